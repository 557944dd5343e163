//! `[[answers]]`: findings that are accepted for a while.

use super::values::{Value, quoted};
use super::{Reading, nearest};
use crate::config::businesses::nearest_name;
use crate::config::company::CompanyAnswer;
use crate::config::keys::ANSWERS;

impl Reading<'_> {
    pub(super) fn answers(&mut self, value: &Value<'_>, rules: &[&str]) {
        for row in self.entries(value, &ANSWERS) {
            if let Some(rule) = row.text("rule").filter(|rule| !rules.contains(rule)) {
                let help = match nearest(rule, rules.iter().copied()) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => "`throughline rules` lists them all".to_owned(),
                };
                self.problem(row.at("rule"), format!("rule is {}, which is no rule", quoted(rule)), &help);
                continue;
            }
            let text = |key: &str| row.text(key).map(str::to_owned);
            let (Some(business), Some(rule), Some(subject), Some(reason), Some(approver), Some(until)) =
                (text("business"), text("rule"), text("subject"), text("reason"), text("approver"), row.date("until"))
            else {
                continue;
            };
            let same_text = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
            let same =
                |other: &&CompanyAnswer| other.rule == rule && same_text(&other.business, &business) && same_text(&other.subject, &subject);
            if let Some(other) = self.settings.policy.company.answers.iter().find(same) {
                let message = format!("{rule} about {subject} of {business} is answered twice, first in {}", other.origin);
                self.problem(row.at, message, "take one of them out");
                continue;
            }
            let origin = self.origin(row.at);
            self.answered.push(row.at("business"));
            self.settings.policy.company.answers.push(CompanyAnswer { business, rule, subject, reason, approver, until, origin });
        }
    }

    /// A business that is nearly one of those whose plans are expected is meant to be it; any other may have a plan nobody expects.
    pub(super) fn answered_businesses(&mut self) {
        let policy = &self.settings.policy;
        let names = || policy.expected.businesses.iter().map(|business| business.name.as_str());
        let mut problems = Vec::new();
        for (answer, at) in policy.company.answers.iter().zip(&self.answered) {
            let known = names().any(|name| name.to_lowercase() == answer.business.to_lowercase());
            if let Some(near) = nearest_name(&answer.business, names()).filter(|_| !known) {
                let message = format!("there is no business {} whose finding is accepted", quoted(&answer.business));
                problems.push((*at, message, format!("did you mean {}?", quoted(near))));
            }
        }
        for (at, message, help) in problems {
            self.problem(at, message, &help);
        }
    }
}
