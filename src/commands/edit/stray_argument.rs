//! A word behind a flag's value that may belong to it: quotes around several words are easily forgotten,
//! and the second word is then parsed as an entry.

use clap::{ArgMatches, Command, FromArgMatches};

use crate::lookup::is_reference;
use crate::rules::seeming_time::is_digits;

/// The flags that take words of any kind.
const FLAGS: [&str; 7] = ["description", "project", "task", "tags", "start", "stop", "duration"];
/// Those of them that take several words.
const TEXTS: [&str; 3] = ["description", "project", "task"];
/// The argument that holds the references to entries.
const ENTRIES: &str = "entries";

/// The word right behind the value of a flag, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum StrayArgument {
    #[default]
    None,
    /// No other entry is named: this is one, or nothing is.
    Alone,
    /// Others are named as well, so this may be one more, or none.
    AmongOthers(String),
}

impl StrayArgument {
    /// Looks for it among the words, each with its place on the line, and the places of all values; `open` are the
    /// places of those that may go on, since they are one word of a text.
    fn find(words: &[(usize, &str)], values: &[usize], open: &[usize]) -> Self {
        // Of the references, `last` and a number are words of any description, too.
        let is_last = |word: &str| word.trim().eq_ignore_ascii_case("last");
        let is_words = |word: &str| !is_reference(word.trim()) || is_digits(word.trim());
        let behind = |(place, word): &(usize, &str)| {
            (is_words(word) || is_last(word))
                && place.checked_sub(1).is_some_and(|before| values.contains(&before))
        };
        match words.iter().position(behind) {
            None => Self::None,
            Some(0)
                if words.iter().all(|(_, word)| is_words(word))
                    && !open.contains(&(words[0].0 - 1)) =>
            {
                Self::Alone
            }
            Some(first) => Self::AmongOthers(words[first].1.to_owned()),
        }
    }
}

impl FromArgMatches for StrayArgument {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let places = |id| matches.indices_of(id).into_iter().flatten();
        let words = matches.get_many::<String>(ENTRIES).into_iter().flatten();
        let words: Vec<(usize, &str)> = places(ENTRIES).zip(words.map(String::as_str)).collect();
        let values: Vec<usize> = FLAGS.into_iter().flat_map(places).collect();
        let is_one_word = |text: &&String| !text.contains(char::is_whitespace);
        let open: Vec<usize> = TEXTS
            .into_iter()
            .filter(|id| matches.get_one::<String>(id).as_ref().is_some_and(is_one_word))
            .flat_map(places)
            .collect();
        Ok(Self::find(&words, &values, &open))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for StrayArgument {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_behind_a_value_may_belong_to_it() {
        let among = |word: &str| StrayArgument::AmongOthers(word.to_owned());
        let table = [
            // words with their places, places of values
            (vec![(1, "@1")], vec![3], StrayArgument::None),
            (vec![(1, "@1"), (2, "Standup")], vec![4], StrayArgument::None),
            (vec![(1, "@1"), (4, "Standup")], vec![3], among("Standup")),
            (vec![(1, "Night"), (4, "shift")], vec![3], among("shift")),
            (vec![(3, "Standup"), (4, "@1")], vec![2], among("Standup")),
            (vec![(3, "Weekly"), (4, "sync")], vec![2], StrayArgument::Alone),
            (vec![(3, "@2")], vec![2], StrayArgument::None),
            (vec![(1, "@2"), (4, "bug"), (5, "42")], vec![3], among("bug")),
            (vec![(1, "@2"), (4, "42")], vec![3], among("42")),
            (vec![(3, "42")], vec![2], StrayArgument::Alone),
            (vec![(3, "last")], vec![2], among("last")),
            (vec![(1, "last")], vec![3], StrayArgument::None),
            (vec![(0, "Standup")], vec![], StrayArgument::None),
            (vec![], vec![2], StrayArgument::None),
        ];
        for (words, values, expected) in table {
            let found = StrayArgument::find(&words, &values, &[]);
            assert_eq!(found, expected, "{words:?} {values:?}");
        }
        let found = StrayArgument::find(&[(3, "report")], &[2], &[2]);
        assert_eq!(found, among("report"));
    }
}
