//! Toggl's hourly budget of requests: one bucket for the user, one for each organization.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

/// What a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bucket {
    /// Everything under `/me`.
    User,
    /// Everything that names a workspace of this organization, or the organization itself.
    Organization(i64),
}

/// The state of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) total: i64,
    pub(crate) remaining: i64,
    pub(crate) resets_in: i64,
}

/// All buckets, each with a window of 60 minutes that opens with its first request.
#[derive(Clone)]
pub(crate) struct Quota {
    limits: BTreeMap<Bucket, i64>,
    windows: BTreeMap<Bucket, Window>,
}

#[derive(Clone, Copy)]
struct Window {
    opened: DateTime<Utc>,
    used: i64,
}

impl Quota {
    pub(super) fn new(limits: impl IntoIterator<Item = (Bucket, i64)>) -> Quota {
        Quota { limits: limits.into_iter().collect(), windows: BTreeMap::new() }
    }

    /// Sets what a bucket holds in an hour.
    pub(crate) fn set_limit(&mut self, bucket: Bucket, limit: i64) {
        self.limits.insert(bucket, limit);
    }

    /// Sets what is left in the current window, opening one when there is none.
    pub(crate) fn set_remaining(&mut self, bucket: Bucket, remaining: i64, now: DateTime<Utc>) {
        let used = self.limit(bucket) - remaining;
        self.window(bucket, now).used = used;
    }

    /// Takes one request out of a bucket; false when it is empty, and then nothing is taken.
    pub(super) fn spend(&mut self, bucket: Bucket, now: DateTime<Utc>) -> bool {
        let limit = self.limit(bucket);
        let window = self.window(bucket, now);
        let granted = window.used < limit;
        window.used += i64::from(granted);
        granted
    }

    pub(crate) fn level(&self, bucket: Bucket, now: DateTime<Utc>) -> Level {
        let total = self.limit(bucket);
        let window = self.open_window(bucket, now).unwrap_or(Window { opened: now, used: 0 });
        let resets_in = (window.opened + HOUR - now).num_seconds();
        Level { total, remaining: total - window.used, resets_in }
    }

    fn limit(&self, bucket: Bucket) -> i64 {
        self.limits.get(&bucket).copied().unwrap_or_default()
    }

    fn open_window(&self, bucket: Bucket, now: DateTime<Utc>) -> Option<Window> {
        // A test may also set the clock back, which closes the windows of what is then the future.
        self.windows
            .get(&bucket)
            .copied()
            .filter(|window| window.opened <= now && now < window.opened + HOUR)
    }

    fn window(&mut self, bucket: Bucket, now: DateTime<Utc>) -> &mut Window {
        let window = self.open_window(bucket, now).unwrap_or(Window { opened: now, used: 0 });
        self.windows.insert(bucket, window);
        self.windows.get_mut(&bucket).expect("the window was just opened")
    }
}

const HOUR: TimeDelta = TimeDelta::hours(1);
