//! Merges the clients, projects, tasks and tags that Toggl returns into the store.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::model::{
    Catalog, CatalogFields, CatalogItem, CatalogKey, CatalogKind, CatalogProject, CatalogRow,
    CatalogTask, ClientFields, ProjectFields, ProjectKey, TagFields, TaskFields,
};
use crate::store::{self, Store, Stored as _, table};
use crate::sync::catalog::effects::{self, LocalIntent};
use crate::sync::entries::plan::Clocks;
use crate::sync::outcome::Note;
use crate::sync::record::{self, MergeContext, READ_LAG, Synced, is_old, settle};

/// Rows that a listing does not have, and that are looked up, each with a request.
pub(in crate::sync) const MAX_LOOKUPS: usize = 5;

impl Synced for CatalogFields {}

/// Merges a listing, inside a transaction of the caller. A row that a complete list of its kind does not have
/// counts as archived, since it is not documented whether a listing includes archived rows; a tag counts as
/// deleted. What is in flight and not shown was not carried out, once it cannot arrive any more. Returns the rows
/// that count as archived since now: they may be deleted.
pub(in crate::sync) fn merge_listing(
    store: &Store,
    catalog: Catalog,
    clocks: Clocks,
    context: &mut MergeContext,
) -> store::Result<Vec<CatalogKey>> {
    if !catalog.workspaces.is_empty() {
        store.set_workspaces(&catalog.workspaces)?;
    }
    // A kind only refers to the kinds before it.
    let mut missing = Vec::new();
    for (kind, list) in CatalogKind::ALL.into_iter().zip(catalog.lists) {
        let is_complete = list.is_complete;
        let mut listed = HashSet::with_capacity(list.items.len());
        for item in list.items {
            listed.extend(merge_item(store, item, context)?);
        }
        if list.unreadable > 0 {
            context.notes.push(Note::Unreadable(list.unreadable));
        }
        let mut rows = store.all_catalog_rows(kind)?;
        rows.retain(|row| row.known.is_some() && !listed.contains(&row.key));
        // An absent list may be an empty one, where few rows were known: they are looked up.
        let is_absent = !is_complete && listed.is_empty() && list.unreadable == 0;
        if is_absent && rows.len() <= MAX_LOOKUPS && kind != CatalogKind::Tag {
            let is_settled = |row: &&CatalogRow| !is_new(row, context.date);
            missing.extend(rows.iter().filter(is_settled).map(|row| row.key));
        }
        for row in rows {
            // A tag without an id is known from an entry here only. One that is deleted here cannot be deleted at
            // Toggl before it is listed, and would wait for ever where no tag is.
            let is_only_here = row.id.is_none() && (!row.unsent() || row.wanted.is_none());
            if is_complete || is_only_here && (is_absent || !row.unsent()) {
                missing.extend(merge_missing(store, row, context)?);
            }
        }
        // A missing list may be an empty one: it settles creates, which can be repeated since names are unique.
        settle::<CatalogFields>(store, clocks, |row| {
            let can_be_repeated = row.id.is_none() || kind == CatalogKind::Tag;
            row.key.kind() == kind && (is_complete || can_be_repeated)
        })?;
        if is_complete {
            store.forget_tombstones(table(kind), context.date - READ_LAG)?;
        }
    }
    // Tags of unsent entries only are not listed yet: Toggl creates them with the entry.
    for (workspace, tag) in store.unsent_tags()? {
        store.remember_tag(workspace, &tag)?;
    }
    Ok(missing)
}

/// Merges one item as Toggl has it, and returns its key; `None` when it is old, and was deleted since.
pub(in crate::sync) fn merge_item(
    store: &Store,
    item: CatalogItem,
    context: &mut MergeContext,
) -> store::Result<Option<CatalogKey>> {
    let (id, modified) = (item.id(), item.modified());
    let Some(fields) = fields(store, item, context)? else {
        return Ok(None);
    };
    let deleted_at = store.tombstone(fields.table(), id)?;
    if deleted_at.is_some_and(|at| context.date < at + READ_LAG) {
        return Ok(None);
    }
    let row = match store.catalog_row_by_id(fields.kind(), id)? {
        None => store.namesake(&fields)?,
        row => row,
    };
    let key = match row {
        None => store.insert(None, Some(id), &fields, true)?,
        Some(row) if is_old(&row, modified, context.date) => row.key,
        Some(row) => merge_into_row(store, row, (id, fields.clone()), modified, context)?,
    };
    if let Some(at) = deleted_at {
        // The deletion was confirmed, and yet it is there: it is deleted again, unless somebody has changed it.
        store.forget_tombstone(fields.table(), id)?;
        if modified.is_some_and(|modified| modified <= at) {
            store.update(key, |row| row.wanted = None)?;
        }
    }
    Ok(Some(key))
}

/// Applies Toggl's answer to a write, inside a transaction of the caller: `sent` is what was sent of `row`,
/// `at` when Toggl confirmed it.
pub(in crate::sync) fn confirm(
    store: &Store,
    row: &CatalogRow,
    sent: &CatalogFields,
    item: CatalogItem,
    context: &mut MergeContext,
) -> store::Result<()> {
    let (id, at) = (item.id(), item.modified().unwrap_or(context.date));
    let Some(theirs) = fields(store, item, context)? else {
        return Ok(());
    };
    let before = row.known.as_ref();
    let theirs = complete(theirs, before);
    rename_tag_on_entries(store, before, &theirs, LocalIntent::Merge)?;
    retry_refused_entries(store, row.key, before, &theirs)?;
    record::confirm(store, row.key, sent, (id, theirs), at)
}

/// Merges the state in Toggl into a row.
fn merge_into_row(
    store: &Store,
    mut row: CatalogRow,
    (id, theirs): (i64, CatalogFields),
    modified: Option<DateTime<Utc>>,
    context: &mut MergeContext,
) -> store::Result<CatalogKey> {
    let before = row.clone();
    let theirs = complete(theirs, row.known.as_ref());
    let intent = intent(&row, Some(&theirs));
    rename_tag_on_entries(store, row.known.as_ref(), &theirs, intent)?;
    archive_projects_of_client(store, &row, &theirs, intent)?;
    retry_refused_entries(store, row.key, row.known.as_ref(), &theirs)?;
    row.id = Some(id);
    if row.known.as_ref() != Some(&theirs) {
        context.acknowledge(&mut row, Some(theirs));
        row.confirmed = modified.or(row.confirmed);
    }
    if !row.unsent() {
        row.refusal = None;
    }
    if row != before {
        store.save(&row)?;
    }
    Ok(row.key)
}

/// Whether a row was confirmed just now, and may not be listed yet.
fn is_new(row: &CatalogRow, date: DateTime<Utc>) -> bool {
    row.confirmed.is_some_and(|at| date < at + READ_LAG)
}

/// Merges that a complete list does not have a row; `Some` when it counts as archived since now.
fn merge_missing(
    store: &Store,
    mut row: CatalogRow,
    context: &mut MergeContext,
) -> store::Result<Option<CatalogKey>> {
    if is_new(&row, context.date) {
        return Ok(None);
    }
    let theirs = match &row.known {
        Some(CatalogFields::Tag(_)) | None => None,
        Some(known) => Some(known.clone().set_active(false)),
    };
    let Some(theirs) = theirs.filter(|_| !row.deletion_in_flight()) else {
        return merge_deleted(store, row, context).map(|()| None);
    };
    let intent = intent(&row, Some(&theirs));
    archive_projects_of_client(store, &row, &theirs, intent)?;
    if row.known.as_ref() == Some(&theirs) {
        return Ok(None);
    }
    context.acknowledge(&mut row, Some(theirs));
    store.save(&row)?;
    Ok(Some(row.key))
}

/// Merges that Toggl does not have a row, inside a transaction of the caller. When it was deleted from here, it
/// may be wanted again by now. A project with unsent time counts as archived: without it, the time would lose
/// what it was tracked on.
pub(in crate::sync) fn merge_deleted(
    store: &Store,
    mut row: CatalogRow,
    context: &mut MergeContext,
) -> store::Result<()> {
    if row.deletion_in_flight() {
        return effects::deleted(store, row.key, row.deletion);
    }
    if let Some(project) = row.key.project()
        && store.has_unsent_entries(project)?
    {
        row.known = row.known.map(|known| known.set_active(false));
        row.wanted = row.wanted.map(|wanted| wanted.set_active(false));
        return store.save(&row);
    }
    if let (Some(CatalogFields::Tag(tag)), Some(_)) = (&row.known, row.id) {
        effects::retagged(store, tag.workspace, (&tag.name, None), LocalIntent::Merge)?;
    }
    context.acknowledge(&mut row, None);
    store.save(&row)
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
    match &row.in_flight {
        Some(it) if row.known.is_some() && it.change.as_ref() == theirs => LocalIntent::Keep,
        _ => LocalIntent::Merge,
    }
}

/// Fills fields that an answer leaves out from the known state.
fn complete(theirs: CatalogFields, known: Option<&CatalogFields>) -> CatalogFields {
    match known {
        Some(known) => theirs.filled_from(known),
        None => theirs,
    }
}

/// The fields of an item, with keys for ids; `None` for a task of a project that was deleted.
fn fields(
    store: &Store,
    item: CatalogItem,
    context: &mut MergeContext,
) -> store::Result<Option<CatalogFields>> {
    Ok(Some(match item {
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
        CatalogItem::Task(it) => {
            let Some(project) = project_key(store, &it, context)? else {
                return Ok(None);
            };
            CatalogFields::Task(TaskFields { project, name: it.name, active: it.active })
        }
        CatalogItem::Tag(it) => {
            CatalogFields::Tag(TagFields { workspace: Some(it.workspace), name: it.name })
        }
    }))
}

/// The project of a task; one that is not listed, such as another person's private project, gets a
/// placeholder.
fn project_key(
    store: &Store,
    task: &CatalogTask,
    context: &mut MergeContext,
) -> store::Result<Option<ProjectKey>> {
    if let Some(key) = store.project_key(task.project)? {
        return Ok(Some(key));
    }
    let placeholder = CatalogProject {
        id: task.project,
        workspace: task.workspace,
        client: None,
        name: format!("#{}", task.project),
        color: None,
        active: false,
        private: None,
        modified: None,
        billable: None,
    };
    let key = merge_item(store, CatalogItem::Project(placeholder), context)?;
    Ok(key.and_then(CatalogKey::project))
}
