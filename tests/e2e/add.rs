//! `track add`

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{World, transcript};

#[test]
fn every_way_to_say_when_is_understood() {
    let monday = |from: &str, to: &str| {
        let at = |time: &str| format!("2026-03-02T{time}:00+01:00");
        (at(from), at(to))
    };
    let sunday = |from: &str, to: &str| {
        let at = |time: &str| format!("2026-03-01T{time}:00+01:00");
        (at(from), at(to))
    };
    let table = [
        ("Meeting 7:00-8:30", monday("07:00", "08:30")),
        ("Meeting 7:00–8:30", monday("07:00", "08:30")),
        ("Meeting 7:00 - 8:30", monday("07:00", "08:30")),
        ("\"Meeting 7:00-8:30\"", monday("07:00", "08:30")),
        ("Meeting 7-8:30am", monday("07:00", "08:30")),
        ("Meeting 8:00-now", monday("08:00", "09:00")),
        ("Meeting today 7:00-8:30", monday("07:00", "08:30")),
        ("Meeting yesterday 14:00-15:00", sunday("14:00", "15:00")),
        ("Meeting sun 14:00-15:00", sunday("14:00", "15:00")),
        ("Meeting 2026-03-01 14:00-15:00", sunday("14:00", "15:00")),
        ("Meeting 15m", monday("08:45", "09:00")),
        ("Meeting 1h30m", monday("07:30", "09:00")),
        ("Meeting 1.5h", monday("07:30", "09:00")),
        ("Meeting --duration 1:30", monday("07:30", "09:00")),
        ("Meeting --duration 45", monday("08:15", "09:00")),
        ("Meeting --duration 0.5", monday("08:30", "09:00")),
        ("Meeting --start 7:00 --stop 8:30", monday("07:00", "08:30")),
        ("Meeting --start 7:00 --duration 20m", monday("07:00", "07:20")),
        ("Meeting --stop 8:30 --duration 20m", monday("08:10", "08:30")),
        ("Meeting --stop -30m --duration 20m", monday("08:10", "08:30")),
        ("Meeting --start -2h --stop now", monday("07:00", "09:00")),
        // Planned time, when the day is said.
        ("Meeting today 9:30-10:00", monday("09:30", "10:00")),
    ];
    for (line, (start, stop)) in table {
        let world = World::offline();
        world.typed(&format!("add {line}")).success();
        let list = world.json("list all");
        let entry = &list["entries"][0];
        assert_eq!(entry["description"], "Meeting", "{line}");
        assert_eq!((&entry["start"], &entry["stop"]), (&start.into(), &stop.into()), "{line}");
        assert_eq!(list["entries"].as_array().map(Vec::len), Some(1), "{line}");
    }
}

#[test]
fn receipts_say_the_day_where_it_is_not_today() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "add Meeting 7:00-8:30",
        "add Review yesterday 14:00-15:00",
        "add Night shift 22:00-2:00",
        "add Workshop 2025-12-30 9:00-17:00",
        "add Dentist tomorrow 8:00-9:00",
        "add 15m",
        "log by its alias 40s",
    ]), @"
    $ track add Meeting 7:00-8:30
    Added    Meeting  07:00–08:30  1h 30m  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track add Review yesterday 14:00-15:00
    Added    Review  yesterday 14:00–15:00  1h 00m  @2

    $ track add Night shift 22:00-2:00
    Added    Night shift  yesterday 22:00 – 02:00  4h 00m  @2

    $ track add Workshop 2025-12-30 9:00-17:00
    Added    Workshop  Tue 30 Dec 2025 09:00–17:00  8h 00m  @4

    $ track add Dentist tomorrow 8:00-9:00
    Added    Dentist  tomorrow 08:00–09:00  1h 00m  @+1

    $ track add 15m
    Added    (no description)  08:45–09:00  15m  @1

    $ track log by its alias 40s
    Added    by its alias  08:59–09:00  40s  @1
    --- stderr
    Overlaps @2 (no description), 08:45–09:00; `track edit @1 --trim` shortens it.
    ");
}

#[test]
fn a_number_in_the_description_is_no_time() {
    let world = World::offline();
    world.run("add Issue 42 7:00-8:00").success();
    world.run("add Sprint 7 review 15m").success();
    let list = world.json("list");
    assert_eq!(list["entries"][0]["description"], "Sprint 7 review");
    assert_eq!(list["entries"][1]["description"], "Issue 42");
}

#[test]
fn what_runs_goes_on() {
    let world = World::offline();
    world.run("start Write --at 8:00").success();
    world.run("add Call 8:10-8:20").success();
    assert_eq!(world.json("current")["running"]["description"], "Write");
}

#[test]
fn its_json_holds_the_entry() {
    let world = World::offline();
    assert_snapshot!(world.run("add Meeting 7:00-8:30 -t team --json"), @r#"
    {
      "added": {
        "billable": false,
        "description": "Meeting",
        "duration": 5400,
        "handle": "@1",
        "id": null,
        "project": null,
        "refusal": null,
        "running": false,
        "start": "2026-03-02T07:00:00+01:00",
        "stop": "2026-03-02T08:30:00+01:00",
        "sync": "waiting",
        "tags": [
          "team"
        ],
        "task": null,
        "workspace": null
      },
      "new_tags": [
        "team"
      ],
      "notes": [
        "Saved locally. To sync with Toggl, run `track login`."
      ],
      "overlaps": [],
      "trimmed": []
    }
    "#);
    assert_eq!(world.json("list")["entries"][0]["handle"], Value::from("@1"));
}

#[test]
fn a_span_in_other_words_is_told_how_to_be_written() {
    let world = World::offline();
    let lines = [
        "add coding 9:00-10:30 yesterday",
        "add Lunch 9:00 to 10:30",
        "add 8:00-8:30 Lunch",
        "add Lunch 10:30",
    ];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track add coding 9:00-10:30 yesterday
    Added    coding  yesterday 09:00–10:30  1h 30m  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track add Lunch 9:00 to 10:30
    --- stderr
    error: That time span has not ended yet; use “today 9:00-10:30” or “yesterday 9:00-10:30”.
    --- exit 2

    $ track add 8:00-8:30 Lunch
    --- stderr
    error: `track add` needs a time.
    hint: Put `8:00-8:30` at the end.
    --- exit 2

    $ track add Lunch 10:30
    --- stderr
    error: “10:30” could be a time of day or a duration.
    hint: Use `10:30-now` for the time since then, or `10h30m` for the duration.
    --- exit 2
    ");
}
