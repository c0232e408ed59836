//! Finds a row by a typed name: an exact match, then the id, then a match in any case, then a substring
//! of one name. Several matches are an error, never a guess.

use crate::model::{self, folded};

/// At most so many names are offered.
const OFFERED: usize = 4;

#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    pub(crate) name: String,
    /// The name behind that of its owner, such as `client/project`.
    pub(crate) qualified: Option<String>,
    pub(crate) id: Option<i64>,
    pub(crate) item: T,
}

type Test<'a, T> = &'a dyn Fn(&Named<T>) -> bool;

impl<T> Named<T> {
    /// The qualified name, where there is one.
    fn label(&self) -> &str {
        self.qualified.as_deref().unwrap_or(&self.name)
    }

    /// The label and the id, offered where labels are not unique.
    fn with_id(&self) -> Option<String> {
        self.id.map(|id| format!("{} ({id})", self.label()))
    }

    fn any(&self, matches: impl Fn(&str) -> bool) -> bool {
        matches(&self.name) || self.qualified.as_deref().is_some_and(matches)
    }
}

/// Why a name did not lead to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// No row matches; these names are the nearest.
    Absent(Vec<String>),
    /// Several rows match; these labels tell them apart.
    Ambiguous(Vec<String>),
}

/// The one row that matches the name.
pub(crate) fn find<'a, T>(query: &str, candidates: &'a [Named<T>]) -> Result<&'a T, Miss> {
    match matching(query, candidates)?[..] {
        [candidate] => Ok(&candidate.item),
        ref several => {
            let labels = several.iter().take(OFFERED).map(|row| unique_label(row, candidates));
            Err(Miss::Ambiguous(labels.collect()))
        }
    }
}

/// All rows that match the name, at least one: those of the first kind of match that any row has.
pub(crate) fn matching<'a, T>(
    query: &str,
    candidates: &'a [Named<T>],
) -> Result<Vec<&'a Named<T>>, Miss> {
    let query = query.trim();
    let folded = folded(query);
    let exact = |candidate: &Named<T>| candidate.any(|name| name == query);
    let id = |candidate: &Named<T>| {
        candidate.id.is_some_and(|id| id.to_string() == query)
            || candidate.with_id().is_some_and(|name| name == query)
    };
    let any_case = |candidate: &Named<T>| candidate.any(|name| model::folded(name) == folded);
    let substring = |candidate: &Named<T>| {
        !folded.is_empty() && candidate.any(|name| model::folded(name).contains(&folded))
    };
    let tiers: [Test<'_, T>; 4] = [&exact, &id, &any_case, &substring];
    tiers
        .iter()
        .map(|matches| candidates.iter().filter(|candidate| matches(candidate)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .ok_or_else(|| {
            let near = nearest(&folded, Tolerance::Similar, candidates.iter().map(Named::label));
            Miss::Absent(near.into_iter().map(str::to_owned).collect())
        })
}

/// What to type for this row alone.
fn unique_label<T>(candidate: &Named<T>, all: &[Named<T>]) -> String {
    let label = candidate.label();
    let is_unique = || all.iter().filter(|other| other.label() == label).count() == 1;
    match candidate.with_id() {
        Some(with_id) if candidate.qualified.is_none() || !is_unique() => with_id,
        _ => label.to_owned(),
    }
}

/// How far a name may be from what was typed and still be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tolerance {
    /// One typing error, two in a name of more than six letters. For the words of the program: a wrong
    /// guess at a command could stop a timer.
    Typo,
    /// Four errors in ten letters of both together. For the names of rows and fields.
    Similar,
}

impl Tolerance {
    /// How far a name is from what was typed, both in lower case; `None` where that is too far. Swapped
    /// letters are one error.
    fn distance(self, typed: &str, name: &str) -> Option<usize> {
        let errors = strsim::damerau_levenshtein(typed, name);
        match self {
            // Two letters are near to anything.
            Self::Typo => {
                (name.len() > 2 && errors <= if name.len() > 6 { 2 } else { 1 }).then_some(errors)
            }
            Self::Similar => {
                let letters = typed.chars().count() + name.chars().count();
                (errors * 10 <= letters * 4).then(|| errors * 1_000_000 / letters.max(1))
            }
        }
    }
}

/// The names nearest to what was typed, best first; of typing errors only the best.
pub(crate) fn nearest<'a>(
    typed: &str,
    tolerance: Tolerance,
    names: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let typed = folded(typed);
    let distance = |name: &str| {
        let name = folded(name);
        let last = name.rsplit('/').next().unwrap_or(&name);
        [last, &name].into_iter().filter_map(|name| tolerance.distance(&typed, name)).min()
    };
    let mut near: Vec<(usize, &str)> =
        names.filter_map(|name| Some((distance(name)?, name))).collect();
    near.sort_unstable();
    near.dedup();
    if let (Tolerance::Typo, Some(&(best, _))) = (tolerance, near.first()) {
        near.retain(|(distance, _)| *distance == best);
    }
    near.into_iter().take(OFFERED).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn testing() -> Vec<Named<i64>> {
        let rows = [
            (1, "Website", Some("Acme")),
            (2, "Website", Some("Bolt")),
            (3, "web", None),
            (4, "Internal", None),
            (5, "Interview", None),
            (6, "2024", None),
            (7, "Ärger", None),
            (2024, "By year", None),
            (8, "Design", Some("Shop")),
            (9, "Design", Some("Shop")),
        ];
        let named = |(id, name, client): (i64, &str, Option<&str>)| Named {
            name: name.to_owned(),
            qualified: client.map(|client| format!("{client}/{name}")),
            id: Some(id),
            item: id,
        };
        rows.map(named).into()
    }

    #[test]
    fn a_name_leads_to_one_row_or_to_suggestions() {
        let absent =
            |names: &[&str]| Err(Miss::Absent(names.iter().map(|&n| n.to_owned()).collect()));
        let several =
            |names: &[&str]| Err(Miss::Ambiguous(names.iter().map(|&n| n.to_owned()).collect()));
        let table = [
            ("web", Ok(&3)),
            ("WEB", Ok(&3)),
            ("Acme/Website", Ok(&1)),
            ("bolt/website", Ok(&2)),
            ("bolt", Ok(&2)),
            ("website", several(&["Acme/Website", "Bolt/Website"])),
            ("inter", several(&["Internal (4)", "Interview (5)"])),
            ("design", several(&["Shop/Design (8)", "Shop/Design (9)"])),
            ("Shop/Design (9)", Ok(&9)),
            ("Acme/Website (1)", Ok(&1)),
            ("Interview (5)", Ok(&5)),
            ("Interview (4)", absent(&["Interview", "Internal"])),
            ("intern", Ok(&4)),
            ("4", Ok(&4)),
            ("2024", Ok(&6)),
            ("ärger", Ok(&7)),
            ("wbe", absent(&["web", "Acme/Website", "Bolt/Website"])),
            ("Internl", absent(&["Internal", "Interview"])),
            ("xyz", absent(&[])),
            ("", absent(&[])),
        ];
        let candidates = testing();
        for (query, expected) in table {
            assert_eq!(find(query, &candidates), expected, "{query:?}");
        }
    }

    #[test]
    fn only_a_typing_error_in_a_word_of_the_program_is_guessed_at() {
        let names = || {
            "start in stop out continue resume cancel current now status add log list ls show edit \
             split delete rm undo project client login logout whoami sync quota completions"
                .split_whitespace()
        };
        let table = [
            ("lsit", "list"),
            ("strat", "start"),
            ("Strt", "start"),
            ("shop", "show stop"),
            ("contnue", "continue"),
            ("compltion", "completions"),
            ("stauts", "status"),
            ("begin", ""),
            ("auth", ""),
            ("inn", ""),
            ("reduce", ""),
            ("join", ""),
            ("create", ""),
            ("clients", "client"),
            ("", ""),
        ];
        for (word, expected) in table {
            assert_eq!(nearest(word, Tolerance::Typo, names()).join(" "), expected, "{word}");
        }
    }
}
