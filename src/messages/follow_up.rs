//! What happened at Toggl, in words: notes beside an answer, or the failure that ends a command.

use chrono::{DateTime, Utc};

use crate::answer::{FailureKind, moment};
use crate::app::{App, Pushed, SyncDisabled};
use crate::messages::Failure;
use crate::messages::notes::notes;
use crate::messages::rows::{LocalRow, label, refused, waits_for_refused};
use crate::messages::stop_reason::{refused_credentials, when, why};
use crate::model::{Allowance, Refusal, RowKey};
use crate::store::{self, Store, Written};
use crate::sync::{EXTRA_ROWS, StopReason};
use crate::time::{Now, format};
use crate::ui::text::{counted, plain};
use crate::view::{self, EntryView, Sending};

/// What a command reports about syncing after its own answer.
#[derive(Debug, Default)]
pub(crate) struct FollowUp {
    /// As of when the answer of a read is, and why it is no newer.
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

/// After a write: whether Toggl has its rows.
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

/// The state of a command's rows after they were sent, or were not.
#[derive(Default)]
struct Standing {
    /// Rows that wait, for nothing but to be sent.
    waiting: usize,
    /// Rows that wait for what Toggl refused.
    held: u32,
    /// Whether the answer to one of them was lost.
    in_doubt: bool,
    notes: Vec<String>,
    /// The refusal of one of them, which fails the command; the other refusals are notes.
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

/// Whether a refused row is kept here, and what to do: the same request is mostly refused again.
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

/// A note that the written rows stay on this machine, where syncing is disabled.
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

/// What a stopped run means for the written rows, and for the other rows that wait.
fn after_stop(stop_reason: &StopReason, own: &Standing, waiting: u32, now: &Now) -> Option<String> {
    let why = why(stop_reason, now);
    match (stop_reason, own.waiting) {
        (StopReason::Interrupted, 1..) if own.in_doubt => Some(
            "Interrupted: the change is saved here and not sent yet, as far as is known; the next \
             command checks and sends it."
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
pub(crate) fn after_read(app: &App, refreshed: &Pushed, now: &Now) -> anyhow::Result<FollowUp> {
    after_read_as_of(app, refreshed, app.pulled_at()?, now)
}

/// After a read of what Toggl last told at another time than its entries.
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

fn changes_wait(count: u32) -> String {
    let wait = if count == 1 { "waits" } else { "wait" };
    format!("{} {wait}", counted(count, "change"))
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
