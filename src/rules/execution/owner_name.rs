//! What an Owner cell names: one person, several, a department, or nobody yet.
//!
//! Separate from its rule because it reads words, and so is often wrong somewhere: it says something is amiss only where every
//! word says so. A role (`Sales director`) is one person; `Last, First` is one person; a person with a department is one person.

/// What an owner's cell names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// One person, or a role that one person has.
    One,
    /// Several persons, each as written.
    Several(Vec<String>),
    /// A department or a group, and nobody in it.
    Department,
    /// A word that says that nobody is named yet.
    Nobody,
}

/// Words that make a department or a group of people.
const GROUPS: &[&str] = &[
    "sales", "marketing", "finance", "financial", "accounting", "accounts", "controlling", "treasury", "hr", "human", "resources",
    "people", "personnel", "it", "ict", "digital", "data", "operations", "ops", "logistics", "procurement", "purchasing", "production",
    "manufacturing", "engineering", "r&d", "research", "development", "product", "products", "legal", "compliance", "quality", "service",
    "services", "support", "success", "commercial", "ecommerce", "communications", "communication", "pr", "admin", "administration",
    "management", "leadership", "board", "committee", "team", "teams", "department", "dept", "group", "division", "unit", "office",
    "everyone", "everybody", "all", "various", "several", "multiple", "vertrieb", "einkauf", "personal", "produktion", "geschäftsführung",
    "verkoop", "inkoop", "financiën", "vendas", "comercial", "compras", "financeiro", "ventes", "achats", "ventas",
];

/// Words that stand beside those without naming anybody.
const BESIDE: &[&str] = &[
    "the", "our", "and", "of", "for", "&", "und", "en", "et", "e", "y", "key", "account", "field", "inside", "inbound", "outbound",
    "customer", "customers", "client", "business", "supply", "chain", "central", "corporate", "global", "regional", "local", "emea",
    "apac", "dach", "europe", "international", "domestic", "north", "south", "east", "west", "strategic", "senior", "national", "pre",
    "after", "channel", "partner", "planning", "technical", "brand", "trade", "members",
];

/// Words that say that nobody is named yet, beside those that are read as blank.
const NOBODY: &[&str] = &[
    "tba", "tbh", "to be confirmed", "to be decided", "to be defined", "to be determined", "to be announced", "to be hired", "to be named",
    "to be assigned", "not assigned", "not yet assigned", "unassigned", "not known", "unknown", "nobody", "no one", "none", "open",
    "vacant", "vacancy", "new hire", "pending", "xx", "xxx", "nn", "offen", "unbesetzt", "a definir", "a confirmar", "à définir",
    "nader te bepalen",
];

/// What may follow a name after a comma and is no second one.
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "cfa", "cpa", "msc", "bsc", "esq", "dr", "obe", "pmp"];

/// Words that make a role: one person has it.
const ROLES: &[&str] = &[
    "head", "director", "manager", "lead", "leader", "chief", "officer", "president", "vp", "svp", "evp", "ceo", "cfo", "coo", "cmo",
    "cro", "cto", "cio", "cso", "chro", "partner", "owner", "leiter", "leiterin", "directeur", "diretor", "diretora", "gerente", "chair",
    "controller", "executive",
];

/// Reads an owner's cell.
pub(super) fn named(text: &str) -> Named {
    let text = without_brackets(text);
    let text = text.trim();
    if is_nobody(text) {
        return Named::Nobody;
    }
    if is_department(text) {
        return Named::Department;
    }
    let parts = parts(text);
    let persons: Vec<String> =
        parts.iter().filter(|part| !is_department(part) && !is_nobody(part)).map(|part| (*part).to_owned()).collect();
    match persons.len() {
        0 if parts.iter().any(|part| is_department(part)) => Named::Department,
        0 => Named::Nobody,
        1 => Named::One,
        _ => Named::Several(persons),
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let outside = text.chars().filter(|character| match character {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    outside.collect()
}

fn is_nobody(text: &str) -> bool {
    let plain: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.is_empty() || NOBODY.contains(&&*plain) || plain == "tbd" || plain == "tbc"
}

fn is_department(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words =
        lower.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | '-' | '+')).filter(|word| !word.is_empty()).peekable();
    let mut group = false;
    words.peek().is_some()
        && words.all(|word| {
            let word = word.trim_matches('.');
            let is_group = GROUPS.contains(&word);
            group |= is_group;
            is_group || BESIDE.contains(&word)
        })
        && group
}

/// The names in a cell, as its separators tell them apart.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    if text.to_lowercase().contains(" von und zu ") {
        // A noble name, and not two persons: only what cannot stand in one parts it.
        return parts
            .into_iter()
            .flat_map(|part| part.split(['/', ';', '\n', '\r', '|']))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
    }
    for separator in ["/", ";", "\n", "\r", "|", " & ", " + ", " and ", " und ", " et ", " en "] {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    let parts = parts.into_iter().flat_map(split_at_commas);
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Commas part names only where each side is a name of its own: `Verhage, Anna` and `Anna Verhage, PhD` are one person.
fn split_at_commas(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let is_title = |part: &&str| {
        let words: Vec<String> = part
            .to_lowercase()
            .split_whitespace()
            .map(|word| word.chars().filter(|c| c.is_alphanumeric() || *c == '&').collect())
            .collect();
        words.iter().any(|word| ROLES.contains(&&**word)) || words.iter().all(|word| SUFFIXES.contains(&&**word)) || is_department(part)
    };
    let names: Vec<&str> = parts.iter().copied().filter(|part| !is_title(part)).collect();
    let full = |part: &str| part.split_whitespace().count() >= 2 || part.contains('@');
    match names.as_slice() {
        [first, second] if !(full(first) && full(second)) => vec![text],
        [_, _, ..] => names,
        _ => vec![text],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_named_in_many_ways() {
        for text in [
            "A. Verhage", "Verhage, Anna", "van der Berg, Jan", "Anna Verhage, PhD", "Anna Verhage, Head of Sales", "Sales director",
            "Head of Marketing", "Anna Verhage (Sales)", "Anna Verhage / Sales", "Anna Verhage, Marketing", "CFO", "a.verhage@example.com",
            "Anderson", "Rolande Brandt", "Verhage", "O'Neill-Sands", "José e Silva", "Anna Verhage (with M. Tolan)",
            "VP Sales & Marketing", "李娜", "J. Sales", "Smith, Anna Maria", "Maria de la Cruz y Ortega", "Karl von und zu Hohenstein",
        ] {
            assert_eq!(named(text), Named::One, "{text}");
        }
    }

    #[test]
    fn several_persons_are_told_apart() {
        for (text, count) in [
            ("A. Verhage / M. Tolan", 2),
            ("Anna and Bob", 2),
            ("Anna Verhage, Bob Stone", 2),
            ("Anna, Bob, Carl", 3),
            ("A. Verhage & M. Tolan", 2),
            ("Anna\nBob", 2),
            ("a@example.com, b@example.com", 2),
            ("CFO / CMO", 2),
            ("Anna; Bob; Sales", 2),
            ("Anna Verhage und Bob Stein", 2),
            ("Karl von und zu Hohenstein / Anna Verhage", 2),
        ] {
            assert!(matches!(named(text), Named::Several(names) if names.len() == count), "{text}: {:?}", named(text));
        }
    }

    #[test]
    fn a_department_is_nobody_in_particular() {
        for text in [
            "Sales", "Marketing & Sales", "Sales/Marketing", "R&D", "IT", "HR department", "The sales team", "Field sales EMEA",
            "Customer success",
        ] {
            assert_eq!(named(text), Named::Department, "{text}");
        }
        for text in ["TBD", "to be confirmed", "N.N.", "vacant", "new hire", "xxx", "TBD (Anna?)"] {
            assert_eq!(named(text), Named::Nobody, "{text}");
        }
    }
}
