//! The rows that a command waits for, and the catalog rows that rows depend on.

use std::collections::{BTreeSet, HashSet};

use super::catalog::plan as catalog_plan;
use super::run::{Run, Sync};
use crate::model::{CatalogFields, CatalogKey, CatalogRow, EntryKey, ProjectKey, TaskKey};
use crate::store::Written;

/// The rows that a command changed, with everything that has to be in Toggl before them.
#[derive(Default)]
pub(super) struct Priority {
    pub(super) entries: BTreeSet<EntryKey>,
    pub(super) catalog: HashSet<CatalogKey>,
}

impl Sync<'_> {
    /// The rows of a command, their dependencies, and the unsent time on what the command archives: after
    /// that, Toggl would refuse it.
    pub(super) fn priority(&self, written: &Written) -> Run<Priority> {
        let mut priority =
            Priority { entries: written.entries.iter().copied().collect(), ..Priority::default() };
        for key in &written.entries {
            if let Some(fields) = self.store.row(*key)?.and_then(|entry| entry.wanted) {
                self.add_dependencies(fields.project, fields.task, &mut priority.catalog)?;
            }
        }
        let mut archived = HashSet::new();
        for key in &written.catalog {
            self.add_with_parents(*key, &mut priority.catalog)?;
            archived
                .extend(self.store.row(*key)?.filter(catalog_plan::archives).map(|row| row.key));
        }
        if !archived.is_empty() {
            for (project, task) in self.store.unsent_assignments()? {
                let mut needed = HashSet::new();
                self.add_dependencies(Some(project), task, &mut needed)?;
                if !needed.is_disjoint(&archived) {
                    priority.entries.extend(self.store.unsent_on(project)?);
                }
            }
        }
        Ok(priority)
    }

    /// The catalog rows that unsent tasks and unsent time entries depend on.
    pub(super) fn needed_by_unsent_rows(&self, rows: &[CatalogRow]) -> Run<HashSet<CatalogKey>> {
        let mut needed = HashSet::new();
        for fields in rows.iter().filter_map(|row| row.wanted.as_ref()) {
            if let CatalogFields::Task(task) = fields {
                self.add_with_parents(CatalogKey::Project(task.project), &mut needed)?;
            }
        }
        for (project, task) in self.store.unsent_assignments()? {
            self.add_dependencies(Some(project), task, &mut needed)?;
        }
        Ok(needed)
    }

    /// Adds the task, project and client of a time entry.
    fn add_dependencies(
        &self,
        project: Option<ProjectKey>,
        task: Option<TaskKey>,
        needed: &mut HashSet<CatalogKey>,
    ) -> Run<()> {
        needed.extend(task.map(CatalogKey::Task));
        match project {
            Some(project) => self.add_with_parents(CatalogKey::Project(project), needed),
            None => Ok(()),
        }
    }

    /// Adds a catalog row, its project and its client.
    fn add_with_parents(&self, key: CatalogKey, needed: &mut HashSet<CatalogKey>) -> Run<()> {
        let mut next = Some(key);
        while let Some(key) = next.filter(|key| needed.insert(*key)) {
            next = match self.store.row(key)?.and_then(|row| row.wanted) {
                Some(CatalogFields::Task(task)) => Some(CatalogKey::Project(task.project)),
                Some(CatalogFields::Project(project)) => project.client.map(CatalogKey::Client),
                _ => None,
            };
        }
        Ok(())
    }
}
