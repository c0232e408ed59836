//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use std::collections::HashSet;
use std::time::Instant;

use super::entries::plan::{self, EntryRequest};
use super::failure::{PATIENCE, PushStats};
use super::priority::Priority;
use super::queue::{Attempted, UnsentRow, next_attempt};
use super::quota::Purpose;
use super::run::{PushMode, Run, Sync};
use crate::model::{Bucket, Entry, EntryKey};

/// Requests that may follow each other without a pause: Toggl lets short bursts pass.
const BURST: usize = 5;
/// Waiting rows that an everyday command takes along besides its own.
pub(crate) const TAKE_ALONG: usize = 5;

impl Sync<'_> {
    /// Sends what is unsent, rows that turn up meanwhile included.
    pub(super) async fn push(&mut self, mut mode: PushMode<'_>) -> Run<()> {
        let priority = match &mode {
            PushMode::Everyday { own } => self.priority(own)?,
            PushMode::Everything { .. } => Priority::default(),
        };
        self.fetch_current_before_late_start(&priority.entries).await?;
        let total = match &mode {
            PushMode::Everyday { .. } => 0,
            PushMode::Everything { .. } => self.store.waiting()? as usize,
        };
        let mut attempted = Attempted::default();
        let mut asked = false;
        let mut stats = PushStats { began: Instant::now(), own: 0, others: 0, lost: 0 };
        loop {
            let everyday = matches!(mode, PushMode::Everyday { .. });
            let late = everyday && stats.began.elapsed() > PATIENCE;
            // Of a command that changed many rows, some wait as others do.
            if late && stats.own >= BURST {
                return Ok(());
            }
            let only_own = late || everyday && stats.others >= TAKE_ALONG;
            let Some((row, others)) = self.next_row(&attempted, &priority, only_own)? else {
                return self.note_held(everyday.then_some(&priority));
            };
            let done = attempted.entries.len() + attempted.catalog.len();
            if let PushMode::Everything { pace, progress } = &mut mode {
                progress(done, total.max(done));
                if asked && stats.own + stats.others >= BURST {
                    tokio::time::sleep(*pace).await;
                }
            }
            let answers = self.answers;
            match &row {
                UnsentRow::Catalog(row) => {
                    attempted.catalog.insert(next_attempt(row));
                    self.send_catalog_row(row, &mut stats).await?;
                }
                UnsentRow::Entry(row) => {
                    let alone = attempted.alone.contains(&row.key);
                    let others = if alone { &[][..] } else { &others };
                    if let Some(it) = self.send_together(row, others, &mut stats).await? {
                        attempted.entries.extend(it.settled);
                        attempted.alone.extend(it.alone);
                    } else {
                        attempted.entries.insert(row.key);
                        self.send_row(row, &mut stats).await?;
                    }
                }
            }
            asked = self.answers > answers;
            if asked {
                let is_own = match &row {
                    UnsentRow::Catalog(row) => priority.catalog.contains(&row.key),
                    UnsentRow::Entry(row) => priority.entries.contains(&row.key),
                };
                stats.own += usize::from(is_own);
                stats.others += usize::from(!is_own);
            }
        }
    }

    /// What was changed here a while ago may have been changed at Toggl since. Heard before it is
    /// overwritten, the person can be told; so a pull goes first when the last one is too old. Tells
    /// whether it did.
    pub(super) async fn pull_before_changes(&mut self, own: &[EntryKey]) -> Run<bool> {
        let clocks = self.clocks()?;
        let mut waited = self.store.unsent()?;
        waited.retain(|row| {
            !own.contains(&row.key) && plan::next(row, clocks) == EntryRequest::Update
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

    /// When a timer would be made late and we have not asked lately what runs at Toggl, one look
    /// comes first: otherwise Toggl would end it now instead of where this timer began. A command that
    /// itself ends what runs does without; but what waited may end a timer that was replaced
    /// elsewhere long ago.
    async fn fetch_current_before_late_start(&mut self, own: &HashSet<EntryKey>) -> Run<()> {
        let clocks = self.clocks()?;
        let rows = self.store.unsent()?;
        let stops = rows.iter().any(|row| own.contains(&row.key) && plan::ends_timer(row));
        let late =
            |row: &Entry| plan::starts_late(row, clocks) && !(stops && own.contains(&row.key));
        if !rows.iter().any(late)
            || !self.stale()?
            || self.gate(Bucket::User, Purpose::Read).is_err()
        {
            return Ok(());
        }
        let reply = self.client.current().await;
        let current = self
            .record_reply(Bucket::User, reply)?
            .map_err(|api_error| self.stop_reason(&api_error))?;
        if let Some(current) = current {
            self.take(&[current])?;
        }
        Ok(())
    }
}
