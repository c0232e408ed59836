//! Workspaces as text.

use std::io::{self, Write};

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
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let cells = |AccountWorkspace { workspace, current }: &AccountWorkspace| {
            let plan = if workspace.premium { "paid" } else { "free" };
            let role = if workspace.rules.admin { ADMINISTRATOR } else { "member" };
            let name = Cell::plain(brief(&workspace.name));
            let mut cells = vec![name, Cell::new(plan, QUIET), Cell::new(role, QUIET)];
            cells.extend(current.then(|| Cell::new("new entries go here", DONE)));
            cells
        };
        let rows: Vec<Vec<Cell>> = self.workspaces.iter().map(cells).collect();
        let columns = [Column::LEFT, Column::LEFT, Column::LEFT.at_least(ADMINISTRATOR.len())];
        let table = Table::new(0, &columns, &rows);
        for (row, it) in rows.iter().zip(&self.workspaces) {
            write!(out, "{}", table.line(row))?;
            if let Some(because) = self.because.as_ref().filter(|_| it.current) {
                write!(out, " {QUIET}({}){QUIET:#}", brief(because))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

impl Answer for WorkspaceChanged {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let (verb, it) = match &self.changed {
            WorkspaceVerb::Added(it) => ("Added", it),
            WorkspaceVerb::Changed(it) => ("Changed", it),
        };
        let name = brief(&it.workspace.name);
        writeln!(out, "{DONE}{verb:<VERB$}{DONE:#}  workspace  {name}")
    }
}

impl Answer for WorkspaceChosen {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let (name, value) = (brief(&self.workspace.workspace.name), plain(&self.value));
        writeln!(out, "New entries go to {name}: workspace = {value} in {}.", self.written_to)
    }
}
