//! Commands that are refused because of what runs or stands at Toggl look first when the picture is old.

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION};

/// Logged in with quota for everything; the commands have run and a pull is fresh.
fn world(lines: &[&str]) -> World {
    let world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    for line in lines {
        world.run(line).success();
    }
    world.run("list --fresh").success();
    world
}

fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

#[test]
fn continue_looks_whether_it_still_runs() {
    for line in ["continue", "continue Work", "continue @1"] {
        let mut world = world(&["start Work"]);
        world.advance(TimeDelta::minutes(30));
        world.fake().elsewhere_stop();
        world.advance(hours(4));
        world.run(line).success();
        world.settle();
        assert_eq!(world.at_toggl(), ["09:00–09:30 Work", "13:30– Work"], "{line}");
    }
}

#[test]
fn continue_of_the_last_one_looks_whether_it_runs_since() {
    let mut world = world(&["add Work 7:00-8:00", "continue"]);
    world.advance(TimeDelta::minutes(30));
    world.fake().elsewhere_stop();
    world.advance(hours(4));
    world.run("continue").success();
    world.settle();
    let expected = ["07:00–08:00 Work", "09:00–09:30 Work", "13:30– Work"];
    assert_eq!(world.at_toggl(), expected);
}

#[test]
fn with_fresh_continue_looks_at_once() {
    let mut world = world(&["start Work"]);
    world.run("current --fresh").success();
    world.advance(TimeDelta::seconds(20));
    world.fake().elsewhere_stop();
    world.advance(TimeDelta::seconds(10));
    world.run("continue Work --fresh").success();
    world.settle();
    assert_eq!(world.at_toggl(), ["09:00–09:00:20 Work", "09:00:30– Work"]);
}

#[test]
fn continue_of_what_runs_is_refused_after_a_look() {
    let mut world = world(&["start Work"]);
    world.advance(hours(1));
    world.fake().clear_requests();
    let said = world.run("continue Work").exits(1);
    assert!(said.stderr.contains("running"), "{said}");
    assert!(world.asked().iter().all(|it| it.starts_with("GET ")), "{:?}", world.asked());
    assert_eq!(world.asked().len(), 1, "it looked: {:?}", world.asked());
    assert_eq!(world.at_toggl(), ["09:00– Work"]);
}

#[test]
fn a_name_that_the_browser_deleted_can_be_made_again() {
    for (kind, name) in [("project", "Web"), ("client", "Acme"), ("tag", "docs")] {
        let mut world = world(&[&format!("{kind} add {name}"), &format!("{kind} add Other")]);
        world.advance(hours(2));
        match kind {
            "project" => {
                let id = world.fake().with(|toggl| toggl.projects[0].id);
                world.fake().elsewhere_delete_project(id);
            }
            "client" => {
                let id = world.fake().with(|toggl| toggl.clients[0].id);
                world.fake().elsewhere_delete_client(id);
            }
            _ => {
                let id = world.fake().with(|toggl| toggl.tags[0].id);
                world.fake().elsewhere_delete_tag(id);
            }
        }
        world.run(&format!("{kind} add {name}")).success();
        world.settle();
        let kinds = format!("{kind}s");
        let mut expected = [name, "Other"];
        expected.sort_unstable();
        assert_eq!(world.names_at_toggl(&kinds), expected);
        assert_eq!(world.names_here(&kinds), expected);
    }
}

#[test]
fn a_project_that_the_browser_restored_takes_time_again() {
    for line in ["start Work -p Web", "add Work 8:00-8:30 -p Web"] {
        let mut world = world(&["project add Web"]);
        let id = world.fake().with(|toggl| toggl.projects[0].id);
        world.run("project archive Web").success();
        world.advance(hours(2));
        world.fake().elsewhere_edit_project(id, |project| project.active = true);
        world.run(line).success();
        world.settle();
        assert_eq!(world.fake().entries()[0].project_id, Some(id), "{line}");
    }
}
