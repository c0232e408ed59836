//! The order of what the picker offers. Pure.

use crate::lookup::tags::without_hash;
use crate::model::{EntryFields, folded};

/// The newest of the entries that differ only in their times, without those that are not wanted.
pub(super) fn distinct<T>(
    newest_first: Vec<T>,
    wanted: impl Fn(&T) -> Option<&EntryFields>,
) -> Vec<T> {
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

/// All items, each once: those that were used, the latest first, then the rest in their order. What was
/// used and no longer exists is skipped.
pub(super) fn recent_first<T: Clone + PartialEq>(
    used: impl IntoIterator<Item = T>,
    all: &[T],
) -> Vec<T> {
    let mut order = Vec::with_capacity(all.len());
    for item in used.into_iter().filter(|item| all.contains(item)).chain(all.iter().cloned()) {
        if !order.contains(&item) {
            order.push(item);
        }
    }
    order
}

/// What the text typed beside a list of tags names when Enter is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TagInput<'a> {
    Nothing,
    /// The one line that is shown.
    One(usize),
    /// One of these lines, in the order they are shown.
    Several(Vec<usize>),
    /// A tag that there is not yet.
    New(&'a str),
}

/// Interprets the typed text: the lines that it matches are those that are shown.
pub(super) fn tag_input<'a>(typed: &'a str, lines: &[String]) -> TagInput<'a> {
    let typed = without_hash(typed.trim());
    if typed.is_empty() {
        return TagInput::Nothing;
    }
    match &matching(typed, lines)[..] {
        [] => TagInput::New(typed),
        [index] => TagInput::One(*index),
        several => TagInput::Several(several.to_vec()),
    }
}

/// The indexes of the lines that match what was typed, the best first.
pub(super) fn matching(typed: &str, lines: &[String]) -> Vec<usize> {
    let scored = lines.iter().enumerate();
    let mut matching: Vec<(i64, usize)> =
        scored.filter_map(|(index, line)| Some((score(typed, line, index)?, index))).collect();
    matching.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    matching.into_iter().map(|(_, index)| index).collect()
}

/// The same as [`score`] for a tag, which may be typed as it is shown elsewhere.
pub(super) fn tag_score(typed: &str, line: &str, index: usize) -> Option<i64> {
    score(without_hash(typed.trim()), line, index)
}

/// How well a line matches what was typed: `None` when it does not, and the more the better. Equal lines come
/// first, then those that begin with it, then those with a word that does, then those that contain it, then
/// those with its letters in that order; of equals, the one that was further up.
pub(super) fn score(typed: &str, line: &str, index: usize) -> Option<i64> {
    let (typed, line) = (folded(typed), folded(line));
    let begins = |word: &str| word.starts_with(&typed);
    let kind = if line == typed {
        4
    } else if begins(&line) {
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
    let index = i64::try_from(index).unwrap_or(i64::MAX).min(i64::from(u32::MAX));
    Some((kind << 33) - index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProjectKey;
    use crate::model::testing::fields;

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
        let with_project = EntryFields { project: Some(ProjectKey(1)), ..fields(40) };
        let tagged = EntryFields { tags: ["x".to_owned()].into(), ..fields(30) };
        let billable = EntryFields { billable: true, ..fields(20) };
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
            "Lunch break",
            "Review",
        ];
        let owned = lines.map(str::to_owned);
        let table: [(&str, &[&str]); 9] = [
            ("", &lines),
            ("  ", &lines),
            ("log", &["Login page", "Fix login", "Review the log", "Catalog", "Sling an old dog"]),
            ("LOGIN", &["Login page", "Fix login"]),
            ("review", &["Review", "Review the log"]),
            ("ärg", &["Ärger (Acme)"]),
            ("A\u{308}RG", &["Ärger (Acme)"]),
            ("rvw log", &["Review the log"]),
            ("xyz", &[]),
        ];
        for (typed, expected) in table {
            let found: Vec<&str> =
                matching(typed, &owned).into_iter().map(|index| lines[index]).collect();
            assert_eq!(found, expected, "{typed:?}");
        }
    }

    #[test]
    fn text_beside_a_list_of_tags_is_what_is_shown_or_new() {
        let lines = ["meeting", "docs", "Doc", "#odd"].map(str::to_owned);
        let table = [
            ("", TagInput::Nothing),
            (" # ", TagInput::Nothing),
            ("meet", TagInput::One(0)),
            ("#MEET", TagInput::One(0)),
            ("doc", TagInput::Several(vec![2, 1])),
            ("docs", TagInput::One(1)),
            ("od", TagInput::One(3)),
            (" new ", TagInput::New("new")),
            ("#new", TagInput::New("new")),
            ("docs,new", TagInput::New("docs,new")),
        ];
        for (typed, expected) in table {
            assert_eq!(tag_input(typed, &lines), expected, "{typed:?}");
        }
    }
}
