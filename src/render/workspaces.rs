//! Workspaces as text.

use crate::answer::{
    AccountWorkspace, Answer, WorkspaceChanged, WorkspaceChosen, WorkspaceList, WorkspaceVerb,
};
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET, VERB};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{brief, plain};

/// The role of somebody who may change the workspace, the longer of the two.
const ADMINISTRATOR: &str = "administrator";

/// The workspaces, one a line: name, plan, the role of the person, and where new entries go.
impl Answer for WorkspaceList {
    fn text(&self, _: Look) -> String {
        let cells = |it: &AccountWorkspace| {
            let plan = if it.premium { "paid" } else { "free" };
            let role = if it.admin { ADMINISTRATOR } else { "member" };
            let name = Cell::plain(brief(&it.name));
            let mut cells = vec![name, Cell::new(plan, QUIET), Cell::new(role, QUIET)];
            cells.extend(it.current.then(|| Cell::new("new entries go here", DONE)));
            cells
        };
        let rows: Vec<Vec<Cell>> = self.workspaces.iter().map(cells).collect();
        let columns = [Column::LEFT, Column::LEFT, Column::LEFT.at_least(ADMINISTRATOR.len())];
        let table = Table::new(0, &columns, &rows);
        let line = |(row, it): (&Vec<Cell>, &AccountWorkspace)| {
            let because = self.because.as_ref().filter(|_| it.current);
            let because = because.map(|it| format!(" {QUIET}({}){QUIET:#}", brief(it)));
            format!("{}{}\n", table.line(row), because.unwrap_or_default())
        };
        rows.iter().zip(&self.workspaces).map(line).collect()
    }
}

impl Answer for WorkspaceChanged {
    fn text(&self, _: Look) -> String {
        let (verb, it) = match &self.changed {
            WorkspaceVerb::Added(it) => ("Added", it),
            WorkspaceVerb::Changed(it) => ("Changed", it),
        };
        let name = brief(&it.name);
        format!("{DONE}{verb:<VERB$}{DONE:#}  workspace  {name}\n")
    }
}

impl Answer for WorkspaceChosen {
    fn text(&self, _: Look) -> String {
        let (name, value) = (brief(&self.workspace.name), plain(&self.value));
        format!("New entries go to {name}: workspace = {value} in {}.\n", self.written_to)
    }
}
