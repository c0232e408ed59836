//! The flag by which a report compares the time of days with their targets.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::answer::{DayTarget, Targets};
use crate::app::App;
use crate::messages::Failure;
use crate::report::{Progress, TargetDay};
use crate::time::{Now, Period};
use crate::view::groups::{Group, GroupName, Summary};

/// Whether targets are shown.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct TargetArgs {
    /// Show the target of each day and the overtime.
    ///
    /// The setting `target` gives the targets.
    #[arg(
        long,
        conflicts_with_all = ["by", "sort", "top", "grid", "heat", "money", "round", "decimal"]
    )]
    pub(super) target: bool,
}

impl TargetArgs {
    /// Refuses to compare with a target that is not set.
    pub(super) fn check(self, app: &App) -> Result<(), Failure> {
        if !self.target || app.settings.target.is_some() {
            return Ok(());
        }
        Err(Failure::usage("No target is set.")
            .hint("For Monday to Friday: `track config set target 8h`.")
            .hint("By weekday: `track config set target mon-thu=8h fri=6h`."))
    }

    /// The targets of the days of a summary by day, if they are asked for. No day before the first entry counts, nor any
    /// after today where the report is about all time.
    pub(super) fn days(
        self,
        summary: &Summary,
        period: &Period,
        is_all_time: bool,
        now: &Now,
        app: &App,
    ) -> anyhow::Result<Option<Targets>> {
        if !self.target {
            return Ok(None);
        }
        let earliest = app.store()?.earliest_start()?;
        let earliest = earliest.map_or(now.today(), |start| now.date_of(start));
        let first = period.first.max(earliest.min(now.today()));
        let last = if is_all_time { now.today() } else { period.last };
        let of_day = |group: &Group| match group.name {
            GroupName::Day(date) => Some((date, group.sums.total)),
            _ => None,
        };
        let done: HashMap<NaiveDate, i64> =
            summary.groups.shown.iter().filter_map(of_day).collect();
        let days = first.iter_days().take_while(|date| *date <= last);
        let days = days.map(|date| TargetDay {
            date,
            done: done.get(&date).copied().unwrap_or(0),
            target: app.settings.target_on(date),
        });
        let days: Vec<TargetDay> = days.filter(|day| day.done > 0 || day.target > 0).collect();
        Ok(Some(Targets::of(&days, now)))
    }
}

/// The target of today, for a report about it alone.
pub(super) fn of_today(
    summary: &Summary,
    period: &Period,
    now: &Now,
    app: &App,
) -> Option<DayTarget> {
    if period.first != now.today() || period.last != now.today() {
        return None;
    }
    let target = app.settings.target_on(now.today());
    let progress = Progress::of(target, summary.exact, summary.sums.is_running, now)?;
    Some(DayTarget::of(progress, now))
}
