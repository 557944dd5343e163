//! Building the plan from a workbook and its layout.

use jiff::civil::Date;

use super::{Header, Period, Plan, Presence};
use crate::finding::Finding;
use crate::layout::Layout;
use crate::workbook::Workbook;

/// What the run says of a plan beside its workbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// `--as-of`.
    pub as_of: Option<Date>,
    /// `--cycle`.
    pub cycle: Option<Period>,
}

/// The plan that a workbook's layout describes, with what could not be read.
pub fn build(_workbook: &Workbook, _layout: &Layout, _asked: &Asked) -> (Plan, Vec<Finding>) {
    let plan = Plan {
        header: Header::default(),
        choices: Vec::new(),
        initiatives: Vec::new(),
        phasing: Vec::new(),
        targets: Vec::new(),
        envelopes: Vec::new(),
        milestones: Vec::new(),
        ledger: Vec::new(),
        exceptions: Vec::new(),
        presence: Presence::default(),
    };
    (plan, Vec::new())
}
