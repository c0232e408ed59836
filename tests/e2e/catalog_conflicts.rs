//! Projects, clients and tags that are changed here and in the browser, and time on projects that the browser
//! took away: nothing is lost in silence.

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION, WORKSPACE};

/// Logged in on a paid plan with quota for everything; the commands have run.
fn world(lines: &[&str]) -> World {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    for line in lines {
        world.run(line).success();
    }
    world.run("list --fresh").success();
    world.advance(TimeDelta::minutes(5));
    world
}

/// Renames the first row of a kind in the browser.
fn rename_elsewhere(world: &World, kind: &str, name: &str) {
    let id = world.fake().with(|toggl| match kind {
        "project" => toggl.projects[0].id,
        "client" => toggl.clients[0].id,
        _ => toggl.tags[0].id,
    });
    match kind {
        "project" => world.fake().elsewhere_edit_project(id, |it| name.clone_into(&mut it.name)),
        "client" => world.fake().elsewhere_edit_client(id, |it| name.clone_into(&mut it.name)),
        _ => world.fake().elsewhere_rename_tag(id, name),
    }
}

#[test]
fn a_rename_here_and_in_the_browser_is_told_in_either_order() {
    for (kind, name) in [("project", "Web"), ("client", "Acme"), ("tag", "docs")] {
        for fetching in ["sync", "whoami --fresh", "list --fresh"] {
            for here_first in [false, true] {
                let mut world = world(&[&format!("{kind} add {name}")]);
                let here = format!("{kind} edit {name} --name Ours --offline");
                if here_first {
                    world.run(&here).success();
                }
                rename_elsewhere(&world, kind, "Theirs");
                if !here_first {
                    world.run(&here).success();
                }
                let mut said = world.run(fetching).stderr;
                said += &world.run("sync").stderr;
                let case = format!("{kind}, {fetching}, here first: {here_first}");
                let told = said.contains("elsewhere") || said.contains("Theirs");
                assert!(told && said.contains("Ours"), "{case}: {said}");
                world.settle();
                let kinds = format!("{kind}s");
                assert_eq!(world.names_at_toggl(&kinds), ["Ours"], "{case}");
                assert_eq!(world.names_here(&kinds), ["Ours"], "{case}");
            }
        }
    }
}

#[test]
fn a_rename_here_and_another_change_in_the_browser_both_stay() {
    let mut world = world(&["project add Web", "client add Acme"]);
    world.run("project edit Web --name Ours --offline").success();
    let (project, client) = world.fake().with(|toggl| (toggl.projects[0].id, toggl.clients[0].id));
    world.fake().elsewhere_edit_project(project, |it| it.client_id = Some(client));
    let said = world.run("sync").success();
    assert!(!said.stderr.contains("elsewhere"), "it is no conflict: {said}");
    world.settle();
    assert_eq!(world.names_at_toggl("projects"), ["Ours"]);
    let there = world.fake().with(|toggl| toggl.projects[0].client_id);
    assert_eq!(there, Some(client));
}

#[test]
fn the_same_rename_here_and_in_the_browser_is_no_conflict() {
    let mut world = world(&["project add Web"]);
    world.run("project edit Web --name New --offline").success();
    rename_elsewhere(&world, "project", "New");
    let said = world.run("sync").success();
    assert!(!said.stderr.contains("elsewhere"), "{said}");
    world.settle();
    assert_eq!(world.names_at_toggl("projects"), ["New"]);
}

/// How often the catalog was listed.
fn listings(world: &World) -> usize {
    let asked = world.asked();
    asked.iter().filter(|it| *it == "GET /me" || it.ends_with("/projects")).count()
}

#[test]
fn a_refusal_because_the_project_was_deleted_says_so() {
    for line in ["add Work 7:00-7:30 -p Web", "start Work -p Web"] {
        let world = world(&["project add Web"]);
        let web = world.fake().with(|toggl| toggl.projects[0].id);
        world.fake().elsewhere_delete_project(web);
        world.fake().clear_requests();
        let said = world.run(line);
        assert!(said.stderr.contains("Web") && said.stderr.contains("deleted"), "{line}: {said}");
        assert_eq!(listings(&world), 1, "{line}: {:?}", world.asked());
        assert_eq!(world.kept("Work"), 1, "{line}: the time is kept");
    }
}

#[test]
fn a_refusal_because_the_project_is_archived_says_so() {
    for line in ["add Work 7:00-7:30 -p Web", "start Work -p Web"] {
        let world = world(&["project add Web"]);
        let web = world.fake().with(|toggl| toggl.projects[0].id);
        world.fake().elsewhere_edit_project(web, |it| it.active = false);
        world.fake().clear_requests();
        let said = world.run(line);
        assert!(said.stderr.contains("Web") && said.stderr.contains("archived"), "{line}: {said}");
        assert_eq!(listings(&world), 1, "{line}: {:?}", world.asked());
        assert_eq!(world.kept("Work"), 1, "{line}: the time is kept");
    }
}

#[test]
fn several_refusals_because_of_projects_list_the_catalog_once() {
    let mut world = world(&["project add Web", "project add Site"]);
    for id in world.fake().with(|toggl| [toggl.projects[0].id, toggl.projects[1].id]) {
        world.fake().elsewhere_delete_project(id);
    }
    for (number, project) in ["Web", "Site", "Web"].into_iter().enumerate() {
        world.run(&format!("add w{number} 7:0{number}-7:30 -p {project} --offline")).success();
    }
    world.fake().clear_requests();
    let said = world.run("sync").exits(7);
    let text = said.to_string();
    assert!(text.contains("Web") && text.contains("Site") && text.contains("deleted"), "{said}");
    assert_eq!(listings(&world), 1, "{:?}", world.asked());
    for number in 0..3 {
        world.run(&format!("edit w{number} --no-project")).success();
    }
    world.settle();
    assert_eq!(world.at_toggl().len(), 3);
}

#[test]
fn time_on_a_project_that_was_deleted_goes_out_once_it_is_on_another() {
    let mut world = world(&["project add Web", "project add Site"]);
    let web = world.fake().with(|toggl| toggl.projects[0].id);
    world.fake().elsewhere_delete_project(web);
    world.run("add Work 7:00-7:30 -p Web");
    world.run("edit Work -p Site").success();
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Work"]);
    let site = world.fake().with(|toggl| toggl.projects[1].id);
    assert_eq!(world.fake().entries()[0].project_id, Some(site));
}

#[test]
fn the_last_project_that_the_browser_deleted_is_gone_here() {
    let mut world = world(&["project add Web", "client add Acme"]);
    let (project, client) = world.fake().with(|toggl| (toggl.projects[0].id, toggl.clients[0].id));
    world.fake().elsewhere_delete_project(project);
    world.fake().elsewhere_delete_client(client);
    world.advance(TimeDelta::minutes(2));
    world.run("project --fresh").success();
    assert_eq!(world.names_here("projects"), [""; 0]);
    assert_eq!(world.names_here("clients"), [""; 0]);
}

#[test]
fn a_tag_that_the_browser_deleted_is_taken_off_the_entries_here() {
    let mut world = world(&["add Work 7:00-7:30 -t docs,keep"]);
    world.run("tag --fresh").success();
    let tag =
        world.fake().with(|toggl| toggl.tags.iter().find(|it| it.name == "docs").map(|it| it.id));
    world.fake().elsewhere_delete_tag(tag.expect("a tag"));
    world.advance(TimeDelta::minutes(2));
    world.run("tag --fresh").success();
    assert_eq!(world.json("list --offline")["entries"][0]["tags"], serde_json::json!(["keep"]));
    world.run("edit @1 -t +new").success();
    let tags = world.fake().entries().remove(0).tags;
    assert_eq!(tags.iter().filter(|tag| *tag == "docs").count(), 0, "{tags:?}");
}
