//! The rounding of a workspace, where it is not known or is none.

use crate::messages::Failure;
use crate::model::Workspace;
use crate::ui::text::brief;

const OWN_RULE: &str = "`--round 15m --round-mode up` rounds by a rule of your own.";

/// That the rounding of a workspace is not known; `None` where no workspace is.
pub(crate) fn unknown_rounding(workspace: Option<&Workspace>) -> Failure {
    match workspace {
        None => Failure::usage("No workspace is known here whose rounding could be taken over.")
            .hint("`track login` connects a Toggl account.")
            .hint(OWN_RULE),
        Some(workspace) => {
            let name = brief(&workspace.name);
            Failure::usage(format!("How the workspace “{name}” rounds is not known here."))
                .hint("`track workspace --fresh` asks Toggl.")
                .hint(OWN_RULE)
        }
    }
}

/// That a mode was given beside that of the workspace.
pub(crate) fn rounding_has_a_mode() -> Failure {
    Failure::usage(
        "--round toggl rounds in the direction of the workspace; leave out --round-mode.",
    )
    .hint(OWN_RULE)
}

/// That a workspace does not round.
pub(crate) fn rounds_nothing(workspace: &Workspace) -> String {
    format!(
        "The workspace “{}” does not round, so this report does not either.",
        brief(&workspace.name)
    )
}
