//! What is not there counts only when Toggl itself says so, about that very row, and late enough.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Logged in on a paid plan, with quota for everything; the commands have run and a pull is fresh.
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

/// Answers that seem to say that something is gone, and are not Toggl's.
fn foreign_absences() -> [Fault; 3] {
    [Fault::PlainNotFound, Fault::Html(404), Fault::Status(404, String::new())]
}

#[test]
fn a_deletion_that_somebody_else_confirmed_is_sent_again() {
    for fault in [Fault::PlainNotFound, Fault::Html(404), Fault::ForeignJson, Fault::CaptivePortal]
    {
        let mut world = world(&["add Work 7:00-7:30"]);
        world.fake().fail_next_on("DELETE", fault.clone());
        world.run("delete Work").success();
        world.run("list --fresh");
        assert_eq!(world.kept("Work"), 0, "{fault:?}: it does not come back here");
        world.settle();
        assert_eq!(world.at_toggl(), [""; 0], "{fault:?}");
    }
}

#[test]
fn a_deletion_that_a_look_does_not_confirm_is_sent_again() {
    let not_found = Fault::Status(404, "\"Time entry not found\"".to_owned());
    // Nothing is done behind either of them.
    for fault in [Fault::Status(200, String::new()), not_found] {
        let mut world = world(&["add Work 7:00-7:30"]);
        world.fake().fail_next_on("DELETE", fault.clone());
        world.run("delete Work").success();
        world.run("list --fresh");
        assert_eq!(world.kept("Work"), 0, "{fault:?}: it does not come back here");
        world.settle();
        assert_eq!(world.at_toggl(), [""; 0], "{fault:?}");
    }
}

#[test]
fn a_deletion_that_toggl_confirmed_without_a_word_is_done() {
    for fault in [Fault::Nothing, Fault::EmptyBody] {
        let mut world = world(&["add Work 7:00-7:30"]);
        world.fake().fail_next_on("DELETE", fault.clone());
        world.fake().clear_requests();
        world.run("delete Work").success();
        world.settle();
        assert_eq!(world.at_toggl(), [""; 0], "{fault:?}");
        let deletions = world.fake().requests().iter().filter(|it| it.method == "DELETE").count();
        assert_eq!(deletions, 1, "{fault:?}");
    }
}

#[test]
fn a_change_that_somebody_else_did_not_find_makes_no_second_entry() {
    for fault in foreign_absences() {
        let mut world = world(&["add Work 7:00-7:30"]);
        let id = world.id_at_toggl("Work");
        world.fake().fail_next_on("PUT", fault.clone());
        world.run("edit Work -d Changed").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 Changed"], "{fault:?}");
        assert_eq!(world.id_at_toggl("Changed"), id, "{fault:?}");
    }
}

#[test]
fn a_change_that_toggl_did_not_find_by_mistake_makes_no_second_entry() {
    let mut world = world(&["add Work 7:00-7:30"]);
    let id = world.id_at_toggl("Work");
    world.fake().clear_requests();
    world.fake().fail_next_on("PUT", Fault::Status(404, "\"Time entry not found\"".to_owned()));
    world.run("edit Work -d Changed").success();
    let asked = world.asked();
    assert!(asked.contains(&"GET /me/time_entries/…".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"POST /time_entries".to_owned()), "{asked:?}");
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Changed"]);
    assert_eq!(world.id_at_toggl("Changed"), id);
}

#[test]
fn a_stop_that_toggl_did_not_find_by_mistake_makes_no_second_entry() {
    let mut world = world(&["start Work"]);
    let id = world.id_at_toggl("Work");
    world.advance(minutes(10));
    let fault = Fault::Status(404, "\"Time entry not found\"".to_owned());
    world.fake().fail_next_on("PATCH", fault);
    world.run("stop").success();
    world.settle();
    assert_eq!(world.at_toggl(), ["09:00–09:10 Work"]);
    assert_eq!(world.id_at_toggl("Work"), id);
}

#[test]
fn a_name_that_toggl_did_not_find_by_mistake_makes_no_second_one() {
    let table = [
        ("project", "Web", "Project not found/accessible"),
        ("client", "Acme", "Client doesn't exist in the workspace."),
        ("tag", "docs", "Tag was not found"),
    ];
    for (kind, name, message) in table {
        let mut world = world(&[&format!("{kind} add {name}")]);
        let kinds = format!("{kind}s");
        world.fake().fail_next_on("PUT", Fault::Status(404, format!("\"{message}\"")));
        world.run(&format!("{kind} edit {name} --name New")).success();
        world.settle();
        assert_eq!(world.names_at_toggl(&kinds), ["New"], "{kind}");
        assert_eq!(world.names_here(&kinds), ["New"], "{kind}");
    }
}

#[test]
fn a_changed_entry_that_was_deleted_elsewhere_is_made_again_once() {
    for shown in [false, true] {
        let mut world = world(&["add Work 7:00-7:30"]);
        world.fake().set_shows_deleted_entries(shown);
        world.fake().elsewhere_delete(world.id_at_toggl("Work"));
        world.run("edit Work -d Changed").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 Changed"], "shown: {shown}");
        assert_eq!(world.fake().all_entries().len(), 2, "shown: {shown}");
    }
}

#[test]
fn a_stop_that_somebody_else_did_not_find_stops_the_one_entry() {
    for fault in foreign_absences() {
        let mut world = world(&["start Work"]);
        let id = world.id_at_toggl("Work");
        world.advance(minutes(10));
        world.fake().fail_next_on("PATCH", fault.clone());
        world.run("stop").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["09:00–09:10 Work"], "{fault:?}");
        assert_eq!(world.id_at_toggl("Work"), id, "{fault:?}");
    }
}

#[test]
fn a_bulk_edit_that_somebody_else_did_not_find_makes_no_second_entries() {
    for fault in foreign_absences() {
        let mut world = world(&["add First 7:00-7:30", "add Second 7:30-8:00"]);
        world.fake().fail_next_on("PATCH", fault.clone());
        world.run("edit @1 @2 -d New").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 New", "07:30–08:00 New"], "{fault:?}");
        assert_eq!(world.fake().all_entries().len(), 2, "{fault:?}");
    }
}

#[test]
fn a_name_that_somebody_else_did_not_find_is_changed_once() {
    for (kind, name) in [("project", "Web"), ("client", "Acme"), ("tag", "docs")] {
        for fault in foreign_absences() {
            let mut world = world(&[&format!("{kind} add {name}")]);
            let kinds = format!("{kind}s");
            world.fake().fail_next_on("PUT", fault.clone());
            world.run(&format!("{kind} edit {name} --name New")).success();
            world.settle();
            assert_eq!(world.names_at_toggl(&kinds), ["New"], "{kind}, {fault:?}");
            assert_eq!(world.names_here(&kinds), ["New"], "{kind}, {fault:?}");
            world.fake().fail_next_on("DELETE", fault.clone());
            world.run(&format!("{kind} delete New")).success();
            world.settle();
            assert_eq!(world.names_at_toggl(&kinds), [""; 0], "{kind}, {fault:?}");
        }
    }
}

#[test]
fn a_deleted_entry_does_not_come_back_by_a_read_that_lags() {
    let mut world = world(&["add Work 7:00-7:30", "add Other 7:30-8:00"]);
    world.advance(TimeDelta::seconds(40));
    world.fake().set_read_lag(30);
    world.run("delete Work").success();
    for _ in 0..3 {
        let list = world.run("list --fresh").success();
        assert!(!list.stdout.contains("Work"), "{list}");
        world.advance(TimeDelta::seconds(10));
    }
    world.settle();
    assert_eq!(world.at_toggl(), ["07:30–08:00 Other"]);
}

#[test]
fn an_entry_that_was_just_made_does_not_vanish_by_a_list_that_lags() {
    let mut world = World::with_toggl();
    world.fake().set_read_lag(30);
    world.log_in();
    // The first pull is a complete list, and does not show it yet.
    world.run("add Work 7:00-7:30").success();
    for line in
        ["list --fresh", "list week --fresh", "current --fresh", "list 2026-01-10..2026-03-05"]
    {
        let outcome = world.run(line);
        assert_eq!(world.kept("Work"), 1, "{line}: {outcome}");
    }
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Work"]);
    assert_eq!(world.fake().all_entries().len(), 1);
}

#[test]
fn a_change_is_not_taken_back_by_a_read_that_lags() {
    let mut world = world(&["add Work 7:00-7:30"]);
    world.advance(TimeDelta::seconds(40));
    world.fake().set_read_lag(30);
    world.run("edit Work -d Changed").success();
    for _ in 0..3 {
        let list = world.run("list --fresh").success();
        assert!(list.stdout.contains("Changed"), "{list}");
        world.advance(TimeDelta::seconds(10));
    }
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Changed"]);
}

#[test]
fn a_stopped_timer_does_not_run_again_by_a_read_that_lags() {
    let mut world = world(&["start Work"]);
    world.advance(TimeDelta::seconds(40));
    world.fake().set_read_lag(30);
    world.run("stop").success();
    world.run("list --fresh").success();
    assert_eq!(world.json("current --offline")["running"], json!(null));
    world.settle();
    assert_eq!(world.at_toggl(), ["09:00–09:00:40 Work"]);
}

#[test]
fn a_name_that_was_just_made_does_not_vanish_by_a_list_that_lags() {
    for (kind, flag) in [("project", "-p"), ("tag", "-t")] {
        let mut world = world(&[]);
        world.fake().set_read_lag(30);
        world.run(&format!("{kind} add Web")).success();
        world.run(&format!("{kind} --fresh")).success();
        let kinds = format!("{kind}s");
        assert_eq!(world.names_here(&kinds), ["Web"], "{kind}");
        world.run(&format!("add Work 7:00-7:30 {flag} Web")).success();
        world.run("whoami --fresh").success();
        assert_eq!(world.names_here(&kinds), ["Web"], "{kind}");
        world.settle();
        assert_eq!(world.names_at_toggl(&kinds), ["Web"], "{kind}");
        let entry = world.fake().entries().remove(0);
        assert!(entry.project_id.is_some() || entry.tags == ["Web"], "{kind}: {entry:?}");
    }
}

#[test]
fn a_name_that_was_just_changed_is_not_taken_back_by_a_list_that_lags() {
    for (line, expected) in
        [("project edit Web --name New", vec!["New"]), ("project delete Web", vec![])]
    {
        let mut world = world(&["project add Web"]);
        world.advance(TimeDelta::seconds(40));
        world.fake().set_read_lag(30);
        world.run(line).success();
        world.run("project --fresh").success();
        assert_eq!(world.names_here("projects"), expected, "{line}");
        world.settle();
        world.run("project --fresh").success();
        assert_eq!(world.names_here("projects"), expected, "{line}");
        assert_eq!(world.names_at_toggl("projects"), expected, "{line}");
    }
}

/// More changes than one answer holds: Toggl cuts it at the oldest start, without a sign.
fn many_changes(world: &World) {
    let first = world.fake().now() - TimeDelta::days(3);
    world.fake().seed(1100, first, TimeDelta::minutes(3));
    world.fake().with(|toggl| {
        let now = toggl.now();
        toggl.entries.values_mut().filter(|it| it.start >= first).for_each(|it| it.at = now);
    });
}

#[test]
fn an_entry_moved_far_back_elsewhere_stays_one() {
    for changed_here in [false, true] {
        let mut world = world(&["add Old 7:00-7:30"]);
        let id = world.id_at_toggl("Old");
        world.advance(TimeDelta::days(2));
        let back = TimeDelta::days(85);
        world.fake().elsewhere_edit(id, |entry| {
            (entry.start, entry.stop) = (entry.start - back, entry.stop.map(|stop| stop - back));
        });
        many_changes(&world);
        world.run("list --fresh").success();
        assert_eq!(world.kept("Old"), 1, "changed here: {changed_here}");
        if changed_here {
            world.run(&format!("edit {id} -d New")).success();
        }
        world.advance(minutes(3));
        world.run("sync").success();
        world.assert_sound();
        let there: Vec<_> = world.fake().entries().into_iter().filter(|it| it.id == id).collect();
        assert_eq!(there.len(), 1);
        let name = if changed_here { "New" } else { "Old" };
        assert_eq!(there[0].description.as_deref(), Some(name));
        assert_eq!(there[0].start, world.today_at("7:00") - TimeDelta::days(87));
        assert_eq!(world.fake().all_entries().len(), 1101, "changed here: {changed_here}");
        assert_eq!(world.kept(name), 1);
    }
}

#[test]
fn entries_beyond_a_thousand_changes_stay() {
    let mut world = world(&["add Old 7:00-7:30", "start Running"]);
    world.advance(TimeDelta::days(4));
    world.fake().elsewhere_stop_at(world.id_at_toggl("Running"), world.today_at("8:00"));
    many_changes(&world);
    world.run("list --fresh").success();
    assert_eq!(world.kept("Old"), 1);
    assert_eq!(world.kept("Running"), 1);
    world.advance(minutes(3));
    world.run("sync").success();
    world.assert_sound();
    world.id_at_toggl("Old");
    world.id_at_toggl("Running");
    assert_eq!(world.fake().all_entries().len(), 1102);
}

#[test]
fn names_stay_when_me_has_null_for_them() {
    for nulls in [vec!["projects"], vec!["projects", "clients", "tags", "tasks"]] {
        let mut world = world(&["project add Web", "task add Design -p Web", "client add Acme"]);
        world.run("add Work 7:00-7:30 -p Web --task Design -t docs").success();
        world.run("add More 7:30-8:00 -p Web -t docs --offline").success();
        world.fake().set_null_in_me(&nulls);
        for line in ["whoami --fresh", "project --fresh", "list --fresh", "sync"] {
            world.run(line).success();
        }
        assert_eq!(world.names_here("projects"), ["Web"], "{nulls:?}");
        assert_eq!(world.names_here("clients"), ["Acme"], "{nulls:?}");
        assert_eq!(world.names_here("tags"), ["docs"], "{nulls:?}");
        assert_eq!(world.names_here("tasks"), ["Design"], "{nulls:?}");
        world.settle();
        for entry in world.fake().entries() {
            assert!(entry.project_id.is_some() && entry.tags == ["docs"], "{entry:?}");
        }
        assert_eq!(world.names_at_toggl("projects"), ["Web"], "{nulls:?}");
        assert_eq!(world.fake().with(|toggl| toggl.projects.len()), 1, "{nulls:?}");
        let listed = world.json("list --offline");
        assert_eq!(listed["entries"][0]["project"]["name"], "Web", "{nulls:?}");
    }
}

#[test]
fn a_project_among_others_that_was_deleted_elsewhere_is_gone_here() {
    let mut world = world(&["project add Web", "project add Site"]);
    let web = world.fake().with(|toggl| toggl.projects[0].id);
    world.advance(minutes(5));
    world.fake().elsewhere_delete_project(web);
    world.run("project --fresh").success();
    world.settle();
    assert_eq!(world.names_here("projects"), ["Site"]);
    assert_eq!(world.names_at_toggl("projects"), ["Site"]);
}

/// `/me` that lists no projects, as it does when there are none, hides one whose creation arrived after all.
#[test]
fn a_project_that_was_refused_since_it_is_there_already_is_found_by_the_next_sync() {
    let mut world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::Html(504).commits_later());
    world.run("project add Alpha").success();
    world.advance(TimeDelta::minutes(2));
    world.fake().let_late_requests_arrive();
    world.fake().set_null_in_me(&["clients", "projects"]);
    world.run("project add Beta").success();
    world.fake().set_null_in_me(&[]);
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    let projects = world.json("project")["projects"].clone();
    let refused = projects.as_array().expect("a list").iter().filter(|it| !it["refusal"].is_null());
    assert_eq!(refused.count(), 0, "{projects}");
    world.assert_sound();
    assert_eq!(world.fake().with(|toggl| toggl.projects.len()), 2);
}

/// Without a tag at Toggl, `/me` lists none, and the deletion of one that was never sent has nothing to wait for.
#[test]
fn the_deletion_of_a_tag_that_was_never_sent_does_not_wait() {
    let mut world = World::logged_in();
    world.run("add One 5m -t docs --offline").success();
    world.run("tag delete docs").success();
    world.advance(TimeDelta::minutes(3));
    let answer = world.json("sync");
    assert_eq!(answer["waiting"], 0, "{answer}");
    world.assert_sound();
    assert_eq!(world.at_toggl().len(), 1);
}
