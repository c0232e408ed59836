//! Reading creates nothing, and reads a store that cannot be written: a backup, a snapshot, the store of
//! somebody else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use rusqlite::Connection;
use rustix::process::geteuid;

use crate::support::fake_toggl::TOKEN;
use crate::support::{Outcome, World, mounting, store_contents, words};

/// A user who owns nothing here.
const SOMEBODY: u32 = 12345;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own file");
}

/// Runs a line as somebody whom modes stop: root is not stopped by them.
fn as_somebody(world: &World, line: &str) -> Outcome {
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command: Command = world.command(&words);
    if geteuid().is_root() {
        command.uid(SOMEBODY).gid(SOMEBODY);
    }
    world.outcome(&command.output().expect("track runs"))
}

/// Makes the home readable by everybody, and the store's files and folder writable by nobody.
fn write_protect(world: &World) {
    set_mode(world.home(), 0o755);
    for file in fs::read_dir(world.data_dir()).expect("the folder of the store") {
        set_mode(&file.expect("a file").path(), 0o444);
    }
    set_mode(&world.data_dir(), 0o555);
}

fn files(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("a folder");
    let name = |file: fs::DirEntry| file.file_name().to_string_lossy().into_owned();
    let mut files: Vec<String> = files.map(|file| name(file.expect("a file"))).collect();
    files.sort();
    files
}

#[test]
fn reading_creates_nothing() {
    let reads = [
        "",
        "current",
        "current --json",
        "list",
        "list --json all",
        "show @1",
        "undo --list",
        "project",
        "client --json",
        "tag",
        "task",
        "workspace",
        "quota",
        "whoami",
        "prompt",
        "doctor",
        "config",
        "--quiet list",
    ];
    let mut world = World::offline();
    for line in reads {
        world.run(line);
        assert_eq!(files(world.home()), Vec::<String>::new(), "after `track {line}`");
    }
    // An account that is not asked changes nothing about it.
    world.set("TRACK_API_TOKEN", TOKEN);
    world.set("TRACK_OFFLINE", "true");
    for line in reads {
        world.run(line);
        assert_eq!(files(world.home()), Vec::<String>::new(), "after `track {line}`, offline");
    }
    world.run("start Write").success();
    assert_eq!(files(world.home()), ["data"]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  Write
    --- stderr
    Incomplete: Toggl's entries today were never fetched.
    ");
}

#[test]
fn a_store_that_cannot_be_written_is_read() {
    let world = World::offline();
    world.run("add Before 8:00-8:30").success();
    world.run("start Write --at 8:45").success();
    let before = store_contents(&world);
    write_protect(&world);
    assert_snapshot!(as_somebody(&world, "list"), @"
    Today, Mon 2 Mar   45m
      @2  08:00–08:30  30m  Before
      @1  08:45–now    15m  Write
    ");
    assert_snapshot!(as_somebody(&world, "current"), @"
    Running  Write  15m since 08:45
    Today    45m
    ");
    assert_snapshot!(as_somebody(&world, "prompt"), @"Write 15m");
    assert_snapshot!(as_somebody(&world, "show @2"), @"
    @2  Before

      Time       Today, Mon 2 Mar  08:00–08:30  30m
      Project    –
      Task       –
      Tags       –
      Billable   no
      Workspace  –
      Toggl      not connected; saved locally

    History
      09:00  add  created, 08:00 to 08:30
    ");
    assert_eq!(as_somebody(&world, "list --json").success().json()["entries"][1]["handle"], "@2");
    for line in ["stop", "add Lost 10m", "undo", "delete @1", "tag add lost"] {
        let outcome = as_somebody(&world, line).exits(1);
        assert_eq!(outcome.stdout, "", "{outcome}");
        assert!(outcome.stderr.contains("Cannot write to the local store"), "{outcome}");
        assert!(outcome.stderr.contains("Nothing was changed."), "{outcome}");
    }
    assert_snapshot!(as_somebody(&world, "stop"), @"
    --- stderr
    error: Cannot write to the local store ~/data/default.db.
    hint: Nothing was changed. Check the owner and permissions of the file and its folder, and whether the disk is full or mounted read-only; or set TRACK_DATA_DIR to another folder.
    --- exit 1
    ");
    assert_eq!(files(&world.data_dir()), ["default.db"]);
    set_mode(&world.data_dir(), 0o755);
    set_mode(&world.database(), 0o644);
    assert_eq!(store_contents(&world), before);
    world.run("stop").success();
}

#[test]
fn a_file_alone_or_a_folder_alone_that_cannot_be_written_is_read() {
    for (file, folder) in [(0o444, 0o777), (0o666, 0o555)] {
        let world = World::offline();
        world.run("add Before 8:00-8:30").success();
        world.fold_log();
        set_mode(world.home(), 0o755);
        set_mode(&world.database(), file);
        set_mode(&world.data_dir(), folder);
        let listed = as_somebody(&world, "list").success();
        assert!(listed.stdout.contains("Before"), "{listed}");
        let refused = as_somebody(&world, "add Lost 10m").exits(1);
        assert!(refused.stderr.contains("Cannot write to the local store"), "{refused}");
        assert_eq!(files(&world.data_dir()), ["default.db"], "SQLite has left nothing beside it");
        set_mode(&world.data_dir(), 0o755);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_on_a_full_disk_is_read_and_backed_up_to_another_one() {
    let world = World::offline();
    fs::create_dir(world.data_dir()).expect("a folder");
    let line = "mount -t tmpfs -o size=1m none data; \"$0\" add Before 8:00-8:30 >/dev/null 2>&1; \
                head -c 2m /dev/zero >data/fill 2>/dev/null || true; \
                \"$0\" list; \"$0\" backup copy.db; ls data; \"$0\" add Lost 10m || true";
    let Some(outcome) = mounting(&world, line) else { return };
    assert_snapshot!(outcome, @"
    Today, Mon 2 Mar   30m
      @1  08:00–08:30  30m  Before
    Backed up  copy.db  1 entry  168 KB
    default.db
    default.db-shm
    default.db-wal
    fill
    --- stderr
    error: Could not use the local store: database or disk is full.
    hint: Nothing was changed. Check the disk. Everything saved before is intact.
    ");
}

/// What a snapshot of a disk holds while a command is at work: the latest changes are in the log alone.
#[test]
fn a_snapshot_with_changes_in_its_log_is_read_whole() {
    let world = World::offline();
    world.run("add Before 8:00-8:30").success();
    world.fold_log();
    let reader = Connection::open(world.database()).expect("a store");
    reader.query_row("select count(*) from entries", [], |_| Ok(())).expect("a reader");
    world.run("add Latest 8:30-9:00").success();
    for side in ["-wal", ""] {
        let copy = World::offline();
        fs::create_dir(copy.data_dir()).expect("a folder");
        for side in ["", side] {
            let name = format!("default.db{side}");
            fs::copy(world.data_dir().join(&name), copy.data_dir().join(&name)).expect("a copy");
        }
        write_protect(&copy);
        let listed = as_somebody(&copy, "list").success();
        assert!(listed.stdout.contains("Before"), "{listed}");
        assert_eq!(listed.stdout.contains("Latest"), side == "-wal", "{listed}");
        set_mode(&copy.data_dir(), 0o755);
    }
    drop(reader);
}

#[test]
fn a_store_that_cannot_be_written_asks_nothing_of_toggl() {
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", TOKEN);
    world.run("add Before 8:00-8:30").success();
    world.fake().clear_requests();
    write_protect(&world);
    assert_snapshot!(as_somebody(&world, "list --fresh"), @"
    Today, Mon 2 Mar   30m
      @1  08:00–08:30  30m  Before
    --- stderr
    Nothing fetched from Toggl yet: the local store is read-only.
    Incomplete: Toggl's entries today were never fetched.
    ");
    assert_snapshot!(as_somebody(&world, "sync"), @"
    --- stderr
    error: Cannot write to the local store ~/data/default.db.
    hint: Nothing was changed. Check the owner and permissions of the file and its folder, and whether the disk is full or mounted read-only; or set TRACK_DATA_DIR to another folder.
    --- exit 1
    ");
    assert_snapshot!(as_somebody(&world, "workspace add New"), @"
    --- stderr
    error: Cannot write to the local store ~/data/default.db.
    hint: Nothing was changed. Check the owner and permissions of the file and its folder, and whether the disk is full or mounted read-only; or set TRACK_DATA_DIR to another folder.
    --- exit 1
    ");
    assert_eq!(as_somebody(&world, "list --json").json()["complete"], false);
    assert_eq!(world.fake().requests().len(), 0);
    set_mode(&world.data_dir(), 0o755);
}

#[test]
fn a_store_of_an_older_version_that_cannot_be_written_is_read_and_left_as_it_is() {
    let world = World::offline();
    fs::create_dir(world.data_dir()).expect("a folder");
    let db = Connection::open(world.database()).expect("a store");
    db.execute_batch(include_str!("../../src/store/migrations/0001_first.sql")).expect("a store");
    db.execute_batch("pragma user_version = 1").expect("its format");
    drop(db);
    let before = fs::read(world.database()).expect("the store");
    write_protect(&world);
    assert_snapshot!(as_somebody(&world, "list"), @"No entries today.");
    assert_snapshot!(as_somebody(&world, "prompt"), @"--- exit 1");
    assert_snapshot!(as_somebody(&world, "add Lost 10m"), @"
    --- stderr
    error: Cannot write to the local store ~/data/default.db.
    hint: Nothing was changed. Check the owner and permissions of the file and its folder, and whether the disk is full or mounted read-only; or set TRACK_DATA_DIR to another folder.
    --- exit 1
    ");
    assert_eq!(fs::read(world.database()).expect("the store"), before);
    set_mode(&world.data_dir(), 0o755);
}

/// What cannot be looked at is not “none”: no read calls it empty, and no write begins another store.
#[track_caller]
fn is_refused(world: &World, lines: &[&str]) {
    for line in lines {
        let outcome = as_somebody(world, line);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{line}: {outcome}");
        assert!(outcome.stderr.contains("Could not open the local store"), "{line}: {outcome}");
    }
}

const ANY: [&str; 7] =
    ["list", "list --json", "current", "project", "show @1", "add Lost 10m", "backup copy.db"];

#[test]
fn a_store_that_cannot_be_looked_at_is_not_an_empty_one() {
    let world = World::offline();
    world.run("add Before 8:00-8:30").success();
    set_mode(world.home(), 0o755);
    set_mode(&world.data_dir(), 0o000);
    is_refused(&world, &ANY);
    set_mode(&world.data_dir(), 0o755);
    world.run("list").success();
}

#[test]
fn a_link_that_leads_to_nothing_begins_no_other_store() {
    for is_folder in [false, true] {
        let world = World::offline();
        let disk = world.home().join("disk");
        fs::create_dir(&disk).expect("a disk");
        let (link, target) = if is_folder {
            (world.data_dir(), disk.join("data"))
        } else {
            fs::create_dir(world.data_dir()).expect("a folder");
            (world.database(), disk.join("time.db"))
        };
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        is_refused(&world, &ANY);
        assert!(files(&disk).is_empty(), "{:?}", files(&disk));
        let doctor = world.run("doctor --offline").exits(1);
        assert!(!doctor.stdout.contains("nothing waits"), "{doctor}");
    }
}

#[test]
fn a_log_without_its_store_is_left_alone() {
    for empty in [false, true] {
        let world = World::offline();
        fs::create_dir(world.data_dir()).expect("a folder");
        let log = world.data_dir().join("default.db-wal");
        fs::write(&log, "time").expect("a log");
        if empty {
            fs::write(world.database(), "").expect("an empty store");
        }
        is_refused(&world, &ANY);
        assert_eq!(fs::read_to_string(&log).expect("the log"), "time");
    }
}

#[test]
fn reading_an_empty_file_leaves_it_empty() {
    let world = World::offline();
    fs::create_dir(world.data_dir()).expect("a folder");
    fs::write(world.database(), "").expect("an empty file");
    for line in ["list", "current", "doctor --offline", "undo --list"] {
        world.run(line);
        assert_eq!(fs::read(world.database()).expect("the file").len(), 0, "{line}");
    }
    world.run("add First 10m").success();
    assert_eq!(world.kept("First"), 1);
}

#[test]
fn a_configuration_behind_a_dead_link_is_not_no_configuration() {
    let world = World::offline();
    fs::create_dir(world.config_dir()).expect("a folder");
    std::os::unix::fs::symlink("/nonexistent/config.toml", world.config_file()).expect("a link");
    let outcome = world.run("start Lost").exits(2);
    assert!(outcome.stderr.contains("config.toml"), "{outcome}");
    assert!(!world.data_dir().exists());
    assert!(world.run("doctor --offline").exits(1).stdout.contains("failed   Configuration"));
}

#[test]
fn a_lock_that_is_a_pipe_is_waited_for_by_nobody() {
    let world = World::logged_in();
    world.run("sync").success();
    let lock = world.data_dir().join("default.lock");
    fs::remove_file(&lock).expect("the lock");
    assert!(Command::new("mkfifo").arg(&lock).status().expect("mkfifo").success());
    let outcome = world.run("sync").exits(1);
    assert!(outcome.stderr.contains("not a regular file"), "{outcome}");
    let doctor = world.run("doctor --offline").exits(1);
    assert!(doctor.stdout.contains("not a regular file"), "{doctor}");
}
