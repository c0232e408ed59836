//! Sending one time entry: one transaction for each answer.

use chrono::{DateTime, Utc};

use crate::model::{Bucket, Entry, EntryFields, EntryKey, WorkspaceId};
use crate::store;
use crate::sync::entries::adjusted::{adjusted, amended, with_adjustments};
use crate::sync::entries::convert;
use crate::sync::entries::plan::{self, EntryRequest};
use crate::sync::gate::clocks_disagree;
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::record::MergeContext;
use crate::sync::record::{confirm, confirm_deletion};
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, Client, TimeEntry};

/// Whether a row was dealt with; otherwise another process changed it meanwhile, and it is to be read again.
pub(in crate::sync) type IsCurrent = bool;

impl Sync<'_> {
    /// Sends the next request for one row.
    pub(in crate::sync) async fn send_entry(&mut self, row: &Entry) -> Run<IsCurrent> {
        let request = plan::next(row, self.clocks()?);
        self.send_request(row, request).await
    }

    async fn send_request(&mut self, row: &Entry, request: EntryRequest) -> Run<IsCurrent> {
        let Some(workspace) = plan::workspace_of(row) else {
            return Ok(true);
        };
        let bucket = self.bucket(workspace)?;
        if request != EntryRequest::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        match (request, row.id, &row.wanted) {
            (EntryRequest::Create, _, Some(wanted)) => {
                self.create(row, wanted, workspace, bucket).await
            }
            (EntryRequest::Delete, Some(id), _) => {
                let send = async |client: &Client| client.delete(workspace, id).await;
                match self.request(&[(row, None)], bucket, send).await? {
                    None => Ok(false),
                    // 404: it had been deleted already.
                    Some(Ok(()) | Err(ApiError::Refused { status: 404, .. })) => {
                        let at = self.settled_now()?;
                        self.store
                            .atomically_without_fsync(|store| confirm_deletion(store, row, at))?;
                        self.report.sent += 1;
                        Ok(true)
                    }
                    Some(Err(error)) => self.failed_entry(row, error).await.map(|()| true),
                }
            }
            (EntryRequest::Stop, Some(id), Some(wanted)) => {
                let send = async |client: &Client| client.stop(workspace, id).await;
                match self.request(&[(row, Some(wanted.clone()))], bucket, send).await? {
                    None => return Ok(false),
                    Some(Ok(theirs)) => self.stopped(row, wanted, &theirs).await,
                    Some(Err(ApiError::Refused { status: 409, .. })) => {
                        self.stopped_elsewhere().await
                    }
                    Some(Err(error)) => self.failed_entry(row, error).await,
                }
                .map(|()| true)
            }
            (EntryRequest::Update, Some(id), Some(wanted)) => {
                let runs_again =
                    wanted.running() && !row.known.as_ref().is_some_and(EntryFields::running);
                if runs_again && self.timer_in_flight()? {
                    self.report.stop_reason.get_or_insert(StopReason::InFlight);
                    return Ok(true);
                }
                let Some(draft) = convert::draft(self.store, wanted, row.known.as_ref())? else {
                    return Ok(true);
                };
                let send = async |client: &Client| client.update(workspace, id, &draft).await;
                match self.request(&[(row, Some(wanted.clone()))], bucket, send).await? {
                    None => return Ok(false),
                    Some(Ok(theirs)) => self.confirm_entry(row, &theirs),
                    Some(Err(error)) => self.failed_entry(row, error).await,
                }
                .map(|()| true)
            }
            _ => Ok(true),
        }
    }

    /// Creates an entry in Toggl.
    async fn create(
        &mut self,
        row: &Entry,
        wanted: &EntryFields,
        workspace: WorkspaceId,
        bucket: Bucket,
    ) -> Run<IsCurrent> {
        let Some(draft) = convert::draft(self.store, wanted, None)? else {
            return Ok(true);
        };
        let ended = match self.implicitly_stopped_by(row)? {
            Ok(ended) => ended,
            Err(reason) => {
                self.report.stop_reason.get_or_insert(reason);
                return Ok(true);
            }
        };
        let with_change = |row| (row, Entry::clone(row).wanted);
        let rows: Vec<_> = std::iter::once(row).chain(&ended).map(with_change).collect();
        let send = async |client: &Client| client.create(workspace, &draft).await;
        match self.request(&rows, bucket, send).await? {
            None => return Ok(false),
            Some(Ok(theirs)) => {
                self.confirm_entry(row, &theirs)?;
                self.confirm_stopped(&ended)?;
                if theirs.stop.is_none() {
                    self.record_end_of_others(row.key, self.confirmed_at(theirs.modified)?)?;
                }
            }
            Some(Err(error)) => self.failed_entry(row, error).await?,
        }
        Ok(true)
    }

    /// Applies Toggl's answer to a write.
    fn confirm_entry(&mut self, row: &Entry, theirs: &TimeEntry) -> Run<()> {
        let Some(sent) = row.wanted.clone() else {
            return Ok(());
        };
        let at = self.confirmed_at(theirs.modified)?;
        let mut context = MergeContext::new(at);
        let adjusted = self.store.atomically_without_fsync(|store| {
            let fields = convert::fields(store, theirs, &mut context)?;
            let adjusted = adjusted(row.known.as_ref(), &sent, &fields);
            if !adjusted.is_empty() {
                let kept = with_adjustments(row.known.as_ref(), &sent, &fields);
                store.amend_journal(row.key, |image| amended(image, &sent, &kept))?;
            }
            confirm(store, row.key, &sent, (theirs.id, fields), at)?;
            Ok::<_, store::StoreError>(adjusted)
        })?;
        self.report.notes.append(&mut context.notes);
        if !adjusted.is_empty() {
            self.report.notes.push(Note::Adjusted(row.key, adjusted));
        }
        self.report.sent += 1;
        Ok(())
    }

    /// Applies Toggl's answer to a stop. When the entry still runs, or ended at another time because the
    /// clocks disagree or the request was slow, the stop is sent with its time.
    async fn stopped(&mut self, row: &Entry, sent: &EntryFields, theirs: &TimeEntry) -> Run<()> {
        let at = self.confirmed_at(theirs.modified)?;
        let mut context = MergeContext::new(at);
        let fields = self
            .store
            .atomically_without_fsync(|store| convert::fields(store, theirs, &mut context))?;
        if plan::is_stopped_as(sent, &fields) {
            return self.confirm_entry(row, theirs);
        }
        self.store.atomically_without_fsync(|store| {
            let kept = EntryFields { stop: sent.stop, ..fields.clone() };
            confirm(store, row.key, sent, (theirs.id, kept), at)?;
            store.update(row.key, |current| current.known = Some(fields))
        })?;
        match self.store.row(row.key)? {
            Some(row) if row.unsent() => {
                Box::pin(self.send_request(&row, EntryRequest::Update)).await.map(drop)
            }
            _ => Ok(()),
        }
    }

    /// The rows that creating `new` stops in Toggl as wanted. An error when the stop of another running entry
    /// has to arrive first: `new` would stop it now. The same when a request that makes another one run is in
    /// flight, which would stop `new`.
    fn implicitly_stopped_by(&self, new: &Entry) -> Run<Result<Vec<Entry>, StopReason>> {
        if !new.wanted.as_ref().is_some_and(EntryFields::running) {
            return Ok(Ok(Vec::new()));
        }
        let clocks = self.clocks()?;
        if self.timer_in_flight()? {
            return Ok(Err(StopReason::InFlight));
        }
        let rows = self.store.ending_timers()?;
        Ok(match rows.iter().find(|old| !plan::stops_implicitly(new, old, clocks)) {
            None => Ok(rows),
            Some(old) if old.in_flight.is_some() => Err(StopReason::InFlight),
            Some(_) => Err(StopReason::EndNotSent),
        })
    }

    /// Whether a request is in flight that makes an entry run, a new one or one that had ended: when it arrives,
    /// Toggl then stops the running entry.
    fn timer_in_flight(&self) -> Run<bool> {
        let in_flight: Vec<Entry> = self.store.in_flight()?;
        Ok(in_flight.iter().any(|row| {
            let sent = row.in_flight.as_ref().and_then(|it| it.change.as_ref());
            sent.is_some_and(EntryFields::running)
                && !row.known.as_ref().is_some_and(EntryFields::running)
        }))
    }

    /// Records that rows stopped in Toggl at their wanted stop; the next pull returns the exact second. When
    /// the answer has shown that the clocks disagree, the stop is still to be sent, with its time.
    fn confirm_stopped(&self, ended: &[Entry]) -> Run<()> {
        let as_wanted = !clocks_disagree(self.clocks()?.offset);
        self.store.atomically_without_fsync(|store| {
            for sent in ended {
                // A change by another process meanwhile was not part of the request.
                let stop = sent.wanted.as_ref().and_then(|wanted| wanted.stop);
                store.update(sent.key, |old| {
                    if let Some(known) = old.known.as_mut().filter(|it| it.running() && as_wanted) {
                        known.stop = stop;
                        // Toggl has said nothing about it.
                        old.confirmed = None;
                    }
                    old.in_flight = None;
                })?;
            }
            Ok(())
        })
    }

    /// Records that Toggl stopped every other timer when it created this one, at its own clock. That end is no
    /// stop made elsewhere, whatever this machine could not send about those timers.
    fn record_end_of_others(&self, new: EntryKey, at: DateTime<Utc>) -> Run<()> {
        self.store.atomically_without_fsync(|store| {
            let mut others = store.ending_timers()?;
            others.extend(store.refused()?);
            for other in others.iter().filter(|it| it.key != new && it.in_flight.is_none()) {
                store.update(other.key, |row| {
                    if let Some(known) = row.known.as_mut().filter(|it| it.running()) {
                        known.stop = Some(at.max(known.start));
                        // Toggl has said nothing about it.
                        row.confirmed = None;
                    }
                })?;
            }
            Ok(())
        })
    }

    /// 409 on a stop: it had been stopped elsewhere. That end counts; a pull fetches it, and the entry that is running since.
    async fn stopped_elsewhere(&mut self) -> Run<()> {
        self.pull_for(Purpose::Write).await?;
        self.report.sent += 1;
        Ok(())
    }

    /// Handles a failed request. After 404 the entry is looked up, since only its absence is a reason to create
    /// it again.
    pub(in crate::sync) async fn failed_entry(&mut self, row: &Entry, error: ApiError) -> Run<()> {
        if let (ApiError::Refused { status: 404, .. }, Some(id)) = (&error, row.id) {
            self.look_up(id).await?;
            return match self.store.row(row.key)? {
                // It is there: what was not found is not the row.
                Some(current) if current.known.is_some() => {
                    let project = row.wanted.as_ref().and_then(|fields| fields.project);
                    let is_new = project.is_some_and(|it| self.is_not_yet_visible(it, &error));
                    self.report.stop_reason = Some(if is_new {
                        StopReason::NotYetVisible
                    } else {
                        StopReason::Refused(error.to_string())
                    });
                    Ok(())
                }
                Some(current) if current.wanted.is_some() => {
                    Box::pin(self.send_entry(&current)).await.map(drop)
                }
                _ => Ok(()),
            };
        }
        let project = row.wanted.as_ref().and_then(|fields| fields.project);
        if project.is_some_and(|key| self.is_not_yet_visible(key, &error)) {
            self.report.stop_reason = Some(StopReason::NotYetVisible);
            return Ok(());
        }
        let about_project = is_about_project(&error);
        self.failed(row, error).await?;
        match &row.wanted {
            Some(fields) if about_project => self.check_project_of(fields).await,
            _ => Ok(()),
        }
    }
}

/// Whether a refusal names the project.
fn is_about_project(error: &ApiError) -> bool {
    match error {
        ApiError::Refused { message, .. } | ApiError::Forbidden(message) => {
            message.to_lowercase().contains("project")
        }
        _ => false,
    }
}
