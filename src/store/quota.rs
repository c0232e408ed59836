//! What is left of each hourly allowance, by Toggl's last answer.

use chrono::DateTime;
use rusqlite::params;

use super::{Result, Store};
use crate::model::{Allowance, Bucket};

impl Store {
    /// What is left in a bucket; `None` when not known.
    pub(crate) fn allowance(&self, bucket: Bucket) -> Result<Option<Allowance>> {
        let sql = "select remaining, resets_at, total from quota where bucket = ?";
        self.first(sql, [name(bucket)], |row| {
            Ok(Allowance {
                remaining: row.get(0)?,
                resets_at: DateTime::from_timestamp(row.get(1)?, 0).unwrap_or_default(),
                total: row.get(2)?,
            })
        })
    }

    /// Saves the allowance of a bucket. A missing total keeps the saved one.
    pub(crate) fn set_allowance(&self, bucket: Bucket, allowance: Allowance) -> Result<()> {
        let sql = "insert into quota (bucket, remaining, resets_at, total) values (?, ?, ?, ?)
                   on conflict (bucket) do update set remaining = excluded.remaining,
                   resets_at = excluded.resets_at, total = coalesce(excluded.total, total)";
        let Allowance { remaining, total, resets_at } = allowance;
        self.execute(sql, params![name(bucket), remaining, resets_at.timestamp(), total])
    }
}

fn name(bucket: Bucket) -> String {
    match bucket {
        Bucket::User => "user".to_owned(),
        Bucket::Organization(id) => format!("organization {id}"),
        Bucket::Workspace(id) => format!("workspace {id}"),
    }
}
