//! Lists that are not as expected: a window shorter than ours, one odd item, pages without end.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, Outcome};

/// A Toggl with quota for everything, and an entry of this morning.
fn toggl() -> World {
    let world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.fake().elsewhere_add("Work", world.today_at("7:00"), world.today_at("7:30"));
    world
}

fn logged_in() -> World {
    let world = toggl();
    world.log_in();
    world
}

/// How many lists were refused because they reached back too far.
fn refused(world: &World) -> usize {
    let requests = world.fake().requests();
    requests.iter().filter(|it| it.outcome == Outcome::Answered(400)).count()
}

#[test]
fn a_shorter_window_costs_one_refusal_and_no_read() {
    for days in [60, 70, 14] {
        let world = toggl();
        world.fake().set_list_window(days);
        world.log_in();
        let list = world.run("list").success();
        assert!(list.stdout.contains("Work"), "{days}: {list}");
        assert_eq!(refused(&world), 1, "{days}: {:?}", world.asked());
    }
}

#[test]
fn a_shorter_window_is_remembered() {
    let mut world = toggl();
    world.fake().set_list_window(60);
    world.log_in();
    world.run("list").success();
    world.fake().clear_requests();
    for days in [0, 1, 30, 100] {
        world.advance(TimeDelta::days(days));
        world.run("list --fresh").success();
        world.run("list 2026-02-20..2026-03-05").success();
    }
    assert_eq!(refused(&world), 0, "{:?}", world.asked());
    assert_eq!(world.kept("Work"), 1, "it stays, also beyond the window");
}

#[test]
fn days_before_a_shorter_window_are_read_all_the_same() {
    let world = toggl();
    world.fake().set_list_window(60);
    let old = world.today_at("7:00") - TimeDelta::days(65);
    world.fake().elsewhere_add("Old", old, old + TimeDelta::minutes(30));
    world.log_in();
    let list = world.json("list 2025-12-20..2026-03-05");
    assert_eq!(list["complete"], true, "{list:#}");
    let names: Vec<_> =
        list["entries"].as_array().expect("a list").iter().map(|it| &it["description"]).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_window_that_becomes_shorter_is_noticed() {
    let mut world = logged_in();
    world.run("list").success();
    world.fake().set_list_window(30);
    world.advance(TimeDelta::days(85));
    let list = world.run("list --fresh").success();
    assert!(!list.stderr.contains("must not be earlier"), "{list}");
    world.advance(TimeDelta::minutes(3));
    world.run("sync").success();
    assert_eq!(world.kept("Work"), 1, "beyond the window nothing was deleted");
}

#[test]
fn one_odd_entry_costs_itself_and_a_note() {
    let oddities = [
        ("tags", json!([null, "x"])),
        ("id", Value::Null),
        ("start", Value::Null),
        ("start", json!(7)),
    ];
    for (field, value) in oddities {
        for odd_is_new in [false, true] {
            let mut world = logged_in();
            let odd =
                world.fake().elsewhere_add("Odd", world.today_at("7:30"), world.today_at("8:00"));
            if !odd_is_new {
                world.run("list --fresh").success();
            }
            world.advance(TimeDelta::minutes(5));
            world.fake().set_odd_field(odd, field, value.clone());
            world.fake().elsewhere_edit(odd, |entry| entry.billable = false);
            world.fake().elsewhere_add("Later", world.today_at("8:00"), world.today_at("8:30"));
            let case = format!("{field}: {value}, new: {odd_is_new}");
            let list = world.run("list --fresh").success();
            assert!(
                list.stdout.contains("Work") && list.stdout.contains("Later"),
                "{case}: {list}"
            );
            assert!(!list.stderr.is_empty(), "{case}: it is said");
            if !odd_is_new {
                assert_eq!(world.kept("Odd"), 1, "{case}: what was known of it stays");
            }
            // Sending goes on as well, and nothing of it is written.
            world.run("add New 8:30-8:45").success();
            world.run("sync");
            assert_eq!(world.at_toggl().len(), 4, "{case}: {:?}", world.at_toggl());
        }
    }
}

#[test]
fn one_odd_name_costs_itself() {
    let world = toggl();
    let odd = world.fake().add_project("Odd");
    world.fake().add_project("Web");
    let tag = world.fake().add_tag("odd");
    world.fake().add_tag("docs");
    world.fake().set_odd_field(odd, "name", Value::Null);
    world.fake().set_odd_field(tag, "name", json!([1]));
    world.log_in();
    world.run("project --fresh").success();
    assert!(world.names_here("projects").contains(&"Web".to_owned()));
    assert!(world.names_here("tags").contains(&"docs".to_owned()));
    assert!(world.run("list --fresh").success().stdout.contains("Work"));
}

#[test]
fn pages_without_end_end() {
    let world = logged_in();
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1_000_000);
    world.fake().set_endless_reports(true);
    world.fake().clear_requests();
    let words = ["list", "2024-01-01..2024-02-01"];
    let mut child = world.command(&words).spawn().expect("track starts");
    let began = Instant::now();
    let enough = |world: &World| world.fake().requests().len() > 200;
    let ended = loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break Some(status);
        }
        if began.elapsed() > Duration::from_secs(20) || enough(&world) {
            break None;
        }
        std::thread::yield_now();
    };
    if ended.is_none() {
        child.kill().expect("a child of ours");
        child.wait().expect("it ends");
    }
    assert!(ended.is_some(), "{} requests, and no end", world.fake().requests().len());
    assert!(!enough(&world), "{} requests", world.fake().requests().len());
}

#[test]
fn a_refused_list_that_names_no_date_is_not_asked_for_again() {
    let world = logged_in();
    let refusal = Fault::Status(400, "\"start_date must not be earlier than soon\"".to_owned());
    world.fake().fail_always_on("GET /api/v9/me/time_entries", refusal);
    world.run("list");
    assert!(world.asked().len() < 5, "{:?}", world.asked());
}
