//! Sending clients, projects, tasks and tags: one transaction for each answer.

use crate::model::{
    CatalogFields, CatalogItem, CatalogKey, CatalogKind, CatalogRow, EntriesOf, EntryFields,
    ProjectId, Refusal,
};
use crate::store::{self, table};
use crate::sync::catalog::effects;
use crate::sync::catalog::plan::{self, CatalogRequest};
use crate::sync::catalog::pull::{MAX_LOOKUPS, confirm, merge_deleted, merge_item};
use crate::sync::entries::push::IsCurrent;
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::record::{MergeContext, settle};
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, CatalogDraft, CatalogPath, Client};

/// What is left of a request: whether the row was still as it was decided on, or an error of Toggl.
type Sent = Result<IsCurrent, ApiError>;

impl Sync<'_> {
    /// Lists the catalog when requests are in flight: the listing shows whether they were carried out. When the
    /// quota for the listing is used up, those rows wait and the run continues.
    pub(in crate::sync) async fn resolve_catalog_in_flight(&mut self) -> Run<()> {
        let (server_now, now) = (self.server_now()?, self.clock.now());
        let rows: Vec<CatalogRow> = self.store.in_flight()?;
        let is_due =
            |row: &CatalogRow| row.in_flight.as_ref().is_some_and(|it| it.is_due(server_now, now));
        if self.catalog_listed || !rows.iter().any(is_due) {
            return Ok(());
        }
        let end = self.list_catalog(Purpose::Write).await;
        if self.unless_over_quota(end)?.is_none() {
            return Ok(());
        }
        // A listing may lack a kind: its rows are looked up one by one.
        let rows: Vec<CatalogRow> = self.store.in_flight()?;
        for row in rows.into_iter().filter(is_due) {
            let (Some(id), Some(path)) = (row.id, self.path(&row)?) else {
                continue;
            };
            let is_seen = self.try_look_up_catalog_row(&row, path, id).await?;
            let clocks = self.clocks()?;
            self.store.atomically_without_fsync(|store| {
                settle::<CatalogFields>(store, clocks, |it| is_seen && it.key == row.key)
            })?;
        }
        Ok(())
    }

    /// Looks up a row, and merges that it is gone if it is; `false` when that was not possible, which concerns no
    /// other row.
    async fn try_look_up_catalog_row(
        &mut self,
        row: &CatalogRow,
        path: CatalogPath,
        id: i64,
    ) -> Run<bool> {
        match self.exists(path, id).await {
            Ok(false) => {}
            Err(RunError::Stopped(
                StopReason::Unreachable(_) | StopReason::Unusable(_) | StopReason::Refused(_),
            )) => return Ok(false),
            end => return end,
        }
        let mut context = MergeContext::new(self.settled_now()?);
        self.store.atomically_without_fsync(|store| match store.row(row.key)? {
            Some(current) => merge_deleted(store, current, &mut context),
            None => Ok(()),
        })?;
        self.report.notes.append(&mut context.notes);
        Ok(true)
    }

    /// Looks up rows that a listing does not have, and that count as archived for that: they may be deleted.
    pub(in crate::sync) async fn look_up_missing(&mut self, missing: &[CatalogKey]) -> Run<()> {
        for key in missing.iter().take(MAX_LOOKUPS) {
            if let Some(row) = self.store.row(*key)?
                && let (Some(id), Some(path)) = (row.id, self.path(&row)?)
                && self.gate(self.bucket(path.workspace)?, Purpose::Read).is_ok()
            {
                self.try_look_up_catalog_row(&row, path, id).await?;
            }
        }
        Ok(())
    }

    /// Sends the next request for one row, which is to become `target`: as it is wanted, or under a temporary
    /// name.
    pub(in crate::sync) async fn send_catalog_row(
        &mut self,
        row: &CatalogRow,
        target: &CatalogRow,
    ) -> Run<IsCurrent> {
        let request = plan::next(target);
        let Some(path) = self.path(row)? else {
            // Its project or workspace is not in Toggl yet.
            return Ok(true);
        };
        if request != CatalogRequest::Nothing {
            self.gate(self.bucket(path.workspace)?, Purpose::Write)?;
        }
        let sent = match (request, row.id, &target.wanted) {
            (CatalogRequest::Nothing, ..)
            | (CatalogRequest::Create | CatalogRequest::Update, _, None) => return Ok(true),
            (CatalogRequest::Create, _, Some(wanted)) => {
                self.create_catalog_row(row, wanted, path).await?
            }
            (_, None, _) => return self.fetch_id(row, target).await,
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
        match sent {
            Ok(is_current) => Ok(is_current),
            Err(error) => self.failed_catalog_row(row, path, error).await.map(|()| true),
        }
    }

    /// Handles a failed request. After 404 the row is looked up, since only its absence is a reason to create it
    /// again.
    async fn failed_catalog_row(
        &mut self,
        row: &CatalogRow,
        path: CatalogPath,
        error: ApiError,
    ) -> Run<()> {
        match (&error, row.id) {
            (ApiError::Refused { status, message }, None) if is_name_taken(message) => {
                let refusal = Refusal { status: *status, message: message.clone() };
                self.name_taken(row, refusal).await
            }
            (ApiError::Refused { status: 404, .. }, Some(id)) => {
                if self.exists(path, id).await? {
                    // What was not found is not the row.
                    self.report.stop_reason = Some(StopReason::Refused(error.to_string()));
                    return Ok(());
                }
                self.forget_known(row)?;
                match self.store.row(row.key)? {
                    Some(row) => Box::pin(self.send_catalog_row(&row, &row)).await.map(drop),
                    None => Ok(()),
                }
            }
            _ => self.failed(row, error).await,
        }
    }

    /// Looks up whether Toggl has a row, after it has answered 404 to a change of it.
    async fn exists(&mut self, path: CatalogPath, id: i64) -> Run<bool> {
        // There is no request for a single tag.
        if path.kind == CatalogKind::Tag {
            self.list_catalog(Purpose::Write).await?;
            return Ok(self.store.catalog_row_by_id(path.kind, id)?.is_some());
        }
        let bucket = self.bucket(path.workspace)?;
        self.gate(bucket, Purpose::Write)?;
        let reply = self.client.catalog_row(path, id).await;
        let Some(item) = self.required(bucket, reply)? else {
            return Ok(false);
        };
        let mut context = MergeContext::new(self.settled_now()?);
        self.store.atomically_without_fsync(|store| merge_item(store, item, &mut context))?;
        self.report.notes.append(&mut context.notes);
        Ok(true)
    }

    async fn send_update(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        id: i64,
        path: CatalogPath,
    ) -> Run<Sent> {
        // A client is archived by a separate request afterwards.
        let sent = match &row.known {
            Some(known @ CatalogFields::Client(_)) => wanted.clone().set_active(known.active()),
            _ => wanted.clone(),
        };
        let Some(draft) = self.catalog_draft(&sent, row.known.as_ref())? else {
            return Ok(Ok(true));
        };
        if draft == CatalogDraft::default() {
            return self.accept_open_fields(row).map(Ok);
        }
        let bucket = self.bucket(path.workspace)?;
        let request = async |client: &Client| client.update_catalog_row(path, id, &draft).await;
        Ok(match self.request(&[(row, Some(sent.clone()))], bucket, request).await? {
            None => Ok(false),
            Some(Ok(item)) => Ok(self.confirm_catalog_row(row, &sent, item)?),
            Some(Err(error)) => Err(error),
        })
    }

    async fn send_deletion(&mut self, row: &CatalogRow, id: i64, path: CatalogPath) -> Run<Sent> {
        let bucket = self.bucket(path.workspace)?;
        let request =
            async |client: &Client| client.delete_catalog_row(path, id, row.deletion).await;
        let entries = match self.request(&[(row, None)], bucket, request).await? {
            None => return Ok(Ok(false)),
            Some(Err(error @ ApiError::Refused { status: 404, .. })) => {
                if self.exists(path, id).await? {
                    self.report.stop_reason = Some(StopReason::Refused(error.to_string()));
                    return Ok(Ok(true));
                }
                // It had been deleted by somebody else, and what happened to its entries is not known.
                EntriesOf::Unassigned
            }
            Some(Ok(())) => row.deletion,
            Some(Err(error)) => return Ok(Err(error)),
        };
        let at = self.settled_now()?;
        self.store.atomically_without_fsync(|store| {
            store.add_tombstone(table(path.kind), id, at)?;
            effects::deleted(store, row.key, entries)
        })?;
        self.report.sent += 1;
        Ok(Ok(true))
    }

    /// Archives a client, or restores it with these projects.
    async fn send_archived(
        &mut self,
        row: &CatalogRow,
        restored: Option<&[ProjectId]>,
        id: i64,
        path: CatalogPath,
    ) -> Run<Sent> {
        let active = restored.is_some();
        let change = row.known.clone().map(|it| it.set_active(active));
        let bucket = self.bucket(path.workspace)?;
        let request = async |client: &Client| match restored {
            Some(projects) => client.restore_client(path, id, projects).await,
            None => client.archive_client(path, id).await,
        };
        let Some(answer) = self.request(&[(row, change)], bucket, request).await? else {
            return Ok(Ok(false));
        };
        if answer.is_ok() {
            let at = self.settled_now()?;
            self.store.atomically_without_fsync(|store| {
                effects::client_archived(store, row.key, restored)?;
                store.update(row.key, |row| row.confirmed = Some(at))
            })?;
            self.report.sent += 1;
        }
        Ok(answer.map(|()| true))
    }

    /// Creates a row in Toggl.
    async fn create_catalog_row(
        &mut self,
        row: &CatalogRow,
        wanted: &CatalogFields,
        path: CatalogPath,
    ) -> Run<Sent> {
        // Every row is created active; archiving is another request.
        let sent = wanted.clone().set_active(true);
        let Some(draft) = self.catalog_draft(&sent, None)? else {
            return Ok(Ok(true));
        };
        let bucket = self.bucket(path.workspace)?;
        let request = async |client: &Client| client.create_catalog_row(path, &draft).await;
        Ok(match self.request(&[(row, Some(sent.clone()))], bucket, request).await? {
            None => Ok(false),
            Some(Ok(item)) => {
                self.created.insert(row.key);
                Ok(self.confirm_catalog_row(row, &sent, item)?)
            }
            Some(Err(error)) => Err(error),
        })
    }

    /// A create was refused because the name exists: the row was created elsewhere. After a listing it is
    /// merged with the row that has the name.
    async fn name_taken(&mut self, row: &CatalogRow, refusal: Refusal) -> Run<()> {
        self.list_catalog(Purpose::Write).await?;
        let (row, sent) = match self.store.row(row.key)? {
            Some(current) if current.id.is_none() => (current, row.wanted.clone()),
            _ => {
                self.report.sent += 1;
                return Ok(());
            }
        };
        // Another row may have been given that name elsewhere.
        let mut rows = self.store.all_catalog_rows(row.key.kind())?.into_iter();
        let has_name = |it: &CatalogRow| {
            let names = it.known.as_ref().zip(sent.as_ref());
            names.is_some_and(|(known, sent)| known.is_namesake(sent))
        };
        match rows.find(|it| it.id.is_some() && has_name(it)) {
            Some(other) => Ok(self
                .store
                .atomically_without_fsync(|store| store.merge_catalog_rows(&row, other))?),
            None => self.refuse(&row, refusal),
        }
    }

    fn confirm_catalog_row(
        &mut self,
        row: &CatalogRow,
        sent: &CatalogFields,
        item: CatalogItem,
    ) -> Run<IsCurrent> {
        let mut context = MergeContext::new(self.server_now()?);
        self.store
            .atomically_without_fsync(|store| confirm(store, row, sent, item, &mut context))?;
        self.report.notes.append(&mut context.notes);
        self.report.sent += 1;
        Ok(true)
    }

    /// Takes Toggl's values for fields that the person left open, when nothing else differs.
    fn accept_open_fields(&self, row: &CatalogRow) -> Run<IsCurrent> {
        Ok(self.store.atomically_without_fsync(|store| {
            let current = store.row(row.key)?.filter(|current| current == row);
            if let Some(current) = &current {
                let wanted = current.known.clone();
                store.save(&CatalogRow { wanted, ..current.clone() })?;
            }
            Ok::<_, store::StoreError>(current.is_some())
        })?)
    }

    /// Lists the catalog for the id of a row that is known without one: a tag from a time entry.
    async fn fetch_id(&mut self, row: &CatalogRow, target: &CatalogRow) -> Run<IsCurrent> {
        if !self.catalog_listed {
            self.list_catalog(Purpose::Write).await?;
        }
        match self.store.row(row.key)? {
            Some(found) if found.id.is_some() || found.known.is_none() => {
                let wanted = target.wanted.clone();
                let target = CatalogRow { wanted, ..found.clone() };
                Box::pin(self.send_catalog_row(&found, &target)).await
            }
            _ => Ok(true),
        }
    }

    /// After a refusal of an entry that may be about its project: lists the catalog once, which shows whether
    /// the project is archived, or was deleted.
    pub(in crate::sync) async fn check_project_of(&mut self, fields: &EntryFields) -> Run<()> {
        let Some(project) = fields.project else {
            return Ok(());
        };
        if !self.catalog_listed {
            let end = self.list_catalog(Purpose::Write).await;
            if self.unless_over_quota(end)?.is_none() {
                return Ok(());
            }
        }
        let key = CatalogKey::Project(project);
        let is_active = |row: &CatalogRow| row.known.as_ref().is_some_and(CatalogFields::active);
        if let Some(row) = self.store.row(key)?.filter(is_active)
            && let (Some(id), Some(path)) = (row.id, self.path(&row)?)
        {
            self.try_look_up_catalog_row(&row, path, id).await?;
        }
        if !self.store.row(key)?.as_ref().is_some_and(is_active) {
            let note = Note::InactiveProject(key);
            if !self.report.notes.contains(&note) {
                self.report.notes.push(note);
            }
        }
        Ok(())
    }
}

/// Whether a refusal says that the name is taken.
fn is_name_taken(message: &str) -> bool {
    message.to_lowercase().contains("already exists")
}
