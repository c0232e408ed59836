//! What a workspace demands of every entry, in words: before an entry is made, and after it ended.

use crate::answer::FailureKind;
use crate::messages::Failure;
use crate::messages::unfit;
use crate::model::{Entry, EntryFields, Workspace, WorkspaceId};
use crate::rules::catalog;
use crate::rules::required_fields::{self, RequiredField};
use crate::store::{self, Store};
use crate::time::Now;
use crate::ui::text::{brief, listed};
use crate::view::{self, EntryView, Sending};

/// Refuses an entry that lacks what its workspace demands, as far as that is known here.
///
/// # Errors
/// When something is missing, or the store cannot be read.
pub(crate) fn complete(store: &Store, fields: &EntryFields) -> anyhow::Result<()> {
    let Some((workspace, missing)) = lacks(store, fields)? else {
        return Ok(());
    };
    let add = |demand: &RequiredField| match demand {
        RequiredField::Description => "a description".to_owned(),
        other => format!("`{}`", flag(*other)),
    };
    let adds = listed(&missing.iter().map(add).collect::<Vec<_>>());
    let demands = demands(&workspace, &missing);
    Err(Failure::new(FailureKind::Usage, format!("{demands}.")).hint(format!("Add {adds}.")).into())
}

/// The same for an entry that is there and is to become several.
///
/// # Errors
/// When something is missing, or the store cannot be read.
pub(crate) fn already_complete(
    store: &Store,
    row: &Entry,
    fields: &EntryFields,
    now: &Now,
) -> anyhow::Result<()> {
    let Some((workspace, missing)) = lacks(store, fields)? else {
        return Ok(());
    };
    let failure = Failure::new(FailureKind::Usage, format!("{}.", demands(&workspace, &missing)));
    Err(match view::entry(store, row.key, now.instant)? {
        Some(entry) => failure.hint(format!("{}.", edit(&entry, &missing))),
        None => failure,
    }
    .into())
}

/// Refuses billable time where the plan of the workspace lacks it, as far as that is known here.
///
/// # Errors
/// When it does, or the store cannot be read.
pub(crate) fn billed(store: &Store, workspace: Option<WorkspaceId>) -> anyhow::Result<()> {
    let workspaces = store.workspaces()?;
    let workspace = workspaces.iter().find(|it| Some(it.id) == workspace);
    catalog::may_bill(workspace).map_err(|refusal| unfit(&refusal).into())
}

/// What is to be said about entries that ended without what their workspace demands, and that Toggl
/// has not taken: time that ends is kept, whatever it lacks.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn incomplete(store: &Store, ended: &[EntryView]) -> store::Result<Vec<String>> {
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

fn lacks(
    store: &Store,
    fields: &EntryFields,
) -> store::Result<Option<(Workspace, Vec<RequiredField>)>> {
    let workspace =
        store.workspaces()?.into_iter().find(|workspace| Some(workspace.id) == fields.workspace);
    Ok(workspace.and_then(|workspace| {
        let missing = required_fields::missing(workspace.required, fields);
        (!missing.is_empty()).then_some((workspace, missing))
    }))
}

fn demands(workspace: &Workspace, missing: &[RequiredField]) -> String {
    let name = brief(&workspace.name);
    format!("The workspace “{name}” demands {} of every entry", fields(missing))
}

/// How what is missing is added.
fn edit(entry: &EntryView, missing: &[RequiredField]) -> String {
    let flags: Vec<&str> = missing.iter().map(|demand| flag(*demand)).collect();
    format!("`track edit {} {}` adds what is missing", entry.handle, flags.join(" "))
}

fn fields(missing: &[RequiredField]) -> String {
    let name = |demand: &RequiredField| match demand {
        RequiredField::Description => "a description",
        RequiredField::Project => "a project",
        RequiredField::Task => "a task",
        RequiredField::Tag => "a tag",
    };
    listed(&missing.iter().map(name).collect::<Vec<_>>())
}

fn flag(demand: RequiredField) -> &'static str {
    match demand {
        RequiredField::Description => "-d TEXT",
        RequiredField::Project => "-p PROJECT",
        RequiredField::Task => "--task TASK",
        RequiredField::Tag => "-t TAG",
    }
}
