//! The groups of a report as they are shown: small ones folded, figures and amounts that add up.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::figures::{Figures, Scale};
use super::group_name::GroupName;
use super::money::Money;
use crate::report::{Charged, Sums};

/// The groups of one level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    pub(crate) shown: Vec<Group>,
    /// Those that are not shown.
    pub(crate) more: Option<MoreGroups>,
}

/// Groups that are counted and not shown.
#[derive(Clone, Debug)]
pub(crate) struct MoreGroups {
    pub(crate) count: usize,
    pub(crate) sums: Sums,
    pub(crate) figures: Figures,
    pub(crate) money: Option<Money>,
}

/// The time of one group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: GroupName,
    pub(crate) sums: Sums,
    pub(crate) figures: Figures,
    /// What it comes to, if that was asked for.
    pub(crate) money: Option<Money>,
    pub(crate) groups: Groups,
}

impl Groups {
    /// The groups with the most time, at most so many, and the others; each in their order.
    pub(super) fn divided(&self, top: Option<usize>) -> (Vec<&Group>, Vec<&Group>) {
        let mut by_time: Vec<usize> = (0..self.shown.len()).collect();
        by_time.sort_by_key(|&i| Reverse(self.shown[i].sums.total));
        let most: BTreeSet<usize> = by_time.into_iter().take(top.unwrap_or(usize::MAX)).collect();
        let (shown, hidden): (Vec<_>, Vec<_>) =
            self.shown.iter().enumerate().partition(|(i, _)| most.contains(i));
        let groups = |chosen: Vec<(usize, _)>| chosen.into_iter().map(|(_, group)| group).collect();
        (groups(shown), groups(hidden))
    }

    /// The money of the rows in their order, of those that are not shown last.
    pub(crate) fn money(&self) -> impl Iterator<Item = Option<&Money>> {
        let shown = self.shown.iter().map(|group| group.money.as_ref());
        shown.chain(self.more.iter().map(|more| more.money.as_ref()))
    }

    /// Leaves out all but the groups with the most time.
    pub(super) fn fold(&mut self, top: Option<usize>) {
        if top.is_none_or(|top| self.shown.len() <= top) {
            return;
        }
        let (shown, hidden) = self.divided(top);
        let mut sums = Sums::default();
        let mut charged = Charged::default();
        for group in &hidden {
            sums.add(group.sums);
            if let Some(money) = &group.money {
                charged.add_all(&money.charged);
            }
        }
        let money = hidden[0].money.as_ref().map(|_| Money::of(&charged));
        let more = MoreGroups { count: hidden.len(), sums, figures: Figures::default(), money };
        let shown = shown.into_iter().cloned().collect();
        *self = Self { shown, more: Some(more) };
    }

    /// Rounds the sums of a level and of those within it, so that they add up to what is shown of the whole.
    pub(super) fn show(&mut self, seconds: i64, whole: Figures, scale: Scale) {
        let shown = self.shown.iter().map(|group| group.sums.total);
        let more = self.more.as_ref().map(|more| more.sums.total);
        let parts: Vec<i64> = shown.chain(more).collect();
        let figures = scale.parts(&parts, seconds, whole);
        for (group, figures) in self.shown.iter_mut().zip(&figures) {
            group.figures = *figures;
            group.groups.show(group.sums.total, *figures, scale);
        }
        if let (Some(more), Some(figures)) = (&mut self.more, figures.last()) {
            more.figures = *figures;
        }
    }

    /// Rounds the amounts of a level and of those within it, so that they add up to what is shown of the whole.
    pub(super) fn show_money(&mut self, whole: &Money) {
        let shown = self.shown.iter_mut().filter_map(|group| group.money.as_mut());
        let more = self.more.iter_mut().filter_map(|more| more.money.as_mut());
        whole.divide(&mut shown.chain(more).collect::<Vec<_>>());
        for Group { money, groups, .. } in &mut self.shown {
            if let Some(money) = money {
                groups.show_money(money);
            }
        }
    }
}
