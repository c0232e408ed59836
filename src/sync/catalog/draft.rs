//! Converts catalog rows to requests: keys to ids.

use crate::model::{CatalogFields, CatalogKey, CatalogKind, CatalogRow, ClientId, ProjectId};
use crate::sync::run::{Run, Sync};
use crate::toggl::{CatalogDraft, CatalogPath};

impl Sync<'_> {
    /// The path of requests about a row; `None` while its project or workspace is not in Toggl.
    pub(super) fn path(&self, row: &CatalogRow) -> Run<Option<CatalogPath>> {
        let kind = row.key.kind();
        let Some(fields) = row.known.as_ref().or(row.wanted.as_ref()) else {
            return Ok(None);
        };
        if let CatalogFields::Task(task) = fields {
            let project = self.store.row(CatalogKey::Project(task.project))?;
            let path = |project: CatalogRow| {
                let workspace = project.known.as_ref()?.workspace()?;
                let project = Some(ProjectId(project.id?));
                Some(CatalogPath { workspace, kind, project })
            };
            return Ok(project.and_then(path));
        }
        Ok(fields.workspace().map(|workspace| CatalogPath { workspace, kind, project: None }))
    }

    /// The fields that make Toggl's row become `wanted`. `None` when it refers to a client that Toggl does
    /// not have yet.
    pub(super) fn catalog_draft(
        &self,
        wanted: &CatalogFields,
        known: Option<&CatalogFields>,
    ) -> Run<Option<CatalogDraft>> {
        let name = known.is_none_or(|known| known.name() != wanted.name());
        let active = known.is_none_or(|known| known.active() != wanted.active());
        let mut draft = CatalogDraft {
            name: name.then(|| wanted.name().to_owned()),
            active: (active && matches!(wanted.kind(), CatalogKind::Project | CatalogKind::Task))
                .then(|| wanted.active()),
            ..CatalogDraft::default()
        };
        let CatalogFields::Project(wanted) = wanted else {
            return Ok(Some(draft));
        };
        let known = match known {
            Some(CatalogFields::Project(known)) => Some(known),
            _ => None,
        };
        if known.map_or(wanted.client.is_some(), |known| known.client != wanted.client) {
            let key = wanted.client.map(CatalogKey::Client);
            let client = key.map(|key| self.store.row(key)).transpose()?.flatten();
            let id = client.and_then(|client| client.id);
            if id.is_none() && key.is_some() {
                return Ok(None);
            }
            draft.client = Some(id.map(ClientId));
        }
        if known.is_none_or(|known| known.color != wanted.color) {
            draft.color.clone_from(&wanted.color);
        }
        if known.is_none_or(|known| known.private != wanted.private) {
            draft.private = wanted.private;
        }
        if known.is_none_or(|known| known.billable != wanted.billable) {
            draft.billable = wanted.billable;
        }
        if known.is_none() && draft.private.is_none() {
            let workspaces = self.store.workspaces()?;
            let home = workspaces.iter().find(|it| Some(it.id) == wanted.workspace);
            draft.private = home.map(|it| it.rules.private_projects);
        }
        Ok(Some(draft))
    }

    /// The projects to restore together with their client.
    pub(super) fn projects_to_restore(&self, client: &CatalogRow) -> Run<Vec<ProjectId>> {
        let projects = self.store.catalog_rows(CatalogKind::Project)?;
        let restored = |row: &CatalogRow| match (&row.wanted, &row.known) {
            (Some(CatalogFields::Project(wanted)), Some(CatalogFields::Project(known))) => {
                CatalogKey::Client(known.client?) == client.key && wanted.active && !known.active
            }
            .then(|| row.id.map(ProjectId))?,
            _ => None,
        };
        Ok(projects.iter().filter_map(restored).collect())
    }
}
