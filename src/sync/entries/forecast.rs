//! How many requests a mirror of history still needs.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::{self, Store};
use crate::sync::entries::coverage::{Extent, WINDOW, complete_since, unfetched_history};

/// About how many requests it takes to fetch what is missing of history, in pages of so many entries: as many
/// entries a day are expected as there are in the time that is known.
pub(in crate::sync) fn requests_left(
    store: &Store,
    extent: Extent,
    page_size: usize,
    now: DateTime<Utc>,
) -> store::Result<usize> {
    let missing = unfetched_history(store, extent, now)?;
    let known_from = complete_since(store, now)?.unwrap_or(now).min(now);
    let counts = store.counts_since(known_from)?;
    let mut requests = 0;
    for workspace in store.workspaces()? {
        let count = counts.iter().find(|it| it.0 == workspace.id).map_or(0, |it| it.1);
        let lengths = missing.iter().map(|(from, until)| *until - *from);
        requests += lengths
            .map(|missing| requests_for(missing, (count, now - known_from), page_size))
            .sum::<usize>();
    }
    Ok(requests)
}

/// The requests for a range of this length, if it has entries like another one that has so many.
fn requests_for(missing: TimeDelta, (count, known): (u32, TimeDelta), page_size: usize) -> usize {
    let hours = |length: TimeDelta| u64::try_from(length.num_hours()).unwrap_or(0);
    let windows = hours(missing).div_ceil(hours(WINDOW));
    let entries = match hours(known) {
        // Too little to tell.
        ..24 => 0,
        known => hours(missing) * u64::from(count) / known,
    };
    let pages = entries.div_ceil(page_size.max(1) as u64);
    usize::try_from(windows.max(pages)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_counts_windows_or_pages() {
        let days = TimeDelta::days;
        let table = [
            // missing days, known: entries in days, entries on a page, requests
            (0, (10, 80), 1000, 0),
            (1, (0, 80), 1000, 1),
            (362, (100, 80), 1000, 1),
            (363, (100, 80), 1000, 2),
            (1746, (876, 80), 1000, 20),
            (1746, (876, 80), 50, 383),
            (1746, (5, 0), 1000, 5),
        ];
        for (missing, (count, known), size, requests) in table {
            let expected = requests_for(days(missing), (count, days(known)), size);
            assert_eq!(expected, requests, "{missing} days, {count} in {known}");
        }
    }
}
