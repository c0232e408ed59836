//! The JSON of everything Toggl talks about.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::items::{alive, find};
use super::quota::Bucket;
use super::state::{
    Client, Entry, Organization, Project, Required, Tag, Task, USER, Workspace, World,
};

/// A secret of the support chat: 64 hex digits.
const INTERCOM_HASH: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The picture of the person.
const AVATAR: &str = "https://example.com/ada.png";

/// How Toggl writes an entry differs between the answer to a write and a later read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Times end in `+00:00`, no tags are `[]`.
    Read,
    /// Times end in `Z`, no tags are `null`.
    Written,
}

impl World {
    pub(super) fn entry_json(&self, entry: &Entry, form: Form, meta: bool) -> Value {
        let time =
            |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, form == Form::Written);
        let tag_ids: Vec<i64> =
            entry.tags.iter().filter_map(|name| self.tag_id(entry.workspace_id, name)).collect();
        let mut shape = json!({
            "id": entry.id, "workspace_id": entry.workspace_id, "project_id": entry.project_id,
            "task_id": entry.task_id, "billable": entry.billable, "start": time(entry.start),
            "stop": entry.stop.map(time), "duration": entry.duration(),
            "description": entry.description, "tags": entry.tags, "tag_ids": tag_ids,
            "duronly": true, "at": precise(entry.at),
            "server_deleted_at": entry.deleted_at.map(seconds), "user_id": self.user.id,
            "uid": self.user.id, "wid": entry.workspace_id, "permissions": null,
        });
        if form == Form::Written && entry.tags.is_empty() {
            (shape["tags"], shape["tag_ids"]) = (Value::Null, Value::Null);
        }
        if let Some(project) = entry.project_id {
            shape["pid"] = project.into();
        }
        if let Some(task) = entry.task_id {
            shape["tid"] = task.into();
        }
        if meta {
            self.add_names(entry, &mut shape);
        }
        shape
    }

    /// The names that `meta=true` asks for; what does not apply is absent.
    fn add_names(&self, entry: &Entry, shape: &mut Value) {
        shape["user_name"] = self.user.fullname.as_str().into();
        shape["user_avatar_url"] = AVATAR.into();
        let wid = entry.workspace_id;
        if let Some(project) = entry.project_id.and_then(|id| find(&self.projects, wid, id)) {
            shape["project_name"] = project.name.as_str().into();
            shape["project_color"] = project.color.as_str().into();
            shape["project_active"] = project.active.into();
            shape["project_billable"] = project.billable.unwrap_or_default().into();
            if let Some(client) = project.client_id.and_then(|id| find(&self.clients, wid, id)) {
                shape["client_name"] = client.name.as_str().into();
                shape["client_id"] = client.id.into();
            }
        }
        if let Some(task) = entry.task_id.and_then(|id| find(&self.tasks, wid, id)) {
            shape["task_name"] = task.name.as_str().into();
        }
    }

    pub(super) fn tag_id(&self, workspace_id: i64, name: &str) -> Option<i64> {
        alive(&self.tags, workspace_id).find(|tag| tag.name == name).map(|tag| tag.id)
    }

    pub(super) fn user_json(&self) -> Value {
        let user = &self.user;
        json!({
            "id": user.id, "api_token": user.token, "email": user.email, "fullname": user.fullname,
            "timezone": user.timezone, "toggl_accounts_id": "AbCdEfGhIjKlMnOpQrStUv",
            "default_workspace_id": user.default_workspace_id,
            "beginning_of_week": user.beginning_of_week,
            "image_url": AVATAR,
            "created_at": user.created_at.map(precise),
            "updated_at": "2024-04-09T20:22:21.519922Z", "openid_email": null,
            "openid_enabled": false, "country_id": user.country_id, "has_password": true,
            "at": precise(self.now()), "intercom_hash": INTERCOM_HASH,
            "oauth_providers": ["google"],
            "authorization_updated_at": "2024-04-09T20:22:21.519922Z", "2fa_enabled": false,
        })
    }

    pub(super) fn organization_json(&self, organization: &Organization) -> Value {
        let paid = self
            .workspaces
            .iter()
            .any(|workspace| workspace.organization_id == organization.id && workspace.premium);
        json!({
            "id": organization.id, "name": organization.name,
            "pricing_plan_id": i32::from(paid),
            "pricing_plan_name": if paid { "Starter" } else { "Free" },
            "pricing_plan_enterprise": false, "created_at": "2024-04-09T03:12:46.676852Z",
            "at": "2024-04-09T03:12:46.676852Z", "server_deleted_at": null,
            "is_multi_workspace_enabled": paid, "suspended_at": null, "user_count": 1,
            "max_workspaces": 20, "permissions": null, "admin": true, "owner": true,
        })
    }

    pub(super) fn workspace_json(&self, workspace: &Workspace) -> Value {
        let active_projects =
            alive(&self.projects, workspace.id).filter(|project| project.active).count();
        json!({
            "id": workspace.id, "organization_id": workspace.organization_id,
            "name": workspace.name, "premium": workspace.premium, "business_ws": false,
            "admin": workspace.admin, "role": if workspace.admin { "admin" } else { "user" },
            "suspended_at": null, "server_deleted_at": null,
            "default_hourly_rate": null, "rate_last_updated": null, "default_currency": "EUR",
            "only_admins_may_create_projects": workspace.only_admins_may_create_projects,
            "only_admins_may_create_tags": workspace.only_admins_may_create_tags,
            "only_admins_see_team_dashboard": workspace.only_admins_see_team_dashboard,
            "projects_billable_by_default": true, "projects_private_by_default": true,
            "projects_enforce_billable": false, "limit_public_project_data": false,
            "reports_collapse": workspace.reports_collapse, "rounding": workspace.rounding.0,
            "rounding_minutes": workspace.rounding.1,
            "hide_start_end_times": false, "working_hours_in_minutes": null,
            "max_data_retention_days": 0, "disable_approvals": false, "disable_expenses": false,
            "disable_timesheet_view": false, "csv_upload": null,
            "logo_url": "https://example.com/logo.png", "active_project_count": active_projects,
            "te_constraints": if workspace.required.is_empty() { Value::Null } else { constraints_json(workspace) },
            "at": "2024-04-09T03:12:46+00:00", "last_modified": null, "ical_enabled": true,
            "ical_url": "/ical/workspace_user/a-secret-of-the-calendar",
            "api_token": "a-deprecated-secret", "permissions": null,
        })
    }

    /// A task counts its time in *milliseconds*.
    pub(super) fn task_json(&self, task: &Task) -> Value {
        let entries = self.entries_with(|entry| entry.task_id == Some(task.id) && !entry.running);
        json!({
            "id": task.id, "workspace_id": task.workspace_id, "project_id": task.project_id,
            "name": task.name, "active": task.active, "user_id": null, "recurring": false,
            "at": seconds(task.at), "server_deleted_at": task.deleted_at.map(seconds),
            "estimated_seconds": task.estimated_seconds,
            "tracked_seconds": entries.iter().map(Entry::duration).sum::<i64>() * 1000,
            "permissions": null,
        })
    }

    pub(super) fn quota_json(&self) -> Value {
        let user = (Value::Null, Bucket::User);
        let organizations =
            self.organizations.iter().map(|it| (it.id.into(), Bucket::Organization(it.id)));
        let buckets = std::iter::once(user).chain(organizations);
        let item = |(organization_id, bucket): (Value, Bucket)| {
            let level = self.quota.level(bucket, self.now());
            json!({
                "organization_id": organization_id, "remaining": level.remaining,
                "resets_in_secs": level.resets_in, "total": level.total,
            })
        };
        buckets.map(item).collect()
    }
}

pub(super) fn constraints_json(workspace: &Workspace) -> Value {
    let required = |field| workspace.required.contains(&field);
    json!({
        "time_entry_constraints_enabled": !workspace.required.is_empty(),
        "description_present": required(Required::Description),
        "project_present": required(Required::Project),
        "task_present": required(Required::Task), "tag_present": required(Required::Tag),
    })
}

/// What has never been tracked on is `null`; the end only stands there when there is one.
pub(super) fn project_json(project: &Project) -> Value {
    let status = match project {
        Project { deleted_at: Some(_), .. } => "deleted",
        Project { active: true, .. } => "active",
        Project { active: false, .. } => "archived",
    };
    let start_date = project.start_date.unwrap_or(project.created_at.date_naive());
    let mut shape = json!({
        "id": project.id, "workspace_id": project.workspace_id, "client_id": project.client_id,
        "name": project.name, "is_private": project.private, "active": project.active,
        "at": seconds(project.at), "created_at": seconds(project.created_at),
        "server_deleted_at": project.deleted_at.map(seconds), "color": project.color,
        "billable": project.billable, "template": null, "template_id": null,
        "auto_estimates": project.paid.auto_estimates,
        "estimated_hours": project.paid.estimated_hours,
        "estimated_seconds": project.paid.estimated_hours.map(|hours| hours * 3600),
        "rate": project.paid.rate, "rate_last_updated": null, "fixed_fee": project.paid.fixed_fee,
        "currency": project.paid.currency, "recurring": false, "recurring_parameters": null,
        "actual_hours": null, "actual_seconds": null,
        "can_track_time": status == "active", "pinned": false,
        "start_date": start_date.to_string(), "status": status,
        "wid": project.workspace_id, "cid": project.client_id, "permissions": null,
    });
    if let Some(end) = project.end_date {
        shape["end_date"] = end.to_string().into();
    }
    shape
}

/// A client names its workspace `wid` only.
pub(super) fn client_json(client: &Client) -> Value {
    json!({
        "id": client.id, "wid": client.workspace_id, "archived": client.archived,
        "name": client.name, "at": seconds(client.at),
        "server_deleted_at": client.deleted_at.map(seconds), "creator_id": USER,
        "notes": client.notes, "total_count": 0, "permissions": null,
    })
}

pub(super) fn tag_json(tag: &Tag) -> Value {
    json!({
        "id": tag.id, "workspace_id": tag.workspace_id, "name": tag.name, "at": precise(tag.at),
        "deleted_at": tag.deleted_at.map(precise), "creator_id": USER, "permissions": null,
    })
}

pub(super) fn seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Microseconds and a `Z`, trailing zeros cut: `…:26.835197Z`, `…:35.84997Z`.
pub(super) fn precise(time: DateTime<Utc>) -> String {
    let text = time.to_rfc3339_opts(SecondsFormat::Micros, false);
    let text = text.trim_end_matches("+00:00").trim_end_matches('0').trim_end_matches('.');
    format!("{text}Z")
}
