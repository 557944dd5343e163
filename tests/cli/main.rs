//! The program as people run it: what they type, what they see, and the exit code.
//!
//! Each `cases/*.trycmd` holds commands with what they print. They run in a folder of workbooks made here. A binary of its own,
//! since commands name files relative to the current folder, which is one for all tests of a process. To write what is printed now
//! into the cases, after looking at it: `TRYCMD=overwrite cargo test --test cli`.
#![expect(clippy::disallowed_methods, reason = "the folder that commands run in is made of files")]

mod answers;
mod awkward;
mod company;
mod cycles;
mod faults;
mod init;
mod handoff;
mod history;
mod previous;
mod nightly;
mod schemas;
mod workbooks;

#[test]
fn what_is_typed_and_what_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    workbooks::write_all(folder.path());
    std::env::set_current_dir(folder.path()).expect("entered");
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/cases/*.trycmd");
    let tests = trycmd::TestCases::new();
    tests.env("COLUMNS", "80").env("NO_COLOR", "1");
    tests.register_bin("throughline", trycmd::cargo::cargo_bin!("throughline"));
    tests.case(cases).run();
}
