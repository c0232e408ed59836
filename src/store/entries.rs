//! Time entries: the wanted state in columns (searched and sorted), the known state as JSON.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{ToSql, params};

use super::filter::Filter;
use super::rows::{ENTRIES, Stored, instant, read_json};
use super::{Result, Store};
use crate::model::{Entry, EntryFields, EntryId, EntryKey, ProjectKey, TaskKey, WorkspaceId};

impl Store {
    /// The entries that are deleted here, that Toggl refused to delete, and whose state there matches, newest first.
    /// The limit does not count.
    pub(crate) fn refused_deletions(&self, filter: &Filter) -> Result<Vec<Entry>> {
        if !self.has_refused()? {
            return Ok(Vec::new());
        }
        self.deletions("entries indexed by entries_refused", "refusal is not null", filter)
    }

    /// The same of deletions that are not sent yet.
    pub(crate) fn pending_deletions(&self, filter: &Filter) -> Result<Vec<Entry>> {
        if self.waiting()? == 0 {
            return Ok(Vec::new());
        }
        self.deletions("entries indexed by entries_unsent", "refusal is null", filter)
    }

    /// The entries of a table that are deleted here, but not in Toggl, under a condition.
    fn deletions(&self, source: &str, condition: &str, filter: &Filter) -> Result<Vec<Entry>> {
        let (conditions, values) = filter.conditions()?;
        let condition = format!("unsent and {condition} and start is null{conditions}");
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let mut rows: Vec<Entry> = self.select(source, &condition, &values)?;
        let matches = filter.text_matcher();
        rows.retain(|row| {
            let known = row.known.as_ref().is_some_and(|known| {
                filter.from.is_none_or(|from| from <= known.start)
                    && filter.until.is_none_or(|until| known.start < until)
            });
            let fields = row.known.as_ref();
            known && matches.as_ref().is_none_or(|matches| fields.is_some_and(matches))
        });
        rows.sort_by_key(|row| Reverse(row.known.as_ref().map(|known| known.start)));
        Ok(rows)
    }

    /// The wanted running entries, the latest start first; more than one only until the next pull.
    pub(crate) fn running(&self) -> Result<Vec<Entry>> {
        self.select(
            ENTRIES,
            "start is not null and stop is null order by start desc, key desc",
            &[],
        )
    }

    /// Whether there is no entry at all, not even one whose deletion is pending.
    pub(crate) fn has_no_entry(&self) -> Result<bool> {
        self.value("select not exists (select 1 from entries)", [])
    }

    /// When the first entry starts, planned ones too; `None` without any.
    pub(crate) fn earliest_start(&self) -> Result<Option<DateTime<Utc>>> {
        let sql = "select min(start) from entries where start is not null";
        let start: Option<i64> = self.value(sql, [])?;
        start.map(instant).transpose()
    }

    /// The row with an id of Toggl's.
    pub(crate) fn entry_by_id(&self, id: EntryId) -> Result<Option<Entry>> {
        self.row_by_id(ENTRIES, id)
    }

    /// Makes refused entries of a project be sent once more.
    pub(crate) fn retry_refused_on(&self, project: ProjectKey) -> Result<()> {
        let sql = "update entries set refusal = null
                   where unsent and refusal is not null and project = ?";
        self.execute(sql, [project.0])
    }

    /// Rows whose known start lies in `[from, until)`.
    pub(crate) fn known_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Entry>> {
        // The columns hold the wanted start, so all unsent rows are read for their known one.
        let mut rows: Vec<Entry> = self.select(
            ENTRIES,
            "id is not null and ((start >= ? and start < ?) or unsent)",
            &[&from.timestamp(), &until.timestamp()],
        )?;
        rows.retain(|row| {
            row.known.as_ref().is_some_and(|known| (from..until).contains(&known.start))
        });
        Ok(rows)
    }

    /// The start of the oldest entry that Toggl has.
    pub(crate) fn oldest_at_toggl(&self) -> Result<Option<DateTime<Utc>>> {
        let sql = "select start from entries where start is not null and known is not null
                   order by start limit 1";
        let oldest: Option<i64> = self.first(sql, [], |row| Ok(row.get(0)?))?;
        Ok(oldest.and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
    }

    /// How many entries start at this time or later, of each workspace.
    pub(crate) fn counts_since(&self, from: DateTime<Utc>) -> Result<Vec<(WorkspaceId, u32)>> {
        let sql = "select workspace, count(*) from entries
                   where start >= ? and workspace is not null group by workspace";
        self.rows(sql, [from.timestamp()], |row| Ok((WorkspaceId(row.get(0)?), row.get(1)?)))
    }

    /// Unsent rows that are neither refused nor in flight, oldest first, a page of them.
    pub(crate) fn waiting_page(&self, limit: u32, offset: u32) -> Result<Vec<Entry>> {
        let condition = "unsent and refusal is null and in_flight is null
                         order by start, key limit ? offset ?";
        self.select(ENTRIES, condition, &[&limit, &offset])
    }

    /// The first so many rows that Toggl has and that are changed or deleted here.
    pub(crate) fn changed_at_toggl(&self, limit: u32) -> Result<Vec<Entry>> {
        let condition = "unsent and id is not null and refusal is null and in_flight is null
                         order by key limit ?";
        self.select(ENTRIES, condition, &[&limit])
    }

    /// Unsent rows that run in Toggl and are stopped or deleted here.
    pub(crate) fn ending_timers(&self) -> Result<Vec<Entry>> {
        let condition = "unsent and id is not null and refusal is null
                         and (start is null or stop is not null)
                         and json_extract(known, '$.stop') is null order by key";
        self.select("entries indexed by entries_changed", condition, &[])
    }

    /// Whether a row waits that was never sent, and was written since `pulled_at`, apart from these: a copy of this
    /// store may have sent it.
    pub(crate) fn waits_since(
        &self,
        pulled_at: Option<DateTime<Utc>>,
        except: &[EntryKey],
    ) -> Result<bool> {
        let waits = "e.unsent and e.refusal is null and +e.id is null and e.in_flight is null
                     and e.key not in (select value from json_each(?1))";
        let except = serde_json::to_string(except)?;
        let Some(pulled_at) = pulled_at else {
            let sql = format!("select exists (select 1 from entries e where {waits})");
            return self.value(&sql, [except]);
        };
        // No more commands are given in between than these.
        let sql = format!(
            "select exists (
                select 1 from journal j join journal_changes c on c.seq = j.seq
                join entries e on e.key = c.entry
                where j.seq > (select max(seq) from journal) - 1000 and j.at >= ?2 and {waits}
            )"
        );
        self.value(&sql, params![except, pulled_at.timestamp()])
    }

    /// The projects and tasks of unsent entries.
    pub(crate) fn unsent_assignments(&self) -> Result<Vec<(ProjectKey, Option<TaskKey>)>> {
        let sql = "select distinct project, task from entries
                   where unsent and refusal is null and start is not null and project is not null";
        self.rows(sql, [], |row| {
            Ok((ProjectKey(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(TaskKey)))
        })
    }

    /// Whether a project has unsent entries, refused ones included.
    pub(crate) fn has_unsent_entries(&self, project: ProjectKey) -> Result<bool> {
        let sql = "select exists (select 1 from entries
                   where unsent and start is not null and project = ?)";
        self.value(sql, [project.0])
    }

    /// The unsent entries of a project.
    pub(crate) fn unsent_on(&self, project: ProjectKey) -> Result<Vec<EntryKey>> {
        let sql = "select key from entries
                   where unsent and refusal is null and start is not null and project = ?";
        self.rows(sql, [project.0], |row| Ok(EntryKey(row.get(0)?)))
    }

    /// Rows whose creation in Toggl is pending, that were never sent from here, and start within a second of `start`.
    pub(crate) fn waiting_creates_at(&self, start: DateTime<Utc>) -> Result<Vec<Entry>> {
        let condition = "unsent and start between ? and ? and +id is null and in_flight is null
                         order by start, key";
        let start = start.timestamp();
        self.select(ENTRIES, condition, &[&(start - 1), &(start + 1)])
    }

    /// Rows that have, or may have, this project in Toggl.
    pub(crate) fn entries_of_project(&self, project: ProjectKey) -> Result<Vec<Entry>> {
        self.entries_at_toggl("project", project.0, |it| it.project == Some(project))
    }

    /// Rows that have, or may have, this task in Toggl.
    pub(crate) fn entries_of_task(&self, task: TaskKey) -> Result<Vec<Entry>> {
        self.entries_at_toggl("task", task.0, |it| it.task == Some(task))
    }

    /// Rows whose state in Toggl matches: of those with this key in a column, and of all unsent rows, whose
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
        let mut rows: Vec<Entry> = self.select(ENTRIES, &condition, &[&key])?;
        rows.retain(|row| row.at_toggl().is_some_and(&matches));
        Ok(rows)
    }

    /// Rows that have, or may have, this tag in Toggl.
    pub(crate) fn entries_with_tag(
        &self,
        workspace: Option<WorkspaceId>,
        tag: &str,
    ) -> Result<Vec<Entry>> {
        let mut rows: Vec<Entry> = self.select(
            ENTRIES,
            "unsent or (tags <> '[]' and exists
             (select 1 from json_each(tags) where value = ?))",
            &[&tag],
        )?;
        let has_tag = |it: &EntryFields| it.workspace == workspace && it.tags.contains(tag);
        rows.retain(|row| row.at_toggl().is_some_and(has_tag));
        Ok(rows)
    }
}

/// The tags in a column. Most entries have none, for which no JSON has to be read.
fn tags(row: &rusqlite::Row<'_>, column: usize) -> Result<BTreeSet<String>> {
    if matches!(row.get_ref(column)?, ValueRef::Text(b"[]") | ValueRef::Null) {
        return Ok(BTreeSet::new());
    }
    Ok(read_json(row, column)?.unwrap_or_default())
}

impl Stored for EntryFields {
    const TABLES: &'static [&'static str] = &[ENTRIES];

    fn table(&self) -> &'static str {
        ENTRIES
    }

    fn place(key: EntryKey) -> (&'static str, i64) {
        (ENTRIES, key.0)
    }

    fn key(_table: &str, number: i64) -> EntryKey {
        EntryKey(number)
    }

    fn columns(_table: &str) -> &'static [&'static str] {
        &["workspace", "description", "project", "task", "tags", "billable", "start", "stop"]
    }

    fn values(row: &Entry) -> Result<Vec<Value>> {
        let integer = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
        let shown = row.wanted.as_ref().or(row.known.as_ref());
        // A missing start marks a row to be deleted.
        let wanted = row.wanted.as_ref();
        Ok(vec![
            integer(shown.and_then(|it| it.workspace).map(|id| id.0)),
            Value::Text(shown.map_or(String::new(), |it| it.description.clone())),
            integer(shown.and_then(|it| it.project).map(|key| key.0)),
            integer(shown.and_then(|it| it.task).map(|key| key.0)),
            Value::Text(shown.map_or(Ok("[]".to_owned()), |it| serde_json::to_string(&it.tags))?),
            shown.is_some_and(|it| it.billable).into(),
            integer(wanted.map(|it| it.start.timestamp())),
            integer(wanted.and_then(|it| it.stop).map(|stop| stop.timestamp())),
        ])
    }

    fn read(_table: &str, row: &rusqlite::Row<'_>, first: usize) -> Result<(Option<Self>, ())> {
        let Some(start) = row.get::<_, Option<i64>>(first + 6)? else {
            return Ok((None, ()));
        };
        let fields = Self {
            workspace: row.get::<_, Option<i64>>(first)?.map(WorkspaceId),
            description: row.get(first + 1)?,
            project: row.get::<_, Option<i64>>(first + 2)?.map(ProjectKey),
            task: row.get::<_, Option<i64>>(first + 3)?.map(TaskKey),
            tags: tags(row, first + 4)?,
            billable: row.get(first + 5)?,
            start: instant(start)?,
            stop: row.get::<_, Option<i64>>(first + 7)?.map(instant).transpose()?,
        };
        Ok((Some(fields), ()))
    }

    fn is_referenced(_store: &Store, _key: EntryKey) -> Result<bool> {
        Ok(false)
    }
}
