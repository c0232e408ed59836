//! Merges the clients, projects, tasks and tags that Toggl returns into the store.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::model::{
    Catalog, CatalogFields, CatalogItem, CatalogKey, CatalogKind, CatalogProject, CatalogRow,
    CatalogTask, ClientFields, ProjectFields, ProjectKey, Status, TagFields, TaskFields,
};
use crate::store::{self, Store};
use crate::sync::catalog::effects::{self, LocalIntent};

/// Merges a complete listing, inside a transaction of the caller. A row that is not listed counts as
/// archived, since it is not documented whether a listing includes archived rows; a tag counts as deleted.
pub(in crate::sync) fn merge_listing(store: &Store, catalog: &Catalog) -> store::Result<()> {
    store.set_workspaces(&catalog.workspaces)?;
    let items = [
        catalog.clients.iter().cloned().map(CatalogItem::Client).collect::<Vec<_>>(),
        catalog.projects.iter().cloned().map(CatalogItem::Project).collect(),
        catalog.tasks.iter().cloned().map(CatalogItem::Task).collect(),
        catalog.tags.iter().cloned().map(CatalogItem::Tag).collect(),
    ];
    // A kind only refers to the kinds before it.
    for (kind, items) in CatalogKind::ALL.into_iter().zip(items) {
        let mut listed = HashSet::with_capacity(items.len());
        for item in items {
            listed.insert(merge_item(store, item)?);
        }
        for row in store.all_catalog_rows(kind)? {
            if row.known.is_some() && !listed.contains(&row.key) {
                merge_missing(store, &row)?;
            }
        }
    }
    // Tags of unsent entries only are not listed yet: Toggl creates them with the entry.
    for fields in store.unsent()?.into_iter().filter_map(|row| row.wanted) {
        fields.tags.iter().try_for_each(|tag| store.remember_tag(fields.workspace, tag))?;
    }
    Ok(())
}

/// Merges one item as Toggl has it, and returns its key.
pub(in crate::sync) fn merge_item(store: &Store, item: CatalogItem) -> store::Result<CatalogKey> {
    let id = item.id();
    let fields = fields(store, item)?;
    let row = match store.catalog_row_by_id(fields.kind(), id)? {
        None => store.namesake(&fields)?,
        row => row,
    };
    match row {
        None => store.insert_known_catalog_row(Some(id), &fields),
        Some(row) => {
            let intent = intent(&row, Some(&fields));
            rename_tag_on_entries(store, row.known.as_ref(), &fields, intent)?;
            archive_projects_of_client(store, &row, &fields, intent)?;
            merge_into_row(store, &row, id, fields)
        }
    }
}

/// Applies the answer to a write of the row `key`, whose `known` is what was sent; `before` is what was
/// known before the request.
pub(in crate::sync) fn confirm(
    store: &Store,
    key: CatalogKey,
    before: Option<&CatalogFields>,
    item: CatalogItem,
) -> store::Result<()> {
    let Some(row) = store.catalog_row(key)? else {
        return Ok(());
    };
    let id = item.id();
    let fields = complete(fields(store, item)?, before);
    rename_tag_on_entries(store, before, &fields, LocalIntent::Merge)?;
    retry_refused_entries(store, key, before, &fields)?;
    let key = merge_into_row(store, &row, id, fields)?;
    match store.catalog_row(key)? {
        Some(row) if row.status.is_open() => {
            store.save_catalog_row(&CatalogRow { status: Status::Idle, ..row })
        }
        _ => Ok(()),
    }
}

/// After a listing, at `now` of Toggl's clock: a change that it does not show was not processed, unless it
/// is still in flight.
pub(in crate::sync) fn reset_expired(store: &Store, now: DateTime<Utc>) -> store::Result<()> {
    for row in store.unsent_catalog_rows()? {
        if row.status.is_open() && !row.status.may_arrive(now) {
            store.save_catalog_row(&CatalogRow { status: Status::Idle, ..row })?;
        }
    }
    Ok(())
}

/// Applies a tag's new name to its entries; for Toggl that does not count as a change of the entries, so no
/// pull returns them.
fn rename_tag_on_entries(
    store: &Store,
    before: Option<&CatalogFields>,
    now: &CatalogFields,
    intent: LocalIntent,
) -> store::Result<()> {
    match (before, now) {
        (Some(CatalogFields::Tag(before)), CatalogFields::Tag(now)) if before.name != now.name => {
            effects::retagged(store, before.workspace, (&before.name, Some(&now.name)), intent)
        }
        _ => Ok(()),
    }
}

/// Sends entries again that Toggl refused because their project was archived, once it is restored.
fn retry_refused_entries(
    store: &Store,
    key: CatalogKey,
    before: Option<&CatalogFields>,
    now: &CatalogFields,
) -> store::Result<()> {
    match key.project() {
        Some(project) if before.is_some_and(|before| !before.active()) && now.active() => {
            store.retry_refused_on(project)
        }
        _ => Ok(()),
    }
}

/// Applies that Toggl archived the projects of a client, when the client was archived from here and the
/// answer was lost.
fn archive_projects_of_client(
    store: &Store,
    before: &CatalogRow,
    now: &CatalogFields,
    intent: LocalIntent,
) -> store::Result<()> {
    let archived = before.known.as_ref().is_some_and(CatalogFields::active) && !now.active();
    match before.key {
        CatalogKey::Client(_) if archived && intent == LocalIntent::Keep => {
            effects::projects_archived(store, before.key, None, intent)
        }
        _ => Ok(()),
    }
}

/// A state that was sent from here is no change by somebody else, even if it is no longer wanted.
fn intent(row: &CatalogRow, theirs: Option<&CatalogFields>) -> LocalIntent {
    let sent_from_here = row.status.unacknowledged().iter().any(|change| change.as_ref() == theirs);
    if sent_from_here { LocalIntent::Keep } else { LocalIntent::Merge }
}

/// Merges the state at Toggl into a row.
fn merge_into_row(
    store: &Store,
    row: &CatalogRow,
    id: i64,
    theirs: CatalogFields,
) -> store::Result<CatalogKey> {
    let theirs = complete(theirs, row.known.as_ref());
    let wanted = intent(row, Some(&theirs)).wanted(row, Some(&theirs));
    let status = match &row.status {
        Status::Sending(_) | Status::InDoubt(_) => Status::Idle,
        status => {
            let matches = |change: &Option<CatalogFields>| change.as_ref() == Some(&theirs);
            let last = status.unacknowledged().iter().rposition(matches);
            last.map_or_else(|| status.clone(), |last| status.clone().acknowledged(last + 1))
        }
    };
    retry_refused_entries(store, row.key, row.known.as_ref(), &theirs)?;
    let merged = CatalogRow { id: Some(id), wanted, known: Some(theirs), status, ..row.clone() };
    if merged != *row {
        store.save_catalog_row(&merged)?;
    }
    Ok(row.key)
}

/// Fills fields that an answer leaves out from the known state.
fn complete(theirs: CatalogFields, known: Option<&CatalogFields>) -> CatalogFields {
    match known {
        Some(known) => theirs.filled_from(known),
        None => theirs,
    }
}

/// Merges that a listing does not contain a row.
fn merge_missing(store: &Store, row: &CatalogRow) -> store::Result<()> {
    if intent(row, None) == LocalIntent::Keep {
        // It was deleted from here; it may be wanted again by now.
        return effects::deleted(store, row.key, row.entries);
    }
    let known = match &row.known {
        Some(CatalogFields::Tag(_)) | None => None,
        Some(known) => Some(known.clone().set_active(false)),
    };
    let intent = intent(row, known.as_ref());
    if let Some(known) = &known {
        archive_projects_of_client(store, row, known, intent)?;
    }
    let wanted = intent.wanted(row, known.as_ref());
    let id = row.id.filter(|_| known.is_some());
    let merged = CatalogRow { id, wanted, known, ..row.clone() };
    if merged == *row { Ok(()) } else { store.save_catalog_row(&merged) }
}

/// The fields of an item, with keys for ids.
fn fields(store: &Store, item: CatalogItem) -> store::Result<CatalogFields> {
    Ok(match item {
        CatalogItem::Client(it) => CatalogFields::Client(ClientFields {
            workspace: Some(it.workspace),
            name: it.name,
            archived: it.archived,
        }),
        CatalogItem::Project(it) => CatalogFields::Project(ProjectFields {
            workspace: Some(it.workspace),
            name: it.name,
            client: match it.client {
                None => None,
                Some(id) => {
                    let row = store.catalog_row_by_id(CatalogKind::Client, id.0)?;
                    row.and_then(|row| row.key.client())
                }
            },
            color: it.color,
            active: it.active,
            private: it.private,
            billable: it.billable,
        }),
        CatalogItem::Task(it) => CatalogFields::Task(TaskFields {
            project: project_key(store, &it)?,
            name: it.name,
            active: it.active,
        }),
        CatalogItem::Tag(it) => {
            CatalogFields::Tag(TagFields { workspace: Some(it.workspace), name: it.name })
        }
    })
}

/// The project of a task; one that is not listed, such as another person's private project, gets a
/// placeholder.
fn project_key(store: &Store, task: &CatalogTask) -> store::Result<ProjectKey> {
    if let Some(key) = store.project_key(task.project)? {
        return Ok(key);
    }
    let placeholder = CatalogProject {
        id: task.project,
        workspace: task.workspace,
        client: None,
        name: format!("#{}", task.project),
        color: None,
        active: false,
        private: None,
        billable: None,
    };
    Ok(ProjectKey(merge_item(store, CatalogItem::Project(placeholder))?.row()))
}
