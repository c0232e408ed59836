//! Clients, projects, tasks and tags, written under their workspace. All of them are read at once
//! with the account: see [`Client::me`].

use reqwest::Method;
use serde_json::json;

use super::client::{Client, Reply, Request};
use super::types::CatalogDraft;
use super::wire::{ClientWire, OneOrMany, ProjectWire, TagWire, TaskWire, decode, discard};
use crate::model::{CatalogItem, CatalogKind, EntriesOf, ProjectId, WorkspaceId};

/// The path of one kind of catalog row.
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

    /// The item in an answer.
    pub(super) fn read(self, body: &str) -> Result<CatalogItem, String> {
        self.read_any(body)?.ok_or_else(|| "the answer has no such item".to_owned())
    }

    /// The item in an answer, unless it was deleted.
    fn read_any(self, body: &str) -> Result<Option<CatalogItem>, String> {
        match self.kind {
            CatalogKind::Client => decode(body, |wire: ClientWire| {
                Ok(wire.into_catalog(Some(self.workspace)).map(CatalogItem::Client))
            }),
            CatalogKind::Project => decode(body, |wire: ProjectWire| {
                Ok(wire.into_catalog(Some(self.workspace)).map(CatalogItem::Project))
            }),
            CatalogKind::Task => decode(body, |wire: TaskWire| {
                Ok(wire.into_catalog(Some(self.workspace), self.project).map(CatalogItem::Task))
            }),
            // Documented as a list of one; what was seen is the tag itself.
            CatalogKind::Tag => decode(body, |wire: OneOrMany<TagWire>| {
                let tag = wire.first().and_then(|tag| tag.into_catalog(Some(self.workspace)));
                Ok(tag.map(CatalogItem::Tag))
            }),
        }
    }
}

impl Client {
    /// Creates a client, project, task or tag. Names are unique within their parent, so a second attempt
    /// is refused instead of creating another one. Without `active: true` a project is created archived.
    pub(crate) async fn create_catalog_row(
        &self,
        at: CatalogPath,
        draft: &CatalogDraft,
    ) -> Reply<CatalogItem> {
        let path = at.path();
        let request = Request::new(Method::POST, &path, Some(json!(draft)));
        self.send(request, |body| at.read(body)).await
    }

    /// One client, project or task; `None` when Toggl does not have it.
    pub(crate) async fn catalog_row(&self, at: CatalogPath, id: i64) -> Reply<Option<CatalogItem>> {
        let path = at.item(id);
        self.send(Request::get(&path), |body| at.read_any(body)).await.unless_absent()
    }

    /// Updates the fields of the draft; safe to repeat.
    pub(crate) async fn update_catalog_row(
        &self,
        at: CatalogPath,
        id: i64,
        draft: &CatalogDraft,
    ) -> Reply<CatalogItem> {
        let path = at.item(id);
        let request = Request::new(Method::PUT, &path, Some(json!(draft)));
        self.send(request, |body| at.read(body)).await
    }

    /// Deletes an item; the time entries of a project are unassigned or deleted by Toggl. What happens
    /// without `teDeletionMode` is documented nowhere, so it is always sent. 404 means that the item did
    /// not exist any more.
    pub(crate) async fn delete_catalog_row(
        &self,
        at: CatalogPath,
        id: i64,
        entries: EntriesOf,
    ) -> Reply<()> {
        let path = at.item(id);
        let mode = match entries {
            EntriesOf::Unassigned => "unassign",
            EntriesOf::Deleted => "delete",
        };
        let query = [("teDeletionMode", mode.to_owned())];
        let query = if at.kind == CatalogKind::Project { &query[..] } else { &[] };
        let request = Request { query, ..Request::new(Method::DELETE, &path, None) };
        self.send(request, discard).await
    }

    /// Archives a client with all its projects (a paid feature).
    pub(crate) async fn archive_client(&self, at: CatalogPath, id: i64) -> Reply<()> {
        let path = format!("{}/archive", at.item(id));
        self.send(Request::new(Method::POST, &path, None), discard).await
    }

    /// Restores a client and these of its projects.
    pub(crate) async fn restore_client(
        &self,
        at: CatalogPath,
        id: i64,
        projects: &[ProjectId],
    ) -> Reply<()> {
        let path = format!("{}/restore", at.item(id));
        let body = (!projects.is_empty()).then(|| json!({ "projects": projects }));
        self.send(Request::new(Method::POST, &path, body), discard).await
    }
}
