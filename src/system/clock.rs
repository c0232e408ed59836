//! The one clock: the system time is read once at the start, and a monotonic timer runs from there.

use std::time::Instant;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// The time in UTC. A fixed clock never advances; it is for tests and demonstrations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    base: DateTime<Utc>,
    ticking_since: Option<Instant>,
}

impl Clock {
    /// A clock fixed at this time, else the machine's clock.
    pub(crate) fn new(fixed: Option<DateTime<Utc>>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let base = fixed.unwrap_or_else(Utc::now);
        Self { base, ticking_since: fixed.is_none().then(Instant::now) }
    }

    /// The moment the program started, in whole seconds: "now" for everything a command decides.
    pub(crate) fn started(&self) -> DateTime<Utc> {
        self.base.trunc_subsecs(0)
    }

    /// The current time, for what happens while requests are under way.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let passed = self.ticking_since.map_or(TimeDelta::zero(), |since| {
            TimeDelta::from_std(since.elapsed()).unwrap_or_default()
        });
        self.base + passed
    }
}
