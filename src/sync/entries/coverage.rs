//! Ranges of start times: which are completely known, and which are missing.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::{self, Store};
use crate::time::Period;

/// How far in the future entries may start: Toggl accepts 999 hours.
pub(in crate::sync) const AHEAD: TimeDelta = TimeDelta::days(42);

/// A half-open range of start times.
pub(crate) type Range = (DateTime<Utc>, DateTime<Utc>);

/// The ranges of a period of which Toggl's entries were never fetched; none without an account.
pub(crate) fn unfetched(
    store: &Store,
    period: &Period,
    has_token: bool,
    now: DateTime<Utc>,
) -> store::Result<Vec<Range>> {
    if has_token || store.account()?.is_some() {
        missing_ranges(store, Some(period), now)
    } else {
        Ok(Vec::new())
    }
}

/// The ranges of a period, if there is one, that were never fetched.
pub(in crate::sync) fn missing_ranges(
    store: &Store,
    period: Option<&Period>,
    now: DateTime<Utc>,
) -> store::Result<Vec<Range>> {
    let Some(period) = period else {
        return Ok(Vec::new());
    };
    let wanted = (period.from, period.until.min(now + AHEAD));
    Ok(subtract(wanted, &store.coverage()?))
}

/// The ranges of `wanted` outside of `known`, which is sorted and without overlaps.
fn subtract(wanted: Range, known: &[Range]) -> Vec<Range> {
    let (mut from, until) = wanted;
    let mut missing = Vec::new();
    for &(known_from, known_until) in known {
        if from < known_from.min(until) {
            missing.push((from, known_from.min(until)));
        }
        from = from.max(known_until);
    }
    if from < until {
        missing.push((from, until));
    }
    missing
}

/// `known` with one more range, again sorted and without overlaps.
pub(in crate::sync) fn union(range: Range, known: &[Range]) -> Vec<Range> {
    let mut ranges = [known, &[range]].concat();
    ranges.sort_unstable();
    let mut joined: Vec<Range> = Vec::new();
    for (from, until) in ranges {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}

/// A range without the span of some moments, of which it is not known what Toggl has.
pub(in crate::sync) fn without(range: Range, moments: &[DateTime<Utc>]) -> Vec<Range> {
    let span = moments.iter().min().zip(moments.iter().max());
    let unknown = span.map(|(first, last)| (*first, *last + TimeDelta::seconds(1)));
    subtract(range, unknown.as_slice())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::at;

    type Case = ((i64, i64), &'static [(i64, i64)]);

    fn ranges(pairs: &[(i64, i64)]) -> Vec<Range> {
        pairs.iter().map(|&(from, until)| (at(from), at(until))).collect()
    }

    #[test]
    fn what_is_missing() {
        let known = ranges(&[(10, 20), (30, 40)]);
        let table: [Case; 6] = [
            ((0, 50), &[(0, 10), (20, 30), (40, 50)]),
            ((12, 18), &[]),
            ((15, 35), &[(20, 30)]),
            ((20, 30), &[(20, 30)]),
            ((45, 50), &[(45, 50)]),
            ((5, 5), &[]),
        ];
        for ((from, until), missing) in table {
            assert_eq!(subtract((at(from), at(until)), &known), ranges(missing));
        }
    }

    #[test]
    fn the_span_of_moments_is_taken_out_of_a_range() {
        let moments = [at(14), at(10)];
        let range = (at(0), at(20));
        assert_eq!(without(range, &moments), ranges(&[(0, 10), (15, 20)]));
        assert_eq!(without(range, &[]), [range]);
    }

    proptest! {
        #[test]
        fn what_was_fetched_is_never_missing(
            pairs in proptest::collection::vec((0_i64..50, 1_i64..20), 0..8), probe in 0_i64..70,
        ) {
            let mut known = Vec::new();
            for &(from, length) in &pairs {
                known = union((at(from), at(from + length)), &known);
            }
            let covered = pairs.iter().any(|(from, length)| (*from..from + length).contains(&probe));
            let missing = !subtract((at(probe), at(probe + 1)), &known).is_empty();
            prop_assert_eq!(covered, !missing);
        }
    }
}
