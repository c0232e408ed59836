//! `track report`

use chrono::{DateTime, Utc};

use crate::answer::{
    ColumnJson, DayRange, HtmlPage, MoneyJson, MoreJson, OVERLAPPING, Report, ReportGroup, Targets,
    UnfetchedRange,
};
use crate::app::{App, Pushed};
use crate::commands::entry_filter::{BoundsArgs, FilterArgs};
use crate::commands::flags::{PagerArgs, count};
use crate::commands::money_args::MoneyArgs;
use crate::commands::outcome::Outcome;
use crate::commands::report_notes::{Asked, long_timers, nothing};
use crate::commands::report_page::PageArgs;
use crate::commands::report_values::{GROUPS, Sort, THIS_YEAR, grouping, year};
use crate::commands::rounding_args::{RoundingArgs, in_words};
use crate::commands::table_args::TableArgs;
use crate::commands::target_args::{self, TargetArgs};
use crate::formats::grid_table::grid_table;
use crate::formats::report_table::report_table;
use crate::formats::target_table::target_table;
use crate::lookup::SeveralRows;
use crate::messages::Failure;
use crate::model::{MAX_LENGTH, Rates};
use crate::report::{Grouping, Rounding};
use crate::store::{Filter, Store};
use crate::time::{Now, Period, RangeExpr};
use crate::view::grid::{Grid, GridColumns};
use crate::view::groups::{GroupOrder, SumBy, Summary};
use crate::view::summing::summary;
use crate::{completion, messages, sync};

/// The most groups within groups.
const LEVELS: usize = 3;

/// The most days of a calendar.
const MOST_HEAT: i64 = 366;

const NOTES: &str = "\
An entry that begins before the first day or ends after the last counts with the part within these \
days. The running entry counts up to now; planned entries do not count.";

const EXAMPLES: &str = "\
track report
track report last week --by project,description
track report month --by client,project --billable
track report 2026-11 --by day -p Web
track report last month --by tag --top 5
track report last month --grid --by client
track report --heat 2026
track report last month --round 15m --round-mode up --decimal
track report last month --money --by client,project
track report month --target
track report last week --json
track report last month --csv
track report last month --html report.html";

/// Sum up time by project, client, tag or day
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ReportArgs {
    /// The days, for example today or last month; by default this week.
    ///
    /// Takes the same ranges as `track list`.
    #[arg(add = completion::ranges())]
    range: Vec<String>,
    /// Group by project, client, tag, day and others.
    ///
    /// One to three of project (the default), client, tag, task, description, workspace, billable,
    /// day, week, month and weekday, separated by commas; each divides the groups before it.
    #[arg(
        long,
        alias = "group-by",
        value_name = "GROUP",
        value_delimiter = ',',
        default_value = "project",
        hide_default_value = true,
        value_parser = grouping,
        add = completion::word_lists(&GROUPS)
    )]
    by: Vec<Grouping>,
    /// Sort groups by `name`, or by `time`, most first
    #[arg(long, value_name = "ORDER", hide_possible_values = true)]
    sort: Option<Sort>,
    /// Show only this many groups, those with the most time.
    ///
    /// The other groups are summed up in one row.
    #[arg(long, value_name = "COUNT", value_parser = count)]
    top: Option<u32>,
    /// Show a grid of groups and days.
    ///
    /// It has a row for each group and a column for each day; in longer ranges for each week or
    /// month.
    #[arg(long)]
    grid: bool,
    /// Show a calendar of a year, by default this year.
    ///
    /// The darker a day, the more time was tracked.
    #[arg(
        long,
        value_name = "YEAR",
        num_args = 0..=1,
        default_missing_value = THIS_YEAR,
        value_parser = year,
        conflicts_with_all = ["by", "grid", "sort", "top"]
    )]
    heat: Option<RangeExpr>,
    #[command(flatten)]
    money: MoneyArgs,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    bounds: BoundsArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    rounding: RoundingArgs,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    pager: PagerArgs,
}

impl ReportArgs {
    /// What is summed by: days, where a calendar of them or their targets are asked for.
    fn by(&self) -> &[Grouping] {
        if self.heat.is_some() || self.target.target { &[Grouping::Day] } else { &self.by }
    }

    /// The columns of the grid, if one is asked for.
    fn grid_columns(&self, period: &Period, now: &Now) -> Result<Option<GridColumns>, Failure> {
        if !self.grid {
            return Ok(None);
        }
        if self.by().len() > 1 {
            return Err(Failure::usage("--grid takes one group for its rows.")
                .hint("For example: `track report --grid --by client`."));
        }
        let columns = GridColumns::of(period, now).ok_or_else(|| {
            Failure::usage("--grid shows at most three years, with a column for each month.")
                .hint("For example: `track report year --grid` or `track report all --by month`.")
        })?;
        Ok(Some(columns))
    }

    /// The sums, and the grid where there are columns for it.
    fn sums(
        store: &Store,
        filter: &Filter,
        columns: Option<&GridColumns>,
        by: SumBy<'_>,
    ) -> anyhow::Result<(Summary, Option<Grid>)> {
        let Some(columns) = columns else { return Ok((summary(store, filter, by)?, None)) };
        let sums =
            |groupings: &[Grouping]| summary(store, filter, SumBy { groupings, top: None, ..by });
        let mut both = sums(&[by.groupings[0], columns.grouping])?;
        let grid = Grid::of(&both, &sums(&[columns.grouping])?, columns, by.period, by.top);
        both.fold(by.top);
        Ok((both, Some(grid)))
    }

    /// What the time is summed by, in words.
    fn names(&self, columns: Option<&GridColumns>) -> Vec<&'static str> {
        let inner = columns.map(|columns| columns.grouping);
        self.by().iter().chain(&inner).map(|grouping| grouping.name()).collect()
    }

    /// The table in place of the text for people, if one is asked for.
    fn written(
        &self,
        summary: &Summary,
        grid: Option<&Grid>,
        targets: Option<&Targets>,
        by: &[&'static str],
    ) -> Option<String> {
        let tabular = self.table.tabular()?;
        Some(match (grid, targets) {
            (Some(grid), _) => grid_table(tabular, grid, summary, by[0]),
            (None, Some(targets)) => target_table(tabular, targets),
            (None, None) => report_table(tabular, summary, by),
        })
    }

    fn sum_by<'a>(
        &'a self,
        rates: Option<&'a Rates>,
        rounding: Option<Rounding>,
        period: &'a Period,
        now: &'a Now,
    ) -> SumBy<'a> {
        SumBy {
            groupings: self.by(),
            order: match self.sort {
                None => GroupOrder::Natural,
                Some(Sort::Name) => GroupOrder::Name,
                Some(Sort::Time) => GroupOrder::Time,
            },
            top: self.top.map(|top| top as usize),
            rounding,
            is_decimal: self.rounding.decimal,
            rates,
            period,
            now,
        }
    }
}

pub(crate) fn run(args: &ReportArgs, app: &App) -> anyhow::Result<Outcome> {
    check(args.by())?;
    let now = app.now()?;
    let period = period(args, &now)?;
    let columns = args.grid_columns(&period, &now)?;
    let rates = args.money.rates(app)?;
    args.target.check(app)?;
    let (rounding, rounding_note) = args.rounding.rule(app)?;
    args.page.check(app)?;
    let refreshed = app.refresh(Some(&period))?;

    let store = app.store()?;
    let request = args.filter.request();
    let is_filtered = !request.is_empty();
    let found = request.resolve(app)?;
    let filter = Filter { from: Some(period.from), until: Some(period.until), ..found.filter };
    let _snapshot = store.snapshot()?;
    let reaching = reaching(store, &filter, period.from)?;
    let sum_by = args.sum_by(rates.as_ref(), rounding, &period, &now);
    let (mut summary, grid) = ReportArgs::sums(store, &reaching, columns.as_ref(), sum_by)?;
    let words = args.filter.in_words();
    let page = args.page.read(store, &reaching, sum_by, &mut summary, words)?;
    let sums = ReportSums {
        filter,
        reaching,
        several: found.several,
        is_filtered,
        rounding,
        unknown: args.money.unknown(app)?,
        by: args.names(columns.as_ref()),
        summary,
        grid,
        page,
        period,
        now,
    };
    sums.answered(args, app, &refreshed, rounding_note)
}

/// The sums of a report, and what they are about.
struct ReportSums {
    filter: Filter,
    /// The filter with the entries that begin before the days and may reach into them.
    reaching: Filter,
    /// Names that mean several rows.
    several: Vec<SeveralRows>,
    is_filtered: bool,
    rounding: Option<Rounding>,
    /// Names among the rates that no project and no client has.
    unknown: Vec<String>,
    /// What the time is summed by, in words.
    by: Vec<&'static str>,
    summary: Summary,
    grid: Option<Grid>,
    page: Option<Box<HtmlPage>>,
    period: Period,
    now: Now,
}

impl ReportSums {
    /// The answer, with the notes that follow it.
    fn answered(
        self,
        args: &ReportArgs,
        app: &App,
        refreshed: &Pushed,
        rounding_note: Option<String>,
    ) -> anyhow::Result<Outcome> {
        let Self { filter, reaching, several, is_filtered, rounding, unknown, by, .. } = self;
        let Self { summary, grid, page, period, now, .. } = self;
        let store = app.store()?;
        let missing = sync::unfetched(store, &period, app.has_token(), now.instant)?;
        let mut notes: Vec<String> = messages::unknown_rates(&unknown).into_iter().collect();
        notes.extend(rounding_note);
        let asked = Asked { filter: &filter, several: &several, missing: &missing, now: &now };
        let mut follow_up = asked.follow_up(app, refreshed, &summary, notes)?;
        let notes = follow_up.all().cloned().collect();
        follow_up.notes.extend(long_timers(store, &reaching, &now)?);
        let everything = RangeExpr::All.resolve(&now)?;
        let is_all_time = period == everything;
        let targets = args.target.days(&summary, &period, is_all_time, &now, app)?;
        let table = args.written(&summary, grid.as_ref(), targets.as_ref(), &by);
        if table.is_some() && summary.is_overlapping {
            follow_up.notes.push(OVERLAPPING.to_owned());
        }
        let nothing = nothing(&summary, is_filtered, &period, &everything, &now)
            .filter(|_| targets.as_ref().is_none_or(|targets| targets.days.is_empty()));
        let shows_today = !is_filtered && rounding.is_none();
        let today = target_args::of_today(&summary, &period, &now, app).filter(|_| shows_today);
        let answer = Report {
            as_of: messages::as_of(app, &now)?,
            billable: summary.sums.billable,
            by,
            columns: grid.as_ref().map(ColumnJson::all),
            complete: missing.is_empty(),
            days: summary.days,
            groups: ReportGroup::all(&summary.groups, period),
            html: None,
            missing: UnfetchedRange::all(&missing, &now),
            money: MoneyJson::of(&summary, unknown),
            more: MoreJson::of(&summary.groups),
            notes,
            outside: summary.outside,
            overlapping: summary.is_overlapping,
            planned: summary.planned,
            range: DayRange { from: period.first, to: period.last },
            rounding: rounding.map(|rule| in_words(rule, summary.exact)),
            running: summary.sums.is_running,
            split_at_midnight: args.grid || args.by().iter().any(|grouping| grouping.is_of_days()),
            target: today,
            targets,
            total: summary.sums.total,
            nothing,
            is_heat: args.heat.is_some(),
            is_all_time,
            is_filtered,
            grid,
            page,
            table,
            summary,
            period,
            now,
        };
        let is_paged =
            args.table.tabular().is_none() && !args.page.is_asked() && args.pager.allows();
        Ok(args.page.answered(answer, app)?.paged(is_paged).follow_up(follow_up).into())
    }
}

/// Refuses groups that say nothing more within each other.
fn check(by: &[Grouping]) -> Result<(), Failure> {
    let twice = by.iter().enumerate().find(|(i, grouping)| by[..*i].contains(grouping));
    if let Some((_, grouping)) = twice {
        return Err(Failure::usage(format!("--by has “{}” twice.", grouping.name())));
    }
    if by.len() > LEVELS {
        return Err(Failure::usage("--by takes at most three groups.")
            .hint("For example: `track report --by client,project,description`."));
    }
    Ok(())
}

/// The days that were asked for.
fn period(args: &ReportArgs, now: &Now) -> anyhow::Result<Period> {
    let this_year: RangeExpr = THIS_YEAR.parse()?;
    let bounds = args.bounds.range("report")?;
    let is_given = bounds.is_some() || !args.range.is_empty();
    if is_given && args.heat.is_some_and(|year| year != this_year) {
        return Err(Failure::usage("The range is given twice, once after --heat.").into());
    }
    let range: RangeExpr = match (bounds, &args.range[..], args.heat) {
        (None, [], Some(year)) => year,
        (Some(range), ..) => range,
        (None, [], None) => "week".parse()?,
        (None, words, _) => words.join(" ").parse()?,
    };
    let period = range.resolve(now)?;
    if args.heat.is_some() && (period.last - period.first).num_days() >= MOST_HEAT {
        return Err(Failure::usage("--heat shows at most a year.")
            .hint("For example: `track report --heat 2025`.")
            .into());
    }
    Ok(period)
}

/// A filter for the entries of this one, and for those that begin before its days and may reach into them.
fn reaching(store: &Store, filter: &Filter, from: DateTime<Utc>) -> anyhow::Result<Filter> {
    // No entry is longer than that, but the running one may have begun earlier.
    let running = store.running()?;
    let running = running.iter().filter_map(|row| Some(row.wanted.as_ref()?.start));
    let earliest = running.chain([from - MAX_LENGTH]).min();
    Ok(Filter { from: earliest, ..filter.clone() })
}
