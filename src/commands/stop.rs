//! `track stop`

use crate::answer::{EntryAt, Stopped};
use crate::app::{App, Pushed};
use crate::commands::flags::AtArgs;
use crate::commands::newest::{on_newest_entries, with_refused_timers};
use crate::commands::outcome::{Committed, Outcome, Stage};
use crate::lookup::Overlaps;
use crate::messages::{self, Failure, incomplete, refused_at, sentence};
use crate::model::EntryKey;
use crate::rules::timer::{self, EntryRuleError};
use crate::store::Written;
use crate::sync::Note;
use crate::time::{Now, SyntaxError, TimeExpr};
use crate::view;

const EXAMPLES: &str = "\
track stop
track stop 17:30
track stop 15m ago
track stop -5m";

/// Stop the running timer
#[derive(Debug, clap::Args)]
#[command(
    before_help = EXAMPLES,
    mut_arg("at", |at| at.alias("end").help("Stop at this time, in one word such as -5m or in quotes"))
)]
pub(crate) struct StopArgs {
    /// When it ended, for example 17:30 or yesterday 18:00; by default now
    #[arg(value_name = "TIME", conflicts_with = "at")]
    time: Vec<String>,
    #[command(flatten)]
    at: AtArgs,
}

impl StopArgs {
    /// The arguments of a stop at this time.
    pub(super) fn at(at: AtArgs) -> Self {
        Self { time: Vec::new(), at }
    }

    /// When it ended.
    fn end(&self) -> anyhow::Result<TimeExpr> {
        if self.time.is_empty() {
            return Ok(self.at.at);
        }
        self.time.join(" ").parse().map_err(|wrong: SyntaxError| {
            Failure::usage(sentence(&wrong.to_string()))
                .hint("`track stop` stops the running entry and takes only a time: `track stop 17:30`.")
                .into()
        })
    }
}

pub(crate) fn run(args: &StopArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let end = args.end()?;
    let decide = || stop(&end, app, &now);
    let ((written, overlaps), follow_up) = match on_newest_entries(app, &now, decide) {
        Ok(decided) => decided,
        Err(error) => return Err(with_refused_timers(error, app, &now)?),
    };
    let change = stopped(&written, &overlaps, &[], app, now)?.before(follow_up);
    Ok(change
        .next(move |app, pushed| {
            if !stopped_elsewhere(pushed) || app.store()?.running()?.is_empty() {
                return Ok(None);
            }
            // A timer that was started elsewhere had ended it; that one runs, and is stopped as well.
            let (more, overlapped) = stop(&end, app, &now)?;
            stopped(&more, &overlaps.and(overlapped), &written.entries, app, now).map(Some)
        })
        .into())
}

/// The change that stopped entries. The document includes the `earlier` entries of the command.
fn stopped(
    written: &Written,
    overlaps: &Overlaps,
    earlier: &[EntryKey],
    app: &App,
    now: Now,
) -> anyhow::Result<Committed> {
    let entries = written.entries.clone();
    let all = Written { entries: [earlier, &entries].concat(), ..Written::default() };
    let asides = messages::overlaps(&overlaps.views(&all, app.store()?, &now)?, &now);
    let unusual = view::of_keys(app.store()?, &entries, now.instant)?;
    let unusual = messages::unusual_stops(&unusual, &now);
    let (overlaps, keys) = (overlaps.clone(), all.entries.clone());
    let change = Committed::new(written.clone(), move |app, stage| {
        let store = app.store()?;
        let shown = if matches!(stage, Stage::Committed) { &entries } else { &all.entries };
        Ok(Stopped {
            notes: stage.notes(),
            overlaps: EntryAt::all(overlaps.views(&all, store, &now)?.overlapped, &now),
            stopped: EntryAt::all(view::of_keys(store, shown, now.instant)?, &now),
        })
    });
    Ok(change.asides(asides).asides(unusual).later(move |app| {
        let store = app.store()?;
        Ok(incomplete(store, &view::of_keys(store, &keys, now.instant)?)?)
    }))
}

fn stop(end: &TimeExpr, app: &App, now: &Now) -> anyhow::Result<(Written, Overlaps)> {
    app.store()?.write("stop", now.instant, |store| {
        let running = store.running()?;
        if running.is_empty() {
            return Err(refused_at(now)(EntryRuleError::NothingRuns).into());
        }
        let at = end.resolve(now)?;
        let changes = timer::stop(&running, at, now.instant).map_err(refused_at(now))?;
        let overlaps = Overlaps::of(&changes, store, now)?;
        Ok((changes, overlaps))
    })
}

fn stopped_elsewhere(pushed: &Pushed) -> bool {
    let elsewhere = |note: &Note| matches!(note, Note::StoppedElsewhere(_));
    pushed.as_ref().is_ok_and(|report| report.notes.iter().any(elsewhere))
}
