//! Clients, projects, tasks and tags as a person sees them.

use std::collections::HashMap;

use super::{Sending, sending};
use crate::model::{Kind, Thing, ThingFields, ThingKey, Workspace, WorkspaceId};
use crate::names::Named;
use crate::store::{self, Store};

/// A thing with everything that is shown of it.
#[derive(Clone, Debug)]
pub(crate) struct ThingView {
    pub(crate) kind: Kind,
    pub(crate) id: Option<i64>,
    pub(crate) name: String,
    /// Of a project: whom it is for.
    pub(crate) client: Option<String>,
    /// Of a task: what it is part of.
    pub(crate) project: Option<String>,
    /// Of a project: `#rrggbb`.
    pub(crate) color: Option<String>,
    /// `false` when archived, or done.
    pub(crate) active: bool,
    /// Of a project: whether only its members see it.
    pub(crate) private: Option<bool>,
    pub(crate) workspace: Option<Workspace>,
    pub(crate) sending: Sending,
}

impl ThingView {
    /// What it is called where its name alone does not tell: `client/project`, `project/task`.
    pub(crate) fn qualified(&self) -> Option<String> {
        let owner = self.client.as_ref().or(self.project.as_ref())?;
        Some(format!("{owner}/{}", self.name))
    }
}

/// Shows rows, in their order; one that is wanted deleted as it last was.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn things(store: &Store, rows: &[Thing]) -> store::Result<Vec<ThingView>> {
    let workspaces = store.workspaces()?;
    let needs = |kind| rows.iter().any(|row| row.key.kind() == kind);
    let (mut clients, mut projects) = (HashMap::new(), HashMap::new());
    if needs(Kind::Project) {
        for row in store.all_things(Kind::Client)? {
            clients.insert(row.key, name(&row));
        }
    }
    if needs(Kind::Task) {
        for row in store.all_things(Kind::Project)? {
            let workspace = shown(&row).and_then(ThingFields::workspace);
            projects.insert(row.key, (name(&row), workspace));
        }
    }
    let of_id = |id: Option<WorkspaceId>| workspaces.iter().find(|it| Some(it.id) == id).cloned();
    let view = |row: &Thing| {
        let fields = shown(row)?;
        let mut view = ThingView {
            kind: fields.kind(),
            id: row.id,
            name: fields.name().to_owned(),
            client: None,
            project: None,
            color: None,
            active: fields.active(),
            private: None,
            workspace: of_id(fields.workspace()),
            sending: sending(&row.status, row.unsent()),
        };
        match fields {
            ThingFields::Project(project) => {
                view.client =
                    project.client.and_then(|key| clients.get(&ThingKey::Client(key)).cloned());
                view.color.clone_from(&project.color);
                view.private = project.private;
            }
            ThingFields::Task(task) => {
                if let Some((name, workspace)) = projects.get(&ThingKey::Project(task.project)) {
                    view.project = Some(name.clone());
                    view.workspace = of_id(*workspace);
                }
            }
            ThingFields::Client(_) | ThingFields::Tag(_) => {}
        }
        Some(view)
    };
    Ok(rows.iter().filter_map(view).collect())
}

/// The rows by the names they can be found under.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn named(store: &Store, rows: Vec<Thing>) -> store::Result<Vec<Named<Thing>>> {
    let views = things(store, &rows)?;
    let named = |(row, view): (Thing, ThingView)| Named {
        qualified: view.qualified(),
        name: view.name,
        id: view.id,
        item: row,
    };
    Ok(rows.into_iter().zip(views).map(named).collect())
}

fn shown(row: &Thing) -> Option<&ThingFields> {
    row.wanted.as_ref().or(row.known.as_ref())
}

fn name(row: &Thing) -> String {
    shown(row).map_or(String::new(), |fields| fields.name().to_owned())
}
