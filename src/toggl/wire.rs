//! The shapes Toggl sends, as tolerant as they have to be: any field but an id may be null or
//! absent, lists may be null, unknown fields appear without notice, instants come with any offset.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, Datelike as _, SubsecRound, TimeDelta, Utc};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::me::Quota;
use super::{MAX_BODY, MAX_ITEMS, Me, Patched, RelatedNames, TimeEntry, UserProfile, too_large};
use crate::model::{
    Account, Catalog, CatalogClient, CatalogProject, CatalogTag, CatalogTask, ClientId, EntryId,
    OrganizationId, ProjectId, Required, TagId, TaskId, UserId, Workspace, WorkspaceId,
    WorkspaceRules, first_weekday,
};

/// Decodes `null` like an absent value.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(d: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_default())
}

/// Decodes a list that may be `null` and must not be endless.
fn bounded<'de, D, T, L>(d: D) -> Result<L, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
    L: Default + Extend<T> + IntoIterator<Item = T>,
{
    struct Items<T, L>(PhantomData<(T, L)>);

    impl<'de, T: Deserialize<'de>, L: Default + Extend<T>> Visitor<'de> for Items<T, L> {
        type Value = L;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_unit<E>(self) -> Result<L, E> {
            Ok(L::default())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<L, A::Error> {
            let mut list = L::default();
            let mut count = 0;
            while let Some(item) = items.next_element()? {
                count += 1;
                if count > MAX_ITEMS {
                    return Err(serde::de::Error::custom(TOO_MANY));
                }
                list.extend([item]);
            }
            Ok(list)
        }
    }

    d.deserialize_any(Items(PhantomData))
}

const TOO_MANY: &str = "too many items";

/// Whether this is about a list that goes on for too long.
pub(super) fn is_too_many(error: &serde_json::Error) -> bool {
    error.to_string().starts_with(TOO_MANY)
}

/// The years a moment can lie in. Others cannot be shown in every zone, or calculated with.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

fn possible(instant: &DateTime<Utc>) -> bool {
    YEARS.contains(&instant.year())
}

#[derive(Debug, Deserialize)]
pub(super) struct EntryWire {
    id: EntryId,
    workspace_id: Option<WorkspaceId>,
    // The old names often come beside the new ones, so they are fields of their own, not aliases.
    #[serde(rename = "wid")]
    old_workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    #[serde(rename = "pid")]
    old_project_id: Option<ProjectId>,
    task_id: Option<TaskId>,
    #[serde(rename = "tid")]
    old_task_id: Option<TaskId>,
    #[serde(default, deserialize_with = "nullable")]
    billable: bool,
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "nullable")]
    duration: i64,
    #[serde(default, deserialize_with = "nullable")]
    description: String,
    #[serde(default, deserialize_with = "bounded")]
    tags: BTreeSet<String>,
    at: Option<DateTime<Utc>>,
    server_deleted_at: Option<DateTime<Utc>>,
    project_name: Option<String>,
    project_color: Option<String>,
    project_active: Option<bool>,
    client_id: Option<ClientId>,
    client_name: Option<String>,
    task_name: Option<String>,
}

impl EntryWire {
    /// A time entry in our words.
    ///
    /// # Errors
    /// Names what is missing when it cannot be one.
    pub(super) fn typed(self) -> Result<TimeEntry, String> {
        let id = self.id;
        let start = self.start.filter(possible);
        let start = start.ok_or(format!("time entry {id} has no start"))?.trunc_subsecs(0);
        // Every negative duration means running; `stop: null` alone does not, since an entry made
        // without a duration reads `duration: 0, stop: null` and is a zero-length one.
        let stop = if self.duration < 0 {
            None
        } else {
            let length = TimeDelta::try_seconds(self.duration).unwrap_or_default();
            let stop = self.stop.or_else(|| start.checked_add_signed(length)).filter(possible);
            let stop = stop.unwrap_or(start);
            Some(stop.trunc_subsecs(0))
        };
        let workspace = self.workspace_id.or(self.old_workspace_id);
        Ok(TimeEntry {
            id,
            workspace: workspace.ok_or(format!("time entry {id} has no workspace"))?,
            project: self.project_id.or(self.old_project_id),
            task: self.task_id.or(self.old_task_id),
            tags: self.tags,
            billable: self.billable,
            description: self.description,
            start,
            stop,
            modified: self.at.filter(possible),
            deleted: self.server_deleted_at.is_some(),
            names: RelatedNames {
                project: self.project_name,
                color: self.project_color,
                active: self.project_active,
                client: self.client_id.zip(self.client_name),
                task: self.task_name,
            },
        })
    }
}

/// The answer to a bulk edit.
#[derive(Debug, Deserialize)]
pub(super) struct PatchedWire {
    #[serde(default, deserialize_with = "bounded")]
    success: BTreeSet<EntryId>,
    #[serde(default, deserialize_with = "bounded")]
    failure: Vec<FailureWire>,
}

#[derive(Debug, Deserialize)]
struct FailureWire {
    id: EntryId,
    #[serde(default, deserialize_with = "nullable")]
    message: String,
}

impl PatchedWire {
    /// The same in our words; one whose lists are absent passed over every entry.
    pub(super) fn typed(self) -> Patched {
        let words = |message: String| match message.trim() {
            "" => "no reason was given".to_owned(),
            words => super::policy::shortened(words),
        };
        let failure = self.failure.into_iter().map(|it| (it.id, words(it.message)));
        Patched { success: self.success, failure: failure.collect() }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct MeWire {
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
    /// The account and its catalog in our words. The default workspace may be one the person has
    /// left, so it only counts when it is listed.
    ///
    /// # Errors
    /// When there is no workspace at all to keep time in.
    pub(super) fn typed(self) -> Result<Me, String> {
        let workspaces: Vec<Workspace> = self
            .workspaces
            .into_iter()
            .filter(|w| w.server_deleted_at.is_none())
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
                email: self.email,
                name: self.fullname,
                workspace,
                week_start: first_weekday(self.beginning_of_week),
            },
            api_token: self.api_token,
            catalog: Catalog {
                workspaces,
                clients: self.clients.into_iter().filter_map(|it| it.typed(None)).collect(),
                projects: self.projects.into_iter().filter_map(|it| it.typed(None)).collect(),
                tasks: self.tasks.into_iter().filter_map(|it| it.typed(None, None)).collect(),
                tags: self.tags.into_iter().filter_map(|it| it.typed(None)).collect(),
            },
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ProfileWire {
    id: UserId,
    #[serde(default, deserialize_with = "nullable")]
    email: String,
    #[serde(default, deserialize_with = "nullable")]
    fullname: String,
    timezone: Option<String>,
}

impl ProfileWire {
    /// The person in our words.
    pub(super) fn typed(self) -> UserProfile {
        let timezone = self.timezone.filter(|zone| !zone.is_empty());
        UserProfile { user: self.id, email: self.email, name: self.fullname, timezone }
    }
}

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(super) struct WorkspaceWire {
    id: WorkspaceId,
    organization_id: Option<OrganizationId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    premium: bool,
    admin: Option<bool>,
    role: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    only_admins_may_create_projects: bool,
    #[serde(default, deserialize_with = "nullable")]
    only_admins_may_create_tags: bool,
    #[serde(default, deserialize_with = "nullable")]
    projects_private_by_default: bool,
    #[serde(default, deserialize_with = "nullable")]
    te_constraints: ConstraintsWire,
    server_deleted_at: Option<String>,
}

/// Fields that every entry of a workspace must have; they count only while they are enabled.
#[derive(Debug, Default, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
struct ConstraintsWire {
    #[serde(default, deserialize_with = "nullable")]
    time_entry_constraints_enabled: bool,
    #[serde(default, deserialize_with = "nullable")]
    description_present: bool,
    #[serde(default, deserialize_with = "nullable")]
    project_present: bool,
    #[serde(default, deserialize_with = "nullable")]
    task_present: bool,
    #[serde(default, deserialize_with = "nullable")]
    tag_present: bool,
}

impl From<WorkspaceWire> for Workspace {
    fn from(wire: WorkspaceWire) -> Self {
        let needs = wire.te_constraints;
        let on = needs.time_entry_constraints_enabled;
        // `role` replaces `admin`; where neither is told, Toggl itself has the last word.
        let is_admin = wire.role.map(|role| role == "admin").or(wire.admin);
        Self {
            id: wire.id,
            organization: wire.organization_id,
            name: wire.name,
            premium: wire.premium,
            rules: WorkspaceRules {
                admin: is_admin.unwrap_or(true),
                projects_by_admins: wire.only_admins_may_create_projects,
                tags_by_admins: wire.only_admins_may_create_tags,
                private_projects: wire.projects_private_by_default,
            },
            required: Required {
                description: on && needs.description_present,
                project: on && needs.project_present,
                task: on && needs.task_present,
                tag: on && needs.tag_present,
            },
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ClientWire {
    id: ClientId,
    workspace_id: Option<WorkspaceId>,
    // Clients carry this one only.
    wid: Option<WorkspaceId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    archived: bool,
    server_deleted_at: Option<String>,
}

impl ClientWire {
    /// The client, unless it is deleted; `home` is the workspace it was asked for in.
    pub(super) fn typed(self, home: Option<WorkspaceId>) -> Option<CatalogClient> {
        let gone = self.server_deleted_at.is_some();
        let workspace = self.workspace_id.or(self.wid).or(home).filter(|_| !gone)?;
        Some(CatalogClient { id: self.id, workspace, name: self.name, archived: self.archived })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ProjectWire {
    id: ProjectId,
    workspace_id: Option<WorkspaceId>,
    client_id: Option<ClientId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    color: Option<String>,
    active: Option<bool>,
    is_private: Option<bool>,
    server_deleted_at: Option<String>,
}

impl ProjectWire {
    /// The project, unless it is deleted; `home` is the workspace it was asked for in.
    pub(super) fn typed(self, home: Option<WorkspaceId>) -> Option<CatalogProject> {
        let gone = self.server_deleted_at.is_some();
        Some(CatalogProject {
            id: self.id,
            workspace: self.workspace_id.or(home).filter(|_| !gone)?,
            client: self.client_id,
            name: self.name,
            color: self.color,
            active: self.active.unwrap_or(true),
            private: self.is_private,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct TaskWire {
    id: TaskId,
    workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    active: Option<bool>,
    server_deleted_at: Option<String>,
}

impl TaskWire {
    /// The task, unless it is deleted; `home` and `of` are where it was asked for.
    pub(super) fn typed(
        self,
        home: Option<WorkspaceId>,
        of: Option<ProjectId>,
    ) -> Option<CatalogTask> {
        let gone = self.server_deleted_at.is_some();
        Some(CatalogTask {
            id: self.id,
            workspace: self.workspace_id.or(home).filter(|_| !gone)?,
            project: self.project_id.or(of)?,
            name: self.name,
            active: self.active.unwrap_or(true),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct TagWire {
    id: TagId,
    workspace_id: Option<WorkspaceId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    deleted_at: Option<String>,
    server_deleted_at: Option<String>,
}

impl TagWire {
    /// The tag, unless it is deleted; `home` is the workspace it was asked for in.
    pub(super) fn typed(self, home: Option<WorkspaceId>) -> Option<CatalogTag> {
        let gone = self.deleted_at.is_some() || self.server_deleted_at.is_some();
        let workspace = self.workspace_id.or(home).filter(|_| !gone)?;
        Some(CatalogTag { id: self.id, workspace, name: self.name })
    }
}

/// A row of the detailed report: what a group of time entries shares, and the entries.
#[derive(Debug, Deserialize)]
pub(super) struct ReportRow {
    user_id: Option<UserId>,
    project_id: Option<ProjectId>,
    task_id: Option<TaskId>,
    #[serde(default, deserialize_with = "nullable")]
    billable: bool,
    #[serde(default, deserialize_with = "nullable")]
    description: String,
    #[serde(default, deserialize_with = "bounded")]
    tag_names: BTreeSet<String>,
    project_name: Option<String>,
    project_hex: Option<String>,
    task_name: Option<String>,
    #[serde(default, deserialize_with = "bounded")]
    time_entries: Vec<ReportEntry>,
}

#[derive(Debug, Deserialize)]
struct ReportEntry {
    id: EntryId,
    #[serde(default, deserialize_with = "nullable")]
    seconds: i64,
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
}

impl ReportRow {
    /// The finished time entries of this row that belong to `user`; an administrator's report may
    /// hold other people's, and sources disagree on whether running ones appear.
    ///
    /// # Errors
    /// When little text stands for more than an answer may hold: each entry of a row has all of it.
    pub(super) fn typed(
        self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Vec<TimeEntry>, String> {
        if self.user_id.is_some_and(|id| id != user) {
            return Ok(Vec::new());
        }
        let names = [&self.project_name, &self.project_hex, &self.task_name];
        let names: usize = names.into_iter().flatten().map(String::len).sum();
        let tags: usize = self.tag_names.iter().map(|tag| tag.len() + 32).sum();
        if (self.description.len() + names + tags) * self.time_entries.len() > MAX_BODY {
            return Err(too_large());
        }
        let finished = |entry: ReportEntry| {
            let (start, stop) = (entry.start.filter(possible)?, entry.stop.filter(possible)?);
            (entry.seconds >= 0).then(|| TimeEntry {
                id: entry.id,
                workspace,
                project: self.project_id,
                task: self.task_id,
                tags: self.tag_names.clone(),
                billable: self.billable,
                description: self.description.clone(),
                start: start.trunc_subsecs(0),
                stop: Some(stop.trunc_subsecs(0)),
                modified: entry.at.filter(possible),
                deleted: false,
                names: RelatedNames {
                    project: self.project_name.clone(),
                    color: self.project_hex.clone(),
                    active: None,
                    client: None,
                    task: self.task_name.clone(),
                },
            })
        };
        Ok(self.time_entries.into_iter().filter_map(finished).collect())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct QuotaWire {
    organization_id: Option<OrganizationId>,
    remaining: i64,
    total: i64,
    #[serde(default, deserialize_with = "nullable")]
    resets_in_secs: i64,
}

/// A bare list, as documented; one client was seen to expect it inside an object.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum QuotaList {
    Bare(List<QuotaWire>),
    Wrapped { items: List<QuotaWire> },
}

impl QuotaList {
    pub(super) fn items(self) -> Vec<Quota> {
        let (Self::Bare(items) | Self::Wrapped { items }) = self;
        let typed = |it: QuotaWire| Quota {
            organization: it.organization_id,
            remaining: it.remaining,
            total: it.total,
            resets_in: it.resets_in_secs,
        };
        items.items().into_iter().map(typed).collect()
    }
}

/// One thing, or a list that begins with it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(List<T>),
}

impl<T> OneOrMany<T> {
    pub(super) fn first(self) -> Option<T> {
        match self {
            Self::One(it) => Some(it),
            Self::Many(list) => list.items().into_iter().next(),
        }
    }
}

/// A list that may be `null`.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) struct List<T>(#[serde(deserialize_with = "bounded")] Vec<T>);

impl<T> List<T> {
    pub(super) fn items(self) -> Vec<T> {
        self.0
    }
}
