//! The finance handoff: the plan as lines that finance can load, and what it takes to trust them.
//!
//! Everything in the pack is drawn from one [`Ledger`]: its files, its control totals and the load files of other
//! systems. Separate from the report because its readers are programs and auditors: nothing here is rounded for reading.
//!
//! To add a file to the pack: draw it in a file here, and add a line to [`files`]; it is listed and hashed like the others. Load files
//! of other systems need no code: they are layout profiles ([`profile`]).

pub mod book;
pub mod bridge;
pub mod changes;
pub mod control;
pub mod control_text;
pub mod cost_centres;
pub mod draw;
pub mod ledger;
pub mod ledger_csv;
pub mod load_file;
pub mod pattern;
pub mod periods;
pub mod profile;
pub mod reconcile;
pub mod outcome;
pub mod recount;
pub mod release;
pub mod sign_off;
pub mod verify;
pub mod written;
pub mod xlsx;

use std::collections::BTreeMap;

use rust_xlsxwriter::XlsxError;

use self::control::{Control, LoadFileLine};
use self::periods::Periods;
use self::profile::Profile;
use self::reconcile::Comparison;
use self::recount::Recount;
use super::html::HtmlError;
use super::{Artifact, json};
use crate::assess::Assessment;
use crate::config::Policy;
use crate::layout::recognise;
use crate::render::sha256;
use crate::workbook::Workbook;
pub use ledger::{Ledger, LedgerKey, LedgerLine, LedgerMeasure, LedgerPeriod};
pub use release::Reason;

/// The pack's folder in a plan's folder.
pub const FOLDER: &str = "handoff";

/// What a pack is made with.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// The settings.
    pub policy: &'a Policy,
    /// The ledger of an earlier pack, with which this one is compared.
    pub previous: Option<&'a Ledger>,
    /// The layouts of its load files.
    pub profiles: &'a [Profile],
}

/// A plan's pack, released or not.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its ledger; that of a pack that is not released is in no file.
    pub ledger: Ledger,
    /// Why it is not released; nothing where it is.
    pub reasons: Vec<Reason>,
    /// Its files, in their folder.
    pub artifacts: Vec<Artifact>,
    /// Its totals by measure and currency.
    pub totals: Vec<control::Sum>,
}

/// Why a pack could not be made: a fault of ours, but for a ledger that no sheet can hold.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The sign-off page.
    #[error(transparent)]
    Page(#[from] HtmlError),
    /// `ledger.xlsx`.
    #[error("cannot make ledger.xlsx: {0}")]
    Sheet(#[from] XlsxError),
    /// `ledger.csv` does not say what the ledger does.
    #[error("ledger.csv does not read back as it was written: {0}")]
    Text(#[from] ledger_csv::LedgerError),
}

/// A plan's ledger with what it is held against.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The ledger, as it was read back from its file.
    pub ledger: Ledger,
    /// `ledger.csv`.
    pub text: Vec<u8>,
    /// From the workbook to the ledger.
    pub bridges: Vec<bridge::Bridge>,
    /// Workbook, plan, report and ledger side by side.
    pub compared: Vec<Comparison>,
    /// The periods that it is booked in.
    pub periods: Periods,
}

/// Books a plan and holds its ledger against the workbook it was read from, the plan and the report.
///
/// # Errors
/// Where the ledger's file cannot be read back, which is a fault of ours.
pub fn accounts(assessment: &Assessment, workbook: &Workbook, policy: &Policy) -> Result<Accounts, PackError> {
    let (plan, thresholds) = (&assessment.plan, &policy.thresholds);
    let money = book::money(plan, thresholds);
    let periods = Periods::of(plan, &money, &policy.calendar);
    let booked = book::ledger(plan, &assessment.source.file, thresholds, &periods);
    let text = ledger_csv::write(&booked);
    let ledger = Ledger { batch_id: booked.batch_id, ..ledger_csv::read(&text)? };
    let recount = Recount::of(workbook, &recognise(workbook).0, plan);
    let bridges = bridge::bridges(plan, &money, &ledger, &recount, thresholds);
    let compared = reconcile::compare(assessment, &recount, &bridges, &ledger, &json::result(assessment), thresholds, &periods);
    Ok(Accounts { ledger, text, bridges, compared, periods })
}

/// A plan's pack; `workbook` is what it was read from.
///
/// # Errors
/// Where a file of it cannot be drawn.
pub fn pack(assessment: &Assessment, workbook: &Workbook, making: &Making<'_>) -> Result<Pack, PackError> {
    let accounts = accounts(assessment, workbook, making.policy)?;
    let mut reasons = release::reasons(assessment, &accounts);
    let mut load_files = Vec::new();
    if reasons.is_empty() {
        match draw::draw_all(&assessment.plan, &accounts.ledger, making.profiles) {
            Ok(drawn) => load_files = drawn,
            Err(refused) => reasons = refused,
        }
    }
    let mut artifacts = if reasons.is_empty() {
        files(assessment, &accounts, load_files, making)?
    } else {
        vec![Artifact { name: release::NOT_RELEASED.to_owned(), bytes: release::not_released(assessment, &reasons) }]
    };
    artifacts.iter_mut().for_each(|artifact| artifact.name = format!("{FOLDER}/{}", artifact.name));
    let totals = control::figures(&accounts.ledger).by_measure;
    Ok(Pack { ledger: accounts.ledger, reasons, artifacts, totals })
}

/// The files of a pack that is released; the control last, since it has the hashes of all others.
fn files(
    assessment: &Assessment,
    accounts: &Accounts,
    load_files: Vec<(Artifact, LoadFileLine)>,
    making: &Making<'_>,
) -> Result<Vec<Artifact>, PackError> {
    let (plan, thresholds) = (&assessment.plan, &making.policy.thresholds);
    let file = |name: &str, bytes: Vec<u8>| Artifact { name: name.to_owned(), bytes };
    let money = book::money(plan, thresholds);
    let mut files = vec![
        file(ledger_csv::NAME, accounts.text.clone()),
        file(cost_centres::NAME, cost_centres::write(plan, &cost_centres::rows(plan, &money, thresholds))),
    ];
    if making.policy.ledger_xlsx {
        files.push(file(xlsx::NAME, xlsx::write(&accounts.ledger, plan.currency().minor_digits())?));
    }
    if let Some(previous) = making.previous {
        let changes = changes::changes(previous, &accounts.ledger);
        files.push(file("changes.csv", changes::changes_csv(&changes, plan)));
        files.push(file("erase.csv", changes::erase_csv(&changes)));
    }
    let previous = making.previous.map(|previous| previous.batch_id.as_str());
    let mut control = control::control(assessment, accounts, previous);
    for (artifact, line) in load_files {
        files.push(artifact);
        control.load_files.push(line);
    }
    list(&mut control, &files);
    files.push(sign_off::page(assessment, &control)?);
    list(&mut control, &files);
    files.push(file(control_text::NAME, control_text::write(&control)));
    list(&mut control, &files);
    files.push(file(control::NAME, control::write(&control)));
    Ok(files)
}

fn list(control: &mut Control, files: &[Artifact]) {
    control.files = files.iter().map(|file| (file.name.clone(), sha256(&file.bytes))).collect::<BTreeMap<_, _>>();
}
