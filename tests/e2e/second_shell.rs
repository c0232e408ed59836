//! A second shell while `track sync` pauses between its requests: what is changed then is what goes out.

use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION, Request};

/// How many changes wait, of which the tests change the last one: `track sync` pauses after the fifth request,
/// so that one is either what it would send next, or one that it has not looked at yet.
const BACKLOGS: [usize; 2] = [6, 7];

/// Logged in, with quota for everything, and a pause that leaves time for a second shell.
fn world() -> World {
    let mut world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    world.set("TRACK_PACE", "500ms");
    world
}

/// Numbered rows, each made by such a command.
fn each(world: &World, count: usize, line: impl Fn(usize) -> String) {
    for number in 1..=count {
        world.run(&line(number)).success();
    }
}

fn add(number: usize) -> String {
    format!("add e{number} 7:0{number}-7:30 --offline")
}

/// Entries that Toggl has.
fn with_entries(count: usize) -> World {
    let world = world();
    each(&world, count, add);
    sync(&world);
    world
}

/// Projects that Toggl has.
fn with_projects(count: usize) -> World {
    let world = world();
    each(&world, count, |number| format!("project add p{number} --offline"));
    sync(&world);
    world
}

fn sync(world: &World) {
    world.command(&["sync"]).env("TRACK_PACE", "0").output().expect("track runs");
    world.fake().clear_requests();
}

/// Starts `track sync`, and returns when Toggl has received its fifth change.
fn syncing(world: &World) -> Child {
    let received = AtomicUsize::new(0);
    world.until_received("sync", move |request| {
        request.writes() && received.fetch_add(1, Ordering::Relaxed) + 1 == 5
    })
}

/// Runs a command while `track sync` pauses, and lets both end. The requests that came after the command had
/// ended are returned: on a busy machine the pause may have been over before.
#[track_caller]
fn meanwhile(world: &mut World, line: &str) -> Vec<Request> {
    let mut sync = syncing(world);
    world.run(line).success();
    let before = world.fake().requests().len();
    sync.wait().expect("track ends");
    world.settle();
    world.fake().requests().split_off(before)
}

/// Insists that none of the requests names this in its path or its body.
#[track_caller]
fn assert_never_sent(requests: &[Request], text: &str) {
    let names = |it: &&Request| it.path.contains(text) || it.body.to_string().contains(text);
    let sent = requests.iter().filter(|it| it.writes()).find(names);
    let sent = sent.map(|it| format!("{it} with {}", it.body));
    assert_eq!(sent, None, "{text} was sent");
}

/// What is at Toggl, without the times.
fn descriptions(world: &World) -> Vec<String> {
    let entries = world.fake().entries();
    entries.into_iter().filter_map(|entry| entry.description).collect()
}

/// `e1`, `e2` and so on, the last of so many being called differently, or missing.
fn with_last(letter: &str, count: usize, last: Option<&str>) -> Vec<String> {
    let names = (1..count).map(|number| format!("{letter}{number}"));
    names.chain(last.map(str::to_owned)).collect()
}

#[test]
fn an_entry_deleted_before_it_was_sent_is_nowhere() {
    for count in BACKLOGS {
        for line in
            [format!("delete e{count}"), format!("delete e{count} --offline"), "undo".into()]
        {
            let mut world = world();
            each(&world, count, add);
            meanwhile(&mut world, &line);
            assert_eq!(descriptions(&world), with_last("e", count, None), "{count}: {line}");
            assert_eq!(world.kept(&format!("e{count}")), 0, "{count}: {line}");
        }
    }
}

#[test]
fn an_entry_changed_before_it_was_sent_arrives_changed() {
    for count in BACKLOGS {
        let mut world = world();
        each(&world, count, add);
        let line = format!("edit e{count} -d changed --stop 8:00 --offline");
        let after = meanwhile(&mut world, &line);
        assert_eq!(descriptions(&world), with_last("e", count, Some("changed")), "{count}");
        let last = format!("07:0{count}–08:00 changed");
        assert_eq!(world.at_toggl().last(), Some(&last), "{count}");
        assert_never_sent(&after, &format!("\"e{count}\""));
    }
}

#[test]
fn a_timer_cancelled_before_it_was_sent_is_nowhere() {
    for count in [5, 6] {
        let mut world = world();
        each(&world, count, add);
        world.run("start Work --offline").success();
        let after = meanwhile(&mut world, "cancel --offline");
        assert_eq!(descriptions(&world), with_last("e", count + 1, None), "{count}");
        assert_never_sent(&after, "Work");
    }
}

#[test]
fn a_timer_stopped_before_it_was_sent_ends_when_it_was_said() {
    for count in [5, 6] {
        let mut world = world();
        each(&world, count, add);
        world.run("start Work --offline").success();
        world.advance(TimeDelta::minutes(10));
        let after = meanwhile(&mut world, "stop --at -5m --offline");
        let last = "09:00–09:05 Work".to_owned();
        assert_eq!(world.at_toggl().last(), Some(&last), "{count}");
        assert_never_sent(&after, "\"stop\":null");
    }
}

#[test]
fn a_change_taken_back_before_it_was_sent_is_not_sent() {
    for count in BACKLOGS {
        let name = format!("e{count}");
        for (line, last) in [
            ("undo --offline".to_owned(), Some(&*name)),
            (format!("edit new{count} -d newer"), Some("newer")),
            (format!("edit new{count} -d newer --offline"), Some("newer")),
            (format!("delete new{count} --offline"), None),
        ] {
            let mut world = with_entries(count);
            each(&world, count, |number| format!("edit e{number} -d new{number} --offline"));
            let after = meanwhile(&mut world, &line);
            assert_eq!(descriptions(&world), with_last("new", count, last), "{count}: {line}");
            assert_never_sent(&after, &format!("\"new{count}\""));
        }
    }
}

#[test]
fn a_bulk_edit_takes_nothing_along_that_was_taken_back() {
    let mut world = with_entries(7);
    let id = world.id_at_toggl("e7");
    each(&world, 5, |number| format!("edit e{number} -d new{number} --offline"));
    for name in ["e6", "e7"] {
        world.run(&format!("edit {name} -t docs --offline")).success();
    }
    let after = meanwhile(&mut world, "undo --offline");
    assert!(world.fake().entry(id).is_some_and(|entry| entry.tags.is_empty()));
    let about_it = |it: &Request| it.path.contains(&id.to_string());
    let about_it: Vec<Request> = after.into_iter().filter(about_it).collect();
    assert_never_sent(&about_it, "docs");
}

#[test]
fn a_deletion_taken_back_before_it_was_sent_is_not_sent() {
    for count in BACKLOGS {
        for line in ["undo", "undo --offline"] {
            let mut world = with_entries(count);
            let last = format!("e{count}");
            let id = world.id_at_toggl(&last);
            each(&world, count, |number| format!("delete e{number} --offline"));
            let after = meanwhile(&mut world, line);
            assert_eq!(descriptions(&world), [&*last], "{count}: {line}");
            assert_never_sent(&after, &id.to_string());
        }
    }
}

#[test]
fn a_name_deleted_before_it_was_sent_is_nowhere() {
    for count in BACKLOGS {
        for (kind, letter) in [("project", "p"), ("client", "c"), ("tag", "t")] {
            for line in [format!("{kind} delete {letter}{count}"), "undo".to_owned()] {
                let mut world = world();
                each(&world, count, |number| format!("{kind} add {letter}{number} --offline"));
                meanwhile(&mut world, &line);
                let (kinds, expected) = (format!("{kind}s"), with_last(letter, count, None));
                assert_eq!(world.names_at_toggl(&kinds), expected, "{count}: {line}");
                assert_eq!(world.names_here(&kinds), expected, "{count}: {line}");
            }
        }
    }
}

#[test]
fn a_name_changed_before_it_was_sent_arrives_changed() {
    for count in BACKLOGS {
        let mut world = world();
        each(&world, count, |number| format!("project add p{number} --offline"));
        let line = format!("project edit p{count} --name q --offline");
        let after = meanwhile(&mut world, &line);
        let expected = with_last("p", count, Some("q"));
        assert_never_sent(&after, &format!("\"p{count}\""));
        assert_eq!(world.names_at_toggl("projects"), expected, "{count}");
        assert_eq!(world.names_here("projects"), expected, "{count}");
    }
}

#[test]
fn a_rename_taken_back_before_it_was_sent_is_not_sent() {
    for count in BACKLOGS {
        let name = format!("p{count}");
        for (line, last) in [
            ("undo --offline".to_owned(), &*name),
            (format!("project edit q{count} --name r --offline"), "r"),
        ] {
            let mut world = with_projects(count);
            each(&world, count, |number| {
                format!("project edit p{number} --name q{number} --offline")
            });
            let after = meanwhile(&mut world, &line);
            let mut expected = with_last("q", count, Some(last));
            expected.sort();
            assert_never_sent(&after, &format!("\"q{count}\""));
            assert_eq!(world.names_at_toggl("projects"), expected, "{count}: {line}");
            assert_eq!(world.names_here("projects"), expected, "{count}: {line}");
        }
    }
}

#[test]
fn a_deletion_of_a_name_taken_back_before_it_was_sent_is_not_sent() {
    for count in BACKLOGS {
        let mut world = with_projects(count);
        each(&world, count, |number| format!("project delete p{number} --offline"));
        let id = world.fake().with(|toggl| toggl.projects.last().map(|it| it.id));
        let after = meanwhile(&mut world, "undo --offline");
        assert_eq!(world.names_at_toggl("projects"), [format!("p{count}")]);
        assert_eq!(world.names_here("projects"), [format!("p{count}")]);
        assert_never_sent(&after, &id.expect("a project").to_string());
    }
}
