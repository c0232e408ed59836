//! What an entry is about: project, task, tags, billable.

use std::collections::BTreeSet;

use super::{missed, missed_in_catalog};
use crate::app::App;
use crate::failure::{Failure, Kind};
use crate::model::{Fields, Project, ProjectKey, TaskKey, WorkspaceId};
use crate::names::{self, Miss, Named};
use crate::pick::{Picked, Picker, Subject};
use crate::render::brief;
use crate::store::Store;
use crate::tell;

/// What an entry is about.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WorkArgs {
    /// Project, by name, client/name or id
    #[arg(short, long, value_name = "PROJECT")]
    project: Option<String>,
    /// Task of the project, by name or id
    #[arg(long, value_name = "TASK")]
    task: Option<String>,
    /// Tag; repeat it for more. One that does not exist yet is made
    #[arg(short, long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Mark the time as billable (a paid feature of Toggl)
    #[arg(short, long)]
    billable: bool,
}

/// What an entry is about, as things instead of words.
#[derive(Debug, Default)]
pub(crate) struct Work {
    workspace: Option<WorkspaceId>,
    project: Option<ProjectKey>,
    task: Option<TaskKey>,
    tags: BTreeSet<String>,
    /// Tags that do not exist yet: Toggl makes them with the entry.
    pub(crate) new_tags: Vec<String>,
    billable: bool,
}

impl Work {
    /// The fields of an entry with this work in it.
    pub(crate) fn fields(
        &self,
        description: String,
        start: chrono::DateTime<chrono::Utc>,
        stop: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Fields {
        Fields {
            workspace: self.workspace,
            description,
            project: self.project,
            task: self.task,
            tags: self.tags.clone(),
            billable: self.billable,
            start,
            stop,
        }
    }
}

impl WorkArgs {
    /// These flags, and where they say nothing what the person picks; `None` when they change their
    /// mind. What was picked goes the way of words from here on.
    ///
    /// # Errors
    /// When the terminal goes away, or the store cannot be read.
    pub(in crate::commands) fn picked(
        &self,
        app: &App,
        picker: &Picker<'_>,
        subject: &Subject,
    ) -> Picked<Self> {
        let store = app.store()?;
        let mut chosen = self.clone();
        let mut workspace = home_workspace(app, store)?;
        if self.project.is_none() && self.task.is_none() {
            let Some(project) = picker.project(subject, workspace)? else {
                return Ok(None);
            };
            workspace = project.as_ref().map(|project| project.workspace).or(workspace);
            chosen.project = project.map(|project| {
                let named = named(project);
                named.id.map(|id| id.to_string()).or(named.qualified).unwrap_or(named.name)
            });
        }
        if self.tags.is_empty() {
            let Some(tags) = picker.tags(subject, workspace)? else {
                return Ok(None);
            };
            chosen.tags = tags;
        }
        Ok(Some(chosen))
    }

    /// Finds what the names mean. A name that the catalog lacks may be younger than the catalog, so
    /// it is listed anew, once, before the name counts as unknown.
    ///
    /// # Errors
    /// When a name means nothing, or more than one thing.
    pub(crate) fn resolve(&self, app: &App) -> anyhow::Result<Work> {
        let store = app.store()?;
        match self.look_up(app, store) {
            Err(error) if is_absent(&error) && app.apart().is_none() => {
                let halt = app.refresh_catalog()?.ok().and_then(|report| report.halt);
                // Not found here is not the same as not there.
                let now = app.now()?;
                self.look_up(app, store).map_err(|error| {
                    match (error.downcast::<Failure>(), halt) {
                        (Ok(failure), Some(halt)) => {
                            let why = tell::why(&halt, &now);
                            failure
                                .hint(format!("Newer names could not be asked for: {why}."))
                                .into()
                        }
                        (Ok(failure), None) => failure.into(),
                        (Err(error), _) => error,
                    }
                })
            }
            other => other,
        }
    }

    fn look_up(&self, app: &App, store: &Store) -> anyhow::Result<Work> {
        let home = home_workspace(app, store)?;
        let mut project = match &self.project {
            Some(name) => Some(find_project(name, store, home)?),
            None => None,
        };
        let task = match &self.task {
            Some(name) => Some(find_task(name, &mut project, store)?),
            None => None,
        };
        // The project decides where the entry goes.
        let workspace = project.as_ref().map(|project| project.workspace).or(home);
        let known = store.tags(workspace)?;
        let mut work = Work {
            workspace,
            project: project.map(|project| project.key),
            task,
            billable: self.billable,
            ..Work::default()
        };
        for tag in &self.tags {
            let (name, new) = find_tag(tag, &known)?;
            // Without an account there is no list of tags that it could be missing from.
            if new && home.is_some() && !work.new_tags.contains(&name) {
                work.new_tags.push(name.clone());
            }
            work.tags.insert(name);
        }
        Ok(work)
    }
}

/// The workspace new entries go to: the one from the settings, else the account's.
fn home_workspace(app: &App, store: &Store) -> anyhow::Result<Option<WorkspaceId>> {
    let Some(account) = store.account()? else {
        return Ok(None);
    };
    let Some(wanted) = &app.settings.workspace else {
        return Ok(Some(account.workspace));
    };
    let workspaces: Vec<Named<WorkspaceId>> = store
        .workspaces()?
        .into_iter()
        .map(|w| Named { name: w.name, qualified: None, id: Some(w.id.0), item: w.id })
        .collect();
    let found = names::find(&wanted.value, &workspaces);
    Ok(Some(*found.map_err(|miss| missed("workspace", &wanted.value, miss))?))
}

fn find_project(name: &str, store: &Store, home: Option<WorkspaceId>) -> anyhow::Result<Project> {
    let (active, archived): (Vec<_>, Vec<_>) =
        store.projects()?.into_iter().map(named).partition(|project| project.item.active);
    let (at_home, elsewhere): (Vec<_>, Vec<_>) =
        active.into_iter().partition(|project| Some(project.item.workspace) == home);
    let miss = match names::find(name, &at_home) {
        Ok(project) => return Ok(project.clone()),
        Err(ambiguous @ Miss::Ambiguous(_)) => ambiguous,
        Err(absent) => match names::find(name, &elsewhere) {
            Ok(project) => return Ok(project.clone()),
            Err(ambiguous @ Miss::Ambiguous(_)) => ambiguous,
            Err(_) => absent,
        },
    };
    if let (Miss::Absent(_), Ok(project)) = (&miss, names::find(name, &archived)) {
        let name = brief(&project.name);
        return Err(Failure::new(Kind::NotFound, format!("The project “{name}” is archived."))
            .hint("Restore it in Toggl first, or name another one.")
            .into());
    }
    Err(missed_in_catalog("project", name, miss, store))
}

/// A project by its own name and as `client/name`.
pub(in crate::commands) fn named(project: Project) -> Named<Project> {
    let qualified = project.client.as_ref().map(|client| format!("{client}/{}", project.name));
    Named { name: project.name.clone(), qualified, id: project.id.map(|id| id.0), item: project }
}

/// Finds a task in the project, or in all of them; then the task decides on the project.
fn find_task(name: &str, project: &mut Option<Project>, store: &Store) -> anyhow::Result<TaskKey> {
    let projects = match project {
        Some(project) => vec![project.clone()],
        None => store.projects()?,
    };
    let mut tasks = Vec::new();
    for owner in &projects {
        for task in store.tasks(owner.key)?.into_iter().filter(|task| task.active) {
            tasks.push(Named {
                qualified: Some(format!("{}/{}", owner.name, task.name)),
                name: task.name.clone(),
                id: task.id.map(|id| id.0),
                item: (task.key, owner.clone()),
            });
        }
    }
    let (key, owner) =
        names::find(name, &tasks).map_err(|miss| missed_in_catalog("task", name, miss, store))?;
    *project = Some(owner.clone());
    Ok(*key)
}

/// A tag by its name, whatever the case; or a new one. Parts do not count: that would keep a person
/// from making the tag “doc” when there is “docs”.
fn find_tag(name: &str, known: &BTreeSet<String>) -> anyhow::Result<(String, bool)> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Failure::new(Kind::Usage, "A tag needs a name.").into());
    }
    if known.contains(name) {
        return Ok((name.to_owned(), false));
    }
    let folded = name.to_lowercase();
    let mut alike = known.iter().filter(|tag| tag.to_lowercase() == folded);
    match (alike.next(), alike.next()) {
        (None, _) => Ok((name.to_owned(), true)),
        (Some(tag), None) => Ok((tag.clone(), false)),
        (Some(one), Some(other)) => {
            let both = vec![one.clone(), other.clone()];
            Err(missed("tag", name, Miss::Ambiguous(both)).into())
        }
    }
}

fn is_absent(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(Failure::is_not_found)
}
