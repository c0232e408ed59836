//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::merge::{Merged, merge};
use super::plan::{self, Step};
use super::quota::Purpose;
use super::{Eagerness, Halt, Note, Run, Stop, Sync, TAKE_ALONG, convert};
use crate::model::{
    Attempt, Bucket, Entry, EntryId, EntryKey, Fields, Refusal, Status, WorkspaceId,
};
use crate::toggl::{Draft, TimeEntry, Trouble};

/// Requests that may follow each other without a pause: Toggl lets short bursts pass.
const BURST: usize = 5;
/// Rows whose answer may get lost in one run before Toggl counts as out of reach: one row that makes
/// the server fail must not hold up the others.
const LOST_ANSWERS: usize = 2;
/// An everyday command begins no further request after this long.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long a create that got no answer in time may still be under way: until then, not being at
/// Toggl does not mean that it never will be.
const STRAY: TimeDelta = TimeDelta::seconds(60);

/// What a push does beyond its rows.
pub(super) struct Budget {
    began: Instant,
    rows: usize,
    own: usize,
    lost: usize,
}

impl Sync<'_> {
    /// Sends what is unsent, rows that turn up meanwhile included.
    pub(super) async fn push(&mut self, mut eagerness: Eagerness<'_>) -> Run<()> {
        let own = if let Eagerness::Everyday { own } = &eagerness { own } else { &[][..] };
        self.look_before_late_start(own).await?;
        let mut tried: HashSet<EntryKey> = HashSet::new();
        // Rows that a bulk edit left open.
        let mut alone: HashSet<EntryKey> = HashSet::new();
        let mut budget = Budget { began: Instant::now(), rows: 0, own: 0, lost: 0 };
        loop {
            let mut rows = self.store.unsent()?;
            let waiting = rows.len();
            // What is in doubt was looked for before; if that could not settle it, it waits.
            rows.retain(|row| !tried.contains(&row.key) && row.status.attempt().is_none());
            let own = if let Eagerness::Everyday { own } = &eagerness { own } else { &[][..] };
            plan::order(&mut rows, own);
            let Some(row) = self.choose(&rows)? else {
                return Ok(());
            };
            match &mut eagerness {
                Eagerness::Everyday { own } => {
                    let late = budget.began.elapsed() > PATIENCE;
                    let own = own.contains(&row.key);
                    // Of a command that changed many rows, some wait as others do.
                    let enough = match own {
                        true => late && budget.own >= BURST,
                        false => late || budget.rows >= TAKE_ALONG,
                    };
                    if enough {
                        return Ok(());
                    }
                    budget.own += usize::from(own);
                    budget.rows += usize::from(!own);
                }
                Eagerness::Everything { pace, progress } => {
                    progress(tried.len(), tried.len() + rows.len());
                    if tried.len() >= BURST {
                        tokio::time::sleep(*pace).await;
                    }
                }
            }
            let row = row.clone();
            rows.retain(|row| !alone.contains(&row.key));
            match self.send_together(&row, &rows, &mut budget).await? {
                Some(together) => {
                    tried.extend(together.settled);
                    alone.extend(together.alone);
                }
                None => {
                    tried.insert(row.key);
                    self.send_row(&row, &mut budget).await?;
                }
            }
            if let Eagerness::Everything { progress, .. } = &mut eagerness {
                progress(tried.len(), tried.len().max(waiting));
            }
        }
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
    pub(super) async fn pull_before_changes(&mut self, own: &[EntryKey]) -> Run<bool> {
        let clocks = self.clocks()?;
        let mut waited = self.store.unsent()?;
        waited.retain(|row| !own.contains(&row.key) && plan::next(row, clocks) == Step::Update);
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
    async fn look_before_late_start(&mut self, own: &[EntryKey]) -> Run<()> {
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
        let current = self.heard(Bucket::User, reply)?.map_err(|trouble| self.halt(&trouble))?;
        if let Some(current) = current {
            self.take(&[current])?;
        }
        Ok(())
    }

    /// Carries out the next step of one row.
    async fn send_row(&mut self, row: &Entry, budget: &mut Budget) -> Run<()> {
        let step = plan::next(row, self.clocks()?);
        let Some(workspace) = workspace_of(row) else {
            return Ok(());
        };
        let bucket = self.bucket(workspace)?;
        if step != Step::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        let answer = match (step, row.id, &row.wanted) {
            (Step::Create, _, Some(wanted)) => {
                return self.create(row, wanted, workspace, bucket, budget).await;
            }
            (Step::Delete, Some(id), _) => {
                let reply = self.client.delete(workspace, id).await;
                match self.heard(bucket, reply)? {
                    // It was gone already: just what was wanted.
                    Ok(()) | Err(Trouble::Refused { status: 404, .. }) => {
                        self.report.sent += 1;
                        return self.forget_known(row);
                    }
                    Err(trouble) => Err(trouble),
                }
            }
            (Step::Stop, Some(id), Some(_)) => {
                let reply = self.client.stop(workspace, id).await;
                self.heard(bucket, reply)?
            }
            (Step::Update, Some(id), Some(wanted)) => {
                let Some(draft) = convert::draft(self.store, wanted, row.known.as_ref())? else {
                    return Ok(());
                };
                self.update(workspace, id, &draft, bucket).await?
            }
            _ => return Ok(()),
        };
        match answer {
            Ok(theirs) => self.confirm(row, &theirs),
            Err(Trouble::Refused { status: 409, .. }) if step == Step::Stop => {
                self.stopped_elsewhere(row).await
            }
            Err(Trouble::Refused { status: 404, .. }) => self.send_again(row, budget).await,
            Err(trouble) => self.failed(row, trouble, budget).await,
        }
    }

    async fn update(
        &mut self,
        workspace: WorkspaceId,
        id: EntryId,
        draft: &Draft,
        bucket: Bucket,
    ) -> Run<Result<TimeEntry, Trouble>> {
        let reply = self.client.update(workspace, id, draft).await;
        self.heard(bucket, reply)
    }

    /// Makes an entry at Toggl. The row is marked before the request goes out, so that whatever
    /// happens after, the next run knows to look before it sends the entry again.
    async fn create(
        &mut self,
        row: &Entry,
        wanted: &Fields,
        workspace: WorkspaceId,
        bucket: Bucket,
        budget: &mut Budget,
    ) -> Run<()> {
        let Some(draft) = convert::draft(self.store, wanted, None)? else {
            return Ok(());
        };
        let Some(ended) = self.ended_by(row)? else {
            // What runs at Toggl could not be told its end, and making this one would end it now.
            return Ok(());
        };
        // By Toggl's clock: ours may be set before the answer is looked for.
        let now = self.server_now()?;
        let attempt = Attempt { at: now, settles: now + STRAY, fields: wanted.clone() };
        self.set_status(row.key, Status::Sending(attempt.clone()))?;
        let reply = self.client.create(workspace, &draft).await;
        match self.heard(bucket, reply)? {
            Ok(theirs) => {
                self.confirm(row, &theirs)?;
                self.end_known(&ended)
            }
            Err(Trouble::InDoubt { why, stray }) => {
                let settles = if stray { attempt.settles } else { now };
                self.set_status(row.key, Status::InDoubt(Attempt { settles, ..attempt }))?;
                self.failed(row, Trouble::InDoubt { why, stray }, budget).await
            }
            Err(trouble) => {
                self.set_status(row.key, Status::Idle)?;
                self.failed(row, trouble, budget).await
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
            let Some(mut now) = store.entry(row.key)? else {
                return Ok(adjusted);
            };
            let Merged { wanted, .. } = merge(now.wanted.as_ref(), Some(&sent), Some(&fields));
            now.id = Some(theirs.id);
            now.wanted = wanted;
            now.known = Some(fields);
            now.status = Status::Idle;
            store.save(&now)?;
            Ok::<_, Stop>(adjusted)
        })?;
        if !adjusted.is_empty() {
            self.report.notes.push(Note::Adjusted(row.key, adjusted));
        }
        self.report.sent += 1;
        Ok(())
    }

    /// The rows that making `new` ends at Toggl just as wanted. `None` when something else runs there
    /// whose end has to arrive first: made before that, `new` would end it now.
    fn ended_by(&self, new: &Entry) -> Run<Option<Vec<EntryKey>>> {
        if !new.wanted.as_ref().is_some_and(Fields::running) {
            return Ok(Some(Vec::new()));
        }
        let clocks = self.clocks()?;
        let mut rows = self.store.unsent()?;
        rows.retain(plan::ends_timer);
        let all_end = rows.iter().all(|old| plan::ends(new, old, clocks));
        Ok(all_end.then(|| rows.iter().map(|old| old.key).collect()))
    }

    /// Marks rows as ended at Toggl where they were wanted to end; the next pull brings the exact second.
    fn end_known(&self, ended: &[EntryKey]) -> Run<()> {
        self.store.atomically(|store| {
            for key in ended {
                let Some(mut old) = store.entry(*key)? else {
                    continue;
                };
                let stop = old.wanted.as_ref().and_then(|wanted| wanted.stop);
                if let Some(known) = old.known.as_mut().filter(|known| known.running()) {
                    known.stop = stop;
                }
                store.save(&old)?;
            }
            Ok(())
        })
    }

    /// 409 on a stop: it had ended elsewhere, which is what the person wanted. Its end is the one
    /// from there, so what was asked for here steps back and a pull brings the truth.
    async fn stopped_elsewhere(&mut self, row: &Entry) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(mut now) = store.entry(row.key)? {
                // What another process asked for meanwhile was not part of it.
                now.known.clone_from(&row.wanted);
                store.save(&now)?;
            }
            Ok::<_, Stop>(())
        })?;
        self.report.sent += 1;
        self.report.notes.push(Note::StoppedElsewhere(row.key));
        self.pull().await
    }

    /// 404 on a change: it was deleted elsewhere, and changed here. Nothing that was asked for gets
    /// lost, so it is sent again as a new entry.
    pub(super) async fn send_again(&mut self, row: &Entry, budget: &mut Budget) -> Run<()> {
        self.forget_known(row)?;
        self.report.notes.push(Note::SentAgain(row.key));
        match self.store.entry(row.key)? {
            Some(row) => Box::pin(self.send_row(&row, budget)).await,
            None => Ok(()),
        }
    }

    fn forget_known(&mut self, row: &Entry) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(mut now) = store.entry(row.key)? {
                (now.id, now.known) = (None, None);
                store.save(&now)?;
            }
            Ok(())
        })
    }

    /// What a failed request means for its row and for the run.
    pub(super) async fn failed(
        &mut self,
        row: &Entry,
        trouble: Trouble,
        budget: &mut Budget,
    ) -> Run<()> {
        match trouble {
            Trouble::Refused { status, message } => self.refuse(row.key, status, message),
            Trouble::PlanFeature(message) => self.refuse(row.key, 402, message),
            // No permission, or credentials that died since: only asking tells.
            Trouble::Forbidden(message) => {
                self.gate(Bucket::User, Purpose::Write)?;
                let reply = self.client.logged().await;
                match self.heard(Bucket::User, reply)? {
                    Ok(()) => self.refuse(row.key, 403, message),
                    Err(trouble) => Err(self.halt(&trouble)),
                }
            }
            Trouble::InDoubt { why, .. } => {
                budget.lost += 1;
                if budget.lost < LOST_ANSWERS && budget.began.elapsed() < PATIENCE {
                    self.report.halt = Some(Halt::Unreachable(why));
                    return Ok(());
                }
                Err(Stop::Halt(Halt::Unreachable(why)))
            }
            other => Err(self.halt(&other)),
        }
    }

    /// Parks a row with Toggl's words; the others go on.
    pub(super) fn refuse(&mut self, key: EntryKey, status: u16, message: String) -> Run<()> {
        let refusal = Refusal { status, message };
        self.set_status(key, Status::Refused(refusal.clone()))?;
        self.report.refused.push((key, refusal));
        Ok(())
    }

    fn set_status(&self, key: EntryKey, status: Status) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(mut row) = store.entry(key)? {
                row.status = status;
                store.save(&row)?;
            }
            Ok(())
        })
    }
}

/// The workspace a request about this row names: where Toggl has it, or where it is to go.
fn workspace_of(row: &Entry) -> Option<WorkspaceId> {
    row.known.as_ref().or(row.wanted.as_ref())?.workspace
}

/// What Toggl kept differently from what was sent, in the person's words. What was not sent, since it
/// was as Toggl knew it, may have been changed elsewhere meanwhile.
fn adjusted(known: Option<&Fields>, sent: &Fields, kept: &Fields) -> Vec<&'static str> {
    type Same = fn(&Fields, &Fields) -> bool;
    let pairs: [(_, Same); 5] = [
        ("description", |a, b| a.description.trim() == b.description.trim()),
        ("project", |a, b| a.project == b.project),
        ("task", |a, b| a.task == b.task),
        ("tags", |a, b| a.tags == b.tags),
        ("billable", |a, b| a.billable == b.billable),
    ];
    let differs = |same: Same| known.is_none_or(|known| !same(sent, known)) && !same(sent, kept);
    pairs.into_iter().filter_map(|(name, same)| differs(same).then_some(name)).collect()
}
