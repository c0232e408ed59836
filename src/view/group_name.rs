//! What the entries of a group of a report have in common.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::model::{Project, Task, Workspace, folded};
use crate::report::Grouping;
use crate::time::{Now, Period, weekday_name};

/// What the entries of a group have in common; `None` for those without any.
#[derive(Clone, Debug)]
pub(crate) enum GroupName {
    Project(Option<Project>),
    Client(Option<String>),
    Tag(Option<String>),
    /// A task, and its project.
    Task(Option<(Task, Option<Project>)>),
    /// It may be empty.
    Description(String),
    Workspace(Option<Workspace>),
    Billable(bool),
    Day(NaiveDate),
    /// The first day of the week.
    Week(NaiveDate),
    /// The first day of the month.
    Month(NaiveDate),
    Weekday(Weekday),
}

impl GroupName {
    pub(crate) const fn grouping(&self) -> Grouping {
        match self {
            Self::Project(_) => Grouping::Project,
            Self::Client(_) => Grouping::Client,
            Self::Tag(_) => Grouping::Tag,
            Self::Task(_) => Grouping::Task,
            Self::Description(_) => Grouping::Description,
            Self::Workspace(_) => Grouping::Workspace,
            Self::Billable(_) => Grouping::Billable,
            Self::Day(_) => Grouping::Day,
            Self::Week(_) => Grouping::Week,
            Self::Month(_) => Grouping::Month,
            Self::Weekday(_) => Grouping::Weekday,
        }
    }
}

impl GroupName {
    /// The name for programs: as it is, or a word that stays the same; `None` for entries without any.
    pub(crate) fn exact(&self) -> Option<String> {
        match self {
            Self::Project(project) => project.as_ref().map(|it| it.name.clone()),
            Self::Client(name) | Self::Tag(name) => name.clone(),
            Self::Task(task) => task.as_ref().map(|(task, _)| task.name.clone()),
            Self::Description(text) => Some(text.clone()),
            Self::Workspace(workspace) => workspace.as_ref().map(|it| it.name.clone()),
            Self::Billable(true) => Some("billable".to_owned()),
            Self::Billable(false) => Some("not billable".to_owned()),
            Self::Day(date) | Self::Week(date) => Some(date.to_string()),
            Self::Month(first) => Some(first.format("%Y-%m").to_string()),
            Self::Weekday(day) => Some(weekday_name(*day).to_lowercase()),
        }
    }

    /// The first and the last day of a group of days that lie in these days.
    pub(crate) fn days(&self, period: &Period) -> Option<(NaiveDate, NaiveDate)> {
        let (first, length) = match self {
            Self::Day(date) => (*date, 1),
            Self::Week(first) => (*first, 7),
            Self::Month(first) => (*first, u64::from(first.num_days_in_month())),
            _ => return None,
        };
        let last = first.checked_add_days(Days::new(length - 1)).unwrap_or(period.last);
        Some((first.max(period.first), last.min(period.last)))
    }
}

/// The place of a group by name: whether it has none, its day, its name and that of its owner as they are compared,
/// and at last just as they are.
pub(super) type Place = (bool, i32, [String; 4]);

pub(super) fn place(name: &GroupName, now: &Now) -> Place {
    let named = |name: Option<&str>, owner: Option<&str>| {
        let texts = [name.unwrap_or_default(), owner.unwrap_or_default()];
        let [name_folded, owner_folded] = texts.map(folded);
        let exact = texts.map(str::to_owned);
        let [name_exact, owner_exact] = exact;
        (name.is_none(), 0, [name_folded, owner_folded, name_exact, owner_exact])
    };
    let dated = |day: i32| (false, day, [const { String::new() }; 4]);
    match name {
        GroupName::Project(project) => named(
            project.as_ref().map(|it| &*it.name),
            project.as_ref().and_then(|it| it.client.as_deref()),
        ),
        GroupName::Client(name) | GroupName::Tag(name) => named(name.as_deref(), None),
        GroupName::Task(task) => {
            let project = task.as_ref().and_then(|(_, project)| project.as_ref());
            named(task.as_ref().map(|(task, _)| &*task.name), project.map(|it| &*it.name))
        }
        GroupName::Description(text) => named(Some(&**text).filter(|it| !it.is_empty()), None),
        GroupName::Workspace(workspace) => named(workspace.as_ref().map(|it| &*it.name), None),
        GroupName::Billable(is_billable) => dated(i32::from(!is_billable)),
        GroupName::Day(date) | GroupName::Week(date) | GroupName::Month(date) => {
            dated(date.num_days_from_ce())
        }
        GroupName::Weekday(day) => {
            dated(i32::try_from(day.days_since(now.week_start)).unwrap_or_default())
        }
    }
}
