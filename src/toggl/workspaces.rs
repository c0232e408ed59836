//! Workspaces: created in an organization, and renamed. They are read with the account: see
//! [`Client::me`].

use reqwest::Method;
use serde::Serialize;
use serde_json::json;

use super::client::{Client, Reply, Request};
use super::wire::{WorkspaceWire, decode};
use crate::model::{OrganizationId, Workspace, WorkspaceId};

#[derive(Serialize)]
struct WorkspaceDraft<'a> {
    name: &'a str,
}

impl Client {
    /// Creates a workspace. The names of an organization's workspaces are unique, so a second attempt
    /// is refused instead of creating another one.
    pub(crate) async fn create_workspace(
        &self,
        organization: OrganizationId,
        name: &str,
    ) -> Reply<Workspace> {
        let path = format!("/api/v9/organizations/{organization}/workspaces");
        self.write_workspace(Method::POST, &path, name).await
    }

    /// Renames a workspace; safe to repeat.
    pub(crate) async fn rename_workspace(&self, id: WorkspaceId, name: &str) -> Reply<Workspace> {
        let path = format!("/api/v9/workspaces/{id}");
        self.write_workspace(Method::PUT, &path, name).await
    }

    async fn write_workspace(&self, method: Method, path: &str, name: &str) -> Reply<Workspace> {
        let body = Some(json!(WorkspaceDraft { name }));
        let request = Request { method, path, query: &[], body };
        self.send(request, read).await
    }
}

/// The workspace in an answer.
pub(super) fn read(body: &str) -> Result<Workspace, String> {
    let workspace: Workspace = decode(body, |wire: WorkspaceWire| Ok(wire.into()))?;
    if workspace.name.is_empty() {
        return Err("the answer names no workspace".to_owned());
    }
    Ok(workspace)
}
