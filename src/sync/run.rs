//! One run of sync: what each kind of command does, in which order.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::catalog::plan::CatalogAttempt;
use super::entries::coverage::missing_ranges;
use super::entries::effort::Effort;
use super::freshness::{catalog_is_old, stale_because_of_quota};
use super::outcome::{Report, Step, StopReason};
use super::quota::{MaxAge, Purpose};
use chrono::TimeDelta;

use crate::model::{Allowance, Bucket, CatalogFields, CatalogKey, EntryKey, WorkspaceId};
use crate::store::{self, SenderLock, Store, Written};
use crate::system::clock::Clock;
use crate::time::Period;
use crate::toggl::{self, Client, QUOTA_WINDOW};

/// Which rows to push, and how fast.
pub(super) enum PushMode<'a> {
    /// An ordinary command: the rows it changed and a few pending ones, without pauses.
    Command {
        /// The rows that the command changed, sent first.
        written: &'a Written,
    },
    /// `track sync`: everything, with a pause between requests so that Toggl's rate limit is kept.
    Everything {
        /// The pause between two requests.
        pace: Duration,
        /// Called before each request.
        progress: &'a mut dyn FnMut(Step),
    },
}

/// One run of sync; keeps the sender lock until it is dropped.
///
/// The runs fail only when the store does; everything about Toggl is in the report.
pub(crate) struct Sync<'a> {
    pub(super) store: &'a Store,
    pub(super) client: &'a Client,
    pub(super) clock: Clock,
    pub(super) options: SyncOptions,
    pub(super) lock: Option<SenderLock>,
    /// The offset of Toggl's clock before this run.
    pub(super) offset_before: Option<TimeDelta>,
    /// Whether new rows that have waited were looked for in Toggl, where a copy of this store may have sent
    /// them.
    pub(super) looked_for_copies: bool,
    /// Whether the catalog was listed in this run.
    pub(super) catalog_listed: bool,
    /// Catalog rows that were created in Toggl in this run.
    pub(super) created: HashSet<CatalogKey>,
    /// Requests of this run that ended, with success or not.
    pub(super) replies: usize,
    pub(super) attempted: Attempted,
    pub(super) push_began: Instant,
    /// Requests of the push whose answers were lost.
    pub(super) lost_answers: usize,
    pub(super) report: Report,
}

/// The rows that were attempted in a run.
#[derive(Default)]
pub(super) struct Attempted {
    /// A catalog row may need more than one request, but none of them twice.
    pub(super) catalog: HashSet<CatalogAttempt>,
    pub(super) entries: HashSet<EntryKey>,
    /// Workspaces whose quota is used up.
    pub(super) workspaces: HashSet<WorkspaceId>,
    /// Entries left over by a bulk edit: each is sent by itself.
    pub(super) one_by_one: HashSet<EntryKey>,
}

/// The settings of a run.
#[derive(Clone, Debug)]
pub(crate) struct SyncOptions {
    /// The fingerprint of the credentials and the server.
    pub(crate) fingerprint: i64,
    /// How long a pull counts as fresh.
    pub(crate) max_age: MaxAge,
    /// The workspace that the settings name, for an account that is not known yet.
    pub(crate) workspace: Option<String>,
}

/// What ends a run early: a reason for the report, or a failure of the store.
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
        Self {
            store,
            client,
            clock,
            options,
            lock: None,
            offset_before: store.progress().ok().and_then(|progress| progress.clock_offset),
            looked_for_copies: false,
            catalog_listed: false,
            created: HashSet::new(),
            replies: 0,
            attempted: Attempted::default(),
            push_began: Instant::now(),
            lost_answers: 0,
            report: Report::default(),
        }
    }

    /// Sends the rows of a command, and a few pending ones.
    pub(crate) async fn push_command(mut self, written: &Written) -> store::Result<Report> {
        let end = async {
            if !self.acquire_lock(written).await? {
                return Ok(());
            }
            self.verify_account(false).await?;
            self.resolve_catalog_in_flight().await?;
            if !self.resolve_entries_in_flight().await? {
                self.pull_before_push(written).await?;
            }
            self.push(PushMode::Command { written }).await
        }
        .await;
        self.finish(end)
    }

    /// Brings the store up to date for reading: sends what is pending, pulls what changed if the last pull is
    /// older than `max_age` or `fresh` is set, and fetches the missing ranges of `period`.
    /// [`needs_refresh`](super::needs_refresh) says without a connection whether there is anything to do.
    /// With `again`, credentials that were refused before are tried once more.
    pub(crate) async fn refresh(
        mut self,
        period: Option<&Period>,
        fresh: bool,
        again: bool,
    ) -> store::Result<Report> {
        let end = async {
            if !self.acquire_lock(&Written::default()).await? {
                return Ok(());
            }
            let stale = fresh || self.stale()?;
            let mode = PushMode::Command { written: &Written::default() };
            let pulled_before = self.push_waiting(again, mode).await?;
            let pulled = stale && !pulled_before;
            if pulled {
                self.pull().await?;
            }
            // Determined after the pull, which may have fetched the range.
            let mut effort = Effort::of_a_read();
            let missing = |store: &Store, now| missing_ranges(store, period, now);
            let has_fetched = self.fetch_all(&mut effort, missing).await?;
            if !pulled
                && !pulled_before
                && !has_fetched
                && catalog_is_old(self.store, self.clock.now())?
            {
                self.list_catalog(Purpose::Read).await?;
            }
            if self.report.stop_reason.is_none() {
                self.report.stop_reason =
                    stale_because_of_quota(self.store, self.options.max_age, self.clock.now())?;
            }
            Ok(())
        }
        .await;
        self.finish(end)
    }

    /// Sends everything that is pending, paced so that Toggl's rate limit is kept.
    pub(crate) async fn send_all(
        mut self,
        pace: Duration,
        progress: &mut dyn FnMut(Step),
    ) -> store::Result<Report> {
        let end = async {
            self.await_lock(pace).await?;
            self.resolve_catalog_in_flight().await?;
            if !self.resolve_entries_in_flight().await? {
                self.pull_before_push(&Written::default()).await?;
            }
            self.push(PushMode::Everything { pace, progress }).await
        }
        .await;
        self.finish(end)
    }

    /// Sends and fetches everything: `track sync`.
    pub(crate) async fn everything(
        mut self,
        pace: Duration,
        progress: &mut dyn FnMut(Step),
    ) -> store::Result<Report> {
        let end = self.send_and_fetch(pace, progress).await;
        self.finish(end)
    }

    pub(super) async fn send_and_fetch(
        &mut self,
        pace: Duration,
        progress: &mut dyn FnMut(Step),
    ) -> Run<()> {
        self.await_lock(pace).await?;
        if !self.push_waiting(true, PushMode::Everything { pace, progress }).await? {
            self.pull().await?;
        }
        // A name that was refused since it exists may be one whose answer was lost.
        let is_refused = !self.store.refused::<CatalogFields>()?.is_empty();
        if (is_refused || catalog_is_old(self.store, self.clock.now())?) && !self.catalog_listed {
            self.list_catalog(Purpose::Read).await?;
        }
        Ok(())
    }

    /// Lists the catalog again, for a name that was not found.
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

    /// Fetches what is left of every allowance.
    pub(crate) async fn ask_quota(mut self) -> store::Result<Report> {
        let end = async {
            if !self.credentials_accepted()? {
                // New credentials list the catalog, which only the holder of the lock may do.
                self.acquire_lock(&Written::default()).await?;
            }
            self.verify_account(true).await?;
            let reply = self.client.quota().await;
            let buckets = self.required(Bucket::User, reply)?;
            let now = self.clock.now();
            self.store.atomically_without_fsync(|store| {
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

    /// Saves the account and catalog of a login, with the workspace for new entries. When the store
    /// belongs to another account, the report says so.
    pub(crate) fn sign_in(
        mut self,
        me: toggl::Me,
        meta: toggl::Meta,
        workspace: WorkspaceId,
    ) -> store::Result<Report> {
        let recorded = self.record_reply(Bucket::User, toggl::Reply { result: Ok(()), meta });
        let end = recorded.and_then(|_| self.save_account(me, Some(workspace)).map(drop));
        self.finish(end)
    }

    /// Pushes before a pull; `true` if that took a complete pull. When the quota of a workspace is used up
    /// the run continues: reading counts against another one.
    async fn push_waiting(&mut self, again: bool, mode: PushMode<'_>) -> Run<bool> {
        self.verify_account(again).await?;
        self.resolve_catalog_in_flight().await?;
        let pulled = self.resolve_entries_in_flight().await?
            || self.pull_before_push(&Written::default()).await?;
        let end = self.push(mode).await;
        self.unless_over_quota(end)?;
        Ok(pulled)
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
