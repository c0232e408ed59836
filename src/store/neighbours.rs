//! Time entries by their time ranges.

use chrono::{DateTime, Utc};

use super::rows::ENTRIES;
use super::{Result, Store};
use crate::model::{Entry, MAX_LENGTH};

impl Store {
    /// The wanted entries that overlap `[from, until)`, running ones included, oldest first.
    pub(crate) fn entries_within(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Entry>> {
        // No entry is longer than `MAX_LENGTH`, so the index on starts finds all that can reach into the range.
        let earliest = (from - MAX_LENGTH).timestamp();
        let mut found: Vec<Entry> = self.select(
            ENTRIES,
            "start is not null and start >= ? and start < ? and stop > ? order by start, key",
            &[&earliest, &until.timestamp(), &from.timestamp()],
        )?;
        let mut running = self.running()?;
        running.retain(|entry| entry.wanted.as_ref().is_some_and(|fields| fields.start < until));
        found.extend(running);
        Ok(found)
    }

    /// The entry with the latest stop up to now.
    pub(crate) fn last_ended(&self, now: DateTime<Utc>) -> Result<Option<Entry>> {
        // An entry that started before the latest one and stopped after it is not longer than `MAX_LENGTH`.
        let condition = "key = (
                select key from entries where start is not null and stop <= ?1 and start >= (
                    select start from entries where start is not null and start <= ?1 and stop <= ?1
                    order by start desc limit 1
                ) - ?2 order by stop desc, start desc, key desc limit 1
            )";
        Ok(self.select(ENTRIES, condition, &[&now.timestamp(), &MAX_LENGTH.num_seconds()])?.pop())
    }
}
