//! What a workspace demands of every entry, in words: before an entry is made, and after it ended.

use crate::failure::{Failure, Kind};
use crate::model::{Entry, Fields, Workspace};
use crate::render::brief;
use crate::store::{self, Store};
use crate::time::Now;
use crate::timeline::{self, Demand};
use crate::view::{self, EntryView, Sending};

/// Refuses an entry that lacks what its workspace demands, as far as that is known here.
///
/// # Errors
/// When something is missing, or the store cannot be read.
pub(in crate::commands) fn complete(store: &Store, fields: &Fields) -> anyhow::Result<()> {
    let Some((workspace, missing)) = lacks(store, fields)? else {
        return Ok(());
    };
    let adds = listed(missing.iter().map(|demand| match demand {
        Demand::Description => "a description".to_owned(),
        other => format!("`{}`", flag(*other)),
    }));
    let demands = demands(&workspace, &missing);
    Err(Failure::new(Kind::Usage, format!("{demands}.")).hint(format!("Add {adds}.")).into())
}

/// The same for an entry that is there and is to become several.
///
/// # Errors
/// When something is missing, or the store cannot be read.
pub(in crate::commands) fn already_complete(
    store: &Store,
    row: &Entry,
    fields: &Fields,
    now: &Now,
) -> anyhow::Result<()> {
    let Some((workspace, missing)) = lacks(store, fields)? else {
        return Ok(());
    };
    let failure = Failure::new(Kind::Usage, format!("{}.", demands(&workspace, &missing)));
    Err(match view::entry(store, row.key, now.instant)? {
        Some(entry) => failure.hint(format!("{}.", edit(&entry, &missing))),
        None => failure,
    }
    .into())
}

/// What is to be said about entries that ended without what their workspace demands, and that Toggl
/// has not taken: time that ends is kept, whatever it lacks.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::commands) fn incomplete(
    store: &Store,
    ended: &[EntryView],
) -> store::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for entry in ended.iter().filter(|entry| entry.sending != Sending::Sent) {
        let Some(fields) = store.entry(entry.key)?.and_then(|row| row.wanted) else {
            continue;
        };
        if let Some((workspace, missing)) = lacks(store, &fields)? {
            sentences.push(format!(
                "{}: {}.",
                demands(&workspace, &missing),
                edit(entry, &missing)
            ));
        }
    }
    Ok(sentences)
}

fn lacks(store: &Store, fields: &Fields) -> store::Result<Option<(Workspace, Vec<Demand>)>> {
    let workspace =
        store.workspaces()?.into_iter().find(|workspace| Some(workspace.id) == fields.workspace);
    Ok(workspace.and_then(|workspace| {
        let missing = timeline::missing(workspace.required, fields);
        (!missing.is_empty()).then_some((workspace, missing))
    }))
}

fn demands(workspace: &Workspace, missing: &[Demand]) -> String {
    let name = brief(&workspace.name);
    format!("The workspace “{name}” demands {} of every entry", things(missing))
}

/// How what is missing is added.
fn edit(entry: &EntryView, missing: &[Demand]) -> String {
    let flags: Vec<&str> = missing.iter().map(|demand| flag(*demand)).collect();
    format!("`track edit {} {}` adds what is missing", entry.handle, flags.join(" "))
}

fn things(missing: &[Demand]) -> String {
    listed(missing.iter().map(|demand| {
        match demand {
            Demand::Description => "a description",
            Demand::Project => "a project",
            Demand::Task => "a task",
            Demand::Tag => "a tag",
        }
        .to_owned()
    }))
}

fn flag(demand: Demand) -> &'static str {
    match demand {
        Demand::Description => "-d TEXT",
        Demand::Project => "-p PROJECT",
        Demand::Task => "--task TASK",
        Demand::Tag => "-t TAG",
    }
}

/// `a`, `a and b`, `a, b and c`
fn listed(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    let last = items.pop();
    match (items.join(", "), last) {
        (before, Some(last)) if !before.is_empty() => format!("{before} and {last}"),
        (before, last) => last.unwrap_or(before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_sentences() {
        for (items, expected) in
            [(vec!["a"], "a"), (vec!["a", "b"], "a and b"), (vec!["a", "b", "c"], "a, b and c")]
        {
            assert_eq!(listed(items.into_iter().map(str::to_owned)), expected);
        }
    }
}
