//! `undo` with lost answers, killed processes and several shells: an undone creation is deleted in the end,
//! and an undone deletion is restored.

use std::time::Duration;

use crate::support::fake_toggl::{Fault, Request};
use crate::support::{World, kill};
use crate::undo::{delete, live, minutes};

/// Faults after which Toggl has applied the request without an answer, and one before.
fn lost_answers() -> Vec<Fault> {
    vec![
        Fault::DropAfterCommit,
        Fault::HangAfterCommit,
        Fault::TruncatedJson,
        Fault::Html(502),
        Fault::DropBeforeCommit,
        Fault::Hang,
    ]
}

/// Commands, the last of which meets a fault, an undo of that one, and what there must be then.
const FAULTY: [(&[&str], &[&str]); 5] = [
    (&["add Meeting 6:00-6:30"], &[]),
    (&["start Call"], &[]),
    (&["start Call", "stop"], &["09:00– Call"]),
    (&["start Write", "start Call"], &["09:00– Write"]),
    (&["start Write", "start Call --at -2m"], &["09:00– Write"]),
];

fn in_the_end(world: &mut World) {
    world.fake().heal();
    world.set("TRACK_TIMEOUT", "");
    world.advance(minutes(3));
    world.run("sync").success();
    world.run("sync").success();
}

#[test]
fn after_a_lost_answer_it_is_taken_back_all_the_same() {
    for (lines, there) in FAULTY {
        for fault in lost_answers() {
            let mut world = World::logged_in();
            world.set("TRACK_TIMEOUT", "400ms");
            let (last, first) = lines.split_last().expect("a command");
            live(&mut world, first);
            world.fake().fail_next(fault.clone());
            world.run(last).success();
            world.advance(minutes(1));
            world.run("undo").success();
            in_the_end(&mut world);
            assert_eq!(world.at_toggl(), there, "{lines:?}, {fault:?}");
            world.assert_sound();
            world.assert_agreed();
        }
    }
}

#[test]
fn an_undo_whose_answers_are_lost_is_finished_later() {
    for (lines, there) in FAULTY {
        for fault in lost_answers() {
            let mut world = World::logged_in();
            world.set("TRACK_TIMEOUT", "400ms");
            live(&mut world, lines);
            world.fake().fail_next(fault.clone());
            world.fake().fail_next(fault.clone());
            world.run("undo").success();
            in_the_end(&mut world);
            assert_eq!(world.at_toggl(), there, "{lines:?}, {fault:?}");
            world.assert_sound();
            world.assert_agreed();
        }
    }
}

#[test]
fn a_stop_that_is_taken_back_offline_after_its_answer_was_lost_still_runs() {
    let mut world = World::logged_in();
    live(&mut world, &["start Call"]);
    world.fake().fail_next(Fault::DropAfterCommit);
    world.run("stop").success();
    assert_eq!(world.at_toggl(), ["09:00–09:05 Call"]);
    world.run("undo --offline").success();
    // A pull comes first here, and brings a stop that is no longer wanted.
    world.advance(minutes(3));
    world.run("list --fresh").success();
    assert_eq!(world.at_toggl(), ["09:00– Call"]);
    world.assert_agreed();
}

/// Runs a command that dies when its first change has reached Toggl, before the answer.
fn die(world: &World, line: &str) {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        world.fake().fail_next_on(method, Fault::HangAfterCommit);
    }
    kill(world.until_received(line, Request::writes));
    // One of these faults was met; the others are not for what follows.
    world.fake().heal();
}

#[test]
fn whoever_dies_before_the_answer_can_undo_as_well() {
    for (lines, there) in FAULTY {
        let mut world = World::logged_in();
        let (last, first) = lines.split_last().expect("a command");
        live(&mut world, first);
        die(&world, last);
        world.advance(minutes(1));
        world.run("undo").success();
        in_the_end(&mut world);
        assert_eq!(world.at_toggl(), there, "{lines:?}");
        world.assert_sound();
        world.assert_agreed();
    }
}

#[test]
fn an_undo_that_dies_is_finished_later() {
    for (lines, there) in FAULTY {
        let mut world = World::logged_in();
        live(&mut world, lines);
        die(&world, "undo");
        in_the_end(&mut world);
        assert_eq!(world.at_toggl(), there, "{lines:?}");
        world.assert_sound();
        world.assert_agreed();
    }
}

#[test]
fn a_row_in_flight_can_be_undone_by_another_shell() {
    let mut world = World::logged_in();
    live(&mut world, &["start Write"]);
    world.fake().fail_next(Fault::Delay(Duration::from_millis(700)));
    let child = world.until_received("start Call", |_| true);
    world.run("undo --offline").success();
    assert!(child.wait_with_output().expect("track ends").status.success());
    in_the_end(&mut world);
    assert_eq!(world.at_toggl(), ["09:00– Write"]);
    world.assert_sound();
    world.assert_agreed();
}

#[test]
fn a_deletion_whose_answer_was_lost_is_taken_back_without_loss() {
    for fault in lost_answers() {
        for pull_first in [false, true] {
            let mut world = World::logged_in();
            world.set("TRACK_TIMEOUT", "400ms");
            live(&mut world, &["add Meeting 6:00-6:30"]);
            delete(&world);
            world.fake().fail_next(fault.clone());
            world.run("current").exits(1);
            let offline = if pull_first { "--offline" } else { "" };
            let outcome = world.run(&format!("undo {offline}")).success();
            assert!(!outcome.stderr.contains("deleted at Toggl"), "{outcome}");
            in_the_end(&mut world);
            assert_eq!(world.at_toggl(), ["06:00–06:30 Meeting"], "{fault:?}");
            world.assert_sound();
            world.assert_agreed();
        }
    }
}
