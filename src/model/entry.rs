//! Time entries: wanted and known.

use std::fmt;

use chrono::TimeDelta;

use super::{EntryFields, EntryId, EntryKey, Status};

/// Longest description Toggl accepts, in characters (from its desktop app).
pub(crate) const MAX_DESCRIPTION: usize = 3000;
/// Longest time entry Toggl accepts: 999 hours.
pub(crate) const MAX_LENGTH: TimeDelta = TimeDelta::hours(999);
/// Most tags Toggl accepts on one time entry (from its desktop app).
pub(crate) const MAX_TAGS: usize = 50;

/// A time entry in both states. Sync makes `known` equal `wanted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: EntryKey,
    /// Toggl's id, once Toggl has confirmed it.
    pub(crate) id: Option<EntryId>,
    /// The state that the person wants; `None` when they deleted it.
    pub(crate) wanted: Option<EntryFields>,
    /// The state that Toggl last confirmed; `None` when Toggl does not have it.
    pub(crate) known: Option<EntryFields>,
    /// The state of the last request about it.
    pub(crate) status: Status,
}

impl Entry {
    /// Whether a change still has to be sent or confirmed.
    pub(crate) fn unsent(&self) -> bool {
        self.wanted != self.known || self.status.is_open()
    }

    /// The state at Toggl as far as is known: for a create in doubt, the state if it arrived.
    pub(crate) fn at_toggl(&self) -> Option<&EntryFields> {
        self.known.as_ref().or(self.status.attempt().map(|attempt| &attempt.fields))
    }
}

/// A short name of a time entry. Started and planned entries are counted separately, from now, so that planning an
/// entry changes no other handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handle {
    /// `@1` is the latest entry that has started, `@2` the one before.
    Past(u32),
    /// `@+1` is the next planned entry.
    Planned(u32),
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Past(place) => write!(f, "@{place}"),
            Self::Planned(place) => write!(f, "@+{place}"),
        }
    }
}
