//! A store that comes back from a backup, or lives on in a copy: what it still holds as waiting may be at
//! Toggl already, and is not made a second time.

use std::fs;
use std::path::Path;

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION};

/// Logged in, with a pull that is older than what follows.
fn world() -> World {
    let mut world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    world.run("add Before 6:00-6:30").success();
    world.run("list --fresh").success();
    world.advance(TimeDelta::minutes(5));
    world
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}

/// The commands are kept without network, a backup is made, everything is sent, `meanwhile` happens, and
/// an hour later the backup is restored and sends what it holds.
fn restored(world: &mut World, lines: &[&str], meanwhile: impl FnOnce(&World)) {
    for line in lines {
        world.run(&format!("{line} --offline")).success();
    }
    let backup = world.home().join("backup");
    copy(&world.data_dir(), &backup);
    world.run("sync").success();
    meanwhile(world);
    world.advance(TimeDelta::hours(1));
    fs::remove_dir_all(world.data_dir()).expect("the store");
    copy(&backup, &world.data_dir());
    world.run("sync").success();
    world.settle();
}

fn made(world: &World) -> usize {
    world.fake().all_entries().len()
}

#[test]
fn entries_that_had_been_sent_are_not_made_again() {
    let mut world = world();
    restored(&mut world, &["add First 7:00-7:30", "add Second 7:30-8:00"], |_| {});
    let expected = ["06:00–06:30 Before", "07:00–07:30 First", "07:30–08:00 Second"];
    assert_eq!(world.at_toggl(), expected);
    assert_eq!(made(&world), 3);
}

#[test]
fn entries_sent_by_an_everyday_command_are_not_made_again() {
    let mut world = world();
    world.run("add First 7:00-7:30 --offline").success();
    let backup = world.home().join("backup");
    copy(&world.data_dir(), &backup);
    world.run("sync").success();
    fs::remove_dir_all(world.data_dir()).expect("the store");
    copy(&backup, &world.data_dir());
    world.advance(TimeDelta::minutes(10));
    world.run("add Second 7:30-8:00").success();
    world.settle();
    let expected = ["06:00–06:30 Before", "07:00–07:30 First", "07:30–08:00 Second"];
    assert_eq!(world.at_toggl(), expected);
}

#[test]
fn a_timer_that_had_been_sent_is_not_started_again() {
    let mut world = world();
    restored(&mut world, &["start Work"], |_| {});
    assert_eq!(world.at_toggl(), ["06:00–06:30 Before", "09:05– Work"]);
    assert_eq!(made(&world), 2);
}

/// Two starts in one second: the first one has no length, and is not taken for the second, which was stopped.
#[test]
fn two_entries_of_one_second_keep_their_names() {
    let mut world = world();
    restored(&mut world, &["start First", "start Second"], |world| {
        world.fake().elsewhere_stop_at(world.id_at_toggl("Second"), world.now().to_utc());
    });
    let expected = ["06:00–06:30 Before", "09:05–09:05 First", "09:05–09:05 Second"];
    assert_eq!(world.at_toggl(), expected);
    assert_eq!(made(&world), 3);
}

#[test]
fn a_timer_that_was_stopped_since_does_not_run_again() {
    let mut world = world();
    restored(&mut world, &["start Work"], |world| {
        world.fake().elsewhere_stop_at(world.id_at_toggl("Work"), world.today_at("9:20"));
    });
    assert_eq!(world.at_toggl(), ["06:00–06:30 Before", "09:05–09:20 Work"]);
    assert_eq!(made(&world), 2);
}

#[test]
fn an_entry_that_was_changed_since_keeps_the_change() {
    let mut world = world();
    restored(&mut world, &["add First 7:00-7:30"], |world| {
        world.fake().elsewhere_edit(world.id_at_toggl("First"), |entry| {
            entry.description = Some("Changed".to_owned());
        });
    });
    assert_eq!(world.at_toggl(), ["06:00–06:30 Before", "07:00–07:30 Changed"]);
    assert_eq!(made(&world), 2);
}

#[test]
fn an_entry_that_was_deleted_since_is_not_made_again() {
    let mut world = world();
    restored(&mut world, &["add First 7:00-7:30"], |world| {
        world.fake().elsewhere_delete(world.id_at_toggl("First"));
    });
    assert_eq!(world.at_toggl(), ["06:00–06:30 Before"]);
    assert_eq!(made(&world), 2);
}

#[test]
fn names_that_had_been_sent_are_not_made_again() {
    let mut world = world();
    let lines = ["project add Web", "client add Acme", "tag add docs", "add Work 7:00-7:30 -p Web"];
    restored(&mut world, &lines, |_| {});
    assert_eq!(world.names_at_toggl("projects"), ["Web"]);
    assert_eq!(world.names_at_toggl("clients"), ["Acme"]);
    assert_eq!(world.names_at_toggl("tags"), ["docs"]);
    assert_eq!(made(&world), 2);
    let work = world.id_at_toggl("Work");
    assert!(world.fake().entry(work).is_some_and(|entry| entry.project_id.is_some()));
}

#[test]
fn changes_and_deletions_that_had_been_sent_do_no_harm_twice() {
    let mut world = world();
    world.run("add Gone 7:00-7:30").success();
    restored(&mut world, &["edit Before -d Changed", "delete Gone"], |_| {});
    assert_eq!(world.at_toggl(), ["06:00–06:30 Changed"]);
    assert_eq!(made(&world), 2);
}

#[test]
fn a_copy_on_another_machine_does_not_send_what_the_first_one_sent() {
    let mut world = world();
    world.run("add First 7:00-7:30 --offline").success();
    let other = world.home().join("other");
    copy(&world.data_dir(), &other);
    world.run("add Second 7:30-8:00").success();
    world.run("sync").success();
    world.advance(TimeDelta::minutes(20));
    let sync = |world: &World| {
        let mut command = world.command(&["sync"]);
        let output = command.env("TRACK_DATA_DIR", &other).output().expect("track runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    sync(&world);
    world.advance(TimeDelta::minutes(3));
    sync(&world);
    world.settle();
    let expected = ["06:00–06:30 Before", "07:00–07:30 First", "07:30–08:00 Second"];
    assert_eq!(world.at_toggl(), expected);
    assert_eq!(made(&world), 3);
}

/// Two machines start a timer in the same second: what was never sent is not taken for the other one.
#[test]
fn a_timer_that_was_never_sent_is_not_another_one_of_that_second() {
    let mut world = world();
    world.run("start Mine --offline").success();
    let other = World::offline();
    let theirs = world.command(&["start", "Other"]);
    let mut command = theirs;
    command.env("TRACK_DATA_DIR", other.data_dir()).env("TRACK_CONFIG_DIR", world.config_dir());
    let started = world.outcome(&command.output().expect("track runs"));
    assert_eq!(started.code, 0, "{started}");
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    world.settle();
    let there = world.at_toggl();
    assert!(there.iter().any(|it| it.ends_with("Mine")), "{there:?}");
    assert!(there.iter().any(|it| it.ends_with("Other")), "{there:?}");
}
