//! Sums of time by group.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::entry::Moment;
use super::target::{DayTarget, Targets};
use super::timer::{DayRange, UnfetchedRange};
use crate::model::Amount;
use crate::time::{Now, Period};
use crate::view::grid::{Grid, GridColumn};
use crate::view::groups::{Group, GroupName, Groups, Summary};
use crate::view::money::Money;
use crate::view::page::Page;

/// `report`.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the document")]
pub(crate) struct Report {
    /// When Toggl's entries were last fetched; null when they never were.
    pub(crate) as_of: Option<Moment>,
    /// Seconds of billable time.
    pub(crate) billable: i64,
    /// What the time is summed by, the outermost first.
    pub(crate) by: Vec<&'static str>,
    /// With `--grid`: the sums of the days, weeks or months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) columns: Option<Vec<ColumnJson>>,
    /// Whether all of Toggl's entries in the range were fetched at some time.
    pub(crate) complete: bool,
    /// How many days of the range have time.
    pub(crate) days: usize,
    /// The groups, in order.
    pub(crate) groups: Vec<ReportGroup>,
    /// With `--html`: the page that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) html: Option<HtmlJson>,
    /// The ranges that were never fetched.
    pub(crate) missing: Vec<UnfetchedRange>,
    /// With `--money`: what the time comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) money: Option<MoneyJson>,
    /// What the groups do not show.
    pub(crate) more: Option<MoreJson>,
    pub(crate) notes: Vec<String>,
    /// Seconds of entries of the range that lie outside of it.
    pub(crate) outside: i64,
    /// Whether an entry counts in more than one group.
    pub(crate) overlapping: bool,
    /// Seconds that are still to come.
    pub(crate) planned: i64,
    /// The days that were asked for.
    pub(crate) range: DayRange,
    /// With `--round`: the rule, and what it was without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rounding: Option<RoundingJson>,
    /// Whether a running entry is part of it.
    pub(crate) running: bool,
    /// Whether entries over midnight, or over the start of the day, are split by day.
    pub(crate) split_at_midnight: bool,
    /// Of a report about today: its target, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<DayTarget>,
    /// With `--target`: those of all days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) targets: Option<Targets>,
    /// Seconds of all entries together.
    pub(crate) total: i64,
    /// The same sums for people.
    #[serde(skip)]
    pub(crate) summary: Summary,
    /// Whether only entries of a kind were asked for.
    #[serde(skip)]
    pub(crate) is_filtered: bool,
    /// Whether people get a calendar.
    #[serde(skip)]
    pub(crate) is_heat: bool,
    /// Whether it is about all days there are.
    #[serde(skip)]
    pub(crate) is_all_time: bool,
    /// The grid, where it was asked for.
    #[serde(skip)]
    pub(crate) grid: Option<Grid>,
    /// The table in place of the text for people.
    #[serde(skip)]
    pub(crate) table: Option<String>,
    /// The page in place of the text for people.
    #[serde(skip)]
    pub(crate) page: Option<Box<HtmlPage>>,
    /// The sentence in place of the table when there are no entries.
    #[serde(skip)]
    pub(crate) nothing: Option<String>,
    #[serde(skip)]
    pub(crate) period: Period,
    #[serde(skip)]
    pub(crate) now: Now,
}

/// What time comes to.
#[derive(Serialize)]
pub(crate) struct MoneyJson {
    /// By currency.
    amounts: Vec<AmountJson>,
    /// The names of workspaces on the free plan, of which all time of projects with a rate is charged for.
    free_plan: Vec<String>,
    /// Seconds that are charged for.
    rated: i64,
    /// Names among the rates that no project and no client has.
    unknown: Vec<String>,
    /// Seconds of billable time that has no rate.
    unrated: i64,
}

impl MoneyJson {
    /// The money of a summary, if it was asked for.
    pub(crate) fn of(summary: &Summary, unknown: Vec<String>) -> Option<Self> {
        let money = summary.money.as_ref()?;
        let unrated = money.charged.unrated();
        Some(Self {
            amounts: AmountJson::all(&money.amounts),
            free_plan: summary.free.iter().map(|workspace| workspace.name.clone()).collect(),
            rated: money.charged.seconds() - unrated,
            unknown,
            unrated,
        })
    }
}

/// An amount of money.
#[derive(Serialize)]
pub(crate) struct AmountJson {
    /// With all its decimals: `"1234.50"`.
    amount: String,
    /// The code of the currency; null where none is set.
    currency: Option<String>,
    /// The same in the smallest unit of the currency, such as cents.
    minor: i64,
}

impl AmountJson {
    fn all(amounts: &[Amount]) -> Vec<Self> {
        let json = |amount: &Amount| Self {
            amount: amount.number(),
            currency: amount.currency.map(|currency| currency.to_string()),
            minor: amount.minor,
        };
        amounts.iter().map(json).collect()
    }

    /// The amounts of a group, if they were asked for.
    fn of(money: Option<&Money>) -> Option<Vec<Self>> {
        money.map(|money| Self::all(&money.amounts))
    }
}

/// A page for a browser.
#[derive(Clone, Serialize)]
pub(crate) struct HtmlJson {
    /// The size of the file.
    pub(crate) bytes: u64,
    /// How many entries it lists.
    pub(crate) entries: usize,
    /// The file.
    #[serde(serialize_with = "super::path")]
    pub(crate) file: PathBuf,
    /// The file as people write its path.
    #[serde(skip)]
    pub(crate) shown_file: String,
}

/// What a page shows beside the report.
pub(crate) struct HtmlPage {
    pub(crate) page: Page,
    /// Which entries it is about, in words, such as `project Website`.
    pub(crate) filters: Vec<String>,
}

/// A rule of rounding.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct RoundingJson {
    /// Seconds of all entries together before rounding.
    pub(crate) exact: i64,
    /// `"up"`, `"nearest"` or `"down"`.
    pub(crate) mode: &'static str,
    /// `"entry"`, `"group"` or `"day"`.
    pub(crate) per: &'static str,
    /// In seconds.
    pub(crate) step: i64,
}

/// The time of some days.
#[derive(Serialize)]
pub(crate) struct ColumnJson {
    /// The first day.
    from: NaiveDate,
    /// The last day, part of it.
    to: NaiveDate,
    /// Seconds of these days.
    total: i64,
}

impl ColumnJson {
    /// The columns of a grid.
    pub(crate) fn all(grid: &Grid) -> Vec<Self> {
        let column =
            |it: &GridColumn| Self { from: it.first, to: it.last, total: it.total.seconds };
        grid.columns.iter().map(column).collect()
    }
}

/// That the rows of a report do not add up.
pub(crate) const OVERLAPPING: &str = "An entry with several tags counts for each of them, so the rows add up to more than the total.";

/// A group of a report over some days.
#[derive(Clone, Debug)]
pub(crate) struct ReportGroup {
    group: Group,
    period: Period,
}

impl ReportGroup {
    /// The groups that are shown, in their order.
    pub(crate) fn all(groups: &Groups, period: Period) -> Vec<Self> {
        groups.shown.iter().map(|group| Self { group: group.clone(), period }).collect()
    }
}

impl Serialize for ReportGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        GroupJson::of(&self.group, &self.period).serialize(serializer)
    }
}

/// A group.
#[derive(Serialize)]
struct GroupJson<'a> {
    /// With `--money`: what it comes to, by currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    amounts: Option<Vec<AmountJson>>,
    /// Seconds of billable time.
    billable: i64,
    /// What its entries have in common.
    by: &'static str,
    /// Of a project: the name of its client.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<Option<&'a str>>,
    /// Of a project: `"#rrggbb"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<Option<&'a str>>,
    /// Of a day, week or month: its first day in the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    /// The groups within it.
    groups: Vec<GroupJson<'a>>,
    /// Of a project, task or workspace: Toggl's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Option<i64>>,
    /// What its groups do not show.
    more: Option<MoreJson>,
    /// Its name; null for entries without any.
    name: Option<String>,
    /// Of a task: the name of its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Option<&'a str>>,
    /// Whether a running entry is part of it.
    running: bool,
    /// Of a day, week or month: its last day in the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<NaiveDate>,
    /// Seconds of all its entries.
    total: i64,
}

/// Groups that are counted and not listed.
#[derive(Serialize)]
pub(crate) struct MoreJson {
    /// With `--money`: what they come to together, by currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    amounts: Option<Vec<AmountJson>>,
    /// How many groups.
    count: usize,
    /// Seconds of these groups together.
    total: i64,
}

impl MoreJson {
    /// The groups that are not shown, where some are not.
    pub(crate) fn of(groups: &Groups) -> Option<Self> {
        groups.more.as_ref().map(|more| Self {
            amounts: AmountJson::of(more.money.as_ref()),
            count: more.count,
            total: more.sums.total,
        })
    }
}

impl<'a> GroupJson<'a> {
    fn of(group: &'a Group, period: &Period) -> Self {
        let days = group.name.days(period);
        let mut json = Self {
            amounts: AmountJson::of(group.money.as_ref()),
            billable: group.sums.billable,
            by: group.name.grouping().name(),
            client: None,
            color: None,
            from: days.map(|(first, _)| first),
            groups: group.groups.shown.iter().map(|group| Self::of(group, period)).collect(),
            id: None,
            more: MoreJson::of(&group.groups),
            name: group.name.exact(),
            project: None,
            running: group.sums.is_running,
            to: days.map(|(_, last)| last),
            total: group.sums.total,
        };
        match &group.name {
            GroupName::Project(project) => {
                let project = project.as_ref();
                json.client = Some(project.and_then(|it| it.client.as_deref()));
                json.color = Some(project.and_then(|it| it.color.as_deref()));
                json.id = Some(project.and_then(|it| it.id).map(|id| id.0));
            }
            GroupName::Task(task) => {
                let project = task.as_ref().and_then(|(_, project)| project.as_ref());
                json.project = Some(project.map(|project| &*project.name));
                json.id = Some(task.as_ref().and_then(|(task, _)| task.id).map(|id| id.0));
            }
            GroupName::Workspace(workspace) => {
                json.id = Some(workspace.as_ref().map(|workspace| workspace.id.0));
            }
            _ => {}
        }
        json
    }
}
