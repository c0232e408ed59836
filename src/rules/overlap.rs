//! Overlapping entries: which ones overlap with a change, and how they are trimmed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Change, Entry, EntryFields, EntryKey};

/// An entry that trimming would erase completely, which is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WouldErase(pub(crate) EntryKey);

/// The changes that occupy new time, each with its index: the created entries or, when none is created,
/// the changed ones. A timer that is stopped by a start is skipped, since it only gets shorter.
pub(crate) fn occupying(changes: &[Change]) -> Vec<(usize, &EntryFields)> {
    let creates = changes.iter().any(|change| matches!(change, Change::Create(_)));
    let changes = changes.iter().enumerate();
    let occupying = changes.filter_map(|(index, change)| match change {
        Change::Create(fields) => Some((index, fields)),
        Change::Set(_, fields) if !creates => Some((index, fields)),
        _ => None,
    });
    occupying.collect()
}

/// The time that an entry occupies, without its end. A running entry occupies the present second too.
pub(crate) fn span(fields: &EntryFields, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let end = fields.stop.unwrap_or_else(|| now.max(fields.start) + TimeDelta::seconds(1));
    (fields.start, end)
}

/// Those of `others`, in their order, that overlap with the time the changes occupy. Entries that the
/// changes set or delete are skipped, and so are entries without length.
pub(crate) fn overlaps(changes: &[Change], others: &[Entry], now: DateTime<Utc>) -> Vec<EntryKey> {
    let occupied = occupying(changes);
    overlapping(changes, &occupied, others, now).map(|(key, _)| key).collect()
}

/// The changes that trim the overlapping entries: each ends where the new one starts, or starts where it
/// ends; an entry that extends beyond it on both sides continues after it as a second entry.
pub(crate) fn trim(
    changes: &[Change],
    others: &[Entry],
    now: DateTime<Utc>,
) -> Result<Vec<Change>, WouldErase> {
    let occupied = occupying(changes);
    let mut trims = Vec::new();
    for (key, other) in overlapping(changes, &occupied, others, now) {
        let rest = occupied.iter().fold(vec![other.clone()], |rest, (_, fields)| {
            rest.iter().flat_map(|piece| without(piece, fields, now)).collect()
        });
        let mut pieces = rest.into_iter();
        trims.push(Change::Set(key, pieces.next().ok_or(WouldErase(key))?));
        trims.extend(pieces.map(Change::Create));
    }
    Ok(trims)
}

/// The wanted fields of the entries that the changes neither set nor delete, and that overlap.
fn overlapping<'a>(
    changes: &'a [Change],
    occupied: &'a [(usize, &EntryFields)],
    others: &'a [Entry],
    now: DateTime<Utc>,
) -> impl Iterator<Item = (EntryKey, &'a EntryFields)> {
    let is_changed = move |key| {
        changes.iter().any(|change| match change {
            Change::Create(_) | Change::Catalog(_) => false,
            Change::Set(other, _) | Change::Delete(other) => *other == key,
        })
    };
    others
        .iter()
        .filter(move |other| !is_changed(other.key))
        .filter_map(|other| Some((other.key, other.wanted.as_ref()?)))
        .filter(move |(_, other)| occupied.iter().any(|(_, fields)| overlap(fields, other, now)))
}

fn overlap(a: &EntryFields, b: &EntryFields, now: DateTime<Utc>) -> bool {
    let ((a_from, a_until), (b_from, b_until)) = (span(a, now), span(b, now));
    a_from < b_until && b_from < a_until && a_from < a_until && b_from < b_until
}

/// The pieces of an entry outside the time that another one occupies. Nothing is left after the start of
/// a timer, since its end is not known.
fn without(fields: &EntryFields, occupied: &EntryFields, now: DateTime<Utc>) -> Vec<EntryFields> {
    if !overlap(fields, occupied, now) {
        return vec![fields.clone()];
    }
    let mut rest = Vec::new();
    if fields.start < occupied.start {
        rest.push(EntryFields { stop: Some(occupied.start), ..fields.clone() });
    }
    if let Some(end) = occupied.stop {
        // A running entry continues after it, unless its end is in the future.
        let continues = fields.stop.map_or(end <= now, |stop| stop > end);
        if continues {
            rest.push(EntryFields { start: end, ..fields.clone() });
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{at, entry, fields, stopped};

    const NOW: i64 = 1_000;

    fn other(wanted: EntryFields) -> Vec<Entry> {
        vec![entry(9, Some(wanted), None)]
    }

    #[test]
    fn overlapping_entries() {
        let table = [
            ("separate", stopped(100, 200), stopped(300, 400), false),
            ("touching", stopped(100, 200), stopped(200, 300), false),
            ("a second over", stopped(100, 201), stopped(200, 300), true),
            ("inside", stopped(100, 400), stopped(200, 300), true),
            ("around", stopped(200, 300), stopped(100, 400), true),
            ("the same", stopped(100, 200), stopped(100, 200), true),
            ("a timer over what ended", fields(100), stopped(50, 101), true),
            ("a timer behind what ended", fields(100), stopped(50, 100), false),
            ("a timer before what is planned", fields(100), stopped(2_000, 2_100), false),
            ("a timer started in what is planned", fields(NOW), stopped(900, 1_100), true),
            ("over a timer", stopped(100, 200), fields(150), true),
            ("before a timer", stopped(100, 200), fields(200), false),
            ("without length", stopped(100, 200), stopped(150, 150), false),
        ];
        for (name, new, old, expected) in table {
            let found = overlaps(&[Change::Create(new.clone())], &other(old.clone()), at(NOW));
            assert_eq!(!found.is_empty(), expected, "{name}");
            let found = overlaps(&[Change::Create(old)], &other(new), at(NOW));
            assert_eq!(!found.is_empty(), expected, "{name}, the other way round");
        }
    }

    #[test]
    fn entries_changed_by_the_command_do_not_overlap_with_it() {
        let ended = Change::Set(EntryKey(9), stopped(100, 500));
        let started = Change::Create(fields(500));
        let others = other(fields(100));
        assert_eq!(overlaps(&[ended.clone(), started], &others, at(NOW)), []);
        assert_eq!(overlaps(&[ended], &others, at(NOW)), []);
        let deletion = Change::Delete(EntryKey(9));
        assert_eq!(overlaps(&[deletion, Change::Create(fields(50))], &others, at(NOW)), []);
    }

    #[test]
    fn changed_entries_count_only_when_none_is_created() {
        let ended = Change::Set(EntryKey(1), stopped(100, 500));
        let others = other(stopped(200, 300));
        assert_eq!(overlaps(std::slice::from_ref(&ended), &others, at(NOW)), [EntryKey(9)]);
        let started = Change::Create(fields(500));
        assert_eq!(overlaps(&[ended, started], &others, at(NOW)), []);
    }

    #[test]
    fn overlapping_entries_are_trimmed() {
        let set = |fields| Change::Set(EntryKey(9), fields);
        let table = [
            ("separate", stopped(300, 400), stopped(100, 200), Ok(vec![])),
            ("its end", stopped(150, 300), stopped(100, 200), Ok(vec![set(stopped(100, 150))])),
            (
                "its beginning",
                stopped(100, 200),
                stopped(150, 300),
                Ok(vec![set(stopped(200, 300))]),
            ),
            (
                "its middle",
                stopped(200, 300),
                stopped(100, 400),
                Ok(vec![set(stopped(100, 200)), Change::Create(stopped(300, 400))]),
            ),
            ("all of it", stopped(100, 400), stopped(200, 300), Err(WouldErase(EntryKey(9)))),
            ("just it", stopped(100, 200), stopped(100, 200), Err(WouldErase(EntryKey(9)))),
            (
                "the middle of a timer",
                stopped(200, 300),
                fields(100),
                Ok(vec![set(stopped(100, 200)), Change::Create(fields(300))]),
            ),
            (
                "the beginning of a timer",
                stopped(100, 300),
                fields(200),
                Ok(vec![set(fields(300))]),
            ),
            (
                "a timer, up to later than now",
                stopped(900, 1_100),
                fields(100),
                Ok(vec![set(stopped(100, 900))]),
            ),
            ("for a timer", fields(150), stopped(100, 200), Ok(vec![set(stopped(100, 150))])),
            (
                "all of it, for a timer",
                fields(100),
                stopped(200, 300),
                Err(WouldErase(EntryKey(9))),
            ),
        ];
        for (name, new, old, expected) in table {
            let trims = trim(&[Change::Create(new)], &other(old), at(NOW));
            assert_eq!(trims, expected, "{name}");
        }
    }

    fn seconds(fields: &EntryFields) -> i64 {
        fields.stop.map_or(0, |stop| (stop - fields.start).num_seconds())
    }

    proptest! {
        #[test]
        fn after_trimming_nothing_overlaps_and_no_other_time_is_lost(
            start in 0_i64..50, length in 1_i64..50,
            other_start in 0_i64..50, other_length in 1_i64..50,
        ) {
            let new = stopped(start, start + length);
            let old = stopped(other_start, other_start + other_length);
            let shared = (old.stop.min(new.stop).unwrap_or_default()
                - old.start.max(new.start)).num_seconds().max(0);
            let changes = [Change::Create(new.clone())];
            match trim(&changes, &other(old.clone()), at(NOW)) {
                Err(WouldErase(_)) => prop_assert_eq!(shared, seconds(&old)),
                Ok(trims) => {
                    let pieces: Vec<EntryFields> = if trims.is_empty() {
                        vec![old.clone()]
                    } else {
                        let occupied = occupying(&trims[..1]).into_iter().chain(occupying(&trims[1..]));
                        occupied.map(|(_, fields)| fields.clone()).collect()
                    };
                    prop_assert_eq!(
                        pieces.iter().map(seconds).sum::<i64>(), seconds(&old) - shared
                    );
                    for piece in &pieces {
                        prop_assert!(!overlap(piece, &new, at(NOW)));
                        prop_assert!(piece.start >= old.start && piece.stop <= old.stop);
                    }
                }
            }
        }
    }
}
