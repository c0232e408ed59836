//! `undo`: the last commands never happened, here and at Toggl.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{Bucket, ORGANIZATION};
use crate::support::{World, own_help, transcript};

pub(crate) fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Runs commands five minutes apart.
pub(crate) fn live(world: &mut World, lines: &[&str]) {
    for line in lines {
        world.run(line).success();
        world.advance(minutes(5));
    }
    world.fake().clear_requests();
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("undo"), @"
    Undo the last command or several

    Usage: track undo [OPTIONS] [N]

    Examples:
      track undo
      track undo 3
      track undo --list
      track undo --list -n 30

    Arguments:
      [N]  How many commands to undo; by default the last one

    Options:
          --list           List what can be undone, the last command first
      -n, --limit <COUNT>  With --list, list at most this many [default: 10]
      -h, --help           Print help

    Also undoes what was already sent to Toggl. Running it again undoes the command
    before that; there is no redo. Changes of workspaces and settings cannot be
    undone.
    ");
}

#[test]
fn the_last_command_never_happened() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(minutes(10));
    world.run("start Call -t phone").success();
    world.advance(minutes(5));
    assert_snapshot!(transcript(&world, &["undo", "current", "undo", "undo"]), @"
    $ track undo
    Undone   start “Call”, 5m ago
    Removed  Call  #phone  09:10
    Running  Write  15m since 09:00  @1

    $ track current
    Running  Write  15m since 09:00
    Today    15m

    $ track undo
    Undone   start “Write”, 15m ago
    Removed  Write  09:00

    $ track undo
    --- stderr
    error: There is nothing to undo.
    --- exit 1
    ");
    assert_snapshot!(world.run("list"), @"No entries today.");
}

#[test]
fn several_at_once_and_the_list_of_what_can_be_undone() {
    let mut world = World::offline();
    for line in ["add Meeting 6:00-6:30", "start Write", "stop", "start Call"] {
        world.run(line).success();
        world.advance(minutes(20));
    }
    assert_snapshot!(transcript(&world, &[
        "undo --list",
        "undo --list -n 2",
        "undo 3",
        "undo --list",
        "list",
        "undo 2",
        "undo 0",
        "undo 1 --list",
        "undo -n 3",
    ]), @"
    $ track undo --list
      1  10:00  start “Call”
      2  09:40  stop “Write”
      3  09:20  start “Write”
      4  09:00  add “Meeting”, 30m

    $ track undo --list -n 2
      1  10:00  start “Call”
      2  09:40  stop “Write”
    --- stderr
    2 older commands; `track undo --list -n 4` shows all.

    $ track undo 3
    Undone   start “Call”, 20m ago
    Undone   stop “Write”, 40m ago
    Undone   start “Write”, at 09:20
    Removed  Call  10:00
    Removed  Write  09:20–09:40  20m

    $ track undo --list
      1  09:00  add “Meeting”, 30m

    $ track list
    Today, Mon 2 Mar   30m
      @1  06:00–06:30  30m  Meeting

    $ track undo 2
    --- stderr
    error: Only 1 command can be undone; nothing was undone.
    hint: `track undo 1` undoes all of them; `track undo --list` lists them.
    --- exit 1

    $ track undo 0
    --- stderr
    error: Invalid value '0' for '[N]': write a whole number, at least 1.
    --- exit 2

    $ track undo 1 --list
    --- stderr
    error: The argument '[N]' cannot be used with '--list'.
    hint: `track undo --help` shows the usage.
    --- exit 2

    $ track undo -n 3
    --- stderr
    error: Missing argument: --list.
    hint: `track undo --help` shows the usage.
    --- exit 2
    ");
    world.advance(TimeDelta::days(1));
    assert_snapshot!(transcript(&world, &["undo --list", "undo", "undo --list", "undo"]), @"
    $ track undo --list
      1  yesterday 09:00  add “Meeting”, 30m

    $ track undo
    Undone   add “Meeting”, yesterday at 09:00
    Removed  Meeting  yesterday 06:00–06:30  30m

    $ track undo --list
    Nothing to undo.

    $ track undo
    --- stderr
    error: There is nothing to undo.
    --- exit 1
    ");
}

#[test]
fn an_undo_is_one_step_further_back_each_time() {
    let world = World::offline();
    for line in ["add One 6:00-6:10", "add Two 6:10-6:20", "add Three 6:20-6:30"] {
        world.run(line).success();
    }
    world.run("undo").success();
    world.run("add Four 6:30-6:40").success();
    let before =
        |world: &World| world.json("undo")["undone"][0]["entries"][0]["description"].clone();
    assert_eq!(before(&world), "Four");
    assert_eq!(before(&world), "Two");
    assert_eq!(before(&world), "One");
    world.run("undo").exits(1);
}

#[test]
fn its_json() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(minutes(10));
    world.run("start Call").success();
    world.advance(minutes(5));
    assert_snapshot!(world.run("undo --list -n 1 --json"), @r#"
    {
      "commands": [
        {
          "at": "2026-03-02T09:10:00+01:00",
          "command": "start",
          "entries": [
            {
              "change": "changed",
              "description": "Write",
              "fields": [
                "stop"
              ]
            },
            {
              "change": "created",
              "description": "Call",
              "fields": []
            }
          ],
          "names": []
        }
      ],
      "notes": [],
      "total": 2
    }
    "#);
    let undone = world.json("undo");
    assert_eq!(
        undone["undone"],
        json!([{
            "command": "start",
            "at": "2026-03-02T09:10:00+01:00",
            "entries": [
                { "description": "Write", "change": "changed", "fields": ["stop"] },
                { "description": "Call", "change": "created", "fields": [] },
            ],
            "names": [],
        }])
    );
    let entries = undone["entries"].as_array().expect("entries");
    let before: Vec<_> = entries.iter().map(|it| &it["before"]["description"]).collect();
    assert_eq!(before, ["Call", "Write"]);
    assert_eq!(entries[0]["after"], json!(null));
    assert_eq!(entries[1]["after"]["running"], true);
    assert_eq!(entries[1]["before"]["running"], false);
    let failure = World::offline().run("undo --json");
    assert_eq!(failure.code, 1);
    assert!(failure.stderr.contains("\"kind\": \"no\""), "{failure}");
}

#[test]
fn what_was_never_sent_costs_no_request() {
    let mut world = World::logged_in();
    world.run("start Write --offline").success();
    world.advance(minutes(5));
    world.run("stop --offline").success();
    assert_snapshot!(world.run("undo 2"), @"
    Undone   stop “Write”, just now
    Undone   start “Write”, 5m ago
    Removed  Write  09:00–09:05  5m
    ");
    assert_eq!(world.asked(), [""; 0]);
    world.run("add Meeting 6:00-6:30 --offline").success();
    assert_snapshot!(world.run("undo --offline"), @"
    Undone   add “Meeting”, just now
    Removed  Meeting  06:00–06:30  30m
    ");
    // Two that cancel each other, of one that was sent.
    live(&mut world, &["start Call"]);
    world.run("stop --offline").success();
    assert_snapshot!(world.run("undo"), @"
    Undone   stop “Call”, just now
    Running  Call  5m since 09:05  @1
    ");
    assert_eq!(world.asked(), [""; 0]);
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:05– Call"]);
    world.assert_agreed();
}

#[test]
fn undo_of_sent_rows_costs_one_request_a_row() {
    let table: [(&[&str], &[&str], &[&str]); 4] = [
        (&["add Meeting 6:00-6:30"], &["DELETE /time_entries/…"], &[]),
        (&["start Call"], &["DELETE /time_entries/…"], &[]),
        (&["start Call", "stop"], &["PUT /time_entries/…"], &["09:00– Call"]),
        (
            &["start Write", "start Call"],
            &["DELETE /time_entries/…", "PUT /time_entries/…"],
            &["09:00– Write"],
        ),
    ];
    for (lines, requests, there) in table {
        let mut world = World::logged_in();
        live(&mut world, lines);
        world.run("list").success();
        world.fake().clear_requests();
        world.run("undo").success();
        assert_eq!(world.asked(), requests, "{lines:?}");
        assert_eq!(world.at_toggl(), there, "{lines:?}");
        world.run("sync").success();
        assert_eq!(world.at_toggl(), there, "{lines:?}, after a pull");
        world.assert_agreed();
    }
}

#[test]
fn several_sent_commands_go_back_together() {
    let mut world = World::logged_in();
    live(&mut world, &["add Meeting 6:00-6:30", "start Write", "start Call", "stop"]);
    assert_snapshot!(world.run("undo 3"), @"
    Undone   stop “Call”, 5m ago
    Undone   start “Call”, 10m ago
    Undone   start “Write”, 15m ago
    Removed  Call  09:10–09:15  5m
    Removed  Write  09:05–09:10  5m
    ");
    assert_eq!(world.asked(), ["DELETE /time_entries/…", "DELETE /time_entries/…"]);
    assert_eq!(world.at_toggl(), ["06:00–06:30 Meeting"]);
    world.assert_agreed();
}

#[test]
fn an_end_at_toggls_own_second_is_no_change() {
    let mut world = World::logged_in();
    world.run("start Write").success();
    world.advance(minutes(20));
    // Slow on the way: Toggl ends it three seconds later.
    world.fake().advance(TimeDelta::seconds(2));
    world.run("start Call").success();
    world.fake().advance(TimeDelta::seconds(-2));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00–09:20:02 Write", "09:20– Call"]);
    world.run("undo").success();
    assert_eq!(world.at_toggl(), ["09:00– Write"]);
    world.assert_agreed();
}

#[test]
fn what_toggl_made_of_it_is_no_change() {
    let mut world = World::with_a_plan_that_ended();
    world.fake().with(|toggl| toggl.rules.refuse_billable_when_free = false);
    world.run("start Write -b").success();
    assert_eq!(world.json("current")["running"]["billable"], false, "a paid feature");
    world.advance(minutes(5));
    world.run("undo").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn what_was_tracked_before_the_login_can_be_undone_after_it() {
    let mut world = World::with_toggl();
    world.run("start Write").success();
    world.advance(minutes(20));
    world.run("start Call").success();
    world.advance(minutes(5));
    world.log_in();
    world.run("undo").success();
    assert_eq!(world.at_toggl(), ["09:00– Write"]);
    world.run("undo").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn of_many_entries_only_the_number_is_printed() {
    let world = World::offline();
    let lines: Vec<String> = (0..11).map(|i| format!("add Call 7:{i:02}-7:{:02}", i + 1)).collect();
    for line in &lines {
        world.run(line).success();
    }
    assert_eq!(world.json("undo 11")["entries"].as_array().map(Vec::len), Some(11));
    for line in &lines {
        world.run(line).success();
    }
    let said = world.run("undo 11").success().stdout;
    assert!(said.ends_with("\nReverted 11 entries.\n"), "{said}");
    assert_snapshot!(world.run("list"), @"No entries today.");
}

/// Deletes the newest entry in the store, as a command would, and records it.
pub(crate) fn delete(world: &World) {
    let db = rusqlite::Connection::open(world.database()).expect("a store");
    db.execute_batch(
        "insert into journal (at, command) values (unixepoch(), 'delete');
         insert into journal_changes (seq, entry, before)
             select (select max(seq) from journal), entry, after from journal_changes
             order by seq desc, entry desc limit 1;
         update entries set start = null, stop = null, unsent = 1
             where key = (select entry from journal_changes order by seq desc limit 1);",
    )
    .expect("a deletion");
}

#[test]
fn what_was_deleted_comes_back_as_a_new_one() {
    let mut world = World::logged_in();
    live(&mut world, &["add Meeting 6:00-6:30 -t api"]);
    let old = world.fake().entries()[0].id;
    delete(&world);
    world.run("sync").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.fake().clear_requests();
    let outcome = world.run("undo").success();
    assert!(outcome.stdout.starts_with("Undone   delete “Meeting”"), "{outcome}");
    assert!(
        outcome.stdout.ends_with("Back     Meeting  #api  06:00–06:30  30m  @1\n"),
        "{outcome}"
    );
    assert_eq!(world.asked(), ["POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["06:00–06:30 Meeting"]);
    assert_ne!(world.fake().entries()[0].id, old);
    // Still the entry that was added.
    world.run("undo").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn a_deletion_that_was_never_sent_costs_nothing() {
    let mut world = World::logged_in();
    live(&mut world, &["add Meeting 6:00-6:30"]);
    delete(&world);
    world.run("undo").success();
    assert_eq!(world.asked(), [""; 0]);
    world.assert_agreed();
    assert_eq!(world.at_toggl(), ["06:00–06:30 Meeting"]);
}

#[test]
fn undo_of_refused_rows_is_local() {
    let world = World::with_a_plan_that_ended();
    world.run("start Write -b").exits(7);
    world.fake().clear_requests();
    world.run("undo").success();
    assert_eq!(world.asked(), [""; 0]);
    world.run("sync").success();
    world.assert_agreed();
}

#[test]
fn without_quota_it_waits() {
    let mut world = World::logged_in();
    live(&mut world, &["start Write", "start Call"]);
    world.fake().set_quota_remaining(Bucket::Organization(ORGANIZATION), 0);
    world.run("list").success();
    let outcome = world.run("undo").success();
    assert!(outcome.stderr.contains("quota"), "{outcome}");
    world.advance(TimeDelta::hours(1));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00– Write"]);
    world.assert_agreed();
}

#[test]
fn hostile_text_stays_text() {
    let world = World::offline();
    world.track(["add", "Evil\u{1b}[2J\u{202e}name", "6:00-6:30"]).success();
    assert_snapshot!(transcript(&world, &["undo --list", "undo"]), @"
    $ track undo --list
      1  09:00  add “Evil [2Jname”, 30m

    $ track undo
    Undone   add “Evil [2Jname”, just now
    Removed  Evil [2Jname  06:00–06:30  30m
    ");
}
