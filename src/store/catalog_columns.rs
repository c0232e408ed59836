//! The tables of clients, projects, tasks and tags, and converting rows.

use rusqlite::types::Value;

use super::rows::Stored;
use super::{Result, Store};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, CatalogRow, ClientFields, ClientKey, EntriesOf,
    ProjectFields, ProjectKey, TagFields, TaskFields, WorkspaceId,
};

/// The table of a kind.
pub(crate) const fn table(kind: CatalogKind) -> &'static str {
    match kind {
        CatalogKind::Client => "clients",
        CatalogKind::Project => "projects",
        CatalogKind::Task => "tasks",
        CatalogKind::Tag => "tags",
    }
}

/// The kind of the rows in a table.
fn kind(table: &str) -> CatalogKind {
    let kind = CatalogKind::ALL.into_iter().find(|kind| self::table(*kind) == table);
    kind.unwrap_or(CatalogKind::Tag)
}

/// A column that holds keys: its table and its name.
type CatalogColumn = (&'static str, &'static str);
/// A path in JSON that may hold a key: in the known state of a table, and in both states of a journal.
type Text = (&'static str, &'static str, &'static str);

/// All places that refer to keys of a kind.
pub(super) fn references(kind: CatalogKind) -> (&'static [CatalogColumn], &'static [Text]) {
    match kind {
        CatalogKind::Client => {
            (&[("projects", "client")], &[("projects", "journal_catalog", "$.project.client")])
        }
        CatalogKind::Project => (
            &[("tasks", "project"), ("entries", "project")],
            &[
                ("tasks", "journal_catalog", "$.task.project"),
                ("entries", "journal_changes", "$.project"),
            ],
        ),
        CatalogKind::Task => (&[("entries", "task")], &[("entries", "journal_changes", "$.task")]),
        // Entries refer to tags by name.
        CatalogKind::Tag => (&[], &[]),
    }
}

impl Stored for CatalogFields {
    const TABLES: &'static [&'static str] = &["clients", "projects", "tasks", "tags"];

    fn table(&self) -> &'static str {
        table(self.kind())
    }

    fn place(key: CatalogKey) -> (&'static str, i64) {
        (table(key.kind()), key.row())
    }

    fn key(table: &str, number: i64) -> CatalogKey {
        CatalogKey::new(kind(table), number)
    }

    fn columns(table: &str) -> &'static [&'static str] {
        match kind(table) {
            CatalogKind::Client => &["gone", "workspace", "name", "archived"],
            CatalogKind::Project => &[
                "gone",
                "workspace",
                "name",
                "client",
                "color",
                "active",
                "private",
                "billable",
                "entries_too",
            ],
            CatalogKind::Task => &["gone", "project", "name", "active"],
            CatalogKind::Tag => &["gone", "workspace", "name"],
        }
    }

    fn values(row: &CatalogRow) -> Result<Vec<Value>> {
        // Without an account there is no workspace: 0 in the file.
        let workspace = |id: Option<WorkspaceId>| Value::Integer(id.map_or(0, |id| id.0));
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values = vec![row.wanted.is_none().into()];
        values.extend(match row.wanted.as_ref().or(row.known.as_ref()) {
            None => Vec::new(),
            Some(Self::Client(client)) => {
                vec![workspace(client.workspace), text(&client.name), client.archived.into()]
            }
            Some(Self::Project(project)) => vec![
                workspace(project.workspace),
                text(&project.name),
                project.client.map_or(Value::Null, |key| key.0.into()),
                project.color.as_deref().map_or(Value::Null, text),
                project.active.into(),
                project.private.map_or(Value::Null, Into::into),
                project.billable.map_or(Value::Null, Into::into),
                (row.deletion == EntriesOf::Deleted).into(),
            ],
            Some(Self::Task(task)) => {
                vec![task.project.0.into(), text(&task.name), task.active.into()]
            }
            Some(Self::Tag(tag)) => vec![workspace(tag.workspace), text(&tag.name)],
        });
        Ok(values)
    }

    fn read(
        table: &str,
        row: &rusqlite::Row<'_>,
        first: usize,
    ) -> Result<(Option<Self>, EntriesOf)> {
        let mut deletion = EntriesOf::default();
        let (gone, own) = (first, first + 1);
        let workspace = || {
            let id: i64 = row.get(own)?;
            Ok::<_, rusqlite::Error>((id != 0).then_some(WorkspaceId(id)))
        };
        let name = row.get(own + 1)?;
        let fields = match kind(table) {
            CatalogKind::Client => Self::Client(ClientFields {
                workspace: workspace()?,
                name,
                archived: row.get(own + 2)?,
            }),
            CatalogKind::Project => {
                if row.get(own + 7)? {
                    deletion = EntriesOf::Deleted;
                }
                Self::Project(ProjectFields {
                    workspace: workspace()?,
                    name,
                    client: row.get::<_, Option<i64>>(own + 2)?.map(ClientKey),
                    color: row.get(own + 3)?,
                    active: row.get(own + 4)?,
                    private: row.get(own + 5)?,
                    billable: row.get(own + 6)?,
                })
            }
            CatalogKind::Task => Self::Task(TaskFields {
                project: ProjectKey(row.get(own)?),
                name,
                active: row.get(own + 2)?,
            }),
            CatalogKind::Tag => Self::Tag(TagFields { workspace: workspace()?, name }),
        };
        let is_gone: bool = row.get(gone)?;
        Ok(((!is_gone).then_some(fields), deletion))
    }

    fn is_referenced(store: &Store, key: CatalogKey) -> Result<bool> {
        let sql = match key {
            CatalogKey::Client(_) => "select exists (select 1 from projects where client = ?)",
            CatalogKey::Project(_) => {
                "select exists (select 1 from entries where project = ?1)
                 or exists (select 1 from tasks where project = ?1)"
            }
            CatalogKey::Task(_) => "select exists (select 1 from entries where task = ?)",
            CatalogKey::Tag(_) => return Ok(false),
        };
        store.value(sql, [key.row()])
    }
}
