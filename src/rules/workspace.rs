//! Pure rules on workspaces: which one has a name, and whether one may be created or renamed. Toggl has the
//! same rules for the latter; they are checked here first, since a refused request counts against the
//! quota too.

use crate::model::{OrganizationId, Workspace, WorkspaceId};
use crate::rules::names::{self, Miss, Named};

/// The longest name that Toggl accepts, in characters.
pub(crate) const LONGEST_NAME: usize = 140;

/// Why a workspace cannot be created or renamed. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rules on workspaces refuse it: {self:?}")]
pub(crate) enum WorkspaceRuleError {
    NoName,
    LongName(usize),
    /// The organization has another workspace of that name.
    Taken(String),
    /// Only administrators of the workspace or its organization may do so.
    Administrators,
}

/// The workspace of this name or id.
pub(crate) fn named<'a>(name: &str, workspaces: &'a [Workspace]) -> Result<&'a Workspace, Miss> {
    let named = |it: &'a Workspace| Named::plain(it.name.clone(), Some(it.id.0), it);
    let workspaces: Vec<Named<&Workspace>> = workspaces.iter().map(named).collect();
    names::find(name, &workspaces).copied()
}

/// Checks that a workspace of this name may be created in an organization, given all `workspaces` of the
/// account: the account has to administer one of the organization.
pub(crate) fn may_add(
    name: &str,
    organization: OrganizationId,
    workspaces: &[Workspace],
) -> Result<(), WorkspaceRuleError> {
    let administered = |it: &Workspace| it.organization == Some(organization) && it.rules.admin;
    let admin = workspaces.iter().any(administered);
    check(name, None, Some(organization), admin, workspaces)
}

/// Checks that a workspace may be renamed, given all `workspaces` of the account.
pub(crate) fn may_rename(
    workspace: &Workspace,
    name: &str,
    workspaces: &[Workspace],
) -> Result<(), WorkspaceRuleError> {
    check(name, Some(workspace.id), workspace.organization, workspace.rules.admin, workspaces)
}

fn check(
    name: &str,
    renamed: Option<WorkspaceId>,
    organization: Option<OrganizationId>,
    admin: bool,
    workspaces: &[Workspace],
) -> Result<(), WorkspaceRuleError> {
    let name = name.trim();
    match name.chars().count() {
        0 => return Err(WorkspaceRuleError::NoName),
        length if length > LONGEST_NAME => return Err(WorkspaceRuleError::LongName(length)),
        _ => {}
    }
    let namesake = |it: &Workspace| {
        it.organization == organization && it.name == name && Some(it.id) != renamed
    };
    if workspaces.iter().any(namesake) {
        return Err(WorkspaceRuleError::Taken(name.to_owned()));
    }
    if admin { Ok(()) } else { Err(WorkspaceRuleError::Administrators) }
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
            rounding: None,
        }
    }

    #[test]
    fn a_workspace_is_found_by_its_name_or_id() {
        let all = [
            workspace(1, None, "Work", false),
            workspace(2, None, "Team", false),
            workspace(3, None, "Team", false),
            workspace(4, None, "2", false),
        ];
        let absent = |names: &[&str]| Miss::Absent(names.iter().map(|&it| it.to_owned()).collect());
        let team = Miss::Ambiguous(vec!["Team (2)".to_owned(), "Team (3)".to_owned()]);
        let table = [
            ("Work", Ok(1)),
            ("wor", Ok(1)),
            ("3", Ok(3)),
            ("2", Ok(4)),
            ("Team (2)", Ok(2)),
            ("team", Err(team)),
            ("Wrk", Err(absent(&["Work"]))),
            ("Nowhere", Err(absent(&[]))),
        ];
        for (name, expected) in table {
            assert_eq!(named(name, &all).map(|it| it.id.0), expected, "{name}");
        }
        assert_eq!(named("Work", &[]), Err(absent(&[])));
    }

    #[test]
    fn a_workspace_needs_a_unique_name_and_an_administrator() {
        let all = [
            workspace(1, Some(10), "Mine", true),
            workspace(2, Some(10), "Ours", false),
            workspace(3, Some(20), "Theirs", false),
            workspace(4, None, "Alone", true),
            workspace(5, None, "Bare", true),
        ];
        let taken = |name: &str| Err(WorkspaceRuleError::Taken(name.to_owned()));
        let (longest, longer) = ("é".repeat(140), "é".repeat(141));
        let add = [
            (10, "New", Ok(())),
            (10, longest.as_str(), Ok(())),
            (10, longer.as_str(), Err(WorkspaceRuleError::LongName(141))),
            (10, " ", Err(WorkspaceRuleError::NoName)),
            (10, "Mine", taken("Mine")),
            (10, " Ours ", taken("Ours")),
            // Whether case matters there, Toggl knows.
            (10, "mine", Ok(())),
            (10, "Theirs", Ok(())),
            (20, "Mine", Err(WorkspaceRuleError::Administrators)),
            (30, "New", Err(WorkspaceRuleError::Administrators)),
        ];
        for (organization, name, expected) in add {
            let answer = may_add(name, OrganizationId(organization), &all);
            assert_eq!(answer, expected, "{name} in {organization}");
        }
        let rename = [
            (0, "Mine", Ok(())),
            (0, "Ours", taken("Ours")),
            (0, "Theirs", Ok(())),
            (0, "", Err(WorkspaceRuleError::NoName)),
            (1, "New", Err(WorkspaceRuleError::Administrators)),
            (3, "Mine", Ok(())),
            (3, "Bare", taken("Bare")),
        ];
        for (index, name, expected) in rename {
            assert_eq!(may_rename(&all[index], name, &all), expected, "{index} as {name}");
        }
    }
}
