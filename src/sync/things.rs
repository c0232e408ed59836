//! Sending clients, projects, tasks and tags: one request a step, one transaction an answer.

use std::collections::HashSet;

use super::push::{Own, Tally};
use super::quota::Purpose;
use super::thing::{self, Name, Step};
use super::{Halt, Note, Run, Stop, Sync, effects, listing};
use crate::model::{
    Attempt, Bucket, CatalogItem, EntriesOf, Fields, Kind, ProjectId, RowKey, Status, Thing,
    ThingFields, ThingKey,
};
use crate::toggl::{Place, ThingDraft, Trouble};

/// Behind the name of what steps aside so that another row can have its name.
const ASIDE: &str = " (for a moment)";

/// What was tried in this run. A row may need more than one step, but none of them twice.
pub(super) type Tried = HashSet<Try>;

/// A step of one row, under the name that it gives to it.
pub(super) type Try = (ThingKey, Step, Option<String>);

/// The next step of a row.
pub(super) fn next_try(row: &Thing) -> Try {
    (row.key, thing::next(row), row.wanted.as_ref().map(|fields| fields.name().to_owned()))
}

/// What Toggl did to a thing, as it was asked to.
enum Done {
    /// There was nothing to ask for.
    Nothing,
    /// It changed what was sent, and has it like this.
    Changed(ThingFields, CatalogItem),
    /// It is gone, and this became of its time entries.
    Deleted(EntriesOf),
    /// The client is put away.
    Archived,
    /// The client is back, with these projects.
    Restored(Vec<ProjectId>),
}

type Answer = Result<Done, Trouble>;

impl Sync<'_> {
    /// The next row to be sent, of those that are not tried yet, what the command needs first; what is
    /// in doubt was looked for before, and if that could not settle it, it waits. So does what takes
    /// over a name until that is given up; where that goes in a circle, one row is called otherwise for
    /// a moment. What is put away waits for the time that is still to be booked on it.
    pub(super) fn next_thing(
        &self,
        tried: &Tried,
        own: &Own,
        only_own: bool,
    ) -> Run<Option<Thing>> {
        let mut rows = self.store.unsent_things()?;
        if rows.is_empty() {
            return Ok(None);
        }
        rows.sort_by_key(|row| !own.things.contains(&row.key));
        let now = self.server_now()?;
        let busy =
            if rows.iter().any(thing::puts_away) { self.busy(&rows)? } else { HashSet::new() };
        let open = |row: &&Thing| {
            let waits = thing::puts_away(row) && busy.contains(&row.key);
            let in_doubt = row.status.attempt().is_some() || row.status.is_held(now);
            let ours = !only_own || own.things.contains(&row.key);
            ours && !waits && !in_doubt && !tried.contains(&next_try(row))
        };
        let named = |wanted| rows.iter().filter(open).find(|row| thing::name(row, &rows) == wanted);
        if let Some(row) = named(Name::Free) {
            return Ok(Some(row.clone()));
        }
        let aside = |row: &Thing| {
            let wanted = row.wanted.clone();
            let wanted = wanted.map(|it| it.clone().renamed(&format!("{}{ASIDE}", it.name())));
            Thing { wanted, ..row.clone() }
        };
        Ok(named(Name::Circle).map(aside).filter(|row| !tried.contains(&next_try(row))))
    }

    /// What unsent time is to be booked on, and what unsent tasks are parts of.
    fn busy(&self, rows: &[Thing]) -> Run<HashSet<ThingKey>> {
        let mut busy = HashSet::new();
        for fields in rows.iter().filter_map(|row| row.wanted.as_ref()) {
            if let ThingFields::Task(task) = fields {
                self.needs_thing(ThingKey::Project(task.project), &mut busy)?;
            }
        }
        for fields in self.store.unsent()?.iter().filter_map(|row| row.wanted.as_ref()) {
            self.needs(fields, &mut busy)?;
        }
        Ok(busy)
    }

    /// Notes what time with these fields is booked on, all the way up.
    pub(super) fn needs(&self, fields: &Fields, needed: &mut HashSet<ThingKey>) -> Run<()> {
        needed.extend(fields.task.map(ThingKey::Task));
        match fields.project {
            Some(project) => self.needs_thing(ThingKey::Project(project), needed),
            None => Ok(()),
        }
    }

    /// Notes a thing, and what it belongs to.
    pub(super) fn needs_thing(&self, key: ThingKey, needed: &mut HashSet<ThingKey>) -> Run<()> {
        let mut next = Some(key);
        while let Some(key) = next.filter(|key| needed.insert(*key)) {
            next = match self.store.thing(key)?.and_then(|row| row.wanted) {
                Some(ThingFields::Task(task)) => Some(ThingKey::Project(task.project)),
                Some(ThingFields::Project(project)) => project.client.map(ThingKey::Client),
                _ => None,
            };
        }
        Ok(())
    }

    /// Looks at Toggl for what was sent and whose answers were lost: the catalog says what became of it.
    /// When the quota for looking is used up, they wait and the rest goes on.
    pub(super) async fn settle_things(&mut self) -> Run<()> {
        let now = self.server_now()?;
        // Of a change that is still under way a listing tells nothing.
        let settles = |row: &Thing| match &row.status {
            Status::Unheard(_) => !row.status.may_arrive(now),
            status => status.is_open(),
        };
        if self.listed || !self.store.unsent_things()?.iter().any(settles) {
            return Ok(());
        }
        match self.list_catalog(Purpose::Write).await {
            Err(Stop::Halt(halt @ Halt::OverQuota { .. })) => {
                self.report.halt = Some(halt);
                Ok(())
            }
            end => end,
        }
    }

    /// Carries out the next step of one row.
    pub(super) async fn send_thing(&mut self, row: &Thing, tally: &mut Tally) -> Run<()> {
        let step = thing::next(row);
        let Some(place) = self.place(row)? else {
            // What it belongs to is not at Toggl yet.
            return Ok(());
        };
        let bucket = self.bucket(place.workspace)?;
        if step != Step::Nothing {
            self.gate(bucket, Purpose::Write)?;
        }
        let answer = match (step, row.id, &row.wanted) {
            (Step::Nothing, ..) | (Step::Create | Step::Update, _, None) => return Ok(()),
            (Step::Create, _, Some(wanted)) => {
                return self.create_thing(row, wanted, place, bucket, tally).await;
            }
            (_, None, _) => return self.find_id(row, tally).await,
            (Step::Update, Some(id), Some(wanted)) => {
                self.ask_update(row, wanted, id, place, bucket).await?
            }
            (Step::Delete, Some(id), _) => self.ask_delete(row, id, place, bucket).await?,
            (Step::Archive, Some(id), _) => self.ask_archive(row, id, place, bucket).await?,
            (Step::Restore, Some(id), _) => self.ask_restore(row, id, place, bucket).await?,
        };
        match answer {
            Ok(done) => self.take_thing(row.key, done),
            Err(Trouble::Refused { status: 404, .. }) => self.make_again(row, tally).await,
            Err(trouble) => {
                match trouble {
                    Trouble::InDoubt { stray: true, .. } => {}
                    // It was carried out by now, or was not.
                    Trouble::InDoubt { stray: false, .. } => {
                        if let Some(marked) = self.store.thing(row.key)? {
                            let settled = marked.status.settled(self.server_now()?);
                            self.set_thing_status(row.key, settled)?;
                        }
                    }
                    _ => self.set_thing_status(row.key, row.status.clone())?,
                }
                self.failed_thing(row, trouble, tally).await
            }
        }
    }

    async fn failed_thing(&mut self, row: &Thing, trouble: Trouble, tally: &mut Tally) -> Run<()> {
        let aside = row.wanted.as_ref().is_some_and(|it| it.name().ends_with(ASIDE));
        let changed = self.store.thing(row.key)?.is_some_and(|now| now.wanted != row.wanted);
        if changed && !aside && trouble.is_refusal() {
            // It is about what nobody wants any more; what is wanted now goes next time.
            return Ok(());
        }
        self.failed(row.key.into(), trouble, tally).await
    }

    async fn ask_update(
        &mut self,
        row: &Thing,
        wanted: &ThingFields,
        id: i64,
        place: Place,
        bucket: Bucket,
    ) -> Run<Answer> {
        // A client is put away by another request, which is still to come.
        let sent = match &row.known {
            Some(known @ ThingFields::Client(_)) => wanted.clone().set_active(known.active()),
            _ => wanted.clone(),
        };
        let Some(draft) = self.thing_draft(&sent, row.known.as_ref())? else {
            return Ok(Ok(Done::Nothing));
        };
        if draft == ThingDraft::default() {
            self.leave_open(row)?;
            return Ok(Ok(Done::Nothing));
        }
        self.mark_thing(row, Some(sent.clone()))?;
        let reply = self.client.update_thing(place, id, &draft).await;
        Ok(self.heard(bucket, reply)?.map(|item| Done::Changed(sent, item)))
    }

    async fn ask_delete(
        &mut self,
        row: &Thing,
        id: i64,
        place: Place,
        bucket: Bucket,
    ) -> Run<Answer> {
        self.mark_thing(row, None)?;
        let reply = self.client.delete_thing(place, id, row.entries).await;
        Ok(match self.heard(bucket, reply)? {
            // It was gone already, just as wanted; of its entries that says nothing.
            Err(Trouble::Refused { status: 404, .. }) => {
                let ours = row.status.unheard().contains(&None);
                Ok(Done::Deleted(if ours { row.entries } else { EntriesOf::Unassigned }))
            }
            answer => answer.map(|()| Done::Deleted(row.entries)),
        })
    }

    async fn ask_archive(
        &mut self,
        row: &Thing,
        id: i64,
        place: Place,
        bucket: Bucket,
    ) -> Run<Answer> {
        self.mark_thing(row, row.known.clone().map(|it| it.set_active(false)))?;
        let reply = self.client.archive_client(place, id).await;
        Ok(self.heard(bucket, reply)?.map(|()| Done::Archived))
    }

    async fn ask_restore(
        &mut self,
        row: &Thing,
        id: i64,
        place: Place,
        bucket: Bucket,
    ) -> Run<Answer> {
        let back = self.restored(row)?;
        self.mark_thing(row, row.known.clone().map(|it| it.set_active(true)))?;
        let reply = self.client.restore_client(place, id, &back).await;
        Ok(self.heard(bucket, reply)?.map(|()| Done::Restored(back)))
    }

    /// Takes over what Toggl did to a thing, and to others because of it.
    fn take_thing(&mut self, key: ThingKey, done: Done) -> Run<()> {
        match done {
            Done::Nothing => return Ok(()),
            Done::Changed(sent, item) => return self.confirm_thing(key, &sent, item),
            Done::Deleted(entries) => {
                self.store.atomically(|store| effects::deleted(store, key, entries))?;
            }
            Done::Archived => {
                self.store.atomically(|store| effects::client_put_away(store, key, None))?;
            }
            Done::Restored(back) => {
                self.store.atomically(|store| effects::client_put_away(store, key, Some(&back)))?;
            }
        }
        self.report.sent += 1;
        Ok(())
    }

    /// Makes a thing at Toggl. The row is marked before the request goes out, as for time entries.
    async fn create_thing(
        &mut self,
        row: &Thing,
        wanted: &ThingFields,
        place: Place,
        bucket: Bucket,
        tally: &mut Tally,
    ) -> Run<()> {
        // Nothing is made put away: what is wanted so takes another step.
        let sent = wanted.clone().set_active(true);
        let Some(draft) = self.thing_draft(&sent, None)? else {
            return Ok(());
        };
        let now = self.server_now()?;
        let attempt = Attempt { at: now, settles: self.settles()?, fields: sent.clone() };
        self.set_thing_status(row.key, Status::Sending(attempt.clone()))?;
        let reply = self.client.create_thing(place, &draft).await;
        match self.heard(bucket, reply)? {
            Ok(item) => {
                self.fresh.insert(row.key);
                self.confirm_thing(row.key, &sent, item)
            }
            Err(Trouble::InDoubt { why, stray }) => {
                let settles = if stray { attempt.settles } else { now };
                self.set_thing_status(row.key, Status::InDoubt(Attempt { settles, ..attempt }))?;
                self.failed(row.key.into(), Trouble::InDoubt { why, stray }, tally).await
            }
            Err(Trouble::Refused { status, message }) if is_taken(&message) => {
                // Somebody made it meanwhile, or a lost answer was about it: then it is the same thing.
                self.set_thing_status(row.key, Status::Idle)?;
                self.list_catalog(Purpose::Write).await?;
                let row = match self.store.thing(row.key)? {
                    Some(row) if row.id.is_none() => row,
                    _ => {
                        self.report.sent += 1;
                        return Ok(());
                    }
                };
                // Or another one was given that name elsewhere.
                let mut others = self.store.all_things(row.key.kind())?.into_iter();
                let taken = |it: &Thing| it.known.as_ref().is_some_and(|it| it.is_namesake(&sent));
                match others.find(|it| it.id.is_some() && taken(it)) {
                    Some(other) => {
                        Ok(self.store.atomically(|store| store.unite_things(&row, other))?)
                    }
                    None => self.refuse(row.key.into(), status, message),
                }
            }
            Err(trouble) => {
                self.set_thing_status(row.key, Status::Idle)?;
                self.failed_thing(row, trouble, tally).await
            }
        }
    }

    /// Takes over Toggl's answer to a write; the row may have been changed by another process while
    /// the request was under way.
    fn confirm_thing(&mut self, key: ThingKey, sent: &ThingFields, item: CatalogItem) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(row) = store.thing(key)? {
                // What was sent is what Toggl's answer grew out of.
                let known = row.known.clone();
                store.save_thing(&Thing { known: Some(sent.clone()), ..row })?;
                listing::answered(store, key, known.as_ref(), item)?;
            }
            Ok::<_, Stop>(())
        })?;
        self.report.sent += 1;
        Ok(())
    }

    /// Only what was left open differs: that is as Toggl has it, and there is nothing to ask for.
    fn leave_open(&self, row: &Thing) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(now) = store.thing(row.key)? {
                let asked = now.wanted != row.wanted;
                let wanted = if asked { now.wanted.clone() } else { row.known.clone() };
                store.save_thing(&Thing { wanted, status: row.status.clone(), ..now })?;
            }
            Ok(())
        })
    }

    /// A tag that came with a time entry is known by name only; the catalog has its id.
    async fn find_id(&mut self, row: &Thing, tally: &mut Tally) -> Run<()> {
        if !self.listed {
            self.list_catalog(Purpose::Write).await?;
        }
        match self.store.thing(row.key)? {
            Some(found) if found.id.is_some() || found.known.is_none() => {
                Box::pin(self.send_thing(&found, tally)).await
            }
            _ => Ok(()),
        }
    }

    /// 404 on a change: it was deleted elsewhere, and changed here, so it is made again.
    async fn make_again(&mut self, row: &Thing, tally: &mut Tally) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(now) = store.thing(row.key)? {
                store.save_thing(&Thing { id: None, known: None, status: Status::Idle, ..now })?;
            }
            Ok::<_, Stop>(())
        })?;
        self.report.notes.push(Note::SentAgain(row.key.into()));
        match self.store.thing(row.key)? {
            Some(row) => Box::pin(self.send_thing(&row, tally)).await,
            None => Ok(()),
        }
    }

    /// Where requests about a row go; `None` while what it belongs to is not at Toggl.
    fn place(&self, row: &Thing) -> Run<Option<Place>> {
        let kind = row.key.kind();
        let Some(fields) = row.known.as_ref().or(row.wanted.as_ref()) else {
            return Ok(None);
        };
        if let ThingFields::Task(task) = fields {
            let project = self.store.thing(ThingKey::Project(task.project))?;
            let of = |project: Thing| {
                let workspace = project.known.as_ref()?.workspace()?;
                let project = Some(ProjectId(project.id?));
                Some(Place { workspace, kind, project })
            };
            return Ok(project.and_then(of));
        }
        Ok(fields.workspace().map(|workspace| Place { workspace, kind, project: None }))
    }

    /// What to send so that Toggl's thing becomes `wanted`. `None` when it names a client that Toggl
    /// has not got yet.
    fn thing_draft(
        &self,
        wanted: &ThingFields,
        known: Option<&ThingFields>,
    ) -> Run<Option<ThingDraft>> {
        let name = known.is_none_or(|known| known.name() != wanted.name());
        let active = known.is_none_or(|known| known.active() != wanted.active());
        let mut draft = ThingDraft {
            name: name.then(|| wanted.name().to_owned()),
            active: (active && matches!(wanted.kind(), Kind::Project | Kind::Task))
                .then(|| wanted.active()),
            ..ThingDraft::default()
        };
        let ThingFields::Project(wanted) = wanted else {
            return Ok(Some(draft));
        };
        let known = match known {
            Some(ThingFields::Project(known)) => Some(known),
            _ => None,
        };
        if known.map_or(wanted.client.is_some(), |known| known.client != wanted.client) {
            draft.client = Some(match wanted.client {
                None => None,
                Some(key) => match self.store.thing(ThingKey::Client(key))?.and_then(|it| it.id) {
                    None => return Ok(None),
                    Some(id) => Some(crate::model::ClientId(id)),
                },
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
    fn restored(&self, client: &Thing) -> Run<Vec<ProjectId>> {
        let projects = self.store.things(Kind::Project)?;
        let back = |row: &Thing| match (&row.wanted, &row.known) {
            (Some(ThingFields::Project(wanted)), Some(ThingFields::Project(known))) => {
                { ThingKey::Client(known.client?) == client.key && wanted.active && !known.active }
                    .then(|| row.id.map(ProjectId))?
            }
            _ => None,
        };
        Ok(projects.iter().filter_map(back).collect())
    }

    /// Notes that a change is under way, before it is: its answer may get lost, and what is wanted may
    /// be something else by then. What is noted is what was sent, which may be less than is wanted.
    fn mark_thing(&self, row: &Thing, change: Option<ThingFields>) -> Run<()> {
        self.set_thing_status(row.key, row.status.and_unheard(change, self.settles()?))
    }

    fn set_thing_status(&self, key: ThingKey, status: Status<ThingFields>) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(row) = store.thing(key)? {
                store.save_thing(&Thing { status, ..row })?;
            }
            Ok(())
        })
    }

    /// Parks a row with Toggl's words.
    pub(super) fn park(&self, key: RowKey, refusal: crate::model::Refusal) -> Run<()> {
        match key {
            RowKey::Entry(key) => self.set_status(key, Status::Refused(refusal)),
            RowKey::Thing(key) => self.set_thing_status(key, Status::Refused(refusal)),
        }
    }
}

/// Whether Toggl says that there is such a thing already.
fn is_taken(message: &str) -> bool {
    message.to_lowercase().contains("already exists")
}
