//! Refusals of the rules, in words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::FailureKind;
use crate::messages::rows::catalog_command;
use crate::messages::{Failure, sentence};
use crate::model::{CatalogKind, MAX_DESCRIPTION, MAX_NAME, MAX_TAGS};
use crate::rules::catalog::CatalogRuleError;
use crate::rules::edit::EditError;
use crate::rules::timer::EntryRuleError;
use crate::rules::workspace::{LONGEST_NAME, WorkspaceRuleError};
use crate::time::{DurationExpr, Now, format};
use crate::ui::text::{brief, in_quotes};

/// A refusal of the rules on entries, with the time that its moments are written relative to.
#[derive(Debug, thiserror::Error)]
#[error("the rules refuse it: {error:?}")]
pub(crate) struct RefusedAt {
    error: EntryRuleError,
    now: Now,
}

/// Adds the time to a refusal: `.map_err(refused_at(&now))`.
pub(crate) fn refused_at(now: &Now) -> impl Fn(EntryRuleError) -> RefusedAt {
    move |error| RefusedAt { error, now: *now }
}

impl RefusedAt {
    /// The refusal itself.
    pub(crate) fn error(&self) -> &EntryRuleError {
        &self.error
    }
}

pub(super) fn refused(RefusedAt { error, now }: &RefusedAt) -> Failure {
    entry(error, now)
}

/// A refusal of the rules on entries.
fn entry(refusal: &EntryRuleError, now: &Now) -> Failure {
    use EntryRuleError as E;
    let at = |instant: &DateTime<Utc>| format::at(*instant, now);
    let moment = |instant: &DateTime<Utc>| format::moment(*instant, now);
    match refusal {
        E::NothingRuns => Failure::no("Nothing is running.")
            .hint("`track start` starts a timer; `track add` logs past time."),
        E::StopBeforeStart { start, stop } => stop_before_start(*start, *stop, now)
            .hint("Use a later stop, with its day if needed, for example “yesterday 22:00”."),
        E::StartBeforeRunning { start, running } => Failure::usage(format!(
            "It would start {}, but the running entry started later, {}.",
            at(start),
            at(running)
        ))
        .hint("Run `track stop` first, or log earlier time with `track add`."),
        E::Future(instant) => Failure::usage(format!("{} is in the future.", moment(instant)))
            .hint(
                "A timer starts and stops now or in the past; to plan time, use `track add` with a \
             day: “tomorrow 9:00-10:00”.",
            ),
        E::TooLong => {
            Failure::usage("The entry would be longer than 999 hours, the limit of Toggl.")
                .hint("Check the dates, or log several entries.")
        }
        E::Forgotten { start } => Failure::usage(format!(
            "The timer has been running since {}, longer than the 999 hours that Toggl allows.",
            moment(start)
        ))
        .hint(format!(
            "Pass the real end, for example `track stop --at \"{}\"`.",
            typed(*start + TimeDelta::hours(8), now)
        )),
        E::Runs { start } => {
            Failure::no(format!("It is already running, since {}.", moment(start)))
                .hint("`track edit @ --start TIME` changes its start.")
        }
        E::Empty => Failure::usage("The entry would start and stop at the same time.")
            .hint("Use two different times, or a duration."),
        E::LongDescription(count) => Failure::usage(format!(
            "The description has {count} characters; Toggl allows at most {MAX_DESCRIPTION}."
        ))
        .hint("Shorten it."),
        E::ManyTags(count) => Failure::usage(format!(
            "{count} tags are too many; Toggl allows at most {MAX_TAGS} per entry."
        ))
        .hint("Use fewer tags."),
        E::Outside { cut, start, stop } => outside(*cut, *start, *stop, now),
        E::NothingEnded => Failure::no("No entry has ended yet.")
            .hint("`track start` starts now; `--at` sets another start."),
        E::NothingToContinue => {
            Failure::no("There is nothing to continue yet.").hint("`track start` starts a timer.")
        }
        E::StillRuns { description, start } => {
            let what = in_quotes(description).unwrap_or_else(|| "An entry".to_owned());
            let since = moment(start);
            Failure::no(format!("{what} is still running, since {since}, and has no end yet."))
                .hint("Without --after-last, `track start` stops it now; with `--at TIME`, it stops it then.")
        }
    }
}

fn outside(
    cut: DateTime<Utc>,
    start: DateTime<Utc>,
    stop: Option<DateTime<Utc>>,
    now: &Now,
) -> Failure {
    let moment = |instant| format::moment(instant, now);
    let end = stop.map_or("until now".to_owned(), |stop| format!("to {}", moment(stop)));
    let (cut, start) = (moment(cut), moment(start));
    let text = format!("{cut} is not within the entry, from {start} {end}.");
    Failure::usage(sentence(&text))
        .hint("Use a time between the two, or a length from the start, for example 45m.")
}

fn stop_before_start(start: DateTime<Utc>, stop: DateTime<Utc>, now: &Now) -> Failure {
    let (start, stop) = (format::at(start, now), format::at(stop, now));
    Failure::usage(format!("The entry would stop {stop}, before it starts {start}."))
}

/// A time with its day, as a person can type it.
fn typed(instant: DateTime<Utc>, now: &Now) -> String {
    format!("{} {}", now.at(instant).format("%Y-%m-%d"), format::clock(instant, now))
}

/// A refusal of the rules of editing.
pub(super) fn edit(refusal: &EditError, now: &Now) -> Failure {
    match refusal {
        EditError::Start(error) | EditError::Stop(error) => {
            Failure::usage(sentence(&error.to_string()))
        }
        EditError::Rule(refusal) => entry(refusal, now),
        EditError::StartsInFuture(start) => entry(&EntryRuleError::Future(*start), now),
        EditError::StopBeforeStart { start, stop, next } => stop_before_start(*start, *stop, now)
            .hint(match next {
                Some(next) => format!(
                    "For the day after, use “{}”; or set an earlier start as well.",
                    typed(*next, now)
                ),
                None => "Use a later stop, or set an earlier start as well.".to_owned(),
            }),
        EditError::StartAfterStop { start, stop, length } => Failure::usage(format!(
            "The entry would start {}, after it stops {}.",
            format::at(*start, now),
            format::at(*stop, now)
        ))
        .hint(format!(
            "For the day before, use “{}”; to keep its length, add `--duration {}`.",
            typed(*start - TimeDelta::days(1), now),
            DurationExpr::from(*length)
        )),
        EditError::Running => Failure::usage("The entry is running and has no end yet.")
            .hint("`track edit @ --start TIME` changes its start; `--start -15m` moves it 15 minutes back."),
        EditError::MovesIntoFuture(start) => Failure::usage("The entry would end in the future.").hint(
            format!("If it is planned, add the day: “{}”.", typed(*start, now)),
        ),
        EditError::EndsInFuture(end) => {
            Failure::usage(format!("{} is in the future.", format::moment(*end, now))).hint(
                format!("If it is planned, set its stop with the day: “{}”.", typed(*end, now)),
            )
        }
    }
}

/// A refusal of the rules on the catalog.
pub(super) fn catalog(refusal: &CatalogRuleError) -> Failure {
    use CatalogRuleError::{Administrators, Already, LongName, NoName, Plan, Taken};
    match refusal {
        NoName(kind) => Failure::usage(format!("A {} needs a name.", kind.name())),
        LongName(kind, count) => long_name(*kind, *count),
        Taken { kind, name, id, active } => {
            let failure = taken(kind.name(), name);
            if *active {
                return failure.hint(USE_ANOTHER_NAME);
            }
            let restore = catalog_command("restore", *kind, name, *id);
            failure.hint(format!("It is archived; {restore} restores it."))
        }
        Plan { feature, workspace } => {
            let what = sentence(&format!("{feature} needs a paid plan"));
            let workspace = brief(workspace);
            Failure::new(FailureKind::Refused, what)
                .hint(format!(
                    "The workspace “{workspace}” is on Toggl's free plan; nothing was sent."
                ))
                .hint("If the plan has changed, run `track workspace --fresh`.")
        }
        Administrators { kind, workspace } => administrators(format!(
            "Only administrators of “{}” can change its {}s.",
            brief(workspace),
            kind.name()
        )),
        Already { kind, name, active } => {
            let state = match (kind, active) {
                (CatalogKind::Task, true) => "open",
                (CatalogKind::Task, false) => "done",
                (_, true) => "active",
                (_, false) => "archived",
            };
            Failure::no(format!("The {} “{}” is already {state}.", kind.name(), brief(name)))
        }
    }
}

/// The refusal of a name that has so many characters.
pub(super) fn long_name(kind: CatalogKind, count: usize) -> Failure {
    Failure::usage(format!(
        "The name of a {} can have at most {MAX_NAME} characters; this one has {count}.",
        kind.name()
    ))
    .hint("Shorten it.")
}

/// A refusal of the rules on workspaces.
pub(super) fn workspace(refusal: &WorkspaceRuleError) -> Failure {
    match refusal {
        WorkspaceRuleError::NoName => Failure::usage("A workspace needs a name."),
        WorkspaceRuleError::LongName(count) => Failure::usage(format!(
            "The name has {count} characters; Toggl allows at most {LONGEST_NAME}."
        ))
        .hint("Shorten it."),
        WorkspaceRuleError::Taken(name) => taken("workspace", name).hint(USE_ANOTHER_NAME),
        WorkspaceRuleError::Administrators => {
            administrators("Only administrators can create and rename workspaces there.")
        }
    }
}

const USE_ANOTHER_NAME: &str = "Choose another name, or use the existing one.";

fn taken(noun: &str, name: &str) -> Failure {
    Failure::no(format!("A {noun} called “{}” already exists.", brief(name)))
}

fn administrators(text: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, text).hint("Ask an administrator; nothing was sent.")
}
