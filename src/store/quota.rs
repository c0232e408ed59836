//! What is left of each hourly allowance, by Toggl's last answer.

use chrono::DateTime;
use rusqlite::{OptionalExtension, params};

use super::{Result, Store};
use crate::model::{Allowance, Bucket};

impl Store {
    /// What is left in a bucket; `None` when not known.
    pub(crate) fn allowance(&self, bucket: Bucket) -> Result<Option<Allowance>> {
        let sql = "select remaining, resets_at, total from quota where bucket = ?";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Allowance {
                remaining: row.get(0)?,
                resets_at: DateTime::from_timestamp(row.get(1)?, 0).unwrap_or_default(),
                total: row.get(2)?,
            })
        };
        Ok(self.db.prepare_cached(sql)?.query_row([name(bucket)], read).optional()?)
    }

    /// Saves the allowance of a bucket. A missing total keeps the saved one.
    pub(crate) fn set_allowance(&self, bucket: Bucket, allowance: Allowance) -> Result<()> {
        let sql = "insert into quota (bucket, remaining, resets_at, total) values (?, ?, ?, ?)
                   on conflict (bucket) do update set remaining = excluded.remaining,
                   resets_at = excluded.resets_at, total = coalesce(excluded.total, total)";
        self.db.prepare_cached(sql)?.execute(params![
            name(bucket),
            allowance.remaining,
            allowance.resets_at.timestamp(),
            allowance.total
        ])?;
        Ok(())
    }
}

fn name(bucket: Bucket) -> String {
    match bucket {
        Bucket::User => "user".to_owned(),
        Bucket::Organization(id) => format!("organization {id}"),
        Bucket::Workspace(id) => format!("workspace {id}"),
    }
}
