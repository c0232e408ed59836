//! Which row is sent next.

use std::collections::HashSet;

use super::catalog::plan::{self as catalog_plan, CatalogRequest, Name};
use super::entries::plan;
use super::outcome::StopReason;
use super::priority::Priority;
use super::run::{Run, Sync};
use crate::model::{CatalogKey, CatalogRow, Entry, EntryKey};

/// Behind the name of what steps aside so that another row can have its name.
pub(super) const ASIDE: &str = " (for a moment)";

/// A row that is sent by itself.
pub(super) enum UnsentRow {
    Catalog(CatalogRow),
    Entry(Entry),
}

/// What was tried in this run.
#[derive(Default)]
pub(super) struct Attempted {
    pub(super) catalog: AttemptedRequests,
    pub(super) entries: HashSet<EntryKey>,
    /// Entries that a bulk edit left open.
    pub(super) alone: HashSet<EntryKey>,
}

/// What was tried in this run. A row may need more than one step, but none of them twice.
pub(super) type AttemptedRequests = HashSet<CatalogAttempt>;

/// A step of one row, under the name that it gives to it.
pub(super) type CatalogAttempt = (CatalogKey, CatalogRequest, Option<String>);

impl Sync<'_> {
    /// What goes next: first what time is booked on, then the time; with the entries that may go along.
    /// With `only_own` the others wait, but for the end of what runs at Toggl.
    pub(super) fn next_row(
        &self,
        attempted: &Attempted,
        priority: &Priority,
        only_own: bool,
    ) -> Run<Option<(UnsentRow, Vec<Entry>)>> {
        if let Some(row) = self.next_catalog_row(&attempted.catalog, priority, only_own)? {
            return Ok(Some((UnsentRow::Catalog(row), Vec::new())));
        }
        let mut rows = self.store.unsent()?;
        // What is in doubt was looked for before; if that could not settle it, it waits.
        rows.retain(|row| !attempted.entries.contains(&row.key) && row.status.attempt().is_none());
        let now = self.server_now()?;
        rows.retain(|row| !row.status.is_held(now));
        rows.retain(|row| {
            !only_own || priority.entries.contains(&row.key) || plan::ends_timer(row)
        });
        if rows.is_empty() {
            return Ok(None);
        }
        let moving = self.store.moving_catalog_rows()?;
        rows.retain(|row| !catalog_plan::holds(&moving, row));
        plan::order(&mut rows, &priority.entries);
        let Some(row) = self.choose(&rows)?.cloned() else {
            return Ok(None);
        };
        rows.retain(|row| !attempted.alone.contains(&row.key));
        Ok(Some((UnsentRow::Entry(row), rows)))
    }

    /// The next row to be sent, of those that are not tried yet, what the command needs first; what is
    /// in doubt was looked for before, and if that could not settle it, it waits. So does what takes
    /// over a name until that is given up; where that goes in a circle, one row is called otherwise for
    /// a moment. What is put away waits for the time that is still to be booked on it.
    pub(super) fn next_catalog_row(
        &self,
        attempted: &AttemptedRequests,
        priority: &Priority,
        only_own: bool,
    ) -> Run<Option<CatalogRow>> {
        let mut rows = self.store.unsent_catalog_rows()?;
        if rows.is_empty() {
            return Ok(None);
        }
        rows.sort_by_key(|row| !priority.catalog.contains(&row.key));
        let now = self.server_now()?;
        let busy = if rows.iter().any(catalog_plan::archives) {
            self.busy(&rows)?
        } else {
            HashSet::new()
        };
        let open = |row: &&CatalogRow| {
            let waits = catalog_plan::archives(row) && busy.contains(&row.key);
            let in_doubt = row.status.attempt().is_some() || row.status.is_held(now);
            let ours = !only_own || priority.catalog.contains(&row.key);
            ours && !waits && !in_doubt && !attempted.contains(&next_attempt(row))
        };
        let named =
            |wanted| rows.iter().filter(open).find(|row| catalog_plan::name(row, &rows) == wanted);
        if let Some(row) = named(Name::Free) {
            return Ok(Some(row.clone()));
        }
        let aside = |row: &CatalogRow| {
            let wanted = row.wanted.clone();
            let wanted = wanted.map(|it| it.clone().renamed(&format!("{}{ASIDE}", it.name())));
            CatalogRow { wanted, ..row.clone() }
        };
        Ok(named(Name::Circle).map(aside).filter(|row| !attempted.contains(&next_attempt(row))))
    }

    /// Which of the ordered rows goes next: the first one, unless another one, made right now, ends it
    /// at the same moment for no request of its own.
    fn choose<'r>(&self, rows: &'r [Entry]) -> Run<Option<&'r Entry>> {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let clocks = self.clocks()?;
        Ok(rows.iter().find(|new| plan::ends(new, first, clocks)).or(Some(first)))
    }

    /// Takes note where rows, of a command or all, wait for a change that is still under way.
    pub(super) fn note_held(&mut self, only: Option<&Priority>) -> Run<()> {
        if self.report.stop_reason.is_some() {
            return Ok(());
        }
        let now = self.server_now()?;
        let entries = self.store.unsent()?.into_iter().any(|row| {
            row.status.is_held(now)
                && only.is_none_or(|priority| priority.entries.contains(&row.key))
        });
        let things = self.store.unsent_catalog_rows()?.into_iter().any(|row| {
            row.status.is_held(now)
                && only.is_none_or(|priority| priority.catalog.contains(&row.key))
        });
        if entries || things {
            self.report.stop_reason = Some(StopReason::InFlight);
        }
        Ok(())
    }
}

/// The next step of a row.
pub(super) fn next_attempt(row: &CatalogRow) -> CatalogAttempt {
    (row.key, catalog_plan::next(row), row.wanted.as_ref().map(|fields| fields.name().to_owned()))
}
