//! Joining several entries into one.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Change, EntryFields, EntryKey, MAX_LENGTH};
use crate::rules::timer::{self, EntryRuleError};

/// Joins at least two entries: the first stays, from the earliest start to the latest stop and with the tags of
/// all, and the others are deleted. Where one of them runs, the joined entry does. Also returns how much of its
/// time belonged to none of them.
pub(crate) fn join(
    entries: &[(EntryKey, &EntryFields)],
    now: DateTime<Utc>,
) -> Result<(Vec<Change>, TimeDelta), EntryRuleError> {
    let Some(((first, fields), others)) = entries.split_first() else {
        return Ok((Vec::new(), TimeDelta::zero()));
    };
    // The running entry ends now or in the past, so that nothing that is planned can be a part of it.
    let runs = entries.iter().any(|(_, fields)| fields.running());
    if let Some((_, planned)) = entries.iter().find(|(_, it)| runs && it.stop > Some(now)) {
        return Err(EntryRuleError::Future(planned.stop.unwrap_or(now)));
    }
    let mut joined = EntryFields::clone(fields);
    for (_, other) in others {
        joined.start = joined.start.min(other.start);
        joined.stop = joined.stop.zip(other.stop).map(|(one, other)| one.max(other));
        joined.tags.extend(other.tags.iter().cloned());
    }
    timer::check(&joined)?;
    match joined.stop {
        Some(stop) if stop - joined.start > MAX_LENGTH => return Err(EntryRuleError::TooLong),
        _ => {}
    }
    let gaps = gaps(entries.iter().map(|(_, fields)| *fields), now);
    let deleted = others.iter().map(|(key, _)| Change::Delete(*key));
    Ok((std::iter::once(Change::Set(*first, joined)).chain(deleted).collect(), gaps))
}

/// The time between entries that is in none of them; a running entry lasts until `now`.
fn gaps<'a>(entries: impl Iterator<Item = &'a EntryFields>, now: DateTime<Utc>) -> TimeDelta {
    let mut spans: Vec<_> =
        entries.map(|it| (it.start, it.stop.unwrap_or(now).max(it.start))).collect();
    spans.sort_unstable();
    let mut reached = spans.first().map_or(now, |(start, _)| *start);
    let mut gaps = TimeDelta::zero();
    for (start, stop) in spans {
        gaps += (start - reached).max(TimeDelta::zero());
        reached = reached.max(stop);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{any_fields, at, fields, stopped};

    fn tagged(fields: EntryFields, tag: &str) -> EntryFields {
        EntryFields { tags: [tag.to_owned()].into(), ..fields }
    }

    fn shown(entries: &[EntryFields]) -> Result<(i64, Option<i64>, i64), EntryRuleError> {
        let keyed: Vec<_> =
            (1..).zip(entries).map(|(key, fields)| (EntryKey(key), fields)).collect();
        let (changes, gaps) = join(&keyed, at(100))?;
        let [Change::Set(EntryKey(1), joined), deleted @ ..] = &changes[..] else {
            panic!("{changes:?}")
        };
        let keys = keyed[1..].iter().map(|(key, _)| Change::Delete(*key));
        assert!(keys.eq(deleted.iter().cloned()), "{changes:?}");
        let seconds = |moment: DateTime<Utc>| (moment - at(0)).num_seconds();
        Ok((seconds(joined.start), joined.stop.map(seconds), gaps.num_seconds()))
    }

    #[test]
    fn the_joined_entry_reaches_from_the_first_start_to_the_last_stop() {
        let table = [
            ("side by side", vec![stopped(0, 30), stopped(30, 60)], Ok((0, Some(60), 0))),
            ("the later one first", vec![stopped(30, 60), stopped(0, 30)], Ok((0, Some(60), 0))),
            ("with a gap", vec![stopped(0, 30), stopped(40, 60)], Ok((0, Some(60), 10))),
            ("one in the other", vec![stopped(0, 60), stopped(10, 20)], Ok((0, Some(60), 0))),
            (
                "three with two gaps",
                vec![stopped(0, 10), stopped(50, 60), stopped(20, 30)],
                Ok((0, Some(60), 30)),
            ),
            ("one runs", vec![stopped(0, 30), fields(40)], Ok((0, None, 10))),
            (
                "one runs, one is planned",
                vec![stopped(200, 300), fields(40)],
                Err(EntryRuleError::Future(at(300))),
            ),
            (
                "too far apart",
                vec![stopped(0, 30), stopped(999 * 3600, 999 * 3600 + 1)],
                Err(EntryRuleError::TooLong),
            ),
        ];
        for (name, entries, expected) in table {
            assert_eq!(shown(&entries), expected, "{name}");
        }
    }

    #[test]
    fn the_first_decides_and_tags_are_collected() {
        let first = EntryFields { description: "First".to_owned(), ..tagged(stopped(0, 30), "a") };
        let second = EntryFields { billable: true, ..tagged(stopped(30, 60), "b") };
        let (changes, _) =
            join(&[(EntryKey(1), &first), (EntryKey(2), &second)], at(100)).expect("valid");
        let expected = EntryFields {
            stop: Some(at(60)),
            tags: ["a".to_owned(), "b".to_owned()].into(),
            ..first.clone()
        };
        assert_eq!(changes[0], Change::Set(EntryKey(1), expected));
    }

    proptest! {
        #[test]
        fn no_time_is_lost(entries in proptest::collection::vec(any_fields(), 2..5)) {
            let keyed: Vec<_> =
                (1..).zip(&entries).map(|(key, fields)| (EntryKey(key), fields)).collect();
            if let Ok((changes, _)) = join(&keyed, at(1_000_000)) {
                let Change::Set(_, joined) = &changes[0] else { panic!("{changes:?}") };
                for fields in &entries {
                    prop_assert!(joined.start <= fields.start);
                    let is_within = |stop| fields.stop.is_some_and(|other| other <= stop);
                    prop_assert!(joined.stop.is_none_or(is_within));
                    prop_assert!(joined.tags.is_superset(&fields.tags));
                }
            }
        }
    }
}
