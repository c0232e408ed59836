//! The history that `track sync` is asked for: what there is of it here, and when the rest can be fetched.

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{HistoryJson, UnfetchedRange, moment};
use crate::app::App;
use crate::model::Bucket;
use crate::render::pending_changes;
use crate::sync::{Extent, Report, Step, StopReason};
use crate::time::{Now, Period, RangeExpr, TimeError, format};
use crate::ui::Position;
use crate::ui::text::counted;
use crate::{messages, sync};

/// The history that is asked for.
#[derive(Clone, Copy)]
pub(super) struct History {
    /// The days that are asked for: `--since`, or all of time.
    days: Period,
    is_all: bool,
}

/// What is to be said of history that is not all here.
#[derive(Default)]
pub(super) struct Left {
    /// Which days are missing.
    pub(super) notes: Vec<String>,
    /// How the rest can be fetched.
    pub(super) hints: Vec<String>,
}

impl History {
    /// All there is.
    pub(super) fn all(now: &Now) -> Result<Self, TimeError> {
        Ok(Self { days: RangeExpr::All.resolve(now)?, is_all: true })
    }

    /// These days, and those after them.
    pub(super) fn since(days: Period) -> Self {
        Self { days, is_all: false }
    }

    /// The same, for a run of sync.
    pub(super) fn extent(self) -> Extent {
        let from = self.days.from;
        if self.is_all { Extent::All { beginning: from } } else { Extent::Since(from) }
    }

    /// The command that asks for it.
    fn command(self) -> String {
        if self.is_all {
            return "`track sync --all`".to_owned();
        }
        format!("`track sync --since {}`", self.days.first)
    }

    /// What there is of it here, and what is missing.
    pub(super) fn state(
        self,
        report: &Report,
        app: &App,
        now: &Now,
    ) -> anyhow::Result<HistoryJson> {
        let store = app.store()?;
        let missing = sync::unfetched_history(store, self.extent(), now.instant)?;
        let since = if !missing.is_empty() {
            sync::complete_since(store, now.instant)?
        } else if self.is_all
            && let Some(first) = sync::first_moment(store)?
        {
            Some(day_start(first, now))
        } else {
            Some(self.days.from)
        };
        let (added, removed) = (report.added, report.removed);
        let goes_on_at = report.stop_reason.as_ref().and_then(goes_on_at);
        Ok(HistoryJson {
            added,
            changed: report.fetched.saturating_sub(added + removed),
            complete: missing.is_empty(),
            complete_since: since.map(|at| moment(at, now)),
            goes_on_at: goes_on_at.filter(|_| !missing.is_empty()).map(|at| moment(at, now)),
            missing: UnfetchedRange::all(&missing, now),
            removed,
            requests_left: report.requests_left,
            sentence: since.map(|at| format!("All days since {} are complete.", day(at, now))),
        })
    }

    /// What is missing, and how it can be fetched; what is taken for the first day where Toggl does not say.
    pub(super) fn left(self, report: &Report, app: &App, now: &Now) -> anyhow::Result<Left> {
        let store = app.store()?;
        let missing = sync::unfetched_history(store, self.extent(), now.instant)?;
        let mut notes = messages::never_fetched(&missing, now);
        if self.is_all && store.account_began()?.is_none() {
            let text = "Toggl does not report when the account was created; using 1 January 2006.";
            notes.push(text.to_owned());
        }
        if missing.is_empty() {
            return Ok(Left { notes, hints: Vec::new() });
        }
        let command = self.command();
        let left = counted(report.requests_left, "more request");
        let next = match report.stop_reason.as_ref().and_then(goes_on_at) {
            Some(at) => {
                let at = messages::minute(at, now);
                format!("The rest takes about {left}; run {command} again after {at}.")
            }
            None => format!("The rest takes about {left}; run {command} again to continue."),
        };
        let all = self.forecast(report.requests_left, app, now)?;
        Ok(Left { notes, hints: [next].into_iter().chain(all).collect() })
    }

    /// When all of it can be here, if it takes more than one further hour and the quota is known.
    fn forecast(self, left: usize, app: &App, now: &Now) -> anyhow::Result<Option<String>> {
        let Some(bucket) = home_bucket(app)? else {
            return Ok(None);
        };
        let allowance = app.store()?.allowance(bucket)?.map(sync::left_to_history);
        let Some(total) = allowance.and_then(|allowance| allowance.total) else {
            return Ok(None);
        };
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        let done = sync::forecast(left, allowance, now.instant);
        let done = done.filter(|_| i64::from(left) > total);
        Ok(done.map(|at| {
            let (command, at) = (self.command(), format::moment(at, now));
            format!("With {command} every hour, all of it is fetched by {at}.")
        }))
    }

    /// The sentence after Ctrl-C; `None` when nothing is known of Toggl's entries.
    pub(super) fn interrupted(
        self,
        waiting: u32,
        app: &App,
        now: &Now,
    ) -> anyhow::Result<Option<String>> {
        let Some(since) = sync::complete_since(app.store()?, now.instant)? else {
            return Ok(None);
        };
        let (day, command) = (day(since, now), self.command());
        let waiting = match waiting {
            0 => String::new(),
            _ => format!("{}; ", pending_changes(waiting)),
        };
        Ok(Some(format!(
            "Interrupted: {waiting}all days since {day} are complete; {command} continues there."
        )))
    }
}

/// When the pause ends that stopped a run.
fn goes_on_at(stop_reason: &StopReason) -> Option<DateTime<Utc>> {
    match stop_reason {
        StopReason::OverQuota { until, .. }
        | StopReason::HistoryWaits { until, .. }
        | StopReason::Paused { until } => Some(*until),
        _ => None,
    }
}

/// The first whole day since a moment.
fn day(since: DateTime<Utc>, now: &Now) -> String {
    let before = now.date_of(since - TimeDelta::seconds(1));
    format::short_date(before.succ_opt().unwrap_or(before), now)
}

/// The beginning of the day of a moment.
fn day_start(moment: DateTime<Utc>, now: &Now) -> DateTime<Utc> {
    let day = now.date_of(moment);
    Period::of_days(day, day, now).map_or(moment, |day| day.from)
}

/// How far a run has come, for people.
pub(super) fn position(step: Step, now: &Now) -> Position {
    match step {
        Step::Sent { rows, of } => {
            Position { verb: "Sending", done: rows, of, of_all: of.to_string() }
        }
        Step::Fetched { requests, left, quota } => {
            let of = requests + left;
            let of_all = match quota {
                None => format!("about {of} requests"),
                Some((allowed, until)) => {
                    let until = messages::minute(until, now);
                    format!("about {of} requests, {allowed} now, the rest after {until}")
                }
            };
            Position { verb: "Fetching history:", done: requests, of, of_all }
        }
    }
}

/// What requests about the workspace for new entries count against.
pub(super) fn home_bucket(app: &App) -> anyhow::Result<Option<Bucket>> {
    let store = app.store()?;
    let Some(account) = store.account()? else {
        return Ok(None);
    };
    let home = store.workspaces()?.into_iter().find(|w| w.id == account.workspace);
    Ok(home.and_then(|workspace| workspace.organization).map(Bucket::Organization))
}
