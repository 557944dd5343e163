//! Near spellings: they only ever suggest. Nothing is read by them.

use super::fields::{Field, FieldSpec, Required, Table};
use super::headers;

/// How near (Jaro-Winkler) a header must be to a spelling to be worth naming.
pub const NEAR: f64 = 0.88;

/// How near a header is to the nearest of a field's spellings, from 0 to 1; its unit and its case do not count.
pub fn nearness(spec: &FieldSpec, header: &str) -> f64 {
    let written = [header.to_lowercase(), headers::parse(header).bare];
    let spellings = spec.spellings.iter().chain([&spec.name]).map(|spelling| spelling.to_lowercase());
    spellings.flat_map(|spelling| written.each_ref().map(|header| strsim::jaro_winkler(header, &spelling))).fold(0.0, f64::max)
}

/// The field of a table that a header is nearest to, and how near, if it is near one.
pub fn nearest(table: Table, header: &str) -> Option<(Field, f64)> {
    let columns = table.fields().filter(|spec| spec.required != Required::Months);
    let best = columns.map(|spec| (spec.field, nearness(spec, header))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 >= NEAR).then_some(best)
}
