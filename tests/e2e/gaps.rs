//! `list --gaps`: the free time between entries.

use chrono::{DateTime, FixedOffset, TimeDelta};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{World, transcript};

/// Monday at noon, with gaps on it and on Sunday, and two entries that lie over each other.
fn world() -> World {
    let mut world = World::offline();
    world.advance(TimeDelta::hours(3));
    world.run("add Write yesterday 14:00-15:00").success();
    world.run("add Read yesterday 16:30-17:00").success();
    world.run("add Mail 8:00-8:30").success();
    world.run("add Meeting 9:00-10:30").success();
    world.run("add Notes 9:30-10:00").success();
    world.run("add Call 10:30-10:45").success();
    world.run("start Fix login --at 11:15").success();
    world
}

#[test]
fn free_time_stands_between_the_entries() {
    let world = world();
    assert_snapshot!(transcript(&world, &["list --gaps", "list yesterday..today --gaps", "list -n 2 --gaps"]), @"
    $ track list --gaps
    Today, Mon 2 Mar   3h 30m  1h 00m untracked
      @5  08:00–08:30     30m  Mail
          08:30–09:00     30m  untracked
      @4  09:00–10:30  1h 30m  Meeting
      @3  09:30–10:00     30m  Notes
      @2  10:30–10:45     15m  Call
          10:45–11:15     30m  untracked
      @1  11:15–now       45m  Fix login

    $ track list yesterday..today --gaps
    Yesterday, Sun 1 Mar  1h 30m  1h 30m untracked
      @7  14:00–15:00     1h 00m  Write
          15:00–16:30     1h 30m  untracked
      @6  16:30–17:00        30m  Read

    Today, Mon 2 Mar      3h 30m  1h 00m untracked
      @5  08:00–08:30        30m  Mail
          08:30–09:00        30m  untracked
      @4  09:00–10:30     1h 30m  Meeting
      @3  09:30–10:00        30m  Notes
      @2  10:30–10:45        15m  Call
          10:45–11:15        30m  untracked
      @1  11:15–now          45m  Fix login

    Total                 5h 00m  2h 30m untracked

    $ track list -n 2 --gaps
    Today, Mon 2 Mar   1h 00m  partial  30m untracked
      @2  10:30–10:45     15m  Call
          10:45–11:15     30m  untracked
      @1  11:15–now       45m  Fix login
    ");
}

#[test]
fn programs_get_it_beside_the_entries() {
    let world = world();
    let list = world.json("list yesterday..today --gaps");
    assert_eq!(
        list["gaps"],
        json!([
            { "duration": 5400, "from": "2026-03-01T15:00:00+01:00", "until": "2026-03-01T16:30:00+01:00" },
            { "duration": 1800, "from": "2026-03-02T08:30:00+01:00", "until": "2026-03-02T09:00:00+01:00" },
            { "duration": 1800, "from": "2026-03-02T10:45:00+01:00", "until": "2026-03-02T11:15:00+01:00" },
        ])
    );
    assert_eq!(list["entries"].as_array().unwrap().len(), 7);
    assert_eq!(world.json("list yesterday..today").get("gaps"), None);
    assert_eq!(world.json("list 2025-01-01 --gaps")["gaps"], json!([]));
}

#[test]
fn what_is_planned_makes_none() {
    let world = world();
    world.run("add Lunch today 13:00-14:00").success();
    world.run("stop 11:30").success();
    assert_snapshot!(world.run("list --gaps"), @"
    Today, Mon 2 Mar    4h 00m  1h 00m untracked
       @5  08:00–08:30     30m  Mail
           08:30–09:00     30m  untracked
       @4  09:00–10:30  1h 30m  Meeting
       @3  09:30–10:00     30m  Notes
       @2  10:30–10:45     15m  Call
           10:45–11:15     30m  untracked
       @1  11:15–11:30     15m  Fix login
      @+1  13:00–14:00  1h 00m  Lunch
    ");
}

#[test]
fn what_began_before_the_list_covers_time_in_it() {
    let world = World::offline();
    world.run("add Night 2026-03-01 23:00 - 2026-03-02 7:00").success();
    world.run("add Early 6:00-6:30").success();
    world.run("add Late 8:00-8:30").success();
    assert_snapshot!(world.run("list --gaps"), @"
    Today, Mon 2 Mar   1h 00m  1h 00m untracked
      @2  06:00–06:30     30m  Early
          07:00–08:00  1h 00m  untracked
      @1  08:00–08:30     30m  Late
    --- stderr
    “Night” is from yesterday 23:00 to 07:00; it is counted on the day it begins.
    ");
    // Cut by a limit, too.
    assert_snapshot!(world.run("list -n 2 --gaps"), @"
    Today, Mon 2 Mar   1h 00m  1h 00m untracked
      @2  06:00–06:30     30m  Early
          07:00–08:00  1h 00m  untracked
      @1  08:00–08:30     30m  Late
    ");
}

#[test]
fn what_it_has_no_meaning_for_is_refused() {
    let world = world();
    assert_snapshot!(transcript(&world, &[
        "list --gaps --csv",
        "list --gaps --markdown",
        "list --gaps --format {title}",
        "list --gaps -p Website",
        "list --gaps --not-search x",
    ]), @"
    $ track list --gaps --csv
    --- stderr
    error: --gaps cannot be used with a table or a template.
    hint: For programs, use `track list --gaps --json`.
    --- exit 2

    $ track list --gaps --markdown
    --- stderr
    error: --gaps cannot be used with a table or a template.
    hint: For programs, use `track list --gaps --json`.
    --- exit 2

    $ track list --gaps --format {title}
    --- stderr
    error: --gaps cannot be used with a table or a template.
    hint: For programs, use `track list --gaps --json`.
    --- exit 2

    $ track list --gaps -p Website
    --- stderr
    error: --gaps cannot be used with a filter: the hidden entries would look like gaps.
    hint: Run `track list --gaps` without a filter.
    --- exit 2

    $ track list --gaps --not-search x
    --- stderr
    error: --gaps cannot be used with a filter: the hidden entries would look like gaps.
    hint: Run `track list --gaps` without a filter.
    --- exit 2
    ");
}

#[test]
fn a_long_list_has_them_as_well() {
    let world = World::with_toggl();
    // More than are held or aligned together.
    let first = world.now().to_utc() - TimeDelta::days(70);
    world.fake().seed(2500, first, TimeDelta::minutes(40));
    world.log_in();
    let list = world.json("list 100d --gaps");
    let at =
        |moment: &Value| -> DateTime<FixedOffset> { moment.as_str().unwrap().parse().unwrap() };
    let entries = list["entries"].as_array().unwrap();
    let gaps = list["gaps"].as_array().unwrap();
    // The entries of a day do not lie over each other, so a gap is from one to the next.
    let between: Vec<(DateTime<FixedOffset>, DateTime<FixedOffset>)> = entries
        .windows(2)
        .rev()
        .map(|pair| (at(&pair[1]["stop"]), at(&pair[0]["start"]), at(&pair[1]["start"])))
        .filter(|(_, next, before)| before.date_naive() == next.date_naive())
        .filter(|(from, until, _)| *until - *from >= TimeDelta::minutes(1))
        .map(|(from, until, _)| (from, until))
        .collect();
    let found: Vec<_> = gaps.iter().map(|gap| (at(&gap["from"]), at(&gap["until"]))).collect();
    assert!(entries.len() > 2000 && found.len() > 1000, "{} {}", entries.len(), found.len());
    assert_eq!(found, between);
    let text = world.run("list 100d --gaps").stdout;
    assert_eq!(text.lines().filter(|line| line.ends_with("  untracked")).count(), found.len());
}

#[test]
fn times_are_written_as_is_set_and_days_begin_as_is_set() {
    let mut world = World::offline();
    world.configure("clock = '12h'\nday_start = '4:00'");
    world.advance(TimeDelta::hours(17));
    world.run("add Play 22:00-23:30").success();
    world.run("add Shift 0:30-1:00").success();
    assert_snapshot!(world.run("list --gaps"), @"
    Today, Mon 2 Mar         2h 00m  1h 00m untracked
      @2  10:00 PM–11:30 PM  1h 30m  Play
          11:30 PM–12:30 AM  1h 00m  untracked
      @1  12:30 AM–1:00 AM      30m  Shift
    ");
}
