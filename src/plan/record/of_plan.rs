//! What is remembered of a plan's own rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{MonthKey, MonthValue, Record, Row};
use crate::layout::Table;
use crate::plan::money::{Amount, round_half_away};
use crate::plan::{Choice, ChoiceRef, Initiative, Plan, Sourced};

impl Record {
    /// A plan's rows and header. Findings, answers and figures are added by whoever judged it.
    pub fn of_plan(plan: &Plan) -> Record {
        let header = &plan.header;
        let text = |value: &Option<Sourced<String>>| value.as_ref().map(|value| value.value.clone());
        let mut record = Record {
            business: plan.business().to_owned(),
            fiscal_year: header.calendar.as_ref().map(|calendar| calendar.label.clone()),
            first_month: header.calendar.as_ref().map(|calendar| calendar.first()),
            cycle: header.cycle.as_ref().map(|cycle| cycle.value),
            as_of: header.as_of,
            version: text(&header.version),
            owner: text(&header.owner),
            currency: plan.currency(),
            ..Record::default()
        };
        for choice in &plan.choices {
            let key = plan.key_of_row(&choice.row, choice.id(), choice.text());
            record.choices.entry(key).or_insert_with(|| row_of_choice(choice));
        }
        for initiative in &plan.initiatives {
            let key = plan.key_of_row(&initiative.row, initiative.id(), initiative.name());
            record.initiatives.entry(key).or_insert_with(|| row_of_initiative(initiative));
        }
        record.milestones_of(plan);
        record.months_of(plan);
        record
    }

    /// The milestones of each initiative as one field of its row, in the order of their dates: `Kick-off 2027-01-15 done; Rollout 2027-06-30`.
    fn milestones_of(&mut self, plan: &Plan) {
        let mut all: BTreeMap<String, BTreeSet<(Option<Date>, String)>> = BTreeMap::new();
        for milestone in &plan.milestones {
            let Some(initiative) = &milestone.initiative else { continue };
            let due = milestone.due.as_ref().map(|due| due.value);
            let name = milestone.name.as_ref().map(|name| name.value.clone());
            let done = milestone.is_done().then(|| "done".to_owned());
            let words: Vec<String> = [name, due.map(|due| due.to_string()), done].into_iter().flatten().collect();
            all.entry(initiative.value.trim().to_lowercase()).or_default().insert((due, words.join(" ")));
        }
        for (key, row) in &mut self.initiatives {
            if let Some(milestones) = all.remove(&key.trim().to_lowercase()) {
                let words: Vec<String> = milestones.into_iter().map(|(_, words)| words).collect();
                row.fields.insert("Milestones".to_owned(), words.join("; "));
            }
        }
    }

    fn months_of(&mut self, plan: &Plan) {
        for row in &plan.phasing {
            let key = row.initiative.as_ref().map_or_else(String::new, |initiative| initiative.value.trim().to_owned());
            for (period, amount) in &row.months {
                let key = MonthKey {
                    table: Table::Phasing,
                    key: key.clone(),
                    field: row.measure.name().to_owned(),
                    currency: amount.value.money.currency,
                    period: *period,
                };
                self.add(key, amount.value.value(), &amount.at);
            }
        }
        for row in &plan.targets {
            let key = row.dimensions().join(" / ");
            for (period, amount) in &row.months {
                let key = MonthKey {
                    table: Table::Targets,
                    key: key.clone(),
                    field: format!("{} {}", row.line.name(), row.measure.name()),
                    currency: amount.value.money.currency,
                    period: *period,
                };
                self.add(key, amount.value.value(), &amount.at);
            }
        }
        for entry in &plan.ledger {
            let parts = [&entry.reference, &entry.cost_centre, &entry.account];
            let key = MonthKey {
                table: Table::Actuals,
                key: parts.map(|part| part.as_deref().unwrap_or("-")).join(" / "),
                field: String::new(),
                currency: entry.currency,
                period: entry.period,
            };
            self.add(key, round_half_away(entry.amount, entry.currency.minor_digits()), &entry.first);
        }
    }

    fn add(&mut self, key: MonthKey, amount: Decimal, at: &impl Display) {
        let value = self.months.entry(key).or_insert_with(|| MonthValue { amount: Decimal::ZERO, at: at.to_string() });
        value.amount = value.amount.checked_add(amount).unwrap_or(value.amount);
    }
}

/// Fields as they are filled in, the blank ones left out.
#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn put(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.insert(name.to_owned(), value);
        }
    }

    fn text(&mut self, name: &str, value: &Option<Sourced<impl Display>>) {
        self.put(name, value.as_ref().map(|value| value.value.to_string()));
    }

    fn number(&mut self, name: &str, value: &Option<Sourced<Decimal>>) {
        self.put(name, value.as_ref().map(|value| round_half_away(value.value, 4).normalize().to_string()));
    }

    fn amount(&mut self, name: &str, value: &Option<Sourced<Amount>>) {
        let money = value.as_ref().map(|value| value.value.money);
        self.put(name, money.map(|money| format!("{} {}", money.amount.normalize(), money.currency)));
    }

    fn yes(&mut self, name: &str, value: &Option<Sourced<bool>>) {
        self.put(name, value.as_ref().map(|value| if value.value { "yes" } else { "no" }.to_owned()));
    }

    fn references(&mut self, name: &str, references: &[ChoiceRef]) {
        let percent = |share: Decimal| format!(" {}", round_half_away(share, 4).normalize());
        let one = |reference: &ChoiceRef| format!("{}{}", reference.id, reference.share.map(percent).unwrap_or_default());
        self.put(name, Some(references.iter().map(one).collect::<Vec<_>>().join("; ")));
    }
}

fn row_of_choice(choice: &Choice) -> Row {
    let mut fields = Fields::default();
    fields.put("Question", choice.question().map(|question| question.name().to_owned()));
    fields.text("Choice", &choice.text);
    fields.text("Opposite", &choice.opposite);
    fields.text("Not doing", &choice.not_doing);
    fields.put("Links to", Some(choice.links.iter().map(|link| link.id.as_str()).collect::<Vec<_>>().join("; ")));
    fields.put("Priority", choice.priority.as_ref().map(|priority| priority.value.value.normalize().to_string()));
    fields.text("Parent choice", &choice.parent);
    fields.yes("In place", &choice.in_place);
    fields.text("Owner", &choice.owner);
    fields.put("Status", Some(choice.status.name().to_owned()));
    fields.text("Last reviewed", &choice.reviewed);
    Row { at: choice.row.first().to_string(), fields: fields.0 }
}

fn row_of_initiative(initiative: &Initiative) -> Row {
    let mut fields = Fields::default();
    fields.text("Name", &initiative.name);
    fields.text("Primary choice", &initiative.primary);
    fields.references("Supports", &initiative.supports);
    fields.put("Kind", initiative.kind.as_ref().map(|kind| kind.value.name().to_owned()));
    fields.yes("Critical", &initiative.critical);
    fields.text("Owner", &initiative.owner);
    fields.text("Start", &initiative.start);
    fields.text("End", &initiative.end);
    fields.put("Status", Some(initiative.status().name().to_owned()));
    fields.number("% complete", &initiative.complete);
    fields.text("Segment", &initiative.segment);
    fields.text("Territory", &initiative.territory);
    fields.text("Product", &initiative.product);
    fields.text("Cost centre", &initiative.cost_centre);
    fields.text("Account", &initiative.account);
    fields.text("Opex/Capex", &initiative.opex_capex);
    fields.text("Entity", &initiative.entity);
    fields.text("Supplier", &initiative.supplier);
    fields.text("Project", &initiative.project);
    fields.amount("Budget", &initiative.budget);
    fields.amount("Actual", &initiative.actual);
    fields.amount("Forecast", &initiative.forecast);
    fields.amount("Expected revenue", &initiative.expected_revenue);
    fields.number("Margin %", &initiative.margin);
    fields.number("Confidence", &initiative.confidence);
    fields.yes("Revenue recurs", &initiative.recurs);
    fields.text("Measure", &initiative.measure);
    fields.text("Baseline", &initiative.baseline);
    fields.text("Target", &initiative.target);
    fields.text("Stop rule", &initiative.stop_rule);
    fields.text("Envelope", &initiative.envelope);
    fields.number("Shared %", &initiative.shared);
    fields.text("Change ref", &initiative.change_ref);
    fields.text("Updated", &initiative.updated);
    fields.text("Notes", &initiative.notes);
    Row { at: initiative.row.first().to_string(), fields: fields.0 }
}
