//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use std::collections::HashSet;
use std::time::Instant;

use super::catalog::plan as catalog_plan;
use super::entries::plan::{self, EntryRequest};
use super::failure::PATIENCE;
use super::priority::Priority;
use super::queue::UnsentRow;
use super::quota::Purpose;
use super::run::{PushMode, Run, Sync};
use crate::model::{Bucket, Entry, EntryKey};

/// Requests that may be sent without a pause between them: Toggl lets short bursts pass.
const BURST: usize = 5;
/// Waiting rows that an ordinary command sends besides its own.
pub(crate) const EXTRA_ROWS: usize = 5;

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
                progress(done, total.max(done));
                if requested && priority_rows + other_rows >= BURST {
                    tokio::time::sleep(*pace).await;
                }
            }
            let replies = self.replies;
            self.send_row(&row).await?;
            requested = self.replies > replies;
            let has_priority = match &row {
                UnsentRow::Catalog(row) => priority.catalog.contains(&row.key),
                UnsentRow::Entry(row, _) => priority.entries.contains(&row.key),
            };
            priority_rows += usize::from(requested && has_priority);
            other_rows += usize::from(requested && !has_priority);
        }
    }

    /// Sends one row; a time entry together with the candidates that change in the same way.
    async fn send_row(&mut self, row: &UnsentRow) -> Run<()> {
        match row {
            UnsentRow::Catalog(row) => {
                self.attempted.catalog.insert(catalog_plan::attempt(row));
                self.send_catalog_row(row).await
            }
            UnsentRow::Entry(row, candidates) => {
                if self.send_bulk(row, candidates).await? {
                    return Ok(());
                }
                self.attempted.entries.insert(row.key);
                self.send_entry(row).await
            }
        }
    }

    /// Pulls when the last pull is too old and an update has waited: the entry may have been changed at
    /// Toggl since, and a conflict is only noticed before it is overwritten. `true` if it pulled. The
    /// rows in `written` were changed just now and do not count.
    pub(super) async fn pull_before_changes(&mut self, written: &[EntryKey]) -> Run<bool> {
        let clocks = self.clocks()?;
        let mut waited = self.store.unsent()?;
        waited.retain(|row| {
            !written.contains(&row.key) && plan::next(row, clocks) == EntryRequest::Update
        });
        let Some(workspace) = waited.first().and_then(plan::workspace_of) else {
            return Ok(false);
        };
        let may_send = self.gate(self.bucket(workspace)?, Purpose::Write).is_ok();
        if !may_send || !self.stale()? || self.gate(Bucket::User, Purpose::Read).is_err() {
            return Ok(false);
        }
        self.pull().await?;
        Ok(true)
    }

    /// Fetches the running entry before a timer is created later than it started, when the last pull is
    /// too old: Toggl would stop an unknown running entry now instead of at that start. Not needed for a
    /// command that stops the running entry itself; but a stop that has waited may be about a timer that
    /// was replaced elsewhere long ago.
    async fn fetch_current_before_late_start(&mut self, written: &HashSet<EntryKey>) -> Run<()> {
        let clocks = self.clocks()?;
        let rows = self.store.unsent()?;
        let stops = rows.iter().any(|row| written.contains(&row.key) && plan::ends_timer(row));
        let late =
            |row: &Entry| plan::starts_late(row, clocks) && !(stops && written.contains(&row.key));
        if !rows.iter().any(late)
            || !self.stale()?
            || self.gate(Bucket::User, Purpose::Read).is_err()
        {
            return Ok(());
        }
        let reply = self.client.current().await;
        let current = self.required(Bucket::User, reply)?;
        if let Some(current) = current {
            self.merge_entries(&[current])?;
        }
        Ok(())
    }
}
