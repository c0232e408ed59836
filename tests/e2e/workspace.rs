//! `track workspace`: which there are, where new entries go, and changing them at Toggl.

use std::fs;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{Entry, Fault, ORGANIZATION, TOKEN, WORKSPACE};
use crate::support::{World, own_help, transcript};

/// An account with a free workspace, and a paid one of another organization that others administer.
fn two_workspaces() -> World {
    let world = World::with_toggl();
    let organization = world.fake().add_organization("Acme Ltd", 240);
    let team = world.fake().add_workspace(organization, "Team", true);
    world.fake().with(|toggl| {
        let team = toggl.workspaces.iter_mut().find(|it| it.id == team);
        team.expect("the new workspace").admin = false;
    });
    world.track_with_input(&["login", "--token", "-", "--workspace", "Personal"], TOKEN).success();
    world.run("config unset workspace");
    world.fake().clear_requests();
    world
}

/// An account whose one organization pays, so that it can have several workspaces.
pub(crate) fn paying() -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    world
}

/// The workspaces at Toggl, by name.
pub(crate) fn at_toggl(world: &World) -> Vec<String> {
    world.fake().with(|toggl| toggl.workspaces.iter().map(|it| it.name.clone()).collect())
}

/// Where the entries at Toggl are: description and workspace.
fn places(world: &World) -> Vec<String> {
    world.fake().with(|toggl| {
        let name = |id| toggl.workspaces.iter().find(|it| it.id == id).map(|it| it.name.as_str());
        let place = |it: &Entry| {
            format!(
                "{} in {}",
                it.description.as_deref().unwrap_or("-"),
                name(it.workspace_id).unwrap_or("-")
            )
        };
        toggl.entries.values().map(place).collect()
    })
}

fn config(world: &World) -> String {
    let text = fs::read_to_string(world.config_file()).expect("a configuration");
    let is_secret = |line: &&str| line.starts_with("api_token");
    text.split_inclusive('\n').filter(|line| !is_secret(line)).collect()
}

#[test]
fn without_an_account_there_are_none() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "workspace",
        "workspace use Team",
        "workspace add Team",
        "workspace edit Team --name Ours",
    ]), @"
    $ track workspace
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3

    $ track workspace use Team
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3

    $ track workspace add Team
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3

    $ track workspace edit Team --name Ours
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3
    ");
    assert_eq!(world.run("workspace --json").exits(3).stdout, "");
    assert!(!world.config_file().exists());
}

#[test]
fn an_account_that_was_never_asked_for_is_asked_for_first() {
    for (line, asked) in [
        ("workspace", &["GET /me"][..]),
        ("workspace use Personal", &["GET /me"]),
        ("workspace add Ours", &["GET /me", "POST /organizations/…/workspaces"]),
        ("workspace edit Personal --name Mine", &["GET /me", "PUT /workspaces/…"]),
    ] {
        let mut world = World::with_toggl();
        world.fake().set_premium(WORKSPACE, true);
        world.set("TRACK_API_TOKEN", TOKEN);
        world.run(line).success();
        assert_eq!(world.asked(), asked, "{line}");
        world.run("logout").success();
        let kept = world.run("workspace --offline").success();
        assert!(kept.stdout.contains("new entries go here"), "{line}: {kept}");
    }
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", TOKEN);
    world.fake().fail_always(Fault::DropBeforeCommit);
    world.run("workspace").exits(6);
    world.run("workspace add Ours").exits(6);
}

#[test]
fn the_list_says_where_new_entries_go_and_why() {
    let mut world = two_workspaces();
    assert_snapshot!(transcript(&world, &["workspace"]), @"
    $ track workspace
    Personal  free  administrator  new entries go here
    Team      paid  member
    ");
    world.configure(&format!("api_token = '{TOKEN}'\nworkspace = 'team'\n"));
    assert_snapshot!(transcript(&world, &["workspace list"]), @"
    $ track workspace list
    Personal  free  administrator
    Team      paid  member         new entries go here (config.toml)
    ");
    world.set("TRACK_WORKSPACE", &WORKSPACE.to_string());
    assert_snapshot!(transcript(&world, &["workspace ls --offline"]), @"
    $ track workspace ls --offline
    Personal  free  administrator  new entries go here (TRACK_WORKSPACE)
    Team      paid  member
    --- stderr
    As of 09:00: offline.
    ");
    world.set("TRACK_WORKSPACE", "Nowhere");
    assert_snapshot!(transcript(&world, &["workspace"]), @"
    $ track workspace
    Personal  free  administrator
    Team      paid  member
    --- stderr
    TRACK_WORKSPACE names “Nowhere” for new entries, which is not a workspace.
    ");
    assert_eq!(world.asked(), [""; 0], "the list of today is good enough");
}

#[test]
fn a_setting_that_several_workspaces_answer_to_is_not_told_as_absent() {
    let mut world = World::with_toggl();
    world.fake().add_workspace(ORGANIZATION, "Team", true);
    world.fake().add_workspace(ORGANIZATION, "Teams", true);
    world.log_in();
    world.set("TRACK_WORKSPACE", "tea");
    let said = world.run("workspace").success().stderr;
    let expected =
        "TRACK_WORKSPACE names “tea” for new entries, which matches several workspaces.\n";
    assert_eq!(said, expected);
    assert_eq!(world.run("whoami").stderr, "“tea” matches several workspaces.\n");
}

#[test]
fn the_list_for_programs() {
    let world = two_workspaces();
    assert_eq!(
        world.json("workspace"),
        json!({
            "workspaces": [
                {
                    "id": WORKSPACE, "name": "Personal", "premium": false, "admin": true,
                    "current": true, "organization": ORGANIZATION,
                },
                {
                    "id": WORKSPACE + 1, "name": "Team", "premium": true, "admin": false,
                    "current": false, "organization": ORGANIZATION + 1,
                },
            ],
            "notes": [],
        })
    );
}

#[test]
fn toggl_is_asked_once_a_day_and_when_one_wants_it() {
    let mut world = two_workspaces();
    world.run("workspace --fresh").success();
    assert_eq!(world.asked(), ["GET /me"]);
    world.advance(TimeDelta::hours(23));
    world.run("workspace").success();
    assert_eq!(world.asked(), ["GET /me"]);
    world.fake().add_workspace(ORGANIZATION, "Newest", false);
    world.advance(TimeDelta::hours(2));
    assert!(world.run("workspace").success().stdout.contains("Newest"));
    assert_eq!(world.asked(), ["GET /me", "GET /me"]);
    world.advance(TimeDelta::hours(25));
    world.fake().fail_always(Fault::DropBeforeCommit);
    assert_snapshot!(transcript(&world, &["workspace"]), @"
    $ track workspace
    Newest    free  administrator
    Personal  free  administrator  new entries go here
    Team      paid  member
    --- stderr
    As of yesterday 10:00: Toggl gave no usable answer (connection closed before message completed).
    ");
}

#[test]
fn new_entries_go_to_the_chosen_workspace() {
    let world = two_workspaces();
    world.run("start Alone").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &["workspace use team"]), @r#"
    $ track workspace use team
    New entries go to Team: workspace = "Team" in config.toml.
    "#);
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(config(&world), "workspace = \"Team\"\n");
    world.run("start Together").success();
    assert_eq!(places(&world), ["Alone in Personal", "Together in Team"]);
    assert_eq!(
        world.json("workspace use Personal"),
        json!({
            "workspace": {
                "id": WORKSPACE, "name": "Personal", "premium": false, "admin": true,
                "current": true, "organization": ORGANIZATION,
            },
            "profile": "default",
            "config_file": "~/config/config.toml",
            "notes": [],
        })
    );
    assert_eq!(config(&world), "workspace = \"Personal\"\n");
}

#[test]
fn whoami_prints_the_same() {
    let mut world = two_workspaces();
    world.run("workspace use Team").success();
    assert_eq!(world.json("whoami")["workspace"]["name"], "Team");
    world.set("TRACK_WORKSPACE", "Nowhere");
    assert_snapshot!(transcript(&world, &["whoami"]), @"
    $ track whoami
    Ada Example (ada@example.com)
    --- stderr
    No workspace called “Nowhere”.
    ");
}

#[test]
fn a_choice_that_is_outranked_says_so() {
    let mut world = two_workspaces();
    world.set("TRACK_WORKSPACE", "Personal");
    assert_snapshot!(transcript(&world, &["workspace use Team", "workspace"]), @r#"
    $ track workspace use Team
    New entries go to Team: workspace = "Team" in config.toml.
    --- stderr
    TRACK_WORKSPACE overrides it while it is set.

    $ track workspace
    Personal  free  administrator  new entries go here (TRACK_WORKSPACE)
    Team      paid  member
    "#);
}

#[test]
fn the_choice_is_the_profiles() {
    let world = World::with_toggl();
    let login = ["--profile", "work", "login", "--token", "-"];
    world.track_with_input(&login, TOKEN).success();
    assert_snapshot!(transcript(&world, &["--profile work workspace use Personal"]), @r#"
    $ track --profile work workspace use Personal
    New entries go to Personal: workspace = "Personal" in config.toml, [profiles.work].
    "#);
    assert!(
        config(&world).contains("[profiles.work]\nworkspace = \"Personal\"\n"),
        "{}",
        config(&world)
    );
}

#[test]
fn of_two_with_one_name_the_id_decides() {
    let world = two_workspaces();
    world.fake().add_workspace(ORGANIZATION, "Team", false);
    world.run("workspace --fresh").success();
    assert_snapshot!(transcript(&world, &[
        "workspace use Team",
        "workspace use 2000003",
        "workspace",
    ]), @r#"
    $ track workspace use Team
    --- stderr
    error: “Team” matches several workspaces.
    hint: Use one of these: “Team (2000002)”, “Team (2000003)”.
    --- exit 4

    $ track workspace use 2000003
    New entries go to Team: workspace = "2000003" in config.toml.

    $ track workspace
    Personal  free  administrator
    Team      paid  member
    Team      free  administrator  new entries go here (config.toml)
    "#);
    assert_eq!(config(&world), "workspace = \"2000003\"\n");
}

#[test]
fn a_name_that_is_not_known_is_asked_for_once() {
    let world = two_workspaces();
    world.fake().add_workspace(ORGANIZATION, "Newest", false);
    world.run("workspace use Newest").success();
    assert_eq!(world.asked(), ["GET /me"]);
    assert_snapshot!(transcript(&world, &[
        "workspace use Persnal",
        "workspace use Teem --offline",
        "workspace edit Temm --name Ours",
    ]), @"
    $ track workspace use Persnal
    --- stderr
    error: No workspace called “Persnal”.
    hint: Did you mean “Personal”?
    --- exit 4

    $ track workspace use Teem --offline
    --- stderr
    error: No workspace called “Teem”.
    hint: Did you mean “Team”?
    --- exit 4

    $ track workspace edit Temm --name Ours
    --- stderr
    error: No workspace called “Temm”.
    hint: Did you mean “Team”?
    --- exit 4
    ");
    assert_eq!(config(&world), "workspace = \"Newest\"\n");
}

#[test]
fn a_workspace_is_made_with_one_request() {
    let world = paying();
    assert_snapshot!(transcript(&world, &["workspace add Side projects", "workspace"]), @"
    $ track workspace add Side projects
    Added    workspace  Side projects
    --- stderr
    To add new entries there, run `track workspace use`.

    $ track workspace
    Personal       paid  administrator  new entries go here
    Side projects  paid  administrator
    ");
    assert_eq!(world.asked(), ["POST /organizations/…/workspaces"]);
    assert_eq!(at_toggl(&world), ["Personal", "Side projects"]);
    assert_eq!(
        world.json("workspace new Third --organization side"),
        json!({
            "added": {
                "id": WORKSPACE + 2, "name": "Third", "premium": true, "admin": true,
                "current": false, "organization": ORGANIZATION,
            },
            "notes": ["To add new entries there, run `track workspace use`."],
        })
    );
    world.run("workspace use Third").success();
    world.run("start Fix").success();
    assert_eq!(places(&world), ["Fix in Third"]);
}

#[test]
fn a_workspace_goes_to_the_organization_that_is_named() {
    let world = paying();
    let acme = world.fake().add_organization("Acme Ltd", 240);
    world.fake().add_workspace(acme, "Team", true);
    world.run("workspace --fresh").success();
    for (line, organization) in [
        ("workspace add One".to_owned(), ORGANIZATION),
        ("workspace add Two --organization Team".to_owned(), acme),
        (format!("workspace add Three --organization {acme}"), acme),
    ] {
        let added = world.json(&line);
        assert_eq!(added["added"]["organization"], organization, "{line}");
    }
    let missed = world.run("workspace add Four --organization Nobody").exits(4);
    assert!(missed.stderr.contains("No workspace called “Nobody”"), "{missed}");
}

#[test]
fn what_cannot_be_is_refused_before_a_request() {
    let world = two_workspaces();
    let long = "x".repeat(141);
    assert_snapshot!(transcript(&world, &[
        "workspace add Personal",
        "workspace add \" \"",
        "workspace add Ours --organization Team",
        "workspace edit Team --name Ours",
        "workspace edit Personal --name \"\"",
        "workspace edit Personal --name Personal",
        "workspace add Ours --offline",
        "workspace edit Personal --name Ours --offline",
    ]), @r#"
    $ track workspace add Personal
    --- stderr
    error: A workspace called “Personal” already exists.
    hint: Choose another name, or use the existing one.
    --- exit 1

    $ track workspace add " "
    --- stderr
    error: A workspace needs a name.
    --- exit 2

    $ track workspace add Ours --organization Team
    --- stderr
    error: Only administrators can create and rename workspaces there.
    hint: Ask an administrator; nothing was sent.
    --- exit 7

    $ track workspace edit Team --name Ours
    --- stderr
    error: Only administrators can create and rename workspaces there.
    hint: Ask an administrator; nothing was sent.
    --- exit 7

    $ track workspace edit Personal --name ""
    --- stderr
    error: A workspace needs a name.
    --- exit 2

    $ track workspace edit Personal --name Personal
    --- stderr
    Nothing to change: it is already like that.

    $ track workspace add Ours --offline
    --- stderr
    error: Cannot create or rename a workspace offline.
    hint: Nothing was changed. Run it without --offline.
    --- exit 2

    $ track workspace edit Personal --name Ours --offline
    --- stderr
    error: Cannot create or rename a workspace offline.
    hint: Nothing was changed. Run it without --offline.
    --- exit 2
    "#);
    for line in [format!("workspace add {long}"), format!("workspace edit Personal --name {long}")]
    {
        let outcome = world.run(&line).exits(2);
        assert!(outcome.stderr.contains("141 characters; Toggl allows at most 140"), "{outcome}");
    }
    let same = world.json("workspace edit Personal --name Personal");
    assert_eq!((&same["changed"], &same["unchanged"]["name"]), (&json!(null), &json!("Personal")));
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(at_toggl(&world), ["Personal", "Team"]);
}

#[test]
fn a_workspace_is_renamed_with_one_request() {
    let world = paying();
    world.run("start Fix").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "workspace edit personal --name Private",
        "workspace",
    ]), @"
    $ track workspace edit personal --name Private
    Changed  workspace  Private

    $ track workspace
    Private  paid  administrator  new entries go here
    ");
    assert_eq!(world.asked(), ["PUT /workspaces/…"]);
    assert_eq!(at_toggl(&world), ["Private"]);
    assert_eq!(
        world.json("workspace edit Private --name Mine"),
        json!({
            "changed": {
                "id": WORKSPACE, "name": "Mine", "premium": true, "admin": true,
                "current": true, "organization": ORGANIZATION,
            },
            "notes": [],
        })
    );
}

#[test]
fn a_setting_follows_the_name() {
    let mut world = paying();
    world.run("workspace use Personal").success();
    assert_snapshot!(transcript(&world, &["workspace edit Personal --name Private"]), @r#"
    $ track workspace edit Personal --name Private
    Changed  workspace  Private
    --- stderr
    Set workspace = "Private" in config.toml.
    "#);
    assert_eq!(config(&world), "workspace = \"Private\"\n");
    world.run("start Fix").success();
    world.set("TRACK_WORKSPACE", "private");
    assert_snapshot!(transcript(&world, &["workspace edit Private --name Mine"]), @"
    $ track workspace edit Private --name Mine
    Changed  workspace  Mine
    --- stderr
    TRACK_WORKSPACE still names “private”, which no longer exists.
    ");
    // An id leads there whatever the name.
    world.set("TRACK_WORKSPACE", &WORKSPACE.to_string());
    assert_eq!(world.run("workspace edit Mine --name Yours").success().stderr, "");
}

#[test]
fn toggl_has_the_last_word() {
    let world = World::logged_in();
    assert_snapshot!(transcript(&world, &["workspace add Ours"]), @"
    $ track workspace add Ours
    --- stderr
    error: Toggl refused: Multiple workspaces are not enabled in this organization.
    hint: Nothing was changed.
    --- exit 7
    ");
    world.fake().with(|toggl| toggl.workspaces[0].admin = false);
    assert_snapshot!(transcript(&world, &["workspace edit Personal --name Private"]), @"
    $ track workspace edit Personal --name Private
    --- stderr
    error: Toggl refused: User does not have access to this resource.
    hint: Nothing was changed.
    --- exit 7
    ");
    assert_eq!(at_toggl(&world), ["Personal"]);
    assert_eq!(world.asked(), ["POST /organizations/…/workspaces", "PUT /workspaces/…"]);
}

#[test]
fn foreign_names_reach_no_terminal_as_they_are() {
    let world = World::with_toggl();
    world.fake().with(|toggl| {
        toggl.workspaces[0].name = "a\u{1b}[2J\u{202e}b\nc".to_owned();
        toggl.workspaces[0].premium = true;
    });
    world.log_in();
    assert_snapshot!(transcript(&world, &["workspace", "workspace use 2000001"]), @r#"
    $ track workspace
    a [2Jb c  paid  administrator  new entries go here

    $ track workspace use 2000001
    New entries go to a [2Jb c: workspace = "2000001" in config.toml.
    "#);
    let exact = world.json("workspace")["workspaces"][0]["name"].clone();
    assert_eq!(exact, "a\u{1b}[2J\u{202e}b\nc");
    world.run("start Fix").success();
    world
        .fake()
        .fail_next_on("POST", Fault::Status(400, json!("no\u{1b}[2J\u{202e} way").to_string()));
    assert_snapshot!(world.run("workspace add Ours"), @r#"
    --- stderr
    error: Toggl refused: no [2J way.
    hint: Nothing was changed.
    --- exit 7
    "#);
}

#[test]
fn names_are_completed() {
    let world = two_workspaces();
    let offered = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = world.command(&["--"]);
        command.args(words).env("TRACK_COMPLETE", "fish");
        let output = command.output().expect("track ends");
        String::from_utf8(output.stdout).expect("readable text").replace('\t', "")
    };
    for (line, expected) in [
        ("track workspace use ", "Personal\nTeam\n"),
        ("track workspace use t", "Team\n"),
        ("track workspace edit p", "Personal\n"),
        ("track workspace add x --organization t", "Team\n"),
        ("track workspace add t", ""),
    ] {
        let offers = offered(line);
        let names: String =
            offers.split_inclusive('\n').filter(|it| !it.starts_with('-')).collect();
        assert_eq!(names, expected, "{line}");
    }
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("workspace"), @"
    List, choose, create and rename workspaces

    Usage: track workspace [COMMAND]

    Examples:
      track workspace
      track workspace use Personal
      track workspace edit Personal --name Private

    Commands:
      list  List workspaces and mark the one for new entries [alias: ls]
      use   Select the workspace for new entries
      add   Create a workspace [alias: new]
      edit  Rename a workspace

    Options:
      -h, --help  Print help

    `use` sets `workspace` in config.toml. Creating and renaming a workspace happens
    in Toggl, so it needs the network and the rights of an administrator.
    ");
    assert_snapshot!(own_help("workspace use"), @"
    Select the workspace for new entries

    Usage: track workspace use <NAME>...

    Examples:
      track workspace use Personal

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("workspace add"), @"
    Create a workspace

    Usage: track workspace add [OPTIONS] <NAME>...
    Alias: new

    Examples:
      track workspace add Studio

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
          --organization <NAME>  Create it in this organization. An id, or the name
                                 of a workspace of the organization.
      -h, --help                 Print help
    ");
    assert_snapshot!(own_help("workspace edit"), @"
    Rename a workspace

    Usage: track workspace edit --name <NEW_NAME> <NAME>...

    Examples:
      track workspace edit Personal --name Private

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -n, --name <NEW_NAME>  Set the new name
      -h, --help             Print help
    ");
}

#[test]
fn a_setting_that_leads_nowhere_says_where_it_stands_and_how_to_mend_it() {
    let mut world = two_workspaces();
    let rest = fs::read_to_string(world.config_file()).expect("a file");
    world.configure(&format!("workspace = \"Nope\"\n{rest}"));
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: No workspace called “Nope”.
    hint: The name comes from config.toml: `track workspace use NAME` sets another one; `track workspace` lists your workspaces.
    --- exit 4
    ");
    let doctor = world.run("doctor").exits(1).stdout;
    let account: Vec<&str> =
        doctor.lines().skip_while(|line| !line.contains("Account")).take(2).collect();
    assert_snapshot!(account.join("\n"), @"
    failed   Account        No workspace called “Nope”.
                            fix: The name comes from config.toml: `track workspace use NAME` sets another one; `track workspace` lists your workspaces.
    ");
    world.set("TRACK_WORKSPACE", "Teem");
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: No workspace called “Teem”.
    hint: Did you mean “Team”?
    hint: The name comes from TRACK_WORKSPACE: correct it there, or unset it; `track workspace` lists your workspaces.
    --- exit 4
    ");
}

#[test]
fn only_a_workspace_that_there_is_can_be_set() {
    let world = two_workspaces();
    let before = config(&world);
    let lines = ["config set workspace Teem", "config set workspace Nope --offline"];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track config set workspace Teem
    --- stderr
    error: No workspace called “Teem”.
    hint: Did you mean “Team”?
    hint: `track workspace` lists all workspaces.
    hint: Nothing was changed.
    --- exit 4

    $ track config set workspace Nope --offline
    --- stderr
    error: No workspace called “Nope”.
    hint: `track workspace` lists all workspaces.
    hint: Nothing was changed.
    --- exit 4
    ");
    assert_eq!(config(&world), before);
    assert_snapshot!(world.run("config set workspace Team"), @r#"Set workspace = "Team" in config.toml."#);
    // Without an account nobody knows better.
    let alone = World::offline();
    alone.run("config set workspace Nope").success();
}
