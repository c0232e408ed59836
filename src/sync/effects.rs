//! What Toggl does by itself to one row because of a request about another: taken over here when the
//! request is confirmed, so that it is not asked for once more.

use std::collections::BTreeSet;

use super::{merge, thing};
use crate::model::{EntriesOf, Entry, Fields, Kind, Thing, ThingFields, ThingKey, WorkspaceId};
use crate::store::{self, Store};

/// A thing was deleted at Toggl.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn deleted(store: &Store, key: ThingKey) -> store::Result<()> {
    let Some(row) = store.thing(key)? else {
        return Ok(());
    };
    match key {
        ThingKey::Client(_) => without_client(store, key)?,
        ThingKey::Project(project) => {
            for entry in store.entries_of_project(project)? {
                let without = |known: &Fields| match row.entries {
                    EntriesOf::Deleted => None,
                    EntriesOf::Unassigned => {
                        Some(Fields { project: None, task: None, ..known.clone() })
                    }
                };
                now_known(store, entry, without)?;
            }
            for task in store.all_things(Kind::Task)? {
                if matches!(&task.known, Some(ThingFields::Task(it)) if it.project == project) {
                    let wanted = thing::merge(task.wanted.as_ref(), task.known.as_ref(), None);
                    store.save_thing(&Thing { id: None, wanted, known: None, ..task })?;
                }
            }
        }
        ThingKey::Task(task) => {
            for entry in store.entries_of_task(task)? {
                now_known(store, entry, |known| Some(Fields { task: None, ..known.clone() }))?;
            }
        }
        ThingKey::Tag(_) => {
            if let Some(ThingFields::Tag(tag)) = &row.known {
                retagged(store, tag.workspace, &tag.name, None)?;
            }
        }
    }
    // Last, for it is only forgotten when nothing refers to it any more.
    store.save_thing(&Thing { id: None, known: None, ..row })
}

/// A client was archived, with its projects, or restored, with those that are wanted back.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn client_put_away(store: &Store, key: ThingKey, archived: bool) -> store::Result<()> {
    if let Some(row) = store.thing(key)? {
        let known = row.known.clone().map(|known| known.set_active(!archived));
        store.save_thing(&Thing { known, ..row })?;
    }
    for row in store.all_things(Kind::Project)? {
        let Some(ThingFields::Project(known)) = &row.known else {
            continue;
        };
        let wanted_back = row.wanted.as_ref().is_some_and(ThingFields::active);
        if known.client.map(ThingKey::Client) == Some(key) && (archived || wanted_back) {
            let theirs = ThingFields::Project(known.clone()).set_active(!archived);
            let wanted = thing::merge(row.wanted.as_ref(), row.known.as_ref(), Some(&theirs));
            store.save_thing(&Thing { wanted, known: Some(theirs), ..row })?;
        }
    }
    Ok(())
}

fn without_client(store: &Store, key: ThingKey) -> store::Result<()> {
    for row in store.all_things(Kind::Project)? {
        let Some(ThingFields::Project(known)) = &row.known else {
            continue;
        };
        if known.client.map(ThingKey::Client) == Some(key) {
            let mut theirs = known.clone();
            theirs.client = None;
            let theirs = ThingFields::Project(theirs);
            let wanted = thing::merge(row.wanted.as_ref(), row.known.as_ref(), Some(&theirs));
            store.save_thing(&Thing { wanted, known: Some(theirs), ..row })?;
        }
    }
    Ok(())
}

/// A tag has another name at Toggl, or none any more, on all entries that carry it.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn retagged(
    store: &Store,
    workspace: Option<WorkspaceId>,
    old: &str,
    new: Option<&str>,
) -> store::Result<()> {
    for entry in store.entries_with_tag(workspace, old)? {
        let renamed = |known: &Fields| {
            let mut tags: BTreeSet<String> = known.tags.clone();
            if tags.remove(old) {
                tags.extend(new.map(str::to_owned));
            }
            Some(Fields { tags, ..known.clone() })
        };
        now_known(store, entry, renamed)?;
    }
    Ok(())
}

/// What is known of an entry changed at Toggl; what was not touched here follows.
fn now_known(
    store: &Store,
    entry: Entry,
    change: impl FnOnce(&Fields) -> Option<Fields>,
) -> store::Result<()> {
    let Some(known) = &entry.known else {
        return Ok(());
    };
    let theirs = change(known);
    let wanted = merge::merge(entry.wanted.as_ref(), Some(known), theirs.as_ref()).wanted;
    let id = entry.id.filter(|_| theirs.is_some());
    store.save(&Entry { id, wanted, known: theirs, ..entry })
}
