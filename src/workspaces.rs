//! Pure rules on workspaces: whether one may be made or renamed. Toggl has the same rules; they are
//! checked here first, since a request that is refused counts like any other.

use crate::model::{OrganizationId, Workspace, WorkspaceId};

/// The longest name that Toggl keeps, in characters.
pub(crate) const LONGEST_NAME: usize = 140;

/// Why a workspace cannot be made or renamed. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// Nothing can be called nothing.
    #[error("a workspace needs a name")]
    NoName,
    /// The name has so many characters.
    #[error("{0} characters are too many for a name")]
    LongName(usize),
    /// The organization has one of that name.
    #[error("there is a workspace of that name already")]
    Taken,
    /// Only administrators may, of this workspace or of the organization it belongs to.
    #[error("only administrators may")]
    Administrators,
}

/// Checks that a workspace of this name may be made in an organization, beside all `workspaces` of the
/// account.
///
/// # Errors
/// When the name will not do, or the person administers nothing there.
pub(crate) fn may_add(
    name: &str,
    organization: OrganizationId,
    workspaces: &[Workspace],
) -> Result<(), Refusal> {
    check_name(name, None, Some(organization), workspaces)?;
    let of_it = |it: &&Workspace| it.organization == Some(organization);
    if workspaces.iter().filter(of_it).any(|it| it.rules.admin) {
        Ok(())
    } else {
        Err(Refusal::Administrators)
    }
}

/// Checks that a workspace may be called so, beside all `workspaces` of the account.
///
/// # Errors
/// When the name will not do, or the person does not administer it.
pub(crate) fn may_rename(
    workspace: &Workspace,
    name: &str,
    workspaces: &[Workspace],
) -> Result<(), Refusal> {
    check_name(name, Some(workspace.id), workspace.organization, workspaces)?;
    if workspace.rules.admin { Ok(()) } else { Err(Refusal::Administrators) }
}

fn check_name(
    name: &str,
    own: Option<WorkspaceId>,
    organization: Option<OrganizationId>,
    workspaces: &[Workspace],
) -> Result<(), Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::NoName);
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(Refusal::LongName(length));
    }
    let namesake =
        |it: &Workspace| it.organization == organization && it.name == name && Some(it.id) != own;
    if workspaces.iter().any(namesake) { Err(Refusal::Taken) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Required, WorkspaceRules};

    fn workspace(id: i64, organization: Option<i64>, name: &str, admin: bool) -> Workspace {
        Workspace {
            id: WorkspaceId(id),
            organization: organization.map(OrganizationId),
            name: name.to_owned(),
            premium: false,
            rules: WorkspaceRules { admin, ..WorkspaceRules::default() },
            required: Required::default(),
        }
    }

    #[test]
    fn a_workspace_needs_a_name_of_its_own_and_somebody_who_may() {
        let all = [
            workspace(1, Some(10), "Mine", true),
            workspace(2, Some(10), "Ours", false),
            workspace(3, Some(20), "Theirs", false),
            workspace(4, None, "Alone", true),
            workspace(5, None, "Bare", true),
        ];
        let (longest, longer) = ("é".repeat(140), "é".repeat(141));
        let add = [
            (10, "New", Ok(())),
            (10, longest.as_str(), Ok(())),
            (10, longer.as_str(), Err(Refusal::LongName(141))),
            (10, " ", Err(Refusal::NoName)),
            (10, "Mine", Err(Refusal::Taken)),
            (10, " Ours ", Err(Refusal::Taken)),
            // Whether case matters there, Toggl knows.
            (10, "mine", Ok(())),
            (10, "Theirs", Ok(())),
            (20, "Mine", Err(Refusal::Administrators)),
            (30, "New", Err(Refusal::Administrators)),
        ];
        for (organization, name, expected) in add {
            let answer = may_add(name, OrganizationId(organization), &all);
            assert_eq!(answer, expected, "{name} in {organization}");
        }
        let rename = [
            (0, "Mine", Ok(())),
            (0, "Ours", Err(Refusal::Taken)),
            (0, "Theirs", Ok(())),
            (0, "", Err(Refusal::NoName)),
            (1, "New", Err(Refusal::Administrators)),
            (3, "Mine", Ok(())),
            (3, "Bare", Err(Refusal::Taken)),
        ];
        for (index, name, expected) in rename {
            assert_eq!(may_rename(&all[index], name, &all), expected, "{index} as {name}");
        }
    }
}
