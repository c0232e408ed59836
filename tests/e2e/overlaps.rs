//! Entries that lie over each other: said, and with `--trim` made to give way. And `--after-last`, with
//! which there is no gap either.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

/// One meeting from seven to eight, and it is nine.
fn with_a_meeting() -> World {
    let world = World::offline();
    world.run("add Meeting 7:00-8:00 -t team").success();
    world
}

#[test]
fn what_a_write_overlaps_is_said_and_kept() {
    let mut world = with_a_meeting();
    assert_snapshot!(transcript(&world, &[
        "add Call 7:30-7:45",
        "add Mail 8:00-8:15",
        "start Work --at 7:50",
    ]), @"");
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(transcript(&world, &["stop", "start Next", "list"]), @"");
}

#[test]
fn what_a_start_ends_is_no_overlap() {
    let mut world = World::offline();
    world.run("start First").success();
    world.run("start Second").success();
    world.advance(TimeDelta::minutes(30));
    let answer = world.json("start Third --at -10m");
    assert_eq!(answer["overlaps"], serde_json::json!([]));
    assert_eq!(world.run("start Fourth").stderr, "");
}

#[test]
fn many_overlaps_are_not_told_one_by_one() {
    let world = World::offline();
    for minute in ["00", "10", "20", "30", "40"] {
        world.run(&format!("add Call 7:{minute}-7:{}5", &minute[..1])).success();
    }
    assert_snapshot!(world.run("add Work 7:00-8:00"), @"");
    world.run("delete Work").success();
    let answer = world.json("add Work 7:00-8:00");
    assert_eq!(answer["overlaps"].as_array().map(Vec::len), Some(5));
    assert_eq!(answer["overlaps"][0]["handle"], "@6");
}

#[test]
fn what_reaches_over_midnight_or_for_weeks_is_seen() {
    let world = World::offline();
    world.track(["add", "Journey", "--start", "2026-01-20 12:00", "--duration", "998h"]).success();
    assert_snapshot!(world.run("add Early 3:00-4:00"), @"");
}

#[test]
fn with_trim_the_other_one_gives_way() {
    let world = with_a_meeting();
    assert_snapshot!(transcript(&world, &[
        "add Call 7:45-8:15 --trim",
        "add Walk 6:30-7:15 --trim",
        "add Door 7:20-7:25 --trim",
        "list",
    ]), @"");
}

#[test]
fn a_timer_gives_way_to_what_is_added_into_it_and_goes_on() {
    let mut world = World::logged_in();
    world.run("start Work -t api").success();
    world.advance(TimeDelta::minutes(60));
    world.fake().clear_requests();
    assert_snapshot!(world.run("add Call 9:20-9:30 --trim"), @"");
    assert_eq!(world.asked(), ["PUT /time_entries/…", "POST /time_entries", "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["09:00–09:20 Work", "09:20–09:30 Call", "09:30– Work"]);
    world.assert_agreed();
}

#[test]
fn a_start_makes_room_for_itself() {
    let mut world = World::logged_in();
    world.run("add Meeting 8:00-8:55").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("start Work --at 8:30 --trim"), @"");
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting", "08:30– Work"]);
    world.advance(TimeDelta::minutes(5));
    world.assert_agreed();
    let answer = world.json("start Other --trim");
    assert_eq!(answer["trimmed"], serde_json::json!([]));
}

#[test]
fn what_would_vanish_is_named_and_nothing_happens() {
    let world = with_a_meeting();
    assert_snapshot!(transcript(&world, &[
        "add Work 6:30-8:30 --trim",
        "add Work 7:00-8:00 --trim",
        "start Work --at 6:30 --trim",
        "list",
    ]), @"");
}

#[test]
fn one_undo_would_take_back_both_since_they_are_one_command() {
    let world = with_a_meeting();
    world.run("add Call 7:45-8:15 --trim").success();
    let history = &world.json("show @2")["history"];
    assert_eq!(history[1]["command"], "add");
    assert_eq!(history[1]["changes"][0]["field"], "stop");
}

#[test]
fn a_start_may_begin_where_the_last_entry_ended() {
    let mut world = World::offline();
    assert_snapshot!(world.run("start Work --after-last"), @"");
    world.run("add Long 6:00-8:40").success();
    world.run("add Short 7:00-7:30").success();
    world.track(["add", "Planned", "--start", "today 9:30", "--stop", "today 10:00"]).success();
    world.advance(TimeDelta::minutes(5));
    assert_snapshot!(transcript(&world, &[
        "start Work --after-last",
        "start More --after-last",
        "start More --after-last --at 9:00",
    ]), @"");
    world.advance(TimeDelta::minutes(10));
    world.run("stop --at -3m").success();
    assert_snapshot!(world.run("start More --after-last"), @"");
}

#[test]
fn after_last_costs_what_a_start_costs() {
    let world = World::logged_in();
    world.run("add Meeting 8:00-8:30").success();
    world.run("list").success();
    world.fake().clear_requests();
    world.run("start Work --after-last").success();
    assert_eq!(world.asked(), ["POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting", "08:30– Work"]);
}

#[test]
fn the_help_of_start_and_add() {
    let world = World::offline();
    assert_snapshot!(world.run("start -h"), @"");
    assert_snapshot!(world.run("add -h"), @"");
}
