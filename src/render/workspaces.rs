//! Workspaces as text.

use std::io::{self, Write};

use crate::answer::{
    AccountWorkspace, Answer, WorkspaceChanged, WorkspaceChosen, WorkspaceList, WorkspaceVerb,
};
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET, VERB};
use crate::ui::text::{brief, plain, width as width_of};

/// What somebody is who may change the workspace.
const ADMINISTRATOR: &str = "administrator";
/// Columns of the longer of the two roles.
const ROLE: usize = ADMINISTRATOR.len();

/// The workspaces, one a line: name, plan, the role of the person, and where new entries go.
impl Answer for WorkspaceList {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let names: Vec<String> =
            self.workspaces.iter().map(|it| brief(&it.workspace.name)).collect();
        let widest = names.iter().map(|name| width_of(name)).max().unwrap_or(0);
        for (AccountWorkspace { workspace, current }, name) in self.workspaces.iter().zip(&names) {
            let pad = widest - width_of(name);
            let plan = if workspace.premium { "paid" } else { "free" };
            let role = if workspace.rules.admin { ADMINISTRATOR } else { "member" };
            write!(out, "{name}{:pad$}  {QUIET}{plan}  {role}{QUIET:#}", "")?;
            if *current {
                let pad = ROLE - role.len();
                write!(out, "{:pad$}  {DONE}new entries go here{DONE:#}", "")?;
                if let Some(because) = &self.because {
                    write!(out, " {QUIET}({}){QUIET:#}", brief(because))?;
                }
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
