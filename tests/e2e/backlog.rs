//! A backlog: much was kept without a network, and Toggl takes only so many requests an hour.
//!
//! `TRACK_TEST_CASES=500 cargo test backlog` sends that many entries; by default it is fewer.

use std::thread;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION};

const ORGANIZATIONS: Bucket = Bucket::Organization(ORGANIZATION);

/// How many entries wait.
fn size() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let size = std::env::var("TRACK_TEST_CASES").ok().and_then(|text| text.parse().ok());
    size.unwrap_or(100)
}

/// So many entries, kept while there was no network.
fn keep(world: &World, count: u32) {
    thread::scope(|scope| {
        for shell in 0..4 {
            scope.spawn(move || {
                for number in (0..count).filter(|number| number % 4 == shell) {
                    let line = format!("add Work {number} --duration {}s --offline", number + 60);
                    world.run(&line).success();
                }
            });
        }
    });
}

/// What Toggl has: every piece of work once.
fn assert_all_there(world: &World, count: u32) {
    let mut there: Vec<String> =
        world.fake().entries().into_iter().filter_map(|entry| entry.description).collect();
    let mut kept: Vec<String> = (0..count).map(|number| format!("Work {number}")).collect();
    there.sort();
    kept.sort();
    assert_eq!(there, kept);
}

#[test]
fn it_goes_as_far_as_the_quota_each_hour_and_says_when_the_rest_can() {
    let mut world = World::logged_in();
    keep(&world, size());
    assert_eq!(world.run("sync").exits(5).code, 5);
    assert_eq!(world.fake().entries().len(), 30, "the hour's allowance, to the last request");
    world.run("quota --fresh").success();
    let waiting = size() - 30;
    let sync = world.run("sync").exits(5);
    assert!(sync.stdout.contains(&format!("; {waiting} pending changes.")), "{sync}");
    assert!(sync.stderr.contains("With 30 requests an hour"), "{sync}");
    for _ in 0..waiting.div_ceil(30) {
        world.advance(TimeDelta::minutes(61));
        world.run("sync");
    }
    assert_all_there(&world, size());
    world.run("sync").success();
}

#[test]
fn the_forecast_names_the_hour() {
    let world = World::logged_in();
    keep(&world, 100);
    world.run("sync").exits(5);
    world.run("quota --fresh").success();
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 70 pending changes.
    --- stderr
    error: Toggl's hourly quota is used up until 10:00.
    hint: Run `track sync` again then.
    hint: With 30 requests an hour and `track sync` every hour, all changes are sent by 12:00.
    --- exit 5
    ");
}

#[test]
fn with_a_larger_allowance_it_is_done_in_one_go() {
    let world = World::logged_in();
    world.fake().set_quota(ORGANIZATIONS, 600);
    keep(&world, size());
    world.run("sync").success();
    assert_all_there(&world, size());
}

#[test]
fn it_is_paced_after_a_short_burst() {
    let mut world = World::logged_in();
    keep(&world, 10);
    world.set("TRACK_PACE", "40ms");
    let began = Instant::now();
    world.run("sync").success();
    assert!(began.elapsed() >= Duration::from_millis(5 * 40), "five of ten came after a pause");
    assert_all_there(&world, 10);
}

#[test]
fn rows_that_ask_for_nothing_are_not_paced() {
    let mut world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::Status(400, "\"Name is not nice\"".into()));
    world.run("project add Web").exits(7);
    for number in 0..8 {
        world.run(&format!("add Work {number} -p Web --duration 5m --offline")).success();
    }
    world.set("TRACK_PACE", "20s");
    world.fake().clear_requests();
    let began = Instant::now();
    world.run("sync").exits(7);
    assert!(began.elapsed() < Duration::from_secs(20), "not one pause");
    let asked = ["GET /me/time_entries", "GET /me"];
    assert_eq!(world.asked(), asked, "the project has no place there, unless the names show it");
}

#[test]
fn a_bar_shows_how_much_of_all_is_done() {
    let mut world = World::logged_in();
    keep(&world, 12);
    world.set("TRACK_PACE", "80ms");
    let shown = world.on_terminal("track sync").env("TERM", "xterm").output().expect("`script`");
    let shown = String::from_utf8_lossy(&shown.stdout);
    let bars: Vec<&str> = shown.split("Sending ").skip(1).collect();
    assert!(!bars.is_empty(), "{shown}");
    assert!(bars.iter().all(|bar| bar.contains(" of 12 ")), "{bars:?}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the interruption comes in the middle")]
fn interrupted_it_goes_on_where_it_was() {
    let mut world = World::logged_in();
    world.fake().set_quota(ORGANIZATIONS, 600);
    keep(&world, 40);
    world.set("TRACK_PACE", "10ms");
    for _ in 0..3 {
        let mut sync = world.command(&["sync"]).spawn().expect("track starts");
        thread::sleep(Duration::from_millis(120));
        sync.kill().expect("it can be interrupted");
        sync.wait().expect("it ends");
        world.advance(TimeDelta::seconds(61));
    }
    world.set("TRACK_PACE", "0");
    // On a busy machine, the last request may reach Toggl only after its sender is gone for a minute.
    world.run("sync");
    world.advance(TimeDelta::seconds(61));
    world.run("sync").success();
    assert_all_there(&world, 40);
}
