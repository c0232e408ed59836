//! `track cancel`

use crate::answer::{Canceled, EntryAt};
use crate::app::App;
use crate::commands::newest::on_newest_entries;
use crate::commands::outcome::{Committed, Outcome};
use crate::messages::refused_at;
use crate::rules::timer;
use crate::{messages, view};

const EXAMPLES: &str = "\
What ran before is not resumed; `track continue` does that. Exits with 1 when nothing is running.

Examples:
  track cancel
  track cancel --json";

/// Discard what is running, as if it had never begun
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CancelArgs {}

pub(crate) fn run(_: &CancelArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let store = app.store()?;
    let decide = || {
        store.write("cancel", now.instant, |store| {
            let running = store.running()?;
            let changes = timer::cancel(&running).map_err(refused_at(&now))?;
            Ok::<_, anyhow::Error>((changes, view::entries(store, &running, false, now.instant)?))
        })
    };
    let ((written, running), follow_up) = on_newest_entries(app, &now, decide)?;
    let undo = messages::undo_helps(running.len());
    let change = Committed::new(written, move |app, stage| {
        let cancelled = view::deletions(app.store()?, &running)?;
        Ok(Canceled { cancelled: EntryAt::all(cancelled, &now), notes: stage.notes() })
    });
    Ok(change.before(follow_up).asides([undo]).into())
}
