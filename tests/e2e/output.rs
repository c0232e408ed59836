//! What goes where, and how it looks: color, pipes, JSON, foreign text.

use std::io::Read as _;
use std::process::Stdio;

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

const ESC: char = '\u{1b}';

#[test]
fn color_is_for_terminals_and_for_who_insists() {
    let mut world = World::offline();
    let colored = |world: &World, line: &str| world.run(line).to_string().contains(ESC);
    let lines = ["start Write -t docs", "list", "current", "stop --at soon", "start --bogus"];
    for line in lines {
        assert!(!colored(&world, line), "{line}");
    }
    for line in lines {
        assert!(colored(&world, &format!("{line} --color always")), "{line}");
    }
    world.set("TRACK_COLOR", "always");
    assert!(colored(&world, "list"));
    assert!(!colored(&world, "list --color never"));
    world.set("TRACK_COLOR", "");
    world.set("CLICOLOR_FORCE", "1");
    assert!(colored(&world, "list"));
    world.set("NO_COLOR", "1");
    assert!(!colored(&world, "list"));
    // The flag is understood although the configuration is not.
    let world = World::offline();
    world.configure("max_age = \"never\"\n");
    for line in ["list", "start --bogus"] {
        assert!(!colored(&world, line), "{line}");
        assert!(colored(&world, &format!("{line} --color always")), "{line}");
    }
}

#[test]
fn json_is_never_colored() {
    let world = World::offline();
    for line in ["start Write", "list", "current", "stop", "stop"] {
        let outcome = world.run(&format!("{line} --json --color always"));
        assert!(!outcome.to_string().contains(ESC), "{outcome}");
    }
}

#[test]
fn colors_have_a_meaning() {
    let mut world = World::offline();
    world.run("add Standup 8:00-8:15 -t team").success();
    world.run("start Write").success();
    world.advance(TimeDelta::minutes(5));
    let shown =
        |line: &str| world.run(&format!("{line} --color always")).to_string().replace(ESC, "␛");
    assert_snapshot!(shown("list"), @"
    ␛[1mToday, Mon 2 Mar␛[0m   20m
      ␛[2m@2␛[0m  08:00–08:15  15m  Standup  ␛[36m#team␛[0m
      ␛[2m@1␛[0m  ␛[1m␛[32m09:00–now␛[0m     5m  Write
    ");
    assert_snapshot!(shown("current"), @"
    ␛[1m␛[32mRunning␛[0m  Write  5m since 09:00
    ␛[2mToday␛[0m    20m
    ");
    assert_snapshot!(shown("start --at soon"), @"
    --- stderr
    ␛[1m␛[31merror:␛[0m “soon” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    --- exit 2
    ");
    assert_snapshot!(shown("stop"), @"␛[1mStopped␛[0m  Write  09:00–09:05  5m  ␛[2m@1␛[0m");
}

#[test]
fn quiet_says_only_what_was_asked_for_and_what_went_wrong() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "start Write -t docs -q",
        "current -q",
        "list --quiet",
        "stop -q",
        "stop -q",
        "add Call 15m -q",
    ]), @"
    $ track start Write -t docs -q


    $ track current -q
    Running  Write  #docs  0s since 09:00
    Today    0s

    $ track list --quiet
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  Write  #docs

    $ track stop -q


    $ track stop -q
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    --- exit 1

    $ track add Call 15m -q
    ");
    assert_eq!(world.json("list")["entries"].as_array().map(Vec::len), Some(2));
}

#[test]
fn foreign_text_cannot_play_with_the_terminal() {
    let world = World::offline();
    let evil = "\u{1b}[31mred\u{7}\u{9b}2J\r\nsecond line\u{202e}detrevni\u{200f}";
    assert_snapshot!(world.track(["start", evil, "-t", "\u{1b}tag"]), @"
    Started  [31mred  2J  second linedetrevni  #tag  09:00  @1
    --- stderr
    New tag: tag
    Saved locally. To sync with Toggl, run `track login`.
    ");
    for line in ["list", "current", "stop"] {
        let text = world.run(line).success().stdout;
        let odd: Vec<char> = text.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert_eq!(odd, [] as [char; 0], "{line}: {text:?}");
        assert_eq!(text.lines().count(), if line == "stop" { 1 } else { 2 }, "{text}");
    }
    // For programs, it is exactly what was typed.
    assert_eq!(world.json("list")["entries"][0]["description"], evil);
    // In messages as well.
    let outcome = world.track(["start", "--at", evil]);
    assert!(!outcome.stderr.contains(ESC), "{:?}", outcome.stderr);
    let outcome = world.track(["start", "-p", evil]).exits(4);
    assert!(!outcome.stderr.contains(ESC), "{:?}", outcome.stderr);
    let outcome = world.track(["start", &format!("--{evil}")]).exits(2);
    assert!(!outcome.stderr.contains(ESC), "{:?}", outcome.stderr);
    let outcome = world.track([evil]).exits(2);
    assert!(!outcome.stderr.contains(ESC), "{:?}", outcome.stderr);
    let outcome = world.track(["--color", "always", evil]).exits(2);
    assert!(!outcome.stderr.contains("red\u{7}"), "{:?}", outcome.stderr);
}

#[test]
fn wide_letters_and_accents_keep_the_columns() {
    let world = World::offline();
    for description in ["日本語の会議", "Café crème", "Ångström", "👩‍💻 Pairing", "Plain"]
    {
        world.track(["add", description, "15m", "-t", "x"]).success();
    }
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   1h 15m
      @5  08:45–09:00     15m  日本語の会議  #x
      @4  08:45–09:00     15m  Café crème    #x
      @3  08:45–09:00     15m  Ångström      #x
      @2  08:45–09:00     15m  👩‍💻 Pairing    #x
      @1  08:45–09:00     15m  Plain         #x
    ");
}

#[test]
fn a_pipe_that_nobody_reads_any_more_ends_it_quietly() {
    let world = World::offline();
    world.run("start Write").success();
    for line in ["list", "list --json", "current", "start More", "--help", "start --help"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = world.command(&words);
        let child = command.stdin(Stdio::null()).stdout(writer).spawn().expect("track starts");
        let output = child.wait_with_output().expect("track ends");
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    }
    // The work was done all the same.
    assert_eq!(world.json("current")["running"]["description"], "More");
}

#[test]
fn a_closed_stderr_changes_nothing() {
    let world = World::offline();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = world.command(&["start", "Write"]);
    let mut child = command.stdin(Stdio::null()).stderr(writer).spawn().expect("track starts");
    let mut said = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!(child.wait().expect("track ends").code(), Some(0));
    assert_eq!(said, "Started  Write  09:00  @1\n");
}

#[test]
fn in_a_pipe_nothing_is_cut() {
    let mut world = World::offline();
    world.set("COLUMNS", "40");
    let long = "word ".repeat(50);
    world.track(["start", &long]).success();
    assert!(world.run("list").stdout.contains(long.trim()));
}

/// On a terminal of 80 columns, by way of util-linux's `script`.
#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn on_a_terminal_long_descriptions_are_cut_with_an_ellipsis() {
    let world = World::offline();
    let long = "Write the quarterly report about everything that happened in the last quarter";
    world.typed(&format!("add \"{long}\" 7:00-7:30 -t docs")).success();
    world.run("add Mail 7:30-8:00 -t daily").success();
    world.typed(&format!("add \"{long}\" 8:00-9:00 -t docs -t quarter")).success();
    world
        .run("add 会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議 15m")
        .success();
    world.run("add Plan the summer 5m -t one-long-tag -t and-another-one -t and-more").success();
    let on_terminal = |line: &str| {
        let mut script = world.on_terminal(line);
        script.envs([("COLUMNS", "80"), ("TERM", "xterm-256color")]);
        script.output().ok().filter(|output| output.status.success())
    };
    let Some(output) = on_terminal("track list") else {
        eprintln!("left out: `script` is missing or has no terminal to give");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "").replace(ESC, "␛");
    assert_snapshot!(text, @"
    ␛[1mToday, Mon 2 Mar␛[0m   2h 20m
      ␛[2m@5␛[0m  07:00–07:30     30m  Write the quarterly repor…  ␛[36m#docs␛[0m
      ␛[2m@4␛[0m  07:30–08:00     30m  Mail                        ␛[36m#daily␛[0m
      ␛[2m@3␛[0m  08:00–09:00  1h 00m  Write the quarterly repor…  ␛[36m#docs #quarter␛[0m
      ␛[2m@2␛[0m  08:45–09:00     15m  会議会議会議会議会議会議会議会議会議会議会議会議会議…
      ␛[2m@1␛[0m  08:55–09:00      5m  Plan the summer             ␛[36m#and-another-one #and-mo…␛[0m
    ");
    let output = on_terminal("track list --color never").expect("as before");
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    assert_snapshot!(text, @"
    Today, Mon 2 Mar   2h 20m
      @5  07:00–07:30     30m  Write the quarterly repor…  #docs
      @4  07:30–08:00     30m  Mail                        #daily
      @3  08:00–09:00  1h 00m  Write the quarterly repor…  #docs #quarter
      @2  08:45–09:00     15m  会議会議会議会議会議会議会議会議会議会議会議会議会議…
      @1  08:55–09:00      5m  Plan the summer             #and-another-one #and-mo…
    ");
}
