//! `track cancel`

use serde_json::json;

use crate::app::App;
use crate::lookup::check_remote_timer;
use crate::messages::Exit;
use crate::messages::refused;
use crate::render::entries::receipt;
use crate::render::json as shape;
use crate::rules::timer;
use crate::view::EntryView;
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

pub(crate) fn run(_: &CancelArgs, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let store = app.store()?;
    check_remote_timer(app, &now)?;
    let (written, mut cancelled) = store.write("cancel", now.instant, |store| {
        let running = store.running()?;
        let changes = timer::cancel(&running).map_err(|why| refused(&why, &now))?;
        Ok::<_, anyhow::Error>((changes, view::entries(store, &running, false, now.instant)?))
    })?;
    let pushed = app.push(&written);

    let follow_up = messages::after_write(app, &pushed, &written, &now)?;
    for entry in &mut cancelled {
        entry.sending = view::deletion(store, entry.key)?;
    }
    if app.out.json {
        app.out.document(&json!({
            "cancelled": shape::entries(&cancelled, &now),
            "notes": follow_up.notes(),
        }))?;
    } else {
        let look = app.out.look();
        let mut text = String::new();
        for entry in &cancelled {
            // How much time that was is what one may regret.
            let whole = EntryView { stop: Some(now.instant), ..entry.clone() };
            text.push_str(&receipt("Cancelled", &whole, &now, look));
        }
        app.out.receipt(&text)?;
        messages::undo_helps(app, cancelled.len());
    }
    follow_up.tell(app, Exit::Done)
}
