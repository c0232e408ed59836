//! Decisions that rest on what Toggl has. A refusal that is decided on an old picture is decided
//! again on a new one; with `--fresh`, Toggl is asked before the first decision.

use crate::app::{App, SyncDisabled};
use crate::lookup::error::LookupKind;
use crate::lookup::overlap::NothingLeft;
use crate::lookup::required_fields::MissingFields;
use crate::lookup::{LookupError, References};
use crate::messages::{self, Advise, Failure, FollowUp, Picture, RefusedAt};
use crate::model::{Entry, EntryFields, EntryKey};
use crate::rules::catalog::CatalogRuleError;
use crate::rules::timer::EntryRuleError;
use crate::sync::{Note, Report, StopReason};
use crate::time::Now;

/// When a refusal is worth a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// It rests on what was typed alone.
    Never,
    /// The last fetch is older than `max_age`.
    WhenStale,
    /// Whenever it comes: nothing of the kind is here, and `unknown` says what that leaves open.
    Always { unknown: &'static str },
}

/// Decides on the entries that are here. `decide` may run twice, so it must not have changed anything when it
/// fails. Returns what was decided, and what asking Toggl brought that has to be said.
pub(super) fn on_newest_entries<T>(
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(T, FollowUp)> {
    on_entries(app.fresh, |_| false, app, now, decide)
}

/// The same, on the entries that are named. Where `@` is among them and nothing runs here, Toggl is asked before
/// the first decision: another entry would be changed than the one that runs elsewhere.
pub(super) fn on_newest_named<T>(
    named: &References,
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(T, FollowUp)> {
    on_newest_named_unless(|_| false, named, app, now, decide)
}

/// The same; a decision that is `idle`, since everything seems to be as it is asked for, counts as a refusal.
pub(super) fn on_newest_named_unless<T>(
    idle: impl Fn(&T) -> bool,
    named: &References,
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(T, FollowUp)> {
    on_entries(app.fresh || may_run_elsewhere(named, app)?, idle, app, now, decide)
}

/// The same, of what is only shown: a fresh answer of Toggl about the running entry is good enough.
pub(super) fn on_newest_shown<T>(
    named: &References,
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(T, FollowUp)> {
    let first = app.fresh || may_run_elsewhere(named, app)? && app.entries_are_stale()?;
    on_entries(first, |_| false, app, now, decide)
}

/// Asks Toggl before a decision that rests on where entries end, unless the last answer is fresh or Toggl is
/// asked anyway. Returns what that brought that has to be said.
pub(super) fn newest_ends(named: &References, app: &App, now: &Now) -> anyhow::Result<FollowUp> {
    let is_asked_anyway = app.fresh || may_run_elsewhere(named, app)?;
    if is_asked_anyway || !app.entries_are_stale()? {
        return Ok(FollowUp::default());
    }
    let refreshed = app.refresh(None)?;
    Ok(FollowUp::notes(messages::after_read(app, &refreshed, now)?.notes))
}

/// Whether `@` is named and nothing runs here.
fn may_run_elsewhere(named: &References, app: &App) -> anyhow::Result<bool> {
    Ok(named.ask_what_runs() && app.store()?.running()?.is_empty())
}

/// Decides on the entries that are here, `first` after asking Toggl.
fn on_entries<T>(
    first: bool,
    idle: impl Fn(&T) -> bool,
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(T, FollowUp)> {
    let mut fetched = if first { Fetched::entries(app)? } else { None };
    let mut decided = decide();
    let may_be_outdated = match &decided {
        Ok(value) => idle(value) && app.entries_are_stale()?,
        Err(error) => is_worth_a_look(error, app)?,
    };
    if fetched.is_none() && may_be_outdated {
        fetched = Fetched::entries(app)?;
        if fetched.is_some() {
            decided = decide();
        }
    }
    let Some(fetched) = fetched else {
        let unasked = if may_be_outdated { unasked(app)? } else { None };
        let decided = decided.map_err(|error| match unasked {
            Some(disabled) => error.hint(messages::not_asked_while(disabled)),
            None => error,
        });
        return Ok((decided?, FollowUp::default()));
    };
    match decided {
        Ok(value) => Ok((value, fetched.follow_up(app, now)?)),
        Err(error) => Err(fetched.refusal(error, app, now)?),
    }
}

/// Why Toggl, where this store's account is, cannot be asked at all.
fn unasked(app: &App) -> anyhow::Result<Option<SyncDisabled>> {
    Ok(match app.account()? {
        Some(_) => app.sync_disabled(),
        None => None,
    })
}

/// Asks Toggl for the running entry, where there is none here or the newest picture is asked for: once a command.
/// Where no answer comes, what is known here counts.
pub(super) fn check_remote_timer(app: &App) -> anyhow::Result<FollowUp> {
    if !app.fresh && !app.store()?.running()?.is_empty() {
        return Ok(FollowUp::default());
    }
    let now = app.now()?;
    let fetched = Fetched::entries(app)?.filter(|fetched| fetched.failed.is_none());
    app.has_fetched.set(true);
    fetched.map_or_else(|| Ok(FollowUp::default()), |fetched| fetched.follow_up(app, &now))
}

/// Decides on the names that are here, as [`on_newest_entries`] does on the entries.
pub(super) fn on_newest_names<T>(
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    on_newest_names_unless(|_| false, app, now, decide)
}

/// The same; a decision that is `idle` counts as a refusal, as in [`on_newest_named_unless`].
pub(super) fn on_newest_names_unless<T>(
    idle: impl Fn(&T) -> bool,
    app: &App,
    now: &Now,
    decide: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut listed = if app.fresh { app.refresh_names()?.ok() } else { None };
    let mut decided = decide();
    let may_be_outdated = decided.as_ref().map_or_else(rests_on_names, idle);
    if listed.is_none() && may_be_outdated && app.names_are_stale()? {
        listed = app.refresh_names()?.ok();
        if listed.is_some() {
            decided = decide();
        }
    }
    let stop_reason = listed.and_then(|report| report.stop_reason);
    decided.map_err(|error| match stop_reason {
        Some(stop_reason) if rests_on_names(&error) => {
            error.hint(messages::not_asked(&stop_reason, now))
        }
        _ => error,
    })
}

fn rests_on_names(error: &anyhow::Error) -> bool {
    use CatalogRuleError::{Already, Taken};
    let failure = error.downcast_ref::<Failure>();
    matches!(error.downcast_ref(), Some(Already { .. } | Taken { .. }))
        || failure.is_some_and(|it| it.rests_on(Picture::Names))
}

fn is_worth_a_look(error: &anyhow::Error, app: &App) -> anyhow::Result<bool> {
    Ok(match look(error) {
        Look::Never => false,
        Look::WhenStale => app.entries_are_stale()?,
        Look::Always { .. } => true,
    })
}

fn look(error: &anyhow::Error) -> Look {
    let when_stale = |rests: bool| if rests { Look::WhenStale } else { Look::Never };
    if let Some(refused) = error.downcast_ref::<RefusedAt>() {
        return match refused.error() {
            EntryRuleError::NothingRuns => Look::Always {
                unknown: "Nothing is running here; another device may have a running entry.",
            },
            EntryRuleError::NothingEnded | EntryRuleError::NothingToContinue => {
                Look::Always { unknown: "There is no entry here; there may be one in Toggl." }
            }
            error => when_stale(error.rests_on_entries()),
        };
    }
    if let Some(error) = error.downcast_ref::<LookupError>() {
        return of_lookup(error);
    }
    let failure = error.downcast_ref::<Failure>();
    when_stale(
        error.is::<NothingLeft>()
            || error.is::<MissingFields>()
            || failure.is_some_and(|it| it.rests_on(Picture::Entries)),
    )
}

fn of_lookup(error: &LookupError) -> Look {
    match error {
        LookupError::NoEntry { .. } | LookupError::Mixed(_) => Look::WhenStale,
        LookupError::Name(query, _) if query.kind == LookupKind::Entry => Look::WhenStale,
        LookupError::Edit(error, _) if error.rests_on_entries() => Look::WhenStale,
        LookupError::OfEntry { error, .. } => of_lookup(error),
        LookupError::Other(error) => look(error),
        _ => Look::Never,
    }
}

/// What asking Toggl for its entries brought.
struct Fetched {
    report: Report,
    /// Why there is no newer picture than before.
    failed: Option<StopReason>,
    /// What ran here and is deleted in Toggl, in sentences.
    deleted: Vec<String>,
}

impl Fetched {
    /// Fetches what is new in Toggl; `None` where no request may be sent, and where that was done before.
    fn entries(app: &App) -> anyhow::Result<Option<Self>> {
        if app.has_fetched.get() {
            return Ok(None);
        }
        let store = app.store()?;
        let mut ran: Vec<(EntryKey, String)> = Vec::new();
        for row in store.running()? {
            ran.push((row.key, messages::label(store, row.key)?));
        }
        let before = app.pulled_at()?;
        let Ok(mut report) = app.fetch()? else {
            return Ok(None);
        };
        let failed = report.stop_reason.clone().filter(|_| app.pulled_at().ok() == Some(before));
        let mut deleted = Vec::new();
        for (key, label) in ran {
            match store.row(key)?.and_then(|row| row.wanted) {
                None => deleted.push(messages::deleted_elsewhere(&label)),
                Some(fields)
                    if !fields.running() && !report.notes.iter().any(|it| ended(it, key)) =>
                {
                    report.notes.push(Note::StoppedElsewhere(key));
                }
                Some(_) => {}
            }
        }
        Ok(Some(Self { report, failed, deleted }))
    }

    /// What is to be said beside the answer of a command that goes on.
    fn follow_up(self, app: &App, now: &Now) -> anyhow::Result<FollowUp> {
        let fetched = messages::after_read(app, &Ok(self.report), now)?;
        let not_asked = self.failed.map(|reason| messages::not_asked_first(&reason, now));
        Ok(FollowUp::notes([self.deleted, fetched.notes].concat().into_iter().chain(not_asked)))
    }

    /// The refusal that stays, with what was learned, or why it could not be asked whether it is out of date.
    fn refusal(self, error: anyhow::Error, app: &App, now: &Now) -> anyhow::Result<anyhow::Error> {
        if let Some(stop_reason) = &self.failed {
            if let Look::Always { unknown } = look(&error) {
                return Ok(messages::unanswered(stop_reason, now).hint(unknown).into());
            }
            return Ok(match look(&error) {
                Look::Never => error,
                _ => error.hint(messages::not_asked(stop_reason, now)),
            });
        }
        let notes = self.follow_up(app, now)?.notes;
        Ok(notes.into_iter().fold(error, Advise::hint))
    }
}

/// Of these refused rows, the timers that are deleted here and still run in Toggl, each in a sentence.
pub(super) fn still_running_in_toggl(refused: &[Entry], now: &Now) -> Vec<String> {
    let runs = |row: &&Entry| row.known.as_ref().is_some_and(EntryFields::running);
    let running: Vec<Entry> = refused.iter().filter(runs).cloned().collect();
    messages::still_at_toggl(&running, now)
}

/// Explains that nothing is running where Toggl refused to delete a timer.
pub(super) fn with_refused_timers(
    error: anyhow::Error,
    app: &App,
    now: &Now,
) -> anyhow::Result<anyhow::Error> {
    let is_idle = |it: &RefusedAt| matches!(it.error(), EntryRuleError::NothingRuns);
    if !error.downcast_ref().is_some_and(is_idle) {
        return Ok(error);
    }
    let hints = still_running_in_toggl(&app.store()?.refused::<EntryFields>()?, now);
    Ok(hints.into_iter().fold(error, Advise::hint))
}

/// Whether a note says that this timer ended.
fn ended(note: &Note, key: EntryKey) -> bool {
    matches!(note, Note::StoppedElsewhere(ended) | Note::EndedByAnother(ended) if *ended == key)
}
