//! `track config`: what is set, by whom, and setting it; and profiles that belong to folders.

use std::fs;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::TOKEN;
use crate::support::{Outcome, World, transcript};

const CONFIG: &str = "\
# mine
api_token = 'TOKEN' # web
max_age = '5m'   # seldom

[profiles.work]
folders = ['~/work']
token_command = ['pass', 'show', 'toggl']
workspace = 'Office'
";

fn configured() -> World {
    let world = World::offline();
    world.configure(&CONFIG.replace("TOKEN", TOKEN));
    close(&world);
    world
}

/// Takes away what others may do, as `track login` would.
fn close(world: &World) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(world.config_file(), private).expect("a mode");
    }
    #[cfg(not(unix))]
    let _ = world;
}

fn file(world: &World) -> String {
    fs::read_to_string(world.config_file()).expect("the configuration")
}

#[test]
fn every_value_has_its_source() {
    assert_snapshot!(World::offline().run("config"), @"");
    let mut world = configured();
    world.set("TRACK_OFFLINE", "1");
    world.write(
        "work/site/.track.toml",
        "project = 'Web'\ntags = ['api', 'bug']\nbillable = false\ndescription = '{branch}'\n",
    );
    world.write("work/site/.git/HEAD", "ref: refs/heads/fix-login\n");
    assert_snapshot!(world.run("config --color never"), @"");
    assert_snapshot!(world.run_in("work/site", "config list"), @"");
}

#[test]
fn the_token_is_never_shown() {
    let world = configured();
    for line in ["config", "config --json", "config get api_token", "config get api_token --json"] {
        let outcome = world.run(line).to_string();
        assert!(!outcome.contains(TOKEN), "{outcome}");
    }
    world.configure(&format!("token_command = ['echo', '{TOKEN}']\n"));
    for line in ["config", "config --json", "config get token_command"] {
        let outcome = world.run(line).to_string();
        assert!(!outcome.contains(TOKEN), "{outcome}");
    }
}

#[test]
fn a_program_reads_the_same_list() {
    let world = configured();
    world.write("work/site/.track.toml", "project = 'Web'\ndescription = '{branch}'\n");
    let list = world.run_in("work/site", "config --json").success().json();
    let file = "~/config/config.toml";
    let of = |key: &str| {
        let settings = list["settings"].as_array().expect("settings");
        settings.iter().find(|setting| setting["key"] == key).expect(key).clone()
    };
    let profile = format!("{file} (profile work)");
    for (key, set, value, source, from) in [
        ("profile", true, json!("work"), json!("folder"), json!("~/work")),
        ("api_token", false, json!(null), json!(null), json!(null)),
        ("token_command", true, json!(null), json!("file"), json!(profile)),
        ("workspace", true, json!("Office"), json!("file"), json!(profile)),
        ("max_age", true, json!("5m"), json!("file"), json!(file)),
        ("pace", true, json!("0s"), json!("environment"), json!("TRACK_PACE")),
        ("offline", true, json!(false), json!("default"), json!(null)),
        ("folders", true, json!(["~/work"]), json!("file"), json!(profile)),
    ] {
        let expected =
            json!({"key": key, "set": set, "value": value, "source": source, "from": from});
        assert_eq!(of(key), expected);
    }
    assert_eq!(list["config_file"], json!(file));
    assert_eq!(list["store"], json!("~/data/work.db"));
    assert_eq!(
        list["folder"],
        json!({
            "file": "~/work/site/.track.toml",
            "project": "Web",
            "task": null,
            "tags": null,
            "billable": null,
            "description": {"template": "{branch}", "now": null},
        })
    );
}

#[test]
fn a_mistake_in_a_folder_is_said_after_the_list() {
    let world = World::offline();
    world.write("site/.track.toml", "\nproject = 1.5\n");
    let outcome = world.run_in("site", "config").exits(2);
    assert!(outcome.stdout.starts_with("profile "), "{outcome}");
    assert!(outcome.stderr.contains(".track.toml, line 2: project must be text"), "{outcome}");
}

#[test]
fn one_value_stands_alone() {
    let world = configured();
    assert_snapshot!(transcript(&world, &[
        "config get max_age",
        "config get max-age",
        "config get offline",
        "config get profile",
        "config get workspace",
        "--profile work config get workspace",
        "--profile work config get folders",
        "config get api_token",
        "config get color --json",
        "config get workspace --json",
        "config get colour",
        "config get project",
        "config get favourite",
    ]), @"");
}

#[test]
fn setting_and_unsetting_keep_the_comments() {
    let world = configured();
    assert_snapshot!(transcript(&world, &[
        "config set max_age 90s",
        "config set workspace My Team",
        "config set offline yes --profile work",
        "config set folders /srv/a /srv/b --profile client",
        "config unset workspace --profile work",
        "config unset workspace --profile work",
        "config unset pace --json",
    ]), @"");
    assert_snapshot!(file(&world).replace(TOKEN, "TOKEN"), @"");
    assert_eq!(world.run("config get workspace").success().stdout, "My Team\n");
    assert_eq!(world.run("--profile work config get offline").success().stdout, "true\n");
}

#[test]
fn a_setting_that_is_outranked_is_written_and_that_is_said() {
    let mut world = World::offline();
    world.set("TRACK_WORKSPACE", "Other");
    assert_snapshot!(world.run("config set workspace Mine"), @"");
    assert_eq!(file(&world), "workspace = \"Mine\"\n");
    assert_eq!(world.run("config get workspace").stdout, "Other\n");
}

#[test]
fn what_cannot_be_set_changes_nothing() {
    let world = configured();
    let before = file(&world);
    assert_snapshot!(transcript(&world, &[
        "config set max_age soon",
        "config set offline maybe",
        "config set api_url http://example.com",
        "config set workspace \"\"",
        "config set folders work --profile work",
        "config set api_token 1234",
        "config set token_command pass",
        "config set profile work",
        "config set project Web",
        "config set max_agee 1s",
        "config set max_age",
        "config unset profiles",
    ]), @"");
    assert_eq!(file(&world), before);
}

#[test]
fn a_token_command_can_be_set_where_no_token_is() {
    let world = World::offline();
    assert_snapshot!(
        world.typed("config set token_command -- pass show --field toggl"),
        @""
    );
    assert_eq!(file(&world), "token_command = [\"pass\", \"show\", \"--field\", \"toggl\"]\n");
}

#[cfg(unix)]
#[test]
fn a_linked_file_stays_a_link_and_private() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let world = World::offline();
    world.write("dotfiles/track.toml", "# dots\npace = '2s'\n");
    fs::create_dir_all(world.config_dir()).expect("a folder");
    symlink("../dotfiles/track.toml", world.config_file()).expect("a link");
    world.run("config set workspace Mine").success();
    world.run("config unset pace").success();
    assert!(fs::symlink_metadata(world.config_file()).expect("a link").is_symlink());
    let target = world.home().join("dotfiles/track.toml");
    assert_eq!(fs::read_to_string(&target).expect("a file"), "# dots\nworkspace = \"Mine\"\n");
    assert_eq!(fs::metadata(&target).expect("a file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_path_is_told_even_if_the_file_is_broken() {
    let world = World::offline();
    assert_snapshot!(world.run("config path"), @"~/config/config.toml");
    assert_eq!(world.json("config path")["exists"], json!(false));
    world.configure("max_age = \n");
    assert_snapshot!(world.run("config path"), @"~/config/config.toml");
    world.run("config get max_age").exits(2);
    world.run("config").exits(2);
}

#[cfg(unix)]
mod editing {
    use super::*;

    /// `track config edit` with a shell command as the editor, which sees the file as `$1`.
    fn edit(world: &mut World, script: &str, line: &str) -> Outcome {
        world.set("EDITOR", &format!("sh -c '{script}' --"));
        world.set("PATH", "/usr/bin:/bin");
        world.run(line)
    }

    #[test]
    fn a_new_file_explains_itself_and_is_private() {
        use std::os::unix::fs::PermissionsExt as _;

        let mut world = World::offline();
        let outcome = edit(&mut world, "cat \"$1\"", "config edit").success();
        assert!(outcome.stdout.contains("# max_age = \"60s\""), "{outcome}");
        let metadata = fs::metadata(world.config_file()).expect("a file");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        assert_snapshot!(edit(&mut world, "true", "config edit"), @"");
        let append = "echo \"pace = 2\" >> \"$1\"";
        // It ends in the table of a profile that is commented out, so this is the top level.
        assert_snapshot!(edit(&mut world, append, "config edit"), @"");
        world.set("TRACK_PACE", "");
        assert_eq!(world.run("config get pace").stdout, "2s\n");
    }

    #[test]
    fn a_mistake_is_named_and_the_text_is_kept() {
        let mut world = World::offline();
        let outcome = edit(&mut world, "echo \"pace = soon\" > \"$1\"", "config edit");
        assert_snapshot!(outcome, @"");
        assert_eq!(file(&world), "pace = soon\n");
        world.run("current").exits(2);
        // The broken file can be mended the same way.
        let outcome = edit(&mut world, "echo \"pace = 3\" > \"$1\"", "config edit --json");
        assert_eq!(outcome.success().json()["changed"], json!(true));
        assert_eq!(file(&world), "pace = 3\n");
    }

    #[test]
    fn an_editor_that_fails_or_is_missing_is_named() {
        let mut world = World::offline();
        assert_snapshot!(edit(&mut world, "exit 3", "config edit"), @"");
        world.set("EDITOR", "");
        assert_snapshot!(world.run("config edit"), @"");
        world.set("EDITOR", "false");
        world.set("VISUAL", "true");
        world.run("config edit").success();
    }
}

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
        file(&world),
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
fn the_help_of_each() {
    let world = World::offline();
    let help = |line: &str| {
        let help = world.run(&format!("{line} --help")).success().stdout;
        let (own, rest) = help.split_once("\nGlobal options:\n").expect("global options");
        rest.split_once("\n\n").map_or(own.to_owned(), |(_, after)| format!("{own}\n{after}"))
    };
    assert_snapshot!(help("config"), @"");
    assert_snapshot!(help("config list"), @"");
    assert_snapshot!(help("config get"), @"");
    assert_snapshot!(help("config set"), @"");
    assert_snapshot!(help("config unset"), @"");
    assert_snapshot!(help("config path"), @"");
    assert_snapshot!(help("config edit"), @"");
}
