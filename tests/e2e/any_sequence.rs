//! Any sequence of commands, faults and changes made elsewhere: in the end Toggl holds what was asked
//! for, each entry once, and both sides agree.
//!
//! `TRACK_TEST_CASES=500 cargo test any_sequence` tries more of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::fake_toggl::{Bucket, Entry, Fault, ORGANIZATION};
use crate::support::{Outcome, World};

/// One thing that happens. A new command is an event here, a line in `happen`, and what it does to
/// the wishes; taking it back needs nothing more.
#[derive(Clone, Debug)]
enum Event {
    Start,
    /// So many minutes ago.
    StartEarlier(i64),
    Stop,
    /// So many minutes, ended now.
    Add(i64),
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

/// What happens on one device, with faults on the way to Toggl.
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
        1 => any::<prop::sample::Index>().prop_map(Event::RenameElsewhere),
        1 => any::<prop::sample::Index>().prop_map(Event::DeleteElsewhere),
    ]
}

/// Half of all lives are lived on this device alone: of those much more is known in the end.
fn any_events() -> impl Strategy<Value = Vec<Event>> {
    let some_elsewhere = prop_oneof![26 => here(), 6 => elsewhere()];
    prop_oneof![
        proptest::collection::vec(here(), 1..30),
        proptest::collection::vec(some_elsewhere, 1..30),
    ]
}

/// What must be true in the end of an entry that was asked for.
#[derive(Clone, Debug)]
struct Asked {
    start: DateTime<Utc>,
    stop: Option<DateTime<Utc>>,
    /// Added whole; a timer ends when this or another device says so, at Toggl's own second.
    whole: bool,
}

/// What is asked for, by description: every entry has its own.
type Wishes = BTreeMap<String, Asked>;

/// The world with what was asked of it.
struct Life {
    world: World,
    wishes: Wishes,
    /// The wishes before each command that can be taken back.
    past: Vec<Wishes>,
    /// What was ever asked for: what is no longer wished for must be gone.
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
            wishes: Wishes::new(),
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
            Event::Start => self.start(now, flags, ""),
            Event::StartEarlier(minutes) => {
                let at = format!("--at -{minutes}m");
                self.start(now - TimeDelta::minutes(*minutes), flags, &at);
            }
            Event::Stop => {
                let code = self.write(&format!("stop {flags}"), |wishes| end(wishes, now)).code;
                assert!([0, 1, 5, 6].contains(&code), "stop ended with {code}");
            }
            Event::Add(minutes) => {
                let name = self.name();
                let line = format!("add {name} --duration {minutes}m {flags}");
                let start = now - TimeDelta::minutes(*minutes);
                let asked = Asked { start, stop: Some(now), whole: true };
                self.write(&line, |wishes| {
                    wishes.insert(name, asked);
                })
                .success();
            }
            Event::Undo(count) => self.undo(*count, flags),
            Event::Current => assert!([0, 1, 5, 6].contains(&self.world.run("current").code)),
            Event::List => assert!([0, 5, 6].contains(&self.world.run("list").code)),
            Event::Sync => assert!([0, 5, 6].contains(&self.world.run("sync").code)),
            Event::Offline(event) => self.happen(event, "--offline"),
            Event::Pass(seconds) => self.world.advance(TimeDelta::seconds(*seconds)),
            Event::StartElsewhere => {
                self.alone = false;
                let name = self.name();
                self.world.fake().elsewhere_start(&name);
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
                self.world.fake().elsewhere_add(&name, now - TimeDelta::hours(1), now);
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

    fn start(&mut self, start: DateTime<Utc>, flags: &str, at: &str) {
        let name = self.name();
        let line = format!("start {name} {at} {flags}");
        let asked = Asked { start, stop: None, whole: false };
        let outcome = self.write(&line, |wishes| {
            end(wishes, start);
            wishes.insert(name, asked);
        });
        // Refused, and nothing changed, when what runs began later than that.
        if outcome.code == 2 {
            assert!(outcome.stderr.contains("running began"), "{outcome}");
            return;
        }
        outcome.success();
    }

    /// Runs a command that changes something; `wish` says what it asks for.
    fn write(&mut self, line: &str, wish: impl FnOnce(&mut Wishes)) -> Outcome {
        let before = self.wishes.clone();
        let outcome = self.world.run(line);
        if outcome.code == 0 {
            wish(&mut self.wishes);
            self.ever.extend(self.wishes.keys().cloned());
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
                self.wishes = self.past[left].clone();
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
        for name in self.ever.difference(&self.touched_elsewhere) {
            let wanted = self.wishes.contains_key(name);
            assert!(wanted || named(name).is_empty(), "{name} was taken back, and is there");
        }
        for (name, asked) in &self.wishes {
            let found = named(name);
            assert!(found.len() <= 1, "{name} is there {} times", found.len());
            if self.touched_elsewhere.contains(name) {
                continue;
            }
            let [entry] = found[..] else { panic!("{name} is missing") };
            assert_eq!(entry.start, asked.start, "start of {name}");
            if asked.whole {
                assert_eq!(entry.stop, asked.stop, "stop of {name}");
            } else if self.alone {
                let near = match (entry.stop, asked.stop) {
                    (Some(stop), Some(asked)) => (stop - asked).abs() <= TimeDelta::seconds(2),
                    (stop, asked) => stop == asked,
                };
                assert!(near, "{name} ended {:?}, not {:?}", entry.stop, asked.stop);
            }
            assert!(entry.stop.is_none_or(|stop| stop >= entry.start), "{name} is bent");
        }
        assert!(entries.iter().filter(|it| it.running).count() <= 1, "two timers run");
        self.world.assert_agreed();
    }
}

/// Ends the timer that runs, if one does.
fn end(wishes: &mut Wishes, at: DateTime<Utc>) {
    for asked in wishes.values_mut().filter(|asked| asked.stop.is_none()) {
        asked.stop = Some(at);
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
    let result = TestRunner::new(config).run(&any_events(), |events| {
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
