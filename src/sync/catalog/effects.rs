//! What Toggl does by itself to one row because of a request about another: taken over here when the
//! request is confirmed, so that it is not asked for once more.

use std::collections::BTreeSet;

use crate::model::{
    Attempt, CatalogFields, CatalogKey, CatalogKind, CatalogRow, EntriesOf, Entry, EntryFields,
    ProjectFields, ProjectId, Status, Unacknowledged, WorkspaceId,
};
use crate::rules::merge::merge;
use crate::store::{self, Store};
use crate::sync::catalog::plan;

/// What becomes of a wish that is as Toggl had it, when Toggl has it differently now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sync) enum LocalIntent {
    /// It follows.
    Follows,
    /// It stays: what Toggl did was asked for, and taken back before its answer was heard.
    Stays,
}

/// A thing was deleted at Toggl, and of a project `entries` say what became of its time entries.
pub(in crate::sync) fn deleted(
    store: &Store,
    key: CatalogKey,
    entries: EntriesOf,
) -> store::Result<()> {
    let Some(row) = store.catalog_row(key)? else {
        return Ok(());
    };
    let intent = if row.wanted.is_some() { LocalIntent::Stays } else { LocalIntent::Follows };
    match key {
        CatalogKey::Client(_) => of_client(store, key, intent, |_, known| {
            Some(ProjectFields { client: None, ..known.clone() })
        })?,
        CatalogKey::Project(project) => {
            for entry in store.entries_of_project(project)? {
                let without = |there: &EntryFields| match entries {
                    _ if there.project != Some(project) => Some(there.clone()),
                    EntriesOf::Deleted => None,
                    EntriesOf::Unassigned => {
                        Some(EntryFields { project: None, task: None, ..there.clone() })
                    }
                };
                now_known(store, &entry, intent, &without)?;
            }
            for task in store.all_catalog_rows(CatalogKind::Task)? {
                if matches!(&task.known, Some(CatalogFields::Task(it)) if it.project == project) {
                    let merged = plan::merge(task.wanted.as_ref(), task.known.as_ref(), None);
                    let wanted =
                        if intent == LocalIntent::Stays { task.wanted.clone() } else { merged };
                    store.save_catalog_row(&CatalogRow {
                        id: None,
                        wanted,
                        known: None,
                        ..task
                    })?;
                }
            }
        }
        CatalogKey::Task(task) => {
            for entry in store.entries_of_task(task)? {
                let without = |there: &EntryFields| {
                    let task = there.task.filter(|it| *it != task);
                    Some(EntryFields { task, ..there.clone() })
                };
                now_known(store, &entry, intent, &without)?;
            }
        }
        CatalogKey::Tag(_) => {
            if let Some(CatalogFields::Tag(tag)) = &row.known {
                retagged(store, tag.workspace, (&tag.name, None), intent)?;
            }
        }
    }
    // Last, for it is only forgotten when nothing refers to it any more.
    store.save_catalog_row(&CatalogRow { id: None, known: None, status: Status::Idle, ..row })
}

/// A client was archived, with its projects, or restored, with those that came `back`.
pub(in crate::sync) fn client_archived(
    store: &Store,
    key: CatalogKey,
    back: Option<&[ProjectId]>,
) -> store::Result<()> {
    let Some(row) = store.catalog_row(key)? else {
        return Ok(());
    };
    let active = back.is_some();
    let as_wanted = row.wanted.as_ref().is_some_and(|wanted| wanted.active() == active);
    let intent = if as_wanted { LocalIntent::Follows } else { LocalIntent::Stays };
    let known = row.known.clone().map(|known| known.set_active(active));
    store.save_catalog_row(&CatalogRow { known, status: Status::Idle, ..row })?;
    projects_archived(store, key, back, intent)
}

/// The same for its projects alone.
pub(in crate::sync) fn projects_archived(
    store: &Store,
    client: CatalogKey,
    back: Option<&[ProjectId]>,
    intent: LocalIntent,
) -> store::Result<()> {
    of_client(store, client, intent, |row, known| {
        let active = back.is_some();
        let touched =
            back.is_none_or(|back| row.id.is_some_and(|id| back.contains(&ProjectId(id))));
        touched.then(|| ProjectFields { active, ..known.clone() })
    })
}

/// What Toggl did to the projects of a client.
fn of_client(
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
            let wanted = match intent {
                LocalIntent::Follows => {
                    plan::merge(row.wanted.as_ref(), row.known.as_ref(), Some(&theirs))
                }
                LocalIntent::Stays => row.wanted.clone(),
            };
            store.save_catalog_row(&CatalogRow { wanted, known: Some(theirs), ..row })?;
        }
    }
    Ok(())
}

/// A tag has another name at Toggl, or none any more, on all entries that carry it.
pub(in crate::sync) fn retagged(
    store: &Store,
    workspace: Option<WorkspaceId>,
    (old, new): (&str, Option<&str>),
    intent: LocalIntent,
) -> store::Result<()> {
    for entry in store.entries_with_tag(workspace, old)? {
        let renamed = |there: &EntryFields| {
            let mut tags: BTreeSet<String> = there.tags.clone();
            if tags.remove(old) {
                tags.extend(new.map(str::to_owned));
            }
            Some(EntryFields { tags, ..there.clone() })
        };
        now_known(store, &entry, intent, &renamed)?;
    }
    Ok(())
}

/// An entry changed at Toggl. What went out and was not heard of changed in the same way, if it
/// arrived, and is looked for as it is now.
fn now_known(
    store: &Store,
    entry: &Entry,
    intent: LocalIntent,
    change: &impl Fn(&EntryFields) -> Option<EntryFields>,
) -> store::Result<()> {
    let Some(there) = entry.at_toggl() else {
        return Ok(());
    };
    let theirs = change(there);
    let wanted = match intent {
        LocalIntent::Follows => merge(entry.wanted.as_ref(), Some(there), theirs.as_ref()).wanted,
        LocalIntent::Stays => entry.wanted.clone(),
    };
    let there_now = |attempt: &Attempt| {
        change(&attempt.fields).map(|fields| Attempt { fields, ..attempt.clone() })
    };
    let status = match &entry.status {
        Status::Sending(attempt) => there_now(attempt).map_or(Status::Idle, Status::Sending),
        Status::InDoubt(attempt) => there_now(attempt).map_or(Status::Idle, Status::InDoubt),
        Status::Unacknowledged(Unacknowledged { changes, in_flight_until }) => {
            let changes = changes.iter().map(|it| it.as_ref().and_then(change)).collect();
            Status::Unacknowledged(Unacknowledged { changes, in_flight_until: *in_flight_until })
        }
        other @ (Status::Idle | Status::Refused(_)) => other.clone(),
    };
    let id = entry.id.filter(|_| theirs.is_some());
    let known = entry.known.as_ref().and(theirs);
    store.save(&Entry { key: entry.key, id, wanted, known, status })
}
