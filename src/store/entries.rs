//! Time entries: the wanted state in columns (searched and sorted), the known state as JSON.

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::status::{read_json, read_status, write_status};
use super::{Result, Store, StoreError};
use crate::model::{
    Entry, EntryFields, EntryId, EntryKey, ProjectKey, Status, TaskKey, WorkspaceId,
};

const COLUMNS: &str = "key, id, workspace, description, project, task, tags, billable, start, stop, \
                       known, status, detail";

/// A filter of wanted entries; an empty one matches all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Started at or after this time.
    pub(crate) from: Option<DateTime<Utc>>,
    /// Started before this time.
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) projects: Option<Vec<ProjectKey>>,
    pub(crate) task: Option<TaskKey>,
    /// With all of these tags.
    pub(crate) tags: Vec<String>,
    /// With this text in the description, ignoring case.
    pub(crate) search: Option<String>,
    /// The most entries to return, newest first.
    pub(crate) limit: Option<u32>,
}

impl Store {
    /// The wanted entries that match, newest first.
    pub(crate) fn entries(&self, filter: &Filter) -> Result<Vec<Entry>> {
        let mut sql = format!("select {COLUMNS} from entries where start is not null");
        let mut values: Vec<Value> = Vec::new();
        let mut bind = |sql: &mut String, clause: &str, value: Value| {
            sql.push_str(clause);
            values.push(value);
        };
        if let Some(from) = filter.from {
            bind(&mut sql, " and start >= ?", from.timestamp().into());
        }
        if let Some(until) = filter.until {
            bind(&mut sql, " and start < ?", until.timestamp().into());
        }
        if let Some(projects) = &filter.projects {
            let keys = serde_json::to_string(projects)?;
            bind(&mut sql, " and project in (select value from json_each(?))", keys.into());
        }
        if let Some(task) = filter.task {
            bind(&mut sql, " and task = ?", task.0.into());
        }
        for tag in &filter.tags {
            let clause = " and exists (select 1 from json_each(tags) where value = ?)";
            bind(&mut sql, clause, tag.clone().into());
        }
        sql.push_str(" order by start desc, key desc");
        // SQLite folds only ASCII case, so the text is compared here, and the limit counts after it.
        let limit = filter.limit.map_or(usize::MAX, |n| n as usize);
        if filter.search.is_none() && filter.limit.is_some() {
            bind(&mut sql, " limit ?", i64::try_from(limit).unwrap_or(i64::MAX).into());
        }
        let needle = filter.search.as_ref().map(|text| text.to_lowercase());
        let matches = |entry: &Entry| match (&needle, &entry.wanted) {
            (Some(needle), Some(fields)) => fields.description.to_lowercase().contains(needle),
            _ => true,
        };
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_and_then(params_from_iter(values), read)?;
        rows.filter(|row| row.as_ref().map_or(true, matches)).take(limit).collect()
    }

    /// The wanted running entries, the latest start first; more than one only until the next pull.
    pub(crate) fn running(&self) -> Result<Vec<Entry>> {
        self.select("start is not null and stop is null order by start desc, key desc", &[])
    }

    /// One row, also when it is to be deleted.
    pub(crate) fn entry(&self, key: EntryKey) -> Result<Option<Entry>> {
        Ok(self.select("key = ?", &[&key.0])?.pop())
    }

    /// The row with an id of Toggl's.
    pub(crate) fn entry_by_id(&self, id: EntryId) -> Result<Option<Entry>> {
        Ok(self.select("id = ?", &[&id.0])?.pop())
    }

    /// Unsent rows, oldest first, without refused ones.
    pub(crate) fn unsent(&self) -> Result<Vec<Entry>> {
        self.select("unsent and status <> 'refused' order by start, key", &[])
    }

    /// Rows with a create whose outcome is not known, oldest first.
    pub(crate) fn attempts(&self) -> Result<Vec<Entry>> {
        self.select("unsent and status in ('sending', 'doubt') order by start, key", &[])
    }

    /// Rows that Toggl refused, newest first.
    pub(crate) fn refused(&self) -> Result<Vec<Entry>> {
        self.select("unsent and status = 'refused' order by start desc, key desc", &[])
    }

    /// Makes refused entries of a project be sent once more.
    pub(crate) fn retry_refused_on(&self, project: ProjectKey) -> Result<()> {
        let sql = "update entries set status = 'idle', detail = null
                   where unsent and status = 'refused' and project = ?";
        self.execute(sql, [project.0])
    }

    /// Makes all refused rows be sent once more.
    pub(crate) fn retry_refused(&self) -> Result<()> {
        for table in ["entries", "clients", "projects", "tasks", "tags"] {
            let sql = format!(
                "update {table} set status = 'idle', detail = null
                 where unsent and status = 'refused'"
            );
            self.execute(&sql, [])?;
        }
        Ok(())
    }

    /// Rows whose known start lies in `[from, until)`.
    pub(crate) fn known_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Entry>> {
        // The columns hold the wanted start, so all unsent rows are read for their known one.
        let mut rows = self.select(
            "id is not null and ((start >= ? and start < ?) or unsent)",
            &[&from.timestamp(), &until.timestamp()],
        )?;
        rows.retain(|row| {
            row.known.as_ref().is_some_and(|known| (from..until).contains(&known.start))
        });
        Ok(rows)
    }

    /// Rows that have, or may have, this project at Toggl.
    pub(crate) fn entries_of_project(&self, project: ProjectKey) -> Result<Vec<Entry>> {
        self.entries_at_toggl("project", project.0, |it| it.project == Some(project))
    }

    /// Rows that have, or may have, this task at Toggl.
    pub(crate) fn entries_of_task(&self, task: TaskKey) -> Result<Vec<Entry>> {
        self.entries_at_toggl("task", task.0, |it| it.task == Some(task))
    }

    /// Rows whose state at Toggl matches: of those with this key in a column, and of all unsent rows, whose
    /// known state may have it. Both conditions use an index.
    fn entries_at_toggl(
        &self,
        column: &str,
        key: i64,
        matches: impl Fn(&EntryFields) -> bool,
    ) -> Result<Vec<Entry>> {
        let condition = format!(
            "key in (select key from entries where {column} = ?
                     union select key from entries where unsent)"
        );
        let mut rows = self.select(&condition, &[&key])?;
        rows.retain(|row| row.at_toggl().is_some_and(&matches));
        Ok(rows)
    }

    /// Rows that have, or may have, this tag at Toggl.
    pub(crate) fn entries_with_tag(
        &self,
        workspace: Option<WorkspaceId>,
        tag: &str,
    ) -> Result<Vec<Entry>> {
        let mut rows = self.select(
            "unsent or (tags <> '[]' and exists
             (select 1 from json_each(tags) where value = ?))",
            &[&tag],
        )?;
        let has_tag = |it: &EntryFields| it.workspace == workspace && it.tags.contains(tag);
        rows.retain(|row| row.at_toggl().is_some_and(has_tag));
        Ok(rows)
    }

    /// Adds a row for a wanted entry, which is known as well when it has an id of Toggl's.
    pub(crate) fn insert(&self, id: Option<EntryId>, fields: &EntryFields) -> Result<EntryKey> {
        self.execute("insert into entries default values", [])?;
        let key = EntryKey(self.db.last_insert_rowid());
        let (wanted, known) = (Some(fields.clone()), id.map(|_| fields.clone()));
        self.save(&Entry { key, id, wanted, known, status: Status::Idle })?;
        Ok(key)
    }

    /// Sets the wanted state of a row, and returns the one before.
    pub(super) fn set_wanted(
        &self,
        key: EntryKey,
        fields: Option<&EntryFields>,
    ) -> Result<Option<EntryFields>> {
        let mut row = match self.entry(key)? {
            Some(row) => row,
            None if fields.is_none() => return Ok(None),
            None => {
                self.execute("insert into entries (key) values (?)", [key.0])?;
                Entry { key, id: None, wanted: None, known: None, status: Status::Idle }
            }
        };
        let before = std::mem::replace(&mut row.wanted, fields.cloned());
        // The changed row may be accepted.
        if let Status::Refused(_) = row.status {
            row.status = Status::Idle;
        }
        self.save(&row)?;
        Ok(before)
    }

    /// Writes a row, both states and its status; a row that is neither wanted nor known is deleted.
    pub(crate) fn save(&self, entry: &Entry) -> Result<()> {
        if entry.wanted.is_none() && entry.known.is_none() && entry.status.attempt().is_none() {
            return self.execute("delete from entries where key = ?", [entry.key.0]);
        }
        let known = entry.known.as_ref().map(serde_json::to_string).transpose()?;
        let (status, detail) = write_status(&entry.status)?;
        let wanted = entry.wanted.as_ref();
        // The columns of a row to be deleted keep the known state; a missing `start` marks it as deleted.
        let shown = wanted.or(entry.known.as_ref());
        let sql = "update entries set id = ?2, workspace = ?3, description = ?4, project = ?5,
                   task = ?6, tags = ?7, billable = ?8, start = ?9, stop = ?10, known = ?11,
                   status = ?12, detail = ?13, unsent = ?14 where key = ?1";
        let values = params![
            entry.key.0,
            entry.id.map(|id| id.0),
            shown.and_then(|f| f.workspace).map(|id| id.0),
            shown.map_or("", |f| f.description.as_str()),
            shown.and_then(|f| f.project).map(|key| key.0),
            shown.and_then(|f| f.task).map(|key| key.0),
            shown.map_or(Ok("[]".to_owned()), |f| serde_json::to_string(&f.tags))?,
            shown.is_some_and(|f| f.billable),
            wanted.map(|f| f.start.timestamp()),
            wanted.and_then(|f| f.stop).map(|stop| stop.timestamp()),
            known,
            status,
            detail,
            entry.unsent(),
        ];
        self.execute(sql, values)
    }

    /// The rows that match a condition.
    pub(super) fn select(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<Entry>> {
        let sql = format!("select {COLUMNS} from entries where {condition}");
        self.rows(&sql, values, read)
    }

    /// How many rows wait to be sent, without refused ones.
    pub(crate) fn waiting(&self) -> Result<u32> {
        let sql = "select
            (select count(*) from entries where unsent and status <> 'refused') +
            (select count(*) from clients where unsent and status <> 'refused') +
            (select count(*) from projects where unsent and status <> 'refused') +
            (select count(*) from tasks where unsent and status <> 'refused') +
            (select count(*) from tags where unsent and status <> 'refused')";
        self.value(sql, [])
    }

    /// When the oldest create was sent whose outcome is not known.
    pub(crate) fn oldest_attempt(&self) -> Result<Option<DateTime<Utc>>> {
        let sql = "select min(json_extract(detail, '$.at')) from entries
                   where unsent and status in ('sending', 'doubt')";
        let at: Option<i64> = self.value(sql, [])?;
        Ok(at.and_then(|at| DateTime::from_timestamp(at, 0)))
    }
}

fn read(row: &Row<'_>) -> Result<Entry> {
    let wanted = match row.get::<_, Option<i64>>(8)? {
        None => None,
        Some(start) => Some(EntryFields {
            workspace: row.get::<_, Option<i64>>(2)?.map(WorkspaceId),
            description: row.get(3)?,
            project: row.get::<_, Option<i64>>(4)?.map(ProjectKey),
            task: row.get::<_, Option<i64>>(5)?.map(TaskKey),
            tags: read_json(row, 6)?.unwrap_or_default(),
            billable: row.get(7)?,
            start: instant(start)?,
            stop: row.get::<_, Option<i64>>(9)?.map(instant).transpose()?,
        }),
    };
    Ok(Entry {
        key: EntryKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(EntryId),
        wanted,
        known: read_json(row, 10)?,
        status: read_status(row, 11)?,
    })
}

pub(super) fn instant(seconds: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| StoreError::Database(rusqlite::Error::IntegralValueOutOfRange(8, seconds)))
}
