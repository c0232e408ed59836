//! A timer that the browser deleted is let go, and an answer to *stop* that still runs is no stop.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::World;
use crate::support::fake_toggl::Fault;

/// A timer that runs since nine, at Toggl too; it is half past.
fn world() -> World {
    let mut world = World::logged_in();
    world.run("start Work").success();
    world.run("list --fresh").success();
    world.advance(TimeDelta::minutes(30));
    world.fake().clear_requests();
    world
}

fn delete_elsewhere(world: &World) {
    world.fake().elsewhere_delete(world.id_at_toggl("Work"));
}

#[test]
fn stop_says_that_the_timer_was_deleted_and_lets_it_go() {
    for line in ["stop", "stop --at -10m"] {
        let mut world = world();
        delete_elsewhere(&world);
        let said = world.run(line);
        assert!(said.stderr.contains("Work") && said.stderr.contains("deleted"), "{line}: {said}");
        assert_eq!(world.json("current --offline")["running"], json!(null), "{line}");
        world.settle();
        assert_eq!(world.at_toggl(), [""; 0], "{line}");
        assert_eq!(world.fake().all_entries().len(), 1, "{line}: it is not made again");
        assert_eq!(world.kept("Work"), 0, "{line}");
    }
}

#[test]
fn start_says_that_the_timer_was_deleted_and_lets_it_go() {
    for (line, begin) in [("start Next", "09:30"), ("start Next --at -10m", "09:20")] {
        let mut world = world();
        delete_elsewhere(&world);
        let mut said = world.run(line).success().stderr;
        // A start sends no end of what ran, so a read may be the first to notice.
        said += &world.run("list --fresh").stderr;
        assert!(said.contains("Work") && said.contains("deleted"), "{line}: {said}");
        world.settle();
        assert_eq!(world.at_toggl(), [format!("{begin}– Next")], "{line}");
        assert_eq!(world.kept("Work"), 0, "{line}");
        assert_eq!(world.fake().all_entries().len(), 2, "{line}: it is not made again");
    }
}

#[test]
fn a_stop_costs_one_request() {
    let world = world();
    world.run("stop").success();
    assert_eq!(world.asked(), ["PATCH /time_entries/…/stop"]);
    assert_eq!(world.at_toggl(), ["09:00–09:30 Work"]);
}

#[test]
fn a_stop_that_does_not_stop_is_followed_by_one_that_does() {
    let mut world = world();
    world.fake().fail_always_on("/stop", Fault::StopDoesNotStop);
    let said = world.run("stop").success();
    assert_eq!(world.asked(), ["PATCH /time_entries/…/stop", "PUT /time_entries/…"]);
    assert_eq!(world.at_toggl(), ["09:00–09:30 Work"], "{said}");
    assert_eq!(world.json("current --offline")["running"], json!(null));
    world.settle();
    assert_eq!(world.at_toggl(), ["09:00–09:30 Work"]);
}

#[test]
fn a_front_end_that_refuses_a_stop_for_its_length_does_not_let_it_run_on() {
    let mut world = world();
    world.fake().fail_next_on("/stop", Fault::LengthRequired);
    world.run("stop").success();
    world.settle();
    let there = world.at_toggl();
    assert_eq!(there, ["09:00–09:30 Work"]);
}

/// Whatever becomes of the answer to a start, and of the end of what ran: it was this machine that ended it.
#[test]
fn a_timer_that_our_own_start_ended_was_not_stopped_elsewhere() {
    let hour = TimeDelta::hours(1);
    let answers = [
        Fault::Nothing,
        Fault::Nothing.dated(hour),
        Fault::Nothing.dated(-hour),
        Fault::DropAfterCommit,
        Fault::Html(504).commits_later(),
    ];
    for answer in answers {
        for end in [Fault::Nothing, Fault::Html(502), Fault::Status(400, "\"Locked\"".to_owned())] {
            for lag in [0, 30] {
                let mut world = World::logged_in();
                world.run("start Work").success();
                world.run("list --fresh").success();
                world.advance(TimeDelta::seconds(40));
                world.fake().set_read_lag(lag);
                world.fake().fail_next_on("POST", answer.clone());
                world.fake().fail_next_on("PUT", end.clone());
                let case = format!("{answer:?}, {end:?}, {lag} s behind");
                let mut said = world.run("start Next").stderr;
                for _ in 0..3 {
                    world.advance(TimeDelta::seconds(20));
                    said += &world.run("list --fresh").stderr;
                    world.fake().let_late_requests_arrive();
                }
                world.advance(TimeDelta::seconds(61));
                said += &world.run("sync").stderr;
                for wrong in ["elsewhere", "was ended"] {
                    assert!(!said.contains(wrong), "{case}: {said}");
                }
            }
        }
    }
}

/// A timer whose end Toggl refuses is ended by the start of the next one.
#[test]
fn a_refused_stop_that_our_own_start_carried_out_was_not_made_elsewhere() {
    let mut world = world();
    world.fake().fail_always_on("PUT", Fault::Status(400, "\"Locked\"".to_owned()));
    world.fake().fail_always_on("/stop", Fault::Status(400, "\"Locked\"".to_owned()));
    world.run("stop").exits(7);
    world.advance(TimeDelta::seconds(5));
    let mut said = world.run("start Next").stderr;
    world.advance(TimeDelta::seconds(20));
    said += &world.run("list --fresh").stderr;
    assert!(!said.contains("elsewhere"), "{said}");
}
