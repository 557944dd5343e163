//! The order of the modules: `src/lib.rs` lists them as the pipeline runs, and a module uses only modules listed above it.
//!
//! The list is the architecture. A module's own tests are held to it as well.
#![expect(clippy::disallowed_methods, reason = "the sources are files")]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn a_module_uses_only_modules_listed_above_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let list = fs::read_to_string(source.join("lib.rs")).expect("src/lib.rs");
    let modules: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(modules.len() > 8 && modules.contains(&"plan"), "src/lib.rs lists each module as `pub mod name;`: {modules:?}");
    let mut wrong = Vec::new();
    for (path, text) in sources(&source) {
        let inside = path.strip_prefix(&source).expect("a file of src").with_extension("");
        let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod").collect();
        // `assess_tests.rs` belongs to `assess`; `lib.rs` and `main.rs` to no module.
        let Some(place) = modules.iter().position(|module| parts[0].strip_suffix("_tests").unwrap_or(&parts[0]) == *module) else {
            continue;
        };
        let root = "super::".repeat(parts.len());
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line.replace(&root, "crate::").split("crate::").skip(1) {
                let name = used.split(|character: char| !character.is_alphanumeric() && character != '_').next().unwrap_or_default();
                // A list in braces would hide its modules from this test.
                if used.starts_with('{') || line.contains("crate::*") || modules[place + 1..].contains(&name) {
                    wrong.push(format!("src/{}:{}: {}", path.strip_prefix(&source).expect("inside").display(), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "modules may use only modules that src/lib.rs lists above them, one path a `use`:\n{}", wrong.join("\n"));
}

/// Every Rust file below a folder, in order, with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a readable file");
            found.push((path, text));
        }
    }
    found
}
