//! `track list`

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{World, transcript};

/// Three days of work, the last of them still going on.
fn busy() -> World {
    let mut world = World::offline();
    for entry in [
        "Planning 2026-02-27 9:00-10:15 -t team",
        "Write the report 2026-02-27 10:15-12:00 -t docs",
        "Night shift yesterday 22:00-2:00",
        "Standup today 9:00-9:15 -t team -t daily",
    ] {
        world.run(&format!("add {entry}")).success();
    }
    world.run("start Write the report -t docs").success();
    world.advance(TimeDelta::minutes(75));
    world
}

#[test]
fn a_day_has_its_total_and_every_row_its_handle() {
    let world = busy();
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   1h 30m
      @2  09:00–09:15     15m  Standup           #daily #team
      @1  09:00–now    1h 15m  Write the report  #docs
    --- stderr
    “Night shift” is from yesterday 22:00 to 02:00; it is counted on the day it begins.
    ");
}

#[test]
fn several_days_have_a_total_each_and_one_together() {
    let world = busy();
    assert_snapshot!(world.run("ls fri..today"), @"
    Fri 27 Feb            3h 00m
      @5  09:00–10:15     1h 15m  Planning          #team
      @4  10:15–12:00     1h 45m  Write the report  #docs

    Yesterday, Sun 1 Mar  4h 00m
      @3  22:00–02:00+1d  4h 00m  Night shift

    Today, Mon 2 Mar      1h 30m
      @2  09:00–09:15        15m  Standup           #daily #team
      @1  09:00–now       1h 15m  Write the report  #docs

    Total                 8h 30m
    ");
    assert_eq!(world.json("list fri..today")["total"], (3 + 4) * 3600 + (15 + 75) * 60);
}

#[test]
fn ranges_take_the_words_people_use() {
    let world = busy();
    for (range, count) in [
        ("", 2),
        ("today", 2),
        ("yesterday", 1),
        ("week", 2),
        ("last week", 3),
        ("month", 3),
        ("2026-02", 2),
        ("2026-W09", 3),
        ("2026-Q1", 5),
        ("2026", 5),
        ("2026-02-27..2026-03-01", 3),
        ("last 7 days", 5),
        ("all", 5),
        ("2025", 0),
    ] {
        let list = world.json(&format!("list {range}"));
        assert_eq!(list["entries"].as_array().map(Vec::len), Some(count), "{range}: {list:#}");
    }
}

#[test]
fn a_limit_alone_takes_the_newest_of_any_day() {
    let world = busy();
    assert_snapshot!(world.run("list -n 3"), @"
    Yesterday, Sun 1 Mar  4h 00m
      @3  22:00–02:00+1d  4h 00m  Night shift

    Today, Mon 2 Mar      1h 30m
      @2  09:00–09:15        15m  Standup           #daily #team
      @1  09:00–now       1h 15m  Write the report  #docs

    Total                 5h 30m
    ");
}

#[test]
fn text_is_searched_for_whatever_its_case_and_handles_stay_true() {
    let world = busy();
    assert_snapshot!(transcript(&world, &["list all -s REPORT", "list all -t team"]), @"
    $ track list all -s REPORT
    Fri 27 Feb         1h 45m  of these
      @4  10:15–12:00  1h 45m  Write the report  #docs

    Today, Mon 2 Mar   1h 15m  of these
      @1  09:00–now    1h 15m  Write the report  #docs

    Total              3h 00m  of these

    $ track list all -t team
    Fri 27 Feb         1h 15m  of these
      @5  09:00–10:15  1h 15m  Planning  #team

    Today, Mon 2 Mar      15m  of these
      @2  09:00–09:15     15m  Standup   #daily #team

    Total              1h 30m  of these
    ");
}

#[test]
fn without_matches_it_names_the_searched_range() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "list",
        "list yesterday",
        "list last week",
        "list 2025-12-24",
        "list all",
        "list ALL -b",
        "list -n 5",
        "list -s report",
        "list all -t none",
    ]), @"
    $ track list
    No entries today.

    $ track list yesterday
    No entries yesterday.

    $ track list last week
    No entries from Mon 23 Feb to Sun 1 Mar.

    $ track list 2025-12-24
    No entries on Wed 24 Dec 2025.

    $ track list all
    No entries.

    $ track list ALL -b
    No entries like that.

    $ track list -n 5
    No entries.

    $ track list -s report
    No entries like that today.

    $ track list all -t none
    No entries like that.
    ");
}

#[test]
fn its_json_says_what_was_asked_for() {
    let world = World::offline();
    world.run("add Standup 8:00-8:15 -t team").success();
    assert_snapshot!(world.run("list --json"), @r#"
    {
      "as_of": null,
      "complete": true,
      "entries": [
        {
          "billable": false,
          "description": "Standup",
          "duration": 900,
          "handle": "@1",
          "id": null,
          "project": null,
          "refusal": null,
          "running": false,
          "start": "2026-03-02T08:00:00+01:00",
          "stop": "2026-03-02T08:15:00+01:00",
          "sync": "waiting",
          "tags": [
            "team"
          ],
          "task": null,
          "workspace": null
        }
      ],
      "missing": [],
      "notes": [],
      "range": {
        "from": "2026-03-02",
        "to": "2026-03-02"
      },
      "total": 900
    }
    "#);
}

#[test]
fn its_json_is_a_whole_document_also_when_empty() {
    let world = World::offline();
    assert_snapshot!(world.run("list yesterday --json"), @r#"
    {
      "as_of": null,
      "complete": true,
      "entries": [],
      "missing": [],
      "notes": [],
      "range": {
        "from": "2026-03-01",
        "to": "2026-03-01"
      },
      "total": 0
    }
    "#);
}

#[test]
fn what_runs_since_before_the_days_is_mentioned() {
    let world = World::offline();
    world.typed("start Night --at \"yesterday 22:00\"").success();
    world.run("add Standup 8:00-8:15").success();
    let lines = [
        "list",
        "list yesterday",
        "list yesterday..today",
        "list -t none -s x",
        "list tomorrow",
        "list -n 1",
    ];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track list
    Today, Mon 2 Mar   15m
      @1  08:00–08:15  15m  Standup
    --- stderr
    “Night” has been running since yesterday 22:00; it is not counted here.

    $ track list yesterday
    Yesterday, Sun 1 Mar  11h 00m
      @2  22:00–now       11h 00m  Night

    $ track list yesterday..today
    Yesterday, Sun 1 Mar  11h 00m
      @2  22:00–now       11h 00m  Night

    Today, Mon 2 Mar          15m
      @1  08:00–08:15         15m  Standup

    Total                 11h 15m

    $ track list -t none -s x
    No entries like that today.

    $ track list tomorrow
    No entries tomorrow.

    $ track list -n 1
    Today, Mon 2 Mar   15m
      @1  08:00–08:15  15m  Standup
    ");
    assert_eq!(world.json("list")["notes"], json!([]));
}

#[test]
fn totals_stand_in_the_column_of_the_lengths() {
    let mut world = World::offline();
    world.run("add Standup 6:00-6:15").success();
    world.run("add Write the report 6:15-8:45 -t docs").success();
    world.run("add Night shift --start 2026-02-27T22:00:00+01:00 --duration 10h").success();
    world.run("add Mail yesterday 9:00-9:05").success();
    world.run("start Review").success();
    world.advance(TimeDelta::minutes(3));
    assert_snapshot!(world.run("list all"), @"
    Fri 27 Feb            10h 00m
      @5  22:00–08:00+1d  10h 00m  Night shift

    Yesterday, Sun 1 Mar       5m
      @4  09:00–09:05          5m  Mail

    Today, Mon 2 Mar       2h 48m
      @3  06:00–06:15         15m  Standup
      @2  06:15–08:45      2h 30m  Write the report  #docs
      @1  09:00–now            3m  Review

    Total                 12h 53m
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   2h 48m
      @3  06:00–06:15     15m  Standup
      @2  06:15–08:45  2h 30m  Write the report  #docs
      @1  09:00–now        3m  Review
    ");
    assert_snapshot!(world.run("list yesterday"), @"
    Yesterday, Sun 1 Mar  5m
      @4  09:00–09:05     5m  Mail
    ");
}

#[test]
fn a_total_of_a_part_does_not_pass_for_the_whole_day() {
    let world = World::offline();
    world.run("add Standup 6:00-6:15").success();
    world.run("add Write 6:15-8:45 -t docs").success();
    world.run("add Mail yesterday 9:00-9:05").success();
    world.run("add Tea yesterday 9:05-9:15 -t docs").success();
    for (line, cut) in [
        ("list -n 1", true),
        ("list -n 2", false),
        ("list -n 3", true),
        ("list -n 4", false),
        ("list -n 9", false),
        ("list today -n 2", false),
        ("list -t docs", true),
    ] {
        assert_eq!(world.run(line).stdout.contains("of these"), cut, "{line}");
    }
    assert_snapshot!(world.run("list -n 3"), @"
    Yesterday, Sun 1 Mar     10m  of these
      @3  09:05–09:15        10m  Tea      #docs

    Today, Mon 2 Mar      2h 45m
      @2  06:00–06:15        15m  Standup
      @1  06:15–08:45     2h 30m  Write    #docs

    Total                 2h 55m  of these
    ");
    assert_snapshot!(world.run("list week -t docs"), @"
    Today, Mon 2 Mar   2h 30m  of these
      @1  06:15–08:45  2h 30m  Write  #docs
    ");
}

#[test]
fn with_a_token_and_no_answer_yet_nothing_is_complete() {
    let mut world = World::offline();
    world.set("TRACK_API_TOKEN", "0123456789abcdef0123456789abcdef");
    world.set("TRACK_API_URL", "http://127.0.0.1:9");
    world.run("add x 5m").success();
    for line in ["list", "list --offline", "list last week"] {
        let answer = world.run(&format!("{line} --json")).json();
        assert_eq!(answer["complete"], false, "{line}: {answer}");
        assert_ne!(answer["missing"], serde_json::json!([]), "{line}: {answer}");
    }
    assert_snapshot!(world.run("list --offline"), @"
    Today, Mon 2 Mar   5m
      @1  08:55–09:00  5m  x
    --- stderr
    Incomplete: Toggl's entries today were never fetched.
    ");
    let world = World::offline();
    world.run("add x 5m").success();
    assert_eq!(world.json("list")["complete"], true, "without an account all of it is here");
}
