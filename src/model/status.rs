//! How far the last attempt to send a row got.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::EntryFields;

/// How long a request that got no answer in time may still be under way.
pub(crate) const IN_FLIGHT_LIMIT: TimeDelta = TimeDelta::seconds(60);

/// How far the last attempt to send a row got.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) enum Status<F = EntryFields> {
    /// Nothing under way: `wanted` against `known` says what is left to do.
    #[default]
    Idle,
    /// A create is on its way; found by a later sender, it means that the sender died.
    Sending(Attempt<F>),
    /// A create was sent and the answer never came: look before sending it again.
    InDoubt(Attempt<F>),
    /// Changes went out whose answers never came, or not yet.
    Unacknowledged(Unacknowledged<F>),
    /// Toggl refused it; parked until the person edits, retries or drops it.
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

    /// What Toggl may have made of it without our hearing.
    pub(crate) fn unacknowledged(&self) -> &[Option<F>] {
        match self {
            Self::Unacknowledged(unacknowledged) => &unacknowledged.changes,
            Self::Idle | Self::Sending(_) | Self::InDoubt(_) | Self::Refused(_) => &[],
        }
    }

    /// Whether something that went out may still arrive at Toggl, at `now` of its clock.
    pub(crate) fn may_arrive(&self, now: DateTime<Utc>) -> bool {
        let in_flight_until = match self {
            Self::Sending(attempt) | Self::InDoubt(attempt) => attempt.in_flight_until,
            Self::Unacknowledged(unacknowledged) => unacknowledged.in_flight_until,
            Self::Idle | Self::Refused(_) => return false,
        };
        // Dated by a clock that has been set since, it tells nothing.
        now < in_flight_until && in_flight_until <= now + IN_FLIGHT_LIMIT * 2
    }

    /// Whether nothing may go out about it yet, for a change is still under way.
    pub(crate) fn is_held(&self, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Unacknowledged(_)) && self.may_arrive(now)
    }

    /// The status when nothing is under way any more, though the outcome is not known.
    pub(crate) fn settled(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Unacknowledged(unacknowledged) => {
                Self::Unacknowledged(Unacknowledged { in_flight_until: now, ..unacknowledged })
            }
            other => other,
        }
    }

    /// The status when the first of the changes have been heard of.
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

    /// Whether something went out whose outcome is not known.
    pub(crate) fn is_open(&self) -> bool {
        self.attempt().is_some() || !self.unacknowledged().is_empty()
    }

    /// The status while one more change is under way, which may arrive until it `in_flight_until`.
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

/// Changes whose answers were not heard: Toggl has it as it is known, or as one of these. Sending one
/// again does no harm, but none may go out before the others have settled: the older one could arrive
/// after the newer, and undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unacknowledged<F = EntryFields> {
    /// The last one sent at the end; `None` is deleted.
    pub(crate) changes: Vec<Option<F>>,
    /// From when on none of them is under way any more, by Toggl's clock.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) in_flight_until: DateTime<Utc>,
}

/// A create as it went out: what to look for at Toggl when the answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt<F = EntryFields> {
    /// When it was sent, by Toggl's clock as far as we knew it: ours may be set before we look.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) at: DateTime<Utc>,
    /// From when on not finding it means that it never arrived: a request without an answer may still
    /// be under way for a while.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) in_flight_until: DateTime<Utc>,
    /// What was sent; `wanted` may have moved on since.
    pub(crate) fields: F,
}

/// Toggl's refusal of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Toggl's own words.
    pub(crate) message: String,
}

impl Refusal {
    /// Toggl's words, to stand within a sentence.
    pub(crate) fn words(&self) -> &str {
        self.message.trim_end().trim_end_matches('.')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples;

    #[test]
    fn what_went_out_may_arrive_for_a_minute() {
        let now = samples::at(1_000);
        let attempt = |in_flight_until: i64| Attempt {
            at: samples::at(in_flight_until - 60),
            in_flight_until: samples::at(in_flight_until),
            fields: samples::fields(0),
        };
        let unacknowledged =
            |in_flight_until| Status::Idle.and_unacknowledged(None, samples::at(in_flight_until));
        let table = [
            // a status, whether it may arrive, whether all else waits for it
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
        for (status, arrives, held) in table {
            assert_eq!(
                (status.may_arrive(now), status.is_held(now)),
                (arrives, held),
                "{status:?}"
            );
        }
    }

    #[test]
    fn changes_are_forgotten_as_they_are_heard_of() {
        let [a, b] = [samples::fields(1), samples::fields(2)].map(Some);
        let later = samples::at(9);
        let both = Status::Idle
            .and_unacknowledged(a.clone(), samples::at(5))
            .and_unacknowledged(b.clone(), later);
        assert_eq!(both.unacknowledged(), [a.clone(), b.clone()]);
        assert_eq!(
            both.clone().and_unacknowledged(a.clone(), later).unacknowledged(),
            [b.clone(), a]
        );
        assert_eq!(both.clone().acknowledged(0), both);
        assert_eq!(both.clone().acknowledged(1), Status::Idle.and_unacknowledged(b, later));
        assert_eq!(both.clone().acknowledged(2), Status::Idle);
        assert!(!both.settled(samples::at(6)).may_arrive(samples::at(6)));
        assert_eq!(Status::<EntryFields>::Idle.acknowledged(1), Status::Idle);
    }
}
