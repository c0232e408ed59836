//! The account, and its hourly allowances.

use chrono::{DateTime, Utc, Weekday};

use super::{OrganizationId, UserId, WorkspaceId};

/// The Toggl account a store belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    /// The workspace of new entries.
    pub(crate) workspace: WorkspaceId,
    /// First day of the week in the person's profile.
    pub(crate) week_start: Weekday,
}

/// The first day of the week from Toggl's number, where Sunday is 0; Monday when it is missing or no weekday.
pub(crate) fn first_weekday(from_sunday: Option<u8>) -> Weekday {
    let day = from_sunday.filter(|day| *day < 7).map(|day| (day + 6) % 7);
    day.and_then(|from_monday| Weekday::try_from(from_monday).ok()).unwrap_or(Weekday::Mon)
}

/// One of Toggl's hourly allowances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    /// Requests to `/me…`: 30 an hour for the person, with every plan.
    User,
    /// Requests about a workspace: per person and organization, depending on the plan.
    Organization(OrganizationId),
    /// Requests about a workspace whose organization is not known.
    Workspace(WorkspaceId),
}

/// What is left of an hourly allowance, by Toggl's last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Requests left; Toggl may report a negative number.
    pub(crate) remaining: i64,
    /// Requests an hour; `None` if not known: the headers of answers do not contain it.
    pub(crate) total: Option<i64>,
    /// When the window resets.
    pub(crate) resets_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_begins_on_the_day_in_the_profile() {
        let table = [
            (None, Weekday::Mon),
            (Some(0), Weekday::Sun),
            (Some(1), Weekday::Mon),
            (Some(6), Weekday::Sat),
            (Some(7), Weekday::Mon),
            (Some(255), Weekday::Mon),
        ];
        for (number, expected) in table {
            assert_eq!(first_weekday(number), expected, "{number:?}");
        }
    }
}
