//! The folder of each plan: its name says business and file, and hangs on nothing that other plans hold.
//!
//! Separate because of what it promises: whether another plan can be read, in which order they are taken, and by how many jobs,
//! changes no name. Only the names of files on the command line are looked at beside the plan itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::PlanFile;
use crate::assess::slug;

/// Between business and file. No slug holds it, so that no two pairs of business and file give one name.
const BETWEEN: char = '_';
/// The most characters of a name, before a hash.
const LONGEST: usize = 80;
/// The most characters of its business: the file tells plans of one business apart, and a long business leaves it room.
const LONGEST_BUSINESS: usize = 48;

/// The folders of a run's plans.
#[derive(Debug, Default)]
pub struct Folders {
    /// Paths below what was named that several plans have: `north/plan.xlsx` and `south/plan.xlsx` where both folders were named.
    shared: BTreeSet<PathBuf>,
}

impl Folders {
    /// For the plans of a run.
    pub fn of(plans: &[PlanFile]) -> Folders {
        let mut count: BTreeMap<&Path, usize> = BTreeMap::new();
        for plan in plans {
            *count.entry(&plan.below).or_default() += 1;
        }
        Folders { shared: count.into_iter().filter(|(_, count)| *count > 1).map(|(below, _)| below.to_owned()).collect() }
    }

    /// The folder of one plan, by its business and its file.
    pub fn name(&self, business: &str, file: &PlanFile) -> String {
        let name = folder_name(business, &file.below);
        if self.shared.contains(&file.below) { with_hash(&name, &file.path) } else { name }
    }
}

/// The name of a plan's folder: its business and its file, in letters that every file system takes. Where these say less than the
/// names did, a few digits of a hash tell plans apart.
fn folder_name(business: &str, below: &Path) -> String {
    let extension = below.extension().map(|extension| extension.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = below.with_extension("").to_string_lossy().into_owned();
    let (mut business_slug, mut file_slug) = (slug(business), slug(&stem));
    let mut exact = stem == file_slug;
    // A plan.xls beside a plan.xlsx is another plan, and has its own folder whether or not the other is there.
    if extension.to_lowercase() != "xlsx" {
        let shown = slug(&extension);
        exact &= shown == extension;
        file_slug = format!("{file_slug}-{shown}");
    } else {
        // It would have the name of the plan of that format.
        const OTHERS: [&str; 9] = ["-xlsm", "-xltx", "-xltm", "-xls", "-xlt", "-xlsb", "-ods", "-ots", "-fods"];
        exact &= !OTHERS.iter().any(|other| stem.ends_with(other)) && extension == "xlsx";
    }
    cut(&mut business_slug, LONGEST_BUSINESS);
    let mut name = match (business_slug.as_str(), file_slug.as_str()) {
        ("", file) => file.to_owned(),
        (business, file) if file.starts_with(business) => file.to_owned(),
        (business, file) => format!("{business}{BETWEEN}{file}"),
    };
    exact &= name.len() <= LONGEST && !is_reserved(&name);
    cut(&mut name, LONGEST);
    if exact { name } else { with_hash(&name, below) }
}

/// Whether Windows keeps a name for itself.
fn is_reserved(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    matches!(name, "con" | "prn" | "aux" | "nul")
        || port.is_some_and(|number| number.len() == 1 && number.chars().all(|digit| digit.is_ascii_digit()))
}

/// Slugs are ASCII, so that any place is the end of a character.
fn cut(name: &mut String, longest: usize) {
    name.truncate(longest);
    name.truncate(name.trim_end_matches(['-', BETWEEN]).len());
}

/// The name with a few digits of a hash of the plan's path.
fn with_hash(name: &str, path: &Path) -> String {
    let hash = &blake3::hash(path.to_string_lossy().replace('\\', "/").as_bytes()).to_hex()[..6];
    if name.is_empty() { hash.to_owned() } else { format!("{name}-{hash}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(business: &str, file: &str) -> String {
        folder_name(business, Path::new(file))
    }

    #[test]
    fn folders_have_stable_distinct_names() {
        assert_eq!(name("Harrow Pumps", "harrow-pumps-2027.xlsx"), "harrow-pumps-2027");
        assert_eq!(name("Harrow Pumps", "plan.xlsx"), "harrow-pumps_plan");
        assert_eq!(name("Harrow Pumps", "plan.xls"), "harrow-pumps_plan-xls");
        let long = "Donaudampfschifffahrtsgesellschaft Süddeutschland und Österreich";
        assert_eq!(name(long, "plan-27.xlsx"), "donaudampfschifffahrtsgesellschaft-sueddeutschla_plan-27");
        assert_ne!(name("", "con.xlsx"), "con");
        assert_ne!(name("", "com7.xlsx"), "com7");
        assert!(!name("", "計画.xlsx").is_empty());
        assert_eq!(name(&"ab-".repeat(200), &format!("{}.xlsx", "cd-".repeat(200))).len(), LONGEST + 7);
    }

    #[test]
    fn no_two_pairs_of_business_and_file_share_a_name() {
        let businesses = ["", "B", "Harrow", "Harrow Pumps", "harrow-pumps", "Pumps", "Härrow"];
        let files = [
            "A.xlsx", "a.xlsx", "a.XLSX", "plan.xlsx", "pumps-plan.xlsx", "harrow-pumps-plan.xlsx", "north/plan.xlsx", "south/plan.xlsx",
            "north-plan.xlsx", "plan.xls", "plan-xls.xlsx", "plan.XLS", "a--b.xlsx", "a-b.xlsx", "a b.xlsx", "a_b.xlsx", "-a.xlsx",
            "con.xlsx", "härrow.xlsx", "haerrow.xlsx", "a.b.xlsx",
        ];
        for file in files {
            for other in files.into_iter().filter(|other| *other != file) {
                for (business, another) in businesses.iter().flat_map(|business| businesses.map(|another| (*business, another))) {
                    let (one, two) = (name(business, file), name(another, other));
                    assert_ne!(one.to_lowercase(), two.to_lowercase(), "{business}, {file} and {another}, {other}");
                }
            }
        }
    }

    #[test]
    fn files_of_one_name_are_told_apart_whichever_of_them_can_be_read() {
        let file = |path: &str| PlanFile { path: path.into(), below: "plan.xlsx".into() };
        let folders = Folders::of(&[file("x/plan.xlsx"), file("y/plan.xlsx")]);
        let (x, y) = (folders.name("B", &file("x/plan.xlsx")), folders.name("B", &file("y/plan.xlsx")));
        assert_ne!(x, y);
        assert_eq!(folders.name("B", &file("x/plan.xlsx")), x, "asking changes nothing");
        assert_eq!(Folders::of(&[file("x/plan.xlsx")]).name("B", &file("x/plan.xlsx")), "b_plan");
    }
}
