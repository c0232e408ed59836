//! Which row is sent next.

use std::collections::HashSet;

use super::catalog::plan::{self as catalog_plan, NameState};
use super::entries::plan;
use super::outcome::StopReason;
use super::priority::Priority;
use super::run::{Run, Sync};
use crate::model::{CatalogRow, Entry};

/// How many waiting rows are read at once. A bulk edit has up to a hundred.
const PAGE: u32 = 200;
/// How many of them are looked at first: a new row is sent by itself, whatever follows.
const FIRST: u32 = 10;

/// A row to send.
pub(super) enum UnsentRow {
    /// Under a temporary name, when others wait for its name.
    Catalog { row: CatalogRow, renamed: bool },
    /// With the entries that may join it in a bulk edit.
    Entry(Entry, Vec<Entry>),
}

impl Sync<'_> {
    /// The next row to send: catalog rows first, then time entries. With `only_priority` other rows wait,
    /// except for the end of the timer in Toggl.
    pub(super) fn next_row(
        &self,
        priority: &Priority,
        only_priority: bool,
    ) -> Run<Option<UnsentRow>> {
        let _snapshot = self.store.snapshot()?;
        if let Some(row) = self.next_catalog_row(priority, only_priority)? {
            return Ok(Some(row));
        }
        let blocking = self.store.blocking_catalog_rows()?;
        let mut first = self.store.ending_timers()?;
        for key in priority.entries.iter().filter(|it| !self.attempted.entries.contains(it)) {
            first.extend(self.store.row(*key)?.filter(|row| !first.contains(row)));
            if first.len() >= PAGE as usize {
                break;
            }
        }
        let (mut offset, mut size) = (0, FIRST);
        loop {
            let page =
                if only_priority { Vec::new() } else { self.store.waiting_page(size, offset)? };
            let is_last = page.len() < size as usize;
            let keys: HashSet<_> = first.iter().map(|row| row.key).collect();
            let mut rows = first.clone();
            rows.extend(page.into_iter().filter(|row| !keys.contains(&row.key)));
            rows.retain(|row| {
                let is_sendable = row.unsent() && row.refusal.is_none() && row.in_flight.is_none();
                let may_be_created = self.looked_for_copies
                    || row.id.is_some()
                    || priority.entries.contains(&row.key);
                is_sendable && may_be_created && !self.attempted.entries.contains(&row.key)
            });
            rows.retain(|row| {
                let full = &self.attempted.workspaces;
                !plan::workspace_of(row).is_some_and(|it| full.contains(&it))
                    && !catalog_plan::entry_waits_for(&blocking, row)
            });
            plan::order(&mut rows, &priority.entries);
            let row = plan::next_to_send(&rows, self.clocks()?).cloned();
            let may_join_others = row.as_ref().is_none_or(|row| row.id.is_some());
            if size == FIRST && !is_last && may_join_others {
                size = PAGE;
                continue;
            }
            if let Some(row) = row {
                let one_by_one = &self.attempted.one_by_one;
                let by_itself = one_by_one.contains(&row.key);
                rows.retain(|other| !by_itself && !one_by_one.contains(&other.key));
                return Ok(Some(UnsentRow::Entry(row, rows)));
            }
            if is_last {
                return Ok(None);
            }
            offset += size;
        }
    }

    /// The next catalog row to send, those of the command first. These rows wait: those in flight, rows to
    /// archive while unsent time refers to them, and rows whose new name another row still has. When rows
    /// wait for each other's names in a cycle, one of them gets a temporary name.
    fn next_catalog_row(&self, priority: &Priority, only_priority: bool) -> Run<Option<UnsentRow>> {
        let attempted = &self.attempted.catalog;
        let mut rows: Vec<CatalogRow> = self.store.unsent()?;
        if rows.is_empty() {
            return Ok(None);
        }
        rows.sort_by_key(|row| !priority.catalog.contains(&row.key));
        let needed = if rows.iter().any(catalog_plan::archives) {
            self.needed_by_unsent_rows(&rows)?
        } else {
            HashSet::new()
        };
        let is_ready = |row: &&CatalogRow| {
            let waits = catalog_plan::archives(row) && needed.contains(&row.key);
            let selected = !only_priority || priority.catalog.contains(&row.key);
            let is_new = !attempted.contains(&catalog_plan::attempt(row));
            selected && !waits && row.in_flight.is_none() && is_new
        };
        let with_name = |state| {
            rows.iter().filter(is_ready).find(|row| catalog_plan::name_state(row, &rows) == state)
        };
        if let Some(row) = with_name(NameState::Free) {
            return Ok(Some(UnsentRow::Catalog { row: row.clone(), renamed: false }));
        }
        let is_new = |row: &&CatalogRow| {
            let target = catalog_plan::with_temporary_name(row);
            !attempted.contains(&catalog_plan::attempt(&target))
        };
        let renamed = with_name(NameState::Cycle).filter(is_new).cloned();
        Ok(renamed.map(|row| UnsentRow::Catalog { row, renamed: true }))
    }

    /// Reports that rows, of a command or all, wait for a change that is in flight.
    pub(super) fn note_rows_in_flight(&mut self, only: Option<&Priority>) -> Run<()> {
        if self.report.stop_reason.is_some() {
            return Ok(());
        }
        let entries: Vec<Entry> = self.store.in_flight()?;
        let catalog: Vec<CatalogRow> = self.store.in_flight()?;
        if entries.iter().any(|row| only.is_none_or(|it| it.entries.contains(&row.key)))
            || catalog.iter().any(|row| only.is_none_or(|it| it.catalog.contains(&row.key)))
        {
            self.report.stop_reason = Some(StopReason::InFlight);
        }
        Ok(())
    }
}
