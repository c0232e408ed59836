//! Clients, projects, tasks and tags as rows: what is wanted in columns, what is known beside it.

use rusqlite::types::Value;
use rusqlite::{Row, ToSql, params_from_iter};

use super::entries::{read_status, write_status};
use super::{Result, Store};
use crate::model::{
    ClientFields, ClientKey, EntriesOf, Kind, ProjectFields, ProjectKey, Status, TagFields,
    TaskFields, Thing, ThingChange, ThingFields, ThingKey, WorkspaceId,
};

/// The table of a kind.
const fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "clients",
        Kind::Project => "projects",
        Kind::Task => "tasks",
        Kind::Tag => "tags",
    }
}

/// The columns that hold what is wanted of a kind.
const fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Client => &["workspace", "name", "archived"],
        Kind::Project => {
            &["workspace", "name", "client", "color", "active", "private", "entries_too"]
        }
        Kind::Task => &["project", "name", "active"],
        Kind::Tag => &["workspace", "name"],
    }
}

impl Store {
    /// All that is wanted of a kind, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn things(&self, kind: Kind) -> Result<Vec<Thing>> {
        self.select_things(kind, "not gone order by name, key", &[])
    }

    /// All rows of a kind, those that are wanted deleted too.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn all_things(&self, kind: Kind) -> Result<Vec<Thing>> {
        self.select_things(kind, "true order by key", &[])
    }

    /// One row, also when it is wanted deleted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn thing(&self, key: ThingKey) -> Result<Option<Thing>> {
        Ok(self.select_things(key.kind(), "key = ?", &[&key.row()])?.pop())
    }

    /// The row that owns this id of Toggl's.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn thing_by_id(&self, kind: Kind, id: i64) -> Result<Option<Thing>> {
        Ok(self.select_things(kind, "id = ?", &[&id])?.pop())
    }

    /// A row that has no id of Toggl's yet and is, or was sent as, a namesake of this: Toggl lets no
    /// two things of a kind have one name in one place, so it is the same thing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn namesake(&self, fields: &ThingFields) -> Result<Option<Thing>> {
        let kind = fields.kind();
        let mut rows = match fields {
            ThingFields::Tag(tag) => {
                let workspace = tag.workspace.map_or(0, |id| id.0);
                let condition = "workspace = ? and name = ? and id is null";
                self.select_things(kind, condition, &[&workspace, &tag.name])?
            }
            _ => self.select_things(kind, "name = ? and id is null", &[&fields.name()])?,
        };
        // Once sent, the name it was sent under counts, whatever it is called now.
        rows.extend(self.select_things(kind, "unsent and id is null", &[])?);
        let is = |other: Option<&ThingFields>| other.is_some_and(|it| it.is_namesake(fields));
        Ok(rows.into_iter().find(|row| match row.status.attempt() {
            Some(attempt) => is(Some(&attempt.fields)),
            None => is(row.known.as_ref().or(row.wanted.as_ref())),
        }))
    }

    /// Rows that still have something to be sent, in the order Toggl has to hear of them; refused ones
    /// are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn unsent_things(&self) -> Result<Vec<Thing>> {
        self.things_where("unsent and status <> 'refused' order by key")
    }

    /// Rows that Toggl refused.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn refused_things(&self) -> Result<Vec<Thing>> {
        self.things_where("unsent and status = 'refused' order by key")
    }

    /// Rows that time entries may have to wait for: those that Toggl has not got, and those that it knows
    /// differently from what is wanted and is about to hear of, for what it does to time entries because
    /// of that is not to be sent for each of them. Of changes that it refused it does not hear.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn moving_things(&self) -> Result<Vec<Thing>> {
        self.things_where(
            "unsent and (id is null or status <> 'refused' and known is not null) order by key",
        )
    }

    fn things_where(&self, condition: &str) -> Result<Vec<Thing>> {
        let mut found = Vec::new();
        for kind in Kind::ALL {
            found.extend(self.select_things(kind, condition, &[])?);
        }
        Ok(found)
    }

    /// How many things wait to be sent, refused ones not counted.
    pub(super) fn waiting_things(&self) -> Result<u32> {
        let sql = "select
            (select count(*) from clients where unsent and status <> 'refused') +
            (select count(*) from projects where unsent and status <> 'refused') +
            (select count(*) from tasks where unsent and status <> 'refused') +
            (select count(*) from tags where unsent and status <> 'refused')";
        Ok(self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Lets what Toggl refused be sent once more.
    pub(super) fn retry_refused_things(&self) -> Result<()> {
        for kind in Kind::ALL {
            let table = table(kind);
            self.db.execute(
                &format!("update {table} set status = 'idle', detail = null where unsent and status = 'refused'"),
                [],
            )?;
        }
        Ok(())
    }

    /// Writes a change of what is wanted; returns what was wanted before, and the key.
    pub(super) fn apply_thing(
        &self,
        change: &ThingChange,
    ) -> Result<(Option<ThingFields>, ThingKey)> {
        match change {
            ThingChange::Create(fields) => Ok((None, self.insert_thing(None, None, fields, None)?)),
            ThingChange::Set(key, fields) => {
                let Some(row) = self.thing(*key)? else {
                    self.insert_thing(Some(*key), None, fields, None)?;
                    return Ok((None, *key));
                };
                Ok((self.want_thing(row, Some(fields.clone()), EntriesOf::default())?, *key))
            }
            ThingChange::Delete(key, entries) => {
                let Some(row) = self.thing(*key)? else {
                    return Ok((None, *key));
                };
                Ok((self.want_thing(row, None, *entries)?, *key))
            }
        }
    }

    fn want_thing(
        &self,
        row: Thing,
        wanted: Option<ThingFields>,
        entries: EntriesOf,
    ) -> Result<Option<ThingFields>> {
        let before = row.wanted.clone();
        let status = match row.status {
            // The person changed it: what was refused may be right now.
            Status::Refused(_) => Status::Idle,
            status => status,
        };
        self.save_thing(&Thing { wanted, status, entries, ..row })?;
        Ok(before)
    }

    /// Adds a thing that is wanted, and that Toggl may have.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn adopt_thing(&self, id: Option<i64>, fields: &ThingFields) -> Result<ThingKey> {
        self.insert_thing(None, id, fields, Some(fields))
    }

    fn insert_thing(
        &self,
        key: Option<ThingKey>,
        id: Option<i64>,
        fields: &ThingFields,
        known: Option<&ThingFields>,
    ) -> Result<ThingKey> {
        let kind = fields.kind();
        let values = values(Some(fields), EntriesOf::default());
        let names = columns(kind).join(", ");
        let marks = vec!["?"; values.len()].join(", ");
        let sql = format!("insert into {} (key, {names}) values (?, {marks})", table(kind));
        let key = key.map_or(Value::Null, |key| key.row().into());
        self.db.prepare_cached(&sql)?.execute(params_from_iter([key].into_iter().chain(values)))?;
        let row = Thing {
            key: ThingKey::new(kind, self.db.last_insert_rowid()),
            id,
            wanted: Some(fields.clone()),
            known: known.cloned(),
            status: Status::Idle,
            entries: EntriesOf::default(),
        };
        self.save_thing(&row)?;
        Ok(row.key)
    }

    /// Writes a row back, both states and its status; a row that nobody wants and Toggl does not
    /// have is forgotten, with what refers to it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn save_thing(&self, thing: &Thing) -> Result<()> {
        let kind = thing.key.kind();
        let table = table(kind);
        let forgotten =
            thing.wanted.is_none() && thing.known.is_none() && thing.status.attempt().is_none();
        if forgotten && !self.is_used(thing.key)? {
            self.db
                .prepare_cached(&format!("delete from {table} where key = ?"))?
                .execute([thing.key.row()])?;
            return Ok(());
        }
        let (status, detail) = write_status(&thing.status)?;
        let known = thing.known.as_ref().map(serde_json::to_string).transpose()?;
        // A row wanted deleted keeps its last words in the columns; only `gone` says that it is gone.
        let shown = thing.wanted.as_ref().or(thing.known.as_ref());
        let mut sql = format!(
            "update {table} set id = ?, known = ?, status = ?, detail = ?, unsent = ?, gone = ?"
        );
        let mut bound: Vec<Value> = vec![
            thing.id.map_or(Value::Null, Value::Integer),
            known.map_or(Value::Null, Value::Text),
            Value::Text(status.to_owned()),
            detail.map_or(Value::Null, Value::Text),
            thing.unsent().into(),
            thing.wanted.is_none().into(),
        ];
        if shown.is_some() {
            for (column, value) in columns(kind).iter().zip(values(shown, thing.entries)) {
                sql.push_str(&format!(", {column} = ?"));
                bound.push(value);
            }
        }
        sql.push_str(" where key = ?");
        bound.push(thing.key.row().into());
        self.db.prepare_cached(&sql)?.execute(params_from_iter(bound))?;
        Ok(())
    }

    /// Whether another row refers to this one, wanted or known.
    fn is_used(&self, key: ThingKey) -> Result<bool> {
        let sql = match key {
            ThingKey::Client(_) => "select exists (select 1 from projects where client = ?)",
            ThingKey::Project(_) => {
                "select exists (select 1 from entries where project = ?1)
                 or exists (select 1 from tasks where project = ?1)"
            }
            ThingKey::Task(_) => "select exists (select 1 from entries where task = ?)",
            ThingKey::Tag(_) => return Ok(false),
        };
        Ok(self.db.prepare_cached(sql)?.query_row([key.row()], |row| row.get(0))?)
    }

    /// Gives everything made before there was an account a workspace.
    pub(super) fn settle_things(&self, workspace: WorkspaceId) -> Result<()> {
        for kind in [Kind::Client, Kind::Project, Kind::Tag] {
            for thing in self.select_things(kind, "workspace = 0", &[])? {
                let settled = |fields: ThingFields| fields.settled(workspace);
                let wanted = thing.wanted.clone().map(settled);
                let known = thing.known.clone().map(settled);
                self.save_thing(&Thing { wanted, known, ..thing })?;
            }
        }
        Ok(())
    }

    /// Makes one row of two, when what was to be made turns out to be at Toggl as the `other`: it takes
    /// over how Toggl has it, and all that belongs to it, here and in the journal.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn unite_things(&self, kept: &Thing, other: Thing) -> Result<()> {
        let (key, old) = (kept.key.row(), other.key.row());
        let (columns, texts) = references(kept.key.kind());
        for (table, column) in columns {
            let sql = format!("update {table} set {column} = ?1 where {column} = ?2");
            self.db.prepare_cached(&sql)?.execute([key, old])?;
        }
        for (table, column, path) in texts {
            let sql = format!(
                "update {table} set {column} = json_set({column}, '{path}', ?1)
                 where json_extract({column}, '{path}') = ?2"
            );
            self.db.prepare_cached(&sql)?.execute([key, old])?;
        }
        let gone =
            Thing { id: None, wanted: None, known: None, status: Status::Idle, ..other.clone() };
        self.save_thing(&gone)?;
        let (id, known) = (other.id, other.known);
        let filled = |wanted: ThingFields| match &known {
            Some(known) => wanted.filled_from(known),
            None => wanted,
        };
        let wanted = kept.wanted.clone().map(filled);
        self.save_thing(&Thing { id, wanted, known, status: Status::Idle, ..kept.clone() })
    }

    pub(super) fn select_things(
        &self,
        kind: Kind,
        condition: &str,
        values: &[&dyn ToSql],
    ) -> Result<Vec<Thing>> {
        let sql = format!(
            "select key, id, gone, known, status, detail, {} from {} where {condition}",
            columns(kind).join(", "),
            table(kind)
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(kind, row)?);
        }
        Ok(found)
    }
}

/// A column that holds keys: its table, and its name.
type Column = (&'static str, &'static str);
/// Text that may hold a key: its table, its name, and the path in its JSON.
type Text = (&'static str, &'static str, &'static str);

/// Where keys of a kind stand.
fn references(kind: Kind) -> (&'static [Column], &'static [Text]) {
    match kind {
        Kind::Client => (
            &[("projects", "client")],
            &[
                ("projects", "known", "$.project.client"),
                ("journal_things", "before", "$.project.client"),
                ("journal_things", "after", "$.project.client"),
            ],
        ),
        Kind::Project => (
            &[("tasks", "project"), ("entries", "project")],
            &[
                ("tasks", "known", "$.task.project"),
                ("journal_things", "before", "$.task.project"),
                ("journal_things", "after", "$.task.project"),
                ("entries", "known", "$.project"),
                ("journal_changes", "before", "$.project"),
                ("journal_changes", "after", "$.project"),
            ],
        ),
        Kind::Task => (
            &[("entries", "task")],
            &[
                ("entries", "known", "$.task"),
                ("journal_changes", "before", "$.task"),
                ("journal_changes", "after", "$.task"),
            ],
        ),
        // Time carries tags by their names.
        Kind::Tag => (&[], &[]),
    }
}

/// What goes into the columns of a kind, in their order.
fn values(fields: Option<&ThingFields>, entries: EntriesOf) -> Vec<Value> {
    // No account, no workspace: 0 in the file.
    let workspace = |id: Option<WorkspaceId>| Value::Integer(id.map_or(0, |id| id.0));
    let text = |text: &str| Value::Text(text.to_owned());
    match fields {
        None => Vec::new(),
        Some(ThingFields::Client(client)) => {
            vec![workspace(client.workspace), text(&client.name), client.archived.into()]
        }
        Some(ThingFields::Project(project)) => vec![
            workspace(project.workspace),
            text(&project.name),
            project.client.map_or(Value::Null, |key| key.0.into()),
            project.color.as_deref().map_or(Value::Null, text),
            project.active.into(),
            project.private.map_or(Value::Null, Into::into),
            (entries == EntriesOf::Deleted).into(),
        ],
        Some(ThingFields::Task(task)) => {
            vec![task.project.0.into(), text(&task.name), task.active.into()]
        }
        Some(ThingFields::Tag(tag)) => vec![workspace(tag.workspace), text(&tag.name)],
    }
}

fn read(kind: Kind, row: &Row<'_>) -> Result<Thing> {
    let workspace = |column| {
        let id: i64 = row.get(column)?;
        Ok::<_, rusqlite::Error>((id != 0).then_some(WorkspaceId(id)))
    };
    let mut entries = EntriesOf::default();
    let fields = match kind {
        Kind::Client => ThingFields::Client(ClientFields {
            workspace: workspace(6)?,
            name: row.get(7)?,
            archived: row.get(8)?,
        }),
        Kind::Project => {
            if row.get(12)? {
                entries = EntriesOf::Deleted;
            }
            ThingFields::Project(ProjectFields {
                workspace: workspace(6)?,
                name: row.get(7)?,
                client: row.get::<_, Option<i64>>(8)?.map(ClientKey),
                color: row.get(9)?,
                active: row.get(10)?,
                private: row.get(11)?,
            })
        }
        Kind::Task => ThingFields::Task(TaskFields {
            project: ProjectKey(row.get(6)?),
            name: row.get(7)?,
            active: row.get(8)?,
        }),
        Kind::Tag => ThingFields::Tag(TagFields { workspace: workspace(6)?, name: row.get(7)? }),
    };
    let gone: bool = row.get(2)?;
    let known: Option<String> = row.get(3)?;
    let (status, detail): (String, Option<String>) = (row.get(4)?, row.get(5)?);
    Ok(Thing {
        key: ThingKey::new(kind, row.get(0)?),
        id: row.get(1)?,
        wanted: (!gone).then_some(fields),
        known: known.as_deref().map(serde_json::from_str).transpose()?,
        status: read_status(&status, detail.as_deref())?,
        entries,
    })
}
