//! Workspaces: made in an organization, and renamed. They are read with the account: see
//! [`Client::me`].

use reqwest::Method;
use serde_json::json;

use super::wire::WorkspaceWire;
use super::{Client, Reply, Request, decode};
use crate::model::{OrganizationId, Workspace, WorkspaceId};

impl Client {
    /// Makes a workspace. Toggl lets no two of an organization have one name, so a second attempt is
    /// refused rather than doubled.
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
        let body = Some(json!({ "name": name }));
        let request = Request { method, path, query: &[], body };
        self.send(request, read).await
    }
}

/// The workspace that an answer is about.
pub(super) fn read(body: &str) -> Result<Workspace, String> {
    let workspace: Workspace = decode(body, |wire: WorkspaceWire| Ok(wire.into()))?;
    if workspace.name.is_empty() {
        return Err("the answer names no workspace".to_owned());
    }
    Ok(workspace)
}
