//! Any sequence of commands, faults and changes made elsewhere: in the end Toggl holds what was asked
//! for, each entry, project and tag once, and both sides agree.
//!
//! `TRACK_TEST_CASES=500 cargo test model_based` tries more of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::support::fake_toggl::{Bucket, Entry, Fault, ORGANIZATION, World as Toggl};
use crate::support::{Outcome, World};

/// The names of projects: few, so that they are freed and used again.
const PROJECTS: [&str; 3] = ["Alpha", "Beta", "Gamma"];
const TAGS: [&str; 3] = ["red", "green", "blue"];

/// An event. A new command is an event here, a line in `happen`, and its effect on the model; undo needs
/// nothing more.
#[derive(Clone, Debug)]
enum Event {
    Start,
    /// So many minutes ago.
    StartEarlier(i64),
    /// On one of the projects.
    StartOn(Index),
    Stop,
    /// So many minutes, ended now.
    Add(i64),
    /// The same with a tag.
    AddTagged(i64, usize),
    /// One of the entries is continued.
    Continue(Index),
    Cancel,
    Delete(Index),
    /// One entry gets another length, in minutes.
    Lengthen(Index, i64),
    /// One entry gets a tag more, or fewer.
    Tag(Index, usize, bool),
    /// One entry moves to a project, or off it.
    Move(Index, Option<Index>),
    /// Two pieces, the first of them so many minutes long.
    Split(Index, i64),
    ProjectAdd(usize),
    ProjectRename(Index, usize),
    /// With its entries, or without.
    ProjectDelete(Index, bool),
    TagRename(usize, usize),
    TagDelete(usize),
    /// So many commands.
    Undo(usize),
    Current,
    List,
    Sync,
    Offline(Box<Event>),
    /// So many seconds pass.
    Pass(i64),
    StartElsewhere,
    StopElsewhere,
    AddElsewhere,
    RenameElsewhere(Index),
    DeleteElsewhere(Index),
    /// The next request meets a fault.
    Fails(usize),
    /// The next two requests do.
    FailsTwice(usize),
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::DropBeforeCommit,
        Fault::DropAfterCommit,
        Fault::HangAfterCommit,
        Fault::Hang,
        Fault::Hang.commits_later(),
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Html(502),
        Fault::CaptivePortal,
        Fault::TruncatedJson,
        Fault::WrongTypes,
        Fault::Garbage,
        Fault::EmptyBody,
        Fault::QuotaTextOnly,
        Fault::TooMany { retry_after: Some(30) },
        Fault::Redirect("http://127.0.0.1:9/".to_owned()),
    ]
}

fn of_entries() -> impl Strategy<Value = Event> {
    let which = any::<Index>;
    let project = prop::option::weighted(0.7, which());
    prop_oneof![
        which().prop_map(Event::Continue),
        Just(Event::Cancel),
        which().prop_map(Event::Delete),
        (which(), 1_i64..90).prop_map(|(which, minutes)| Event::Lengthen(which, minutes)),
        (which(), tag(), any::<bool>()).prop_map(|(which, tag, more)| Event::Tag(which, tag, more)),
        (which(), project).prop_map(|(which, project)| Event::Move(which, project)),
        (which(), 1_i64..60).prop_map(|(which, minutes)| Event::Split(which, minutes)),
    ]
}

fn of_names() -> impl Strategy<Value = Event> {
    let (which, name) = (any::<Index>, 0..PROJECTS.len());
    prop_oneof![
        4 => name.clone().prop_map(Event::ProjectAdd),
        3 => which().prop_map(Event::StartOn),
        2 => (which(), name).prop_map(|(which, name)| Event::ProjectRename(which, name)),
        2 => (which(), any::<bool>()).prop_map(|(which, all)| Event::ProjectDelete(which, all)),
        3 => (1_i64..90, tag()).prop_map(|(minutes, tag)| Event::AddTagged(minutes, tag)),
        2 => (tag(), tag()).prop_map(|(old, new)| Event::TagRename(old, new)),
        1 => tag().prop_map(Event::TagDelete),
    ]
}

fn tag() -> std::ops::Range<usize> {
    0..TAGS.len()
}

/// Events on one device, with faults on the way to Toggl.
fn here() -> impl Strategy<Value = Event> {
    let command = prop_oneof![
        4 => Just(Event::Start),
        2 => (1_i64..40).prop_map(Event::StartEarlier),
        4 => Just(Event::Stop),
        3 => (1_i64..90).prop_map(Event::Add),
        4 => (1_usize..4).prop_map(Event::Undo),
        1 => Just(Event::Current),
        2 => Just(Event::List),
        1 => Just(Event::Sync),
        5 => of_entries(),
        5 => of_names(),
    ];
    prop_oneof![
        12 => command.clone(),
        3 => command.prop_map(|event| Event::Offline(Box::new(event))),
        6 => (1_i64..4000).prop_map(Event::Pass),
        4 => (0..faults().len()).prop_map(Event::Fails),
        1 => (0..faults().len()).prop_map(Event::FailsTwice),
    ]
}

fn elsewhere() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => Just(Event::StartElsewhere),
        1 => Just(Event::StopElsewhere),
        1 => Just(Event::AddElsewhere),
        1 => any::<Index>().prop_map(Event::RenameElsewhere),
        1 => any::<Index>().prop_map(Event::DeleteElsewhere),
    ]
}

/// Half of all sequences are on this device alone, where the final state is known exactly.
fn any_events() -> impl Strategy<Value = Vec<Event>> {
    let some_elsewhere = prop_oneof![26 => here(), 6 => elsewhere()];
    prop_oneof![
        proptest::collection::vec(here(), 1..30),
        proptest::collection::vec(some_elsewhere, 1..30),
    ]
}

/// The expected final state of an entry.
#[derive(Clone, Debug)]
struct Asked {
    description: String,
    start: DateTime<Utc>,
    stop: Option<DateTime<Utc>>,
    /// Added whole; a timer ends when this or another device says so, at Toggl's own second.
    whole: bool,
    project: Option<u32>,
    tags: BTreeSet<&'static str>,
}

/// The expected state.
#[derive(Clone, Debug, Default)]
struct Model {
    /// Pieces of one entry, and those that go on with it, have its description.
    entries: Vec<Asked>,
    /// The names of projects; each project keeps its number.
    projects: BTreeMap<u32, &'static str>,
    /// Tags that were renamed or deleted, and not used since.
    gone: BTreeSet<&'static str>,
}

impl Model {
    /// Ends the timer that runs, if one does.
    fn end(&mut self, at: DateTime<Utc>) {
        for asked in self.entries.iter_mut().filter(|asked| asked.stop.is_none()) {
            asked.stop = Some(at);
        }
    }
}

/// An entry as `list` has it.
struct Listed {
    handle: String,
    start: DateTime<Utc>,
    stop: Option<DateTime<Utc>>,
}

/// The world and the model of its expected state.
struct Life {
    world: World,
    model: Model,
    /// The model before each command that can be undone.
    past: Vec<Model>,
    /// All descriptions that were ever requested; one that is no longer in the model must not exist.
    ever: BTreeSet<String>,
    /// Changed or deleted elsewhere, so that only agreement can be demanded.
    touched_elsewhere: BTreeSet<String>,
    /// Whether nothing has happened elsewhere.
    alone: bool,
    count: u32,
}

impl Life {
    fn new() -> Self {
        let mut world = World::logged_in();
        world.set("TRACK_TIMEOUT", "150ms");
        world.fake().set_quota(Bucket::User, 100_000);
        world.fake().set_quota(Bucket::Organization(ORGANIZATION), 100_000);
        Self {
            world,
            model: Model::default(),
            past: Vec::new(),
            ever: BTreeSet::new(),
            touched_elsewhere: BTreeSet::new(),
            alone: true,
            count: 0,
        }
    }

    fn name(&mut self) -> String {
        self.count += 1;
        format!("work {}", self.count)
    }

    fn happen(&mut self, event: &Event, flags: &str) {
        let now = self.world.now().to_utc();
        match event {
            Event::Start => self.start(now, flags, None),
            Event::StartEarlier(minutes) => {
                let at = format!("--at -{minutes}m {flags}");
                self.start(now - TimeDelta::minutes(*minutes), &at, None);
            }
            Event::StartOn(which) => {
                if let Some((project, name)) = self.pick_project(*which) {
                    self.start(now, &format!("-p {name} {flags}"), Some(project));
                }
            }
            Event::Stop => {
                let code = self.write(&format!("stop {flags}"), |model| model.end(now)).code;
                assert!([0, 1, 5, 6].contains(&code), "stop ended with {code}");
            }
            Event::Add(minutes) => self.add(*minutes, None, flags),
            Event::AddTagged(minutes, tag) => self.add(*minutes, Some(TAGS[*tag]), flags),
            Event::Continue(which) => self.go_on(*which, flags),
            Event::Cancel => self.cancel(flags),
            Event::Delete(which) => {
                if let Some((index, it)) = self.pick_asked(*which) {
                    let line = format!("delete {} {flags}", it.handle);
                    self.write(&line, |model| drop(model.entries.remove(index))).success();
                }
            }
            Event::Lengthen(which, minutes) => {
                let stop = |it: &Listed| it.start + TimeDelta::minutes(*minutes);
                if let Some((index, it)) = self.pick_asked(*which)
                    && it.stop.is_some()
                    && stop(&it) <= now
                {
                    let line = format!("edit {} --duration {minutes}m {flags}", it.handle);
                    let stop = stop(&it);
                    self.write(&line, |model| model.entries[index].stop = Some(stop)).success();
                }
            }
            Event::Tag(which, tag, more) => self.tag(*which, TAGS[*tag], *more, flags),
            Event::Move(which, project) => self.move_to(*which, *project, flags),
            Event::Split(which, minutes) => self.split(*which, *minutes, flags),
            Event::ProjectAdd(name) => self.add_project(PROJECTS[*name], flags),
            Event::ProjectRename(which, name) => {
                self.rename_project(*which, PROJECTS[*name], flags);
            }
            Event::ProjectDelete(which, with_entries) => {
                self.delete_project(*which, *with_entries, flags);
            }
            Event::TagRename(old, new) => self.rename_tag(TAGS[*old], TAGS[*new], flags),
            Event::TagDelete(tag) => self.delete_tag(TAGS[*tag], flags),
            Event::Undo(count) => self.undo(*count, flags),
            Event::Current => assert!([0, 1, 5, 6].contains(&self.world.run("current").code)),
            Event::List => assert!([0, 5, 6].contains(&self.world.run("list").code)),
            Event::Sync => assert!([0, 5, 6].contains(&self.world.run("sync").code)),
            Event::Offline(event) => self.happen(event, "--offline"),
            Event::Pass(seconds) => {
                // Nothing is on its way for longer than that.
                self.world.fake().let_late_requests_arrive();
                self.world.advance(TimeDelta::seconds(*seconds));
            }
            Event::StartElsewhere => {
                self.alone = false;
                // A timer of the very same second is the one whose answer was lost.
                self.world.advance(TimeDelta::seconds(3));
                let name = self.name();
                self.world.fake().elsewhere_start(&name);
                self.world.advance(TimeDelta::seconds(3));
                self.touched_elsewhere.insert(name);
            }
            Event::StopElsewhere => {
                self.alone = false;
                if self.world.fake().running().is_some() {
                    self.world.fake().elsewhere_stop();
                }
            }
            Event::AddElsewhere => {
                self.alone = false;
                let name = self.name();
                let start = now - TimeDelta::seconds(3613);
                self.world.fake().elsewhere_add(&name, start, now);
                self.touched_elsewhere.insert(name);
            }
            Event::RenameElsewhere(which) => {
                self.alone = false;
                if let Some(entry) = self.pick(*which) {
                    let name = self.name();
                    self.touched_elsewhere
                        .extend([entry.description.unwrap_or_default(), name.clone()]);
                    self.world.fake().elsewhere_edit(entry.id, |it| it.description = Some(name));
                }
            }
            Event::DeleteElsewhere(which) => {
                self.alone = false;
                if let Some(entry) = self.pick(*which) {
                    self.touched_elsewhere.insert(entry.description.unwrap_or_default());
                    self.world.fake().elsewhere_delete(entry.id);
                }
            }
            Event::Fails(which) => self.world.fake().fail_next(faults()[*which].clone()),
            Event::FailsTwice(which) => {
                self.world.fake().fail_next(faults()[*which].clone());
                self.world.fake().fail_next(faults()[*which].clone());
            }
        }
    }

    fn number(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    fn start(&mut self, start: DateTime<Utc>, flags: &str, project: Option<u32>) {
        let description = self.name();
        let line = format!("start {description} {flags}");
        let tags = BTreeSet::new();
        let asked = Asked { description, start, stop: None, whole: false, project, tags };
        let outcome = self.write(&line, |model| {
            model.end(start);
            model.entries.push(asked);
        });
        // Refused, and nothing changed, when what runs began later than that.
        if outcome.code == 2 {
            assert!(outcome.stderr.contains("running began"), "{outcome}");
            return;
        }
        outcome.success();
    }

    fn add(&mut self, minutes: i64, tag: Option<&'static str>, flags: &str) {
        let (description, stop) = (self.name(), self.world.now().to_utc());
        let tagged = tag.map(|tag| format!("-t {tag}")).unwrap_or_default();
        let line = format!("add {description} --duration {minutes}m {tagged} {flags}");
        let start = stop - TimeDelta::minutes(minutes);
        let (stop, tags) = (Some(stop), tag.into_iter().collect());
        let asked = Asked { description, start, stop, whole: true, project: None, tags };
        self.write(&line, |model| {
            model.gone.retain(|gone| !asked.tags.contains(gone));
            model.entries.push(asked);
        })
        .success();
    }

    fn go_on(&mut self, which: Index, flags: &str) {
        let Some((index, it)) = self.pick_asked(which) else {
            return;
        };
        let now = self.world.now().to_utc();
        let like = self.model.entries[index].clone();
        let outcome = self.write(&format!("continue {} {flags}", it.handle), |model| {
            model.end(now);
            model.entries.push(Asked { start: now, stop: None, whole: false, ..like });
        });
        assert!(outcome.code == 0 || outcome.stderr.contains("running"), "{outcome}");
    }

    /// What is cancelled may have been started elsewhere.
    fn cancel(&mut self, flags: &str) {
        let alone = self.alone;
        let mut cancelled = Vec::new();
        let before: Vec<DateTime<Utc>> =
            self.model.entries.iter().filter(|it| it.stop.is_none()).map(|it| it.start).collect();
        let outcome = self.write(&format!("cancel --json {flags}"), |_| {});
        assert!([0, 1, 5, 6].contains(&outcome.code), "{outcome}");
        if outcome.code == 0 {
            for entry in outcome.json()["cancelled"].as_array().expect("entries") {
                let (name, start) = (&entry["description"], moment(&entry["start"]));
                let start = start.expect("a start");
                cancelled.push(start);
                self.model.entries.retain(|it| {
                    it.start != start || (alone && it.stop.is_some()) || name != &it.description
                });
            }
        }
        assert!(!alone || cancelled == before, "{cancelled:?} instead of {before:?}");
    }

    fn tag(&mut self, which: Index, tag: &'static str, more: bool, flags: &str) {
        let Some((index, it)) = self.pick_asked(which) else {
            return;
        };
        let sign = if more { '+' } else { '-' };
        self.write(&format!("edit {} -t {sign}{tag} {flags}", it.handle), |model| {
            let tags = &mut model.entries[index].tags;
            if more {
                tags.insert(tag);
                model.gone.remove(tag);
            } else {
                tags.remove(tag);
            }
        })
        .success();
    }

    fn move_to(&mut self, which: Index, project: Option<Index>, flags: &str) {
        let project = project.and_then(|which| self.pick_project(which));
        if let Some((index, it)) = self.pick_asked(which) {
            let to = match project {
                Some((_, name)) => format!("-p {name}"),
                None => "--no-project".to_owned(),
            };
            self.write(&format!("edit {} {to} {flags}", it.handle), |model| {
                model.entries[index].project = project.map(|(number, _)| number);
            })
            .success();
        }
    }

    fn split(&mut self, which: Index, minutes: i64, flags: &str) {
        let Some((index, it)) = self.pick_asked(which) else {
            return;
        };
        let cut = it.start + TimeDelta::minutes(minutes);
        if cut < it.stop.unwrap_or(self.world.now().to_utc()) {
            self.write(&format!("split {} {minutes}m {flags}", it.handle), |model| {
                let first = &mut model.entries[index];
                let second = Asked { start: cut, ..first.clone() };
                first.stop = Some(cut);
                model.entries.push(second);
            })
            .success();
        }
    }

    fn add_project(&mut self, name: &'static str, flags: &str) {
        let number = self.number();
        let taken = self.model.projects.values().any(|it| *it == name);
        let outcome = self.write(&format!("project add {name} {flags}"), |model| {
            model.projects.insert(number, name);
        });
        assert_eq!(outcome.code, i32::from(taken), "{outcome}");
    }

    fn rename_project(&mut self, which: Index, new: &'static str, flags: &str) {
        if let Some((project, old)) = self.pick_project(which) {
            let taken = self.model.projects.iter().any(|it| *it.0 != project && *it.1 == new);
            let outcome =
                self.write(&format!("project edit {old} --name {new} {flags}"), |model| {
                    model.projects.insert(project, new);
                });
            assert_eq!(outcome.code, i32::from(taken), "{outcome}");
        }
    }

    fn delete_project(&mut self, which: Index, with_entries: bool, flags: &str) {
        if let Some((project, name)) = self.pick_project(which) {
            let fault = if with_entries { "delete" } else { "unassign" };
            self.write(&format!("project delete {name} --entries {fault} {flags}"), |model| {
                model.projects.remove(&project);
                model.entries.retain(|it| !with_entries || it.project != Some(project));
                for asked in model.entries.iter_mut().filter(|it| it.project == Some(project)) {
                    asked.project = None;
                }
            })
            .success();
        }
    }

    fn rename_tag(&mut self, old: &'static str, new: &'static str, flags: &str) {
        if old != new && self.is_tagged(old) {
            let outcome = self.write(&format!("tag edit {old} --name {new} {flags}"), |model| {
                for asked in &mut model.entries {
                    if asked.tags.remove(old) {
                        asked.tags.insert(new);
                    }
                }
                model.gone.insert(old);
                model.gone.remove(new);
            });
            // Another tag may have that name, even where no entry has it.
            assert!([0, 1].contains(&outcome.code), "{outcome}");
        }
    }

    fn delete_tag(&mut self, tag: &'static str, flags: &str) {
        if self.is_tagged(tag) {
            self.write(&format!("tag delete {tag} {flags}"), |model| {
                for asked in &mut model.entries {
                    asked.tags.remove(tag);
                }
                model.gone.insert(tag);
            })
            .success();
        }
    }

    fn is_tagged(&self, tag: &str) -> bool {
        self.model.entries.iter().any(|it| it.tags.contains(tag))
    }

    /// Runs a command that changes something; `update` applies its effect to the model.
    fn write(&mut self, line: &str, update: impl FnOnce(&mut Model)) -> Outcome {
        let before = self.model.clone();
        let outcome = self.world.run(line);
        if outcome.code == 0 {
            update(&mut self.model);
            self.ever.extend(self.model.entries.iter().map(|it| it.description.clone()));
        }
        // A stop that finds another timer behind the one it stopped counts twice.
        let undoable = self.undoable();
        assert!(undoable >= self.past.len(), "{line} lost what can be undone");
        self.past.resize(undoable, before);
        outcome
    }

    fn undo(&mut self, count: usize, flags: &str) {
        let outcome = self.world.run(&format!("undo {count} {flags}"));
        match (outcome.code, self.past.len().checked_sub(count)) {
            (0, Some(left)) => {
                let gone = &self.past[left].gone & &self.model.gone;
                self.model = Model { gone, ..self.past[left].clone() };
                self.past.truncate(left);
            }
            // Changed, deleted or started elsewhere since.
            (1, Some(_)) if !self.alone => {
                let since = [" since", "would run again", "is there again"];
                assert!(since.iter().any(|why| outcome.stderr.contains(why)), "{outcome}");
            }
            (1, None) => assert!(outcome.stderr.contains(" undo"), "{outcome}"),
            _ => panic!("undo {count}, with {} to undo:\n{outcome}", self.past.len()),
        }
        assert_eq!(self.undoable(), self.past.len(), "{outcome}");
    }

    fn undoable(&self) -> usize {
        let total = &self.world.json("undo --list")["total"];
        total.as_u64().and_then(|total| total.try_into().ok()).expect("a number")
    }

    /// One of the projects, with its name.
    fn pick_project(&self, which: Index) -> Option<(u32, &'static str)> {
        let projects: Vec<_> =
            self.model.projects.iter().map(|(key, name)| (*key, *name)).collect();
        if projects.is_empty() { None } else { Some(*which.get(&projects)) }
    }

    /// One of the entries of the model, by its index, and how it is listed. Entries that were changed
    /// elsewhere are left out.
    fn pick_asked(&self, which: Index) -> Option<(usize, Listed)> {
        let known: Vec<usize> = (0..self.model.entries.len())
            .filter(|it| !self.touched_elsewhere.contains(&self.model.entries[*it].description))
            .collect();
        let index = if known.is_empty() { return None } else { *which.get(&known) };
        let asked = &self.model.entries[index];
        let list = self.world.json("list 2026-02-20..2026-05-31 --offline");
        let listed = list["entries"].as_array().expect("entries").iter().filter(|it| {
            it["description"] == asked.description && moment(&it["start"]) == Some(asked.start)
        });
        let distance = |it: &Listed| match (it.stop, asked.stop) {
            (Some(stop), Some(asked)) => (stop - asked).abs(),
            (None, None) => TimeDelta::zero(),
            _ => TimeDelta::MAX,
        };
        let found = listed
            .map(|it| Listed {
                handle: it["handle"].as_str().expect("a handle").to_owned(),
                start: asked.start,
                stop: moment(&it["stop"]),
            })
            .min_by_key(distance)
            .unwrap_or_else(|| panic!("{asked:?} is not listed:\n{list:#}"));
        Some((index, found))
    }

    fn pick(&self, which: Index) -> Option<Entry> {
        let entries = self.world.fake().entries();
        if entries.is_empty() { None } else { Some(which.get(&entries).clone()) }
    }

    /// The faults end, the quota window and every pause pass, and everything is sent.
    fn finish_sync(&mut self) {
        self.world.fake().heal();
        self.world.fake().let_late_requests_arrive();
        // A busy machine may be slow; only faults are to be impatient with.
        self.world.set("TRACK_TIMEOUT", "");
        self.world.advance(TimeDelta::hours(2));
        self.world.run("sync").success();
        // What was pulled may have to be sent on: of two timers, one ends.
        self.world.run("sync").success();
    }

    fn check(&self) {
        let entries = self.world.fake().entries();
        for name in self.ever.difference(&self.touched_elsewhere) {
            let mut wanted: Vec<&Asked> =
                self.model.entries.iter().filter(|it| it.description == *name).collect();
            let mut found: Vec<&Entry> =
                entries.iter().filter(|it| it.description.as_ref() == Some(name)).collect();
            let end = |stop: Option<DateTime<Utc>>| stop.unwrap_or(DateTime::<Utc>::MAX_UTC);
            wanted.sort_by_key(|it| (it.start, end(it.stop)));
            found.sort_by_key(|it| (it.start, end(it.stop)));
            assert_eq!(found.len(), wanted.len(), "{name}: {found:#?} instead of {wanted:#?}");
            wanted.into_iter().zip(found).for_each(|(asked, entry)| self.compare(asked, entry));
        }
        for entry in &entries {
            assert!(
                entry.stop.is_none_or(|stop| stop >= entry.start),
                "{entry:?} ends before it starts"
            );
        }
        assert!(entries.iter().filter(|it| it.running).count() <= 1, "two timers run");
        let mut projects: Vec<&str> = self.model.projects.values().copied().collect();
        projects.sort_unstable();
        assert_eq!(self.there("project"), projects, "projects at Toggl");
        let tags = self.there("tag");
        let once: BTreeSet<&String> = tags.iter().collect();
        assert_eq!(once.len(), tags.len(), "{tags:?}");
        for tag in &self.model.gone {
            assert!(!tags.iter().any(|it| it == tag), "{tag} is back");
        }
        self.world.assert_agreed();
        self.world.assert_sound();
        for kind in ["project", "tag"] {
            assert_eq!(self.here(kind), self.there(kind), "both sides agree on each {kind}");
        }
    }

    fn compare(&self, asked: &Asked, entry: &Entry) {
        assert_eq!(entry.start, asked.start, "start of {asked:?}");
        if asked.whole {
            assert_eq!(entry.stop, asked.stop, "stop of {asked:?}");
        } else if self.alone {
            let near = match (entry.stop, asked.stop) {
                (Some(stop), Some(asked)) => (stop - asked).abs() <= TimeDelta::seconds(2),
                (stop, asked) => stop == asked,
            };
            assert!(near, "{asked:?} ended {:?}", entry.stop);
        }
        let project = entry.project_id.map(|id| {
            let name = |toggl: &mut Toggl| {
                let mut projects = toggl.projects.iter();
                projects.find(|it| it.id == id).map(|it| it.name.clone())
            };
            self.world.fake().with(name).expect("its project")
        });
        let wanted = asked.project.map(|number| self.model.projects[&number].to_owned());
        assert_eq!(project, wanted, "project of {asked:?}");
        let tags: BTreeSet<&str> = entry.tags.iter().map(String::as_str).collect();
        assert_eq!(tags, asked.tags, "tags of {asked:?}");
    }

    /// The names of a kind at Toggl.
    fn there(&self, kind: &str) -> Vec<String> {
        let mut names: Vec<String> = self.world.fake().with(|toggl| {
            let (tags, projects) = (toggl.tags.iter(), toggl.projects.iter());
            let tags = tags.filter(|it| it.deleted_at.is_none()).map(|it| &it.name);
            let projects = projects.filter(|it| it.deleted_at.is_none()).map(|it| &it.name);
            if kind == "tag" { tags.cloned().collect() } else { projects.cloned().collect() }
        });
        names.sort();
        names
    }

    /// The names of a kind as they are listed. A tag that was given to an entry and undone before
    /// it was sent stays on the list until the next pull.
    fn here(&self, kind: &str) -> Vec<String> {
        let list = self.world.json(&format!("{kind} --fresh"));
        let rows = list[format!("{kind}s")].as_array().expect("a list");
        let name = |it: &Value| it["name"].as_str().expect("a name").to_owned();
        let mut names: Vec<String> = rows.iter().map(name).collect();
        names.sort();
        names
    }
}

fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    Some(DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc())
}

#[test]
fn any_sequence_ends_with_everything_at_toggl_once() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|text| text.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(24),
        max_shrink_time: u32::try_from(Duration::from_secs(60).as_millis()).expect("small"),
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&any_events(), |events| {
        let mut life = Life::new();
        for event in &events {
            life.happen(event, "");
        }
        life.finish_sync();
        life.check();
        Ok(())
    });
    if let Err(why) = result {
        panic!("{why}");
    }
}
