//! Tasks by name.

use crate::lookup::error::LookupError;
use crate::model::{CatalogKind, ProjectKey, Task};
use crate::rules::names::{self, Named};
use crate::store::Store;

/// Finds a task in the project, or in all that are in use; then the task decides on the project.
pub(crate) fn find_task(
    name: &str,
    project: Option<ProjectKey>,
    store: &Store,
) -> Result<Task, LookupError> {
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
    let within = project.map(|key| store.project(key)).transpose()?.flatten();
    Err(LookupError::of_work(CatalogKind::Task, within, name, miss, store))
}
