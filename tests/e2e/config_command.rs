//! `track config`: what is set, by whom, and setting it; and profiles that belong to folders.

use std::fs;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::TOKEN;
use crate::support::{World, transcript};

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
    assert_snapshot!(World::offline().run("config"), @"
    profile        default                      default
    api_token      not set
    token_command  not set
    api_url        https://api.track.toggl.com  default
    workspace      not set
    max_age        60s                          default
    timeout        15s                          default
    pace           0s                           TRACK_PACE
    color          auto                         default
    offline        false                        default
    rate           not set
    currency       not set
    rates          not set
    target         not set
    week_start     not set
    day_start      0:00                         default
    clock          24h                          default
    folders        not set

    config.toml    ~/config/config.toml         TRACK_CONFIG_DIR, not created yet
    store          ~/data/default.db            TRACK_DATA_DIR, not created yet
    ");
    let mut world = configured();
    world.set("TRACK_OFFLINE", "1");
    world.write(
        "work/site/.track.toml",
        "project = 'Web'\ntags = ['api', 'bug']\nbillable = false\ndescription = '{branch}'\n",
    );
    world.write("work/site/.git/HEAD", "ref: refs/heads/fix-login\n");
    assert_snapshot!(world.run("config --color never"), @"
    profile        default                      default
    api_token      set, not shown               config.toml
    token_command  not set
    api_url        https://api.track.toggl.com  default
    workspace      not set
    max_age        5m                           config.toml
    timeout        15s                          default
    pace           0s                           TRACK_PACE
    color          never                        --color
    offline        true                         TRACK_OFFLINE
    rate           not set
    currency       not set
    rates          not set
    target         not set
    week_start     not set
    day_start      0:00                         default
    clock          24h                          default
    folders        not set

    config.toml    ~/config/config.toml         TRACK_CONFIG_DIR
    store          ~/data/default.db            TRACK_DATA_DIR, not created yet
    ");
    assert_snapshot!(world.run_in("work/site", "config list"), @"
    profile        work                         ~/work in config.toml
    api_token      not set
    token_command  pass …                       config.toml, [profiles.work]
    api_url        https://api.track.toggl.com  default
    workspace      Office                       config.toml, [profiles.work]
    max_age        5m                           config.toml
    timeout        15s                          default
    pace           0s                           TRACK_PACE
    color          auto                         default
    offline        true                         TRACK_OFFLINE
    rate           not set
    currency       not set
    rates          not set
    target         not set
    week_start     not set
    day_start      0:00                         default
    clock          24h                          default
    folders        ~/work                       config.toml, [profiles.work]

    config.toml    ~/config/config.toml         TRACK_CONFIG_DIR
    store          ~/data/work.db               TRACK_DATA_DIR, not created yet

    .track.toml    ~/work/site/.track.toml      used by `track start`
    project        Web                          .track.toml
    tags           api, bug                     .track.toml
    billable       false                        .track.toml
    description    {branch}                     .track.toml; currently “fix-login”
    ");
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
        ("rate", false, json!(null), json!(null), json!(null)),
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
fn one_value_is_printed_alone() {
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
        "config get colr",
        "config get project",
        "config get favourite",
    ]), @r#"
    $ track config get max_age
    5m

    $ track config get max-age
    5m

    $ track config get offline
    false

    $ track config get profile
    default

    $ track config get workspace
    --- exit 1

    $ track --profile work config get workspace
    Office

    $ track --profile work config get folders
    ~/work

    $ track config get api_token
    --- stderr
    error: api_token is never shown.
    hint: `track config` shows whether it is set, and where.
    --- exit 2

    $ track config get color --json
    {
      "from": null,
      "key": "color",
      "set": true,
      "source": "default",
      "value": "auto"
    }

    $ track config get workspace --json
    {
      "from": null,
      "key": "workspace",
      "set": false,
      "source": null,
      "value": null
    }
    --- exit 1

    $ track config get colr
    --- stderr
    error: Unknown setting “colr”.
    hint: Did you mean `color`?
    --- exit 2

    $ track config get project
    --- stderr
    error: Unknown setting “project”.
    hint: `project` is a setting for a folder: write it to its .track.toml.
    --- exit 2

    $ track config get favourite
    --- stderr
    error: Unknown setting “favourite”.
    hint: `track config` lists all settings.
    --- exit 2
    "#);
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
    ]), @r#"
    $ track config set max_age 90s
    Set max_age = "90s" in config.toml.

    $ track config set workspace My Team
    Set workspace = "My Team" in config.toml.

    $ track config set offline yes --profile work
    Set offline = true in config.toml, [profiles.work].

    $ track config set folders /srv/a /srv/b --profile client
    Set folders = ["/srv/a", "/srv/b"] in config.toml, [profiles.client].

    $ track config unset workspace --profile work
    Removed workspace from config.toml (profile work).

    $ track config unset workspace --profile work
    workspace was not set in config.toml (profile work).

    $ track config unset pace --json
    {
      "config_file": "~/config/config.toml",
      "key": "pace",
      "notes": [],
      "profile": "default",
      "removed": false
    }
    "#);
    assert_snapshot!(file(&world).replace(TOKEN, "TOKEN"), @r#"
    # mine
    api_token = 'TOKEN' # web
    max_age = "90s"   # seldom
    workspace = "My Team"

    [profiles.work]
    folders = ['~/work']
    token_command = ['pass', 'show', 'toggl']
    offline = true

    [profiles.client]
    folders = ["/srv/a", "/srv/b"]
    "#);
    assert_eq!(world.run("config get workspace").success().stdout, "My Team\n");
    assert_eq!(world.run("--profile work config get offline").success().stdout, "true\n");
}

#[test]
fn rates_and_targets_are_settings() {
    let world = configured();
    assert_snapshot!(transcript(&world, &[
        "config set rate 95.50",
        "config set currency eur",
        "config set rates Acme=80 'Big Corp=90 USD'",
        "config set rates Acme=85",
        "config set target 8h --profile work",
        "config set target mon-thu=7h30m fri=6h",
        "config get rates",
        "config get target",
        "config get target --profile work",
        "config get rate --profile work",
        "config",
        "config get rates --json",
        "config unset rates",
        "config get rates",
    ]), @r#"
    $ track config set rate 95.50
    Set rate = "95.50" in config.toml.

    $ track config set currency eur
    Set currency = "eur" in config.toml.

    $ track config set rates Acme=80 'Big Corp=90 USD'
    Set rates = { Acme = "80", "Big Corp" = "90 USD" } in config.toml.

    $ track config set rates Acme=85
    Set rates = { Acme = "85" } in config.toml.

    $ track config set target 8h --profile work
    Set target = "8h" in config.toml, [profiles.work].

    $ track config set target mon-thu=7h30m fri=6h
    Set target = { mon-thu = "7h30m", fri = "6h" } in config.toml.

    $ track config get rates
    Acme = 85
    Big Corp = 90 USD

    $ track config get target
    mon-thu = 7h30m
    fri = 6h

    $ track config get target --profile work
    8h

    $ track config get rate --profile work
    95.50

    $ track config
    profile        default                      default
    api_token      set, not shown               config.toml
    token_command  not set
    api_url        https://api.track.toggl.com  default
    workspace      not set
    max_age        5m                           config.toml
    timeout        15s                          default
    pace           0s                           TRACK_PACE
    color          auto                         default
    offline        false                        default
    rate           95.50                        config.toml
    currency       EUR                          config.toml
    rates          Acme 85, Big Corp 90 USD     config.toml
    target         mon-thu 7h30m, fri 6h        config.toml
    week_start     not set
    day_start      0:00                         default
    clock          24h                          default
    folders        not set

    config.toml    ~/config/config.toml         TRACK_CONFIG_DIR
    store          ~/data/default.db            TRACK_DATA_DIR, not created yet

    $ track config get rates --json
    {
      "from": "~/config/config.toml",
      "key": "rates",
      "set": true,
      "source": "file",
      "value": {
        "Acme": "85",
        "Big Corp": "90 USD"
      }
    }

    $ track config unset rates
    Removed rates from config.toml.

    $ track config get rates
    --- exit 1
    "#);
    assert_snapshot!(file(&world).replace(TOKEN, "TOKEN"), @r#"
    # mine
    api_token = 'TOKEN' # web
    max_age = '5m'   # seldom
    rate = "95.50"
    currency = "eur"
    target = { mon-thu = "7h30m", fri = "6h" }

    [profiles.work]
    folders = ['~/work']
    token_command = ['pass', 'show', 'toggl']
    workspace = 'Office'
    target = "8h"
    "#);
}

#[test]
fn a_table_of_settings_goes_with_its_lines() {
    let world = World::offline();
    world.configure(
        "# rates\n[rates] # x\nAcme = 80\n\n[target]\nmon = '8h'\n\n[profiles.work]\npace = 1\n",
    );
    world.run("config unset rates").success();
    world.run("config unset target").success();
    assert_snapshot!(file(&world), @"
    # rates


    [profiles.work]
    pace = 1
    ");
    assert_snapshot!(transcript(&world, &[
        "config set rate 95,505",
        "config set rates Acme",
        "config set target 8",
    ]), @r#"
    $ track config set rate 95,505
    --- stderr
    error: rate must be the price of an hour with at most two decimals, for example 95, 95.50 or "80 USD".
    --- exit 2

    $ track config set rates Acme
    --- stderr
    error: rates must name projects or clients with their rates, such as Acme=80 or "Acme=80 USD".
    --- exit 2

    $ track config set target 8
    --- stderr
    error: target must be a length of time in whole minutes up to 24h, such as 8h or 7h30m, or a table of weekdays with one, such as { mon-thu = "8h", fri = "6h" }.
    --- exit 2
    "#);
    world.configure("rate = 95.505\n");
    assert_snapshot!(world.run("report"), @r#"
    --- stderr
    error: ~/config/config.toml, line 1: rate must be the price of an hour with at most two decimals, for example 95, 95.50 or "80 USD".
    --- exit 2
    "#);
}

#[test]
fn a_setting_that_is_outranked_is_written_and_that_is_said() {
    let mut world = World::offline();
    world.set("TRACK_WORKSPACE", "Other");
    assert_snapshot!(world.run("config set workspace Mine"), @r#"
    Set workspace = "Mine" in config.toml.
    --- stderr
    TRACK_WORKSPACE overrides it while it is set.
    "#);
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
    ]), @r#"
    $ track config set max_age soon
    --- stderr
    error: max_age must be a length of time such as 60s, 5m or 1h.
    --- exit 2

    $ track config set offline maybe
    --- stderr
    error: offline must be true or false.
    --- exit 2

    $ track config set api_url http://example.com
    --- stderr
    error: api_url must begin with https:// unless the server is on this machine.
    --- exit 2

    $ track config set workspace ""
    --- stderr
    error: workspace must not be empty.
    --- exit 2

    $ track config set folders work --profile work
    --- stderr
    error: folders must be a list of full paths, such as ['~/work'].
    --- exit 2

    $ track config set api_token 1234
    --- stderr
    error: Others on this machine can read a token on the command line.
    hint: Run `track login`, which asks for it.
    --- exit 2

    $ track config set token_command pass
    --- stderr
    error: ~/config/config.toml, line 2: api_token and token_command cannot both be set.
    hint: Remove one of the two.
    --- exit 2

    $ track config set profile work
    --- stderr
    error: Unknown setting “profile”.
    hint: Choose a profile with --profile, TRACK_PROFILE, or the setting `folders`.
    --- exit 2

    $ track config set project Web
    --- stderr
    error: Unknown setting “project”.
    hint: `project` is a setting for a folder: write it to its .track.toml.
    --- exit 2

    $ track config set max_agee 1s
    --- stderr
    error: Unknown setting “max_agee”.
    hint: Did you mean `max_age`?
    --- exit 2

    $ track config set max_age
    --- stderr
    error: Missing argument: <VALUE>...
    hint: `track config set --help` shows the usage.
    --- exit 2

    $ track config unset profiles
    --- stderr
    error: Unknown setting “profiles”.
    hint: Choose a profile with --profile, TRACK_PROFILE, or the setting `folders`.
    --- exit 2
    "#);
    assert_eq!(file(&world), before);
}

#[test]
fn a_token_command_can_be_set_where_no_token_is() {
    let world = World::offline();
    assert_snapshot!(
        world.typed("config set token_command -- pass show --field toggl"),
        @"Set token_command = pass … in config.toml."
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
fn the_path_is_printed_even_if_the_file_is_invalid() {
    let world = World::offline();
    assert_snapshot!(world.run("config path"), @"~/config/config.toml");
    assert_eq!(world.json("config path")["exists"], json!(false));
    world.configure("max_age = \n");
    assert_snapshot!(world.run("config path"), @"~/config/config.toml");
    world.run("config get max_age").exits(2);
    world.run("config").exits(2);
}

#[test]
fn several_at_once_lose_nothing() {
    for round in 0..4 {
        let world = World::offline();
        if round > 0 {
            world.configure("# mine\n");
        }
        let settings = ["pace = '2s'", "max_age = '3s'", "timeout = '4s'", "color = 'never'"];
        std::thread::scope(|scope| {
            for setting in &settings {
                let line = setting.replace(" =", "").replace('\'', "");
                let world = &world;
                scope.spawn(move || world.run(&format!("config set {line}")).success());
            }
        });
        let written = file(&world);
        for setting in settings {
            let setting = setting.replace('\'', "\"");
            assert!(written.contains(&setting), "{setting} is lost:\n{written}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_command_left_behind_goes_away() {
    let world = World::logged_in();
    let left = world.config_dir().join(".config-aBc123.tmp");
    for line in ["config set pace 2s", "logout"] {
        fs::write(&left, "api_token = 'x'").expect("a file");
        world.run(line).success();
        assert!(!left.exists(), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_none_keeps_nobody_waiting() {
    let world = World::offline();
    fs::create_dir_all(world.config_dir()).expect("a folder");
    let pipe = std::process::Command::new("mkfifo").arg(world.config_file()).status();
    assert!(pipe.expect("mkfifo").success());
    assert_snapshot!(world.run("list"), @"
    --- stderr
    error: ~/config/config.toml is not a regular file.
    hint: Move it away or remove it.
    --- exit 2
    ");
    world.run("config set pace 2s").exits(2);
    fs::remove_file(world.config_file()).expect("a pipe");
    std::os::unix::fs::symlink("/dev/zero", world.config_file()).expect("a link");
    world.run("list").exits(2);
}
