//! What went wrong, in words for a person: names that lead nowhere, and refusals of the rules.

use chrono::TimeDelta;

use crate::answer::FailureKind;
use crate::messages::{Failure, explain, sentence};
use crate::model::{self, MAX_DESCRIPTION, MAX_TAGS, Project};

use crate::rules::catalog;
use crate::rules::names::Miss;
use crate::rules::timer::EntryRuleError;
use crate::store::Store;
use crate::time::{Now, format};
use crate::ui::text::{brief, in_quotes};

/// A name that did not lead to one thing, with the reason why none could where there is no account.
pub(crate) fn missed_in_catalog(
    noun: &str,
    name: &str,
    miss: Miss,
    store: &Store,
) -> anyhow::Error {
    let failure = missed(noun, name, miss);
    match store.account() {
        Ok(Some(_)) => failure.into(),
        Ok(None) => failure
            .hint(format!(
                "`track {noun} add` makes one; `track login` brings those of Toggl here."
            ))
            .into(),
        Err(error) => error.into(),
    }
}

/// The same for a project that work is to go to, or a task `within` one: where nothing comes near the
/// name, it may well be a new one. An id is none, and a client in front is not part of it.
pub(crate) fn missed_work(
    kind: model::CatalogKind,
    within: Option<&Project>,
    name: &str,
    miss: Miss,
    store: &Store,
) -> anyhow::Error {
    let alone = miss == Miss::Absent(Vec::new());
    let is_name = !name.contains('/') && !name.trim().bytes().all(|byte| byte.is_ascii_digit());
    let error = missed_in_catalog(kind.name(), name, miss, store);
    if !alone || !is_name || !matches!(store.account(), Ok(Some(_))) {
        return error;
    }
    let making = match (kind, within) {
        (model::CatalogKind::Task, None) => return error,
        (model::CatalogKind::Task, Some(project)) => {
            let (task, id) = (shell_word(name.trim(), None), project.id.map(|id| id.0));
            format!("`track task add -p {} {task}`", shell_word(&project.name, id))
        }
        _ => naming("add", kind, name.trim(), None),
    };
    explain(&error).hint(format!("{making} makes one.")).into()
}

/// A name that did not lead to one thing, in words.
pub(crate) fn missed(noun: &str, name: &str, miss: Miss) -> Failure {
    let quoted = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|name| format!("“{}”", brief(name))).collect();
        quoted.join(", ")
    };
    let name = brief(name);
    match miss {
        Miss::Absent(nearest) => {
            let failure =
                Failure::new(FailureKind::NotFound, format!("No {noun} called “{name}”."));
            if nearest.is_empty() {
                failure
            } else {
                failure.hint(format!("Did you mean {}?", quoted(&nearest)))
            }
        }
        Miss::Ambiguous(candidates) => {
            Failure::new(FailureKind::Ambiguous, format!("“{name}” could be more than one {noun}."))
                .hint(format!("Say which: {}.", quoted(&candidates)))
        }
    }
}

/// A refusal of the rules, in words for a person.
pub(crate) fn refused(refusal: &EntryRuleError, now: &Now) -> Failure {
    let at = |instant| format::at(instant, now);
    let moment = |instant| format::moment(instant, now);
    match refusal {
        EntryRuleError::NothingRuns => Failure::new(FailureKind::No, "Nothing is running.")
            .hint("`track start` begins something; `track add` logs what is already over."),
        EntryRuleError::StopBeforeStart { start, stop } => Failure::new(
            FailureKind::Usage,
            format!("It would stop {}, before it starts {}.", at(*stop), at(*start)),
        )
        .hint("Give a later stop; a day in front makes it clear, such as “yesterday 22:00”."),
        EntryRuleError::StartBeforeRunning { start, running } => Failure::new(
            FailureKind::Usage,
            format!(
                "It would start {}, but what is running began later, {}.",
                at(*start),
                at(*running)
            ),
        )
        .hint("`track stop` ends it first; `track add` logs time before it."),
        EntryRuleError::Future(moment) => {
            let moment = format::moment(*moment, now);
            Failure::new(FailureKind::Usage, format!("{moment} is still to come.")).hint(
                "A timer starts and stops now or in the past; `track add` takes planned time, with its \
                 day: “tomorrow 9:00-10:00”.",
            )
        }
        EntryRuleError::TooLong => Failure::new(
            FailureKind::Usage,
            "It would be longer than 999 hours, the longest entry that Toggl keeps.",
        )
        .hint("Check the dates; what is longer takes several entries."),
        EntryRuleError::Forgotten { start } => {
            let end = now.at(*start + TimeDelta::hours(8)).format("%Y-%m-%d %H:%M");
            Failure::new(
                FailureKind::Usage,
                format!(
                    "The timer has been running since {}, for longer than the 999 hours that Toggl keeps.",
                    format::moment(*start, now)
                ),
            )
            .hint(format!("Say when it really ended, such as `track stop --at \"{end}\"`."))
        }
        EntryRuleError::Runs { start } => Failure::new(
            FailureKind::No,
            format!("It is running already, since {}.", format::moment(*start, now)),
        )
        .hint("`track edit @ --start TIME` moves its start."),
        EntryRuleError::Empty => {
            Failure::new(FailureKind::Usage, "It would begin and end at the same time.")
                .hint("Give two different times, or a duration.")
        }
        EntryRuleError::LongDescription(count) => Failure::new(
            FailureKind::Usage,
            format!(
                "The description has {count} characters; Toggl keeps at most {MAX_DESCRIPTION}."
            ),
        )
        .hint("Shorten it."),
        EntryRuleError::ManyTags(count) => Failure::new(
            FailureKind::Usage,
            format!("{count} tags are too many; Toggl keeps at most {MAX_TAGS} on an entry."),
        )
        .hint("Name fewer."),
        EntryRuleError::Outside { cut, start, stop } => {
            let range = match stop {
                Some(stop) => format!("from {} to {}", moment(*start), moment(*stop)),
                None => format!("from {} until now", moment(*start)),
            };
            let text = format!("{} does not lie within the entry, {range}.", moment(*cut));
            Failure::new(FailureKind::Usage, sentence(&text)).hint(
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

/// A command that names a thing, ready to be typed: where its name would have to be escaped, or is too
/// long for a sentence, with its id; one that was never sent has none, and is quoted.
pub(crate) fn naming(verb: &str, kind: model::CatalogKind, name: &str, id: Option<i64>) -> String {
    format!("`track {} {verb} {}`", kind.name(), shell_word(name, id))
}

/// A name as one word for a shell, or an id in its place.
pub(crate) fn shell_word(name: &str, id: Option<i64>) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./,+:@%= ".contains(letter);
    let simple = !name.starts_with('-') && name.chars().all(plain) && brief(name) == name;
    match id {
        Some(id) if !simple => id.to_string(),
        _ if simple && name.contains(' ') => format!("\"{name}\""),
        _ if simple => name.to_owned(),
        _ => {
            let name = crate::ui::text::plain(name);
            let guard = if name.starts_with('-') { "-- " } else { "" };
            format!("{guard}'{}'", name.replace('\'', r"'\''"))
        }
    }
}

/// A refusal of the rules on the catalog, in words for a person.
pub(crate) fn unfit(refusal: &catalog::CatalogRuleError) -> Failure {
    use catalog::CatalogRuleError::{Administrators, Already, NoName, Plan, Taken};
    match refusal {
        NoName(kind) => {
            Failure::new(FailureKind::Usage, format!("A {} needs a name.", kind.name()))
        }
        Taken { kind, name, id, active } => {
            let what = format!("There is a {} “{}” there already.", kind.name(), brief(name));
            let failure = Failure::new(FailureKind::No, what);
            if *active {
                failure.hint("Give it another name, or use the one there is.")
            } else {
                failure.hint(format!("It is archived: {}.", naming("restore", *kind, name, *id)))
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
                (model::CatalogKind::Task, true) => "open",
                (model::CatalogKind::Task, false) => "done",
                (_, true) => "in use",
                (_, false) => "archived",
            };
            let what = format!("The {} “{}” is {state} already.", kind.name(), brief(name));
            Failure::new(FailureKind::No, what)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_a_thing_as_a_shell_takes_it() {
        let long = "x".repeat(200);
        let table = [
            ("Web", Some(7), "Web"),
            ("Web site", Some(7), "\"Web site\""),
            ("Ä/b", None, "Ä/b"),
            ("-rf", Some(7), "7"),
            ("R&D", Some(7), "7"),
            ("a\"b", Some(7), "7"),
            (&*long, Some(7), "7"),
            ("-rf", None, "-- '-rf'"),
            ("R&D", None, "'R&D'"),
            ("it's $5", None, r"'it'\''s $5'"),
            (&*long, None, &*format!("'{long}'")),
        ];
        for (name, id, word) in table {
            let command = naming("restore", model::CatalogKind::Client, name, id);
            assert_eq!(command, format!("`track client restore {word}`"));
        }
    }
}
