//! Names and references that match nothing, or too much, in words.

use crate::answer::FailureKind;
use crate::config::{Setting, Source};
use crate::lookup::error::{
    ArchivedRow, LastError, LookupError, LookupKind, LookupPurpose, MixedWords, Query, Remedy,
};
use crate::lookup::{EntryRef, is_reference};
use crate::messages::failure::{Failure, sentence};
use crate::messages::rows::{catalog_command, shell_text, shell_word};
use crate::messages::{rules, why};
use crate::model::{CatalogKind, Handle, MAX_NAME, Project};
use crate::render;
use crate::rules::names::Miss;
use crate::time::NewTime;
use crate::ui::text::{brief, capital, listed, plural};
use crate::view::history::CommandSummary;

const LIST_SHOWS_HANDLES: &str = "`track list` shows each entry with its handle.";

pub(super) fn lookup_failure(error: &LookupError) -> Failure {
    match error {
        LookupError::Name(query, miss) => name(query, miss),
        LookupError::Archived(row) => archived(row),
        LookupError::NoEntry { reference, handle } => no_entry(reference, *handle),
        LookupError::Mixed(words) => mixed(words),
        LookupError::Last(error) => last(error),
        LookupError::NotOneEntry(handles) => not_one(handles),
        LookupError::NoTagName => Failure::usage("A tag needs a name."),
        LookupError::LongTagName(count) => rules::long_name(CatalogKind::Tag, *count),
        LookupError::MixedTags => {
            let text = "Cannot set tags and add or remove tags at the same time.";
            Failure::usage(text).hint(
                "`-t api,bug` sets exactly these two; `-t +api,-bug` adds one and removes one.",
            )
        }
        LookupError::WorkspaceSetting(setting, miss) => workspace_setting(setting, miss),
        LookupError::NotBillable(error) => rules::catalog(error),
        LookupError::NoTerminal { instead } => {
            Failure::usage("Picking from a list needs a terminal.").hint(*instead)
        }
        LookupError::FromFolder { error, keys, file } => lookup_failure(error)
            .hint(format!("{} from {file}; `--no-folder` ignores it.", capital(&listed(keys)))),
        LookupError::Outdated { error, stop_reason, now } => lookup_failure(error)
            .hint(format!("Could not fetch newer names from Toggl: {}.", why(stop_reason, now))),
        LookupError::OfEntry { error, entry } => lookup_failure(error).about(entry),
        LookupError::Edit(error, now) => rules::edit(error, now),
        LookupError::Other(error) => Failure::no(sentence(&format!("{error:#}"))),
    }
}

/// A name that leads to no row, or to several.
fn name(query: &Query, miss: &Miss) -> Failure {
    let Query { kind, name, remedy } = query;
    let noun = kind.name();
    if let (LookupKind::Catalog(kind), Remedy::WholeName { verb }) = (kind, remedy) {
        return whole_name(*kind, verb, name, miss);
    }
    let failure = missed(noun, name, miss);
    if matches!(kind, LookupKind::Catalog(CatalogKind::Project)) && name.trim() == "none" {
        return failure
            .hint("For no project, use `track edit --no-project`, or start without `-p`.");
    }
    match (kind, remedy, miss) {
        (LookupKind::Entry, _, Miss::Absent(_)) => failure.hint(LIST_SHOWS_HANDLES),
        (_, Remedy::AddOrLogin, Miss::Absent(_)) => failure.hint(format!(
            "`track {noun} add` creates one; `track login` fetches yours from Toggl."
        )),
        (_, Remedy::Login, Miss::Absent(_)) => {
            failure.hint(format!("`track login` fetches your {noun}s from Toggl."))
        }
        (LookupKind::Catalog(kind), Remedy::Add { within }, Miss::Absent(nearest))
            if nearest.is_empty() && may_be_new(name) =>
        {
            let command = add_command(*kind, within.as_deref(), name.trim());
            let hint = command.map(|command| format!("{command} creates it."));
            hint.into_iter().fold(failure, Failure::hint)
        }
        _ => failure,
    }
}

/// A name that is not enough for a command which deletes a row.
fn whole_name(kind: CatalogKind, verb: &str, name: &str, miss: &Miss) -> Failure {
    let noun = kind.name();
    let (failure, names) = match miss {
        Miss::Ambiguous(_) => return missed(noun, name, miss),
        Miss::Absent(nearest) => (missed(noun, name, &Miss::Absent(Vec::new())), nearest),
        Miss::Part(names) => {
            let text = format!("No {noun} is called exactly “{}”.", brief(name));
            (Failure::not_found(text), names)
        }
    };
    // A workspace and a client may precede it.
    let can_be_typed = |name: &&String| name.chars().count() <= 3 * MAX_NAME;
    let names = names.iter().filter(can_be_typed);
    let commands: Vec<String> = names.map(|name| catalog_command(verb, kind, name, None)).collect();
    let failure = match &commands[..] {
        [] => failure,
        commands => failure.hint(format!("Did you mean {}?", commands.join(" or "))),
    };
    if matches!(miss, Miss::Part(_)) {
        return failure.hint(format!("`{verb}` needs the full name or the id."));
    }
    failure
}

/// A name that leads to no row of the `noun`, or to several.
pub(crate) fn missed(noun: &str, name: &str, miss: &Miss) -> Failure {
    let quoted = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|name| format!("“{}”", brief(name))).collect();
        quoted.join(", ")
    };
    let name = brief(name);
    match miss {
        Miss::Absent(nearest) | Miss::Part(nearest) => {
            let failure = Failure::not_found(format!("No {noun} called “{name}”."));
            if nearest.is_empty() {
                return failure;
            }
            failure.hint(format!("Did you mean {}?", quoted(nearest)))
        }
        Miss::Ambiguous(candidates) => Failure::new(
            FailureKind::Ambiguous,
            format!("“{name}” matches several {}.", plural(noun)),
        )
        .hint(format!("Use one of these: {}.", quoted(candidates))),
    }
}

/// Whether a row of this name could be added: an id is no name, and a client in front is no part of it.
fn may_be_new(name: &str) -> bool {
    !name.contains('/')
        && name.trim().chars().count() <= MAX_NAME
        && !name.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// The command that adds a row of this name; a task needs its project.
fn add_command(kind: CatalogKind, within: Option<&Project>, name: &str) -> Option<String> {
    match (kind, within) {
        (CatalogKind::Task, None) => None,
        (CatalogKind::Task, Some(project)) => {
            let project = shell_word(&project.name, project.id.map(|id| id.0));
            Some(format!("`track task add -p {project} {}`", shell_word(name, None)))
        }
        _ => Some(catalog_command("add", kind, name, None)),
    }
}

fn archived(row: &ArchivedRow) -> Failure {
    let ArchivedRow { kind, name, id, purpose } = row;
    let restore = catalog_command("restore", *kind, name, *id);
    let then = match purpose {
        LookupPurpose::Work => ", or choose another one",
        LookupPurpose::Client => "",
        LookupPurpose::Continue => {
            ", or start with another one: `track start DESCRIPTION -p PROJECT`"
        }
        LookupPurpose::Split => "; then split the entry",
    };
    Failure::not_found(format!("The {} “{}” is archived.", kind.name(), brief(name)))
        .hint(format!("{restore} restores it{then}."))
}

fn no_entry(reference: &EntryRef, handle: Option<Handle>) -> Failure {
    match reference {
        EntryRef::Current => Failure::not_found("There is no entry yet.")
            .hint("`track start` starts a timer; `track add` logs past time."),
        EntryRef::Id(id) => {
            Failure::not_found(format!("There is no entry with the id {id} in the local store."))
                .hint(handle.map_or(
                    "`track list RANGE` fetches older entries and shows their handles.".to_owned(),
                    |handle| format!("Did you mean `{handle}`?"),
                ))
        }
        EntryRef::Words(words) => {
            let failure = Failure::not_found(format!("There is no entry {reference}."));
            if let Some((entry, time)) = reference_and_time(words) {
                return failure.hint(for_a_time(entry, &time));
            }
            failure.hint(if is_range(words) {
                "List handles one by one: `@1 @2 @3`."
            } else {
                "Numbers do not match descriptions; `track list` shows each entry with its handle."
            })
        }
        EntryRef::Handle(_) | EntryRef::Pinned(..) | EntryRef::Last(_) => {
            Failure::not_found(format!("There is no entry {reference}.")).hint(LIST_SHOWS_HANDLES)
        }
    }
}

/// Words that are one description or several references: what each would be.
fn mixed(MixedWords { text: words, part, several }: &MixedWords) -> Failure {
    let text = format!("“{}” could be one description or several entries.", brief(words));
    let failure = Failure::new(FailureKind::Ambiguous, &*text).hint(match part {
        None => "No entry has this description.".to_owned(),
        Some((handle, description)) => {
            format!("For “{}”, type it in full, or `{handle}`.", brief(description))
        }
    });
    if let Some((entry, time)) = reference_and_time(words) {
        return Failure::new(FailureKind::Ambiguous, text).hint(for_a_time(entry, &time));
    }
    let handles = several.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
    failure.hint(match &handles[..] {
        [] => {
            "To name several entries, use their handles, for example `@1 @2`; `track list` shows them."
                .to_owned()
        }
        [handle] => format!("For the entry {handle}, type only `{handle}`."),
        several => format!("For several entries, type their handles: `{}`.", several.join(" ")),
    })
}

fn for_a_time(entry: &str, time: &str) -> String {
    format!(
        "To change the time, run `track edit {entry} --start {time}` or `track move {entry} {time}`."
    )
}

/// A reference and a time behind it, as behind `edit` and `move`.
fn reference_and_time(words: &str) -> Option<(&str, String)> {
    let (entry, time) = words.split_once(' ')?;
    let is_time = is_reference(entry) && !is_reference(time) && time.parse::<NewTime>().is_ok();
    is_time.then(|| (entry, shell_text(time)))
}

/// Why `last` leads to no entry, and what to do.
fn last(error: &LastError) -> Failure {
    let title = |command: &CommandSummary| format!("`{}`", render::undo::title(command));
    let undo = "`track undo` restores it.";
    let (text, hint) = match error {
        LastError::NoCommand => {
            ("No command has changed anything yet, so there is no `last` entry.".to_owned(), None)
        }
        LastError::NoEntry(command) => {
            (format!("The last command, {}, did not change an entry.", title(command)), None)
        }
        LastError::Deleted(command) => {
            (format!("The last command, {}, deleted its entry.", title(command)), Some(undo))
        }
        LastError::Undone(command) => (
            format!("The last command undid {}, so that entry no longer exists.", title(command)),
            None,
        ),
        LastError::Gone(command) => (
            format!("The entry of the last command, {}, has been deleted since.", title(command)),
            None,
        ),
    };
    let failure = Failure::not_found(text);
    let failure = hint.into_iter().fold(failure, Failure::hint);
    failure.hint(LIST_SHOWS_HANDLES)
}

/// Several entries, or none, for a command that takes one.
fn not_one(handles: &[Handle]) -> Failure {
    let handles: Vec<String> = handles.iter().map(|handle| format!("`{handle}`")).collect();
    let text = format!("This matches several entries: {}.", listed(&handles));
    Failure::new(FailureKind::Ambiguous, text).hint("This command takes one entry: use its handle.")
}

/// Whose setting leads to no workspace, and how to correct it.
fn workspace_setting(setting: &Setting<String>, miss: &Miss) -> Failure {
    let correction = match &setting.from {
        Source::File(..) => "`track workspace use NAME` sets another one",
        _ => "correct it there, or unset it",
    };
    missed(LookupKind::Workspace.name(), &setting.value, miss).hint(format!(
        "The name comes from {}: {correction}; `track workspace` lists your workspaces.",
        setting.from.label()
    ))
}

/// Whether the words are a range of handles, such as `@1-@3` and `@1..3`.
fn is_range(words: &str) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches('@').parse::<u32>().is_ok();
    let ends = words.split_once("..").or_else(|| words.split_once(['-', '–']));
    words.starts_with('@') && ends.is_some_and(|(from, to)| bare(from) && bare(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_handles_is_known_as_one() {
        for range in ["@1-@3", "@1-3", "@1..@3", "@1..3", "@1 - @3"] {
            assert!(is_range(range), "{range}");
        }
        for other in ["@1", "1-3", "@home-office", "@1-x", "9:00-10:00", "@..3"] {
            assert!(!is_range(other), "{other}");
        }
    }

    #[test]
    fn a_command_names_a_row_as_a_shell_takes_it() {
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
            let typed = catalog_command("restore", CatalogKind::Client, name, id);
            assert_eq!(typed, format!("`track client restore {word}`"));
        }
    }
}
