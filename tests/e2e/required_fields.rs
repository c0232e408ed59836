//! Fields that a workspace requires of every entry: missing ones are named before anything is written or
//! sent.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{Required, WORKSPACE};
use crate::support::{World, transcript};

fn requiring(fields: &[Required]) -> World {
    let world = World::with_toggl();
    world.fake().require(WORKSPACE, fields);
    world.fake().add_project("Website");
    world.log_in();
    world
}

#[test]
fn missing_fields_are_named_before_anything_is_written_or_sent() {
    let world = requiring(&[Required::Project]);
    assert_snapshot!(transcript(&world, &[
        "add Meeting 7:00-7:45",
        "start Hello",
        "start Hello --offline",
        "list --offline",
    ]), @"
    $ track add Meeting 7:00-7:45
    --- stderr
    error: The workspace “Personal” requires a project for every entry.
    hint: Add `-p PROJECT`.
    --- exit 2

    $ track start Hello
    --- stderr
    error: The workspace “Personal” requires a project for every entry.
    hint: Add `-p PROJECT`.
    --- exit 2

    $ track start Hello --offline
    --- stderr
    error: The workspace “Personal” requires a project for every entry.
    hint: Add `-p PROJECT`.
    --- exit 2

    $ track list --offline
    No entries today.
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.
    ");
    assert_eq!(world.asked(), [""; 0]);
    world.run("start Hello -p Website").success();
    world.run("add Meeting 7:00-7:45 -p Website").success();
    world.run("stop").success();
    assert_eq!(world.at_toggl(), ["07:00–07:45 Meeting", "09:00–09:00 Hello"]);
    world.assert_agreed();
}

#[test]
fn every_required_field_has_a_message() {
    let all = [Required::Description, Required::Project, Required::Task, Required::Tag];
    assert_snapshot!(transcript(&requiring(&all), &["start", "start -t api"]), @"
    $ track start
    --- stderr
    error: The workspace “Personal” requires a description, a project, a task and a tag for every entry.
    hint: Add a description, `-p PROJECT`, `--task TASK` and `-t TAG`.
    --- exit 2

    $ track start -t api
    --- stderr
    error: The workspace “Personal” requires a description, a project and a task for every entry.
    hint: Add a description, `-p PROJECT` and `--task TASK`.
    --- exit 2
    ");
    assert_snapshot!(transcript(&requiring(&[Required::Description]), &["start"]), @"
    $ track start
    --- stderr
    error: The workspace “Personal” requires a description for every entry.
    hint: Add a description.
    --- exit 2
    ");
    assert_snapshot!(transcript(&requiring(&[Required::Tag]), &["add Meeting 7:00-7:45"]), @"
    $ track add Meeting 7:00-7:45
    --- stderr
    error: The workspace “Personal” requires a tag for every entry.
    hint: Add `-t TAG`.
    --- exit 2
    ");
}

#[test]
fn a_stopped_entry_is_kept_despite_missing_fields() {
    let mut world = requiring(&[Required::Project, Required::Tag]);
    world.fake().elsewhere_start("There");
    world.run("current").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("stop"), @"
    Stopped  There  09:00–09:30  30m  @1
    --- stderr
    The workspace “Personal” requires a project and a tag for every entry: `track edit @1 -p PROJECT -t TAG` adds what is missing.
    error: Toggl refused it: This entry can't be saved - please add a project.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_eq!(world.json("list")["entries"][0]["stop"], "2026-03-02T09:30:00+01:00");
}

#[test]
fn a_start_that_stops_an_incomplete_entry_notes_it() {
    let mut world = requiring(&[Required::Project]);
    world.fake().elsewhere_start("There");
    world.run("current").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("start Next -p Website --offline"), @"
    Stopped  There  09:00–09:30  30m  @2
    Started  Next  Website  09:30  @1
    --- stderr
    Saved locally; 2 pending changes.
    The workspace “Personal” requires a project for every entry: `track edit @2 -p PROJECT` adds what is missing.
    ");
}

#[test]
fn an_entry_that_toggl_refuses_is_kept_and_reported() {
    let mut world = requiring(&[Required::Project]);
    world.fake().elsewhere_start("There");
    world.run("current").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("start Next -p Website"), @"
    Stopped  There  09:00–09:30  30m  @2
    Started  Next  Website  09:30  @1
    --- stderr
    Toggl refused “Next”: Currently running time entry has unmet constraints.
    The workspace “Personal” requires a project for every entry: `track edit @2 -p PROJECT` adds what is missing.
    error: Toggl refused “There”: This entry can't be saved - please add a project.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   30m
      @2  09:00–09:30  30m  There  refused: This entry can't be saved - please add a project
      @1  09:30–now     0s  Next   Website  refused: Currently running time entry has unmet constraints
    ");
}

#[test]
fn a_split_creates_no_incomplete_entries() {
    let mut world = requiring(&[Required::Project]);
    world.fake().elsewhere_start("There");
    world.run("current").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("split 10m ago"), @"
    --- stderr
    error: The workspace “Personal” requires a project for every entry.
    hint: `track edit @1 -p PROJECT` adds what is missing.
    --- exit 2
    ");
    assert_eq!(world.at_toggl(), ["09:00– There"]);
}

#[test]
fn without_an_account_nothing_is_required() {
    let world = World::offline();
    world.run("start").success();
    world.run("stop").success();
}
