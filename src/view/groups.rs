//! The time of entries, summed by group, as it is shown: names for keys, in order, small groups folded.

use std::cmp::Reverse;
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use chrono::{Datelike, NaiveDate, Weekday};

use super::figures::{Figures, Scale, Unit};
pub(crate) use super::group_list::{Group, Groups, MoreGroups};
pub(crate) use super::group_name::GroupName;
use super::group_name::{Place, place};
use super::money::{Money, Pricing};
use crate::model::{
    Currency, Entry, EntryFields, Project, ProjectKey, Rates, Task, TaskKey, Workspace, WorkspaceId,
};
use crate::report::{Charge, Counted, Grouping, RoundedPart, Rounding, Sums, Tree, by_local_day};
use crate::store::{self, Store};
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
    /// The entries that reach over the first or the last day, the oldest first.
    pub(crate) reaching_over: Vec<EntryFields>,
    /// Seconds of these outside of the days.
    pub(crate) outside: i64,
    /// Whether time counts in more than one group of a level, since it has several tags.
    pub(crate) is_overlapping: bool,
    /// What it comes to, if that was asked for.
    pub(crate) money: Option<Money>,
    /// The workspaces on the free plan of which all time of projects with a rate is charged for.
    pub(crate) free: Vec<Workspace>,
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

/// A group, by what identifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key<'a> {
    Project(Option<ProjectKey>),
    Client(Option<&'a str>),
    Tag(Option<&'a str>),
    Task(Option<TaskKey>),
    Description(&'a str),
    Workspace(Option<WorkspaceId>),
    Billable(bool),
    Day(NaiveDate),
    Week(NaiveDate),
    Month(NaiveDate),
    Weekday(Weekday),
}

/// The rows that entries refer to.
struct Names {
    projects: HashMap<ProjectKey, Project>,
    tasks: HashMap<TaskKey, Task>,
    workspaces: Vec<Workspace>,
}

/// Sums entries by group. Rows that are wanted deleted are left out, and so is what lies outside of the days.
pub(crate) fn summary(store: &Store, rows: &[Entry], by: SumBy<'_>) -> store::Result<Summary> {
    let names = Names::of(store, rows)?;
    let mut tree = Tree::default();
    let mut days = BTreeSet::new();
    let (mut exact, mut planned, mut outside, mut is_overlapping) = (0, 0, 0, false);
    let mut reaching_over = Vec::new();
    // A level more, which is left out once its days are rounded.
    let extra = by.rounding.filter(|it| it.per == RoundedPart::Day).map(|_| Grouping::Day);
    let groupings: Vec<Grouping> = by.groupings.iter().copied().chain(extra).collect();
    let splits = groupings.iter().any(|grouping| grouping.is_of_days());
    let mut levels: Vec<Vec<Key<'_>>> = vec![Vec::new(); groupings.len()];
    let pricing = by.rates.map(|rates| names.pricing(rates, rows, by));
    let mut free = BTreeSet::new();
    for fields in rows.iter().filter_map(|row| row.wanted.as_ref()) {
        let counted = Counted::of(fields.start, fields.stop, by.period, by.now.instant);
        let Some(counted) = counted else { continue };
        planned += counted.planned;
        let Some((start, end)) = counted.span else { continue };
        if counted.outside > 0 {
            outside += counted.outside;
            reaching_over.push(fields.clone());
        }
        let charge = pricing.as_ref().map_or(Charge::Nothing, |pricing| pricing.charge(fields));
        free.extend(pricing.as_ref().and_then(|pricing| pricing.free_workspace(fields)));
        let mut dates = by_local_day(start, end, by.now);
        days.extend(dates.iter().filter(|(_, seconds)| *seconds > 0).map(|(date, _)| *date));
        exact += (end - start).num_seconds();
        if let Some(rounding) = by.rounding.filter(|it| it.per == RoundedPart::Entry) {
            rounding.round_days(&mut dates);
        }
        let whole = [(dates[0].0, dates.iter().map(|(_, seconds)| seconds).sum())];
        for (date, seconds) in if splits { &dates[..] } else { &whole } {
            for (keys, grouping) in levels.iter_mut().zip(&groupings) {
                names.keys(fields, *date, *grouping, by.now, keys);
                is_overlapping |= keys.len() > 1 && *seconds > 0;
            }
            let billable = if fields.billable { *seconds } else { 0 };
            let is_running = fields.stop.is_none();
            tree.add(Sums { total: *seconds, billable, is_running }, charge, &levels);
        }
    }
    round(&mut tree, by);
    reaching_over.sort_by_key(|fields| fields.start);
    let days = days.len();
    let summed =
        Summed { tree, exact, days, planned, reaching_over, outside, is_overlapping, free };
    Ok(summed.shown(&names, by))
}

/// The sums of entries, as [`Summary`] has them, before they are shown.
struct Summed<'a> {
    tree: Tree<Key<'a>>,
    exact: i64,
    days: usize,
    planned: i64,
    reaching_over: Vec<EntryFields>,
    outside: i64,
    is_overlapping: bool,
    free: BTreeSet<WorkspaceId>,
}

impl Summed<'_> {
    /// Names the groups and puts them into their order, with figures and amounts that add up.
    fn shown(self, names: &Names, by: SumBy<'_>) -> Summary {
        let Self { tree, exact, days, planned, reaching_over, outside, is_overlapping, free } =
            self;
        let total = tree.sums.total;
        let unit = if by.is_decimal { Unit::Hundredths } else { Unit::of_total(total) };
        let scale = Scale { unit, total };
        let mut groups = names.groups(&tree, by);
        groups.show(total, scale.whole(), scale);
        let money = by.rates.map(|_| Money::of(&tree.charged));
        if let Some(money) = &money {
            groups.show_money(money);
        }
        // As the two groups of a report by billable.
        let by_billable = [tree.sums.billable, total - tree.sums.billable];
        Summary {
            sums: tree.sums,
            exact,
            groups,
            unit: scale.unit,
            figures: scale.whole(),
            billable: scale.parts(&by_billable, total, scale.whole())[0],
            days,
            planned,
            reaching_over,
            outside,
            is_overlapping,
            money,
            free: names.workspaces.iter().filter(|it| free.contains(&it.id)).cloned().collect(),
        }
    }
}

/// Rounds the groups, or each day of them, which is a level more that is left out then.
fn round(tree: &mut Tree<Key<'_>>, by: SumBy<'_>) {
    if let Some(rounding) = by.rounding.filter(|it| it.per != RoundedPart::Entry) {
        tree.round(&|seconds| rounding.round(seconds));
        tree.cut(by.groupings.len());
    }
}

/// The rows of these keys, each read once.
fn read<K: Copy + Eq + Hash, T>(
    keys: impl Iterator<Item = K>,
    fetch: impl Fn(K) -> store::Result<Option<T>>,
) -> store::Result<HashMap<K, T>> {
    let mut found: HashMap<K, Option<T>> = HashMap::new();
    for key in keys {
        if let Slot::Vacant(slot) = found.entry(key) {
            slot.insert(fetch(key)?);
        }
    }
    Ok(found.into_iter().filter_map(|(key, row)| Some((key, row?))).collect())
}

impl Names {
    fn of(store: &Store, rows: &[Entry]) -> store::Result<Self> {
        let fields = || rows.iter().filter_map(|row| row.wanted.as_ref());
        Ok(Self {
            projects: read(fields().filter_map(|it| it.project), |key| store.project(key))?,
            tasks: read(fields().filter_map(|it| it.task), |key| store.task(key))?,
            workspaces: store.workspaces()?,
        })
    }

    /// What of the time of these rows is charged for.
    fn pricing(&self, rates: &Rates, rows: &[Entry], by: SumBy<'_>) -> Pricing {
        let is_counted = |it: &&EntryFields| {
            let counted = Counted::of(it.start, it.stop, by.period, by.now.instant);
            counted.is_some_and(|counted| counted.span.is_some())
        };
        let billable = rows.iter().filter_map(|row| row.wanted.as_ref());
        let billable = billable.filter(|it| it.billable).filter(is_counted);
        let billable = billable.filter_map(|fields| fields.workspace).collect();
        Pricing::new(rates, &self.projects, &self.workspaces, &billable)
    }

    /// The groups of one level that time on a day belongs to, in place of `keys`.
    fn keys<'a>(
        &'a self,
        fields: &'a EntryFields,
        date: NaiveDate,
        grouping: Grouping,
        now: &Now,
        keys: &mut Vec<Key<'a>>,
    ) {
        keys.clear();
        keys.push(match grouping {
            Grouping::Tag if !fields.tags.is_empty() => {
                keys.extend(fields.tags.iter().map(|tag| Key::Tag(Some(tag))));
                return;
            }
            Grouping::Tag => Key::Tag(None),
            Grouping::Project => Key::Project(fields.project),
            Grouping::Client => {
                let project = fields.project.and_then(|key| self.projects.get(&key));
                Key::Client(project.and_then(|project| project.client.as_deref()))
            }
            Grouping::Task => Key::Task(fields.task),
            Grouping::Description => Key::Description(&fields.description),
            Grouping::Workspace => Key::Workspace(fields.workspace),
            Grouping::Billable => Key::Billable(fields.billable),
            Grouping::Day => Key::Day(date),
            Grouping::Week => Key::Week(date.week(now.week_start).first_day()),
            Grouping::Month => Key::Month(date.with_day(1).unwrap_or(date)),
            Grouping::Weekday => Key::Weekday(date.weekday()),
        });
    }

    fn name(&self, key: Key<'_>) -> GroupName {
        match key {
            Key::Project(key) => {
                GroupName::Project(key.and_then(|it| self.projects.get(&it).cloned()))
            }
            Key::Client(name) => GroupName::Client(name.map(str::to_owned)),
            Key::Tag(name) => GroupName::Tag(name.map(str::to_owned)),
            Key::Task(key) => GroupName::Task(key.and_then(|key| {
                let task = self.tasks.get(&key)?;
                Some((task.clone(), self.projects.get(&task.project).cloned()))
            })),
            Key::Description(text) => GroupName::Description(text.to_owned()),
            Key::Workspace(id) => {
                let workspace = self.workspaces.iter().find(|it| Some(it.id) == id);
                GroupName::Workspace(workspace.cloned())
            }
            Key::Billable(is_billable) => GroupName::Billable(is_billable),
            Key::Day(date) => GroupName::Day(date),
            Key::Week(first) => GroupName::Week(first),
            Key::Month(first) => GroupName::Month(first),
            Key::Weekday(day) => GroupName::Weekday(day),
        }
    }

    /// The groups within a group, in order.
    fn groups(&self, tree: &Tree<Key<'_>>, by: SumBy<'_>) -> Groups {
        let group = |(key, inner): (&Key<'_>, &Tree<Key<'_>>)| {
            let name = self.name(*key);
            let place = place(&name, by.now);
            let groups = self.groups(inner, by);
            let money = by.rates.map(|_| Money::of(&inner.charged));
            (place, Group { name, sums: inner.sums, figures: Figures::default(), money, groups })
        };
        let mut groups: Vec<(Place, Group)> = tree.groups.iter().map(group).collect();
        let is_of_days = groups.first().is_some_and(|(_, it)| it.name.grouping().is_of_days());
        let by_name = match by.order {
            GroupOrder::Natural => is_of_days,
            order => order == GroupOrder::Name,
        };
        if by_name {
            groups.sort_by(|(a, _), (b, _)| a.cmp(b));
        } else {
            groups.sort_by_cached_key(|(place, group)| (Reverse(group.sums.total), place.clone()));
        }
        let mut groups =
            Groups { shown: groups.into_iter().map(|(_, group)| group).collect(), more: None };
        groups.fold(by.top);
        groups
    }
}
