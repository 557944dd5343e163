//! Halden Compressed Air: the group above the others. Its choices are those that they cite; its own work is small, and one of its
//! envelopes pays for what they do for the launch of air contracts. Where to play says what none of them should do.

use super::plan::Plan;

pub(super) const PLAN: Plan = Plan {
    file: "halden-compressed-air.xlsx",
    title: "Halden Compressed Air: plan of the group FY2027, cycle 2027-05",
    header: "\
Business | Halden Compressed Air | the group: Nordics, Benelux, Iberia, Adriatic, Alps, Baltics, and service for all of them
Level | Corporate |
Parent business | |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros
Plan owner | Erik Halden | managing director
Approver | Birgitta Halden | chair of the board",
    strategy: "\
G-ASP-1 | Winning aspiration | Be paid for compressed air delivered by half of our customers in 2030, and earn 12 % on it. | Be among the five largest makers of compressors in Europe. | Buying a maker of machines. | | | | | Erik Halden | Active | 2026-11-10
G-WTP-1 | Where to play | Europe, country by country, each under a head who lives there. | Export through agents to wherever they find a customer. | The Americas, Asia. | G-ASP-1 | 2 | | | Erik Halden | Active | 2026-11-10
G-WTP-2 | Where to play | Plants with 50 to 500 people whose line stops when the air stops: food, drink, packaging. | All of industry, led by automotive and heavy industry. | Shipyards, mobile compressors. | G-ASP-1 | 1 | | | Erik Halden | Active | 2026-11-10
G-HTW-1 | How to win | Carry the cost of the air ourselves, by contract, and let the meter prove it. | Win on the purchase price of the machine. | Bids that are decided on price alone. | G-WTP-2 | 50% | | | Erik Halden | Active | 2026-11-10
G-HTW-2 | How to win | Be at the machine before the line is missed: vans, parts and people close to the plants. | Central service at the lowest contract price. | | G-WTP-2 | 30% | | | Aino Rautio | Active | 2026-11-10
G-HTW-3 | How to win | Take back every machine we placed and rebuild it, so that none is scrapped before its fifteenth year. | Sell used machines to traders. | | G-WTP-2 | 20% | | | Mikkel Dahl | Active | 2026-11-10
G-CAP-1 | Capabilities | One platform for the meters of all businesses, with one price model on top of it. | | | G-HTW-1 | 1 | | no | Hanna Voss | Active | 2026-11-10
G-CAP-2 | Capabilities | A stock of machines that is financed by the group and lent to the businesses. | | | G-HTW-1, G-HTW-2 | 2 | | yes | Birgitta Halden | Active | 2026-11-10
G-SYS-1 | Management systems | A plan review on the twelfth of every month, with the same five questions to each business. | | | G-CAP-1 | | | | Erik Halden | Active | 2026-11-10",
    initiatives: "\
G-01 | One metering platform for all businesses | G-CAP-1 | | Enable | yes | Hanna Voss | 2027-01-11 | 2027-10-29 | In progress | 35% | | 0110 | 6530 | Opex | Group programmes | 210000 | 208000 | | | | Businesses on the platform (5) | No second business by August | 2027-05-07 | Nordics is on it; Benelux follows in June.
G-02 | Price model and contract for air by the cubic metre | G-HTW-1 | | Grow | | Ingrid Solheim | 2027-02-01 | 2027-09-30 | In progress | 45% | | 0120 | 6230 | Opex | Group programmes | 90000 | 91000 | | | | Businesses that sell by it (4) | | 2027-05-06 | The index to the price of power is agreed.
G-03 | Launch of air contracts: words, proof and press | G-HTW-1 | | Grow | | Birgitta Halden | 2027-03-01 | 2027-11-26 | In progress | 25% | | 0130 | 6310 | Opex | Launch of air contracts | 120000 | 120000 | | | | Plants that asked for an offer (300) | Fewer than 80 by September | 2027-05-05 |
G-04 | Vans and parts: one load list | G-HTW-2 | | Grow | | Aino Rautio | 2027-01-18 | 2027-08-31 | In progress | 50% | | 0140 | 6540 | Opex | Group programmes | 60000 | 58500 | | | | Vans with the list (64) | | 2027-05-10 |
G-05 | The monthly review, the same for all | G-SYS-1 | | Enable | | Erik Halden | 2027-01-11 | 2027-06-30 | In progress | 80% | | 0110 | 6410 | Opex | Group programmes | 25000 | 24000 | | | | Plans in on the twelfth (7 of 7) | | 2027-05-11 | Adriatic was late, and Baltics has sent none.
G-06 | Audit, insurance and the group's own filings | | | Mandatory | | Birgitta Halden | 2027-01-01 | 2027-12-31 | In progress | 35% | | 0110 | 6290 | Opex | Run and compliance | 75000 | 75000 | | | | | | 2027-04-30 |",
    envelopes: "\
Group programmes | Corporate | 400000 | | | Erik Halden | B-2026-31
Launch of air contracts | Corporate | 180000 | | | Birgitta Halden | B-2026-32
Run and compliance | Corporate | 80000 | | | Birgitta Halden | B-2026-33",
    milestones: "\
G-01 | Benelux on the platform | 2027-06-25 | | Hanna Voss
G-02 | Contract signed off by counsel | 2027-06-11 | | Ingrid Solheim
G-03 | Case film of the first dairy shown | 2027-06-04 | | Birgitta Halden
G-04 | List in half of the vans | 2027-06-18 | | Aino Rautio
G-05 | All seven plans in on the day | 2027-06-14 | | Erik Halden
G-06 | Annual accounts filed | 2027-06-30 | | Birgitta Halden",
    notes: &[("Envelopes", 4, 2, "For all businesses together; the rest of it is theirs.")],
    ..Plan::EMPTY
};
