//! Clients, projects, tasks and tags. Like time entries they have two states: wanted and known.

use serde::{Deserialize, Serialize};

use super::{
    ClientKey, Key, ProjectId, ProjectKey, Row, RowFields, TagKey, TaskId, TaskKey, WorkspaceId,
};

/// Longest name of a client, project, task or tag that a command gives, in characters. Toggl's mobile app stops
/// at 255 bytes; the server says that there is a limit, and not which.
pub(crate) const MAX_NAME: usize = 255;

/// The kinds of catalog rows, in the order in which they are sent: a project refers to its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CatalogKind {
    Client,
    Project,
    Task,
    Tag,
}

impl CatalogKind {
    /// All kinds, in that order.
    pub(crate) const ALL: [Self; 4] = [Self::Client, Self::Project, Self::Task, Self::Tag];

    /// Its name for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Project => "project",
            Self::Task => "task",
            Self::Tag => "tag",
        }
    }
}

/// A catalog row in the local store; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum CatalogKey {
    Client(ClientKey),
    Project(ProjectKey),
    Task(TaskKey),
    Tag(TagKey),
}

impl CatalogKey {
    pub(crate) const fn new(kind: CatalogKind, row: i64) -> Self {
        match kind {
            CatalogKind::Client => Self::Client(ClientKey(row)),
            CatalogKind::Project => Self::Project(ProjectKey(row)),
            CatalogKind::Task => Self::Task(TaskKey(row)),
            CatalogKind::Tag => Self::Tag(TagKey(row)),
        }
    }

    pub(crate) const fn kind(self) -> CatalogKind {
        match self {
            Self::Client(_) => CatalogKind::Client,
            Self::Project(_) => CatalogKind::Project,
            Self::Task(_) => CatalogKind::Task,
            Self::Tag(_) => CatalogKind::Tag,
        }
    }

    pub(crate) const fn client(self) -> Option<ClientKey> {
        if let Self::Client(key) = self { Some(key) } else { None }
    }

    pub(crate) const fn project(self) -> Option<ProjectKey> {
        if let Self::Project(key) = self { Some(key) } else { None }
    }

    pub(crate) const fn task(self) -> Option<TaskKey> {
        if let Self::Task(key) = self { Some(key) } else { None }
    }

    /// The row number, unique within the kind.
    pub(crate) const fn row(self) -> i64 {
        match self {
            Self::Client(ClientKey(row))
            | Self::Project(ProjectKey(row))
            | Self::Task(TaskKey(row))
            | Self::Tag(TagKey(row)) => row,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
    pub(crate) archived: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProjectFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
    pub(crate) client: Option<ClientKey>,
    /// `#rrggbb` in lower case; `None` leaves the choice to Toggl.
    pub(crate) color: Option<String>,
    /// `false` when archived.
    pub(crate) active: bool,
    /// Visible to its members only; `None` leaves the choice to the workspace's settings.
    pub(crate) private: Option<bool>,
    /// Whether its new time entries are billable (a paid feature); `None` until Toggl has said, or leaves the
    /// choice to it.
    pub(crate) billable: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaskFields {
    /// The project it belongs to, which never changes.
    pub(crate) project: ProjectKey,
    pub(crate) name: String,
    /// `false` when done.
    pub(crate) active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TagFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
}

/// The fields of a catalog row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CatalogFields {
    Client(ClientFields),
    Project(ProjectFields),
    Task(TaskFields),
    Tag(TagFields),
}

impl CatalogFields {
    pub(crate) const fn kind(&self) -> CatalogKind {
        match self {
            Self::Client(_) => CatalogKind::Client,
            Self::Project(_) => CatalogKind::Project,
            Self::Task(_) => CatalogKind::Task,
            Self::Tag(_) => CatalogKind::Tag,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Client(ClientFields { name, .. })
            | Self::Project(ProjectFields { name, .. })
            | Self::Task(TaskFields { name, .. })
            | Self::Tag(TagFields { name, .. }) => name,
        }
    }

    /// Its workspace; `None` for a task, which is in the workspace of its project.
    pub(crate) const fn workspace(&self) -> Option<WorkspaceId> {
        match self {
            Self::Client(ClientFields { workspace, .. })
            | Self::Project(ProjectFields { workspace, .. })
            | Self::Tag(TagFields { workspace, .. }) => *workspace,
            Self::Task(_) => None,
        }
    }

    pub(crate) const fn project(&self) -> Option<&ProjectFields> {
        if let Self::Project(fields) = self { Some(fields) } else { None }
    }

    /// `false` when archived, or done.
    pub(crate) const fn active(&self) -> bool {
        match self {
            Self::Client(fields) => !fields.archived,
            Self::Project(fields) => fields.active,
            Self::Task(fields) => fields.active,
            Self::Tag(_) => true,
        }
    }

    /// The same with another status: active, or archived or done.
    pub(crate) fn set_active(mut self, active: bool) -> Self {
        match &mut self {
            Self::Client(fields) => fields.archived = !active,
            Self::Project(fields) => fields.active = active,
            Self::Task(fields) => fields.active = active,
            Self::Tag(_) => {}
        }
        self
    }

    /// The same with another name.
    pub(crate) fn renamed(mut self, new: &str) -> Self {
        match &mut self {
            Self::Client(ClientFields { name, .. })
            | Self::Project(ProjectFields { name, .. })
            | Self::Task(TaskFields { name, .. })
            | Self::Tag(TagFields { name, .. }) => new.clone_into(name),
        }
        self
    }

    /// The same with this workspace, unless it has one.
    pub(crate) fn with_default_workspace(mut self, default: WorkspaceId) -> Self {
        match &mut self {
            Self::Client(ClientFields { workspace, .. })
            | Self::Project(ProjectFields { workspace, .. })
            | Self::Tag(TagFields { workspace, .. }) => *workspace = workspace.or(Some(default)),
            Self::Task(_) => {}
        }
        self
    }

    /// The same, with open fields filled from another.
    pub(crate) fn filled_from(self, other: &Self) -> Self {
        let mut filled = match other.workspace() {
            Some(workspace) => self.with_default_workspace(workspace),
            None => self,
        };
        if let (Self::Project(ours), Self::Project(theirs)) = (&mut filled, other) {
            ours.color = ours.color.take().or_else(|| theirs.color.clone());
            ours.private = ours.private.or(theirs.private);
            ours.billable = ours.billable.or(theirs.billable);
        }
        filled
    }

    /// Whether Toggl would refuse the two side by side: names of a kind are unique within their parent, and case
    /// matters.
    pub(crate) fn is_namesake(&self, other: &Self) -> bool {
        let parent = |fields: &Self| match fields {
            Self::Client(_) | Self::Tag(_) => (fields.workspace(), None, None),
            Self::Project(project) => (fields.workspace(), project.client, None),
            Self::Task(task) => (None, None, Some(task.project)),
        };
        self.kind() == other.kind() && self.name() == other.name() && parent(self) == parent(other)
    }
}

/// A client, project, task or tag in both states.
pub(crate) type CatalogRow = Row<CatalogFields>;

impl RowFields for CatalogFields {
    type Key = CatalogKey;
    type Id = i64;
    type Deletion = EntriesOf;
}

impl Key for CatalogKey {
    type Fields = CatalogFields;
}

/// One change of the wanted state of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CatalogChange {
    /// A new row.
    Create(CatalogFields),
    /// New fields of a row; a deleted one is restored under its key.
    Set(CatalogKey, CatalogFields),
    /// The deletion of a row; of a project, with or without its time entries.
    Delete(CatalogKey, EntriesOf),
}

/// What happens to the time entries of a deleted project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EntriesOf {
    /// They are kept, without a project.
    #[default]
    Unassigned,
    /// They are deleted with it.
    Deleted,
}

/// A project as lookups return it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) key: ProjectKey,
    pub(crate) id: Option<ProjectId>,
    /// `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
    /// The name of its client, if it has one.
    pub(crate) client: Option<String>,
    /// `#rrggbb`, as Toggl sends it.
    pub(crate) color: Option<String>,
    /// `false` when archived.
    pub(crate) active: bool,
    /// Whether its new time entries are billable; `None` when that is not known.
    pub(crate) billable: Option<bool>,
}

/// A task as lookups return it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) key: TaskKey,
    pub(crate) id: Option<TaskId>,
    pub(crate) project: ProjectKey,
    pub(crate) name: String,
    /// `false` when done.
    pub(crate) active: bool,
}
