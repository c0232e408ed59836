//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use std::collections::BTreeSet;
use std::time::Instant;

use super::catalog::plan as catalog_plan;
use super::entries::plan::{self, EntryRequest};
use super::entries::push::IsCurrent;
use super::failure::PATIENCE;
use super::freshness::catalog_is_stale;
use super::outcome::{Step, StopReason};
use super::priority::Priority;
use super::queue::UnsentRow;
use super::quota::{BURST, Purpose};
use super::run::{PushMode, Run, RunError, Sync};
use crate::model::{Bucket, CatalogKey, CatalogRow, Entry, EntryKey};
use crate::store::Written;
use crate::toggl::Listed;

/// Waiting rows that an ordinary command sends besides its own.
pub(crate) const EXTRA_ROWS: usize = 5;
/// Changed rows that are checked for being sent from an old picture.
const MAX_CHECKED: u32 = 1000;

impl Sync<'_> {
    /// Sends what is unsent, rows that other processes add meanwhile included.
    pub(super) async fn push(&mut self, mut mode: PushMode<'_>) -> Run<()> {
        let priority = match &mode {
            PushMode::Command { written } => self.priority(written)?,
            PushMode::Everything { .. } => Priority::default(),
        };
        self.fetch_current_before_late_start(&priority.entries).await?;
        let total = match &mode {
            PushMode::Command { .. } => 0,
            PushMode::Everything { .. } => self.store.waiting()? as usize,
        };
        // The rows of the command, and others, for which a request was sent.
        let (mut priority_rows, mut other_rows) = (0, 0);
        let mut requested = false;
        self.push_began = Instant::now();
        loop {
            let is_command = matches!(mode, PushMode::Command { .. });
            let late = is_command && self.push_began.elapsed() > PATIENCE;
            // The rest of a command that changed many rows waits for a later run.
            if late && priority_rows >= BURST {
                return Ok(());
            }
            let only_priority = late || is_command && other_rows >= EXTRA_ROWS;
            let Some(row) = self.next_row(&priority, only_priority)? else {
                return self.note_rows_in_flight(is_command.then_some(&priority));
            };
            let done = self.attempted.entries.len() + self.attempted.catalog.len();
            if let PushMode::Everything { pace, progress } = &mut mode {
                progress(Step::Sent { rows: done, of: total.max(done) });
                if requested && priority_rows + other_rows >= BURST {
                    tokio::time::sleep(*pace).await;
                }
            }
            let replies = self.replies;
            match self.send_row(&row).await {
                // Another process changed the row meanwhile: it is read again.
                Ok(false) => continue,
                Ok(true) => {}
                Err(RunError::Stopped(reason @ StopReason::OverQuota { .. }))
                    if self.skip_workspace_of(&row)? =>
                {
                    self.report.stop_reason = Some(reason);
                    continue;
                }
                Err(error) => return Err(error),
            }
            requested = self.replies > replies;
            let has_priority = match &row {
                UnsentRow::Catalog { row, .. } => priority.catalog.contains(&row.key),
                UnsentRow::Entry(row, _) => priority.entries.contains(&row.key),
            };
            priority_rows += usize::from(requested && has_priority);
            other_rows += usize::from(requested && !has_priority);
        }
    }

    /// Sends one row; a time entry together with the candidates that change in the same way.
    async fn send_row(&mut self, row: &UnsentRow) -> Run<IsCurrent> {
        match row {
            UnsentRow::Catalog { row, renamed } => {
                let target =
                    if *renamed { catalog_plan::with_temporary_name(row) } else { row.clone() };
                let attempt = catalog_plan::attempt(&target);
                self.attempted.catalog.insert(attempt.clone());
                let is_current = self.send_catalog_row(row, &target).await?;
                if !is_current {
                    self.attempted.catalog.remove(&attempt);
                }
                Ok(is_current)
            }
            UnsentRow::Entry(row, candidates) => {
                if let Some(is_current) = self.send_bulk(row, candidates).await? {
                    return Ok(is_current);
                }
                self.attempted.entries.insert(row.key);
                let is_current = self.send_entry(row).await?;
                if !is_current {
                    self.attempted.entries.remove(&row.key);
                }
                Ok(is_current)
            }
        }
    }

    /// Leaves out what belongs to the workspace of an entry, whose quota is used up, for the rest of the run;
    /// `false` when there is no other one with a quota of its own.
    fn skip_workspace_of(&mut self, row: &UnsentRow) -> Run<bool> {
        let UnsentRow::Entry(row, _) = row else {
            return Ok(false);
        };
        let Some(workspace) = plan::workspace_of(row) else {
            return Ok(false);
        };
        let bucket = self.bucket(workspace)?;
        let mut skipped = Vec::new();
        let workspaces = self.store.workspaces()?;
        for other in &workspaces {
            if self.bucket(other.id)? == bucket {
                skipped.push(other.id);
            }
        }
        self.attempted.workspaces.extend(&skipped);
        self.attempted.entries.remove(&row.key);
        Ok(workspaces.iter().any(|it| !self.attempted.workspaces.contains(&it.id)))
    }

    /// Pulls before rows are sent from an old picture. `true` if it pulled. The rows in `written` were
    /// changed just now.
    ///
    /// An update that has waited, and one of times, may overwrite what was changed in Toggl since the last
    /// pull. A new row that has waited since the last pull may be in Toggl already: this store may be a copy,
    /// or restored from a backup; without that pull it is not created.
    pub(super) async fn pull_before_push(&mut self, written: &Written) -> Run<bool> {
        self.list_before_push(&written.catalog).await?;
        let written = &written.entries;
        let clocks = self.clocks()?;
        let pulled_at = self.store.progress()?.pulled_at;
        let mut rows = self.store.changed_at_toggl(MAX_CHECKED)?;
        let sends_times = |row: &Entry| plan::sends_times(row, clocks);
        rows.retain(|row| {
            let waited = !written.contains(&row.key);
            waited && plan::next(row, clocks) == EntryRequest::Update || sends_times(row)
        });
        let is_stale = self.stale()?;
        let is_update_old = !rows.is_empty() && is_stale;
        let pulled_at = pulled_at.filter(|_| !is_stale);
        self.looked_for_copies |= !self.store.waits_since(pulled_at, written)?;
        if !is_update_old && self.looked_for_copies {
            return Ok(false);
        }
        // The reserve is for what would otherwise be sent wrongly, or not at all.
        let is_needed = !self.looked_for_copies || rows.iter().any(sends_times);
        let purpose = if is_needed { Purpose::Write } else { Purpose::Read };
        // For an update that may not be sent anyway, no request is spent.
        let may_send = match rows.first().and_then(plan::workspace_of) {
            Some(workspace) if self.looked_for_copies => {
                self.gate(self.bucket(workspace)?, Purpose::Write).is_ok()
            }
            _ => true,
        };
        if !may_send || self.gate(Bucket::User, purpose).is_err() {
            return Ok(false);
        }
        self.pull_for(purpose).await?;
        self.looked_for_copies = true;
        Ok(true)
    }

    /// Lists the catalog when the last listing is too old and an update of it has waited: the row may have been
    /// changed in Toggl since.
    async fn list_before_push(&mut self, written: &[CatalogKey]) -> Run<()> {
        let rows: Vec<CatalogRow> = self.store.unsent()?;
        let has_waited = |row: &CatalogRow| {
            !written.contains(&row.key) && row.wanted.is_some() && row.known.is_some()
        };
        let (max_age, now) = (self.options.max_age, self.clock.now());
        if !self.catalog_listed
            && rows.iter().any(has_waited)
            && catalog_is_stale(self.store, max_age, now)?
            && self.gate(Bucket::User, Purpose::Read).is_ok()
        {
            self.list_catalog(Purpose::Read).await?;
        }
        Ok(())
    }

    /// Fetches the running entry before a timer is created later than it started, when the last pull is
    /// too old: Toggl would stop an unknown running entry now instead of at that start. Not needed for a
    /// command that stops the running entry itself; but a stop that has waited may be about a timer that
    /// was replaced elsewhere long ago.
    async fn fetch_current_before_late_start(&mut self, written: &BTreeSet<EntryKey>) -> Run<()> {
        let clocks = self.clocks()?;
        let stops = self.store.ending_timers()?.iter().any(|row| written.contains(&row.key));
        let late = |row: &Entry| {
            let waits = row.refusal.is_none() && row.in_flight.is_none();
            waits && plan::starts_late(row, clocks) && !(stops && written.contains(&row.key))
        };
        if !self.store.running()?.iter().any(late)
            || !self.stale()?
            || self.gate(Bucket::User, Purpose::Read).is_err()
        {
            return Ok(());
        }
        let reply = self.client.current().await;
        let current = self.required(Bucket::User, reply)?;
        if let Some(current) = current {
            let date = self.settled_now()?;
            self.merge_entries(&Listed::of(current), date)?;
        }
        Ok(())
    }
}
