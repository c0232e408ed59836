//! Runs without a terminal and with hardly any environment.

use std::process::{Command, Stdio};

use crate::support::{Outcome, World};

/// `track` as cron starts it: `HOME`, and nothing on standard input.
fn cron(world: &World, line: &str) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_track"));
    command.args(line.split_whitespace()).env_clear().env("HOME", world.home());
    let output = command.stdin(Stdio::null()).output().expect("track starts");
    Outcome {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

#[test]
fn home_alone_is_enough() {
    let world = World::offline();
    let outcome = cron(&world, "start Backup -t nightly").success();
    assert!(outcome.stdout.starts_with("Started  Backup  #nightly  "), "{outcome}");
    let data = if cfg!(target_os = "macos") {
        "Library/Application Support/track/default.db"
    } else {
        ".local/share/track/default.db"
    };
    assert!(world.home().join(data).exists());
    let current = cron(&world, "current --json").success().json();
    assert_eq!(current["running"]["description"], "Backup");
    cron(&world, "stop").success();
    cron(&world, "current").exits(1);
    cron(&world, "add Report 15m").success();
    let list = cron(&world, "list -n 10 --json").success().json();
    assert_eq!(list["entries"].as_array().map(Vec::len), Some(2));
}

#[test]
fn nothing_is_colored() {
    let world = World::offline();
    for line in ["start Backup", "list", "current", "stop --at soon", "start --bogus", "--help"] {
        let outcome = cron(&world, line);
        assert!(!outcome.to_string().contains('\u{1b}'), "{outcome}");
    }
}

#[test]
fn login_refuses_instead_of_waiting_for_an_answer() {
    let world = World::offline();
    for line in ["login", "login --json"] {
        let outcome = cron(&world, line).exits(2);
        assert!(outcome.stderr.contains("Cannot ask for the API token"), "{outcome}");
        assert!(outcome.stderr.contains("track login --token -"), "{outcome}");
        assert_eq!(world.run(line).exits(2).stdout, "");
    }
    // Nothing on standard input is no token.
    let outcome = cron(&world, "login --token -").exits(2);
    assert_eq!(outcome.stdout, "");
    assert_eq!(world.track_with_input(&["login", "--token", "-"], "\n").code, 2);
}
