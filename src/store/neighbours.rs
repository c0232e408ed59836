//! Time entries by their time ranges.
//!
//! What reaches into a time began within the day before it, or is one of the few entries of more than a day
//! (86,400 s), which have an index of their own. No entry is longer than [`MAX_LENGTH`].

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
        let condition = "key in (
                select key from entries
                where start is not null and start >= ?1 - 86400 and start < ?2 and stop > ?1
                union all select key from entries indexed by entries_long
                where start is not null and stop - start > 86400
                and start >= ?1 - ?3 and start < ?1 - 86400 and stop > ?1
            ) order by start, key";
        let mut found: Vec<Entry> = self.select(
            ENTRIES,
            condition,
            &[&from.timestamp(), &until.timestamp(), &MAX_LENGTH.num_seconds()],
        )?;
        let mut running = self.running()?;
        running.retain(|entry| entry.wanted.as_ref().is_some_and(|fields| fields.start < until));
        found.extend(running);
        Ok(found)
    }

    /// The entry with the latest stop up to now.
    pub(crate) fn last_ended(&self, now: DateTime<Utc>) -> Result<Option<Entry>> {
        // Whatever ended later than the latest one to begin began before it.
        let condition = "key = (
                with latest (start) as (
                    select start from entries where start is not null and start <= ?1 and stop <= ?1
                    order by start desc limit 1
                )
                select key from (
                    select key, start, stop from entries where start is not null and stop <= ?1
                    and start >= (select start from latest) - 86400
                    union all select key, start, stop from entries indexed by entries_long
                    where start is not null and stop - start > 86400 and stop <= ?1
                    and start >= (select start from latest) - ?2
                    and start < (select start from latest) - 86400
                ) order by stop desc, start desc, key desc limit 1
            )";
        Ok(self.select(ENTRIES, condition, &[&now.timestamp(), &MAX_LENGTH.num_seconds()])?.pop())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{at, fields as at_start};
    use crate::model::{Change, EntryFields};
    use crate::store::StoreError;

    const NOW: i64 = 0;
    const DAY: i64 = 86_400;

    /// Times of an entry: its start in seconds before [`NOW`], and its length.
    fn times() -> impl Strategy<Value = (i64, Option<i64>)> {
        let length = prop_oneof![
            0..7200_i64,
            DAY - 2..DAY + 3,
            DAY..MAX_LENGTH.num_seconds(),
            Just(MAX_LENGTH.num_seconds()),
        ];
        (-2 * DAY..50 * DAY, prop::option::weighted(0.9, length))
    }

    fn fields((before, length): (i64, Option<i64>)) -> EntryFields {
        let start = NOW - before;
        EntryFields { stop: length.map(|length| at(start + length)), ..at_start(start) }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn neighbours_are_those_of_plain_code(
            entries in prop::collection::vec(times(), 1..40),
            ranges in prop::collection::vec((-2 * DAY..50 * DAY, 1..2 * DAY), 1..10),
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let store = Store::open(&folder.path().join("default.db")).expect("a store");
            let changes: Vec<_> = entries.iter().map(|it| Change::Create(fields(*it))).collect();
            let made = store.write("add", at(NOW), |_| Ok::<_, StoreError>((changes, ())));
            made.expect("entries");
            let key = |entry: &Entry| entry.key;
            let all = store.entries(&crate::store::Filter::default()).expect("entries");
            let of = |entry: &Entry| entry.wanted.clone().expect("it is wanted");
            for (before, length) in ranges {
                let (from, until) = (at(NOW - before), at(NOW - before + length));
                let reaches = |it: &EntryFields| it.start < until && it.stop.is_none_or(|stop| stop > from);
                let mut expected: Vec<_> = all.iter().filter(|it| reaches(&of(it))).map(key).collect();
                let mut found: Vec<_> =
                    store.entries_within(from, until).expect("entries").iter().map(key).collect();
                expected.sort();
                found.sort();
                prop_assert_eq!(found, expected);

                let ended = all.iter().filter(|it| of(it).stop.is_some_and(|stop| stop <= from));
                let last = ended.max_by_key(|it| (of(it).stop, of(it).start, it.key));
                prop_assert_eq!(store.last_ended(from).expect("an entry").map(|it| it.key), last.map(key));
            }
        }
    }
}
