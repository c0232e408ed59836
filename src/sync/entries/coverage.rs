//! Ranges of start times: which are completely known, and which are missing.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::store::{self, Store};
use crate::time::Period;
use crate::toggl::REPORT_DAYS;

/// How far in the future entries may start: Toggl accepts 999 hours.
pub(in crate::sync) const AHEAD: TimeDelta = TimeDelta::days(42);

/// The first day that a report may begin with, and the first one of all time: Toggl was not there before.
pub(in crate::sync) const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2006, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The longest window of a report. The days of a report are those of the person's profile, whose zone is not
/// known: one more at each end, and one in which the window begins.
pub(in crate::sync) const WINDOW: TimeDelta = TimeDelta::days(REPORT_DAYS - 3);

/// So long before the account was made, and before the oldest entry that is known, entries are looked for, with
/// one report: some were entered later, and some were imported.
const BEFORE_FIRST: TimeDelta = WINDOW;

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
    let mut wanted = (period.from, period.until.min(now + AHEAD));
    if period.first <= FIRST_DAY
        && let Some(start) = history_start(store)?
        && start < wanted.1
    {
        wanted.0 = wanted.0.max(start);
    }
    Ok(subtract(wanted, &store.coverage()?))
}

/// From when on there may be entries: a while before the account was made and before the oldest entry. `None`
/// when it is not known when the account was made.
pub(crate) fn history_start(store: &Store) -> store::Result<Option<DateTime<Utc>>> {
    Ok(first_moment(store)?.map(|first| first - BEFORE_FIRST))
}

/// When the account was made, or the start of the oldest entry where that is earlier; `None` when it is not known
/// when the account was made.
pub(crate) fn first_moment(store: &Store) -> store::Result<Option<DateTime<Utc>>> {
    let Some(began) = store.account_began()? else {
        return Ok(None);
    };
    Ok(Some(store.oldest_at_toggl()?.map_or(began, |oldest| oldest.min(began))))
}

/// The history that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Extent {
    /// From this time on.
    Since(DateTime<Utc>),
    /// All there is. Where it is not known when the account was made, it begins then.
    All {
        /// The beginning of Toggl.
        beginning: DateTime<Utc>,
    },
}

/// The ranges of history that were never fetched, oldest first.
pub(crate) fn unfetched_history(
    store: &Store,
    extent: Extent,
    now: DateTime<Utc>,
) -> store::Result<Vec<Range>> {
    let start = match extent {
        Extent::Since(since) => since,
        Extent::All { beginning } => history_start(store)?.unwrap_or(beginning),
    };
    Ok(subtract((start, now + AHEAD), &store.coverage()?))
}

/// Since when everything up to now is known; `None` when the present is not.
pub(crate) fn complete_since(
    store: &Store,
    now: DateTime<Utc>,
) -> store::Result<Option<DateTime<Utc>>> {
    let coverage = store.coverage()?;
    Ok(coverage.iter().find(|(from, until)| (*from..*until).contains(&now)).map(|it| it.0))
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
