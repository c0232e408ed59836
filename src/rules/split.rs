//! Splitting one entry into several.

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use crate::model::{Change, EntryFields, EntryKey};
use crate::rules::timer::{EntryRuleError, end};

/// Splits an entry at these moments, in any order: the first piece stays the entry, the other pieces become
/// new entries that differ only in their time. The last piece of a running entry runs.
pub(crate) fn split(
    key: EntryKey,
    fields: &EntryFields,
    cuts: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> Result<Vec<Change>, EntryRuleError> {
    let mut cuts = cuts.to_vec();
    cuts.sort_unstable();
    cuts.dedup();
    let within = |cut: &DateTime<Utc>| {
        *cut > fields.start && fields.stop.map_or(*cut <= now, |stop| *cut < stop)
    };
    if let Some(cut) = cuts.iter().find(|cut| !within(cut)) {
        return Err(EntryRuleError::Outside { cut: *cut, start: fields.start, stop: fields.stop });
    }
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let mut rest = fields.clone();
    for cut in cuts {
        pieces.push(end(&rest, cut)?);
        rest.start = cut;
    }
    pieces.push(rest);
    let mut pieces = pieces.into_iter();
    let first = pieces.next().map(|piece| Change::Set(key, piece));
    Ok(first.into_iter().chain(pieces.map(Change::Create)).collect())
}

/// The middle of an entry, of a running one up to now: the whole minute before it, if that lies within. `None` of
/// an entry of less than two seconds.
pub(crate) fn middle(fields: &EntryFields, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let half = (fields.stop.unwrap_or(now) - fields.start).num_seconds() / 2;
    let middle = fields.start.checked_add_signed(TimeDelta::try_seconds(half)?)?;
    let whole = middle.with_second(0)?;
    (half > 0).then_some(if whole > fields.start { whole } else { middle })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{at, fields, stopped};

    const KEY: EntryKey = EntryKey(1);

    #[test]
    fn pieces() {
        let outside = |cut, start, stop: Option<i64>| {
            Err(EntryRuleError::Outside { cut: at(cut), start: at(start), stop: stop.map(at) })
        };
        let set = |start, stop| Change::Set(KEY, stopped(start, stop));
        let new = |start, stop| Change::Create(stopped(start, stop));
        let long = 999 * 3600 + 1;
        let table = [
            ("in two", stopped(0, 90), vec![30], Ok(vec![set(0, 30), new(30, 90)])),
            (
                "in three, in any order",
                stopped(0, 90),
                vec![60, 30],
                Ok(vec![set(0, 30), new(30, 60), new(60, 90)]),
            ),
            ("twice at once", stopped(0, 90), vec![30, 30], Ok(vec![set(0, 30), new(30, 90)])),
            (
                "a running entry",
                fields(0),
                vec![30],
                Ok(vec![set(0, 30), Change::Create(fields(30))]),
            ),
            (
                "a running entry, now",
                fields(0),
                vec![100],
                Ok(vec![set(0, 100), Change::Create(fields(100))]),
            ),
            ("at its start", stopped(0, 90), vec![0], outside(0, 0, Some(90))),
            ("at its end", stopped(0, 90), vec![90], outside(90, 0, Some(90))),
            ("one of two behind it", stopped(0, 90), vec![30, 95], outside(95, 0, Some(90))),
            ("a running entry, later", fields(0), vec![101], outside(101, 0, None)),
            (
                "what ran for too long",
                fields(100 - long),
                vec![100],
                Err(EntryRuleError::Forgotten { start: at(100 - long) }),
            ),
        ];
        for (name, whole, cuts, expected) in table {
            let cuts: Vec<_> = cuts.into_iter().map(at).collect();
            assert_eq!(split(KEY, &whole, &cuts, at(100)), expected, "{name}");
        }
    }

    #[test]
    fn the_middle_is_a_whole_minute_where_one_lies_within() {
        let table = [
            // A whole minute lies 20 seconds before `at(0)`.
            (stopped(0, 3600), Some(1780)),
            (stopped(40, 940), Some(460)),
            (stopped(0, 90), Some(40)),
            (stopped(0, 30), Some(15)),
            (stopped(0, 2), Some(1)),
            (stopped(0, 1), None),
            (stopped(0, 0), None),
            (fields(0), Some(40)),
        ];
        for (whole, expected) in table {
            assert_eq!(middle(&whole, at(150)), expected.map(at), "{whole:?}");
        }
    }

    proptest! {
        #[test]
        fn a_split_conserves_time(
            length in 2_i64..200,
            runs: bool,
            cuts in proptest::collection::vec(1_i64..200, 0..6),
        ) {
            let whole = EntryFields {
                description: "a".to_owned(), tags: ["x".to_owned()].into(), billable: true,
                ..if runs { fields(0) } else { stopped(0, length) }
            };
            let cuts: Vec<_> = cuts.into_iter().map(|cut| at(cut.min(length - 1))).collect();
            let changes = split(KEY, &whole, &cuts, at(length)).expect("all lie within");
            let mut reached = whole.start;
            for (index, change) in changes.iter().enumerate() {
                let piece = match change {
                    Change::Set(KEY, piece) if index == 0 => piece,
                    Change::Create(piece) if index > 0 => piece,
                    other => panic!("{other:?} at {index}"),
                };
                let alike = EntryFields { start: whole.start, stop: whole.stop, ..piece.clone() };
                prop_assert_eq!(&alike, &whole);
                prop_assert_eq!(piece.start, reached);
                let last = index + 1 == changes.len();
                match piece.stop {
                    Some(stop) => {
                        prop_assert!(stop > piece.start);
                        reached = stop;
                    }
                    None => prop_assert!(last && runs),
                }
                if last {
                    prop_assert_eq!(piece.stop, whole.stop);
                }
            }
        }
    }
}
