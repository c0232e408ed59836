//! Commands and flags of other tools, and hints at what they are called here.
//!
//! The words are in `foreign_words.tsv`, which is read only when a line is not understood.

const TABLE: &str = include_str!("foreign_words.tsv");
/// The place in front of a command; no noun is called like this.
const TOP_LEVEL: &str = "track";
const ANYWHERE: &str = "*";

/// A line of the table: these words at these places get this hint.
struct ForeignWords {
    places: &'static str,
    words: &'static str,
    hint: &'static str,
}

impl ForeignWords {
    fn is_at(&self, place: &str) -> bool {
        self.places == ANYWHERE || self.places.split(", ").any(|listed| listed == place)
    }

    fn contains(&self, word: &str) -> bool {
        self.words.split(' ').any(|listed| listed == word)
    }

    fn are_flags(&self) -> bool {
        self.words.starts_with('-')
    }
}

fn table() -> impl Iterator<Item = ForeignWords> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut columns = line.split('\t');
        let (places, words) = (columns.next()?, columns.next()?);
        Some(ForeignWords { places, words, hint: columns.next()? })
    })
}

/// The hint for a word that is no command; `path` is the noun before it, if any.
pub(crate) fn command_hint(path: &[String], word: &str) -> Option<String> {
    let place = path.first().map_or(TOP_LEVEL, String::as_str);
    let word = word.to_lowercase();
    // Every handle counts as `@`.
    let word = if !path.is_empty() && word.starts_with('@') { "@" } else { &word };
    let line = table().find(|it| !it.are_flags() && it.is_at(place) && it.contains(word))?;
    Some(line.hint.replace("NOUN", place))
}

/// The hint for a flag that the command at `path` does not have.
pub(crate) fn flag_hint(path: &[String], flag: &str) -> Option<&'static str> {
    let place = path.join(" ");
    let line = table().find(|it| it.are_flags() && it.is_at(&place) && it.contains(flag))?;
    Some(line.hint)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::cli;

    fn at<'a>(root: &'a clap::Command, path: &str) -> &'a clap::Command {
        let mut names = path.split_whitespace().filter(|name| *name != TOP_LEVEL);
        names.try_fold(root, |it, name| it.find_subcommand(name)).expect(path)
    }

    /// The texts in backticks.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split('`').skip(1).step_by(2)
    }

    /// Words of a line, those between double quotes as one.
    fn words(line: &str) -> Vec<String> {
        let pieces = line.split('"').enumerate();
        let word = |text: &str| text.to_owned();
        pieces
            .flat_map(|(index, piece)| match index % 2 {
                0 => piece.split_whitespace().map(word).collect(),
                _ => vec![word(piece)],
            })
            .collect()
    }

    #[test]
    fn no_foreign_word_is_a_command_or_flag_here() {
        let root = cli::whole();
        for line in table().filter(|line| line.places != ANYWHERE) {
            for (place, word) in line
                .places
                .split(", ")
                .flat_map(|it| line.words.split(' ').map(move |word| (it, word)))
            {
                let command = at(&root, place);
                let is_there = if line.are_flags() {
                    has(command, word)
                } else {
                    command.find_subcommand(word).is_some()
                };
                assert!(!is_there, "`{place} {word}` is there");
            }
        }
    }

    fn has(command: &clap::Command, flag: &str) -> bool {
        command.get_arguments().any(|argument| {
            let long = argument.get_long().map(|long| format!("--{long}"));
            let short = argument.get_short().map(|short| format!("-{short}"));
            [long, short].contains(&Some(flag.to_owned()))
        })
    }

    #[test]
    fn every_line_has_three_columns_and_words_or_flags_alone() {
        let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.clone().count(), table().count());
        assert!(lines.clone().all(|line| line.split('\t').count() == 3));
        for line in table() {
            let mut words = line.words.split(' ');
            assert!(words.all(|word| word.starts_with('-') == line.are_flags()), "{}", line.words);
        }
    }

    #[test]
    fn no_word_is_listed_twice() {
        let commands = table().filter(|line| line.places == TOP_LEVEL);
        let mut all: Vec<&str> = commands.flat_map(|line| line.words.split(' ')).collect();
        all.sort_unstable();
        let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn every_proposed_command_line_is_valid() {
        let root = cli::whole();
        let hints = table().flat_map(|line| {
            line.places.split(", ").map(move |place| line.hint.replace("NOUN", place))
        });
        for hint in hints {
            for line in quoted(&hint).filter(|line| line.starts_with("track ")) {
                let mut args = words(line).into_iter().map(Into::into).collect();
                let parsed = cli::parse(&mut args);
                let asks = |error: &clap::Error| !error.use_stderr();
                // A noun's `add` lacks the name here.
                let is_fine = parsed.is_ok() || parsed.as_ref().is_err_and(asks);
                assert!(is_fine || line.ends_with(" add"), "{line}: {:?}", parsed.err());
            }
        }
        for line in table().filter(ForeignWords::are_flags) {
            let flags = quoted(line.hint).filter(|it| it.starts_with('-'));
            for flag in flags.filter_map(|it| it.split_whitespace().next()) {
                for place in line.places.split(", ") {
                    let command = at(&root, place.trim_start_matches(ANYWHERE));
                    assert!(has(command, flag), "`track {place}` has no {flag}");
                }
            }
        }
    }

    #[test]
    fn foreign_words_get_their_hint() {
        // noun, word → the beginning of the hint, or nothing
        let table = [
            ("", "totals", "`track report` sums up"),
            ("", "Totals", "`track report` sums up"),
            ("", "modify", "`track edit @2"),
            ("", "pause", "`track stop` stops"),
            ("", "auth", "`track login` logs in"),
            ("", "gaps", "`track list week` lists"),
            ("", "lsit", ""),
            ("project", "rename", "`track project edit Old --name New`"),
            ("task", "rename", "`track task edit Old --name New`"),
            ("workspace", "switch", "`track workspace use"),
            ("tag", "@2", "`track edit @2 -t +review`"),
            ("tag", "archive", "Toggl cannot archive"),
            ("project", "@2", ""),
            ("project", "totals", ""),
        ];
        for (noun, word, expected) in table {
            let path: Vec<String> = noun.split_whitespace().map(str::to_owned).collect();
            let hint = command_hint(&path, word).unwrap_or_default();
            assert_eq!(hint.is_empty(), expected.is_empty(), "{noun} {word}: {hint}");
            assert!(hint.starts_with(expected), "{noun} {word}: {hint}");
        }
    }

    #[test]
    fn the_page_for_people_from_other_tools_and_the_table_agree() {
        let root = cli::whole();
        let page = include_str!("../../docs/coming-from.md");
        let mut rows = 0;
        for row in page.lines().filter(|line| line.starts_with("| ")) {
            let columns: Vec<&str> = row.trim_matches('|').split('|').collect();
            for theirs in quoted(columns[0]) {
                rows += 1;
                let mut words = theirs.split_whitespace();
                let first = words.next().expect("a word").trim_start_matches(':');
                let is_here = root.find_subcommand(first).is_some();
                let is_flag = table().any(|line| line.are_flags() && line.contains(first));
                let mut line = vec!["track".into(), first.into()];
                let mut is_understood = || cli::parse(&mut line).is_ok();
                let is_hinted = command_hint(&[], first).is_some();
                let is_known = is_here || is_flag || is_hinted || is_understood();
                assert!(is_known, "`{theirs}` has no hint");
            }
            for ours in quoted(columns[1]).filter(|it| !it.starts_with('-') && !it.contains('…'))
            {
                let words = words(ours);
                assert!(root.find_subcommand(&words[0]).is_some(), "`{ours}`");
            }
        }
        assert!(rows > 20, "only {rows} were found");
    }
}
