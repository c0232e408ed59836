//! What time is booked on and sorted by: clients, projects, tasks and tags. Like time entries they
//! have two states, what is wanted and what Toggl knows.

use serde::{Deserialize, Serialize};

use super::{ClientKey, ProjectId, ProjectKey, Status, TagKey, TaskId, TaskKey, WorkspaceId};

/// The kinds of things, in the order in which Toggl has to hear of them: a project names its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum CatalogKind {
    Client,
    Project,
    Task,
    Tag,
}

impl CatalogKind {
    /// All of them, in that order.
    pub(crate) const ALL: [Self; 4] = [Self::Client, Self::Project, Self::Task, Self::Tag];

    /// What a person calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Project => "project",
            Self::Task => "task",
            Self::Tag => "tag",
        }
    }
}

/// A thing in the local store; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum CatalogKey {
    Client(ClientKey),
    Project(ProjectKey),
    Task(TaskKey),
    Tag(TagKey),
}

impl CatalogKey {
    /// The key of this kind in this row.
    pub(crate) const fn new(kind: CatalogKind, row: i64) -> Self {
        match kind {
            CatalogKind::Client => Self::Client(ClientKey(row)),
            CatalogKind::Project => Self::Project(ProjectKey(row)),
            CatalogKind::Task => Self::Task(TaskKey(row)),
            CatalogKind::Tag => Self::Tag(TagKey(row)),
        }
    }

    /// What kind of thing it is.
    pub(crate) const fn kind(self) -> CatalogKind {
        match self {
            Self::Client(_) => CatalogKind::Client,
            Self::Project(_) => CatalogKind::Project,
            Self::Task(_) => CatalogKind::Task,
            Self::Tag(_) => CatalogKind::Tag,
        }
    }

    /// The client that it is the key of, if it is one's.
    pub(crate) const fn client(self) -> Option<ClientKey> {
        if let Self::Client(key) = self { Some(key) } else { None }
    }

    /// The project that it is the key of, if it is one's.
    pub(crate) const fn project(self) -> Option<ProjectKey> {
        if let Self::Project(key) = self { Some(key) } else { None }
    }

    /// The task that it is the key of, if it is one's.
    pub(crate) const fn task(self) -> Option<TaskKey> {
        if let Self::Task(key) = self { Some(key) } else { None }
    }

    /// Its row.
    pub(crate) const fn row(self) -> i64 {
        match self {
            Self::Client(ClientKey(row))
            | Self::Project(ProjectKey(row))
            | Self::Task(TaskKey(row))
            | Self::Tag(TagKey(row)) => row,
        }
    }
}

/// What can be said about a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
    pub(crate) archived: bool,
}

/// What can be said about a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProjectFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
    /// Whom it is for.
    pub(crate) client: Option<ClientKey>,
    /// `#rrggbb` in lower case; `None` leaves the choice to Toggl.
    pub(crate) color: Option<String>,
    /// `false` when archived.
    pub(crate) active: bool,
    /// Seen by its members only; `None` leaves the choice to the workspace's settings.
    pub(crate) private: Option<bool>,
}

/// What can be said about a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaskFields {
    /// The project it is part of; it never moves to another.
    pub(crate) project: ProjectKey,
    pub(crate) name: String,
    /// `false` when done.
    pub(crate) active: bool,
}

/// What can be said about a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TagFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
}

/// What can be said about a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CatalogFields {
    Client(ClientFields),
    Project(ProjectFields),
    Task(TaskFields),
    Tag(TagFields),
}

impl CatalogFields {
    /// What kind of thing this is about.
    pub(crate) const fn kind(&self) -> CatalogKind {
        match self {
            Self::Client(_) => CatalogKind::Client,
            Self::Project(_) => CatalogKind::Project,
            Self::Task(_) => CatalogKind::Task,
            Self::Tag(_) => CatalogKind::Tag,
        }
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Client(ClientFields { name, .. })
            | Self::Project(ProjectFields { name, .. })
            | Self::Task(TaskFields { name, .. })
            | Self::Tag(TagFields { name, .. }) => name,
        }
    }

    /// The workspace it says it belongs to; a task leaves that to its project.
    pub(crate) const fn workspace(&self) -> Option<WorkspaceId> {
        match self {
            Self::Client(ClientFields { workspace, .. })
            | Self::Project(ProjectFields { workspace, .. })
            | Self::Tag(TagFields { workspace, .. }) => *workspace,
            Self::Task(_) => None,
        }
    }

    /// What can be said of it as a project, if it is one.
    pub(crate) const fn project(&self) -> Option<&ProjectFields> {
        match self {
            Self::Project(fields) => Some(fields),
            _ => None,
        }
    }

    /// Whether it can be tracked to, or is put away: archived, or done.
    pub(crate) const fn active(&self) -> bool {
        match self {
            Self::Client(fields) => !fields.archived,
            Self::Project(fields) => fields.active,
            Self::Task(fields) => fields.active,
            Self::Tag(_) => true,
        }
    }

    /// The same, taken back into use or put away.
    pub(crate) fn set_active(mut self, active: bool) -> Self {
        match &mut self {
            Self::Client(fields) => fields.archived = !active,
            Self::Project(fields) => fields.active = active,
            Self::Task(fields) => fields.active = active,
            Self::Tag(_) => {}
        }
        self
    }

    /// The same under another name.
    pub(crate) fn renamed(mut self, new: &str) -> Self {
        match &mut self {
            Self::Client(ClientFields { name, .. })
            | Self::Project(ProjectFields { name, .. })
            | Self::Task(TaskFields { name, .. })
            | Self::Tag(TagFields { name, .. }) => new.clone_into(name),
        }
        self
    }

    /// The same in this workspace, unless it has one.
    pub(crate) fn settled(mut self, home: WorkspaceId) -> Self {
        match &mut self {
            Self::Client(ClientFields { workspace, .. })
            | Self::Project(ProjectFields { workspace, .. })
            | Self::Tag(TagFields { workspace, .. }) => *workspace = workspace.or(Some(home)),
            Self::Task(_) => {}
        }
        self
    }

    /// The same with what is left open as the other has it.
    pub(crate) fn filled_from(self, other: &Self) -> Self {
        let mut filled = match other.workspace() {
            Some(workspace) => self.settled(workspace),
            None => self,
        };
        if let (Self::Project(ours), Self::Project(theirs)) = (&mut filled, other) {
            ours.color = ours.color.take().or_else(|| theirs.color.clone());
            ours.private = ours.private.or(theirs.private);
        }
        filled
    }

    /// Whether Toggl would take the two for one: it lets no two things of a kind have one name in one
    /// place, and tells upper from lower case.
    pub(crate) fn is_namesake(&self, other: &Self) -> bool {
        let place = |fields: &Self| match fields {
            Self::Client(_) | Self::Tag(_) => (fields.workspace(), None, None),
            Self::Project(project) => (fields.workspace(), project.client, None),
            Self::Task(task) => (None, None, Some(task.project)),
        };
        self.kind() == other.kind() && self.name() == other.name() && place(self) == place(other)
    }
}

/// A thing with both of its states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogRow {
    /// Its row in the store.
    pub(crate) key: CatalogKey,
    /// Toggl's id. A tag that is known only from entries has none until the catalog is listed.
    pub(crate) id: Option<i64>,
    /// What the person asked for; `None` when they deleted it.
    pub(crate) wanted: Option<CatalogFields>,
    /// What Toggl last confirmed; `None` when Toggl never heard of it.
    pub(crate) known: Option<CatalogFields>,
    /// How far the last attempt to send it got.
    pub(crate) status: Status<CatalogFields>,
    /// What becomes of the time on a project that is wanted deleted.
    pub(crate) entries: EntriesOf,
}

impl CatalogRow {
    /// Whether something about it still has to be sent.
    pub(crate) fn unsent(&self) -> bool {
        self.wanted != self.known || self.status.is_open()
    }
}

/// One change to what is wanted of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CatalogChange {
    /// A new thing.
    Create(CatalogFields),
    /// A thing is to be like this; one that is gone comes back under its old key.
    Set(CatalogKey, CatalogFields),
    /// A thing is to be gone; of a project, its time entries too when that is asked for.
    Delete(CatalogKey, EntriesOf),
}

/// What becomes of the time entries of a project that is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EntriesOf {
    /// They stay, without a project.
    #[default]
    Unassigned,
    /// They are deleted with it.
    Deleted,
}

/// A project, as the catalog knows it.
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
}

/// A task of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) key: TaskKey,
    pub(crate) id: Option<TaskId>,
    pub(crate) project: ProjectKey,
    pub(crate) name: String,
    /// `false` when done.
    pub(crate) active: bool,
}
