//! Halden Air Benelux: the same company's other plan, put together in a hurry. Its faults are the sample.

use super::plan::Plan;

pub(super) const PLAN: Plan = Plan {
    file: "halden-air-benelux-flawed.xlsx",
    title: "Halden Air Benelux: sales plan FY2027, cycle 2027-05",
    header: "\
Business | Halden Air Benelux | Belgium, the Netherlands and Luxembourg
Level | Business |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros unless a header says otherwise
Plan owner | Wouter de Smet | commercial director
Approver | Erik Halden | managing director
Fixed costs for the year | 2050000 | with the Ghent depot from January
Contribution margin % | 33% | after machine depreciation, power and parts",
    strategy: "\
ASP-1 | Winning aspiration | Be the supplier whom bakeries, breweries and packers in the Benelux pay for compressed air delivered, not for machines sold. | Be the largest seller of compressors by units. | | | | G-ASP-1 | | Wouter de Smet | Active | 2026-11-18
WTP-1 | Where to play | Bakery, beverage and packaging plants with 50 to 500 people in Flanders and the Netherlands. | Every factory that needs air, led by chemicals and the ports. | Chemicals, ports, mobile compressors. | ASP-1 | 1 | G-WTP-2 | | Wouter de Smet | Active | 2026-11-18
WTP-2 | Where to play | Glasshouse growers in the Westland who run machines by day and night. | | | ASP-1 | 2 | | | Femke Bakker | Active | 2026-11-18
HTW-1 | How to win | Guarantee the cost of a cubic metre of air for five years, metered, and share the savings with the plant. Background for the board, from the paper of 4 November. Plants in our territory spend between 8 and 15 % of their electricity on compressed air, and four in ten have never measured it. Where we metered, between a fifth and a third of the air was lost in leaks before it reached a machine. A plant manager cannot show this saving to his finance department, because the meter hangs on the building and not on the compressor; we can, because the machine stays ours. Competitors sell a machine with a service contract and leave the bill for power to the plant. Distributors, who still carry six of ten machines in Flanders, earn on the machine and on parts, and have no reason to tell a plant that it needs a smaller one. We propose to take that risk ourselves: the plant pays for a cubic metre, at a price fixed for five years and indexed to the price of power, and both sides share what is saved beyond the baseline of the first three months. The machine, its meter, its upkeep and its replacement are our business. We looked at leasing, at a pure service contract, and at selling audits alone. Leasing moves the machine off the balance sheet of the plant and changes nothing else. A pure service contract has been sold by everyone for twenty years, at a margin that falls by a point a year. Audits alone are a fine door opener and no business: of 31 audits sold in 2025, four led to an order. A metered contract earns less in its first year, because the machine is ours and must be written down, and about twice as much over five. It also ties the plant to us at the moment when the machine is replaced, which is when we lose most customers today. The risks are three. Prices of power may move faster than the index allows. A plant may run less than its baseline, in which case we own a machine that earns too little; the contract therefore has a minimum. And our account managers have sold machines all their lives and will need a year to learn to sell a contract; the training is planned under capabilities below and must not slip. | Win on the purchase price of the machine. | Bids that are decided on price alone. | WTP-1 | 50% | G-HTW-1 | | Lotte Vermeulen | Active | 2026-11-18
HTW-2 | How to win | Be on site within four hours anywhere between Ghent and Utrecht. | We will not be on site within four hours anywhere between Ghent and Utrecht. | | WTP-1 | 30% | G-HTW-2 | | Pieter Claes | Active | 2026-11-18
HTW-3 | How to win | Certify oil-free air for food contact and hand the quality manager papers that pass an audit. | Sell oil-lubricated machines with filters, for a third less. | Filter-only upgrades. | WTP-1 | 20% | | | Amira Haddad | Active | 2026-11-18
CAP-1 | Capabilities | A meter and remote monitoring on every machine we own or service. | | | HTW-1 | 1 | | no | Pieter Claes | Active | 2026-11-18
CAP-2 | Capabilities | Tender desk that answers every public request within ten days. | | | | 3 | | no | Lotte Vermeulen | Active | 2026-11-18
CAP-3 | Capabilities | Account managers who can price a five-year air contract and defend it. | | | HTW-1 | 2 | | no | Lotte Vermeulen | Active | 2026-11-18
SYS-1 | Management systems | Weekly reviews | | | CAP-3 | | | | Wouter de Smet | Active | 2026-11-18",
    initiatives: "\
B-01 | Air by the cubic metre for industrial bakeries | HTW-1 | | Grow | | Lotte Vermeulen | 2027-02-01 | 2027-12-17 | In progress | 25% | Bakery | 5110 | 6230 | Opex | Growth fund | 64000 | 66000 | 240000 | 38% | 70% | Metered contracts signed (6) | Fewer than 2 by September | 2027-05-06 | Two signed.
B-02 | Four-hour vans from Ghent | HTW-2 | | Grow | | Pieter Claes | 2027-01-11 | 2027-12-17 | In progress | 40% | Beverage | 5210 | 6540 | Opex | Growth fund | 210000 | 224000 | 180000 | 36% | 70% | Calls answered on site within 4 h (90 %) | | 2027-05-03 | Fourth van came early.
B-03 | Second depot in Utrecht | HTW-2 | | Grow | | Pieter Claes / Sanne Vos | 2027-04-01 | 2027-12-31 | In progress | 15% | Packaging | 5210 | 6250 | Opex | Growth fund | 185000 | =185000+11000 => | 140000 | 36% | 60% | | | 2027-04-29 |
B-04 | Oil-free audits for breweries | HTW-3 | HTW-1 70%; HTW-2 50% | Grow | | Amira Haddad | 2027-01-11 | 2027-11-26 | In progress | 35% | Beverage | 5120 | 6230 | Opex | Growth fund | 88000 | 88000 | 210000 | 39% | 70% | Audits sold (20) | Fewer than 6 by July | 2027-05-05 |
B-05 | Class 0 papers for quality managers | HTW-3 | | Grow | | Amira Haddad | 2027-03-01 | 2027-09-30 | Planned | | Beverage | 5120 | 6310 | Opex | Growth fund | 42000 | 42000 | =#REF!*0.03 => #REF! | 39% | 60% | | | 2027-02-17 |
B-06 | Meters on 60 installed machines | CAP-1 | | Enable | yes | TBD | 2027-02-01 | 2027-10-29 | In progress | 20% | | 5310 | 1220 | Capex | Enabling fund | 72000 | 72000 | | | | Machines with live data (60) | | 2027-05-04 | 14 installed.
B-07 | Selling by energy audit | CAP-3 | | Enable | | Lotte Vermeulen | 2027-03-08 | 2027-10-15 | In progress | 20% | | 5110 | 6410 | Opex | Enabling fund | 38000 | 38000 | | | | | | 2027-05-06 |
B-07 | Price model for air contracts | CAP-3 | | Enable | | Lotte Vermeulen | 2027-06-01 | 2027-09-30 | Planned | | | 5110 | 6530 | Opex | Enabling fund | 18000 | 18000 | | | | | | 2027-05-06 |
B-08 | Westland growers: two pilot glasshouses | WTP-2 | | Grow | | Femke Bakker | 2027-05-03 | 2027-12-17 | In progress | 5% | Packaging | 5130 | 6230 | Opex | Growth fund | 0 | 0 | 60000 | 34% | 40% | | | 2027-05-11 | Paid by the manufacturer, says Femke.
B-09 | Customer days and trade press | | | Grow | | Marketing | 2027-02-01 | 2027-11-30 | In progress | 40% | Bakery | 5010 | 6310 | Opex | Growth fund | 96000 | 96000 | | | | | | 2027-04-15 |
B-10 | Referral programme with installers | HTW1 | | Grow | | Sanne Vos | 2027-03-01 | 2027-12-17 | In progress | 10% | Bakery | 5110 | 6230 | Opex | Growth fund | ca. 45k plus VAT | 45000 | 110000 | 35% | 50% | | | 2027-03-08 |
B-11 | Luxembourg distributor agreement | WTP-1 | | Grow | | Wouter de Smet | 2027-09-01 | 2027-06-30 | Planned | | Packaging | 5130 | 6230 | Opex | Growth fund | 24000 | 24000 | 70000 | 30% | 50% | | | 2027-03-22 |
B-12 | Funnel and margin report | SYS-1 | | Enable | | Sanne Vos | 2027-02-01 | end of summer | In progress | 50% | | 5010 | 6530 | Opex | Enabling fund | 26000 | 26000 | | | | | | 2027-05-10 |
B-13 | Pressure vessel re-inspection | | | Mandatory | | Pieter Claes | 2027-03-01 | 2027-09-30 | In progress | 35% | | 5310 | 6290 | Opex | Run and compliance | | 31000 | | | | Vessels inspected (128) | | 2027-05-04 |
B-14 | Licences and upkeep of the CRM | | | Run | | Sanne Vos | 2027-01-01 | 2027-12-31 | In progress | | | 5010 | 6530 | Opex | Run and compliance | 41000 | 41000 | | | | | | 2027-04-30 |
B-15 | Anuga FoodTec stand, Cologne | HTW-3 | | Grow | | Amira Haddad | 2027-01-11 | 2027-03-31 | Completed | 100% | Beverage | 5120 | 6310 | Opex | Growth fund | 36000 | 35200 | 80000 | 39% | 50% | Qualified leads (30) | | 2027-04-09 | 22 leads.
B-16 | Pilot in Liège: air for a chocolate maker | HTW-1 | | Grow | | Femke Bakker | 2027-01-18 | 2029-01-31 | In progress | 10% | Bakery | 5130 | 6230 | Opex | Growth fund | 38000 | 38000 | 55000 | 36% | 50% | Price per cubic metre agreed | | 2027-03-04 | Waits for the meter.",
    targets: "\
Target | Bakery | Lotte Vermeulen | 3300000
Target | Beverage | Amira Haddad | 2900000
Target | Packaging | Femke Bakker | 2400000
Base | Bakery | Lotte Vermeulen | 2750000
Base | Beverage | Amira Haddad | 2520000
Base | Packaging | Femke Bakker | 1650000
Prior year | Bakery | Lotte Vermeulen | 2810000
Prior year | Beverage | Amira Haddad | 2590000
Prior year | Packaging | Femke Bakker | 1880000",
    reached: &[("Bakery", "Lotte Vermeulen", 0.905), ("Beverage", "Amira Haddad", 0.941), ("Packaging", "Femke Bakker", 0.782)],
    envelopes: "\
Growth fund | Business | 680000 | | | Erik Halden | B-2026-51
Enabling fund | Business | 170000 | | | Erik Halden | B-2026-52
Run and compliance | Business | 80000 | | | Sanne Vos | B-2026-53",
    milestones: "\
B-01 | First two contracts signed | 2027-04-30 | 2027-04-27 | Lotte Vermeulen
B-01 | Four contracts signed | 2027-07-30 | | Lotte Vermeulen
B-02 | 85 % of calls within four hours | 2027-06-30 | | Pieter Claes
B-03 | Lease in Utrecht signed | 2027-04-16 | | Pieter Claes
B-03 | Depot open | 2027-07-01 | | Pieter Claes
B-04 | Ten audits sold | 2027-06-30 | | Amira Haddad
B-05 | Form agreed with the auditors | 2027-06-15 | | Amira Haddad
B-06 | 20 machines live | 2027-05-31 | | Pieter Claes
B-07 | First audit sold by an account manager | 2027-06-18 | | Lotte Vermeulen
B-08 | First glasshouse metered | 2027-07-15 | | Femke Bakker
B-09 | Open day in Ghent | 2027-06-10 | | Sanne Vos
B-12 | All contracts in the report | 2027-06-30 | | Sanne Vos
B-13 | Half of the vessels inspected | 2027-06-30 | | Pieter Claes",
    exceptions: "\
impossible-dates | Initiatives/B-16/dates | The pilot in Liège ends with the contract, in 2029. | Erik Halden | 2027-12-31
choice-without-opposite | Strategy/WTP-2/opposite | Growers are a test; the opposite follows with the decision in September. | Erik Halden | 2027-09-30",
    // The row was deleted in April; its money was not.
    absent: &["B-16"],
    phased_otherwise: &[("B-02", 6, "8500"), ("B-04", 8, "tbc"), ("B-15", 4, "3000")],
    notes: &[
        ("Initiatives", 4, 16, "Fourth van added in March, Pieter to ask Erik for the money."),
        ("Targets", 5, 1, "Includes growers until they get a line of their own."),
    ],
    renamed: &[("Milestones", "Owner", "Who"), ("Plan", "Plan owner", "Planning lead")],
    aside: &[
        "Fair | City | When | Stand | Cost | Who goes",
        "Anuga FoodTec | Cologne | March | 24 m² with Nordics | 36000 | Amira, Lotte",
        "Horti Contact | Gorinchem | February | visit only | 1200 | Femke",
        "Empack | Namur | October | 12 m² | 14500 | Sanne",
        "BrauBeviale | Nuremberg | November | visit only | 2100 | Amira",
    ],
    ..Plan::EMPTY
};
