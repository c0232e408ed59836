//! Sending one time entry: one transaction for each answer.

use crate::model::{Bucket, Entry, EntryFields, Status, WorkspaceId};
use crate::rules::merge::merge;
use crate::sync::entries::adjusted::{adjusted, amended, with_adjustments};
use crate::sync::entries::convert;
use crate::sync::entries::plan::{self, EntryRequest};
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::record::{
    after_failed_create, confirm_as_sent, mark_in_flight, record_failure, update_entry,
};
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, EntryDraft, TimeEntry};

impl Sync<'_> {
    /// Sends the next request for one row.
    pub(in crate::sync) async fn send_entry(&mut self, row: &Entry) -> Run<()> {
        let request = plan::next(row, self.clocks()?);
        let Some(workspace) = plan::workspace_of(row) else {
            return Ok(());
        };
        let bucket = self.bucket(workspace)?;
        if request != EntryRequest::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        let answer = match (request, row.id, &row.wanted) {
            (EntryRequest::Create, _, Some(wanted)) => {
                return self.create(row, wanted, workspace, bucket).await;
            }
            (EntryRequest::Delete, Some(id), _) => {
                self.mark_entry_in_flight(row)?;
                let reply = self.client.delete(workspace, id).await;
                match self.record_reply(bucket, reply)? {
                    // 404: it had been deleted already.
                    Ok(()) | Err(ApiError::Refused { status: 404, .. }) => {
                        self.report.sent += 1;
                        return self.forget_known(row);
                    }
                    Err(api_error) => Err(api_error),
                }
            }
            (EntryRequest::Stop, Some(id), Some(_)) => {
                self.mark_entry_in_flight(row)?;
                let reply = self.client.stop(workspace, id).await;
                self.record_reply(bucket, reply)?
            }
            (EntryRequest::Update, Some(id), Some(wanted)) => {
                let Some(draft) = self.difference(row, wanted)? else {
                    return Ok(());
                };
                self.mark_entry_in_flight(row)?;
                let reply = self.client.update(workspace, id, &draft).await;
                self.record_reply(bucket, reply)?
            }
            _ => return Ok(()),
        };
        match answer {
            Ok(theirs) => self.confirm(row, &theirs),
            Err(ApiError::Refused { status: 409, .. }) if request == EntryRequest::Stop => {
                self.stopped_elsewhere(row).await
            }
            Err(ApiError::Refused { status: 404, .. }) => self.create_again(row).await,
            Err(api_error) => {
                let now = self.server_now()?;
                self.update_entry(row.key, |current| {
                    record_failure(&mut current.status, &row.status, &api_error, now);
                })?;
                self.failed_entry(row, api_error).await
            }
        }
    }

    /// The fields to send of an entry that Toggl has, given the states it may be in.
    pub(in crate::sync) fn difference(
        &self,
        row: &Entry,
        wanted: &EntryFields,
    ) -> Run<Option<EntryDraft>> {
        let unacknowledged = row.status.unacknowledged();
        let at_toggl: Vec<&EntryFields> =
            row.known.iter().chain(unacknowledged.iter().flatten()).collect();
        let mut draft = convert::draft(self.store, wanted, &at_toggl)?;
        if let Some(draft) = draft.as_mut().filter(|_| unacknowledged.contains(&None)) {
            // It may be deleted at Toggl, which only a request shows; and an update may not be empty.
            draft.time = Some((wanted.start, wanted.stop));
        }
        Ok(draft)
    }

    /// Creates an entry at Toggl. The attempt is recorded before the request goes out, so that after any
    /// failure the next run looks the entry up before it sends it again.
    async fn create(
        &mut self,
        row: &Entry,
        wanted: &EntryFields,
        workspace: WorkspaceId,
        bucket: Bucket,
    ) -> Run<()> {
        let Some(draft) = convert::draft(self.store, wanted, &[])? else {
            return Ok(());
        };
        let Some(ended) = self.implicitly_stopped_by(row)? else {
            // The end of the running entry could not be sent, and this create would stop it now; or a create in
            // flight would stop this one.
            self.report.stop_reason.get_or_insert(StopReason::InFlight);
            return Ok(());
        };
        let attempt = self.attempt(wanted.clone())?;
        self.store.atomically(|store| {
            update_entry(store, row.key, |it| it.status = Status::Sending(attempt.clone()))?;
            ended.iter().try_for_each(|old| mark_in_flight(store, old, attempt.in_flight_until))
        })?;
        let reply = self.client.create(workspace, &draft).await;
        match self.record_reply(bucket, reply)? {
            Ok(theirs) => {
                self.confirm(row, &theirs)?;
                self.confirm_stopped(&ended)
            }
            Err(api_error) => {
                self.store.atomically(|store| {
                    for old in &ended {
                        update_entry(store, old.key, |current| {
                            record_failure(
                                &mut current.status,
                                &old.status,
                                &api_error,
                                attempt.at,
                            );
                        })?;
                    }
                    let status = after_failed_create(attempt, &api_error);
                    update_entry(store, row.key, |current| current.status = status)
                })?;
                self.failed_entry(row, api_error).await
            }
        }
    }

    /// Applies Toggl's answer to a write. Another process may have changed the row while the request was in
    /// flight, so it is read again and merged with what was sent as the base.
    fn confirm(&mut self, row: &Entry, theirs: &TimeEntry) -> Run<()> {
        let Some(sent) = row.wanted.clone() else {
            return Ok(());
        };
        let adjusted = self.store.atomically(|store| {
            let fields = convert::fields(store, theirs)?;
            let adjusted = adjusted(row.known.as_ref(), &sent, &fields);
            if !adjusted.is_empty() {
                let kept = with_adjustments(row.known.as_ref(), &sent, &fields);
                store.amend_journal(row.key, |image| amended(image, &sent, &kept))?;
            }
            update_entry(store, row.key, |current| {
                current.id = Some(theirs.id);
                current.wanted = merge(current.wanted.as_ref(), Some(&sent), Some(&fields)).wanted;
                current.known = Some(fields);
                current.status = Status::Idle;
            })?;
            Ok::<_, RunError>(adjusted)
        })?;
        if !adjusted.is_empty() {
            self.report.notes.push(Note::Adjusted(row.key, adjusted));
        }
        self.report.sent += 1;
        Ok(())
    }

    /// The rows that creating `new` stops at Toggl as wanted. `None` when the stop of another running entry
    /// has to arrive first: `new` would stop it now. The same when the create of another timer is in
    /// flight, which would stop `new`.
    fn implicitly_stopped_by(&self, new: &Entry) -> Run<Option<Vec<Entry>>> {
        if !new.wanted.as_ref().is_some_and(EntryFields::running) {
            return Ok(Some(Vec::new()));
        }
        let clocks = self.clocks()?;
        let now = self.server_now()?;
        let timer_in_flight = |row: &Entry| {
            let runs = row.status.attempt().is_some_and(|attempt| attempt.fields.running());
            runs && row.status.may_arrive(now)
        };
        if self.store.attempts()?.iter().any(timer_in_flight) {
            return Ok(None);
        }
        let mut rows = self.store.unsent()?;
        rows.retain(plan::ends_timer);
        let all_stop = rows.iter().all(|old| plan::stops_implicitly(new, old, clocks));
        Ok(all_stop.then_some(rows))
    }

    /// Records that rows stopped at Toggl at their wanted stop; the next pull returns the exact second.
    fn confirm_stopped(&self, ended: &[Entry]) -> Run<()> {
        self.store.atomically(|store| {
            for sent in ended {
                // A change by another process meanwhile was not part of the request.
                let stop = sent.wanted.as_ref().and_then(|wanted| wanted.stop);
                update_entry(store, sent.key, |old| {
                    if let Some(known) = old.known.as_mut().filter(|known| known.running()) {
                        known.stop = stop;
                    }
                    old.status = Status::Idle;
                })?;
            }
            Ok(())
        })
    }

    /// 409 on a stop: it had been stopped elsewhere. That end counts, so the local one is dropped and a pull
    /// fetches it.
    async fn stopped_elsewhere(&mut self, row: &Entry) -> Run<()> {
        self.store.atomically(|store| confirm_as_sent(store, row))?;
        self.report.sent += 1;
        self.report.notes.push(Note::StoppedElsewhere(row.key));
        self.pull().await
    }

    /// 404 on an update: it was deleted elsewhere and changed here, so it is created again.
    async fn create_again(&mut self, row: &Entry) -> Run<()> {
        self.note_deleted(row)?;
        match self.store.entry(row.key)? {
            Some(row) => Box::pin(self.send_entry(&row)).await,
            None => Ok(()),
        }
    }

    /// Records that an entry does not exist at Toggl any more, and reports it unless it was deleted from here.
    pub(in crate::sync) fn note_deleted(&mut self, row: &Entry) -> Run<()> {
        if !row.status.unacknowledged().contains(&None) {
            self.report.notes.push(Note::SentAgain(row.key.into()));
        }
        self.forget_known(row)
    }

    fn forget_known(&mut self, row: &Entry) -> Run<()> {
        self.update_entry(row.key, |current| {
            (current.id, current.known, current.status) = (None, None, Status::Idle);
        })
    }

    /// Handles a failed request. When a project of this run may not be visible yet, the refusal does not
    /// count, and the row is sent by a later run.
    async fn failed_entry(&mut self, row: &Entry, api_error: ApiError) -> Run<()> {
        let project = row.wanted.as_ref().and_then(|fields| fields.project);
        if project.is_some_and(|key| self.is_not_yet_visible(key, &api_error)) {
            self.report.stop_reason = Some(StopReason::NotYetVisible);
            return Ok(());
        }
        let changed =
            self.store.entry(row.key)?.is_some_and(|current| current.wanted != row.wanted);
        if changed && api_error.is_refusal() {
            // The refusal is about a state that is not wanted any more; the new one is sent next time.
            return Ok(());
        }
        self.failed(row.key.into(), api_error).await
    }
}
