//! The fields of a time entry.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ProjectKey, TaskKey, WorkspaceId};

/// The fields of a time entry. Times are UTC in whole seconds, as Toggl stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    /// May be empty.
    pub(crate) description: String,
    pub(crate) project: Option<ProjectKey>,
    /// A task of that project.
    pub(crate) task: Option<TaskKey>,
    /// Tag names. A set: Toggl guarantees no order.
    pub(crate) tags: BTreeSet<String>,
    /// Whether the time is billable (a paid feature).
    pub(crate) billable: bool,
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) start: DateTime<Utc>,
    /// `None` while it runs.
    #[serde(with = "chrono::serde::ts_seconds_option")]
    pub(crate) stop: Option<DateTime<Utc>>,
}

impl EntryFields {
    pub(crate) fn running(&self) -> bool {
        self.stop.is_none()
    }
}
