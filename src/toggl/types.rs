//! What Toggl returns and what is asked of it, by Toggl's ids.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::config::secret::Token;
use crate::model::{
    Account, Catalog, ClientId, EntryId, OrganizationId, ProjectId, TaskId, UserId, WorkspaceId,
};

/// The account behind the credentials, with its catalog.
#[derive(Debug)]
pub(crate) struct Me {
    pub(crate) account: Account,
    pub(crate) catalog: Catalog,
    /// Absent in some answers.
    pub(crate) api_token: Option<Token>,
    /// When the account was made; absent at some compatible servers.
    pub(crate) created_at: Option<DateTime<Utc>>,
}

/// The person behind the credentials, without their catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserProfile {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    /// The time zone by which Toggl counts the person's days, such as `Europe/Berlin`.
    pub(crate) timezone: Option<String>,
}

/// What is left of one allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// The organization; `None` for the allowance of the person.
    pub(crate) organization: Option<OrganizationId>,
    /// Requests left; may be negative while a quota is not enforced.
    pub(crate) remaining: i64,
    /// Requests an hour.
    pub(crate) total: i64,
    /// Seconds until the window resets.
    pub(crate) resets_in: i64,
}

/// A time entry as Toggl has it. Times are cut to whole seconds, as Toggl itself stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeEntry {
    pub(crate) id: EntryId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) project: Option<ProjectId>,
    pub(crate) task: Option<TaskId>,
    pub(crate) tags: BTreeSet<String>,
    pub(crate) billable: bool,
    pub(crate) description: String,
    pub(crate) start: DateTime<Utc>,
    /// `None` while it runs.
    pub(crate) stop: Option<DateTime<Utc>>,
    /// When it was last changed, by Toggl's clock.
    pub(crate) modified: Option<DateTime<Utc>>,
    /// Deleted entries come with `since` only.
    pub(crate) deleted: bool,
    /// The names that come along with `meta=true`.
    pub(crate) names: RelatedNames,
}

/// A list of time entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) entries: Vec<TimeEntry>,
    /// Other items, which could not be read, by their ids as far as those could.
    pub(crate) unreadable: Vec<Option<EntryId>>,
}

impl Listed {
    /// A list of one entry.
    pub(crate) fn of(entry: TimeEntry) -> Self {
        Self { entries: vec![entry], unreadable: Vec::new() }
    }

    /// How many items the answer had.
    pub(crate) fn len(&self) -> usize {
        self.entries.len() + self.unreadable.len()
    }

    /// Whether the list shows nothing, since none of several items could be read.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.entries.is_empty() && self.unreadable.len() > 1
    }

    /// The ids of the items, as far as they could be read.
    pub(crate) fn ids(&self) -> HashSet<EntryId> {
        let entries = self.entries.iter().map(|entry| entry.id);
        entries.chain(self.unreadable.iter().copied().flatten()).collect()
    }
}

/// A page of the detailed report.
#[derive(Debug, Default)]
pub(crate) struct ReportPage {
    /// The finished entries of the person.
    pub(crate) listed: Listed,
    /// Every entry that the page names, with its start, in the order of the answer: running ones, and those of
    /// other people too.
    pub(crate) order: Vec<(EntryId, DateTime<Utc>)>,
}

/// Names of what a time entry refers to, so that a new project costs no second request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RelatedNames {
    pub(crate) project: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) active: Option<bool>,
    pub(crate) billable: Option<bool>,
    pub(crate) client: Option<(ClientId, String)>,
    pub(crate) task: Option<String>,
}

/// The fields to send of a time entry. In an update, absent fields stay as they are.
#[expect(clippy::option_option, reason = "unchanged, removed and set are three cases")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct EntryDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// `Some(None)` removes the project.
    #[serde(rename = "project_id", skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<Option<ProjectId>>,
    /// `Some(None)` removes the task.
    #[serde(rename = "task_id", skip_serializing_if = "Option::is_none")]
    pub(crate) task: Option<Option<TaskId>>,
    /// The complete set: tags that are not in it are removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<BTreeSet<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) billable: Option<bool>,
    /// Start, and stop unless it is to run; always sent together with the duration.
    #[serde(flatten, serialize_with = "serialize_times")]
    pub(crate) time: Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
}

/// Start, stop and duration as Toggl takes them.
#[derive(Serialize)]
struct Times {
    start: String,
    stop: Option<String>,
    duration: i64,
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn serialize_times<S: Serializer>(
    time: &Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let times = time.map(|(start, stop)| Times {
        start: rfc3339(start),
        stop: stop.map(rfc3339),
        // A running entry has the negative Unix time of its start as its duration. Without a duration
        // Toggl would answer 200 and keep an entry of zero length that does not run.
        duration: stop.map_or(-start.timestamp(), |stop| (stop - start).num_seconds()),
    });
    times.serialize(serializer)
}

/// UTC with `Z` and whole seconds: the form that every part of Toggl accepts.
pub(super) fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// One operation of a bulk edit: only those that were seen to have the same effect on every entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Patch {
    Description(String),
    Project(ProjectId),
    Billable(bool),
    /// Added to the tags of each entry.
    AddTags(BTreeSet<String>),
    /// Removed from the entries that have them.
    RemoveTags(BTreeSet<String>),
}

/// The result of a bulk edit for each entry; one that is in neither list was skipped by Toggl.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Patched {
    pub(crate) success: BTreeSet<EntryId>,
    /// With Toggl's words.
    pub(crate) failure: Vec<(EntryId, String)>,
}

/// The fields to send of a client, project, task or tag. In an update, absent fields stay as they are.
#[expect(clippy::option_option, reason = "unchanged, removed and set are three cases")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct CatalogDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Of a project; `Some(None)` removes its client.
    #[serde(rename = "client_id", skip_serializing_if = "Option::is_none")]
    pub(crate) client: Option<Option<ClientId>>,
    /// Of a project: `#rrggbb` in lower case. A free plan has a palette.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) color: Option<String>,
    /// Of a project or a task: `false` when archived, or done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) active: Option<bool>,
    /// Of a project.
    #[serde(rename = "is_private", skip_serializing_if = "Option::is_none")]
    pub(crate) private: Option<bool>,
    /// Of a project: whether its new time entries are billable (a paid feature).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) billable: Option<bool>,
}
