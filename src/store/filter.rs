//! Filters of time entries, and reading those that match, one by one and in the order of the list.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::rows::{ENTRIES, Stored as _, read, read_json, select_from};
use super::{Result, Store, StoreError};
use crate::model::{Entry, EntryFields, EntryId, EntryKey, ProjectKey, Refusal, TaskKey, folded};

/// A filter of wanted entries; an empty one matches all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Started at or after this time.
    pub(crate) from: Option<DateTime<Utc>>,
    /// Started before this time.
    pub(crate) until: Option<DateTime<Utc>>,
    /// This entry, with its start, or a newer one.
    pub(crate) oldest: Option<(DateTime<Utc>, EntryKey)>,
    /// Only the running entry.
    pub(crate) is_running: bool,
    /// In all of these sets.
    pub(crate) projects: Vec<ProjectSet>,
    /// In none of these sets.
    pub(crate) not_projects: Vec<ProjectSet>,
    pub(crate) task: Option<TaskKey>,
    /// With all of these tags.
    pub(crate) tags: Vec<String>,
    /// With none of these tags.
    pub(crate) not_tags: Vec<String>,
    /// With any tag, or with none.
    pub(crate) has_tags: Option<bool>,
    pub(crate) billable: Option<bool>,
    /// With this text in the description, ignoring case.
    pub(crate) search: Option<String>,
    /// Without this text in the description, ignoring case.
    pub(crate) not_search: Option<String>,
    /// The most entries to return, newest first.
    pub(crate) limit: Option<u32>,
}

/// A set of entries by their project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProjectSet {
    /// Entries of these projects belong to it.
    pub(crate) keys: Vec<ProjectKey>,
    /// So do entries without a project.
    pub(crate) without: bool,
}

impl From<ProjectKey> for ProjectSet {
    fn from(key: ProjectKey) -> Self {
        Self { keys: vec![key], without: false }
    }
}

/// The order in which entries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    NewestFirst,
    OldestFirst,
}

/// A wanted entry as lists need it: without what Toggl has of it.
#[derive(Clone, Debug)]
pub(crate) struct ListedEntry {
    pub(crate) key: EntryKey,
    pub(crate) id: Option<EntryId>,
    pub(crate) fields: EntryFields,
    /// Whether Toggl does not have it like this.
    pub(crate) is_unsent: bool,
    /// Whether it was created without an answer.
    pub(crate) is_in_doubt: bool,
    /// Toggl's refusal of it.
    pub(crate) refusal: Option<Refusal>,
}

/// The texts of an entry, which take longer to read than its other fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntryTexts {
    pub(crate) description: bool,
    pub(crate) tags: bool,
}

/// The columns of a [`ListedEntry`] in front of its fields.
const LISTED: &str = "key, id, unsent, known is null and in_flight is not null
                      and json_extract(in_flight, '$.change') is not null, refusal";
/// So many projects are read by one index entry each; SQLite limits the parts of a query to 500.
const MAX_BY_PROJECT: usize = 100;

impl Filter {
    /// Whether the descriptions match, which SQL cannot say: it folds only ASCII case.
    pub(super) fn text_matcher(&self) -> Option<impl Fn(&EntryFields) -> bool> {
        let [wanted, unwanted] =
            [&self.search, &self.not_search].map(|text| text.as_ref().map(|text| folded(text)));
        (wanted.is_some() || unwanted.is_some()).then_some(move |fields: &EntryFields| {
            let text = folded(&fields.description);
            let has = |part: &String| text.contains(part);
            wanted.as_ref().is_none_or(has) && !unwanted.as_ref().is_some_and(has)
        })
    }

    /// The conditions on projects, tags and billable, with their values.
    pub(super) fn conditions(&self) -> Result<(String, Vec<Value>)> {
        let mut conditions = self.other_conditions()?;
        for ProjectSet { keys, without } in &self.projects {
            let condition = match without {
                false => "+project in (select value from json_each(?))",
                true => "(+project is null or +project in (select value from json_each(?)))",
            };
            conditions.add(condition, Some(serde_json::to_string(keys)?.into()));
        }
        Ok((conditions.sql, conditions.values))
    }

    /// The conditions on tags, billable and projects that are not wanted.
    fn other_conditions(&self) -> Result<Conditions> {
        let mut conditions = Conditions::default();
        for ProjectSet { keys, without } in &self.not_projects {
            let condition = match without {
                false => "(+project is null or +project not in (select value from json_each(?)))",
                true => "+project is not null and +project not in (select value from json_each(?))",
            };
            conditions.add(condition, Some(serde_json::to_string(keys)?.into()));
        }
        if let Some(task) = self.task {
            conditions.add("+task = ?", Some(task.0.into()));
        }
        let has_tag = "exists (select 1 from json_each(tags) where value = ?)";
        for tag in &self.tags {
            conditions.add(has_tag, Some(tag.clone().into()));
        }
        for tag in &self.not_tags {
            conditions.add(&format!("not {has_tag}"), Some(tag.clone().into()));
        }
        if let Some(has_tags) = self.has_tags {
            conditions.add(if has_tags { "tags <> '[]'" } else { "tags = '[]'" }, None);
        }
        if let Some(billable) = self.billable {
            conditions.add("billable = ?", Some(billable.into()));
        }
        Ok(conditions)
    }

    /// The conditions on times, with their values.
    fn times(&self) -> Conditions {
        let mut times = Conditions::default();
        times.add("start is not null", None);
        if let Some(from) = self.from {
            times.add("start >= ?", Some(from.timestamp().into()));
        }
        if let Some(until) = self.until {
            times.add("start < ?", Some(until.timestamp().into()));
        }
        if let Some((start, key)) = self.oldest {
            times.add("(start, key) >= (?, ?)", Some(start.timestamp().into()));
            times.values.push(key.0.into());
        }
        if self.is_running {
            times.add("stop is null", None);
        }
        times
    }

    /// The projects whose entries match, `None` for those without one, when they are few enough to be read one
    /// by one.
    fn by_project(&self) -> Option<Vec<Option<ProjectKey>>> {
        let [first, others @ ..] = &self.projects[..] else {
            return None;
        };
        let keys = first.keys.iter().copied().map(Some);
        let mut wanted: Vec<_> = keys.chain(first.without.then_some(None)).collect();
        wanted.retain(|project| {
            others.iter().all(|set| match project {
                Some(key) => set.keys.contains(key),
                None => set.without,
            })
        });
        wanted.sort();
        wanted.dedup();
        (wanted.len() <= MAX_BY_PROJECT).then_some(wanted)
    }

    /// A query of these columns of the matching entries. It reads them in their order from an index: by their
    /// starts, or from one place for each project.
    fn query(&self, columns: &str, order: Order) -> Result<(String, Vec<Value>)> {
        let direction = match order {
            Order::NewestFirst => "desc",
            Order::OldestFirst => "asc",
        };
        let times = self.times();
        let (mut sql, mut values) = (String::new(), Vec::new());
        let mut part = |source: &str, more: &Conditions, first: Option<Value>| {
            if !sql.is_empty() {
                sql.push_str(" union all ");
            }
            let (times, more) = (&times, more);
            sql.push_str(&format!("select {columns} from {source}{}{}", times.sql, more.sql));
            values.extend(first);
            values.extend(times.values.iter().chain(&more.values).cloned());
        };
        if let Some(projects) = self.by_project() {
            let others = self.other_conditions()?;
            for project in &projects {
                let source = "entries indexed by entries_by_project where project is ?";
                let key = project.map_or(Value::Null, |key| key.0.into());
                part(source, &others, Some(key));
            }
            if projects.is_empty() {
                part("entries where false", &others, None);
            }
        } else {
            let (sql, values) = self.conditions()?;
            part("entries where true", &Conditions { sql, values }, None);
        }
        sql.push_str(&format!(" order by start {direction}, key {direction}"));
        Ok((sql, values))
    }
}

/// Conditions of a query, each behind an “and”.
#[derive(Debug, Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, condition: &str, value: Option<Value>) {
        self.sql.push_str(" and ");
        self.sql.push_str(condition);
        self.values.extend(value);
    }
}

impl Store {
    /// The wanted entries that match, newest first.
    pub(crate) fn entries(&self, filter: &Filter) -> Result<Vec<Entry>> {
        let columns = select_from::<EntryFields>(ENTRIES);
        let columns = columns.trim_start_matches("select ").trim_end_matches(" from entries");
        let (sql, values) = filter.query(columns, Order::NewestFirst)?;
        let matches = filter.text_matcher();
        let limit = filter.limit.map_or(usize::MAX, |n| n as usize);
        let matches = |entry: &Entry| {
            let fields = entry.wanted.as_ref();
            matches.as_ref().is_none_or(|matches| fields.is_some_and(matches))
        };
        let mut statement = self.db().prepare_cached(&sql)?;
        let rows = statement.query_and_then(params_from_iter(values), |row| read(ENTRIES, row))?;
        rows.filter(|row| row.as_ref().map_or(true, matches)).take(limit).collect()
    }

    /// Reads the wanted entries that match one by one, in an order. The limit of the filter does not count.
    pub(crate) fn each_listed<E: From<StoreError>>(
        &self,
        filter: &Filter,
        order: Order,
        mut each: impl FnMut(ListedEntry) -> std::result::Result<ControlFlow<()>, E>,
    ) -> std::result::Result<(), E> {
        let columns = format!("{LISTED}, {}", EntryFields::columns(ENTRIES).join(", "));
        let matches = filter.text_matcher();
        self.each_row(filter, &columns, order, |row| {
            let entry = listed(row)?;
            if matches.as_ref().is_none_or(|matches| matches(&entry.fields)) {
                return each(entry);
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Reads what sums need of the wanted entries that match, the oldest first. A text that is not asked for is
    /// empty.
    pub(crate) fn each_counted(
        &self,
        filter: &Filter,
        texts: EntryTexts,
        mut each: impl FnMut(EntryKey, EntryFields) -> Result<()>,
    ) -> Result<()> {
        let matches = filter.text_matcher();
        let description = texts.description || matches.is_some();
        let columns = EntryFields::columns(ENTRIES).iter().map(|column| match *column {
            "description" if !description => "''",
            "tags" if !texts.tags => "null",
            column => column,
        });
        let columns = format!("key, {}", columns.collect::<Vec<_>>().join(", "));
        self.each_row::<StoreError>(filter, &columns, Order::OldestFirst, |row| {
            let fields = wanted(row, 1)?;
            if matches.as_ref().is_none_or(|matches| matches(&fields)) {
                each(EntryKey(row.get(0)?), fields)?;
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Reads these columns of the wanted entries whose other fields than the description match.
    fn each_row<E: From<StoreError>>(
        &self,
        filter: &Filter,
        columns: &str,
        order: Order,
        mut each: impl FnMut(&rusqlite::Row<'_>) -> std::result::Result<ControlFlow<()>, E>,
    ) -> std::result::Result<(), E> {
        let (sql, values) = filter.query(columns, order)?;
        let mut statement = self.db().prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// The fields of an entry that is wanted, from the column `first` on.
fn wanted(row: &rusqlite::Row<'_>, first: usize) -> Result<EntryFields> {
    let (fields, ()) = EntryFields::read(ENTRIES, row, first)?;
    fields.ok_or(StoreError::Database(rusqlite::Error::QueryReturnedNoRows))
}

fn listed(row: &rusqlite::Row<'_>) -> Result<ListedEntry> {
    Ok(ListedEntry {
        key: EntryKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(EntryId),
        fields: wanted(row, 5)?,
        is_unsent: row.get(2)?,
        is_in_doubt: row.get(3)?,
        refusal: read_json(row, 4)?,
    })
}
