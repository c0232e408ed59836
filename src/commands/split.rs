//! `track split`

use crate::answer::{EntryAt, Split};
use crate::app::App;
use crate::commands::newest::on_newest_entries;
use crate::commands::outcome::{Committed, Outcome};
use crate::lookup::{
    ArchivedRow, EntryRef, LookupError, LookupPurpose, already_complete, archived_project_of,
    with_newest_names,
};
use crate::messages::{self, Failure, FollowUp, refused_at};
use crate::model::Entry;
use crate::rules::split::split;
use crate::store::Store;
use crate::time::CutExpr;
use crate::{completion, view};

/// A TIME takes at most so many words.
const LONGEST: usize = 4;

const EXAMPLES: &str = "\
TIME is a clock time of the entry's own day, such as 10:30, a length from its start, such as 45m, or \
15m ago. The pieces keep description, project, task, tags and billable; what runs goes on in \
the last one. Without ENTRY what runs is split, else the newest.

Examples:
  track split @2 10:30
  track split @2 10:30 11:15
  track split Write the report 45m
  track split 15m ago";

/// Split an entry at one or more times
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = "track split [OPTIONS] [ENTRY] <TIME>...")]
pub(crate) struct SplitArgs {
    /// Which entry, by handle, id or words of its description, and then where to split it
    #[arg(value_name = "ENTRY TIME", add = completion::entries())]
    words: Vec<String>,
}

pub(crate) fn run(args: &SplitArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let (entry, cuts) = read(&args.words)?;
    let store = app.store()?;
    let entry = entry.pinned(store, &now)?;
    // The last piece ends where the entry does, which may have been changed at Toggl.
    let refreshed = if app.entries_are_stale()? { Some(app.refresh(None)?) } else { None };
    let decide = || {
        // The project may have been restored since the catalog was listed.
        let found = entry.find(store, &now)?;
        with_newest_names(app, |store| in_use(&found, store))?;
        let (written, ()) = store.write("split", now.instant, |store| {
            let row = entry.find(store, &now)?;
            in_use(&row, store)?;
            let Some(fields) = &row.wanted else {
                return Ok((Vec::new(), ()));
            };
            already_complete(store, &row, fields, &now)?;
            let cuts: Result<Vec<_>, _> =
                cuts.iter().map(|cut| cut.resolve(fields.start, &now)).collect();
            let changes = split(row.key, fields, &cuts?, now.instant).map_err(refused_at(&now))?;
            Ok::<_, anyhow::Error>((changes, ()))
        })?;
        Ok(written)
    };
    let (written, follow_up) = on_newest_entries(app, &now, decide)?;
    let change = Committed::new(written.clone(), move |app, stage| {
        let pieces = view::of_keys(app.store()?, &written.entries, now.instant)?;
        Ok(Split { notes: stage.notes(), pieces: EntryAt::all(pieces, &now) })
    });
    let looked = match &refreshed {
        Some(refreshed) => FollowUp::notes(messages::after_read(app, refreshed, &now)?.notes),
        None => FollowUp::default(),
    };
    Ok(change.before(looked.and(follow_up)).into())
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

/// The times are the last words, as far as they are times; the words before them are the entry.
fn read(words: &[String]) -> anyhow::Result<(EntryRef, Vec<CutExpr>)> {
    let mut rest = words;
    let mut cuts = Vec::new();
    while let Some((before, cut)) = last_cut(rest) {
        cuts.push(cut);
        rest = before;
    }
    cuts.reverse();
    if !cuts.is_empty() {
        return Ok((EntryRef::of(rest).unwrap_or(EntryRef::Current), cuts));
    }
    let failure = match rest {
        // An entry, and a word after it that is no time.
        [_, .., last] => last.parse::<CutExpr>().err().map(anyhow::Error::from),
        _ => None,
    };
    Err(failure.unwrap_or_else(|| {
        Failure::usage("Where is it to be split?")
            .hint("End with one or more times: `track split @2 10:30`.")
            .into()
    }))
}

/// The longest run of last words that is one time.
fn last_cut(words: &[String]) -> Option<(&[String], CutExpr)> {
    let first = words.len().saturating_sub(LONGEST);
    (first..words.len()).find_map(|at| {
        let (before, last) = words.split_at(at);
        Some((before, last.join(" ").parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_are_times() {
        let table = [
            ("@2 10:30", "@2", "10:30"),
            ("@2 10:30 11:15", "@2", "10:30, 11:15"),
            ("10:30", "@", "10:30"),
            ("930 1030", "@", "9:30, 10:30"),
            ("4400000001 930", "4400000001", "9:30"),
            ("Fix login 45m", "“Fix login”", "45m"),
            ("@ -15m", "@", "15m ago"),
            ("@ 1h 30m", "@", "1h30m"),
            ("@ 30m 1h", "@", "30m, 1h"),
            ("@2 yesterday 22:00 23:00 yesterday", "@2", "yesterday 22:00, yesterday 23:00"),
            ("@2 10 minutes ago", "@2", "10m ago"),
        ];
        for (line, entry, times) in table {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let (found, cuts) = read(&words).expect(line);
            assert_eq!(found.to_string(), entry, "{line}");
            let cuts: Vec<String> = cuts.iter().map(ToString::to_string).collect();
            assert_eq!(cuts.join(", "), times, "{line}");
        }
        for line in ["", "@2", "Fix", "Fix login"] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert!(read(&words).is_err(), "{line}");
        }
    }
}
