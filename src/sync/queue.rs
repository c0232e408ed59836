//! Which row is sent next.

use std::collections::HashSet;

use super::catalog::plan::{self as catalog_plan, NameState};
use super::entries::plan;
use super::outcome::StopReason;
use super::priority::Priority;
use super::run::{Run, Sync};
use crate::model::{CatalogRow, Entry};

/// A row to send.
pub(super) enum UnsentRow {
    Catalog(CatalogRow),
    /// With the entries that may join it in a bulk edit.
    Entry(Entry, Vec<Entry>),
}

impl Sync<'_> {
    /// The next row to send: catalog rows first, then time entries. With `only_priority` other rows wait,
    /// except for the end of the timer at Toggl.
    pub(super) fn next_row(
        &self,
        priority: &Priority,
        only_priority: bool,
    ) -> Run<Option<UnsentRow>> {
        if let Some(row) = self.next_catalog_row(priority, only_priority)? {
            return Ok(Some(UnsentRow::Catalog(row)));
        }
        let attempted = &self.attempted;
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
        let by_itself = attempted.one_by_one.contains(&row.key);
        rows.retain(|other| !by_itself && !attempted.one_by_one.contains(&other.key));
        Ok(Some(UnsentRow::Entry(row, rows)))
    }

    /// The next catalog row to send, those of the command first. These rows wait: creates in doubt that
    /// the lookup did not resolve, changes in flight, rows to archive while unsent time refers to them,
    /// and rows whose new name another row still has. When rows wait for each other's names in a cycle,
    /// one of them gets a temporary name.
    fn next_catalog_row(
        &self,
        priority: &Priority,
        only_priority: bool,
    ) -> Run<Option<CatalogRow>> {
        let attempted = &self.attempted.catalog;
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
        let mut entries = self.store.unsent()?;
        entries.retain(|row| only.is_none_or(|it| it.entries.contains(&row.key)));
        let mut catalog = self.store.unsent_catalog_rows()?;
        catalog.retain(|row| only.is_none_or(|it| it.catalog.contains(&row.key)));
        if entries.iter().any(|row| row.status.is_in_flight(now))
            || catalog.iter().any(|row| row.status.is_in_flight(now))
        {
            self.report.stop_reason = Some(StopReason::InFlight);
        }
        Ok(())
    }
}
