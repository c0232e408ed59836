//! Time entries by their place in the list: what `@1` and `@+1` count.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store};
use crate::model::{Entry, EntryKey, Handle};

impl Store {
    /// How many wanted entries are newer than this one: its handle less one.
    pub(crate) fn newer_than(&self, key: EntryKey, start: DateTime<Utc>) -> Result<u32> {
        let sql = "select count(*) from entries
                   where start is not null and (start, key) > (?1, ?2)";
        Ok(self
            .db
            .prepare_cached(sql)?
            .query_row(params![start.timestamp(), key.0], |row| row.get(0))?)
    }

    /// How many wanted entries are still to come.
    pub(crate) fn planned(&self, now: DateTime<Utc>) -> Result<u32> {
        let sql = "select count(*) from entries where start is not null and start > ?";
        Ok(self.db.prepare_cached(sql)?.query_row([now.timestamp()], |row| row.get(0))?)
    }

    /// The wanted entry that goes by this handle.
    pub(crate) fn entry_at(&self, handle: Handle, now: DateTime<Utc>) -> Result<Option<Entry>> {
        let (condition, place) = match handle {
            Handle::Past(place) => ("start <= ? order by start desc, key desc", place),
            Handle::Planned(place) => ("start > ? order by start, key", place),
        };
        let Some(skipped) = place.checked_sub(1) else {
            return Ok(None);
        };
        let condition = format!("start is not null and {condition} limit 1 offset ?");
        Ok(self.select(&condition, &[&now.timestamp(), &skipped])?.pop())
    }

    /// How many places below `upper` the entry `lower` stands, newest first.
    pub(crate) fn between(
        &self,
        upper: (DateTime<Utc>, EntryKey),
        lower: (DateTime<Utc>, EntryKey),
    ) -> Result<u32> {
        let sql = "select count(*) from entries where start is not null
                   and (start, key) >= (?1, ?2) and (start, key) < (?3, ?4)";
        Ok(self.db.prepare_cached(sql)?.query_row(
            params![lower.0.timestamp(), lower.1.0, upper.0.timestamp(), upper.1.0],
            |row| row.get(0),
        )?)
    }
}
