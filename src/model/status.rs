//! The state of the last request about a row.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::EntryFields;

/// How long a request without an answer may still arrive.
pub(crate) const IN_FLIGHT_LIMIT: TimeDelta = TimeDelta::seconds(60);

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) enum Status<F = EntryFields> {
    /// No request is open: `wanted` and `known` say what is left to do.
    #[default]
    Idle,
    /// A create is being sent; found by a later sender, it means that the sending process died.
    Sending(Attempt<F>),
    /// A create was sent and its answer was lost: it has to be looked up before it is sent again.
    InDoubt(Attempt<F>),
    /// Changes were sent whose answers were lost, or have not come yet.
    Unacknowledged(Unacknowledged<F>),
    /// Toggl refused it; parked until the person edits, retries or deletes it.
    Refused(Refusal),
}

impl<F> Status<F> {
    /// The create whose outcome is not known, if there is one.
    pub(crate) fn attempt(&self) -> Option<&Attempt<F>> {
        match self {
            Self::Sending(attempt) | Self::InDoubt(attempt) => Some(attempt),
            Self::Idle | Self::Unacknowledged(_) | Self::Refused(_) => None,
        }
    }

    /// The changes that were sent without an answer.
    pub(crate) fn unacknowledged(&self) -> &[Option<F>] {
        match self {
            Self::Unacknowledged(unacknowledged) => &unacknowledged.changes,
            Self::Idle | Self::Sending(_) | Self::InDoubt(_) | Self::Refused(_) => &[],
        }
    }

    /// Whether a request without an answer may still arrive at Toggl, at `now` of its clock.
    pub(crate) fn may_arrive(&self, now: DateTime<Utc>) -> bool {
        let in_flight_until = match self {
            Self::Sending(attempt) | Self::InDoubt(attempt) => attempt.in_flight_until,
            Self::Unacknowledged(unacknowledged) => unacknowledged.in_flight_until,
            Self::Idle | Self::Refused(_) => return false,
        };
        // A time further in the future is from a clock that was wrong.
        now < in_flight_until && in_flight_until <= now + IN_FLIGHT_LIMIT * 2
    }

    /// Whether a change is still in flight, so that no other request about the row may be sent yet.
    pub(crate) fn is_in_flight(&self, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Unacknowledged(_)) && self.may_arrive(now)
    }

    /// The status once its changes are not in flight any more, while their outcome is still not known.
    pub(crate) fn expired(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Unacknowledged(unacknowledged) => {
                Self::Unacknowledged(Unacknowledged { in_flight_until: now, ..unacknowledged })
            }
            other => other,
        }
    }

    /// The status once the first so many changes are known to have arrived or not.
    pub(crate) fn acknowledged(self, first: usize) -> Self {
        match self {
            Self::Unacknowledged(Unacknowledged { mut changes, in_flight_until })
                if first < changes.len() =>
            {
                changes.drain(..first);
                Self::Unacknowledged(Unacknowledged { changes, in_flight_until })
            }
            Self::Unacknowledged(_) => Self::Idle,
            other => other,
        }
    }

    /// Whether a request was sent whose outcome is not known.
    pub(crate) fn is_open(&self) -> bool {
        self.attempt().is_some() || !self.unacknowledged().is_empty()
    }

    /// The status with one more change, which may arrive until `in_flight_until`.
    pub(crate) fn and_unacknowledged(
        &self,
        change: Option<F>,
        in_flight_until: DateTime<Utc>,
    ) -> Self
    where
        F: Clone + PartialEq,
    {
        let mut changes = self.unacknowledged().to_vec();
        changes.retain(|before| *before != change);
        changes.push(change);
        Self::Unacknowledged(Unacknowledged { changes, in_flight_until })
    }
}

/// Changes without an answer: Toggl has the known state, or one of these. A change can be repeated, but no
/// other one may be sent while one is in flight: the older one could arrive after the newer, and revert it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unacknowledged<F = EntryFields> {
    /// The last one sent at the end; `None` is a deletion.
    pub(crate) changes: Vec<Option<F>>,
    /// The time, by Toggl's clock, from which none of them can arrive any more.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) in_flight_until: DateTime<Utc>,
}

/// A create as it was sent: what to look up at Toggl when the answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt<F = EntryFields> {
    /// When it was sent, by Toggl's clock as far as its offset was known: ours may be set before the lookup.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) at: DateTime<Utc>,
    /// The time from which not finding it proves that it did not arrive.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) in_flight_until: DateTime<Utc>,
    /// What was sent; `wanted` may have changed since.
    pub(crate) fields: F,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing;

    #[test]
    fn a_request_may_arrive_for_a_minute() {
        let now = testing::at(1_000);
        let attempt = |in_flight_until: i64| Attempt {
            at: testing::at(in_flight_until - 60),
            in_flight_until: testing::at(in_flight_until),
            fields: testing::fields(0),
        };
        let unacknowledged =
            |in_flight_until| Status::Idle.and_unacknowledged(None, testing::at(in_flight_until));
        let table = [
            // a status, whether it may arrive, whether other requests wait for it
            (Status::Idle, false, false),
            (Status::Refused(Refusal { status: 400, message: String::new() }), false, false),
            (Status::Sending(attempt(1_060)), true, false),
            (Status::InDoubt(attempt(1_001)), true, false),
            (Status::InDoubt(attempt(1_000)), false, false),
            (unacknowledged(1_060), true, true),
            (unacknowledged(1_000), false, false),
            // By a clock that was wrong.
            (unacknowledged(1_121), false, false),
            (Status::Sending(attempt(1_121)), false, false),
        ];
        for (status, arrives, in_flight) in table {
            assert_eq!(
                (status.may_arrive(now), status.is_in_flight(now)),
                (arrives, in_flight),
                "{status:?}"
            );
        }
    }

    #[test]
    fn acknowledged_changes_are_removed() {
        let [a, b] = [testing::fields(1), testing::fields(2)].map(Some);
        let later = testing::at(9);
        let both = Status::Idle
            .and_unacknowledged(a.clone(), testing::at(5))
            .and_unacknowledged(b.clone(), later);
        assert_eq!(both.unacknowledged(), [a.clone(), b.clone()]);
        assert_eq!(
            both.clone().and_unacknowledged(a.clone(), later).unacknowledged(),
            [b.clone(), a]
        );
        assert_eq!(both.clone().acknowledged(0), both);
        assert_eq!(both.clone().acknowledged(1), Status::Idle.and_unacknowledged(b, later));
        assert_eq!(both.clone().acknowledged(2), Status::Idle);
        assert!(!both.expired(testing::at(6)).may_arrive(testing::at(6)));
        assert_eq!(Status::<EntryFields>::Idle.acknowledged(1), Status::Idle);
    }
}
