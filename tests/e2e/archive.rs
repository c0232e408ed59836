//! Archived projects: they get no new entries, neither directly nor by undo, split or retry.

use insta::assert_snapshot;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, store_contents, transcript};

fn world() -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    world.run("project add Web").success();
    world.run("add Work 7:00-8:00 -p Web").success();
    world
}

#[test]
fn an_entry_of_an_archived_project_cannot_be_split() {
    let world = world();
    world.run("project archive Web").success();
    let before = store_contents(&world);
    assert_snapshot!(world.run("split @1 20m"), @"
    --- stderr
    error: The project “Web” is archived.
    hint: `track project restore Web` restores it; then split the entry.
    --- exit 4
    ");
    assert_eq!(store_contents(&world), before);
    assert_eq!(world.at_toggl(), ["07:00–08:00 Work"]);
    world.run("project restore Web").success();
    world.run("split @1 20m").success();
    assert_eq!(world.at_toggl(), ["07:00–07:20 Work", "07:20–08:00 Work"]);
}

#[test]
fn a_deleted_entry_is_restored_after_its_archived_project() {
    let world = world();
    world.run("project archive Web").success();
    world.run("delete @1").success();
    let before = store_contents(&world);
    assert_snapshot!(transcript(&world, &["undo", "project restore Web", "undo 2"]), @"
    $ track undo
    --- stderr
    error: An entry would be created again in project “Web”, which is archived.
    hint: Nothing was undone. Run `track project restore Web`, then `track undo 2` to undo both.
    --- exit 1

    $ track project restore Web
    Restored  project  Web

    $ track undo 2
    Undone   project restore “Web”, just now
    Undone   delete “Work”, just now
    Now      project  Web
    Back     Work  Web  07:00–08:00  1h 00m  @1
    ");
    assert_ne!(store_contents(&world), before);
    world.run("sync").success();
    world.assert_agreed();
}

#[test]
fn a_refused_entry_is_sent_once_its_project_is_restored() {
    for elsewhere in [false, true] {
        let world = world();
        world.run("add More 8:00-8:30 -p Web --offline").success();
        world.fake().with(|toggl| toggl.projects[0].active = false);
        world.run("sync").exits(7);
        if elsewhere {
            world.run("project --fresh").success();
            world.fake().with(|toggl| toggl.projects[0].active = true);
            world.run("project --fresh").success();
        } else {
            world.run("project --fresh").success();
            world.run("project restore Web").success();
        }
        world.run("sync").success();
        assert_eq!(world.at_toggl(), ["07:00–08:00 Work", "08:00–08:30 More"]);
        world.assert_agreed();
    }
}

#[test]
fn a_task_is_sent_before_its_project_is_archived() {
    let world = world();
    world.run("task add Design -p Web --offline").success();
    world.run("project archive Web --offline").success();
    world.run("sync").success();
    assert_eq!(world.fake().with(|toggl| toggl.tasks.len()), 1);
    assert!(!world.fake().with(|toggl| toggl.projects[0].active));
    world.assert_agreed();
}

#[test]
fn a_tag_of_unsent_time_survives_a_listing() {
    let world = world();
    world.run("add Call 8:00-8:30 -t phone --offline").success();
    world.fake().fail_next_on("POST", Fault::Status(500, "\"oops\"".into()));
    world.run("whoami").success();
    assert_snapshot!(world.run("tag --offline"), @"
    phone
    --- stderr
    As of 09:00: offline.
    ");
}
