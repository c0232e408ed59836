//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::adjusted::{adjusted, amended, remade};
use super::plan::{self, Step};
use super::quota::Purpose;
use super::unheard::mark;
use super::{Eagerness, Halt, Note, Run, Stop, Sync, TAKE_ALONG, convert, thing, things};
use crate::model::{
    Attempt, Bucket, Entry, EntryId, EntryKey, Fields, ProjectKey, Refusal, RowKey, Status, Thing,
    ThingKey, WorkspaceId,
};
use crate::parts::{Merged, merge};
use crate::store::{self, Store, Written};
use crate::toggl::{Draft, TimeEntry, Trouble};

/// Requests that may follow each other without a pause: Toggl lets short bursts pass.
const BURST: usize = 5;
/// Rows whose answer may get lost in one run before Toggl counts as out of reach: one row that makes
/// the server fail must not hold up the others.
const LOST_ANSWERS: usize = 2;
/// An everyday command begins no further request after this long.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a push has come to.
pub(super) struct Tally {
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
pub(super) struct Own {
    pub(super) entries: HashSet<EntryKey>,
    pub(super) things: HashSet<ThingKey>,
}

/// A row that is sent by itself.
enum Row {
    Thing(Thing),
    Entry(Entry),
}

/// What was tried in this run.
#[derive(Default)]
struct Tried {
    things: things::Tried,
    entries: HashSet<EntryKey>,
    /// Entries that a bulk edit left open.
    alone: HashSet<EntryKey>,
}

impl Sync<'_> {
    /// Sends what is unsent, rows that turn up meanwhile included.
    pub(super) async fn push(&mut self, mut eagerness: Eagerness<'_>) -> Run<()> {
        let own = match &eagerness {
            Eagerness::Everyday { own } => self.own(own)?,
            Eagerness::Everything { .. } => Own::default(),
        };
        self.look_before_late_start(&own.entries).await?;
        let total = match &eagerness {
            Eagerness::Everyday { .. } => 0,
            Eagerness::Everything { .. } => self.store.waiting()? as usize,
        };
        let mut tried = Tried::default();
        let mut asked = false;
        let mut tally = Tally { began: Instant::now(), own: 0, others: 0, lost: 0 };
        loop {
            let everyday = matches!(eagerness, Eagerness::Everyday { .. });
            let late = everyday && tally.began.elapsed() > PATIENCE;
            // Of a command that changed many rows, some wait as others do.
            if late && tally.own >= BURST {
                return Ok(());
            }
            let only_own = late || everyday && tally.others >= TAKE_ALONG;
            let Some((row, others)) = self.next_row(&tried, &own, only_own)? else {
                return self.note_held(everyday.then_some(&own));
            };
            let done = tried.entries.len() + tried.things.len();
            if let Eagerness::Everything { pace, progress } = &mut eagerness {
                progress(done, total.max(done));
                if asked && tally.own + tally.others >= BURST {
                    tokio::time::sleep(*pace).await;
                }
            }
            let answers = self.answers;
            match &row {
                Row::Thing(row) => {
                    tried.things.insert(things::next_try(row));
                    self.send_thing(row, &mut tally).await?;
                }
                Row::Entry(row) => {
                    let alone = tried.alone.contains(&row.key);
                    let others = if alone { &[][..] } else { &others };
                    if let Some(it) = self.send_together(row, others, &mut tally).await? {
                        tried.entries.extend(it.settled);
                        tried.alone.extend(it.alone);
                    } else {
                        tried.entries.insert(row.key);
                        self.send_row(row, &mut tally).await?;
                    }
                }
            }
            asked = self.answers > answers;
            if asked {
                let is_own = match &row {
                    Row::Thing(row) => own.things.contains(&row.key),
                    Row::Entry(row) => own.entries.contains(&row.key),
                };
                tally.own += usize::from(is_own);
                tally.others += usize::from(!is_own);
            }
        }
    }

    /// What goes next: first what time is booked on, then the time; with the entries that may go along.
    /// With `only_own` the others wait, but for the end of what runs at Toggl.
    fn next_row(&self, tried: &Tried, own: &Own, only_own: bool) -> Run<Option<(Row, Vec<Entry>)>> {
        if let Some(row) = self.next_thing(&tried.things, own, only_own)? {
            return Ok(Some((Row::Thing(row), Vec::new())));
        }
        let mut rows = self.store.unsent()?;
        // What is in doubt was looked for before; if that could not settle it, it waits.
        rows.retain(|row| !tried.entries.contains(&row.key) && row.status.attempt().is_none());
        let now = self.server_now()?;
        rows.retain(|row| !row.status.is_held(now));
        rows.retain(|row| !only_own || own.entries.contains(&row.key) || plan::ends_timer(row));
        if rows.is_empty() {
            return Ok(None);
        }
        let moving = self.store.moving_things()?;
        rows.retain(|row| !thing::holds(&moving, row));
        plan::order(&mut rows, &own.entries);
        let Some(row) = self.choose(&rows)?.cloned() else {
            return Ok(None);
        };
        rows.retain(|row| !tried.alone.contains(&row.key));
        Ok(Some((Row::Entry(row), rows)))
    }

    /// Takes note where rows, of a command or all, wait for a change that is still under way.
    fn note_held(&mut self, only: Option<&Own>) -> Run<()> {
        if self.report.halt.is_some() {
            return Ok(());
        }
        let now = self.server_now()?;
        let entries = self.store.unsent()?.into_iter().any(|row| {
            row.status.is_held(now) && only.is_none_or(|own| own.entries.contains(&row.key))
        });
        let things = self.store.unsent_things()?.into_iter().any(|row| {
            row.status.is_held(now) && only.is_none_or(|own| own.things.contains(&row.key))
        });
        if entries || things {
            self.report.halt = Some(Halt::UnderWay);
        }
        Ok(())
    }

    /// What belongs to a command: its rows, what they are booked on, and the time that has to be there
    /// before something is put away.
    fn own(&self, written: &Written) -> Run<Own> {
        let mut own = Own { entries: written.entries.iter().copied().collect(), ..Own::default() };
        for key in &written.entries {
            if let Some(fields) = self.store.entry(*key)?.and_then(|entry| entry.wanted) {
                self.needs(&fields, &mut own.things)?;
            }
        }
        let mut put_away = HashSet::new();
        for key in &written.things {
            self.needs_thing(*key, &mut own.things)?;
            put_away.extend(self.store.thing(*key)?.filter(thing::puts_away).map(|row| row.key));
        }
        if !put_away.is_empty() {
            for row in self.store.unsent()? {
                let mut needed = HashSet::new();
                if let Some(fields) = &row.wanted {
                    self.needs(fields, &mut needed)?;
                }
                if !needed.is_disjoint(&put_away) {
                    own.entries.insert(row.key);
                }
            }
        }
        Ok(own)
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
    async fn look_before_late_start(&mut self, own: &HashSet<EntryKey>) -> Run<()> {
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
    async fn send_row(&mut self, row: &Entry, tally: &mut Tally) -> Run<()> {
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
                return self.create(row, wanted, workspace, bucket, tally).await;
            }
            (Step::Delete, Some(id), _) => {
                self.mark_unheard(row)?;
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
                self.mark_unheard(row)?;
                let reply = self.client.stop(workspace, id).await;
                self.heard(bucket, reply)?
            }
            (Step::Update, Some(id), Some(wanted)) => {
                let Some(draft) = self.difference(row, wanted)? else {
                    return Ok(());
                };
                self.mark_unheard(row)?;
                self.update(workspace, id, &draft, bucket).await?
            }
            _ => return Ok(()),
        };
        match answer {
            Ok(theirs) => self.confirm(row, &theirs),
            Err(Trouble::Refused { status: 409, .. }) if step == Step::Stop => {
                self.stopped_elsewhere(row).await
            }
            Err(Trouble::Refused { status: 404, .. }) => self.send_again(row, tally).await,
            Err(trouble) => {
                let status = || row.status.clone();
                match trouble {
                    Trouble::InDoubt { stray: true, .. } => {}
                    // It was carried out by now, or was not.
                    Trouble::InDoubt { stray: false, .. } => {
                        let settled = status().and_unheard(row.wanted.clone(), self.server_now()?);
                        self.set_status(row.key, settled)?;
                    }
                    _ => self.set_status(row.key, status())?,
                }
                self.failed_entry(row, trouble, tally).await
            }
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
        tally: &mut Tally,
    ) -> Run<()> {
        let Some(draft) = convert::draft(self.store, wanted, &[])? else {
            return Ok(());
        };
        let Some(ended) = self.ended_by(row)? else {
            // What runs at Toggl could not be told its end, and making this one would end it now; or
            // what is under way would end this one.
            self.report.halt.get_or_insert(Halt::UnderWay);
            return Ok(());
        };
        // By Toggl's clock: ours may be set before the answer is looked for.
        let now = self.server_now()?;
        let attempt = Attempt { at: now, settles: self.settles()?, fields: wanted.clone() };
        self.store.atomically(|store| {
            set_status(store, row.key, Status::Sending(attempt.clone()))?;
            ended.iter().try_for_each(|old| mark(store, old, attempt.settles))
        })?;
        let reply = self.client.create(workspace, &draft).await;
        match self.heard(bucket, reply)? {
            Ok(theirs) => {
                self.confirm(row, &theirs)?;
                self.end_known(&ended)
            }
            Err(Trouble::InDoubt { why, stray }) => {
                let settles = if stray { attempt.settles } else { now };
                self.store.atomically(|store| {
                    ended.iter().try_for_each(|old| mark(store, old, settles))?;
                    set_status(store, row.key, Status::InDoubt(Attempt { settles, ..attempt }))
                })?;
                self.failed(row.key.into(), Trouble::InDoubt { why, stray }, tally).await
            }
            Err(trouble) => {
                self.store.atomically(|store| {
                    set_status(store, row.key, Status::Idle)?;
                    let restore = |old: &Entry| set_status(store, old.key, old.status.clone());
                    ended.iter().try_for_each(restore)
                })?;
                self.failed_entry(row, trouble, tally).await
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
            Ok::<_, Stop>(adjusted)
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
        if !new.wanted.as_ref().is_some_and(Fields::running) {
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
    async fn send_again(&mut self, row: &Entry, tally: &mut Tally) -> Run<()> {
        self.gone(row)?;
        match self.store.entry(row.key)? {
            Some(row) => Box::pin(self.send_row(&row, tally)).await,
            None => Ok(()),
        }
    }

    /// It is not there any more; that is told, unless it was deleted from here.
    pub(super) fn gone(&mut self, row: &Entry) -> Run<()> {
        if !row.status.unheard().contains(&None) {
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
    async fn failed_entry(&mut self, row: &Entry, trouble: Trouble, tally: &mut Tally) -> Run<()> {
        let project = row.wanted.as_ref().and_then(|fields| fields.project);
        if project.is_some_and(|key| self.is_settling(key, &trouble)) {
            self.report.halt = Some(Halt::Settling);
            return Ok(());
        }
        let changed = self.store.entry(row.key)?.is_some_and(|now| now.wanted != row.wanted);
        if changed && trouble.is_refusal() {
            // It is about what nobody wants any more; what is wanted now goes next time.
            return Ok(());
        }
        self.failed(row.key.into(), trouble, tally).await
    }

    /// Whether a refusal may only mean that not all of Toggl knows the project yet.
    pub(super) fn is_settling(&self, project: ProjectKey, trouble: &Trouble) -> bool {
        let of_it = matches!(
            trouble,
            Trouble::Refused { status: 400 | 403 | 404, .. } | Trouble::Forbidden(_)
        );
        of_it && self.fresh.contains(&ThingKey::Project(project))
    }

    /// What a failed request means for its row and for the run.
    pub(super) async fn failed(
        &mut self,
        row: RowKey,
        trouble: Trouble,
        tally: &mut Tally,
    ) -> Run<()> {
        match trouble {
            Trouble::Refused { status, message } => self.refuse(row, status, message),
            Trouble::PlanFeature(message) => self.refuse(row, 402, message),
            // No permission, or credentials that died since: only asking tells.
            Trouble::Forbidden(message) => {
                self.gate(Bucket::User, Purpose::Write)?;
                let reply = self.client.logged().await;
                match self.heard(Bucket::User, reply)? {
                    Ok(()) => self.refuse(row, 403, message),
                    Err(trouble) => Err(self.halt(&trouble)),
                }
            }
            Trouble::InDoubt { why, .. } => {
                tally.lost += 1;
                if tally.lost < LOST_ANSWERS && tally.began.elapsed() < PATIENCE {
                    self.report.halt = Some(Halt::Unreachable(why));
                    return Ok(());
                }
                Err(Stop::Halt(Halt::Unreachable(why)))
            }
            other => Err(self.halt(&other)),
        }
    }

    /// Parks a row with Toggl's words; the others go on.
    pub(super) fn refuse(&mut self, key: RowKey, status: u16, message: String) -> Run<()> {
        let refusal = Refusal { status, message };
        self.park(key, refusal.clone())?;
        self.report.refused.push((key, refusal));
        Ok(())
    }

    pub(super) fn set_status(&self, key: EntryKey, status: Status) -> Run<()> {
        Ok(self.store.atomically(|store| set_status(store, key, status))?)
    }
}

/// The same, inside a transaction of the caller's.
pub(super) fn set_status(store: &Store, key: EntryKey, status: Status) -> store::Result<()> {
    if let Some(mut row) = store.entry(key)? {
        row.status = status;
        store.save(&row)?;
    }
    Ok(())
}

/// Toggl has a row as it was sent; what another process asked for meanwhile was not part of it.
pub(super) fn known_as_sent(store: &Store, row: &Entry) -> store::Result<()> {
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
