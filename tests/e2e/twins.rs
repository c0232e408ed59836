//! Equal entries, wanted twice, stay two; one whose answer was lost stays one; and equal work from
//! elsewhere is not taken for ours.

use std::time::Duration;

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::Fault;

const TWIN: &str = "add Call 6:00-6:30";
const LINE: &str = "06:00–06:30 Call";

/// Everything that can befall the creation of two twins: the answer of either is lost, before or
/// after the work was done.
const FATES: [Option<Fault>; 5] = [
    None,
    Some(Fault::DropAfterCommit),
    Some(Fault::DropBeforeCommit),
    Some(Fault::TruncatedJson),
    Some(Fault::CaptivePortal),
];

fn meet(world: &World, fate: Option<Fault>) {
    if let Some(fault) = fate {
        world.fake().fail_next_on("POST /time_entries", fault);
    }
}

fn settle(world: &mut World) {
    world.fake().heal();
    world.advance(TimeDelta::minutes(10));
    world.run("sync").success();
    world.assert_sound();
    world.assert_agreed();
}

#[test]
fn twins_stay_two_whatever_becomes_of_their_answers() {
    for first in FATES {
        for second in FATES {
            let mut world = World::logged_in();
            meet(&world, first.clone());
            world.run(TWIN).success();
            meet(&world, second.clone());
            world.run(TWIN).success();
            settle(&mut world);
            assert_eq!(world.at_toggl(), [LINE; 2], "{first:?}, {second:?}");
        }
    }
}

#[test]
fn twins_sent_in_one_go_stay_two() {
    let lost = || Some(Fault::DropAfterCommit);
    for (first, second) in [(lost(), None), (None, lost()), (lost(), lost())] {
        let mut world = World::logged_in();
        for _ in 0..2 {
            world.run(&format!("--offline {TWIN}")).success();
        }
        for fate in [&first, &second] {
            // A delay of nothing stands for no fault, so that the second one is not met too early.
            meet(&world, Some(fate.clone().unwrap_or(Fault::Delay(Duration::ZERO))));
        }
        world.run("sync");
        settle(&mut world);
        assert_eq!(world.at_toggl(), [LINE; 2], "{first:?}, {second:?}");
    }
}

#[test]
fn timers_begun_twice_in_one_second_stay_two() {
    for first in FATES {
        for second in FATES {
            let mut world = World::logged_in();
            meet(&world, first.clone());
            world.run("start Call").success();
            meet(&world, second.clone());
            world.run("start Call").success();
            settle(&mut world);
            let mut there = world.at_toggl();
            there.sort();
            assert_eq!(there, ["09:00– Call", "09:00–09:00 Call"], "{first:?}, {second:?}");
        }
    }
}

#[test]
fn a_lost_answer_stays_one_and_costs_one_look() {
    for fault in [Fault::DropAfterCommit, Fault::TruncatedJson, Fault::Garbage, Fault::EmptyBody] {
        let mut world = World::logged_in();
        world.run("list").success();
        world.fake().fail_next_on("POST", fault.clone());
        world.run(TWIN).success();
        world.fake().clear_requests();
        world.run("list").success();
        assert_eq!(world.asked(), ["GET /me/time_entries"], "{fault:?}");
        assert_eq!(world.at_toggl(), [LINE], "{fault:?}");
        world.run("sync").success();
        assert_eq!(world.asked(), ["GET /me/time_entries"; 2], "{fault:?}: nothing is sent again");
        settle(&mut world);
        assert_eq!(world.at_toggl(), [LINE], "{fault:?}");
    }
}

#[test]
fn many_lost_answers_cost_one_look_together() {
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
    settle(&mut world);
    assert_eq!(world.at_toggl().len(), 4, "{:?}", world.at_toggl());
}

#[test]
fn an_equal_entry_made_elsewhere_before_is_not_taken_for_a_lost_one() {
    for fault in [Fault::DropBeforeCommit, Fault::DropAfterCommit] {
        for heard in [false, true] {
            for skew in [0, 60, -60].map(TimeDelta::minutes) {
                let mut world = World::logged_in();
                let (start, stop) = (world.today_at("6:00"), world.today_at("6:30"));
                world.skew(skew);
                if heard {
                    // The look then begins here, and so comes across what was made elsewhere since.
                    world.run("list").success();
                }
                world.run("add Other 1:00-1:30").success();
                world.advance(TimeDelta::minutes(2));
                world.fake().elsewhere_add("Call", start, stop);
                world.advance(TimeDelta::minutes(2));
                world.fake().fail_next_on("POST", fault.clone());
                world.run(TWIN).success();
                settle(&mut world);
                let twins = world.at_toggl().iter().filter(|line| *line == LINE).count();
                assert_eq!(twins, 2, "{fault:?}, {heard}, {skew}");
            }
        }
    }
}

#[test]
fn a_lost_answer_stays_one_when_the_clock_is_set() {
    for heard in [false, true] {
        for (before, after) in [(60, 0), (60, -60), (-60, 60), (0, 60), (0, -60)] {
            let mut world = World::logged_in();
            world.skew(TimeDelta::minutes(before));
            if heard {
                world.run("list").success();
            }
            world.fake().fail_next_on("POST", Fault::DropAfterCommit);
            world.run(TWIN).success();
            world.skew(TimeDelta::minutes(after));
            settle(&mut world);
            assert_eq!(world.at_toggl(), [LINE], "{heard}, {before}, {after}");
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
        world.run(TWIN).success();
        // Changed after the attempt, so that the look finds it among the news, equal in all it compares.
        world.fake().elsewhere_edit(id, |entry| entry.description = Some("Call".to_owned()));
        settle(&mut world);
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
            settle(&mut world);
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
    settle(&mut world);
    assert_eq!(world.at_toggl(), ["09:00–09:05 Call"]);
}
