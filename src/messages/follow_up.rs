//! What happened in Toggl, in words: notes beside an answer, or the failure that ends a command.

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{FailureKind, moment};
use crate::app::{App, Pushed, SyncDisabled};
use crate::config::{Key, Source};
use crate::messages::Failure;
use crate::messages::notes::notes;
use crate::messages::rows::{LocalRow, refused, waits_for_refused};
use crate::messages::stop_reason::{
    fresh_helps, kind, minute, refused_credentials, when, why, why_disabled,
};
use crate::model::Allowance;
use crate::render::pending_changes;
use crate::store::{self, Store, Written};
use crate::sync::{EXTRA_ROWS, Report, StopReason};
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
    /// What failed although the work itself is saved.
    pub(crate) failure: Option<Failure>,
    /// Why the answer may lack something.
    pub(crate) missing: Option<FailureKind>,
    /// Whether one of the sentences says how many changes are pending.
    pub(crate) counts_waiting: bool,
}

impl FollowUp {
    pub(crate) fn notes(notes: impl IntoIterator<Item = String>) -> Self {
        Self { notes: notes.into_iter().collect(), ..Self::default() }
    }

    /// This, and what a later step of the same command adds.
    pub(crate) fn and(self, later: Self) -> Self {
        Self {
            as_of: later.as_of.or(self.as_of),
            notes: [self.notes, later.notes].concat(),
            failure: later.failure.or(self.failure),
            missing: later.missing.or(self.missing),
            counts_waiting: self.counts_waiting || later.counts_waiting,
        }
    }

    /// Adds the ranges that were never fetched, each in the words of `sentence`, and what kept them from
    /// being fetched now: an answer is never shortened in silence.
    pub(crate) fn note_unfetched(
        &mut self,
        missing: &[(DateTime<Utc>, DateTime<Utc>)],
        refreshed: &Pushed,
        sentence: impl Fn(&str) -> String,
        now: &Now,
    ) {
        self.notes.extend(unfetched_days(missing, now).iter().map(|never| sentence(never)));
        if let (Ok(Report { stop_reason: Some(stop_reason), .. }), [_, ..]) = (refreshed, missing) {
            self.missing = Some(kind(stop_reason));
        }
    }

    /// Fails a list of what was never fetched, when Toggl was asked and did not answer.
    pub(crate) fn insist_on_fetch(&mut self, refreshed: &Pushed) {
        if let Ok(Report { stop_reason: Some(stop_reason), .. }) = refreshed {
            self.missing = Some(kind(stop_reason));
        }
    }

    /// All of it, as sentences.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.as_of.iter().chain(&self.notes)
    }
}

/// That these ranges were never fetched, as the ends of sentences.
fn unfetched_days(missing: &[(DateTime<Utc>, DateTime<Utc>)], now: &Now) -> Vec<String> {
    let day = |moment| now.date_of(moment);
    let days = |(from, until): &(DateTime<Utc>, DateTime<Utc>)| {
        format::days(day(*from), day(*until - TimeDelta::seconds(1)), now)
    };
    let days = missing.iter().map(days);
    days.map(|days| format!("Toggl's entries {days} were never fetched")).collect()
}

/// That these ranges were never fetched, a sentence each.
pub(crate) fn never_fetched(missing: &[(DateTime<Utc>, DateTime<Utc>)], now: &Now) -> Vec<String> {
    let sentences = unfetched_days(missing, now);
    sentences.into_iter().map(|never| format!("Incomplete: {never}.")).collect()
}

/// After a write: whether Toggl has its rows.
pub(crate) fn after_write(
    app: &App,
    pushed: &Pushed,
    own: &Written,
    now: &Now,
) -> anyhow::Result<FollowUp> {
    let store = app.store()?;
    let mut follow_up = FollowUp::default();
    let unsent = UnsentRows::count(own, &mut follow_up, store, now)?;
    let waiting = store.waiting()?;
    let report = match pushed {
        Ok(report) => report,
        Err(disabled) => {
            follow_up.notes.extend(saved_locally(*disabled, waiting, store)?);
            return Ok(follow_up);
        }
    };
    follow_up.notes.extend(notes(report, own, store, now)?);
    if let Some(stop_reason) = &report.stop_reason {
        match refused_credentials(stop_reason) {
            Some(failure) => {
                let kept = "Your changes are saved locally and will be sent.";
                follow_up.failure = Some(failure.hint(kept));
            }
            // An earlier command has said so, and people need not read it with every receipt.
            None if is_pause(stop_reason) && !app.out.json => {}
            None => follow_up.notes.extend(after_stop(stop_reason, &unsent, waiting, now)),
        }
    } else if waiting > unsent.held {
        let pending = pending_changes(waiting - unsent.held);
        follow_up.notes.push(format!("{pending}; `track sync` sends all."));
    }
    Ok(follow_up)
}

/// Which of a command's own rows Toggl does not have.
#[derive(Default)]
struct UnsentRows {
    /// Rows that are pending, for no other reason than that they were not sent yet.
    waiting: usize,
    /// Rows that depend on what Toggl refused.
    held: u32,
    /// Whether the answer to one of them was lost.
    in_doubt: bool,
}

impl UnsentRows {
    /// Counts them. The first refusal fails the command; the other ones are notes.
    fn count(
        own: &Written,
        follow_up: &mut FollowUp,
        store: &Store,
        now: &Now,
    ) -> anyhow::Result<Self> {
        let mut unsent = Self::default();
        let several = own.rows().count() > 1;
        for key in own.rows() {
            let Some(row) = LocalRow::read(store, key)? else {
                continue;
            };
            match &row.sending {
                Sending::Sent => {}
                Sending::InDoubt => {
                    unsent.waiting += 1;
                    unsent.in_doubt = true;
                }
                Sending::Waiting => match waits_for_refused(&row, store)? {
                    Some(blocked) => {
                        unsent.held += 1;
                        follow_up.notes.push(blocked);
                    }
                    None => unsent.waiting += 1,
                },
                Sending::Refused(refusal) => {
                    let text = refused(if several { &row.label } else { "it" }, refusal);
                    if follow_up.failure.is_some() {
                        follow_up.notes.push(text);
                    } else {
                        let hint = after_refusal(&row, store, now)?;
                        let failure = Failure::new(FailureKind::Refused, text).hint(hint);
                        follow_up.failure = Some(failure);
                    }
                }
            }
        }
        Ok(unsent)
    }
}

/// Whether a refused row is saved locally, and what to do: the same request is mostly refused again.
fn after_refusal(row: &LocalRow, store: &Store, now: &Now) -> store::Result<String> {
    if !row.is_wanted {
        return Ok("It is deleted only locally; `track sync --retry` tries again.".to_owned());
    }
    let view = view::of_rows(store, row.entry.as_slice(), now.instant)?.pop();
    let change =
        view.map_or(String::new(), |it| format!("`track edit {}` changes it, ", it.handle));
    Ok(format!("It is saved locally; {change}`track sync --retry` tries again."))
}

/// A note that the written rows are saved only locally, where syncing is disabled.
fn saved_locally(
    disabled: SyncDisabled,
    waiting: u32,
    store: &Store,
) -> anyhow::Result<Option<String>> {
    let text = match disabled {
        SyncDisabled::Offline | SyncDisabled::ReadOnlyStore => pending_changes(waiting),
        SyncDisabled::NoAccount if store.account()?.is_some() => {
            format!("`track login` sends {}", pending_changes(waiting))
        }
        // Once, not forty times a day.
        SyncDisabled::NoAccount => {
            let login = "Saved locally. To sync with Toggl, run `track login`.";
            return Ok(store.is_first_command()?.then(|| login.to_owned()));
        }
    };
    Ok((waiting > 0).then(|| format!("Saved locally; {text}.")))
}

/// The one note of an outage; what it means for later changes need not be repeated.
const UNREACHABLE: &str = "Saved locally; Toggl is unreachable.";

/// Whether no request was tried, since an earlier command got no answer a moment ago.
fn is_pause(stop_reason: &StopReason) -> bool {
    matches!(stop_reason, StopReason::OutOfReach { why: None, .. })
}

/// What a stopped run means for the written rows, and for the other pending rows.
fn after_stop(
    stop_reason: &StopReason,
    own: &UnsentRows,
    waiting: u32,
    now: &Now,
) -> Option<String> {
    let why = why(stop_reason, now);
    Some(match (stop_reason, own.waiting) {
        (StopReason::Interrupted, 1..) if own.in_doubt => {
            "Interrupted: saved locally and possibly sent; the next command checks.".to_owned()
        }
        (StopReason::Interrupted, 1..) => {
            "Interrupted: saved locally, not sent yet; the next command sends it.".to_owned()
        }
        (StopReason::Unreachable(_), _) if own.in_doubt => {
            "Saved locally; no answer from Toggl. The next command checks whether it arrived."
                .to_owned()
        }
        (StopReason::Unusable(why), _) if own.in_doubt => format!(
            "Saved locally; no usable answer from Toggl ({}). The next command checks whether it \
             arrived.",
            plain(why)
        ),
        (StopReason::OutOfReach { why: Some(_), until, .. }, _) if own.in_doubt => format!(
            "Saved locally; no answer from Toggl. The next command after {} checks whether it arrived.",
            minute(*until, now)
        ),
        // The next command would send only a few of them.
        (_, more) if more > EXTRA_ROWS => {
            format!(
                "Saved locally; {why}. `track sync` then sends all {}.",
                pending_changes(waiting)
            )
        }
        (StopReason::OutOfReach { why: Some(_), again, .. }, 1..) => {
            if *again { "Toggl is still unreachable." } else { UNREACHABLE }.to_owned()
        }
        (_, 1..) => format!("Saved locally; {why}. {}", when(stop_reason, now)),
        _ if waiting > 0 => format!("{}: {why}.", pending_changes(waiting)),
        _ => return None,
    })
}

/// After a read: as of when the answer is where that is older than was asked for, and why no later.
pub(crate) fn after_read(app: &App, refreshed: &Pushed, now: &Now) -> anyhow::Result<FollowUp> {
    let at = app.pulled_at()?;
    let mut follow_up = after_read_as_of(app, refreshed, at, now)?;
    if let (Ok(Report { stop_reason: None, .. }), Some(at)) = (refreshed, at)
        && app.entries_are_stretched()?
    {
        let at = format::moment(at, now);
        follow_up.as_of = Some(format!("As of {at}; `--fresh` asks Toggl now."));
    }
    Ok(follow_up)
}

/// After a read of what was last fetched at another time than the entries.
pub(crate) fn after_read_as_of(
    app: &App,
    refreshed: &Pushed,
    as_of_time: Option<DateTime<Utc>>,
    now: &Now,
) -> anyhow::Result<FollowUp> {
    let store = app.store()?;
    let mut follow_up = FollowUp::default();
    let as_of = as_of_time.map_or("Nothing fetched from Toggl yet".to_owned(), |at| {
        format!("As of {}", format::moment(at, now))
    });
    let report = match refreshed {
        Ok(report) => report,
        Err(disabled) if *disabled == SyncDisabled::ReadOnlyStore || store.account()?.is_some() => {
            follow_up.as_of = Some(format!("{as_of}: {}.", why_disabled(*disabled)));
            return Ok(follow_up);
        }
        Err(_) => return Ok(follow_up),
    };
    follow_up.notes.extend(notes(report, &Written::default(), store, now)?);
    if let Some(stop_reason) = &report.stop_reason {
        follow_up.failure = refused_credentials(stop_reason);
        if follow_up.failure.is_none() {
            let fresh = as_of_time.is_some_and(|at| at >= now.instant);
            let state = match store.waiting()? {
                // What was read is new; only sending was stopped.
                waiting @ 1.. if fresh => {
                    follow_up.counts_waiting = true;
                    pending_changes(waiting)
                }
                _ => as_of,
            };
            let fresh =
                fresh_helps(stop_reason).map_or(String::new(), |how| format!("; `--fresh` {how}"));
            follow_up.as_of = Some(format!("{state}: {}{fresh}.", why(stop_reason, now)));
        }
    }
    Ok(follow_up)
}

/// The note of a sync that Ctrl-C ended.
pub(crate) fn interrupted_sync(waiting: u32) -> String {
    match waiting {
        0 => "Interrupted: no pending changes.".to_owned(),
        _ => format!("Interrupted: {}; the next command continues.", pending_changes(waiting)),
    }
}

/// What to type where nothing was ever tracked.
pub(crate) fn first_steps(has_account: bool) -> Vec<String> {
    let login = "`track login` connects a Toggl account; without one, time is saved only locally.";
    let steps = [
        "`track start Write the report` starts a timer, `track stop` stops it.",
        "`track add Standup 9:00-9:15` logs past time, `track list` shows it.",
    ];
    let login = (!has_account).then_some(login);
    steps.into_iter().chain(login).map(str::to_owned).collect()
}

/// A note that a flag or variable overrides the setting that was just written.
pub(crate) fn overridden(app: &App, key: Key) -> Option<String> {
    let from = app.settings.get(key)?.from;
    matches!(from, Source::Flag(_) | Source::Env(_))
        .then(|| format!("{from} overrides it while it is set."))
}

/// How many changes are pending, and how many Toggl refused; `newest` is the newest refused entry that
/// is still wanted.
pub(crate) fn unsent_and_refused(
    unsent: u32,
    newest: Option<&EntryView>,
    refused: usize,
    refused_names: usize,
) -> Vec<String> {
    let mut sentences = Vec::new();
    if unsent > 0 {
        sentences.push(format!("{}.", pending_changes(unsent)));
    }
    if refused > 0 {
        let why = match (newest, refused) {
            (Some(EntryView { handle, .. }), 1) => format!("`track show {handle}` shows why"),
            (Some(EntryView { handle, .. }), _) => {
                format!("`track show {handle}` shows why for the newest, `track sync` for all")
            }
            // A deletion, of which there is nothing to be shown.
            (None, _) => "`track sync` shows why".to_owned(),
        };
        sentences.push(format!("Toggl refused {}; {why}.", counted(refused, "change")));
    }
    if refused_names > 0 {
        let names = counted(refused_names, "name");
        sentences.push(format!("Toggl refused {names}; `track sync` shows why."));
    }
    sentences
}

/// When Toggl's entries were last fetched, for a JSON answer.
pub(crate) fn as_of(app: &App, now: &Now) -> anyhow::Result<Option<String>> {
    Ok(app.pulled_at()?.map(|at| moment(at, now)))
}

/// What is left of one hourly allowance.
pub(crate) fn allowance(allowance: Option<Allowance>, now: &Now) -> String {
    let Some(Allowance { remaining, resets_at, total }) = allowance else {
        return "not known yet; `--fresh` asks Toggl".to_owned();
    };
    let reset = minute(resets_at, now);
    match (resets_at <= now.instant, total) {
        (true, Some(total)) => format!("{total} of {total} requests left"),
        (true, None) => "all requests left".to_owned(),
        (false, total) => {
            let of = total.map_or(String::new(), |total| format!(" of {total}"));
            format!("{}{of} requests left, resets at {reset}", remaining.max(0))
        }
    }
}
