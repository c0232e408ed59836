//! `track current`, and `track` alone.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

#[test]
fn nothing_running_is_an_answer_and_exit_one() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &["", "current", "now", "status"]), @"
    $ track 
    Nothing is running.
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    `track login` connects a Toggl account; without one, time is saved only locally.
    --- exit 1

    $ track current
    Nothing is running.
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    `track login` connects a Toggl account; without one, time is saved only locally.
    --- exit 1

    $ track now
    Nothing is running.
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    `track login` connects a Toggl account; without one, time is saved only locally.
    --- exit 1

    $ track status
    Nothing is running.
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    `track login` connects a Toggl account; without one, time is saved only locally.
    --- exit 1
    ");
}

#[test]
fn where_nothing_was_ever_tracked_it_says_what_to_type() {
    let world = World::logged_in();
    assert_snapshot!(transcript(&world, &["", "current --quiet"]), @"
    $ track 
    Nothing is running.
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    --- exit 1

    $ track current --quiet
    Nothing is running.
    --- exit 1
    ");
    assert_eq!(world.run("current --json").exits(1).json()["notes"], serde_json::json!([]));
    world.run("add Standup 8:00-8:15").success();
    assert_snapshot!(world.run(""), @"
    Nothing is running.
    Today    15m
    --- exit 1
    ");
    world.run("delete @1 --offline").success();
    assert_snapshot!(world.run("--offline"), @"
    Nothing is running.
    --- stderr
    As of 09:00: offline.
    1 pending change.
    --- exit 1
    ");
}

#[test]
fn it_tells_what_runs_since_when_and_the_day_so_far() {
    let mut world = World::offline();
    world.run("add Standup 8:00-8:15").success();
    world.run("start Write the report -t docs").success();
    world.advance(TimeDelta::minutes(100));
    assert_snapshot!(world.run("current"), @"
    Running  Write the report  #docs  1h 40m since 09:00
    Today    1h 55m
    ");
    world.run("stop").success();
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    1h 55m
    --- exit 1
    ");
}

#[test]
fn a_timer_from_yesterday_says_so() {
    let mut world = World::offline();
    world.run("start Write the report").success();
    world.advance(TimeDelta::hours(16));
    assert_snapshot!(world.run("current"), @r#"
    Running  Write the report  16h 00m since yesterday 09:00
    --- stderr
    “Write the report” has been running for 16h 00m. If it ended earlier, set the time: `track stop "yesterday 17:00"`.
    "#);
}

#[test]
fn its_json_has_the_same_shape_whether_or_not_something_runs() {
    let world = World::offline();
    assert_snapshot!(world.run("current --json"), @r#"
    {
      "as_of": null,
      "notes": [],
      "profile": "default",
      "refused": 0,
      "running": null,
      "target": null,
      "today": 0,
      "waiting": 0
    }
    --- exit 1
    "#);
    world.run("start Write").success();
    assert_snapshot!(world.run("current --json"), @r#"
    {
      "as_of": null,
      "notes": [],
      "profile": "default",
      "refused": 0,
      "running": {
        "billable": false,
        "description": "Write",
        "duration": 0,
        "handle": "@1",
        "id": null,
        "project": null,
        "refusal": null,
        "running": true,
        "start": "2026-03-02T09:00:00+01:00",
        "stop": null,
        "sync": "waiting",
        "tags": [],
        "task": null,
        "workspace": null
      },
      "target": null,
      "today": 0,
      "waiting": 1
    }
    "#);
}
