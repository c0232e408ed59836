//! Rows of every kind through one set of queries: the wanted state in columns, which are searched and
//! sorted, the known state and what is in flight as JSON.

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{ToSql, params, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Changed, Result, Store, StoreError};
use crate::model::{Key, Row, RowFields};

/// How the fields of a row are stored.
pub(crate) trait Stored: RowFields {
    /// The tables that hold such rows, in the order in which rows are sent.
    const TABLES: &'static [&'static str];

    /// The table of a row with these fields.
    fn table(&self) -> &'static str;

    /// The table of a row, and its number there.
    fn place(key: Self::Key) -> (&'static str, i64);

    /// The key of a row, from its table and its number there.
    fn key(table: &str, number: i64) -> Self::Key;

    /// The columns of the wanted state. Those of a row to be deleted keep the known state.
    fn columns(table: &str) -> &'static [&'static str];

    /// The values of the first of these columns; the rest keeps its values.
    fn values(row: &Row<Self>) -> Result<Vec<Value>>;

    /// The wanted state in these columns, and what else is deleted with the row.
    fn read(
        table: &str,
        row: &rusqlite::Row<'_>,
        first: usize,
    ) -> Result<(Option<Self>, Self::Deletion)>;

    /// Whether another row refers to this one, so that it cannot be removed.
    fn is_referenced(store: &Store, key: Self::Key) -> Result<bool>;
}

/// The table of time entries.
pub(crate) const ENTRIES: &str = "entries";

/// The columns that all tables share, before those of the wanted state.
const SHARED: [&str; 6] = ["key", "id", "known", "in_flight", "refusal", "confirmed"];

impl Store {
    /// One row, also when it is to be deleted.
    pub(crate) fn row<K: Key<Fields: Stored>>(&self, key: K) -> Result<Option<Row<K::Fields>>> {
        let (table, number) = K::Fields::place(key);
        Ok(self.select(table, "key = ?", &[&number])?.pop())
    }

    /// The row of a table with an id of Toggl's.
    pub(crate) fn row_by_id<F: Stored>(&self, table: &str, id: F::Id) -> Result<Option<Row<F>>> {
        let id: i64 = id.into();
        Ok(self.select(table, "id = ?", &[&id])?.pop())
    }

    /// Unsent rows in the order of their keys, without refused ones.
    pub(crate) fn unsent<F: Stored>(&self) -> Result<Vec<Row<F>>> {
        self.select_all("unsent and refusal is null order by key")
    }

    /// Rows that Toggl refused, in the order of their keys.
    pub(crate) fn refused<F: Stored>(&self) -> Result<Vec<Row<F>>> {
        self.select_indexed("refused", "unsent and refusal is not null order by key")
    }

    /// Whether Toggl has refused any row.
    pub(crate) fn has_refused(&self) -> Result<bool> {
        let exists = tables().map(|table| {
            let index = if table == ENTRIES { " indexed by entries_refused" } else { "" };
            format!("exists (select 1 from {table}{index} where unsent and refusal is not null)")
        });
        self.value(&format!("select {}", exists.collect::<Vec<_>>().join(" or ")), [])
    }

    /// Rows with a request whose outcome is not known, in the order of their keys.
    pub(crate) fn in_flight<F: Stored>(&self) -> Result<Vec<Row<F>>> {
        self.select_indexed("in_flight", "unsent and in_flight is not null order by key")
    }

    /// The highest of Toggl's ids that was ever seen in a table.
    pub(crate) fn highest_id(&self, table: &str) -> Result<Option<i64>> {
        self.first("select id from highest_ids where kind = ?", [table], |row| Ok(row.get(0)?))
    }

    /// Records that an id was seen in a table.
    pub(crate) fn note_id(&self, table: &str, id: i64) -> Result<()> {
        let sql = "insert into highest_ids (kind, id) values (?, ?)
                   on conflict (kind) do update set id = max(id, excluded.id)";
        self.execute(sql, params![table, id])
    }

    /// The rows of all tables of a kind of row that match a condition.
    pub(super) fn select_all<F: Stored>(&self, condition: &str) -> Result<Vec<Row<F>>> {
        let mut found = Vec::new();
        for table in F::TABLES {
            found.extend(self.select(table, condition, &[])?);
        }
        Ok(found)
    }

    /// The same by an index of this kind where the table has one: time entries do. The planner would go through
    /// all that wait.
    fn select_indexed<F: Stored>(&self, kind: &str, condition: &str) -> Result<Vec<Row<F>>> {
        let mut found = Vec::new();
        for &table in F::TABLES {
            let source = match table {
                ENTRIES => format!("{table} indexed by {table}_{kind}"),
                _ => table.to_owned(),
            };
            let sql = format!("{} where {condition}", select_from::<F>(&source));
            found.extend(self.rows::<_, Vec<_>>(&sql, [], |row| read::<F>(table, row))?);
        }
        Ok(found)
    }

    /// The rows of a table that match a condition.
    pub(super) fn select<F: Stored>(
        &self,
        table: &str,
        condition: &str,
        values: &[&dyn ToSql],
    ) -> Result<Vec<Row<F>>> {
        let sql = format!("{} where {condition}", select_from::<F>(table));
        self.rows(&sql, values, |row| read::<F>(table, row))
    }

    /// Reads a row again and changes it, inside a transaction of the caller. A row that is gone stays gone.
    pub(crate) fn update<K: Key<Fields: Stored>>(
        &self,
        key: K,
        change: impl FnOnce(&mut Row<K::Fields>),
    ) -> Result<()> {
        let Some(mut row) = self.row(key)? else {
            return Ok(());
        };
        let before = row.clone();
        change(&mut row);
        self.save_over(Some(&before), &row)
    }

    /// Adds a row that is wanted like this; with `is_known`, Toggl has it like this too.
    pub(crate) fn insert<F: Stored>(
        &self,
        key: Option<F::Key>,
        id: Option<F::Id>,
        fields: &F,
        is_known: bool,
    ) -> Result<F::Key> {
        let table = fields.table();
        let mut row = Row::new(key.unwrap_or_else(|| F::key(table, 0)));
        (row.id, row.wanted) = (id, Some(fields.clone()));
        row.known = row.wanted.clone().filter(|_| is_known);
        let names = F::columns(table).join(", ");
        let number = key.map_or(Value::Null, |key| F::place(key).1.into());
        let values: Vec<Value> = [number].into_iter().chain(F::values(&row)?).collect();
        let marks = vec!["?"; values.len()].join(", ");
        let sql = format!("insert into {table} (key, {names}) values ({marks})");
        self.execute(&sql, params_from_iter(values))?;
        row.key = F::key(table, self.db().last_insert_rowid());
        self.save_over(None, &row)?;
        Ok(row.key)
    }

    /// Writes a row, both states and its request in flight. A row of which nothing is left is deleted,
    /// unless another row refers to it.
    pub(crate) fn save<F: Stored>(&self, row: &Row<F>) -> Result<()> {
        match self.row(row.key)? {
            Some(before) => self.save_over(Some(&before), row),
            None => Ok(()),
        }
    }

    /// Writes what has changed of a row since `before`; all of it where nothing was written of it yet. SQLite writes the
    /// indexes of a column again whether its value is another one or not.
    fn save_over<F: Stored>(&self, before: Option<&Row<F>>, row: &Row<F>) -> Result<()> {
        let (table, number) = F::place(row.key);
        if row.is_empty() && !F::is_referenced(self, row.key)? {
            return self.execute(&format!("delete from {table} where key = ?"), [number]);
        }
        let before = before.map_or(Ok(Vec::new()), |before| stored(table, before))?;
        let changed = stored(table, row)?.into_iter().filter(|it| !before.contains(it));
        let (columns, mut bound): (Vec<_>, Vec<_>) = changed.unzip();
        if columns.is_empty() {
            return Ok(());
        }
        bound.push(number.into());
        let sql = format!("update {table} set {} = ? where key = ?", columns.join(" = ?, "));
        self.execute(&sql, params_from_iter(bound))
    }

    /// Sets the wanted state of a row, which is added when it is gone; `None` deletes it. Returns the wanted
    /// state before.
    pub(super) fn set_wanted<F: Stored>(
        &self,
        key: F::Key,
        fields: Option<&F>,
        deletion: F::Deletion,
    ) -> Result<Option<F>> {
        let Some(mut row) = self.row(key)? else {
            if let Some(fields) = fields {
                self.insert(Some(key), None, fields, false)?;
            }
            return Ok(None);
        };
        let before = std::mem::replace(&mut row.wanted, fields.cloned());
        // The changed row may be accepted.
        row.refusal = None;
        // What a deletion that may have arrived has deleted as well is not forgotten.
        if !row.deletion_in_flight() {
            row.deletion = deletion;
        }
        self.save(&row)?;
        Ok(before)
    }

    /// Makes all refused rows be sent once more.
    pub(crate) fn retry_refused(&self) -> Result<()> {
        self.atomically(|store| {
            store.note_change(Changed::Something);
            tables().try_for_each(|table| {
                let sql = format!(
                    "update {table} set refusal = null where unsent and refusal is not null"
                );
                store.execute(&sql, [])
            })
        })
    }

    /// How many rows are pending, without refused ones.
    pub(crate) fn waiting(&self) -> Result<u32> {
        let counts = tables().map(|table| match table {
            ENTRIES => "(select waiting_entries from counts)".to_owned(),
            table => format!("(select count(*) from {table} where unsent and refusal is null)"),
        });
        self.value(&format!("select {}", counts.collect::<Vec<_>>().join(" + ")), [])
    }

    /// When Toggl confirmed that an id of a table was deleted, as long as no list has shown that it is gone.
    pub(crate) fn tombstone(&self, table: &str, id: i64) -> Result<Option<DateTime<Utc>>> {
        let sql = "select at from tombstones where kind = ? and id = ?";
        let at: Option<i64> = self.first(sql, params![table, id], |row| Ok(row.get(0)?))?;
        Ok(at.and_then(|at| DateTime::from_timestamp(at, 0)))
    }

    /// Records that Toggl confirmed the deletion of an id.
    pub(crate) fn add_tombstone(&self, table: &str, id: i64, at: DateTime<Utc>) -> Result<()> {
        let sql = "insert or replace into tombstones (kind, id, at) values (?, ?, ?)";
        self.execute(sql, params![table, id, at.timestamp()])
    }

    /// Forgets a deletion that a list has shown, or disproved.
    pub(crate) fn forget_tombstone(&self, table: &str, id: i64) -> Result<()> {
        self.execute("delete from tombstones where kind = ? and id = ?", params![table, id])
    }

    /// Forgets the deletions of a table that were confirmed until `at` and that no list has disproved.
    pub(crate) fn forget_tombstones(&self, table: &str, at: DateTime<Utc>) -> Result<()> {
        let sql = "delete from tombstones where kind = ? and at <= ?";
        self.execute(sql, params![table, at.timestamp()])
    }

    /// The ids of a table whose deletion was confirmed until `at`, and that no list has shown to be gone.
    pub(crate) fn tombstones_until<Id: From<i64>>(
        &self,
        table: &str,
        at: DateTime<Utc>,
    ) -> Result<Vec<Id>> {
        let sql = "select id from tombstones where kind = ? and at <= ? order by at";
        self.rows(sql, params![table, at.timestamp()], |row| Ok(Id::from(row.get(0)?)))
    }
}

/// All tables with synced rows.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    use crate::model::{CatalogFields, EntryFields};
    EntryFields::TABLES.iter().chain(CatalogFields::TABLES).copied()
}

/// The beginning of a query of whole rows, up to its condition.
pub(super) fn select_from<F: Stored>(table: &str) -> String {
    format!("select {}, {} from {table}", SHARED.join(", "), F::columns(table).join(", "))
}

/// Reads a row that [`select_from`] selects.
pub(super) fn read<F: Stored>(table: &str, row: &rusqlite::Row<'_>) -> Result<Row<F>> {
    let (wanted, deletion) = F::read(table, row, SHARED.len())?;
    Ok(Row {
        key: F::key(table, row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(F::Id::from),
        wanted,
        known: read_json(row, 2)?,
        in_flight: read_json(row, 3)?,
        refusal: read_json(row, 4)?,
        confirmed: row.get::<_, Option<i64>>(5)?.map(instant).transpose()?,
        deletion,
    })
}

/// The values of a row by column, apart from its key; without those that keep theirs.
fn stored<F: Stored>(table: &str, row: &Row<F>) -> Result<Vec<(&'static str, Value)>> {
    let shared = [
        ("id", row.id.map_or(Value::Null, |id| Value::Integer(id.into()))),
        ("known", json(row.known.as_ref())?),
        ("in_flight", json(row.in_flight.as_ref())?),
        ("refusal", json(row.refusal.as_ref())?),
        ("confirmed", row.confirmed.map_or(Value::Null, |at| at.timestamp().into())),
        ("unsent", row.unsent().into()),
    ];
    let fields = F::columns(table).iter().copied().zip(F::values(row)?);
    Ok(shared.into_iter().chain(fields).collect())
}

/// A value as JSON, or null.
pub(super) fn json<T: Serialize>(value: Option<&T>) -> Result<Value> {
    Ok(value.map(serde_json::to_string).transpose()?.map_or(Value::Null, Value::Text))
}

/// The value in a column with JSON.
pub(super) fn read_json<T: DeserializeOwned>(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    Ok(text.map(serde_json::from_str).transpose()?)
}

pub(super) fn instant(seconds: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| StoreError::Database(rusqlite::Error::IntegralValueOutOfRange(8, seconds)))
}
