//! `track edit` by flags: what becomes of an entry, here and at Toggl, and what is refused.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, own_help, store_contents, transcript};

/// Two finished entries, one of yesterday, and one that runs, at half past nine.
fn world() -> World {
    let mut world = World::offline();
    world.run("add Night shift yesterday 22:00-23:30 -t late").success();
    world.run("add Standup 8:00-8:15 -t team").success();
    world.run("start Write the report").success();
    world.advance(TimeDelta::minutes(30));
    world
}

#[test]
fn every_field_can_change() {
    let world = world();
    assert_snapshot!(transcript(&world, &[
        "edit @2 -d \"Daily standup\"",
        "edit standup -t +daily,-team -b",
        "edit @2 -t a -t b --no-billable",
        "edit @2 -t -a",
        "edit @2 --no-tags",
        "edit @2 -t \"\"",
        "edit @2 --start 7:55",
        "edit @2 --stop 8:20",
        "edit @2 --duration 10m",
        "edit @2 --stop 8:30 --duration 20m",
        "edit @3 --start 21:30 --stop 0:30",
        "edit @ --start -25m",
        "edit @ --duration 10m",
    ]), @r#"
    $ track edit @2 -d "Daily standup"
    Edited   Standup → Daily standup  #team  08:00–08:15  15m  @2

    $ track edit standup -t +daily,-team -b
    Edited   Daily standup  #team → #daily  not billable → billable  08:00–08:15  15m  @2
    --- stderr
    New tag: daily

    $ track edit @2 -t a -t b --no-billable
    Edited   Daily standup  #daily → #a #b  billable → not billable  08:00–08:15  15m  @2
    --- stderr
    New tag: a
    New tag: b

    $ track edit @2 -t -a
    Edited   Daily standup  #a #b → #b  08:00–08:15  15m  @2

    $ track edit @2 --no-tags
    Edited   Daily standup  #b → no tags  08:00–08:15  15m  @2

    $ track edit @2 -t ""
    --- stderr
    error: --tag needs a name.
    hint: `--no-tags` removes all tags.
    --- exit 2

    $ track edit @2 --start 7:55
    Edited   Daily standup  08:00–08:15 → 07:55–08:15  20m (was 15m)  @2

    $ track edit @2 --stop 8:20
    Edited   Daily standup  07:55–08:15 → 07:55–08:20  25m (was 20m)  @2

    $ track edit @2 --duration 10m
    Edited   Daily standup  07:55–08:20 → 07:55–08:05  10m (was 25m)  @2

    $ track edit @2 --stop 8:30 --duration 20m
    Edited   Daily standup  07:55–08:05 → 08:10–08:30  20m (was 10m)  @2

    $ track edit @3 --start 21:30 --stop 0:30
    Edited   Night shift  #late  yesterday 22:00–23:30 → yesterday 21:30 – 00:30  3h 00m (was 1h 30m)  @3

    $ track edit @ --start -25m
    Edited   Write the report  09:00 → 08:35  @1

    $ track edit @ --duration 10m
    Edited   Write the report  08:35–now → 08:35–08:45  10m  @1
    "#);
}

#[test]
fn several_are_edited_at_once_or_not_at_all() {
    let world = world();
    assert_snapshot!(transcript(&world, &[
        "edit @1 @2 -t +x",
        "edit @1,@2 -t +x",
        "edit @1 @2 @3 -t +x",
        "edit --range yesterday..today -b",
        "edit --with-tag x --search REPORT -d Report",
        "edit --with-tag nonsense -b",
        "edit --range tomorrow -b",
        "edit @2 @3 --stop 23:00",
    ]), @"
    $ track edit @1 @2 -t +x
    Edited   Write the report  no tags → #x  09:00  @1
    Edited   Standup  #team → #team #x  08:00–08:15  15m  @2
    --- stderr
    New tag: x

    $ track edit @1,@2 -t +x
    Nothing to change: they are already like that.

    $ track edit @1 @2 @3 -t +x
    Edited   Night shift  #late → #late #x  yesterday 22:00–23:30  1h 30m  @3
    --- stderr
    2 entries were already like that.

    $ track edit --range yesterday..today -b
    Edited   Night shift  #late #x  not billable → billable  yesterday 22:00–23:30  1h 30m  @3
    Edited   Standup  #team #x  not billable → billable  08:00–08:15  15m  @2
    Edited   Write the report  #x  not billable → billable  09:00  @1

    $ track edit --with-tag x --search REPORT -d Report
    Edited   Write the report → Report  #x  $  09:00  @1

    $ track edit --with-tag nonsense -b
    --- stderr
    error: No tag called “nonsense”.
    hint: `track login` fetches your tags from Toggl.
    --- exit 4

    $ track edit --range tomorrow -b
    --- stderr
    error: No entries match tomorrow.
    hint: `track list` with a range, -p, -t or --search shows entries.
    --- exit 4

    $ track edit @2 @3 --stop 23:00
    --- stderr
    error: “Standup” (08:00): 23:00 is in the future.
    hint: If it is planned, set its stop with the day: “2026-03-02 23:00”.
    --- exit 2
    ");
}

#[test]
fn many_receipts_become_one_line() {
    let world = World::offline();
    for hour in 0..9 {
        world.run(&format!("add Work {hour}:00-{hour}:10")).success();
        world.run(&format!("add Rest {hour}:10-{hour}:20")).success();
    }
    world.run("edit @1 -b").success();
    assert_snapshot!(world.run("edit --range today -b"), @"
    Edited   17 entries
    --- stderr
    1 entry was already like that.
    ");
    assert_snapshot!(world.run("edit --range today -b"), @"Nothing to change: they are already like that.");
    let answer = world.json("edit --search Work -t x");
    assert_eq!(answer["edited"].as_array().map(Vec::len), Some(9));
    assert_eq!(answer["edited"][0]["handle"], "@2");
    assert_eq!(answer["edited"][8]["handle"], "@18");
}

#[test]
fn times_that_do_not_fit_change_nothing_and_say_what_to_write() {
    let world = world();
    let before = store_contents(&world);
    assert_snapshot!(transcript(&world, &[
        "edit @2 --stop 7:30",
        "edit @2 --start 8:30",
        "edit @2 --stop 17:00",
        "edit @2 --start 8:15",
        "edit @ --stop 17:00",
        "edit @ --start \"today 10:00\"",
        "edit @2 --start 8:00 --stop 9:00 --duration 1h",
    ]), @r#"
    $ track edit @2 --stop 7:30
    --- stderr
    error: The entry would stop at 07:30, before it starts at 08:00.
    hint: For the day after, use “2026-03-03 07:30”; or set an earlier start as well.
    --- exit 2

    $ track edit @2 --start 8:30
    --- stderr
    error: The entry would start at 08:30, after it stops at 08:15.
    hint: For the day before, use “2026-03-01 08:30”; to keep its length, add `--duration 15m`.
    --- exit 2

    $ track edit @2 --stop 17:00
    --- stderr
    error: 17:00 is in the future.
    hint: If it is planned, set its stop with the day: “2026-03-02 17:00”.
    --- exit 2

    $ track edit @2 --start 8:15
    --- stderr
    error: The entry would start and stop at the same time.
    hint: Use two different times, or a duration.
    --- exit 2

    $ track edit @ --stop 17:00
    --- stderr
    error: 17:00 is in the future.
    hint: A timer starts and stops now or in the past; to plan time, use `track add` with a day: “tomorrow 9:00-10:00”.
    --- exit 2

    $ track edit @ --start "today 10:00"
    --- stderr
    error: 10:00 is in the future.
    hint: A timer starts and stops now or in the past; to plan time, use `track add` with a day: “tomorrow 9:00-10:00”.
    --- exit 2

    $ track edit @2 --start 8:00 --stop 9:00 --duration 1h
    --- stderr
    error: --start, --stop and --duration cannot be used together.
    hint: Pass two of --start, --stop and --duration.
    --- exit 2
    "#);
    assert_eq!(store_contents(&world), before);
}

#[test]
fn unknown_words_change_nothing() {
    let world = world();
    let before = store_contents(&world);
    assert_snapshot!(transcript(&world, &[
        "edit @2 -t a,+b",
        "edit @2 -t +",
        "edit @2 -p Nonsense",
        "edit @2 --task Nonsense",
        "edit @2 -d New words",
        "edit @3 -d Weekly Standup",
        "edit Night -d Late shift",
        "edit -p Internal Stand up",
        "edit @9 -b",
        "edit -b",
        "edit",
        "edit @2",
    ]), @r#"
    $ track edit @2 -t a,+b
    --- stderr
    error: Cannot set tags and add or remove tags at the same time.
    hint: `-t api,bug` sets exactly these two; `-t +api,-bug` adds one and removes one.
    --- exit 2

    $ track edit @2 -t +
    --- stderr
    error: A tag needs a name.
    --- exit 2

    $ track edit @2 -p Nonsense
    --- stderr
    error: No project called “Nonsense”.
    hint: `track project add` creates one; `track login` fetches yours from Toggl.
    --- exit 4

    $ track edit @2 --task Nonsense
    --- stderr
    error: No task called “Nonsense”.
    hint: `track task add` creates one; `track login` fetches yours from Toggl.
    --- exit 4

    $ track edit @2 -d New words
    --- stderr
    error: “words” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2

    $ track edit @3 -d Weekly Standup
    --- stderr
    error: “Standup” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2

    $ track edit Night -d Late shift
    --- stderr
    error: “shift” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2

    $ track edit -p Internal Stand up
    --- stderr
    error: “Stand” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2

    $ track edit @9 -b
    --- stderr
    error: There is no entry @9.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track edit -b
    --- stderr
    error: Which entry should be edited?
    hint: `track edit @` edits the running or else the newest entry; `track edit @2` the one before the newest.
    hint: --range, --of-project, --with-tag and --search select several entries.
    --- exit 2

    $ track edit
    --- stderr
    error: Which entry should be edited?
    hint: `track edit @` edits the running or else the newest entry; `track edit @2` the one before the newest.
    hint: --range, --of-project, --with-tag and --search select several entries.
    --- exit 2

    $ track edit @2
    --- stderr
    error: Nothing to change was given.
    hint: For example: `track edit @ --start 9:15` or `track edit @2 -p PROJECT -t +TAG`.
    hint: On a terminal, `track edit @2` opens the entry in an editor.
    --- exit 2
    "#);
    for line in [
        "edit @2 -p Web --no-project",
        "edit @2 -b --no-billable",
        "edit @2 --task x --no-task",
        "edit @2 --range today -b",
        "edit @2 --start 25:00",
        "edit --range nonsense -b",
        "edit @2 --duration 1000h",
    ] {
        world.run(line).exits(2);
    }
    let long = format!("edit @2 -d {}", "é".repeat(3001));
    world.run(&long).exits(2);
    assert_eq!(store_contents(&world), before);
}

#[test]
fn what_changes_nothing_is_no_command_and_no_request() {
    let world = World::logged_in();
    world.run("add Standup 8:00-8:15 -t team").success();
    world.run("list").success();
    world.fake().clear_requests();
    let before = store_contents(&world);
    assert_snapshot!(world.run("edit @1 -d Standup -t team --no-project --start 8:00"), @"Nothing to change: it is already like that.");
    assert_eq!(store_contents(&world), before);
    assert_eq!(world.asked(), [""; 0]);
    assert_snapshot!(world.run("edit @1 -t +team --json").json()["unchanged"][0]["description"], @r#""Standup""#);
}

#[test]
fn one_sent_entry_costs_one_request() {
    let mut world = World::with_toggl();
    world.fake().add_project("Website");
    world.log_in();
    world.run("add Standup 8:00-8:15 -t team").success();
    world.run("start Write").success();
    world.advance(TimeDelta::minutes(20));
    world.run("list").success();
    for (line, request) in [
        ("edit @2 -d Daily -p Website -t +x,-team", "PUT /time_entries/…"),
        ("edit @2 --start 7:50", "PUT /time_entries/…"),
        ("edit @ --start 8:55", "PUT /time_entries/…"),
        ("edit @ --stop -1m", "PUT /time_entries/…"),
        ("edit @2 --no-project", "PUT /time_entries/…"),
    ] {
        world.fake().clear_requests();
        world.run(line).success();
        assert_eq!(world.asked(), [request], "{line}");
    }
    assert_eq!(world.at_toggl(), ["07:50–08:15 Daily", "08:55–09:19 Write"]);
    assert_eq!(world.fake().entries()[0].tags, ["x"]);
    world.run("sync").success();
    world.assert_agreed();
}

#[test]
fn what_was_never_sent_costs_nothing_more_for_being_edited() {
    let world = World::logged_in();
    world.run("add One 6:00-6:10 --offline").success();
    world.run("edit @1 -d Two -t x --offline").success();
    world.run("edit @1 --duration 5m --offline").success();
    assert_eq!(world.asked(), [""; 0]);
    world.run("sync").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["06:00–06:05 Two"]);
}

#[test]
fn what_toggl_refused_is_sent_again_once_it_is_edited() {
    let world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::Status(400, "\"Description is not nice.\"".into()));
    world.run("add Rude 6:00-6:10").exits(7);
    assert_snapshot!(world.run("edit @1 -d Polite"), @"Edited   Rude → Polite  06:00–06:10  10m  @1");
    assert_eq!(world.at_toggl(), ["06:00–06:10 Polite"]);
}

#[test]
fn task_and_project_follow_each_other() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let website = world.fake().add_project("Website");
    let internal = world.fake().add_project("Internal");
    let design = world.fake().add_task(website, "Design");
    let office = world.fake().add_task(internal, "Office");
    world.log_in();
    world.run("add Sketch 6:00-6:10").success();
    let at_toggl = || {
        let entry = world.fake().entries().remove(0);
        (entry.project_id, entry.task_id)
    };
    for (line, expected) in [
        ("edit @1 --task Design", (Some(website), Some(design))),
        ("edit @1 --task Office", (Some(internal), Some(office))),
        ("edit @1 -p Website", (Some(website), None)),
        ("edit @1 -p Website --task Design", (Some(website), Some(design))),
        ("edit @1 -p Website -b", (Some(website), Some(design))),
        ("edit @1 --no-task", (Some(website), None)),
        ("edit @1 --task Office", (Some(internal), Some(office))),
        ("edit @1 --no-project", (None, None)),
    ] {
        world.run(line).success();
        assert_eq!(at_toggl(), expected, "{line}");
    }
    world.run("edit @1 -p Website --task Office").exits(4);
    world.run("sync").success();
    world.assert_agreed();
}

#[test]
fn another_workspace_gets_it_as_a_new_entry() {
    let world = World::with_toggl();
    let organization = world.fake().add_organization("Acme", 600);
    let other = world.fake().add_workspace(organization, "Acme", false);
    let project = world.fake().add_project_in(other, "Rocket", |_| {});
    world.log_in();
    world.run("add Fuel 6:00-6:10 -t x").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("edit @1 -p Rocket"), @"
    Edited   Fuel  no project → Rocket  #x  workspace Personal → Acme  06:00–06:10  10m  @1
    --- stderr
    1 entry moves to another workspace: it is created there and deleted here.
    ");
    let entries = world.fake().entries();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].workspace_id, entries[0].project_id), (other, Some(project)));
    assert_eq!(world.asked().len(), 2, "{:?}", world.asked());
    world.run("sync").success();
    world.assert_agreed();
}

#[test]
fn a_range_is_known_before_all_of_it_is_edited() {
    let world = World::logged_in();
    let at = |clock: &str| world.today_at(clock);
    world.fake().elsewhere_add("There", at("7:00"), at("7:30"));
    assert_snapshot!(world.run("edit --range today -d Elsewhere"), @"Edited   There → Elsewhere  07:00–07:30  30m  @1");
    assert_eq!(world.at_toggl(), ["07:00–07:30 Elsewhere"]);
    assert_snapshot!(world.run("edit --range 2025-01-02..today -t x --offline"), @"
    Edited   Elsewhere  no tags → #x  07:00–07:30  30m  @1
    --- stderr
    New tag: x
    As of 09:00: offline.
    Toggl's entries from Thu 2 Jan 2025 to Fri 12 Dec 2025 were never fetched; they are not edited.
    Saved locally; 1 pending change.
    ");
}

#[test]
fn a_failed_fetch_of_earlier_days_is_reported() {
    let world = World::logged_in();
    world.run("add Plan 7:00-7:30").success();
    world.run("list").success();
    world.fake().fail_always_on("/reports/", Fault::Html(502));
    assert_snapshot!(world.run("edit --range 2025-01-02..today -d Plans"), @"
    Edited   Plan → Plans  07:00–07:30  30m  @1
    --- stderr
    As of 09:00: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    Toggl's entries from Thu 2 Jan 2025 to Fri 12 Dec 2025 were never fetched; they are not edited.
    --- exit 6
    ");
    assert_snapshot!(world.run("edit --range 2025-01-02..2025-01-03 -d Plans"), @"
    --- stderr
    error: No entries match from Thu 2 Jan 2025 to Fri 3 Jan 2025.
    hint: `track list` with a range, -p, -t or --search shows entries.
    hint: As of 09:00: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    hint: Toggl's entries from Thu 2 Jan 2025 to Fri 3 Jan 2025 were never fetched; they are not edited.
    --- exit 4
    ");
    let answer = world.json("edit --range 2025-01-02..today -d Plan");
    assert_eq!(answer["notes"].as_array().map(Vec::len), Some(2), "{answer}");
}

#[test]
fn receipts_come_as_they_were_asked_for_and_json_newest_first() {
    let world = world();
    assert_snapshot!(world.run("edit @3 @1 @2 -b"), @"
    Edited   Night shift  #late  not billable → billable  yesterday 22:00–23:30  1h 30m  @3
    Edited   Write the report  not billable → billable  09:00  @1
    Edited   Standup  #team  not billable → billable  08:00–08:15  15m  @2
    ");
    let answer = world.json("edit @3 @1 @2 --no-billable");
    for (place, handle) in ["@1", "@2", "@3"].into_iter().enumerate() {
        assert_eq!(answer["edited"][place]["handle"], handle);
    }
}

#[test]
fn its_json_lists_edited_and_unchanged_entries() {
    let world = world();
    let answer = world.json("edit @2 @3 -t late");
    assert_eq!(answer["edited"][0]["description"], "Standup");
    assert_eq!(answer["edited"][0]["tags"], json!(["late"]));
    assert_eq!(answer["unchanged"][0]["description"], "Night shift");
    assert_eq!((&answer["new_tags"], &answer["notes"]), (&json!([]), &json!([])));
}

#[test]
fn foreign_text_stays_harmless() {
    let world = World::offline();
    let evil = "\u{1b}[31mred\u{9b}2J\u{202e}";
    world.track(["add", evil, "15m"]).success();
    world.track(["add", "x", "5m"]).success();
    for args in [["edit", "@1", "@2", "--start", "now"], ["edit", "@1", "@2", "-p", evil]] {
        let outcome = world.track(args);
        assert!(!outcome.to_string().contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{outcome}");
    }
    let outcome = world.track(["edit", "@2", "-t", evil]).success();
    assert!(!outcome.to_string().contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{outcome}");
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("edit"), @r#"
    Edit entries: description, project, tags, times

    Usage: track edit [OPTIONS] [ENTRY]...

    Examples:
      track edit @ --start 9:15
      track edit @2 -d "Fix the login" -p Web -t +bug,-api
      track edit @2 @3 @4 -p Web --task Design
      track edit Standup --duration 20m
      track edit @1 --stop +10m
      track edit --range today --with-tag call -b
      track edit last --start 9:05
      track edit @2 --trim
      track edit @1

    Arguments:
      [ENTRY]...  An entry is a handle, an id, or words of its description. `@1` is
                  the newest entry, `@2` the one before it, `@+1` the next planned
                  one; `@` is the running entry or else the newest; `last` is the
                  entry of your last command. `track list` shows the handles.

    Options:
      -d, --description <TEXT>   Set the description, in quotes
      -p, --project <PROJECT>    Set the project, by name, client/name or id. Clears
                                 the task. The project also decides on billable,
                                 unless that was set by hand.
          --no-project           Remove the project and the task
          --task <TASK>          Set the task, by name or id. Also sets its project.
          --no-task              Remove the task
      -t, --tag <TAG>            Set the tags to a,b or change them with +a,-b.
                                 `a,b` replaces all tags, `+a` adds one, `-b`
                                 removes one.
          --no-tags              Remove all tags
      -b, --billable             Mark the time as billable (needs a paid Toggl plan)
          --no-billable          Mark the time as not billable
          --start <TIME>         Set the start, or move it: 9:30, +10m, -10m
          --stop <TIME>          Set the stop, or move it: 10:30, +10m, -10m. This
                                 stops the running entry.
          --duration <DURATION>  Set the duration, or change it: 45m, +10m, -10m.
                                 The start does not change; with --stop, the start
                                 is moved.
          --trim                 Shorten the entries it overlaps. An entry that
                                 spans it is split in two.
      -h, --help                 Print help

    Options to select entries, instead of ENTRY:
          --range <RANGE>         Entries of these days, for example "last week"
          --of-project <PROJECT>  Entries of this project. `none` selects entries
                                  without a project, `!NAME` those of other
                                  projects. Can be repeated.
          --with-tag <TAG>        Entries with this tag. `a,b` selects entries with
                                  both tags, `none` those without tags, `!NAME`
                                  those without this tag.
          --search <TEXT>         Entries with this text in the description
          --not-search <TEXT>     Entries without this text in the description

    Without a change on the command line, the entry opens as text in your editor
    ($VISUAL or $EDITOR).

    A clock time is on the day of the entry. For --stop it is the first such time
    after the start, on a day of the entry or within twelve hours; for any other,
    name the day: --stop "yesterday 14:00".
    "#);
}

#[test]
fn an_unknown_name_is_looked_up_once() {
    let world = World::logged_in();
    world.run("add Plan 6:00-6:10").success();
    world.fake().add_project("Launch");
    world.fake().clear_requests();
    world.run("edit @1 -p launch").success();
    assert_eq!(world.asked(), ["GET /me", "PUT /time_entries/…"]);
    assert!(world.fake().entries()[0].project_id.is_some());
    world.fake().clear_requests();
    let before = store_contents(&world);
    world.run("edit @1 -p nonsense").exits(4);
    assert_eq!(world.asked(), ["GET /me"], "once");
    assert_eq!(store_contents(&world), before);
    world.run("edit nonsense -d Other").exits(4);
    assert_eq!(world.asked(), ["GET /me", "GET /me/time_entries"], "entries are listed apart");
    world.run("edit nonsense -d Other").exits(4);
    assert_eq!(world.asked().len(), 2, "the last answer is fresh");
    assert_eq!(world.at_toggl(), ["06:00–06:10 Plan"]);
    world.assert_agreed();
}

#[test]
fn what_is_in_doubt_is_edited_once_it_is_found() {
    let mut world = World::logged_in();
    world.fake().fail_next(Fault::DropAfterCommit);
    world.run("add Plan 6:00-6:10").success();
    world.run("edit @1 -d Other --duration 20m --offline").success();
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["06:00–06:20 Other"]);
    world.assert_agreed();
}

#[test]
fn local_and_remote_changes_are_merged() {
    let mut world = World::logged_in();
    world.run("add Plan 6:00-6:10").success();
    let id = world.fake().entries()[0].id;
    world.advance(TimeDelta::minutes(5));
    world.fake().elsewhere_edit(id, |entry| entry.tags = vec!["there".to_owned()]);
    world.run("edit @1 -d Other").success();
    let entry = &world.fake().entries()[0];
    assert_eq!(
        (entry.description.as_deref(), &entry.tags[..]),
        (Some("Other"), &["there".to_owned()][..])
    );
    world.run("sync").success();
    world.assert_agreed();
    assert_eq!(world.json("list")["entries"][0]["tags"], json!(["there"]));
}

#[test]
fn a_change_taken_back_after_a_lost_answer_stays_taken_back() {
    for fault in [Fault::DropBeforeCommit, Fault::DropAfterCommit] {
        for pulled in [false, true] {
            let mut world = World::logged_in();
            world.run("add Plan 6:00-6:10").success();
            world.fake().fail_next(fault.clone());
            world.run("edit @1 -d Other").success();
            world.run("edit @1 -d Plan --offline").success();
            world.advance(TimeDelta::minutes(2));
            if pulled {
                world.run("list --fresh").success();
            }
            world.run("sync").success();
            assert_eq!(world.at_toggl(), ["06:00–06:10 Plan"], "{fault:?}");
            assert_eq!(world.json("list")["entries"][0]["description"], "Plan");
            world.assert_agreed();
        }
    }
}

#[test]
fn handles_go_with_commas_between_them_and_not_as_a_range() {
    let world = World::offline();
    for line in ["add One 8:00-8:10", "add Two 8:10-8:20", "add Three 8:20-8:30"] {
        world.run(line).success();
    }
    assert_snapshot!(transcript(&world, &["edit @1,@3 -t x", "edit @1-@3 -t y", "delete @1..3"]), @"
    $ track edit @1,@3 -t x
    Edited   Three  no tags → #x  08:20–08:30  10m  @1
    Edited   One  no tags → #x  08:00–08:10  10m  @3
    --- stderr
    New tag: x

    $ track edit @1-@3 -t y
    --- stderr
    error: There is no entry “@1-@3”.
    hint: List handles one by one: `@1 @2 @3`.
    --- exit 4

    $ track delete @1..3
    --- stderr
    error: There is no entry “@1..3”.
    hint: List handles one by one: `@1 @2 @3`.
    --- exit 4
    ");
}

#[test]
fn the_receipt_says_what_was_and_what_is() {
    let world = World::offline();
    world.run("project add Website").success();
    world.run("project add Support").success();
    world.run("add Write docs 8:00-9:00 -p Website -t api").success();
    world.run("start Review --at 8:59").success();
    assert_snapshot!(transcript(&world, &[
        "edit @2 -d \"Write the docs\" --start 8:30",
        "edit @2 --start 8:15 --stop 8:45",
        "edit @2 --start -1d --stop -1d",
        "edit @2 --start -5m",
        "edit @2 -p Support -t +bug",
        "edit @2 --no-project --no-tags -d \"\"",
        "edit @2 --stop \"yesterday 8:45:10\"",
        "edit @1 @2 -t x -p Website",
        "edit @1 --stop now",
    ]), @r#"
    $ track edit @2 -d "Write the docs" --start 8:30
    Edited   Write docs → Write the docs  Website  #api  08:00–09:00 → 08:30–09:00  30m (was 1h 00m)  @2
    --- stderr
    Overlaps @1 “Review”, running since 08:59; `track edit @2 --trim` shortens it.

    $ track edit @2 --start 8:15 --stop 8:45
    Edited   Write the docs  Website  #api  08:30–09:00 → 08:15–08:45  30m  @2

    $ track edit @2 --start -1d --stop -1d
    Edited   Write the docs  Website  #api  08:15–08:45 → yesterday 08:15–08:45  30m  @2

    $ track edit @2 --start -5m
    Edited   Write the docs  Website  #api  yesterday 08:15–08:45 → 08:10–08:45  35m (was 30m)  @2

    $ track edit @2 -p Support -t +bug
    Edited   Write the docs  Website → Support  #api → #api #bug  yesterday 08:10–08:45  35m  @2
    --- stderr
    New tag: bug

    $ track edit @2 --no-project --no-tags -d ""
    Edited   Write the docs → (no description)  Support → no project  #api #bug → no tags  yesterday 08:10–08:45  35m  @2

    $ track edit @2 --stop "yesterday 8:45:10"
    Edited   (no description)  yesterday 08:10:00–08:45:00 → 08:10:00–08:45:10  35m  @2

    $ track edit @1 @2 -t x -p Website
    Edited   Review  no project → Website  no tags → #x  08:59  @1
    Edited   (no description)  no project → Website  no tags → #x  yesterday 08:10–08:45  35m  @2
    --- stderr
    New tag: x

    $ track edit @1 --stop now
    Edited   Review  Website  #x  08:59–now → 08:59–09:00  1m  @1
    "#);
    // What does not fit in a line of the terminal stands below it.
    let narrow = |line: &str| {
        let mut script = world.on_terminal(&format!("track {line}"));
        let output = script.env("COLUMNS", "60").output().expect("`script`");
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    };
    assert_snapshot!(narrow("edit @2 -d \"Think about the words of the page\" --duration 1h -p Support"), @"
    Edited   Thin…  Supp…  #x  yesterday 08:10–09:10  1h 00m  @2
    was      (no descripti…  Website  yesterday 08:10–08:45  35m
    ");
    assert_snapshot!(narrow("edit @1 @2 -p Website --no-tags -d \"Think about the words of all the pages\""), @"
    Edited   Think about the word…  Website  08:59–09:00  1m  @1
    was      Review  #x
    Edited   Think …  Website  yesterday 08:10–09:10  1h 00m  @2
    was      Think about the words of the page  Support  #x
    ");
    assert_snapshot!(narrow("edit @1 -d Short"), @"
    Edited   Short  Website  08:59–09:00  1m  @1
    was      Think about the words of all the pages
    ");
}

#[test]
fn the_document_has_the_entries_as_they_were() {
    let world = world();
    let json = world.json("edit @1 @2 -t x --offline");
    let described = |field: &str| -> Vec<(String, usize)> {
        let entries = json[field].as_array().expect("entries").iter();
        let tags = |it: &serde_json::Value| it["tags"].as_array().map_or(0, Vec::len);
        entries.map(|it| (it["description"].to_string(), tags(it))).collect()
    };
    let (before, edited) = (described("before"), described("edited"));
    assert_eq!(before.len(), 2);
    let names =
        |entries: &[(String, usize)]| entries.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&edited), "in the same order");
    assert!(before != edited, "{before:?}");
    let json = world.json("edit @2 --start -2h --offline");
    assert_eq!(json["before"][0]["id"], json["edited"][0]["id"]);
    assert_ne!(json["before"][0]["start"], json["edited"][0]["start"]);
    assert_eq!(world.json("edit @1 -t x")["before"], serde_json::json!([]), "nothing changed");
}
