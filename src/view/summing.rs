//! Adding up the time of entries by group, one by one as they are read; then names for keys, in order, small groups
//! folded.

use std::cmp::Reverse;
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate, Weekday};
use foldhash::fast::RandomState;

use super::figures::{Figures, Scale, Unit};
use super::group_name::{Place, place};
use super::groups::{Group, GroupName, GroupOrder, Groups, PartlyInRange, SumBy, Summary};
use super::money::{Money, Pricing};
use crate::model::{
    EntryFields, EntryKey, Project, ProjectKey, Task, TaskKey, Workspace, WorkspaceId,
};
use crate::report::{Charge, Counted, Days, Grouping, RoundedPart, Sums, Tree, seconds};
use crate::store::{self, EntryTexts, Filter, Store};

/// A group, by what identifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Project(Option<ProjectKey>),
    Client(Option<TextId>),
    Tag(Option<TextId>),
    Task(Option<TaskKey>),
    Description(TextId),
    Workspace(Option<WorkspaceId>),
    Billable(bool),
    Day(NaiveDate),
    Week(NaiveDate),
    Month(NaiveDate),
    Weekday(Weekday),
}

/// A text that identifies groups, by its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct TextId(usize);

/// Texts that identify groups, each kept once.
#[derive(Debug, Default)]
struct Texts {
    ids: HashMap<String, TextId, RandomState>,
}

impl Texts {
    fn id(&mut self, text: &str) -> TextId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = TextId(self.ids.len());
        self.ids.insert(text.to_owned(), id);
        id
    }

    /// All of them, each at the place of its id.
    fn in_order(self) -> Vec<String> {
        let mut texts: Vec<(String, TextId)> = self.ids.into_iter().collect();
        texts.sort_unstable_by_key(|(_, id)| id.0);
        texts.into_iter().map(|(text, _)| text).collect()
    }
}

/// The projects of entries, each read once.
struct Projects<'a> {
    store: &'a Store,
    read: HashMap<ProjectKey, Option<Project>, RandomState>,
}

impl Projects<'_> {
    fn get(&mut self, key: ProjectKey) -> store::Result<Option<&Project>> {
        let project = match self.read.entry(key) {
            Slot::Occupied(read) => read.into_mut(),
            Slot::Vacant(slot) => slot.insert(self.store.project(key)?),
        };
        Ok(project.as_ref())
    }
}

/// The sums of the entries so far.
struct Summing<'a> {
    by: SumBy<'a>,
    /// The groups of each level. To round by day, there is a level more, which is dropped once its days are rounded.
    groupings: Vec<Grouping>,
    /// The groups of an entry, by level.
    levels: Vec<Vec<Key>>,
    tree: Tree<Key>,
    texts: Texts,
    projects: Projects<'a>,
    pricing: Option<Pricing<'a>>,
    calendar: Days<'a>,
    /// The days that have time.
    days: BTreeSet<NaiveDate>,
    exact: i64,
    planned: i64,
    outside: i64,
    partly_in_range: Vec<EntryKey>,
    is_overlapping: bool,
    free: BTreeSet<WorkspaceId>,
}

/// Sums the entries of a filter by group. What is outside of the days is skipped.
pub(crate) fn summary(store: &Store, filter: &Filter, by: SumBy<'_>) -> store::Result<Summary> {
    let workspaces = store.workspaces()?;
    let mut summing = Summing::new(store, by);
    if let Some(rates) = by.rates {
        // Only on the free plan does it matter which workspaces have any.
        let has_free = workspaces.iter().any(|workspace| !workspace.premium);
        let billable =
            if has_free { billable_workspaces(store, filter, by)? } else { BTreeSet::new() };
        summing.pricing = Some(Pricing::new(rates, &workspaces, &billable));
    }
    let needs = |grouping| by.groupings.contains(&grouping);
    let texts =
        EntryTexts { description: needs(Grouping::Description), tags: needs(Grouping::Tag) };
    store.each_counted(filter, texts, |key, fields| summing.add(key, &fields))?;
    summing.shown(store, workspaces)
}

/// The workspaces that have billable time among what is counted.
fn billable_workspaces(
    store: &Store,
    filter: &Filter,
    by: SumBy<'_>,
) -> store::Result<BTreeSet<WorkspaceId>> {
    let mut found = BTreeSet::new();
    let texts = EntryTexts { description: false, tags: false };
    store.each_counted(filter, texts, |_, fields| {
        let counted = Counted::of(fields.start, fields.stop, by.period, by.now.instant);
        if fields.billable && counted.is_some_and(|counted| counted.span.is_some()) {
            found.extend(fields.workspace);
        }
        Ok(())
    })?;
    Ok(found)
}

impl<'a> Summing<'a> {
    fn new(store: &'a Store, by: SumBy<'a>) -> Self {
        let extra = by.rounding.filter(|it| it.per == RoundedPart::Day).map(|_| Grouping::Day);
        let groupings: Vec<Grouping> = by.groupings.iter().copied().chain(extra).collect();
        Self {
            by,
            levels: vec![Vec::new(); groupings.len()],
            groupings,
            tree: Tree::default(),
            texts: Texts::default(),
            projects: Projects { store, read: HashMap::default() },
            pricing: None,
            calendar: Days::new(by.now),
            days: BTreeSet::new(),
            exact: 0,
            planned: 0,
            outside: 0,
            partly_in_range: Vec::new(),
            is_overlapping: false,
            free: BTreeSet::new(),
        }
    }

    /// Adds what is counted of an entry.
    fn add(&mut self, key: EntryKey, fields: &EntryFields) -> store::Result<()> {
        let by = self.by;
        let counted = Counted::of(fields.start, fields.stop, by.period, by.now.instant);
        let Some(counted) = counted else { return Ok(()) };
        self.planned += counted.planned;
        let Some((start, end)) = counted.span else { return Ok(()) };
        if counted.outside > 0 {
            self.outside += counted.outside;
            self.partly_in_range.push(key);
        }
        let charge = self.charge(fields)?;
        let mut dates = self.calendar.split(start, end);
        for (date, _) in dates.iter().filter(|(_, seconds)| *seconds > 0) {
            // Most of the entries of a day follow each other.
            if self.days.last() != Some(date) {
                self.days.insert(*date);
            }
        }
        self.exact += seconds(start, end);
        if let Some(rounding) = by.rounding.filter(|it| it.per == RoundedPart::Entry) {
            rounding.round_days(&mut dates);
        }
        if !self.groupings.iter().any(|grouping| grouping.is_of_days()) {
            dates[0].1 = dates.iter().map(|(_, seconds)| seconds).sum();
            dates.truncate(1);
        }
        for (date, seconds) in dates {
            for level in 0..self.groupings.len() {
                self.set_keys(level, fields, date)?;
                self.is_overlapping |= self.levels[level].len() > 1 && seconds > 0;
            }
            let billable = if fields.billable { seconds } else { 0 };
            let is_running = fields.stop.is_none();
            self.tree.add(Sums { total: seconds, billable, is_running }, charge, &self.levels);
        }
        Ok(())
    }

    /// Whether an entry is charged for.
    fn charge(&mut self, fields: &EntryFields) -> store::Result<Charge> {
        let Some(pricing) = &mut self.pricing else { return Ok(Charge::Nothing) };
        self.free.extend(pricing.free_workspace(fields));
        let project = fields.project.map(|key| self.projects.get(key)).transpose()?.flatten();
        Ok(pricing.charge(fields, project))
    }

    /// The groups of one level that time on a day belongs to.
    fn set_keys(
        &mut self,
        level: usize,
        fields: &EntryFields,
        date: NaiveDate,
    ) -> store::Result<()> {
        let keys = &mut self.levels[level];
        keys.clear();
        keys.push(match self.groupings[level] {
            Grouping::Tag if !fields.tags.is_empty() => {
                keys.extend(fields.tags.iter().map(|tag| Key::Tag(Some(self.texts.id(tag)))));
                return Ok(());
            }
            Grouping::Tag => Key::Tag(None),
            Grouping::Project => Key::Project(fields.project),
            Grouping::Client => {
                let project = fields.project.map(|key| self.projects.get(key)).transpose()?;
                let client = project.flatten().and_then(|project| project.client.as_deref());
                Key::Client(client.map(|name| self.texts.id(name)))
            }
            Grouping::Task => Key::Task(fields.task),
            Grouping::Description => Key::Description(self.texts.id(&fields.description)),
            Grouping::Workspace => Key::Workspace(fields.workspace),
            Grouping::Billable => Key::Billable(fields.billable),
            Grouping::Day => Key::Day(date),
            Grouping::Week => Key::Week(date.week(self.by.now.week_start).first_day()),
            Grouping::Month => Key::Month(date.with_day(1).unwrap_or(date)),
            Grouping::Weekday => Key::Weekday(date.weekday()),
        });
        Ok(())
    }

    /// Rounds the groups, or each day of them, which is a level more that is dropped then.
    fn round(&mut self) {
        if let Some(rounding) = self.by.rounding.filter(|it| it.per != RoundedPart::Entry) {
            self.tree.round(&|seconds| rounding.round(seconds));
            self.tree.cut(self.by.groupings.len());
        }
    }

    /// Names the groups and puts them into their order, with figures and amounts that add up.
    fn shown(mut self, store: &Store, workspaces: Vec<Workspace>) -> store::Result<Summary> {
        self.round();
        let Self { by, tree, texts, free, projects, partly_in_range, .. } = self;
        let partly_in_range = match partly_in_range[..] {
            [] => PartlyInRange::None,
            [key] => match store.row(key)?.and_then(|row| row.wanted) {
                Some(fields) => PartlyInRange::One(fields),
                None => PartlyInRange::None,
            },
            _ => PartlyInRange::Several(partly_in_range.len()),
        };
        let mut names = Names::new(projects, texts, workspaces);
        names.read(store, &tree)?;
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
        Ok(Summary {
            sums: tree.sums,
            exact: self.exact,
            groups,
            unit: scale.unit,
            figures: scale.whole(),
            billable: scale.parts(&by_billable, total, scale.whole())[0],
            days: self.days.len(),
            planned: self.planned,
            partly_in_range,
            outside: self.outside,
            is_overlapping: self.is_overlapping,
            money,
            free: names.workspaces.iter().filter(|it| free.contains(&it.id)).cloned().collect(),
        })
    }
}

/// What groups are called.
struct Names<'a> {
    projects: Projects<'a>,
    tasks: HashMap<TaskKey, Task>,
    texts: Vec<String>,
    workspaces: Vec<Workspace>,
}

impl<'a> Names<'a> {
    fn new(projects: Projects<'a>, texts: Texts, workspaces: Vec<Workspace>) -> Self {
        Self { projects, tasks: HashMap::new(), texts: texts.in_order(), workspaces }
    }

    /// Reads the rows that groups refer to.
    fn read(&mut self, store: &Store, tree: &Tree<Key>) -> store::Result<()> {
        for (key, inner) in &tree.groups {
            match key {
                Key::Project(Some(key)) => {
                    self.projects.get(*key)?;
                }
                Key::Task(Some(key)) if !self.tasks.contains_key(key) => {
                    if let Some(task) = store.task(*key)? {
                        self.projects.get(task.project)?;
                        self.tasks.insert(*key, task);
                    }
                }
                _ => {}
            }
            self.read(store, inner)?;
        }
        Ok(())
    }

    fn project(&self, key: ProjectKey) -> Option<Project> {
        self.projects.read.get(&key).cloned().flatten()
    }

    fn name(&self, key: Key) -> GroupName {
        let text = |TextId(id): TextId| self.texts[id].clone();
        match key {
            Key::Project(key) => GroupName::Project(key.and_then(|key| self.project(key))),
            Key::Client(name) => GroupName::Client(name.map(text)),
            Key::Tag(name) => GroupName::Tag(name.map(text)),
            Key::Task(key) => GroupName::Task(key.and_then(|key| {
                let task = self.tasks.get(&key)?;
                Some((task.clone(), self.project(task.project)))
            })),
            Key::Description(id) => GroupName::Description(text(id)),
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
    fn groups(&self, tree: &Tree<Key>, by: SumBy<'_>) -> Groups {
        let group = |(key, inner): (&Key, &Tree<Key>)| {
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
