//! Sending clients, projects, tasks and tags: one request a step, one transaction an answer.

use std::collections::HashSet;

use crate::model::{
    Attempt, Bucket, CatalogFields, CatalogItem, CatalogKey, CatalogKind, CatalogRow, EntriesOf,
    EntryFields, ProjectId, RowKey, Status,
};
use crate::sync::catalog::effects;
use crate::sync::catalog::plan::{self, CatalogRequest, Name};
use crate::sync::catalog::pull;
use crate::sync::entries::push::{Priority, PushStats};
use crate::sync::quota::Purpose;
use crate::sync::{Note, Run, RunError, StopReason, Sync};
use crate::toggl::{ApiError, CatalogDraft, CatalogPath};

/// Behind the name of what steps aside so that another row can have its name.
const ASIDE: &str = " (for a moment)";

/// What was tried in this run. A row may need more than one step, but none of them twice.
pub(in crate::sync) type AttemptedRequests = HashSet<CatalogAttempt>;

/// A step of one row, under the name that it gives to it.
pub(in crate::sync) type CatalogAttempt = (CatalogKey, CatalogRequest, Option<String>);

/// The next step of a row.
pub(in crate::sync) fn next_attempt(row: &CatalogRow) -> CatalogAttempt {
    (row.key, plan::next(row), row.wanted.as_ref().map(|fields| fields.name().to_owned()))
}

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
    /// The next row to be sent, of those that are not tried yet, what the command needs first; what is
    /// in doubt was looked for before, and if that could not settle it, it waits. So does what takes
    /// over a name until that is given up; where that goes in a circle, one row is called otherwise for
    /// a moment. What is put away waits for the time that is still to be booked on it.
    pub(in crate::sync) fn next_catalog_row(
        &self,
        attempted: &AttemptedRequests,
        priority: &Priority,
        only_own: bool,
    ) -> Run<Option<CatalogRow>> {
        let mut rows = self.store.unsent_catalog_rows()?;
        if rows.is_empty() {
            return Ok(None);
        }
        rows.sort_by_key(|row| !priority.catalog.contains(&row.key));
        let now = self.server_now()?;
        let busy = if rows.iter().any(plan::archives) { self.busy(&rows)? } else { HashSet::new() };
        let open = |row: &&CatalogRow| {
            let waits = plan::archives(row) && busy.contains(&row.key);
            let in_doubt = row.status.attempt().is_some() || row.status.is_held(now);
            let ours = !only_own || priority.catalog.contains(&row.key);
            ours && !waits && !in_doubt && !attempted.contains(&next_attempt(row))
        };
        let named = |wanted| rows.iter().filter(open).find(|row| plan::name(row, &rows) == wanted);
        if let Some(row) = named(Name::Free) {
            return Ok(Some(row.clone()));
        }
        let aside = |row: &CatalogRow| {
            let wanted = row.wanted.clone();
            let wanted = wanted.map(|it| it.clone().renamed(&format!("{}{ASIDE}", it.name())));
            CatalogRow { wanted, ..row.clone() }
        };
        Ok(named(Name::Circle).map(aside).filter(|row| !attempted.contains(&next_attempt(row))))
    }

    /// What unsent time is to be booked on, and what unsent tasks are parts of.
    fn busy(&self, rows: &[CatalogRow]) -> Run<HashSet<CatalogKey>> {
        let mut busy = HashSet::new();
        for fields in rows.iter().filter_map(|row| row.wanted.as_ref()) {
            if let CatalogFields::Task(task) = fields {
                self.needs_catalog_row(CatalogKey::Project(task.project), &mut busy)?;
            }
        }
        for fields in self.store.unsent()?.iter().filter_map(|row| row.wanted.as_ref()) {
            self.needs(fields, &mut busy)?;
        }
        Ok(busy)
    }

    /// Notes what time with these fields is booked on, all the way up.
    pub(in crate::sync) fn needs(
        &self,
        fields: &EntryFields,
        needed: &mut HashSet<CatalogKey>,
    ) -> Run<()> {
        needed.extend(fields.task.map(CatalogKey::Task));
        match fields.project {
            Some(project) => self.needs_catalog_row(CatalogKey::Project(project), needed),
            None => Ok(()),
        }
    }

    /// Notes a thing, and what it belongs to.
    pub(in crate::sync) fn needs_catalog_row(
        &self,
        key: CatalogKey,
        needed: &mut HashSet<CatalogKey>,
    ) -> Run<()> {
        let mut next = Some(key);
        while let Some(key) = next.filter(|key| needed.insert(*key)) {
            next = match self.store.catalog_row(key)?.and_then(|row| row.wanted) {
                Some(CatalogFields::Task(task)) => Some(CatalogKey::Project(task.project)),
                Some(CatalogFields::Project(project)) => project.client.map(CatalogKey::Client),
                _ => None,
            };
        }
        Ok(())
    }

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

    /// Where requests about a row go; `None` while what it belongs to is not at Toggl.
    fn place(&self, row: &CatalogRow) -> Run<Option<CatalogPath>> {
        let kind = row.key.kind();
        let Some(fields) = row.known.as_ref().or(row.wanted.as_ref()) else {
            return Ok(None);
        };
        if let CatalogFields::Task(task) = fields {
            let project = self.store.catalog_row(CatalogKey::Project(task.project))?;
            let of = |project: CatalogRow| {
                let workspace = project.known.as_ref()?.workspace()?;
                let project = Some(ProjectId(project.id?));
                Some(CatalogPath { workspace, kind, project })
            };
            return Ok(project.and_then(of));
        }
        Ok(fields.workspace().map(|workspace| CatalogPath { workspace, kind, project: None }))
    }

    /// What to send so that Toggl's thing becomes `wanted`. `None` when it names a client that Toggl
    /// has not got yet.
    fn catalog_draft(
        &self,
        wanted: &CatalogFields,
        known: Option<&CatalogFields>,
    ) -> Run<Option<CatalogDraft>> {
        let name = known.is_none_or(|known| known.name() != wanted.name());
        let active = known.is_none_or(|known| known.active() != wanted.active());
        let mut draft = CatalogDraft {
            name: name.then(|| wanted.name().to_owned()),
            active: (active && matches!(wanted.kind(), CatalogKind::Project | CatalogKind::Task))
                .then(|| wanted.active()),
            ..CatalogDraft::default()
        };
        let CatalogFields::Project(wanted) = wanted else {
            return Ok(Some(draft));
        };
        let known = match known {
            Some(CatalogFields::Project(known)) => Some(known),
            _ => None,
        };
        if known.map_or(wanted.client.is_some(), |known| known.client != wanted.client) {
            draft.client = Some(match wanted.client {
                None => None,
                Some(key) => {
                    match self.store.catalog_row(CatalogKey::Client(key))?.and_then(|it| it.id) {
                        None => return Ok(None),
                        Some(id) => Some(crate::model::ClientId(id)),
                    }
                }
            });
        }
        if known.is_none_or(|known| known.color != wanted.color) {
            draft.color.clone_from(&wanted.color);
        }
        if known.is_none_or(|known| known.private != wanted.private) {
            draft.private = wanted.private;
        }
        if known.is_none() && draft.private.is_none() {
            let workspaces = self.store.workspaces()?;
            let home = workspaces.iter().find(|it| Some(it.id) == wanted.workspace);
            draft.private = home.map(|it| it.rules.private_projects);
        }
        Ok(Some(draft))
    }

    /// The projects that come back with their client.
    fn restored(&self, client: &CatalogRow) -> Run<Vec<ProjectId>> {
        let projects = self.store.catalog_rows(CatalogKind::Project)?;
        let back = |row: &CatalogRow| match (&row.wanted, &row.known) {
            (Some(CatalogFields::Project(wanted)), Some(CatalogFields::Project(known))) => {
                CatalogKey::Client(known.client?) == client.key && wanted.active && !known.active
            }
            .then(|| row.id.map(ProjectId))?,
            _ => None,
        };
        Ok(projects.iter().filter_map(back).collect())
    }

    /// Notes that a change is under way, before it is: its answer may get lost, and what is wanted may
    /// be something else by then. What is noted is what was sent, which may be less than is wanted.
    fn mark_catalog_row(&self, row: &CatalogRow, change: Option<CatalogFields>) -> Run<()> {
        self.set_catalog_status(
            row.key,
            row.status.and_unacknowledged(change, self.in_flight_until()?),
        )
    }

    fn set_catalog_status(&self, key: CatalogKey, status: Status<CatalogFields>) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(row) = store.catalog_row(key)? {
                store.save_catalog_row(&CatalogRow { status, ..row })?;
            }
            Ok(())
        })
    }

    /// Parks a row with Toggl's words.
    pub(in crate::sync) fn park(&self, key: RowKey, refusal: crate::model::Refusal) -> Run<()> {
        match key {
            RowKey::Entry(key) => self.set_status(key, Status::Refused(refusal)),
            RowKey::Catalog(key) => self.set_catalog_status(key, Status::Refused(refusal)),
        }
    }
}

/// Whether Toggl says that there is such a thing already.
fn is_taken(message: &str) -> bool {
    message.to_lowercase().contains("already exists")
}
