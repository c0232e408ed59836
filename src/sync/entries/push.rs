//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::model::{
    Attempt, Bucket, CatalogKey, CatalogRow, Entry, EntryFields, EntryId, EntryKey, ProjectKey,
    Refusal, RowKey, Status, WorkspaceId,
};
use crate::rules::merge::{Merged, merge};
use crate::store::{self, Store, Written};
use crate::sync::catalog::plan as catalog_plan;
use crate::sync::catalog::push as catalog_push;
use crate::sync::entries::adjusted::{adjusted, amended, remade};
use crate::sync::entries::convert;
use crate::sync::entries::plan::{self, EntryRequest};
use crate::sync::entries::unacknowledged::mark;
use crate::sync::quota::Purpose;
use crate::sync::{Note, PushMode, Run, RunError, StopReason, Sync, TAKE_ALONG};
use crate::toggl::{ApiError, EntryDraft, TimeEntry};

/// Requests that may follow each other without a pause: Toggl lets short bursts pass.
const BURST: usize = 5;
/// Rows whose answer may get lost in one run before Toggl counts as out of reach: one row that makes
/// the server fail must not hold up the others.
const LOST_ANSWERS: usize = 2;
/// An everyday command begins no further request after this long.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a push has come to.
pub(in crate::sync) struct PushStats {
    began: Instant,
    /// Rows of the command that something was asked for.
    own: usize,
    /// Other rows that something was asked for.
    others: usize,
    /// Answers that got lost.
    lost: usize,
}

/// What a command changed, with all that has to be at Toggl first.
#[derive(Default)]
pub(in crate::sync) struct Priority {
    pub(in crate::sync) entries: HashSet<EntryKey>,
    pub(in crate::sync) catalog: HashSet<CatalogKey>,
}

/// A row that is sent by itself.
enum UnsentRow {
    Catalog(CatalogRow),
    Entry(Entry),
}

/// What was tried in this run.
#[derive(Default)]
struct Attempted {
    catalog: catalog_push::AttemptedRequests,
    entries: HashSet<EntryKey>,
    /// Entries that a bulk edit left open.
    alone: HashSet<EntryKey>,
}

impl Sync<'_> {
    /// Sends what is unsent, rows that turn up meanwhile included.
    pub(in crate::sync) async fn push(&mut self, mut mode: PushMode<'_>) -> Run<()> {
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
                    attempted.catalog.insert(catalog_push::next_attempt(row));
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

    /// What goes next: first what time is booked on, then the time; with the entries that may go along.
    /// With `only_own` the others wait, but for the end of what runs at Toggl.
    fn next_row(
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

    /// Takes note where rows, of a command or all, wait for a change that is still under way.
    fn note_held(&mut self, only: Option<&Priority>) -> Run<()> {
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

    /// What belongs to a command: its rows, what they are booked on, and the time that has to be there
    /// before something is put away.
    fn priority(&self, written: &Written) -> Run<Priority> {
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

    /// Which of the ordered rows goes next: the first one, unless another one, made right now, ends it
    /// at the same moment for no request of its own.
    fn choose<'r>(&self, rows: &'r [Entry]) -> Run<Option<&'r Entry>> {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let clocks = self.clocks()?;
        Ok(rows.iter().find(|new| plan::ends(new, first, clocks)).or(Some(first)))
    }

    /// What was changed here a while ago may have been changed at Toggl since. Heard before it is
    /// overwritten, the person can be told; so a pull goes first when the last one is too old. Tells
    /// whether it did.
    pub(in crate::sync) async fn pull_before_changes(&mut self, own: &[EntryKey]) -> Run<bool> {
        let clocks = self.clocks()?;
        let mut waited = self.store.unsent()?;
        waited.retain(|row| {
            !own.contains(&row.key) && plan::next(row, clocks) == EntryRequest::Update
        });
        let Some(workspace) = waited.first().and_then(workspace_of) else {
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

    /// Carries out the next step of one row.
    async fn send_row(&mut self, row: &Entry, stats: &mut PushStats) -> Run<()> {
        let step = plan::next(row, self.clocks()?);
        let Some(workspace) = workspace_of(row) else {
            return Ok(());
        };
        let bucket = self.bucket(workspace)?;
        if step != EntryRequest::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        let answer = match (step, row.id, &row.wanted) {
            (EntryRequest::Create, _, Some(wanted)) => {
                return self.create(row, wanted, workspace, bucket, stats).await;
            }
            (EntryRequest::Delete, Some(id), _) => {
                self.mark_unacknowledged(row)?;
                let reply = self.client.delete(workspace, id).await;
                match self.record_reply(bucket, reply)? {
                    // It was gone already: just what was wanted.
                    Ok(()) | Err(ApiError::Refused { status: 404, .. }) => {
                        self.report.sent += 1;
                        return self.forget_known(row);
                    }
                    Err(api_error) => Err(api_error),
                }
            }
            (EntryRequest::Stop, Some(id), Some(_)) => {
                self.mark_unacknowledged(row)?;
                let reply = self.client.stop(workspace, id).await;
                self.record_reply(bucket, reply)?
            }
            (EntryRequest::Update, Some(id), Some(wanted)) => {
                let Some(draft) = self.difference(row, wanted)? else {
                    return Ok(());
                };
                self.mark_unacknowledged(row)?;
                self.update(workspace, id, &draft, bucket).await?
            }
            _ => return Ok(()),
        };
        match answer {
            Ok(theirs) => self.confirm(row, &theirs),
            Err(ApiError::Refused { status: 409, .. }) if step == EntryRequest::Stop => {
                self.stopped_elsewhere(row).await
            }
            Err(ApiError::Refused { status: 404, .. }) => self.send_again(row, stats).await,
            Err(api_error) => {
                let before = || row.status.clone();
                match api_error {
                    ApiError::InDoubt { late: true, .. } => {}
                    // It was carried out by now, or was not.
                    ApiError::InDoubt { late: false, .. } => {
                        let expired =
                            before().and_unacknowledged(row.wanted.clone(), self.server_now()?);
                        self.set_status(row.key, expired)?;
                    }
                    _ => self.set_status(row.key, before())?,
                }
                self.failed_entry(row, api_error, stats).await
            }
        }
    }

    async fn update(
        &mut self,
        workspace: WorkspaceId,
        id: EntryId,
        draft: &EntryDraft,
        bucket: Bucket,
    ) -> Run<Result<TimeEntry, ApiError>> {
        let reply = self.client.update(workspace, id, draft).await;
        self.record_reply(bucket, reply)
    }

    /// Makes an entry at Toggl. The row is marked before the request goes out, so that whatever
    /// happens after, the next run knows to look before it sends the entry again.
    async fn create(
        &mut self,
        row: &Entry,
        wanted: &EntryFields,
        workspace: WorkspaceId,
        bucket: Bucket,
        stats: &mut PushStats,
    ) -> Run<()> {
        let Some(draft) = convert::draft(self.store, wanted, &[])? else {
            return Ok(());
        };
        let Some(ended) = self.ended_by(row)? else {
            // What runs at Toggl could not be told its end, and making this one would end it now; or
            // what is under way would end this one.
            self.report.stop_reason.get_or_insert(StopReason::InFlight);
            return Ok(());
        };
        // By Toggl's clock: ours may be set before the answer is looked for.
        let now = self.server_now()?;
        let attempt =
            Attempt { at: now, in_flight_until: self.in_flight_until()?, fields: wanted.clone() };
        self.store.atomically(|store| {
            set_status(store, row.key, Status::Sending(attempt.clone()))?;
            ended.iter().try_for_each(|old| mark(store, old, attempt.in_flight_until))
        })?;
        let reply = self.client.create(workspace, &draft).await;
        match self.record_reply(bucket, reply)? {
            Ok(theirs) => {
                self.confirm(row, &theirs)?;
                self.end_known(&ended)
            }
            Err(ApiError::InDoubt { why, late }) => {
                let in_flight_until = if late { attempt.in_flight_until } else { now };
                self.store.atomically(|store| {
                    ended.iter().try_for_each(|old| mark(store, old, in_flight_until))?;
                    set_status(
                        store,
                        row.key,
                        Status::InDoubt(Attempt { in_flight_until, ..attempt }),
                    )
                })?;
                self.failed(row.key.into(), ApiError::InDoubt { why, late }, stats).await
            }
            Err(api_error) => {
                self.store.atomically(|store| {
                    set_status(store, row.key, Status::Idle)?;
                    let restore = |old: &Entry| set_status(store, old.key, old.status.clone());
                    ended.iter().try_for_each(restore)
                })?;
                self.failed_entry(row, api_error, stats).await
            }
        }
    }

    /// Takes over Toggl's answer to a write. The row may have been changed by another process while
    /// the request was under way, so it is read again and merged with what was sent as the base.
    fn confirm(&mut self, row: &Entry, theirs: &TimeEntry) -> Run<()> {
        let Some(sent) = row.wanted.clone() else {
            return Ok(());
        };
        let adjusted = self.store.atomically(|store| {
            let fields = convert::fields(store, theirs)?;
            let adjusted = adjusted(row.known.as_ref(), &sent, &fields);
            if !adjusted.is_empty() {
                let kept = remade(row.known.as_ref(), &sent, &fields);
                store.amend_journal(row.key, |image| amended(image, &sent, &kept))?;
            }
            let Some(mut now) = store.entry(row.key)? else {
                return Ok(adjusted);
            };
            let Merged { wanted, .. } = merge(now.wanted.as_ref(), Some(&sent), Some(&fields));
            now.id = Some(theirs.id);
            now.wanted = wanted;
            now.known = Some(fields);
            now.status = Status::Idle;
            store.save(&now)?;
            Ok::<_, RunError>(adjusted)
        })?;
        if !adjusted.is_empty() {
            self.report.notes.push(Note::Adjusted(row.key, adjusted));
        }
        self.report.sent += 1;
        Ok(())
    }

    /// The rows that making `new` ends at Toggl just as wanted. `None` when something else runs there
    /// whose end has to arrive first: made before that, `new` would end it now. The other way round, a
    /// timer that is still on its way there would end `new`.
    fn ended_by(&self, new: &Entry) -> Run<Option<Vec<Entry>>> {
        if !new.wanted.as_ref().is_some_and(EntryFields::running) {
            return Ok(Some(Vec::new()));
        }
        let clocks = self.clocks()?;
        let now = self.server_now()?;
        let begins = |row: &Entry| {
            let runs = row.status.attempt().is_some_and(|attempt| attempt.fields.running());
            runs && row.status.may_arrive(now)
        };
        if self.store.attempts()?.iter().any(begins) {
            return Ok(None);
        }
        let mut rows = self.store.unsent()?;
        rows.retain(plan::ends_timer);
        let all_end = rows.iter().all(|old| plan::ends(new, old, clocks));
        Ok(all_end.then_some(rows))
    }

    /// Marks rows as ended at Toggl where they were wanted to end; the next pull brings the exact second.
    fn end_known(&self, ended: &[Entry]) -> Run<()> {
        self.store.atomically(|store| {
            for sent in ended {
                let Some(mut old) = store.entry(sent.key)? else {
                    continue;
                };
                // What another process asked for meanwhile was not part of it.
                let stop = sent.wanted.as_ref().and_then(|wanted| wanted.stop);
                if let Some(known) = old.known.as_mut().filter(|known| known.running()) {
                    known.stop = stop;
                }
                old.status = Status::Idle;
                store.save(&old)?;
            }
            Ok(())
        })
    }

    /// 409 on a stop: it had ended elsewhere, which is what the person wanted. Its end is the one
    /// from there, so what was asked for here steps back and a pull brings the truth.
    async fn stopped_elsewhere(&mut self, row: &Entry) -> Run<()> {
        self.store.atomically(|store| known_as_sent(store, row))?;
        self.report.sent += 1;
        self.report.notes.push(Note::StoppedElsewhere(row.key));
        self.pull().await
    }

    /// 404 on a change: it was deleted elsewhere, and changed here. Nothing that was asked for gets
    /// lost, so it is sent again as a new entry.
    async fn send_again(&mut self, row: &Entry, stats: &mut PushStats) -> Run<()> {
        self.gone(row)?;
        match self.store.entry(row.key)? {
            Some(row) => Box::pin(self.send_row(&row, stats)).await,
            None => Ok(()),
        }
    }

    /// It is not there any more; that is told, unless it was deleted from here.
    pub(in crate::sync) fn gone(&mut self, row: &Entry) -> Run<()> {
        if !row.status.unacknowledged().contains(&None) {
            self.report.notes.push(Note::SentAgain(row.key.into()));
        }
        self.forget_known(row)
    }

    fn forget_known(&mut self, row: &Entry) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(mut now) = store.entry(row.key)? {
                (now.id, now.known, now.status) = (None, None, Status::Idle);
                store.save(&now)?;
            }
            Ok(())
        })
    }

    /// A project that was made a moment ago is not known to all of Toggl for some seconds; that is no
    /// refusal of the time on it.
    async fn failed_entry(
        &mut self,
        row: &Entry,
        api_error: ApiError,
        stats: &mut PushStats,
    ) -> Run<()> {
        let project = row.wanted.as_ref().and_then(|fields| fields.project);
        if project.is_some_and(|key| self.is_not_yet_visible(key, &api_error)) {
            self.report.stop_reason = Some(StopReason::NotYetVisible);
            return Ok(());
        }
        let changed = self.store.entry(row.key)?.is_some_and(|now| now.wanted != row.wanted);
        if changed && api_error.is_refusal() {
            // It is about what nobody wants any more; what is wanted now goes next time.
            return Ok(());
        }
        self.failed(row.key.into(), api_error, stats).await
    }

    /// Whether a refusal may only mean that not all of Toggl knows the project yet.
    pub(in crate::sync) fn is_not_yet_visible(
        &self,
        project: ProjectKey,
        api_error: &ApiError,
    ) -> bool {
        let of_it = matches!(
            api_error,
            ApiError::Refused { status: 400 | 403 | 404, .. } | ApiError::Forbidden(_)
        );
        of_it && self.fresh.contains(&CatalogKey::Project(project))
    }

    /// What a failed request means for its row and for the run.
    pub(in crate::sync) async fn failed(
        &mut self,
        row: RowKey,
        api_error: ApiError,
        stats: &mut PushStats,
    ) -> Run<()> {
        match api_error {
            ApiError::Refused { status, message } => self.refuse(row, status, message),
            ApiError::PlanFeature(message) => self.refuse(row, 402, message),
            // No permission, or credentials that died since: only asking tells.
            ApiError::Forbidden(message) => {
                self.gate(Bucket::User, Purpose::Write)?;
                let reply = self.client.logged().await;
                match self.record_reply(Bucket::User, reply)? {
                    Ok(()) => self.refuse(row, 403, message),
                    Err(api_error) => Err(self.stop_reason(&api_error)),
                }
            }
            ApiError::InDoubt { why, .. } => {
                stats.lost += 1;
                if stats.lost < LOST_ANSWERS && stats.began.elapsed() < PATIENCE {
                    self.report.stop_reason = Some(StopReason::Unreachable(why));
                    return Ok(());
                }
                Err(RunError::Stopped(StopReason::Unreachable(why)))
            }
            other => Err(self.stop_reason(&other)),
        }
    }

    /// Parks a row with Toggl's words; the others go on.
    pub(in crate::sync) fn refuse(&mut self, key: RowKey, status: u16, message: String) -> Run<()> {
        let refusal = Refusal { status, message };
        self.park(key, refusal.clone())?;
        self.report.refused.push((key, refusal));
        Ok(())
    }

    pub(in crate::sync) fn set_status(&self, key: EntryKey, status: Status) -> Run<()> {
        Ok(self.store.atomically(|store| set_status(store, key, status))?)
    }
}

/// The same, inside a transaction of the caller's.
pub(in crate::sync) fn set_status(
    store: &Store,
    key: EntryKey,
    status: Status,
) -> store::Result<()> {
    if let Some(mut row) = store.entry(key)? {
        row.status = status;
        store.save(&row)?;
    }
    Ok(())
}

/// Toggl has a row as it was sent; what another process asked for meanwhile was not part of it.
pub(in crate::sync) fn known_as_sent(store: &Store, row: &Entry) -> store::Result<()> {
    if let Some(mut now) = store.entry(row.key)? {
        now.known.clone_from(&row.wanted);
        now.status = Status::Idle;
        store.save(&now)?;
    }
    Ok(())
}

/// The workspace a request about this row names: where Toggl has it, or where it is to go.
fn workspace_of(row: &Entry) -> Option<WorkspaceId> {
    row.known.as_ref().or(row.wanted.as_ref())?.workspace
}
