//! Side effects: what Toggl changes on other rows because of a request about one row. They are applied here
//! when the request is confirmed, so that they are not sent once more.

use std::collections::BTreeSet;

use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, CatalogRow, EntriesOf, Entry, EntryFields, InFlight,
    ProjectFields, ProjectId, WorkspaceId,
};
use crate::rules::merge::merge;
use crate::store::{self, Store};

/// What happens to the wanted state of a row when a side effect changes its known state.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sync) enum LocalIntent {
    /// It is merged with the new known state, so that an unchanged row follows.
    Merge,
    /// It stays as it is: the request was undone here before its answer arrived.
    Keep,
}

impl LocalIntent {
    /// The wanted state of a catalog row whose known state becomes `theirs`.
    pub(in crate::sync) fn wanted(
        self,
        row: &CatalogRow,
        theirs: Option<&CatalogFields>,
    ) -> Option<CatalogFields> {
        match self {
            Self::Merge => merge(row.wanted.as_ref(), row.at_toggl(), theirs).wanted,
            Self::Keep => row.wanted.clone(),
        }
    }
}

/// Applies the deletion of a catalog row; `entries` says what Toggl did to the time entries of a project.
pub(in crate::sync) fn deleted(
    store: &Store,
    key: CatalogKey,
    entries: EntriesOf,
) -> store::Result<()> {
    let Some(row) = store.row(key)? else {
        return Ok(());
    };
    let intent = if row.wanted.is_some() { LocalIntent::Keep } else { LocalIntent::Merge };
    match key {
        CatalogKey::Client(_) => change_projects_of(store, key, intent, |_, known| {
            Some(ProjectFields { client: None, ..known.clone() })
        })?,
        CatalogKey::Project(project) => {
            for entry in store.entries_of_project(project)? {
                let without = |at_toggl: &EntryFields| match entries {
                    _ if at_toggl.project != Some(project) => Some(at_toggl.clone()),
                    EntriesOf::Deleted => None,
                    EntriesOf::Unassigned => {
                        Some(EntryFields { project: None, task: None, ..at_toggl.clone() })
                    }
                };
                apply_to_entry(store, &entry, intent, &without)?;
            }
            for task in store.all_catalog_rows(CatalogKind::Task)? {
                if matches!(&task.known, Some(CatalogFields::Task(it)) if it.project == project) {
                    let wanted = intent.wanted(&task, None);
                    let deleted = CatalogRow { id: None, wanted, known: None, ..task };
                    store.save(&deleted)?;
                }
            }
        }
        CatalogKey::Task(task) => {
            for entry in store.entries_of_task(task)? {
                let without = |at_toggl: &EntryFields| {
                    let task = at_toggl.task.filter(|it| *it != task);
                    Some(EntryFields { task, ..at_toggl.clone() })
                };
                apply_to_entry(store, &entry, intent, &without)?;
            }
        }
        CatalogKey::Tag(_) => {
            if let Some(CatalogFields::Tag(tag)) = &row.known {
                retagged(store, tag.workspace, (&tag.name, None), intent)?;
            }
        }
    }
    // Last, since the store only deletes a row that nothing refers to.
    store.save(&CatalogRow { id: None, known: None, in_flight: None, refusal: None, ..row })
}

/// Applies that a client was archived with its projects, or restored with the projects in `restored`.
pub(in crate::sync) fn client_archived(
    store: &Store,
    key: CatalogKey,
    restored: Option<&[ProjectId]>,
) -> store::Result<()> {
    let Some(row) = store.row(key)? else {
        return Ok(());
    };
    let active = restored.is_some();
    let as_wanted = row.wanted.as_ref().is_some_and(|wanted| wanted.active() == active);
    let intent = if as_wanted { LocalIntent::Merge } else { LocalIntent::Keep };
    let known = row.known.clone().map(|known| known.set_active(active));
    store.save(&CatalogRow { known, in_flight: None, refusal: None, ..row })?;
    projects_archived(store, key, restored, intent)
}

/// The same for the projects of a client alone.
pub(in crate::sync) fn projects_archived(
    store: &Store,
    client: CatalogKey,
    restored: Option<&[ProjectId]>,
    intent: LocalIntent,
) -> store::Result<()> {
    change_projects_of(store, client, intent, |row, known| {
        let active = restored.is_some();
        let touched =
            restored.is_none_or(|ids| row.id.is_some_and(|id| ids.contains(&ProjectId(id))));
        touched.then(|| ProjectFields { active, ..known.clone() })
    })
}

/// Applies a change to the projects of a client; `change` returns `None` for an unaffected project.
fn change_projects_of(
    store: &Store,
    client: CatalogKey,
    intent: LocalIntent,
    change: impl Fn(&CatalogRow, &ProjectFields) -> Option<ProjectFields>,
) -> store::Result<()> {
    for row in store.all_catalog_rows(CatalogKind::Project)? {
        let Some(CatalogFields::Project(known)) = &row.known else {
            continue;
        };
        if known.client.map(CatalogKey::Client) != Some(client) {
            continue;
        }
        if let Some(theirs) = change(&row, known).map(CatalogFields::Project) {
            let wanted = intent.wanted(&row, Some(&theirs));
            store.save(&CatalogRow { wanted, known: Some(theirs), ..row })?;
        }
    }
    Ok(())
}

/// Applies that a tag was renamed in Toggl, or deleted, to all entries that have it.
pub(in crate::sync) fn retagged(
    store: &Store,
    workspace: Option<WorkspaceId>,
    (old, new): (&str, Option<&str>),
    intent: LocalIntent,
) -> store::Result<()> {
    for entry in store.entries_with_tag(workspace, old)? {
        let renamed = |at_toggl: &EntryFields| {
            let mut tags: BTreeSet<String> = at_toggl.tags.clone();
            if tags.remove(old) {
                tags.extend(new.map(str::to_owned));
            }
            Some(EntryFields { tags, ..at_toggl.clone() })
        };
        apply_to_entry(store, &entry, intent, &renamed)?;
    }
    Ok(())
}

/// Applies a side effect to an entry. A request in flight, if it arrived, was changed in the same way; so it is
/// looked for in its changed form.
fn apply_to_entry(
    store: &Store,
    entry: &Entry,
    intent: LocalIntent,
    change: &impl Fn(&EntryFields) -> Option<EntryFields>,
) -> store::Result<()> {
    let Some(at_toggl) = entry.at_toggl() else {
        return Ok(());
    };
    let theirs = change(at_toggl);
    let wanted = match intent {
        LocalIntent::Merge => merge(entry.wanted.as_ref(), Some(at_toggl), theirs.as_ref()).wanted,
        LocalIntent::Keep => entry.wanted.clone(),
    };
    let in_flight = entry.in_flight.clone().and_then(|it| {
        let changed = it.change.as_ref().and_then(change);
        // Of a create that is deleted with its project nothing is left.
        let exists = changed.is_some() || entry.known.is_some();
        exists.then_some(InFlight { change: changed, ..it })
    });
    let id = entry.id.filter(|_| theirs.is_some());
    let known = entry.known.as_ref().and(theirs);
    store.save(&Entry { id, wanted, known, in_flight, ..entry.clone() })
}
