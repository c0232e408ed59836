//! A refusal says nothing about an earlier request of the same row whose answer was lost.

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

/// Answers that are lost: the work is done at once, later, or never.
fn faults() -> [Fault; 5] {
    [
        Fault::DropAfterCommit,
        Fault::TruncatedJson,
        Fault::Html(504).commits_later(),
        Fault::DropBeforeCommit.commits_later(),
        Fault::DropBeforeCommit,
    ]
}

fn refusal() -> Fault {
    Fault::Status(400, "\"Not like this\"".to_owned())
}

/// Logged in with quota for everything; the commands have run and a pull is fresh.
fn world(lines: &[&str]) -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    for line in lines {
        world.run(line).success();
    }
    world.run("list --fresh").success();
    world
}

/// The first change is unanswered, the second one, a minute later, refused; nothing has looked in between.
fn change_twice(world: &mut World, pattern: &str, lines: [&str; 2], fault: &Fault) {
    world.fake().fail_next_on(pattern, fault.clone());
    world.run(lines[0]).success();
    world.fake().fail_always_on(pattern, refusal());
    // No look at what became of the first one: it is still open when the second one is refused.
    world.fake().fail_always_on("GET", Fault::DropBeforeCommit);
    world.advance(TimeDelta::seconds(61));
    // Within that minute.
    world.fake().let_late_requests_arrive();
    world.run(lines[1]);
    world.run("sync");
    world.fake().heal();
}

#[test]
fn undoing_both_brings_back_what_was_there_before() {
    for fault in faults() {
        let mut world = world(&["add First 7:00-7:30"]);
        change_twice(&mut world, "PUT", ["edit First -d A", "edit @1 -d B"], &fault);
        world.run("undo 2").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 First"], "{fault:?}");
    }
}

#[test]
fn undoing_the_refused_one_leaves_the_unanswered_one() {
    for fault in faults() {
        let mut world = world(&["add First 7:00-7:30"]);
        change_twice(&mut world, "PUT", ["edit First -d A", "edit @1 -d B"], &fault);
        world.run("undo").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 A"], "{fault:?}");
    }
}

#[test]
fn undoing_both_changes_of_times_brings_back_the_old_ones() {
    for fault in faults() {
        let mut world = world(&["add First 7:00-7:30"]);
        change_twice(&mut world, "PUT", ["edit @1 --stop 7:40", "edit @1 --stop 7:50"], &fault);
        world.run("undo 2").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 First"], "{fault:?}");
    }
}

#[test]
fn undoing_a_refused_deletion_after_an_unanswered_change_brings_back_the_entry() {
    for fault in faults() {
        let mut world = world(&["add First 7:00-7:30"]);
        world.fake().fail_always_on("DELETE", refusal());
        change_twice(&mut world, "PUT", ["edit First -d A", "delete @1"], &fault);
        world.run("undo 2").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 First"], "{fault:?}");
    }
}

#[test]
fn undoing_both_renames_brings_back_the_old_name() {
    for (kind, name) in [("project", "Web"), ("client", "Acme"), ("tag", "docs")] {
        for fault in faults() {
            let mut world = world(&[&format!("{kind} add {name}")]);
            let first = format!("{kind} edit {name} --name A");
            let second = format!("{kind} edit A --name B");
            change_twice(&mut world, "PUT", [&first, &second], &fault);
            world.run("undo 2").success();
            world.settle();
            let kinds = format!("{kind}s");
            assert_eq!(world.names_at_toggl(&kinds), [name], "{fault:?}");
            assert_eq!(world.names_here(&kinds), [name], "{fault:?}");
        }
    }
}
