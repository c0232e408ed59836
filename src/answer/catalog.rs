//! Answers about clients, projects, tasks, tags and workspaces.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::entry::{RefusalJson, WorkspaceJson};
use crate::model::{CatalogKind, OrganizationId, Workspace, WorkspaceId};
use crate::view::CatalogView;

/// A client, project, task or tag.
#[derive(Clone, Debug)]
pub(crate) struct CatalogAnswer(pub(crate) CatalogView);

impl Serialize for CatalogAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CatalogJson::of(&self.0).serialize(serializer)
    }
}

/// A client, project, task or tag; fields that its kind does not have are omitted.
#[derive(Serialize)]
struct CatalogJson<'a> {
    /// False when archived, or done; a tag has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    /// Of a project: whether its new entries are billable; null until Toggl has said.
    #[serde(skip_serializing_if = "Option::is_none")]
    billable: Option<Option<bool>>,
    /// Of a project: the name of its client.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<Option<&'a str>>,
    /// Of a project: `"#rrggbb"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<Option<&'a str>>,
    /// Toggl's id; null until Toggl has confirmed it.
    id: Option<i64>,
    /// What it is.
    kind: CatalogKind,
    name: &'a str,
    /// Of a project: whether only its members see it; null leaves that to the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<Option<bool>>,
    /// Of a task: the name of its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Option<&'a str>>,
    /// Toggl's answer when `sync` is `"refused"`.
    refusal: Option<RefusalJson<'a>>,
    /// Whether Toggl has it.
    sync: &'static str,
    /// The workspace; null until an account is known.
    workspace: Option<WorkspaceJson<'a>>,
}

impl<'a> CatalogJson<'a> {
    fn of(row: &'a CatalogView) -> Self {
        let is_project = row.kind == CatalogKind::Project;
        Self {
            active: (row.kind != CatalogKind::Tag).then_some(row.active),
            billable: is_project.then_some(row.billable),
            client: is_project.then_some(row.client.as_deref()),
            color: is_project.then_some(row.color.as_deref()),
            id: row.id,
            kind: row.kind,
            name: &row.name,
            private: is_project.then_some(row.private),
            project: (row.kind == CatalogKind::Task).then_some(row.project.as_deref()),
            refusal: RefusalJson::of(&row.sending),
            sync: row.sending.name(),
            workspace: row.workspace.as_ref().map(WorkspaceJson::of),
        }
    }
}

/// `project`, `client`, `task` and `tag`: a list.
#[derive(Serialize)]
pub(crate) struct CatalogList {
    /// The rows, under the name of their kind.
    #[serde(flatten)]
    pub(crate) rows: CatalogRows,
    pub(crate) notes: Vec<String>,
    /// Whether there is an account, so that pending rows are marked.
    #[serde(skip)]
    pub(crate) has_account: bool,
}

/// Rows of one kind, by name.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CatalogRows {
    Clients(Vec<CatalogAnswer>),
    Projects(Vec<CatalogAnswer>),
    Tasks(Vec<CatalogAnswer>),
    Tags(Vec<CatalogAnswer>),
}

impl CatalogRows {
    /// Rows of this kind.
    pub(crate) fn new(kind: CatalogKind, rows: Vec<CatalogAnswer>) -> Self {
        match kind {
            CatalogKind::Client => Self::Clients(rows),
            CatalogKind::Project => Self::Projects(rows),
            CatalogKind::Task => Self::Tasks(rows),
            CatalogKind::Tag => Self::Tags(rows),
        }
    }

    /// Their kind in the plural, and the rows.
    pub(crate) fn named(&self) -> (&'static str, &[CatalogAnswer]) {
        match self {
            Self::Clients(rows) => ("clients", rows),
            Self::Projects(rows) => ("projects", rows),
            Self::Tasks(rows) => ("tasks", rows),
            Self::Tags(rows) => ("tags", rows),
        }
    }
}

/// What was done to a row of the catalog.
#[derive(Serialize)]
pub(crate) struct CatalogChanged {
    /// The row, under the verb of what was done; deleted, it is as it was.
    #[serde(flatten)]
    pub(crate) changed: CatalogVerb,
    /// Whether `entries` counts all of them: no entry that was never fetched can have changed in Toggl.
    pub(crate) complete: bool,
    /// How many time entries were changed with it.
    pub(crate) entries: usize,
    pub(crate) notes: Vec<String>,
    /// How many projects were changed with it.
    pub(crate) projects: usize,
    /// How many tasks were deleted with it.
    pub(crate) tasks: usize,
}

/// A row of the catalog, and what was done to it.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CatalogVerb {
    /// It is new.
    Added(Option<CatalogAnswer>),
    /// It was archived.
    Archived(Option<CatalogAnswer>),
    /// Some of its fields changed.
    Changed(Option<CatalogAnswer>),
    /// It was deleted.
    Deleted(Option<CatalogAnswer>),
    /// The task is done.
    Done(Option<CatalogAnswer>),
    /// The task is open again.
    Opened(Option<CatalogAnswer>),
    /// It is in use again.
    Restored(Option<CatalogAnswer>),
}

impl CatalogVerb {
    /// The verb of the receipt, and the row.
    pub(crate) fn named(&self) -> (&'static str, Option<&CatalogAnswer>) {
        match self {
            Self::Added(row) => ("Added", row.as_ref()),
            Self::Archived(row) => ("Archived", row.as_ref()),
            Self::Changed(row) => ("Changed", row.as_ref()),
            Self::Deleted(row) => ("Deleted", row.as_ref()),
            Self::Done(row) => ("Done", row.as_ref()),
            Self::Opened(row) => ("Opened", row.as_ref()),
            Self::Restored(row) => ("Restored", row.as_ref()),
        }
    }
}

/// A row, or a workspace, that was like that before.
#[derive(Serialize)]
pub(crate) struct Unchanged<T> {
    /// Always null.
    pub(crate) changed: (),
    pub(crate) notes: Vec<String>,
    /// The row as it is.
    pub(crate) unchanged: T,
}

impl<T> Unchanged<T> {
    /// Nothing was changed about this.
    pub(crate) fn new(unchanged: T) -> Self {
        Self { changed: (), notes: Vec::new(), unchanged }
    }
}

/// `workspace`.
#[derive(Serialize)]
pub(crate) struct WorkspaceList {
    pub(crate) notes: Vec<String>,
    /// The workspaces of the account.
    pub(crate) workspaces: Vec<AccountWorkspace>,
    /// The setting that names the current one, such as `config.toml`.
    #[serde(skip)]
    pub(crate) because: Option<String>,
}

/// A workspace of the account.
#[derive(Serialize)]
pub(crate) struct AccountWorkspace {
    /// Whether the person administers it.
    pub(crate) admin: bool,
    /// Whether new entries go to it.
    pub(crate) current: bool,
    /// Toggl's id.
    id: WorkspaceId,
    pub(crate) name: String,
    /// The id of the organization it belongs to.
    organization: Option<OrganizationId>,
    /// Whether it is on a paid plan.
    pub(crate) premium: bool,
}

impl AccountWorkspace {
    /// A workspace, and whether new entries go to it.
    pub(crate) fn new(workspace: Workspace, current: bool) -> Self {
        let Workspace { id, name, organization, premium, rules, .. } = workspace;
        Self { admin: rules.admin, current, id, name, organization, premium }
    }
}

/// `workspace add` and `workspace edit`.
#[derive(Serialize)]
pub(crate) struct WorkspaceChanged {
    /// The workspace, under the verb of what was done.
    #[serde(flatten)]
    pub(crate) changed: WorkspaceVerb,
    pub(crate) notes: Vec<String>,
}

/// A workspace, and what was done to it.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WorkspaceVerb {
    /// It is new.
    Added(AccountWorkspace),
    /// It has another name.
    Changed(AccountWorkspace),
}

/// `workspace use`.
#[derive(Serialize)]
pub(crate) struct WorkspaceChosen {
    /// The file that the choice was written to.
    #[serde(serialize_with = "super::path")]
    pub(crate) config_file: PathBuf,
    pub(crate) notes: Vec<String>,
    pub(crate) profile: String,
    /// The workspace new entries go to, once nothing overrides it.
    pub(crate) workspace: AccountWorkspace,
    /// The value that was written: a name or an id.
    #[serde(skip)]
    pub(crate) value: String,
    /// Where it was written.
    #[serde(skip)]
    pub(crate) written_to: String,
}
