//! Clients, projects, tasks and tags as rows: the wanted state in columns, the known state as JSON.

use rusqlite::types::Value;
use rusqlite::{ToSql, params_from_iter};

use super::catalog_columns::{columns, read, references, table, values};
use super::status::write_status;
use super::{Result, Store};
use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, EntriesOf, Status,
    WorkspaceId,
};

impl Store {
    /// The wanted rows of a kind, by name.
    pub(crate) fn catalog_rows(&self, kind: CatalogKind) -> Result<Vec<CatalogRow>> {
        self.select_catalog_rows(kind, "not gone order by name, key", &[])
    }

    /// All rows of a kind, including those that are to be deleted.
    pub(crate) fn all_catalog_rows(&self, kind: CatalogKind) -> Result<Vec<CatalogRow>> {
        self.select_catalog_rows(kind, "true order by key", &[])
    }

    /// One row, also when it is to be deleted.
    pub(crate) fn catalog_row(&self, key: CatalogKey) -> Result<Option<CatalogRow>> {
        Ok(self.select_catalog_rows(key.kind(), "key = ?", &[&key.row()])?.pop())
    }

    /// The row with an id of Toggl's.
    pub(crate) fn catalog_row_by_id(
        &self,
        kind: CatalogKind,
        id: i64,
    ) -> Result<Option<CatalogRow>> {
        Ok(self.select_catalog_rows(kind, "id = ?", &[&id])?.pop())
    }

    /// A row without an id of Toggl's that has, or was sent with, the same name under the same parent. Names are
    /// unique there, so it is the same row.
    pub(crate) fn namesake(&self, fields: &CatalogFields) -> Result<Option<CatalogRow>> {
        let kind = fields.kind();
        let mut rows = match fields {
            CatalogFields::Tag(tag) => {
                let workspace = tag.workspace.map_or(0, |id| id.0);
                let condition = "workspace = ? and name = ? and id is null";
                self.select_catalog_rows(kind, condition, &[&workspace, &tag.name])?
            }
            _ => self.select_catalog_rows(kind, "name = ? and id is null", &[&fields.name()])?,
        };
        // Of a row that was sent, the name in the request counts.
        rows.extend(self.select_catalog_rows(kind, "unsent and id is null", &[])?);
        let is_same =
            |other: Option<&CatalogFields>| other.is_some_and(|it| it.is_namesake(fields));
        Ok(rows.into_iter().find(|row| match row.status.attempt() {
            Some(attempt) => is_same(Some(&attempt.fields)),
            None => is_same(row.known.as_ref().or(row.wanted.as_ref())),
        }))
    }

    /// Unsent rows in the order of their kinds, without refused ones.
    pub(crate) fn unsent_catalog_rows(&self) -> Result<Vec<CatalogRow>> {
        self.catalog_rows_where("unsent and status <> 'refused' order by key")
    }

    /// Rows that Toggl refused.
    pub(crate) fn refused_catalog_rows(&self) -> Result<Vec<CatalogRow>> {
        self.catalog_rows_where("unsent and status = 'refused' order by key")
    }

    /// Rows that time entries may have to wait for: those that Toggl does not have, and those with an unsent
    /// change, whose side effects on time entries Toggl makes itself. Refused changes are not sent, so they
    /// do not count.
    pub(crate) fn blocking_catalog_rows(&self) -> Result<Vec<CatalogRow>> {
        self.catalog_rows_where(
            "unsent and (id is null or status <> 'refused' and known is not null) order by key",
        )
    }

    fn catalog_rows_where(&self, condition: &str) -> Result<Vec<CatalogRow>> {
        let mut found = Vec::new();
        for kind in CatalogKind::ALL {
            found.extend(self.select_catalog_rows(kind, condition, &[])?);
        }
        Ok(found)
    }

    /// Applies a change of the wanted state; returns the wanted state before, and the key.
    pub(super) fn apply_catalog_change(
        &self,
        change: &CatalogChange,
    ) -> Result<(Option<CatalogFields>, CatalogKey)> {
        let (key, wanted, entries) = match change {
            CatalogChange::Create(fields) => {
                return Ok((None, self.insert_catalog_row(None, None, fields, None)?));
            }
            CatalogChange::Set(key, fields) => (*key, Some(fields), EntriesOf::default()),
            CatalogChange::Delete(key, entries) => (*key, None, *entries),
        };
        let Some(row) = self.catalog_row(key)? else {
            if let Some(fields) = wanted {
                self.insert_catalog_row(Some(key), None, fields, None)?;
            }
            return Ok((None, key));
        };
        let (before, wanted) = (row.wanted.clone(), wanted.cloned());
        let status = match row.status {
            // The changed row may be accepted.
            Status::Refused(_) => Status::Idle,
            status => status,
        };
        self.save_catalog_row(&CatalogRow { wanted, status, entries, ..row })?;
        Ok((before, key))
    }

    /// Adds a row with the same wanted and known state.
    pub(crate) fn insert_known_catalog_row(
        &self,
        id: Option<i64>,
        fields: &CatalogFields,
    ) -> Result<CatalogKey> {
        self.insert_catalog_row(None, id, fields, Some(fields))
    }

    fn insert_catalog_row(
        &self,
        key: Option<CatalogKey>,
        id: Option<i64>,
        fields: &CatalogFields,
        known: Option<&CatalogFields>,
    ) -> Result<CatalogKey> {
        let kind = fields.kind();
        let values = values(Some(fields), EntriesOf::default());
        let names = columns(kind).join(", ");
        let marks = vec!["?"; values.len()].join(", ");
        let sql = format!("insert into {} (key, {names}) values (?, {marks})", table(kind));
        let key = key.map_or(Value::Null, |key| key.row().into());
        self.execute(&sql, params_from_iter([key].into_iter().chain(values)))?;
        let row = CatalogRow {
            key: CatalogKey::new(kind, self.db.last_insert_rowid()),
            id,
            wanted: Some(fields.clone()),
            known: known.cloned(),
            status: Status::Idle,
            entries: EntriesOf::default(),
        };
        self.save_catalog_row(&row)?;
        Ok(row.key)
    }

    /// Writes a row, both states and its status. A row that is neither wanted nor known is deleted, unless
    /// another row refers to it.
    pub(crate) fn save_catalog_row(&self, row: &CatalogRow) -> Result<()> {
        let kind = row.key.kind();
        let table = table(kind);
        let is_empty =
            row.wanted.is_none() && row.known.is_none() && row.status.attempt().is_none();
        if is_empty && !self.is_used(row.key)? {
            return self.execute(&format!("delete from {table} where key = ?"), [row.key.row()]);
        }
        let (status, detail) = write_status(&row.status)?;
        let known = row.known.as_ref().map(serde_json::to_string).transpose()?;
        // The columns of a row to be deleted keep the known state; `gone` marks it as deleted.
        let shown = row.wanted.as_ref().or(row.known.as_ref());
        let mut sql = format!(
            "update {table} set id = ?, known = ?, status = ?, detail = ?, unsent = ?, gone = ?"
        );
        let mut bound: Vec<Value> = vec![
            row.id.map_or(Value::Null, Value::Integer),
            known.map_or(Value::Null, Value::Text),
            Value::Text(status.to_owned()),
            detail.map_or(Value::Null, Value::Text),
            row.unsent().into(),
            row.wanted.is_none().into(),
        ];
        if shown.is_some() {
            for (column, value) in columns(kind).iter().zip(values(shown, row.entries)) {
                sql.push_str(&format!(", {column} = ?"));
                bound.push(value);
            }
        }
        sql.push_str(" where key = ?");
        bound.push(row.key.row().into());
        self.execute(&sql, params_from_iter(bound))
    }

    /// Whether another row refers to this one.
    fn is_used(&self, key: CatalogKey) -> Result<bool> {
        let sql = match key {
            CatalogKey::Client(_) => "select exists (select 1 from projects where client = ?)",
            CatalogKey::Project(_) => {
                "select exists (select 1 from entries where project = ?1)
                 or exists (select 1 from tasks where project = ?1)"
            }
            CatalogKey::Task(_) => "select exists (select 1 from entries where task = ?)",
            CatalogKey::Tag(_) => return Ok(false),
        };
        self.value(sql, [key.row()])
    }

    /// Assigns a workspace to catalog rows from before the login.
    pub(super) fn assign_catalog_workspace(&self, workspace: WorkspaceId) -> Result<()> {
        for kind in [CatalogKind::Client, CatalogKind::Project, CatalogKind::Tag] {
            for row in self.select_catalog_rows(kind, "workspace = 0", &[])? {
                let assign = |fields: CatalogFields| fields.with_default_workspace(workspace);
                let wanted = row.wanted.clone().map(assign);
                let known = row.known.clone().map(assign);
                self.save_catalog_row(&CatalogRow { wanted, known, ..row })?;
            }
        }
        Ok(())
    }

    /// Merges `other` into `kept`, when a row to be created exists at Toggl as `other`: `kept` gets its id, its
    /// known state and all references to it, also those in the journal.
    pub(crate) fn merge_catalog_rows(
        &self,
        kept: &CatalogRow,
        mut other: CatalogRow,
    ) -> Result<()> {
        let (key, old) = (kept.key.row(), other.key.row());
        let (columns, texts) = references(kept.key.kind());
        for (table, column) in columns {
            let sql = format!("update {table} set {column} = ?1 where {column} = ?2");
            self.execute(&sql, [key, old])?;
        }
        for (table, journal, path) in texts {
            for (table, column) in [(table, "known"), (journal, "before"), (journal, "after")] {
                let sql = format!(
                    "update {table} set {column} = json_set({column}, '{path}', ?1)
                     where json_extract({column}, '{path}') = ?2"
                );
                self.execute(&sql, [key, old])?;
            }
        }
        let (id, known) = (other.id.take(), other.known.take());
        self.save_catalog_row(&CatalogRow { wanted: None, status: Status::Idle, ..other })?;
        let wanted = match (kept.wanted.clone(), &known) {
            (Some(wanted), Some(known)) => Some(wanted.filled_from(known)),
            (wanted, _) => wanted,
        };
        let status = Status::Idle;
        self.save_catalog_row(&CatalogRow { id, wanted, known, status, ..kept.clone() })
    }

    pub(super) fn select_catalog_rows(
        &self,
        kind: CatalogKind,
        condition: &str,
        values: &[&dyn ToSql],
    ) -> Result<Vec<CatalogRow>> {
        let sql = format!(
            "select key, id, gone, known, status, detail, {} from {} where {condition}",
            columns(kind).join(", "),
            table(kind)
        );
        self.rows(&sql, values, |row| read(kind, row))
    }
}
