//! Workspaces: created in an organization, and renamed. They are read with the account: see
//! [`Client::me`].

use reqwest::Method;
use serde_json::json;

use super::client::{Client, Reply, Request};
use super::wire;
use crate::model::{OrganizationId, Workspace, WorkspaceId};

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
        let request = Request::new(method, path, Some(json!({ "name": name })));
        self.send(request, wire::workspace).await
    }
}
