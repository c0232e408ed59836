//! `track move`

use crate::answer::{EditVerb, FailureKind};
use crate::app::App;
use crate::commands::edit::{self, EditSummary};
use crate::commands::flags::TrimArgs;
use crate::commands::newest::{newest_ends, on_newest_named_unless};
use crate::commands::outcome::Outcome;
use crate::completion;
use crate::lookup::{Descriptions, LookupError, References, is_reference, split_words};
use crate::messages::{Failure, Picture, sentence};
use crate::model::Entry;
use crate::rules::edit::moved;
use crate::rules::seeming_time::is_digits;
use crate::store::Store;
use crate::time::{MOST_WORDS, NewStart, Now};
use crate::ui::text::brief;

const NOTES: &str = "\
TIME is an offset such as +1h, -30m or -1d; or a new start such as 9:15, on the day of the entry, or \
\"yesterday 9:15\"; or another day such as yesterday, at the same time. The duration does not change. \
Several entries can move by an offset or to another day.";

const EXAMPLES: &str = "\
track move @2 +15m
track move @2 9:15
track move @1 yesterday
track move Standup mon 9:00
track move @1 @2 -1d";

/// Move entries to another time
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, override_usage = "track move [OPTIONS] <ENTRY>... <TIME>")]
pub(crate) struct MoveArgs {
    /// The entries to move, then the offset or the new time.
    ///
    /// An entry is a handle such as `@1`, an id, or words of its description.
    #[arg(value_name = "ENTRY TIME", add = completion::entries())]
    words: Vec<String>,
    #[command(flatten)]
    trim: TrimArgs,
}

pub(crate) fn run(args: &MoveArgs, app: &App) -> anyhow::Result<Outcome> {
    let (store, now) = (app.store()?, app.now()?);
    let words = split_words(&args.words);
    let descriptions = Descriptions::read(store, &now)?;
    let (entry, to) = read(&words, |text| descriptions.find(text).is_some())?;
    let named = References::among(entry, &descriptions, store, &now)?;
    // What keeps its length has to have the one it has at Toggl.
    let looked = newest_ends(&named, app, &now)?;
    let decide = || {
        let rows = named.all(store, &now)?;
        if rows.len() > 1 && to.is_one_moment() {
            return Err(Failure::usage("Cannot move several entries to the same start.")
                .hint(
                    "Move them by a length or to another day, for example `track move @1 @2 +1h`.",
                )
                .into());
        }
        move_all(&rows, to, args.trim.trim, app, &now)
    };
    let is_idle = |done: &EditSummary| done.written.entries.is_empty();
    let (done, follow_up) = on_newest_named_unless(is_idle, &named, app, &now, decide)?;
    edit::outcome(done, looked.and(follow_up), Vec::new(), app, now)
}

/// Moves all of the entries, or none when one of them cannot be.
fn move_all(
    rows: &[Entry],
    to: NewStart,
    trim: bool,
    app: &App,
    now: &Now,
) -> anyhow::Result<EditSummary> {
    let moves = |store: &Store| {
        let mut becomes = Vec::with_capacity(rows.len());
        for row in rows {
            let (row, was) = edit::wanted(store, row, now)?;
            let fields = moved(&was, to, now).map_err(|error| {
                let error = LookupError::Edit(error, *now);
                match rows.len() {
                    1 => error,
                    _ => {
                        LookupError::OfEntry { error: error.into(), entry: edit::called(&was, now) }
                    }
                }
            })?;
            becomes.push((row, fields));
        }
        edit::changes(becomes, EditSummary::new(EditVerb::Moved), trim, store, now)
    };
    let (written, done) =
        app.store()?.write_about("move", now.instant, EditSummary::targets, moves)?;
    Ok(EditSummary { written, ..done })
}

/// The words of the entries, and the new start behind them. The entry is the longest front part that is a
/// description, else the references in front, else what is no time.
fn read<'w, 'a>(
    words: &'w [&'a str],
    is_description: impl Fn(&str) -> bool,
) -> Result<(&'w [&'a str], NewStart), Failure> {
    let first = words.len().saturating_sub(MOST_WORDS);
    let place = |at: usize| words[at..].join(" ").parse::<NewStart>().ok();
    let places: Vec<(usize, NewStart)> =
        (first..words.len()).filter_map(|at| Some((at, place(at)?))).collect();
    let whole = words.join(" ");
    let is_alone = places.first().is_some_and(|(at, _)| *at == 0);
    if is_alone || words.is_empty() {
        return Err(Failure::usage("Which entry should be moved?").hint(
            "Name the entry first, for example `track move @2 +15m` or `track move @1 yesterday`.",
        ));
    }
    if places.is_empty() {
        let wrong = words.last().and_then(|word| word.parse::<NewStart>().err());
        let failure = match wrong.filter(|_| words.len() > 1) {
            Some(error) => Failure::usage(sentence(&error.to_string())),
            None => Failure::usage("Where should it be moved?"),
        };
        return Err(failure
            .hint("End with a time, for example `track move @2 +15m`, `track move @2 9:15` or `track move @2 yesterday`."));
    }
    if is_description(&whole) {
        return Err(unclear(&whole, "an entry, or another one and a time"));
    }
    let described = places.iter().rev().find(|(at, _)| is_description(&words[..*at].join(" ")));
    let referenced =
        || places.iter().find(|(at, _)| words[..*at].iter().all(|it| is_reference(it)));
    let found = described.or_else(referenced).or_else(|| {
        // A bare number may belong to the description.
        places.iter().find(|(at, _)| !matches!(words[*at..], [word] if is_digits(word)))
    });
    let Some((at, place)) = found else {
        let last = words.last().copied().unwrap_or_default();
        return Err(unclear(last, "a time or a word of the description"));
    };
    let entry = &words[..*at];
    // `move Standup to monday`
    Ok(match entry {
        [entry @ .., "to"] if !entry.is_empty() && described.is_none() => (entry, *place),
        entry => (entry, *place),
    })
}

/// That words can be read in two ways.
fn unclear(words: &str, either: &str) -> Failure {
    let text = format!("“{}” could be {either}.", brief(words));
    Failure::new(FailureKind::Ambiguous, text)
        .hint("Name the entry by its handle, and the time with a colon: `track move @2 9:00`.")
        .resting_on(Picture::Entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entry and the new start of a line, where there are entries of these descriptions.
    fn shown(line: &str, descriptions: &[&str]) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        match read(&words, |text| descriptions.contains(&text)) {
            Ok((entry, _)) => {
                format!("{} | {}", entry.join(" "), words[entry.len()..].join(" "))
            }
            Err(failure) => failure.lines()[0].clone(),
        }
    }

    #[test]
    fn the_last_words_are_the_new_start() {
        let known = ["Call", "Call 9:00", "Plan yesterday", "Standup", "Report 2026"];
        let table = [
            ("@2 +15m", "@2 | +15m"),
            ("@2 -1d", "@2 | -1d"),
            ("@1 @2 -1d", "@1 @2 | -1d"),
            ("@2 9", "@2 | 9"),
            ("2 9:00", "2 | 9:00"),
            ("last 9:15", "last | 9:15"),
            ("@1 yesterday", "@1 | yesterday"),
            ("@1 yesterday 9:15", "@1 | yesterday 9:15"),
            ("@1 on Thu 26 Nov 2026 at 9 pm", "@1 | on Thu 26 Nov 2026 at 9 pm"),
            ("Standup mon 9:00", "Standup | mon 9:00"),
            ("Fix bug yesterday", "Fix bug | yesterday"),
            ("Fix bug to 9:15", "Fix bug | to 9:15"),
            ("@2 to monday", "@2 | to monday"),
            ("Plan yesterday 9:00", "Plan yesterday | 9:00"),
            ("Plan yesterday +1h", "Plan yesterday | +1h"),
            ("Call 9:00", "“Call 9:00” could be an entry, or another one and a time."),
            ("Call 9:00 10:00", "Call 9:00 | 10:00"),
            ("Standup 9", "Standup | 9"),
            ("Sprint 2", "“2” could be a time or a word of the description."),
            ("yesterday 9:00", "Which entry should be moved?"),
            ("last monday 9:00", "Which entry should be moved?"),
            ("", "Which entry should be moved?"),
            ("@2", "Where should it be moved?"),
            (
                "@2 soon",
                "“soon” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.",
            ),
        ];
        for (line, expected) in table {
            assert_eq!(shown(line, &known), expected, "{line}");
        }
    }
}
