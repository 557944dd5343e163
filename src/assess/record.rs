//! What is remembered of a plan once it is judged: its rows, its figures, its findings and what people answered.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Assessment, Judged, Reply};
use crate::plan::Record;
use crate::plan::money::round_half_away;
use crate::plan::record::{PastAnswer, PastFinding};

impl Assessment {
    /// What a later cycle is judged by.
    pub fn record(&self) -> Record {
        let digits = self.plan.currency().minor_digits();
        let findings = self.findings.iter().map(|judged| (judged.id.clone(), past(judged, digits))).collect();
        let answered = |judged: &Judged| Some((judged.id.clone(), answer(judged.reply.as_ref().filter(|reply| !reply.is_blank())?)));
        Record {
            file: self.source.file.clone(),
            sha256: self.source.sha256.clone(),
            figures: self.figures(),
            findings,
            answers: self.findings.iter().filter_map(answered).collect(),
            ..Record::of_plan(&self.plan)
        }
    }

    /// The figures that trends are made of, named and rounded as in `result.json`; what could not be computed is left out.
    fn figures(&self) -> BTreeMap<String, Decimal> {
        let (alignment, revenue, counts) = (&self.alignment, &self.revenue, self.counts());
        let reached = revenue.to_date.iter().find(|reached| reached.part.is_empty());
        let budget = alignment.unconverted.is_empty().then(|| alignment.strategic + alignment.run_and_mandatory);
        let digits = self.plan.currency().minor_digits();
        let money = |amount: Option<Decimal>| amount.map(|amount| round_half_away(amount, digits));
        let share = |share: Option<Decimal>| share.map(|share| round_half_away(share, 4));
        let figures = [
            ("budget_reporting", money(budget)),
            ("aligned_spend", share(alignment.aligned_share)),
            ("coverage", share(alignment.coverage())),
            ("target", money(revenue.target)),
            ("target_coverage", share(revenue.total.as_ref().map(|coverage| coverage.share))),
            ("reached_to_date", share(reached.map(|reached| reached.share))),
            ("contribution", money(revenue.contribution)),
            ("result", money(revenue.result)),
            ("active", Some(Decimal::from(self.plan.initiatives.iter().filter(|initiative| initiative.is_active()).count()))),
            ("errors", Some(Decimal::from(counts.error))),
            ("warnings", Some(Decimal::from(counts.warning))),
            ("notes", Some(Decimal::from(counts.note))),
        ];
        let funded = self.plan.choices.iter().zip(&alignment.choices).filter(|(choice, _)| !choice.id().is_empty());
        let funded = funded.filter_map(|(choice, money)| Some((format!("funded_share/{}", choice.id()), share(money.funded)?)));
        figures.into_iter().filter_map(|(name, figure)| Some((name.to_owned(), figure?))).chain(funded).collect()
    }
}

fn past(judged: &Judged, digits: u32) -> PastFinding {
    let finding = &judged.finding;
    PastFinding {
        rule: finding.rule.to_owned(),
        level: finding.level,
        message: finding.message.clone(),
        subject: finding.subject.to_string(),
        at: finding.at.to_string(),
        at_stake: finding.at_stake.map(|stake| round_half_away(stake, digits)),
        owner: finding.owner.clone(),
        accepted_until: judged.answer.as_ref().map(|answer| answer.until),
    }
}

fn answer(reply: &Reply) -> PastAnswer {
    PastAnswer {
        response: reply.response.clone(),
        reason: reply.reason.clone(),
        approver: reply.approver.clone(),
        until: reply.until.clone(),
        held_to: reply.held_to.clone(),
        at: reply.at.to_string(),
    }
}
