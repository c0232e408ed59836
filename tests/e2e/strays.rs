//! Requests that are given up for lost, and arrive at Toggl after what was asked for later.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

/// Logged in, with little patience; all that was asked for has arrived.
fn world(lines: &[&str]) -> World {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 600);
    world.log_in();
    world.set("TRACK_TIMEOUT", "200ms");
    for line in lines {
        world.typed(line).success();
    }
    world
}

/// The next request of this kind is on its way for long.
fn stray(world: &World, pattern: &str) {
    world.fake().fail_next_on(pattern, Fault::Stray);
}

/// After a minute what was on its way has arrived, and all is told.
fn settle(world: &mut World) {
    world.advance(TimeDelta::seconds(61));
    world.run("sync").success();
    world.run("sync").success();
    world.assert_agreed();
    world.assert_sound();
}

#[test]
fn a_deletion_that_was_undone_takes_nothing_along() {
    let mut world = world(&["add Precious 7:00-7:30"]);
    stray(&world, "DELETE");
    world.run("delete Precious").success();
    assert_snapshot!(world.run("undo"), @"
    Undid    delete “Precious”, just now
    Back     Precious  07:00–07:30  30m
    --- stderr
    Kept here: what Toggl has not answered may still arrive there; it will be sent by a command in a minute.
    ");
    world.run("sync");
    world.fake().let_strays_arrive();
    world.run("list --fresh").success();
    settle(&mut world);
    assert_eq!(world.at_toggl(), ["07:00–07:30 Precious"]);
}

#[test]
fn a_deletion_that_was_undone_and_never_arrives_leaves_all_as_it_was() {
    let mut world = world(&["add Precious 7:00-7:30"]);
    stray(&world, "DELETE");
    world.run("delete Precious").success();
    world.run("undo").success();
    settle(&mut world);
    assert_eq!(world.at_toggl(), ["07:00–07:30 Precious"]);
}

#[test]
fn an_older_change_does_not_overtake_a_newer_one() {
    for pulls in [false, true] {
        let mut world = world(&["add First 7:00-7:30"]);
        stray(&world, "PUT");
        world.run("edit @1 -d Second").success();
        let third = world.run("edit @1 -d Third").success();
        assert!(third.stderr.contains("may still arrive"), "{third}");
        world.fake().let_strays_arrive();
        if pulls {
            world.run("list --fresh").success();
        }
        settle(&mut world);
        assert_eq!(world.at_toggl(), ["07:00–07:30 Third"], "pulls: {pulls}");
    }
}

#[test]
fn a_timer_that_was_stopped_does_not_run_again_and_ends_no_other() {
    let mut world = world(&["start First"]);
    stray(&world, "PUT");
    world.run("edit @ --start -20m").success();
    world.run("stop").success();
    world.advance(TimeDelta::seconds(5));
    assert_snapshot!(world.run("start Second"), @"
    Started  Second  09:00
    --- stderr
    Kept here: what Toggl has not answered may still arrive there; it will be sent by a command in a minute.
    ");
    world.fake().let_strays_arrive();
    world.run("list --fresh").success();
    settle(&mut world);
    assert_eq!(world.at_toggl(), ["08:40–09:00 First", "09:00:05– Second"]);
}

#[test]
fn a_timer_that_arrives_late_ends_no_other() {
    let mut world = world(&[]);
    stray(&world, "POST");
    world.run("start First").success();
    world.advance(TimeDelta::seconds(5));
    assert_snapshot!(world.run("start Second"), @"
    Stopped  First  09:00–09:00  5s
    Started  Second  09:00
    --- stderr
    Kept here: what Toggl has not answered may still arrive there; it will be sent by a command in a minute.
    ");
    world.fake().let_strays_arrive();
    world.run("list --fresh").success();
    settle(&mut world);
    assert_eq!(world.at_toggl(), ["09:00–09:00:05 First", "09:00:05– Second"]);
}

#[test]
fn many_entries_keep_what_was_asked_for_last() {
    let mut world = world(&["add First 7:00-7:30", "add Second 7:30-8:00"]);
    stray(&world, "PATCH");
    world.run("edit @1 @2 -d Old").success();
    world.run("edit @1 @2 -d New").success();
    world.fake().let_strays_arrive();
    settle(&mut world);
    assert_eq!(world.at_toggl(), ["07:00–07:30 New", "07:30–08:00 New"]);
}

#[test]
fn a_project_that_is_wanted_again_comes_back_with_its_time() {
    for pulls in [false, true] {
        let mut world = world(&["project add Web", "add Write 7:00-7:30 -p Web"]);
        stray(&world, "DELETE");
        world.run("project delete Web --entries delete").success();
        world.run("undo").success();
        world.run("sync");
        world.fake().let_strays_arrive();
        if pulls {
            world.run("list --fresh").success();
            world.run("sync").exits(6);
        }
        settle(&mut world);
        assert_eq!(world.at_toggl(), ["07:00–07:30 Write"], "pulls: {pulls}");
        assert_eq!(world.json("list today")["entries"][0]["project"]["name"], "Web");
    }
}

#[test]
fn a_name_keeps_what_was_asked_for_last() {
    let mut world = world(&["project add Web"]);
    stray(&world, "PUT");
    world.run("project edit Web --name Old").success();
    world.run("project edit Old --name New").success();
    world.fake().let_strays_arrive();
    settle(&mut world);
    let names: Vec<String> =
        world.fake().with(|toggl| toggl.projects.iter().map(|it| it.name.clone()).collect());
    assert_eq!(names, ["New"]);
}
