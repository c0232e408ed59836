//! Two equal entries stay two; one whose answer was lost stays one; and an equal entry from another
//! device is not taken for ours.

use std::time::Duration;

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::Fault;

const SAME: &str = "add Call 6:00-6:30";
const LINE: &str = "06:00–06:30 Call";

/// The faults of creating two equal entries: the answer of either is lost, before or after Toggl
/// created it.
const FATES: [Option<Fault>; 5] = [
    None,
    Some(Fault::DropAfterCommit),
    Some(Fault::DropBeforeCommit),
    Some(Fault::TruncatedJson),
    Some(Fault::CaptivePortal),
];

fn inject(world: &World, fault: Option<Fault>) {
    if let Some(fault) = fault {
        world.fake().fail_next_on("POST /time_entries", fault);
    }
}

fn finish_sync(world: &mut World) {
    world.fake().heal();
    world.advance(TimeDelta::minutes(10));
    world.run("sync").success();
    world.assert_sound();
    world.assert_agreed();
}

#[test]
fn equal_entries_stay_two_whichever_answer_is_lost() {
    for first in FATES {
        for second in FATES {
            let mut world = World::logged_in();
            inject(&world, first.clone());
            world.run(SAME).success();
            inject(&world, second.clone());
            world.run(SAME).success();
            finish_sync(&mut world);
            assert_eq!(world.at_toggl(), [LINE; 2], "{first:?}, {second:?}");
        }
    }
}

#[test]
fn equal_entries_sent_by_one_command_stay_two() {
    let lost = || Some(Fault::DropAfterCommit);
    for (first, second) in [(lost(), None), (None, lost()), (lost(), lost())] {
        let mut world = World::logged_in();
        for _ in 0..2 {
            world.run(&format!("--offline {SAME}")).success();
        }
        for fault in [&first, &second] {
            // A delay of zero is no fault; it keeps the second fault for the second request.
            inject(&world, Some(fault.clone().unwrap_or(Fault::Delay(Duration::ZERO))));
        }
        world.run("sync");
        finish_sync(&mut world);
        assert_eq!(world.at_toggl(), [LINE; 2], "{first:?}, {second:?}");
    }
}

#[test]
fn timers_started_twice_in_one_second_stay_two() {
    for first in FATES {
        for second in FATES {
            let mut world = World::logged_in();
            inject(&world, first.clone());
            world.run("start Call").success();
            inject(&world, second.clone());
            world.run("start Call").success();
            finish_sync(&mut world);
            let mut there = world.at_toggl();
            there.sort();
            assert_eq!(there, ["09:00– Call", "09:00–09:00 Call"], "{first:?}, {second:?}");
        }
    }
}

#[test]
fn a_lost_answer_costs_one_lookup_and_no_duplicate() {
    for fault in [Fault::DropAfterCommit, Fault::TruncatedJson, Fault::Garbage, Fault::EmptyBody] {
        let mut world = World::logged_in();
        world.run("list").success();
        world.fake().fail_next_on("POST", fault.clone());
        world.run(SAME).success();
        world.fake().clear_requests();
        world.run("list").success();
        assert_eq!(world.asked(), ["GET /me/time_entries"], "{fault:?}");
        assert_eq!(world.at_toggl(), [LINE], "{fault:?}");
        world.run("sync").success();
        assert_eq!(world.asked(), ["GET /me/time_entries"; 2], "{fault:?}: nothing is sent again");
        finish_sync(&mut world);
        assert_eq!(world.at_toggl(), [LINE], "{fault:?}");
    }
}

#[test]
fn many_lost_answers_cost_one_lookup_together() {
    let mut world = World::logged_in();
    world.run("list").success();
    for minute in 0..4 {
        world.fake().fail_always_on("GET", Fault::DropBeforeCommit);
        world.fake().fail_next_on("POST", Fault::DropAfterCommit);
        world.run(&format!("add Call{minute} 8:0{minute}-8:30")).success();
        world.fake().heal();
    }
    world.fake().clear_requests();
    world.run("sync").success();
    assert_eq!(world.asked().iter().filter(|request| request.starts_with("GET")).count(), 1);
    finish_sync(&mut world);
    assert_eq!(world.at_toggl().len(), 4, "{:?}", world.at_toggl());
}

#[test]
fn an_equal_entry_made_elsewhere_before_is_not_taken_for_a_lost_one() {
    for fault in [Fault::DropBeforeCommit, Fault::DropAfterCommit] {
        for answered in [false, true] {
            for skew in [0, 60, -60].map(TimeDelta::minutes) {
                let mut world = World::logged_in();
                let (start, stop) = (world.today_at("6:00"), world.today_at("6:30"));
                world.skew(skew);
                if answered {
                    // The look then begins here, and so comes across what was made elsewhere since.
                    world.run("list").success();
                }
                world.run("add Other 1:00-1:30").success();
                world.advance(TimeDelta::minutes(2));
                world.fake().elsewhere_add("Call", start, stop);
                world.advance(TimeDelta::minutes(2));
                world.fake().fail_next_on("POST", fault.clone());
                world.run(SAME).success();
                finish_sync(&mut world);
                let count = world.at_toggl().iter().filter(|line| *line == LINE).count();
                assert_eq!(count, 2, "{fault:?}, {answered}, {skew}");
            }
        }
    }
}

#[test]
fn a_lost_answer_stays_one_when_the_clock_is_set() {
    for answered in [false, true] {
        for (before, after) in [(60, 0), (60, -60), (-60, 60), (0, 60), (0, -60)] {
            let mut world = World::logged_in();
            world.skew(TimeDelta::minutes(before));
            if answered {
                world.run("list").success();
            }
            world.fake().fail_next_on("POST", Fault::DropAfterCommit);
            world.run(SAME).success();
            world.skew(TimeDelta::minutes(after));
            finish_sync(&mut world);
            assert_eq!(world.at_toggl(), [LINE], "{answered}, {before}, {after}");
        }
    }
}

#[test]
fn an_equal_entry_that_another_row_owns_is_not_taken_for_a_lost_one() {
    for fault in [Fault::DropBeforeCommit, Fault::DropAfterCommit] {
        let mut world = World::logged_in();
        let (start, stop) = (world.today_at("6:00"), world.today_at("6:30"));
        let id = world.fake().elsewhere_add("Call", start, stop);
        world.run("list --fresh").success();
        world.fake().fail_next_on("POST", fault.clone());
        world.run(SAME).success();
        // Changed after the attempt, so that the look finds it among the news, equal in all it compares.
        world.fake().elsewhere_edit(id, |entry| entry.description = Some("Call".to_owned()));
        finish_sync(&mut world);
        assert_eq!(world.at_toggl(), [LINE; 2], "{fault:?}");
    }
}

#[test]
fn a_timer_whose_answer_was_lost_stays_one_when_it_ends() {
    for fault in [Fault::DropAfterCommit, Fault::DropBeforeCommit] {
        for stop in ["stop", "stop --offline", "stop --at 9:03"] {
            let mut world = World::logged_in();
            world.fake().fail_next_on("POST", fault.clone());
            world.run("start Call").success();
            world.advance(TimeDelta::minutes(5));
            world.run(stop).success();
            finish_sync(&mut world);
            let end = if stop.contains("9:03") { "09:03" } else { "09:05" };
            assert_eq!(world.at_toggl(), [format!("09:00–{end} Call")], "{fault:?}, {stop}");
        }
    }
}

#[test]
fn a_timer_whose_answer_was_lost_and_that_ended_elsewhere_stays_one() {
    let mut world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("start Call").success();
    world.advance(TimeDelta::minutes(5));
    world.fake().elsewhere_stop();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["09:00–09:05 Call"]);
}
