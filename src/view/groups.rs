//! The time of entries, summed by group, as it is shown.

use super::figures::{Figures, Scale, Unit};
pub(crate) use super::group_list::{Group, Groups, MoreGroups};
pub(crate) use super::group_name::GroupName;
use super::money::Money;
use crate::model::{Currency, EntryFields, Rates, Workspace};
use crate::report::{Grouping, Rounding, Sums, apportioned};
use crate::time::{Now, Period};

/// The time of entries in some days, and its groups.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    pub(crate) sums: Sums,
    /// Seconds before any rounding.
    pub(crate) exact: i64,
    pub(crate) groups: Groups,
    pub(crate) unit: Unit,
    pub(crate) figures: Figures,
    /// What is shown of the billable part.
    pub(crate) billable: Figures,
    /// How many local days have time.
    pub(crate) days: usize,
    /// Seconds of these days that are still to come, which no sum counts.
    pub(crate) planned: i64,
    pub(crate) partly_in_range: PartlyInRange,
    /// Seconds of these outside of the days.
    pub(crate) outside: i64,
    /// Whether time counts in more than one group of a level, since it has several tags.
    pub(crate) is_overlapping: bool,
    /// What it comes to, if that was asked for.
    pub(crate) money: Option<Money>,
    /// The workspaces on the free plan of which all time of projects with a rate is charged for.
    pub(crate) free: Vec<Workspace>,
}

/// The entries that began before the first day, or end after the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartlyInRange {
    None,
    One(EntryFields),
    /// So many.
    Several(usize),
}

impl Summary {
    /// The currencies in which anything is charged for.
    pub(crate) fn currencies(&self) -> Vec<Option<Currency>> {
        let amounts = self.money.iter().flat_map(|money| &money.amounts);
        amounts.map(|amount| amount.currency).collect()
    }

    /// Leaves out all but the outermost groups with the most time.
    pub(crate) fn fold(&mut self, top: Option<usize>) {
        self.groups.fold(top);
        let scale = Scale { unit: self.unit, total: self.sums.total };
        self.groups.show(self.sums.total, self.figures, scale);
        if let Some(money) = &self.money {
            self.groups.show_money(money);
        }
    }
}

impl Summary {
    /// Shows the outermost groups as a table shows them that adds up in both directions: of the first ones so many
    /// units each, in their order; what is left of the total goes to the others.
    pub(super) fn show_as(&mut self, units: &[i64]) {
        let scale = Scale { unit: self.unit, total: self.sums.total };
        let (_, others) = self.groups.shown.split_at(units.len().min(self.groups.shown.len()));
        let rest = others.iter().map(|group| group.sums.total);
        let rest: Vec<i64> =
            rest.chain(self.groups.more.as_ref().map(|more| more.sums.total)).collect();
        let left = self.figures.units - units.iter().sum::<i64>();
        let rest = apportioned(&rest, scale.unit.seconds(), left);
        let mut all = units.iter().copied().chain(rest);
        for (group, units) in self.groups.shown.iter_mut().zip(&mut all) {
            group.figures.units = units;
            group.groups.show(group.sums.total, group.figures, scale);
        }
        if let (Some(more), Some(units)) = (&mut self.groups.more, all.next()) {
            more.figures.units = units;
        }
    }
}

/// The order of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupOrder {
    /// By the calendar for days, weeks and months; for all others those with the most time first.
    Natural,
    /// By name, or by the calendar; the group without a name last.
    Name,
    /// Those with the most time first.
    Time,
}

/// How entries are summed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SumBy<'a> {
    /// The groups, the outermost first.
    pub(crate) groupings: &'a [Grouping],
    pub(crate) order: GroupOrder,
    /// How many groups of a level are shown at most, those with the most time.
    pub(crate) top: Option<usize>,
    /// The rule by which time is rounded, if it is.
    pub(crate) rounding: Option<Rounding>,
    /// Whether lengths are shown in hours with decimals.
    pub(crate) is_decimal: bool,
    /// The rates, if the time is to be charged for.
    pub(crate) rates: Option<&'a Rates>,
    pub(crate) period: &'a Period,
    pub(crate) now: &'a Now,
}
