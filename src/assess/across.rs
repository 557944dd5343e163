//! What holds across the plans of a run: the findings between plans, at the levels that the settings give, with their identities.
//!
//! Separate from the assessment of a plan, which knows no other plan. Nobody can answer these findings beside a cell: what must be
//! accepted is declared in the settings, or its rule is set to another level there.

use std::collections::BTreeMap;

use super::{Counts, is_off, set_level};
use crate::config::Policy;
use crate::finding::{Level, Subject};
use crate::rules::NotEvaluated;
use crate::rules::portfolio::{Portfolio, RunFinding, check};

/// What the rules across plans found.
#[derive(Clone, Debug, Default)]
pub struct Across {
    /// Their findings, worst first, then by money at stake, then by place.
    pub findings: Vec<JudgedAcross>,
    /// What could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// All plans there are were looked at.
    pub is_whole: bool,
}

/// A finding between plans, at its final level.
#[derive(Clone, Debug)]
pub struct JudgedAcross {
    /// The identity: a hash of rule, business and subject, 16 hexadecimal digits.
    pub id: String,
    /// The finding.
    pub finding: RunFinding,
}

impl Across {
    /// How many there are of each level.
    pub fn counts(&self) -> Counts {
        let of = |level: Level| self.findings.iter().filter(|judged| judged.finding.level == level).count();
        Counts { error: of(Level::Error), warning: of(Level::Warning), note: of(Level::Note), answered: 0 }
    }
}

/// Runs the rules across plans.
pub fn across(portfolio: &Portfolio<'_>) -> Across {
    let policy = portfolio.policy;
    let (found, not_evaluated) = check(portfolio);
    let mut findings: Vec<RunFinding> = found.into_iter().filter_map(|finding| at_level(finding, policy)).collect();
    findings.sort_by(|a, b| (a.rule, &a.business, &a.subject, &a.at).cmp(&(b.rule, &b.business, &b.subject, &b.at)));
    let mut seen: BTreeMap<(&'static str, String, Subject), u32> = BTreeMap::new();
    let mut judged: Vec<JudgedAcross> = findings
        .into_iter()
        .map(|finding| {
            let count = seen.entry((finding.rule, finding.business.clone(), finding.subject.clone())).or_default();
            *count += 1;
            let number = if *count == 1 { String::new() } else { format!("\n{count}") };
            let text = format!("{}\n{}\n{}{number}", finding.rule, finding.business, finding.subject);
            JudgedAcross { id: blake3::hash(text.as_bytes()).to_hex()[..16].to_owned(), finding }
        })
        .collect();
    judged.sort_by(|a, b| {
        let stake = |judged: &JudgedAcross| judged.finding.at_stake.map(|(amount, _)| amount.abs()).unwrap_or_default();
        let worse = b.finding.level.cmp(&a.finding.level).then_with(|| stake(b).cmp(&stake(a)));
        worse.then_with(|| (&a.finding.at, a.finding.rule, &a.finding.subject).cmp(&(&b.finding.at, b.finding.rule, &b.finding.subject)))
    });
    let not_evaluated = not_evaluated.into_iter().filter(|rule| !is_off(policy, rule.rule)).collect();
    Across { findings: judged, not_evaluated, is_whole: portfolio.is_whole }
}

/// The finding at the level that the settings give its rule; none where the rule is off.
fn at_level(mut finding: RunFinding, policy: &Policy) -> Option<RunFinding> {
    finding.level = set_level(finding.rule, finding.level, &mut finding.set_by, policy)?;
    Some(finding)
}
