//! Clients, projects, tasks and tags, written under their workspace. All of them are read at once
//! with the account: see [`Client::me`].

use reqwest::Method;
use serde::Serialize;
use serde_json::json;

use super::wire::{ClientWire, OneOrMany, ProjectWire, TagWire, TaskWire};
use super::{Client, Reply, Request, decode, ignore};
use crate::model::{CatalogItem, CatalogKind, ClientId, EntriesOf, ProjectId, WorkspaceId};

/// What a thing is to be at Toggl, by Toggl's ids. As a change, absent fields stay as they are.
#[expect(clippy::option_option, reason = "left alone, taken away and set are three things")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct CatalogDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Of a project; `Some(None)` takes its client away.
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
}

/// Where things of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CatalogPath {
    pub(crate) workspace: WorkspaceId,
    pub(crate) kind: CatalogKind,
    /// The project whose tasks these are; tasks only.
    pub(crate) project: Option<ProjectId>,
}

impl CatalogPath {
    fn path(self) -> String {
        let workspace = format!("/api/v9/workspaces/{}", self.workspace);
        match (self.kind, self.project) {
            (CatalogKind::Client, _) => format!("{workspace}/clients"),
            (CatalogKind::Project, _) => format!("{workspace}/projects"),
            (CatalogKind::Tag, _) => format!("{workspace}/tags"),
            (CatalogKind::Task, Some(project)) => format!("{workspace}/projects/{project}/tasks"),
            (CatalogKind::Task, None) => format!("{workspace}/tasks"),
        }
    }

    fn item(self, id: i64) -> String {
        format!("{}/{id}", self.path())
    }

    /// The thing that an answer is about.
    pub(super) fn read(self, body: &str) -> Result<CatalogItem, String> {
        let nothing = || "the answer names no such thing".to_owned();
        let item = match self.kind {
            CatalogKind::Client => decode(body, |wire: ClientWire| {
                Ok(wire.typed(Some(self.workspace)).map(CatalogItem::Client))
            }),
            CatalogKind::Project => decode(body, |wire: ProjectWire| {
                Ok(wire.typed(Some(self.workspace)).map(CatalogItem::Project))
            }),
            CatalogKind::Task => decode(body, |wire: TaskWire| {
                Ok(wire.typed(Some(self.workspace), self.project).map(CatalogItem::Task))
            }),
            // Documented as a list of one; what comes is that one.
            CatalogKind::Tag => decode(body, |wire: OneOrMany<TagWire>| {
                let tag = wire.first().and_then(|tag| tag.typed(Some(self.workspace)));
                Ok(tag.map(CatalogItem::Tag))
            }),
        };
        item?.ok_or_else(nothing)
    }
}

impl Client {
    /// Makes a client, project, task or tag. Toggl lets no two have one name in one place, so a second
    /// attempt is refused rather than doubled. Projects need `active: true`, or they are made archived.
    pub(crate) async fn create_catalog_row(
        &self,
        place: CatalogPath,
        draft: &CatalogDraft,
    ) -> Reply<CatalogItem> {
        let (path, body) = (place.path(), Some(json!(draft)));
        let request = Request { method: Method::POST, path: &path, query: &[], body };
        self.send(request, |body| place.read(body)).await
    }

    /// Changes what the draft names; safe to repeat.
    pub(crate) async fn update_catalog_row(
        &self,
        place: CatalogPath,
        id: i64,
        draft: &CatalogDraft,
    ) -> Reply<CatalogItem> {
        let (path, body) = (place.item(id), Some(json!(draft)));
        let request = Request { method: Method::PUT, path: &path, query: &[], body };
        self.send(request, |body| place.read(body)).await
    }

    /// Deletes a thing; of a project, Toggl unassigns or deletes the time entries. What it does when it
    /// is not told is documented nowhere, so it is always told. 404 means that it was gone.
    pub(crate) async fn delete_catalog_row(
        &self,
        place: CatalogPath,
        id: i64,
        entries: EntriesOf,
    ) -> Reply<()> {
        let path = place.item(id);
        let mode = match entries {
            EntriesOf::Unassigned => "unassign",
            EntriesOf::Deleted => "delete",
        };
        let query = [("teDeletionMode", mode.to_owned())];
        let query = if place.kind == CatalogKind::Project { &query[..] } else { &[] };
        let request = Request { method: Method::DELETE, path: &path, query, body: None };
        self.send(request, ignore).await
    }

    /// Archives a client with all its projects (a paid feature).
    pub(crate) async fn archive_client(&self, place: CatalogPath, id: i64) -> Reply<()> {
        let path = format!("{}/archive", place.item(id));
        let request = Request { method: Method::POST, path: &path, query: &[], body: None };
        self.send(request, ignore).await
    }

    /// Restores a client, with these of its projects.
    pub(crate) async fn restore_client(
        &self,
        place: CatalogPath,
        id: i64,
        projects: &[ProjectId],
    ) -> Reply<()> {
        let path = format!("{}/restore", place.item(id));
        let body = (!projects.is_empty()).then(|| json!({ "projects": projects }));
        let request = Request { method: Method::POST, path: &path, query: &[], body };
        self.send(request, ignore).await
    }
}
