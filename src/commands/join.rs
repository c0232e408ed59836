//! `track join`

use crate::answer::EditVerb;
use crate::app::App;
use crate::commands::edit::{self, EditSummary};
use crate::commands::flags::{EntryRefs, TrimArgs};
use crate::commands::newest::{newest_ends, on_newest_named};
use crate::commands::outcome::Outcome;
use crate::lookup::make_room;
use crate::messages::{self, Failure, refused_at};
use crate::rules::join::join;
use crate::store::Store;
use crate::view;

const NOTES: &str = "\
The first entry named remains, with its description, project, task and billable state. It gets the \
tags of all entries and the time from the earliest start to the latest stop; the other entries are \
deleted. `track undo` restores them.";

const EXAMPLES: &str = "\
track join @2 @1
track join @3 @2 @1 --trim";

/// Join several entries into one
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, override_usage = "track join [OPTIONS] <ENTRY> <ENTRY>...")]
pub(crate) struct JoinArgs {
    #[command(flatten)]
    entries: EntryRefs,
    #[command(flatten)]
    trim: TrimArgs,
}

pub(crate) fn run(args: &JoinArgs, app: &App) -> anyhow::Result<Outcome> {
    let (store, now) = (app.store()?, app.now()?);
    let named = args.entries.references(store, &now)?;
    // The others are deleted, so what was changed of them elsewhere has to be known.
    let looked = newest_ends(&named, app, &now)?;
    let decide = || {
        // The first one is what `last` means afterwards.
        let write = |store: &Store| {
            let rows = named.all(store, &now)?;
            let entries: Vec<_> =
                rows.iter().filter_map(|row| Some((row.key, row.wanted.as_ref()?))).collect();
            if entries.len() < 2 {
                return Err(Failure::usage("Which entries should be joined?")
                    .hint("Name at least two by their handles, for example `track join @2 @1`; `track list` shows the handles.")
                    .into());
            }
            let (changes, gaps) = join(&entries, now.instant).map_err(refused_at(&now))?;
            let views = view::of_rows(store, &rows, now.instant)?;
            let notes = messages::joined(&views, gaps);
            let before = views.into_iter().take(1).map(|view| (0, view)).collect();
            let (changes, overlaps) = make_room(args.trim.trim, changes, &[], store, &now)?;
            Ok::<_, anyhow::Error>((changes, (before, overlaps, notes)))
        };
        let (written, (before, overlaps, notes)) =
            store.write_about("join", now.instant, |_| 0..1, write)?;
        Ok((EditSummary { written, before, overlaps, ..EditSummary::new(EditVerb::Joined) }, notes))
    };
    let ((done, notes), follow_up) = on_newest_named(&named, app, &now, decide)?;
    edit::outcome(done, looked.and(follow_up), notes, app, now)
}
