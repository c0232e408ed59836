//! Clients, projects, tasks and tags as they are shown.

use std::collections::HashMap;

use super::{Sending, sending};
use crate::model::{CatalogFields, CatalogKey, CatalogKind, CatalogRow, Workspace, WorkspaceId};
use crate::rules::names::Named;
use crate::store::{self, Store};

#[derive(Clone, Debug)]
pub(crate) struct CatalogView {
    pub(crate) kind: CatalogKind,
    pub(crate) id: Option<i64>,
    pub(crate) name: String,
    /// Of a project: the name of its client.
    pub(crate) client: Option<String>,
    /// Of a task: the name of its project.
    pub(crate) project: Option<String>,
    /// Of a project: `#rrggbb`.
    pub(crate) color: Option<String>,
    /// `false` when archived, or done.
    pub(crate) active: bool,
    /// Of a project: whether only its members see it.
    pub(crate) private: Option<bool>,
    /// Of a project: whether its new entries are billable.
    pub(crate) billable: Option<bool>,
    pub(crate) workspace: Option<Workspace>,
    pub(crate) sending: Sending,
}

impl CatalogView {
    /// The name with that of its owner: `client/project`, `project/task`.
    pub(crate) fn qualified(&self) -> Option<String> {
        let owner = self.client.as_ref().or(self.project.as_ref())?;
        Some(format!("{owner}/{}", self.name))
    }
}

/// The views of rows, in their order; a row that is wanted deleted is shown as Toggl has it.
pub(crate) fn catalog_rows(store: &Store, rows: &[CatalogRow]) -> store::Result<Vec<CatalogView>> {
    let workspaces = store.workspaces()?;
    let needs = |kind| rows.iter().any(|row| row.key.kind() == kind);
    let (mut clients, mut projects) = (HashMap::new(), HashMap::new());
    if needs(CatalogKind::Project) {
        for row in store.all_catalog_rows(CatalogKind::Client)? {
            clients.insert(row.key, name(&row));
        }
    }
    if needs(CatalogKind::Task) {
        for row in store.all_catalog_rows(CatalogKind::Project)? {
            let workspace = shown(&row).and_then(CatalogFields::workspace);
            projects.insert(row.key, (name(&row), workspace));
        }
    }
    let of_id = |id: Option<WorkspaceId>| workspaces.iter().find(|it| Some(it.id) == id).cloned();
    let view = |row: &CatalogRow| {
        let fields = shown(row)?;
        let project = fields.project();
        let parent = match fields {
            CatalogFields::Task(task) => projects.get(&CatalogKey::Project(task.project)),
            _ => None,
        };
        Some(CatalogView {
            kind: fields.kind(),
            id: row.id,
            name: fields.name().to_owned(),
            client: project.and_then(|it| clients.get(&CatalogKey::Client(it.client?)).cloned()),
            project: parent.map(|(name, _)| name.clone()),
            color: project.and_then(|it| it.color.clone()),
            active: fields.active(),
            private: project.and_then(|it| it.private),
            billable: project.and_then(|it| it.billable),
            workspace: of_id(parent.map_or(fields.workspace(), |(_, workspace)| *workspace)),
            sending: sending(row),
        })
    };
    Ok(rows.iter().filter_map(view).collect())
}

/// The rows with the names under which they are found.
pub(crate) fn named(store: &Store, rows: Vec<CatalogRow>) -> store::Result<Vec<Named<CatalogRow>>> {
    let views = catalog_rows(store, &rows)?;
    let named = |(row, view): (CatalogRow, CatalogView)| Named {
        qualified: view.qualified(),
        name: view.name,
        id: view.id,
        item: row,
    };
    Ok(rows.into_iter().zip(views).map(named).collect())
}

fn shown(row: &CatalogRow) -> Option<&CatalogFields> {
    row.wanted.as_ref().or(row.known.as_ref())
}

fn name(row: &CatalogRow) -> String {
    shown(row).map_or(String::new(), |fields| fields.name().to_owned())
}
