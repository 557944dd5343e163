//! Halden Air Adriatic: the business whose planner left in March. Its plan collects what hands in a hurry do to a workbook, and beside it
//! lie a draft of the same plan and the budget of last autumn, each with a strategy of its own.

use super::plan::Plan;

const TARGETS: &str = "\
Target | Beverage | Ivana Horvat | 1200000 | Croatia
Target | Packaging | Luka Marić | 700000 | Croatia
Target | Breweries | Luka Marić | 420000 | Slovenia
Base | Beverage | Ivana Horvat | 980000 | Croatia
Base | Packaging | Luka Marić | 560000 | Croatia
Base | Breweries | Luka Marić | 300000 | Slovenia
Prior year | Beverage | Ivana Horvat | 1010000 | Croatia
Prior year | Packaging | Luka Marić | 590000 | Croatia
Prior year | Breweries | Luka Marić | 310000 | Slovenia";

pub(super) const MESSY: Plan = Plan {
    file: "halden-air-adriatic-messy.xlsx",
    title: "Halden Air Adriatic: sales plan FY2027, cycle 2027-05",
    header: "\
Business | Halden Air Adriatic | Croatia, Slovenia and the coast
Level | Business |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros
Plan owner | Luka Marić | since March, for Petra Novak
Approver | Erik Halden | managing director
Fixed costs for the year | 610000 | sales, service, the depot in Rijeka
Contribution margin % | 34% | after machine depreciation, power and parts",
    strategy: "\
ASP-1 | Winning aspiration | Be the first address for air on the eastern Adriatic, from the brewery to the cannery. | Be one of the three cheapest. | | | | G-ASP-1 | | Petra Novak | Active | 2025-11-20
WTP-1 | Where to play | Breweries, canneries and shipyards on the coast. | Plants inland, behind the mountains. | | ASP-1 | 1 | | | Petra Novak | Active | 2025-11-20
HTW-1 | How to win | Best-in-class customer service | Sell over the web and leave service to others. | | WTP-1 | 50% | | | Ivana Horvat | Active | 2025-11-20
HTW-2 | How to win | Grow revenue by 20 % in 2027 | Hold the revenue and raise the margin. | | WTP-1 | 30% | | | Luka Marić | Active | 2026-12-01
HTW-3 | How to win | Hold a spare compressor in every harbour and have it running within a tide. | One depot in Zagreb. | | WTP-1 | 20% | | | Ivana Horvat | Active | 2026-12-01
CAP-1 | Capabilities | Two crews who know both machines and boats. | | | HTW-3 | 1 | | no | Ivana Horvat | Active | 2026-12-01
SYS-1 | Management systems | A call every Friday over what stood still that week. | | | CAP-1 | | | | Luka Marić | Active | 2026-12-01",
    initiatives: "\
A-01 | Spare machines in nine harbours | HTW-3 | HTW-1 20%; CAP-1 10%; SYS-1 10% | Grow | yes | Ivana Horvat | 2027-01-11 | 2027-12-17 | In progress | 35% | Beverage | 7110 | 1240 | Croatia | Growth fund | 310000 | 315000 | 180000 | 36% | 60% | | yes | 2027-05-06 |
A-02 | Brewery contracts in Ljubljana and Koper | HTW-1 | | Grow | yes | Ivana Horvat | 2027-01-18 | 2027-11-26 | At risk | 15% | Breweries | 7110 | 6230 | Slovenia | Growth fund | 48000 | 52000 | 40000 | 34% | 50% | | yes | 2027-03-11 |
A-03 | Canneries: air by the season | HTW-2 | | Grow | yes | Ivana Horvat | 2027-02-01 | 2027-10-29 | In progress | 30% | Packaging | 7110 | 6230 | Croatia | Growth fund | 36000 | 36000 | 90000 | 35% | 60% | | yes | 2027-05-04 | Three canneries asked for an offer.
A-04 | Offer kit in four languages | | | Grow | | Luka Marić | 2027-02-01 | 2027-08-31 | In progress | 40% | Packaging | 7120 | 6310 | Croatia | Growth fund | 52000 | 50000 | 60000 | 34% | 50% | One kit for all. | yes | 2027-05-03 |
A-05 | Shipyard of Pula: trial | | | Grow | yes | Luka Marić | 2027-03-01 | 2027-12-17 | Simmering | 10% | Packaging | 7120 | 6230 | Croatia | Growth fund | 95000 | 95000 | 20000 | 30% | 40% | | no | 2027-04-22 |
A-06 | Crews on call by boat | CAP-1 | | Enable | yes | Ivana Horvat | 2027-01-11 | 2027-12-31 | In progress | 30% | | 7130 | 6540 | Croatia | Growth fund | 44000 | 44000 | | | | | | 2027-05-06 |
A-07 | Friday call | SYS-1 | | Enable | yes | Ivana Horvat | 2027-02-01 | 2027-12-31 | In progress | 30% | | 7110 | 6410 | Croatia | Growth fund | 0 | 0 | | | | | | 2027-05-07 |
A-08 | Rental fleet from Trieste | HTW-3 | | Grow | yes | Ivana Horvat | 2027-04-01 | 2027-12-17 | In progress | 10% | Beverage | 7130 | 6540 | Croatia | Growth fund | 43000 | 41000 | 70000 | 33% | 50% | | no | 2027-05-07 |
A-09 | Air contracts for the islands | HTW-1 | | Grow | | Luka Marić | 2027-03-01 | 2027-11-26 | In progress | 20% | Beverage | 7120 | 6230 | Croatia | Launch of air contracts | 45000 | 45000 | 90000 | 34% | 50% | | yes | 2027-05-05 |
A-10 | Upkeep of the customer list | | | Run | | Luka Marić | 2027-01-01 | 2027-12-31 | In progress | | | 7120 | 6530 | Croatia | Run and compliance | 12000 | 12000 | | | | | | 2027-04-30 |
A-11 | Stand at the boat show of Split | HTW-3 | | Grow | | Petra Novak | 2027-01-11 | 2027-04-30 | Completed | 100% | Beverage | 7110 | 6310 | Croatia | Growth fund | 18000 | 18000 | 15000 | 34% | 40% | | no | 2027-05-04 | Petra left in March.",
    targets: TARGETS,
    // What is missing stands at the end of the year.
    season: Some([40, 42, 48, 50, 55, 60, 62, 60, 90, 140, 170, 183]),
    reached: &[("Beverage", "Ivana Horvat", 1.01), ("Packaging", "Luka Marić", 0.99), ("Breweries", "Luka Marić", 0.94)],
    envelopes: "\
Growth fund | Business | 640000 | | | Erik Halden | B-2026-81
Run and compliance | Business | 15000 | | | Luka Marić | B-2026-82
Depot | Business | 20000 | | | Luka Marić | B-2026-83",
    milestones: "\
A-01 | Machines in five harbours | 2027-06-11 | | Ivana Horvat
A-02 | Brewery of Koper decides | 2027-06-18 | | Ivana Horvat
A-03 | First cannery signs | 2027-06-04 | | Ivana Horvat
A-04 | Kit in Italian | 2027-06-30 | | Luka Marić
A-05 | Trial measured | 2027-07-02 | | Luka Marić
A-06 | Second boat on call | 2027-06-15 | | Ivana Horvat
A-07 | Ten Fridays held | 2027-06-25 | | Ivana Horvat
A-08 | First machine in Trieste | 2027-06-30 | | Ivana Horvat
A-09 | First island signs | 2027-07-09 | | Luka Marić",
    headcount: "\
Ivana Horvat | Account manager | Dalmatia | 2021-04-01 | | Filled | 620000 | yes | | 90%
Luka Marić | Account manager | Istria and Slovenia | 2023-09-01 | | Filled | 480000 | yes | | 85%",
    pipeline: "\
Beverage | FY2027 | 900000 | 140000 | 20% | 24000 | 75 | 3
Packaging | FY2027 | 420000 | 60000 | 25% | 22000 | 60 | 2",
    exceptions: "\
initiative-without-choice | A-04 | The kit serves every way to win. | Erik Halden | 2027-09-30
initiative-without-choice | A-04 | Until the kit is charged to its users. | Birgitta Halden | 2027-06-30",
    typed: &[
        // The Total of a row of revenue, and a year, typed over what adds them up.
        ("Phasing", 11, 14, "175000"),
        ("Targets", 1, 17, "750000"),
    ],
    overspent: &[("A-01", 131)],
    renamed: &[("Initiatives", "Measure", "Remarks"), ("Initiatives", "Stop rule", "Revenue recurs"), ("Initiatives", "Opex/Capex", "Territory")],
    ..Plan::EMPTY
};

/// A copy that somebody went on with: it has two aspirations, and nobody said which of the two files is the plan.
pub(super) const DRAFT: Plan = Plan {
    file: "halden-air-adriatic-petras-draft.xlsx",
    title: "Halden Air Adriatic: sales plan FY2027, Petra's draft",
    header: MESSY.header,
    strategy: "\
ASP-1 | Winning aspiration | Be the first address for air on the eastern Adriatic, from the brewery to the cannery. | Be one of the three cheapest. | | | | G-ASP-1 | | Petra Novak | Active | 2027-02-20
ASP-2 | Winning aspiration | Be the hirer of compressors whom every marina calls first. | Sell machines to marinas. | | | | | | Petra Novak | Active | 2027-02-20
WTP-1 | Where to play | Breweries and canneries on the coast. | Plants inland, behind the mountains. | | ASP-1 | 1 | G-WTP-2 | | Petra Novak | Active | 2027-02-20
HTW-1 | How to win | Hold a spare compressor in every harbour and have it running within a tide. | One depot in Zagreb. | | WTP-1 | 100% | G-HTW-2 | | Ivana Horvat | Active | 2027-02-20
CAP-1 | Capabilities | Two crews who know both machines and boats. | | | HTW-1 | 1 | | no | Ivana Horvat | Active | 2027-02-20
SYS-1 | Management systems | A call every Friday over what stood still that week. | | | CAP-1 | | | | Luka Marić | Active | 2027-02-20",
    initiatives: "\
A-01 | Spare machines in nine harbours | HTW-1 | | Grow | | Ivana Horvat | 2027-01-11 | 2027-12-17 | In progress | 30% | Beverage | 7110 | 1240 | Capex | Growth fund | 290000 | 290000 | 180000 | 36% | 60% | Harbours with a machine (9) | | 2027-05-06 |
A-06 | Crews on call by boat | CAP-1 | | Enable | | Ivana Horvat | 2027-01-11 | 2027-12-31 | In progress | 30% | | 7130 | 6540 | Opex | Growth fund | USD 47000 | 44000 | | | | Calls answered within a tide (90 %) | | 2027-05-06 |
A-07 | Friday call | SYS-1 | | Enable | | Luka Marić | 2027-02-01 | 2027-12-31 | In progress | 30% | | 7110 | 6410 | Opex | Growth fund | 6000 | 6000 | | | | Fridays held (44) | | 2027-05-07 |",
    envelopes: "\
Growth fund | Business | 640000 | | | Erik Halden | B-2026-81",
    milestones: "\
A-01 | Machines in five harbours | 2027-06-11 | | Ivana Horvat
A-06 | Second boat on call | 2027-06-15 | | Ivana Horvat
A-07 | Ten Fridays held | 2027-06-25 | | Luka Marić",
    ..Plan::EMPTY
};

/// What was agreed in November: another way to win than the one that the plan is run by.
pub(super) const BUDGET: Plan = Plan {
    file: "halden-air-adriatic-budget.xlsx",
    title: "Halden Air Adriatic: budget FY2027",
    header: "\
Business | Halden Air Adriatic | Croatia, Slovenia and the coast
Level | Business |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | carried along for comparison
As-of date | 2027-05-12 | ledger closed for April
Version | Budget | as agreed on 30 November
Reporting currency | EUR | all amounts in whole euros
Plan owner | Petra Novak | country manager
Approver | Erik Halden | managing director",
    strategy: "\
ASP-1 | Winning aspiration | Be the first address for air on the eastern Adriatic, from the brewery to the cannery. | Be one of the three cheapest. | | | | G-ASP-1 | | Petra Novak | Active | 2026-11-30
WTP-1 | Where to play | Breweries and canneries on the coast. | Plants inland, behind the mountains. | | ASP-1 | 1 | G-WTP-2 | | Petra Novak | Active | 2026-11-30
HTW-1 | How to win | Sell air by the cubic metre to breweries, with the meter on their own wall. | Sell machines. | | WTP-1 | 100% | G-HTW-1 | | Ivana Horvat | Active | 2026-11-30
CAP-1 | Capabilities | Two crews who know both machines and boats. | | | HTW-1 | 1 | | no | Ivana Horvat | Active | 2026-11-30
SYS-1 | Management systems | A call every Friday over what stood still that week. | | | CAP-1 | | | | Luka Marić | Active | 2026-11-30",
    initiatives: "\
A-01 | Spare machines in nine harbours | HTW-1 | | Grow | | Ivana Horvat | 2027-01-11 | 2027-12-17 | In progress | 30% | Beverage | 7110 | 1240 | Capex | Growth fund | 250000 | 250000 | 180000 | 36% | 60% | Harbours with a machine (9) | | 2027-05-06 |
A-06 | Crews on call by boat | CAP-1 | | Enable | | Ivana Horvat | 2027-01-11 | 2027-12-31 | In progress | 30% | | 7130 | 6540 | Opex | Growth fund | 44000 | 44000 | | | | Calls answered within a tide (90 %) | | 2027-05-06 |
A-07 | Friday call | SYS-1 | | Enable | | Petra Novak | 2027-02-01 | 2027-12-31 | In progress | 30% | | 7110 | 6410 | Opex | Growth fund | 5000 | 5000 | | | | Fridays held (44) | | 2027-05-07 |",
    ..DRAFT
};
