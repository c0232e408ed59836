//! Times that are hardly meant: forgotten timers, timers of the future, time that reaches over days.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

#[test]
fn a_timer_of_more_than_twelve_hours_is_mentioned_with_the_way_to_correct_it() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::hours(12));
    assert_snapshot!(world.run("current"), @"
    Running  Write  12h 00m since 09:00
    Today    12h 00m
    ");
    world.advance(TimeDelta::hours(9));
    let lines = ["current", "list yesterday", "list", "prompt", "prompt --format {title}"];
    assert_snapshot!(transcript(&world, &lines), @r#"
    $ track current
    Running  Write  21h 00m since yesterday 09:00
    --- stderr
    “Write” has been running for 21h 00m. If it ended earlier, set the time: `track stop "yesterday 17:00"`.

    $ track list yesterday
    Yesterday, Mon 2 Mar  21h 00m
      @1  09:00–now       21h 00m  Write
    --- stderr
    “Write” has been running for 21h 00m. If it ended earlier, set the time: `track stop "yesterday 17:00"`.

    $ track list
    No entries today.
    --- stderr
    “Write” has been running for 21h 00m. If it ended earlier, set the time: `track stop "yesterday 17:00"`.

    $ track prompt
    Write 21h 00m (track stop "yesterday 17:00"?)

    $ track prompt --format {title}
    Write
    "#);
    assert_snapshot!(world.run("stop"), @r#"
    Stopped  Write  yesterday 09:00 – 06:00  21h 00m  @1
    --- stderr
    “Write” lasted 21h 00m. If it ended earlier, set the time: `track edit @1 --stop "yesterday 17:00"`.
    "#);
    // What the note says works.
    assert_snapshot!(world.typed("edit @1 --stop \"yesterday 17:00\""), @"Edited   Write  yesterday 09:00 – 06:00 → yesterday 09:00–17:00  8h 00m (was 21h 00m)  @1");
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::hours(21));
    assert_snapshot!(world.run("start Mail"), @r#"
    Stopped  Write  yesterday 09:00 – 06:00  21h 00m  @2
    Started  Mail  06:00  @1
    --- stderr
    “Write” lasted 21h 00m. If it ended earlier, set the time: `track edit @2 --stop "yesterday 17:00"`.
    "#);
}

#[test]
fn a_timer_that_begins_later_is_ended_by_stop_and_start() {
    for (line, kept) in [("stop", "Early"), ("start Write", "Early")] {
        let mut world = World::logged_in();
        world.advance(TimeDelta::hours(1));
        world.run("start Early").success();
        // The clock is set back.
        world.skew(-TimeDelta::minutes(30));
        let outcome = world.run(line).success();
        assert!(outcome.stderr.contains("starts in the future"), "{outcome}");
        world.skew(TimeDelta::minutes(30));
        let entries = world.json("list")["entries"].clone();
        let mut entries = entries.as_array().expect("entries").iter();
        let ended = entries.find(|it| it["description"] == kept).expect(kept);
        assert_eq!((&ended["start"], &ended["duration"]), (&ended["stop"], &0.into()), "{line}");
        assert_eq!(world.json("current")["running"].is_null(), line == "stop", "{line}");
    }
    let mut world = World::offline();
    world.advance(TimeDelta::hours(1));
    world.run("start Early").success();
    world.skew(-TimeDelta::minutes(30));
    assert_snapshot!(transcript(&world, &["stop --at -5m", "stop", "undo", "start Write"]), @"
    $ track stop --at -5m
    --- stderr
    error: The entry would stop at 09:25, before it starts at 10:00.
    hint: Use a later stop, with its day if needed, for example “yesterday 22:00”.
    --- exit 2

    $ track stop
    Stopped  Early  10:00–10:00  0s  @+1
    --- stderr
    “Early” starts in the future, at 10:00, so it has no length.

    $ track undo
    Undone   stop “Early”, just now
    Running  Early  0s since 10:00  @+1

    $ track start Write
    Stopped  Early  10:00–10:00  0s  @+1
    Started  Write  09:30  @1
    --- stderr
    “Early” starts in the future, at 10:00, so it has no length.
    ");
}

#[test]
fn today_counts_what_has_happened() {
    let world = World::offline();
    world.run("add Call 8:00-8:30").success();
    world.run("add Workshop today 8:45-10:00").success();
    world.run("add Dentist today 18:00-19:00").success();
    let answer = world.run("current --json").json();
    assert_eq!(answer["today"], 45 * 60, "half an hour, and a quarter of the workshop so far");
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    45m
    --- exit 1
    ");
}

#[test]
fn what_reaches_into_the_listed_days_is_mentioned() {
    let world = World::offline();
    world.run("add Night yesterday 22:00-2:00").success();
    world.run("add Call 8:00-8:30").success();
    assert_snapshot!(transcript(&world, &["list", "list yesterday", "list today -t none"]), @"
    $ track list
    Today, Mon 2 Mar   30m
      @1  08:00–08:30  30m  Call
    --- stderr
    “Night” is from yesterday 22:00 to 02:00; it is counted on the day it begins.

    $ track list yesterday
    Yesterday, Sun 1 Mar  4h 00m
      @2  22:00–02:00+1d  4h 00m  Night

    $ track list today -t none
    Today, Mon 2 Mar   30m  partial
      @1  08:00–08:30  30m  Call
    ");
}

#[test]
fn a_start_after_the_last_entry_says_its_day() {
    let mut world = World::offline();
    world.run("add Work 8:00-8:30").success();
    world.advance(TimeDelta::hours(23));
    assert_snapshot!(world.run("start Mail --after-last"), @"Started  Mail  yesterday 08:30  @1");
}
