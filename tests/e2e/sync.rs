//! `track sync`: everything goes, everything comes, and what did not is said.

use std::thread;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION};

const ORGANIZATIONS: Bucket = Bucket::Organization(ORGANIZATION);

/// Forty entries of ten minutes, kept while there was no network.
fn backlog(world: &World) {
    for number in 0..40 {
        let (hour, minute) = (number / 6, number % 6 * 10);
        let span = format!("{hour}:{minute:02}-{hour}:{:02}", minute + 9);
        world.run(&format!("add Work {number} {span} --offline")).success();
    }
}

#[test]
fn it_sends_and_fetches_everything() {
    let world = World::logged_in();
    world.run("add Here 7:00-7:30 --offline").success();
    world.fake().elsewhere_add("There", world.today_at("7:30"), world.today_at("8:00"));
    assert_snapshot!(world.run("sync"), @"Sent 1 change, fetched 1 entry.");
    assert_eq!(world.at_toggl(), ["07:00–07:30 Here", "07:30–08:00 There"]);
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
    assert_snapshot!(world.run("list --offline"), @"
    Today, Mon 2 Mar   1h 00m
      @2  07:00–07:30     30m  Here
      @1  07:30–08:00     30m  There
    --- stderr
    As of 09:00: offline.
    ");
    assert_snapshot!(world.run("sync"), @"Up to date.");
    assert_snapshot!(world.run("sync -q"), @"");
}

#[test]
fn it_answers_in_json() {
    let world = World::with_a_plan_that_ended();
    world.run("add Here 7:00-7:30 --offline").success();
    world.run("add Paid 7:30-8:00 -b --offline").success();
    let answer = world.run("sync --json").exits(7).json();
    assert_eq!(answer["refused"][0]["refusal"]["message"], "Billable is a premium feature");
    assert_eq!(answer["refused"][0]["description"], "Paid");
    let counts = ["sent", "fetched", "waiting", "notes"].map(|name| &answer[name]);
    assert_snapshot!(format!("{counts:?}"), @"[Number(1), Number(0), Number(0), Array []]");
    world.fake().heal();
    world.run("sync --json").exits(7);
}

#[test]
fn each_refused_entry_has_its_own_handle() {
    let world = World::with_a_plan_that_ended();
    for (hour, billable) in [(5, " -b"), (6, ""), (7, " -b"), (8, " -b")] {
        world.run(&format!("add At{hour} {hour}:00-{hour}:10{billable} --offline")).success();
    }
    let listed = world.json("list --offline")["entries"].clone();
    let handle = |name: &str| {
        let mut entries = listed.as_array().expect("entries").iter();
        entries.find(|it| it["description"] == name).expect(name)["handle"].clone()
    };
    let answer = world.run("sync --json").exits(7).json();
    let refused = answer["refused"].as_array().expect("a list").clone();
    assert_eq!(refused.len(), 3);
    for entry in refused {
        let name = entry["description"].as_str().expect("a text");
        assert_eq!(entry["handle"], handle(name), "{name}");
    }
}

#[test]
fn what_toggl_refused_is_shown_with_its_reason() {
    let world = World::with_a_plan_that_ended();
    world.run("add Here 7:00-7:30 --offline").success();
    world.run("add Paid 7:30-8:00 -b --offline").success();
    assert_snapshot!(world.run("sync"), @"
    Sent 1 change.
    Refused  Paid  $  07:30–08:00  30m  @1
             Billable is a premium feature
    --- exit 7
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched.
    Refused  Paid  $  07:30–08:00  30m  @1
             Billable is a premium feature
    --- exit 7
    ");
    assert_eq!(world.at_toggl(), ["07:00–07:30 Here"]);
}

#[test]
fn without_an_account_it_says_so() {
    let world = World::with_toggl();
    world.run("start Hello").success();
    assert_snapshot!(world.run("sync"), @"
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3
    ");
    assert_snapshot!(world.run("sync --offline"), @"
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3
    ");
}

#[test]
fn out_of_reach_it_says_what_waits() {
    let mut world = World::logged_in();
    world.run("add Here 7:00-7:30 --offline").success();
    world.fake.as_mut().expect("a Toggl").unplug();
    let outcome = world.run("sync").exits(6);
    assert!(outcome.stdout.contains("1 pending change"), "{outcome}");
    world.fake.as_mut().expect("a Toggl").plug_in();
    world.fake().fail_always(Fault::Html(503));
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: Toggl gave no usable answer (HTTP 503 with a web page instead of an answer).
    hint: The next command continues.
    --- exit 6
    ");
    world.fake().heal();
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Here"]);
}

#[test]
fn a_long_backlog_is_sent_in_one_go() {
    let world = World::logged_in();
    world.fake().set_quota(ORGANIZATIONS, 240);
    backlog(&world);
    assert_snapshot!(world.run("sync"), @"Sent 40 changes.");
    assert_eq!(world.at_toggl().len(), 40);
    assert_eq!(world.at_toggl()[39], "06:30–06:39 Work 39");
    assert_eq!(world.asked().len(), 41);
}

#[test]
fn a_backlog_beyond_the_quota_goes_on_in_the_next_hour() {
    let mut world = World::logged_in();
    backlog(&world);
    assert_snapshot!(world.run("sync"), @"
    Sent 30 changes; 10 pending changes.
    --- stderr
    error: Toggl's hourly quota is used up until 10:00.
    hint: Run `track sync` again then.
    hint: `track quota --fresh` shows how many requests an hour are allowed.
    --- exit 5
    ");
    assert_eq!(world.at_toggl().len(), 30);
    world.advance(TimeDelta::minutes(61));
    assert_snapshot!(world.run("sync"), @"Sent 10 changes.");
    assert_eq!(world.at_toggl().len(), 40);
}

#[test]
fn many_processes_at_once_lose_and_double_nothing() {
    let world = World::logged_in();
    world.fake().set_quota(ORGANIZATIONS, 600);
    world.fake().set_quota(Bucket::User, 600);
    thread::scope(|scope| {
        for writer in 0..8 {
            let world = &world;
            scope.spawn(move || {
                for number in 0..5 {
                    let span = format!("{writer}:{number}0-{writer}:{number}5");
                    world.run(&format!("add Work {span}")).success();
                }
            });
        }
    });
    world.run("sync").success();
    let mut there = world.at_toggl();
    assert_eq!(there.len(), 40, "{there:?}");
    there.dedup();
    assert_eq!(there.len(), 40);
    let answer = world.json("list --offline");
    assert_eq!(answer["entries"].as_array().map(Vec::len), Some(40));
    assert_eq!(answer["total"], 40 * 5 * 60);
    assert_eq!(world.json("sync")["sent"], json!(0));
}

#[test]
fn of_many_starts_at_once_one_runs() {
    let mut world = World::logged_in();
    world.fake().set_quota(ORGANIZATIONS, 600);
    world.run("start Before").success();
    world.advance(TimeDelta::minutes(5));
    thread::scope(|scope| {
        for number in 0..6 {
            let world = &world;
            scope.spawn(move || world.run(&format!("start Timer {number}")).success());
        }
    });
    world.advance(TimeDelta::minutes(5));
    world.run("sync").success();
    let running = |world: &World| world.fake().entries().iter().filter(|it| it.running).count();
    assert_eq!((world.fake().entries().len(), running(&world)), (7, 1));
    let list = world.json("list");
    let here: Vec<_> = list["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["running"] == true)
        .map(|entry| entry["id"].as_i64())
        .collect();
    assert_eq!(here, [world.fake().running().map(|entry| entry.id)]);
}

#[test]
fn two_machines_with_one_account_come_to_the_same() {
    let mut here = World::logged_in();
    let other = tempfile::tempdir().expect("a folder");
    let there = |world: &mut World, line: &str| {
        let home = other.path().display().to_string();
        world.set("TRACK_CONFIG_DIR", &home);
        world.set("TRACK_DATA_DIR", &home);
        world.set("TRACK_API_TOKEN", crate::support::fake_toggl::TOKEN);
        let outcome = world.run(line);
        let (config, data) = (world.config_dir(), world.data_dir());
        world.set("TRACK_CONFIG_DIR", &config.display().to_string());
        world.set("TRACK_DATA_DIR", &data.display().to_string());
        outcome
    };
    here.run("start Desk").success();
    here.advance(TimeDelta::minutes(10));
    there(&mut here, "start Laptop").success();
    here.advance(TimeDelta::minutes(10));
    assert_snapshot!(here.run("stop"), @"
    Stopped  Desk  09:00–09:20  20m  @1
    Stopped  Laptop  09:10–09:20  10m  @1
    --- stderr
    “Desk” was already stopped elsewhere, at 09:10.
    ");
    assert_snapshot!(there(&mut here, "stop"), @"
    Stopped  Laptop  09:10–09:20  10m  @1
    --- stderr
    “Laptop” was already stopped elsewhere, at 09:20.
    ");
    here.advance(TimeDelta::minutes(10));
    let list = here.run("list --fresh").success().stdout;
    assert_eq!(list, there(&mut here, "list --fresh").success().stdout);
    assert_snapshot!(list, @"
    Today, Mon 2 Mar   20m
      @2  09:00–09:10  10m  Desk
      @1  09:10–09:20  10m  Laptop
    ");
}

#[test]
fn what_is_in_flight_is_not_up_to_date() {
    for (lines, change) in [
        (["add Meeting 8:00-8:30", "add Call 8:30-8:45"], "POST"),
        (["edit Meeting -d Talk", "undo"], "PUT"),
        (["delete Meeting", "undo"], "DELETE"),
    ] {
        let world = World::logged_in();
        if change != "POST" {
            world.run("add Meeting 8:00-8:30").success();
        }
        world.run("list --fresh").success();
        world.fake().fail_next_on(change, Fault::Html(504).commits_later());
        for line in lines {
            world.run(line).success();
        }
        let said = world.run("sync").exits(6);
        assert!(!said.stdout.contains("Up to date"), "{change}: {said}");
        assert!(said.stdout.contains("1 pending change."), "{change}: {said}");
        assert_eq!(world.run("sync --json").exits(6).json()["waiting"], 1, "{change}");
        let doctor = world.run("doctor").stdout;
        assert!(doctor.contains("1 pending change"), "{change}: {doctor}");
    }
}

#[test]
fn what_waits_is_counted_once() {
    let mut world = World::logged_in();
    for line in ["add A 7:00-7:10", "add B 7:10-7:20", "add C 7:20-7:30"] {
        world.run(&format!("{line} --offline")).success();
    }
    world.fake().set_quota_remaining(Bucket::Organization(ORGANIZATION), 0);
    world.advance(TimeDelta::seconds(1));
    for line in ["current --fresh", "sync", "list --fresh", "doctor", "whoami", "add D 10m", "sync"]
    {
        let said = world.run(line);
        let text = format!("{}{}", said.stdout, said.stderr);
        let times = ["pending change", "change waits", "changes wait"];
        let times: usize = times.iter().map(|words| text.matches(words).count()).sum();
        let counted = usize::from(line != "whoami" && !line.starts_with("add"));
        assert_eq!(times, counted, "{line}: {said}");
    }
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 4 pending changes.
    --- stderr
    error: Toggl's hourly quota is used up until 10:00.
    hint: Run `track sync` again then.
    hint: `track quota --fresh` shows how many requests an hour are allowed.
    --- exit 5
    ");
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    40m
    --- stderr
    4 pending changes: Toggl's hourly quota is used up until 10:00.
    --- exit 1
    ");
}
