//! Refusals of the rules, in words.

use chrono::TimeDelta;

use crate::answer::FailureKind;
use crate::messages::command_text::catalog_command;
use crate::messages::{Failure, sentence};
use crate::model::{CatalogKind, MAX_DESCRIPTION, MAX_TAGS};
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
    let now = *now;
    move |error| RefusedAt { error, now }
}

/// The failure that a refusal is, if `error` is one.
pub(super) fn refusal(error: &anyhow::Error) -> Option<Failure> {
    if let Some(RefusedAt { error, now }) = error.downcast_ref::<RefusedAt>() {
        return Some(entry(error, now));
    }
    if let Some(error) = error.downcast_ref::<CatalogRuleError>() {
        return Some(catalog(error));
    }
    error.downcast_ref::<WorkspaceRuleError>().map(workspace)
}

/// A refusal of the rules on entries.
fn entry(refusal: &EntryRuleError, now: &Now) -> Failure {
    let at = |instant| format::at(instant, now);
    let moment = |instant| format::moment(instant, now);
    match refusal {
        EntryRuleError::NothingRuns => Failure::new(FailureKind::No, "Nothing is running.")
            .hint("`track start` begins something; `track add` logs what is already over."),
        EntryRuleError::StopBeforeStart { start, stop } => {
            Failure::usage(format!("It would stop {}, before it starts {}.", at(*stop), at(*start)))
                .hint(
                    "Give a later stop; a day in front makes it clear, such as “yesterday 22:00”.",
                )
        }
        EntryRuleError::StartBeforeRunning { start, running } => Failure::usage(format!(
            "It would start {}, but what is running began later, {}.",
            at(*start),
            at(*running)
        ))
        .hint("`track stop` ends it first; `track add` logs time before it."),
        EntryRuleError::Future(moment) => {
            let moment = format::moment(*moment, now);
            Failure::usage(format!("{moment} is still to come.")).hint(
                "A timer starts and stops now or in the past; `track add` takes planned time, with its \
                 day: “tomorrow 9:00-10:00”.",
            )
        }
        EntryRuleError::TooLong => {
            Failure::usage("It would be longer than 999 hours, the longest entry that Toggl keeps.")
                .hint("Check the dates; what is longer takes several entries.")
        }
        EntryRuleError::Forgotten { start } => {
            let end = now.at(*start + TimeDelta::hours(8)).format("%Y-%m-%d %H:%M");
            let start = format::moment(*start, now);
            Failure::usage(format!(
                "The timer has been running since {start}, for longer than the 999 hours that Toggl keeps."
            ))
            .hint(format!("Say when it really ended, such as `track stop --at \"{end}\"`."))
        }
        EntryRuleError::Runs { start } => Failure::new(
            FailureKind::No,
            format!("It is running already, since {}.", format::moment(*start, now)),
        )
        .hint("`track edit @ --start TIME` moves its start."),
        EntryRuleError::Empty => Failure::usage("It would begin and end at the same time.")
            .hint("Give two different times, or a duration."),
        EntryRuleError::LongDescription(count) => Failure::usage(format!(
            "The description has {count} characters; Toggl keeps at most {MAX_DESCRIPTION}."
        ))
        .hint("Shorten it."),
        EntryRuleError::ManyTags(count) => Failure::usage(format!(
            "{count} tags are too many; Toggl keeps at most {MAX_TAGS} on an entry."
        ))
        .hint("Name fewer."),
        EntryRuleError::Outside { cut, start, stop } => {
            let range = match stop {
                Some(stop) => format!("from {} to {}", moment(*start), moment(*stop)),
                None => format!("from {} until now", moment(*start)),
            };
            let text = format!("{} does not lie within the entry, {range}.", moment(*cut));
            Failure::usage(sentence(&text)).hint(
                "Name a time between the two, or a length counted from its start, such as 45m.",
            )
        }
        EntryRuleError::NothingEnded => Failure::new(FailureKind::No, "Nothing has ended yet.")
            .hint("`track start` begins now; `--at` says when it began."),
        EntryRuleError::StillRuns { description, start } => {
            let what = in_quotes(description).unwrap_or_else(|| "What runs".to_owned());
            let since = moment(*start);
            Failure::new(
                FailureKind::No,
                format!("{what} still runs, since {since}: it has no end yet."),
            )
            .hint("Without --after-last, `track start` ends it now; `--at` ends it then.")
        }
    }
}

/// A refusal of the rules of editing.
pub(super) fn edit(refusal: &EditError, now: &Now) -> Failure {
    let at = |moment| format::at(moment, now);
    let written = |moment| now.at(moment).format("%Y-%m-%d %H:%M").to_string();
    match refusal {
        EditError::Start(error) | EditError::Stop(error) => {
            Failure::usage(sentence(&error.to_string()))
        }
        EditError::Rule(refusal) => entry(refusal, now),
        EditError::Early(start) => entry(&EntryRuleError::Future(*start), now),
        EditError::StopBeforeStart { start, stop, next } => {
            let text = format!("It would stop {}, before it starts {}.", at(*stop), at(*start));
            let failure = Failure::usage(text);
            match next {
                Some(next) => failure.hint(format!(
                    "Write “{}” for the day after, or give an earlier start as well.",
                    written(*next)
                )),
                None => failure.hint("Give a later stop, or an earlier start as well."),
            }
        }
        EditError::StartAfterStop { start, stop, length } => {
            let text = format!("It would start {}, after it stops {}.", at(*start), at(*stop));
            Failure::usage(text).hint(format!(
                "Move its stop as well, such as to “{}”; `--duration {}` keeps its length.",
                written(*start + *length),
                DurationExpr::from(*length)
            ))
        }
        EditError::StillToCome(end) => {
            let text = format!("{} is still to come.", format::moment(*end, now));
            Failure::usage(text)
                .hint(format!("If it is planned, give its stop with the day: “{}”.", written(*end)))
        }
    }
}

/// A refusal of the rules on the catalog.
pub(super) fn catalog(refusal: &CatalogRuleError) -> Failure {
    use CatalogRuleError::{Administrators, Already, NoName, Plan, Taken};
    match refusal {
        NoName(kind) => Failure::usage(format!("A {} needs a name.", kind.name())),
        Taken { kind, name, id, active } => {
            let what = format!("There is a {} “{}” there already.", kind.name(), brief(name));
            let failure = Failure::new(FailureKind::No, what);
            if *active {
                failure.hint("Give it another name, or use the one there is.")
            } else {
                failure.hint(format!(
                    "It is archived: {}.",
                    catalog_command("restore", *kind, name, *id)
                ))
            }
        }
        Plan { feature, workspace } => {
            let what = sentence(&format!("{feature} needs a paid plan"));
            Failure::new(FailureKind::Refused, what)
                .hint(format!(
                    "The workspace “{}” is on Toggl's free plan; nothing was sent.",
                    brief(workspace)
                ))
                .hint("If that is out of date, `track workspace --fresh` asks Toggl.")
        }
        Administrators { kind, workspace } => Failure::new(
            FailureKind::Refused,
            format!(
                "Only administrators of “{}” may change its {}s.",
                brief(workspace),
                kind.name()
            ),
        )
        .hint("Ask one of them; nothing was sent."),
        Already { kind, name, active } => {
            let state = match (kind, active) {
                (CatalogKind::Task, true) => "open",
                (CatalogKind::Task, false) => "done",
                (_, true) => "in use",
                (_, false) => "archived",
            };
            let what = format!("The {} “{}” is {state} already.", kind.name(), brief(name));
            Failure::new(FailureKind::No, what)
        }
    }
}

/// A refusal of the rules on workspaces.
fn workspace(refusal: &WorkspaceRuleError) -> Failure {
    match refusal {
        WorkspaceRuleError::NoName => Failure::usage("A workspace needs a name."),
        WorkspaceRuleError::LongName(count) => {
            let text =
                format!("The name has {count} characters; Toggl keeps at most {LONGEST_NAME}.");
            Failure::usage(text).hint("Shorten it.")
        }
        WorkspaceRuleError::Taken(name) => {
            let text = format!("There is a workspace “{}” there already.", brief(name));
            Failure::new(FailureKind::No, text)
                .hint("Give it another name, or use the one there is.")
        }
        WorkspaceRuleError::Administrators => Failure::new(
            FailureKind::Refused,
            "Only administrators may make and rename workspaces there.",
        )
        .hint("Ask one of them; nothing was sent."),
    }
}
