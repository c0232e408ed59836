//! `track delete`

use serde_json::json;

use crate::app::App;
use crate::lookup::EntryRefs;
use crate::messages::{Exit, Failure, FailureKind};
use crate::model::Change;
use crate::render::entries::receipt;
use crate::render::json as shape;
use crate::{messages, view};

const EXAMPLES: &str = "\
Here and at Toggl; `track undo` takes it back.

Examples:
  track delete @2
  track delete @3 @4
  track delete Standup";

/// Delete entries
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = "track delete [OPTIONS] <ENTRY>...")]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    entries: EntryRefs,
}

pub(crate) fn run(args: &DeleteArgs, app: &App) -> anyhow::Result<Exit> {
    // What is destroyed is named; nothing stands in for it.
    if args.entries.refs().is_empty() {
        return Err(Failure::new(FailureKind::Usage, "Which entry is to be deleted?")
            .hint("Name at least one: `track delete @2`. `track list` shows the handles.")
            .into());
    }
    let now = app.now()?;
    let store = app.store()?;
    let (written, mut deleted) = store.write("delete", now.instant, |store| {
        let rows = args.entries.find(store, &now)?;
        let changes = rows.iter().map(|row| Change::Delete(row.key)).collect();
        Ok::<_, anyhow::Error>((changes, view::of_rows(store, &rows, now.instant)?))
    })?;
    let pushed = app.push(&written);

    let follow_up = messages::after_write(app, &pushed, &written, &now)?;
    for entry in &mut deleted {
        entry.sending = view::deletion(store, entry.key)?;
    }
    if app.out.json {
        app.out.document(&json!({
            "deleted": shape::entries(&deleted, &now),
            "notes": follow_up.notes(),
        }))?;
    } else {
        let look = app.out.look();
        let text: String =
            deleted.iter().map(|entry| receipt("Deleted", entry, &now, look)).collect();
        app.out.receipt(&text)?;
        messages::undo_helps(app, deleted.len());
    }
    follow_up.tell(app, Exit::Done)
}
