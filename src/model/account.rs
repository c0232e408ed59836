//! The account, and its hourly allowances.

use chrono::{DateTime, Utc, Weekday};

use super::{OrganizationId, UserId, WorkspaceId};

/// The Toggl account a store belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    /// The workspace new entries go to.
    pub(crate) workspace: WorkspaceId,
    /// First day of the week in the person's profile.
    pub(crate) week_start: Weekday,
}

/// The first day of the week, which Toggl tells as a number from Sunday, 0; Monday where it tells none, or
/// no day.
pub(crate) fn first_weekday(from_sunday: Option<u8>) -> Weekday {
    let day = from_sunday.filter(|day| *day < 7).map(|day| (day + 6) % 7);
    day.and_then(|from_monday| Weekday::try_from(from_monday).ok()).unwrap_or(Weekday::Mon)
}

/// Which of Toggl's hourly allowances a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    /// `/me…`: 30 requests an hour for the person, whatever the plan.
    User,
    /// Everything that names a workspace: per person and organization, by plan.
    Organization(OrganizationId),
    /// A workspace whose organization is not known.
    Workspace(WorkspaceId),
}

/// What is left of an hourly allowance, as Toggl last said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Requests left; Toggl may report a negative number.
    pub(crate) remaining: i64,
    /// Requests an hour, if Toggl ever said: the headers of its answers do not.
    pub(crate) total: Option<i64>,
    /// When the window starts anew.
    pub(crate) resets_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_begins_on_the_day_that_toggl_tells() {
        let table = [
            (None, Weekday::Mon),
            (Some(0), Weekday::Sun),
            (Some(1), Weekday::Mon),
            (Some(6), Weekday::Sat),
            (Some(7), Weekday::Mon),
            (Some(255), Weekday::Mon),
        ];
        for (told, expected) in table {
            assert_eq!(first_weekday(told), expected, "{told:?}");
        }
    }
}
