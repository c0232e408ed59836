//! What a group of a report is called.

use crate::answer::Report;
use crate::time::{format, weekday_name};
use crate::ui::text::{NAMELESS, in_full, name_in_full};
use crate::view::groups::{Group, GroupName};

/// What the groups around a group say already.
#[derive(Clone, Copy, Default)]
pub(super) struct NamedAbove {
    pub(super) client: bool,
    pub(super) project: bool,
}

/// The name of a group, and what tells it apart.
pub(super) struct GroupLabel<'a> {
    /// Its name, or words for entries without any.
    pub(super) name: String,
    /// Whether its entries have none.
    pub(super) is_absent: bool,
    /// The client of a project, or the project of a task, unless it is named above.
    pub(super) owner: Option<String>,
    /// Of a project: its color in Toggl, as Toggl sent it.
    pub(super) color: Option<&'a str>,
}

impl<'a> GroupLabel<'a> {
    /// The label of a group of this report.
    pub(super) fn of(group: &'a Group, report: &Report, above: NamedAbove) -> Self {
        let named = |name: Option<&str>, absent: &str| Self {
            name: name.map_or_else(|| absent.to_owned(), name_in_full),
            is_absent: name.is_none(),
            owner: None,
            color: None,
        };
        let mut label = match &group.name {
            GroupName::Project(project) => {
                named(project.as_ref().map(|it| &*it.name), "no project")
            }
            GroupName::Client(name) => named(name.as_deref(), "no client"),
            GroupName::Tag(None) => named(None, "no tag"),
            GroupName::Tag(Some(tag)) => {
                let label = named(Some(tag), "");
                Self { name: format!("#{}", label.name), ..label }
            }
            GroupName::Task(task) => named(task.as_ref().map(|(it, _)| &*it.name), "no task"),
            GroupName::Description(text) => {
                let name = in_full(text);
                let is_absent = name.is_empty();
                let name = if is_absent { NAMELESS.to_owned() } else { name };
                Self { name, is_absent, ..named(None, "") }
            }
            GroupName::Workspace(workspace) => {
                named(workspace.as_ref().map(|it| &*it.name), "no workspace")
            }
            GroupName::Billable(true) => named(Some("billable"), ""),
            GroupName::Billable(false) => named(Some("not billable"), ""),
            GroupName::Weekday(day) => named(Some(weekday_name(*day)), ""),
            GroupName::Day(_) | GroupName::Week(_) | GroupName::Month(_) => {
                named(Some(&days_name(&group.name, report)), "")
            }
        };
        match &group.name {
            GroupName::Project(Some(project)) => {
                label.color = project.color.as_deref();
                label.owner = project.client.as_deref().filter(|_| !above.client).map(name_in_full);
            }
            GroupName::Task(Some((_, Some(project)))) if !above.project => {
                label.owner = Some(name_in_full(&project.name));
            }
            _ => {}
        }
        label
    }
}

/// The days of a group that lie in the range.
fn days_name(name: &GroupName, report: &Report) -> String {
    let Some((first, last)) = name.days(&report.period) else { return String::new() };
    if first == last {
        return format::short_date(first, &report.now);
    }
    format::days_heading(first, last, &report.now)
}

/// What the groups within a group need not say.
pub(super) fn named_by(group: &Group, above: NamedAbove) -> NamedAbove {
    match group.name {
        GroupName::Project(Some(_)) => NamedAbove { project: true, ..above },
        GroupName::Client(_) => NamedAbove { client: true, ..above },
        _ => above,
    }
}
