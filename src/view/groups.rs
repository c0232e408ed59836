//! The time of entries, summed by group, as it is shown: names for keys, in order, small groups folded.

use std::cmp::Reverse;
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::figures::{Figures, Scale, Unit};
use crate::model::{
    Entry, EntryFields, Project, ProjectKey, Task, TaskKey, Workspace, WorkspaceId, folded,
};
use crate::report::{Counted, Grouping, Sums, Tree, by_local_day};
use crate::store::{self, Store};
use crate::time::{Now, Period, weekday_name};

/// The time of entries in some days, and its groups.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    pub(crate) sums: Sums,
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
}

/// The groups of one level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    pub(crate) shown: Vec<Group>,
    /// Those that are left out.
    pub(crate) more: Option<MoreGroups>,
}

/// Groups that are counted and not shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MoreGroups {
    pub(crate) count: usize,
    pub(crate) sums: Sums,
    pub(crate) figures: Figures,
}

/// The time of one group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: GroupName,
    pub(crate) sums: Sums,
    pub(crate) figures: Figures,
    pub(crate) groups: Groups,
}

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

impl Groups {
    /// Rounds the sums of a level and of those within it, so that they add up to what is shown of the whole.
    fn show(&mut self, seconds: i64, whole: Figures, scale: Scale) {
        let shown = self.shown.iter().map(|group| group.sums.total);
        let parts: Vec<i64> = shown.chain(self.more.map(|more| more.sums.total)).collect();
        let figures = scale.parts(&parts, seconds, whole);
        for (group, figures) in self.shown.iter_mut().zip(&figures) {
            group.figures = *figures;
            group.groups.show(group.sums.total, *figures, scale);
        }
        if let (Some(more), Some(figures)) = (&mut self.more, figures.last()) {
            more.figures = *figures;
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
    let (mut planned, mut outside, mut is_overlapping) = (0, 0, false);
    let mut reaching_over = Vec::new();
    let splits = by.groupings.iter().any(|grouping| grouping.is_of_days());
    let mut levels: Vec<Vec<Key<'_>>> = vec![Vec::new(); by.groupings.len()];
    for fields in rows.iter().filter_map(|row| row.wanted.as_ref()) {
        let counted = Counted::of(fields.start, fields.stop, by.period, by.now.instant);
        let Some(counted) = counted else { continue };
        planned += counted.planned;
        let Some((start, end)) = counted.span else { continue };
        if counted.outside > 0 {
            outside += counted.outside;
            reaching_over.push(fields.clone());
        }
        let dates = by_local_day(start, end, by.now);
        let whole = [(dates[0].0, (end - start).num_seconds())];
        for (date, seconds) in if splits { &dates[..] } else { &whole } {
            for (keys, grouping) in levels.iter_mut().zip(by.groupings) {
                names.keys(fields, *date, *grouping, by.now, keys);
                is_overlapping |= keys.len() > 1 && *seconds > 0;
            }
            let billable = if fields.billable { *seconds } else { 0 };
            let is_running = fields.stop.is_none();
            tree.add(Sums { total: *seconds, billable, is_running }, &levels);
        }
        days.extend(dates.iter().filter(|(_, seconds)| *seconds > 0).map(|(date, _)| *date));
    }
    reaching_over.sort_by_key(|fields| fields.start);
    let total = tree.sums.total;
    let scale = Scale { unit: Unit::of_total(total), total };
    let mut groups = names.groups(&tree, by);
    groups.show(total, scale.whole(), scale);
    // As the two groups of a report by billable.
    let by_billable = [tree.sums.billable, total - tree.sums.billable];
    Ok(Summary {
        sums: tree.sums,
        groups,
        unit: scale.unit,
        figures: scale.whole(),
        billable: scale.parts(&by_billable, total, scale.whole())[0],
        days: days.len(),
        planned,
        reaching_over,
        outside,
        is_overlapping,
    })
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
            (place, Group { name, sums: inner.sums, figures: Figures::default(), groups })
        };
        let mut groups: Vec<(Place, Group)> = tree.groups.iter().map(group).collect();
        let is_of_days = groups.first().is_some_and(|(_, it)| it.name.grouping().is_of_days());
        let by_name = match by.order {
            GroupOrder::Natural => is_of_days,
            order => order == GroupOrder::Name,
        };
        let most_time =
            |(place, group): &(Place, Group)| (Reverse(group.sums.total), place.clone());
        groups.sort_by_cached_key(most_time);
        let hidden = groups.split_off(by.top.unwrap_or(usize::MAX).min(groups.len()));
        if by_name {
            groups.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        let mut sums = Sums::default();
        for (_, group) in &hidden {
            sums.add(group.sums);
        }
        Groups {
            shown: groups.into_iter().map(|(_, group)| group).collect(),
            more: (!hidden.is_empty()).then(|| MoreGroups {
                count: hidden.len(),
                sums,
                figures: Figures::default(),
            }),
        }
    }
}

/// The place of a group by name: whether it has none, its day, its name and that of its owner as they are compared,
/// and at last just as they are.
type Place = (bool, i32, [String; 4]);

fn place(name: &GroupName, now: &Now) -> Place {
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
