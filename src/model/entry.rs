//! Time entries: wanted and known.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{EntryId, EntryKey, ProjectKey, Status, TaskKey, WorkspaceId};

/// Longest description Toggl accepts, in characters (from its desktop app).
pub(crate) const MAX_DESCRIPTION: usize = 3000;
/// Longest time entry Toggl accepts: 999 hours.
pub(crate) const MAX_LENGTH: TimeDelta = TimeDelta::hours(999);
/// Most tags Toggl accepts on one time entry (from its desktop app).
pub(crate) const MAX_TAGS: usize = 50;

/// What can be said about a time entry. Times are UTC in whole seconds, as Toggl stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    /// What was worked on; empty when nothing was said.
    pub(crate) description: String,
    /// The project, if any.
    pub(crate) project: Option<ProjectKey>,
    /// The task of that project, if any.
    pub(crate) task: Option<TaskKey>,
    /// Tag names. A set: Toggl promises no order.
    pub(crate) tags: BTreeSet<String>,
    /// Whether the time is billable (a paid feature).
    pub(crate) billable: bool,
    /// When it began.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) start: DateTime<Utc>,
    /// When it ended; `None` while it runs.
    #[serde(with = "chrono::serde::ts_seconds_option")]
    pub(crate) stop: Option<DateTime<Utc>>,
}

impl EntryFields {
    /// Whether the time entry runs.
    pub(crate) fn running(&self) -> bool {
        self.stop.is_none()
    }
}

/// A time entry with both of its states. Sync is the act of making `known` equal `wanted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its row in the store.
    pub(crate) key: EntryKey,
    /// Toggl's id, once Toggl has confirmed it.
    pub(crate) id: Option<EntryId>,
    /// What the person asked for; `None` when they deleted it.
    pub(crate) wanted: Option<EntryFields>,
    /// What Toggl last confirmed; `None` when Toggl never heard of it.
    pub(crate) known: Option<EntryFields>,
    /// How far the last attempt to send it got.
    pub(crate) status: Status,
}

impl Entry {
    /// Whether something about it still has to be sent.
    pub(crate) fn unsent(&self) -> bool {
        self.wanted != self.known || self.status.is_open()
    }

    /// How Toggl has it as far as we know, or would have it if a create arrived whose outcome is not
    /// known.
    pub(crate) fn at_toggl(&self) -> Option<&EntryFields> {
        self.known.as_ref().or(self.status.attempt().map(|attempt| &attempt.fields))
    }
}

/// What a command may call a time entry, counted from now so that planned entries move nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handle {
    /// `@1` is the newest entry that has begun, `@2` the one before.
    Past(u32),
    /// `@+1` is the next entry that is still to come.
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
