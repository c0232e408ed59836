//! What is typed for a time: every form of the page works wherever a time is taken, and what looks like a time
//! never slips into a description.

use std::fs;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{World, store_contents, transcript};

/// A Friday at noon: 27 November 2026.
fn friday() -> World {
    let mut world = World::offline();
    world.advance(TimeDelta::days(270) + TimeDelta::hours(3));
    world
}

/// The rows of a table of docs/commands.md: the forms of each.
fn page(section: &str) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    let text = fs::read_to_string(path).expect("the page");
    let heading = format!("\n### {section}\n");
    let (_, from) = text.split_once(&heading).expect("the section");
    let (section, _) = from.split_once("\n##").expect("another section");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let forms = |row: &str| {
        let cell = row.split('|').nth(1).expect("the first cell");
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    rows.map(forms).collect()
}

/// The entry that was written last, as `start to stop: description`.
fn written(world: &World, line: &str) -> String {
    let answer = world.typed(&format!("{line} --json")).success().json();
    let entry = ["added", "started", "edited"].iter().find_map(|key| match &answer[key] {
        Value::Array(entries) => entries.first(),
        Value::Null => None,
        entry => Some(entry),
    });
    let entry = entry.unwrap_or_else(|| panic!("{line}: {answer}"));
    let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let local = |key: &str| text(key).trim_end_matches("+01:00").replace('T', " ");
    format!("{} to {}: {}", local("start"), local("stop"), text("description"))
}

fn start_of(written: &str) -> String {
    written.split(" to ").next().expect("a start").to_owned()
}

/// When an entry begins that `add` is given this time for.
fn added(time: &str) -> String {
    let line = format!("add X --start \"{time}\" --duration 1m");
    // A minute from now is in the future.
    if time == "now" {
        "2026-11-27 12:00:00".to_owned()
    } else {
        start_of(&written(&friday(), &line))
    }
}

#[test]
fn every_time_of_the_page_is_read_alike_by_add_start_and_edit() {
    let rows = page("TIME");
    assert!(rows.len() > 8, "{rows:?}");
    for time in rows.concat() {
        let add = added(&time);
        // In `edit` a sign means so much before the time that is there.
        if time.starts_with('-') {
            assert_eq!(start_of(&written(&friday(), &format!("start X --at {time}"))), add);
            continue;
        }
        let edit = friday();
        edit.run("add X 11:00-11:05").success();
        let line = format!("edit @1 --start \"{time}\" --stop \"2026-12-02 0:00\"");
        let edit = written(&edit, &line);
        assert_eq!(start_of(&edit), add, "edit {time}");

        let world = friday();
        let line = format!("start X --at \"{time}\"");
        if *add > *"2026-11-27 12:00:00" {
            let outcome = world.typed(&line).exits(2);
            assert!(outcome.stderr.contains("in the future"), "{outcome}");
        } else {
            assert_eq!(start_of(&written(&world, &line)), add, "start {time}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn every_time_of_the_page_is_read_by_the_editor_as_well() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut world = friday();
    let path = world.home().join("editor");
    let script = "#!/bin/sh\nsed -i \"s/^start = .*/start = \\\"$TIME\\\"/; s/^stop = .*/stop = \\\"2026-12-02 0:00\\\"/\" \"$1\"\n";
    fs::write(&path, script).expect("a script");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("to be run");
    world.set("EDITOR", &path.display().to_string());
    world.set("PATH", "/usr/local/bin:/usr/bin:/bin");
    for time in page("TIME").concat().into_iter().filter(|time| !time.starts_with('-')) {
        let add = added(&time);
        written(&world, "add Y 11:00-11:05");
        let mut script = world.on_terminal("track edit Y");
        let output = script.env("TIME", time.replace('/', "\\/")).output().expect("`script`");
        assert!(output.status.success(), "{time}: {}", String::from_utf8_lossy(&output.stdout));
        let edited = world.typed("show Y --json").success().json();
        let start = edited["entry"]["start"].as_str().expect("a start").trim_end_matches("+01:00");
        assert_eq!(start.replace('T', " "), add, "{time}");
        world.run("delete Y").success();
    }
}

#[test]
fn every_span_of_the_page_ends_an_add() {
    let rows = page("SPAN");
    assert!(rows.len() > 5, "{rows:?}");
    for row in rows {
        let entries = row.iter().map(|span| {
            let words = written(&friday(), &format!("add Call Ann {span}"));
            let quoted = written(&friday(), &format!("add \"Call Ann\" \"{span}\""));
            assert_eq!(words, quoted, "{span}");
            assert!(words.ends_with(": Call Ann"), "{span}: {words}");
            words
        });
        let entries: Vec<String> = entries.collect();
        // What a row says once is written in several ways.
        if row[0].starts_with("8:00") {
            assert!(entries.iter().all(|entry| *entry == entries[0]), "{row:?}: {entries:?}");
        }
    }
}

#[test]
fn every_duration_and_range_of_the_page_is_taken() {
    for duration in page("DURATION").concat() {
        written(&friday(), &format!("add X --duration {duration}"));
    }
    let world = friday();
    for range in page("RANGE").concat() {
        world.run(&format!("list {range}")).success();
        world.typed(&format!("list \"{range}\"")).success();
    }
}

#[test]
fn the_time_of_an_added_entry_is_where_it_was_meant() {
    let table = [
        ("add Standup yesterday 9:00 15m", "2026-11-26 09:00:00 to 2026-11-26 09:15:00: Standup"),
        ("add Review 2026-2-27 9:00-10:00", "2026-02-27 09:00:00 to 2026-02-27 10:00:00: Review"),
        ("add Call 9:00 30m", "2026-11-27 09:00:00 to 2026-11-27 09:30:00: Call"),
        ("add Call 9:00 for 30m", "2026-11-27 09:00:00 to 2026-11-27 09:30:00: Call"),
        ("add Call 9:00 + 1h", "2026-11-27 09:00:00 to 2026-11-27 10:00:00: Call"),
        ("add b Thu 26 Nov 9:00-10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b Thu 26 Nov 2026 9:00-10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b Thu 26 Nov 09:00–10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b 26.11.2026 9:00-10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b 2026/11/26 9:00-10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b 20261126 9:00-10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b 20261126T0900 - 20261126T1000", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b 2026-W48-4 9:00-10:00", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b Dec 6 9:00-10:00", "2026-12-06 09:00:00 to 2026-12-06 10:00:00: b"),
        ("add b 2 days ago 9:00-10:00", "2026-11-25 09:00:00 to 2026-11-25 10:00:00: b"),
        ("add b 3d ago 9:00-10:00", "2026-11-24 09:00:00 to 2026-11-24 10:00:00: b"),
        ("add b yesterday at 9 for 15m", "2026-11-26 09:00:00 to 2026-11-26 09:15:00: b"),
        ("add b next monday 9-10", "2026-11-30 09:00:00 to 2026-11-30 10:00:00: b"),
        ("add b last thursday 9-10", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add b last friday 9-10", "2026-11-20 09:00:00 to 2026-11-20 10:00:00: b"),
        ("add b on monday 9-10", "2026-11-23 09:00:00 to 2026-11-23 10:00:00: b"),
        ("add b for 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: b"),
        ("add b yesterday 22:00-24:00", "2026-11-26 22:00:00 to 2026-11-27 00:00:00: b"),
        ("add b 8:30a-9:15a", "2026-11-27 08:30:00 to 2026-11-27 09:15:00: b"),
        ("add b 1h ago for 15m", "2026-11-27 11:00:00 to 2026-11-27 11:15:00: b"),
        (
            "add b 2026-11-06 22:00 - 2026-11-07 1:00",
            "2026-11-06 22:00:00 to 2026-11-07 01:00:00: b",
        ),
        (
            "add b 2026-11-26T12:34Z - 2026-11-26T13:00+0000",
            "2026-11-26 13:34:00 to 2026-11-26 14:00:00: b",
        ),
        ("add b 2026-11-26T12:34+01:00-13:00", "2026-11-26 12:34:00 to 2026-11-26 13:00:00: b"),
        ("add Night 23:00-1:00", "2026-11-26 23:00:00 to 2026-11-27 01:00:00: Night"),
        ("add b 9:00-10:00 yesterday", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: b"),
        ("add Lunch 9:00 to 10:30", "2026-11-27 09:00:00 to 2026-11-27 10:30:00: Lunch"),
        ("add Lunch from 9 until 10:30", "2026-11-27 09:00:00 to 2026-11-27 10:30:00: Lunch"),
        ("add Lunch since 11:30", "2026-11-27 11:30:00 to 2026-11-27 12:00:00: Lunch"),
        // Quotes say that a description is one.
        (
            "add \"Standup yesterday\" 15m",
            "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Standup yesterday",
        ),
        ("add \"Review 11/26\" 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Review 11/26"),
        ("add \"Call at 9:00\" 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Call at 9:00"),
        ("add \"Meeting 9:00-10:30\"", "2026-11-27 09:00:00 to 2026-11-27 10:30:00: Meeting"),
        // What is a word stays one.
        (
            "add Friday review yesterday 9-10",
            "2026-11-26 09:00:00 to 2026-11-26 10:00:00: Friday review",
        ),
        (
            "add Sprint 2 planning 15m",
            "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Sprint 2 planning",
        ),
        ("add Section 9 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Section 9"),
        (
            "add Plan 2026 budget 15m",
            "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Plan 2026 budget",
        ),
        ("add 24/7 support 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: 24/7 support"),
        ("add May release 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: May release"),
    ];
    for (line, expected) in table {
        assert_eq!(written(&friday(), line), expected, "{line}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of refusals")]
fn what_looks_like_a_time_and_is_none_is_refused() {
    let world = friday();
    let lines = [
        "add Standup yesterday 15m",
        "add Standup today 15m",
        "add Standup mon 15m",
        "add Report this morning 1h",
        "add Report last night 1h",
        "add Report tonight 1h",
        "add Report last week 2h",
        "add Standup yesteday 9:00-9:15",
        "add Standup tomorow 9:00-9:15",
        "add Standup yesterday at 15m",
        "add Standup on monday 15m",
        "add Standup 26/11/2026 9:00-10:00",
        "add Standup 11/26 9:00-10:00",
        "add Standup 6/11 9:00-10:00",
        "add Standup 2026-02-29 9:00-10:00",
        "add Standup 30 Feb 9:00-10:00",
        "add Standup Wed 26 Nov 2026 9:00-10:00",
        "add Standup 25:00 15m",
        "add Standup 9-10 11-12",
        "add Standup 1h ago",
        "add Standup @9:00 15m",
        "add 9:00 Standup 15m",
        "add yesterday Standup 15m",
        "add Standup --duration 15m yesterday",
        "add Standup 11/26 --start 9:00 --stop 10:00",
        "add b 10:00-9:00",
        "add Back yesterday 14:00-13:15",
        "add Back 18:00-19:00",
        "add Back 25:00-26:00",
        "add b 22:00-24:01",
        "add b 15m ago for 30m",
        "add b --start now --duration 1h",
    ];
    assert_snapshot!(transcript(&world, &lines), @r#"
    $ track add Standup yesterday 15m
    --- stderr
    error: “yesterday” looks like a day, but “15m” has no start time.
    hint: Add the start: `yesterday 9:00 for 15m`.
    hint: If it is part of the description, quote it: `track add "Standup yesterday" 15m`.
    --- exit 2

    $ track add Standup today 15m
    --- stderr
    error: “today” looks like a day, but “15m” has no start time.
    hint: Add the start: `today 9:00 for 15m`.
    hint: If it is part of the description, quote it: `track add "Standup today" 15m`.
    --- exit 2

    $ track add Standup mon 15m
    --- stderr
    error: “mon” looks like a day, but “15m” has no start time.
    hint: Add the start: `mon 9:00 for 15m`.
    hint: If it is part of the description, quote it: `track add "Standup mon" 15m`.
    --- exit 2

    $ track add Report this morning 1h
    --- stderr
    error: “this morning” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Report this morning" 1h`.
    --- exit 2

    $ track add Report last night 1h
    --- stderr
    error: “last night” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Report last night" 1h`.
    --- exit 2

    $ track add Report tonight 1h
    --- stderr
    error: “tonight” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Report tonight" 1h`.
    --- exit 2

    $ track add Report last week 2h
    --- stderr
    error: “last week” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Report last week" 2h`.
    --- exit 2

    $ track add Standup yesteday 9:00-9:15
    --- stderr
    error: “yesteday” looks like a day.
    hint: Did you mean `yesterday`?
    hint: If it is part of the description, quote it: `track add "Standup yesteday" 9:00-9:15`.
    --- exit 2

    $ track add Standup tomorow 9:00-9:15
    --- stderr
    error: “tomorow” looks like a day.
    hint: Did you mean `tomorrow`?
    hint: If it is part of the description, quote it: `track add "Standup tomorow" 9:00-9:15`.
    --- exit 2

    $ track add Standup yesterday at 15m
    --- stderr
    error: “yesterday” looks like a day, but “15m” has no start time.
    hint: Add the start: `yesterday 9:00 for 15m`.
    hint: If it is part of the description, quote it: `track add "Standup yesterday at" 15m`.
    --- exit 2

    $ track add Standup on monday 15m
    --- stderr
    error: “on monday” looks like a day, but “15m” has no start time.
    hint: Add the start: `on monday 9:00 for 15m`.
    hint: If it is part of the description, quote it: `track add "Standup on monday" 15m`.
    --- exit 2

    $ track add Standup 26/11/2026 9:00-10:00
    --- stderr
    error: “26/11/2026” is an ambiguous date: some countries write the month first.
    hint: Use `26 Nov 2026 9:00-10:00`.
    hint: If it is part of the description, quote it: `track add "Standup 26/11/2026" 9:00-10:00`.
    --- exit 2

    $ track add Standup 11/26 9:00-10:00
    --- stderr
    error: “11/26” is an ambiguous date: some countries write the month first.
    hint: Use `26 Nov 9:00-10:00`.
    hint: If it is part of the description, quote it: `track add "Standup 11/26" 9:00-10:00`.
    --- exit 2

    $ track add Standup 6/11 9:00-10:00
    --- stderr
    error: “6/11” is an ambiguous date: some countries write the month first.
    hint: Use `6 Nov 9:00-10:00` or `11 Jun 9:00-10:00`.
    hint: If it is part of the description, quote it: `track add "Standup 6/11" 9:00-10:00`.
    --- exit 2

    $ track add Standup 2026-02-29 9:00-10:00
    --- stderr
    error: 2026-02-29 does not exist.
    hint: If it is part of the description, quote it: `track add "Standup 2026-02-29" 9:00-10:00`.
    --- exit 2

    $ track add Standup 30 Feb 9:00-10:00
    --- stderr
    error: 30 Feb does not exist.
    hint: If it is part of the description, quote it: `track add "Standup 30 Feb" 9:00-10:00`.
    --- exit 2

    $ track add Standup Wed 26 Nov 2026 9:00-10:00
    --- stderr
    error: “Wed 26 Nov 2026” has the wrong weekday: that day is a Thursday.
    hint: If it is part of the description, quote it: `track add "Standup Wed 26 Nov 2026" 9:00-10:00`.
    --- exit 2

    $ track add Standup 25:00 15m
    --- stderr
    error: “25:00” is not a time of day.
    hint: If it is part of the description, quote it: `track add "Standup 25:00" 15m`.
    --- exit 2

    $ track add Standup 9-10 11-12
    --- stderr
    error: “9-10” looks like a second time.
    hint: If it is part of the description, quote it: `track add "Standup 9-10" 11-12`.
    --- exit 2

    $ track add Standup 1h ago
    --- stderr
    error: “1h ago” is a point in time, not a time span.
    hint: Use `1h ago for 30m`, or `since 1h ago` for the time since then.
    --- exit 2

    $ track add Standup @9:00 15m
    --- stderr
    error: “@9:00” looks like a time, but it is not directly before “15m”.
    hint: Put `9:00 for 15m` at the end.
    hint: If it is part of the description, quote it: `track add "Standup @9:00" 15m`.
    --- exit 2

    $ track add 9:00 Standup 15m
    --- stderr
    error: “9:00” looks like a time, but it is not directly before “15m”.
    hint: Put `9:00 for 15m` at the end.
    hint: If it is part of the description, quote it: `track add "9:00 Standup" 15m`.
    --- exit 2

    $ track add yesterday Standup 15m
    --- stderr
    error: “yesterday” looks like a day, but “15m” has no start time.
    hint: Add the start: `yesterday 9:00 for 15m`.
    hint: If it is part of the description, quote it: `track add "yesterday Standup" 15m`.
    --- exit 2

    $ track add Standup --duration 15m yesterday
    --- stderr
    error: “yesterday” looks like a day, but it is not part of the time.
    hint: Put the day before the time: `--start "yesterday 9:00"`.
    hint: If it is part of the description, use `-d "Standup yesterday"`.
    --- exit 2

    $ track add Standup 11/26 --start 9:00 --stop 10:00
    --- stderr
    error: “11/26” is an ambiguous date: some countries write the month first.
    hint: Use `26 Nov`.
    hint: If it is part of the description, use `-d "Standup 11/26"`.
    --- exit 2

    $ track add b 10:00-9:00
    --- stderr
    error: “10:00-9:00” ends before it starts; if it ran overnight, use “yesterday 10:00 - today 9:00”.
    --- exit 2

    $ track add Back yesterday 14:00-13:15
    --- stderr
    error: “yesterday 14:00-13:15” ends before it starts; if it ran overnight, use “yesterday 14:00 - today 13:15”.
    --- exit 2

    $ track add Back 18:00-19:00
    --- stderr
    error: That time span has not ended yet; use “today 18:00-19:00” or “yesterday 18:00-19:00”.
    --- exit 2

    $ track add Back 25:00-26:00
    --- stderr
    error: “25:00” is not a time of day.
    hint: If it is part of the description, quote it: `track add "Back 25:00-26:00" 9:00-10:00`.
    --- exit 2

    $ track add b 22:00-24:01
    --- stderr
    error: “24:01” is not a time of day.
    hint: If it is part of the description, quote it: `track add "b 22:00-24:01" 9:00-10:00`.
    --- exit 2

    $ track add b 15m ago for 30m
    --- stderr
    error: That time span has not ended yet; use “today 11:45 for 30m”.
    --- exit 2

    $ track add b --start now --duration 1h
    --- stderr
    error: That time span has not ended yet; use “today 12:00 for 1h”.
    --- exit 2
    "#);
    assert_eq!(store_contents(&world), "", "nothing is added");
}

#[test]
fn a_bare_clock_time_is_not_taken_for_yesterday_when_it_is_far_back() {
    let world = friday();
    let lines =
        ["start Foo --at 18:00", "start Foo --at 23:59", "start Foo --at \"yesterday 24:00\""];
    assert_snapshot!(transcript(&world, &lines), @r#"
    $ track start Foo --at 18:00
    --- stderr
    error: 18:00 is later than now; use “yesterday 18:00” or “today 18:00”.
    --- exit 2

    $ track start Foo --at 23:59
    --- stderr
    error: 23:59 is later than now; use “yesterday 23:59” or “today 23:59”.
    --- exit 2

    $ track start Foo --at "yesterday 24:00"
    Started  Foo  00:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.
    "#);
}

#[test]
fn a_timer_that_starts_beside_a_time_says_so() {
    let world = friday();
    let lines = [
        "start x 1h ago",
        "start x at 9:00",
        "start x 9:00",
        "start fix bug @9:00",
        "start x yesterday at 9",
        "start x yesteday",
        "start x 11/26",
        "start x 2026-02-29",
        "start x this morning",
        "start x for 15m",
        "start Review of 9-10",
        "start Meeting 9:00-10:00",
        "start Meeting 25:00",
        "start \"Plan for tomorrow\"",
    ];
    assert_snapshot!(transcript(&world, &lines), @r#"
    $ track start x 1h ago
    Started  x 1h ago  12:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.
    “1h ago” is part of the description; `--at "1h ago"` sets the start.

    $ track start x at 9:00
    Stopped  x 1h ago  12:00–12:00  0s  @2
    Started  x at 9:00  12:00  @1
    --- stderr
    “at 9:00” is part of the description; `--at 9:00` sets the start.

    $ track start x 9:00
    Stopped  x at 9:00  12:00–12:00  0s  @2
    Started  x 9:00  12:00  @1
    --- stderr
    “9:00” is part of the description; `--at 9:00` sets the start.

    $ track start fix bug @9:00
    Stopped  x 9:00  12:00–12:00  0s  @2
    Started  fix bug @9:00  12:00  @1
    --- stderr
    “@9:00” is part of the description; `--at 9:00` sets the start.

    $ track start x yesterday at 9
    Stopped  fix bug @9:00  12:00–12:00  0s  @2
    Started  x yesterday at 9  12:00  @1
    --- stderr
    “yesterday at 9” is part of the description; `--at "yesterday at 9"` sets the start.

    $ track start x yesteday
    Stopped  x yesterday at 9  12:00–12:00  0s  @2
    Started  x yesteday  12:00  @1
    --- stderr
    “yesteday” is part of the description; `--at "yesterday 9:00"` sets the start.

    $ track start x 11/26
    Stopped  x yesteday  12:00–12:00  0s  @2
    Started  x 11/26  12:00  @1
    --- stderr
    “11/26” is part of the description; `--at "26 Nov 9:00"` sets the start.

    $ track start x 2026-02-29
    Stopped  x 11/26  12:00–12:00  0s  @2
    Started  x 2026-02-29  12:00  @1
    --- stderr
    “2026-02-29” is part of the description; there is no such date.

    $ track start x this morning
    Stopped  x 2026-02-29  12:00–12:00  0s  @2
    Started  x this morning  12:00  @1
    --- stderr
    “this morning” is part of the description; `--at TIME` sets the start.

    $ track start x for 15m
    Stopped  x this morning  12:00–12:00  0s  @2
    Started  x for 15m  12:00  @1
    --- stderr
    “for 15m” is part of the description; `track add` logs time with an end.

    $ track start Review of 9-10
    Stopped  x for 15m  12:00–12:00  0s  @2
    Started  Review of 9-10  12:00  @1

    $ track start Meeting 9:00-10:00
    Stopped  Review of 9-10  12:00–12:00  0s  @2
    Started  Meeting 9:00-10:00  12:00  @1
    --- stderr
    “9:00-10:00” is part of the description; `track add` logs time with an end.

    $ track start Meeting 25:00
    Stopped  Meeting 9:00-10:00  12:00–12:00  0s  @2
    Started  Meeting 25:00  12:00  @1
    --- stderr
    “25:00” is part of the description; it is not a time of day.

    $ track start "Plan for tomorrow"
    Stopped  Meeting 25:00  12:00–12:00  0s  @2
    Started  Plan for tomorrow  12:00  @1
    "#);
}

#[test]
fn a_date_that_does_not_exist_says_so_everywhere() {
    let world = friday();
    world.run("add X 11:00-11:05").success();
    let lines = [
        "start --at \"2026-02-29 9:00\"",
        "add X --start \"2026-02-29 9:00\" --duration 5m",
        "add X 2026-02-29 9:00-10:00",
        "edit @1 --start \"31.4.2026 9:00\"",
        "list 2026-02-29",
        "list 2026-02-01..2026-02-29",
        "list --from 2026-02-29",
        "list 2025-W53",
        "list 2026-13",
        "list 2026-Q1..2026-Q5",
        "split @1 \"2026-02-29 9:00\"",
    ];
    assert_snapshot!(transcript(&world, &lines), @r#"
    $ track start --at "2026-02-29 9:00"
    --- stderr
    error: 2026-02-29 does not exist.
    --- exit 2

    $ track add X --start "2026-02-29 9:00" --duration 5m
    --- stderr
    error: 2026-02-29 does not exist.
    --- exit 2

    $ track add X 2026-02-29 9:00-10:00
    --- stderr
    error: 2026-02-29 does not exist.
    hint: If it is part of the description, quote it: `track add "X 2026-02-29" 9:00-10:00`.
    --- exit 2

    $ track edit @1 --start "31.4.2026 9:00"
    --- stderr
    error: 31.4.2026 does not exist.
    --- exit 2

    $ track list 2026-02-29
    --- stderr
    error: 2026-02-29 does not exist.
    --- exit 2

    $ track list 2026-02-01..2026-02-29
    --- stderr
    error: 2026-02-29 does not exist.
    --- exit 2

    $ track list --from 2026-02-29
    --- stderr
    error: 2026-02-29 does not exist.
    --- exit 2

    $ track list 2025-W53
    --- stderr
    error: 2025-W53 does not exist.
    --- exit 2

    $ track list 2026-13
    --- stderr
    error: 2026-13 does not exist.
    --- exit 2

    $ track list 2026-Q1..2026-Q5
    --- stderr
    error: 2026-Q5 does not exist.
    --- exit 2

    $ track split @1 "2026-02-29 9:00"
    --- stderr
    error: There is no entry “@1 2026-02-29”.
    hint: Numbers do not match descriptions; `track list` shows each entry with its handle.
    --- exit 4
    "#);
}

#[test]
fn ranges_are_the_days_that_were_meant() {
    let world = friday();
    let days = |range: &str| {
        let answer = world.typed(&format!("list {range} --json")).success().json();
        let day = |key: &str| answer["range"][key].as_str().unwrap_or_default().to_owned();
        format!("{} {}", day("from"), day("to"))
    };
    for (range, expected) in [
        ("next week", "2026-11-30 2026-12-06"),
        ("last monday", "2026-11-23 2026-11-23"),
        ("november 2025", "2025-11-01 2025-11-30"),
        ("nov 23", "2026-11-23 2026-11-23"),
        ("past 7 days", "2026-11-21 2026-11-27"),
        ("7 days", "2026-11-21 2026-11-27"),
        ("7d", "2026-11-21 2026-11-27"),
        ("2 weeks", "2026-11-14 2026-11-27"),
        ("since monday", "2026-11-23 2026-11-27"),
        ("mon..fri", "2026-11-23 2026-11-27"),
        ("mon..sun", "2026-11-23 2026-11-29"),
        ("2026-11-01 2026-11-15", "2026-11-01 2026-11-15"),
        ("--from monday", "2026-11-23 2026-11-27"),
        ("--from 2026-11-01 --to 2026-11-15", "2026-11-01 2026-11-15"),
        ("--since yesterday --until tomorrow", "2026-11-26 2026-11-28"),
        ("--from november", "2026-11-01 2026-11-27"),
        ("Thu 26 Nov", "2026-11-26 2026-11-26"),
        ("all", "2006-01-01 9999-12-31"),
    ] {
        assert_eq!(days(range), expected, "{range}");
    }
}

#[test]
fn all_has_no_end() {
    let world = friday();
    world.run("add Conference 2027-06-01 9:00-10:00").success();
    let answer = world.json("list all");
    assert_eq!(answer["entries"].as_array().map(Vec::len), Some(1), "{answer}");
}

#[test]
fn a_signed_time_changes_what_is_there_by_so_much() {
    let table = [
        ("--duration +10m", "2026-11-26 09:00:00 to 2026-11-26 10:40:00: Call"),
        ("--duration -10m", "2026-11-26 09:00:00 to 2026-11-26 10:20:00: Call"),
        ("--stop +10m", "2026-11-26 09:00:00 to 2026-11-26 10:40:00: Call"),
        ("--stop -10m", "2026-11-26 09:00:00 to 2026-11-26 10:20:00: Call"),
        ("--start -10m", "2026-11-26 08:50:00 to 2026-11-26 10:30:00: Call"),
        ("--start +10m", "2026-11-26 09:10:00 to 2026-11-26 10:30:00: Call"),
        ("--start -1d --stop -1d", "2026-11-25 09:00:00 to 2026-11-25 10:30:00: Call"),
        ("--start +1h --duration -30m", "2026-11-26 10:00:00 to 2026-11-26 11:00:00: Call"),
    ];
    for (flags, expected) in table {
        let world = friday();
        world.run("add Call yesterday 9:00-10:30").success();
        assert_eq!(written(&world, &format!("edit @1 {flags}")), expected, "{flags}");
    }
    let world = friday();
    world.run("add Call 9:00-10:30").success();
    world.run("start Write --at 11:00").success();
    let lines = [
        "edit @2 --stop +2h",
        "edit @2 --duration -2h",
        "edit @2 --duration +1d",
        "edit @ --start -10m",
        "edit @ --start +2h",
        "edit @ --stop +10m",
        "edit @ --stop -10m",
    ];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track edit @2 --stop +2h
    --- stderr
    error: 12:30 is in the future.
    hint: If it is planned, set its stop with the day: “2026-11-27 12:30”.
    --- exit 2

    $ track edit @2 --duration -2h
    --- stderr
    error: The entry would stop at 08:30, before it starts at 09:00.
    hint: Use a later stop, or set an earlier start as well.
    --- exit 2

    $ track edit @2 --duration +1d
    --- stderr
    error: “+1d” is not a duration; try 1h30m, 1:30, 90m, 45s or 1.5h.
    --- exit 2

    $ track edit @ --start -10m
    Edited   Write  11:00 → 10:50  @1

    $ track edit @ --start +2h
    --- stderr
    error: 12:50 is in the future.
    hint: A timer starts and stops now or in the past; to plan time, use `track add` with a day: “tomorrow 9:00-10:00”.
    --- exit 2

    $ track edit @ --stop +10m
    --- stderr
    error: 12:10 is in the future.
    hint: A timer starts and stops now or in the past; to plan time, use `track add` with a day: “tomorrow 9:00-10:00”.
    --- exit 2

    $ track edit @ --stop -10m
    Edited   Write  10:50–now → 10:50–11:50  1h 00m  @1
    ");
}

#[test]
fn what_is_written_in_other_ways_is_understood() {
    let table = [
        ("add b 9am for an hour", "2026-11-27 09:00:00 to 2026-11-27 10:00:00: b"),
        ("add b half past 9 to 10", "2026-11-27 09:30:00 to 2026-11-27 10:00:00: b"),
        ("add b between 9 and 10:30", "2026-11-27 09:00:00 to 2026-11-27 10:30:00: b"),
        ("add b 9h30-10h15", "2026-11-27 09:30:00 to 2026-11-27 10:15:00: b"),
        ("add b yesterday 18h30-19h15", "2026-11-26 18:30:00 to 2026-11-26 19:15:00: b"),
        ("add b 9h - 10h", "2026-11-27 09:00:00 to 2026-11-27 10:00:00: b"),
        ("add b 9.30-10.45", "2026-11-27 09:30:00 to 2026-11-27 10:45:00: b"),
        ("add b 9:00, 30m", "2026-11-27 09:00:00 to 2026-11-27 09:30:00: b"),
        ("add b 1 hour and 30 minutes", "2026-11-27 10:30:00 to 2026-11-27 12:00:00: b"),
        ("add b two hours", "2026-11-27 10:00:00 to 2026-11-27 12:00:00: b"),
        ("add b an hour ago for 30m", "2026-11-27 11:00:00 to 2026-11-27 11:30:00: b"),
        ("add b two days ago 9-10", "2026-11-25 09:00:00 to 2026-11-25 10:00:00: b"),
        ("add b 9-10 two days ago", "2026-11-25 09:00:00 to 2026-11-25 10:00:00: b"),
        ("add b a week ago 9-10", "2026-11-20 09:00:00 to 2026-11-20 10:00:00: b"),
        ("add b the day before yesterday 9-10", "2026-11-25 09:00:00 to 2026-11-25 10:00:00: b"),
        ("add b in 3 days 9-10", "2026-11-30 09:00:00 to 2026-11-30 10:00:00: b"),
        ("add b on the 24th of nov 9-10", "2026-11-24 09:00:00 to 2026-11-24 10:00:00: b"),
        ("add Bob call, yesterday 9-10", "2026-11-26 09:00:00 to 2026-11-26 10:00:00: Bob call"),
        ("add Bob call - 9-10", "2026-11-27 09:00:00 to 2026-11-27 10:00:00: Bob call"),
        ("add \"May 4\" 9-10", "2026-11-27 09:00:00 to 2026-11-27 10:00:00: May 4"),
        (
            "add Invoice 2026-0042 15m",
            "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Invoice 2026-0042",
        ),
        ("add Update to 1.2 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Update to 1.2"),
        ("add Sat exam prep 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Sat exam prep"),
        ("add Check in 15m", "2026-11-27 11:45:00 to 2026-11-27 12:00:00: Check in"),
        (
            "add Monday meeting --start 9:00 --stop 10:00",
            "2026-11-27 09:00:00 to 2026-11-27 10:00:00: Monday meeting",
        ),
    ];
    for (line, expected) in table {
        assert_eq!(written(&friday(), line), expected, "{line}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of refusals")]
fn a_time_of_which_only_a_part_is_read_is_refused() {
    let world = friday();
    let lines = [
        "add Call 24.11 9-10",
        "add Call 24.11.26 9-10",
        "add Call 9.10-9.12",
        "add Call 24th 9-10",
        "add Call 24. 9-10",
        "add Call last week tue 9-10",
        "add Call next week monday 9-10",
        "add Call this friday 9-10",
        "add Call coming monday 9-10",
        "add Call at 5 past 9 for 30m",
        "add Call around 9-10",
        "add Call 9-10, 11-12",
        "add Call 9-10 and 11-12",
        "add Call 1h + 15m",
        "add Call monday and tuesday 9-10",
        "add Call 2026-11-20 mon 9-10",
        "add Call mon-fri 9-10",
        "add Call 24-Nov 9-10",
        "add Call (2026-11-24) 9-10",
        "add Call yesterday: 9-10",
        "add Call 24 Nov 26 9-10",
        "add Call tmrw 9-10",
        "add tue Call with Bob 9:00-10:00",
        "add Call until 11:30",
        "add Call yesterday for 2 hours",
        "add Call 31 nov 9-10",
        "add Call yesterday 9:00 --duration 1h",
        "add Revue 13h30 à 14h",
        "add Revue 9h à 10h",
        "add Revue 13h30 pour 30m",
        "add Revue 13h30 for 30m",
        "add Besprechung gestern 9:30-10:15",
        "add Besprechung Montag 9:30-10:15",
        "add Termin 9 Uhr 30m",
        "add Anruf um 9 30m",
        "add Call fri 18-19",
        "add Call fri 11-13",
        "add Review Mon 24 Nov 9-10",
        "add Call 9-5",
        "start x --at \"fri 18:00\"",
        "start x --at \"11/26 9:00\"",
        "list 20/11",
    ];
    assert_snapshot!(transcript(&world, &lines), @r#"
    $ track add Call 24.11 9-10
    --- stderr
    error: “24.11” could be a time, a date or a number.
    hint: Use `24 Nov`.
    hint: If it is part of the description, quote it: `track add "Call 24.11" 9-10`.
    --- exit 2

    $ track add Call 24.11.26 9-10
    --- stderr
    error: “24.11.26” looks like a date, but not in a supported format.
    hint: Write it as `26 Nov` or `2026-11-26`.
    hint: If it is part of the description, quote it: `track add "Call 24.11.26" 9-10`.
    --- exit 2

    $ track add Call 9.10-9.12
    --- stderr
    error: “9.10-9.12” could be a time, a date or a number.
    hint: Use `9:10-9:12`.
    hint: If it is part of the description, quote it: `track add "Call 9.10-9.12" 9:00-10:00`.
    --- exit 2

    $ track add Call 24th 9-10
    --- stderr
    error: “24th” looks like a day without its month.
    hint: Write it as `24 Nov`.
    hint: If it is part of the description, quote it: `track add "Call 24th" 9-10`.
    --- exit 2

    $ track add Call 24. 9-10
    --- stderr
    error: “24.” looks like a day without its month.
    hint: Write it as `24 Nov`.
    hint: If it is part of the description, quote it: `track add "Call 24." 9-10`.
    --- exit 2

    $ track add Call last week tue 9-10
    --- stderr
    error: “last week” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call last week" tue 9-10`.
    --- exit 2

    $ track add Call next week monday 9-10
    --- stderr
    error: “next week” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call next week" monday 9-10`.
    --- exit 2

    $ track add Call this friday 9-10
    --- stderr
    error: “this friday 9-10” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call this" friday 9-10`.
    --- exit 2

    $ track add Call coming monday 9-10
    --- stderr
    error: “coming monday 9-10” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call coming" monday 9-10`.
    --- exit 2

    $ track add Call at 5 past 9 for 30m
    --- stderr
    error: “past 9 for 30m” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call at 5 past" 9 for 30m`.
    --- exit 2

    $ track add Call around 9-10
    --- stderr
    error: “around 9-10” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call around" 9-10`.
    --- exit 2

    $ track add Call 9-10, 11-12
    --- stderr
    error: “9-10” looks like a second time.
    hint: If it is part of the description, quote it: `track add "Call 9-10," 11-12`.
    --- exit 2

    $ track add Call 9-10 and 11-12
    --- stderr
    error: “9-10 and 11-12” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call 9-10 and" 11-12`.
    --- exit 2

    $ track add Call 1h + 15m
    --- stderr
    error: “1h + 15m” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call 1h +" 15m`.
    --- exit 2

    $ track add Call monday and tuesday 9-10
    --- stderr
    error: “monday and tuesday 9-10” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call monday and" tuesday 9-10`.
    --- exit 2

    $ track add Call 2026-11-20 mon 9-10
    --- stderr
    error: “2026-11-20” looks like a day, but it is not part of the time.
    hint: If it is part of the description, quote it: `track add "Call 2026-11-20" mon 9-10`.
    --- exit 2

    $ track add Call mon-fri 9-10
    --- stderr
    error: “mon-fri” looks like a time, but has no exact start.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call mon-fri" 9-10`.
    --- exit 2

    $ track add Call 24-Nov 9-10
    --- stderr
    error: “24-Nov” looks like a date, but not in a supported format.
    hint: Use `24 nov 9-10`.
    hint: If it is part of the description, quote it: `track add "Call 24-Nov" 9-10`.
    --- exit 2

    $ track add Call (2026-11-24) 9-10
    --- stderr
    error: “2026-11-24” looks like a day, but it is not part of the time.
    hint: Put `2026-11-24 9-10` at the end.
    hint: If it is part of the description, quote it: `track add 'Call (2026-11-24)' 9-10`.
    --- exit 2

    $ track add Call yesterday: 9-10
    --- stderr
    error: “yesterday” looks like a day, but it is not part of the time.
    hint: Put `yesterday 9-10` at the end.
    hint: If it is part of the description, quote it: `track add "Call yesterday:" 9-10`.
    --- exit 2

    $ track add Call 24 Nov 26 9-10
    --- stderr
    error: “24 Nov 26 9-10” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call 24" Nov 26 9-10`.
    --- exit 2

    $ track add Call tmrw 9-10
    --- stderr
    error: “tmrw” looks like a day.
    hint: Did you mean `tomorrow`?
    hint: If it is part of the description, quote it: `track add "Call tmrw" 9-10`.
    --- exit 2

    $ track add tue Call with Bob 9:00-10:00
    --- stderr
    error: “tue” looks like a day, but it is not part of the time.
    hint: Put `tue 9:00-10:00` at the end.
    hint: If it is part of the description, quote it: `track add "tue Call with Bob" 9:00-10:00`.
    --- exit 2

    $ track add Call until 11:30
    --- stderr
    error: “until 11:30” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Call until" 11:30`.
    --- exit 2

    $ track add Call yesterday for 2 hours
    --- stderr
    error: “yesterday” looks like a day, but “for 2 hours” has no start time.
    hint: Add the start: `yesterday 9:00 for 2 hours`.
    hint: If it is part of the description, quote it: `track add "Call yesterday" for 2 hours`.
    --- exit 2

    $ track add Call 31 nov 9-10
    --- stderr
    error: 31 nov does not exist.
    hint: If it is part of the description, quote it: `track add "Call 31 nov" 9-10`.
    --- exit 2

    $ track add Call yesterday 9:00 --duration 1h
    --- stderr
    error: “yesterday 9:00” looks like a second time.
    hint: Use `--start "yesterday 9:00"`.
    hint: If it is part of the description, use `-d "Call yesterday 9:00"`.
    --- exit 2

    $ track add Revue 13h30 à 14h
    --- stderr
    error: “13h30 à 14h” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Revue 13h30 à" 14h`.
    --- exit 2

    $ track add Revue 9h à 10h
    --- stderr
    error: “9h à 10h” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Revue 9h à" 10h`.
    --- exit 2

    $ track add Revue 13h30 pour 30m
    --- stderr
    error: “13h30 pour 30m” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Revue 13h30 pour" 30m`.
    --- exit 2

    $ track add Revue 13h30 for 30m
    --- stderr
    error: “13h30” looks like a second time.
    hint: Put `13:30 for 30m` at the end.
    hint: If it is part of the description, quote it: `track add "Revue 13h30" for 30m`.
    --- exit 2

    $ track add Besprechung gestern 9:30-10:15
    --- stderr
    error: “gestern” looks like a day.
    hint: Did you mean `yesterday`?
    hint: If it is part of the description, quote it: `track add "Besprechung gestern" 9:30-10:15`.
    --- exit 2

    $ track add Besprechung Montag 9:30-10:15
    --- stderr
    error: “Montag” looks like a day.
    hint: Did you mean `monday`?
    hint: If it is part of the description, quote it: `track add "Besprechung Montag" 9:30-10:15`.
    --- exit 2

    $ track add Termin 9 Uhr 30m
    --- stderr
    error: “9 Uhr 30m” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Termin 9 Uhr" 30m`.
    --- exit 2

    $ track add Anruf um 9 30m
    --- stderr
    error: “9 30m” is not a valid time.
    hint: Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.
    hint: If it is part of the description, quote it: `track add "Anruf um 9" 30m`.
    --- exit 2

    $ track add Call fri 18-19
    --- stderr
    error: That time span has not ended yet; use “today 18:00-19:00” or “last Fri 18:00-19:00”.
    --- exit 2

    $ track add Call fri 11-13
    --- stderr
    error: That time span has not ended yet; use “today 11:00-13:00” or “last Fri 11:00-13:00”.
    --- exit 2

    $ track add Review Mon 24 Nov 9-10
    --- stderr
    error: 24 Nov 2026 is a Tuesday.
    --- exit 2

    $ track add Call 9-5
    --- stderr
    error: “9:00-5:00” ends before it starts; use “9:00-17:00”, or “yesterday 9:00 - today 5:00” if it ran overnight.
    --- exit 2

    $ track start x --at "fri 18:00"
    --- stderr
    error: 18:00 is later than now; use “last Fri 18:00” or “today 18:00”.
    --- exit 2

    $ track start x --at "11/26 9:00"
    --- stderr
    error: “11/26” is an ambiguous date: some countries write the month first; try 6 Nov or 2026-11-06.
    --- exit 2

    $ track list 20/11
    --- stderr
    error: “20/11” is an ambiguous date: some countries write the month first; try 6 Nov or 2026-11-06.
    --- exit 2
    "#);
    assert_eq!(store_contents(&world), "", "nothing is added");
}

#[test]
fn at_the_end_of_a_day_midnight_is_still_to_come() {
    let mut world = friday();
    world.advance(TimeDelta::hours(11) + TimeDelta::minutes(50));
    let lines = ["add Foo 22:00-24:00", "add Foo 23:00-0:30", "start Foo --at 24:00"];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track add Foo 22:00-24:00
    --- stderr
    error: That time span has not ended yet; use “today 22:00-24:00” or “yesterday 22:00-24:00”.
    --- exit 2

    $ track add Foo 23:00-0:30
    Added    Foo  yesterday 23:00 – 00:30  1h 30m  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track start Foo --at 24:00
    --- stderr
    error: 24:00 is later than now; use “yesterday 24:00” or “today 24:00”.
    --- exit 2
    ");
}

/// The forms of the manuals and the tests of timewarrior, klog and Watson that mean one thing.
#[test]
fn what_other_trackers_take_means_the_same_here() {
    let wednesday = || {
        let mut world = World::offline();
        world.advance(TimeDelta::days(16) + TimeDelta::hours(5) + TimeDelta::minutes(30));
        world
    };
    let adds = [
        ("9:00 - 11:00", "03-18 09:00 03-18 11:00"),
        ("9:00-11:00", "03-18 09:00 03-18 11:00"),
        ("9am - 11am", "03-18 09:00 03-18 11:00"),
        ("from 9:00 to 11:00", "03-18 09:00 03-18 11:00"),
        ("9:00 for 2h", "03-18 09:00 03-18 11:00"),
        ("1h30m", "03-18 13:00 03-18 14:30"),
        ("1.5h", "03-18 13:00 03-18 14:30"),
        ("for 1h", "03-18 13:30 03-18 14:30"),
        ("yesterday 9:00 - 11:00", "03-17 09:00 03-17 11:00"),
        ("2026-03-17T09:00 - 2026-03-17T11:00", "03-17 09:00 03-17 11:00"),
        ("2026-03-17T09:00:00 - 2026-03-18T01:00:00", "03-17 09:00 03-18 01:00"),
        ("\"2026-03-17 09:00\" \"2026-03-17 11:00\"", "03-17 09:00 03-17 11:00"),
        ("22:00 - 2:00", "03-17 22:00 03-18 02:00"),
        ("yesterday 22:00 - 24:00", "03-17 22:00 03-18 00:00"),
        ("12:00pm-1:30pm", "03-18 12:00 03-18 13:30"),
    ];
    for (span, expected) in adds {
        let entry = written(&wednesday(), &format!("add Desc {span}"));
        let shown = entry.replace("2026-", "").replace(":00 to ", " ").replace(":00: Desc", "");
        assert_eq!(shown, expected, "{span}: {entry}");
    }
    let starts = [
        ("9am", "03-18 09:00"),
        ("13:37", "03-18 13:37"),
        ("0900", "03-18 09:00"),
        ("30min ago", "03-18 14:00"),
        ("5mins ago", "03-18 14:25"),
        ("15m ago", "03-18 14:15"),
        ("1h30m ago", "03-18 13:00"),
        ("2026-03-17T14:12", "03-17 14:12"),
    ];
    for (at, expected) in starts {
        let entry = written(&wednesday(), &format!("start Desc --at \"{at}\""));
        assert_eq!(start_of(&entry), format!("2026-{expected}:00"), "{at}");
    }
    let ranges = [
        (":week", "03-16 03-22"),
        (":lastweek", "03-09 03-15"),
        (":yesterday", "03-17 03-17"),
        ("2026-03-01 - 2026-03-08", "03-01 03-08"),
        ("2026-03-01...2026-03-08", "03-01 03-08"),
        ("2026-03", "03-01 03-31"),
        ("2026-W12", "03-16 03-22"),
        ("2026-Q1", "01-01 03-31"),
        ("monday - friday", "03-16 03-20"),
        ("--from 2026-03-01 --to 2026-03-08", "03-01 03-08"),
    ];
    for (range, expected) in ranges {
        let answer = wednesday().json(&format!("list {range}"));
        let day = |key: &str| answer["range"][key].as_str().expect("a day")[5..].to_owned();
        assert_eq!(format!("{} {}", day("from"), day("to")), expected, "{range}");
    }
    // After midnight, a time of the evening is that of the night before.
    let mut world = wednesday();
    world.advance(TimeDelta::hours(10));
    let entry = written(&world, "start Desc --at 23:45");
    assert_eq!(start_of(&entry), "2026-03-18 23:45:00");
}
