use proptest::prelude::*;

use super::*;
use crate::plan::sketch;

const CHOICES: &str = "Choice ID | Question | Choice | Linked choices | Priority | In place | Status\n";
const INITIATIVES: &str =
    "Initiative ID | Initiative | Primary choice | Also supports | Kind | Status | Currency | Budget | Expected revenue | Shared %\n";

/// A plan of choices (id, question, text, links, priority, in place, status) and initiatives (id, name, primary, supports, kind,
/// status, currency, budget, expected revenue, shared).
fn plan(choices: &str, initiatives: &str) -> Plan {
    sketch::plan(&[("Strategy", &format!("{CHOICES}{choices}")), ("Initiatives", &format!("{INITIATIVES}{initiatives}"))])
}

/// What arrives at each choice, to the cent, with its funded share in whole percent.
fn arriving(plan: &Plan) -> Vec<String> {
    let alignment = Alignment::of(plan);
    let whole = |value: Decimal| value.round_dp(2).normalize().to_string();
    plan.choices
        .iter()
        .zip(&alignment.choices)
        .map(|(choice, money)| {
            let funded = money.funded.map_or_else(|| "-".to_owned(), |funded| format!("{}%", whole(funded * Decimal::ONE_HUNDRED)));
            format!("{} {} {funded}", choice.id(), whole(money.arriving))
        })
        .collect()
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn named(plan: &Plan, choices: &[usize]) -> Vec<String> {
    choices.iter().map(|index| plan.choices[*index].id().to_owned()).collect()
}

#[test]
fn the_primary_takes_what_others_do_not_claim() {
    // I-1: 100 = 30 to HTW-2, nothing counted for CAP-1, 70 left for HTW-1. I-2: 50, all of it to HTW-2.
    let plan = plan(
        "HTW-1 | How to win | One
         HTW-2 | How to win | Two
         CAP-1 | Capabilities | Three",
        "I-1 | a | htw-1 | HTW-2 30%; CAP-1 | Grow | Planned | | 100
         I-2 | b | HTW-2 | | Enable | In progress | | 50",
    );
    assert_eq!(arriving(&plan), ["HTW-1 70 46.67%", "HTW-2 80 53.33%", "CAP-1 0 -"]);
    let alignment = Alignment::of(&plan);
    let claims: Vec<String> = alignment
        .claims
        .iter()
        .map(|claim| {
            format!("{} {} {:?} {}", claim.initiative, claim.choice, claim.share.map(|share| share.normalize()), claim.amount.normalize())
        })
        .collect();
    assert_eq!(claims, ["0 0 Some(0.7) 70", "0 1 Some(0.3) 30", "0 2 None 0", "1 1 Some(1) 50"]);
    assert_eq!(alignment.choices[2].initiatives, [0], "a link that is drawn is a link");
}

#[test]
fn shares_that_cannot_be_make_no_money() {
    // 90 % and 60 % are 150 %: 100 is split 60 to 40, and the primary takes nothing. A negative share is drawn.
    let plan = plan(
        "HTW-1 | How to win | One
         HTW-2 | How to win | Two
         HTW-3 | How to win | Three",
        "I-1 | a | HTW-1 | HTW-2 90%; HTW-3 60% | Grow | Planned | | 100
         I-2 | b | HTW-1 | HTW-2 -40% | Grow | Planned | | 10
         I-3 | c | HTW-9 | HTW-3 25%, HTW-8 50% | Grow | Planned | | 40",
    );
    // I-3: 10 to HTW-3; what HTW-8 and HTW-9 claim lands nowhere.
    // Of 120 that arrive: 10, 60 and 50.
    assert_eq!(arriving(&plan), ["HTW-1 10 8.33%", "HTW-2 60 50%", "HTW-3 50 41.67%"]);
    let alignment = Alignment::of(&plan);
    assert_eq!((alignment.strategic, alignment.aligned.normalize()), (number("150"), number("120")));
}

#[test]
fn money_is_carried_upwards_in_equal_parts() {
    // CAP-1 has 90, and passes 45 each to HTW-1 and HTW-2; the link is written once below and once above. SYS-1 has 60 and is linked
    // to CAP-1 and to WTP-1: CAP-1 is nearer, so WTP-1 gets nothing from it. CAP-1 thus has 150: 75 each. HTW-1 passes 75 on to
    // WTP-1; HTW-2 has no link upwards. HTW-1 and HTW-2 reinforce each other, which carries nothing.
    let plan = plan(
        "WTP-1 | Where to play | a | HTW-1; SYS-1
         HTW-1 | How to win | b | HTW-2
         HTW-2 | How to win | c | CAP-1
         CAP-1 | Capabilities | d | HTW-1
         SYS-1 | Management systems | e | CAP-1",
        "I-1 | a | CAP-1 | | Grow | Planned | | 90
         I-2 | b | SYS-1 | | Grow | Planned | | 60",
    );
    assert_eq!(arriving(&plan), ["WTP-1 75 100%", "HTW-1 75 50%", "HTW-2 75 50%", "CAP-1 150 100%", "SYS-1 60 100%"]);
    let alignment = Alignment::of(&plan);
    let carried: Vec<String> = alignment
        .carried
        .iter()
        .map(|link| format!("{}>{} {} {}", plan.choices[link.from].id(), plan.choices[link.to].id(), link.amount.normalize(), link.skips))
        .collect();
    assert_eq!(
        carried,
        ["HTW-1>WTP-1 75 false", "CAP-1>HTW-1 75 false", "CAP-1>HTW-2 75 false", "SYS-1>WTP-1 0 true", "SYS-1>CAP-1 60 false"]
    );
    let reach = |question: Question| alignment.questions[&question].reach.map(|reach| reach.normalize());
    assert_eq!(reach(Question::WhereToPlay), Some(number("0.5")));
    assert_eq!(reach(Question::HowToWin), Some(Decimal::ONE));
    assert_eq!(reach(Question::ManagementSystems), Some(number("0.4")));
    assert_eq!(named(&plan, &alignment.choices[1].served_by), ["CAP-1"]);
    assert_eq!(named(&plan, &alignment.choices[0].served_by), ["HTW-1"], "SYS-1 skips past");
    let sources: Vec<usize> = alignment.sources(0).into_iter().collect();
    assert_eq!(named(&plan, &sources), ["WTP-1", "HTW-1", "CAP-1", "SYS-1"]);
}

#[test]
fn thirds_lose_nothing_on_their_way() {
    let plan = plan(
        "HTW-1 | How to win | a | CAP-1
         HTW-2 | How to win | b | CAP-1
         HTW-3 | How to win | c | CAP-1
         CAP-1 | Capabilities | d",
        "I-1 | a | CAP-1 | | Grow | Planned | | 100",
    );
    let alignment = Alignment::of(&plan);
    assert_eq!(alignment.questions[&Question::HowToWin].arriving, number("100"));
    assert_eq!(alignment.questions[&Question::HowToWin].reach, Some(Decimal::ONE));
}

#[test]
fn what_does_not_stand_receives_and_passes_nothing() {
    // I-1: 100 lands on the proposed CAP-2, and goes nowhere. I-2: 40 lands on CAP-1, which is linked to the active HTW-1, the proposed
    // HTW-2 and the retired HTW-3: all of it goes to HTW-1. I-3: 60 on the retired HTW-3 does not arrive.
    let plan = plan(
        "HTW-1 | How to win | a | CAP-2 | 60%
         HTW-2 | How to win | b | | 20% | | Proposed
         HTW-3 | How to win | c | | 20% | | Retired
         CAP-1 | Capabilities | d | HTW-1; HTW-2; HTW-3
         CAP-2 | Capabilities | e | | | | Proposed",
        "I-1 | a | CAP-2 | | Grow | Planned | | 100
         I-2 | b | CAP-1 | | Grow | Planned | | 40
         I-3 | c | HTW-3 | | Grow | Planned | | 60",
    );
    assert_eq!(arriving(&plan), ["HTW-1 40 100%", "HTW-2 0 -", "HTW-3 0 -", "CAP-1 40 100%", "CAP-2 0 -"]);
    let alignment = Alignment::of(&plan);
    assert_eq!(alignment.choices[4].direct, number("100"), "landed, and shown apart");
    assert_eq!(alignment.aligned_share, Some(number("0.2")), "40 of 200");
    assert_eq!(alignment.questions[&Question::HowToWin].reach, Some(number("0.2")));
    assert!(alignment.carried.iter().all(|link| !link.skips), "a link that does not stand yet skips nothing");
    assert_eq!(alignment.choices[0].declared, Some(Decimal::ONE), "only what stands competes");
    assert_eq!(named(&plan, &alignment.requiring), ["HTW-1", "CAP-1"]);
    assert_eq!(named(&plan, &alignment.covered), ["HTW-1", "CAP-1"]);
}

#[test]
fn only_planned_money_counts_and_run_and_mandatory_stand_beside() {
    // Grow and Enable: 10 + 20 + half of 60 = 60, all but the unlinked 20 aligned. Ideas and cancelled ones are left out, a completed
    // one counts. Run and Mandatory: 5 + 7. A budget in USD is counted nowhere. A kind left blank is Grow or Enable.
    let plan = plan(
        "HTW-1 | How to win | a",
        "I-1 | a | HTW-1 | | Grow | Completed | | 10
         I-2 | b | | | | Planned | | 20
         I-3 | c | HTW-1 | | Enable | In progress | | 60 | | 50%
         I-4 | d | HTW-1 | | Grow | Idea | | 1000
         I-5 | e | HTW-1 | | Grow | Cancelled | | 1000
         I-6 | f | HTW-1 | | Run | Planned | | 5
         I-7 | g | | | Mandatory | Planned | | 7
         I-8 | h | HTW-1 | | Grow | Planned | USD | 1000",
    );
    let alignment = Alignment::of(&plan);
    assert_eq!(alignment.strategic.normalize(), number("60"));
    assert_eq!(alignment.aligned.normalize(), number("40"));
    assert_eq!(alignment.run_and_mandatory, number("12"));
    assert_eq!(alignment.aligned_share.map(|share| share.round_dp(4)), Some(number("0.6667")));
    assert_eq!(alignment.unconverted, [7]);
    assert_eq!(arriving(&plan), ["HTW-1 40 100%"]);
    assert_eq!(alignment.choices[0].initiatives, [2, 5, 7], "active ones of any kind");
    let of_run = alignment.claims.iter().find(|claim| claim.initiative == 5).expect("a claim for the grid");
    assert_eq!(of_run.amount, number("5"));
}

#[test]
fn weights_are_normalised_over_the_choices_that_compete() {
    // HTW-1 30 and HTW-2 10 compete; HTW-3 is in place and HTW-4 is blank. Declared 75 and 25 %. Of 200 that arrive, HTW-1 gets 40 and
    // HTW-2 100: funded 20 and 50 %, gaps -55 and +25 points.
    let plan = plan(
        "HTW-1 | How to win | a | | 30
         HTW-2 | How to win | b | | 10
         HTW-3 | How to win | c | | 60 | yes
         HTW-4 | How to win | d",
        "I-1 | a | HTW-1 | | Grow | Planned | | 40
         I-2 | b | HTW-2 | | Grow | Planned | | 100
         I-3 | c | HTW-4 | | Grow | Planned | | 60",
    );
    let alignment = Alignment::of(&plan);
    let declared: Vec<_> = alignment.choices.iter().map(|money| (money.declared, money.gap, money.first_priority)).collect();
    assert_eq!(
        declared,
        [
            (Some(number("0.75")), Some(number("-55")), true),
            (Some(number("0.25")), Some(number("25")), false),
            (None, None, false),
            (None, None, false)
        ]
    );
    let question = &alignment.questions[&Question::HowToWin];
    assert_eq!((question.declared_by, question.competing), (Priorities::Weights, 2));
    assert!(alignment.choices.iter().all(|money| money.rank.is_none()));
}

#[test]
fn each_question_decides_for_itself_between_weights_and_ranks() {
    let plan = plan(
        "WTP-1 | Where to play | a | | 1
         WTP-2 | Where to play | b | | 5
         HTW-1 | How to win | c | | 0.5
         HTW-2 | How to win | d | | 2
         CAP-1 | Capabilities | e | | 6
         SYS-1 | Management systems | f
         ASP-1 | Winning aspiration | g | | -2",
        "I-1 | a | WTP-1 | | Grow | Planned | | 1",
    );
    let alignment = Alignment::of(&plan);
    let written = |question: Question| alignment.questions[&question].declared_by;
    assert_eq!(written(Question::WhereToPlay), Priorities::Ranks);
    assert_eq!(written(Question::HowToWin), Priorities::Weights, "a value below 1");
    assert_eq!(written(Question::Capabilities), Priorities::Weights, "a value over 5");
    assert_eq!(written(Question::ManagementSystems), Priorities::None);
    assert_eq!(written(Question::WinningAspiration), Priorities::None, "a negative number is no priority");
    let ranks: Vec<_> = alignment.choices.iter().map(|money| (money.rank, money.first_priority)).collect();
    assert_eq!(ranks[..4], [(Some(1), true), (Some(5), false), (None, false), (None, true)]);
    assert_eq!(alignment.choices[4].gap, None, "one alone does not compete");
    assert!(alignment.choices[0].declared.is_none(), "ranks are never turned into percentages");
}

#[test]
fn a_choice_is_covered_directly_or_through_those_that_serve_it() {
    // CAP-1 has an active initiative, so HTW-1 and WTP-1 above it are covered. CAP-2 has a completed one only. CAP-3 is in place, so it
    // requires none, and gives HTW-3 none. SYS-1 has one, but its link to WTP-2 skips past HTW-1.
    let plan = plan(
        "WTP-1 | Where to play | a | HTW-1
         WTP-2 | Where to play | b | SYS-1
         HTW-1 | How to win | c | CAP-1; SYS-1
         HTW-2 | How to win | d | CAP-2
         HTW-3 | How to win | e | CAP-3
         CAP-1 | Capabilities | f
         CAP-2 | Capabilities | g
         CAP-3 | Capabilities | h | | | yes
         SYS-1 | Management systems | i",
        "I-1 | a | CAP-1 | | Grow | Planned | | 1
         I-2 | b | CAP-2 | | Grow | Completed | | 1
         I-3 | c | HTW-1 | SYS-1 | Run | Planned | | 1",
    );
    let alignment = Alignment::of(&plan);
    assert_eq!(named(&plan, &alignment.requiring), ["WTP-1", "WTP-2", "HTW-1", "HTW-2", "HTW-3", "CAP-1", "CAP-2"]);
    assert_eq!(named(&plan, &alignment.covered), ["WTP-1", "HTW-1", "CAP-1"]);
    assert_eq!(alignment.uncovered().count(), 4);
    assert_eq!(alignment.coverage().map(|share| share.round_dp(4)), Some(number("0.4286")), "3 of 7");
}

#[test]
fn an_initiative_is_critical_where_it_stands_alone_or_brings_a_fifth() {
    // HTW-1 has the greatest weight and one active initiative, I-1. HTW-2 has less. CAP-1 is rank 1 with two. Of a target of 1,000, 200
    // is a fifth: I-3 brings it, I-4 brings half of 390.
    let choices = format!(
        "{CHOICES}HTW-1 | How to win | a | | 70%
         HTW-2 | How to win | b | | 30%
         CAP-1 | Capabilities | c | | 1"
    );
    let initiatives = format!(
        "{INITIATIVES}I-1 | a | HTW-1 | | Grow | Planned | | 1
         I-2 | b | HTW-2 | CAP-1 | Grow | Planned | | 1
         I-3 | c | CAP-1 | | Grow | Planned | | 1 | 200
         I-4 | d | CAP-1 | HTW-1 10% | Grow | Completed | | 1 | 900
         I-5 | e | HTW-2 | | Grow | Planned | | 1 | 390 | 50%"
    );
    let sheets = [("Strategy", &*choices), ("Initiatives", &*initiatives), ("Targets", "Line | Annual\nTarget | 1000")];
    let plan = sketch::plan(&sheets);
    let expected = BTreeMap::from([(0, vec![CriticalReason::AloneCarries(0)]), (2, vec![CriticalReason::LargeRevenue])]);
    assert_eq!(Alignment::of(&plan).critical, expected);
    // Where 15 % are enough, 195 is critical too.
    let mut thresholds = Thresholds::default();
    thresholds.critical_revenue.value = number("15");
    assert!(Alignment::judged_by(&plan, &thresholds).critical.contains_key(&4));
    // Without a target nothing is a part of it.
    assert_eq!(Alignment::of(&sketch::plan(&sheets[..2])).critical.len(), 1);
}

#[test]
fn an_initiative_is_critical_where_a_condition_of_low_confidence_names_it() {
    let choices = format!("{CHOICES}HTW-1 | How to win | a\nHTW-2 | How to win | b | | | | Retired");
    let initiatives = format!(
        "{INITIATIVES}I-1 | a | HTW-1 | | Grow | Planned
         I-2 | b | HTW-1 | | Grow | Planned
         I-3 | c | HTW-1 | | Grow | Completed
         I-12 | d | HTW-1 | | Grow | Planned
         I-5 | e | HTW-1 | | Grow | Planned
         I-6 | f | HTW-1 | | Grow | Planned
         I-7 | g | HTW-1 | | Grow | Planned
         I-7 | h | HTW-1 | | Grow | Planned
         8 | i | HTW-1 | | Grow | Planned
         9 | j | HTW-1 | | Grow | Planned"
    );
    // Low: C-1 by its column (an id of digits alone too), C-4 within texts. I-1 is no part of I-12, `9 audits` names no initiative 9,
    // I-3 is done and I-7 stands twice. C-2 is surer, and C-3 rests under a retired choice.
    let conditions = "Condition ID | Choice ID | Statement | Confidence | Test | Evidence | Initiatives
         C-1 | HTW-1 | Clinics pay | Low | | | i-2; I-3; 8
         C-2 | HTW-1 | Clinics stay | Medium | | | I-5
         C-3 | HTW-2 | Clinics wait | Low | | | I-5
         C-4 | HTW-1 | Clinics call, see I-12. | Low | 9 audits (I-6) | Calls of (I-12/I-2), by I-7";
    let plan = sketch::plan(&[("Strategy", &choices), ("Initiatives", &initiatives), ("Conditions", conditions)]);
    let by = |conditions: &[usize]| conditions.iter().map(|index| CriticalReason::NamedByCondition(*index)).collect::<Vec<_>>();
    let expected = BTreeMap::from([(1, by(&[0, 3])), (3, by(&[3])), (5, by(&[3])), (8, by(&[0]))]);
    assert_eq!(Alignment::of(&plan).critical, expected);
}

#[test]
fn an_id_that_stands_twice_means_the_choice_that_stands() {
    let plan = plan(
        "HTW-1 | How to win | given up | | | | Retired
         HTW-1 | How to win | stands
         HTW-1 | How to win | stands too",
        "I-1 | a | HTW-1 | | Grow | Planned | | 100",
    );
    assert_eq!(arriving(&plan), ["HTW-1 0 -", "HTW-1 100 100%", "HTW-1 0 0%"]);
    assert_eq!(Alignment::of(&plan).requiring, [1]);
}

#[test]
fn links_in_circles_and_to_themselves_carry_nothing_round() {
    let plan = plan(
        "WTP-1 | Where to play | a | HTW-1; WTP-1; CAP-1
         HTW-1 | How to win | b | WTP-1; CAP-1; HTW-2
         HTW-2 | How to win | c | HTW-1; HTW-2
         CAP-1 | Capabilities | d | WTP-1; HTW-1; CAP-1",
        "I-1 | a | CAP-1 | | Grow | Planned | | 100",
    );
    assert_eq!(arriving(&plan), ["WTP-1 100 100%", "HTW-1 100 100%", "HTW-2 0 0%", "CAP-1 100 100%"]);
}

#[test]
fn numbers_out_of_any_scale_do_no_harm() {
    let plan = plan(
        "HTW-1 | How to win | a | | 79000000000000000000000000000
         HTW-2 | How to win | b | | 79000000000000000000000000000",
        "I-1 | a | HTW-1 | HTW-2 9999999999999999999999999%; HTW-2 9999999999999999999999999% | Grow | Planned | | 1000000000000000000 | | 9000000000000000000000000000
         I-2 | b | HTW-1 | | Grow | Planned | | -999999999999999
         I-3 | c | HTW-1 | | Grow | Planned | | 1000000000000000000",
    );
    let alignment = Alignment::of(&plan);
    assert_eq!(alignment.choices[0].declared, Some(number("0.5")));
    assert_eq!(alignment.strategic, number("1999000000000000001"));
}

#[test]
fn an_empty_plan_has_no_shares() {
    let alignment = Alignment::of(&plan("", ""));
    assert_eq!((alignment.aligned_share, alignment.coverage(), alignment.questions.len()), (None, None, 0));
}

/// A plan whose links are drawn at random: each choice's question, status and links, each initiative's primary, share and budget.
fn any_plan() -> impl Strategy<Value = (String, String)> {
    let choice = (0..5_usize, 0..4_usize, proptest::collection::vec(0..8_usize, 0..4), 0..9_u32);
    let initiative = (0..9_usize, 0..9_usize, 0..160_u32, 0..1000_u32);
    (proptest::collection::vec(choice, 1..8), proptest::collection::vec(initiative, 0..6)).prop_map(|(choices, initiatives)| {
        let choices = choices.into_iter().enumerate().map(|(index, (question, status, links, priority))| {
            let links: Vec<String> = links.iter().map(|link| format!("C-{link}")).collect();
            let status = ["Active", "Active", "Proposed", "Retired"][status];
            let question = Question::CASCADE[question].name();
            format!("C-{index} | {question} | text | {} | {priority} | | {status}", links.join("; "))
        });
        let initiatives = initiatives.into_iter().enumerate().map(|(index, (primary, supports, share, budget))| {
            format!("I-{index} | name | C-{primary} | C-{supports} {share}% | Grow | Planned | | {budget}")
        });
        (choices.collect::<Vec<_>>().join("\n"), initiatives.collect::<Vec<_>>().join("\n"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn money_is_only_passed_on(sheets in any_plan()) {
        let plan = plan(&sheets.0, &sheets.1);
        let alignment = Alignment::of(&plan);
        let landed: Decimal = alignment.choices.iter().map(|money| money.direct).sum();
        // Thirds do not end: sums of parts may differ in the last of 28 digits.
        let least = number("0.000000001");
        prop_assert!(landed <= alignment.strategic + least, "landed {landed} of {}", alignment.strategic);
        for (question, money) in &alignment.questions {
            prop_assert!(money.arriving <= alignment.aligned + least, "{} of {} arrive at {question}", money.arriving, alignment.aligned);
            let shares: Decimal = alignment.choices.iter().zip(&plan.choices).filter(|(_, choice)| choice.question() == Some(*question)).filter_map(|(money, _)| money.funded).sum();
            prop_assert!(shares.is_zero() || (shares - Decimal::ONE).abs() < least, "shares add to {shares}");
        }
        // What a choice passes on is what arrives there, or nothing.
        for (index, money) in alignment.choices.iter().enumerate() {
            let passed: Decimal = alignment.carried.iter().filter(|link| link.from == index).map(|link| link.amount).sum();
            prop_assert!(passed.is_zero() || (passed - money.arriving).abs() < least, "{passed} of {}", money.arriving);
            let received: Decimal = alignment.carried.iter().filter(|link| link.to == index).map(|link| link.amount).sum();
            let landed = if plan.choices[index].is_active() { money.direct } else { Decimal::ZERO };
            prop_assert!((landed + received - money.arriving).abs() < least);
        }
    }
}
