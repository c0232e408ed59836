//! How old the pulled data may be before Toggl is asked again.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::entries::coverage::missing_ranges;
use super::outcome::StopReason;
use super::quota::{self, MaxAge, Purpose, Shortage};
use crate::model::Bucket;
use crate::store::{self, Progress, Store};
use crate::time::Period;

/// How old the catalog may be before a reading command spends a request on it.
const CATALOG_AGE: Duration = Duration::from_secs(24 * 3600);

/// How long everyday commands do without Toggl after an attempt that got no answer.
const RETRY_AFTER: Duration = Duration::from_secs(30);

/// Attempts without an answer that are no further apart belong to one outage, which is reported once.
const SAME_OUTAGE: Duration = Duration::from_secs(3600);

/// Until when everyday commands do without Toggl, if the last attempt got no answer a moment ago.
pub(crate) fn out_of_reach(
    store: &Store,
    now: DateTime<Utc>,
) -> store::Result<Option<DateTime<Utc>>> {
    let at = store.progress()?.unreachable_at;
    Ok(at.filter(|at| quota::is_fresh(*at, RETRY_AFTER, now)).map(|at| at + RETRY_AFTER))
}

/// Whether the last attempt got no answer, and not so long ago that it is another outage.
pub(crate) fn was_silent(store: &Store, now: DateTime<Utc>) -> store::Result<bool> {
    let at = store.progress()?.unreachable_at;
    Ok(at.is_some_and(|at| quota::is_fresh(at, SAME_OUTAGE, now)))
}

/// Records an attempt that was given up without an answer.
pub(crate) fn record_out_of_reach(store: &Store, now: DateTime<Utc>) -> store::Result<()> {
    store.atomically_without_fsync(|store| {
        let progress = store.progress()?;
        store.set_progress(&Progress { unreachable_at: Some(now), ..progress })
    })
}

/// Whether a reading command needs a connection: rows are pending, the last pull or the catalog is too
/// old, or a range of the period was never fetched.
pub(crate) fn needs_refresh(
    store: &Store,
    period: Option<&Period>,
    max_age: MaxAge,
    now: DateTime<Utc>,
) -> store::Result<bool> {
    Ok(!missing_ranges(store, period, now)?.is_empty()
        || store.waiting()? > 0
        || stale(store, max_age, now)?
        || catalog_is_old(store, now)?)
}

/// Whether the last pull is older than `max_age`, which is extended when the quota runs low.
pub(crate) fn stale(store: &Store, max_age: MaxAge, now: DateTime<Utc>) -> store::Result<bool> {
    let allowance = store.allowance(Bucket::User)?;
    let max_age = quota::max_age(max_age, allowance, now);
    let pulled = store.progress()?.pulled_at;
    Ok(!pulled.is_some_and(|at| quota::is_fresh(at, max_age, now)))
}

/// Why the last pull is older than `max_age`, if it is, although nothing else keeps from pulling: requests
/// are saved because the quota runs low, which is reported.
pub(crate) fn stale_because_of_quota(
    store: &Store,
    max_age: MaxAge,
    now: DateTime<Utc>,
) -> store::Result<Option<StopReason>> {
    let pulled = store.progress()?.pulled_at;
    if pulled.is_some_and(|at| quota::is_fresh(at, max_age.age, now)) {
        return Ok(None);
    }
    let allowed = quota::allows(store.allowance(Bucket::User)?, Purpose::Read, now);
    Ok(allowed.err().map(|Shortage { left, until }| StopReason::OverQuota { kept: left, until }))
}

/// Whether the last pull is older than `max_age`, and counts as fresh nevertheless: the requests that are left
/// are spread over the time until the quota resets.
pub(crate) fn is_stretched(
    store: &Store,
    max_age: MaxAge,
    now: DateTime<Utc>,
) -> store::Result<bool> {
    let pulled = store.progress()?.pulled_at;
    let is_asked_for = pulled.is_some_and(|at| quota::is_fresh(at, max_age.age, now));
    Ok(!is_asked_for && !stale(store, max_age, now)?)
}

/// Whether the last listing of the catalog is older than `max_age`, extended likewise.
pub(crate) fn catalog_is_stale(
    store: &Store,
    max_age: MaxAge,
    now: DateTime<Utc>,
) -> store::Result<bool> {
    let max_age = quota::max_age(max_age, store.allowance(Bucket::User)?, now);
    let listed = store.progress()?.catalog_at;
    Ok(!listed.is_some_and(|at| quota::is_fresh(at, max_age, now)))
}

/// Whether the catalog is due to be listed again.
pub(crate) fn catalog_is_old(store: &Store, now: DateTime<Utc>) -> store::Result<bool> {
    let listed = store.progress()?.catalog_at;
    Ok(!listed.is_some_and(|at| quota::is_fresh(at, CATALOG_AGE, now)))
}
