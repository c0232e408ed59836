//! Time entries as they are shown.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::Hash;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Sending, sending};
use crate::model::{Entry, EntryId, EntryKey, Handle, Project, Workspace};
use crate::report::Timed;
use crate::store::{self, Store};

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
    /// The length, of a running entry up to `now`; never negative.
    pub(crate) fn length(&self, now: DateTime<Utc>) -> TimeDelta {
        (self.stop.unwrap_or(now) - self.start).max(TimeDelta::zero())
    }
}

impl Timed for EntryView {
    fn start(&self) -> DateTime<Utc> {
        self.start
    }

    fn length(&self, now: DateTime<Utc>) -> TimeDelta {
        self.length(now)
    }
}

/// The views of rows, which are in order from the newest; rows that are wanted deleted are left out.
/// `gapless` states that no entry between the first and the last is missing, so that handles are
/// counted instead of queried.
pub(crate) fn entries(
    store: &Store,
    rows: &[Entry],
    gapless: bool,
    now: DateTime<Utc>,
) -> store::Result<Vec<EntryView>> {
    debug_assert!(
        rows.is_sorted_by_key(|row| Reverse((row.wanted.as_ref().map(|it| it.start), row.key))),
        "handles are counted from the newest on"
    );
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
            sending: sending(row),
        });
    }
    Ok(views)
}

/// The row of a key, if there is one; read once however many entries refer to it.
fn once<K: Copy + Eq + Hash, T: Clone>(
    read: &mut HashMap<K, Option<T>>,
    key: Option<K>,
    fetch: impl FnOnce(K) -> store::Result<Option<T>>,
) -> store::Result<Option<T>> {
    let Some(key) = key else {
        return Ok(None);
    };
    Ok(match read.entry(key) {
        Slot::Occupied(slot) => slot.get().clone(),
        Slot::Vacant(slot) => slot.insert(fetch(key)?).clone(),
    })
}

/// The view of one row; `None` when there is none or it is wanted deleted.
pub(crate) fn entry(
    store: &Store,
    key: EntryKey,
    now: DateTime<Utc>,
) -> store::Result<Option<EntryView>> {
    let row = store.row(key)?;
    Ok(entries(store, row.as_slice(), true, now)?.pop())
}

/// The views of the rows with these keys, in the order of the keys; missing rows and rows that are wanted
/// deleted are left out.
pub(crate) fn of_keys(
    store: &Store,
    keys: &[EntryKey],
    now: DateTime<Utc>,
) -> store::Result<Vec<EntryView>> {
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        rows.extend(store.row(*key)?);
    }
    of_rows(store, &rows, now)
}

/// The views of rows, in the given order; rows that are wanted deleted are left out.
pub(crate) fn of_rows(
    store: &Store,
    rows: &[Entry],
    now: DateTime<Utc>,
) -> store::Result<Vec<EntryView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Handles are counted from each entry to the next, beginning with the newest.
    let mut newest_first = rows.to_vec();
    newest_first.sort_by_key(|row| Reverse((row.wanted.as_ref().map(|it| it.start), row.key)));
    let views = entries(store, &newest_first, false, now)?.into_iter();
    let views: HashMap<EntryKey, EntryView> = views.map(|view| (view.key, view)).collect();
    Ok(rows.iter().filter_map(|row| views.get(&row.key).cloned()).collect())
}

/// The handle of the entry at `place`, counted from the newest, when the first `planned` ones start in
/// the future.
fn handle(place: u32, planned: u32) -> Handle {
    match place.checked_sub(planned) {
        None | Some(0) => Handle::Planned(planned - place + 1),
        Some(past) => Handle::Past(past),
    }
}

/// Deleted entries as they were, each with whether Toggl has the deletion. A row that is no longer in the
/// store is deleted at Toggl too, or never was there.
pub(crate) fn deletions(store: &Store, entries: &[EntryView]) -> store::Result<Vec<EntryView>> {
    let deletion = |entry: &EntryView| {
        let row = store.row(entry.key)?;
        let sending = row.map_or(Sending::Sent, |row| sending(&row));
        Ok(EntryView { sending, ..entry.clone() })
    };
    entries.iter().map(deletion).collect()
}
