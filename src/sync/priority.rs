//! Which rows a command waits for.

use std::collections::HashSet;

use super::catalog::plan as catalog_plan;
use super::run::{Run, Sync};
use crate::model::{CatalogFields, CatalogKey, CatalogRow, EntryFields, EntryKey};
use crate::store::Written;

/// What a command changed, with all that has to be at Toggl first.
#[derive(Default)]
pub(super) struct Priority {
    pub(super) entries: HashSet<EntryKey>,
    pub(super) catalog: HashSet<CatalogKey>,
}

impl Sync<'_> {
    /// What belongs to a command: its rows, what they are booked on, and the time that has to be there
    /// before something is put away.
    pub(super) fn priority(&self, written: &Written) -> Run<Priority> {
        let mut priority =
            Priority { entries: written.entries.iter().copied().collect(), ..Priority::default() };
        for key in &written.entries {
            if let Some(fields) = self.store.entry(*key)?.and_then(|entry| entry.wanted) {
                self.needs(&fields, &mut priority.catalog)?;
            }
        }
        let mut put_away = HashSet::new();
        for key in &written.catalog {
            self.needs_catalog_row(*key, &mut priority.catalog)?;
            put_away.extend(
                self.store.catalog_row(*key)?.filter(catalog_plan::archives).map(|row| row.key),
            );
        }
        if !put_away.is_empty() {
            for row in self.store.unsent()? {
                let mut needed = HashSet::new();
                if let Some(fields) = &row.wanted {
                    self.needs(fields, &mut needed)?;
                }
                if !needed.is_disjoint(&put_away) {
                    priority.entries.insert(row.key);
                }
            }
        }
        Ok(priority)
    }

    /// Notes what time with these fields is booked on, all the way up.
    pub(super) fn needs(&self, fields: &EntryFields, needed: &mut HashSet<CatalogKey>) -> Run<()> {
        needed.extend(fields.task.map(CatalogKey::Task));
        match fields.project {
            Some(project) => self.needs_catalog_row(CatalogKey::Project(project), needed),
            None => Ok(()),
        }
    }

    /// Notes a thing, and what it belongs to.
    pub(super) fn needs_catalog_row(
        &self,
        key: CatalogKey,
        needed: &mut HashSet<CatalogKey>,
    ) -> Run<()> {
        let mut next = Some(key);
        while let Some(key) = next.filter(|key| needed.insert(*key)) {
            next = match self.store.catalog_row(key)?.and_then(|row| row.wanted) {
                Some(CatalogFields::Task(task)) => Some(CatalogKey::Project(task.project)),
                Some(CatalogFields::Project(project)) => project.client.map(CatalogKey::Client),
                _ => None,
            };
        }
        Ok(())
    }

    /// What unsent time is to be booked on, and what unsent tasks are parts of.
    pub(super) fn busy(&self, rows: &[CatalogRow]) -> Run<HashSet<CatalogKey>> {
        let mut busy = HashSet::new();
        for fields in rows.iter().filter_map(|row| row.wanted.as_ref()) {
            if let CatalogFields::Task(task) = fields {
                self.needs_catalog_row(CatalogKey::Project(task.project), &mut busy)?;
            }
        }
        for fields in self.store.unsent()?.iter().filter_map(|row| row.wanted.as_ref()) {
            self.needs(fields, &mut busy)?;
        }
        Ok(busy)
    }
}
