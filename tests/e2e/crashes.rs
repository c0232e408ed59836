//! Processes that die at any moment: what was confirmed is kept and reaches Toggl once, what was cut
//! off happened or not, but never twice.
//!
//! `TRACK_TEST_CASES=20 cargo test crashes` kills in that many worlds.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION};

const SHELLS: u64 = 8;
const COMMANDS: u64 = 40;

/// A small generator of numbers, the same ones in each run.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

/// What several shells requested, and what they were answered.
#[derive(Default)]
struct Observed {
    /// Every description that was ever asked for.
    asked: BTreeSet<String>,
    /// Start and, for what was added whole, stop of what was confirmed.
    confirmed: BTreeMap<String, (DateTime<Utc>, Option<DateTime<Utc>>)>,
    /// Confirmed to have ended.
    ended: BTreeSet<String>,
    killed: u32,
}

struct Life {
    world: World,
    seconds: AtomicI64,
    observed: Mutex<Observed>,
}

impl Life {
    fn new() -> Self {
        let mut world = World::logged_in();
        world.set("TRACK_TIMEOUT", "5s");
        world.fake().set_quota(Bucket::User, 1_000_000);
        world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1_000_000);
        // Long enough to be killed between the work at Toggl and its answer.
        world.fake().fail_always(Fault::Delay(Duration::from_millis(4)));
        Self { world, seconds: AtomicI64::new(0), observed: Mutex::default() }
    }

    /// One shell: command after command, a third of them killed.
    fn shell(&self, seed: u64, number: u64) {
        let mut dice = Dice::new(seed * 1000 + number + 1);
        for count in 0..COMMANDS {
            let name = format!("work {number}.{count}");
            // Time goes on for the machine and for Toggl.
            let seconds = self.seconds.fetch_add(1, Ordering::SeqCst);
            let now = self.world.now() + TimeDelta::seconds(seconds);
            self.world.fake().set_clock(now.to_utc());
            let line = match dice.below(10) {
                0..=2 => format!("start {name}"),
                3..=4 => "stop".to_owned(),
                5..=7 => format!("add {name} --duration 10m"),
                8 => "list".to_owned(),
                _ => "sync".to_owned(),
            };
            let offline = if dice.below(3) == 0 { " --offline" } else { "" };
            let offline = if line == "sync" { "" } else { offline };
            let line = format!("{line}{offline} --json");
            if line.starts_with("start") || line.starts_with("add") {
                self.observed.lock().expect("a lock").asked.insert(name);
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let mut command = self.world.command(&words);
            let mut child =
                command.env("TRACK_CLOCK", now.to_rfc3339()).spawn().expect("track starts");
            if dice.below(3) == 0 {
                self.kill(&mut child, Duration::from_micros(dice.below(40_000)));
            }
            self.record(&line, child);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    fn kill(&self, child: &mut Child, after: Duration) {
        std::thread::sleep(after);
        if child.try_wait().expect("a child").is_none() {
            child.kill().expect("a child of ours");
            self.observed.lock().expect("a lock").killed += 1;
        }
    }

    fn record(&self, line: &str, child: Child) {
        let output = child.wait_with_output().expect("track ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        if let Some(code) = output.status.code() {
            // 1: nothing runs; 2: what runs was started by another shell a second later; 6: another sends.
            assert!([0, 1, 2, 6].contains(&code), "{line} ended with {code}:\n{stderr}");
            assert!(code != 1 || stderr.contains("is running"), "{line} failed:\n{stderr}");
            let later =
                stderr.contains("running entry started") || stderr.contains("before it starts");
            assert!(code != 2 || later, "{line} failed:\n{stderr}");
        }
        assert!(!stderr.contains("panicked"), "{stderr}");
        // A receipt that was printed whole is a promise, whatever became of the process then.
        let Ok(receipt) = serde_json::from_slice::<Value>(&output.stdout) else {
            assert_ne!(output.status.code(), Some(0), "{line} says nothing");
            return;
        };
        let mut observed = self.observed.lock().expect("a lock");
        // What was started may have been stopped meanwhile, to the second as Toggl's clock says.
        for (made, stop) in [("started", None), ("added", moment(&receipt["added"]["stop"]))] {
            if let Some(name) = receipt[made]["description"].as_str() {
                let start = moment(&receipt[made]["start"]).expect("a start");
                observed.confirmed.insert(name.to_owned(), (start, stop));
            }
        }
        let stopped = &receipt["stopped"];
        for ended in stopped.as_array().into_iter().flatten().chain([stopped]) {
            observed.ended.extend(ended["description"].as_str().map(str::to_owned));
        }
    }

    fn check(mut self) {
        let observed = self.observed.into_inner().expect("a lock");
        assert!(observed.killed > 20, "only {} were killed", observed.killed);
        assert!(observed.confirmed.len() > 20, "only {} were confirmed", observed.confirmed.len());
        for name in observed.confirmed.keys() {
            assert_eq!(self.world.kept(name), 1, "{name} in the store");
        }
        self.world.fake().heal();
        self.world.advance(TimeDelta::hours(1));
        self.world.fake().set_clock(self.world.now().to_utc());
        self.world.run("sync").success();
        // What was pulled may have to be sent on: of two timers, one ends.
        self.world.run("sync").success();

        self.world.assert_sound();
        let entries = self.world.fake().entries();
        let mut found = BTreeMap::new();
        for entry in &entries {
            let name = entry.description.clone().unwrap_or_default();
            assert!(observed.asked.contains(&name), "nobody asked for {name}");
            assert!(
                entry.stop.is_none_or(|stop| stop >= entry.start),
                "{name} ends before it starts"
            );
            let before = found.insert(name, entry);
            assert!(before.is_none(), "twice at Toggl: {before:?}");
        }
        for (name, (start, stop)) in &observed.confirmed {
            let entry = found.get(name).unwrap_or_else(|| panic!("{name} is missing at Toggl"));
            assert_eq!(entry.start, *start, "start of {name}");
            if stop.is_some() {
                assert_eq!(entry.stop, *stop, "stop of {name}");
            }
        }
        for name in &observed.ended {
            assert!(!found[name].running, "{name} had been stopped");
        }
        assert!(entries.iter().filter(|entry| entry.running).count() <= 1, "two timers run");
        self.world.assert_agreed();
    }
}

fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    Some(DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc())
}

#[test]
fn whoever_dies_at_any_moment_loses_nothing_and_doubles_nothing() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|text| text.parse().ok());
    for seed in 0..cases.unwrap_or(1) {
        let life = Life::new();
        std::thread::scope(|scope| {
            for number in 0..SHELLS {
                let life = &life;
                scope.spawn(move || life.shell(seed, number));
            }
        });
        life.check();
    }
}

#[test]
fn a_first_command_that_dies_leaves_a_store_that_opens() {
    for micros in (0..24).map(|step| step * 400) {
        let world = World::offline();
        let mut child = world.command(&["add", "Lost", "10m"]).spawn().expect("track starts");
        #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
        std::thread::sleep(Duration::from_micros(micros));
        child.kill().expect("a child of ours");
        let receipt = child.wait_with_output().expect("track ends").stdout;
        world.run("add Kept 10m").success();
        assert_eq!(world.kept("Kept"), 1);
        let lost = world.kept("Lost");
        assert!(lost == 1 || (lost == 0 && receipt.is_empty()), "{lost} after {micros} µs");
    }
}
