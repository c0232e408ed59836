//! `track sync`

use crate::answer::{CatalogAnswer, EntryAt, FailureKind, Synced};
use crate::app::{App, SyncDisabled};
use crate::commands::outcome::{Answered, Outcome};
use crate::messages::Failure;
use crate::model::{Bucket, CatalogFields};
use crate::sync::StopReason;
use crate::time::{Now, format};
use crate::ui::with_progress;
use crate::{messages, sync, view};

const EXAMPLES: &str = "\
Every command sends what waits, a few entries at a time; this sends all of it, one request a \
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

/// When all waiting changes can be sent, if the quota is known.
fn forecast(app: &App, waiting: u32, now: &Now) -> anyhow::Result<Option<String>> {
    let store = app.store()?;
    let Some(account) = store.account()? else {
        return Ok(None);
    };
    let home = store.workspaces()?.into_iter().find(|w| w.id == account.workspace);
    let Some(organization) = home.and_then(|workspace| workspace.organization) else {
        return Ok(None);
    };
    let allowance = store.allowance(Bucket::Organization(organization))?;
    let Some(total) = allowance.and_then(|allowance| allowance.total) else {
        let text = "`track quota --fresh` learns how many requests an hour there are.";
        return Ok(Some(text.to_owned()));
    };
    Ok(sync::forecast(waiting, allowance, now.instant).map(|sent| {
        let by = format::moment(sent, now);
        format!(
            "At {total} requests an hour, with `track sync` each hour, all can be sent by {by}."
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
    let report = with_progress(&app.out, |progress| {
        let pace = app.settings.pace.value;
        app.interruptible_sync(async |sync| sync.everything(pace, progress).await)
    })?;
    let mut report = match report {
        Ok(report) => report,
        Err(disabled) => return Err(impossible(disabled, app)?.into()),
    };
    if report.is_interrupted() {
        return Ok(Outcome::Interrupted(messages::interrupted_sync(app.store()?.waiting()?)));
    }
    // The list of all refused rows includes these.
    report.refused.clear();

    let store = app.store()?;
    let rows = store.refused()?;
    let refused = view::of_rows(store, &rows, now.instant)?;
    let refused_names = view::catalog_rows(store, &store.refused::<CatalogFields>()?)?;
    let waiting = store.waiting()?;
    let (sent, fetched) = (report.sent, report.fetched);
    let stop_reason = report.stop_reason.clone();
    let mut follow_up = messages::after_read(app, &Ok(report), &now)?;
    // Deletions have no entry to list.
    follow_up.notes.extend(messages::refused_deletions(&rows));
    if let Some(stop_reason) = &stop_reason
        && follow_up.failure.is_none()
    {
        // The failure gives the reason.
        follow_up.as_of = None;
        follow_up.failure = Some(stopped_early(stop_reason, waiting, app, &now)?);
    } else if !rows.is_empty() || !refused_names.is_empty() {
        follow_up.missing = Some(FailureKind::Refused);
    }
    let answer = Synced {
        fetched,
        notes: follow_up.all().cloned().collect(),
        refused: EntryAt::all(refused, &now),
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
        SyncDisabled::Offline => Failure::usage("Syncing needs the network.")
            .hint("Leave out --offline; what is kept here waits."),
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
            ("`track sync` goes on then.".to_owned(), forecast(app, waiting, now)?)
        }
        StopReason::InFlight => ("A command in a minute goes on.".to_owned(), None),
        // Another `track sync` need not wait for it.
        StopReason::OutOfReach { until, .. } => {
            (format!("The first command after {} goes on.", messages::minute(*until, now)), None)
        }
        _ => ("The next command goes on.".to_owned(), None),
    };
    Ok(forecast.into_iter().fold(failure.hint(next), Failure::hint))
}
