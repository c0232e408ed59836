//! `track stop`

use serde_json::json;

use crate::app::{App, SyncDisabled};
use crate::lookup::{Overlaps, check_remote_timer};
use crate::messages;
use crate::messages::{Exit, Failure, FailureKind, sentence};
use crate::messages::{incomplete, refused};
use crate::render::entries::receipt;
use crate::render::json as shape;
use crate::rules::timer::{self, EntryRuleError};
use crate::store::Written;
use crate::sync::{Note, Report};
use crate::time::{Now, SyntaxError, TimeExpr};
use crate::view;

const EXAMPLES: &str = "\
Examples:
  track stop
  track stop 17:30
  track stop 15m ago
  track stop --at -5m";

/// Stop what is running
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StopArgs {
    /// When it ended, such as 17:30 or yesterday 18:00; quotes are optional
    #[arg(value_name = "TIME", conflicts_with = "at")]
    time: Vec<String>,
    /// The same in one word, such as -5m, or in quotes
    #[arg(
        long,
        value_name = "TIME",
        default_value = "now",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    at: TimeExpr,
}

impl StopArgs {
    /// When it ended.
    fn end(&self) -> anyhow::Result<TimeExpr> {
        if self.time.is_empty() {
            return Ok(self.at);
        }
        self.time.join(" ").parse().map_err(|wrong: SyntaxError| {
            Failure::new(FailureKind::Usage, sentence(&wrong.to_string()))
                .hint("`track stop` stops what is running, and takes nothing but the time it ended: `track stop 17:30`.")
                .into()
        })
    }
}

pub(crate) fn run(args: &StopArgs, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let end = args.end()?;
    let store = app.store()?;
    check_remote_timer(app, &now)?;
    let (mut written, mut overlaps) = stop(&end, app, &now)?;
    let mut pushed = app.push(&written);
    if stopped_elsewhere(&pushed) && !store.running()?.is_empty() {
        // It had been ended by another one, started elsewhere: that is what runs, and is to stop.
        let (more, those) = stop(&end, app, &now)?;
        let earlier = std::mem::replace(&mut pushed, app.push(&more));
        if let (Ok(earlier), Ok(report)) = (earlier, &mut pushed) {
            report.notes.splice(0..0, earlier.notes);
        }
        written.entries.extend(more.entries);
        overlaps = overlaps.and(those);
    }

    let mut follow_up = messages::after_write(app, &pushed, &written, &now)?;
    let stopped = view::of_keys(store, &written.entries, now.instant)?;
    follow_up.notes.extend(incomplete(store, &stopped)?);
    let neighbours = overlaps.views(&written, store, &now)?;
    if app.out.json {
        app.out.document(&json!({
            "stopped": shape::entries(&stopped, &now),
            "overlaps": shape::entries(&neighbours.overlapped, &now),
            "notes": follow_up.notes(),
        }))?;
    } else {
        let look = app.out.look();
        let text: String =
            stopped.iter().map(|entry| receipt("Stopped", entry, &now, look)).collect();
        app.out.receipt(&text)?;
        neighbours.tell(app, &now);
    }
    follow_up.tell(app, Exit::Done)
}

fn stop(end: &TimeExpr, app: &App, now: &Now) -> anyhow::Result<(Written, Overlaps)> {
    app.store()?.write("stop", now.instant, |store| {
        let running = store.running()?;
        if running.is_empty() {
            return Err(refused(&EntryRuleError::NothingRuns, now).into());
        }
        let at = end.resolve(now)?;
        let changes = timer::stop(&running, at, now.instant).map_err(|why| refused(&why, now))?;
        let overlaps = Overlaps::of(&changes, store, now)?;
        Ok((changes, overlaps))
    })
}

fn stopped_elsewhere(pushed: &Result<Report, SyncDisabled>) -> bool {
    let elsewhere = |note: &Note| matches!(note, Note::StoppedElsewhere(_));
    pushed.as_ref().is_ok_and(|report| report.notes.iter().any(elsewhere))
}
