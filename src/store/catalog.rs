//! The catalog as lookups read it: projects, tasks and tags by name.

use std::collections::BTreeSet;

use rusqlite::{Row, params};

use super::{Result, Store};
use crate::model::{
    CatalogFields, CatalogRow, Project, ProjectId, ProjectKey, TagFields, Task, TaskId, TaskKey,
    WorkspaceId,
};

const PROJECTS: &str = "select p.key, p.id, p.workspace, p.name, c.name, p.color, p.active,
                        p.billable
                        from projects p left join clients c on c.key = p.client";

impl Store {
    /// Records a tag that an entry has in Toggl, so that it does not count as new: Toggl creates it with the
    /// entry.
    pub(crate) fn remember_tag(&self, workspace: Option<WorkspaceId>, name: &str) -> Result<()> {
        // A tag to be renamed or deleted has the name in its known state only.
        let sql = "select exists (select 1 from tags where workspace = ?1 and name = ?2)
                   or exists (select 1 from tags indexed by tags_unsent where unsent
                              and workspace = ?1 and json_extract(known, '$.tag.name') = ?2)";
        if !self.value::<bool>(sql, params![workspace.map_or(0, |id| id.0), name])? {
            let tag = TagFields { workspace, name: name.to_owned() };
            self.insert(None, None, &CatalogFields::Tag(tag), true)?;
        }
        Ok(())
    }

    /// Records a tag that an entry is to have. A tag that was to be deleted is restored.
    pub(super) fn want_tag(&self, workspace: Option<WorkspaceId>, name: &str) -> Result<()> {
        // The plus makes the planner use the index of unsent rows.
        let condition = "gone and unsent and +workspace = ?
                         and json_extract(known, '$.tag.name') = ?";
        let id = workspace.map_or(0, |id| id.0);
        let rows: Vec<CatalogRow> = self.select("tags", condition, &[&id, &name])?;
        for row in rows {
            self.save(&CatalogRow { wanted: row.known.clone(), ..row })?;
        }
        self.remember_tag(workspace, name)
    }

    /// The key of the project with an id of Toggl's.
    pub(crate) fn project_key(&self, id: ProjectId) -> Result<Option<ProjectKey>> {
        let sql = "select key from projects where id = ?";
        self.first(sql, [id.0], |row| Ok(ProjectKey(row.get(0)?)))
    }

    /// The key of the task with an id of Toggl's.
    pub(crate) fn task_key(&self, id: TaskId) -> Result<Option<TaskKey>> {
        let sql = "select key from tasks where id = ?";
        self.first(sql, [id.0], |row| Ok(TaskKey(row.get(0)?)))
    }

    /// All projects, archived ones too, by name.
    pub(crate) fn projects(&self) -> Result<Vec<Project>> {
        let sql = format!("{PROJECTS} where not p.gone order by p.name, p.key");
        self.rows(&sql, [], read_project)
    }

    pub(crate) fn project(&self, key: ProjectKey) -> Result<Option<Project>> {
        self.first(&format!("{PROJECTS} where p.key = ?"), [key.0], read_project)
    }

    /// The tasks that are open, or those that are done, of one project or of all active ones, each with the name of
    /// its project; by name.
    pub(crate) fn tasks(
        &self,
        project: Option<ProjectKey>,
        are_open: bool,
    ) -> Result<Vec<(Task, String)>> {
        let sql = "select t.key, t.id, t.project, t.name, t.active, p.name
                   from tasks t join projects p on p.key = t.project
                   where t.active = ?2 and not t.gone and not p.gone
                   and (p.key = ?1 or ?1 is null and p.active) order by t.name, p.name, t.key";
        self.rows(sql, (project.map(|key| key.0), are_open), |row| {
            Ok((read_task(row)?, row.get(5)?))
        })
    }

    pub(crate) fn task(&self, key: TaskKey) -> Result<Option<Task>> {
        let sql = "select key, id, project, name, active from tasks where key = ?";
        self.first(sql, [key.0], read_task)
    }

    /// The tags of entries that are unsent, with their workspaces.
    pub(crate) fn unsent_tags(&self) -> Result<Vec<(Option<WorkspaceId>, String)>> {
        let sql = "select distinct entries.workspace, value from entries, json_each(entries.tags)
                   where unsent and start is not null";
        self.rows(sql, [], |row| Ok((row.get::<_, Option<i64>>(0)?.map(WorkspaceId), row.get(1)?)))
    }

    /// The names of all tags of a workspace, or of all workspaces.
    pub(crate) fn tags(&self, workspace: Option<WorkspaceId>) -> Result<BTreeSet<String>> {
        // Tags that only entries here have are among them: they are recorded with the entry.
        let sql = "select name from tags where not gone and (?1 is null or workspace in (0, ?1))";
        self.rows(sql, [workspace.map(|id| id.0)], |row| Ok(row.get(0)?))
    }
}

fn read_project(row: &Row<'_>) -> Result<Project> {
    Ok(Project {
        key: ProjectKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(ProjectId),
        workspace: Some(row.get(2)?).filter(|id| *id != 0).map(WorkspaceId),
        name: row.get(3)?,
        client: row.get(4)?,
        color: row.get(5)?,
        active: row.get(6)?,
        billable: row.get(7)?,
    })
}

fn read_task(row: &Row<'_>) -> Result<Task> {
    Ok(Task {
        key: TaskKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(TaskId),
        project: ProjectKey(row.get(2)?),
        name: row.get(3)?,
        active: row.get(4)?,
    })
}
