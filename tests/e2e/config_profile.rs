//! Profiles that belong to folders: each keeps its own time and its own token.

use std::fs;

use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::TOKEN;

#[test]
fn a_profile_that_belongs_to_a_folder_keeps_its_own_time() {
    let world = World::with_toggl();
    world.configure("[profiles.work]\nfolders = [\"~/work\"]\n");
    for folder in ["work/site", "private"] {
        fs::create_dir_all(world.home().join(folder)).expect("a folder");
    }
    let mut login = world.command(&["login", "--token", "-"]);
    let mut child = login.current_dir(world.home().join("work")).spawn().expect("track starts");
    let stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut &stdin, TOKEN.as_bytes()).expect("a token");
    drop(stdin);
    assert!(child.wait().expect("track ends").success());
    assert_eq!(
        fs::read_to_string(world.config_file()).expect("the configuration"),
        format!("[profiles.work]\nfolders = [\"~/work\"]\napi_token = \"{TOKEN}\"\n")
    );

    world.run_in("work/site", "start Office").success();
    world.run_in("private", "start Private").success();
    assert_eq!(world.at_toggl(), ["09:00– Office"]);
    assert!(world.data_dir().join("work.db").exists() && world.database().exists());
    let running = |folder: &str, line: &str| {
        let answer = world.run_in(folder, &format!("{line} current --json")).success().json();
        answer["running"]["description"].clone()
    };
    assert_eq!(running("work", ""), "Office");
    assert_eq!(running("private", ""), "Private");
    assert_eq!(running("private", "--profile work"), "Office");
    assert_eq!(running("work/site", "--profile default"), "Private");
    assert_eq!(world.run_in("work", "whoami --json").success().json()["profile"], "work");
}

#[test]
fn a_name_that_nobody_described_is_said_to_be_new() {
    let world = World::offline();
    world.configure("[profiles.work]\n");
    world.run("start Private").success();
    assert_snapshot!(world.run("--profile wrok start Office"), @"
    Started  Office  09:00  @1
    --- stderr
    The profile “wrok” is new beside default and work.
    Kept on this machine; with a Toggl account, `track login` sends it there.
    ");
    assert_snapshot!(world.run("--profile wrok stop"), @"Stopped  Office  09:00–09:00  0s  @1");
    assert_snapshot!(world.run("--profile work list"), @"No entries today.");
}
