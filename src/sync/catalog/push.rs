//! Sending clients, projects, tasks and tags: one request a step, one transaction an answer.

use crate::model::{
    Attempt, Bucket, CatalogFields, CatalogItem, CatalogKey, CatalogRow, EntriesOf, ProjectId,
    Status,
};
use crate::sync::catalog::effects;
use crate::sync::catalog::plan::{self, CatalogRequest};
use crate::sync::catalog::pull;
use crate::sync::failure::PushStats;
use crate::sync::outcome::{Note, StopReason};
use crate::sync::queue::ASIDE;
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, CatalogDraft, CatalogPath};

/// What Toggl did to a thing, as it was asked to.
enum CatalogEffect {
    /// There was nothing to ask for.
    Nothing,
    /// It changed what was sent, and has it like this.
    Changed(CatalogFields, CatalogItem),
    /// It is gone, and this became of its time entries.
    Deleted(EntriesOf),
    /// The client is put away.
    Archived,
    /// The client is back, with these projects.
    Restored(Vec<ProjectId>),
}

type CatalogReply = Result<CatalogEffect, ApiError>;

impl Sync<'_> {
    /// Looks at Toggl for what was sent and whose answers were lost: the catalog says what became of it.
    /// When the quota for looking is used up, they wait and the rest goes on.
    pub(in crate::sync) async fn resolve_catalog_in_doubt(&mut self) -> Run<()> {
        let now = self.server_now()?;
        // Of a change that is still under way a listing tells nothing.
        let in_flight_until = |row: &CatalogRow| match &row.status {
            Status::Unacknowledged(_) => !row.status.may_arrive(now),
            status => status.is_open(),
        };
        if self.listed || !self.store.unsent_catalog_rows()?.iter().any(in_flight_until) {
            return Ok(());
        }
        match self.list_catalog(Purpose::Write).await {
            Err(RunError::Stopped(stop_reason @ StopReason::OverQuota { .. })) => {
                self.report.stop_reason = Some(stop_reason);
                Ok(())
            }
            end => end,
        }
    }

    /// Carries out the next step of one row.
    pub(in crate::sync) async fn send_catalog_row(
        &mut self,
        row: &CatalogRow,
        stats: &mut PushStats,
    ) -> Run<()> {
        let step = plan::next(row);
        let Some(place) = self.place(row)? else {
            // What it belongs to is not at Toggl yet.
            return Ok(());
        };
        let bucket = self.bucket(place.workspace)?;
        if step != CatalogRequest::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        let answer = match (step, row.id, &row.wanted) {
            (CatalogRequest::Nothing, ..)
            | (CatalogRequest::Create | CatalogRequest::Update, _, None) => return Ok(()),
            (CatalogRequest::Create, _, Some(wanted)) => {
                return self.create_catalog_row(row, wanted, place, bucket, stats).await;
            }
            (_, None, _) => return self.find_id(row, stats).await,
            (CatalogRequest::Update, Some(id), Some(wanted)) => {
                self.ask_update(row, wanted, id, place, bucket).await?
            }
            (CatalogRequest::Delete, Some(id), _) => {
                self.ask_delete(row, id, place, bucket).await?
            }
            (CatalogRequest::Archive, Some(id), _) => {
                self.ask_archive(row, id, place, bucket).await?
            }
            (CatalogRequest::Restore, Some(id), _) => {
                self.ask_restore(row, id, place, bucket).await?
            }
        };
        match answer {
            Ok(done) => self.take_catalog_row(row.key, done),
            Err(ApiError::Refused { status: 404, .. }) => self.make_again(row, stats).await,
            Err(api_error) => {
                match api_error {
                    ApiError::InDoubt { late: true, .. } => {}
                    // It was carried out by now, or was not.
                    ApiError::InDoubt { late: false, .. } => {
                        if let Some(marked) = self.store.catalog_row(row.key)? {
                            let settled = marked.status.settled(self.server_now()?);
                            self.set_catalog_status(row.key, settled)?;
                        }
                    }
                    _ => self.set_catalog_status(row.key, row.status.clone())?,
                }
                self.failed_catalog_row(row, api_error, stats).await
            }
        }
    }

    async fn failed_catalog_row(
        &mut self,
        row: &CatalogRow,
        api_error: ApiError,
        stats: &mut PushStats,
    ) -> Run<()> {
        let aside = row.wanted.as_ref().is_some_and(|it| it.name().ends_with(ASIDE));
        let changed = self.store.catalog_row(row.key)?.is_some_and(|now| now.wanted != row.wanted);
        if changed && !aside && api_error.is_refusal() {
            // It is about what nobody wants any more; what is wanted now goes next time.
            return Ok(());
        }
        self.failed(row.key.into(), api_error, stats).await
    }

    async fn ask_update(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        id: i64,
        place: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        // A client is put away by another request, which is still to come.
        let sent = match &row.known {
            Some(known @ CatalogFields::Client(_)) => wanted.clone().set_active(known.active()),
            _ => wanted.clone(),
        };
        let Some(draft) = self.catalog_draft(&sent, row.known.as_ref())? else {
            return Ok(Ok(CatalogEffect::Nothing));
        };
        if draft == CatalogDraft::default() {
            self.leave_open(row)?;
            return Ok(Ok(CatalogEffect::Nothing));
        }
        self.mark_catalog_row(row, Some(sent.clone()))?;
        let reply = self.client.update_catalog_row(place, id, &draft).await;
        Ok(self.record_reply(bucket, reply)?.map(|item| CatalogEffect::Changed(sent, item)))
    }

    async fn ask_delete(
        &mut self,
        row: &CatalogRow,
        id: i64,
        place: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        self.mark_catalog_row(row, None)?;
        let reply = self.client.delete_catalog_row(place, id, row.entries).await;
        Ok(match self.record_reply(bucket, reply)? {
            // It was gone already, just as wanted; of its entries that says nothing.
            Err(ApiError::Refused { status: 404, .. }) => {
                let ours = row.status.unacknowledged().contains(&None);
                Ok(CatalogEffect::Deleted(if ours { row.entries } else { EntriesOf::Unassigned }))
            }
            answer => answer.map(|()| CatalogEffect::Deleted(row.entries)),
        })
    }

    async fn ask_archive(
        &mut self,
        row: &CatalogRow,
        id: i64,
        place: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        self.mark_catalog_row(row, row.known.clone().map(|it| it.set_active(false)))?;
        let reply = self.client.archive_client(place, id).await;
        Ok(self.record_reply(bucket, reply)?.map(|()| CatalogEffect::Archived))
    }

    async fn ask_restore(
        &mut self,
        row: &CatalogRow,
        id: i64,
        place: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        let back = self.restored(row)?;
        self.mark_catalog_row(row, row.known.clone().map(|it| it.set_active(true)))?;
        let reply = self.client.restore_client(place, id, &back).await;
        Ok(self.record_reply(bucket, reply)?.map(|()| CatalogEffect::Restored(back)))
    }

    /// Takes over what Toggl did to a thing, and to others because of it.
    fn take_catalog_row(&mut self, key: CatalogKey, done: CatalogEffect) -> Run<()> {
        match done {
            CatalogEffect::Nothing => return Ok(()),
            CatalogEffect::Changed(sent, item) => {
                return self.confirm_catalog_row(key, &sent, item);
            }
            CatalogEffect::Deleted(entries) => {
                self.store.atomically(|store| effects::deleted(store, key, entries))?;
            }
            CatalogEffect::Archived => {
                self.store.atomically(|store| effects::client_archived(store, key, None))?;
            }
            CatalogEffect::Restored(back) => {
                self.store.atomically(|store| effects::client_archived(store, key, Some(&back)))?;
            }
        }
        self.report.sent += 1;
        Ok(())
    }

    /// Makes a thing at Toggl. The row is marked before the request goes out, as for time entries.
    async fn create_catalog_row(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        place: CatalogPath,
        bucket: Bucket,
        stats: &mut PushStats,
    ) -> Run<()> {
        // Nothing is made put away: what is wanted so takes another step.
        let sent = wanted.clone().set_active(true);
        let Some(draft) = self.catalog_draft(&sent, None)? else {
            return Ok(());
        };
        let now = self.server_now()?;
        let attempt =
            Attempt { at: now, in_flight_until: self.in_flight_until()?, fields: sent.clone() };
        self.set_catalog_status(row.key, Status::Sending(attempt.clone()))?;
        let reply = self.client.create_catalog_row(place, &draft).await;
        match self.record_reply(bucket, reply)? {
            Ok(item) => {
                self.fresh.insert(row.key);
                self.confirm_catalog_row(row.key, &sent, item)
            }
            Err(ApiError::InDoubt { why, late }) => {
                let in_flight_until = if late { attempt.in_flight_until } else { now };
                self.set_catalog_status(
                    row.key,
                    Status::InDoubt(Attempt { in_flight_until, ..attempt }),
                )?;
                self.failed(row.key.into(), ApiError::InDoubt { why, late }, stats).await
            }
            Err(ApiError::Refused { status, message }) if is_taken(&message) => {
                // Somebody made it meanwhile, or a lost answer was about it: then it is the same thing.
                self.set_catalog_status(row.key, Status::Idle)?;
                self.list_catalog(Purpose::Write).await?;
                let row = match self.store.catalog_row(row.key)? {
                    Some(row) if row.id.is_none() => row,
                    _ => {
                        self.report.sent += 1;
                        return Ok(());
                    }
                };
                // Or another one was given that name elsewhere.
                let mut others = self.store.all_catalog_rows(row.key.kind())?.into_iter();
                let taken =
                    |it: &CatalogRow| it.known.as_ref().is_some_and(|it| it.is_namesake(&sent));
                match others.find(|it| it.id.is_some() && taken(it)) {
                    Some(other) => {
                        Ok(self.store.atomically(|store| store.unite_catalog_rows(&row, other))?)
                    }
                    None => self.refuse(row.key.into(), status, message),
                }
            }
            Err(api_error) => {
                self.set_catalog_status(row.key, Status::Idle)?;
                self.failed_catalog_row(row, api_error, stats).await
            }
        }
    }

    /// Takes over Toggl's answer to a write; the row may have been changed by another process while
    /// the request was under way.
    fn confirm_catalog_row(
        &mut self,
        key: CatalogKey,
        sent: &CatalogFields,
        item: CatalogItem,
    ) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(row) = store.catalog_row(key)? {
                // What was sent is what Toggl's answer grew out of.
                let known = row.known.clone();
                store.save_catalog_row(&CatalogRow { known: Some(sent.clone()), ..row })?;
                pull::answered(store, key, known.as_ref(), item)?;
            }
            Ok::<_, RunError>(())
        })?;
        self.report.sent += 1;
        Ok(())
    }

    /// Only what was left open differs: that is as Toggl has it, and there is nothing to ask for.
    fn leave_open(&self, row: &CatalogRow) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(now) = store.catalog_row(row.key)? {
                let asked = now.wanted != row.wanted;
                let wanted = if asked { now.wanted.clone() } else { row.known.clone() };
                store.save_catalog_row(&CatalogRow {
                    wanted,
                    status: row.status.clone(),
                    ..now
                })?;
            }
            Ok(())
        })
    }

    /// A tag that came with a time entry is known by name only; the catalog has its id.
    async fn find_id(&mut self, row: &CatalogRow, stats: &mut PushStats) -> Run<()> {
        if !self.listed {
            self.list_catalog(Purpose::Write).await?;
        }
        match self.store.catalog_row(row.key)? {
            Some(found) if found.id.is_some() || found.known.is_none() => {
                Box::pin(self.send_catalog_row(&found, stats)).await
            }
            _ => Ok(()),
        }
    }

    /// 404 on a change: it was deleted elsewhere, and changed here, so it is made again.
    async fn make_again(&mut self, row: &CatalogRow, stats: &mut PushStats) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(now) = store.catalog_row(row.key)? {
                store.save_catalog_row(&CatalogRow {
                    id: None,
                    known: None,
                    status: Status::Idle,
                    ..now
                })?;
            }
            Ok::<_, RunError>(())
        })?;
        self.report.notes.push(Note::SentAgain(row.key.into()));
        match self.store.catalog_row(row.key)? {
            Some(row) => Box::pin(self.send_catalog_row(&row, stats)).await,
            None => Ok(()),
        }
    }
}

/// Whether Toggl says that there is such a thing already.
fn is_taken(message: &str) -> bool {
    message.to_lowercase().contains("already exists")
}
