//! `track backup`: a whole copy of the store, or none.

use std::fs;

use insta::assert_snapshot;
use rusqlite::Connection;

use crate::support::{World, transcript};

/// The names of the files in the home folder.
fn files(world: &World) -> Vec<String> {
    let files = fs::read_dir(world.home()).expect("the home");
    let mut names: Vec<String> = files
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_new_and_whole_or_is_not_made() {
    let world = World::offline();
    assert_snapshot!(world.run("backup copy.db"), @"
    --- stderr
    error: There is no store to back up: ~/data/default.db does not exist.
    hint: The first command that saves something creates it.
    --- exit 4
    ");
    assert_eq!(files(&world), Vec::<String>::new());
    world.run("add Call 8:00-8:30").success();
    world.run("start Write").success();
    world.run("tag add loose").success();
    let again = ["backup copy.db", "backup copy.db", "backup nowhere/copy.db", "backup ."];
    assert_snapshot!(transcript(&world, &again), @"
    $ track backup copy.db
    Backed up  copy.db  2 entries  168 KB

    $ track backup copy.db
    --- stderr
    error: Could not back up the local store to copy.db: the file already exists.
    hint: No backup was created. Choose another file name.
    --- exit 1

    $ track backup nowhere/copy.db
    --- stderr
    error: Could not back up the local store to nowhere/copy.db: No such file or directory (os error 2).
    hint: No backup was created. Choose another file name.
    --- exit 1

    $ track backup .
    --- stderr
    error: Could not back up the local store to .: the file already exists.
    hint: No backup was created. Choose another file name.
    --- exit 1
    ");
    assert_snapshot!(world.run("backup other.db --json"), @r#"
    {
      "bytes": 167936,
      "entries": 2,
      "file": "other.db",
      "profile": "default"
    }
    "#);
    assert_eq!(files(&world), ["copy.db", "data", "other.db"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode =
            |name| fs::metadata(world.home().join(name)).expect("a file").permissions().mode();
        assert_eq!(mode("copy.db") & 0o777, 0o600);
    }
}

#[test]
fn a_backup_holds_what_was_acknowledged_before_it_and_works_as_a_store() {
    let world = World::offline();
    world.run("add Before 8:00-8:30").success();
    // A reader keeps the latest changes in the log.
    let reader = Connection::open(world.database()).expect("a store");
    reader.query_row("select count(*) from entries", [], |_| Ok(())).expect("a reader");
    world.run("start Latest").success();
    world.run("backup copy.db").success();
    drop(reader);
    let mut copy = World::offline();
    fs::create_dir(copy.data_dir()).expect("a folder");
    fs::copy(world.home().join("copy.db"), copy.database()).expect("a copy");
    assert_eq!(copy.run("list").stdout, world.run("list").stdout);
    assert_eq!(copy.run("undo --list").stdout, world.run("undo --list").stdout);
    copy.advance(chrono::TimeDelta::minutes(5));
    copy.run("stop").success();
    let mode: String = Connection::open(copy.database())
        .expect("a store")
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .expect("its mode");
    assert_eq!(mode, "wal", "readers of a restored store wait for no writer");
}

#[test]
fn a_damaged_store_gives_no_backup() {
    let world = World::offline();
    for minute in 0..20 {
        world.run(&format!("add {} 8:00-8:{:02}", "Long".repeat(500), minute + 1)).success();
    }
    let mut bytes = fs::read(world.database()).expect("the store");
    let length = bytes.len();
    bytes[length / 2..].fill(0xaa);
    fs::write(world.database(), bytes).expect("a damaged store");
    let outcome = world.run("backup copy.db").exits(1);
    assert_eq!(outcome.stdout, "", "{outcome}");
    assert_eq!(files(&world), ["data"]);
}

/// An index that lacks rows of its table: lists by it are short, and only a comparison of both finds it.
#[test]
fn an_index_that_lacks_rows_is_damage() {
    let world = World::offline();
    world.run("add Call 8:00-8:30").success();
    // The row is not in the index by its definition, and then by another one it should be.
    Connection::open(world.database())
        .expect("a store")
        .execute_batch(
            "update entries set unsent = 0;
             pragma writable_schema = on;
             update sqlite_schema set sql = replace(sql, 'where unsent', 'where 1')
                 where name = 'entries_unsent';",
        )
        .expect("another definition");
    let db = Connection::open(world.database()).expect("a store");
    let outcome: String =
        db.query_row("pragma integrity_check(1)", [], |row| row.get(0)).expect("a check");
    drop(db);
    assert_ne!(outcome, "ok", "the damage is there");
    world.run("backup copy.db").exits(1);
    assert!(!world.home().join("copy.db").exists());
    assert!(world.run("doctor --offline").exits(1).stdout.contains("damaged"));
}

#[test]
fn entries_that_cannot_be_read_are_found() {
    for (column, value) in [("tags", "'not json'"), ("start", "'abc'"), ("start", "9e18")] {
        let world = World::offline();
        world.run("add Call 8:00-8:30").success();
        Connection::open(world.database())
            .expect("a store")
            .execute_batch(&format!("update entries set {column} = {value}"))
            .expect("an odd value");
        let doctor = world.run("doctor --offline").exits(1);
        assert!(doctor.stdout.contains("1 entry has values of the wrong type"), "{doctor}");
        world.run("backup copy.db").exits(1);
        assert!(!world.home().join("copy.db").exists());
    }
}

#[test]
fn a_backup_beside_the_store_is_refused() {
    let world = World::offline();
    world.run("add Call 8:00-8:30").success();
    for name in ["work.db", "default.db-journal"] {
        let outcome = world.run(&format!("backup data/{name}")).exits(2);
        assert!(outcome.stderr.contains("in the same folder as the store"), "{outcome}");
        assert!(!world.data_dir().join(name).exists());
    }
}
