//! The pager of `list` and `report`: only on a terminal, only for what is longer than the screen, and never in the way.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;

use crate::picker::Terminal;
use crate::support::World;

/// A day of forty entries, which are more than a screen, and a pager that keeps what it gets.
fn world() -> World {
    let world = World::offline();
    for number in 0..40 {
        let (hour, minute) = (number / 6, number % 6 * 10);
        let span = format!("{hour}:{minute:02}-{hour}:{:02}", minute + 9);
        world.run(&format!("add Entry {number} {span}")).success();
    }
    program(&world, "keeping", "cat > seen; echo \"${LESS-unset}\" > less; echo paged");
    world
}

/// A shell script in the home.
fn program(world: &World, name: &str, script: &str) {
    let path = world.home().join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode");
}

/// What a terminal of ten lines shows, and the exit code.
fn shows(world: &World, line: &str, variables: &[(&str, &str)]) -> (String, i32) {
    let mut script = world.on_terminal(&format!("stty cols 80 rows 10; {line}"));
    script.env_remove("TRACK_PAGER").env("PATH", "/usr/bin:/bin").envs(variables.iter().copied());
    let output = script.output().expect("`script` runs");
    let text = String::from_utf8(output.stdout).expect("readable text").replace("\r\n", "\n");
    (text, output.status.code().unwrap_or(-1))
}

fn seen(world: &World) -> Option<String> {
    let seen = world.home().join("seen");
    let text = fs::read_to_string(&seen).ok();
    let _ = fs::remove_file(seen);
    text
}

const KEEPING: [(&str, &str); 1] = [("TRACK_PAGER", "./keeping")];

#[test]
fn what_is_longer_than_the_screen_goes_through_it() {
    let world = world();
    let (text, code) = shows(&world, "track list", &KEEPING);
    assert_eq!((&*text, code), ("paged\n", 0));
    let whole = world.run("list").stdout;
    assert_eq!(seen(&world).as_ref(), Some(&whole));
    assert_eq!(fs::read_to_string(world.home().join("less")).unwrap(), "FRX\n");
    shows(&world, "track report --by description", &KEEPING);
    assert_eq!(seen(&world).map(|text| text.lines().count()), Some(42));
}

#[test]
fn what_fits_and_what_programs_read_does_not() {
    let world = world();
    for line in [
        "track list -n 3",
        "track report",
        "track list --no-pager",
        "track report --by description --no-pager",
        "track list --json",
        "track list --csv",
        "track list --markdown",
        "track list --format '{title}'",
        "track report --by description --csv",
        "track list | cat",
    ] {
        let (text, code) = shows(&world, line, &KEEPING);
        assert_eq!((seen(&world), code), (None, 0), "{line}: {text}");
        assert!(!text.contains("paged") && !text.is_empty(), "{line}: {text}");
    }
    // Eight lines and the prompt fit into ten, ten do not.
    shows(&world, "track list -n 8", &KEEPING);
    assert_eq!(seen(&world), None);
    shows(&world, "track list -n 9", &KEEPING);
    assert!(seen(&world).is_some());
}

#[test]
fn the_environment_names_it_or_turns_it_off() {
    let world = world();
    for (variables, is_paged) in [
        (vec![("PAGER", "./keeping")], true),
        (vec![("PAGER", "false"), ("TRACK_PAGER", "./keeping")], true),
        (vec![("PAGER", "./keeping"), ("TRACK_PAGER", "")], false),
        (vec![("PAGER", "./keeping"), ("TRACK_PAGER", "cat")], false),
        (vec![("PAGER", "")], false),
        // A line for a shell.
        (vec![("PAGER", "cat | ./keeping")], true),
        (vec![("PAGER", "\"$HOME\"/keeping")], true),
    ] {
        let (text, code) = shows(&world, "track list", &variables);
        assert_eq!((seen(&world).is_some(), code), (is_paged, 0), "{variables:?}: {text}");
        assert_eq!(text.contains("Entry 39"), !is_paged, "{variables:?}: {text}");
    }
    shows(&world, "track list", &[("PAGER", "./keeping"), ("LESS", "-x4")]);
    assert_eq!(fs::read_to_string(world.home().join("less")).unwrap(), "-x4\n");
}

#[test]
fn colors_stay_as_on_the_terminal() {
    let world = world();
    let variables = [("TRACK_PAGER", "./keeping"), ("TERM", "xterm")];
    shows(&world, "track list", &variables);
    assert!(seen(&world).unwrap().contains("\u{1b}["));
    shows(&world, "track --color never list", &variables);
    assert!(!seen(&world).unwrap().contains('\u{1b}'));
}

#[test]
fn without_it_the_text_is_printed_with_a_note() {
    let world = world();
    let whole = world.run("list").stdout;
    for pager in ["./nowhere", "nowhere-at-all", "./nowhere 'x y'"] {
        let (text, code) = shows(&world, "track list", &[("PAGER", pager)]);
        assert!(text.contains(&whole), "{pager}: {text}");
        assert!(text.contains(&format!("Could not start the pager “{pager}”.")), "{text}");
        assert_eq!(code, 0, "{text}");
    }
    // Where none is named, none is missed.
    let (text, code) = shows(&world, "PATH=/nowhere track list", &[]);
    assert_eq!((text, code), (whole, 0));
}

#[test]
fn whoever_leaves_early_has_seen_enough() {
    let mut world = world();
    // More than a pipe holds.
    let long = "x".repeat(2000);
    for number in 0..60 {
        let from = format!("2026-02-{:02}T0{}:00", 1 + number % 28, number / 28);
        world.run(&format!("add {long} --start {from} --duration 5m")).success();
    }
    program(&world, "leaving", "head -n 1 > /dev/null; exit 3");
    let (text, code) = shows(&world, "track list all", &[("TRACK_PAGER", "./leaving")]);
    assert_eq!((&*text, code), ("", 0));
    // Notes follow once it has ended.
    world.advance(chrono::TimeDelta::hours(1));
    world.run("start Long --at 2026-03-01T09:00:00+01:00").success();
    let (text, code) = shows(&world, "track list all", &KEEPING);
    assert_snapshot!(text, @r#"
    paged
    “Long” has been running for 25h 00m. If it ended earlier, set the time: `track stop "yesterday 17:00"`.
    "#);
    assert_eq!(code, 0);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn ctrl_c_is_the_pagers() {
    let world = world();
    program(
        &world,
        "waiting",
        "trap 'echo caught' INT; cat > /dev/null; echo ready; read key < /dev/tty || read key < /dev/tty; echo got $key",
    );
    // The shell around it goes on.
    let line = "trap : INT; TRACK_PAGER=./waiting track list";
    let Some(mut terminal) = Terminal::run(&world, line) else {
        eprintln!("left out: `script` is missing or has no terminal to give");
        return;
    };
    terminal.shows("ready").types("\u{3}").shows("caught").types("word\n").shows("got word");
    let (code, said) = terminal.ends();
    assert_eq!((code, said.contains("error")), (0, false), "{said}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn less_shows_it_and_q_ends_it() {
    let world = world();
    if !std::path::Path::new("/usr/bin/less").exists() {
        eprintln!("left out: there is no less");
        return;
    }
    let Some(mut terminal) = Terminal::run(&world, "trap : INT; TRACK_PAGER=less track list")
    else {
        eprintln!("left out: `script` is missing or has no terminal to give");
        return;
    };
    terminal.shows("Entry 10").types("G").shows("Entry 39").types("\u{3}");
    // It may throw away what is typed before it has seen the interrupt.
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.types("g").shows("Entry 10").types("q");
    let (code, said) = terminal.ends();
    assert_eq!((code, said.contains("error")), (0, false), "{said}");
}
