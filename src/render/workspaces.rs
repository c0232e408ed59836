//! Workspaces as text.

use std::fmt::Write as _;

use crate::model::{Workspace, WorkspaceId};
use crate::ui::style::{DONE, QUIET, VERB};
use crate::ui::text::{brief, width as width_of};

/// The workspace new entries go to, and what says so where it is not the account itself.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// Which.
    pub(crate) id: WorkspaceId,
    /// The setting that names it, such as `config.toml`.
    pub(crate) because: Option<String>,
}

/// What somebody is who may change the workspace.
const ADMINISTRATOR: &str = "administrator";
/// Columns of the longer of the two roles.
const ROLE: usize = ADMINISTRATOR.len();

/// A receipt: what was done to which workspace, in one line.
pub(crate) fn receipt(verb: &str, workspace: &Workspace) -> String {
    format!("{DONE}{verb:<VERB$}{DONE:#}  workspace  {}\n", brief(&workspace.name))
}

/// The workspaces, one a line: name, plan, what the person is there, and where new entries go.
pub(crate) fn list(workspaces: &[Workspace], home: Option<&Home>) -> String {
    let widest = workspaces.iter().map(|it| width_of(&brief(&it.name))).max().unwrap_or(0);
    let mut text = String::new();
    for workspace in workspaces {
        let name = brief(&workspace.name);
        let pad = widest - width_of(&name);
        let plan = if workspace.premium { "paid" } else { "free" };
        let role = if workspace.rules.admin { ADMINISTRATOR } else { "member" };
        let mut line = format!("{name}{:pad$}  {QUIET}{plan}  {role}{QUIET:#}", "");
        if let Some(home) = home.filter(|home| home.id == workspace.id) {
            let pad = ROLE - role.len();
            let _ = write!(line, "{:pad$}  {DONE}new entries go here{DONE:#}", "");
            if let Some(because) = &home.because {
                let _ = write!(line, " {QUIET}({}){QUIET:#}", brief(because));
            }
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}
