//! Targets of days, and overtime.

use chrono::NaiveDate;
use serde::Serialize;

use super::entry::{Moment, moment};
use crate::report::{Progress, TargetDay};
use crate::time::Now;

/// The target of today.
#[derive(Serialize)]
pub(crate) struct DayTarget {
    /// Seconds that lie in today, up to now.
    pub(crate) done: i64,
    /// When it is reached if the timer goes on; null when nothing runs, or when it is not reached today.
    pub(crate) done_at: Option<Moment>,
    /// Seconds until it is reached.
    pub(crate) left: i64,
    /// Seconds beyond it.
    pub(crate) over: i64,
    /// In seconds.
    pub(crate) target: i64,
    /// The same, for people.
    #[serde(skip)]
    pub(crate) progress: Progress,
    #[serde(skip)]
    pub(crate) now: Now,
}

impl DayTarget {
    pub(crate) fn of(progress: Progress, now: &Now) -> Self {
        Self {
            done: progress.done,
            done_at: progress.done_at.map(|at| moment(at, now)),
            left: progress.left(),
            over: progress.over(),
            target: progress.target,
            progress,
            now: *now,
        }
    }
}

/// The targets of the days of a report.
#[derive(Serialize)]
pub(crate) struct Targets {
    /// The days that have a target or time, from that of the first entry on.
    pub(crate) days: Vec<TargetDayJson>,
    /// Seconds until the targets together are reached.
    pub(crate) left: i64,
    /// Seconds beyond the targets, negative where they were missed: the sum of that of the days.
    pub(crate) overtime: i64,
    /// The targets together, in seconds.
    pub(crate) target: i64,
}

/// A day with its target.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct TargetDayJson {
    /// The day.
    pub(crate) date: NaiveDate,
    /// Seconds beyond its target, negative where it was missed; 0 while today's is not reached, and for days to come.
    pub(crate) overtime: i64,
    /// In seconds.
    pub(crate) target: i64,
    /// Seconds that were done, today up to now.
    pub(crate) total: i64,
}

impl Targets {
    /// The targets of these days.
    pub(crate) fn of(days: &[TargetDay], now: &Now) -> Self {
        let json = |day: &TargetDay| TargetDayJson {
            date: day.date,
            overtime: day.overtime(now.today()),
            target: day.target,
            total: day.done,
        };
        let days: Vec<TargetDayJson> = days.iter().map(json).collect();
        let target: i64 = days.iter().map(|day| day.target).sum();
        let done: i64 = days.iter().map(|day| day.total).sum();
        Self {
            left: (target - done).max(0),
            overtime: days.iter().map(|day| day.overtime).sum(),
            target,
            days,
        }
    }
}
