//! Clients, projects, tasks and tags as rows: the wanted state in columns, the known state as JSON.

use super::catalog_columns::{references, table};
use super::{Result, Store};
use crate::model::{CatalogFields, CatalogKind, CatalogRow, Row, WorkspaceId};

impl Store {
    /// The wanted rows of a kind, by name.
    pub(crate) fn catalog_rows(&self, kind: CatalogKind) -> Result<Vec<CatalogRow>> {
        self.select(table(kind), "not gone order by name, key", &[])
    }

    /// All rows of a kind, including those that are to be deleted.
    pub(crate) fn all_catalog_rows(&self, kind: CatalogKind) -> Result<Vec<CatalogRow>> {
        self.select(table(kind), "true order by key", &[])
    }

    /// The row with an id of Toggl's.
    pub(crate) fn catalog_row_by_id(
        &self,
        kind: CatalogKind,
        id: i64,
    ) -> Result<Option<CatalogRow>> {
        self.row_by_id(table(kind), id)
    }

    /// A row without an id of Toggl's that has, or was sent with, the same name under the same parent. Names are
    /// unique there, so it is the same row.
    pub(crate) fn namesake(&self, fields: &CatalogFields) -> Result<Option<CatalogRow>> {
        let kind = fields.kind();
        let mut rows = match fields {
            CatalogFields::Tag(tag) => {
                let workspace = tag.workspace.map_or(0, |id| id.0);
                let condition = "workspace = ? and name = ? and id is null";
                self.select(table(kind), condition, &[&workspace, &tag.name])?
            }
            _ => self.select(table(kind), "name = ? and id is null", &[&fields.name()])?,
        };
        // Of a row that was sent, the name in the request counts.
        rows.extend(self.select(table(kind), "unsent and id is null", &[])?);
        let is_same =
            |other: Option<&CatalogFields>| other.is_some_and(|it| it.is_namesake(fields));
        Ok(rows.into_iter().find(|row| match row.create_in_flight() {
            Some(sent) => is_same(Some(sent)),
            None => is_same(row.known.as_ref().or(row.wanted.as_ref())),
        }))
    }

    /// Rows that time entries may have to wait for: those that Toggl does not have, and those with an unsent
    /// change, whose side effects on time entries Toggl makes itself. Refused changes are not sent, so they
    /// do not count.
    pub(crate) fn blocking_catalog_rows(&self) -> Result<Vec<CatalogRow>> {
        self.select_all(
            "unsent and (id is null or refusal is null and known is not null) order by key",
        )
    }

    /// Assigns a workspace to catalog rows from before the login.
    pub(super) fn assign_catalog_workspace(&self, workspace: WorkspaceId) -> Result<()> {
        for kind in [CatalogKind::Client, CatalogKind::Project, CatalogKind::Tag] {
            for row in self.select(table(kind), "workspace = 0", &[])? {
                let assign = |fields: CatalogFields| fields.with_default_workspace(workspace);
                let wanted = row.wanted.clone().map(assign);
                let known = row.known.clone().map(assign);
                self.save(&CatalogRow { wanted, known, ..row })?;
            }
        }
        Ok(())
    }

    /// Merges `other` into `kept`, when a row to be created exists in Toggl as `other`: `kept` gets its id, its
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
        let confirmed = other.confirmed;
        self.save(&CatalogRow { wanted: None, in_flight: None, refusal: None, ..other })?;
        let wanted = match (kept.wanted.clone(), &known) {
            (Some(wanted), Some(known)) => Some(wanted.filled_from(known)),
            (wanted, _) => wanted,
        };
        let (in_flight, refusal) = (None, None);
        self.save(&Row { id, wanted, known, in_flight, refusal, confirmed, ..kept.clone() })
    }
}
