//! The catalog as Toggl lists it, by Toggl's ids.

use chrono::{DateTime, Utc};

use super::{ClientId, ProjectId, TagId, TaskId, Workspace, WorkspaceId};

/// Everything in Toggl but time entries, by Toggl's ids: one answer contains it all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalog {
    pub(crate) workspaces: Vec<Workspace>,
    /// The items of each kind, in the order of [`CatalogKind::ALL`](super::CatalogKind::ALL).
    pub(crate) lists: [CatalogList; 4],
}

/// The items of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CatalogList {
    pub(crate) items: Vec<CatalogItem>,
    /// How many other items could not be read.
    pub(crate) unreadable: usize,
    /// Whether it has all items of the kind: an answer may leave the list out.
    pub(crate) is_complete: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogClient {
    pub(crate) id: ClientId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) name: String,
    pub(crate) archived: bool,
    /// When it was last changed, by Toggl's clock.
    pub(crate) modified: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogProject {
    pub(crate) id: ProjectId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) client: Option<ClientId>,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) active: bool,
    /// `None` when the answer does not say.
    pub(crate) private: Option<bool>,
    /// When it was last changed, by Toggl's clock.
    pub(crate) modified: Option<DateTime<Utc>>,
    /// `None` when the answer does not say.
    pub(crate) billable: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogTask {
    pub(crate) id: TaskId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) project: ProjectId,
    pub(crate) name: String,
    pub(crate) active: bool,
    /// When it was last changed, by Toggl's clock.
    pub(crate) modified: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogTag {
    pub(crate) id: TagId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) name: String,
    /// When it was last changed, by Toggl's clock.
    pub(crate) modified: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CatalogItem {
    Client(CatalogClient),
    Project(CatalogProject),
    Task(CatalogTask),
    Tag(CatalogTag),
}

impl CatalogItem {
    pub(crate) const fn id(&self) -> i64 {
        match self {
            Self::Client(it) => it.id.0,
            Self::Project(it) => it.id.0,
            Self::Task(it) => it.id.0,
            Self::Tag(it) => it.id.0,
        }
    }

    /// When it was last changed, by Toggl's clock.
    pub(crate) const fn modified(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Client(it) => it.modified,
            Self::Project(it) => it.modified,
            Self::Task(it) => it.modified,
            Self::Tag(it) => it.modified,
        }
    }
}
