//! Time entries as they are shown.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Sending, sending};
use crate::model::{
    Entry, EntryFields, EntryId, EntryKey, Handle, Project, ProjectKey, Task, TaskKey, Workspace,
};
use crate::report::Timed;
use crate::store::{self, Order, Store};

#[derive(Clone, Debug)]
pub(crate) struct EntryView {
    pub(crate) key: EntryKey,
    pub(crate) handle: Handle,
    pub(crate) id: Option<EntryId>,
    pub(crate) description: String,
    pub(crate) project: Option<Arc<Project>>,
    pub(crate) task: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) billable: bool,
    pub(crate) workspace: Option<Arc<Workspace>>,
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

/// The views of rows, which are in order from the newest; rows that are wanted deleted are skipped.
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
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut views = Views::new(store, Order::NewestFirst, gapless, now)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(fields) = &row.wanted {
            found.push(views.view(row.key, row.id, fields.clone(), sending(row))?);
        }
    }
    Ok(found)
}

/// Makes views of entries one by one, in the order of a list.
pub(super) struct Views<'a> {
    store: &'a Store,
    order: Order,
    gapless: bool,
    planned: u32,
    workspaces: Vec<Arc<Workspace>>,
    projects: HashMap<ProjectKey, Option<Arc<Project>>>,
    tasks: HashMap<TaskKey, Option<Task>>,
    /// The entry before, and its place, counted from the newest.
    last: Option<(DateTime<Utc>, EntryKey, u32)>,
}

impl<'a> Views<'a> {
    pub(super) fn new(
        store: &'a Store,
        order: Order,
        gapless: bool,
        now: DateTime<Utc>,
    ) -> store::Result<Self> {
        Ok(Self {
            store,
            order,
            gapless,
            planned: store.count_planned(now)?,
            workspaces: store.workspaces()?.into_iter().map(Arc::new).collect(),
            projects: HashMap::new(),
            tasks: HashMap::new(),
            last: None,
        })
    }

    /// The view of the entry that follows in the order.
    pub(super) fn view(
        &mut self,
        key: EntryKey,
        id: Option<EntryId>,
        fields: EntryFields,
        sending: Sending,
    ) -> store::Result<EntryView> {
        let store = self.store;
        let project =
            once(&mut self.projects, fields.project, |key| Ok(store.project(key)?.map(Arc::new)))?;
        let task = once(&mut self.tasks, fields.task, |key| store.task(key))?;
        let place = self.place(key, fields.start)?;
        let workspace = self.workspaces.iter().find(|it| Some(it.id) == fields.workspace);
        Ok(EntryView {
            key,
            handle: handle(place, self.planned),
            id,
            description: fields.description,
            project,
            task: task.map(|task| task.name),
            tags: fields.tags.into_iter().collect(),
            billable: fields.billable,
            workspace: workspace.cloned(),
            start: fields.start,
            stop: fields.stop,
            sending,
        })
    }

    /// The place of the entry that follows, counted from the newest.
    fn place(&mut self, key: EntryKey, start: DateTime<Utc>) -> store::Result<u32> {
        let place = match (self.last, self.order) {
            (None, _) => self.store.count_newer(key, start)? + 1,
            (Some((_, _, place)), Order::NewestFirst) if self.gapless => place + 1,
            (Some((_, _, place)), Order::OldestFirst) if self.gapless => place - 1,
            (Some((last, last_key, place)), Order::NewestFirst) => {
                place + self.store.count_between((last, last_key), (start, key))?
            }
            (Some((last, last_key, place)), Order::OldestFirst) => {
                place - self.store.count_between((start, key), (last, last_key))?
            }
        };
        self.last = Some((start, key, place));
        Ok(place)
    }
}

/// The row of a key, if there is one; read once however many entries refer to it.
pub(super) fn once<K: Copy + Eq + Hash, T: Clone>(
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
/// deleted are skipped.
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

/// The views of rows, in the given order; rows that are wanted deleted are skipped.
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
/// store is deleted in Toggl too, or never was there.
pub(crate) fn deletions(store: &Store, entries: &[EntryView]) -> store::Result<Vec<EntryView>> {
    let deletion = |entry: &EntryView| {
        let row = store.row(entry.key)?;
        let sending = row.map_or(Sending::Sent, |row| sending(&row));
        Ok(EntryView { sending, ..entry.clone() })
    };
    entries.iter().map(deletion).collect()
}
