use proptest::prelude::*;

use super::*;
use crate::plan::sketch;

const CHOICES: &str = "Choice ID | Question | Choice | Linked choices | Priority | In place | Status\n";
const INITIATIVES: &str = "Initiative ID | Initiative | Primary choice | Kind | Status | Currency | Budget | Expected revenue | Margin % | Confidence % | Envelope | Also supports\n";
const TWO: &str = "HTW-1 | How to win | one | | 75%\nHTW-2 | How to win | two | | 25%";

/// A plan of choices (id, question, text, links, priority, in place, status) and initiatives (id, name, primary, kind, status,
/// currency, budget, expected revenue, margin, confidence, envelope, supports), with the budget asked for.
fn plan(choices: &str, initiatives: &str, budget: Option<i64>) -> Plan {
    with(&[], choices, initiatives, budget)
}

fn with(sheets: &[(&str, &str)], choices: &str, initiatives: &str, budget: Option<i64>) -> Plan {
    let (choices, initiatives) = (format!("{CHOICES}{choices}"), format!("{INITIATIVES}{initiatives}"));
    let mut all = vec![("Strategy", &*choices), ("Initiatives", &*initiatives)];
    all.extend(sheets);
    let mut plan = sketch::plan(&all);
    plan.header.budget = budget.map(Decimal::from);
    plan
}

fn discern(plan: &Plan) -> Discernment {
    Discernment::of(plan, &Alignment::of(plan), &Thresholds::default())
}

/// The rows: id, verdict, worth in points, money used, reason.
fn rows(plan: &Plan) -> Vec<String> {
    let whole = |amount: Decimal| round_half_away(amount, 0).to_string();
    let discernment = discern(plan);
    discernment
        .rows
        .iter()
        .map(|row| {
            let verdict = row.verdict.map_or("-", Verdict::name);
            let used = row.cumulative.map_or_else(|| "-".to_owned(), whole);
            let id = plan.initiatives[row.initiative].id();
            format!("{id} {verdict} {} {used}: {}", whole(row.worth * POINTS), reason::reason(plan, row, &whole))
        })
        .collect()
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

#[test]
fn worth_is_half_the_strategy_and_half_the_contribution() {
    // HTW-1 weighs 75 % and gets 100 + 300; HTW-2 25 % and 100. s: I-1 0.1875, I-2 0.5625, I-3 0.25. v: I-1 1000 x 50 % x 60 % = 300,
    // I-2 200 x 50 % = 100, together 400. Worth: 0.09375 + 0.375; 0.28125 + 0.125; 0.125. Per 1,000: 4.7, 1.35, 1.25.
    let plan = plan(
        TWO,
        "I-1 | a | HTW-1 | Grow | Planned | | 100 | 1000 | 50% | 60%
         I-2 | b | HTW-1 | Grow | Planned | | 300 | 200 | 50% |
         I-3 | c | HTW-2 | Enable | Planned | | 100
         I-4 | d | HTW-2 | Enable | Idea | | 1000",
        Some(420),
    );
    assert_eq!(
        rows(&plan),
        [
            "I-1 Keep 469 100: serves HTW-1, 1st per EUR",
            "I-2 Keep 406 400: serves HTW-1, 2nd per EUR",
            "I-3 Defer 125 -: serves HTW-2, 3rd per EUR; costs 80 more than is left"
        ]
    );
    let discernment = discern(&plan);
    assert_eq!(discernment.weighing.strategy_part, Some(number("0.5")));
    assert_eq!((discernment.outcome, discernment.used, discernment.left()), (Outcome::Split, number("400"), number("20")));
    assert_eq!(discernment.rows[1].strategic, number("0.5625"));
    let mut thresholds = Thresholds::default();
    thresholds.worth_strategy.value = number("100");
    let by_strategy = Discernment::of(&plan, &Alignment::of(&plan), &thresholds);
    assert_eq!(by_strategy.rows[0].initiative, 2, "HTW-2's quarter for 100 is more per EUR than a part of HTW-1's");
}

#[test]
fn money_that_is_carried_serves_in_parts() {
    // CAP-1 passes 80 on to both; CAP-2 skips to where-to-play, so I-2 reaches no how-to-win. Equal weights: 40 of 100 at HTW-1, 40 of 40.
    let plan = plan(
        "WTP-1 | Where to play | p | HTW-1; CAP-2
         HTW-1 | How to win | a | CAP-1
         HTW-2 | How to win | b | CAP-1
         CAP-1 | Capabilities | c
         CAP-2 | Capabilities | d",
        "I-1 | a | CAP-1 | Enable | Planned | | 80
         I-2 | b | CAP-2 | Enable | Planned | | 30
         I-3 | c | HTW-1 | Enable | Planned | | 60",
        Some(141),
    );
    let discernment = discern(&plan);
    assert_eq!(discernment.weighing.weights, Weights::Equal);
    assert_eq!(discernment.weighing.strategy_part, Some(Decimal::ONE), "no revenue is stated");
    assert_eq!(
        rows(&plan),
        [
            "I-1 Keep 700 80: serves HTW-1 and HTW-2, 1st per EUR",
            "I-3 Keep 300 140: serves HTW-1, 2nd per EUR",
            "I-2 Defer 0 -: reaches no how-to-win, brings no contribution, 3rd per EUR; costs 29 more than is left"
        ]
    );
}

#[test]
fn ranks_weigh_five_to_one_for_this_list_alone() {
    let choices =
        "HTW-1 | How to win | a | | 1\nHTW-2 | How to win | b | | 5\nHTW-3 | How to win | c | | | \nHTW-4 | How to win | d | | 2 | yes";
    let plan = plan(
        choices,
        "I-1 | a | HTW-1 | Grow | Planned | | 10\nI-2 | b | HTW-2 | Grow | Planned | | 10\nI-3 | c | HTW-3 | Grow | Planned | | 10",
        None,
    );
    let discernment = discern(&plan);
    let weights: Vec<String> =
        discernment.weighing.choices.iter().map(|weighed| weighed.weight.round_dp(4).normalize().to_string()).collect();
    assert_eq!((discernment.weighing.weights, weights.join(" ")), (Weights::Ranks, "0.8333 0.1667 0 0".to_owned()));
}

#[test]
fn what_may_not_be_dropped_is_kept_first() {
    let initiatives = "I-1 | a | HTW-2 | Grow | Planned | | 50 | 900 | 50%
         I-2 | b | | Mandatory | Planned | | 30
         I-3 | c | | Run | Planned | | 20
         I-4 | d | HTW-1 | Grow | Planned | | 40
         I-5 | e | HTW-2 | Grow | Planned | | 60
         I-6 | f | | Grow | Planned | | 10
         I-7 | g | HTW-9 | Grow | Planned | | 10
         I-8 | h | HTW-2 | Grow | Planned | | 0
         I-9 | i | HTW-2 | Grow | Planned | | -5
         I-10 | j | HTW-2 | Grow | Completed | | 100";
    // Of 240 a completed one took 100, and its part of HTW-2's weight. s: I-4 0.75, I-1 0.25 x 50 / 210, I-5 0.25 x 60 / 210. I-4 is the only one for HTW-1. 30 + 40 + 20 - 5 leave 55 for I-1; 5 are left.
    assert_eq!(
        rows(&plan(TWO, initiatives, Some(240))),
        [
            "I-2 Keep 0 130: mandatory, kept first",
            "I-4 Keep 426 170: critical, kept first: the only one for HTW-1, a first priority",
            "I-3 Keep 0 190: keeps the business running, kept first",
            "I-9 Keep 0 185: its budget is below zero, and leaves more for others",
            "I-8 Keep 0 185: costs nothing",
            "I-1 Keep 534 235: serves HTW-2, 1st per EUR",
            "I-5 Defer 41 -: serves HTW-2, 2nd per EUR; costs 55 more than is left",
            "I-7 Defer 0 -: reaches no how-to-win, brings no contribution, 3rd per EUR; costs 5 more than is left",
            "I-6 Stop 0 -: serves no choice and brings no contribution"
        ]
    );
    let short = discern(&plan(TWO, initiatives, Some(180)));
    assert_eq!(short.outcome, Outcome::Exceeded(number("5")), "100 + 30 + 40 + 20 - 5");
    assert!(short.rows.iter().all(|row| row.verdict.is_none()) && short.optimum.is_none());
    let order: Vec<usize> = discern(&plan(TWO, initiatives, Some(240))).would_go().map(|row| row.initiative).collect();
    assert_eq!(order, [5, 6, 4], "what to stop, then the least worth first");
}

#[test]
fn the_optimum_is_shown_where_it_is_worth_more() {
    // By worth per EUR I-1 comes first and leaves 40: neither of the others fits. Both together fit into 100 and are worth more.
    let initiatives = "I-1 | a | | Grow | Planned | | 60 | 620 | 100%\nI-2 | b | | Grow | Planned | | 50 | 500 | 100%\nI-3 | c | | Grow | Planned | | 50 | 500 | 100%";
    let discernment = discern(&plan("", initiatives, Some(100)));
    let optimum = discernment.optimum.expect("a better set");
    assert_eq!((optimum.keep, optimum.instead_of, optimum.money), (vec![1, 2], vec![0], number("40")));
    assert_eq!(optimum.gain.round_dp(4), number("0.2346"), "(1000 - 620) of 1620");
    assert!(discern(&plan("", initiatives, Some(110))).optimum.is_none(), "I-1 and I-2 are the best that fit");
    assert!(discern(&plan("", initiatives, None)).optimum.is_none(), "everything fits");
}

#[test]
fn the_money_is_asked_for_or_stands_in_envelopes_or_is_what_is_planned() {
    let initiatives = |first: &str, second: &str| {
        format!("I-1 | a | HTW-1 | Grow | Planned | | 60 | | | | {first}\nI-2 | b | HTW-2 | Grow | Planned | | 50 | | | | {second}")
    };
    let of = |envelopes: &str, first: &str, second: &str, asked: Option<i64>| {
        let budget = discern(&with(&[("Envelopes", envelopes)], TWO, &initiatives(first, second), asked)).budget;
        (budget.amount.normalize().to_string(), budget.source)
    };
    let envelopes = "Envelope | Amount\nGrowth | 55\nOther | 40.50";
    assert_eq!(of(envelopes, "growth", "Other", Some(7)), ("7".to_owned(), BudgetSource::Asked));
    assert_eq!(of(envelopes, "growth", "Other", None), ("95.5".to_owned(), BudgetSource::Envelopes));
    assert_eq!(of(envelopes, "", "", None).1, BudgetSource::Envelopes, "they pay for the plan as a whole");
    assert_eq!(of(envelopes, "Growth", "", None), ("110".to_owned(), BudgetSource::PlannedBesideEnvelopes), "I-2 is paid by another");
    assert_eq!(of(envelopes, "Growth", "Elsewhere", None).1, BudgetSource::PlannedBesideEnvelopes);
    assert_eq!(of("Envelope | Amount | Currency\nGrowth | 55 | USD", "Growth", "Growth", None).1, BudgetSource::PlannedBesideEnvelopes);
    assert_eq!(of("Envelope | Amount", "", "", None), ("110".to_owned(), BudgetSource::Planned));
}

#[test]
fn where_nothing_has_a_worth_nothing_is_proposed() {
    let initiatives = "I-1 | a | WTP-1 | Grow | Planned | | 60\nI-2 | b | WTP-1 | Grow | Planned | | 50\nI-3 | c | | Grow | Planned | | 5";
    let choices = "WTP-1 | Where to play | p";
    let discernment = discern(&plan(choices, initiatives, Some(100)));
    assert_eq!(discernment.outcome, Outcome::NothingToWeigh(number("10")), "60 + 50, I-3 has neither choice nor contribution");
    assert!(discernment.rows.iter().all(|row| row.verdict.is_none()));
    assert_eq!(discern(&plan(choices, initiatives, Some(110))).outcome, Outcome::AllFits);
    assert_eq!(discern(&plan("", "", Some(110))).outcome, Outcome::Empty);
    assert_eq!(discern(&plan(choices, "I-1 | a | WTP-1 | Grow | Planned | | 0", Some(0))).outcome, Outcome::Empty, "no money, no split");
}

#[test]
fn what_cannot_be_told_is_never_stopped() {
    // I-1 and I-2 have no rate for their money, I-6 a budget that cannot be read, I-7 a blank one, I-3 no margin where I-4 has one. I-5 is expected to lose money.
    let plan = plan(
        "",
        "I-1 | a | | Grow | Planned | USD | 0 | 100 | 50%
         I-2 | b | | Grow | Planned | USD | 50 | 100 | 50%
         I-3 | c | | Grow | Planned | | 60 | 100
         I-4 | d | | Grow | Planned | | 60 | 100 | 50%
         I-5 | e | HTW-9 | Grow | Planned | | 60 | 100 | -50%
         I-6 | f | HTW-9 | Grow | Planned | | about 60 | 100 | 50%
         I-7 | g | HTW-9 | Grow | Planned | | | 100 | 50%",
        None,
    );
    let discernment = discern(&plan);
    assert_eq!(discernment.left_out, [0, 1, 5, 6]);
    assert_eq!(
        rows(&plan),
        [
            "I-4 Keep 1000 60: reaches no how-to-win, brings contribution, 1st per EUR",
            "I-3 Keep 0 120: reaches no how-to-win, its contribution cannot be told, 2nd per EUR",
            "I-5 Defer -1000 -: is expected to lose money: its contribution is below zero"
        ]
    );
}

#[test]
fn without_any_margin_revenue_counts_whole() {
    let discernment = discern(&plan("", "I-1 | a | | Grow | Planned | | 60 | 300\nI-2 | b | | Grow | Planned | | 60 | 100", Some(60)));
    assert!(discernment.weighing.without_margin);
    assert_eq!(discernment.rows.iter().map(|row| row.worth).collect::<Vec<_>>(), [number("0.75"), number("0.25")]);
}

#[test]
fn amounts_out_of_any_scale_do_no_harm() {
    let huge = "1000000000000000000";
    let mut initiatives: String =
        (0..90).map(|place| format!("I-{place} | n | HTW-1 | Grow | Planned | | {huge} | {huge} | 900% | 900%\n")).collect();
    initiatives.push_str("X | x | HTW-2 | Grow | Planned | | 0.01 | -1000000000000000000 | 900%");
    let discernment = discern(&plan(TWO, &initiatives, Some(1_000_000_000_000_000_000)));
    assert_eq!(discernment.outcome, Outcome::Split);
    assert_eq!(discernment.per(), Decimal::from(10_000_000_000_000_000_i64), "90 units of 10^18 are 9,000 of it");
}

#[test]
fn eighty_alike_are_split_without_end() {
    let initiatives: String = (0..80)
        .map(|place| format!("I-{place} | n | | Grow | Planned | | {} | {} | 50%\n", 20_000_000 + 2 * place, 20_000_001 + 2 * place))
        .collect();
    let discernment = discern(&plan("", &initiatives, Some(399_999_999)));
    assert!(discernment.given_up && discernment.rows.len() == 80);
}

#[test]
fn links_too_many_to_follow_are_said() {
    let mut choices: String = (0..600).map(|place| format!("HTW-{place} | How to win | a | CAP-1\n")).collect();
    choices.push_str("CAP-1 | Capabilities | c");
    let initiatives: String = (0..2000).map(|place| format!("I-{place} | n | CAP-1 | Grow | Planned | | 5\n")).collect();
    let discernment = discern(&plan(&choices, &initiatives, None));
    assert_eq!((discernment.outcome, discernment.rows.len()), (Outcome::TooManyLinks, 0));
}

#[test]
fn ordinals_read_as_people_say_them() {
    let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].into_iter().map(reason::ordinal).collect();
    assert_eq!(said.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_split_fits_adds_up_and_the_optimum_is_what_trying_all_finds(
        initiatives in proptest::collection::vec((0_usize..4, 0_i64..60, 0_i64..200, 0_usize..7), 1..=12),
        budget in 0_i64..500,
    ) {
        let kinds = ["Grow", "Enable", "Grow", "Grow", "Grow", "Mandatory", "Run"];
        let lines: Vec<String> = initiatives.iter().enumerate().map(|(place, (choice, money, revenue, kind))| {
            let choice = ["HTW-1", "HTW-2", "CAP-1", ""][*choice];
            format!("I-{place} | n | {choice} | {} | Planned | | {money} | {revenue} | 50%", kinds[*kind])
        }).collect();
        let plan = plan(&format!("{TWO}\nCAP-1 | Capabilities | c | HTW-1; HTW-2"), &lines.join("\n"), Some(budget));
        let discernment = discern(&plan);
        if discernment.outcome == Outcome::Empty {
            prop_assert!(initiatives.iter().all(|(_, money, ..)| *money == 0));
            return Ok(());
        }
        prop_assert_eq!(discernment.rows.len(), initiatives.len());
        let worth = sum(discernment.rows.iter().map(|row| row.worth));
        prop_assert!(discernment.weighing.strategy_part.is_none() || (worth - Decimal::ONE).abs() < number("0.000000001"), "all worth is 1: {}", worth);
        if !matches!(discernment.outcome, Outcome::Split | Outcome::AllFits) {
            prop_assert!(discernment.rows.iter().all(|row| row.verdict.is_none()));
            return Ok(());
        }
        prop_assert_eq!(discernment.money_of(Verdict::Keep), discernment.used);
        prop_assert!(discernment.used <= Decimal::from(budget));
        // The optimum, redone over all sets of what is weighed.
        let weighed: Vec<&Row> = discernment.rows.iter().filter(|row| row.place.is_some()).collect();
        let room = discernment.budget.amount - discernment.kept_first();
        let of = |set: u32| weighed.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1).map(|(_, row)| row);
        let sets = (0..1_u32 << weighed.len()).filter(|set| sum(of(*set).map(|row| row.money)) <= room);
        let most = sets.map(|set| sum(of(set).map(|row| row.worth))).max().unwrap_or_default();
        let listed = sum(weighed.iter().filter(|row| row.verdict == Some(Verdict::Keep)).map(|row| row.worth));
        let gain = discernment.optimum.as_ref().map_or(Decimal::ZERO, |optimum| optimum.gain);
        prop_assert!((listed + gain - most).abs() < number("0.000002"), "list {} gain {} most {}", listed, gain, most);
        if let Some(optimum) = &discernment.optimum {
            let money = |ids: &[usize]| sum(discernment.rows.iter().filter(|row| ids.contains(&row.initiative)).map(|row| row.money));
            prop_assert_eq!(money(&optimum.keep) - money(&optimum.instead_of), optimum.money);
            prop_assert!(discernment.used + optimum.money <= discernment.budget.amount);
        }
    }
}
