//! `track stop`

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{World, transcript};

#[test]
fn what_runs_ends_now() {
    let mut world = World::offline();
    world.run("start Write the report -t docs").success();
    world.advance(TimeDelta::seconds(3725));
    assert_snapshot!(world.run("stop"), @"Stopped  Write the report  #docs  09:00–10:02  1h 02m  @1");
    let entry = &world.json("list")["entries"][0];
    assert_eq!(entry["stop"], "2026-03-02T10:02:05+01:00");
    assert_eq!(entry["duration"], 3725);
    assert_eq!(entry["running"], false);
}

#[test]
fn when_nothing_runs_the_answer_is_no() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &["stop", "out", "stop --json"]), @r#"
    $ track stop
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    --- exit 1

    $ track out
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    --- exit 1

    $ track stop --json
    --- stderr
    {
      "error": {
        "code": 1,
        "hints": [
          "`track start` starts a timer; `track add` logs past time."
        ],
        "kind": "no",
        "message": "Nothing is running."
      }
    }
    --- exit 1
    "#);
}

#[test]
fn it_can_have_ended_earlier() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::hours(2));
    assert_snapshot!(world.run("stop --at 10:30"), @"Stopped  Write  09:00–10:30  1h 30m  @1");
    assert_eq!(world.json("list")["entries"][0]["stop"], "2026-03-02T10:30:00+01:00");
}

#[test]
fn when_it_ended_may_be_words() {
    let table = [
        ("stop 10:30", "2026-03-02T10:30:00+01:00"),
        ("stop 10", "2026-03-02T10:00:00+01:00"),
        ("stop 10 am", "2026-03-02T10:00:00+01:00"),
        ("out 10:30 -q", "2026-03-02T10:30:00+01:00"),
        ("stop 15m ago", "2026-03-02T10:45:00+01:00"),
        ("stop 1 hour 30 minutes ago", "2026-03-02T09:30:00+01:00"),
        ("stop today 9:45", "2026-03-02T09:45:00+01:00"),
        ("stop 9:45 today", "2026-03-02T09:45:00+01:00"),
        ("stop 2026-03-02 9:45", "2026-03-02T09:45:00+01:00"),
        ("stop now", "2026-03-02T11:00:00+01:00"),
    ];
    for (line, expected) in table {
        let mut world = World::offline();
        world.run("start Write").success();
        world.advance(TimeDelta::hours(2));
        world.run(line).success();
        assert_eq!(world.json("list")["entries"][0]["stop"], expected, "{line}");
    }
}

#[test]
fn what_is_no_time_stops_nothing() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::hours(2));
    assert_snapshot!(transcript(&world, &[
        "stop Write",
        "stop yesterday",
        "stop 10:30 please",
        "stop -15",
        "stop --at yesterday 17:30",
        "stop --at 9 am",
        "stop 10:30 --at 10:45",
        "stop help",
    ]), @r#"
    $ track stop Write
    --- stderr
    error: “Write” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: `track stop` stops the running entry and takes only a time: `track stop 17:30`.
    --- exit 2

    $ track stop yesterday
    --- stderr
    error: “yesterday” is a day; add a time, for example yesterday 14:00.
    hint: `track stop` stops the running entry and takes only a time: `track stop 17:30`.
    --- exit 2

    $ track stop 10:30 please
    --- stderr
    error: “10:30 please” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: `track stop` stops the running entry and takes only a time: `track stop 17:30`.
    --- exit 2

    $ track stop -15
    --- stderr
    error: Unknown option `-15`.
    hint: Write a time before now as one word with a unit: `track stop -15m`.
    hint: `track stop --help` shows the usage.
    --- exit 2

    $ track stop --at yesterday 17:30
    --- stderr
    error: “yesterday” is a day; add a time, for example yesterday 14:00.
    hint: Put several words in quotes: `--at "yesterday 17:30"`.
    --- exit 2

    $ track stop --at 9 am
    --- stderr
    error: The argument '--at <TIME>' cannot be used with '[TIME]...'.
    hint: Put several words in quotes: `--at "9 am"`.
    hint: `track stop --help` shows the usage.
    --- exit 2

    $ track stop 10:30 --at 10:45
    --- stderr
    error: The argument '[TIME]...' cannot be used with '--at <TIME>'.
    hint: `track stop --help` shows the usage.
    --- exit 2

    $ track stop help
    --- stderr
    error: “help” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: `track stop` stops the running entry and takes only a time: `track stop 17:30`.
    --- exit 2
    "#);
    assert_eq!(world.json("current")["running"]["description"], "Write");
}

#[test]
fn minutes_ago_survive_the_argument_parser() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::hours(1));
    world.run("stop --at -15m").success();
    world.run("start More --at=-10m").success();
    let list = world.json("list");
    assert_eq!(list["entries"][1]["stop"], "2026-03-02T09:45:00+01:00");
    assert_eq!(list["entries"][0]["start"], "2026-03-02T09:50:00+01:00");
}

#[test]
fn a_timer_that_ran_over_night_says_which_day() {
    let mut world = World::offline();
    world.run("start Night shift").success();
    world.advance(TimeDelta::hours(20));
    assert_snapshot!(world.run("stop"), @r#"
    Stopped  Night shift  yesterday 09:00 – 05:00  20h 00m  @1
    --- stderr
    “Night shift” lasted 20h 00m. If it ended earlier, set the time: `track edit @1 --stop "yesterday 17:00"`.
    "#);
}

#[test]
fn a_timer_forgotten_for_weeks_asks_for_its_real_end() {
    let mut world = World::offline();
    world.run("start Forgotten").success();
    world.advance(TimeDelta::hours(1000));
    assert_snapshot!(transcript(&world, &[
        "stop",
        "start Something else",
        "stop --at \"2026-03-02 17:00\"",
        "list 2026-03-02",
    ]), @r#"
    $ track stop
    --- stderr
    error: The timer has been running since Mon 2 Mar 09:00, longer than the 999 hours that Toggl allows.
    hint: Pass the real end, for example `track stop --at "2026-03-02 17:00"`.
    --- exit 2

    $ track start Something else
    --- stderr
    error: The timer has been running since Mon 2 Mar 09:00, longer than the 999 hours that Toggl allows.
    hint: Pass the real end, for example `track stop --at "2026-03-02 17:00"`.
    --- exit 2

    $ track stop --at "2026-03-02 17:00"
    Stopped  Forgotten  Mon 2 Mar 09:00–17:00  8h 00m  @1

    $ track list 2026-03-02
    Mon 2 Mar          8h 00m
      @1  09:00–17:00  8h 00m  Forgotten
    "#);
}

#[test]
fn its_json_lists_what_stopped() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::minutes(90));
    assert_snapshot!(world.run("stop --json"), @r#"
    {
      "notes": [],
      "overlaps": [],
      "stopped": [
        {
          "billable": false,
          "description": "Write",
          "duration": 5400,
          "handle": "@1",
          "id": null,
          "project": null,
          "refusal": null,
          "running": false,
          "start": "2026-03-02T09:00:00+01:00",
          "stop": "2026-03-02T10:30:00+01:00",
          "sync": "waiting",
          "tags": [],
          "task": null,
          "workspace": null
        }
      ]
    }
    "#);
}

#[test]
fn a_timer_that_toggl_refused_to_delete_is_mentioned() {
    let world = World::logged_in();
    world.run("start Timer").success();
    world.fake().fail_always_on("DELETE", Fault::Status(400, "\"Locked\"".to_owned()));
    world.run("cancel").exits(7);
    assert_snapshot!(world.run("stop"), @"
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    hint: “Timer” from 09:00 is deleted here and is still running in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.
    --- exit 1
    ");
    assert!(world.run("stop --json").exits(1).stderr.contains("Locked"));
}
