//! `plan-not-delivered`: a business is expected to have a plan, and there is none of this cycle and year that can be read.

use std::collections::BTreeMap;

use super::{Before, Place, Portfolio, RunFinding, RunVerdict, alone, cycle_words, file_name, most};
use crate::config::Business;
use crate::finding::{Level, SettingRef, Subject};
use crate::layout::{Field, Table};
use crate::plan::excerpt::name_key;
use crate::plan::{Excerpt, Period};
use crate::rules::words::list;
use crate::rules::{Group, Rule};

/// The rule's facts.
pub static RULE: Rule = Rule {
    id: "plan-not-delivered",
    group: Group::Portfolio,
    level: Level::Error,
    summary: "a business that is expected has no plan of this cycle and year that can be read",
    page: include_str!("plan_not_delivered.md"),
    needs: &[],
    check: alone,
};

/// Files that a message names.
const MOST: usize = 3;

/// A business of which a plan is expected.
struct Wanted<'a> {
    name: &'a str,
    key: String,
    setting: Option<&'a Business>,
    /// The history expects it, since it had a plan in the last cycle; the settings do not.
    remembered: Option<&'a Before>,
}

/// What the plans of a run should be of.
struct Run {
    cycle: Option<Period>,
    year: Option<String>,
}

/// Looks across plans.
pub(super) fn across(portfolio: &Portfolio<'_>, verdict: &mut RunVerdict) {
    let wanted = wanted(portfolio);
    if wanted.is_empty() {
        verdict.not_evaluated("[[businesses]] in throughline.toml, or an earlier cycle, to know which plans are expected");
    }
    let run = run(portfolio);
    for business in &wanted {
        if portfolio.plans.iter().any(|plan| plan.said.key == business.key && run.is_of(plan)) {
            verdict.findings.extend(missing_parts(portfolio, business, &run));
        } else {
            verdict.find(missing(portfolio, business, &wanted, &run));
        }
    }
    // A cycle was asked for, and of these there is another one.
    let mut others: BTreeMap<String, &Excerpt> = BTreeMap::new();
    for plan in portfolio.other_cycles.iter().filter(|plan| !plan.said.business.value.is_empty()) {
        let known = others.entry(plan.said.key.clone()).or_insert(plan);
        if known.said.cycle.value < plan.said.cycle.value {
            *known = plan;
        }
    }
    let delivered = |key: &str| portfolio.plans.iter().any(|plan| plan.said.key == *key);
    for (key, plan) in others {
        if !delivered(&key) && !wanted.iter().any(|business| business.key == key) {
            verdict.find(late(portfolio, plan, &run));
        }
    }
}

fn wanted<'a>(portfolio: &Portfolio<'a>) -> Vec<Wanted<'a>> {
    let set = portfolio.policy.expected.businesses.iter().map(|setting| (setting.name.as_str(), Some(setting), None));
    let remembered =
        portfolio.before.into_iter().flat_map(|before| before.businesses.iter().map(move |name| (name.trim(), None, Some(before))));
    let mut wanted: Vec<Wanted<'a>> = Vec::new();
    for (name, setting, remembered) in set.chain(remembered) {
        let key = name_key(name);
        if !key.is_empty() && !wanted.iter().any(|known| known.key == key) {
            wanted.push(Wanted { name, key, setting, remembered });
        }
    }
    wanted
}

/// The cycle asked for, else the one that most plans are of, and of equally many the later; the fiscal year alike.
fn run(portfolio: &Portfolio<'_>) -> Run {
    let cycle = portfolio.run_cycle();
    let of_cycle = portfolio.plans.iter().filter(|plan| plan.said.cycle.value == cycle);
    Run { cycle, year: most(of_cycle.filter_map(|plan| plan.said.year.value.clone())) }
}

impl Run {
    /// Whether a plan is of this cycle and year. What a plan does not say is a fault of its own.
    fn is_of(&self, plan: &Excerpt) -> bool {
        self.is_of_cycle(plan) && self.is_of_year(plan)
    }

    fn is_of_cycle(&self, plan: &Excerpt) -> bool {
        plan.said.cycle.value.is_none() || plan.said.cycle.value == self.cycle
    }

    fn is_of_year(&self, plan: &Excerpt) -> bool {
        plan.said.year.value.is_none() || plan.said.year.value == self.year
    }
}

/// The finding of a business without a plan: the nearest to one that there is, else where it is expected.
fn missing(portfolio: &Portfolio<'_>, business: &Wanted<'_>, wanted: &[Wanted<'_>], run: &Run) -> RunFinding {
    let all = portfolio.plans.iter().chain(portfolio.other_cycles);
    let own: Vec<&Excerpt> = all.filter(|plan| plan.said.key == business.key).collect();
    let of_year = own.iter().find(|plan| run.is_of_cycle(plan) && !run.is_of_year(plan));
    let mut finding = if let Some(plan) = of_year {
        other_year(portfolio, plan, run)
    } else if let Some(plan) = own.iter().max_by_key(|plan| plan.said.cycle.value) {
        late(portfolio, plan, run)
    } else {
        absent(portfolio, business, wanted, run)
    };
    finding.set_by = business.setting.map(expected_by);
    finding
}

fn expected_by(setting: &Business) -> SettingRef {
    SettingRef { name: "businesses", value: setting.name.clone(), origin: setting.origin.clone() }
}

fn subject(business: &str) -> Subject {
    Subject::new(Table::Plan.name(), business, Field::Cycle.name().to_lowercase())
}

fn late(portfolio: &Portfolio<'_>, plan: &Excerpt, run: &Run) -> RunFinding {
    let (name, file) = (plan.business(), portfolio.called(plan));
    let message = format!("{name} has no plan of {}: {file} is of {}", cycle_words(run.cycle), cycle_words(plan.said.cycle.value));
    let help = format!("ask {} for the plan of {}", asked(plan), cycle_words(run.cycle));
    RunFinding::new(&RULE, plan, &plan.said.cycle.at, subject(name), message, help)
}

fn other_year(portfolio: &Portfolio<'_>, plan: &Excerpt, run: &Run) -> RunFinding {
    let (name, file) = (plan.business(), portfolio.called(plan));
    let (year, wanted) = (plan.said.year.value.as_deref().unwrap_or("no year"), run.year.as_deref().unwrap_or("another year"));
    let message = format!("{name} has no plan for {wanted}: {file} is for {year}");
    let help = format!("ask {} for the plan for {wanted}, or correct the fiscal year in {file}", asked(plan));
    RunFinding::new(&RULE, plan, &plan.said.year.at, subject(name), message, help)
}

fn asked(plan: &Excerpt) -> &str {
    plan.said.owner.as_deref().unwrap_or_else(|| plan.business())
}

/// No plan names the business: it may stand in a file that could not be read, or under another name.
fn absent(portfolio: &Portfolio<'_>, business: &Wanted<'_>, all: &[Wanted<'_>], run: &Run) -> RunFinding {
    let is_named = |file: &str, key: &str| {
        let stem = name_key(file_name(file));
        key.split(' ').all(|word| stem.split(' ').any(|each| each == word))
    };
    // `halden-air-polska.xlsx` bears the names of Halden Air and of Halden Air Polska: it is the longer one's.
    let bearer = |file: &str| all.iter().filter(|each| is_named(file, &each.key)).max_by_key(|each| each.key.len());
    let unread = || portfolio.unread.iter().map(|file| &**file);
    let own: Vec<&str> = unread().filter(|file| bearer(file).is_some_and(|bearer| bearer.key == business.key)).collect();
    let nobodys: Vec<&str> = unread().filter(|file| bearer(file).is_none()).collect();
    let of = cycle_words(run.cycle);
    let near = nearest(portfolio, business);
    let (message, help) = if let [file, ..] = own[..] {
        (
            format!("{} has no plan of {of}: {} could not be read", business.name, file_name(file)),
            format!("repair {}, or ask for it anew", file_name(file)),
        )
    } else if let Some(plan) = near {
        let message = format!("{} has no plan of {of}; {} names its business '{}'", business.name, portfolio.called(plan), plan.business());
        (message, format!("if that is it, write one name in both: '{}'", business.name))
    } else if let Some(before) = business.remembered.filter(|_| nobodys.is_empty()) {
        let message = format!("{} has no plan of {of}, and had one of {}", business.name, cycle_words(Some(before.cycle)));
        (message, "ask for the plan; if the business writes none any more, this is said in one cycle only".to_owned())
    } else if nobodys.is_empty() {
        (format!("{} has no plan of {of}", business.name), "ask for the plan, or take the business out of the settings".to_owned())
    } else {
        let mut files: Vec<String> = nobodys.iter().take(MOST).map(|file| file_name(file).to_owned()).collect();
        let more = nobodys.len().saturating_sub(MOST);
        if more > 0 {
            files.push(format!("{more} more"));
        }
        let message = format!("{} has no plan of {of}; it may be in what could not be read: {}", business.name, list(&files));
        (message, "repair what could not be read, or ask for the plan".to_owned())
    };
    let at = match (own.first(), near, business.setting) {
        (Some(file), _, _) => Place::file(file),
        (None, Some(plan), _) => Place::of(plan, plan.said.business.at.clone()),
        (None, None, Some(setting)) => Place::setting(&setting.origin),
        (None, None, None) => Place::file(business.remembered.map_or("throughline.toml", |before| &before.history)),
    };
    RunFinding {
        rule: RULE.id,
        level: RULE.level,
        business: business.name.to_owned(),
        message,
        help,
        at,
        related: Vec::new(),
        subject: subject(business.name),
        at_stake: None,
        set_by: None,
        owner: None,
    }
}

/// A plan whose business nobody expects, and is called nearly so.
fn nearest<'a>(portfolio: &Portfolio<'a>, business: &Wanted<'_>) -> Option<&'a Excerpt> {
    const NEAR: f64 = 0.92;
    let unexpected = |plan: &&Excerpt| portfolio.expected(&plan.said.business.value).is_none() && !plan.said.business.value.is_empty();
    let near = |plan: &Excerpt| strsim::jaro_winkler(&plan.said.key.clone(), &business.key);
    let best = portfolio.plans.iter().filter(unexpected).max_by(|a, b| near(a).total_cmp(&near(b)).then_with(|| b.file.cmp(&a.file)))?;
    (near(best) >= NEAR).then_some(best)
}

/// Declared parts of a business's plan that are not there.
fn missing_parts(portfolio: &Portfolio<'_>, business: &Wanted<'_>, run: &Run) -> Vec<RunFinding> {
    let Some(setting) = business.setting else { return Vec::new() };
    let own: Vec<&Excerpt> = portfolio.plans.iter().filter(|plan| plan.said.key == business.key && run.is_of(plan)).collect();
    let absent = setting.parts.iter().filter(|part| !own.iter().any(|plan| part.is(&plan.file)));
    absent
        .map(|part| {
            let message = format!("the part {} of the plan of {} is not there", part.pattern, business.name);
            let mut finding = missing(portfolio, business, &[], run);
            finding.message = message;
            finding.help = "ask for it, or take it out of parts in the settings".to_owned();
            finding.at = Place::setting(&setting.origin);
            finding.related = own.iter().map(|plan| (Place::of(plan, plan.said.business.at.clone()), "another part".to_owned())).collect();
            finding.subject.field.clone_from(&part.pattern);
            finding
        })
        .collect()
}
