//! Files of other users: what they say is not obeyed.

use std::fs::{self, Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::support::fake_toggl::TOKEN;
use crate::support::{World, give, is_root};

/// A user who is not the one who runs the tests, and has no name.
const OTHER: u32 = 12_345;

fn set(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

/// A world whose token is printed by a program, which leaves a trace.
fn with_token_command() -> (World, PathBuf) {
    let mut world = World::with_toggl();
    world.set("PATH", "/usr/bin:/bin");
    let trace = world.home().join("trace");
    let script = format!("echo ran >> {}; echo {TOKEN}", trace.display());
    world.configure(&format!("token_command = ['sh', '-c', '{script}']\n"));
    set(&world.config_file(), 0o600);
    set(&world.config_dir(), 0o755);
    (world, trace)
}

#[test]
fn a_configuration_of_another_user_is_refused() {
    if !is_root("to give a file away") {
        return;
    }
    let (mut world, trace) = with_token_command();
    give(&world.config_file(), OTHER);
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: ~/config/config.toml belongs to user 12345, so it is not used.
    hint: It decides which server gets your token and which program runs.
    hint: If you trust its contents, take ownership with `chown root ~/config/config.toml`; or set TRACK_CONFIG_DIR to another folder.
    --- exit 2
    ");
    for line in ["list", "stop", "sync", "login", "config list", "config set max_age 5m", "whoami"]
    {
        let outcome = world.run(line).exits(2);
        assert!(outcome.stderr.contains("config.toml belongs to user 12345"), "{outcome}");
    }
    assert!(!trace.exists() && !world.database().exists() && world.asked().is_empty());
    world.run("config path").success();
    // Behind sudo, the files of the one who called it are trusted.
    world.set("SUDO_UID", "12345");
    world.run("start Hello").success();
    assert!(trace.exists());
}

#[test]
fn a_configuration_of_root_is_obeyed() {
    let (mut world, trace) = with_token_command();
    if !world.run_as(OTHER) {
        return;
    }
    give(&world.config_file(), 0);
    set(&world.config_file(), 0o644);
    // The number of another caller is no key for anybody but root.
    world.set("SUDO_UID", "54321");
    world.run("start Hello").success();
    assert!(trace.exists());
    give(&world.config_file(), 54_321);
    world.run("stop").exits(2);
}

#[test]
fn a_token_command_that_others_can_write_is_not_run() {
    let (world, trace) = with_token_command();
    set(world.home(), 0o755);
    for (path, mode, before) in [
        (world.config_file(), 0o666, 0o600),
        (world.config_file(), 0o620, 0o600),
        (world.config_dir(), 0o777, 0o755),
        (world.home().to_owned(), 0o757, 0o755),
    ] {
        set(&path, mode);
        let outcome = world.run("sync").exits(3);
        assert!(outcome.stderr.contains("token_command is not run"), "{mode:o} {outcome}");
        assert!(!trace.exists(), "{mode:o}");
        set(&path, before);
    }
    set(&world.config_dir(), 0o777);
    assert_snapshot!(world.run("start Hello"), @"
    Started  Hello  09:00  @1
    --- stderr
    error: Could not get an API token: token_command is not run, because others can change ~/config/config.toml; `track doctor` shows how to fix it.
    hint: Correct the setting or variable that provides it, or run `track login`.
    hint: Your changes are saved locally and will be sent.
    --- exit 3
    ");
    assert!(!trace.exists());
    let doctor = world.run("doctor").exits(1).stdout;
    let token: Vec<&str> =
        doctor.lines().skip_while(|line| !line.contains("API token")).take(2).collect();
    assert_snapshot!(token.join("\n"), @"
    failed   API token      token_command was not run: others can change ~/config/config.toml
                            fix: See “Permissions”; token_command does not run until this is fixed.
    ");
    // What nobody else can reach, nobody else can write.
    set(&world.config_file(), 0o666);
    set(&world.config_dir(), 0o700);
    world.run("sync").success();
    assert!(trace.exists());
}

#[test]
fn a_folders_file_of_another_user_is_not_obeyed() {
    if !is_root("to give a file away") {
        return;
    }
    let world = World::offline();
    world.run("project new Evil").success();
    world.run("project new Web").success();
    world.write("shared/.track.toml", "project = 'Evil'\ndescription = 'Planted'\n");
    world.write(".track.toml", "project = 'Web'\n");
    fs::create_dir_all(world.home().join("shared/mine")).expect("a folder");
    set(&world.home().join("shared"), 0o1777);
    let planted = world.home().join("shared/.track.toml");
    give(&planted, OTHER);
    // None from farther above takes its place.
    assert_snapshot!(world.run_in("shared/mine", "start Hello"), @"
    Started  Hello  09:00  @1
    --- stderr
    ~/shared/.track.toml is ignored because it belongs to user 12345. To use it, copy it to a folder that you own, or take ownership: `chown root ~/shared/.track.toml`.
    ");
    let notes = &world.run_in("shared/mine", "start Again --json").success().json()["notes"];
    assert!(notes.to_string().contains("belongs to user 12345"), "{notes}");
    assert_snapshot!(world.run_in("shared/mine", "config --json").stderr, @"");
    let listed = world.run_in("shared/mine", "config").success();
    assert!(listed.stderr.contains("~/shared/.track.toml is ignored"), "{listed}");
    assert!(!listed.stdout.contains("Evil"), "{listed}");
    let outcome = world.run_in("shared/mine", "start --no-folder Hello").success();
    assert!(!outcome.stderr.contains("is ignored"), "{outcome}");

    // Nor is one by way of a link of theirs, or one that cannot be read or is a pipe: that is no error either.
    fs::remove_file(&planted).expect("out of the way");
    std::os::unix::fs::symlink(world.home().join(".track.toml"), &planted).expect("a link");
    give(&planted, OTHER);
    let outcome = world.run_in("shared/mine", "start Hello").success();
    assert!(outcome.stderr.contains("is ignored") && !outcome.stdout.contains("Web"), "{outcome}");
    fs::remove_file(&planted).expect("out of the way");
    let made = std::process::Command::new("mkfifo").arg(&planted).status().expect("mkfifo");
    assert!(made.success());
    give(&planted, OTHER);
    let outcome = world.run_in("shared/mine", "start Hello").success();
    assert!(outcome.stderr.contains("is ignored"), "{outcome}");
    fs::remove_file(&planted).expect("out of the way");

    // What is ours, or root's, is obeyed.
    let outcome = world.run_in("shared/mine", "start Hello").success();
    assert!(outcome.stdout.contains("Web"), "{outcome}");
}
