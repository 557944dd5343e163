//! Halden Air Service: a function of the company, whose planner keeps a macro in the workbook. Small: no targets, since it sells nothing.

use super::plan::Plan;

pub(super) const PLAN: Plan = Plan {
    file: "halden-air-service.xlsm",
    title: "Halden Air Service: plan of the function FY2027, cycle 2027-05",
    header: "\
Business | Halden Air Service | workshop, parts and field engineers of all businesses
Level | Function |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros
Plan owner | Aino Rautio | head of service
Approver | Erik Halden | managing director",
    strategy: "\
ASP-1 | Winning aspiration | Be the reason why a plant signs its second contract: nobody waits for us twice for the same fault. | Be the cheapest service department in the industry. | | | | G-ASP-1 | | Aino Rautio | Active | 2026-12-02
WTP-1 | Where to play | Machines that we own or have under contract, in the four Nordic countries, the Benelux and Iberia. | Any make and any owner, on call. | Breakdowns of machines that we never saw before. | ASP-1 | 1 | G-WTP-2 | | Aino Rautio | Active | 2026-12-02
HTW-1 | How to win | Send one engineer with the right part, once: diagnose by meter before the van leaves. | Send whoever is nearest, and come back with the part. | Visits without a diagnosis. | WTP-1 | 60% | G-HTW-2 | | Aino Rautio | Active | 2026-12-02
HTW-2 | How to win | Rebuild worn machines in our own workshop to the papers of a new one. | Buy new machines and scrap old ones. | Rebuilds for third parties. | WTP-1 | 40% | | | Mikkel Dahl | Active | 2026-12-02
CAP-1 | Capabilities | Ten engineers who read a machine's data from the office, on a rota of seven days. | | | HTW-1 | 1 | | no | Hanna Voss | Active | 2026-12-02
CAP-2 | Capabilities | A test bench and four fitters in Malmö who may sign the papers of a rebuilt machine. | | | HTW-2 | 2 | | no | Mikkel Dahl | Active | 2026-12-02
SYS-1 | Management systems | First-visit fix rate by engineer and machine type, reviewed every second Monday with the three businesses. | | | CAP-1 | | | | Aino Rautio | Active | 2026-12-02",
    initiatives: "\
S-01 | Diagnosis before dispatch | HTW-1 | | Grow | | Hanna Voss | 2027-01-11 | 2027-11-26 | In progress | 45% | | 7110 | 6530 | Opex | Service fund | 84000 | 83000 | | | | Fixed at the first visit (86 %) | Under 75 % in September | 2027-05-07 | April: 79 %, from 71 % in January.
S-02 | Van stock by failure rate | HTW-1 | | Grow | | Joost van Rijn | 2027-02-01 | 2027-09-30 | In progress | 35% | | 7120 | 6540 | Opex | Service fund | 46000 | 46500 | | | | Visits that lacked a part (4 %) | | 2027-05-06 | 9 % in April.
S-03 | Rebuild line in Malmö | HTW-2 | | Grow | | Mikkel Dahl | 2027-03-01 | 2027-12-17 | In progress | 20% | | 7210 | 6250 | Opex | Service fund | 95000 | 96000 | | | | Machines rebuilt (30) | Over EUR 9,000 a machine | 2027-05-10 | Test bench delivered, four machines on the line.
S-04 | Remote desk, seven days | CAP-1 | | Enable | | Hanna Voss | 2027-02-15 | 2027-10-29 | In progress | 30% | | 7110 | 6410 | Opex | Service fund | 52000 | 52000 | | | | Hours answered from the office (all) | Rota refused by the works council | 2027-05-07 | Six of ten engineers trained.
S-05 | Fitters who may sign | CAP-2 | | Enable | | Mikkel Dahl | 2027-04-01 | 2027-10-15 | In progress | 20% | | 7210 | 6410 | Opex | Service fund | 24000 | 24000 | | | | Fitters with the notified body's licence (4) | | 2027-05-10 | One of four has passed.
S-06 | One fix rate for three businesses | SYS-1 | | Enable | | Aino Rautio | 2027-01-18 | 2027-06-30 | In progress | 70% | | 7010 | 6530 | Opex | Service fund | 18000 | 17500 | | | | Businesses in the report (3) | | 2027-05-11 | Iberia follows in June.
S-07 | Upkeep of the parts system | | | Run | | Joost van Rijn | 2027-01-01 | 2027-12-31 | In progress | | | 7120 | 6530 | Opex | Run and compliance | 27000 | 27000 | | | | | | 2027-04-30 |",
    envelopes: "\
Service fund | Function | 330000 | | | Erik Halden | B-2026-71
Run and compliance | Function | 30000 | | | Aino Rautio | B-2026-72",
    milestones: "\
S-01 | Meter data on the dispatcher's screen | 2027-03-31 | 2027-03-26 | Hanna Voss
S-01 | 82 % fixed at the first visit | 2027-07-02 | | Hanna Voss
S-02 | New load list in all 22 vans | 2027-06-11 | | Joost van Rijn
S-03 | Test bench delivered | 2027-05-03 | 2027-04-29 | Mikkel Dahl
S-03 | First ten machines rebuilt | 2027-07-30 | | Mikkel Dahl
S-04 | Ten engineers trained | 2027-07-16 | | Hanna Voss
S-05 | Two fitters licensed | 2027-07-23 | | Mikkel Dahl
S-06 | Iberia in the report | 2027-06-15 | | Aino Rautio",
    notes: &[("Initiatives", 3, 16, "Licences for three businesses; the split is on B-2026-71.")],
    ..Plan::EMPTY
};
