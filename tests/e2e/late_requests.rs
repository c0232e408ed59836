//! Requests that time out and arrive at Toggl after later ones.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

/// Logged in with a short timeout; the given commands have run and are synced.
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

/// Delays the next matching request beyond the timeout.
fn delay(world: &World, pattern: &str) {
    world.fake().fail_next_on(pattern, Fault::Hang.commits_later());
}

/// Until Toggl is asked again after an attempt without an answer; that one may still arrive.
fn wait_for_next_try(world: &mut World) {
    world.advance(TimeDelta::seconds(31));
}

/// After a minute the late requests arrive, and everything is synced.
fn finish_sync(world: &mut World) {
    world.advance(TimeDelta::seconds(61));
    world.run("sync").success();
    world.run("sync").success();
    world.assert_agreed();
    world.assert_sound();
}

#[test]
fn a_late_deletion_that_was_undone_deletes_nothing() {
    let mut world = world(&["add Precious 7:00-7:30"]);
    delay(&world, "DELETE");
    world.run("delete Precious").success();
    wait_for_next_try(&mut world);
    assert_snapshot!(world.run("undo"), @"
    Undone   delete “Precious”, 31s ago
    Back     Precious  07:00–07:30  30m  @1
    --- stderr
    Saved locally; an unanswered request may still reach Toggl. The next command after a minute sends it.
    ");
    world.run("sync");
    world.fake().let_late_requests_arrive();
    world.run("list --fresh").success();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["07:00–07:30 Precious"]);
}

#[test]
fn a_lost_deletion_that_was_undone_changes_nothing() {
    let mut world = world(&["add Precious 7:00-7:30"]);
    delay(&world, "DELETE");
    world.run("delete Precious").success();
    wait_for_next_try(&mut world);
    world.run("undo").success();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["07:00–07:30 Precious"]);
}

#[test]
fn a_late_change_does_not_replace_a_newer_one() {
    for pulls in [false, true] {
        let mut world = world(&["add First 7:00-7:30"]);
        delay(&world, "PUT");
        world.run("edit @1 -d Second").success();
        wait_for_next_try(&mut world);
        let third = world.run("edit @1 -d Third").success();
        assert!(third.stderr.contains("may still reach Toggl"), "{third}");
        world.fake().let_late_requests_arrive();
        if pulls {
            world.run("list --fresh").success();
        }
        finish_sync(&mut world);
        assert_eq!(world.at_toggl(), ["07:00–07:30 Third"], "pulls: {pulls}");
    }
}

#[test]
fn a_late_change_of_a_stopped_timer_restarts_and_stops_nothing() {
    let mut world = world(&["start First"]);
    delay(&world, "PUT");
    world.run("edit @ --start -20m").success();
    world.run("stop").success();
    wait_for_next_try(&mut world);
    assert_snapshot!(world.run("start Second"), @"
    Started  Second  09:00  @1
    --- stderr
    Saved locally; an unanswered request may still reach Toggl. The next command after a minute sends it.
    ");
    world.fake().let_late_requests_arrive();
    world.run("list --fresh").success();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["08:40–09:00 First", "09:00:31– Second"]);
}

#[test]
fn a_late_start_stops_no_other_timer() {
    let mut world = world(&[]);
    delay(&world, "POST");
    world.run("start First").success();
    wait_for_next_try(&mut world);
    assert_snapshot!(world.run("start Second"), @"
    Stopped  First  09:00–09:00  31s  @2
    Started  Second  09:00  @1
    --- stderr
    Saved locally; an unanswered request may still reach Toggl. The next command after a minute sends it.
    ");
    world.fake().let_late_requests_arrive();
    world.run("list --fresh").success();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["09:00–09:00:31 First", "09:00:31– Second"]);
}

/// An undo makes the timer before run again, and that arrives after the start of another one.
#[test]
fn a_late_undo_of_a_start_stops_no_other_timer() {
    let mut world = world(&["start First", "start Second"]);
    delay(&world, "PUT");
    world.run("undo").success();
    wait_for_next_try(&mut world);
    world.run("start Third").success();
    world.fake().let_late_requests_arrive();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["09:00–09:00:31 First", "09:00:31– Third"]);
}

#[test]
fn a_late_bulk_edit_does_not_replace_a_newer_one() {
    let mut world = world(&["add First 7:00-7:30", "add Second 7:30-8:00"]);
    delay(&world, "PATCH");
    world.run("edit @1 @2 -d Old").success();
    wait_for_next_try(&mut world);
    world.run("edit @1 @2 -d New").success();
    world.fake().let_late_requests_arrive();
    finish_sync(&mut world);
    assert_eq!(world.at_toggl(), ["07:00–07:30 New", "07:30–08:00 New"]);
}

#[test]
fn a_late_deletion_of_a_restored_project_is_reverted_with_its_entries() {
    for pulls in [false, true] {
        let mut world = world(&["project add Web", "add Write 7:00-7:30 -p Web"]);
        delay(&world, "DELETE");
        world.run("project delete Web --entries delete").success();
        wait_for_next_try(&mut world);
        world.run("undo").success();
        world.run("sync");
        world.fake().let_late_requests_arrive();
        if pulls {
            world.run("list --fresh").success();
            world.run("sync").exits(6);
        }
        finish_sync(&mut world);
        assert_eq!(world.at_toggl(), ["07:00–07:30 Write"], "pulls: {pulls}");
        assert_eq!(world.json("list today")["entries"][0]["project"]["name"], "Web");
    }
}

#[test]
fn a_late_rename_does_not_replace_a_newer_one() {
    let mut world = world(&["project add Web"]);
    delay(&world, "PUT");
    world.run("project edit Web --name Old").success();
    wait_for_next_try(&mut world);
    world.run("project edit Old --name New").success();
    world.fake().let_late_requests_arrive();
    finish_sync(&mut world);
    let names: Vec<String> =
        world.fake().with(|toggl| toggl.projects.iter().map(|it| it.name.clone()).collect());
    assert_eq!(names, ["New"]);
}
