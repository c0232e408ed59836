//! What Toggl does by itself to one row because of a request about another: taken over here when the
//! request is confirmed, so that it is not asked for once more.

use std::collections::BTreeSet;

use super::thing;
use crate::model::{
    Attempt, EntriesOf, Entry, Fields, Kind, ProjectFields, ProjectId, Status, Thing, ThingFields,
    ThingKey, Unheard, WorkspaceId,
};
use crate::parts::merge;
use crate::store::{self, Store};

/// What becomes of a wish that is as Toggl had it, when Toggl has it differently now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// It follows.
    Follows,
    /// It stays: what Toggl did was asked for, and taken back before its answer was heard.
    Stays,
}

/// A thing was deleted at Toggl, and of a project `entries` say what became of its time entries.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn deleted(store: &Store, key: ThingKey, entries: EntriesOf) -> store::Result<()> {
    let Some(row) = store.thing(key)? else {
        return Ok(());
    };
    let wish = if row.wanted.is_some() { Wish::Stays } else { Wish::Follows };
    match key {
        ThingKey::Client(_) => of_client(store, key, wish, |_, known| {
            Some(ProjectFields { client: None, ..known.clone() })
        })?,
        ThingKey::Project(project) => {
            for entry in store.entries_of_project(project)? {
                let without = |there: &Fields| match entries {
                    _ if there.project != Some(project) => Some(there.clone()),
                    EntriesOf::Deleted => None,
                    EntriesOf::Unassigned => {
                        Some(Fields { project: None, task: None, ..there.clone() })
                    }
                };
                now_known(store, &entry, wish, &without)?;
            }
            for task in store.all_things(Kind::Task)? {
                if matches!(&task.known, Some(ThingFields::Task(it)) if it.project == project) {
                    let merged = thing::merge(task.wanted.as_ref(), task.known.as_ref(), None);
                    let wanted = if wish == Wish::Stays { task.wanted.clone() } else { merged };
                    store.save_thing(&Thing { id: None, wanted, known: None, ..task })?;
                }
            }
        }
        ThingKey::Task(task) => {
            for entry in store.entries_of_task(task)? {
                let without = |there: &Fields| {
                    let task = there.task.filter(|it| *it != task);
                    Some(Fields { task, ..there.clone() })
                };
                now_known(store, &entry, wish, &without)?;
            }
        }
        ThingKey::Tag(_) => {
            if let Some(ThingFields::Tag(tag)) = &row.known {
                retagged(store, tag.workspace, (&tag.name, None), wish)?;
            }
        }
    }
    // Last, for it is only forgotten when nothing refers to it any more.
    store.save_thing(&Thing { id: None, known: None, status: Status::Idle, ..row })
}

/// A client was archived, with its projects, or restored, with those that came `back`.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn client_put_away(
    store: &Store,
    key: ThingKey,
    back: Option<&[ProjectId]>,
) -> store::Result<()> {
    let Some(row) = store.thing(key)? else {
        return Ok(());
    };
    let active = back.is_some();
    let as_wanted = row.wanted.as_ref().is_some_and(|wanted| wanted.active() == active);
    let wish = if as_wanted { Wish::Follows } else { Wish::Stays };
    let known = row.known.clone().map(|known| known.set_active(active));
    store.save_thing(&Thing { known, status: Status::Idle, ..row })?;
    projects_put_away(store, key, back, wish)
}

/// The same for its projects alone.
///
/// # Errors
/// When the store cannot be written.
pub(super) fn projects_put_away(
    store: &Store,
    client: ThingKey,
    back: Option<&[ProjectId]>,
    wish: Wish,
) -> store::Result<()> {
    of_client(store, client, wish, |row, known| {
        let active = back.is_some();
        let touched =
            back.is_none_or(|back| row.id.is_some_and(|id| back.contains(&ProjectId(id))));
        touched.then(|| ProjectFields { active, ..known.clone() })
    })
}

/// What Toggl did to the projects of a client.
fn of_client(
    store: &Store,
    client: ThingKey,
    wish: Wish,
    change: impl Fn(&Thing, &ProjectFields) -> Option<ProjectFields>,
) -> store::Result<()> {
    for row in store.all_things(Kind::Project)? {
        let Some(ThingFields::Project(known)) = &row.known else {
            continue;
        };
        if known.client.map(ThingKey::Client) != Some(client) {
            continue;
        }
        if let Some(theirs) = change(&row, known).map(ThingFields::Project) {
            let wanted = match wish {
                Wish::Follows => {
                    thing::merge(row.wanted.as_ref(), row.known.as_ref(), Some(&theirs))
                }
                Wish::Stays => row.wanted.clone(),
            };
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
    (old, new): (&str, Option<&str>),
    wish: Wish,
) -> store::Result<()> {
    for entry in store.entries_with_tag(workspace, old)? {
        let renamed = |there: &Fields| {
            let mut tags: BTreeSet<String> = there.tags.clone();
            if tags.remove(old) {
                tags.extend(new.map(str::to_owned));
            }
            Some(Fields { tags, ..there.clone() })
        };
        now_known(store, &entry, wish, &renamed)?;
    }
    Ok(())
}

/// An entry changed at Toggl. What went out and was not heard of changed in the same way, if it
/// arrived, and is looked for as it is now.
fn now_known(
    store: &Store,
    entry: &Entry,
    wish: Wish,
    change: &impl Fn(&Fields) -> Option<Fields>,
) -> store::Result<()> {
    let Some(there) = entry.at_toggl() else {
        return Ok(());
    };
    let theirs = change(there);
    let wanted = match wish {
        Wish::Follows => merge(entry.wanted.as_ref(), Some(there), theirs.as_ref()).wanted,
        Wish::Stays => entry.wanted.clone(),
    };
    let there_now = |attempt: &Attempt| {
        change(&attempt.fields).map(|fields| Attempt { fields, ..attempt.clone() })
    };
    let status = match &entry.status {
        Status::Sending(attempt) => there_now(attempt).map_or(Status::Idle, Status::Sending),
        Status::InDoubt(attempt) => there_now(attempt).map_or(Status::Idle, Status::InDoubt),
        Status::Unheard(Unheard { changes, settles }) => {
            let changes = changes.iter().map(|it| it.as_ref().and_then(change)).collect();
            Status::Unheard(Unheard { changes, settles: *settles })
        }
        other @ (Status::Idle | Status::Refused(_)) => other.clone(),
    };
    let id = entry.id.filter(|_| theirs.is_some());
    let known = entry.known.as_ref().and(theirs);
    store.save(&Entry { key: entry.key, id, wanted, known, status })
}
