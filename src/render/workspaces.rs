//! Workspaces as text.

use crate::model::{Workspace, WorkspaceId};
use crate::ui::style::{DONE, QUIET, VERB};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::brief;

/// The workspace new entries go to, and what says so where it is not the account itself.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// Which.
    pub(crate) id: WorkspaceId,
    /// The setting that names it, such as `config.toml`.
    pub(crate) because: Option<String>,
}

/// The role of somebody who may change the workspace, the longer of the two.
const ADMINISTRATOR: &str = "administrator";

/// A receipt: what was done to which workspace, in one line.
pub(crate) fn receipt(verb: &str, workspace: &Workspace) -> String {
    format!("{DONE}{verb:<VERB$}{DONE:#}  workspace  {}\n", brief(&workspace.name))
}

/// The workspaces, one a line: name, plan, the person's role, and where new entries go.
pub(crate) fn list(workspaces: &[Workspace], home: Option<&Home>) -> String {
    let cells = |workspace: &Workspace| {
        let plan = if workspace.premium { "paid" } else { "free" };
        let role = if workspace.rules.admin { ADMINISTRATOR } else { "member" };
        let home = home.filter(|home| home.id == workspace.id);
        let name = Cell::plain(brief(&workspace.name));
        let mut cells = vec![name, Cell::new(plan, QUIET), Cell::new(role, QUIET)];
        cells.extend(home.map(|_| Cell::new("new entries go here", DONE)));
        (cells, home.and_then(|home| home.because.as_ref()))
    };
    let rows: Vec<_> = workspaces.iter().map(cells).collect();
    let columns = [Column::LEFT, Column::LEFT, Column::LEFT.at_least(ADMINISTRATOR.len())];
    let table = Table::new(0, &columns, rows.iter().map(|(cells, _)| cells));
    let line = |(cells, because): &(Vec<Cell>, Option<&String>)| {
        let because = because.map(|setting| format!(" {QUIET}({}){QUIET:#}", brief(setting)));
        format!("{}{}\n", table.line(cells), because.unwrap_or_default())
    };
    rows.iter().map(line).collect()
}
