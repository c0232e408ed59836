//! Time entries by the time they take.

use chrono::{DateTime, Utc};

use super::{Result, Store};
use crate::model::{Entry, MAX_LENGTH};

impl Store {
    /// The wanted entries that take time within `[from, until)`, what runs included, oldest first.
    pub(crate) fn entries_within(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Entry>> {
        // No entry is longer than that, so the index on starts leads to all that can reach so far.
        let earliest = (from - MAX_LENGTH).timestamp();
        let mut found = self.select(
            "start is not null and start >= ? and start < ? and stop > ? order by start, key",
            &[&earliest, &until.timestamp(), &from.timestamp()],
        )?;
        let mut running = self.running()?;
        running.retain(|entry| entry.wanted.as_ref().is_some_and(|fields| fields.start < until));
        found.extend(running);
        Ok(found)
    }

    /// The entry that ended last, by now.
    pub(crate) fn last_ended(&self, now: DateTime<Utc>) -> Result<Option<Entry>> {
        // One that began before the newest of them, and yet ended later, is not longer than any may be.
        let condition = "key = (
                select key from entries where start is not null and stop <= ?1 and start >= (
                    select start from entries where start is not null and start <= ?1 and stop <= ?1
                    order by start desc limit 1
                ) - ?2 order by stop desc, start desc, key desc limit 1
            )";
        Ok(self.select(condition, &[&now.timestamp(), &MAX_LENGTH.num_seconds()])?.pop())
    }
}
