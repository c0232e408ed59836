//! `track move` and `track join`: other times, and one entry in place of several.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, store_contents, transcript};

/// Three finished entries of a Monday morning, at noon: “Call” is @3, “Write” @2 and “Review” @1.
fn world(mut world: World) -> World {
    world.advance(TimeDelta::hours(3));
    world.run("add Call 8:00-8:30 -t phone").success();
    world.run("add Write 9:00-10:00 -t docs").success();
    world.run("add Review 10:30-11:00").success();
    world
}

#[test]
fn what_is_moved_keeps_its_length_here_and_at_toggl() {
    let world = world(World::logged_in());
    world.run("move @3 +15m").success();
    world.run("move Write -30m").success();
    world.run("move review yesterday").success();
    assert_eq!(
        world.at_toggl(),
        ["03-01 10:30–03-01 11:00 Review", "08:15–08:45 Call", "08:30–09:30 Write"]
    );
    world.run("undo 3").success();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Call", "09:00–10:00 Write", "10:30–11:00 Review"]);
}

#[test]
fn places_and_receipts() {
    let world = world(World::offline());
    assert_snapshot!(transcript(&world, &[
        "move @2 9:15",
        "move Write yesterday 9:15",
        "move Write +1d",
        "move @1 @2 @3 -1d",
        "move last +1d",
        "move @2 9:15",
        "move @2 10:15 --trim",
        "list yesterday..today",
    ]), @"
    $ track move @2 9:15
    Moved    Write  #docs  09:15–10:15  1h 00m  @2

    $ track move Write yesterday 9:15
    Moved    Write  #docs  yesterday 09:15–10:15  1h 00m  @3

    $ track move Write +1d
    Moved    Write  #docs  09:15–10:15  1h 00m  @2

    $ track move @1 @2 @3 -1d
    Moved    Review  yesterday 10:30–11:00  30m  @1
    Moved    Write  #docs  yesterday 09:15–10:15  1h 00m  @2
    Moved    Call  #phone  yesterday 08:00–08:30  30m  @3

    $ track move last +1d
    Moved    Call  #phone  08:00–08:30  30m  @3
    Moved    Write  #docs  09:15–10:15  1h 00m  @2
    Moved    Review  10:30–11:00  30m  @1

    $ track move @2 9:15
    Nothing to change: it is already like that.

    $ track move @2 10:15 --trim
    --- stderr
    error: Nothing would be left of @1 “Review”, 10:30–11:00.
    hint: Delete it first with `track delete @1`, or keep both by omitting --trim.
    --- exit 2

    $ track list yesterday..today
    Today, Mon 2 Mar   2h 00m
      @3  08:00–08:30     30m  Call    #phone
      @2  09:15–10:15  1h 00m  Write   #docs
      @1  10:30–11:00     30m  Review
    ");
}

#[test]
fn a_place_that_does_not_fit_is_refused_and_nothing_moves() {
    let world = world(World::offline());
    world.run("start Running").success();
    let before = store_contents(&world);
    let lines = [
        "move",
        "move @2",
        "move yesterday",
        "move @2 soon",
        "move @2 +3h",
        "move @2 11:45",
        "move @2 2026-02-29",
        "move @2 @3 9:00",
        "move 2 9:00",
        "move Nothing 9:00",
        "move @ -10m",
        "move Write 9",
    ];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track move
    --- stderr
    error: Which entry should be moved?
    hint: Name the entry first, for example `track move @2 +15m` or `track move @1 yesterday`.
    --- exit 2

    $ track move @2
    --- stderr
    error: Where should it be moved?
    hint: End with a time, for example `track move @2 +15m`, `track move @2 9:15` or `track move @2 yesterday`.
    --- exit 2

    $ track move yesterday
    --- stderr
    error: Which entry should be moved?
    hint: Name the entry first, for example `track move @2 +15m` or `track move @1 yesterday`.
    --- exit 2

    $ track move @2 soon
    --- stderr
    error: “soon” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: End with a time, for example `track move @2 +15m`, `track move @2 9:15` or `track move @2 yesterday`.
    --- exit 2

    $ track move @2 +3h
    --- stderr
    error: The entry would end in the future.
    hint: If it is planned, add the day: “2026-03-02 13:30”.
    --- exit 2

    $ track move @2 11:45
    --- stderr
    error: The entry would end in the future.
    hint: If it is planned, add the day: “2026-03-02 11:45”.
    --- exit 2

    $ track move @2 2026-02-29
    --- stderr
    error: 2026-02-29 does not exist.
    hint: End with a time, for example `track move @2 +15m`, `track move @2 9:15` or `track move @2 yesterday`.
    --- exit 2

    $ track move @2 @3 9:00
    --- stderr
    error: Cannot move several entries to the same start.
    hint: Move them by a length or to another day, for example `track move @1 @2 +1h`.
    --- exit 2

    $ track move 2 9:00
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track move Nothing 9:00
    --- stderr
    error: No entry called “Nothing”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track move @ -10m
    --- stderr
    error: The entry is running and has no end yet.
    hint: `track edit @ --start TIME` changes its start; `--start -15m` moves it 15 minutes back.
    --- exit 2

    $ track move Write 9
    Nothing to change: it is already like that.
    ");
    assert_eq!(store_contents(&world), before);
}

#[test]
fn what_is_joined_is_one_entry_here_and_at_toggl() {
    let world = world(World::logged_in());
    assert_snapshot!(world.run("join @2 @3 @1"), @"
    Joined   Write  #docs #phone  08:00–11:00  3h 00m  @1
    --- stderr
    It includes 1h 00m of gaps between the entries.
    “Call” and “Review” are now part of it.
    `track undo` restores them.
    ");
    assert_eq!(world.at_toggl(), ["08:00–11:00 Write"]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   3h 00m
      @1  08:00–11:00  3h 00m  Write  #docs #phone
    ");
    world.run("undo").success();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Call", "09:00–10:00 Write", "10:30–11:00 Review"]);
}

#[test]
fn what_runs_goes_on_when_it_is_joined() {
    let mut world = world(World::logged_in());
    world.run("continue Review").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("join Review @2"), @"
    --- stderr
    error: “Review @2” could be one description or several entries.
    hint: No entry has this description.
    hint: For several entries, type their handles: `@1 @2`.
    --- exit 4
    ");
    world.run("join @1 @2").success();
    let running = world.json("current")["running"].clone();
    assert_eq!(running["description"], "Review");
    assert_eq!(running["start"], "2026-03-02T10:30:00+01:00");
    world.run("stop").success();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Call", "09:00–10:00 Write", "10:30–12:30 Review"]);
}

#[test]
fn what_was_changed_elsewhere_is_not_lost_when_it_is_joined() {
    let mut world = world(World::logged_in());
    world.advance(TimeDelta::minutes(30));
    world.fake().elsewhere_stop_at(world.id_at_toggl("Review"), world.today_at("11:20"));
    world.run("join @2 @1").success();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Call", "09:00–11:20 Write"]);
}

#[test]
fn joining_needs_two() {
    let world = world(World::offline());
    let before = store_contents(&world);
    let lines = ["join", "join @1", "join @1 @1", "join @1 @9", "join Call Write"];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track join
    --- stderr
    error: Which entries should be joined?
    hint: Name at least two by their handles, for example `track join @2 @1`; `track list` shows the handles.
    --- exit 2

    $ track join @1
    --- stderr
    error: Which entries should be joined?
    hint: Name at least two by their handles, for example `track join @2 @1`; `track list` shows the handles.
    --- exit 2

    $ track join @1 @1
    --- stderr
    error: Which entries should be joined?
    hint: Name at least two by their handles, for example `track join @2 @1`; `track list` shows the handles.
    --- exit 2

    $ track join @1 @9
    --- stderr
    error: There is no entry @9.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track join Call Write
    --- stderr
    error: No entry called “Call Write”.
    hint: `track list` shows each entry with its handle.
    --- exit 4
    ");
    assert_eq!(store_contents(&world), before);
}

#[test]
fn undo_names_what_was_moved_and_joined() {
    let world = world(World::offline());
    world.run("move Review 8:10 --trim").success();
    let undone = world.run("undo").success();
    assert!(undone.stdout.starts_with("Undone   move “Review”"), "{undone}");
    world.run("join @2 @3").success();
    let undone = world.run("undo").success();
    assert!(undone.stdout.starts_with("Undone   join “Write”"), "{undone}");
    assert!(!undone.stdout.contains("and 1 more"), "{undone}");
}

#[test]
fn a_move_knows_a_later_end_from_elsewhere() {
    let mut world = world(World::logged_in());
    world.advance(TimeDelta::minutes(30));
    world.fake().elsewhere_stop_at(world.id_at_toggl("Review"), world.today_at("11:20"));
    world.run("move Review -10m").success();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Call", "09:00–10:00 Write", "10:20–11:10 Review"]);
}
