//! What Toggl says of clients, projects, tasks and tags, taken over into the store.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::model::{
    Catalog, CatalogFields, CatalogItem, CatalogKey, CatalogKind, CatalogProject, CatalogRow,
    CatalogTask, ClientFields, ClientId, ClientKey, ProjectFields, ProjectId, ProjectKey, Status,
    TagFields, TaskFields,
};
use crate::store::{self, Store};
use crate::sync::catalog::effects::{self, LocalIntent};
use crate::sync::catalog::plan::merge;

/// Takes over a complete listing, inside a transaction of the caller's. What is no longer listed
/// counts as put away, since it is not said whether a listing holds what is archived; tags are gone.
pub(in crate::sync) fn merge_listing(store: &Store, catalog: &Catalog) -> store::Result<()> {
    store.set_workspaces(&catalog.workspaces)?;
    let items = [
        catalog.clients.iter().cloned().map(CatalogItem::Client).collect::<Vec<_>>(),
        catalog.projects.iter().cloned().map(CatalogItem::Project).collect(),
        catalog.tasks.iter().cloned().map(CatalogItem::Task).collect(),
        catalog.tags.iter().cloned().map(CatalogItem::Tag).collect(),
    ];
    // Each kind refers to the ones before it only.
    for (kind, items) in CatalogKind::ALL.into_iter().zip(items) {
        let mut listed = HashSet::with_capacity(items.len());
        for item in items {
            listed.insert(merge_item(store, item)?);
        }
        for row in store.all_catalog_rows(kind)? {
            if row.known.is_some() && !listed.contains(&row.key) {
                miss(store, &row)?;
            }
        }
    }
    // Tags that only unsent time carries are listed nowhere yet, and made with it.
    for fields in store.unsent()?.into_iter().filter_map(|row| row.wanted) {
        fields.tags.iter().try_for_each(|tag| store.know_tag(fields.workspace, tag))?;
    }
    Ok(())
}

/// Takes over one thing as Toggl has it, and tells its key.
pub(in crate::sync) fn merge_item(store: &Store, item: CatalogItem) -> store::Result<CatalogKey> {
    let id = item.id();
    let fields = fields(store, item)?;
    let row = match store.catalog_row_by_id(fields.kind(), id)? {
        None => store.namesake(&fields)?,
        row => row,
    };
    match row {
        None => store.adopt_catalog_row(Some(id), &fields),
        Some(row) => {
            let intent = intent(&row, Some(&fields));
            follow_tag(store, row.known.as_ref(), &fields, intent)?;
            follow_client(store, &row, &fields, intent)?;
            take(store, &row, id, fields)
        }
    }
}

/// Takes over the answer to a write of the row `key`, whose `known` is what was sent; `before` is what
/// was known before it.
pub(in crate::sync) fn answered(
    store: &Store,
    key: CatalogKey,
    before: Option<&CatalogFields>,
    item: CatalogItem,
) -> store::Result<()> {
    let id = item.id();
    let fields = complete(fields(store, item)?, before);
    let Some(row) = store.catalog_row(key)? else {
        return Ok(());
    };
    follow_tag(store, before, &fields, LocalIntent::Follows)?;
    reopen(store, key, before, &fields)?;
    let key = take(store, &row, id, fields)?;
    match store.catalog_row(key)? {
        Some(row) if row.status.is_open() => {
            store.save_catalog_row(&CatalogRow { status: Status::Idle, ..row })
        }
        _ => Ok(()),
    }
}

/// After a listing, at `now` of Toggl's clock: what it does not show was not carried out, unless it is
/// still under way.
pub(in crate::sync) fn settle(store: &Store, now: DateTime<Utc>) -> store::Result<()> {
    for row in store.unsent_catalog_rows()? {
        if row.status.is_open() && !row.status.may_arrive(now) {
            store.save_catalog_row(&CatalogRow { status: Status::Idle, ..row })?;
        }
    }
    Ok(())
}

/// A tag that is called differently now is so on every entry, which Toggl does not call a change of them.
fn follow_tag(
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

/// A project that is in use again takes the time that was refused on it.
fn reopen(
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

/// A client that was put away from here, and whose answer was lost, took its projects along.
fn follow_client(
    store: &Store,
    before: &CatalogRow,
    now: &CatalogFields,
    intent: LocalIntent,
) -> store::Result<()> {
    let put_away = before.known.as_ref().is_some_and(CatalogFields::active) && !now.active();
    match before.key {
        CatalogKey::Client(_) if put_away && intent == LocalIntent::Stays => {
            effects::projects_archived(store, before.key, None, intent)
        }
        _ => Ok(()),
    }
}

/// What was sent from here is no news, even if it is no longer wanted.
fn intent(row: &CatalogRow, theirs: Option<&CatalogFields>) -> LocalIntent {
    let own = row.status.unacknowledged().iter().any(|change| change.as_ref() == theirs);
    if own { LocalIntent::Stays } else { LocalIntent::Follows }
}

/// Merges what Toggl says into a row.
fn take(
    store: &Store,
    row: &CatalogRow,
    id: i64,
    theirs: CatalogFields,
) -> store::Result<CatalogKey> {
    let theirs = complete(theirs, row.known.as_ref());
    let sent = row.status.attempt().map(|attempt| &attempt.fields);
    let wanted = match intent(row, Some(&theirs)) {
        LocalIntent::Stays => row.wanted.clone(),
        LocalIntent::Follows => {
            merge(row.wanted.as_ref(), row.known.as_ref().or(sent), Some(&theirs))
        }
    };
    let status = match &row.status {
        Status::Sending(_) | Status::InDoubt(_) => Status::Idle,
        status => {
            let shows = |change: &Option<CatalogFields>| change.as_ref() == Some(&theirs);
            let last = status.unacknowledged().iter().rposition(shows);
            last.map_or_else(|| status.clone(), |last| status.clone().acknowledged(last + 1))
        }
    };
    reopen(store, row.key, row.known.as_ref(), &theirs)?;
    let taken = CatalogRow { id: Some(id), wanted, known: Some(theirs), status, ..row.clone() };
    if taken != *row {
        store.save_catalog_row(&taken)?;
    }
    Ok(row.key)
}

/// What an answer leaves out is as it was.
fn complete(theirs: CatalogFields, known: Option<&CatalogFields>) -> CatalogFields {
    match known {
        Some(known) => theirs.filled_from(known),
        None => theirs,
    }
}

/// What becomes of a row that a listing lacks.
fn miss(store: &Store, row: &CatalogRow) -> store::Result<()> {
    if intent(row, None) == LocalIntent::Stays {
        // It was deleted from here, and is wanted again or not.
        return effects::deleted(store, row.key, row.entries);
    }
    let known = match &row.known {
        Some(CatalogFields::Tag(_)) | None => None,
        Some(known) => Some(known.clone().set_active(false)),
    };
    let intent = intent(row, known.as_ref());
    if let Some(known) = &known {
        follow_client(store, row, known, intent)?;
    }
    let wanted = match intent {
        LocalIntent::Stays => row.wanted.clone(),
        LocalIntent::Follows => merge(row.wanted.as_ref(), row.known.as_ref(), known.as_ref()),
    };
    let id = row.id.filter(|_| known.is_some());
    let missed = CatalogRow { id, wanted, known, ..row.clone() };
    if missed == *row { Ok(()) } else { store.save_catalog_row(&missed) }
}

/// A thing of Toggl's in our words: keys for ids.
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
                Some(id) => client_key(store, id)?,
            },
            color: it.color,
            active: it.active,
            private: it.private,
        }),
        CatalogItem::Task(it) => CatalogFields::Task(TaskFields {
            project: project_of(store, &it)?,
            name: it.name,
            active: it.active,
        }),
        CatalogItem::Tag(it) => {
            CatalogFields::Tag(TagFields { workspace: Some(it.workspace), name: it.name })
        }
    })
}

fn client_key(store: &Store, id: ClientId) -> store::Result<Option<ClientKey>> {
    let row = store.catalog_row_by_id(CatalogKind::Client, id.0)?;
    Ok(row.and_then(|row| row.key.client()))
}

/// The project of a task; one that nobody listed, such as another person's private project, gets a
/// placeholder.
fn project_of(store: &Store, task: &CatalogTask) -> store::Result<ProjectKey> {
    if let Some(key) = store.project_key(task.project)? {
        return Ok(key);
    }
    let placeholder = unnamed(task.project, task.workspace);
    Ok(ProjectKey(merge_item(store, CatalogItem::Project(placeholder))?.row()))
}

/// A project of which only the id is known.
pub(in crate::sync) fn unnamed(
    id: ProjectId,
    workspace: crate::model::WorkspaceId,
) -> CatalogProject {
    CatalogProject {
        id,
        workspace,
        client: None,
        name: format!("#{id}"),
        color: None,
        active: false,
        private: None,
    }
}
