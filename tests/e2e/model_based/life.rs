//! A world, the model of its expected state, and what happens in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::events::{Event, TAGS, faults};
use super::model::{Elsewhere, Model};
use super::restore::Backup;
use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION};

/// How long a command waits for an answer in these lives.
pub(super) const TIMEOUT: &str = "150ms";
/// For how long a request is on its way at most, together with the longest lag of reads well below a minute.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(25);

/// The world and the model of its expected state.
pub(super) struct Life {
    pub(super) world: World,
    pub(super) model: Model,
    /// The model before each command that can be undone.
    pub(super) past: Vec<Model>,
    /// How many of them are unknown: those from before a restored store.
    pub(super) unknown_past: usize,
    /// All descriptions that were ever requested; one that is no longer in the model must not exist.
    pub(super) ever: BTreeSet<String>,
    /// The greatest number of entries that each of them had.
    pub(super) most: BTreeMap<String, usize>,
    pub(super) elsewhere: Elsewhere,
    /// Whether nothing has happened elsewhere.
    pub(super) alone: bool,
    pub(super) backup: Option<Backup>,
    /// Whether the store has come back from a copy.
    pub(super) restored: bool,
    /// Whether a request was carried out later than it was sent: Toggl ends a timer when the stop arrives.
    pub(super) any_late: bool,
    /// How far the machine's clock is ahead.
    skew: TimeDelta,
    /// How long the oldest request may have been on its way.
    on_its_way: TimeDelta,
    count: u32,
}

impl Life {
    pub(super) fn new() -> Self {
        let mut world = World::logged_in();
        world.set("TRACK_TIMEOUT", TIMEOUT);
        world.fake().set_quota(Bucket::User, 100_000);
        world.fake().set_quota(Bucket::Organization(ORGANIZATION), 100_000);
        Self {
            world,
            model: Model::default(),
            past: Vec::new(),
            unknown_past: 0,
            ever: BTreeSet::new(),
            most: BTreeMap::new(),
            elsewhere: Elsewhere::default(),
            alone: true,
            backup: None,
            restored: false,
            any_late: false,
            skew: TimeDelta::zero(),
            on_its_way: TimeDelta::zero(),
            count: 0,
        }
    }

    pub(super) fn number(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    pub(super) fn name(&mut self) -> String {
        format!("work {}", self.number())
    }

    /// The time by the machine's clock.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.world.now().to_utc()
    }

    pub(super) fn happen(&mut self, event: &Event, flags: &str) {
        match event {
            Event::Offline(event) => self.happen(event, "--offline"),
            Event::Pass(seconds) => {
                self.arrive();
                self.pass(TimeDelta::seconds(*seconds));
                self.show_everything();
            }
            Event::Wait(seconds) => self.pass(TimeDelta::seconds(*seconds)),
            Event::Fails(which) => self.fail_next(*which),
            Event::FailsTwice(which) => {
                self.fail_next(*which);
                self.fail_next(*which);
            }
            Event::InDoubt(event, fault, phone) => self.in_doubt(event, *fault, phone),
            Event::Phone(phone) => self.on_the_phone(phone),
            Event::Meanwhile(meanwhile) => self.meanwhile(meanwhile),
            Event::BackUp(waiting) => self.back_up(waiting),
            Event::Restore => self.restore(),
            Event::SetClock(seconds) => self.set_clock(TimeDelta::seconds(*seconds)),
            Event::Lag(seconds) => self.world.fake().set_read_lag(*seconds),
            Event::Odd(which, field) => self.make_odd(*which, *field),
            Event::NullInMe => self.world.fake().set_null_in_me(&["clients", "projects"]),
            Event::Window(days) => self.world.fake().set_list_window(*days),
            command => self.command(command, flags),
        }
    }

    fn command(&mut self, event: &Event, flags: &str) {
        let now = self.now();
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
                // What runs may have begun later, when the clock was set back.
                let is_later =
                    self.model.entries.iter().any(|it| it.stop.is_none() && it.start > now);
                let code = self.write(&format!("stop {flags}"), |model| model.end(now)).code;
                let is_expected = [0, 1, 5, 6].contains(&code) || is_later && code == 2;
                assert!(is_expected, "stop ended with {code}");
            }
            Event::Add(minutes) => self.add(*minutes, None, flags),
            Event::AddTagged(minutes, tag) => self.add(*minutes, Some(TAGS[*tag]), flags),
            Event::Continue(which) => self.go_on(*which, flags),
            Event::Cancel => self.cancel(flags),
            Event::Delete(which) => self.delete(*which, flags),
            Event::Lengthen(which, minutes) => self.lengthen(*which, *minutes, flags),
            Event::Tag(which, tag, more) => self.tag(*which, TAGS[*tag], *more, flags),
            Event::Move(which, project) => self.move_to(*which, *project, flags),
            Event::Split(which, minutes) => self.split(*which, *minutes, flags),
            Event::ProjectAdd(name) => self.add_project(*name, flags),
            Event::ProjectRename(which, name) => self.rename_project(*which, *name, flags),
            Event::ProjectDelete(which, entries) => self.delete_project(*which, *entries, flags),
            Event::TagRename(old, new) => self.rename_tag(TAGS[*old], TAGS[*new], flags),
            Event::TagDelete(tag) => self.delete_tag(TAGS[*tag], flags),
            Event::Undo(count) => self.undo(*count, flags),
            Event::Current => assert!([0, 1, 5, 6].contains(&self.world.run("current").code)),
            Event::List => assert!([0, 5, 6].contains(&self.world.run("list").code)),
            Event::Sync => assert!([0, 5, 6].contains(&self.world.run("sync").code)),
            other => unreachable!("{other:?} is no command"),
        }
    }

    fn fail_next(&mut self, which: usize) {
        let (requests, fault) = faults().swap_remove(which);
        self.any_late |= fault.is_late();
        self.world.fake().fail_next_on(requests, fault);
    }

    /// Requests that are on their way arrive.
    pub(super) fn arrive(&mut self) {
        self.world.fake().let_late_requests_arrive();
        self.on_its_way = TimeDelta::zero();
    }

    /// Lets time pass, but no request be on its way for longer than it can.
    pub(super) fn pass(&mut self, by: TimeDelta) {
        if self.on_its_way + by > ON_ITS_WAY {
            self.arrive();
        }
        self.on_its_way += by;
        self.world.advance(by);
    }

    pub(super) fn set_clock(&mut self, ahead: TimeDelta) {
        self.world.skew(ahead - self.skew);
        self.skew = ahead;
    }

    fn make_odd(&mut self, which: Index, field: usize) {
        let fields = [
            ("tags", json!([null, "x"])),
            ("start", json!(7)),
            ("description", json!(["x"])),
            ("project_id", json!("x")),
        ];
        if let Some(entry) = self.pick(which) {
            let (field, value): (&str, Value) = fields[field].clone();
            self.world.fake().set_odd_field(entry.id, field, value);
        }
    }

    /// Toggl shows all there is as it is.
    fn show_everything(&self) {
        self.world.fake().set_null_in_me(&[]);
        self.world.fake().clear_odd_fields();
    }

    /// The faults end, the quota window and every pause pass, and everything is sent.
    pub(super) fn finish_sync(&mut self) {
        self.world.fake().heal();
        self.arrive();
        self.show_everything();
        self.world.fake().set_read_lag(0);
        self.set_clock(TimeDelta::zero());
        // A busy machine may be slow; only faults are to be impatient with.
        self.world.set("TRACK_TIMEOUT", "");
        self.world.advance(TimeDelta::hours(2));
        self.world.run("sync");
        self.take_refused_off_their_projects();
        // What was dated by a wrong clock is waited for from now on.
        self.world.advance(TimeDelta::minutes(3));
        self.world.run("sync").success();
        // What was pulled may have to be sent on: of two timers, one ends.
        self.world.run("sync").success();
        self.world.set("TRACK_TIMEOUT", TIMEOUT);
    }

    /// An entry on a project that was deleted elsewhere is refused, until the person takes it off.
    fn take_refused_off_their_projects(&mut self) {
        let list = self.world.json("list 2026-02-20..2026-05-31 --offline");
        for entry in list["entries"].as_array().expect("entries") {
            if entry["sync"] == "refused" {
                assert!(self.elsewhere.projects || self.restored, "{entry:#}");
                let handle = entry["handle"].as_str().expect("a handle");
                self.world.run(&format!("edit {handle} --no-project")).success();
            }
        }
    }
}
