//! What a page shows beside the sums of a report: a chart, a grid, and the entries themselves.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::entry::once;
use super::figures::{Scale, Unit};
use super::grid::{Grid, GridCell, GridColumns};
use super::groups::{GroupName, GroupOrder, SumBy, Summary};
use super::summing::summary as summary_of;
use crate::model::{Project, ProjectKey, Task, TaskKey};
use crate::report::{Counted, Grouping, RoundedPart, Rounding, apportioned};
use crate::store::{self, Filter, Order, Store, StoreError};
use crate::time::{Now, Period, TimeError};

/// The most days of which the chart has a column each, the most of which each week has one, and each month.
const CHART: [(i64, Grouping); 3] =
    [(62, Grouping::Day), (190, Grouping::Week), (i64::MAX, Grouping::Month)];

/// So many projects have a color of their own in the chart.
const CHART_PROJECTS: usize = 10;

/// The most rows of the grid, unless `--top` says how many.
const GRID_ROWS: usize = 40;

/// A range of more days is cut to those with time, so that “all” does not begin with empty years.
const LONG: i64 = 3 * 366;

/// What a page shows beside the sums of a report.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// A row for each project; the columns are days, weeks or months, as many as there are.
    pub(crate) chart: Grid,
    /// A row for each of the outermost groups, or for each project where these are days; `None` where the range has
    /// more than three years with time.
    pub(crate) grid: Option<Grid>,
    /// What the rows of the grid are.
    pub(crate) grid_rows: Grouping,
    /// The entries that are counted, in the order of their start.
    pub(crate) entries: Vec<PageEntry>,
    /// The day with the most time, the first of several; `None` without any time.
    pub(crate) busiest: Option<(NaiveDate, GridCell)>,
    /// Whether chart, grid and entries show time before rounding, since what is rounded are sums.
    pub(crate) is_exact: bool,
    /// The unit of what they show.
    pub(crate) unit: Unit,
}

/// An entry of a page.
#[derive(Clone, Debug)]
pub(crate) struct PageEntry {
    /// The local day on which it begins.
    pub(crate) date: NaiveDate,
    pub(crate) start: DateTime<Utc>,
    /// `None` while it runs.
    pub(crate) stop: Option<DateTime<Utc>>,
    pub(crate) description: String,
    pub(crate) project: Option<Arc<Project>>,
    pub(crate) task: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) billable: bool,
    /// What of it is counted.
    pub(crate) time: GridCell,
    /// Whether a part of it is not counted: one outside of the days, or one that is in the future.
    pub(crate) is_partial: bool,
}

/// Reads what a page shows of these entries, which are summed up in `summary` as `by` says. A sum that is in several
/// places of the page is made to be shown alike.
///
/// # Errors
/// When the store cannot be read, or days have no beginning in the time zone.
pub(crate) fn page(
    store: &Store,
    filter: &Filter,
    by: SumBy<'_>,
    summary: &mut Summary,
) -> Result<Page, PageError> {
    // Sums that are rounded have no parts that are.
    let rounds = by.rounding.is_some();
    let rounding = by.rounding.filter(|it| it.per == RoundedPart::Entry);
    let by = SumBy { rounding, rates: None, ..by };
    let sum = |groupings: &[Grouping], order| {
        summary_of(store, filter, SumBy { groupings, order, top: None, ..by })
    };
    let days = sum(&[Grouping::Day], GroupOrder::Natural)?;
    let period = long_period_cut(by.period, &days, by.now)?;
    let grid = |row: Grouping, columns: &GridColumns, top| -> store::Result<Grid> {
        let order = if by.order == GroupOrder::Name { by.order } else { GroupOrder::Time };
        let both = sum(&[row, columns.grouping], order)?;
        let by_column = sum(&[columns.grouping], GroupOrder::Natural)?;
        Ok(Grid::of(&both, &by_column, columns, &period, top))
    };
    let outermost = by.groupings.first().copied().unwrap_or(Grouping::Project);
    let grid_rows = if outermost.is_of_days() { Grouping::Project } else { outermost };
    let columns = GridColumns::of(&period, by.now);
    let top = Some(by.top.unwrap_or(GRID_ROWS));
    let table = columns.map(|columns| grid(grid_rows, &columns, top)).transpose()?;
    let is_exact = rounds && rounding.is_none();
    if let Some(table) = table.as_ref().filter(|_| !is_exact && grid_rows == outermost) {
        // Rounded in both directions, a row may be one unit more or less than rounded in one.
        summary.show_as(&table.units());
    }
    let columns = GridColumns::within(&period, by.now, &CHART).ok_or(TimeError::OutOfRange)?;
    let same = table.as_ref().filter(|table| {
        (grid_rows, table.grouping) == (Grouping::Project, columns.grouping)
            && table.rows.len() <= CHART_PROJECTS
    });
    let chart = match same {
        Some(table) => table.clone(),
        None => grid(Grouping::Project, &columns, Some(CHART_PROJECTS))?,
    };
    let busiest = busiest(&days, [table.as_ref(), Some(&chart)]);
    let entries = entries(store, filter, by, rounding, days.unit)?;
    Ok(Page { chart, grid: table, grid_rows, entries, busiest, is_exact, unit: days.unit })
}

/// What a page shows could not be found out.
#[derive(Debug)]
pub(crate) enum PageError {
    Store(StoreError),
    Time(TimeError),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TimeError> for PageError {
    fn from(error: TimeError) -> Self {
        Self::Time(error)
    }
}

impl From<PageError> for anyhow::Error {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Store(error) => error.into(),
            PageError::Time(error) => error.into(),
        }
    }
}

/// The days, of a long range only those from the first to the last one with time.
fn long_period_cut(period: &Period, days: &Summary, now: &Now) -> Result<Period, TimeError> {
    let dates = days.groups.shown.iter().filter(|group| group.sums.total > 0);
    let mut dates = dates.filter_map(|group| group.name.days(period)).map(|(date, _)| date);
    let is_long = (period.last - period.first).num_days() > LONG;
    if !is_long {
        return Ok(*period);
    }
    let first = dates.next().unwrap_or(now.today());
    Period::of_days(first, dates.next_back().unwrap_or(first), now)
}

/// The day with the most time, as one of these tables shows it where days are its columns.
fn busiest(days: &Summary, tables: [Option<&Grid>; 2]) -> Option<(NaiveDate, GridCell)> {
    let mut busiest: Option<(NaiveDate, GridCell)> = None;
    for group in days.groups.shown.iter().filter(|group| group.sums.total > 0) {
        let GroupName::Day(date) = group.name else { continue };
        if busiest.is_none_or(|(_, most)| most.seconds < group.sums.total) {
            let time = GridCell { seconds: group.sums.total, units: group.figures.units };
            busiest = Some((date, time));
        }
    }
    let (date, time) = busiest?;
    let mut tables = tables.into_iter().flatten().filter(|it| it.grouping == Grouping::Day);
    let shown = tables.next().and_then(|it| it.columns.iter().find(|it| it.first == date));
    Some((date, shown.map_or(time, |column| column.total)))
}

/// The entries that are counted, each with its time, in units that add up to the total.
fn entries(
    store: &Store,
    filter: &Filter,
    by: SumBy<'_>,
    rounding: Option<Rounding>,
    unit: Unit,
) -> store::Result<Vec<PageEntry>> {
    let mut projects: HashMap<ProjectKey, Option<Arc<Project>>> = HashMap::new();
    let mut tasks: HashMap<TaskKey, Option<Task>> = HashMap::new();
    let mut entries = Vec::new();
    store.each_listed(filter, Order::OldestFirst, |entry| {
        let fields = entry.fields;
        let counted = Counted::of(fields.start, fields.stop, by.period, by.now.instant);
        let Some((counted, (start, end))) = counted.and_then(|it| Some((it, it.span?))) else {
            return Ok(ControlFlow::Continue(()));
        };
        let exact = (end - start).num_seconds();
        let seconds = rounding.map_or(exact, |rounding| rounding.round(exact));
        let project =
            once(&mut projects, fields.project, |key| Ok(store.project(key)?.map(Arc::new)))?;
        let task = once(&mut tasks, fields.task, |key| store.task(key))?;
        entries.push(PageEntry {
            date: by.now.date_of(fields.start),
            start: fields.start,
            stop: fields.stop,
            description: fields.description,
            project,
            task: task.map(|task| task.name),
            tags: fields.tags.into_iter().collect(),
            billable: fields.billable,
            time: GridCell { seconds, units: 0 },
            is_partial: counted.outside > 0 || counted.planned > 0,
        });
        Ok::<_, StoreError>(ControlFlow::Continue(()))
    })?;
    let parts: Vec<i64> = entries.iter().map(|entry| entry.time.seconds).collect();
    let whole = Scale { unit, total: parts.iter().sum() }.whole();
    for (entry, units) in entries.iter_mut().zip(apportioned(&parts, unit.seconds(), whole.units)) {
        entry.time.units = units;
    }
    Ok(entries)
}
