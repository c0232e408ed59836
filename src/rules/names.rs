//! Finds a row by a typed name: an exact match, then the id, then a match in any case, then a part of one
//! name. Several matches are an error, never a guess.
//!
//! A project has three names: its own, `client/project` (`/project` without a client), and that one behind
//! `workspace/`. They are compared as whole texts, so that a name with a slash in it, such as `R/D`, is found
//! by just that; a row's own name comes before the longer ones.

use std::collections::HashMap;

use crate::model::{MAX_NAME, folded};

/// At most so many names are offered.
const OFFERED: usize = 4;

/// A row and the names under which it is found.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    pub(crate) name: String,
    /// The name behind that of its owner, such as `client/project`; `/project` where there could be an owner
    /// and is none.
    pub(crate) qualified: Option<String>,
    /// Longer names, the shortest first, such as `workspace/client/project`.
    pub(crate) longer: Vec<String>,
    pub(crate) id: Option<i64>,
    pub(crate) item: T,
}

impl<T> Named<T> {
    /// A row that has no other name than its own.
    pub(crate) const fn plain(name: String, id: Option<i64>, item: T) -> Self {
        Self { name, qualified: None, longer: Vec::new(), id, item }
    }

    /// All its names, the shortest first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let longer = self.qualified.iter().chain(&self.longer);
        std::iter::once(&self.name).chain(longer).map(String::as_str)
    }

    /// The longest name and the id, for a row that no name tells apart.
    fn with_id(&self) -> Option<String> {
        let longest = self.names().last()?;
        self.id.map(|id| format!("{longest} ({id})"))
    }

    /// Whether this is the id, alone or behind a name, as it is offered.
    fn has_id(&self, query: &str) -> bool {
        let Some(id) = self.id.map(|id| id.to_string()) else { return false };
        let name = || query.strip_suffix(')')?.strip_suffix(&*id)?.strip_suffix(" (");
        id == query || name().is_some_and(|name| self.names().any(|own| own == name))
    }

    /// Whether the folded text is a part of a name. One with a slash in front asks for a row without an
    /// owner; a part of a longer name begins with the workspace.
    fn has_part(&self, part: &str) -> bool {
        let in_qualified = |name: &String| {
            let name = folded(name);
            if part.starts_with('/') {
                name.starts_with(part)
            } else {
                name.contains(part) || has_parts(&name, part)
            }
        };
        !part.is_empty()
            && (folded(&self.name).contains(part)
                || self.qualified.as_ref().is_some_and(in_qualified)
                || part.contains('/') && self.longer.iter().any(|it| folded(it).starts_with(part)))
    }
}

/// Whether each part between slashes is in the one of the name: `corner/web` in `Corner Bakery/Website`.
fn has_parts(name: &str, parts: &str) -> bool {
    let (names, parts): (Vec<&str>, Vec<&str>) =
        (name.split('/').collect(), parts.split('/').collect());
    parts.len() > 1
        && names.len() == parts.len()
        && names.iter().zip(&parts).all(|(name, part)| !part.is_empty() && name.contains(part))
}

/// Why a name did not lead to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// No row matches; these names are the nearest.
    Absent(Vec<String>),
    /// Several rows match; these labels tell them apart.
    Ambiguous(Vec<String>),
    /// A whole name is wanted; what was typed is a part of these.
    Part(Vec<String>),
}

/// The rows that match a name, at least one, all in the same way.
enum Matches<'a, T> {
    Whole(Vec<&'a Named<T>>),
    Part(Vec<&'a Named<T>>),
}

/// The one row that matches the name.
pub(crate) fn find<'a, T>(query: &str, candidates: &'a [Named<T>]) -> Result<&'a T, Miss> {
    find_preferring(query, candidates, |_| true)
}

/// The same, where rows that are `preferred` come before others; but a whole name before a part of one.
pub(crate) fn find_preferring<'a, T>(
    query: &str,
    candidates: &'a [Named<T>],
    preferred: impl Fn(&T) -> bool,
) -> Result<&'a T, Miss> {
    match matches(query, candidates, preferred) {
        Some(Matches::Whole(found) | Matches::Part(found)) => one(&found, candidates),
        None => Err(absent(query, candidates)),
    }
}

/// The same; a part of a name is not enough.
pub(crate) fn find_whole<'a, T>(
    query: &str,
    candidates: &'a [Named<T>],
    preferred: impl Fn(&T) -> bool,
) -> Result<&'a T, Miss> {
    match matches(query, candidates, preferred) {
        Some(Matches::Whole(found)) => one(&found, candidates),
        Some(Matches::Part(found)) => Err(Miss::Part(labels(&found, candidates))),
        None => Err(absent(query, candidates)),
    }
}

/// All rows that match the name, at least one: those of the first kind of match that any row has.
pub(crate) fn matching<'a, T>(
    query: &str,
    candidates: &'a [Named<T>],
) -> Result<Vec<&'a Named<T>>, Miss> {
    match matches(query, candidates, |_| true) {
        Some(Matches::Whole(found) | Matches::Part(found)) => Ok(found),
        None => Err(absent(query, candidates)),
    }
}

/// All rows of which this is a whole name, in any case, or the id.
pub(crate) fn matching_whole<'a, T>(
    query: &str,
    candidates: &'a [Named<T>],
) -> Option<Vec<&'a Named<T>>> {
    whole(query.trim(), &candidates.iter().collect::<Vec<_>>())
}

fn one<'a, T>(found: &[&'a Named<T>], candidates: &[Named<T>]) -> Result<&'a T, Miss> {
    match found {
        [row] => Ok(&row.item),
        several => Err(Miss::Ambiguous(labels(several, candidates))),
    }
}

fn matches<'a, T>(
    query: &str,
    candidates: &'a [Named<T>],
    preferred: impl Fn(&T) -> bool,
) -> Option<Matches<'a, T>> {
    let query = query.trim();
    let (first, rest): (Vec<_>, Vec<_>) =
        candidates.iter().partition(|candidate| preferred(&candidate.item));
    let found = whole(query, &first).or_else(|| whole(query, &rest)).map(Matches::Whole);
    found.or_else(|| {
        let part = folded(query);
        let of = |rows: &[&'a Named<T>]| some(rows.iter().filter(|row| row.has_part(&part)));
        of(&first).or_else(|| of(&rest)).map(Matches::Part)
    })
}

/// The rows of which this is a whole name, or the id: by the first kind of match that any row has.
fn whole<'a, T>(query: &str, rows: &[&'a Named<T>]) -> Option<Vec<&'a Named<T>>> {
    let levels = rows.iter().map(|row| row.names().count()).max()?;
    let at = |level: usize, is_query: &dyn Fn(&str) -> bool| {
        some(rows.iter().filter(|row| row.names().nth(level).is_some_and(is_query)))
    };
    let folded_query = folded(query);
    (0..levels)
        .find_map(|level| at(level, &|name| name == query))
        .or_else(|| some(rows.iter().filter(|row| row.has_id(query))))
        .or_else(|| (0..levels).find_map(|level| at(level, &|it| folded(it) == folded_query)))
}

/// These rows, if there are any.
fn some<'r, 'a: 'r, T>(rows: impl Iterator<Item = &'r &'a Named<T>>) -> Option<Vec<&'a Named<T>>> {
    let rows: Vec<&'a Named<T>> = rows.copied().collect();
    (!rows.is_empty()).then_some(rows)
}

/// What to type for each of these rows alone: the shortest of its names that no other row has, else the id
/// behind a name.
pub(crate) fn labels<T>(rows: &[&Named<T>], all: &[Named<T>]) -> Vec<String> {
    // Letters beyond ASCII may look the same in two forms.
    let looks = |name: &str| if name.is_ascii() { name.to_owned() } else { folded(name) };
    let mut uses: HashMap<String, usize> = HashMap::new();
    for name in all.iter().flat_map(Named::names) {
        *uses.entry(looks(name)).or_default() += 1;
    }
    let label = |row: &&Named<T>| {
        let unique = row.names().find(|name| uses.get(&looks(name)) == Some(&1));
        unique.map(str::to_owned).or_else(|| row.with_id()).unwrap_or_else(|| row.name.clone())
    };
    rows.iter().map(label).collect()
}

/// That no row matches, with the nearest ones.
fn absent<T>(query: &str, candidates: &[Named<T>]) -> Miss {
    let typed = folded(query);
    // Behind another client, the project may be the one that is meant.
    let last = typed.rsplit_once('/').map(|(_, last)| last);
    let distance = |row: &Named<T>| {
        let whole = row.names().filter_map(|name| errors(&typed, &folded(name)));
        whole.chain(last.and_then(|last| errors(last, &folded(&row.name)))).min()
    };
    let near = best(candidates.iter().filter_map(|row| Some((distance(row)?, row))));
    Miss::Absent(labels(&near, candidates))
}

/// The names nearest to what was typed: those with the fewest typing errors, if these are few.
pub(crate) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = folded(typed);
    let mut near = best(names.filter_map(|name| Some((errors(&typed, &folded(name))?, name))));
    near.sort_unstable();
    near.dedup();
    near
}

/// At most [`OFFERED`] of those with the least distance.
fn best<T>(near: impl Iterator<Item = (usize, T)>) -> Vec<T> {
    let near: Vec<(usize, T)> = near.collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    let nearest = near.into_iter().filter(|(distance, _)| Some(*distance) == least);
    nearest.map(|(_, it)| it).take(OFFERED).collect()
}

/// How many typing errors lead from a name to what was typed, both folded; `None` where these are more than
/// a person makes who means that name. Swapped letters are one error.
fn errors(typed: &str, name: &str) -> Option<usize> {
    let (letters, typed_letters) = (name.chars().count(), typed.chars().count());
    let likely = match letters {
        // Two letters are near to anything.
        0..=2 => 0,
        3..=6 => 1,
        7..=12 => 2,
        // The comparison takes time and memory for each pair of letters.
        _ if letters > MAX_NAME => return None,
        _ => 3,
    };
    if letters.abs_diff(typed_letters) > likely {
        return None;
    }
    let errors = strsim::damerau_levenshtein(typed, name);
    (errors <= likely && !typed.is_empty()).then_some(errors)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A project by its id, name, client and workspace.
    fn project(id: i64, name: &str, client: &str, workspace: &str) -> Named<i64> {
        let qualified = format!("{client}/{name}");
        let longer = vec![format!("{workspace}/{qualified}")];
        Named { name: name.to_owned(), qualified: Some(qualified), longer, id: Some(id), item: id }
    }

    fn testing() -> Vec<Named<i64>> {
        [
            (1, "Website", "Acme", "Work"),
            (2, "Website", "Bolt", "Work"),
            (3, "web", "", "Work"),
            (4, "Internal", "", "Work"),
            (5, "Interview", "", "Work"),
            (6, "2024", "", "Work"),
            (7, "Größe Café", "", "Work"),
            (2024, "By year", "", "Work"),
            (8, "Design", "Shop", "Work"),
            (9, "Design", "Shop", "Work"),
            (10, "Website", "", "Work"),
            (11, "R/D", "", "Work"),
            (12, "D", "R", "Work"),
            (13, "Plan", "Acme", "Work"),
            (14, "Plan", "Acme", "Team"),
            (15, "Alone", "", "Team"),
            (16, "Case", "", "Work"),
            (17, "CASE", "", "Work"),
        ]
        .map(|(id, name, client, workspace)| project(id, name, client, workspace))
        .into()
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_name_leads_to_one_row_or_to_suggestions() {
        let absent = |names: &[&str]| Err(Miss::Absent(strings(names)));
        let several = |names: &[&str]| Err(Miss::Ambiguous(strings(names)));
        let table = [
            ("web", Ok(&3)),
            ("WEB", Ok(&3)),
            ("Acme/Website", Ok(&1)),
            ("bolt/website", Ok(&2)),
            ("bolt", Ok(&2)),
            ("/Website", Ok(&10)),
            ("/WEBSITE", Ok(&10)),
            ("/Webs", Ok(&10)),
            ("/Design", absent(&["Work/Shop/Design (8)", "Work/Shop/Design (9)"])),
            ("Work//Website", Ok(&10)),
            ("website", several(&["Acme/Website", "Bolt/Website", "/Website"])),
            ("inter", several(&["Internal", "Interview"])),
            ("design", several(&["Work/Shop/Design (8)", "Work/Shop/Design (9)"])),
            ("Work/Shop/Design (9)", Ok(&9)),
            ("Shop/Design (9)", Ok(&9)),
            ("Acme/Website (1)", Ok(&1)),
            ("Interview (5)", Ok(&5)),
            ("intern", Ok(&4)),
            ("4", Ok(&4)),
            ("2024", Ok(&6)),
            ("GRO\u{308}SSE cafe\u{301}", Ok(&7)),
            ("R/D", Ok(&11)),
            ("r/d", Ok(&11)),
            ("/R/D", Ok(&11)),
            ("Work/R/D", Ok(&12)),
            ("Work//R/D", Ok(&11)),
            ("D", Ok(&12)),
            ("Plan", several(&["Work/Acme/Plan", "Team/Acme/Plan"])),
            ("acme/plan", several(&["Work/Acme/Plan", "Team/Acme/Plan"])),
            ("team/acme/plan", Ok(&14)),
            ("team/acme", Ok(&14)),
            ("team", absent(&[])),
            ("case", several(&["Case", "CASE"])),
            ("CASE", Ok(&17)),
            ("wbe", absent(&["web"])),
            ("Webiste", absent(&["Acme/Website", "Bolt/Website", "/Website"])),
            ("Globex/Alone", absent(&["Alone"])),
            ("Internl", absent(&["Internal"])),
            ("xyz", absent(&[])),
            ("", absent(&[])),
        ];
        let candidates = testing();
        for (query, expected) in table {
            assert_eq!(find(query, &candidates), expected, "{query:?}");
        }
    }

    #[test]
    fn a_whole_name_comes_before_a_part_wherever_it_is() {
        let candidates = testing();
        let table = [
            // The preferred ones are those of Team.
            ("Plan", Ok(&14)),
            ("Acme/Plan", Ok(&14)),
            ("Work/Acme/Plan", Ok(&13)),
            ("plan", Ok(&14)),
            ("pla", Ok(&14)),
            ("Internal", Ok(&4)),
            ("D", Ok(&12)),
        ];
        for (query, expected) in table {
            let found = find_preferring(query, &candidates, |id| [14, 15].contains(id));
            assert_eq!(found, expected, "{query:?}");
        }
        let parts = |names: &[&str]| Err(Miss::Part(strings(names)));
        let table = [
            ("Internal", Ok(&4)),
            ("INTERNAL", Ok(&4)),
            ("4", Ok(&4)),
            ("/website", Ok(&10)),
            ("Intern", parts(&["Internal"])),
            ("inter", parts(&["Internal", "Interview"])),
            ("bolt", parts(&["Bolt/Website"])),
            ("Internl", Err(Miss::Absent(strings(&["Internal"])))),
        ];
        for (query, expected) in table {
            assert_eq!(find_whole(query, &candidates, |_| true), expected, "{query:?}");
        }
    }

    #[test]
    fn only_a_name_that_may_be_meant_is_offered() {
        let words = "start in stop out continue resume cancel current now status add log list ls \
                     show edit split delete rm undo project client login logout whoami sync quota \
                     completions";
        let rows = ["Mail", "Website", "Standup", "Agréments", "QA", "Ops", "Retrospective Sprint"];
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
            ("last", "list"),
            ("Mial", "Mail"),
            ("mall", "Mail"),
            ("main road", ""),
            ("wbesite", "Website"),
            ("web sites", "Website"),
            ("wesbtie", "Website"),
            ("sitewide", ""),
            ("stnadup", "Standup"),
            ("startup", "Standup"),
            ("agrements", "Agréments"),
            ("QS", ""),
            ("Dev", ""),
            ("opps", "Ops"),
            ("retrospektive sprnt", "Retrospective Sprint"),
            ("retrospective meeting", ""),
        ];
        for (typed, expected) in table {
            let names = words.split_whitespace().chain(rows);
            assert_eq!(nearest(typed, names).join(" "), expected, "{typed}");
        }
        assert_eq!(nearest("last", rows.into_iter()), [""; 0], "nothing is near");
    }

    /// Names that are alike, with slashes at odd places.
    fn word() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "", "a", "A", "ä", "a\u{308}", "b", "/", "a/b", "/a", "a b", "7", "a (1)",
        ])
        .prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn what_is_offered_leads_to_just_that_row(
            rows in prop::collection::vec((word(), word(), word()), 1..8),
            query in word(),
        ) {
            let rows: Vec<Named<i64>> = rows
                .iter()
                .zip(1..)
                .map(|((name, client, workspace), id)| project(id, name, client, workspace))
                .collect();
            let all: Vec<&Named<i64>> = rows.iter().collect();
            let find_label = |label: &str| {
                find_whole(label, &rows, |_| true).copied()
            };
            for (row, label) in all.iter().zip(labels(&all, &rows)) {
                if label == label.trim() {
                    prop_assert_eq!(find_label(&label), Ok(row.item), "{:?}", label);
                }
            }
            if let Err(Miss::Ambiguous(labels) | Miss::Absent(labels)) = find(&query, &rows) {
                prop_assert!(labels.iter().all(|label| find_label(label).is_ok()), "{:?}", labels);
            }
        }

        #[test]
        fn case_and_form_do_not_matter(name in "[a-zA-ZäöüßÄÖÜéÉ]{1,8}") {
            let rows = [project(1, &name, "", "Work"), project(2, "1234", "", "Work")];
            let decomposed: String = icu_normalizer::DecomposingNormalizer::new_nfd().normalize(&name).into();
            for typed in [name.to_uppercase(), name.to_lowercase(), decomposed, format!("/{name}")] {
                prop_assert_eq!(find_whole(&typed, &rows, |_| true), Ok(&1), "{}", typed);
            }
        }
    }
}
