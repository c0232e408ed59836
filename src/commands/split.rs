//! `track split`

use std::fmt;

use chrono::{DateTime, Utc};

use crate::answer::{EntryAt, FailureKind, Split};
use crate::app::App;
use crate::commands::newest::{newest_ends, on_newest_named};
use crate::commands::outcome::{Committed, Outcome};
use crate::lookup::{
    ArchivedRow, Descriptions, LookupError, LookupPurpose, References, already_complete,
    archived_project_of, list, split_words, with_newest_names,
};
use crate::messages::{self, Failure, Picture, refused_at, sentence};
use crate::model::{Change, Entry, EntryFields};
use crate::rules::seeming_time::is_digits;
use crate::rules::split::{middle, split};
use crate::store::{self, Store};
use crate::time::{CutExpr, DurationExpr, MOST_WORDS, Now, TimeError};
use crate::ui::text::brief;
use crate::{completion, view};

const NOTES: &str = "\
TIME is a clock time on the day of the entry, such as 10:30; a length after its start, such as 45m; a \
length before its end, such as -15m; or 15m ago. After words of a description, TIME needs a colon or a \
unit. Without TIME, the entry is cut in half. Without ENTRY, the running entry or else the newest is \
split. All parts keep the description, project, task, tags and billable state; the last part of a \
running entry keeps running.";

const EXAMPLES: &str = "\
track split @2
track split @2 10:30
track split @2 10:30 11:15
track split @2 -15m
track split Write the report 45m
track split 15m ago";

/// Split an entry in two or more
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, override_usage = "track split [OPTIONS] [ENTRY] [TIME]...")]
pub(crate) struct SplitArgs {
    /// The entry to split, then the times to split it at.
    ///
    /// An entry is a handle such as `@1`, an id, or words of its description.
    #[arg(value_name = "ENTRY TIME", add = completion::entries())]
    words: Vec<String>,
}

pub(crate) fn run(args: &SplitArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let words = split_words(&args.words);
    let store = app.store()?;
    let typed = match asked(&words, store, &now)? {
        Err(refused) if !refused.rests_on(Picture::Entries) => return Err(refused.into()),
        typed => typed.ok().filter(|(entry, _)| !entry.are_words()),
    };
    let named = typed.as_ref().map_or_else(References::default, |(entry, _)| entry.clone());
    // The last piece ends where the entry does, which may have been changed in Toggl.
    let looked = newest_ends(&named, app, &now)?;
    let decide = || {
        let (entry, cuts) = match &typed {
            Some(typed) => typed.clone(),
            None => asked(&words, store, &now)??,
        };
        // The project may have been restored since the catalog was listed.
        let found = entry.one(store, &now).map_err(|error| not_found(error, &cuts))?;
        with_newest_names(app, |store| in_use(&found, store))?;
        let (written, ()) = store.write("split", now.instant, |store| {
            let row = entry.one(store, &now)?;
            in_use(&row, store)?;
            let Some(fields) = &row.wanted else {
                return Ok((Vec::new(), ()));
            };
            already_complete(store, &row, fields, &now)?;
            Ok::<_, anyhow::Error>((pieces(&row, fields, &cuts, &now)?, ()))
        })?;
        Ok(written)
    };
    let (written, follow_up) = on_newest_named(&named, app, &now, decide)?;
    let change = Committed::new(written.clone(), move |app, stage| {
        let pieces = view::of_keys(app.store()?, &written.entries, now.instant)?;
        Ok(Split { notes: stage.notes(), pieces: EntryAt::all(pieces, &now) })
    });
    Ok(change.before(looked.and(follow_up)).into())
}

/// The changes that cut an entry at these times, or in half where there are none.
fn pieces(
    row: &Entry,
    fields: &EntryFields,
    cuts: &[CutAt],
    now: &Now,
) -> anyhow::Result<Vec<Change>> {
    let cuts: Vec<DateTime<Utc>> = if cuts.is_empty() {
        let too_short =
            || Failure::no("The entry is too short to split.").resting_on(Picture::Entries);
        vec![middle(fields, now.instant).ok_or_else(too_short)?]
    } else {
        cuts.iter().map(|cut| cut.resolve(fields, now)).collect::<Result<_, _>>()?
    };
    Ok(split(row.key, fields, &cuts, now.instant).map_err(refused_at(now))?)
}

/// The failure of a lookup, where words that end in no time are all of the entry.
fn not_found(error: LookupError, cuts: &[CutAt]) -> anyhow::Error {
    match error {
        LookupError::Other(error) => error,
        error @ LookupError::Name(..) if cuts.is_empty() => messages::explain(&error.into())
            .hint("End with a time, for example `10:30`, `45m` or `-15m`.")
            .resting_on(Picture::Entries)
            .into(),
        error => error.into(),
    }
}

/// Refuses an entry whose project is archived.
fn in_use(row: &Entry, store: &Store) -> Result<(), LookupError> {
    let project =
        row.wanted.as_ref().map(|fields| archived_project_of(fields, store)).transpose()?;
    match project.flatten() {
        Some(project) => {
            Err(LookupError::Archived(ArchivedRow::project(&project, LookupPurpose::Split)))
        }
        None => Ok(()),
    }
}

/// The entry and the times of a command line, or why it is not clear which words are which.
fn asked(
    words: &[&str],
    store: &Store,
    now: &Now,
) -> store::Result<Result<(References, Vec<CutAt>), Failure>> {
    let descriptions = Descriptions::read(store, now)?;
    let (entry, cuts) = match read(words, |text| descriptions.find(text).is_some()) {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let named = References::among(entry, &descriptions, store, now)?;
    Ok(Ok((if named.is_empty() { References::current() } else { named }, cuts)))
}

/// The words of the entry, and the times behind them.
type ReadWords<'w, 'a> = (&'w [&'a str], Vec<CutAt>);

/// The words of the entry, and the times behind them, none where it is to be cut in half. The entry is the longest
/// front part that is a description, else the references in front, else what is no time.
fn read<'w, 'a>(
    words: &'w [&'a str],
    is_description: impl Fn(&str) -> bool,
) -> Result<ReadWords<'w, 'a>, Failure> {
    let times_alone = all_cuts(words);
    let described = (1..words.len()).rev().find_map(|at| {
        let (entry, rest) = words.split_at(at);
        let cuts = all_cuts(rest)?;
        is_description(&entry.join(" ")).then_some((entry, cuts))
    });
    if is_description(&words.join(" ")) {
        return match (times_alone, described) {
            (None, None) => Ok((words, Vec::new())),
            (Some(_), _) => Err(two_readings(words, "an entry or a time")),
            (None, Some(_)) => Err(two_readings(words, "an entry, or another one and a time")),
        };
    }
    if let Some((entry, cuts)) = described {
        return behind_words(entry, cuts);
    }
    if let Some(read) = behind_references(words, times_alone.is_some()) {
        return read;
    }
    match times_alone {
        Some(cuts) => match cuts[..] {
            [] => Err(Failure::usage("Which entry should be split, and where?").hint(
                "`track split 10:30` splits the running or else the newest entry; `track split @` splits it in half.",
            )),
            [Cut { words: [word], at }, ..] if is_digits(word) && word.len() <= 2 => {
                Err(unclear(word, "an entry or a time")
                    .hint(format!("Did you mean `@{word}`? Write the time as `{at}`.")))
            }
            _ => Ok((&[], exprs(cuts))),
        },
        None => match last_cuts(words) {
            ([id], cuts) if is_digits(id) => Ok((&words[..1], exprs(cuts))),
            (entry, cuts) => behind_words(entry, cuts),
        },
    }
}

/// The handles, or `last`, in front, and the times behind them; `None` where there are none in front, or what
/// is behind them is no time and may belong to a description.
fn behind_references<'w, 'a>(
    words: &'w [&'a str],
    are_times: bool,
) -> Option<Result<ReadWords<'w, 'a>, Failure>> {
    let is_handle =
        |word: &&&str| list(word).is_some_and(|list| !list.is_empty()) && !is_digits(word);
    let (references, rest) = words.split_at(words.iter().take_while(is_handle).count());
    let first = references.first()?;
    let Some(cuts) = all_cuts(rest) else {
        // Such as “@2 soon”, and not “last orders” or “@2 PM 9:30”.
        let wrong = rest.join(" ").parse::<CutExpr>().err()?;
        let are_words = !first.starts_with('@') || !last_cuts(rest).1.is_empty();
        return (!are_words).then(|| Err(Failure::usage(sentence(&wrong.to_string()))));
    };
    // Such as “last monday 9:00”.
    Some(if are_times {
        Err(unclear(first, "a reference to an entry or a part of the time").hint(
            "Put the entry first, for example `track split @ TIME` or `track split last 9:30`.",
        ))
    } else {
        Ok((references, exprs(cuts)))
    })
}

/// Where an entry is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CutAt {
    At(CutExpr),
    /// So long before its end, or before now while it runs: `-15m`.
    BeforeEnd(DurationExpr),
}

impl CutAt {
    /// Parses one cut; `None` where the text is none.
    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix('-') {
            Some(length) => length.parse().ok().map(Self::BeforeEnd),
            None => text.parse().ok().map(Self::At),
        }
    }

    fn resolve(&self, fields: &EntryFields, now: &Now) -> Result<DateTime<Utc>, TimeError> {
        match self {
            Self::At(cut) => cut.resolve(fields.start, now),
            Self::BeforeEnd(length) => {
                let end = fields.stop.unwrap_or(now.instant);
                end.checked_sub_signed(length.delta()).ok_or(TimeError::OutOfRange)
            }
        }
    }
}

impl fmt::Display for CutAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(cut) => cut.fmt(f),
            Self::BeforeEnd(length) => write!(f, "-{length}"),
        }
    }
}

/// A time among the words.
struct Cut<'w, 'a> {
    words: &'w [&'a str],
    at: CutAt,
}

fn exprs(cuts: Vec<Cut<'_, '_>>) -> Vec<CutAt> {
    cuts.into_iter().map(|cut| cut.at).collect()
}

/// The entry and the times, where these are behind a description: a bare number may belong to it.
fn behind_words<'w, 'a>(
    entry: &'w [&'a str],
    cuts: Vec<Cut<'w, 'a>>,
) -> Result<ReadWords<'w, 'a>, Failure> {
    let is_bare = |cut: &&Cut<'_, '_>| matches!(cut.words, [word] if is_digits(word));
    match cuts.iter().find(is_bare) {
        None => Ok((entry, exprs(cuts))),
        Some(Cut { words, at }) => Err(unclear(words[0], "a time or a word of the description")
            .hint(format!(
                "Write the time as `{at}`, or name the entry by its handle: `track split @2 9:30`."
            ))),
    }
}

/// All words as times, one or several, or none where there are no words; `None` where a word is anything else.
fn all_cuts<'w, 'a>(words: &'w [&'a str]) -> Option<Vec<Cut<'w, 'a>>> {
    let (rest, cuts) = last_cuts(words);
    rest.is_empty().then_some(cuts)
}

/// The last words, as far as they are times, and the words before them.
fn last_cuts<'w, 'a>(words: &'w [&'a str]) -> (&'w [&'a str], Vec<Cut<'w, 'a>>) {
    let mut rest = words;
    let mut cuts = Vec::new();
    while let Some((before, cut)) = last_cut(rest) {
        cuts.push(cut);
        rest = before;
    }
    cuts.reverse();
    (rest, cuts)
}

/// The longest run of last words that is one time.
fn last_cut<'w, 'a>(words: &'w [&'a str]) -> Option<(&'w [&'a str], Cut<'w, 'a>)> {
    let first = words.len().saturating_sub(MOST_WORDS);
    (first..words.len()).find_map(|at| {
        let (before, last) = words.split_at(at);
        Some((before, Cut { words: last, at: CutAt::parse(&last.join(" "))? }))
    })
}

/// That words are the description of an entry, and something else as well.
fn two_readings(words: &[&str], either: &str) -> Failure {
    unclear(&words.join(" "), either)
        .hint("Name the entry by its handle, for example `track split @2 9:30`; `track list` shows the handles.")
}

/// That words can be read in two ways.
fn unclear(words: &str, either: &str) -> Failure {
    let text = format!("“{}” could be {either}.", brief(words));
    Failure::new(FailureKind::Ambiguous, text).resting_on(Picture::Entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entry and the times of a line, where there are entries of these descriptions.
    fn shown(line: &str, descriptions: &[&str]) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        match read(&words, |text| descriptions.contains(&text)) {
            Ok((entry, cuts)) => {
                let cuts: Vec<String> = cuts.iter().map(ToString::to_string).collect();
                format!("{} | {}", entry.join(" "), cuts.join(", "))
            }
            Err(refused) => refused.message().to_owned(),
        }
    }

    #[test]
    fn an_entry_stands_in_front_of_its_times() {
        let table = [
            ("@2 10:30", "@2 | 10:30"),
            ("@2 10:30 11:15", "@2 | 10:30, 11:15"),
            ("@2 10 11", "@2 | 10:00, 11:00"),
            ("@1 @2 10:30", "@1 @2 | 10:30"),
            ("last 9:30", "last | 9:30"),
            ("10:30", " | 10:30"),
            ("930 1030", " | 9:30, 10:30"),
            ("9:30 10", " | 9:30, 10:00"),
            ("9 pm", " | 21:00"),
            ("4400000001 930", "4400000001 | 9:30"),
            ("Fix login 45m", "Fix login | 45m"),
            ("@ -15m", "@ | -15m"),
            ("@2 -1h 30m", "@2 | -1h30m"),
            ("Fix login -2m 45m", "Fix login | -2m, 45m"),
            ("-2m", " | -2m"),
            ("@ 1h 30m", "@ | 1h30m"),
            ("@ 30m 1h", "@ | 30m, 1h"),
            ("@2 yesterday 22:00 23:00 yesterday", "@2 | yesterday 22:00, yesterday 23:00"),
            ("@2 10 minutes ago", "@2 | 10m ago"),
            ("@2 on Thu 26 Nov 2026 at 9 pm", "@2 | 26 Nov 2026 21:00"),
            ("10 minutes ago", " | 10m ago"),
            ("Meeting @2 PM 9:30", "Meeting @2 PM | 9:30"),
            ("@2", "@2 | "),
            ("last", "last | "),
            ("4400000001", "4400000001 | "),
            ("Fix login", "Fix login | "),
            ("last orders", "last orders | "),
            ("", "Which entry should be split, and where?"),
            ("@2 soon", "“soon” is not a time"),
            ("@2 -2x", "“-2x” is not a time"),
            ("2", "“2” could be an entry or a time."),
            ("2 9:30", "“2” could be an entry or a time."),
            ("Call with Ann 2 9:30", "“2” could be a time or a word of the description."),
            ("Fix login 930", "“930” could be a time or a word of the description."),
        ];
        for (line, expected) in table {
            let shown = shown(line, &[]);
            assert!(shown.starts_with(expected), "{line}: {shown}");
        }
    }

    #[test]
    fn the_longest_front_part_that_is_a_description_is_the_entry() {
        let there = ["Call with Ann 2", "Call", "Call 9:00", "930", "Lunch @ cafe", "at 10:30"];
        let table = [
            ("Call with Ann 2 9:30", "Call with Ann 2 | 9:30"),
            ("Call 9:30", "Call | 9:30"),
            ("Call 9:00 9:30", "Call 9:00 | 9:30"),
            ("Lunch @ cafe 12:30 45m", "Lunch @ cafe | 12:30, 45m"),
            ("930 10:30", "930 | 10:30"),
            ("at 10:30 11:00", "at 10:30 | 11:00"),
            ("Call 2 9:30", "“2” could be a time or a word of the description."),
            ("Call with Ann 2", "Call with Ann 2 | "),
            ("Call 9:00", "“Call 9:00” could be an entry, or another one and a time."),
            ("930", "“930” could be an entry or a time."),
        ];
        for (line, expected) in table {
            assert_eq!(shown(line, &there), expected, "{line}");
        }
    }
}
