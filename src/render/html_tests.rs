use super::*;

#[test]
fn placeholder_scratch() {
    use crate::config::Policy;
    let Ok(path) = std::env::var("SCRATCH_PLAN") else { return };
    let path = std::path::PathBuf::from(path);
    let bytes = std::fs::read(&path).expect("read");
    let limits = crate::workbook::limits::Limits::default();
    let workbook = crate::workbook::read::read("plan.xlsx", &bytes, &limits).expect("workbook");
    let (layout, mut findings) = crate::layout::recognise(&workbook);
    let (plan, more) = crate::plan::build(&workbook, &layout, &crate::plan::Asked::default());
    findings.extend(more);
    let assessment = crate::assess::assess(
        plan,
        findings,
        &Policy::default(),
        crate::assess::Source { file: "plan.xlsx".into(), sha256: "0".repeat(64), bytes: bytes.len() as u64, unreadable: vec![] },
    );
    let artifact = report(&assessment, Some("plan - checked.xlsx")).expect("report");
    std::fs::write(std::env::var("SCRATCH_OUT").expect("out"), artifact.bytes).expect("written");
}
