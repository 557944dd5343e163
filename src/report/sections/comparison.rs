//! What changed since the last cycle that is known of.

use crate::report::comparison::{about, blocks, title};
use crate::report::view::View;
use crate::report::{Block, Section};

pub(in crate::report) fn section(view: &View<'_>) -> Option<Section> {
    let changes = view.changes.as_ref()?;
    let anchor = |id: &str| view.assessment.findings.iter().find(|judged| judged.id == id).map(|judged| judged.anchor.clone());
    let mut blocks = blocks(changes, &view.unit, anchor);
    if changes.is_empty() {
        blocks = vec![Block::Say { text: "Every figure, row, month and finding is as it was.".into() }];
    }
    let (title, about) = (title(changes, &view.unit), about(changes, &view.unit));
    Some(Section { id: "comparison", number: 0, name: "Cycle comparison", title, about, blocks })
}
