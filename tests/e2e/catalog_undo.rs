//! `undo` of what was done to clients, projects and tags.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::catalog::{booked, clients, projects, tags};
use crate::support::fake_toggl::Fault;
use crate::support::{World, transcript};

#[test]
fn every_change_of_a_name_can_be_undone() {
    let mut world = World::logged_in();
    world.run("client add Acme").success();
    world.run("project add Web -c Acme").success();
    world.run("add One 7:00-7:30 -p Web -t docs").success();
    world.advance(TimeDelta::minutes(1));
    world.run("tag edit docs --name doc").success();
    world.run("project edit Web --name Site --color red").success();
    world.run("project delete Site").success();
    world.run("client delete Acme").success();
    assert_snapshot!(transcript(&world, &[
        "undo --list",
        "undo",
        "undo",
        "undo",
        "undo",
        "undo --list",
    ]), @"
    $ track undo --list
      1  09:01  client delete “Acme”
      2  09:01  project delete “Site”
      3  09:01  project edit “Web”: name, color
      4  09:01  tag edit “docs”: name
      5  09:00  add “One”, 30m
      6  09:00  project add “Web”
      7  09:00  client add “Acme”

    $ track undo
    Undone   client delete “Acme”, just now
    Back     client  Acme

    $ track undo
    Undone   project delete “Site”, just now
    Back     project  Site  of Acme
    Now      One  Site (Acme)  #doc  07:00–07:30  30m  @1
    --- stderr
    If Toggl changed or deleted entries that were never fetched, undo does not restore them.

    $ track undo
    Undone   project edit “Web”, just now
    Now      project  Web  of Acme

    $ track undo
    Undone   tag edit “docs”, just now
    Now      tag  docs
    Now      One  Web (Acme)  #docs  07:00–07:30  30m  @1

    $ track undo --list
      1  09:00  add “One”, 30m
      2  09:00  project add “Web”
      3  09:00  client add “Acme”
    ");
    assert_eq!(projects(&world), ["Acme/Web #0b83d9"]);
    assert_eq!(tags(&world), ["docs"]);
    assert_eq!(booked(&world), [r#"One Web ["docs"]"#]);
    world.assert_agreed();
    world.assert_sound();
    world.run("undo 3").success();
    assert_eq!(projects(&world), [""; 0]);
    assert_eq!(clients(&world), [""; 0]);
    assert_eq!(booked(&world), [""; 0]);
    world.assert_sound();
}

#[test]
fn what_was_never_sent_is_undone_without_a_request() {
    let world = World::logged_in();
    for line in ["client add Acme", "project add Web -c Acme", "tag add docs"] {
        world.run(&format!("{line} --offline")).success();
    }
    world.run("undo 3").success();
    assert_eq!(world.asked(), [""; 0]);
    assert_snapshot!(transcript(&world, &["project", "client", "tag"]), @"
    $ track project
    No projects.

    $ track client
    No clients.

    $ track tag
    No tags.
    ");
    world.assert_sound();
}

#[test]
fn a_name_changed_elsewhere_since_is_not_undone() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.run("project edit Web --name Site").success();
    world.fake().with(|toggl| toggl.projects[0].name = "Page".to_owned());
    world.run("project list --fresh").success();
    assert_snapshot!(world.run("undo"), @"
    --- stderr
    error: The project “Site” has changed since: its name is “Page”, not “Site”.
    hint: `project edit “Web”` can no longer be undone; use `track project` to edit it.
    --- exit 1
    ");
    assert_eq!(projects(&world), ["Page #0b83d9"]);
}

#[test]
fn a_change_that_was_undone_while_its_answer_was_lost_is_undone_at_toggl() {
    for fault in [Fault::DropAfterCommit, Fault::DropBeforeCommit, Fault::Html(502)] {
        let mut world = World::logged_in();
        world.run("project add Web").success();
        world.run("add One 7:00-7:30 -p Web").success();
        world.fake().fail_next(fault.clone());
        world.run("project edit Web --name Site").success();
        world.run("undo").success();
        world.advance(TimeDelta::minutes(2));
        world.run("sync").success();
        assert_eq!(projects(&world), ["Web #0b83d9"], "{fault:?}");
        world.fake().fail_next(fault.clone());
        world.run("project delete Web").success();
        world.run("undo").success();
        world.advance(TimeDelta::minutes(2));
        world.run("sync").success();
        assert_eq!(projects(&world), ["Web #0b83d9"], "{fault:?}");
        assert_eq!(booked(&world), ["One Web []"], "{fault:?}");
        world.assert_sound();
    }
}

#[test]
fn archive_and_restore_are_confirmed() {
    let world = World::offline();
    let lines = ["project add Website", "project archive Website", "project restore Website"];
    for line in lines {
        world.run(line).success();
    }
    assert_snapshot!(world.run("undo --list"), @"
    1  09:00  project restore “Website”: restored
    2  09:00  project archive “Website”: archived
    3  09:00  project add “Website”
    ");
    assert_eq!(
        world.json("undo --list")["commands"][0]["names"][0]["fields"],
        serde_json::json!(["use"])
    );
}
