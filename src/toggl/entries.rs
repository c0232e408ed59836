//! Time entries: read under `/me`, written under their workspace.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Client, Reply, Request};
use super::policy::ApiError;
use super::transport::AGENT;
use super::types::{EntryDraft, Listed, Patch, Patched, TimeEntry, rfc3339};
use super::wire;
use crate::model::{EntryId, WorkspaceId};

/// The most entries one answer holds; there is no other sign that a list was cut.
pub(crate) const MAX_LISTED: usize = 1000;

impl Patch {
    /// The operation of JSON Patch.
    fn operation(&self) -> Value {
        let (op, path, value) = match self {
            Self::Description(text) => ("replace", "/description", json!(text)),
            // The old name of the field is the one that was seen to work.
            Self::Project(id) => ("replace", "/pid", json!(id)),
            Self::Billable(yes) => ("replace", "/billable", json!(yes)),
            Self::AddTags(tags) => ("add", "/tags", json!(tags)),
            Self::RemoveTags(tags) => ("remove", "/tags", json!(tags)),
        };
        json!({ "op": op, "path": path, "value": value })
    }
}

impl Client {
    /// All entries changed since a moment of Toggl's clock, deleted ones included. At most [`MAX_LISTED`]
    /// entries come back, and Toggl goes at most three months back.
    pub(crate) async fn changed_since(&self, since: DateTime<Utc>) -> Reply<Listed> {
        let query = [("since", since.timestamp().to_string()), ("meta", "true".to_owned())];
        self.list(&query).await
    }

    /// The entries that start in `[from, until)`, newest first. At most [`MAX_LISTED`] of them come back,
    /// and Toggl goes about three months back.
    pub(crate) async fn started_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Reply<Listed> {
        let query = [
            ("start_date", rfc3339(from)),
            ("end_date", rfc3339(until)),
            ("meta", "true".to_owned()),
        ];
        self.list(&query).await
    }

    async fn list(&self, query: &[(&str, String)]) -> Reply<Listed> {
        let request = Request { query, ..Request::get("/api/v9/me/time_entries") };
        self.send(request, wire::entries).await
    }

    /// One entry; `None` when Toggl does not have it. A deleted one is documented nowhere: both 404 and the
    /// entry with the time of its deletion count.
    pub(crate) async fn entry(&self, id: EntryId) -> Reply<Option<TimeEntry>> {
        let path = format!("/api/v9/me/time_entries/{id}");
        let query = [("meta", "true".to_owned())];
        let request = Request { query: &query, ..Request::get(&path) };
        let mut reply = self.send(request, wire::entry).await.map(Some).unless_absent();
        if let Ok(found) = &mut reply.result {
            *found = found.take().filter(|entry| !entry.deleted);
        }
        reply
    }

    /// The running entry, in whatever workspace. The documentation has 404 and 405 for "none"; what
    /// was seen is `null`.
    pub(crate) async fn current(&self) -> Reply<Option<TimeEntry>> {
        let request = Request::get("/api/v9/me/time_entries/current");
        let mut reply = self.send(request, wire::entry_or_null).await;
        if let Err(ApiError::Refused { status: 404 | 405, .. }) = reply.result {
            reply.result = Ok(None);
        }
        reply
    }

    /// Creates a time entry. Never repeat this blindly: there is no idempotency key.
    pub(crate) async fn create(
        &self,
        workspace: WorkspaceId,
        draft: &EntryDraft,
    ) -> Reply<TimeEntry> {
        let mut body = json!(draft);
        body["created_with"] = AGENT.into();
        body["workspace_id"] = json!(workspace);
        let path = format!("/api/v9/workspaces/{workspace}/time_entries");
        self.write(Method::POST, &path, Some(body)).await
    }

    /// Updates the fields of the draft; safe to repeat.
    pub(crate) async fn update(
        &self,
        workspace: WorkspaceId,
        id: EntryId,
        draft: &EntryDraft,
    ) -> Reply<TimeEntry> {
        self.write(Method::PUT, &path(workspace, id), Some(json!(draft))).await
    }

    /// Applies the same operations to up to a hundred entries; safe to repeat. Each entry succeeds or
    /// fails by itself.
    pub(crate) async fn patch(
        &self,
        workspace: WorkspaceId,
        ids: &[EntryId],
        patches: &[Patch],
    ) -> Reply<Patched> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let path = format!("/api/v9/workspaces/{workspace}/time_entries/{}", ids.join(","));
        let body = Some(patches.iter().map(Patch::operation).collect());
        let decode = |body: &str| {
            let mut answer = wire::patched(body)?;
            for (_, words) in &mut answer.failure {
                *words = self.quotable(words);
            }
            Ok(answer)
        };
        self.send(Request::new(Method::PATCH, &path, body), decode).await
    }

    /// Stops a running entry at Toggl's clock. 409 means that it had stopped already.
    pub(crate) async fn stop(&self, workspace: WorkspaceId, id: EntryId) -> Reply<TimeEntry> {
        self.write(Method::PATCH, &format!("{}/stop", path(workspace, id)), None).await
    }

    /// Deletes an entry; the body is empty although its type says JSON. 404 means that it did not exist
    /// any more.
    pub(crate) async fn delete(&self, workspace: WorkspaceId, id: EntryId) -> Reply<()> {
        let path = path(workspace, id);
        self.send(Request::new(Method::DELETE, &path, None), wire::discard).await
    }

    async fn write(&self, method: Method, path: &str, body: Option<Value>) -> Reply<TimeEntry> {
        self.send(Request::new(method, path, body), wire::entry).await
    }
}

fn path(workspace: WorkspaceId, id: EntryId) -> String {
    format!("/api/v9/workspaces/{workspace}/time_entries/{id}")
}
