//! The runs of sync that commands ask for: whether one is possible now, and how long it may take.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use super::{App, Pushed, Silence, SyncDisabled};
use crate::store::{self, StoreError, Written};
use crate::sync::{self, RemoteOutcome, Report, StopReason, Sync, WorkspaceChange};
use crate::time::Period;

/// How long a read waits for Toggl in all before it answers from the store.
const READ_PATIENCE: Duration = Duration::from_secs(2);

/// How long a run may take.
#[derive(Clone, Copy)]
enum Patience {
    /// As long as its requests, each of which has a timeout.
    Full,
    /// [`READ_PATIENCE`] in all.
    Short,
    /// As long as an answer comes within each [`READ_PATIENCE`]: what was asked for is not here.
    WhileAnswered,
}

impl App {
    /// Pushes the rows of a command to Toggl, if that is possible now. They are durable already, so
    /// nothing that goes wrong on the way is a failure of the command: it is in the report. Ctrl-C ends
    /// the push and not the process.
    pub(crate) fn push(&self, rows: &Written) -> Pushed {
        self.push_if_any(rows).unwrap_or_else(|error| {
            let why = format!("{error:#}");
            Ok(Report::stopped(if error.is::<StoreError>() {
                StopReason::Store(why)
            } else {
                StopReason::Unreachable(why)
            }))
        })
    }

    fn push_if_any(&self, rows: &Written) -> anyhow::Result<Pushed> {
        // What was undone before it was sent leaves nothing to send.
        if self.sync_disabled().is_none() && self.store()?.waiting()? == 0 {
            return Ok(Ok(Report::default()));
        }
        self.unless_out_of_reach(|| {
            self.interruptible_sync(async |sync| sync.push_command(rows).await)
        })
    }

    /// Runs a sync, if that is possible now. Ctrl-C ends it and not the process.
    pub(crate) fn interruptible_sync(
        &self,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        if let Some(disabled) = self.sync_disabled() {
            return Ok(Err(disabled));
        }
        self.block_on(async {
            tokio::select! {
                // Polled first: from here on the signal is ours.
                biased;
                Ok(()) = tokio::signal::ctrl_c() => Ok(Ok(Report::stopped(StopReason::Interrupted))),
                end = self.run_sync(Patience::Full, work) => end,
            }
        })?
    }

    /// Brings the store up to date for reading, if that is possible now and does not take long.
    pub(crate) fn refresh(&self, period: Option<&Period>) -> anyhow::Result<Pushed> {
        let max_age = self.max_age();
        if self.sync_disabled().is_none()
            && !self.fresh
            && !sync::needs_refresh(self.store()?, period, max_age, self.clock.now())?
        {
            let stop_reason =
                sync::stale_because_of_quota(self.store()?, max_age, self.clock.now())?;
            return Ok(Ok(Report { stop_reason, ..Report::default() }));
        }
        let patience = if self.sync_disabled().is_none() && self.lacks(period)? {
            Patience::WhileAnswered
        } else {
            Patience::Short
        };
        let fresh = self.fresh;
        self.impatient_sync(patience, async |sync| sync.refresh(period, fresh, fresh).await)
    }

    /// Whether entries of this period, or all of them, were never fetched.
    fn lacks(&self, period: Option<&Period>) -> anyhow::Result<bool> {
        let store = self.store()?;
        if store.progress()?.pulled_at.is_none() {
            return Ok(true);
        }
        Ok(match period {
            Some(period) => !sync::unfetched(store, period, true, self.clock.now())?.is_empty(),
            None => false,
        })
    }

    /// Whether the last fetch of entries is older than `max_age`.
    pub(crate) fn entries_are_stale(&self) -> anyhow::Result<bool> {
        Ok(sync::stale(self.store()?, self.max_age(), self.clock.now())?)
    }

    /// Whether the last fetch of entries is older than the settings ask for, and counts as fresh so that the
    /// requests last.
    pub(crate) fn entries_are_stretched(&self) -> anyhow::Result<bool> {
        Ok(sync::is_stretched(self.store()?, self.max_age(), self.clock.now())?)
    }

    /// Whether the last listing of the catalog is older than `max_age`.
    pub(crate) fn names_are_stale(&self) -> anyhow::Result<bool> {
        Ok(sync::catalog_is_stale(self.store()?, self.max_age(), self.clock.now())?)
    }

    /// Lists the catalog again for reading, if that is possible now and does not take long.
    pub(crate) fn refresh_listing(&self) -> anyhow::Result<Pushed> {
        self.impatient_sync(Patience::Short, async |sync| sync.refresh_catalog().await)
    }

    /// Asks Toggl what is new, however recent the last answer is, for a command that cannot do without. If
    /// that is possible now.
    pub(crate) fn fetch(&self) -> anyhow::Result<Pushed> {
        let again = self.fresh;
        self.unless_out_of_reach(|| self.sync(async |sync| sync.refresh(None, true, again).await))
    }

    /// Lists the catalog again for a name that is not in it, if that is possible now.
    /// The notes of the run are left to the next one, whose report is read.
    pub(crate) fn refresh_names(&self) -> anyhow::Result<Pushed> {
        let mut refreshed = self.unless_out_of_reach(|| self.refresh_catalog())?;
        if let Ok(report) = &mut refreshed {
            self.unread_notes.borrow_mut().append(&mut report.notes);
        }
        Ok(refreshed)
    }

    /// Lists the catalog again, if that is possible now.
    pub(crate) fn refresh_catalog(&self) -> anyhow::Result<Pushed> {
        self.sync(async |sync| sync.refresh_catalog().await)
    }

    /// Asks Toggl for a change of the workspaces, if that is possible now.
    pub(crate) fn change_workspace(
        &self,
        change: &WorkspaceChange,
    ) -> anyhow::Result<Result<(Report, Option<RemoteOutcome>), SyncDisabled>> {
        let mut remote_outcome = None;
        let asked = self.sync(async |sync| {
            let (report, outcome) = sync.change_workspace(change).await?;
            remote_outcome = outcome;
            Ok(report)
        })?;
        Ok(asked.map(|report| (report, remote_outcome)))
    }

    /// Runs a sync, if that is possible now.
    pub(crate) fn sync(
        &self,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        match self.sync_disabled() {
            Some(disabled) => Ok(Err(disabled)),
            None => self.block_on(self.run_sync(Patience::Full, work))?,
        }
    }

    /// Runs a sync that a read waits for, if that is possible now: not longer than `patience`, and not where
    /// Toggl was out of reach a moment ago. What it leaves is what Ctrl-C would leave: a request under way
    /// is recorded as that. `--fresh` asks for the full wait.
    fn impatient_sync(
        &self,
        patience: Patience,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        if self.fresh {
            return self.sync(work);
        }
        self.unless_out_of_reach(|| match self.sync_disabled() {
            Some(disabled) => Ok(Err(disabled)),
            None => self.block_on(self.run_sync(patience, work))?,
        })
    }

    /// Runs something unless Toggl was out of reach a moment ago: a dead network costs one command its
    /// timeout and not every one. `--fresh` tries again.
    fn unless_out_of_reach(
        &self,
        run: impl FnOnce() -> anyhow::Result<Pushed>,
    ) -> anyhow::Result<Pushed> {
        if self.sync_disabled().is_none()
            && !self.fresh
            && let Some(until) = sync::out_of_reach(self.store()?, self.clock.now())?
        {
            let silence = self.silence.get();
            return Ok(Ok(Report::stopped(StopReason::OutOfReach {
                why: silence.map(|it| it.why.clone()),
                until,
                again: silence.is_none_or(|it| it.again),
            })));
        }
        run()
    }

    /// Runs a sync; what it sends and fetches may take as long as `patience` says.
    async fn run_sync(
        &self,
        patience: Patience,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        let Some(credential) = &self.settings.token else {
            return Ok(Err(SyncDisabled::NoAccount));
        };
        // A password manager is waited for as long as it takes.
        let token = match self.network.token(&credential.value).await {
            Ok(token) => token,
            // A password manager that is locked is as good as no network: the store still answers.
            Err(error) => {
                // Ctrl-C, which ends the password manager, is seen first.
                tokio::task::yield_now().await;
                let why = format!("{:#}", anyhow::Error::from(error));
                return Ok(Ok(Report::stopped(StopReason::NoToken(why))));
            }
        };
        let connection = match self.connect(token) {
            Ok(connection) => connection,
            // Nor does the store need certificates to answer.
            Err(error) => {
                return Ok(Ok(Report::stopped(StopReason::Unreachable(format!("{error:#}")))));
            }
        };
        let again = sync::was_silent(self.store()?, self.clock.now())?;
        let mut report = self.within(patience, work(self.sync_over(&connection)?)).await?;
        report.notes.splice(0..0, self.unread_notes.take());
        Ok(Ok(self.with_next_try(report, again)?))
    }

    /// The report of a run, or that it took longer than `patience`; the run ends then.
    async fn within(
        &self,
        patience: Patience,
        work: impl Future<Output = store::Result<Report>>,
    ) -> anyhow::Result<Report> {
        if let Patience::Full = patience {
            return Ok(work.await?);
        }
        let mut work = pin!(work);
        let first = self.network.answers();
        loop {
            let before = self.network.answers();
            if let Ok(report) = timeout(READ_PATIENCE, &mut work).await {
                return Ok(report?);
            }
            let answers = self.network.answers();
            if matches!(patience, Patience::WhileAnswered) && answers > before {
                continue;
            }
            // A slow Toggl is not out of reach.
            if answers == first {
                sync::record_out_of_reach(self.store()?, self.clock.now())?;
            }
            return Ok(Report::stopped(StopReason::TooSlow { patience: READ_PATIENCE }));
        }
    }

    /// The report, with the moment from which an unreachable Toggl is tried again; `again` where an earlier
    /// command got no answer either.
    pub(crate) fn with_next_try(&self, mut report: Report, again: bool) -> anyhow::Result<Report> {
        if let Some(StopReason::Unreachable(why)) = &report.stop_reason
            && let Some(until) = sync::out_of_reach(self.store()?, self.clock.now())?
        {
            let Silence { why, again } =
                self.silence.get_or_init(|| Silence { why: why.clone(), again }).clone();
            report.stop_reason = Some(StopReason::OutOfReach { why: Some(why), until, again });
        }
        Ok(report)
    }
}
