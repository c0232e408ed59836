//! How old what is here may be before Toggl is asked again.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::entries::coverage::missing;
use super::outcome::StopReason;
use super::quota::{self, Purpose};
use crate::model::Bucket;
use crate::store::{self, Store};
use crate::time::Period;

/// How old the catalog may grow before reading spends a request on it.
const CATALOG_AGE: Duration = Duration::from_secs(24 * 3600);

/// Whether reading needs anything of Toggl: something waits to be sent, the last pull is too old, or
/// part of the period was never fetched.
pub(crate) fn due(
    store: &Store,
    period: Option<&Period>,
    max_age: Duration,
    now: DateTime<Utc>,
) -> store::Result<bool> {
    let unknown = match period {
        Some(period) => !missing(store, period, now)?.is_empty(),
        None => false,
    };
    Ok(unknown
        || store.waiting()? > 0
        || stale(store, max_age, now)?
        || catalog_is_old(store, now)?)
}

/// Whether the last pull is older than `max_age`, stretched when requests run low.
pub(super) fn stale(store: &Store, max_age: Duration, now: DateTime<Utc>) -> store::Result<bool> {
    let allowance = store.allowance(Bucket::User)?;
    let max_age = quota::max_age(max_age, allowance, now);
    let pulled = store.progress()?.pulled_at;
    Ok(!pulled.is_some_and(|at| quota::young(at, max_age, now)))
}

/// Why what is here is older than `max_age`, when it is: stretching it to the end of the quota is not
/// done in silence.
pub(crate) fn held_back(
    store: &Store,
    max_age: Duration,
    now: DateTime<Utc>,
) -> store::Result<Option<StopReason>> {
    let pulled = store.progress()?.pulled_at;
    if pulled.is_some_and(|at| quota::young(at, max_age, now)) {
        return Ok(None);
    }
    let allowed = quota::allows(store.allowance(Bucket::User)?, Purpose::Read, now);
    Ok(allowed.err().map(|until| StopReason::OverQuota { until }))
}

/// Whether the catalog is due to be listed again.
pub(crate) fn catalog_is_old(store: &Store, now: DateTime<Utc>) -> store::Result<bool> {
    let listed = store.progress()?.catalog_at;
    Ok(!listed.is_some_and(|at| quota::young(at, CATALOG_AGE, now)))
}
