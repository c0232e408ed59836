//! Commands given on a picture that is old: what the phone did meanwhile is looked at before times are sent,
//! and no more is sent than was asked.

use chrono::TimeDelta;
use serde_json::Value;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION};

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Logged in with quota for everything; the commands have run and a pull is fresh.
fn world(lines: &[&str]) -> World {
    let world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    for line in lines {
        world.run(line).success();
    }
    world.run("list --fresh").success();
    world.fake().clear_requests();
    world
}

/// Insists that no request asked for this entry to run.
#[track_caller]
fn assert_not_asked_to_run(world: &World, id: i64) {
    for request in world.fake().requests() {
        let is_about_it = request.path.contains(&id.to_string());
        let runs = is_about_it && request.body.get("stop") == Some(&Value::Null);
        assert!(!runs, "{request} with {}", request.body);
    }
}

#[test]
fn an_edit_of_a_timer_that_the_phone_stopped_does_not_start_it_again() {
    for line in ["edit @ --start -70m", "edit Work --start -70m", "edit @1 --start 8:50"] {
        let mut world = world(&["start Work"]);
        let id = world.id_at_toggl("Work");
        world.advance(minutes(30));
        world.fake().elsewhere_stop();
        world.advance(minutes(30));
        world.run(line);
        world.settle();
        let work = world.fake().entry(id).expect("it is there");
        assert_eq!((work.running, work.stop), (false, Some(world.today_at("9:30"))), "{line}");
        assert_not_asked_to_run(&world, id);
    }
}

#[test]
fn an_edit_of_a_timer_that_the_phone_replaced_does_not_end_the_other_one() {
    for line in ["edit @ --start -70m", "edit Work --start -70m"] {
        let mut world = world(&["start Work"]);
        let id = world.id_at_toggl("Work");
        world.advance(minutes(30));
        let other = world.fake().elsewhere_start("Phone");
        world.advance(minutes(30));
        world.run(line);
        world.settle();
        assert!(world.fake().entry(other).is_some_and(|entry| entry.running), "{line}");
        let work = world.fake().entry(id).expect("it is there");
        assert_eq!((work.running, work.stop), (false, Some(world.today_at("9:30"))), "{line}");
        assert_not_asked_to_run(&world, id);
    }
}

#[test]
fn an_edit_by_name_moves_the_start_of_what_the_phone_stopped() {
    let mut world = world(&["start Work"]);
    world.advance(minutes(30));
    world.fake().elsewhere_stop();
    world.advance(minutes(30));
    world.run("edit Work --start 8:50").success();
    assert_eq!(world.at_toggl(), ["08:50–09:30 Work"]);
    world.settle();
    assert_eq!(world.at_toggl(), ["08:50–09:30 Work"]);
}

#[test]
fn an_edit_of_a_start_keeps_the_new_end_from_the_browser() {
    for (line, expected) in [
        ("edit @1 --start 7:45", "07:45–08:40 Work"),
        ("edit Work --start 7:45", "07:45–08:40 Work"),
    ] {
        let mut world = world(&["add Work 8:00-8:30"]);
        world.advance(minutes(30));
        world.fake().elsewhere_stop_at(world.id_at_toggl("Work"), world.today_at("8:40"));
        world.run(line).success();
        assert_eq!(world.at_toggl(), [expected], "{line}");
        world.settle();
        assert_eq!(world.at_toggl(), [expected], "{line}");
    }
}

#[test]
fn an_edit_of_an_end_keeps_the_new_start_from_the_browser() {
    let mut world = world(&["add Work 8:00-8:30"]);
    world.advance(minutes(30));
    let start = world.today_at("7:50");
    world.fake().elsewhere_edit(world.id_at_toggl("Work"), |entry| entry.start = start);
    world.run("edit @1 --stop 8:35").success();
    world.settle();
    assert_eq!(world.at_toggl(), ["07:50–08:35 Work"]);
}

#[test]
fn a_stop_in_the_past_does_not_replace_an_earlier_one_from_the_phone() {
    for line in ["stop --at -10m", "stop --at 9:50", "stop"] {
        let mut world = world(&["start Work"]);
        world.advance(minutes(20));
        world.fake().elsewhere_stop();
        world.advance(minutes(40));
        world.run(line);
        assert_eq!(world.at_toggl(), ["09:00–09:20 Work"], "{line}");
        world.settle();
        assert_eq!(world.at_toggl(), ["09:00–09:20 Work"], "{line}");
    }
}

#[test]
fn a_change_that_waited_does_not_start_a_timer_again() {
    for line in ["edit @ --start -5m", "edit @ -d Changed", "edit @ -t docs"] {
        let mut world = world(&["start Work"]);
        let id = world.id_at_toggl("Work");
        world.run(&format!("{line} --offline")).success();
        world.advance(minutes(20));
        world.fake().elsewhere_stop();
        world.advance(minutes(40));
        world.settle();
        let work = world.fake().entry(id).expect("it is there");
        assert_eq!((work.running, work.stop), (false, Some(world.today_at("9:20"))), "{line}");
        assert_not_asked_to_run(&world, id);
    }
}

#[test]
fn a_change_of_a_text_names_no_times() {
    let mut world = world(&["start Work"]);
    world.advance(minutes(20));
    world.fake().elsewhere_stop();
    world.advance(minutes(40));
    world.run("edit Work -d Changed -t docs").success();
    for request in world.fake().requests().iter().filter(|it| it.writes()) {
        for field in ["start", "stop", "duration"] {
            assert!(request.body.get(field).is_none(), "{request} with {}", request.body);
        }
    }
    world.settle();
    assert_eq!(world.at_toggl(), ["09:00–09:20 Changed"]);
}

#[test]
fn a_timer_that_is_asked_to_run_again_runs() {
    let mut world = world(&["start Work"]);
    world.advance(minutes(10));
    world.run("stop").success();
    world.advance(minutes(10));
    world.run("undo").success();
    world.settle();
    assert_eq!(world.at_toggl(), ["09:00– Work"]);
}

#[test]
fn an_edit_on_a_fresh_picture_costs_one_request() {
    let world = world(&["add Work 8:00-8:30"]);
    world.run("edit @1 --start 7:45").success();
    assert_eq!(world.asked(), ["PUT /time_entries/…"]);
}

#[test]
fn an_edit_of_times_on_an_old_picture_costs_one_request_more() {
    let mut world = world(&["add Work 8:00-8:30"]);
    world.advance(minutes(30));
    world.run("edit @1 --start 7:45").success();
    let asked = world.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].starts_with("GET ") && asked[1].starts_with("PUT "), "{asked:?}");
}

#[test]
fn a_split_of_what_the_browser_shortened_does_not_lengthen_it() {
    let mut world = world(&["add Work 7:00-8:00"]);
    world.advance(minutes(30));
    world.fake().elsewhere_stop_at(world.id_at_toggl("Work"), world.today_at("7:40"));
    world.run("split Work 20m").success();
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:20 Work", "07:20–07:40 Work"]);
}
