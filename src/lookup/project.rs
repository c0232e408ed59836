//! Projects and tasks by name.

use crate::lookup::error::{ArchivedRow, LookupError, LookupPurpose, Remedy};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, EntryFields, Project, ProjectKey, Task, WorkspaceId,
};
use crate::rules::names::{self, Miss, Named};
use crate::store::{self, Store};

/// The project of this name, one of the workspace `home` before all others.
pub(crate) fn find_project(
    name: &str,
    store: &Store,
    home: Option<WorkspaceId>,
) -> Result<Project, LookupError> {
    let (active, archived): (Vec<_>, Vec<_>) =
        store.projects()?.into_iter().map(named).partition(|project| project.item.active);
    let (at_home, elsewhere): (Vec<_>, Vec<_>) =
        active.into_iter().partition(|project| project.item.workspace == home);
    let found = match names::find(name, &at_home) {
        Err(absent @ Miss::Absent(_)) => match names::find(name, &elsewhere) {
            Err(Miss::Absent(_)) => Err(absent),
            found => found,
        },
        found => found,
    };
    let miss = match found {
        Ok(project) => return Ok(project.clone()),
        Err(miss) => miss,
    };
    if let (Miss::Absent(_), Ok(project)) = (&miss, names::find(name, &archived)) {
        return Err(LookupError::Archived(ArchivedRow::project(project, LookupPurpose::Work)));
    }
    let remedy = Remedy::Add { within: None };
    Err(LookupError::in_catalog(CatalogKind::Project, name, miss, remedy, store))
}

/// The project of an entry, if it is archived at Toggl and stays so: no entry can be made on it.
pub(crate) fn archived_project_of(
    fields: &EntryFields,
    store: &Store,
) -> store::Result<Option<Project>> {
    let Some(key) = fields.project else {
        return Ok(None);
    };
    let active = |fields: &Option<CatalogFields>| fields.as_ref().is_none_or(CatalogFields::active);
    match store.row(CatalogKey::Project(key))? {
        Some(row) if !active(&row.known) && !active(&row.wanted) => store.project(key),
        _ => Ok(None),
    }
}

/// A project by its own name and as `client/name`.
pub(crate) fn named(project: Project) -> Named<Project> {
    let qualified = project.client.as_ref().map(|client| format!("{client}/{}", project.name));
    Named { name: project.name.clone(), qualified, id: project.id.map(|id| id.0), item: project }
}

/// Finds one project among all, archived ones included.
pub(crate) fn find_any_project(name: &str, store: &Store) -> Result<ProjectKey, LookupError> {
    let projects: Vec<Named<Project>> = store.projects()?.into_iter().map(named).collect();
    names::find(name, &projects).map(|project| project.key).map_err(|miss| {
        LookupError::in_catalog(CatalogKind::Project, name, miss, Remedy::None, store)
    })
}

/// Finds a task in the project, or in all that are in use; then the task decides on the project. With
/// `elsewhere`, one that the project lacks may be in any other.
pub(crate) fn find_task(
    name: &str,
    project: Option<ProjectKey>,
    elsewhere: bool,
    store: &Store,
) -> Result<Task, LookupError> {
    match find_in(name, project, store) {
        Err(error) if elsewhere && project.is_some() && error.is_absent() => {
            find_in(name, None, store)
        }
        found => found,
    }
}

fn find_in(name: &str, project: Option<ProjectKey>, store: &Store) -> Result<Task, LookupError> {
    let tasks: Vec<Named<Task>> = store
        .open_tasks(project)?
        .into_iter()
        .map(|(task, owner)| Named {
            qualified: Some(format!("{owner}/{}", task.name)),
            name: task.name.clone(),
            id: task.id.map(|id| id.0),
            item: task,
        })
        .collect();
    let miss = match names::find(name, &tasks) {
        Ok(task) => return Ok(task.clone()),
        Err(miss) => miss,
    };
    let within = project.map(|key| store.project(key)).transpose()?.flatten().map(Box::new);
    Err(LookupError::in_catalog(CatalogKind::Task, name, miss, Remedy::Add { within }, store))
}
