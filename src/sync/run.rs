//! One run of sync: what each kind of command does, in which order.

use std::collections::HashSet;
use std::time::Duration;

use super::entries::coverage::missing;
use super::freshness::{catalog_is_old, held_back};
use super::outcome::{Report, StopReason};
use super::quota::Purpose;
use crate::model::{Allowance, Bucket, CatalogKey, WorkspaceId};
use crate::store::{self, SenderLock, Store, Written};
use crate::system::clock::Clock;
use crate::time::Period;
use crate::toggl::{self, Client, QUOTA_WINDOW};

/// How eagerly to push.
pub(super) enum PushMode<'a> {
    /// An everyday command: its own rows and a few that wait, without pauses.
    Everyday {
        /// The rows of the command, sent first.
        own: &'a Written,
    },
    /// `track sync`: everything, with a pause between requests so that Toggl's rate limit is kept.
    Everything {
        /// The pause.
        pace: Duration,
        /// Told how many rows are done, and of how many.
        progress: &'a mut dyn FnMut(usize, usize),
    },
}

/// One run of sync; keeps the sender lock until it is dropped.
pub(crate) struct Sync<'a> {
    pub(super) store: &'a Store,
    pub(super) client: &'a Client,
    pub(super) clock: Clock,
    pub(super) options: SyncOptions,
    pub(super) lock: Option<SenderLock>,
    /// Whether the catalog was listed in this run.
    pub(super) listed: bool,
    /// What was made at Toggl in this run.
    pub(super) fresh: HashSet<CatalogKey>,
    /// Requests of this run whose end was heard, good or bad.
    pub(super) answers: usize,
    pub(super) report: Report,
}

/// What a run goes by.
#[derive(Clone, Debug)]
pub(crate) struct SyncOptions {
    /// Of the credentials and the server, to notice when either changes.
    pub(crate) fingerprint: i64,
    /// How old what was pulled may be.
    pub(crate) max_age: Duration,
    /// The workspace that the settings name, for an account that is met for the first time.
    pub(crate) workspace: Option<String>,
}

/// What ends a run early: a halt is an outcome to be told, a broken store is a failure.
#[derive(Debug)]
pub(super) enum RunError {
    Stopped(StopReason),
    Store(store::StoreError),
}

impl From<store::StoreError> for RunError {
    fn from(error: store::StoreError) -> Self {
        Self::Store(error)
    }
}

pub(super) type Run<T> = Result<T, RunError>;

impl<'a> Sync<'a> {
    /// Prepares a run; nothing is sent or locked yet.
    pub(crate) fn new(
        store: &'a Store,
        client: &'a Client,
        clock: Clock,
        options: SyncOptions,
    ) -> Self {
        let report = Report::default();
        let (lock, listed, fresh, answers) = (None, false, HashSet::new(), 0);
        Self { store, client, clock, options, lock, listed, fresh, answers, report }
    }

    /// Carries the rows of a command to Toggl, and a few that wait.
    pub(crate) async fn push_command(mut self, own: &Written) -> store::Result<Report> {
        let end = self.push_command_inner(own).await;
        self.finish(end)
    }

    async fn push_command_inner(&mut self, own: &Written) -> Run<()> {
        if !self.acquire_lock(own).await? {
            return Ok(());
        }
        self.verify_account(false).await?;
        self.resolve_catalog_in_doubt().await?;
        self.resolve_in_doubt().await?;
        self.pull_before_changes(&own.entries).await?;
        self.push(PushMode::Everyday { own }).await
    }

    /// Brings the store up to date for reading: sends what waits, then pulls what changed if the last
    /// pull is older than `max_age` (or `fresh` asks), and what of `period` was never fetched.
    /// Ask [`due`] first: it costs no connection.
    /// `again` also tries credentials that were refused before.
    pub(crate) async fn refresh(
        mut self,
        period: Option<&Period>,
        fresh: bool,
        again: bool,
    ) -> store::Result<Report> {
        let end = self.refresh_inner(period, fresh, again).await;
        self.finish(end)
    }

    async fn refresh_inner(
        &mut self,
        period: Option<&Period>,
        fresh: bool,
        again: bool,
    ) -> Run<()> {
        if !self.acquire_lock(&Written::default()).await? {
            return Ok(());
        }
        let stale = fresh || self.stale()?;
        self.verify_account(again).await?;
        self.resolve_catalog_in_doubt().await?;
        let looked = self.resolve_in_doubt().await? || self.pull_before_changes(&[]).await?;
        self.push_as_far_as_it_goes(PushMode::Everyday { own: &Written::default() }).await?;
        let pulled = stale && !looked;
        if pulled {
            self.pull().await?;
        }
        // A pull may have fetched just this range.
        let missing = match period {
            Some(period) => missing(self.store, period, self.clock.now())?,
            None => Vec::new(),
        };
        self.fetch(&missing).await?;
        if !pulled && !looked && missing.is_empty() && catalog_is_old(self.store, self.clock.now())?
        {
            self.list_catalog(Purpose::Read).await?;
        }
        if self.report.stop_reason.is_none() {
            self.report.stop_reason =
                held_back(self.store, self.options.max_age, self.clock.now())?;
        }
        Ok(())
    }

    /// Sends everything that waits, paced so that Toggl's rate limit is kept.
    pub(crate) async fn send_all(
        mut self,
        pace: Duration,
        progress: &mut dyn FnMut(usize, usize),
    ) -> store::Result<Report> {
        let end = async {
            if self.acquire_lock(&Written::default()).await? {
                self.resolve_catalog_in_doubt().await?;
                self.resolve_in_doubt().await?;
                self.push(PushMode::Everything { pace, progress }).await?;
            }
            Ok(())
        }
        .await;
        self.finish(end)
    }

    /// Sends and fetches everything: `track sync`.
    pub(crate) async fn everything(
        mut self,
        pace: Duration,
        progress: &mut dyn FnMut(usize, usize),
    ) -> store::Result<Report> {
        let end = self.everything_inner(pace, progress).await;
        self.finish(end)
    }

    async fn everything_inner(
        &mut self,
        pace: Duration,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Run<()> {
        if !self.acquire_lock(&Written::default()).await? {
            return Err(RunError::Stopped(StopReason::OtherSender));
        }
        self.verify_account(true).await?;
        self.resolve_catalog_in_doubt().await?;
        let looked = self.resolve_in_doubt().await? || self.pull_before_changes(&[]).await?;
        self.push_as_far_as_it_goes(PushMode::Everything { pace, progress }).await?;
        if !looked {
            self.pull().await?;
        }
        if catalog_is_old(self.store, self.clock.now())? {
            self.list_catalog(Purpose::Read).await?;
        }
        Ok(())
    }

    /// Lists the catalog anew, for a name that was not found.
    pub(crate) async fn refresh_catalog(mut self) -> store::Result<Report> {
        let end = async {
            if self.acquire_lock(&Written::default()).await? && !self.verify_account(false).await? {
                self.list_catalog(Purpose::Read).await?;
            }
            Ok(())
        }
        .await;
        self.finish(end)
    }

    /// Asks Toggl what is left of every allowance.
    pub(crate) async fn ask_quota(mut self) -> store::Result<Report> {
        let end = async {
            if !self.is_known()? {
                // Credentials that are new bring the catalog, which is listed by one at a time.
                self.acquire_lock(&Written::default()).await?;
            }
            self.verify_account(true).await?;
            let reply = self.client.quota().await;
            let buckets = self
                .record_reply(Bucket::User, reply)?
                .map_err(|api_error| self.stop_reason(&api_error))?;
            let now = self.clock.now();
            self.store.atomically(|store| {
                for it in buckets {
                    let resets_in = Duration::from_secs(it.resets_in.try_into().unwrap_or(0));
                    let resets_at = now + resets_in.min(QUOTA_WINDOW);
                    let total = Some(it.total);
                    let allowance = Allowance { remaining: it.remaining, resets_at, total };
                    let bucket = it.organization.map_or(Bucket::User, Bucket::Organization);
                    store.set_allowance(bucket, allowance)?;
                }
                Ok(())
            })
        }
        .await;
        self.finish(end)
    }

    /// Takes over account and catalog that Toggl just told, with the workspace new entries go to.
    pub(crate) fn sign_in(
        mut self,
        me: &toggl::Me,
        meta: toggl::Meta,
        workspace: WorkspaceId,
    ) -> store::Result<Report> {
        let recorded = self.record_reply(Bucket::User, toggl::Reply { result: Ok(()), meta });
        let end = recorded.and_then(|_| self.take_over(me, Some(workspace)));
        self.finish(end)
    }

    /// Pushes before a pull. That a workspace's quota is used up does not keep from reading, which
    /// counts against another one.
    async fn push_as_far_as_it_goes(&mut self, mode: PushMode<'_>) -> Run<()> {
        match self.push(mode).await {
            Err(RunError::Stopped(stop_reason @ StopReason::OverQuota { .. })) => {
                self.report.stop_reason = Some(stop_reason);
                Ok(())
            }
            end => end,
        }
    }

    pub(super) fn finish(mut self, end: Run<()>) -> store::Result<Report> {
        match end {
            Ok(()) => {}
            Err(RunError::Stopped(stop_reason)) => self.report.stop_reason = Some(stop_reason),
            Err(RunError::Store(error)) => return Err(error),
        }
        Ok(self.report)
    }
}
