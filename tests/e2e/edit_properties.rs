//! Any sequence of edits, of one entry or of many, through any faults: in the end Toggl holds just what
//! was asked for, and both sides agree.
//!
//! `TRACK_TEST_CASES=500 cargo test edit_properties` tries more of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION};

/// An event.
#[derive(Clone, Debug)]
enum Event {
    /// A new entry.
    Add,
    /// One of the entries gets another description.
    Rename(prop::sample::Index),
    /// One gets another length, in minutes.
    Lengthen(prop::sample::Index, i64),
    /// All get a tag.
    Tag(u8),
    /// All lose a tag.
    Untag(u8),
    /// All get the project, or lose it.
    Project(bool),
    /// One is continued, under another name.
    Continue(prop::sample::Index),
    Sync,
    Offline(Box<Event>),
    /// So many seconds pass.
    Pass(i64),
    /// The next request meets a fault.
    Fails(usize),
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::DropBeforeCommit,
        Fault::DropAfterCommit,
        Fault::HangAfterCommit,
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Html(502),
        Fault::CaptivePortal,
        Fault::TruncatedJson,
        Fault::WrongTypes,
        Fault::QuotaTextOnly,
        Fault::TooMany { retry_after: Some(30) },
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    let which = any::<prop::sample::Index>;
    let command = prop_oneof![
        3 => Just(Event::Add),
        2 => which().prop_map(Event::Rename),
        2 => (which(), 1_i64..50).prop_map(|(which, minutes)| Event::Lengthen(which, minutes)),
        3 => (0_u8..3).prop_map(Event::Tag),
        2 => (0_u8..3).prop_map(Event::Untag),
        2 => any::<bool>().prop_map(Event::Project),
        1 => which().prop_map(Event::Continue),
        1 => Just(Event::Sync),
    ];
    prop_oneof![
        8 => command.clone(),
        4 => command.prop_map(|event| Event::Offline(Box::new(event))),
        2 => (1_i64..4000).prop_map(Event::Pass),
        3 => (0..faults().len()).prop_map(Event::Fails),
    ]
}

/// The expected final state of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    /// Minutes; not demanded of timers.
    length: Option<i64>,
    tags: BTreeSet<String>,
    project: bool,
}

struct Life {
    world: World,
    /// By description: every entry has its own.
    wanted: BTreeMap<String, Wanted>,
    count: u32,
}

impl Life {
    fn new() -> Self {
        let mut world = World::with_toggl();
        world.set("TRACK_TIMEOUT", "150ms");
        world.fake().set_quota(Bucket::User, 100_000);
        world.fake().set_quota(Bucket::Organization(ORGANIZATION), 100_000);
        world.fake().add_project("Website");
        world.log_in();
        Self { world, wanted: BTreeMap::new(), count: 0 }
    }

    fn name(&mut self) -> String {
        self.count += 1;
        format!("work {}", self.count)
    }

    fn pick(&self, which: prop::sample::Index) -> Option<String> {
        let names: Vec<&String> = self.wanted.keys().collect();
        if names.is_empty() { None } else { Some((*which.get(&names)).clone()) }
    }

    fn run(&self, args: &[&str], flags: &[&str]) {
        self.world.track_with_input(&[args, flags].concat(), "").success();
    }

    fn edit_all(&mut self, args: &[&str], flags: &[&str], edit: impl Fn(&mut Wanted)) {
        if self.wanted.is_empty() {
            return;
        }
        self.run(&[&["edit", "--search", "work"], args].concat(), flags);
        self.wanted.values_mut().for_each(edit);
    }

    fn happen(&mut self, event: &Event, flags: &[&str]) {
        match event {
            Event::Add => {
                let name = self.name();
                self.run(&["add", &name, "--duration", "7m"], flags);
                self.wanted.insert(name, Wanted { length: Some(7), ..Wanted::default() });
            }
            Event::Rename(which) => {
                if let Some(old) = self.pick(*which) {
                    let name = self.name();
                    self.run(&["edit", &old, "-d", &name], flags);
                    let wanted = self.wanted.remove(&old).expect("it was picked");
                    self.wanted.insert(name, wanted);
                }
            }
            Event::Lengthen(which, minutes) => {
                let timed = self.pick(*which).filter(|name| self.wanted[name].length.is_some());
                if let Some(name) = timed {
                    let (length, stop) = (format!("{minutes}m"), "2026-03-02 8:00");
                    self.run(&["edit", &name, "--stop", stop, "--duration", &length], flags);
                    self.wanted.entry(name).or_default().length = Some(*minutes);
                }
            }
            Event::Tag(number) => {
                let (tag, more) = (format!("t{number}"), format!("+t{number}"));
                self.edit_all(&["-t", &more], flags, |wanted| {
                    wanted.tags.insert(tag.clone());
                });
            }
            Event::Untag(number) => {
                let (tag, fewer) = (format!("t{number}"), format!("-t{number}"));
                self.edit_all(&["-t", &fewer], flags, |wanted| {
                    wanted.tags.remove(&tag);
                });
            }
            Event::Project(true) => {
                self.edit_all(&["-p", "Website"], flags, |wanted| wanted.project = true);
            }
            Event::Project(false) => {
                self.edit_all(&["--no-project"], flags, |wanted| wanted.project = false);
            }
            Event::Continue(which) => {
                if let Some(like) = self.pick(*which) {
                    let name = self.name();
                    // What runs already is not started anew.
                    let outcome =
                        self.world.track_with_input(&[&["continue", &like], flags].concat(), "");
                    if outcome.code == 0 {
                        self.run(&["edit", "@", "-d", &name], flags);
                        let wanted = Wanted { length: None, ..self.wanted[&like].clone() };
                        self.wanted.insert(name, wanted);
                    }
                }
            }
            Event::Sync => assert!([0, 5, 6].contains(&self.world.run("sync").code)),
            Event::Offline(event) => self.happen(event, &["--offline"]),
            Event::Pass(seconds) => self.world.advance(TimeDelta::seconds(*seconds)),
            Event::Fails(which) => self.world.fake().fail_next(faults()[*which].clone()),
        }
    }

    /// The faults end, every pause passes, and everything is sent.
    fn finish_sync(&mut self) {
        self.world.fake().heal();
        self.world.set("TRACK_TIMEOUT", "");
        self.world.advance(TimeDelta::hours(2));
        self.world.run("sync").success();
        self.world.run("sync").success();
    }

    fn check(&self) {
        let mut there = BTreeMap::new();
        for entry in self.world.fake().entries() {
            let name = entry.description.clone().unwrap_or_default();
            let length = entry.stop.map(|stop| (stop - entry.start).num_minutes());
            let timed = self.wanted.get(&name).is_some_and(|wanted| wanted.length.is_some());
            let wanted = Wanted {
                length: length.filter(|_| timed),
                tags: entry.tags.into_iter().collect(),
                project: entry.project_id.is_some(),
            };
            assert_eq!(there.insert(name.clone(), wanted), None, "{name} is there twice");
        }
        assert_eq!(there, self.wanted);
        self.world.assert_agreed();
    }
}

#[test]
fn any_edits_arrive_exactly_once() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|text| text.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(16),
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..Config::default()
    };
    let result =
        TestRunner::new(config).run(&proptest::collection::vec(any_event(), 1..25), |events| {
            let mut life = Life::new();
            for event in &events {
                life.happen(event, &[]);
            }
            life.finish_sync();
            life.check();
            Ok(())
        });
    if let Err(why) = result {
        panic!("{why}");
    }
}
