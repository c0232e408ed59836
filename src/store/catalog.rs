//! The catalog: workspaces, clients, projects, tasks and tags, as Toggl last listed them.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use super::{Result, Store};
use crate::model::{
    Catalog, CatalogClient, CatalogProject, CatalogTask, ClientId, ClientKey, Project, ProjectId,
    ProjectKey, Task, TaskId, TaskKey, WorkspaceId,
};

const PROJECTS: &str = "select p.key, p.id, p.workspace, p.name, c.name, p.color, p.active
                        from projects p left join clients c on c.key = p.client";

impl Store {
    /// Takes over a complete listing, inside a transaction of the caller's. What is no longer listed
    /// is kept for the entries that use it, but no longer offered: projects and tasks count as
    /// archived, tags are dropped.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn replace_catalog(&self, catalog: &Catalog) -> Result<()> {
        self.db.execute_batch(
            "delete from workspaces; delete from tags;
             update projects set active = 0; update tasks set active = 0;",
        )?;
        for workspace in &catalog.workspaces {
            let sql = "insert or replace into workspaces (id, organization, name, premium, admin,
                       projects_by_admins, tags_by_admins, private_projects, needs_description,
                       needs_project, needs_task, needs_tag)
                       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            let (rules, required) = (workspace.rules, workspace.required);
            self.db.prepare_cached(sql)?.execute(params![
                workspace.id.0,
                workspace.organization.map(|id| id.0),
                workspace.name,
                workspace.premium,
                rules.admin,
                rules.projects_by_admins,
                rules.tags_by_admins,
                rules.private_projects,
                required.description,
                required.project,
                required.task,
                required.tag,
            ])?;
        }
        for client in &catalog.clients {
            self.upsert_client(client)?;
        }
        for project in &catalog.projects {
            self.upsert_project(project)?;
        }
        for task in &catalog.tasks {
            self.upsert_task(task)?;
        }
        for tag in &catalog.tags {
            let sql = "insert or replace into tags (id, workspace, name) values (?, ?, ?)";
            self.db.prepare_cached(sql)?.execute(params![tag.id.0, tag.workspace.0, tag.name])?;
        }
        Ok(())
    }

    /// Adds or renews a client and tells its key.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn upsert_client(&self, client: &CatalogClient) -> Result<ClientKey> {
        let sql = "insert into clients (id, workspace, name, archived) values (?, ?, ?, ?)
                   on conflict (id) do update set workspace = excluded.workspace,
                   name = excluded.name, archived = excluded.archived returning key";
        let key = self.db.prepare_cached(sql)?.query_row(
            params![client.id.0, client.workspace.0, client.name, client.archived],
            |row| row.get(0),
        )?;
        Ok(ClientKey(key))
    }

    /// Adds or renews a project and tells its key.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn upsert_project(&self, project: &CatalogProject) -> Result<ProjectKey> {
        let sql = "insert into projects (id, workspace, client, name, color, active)
                   values (?, ?, (select key from clients where id = ?), ?, ?, ?)
                   on conflict (id) do update set workspace = excluded.workspace,
                   client = excluded.client, name = excluded.name, color = excluded.color,
                   active = excluded.active returning key";
        let key = self.db.prepare_cached(sql)?.query_row(
            params![
                project.id.0,
                project.workspace.0,
                project.client.map(|id| id.0),
                project.name,
                project.color,
                project.active
            ],
            |row| row.get(0),
        )?;
        Ok(ProjectKey(key))
    }

    /// Adds or renews a task and tells its key; a task of a project nobody listed brings a
    /// placeholder for that project along, since private projects of others are never listed.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn upsert_task(&self, task: &CatalogTask) -> Result<TaskKey> {
        let sql = "insert into tasks (id, project, name, active)
                   values (?, (select key from projects where id = ?), ?, ?)
                   on conflict (id) do update set project = excluded.project,
                   name = excluded.name, active = excluded.active returning key";
        if self.project_key(task.project)?.is_none() {
            self.upsert_project(&CatalogProject {
                id: task.project,
                workspace: task.workspace,
                client: None,
                name: format!("#{}", task.project),
                color: None,
                active: false,
            })?;
        }
        let key = self
            .db
            .prepare_cached(sql)?
            .query_row(params![task.id.0, task.project.0, task.name, task.active], |row| {
                row.get(0)
            })?;
        Ok(TaskKey(key))
    }

    /// Takes note of a tag that an entry at Toggl carries, so that it is no new one from now on.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn know_tag(&self, workspace: WorkspaceId, name: &str) -> Result<()> {
        let sql = "insert into tags (workspace, name) select ?1, ?2 where not exists
                   (select 1 from tags where workspace = ?1 and name = ?2)";
        self.db.prepare_cached(sql)?.execute(params![workspace.0, name])?;
        Ok(())
    }

    /// The key of a project of Toggl's, if the catalog has it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn project_key(&self, id: ProjectId) -> Result<Option<ProjectKey>> {
        let sql = "select key from projects where id = ?";
        let key = self.db.prepare_cached(sql)?.query_row([id.0], |row| row.get(0)).optional()?;
        Ok(key.map(ProjectKey))
    }

    /// Toggl's id of the client of a project, if it has one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn client_of(&self, project: ProjectKey) -> Result<Option<ClientId>> {
        let sql = "select c.id from projects p join clients c on c.key = p.client where p.key = ?";
        let id =
            self.db.prepare_cached(sql)?.query_row([project.0], |row| row.get(0)).optional()?;
        Ok(id.map(ClientId))
    }

    /// The key of a task of Toggl's, if the catalog has it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn task_key(&self, id: TaskId) -> Result<Option<TaskKey>> {
        let sql = "select key from tasks where id = ?";
        let key = self.db.prepare_cached(sql)?.query_row([id.0], |row| row.get(0)).optional()?;
        Ok(key.map(TaskKey))
    }

    /// All projects, archived ones too, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn projects(&self) -> Result<Vec<Project>> {
        let mut statement =
            self.db.prepare_cached(&format!("{PROJECTS} order by p.name, p.key"))?;
        let rows = statement.query_map([], read_project)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One project.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn project(&self, key: ProjectKey) -> Result<Option<Project>> {
        let mut statement = self.db.prepare_cached(&format!("{PROJECTS} where p.key = ?"))?;
        Ok(statement.query_row([key.0], read_project).optional()?)
    }

    /// The tasks of a project, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn tasks(&self, project: ProjectKey) -> Result<Vec<Task>> {
        let sql =
            "select key, id, project, name, active from tasks where project = ? order by name";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([project.0], read_task)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One task.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn task(&self, key: TaskKey) -> Result<Option<Task>> {
        let sql = "select key, id, project, name, active from tasks where key = ?";
        Ok(self.db.prepare_cached(sql)?.query_row([key.0], read_task).optional()?)
    }

    /// The names of all tags of a workspace, or of all workspaces.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn tags(&self, workspace: Option<WorkspaceId>) -> Result<BTreeSet<String>> {
        // Tags that were used here and not listed yet count too: Toggl makes them with the entry.
        let sql = "select name from tags where ?1 is null or workspace = ?1
                   union select value from entries, json_each(entries.tags)
                   where unsent and (?1 is null or entries.workspace is null or entries.workspace = ?1)";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([workspace.map(|id| id.0)], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn read_project(row: &Row<'_>) -> rusqlite::Result<Project> {
    Ok(Project {
        key: ProjectKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(ProjectId),
        workspace: WorkspaceId(row.get(2)?),
        name: row.get(3)?,
        client: row.get(4)?,
        color: row.get(5)?,
        active: row.get(6)?,
    })
}

fn read_task(row: &Row<'_>) -> rusqlite::Result<Task> {
    Ok(Task {
        key: TaskKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(TaskId),
        project: ProjectKey(row.get(2)?),
        name: row.get(3)?,
        active: row.get(4)?,
    })
}
