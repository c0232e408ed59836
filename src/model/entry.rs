//! Time entries: wanted and known.

use std::fmt;

use chrono::TimeDelta;

use super::{EntryFields, EntryId, EntryKey, Key, Row, RowFields};

/// Longest description Toggl accepts, in characters (from its desktop app).
pub(crate) const MAX_DESCRIPTION: usize = 3000;
/// Longest time entry Toggl accepts: 999 hours.
pub(crate) const MAX_LENGTH: TimeDelta = TimeDelta::hours(999);
/// Most tags Toggl accepts on one time entry (from its desktop app).
pub(crate) const MAX_TAGS: usize = 50;

/// A time entry in both states.
pub(crate) type Entry = Row<EntryFields>;

impl RowFields for EntryFields {
    type Key = EntryKey;
    type Id = EntryId;
    type Deletion = ();
}

impl Key for EntryKey {
    type Fields = EntryFields;
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
