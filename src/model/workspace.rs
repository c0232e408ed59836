//! Workspaces and their settings.

use super::{OrganizationId, WorkspaceId};

/// A workspace of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    /// `None` with some compatible servers.
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) name: String,
    /// Starter plan or higher.
    pub(crate) premium: bool,
    pub(crate) rules: WorkspaceRules,
    /// Fields that are required of every time entry.
    pub(crate) required: Required,
    /// `None` until Toggl has said.
    pub(crate) rounding: Option<WorkspaceRounding>,
}

/// How the reports of a workspace round time (a paid feature).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkspaceRounding {
    pub(crate) mode: RoundingMode,
    /// The step; 0 where nothing is rounded.
    pub(crate) minutes: u16,
}

/// In which direction time is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoundingMode {
    Up,
    /// Half a step is rounded up.
    Nearest,
    Down,
}

impl WorkspaceRounding {
    /// From Toggl's numbers: 1 for up, 0 for the nearest and -1 for down, and minutes up to a day.
    pub(crate) fn of_numbers(mode: Option<i64>, minutes: Option<i64>) -> Option<Self> {
        let mode = match mode? {
            1 => RoundingMode::Up,
            0 => RoundingMode::Nearest,
            -1 => RoundingMode::Down,
            _ => return None,
        };
        let minutes = u16::try_from(minutes?).ok().filter(|minutes| *minutes <= 24 * 60)?;
        Some(Self { mode, minutes })
    }

    /// Toggl's number for the mode.
    pub(crate) const fn mode_number(self) -> i64 {
        match self.mode {
            RoundingMode::Up => 1,
            RoundingMode::Nearest => 0,
            RoundingMode::Down => -1,
        }
    }
}

/// Permissions in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct WorkspaceRules {
    /// Whether the person is an administrator.
    pub(crate) admin: bool,
    /// Only administrators may create projects.
    pub(crate) projects_by_admins: bool,
    /// Only administrators may create tags.
    pub(crate) tags_by_admins: bool,
    /// New projects are private by default.
    pub(crate) private_projects: bool,
}

/// Fields that a workspace requires of every time entry (a paid feature, “required fields”).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct Required {
    pub(crate) description: bool,
    pub(crate) project: bool,
    pub(crate) task: bool,
    pub(crate) tag: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_read_from_numbers() {
        let table = [
            (Some(1), Some(15), Some((RoundingMode::Up, 15))),
            (Some(0), Some(0), Some((RoundingMode::Nearest, 0))),
            (Some(-1), Some(240), Some((RoundingMode::Down, 240))),
            (Some(2), Some(15), None),
            (Some(1), Some(-15), None),
            (Some(1), Some(1441), None),
            (None, Some(15), None),
            (Some(1), None, None),
        ];
        for (mode, minutes, expected) in table {
            let rounding = WorkspaceRounding::of_numbers(mode, minutes);
            assert_eq!(rounding.map(|it| (it.mode, it.minutes)), expected, "{mode:?} {minutes:?}");
            if let (Some(rounding), Some(mode)) = (rounding, mode) {
                assert_eq!(rounding.mode_number(), mode);
            }
        }
    }
}
