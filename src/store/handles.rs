//! Handles: time entries by their place in the list, such as `@1` and `@+1`.

use chrono::{DateTime, Utc};

use super::rows::ENTRIES;
use super::{Result, Store};
use crate::model::{Entry, EntryKey, Handle};

impl Store {
    /// How many wanted entries are later than this one.
    pub(crate) fn count_newer(&self, key: EntryKey, start: DateTime<Utc>) -> Result<u32> {
        let sql = "select count(*) from entries
                   where start is not null and (start, key) > (?1, ?2)";
        self.value(sql, [start.timestamp(), key.0])
    }

    /// How many wanted entries start in the future.
    pub(crate) fn count_planned(&self, now: DateTime<Utc>) -> Result<u32> {
        let sql = "select count(*) from entries where start is not null and start > ?";
        self.value(sql, [now.timestamp()])
    }

    /// The wanted entry with a handle.
    pub(crate) fn entry_at(&self, handle: Handle, now: DateTime<Utc>) -> Result<Option<Entry>> {
        let (condition, place) = match handle {
            Handle::Past(place) => ("start <= ? order by start desc, key desc", place),
            Handle::Planned(place) => ("start > ? order by start, key", place),
        };
        let Some(skipped) = place.checked_sub(1) else {
            return Ok(None);
        };
        let condition = format!("start is not null and {condition} limit 1 offset ?");
        Ok(self.select(ENTRIES, &condition, &[&now.timestamp(), &skipped])?.pop())
    }

    /// How many places the entry `lower` comes after `upper` in the list, newest first.
    pub(crate) fn count_between(
        &self,
        upper: (DateTime<Utc>, EntryKey),
        lower: (DateTime<Utc>, EntryKey),
    ) -> Result<u32> {
        let sql = "select count(*) from entries where start is not null
                   and (start, key) >= (?1, ?2) and (start, key) < (?3, ?4)";
        self.value(sql, [lower.0.timestamp(), lower.1.0, upper.0.timestamp(), upper.1.0])
    }
}
