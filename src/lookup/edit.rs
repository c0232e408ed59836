//! From an edit request in words to the new fields of an entry.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use crate::app::App;
use crate::lookup::error::LookupError;
use crate::lookup::project::{find_project, find_task};
use crate::lookup::tags::{find_tags, tag_of_entry};
use crate::lookup::work::check_billable;
use crate::lookup::workspace::home_workspace;
use crate::model::{EntryFields, Project, ProjectKey, TaskKey, WorkspaceId};
use crate::rules::catalog::{default_billable, may_bill};
use crate::rules::edit::{
    self, Edit, EditRequest, FieldChange, ProjectBillable, ProjectPlace, TagsChange,
};
use crate::rules::merge::EntryField;
use crate::store::Store;
use crate::time::Now;

/// Why an edit request cannot be carried out, and the field of it that is at fault.
#[derive(Debug)]
pub(crate) struct InvalidEdit {
    pub(crate) field: EntryField,
    pub(crate) error: LookupError,
}

impl InvalidEdit {
    fn of(field: EntryField) -> impl Fn(LookupError) -> Self {
        move |error| Self { field, error }
    }
}

/// Names as they were looked up; each is looked up once, however many entries there are.
pub(crate) struct NameResolver<'a> {
    store: &'a Store,
    home: Option<WorkspaceId>,
    projects: HashMap<(String, Option<WorkspaceId>), ProjectPlace>,
    tasks: HashMap<(String, Option<ProjectKey>), (TaskKey, ProjectPlace)>,
    tags: HashMap<Option<WorkspaceId>, BTreeSet<String>>,
    /// Tags that do not exist yet.
    pub(crate) new_tags: Vec<String>,
}

impl<'a> NameResolver<'a> {
    /// A resolver that has looked up no name yet.
    pub(crate) fn new(app: &App, store: &'a Store) -> Result<Self, LookupError> {
        Ok(Self {
            store,
            home: home_workspace(app, store)?,
            projects: HashMap::new(),
            tasks: HashMap::new(),
            tags: HashMap::new(),
            new_tags: Vec::new(),
        })
    }

    /// What an entry becomes, or the first invalid field.
    pub(crate) fn fields(
        &mut self,
        request: &EditRequest,
        was: &EntryFields,
        now: &Now,
    ) -> Result<EntryFields, InvalidEdit> {
        let project = self.project(request, was).map_err(InvalidEdit::of(EntryField::Project))?;
        let (project, task) =
            self.task(request, was, project).map_err(InvalidEdit::of(EntryField::Task))?;
        let workspace = match project {
            FieldChange::Set(place) => place.workspace.or(self.home),
            FieldChange::Keep | FieldChange::Clear => was.workspace.or(self.home),
        };
        let tags =
            self.tags(&request.tags, was, workspace).map_err(InvalidEdit::of(EntryField::Tags))?;
        if request.billable == Some(true) && !was.billable {
            check_billable(self.store, workspace).map_err(InvalidEdit::of(EntryField::Billable))?;
        }
        let project_billable = self
            .project_billable(&project, was, workspace)
            .map_err(InvalidEdit::of(EntryField::Billable))?;
        let asked = Edit {
            description: request.description.clone(),
            project,
            task,
            tags,
            billable: request.billable,
            project_billable,
            times: request.times.clone(),
        };
        edit::edit(was, &asked, now).map_err(|error| {
            let field = error.field();
            InvalidEdit { field, error: LookupError::Edit(error, *now) }
        })
    }

    fn project(
        &mut self,
        request: &EditRequest,
        was: &EntryFields,
    ) -> Result<FieldChange<ProjectPlace>, LookupError> {
        let name = match &request.project {
            FieldChange::Keep => return Ok(FieldChange::Keep),
            FieldChange::Clear => return Ok(FieldChange::Clear),
            FieldChange::Set(name) => name,
        };
        let home = was.workspace.or(self.home);
        Ok(FieldChange::Set(match self.projects.entry((name.clone(), home)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let project = find_project(name, self.store, home)?;
                let Project { key: project, workspace, .. } = project;
                *new.insert(ProjectPlace { project, workspace })
            }
        }))
    }

    /// What the old project and the new one say of billable.
    fn project_billable(
        &self,
        project: &FieldChange<ProjectPlace>,
        was: &EntryFields,
        workspace: Option<WorkspaceId>,
    ) -> Result<ProjectBillable, LookupError> {
        let after = match project {
            FieldChange::Keep => return Ok(ProjectBillable::default()),
            FieldChange::Clear => None,
            FieldChange::Set(place) => self.store.project(place.project)?,
        };
        let before = was.project.map(|key| self.store.project(key)).transpose()?.flatten();
        let home = self.store.workspace(workspace)?;
        // Where the plan lacks it, an entry that stays there is left as it is; one that moves cannot take it along.
        let left_alone = may_bill(home.as_ref()).is_err() && workspace == was.workspace;
        Ok(ProjectBillable {
            before: before.is_some_and(|it| it.billable == Some(true)),
            after: (!left_alone).then(|| default_billable(after.as_ref(), home.as_ref())),
        })
    }

    /// The task and its project: the named one, else the entry's own, else whichever has such a task.
    fn task(
        &mut self,
        request: &EditRequest,
        was: &EntryFields,
        project: FieldChange<ProjectPlace>,
    ) -> Result<(FieldChange<ProjectPlace>, FieldChange<TaskKey>), LookupError> {
        let name = match &request.task {
            FieldChange::Keep => return Ok((project, FieldChange::Keep)),
            FieldChange::Clear => return Ok((project, FieldChange::Clear)),
            FieldChange::Set(name) => name,
        };
        let named = match project {
            FieldChange::Set(place) => Some(place.project),
            FieldChange::Keep | FieldChange::Clear => None,
        };
        let within = named.or(was.project);
        let (task, place) = match self.tasks.entry((name.clone(), within)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let task = find_task(name, within, named.is_none(), self.store)?;
                let project = self.store.project(task.project)?;
                let workspace = project.and_then(|project| project.workspace);
                *new.insert((task.key, ProjectPlace { project: task.project, workspace }))
            }
        };
        Ok((FieldChange::Set(place), FieldChange::Set(task)))
    }

    fn tags(
        &mut self,
        request: &TagsChange,
        was: &EntryFields,
        workspace: Option<WorkspaceId>,
    ) -> Result<TagsChange, LookupError> {
        Ok(match request {
            TagsChange::Keep => TagsChange::Keep,
            TagsChange::Replace(names) => TagsChange::Replace(self.known_tags(names, workspace)?),
            TagsChange::Change { add, remove } => TagsChange::Change {
                add: self.known_tags(add, workspace)?,
                remove: remove.iter().filter_map(|name| tag_of_entry(name, &was.tags)).collect(),
            },
        })
    }

    fn known_tags(
        &mut self,
        names: &BTreeSet<String>,
        workspace: Option<WorkspaceId>,
    ) -> Result<BTreeSet<String>, LookupError> {
        let known = match self.tags.entry(workspace) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.store.tags(workspace)?),
        };
        find_tags(names.iter().map(String::as_str), known, &mut self.new_tags)
    }
}
