//! Searches over folders made for them.

use std::fs;

use super::*;

/// A folder with files of these names; `.xlsx` files hold something that is no workbook, which is for reading to say.
fn folder(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("plans").tempdir().expect("a folder");
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, "text").expect("written");
    }
    folder
}

fn below_of(found: &Found) -> Vec<String> {
    found.plans.iter().map(|plan| plan.below.to_string_lossy().replace('\\', "/")).collect()
}

#[test]
fn a_folder_gives_its_workbooks_sorted_and_counts_the_rest() {
    let folder = folder(&[
        "b.xlsx", "a/x.XLSX", "~$b.xlsx", "b.tmp", ".hidden.xlsx", ".git/config", "notes.md", "b - checked.xlsx", "lone - checked.xlsx",
    ]);
    let found = discover(&[folder.path().to_owned()], None).expect("found");
    assert_eq!(below_of(&found), ["a/x.XLSX", "b.xlsx", "lone - checked.xlsx"]);
    assert_eq!(
        found.skipped_in_words(true),
        "2 temporary files, 2 hidden files or folders, 1 checked copy beside its plan, 1 file that is no workbook"
    );
}

#[test]
fn content_counts_not_the_name() {
    let folder = folder(&["plan.dat", "picture.png"]);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet();
    fs::write(folder.path().join("plan.dat"), workbook.save_to_buffer().expect("a workbook")).expect("written");
    let found = discover(&[folder.path().to_owned()], None).expect("found");
    assert_eq!(below_of(&found), ["plan.dat"]);
}

#[test]
fn one_file_is_read_once_whatever_names_it() {
    let folder = folder(&["a/x.xlsx", "y.xlsx"]);
    let path = |name: &str| folder.path().join(name);
    let there = discover(&[path("a/x.xlsx"), folder.path().to_owned(), path("a/../y.xlsx"), path("*.xlsx")], None).expect("found");
    let back = discover(&[path("*.xlsx"), path("a/../y.xlsx"), folder.path().to_owned(), path("a/x.xlsx")], None).expect("found");
    assert_eq!(below_of(&there), ["a/x.xlsx", "y.xlsx"]);
    assert_eq!(there.plans, back.plans);
}

#[test]
fn globs_match_whole_paths() {
    let folder = folder(&["north/plan.xlsx", "south/plan.xlsx", "south/old/plan.xlsx", "top.xlsx", "south/plan.md"]);
    let glob = |pattern: &str| below_of(&discover(&[folder.path().join(pattern)], None).expect("found"));
    assert_eq!(glob("*/plan.xlsx"), ["north/plan.xlsx", "south/plan.xlsx"]);
    assert_eq!(glob("**/plan.*"), ["north/plan.xlsx", "south/old/plan.xlsx", "south/plan.xlsx"]);
    assert_eq!(glob("s*/p*"), ["south/plan.xlsx"]);
    assert_eq!(glob("{north,top}*"), ["top.xlsx"]);
}

#[test]
fn what_gives_nothing_says_so_and_the_rest_goes_on() {
    let folder = folder(&["a.xlsx", "empty/notes.md", "empty/~$x.xlsx"]);
    let path = |name: &str| folder.path().join(name);
    let found = discover(&[path("missing.xlsx"), path("empty"), path("*.xlsm"), path("[x"), path("a.xlsx")], None).expect("found");
    assert_eq!(below_of(&found), ["a.xlsx"]);
    let said: Vec<String> = found
        .problems
        .iter()
        .map(|problem| problem.to_string().replace(&folder.path().display().to_string(), "").replace('\\', "/"))
        .collect();
    assert_eq!(said[0], "/missing.xlsx: there is no such file or folder");
    assert_eq!(said[1], "/empty: holds no workbook (1 temporary file, 1 file that is no workbook); name a folder or file that does");
    assert_eq!(said[2], "/*.xlsm: no workbook matches; try the pattern with ls, and put it in quotes");
    assert!(said[3].starts_with("/[x: is neither a file nor a pattern: "), "{}", said[3]);
}

#[test]
fn output_folders_are_not_searched_and_not_read_from() {
    let folder = folder(&["a.xlsx", "out/p/a.xlsx", "old/.throughline.lock", "old/p/b.xlsx"]);
    let out = folder.path().join("out");
    let found = discover(&[folder.path().to_owned()], Some(&out)).expect("found");
    assert_eq!(below_of(&found), ["a.xlsx"]);
    assert_eq!(found.skipped_in_words(false), "1 output folder", "our own is not worth a word");
    let refused = discover(&[out.join("p/a.xlsx")], Some(&out)).expect_err("refused").to_string();
    assert!(refused.contains("to look at it: throughline check "), "{refused}");
    assert!(discover(std::slice::from_ref(&out), Some(&out)).is_err());
    // A file in an output folder may be looked at where nothing is written.
    assert_eq!(below_of(&discover(&[out.join("p/a.xlsx")], None).expect("found")), ["a.xlsx"]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    let folder = folder(&["a/x.xlsx"]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/again")).expect("linked");
    let found = discover(&[folder.path().to_owned()], None).expect("found");
    assert_eq!(below_of(&found), ["a/x.xlsx"]);
}

#[test]
fn a_folder_named_like_a_workbook_is_searched_and_said_where_it_is_empty() {
    let folder = folder(&["full.xlsx/a.xlsx", "empty.xlsx/notes.md"]);
    let found = discover(&[folder.path().to_owned()], None).expect("found");
    assert_eq!(below_of(&found), ["empty.xlsx", "full.xlsx/a.xlsx"], "reading says what empty.xlsx is");
}
