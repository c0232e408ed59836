//! Configuration, environment, profiles, and stores that cannot be used.

use std::fs;

use insta::assert_snapshot;
use rusqlite::Connection;

use crate::support::{Outcome, World, store_contents, transcript};

/// What track says to this configuration.
fn with_config(text: &str) -> Outcome {
    let world = World::offline();
    world.configure(text);
    let outcome = world.run("start Hello");
    if outcome.code != 0 {
        assert!(!world.database().exists(), "nothing was written");
    }
    outcome
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    assert_snapshot!(with_config("max_age = \"60s\"\nworkspace = Personal\n"), @"
    --- stderr
    error: ~/config/config.toml, line 2: string values must be quoted, expected literal string.
    --- exit 2
    ");
    assert_snapshot!(with_config("\n\nworkspce = \"Personal\"\n"), @"
    --- stderr
    error: ~/config/config.toml, line 3: unknown setting “workspce”.
    hint: Did you mean `workspace`?
    --- exit 2
    ");
    assert_snapshot!(with_config("favourite_color = \"blue\"\n"), @"
    --- stderr
    error: ~/config/config.toml, line 1: unknown setting “favourite_color”.
    --- exit 2
    ");
    assert_snapshot!(with_config("max_age = \"soon\"\n"), @"
    --- stderr
    error: ~/config/config.toml, line 1: max_age must be a length of time such as 60s, 5m or 1h.
    --- exit 2
    ");
    assert_snapshot!(with_config("offline = \"yes\"\n"), @"
    --- stderr
    error: ~/config/config.toml, line 1: offline must be true or false.
    --- exit 2
    ");
    assert_snapshot!(with_config("color = \"blue\"\n"), @"
    --- stderr
    error: ~/config/config.toml, line 1: color must be auto, always or never.
    --- exit 2
    ");
    assert_snapshot!(with_config("api_url = \"http://example.com\"\n"), @"
    --- stderr
    error: ~/config/config.toml, line 1: api_url must begin with https:// unless the server is on this machine.
    --- exit 2
    ");
    assert_snapshot!(with_config("profiles = 3\n"), @"
    --- stderr
    error: ~/config/config.toml, line 1: profiles must hold a table for each profile, such as [profiles.work].
    --- exit 2
    ");
    assert_snapshot!(with_config("api_token = \"abc\"\ntoken_command = ['pass', 'toggl']\n"), @"
    --- stderr
    error: ~/config/config.toml, line 2: api_token and token_command cannot both be set.
    hint: Remove one of the two.
    --- exit 2
    ");
}

#[test]
fn with_json_a_broken_file_is_a_document() {
    let world = World::offline();
    world.configure("color = \"blue\"\n");
    assert_snapshot!(world.run("current --json"), @r#"
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [],
        "kind": "usage",
        "message": "~/config/config.toml, line 1: color must be auto, always or never."
      }
    }
    --- exit 2
    "#);
}

#[test]
fn no_message_ever_shows_the_token() {
    const SECRET: &str = "5ecre75ecre75ecre75ecre75ecre750";
    for text in [
        format!("api_token = {SECRET}\n"),
        format!("api_token = \"{SECRET}\n"),
        format!("{SECRET} = 1\n"),
        format!("api_tokn = \"{SECRET}\"\n"),
        format!("api_token = [\"{SECRET}\"]\n"),
        format!("api_token = \"{SECRET} x\"\n"),
        format!("workspace = {SECRET}\n"),
        format!("api_url = \"https://{SECRET}@example.com\"\n"),
        format!("[profiles.\"{SECRET} x\"]\n"),
    ] {
        let outcome = with_config(&text).exits(2);
        assert!(!outcome.to_string().contains(SECRET), "{text}{outcome}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let world = World::offline();
    fs::create_dir_all(world.config_file()).expect("a folder in its place");
    let outcome = world.run("start Hello").exits(2);
    assert!(outcome.stderr.contains("config.toml is not a regular file"), "{outcome}");
    assert!(outcome.stderr.contains("hint: Move it away"), "{outcome}");

    let world = World::offline();
    world.configure("");
    fs::write(world.config_file(), b"workspace = \"\xff\"").expect("a file");
    let outcome = world.run("start Hello").exits(2);
    assert!(outcome.stderr.contains("is not UTF-8 text."), "{outcome}");
}

#[test]
fn variables_are_checked_like_the_file() {
    for (name, value) in [
        ("TRACK_PROFILE", "../other"),
        ("TRACK_COLOR", "blue"),
        ("TRACK_MAX_AGE", "soon"),
        ("TRACK_TIMEOUT", "0"),
        ("TRACK_OFFLINE", "maybe"),
        ("TRACK_API_URL", "http://example.com"),
        ("TRACK_CLOCK", "nine"),
    ] {
        let mut world = World::offline();
        world.set(name, value);
        let outcome = world.run("start Hello").exits(2);
        assert!(outcome.stderr.starts_with(&format!("error: {name} must ")), "{outcome}");
        assert!(!world.database().exists(), "{name}");
    }
    let mut world = World::offline();
    world.set("TRACK_COLOR", "");
    world.run("start Hello").success();
}

#[test]
fn each_profile_keeps_its_own_time() {
    let mut world = World::offline();
    world.run("start Private").success();
    world.configure("[profiles.work]\n");
    world.run("--profile work start Office").success();
    assert_eq!(world.json("current")["running"]["description"], "Private");
    assert_eq!(world.json("current --profile work")["running"]["description"], "Office");
    assert!(world.data_dir().join("work.db").exists());
    world.set("TRACK_PROFILE", "work");
    assert_eq!(world.json("current")["running"]["description"], "Office");
    assert_eq!(world.json("current --profile default")["running"]["description"], "Private");
}

#[test]
fn what_is_no_store_is_left_alone() {
    let world = World::offline();
    fs::create_dir_all(world.data_dir()).expect("a folder");
    let foreign = "This is a letter to my aunt.\n".repeat(100);
    fs::write(world.database(), &foreign).expect("a file");
    assert_snapshot!(transcript(&world, &["start Hello", "list", "current --json"]), @r#"
    $ track start Hello
    --- stderr
    error: The local store ~/data/default.db is damaged or is not a store.
    hint: Nothing was changed. Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place.
    hint: Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file.
    --- exit 1

    $ track list
    --- stderr
    error: The local store ~/data/default.db is damaged or is not a store.
    hint: Nothing was changed. Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place.
    hint: Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file.
    --- exit 1

    $ track current --json
    --- stderr
    {
      "error": {
        "code": 1,
        "hints": [
          "Nothing was changed. Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place.",
          "Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file."
        ],
        "kind": "no",
        "message": "The local store ~/data/default.db is damaged or is not a store."
      }
    }
    --- exit 1
    "#);
    assert_eq!(fs::read_to_string(world.database()).expect("the file"), foreign);
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let world = World::offline();
    world.run("start Hello").success();
    let db = Connection::open(world.database()).expect("a store");
    db.pragma_update(None, "user_version", 99).expect("a version");
    drop(db);
    let before = store_contents(&world);
    assert_snapshot!(transcript(&world, &["stop", "list"]), @"
    $ track stop
    --- stderr
    error: The local store ~/data/default.db was written by a newer version of track (format 99, this version supports 13).
    hint: Update track to the newest version; the file was not changed.
    --- exit 1

    $ track list
    --- stderr
    error: The local store ~/data/default.db was written by a newer version of track (format 99, this version supports 13).
    hint: Update track to the newest version; the file was not changed.
    --- exit 1
    ");
    assert_eq!(store_contents(&world), before);
}

#[test]
fn a_foreign_database_is_left_alone() {
    let world = World::offline();
    fs::create_dir_all(world.data_dir()).expect("a folder");
    let db = Connection::open(world.database()).expect("a database");
    db.execute_batch("create table entries (recipe text); insert into entries values ('soup');")
        .expect("a table");
    drop(db);
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: ~/data/default.db belongs to another program.
    hint: The file was not changed. Set TRACK_DATA_DIR to another folder.
    --- exit 1
    ");
    let db = Connection::open(world.database()).expect("a database");
    let tables: i64 = db
        .query_row("select count(*) from sqlite_schema where type = 'table'", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(tables, 1);
}

#[test]
fn a_folder_in_place_of_the_store_is_said_so() {
    let world = World::offline();
    fs::create_dir_all(world.database()).expect("a folder");
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: Could not open the local store ~/data/default.db: unable to open database file.
    hint: Nothing was changed. Check the file and its folder, or set TRACK_DATA_DIR to another folder.
    --- exit 1
    ");
    assert!(world.database().is_dir());
}

#[test]
fn a_file_in_place_of_the_data_folder_is_said_so() {
    let world = World::offline();
    fs::write(world.data_dir(), "").expect("a file");
    let outcome = world.run("start Hello").exits(1);
    assert!(outcome.stderr.contains("hint: Nothing was changed."), "{outcome}");
}

#[test]
fn a_damaged_store_is_not_made_worse() {
    let world = World::offline();
    for i in 0..50 {
        world.run(&format!("add Entry {i} 15m")).success();
    }
    world.fold_log();
    let mut bytes = fs::read(world.database()).expect("the store");
    let after_header = 4096.min(bytes.len());
    bytes[after_header..].fill(0x5a);
    fs::write(world.database(), &bytes).expect("a damaged store");
    for line in ["start Hello", "add Hello 15m", "list", "current"] {
        let outcome = world.run(line).exits(1);
        assert!(outcome.stderr.starts_with("error: The local store"), "{outcome}");
        assert!(outcome.stderr.contains("\nhint: "), "{outcome}");
        assert_eq!(fs::read(world.database()).expect("the store"), bytes, "{line}");
    }
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: The local store ~/data/default.db is damaged or is not a store.
    hint: Nothing was changed. Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place.
    hint: Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file.
    --- exit 1
    ");
}

#[cfg(unix)]
#[test]
fn time_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::offline();
    world.run("start Hello").success();
    let mode = |path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(world.database()), 0o600);
    assert_eq!(mode(world.data_dir()), 0o700);
}

/// A relative folder would be another store in every working directory, and `config.toml` a file of whoever made
/// that directory: its `token_command` would run.
#[test]
fn a_folder_by_a_relative_path_is_refused() {
    let mut world = World::offline();
    world.write("data/config.toml", "token_command = \"touch \\\"$HOME/ran\\\"; echo x\"\n");
    for name in ["TRACK_DATA_DIR", "TRACK_CONFIG_DIR"] {
        for path in [".", "data", "./data", "..", "~other/data"] {
            world.set(name, path);
            for line in ["start x", "list", "whoami", "config", "doctor", "prompt"] {
                let outcome = world.run(line);
                assert_ne!(outcome.code, 0, "{name}={path} {line}: {outcome}");
            }
            assert_is_refused(&world, name);
        }
        world.set(name, &world.home().join("elsewhere").display().to_string());
    }
    assert!(!world.home().join("ran").exists());
    assert!(
        !world.home().join("default.db").exists() && !world.home().join("data/default.db").exists()
    );
}

fn assert_is_refused(world: &World, name: &str) {
    let said = world.run("start x").exits(2).stderr;
    assert!(said.contains(&format!("{name} must be an absolute path, or begin with ~/")), "{said}");
}

#[test]
fn a_folder_may_begin_with_the_home() {
    let mut world = World::offline();
    world.set("TRACK_DATA_DIR", "~/mine");
    world.run("start x").success();
    assert!(world.home().join("mine/default.db").exists());
}
