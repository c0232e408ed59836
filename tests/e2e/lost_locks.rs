//! Two senders of one store that do not see each other's lock: nothing is made twice.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION};

const BACKLOG: usize = 12;

/// Logged in, with a backlog, and a pause after the fifth request in which a second sender can overtake.
fn world() -> World {
    let mut world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    for number in 10..10 + BACKLOG {
        world.run(&format!("add e{number} 7:{number}-8:00 --offline")).success();
    }
    world.set("TRACK_PACE", "600ms");
    world
}

/// Starts `track sync`, and returns when Toggl has received its fifth change.
fn syncing(world: &World) -> Child {
    let received = AtomicUsize::new(0);
    world.until_received("sync", move |request| {
        request.writes() && received.fetch_add(1, Ordering::Relaxed) + 1 == 5
    })
}

fn sync_in(world: &World, data: &Path) -> Command {
    let mut command = world.command(&["sync"]);
    command.env("TRACK_DATA_DIR", data).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Every entry was made once, and both sides know.
#[track_caller]
fn assert_once(mut world: World) {
    world.settle();
    let all = world.fake().all_entries();
    let mut names: Vec<_> = all.into_iter().filter_map(|entry| entry.description).collect();
    names.sort();
    let expected: Vec<String> = (10..10 + BACKLOG).map(|number| format!("e{number}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn a_store_behind_a_link_has_one_sender() {
    let world = world();
    let other = world.home().join("other");
    fs::create_dir(&other).expect("a folder");
    symlink(world.database(), other.join("default.db")).expect("a link");
    let mut first = syncing(&world);
    sync_in(&world, &other).status().expect("track runs");
    first.wait().expect("track ends");
    assert_once(world);
}

#[test]
fn a_store_in_a_linked_folder_has_one_sender() {
    let world = world();
    let other = world.home().join("other");
    symlink(world.data_dir(), &other).expect("a link");
    let mut first = syncing(&world);
    sync_in(&world, &other).status().expect("track runs");
    first.wait().expect("track ends");
    assert_once(world);
}

#[test]
fn a_removed_lock_file_lets_nothing_be_sent_twice() {
    let world = world();
    let mut first = syncing(&world);
    // There may be none; then there is nothing to remove, and nothing else to lock.
    let _ = fs::remove_file(world.database().with_extension("lock"));
    sync_in(&world, &world.data_dir()).status().expect("track runs");
    first.wait().expect("track ends");
    assert_once(world);
}

#[test]
fn two_links_to_one_store_have_one_sender() {
    let world = world();
    let folders = ["left", "right"].map(|name| world.home().join(name));
    for folder in &folders {
        fs::create_dir(folder).expect("a folder");
        symlink(world.database(), folder.join("default.db")).expect("a link");
    }
    let shells = folders.map(|folder| sync_in(&world, &folder).spawn().expect("track starts"));
    for mut shell in shells {
        shell.wait().expect("track ends");
    }
    assert_once(world);
}
