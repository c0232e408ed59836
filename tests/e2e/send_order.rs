//! The order in which catalog rows and their entries are sent when one of them waits, is refused, or got
//! lost.

use chrono::TimeDelta;

use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, Request, WORKSPACE};
use crate::support::{World, kill};

/// The live entries at Toggl: description, the name of the project, tags.
fn time_there(world: &World) -> Vec<(String, Option<String>, Vec<String>)> {
    world.fake().with(|toggl| {
        let alive = toggl.entries.values().filter(|entry| entry.deleted_at.is_none());
        let lines = alive.map(|entry| {
            let project = entry.project_id.and_then(|id| {
                toggl.projects.iter().find(|it| it.id == id && it.deleted_at.is_none())
            });
            let mut tags: Vec<String> = entry.tags.clone();
            tags.sort();
            let description = entry.description.clone().unwrap_or_default();
            (description, project.map(|it| it.name.clone()), tags)
        });
        lines.collect()
    })
}

fn running_there(world: &World) -> Option<String> {
    world.fake().with(|toggl| toggl.running().and_then(|entry| entry.description.clone()))
}

#[test]
fn the_rows_of_a_command_are_sent_before_a_backlog() {
    let mut world = World::logged_in();
    for tag in 0..9 {
        world.run(&format!("--offline tag add tag{tag}")).success();
    }
    for project in 0..9 {
        world.run(&format!("--offline project add Project{project}")).success();
    }
    world.advance(TimeDelta::minutes(1));
    world.run("start Work -p Project8").success();
    assert_eq!(running_there(&world).as_deref(), Some("Work"));
    assert_eq!(time_there(&world)[0].1.as_deref(), Some("Project8"));
}

#[test]
fn rows_that_cannot_be_sent_do_not_block_others() {
    let mut world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::Status(400, "\"no\"".into()));
    world.run("client add Acme");
    for project in 0..6 {
        world.run(&format!("project add P{project} -c Acme"));
    }
    world.advance(TimeDelta::minutes(5));
    world.run("start Work").success();
    assert_eq!(running_there(&world).as_deref(), Some("Work"));
}

#[test]
fn a_refused_deletion_blocks_nothing() {
    let mut world = World::logged_in();
    world.run("project add Web").success();
    world.run("start Work -p Web").success();
    world.advance(TimeDelta::minutes(5));
    world.fake().fail_always_on("DELETE ", Fault::Status(400, "\"not now\"".into()));
    world.run("project delete Web");
    world.advance(TimeDelta::minutes(5));
    world.run("stop");
    assert_eq!(running_there(&world), None, "the stop arrived");
    world.advance(TimeDelta::minutes(5));
    world.run("start Next");
    assert_eq!(running_there(&world).as_deref(), Some("Next"));
}

#[test]
fn a_refused_rename_blocks_nothing() {
    let mut world = World::logged_in();
    world.run("tag add a").success();
    world.run("start Work -t a").success();
    world.advance(TimeDelta::minutes(1));
    world.fake().fail_next_on("PUT", Fault::Status(400, "\"no\"".into()));
    world.run("tag edit a --name b");
    world.advance(TimeDelta::minutes(1));
    world.run("stop");
    world.advance(TimeDelta::minutes(1));
    world.run("start Next");
    assert_eq!(running_there(&world).as_deref(), Some("Next"));
}

#[test]
fn a_lost_entry_is_found_again_under_other_names() {
    let table = [
        ("tag edit docs --name doc", Some("Web"), vec!["doc"]),
        ("tag delete docs", Some("Web"), vec![]),
        ("project delete Web", None, vec!["docs"]),
    ];
    for (line, project, tags) in table {
        let mut world = World::logged_in();
        world.run("project add Web").success();
        world.run("tag add docs").success();
        world.fake().fail_next_on("POST /api/v9/workspaces/", Fault::DropAfterCommit);
        world.run("add Work 7:00-8:00 -t docs -p Web").success();
        // No request is left to look for it, but one of the workspace's for the name.
        world.fake().set_quota_remaining(Bucket::User, 0);
        world.advance(TimeDelta::minutes(3));
        world.run("quota");
        world.run(line);
        world.advance(TimeDelta::hours(2));
        world.run("sync").success();
        let tags = tags.into_iter().map(str::to_owned).collect();
        let once = vec![("Work".to_owned(), project.map(str::to_owned), tags)];
        assert_eq!(time_there(&world), once, "{line}");
    }
}

#[test]
fn a_client_is_archived_after_it_is_renamed() {
    let mut world = World::logged_in();
    world.fake().set_premium(WORKSPACE, true);
    let acme = world.fake().add_client("Acme");
    world.fake().add_project_in(WORKSPACE, "Web", |project| project.client_id = Some(acme));
    world.advance(TimeDelta::days(2));
    world.run("sync").success();
    world.run("--offline client edit Acme --name Better").success();
    world.run("--offline client archive Better").success();
    world.run("sync").success();
    world.fake().with(|toggl| {
        assert_eq!(toggl.clients[0].name, "Better");
        assert!(toggl.clients[0].archived);
    });
}

#[test]
fn entries_of_a_project_already_deleted_at_toggl_are_deleted_on_request() {
    let mut world = World::logged_in();
    world.run("project add Web").success();
    world.run("add Work 7:00-8:00 -p Web").success();
    world.fake().with(|toggl| {
        toggl.projects[0].deleted_at = Some(toggl.now());
        toggl.entries.values_mut().for_each(|entry| entry.project_id = None);
    });
    world.advance(TimeDelta::seconds(10));
    world.run("project delete Web --entries delete").success();
    world.advance(TimeDelta::minutes(10));
    world.run("sync").success();
    assert_eq!(time_there(&world), []);
}

#[test]
fn a_tag_in_use_again_is_not_deleted() {
    let mut world = World::logged_in();
    world.run("tag add a").success();
    world.run("add Work 7:00-8:00 -t a").success();
    world.advance(TimeDelta::minutes(1));
    world.run("--offline tag delete a").success();
    world.run("--offline edit @1 -t +a").success();
    world.run("sync").success();
    world.fake().with(|toggl| assert_eq!(toggl.tags[0].deleted_at, None));
    assert_eq!(time_there(&world), [("Work".to_owned(), None, vec!["a".to_owned()])]);
}

#[test]
fn a_project_is_archived_after_its_entries_are_sent() {
    let mut world = World::logged_in();
    world.run("project add Web").success();
    for hour in 1..8 {
        world.run(&format!("--offline add Work {hour}:00-{hour}:30 -p Web")).success();
    }
    world.advance(TimeDelta::minutes(1));
    world.fake().clear_requests();
    world.run("project archive Web").success();
    let requests = world.fake().requests();
    let (last, first) = requests.split_last().expect("requests");
    assert!(last.to_string().contains("/projects/"), "{requests:?}");
    assert!(first.iter().all(|it| it.to_string().contains("time_entries")), "{requests:?}");
    assert_eq!(time_there(&world).len(), 7);
    world.fake().with(|toggl| assert!(!toggl.projects[0].active));
}

#[test]
fn an_unset_value_costs_no_request() {
    let world = World::logged_in();
    world.run("--offline project add Web").success();
    world.run("--offline project edit Web --color red").success();
    world.run("sync").success();
    world.fake().clear_requests();
    world.run("undo").success();
    assert_eq!(world.asked(), [""; 0], "a color that is left open is the one that Toggl has");
    assert_eq!(world.json("--offline current")["waiting"], 0);
}

#[test]
fn a_tag_of_another_workspace_is_another_tag() {
    let world = World::with_toggl();
    let side = world.fake().add_workspace(ORGANIZATION, "Side", true);
    world.fake().add_tag("a");
    let now = world.fake().now();
    let add = |name, hours| {
        let begin = now - TimeDelta::hours(hours);
        world.fake().elsewhere_add(name, begin, begin + TimeDelta::minutes(30))
    };
    world.fake().elsewhere_edit(add("Here", 1), |entry| entry.tags = vec!["a".to_owned()]);
    world.fake().elsewhere_edit(add("There", 2), |entry| {
        entry.workspace_id = side;
        entry.tags = vec!["a".to_owned()];
    });
    world.log_in();
    world.run("list").success();
    let id = world.fake().with(|toggl| toggl.tags[0].id);
    let renamed = world.json(&format!("tag edit {id} --name b"));
    assert_eq!(renamed["entries"], 1);
    let tags: Vec<_> = time_there(&world).into_iter().map(|(_, _, tags)| tags).collect();
    assert_eq!(tags, [["b"], ["a"]]);
}

#[test]
fn undo_reverts_the_effects_of_a_lost_client_change() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    world.run("client add Acme").success();
    world.run("project add Web -c Acme").success();
    world.advance(TimeDelta::minutes(1));
    world.fake().fail_next_on("/archive", Fault::HangAfterCommit);
    kill(world.until_received("client archive Acme", Request::writes));
    world.run("--offline undo").success();
    world.fake().heal();
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    world.run("sync").success();
    world.fake().with(|toggl| {
        assert!(!toggl.clients[0].archived);
        assert!(toggl.projects[0].active);
    });
}

#[test]
fn undo_reverts_the_lost_step_of_a_two_step_change() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    world.run("client add Acme").success();
    world.advance(TimeDelta::minutes(1));
    world.run("--offline client edit Acme --name Better").success();
    world.run("--offline client archive Better").success();
    world.fake().fail_next_on("PUT", Fault::DropAfterCommit);
    world.run("sync");
    world.fake().with(|toggl| assert_eq!(toggl.clients[0].name, "Better"));
    world.run("--offline undo 2").success();
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    world.fake().with(|toggl| {
        assert_eq!((toggl.clients[0].name.as_str(), toggl.clients[0].archived), ("Acme", false));
    });
}
