//! Clients, projects, tasks and tags as they are shown.

use std::collections::HashMap;

use super::{Sending, sending};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, CatalogRow, Project, ProjectKey, Task, Workspace,
    WorkspaceId,
};
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
    let has_tasks = rows.iter().any(|row| row.key.kind() == CatalogKind::Task);
    let projects = if has_tasks { projects_by_key(store)? } else { HashMap::new() };
    let named = |(row, view): (CatalogRow, CatalogView)| {
        let in_workspace = |name: &str| Some(format!("{}/{name}", view.workspace.as_ref()?.name));
        let (qualified, longer) = match row.wanted.as_ref().or(row.known.as_ref()) {
            Some(CatalogFields::Task(task)) => of_task(&view.name, projects.get(&task.project)),
            Some(CatalogFields::Project(_)) => {
                let qualified = of_client(view.client.as_deref(), &view.name);
                let longer = in_workspace(&qualified);
                (Some(qualified), longer.into_iter().collect())
            }
            _ => (None, in_workspace(&view.name).into_iter().collect()),
        };
        Named { name: view.name, qualified, longer, id: view.id, item: row }
    };
    Ok(rows.into_iter().zip(views).map(named).collect())
}

/// All projects, archived ones too, with the names under which they are found.
pub(crate) fn named_projects(store: &Store) -> store::Result<Vec<Named<Project>>> {
    let workspaces = store.workspaces()?;
    let workspace = |id| workspaces.iter().find(|it| Some(it.id) == id);
    let named = |project: Project| {
        let qualified = of_client(project.client.as_deref(), &project.name);
        let longer = workspace(project.workspace).map(|it| format!("{}/{qualified}", it.name));
        Named {
            name: project.name.clone(),
            qualified: Some(qualified),
            longer: longer.into_iter().collect(),
            id: project.id.map(|id| id.0),
            item: project,
        }
    };
    Ok(store.projects()?.into_iter().map(named).collect())
}

/// The open tasks, of one project or of all, with the names under which they are found.
pub(crate) fn named_tasks(
    store: &Store,
    project: Option<ProjectKey>,
    are_open: bool,
) -> store::Result<Vec<Named<Task>>> {
    let projects = projects_by_key(store)?;
    let named = |(task, _): (Task, String)| {
        let (qualified, longer) = of_task(&task.name, projects.get(&task.project));
        Named { name: task.name.clone(), qualified, longer, id: task.id.map(|id| id.0), item: task }
    };
    Ok(store.tasks(project, are_open)?.into_iter().map(named).collect())
}

fn projects_by_key(store: &Store) -> store::Result<HashMap<ProjectKey, Named<Project>>> {
    let projects = named_projects(store)?.into_iter();
    Ok(projects.map(|project| (project.item.key, project)).collect())
}

/// A project behind its client, or behind the absence of one.
fn of_client(client: Option<&str>, name: &str) -> String {
    format!("{}/{name}", client.unwrap_or_default())
}

/// A task behind the names of its project: the shortest, and the longer ones.
fn of_task(name: &str, project: Option<&Named<Project>>) -> (Option<String>, Vec<String>) {
    let mut behind = project.into_iter().flat_map(Named::names).map(|it| format!("{it}/{name}"));
    (behind.next(), behind.collect())
}

fn shown(row: &CatalogRow) -> Option<&CatalogFields> {
    row.wanted.as_ref().or(row.known.as_ref())
}

fn name(row: &CatalogRow) -> String {
    shown(row).map_or(String::new(), |fields| fields.name().to_owned())
}
