//! What clients, projects, tasks and tags have in common.

use chrono::{DateTime, Utc};

use super::state::{Client, Project, Tag, Task};

/// Something of a workspace that can be deleted, and then is still remembered.
pub(super) trait Item {
    fn id(&self) -> i64;
    fn workspace_id(&self) -> i64;
    fn at(&self) -> DateTime<Utc>;
    fn deleted_at(&self) -> Option<DateTime<Utc>>;
    fn delete(&mut self, at: DateTime<Utc>);
}

macro_rules! item {
    ($($kind:ty),+) => {$(
        impl Item for $kind {
            fn id(&self) -> i64 {
                self.id
            }
            fn workspace_id(&self) -> i64 {
                self.workspace_id
            }
            fn at(&self) -> DateTime<Utc> {
                self.at
            }
            fn deleted_at(&self) -> Option<DateTime<Utc>> {
                self.deleted_at
            }
            fn delete(&mut self, at: DateTime<Utc>) {
                (self.at, self.deleted_at) = (at, Some(at));
            }
        }
    )+};
}
item!(Client, Project, Task, Tag);

/// The items of a workspace that are not deleted.
pub(super) fn alive<T: Item>(items: &[T], workspace_id: i64) -> impl Iterator<Item = &T> {
    items
        .iter()
        .filter(move |item| item.workspace_id() == workspace_id && item.deleted_at().is_none())
}

/// One item of a workspace, to look at.
pub(super) fn find<T: Item>(items: &[T], workspace_id: i64, id: i64) -> Option<&T> {
    alive(items, workspace_id).find(|item| item.id() == id)
}

/// One item of a workspace, to change.
pub(super) fn find_mut<T: Item>(items: &mut [T], workspace_id: i64, id: i64) -> Option<&mut T> {
    let mut items = items.iter_mut();
    items.find(|item| {
        item.workspace_id() == workspace_id && item.id() == id && item.deleted_at().is_none()
    })
}

/// The items there are; with `since`, those that changed after it instead, the deleted ones among them.
pub(super) fn visible<T: Item>(
    items: &[T],
    since: Option<DateTime<Utc>>,
) -> impl Iterator<Item = &T> {
    items.iter().filter(move |item| match since {
        Some(since) => item.at() >= since,
        None => item.deleted_at().is_none(),
    })
}
