//! `track sync`

use crate::answer::{CatalogAnswer, EntryAt, FailureKind, Synced};
use crate::app::{App, SyncDisabled};
use crate::commands::history::{History, home_bucket, position};
use crate::commands::outcome::{Answered, Outcome};
use crate::messages::Failure;
use crate::model::CatalogFields;
use crate::sync::{Report, StopReason};
use crate::time::{Now, RangeExpr, format};
use crate::ui::with_progress;
use crate::{completion, messages, sync, view};

const NOTES: &str = "\
Every command sends a few pending changes. This command sends all of them, one request per second, \
until Toggl's hourly quota is used up, and fetches what changed in Toggl.

With --all, it also fetches every entry since the account was created, a thousand with each request, \
and removes entries that were deleted in Toggl. It leaves ten requests of each hour to other commands. \
If it is interrupted, the next --all continues there.";

const EXAMPLES: &str = "\
track sync
track sync --retry
track sync --all
track sync --since 2024";

/// Send pending changes and fetch new ones now
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct SyncArgs {
    /// Send changes again that Toggl refused
    #[arg(long)]
    retry: bool,
    /// Fetch the whole history of the account as well
    #[arg(long)]
    all: bool,
    /// Fetch the history from this day on as well.
    ///
    /// A week, month or year stands for its first day.
    #[arg(long, value_name = "DAY", conflicts_with = "all", add = completion::ranges())]
    since: Option<RangeExpr>,
}

impl SyncArgs {
    /// What of history is asked for, if anything is.
    fn history(&self, now: &Now) -> anyhow::Result<Option<History>> {
        if self.all {
            return Ok(Some(History::all(now)?));
        }
        let Some(range) = self.since else {
            return Ok(None);
        };
        let days = RangeExpr::between(Some(range), None).ok_or_else(|| {
            Failure::usage("--since takes one day, week, month or year.").hint(
                "For example: `track sync --since 2024-03-01`. For everything: `track sync --all`.",
            )
        })?;
        Ok(Some(History::since(days.resolve(now)?)))
    }
}

/// When all pending changes can be sent, if the quota is known.
fn forecast(app: &App, waiting: u32, now: &Now) -> anyhow::Result<Option<String>> {
    let store = app.store()?;
    let Some(bucket) = home_bucket(app)? else {
        return Ok(None);
    };
    let allowance = store.allowance(bucket)?;
    let Some(total) = allowance.and_then(|allowance| allowance.total) else {
        let text = "`track quota --fresh` shows how many requests an hour are allowed.";
        return Ok(Some(text.to_owned()));
    };
    Ok(sync::forecast(waiting, allowance, now.instant).map(|sent| {
        let by = format::moment(sent, now);
        format!(
            "With {total} requests an hour and `track sync` every hour, all changes are sent by {by}."
        )
    }))
}

pub(crate) fn run(args: &SyncArgs, app: &App) -> anyhow::Result<Outcome> {
    if let Some(disabled) = app.sync_disabled() {
        return Err(impossible(disabled, app)?.into());
    }
    let now = app.now()?;
    if args.retry {
        app.store()?.retry_refused()?;
    }
    let history = args.history(&now)?;
    let pushed = with_progress(&app.out, |progress| {
        let pace = app.settings.pace.value;
        let progress = &mut |step| progress(position(step, &now));
        app.interruptible_sync(async |sync| match history {
            None => sync.everything(pace, progress).await,
            Some(history) => sync.history(history.extent(), pace, progress).await,
        })
    })?;
    let mut report = match pushed {
        Ok(report) => report,
        Err(disabled) => return Err(impossible(disabled, app)?.into()),
    };
    if report.is_interrupted() {
        let waiting = app.store()?.waiting()?;
        let note = messages::interrupted_sync(waiting);
        let of_history = history.map(|it| it.interrupted(waiting, app, &now)).transpose()?;
        return Ok(Outcome::Interrupted(of_history.flatten().unwrap_or(note)));
    }
    // The list of all refused rows includes these.
    report.refused.clear();
    finished(report, history, app, &now)
}

/// The answer of a run that was not interrupted.
fn finished(
    report: Report,
    history: Option<History>,
    app: &App,
    now: &Now,
) -> anyhow::Result<Outcome> {
    let store = app.store()?;
    let rows = store.refused()?;
    let refused = view::of_rows(store, &rows, now.instant)?;
    let refused_names = view::catalog_rows(store, &store.refused::<CatalogFields>()?)?;
    let waiting = store.waiting()?;
    let (sent, fetched) = (report.sent, report.fetched);
    let state = history.map(|it| it.state(&report, app, now)).transpose()?;
    let left = history.map(|it| it.left(&report, app, now)).transpose()?.unwrap_or_default();
    let stop_reason = report.stop_reason.clone();
    let mut follow_up = messages::after_read(app, &Ok(report), now)?;
    // Deletions have no entry to list.
    follow_up.notes.extend(messages::refused_deletions(&rows));
    follow_up.notes.extend(left.notes);
    if let Some(stop_reason) = &stop_reason
        && follow_up.failure.is_none()
    {
        // The failure gives the reason.
        follow_up.as_of = None;
        let failure = stopped_early(stop_reason, waiting, app, now)?;
        follow_up.failure = Some(left.hints.into_iter().fold(failure, Failure::hint));
    } else if !rows.is_empty() || !refused_names.is_empty() {
        follow_up.missing = Some(FailureKind::Refused);
    }
    let answer = Synced {
        fetched,
        history: state,
        notes: follow_up.all().cloned().collect(),
        refused: EntryAt::all(refused, now),
        refused_names: refused_names.into_iter().map(CatalogAnswer).collect(),
        sent,
        waiting,
        is_up_to_date: follow_up.failure.is_none() && follow_up.missing.is_none() && waiting == 0,
    };
    Ok(Answered::receipt(answer).follow_up(follow_up).into())
}

/// The failure of a sync that is disabled.
fn impossible(disabled: SyncDisabled, app: &App) -> anyhow::Result<Failure> {
    Ok(match disabled {
        SyncDisabled::NoAccount => messages::not_logged_in(),
        SyncDisabled::Offline => Failure::usage("Cannot sync offline.")
            .hint("Run it without --offline; pending changes stay saved."),
        SyncDisabled::ReadOnlyStore => messages::read_only_store(app.store()?),
    })
}

/// The failure of a sync that stopped early, and when the rest can be sent.
fn stopped_early(
    stop_reason: &StopReason,
    waiting: u32,
    app: &App,
    now: &Now,
) -> anyhow::Result<Failure> {
    let failure = messages::stopped_sync(stop_reason, now);
    if waiting == 0 {
        return Ok(failure);
    }
    let (next, forecast) = match stop_reason {
        StopReason::OverQuota { .. } => {
            ("Run `track sync` again then.".to_owned(), forecast(app, waiting, now)?)
        }
        StopReason::InFlight => ("The next command after a minute continues.".to_owned(), None),
        // Another `track sync` need not wait for it.
        StopReason::OutOfReach { until, .. } => {
            (format!("The first command after {} continues.", messages::minute(*until, now)), None)
        }
        _ => ("The next command continues.".to_owned(), None),
    };
    Ok(forecast.into_iter().fold(failure.hint(next), Failure::hint))
}
