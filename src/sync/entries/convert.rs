//! Converts time entries between the store and Toggl: keys and ids.

use crate::model::{
    CatalogClient, CatalogFields, CatalogItem, CatalogKey, CatalogKind, CatalogProject,
    CatalogTask, ClientId, EntryFields, ProjectKey, TaskKey,
};
use crate::store::{self, Store};
use crate::sync::catalog::pull as catalog_pull;
use crate::sync::record::MergeContext;
use crate::toggl::{EntryDraft, TimeEntry};

/// The fields that make Toggl's entry become `wanted`: all of them for a new entry, otherwise those that
/// differ from the `known` state. `None` when it refers to a project or task that Toggl does not have yet.
pub(in crate::sync) fn draft(
    store: &Store,
    wanted: &EntryFields,
    known: Option<&EntryFields>,
) -> store::Result<Option<EntryDraft>> {
    let new = known.is_none();
    let differs = |same: fn(&EntryFields, &EntryFields) -> bool| {
        known.is_none_or(|known| !same(wanted, known))
    };
    let mut draft = EntryDraft::default();
    if differs(|a, b| a.description == b.description) {
        draft.description = Some(wanted.description.clone());
    }
    if differs(|a, b| (a.project, a.task) == (b.project, b.task)) {
        let project = wanted.project.map(|key| store.project(key)).transpose()?.flatten();
        let task = wanted.task.map(|key| store.task(key)).transpose()?.flatten();
        let (project, task) = (project.and_then(|it| it.id), task.and_then(|it| it.id));
        if (project.is_some(), task.is_some()) != (wanted.project.is_some(), wanted.task.is_some())
        {
            return Ok(None);
        }
        // Toggl keeps the old task with a new project, so both are always sent together.
        draft.project = (!new || project.is_some()).then_some(project);
        draft.task = (!new || task.is_some()).then_some(task);
    }
    if differs(|a, b| a.tags == b.tags) && (!new || !wanted.tags.is_empty()) {
        draft.tags = Some(wanted.tags.clone());
    }
    // A paid feature: on a free plan even an explicit "no" may be refused. On a paid one it is always said,
    // since what Toggl makes of an entry without it is documented nowhere.
    if differs(|a, b| a.billable == b.billable)
        && (!new || wanted.billable || has_billable(store, wanted)?)
    {
        draft.billable = Some(wanted.billable);
    }
    if differs(|a, b| (a.start, a.stop) == (b.start, b.stop)) {
        draft.time = Some((wanted.start, wanted.stop));
    }
    Ok(Some(draft))
}

/// Whether the plan of the entry's workspace has billable time.
fn has_billable(store: &Store, fields: &EntryFields) -> store::Result<bool> {
    Ok(store.workspace(fields.workspace)?.is_some_and(|it| it.premium))
}

/// The fields of an entry, with keys for ids. Projects, clients, tasks and tags that are missing in the
/// catalog, or have another name there, are merged from the names in the answer; without a name they get
/// `#id`.
pub(in crate::sync) fn fields(
    store: &Store,
    entry: &TimeEntry,
    context: &mut MergeContext,
) -> store::Result<EntryFields> {
    let project = project(store, entry, context)?;
    let task = task(store, entry, context)?;
    for tag in &entry.tags {
        store.remember_tag(Some(entry.workspace), tag)?;
    }
    Ok(EntryFields {
        workspace: Some(entry.workspace),
        description: entry.description.clone(),
        project,
        task,
        tags: entry.tags.clone(),
        billable: entry.billable,
        start: entry.start,
        stop: entry.stop,
    })
}

fn project(
    store: &Store,
    entry: &TimeEntry,
    context: &mut MergeContext,
) -> store::Result<Option<ProjectKey>> {
    let Some(id) = entry.project else {
        return Ok(None);
    };
    let names = &entry.names;
    let row = store.catalog_row_by_id(CatalogKind::Project, id.0)?;
    let known = row.as_ref().and_then(|row| match &row.known {
        Some(CatalogFields::Project(known)) => Some((row.key.project()?, known)),
        _ => None,
    });
    if let Some((key, known)) = known {
        let changed = names.project.as_ref().is_some_and(|name| *name != known.name)
            || names.active.is_some_and(|active| active != known.active)
            || names.billable.is_some_and(|billable| known.billable != Some(billable));
        if !changed {
            return Ok(Some(key));
        }
    }
    let known = known.map(|(_, known)| known);
    // An answer without the id of the client leaves the client as it is.
    let client = match (&names.client, known.and_then(|known| known.client)) {
        (Some((id, name)), _) => {
            let (id, name) = (*id, name.clone());
            let workspace = entry.workspace;
            let known = store.catalog_row_by_id(CatalogKind::Client, id.0)?.and_then(|it| it.known);
            let archived = known.is_some_and(|known| !known.active());
            let client = CatalogClient { id, workspace, name, archived, modified: None };
            catalog_pull::merge_item(store, CatalogItem::Client(client), context)?;
            Some(id)
        }
        (None, Some(key)) => {
            store.row(CatalogKey::Client(key))?.and_then(|row| row.id).map(ClientId)
        }
        (None, None) => None,
    };
    let name = names.project.clone().or_else(|| known.map(|known| known.name.clone()));
    let project = CatalogProject {
        id,
        workspace: entry.workspace,
        client,
        name: name.unwrap_or_else(|| format!("#{id}")),
        color: names.color.clone().or_else(|| known?.color.clone()),
        active: names.active.or(known.map(|known| known.active)).unwrap_or(true),
        private: None,
        modified: None,
        billable: names.billable,
    };
    let key = catalog_pull::merge_item(store, CatalogItem::Project(project), context)?;
    Ok(key.and_then(CatalogKey::project))
}

fn task(
    store: &Store,
    entry: &TimeEntry,
    context: &mut MergeContext,
) -> store::Result<Option<TaskKey>> {
    let (Some(id), Some(project)) = (entry.task, entry.project) else {
        return Ok(None);
    };
    if let Some(key) = store.task_key(id)? {
        return Ok(Some(key));
    }
    let name = entry.names.task.clone().unwrap_or_else(|| format!("#{id}"));
    let (workspace, active, modified) = (entry.workspace, true, None);
    let task = CatalogTask { id, workspace, project, name, active, modified };
    let key = catalog_pull::merge_item(store, CatalogItem::Task(task), context)?;
    Ok(key.and_then(CatalogKey::task))
}
