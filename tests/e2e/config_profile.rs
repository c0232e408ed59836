//! Profiles that belong to folders: each keeps its own time and its own token.

use std::fs;

use insta::assert_snapshot;

use crate::support::fake_toggl::TOKEN;
use crate::support::{World, transcript};

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
fn a_profile_that_nobody_made_is_refused_in_a_script() {
    let mut world = World::with_toggl();
    world.configure("[profiles.work]\n");
    world.run("start Private").success();
    assert_snapshot!(transcript(&world, &[
        "--profile wrok start Office",
        "--profile wrok",
        "--profile other list",
        "--profile wrok stop --json",
        "--profile wrok prompt",
        "--profile wrok prompt -v",
        "--profile work list",
    ]), @r#"
    $ track --profile wrok start Office
    --- stderr
    error: There is no profile “wrok”.
    hint: Did you mean `--profile work`?
    hint: To create it, run `track --profile wrok login`; without an account, add a table [profiles.wrok] to config.toml.
    --- exit 2

    $ track --profile wrok
    --- stderr
    error: There is no profile “wrok”.
    hint: Did you mean `--profile work`?
    hint: To create it, run `track --profile wrok login`; without an account, add a table [profiles.wrok] to config.toml.
    --- exit 2

    $ track --profile other list
    --- stderr
    error: There is no profile “other”.
    hint: To create it, run `track --profile other login`; without an account, add a table [profiles.other] to config.toml.
    --- exit 2

    $ track --profile wrok stop --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "Did you mean `--profile work`?",
          "To create it, run `track --profile wrok login`; without an account, add a table [profiles.wrok] to config.toml."
        ],
        "kind": "usage",
        "message": "There is no profile “wrok”."
      }
    }
    --- exit 2

    $ track --profile wrok prompt
    --- exit 2

    $ track --profile wrok prompt -v
    --- stderr
    error: There is no profile “wrok”.
    hint: Did you mean `--profile work`?
    hint: To create it, run `track --profile wrok login`; without an account, add a table [profiles.wrok] to config.toml.
    --- exit 2

    $ track --profile work list
    No entries today.
    "#);
    assert!(!world.data_dir().join("wrok.db").exists());
    world.set("TRACK_PROFILE", "wrok");
    assert_snapshot!(transcript(&world, &["start Office", "config get profile", "completions bash --quiet"]), @r#"
    $ track start Office
    --- stderr
    error: There is no profile “wrok”.
    hint: Did you mean “work”? The profile is set by TRACK_PROFILE.
    hint: To create it, run `track --profile wrok login`; without an account, add a table [profiles.wrok] to config.toml.
    --- exit 2

    $ track config get profile
    wrok

    $ track completions bash --quiet
    # Completion of `track` in bash. Put this line into ~/.bashrc:
    #   eval "$(track completions bash)"
    _track() {
        local reply
        COMPREPLY=()
        # The words as they were typed, quotes and all: track takes them apart itself.
        while IFS= read -r reply; do
            COMPREPLY+=("$reply")
        done < <(
            TRACK_COMPLETE=bash TRACK_COMPLETE_WORD="$2" TRACK_COMPLETE_TYPE="$COMP_TYPE" \
                track -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null
        )
        # A folder is not finished yet.
        if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
            compopt -o nospace 2>/dev/null
        fi
    }
    complete -o nosort -F _track track 2>/dev/null || complete -F _track track
    "#);
    world.set("TRACK_PROFILE", "");
    // These two make it.
    world.run("--profile holidays config set max_age 5m").success();
    world.run("--profile holidays start Beach").success();
    let login = ["--profile", "wrok", "login", "--token", "-"];
    assert_snapshot!(world.track_with_input(&login, crate::support::fake_toggl::TOKEN), @"
    Logged in as Ada Example (ada@example.com), workspace Personal.
    The API token is saved in ~/config/config.toml; only you can read it.
    --- stderr
    New profile “wrok” (existing: default, holidays, work).
    ");
    world.run("--profile wrok start Office").success();
}

#[cfg(target_os = "linux")]
#[test]
fn a_profile_that_nobody_made_is_asked_about_on_a_terminal() {
    let world = World::offline();
    world.run("start Private").success();
    let answered = |answer: &str| {
        let mut script = world.on_terminal("track --profile wrok start Office; echo \"exit $?\"");
        script.stdin(std::process::Stdio::piped());
        let mut child = script.spawn().expect("`script`");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, answer.as_bytes()).expect("an answer");
        let output = child.wait_with_output().expect("an end");
        drop(stdin);
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    };
    let question = "There is no profile “wrok” (existing: default). Create it? [y/N]: ";
    // The echo of the answer stands anywhere.
    let declined = answered("\n");
    assert!(declined.contains(question) && declined.ends_with("exit 130\n"), "{declined}");
    assert!(declined.contains("Nothing was changed.\n"), "{declined}");
    assert!(!world.data_dir().join("wrok.db").exists());
    let agreed = answered("y\n");
    assert!(agreed.contains(question) && agreed.ends_with("exit 0\n"), "{agreed}");
    assert!(agreed.contains("Started  Office  09:00  @1  profile wrok\n"), "{agreed}");
    assert_eq!(agreed.matches("There is no profile").count(), 1, "{agreed}");
    assert!(world.data_dir().join("wrok.db").exists());
}

#[test]
fn what_starts_in_another_profile_names_it() {
    let mut world = World::offline();
    world.configure("[profiles.work]\nfolders = [\"~/work\"]\n");
    fs::create_dir_all(world.home().join("work")).expect("a folder");
    assert_snapshot!(transcript(&world, &[
        "start Private",
        "current",
        "--profile work",
        "--profile work start Office",
        "--profile work current",
        "--profile work toggle",
        "--profile work continue",
        "--profile default",
    ]), @"
    $ track start Private
    Started  Private  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track current
    Running  Private  0s since 09:00
    Today    0s

    $ track --profile work
    Nothing is running in profile “work”.
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    `track login` connects a Toggl account; without one, time is saved only locally.
    --- exit 1

    $ track --profile work start Office
    Started  Office  09:00  @1  profile work
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track --profile work current
    Running  Office  0s since 09:00  profile work
    Today    0s

    $ track --profile work toggle
    Stopped  Office  09:00–09:00  0s  @1

    $ track --profile work continue
    Started  Office  09:00  @1  profile work

    $ track --profile default
    Running  Private  0s since 09:00
    Today    0s
    ");
    assert_snapshot!(world.run_in("work", "start Office in the folder -t deep"), @"
    Stopped  Office  09:00–09:00  0s  @2
    Started  Office in the folder  #deep  09:00  @1  profile work
    --- stderr
    New tag: deep
    ");
    assert_snapshot!(world.run_in("work", "current"), @"
    Running  Office in the folder  #deep  0s since 09:00  profile work
    Today    0s
    ");
    let json = world.run_in("work", "current --json").success().json();
    assert_eq!(json["profile"], "work");
    assert_eq!(world.json("start Private")["profile"], "default");
    world.set("TRACK_PROFILE", "work");
    assert_eq!(world.json("start Office")["profile"], "work");
    assert_snapshot!(world.run("current"), @"
    Running  Office  0s since 09:00  profile work
    Today    0s
    ");
    assert_eq!(world.run("current --format {title}").stdout, "Office\n");
}
