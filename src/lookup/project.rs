//! Projects and tasks by name.

use crate::lookup::error::{ArchivedRow, LookupError, LookupPurpose, Remedy};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, EntryFields, Project, ProjectKey, Task, WorkspaceId,
};
use crate::rules::names::{self, Miss};
use crate::store::{self, Store};
use crate::view;

/// The project of this name, one of the workspace `home` before all others.
pub(crate) fn find_project(
    name: &str,
    store: &Store,
    home: Option<WorkspaceId>,
) -> Result<Project, LookupError> {
    let (active, archived): (Vec<_>, Vec<_>) =
        view::named_projects(store)?.into_iter().partition(|project| project.item.active);
    // The whole name of an archived project comes before a part of another one's.
    if names::matching_whole(name, &active).is_none()
        && let Some(project) =
            names::matching_whole(name, &archived).and_then(|it| it.into_iter().next())
    {
        let archived = ArchivedRow::project(&project.item, LookupPurpose::Work);
        return Err(LookupError::Archived(archived));
    }
    let miss = match names::find_preferring(name, &active, |project| project.workspace == home) {
        Ok(project) => return Ok(project.clone()),
        Err(miss) => miss,
    };
    if let (Miss::Absent(_), Ok(project)) = (&miss, names::find(name, &archived)) {
        return Err(LookupError::Archived(ArchivedRow::project(project, LookupPurpose::Work)));
    }
    let remedy = Remedy::Add { within: None };
    Err(LookupError::in_catalog(CatalogKind::Project, name, miss, remedy, store))
}

/// The project of an entry, if it is archived in Toggl and stays so: no entry can be made on it.
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
    let tasks = view::named_tasks(store, project, true)?;
    if names::matching_whole(name, &tasks).is_none() {
        let done = view::named_tasks(store, project, false)?;
        let task = names::matching_whole(name, &done).and_then(|it| it.into_iter().next());
        if let Some(task) = task {
            return Err(LookupError::Archived(ArchivedRow::task(&task.item)));
        }
    }
    let miss = match names::find(name, &tasks) {
        Ok(task) => return Ok(task.clone()),
        Err(miss) => miss,
    };
    let within = project.map(|key| store.project(key)).transpose()?.flatten().map(Box::new);
    Err(LookupError::in_catalog(CatalogKind::Task, name, miss, Remedy::Add { within }, store))
}
