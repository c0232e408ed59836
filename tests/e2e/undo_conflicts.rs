//! `undo` of a command whose rows were changed elsewhere since.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{World, store_contents, transcript};
use crate::undo::{live, minutes};

#[test]
fn it_refuses_when_an_entry_was_changed_elsewhere_since() {
    let mut world = World::logged_in();
    live(&mut world, &["start Fix login", "stop"]);
    let id = world.fake().entries()[0].id;
    let moved = world.today_at("9:10");
    world.fake().elsewhere_edit(id, |entry| entry.stop = Some(moved));
    world.advance(minutes(2));
    world.run("sync").success();
    world.fake().clear_requests();
    let before = store_contents(&world);
    assert_snapshot!(transcript(&world, &["undo", "undo 2"]), @"
    $ track undo
    --- stderr
    error: “Fix login” has changed since: its stop is 09:10, not 09:05.
    hint: `stop “Fix login”` can no longer be undone; use `track edit @1` or `track delete @1`.
    --- exit 1

    $ track undo 2
    --- stderr
    error: “Fix login” has changed since: its stop is 09:10, not 09:05.
    hint: `stop “Fix login”` can no longer be undone; use `track edit @1` or `track delete @1`.
    --- exit 1
    ");
    assert_eq!(store_contents(&world), before, "nothing changed");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn a_name_stays_while_something_that_stays_uses_it() {
    let world = World::logged_in();
    world.run("project add Web").success();
    let id = world.fake().elsewhere_add("Two", world.today_at("7:30"), world.today_at("8:00"));
    let project = world.fake().with(|toggl| toggl.projects[0].id);
    world.fake().elsewhere_edit(id, |entry| entry.project_id = Some(project));
    world.run("list --fresh").success();
    let before = store_contents(&world);
    let said = world.run("undo").exits(1).to_string();
    assert!(said.contains("The project “Web” is used by “Two”."), "{said}");
    assert!(said.contains("`track project delete Web` deletes it"), "{said}");
    assert_eq!(store_contents(&world), before, "nothing changed");
    world.run("add One 7:00-7:30 -p Web").success();
    let said = world.run("undo 2").exits(1).to_string();
    assert!(said.contains("`track undo 1` goes back as far as possible"), "{said}");
    world.fake().elsewhere_delete(id);
    world.run("list --fresh").success();
    world.run("undo 2").success();
    assert_eq!(world.json("project")["projects"], json!([]));
}

#[test]
fn every_difference_is_named() {
    let mut world = World::logged_in();
    let project = world.fake().add_project("Website");
    live(&mut world, &["add Fix login 6:00-6:30 -t api"]);
    let id = world.fake().entries()[0].id;
    let start = world.today_at("6:00:20");
    let stop = world.today_at("6:30:30");
    world.fake().elsewhere_edit(id, |entry| {
        entry.description = Some("Fix logout\u{1b}[31m".to_owned());
        entry.project_id = Some(project);
        entry.tags = vec!["late".to_owned(), "web".to_owned()];
        (entry.start, entry.stop) = (start, Some(stop));
    });
    world.advance(minutes(2));
    world.run("list --fresh").success();
    assert_snapshot!(world.run("undo"), @"
    --- stderr
    error: “Fix login” has changed since: its description is “Fix logout [31m”, not “Fix login”, its project is “Website”, not none, its tags are #late #web, not #api, its start is 06:00:20, not 06:00:00, its stop is 06:30:30, not 06:30:00.
    hint: `add “Fix login”` can no longer be undone; use `track edit @1` or `track delete @1`.
    --- exit 1
    ");
}

#[test]
fn a_start_stays_when_it_was_stopped_or_replaced_elsewhere() {
    let mut world = World::logged_in();
    live(&mut world, &["start Write"]);
    world.fake().elsewhere_start("Call");
    world.advance(minutes(2));
    world.run("sync").success();
    assert_snapshot!(world.run("undo"), @"
    --- stderr
    error: “Write” has changed since: it was stopped at 09:05.
    hint: `start “Write”` can no longer be undone; use `track edit @2` or `track delete @2`.
    --- exit 1
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:05 Write", "09:05– Call"]);
}

#[test]
fn it_refuses_when_an_entry_was_deleted_elsewhere() {
    let mut world = World::logged_in();
    live(&mut world, &["add Other 6:00-6:30", "start Fix login", "stop", "add Later 7:00-7:10"]);
    let id = world.fake().entries()[2].id;
    world.fake().elsewhere_delete(id);
    world.advance(minutes(2));
    world.run("sync").success();
    assert_snapshot!(transcript(&world, &["undo 3", "undo", "undo"]), @"
    $ track undo 3
    --- stderr
    error: “Fix login” was deleted since.
    hint: `stop “Fix login”` can no longer be undone; add the entry again with `track add`.
    hint: Nothing was undone. `track undo 1` goes back as far as possible.
    --- exit 1

    $ track undo
    Undone   add “Later”, 7m ago
    Removed  Later  07:00–07:10  10m

    $ track undo
    --- stderr
    error: “Fix login” was deleted since.
    hint: `stop “Fix login”` can no longer be undone; add the entry again with `track add`.
    --- exit 1
    ");
}

#[test]
fn it_refuses_to_run_again_beside_what_was_started_elsewhere() {
    let mut world = World::logged_in();
    live(&mut world, &["start Write", "stop"]);
    world.fake().elsewhere_start("Call");
    world.advance(minutes(2));
    world.run("sync").success();
    assert_snapshot!(world.run("undo"), @"
    --- stderr
    error: “Write” would run again at the same time as “Call”, which was started elsewhere and has been running since 09:10.
    hint: Nothing was undone. `track continue @2` continues it as a new entry.
    --- exit 1
    ");
    world.fake().elsewhere_stop();
    world.advance(minutes(2));
    world.run("sync").success();
    world.run("undo").success();
    assert_eq!(world.at_toggl(), ["09:00– Write", "09:10–09:12 Call"]);
    world.assert_agreed();
}

#[test]
fn what_the_command_did_not_touch_stays_as_it_was_changed_elsewhere() {
    let mut world = World::logged_in();
    live(&mut world, &["start Typo", "stop"]);
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_edit(id, |entry| entry.description = Some("Type".to_owned()));
    world.advance(minutes(2));
    world.run("sync").success();
    assert_snapshot!(world.run("undo"), @"
    Undone   stop “Typo”, 7m ago
    Running  Type  12m since 09:00  @1
    ");
    assert_eq!(world.at_toggl(), ["09:00– Type"]);
    world.assert_agreed();
}
