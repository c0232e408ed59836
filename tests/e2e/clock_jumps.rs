//! Clocks that jump: a `Date` header far ahead, and a machine whose clock is set. Neither makes a request in
//! flight look old, or lets times overlap.

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION};

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Logged in with quota for everything, and a fresh pull.
fn world() -> World {
    let mut world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    world.run("list --fresh").success();
    world.set("TRACK_TIMEOUT", "1s");
    world
}

/// Nothing overlaps and nothing ends before it starts.
#[track_caller]
fn assert_in_order(world: &World) {
    let entries = world.fake().entries();
    for entry in &entries {
        assert!(entry.stop.is_none_or(|stop| stop >= entry.start), "{:?}", world.at_toggl());
    }
    for pair in entries.windows(2) {
        let end = pair[0].stop.unwrap_or(DateTime::<Utc>::MAX_UTC);
        assert!(end <= pair[1].start, "they overlap: {:?}", world.at_toggl());
    }
}

/// Unusable answers whose requests arrive late.
fn faults() -> [Fault; 2] {
    [Fault::Hang.commits_later(), Fault::Html(504).commits_later()]
}

#[test]
fn a_date_far_ahead_does_not_make_a_lost_create_look_old() {
    for fault in faults() {
        for ahead in [minutes(2), TimeDelta::hours(5), TimeDelta::days(400)] {
            let mut world = world();
            world.fake().fail_next_on("POST", fault.clone());
            world.run("add Work 7:00-7:30").success();
            world.advance(TimeDelta::seconds(5));
            for line in ["list --fresh", "sync", "sync"] {
                world.fake().fail_next_on("GET", Fault::Nothing.dated(ahead));
                world.run(line);
            }
            world.fake().let_late_requests_arrive();
            world.settle();
            assert_eq!(world.at_toggl(), ["07:00–07:30 Work"], "{fault:?}, {ahead}");
        }
    }
}

#[test]
fn a_date_far_ahead_does_not_make_a_lost_change_look_old() {
    for fault in faults() {
        for ahead in [minutes(2), TimeDelta::hours(5)] {
            let mut world = world();
            world.run("add Work 7:00-7:30").success();
            world.fake().fail_next_on("PUT", fault.clone());
            world.run("edit Work -d first").success();
            world.fake().fail_next_on("GET", Fault::Nothing.dated(ahead));
            world.run("list --fresh");
            world.run("edit @1 -d second").success();
            world.run("sync");
            world.advance(TimeDelta::seconds(3));
            world.fake().let_late_requests_arrive();
            world.settle();
            assert_eq!(world.at_toggl(), ["07:00–07:30 second"], "{fault:?}, {ahead}");
        }
    }
}

/// The request is dated by a clock that is corrected before anyone looks for it.
#[test]
fn a_create_that_follows_a_wrong_date_is_there_once() {
    for fault in [Fault::DropAfterCommit, Fault::TruncatedJson, Fault::Html(504).commits_later()] {
        for off in [minutes(3), TimeDelta::hours(5), TimeDelta::hours(-5)] {
            for pulled in [true, false] {
                let mut world = if pulled { world() } else { World::logged_in() };
                world.fake().fail_next_on("GET", Fault::Nothing.dated(off));
                world.run(if pulled { "list --fresh" } else { "whoami --fresh" }).success();
                world.fake().fail_next_on("POST", fault.clone());
                world.run("add Work 7:00-7:30").success();
                world.fake().let_late_requests_arrive();
                world.settle();
                let case = format!("{fault:?}, {off}, pulled: {pulled}");
                assert_eq!(world.at_toggl(), ["07:00–07:30 Work"], "{case}");
                assert_eq!(world.fake().all_entries().len(), 1, "{case}");
            }
        }
    }
}

/// The dates before, with and after the lost answer are three different ones.
#[test]
fn several_wrong_dates_do_not_make_a_lost_create_look_old() {
    let mut world = world();
    world.fake().fail_next_on("GET", Fault::Nothing.dated(minutes(3)));
    world.run("list --fresh").success();
    world.fake().fail_next_on("POST", Fault::TruncatedJson.commits_later());
    world.run("add Work 7:00-7:30").success();
    world.fake().fail_next_on("GET", Fault::Nothing.dated(TimeDelta::hours(5)));
    world.run("sync");
    world.run("sync");
    world.fake().let_late_requests_arrive();
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Work"]);
    assert_eq!(world.fake().all_entries().len(), 1);
}

#[test]
fn a_date_far_ahead_moves_no_times() {
    for ahead in [TimeDelta::hours(5), TimeDelta::hours(-5), minutes(3)] {
        for line in ["list --fresh", "whoami --fresh"] {
            let mut world = world();
            world.fake().fail_next(Fault::Nothing.dated(ahead));
            world.run(line).success();
            world.run("start First").success();
            world.advance(minutes(10));
            world.run("start Second").success();
            world.advance(minutes(10));
            world.run("stop").success();
            world.settle();
            let expected = ["09:00–09:10 First", "09:10–09:20 Second"];
            assert_eq!(world.at_toggl(), expected, "{ahead}, {line}");
        }
    }
}

#[test]
fn a_pull_with_a_date_far_ahead_misses_nothing_later() {
    for ahead in [TimeDelta::hours(5), TimeDelta::days(3)] {
        let mut world = world();
        world.fake().fail_next_on("GET", Fault::Nothing.dated(ahead));
        world.run("list --fresh").success();
        world.advance(minutes(10));
        world.fake().elsewhere_add("Phone", world.today_at("8:00"), world.today_at("8:30"));
        world.advance(minutes(10));
        world.settle();
        assert_eq!(world.kept("Phone"), 1, "{ahead}");
    }
}

#[test]
fn a_machine_whose_clock_is_set_ahead_does_not_send_a_lost_create_again() {
    for fault in faults() {
        for jump in [minutes(2), TimeDelta::hours(5), TimeDelta::days(2)] {
            let mut world = world();
            world.fake().fail_next_on("POST", fault.clone());
            world.run("add Work 7:00-7:30").success();
            world.skew(jump);
            world.run("sync");
            world.run("sync");
            world.fake().advance(TimeDelta::seconds(3));
            world.fake().let_late_requests_arrive();
            world.skew(-jump);
            world.settle();
            assert_eq!(world.at_toggl(), ["07:00–07:30 Work"], "{fault:?}, {jump}");
            assert_eq!(world.fake().all_entries().len(), 1, "{fault:?}, {jump}");
        }
    }
}

#[test]
fn a_machine_whose_clock_is_set_ahead_does_not_overtake_a_lost_change() {
    for fault in faults() {
        for jump in [minutes(2), TimeDelta::hours(5)] {
            let mut world = world();
            world.run("add Work 7:00-7:30").success();
            world.fake().fail_next_on("PUT", fault.clone());
            world.run("edit Work -d first").success();
            world.skew(jump);
            world.run("edit Work -d second");
            world.run("edit first -d second");
            world.run("sync");
            world.fake().advance(TimeDelta::seconds(3));
            world.fake().let_late_requests_arrive();
            world.skew(-jump);
            world.settle();
            assert_eq!(world.at_toggl(), ["07:00–07:30 second"], "{fault:?}, {jump}");
        }
    }
}

#[test]
fn a_machine_whose_clock_was_set_in_between_lets_nothing_overlap() {
    for jump in [minutes(10), minutes(-10), TimeDelta::seconds(90), TimeDelta::seconds(-90)] {
        let mut world = world();
        world.run("start First").success();
        world.advance(minutes(30));
        world.skew(jump);
        world.run("start Second").success();
        world.advance(minutes(10));
        world.run("start Third").success();
        world.advance(minutes(10));
        world.run("stop").success();
        world.settle();
        assert_in_order(&world);
        assert_eq!(world.at_toggl().len(), 3, "{jump}");
        let names: Vec<_> = world.fake().entries().into_iter().map(|it| it.description).collect();
        assert_eq!(names, ["First", "Second", "Third"].map(|name| Some(name.to_owned())), "{jump}");
    }
}

#[test]
fn a_stop_on_a_clock_that_was_set_ends_the_same_here_and_there() {
    for jump in [minutes(10), minutes(-10)] {
        let mut world = world();
        world.run("start First").success();
        world.advance(minutes(30));
        world.skew(jump);
        let said = world.run("stop").success();
        // The receipt names the end by this machine's clock, and that is what counts.
        let end = world.now().to_utc();
        assert!(said.stdout.contains(&world.now().format("%H:%M").to_string()), "{said}");
        world.settle();
        assert_eq!(world.fake().entries()[0].stop, Some(end), "{jump}");
    }
}
