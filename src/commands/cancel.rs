//! `track cancel`

use crate::answer::{Canceled, EntryAt};
use crate::app::App;
use crate::commands::newest::on_newest_entries;
use crate::commands::outcome::{Committed, Outcome};
use crate::messages::refused_at;
use crate::rules::timer;
use crate::{messages, view};

const NOTES: &str = "\
`track undo` restores the entry. `track continue` starts what ran before it. The exit code is 1 if \
nothing is running.";

const EXAMPLES: &str = "\
track cancel
track cancel --json";

/// Discard the running timer
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
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
