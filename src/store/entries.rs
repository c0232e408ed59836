//! Time entries: what is wanted in columns (searched and sorted), what is known beside it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::status::{read_status, write_status};
use super::{Result, Store, StoreError};
use crate::model::{
    Entry, EntryFields, EntryId, EntryKey, ProjectKey, Status, TaskKey, WorkspaceId,
};

const COLUMNS: &str = "key, id, workspace, description, project, task, tags, billable, start, stop, \
                       known, status, detail";

/// Which wanted entries to list; an empty filter means all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Begun at or after this moment.
    pub(crate) from: Option<DateTime<Utc>>,
    /// Begun before this moment.
    pub(crate) until: Option<DateTime<Utc>>,
    /// Of one of these projects.
    pub(crate) projects: Option<Vec<ProjectKey>>,
    /// Of this task.
    pub(crate) task: Option<TaskKey>,
    /// Carrying all of these tags.
    pub(crate) tags: Vec<String>,
    /// With this text in the description, whatever the case.
    pub(crate) search: Option<String>,
    /// At most so many, the newest ones.
    pub(crate) limit: Option<u32>,
}

impl Store {
    /// The entries that are wanted and match, newest first.
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
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let entry = read(row)?;
            if matches(&entry) {
                found.push(entry);
            }
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    /// The wanted entries that run, the latest start first; more than one only until sync has settled it.
    pub(crate) fn running(&self) -> Result<Vec<Entry>> {
        self.select("start is not null and stop is null order by start desc, key desc", &[])
    }

    /// One row, also when it is wanted deleted.
    pub(crate) fn entry(&self, key: EntryKey) -> Result<Option<Entry>> {
        Ok(self.select("key = ?", &[&key.0])?.pop())
    }

    /// The row that owns this id of Toggl's.
    pub(crate) fn entry_by_id(&self, id: EntryId) -> Result<Option<Entry>> {
        Ok(self.select("id = ?", &[&id.0])?.pop())
    }

    /// Rows that still have something to be sent, oldest first; refused ones are left out.
    pub(crate) fn unsent(&self) -> Result<Vec<Entry>> {
        self.select("unsent and status <> 'refused' order by start, key", &[])
    }

    /// Rows whose create went out and whose answer is not known, oldest first.
    pub(crate) fn attempts(&self) -> Result<Vec<Entry>> {
        self.select("unsent and status in ('sending', 'doubt') order by start, key", &[])
    }

    /// Rows that Toggl refused, newest first.
    pub(crate) fn refused(&self) -> Result<Vec<Entry>> {
        self.select("unsent and status = 'refused' order by start desc, key desc", &[])
    }

    /// Lets time that Toggl refused on a project be sent once more, now that it is in use again.
    pub(crate) fn retry_refused_on(&self, project: ProjectKey) -> Result<()> {
        let sql = "update entries set status = 'idle', detail = null
                   where unsent and status = 'refused' and project = ?";
        self.db.prepare_cached(sql)?.execute([project.0])?;
        Ok(())
    }

    /// Lets what Toggl refused be sent once more.
    pub(crate) fn retry_refused(&self) -> Result<()> {
        self.db.execute(
            "update entries set status = 'idle', detail = null where unsent and status = 'refused'",
            [],
        )?;
        self.retry_refused_catalog_rows()
    }

    /// Rows whose start, as Toggl knows it, lies in `[from, until)`.
    pub(crate) fn known_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Entry>> {
        // A row whose wanted start was moved still counts by its known one, so unsent rows are all looked at.
        let mut rows = self.select(
            "id is not null and ((start >= ? and start < ?) or unsent)",
            &[&from.timestamp(), &until.timestamp()],
        )?;
        rows.retain(|row| {
            row.known.as_ref().is_some_and(|known| (from..until).contains(&known.start))
        });
        Ok(rows)
    }

    /// Rows that Toggl, as far as we know, has on this project.
    pub(crate) fn entries_of_project(&self, project: ProjectKey) -> Result<Vec<Entry>> {
        let mut rows = self.touched_by("project", project.0)?;
        rows.retain(|row| row.at_toggl().is_some_and(|it| it.project == Some(project)));
        Ok(rows)
    }

    /// Rows that Toggl, as far as we know, has on this task, or may have.
    pub(crate) fn entries_of_task(&self, task: TaskKey) -> Result<Vec<Entry>> {
        let mut rows = self.touched_by("task", task.0)?;
        rows.retain(|row| row.at_toggl().is_some_and(|it| it.task == Some(task)));
        Ok(rows)
    }

    /// Rows that name this in a column, or may name it at Toggl; each part has an index of its own.
    fn touched_by(&self, column: &str, key: i64) -> Result<Vec<Entry>> {
        let condition = format!(
            "key in (select key from entries where {column} = ?
                     union select key from entries where unsent)"
        );
        self.select(&condition, &[&key])
    }

    /// Rows that, as far as we know, carry this tag at Toggl, or may.
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
        let carries =
            |there: &EntryFields| there.workspace == workspace && there.tags.contains(tag);
        rows.retain(|row| row.at_toggl().is_some_and(carries));
        Ok(rows)
    }

    /// Makes a row for an entry that is wanted.
    pub(super) fn create(&self, fields: &EntryFields) -> Result<EntryKey> {
        self.insert(None, fields, None)
    }

    fn insert(
        &self,
        id: Option<EntryId>,
        fields: &EntryFields,
        known: Option<&EntryFields>,
    ) -> Result<EntryKey> {
        self.db.prepare_cached("insert into entries default values")?.execute([])?;
        let key = EntryKey(self.db.last_insert_rowid());
        let (wanted, known) = (Some(fields.clone()), known.cloned());
        self.save(&Entry { key, id, wanted, known, status: Status::Idle })?;
        Ok(key)
    }

    /// Writes what is wanted of a row, and tells the row before, when it existed.
    pub(super) fn want(
        &self,
        key: EntryKey,
        fields: Option<&EntryFields>,
    ) -> Result<Option<Entry>> {
        let before = self.entry(key)?;
        let mut row = match &before {
            Some(row) => row.clone(),
            None if fields.is_none() => return Ok(None),
            None => {
                let sql = "insert into entries (key) values (?)";
                self.db.prepare_cached(sql)?.execute([key.0])?;
                Entry { key, id: None, wanted: None, known: None, status: Status::Idle }
            }
        };
        row.wanted = fields.cloned();
        // The person changed it: what was refused may be right now.
        if let Status::Refused(_) = row.status {
            row.status = Status::Idle;
        }
        self.save(&row)?;
        Ok(before)
    }

    /// Adds a row that Toggl has and we did not.
    pub(crate) fn adopt(&self, id: EntryId, fields: &EntryFields) -> Result<EntryKey> {
        self.insert(Some(id), fields, Some(fields))
    }

    /// Writes a row back, both states and its status; a row that nobody wants and Toggl does not
    /// have is forgotten.
    pub(crate) fn save(&self, entry: &Entry) -> Result<()> {
        if entry.wanted.is_none() && entry.known.is_none() && entry.status.attempt().is_none() {
            self.db.prepare_cached("delete from entries where key = ?")?.execute([entry.key.0])?;
            return Ok(());
        }
        let known = entry.known.as_ref().map(serde_json::to_string).transpose()?;
        let (status, detail) = write_status(&entry.status)?;
        let wanted = entry.wanted.as_ref();
        // A row wanted deleted keeps its last words in the other columns; only `start` says that it is gone.
        let shown = wanted.or(entry.known.as_ref());
        let sql = "update entries set id = ?2, workspace = ?3, description = ?4, project = ?5,
                   task = ?6, tags = ?7, billable = ?8, start = ?9, stop = ?10, known = ?11,
                   status = ?12, detail = ?13, unsent = ?14 where key = ?1";
        self.db.prepare_cached(sql)?.execute(params![
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
        ])?;
        Ok(())
    }

    /// The rows that fulfil a condition.
    pub(super) fn select(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<Entry>> {
        let sql = format!("select {COLUMNS} from entries where {condition}");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// How many rows wait to be sent, refused ones not counted.
    pub(crate) fn waiting(&self) -> Result<u32> {
        let sql = "select count(*) from entries where unsent and status <> 'refused'";
        let entries: u32 = self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(entries + self.waiting_catalog_rows()?)
    }

    /// Gives everything made before there was an account a workspace.
    pub(crate) fn settle_workspace(&self, workspace: WorkspaceId) -> Result<()> {
        self.db
            .execute("update entries set workspace = ? where workspace is null", [workspace.0])?;
        self.resolve_catalog_in_doubt(workspace)
    }

    /// When the oldest create went out whose answer is not known.
    pub(crate) fn oldest_attempt(&self) -> Result<Option<DateTime<Utc>>> {
        let sql = "select min(json_extract(detail, '$.at')) from entries
                   where unsent and status in ('sending', 'doubt')";
        let at: Option<i64> =
            self.db.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?.flatten();
        Ok(at.and_then(|at| DateTime::from_timestamp(at, 0)))
    }
}

fn read(row: &Row<'_>) -> Result<Entry> {
    let known: Option<EntryFields> = row
        .get_ref(10)?
        .as_str_or_null()
        .map_err(conversion)?
        .map(serde_json::from_str)
        .transpose()?;
    let status = read_status(
        row.get_ref(11)?.as_str().map_err(conversion)?,
        row.get_ref(12)?.as_str_or_null().map_err(conversion)?,
    )?;
    let wanted = match row.get::<_, Option<i64>>(8)? {
        None => None,
        Some(start) => Some(EntryFields {
            workspace: row.get::<_, Option<i64>>(2)?.map(WorkspaceId),
            description: row.get(3)?,
            project: row.get::<_, Option<i64>>(4)?.map(ProjectKey),
            task: row.get::<_, Option<i64>>(5)?.map(TaskKey),
            tags: serde_json::from_str::<BTreeSet<String>>(
                row.get_ref(6)?.as_str().map_err(conversion)?,
            )?,
            billable: row.get(7)?,
            start: instant(start)?,
            stop: row.get::<_, Option<i64>>(9)?.map(instant).transpose()?,
        }),
    };
    Ok(Entry {
        key: EntryKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(EntryId),
        wanted,
        known,
        status,
    })
}

pub(super) fn instant(seconds: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| StoreError::Database(rusqlite::Error::IntegralValueOutOfRange(8, seconds)))
}

fn conversion(error: rusqlite::types::FromSqlError) -> StoreError {
    StoreError::Database(error.into())
}
