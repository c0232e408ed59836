//! Whether time is billable follows its project, where the plan has billable time.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::fake_toggl::{ORGANIZATION, Project, TOKEN, WORKSPACE};
use crate::support::{World, transcript};

/// A paid plan, with a project whose time is billable and one whose time is not.
fn paid() -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let billable = |billable| move |it: &mut Project| it.billable = Some(billable);
    world.fake().add_project_in(WORKSPACE, "Client work", billable(true));
    world.fake().add_project_in(WORKSPACE, "Internal", billable(false));
    let consulting = world.fake().add_project_in(WORKSPACE, "Consulting", billable(true));
    world.fake().add_task(consulting, "Advice");
    world.log_in();
    world
}

/// What Toggl has, each entry with whether it is billable.
fn billable(world: &World) -> Vec<(String, bool)> {
    let entries = world.fake().entries().into_iter();
    entries.map(|it| (it.description.unwrap_or_default(), it.billable)).collect()
}

/// What the last request said of billable.
fn said(world: &World) -> Value {
    let requests = world.fake().requests();
    requests.last().expect("a request").body["billable"].clone()
}

#[test]
fn new_time_is_billable_as_its_project_is() {
    let mut world = paid();
    let table = [
        ("start One -p Client", true),
        ("start Two -p Internal", false),
        ("start Three", false),
        ("start Four --task Advice", true),
        ("start Five -p Client --no-billable", false),
        ("start Six -p Internal -b", true),
        ("add Seven 7:00-7:30 -p Client", true),
        ("add Eight 7:30-8:00 -p Client --no-billable", false),
        ("add Nine 8:00-8:30", false),
    ];
    for (line, expected) in table {
        world.advance(TimeDelta::minutes(1));
        world.fake().clear_requests();
        let answer = world.json(line);
        let entry = answer.get("started").or(answer.get("added")).expect("an entry");
        assert_eq!(entry["billable"], expected, "{line}");
        assert_eq!(world.asked(), ["POST /time_entries"], "{line}");
        assert_eq!(said(&world), expected, "{line}");
    }
    let there = billable(&world);
    for (line, expected) in table {
        let name = line.split(' ').nth(1).expect("a description");
        assert!(there.contains(&(name.to_owned(), expected)), "{line}: {there:?}");
    }
    assert_eq!(there.len(), table.len());
    assert_snapshot!(world.run("list --offline -p Client"), @"
    Today, Mon 2 Mar   1h 02m  partial
      @9  07:00–07:30     30m  Seven  Client work  $
      @8  07:30–08:00     30m  Eight  Client work
      @6  09:01–09:02      1m  One    Client work  $
      @2  09:05–09:06      1m  Five   Client work
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.
    ");
    world.assert_agreed();
}

#[test]
fn what_is_continued_or_split_stays_as_it_was() {
    let mut world = paid();
    world.run("add Call 7:00-8:00 -p Client --no-billable").success();
    world.run("add Meeting 8:00-8:30 -p Internal -b").success();
    world.run("split Call 7:30").success();
    world.run("continue Call").success();
    world.advance(TimeDelta::minutes(5));
    world.run("continue Meeting").success();
    let expected =
        [("Call", false), ("Call", false), ("Meeting", true), ("Call", false), ("Meeting", true)];
    assert_eq!(billable(&world), expected.map(|(name, billable)| (name.to_owned(), billable)));
    world.assert_agreed();
}

#[test]
fn a_new_project_brings_its_billable_unless_that_was_set_by_hand() {
    let world = paid();
    world.run("add Entry 7:00-8:00").success();
    let table = [
        ("edit @1 -p Client", true),
        ("edit @1 -p Consulting", true),
        ("edit @1 -p Internal", false),
        ("edit @1 --task Advice", true),
        ("edit @1 -d Renamed", true),
        ("edit @1 --no-project", false),
        ("edit @1 -p Client --no-billable", false),
        // Its project says something else by now, so it was said by hand.
        ("edit @1 -p Consulting", false),
        ("edit @1 -p Client -b", true),
        ("edit @1 --no-billable", false),
        ("edit @1 --no-project", false),
        // Without a project it is as that says again.
        ("edit @1 -p Client", true),
        ("edit @1 --no-project -b", true),
        ("edit @1 -p Internal", true),
    ];
    for (line, expected) in table {
        let answer = world.json(line);
        assert_eq!(answer["edited"][0]["billable"], expected, "{line}");
        assert_eq!(billable(&world)[0].1, expected, "{line}");
        world.assert_agreed();
    }
    // What came with the project goes with it.
    world.run("edit @1 --no-project --no-billable").success();
    world.run("edit @1 -p Client").success();
    assert!(billable(&world)[0].1);
    world.run("undo").success();
    let entry = &world.fake().entries()[0];
    assert_eq!((entry.project_id, entry.billable), (None, false));
    world.assert_agreed();
}

#[test]
fn several_entries_each_follow_by_themselves() {
    let world = paid();
    world.run("add One 6:00-6:30 -p Internal").success();
    world.run("add Two 6:30-7:00 -p Client").success();
    world.run("add Three 7:00-7:30 -p Client --no-billable").success();
    assert_snapshot!(world.run("edit --range today -p Consulting"), @"
    Edited   One  Internal → Consulting  not billable → billable  06:00–06:30  30m  @3
    Edited   Two  Client work → Consulting  $  06:30–07:00  30m  @2
    Edited   Three  Client work → Consulting  07:00–07:30  30m  @1
    ");
    let expected = [("One", true), ("Two", true), ("Three", false)];
    assert_eq!(billable(&world), expected.map(|(name, billable)| (name.to_owned(), billable)));
    world.assert_agreed();
}

#[test]
fn a_project_that_is_changed_in_the_editor_brings_its_billable_too() {
    let mut world = paid();
    world.run("add One 6:00-6:30 -p Internal").success();
    world.run("add Two 6:30-7:00 -p Internal").success();
    for (project, billable, expected) in [
        ("Client work", "&", true),
        ("Internal", "&", false),
        ("Consulting", "&", true),
        ("Client work", "billable = false", false),
        ("Internal", "billable = true", true),
    ] {
        let editor = format!(
            "#!/bin/sh\nsed -i 's/^project = .*/project = \"{project}\"/; s/^billable = .*/{billable}/' \"$1\"\n"
        );
        world.write("editor", &editor);
        fs::set_permissions(world.home().join("editor"), fs::Permissions::from_mode(0o755))
            .expect("to be run");
        let path = world.home().join("editor").display().to_string();
        world.set("EDITOR", &path);
        world.set("PATH", "/usr/local/bin:/usr/bin:/bin");
        assert!(world.on_terminal("track edit @2").output().expect("it runs").status.success());
        let there = world.fake().entries();
        assert_eq!(
            (there[0].billable, there[1].billable),
            (expected, false),
            "{project} {billable}"
        );
    }
    world.assert_agreed();
}

#[test]
fn a_folder_says_it_before_the_project_and_a_flag_before_the_folder() {
    let mut world = paid();
    world.write("site/.track.toml", "project = 'Client work'\n");
    world.write("free/.track.toml", "project = 'Client work'\nbillable = false\n");
    let table = [
        ("site", "start One", true),
        ("site", "start Two --no-billable", false),
        ("site", "start Three -p Internal", false),
        ("free", "start Four", false),
        ("free", "start Five -b", true),
        ("free", "start Six --no-folder -p Client", true),
    ];
    for (folder, line, expected) in table {
        world.advance(TimeDelta::minutes(1));
        world.run_in(folder, line).success();
        assert_eq!(world.fake().running().expect("it runs").billable, expected, "{line}");
    }
    assert_snapshot!(world.run_in("site", "start Seven"), @"
    Stopped  Six  Client work  $  09:06–09:06  0s  @2
    Started  Seven  Client work  $  09:06  @1
    --- stderr
    Project from ~/site/.track.toml.
    ");
    world.assert_agreed();
}

#[test]
fn on_a_free_plan_nothing_is_said_of_it() {
    let world = World::logged_in();
    // As a plan that ended leaves it.
    world.fake().add_project_in(WORKSPACE, "Client work", |it| it.billable = Some(true));
    world.run("project --fresh").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("start Call -p Client"), @"Started  Call  Client work  09:00  @1");
    assert_eq!(said(&world), Value::Null);
    world.run("edit @ --no-project").success();
    assert_eq!(said(&world), Value::Null);
    world.run("edit @ -p Client --no-billable").success();
    assert_eq!(said(&world), Value::Null);
    assert_eq!(billable(&world), [("Call".to_owned(), false)]);
    world.assert_agreed();
}

#[test]
fn where_the_plan_ended_an_edit_leaves_billable_alone() {
    let world = paid();
    world.run("add Call 7:00-7:30 -p Client").success();
    world.fake().set_premium(WORKSPACE, false);
    world.run("workspace --fresh").success();
    world.run("edit @1 -p Internal").success();
    assert_eq!(said(&world), Value::Null);
    assert_eq!(billable(&world), [("Call".to_owned(), true)]);
    world.assert_agreed();
}

#[test]
fn a_move_to_a_workspace_without_it_leaves_it_behind() {
    let world = World::with_toggl();
    let there = world.fake().add_workspace(ORGANIZATION, "Hobby", false);
    world.fake().set_premium(WORKSPACE, true);
    world.fake().add_project_in(WORKSPACE, "Client work", |it| it.billable = Some(true));
    world.fake().add_project_in(there, "Garden", |_| {});
    let login = ["login", "--token", "-", "--workspace", "Personal"];
    world.track_with_input(&login, TOKEN).success();
    world.run("add Call 7:00-7:30 -p Client").success();
    assert_eq!(billable(&world), [("Call".to_owned(), true)]);
    world.run("edit @1 -p Garden").success();
    assert_eq!(billable(&world), [("Call".to_owned(), false)]);
    world.assert_agreed();
}

#[test]
fn a_project_is_made_and_changed_billable() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    assert_snapshot!(transcript(&world, &[
        "project add Site --billable",
        "project add Chores --no-billable",
        "project",
        "start Build -p Site",
        "project edit Site --no-billable --name Website",
        "start Polish -p Website",
        "project edit Website --color red",
        "undo",
        "undo",
        "undo",
        "project",
        "undo --list",
    ]), @"
    $ track project add Site --billable
    Added    project  Site

    $ track project add Chores --no-billable
    Added    project  Chores

    $ track project
    Chores
    Site    $

    $ track start Build -p Site
    Started  Build  Site  $  09:00  @1

    $ track project edit Site --no-billable --name Website
    Changed  project  Website

    $ track start Polish -p Website
    Stopped  Build  Website  $  09:00–09:00  0s  @2
    Started  Polish  Website  09:00  @1

    $ track project edit Website --color red
    Changed  project  Website

    $ track undo
    Undone   project edit “Website”, just now
    Now      project  Website

    $ track undo
    Undone   start “Polish”, just now
    Removed  Polish  Website  09:00
    Running  Build  Website  $  0s since 09:00  @1

    $ track undo
    Undone   project edit “Site”, just now
    Now      project  Site

    $ track project
    Chores
    Site    $

    $ track undo --list
      1  09:00  start “Build”
      2  09:00  project add “Chores”
      3  09:00  project add “Site”
    ");
    let there = |name: &str| {
        world.fake().with(|toggl| {
            toggl.projects.iter().find(|it| it.name == name).and_then(|it| it.billable)
        })
    };
    assert_eq!((there("Site"), there("Chores")), (Some(true), Some(false)));
    world.assert_agreed();
    world.assert_sound();
    world.advance(TimeDelta::minutes(1));
    // What an answer leaves out is not forgotten.
    world.fake().with(|toggl| toggl.projects.iter_mut().for_each(|it| it.billable = None));
    world.run("project --fresh").success();
    assert_eq!(world.json("start More -p Site")["started"]["billable"], true);
}

#[test]
fn a_change_of_a_project_elsewhere_is_noticed() {
    let mut world = paid();
    world.run("start One -p Internal").success();
    world.fake().with(|toggl| {
        let internal = toggl.projects.iter_mut().find(|it| it.name == "Internal");
        internal.expect("a project").billable = Some(true);
    });
    world.advance(TimeDelta::minutes(10));
    // The entries that a pull brings say what their projects are.
    world.fake().elsewhere_edit(world.fake().running().expect("it runs").id, |it| {
        it.description = Some("Renamed".to_owned());
    });
    world.run("list").success();
    assert_eq!(world.json("start Two -p Internal")["started"]["billable"], true);
    world.assert_agreed();
}

#[test]
fn a_free_plan_has_no_billable_projects() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "project add Site --billable", "project edit Web --billable",
    ]), @"
    $ track project add Site --billable
    --- stderr
    error: Billable time needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7

    $ track project edit Web --billable
    --- stderr
    error: Billable time needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7
    ");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn without_an_account_a_billable_project_is_believed() {
    let world = World::offline();
    world.run("project add Site --billable").success();
    world.run("project add Other").success();
    assert_snapshot!(transcript(&world, &["start Build -p Site", "start Rest -p Other"]), @"
    $ track start Build -p Site
    Started  Build  Site  $  09:00  @1

    $ track start Rest -p Other
    Stopped  Build  Site  $  09:00–09:00  0s  @2
    Started  Rest  Other  09:00  @1
    ");
    let projects = world.json("project");
    assert_eq!(projects["projects"][0]["billable"], json!(null));
    assert_eq!(projects["projects"][1]["billable"], true);
}
