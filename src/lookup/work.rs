//! What an entry is about: project, task, tags, billable.

use std::collections::BTreeSet;

use crate::app::App;
use crate::completion;
use crate::config::FolderFile;
use crate::lookup::error::{ArchivedRow, LookupError, LookupKind, Purpose};
use crate::lookup::picker::{Picked, Picker, Subject};
use crate::lookup::{home_workspace, with_newest_names};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, EntryFields, Project, ProjectKey, Task, TaskKey,
    WorkspaceId,
};
use crate::rules::catalog;
use crate::rules::names::{self, Miss, Named};
use crate::store::{self, Store};

/// What an entry is about.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct WorkArgs {
    /// Project, by name, client/name or id
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: Option<String>,
    /// Task of the project, by name or id
    #[arg(long, value_name = "TASK", add = completion::tasks())]
    task: Option<String>,
    /// Tag, or a,b for two; repeat it for more. A new one is made
    #[arg(short, long = "tag", value_name = "TAG", add = completion::tag_lists())]
    tags: Vec<String>,
    /// Mark the time as billable (a paid feature of Toggl)
    #[arg(short, long)]
    billable: bool,
    /// Whether a task in another project outranks the project.
    #[arg(skip)]
    project_yields: bool,
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
    /// Whether the project had to yield to a task in another one.
    pub(crate) project_yielded: bool,
}

impl Work {
    /// The fields of an entry with this work in it.
    pub(crate) fn fields(
        &self,
        description: String,
        start: chrono::DateTime<chrono::Utc>,
        stop: Option<chrono::DateTime<chrono::Utc>>,
    ) -> EntryFields {
        EntryFields {
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
    /// These flags, with what a folder's file says where they are silent; and the keys of the file that
    /// were taken. A flag outranks the file, and with it what could contradict it: the file's task
    /// belongs to the file's project.
    pub(crate) fn or_of(self, file: &FolderFile) -> (Self, Vec<&'static str>) {
        let mut taken = Vec::new();
        let mut take = |key, from_file: bool| {
            if from_file {
                taken.push(key);
            }
            from_file
        };
        let (no_project, no_task) = (self.project.is_none(), self.task.is_none());
        let project = file.project.clone().filter(|_| take("project", no_project));
        let task = file.task.clone().filter(|_| take("task", no_project && no_task));
        let tags = file.tags.clone().filter(|_| take("tags", self.tags.is_empty()));
        let billable = file.billable.filter(|_| take("billable", !self.billable));
        let filled = Self {
            project_yields: !no_task && project.is_some(),
            project: self.project.or(project),
            task: self.task.or(task),
            tags: tags.unwrap_or(self.tags),
            billable: billable.unwrap_or(self.billable),
        };
        (filled, taken)
    }

    /// These flags, and where they say nothing what the person picks; `None` when they change their
    /// mind. What was picked goes the way of words from here on.
    ///
    /// # Errors
    /// When the terminal goes away, or the store cannot be read.
    pub(crate) fn picked(&self, app: &App, picker: &Picker<'_>, subject: &Subject) -> Picked<Self> {
        let store = app.store()?;
        let mut chosen = self.clone();
        let mut workspace = home_workspace(app, store)?;
        if self.project.is_none() && self.task.is_none() {
            let Some(project) = picker.project(subject, workspace)? else {
                return Ok(None);
            };
            workspace = project.as_ref().and_then(|project| project.workspace).or(workspace);
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
    pub(crate) fn resolve(&self, app: &App) -> Result<Work, LookupError> {
        with_newest_names(app, |store| self.look_up(app, store))
    }

    fn look_up(&self, app: &App, store: &Store) -> Result<Work, LookupError> {
        let home = home_workspace(app, store)?;
        let mut project = match &self.project {
            Some(name) => Some(find_project(name, store, home)?),
            None => None,
        };
        let mut project_yielded = false;
        let task = match &self.task {
            Some(name) => {
                let within = project.as_ref().map(|project| project.key);
                let task = match find_task(name, within, store) {
                    Err(error) if self.project_yields && error.is_absent() => {
                        project_yielded = true;
                        find_task(name, None, store)?
                    }
                    found => found?,
                };
                project = store.project(task.project)?;
                Some(task.key)
            }
            None => None,
        };
        // The project decides where the entry goes.
        let workspace = project.as_ref().and_then(|project| project.workspace).or(home);
        if self.billable {
            check_billable(store, workspace)?;
        }
        let known = store.tags(workspace)?;
        let mut work = Work {
            workspace,
            project: project.map(|project| project.key),
            task,
            billable: self.billable,
            project_yielded,
            ..Work::default()
        };
        for typed in &self.tags {
            // What was picked is one tag, whatever it is called.
            let whole = known.contains(typed.trim()) || tag_names(typed).next().is_none();
            let names = if whole { vec![&**typed] } else { tag_names(typed).collect() };
            for name in names {
                let (name, new) = find_tag(name, &known)?;
                if new {
                    note_new_tag(&name, home, &mut work.new_tags);
                }
                work.tags.insert(name);
            }
        }
        Ok(work)
    }
}

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
        return Err(LookupError::Archived(ArchivedRow::project(project, Purpose::Work)));
    }
    Err(LookupError::of_work(CatalogKind::Project, None, name, miss, store))
}

/// The project of an entry, if it is put away at Toggl, and is to stay so: no entry can be made on it.
pub(crate) fn archived_project_of(
    fields: &EntryFields,
    store: &Store,
) -> store::Result<Option<Project>> {
    let Some(key) = fields.project else {
        return Ok(None);
    };
    let active = |fields: &Option<CatalogFields>| fields.as_ref().is_none_or(CatalogFields::active);
    match store.catalog_row(CatalogKey::Project(key))? {
        Some(row) if !active(&row.known) && !active(&row.wanted) => store.project(key),
        _ => Ok(None),
    }
}

/// Refuses billable time where the plan of the workspace lacks it, as far as that is known here.
pub(crate) fn check_billable(
    store: &Store,
    workspace: Option<WorkspaceId>,
) -> Result<(), LookupError> {
    let workspaces = store.workspaces()?;
    let workspace = workspaces.iter().find(|it| Some(it.id) == workspace);
    catalog::may_bill(workspace).map_err(LookupError::NotBillable)
}

/// A project by its own name and as `client/name`.
pub(crate) fn named(project: Project) -> Named<Project> {
    let qualified = project.client.as_ref().map(|client| format!("{client}/{}", project.name));
    Named { name: project.name.clone(), qualified, id: project.id.map(|id| id.0), item: project }
}

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
    let within = match project {
        Some(key) => store.project(key)?,
        None => None,
    };
    Err(LookupError::of_work(CatalogKind::Task, within, name, miss, store))
}

/// The tags of one word of the command line, with commas between them.
pub(crate) fn tag_names(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// A tag without the `#` that it is shown with.
pub(crate) fn without_hash(name: &str) -> &str {
    name.strip_prefix('#').map_or(name, str::trim_start)
}

/// A tag by its name, whatever the case and with a `#` or without; or a new one. Parts do not count:
/// that would keep a person from making the tag “doc” when there is “docs”.
///
/// # Errors
/// Two tags that differ from it only in case make it ambiguous.
pub(crate) fn find_tag(
    name: &str,
    known: &BTreeSet<String>,
) -> Result<(String, bool), LookupError> {
    let name = name.trim();
    if let Some(tag) = known.get(name).or_else(|| known.get(without_hash(name))) {
        return Ok((tag.clone(), false));
    }
    let name = without_hash(name);
    if name.is_empty() {
        return Err(LookupError::NoTagName);
    }
    let folded = name.to_lowercase();
    let mut alike = known.iter().filter(|tag| tag.to_lowercase() == folded);
    match (alike.next(), alike.next()) {
        (None, _) => Ok((name.to_owned(), true)),
        (Some(tag), None) => Ok((tag.clone(), false)),
        (Some(one), Some(other)) => {
            let both = Miss::Ambiguous(vec![one.clone(), other.clone()]);
            Err(LookupError::name(LookupKind::Catalog(CatalogKind::Tag), name, both))
        }
    }
}

/// Remembers a tag that does not exist yet, once, to be told of. Without an account, and so without a
/// `home`, there is no list of tags that it could be missing from.
pub(crate) fn note_new_tag(name: &str, home: Option<WorkspaceId>, new_tags: &mut Vec<String>) {
    if home.is_some() && !new_tags.iter().any(|tag| tag == name) {
        new_tags.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(project: &str, task: &str, tags: &[&str], billable: bool) -> WorkArgs {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        WorkArgs { project: text(project), task: text(task), tags, billable, project_yields: false }
    }

    #[test]
    fn a_flag_outranks_the_folder_and_what_could_contradict_it() {
        let file = FolderFile {
            path: "/site/.track.toml".into(),
            project: Some("Web".to_owned()),
            task: Some("Design".to_owned()),
            tags: Some(vec!["api".to_owned()]),
            billable: Some(true),
            description: None,
        };
        let table = [
            // what flags say, what it comes to, what the file gave, whether the project may yield
            (args("", "", &[], false), "Web Design api true", "project task tags billable", false),
            (args("Other", "", &[], false), "Other - api true", "tags billable", false),
            (args("Other", "Sub", &[], false), "Other Sub api true", "tags billable", false),
            (args("", "Sub", &[], false), "Web Sub api true", "project tags billable", true),
            (args("", "", &["x"], false), "Web Design x true", "project task billable", false),
            (args("", "", &[], true), "Web Design api true", "project task tags", false),
        ];
        for (flags, expected, expected_taken, yields) in table {
            let (filled, taken) = flags.or_of(&file);
            let dash = |text: Option<String>| text.unwrap_or("-".to_owned());
            let words = [dash(filled.project), dash(filled.task), filled.tags.join(",")];
            let shown = format!("{} {}", words.join(" "), filled.billable);
            assert_eq!((shown.as_str(), &*taken.join(" ")), (expected, expected_taken));
            assert_eq!(filled.project_yields, yields, "{expected}");
        }
        let silent = FolderFile { project: None, task: None, tags: None, billable: None, ..file };
        let (filled, taken) = args("", "Sub", &["x"], false).or_of(&silent);
        assert_eq!((filled.project, filled.billable, taken.len()), (None, false, 0));
        assert!(!filled.project_yields, "there is none");
    }
}
