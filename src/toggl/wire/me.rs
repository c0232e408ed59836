//! The person, their account, and what is left of their quota.

use serde::Deserialize;

use super::catalog::{ClientWire, ProjectWire, TagWire, TaskWire, WorkspaceWire};
use super::decode::{List, bounded, nullable};
use crate::model::{
    Account, Catalog, OrganizationId, UserId, Workspace, WorkspaceId, first_weekday,
};
use crate::toggl::types::{Me, Quota, UserProfile};

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct MeWire {
    id: UserId,
    api_token: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    email: String,
    #[serde(default, deserialize_with = "nullable")]
    fullname: String,
    default_workspace_id: Option<WorkspaceId>,
    beginning_of_week: Option<u8>,
    #[serde(default, deserialize_with = "bounded")]
    workspaces: Vec<WorkspaceWire>,
    #[serde(default, deserialize_with = "bounded")]
    clients: Vec<ClientWire>,
    #[serde(default, deserialize_with = "bounded")]
    projects: Vec<ProjectWire>,
    #[serde(default, deserialize_with = "bounded")]
    tasks: Vec<TaskWire>,
    #[serde(default, deserialize_with = "bounded")]
    tags: Vec<TagWire>,
}

impl MeWire {
    /// The account and its catalog. The default workspace may be one the person has left, so it only
    /// counts when it is listed.
    ///
    /// # Errors
    /// When the account has no workspace.
    pub(in crate::toggl) fn into_me(self) -> Result<Me, String> {
        let workspaces: Vec<Workspace> =
            self.workspaces.into_iter().filter(|w| !w.is_deleted()).map(Into::into).collect();
        let listed = |id: &WorkspaceId| workspaces.iter().any(|w| w.id == *id);
        let workspace = self
            .default_workspace_id
            .filter(|id| workspaces.is_empty() || listed(id))
            .or_else(|| workspaces.first().map(|w| w.id))
            .ok_or("the account has no workspace")?;
        Ok(Me {
            account: Account {
                user: self.id,
                email: self.email,
                name: self.fullname,
                workspace,
                week_start: first_weekday(self.beginning_of_week),
            },
            api_token: self.api_token,
            catalog: Catalog {
                workspaces,
                clients: self.clients.into_iter().filter_map(|it| it.into_catalog(None)).collect(),
                projects: self
                    .projects
                    .into_iter()
                    .filter_map(|it| it.into_catalog(None))
                    .collect(),
                tasks: self
                    .tasks
                    .into_iter()
                    .filter_map(|it| it.into_catalog(None, None))
                    .collect(),
                tags: self.tags.into_iter().filter_map(|it| it.into_catalog(None)).collect(),
            },
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct ProfileWire {
    id: UserId,
    #[serde(default, deserialize_with = "nullable")]
    email: String,
    #[serde(default, deserialize_with = "nullable")]
    fullname: String,
    timezone: Option<String>,
}

impl ProfileWire {
    /// The person.
    pub(in crate::toggl) fn into_profile(self) -> UserProfile {
        let timezone = self.timezone.filter(|zone| !zone.is_empty());
        UserProfile { user: self.id, email: self.email, name: self.fullname, timezone }
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct QuotaWire {
    organization_id: Option<OrganizationId>,
    remaining: i64,
    total: i64,
    #[serde(default, deserialize_with = "nullable")]
    resets_in_secs: i64,
}

/// A bare list, as documented; one client was seen to expect it inside an object.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::toggl) enum QuotaList {
    Bare(List<QuotaWire>),
    Wrapped { items: List<QuotaWire> },
}

impl QuotaList {
    pub(in crate::toggl) fn items(self) -> Vec<Quota> {
        let (Self::Bare(items) | Self::Wrapped { items }) = self;
        let quota = |it: QuotaWire| Quota {
            organization: it.organization_id,
            remaining: it.remaining,
            total: it.total,
            resets_in: it.resets_in_secs,
        };
        items.items().into_iter().map(quota).collect()
    }
}
