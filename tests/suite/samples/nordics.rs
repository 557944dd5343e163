//! Halden Air Nordics: a plan in order, from which nothing is missing.
//!
//! Its one fault is accepted on Exceptions, with a reason, an approver and a date.

use super::plan::Plan;

pub(super) const PLAN: Plan = Plan {
    file: "halden-air-nordics-clean.xlsx",
    title: "Halden Air Nordics: sales plan FY2027, cycle 2027-05",
    header: "\
Business | Halden Air Nordics | Sweden, Norway, Denmark and Finland
Level | Business |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros unless a header says otherwise
Plan owner | Karin Lindqvist | sales operations
Approver | Erik Halden | managing director
Fixed costs for the year | 3480000 | sales, service and depot salaries, rent, IT
Contribution margin % | 36% | after machine depreciation, power and parts",
    strategy: "\
ASP-1 | Winning aspiration | Be the supplier whom Nordic food and packaging plants pay for compressed air delivered, not for machines sold, and earn 12 % on it by 2029. | Be the largest seller of compressors by units. | Volume for its own sake. | | | G-ASP-1 | | Erik Halden | Active | 2026-11-18
WTP-1 | Where to play | Food, beverage and packaging plants with 50 to 500 people in the four Nordic countries. | Every factory that needs air, led by automotive and heavy industry. | Automotive suppliers, shipyards, mobile compressors. | ASP-1 | 1 | G-WTP-2 | | Karin Lindqvist | Active | 2026-11-18
WTP-2 | Where to play | Sell service contracts directly to plant managers; leave spare parts to distributors. | Sell everything through distributors and spend on their margin instead of on a sales force. | Own web shop for parts. | ASP-1 | 2 | | | Jonas Aalto | Active | 2026-11-18
WTP-3 | Where to play | Fill-and-finish lines in pharma, once two reference plants are signed. | Stay out of cleanrooms for good. | | ASP-1 | | | | Karin Lindqvist | Proposed | 2027-02-09
HTW-1 | How to win | Guarantee the cost of a cubic metre of air for five years, metered, and share the savings with the plant. | Win on the purchase price of the machine. | Bids that are decided on price alone. | WTP-1 | 40% | G-HTW-1 | | Ingrid Solheim | Active | 2026-11-18
HTW-2 | How to win | Be on site within four hours, in vans that carry the 200 parts that stop a line. | Fewer depots and next-day service, at the lowest contract price. | Service contracts north of Trondheim. | WTP-1, WTP-2 | 30% | G-HTW-2 | | Magnus Berg | Active | 2026-11-18
HTW-3 | How to win | Certify oil-free air for food contact and hand the quality manager papers that pass an audit. | Sell oil-lubricated machines with filters, for a third less. | Filter-only upgrades. | WTP-1 | 30% | | | Sofie Krogh | Active | 2026-11-18
CAP-1 | Capabilities | A meter and remote monitoring on every machine we own or service. | | | HTW-1 | 1 | | no | Petri Laine | Active | 2026-11-18
CAP-2 | Capabilities | Field engineers who are trained on oil-free machines and can lead an air audit. | | | HTW-2, HTW-3 | 2 | | no | Magnus Berg | Active | 2026-11-18
CAP-3 | Capabilities | Account managers who can price a five-year air contract and defend it. | | | HTW-1 | 3 | | no | Ingrid Solheim | Active | 2026-11-18
CAP-4 | Capabilities | Parts stock planned by failure rate, in four depots. | | | HTW-2 | | | yes | Magnus Berg | Active | 2026-11-18
SYS-1 | Management systems | One weekly review of funnel and contract margin, led by the managing director. | | | CAP-3 | | | | Erik Halden | Active | 2026-11-18
SYS-2 | Management systems | A bonus on contract margin kept, not on machines sold. | | | CAP-3 | | | | Karin Lindqvist | Active | 2026-11-18",
    initiatives: "\
N-01 | Air by the cubic metre for dairies | HTW-1 | | Grow | | Ingrid Solheim | 2027-01-11 | 2027-11-30 | In progress | 40% | Dairy | 4110 | 6230 | Opex | Growth fund | 180000 | 176500 | 640000 | 41% | 80% | Metered contracts signed (12) | Fewer than 4 signed by September | 2027-05-07 | Seven signed; Arla Götene decides in June.
N-02 | Meters on 140 installed machines | CAP-1 | | Enable | yes | Petri Laine | 2027-01-18 | 2027-10-29 | In progress | 45% | | 4310 | 1220 | Capex | Enabling fund | 150000 | 150000 | | | | Machines with live data (140) | Unit cost over EUR 1,300 | 2027-05-05 | 61 installed, two a day from June.
N-03 | Four-hour vans in Gothenburg and Malmö | HTW-2 | | Grow | | Magnus Berg | 2027-02-01 | 2027-12-17 | In progress | 30% | Packaging | 4210 | 6540 | Opex | Growth fund | 165000 | 163000 | 260000 | 38% | 70% | Calls answered on site within 4 h (90 %) | Under 75 % for two months | 2027-05-10 | April: 84 %.
N-04 | Oil-free audits for breweries | HTW-3 | | Grow | | Sofie Krogh | 2027-01-11 | 2027-12-10 | In progress | 35% | Beverage | 4120 | 6230 | Opex | Growth fund | 120000 | 121400 | 430000 | 40% | 75% | Audits sold (30) | Fewer than 8 by July | 2027-05-04 | Eleven sold, four turned into contracts.
N-05 | Class 0 papers for quality managers | HTW-3 | HTW-1 20% | Grow | | Sofie Krogh | 2027-03-01 | 2027-09-30 | In progress | 50% | Beverage | 4120 | 6310 | Opex | Growth fund | 70000 | 68900 | 190000 | 40% | 70% | Plants that file our certificate (60) | Auditor body refuses the form | 2027-05-04 |
N-06 | Field academy for oil-free machines | CAP-2 | | Enable | | Magnus Berg | 2027-02-15 | 2027-11-12 | In progress | 35% | | 4210 | 6410 | Opex | Enabling fund | 95000 | 94000 | | | | Engineers certified (24) | Pass rate under 60 % | 2027-04-28 | Second class starts in June.
N-07 | Selling by energy audit | CAP-3 | | Enable | | Ingrid Solheim | 2027-03-08 | 2027-10-15 | In progress | 30% | | 4110 | 6410 | Opex | Enabling fund | 85000 | 85000 | | | | Account managers who closed one (9 of 12) | None closed by August | 2027-05-07 |
N-08 | Key accounts in packaging groups | WTP-1 | | Grow | yes | Anna Nyström | 2027-01-11 | 2027-12-17 | In progress | 40% | Packaging | 4110 | 6230 | Opex | Growth fund | 60000 | 60000 | 280000 | 35% | 75% | Framework agreements (3) | No second meeting by June | 2027-05-06 | Two of three in contract review.
N-09 | Direct entry in Tampere | WTP-2 | | Grow | | Jonas Aalto | 2027-04-01 | 2029-03-30 | In progress | 10% | Packaging | 4130 | 6250 | Opex | Growth fund | 110000 | 110000 | 150000 | 36% | 60% | Contracts in Pirkanmaa (8) | Under 3 by December | 2027-05-11 | Depot lease signed, first engineer hired.
N-10 | Margin of every contract, weekly | SYS-1 | | Enable | | Karin Lindqvist | 2027-02-01 | 2027-08-31 | In progress | 60% | | 4010 | 6530 | Opex | Enabling fund | 40000 | 38500 | | | | Contracts with a weekly margin (all 410) | | 2027-05-10 |
N-11 | Bonus on margin kept | SYS-2 | | Enable | | Karin Lindqvist | 2027-06-01 | 2027-12-31 | Planned | | | 4010 | 6410 | Opex | Enabling fund | 25000 | 25000 | | | | Signed by all account managers | Works council says no | 2027-05-10 | Talks with the works council on 3 June.
N-12 | Renewals desk for service contracts | HTW-2 | | Grow | | Lene Haugen | 2027-01-11 | 2027-12-31 | In progress | 45% | Dairy | 4210 | 6210 | Opex | Growth fund | 75000 | 74200 | 200000 | 39% | 90% | Renewed at expiry (92 %) | Under 80 % for a quarter | 2027-05-03 |
N-13 | Pressure vessel re-inspection | | | Mandatory | | Petri Laine | 2027-03-01 | 2027-09-30 | In progress | 40% | | 4310 | 6290 | Opex | Run and compliance | 48000 | 48000 | | | | Vessels inspected (212) | | 2027-05-05 |
N-14 | Licences and upkeep of the CRM | | | Run | | Karin Lindqvist | 2027-01-01 | 2027-12-31 | In progress | | | 4010 | 6530 | Opex | Run and compliance | 64000 | 64000 | | | | | | 2027-04-30 |
N-15 | Leak-finder app, pilot with two plants | HTW-1 | | Grow | | Petri Laine | 2027-09-01 | 2027-12-17 | Idea | | Dairy | 4310 | 6530 | Opex | Growth fund | 30000 | | 40000 | 45% | 30% | | | 2027-03-15 | Decide in July.
N-16 | Anuga FoodTec stand, Cologne | HTW-3 | | Grow | | Sofie Krogh | 2027-01-11 | 2027-03-31 | Completed | 100% | Beverage | 4120 | 6310 | Opex | Growth fund | 55000 | 54100 | 120000 | 40% | 60% | Qualified leads (45) | | 2027-04-09 | 52 leads, 9 in offer.",
    targets: "\
Target | Dairy | Ingrid Solheim | 6200000
Target | Beverage | Sofie Krogh | 4400000
Target | Packaging | Anna Nyström | 3400000
Base | Dairy | Ingrid Solheim | 5550000
Base | Beverage | Sofie Krogh | 3950000
Base | Packaging | Anna Nyström | 3060000
Prior year | Dairy | Ingrid Solheim | 5710000
Prior year | Beverage | Sofie Krogh | 4030000
Prior year | Packaging | Anna Nyström | 3120000",
    reached: &[("Dairy", "Ingrid Solheim", 1.012), ("Beverage", "Sofie Krogh", 0.987), ("Packaging", "Anna Nyström", 1.004)],
    envelopes: "\
Growth fund | Business | 870000 | | | Erik Halden | B-2026-41
Enabling fund | Business | 420000 | | | Erik Halden | B-2026-42
Run and compliance | Business | 120000 | | | Karin Lindqvist | B-2026-43",
    milestones: "\
N-01 | First six metered contracts signed | 2027-03-31 | 2027-03-24 | Ingrid Solheim
N-01 | Arla Götene decides | 2027-06-18 | | Ingrid Solheim
N-02 | 60 machines live | 2027-04-30 | 2027-05-04 | Petri Laine
N-02 | 100 machines live | 2027-07-30 | | Petri Laine
N-03 | Malmö depot open | 2027-04-15 | 2027-04-12 | Magnus Berg
N-03 | Vans in Gothenburg stocked | 2027-05-07 | 2027-05-06 | Magnus Berg
N-03 | 90 % of calls within four hours | 2027-07-31 | | Magnus Berg
N-04 | Ten audits sold | 2027-04-30 | 2027-04-21 | Sofie Krogh
N-04 | Carlsberg Falkenberg audit delivered | 2027-06-11 | | Sofie Krogh
N-05 | Form agreed with the auditors | 2027-05-07 | 2027-05-06 | Sofie Krogh
N-05 | First 20 plants file it | 2027-07-15 | | Sofie Krogh
N-06 | First class certified | 2027-04-23 | 2027-04-23 | Magnus Berg
N-06 | Second class certified | 2027-07-02 | | Magnus Berg
N-07 | Price model released to account managers | 2027-05-28 | | Ingrid Solheim
N-08 | First framework agreement signed | 2027-04-09 | 2027-04-08 | Anna Nyström
N-08 | Second framework agreement signed | 2027-06-30 | | Anna Nyström
N-09 | Depot lease signed | 2027-04-20 | 2027-04-19 | Jonas Aalto
N-09 | First two contracts in Tampere | 2027-07-30 | | Jonas Aalto
N-10 | Half of the contracts in the weekly sheet | 2027-04-30 | 2027-04-29 | Karin Lindqvist
N-10 | All contracts in the weekly sheet | 2027-06-30 | | Karin Lindqvist
N-11 | Works council decides | 2027-06-03 | | Karin Lindqvist
N-12 | First-quarter renewals above 90 % | 2027-04-05 | 2027-04-05 | Lene Haugen
N-12 | Second-quarter renewals above 90 % | 2027-07-05 | | Lene Haugen
N-13 | First fifty vessels inspected | 2027-04-16 | 2027-04-15 | Petri Laine
N-13 | Half of the vessels inspected | 2027-06-30 | | Petri Laine
N-16 | Stand opened | 2027-03-23 | 2027-03-23 | Sofie Krogh",
    exceptions: "\
impossible-dates | Initiatives/N-09/dates | The lease in Tampere runs to March 2029; the budget is for 2027 only. | Erik Halden | 2027-12-31",
    notes: &[
        ("Initiatives", 3, 16, "Includes EUR 20,000 moved from N-15 in February (B-2026-41, item 3)."),
        ("Targets", 3, 1, "Dairy is the segment that the group's target letter calls 'Milk & cheese'."),
    ],
    ..Plan::EMPTY
};
