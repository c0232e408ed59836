//! `track split`: one entry becomes several, here and at Toggl.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, own_help, transcript};

#[test]
fn an_entry_is_cut_at_clock_times_and_lengths() {
    let world = World::offline();
    world.run("add Work 6:00-8:00 -t api").success();
    assert_snapshot!(transcript(&world, &[
        "split @1 7:00",
        "split @2 15m 6:30",
        "list",
    ]), @"
    $ track split @1 7:00
    Split    Work  #api  06:00–07:00  1h 00m  @2
             Work  #api  07:00–08:00  1h 00m  @1

    $ track split @2 15m 6:30
    Split    Work  #api  06:00–06:15  15m  @4
             Work  #api  06:15–06:30  15m  @3
             Work  #api  06:30–07:00  30m  @2

    $ track list
    Today, Mon 2 Mar   2h 00m
      @4  06:00–06:15     15m  Work  #api
      @3  06:15–06:30     15m  Work  #api
      @2  06:30–07:00     30m  Work  #api
      @1  07:00–08:00  1h 00m  Work  #api
    ");
}

#[test]
fn what_runs_goes_on_in_the_last_piece() {
    let mut world = World::offline();
    world.run("start Work -t api").success();
    world.advance(TimeDelta::minutes(90));
    assert_snapshot!(transcript(&world, &["split 9:30 15m ago", "current", "list"]), @"
    $ track split 9:30 15m ago
    Split    Work  #api  09:00–09:30  30m  @3
             Work  #api  09:30–10:15  45m  @2
    Running  Work  #api  15m since 10:15  @1

    $ track current
    Running  Work  #api  15m since 10:15
    Today    1h 30m

    $ track list
    Today, Mon 2 Mar   1h 30m
      @3  09:00–09:30     30m  Work  #api
      @2  09:30–10:15     45m  Work  #api
      @1  10:15–now       15m  Work  #api
    ");
}

#[test]
fn a_time_outside_is_refused_with_what_would_do() {
    let mut world = World::offline();
    world
        .track(["add", "Night shift", "--start", "yesterday 22:00", "--stop", "today 6:00"])
        .success();
    world.run("start Work --at 8:30").success();
    world.advance(TimeDelta::minutes(30));
    let before = world.json("list all");
    assert_snapshot!(transcript(&world, &[
        "split",
        "split Work soon",
        "split @1 8:30",
        "split @1 9:31",
        "split @1 9:00 2h",
        "split @2 6:00",
        "split @2 21:00",
        "split @2 \"2026-02-20 9:00\"",
        "split @9 9:00",
    ]), @r#"
    $ track split
    --- stderr
    error: Which entry should be split, and where?
    hint: `track split 10:30` splits the running or else the newest entry; `track split @` splits it in half.
    --- exit 2

    $ track split Work soon
    --- stderr
    error: No entry called “Work soon”.
    hint: `track list` shows each entry with its handle.
    hint: End with a time, for example `10:30`, `45m` or `-15m`.
    --- exit 4

    $ track split @1 8:30
    --- stderr
    error: Tomorrow 08:30 is not within the entry, from 08:30 until now.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split @1 9:31
    --- stderr
    error: 09:31 is not within the entry, from 08:30 until now.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split @1 9:00 2h
    --- stderr
    error: 10:30 is not within the entry, from 08:30 until now.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split @2 6:00
    --- stderr
    error: 06:00 is not within the entry, from yesterday 22:00 to 06:00.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split @2 21:00
    --- stderr
    error: 21:00 is not within the entry, from yesterday 22:00 to 06:00.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split @2 "2026-02-20 9:00"
    --- stderr
    error: Fri 20 Feb 09:00 is not within the entry, from yesterday 22:00 to 06:00.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split @9 9:00
    --- stderr
    error: There is no entry @9.
    hint: `track list` shows each entry with its handle.
    --- exit 4
    "#);
    assert_eq!(world.json("list all")["entries"], before["entries"], "nothing has changed");
    world.run("split Night shift 23:00 1:00").success();
    assert_snapshot!(world.run("list all"), @"
    Yesterday, Sun 1 Mar  3h 00m
      @4  22:00–23:00     1h 00m  Night shift
      @3  23:00–01:00+1d  2h 00m  Night shift

    Today, Mon 2 Mar      6h 00m
      @2  01:00–06:00     5h 00m  Night shift
      @1  08:30–now       1h 00m  Work

    Total                 9h 00m
    ");
}

#[test]
fn it_costs_a_look_one_put_and_a_post_for_each_new_piece() {
    let world = World::with_toggl();
    world.fake().add_project("Website");
    world.log_in();
    world.run("add Work 6:00-8:00 -p Website -t api").success();
    let id = world.fake().entries()[0].id;
    world.fake().clear_requests();
    let answer = world.json("split @1 6:30 7:00");
    assert_eq!(
        world.asked(),
        ["GET /me/time_entries", "PUT /time_entries/…", "POST /time_entries", "POST /time_entries"]
    );
    assert_eq!(world.at_toggl(), ["06:00–06:30 Work", "06:30–07:00 Work", "07:00–08:00 Work"]);
    let entries = world.fake().entries();
    assert_eq!(entries[0].id, id, "the first piece stays the entry");
    for entry in &entries {
        assert_eq!(entry.project_id, entries[0].project_id);
        assert_eq!(entry.tags, ["api"]);
    }
    let pieces = answer["pieces"].as_array().expect("pieces");
    assert_eq!(pieces.len(), 3);
    assert_eq!((&pieces[0]["id"], &pieces[0]["handle"]), (&id.into(), &"@3".into()));
    world.assert_agreed();
}

#[test]
fn what_runs_at_toggl_ends_there_before_the_new_timer_begins() {
    let mut world = World::logged_in();
    world.run("start Work").success();
    let id = world.fake().running().expect("a timer").id;
    world.advance(TimeDelta::minutes(90));
    world.fake().clear_requests();
    assert_snapshot!(world.run("split @ 9:30 10:00"), @"
    Split    Work  09:00–09:30  30m  @3
             Work  09:30–10:00  30m  @2
    Running  Work  30m since 10:00  @1
    ");
    assert_eq!(
        world.asked(),
        ["GET /me/time_entries", "PUT /time_entries/…", "POST /time_entries", "POST /time_entries"]
    );
    assert_eq!(world.at_toggl(), ["09:00–09:30 Work", "09:30–10:00 Work", "10:00– Work"]);
    assert_eq!(world.fake().entries()[0].id, id);
    world.assert_agreed();

    world.fake().clear_requests();
    world.run("split now").success();
    assert_eq!(world.asked(), ["POST /time_entries"], "Toggl itself ends what ran");
    assert_eq!(world.at_toggl()[2..], ["10:00–10:30 Work", "10:30– Work"]);
    world.assert_agreed();
}

#[test]
fn what_was_never_sent_is_sent_in_pieces() {
    let mut world = World::logged_in();
    world.run("start Work --offline").success();
    world.advance(TimeDelta::minutes(60));
    world.run("split 9:30 --offline").success();
    assert_eq!(world.asked(), [""; 0]);
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00–09:30 Work", "09:30– Work"]);
    world.assert_agreed();
}

#[test]
fn whatever_happens_on_the_way_no_time_is_lost_or_doubled() {
    let faults = [
        Fault::DropBeforeCommit,
        Fault::DropAfterCommit,
        Fault::HangAfterCommit,
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Html(502),
        Fault::QuotaTextOnly,
        Fault::TooMany { retry_after: None },
    ];
    for fault in faults {
        for on in ["PUT", "POST"] {
            for (before, line, wanted) in [
                ("add Work 6:00-8:00", "split @ 7:00", ["06:00–07:00 Work", "07:00–08:00 Work"]),
                ("start Work --at 8:00", "split @ 8:30", ["08:00–08:30 Work", "08:30– Work"]),
            ] {
                let mut world = World::logged_in();
                world.run(before).success();
                world.run("list").success();
                world.set("TRACK_TIMEOUT", "150ms");
                world.fake().fail_next_on(on, fault.clone());
                world.run(line).success();
                world.run("current");
                world.set("TRACK_TIMEOUT", "");
                world.advance(TimeDelta::minutes(61));
                world.run("sync").success();
                world.run("sync").success();
                assert_eq!(world.at_toggl(), wanted, "{fault:?} on {on}: {line}");
                world.assert_agreed();
            }
        }
    }
}

#[test]
fn hostile_text_is_harmless_in_its_receipt() {
    let nasty = "ok\u{1b}[2J\u{202e}evil\u{9b}31m";
    let world = World::with_toggl();
    let project = world.fake().add_project_in(WORKSPACE, nasty, |_| {});
    let id = world.fake().elsewhere_add(nasty, world.today_at("7:00"), world.today_at("7:30"));
    world.fake().elsewhere_edit(id, |entry| entry.project_id = Some(project));
    world.log_in();
    world.run("list").success();
    let outcome = world.run("split @ 7:15").success();
    let bad = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
    assert!(
        !format!("{}{}", outcome.stdout, outcome.stderr).contains(bad),
        "{outcome:?}",
        outcome = outcome.stdout
    );
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("split"), @"
    Split an entry in two or more

    Usage: track split [OPTIONS] [ENTRY] [TIME]...

    Examples:
      track split @2
      track split @2 10:30
      track split @2 10:30 11:15
      track split @2 -15m
      track split Write the report 45m
      track split 15m ago

    Arguments:
      [ENTRY TIME]...  The entry to split, then the times to split it at. An entry
                       is a handle such as `@1`, an id, or words of its description.

    Options:
      -h, --help  Print help

    TIME is a clock time on the day of the entry, such as 10:30; a length after its
    start, such as 45m; a length before its end, such as -15m; or 15m ago. After
    words of a description, TIME needs a colon or a unit. Without TIME, the entry is
    cut in half. Without ENTRY, the running entry or else the newest is split. All
    parts keep the description, project, task, tags and billable state; the last
    part of a running entry keeps running.
    ");
}

#[test]
fn the_examples_of_its_help_are_true() {
    let mut world = World::offline();
    world
        .track([
            "add",
            "Write the report",
            "--start",
            "yesterday 9:00",
            "--stop",
            "yesterday 12:00",
        ])
        .success();
    world.run("start Other").success();
    world.advance(TimeDelta::minutes(30));
    for line in
        ["split @2 10:30", "split @2 10:45 11:15", "split Write the report 15m", "split 15m ago"]
    {
        world.run(line).success();
    }
}
