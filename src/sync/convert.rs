//! Between the store's words and Toggl's: keys here, ids there.

use crate::model::{CatalogClient, CatalogProject, CatalogTask, Fields, ProjectKey, TaskKey};
use crate::store::{self, Store};
use crate::toggl::{Draft, TimeEntry};

/// What to send so that Toggl's entry becomes `wanted`: everything when Toggl has no such entry yet,
/// else only what differs from one of the states in which it may be there. `None` when it refers to
/// something Toggl has not got yet.
pub(super) fn draft(
    store: &Store,
    wanted: &Fields,
    there: &[&Fields],
) -> store::Result<Option<Draft>> {
    let new = there.is_empty();
    let differs =
        |same: fn(&Fields, &Fields) -> bool| new || there.iter().any(|there| !same(wanted, there));
    let mut draft = Draft::default();
    if differs(|a, b| a.description == b.description) {
        draft.description = Some(wanted.description.clone());
    }
    if differs(|a, b| (a.project, a.task) == (b.project, b.task)) {
        let project = match wanted.project {
            None => None,
            Some(key) => match store.project(key)?.and_then(|project| project.id) {
                None => return Ok(None),
                id => id,
            },
        };
        let task = match wanted.task {
            None => None,
            Some(key) => match store.task(key)?.and_then(|task| task.id) {
                None => return Ok(None),
                id => id,
            },
        };
        // Toggl keeps an old task beside a new project, so a change always names both.
        draft.project = (!new || project.is_some()).then_some(project);
        draft.task = (!new || task.is_some()).then_some(task);
    }
    if differs(|a, b| a.tags == b.tags) && (!new || !wanted.tags.is_empty()) {
        draft.tags = Some(wanted.tags.clone());
    }
    // A paid feature: on a free plan even an explicit "no" may be refused.
    if differs(|a, b| a.billable == b.billable) && (!new || wanted.billable) {
        draft.billable = Some(wanted.billable);
    }
    if differs(|a, b| (a.start, a.stop) == (b.start, b.stop)) {
        draft.time = Some((wanted.start, wanted.stop));
    }
    Ok(Some(draft))
}

/// Toggl's entry in our words. Projects, clients, tasks and tags that the catalog lacks, or knows by an
/// older name, are taken over from the names that came along, or stand as `#id`.
pub(super) fn fields(store: &Store, entry: &TimeEntry) -> store::Result<Fields> {
    let project = project(store, entry)?;
    let task = task(store, entry)?;
    for tag in &entry.tags {
        store.know_tag(entry.workspace, tag)?;
    }
    Ok(Fields {
        workspace: Some(entry.workspace),
        description: entry.description.clone(),
        project,
        task,
        tags: entry.tags.clone(),
        billable: entry.billable,
        start: entry.start,
        stop: entry.stop,
    })
}

fn project(store: &Store, entry: &TimeEntry) -> store::Result<Option<ProjectKey>> {
    let Some(id) = entry.project else {
        return Ok(None);
    };
    let names = &entry.names;
    let known = match store.project_key(id)? {
        Some(key) => store.project(key)?,
        None => None,
    };
    if let Some(project) = &known {
        let news = names.project.as_ref().is_some_and(|name| *name != project.name)
            || names.active.is_some_and(|active| active != project.active);
        if !news {
            return Ok(Some(project.key));
        }
    }
    let client = match &known {
        Some(project) => store.client_of(project.key)?,
        None => None,
    };
    if let Some((client, name)) = &names.client {
        store.upsert_client(&CatalogClient {
            id: *client,
            workspace: entry.workspace,
            name: name.clone(),
            archived: false,
        })?;
    }
    let old = known.as_ref();
    let key = store.upsert_project(&CatalogProject {
        id,
        workspace: entry.workspace,
        // Without its id a client is not gone, only not told.
        client: names.client.as_ref().map(|(id, _)| *id).or(client),
        name: names.project.clone().unwrap_or_else(|| format!("#{id}")),
        color: names.color.clone().or_else(|| old?.color.clone()),
        active: names.active.or(old.map(|project| project.active)).unwrap_or(true),
    })?;
    Ok(Some(key))
}

fn task(store: &Store, entry: &TimeEntry) -> store::Result<Option<TaskKey>> {
    let (Some(id), Some(project)) = (entry.task, entry.project) else {
        return Ok(None);
    };
    if let Some(key) = store.task_key(id)? {
        return Ok(Some(key));
    }
    let name = entry.names.task.clone().unwrap_or_else(|| format!("#{id}"));
    let task = CatalogTask { id, workspace: entry.workspace, project, name, active: true };
    store.upsert_task(&task).map(Some)
}
