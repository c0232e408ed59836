//! What `track doctor` finds where the store is or would be: it tries to write there, and leaves nothing behind.

use std::fs::{self, Permissions, set_permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::support::{World, give};

/// A user who is not the one who runs the tests, and has no name.
const USER: u32 = 12_345;
const ROOT: u32 = 0;

/// The finding of one check, with its advice.
fn found(world: &World, check: &str) -> String {
    let before = everything(world.home());
    let document = world.run("doctor --offline --json").json();
    assert_eq!(everything(world.home()), before, "the doctor leaves nothing behind");
    let checks = document["checks"].as_array().expect("checks");
    let check = checks.iter().find(|it| it["name"] == check).expect("a check of this name");
    let text = |field: &str| check[field].as_str().unwrap_or("-").to_owned();
    format!("{}: {}\n{}", text("state"), text("finding"), text("fix"))
}

/// All that is below a folder, with its size; without SQLite's locks, which are beside an open log.
fn everything(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).into_iter().flatten() {
        let path = file.expect("a file").path();
        if path.to_string_lossy().ends_with("-shm") {
            continue;
        }
        let metadata = fs::symlink_metadata(&path).expect("its facts");
        let is_dir = metadata.is_dir();
        found.push((path.clone(), if is_dir { 0 } else { metadata.len() }));
        if is_dir {
            found.extend(everything(&path));
        }
    }
    found.sort();
    found
}

fn store(world: &World) -> String {
    found(world, "store")
}

fn set(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn what_stands_in_the_way_of_the_store() {
    let world = World::offline();
    assert_snapshot!(store(&world), @"
    ok: none yet; it will be created at ~/data/default.db
    -
    ");
    // A folder of the store that is none.
    fs::write(world.data_dir(), "").expect("a file");
    assert_snapshot!(store(&world), @"
    failed: ~/data is not a folder, so it cannot hold the store
    Move it away, or set TRACK_DATA_DIR to another folder.
    ");
    fs::remove_file(world.data_dir()).expect("out of the way");
    symlink("/nowhere/data", world.data_dir()).expect("a link");
    assert_snapshot!(store(&world), @"
    failed: ~/data is a symbolic link to /nowhere/data, which does not exist
    Restore the target, for example by mounting its disk; or remove the link to start with an empty store.
    ");
    fs::remove_file(world.data_dir()).expect("out of the way");

    fs::create_dir(world.data_dir()).expect("a folder");
    symlink("gone.db", world.database()).expect("a link");
    assert_snapshot!(store(&world), @"
    failed: ~/data/default.db is a symbolic link to ~/data/gone.db, which does not exist
    Restore the target, for example by mounting its disk; or remove the link to start with an empty store.
    ");
    fs::remove_file(world.database()).expect("out of the way");
    fs::create_dir(world.database()).expect("a folder");
    assert_snapshot!(store(&world), @"
    failed: ~/data/default.db is not a regular file, so it cannot be the store
    Move it away, or set TRACK_DATA_DIR to another folder.
    ");
    fs::remove_dir(world.database()).expect("out of the way");

    fs::write(world.database(), "").expect("a file");
    assert_snapshot!(store(&world), @"
    attention: ~/data/default.db is empty (0 bytes); the next command creates a new store in it
    If it had entries, restore a backup to this path first.
    ");
    world.run("add Call 10m").success();
    assert!(store(&world).starts_with("ok: "));
}

#[test]
fn what_belongs_to_root_is_named_with_its_owner() {
    let mut world = World::offline();
    if !world.run_as(USER) {
        return;
    }
    let home = world.home().to_owned();
    give(&home, ROOT);
    set(&home, 0o755);
    assert_snapshot!(store(&world), @"
    failed: ~ cannot be written: it belongs to root
    Run `sudo chown 12345 ~`, or set TRACK_DATA_DIR to another folder.
    ");
    give(&home, USER);

    world.run("add Call 10m").success();
    assert!(store(&world).starts_with("ok: "));
    let lock = world.data_dir().join("default.lock");
    world.fold_log();
    for file in [lock.clone(), world.data_dir().join("default.db-wal")] {
        fs::write(&file, "").expect("a file");
        set(&file, 0o600);
    }
    give(&world.database(), ROOT);
    assert_snapshot!(store(&world), @"
    failed: ~/data/default.db cannot be written: it belongs to root; ~/data/default.db-wal cannot be written: it belongs to root; ~/data/default.lock cannot be written: it belongs to root
    Run `sudo chown 12345 ~/data/default.db && sudo chown 12345 ~/data/default.db-wal && sudo chown 12345 ~/data/default.lock`, or set TRACK_DATA_DIR to another folder.
    ");
    give(&home, USER);
    fs::remove_file(lock).expect("out of the way");
    fs::remove_file(world.data_dir().join("default.db-wal")).expect("out of the way");

    set(&world.data_dir(), 0o755);
    std::os::unix::fs::lchown(world.data_dir(), Some(ROOT), None).expect("root may give away");
    assert_snapshot!(store(&world), @"
    failed: ~/data cannot be written: it belongs to root
    Run `sudo chown 12345 ~/data`, or set TRACK_DATA_DIR to another folder.
    ");
    give(&home, USER);
    set(&world.data_dir(), 0o500);
    assert_snapshot!(store(&world), @"
    failed: ~/data cannot be written (mode 500)
    Run `chmod u+rwx ~/data`, or set TRACK_DATA_DIR to another folder.
    ");
    set(&world.data_dir(), 0o700);
    set(&world.database(), 0o400);
    assert_snapshot!(store(&world), @"
    failed: ~/data/default.db cannot be written (mode 400)
    Run `chmod u+rw ~/data/default.db`, or set TRACK_DATA_DIR to another folder.
    ");
    set(&world.database(), 0o600);
    assert!(store(&world).starts_with("ok: "));

    // A folder that is everybody's is not for this user to take over.
    world.set("TRACK_DATA_DIR", "/usr/track-test");
    assert_snapshot!(store(&world), @"
    failed: /usr cannot be written: it belongs to root
    Set TRACK_DATA_DIR to another folder.
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_or_read_only() {
    use crate::support::mounting;
    let world = World::offline();
    fs::create_dir(world.data_dir()).expect("a folder");
    let doctor = "\"$0\" doctor --offline | grep -A1 ' Store '";
    let line = format!(
        "mount -t tmpfs -o size=1m none data; \"$0\" add Call 10m >/dev/null 2>&1; \
         mount -o remount,ro data; {doctor}; mount -o remount,rw data; ls data; \
         head -c 2m /dev/zero >data/fill 2>/dev/null || true; {doctor}; ls data"
    );
    let Some(outcome) = mounting(&world, &line) else { return };
    assert_snapshot!(outcome, @"
    failed   Store          ~/data cannot be written: its file system is read-only
                            fix: Mount it read-write, or set TRACK_DATA_DIR to another folder.
    default.db
    default.db-shm
    default.db-wal
    failed   Store          cannot write to ~/data: no space left
                            fix: Free some space; on a full disk, track cannot save entries.
    default.db
    default.db-shm
    default.db-wal
    fill
    ");
}

#[test]
fn folders_that_others_can_write_to() {
    let world = World::logged_in();
    world.run("add Call 10m").success();
    let permissions = || found(&world, "permissions");
    assert!(permissions().starts_with("ok: "));
    set(world.home(), 0o755);
    set(&world.config_dir(), 0o777);
    assert_snapshot!(permissions(), @"
    attention: others can write to ~/config (mode 777)
    Run `chmod go-w ~/config`.
    ");
    set(&world.config_dir(), 0o700);
    set(world.home(), 0o757);
    assert_snapshot!(permissions(), @"
    attention: others can write to ~ (mode 757)
    Run `chmod go-w ~`.
    ");
    // Nobody can replace what is another's there.
    set(world.home(), 0o1777);
    assert!(permissions().starts_with("ok: "));
}

#[test]
fn files_and_folders_of_somebody_else() {
    if !crate::support::is_root("to give a file away") {
        return;
    }
    let world = World::logged_in();
    world.run("add Call 10m").success();
    give(&world.config_dir(), USER);
    give(&world.database(), USER);
    assert_snapshot!(found(&world, "permissions"), @"
    attention: ~/config belongs to user 12345; ~/config/config.toml belongs to user 12345; ~/data/default.db belongs to user 12345
    Run `chown root ~/config && chown root ~/config/config.toml && chown root ~/data/default.db`.
    ");
    assert_snapshot!(found(&world, "configuration"), @"
    failed: ~/config/config.toml belongs to user 12345, so it is not used.
    It decides which server gets your token and which program runs. If you trust its contents, take ownership with `chown root ~/config/config.toml`; or set TRACK_CONFIG_DIR to another folder.
    ");
}

#[test]
fn a_folder_of_others_is_not_for_this_user_to_close() {
    let mut world = World::offline();
    let shared = tempfile::TempDir::new().expect("a folder outside of the home");
    set(shared.path(), 0o777);
    world.set("TRACK_DATA_DIR", shared.path().to_str().expect("a readable path"));
    if !world.run_as(USER) {
        return;
    }
    let permissions = found(&world, "permissions");
    assert!(permissions.contains("others can create files next to the store"), "{permissions}");
    assert!(!permissions.contains("chmod"), "{permissions}");
}

#[test]
fn a_lock_behind_a_dead_link_is_found() {
    let world = World::logged_in();
    world.run("sync").success();
    let lock = world.data_dir().join("default.lock");
    fs::remove_file(&lock).expect("the lock");
    symlink("/nonexistent/lock", &lock).expect("a link");
    assert!(store(&world).contains("/nonexistent/lock, which does not exist"), "{}", store(&world));
}
