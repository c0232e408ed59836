//! Changed here and there, with two clocks: people keep the times they said, nothing overlaps at
//! Toggl, and in the end both sides say the same.

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::World;

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Everything is sent and acknowledged; both sides then agree, one timer runs at most, and no time is
/// counted twice.
fn finish_sync(world: &World) {
    world.run("sync").success();
    world.run("sync").success();
    world.assert_sound();
    world.assert_agreed();
    let entries = world.fake().entries();
    for entry in &entries {
        assert!(
            entry.stop.is_none_or(|stop| stop >= entry.start),
            "ends before it starts: {entry:?}"
        );
    }
    for pair in entries.windows(2) {
        let end = pair[0].stop.unwrap_or(DateTime::<Utc>::MAX_UTC);
        assert!(end <= pair[1].start, "overlap: {:?}", world.at_toggl());
    }
}

#[test]
fn stopped_here_and_there_it_ended_at_the_earlier_stop() {
    for (here, there) in [("9:20", "9:10"), ("9:10", "9:20")] {
        let mut world = World::logged_in();
        world.run("start Call").success();
        world.advance(minutes(30));
        let id = world.fake().running().expect("it runs").id;
        world.fake().elsewhere_stop_at(id, world.today_at(there));
        world.run(&format!("--offline stop --at {here}")).success();
        finish_sync(&world);
        assert_eq!(world.at_toggl(), ["09:00–09:10 Call"]);
    }
}

#[test]
fn deleted_there_and_only_stopped_here_is_gone() {
    for pulled in [false, true] {
        let mut world = World::logged_in();
        world.run("start Call").success();
        world.advance(minutes(30));
        world.fake().elsewhere_delete(world.fake().running().expect("it runs").id);
        world.run("--offline stop --at 9:20").success();
        if pulled {
            world.run("list --fresh");
        }
        finish_sync(&world);
        assert_eq!(world.at_toggl(), [""; 0]);
    }
}

#[test]
fn deleted_there_and_untouched_here_is_gone() {
    let mut world = World::logged_in();
    world.run("start Call").success();
    world.advance(minutes(30));
    world.fake().elsewhere_delete(world.fake().running().expect("it runs").id);
    finish_sync(&world);
    assert_eq!(world.at_toggl(), [""; 0]);
}

#[test]
fn a_timer_started_offline_and_an_earlier_one_from_elsewhere_follow_each_other() {
    let mut world = World::logged_in();
    world.run("list").success();
    world.advance(minutes(5));
    world.fake().elsewhere_start("There");
    world.advance(minutes(5));
    world.run("--offline start Here").success();
    world.advance(minutes(20));
    finish_sync(&world);
    assert_eq!(world.at_toggl(), ["09:05–09:10 There", "09:10– Here"]);
}

#[test]
fn a_timer_started_offline_and_a_later_one_from_elsewhere_follow_each_other() {
    let mut world = World::logged_in();
    world.run("list").success();
    world.advance(minutes(5));
    world.run("--offline start Here").success();
    world.advance(minutes(5));
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    finish_sync(&world);
    assert_eq!(world.at_toggl(), ["09:05–09:10 Here", "09:10– There"]);
}

#[test]
fn a_timer_replaced_elsewhere_while_here_was_offline_keeps_both_in_order() {
    let mut world = World::logged_in();
    world.run("start First").success();
    world.advance(minutes(10));
    world.fake().elsewhere_start("There");
    world.advance(minutes(10));
    world.run("--offline start Second").success();
    world.advance(minutes(10));
    world.run("sync").success();
    world.run("sync").success();
    world.assert_sound();
    world.assert_agreed();
    // First had ended already when it was ended here; what ran there ends where Second begins.
    let expected = ["09:00–09:10 First", "09:10–09:20 There", "09:20– Second"];
    assert_eq!(world.at_toggl(), expected);
}

#[test]
fn a_clock_an_hour_off_shifts_times_but_bends_and_overlaps_nothing() {
    for (skew, first) in [(60, 10), (-60, 8)] {
        for flags in ["", "--offline "] {
            let mut world = World::logged_in();
            world.skew(minutes(skew));
            let mut warnings = 0;
            let mut run = |world: &World, line: &str| {
                let outcome = world.run(&format!("{flags}{line}")).success();
                warnings += outcome.stderr.matches("clock is").count();
            };
            run(&world, "start One");
            world.advance(minutes(10));
            run(&world, "start Two");
            world.advance(minutes(10));
            run(&world, "stop");
            world.advance(minutes(10));
            run(&world, "add Three 5m");
            run(&world, "start Four");
            world.advance(minutes(10));
            let later = world.run("sync").success();
            warnings += later.stderr.matches("clock is").count();
            assert_eq!(warnings, 1, "it is said once ({skew} {flags}): {later}");
            finish_sync(&world);
            let hour = format!("{first:02}");
            let times = [("00", "10 One"), ("10", "20 Two"), ("25", "30 Three"), ("30", " Four")];
            let expected = times.map(|(from, until)| match until {
                " Four" => format!("{hour}:{from}– Four"),
                until => format!("{hour}:{from}–{hour}:{until}"),
            });
            assert_eq!(world.at_toggl(), expected, "{skew} {flags}");
            let asked = world.asked();
            assert!(!asked.iter().any(|it| it.starts_with("PATCH")), "Toggl's clock: {asked:?}");
        }
    }
}

#[test]
fn a_clock_that_is_set_right_while_a_timer_runs_bends_nothing() {
    for skew in [60, -60] {
        let mut world = World::logged_in();
        world.skew(minutes(skew));
        world.run("start One").success();
        world.advance(minutes(10));
        world.skew(minutes(-skew));
        // An hour ahead, the timer began in what is now the future: it ends with no length, and that is said.
        let stop = world.run("stop").success();
        assert_eq!(stop.stderr.contains("in the future"), skew > 0, "{stop}");
        world.advance(minutes(120));
        world.run("start Two").success();
        world.advance(minutes(10));
        world.run("stop").success();
        finish_sync(&world);
        assert_eq!(world.at_toggl().len(), 2, "{:?}", world.at_toggl());
    }
}
