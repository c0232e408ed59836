//! `track sync`

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::whoami::not_logged_in;
use crate::app::{Apart, App};
use crate::failure::{Exit, Failure, Kind};
use crate::render::entries::{Look, receipt};
use crate::render::json as shape;
use crate::render::plain;
use crate::{tell, view};

const EXAMPLES: &str = "\
Every command sends what waits, a few entries at a time; this sends all of it, one request a
second, as far as Toggl's hourly quota goes.

Examples:
  track sync
  track sync --retry";

/// Send and fetch everything now
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SyncArgs {
    /// Send entries that Toggl refused before once more
    #[arg(long)]
    retry: bool,
}

pub(crate) fn run(args: &SyncArgs, app: &App) -> anyhow::Result<Exit> {
    match app.apart() {
        Some(Apart::NoAccount) => return Err(not_logged_in()),
        Some(Apart::Offline) => {
            return Err(Failure::new(Kind::Usage, "Syncing needs the network.")
                .hint("Leave out --offline; what is kept here waits.")
                .into());
        }
        None => {}
    }
    let now = app.now()?;
    if args.retry {
        app.store()?.retry_refused()?;
    }
    let report = with_progress(app, |progress| app.sync_everything(progress))?;
    let Ok(report) = report else {
        return Err(not_logged_in());
    };

    let store = app.store()?;
    let refused = view::entries(store, &store.refused()?, false)?;
    let waiting = store.waiting()?;
    let (sent, fetched) = (report.sent, report.fetched);
    let halt = report.halt.clone();
    let mut aftermath = tell::after_read(app, &Ok(report), &now)?;
    if let Some(halt) = &halt
        && aftermath.failure.is_none()
    {
        aftermath.notes.clear();
        let failure = tell::unanswered(halt, &now);
        aftermath.failure = Some(if waiting > 0 {
            failure.hint(format!("{waiting} not sent yet; the next command goes on."))
        } else {
            failure
        });
    } else if !refused.is_empty() {
        aftermath.missing = Some(Kind::Refused);
    }
    if app.out.json {
        app.out.document(&json!({
            "sent": sent,
            "fetched": fetched,
            "refused": shape::entries(&refused, &now),
            "waiting": waiting,
            "notes": aftermath.notes(),
        }))?;
    } else {
        let mut text = match (sent, fetched) {
            (0, 0) if aftermath.failure.is_none() => "Up to date".to_owned(),
            _ => format!("Sent {sent}, fetched {fetched}"),
        };
        if waiting > 0 {
            text.push_str(&format!(", {waiting} waiting"));
        }
        text.push_str(".\n");
        let look = Look { depth: app.out.depth, width: app.out.width };
        for entry in &refused {
            text.push_str(&receipt("Refused", entry, &now, look));
            if let view::Sending::Refused(refusal) = &entry.sending {
                text.push_str(&format!("         {}\n", plain(&refusal.message)));
            }
        }
        app.out.receipt(&text)?;
    }
    aftermath.tell(app, Exit::Done)
}

/// Runs a longer piece of sending with a bar on stderr, where somebody watches it.
pub(super) fn with_progress<T>(
    app: &App,
    work: impl FnOnce(&mut dyn FnMut(usize, usize)) -> T,
) -> T {
    let target =
        if app.out.watched() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("Sending {pos} of {len}  {wide_bar}  {eta}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    let done = work(&mut |sent, of| {
        // A handful is over before a bar could be read.
        if of > 5 {
            bar.set_length(of as u64);
            bar.set_position(sent as u64);
        }
    });
    bar.finish_and_clear();
    done
}
