//! The tables of clients, projects, tasks and tags, and converting rows.

use rusqlite::Row;
use rusqlite::types::Value;

use super::Result;
use super::status::{read_json, read_status};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, CatalogRow, ClientFields, ClientKey, EntriesOf,
    ProjectFields, ProjectKey, TagFields, TaskFields, WorkspaceId,
};

/// The table of a kind.
pub(super) fn table(kind: CatalogKind) -> String {
    format!("{}s", kind.name())
}

/// The columns of the wanted state of a kind.
pub(super) const fn columns(kind: CatalogKind) -> &'static [&'static str] {
    match kind {
        CatalogKind::Client => &["workspace", "name", "archived"],
        CatalogKind::Project => &[
            "workspace",
            "name",
            "client",
            "color",
            "active",
            "private",
            "billable",
            "entries_too",
        ],
        CatalogKind::Task => &["project", "name", "active"],
        CatalogKind::Tag => &["workspace", "name"],
    }
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

/// The values of the columns of a kind, in their order.
pub(super) fn values(fields: Option<&CatalogFields>, entries: EntriesOf) -> Vec<Value> {
    // Without an account there is no workspace: 0 in the file.
    let workspace = |id: Option<WorkspaceId>| Value::Integer(id.map_or(0, |id| id.0));
    let text = |text: &str| Value::Text(text.to_owned());
    match fields {
        None => Vec::new(),
        Some(CatalogFields::Client(client)) => {
            vec![workspace(client.workspace), text(&client.name), client.archived.into()]
        }
        Some(CatalogFields::Project(project)) => vec![
            workspace(project.workspace),
            text(&project.name),
            project.client.map_or(Value::Null, |key| key.0.into()),
            project.color.as_deref().map_or(Value::Null, text),
            project.active.into(),
            project.private.map_or(Value::Null, Into::into),
            project.billable.map_or(Value::Null, Into::into),
            (entries == EntriesOf::Deleted).into(),
        ],
        Some(CatalogFields::Task(task)) => {
            vec![task.project.0.into(), text(&task.name), task.active.into()]
        }
        Some(CatalogFields::Tag(tag)) => vec![workspace(tag.workspace), text(&tag.name)],
    }
}

pub(super) fn read(kind: CatalogKind, row: &Row<'_>) -> Result<CatalogRow> {
    let workspace = |column| {
        let id: i64 = row.get(column)?;
        Ok::<_, rusqlite::Error>((id != 0).then_some(WorkspaceId(id)))
    };
    let mut entries = EntriesOf::default();
    let fields = match kind {
        CatalogKind::Client => CatalogFields::Client(ClientFields {
            workspace: workspace(6)?,
            name: row.get(7)?,
            archived: row.get(8)?,
        }),
        CatalogKind::Project => {
            if row.get(13)? {
                entries = EntriesOf::Deleted;
            }
            CatalogFields::Project(ProjectFields {
                workspace: workspace(6)?,
                name: row.get(7)?,
                client: row.get::<_, Option<i64>>(8)?.map(ClientKey),
                color: row.get(9)?,
                active: row.get(10)?,
                private: row.get(11)?,
                billable: row.get(12)?,
            })
        }
        CatalogKind::Task => CatalogFields::Task(TaskFields {
            project: ProjectKey(row.get(6)?),
            name: row.get(7)?,
            active: row.get(8)?,
        }),
        CatalogKind::Tag => {
            CatalogFields::Tag(TagFields { workspace: workspace(6)?, name: row.get(7)? })
        }
    };
    let gone: bool = row.get(2)?;
    Ok(CatalogRow {
        key: CatalogKey::new(kind, row.get(0)?),
        id: row.get(1)?,
        wanted: (!gone).then_some(fields),
        known: read_json(row, 3)?,
        status: read_status(row, 4)?,
        entries,
    })
}
