//! The rows that are synced: time entries, clients, projects, tasks and tags, each in two states.

use std::fmt;
use std::hash::Hash;

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The fields of a synced row.
pub(crate) trait RowFields:
    Clone + fmt::Debug + PartialEq + Eq + Serialize + DeserializeOwned
{
    /// The key of such a row.
    type Key: Key<Fields = Self>;
    /// Toggl's id of such a row.
    type Id: Copy + fmt::Debug + PartialEq + Eq + From<i64> + Into<i64>;
    /// What else is deleted with the row.
    type Deletion: Copy + fmt::Debug + PartialEq + Eq + Default;
}

/// The key of a synced row.
pub(crate) trait Key: Copy + fmt::Debug + PartialEq + Eq + Hash + PartialOrd + Ord {
    /// The fields of the row.
    type Fields: RowFields<Key = Self>;
}

/// A row in both states. Sync makes `known` equal `wanted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<F: RowFields> {
    pub(crate) key: F::Key,
    /// Toggl's id, once Toggl has confirmed the row. A tag that is known only from entries has none until
    /// the catalog is listed.
    pub(crate) id: Option<F::Id>,
    /// The state that the person wants; `None` when they deleted it.
    pub(crate) wanted: Option<F>,
    /// The state that Toggl last confirmed; `None` when Toggl does not have it.
    pub(crate) known: Option<F>,
    /// A request that was sent and whose outcome is not known. No other request about the row is sent before
    /// it is settled: the older one could arrive after the newer, and revert it.
    pub(crate) in_flight: Option<InFlight<F>>,
    /// Toggl's refusal of the wanted state, until the person changes it or tries again.
    pub(crate) refusal: Option<Refusal>,
    /// When `known` was confirmed, by Toggl's clock: what a read shows of before is old.
    pub(crate) confirmed: Option<DateTime<Utc>>,
    /// What else is deleted with it, when it is to be deleted.
    pub(crate) deletion: F::Deletion,
}

impl<F: RowFields> Row<F> {
    /// A row without either state.
    pub(crate) fn new(key: F::Key) -> Self {
        Self {
            key,
            id: None,
            wanted: None,
            known: None,
            in_flight: None,
            refusal: None,
            confirmed: None,
            deletion: F::Deletion::default(),
        }
    }

    /// Whether a change still has to be sent or confirmed.
    pub(crate) fn unsent(&self) -> bool {
        self.wanted != self.known || self.in_flight.is_some()
    }

    /// The create that was sent and whose outcome is not known, if there is one.
    pub(crate) fn create_in_flight(&self) -> Option<&F> {
        self.in_flight.as_ref().filter(|_| self.known.is_none())?.change.as_ref()
    }

    /// Whether a deletion was sent whose outcome is not known.
    pub(crate) fn deletion_in_flight(&self) -> bool {
        self.in_flight.as_ref().is_some_and(|it| it.change.is_none())
    }

    /// The state in Toggl as far as is known: for a create in flight, the state if it arrived.
    pub(crate) fn at_toggl(&self) -> Option<&F> {
        self.known.as_ref().or(self.create_in_flight())
    }

    /// Whether nothing is left of the row.
    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_none() && self.known.is_none() && self.in_flight.is_none()
    }
}

/// A request that was sent and whose outcome is not known: a create of a row that Toggl does not have,
/// otherwise a change or a deletion. All times are by Toggl's clock as far as its offset was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InFlight<F> {
    /// What was sent; `wanted` may have changed since. `None` is a deletion.
    pub(crate) change: Option<F>,
    /// When it was sent.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) sent_at: DateTime<Utc>,
    /// Toggl's clock less ours, in seconds, when it was sent.
    pub(crate) offset: i64,
    /// Until when it may still arrive: before this time, not seeing it proves nothing.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) until: DateTime<Utc>,
    /// The highest of Toggl's ids that was known when it was sent: a created row has a higher one.
    pub(crate) highest_id: Option<i64>,
    /// Whether it was looked up without being found, while it could still arrive.
    pub(crate) looked_up: bool,
}

impl<F> InFlight<F> {
    /// The earliest that it can have been sent, by Toggl's clock, whose offset is known to be this by now: a clock
    /// may have been wrong then.
    pub(crate) fn earliest(&self, offset: TimeDelta) -> DateTime<Utc> {
        self.sent_at.min(self.sent_at + offset - TimeDelta::seconds(self.offset))
    }

    /// Whether it cannot arrive any more, by both clocks: either of them may be set, and a `Date` may be wrong.
    /// Our clock counts for nothing when it was set back to before the request.
    pub(crate) fn is_over(&self, server_now: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let offset = TimeDelta::seconds(self.offset);
        let is_set_back = now < self.sent_at - offset;
        server_now >= self.until && (is_set_back || now >= self.until - offset)
    }

    /// Whether a look at Toggl may settle it now.
    pub(crate) fn is_due(&self, server_now: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        !self.looked_up || self.is_over(server_now, now) || server_now < self.sent_at
    }
}

/// Toggl's refusal of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Toggl's own words.
    pub(crate) message: String,
}

impl Refusal {
    /// Toggl's words without a final period, for use within a sentence.
    pub(crate) fn words(&self) -> &str {
        self.message.trim_end().trim_end_matches('.')
    }
}
