//! `track delete`

use crate::answer::{Deleted, EntryAt};
use crate::app::App;
use crate::commands::flags::EntryRefs;
use crate::commands::newest::on_newest_named;
use crate::commands::outcome::{Committed, Outcome};
use crate::lookup::Descriptions;
use crate::messages::Failure;
use crate::model::Change;
use crate::{messages, view};

const NOTES: &str = "\
Deletes the entries locally and in Toggl. `track undo` restores them.";

const EXAMPLES: &str = "\
track delete @2
track delete @3 @4
track delete Standup
track delete last";

/// Delete entries
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, override_usage = "track delete [OPTIONS] <ENTRY>...")]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    entries: EntryRefs,
}

pub(crate) fn run(args: &DeleteArgs, app: &App) -> anyhow::Result<Outcome> {
    // There is no default for what is destroyed.
    let (store, now) = (app.store()?, app.now()?);
    let named = args.entries.references(store, &now)?;
    if named.is_empty() {
        return Err(Failure::usage("Which entry should be deleted?")
            .hint(
                "Name at least one, for example `track delete @2`; `track list` shows the handles.",
            )
            .into());
    }
    let decide = || {
        store.write("delete", now.instant, |store| {
            let rows = named.all(store, &now)?;
            // Words mean the newest of several that are called alike.
            let others = match &rows[..] {
                [row] if named.are_words() => Descriptions::read(store, &now)?.namesakes(row.key),
                _ => 0,
            };
            let changes = rows.iter().map(|row| Change::Delete(row.key)).collect();
            let entries = view::of_rows(store, &rows, now.instant)?;
            Ok::<_, anyhow::Error>((changes, (entries, others)))
        })
    };
    let ((written, (entries, others)), follow_up) = on_newest_named(&named, app, &now, decide)?;
    let undo = messages::undo_helps(entries.len());
    let namesakes = messages::namesakes(others);
    let change = Committed::new(written, move |app, stage| {
        let deleted = view::deletions(app.store()?, &entries)?;
        Ok(Deleted { deleted: EntryAt::all(deleted, &now), notes: stage.notes() })
    });
    Ok(change.before(follow_up).asides(namesakes.into_iter().chain([undo])).into())
}
