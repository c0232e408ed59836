//! `track list`

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

#[cfg(target_os = "linux")]
use crate::report::on_terminal;
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

/// The minutes of a length such as `1h 05m`; none of one in seconds.
fn minutes(length: &str) -> i64 {
    let part = |unit: char| {
        let digits = length.split(' ').find_map(|part| part.strip_suffix(unit));
        digits.map_or(0, |digits| digits.parse::<i64>().expect("a number"))
    };
    part('h') * 60 + part('m')
}

#[test]
fn minutes_add_up_to_the_day_and_days_to_the_total() {
    let mut world = World::offline();
    for day in [[640, 640, 640, 59], [20, 50, 3599, 61], [30, 30, 30, 30]] {
        for seconds in day {
            world.run("start Work").success();
            world.advance(TimeDelta::seconds(seconds));
            world.run("stop").success();
            world.advance(TimeDelta::minutes(7));
        }
        world.advance(TimeDelta::days(1));
    }
    let shown = world.run("list all").success().stdout;
    let (mut rows, mut day, mut days, mut total) = (0, 0, 0, None);
    for line in shown.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> =
            line.split("  ").map(str::trim).filter(|it| !it.is_empty()).collect();
        match cells[..] {
            ["Total", length] => total = Some(minutes(length)),
            [_, length] => {
                assert_eq!(rows, day, "{shown}");
                (rows, day) = (0, minutes(length));
                days += day;
            }
            [_, _, length, "Work"] => rows += minutes(length),
            _ => panic!("no such line: {line}"),
        }
    }
    assert_eq!((rows, Some(days)), (day, total), "{shown}");
    assert_snapshot!(shown, @"
    Mon 2 Mar                32m
      @12  09:00–09:10       11m  Work
      @11  09:17–09:28       10m  Work
      @10  09:35–09:46       10m  Work
       @9  09:53–09:53        1m  Work

    Tue 3 Mar             1h 03m
       @8  10:00–10:01        1m  Work
       @7  10:08–10:09        1m  Work
       @6  10:16–11:16    1h 00m  Work
       @5  11:23–11:24        1m  Work

    Yesterday, Wed 4 Mar      2m
       @4  11:31–11:31        1m  Work
       @3  11:38–11:39        1m  Work
       @2  11:46–11:46       30s  Work
       @1  11:53–11:54       30s  Work

    Total                 1h 37m
    ");
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
    Fri 27 Feb         1h 45m  partial
      @4  10:15–12:00  1h 45m  Write the report  #docs

    Today, Mon 2 Mar   1h 15m  partial
      @1  09:00–now    1h 15m  Write the report  #docs

    Total              3h 00m  partial

    $ track list all -t team
    Fri 27 Feb         1h 15m  partial
      @5  09:00–10:15  1h 15m  Planning  #team

    Today, Mon 2 Mar      15m  partial
      @2  09:00–09:15     15m  Standup   #daily #team

    Total              1h 30m  partial
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
    No matching entries.

    $ track list -n 5
    No entries.

    $ track list -s report
    No matching entries today.

    $ track list all -t none
    No matching entries.
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
    No matching entries today.

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
        assert_eq!(world.run(line).stdout.contains("partial"), cut, "{line}");
    }
    assert_snapshot!(world.run("list -n 3"), @"
    Yesterday, Sun 1 Mar     10m  partial
      @3  09:05–09:15        10m  Tea      #docs

    Today, Mon 2 Mar      2h 45m
      @2  06:00–06:15        15m  Standup
      @1  06:15–08:45     2h 30m  Write    #docs

    Total                 2h 55m  partial
    ");
    assert_snapshot!(world.run("list week -t docs"), @"
    Today, Mon 2 Mar   2h 30m  partial
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

#[test]
fn deletions_that_are_not_sent_are_counted() {
    let world = World::logged_in();
    world.run("add Meeting 7:00-7:45").success();
    world.run("add Review 8:00-8:30 -t office").success();
    world.run("add Old yesterday 9:00-10:00").success();
    for line in ["delete Meeting --offline", "delete Review --offline", "delete Old --offline"] {
        world.run(line).success();
    }
    assert_snapshot!(transcript(&world, &[
        "list --offline",
        "list yesterday --offline",
        "list -t office --offline",
        "list week --offline --csv",
        "list tomorrow --offline",
    ]), @"
    $ track list --offline
    No entries today.
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.
    2 deletions not sent yet; `track sync` sends them.

    $ track list yesterday --offline
    No entries yesterday.
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries yesterday were never fetched.
    1 deletion not sent yet; `track sync` sends it.

    $ track list -t office --offline
    No matching entries today.
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.
    1 deletion not sent yet; `track sync` sends it.

    $ track list week --offline --csv
    start_date,start_time,stop_date,stop_time,duration,description,project,client,task,tags,billable,running,workspace,id
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries from Mon 2 Mar to Sun 8 Mar were never fetched.

    $ track list tomorrow --offline
    No entries tomorrow.
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries tomorrow were never fetched.
    ");
    world.run("sync").success();
    assert_snapshot!(world.run("list"), @"No entries today.");
}

#[cfg(target_os = "linux")]
#[test]
fn what_does_not_fit_on_a_terminal_is_cut_in_equal_shares() {
    let world = World::offline();
    for line in [
        "client add 株式会社サンプル",
        "client add The Acme Rocket Company",
        "project add Relaunch of the whole website --client Acme",
        "project add 日本語アプリ🎉 --client 株式会社",
        "project add API",
        "add Standup 6:00-6:15 -p API -t team",
        "add Prepare the workshop about reporting and invoicing for the new colleagues 6:30-7:00 -p Relaunch -t workshop -t internal -t reporting -b",
        "add 設計レビューと打ち合わせ、それから議事録をみんなに送る 7:00-8:00 -p 日本語 -t レビュー",
        "add Answer the questions of the support team about the import of old entries 8:00-8:10",
        "add Fix 8:30-8:40 -p Relaunch -t deep",
    ] {
        world.run(line).success();
    }
    let mut screens = String::new();
    for columns in [60_u32, 80, 120] {
        let lines = [
            "list",
            "list --gaps",
            "project",
            "report today --by project,description",
            "edit @4 -t +later",
        ];
        for line in lines {
            let screen = on_terminal(&world, columns, line, &[]);
            let widest = screen.lines().map(unicode_width::UnicodeWidthStr::width).max();
            assert!(widest <= Some(columns as usize), "{columns}\n{screen}");
            if !["report", "list --gaps"].iter().any(|it| line.starts_with(it)) {
                screens.push_str(&format!("{columns} columns: {line}\n{screen}\n"));
            }
        }
        world.run("undo").success();
    }
    assert_snapshot!(screens, @"
    60 columns: list
    Today, Mon 2 Mar   2h 05m
      @5  06:00–06:15     15m  Standup    API  #team
      @4  06:30–07:00     30m  Prepare …  Relaunch…  #intern…  $
      @3  07:00–08:00  1h 00m  設計レビ…  日本語アプ…  #レビュー
      @2  08:00–08:10     10m  Answer the questions of the supp…
      @1  08:30–08:40     10m  Fix        Relaunch of th…  #deep

    60 columns: project
    API
    Relaunch of the whole website  The Acme Rocket Company
    日本語アプリ🎉                 株式会社サンプル

    60 columns: edit @4 -t +later
    Edited   Prepare…  Relaun…  #inter…  $  06:30–07:00  30m  @4
    was      #internal #reporting #workshop
    New tag: later

    80 columns: list
    Today, Mon 2 Mar   2h 05m
      @5  06:00–06:15     15m  Standup           API  #team
      @4  06:30–07:00     30m  Prepare the wor…  Relaunch of th…  #internal #rep…  $
      @3  07:00–08:00  1h 00m  設計レビューと…   日本語アプリ🎉 (株式会…  #レビュー
      @2  08:00–08:10     10m  Answer the questions of the support team about the i…
      @1  08:30–08:40     10m  Fix               Relaunch of the whole websi…  #deep

    80 columns: project
    API
    Relaunch of the whole website  The Acme Rocket Company
    日本語アプリ🎉                 株式会社サンプル

    80 columns: edit @4 -t +later
    Edited   Prepare the w…  Relaunch of t…  #internal #la…  $  06:30–07:00  30m  @4
    was      #internal #reporting #workshop

    120 columns: list
    Today, Mon 2 Mar   2h 05m
      @5  06:00–06:15     15m  Standup                        API  #team
      @4  06:30–07:00     30m  Prepare the workshop about r…  Relaunch of the whole websit…  #internal #reporting #works…  $
      @3  07:00–08:00  1h 00m  設計レビューと打ち合わせ、そ…  日本語アプリ🎉 (株式会社サンプル)  #レビュー
      @2  08:00–08:10     10m  Answer the questions of the support team about the import of old entries
      @1  08:30–08:40     10m  Fix                            Relaunch of the whole website (The Acme Rocket Company)  #deep

    120 columns: project
    API
    Relaunch of the whole website  The Acme Rocket Company
    日本語アプリ🎉                 株式会社サンプル

    120 columns: edit @4 -t +later
    Edited   Prepare the workshop about …  Relaunch of the whole webs…  #internal #later #reportin…  $  06:30–07:00  30m  @4
    was      #internal #reporting #workshop
    ");
}
