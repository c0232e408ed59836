//! A hostile server: text that controls the terminal, answers that fill the memory.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, TimeZone as _, Utc};
use serde_json::{Value, json};

use crate::support::fake_toggl::{Fault, TOKEN, WORKSPACE};
use crate::support::inspect::peak_memory;
use crate::support::{Outcome, World};

/// Clears the screen, sets the title, turns the line around, hides, and goes on.
const NASTY: &str = "ok\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\r\n\u{8}\u{7f}\u{202e}evil\u{2066}\u{200b}\u{feff}\u{2028}\u{e0041}\0end";

/// Text in which nothing moves, turns or hides, whatever the server sent.
#[track_caller]
fn harmless(text: &str) {
    let bad = text.chars().find(|&letter| {
        letter.is_control() && letter != '\n'
            || matches!(letter,
                '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    });
    assert!(bad.is_none(), "{bad:?} in {text:?}");
}

#[track_caller]
fn short(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 500, "{} letters in a line", line.chars().count());
    }
}

/// A world in which everything has this name.
fn full_of(name: &str) -> World {
    let world = World::with_toggl();
    let client = world.fake().add_client(&format!("client {name}"));
    let project = world.fake().add_project_in(WORKSPACE, &format!("project {name}"), |project| {
        project.client_id = Some(client);
        NASTY.clone_into(&mut project.color);
    });
    world.fake().add_project_in(WORKSPACE, &format!("archived {name}"), |it| it.active = false);
    world.fake().add_project(&format!("project two {name}"));
    world.fake().add_tag(&format!("Tag {name}"));
    let task = world.fake().add_task(project, &format!("task {name}"));
    world.fake().with(|toggl| {
        toggl.user.fullname = format!("Ada {name}");
        toggl.user.email = format!("ada{name}@example.com");
        toggl.workspaces[0].name = format!("Personal {name}");
    });
    for (from, to) in [("7:00", "7:30"), ("8:00", "8:30")] {
        let id = world.fake().elsewhere_add(
            &format!("entry {name}"),
            world.today_at(from),
            world.today_at(to),
        );
        world.fake().elsewhere_edit(id, |entry| {
            entry.project_id = Some(project);
            entry.task_id = Some(task);
            entry.tags = vec![format!("Tag {name}")];
        });
    }
    world
}

const LINES: [&str; 16] = [
    "list --fresh",
    "list --fresh --color always",
    "whoami",
    "start Work -p project",
    "start Work -p \"project o\"",
    "start Work -p archived",
    "start Work -p projekt",
    "start Work --task tas",
    "start Work --task tusk",
    "add Work 6:00-6:30 -t tag",
    "current --fresh",
    "stop",
    "sync",
    "start Work --workspace Persnal",
    "--profile x whoami",
    "-v list",
];

/// Without the colors that were asked for.
fn without_colors(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let digits = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        // Only the sequences that color text.
        rest = digits.strip_prefix('m').expect("a color");
    }
    plain + rest
}

#[track_caller]
fn is_harmless(outcome: &Outcome) {
    harmless(&without_colors(&outcome.stdout));
    harmless(&without_colors(&outcome.stderr));
    short(&outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{outcome}");
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let mut world = full_of(NASTY);
    is_harmless(&world.track_with_input(&["login", "--token", "-"], TOKEN).success());
    world.fake().elsewhere_start(&format!("running {NASTY}"));
    for line in LINES {
        world.advance(TimeDelta::minutes(3));
        is_harmless(&world.typed(line));
    }
    world.fake().fail_always_on("POST", Fault::Status(400, json!(NASTY).to_string()));
    for line in ["start Refused", "sync", "list", "start Refused --json", "sync --json"] {
        is_harmless(&world.run(line));
    }
    world.fake().heal();
    for status in [200, 201, 302, 402, 403, 404, 409, 429, 500] {
        world.fake().fail_always(Fault::Status(status, format!("{NASTY} {NASTY}")));
        for line in ["-v sync", "-v list --fresh", "-v whoami", "-v whoami --json"] {
            is_harmless(&world.run(line));
        }
        is_harmless(&world.track_with_input(&["-v", "login", "--token", "-"], TOKEN));
        world.fake().heal();
        world.advance(TimeDelta::hours(2));
    }
}

#[test]
fn another_account_with_a_hostile_name_is_named_harmlessly() {
    let world = full_of(NASTY);
    world.log_in();
    world.fake().with(|toggl| {
        toggl.user.id += 1;
        toggl.user.email = NASTY.repeat(2000);
    });
    is_harmless(&world.track_with_input(&["login", "--token", "-"], TOKEN).exits(3));
}

#[test]
fn json_stays_exact_and_harmless_at_once() {
    let world = full_of(NASTY);
    world.log_in();
    let outcome = world.run("list --fresh --json").success();
    harmless(&outcome.stdout);
    let entry = &outcome.json()["entries"][0];
    assert_eq!(entry["description"], format!("entry {NASTY}"));
    assert_eq!(entry["tags"], json!([format!("Tag {NASTY}")]));
    assert_eq!(world.json("whoami")["name"], format!("Ada {NASTY}"));
}

#[test]
fn a_name_of_a_megabyte_is_cut_in_sentences_and_whole_in_json() {
    let long = "né".repeat(350_000);
    let mut world = full_of(&long);
    is_harmless(&world.track_with_input(&["login", "--token", "-"], TOKEN).success());
    world.advance(TimeDelta::minutes(5));
    for line in LINES {
        world.advance(TimeDelta::minutes(3));
        let outcome = world.typed(line);
        short(&outcome.stderr);
        if line == "whoami" {
            short(&outcome.stdout);
        }
    }
    let name = world.json("whoami")["name"].clone();
    assert_eq!(name, format!("Ada {long}"));
}

/// What was said, how it ended, how long it took and how many kilobytes it filled at most.
struct Measured {
    outcome: Outcome,
    took: Duration,
    peak: u64,
}

/// Runs a command and watches its memory.
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
fn measure(world: &World, line: &str) -> Measured {
    let words: Vec<&str> = line.split(' ').collect();
    let began = Instant::now();
    let mut child = world.command(&words).spawn().expect("track starts");
    drop(child.stdin.take());
    let mut peak = 0;
    while child.try_wait().expect("a child").is_none() {
        peak = peak.max(peak_memory(&child));
        // A command that sends nothing ends within milliseconds.
        std::thread::sleep(Duration::from_micros(100));
    }
    let took = began.elapsed();
    let output = child.wait_with_output().expect("track ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let outcome = Outcome {
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        code: output.status.code().unwrap_or(-1),
    };
    Measured { outcome, took, peak }
}

/// Insists that a command survives whatever comes in bounded memory and time, with a code of ours.
#[track_caller]
fn survives(world: &World, line: &str) -> Outcome {
    let (outcome, peak) = survives_in(world, line);
    if cfg!(target_os = "linux") {
        assert!(peak > 0, "nothing was measured");
    }
    outcome
}

/// The same, with the kilobytes that were seen at most: none where the command ended before this process was run again,
/// as one that sends nothing can.
#[track_caller]
fn survives_in(world: &World, line: &str) -> (Outcome, u64) {
    let Measured { outcome, took, peak } = measure(world, line);
    assert!((0..=7).contains(&outcome.code), "{line}: {outcome}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome}");
    assert!(peak < 100 * 1024, "{line}: {peak} kB");
    assert!(took < Duration::from_secs(20), "{line}: {took:?}");
    short(&outcome.stderr);
    (outcome, peak)
}

/// A list of so many copies of an item.
fn list_of(count: usize, item: &str) -> String {
    let mut list = String::with_capacity(count * (item.len() + 1) + 2);
    list.push('[');
    for i in 0..count {
        list.push_str(if i == 0 { "" } else { "," });
        list.push_str(item);
    }
    list.push(']');
    list
}

#[test]
fn answers_without_measure_fill_no_memory() {
    let small = r#"{"id":1,"workspace_id":2000001,"start":"2026-03-02T07:00:00Z","duration":1}"#;
    let faults = [
        Fault::Huge(100 * 1024 * 1024),
        Fault::Huge(15 * 1024 * 1024),
        Fault::Endless,
        Fault::GzipBomb,
        Fault::DeepJson,
        Fault::Status(200, list_of(100_000, small)),
        Fault::Status(200, list_of(400_000, &small.replace("\"duration\":1", "\"tags\":[]"))),
        Fault::Status(200, list_of(1_500_000, "{\"id\":1}")),
        Fault::Status(200, list_of(7_000_000, "0")),
        Fault::Status(200, format!("{{\"id\":1,\"tags\":{}}}", list_of(1_500_000, "{\"id\":1}"))),
        Fault::Status(200, format!("[{{\"id\":1,\"tags\":{}}}]", list_of(2_000_000, "\"tag\""))),
        Fault::Status(400, list_of(7_000_000, "0")),
        Fault::Status(500, "[".repeat(10_000_000)),
        Fault::Status(403, format!("\"{}\"", "a".repeat(30_000_000))),
    ];
    for fault in faults {
        let mut world = World::logged_in();
        world.set("TRACK_TIMEOUT", "6s");
        world.advance(TimeDelta::minutes(5));
        world.fake().fail_always(fault);
        let lines = ["start Kept", "list --fresh", "whoami", "sync"];
        let peak = lines.map(|line| survives_in(&world, line).1).into_iter().max();
        if cfg!(target_os = "linux") {
            assert!(peak > Some(0), "nothing was measured");
        }
        assert_eq!(world.json("--offline current")["running"]["description"], "Kept");
    }
}

#[test]
fn as_much_as_is_taken_at_all_fits_in_memory() {
    let mut world = World::logged_in();
    world.set("TRACK_TIMEOUT", "15s");
    let mut list = String::from("[");
    for id in 0..49_999 {
        let text = "x".repeat(150);
        list.push_str(&format!(
            r#"{{"id":{},"workspace_id":1,"start":"2026-03-02T07:00:00Z","duration":1,"tags":["{id}"],"description":"{text}{id}"}},"#,
            id + 1
        ));
    }
    list.push_str("null]");
    world.fake().fail_always_on("/me/time_entries", Fault::Status(200, list.replace(",null", "")));
    world.advance(TimeDelta::minutes(5));
    survives(&world, "sync");
}

#[test]
fn a_report_that_unpacks_without_end_is_given_up() {
    let world = World::logged_in();
    world.fake().fail_always_on("/reports/", Fault::GzipBomb);
    let outcome = survives(&world, "sync --all");
    assert!(outcome.stderr.contains("the answer was too large: more than 16 MB"), "{outcome}");
    assert_eq!(outcome.code, 6);
}

#[test]
fn what_is_too_large_is_said() {
    let mut world = World::logged_in();
    world.fake().fail_always(Fault::Huge(100 * 1024 * 1024));
    let outcome = survives(&world, "sync");
    assert!(outcome.stderr.contains("the answer was too large: more than 16 MB"), "{outcome}");
    assert_eq!(outcome.code, 6);
    world.fake().heal();
    // What counts is the size that it unpacks to.
    world.fake().fail_always(Fault::GzipBomb);
    let outcome = survives(&world, "sync");
    assert!(outcome.stderr.contains("the answer was too large: more than 16 MB"), "{outcome}");
    assert_eq!(outcome.code, 6);
    world.fake().heal();
    let item = json!({"id": 1, "workspace_id": WORKSPACE, "start": "2026-03-02T07:00:00Z",
        "duration": 60, "description": "x".repeat(200)});
    for (item, words) in [
        (item.to_string(), "more than 16 MB"),
        (
            "{\"id\":1,\"workspace_id\":1,\"start\":\"2026-03-02T07:00:00Z\"}".to_owned(),
            "50000 items",
        ),
    ] {
        world.fake().fail_always(Fault::Status(200, list_of(100_000, &item)));
        world.advance(TimeDelta::minutes(5));
        let outcome = survives(&world, "sync");
        assert!(outcome.stderr.contains(words), "{outcome}");
        assert_eq!(outcome.code, 6);
        world.fake().heal();
    }
    world.run("sync").success();
}

#[test]
fn an_answer_without_end_ends_at_the_deadline() {
    let mut world = World::logged_in();
    world.set("TRACK_TIMEOUT", "800ms");
    world.fake().fail_always(Fault::Hang);
    let Measured { outcome, took, .. } = measure(&world, "start Hello");
    assert!(took < Duration::from_secs(8), "{took:?}");
    outcome.success();
    world.fake().heal();
    world.fake().fail_always(Fault::Endless);
    world.advance(TimeDelta::minutes(5));
    let Measured { outcome, took, peak } = measure(&world, "sync");
    assert!(took < Duration::from_secs(8) && peak < 100 * 1024, "{took:?} {peak}");
    assert_eq!(outcome.code, 6);
    world.fake().heal();
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}

/// Small reports that would become large entries.
#[test]
fn a_report_cannot_multiply_its_text() {
    let world = World::logged_in();
    let entry =
        r#"{"id":1,"seconds":60,"start":"2024-03-02T07:00:00Z","stop":"2024-03-02T07:01:00Z"}"#;
    let report = json!([{ "user_id": Value::Null, "description": "x".repeat(4_000_000),
        "time_entries": serde_json::from_str::<Value>(&list_of(40_000, entry)).expect("JSON") }]);
    world.fake().fail_always_on("/reports", Fault::Status(200, report.to_string()));
    let outcome = survives(&world, "list 2024-03");
    assert!(outcome.stderr.contains("too large"), "{outcome}");
}

#[test]
fn numbers_and_times_out_of_reason_break_nothing() {
    let item = |field: &str, value: Value| {
        let mut item = json!({"id": 5, "workspace_id": WORKSPACE, "duration": 60,
            "start": "2026-03-02T07:00:00Z", "stop": "2026-03-02T07:01:00Z",
            "at": "2026-03-02T07:01:00Z", "description": "odd"});
        item[field] = value;
        item.to_string()
    };
    let years = ["+262142-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "0000-01-01T00:00:00+14:00"];
    let numbers = [i64::MAX, i64::MIN, -1, 0];
    let mut odd = Vec::new();
    for field in ["start", "stop", "at", "server_deleted_at"] {
        odd.extend(years.iter().map(|year| item(field, json!(year))));
    }
    for field in ["id", "workspace_id", "duration", "project_id", "task_id"] {
        odd.extend(numbers.iter().map(|number| item(field, json!(number))));
    }
    for item in odd {
        let mut world = World::logged_in();
        world.advance(TimeDelta::minutes(5));
        world.fake().fail_always_on("GET", Fault::Status(200, format!("[{item}]")));
        world.fake().fail_always_on("POST", Fault::Status(200, item.clone()));
        for line in ["list --fresh", "start Hello", "current", "sync", "list --json", "stop"] {
            let outcome = world.run(line);
            assert!((0..=7).contains(&outcome.code), "{line} {item}: {outcome}");
            assert!(!outcome.stderr.contains("panicked"), "{line} {item}: {outcome}");
        }
    }
}

#[test]
fn waits_out_of_reason_are_waited_for_a_day_at_most() {
    for seconds in [u64::MAX, i64::MAX.unsigned_abs(), 10_000_000_000] {
        let mut world = World::logged_in();
        world.fake().fail_next(Fault::TooMany { retry_after: Some(seconds) });
        world.run("start Hello").success();
        world.advance(TimeDelta::hours(25));
        world.run("sync").success();
        let there = world.fake().entries();
        assert_eq!(there.len(), 1);
        assert_eq!(
            there[0].start,
            Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0).single().expect("a time")
        );
        let text =
            format!("\"You have hit your hourly limit. It will reset in {seconds} seconds.\"");
        world.fake().fail_next(Fault::Status(402, text));
        world.run("stop").success();
        world.advance(TimeDelta::hours(25));
        world.run("sync").success();
    }
}
