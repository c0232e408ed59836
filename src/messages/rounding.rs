//! The rounding of a workspace, where it is not known or is none.

use crate::messages::Failure;
use crate::model::Workspace;
use crate::ui::text::brief;

const OWN_RULE: &str = "`--round 15m --round-mode up` sets a rule of your own.";

/// That the rounding of a workspace is not known; `None` where no workspace is.
pub(crate) fn unknown_rounding(workspace: Option<&Workspace>) -> Failure {
    match workspace {
        None => Failure::usage("There is no workspace to take the rounding from.")
            .hint("`track login` connects a Toggl account.")
            .hint(OWN_RULE),
        Some(workspace) => {
            let name = brief(&workspace.name);
            Failure::usage(format!("The rounding of the workspace “{name}” is not known yet."))
                .hint("`track workspace --fresh` fetches it.")
                .hint(OWN_RULE)
        }
    }
}

/// That a mode was given beside that of the workspace.
pub(crate) fn rounding_has_a_mode() -> Failure {
    Failure::usage("--round toggl uses the rounding mode of the workspace; omit --round-mode.")
        .hint(OWN_RULE)
}

/// That a workspace does not round.
pub(crate) fn rounds_nothing(workspace: &Workspace) -> String {
    format!(
        "The workspace “{}” does not round, so this report is not rounded.",
        brief(&workspace.name)
    )
}
