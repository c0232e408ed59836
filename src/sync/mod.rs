//! Sync makes *known* equal *wanted*: push what is unsent, pull what changed, settle doubts.
//!
//! This is the only place where the store and Toggl meet. Rules are pure and live in [`plan`],
//! [`merge`] and [`quota`]; this module spends the requests, and writes down what came of them, one
//! transaction an answer, so that a crash at any point leaves rows that the next run finishes.

mod convert;
mod merge;
mod plan;
mod pull;
mod push;
mod quota;
mod range;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;
use crate::model::{Allowance, Bucket, EntryKey, Refusal, Workspace, WorkspaceId};
use crate::names::{self, Named};
use crate::secret::Token;
use crate::store::{self, Progress, SenderLock, Store};
use crate::time::Period;
use crate::toggl::{self, Client, Meta, QUOTA_WINDOW, Reply, Trouble};
use plan::Clocks;
use quota::Purpose;
pub(crate) use quota::forecast;
pub(crate) use range::missing;

/// How long a command waits for another one that is sending before it leaves its rows to it.
const WAIT_FOR_SENDER: Duration = Duration::from_secs(1);
/// How often it looks meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Waiting rows that an everyday command takes along besides its own.
const TAKE_ALONG: usize = 5;
/// How old the catalog may grow before reading spends a request on it.
const CATALOG_AGE: Duration = Duration::from_secs(24 * 3600);

/// Why a run stopped before everything was done. What is left waits for the next command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    /// Toggl does not accept the credentials.
    NotLoggedIn,
    /// The credentials belong to somebody else than this store does.
    OtherAccount {
        /// Whose store it is.
        ours: String,
        /// Whose credentials they are.
        theirs: String,
    },
    /// The hourly quota is used up, or down to what is kept for writes.
    OverQuota {
        /// When the window starts anew.
        until: DateTime<Utc>,
    },
    /// Toggl asked for a pause.
    Paused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Toggl was not reached or gave no usable answer.
    Unreachable(String),
    /// Another process is sending.
    OtherSender,
    /// The store failed on the way.
    Store(String),
    /// The workspace that the settings name is none of the account's.
    UnknownWorkspace(String),
    /// The API token could not be had, or the connection not be prepared.
    NoToken(String),
}

/// Something a person should know about what happened at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// It was stopped elsewhere before we could; its end is the one from there.
    StoppedElsewhere(EntryKey),
    /// It was deleted elsewhere and, having been changed here, was sent again as a new one.
    SentAgain(EntryKey),
    /// Changed here and there: what was asked for here was kept.
    Conflict(EntryKey, Vec<&'static str>),
    /// Toggl kept something else than was sent.
    Adjusted(EntryKey, Vec<&'static str>),
    /// Two timers ran; this one now ends where the later one begins.
    EndedByAnother(EntryKey),
    /// Toggl's clock less ours, when they disagree.
    ClockSkew(TimeDelta),
}

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Rows whose wish was carried out at Toggl.
    pub(crate) sent: u32,
    /// Entries that came new or changed from Toggl.
    pub(crate) fetched: u32,
    /// Rows that Toggl refused in this run.
    pub(crate) refused: Vec<(EntryKey, Refusal)>,
    /// Why it stopped early, if it did.
    pub(crate) halt: Option<Halt>,
    /// What else is worth telling.
    pub(crate) notes: Vec<Note>,
}

/// How eagerly to push.
enum Eagerness<'a> {
    /// An everyday command: its own rows and a few that wait, without pauses.
    Everyday {
        /// The rows of the command, sent first.
        own: &'a [EntryKey],
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
    store: &'a Store,
    client: &'a Client,
    clock: Clock,
    terms: Terms,
    lock: Option<SenderLock>,
    report: Report,
}

/// What a run goes by.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// Of the credentials and the server, to notice when either changes.
    pub(crate) fingerprint: i64,
    /// How old what was pulled may be.
    pub(crate) max_age: Duration,
    /// The workspace that the settings name, for an account that is met for the first time.
    pub(crate) workspace: Option<String>,
}

/// What ends a run early: a halt is an outcome to be told, a broken store is a failure.
#[derive(Debug)]
enum Stop {
    Halt(Halt),
    Store(store::Error),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

type Run<T> = Result<T, Stop>;

/// A fingerprint of credentials and server: 64 bits that let the store notice a change without
/// holding anything of the token.
pub(crate) fn fingerprint(server: &str, token: &Token) -> i64 {
    let mut hasher = DefaultHasher::new();
    (server, token.expose()).hash(&mut hasher);
    hasher.finish().cast_signed()
}

/// Whether reading needs anything of Toggl: something waits to be sent, the last pull is too old, or
/// part of the period was never fetched.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn due(
    store: &Store,
    period: Option<&Period>,
    max_age: Duration,
    now: DateTime<Utc>,
) -> store::Result<bool> {
    let unknown = match period {
        Some(period) => !missing(store, period, now)?.is_empty(),
        None => false,
    };
    Ok(unknown
        || store.waiting()? > 0
        || stale(store, max_age, now)?
        || catalog_is_old(store, now)?)
}

/// Whether the last pull is older than `max_age`, stretched when requests run low.
fn stale(store: &Store, max_age: Duration, now: DateTime<Utc>) -> store::Result<bool> {
    let allowance = store.allowance(Bucket::User)?;
    let max_age = quota::max_age(max_age, allowance, now);
    let pulled = store.progress()?.pulled_at;
    Ok(!pulled.is_some_and(|at| quota::young(at, max_age, now)))
}

/// Why what is here is older than `max_age`, when it is: stretching it to the end of the quota is not
/// done in silence.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn held_back(
    store: &Store,
    max_age: Duration,
    now: DateTime<Utc>,
) -> store::Result<Option<Halt>> {
    let pulled = store.progress()?.pulled_at;
    if pulled.is_some_and(|at| quota::young(at, max_age, now)) {
        return Ok(None);
    }
    let allowed = quota::allows(store.allowance(Bucket::User)?, Purpose::Read, now);
    Ok(allowed.err().map(|until| Halt::OverQuota { until }))
}

fn catalog_is_old(store: &Store, now: DateTime<Utc>) -> store::Result<bool> {
    let listed = store.progress()?.catalog_at;
    Ok(!listed.is_some_and(|at| quota::young(at, CATALOG_AGE, now)))
}

impl<'a> Sync<'a> {
    /// Prepares a run; nothing is sent or locked yet.
    pub(crate) fn new(store: &'a Store, client: &'a Client, clock: Clock, terms: Terms) -> Self {
        let report = Report::default();
        Self { store, client, clock, terms, lock: None, report }
    }

    /// Carries the rows of a command to Toggl, and a few that wait.
    ///
    /// # Errors
    /// Only when the store fails; everything about Toggl is in the report.
    pub(crate) async fn carry(mut self, own: &[EntryKey]) -> store::Result<Report> {
        let end = self.carry_inner(own).await;
        self.finish(end)
    }

    async fn carry_inner(&mut self, own: &[EntryKey]) -> Run<()> {
        if !self.become_sender(own).await? {
            return Ok(());
        }
        self.greet(false).await?;
        self.settle_doubts().await?;
        self.pull_before_changes(own).await?;
        self.push(Eagerness::Everyday { own }).await
    }

    /// Brings the store up to date for reading: sends what waits, then pulls what changed if the last
    /// pull is older than `max_age` (or `fresh` asks), and what of `period` was never fetched.
    /// Ask [`due`] first: it costs no connection.
    /// `again` also tries credentials that were refused before.
    ///
    /// # Errors
    /// Only when the store fails; everything about Toggl is in the report.
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
        if !self.become_sender(&[]).await? {
            return Ok(());
        }
        let stale = fresh || self.stale()?;
        self.greet(again).await?;
        let looked = self.settle_doubts().await? || self.pull_before_changes(&[]).await?;
        self.push_as_far_as_it_goes(Eagerness::Everyday { own: &[] }).await?;
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
        if self.report.halt.is_none() {
            self.report.halt = held_back(self.store, self.terms.max_age, self.clock.now())?;
        }
        Ok(())
    }

    /// Sends everything that waits, paced so that Toggl's rate limit is kept.
    ///
    /// # Errors
    /// Only when the store fails; everything about Toggl is in the report.
    pub(crate) async fn send_all(
        mut self,
        pace: Duration,
        progress: &mut dyn FnMut(usize, usize),
    ) -> store::Result<Report> {
        let end = async {
            if self.become_sender(&[]).await? {
                self.settle_doubts().await?;
                self.push(Eagerness::Everything { pace, progress }).await?;
            }
            Ok(())
        }
        .await;
        self.finish(end)
    }

    /// Sends and fetches everything: `track sync`.
    ///
    /// # Errors
    /// Only when the store fails; everything about Toggl is in the report.
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
        if !self.become_sender(&[]).await? {
            return Err(Stop::Halt(Halt::OtherSender));
        }
        self.greet(true).await?;
        let looked = self.settle_doubts().await? || self.pull_before_changes(&[]).await?;
        self.push_as_far_as_it_goes(Eagerness::Everything { pace, progress }).await?;
        if !looked {
            self.pull().await?;
        }
        if catalog_is_old(self.store, self.clock.now())? {
            self.list_catalog(Purpose::Read).await?;
        }
        Ok(())
    }

    /// Lists the catalog anew, for a name that was not found.
    ///
    /// # Errors
    /// Only when the store fails; everything about Toggl is in the report.
    pub(crate) async fn refresh_catalog(mut self) -> store::Result<Report> {
        let end = async {
            if self.become_sender(&[]).await? && !self.greet(false).await? {
                self.list_catalog(Purpose::Read).await?;
            }
            Ok(())
        }
        .await;
        self.finish(end)
    }

    /// Asks Toggl what is left of every allowance.
    ///
    /// # Errors
    /// Only when the store fails; everything about Toggl is in the report.
    pub(crate) async fn ask_quota(mut self) -> store::Result<Report> {
        let end = async {
            self.greet(true).await?;
            let reply = self.client.quota().await;
            let buckets =
                self.heard(Bucket::User, reply)?.map_err(|trouble| self.halt(&trouble))?;
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
    ///
    /// # Errors
    /// Only when the store fails; a store that is somebody else's is in the report.
    pub(crate) fn sign_in(
        mut self,
        me: &toggl::Me,
        workspace: WorkspaceId,
    ) -> store::Result<Report> {
        let end = self.take_over(me, Some(workspace));
        self.finish(end)
    }

    /// Pushes before a pull. That a workspace's quota is used up does not keep from reading, which
    /// counts against another one.
    async fn push_as_far_as_it_goes(&mut self, eagerness: Eagerness<'_>) -> Run<()> {
        match self.push(eagerness).await {
            Err(Stop::Halt(halt @ Halt::OverQuota { .. })) => {
                self.report.halt = Some(halt);
                Ok(())
            }
            end => end,
        }
    }

    fn finish(mut self, end: Run<()>) -> store::Result<Report> {
        match end {
            Ok(()) => {}
            Err(Stop::Halt(halt)) => self.report.halt = Some(halt),
            Err(Stop::Store(error)) => return Err(error),
        }
        Ok(self.report)
    }

    /// Takes the sender lock, waiting a little for another process. `false` when the rows of this
    /// command were sent by that other process meanwhile.
    async fn become_sender(&mut self, own: &[EntryKey]) -> Run<bool> {
        let mut waited = Duration::ZERO;
        loop {
            if let Some(lock) = self.store.try_sender()? {
                self.lock = Some(lock);
                return Ok(true);
            }
            let mut sent = !own.is_empty();
            for key in own {
                sent &= self.store.entry(*key)?.is_none_or(|row| !row.unsent());
            }
            if sent {
                return Ok(false);
            }
            if waited >= WAIT_FOR_SENDER {
                return Err(Stop::Halt(Halt::OtherSender));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            waited += LOOK_AGAIN;
        }
    }

    /// Whether these credentials were accepted before, for this store.
    fn is_known(&self) -> Run<bool> {
        Ok(self.store.accepted_credentials()? == Some(self.terms.fingerprint))
    }

    /// Makes sure that the credentials are this store's before anything is sent: credentials not seen
    /// before cost one request; refused ones none, unless the person wants them tried again. Tells
    /// whether it asked.
    async fn greet(&mut self, again: bool) -> Run<bool> {
        if !again && self.store.refused_credentials()? == Some(self.terms.fingerprint) {
            return Err(Stop::Halt(Halt::NotLoggedIn));
        }
        if self.is_known()? {
            return Ok(false);
        }
        self.list_catalog(Purpose::Write).await?;
        Ok(true)
    }

    /// One request for account and catalog.
    async fn list_catalog(&mut self, purpose: Purpose) -> Run<()> {
        self.gate(Bucket::User, purpose)?;
        let reply = self.client.me().await;
        let me = self.heard(Bucket::User, reply)?.map_err(|trouble| self.halt(&trouble))?;
        self.take_over(&me, None)
    }

    /// Takes over account and catalog, unless they are somebody else's.
    fn take_over(&mut self, me: &toggl::Me, workspace: Option<WorkspaceId>) -> Run<()> {
        let ours = self.store.account()?;
        if let Some(ours) = ours.as_ref().filter(|ours| ours.user != me.account.user) {
            return Err(Stop::Halt(Halt::OtherAccount {
                ours: ours.email.clone(),
                theirs: me.account.email.clone(),
            }));
        }
        let chosen =
            match (workspace.or(ours.map(|account| account.workspace)), &self.terms.workspace) {
                (None, Some(name)) => Some(Self::named_workspace(name, me)?),
                (chosen, _) => chosen,
            };
        let listed = |id: &WorkspaceId| me.catalog.workspaces.iter().any(|w| w.id == *id);
        let mut account = me.account.clone();
        account.workspace = chosen.filter(listed).unwrap_or(account.workspace);
        let now = self.clock.now();
        self.store.atomically(|store| {
            store.replace_catalog(&me.catalog)?;
            store.bind(&account)?;
            store.accept_credentials(self.terms.fingerprint)?;
            store.set_progress(&Progress { catalog_at: Some(now), ..store.progress()? })
        })?;
        Ok(())
    }

    /// The workspace that the settings name: what was kept before the account was known goes there,
    /// so a wrong name sends nothing anywhere.
    fn named_workspace(name: &str, me: &toggl::Me) -> Run<WorkspaceId> {
        let named = |w: &Workspace| Named {
            name: w.name.clone(),
            qualified: None,
            id: Some(w.id.0),
            item: w.id,
        };
        let workspaces: Vec<_> = me.catalog.workspaces.iter().map(named).collect();
        let found = names::find(name, &workspaces);
        found.copied().map_err(|_| Stop::Halt(Halt::UnknownWorkspace(name.to_owned())))
    }

    fn stale(&self) -> Run<bool> {
        Ok(stale(self.store, self.terms.max_age, self.clock.now())?)
    }

    fn clocks(&self) -> Run<Clocks> {
        let offset = self.store.progress()?.clock_offset.unwrap_or_default();
        Ok(Clocks { now: self.clock.now(), offset })
    }

    /// Toggl's clock, as far as we know it.
    fn server_now(&self) -> Run<DateTime<Utc>> {
        let clocks = self.clocks()?;
        Ok(clocks.now + clocks.offset)
    }

    /// Whether a request may be spent now.
    fn gate(&self, bucket: Bucket, purpose: Purpose) -> Run<()> {
        let now = self.clock.now();
        let pause = self.store.progress()?.pause_until;
        if let Some(until) = pause.filter(|until| quota::to_come(*until, now).is_some()) {
            return Err(Stop::Halt(Halt::Paused { until }));
        }
        quota::allows(self.store.allowance(bucket)?, purpose, now)
            .map_err(|until| Stop::Halt(Halt::OverQuota { until }))
    }

    /// Writes down what an answer says besides its result: quota, clock, pauses, refused credentials.
    fn heard<T>(&mut self, bucket: Bucket, reply: Reply<T>) -> Run<Result<T, Trouble>> {
        let now = self.clock.now();
        let Meta { quota, date, received, .. } = reply.meta;
        let mut allowance = quota.map(|(remaining, seconds)| Allowance {
            remaining,
            total: None,
            resets_at: now + Duration::from_secs(seconds).min(QUOTA_WINDOW),
        });
        if let Err(Trouble::OverQuota { resets_in }) = &reply.result {
            let resets_at = now + *resets_in;
            allowance = Some(Allowance { remaining: 0, resets_at, total: None });
        }
        let mut progress = self.store.progress()?;
        let before = progress;
        if let Some(date) = date {
            let late = received.map_or(Duration::ZERO, |received| received.elapsed());
            let offset = offset(date, now - late);
            progress.clock_offset = Some(offset);
            // Told once, when it begins.
            if disagree(offset) && !before.clock_offset.is_some_and(disagree) {
                self.report.notes.push(Note::ClockSkew(offset));
            }
        }
        if let Err(Trouble::RateLimited { pause }) = &reply.result {
            progress.pause_until = Some(now + *pause);
        }
        if allowance.is_some() || progress != before {
            self.store.atomically(|store| {
                if let Some(allowance) = allowance {
                    store.set_allowance(bucket, allowance)?;
                }
                store.set_progress(&progress)
            })?;
        }
        if let Err(Trouble::NotLoggedIn) = &reply.result {
            self.store.refuse_credentials(self.terms.fingerprint)?;
        }
        Ok(reply.result)
    }

    /// The halt that a trouble with no particular row means.
    fn halt(&self, trouble: &Trouble) -> Stop {
        let now = self.clock.now();
        Stop::Halt(match trouble {
            Trouble::NotLoggedIn => Halt::NotLoggedIn,
            Trouble::OverQuota { resets_in } => Halt::OverQuota { until: now + *resets_in },
            Trouble::RateLimited { pause } => Halt::Paused { until: now + *pause },
            other => Halt::Unreachable(other.to_string()),
        })
    }

    /// The bucket that requests about a workspace count against.
    fn bucket(&self, workspace: WorkspaceId) -> Run<Bucket> {
        let workspaces = self.store.workspaces()?;
        let organization =
            workspaces.iter().find(|w| w.id == workspace).and_then(|w| w.organization);
        Ok(organization.map_or(Bucket::Workspace(workspace), Bucket::Organization))
    }
}

/// Whether two clocks disagree by more than what requests take anyway.
fn disagree(offset: TimeDelta) -> bool {
    offset.abs() > TimeDelta::seconds(2)
}

/// How far Toggl's clock is from ours. `Date` is cut to whole seconds, so being within one of them
/// is no difference at all.
fn offset(date: DateTime<Utc>, now: DateTime<Utc>) -> TimeDelta {
    let offset = TimeDelta::seconds(((date - now).num_milliseconds() + 500).div_euclid(1000));
    if offset.abs() <= TimeDelta::seconds(1) { TimeDelta::zero() } else { offset }
}
