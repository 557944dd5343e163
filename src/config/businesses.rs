//! The businesses whose plans are expected (`[[businesses]]`), and the folder of all plans (`plans`).
//!
//! Separate because they say what a set of plans should hold, not how one plan is judged: only rules across plans read them.

use globset::{GlobBuilder, GlobMatcher};
use toml::de::DeTable;

use super::policy::Setting;
use super::raw::{Reading, Shown, Value, nearest, quoted, suggestion, written};
use crate::finding::Origin;

/// What a set of plans should hold.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The folder in which all plans lie, as the file names it; none where it names none.
    pub plans: Option<Setting<String>>,
    /// The businesses, in the order of the file.
    pub businesses: Vec<Business>,
}

/// A business whose plan is expected.
#[derive(Clone, Debug)]
pub struct Business {
    /// Its name, as its plan names it.
    pub name: String,
    /// The business above it.
    pub parent: Option<String>,
    /// The files that are declared parts of its one plan.
    pub parts: Vec<Part>,
    /// Where it stands in the file.
    pub origin: Origin,
}

/// A file's name, or a pattern of names, that is declared a part of a plan.
#[derive(Clone, Debug)]
pub struct Part {
    /// As written: `benelux-*.xlsx`.
    pub pattern: String,
    matcher: GlobMatcher,
}

const NAMES: [&str; 3] = ["name", "parent", "parts"];
const BUSINESSES_DOC: &str = "The businesses whose plans are expected, each with its parent, and with the files that are parts of its one \
                              plan where it has several.";

impl Part {
    fn parse(pattern: &str) -> Result<Part, globset::Error> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).case_insensitive(true).build()?;
        Ok(Part { pattern: pattern.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether a file is meant: its name, or the end of its path, whatever folder was named.
    pub fn is(&self, file: &str) -> bool {
        let file = file.replace('\\', "/");
        let ends = file.match_indices('/').map(|(at, _)| &file[at + 1..]);
        std::iter::once(&*file).chain(ends).any(|end| self.matcher.is_match(end))
    }
}

impl Expected {
    /// The parent that a business has by the settings; names are compared without case.
    pub fn parent_of(&self, business: &str) -> Option<&str> {
        let business = business.trim().to_lowercase();
        self.businesses.iter().find(|each| each.name.to_lowercase() == business)?.parent.as_deref()
    }

    /// As `config show` says it.
    pub(super) fn shown(&self) -> [Shown; 1] {
        let business = |business: &Business| {
            let parent = business.parent.iter().map(|parent| format!(", parent = {}", quoted(parent)));
            let parts: Vec<String> = business.parts.iter().map(|part| quoted(&part.pattern)).collect();
            let parts = (!parts.is_empty()).then(|| format!(", parts = [{}]", parts.join(", ")));
            let rest: String = parent.chain(parts).collect();
            format!("{{ name = {}{rest} }}", quoted(&business.name))
        };
        let businesses: Vec<String> = self.businesses.iter().map(business).collect();
        [Shown {
            name: "businesses".to_owned(),
            value: Some(format!("[{}]", businesses.join(", "))),
            origin: self.businesses.first().map_or(Origin::Default, |business| business.origin.clone()),
            doc: BUSINESSES_DOC.to_owned(),
        }]
    }
}

impl Reading<'_> {
    /// Reads `plans = "..."`.
    pub(super) fn plans(&mut self, key: &toml::Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>) {
        match value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(folder) => {
                let origin = self.origin(key.span().start);
                self.settings.origins.insert("plans".to_owned(), origin.clone());
                self.settings.policy.expected.plans = Some(Setting { name: "plans", value: folder.to_owned(), origin });
            }
            None => self.problem(value.span().start, format!("plans is {}", written(value)), "name the folder of all plans: \"plans\""),
        }
    }

    /// Reads every `[[businesses]]`.
    pub(super) fn businesses(&mut self, value: &Value<'_>) {
        let help = "write [[businesses]] on a line of its own, and name = \"...\" below it";
        let Some(all) = value.get_ref().as_array() else {
            return self.problem(value.span().start, format!("businesses is {}", written(value)), help);
        };
        let mut places = Vec::new();
        for each in all {
            let Some(table) = each.get_ref().as_table() else {
                self.problem(each.span().start, format!("a business is {}", written(each)), help);
                continue;
            };
            let start = each.span().start;
            if let Some(business) = self.business(start, table) {
                self.settings.policy.expected.businesses.push(business);
                places.push(table.iter().find(|(key, _)| &**key.get_ref() == "parent").map_or(start, |(_, parent)| parent.span().start));
            }
        }
        self.families(&places);
    }

    /// One business; none where it has no name.
    fn business(&mut self, start: usize, table: &DeTable<'_>) -> Option<Business> {
        let mut business = Business { name: String::new(), parent: None, parts: Vec::new(), origin: self.origin(start) };
        let mut named = false;
        for (key, value) in table {
            match &**key.get_ref() {
                "name" => {
                    named = true;
                    business.name = self.text("the name of a business", value).unwrap_or_default();
                }
                "parent" => business.parent = self.text("the parent of a business", value),
                "parts" => business.parts = self.parts(value),
                other => {
                    let help = suggestion(other, NAMES);
                    self.problem(key.span().start, format!("a business has no '{other}'"), &help);
                }
            }
        }
        if !named {
            self.problem(start, "a business has no name".to_owned(), "write name = \"...\" below [[businesses]], as its plan names it");
        }
        (!business.name.is_empty()).then_some(business)
    }

    fn text(&mut self, what: &str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        if text.is_none() {
            self.problem(value.span().start, format!("{what} is {}", written(value)), "write the business as its plan names it, in quotes");
        }
        text
    }

    fn parts(&mut self, value: &Value<'_>) -> Vec<Part> {
        let help = "write a list of files or patterns: [\"benelux-north.xlsx\", \"benelux-south*.xlsx\"]";
        let Some(all) = value.get_ref().as_array() else {
            self.problem(value.span().start, format!("parts is {}", written(value)), help);
            return Vec::new();
        };
        let mut parts = Vec::new();
        for each in all {
            let Some(pattern) = each.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()) else {
                self.problem(each.span().start, format!("a part is {}", written(each)), help);
                continue;
            };
            match Part::parse(pattern) {
                Ok(part) => parts.push(part),
                Err(error) => {
                    self.problem(each.span().start, format!("the part {} is no pattern: {}", quoted(pattern), error.kind()), help)
                }
            }
        }
        parts
    }

    /// Names stand once, a parent that is nearly one of the names is misspelt, and nobody stands above itself.
    fn families(&mut self, places: &[usize]) {
        let businesses = self.settings.policy.expected.businesses.clone();
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let find = |name: &str| businesses.iter().position(|business| same(&business.name, name));
        for (index, business) in businesses.iter().enumerate() {
            if let Some(first) = find(&business.name).filter(|first| *first < index) {
                let help = format!("keep one of them; the other is {}", businesses[first].origin);
                self.problem(places[index], format!("the business {} stands twice", quoted(&business.name)), &help);
            }
            let Some(parent) = &business.parent else { continue };
            if find(parent).is_none() {
                // A parent without a plan of its own need not be listed; one that is nearly a name of the list is meant to be it.
                let names = businesses.iter().map(|business| business.name.as_str()).filter(|name| !same(name, &business.name));
                if let Some(near) = nearest_name(parent, names) {
                    let message = format!("there is no business {} to be the parent of {}", quoted(parent), quoted(&business.name));
                    self.problem(places[index], message, &format!("did you mean {}?", quoted(near)));
                }
                continue;
            }
            let mut above = Some(parent.as_str());
            let steps = std::iter::from_fn(|| {
                let next = find(above?)?;
                above = businesses[next].parent.as_deref();
                Some(next)
            });
            if steps.take(businesses.len() + 1).any(|next| next == index) {
                let message = format!("the business {} stands above itself", quoted(&business.name));
                self.problem(places[index], message, "give the topmost business no parent");
            }
        }
    }
}

/// The name nearest to one that is none of them, where it is so near that it must be meant.
pub(super) fn nearest_name<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let lower: Vec<(String, &str)> = names.map(|name| (name.to_lowercase(), name)).collect();
    let near = nearest(name, lower.iter().map(|(lower, _)| lower.as_str()))?;
    let near = lower.iter().find(|(lower, _)| lower == near)?;
    (strsim::jaro_winkler(&name.to_lowercase(), &near.0) >= 0.92).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::super::raw::parse;

    fn problems(text: &str) -> Vec<String> {
        parse(text, "t.toml", &[]).expect_err("mistakes").problems.iter().map(|each| format!("{} {}", each.line, each.message)).collect()
    }

    #[test]
    fn businesses_are_read_with_their_lines() {
        let text = "plans = \"plans\"\n\n[[businesses]]\nname = \"Halden Air\"\n\n[[businesses]]\nname = \"Halden Benelux\"\nparent = \
                    \"halden air\"\nparts = [\"benelux-*.xlsx\"]\n";
        let expected = parse(text, "t.toml", &[]).expect("settings").policy.expected;
        assert_eq!(expected.plans.expect("a folder").value, "plans");
        assert_eq!(expected.businesses.len(), 2);
        assert_eq!(expected.businesses[1].origin.to_string(), "t.toml:6");
        let part = &expected.businesses[1].parts[0];
        assert!(part.is("plans/Benelux-North.xlsx") && part.is("benelux-.xlsx") && !part.is("benelux-a/plan.xlsx"));
    }

    #[test]
    fn every_mistake_has_its_line() {
        assert_eq!(problems("businesses = \"Halden\"\nplans = 3\n"), ["1 businesses is \"Halden\"", "2 plans is 3"],);
        assert_eq!(
            problems("[[businesses]]\nnmae = \"A\"\n[[businesses]]\nname = \"\"\nparts = [\"[\", 3]\n"),
            [
                "1 a business has no name",
                "2 a business has no 'nmae'",
                "4 the name of a business is \"\"",
                "5 the part \"[\" is no pattern: unclosed character class; missing ']'",
                "5 a part is 3",
            ],
        );
        assert_eq!(
            problems(
                "[[businesses]]\nname = \"Halden Air\"\n[[businesses]]\nname = \"halden air\"\n[[businesses]]\nname = \"Iberia\"\nparent = \
                 \"Halden Aid\"\n"
            ),
            ["3 the business \"halden air\" stands twice", "7 there is no business \"Halden Aid\" to be the parent of \"Iberia\""],
        );
        assert_eq!(
            problems("[[businesses]]\nname = \"A\"\nparent = \"B\"\n[[businesses]]\nname = \"B\"\nparent = \"A\"\n"),
            ["3 the business \"A\" stands above itself", "6 the business \"B\" stands above itself"],
        );
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let text = "[[businesses]]\nname = \"A \\\"B\\\"\"\nparent = \"C\"\nparts = [\"x.xlsx\", \"y.xlsx\"]\n";
        let shown = parse(text, "t.toml", &[]).expect("settings").policy.expected.shown();
        let again = format!("businesses = {}\n", shown[0].value.as_deref().expect("a value"));
        let read = parse(&again, "t.toml", &[]).expect("what is shown is TOML").policy.expected;
        assert_eq!(read.shown()[0].value, shown[0].value);
    }
}
