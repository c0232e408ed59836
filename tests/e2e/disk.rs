//! A disk that is full, read-only or in the way: a command fails before it claims success, and what
//! was kept before is intact.

use std::fs;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::support::{Outcome, World, store_contents};

/// Runs `track` in a shell that lets no file grow beyond so many blocks (of half a KiB, or one where
/// the shell counts so).
fn limited(world: &World, blocks: u32, args: &[&str]) -> Outcome {
    let track = world.command(args);
    // Without the trap, the system would end the process instead of refusing the write.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(script).arg(track.get_program()).args(track.get_args()).env_clear();
    shell.envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.stdin(Stdio::null()).output().expect("a shell");
    Outcome {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

#[track_caller]
fn refused(outcome: &Outcome) {
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome}");
    assert!(outcome.stderr.starts_with("error: "), "{outcome}");
    assert!(outcome.stderr.contains("store"), "{outcome}");
    assert!(outcome.stderr.contains("hint: Nothing was changed."), "{outcome}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome}");
}

#[test]
fn a_full_disk_is_noticed_before_anything_is_claimed() {
    let world = World::offline();
    world.run("add Before 10m").success();
    world.run("start Running").success();
    let (mut kept, mut failed) = (0, 0);
    for blocks in [0, 1, 8, 16, 32, 48, 56, 63, 64, 65, 68, 72, 76, 80, 96, 128, 1024] {
        let before = store_contents(&world);
        let name = format!("Blocks{blocks}");
        let outcome = limited(&world, blocks, &["add", &name, "10m"]);
        let here = world.kept(&name);
        if outcome.code == 0 {
            assert!(outcome.stdout.contains(&name), "{outcome}");
            assert_eq!(here, 1, "with {blocks} blocks:\n{outcome}");
            kept += 1;
        } else {
            refused(&outcome);
            assert_eq!(here, 0, "with {blocks} blocks:\n{outcome}");
            assert_eq!(store_contents(&world), before, "with {blocks} blocks");
            failed += 1;
        }
    }
    assert!(kept > 0 && failed > 0, "{kept} kept, {failed} failed");
    world.run("stop").success();
    assert_eq!(world.kept("Before"), 1);
    assert_eq!(world.json("list")["entries"].as_array().expect("entries").len(), kept + 2);
}

#[test]
fn a_full_disk_at_the_first_command_leaves_a_store_that_can_be_used_later() {
    for blocks in [0, 1, 8, 32, 64, 72] {
        let world = World::offline();
        let outcome = limited(&world, blocks, &["start", "Lost"]);
        refused(&outcome);
        world.run("start Kept").success();
        assert_eq!((world.kept("Lost"), world.kept("Kept")), (0, 1), "{blocks}");
    }
}

#[test]
fn a_full_disk_while_sending_doubles_nothing() {
    for blocks in [0, 64, 66, 68, 70, 72, 74, 76, 80, 84, 88, 96, 104, 112, 120] {
        let world = World::logged_in();
        world.run("list").success();
        let outcome = limited(&world, blocks, &["add", "Call", "10m"]);
        // Whatever happened after it was kept here: it is there once in the end, or never was.
        world.run("sync").success();
        world.run("sync").success();
        world.assert_sound();
        world.assert_agreed();
        let there = world.at_toggl().len();
        if outcome.stdout.is_empty() {
            assert_ne!(outcome.code, 0, "{outcome}");
            assert!(there <= 1, "with {blocks} blocks:\n{outcome}");
            // The change is kept, so the message must not deny it.
            assert_eq!(
                there == 0,
                outcome.stderr.contains("Nothing was changed"),
                "{blocks}: {outcome}"
            );
        } else {
            assert_eq!((outcome.code, there), (0, 1), "with {blocks} blocks:\n{outcome}");
        }
    }
}

#[test]
fn a_log_that_cannot_be_made_is_a_failure_in_words() {
    let world = World::offline();
    world.run("add Before 10m").success();
    world.fold_log();
    let log = world.data_dir().join("default.db-wal");
    fs::create_dir(&log).expect("a folder in the way");
    for line in ["add Lost 10m", "start Lost"] {
        refused(&world.run(line));
    }
    fs::remove_dir(&log).expect("out of the way");
    assert_eq!((world.kept("Before"), world.kept("Lost")), (1, 0));
    world.run("add After 10m").success();
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure_in_words() {
    let world = World::offline();
    fs::write(world.data_dir(), "in the way").expect("a file");
    refused(&world.run("start Lost"));
    assert_eq!(fs::read_to_string(world.data_dir()).expect("a file"), "in the way");
}

#[test]
fn a_read_only_store_is_a_failure_in_words() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::offline();
    world.run("add Before 10m").success();
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own file");
    };
    mode(&world.database(), 0o400);
    mode(&world.data_dir(), 0o500);
    // Who may do everything is not stopped by modes.
    let stopped = fs::write(world.data_dir().join("probe"), "").is_err();
    let outcome = world.run("add Lost 10m");
    if stopped {
        refused(&outcome);
    }
    mode(&world.data_dir(), 0o700);
    mode(&world.database(), 0o600);
    assert_eq!((world.kept("Before"), world.kept("Lost")), (1, u32::from(!stopped)));
}

/// Runs a line with standard output on a device that is always full.
#[cfg(target_os = "linux")]
fn on_full_output(world: &World, line: &str) -> Outcome {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = world.command(&words).stdout(full).output().expect("track runs");
    world.outcome(&output)
}

#[cfg(target_os = "linux")]
#[test]
fn a_receipt_that_cannot_be_written_does_not_deny_the_change() {
    let world = World::logged_in();
    assert_snapshot!(on_full_output(&world, "start Write"), @"
    --- stderr
    error: Could not write to standard output: No space left on device (os error 28).
    hint: The change was saved; do not run the command again.
    --- exit 1
    ");
    assert_eq!(world.at_toggl(), ["09:00– Write"]);
    for line in
        ["stop", "undo --json", "edit @1 --description Report", "project add Web", "delete @1"]
    {
        let before = store_contents(&world);
        let outcome = on_full_output(&world, line).exits(1);
        assert!(outcome.stderr.contains("The change was saved"), "{line}: {outcome}");
        assert!(!outcome.stderr.contains("Nothing was changed"), "{line}: {outcome}");
        assert_ne!(store_contents(&world), before, "{line}");
    }
    assert!(world.at_toggl().is_empty(), "what was saved was sent");
    assert_snapshot!(on_full_output(&world, "list"), @"
    --- stderr
    error: Could not write to standard output: No space left on device (os error 28).
    --- exit 1
    ");
    assert_snapshot!(on_full_output(&world, "quota --json"), @r#"
    --- stderr
    {
      "error": {
        "code": 1,
        "hints": [],
        "kind": "no",
        "message": "Could not write to standard output: No space left on device (os error 28)."
      }
    }
    --- exit 1
    "#);
}
