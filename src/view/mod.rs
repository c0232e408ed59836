//! Time entries as a person sees them: names instead of keys, a handle, and how sending stands.

mod catalog;
pub(crate) mod detail;
pub(crate) mod history;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::Hash;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{
    Allowance, Bucket, Entry, EntryId, EntryKey, Handle, Project, Refusal, Status, Workspace,
};
use crate::store::{self, Store};

pub(crate) use catalog::{CatalogView, catalog_rows, named};

/// A time entry with everything that is shown of it.
#[derive(Clone, Debug)]
pub(crate) struct EntryView {
    pub(crate) key: EntryKey,
    pub(crate) handle: Handle,
    pub(crate) id: Option<EntryId>,
    pub(crate) description: String,
    pub(crate) project: Option<Project>,
    pub(crate) task: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) billable: bool,
    pub(crate) workspace: Option<Workspace>,
    pub(crate) start: DateTime<Utc>,
    /// `None` while it runs.
    pub(crate) stop: Option<DateTime<Utc>>,
    pub(crate) sending: Sending,
}

impl EntryView {
    /// How long it lasted, or has lasted by `now`; never negative.
    pub(crate) fn length(&self, now: DateTime<Utc>) -> TimeDelta {
        (self.stop.unwrap_or(now) - self.start).max(TimeDelta::zero())
    }
}

/// How sending an entry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Toggl has it just like this.
    Sent,
    /// It, or a change to it, will be sent.
    Waiting,
    /// It was sent and the answer got lost; the next command looks.
    InDoubt,
    /// Toggl refused it.
    Refused(Refusal),
}

impl Sending {
    /// The word that programs know it by.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Waiting => "waiting",
            Self::InDoubt => "in_doubt",
            Self::Refused(_) => "refused",
        }
    }
}

/// One of Toggl's hourly allowances, with what it is for.
#[derive(Clone, Debug)]
pub(crate) struct Allotment {
    pub(crate) bucket: Bucket,
    /// “You”, or the names of the workspaces it is for.
    pub(crate) name: String,
    /// `None` when Toggl never said.
    pub(crate) allowance: Option<Allowance>,
}

/// The person's own allowance, then one for each organization, named by its workspaces.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn allotments(store: &Store) -> store::Result<Vec<Allotment>> {
    let mut buckets: Vec<(Bucket, String)> = vec![(Bucket::User, "You".to_owned())];
    for Workspace { id, organization, name, .. } in store.workspaces()? {
        let bucket = organization.map_or(Bucket::Workspace(id), Bucket::Organization);
        match buckets.iter_mut().find(|(known, _)| *known == bucket) {
            Some((_, names)) => names.push_str(&format!(", {name}")),
            None => buckets.push((bucket, name)),
        }
    }
    let allotment =
        |(bucket, name)| Ok(Allotment { bucket, name, allowance: store.allowance(bucket)? });
    buckets.into_iter().map(allotment).collect()
}

/// Shows rows that are wanted, in their order, newest first. `gapless` says that no entry between the
/// first and the last was left out, so that handles can be counted instead of looked up.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn entries(
    store: &Store,
    rows: &[Entry],
    gapless: bool,
    now: DateTime<Utc>,
) -> store::Result<Vec<EntryView>> {
    let planned = store.count_planned(now)?;
    let workspaces = store.workspaces()?;
    let (mut projects, mut tasks) = (HashMap::new(), HashMap::new());
    let mut newest: Option<(DateTime<Utc>, EntryKey, u32)> = None;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(fields) = &row.wanted else {
            continue;
        };
        let project = once(&mut projects, fields.project, |key| store.project(key))?;
        let task = once(&mut tasks, fields.task, |key| store.task(key))?;
        let place = match newest {
            Some((_, _, place)) if gapless => place + 1,
            Some((start, key, place)) => {
                place + store.count_between((start, key), (fields.start, row.key))?
            }
            None => store.count_newer(row.key, fields.start)? + 1,
        };
        newest = Some((fields.start, row.key, place));
        views.push(EntryView {
            key: row.key,
            handle: handle(place, planned),
            id: row.id,
            description: fields.description.clone(),
            project,
            task: task.map(|task| task.name),
            tags: fields.tags.iter().cloned().collect(),
            billable: fields.billable,
            workspace: workspaces.iter().find(|w| Some(w.id) == fields.workspace).cloned(),
            start: fields.start,
            stop: fields.stop,
            sending: sending(&row.status, row.unsent()),
        });
    }
    Ok(views)
}

/// What is behind a key, if there is one; read once however many rows name it.
fn once<K: Copy + Eq + Hash, T: Clone>(
    read: &mut HashMap<K, Option<T>>,
    key: Option<K>,
    look: impl FnOnce(K) -> store::Result<Option<T>>,
) -> store::Result<Option<T>> {
    let Some(key) = key else {
        return Ok(None);
    };
    Ok(match read.entry(key) {
        Slot::Occupied(slot) => slot.get().clone(),
        Slot::Vacant(slot) => slot.insert(look(key)?).clone(),
    })
}

/// Shows one row; `None` when it is gone or wanted deleted.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn entry(
    store: &Store,
    key: EntryKey,
    now: DateTime<Utc>,
) -> store::Result<Option<EntryView>> {
    let row = store.entry(key)?;
    Ok(entries(store, row.as_slice(), true, now)?.pop())
}

/// Shows the rows with these keys, in the order of the keys; what is gone or wanted deleted is left out.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn of_keys(
    store: &Store,
    keys: &[EntryKey],
    now: DateTime<Utc>,
) -> store::Result<Vec<EntryView>> {
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        rows.extend(store.entry(*key)?);
    }
    of_rows(store, &rows, now)
}

/// Shows rows in any order; what is wanted deleted is left out.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn of_rows(
    store: &Store,
    rows: &[Entry],
    now: DateTime<Utc>,
) -> store::Result<Vec<EntryView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Handles are counted from one to the next, and from the newest on.
    let start = |row: &Entry| row.wanted.as_ref().map(|fields| fields.start);
    let mut newest_first: Vec<(usize, Entry)> =
        rows.iter().filter(|row| row.wanted.is_some()).cloned().enumerate().collect();
    newest_first.sort_by_key(|(_, row)| Reverse((start(row), row.key)));
    let (places, rows): (Vec<usize>, Vec<Entry>) = newest_first.into_iter().unzip();
    let mut views: Vec<(usize, EntryView)> =
        places.into_iter().zip(entries(store, &rows, false, now)?).collect();
    views.sort_by_key(|(place, _)| *place);
    Ok(views.into_iter().map(|(_, view)| view).collect())
}

/// The handle of the entry at this place from the newest, when so many are still to come.
fn handle(place: u32, planned: u32) -> Handle {
    match place.checked_sub(planned) {
        None | Some(0) => Handle::Planned(planned - place + 1),
        Some(past) => Handle::Past(past),
    }
}

/// Entries that are wanted deleted, as they were, with how their deletion stands; what is gone here is gone
/// at Toggl too, or never was there.
pub(crate) fn deletions(store: &Store, entries: &[EntryView]) -> store::Result<Vec<EntryView>> {
    let deletion = |entry: &EntryView| {
        let row = store.entry(entry.key)?;
        let sending = row.map_or(Sending::Sent, |row| sending(&row.status, row.unsent()));
        Ok(EntryView { sending, ..entry.clone() })
    };
    entries.iter().map(deletion).collect()
}

/// How sending a row stands.
pub(crate) fn sending<F>(status: &Status<F>, unsent: bool) -> Sending {
    match status {
        Status::Refused(refusal) if unsent => Sending::Refused(refusal.clone()),
        Status::Sending(_) | Status::InDoubt(_) => Sending::InDoubt,
        _ if unsent => Sending::Waiting,
        _ => Sending::Sent,
    }
}
