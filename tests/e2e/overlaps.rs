//! Entries that lie over each other: said, and with `--trim` made to give way. And `--after-last`, with
//! which there is no gap either.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{World, transcript};

/// One meeting from seven to eight, and it is nine.
fn with_a_meeting() -> World {
    let world = World::offline();
    world.run("add Meeting 7:00-8:00 -t team").success();
    world
}

#[test]
fn what_a_write_overlaps_is_said_and_kept() {
    let mut world = with_a_meeting();
    assert_snapshot!(transcript(&world, &[
        "add Call 7:30-7:45",
        "add Mail 8:00-8:15",
        "start Work --at 7:50",
    ]), @"
    $ track add Call 7:30-7:45
    Added    Call  07:30–07:45  15m  @1
    --- stderr
    Overlaps @2 “Meeting”, 07:00–08:00; `track edit @1 --trim` shortens it.

    $ track add Mail 8:00-8:15
    Added    Mail  08:00–08:15  15m  @1

    $ track start Work --at 7:50
    Started  Work  07:50  @2
    --- stderr
    Overlaps @4 “Meeting”, 07:00–08:00.
    Overlaps @1 “Mail”, 08:00–08:15.
    ");
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(transcript(&world, &["stop", "start Next", "list"]), @"
    $ track stop
    Stopped  Work  07:50–09:30  1h 40m  @2
    --- stderr
    Overlaps @4 “Meeting”, 07:00–08:00.
    Overlaps @1 “Mail”, 08:00–08:15.

    $ track start Next
    Started  Next  09:30  @1

    $ track list
    Today, Mon 2 Mar   3h 10m
      @5  07:00–08:00  1h 00m  Meeting  #team
      @4  07:30–07:45     15m  Call
      @3  07:50–09:30  1h 40m  Work
      @2  08:00–08:15     15m  Mail
      @1  09:30–now        0s  Next
    ");
}

#[test]
fn what_a_start_ends_is_no_overlap() {
    let mut world = World::offline();
    world.run("start First").success();
    world.run("start Second").success();
    world.advance(TimeDelta::minutes(30));
    let answer = world.json("start Third --at -10m");
    assert_eq!(answer["overlaps"], serde_json::json!([]));
    assert_eq!(world.run("start Fourth").stderr, "");
}

#[test]
fn many_overlaps_are_summarized() {
    let world = World::offline();
    for minute in ["00", "10", "20", "30", "40"] {
        world.run(&format!("add Call 7:{minute}-7:{}5", &minute[..1])).success();
    }
    assert_snapshot!(world.run("add Work 7:00-8:00"), @"
    Added    Work  07:00–08:00  1h 00m  @5
    --- stderr
    Overlaps @6 “Call”, 07:00–07:05.
    Overlaps @4 “Call”, 07:10–07:15.
    Overlaps @3 “Call”, 07:20–07:25.
    Overlaps 2 entries more.
    ");
    world.run("delete Work").success();
    let answer = world.json("add Work 7:00-8:00");
    assert_eq!(answer["overlaps"].as_array().map(Vec::len), Some(5));
    assert_eq!(answer["overlaps"][0]["handle"], "@6");
}

#[test]
fn what_reaches_over_midnight_or_for_weeks_is_seen() {
    let world = World::offline();
    world.track(["add", "Journey", "--start", "2026-01-20 12:00", "--duration", "998h"]).success();
    assert_snapshot!(world.run("add Early 3:00-4:00"), @"
    Added    Early  03:00–04:00  1h 00m  @1
    --- stderr
    Overlaps @2 “Journey”, Tue 20 Jan 12:00 – tomorrow 02:00; `track edit @1 --trim` shortens it.
    ");
}

#[test]
fn with_trim_the_other_one_gives_way() {
    let world = with_a_meeting();
    assert_snapshot!(transcript(&world, &[
        "add Call 7:45-8:15 --trim",
        "add Walk 6:30-7:15 --trim",
        "add Door 7:20-7:25 --trim",
        "list",
    ]), @"
    $ track add Call 7:45-8:15 --trim
    Added    Call  07:45–08:15  30m  @1
    Trimmed  Meeting  #team  07:00–07:45  45m  @2

    $ track add Walk 6:30-7:15 --trim
    Added    Walk  06:30–07:15  45m  @3
    Trimmed  Meeting  #team  07:15–07:45  30m  @2

    $ track add Door 7:20-7:25 --trim
    Added    Door  07:20–07:25  5m  @3
    Trimmed  Meeting  #team  07:15–07:20  5m  @4
    Trimmed  Meeting  #team  07:25–07:45  20m  @2

    $ track list
    Today, Mon 2 Mar   1h 45m
      @5  06:30–07:15     45m  Walk
      @4  07:15–07:20      5m  Meeting  #team
      @3  07:20–07:25      5m  Door
      @2  07:25–07:45     20m  Meeting  #team
      @1  07:45–08:15     30m  Call
    ");
}

#[test]
fn a_reported_overlap_can_be_trimmed_afterwards() {
    let world = World::logged_in();
    world.run("add Meeting 7:00-8:00 -t team").success();
    world.run("add Call 7:45-8:15").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "edit @1 --trim",
        "edit @1 --trim",
        "undo",
        "edit @1 -d Talk --trim",
        "edit @1 @2 --trim",
    ]), @"
    $ track edit @1 --trim
    Trimmed  Meeting  #team  07:00–07:45  45m  @2

    $ track edit @1 --trim
    Nothing to trim: it overlaps no other entry.

    $ track undo
    Undone   edit “Meeting”, just now
    Now      Meeting  #team  07:00–08:00  1h 00m  @2

    $ track edit @1 -d Talk --trim
    Edited   Call → Talk  07:45–08:15  30m  @1
    Trimmed  Meeting  #team  07:00–07:45  45m  @2

    $ track edit @1 @2 --trim
    Nothing to trim: it overlaps no other entry.
    ");
    world.assert_agreed();
    world.run("undo").success();
    let answer = world.json("edit Call --trim");
    assert_eq!((&answer["edited"], &answer["unchanged"][0]["handle"]), (&json!([]), &json!("@1")));
    let trimmed = &answer["trimmed"][0];
    assert_eq!((&trimmed["handle"], &trimmed["sync"]), (&json!("@2"), &json!("sent")));
}

#[test]
fn several_that_overlap_give_way_at_the_word_that_is_offered() {
    let world = World::offline();
    world.run("add Early 6:00-7:10").success();
    world.run("add Late 7:50-8:30").success();
    assert_snapshot!(transcript(&world, &[
        "start Work --at 7:00",
        "cancel",
        "add Work 7:00-8:00",
        "edit @2 --trim",
        "list",
    ]), @"
    $ track start Work --at 7:00
    Started  Work  07:00  @2
    --- stderr
    Overlaps @3 “Early”, 06:00–07:10.
    Overlaps @1 “Late”, 07:50–08:30.

    $ track cancel
    Canceled  Work  07:00–09:00  2h 00m
    --- stderr
    `track undo` restores it.

    $ track add Work 7:00-8:00
    Added    Work  07:00–08:00  1h 00m  @2
    --- stderr
    Overlaps @3 “Early”, 06:00–07:10.
    Overlaps @1 “Late”, 07:50–08:30.
    `track edit @2 --trim` shortens them.

    $ track edit @2 --trim
    Trimmed  Early  06:00–07:00  1h 00m  @3
    Trimmed  Late  08:00–08:30  30m  @1

    $ track list
    Today, Mon 2 Mar   2h 30m
      @3  06:00–07:00  1h 00m  Early
      @2  07:00–08:00  1h 00m  Work
      @1  08:00–08:30     30m  Late
    ");
}

#[test]
fn a_timer_gives_way_to_what_is_added_into_it_and_goes_on() {
    let mut world = World::logged_in();
    world.run("start Work -t api").success();
    world.advance(TimeDelta::minutes(60));
    world.fake().clear_requests();
    assert_snapshot!(world.run("add Call 9:20-9:30 --trim"), @"
    Added    Call  09:20–09:30  10m  @2
    Trimmed  Work  #api  09:00–09:20  20m  @3
    Running  Work  #api  30m since 09:30  @1
    ");
    assert_eq!(
        world.asked(),
        ["GET /me/time_entries", "PUT /time_entries/…", "POST /time_entries", "POST /time_entries"]
    );
    assert_eq!(world.at_toggl(), ["09:00–09:20 Work", "09:20–09:30 Call", "09:30– Work"]);
    world.assert_agreed();
}

#[test]
fn a_start_makes_room_for_itself() {
    let mut world = World::logged_in();
    world.run("add Meeting 8:00-8:55").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("start Work --at 8:30 --trim"), @"
    Started  Work  08:30  @1
    Trimmed  Meeting  08:00–08:30  30m  @2
    ");
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting", "08:30– Work"]);
    world.advance(TimeDelta::minutes(5));
    world.assert_agreed();
    let answer = world.json("start Other --trim");
    assert_eq!(answer["trimmed"], serde_json::json!([]));
}

#[test]
fn an_entry_that_would_be_erased_is_named_and_nothing_changes() {
    let world = with_a_meeting();
    assert_snapshot!(transcript(&world, &[
        "add Work 6:30-8:30 --trim",
        "add Work 7:00-8:00 --trim",
        "start Work --at 6:30 --trim",
        "list",
    ]), @"
    $ track add Work 6:30-8:30 --trim
    --- stderr
    error: Nothing would be left of @1 “Meeting”, 07:00–08:00.
    hint: Delete it first with `track delete @1`, or keep both by omitting --trim.
    --- exit 2

    $ track add Work 7:00-8:00 --trim
    --- stderr
    error: Nothing would be left of @1 “Meeting”, 07:00–08:00.
    hint: Delete it first with `track delete @1`, or keep both by omitting --trim.
    --- exit 2

    $ track start Work --at 6:30 --trim
    --- stderr
    error: Nothing would be left of @1 “Meeting”, 07:00–08:00.
    hint: Delete it first with `track delete @1`, or keep both by omitting --trim.
    --- exit 2

    $ track list
    Today, Mon 2 Mar   1h 00m
      @1  07:00–08:00  1h 00m  Meeting  #team
    ");
}

#[test]
fn one_undo_would_take_back_both_since_they_are_one_command() {
    let world = with_a_meeting();
    world.run("add Call 7:45-8:15 --trim").success();
    let history = &world.json("show @2")["history"];
    assert_eq!(history[1]["command"], "add");
    assert_eq!(history[1]["changes"][0]["field"], "stop");
}

#[test]
fn a_start_may_begin_where_the_last_entry_ended() {
    let mut world = World::offline();
    assert_snapshot!(world.run("start Work --after-last"), @"
    --- stderr
    error: No entry has ended yet.
    hint: `track start` starts now; `--at` sets another start.
    --- exit 1
    ");
    world.run("add Long 6:00-8:40").success();
    world.run("add Short 7:00-7:30").success();
    world.track(["add", "Planned", "--start", "today 9:30", "--stop", "today 10:00"]).success();
    world.advance(TimeDelta::minutes(5));
    assert_snapshot!(transcript(&world, &[
        "start Work --after-last",
        "start More --after-last",
        "start More --after-last --at 9:00",
    ]), @"
    $ track start Work --after-last
    Started  Work  08:40  @1

    $ track start More --after-last
    --- stderr
    error: “Work” is still running, since 08:40, and has no end yet.
    hint: Without --after-last, `track start` stops it now; with `--at TIME`, it stops it then.
    --- exit 1

    $ track start More --after-last --at 9:00
    --- stderr
    error: The argument '--after-last' cannot be used with '--at <TIME>'.
    hint: `track start --help` shows the usage.
    --- exit 2
    ");
    world.advance(TimeDelta::minutes(10));
    world.run("stop --at -3m").success();
    assert_snapshot!(world.run("start More --after-last"), @"Started  More  09:12  @1");
}

#[test]
fn after_last_costs_what_a_start_costs() {
    let world = World::logged_in();
    world.run("add Meeting 8:00-8:30").success();
    world.run("list").success();
    world.fake().clear_requests();
    world.run("start Work --after-last").success();
    assert_eq!(world.asked(), ["POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting", "08:30– Work"]);
}

#[test]
fn hostile_text_is_harmless_in_what_is_said_of_the_others() {
    let nasty = "ok\u{1b}[2J\u{202e}evil\u{9b}31m";
    let world = World::with_toggl();
    world.fake().elsewhere_add(nasty, world.today_at("7:00"), world.today_at("7:30"));
    world.log_in();
    world.run("list").success();
    let bad = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
    for (line, code) in [
        ("add Work 7:10-7:20", 0),
        ("add Work 6:00-8:00 --trim", 2),
        ("add Work 7:25-7:40 --trim", 0),
    ] {
        let outcome = world.run(line).exits(code);
        let text = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(text.contains("ok [2J"), "{outcome}");
        assert!(!text.contains(bad), "{text:?}");
    }
}
