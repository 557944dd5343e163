//! Halden Air Alps: the smallest business, in its first year. Its money was handed out evenly, so that nobody had to choose.

use super::plan::Plan;

pub(super) const PLAN: Plan = Plan {
    file: "halden-air-alps.xlsx",
    title: "Halden Air Alps: sales plan FY2027, cycle 2027-05",
    header: "\
Business | Halden Air Alps | Austria, Switzerland and Slovenia
Level | Business |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros
Plan owner | Lea Brunner | country manager
Approver | Erik Halden | managing director
Fixed costs for the year | 520000 | sales, service, the office in Innsbruck
Contribution margin % | 35% | after machine depreciation, power and parts",
    strategy: "\
ASP-1 | Winning aspiration | Be the house that alpine dairies and breweries call when the air must not carry oil. | Be known to every plant between Geneva and Graz. | | | | G-ASP-1 | | Lea Brunner | Active | 2026-12-09
WTP-1 | Where to play | Dairies and breweries above 600 metres, where nobody else comes in winter. | The plains, where the plants are larger. | Watch makers, hospitals. | ASP-1 | 1 | G-WTP-2 | | Lea Brunner | Active | 2026-12-09
HTW-1 | How to win | Hand over papers for oil-free air with the machine, signed by the laboratory in Innsbruck. | Sell filters and leave the papers to the plant. | | WTP-1 | 60% | G-HTW-1 | | Lea Brunner | Active | 2026-12-09
HTW-2 | How to win | Keep a spare machine in each valley from November to March. | Drive out when a call comes. | | WTP-1 | 40% | G-HTW-2 | | Urs Keller | Active | 2026-12-09
CAP-1 | Capabilities | A laboratory that signs within a week, and keeps a bench for winter. | | | HTW-1, HTW-2 | 1 | | no | Lea Brunner | Active | 2026-12-09
SYS-1 | Management systems | A call on Mondays over every contract that ends this quarter. | | | CAP-1 | 2 | | | Urs Keller | Active | 2026-12-09",
    initiatives: "\
P-01 | Oil-free papers for alpine dairies | HTW-1 | | Grow | | Lea Brunner | 2027-01-11 | 2027-12-17 | In progress | 35% | Dairy | 8110 | 6230 | Opex | Growth fund | 40000 | 40000 | 160000 | 38% | 70% | Contracts with papers (10) | Alps | 2027-05-06 | Four signed.
P-02 | Winter machines in six valleys | HTW-2 | | Grow | | Urs Keller | 2027-02-01 | 2027-11-26 | In progress | 30% | Beverage | 8120 | 6540 | Opex | Growth fund | 40000 | 41000 | 120000 | 37% | 70% | Valleys with a machine (6) | Alps | 2027-05-07 |
P-03 | The laboratory's licence | CAP-1 | | Enable | | Nadja Frei | 2027-01-18 | 2027-09-30 | In progress | 45% | | 8130 | 6290 | Opex | Growth fund | 40000 | 39000 | | | | Days to a signature (7) | | 2027-05-05 |
P-04 | Mondays: contracts that end | SYS-1 | | Enable | | Urs Keller | 2027-02-01 | 2027-10-29 | In progress | 30% | | 8140 | 6530 | Opex | Growth fund | 40000 | 40000 | | | | Renewed at expiry (90 %) | | 2027-05-10 |
P-05 | Breweries over the border | WTP-1 | | Grow | | Nadja Frei | 2027-03-01 | 2027-12-10 | In progress | 20% | Breweries | 8150 | 6230 | Opex | Launch of air contracts | 40000 | 40000 | 110000 | 36% | 60% | Contracts in Slovenia (4) | Slovenia | 2027-05-11 | Talks with two breweries.",
    targets: "\
Target | Dairy | Lea Brunner | 1300000 | Alps
Target | Beverage | Urs Keller | 700000 | Alps
Target | Breweries | Nadja Frei | 400000 | Slovenia
Base | Dairy | Lea Brunner | 1150000 | Alps
Base | Beverage | Urs Keller | 600000 | Alps
Base | Breweries | Nadja Frei | 310000 | Slovenia
Prior year | Dairy | Lea Brunner | 1180000 | Alps
Prior year | Beverage | Urs Keller | 620000 | Alps
Prior year | Breweries | Nadja Frei | 320000 | Slovenia",
    reached: &[("Dairy", "Lea Brunner", 1.012), ("Beverage", "Urs Keller", 0.996), ("Breweries", "Nadja Frei", 0.978)],
    envelopes: "\
Growth fund | Business | 170000 | | | Erik Halden | B-2026-91",
    milestones: "\
P-01 | Six contracts with papers | 2027-06-25 | | Lea Brunner
P-02 | Machines of all six valleys ordered | 2027-06-11 | | Urs Keller
P-03 | Visit of the licensing body | 2027-06-16 | | Nadja Frei
P-04 | First quarter reviewed in whole | 2027-07-05 | | Urs Keller
P-05 | First contract in Ljubljana | 2027-07-02 | | Nadja Frei",
    renamed: &[("Initiatives", "Stop rule", "Territory")],
    ..Plan::EMPTY
};
