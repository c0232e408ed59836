//! What happened at Toggl, in words: notes beside an answer, or the failure that ends a command.

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::FailureKind;
use crate::answer::moment;
use crate::app::{App, Pushed, SyncDisabled};
use crate::messages::Failure;
use crate::model::{Allowance, CatalogKey, CatalogRow, Entry, Refusal, RowKey, Status};
use crate::rules::merge::EntryField;
use crate::store::{self, Store, Written};
use crate::sync::{EXTRA_ROWS, Note, Report, StopReason};
use crate::time::{Now, format};
use crate::ui::text::{brief, capital, counted, in_quotes, plain};
use crate::view::{self, EntryView, Sending};

/// What is left to be said after a command has done its work.
#[derive(Debug, Default)]
pub(crate) struct FollowUp {
    /// Why Toggl was not heard now, and as of when a read is.
    pub(crate) as_of: Option<String>,
    /// One sentence each, for stderr or for the `notes` of a JSON answer.
    pub(crate) notes: Vec<String>,
    /// What failed although the work itself is kept.
    pub(crate) failure: Option<Failure>,
    /// Why the answer may lack something.
    pub(crate) missing: Option<FailureKind>,
}

impl FollowUp {
    /// Only notes.
    pub(crate) fn notes(notes: impl IntoIterator<Item = String>) -> Self {
        Self { notes: notes.into_iter().collect(), ..Self::default() }
    }

    /// This, and what is left to be said of a later step of the same command.
    pub(crate) fn and(mut self, later: Self) -> Self {
        self.notes.extend(later.notes);
        Self {
            as_of: later.as_of.or(self.as_of),
            notes: self.notes,
            failure: later.failure.or(self.failure),
            missing: later.missing.or(self.missing),
        }
    }

    /// All of it, as sentences.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.as_of.iter().chain(&self.notes)
    }
}

/// After a write: what became of its rows at Toggl.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn after_write(
    app: &App,
    pushed: &Pushed,
    own: &Written,
    now: &Now,
) -> anyhow::Result<FollowUp> {
    let store = app.store()?;
    let mut standing = Standing::of(own, store, now)?;
    let mut follow_up = FollowUp {
        notes: std::mem::take(&mut standing.notes),
        failure: standing.failure.take(),
        ..FollowUp::default()
    };
    let waiting = store.waiting()?;
    match pushed {
        Err(disabled) => follow_up.notes.extend(kept_here(*disabled, waiting, store)?),
        Ok(report) => {
            follow_up.notes.extend(notes(store, report, now)?);
            let others = |(key, _): &&(RowKey, Refusal)| !own.rows().any(|own| own == *key);
            for (key, refusal) in report.refused.iter().filter(others) {
                follow_up.notes.push(refused(&label(store, *key)?, refusal));
            }
            match report
                .stop_reason
                .as_ref()
                .map(|stop_reason| (stop_reason, refused_credentials(stop_reason)))
            {
                Some((_, Some(failure))) => {
                    let kept = "What you entered is kept here and will be sent.";
                    follow_up.failure = Some(failure.hint(kept));
                }
                Some((stop_reason, None)) => {
                    follow_up.notes.extend(after_stop(stop_reason, &standing, waiting, now));
                }
                None if waiting > standing.held => follow_up.notes.push(format!(
                    "{} to be sent; `track sync` sends all.",
                    changes_wait(waiting - standing.held)
                )),
                None => {}
            }
        }
    }
    Ok(follow_up)
}

/// How the rows of a command stand after they were carried to Toggl, or were not.
#[derive(Default)]
struct Standing {
    /// Rows that wait, for nothing but to be sent.
    waiting: usize,
    /// Rows that wait for what Toggl refused.
    held: u32,
    /// Whether the answer to one of them was lost.
    in_doubt: bool,
    notes: Vec<String>,
    /// That Toggl refused one of them, which ends the command; the others are told beside it.
    failure: Option<Failure>,
}

impl Standing {
    fn of(own: &Written, store: &Store, now: &Now) -> anyhow::Result<Self> {
        let mut standing = Self::default();
        let several = own.rows().count() > 1;
        for key in own.rows() {
            if let Some(row) = LocalRow::read(store, key)? {
                standing.count(&row, several, store, now)?;
            }
        }
        Ok(standing)
    }

    /// Takes one row into account.
    fn count(
        &mut self,
        row: &LocalRow,
        several: bool,
        store: &Store,
        now: &Now,
    ) -> anyhow::Result<()> {
        match row.sending() {
            Sending::Sent => {}
            Sending::InDoubt => (self.waiting, self.in_doubt) = (self.waiting + 1, true),
            Sending::Waiting => match waits_for_refused(row, store)? {
                Some(blocked) => {
                    self.held += 1;
                    self.notes.push(blocked);
                }
                None => self.waiting += 1,
            },
            Sending::Refused(refusal) => {
                let what = if several { row.label() } else { "it".to_owned() };
                let text = refused(&what, &refusal);
                if self.failure.is_some() {
                    self.notes.push(text);
                } else {
                    let hint = what_helps(row, store, now)?;
                    self.failure = Some(Failure::new(FailureKind::Refused, text).hint(hint));
                }
            }
        }
        Ok(())
    }
}

/// Where a refused row stands, and what to do about it: the same again is mostly refused again.
fn what_helps(row: &LocalRow, store: &Store, now: &Now) -> store::Result<String> {
    if !row.is_wanted() {
        return Ok("It is gone here only; `track sync --retry` tries again.".to_owned());
    }
    let view = match row {
        LocalRow::Entry(entry) => {
            view::of_rows(store, std::slice::from_ref(entry), now.instant)?.pop()
        }
        LocalRow::Catalog(_) => None,
    };
    let change =
        view.map_or(String::new(), |it| format!("`track edit {}` changes it, ", it.handle));
    Ok(format!("It is kept here as it is; {change}`track sync --retry` tries again."))
}

/// That what was written stays on this machine, since nothing was asked of Toggl.
fn kept_here(
    disabled: SyncDisabled,
    waiting: u32,
    store: &Store,
) -> anyhow::Result<Option<String>> {
    Ok(match disabled {
        SyncDisabled::NoAccount if store.account()?.is_some() => (waiting > 0)
            .then(|| format!("Kept here: {} for `track login`.", changes_wait(waiting))),
        // Said once, not forty times a day.
        SyncDisabled::NoAccount => store.is_first_command()?.then(|| {
            "Kept on this machine; with a Toggl account, `track login` sends it there.".to_owned()
        }),
        SyncDisabled::Offline => {
            (waiting > 0).then(|| format!("Kept here: {} to be sent.", changes_wait(waiting)))
        }
    })
}

/// What a halt means for what was written, and for what waits besides.
fn after_stop(stop_reason: &StopReason, own: &Standing, waiting: u32, now: &Now) -> Option<String> {
    let why = why(stop_reason, now);
    match (stop_reason, own.waiting) {
        (StopReason::Interrupted, 1..) if own.in_doubt => Some(
            "Interrupted: the change is saved here and not known to be sent yet; the next command looks \
             whether it arrived."
                .to_owned(),
        ),
        (StopReason::Interrupted, 1..) => Some(
            "Interrupted: the change is saved here and not sent yet; the next command sends it."
                .to_owned(),
        ),
        (StopReason::Unreachable(why), _) if own.in_doubt => Some(format!(
            "Kept here: no answer from Toggl ({}); the next command looks whether it arrived.",
            plain(why)
        )),
        // The next command would take only a few of them along.
        (_, more) if more > EXTRA_ROWS => Some(format!(
            "Kept here: {} to be sent: {why}; `track sync` sends all then.",
            changes_wait(waiting)
        )),
        (_, 1..) => Some(format!("Kept here: {why}; {}.", when(stop_reason, now))),
        _ if waiting > 0 => Some(format!("{} to be sent: {why}.", changes_wait(waiting))),
        _ => None,
    }
}

/// After a read: as of when the answer is, and why no later.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn after_read(app: &App, refreshed: &Pushed, now: &Now) -> anyhow::Result<FollowUp> {
    after_read_as_of(app, refreshed, app.pulled_at()?, now)
}

/// After a read of what Toggl last told at another time than its entries.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn after_read_as_of(
    app: &App,
    refreshed: &Pushed,
    as_of_time: Option<DateTime<Utc>>,
    now: &Now,
) -> anyhow::Result<FollowUp> {
    let store = app.store()?;
    let mut follow_up = FollowUp::default();
    let as_of = match as_of_time {
        Some(at) => format!("As of {}", format::moment(at, now)),
        None => "Nothing was fetched from Toggl yet".to_owned(),
    };
    match refreshed {
        Err(SyncDisabled::Offline) if store.account()?.is_some() => {
            follow_up.as_of = Some(format!("{as_of}: offline."));
        }
        Err(SyncDisabled::NoAccount | SyncDisabled::Offline) => {}
        Ok(report) => {
            follow_up.notes.extend(notes(store, report, now)?);
            for (key, refusal) in &report.refused {
                follow_up.notes.push(refused(&label(store, *key)?, refusal));
            }
            if let Some(stop_reason) = &report.stop_reason {
                follow_up.failure = refused_credentials(stop_reason);
                let fresh = as_of_time.is_some_and(|at| at >= now.instant);
                let why = why(stop_reason, now);
                match store.waiting()? {
                    _ if follow_up.failure.is_some() => {}
                    // What was read is new; only sending came to a halt.
                    waiting @ 1.. if fresh => {
                        let text = format!("{} to be sent: {why}.", changes_wait(waiting));
                        follow_up.as_of = Some(text);
                    }
                    _ => follow_up.as_of = Some(format!("{as_of}: {why}.")),
                }
            }
        }
    }
    Ok(follow_up)
}

/// The failure of a command that cannot answer without Toggl.
pub(crate) fn unanswered(stop_reason: &StopReason, now: &Now) -> Failure {
    refused_credentials(stop_reason).unwrap_or_else(|| {
        let kind = match stop_reason {
            StopReason::OverQuota { .. } | StopReason::Paused { .. } => FailureKind::OverQuota,
            _ => FailureKind::Unreachable,
        };
        Failure::new(kind, format!("{}.", capital(&why(stop_reason, now))))
    })
}

/// The kind of failure behind an incomplete answer.
pub(crate) fn kind(stop_reason: &StopReason) -> FailureKind {
    match stop_reason {
        StopReason::NotLoggedIn | StopReason::OtherAccount { .. } | StopReason::NoToken(_) => {
            FailureKind::NotLoggedIn
        }
        StopReason::OverQuota { .. } | StopReason::Paused { .. } => FailureKind::OverQuota,
        StopReason::Unreachable(_)
        | StopReason::NotYetVisible
        | StopReason::InFlight
        | StopReason::OtherSender
        | StopReason::Interrupted => FailureKind::Unreachable,
        StopReason::Store(_) => FailureKind::No,
        StopReason::UnknownWorkspace(_) => FailureKind::NotFound,
    }
}

/// The failure that a halt about the credentials is; others are none.
fn refused_credentials(stop_reason: &StopReason) -> Option<Failure> {
    match stop_reason {
        StopReason::NotLoggedIn => {
            let failure =
                Failure::new(FailureKind::NotLoggedIn, "Toggl does not accept the API token.");
            Some(failure.hint(
                "`track login` asks for the one at the end of https://track.toggl.com/profile; \
                 TRACK_API_TOKEN, where it is set, comes first.",
            ))
        }
        StopReason::OtherAccount { ours, theirs } => Some(
            Failure::new(
                FailureKind::NotLoggedIn,
                format!(
                    "The time kept here belongs to {}, but the API token to {}; nothing was sent.",
                    brief(ours),
                    brief(theirs)
                ),
            )
            .hint("Keep the other account apart: `track --profile NAME login`."),
        ),
        StopReason::UnknownWorkspace(name) => Some(
            Failure::new(
                FailureKind::NotFound,
                format!("Toggl has no workspace called “{}”.", plain(name)),
            )
            .hint("Correct `workspace` in the configuration, or TRACK_WORKSPACE."),
        ),
        StopReason::NoToken(why) => Some(
            Failure::new(
                FailureKind::NotLoggedIn,
                format!("No API token could be had: {}.", plain(why)),
            )
            .hint("Correct `token_command` in the configuration, or use `track login`."),
        ),
        _ => None,
    }
}

/// Why a run ended early, as the end of a sentence.
pub(crate) fn why(stop_reason: &StopReason, now: &Now) -> String {
    match stop_reason {
        StopReason::NotLoggedIn => "Toggl does not accept the API token".to_owned(),
        StopReason::OtherAccount { .. } => "the API token belongs to another account".to_owned(),
        StopReason::OverQuota { until } => {
            format!("Toggl's hourly quota is used up until {}", minute(*until, now))
        }
        StopReason::Paused { until } => {
            format!("Toggl asked for a pause until {}", minute(*until, now))
        }
        StopReason::Unreachable(why) => format!("Toggl cannot be reached ({})", plain(why)),
        StopReason::OtherSender => "another track is sending just now".to_owned(),
        StopReason::Interrupted => "sending was interrupted".to_owned(),
        StopReason::NotYetVisible => {
            "Toggl is still setting up what was made a moment ago".to_owned()
        }
        StopReason::InFlight => "what Toggl has not answered may still arrive there".to_owned(),
        StopReason::NoToken(why) => format!("no API token could be had ({})", plain(why)),
        StopReason::Store(why) => format!("sending failed on this machine ({})", plain(why)),
        StopReason::UnknownWorkspace(name) => format!("Toggl has no workspace “{}”", plain(name)),
    }
}

/// The end of a time of waiting, to the minute: whoever comes then does not come too early.
fn minute(until: DateTime<Utc>, now: &Now) -> String {
    format::moment(until + TimeDelta::seconds((-until.timestamp()).rem_euclid(60)), now)
}

/// When what waits will be sent.
fn when(stop_reason: &StopReason, now: &Now) -> String {
    match stop_reason {
        StopReason::OverQuota { until } | StopReason::Paused { until } => {
            format!("it will be sent by the first command after {}", minute(*until, now))
        }
        StopReason::NotLoggedIn
        | StopReason::OtherAccount { .. }
        | StopReason::NoToken(_)
        | StopReason::UnknownWorkspace(_) => "it will be sent when that is mended".to_owned(),
        StopReason::Unreachable(_) | StopReason::NotYetVisible | StopReason::Store(_) => {
            "it will be sent by the next command".to_owned()
        }
        StopReason::InFlight => "it will be sent by a command in a minute".to_owned(),
        StopReason::OtherSender => "it is taken along, or sent by the next command".to_owned(),
        StopReason::Interrupted => "it will be sent by the next command".to_owned(),
    }
}

/// What happened at Toggl that a person should know.
fn notes(store: &Store, report: &Report, now: &Now) -> anyhow::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for note in &report.notes {
        sentences.push(match note {
            Note::StoppedElsewhere(key) => {
                let stop = store.entry(*key)?.and_then(|row| row.wanted?.stop);
                let at =
                    stop.map_or(String::new(), |at| format!(", at {}", format::moment(at, now)));
                format!("{} had been stopped elsewhere already{at}.", capital(&label(store, *key)?))
            }
            Note::SentAgain(key) => format!(
                "{} had been deleted at Toggl; changed here, it goes there again as a new one.",
                capital(&label(store, *key)?)
            ),
            Note::Conflict(key, parts) => format!(
                "{} was changed elsewhere too; the {} from here stays.",
                capital(&label(store, *key)?),
                EntryField::names(parts)
            ),
            Note::Adjusted(key, fields) => {
                format!("Toggl kept {} differently: {}.", label(store, *key)?, fields.join(", "))
            }
            Note::EndedByAnother(key) => {
                let stop = store.entry(*key)?.and_then(|row| row.wanted?.stop);
                let at =
                    stop.map_or(String::new(), |at| format!(" at {}", format::moment(at, now)));
                format!(
                    "{} was ended{at}, when another entry began.",
                    capital(&label(store, *key)?)
                )
            }
            Note::ClockSkew(offset) => {
                let ahead = if *offset < TimeDelta::zero() { "ahead of" } else { "behind" };
                let by = format::length(offset.abs());
                format!(
                    "This machine's clock is {by} {ahead} Toggl's; times are sent as they are here."
                )
            }
        });
    }
    Ok(sentences)
}

/// That Toggl said no to something, in its own words.
fn refused(what: &str, refusal: &Refusal) -> String {
    format!("Toggl refused {what}: {}.", plain(refusal.words()))
}

/// Of these refused rows, the deletions, each as a sentence.
pub(crate) fn refused_deletions(rows: &[Entry]) -> Vec<String> {
    let sentence = |row: &Entry| match (&row.status, &row.wanted, &row.known) {
        (Status::Refused(refusal), None, Some(known)) => {
            let what = entry_label(&known.description);
            Some(format!("Toggl refused to delete {what}: {}.", plain(refusal.words())))
        }
        _ => None,
    };
    rows.iter().filter_map(sentence).collect()
}

/// A row of either kind, as far as it is told of.
enum LocalRow {
    Entry(Entry),
    Catalog(CatalogRow),
}

impl LocalRow {
    /// Reads a row; `None` when it is gone.
    fn read(store: &Store, key: RowKey) -> store::Result<Option<Self>> {
        Ok(match key {
            RowKey::Entry(key) => store.entry(key)?.map(Self::Entry),
            RowKey::Catalog(key) => store.catalog_row(key)?.map(Self::Catalog),
        })
    }

    /// How sending it stands.
    fn sending(&self) -> Sending {
        match self {
            Self::Entry(row) => view::sending(&row.status, row.unsent()),
            Self::Catalog(row) => view::sending(&row.status, row.unsent()),
        }
    }

    /// Whether it is there, as far as the person is concerned.
    fn is_wanted(&self) -> bool {
        match self {
            Self::Entry(row) => row.wanted.is_some(),
            Self::Catalog(row) => row.wanted.is_some(),
        }
    }

    /// What to call it in a sentence.
    fn label(&self) -> String {
        match self {
            Self::Entry(row) => {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                entry_label(fields.map_or("", |fields| &fields.description))
            }
            Self::Catalog(row) => {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                let name = fields.map_or(String::new(), |it| format!(" “{}”", brief(it.name())));
                format!("the {}{name}", row.key.kind().name())
            }
        }
    }
}

/// That a row waits for what Toggl refused, when that is why it waits.
fn waits_for_refused(row: &LocalRow, store: &Store) -> anyhow::Result<Option<String>> {
    let LocalRow::Entry(Entry { wanted: Some(fields), .. }) = row else {
        return Ok(None);
    };
    let project = fields.project.map(CatalogKey::Project);
    for key in project.into_iter().chain(fields.task.map(CatalogKey::Task)) {
        if let Some(row) = LocalRow::read(store, key.into())?
            && let Sending::Refused(refusal) = row.sending()
        {
            let (what, why) = (row.label(), plain(refusal.words()));
            return Ok(Some(format!("Kept here: Toggl refused {what} ({why}).")));
        }
    }
    Ok(None)
}

/// What to call a row in a sentence.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn label(store: &Store, key: impl Into<RowKey>) -> anyhow::Result<String> {
    let key = key.into();
    Ok(match (LocalRow::read(store, key)?, key) {
        (Some(row), _) => row.label(),
        (None, RowKey::Entry(_)) => entry_label(""),
        (None, RowKey::Catalog(key)) => format!("the {}", key.kind().name()),
    })
}

fn entry_label(description: &str) -> String {
    in_quotes(description).unwrap_or_else(|| "an entry".to_owned())
}

fn changes_wait(count: u32) -> String {
    let wait = if count == 1 { "waits" } else { "wait" };
    format!("{} {wait}", counted(count, "change"))
}

/// The failure of a command that needs an account.
pub(crate) fn not_logged_in() -> Failure {
    Failure::new(FailureKind::NotLoggedIn, "You are not logged in to Toggl.")
        .hint("`track login` connects you; without it, time is kept on this machine.")
}

/// A mistyped tag becomes a tag, so a new one is always mentioned.
pub(crate) fn new_tags(tags: &[String]) -> Vec<String> {
    tags.iter().map(|tag| format!("New tag: {}", plain(tag))).collect()
}

/// That what was just deleted can come back.
pub(crate) fn undo_helps(count: usize) -> String {
    let what = if count == 1 { "it" } else { "them" };
    format!("`track undo` brings {what} back.")
}

/// How many changes are not sent yet, and how many Toggl refused; `newest` is the newest refused entry that
/// is still wanted.
pub(crate) fn standing(
    unsent: u32,
    newest: Option<&EntryView>,
    refused: usize,
    refused_names: usize,
) -> Vec<String> {
    let mut sentences = Vec::new();
    if unsent > 0 {
        sentences.push(format!("{unsent} not sent yet."));
    }
    if refused > 0 {
        let why = match (newest, refused) {
            (Some(it), 1) => format!("`track show {}` shows why", it.handle),
            (Some(it), _) => {
                let handle = it.handle;
                format!("`track show {handle}` shows why the newest was, `track sync` all")
            }
            // A deletion, of which there is nothing to be shown.
            (None, _) => "`track sync` shows why".to_owned(),
        };
        sentences.push(format!("{refused} refused by Toggl; {why}."));
    }
    if refused_names > 0 {
        sentences.push(format!(
            "{refused_names} of your names refused by Toggl; `track sync` shows why."
        ));
    }
    sentences
}

/// When Toggl's entries were last fetched, for a JSON answer.
pub(crate) fn as_of(app: &App, now: &Now) -> anyhow::Result<Option<String>> {
    Ok(app.pulled_at()?.map(|at| moment(at, now)))
}

/// What is left of one hourly allowance.
pub(crate) fn allowance(allowance: Option<Allowance>, now: &Now) -> String {
    let of = |total: Option<i64>| total.map_or(String::new(), |total| format!(" of {total}"));
    match allowance {
        None => "not known yet; --fresh asks Toggl".to_owned(),
        Some(Allowance { resets_at, total, .. }) if resets_at <= now.instant => match total {
            Some(total) => format!("{total} of {total} requests left"),
            None => format!("full again since {}", format::moment(resets_at, now)),
        },
        Some(Allowance { remaining, resets_at, total }) => format!(
            "{}{} requests left, anew at {}",
            remaining.max(0),
            of(total),
            format::moment(resets_at, now)
        ),
    }
}
