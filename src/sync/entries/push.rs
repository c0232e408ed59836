//! Push: one request for each row whose wanted and known differ, one transaction for each answer.

use crate::model::{Attempt, Bucket, Entry, EntryFields, EntryId, Status, WorkspaceId};
use crate::rules::merge::{Merged, merge};
use crate::sync::entries::adjusted::{adjusted, amended, remade};
use crate::sync::entries::convert;
use crate::sync::entries::plan::{self, EntryRequest};
use crate::sync::failure::PushStats;
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::record::{known_as_sent, mark, set_status};
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, EntryDraft, TimeEntry};
impl Sync<'_> {
    /// Carries out the next step of one row.
    pub(in crate::sync) async fn send_row(
        &mut self,
        row: &Entry,
        stats: &mut PushStats,
    ) -> Run<()> {
        let step = plan::next(row, self.clocks()?);
        let Some(workspace) = plan::workspace_of(row) else {
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

    /// What to send about an entry that Toggl has.
    pub(in crate::sync) fn difference(
        &self,
        row: &Entry,
        wanted: &EntryFields,
    ) -> Run<Option<EntryDraft>> {
        let unacknowledged = row.status.unacknowledged();
        let there: Vec<&EntryFields> =
            row.known.iter().chain(unacknowledged.iter().flatten()).collect();
        let mut draft = convert::draft(self.store, wanted, &there)?;
        if let Some(draft) = draft.as_mut().filter(|_| unacknowledged.contains(&None)) {
            // It may be deleted there: only asking tells, and every request has to say something.
            draft.time = Some((wanted.start, wanted.stop));
        }
        Ok(draft)
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
}
