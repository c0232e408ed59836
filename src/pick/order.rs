//! In which order things are offered. Pure.

use crate::model::Fields;

/// Kinds of work, each once, where it was met first: entries alike in all but their times. What is not
/// wanted is none.
pub(super) fn distinct<T>(newest_first: Vec<T>, wanted: impl Fn(&T) -> Option<&Fields>) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    let mut kinds = newest_first;
    kinds.retain(|it| {
        wanted(it).is_some_and(|it| {
            seen.insert((
                it.description.clone(),
                it.workspace,
                it.project,
                it.task,
                it.tags.clone(),
                it.billable,
            ))
        })
    });
    kinds
}

/// Everything there is, each once: what was used, the latest first, then the rest as it comes. What was
/// used and is no longer there is left out.
pub(super) fn recent_first<T: Clone + PartialEq>(
    used: impl IntoIterator<Item = T>,
    all: &[T],
) -> Vec<T> {
    let mut order: Vec<T> = Vec::with_capacity(all.len());
    for item in used.into_iter().filter(|item| all.contains(item)).chain(all.iter().cloned()) {
        if !order.contains(&item) {
            order.push(item);
        }
    }
    order
}

/// How well a line answers to what was typed: `None` when it does not, and the more the better.
/// What begins with it comes first, then where a word does, then what holds it, then what has its
/// letters in that order; of equals, the one that stood further up.
pub(super) fn score(typed: &str, line: &str, place: usize) -> Option<i64> {
    let (typed, line) = (typed.trim().to_lowercase(), line.to_lowercase());
    let begins = |word: &str| word.starts_with(&typed);
    let kind = if begins(&line) {
        3
    } else if line.split(|letter: char| !letter.is_alphanumeric()).any(begins) {
        2
    } else if line.contains(&typed) {
        1
    } else {
        let mut letters = line.chars();
        let found = typed
            .chars()
            .filter(|wanted| !wanted.is_whitespace())
            .all(|wanted| letters.any(|letter| letter == wanted));
        if !found {
            return None;
        }
        0
    };
    let place = i64::try_from(place).unwrap_or(i64::MAX).min(i64::from(u32::MAX));
    Some((kind << 33) - place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProjectKey;
    use crate::model::samples::fields;

    #[test]
    fn the_most_recent_comes_first_and_everything_once() {
        let table: [(&[&str], &[&str], &[&str]); 5] = [
            (&[], &["a", "b"], &["a", "b"]),
            (&["b"], &["a", "b", "c"], &["b", "a", "c"]),
            (&["c", "a", "c", "a"], &["a", "b", "c"], &["c", "a", "b"]),
            (&["gone", "b"], &["a", "b"], &["b", "a"]),
            (&["a"], &[], &[]),
        ];
        for (used, all, expected) in table {
            let used = used.iter().copied();
            assert_eq!(recent_first(used, all), expected);
        }
    }

    #[test]
    fn entries_that_differ_in_their_times_alone_are_one_kind_of_work() {
        let with_project = Fields { project: Some(ProjectKey(1)), ..fields(40) };
        let tagged = Fields { tags: ["x".to_owned()].into(), ..fields(30) };
        let billable = Fields { billable: true, ..fields(20) };
        let all = vec![
            fields(60),
            fields(50),
            with_project.clone(),
            tagged.clone(),
            billable.clone(),
            fields(10),
        ];
        assert_eq!(distinct(all, |it| Some(it)), [fields(60), with_project, tagged, billable]);
    }

    #[test]
    fn what_was_typed_finds_the_nearest_first() {
        let lines = [
            "Fix login",
            "Review the log",
            "Login page",
            "Catalog",
            "Sling an old dog",
            "Ärger (Acme)",
            "Lunch",
        ];
        let table: [(&str, &[&str]); 7] = [
            ("", &lines),
            ("  ", &lines),
            ("log", &["Login page", "Fix login", "Review the log", "Catalog", "Sling an old dog"]),
            ("LOGIN", &["Login page", "Fix login"]),
            ("ärg", &["Ärger (Acme)"]),
            ("rvw log", &["Review the log"]),
            ("xyz", &[]),
        ];
        for (typed, expected) in table {
            let mut found: Vec<(i64, &str)> = lines
                .iter()
                .enumerate()
                .filter_map(|(place, line)| Some((score(typed, line, place)?, *line)))
                .collect();
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            let found: Vec<&str> = found.into_iter().map(|(_, line)| line).collect();
            assert_eq!(found, expected, "{typed:?}");
        }
    }
}
