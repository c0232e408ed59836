//! `track prompt`: what runs, from the store alone, and not a word too many.

use std::fs;

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{Outcome, World, own_help, transcript};

/// Neither an answer nor a complaint.
#[track_caller]
fn silent(outcome: &Outcome, code: i32) {
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""), "{outcome}");
    assert_eq!(outcome.code, code, "{outcome}");
}

/// Everything below a folder, with what each file holds.
fn files(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = [world.config_dir(), world.data_dir()]
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .map(|entry| entry.expect("a file").path())
        // Locks of SQLite are in it, and nothing that is kept.
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.display().to_string(), fs::read(&path).expect("its content")))
        .collect();
    files.sort();
    files
}

#[test]
fn nothing_running_is_silence_and_exit_one() {
    let world = World::offline();
    silent(&world.run("prompt"), 1);
    assert!(!world.data_dir().exists() && !world.config_dir().exists(), "a prompt makes nothing");
    world.run("add Standup 15m").success();
    silent(&world.run("prompt"), 1);
    silent(&world.run("prompt --json"), 1);
}

#[test]
fn it_says_what_runs_in_a_few_words() {
    let mut world = World::offline();
    world.run("start Fix login -t api").success();
    world.advance(TimeDelta::seconds(3909));
    assert_snapshot!(transcript(&world, &[
        "prompt",
        "prompt --format \"{title:6} {duration:clock}[{tags}]\"",
        "prompt --format \"\"",
        "prompt --format {titel}",
    ]), @r#"
    $ track prompt
    Fix login 1h 05m

    $ track prompt --format "{title:6} {duration:clock}[{tags}]"
    Fix l… 1:05[api]

    $ track prompt --format ""


    $ track prompt --format {titel}
    --- stderr
    error: The template has an unknown field “titel”.
    hint: Did you mean {title}? The fields are handle, id, title, description, project, client, task, tags, billable, workspace, color, date, start, stop, duration, running, sync.
    --- exit 2
    "#);
    assert_eq!(world.run("prompt --json").success().json()["text"], "Fix login 1h 05m");
    assert_eq!(world.json("prompt")["running"]["duration"], 3909);
}

#[test]
fn it_never_asks_and_never_writes() {
    let mut world = World::logged_in();
    world.run("start Fix login").success();
    world.fake().fail_always(Fault::Status(500, String::new()));
    world.run("add Waits 5m").success();
    world.fake().clear_requests();
    world.advance(TimeDelta::hours(30));
    let before = files(&world);
    assert_eq!(
        world.run("prompt").success().stdout,
        "Fix login 30h 00m (track stop \"yesterday 17:00\"?)\n"
    );
    assert_eq!(
        world.run("prompt --fresh").success().stdout,
        "Fix login 30h 00m (track stop \"yesterday 17:00\"?)\n"
    );
    assert_eq!(world.fake().requests().len(), 0);
    assert_eq!(files(&world), before);
}

#[test]
fn it_waits_for_nobody_who_writes() {
    let world = World::offline();
    world.run("start Fix login").success();
    let writer = rusqlite::Connection::open(world.database()).expect("a store");
    writer.execute_batch("begin immediate; update entries set description = 'x'").expect("a lock");
    assert_eq!(world.run("prompt").success().stdout, "Fix login 0s\n");
}

#[test]
fn whatever_is_broken_it_does_not_complain() {
    let mut world = World::offline();
    world.run("start Fix login").success();
    world.fold_log();
    let sound = fs::read(world.database()).expect("a store");

    fs::write(world.database(), "not a database, and long enough to tell".repeat(100))
        .expect("a file");
    silent(&world.run("prompt"), 1);
    assert_snapshot!(world.run("prompt -v"), @"
    --- stderr
    error: The local store ~/data/default.db is damaged or is not a store.
    hint: Nothing was changed. Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place.
    hint: Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file.
    --- exit 1
    ");
    fs::write(world.database(), "").expect("a file");
    silent(&world.run("prompt"), 1);
    assert_eq!(fs::read(world.database()).expect("a file"), b"", "an empty file stays empty");

    fs::write(world.database(), sound).expect("a file");
    world.run("prompt").success();
    world.configure("color = 'sometimes'");
    silent(&world.run("prompt"), 2);
    world.configure("");
    world.set("TRACK_CLOCK", "yesterday");
    silent(&world.run("prompt"), 2);
}

#[cfg(unix)]
#[test]
fn a_token_that_others_can_read_is_no_matter_for_a_prompt() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::logged_in();
    world.run("start Fix login").success();
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(world.config_file(), open).expect("a mode");
    assert!(world.run("list").stderr.contains("others can read"));
    assert_eq!(world.run("prompt").success().stderr, "");
}

#[test]
fn an_older_store_is_left_to_the_next_command() {
    let world = World::offline();
    world.run("start Fix login").success();
    let db = rusqlite::Connection::open(world.database()).expect("a store");
    db.pragma_update(None, "user_version", 1).expect("an older format");
    drop(db);
    silent(&world.run("prompt"), 1);
    assert_snapshot!(world.run("prompt -v"), @"
    --- stderr
    error: The local store ~/data/default.db was written by an older version of track.
    hint: Run any other command to upgrade it.
    --- exit 1
    ");
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("prompt"), @r#"
    Print the running entry for a shell prompt

    Usage: track prompt [OPTIONS]

    Examples:
      track prompt
      track prompt --format "{title:20} {duration:clock}"
      track prompt --format "{project}{project?: }{title:20}"

    Options:
          --format <TEMPLATE>  Print it with this template [default: "{title:30}
                               {duration}"]
      -h, --help               Print help

    Reads only the local store, sends no request and changes nothing. If nothing is
    running or the store cannot be read, it prints nothing and the exit code is 1;
    if the configuration is not valid, the exit code is 2; -v prints why. Usage
    errors are always reported. docs/recipes.md has examples for bash, zsh, fish,
    starship, tmux and waybar.

    Template fields:
      {handle}        @1 for the newest entry
      {id}            the id in Toggl
      {title}         the description or, without one, the project
      {description}   the description
      {project}       the name of the project
      {client}        the name of the client
      {task}          the name of the task
      {tags}          the names of the tags, with commas
      {billable}      “yes” or nothing
      {workspace}     the name of the workspace
      {color}         the color of the project, for example #0b83d9
      {date}          the day of the start, 2026-11-20
      {start}         the start, 09:30
      {stop}          the stop; nothing for the running entry
      {duration}      the duration, 1h 05m
      {running}       “yes” or nothing
      {sync}          sent, waiting, in_doubt or refused

    Formats:
      {title:30}      at most 30 columns
      {start:%a %R}   a strftime format
      {duration:hms}  1:05:09; also clock, decimal or seconds
      {project? in }  “ in ” if there is a project
      {{ }} \t \n     braces, tab, new line
    "#);
}
