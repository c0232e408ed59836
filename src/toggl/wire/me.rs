//! The person, their account, and what is left of their quota.

use serde::Deserialize;

use super::catalog::{ClientWire, ProjectWire, TagWire, TaskWire, WorkspaceWire};
use super::decode::{LenientList, List, decode, moment};
use crate::model::{
    Account, Catalog, CatalogItem, CatalogList, OrganizationId, UserId, Workspace, WorkspaceId,
    first_weekday,
};
use crate::toggl::types::{Me, Quota, UserProfile};

#[derive(Debug, Deserialize)]
struct MeWire {
    id: UserId,
    api_token: Option<String>,
    email: Option<String>,
    fullname: Option<String>,
    default_workspace_id: Option<WorkspaceId>,
    beginning_of_week: Option<u8>,
    created_at: Option<serde_json::Value>,
    workspaces: Option<List<WorkspaceWire>>,
    clients: Option<LenientList<ClientWire>>,
    projects: Option<LenientList<ProjectWire>>,
    tasks: Option<LenientList<TaskWire>>,
    tags: Option<LenientList<TagWire>>,
}

/// The account and its catalog in an answer; an account without a workspace is an error.
pub(in crate::toggl) fn me(body: &str) -> Result<Me, String> {
    decode(body, MeWire::into_me)
}

/// The items of a list that are not deleted. It is complete unless it is absent or has unreadable items.
fn items<W>(
    list: Option<LenientList<W>>,
    convert: impl FnMut(W) -> Option<CatalogItem>,
) -> CatalogList {
    let Some(LenientList { items, unreadable }) = list else {
        return CatalogList::default();
    };
    let items = items.into_iter().filter_map(convert).collect();
    CatalogList { items, unreadable: unreadable.len(), is_complete: unreadable.is_empty() }
}

impl MeWire {
    /// The account and its catalog. The default workspace may be one the person has left, so it only
    /// counts when it is listed.
    fn into_me(self) -> Result<Me, String> {
        let workspaces: Vec<Workspace> = self
            .workspaces
            .into_iter()
            .flatten()
            .filter(|it| it.server_deleted_at.is_none())
            .map(Into::into)
            .collect();
        let listed = |id: &WorkspaceId| workspaces.iter().any(|w| w.id == *id);
        let workspace = self
            .default_workspace_id
            .filter(|id| workspaces.is_empty() || listed(id))
            .or_else(|| workspaces.first().map(|w| w.id))
            .ok_or("the account has no workspace")?;
        Ok(Me {
            account: Account {
                user: self.id,
                email: self.email.unwrap_or_default(),
                name: self.fullname.unwrap_or_default(),
                workspace,
                week_start: first_weekday(self.beginning_of_week),
            },
            api_token: self.api_token.and_then(|token| token.parse().ok()),
            created_at: moment(self.created_at.and_then(|at| at.as_str()?.parse().ok())),
            catalog: Catalog {
                workspaces,
                lists: [
                    items(self.clients, |it| it.into_catalog(None).map(CatalogItem::Client)),
                    items(self.projects, |it| it.into_catalog(None).map(CatalogItem::Project)),
                    items(self.tasks, |it| it.into_catalog(None, None).map(CatalogItem::Task)),
                    items(self.tags, |it| it.into_catalog(None).map(CatalogItem::Tag)),
                ],
            },
        })
    }
}

#[derive(Debug, Deserialize)]
struct ProfileWire {
    id: UserId,
    email: Option<String>,
    fullname: Option<String>,
    timezone: Option<String>,
}

/// The person in an answer.
pub(in crate::toggl) fn profile(body: &str) -> Result<UserProfile, String> {
    decode(body, |wire: ProfileWire| {
        Ok(UserProfile {
            user: wire.id,
            email: wire.email.unwrap_or_default(),
            name: wire.fullname.unwrap_or_default(),
            timezone: wire.timezone.filter(|zone| !zone.is_empty()),
        })
    })
}

#[derive(Debug, Deserialize)]
struct QuotaWire {
    organization_id: Option<OrganizationId>,
    remaining: i64,
    total: i64,
    resets_in_secs: Option<i64>,
}

/// A bare list, as documented; one client was seen to expect it inside an object.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum QuotaList {
    Bare(List<QuotaWire>),
    Wrapped { items: List<QuotaWire> },
}

/// The allowances in an answer.
pub(in crate::toggl) fn quotas(body: &str) -> Result<Vec<Quota>, String> {
    let quota = |it: QuotaWire| Quota {
        organization: it.organization_id,
        remaining: it.remaining,
        total: it.total,
        resets_in: it.resets_in_secs.unwrap_or_default(),
    };
    decode(body, |(QuotaList::Bare(items) | QuotaList::Wrapped { items })| {
        Ok(items.into_iter().map(quota).collect())
    })
}
