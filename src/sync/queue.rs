//! Which row is sent next.

use std::collections::HashSet;

use super::catalog::plan::{self as catalog_plan, CatalogAttempt, NameState};
use super::entries::plan;
use super::outcome::StopReason;
use super::priority::Priority;
use super::run::{Run, Sync};
use crate::model::{CatalogRow, Entry, EntryKey};

/// A row that is sent by itself.
pub(super) enum UnsentRow {
    Catalog(CatalogRow),
    Entry(Entry),
}

/// The rows that were attempted in this run.
#[derive(Default)]
pub(super) struct Attempted {
    /// A catalog row may need more than one request, but none of them twice.
    pub(super) catalog: HashSet<CatalogAttempt>,
    pub(super) entries: HashSet<EntryKey>,
    /// Entries left over by a bulk edit: each is sent by itself.
    pub(super) one_by_one: HashSet<EntryKey>,
}

impl Sync<'_> {
    /// The next row to send: catalog rows first, then time entries; with the entries that may join it in
    /// a bulk edit. With `only_priority` other rows wait, except for the end of the timer at Toggl.
    pub(super) fn next_row(
        &self,
        attempted: &Attempted,
        priority: &Priority,
        only_priority: bool,
    ) -> Run<Option<(UnsentRow, Vec<Entry>)>> {
        if let Some(row) = self.next_catalog_row(&attempted.catalog, priority, only_priority)? {
            return Ok(Some((UnsentRow::Catalog(row), Vec::new())));
        }
        let mut rows = self.store.unsent()?;
        // A create that is still in doubt after the lookup waits.
        rows.retain(|row| !attempted.entries.contains(&row.key) && row.status.attempt().is_none());
        let now = self.server_now()?;
        rows.retain(|row| !row.status.is_in_flight(now));
        rows.retain(|row| {
            !only_priority || priority.entries.contains(&row.key) || plan::ends_timer(row)
        });
        if rows.is_empty() {
            return Ok(None);
        }
        let blocking = self.store.blocking_catalog_rows()?;
        rows.retain(|row| !catalog_plan::entry_waits_for(&blocking, row));
        plan::order(&mut rows, &priority.entries);
        let Some(row) = plan::next_to_send(&rows, self.clocks()?).cloned() else {
            return Ok(None);
        };
        rows.retain(|row| !attempted.one_by_one.contains(&row.key));
        Ok(Some((UnsentRow::Entry(row), rows)))
    }

    /// The next catalog row to send, those of the command first. These rows wait: creates in doubt that
    /// the lookup did not resolve, changes in flight, rows to archive while unsent time refers to them,
    /// and rows whose new name another row still has. When rows wait for each other's names in a cycle,
    /// one of them gets a temporary name.
    fn next_catalog_row(
        &self,
        attempted: &HashSet<CatalogAttempt>,
        priority: &Priority,
        only_priority: bool,
    ) -> Run<Option<CatalogRow>> {
        let mut rows = self.store.unsent_catalog_rows()?;
        if rows.is_empty() {
            return Ok(None);
        }
        rows.sort_by_key(|row| !priority.catalog.contains(&row.key));
        let now = self.server_now()?;
        let needed = if rows.iter().any(catalog_plan::archives) {
            self.needed_by_unsent_rows(&rows)?
        } else {
            HashSet::new()
        };
        let is_ready = |row: &&CatalogRow| {
            let waits = catalog_plan::archives(row) && needed.contains(&row.key);
            let in_doubt = row.status.attempt().is_some() || row.status.is_in_flight(now);
            let selected = !only_priority || priority.catalog.contains(&row.key);
            selected && !waits && !in_doubt && !attempted.contains(&catalog_plan::attempt(row))
        };
        let with_name = |state| {
            rows.iter().filter(is_ready).find(|row| catalog_plan::name_state(row, &rows) == state)
        };
        if let Some(row) = with_name(NameState::Free) {
            return Ok(Some(row.clone()));
        }
        let renamed = with_name(NameState::Cycle).map(catalog_plan::with_temporary_name);
        Ok(renamed.filter(|row| !attempted.contains(&catalog_plan::attempt(row))))
    }

    /// Reports that rows, of a command or all, wait for a change that is in flight.
    pub(super) fn note_rows_in_flight(&mut self, only: Option<&Priority>) -> Run<()> {
        if self.report.stop_reason.is_some() {
            return Ok(());
        }
        let now = self.server_now()?;
        let entries = self.store.unsent()?.into_iter().any(|row| {
            row.status.is_in_flight(now)
                && only.is_none_or(|priority| priority.entries.contains(&row.key))
        });
        let catalog = self.store.unsent_catalog_rows()?.into_iter().any(|row| {
            row.status.is_in_flight(now)
                && only.is_none_or(|priority| priority.catalog.contains(&row.key))
        });
        if entries || catalog {
            self.report.stop_reason = Some(StopReason::InFlight);
        }
        Ok(())
    }
}
