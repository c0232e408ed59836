//! What Toggl says of clients, projects, tasks and tags, taken over into the store.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::effects::{self, Wish};
use super::thing::merge;
use crate::model::{
    Catalog, CatalogItem, CatalogProject, CatalogTask, ClientFields, ClientId, ClientKey, Kind,
    ProjectFields, ProjectId, ProjectKey, Status, TagFields, TaskFields, Thing, ThingFields,
    ThingKey,
};
use crate::store::{self, Store};

/// Takes over a complete listing, inside a transaction of the caller's. What is no longer listed
/// counts as put away, since it is not said whether a listing holds what is archived; tags are gone.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn hear_all(store: &Store, catalog: &Catalog) -> store::Result<()> {
    store.set_workspaces(&catalog.workspaces)?;
    let items = [
        catalog.clients.iter().cloned().map(CatalogItem::Client).collect::<Vec<_>>(),
        catalog.projects.iter().cloned().map(CatalogItem::Project).collect(),
        catalog.tasks.iter().cloned().map(CatalogItem::Task).collect(),
        catalog.tags.iter().cloned().map(CatalogItem::Tag).collect(),
    ];
    // Each kind refers to the ones before it only.
    for (kind, items) in Kind::ALL.into_iter().zip(items) {
        let mut listed = HashSet::with_capacity(items.len());
        for item in items {
            listed.insert(hear(store, item)?);
        }
        for row in store.all_things(kind)? {
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
///
/// # Errors
/// When the store cannot be written.
pub(super) fn hear(store: &Store, item: CatalogItem) -> store::Result<ThingKey> {
    let id = item.id();
    let fields = fields(store, item)?;
    let row = match store.thing_by_id(fields.kind(), id)? {
        None => store.namesake(&fields)?,
        row => row,
    };
    match row {
        None => store.adopt_thing(Some(id), &fields),
        Some(row) => {
            let wish = wish(&row, Some(&fields));
            follow_tag(store, row.known.as_ref(), &fields, wish)?;
            follow_client(store, &row, &fields, wish)?;
            take(store, &row, id, fields)
        }
    }
}

/// Takes over the answer to a write of the row `key`, whose `known` is what was sent; `before` is what
/// was known before it.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn answered(
    store: &Store,
    key: ThingKey,
    before: Option<&ThingFields>,
    item: CatalogItem,
) -> store::Result<()> {
    let id = item.id();
    let fields = complete(fields(store, item)?, before);
    let Some(row) = store.thing(key)? else {
        return Ok(());
    };
    follow_tag(store, before, &fields, Wish::Follows)?;
    reopen(store, key, before, &fields)?;
    let key = take(store, &row, id, fields)?;
    match store.thing(key)? {
        Some(row) if row.status.is_open() => {
            store.save_thing(&Thing { status: Status::Idle, ..row })
        }
        _ => Ok(()),
    }
}

/// After a listing, at `now` of Toggl's clock: what it does not show was not carried out, unless it is
/// still under way.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn settle(store: &Store, now: DateTime<Utc>) -> store::Result<()> {
    for row in store.unsent_things()? {
        if row.status.is_open() && !row.status.may_arrive(now) {
            store.save_thing(&Thing { status: Status::Idle, ..row })?;
        }
    }
    Ok(())
}

/// A tag that is called differently now is so on every entry, which Toggl does not call a change of them.
fn follow_tag(
    store: &Store,
    before: Option<&ThingFields>,
    now: &ThingFields,
    wish: Wish,
) -> store::Result<()> {
    match (before, now) {
        (Some(ThingFields::Tag(before)), ThingFields::Tag(now)) if before.name != now.name => {
            effects::retagged(store, before.workspace, (&before.name, Some(&now.name)), wish)
        }
        _ => Ok(()),
    }
}

/// A project that is in use again takes the time that was refused on it.
fn reopen(
    store: &Store,
    key: ThingKey,
    before: Option<&ThingFields>,
    now: &ThingFields,
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
    before: &Thing,
    now: &ThingFields,
    wish: Wish,
) -> store::Result<()> {
    let put_away = before.known.as_ref().is_some_and(ThingFields::active) && !now.active();
    match before.key {
        ThingKey::Client(_) if put_away && wish == Wish::Stays => {
            effects::projects_put_away(store, before.key, None, wish)
        }
        _ => Ok(()),
    }
}

/// What was sent from here is no news, even if it is no longer wanted.
fn wish(row: &Thing, theirs: Option<&ThingFields>) -> Wish {
    let own = row.status.unheard().iter().any(|change| change.as_ref() == theirs);
    if own { Wish::Stays } else { Wish::Follows }
}

/// Merges what Toggl says into a row.
fn take(store: &Store, row: &Thing, id: i64, theirs: ThingFields) -> store::Result<ThingKey> {
    let theirs = complete(theirs, row.known.as_ref());
    let sent = row.status.attempt().map(|attempt| &attempt.fields);
    let wanted = match wish(row, Some(&theirs)) {
        Wish::Stays => row.wanted.clone(),
        Wish::Follows => merge(row.wanted.as_ref(), row.known.as_ref().or(sent), Some(&theirs)),
    };
    let status = match &row.status {
        Status::Sending(_) | Status::InDoubt(_) => Status::Idle,
        status => {
            let shows = |change: &Option<ThingFields>| change.as_ref() == Some(&theirs);
            let last = status.unheard().iter().rposition(shows);
            last.map_or_else(|| status.clone(), |last| status.clone().heard(last + 1))
        }
    };
    reopen(store, row.key, row.known.as_ref(), &theirs)?;
    let taken = Thing { id: Some(id), wanted, known: Some(theirs), status, ..row.clone() };
    if taken != *row {
        store.save_thing(&taken)?;
    }
    Ok(row.key)
}

/// What an answer leaves out is as it was.
fn complete(theirs: ThingFields, known: Option<&ThingFields>) -> ThingFields {
    match known {
        Some(known) => theirs.filled_from(known),
        None => theirs,
    }
}

/// What becomes of a row that a listing lacks.
fn miss(store: &Store, row: &Thing) -> store::Result<()> {
    if wish(row, None) == Wish::Stays {
        // It was deleted from here, and is wanted again or not.
        return effects::deleted(store, row.key, row.entries);
    }
    let known = match &row.known {
        Some(ThingFields::Tag(_)) | None => None,
        Some(known) => Some(known.clone().set_active(false)),
    };
    let wish = wish(row, known.as_ref());
    if let Some(known) = &known {
        follow_client(store, row, known, wish)?;
    }
    let wanted = match wish {
        Wish::Stays => row.wanted.clone(),
        Wish::Follows => merge(row.wanted.as_ref(), row.known.as_ref(), known.as_ref()),
    };
    let id = row.id.filter(|_| known.is_some());
    let missed = Thing { id, wanted, known, ..row.clone() };
    if missed == *row { Ok(()) } else { store.save_thing(&missed) }
}

/// A thing of Toggl's in our words: keys for ids.
fn fields(store: &Store, item: CatalogItem) -> store::Result<ThingFields> {
    Ok(match item {
        CatalogItem::Client(it) => ThingFields::Client(ClientFields {
            workspace: Some(it.workspace),
            name: it.name,
            archived: it.archived,
        }),
        CatalogItem::Project(it) => ThingFields::Project(ProjectFields {
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
        CatalogItem::Task(it) => ThingFields::Task(TaskFields {
            project: project_of(store, &it)?,
            name: it.name,
            active: it.active,
        }),
        CatalogItem::Tag(it) => {
            ThingFields::Tag(TagFields { workspace: Some(it.workspace), name: it.name })
        }
    })
}

fn client_key(store: &Store, id: ClientId) -> store::Result<Option<ClientKey>> {
    let row = store.thing_by_id(Kind::Client, id.0)?;
    Ok(row.and_then(|row| row.key.client()))
}

/// The project of a task; one that nobody listed, such as another person's private project, gets a
/// placeholder.
fn project_of(store: &Store, task: &CatalogTask) -> store::Result<ProjectKey> {
    if let Some(key) = store.project_key(task.project)? {
        return Ok(key);
    }
    let placeholder = unnamed(task.project, task.workspace);
    Ok(ProjectKey(hear(store, CatalogItem::Project(placeholder))?.row()))
}

/// A project of which only the id is known.
pub(super) fn unnamed(id: ProjectId, workspace: crate::model::WorkspaceId) -> CatalogProject {
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
