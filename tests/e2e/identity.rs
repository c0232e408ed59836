//! A create whose answer was lost, and what the person does with the entry on the phone before it is looked
//! for: it stays one entry, and the changes of both sides stay.

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Entry, Fault, ORGANIZATION};

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Answers that are lost after the work was done.
fn faults() -> [Fault; 4] {
    [
        Fault::DropAfterCommit,
        Fault::TruncatedJson,
        Fault::CaptivePortal,
        Fault::Html(504).commits_later(),
    ]
}

/// The captive portal answers before Toggl does: the request is carried out behind it.
fn lost(fault: &Fault) -> Fault {
    match fault {
        Fault::CaptivePortal => Fault::CaptivePortal.commits_later(),
        other => other.clone(),
    }
}

/// Logged in with quota for everything, the project Web and the tag old, and a fresh pull.
fn world() -> World {
    let world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.fake().add_project("Web");
    world.fake().add_project("Site");
    world.log_in();
    world.run("tag add old").success();
    world.run("list --fresh").success();
    world
}

/// Runs `line`, whose create arrives and whose answer is lost.
fn lose(world: &World, line: &str, fault: &Fault) -> i64 {
    world.fake().fail_next_on("POST /api/v9/workspaces", lost(fault));
    world.run(line).success();
    world.fake().let_late_requests_arrive();
    let entries = world.fake().entries();
    assert_eq!(entries.len(), 1, "it arrived");
    entries[0].id
}

fn project(world: &World, name: &str) -> i64 {
    world
        .fake()
        .with(|toggl| toggl.projects.iter().find(|it| it.name == name).map(|it| it.id))
        .expect("a project")
}

/// The one entry there ever was.
#[track_caller]
fn only(world: &World, fault: &Fault) -> Entry {
    let all = world.fake().all_entries();
    assert_eq!(all.len(), 1, "{fault:?}: {all:#?}");
    assert_eq!(all[0].deleted_at, None, "{fault:?}");
    all[0].clone()
}

#[test]
fn a_project_set_on_the_phone_meanwhile_stays() {
    for line in ["add Work 7:00-7:30", "start Work", "add Work 7:00-7:30 -p Site"] {
        for fault in faults() {
            let mut world = world();
            let id = lose(&world, line, &fault);
            let web = project(&world, "Web");
            world.fake().elsewhere_edit(id, |entry| entry.project_id = Some(web));
            world.settle();
            assert_eq!(only(&world, &fault).project_id, Some(web), "{line}, {fault:?}");
            let here = world.json("list --offline");
            assert_eq!(here["entries"][0]["project"]["name"], "Web", "{line}, {fault:?}");
        }
    }
}

#[test]
fn a_tag_set_or_renamed_on_the_phone_meanwhile_stays() {
    for fault in faults() {
        let mut world = world();
        let id = lose(&world, "add Work 7:00-7:30 -t old", &fault);
        world.fake().elsewhere_edit(id, |entry| entry.tags.push("phone".to_owned()));
        let old = world.fake().with(|toggl| toggl.tags[0].id);
        world.fake().elsewhere_rename_tag(old, "new");
        world.settle();
        let mut tags = only(&world, &fault).tags;
        tags.sort();
        assert_eq!(tags, ["new", "phone"], "{fault:?}");
        assert_eq!(world.names_at_toggl("tags"), ["new", "phone"], "{fault:?}");
    }
}

#[test]
fn a_text_changed_on_the_phone_meanwhile_stays() {
    for line in ["add Work 7:00-7:30", "start Work"] {
        for fault in faults() {
            let mut world = world();
            let id = lose(&world, line, &fault);
            world.fake().elsewhere_edit(id, |entry| entry.description = Some("Phone".to_owned()));
            world.settle();
            let there = only(&world, &fault);
            assert_eq!(there.description.as_deref(), Some("Phone"), "{line}, {fault:?}");
            assert_eq!(there.running, line.starts_with("start"), "{line}, {fault:?}");
        }
    }
}

#[test]
fn blanks_that_toggl_trims_make_no_second_entry() {
    for fault in faults() {
        let mut world = world();
        world.fake().fail_next_on("POST /api/v9/workspaces", lost(&fault));
        world.typed("add \"Work  \" 7:00-7:30").success();
        world.fake().let_late_requests_arrive();
        let id = world.fake().entries()[0].id;
        world.fake().elsewhere_edit(id, |entry| entry.description = Some("Work".to_owned()));
        world.settle();
        assert_eq!(only(&world, &fault).description.as_deref(), Some("Work"), "{fault:?}");
    }
}

#[test]
fn an_end_moved_on_the_phone_meanwhile_stays() {
    for fault in faults() {
        let mut world = world();
        let id = lose(&world, "add Work 7:00-7:30", &fault);
        world.fake().elsewhere_stop_at(id, world.today_at("7:45"));
        world.settle();
        only(&world, &fault);
        assert_eq!(world.at_toggl(), ["07:00–07:45 Work"], "{fault:?}");
    }
}

#[test]
fn a_timer_stopped_on_the_phone_meanwhile_stays_stopped() {
    for fault in faults() {
        let mut world = world();
        let id = lose(&world, "start Work", &fault);
        world.advance(minutes(10));
        world.fake().elsewhere_stop_at(id, world.today_at("9:05"));
        world.settle();
        only(&world, &fault);
        assert_eq!(world.at_toggl(), ["09:00–09:05 Work"], "{fault:?}");
    }
}

#[test]
fn an_entry_deleted_on_the_phone_meanwhile_stays_deleted_and_that_is_said() {
    for line in ["add Work 7:00-7:30", "start Work"] {
        for fault in faults() {
            let mut world = world();
            let id = lose(&world, line, &fault);
            world.fake().elsewhere_delete(id);
            let mut said = world.run("sync").stderr;
            world.advance(minutes(2));
            said += &world.run("sync").stderr;
            world.settle();
            assert_eq!(world.at_toggl(), [""; 0], "{line}, {fault:?}");
            assert_eq!(
                world.fake().all_entries().len(),
                1,
                "{line}, {fault:?}: nothing is made again"
            );
            assert!(said.contains("Work") && said.contains("deleted"), "{line}, {fault:?}: {said}");
        }
    }
}

#[test]
fn changes_of_both_sides_meanwhile_stay() {
    for fault in faults() {
        let mut world = world();
        let id = lose(&world, "add Work 7:00-7:30", &fault);
        let web = project(&world, "Web");
        world.fake().elsewhere_edit(id, |entry| {
            (entry.project_id, entry.tags) = (Some(web), vec!["phone".to_owned()]);
        });
        world.run("edit Work -d Changed --stop 7:40").success();
        world.settle();
        let there = only(&world, &fault);
        assert_eq!((there.project_id, &there.tags[..]), (Some(web), &["phone".to_owned()][..]));
        assert_eq!(world.at_toggl(), ["07:00–07:40 Changed"], "{fault:?}");
    }
}

#[test]
fn an_entry_of_the_browser_with_the_same_round_start_is_another_one() {
    for fault in faults() {
        for arrives in [false, true] {
            let mut world = world();
            let lost = if arrives { lost(&fault) } else { Fault::DropBeforeCommit };
            world.fake().fail_next_on("POST /api/v9/workspaces", lost);
            world.run("add Standup 7:00-7:10").success();
            world.fake().elsewhere_add("Lunch", world.today_at("7:00"), world.today_at("7:30"));
            world.run("sync");
            world.fake().let_late_requests_arrive();
            world.settle();
            let mut there = world.at_toggl();
            there.sort();
            let expected = ["07:00–07:10 Standup", "07:00–07:30 Lunch"];
            assert_eq!(there, expected, "{fault:?}, arrives: {arrives}");
        }
    }
}

#[test]
fn an_equal_entry_that_was_known_before_is_another_one() {
    for fault in [Fault::DropAfterCommit, Fault::DropBeforeCommit, Fault::Html(504).commits_later()]
    {
        let mut world = world();
        world.fake().elsewhere_add("Call", world.today_at("7:00"), world.today_at("7:30"));
        world.run("list --fresh").success();
        world.fake().fail_next_on("POST /api/v9/workspaces", fault.clone());
        world.run("add Call 7:00-7:30").success();
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 Call"; 2], "{fault:?}");
    }
}
