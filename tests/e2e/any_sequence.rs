//! Any sequence of commands, faults and changes made elsewhere: in the end Toggl holds what was asked
//! for, each entry once, and both sides agree.
//!
//! `TRACK_TEST_CASES=500 cargo test any_sequence` tries more of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Entry, Fault, ORGANIZATION};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    Start,
    /// So many minutes ago.
    StartEarlier(i64),
    Stop,
    /// So many minutes, ended now.
    Add(i64),
    Cancel,
    /// One of those that are known here.
    Delete(prop::sample::Index),
    Current,
    List,
    Sync,
    Offline(Box<Event>),
    /// So many seconds pass.
    Pass(i64),
    StartElsewhere,
    StopElsewhere,
    AddElsewhere,
    RenameElsewhere(prop::sample::Index),
    DeleteElsewhere(prop::sample::Index),
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

fn any_event() -> impl Strategy<Value = Event> {
    let command = prop_oneof![
        4 => Just(Event::Start),
        2 => (1_i64..40).prop_map(Event::StartEarlier),
        4 => Just(Event::Stop),
        3 => (1_i64..90).prop_map(Event::Add),
        2 => Just(Event::Cancel),
        2 => any::<prop::sample::Index>().prop_map(Event::Delete),
        1 => Just(Event::Current),
        2 => Just(Event::List),
        1 => Just(Event::Sync),
    ];
    prop_oneof![
        12 => command.clone(),
        3 => command.prop_map(|event| Event::Offline(Box::new(event))),
        6 => (1_i64..4000).prop_map(Event::Pass),
        2 => Just(Event::StartElsewhere),
        1 => Just(Event::StopElsewhere),
        1 => Just(Event::AddElsewhere),
        1 => any::<prop::sample::Index>().prop_map(Event::RenameElsewhere),
        1 => any::<prop::sample::Index>().prop_map(Event::DeleteElsewhere),
        4 => (0..faults().len()).prop_map(Event::Fails),
        1 => (0..faults().len()).prop_map(Event::FailsTwice),
    ]
}

/// What must be true in the end of an entry that was asked for.
#[derive(Debug)]
struct Asked {
    start: DateTime<Utc>,
    /// Known for what was added whole; a timer ends when this or another device says so.
    stop: Option<DateTime<Utc>>,
}

/// The world with what was asked of it.
struct Life {
    world: World,
    /// By description: every entry has its own.
    asked: BTreeMap<String, Asked>,
    /// Deleted here.
    gone: BTreeSet<String>,
    /// Changed or deleted elsewhere, so that only agreement can be demanded.
    touched_elsewhere: BTreeSet<String>,
    count: u32,
}

impl Life {
    fn new() -> Self {
        let mut world = World::logged_in();
        world.set("TRACK_TIMEOUT", "150ms");
        world.fake().set_quota(Bucket::User, 100_000);
        world.fake().set_quota(Bucket::Organization(ORGANIZATION), 100_000);
        let (asked, gone, touched_elsewhere) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { world, asked, gone, touched_elsewhere, count: 0 }
    }

    fn name(&mut self) -> String {
        self.count += 1;
        format!("work {}", self.count)
    }

    fn happen(&mut self, event: &Event, flags: &str) {
        let now = self.world.now().to_utc();
        match event {
            Event::Start => self.start(now, flags, ""),
            Event::StartEarlier(minutes) => {
                let at = format!("--at -{minutes}m");
                self.start(now - TimeDelta::minutes(*minutes), flags, &at);
            }
            Event::Stop => {
                let code = self.world.run(&format!("stop {flags}")).code;
                assert!([0, 1, 5, 6].contains(&code), "stop ended with {code}");
            }
            Event::Add(minutes) => {
                let name = self.name();
                let outcome = self.world.run(&format!("add {name} --duration {minutes}m {flags}"));
                let start = now - TimeDelta::minutes(*minutes);
                outcome.success();
                self.asked.insert(name, Asked { start, stop: Some(now) });
            }
            Event::Cancel => {
                let outcome = self.world.run(&format!("cancel --json {flags}"));
                assert!([0, 1, 5, 6].contains(&outcome.code), "{outcome}");
                if outcome.code == 0 {
                    self.forget(&outcome.json()["cancelled"]);
                }
            }
            Event::Delete(which) => {
                let list = self.world.json("list all --offline");
                let known = list["entries"].as_array().expect("a list");
                if !known.is_empty() {
                    let handle = which.get(known)["handle"].as_str().expect("a handle");
                    let outcome = self.world.run(&format!("delete {handle} --json {flags}"));
                    self.forget(&outcome.success().json()["deleted"]);
                }
            }
            Event::Current => assert!([0, 1, 5, 6].contains(&self.world.run("current").code)),
            Event::List => assert!([0, 5, 6].contains(&self.world.run("list").code)),
            Event::Sync => assert!([0, 5, 6].contains(&self.world.run("sync").code)),
            Event::Offline(event) => self.happen(event, "--offline"),
            Event::Pass(seconds) => self.world.advance(TimeDelta::seconds(*seconds)),
            Event::StartElsewhere => {
                let name = self.name();
                self.world.fake().elsewhere_start(&name);
                self.touched_elsewhere.insert(name);
            }
            Event::StopElsewhere => {
                if self.world.fake().running().is_some() {
                    self.world.fake().elsewhere_stop();
                }
            }
            Event::AddElsewhere => {
                let name = self.name();
                self.world.fake().elsewhere_add(&name, now - TimeDelta::hours(1), now);
                self.touched_elsewhere.insert(name);
            }
            Event::RenameElsewhere(which) => {
                if let Some(entry) = self.pick(*which) {
                    let name = self.name();
                    self.touched_elsewhere
                        .extend([entry.description.unwrap_or_default(), name.clone()]);
                    self.world.fake().elsewhere_edit(entry.id, |it| it.description = Some(name));
                }
            }
            Event::DeleteElsewhere(which) => {
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

    fn start(&mut self, start: DateTime<Utc>, flags: &str, at: &str) {
        let name = self.name();
        let outcome = self.world.run(&format!("start {name} {at} {flags}"));
        // Refused, and nothing changed, when what runs began later than that.
        if outcome.code == 2 {
            assert!(outcome.stderr.contains("running began"), "{outcome}");
            return;
        }
        outcome.success();
        self.asked.insert(name, Asked { start, stop: None });
    }

    /// Of these nothing may be left.
    fn forget(&mut self, entries: &Value) {
        for entry in entries.as_array().expect("entries") {
            let name = entry["description"].as_str().expect("a description").to_owned();
            self.asked.remove(&name);
            self.gone.insert(name);
        }
    }

    fn pick(&self, which: prop::sample::Index) -> Option<Entry> {
        let entries = self.world.fake().entries();
        if entries.is_empty() { None } else { Some(which.get(&entries).clone()) }
    }

    /// The faults end, the quota window and every pause pass, and everything is sent.
    fn settle(&mut self) {
        self.world.fake().heal();
        // A busy machine may be slow; only faults are to be impatient with.
        self.world.set("TRACK_TIMEOUT", "");
        self.world.advance(TimeDelta::hours(2));
        self.world.run("sync").success();
        // What was pulled may have to be sent on: of two timers, one ends.
        self.world.run("sync").success();
    }

    fn check(&self) {
        let entries = self.world.fake().entries();
        let named = |name: &str| -> Vec<&Entry> {
            entries.iter().filter(|it| it.description.as_deref() == Some(name)).collect()
        };
        for (name, asked) in &self.asked {
            let found = named(name);
            assert!(found.len() <= 1, "{name} is there {} times", found.len());
            if self.touched_elsewhere.contains(name) {
                continue;
            }
            let [entry] = found[..] else { panic!("{name} is missing") };
            assert_eq!(entry.start, asked.start, "start of {name}");
            if asked.stop.is_some() {
                assert_eq!(entry.stop, asked.stop, "stop of {name}");
            }
            assert!(entry.stop.is_none_or(|stop| stop >= entry.start), "{name} is bent");
        }
        for name in self.gone.difference(&self.touched_elsewhere) {
            assert_eq!(named(name).len(), 0, "{name} came back");
        }
        assert!(entries.iter().filter(|it| it.running).count() <= 1, "two timers run");
        self.world.assert_agreed();
    }
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
    let result =
        TestRunner::new(config).run(&proptest::collection::vec(any_event(), 1..30), |events| {
            let mut life = Life::new();
            for event in &events {
                life.happen(event, "");
            }
            life.settle();
            life.check();
            Ok(())
        });
    if let Err(why) = result {
        panic!("{why}");
    }
}
