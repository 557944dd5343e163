//! Halden Air Iberia: the same company's youngest business, kept in LibreOffice, with what its choices rest on, who sells and what is in
//! the funnel. It is in good order but for what any plan of May shows: a thin funnel, a doubt, a code that finance does not know.

use super::plan::Plan;

pub(super) const PLAN: Plan = Plan {
    file: "halden-air-iberia.ods",
    title: "Halden Air Iberia: sales plan FY2027, cycle 2027-05",
    header: "\
Business | Halden Air Iberia | Spain and Portugal
Level | Business |
Parent business | Halden Compressed Air |
Fiscal year | FY2027 | January to December
First month | 2027-01 |
Cycle | 2027-05 | the month in which this plan is reviewed
As-of date | 2027-05-12 | ledger closed for April
Version | Latest estimate |
Reporting currency | EUR | all amounts in whole euros unless a header says otherwise
Plan owner | Marta Iriarte | country manager
Approver | Erik Halden | managing director
Fixed costs for the year | 1180000 | sales, service, the yard in Zaragoza, rent, IT
Contribution margin % | 35% | after machine depreciation, transport and parts",
    strategy: "\
ASP-1 | Winning aspiration | Be the first call of every Iberian winery and oil mill that needs more air for ten weeks of the year, and keep the plant for the other forty-two. | Be present in every province with a distributor's sign. | Machines sold to dealers. | | | G-ASP-1 | | Marta Iriarte | Active | 2026-11-24
WTP-1 | Where to play | Wineries and oil mills with a season, from La Rioja to the Alentejo. | Process industry that runs all year, led by chemicals and cement. | Chemicals, cement, shipyards. | ASP-1 | 1 | G-WTP-2 | | Marta Iriarte | Active | 2026-11-24
WTP-2 | Where to play | Dairies and packers within two hours of Zaragoza and Porto. | National coverage through distributors. | The Canaries and the Balearics. | ASP-1 | 2 | | | Tiago Moreira | Active | 2026-11-24
HTW-1 | How to win | Rent air by the week of harvest, delivered and running in 48 hours, and fetch it when the press stops. | Sell every winery a machine that stands still for forty weeks. | Rentals shorter than a week. | WTP-1 | 55% | G-HTW-1 | | Nuria Casals | Active | 2026-11-24
HTW-2 | How to win | Keep a plant's air running at night: a technician on site by six in the morning, or the month is free. | Lowest price per service visit, in office hours. | Service of machines older than 15 years. | WTP-2 | 45% | G-HTW-2 | | Tiago Moreira | Active | 2026-11-24
CAP-1 | Capabilities | A pool of 36 rental machines that can be moved by one person and a van. | | | HTW-1 | 1 | | no | Nuria Casals | Active | 2026-11-24
CAP-2 | Capabilities | Technicians who live within an hour of the plants they look after. | | | HTW-2 | 2 | | no | Tiago Moreira | Active | 2026-11-24
SYS-1 | Management systems | A weekly review of where every rental machine stands, what it earned, and what is promised next. | | | CAP-1 | | | | Marta Iriarte | Active | 2026-11-24",
    initiatives: "\
E-01 | Harvest rental for wineries | HTW-1 | | Grow | yes | Nuria Casals | 2027-02-01 | 2027-11-12 | In progress | 35% | Wine and oil | 0511 | 6230 | Opex | Growth fund | 92000 | 93500 | 400000 | 42% | 70% | Weeks rented (520) | Fewer than 200 booked by July | 2027-05-07 | 164 weeks booked; Rioja Alta decides after flowering.
E-02 | Olive season: oil mills in Jaén | HTW-1 | | Grow | | Nuria Casals | 2027-05-03 | 2027-12-22 | In progress | 5% | Wine and oil | 0511 | 6230 | Opex | Growth fund | 46000 | 46000 | 120000 | 40% | 50% | Mills under contract (14) | Fewer than 5 by September | 2027-05-07 | The season starts in October.
E-03 | By six in the morning, Aragón | HTW-2 | | Grow | | Tiago Moreira | 2027-01-11 | 2027-12-17 | In progress | 40% | Dairy | 0521 | 6540 | Opex | Growth fund | 98000 | 97000 | 200000 | 37% | 75% | Nights answered by six (95 %) | Under 85 % for two months | 2027-05-10 | April: 93 %, one month given free.
E-04 | By six in the morning, Porto | HTW-2 | | Grow | | Inês Carvalho | 2027-03-01 | 2027-12-17 | In progress | 25% | Dairy | 0522 | 6540 | Opex | Growth fund | 58000 | 59000 | 100000 | 37% | 70% | Nights answered by six (95 %) | Under 80 % for two months | 2027-05-06 | Second technician starts on 1 June.
E-05 | Packers of the Ebro valley | WTP-2 | HTW-2 30% | Grow | | Pau Ferrer | 2027-02-15 | 2027-12-10 | In progress | 30% | Packaging | 0512 | 6230 | Opex | Growth fund | 44000 | 44000 | 230000 | 34% | 60% | Contracts signed (9) | Fewer than 3 by September | 2027-05-11 | Two signed, one lost on price.
E-06 | Twelve more rental machines | CAP-1 | | Enable | yes | Nuria Casals | 2027-01-18 | 2027-08-27 | In progress | 55% | | 0531 | 1240 | Capex | Enabling fund | 118000 | 121000 | | | | Machines in the pool (36) | Delivery after 15 August | 2027-05-04 | 31 in the pool; the maker confirmed July for the rest.
E-07 | Technicians near their plants | CAP-2 | | Enable | | Tiago Moreira | 2027-02-01 | 2027-10-29 | In progress | 30% | | 0521 | 6410 | Opex | Enabling fund | 52000 | 51000 | | | | Plants within an hour of a technician (48 of 60) | | 2027-05-10 | 39 of 60.
E-08 | Where every machine stands | SYS-1 | | Enable | | Marta Iriarte | 2027-03-01 | 2027-09-30 | In progress | 45% | | 0501 | 6535 | Opex | Enabling fund | 21000 | 21000 | | | | Machines with a tracker (36) | | 2027-05-06 |
E-09 | Pressure vessels: inspection of the pool | | | Mandatory | | Inês Carvalho | 2027-03-15 | 2027-07-30 | In progress | 50% | | 0531 | 6290 | Opex | Run and compliance | 19000 | 19000 | | | | Vessels inspected (36) | | 2027-05-04 |
E-10 | Rental by subscription | HTW-1 | | Grow | | Nuria Casals | 2027-09-01 | 2027-12-17 | Idea | | Wine and oil | 0511 | 6230 | Opex | Growth fund | 15000 | | 30000 | 40% | 30% | | | 2027-04-20 | After the harvest, with its numbers.",
    targets: "\
Target | Wine and oil | Nuria Casals | 2100000
Target | Dairy | Tiago Moreira | 1600000
Target | Packaging | Pau Ferrer | 1300000
Base | Wine and oil | Nuria Casals | 1780000
Base | Dairy | Tiago Moreira | 1380000
Base | Packaging | Pau Ferrer | 1120000
Prior year | Wine and oil | Nuria Casals | 1845000
Prior year | Dairy | Tiago Moreira | 1432000
Prior year | Packaging | Pau Ferrer | 1190000",
    reached: &[("Wine and oil", "Nuria Casals", 1.021), ("Dairy", "Tiago Moreira", 0.994), ("Packaging", "Pau Ferrer", 0.931)],
    envelopes: "\
Growth fund | Business | 350000 | | | Erik Halden | B-2026-61
Enabling fund | Business | 200000 | | | Erik Halden | B-2026-62
Run and compliance | Business | 25000 | | | Marta Iriarte | B-2026-63",
    milestones: "\
E-01 | 150 weeks booked | 2027-04-30 | 2027-04-27 | Nuria Casals
E-01 | Rioja Alta decides | 2027-06-25 | | Nuria Casals
E-01 | 400 weeks booked | 2027-07-30 | | Nuria Casals
E-02 | First five mills under contract | 2027-07-16 | | Nuria Casals
E-03 | 95 % by six in a whole month | 2027-06-30 | | Tiago Moreira
E-04 | Second technician on the road | 2027-06-01 | | Inês Carvalho
E-05 | Fourth contract signed | 2027-06-30 | | Pau Ferrer
E-06 | 30 machines in the pool | 2027-04-30 | 2027-04-29 | Nuria Casals
E-06 | 36 machines in the pool | 2027-07-23 | | Nuria Casals
E-07 | 44 of 60 plants within an hour | 2027-07-09 | | Tiago Moreira
E-08 | All machines on the map | 2027-06-18 | | Marta Iriarte
E-09 | Half of the vessels inspected | 2027-05-07 | 2027-05-04 | Inês Carvalho
E-09 | All vessels inspected before the harvest | 2027-07-30 | | Inês Carvalho",
    conditions: "\
C-1 | HTW-1 | A winery pays EUR 900 a week rather than own a machine for ten. | Customers | High | 40 signed offers of 2026 | Nuria Casals | 2027-04-19 | Holding | 33 of 40 renewed | E-01
C-2 | HTW-1 | A machine earns 22 weeks a year, wine and oil together. | Economics | Medium | Weekly utilisation | Marta Iriarte | 2027-05-03 | Holding | 2026: 19 weeks, without oil | E-01, E-02
C-3 | HTW-1 | The large hirers do not bring oil-free machines into the harvest for two years. | Competitors | Low | Trade fair, price lists | Nuria Casals | 2027-04-26 | Doubtful | One showed a fleet in Montpellier | E-01
C-4 | HTW-2 | A stopped dairy line costs EUR 4,000 an hour before seven in the morning. | Customers | High | Three plants opened their books | Tiago Moreira | 2027-03-12 | Holding | 3,600 to 5,200 | E-03, E-04
C-5 | HTW-2 | Technicians accept a night rota for EUR 350 a month. | Company | Medium | Works council, two rotas | Inês Carvalho | 2027-04-09 | Holding | Aragón signed, Porto in talks | E-07",
    headcount: "\
Nuria Casals | Key accounts, rental | La Rioja and Navarre | 2021-03-01 | | Filled | 210000 | yes | | 95%
Pau Ferrer | Account manager | Ebro valley | 2022-09-01 | | Filled | 190000 | yes | | 90%
Inês Carvalho | Account manager | Northern Portugal | 2023-02-01 | | Filled | 190000 | yes | | 95%
Carlos Baena | Account manager, oil mills | Andalusia | 2027-03-01 | | Filled | 180000 | yes | 25/50/100 | 90%
Position 5 | Account manager, rental | Catalonia | 2027-09-01 | | Open | 150000 | yes | 0/25/50/100 | 90%
Marta Iriarte | Country manager | Spain and Portugal | 2019-10-01 | | Filled | 0 | no | |",
    pipeline: "\
Wine and oil | FY2027 | 740000 | 112000 | 30% | 42000 | 90 | 5
Dairy | FY2027 | 565000 | 90000 | 25% | 26000 | 75 | 5
Packaging | FY2027 | 520000 | 40000 | 20% | 35000 | 90 | 6",
    codes: "\
Cost centre | 0501 | Country management
Cost centre | 0511 | Sales, rental
Cost centre | 0512 | Sales, contracts
Cost centre | 0521 | Service, Zaragoza
Cost centre | 0522 | Service, Porto
Cost centre | 0531 | Rental pool
Account | 1240 | Machines for rental
Account | 6230 | Travel, offers, design of contracts
Account | 6290 | Inspections, notified body
Account | 6310 | Print, stand and media
Account | 6410 | Training and rotas
Account | 6530 | Software licences
Account | 6540 | Vans and parts loads",
    notes: &[
        ("Initiatives", 8, 16, "EUR 3,000 over: transport of the last five machines, Marta knows."),
        ("Pipeline", 5, 2, "One large packer left the funnel in April."),
    ],
    ..Plan::EMPTY
};
