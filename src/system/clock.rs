//! The one clock: read once when the program starts, ticking from there.

use std::time::Instant;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::config::{ConfigError, Env};
use crate::time::Zone;

/// Tells the time in UTC; a fixed one stands still, for tests and demonstrations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    base: DateTime<Utc>,
    ticking_since: Option<Instant>,
}

impl Clock {
    /// The clock that the environment asks for, and the zone on whose walls it hangs.
    ///
    /// # Errors
    /// When the environment asks for a time that is none.
    pub(crate) fn of(env: &Env) -> Result<(Self, Zone), ConfigError> {
        Ok(match env.clock()? {
            Some(fixed) => (Self::fixed(fixed.to_utc()), Zone::Fixed(*fixed.offset())),
            None => (Self::system(), Zone::System),
        })
    }

    /// The machine's clock.
    pub(crate) fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let base = Utc::now();
        Self { base, ticking_since: Some(Instant::now()) }
    }

    /// A clock that always says the same.
    fn fixed(base: DateTime<Utc>) -> Self {
        Self { base, ticking_since: None }
    }

    /// The moment the program started, in whole seconds: "now" for everything a command decides.
    pub(crate) fn started(&self) -> DateTime<Utc> {
        self.base.trunc_subsecs(0)
    }

    /// This moment, for what happens while requests are under way.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let passed = self.ticking_since.map_or(TimeDelta::zero(), |since| {
            TimeDelta::from_std(since.elapsed()).unwrap_or_default()
        });
        self.base + passed
    }
}
