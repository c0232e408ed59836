//! Time entries: read under `/me`, written under their workspace.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::wire::{EntryWire, List, PatchedWire};
use super::{AGENT, Client, Reply, Request, decode, ignore};
use crate::model::{ClientId, EntryId, ProjectId, TaskId, WorkspaceId};

/// The most entries one answer holds; there is no other sign that a list was cut.
pub(crate) const PAGE: usize = 1000;

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

/// Names of what a time entry refers to, so that a new project costs no second request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RelatedNames {
    pub(crate) project: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) active: Option<bool>,
    pub(crate) client: Option<(ClientId, String)>,
    pub(crate) task: Option<String>,
}

/// What a time entry is to be at Toggl, by Toggl's ids. As a change, absent fields stay as they are.
#[expect(clippy::option_option, reason = "left alone, taken away and set are three things")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntryDraft {
    pub(crate) description: Option<String>,
    /// `Some(None)` takes the project away.
    pub(crate) project: Option<Option<ProjectId>>,
    /// `Some(None)` takes the task away.
    pub(crate) task: Option<Option<TaskId>>,
    /// The complete set: what is not named is removed.
    pub(crate) tags: Option<BTreeSet<String>>,
    pub(crate) billable: Option<bool>,
    /// Start, and stop unless it is to run; always sent together, as a trio with the duration.
    pub(crate) time: Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
}

impl EntryDraft {
    fn body(&self) -> Map<String, Value> {
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        put("description", self.description.as_ref().map(|text| json!(text)));
        put("project_id", self.project.map(|id| json!(id)));
        put("task_id", self.task.map(|id| json!(id)));
        put("tags", self.tags.as_ref().map(|tags| json!(tags)));
        put("billable", self.billable.map(|yes| json!(yes)));
        if let Some((start, stop)) = self.time {
            // A running entry carries the negative Unix time of its start. Without a duration Toggl
            // would answer 200 and keep an entry of zero length that does not run.
            let duration = stop.map_or(-start.timestamp(), |stop| (stop - start).num_seconds());
            put("start", Some(json!(rfc3339(start))));
            put("stop", Some(json!(stop.map(rfc3339))));
            put("duration", Some(json!(duration)));
        }
        body
    }
}

/// One step of a bulk edit. These are the ones that end alike wherever they were tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Patch {
    Description(String),
    Project(ProjectId),
    Billable(bool),
    /// Beside those that an entry has.
    AddTags(BTreeSet<String>),
    /// Where an entry has them.
    RemoveTags(BTreeSet<String>),
}

impl Patch {
    fn body(&self) -> Value {
        match self {
            Self::Description(text) => {
                json!({"op": "replace", "path": "/description", "value": text})
            }
            // The old name is the one that was seen to work.
            Self::Project(id) => json!({"op": "replace", "path": "/pid", "value": id}),
            Self::Billable(yes) => json!({"op": "replace", "path": "/billable", "value": yes}),
            Self::AddTags(tags) => json!({"op": "add", "path": "/tags", "value": tags}),
            Self::RemoveTags(tags) => json!({"op": "remove", "path": "/tags", "value": tags}),
        }
    }
}

/// What became of the entries of a bulk edit; one that is in neither list was passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Patched {
    pub(crate) success: BTreeSet<EntryId>,
    /// With Toggl's words.
    pub(crate) failure: Vec<(EntryId, String)>,
}

/// UTC with `Z` and whole seconds: the form that every part of Toggl accepts.
fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Client {
    /// Everything changed since a moment of Toggl's clock, deletions included. At most [`PAGE`]
    /// entries come back, and Toggl looks at most three months back.
    pub(crate) async fn changed_since(&self, since: DateTime<Utc>) -> Reply<Vec<TimeEntry>> {
        let query = [("since", since.timestamp().to_string()), ("meta", "true".to_owned())];
        self.list(&query).await
    }

    /// The entries that start in `[from, until)`, newest first. At most [`PAGE`] of them come back,
    /// and Toggl looks about three months back.
    pub(crate) async fn started_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Reply<Vec<TimeEntry>> {
        let query = [
            ("start_date", rfc3339(from)),
            ("end_date", rfc3339(until)),
            ("meta", "true".to_owned()),
        ];
        self.list(&query).await
    }

    async fn list(&self, query: &[(&str, String)]) -> Reply<Vec<TimeEntry>> {
        let request =
            Request { method: Method::GET, path: "/api/v9/me/time_entries", query, body: None };
        self.send(request, |body| {
            decode(body, |list: List<EntryWire>| {
                list.items().into_iter().map(EntryWire::typed).collect()
            })
        })
        .await
    }

    /// The entry that runs, in whatever workspace; the contract's 404 and 405 mean "none" as well as
    /// the `null` that was seen.
    pub(crate) async fn current(&self) -> Reply<Option<TimeEntry>> {
        let path = "/api/v9/me/time_entries/current";
        let request = Request { method: Method::GET, path, query: &[], body: None };
        let mut reply = self
            .send(request, |body| {
                decode(body, |entry: Option<EntryWire>| entry.map(EntryWire::typed).transpose())
            })
            .await;
        if let Err(super::ApiError::Refused { status: 404 | 405, .. }) = reply.result {
            reply.result = Ok(None);
        }
        reply
    }

    /// Makes a time entry. Never repeat this blindly: there is no idempotency key.
    pub(crate) async fn create(
        &self,
        workspace: WorkspaceId,
        draft: &EntryDraft,
    ) -> Reply<TimeEntry> {
        let mut body = draft.body();
        body.insert("created_with".to_owned(), json!(AGENT));
        body.insert("workspace_id".to_owned(), json!(workspace));
        let path = format!("/api/v9/workspaces/{workspace}/time_entries");
        self.write(Method::POST, &path, Some(body)).await
    }

    /// Changes what the draft names; safe to repeat.
    pub(crate) async fn update(
        &self,
        workspace: WorkspaceId,
        id: EntryId,
        draft: &EntryDraft,
    ) -> Reply<TimeEntry> {
        self.write(Method::PUT, &path(workspace, id), Some(draft.body())).await
    }

    /// Changes up to a hundred entries in the same way; safe to repeat. Each of them succeeds or fails
    /// by itself.
    pub(crate) async fn patch(
        &self,
        workspace: WorkspaceId,
        ids: &[EntryId],
        steps: &[Patch],
    ) -> Reply<Patched> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let path = format!("/api/v9/workspaces/{workspace}/time_entries/{}", ids.join(","));
        let body = Some(steps.iter().map(Patch::body).collect());
        let request = Request { method: Method::PATCH, path: &path, query: &[], body };
        self.send(request, |body| decode(body, |wire: PatchedWire| Ok(wire.typed()))).await
    }

    /// Stops a running entry at Toggl's clock. 409 means that it had stopped already.
    pub(crate) async fn stop(&self, workspace: WorkspaceId, id: EntryId) -> Reply<TimeEntry> {
        self.write(Method::PATCH, &format!("{}/stop", path(workspace, id)), None).await
    }

    /// Deletes an entry; the body is empty although its type says JSON. 404 means that it was gone.
    pub(crate) async fn delete(&self, workspace: WorkspaceId, id: EntryId) -> Reply<()> {
        let path = path(workspace, id);
        let request = Request { method: Method::DELETE, path: &path, query: &[], body: None };
        self.send(request, ignore).await
    }

    async fn write(
        &self,
        method: Method,
        path: &str,
        body: Option<Map<String, Value>>,
    ) -> Reply<TimeEntry> {
        let body = body.map(Value::Object);
        self.send(Request { method, path, query: &[], body }, |body| decode(body, EntryWire::typed))
            .await
    }
}

fn path(workspace: WorkspaceId, id: EntryId) -> String {
    format!("/api/v9/workspaces/{workspace}/time_entries/{id}")
}
