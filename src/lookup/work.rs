//! What an entry is about: project, task, tags, billable.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::config::FolderFile;
use crate::lookup::error::LookupError;
use crate::lookup::picker::{Picked, Picker, Subject};
use crate::lookup::project::{find_project, find_task};
use crate::lookup::tags::{find_tags, tag_names};
use crate::lookup::workspace::{bring_account, home_workspace, with_newest_names};
use crate::model::{EntryFields, ProjectKey, TaskKey, WorkspaceId};
use crate::rules::catalog;
use crate::store::Store;

/// What an entry is to be about, in words.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorkRequest {
    /// A NAME: the project's own, `client/project`, `/project`, or an id.
    pub(crate) project: Option<String>,
    /// A name or an id.
    pub(crate) task: Option<String>,
    /// Names, several perhaps with commas between them.
    pub(crate) tags: Vec<String>,
    /// Whether the time is billable; `None` leaves it to the project.
    pub(crate) billable: Option<bool>,
    /// Whether a task in another project overrides the project, which comes from a folder's file then.
    pub(crate) project_yields: bool,
}

/// What an entry is about, as rows of the store.
#[derive(Debug)]
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
        start: DateTime<Utc>,
        stop: Option<DateTime<Utc>>,
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

impl WorkRequest {
    /// This request, completed by a folder's file; and the keys of the file that were used. A flag
    /// overrides the key of the file, and with it what could contradict the flag: the file's task belongs
    /// to the file's project.
    pub(crate) fn completed_by(self, file: &FolderFile) -> (Self, Vec<&'static str>) {
        let mut used = Vec::new();
        let mut applies = |key, silent: bool| {
            if silent {
                used.push(key);
            }
            silent
        };
        let (no_project, no_task) = (self.project.is_none(), self.task.is_none());
        let project = file.project.clone().filter(|_| applies("project", no_project));
        let task = file.task.clone().filter(|_| applies("task", no_project && no_task));
        let tags = file.tags.clone().filter(|_| applies("tags", self.tags.is_empty()));
        let billable = file.billable.filter(|_| applies("billable", self.billable.is_none()));
        let filled = Self {
            project_yields: !no_task && project.is_some(),
            project: self.project.or(project),
            task: self.task.or(task),
            tags: tags.unwrap_or(self.tags),
            billable: self.billable.or(billable),
        };
        (filled, used)
    }

    /// This request, completed by what the person picks; `None` when they cancel. What was picked is
    /// words again, which are resolved like typed ones.
    pub(crate) fn picked(&self, app: &App, picker: &Picker<'_>, subject: &Subject) -> Picked<Self> {
        let store = app.store()?;
        let mut chosen = self.clone();
        let mut workspace = home_workspace(app, store)?;
        if self.project.is_none() && self.task.is_none() {
            let Some(project) = picker.project(subject, workspace)? else {
                return Ok(None);
            };
            workspace = project.as_ref().and_then(|project| project.workspace).or(workspace);
            chosen.project = project.map(|project| match project.id {
                Some(id) => id.to_string(),
                None => format!("{}/{}", project.client.unwrap_or_default(), project.name),
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

    /// Finds the rows that the names mean, with a newer catalog where this one lacks a name.
    pub(crate) fn resolve(&self, app: &App) -> Result<Work, LookupError> {
        if self.billable == Some(true) || !self.tags.is_empty() {
            bring_account(app)?;
        }
        with_newest_names(app, |store| self.look_up(app, store))
    }

    fn look_up(&self, app: &App, store: &Store) -> Result<Work, LookupError> {
        let home = home_workspace(app, store)?;
        let project = self.project.as_ref().map(|name| find_project(name, store, home));
        let mut project = project.transpose()?;
        let within = project.as_ref().map(|project| project.key);
        let task = self.task.as_ref();
        let task =
            task.map(|name| find_task(name, within, self.project_yields, store)).transpose()?;
        if let Some(task) = &task {
            project = store.project(task.project)?;
        }
        // The project decides on the workspace of the entry.
        let workspace = project.as_ref().and_then(|project| project.workspace).or(home);
        if self.billable == Some(true) {
            check_billable(store, workspace)?;
        }
        let billable = match self.billable {
            Some(billable) => billable,
            None => {
                catalog::default_billable(project.as_ref(), store.workspace(workspace)?.as_ref())
            }
        };
        let known = store.tags(workspace)?;
        let names = self.tags.iter().flat_map(|typed| {
            // A picked tag is one tag, even with a comma in its name.
            let whole = known.contains(typed.trim());
            match tag_names(typed).count() {
                _ if whole => vec![&**typed],
                // A comma alone names nothing.
                0 => vec![""],
                _ => tag_names(typed).collect(),
            }
        });
        let mut new_tags = Vec::new();
        Ok(Work {
            workspace,
            project: project.map(|project| project.key),
            project_yielded: task
                .as_ref()
                .is_some_and(|task| within.is_some_and(|it| it != task.project)),
            task: task.map(|task| task.key),
            tags: find_tags(names, &known, &mut new_tags)?,
            new_tags,
            billable,
        })
    }
}

/// Refuses billable time where the plan of the workspace lacks it, as far as that is known here.
pub(crate) fn check_billable(
    store: &Store,
    workspace: Option<WorkspaceId>,
) -> Result<(), LookupError> {
    catalog::may_bill(store.workspace(workspace)?.as_ref()).map_err(LookupError::NotBillable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(project: &str, task: &str, tags: &[&str], billable: Option<bool>) -> WorkRequest {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        WorkRequest {
            project: text(project),
            task: text(task),
            tags,
            billable,
            project_yields: false,
        }
    }

    #[test]
    fn a_flag_overrides_the_folder_and_what_could_contradict_it() {
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
            (
                request("", "", &[], None),
                "Web Design api true",
                "project task tags billable",
                false,
            ),
            (request("Other", "", &[], None), "Other - api true", "tags billable", false),
            (request("Other", "Sub", &[], None), "Other Sub api true", "tags billable", false),
            (request("", "Sub", &[], None), "Web Sub api true", "project tags billable", true),
            (request("", "", &["x"], None), "Web Design x true", "project task billable", false),
            (request("", "", &[], Some(true)), "Web Design api true", "project task tags", false),
            (request("", "", &[], Some(false)), "Web Design api false", "project task tags", false),
        ];
        for (flags, expected, expected_taken, yields) in table {
            let (filled, taken) = flags.completed_by(&file);
            let dash = |text: Option<String>| text.unwrap_or("-".to_owned());
            let words = [dash(filled.project), dash(filled.task), filled.tags.join(",")];
            let shown = format!("{} {}", words.join(" "), filled.billable.expect("said"));
            assert_eq!((shown.as_str(), &*taken.join(" ")), (expected, expected_taken));
            assert_eq!(filled.project_yields, yields, "{expected}");
        }
        let silent = FolderFile { project: None, task: None, tags: None, billable: None, ..file };
        let (filled, taken) = request("", "Sub", &["x"], None).completed_by(&silent);
        assert_eq!((filled.project, filled.billable, taken.len()), (None, None, 0));
        assert!(!filled.project_yields, "there is none");
    }
}
