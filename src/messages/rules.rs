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
            .hint("`track start` begins something; `track add` logs what is already over."),
        E::StopBeforeStart { start, stop } => stop_before_start(*start, *stop, now)
            .hint("Give a later stop; a day in front makes it clear, such as “yesterday 22:00”."),
        E::StartBeforeRunning { start, running } => Failure::usage(format!(
            "It would start {}, but what is running began later, {}.",
            at(start),
            at(running)
        ))
        .hint("`track stop` ends it first; `track add` logs time before it."),
        E::Future(instant) => Failure::usage(format!("{} is still to come.", moment(instant))).hint(
            "A timer starts and stops now or in the past; `track add` takes planned time, with its \
             day: “tomorrow 9:00-10:00”.",
        ),
        E::TooLong => {
            Failure::usage("It would be longer than 999 hours, the longest entry that Toggl keeps.")
                .hint("Check the dates; what is longer takes several entries.")
        }
        E::Forgotten { start } => Failure::usage(format!(
            "The timer has been running since {}, for longer than the 999 hours that Toggl keeps.",
            moment(start)
        ))
        .hint(format!(
            "Say when it really ended, such as `track stop --at \"{}\"`.",
            typed(*start + TimeDelta::hours(8), now)
        )),
        E::Runs { start } => {
            Failure::no(format!("It is running already, since {}.", moment(start)))
                .hint("`track edit @ --start TIME` moves its start.")
        }
        E::Empty => Failure::usage("It would begin and end at the same time.")
            .hint("Give two different times, or a duration."),
        E::LongDescription(count) => Failure::usage(format!(
            "The description has {count} characters; Toggl keeps at most {MAX_DESCRIPTION}."
        ))
        .hint("Shorten it."),
        E::ManyTags(count) => Failure::usage(format!(
            "{count} tags are too many; Toggl keeps at most {MAX_TAGS} on an entry."
        ))
        .hint("Name fewer."),
        E::Outside { cut, start, stop } => outside(*cut, *start, *stop, now),
        E::NothingEnded => Failure::no("Nothing has ended yet.")
            .hint("`track start` begins now; `--at` says when it began."),
        E::NothingToContinue => Failure::no("There is nothing to continue yet.")
            .hint("`track start` begins something."),
        E::StillRuns { description, start } => {
            let what = in_quotes(description).unwrap_or_else(|| "What runs".to_owned());
            let since = moment(start);
            Failure::no(format!("{what} still runs, since {since}: it has no end yet."))
                .hint("Without --after-last, `track start` ends it now; `--at` ends it then.")
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
    let text = format!("{cut} does not lie within the entry, from {start} {end}.");
    Failure::usage(sentence(&text))
        .hint("Name a time between the two, or a length counted from its start, such as 45m.")
}

fn stop_before_start(start: DateTime<Utc>, stop: DateTime<Utc>, now: &Now) -> Failure {
    let (start, stop) = (format::at(start, now), format::at(stop, now));
    Failure::usage(format!("It would stop {stop}, before it starts {start}."))
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
                    "Write “{}” for the day after, or give an earlier start as well.",
                    typed(*next, now)
                ),
                None => "Give a later stop, or an earlier start as well.".to_owned(),
            }),
        EditError::StartAfterStop { start, stop, length } => Failure::usage(format!(
            "It would start {}, after it stops {}.",
            format::at(*start, now),
            format::at(*stop, now)
        ))
        .hint(format!(
            "Write “{}” for the day before, or move its stop as well: `--duration {}` keeps its length.",
            typed(*start - TimeDelta::days(1), now),
            DurationExpr::from(*length)
        )),
        EditError::Running => Failure::usage("It is running, and has no end yet.")
            .hint("`track edit @ --start TIME` changes its start, also by so much: `--start -15m`."),
        EditError::MovesIntoFuture(start) => Failure::usage("It would end in the future.").hint(
            format!("If it is planned, name the day: “{}”.", typed(*start, now)),
        ),
        EditError::EndsInFuture(end) => {
            Failure::usage(format!("{} is still to come.", format::moment(*end, now))).hint(
                format!("If it is planned, give its stop with the day: “{}”.", typed(*end, now)),
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
            failure.hint(format!("It is archived: {restore}."))
        }
        Plan { feature, workspace } => {
            let what = sentence(&format!("{feature} needs a paid plan"));
            let workspace = brief(workspace);
            Failure::new(FailureKind::Refused, what)
                .hint(format!(
                    "The workspace “{workspace}” is on Toggl's free plan; nothing was sent."
                ))
                .hint("If that is out of date, `track workspace --fresh` asks Toggl.")
        }
        Administrators { kind, workspace } => administrators(format!(
            "Only administrators of “{}” may change its {}s.",
            brief(workspace),
            kind.name()
        )),
        Already { kind, name, active } => {
            let state = match (kind, active) {
                (CatalogKind::Task, true) => "open",
                (CatalogKind::Task, false) => "done",
                (_, true) => "in use",
                (_, false) => "archived",
            };
            Failure::no(format!("The {} “{}” is {state} already.", kind.name(), brief(name)))
        }
    }
}

/// The refusal of a name that has so many characters.
pub(super) fn long_name(kind: CatalogKind, count: usize) -> Failure {
    Failure::usage(format!(
        "The name of a {} has at most {MAX_NAME} characters; this one has {count}.",
        kind.name()
    ))
    .hint("Shorten it.")
}

/// A refusal of the rules on workspaces.
pub(super) fn workspace(refusal: &WorkspaceRuleError) -> Failure {
    match refusal {
        WorkspaceRuleError::NoName => Failure::usage("A workspace needs a name."),
        WorkspaceRuleError::LongName(count) => Failure::usage(format!(
            "The name has {count} characters; Toggl keeps at most {LONGEST_NAME}."
        ))
        .hint("Shorten it."),
        WorkspaceRuleError::Taken(name) => taken("workspace", name).hint(USE_ANOTHER_NAME),
        WorkspaceRuleError::Administrators => {
            administrators("Only administrators may make and rename workspaces there.")
        }
    }
}

const USE_ANOTHER_NAME: &str = "Give it another name, or use the one there is.";

fn taken(noun: &str, name: &str) -> Failure {
    Failure::no(format!("There is a {noun} “{}” there already.", brief(name)))
}

fn administrators(text: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, text).hint("Ask one of them; nothing was sent.")
}
