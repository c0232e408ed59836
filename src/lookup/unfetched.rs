//! Days of which Toggl's entries were never fetched.

use chrono::{DateTime, Utc};

use crate::store::{self, Store};
use crate::sync;
use crate::time::{Now, Period};

/// The ranges of a period of which Toggl's entries were never fetched; none without an account.
pub(crate) fn unfetched(
    store: &Store,
    period: &Period,
    now: &Now,
) -> store::Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    match store.account()? {
        Some(_) => sync::missing_ranges(store, Some(period), now.instant),
        None => Ok(Vec::new()),
    }
}
