//! Sending clients, projects, tasks and tags: one transaction for each answer.

use crate::model::{
    CatalogFields, CatalogItem, CatalogKey, CatalogRow, EntriesOf, ProjectId, Status,
};
use crate::sync::catalog::plan::{self, CatalogRequest};
use crate::sync::catalog::{effects, pull};
use crate::sync::outcome::Note;
use crate::sync::quota::Purpose;
use crate::sync::record::{after_failed_create, record_failure, update_catalog_row};
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, CatalogDraft, CatalogPath};

/// Toggl's answer to a request whose effects are applied.
type PushReply = Result<(), ApiError>;

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
        let end = self.list_catalog(Purpose::Write).await;
        self.unless_over_quota(end).map(drop)
    }

    /// Sends the next request for one row.
    pub(in crate::sync) async fn send_catalog_row(&mut self, row: &CatalogRow) -> Run<()> {
        let request = plan::next(row);
        let Some(path) = self.path(row)? else {
            // Its project or workspace is not at Toggl yet.
            return Ok(());
        };
        if request != CatalogRequest::Nothing {
            self.gate(self.bucket(path.workspace)?, Purpose::Write)?;
        }
        let answer = match (request, row.id, &row.wanted) {
            (CatalogRequest::Nothing, ..)
            | (CatalogRequest::Create | CatalogRequest::Update, _, None) => return Ok(()),
            (CatalogRequest::Create, _, Some(wanted)) => {
                return self.create_catalog_row(row, wanted, path).await;
            }
            (_, None, _) => return self.fetch_id(row).await,
            (CatalogRequest::Update, Some(id), Some(wanted)) => {
                self.send_update(row, wanted, id, path).await?
            }
            (CatalogRequest::Delete, Some(id), _) => self.send_deletion(row, id, path).await?,
            (CatalogRequest::Archive, Some(id), _) => {
                self.send_archived(row, None, id, path).await?
            }
            (CatalogRequest::Restore, Some(id), _) => {
                let projects = self.projects_to_restore(row)?;
                self.send_archived(row, Some(&projects), id, path).await?
            }
        };
        match answer {
            Ok(()) => Ok(()),
            Err(ApiError::Refused { status: 404, .. }) => self.create_catalog_row_again(row).await,
            Err(api_error) => {
                let now = self.server_now()?;
                self.update_catalog_row(row.key, |current| {
                    record_failure(&mut current.status, &row.status, &api_error, now);
                })?;
                self.failed_catalog_row(row, api_error).await
            }
        }
    }

    async fn failed_catalog_row(&mut self, row: &CatalogRow, api_error: ApiError) -> Run<()> {
        let current = self.store.catalog_row(row.key)?;
        let changed = current.is_some_and(|current| current.wanted != row.wanted);
        if changed && !plan::has_temporary_name(row) && api_error.is_refusal() {
            // The refusal is about a state that is not wanted any more; the new one is sent next time.
            return Ok(());
        }
        self.failed(row.key.into(), api_error).await
    }

    async fn send_update(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        id: i64,
        path: CatalogPath,
    ) -> Run<PushReply> {
        // A client is archived by a separate request afterwards.
        let sent = match &row.known {
            Some(known @ CatalogFields::Client(_)) => wanted.clone().set_active(known.active()),
            _ => wanted.clone(),
        };
        let Some(draft) = self.catalog_draft(&sent, row.known.as_ref())? else {
            return Ok(Ok(()));
        };
        if draft == CatalogDraft::default() {
            return Ok(Ok(self.accept_open_fields(row)?));
        }
        self.mark_catalog_row_in_flight(row, Some(sent.clone()))?;
        let reply = self.client.update_catalog_row(path, id, &draft).await;
        Ok(match self.record_reply(self.bucket(path.workspace)?, reply)? {
            Ok(item) => Ok(self.confirm_catalog_row(row.key, &sent, item)?),
            Err(api_error) => Err(api_error),
        })
    }

    async fn send_deletion(
        &mut self,
        row: &CatalogRow,
        id: i64,
        path: CatalogPath,
    ) -> Run<PushReply> {
        self.mark_catalog_row_in_flight(row, None)?;
        let reply = self.client.delete_catalog_row(path, id, row.entries).await;
        let entries = match self.record_reply(self.bucket(path.workspace)?, reply)? {
            // It had been deleted already; by somebody else, what happened to its entries is not known.
            Err(ApiError::Refused { status: 404, .. })
                if !row.status.unacknowledged().contains(&None) =>
            {
                EntriesOf::Unassigned
            }
            Ok(()) | Err(ApiError::Refused { status: 404, .. }) => row.entries,
            Err(api_error) => return Ok(Err(api_error)),
        };
        self.store.atomically(|store| effects::deleted(store, row.key, entries))?;
        self.report.sent += 1;
        Ok(Ok(()))
    }

    /// Archives a client, or restores it with these projects.
    async fn send_archived(
        &mut self,
        row: &CatalogRow,
        restored: Option<&[ProjectId]>,
        id: i64,
        path: CatalogPath,
    ) -> Run<PushReply> {
        let active = restored.is_some();
        self.mark_catalog_row_in_flight(row, row.known.clone().map(|it| it.set_active(active)))?;
        let reply = match restored {
            Some(projects) => self.client.restore_client(path, id, projects).await,
            None => self.client.archive_client(path, id).await,
        };
        let answer = self.record_reply(self.bucket(path.workspace)?, reply)?;
        if answer.is_ok() {
            self.store.atomically(|store| effects::client_archived(store, row.key, restored))?;
            self.report.sent += 1;
        }
        Ok(answer)
    }

    /// Creates a row at Toggl. Its status is recorded before the request goes out, as for time entries.
    async fn create_catalog_row(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        path: CatalogPath,
    ) -> Run<()> {
        // Every row is created active; archiving is another request.
        let sent = wanted.clone().set_active(true);
        let Some(draft) = self.catalog_draft(&sent, None)? else {
            return Ok(());
        };
        let attempt = self.attempt(sent.clone())?;
        let status = Status::Sending(attempt.clone());
        self.update_catalog_row(row.key, |current| current.status = status)?;
        let reply = self.client.create_catalog_row(path, &draft).await;
        match self.record_reply(self.bucket(path.workspace)?, reply)? {
            Ok(item) => {
                self.created.insert(row.key);
                self.confirm_catalog_row(row.key, &sent, item)
            }
            Err(api_error) => {
                let status = after_failed_create(attempt, &api_error);
                self.update_catalog_row(row.key, |current| current.status = status)?;
                match api_error {
                    ApiError::Refused { status, message } if is_name_taken(&message) => {
                        self.name_taken(row, &sent, status, message).await
                    }
                    _ => self.failed_catalog_row(row, api_error).await,
                }
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
            // The base of the merge is what was sent.
            let mut before = None;
            update_catalog_row(store, key, |row| before = row.known.replace(sent.clone()))?;
            pull::confirm(store, key, before.as_ref(), item)
        })?;
        self.report.sent += 1;
        Ok(())
    }

    /// Takes Toggl's values for fields that the person left open, when nothing else differs.
    fn accept_open_fields(&self, row: &CatalogRow) -> Run<()> {
        self.update_catalog_row(row.key, |current| {
            if current.wanted == row.wanted {
                current.wanted.clone_from(&row.known);
            }
            current.status.clone_from(&row.status);
        })
    }

    /// Lists the catalog for the id of a row that is known without one: a tag from a time entry.
    async fn fetch_id(&mut self, row: &CatalogRow) -> Run<()> {
        if !self.catalog_listed {
            self.list_catalog(Purpose::Write).await?;
        }
        match self.store.catalog_row(row.key)? {
            Some(found) if found.id.is_some() || found.known.is_none() => {
                Box::pin(self.send_catalog_row(&found)).await
            }
            _ => Ok(()),
        }
    }

    /// 404 on an update: the row was deleted elsewhere and changed here, so it is created again.
    async fn create_catalog_row_again(&mut self, row: &CatalogRow) -> Run<()> {
        self.update_catalog_row(row.key, |current| {
            (current.id, current.known, current.status) = (None, None, Status::Idle);
        })?;
        self.report.notes.push(Note::SentAgain(row.key.into()));
        match self.store.catalog_row(row.key)? {
            Some(row) => Box::pin(self.send_catalog_row(&row)).await,
            None => Ok(()),
        }
    }
}

/// Whether a refusal says that the name is taken.
fn is_name_taken(message: &str) -> bool {
    message.to_lowercase().contains("already exists")
}
