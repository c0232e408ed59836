//! Sending clients, projects, tasks and tags: one transaction for each answer.

use crate::model::{
    Attempt, Bucket, CatalogFields, CatalogItem, CatalogKey, CatalogRow, EntriesOf, ProjectId,
    Status,
};
use crate::sync::catalog::plan::{self, CatalogRequest};
use crate::sync::catalog::{effects, pull};
use crate::sync::failure::PushStats;
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, CatalogDraft, CatalogPath};

/// The effect of a request at Toggl.
enum CatalogEffect {
    /// No request was needed.
    Nothing,
    /// The row was changed: what was sent, and how Toggl has it.
    Changed(CatalogFields, CatalogItem),
    /// The row was deleted; its time entries were unassigned or deleted.
    Deleted(EntriesOf),
    /// The client was archived.
    Archived,
    /// The client was restored with these projects.
    Restored(Vec<ProjectId>),
}

type CatalogReply = Result<CatalogEffect, ApiError>;

impl Sync<'_> {
    /// Lists the catalog when answers were lost: the listing shows whether the requests were processed.
    /// When the quota for the listing is used up, those rows wait and the run continues.
    pub(in crate::sync) async fn resolve_catalog_in_doubt(&mut self) -> Run<()> {
        let now = self.server_now()?;
        // For a change that is still in flight a listing proves nothing.
        let needs_listing = |row: &CatalogRow| match &row.status {
            Status::Unacknowledged(_) => !row.status.may_arrive(now),
            status => status.is_open(),
        };
        if self.catalog_listed || !self.store.unsent_catalog_rows()?.iter().any(needs_listing) {
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

    /// Sends the next request for one row.
    pub(in crate::sync) async fn send_catalog_row(
        &mut self,
        row: &CatalogRow,
        stats: &mut PushStats,
    ) -> Run<()> {
        let request = plan::next(row);
        let Some(path) = self.path(row)? else {
            // Its project or workspace is not at Toggl yet.
            return Ok(());
        };
        let bucket = self.bucket(path.workspace)?;
        if request != CatalogRequest::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        let answer = match (request, row.id, &row.wanted) {
            (CatalogRequest::Nothing, ..)
            | (CatalogRequest::Create | CatalogRequest::Update, _, None) => return Ok(()),
            (CatalogRequest::Create, _, Some(wanted)) => {
                return self.create_catalog_row(row, wanted, path, bucket, stats).await;
            }
            (_, None, _) => return self.fetch_id(row, stats).await,
            (CatalogRequest::Update, Some(id), Some(wanted)) => {
                self.request_update(row, wanted, id, path, bucket).await?
            }
            (CatalogRequest::Delete, Some(id), _) => {
                self.request_delete(row, id, path, bucket).await?
            }
            (CatalogRequest::Archive, Some(id), _) => {
                self.request_archive(row, id, path, bucket).await?
            }
            (CatalogRequest::Restore, Some(id), _) => {
                self.request_restore(row, id, path, bucket).await?
            }
        };
        match answer {
            Ok(effect) => self.apply_effect(row.key, effect),
            Err(ApiError::Refused { status: 404, .. }) => {
                self.create_catalog_row_again(row, stats).await
            }
            Err(api_error) => {
                match api_error {
                    ApiError::InDoubt { late: true, .. } => {}
                    // It is not in flight any more, whether it was processed or not.
                    ApiError::InDoubt { late: false, .. } => {
                        if let Some(marked) = self.store.catalog_row(row.key)? {
                            let expired = marked.status.expired(self.server_now()?);
                            self.set_catalog_status(row.key, expired)?;
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
        let current = self.store.catalog_row(row.key)?;
        let changed = current.is_some_and(|current| current.wanted != row.wanted);
        if changed && !plan::has_temporary_name(row) && api_error.is_refusal() {
            // The refusal is about a state that is not wanted any more; the new one is sent next time.
            return Ok(());
        }
        self.failed(row.key.into(), api_error, stats).await
    }

    async fn request_update(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        id: i64,
        path: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        // A client is archived by a separate request afterwards.
        let sent = match &row.known {
            Some(known @ CatalogFields::Client(_)) => wanted.clone().set_active(known.active()),
            _ => wanted.clone(),
        };
        let Some(draft) = self.catalog_draft(&sent, row.known.as_ref())? else {
            return Ok(Ok(CatalogEffect::Nothing));
        };
        if draft == CatalogDraft::default() {
            self.accept_open_fields(row)?;
            return Ok(Ok(CatalogEffect::Nothing));
        }
        self.mark_catalog_row_in_flight(row, Some(sent.clone()))?;
        let reply = self.client.update_catalog_row(path, id, &draft).await;
        Ok(self.record_reply(bucket, reply)?.map(|item| CatalogEffect::Changed(sent, item)))
    }

    async fn request_delete(
        &mut self,
        row: &CatalogRow,
        id: i64,
        path: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        self.mark_catalog_row_in_flight(row, None)?;
        let reply = self.client.delete_catalog_row(path, id, row.entries).await;
        Ok(match self.record_reply(bucket, reply)? {
            // It had been deleted already; what happened to its entries is not known.
            Err(ApiError::Refused { status: 404, .. }) => {
                let ours = row.status.unacknowledged().contains(&None);
                Ok(CatalogEffect::Deleted(if ours { row.entries } else { EntriesOf::Unassigned }))
            }
            answer => answer.map(|()| CatalogEffect::Deleted(row.entries)),
        })
    }

    async fn request_archive(
        &mut self,
        row: &CatalogRow,
        id: i64,
        path: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        self.mark_catalog_row_in_flight(row, row.known.clone().map(|it| it.set_active(false)))?;
        let reply = self.client.archive_client(path, id).await;
        Ok(self.record_reply(bucket, reply)?.map(|()| CatalogEffect::Archived))
    }

    async fn request_restore(
        &mut self,
        row: &CatalogRow,
        id: i64,
        path: CatalogPath,
        bucket: Bucket,
    ) -> Run<CatalogReply> {
        let projects = self.projects_to_restore(row)?;
        self.mark_catalog_row_in_flight(row, row.known.clone().map(|it| it.set_active(true)))?;
        let reply = self.client.restore_client(path, id, &projects).await;
        Ok(self.record_reply(bucket, reply)?.map(|()| CatalogEffect::Restored(projects)))
    }

    /// Applies the effect of a request to its row, and its side effects to other rows.
    fn apply_effect(&mut self, key: CatalogKey, effect: CatalogEffect) -> Run<()> {
        match effect {
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
            CatalogEffect::Restored(projects) => {
                self.store
                    .atomically(|store| effects::client_archived(store, key, Some(&projects)))?;
            }
        }
        self.report.sent += 1;
        Ok(())
    }

    /// Creates a row at Toggl. Its status is recorded before the request goes out, as for time entries.
    async fn create_catalog_row(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        path: CatalogPath,
        bucket: Bucket,
        stats: &mut PushStats,
    ) -> Run<()> {
        // Every row is created active; archiving is another request.
        let sent = wanted.clone().set_active(true);
        let Some(draft) = self.catalog_draft(&sent, None)? else {
            return Ok(());
        };
        let now = self.server_now()?;
        let attempt =
            Attempt { at: now, in_flight_until: self.in_flight_until()?, fields: sent.clone() };
        self.set_catalog_status(row.key, Status::Sending(attempt.clone()))?;
        let reply = self.client.create_catalog_row(path, &draft).await;
        match self.record_reply(bucket, reply)? {
            Ok(item) => {
                self.created.insert(row.key);
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
            Err(ApiError::Refused { status, message }) if is_name_taken(&message) => {
                self.name_taken(row, &sent, status, message).await
            }
            Err(api_error) => {
                self.set_catalog_status(row.key, Status::Idle)?;
                self.failed_catalog_row(row, api_error, stats).await
            }
        }
    }

    /// A create was refused because the name exists: the row was created elsewhere, or by an earlier request
    /// whose answer was lost. After a listing it is merged with the row that has the name.
    async fn name_taken(
        &mut self,
        row: &CatalogRow,
        sent: &CatalogFields,
        status: u16,
        message: String,
    ) -> Run<()> {
        self.set_catalog_status(row.key, Status::Idle)?;
        self.list_catalog(Purpose::Write).await?;
        let row = match self.store.catalog_row(row.key)? {
            Some(row) if row.id.is_none() => row,
            _ => {
                self.report.sent += 1;
                return Ok(());
            }
        };
        // Another row may have been given that name elsewhere.
        let mut rows = self.store.all_catalog_rows(row.key.kind())?.into_iter();
        let has_name = |it: &CatalogRow| it.known.as_ref().is_some_and(|it| it.is_namesake(sent));
        match rows.find(|it| it.id.is_some() && has_name(it)) {
            Some(other) => {
                Ok(self.store.atomically(|store| store.merge_catalog_rows(&row, other))?)
            }
            None => self.refuse(row.key.into(), status, message),
        }
    }

    /// Applies Toggl's answer to a write. Another process may have changed the row while the request was in
    /// flight.
    fn confirm_catalog_row(
        &mut self,
        key: CatalogKey,
        sent: &CatalogFields,
        item: CatalogItem,
    ) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(row) = store.catalog_row(key)? {
                // The base of the merge is what was sent.
                let known = row.known.clone();
                store.save_catalog_row(&CatalogRow { known: Some(sent.clone()), ..row })?;
                pull::confirm(store, key, known.as_ref(), item)?;
            }
            Ok::<_, RunError>(())
        })?;
        self.report.sent += 1;
        Ok(())
    }

    /// Takes Toggl's values for fields that the person left open, when nothing else differs.
    fn accept_open_fields(&self, row: &CatalogRow) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(current) = store.catalog_row(row.key)? {
                let changed = current.wanted != row.wanted;
                let wanted = if changed { current.wanted.clone() } else { row.known.clone() };
                store.save_catalog_row(&CatalogRow {
                    wanted,
                    status: row.status.clone(),
                    ..current
                })?;
            }
            Ok(())
        })
    }

    /// Lists the catalog for the id of a row that is known without one: a tag from a time entry.
    async fn fetch_id(&mut self, row: &CatalogRow, stats: &mut PushStats) -> Run<()> {
        if !self.catalog_listed {
            self.list_catalog(Purpose::Write).await?;
        }
        match self.store.catalog_row(row.key)? {
            Some(found) if found.id.is_some() || found.known.is_none() => {
                Box::pin(self.send_catalog_row(&found, stats)).await
            }
            _ => Ok(()),
        }
    }

    /// 404 on an update: the row was deleted elsewhere and changed here, so it is created again.
    async fn create_catalog_row_again(
        &mut self,
        row: &CatalogRow,
        stats: &mut PushStats,
    ) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(current) = store.catalog_row(row.key)? {
                store.save_catalog_row(&CatalogRow {
                    id: None,
                    known: None,
                    status: Status::Idle,
                    ..current
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

/// Whether a refusal says that the name is taken.
fn is_name_taken(message: &str) -> bool {
    message.to_lowercase().contains("already exists")
}
