//! A time entry in an answer.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::model::{EntryId, Project, ProjectId, Workspace, WorkspaceId};
use crate::time::Now;
use crate::view::{EntryView, Sending};

/// A moment in JSON: RFC 3339 with the offset of the person's zone, in whole seconds.
pub(crate) type Moment = String;

/// A time entry as it is at a moment: a running one has lasted until then.
#[derive(Clone, Debug)]
pub(crate) struct EntryAt {
    /// The entry, with names for keys.
    pub(crate) view: EntryView,
    /// The moment, and the zone its times are written in.
    pub(crate) now: Now,
}

impl EntryAt {
    /// Several entries, in their order.
    pub(crate) fn all(views: impl IntoIterator<Item = EntryView>, now: &Now) -> Vec<Self> {
        views.into_iter().map(|view| Self { view, now: *now }).collect()
    }
}

impl Serialize for EntryAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EntryJson::of(&self.view, &self.now).serialize(serializer)
    }
}

/// A time entry. Text is exact, not cleaned: a program reads it.
#[derive(Serialize)]
struct EntryJson<'a> {
    /// Whether the time is billable.
    billable: bool,
    /// What was worked on; empty when nothing was said.
    description: &'a str,
    /// Seconds from start to stop, or to now while it runs; never negative.
    duration: i64,
    /// What to type to mean it. `"@1"` is the newest entry that has begun, `"@+1"` the next planned one.
    handle: String,
    /// Toggl's id; null until Toggl has confirmed the entry.
    id: Option<EntryId>,
    project: Option<ProjectJson<'a>>,
    /// Toggl's answer when `sync` is `"refused"`.
    refusal: Option<RefusalJson<'a>>,
    /// Whether it runs.
    running: bool,
    /// When it began.
    start: Moment,
    /// When it ended; null while it runs.
    stop: Option<Moment>,
    /// Whether Toggl has it.
    sync: &'static str,
    /// Names, sorted; empty when there are none.
    tags: &'a [String],
    /// The name of the task.
    task: Option<&'a str>,
    /// The workspace; null until an account is known.
    workspace: Option<WorkspaceJson<'a>>,
}

impl<'a> EntryJson<'a> {
    fn of(entry: &'a EntryView, now: &Now) -> Self {
        Self {
            billable: entry.billable,
            description: &entry.description,
            duration: entry.length(now.instant).num_seconds(),
            handle: entry.handle.to_string(),
            id: entry.id,
            project: entry.project.as_deref().map(ProjectJson::of),
            refusal: RefusalJson::of(&entry.sending),
            running: entry.stop.is_none(),
            start: moment(entry.start, now),
            stop: entry.stop.map(|stop| moment(stop, now)),
            sync: entry.sending.name(),
            tags: &entry.tags,
            task: entry.task.as_deref(),
            workspace: entry.workspace.as_deref().map(WorkspaceJson::of),
        }
    }
}

/// The project of an entry.
#[derive(Serialize)]
pub(super) struct ProjectJson<'a> {
    /// The name of its client.
    client: Option<&'a str>,
    /// `"#rrggbb"`.
    color: Option<&'a str>,
    /// Toggl's id.
    id: Option<ProjectId>,
    /// Its name; `"#123"` when Toggl has not told the name.
    name: &'a str,
}

impl<'a> ProjectJson<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        Self {
            client: project.client.as_deref(),
            color: project.color.as_deref(),
            id: project.id,
            name: &project.name,
        }
    }
}

/// A workspace by its id and name.
#[derive(Serialize)]
pub(crate) struct WorkspaceJson<'a> {
    /// Toggl's id.
    id: WorkspaceId,
    name: &'a str,
}

impl<'a> WorkspaceJson<'a> {
    pub(crate) fn of(workspace: &'a Workspace) -> Self {
        Self { id: workspace.id, name: &workspace.name }
    }
}

/// Toggl's refusal of a row.
#[derive(Serialize)]
pub(super) struct RefusalJson<'a> {
    /// Toggl's own words.
    message: &'a str,
    /// The HTTP status.
    status: u16,
}

impl<'a> RefusalJson<'a> {
    /// The refusal, where Toggl refused.
    pub(super) fn of(sending: &'a Sending) -> Option<Self> {
        match sending {
            Sending::Refused(refusal) => {
                Some(Self { message: &refusal.message, status: refusal.status })
            }
            Sending::Sent | Sending::Waiting | Sending::InDoubt => None,
        }
    }
}

/// The moment of an instant.
pub(crate) fn moment(instant: DateTime<Utc>, now: &Now) -> Moment {
    now.at(instant).to_rfc3339_opts(SecondsFormat::Secs, false)
}
