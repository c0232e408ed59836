//! `track login`, `logout` and `whoami`: whose time it is, and where the token goes.

use std::fs;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;
use crate::support::fake_toggl::{EMAIL, Fault, Login, ORGANIZATION, PASSWORD, TOKEN, WORKSPACE};

#[test]
fn a_token_on_standard_input_logs_in_with_one_request() {
    let world = World::with_toggl();
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    Logged in as Ada Example (ada@example.com), workspace Personal.
    The API token is saved in ~/config/config.toml; only you can read it.
    ");
    assert_eq!(world.asked(), ["GET /me"]);
    assert_eq!(world.fake().requests()[0].login, Login::Token);
}

#[test]
fn a_pasted_token_may_have_space_around_it() {
    let world = World::with_toggl();
    world.track_with_input(&["login", "--token", "-"], &format!("  {TOKEN} \r\n")).success();
    world.run("whoami").success();
}

#[test]
fn email_and_password_are_exchanged_for_the_token_and_not_kept() {
    let world = World::with_toggl();
    world.track_with_input(&["login", "--email", EMAIL], &format!("{PASSWORD}\n")).success();
    assert_eq!(world.asked(), ["GET /me"]);
    assert_eq!(world.fake().requests()[0].login, Login::Password);

    world.run("start Hello").success();
    assert_eq!(world.fake().requests()[1].login, Login::Token);
    let config = fs::read_to_string(world.config_file()).expect("the configuration");
    assert!(config.contains(TOKEN) && !config.contains(PASSWORD), "{config}");
}

#[test]
fn a_wrong_password_changes_nothing() {
    let world = World::with_toggl();
    let outcome = world.track_with_input(&["login", "--email", EMAIL], "guess");
    assert_snapshot!(outcome, @"
    --- stderr
    error: Toggl rejected this email and password.
    hint: Nothing was changed. Find your API token at the bottom of https://track.toggl.com/profile.
    --- exit 3
    ");
    assert!(!world.config_file().exists());
}

#[test]
fn a_token_from_the_environment_needs_no_login() {
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", TOKEN);
    assert_snapshot!(world.run("start Hello"), @"Started  Hello  09:00  @1");
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
    assert!(!world.config_file().exists());
    world.run("stop").success();
    assert_eq!(world.asked().len(), 3, "it is asked once whose token it is");
}

#[test]
fn login_keeps_a_token_from_the_environment_for_good() {
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", TOKEN);
    world.run("login").success();
    let config = fs::read_to_string(world.config_file()).expect("the configuration");
    assert_eq!(config, format!("api_token = \"{TOKEN}\"\n"));
}

#[test]
fn login_notes_when_the_environment_overrides_the_new_token() {
    let mut world = World::with_toggl();
    world.set("TOGGL_API_TOKEN", "00000000000000000000000000000000");
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    Logged in as Ada Example (ada@example.com), workspace Personal.
    The API token is saved in ~/config/config.toml; only you can read it.
    --- stderr
    TOGGL_API_TOKEN has another token and takes precedence while it is set.
    ");
}

#[test]
fn a_wrong_token_changes_nothing() {
    let world = World::with_toggl();
    world.run("start Hello").success();
    let outcome = world.track_with_input(&["login", "--token", "-"], "not-the-token");
    assert_snapshot!(outcome, @"
    --- stderr
    error: Toggl rejected this API token.
    hint: Nothing was changed. Find your API token at the bottom of https://track.toggl.com/profile.
    --- exit 3
    ");
    assert!(!world.config_file().exists());
    assert_eq!(world.json("current")["running"]["description"], "Hello");
    assert_eq!(world.asked(), ["GET /me"]);
    assert_snapshot!(world.run("whoami"), @"
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3
    ");
}

#[test]
fn no_token_at_all_is_said_before_anything_is_asked() {
    let world = World::with_toggl();
    assert_snapshot!(world.run("login"), @"
    --- stderr
    error: Cannot ask for the API token: this is not a terminal.
    hint: Pass it on standard input: `track login --token -`.
    --- exit 2
    ");
    let empty = world.track_with_input(&["login", "--token", "-"], "");
    assert_snapshot!(empty, @"
    --- stderr
    error: No API token was given.
    hint: Nothing was changed. Find your API token at the bottom of https://track.toggl.com/profile.
    --- exit 2
    ");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn a_token_on_the_command_line_is_refused() {
    let world = World::with_toggl();
    let outcome = world.run(&format!("login --token {TOKEN}"));
    assert!(!outcome.to_string().contains(TOKEN));
    assert_snapshot!(outcome, @"
    --- stderr
    error: Others on this machine can read a token on the command line.
    hint: Use `--token -` and pass it on standard input.
    --- exit 2
    ");
    assert_eq!(world.asked(), [""; 0]);
    assert!(!world.config_file().exists());
}

#[test]
fn an_unreachable_toggl_leaves_everything_as_it_was() {
    let world = World::with_toggl();
    world.fake().fail_always(Fault::Html(502));
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    --- stderr
    error: Could not log in: HTTP 502 with a web page instead of an answer.
    hint: Nothing was changed; until you log in, entries are saved locally.
    --- exit 6
    ");
    assert!(!world.config_file().exists());
    world.fake().heal();
    world.fake().fail_always(Fault::Quota);
    world.track_with_input(&["login", "--token", "-"], TOKEN).exits(5);
    world.fake().heal();
    world.fake().fail_always(Fault::CaptivePortal);
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    --- stderr
    error: Could not log in: got a web page instead of an answer.
    hint: Nothing was changed; until you log in, entries are saved locally.
    --- exit 6
    ");
    world.run("--offline login").exits(2);
}

#[test]
fn what_was_kept_before_login_is_at_toggl_once() {
    let mut world = World::with_toggl();
    world.run("add Early 7:00-7:45 -t home").success();
    world.run("start First").success();
    world.advance(TimeDelta::minutes(30));
    world.run("start Second --at -10m").success();
    world.advance(TimeDelta::minutes(15));
    world.run("stop").success();
    world.run("start Third").success();

    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    Logged in as Ada Example (ada@example.com), workspace Personal.
    The API token is saved in ~/config/config.toml; only you can read it.
    Synced 4 pending changes.
    ");
    let there = ["07:00–07:45 Early", "09:00–09:20 First", "09:20–09:45 Second", "09:45– Third"];
    assert_eq!(world.at_toggl(), there);
    assert_eq!(world.fake().entries()[0].tags, ["home"]);
    // A copy of this store may have sent them before.
    let looks = ["GET /me", "GET /me/time_entries"];
    let posts = ["POST /time_entries"; 4];
    assert_eq!(world.asked(), [&looks[..], &posts[..]].concat());

    world.run("sync").success();
    world.track_with_input(&["login", "--token", "-"], TOKEN).success();
    assert_eq!(world.at_toggl(), there);
    assert_eq!(world.json("list")["entries"].as_array().expect("a list").len(), 4);
}

#[test]
fn a_timer_started_long_before_login_ends_nothing_too_late() {
    let mut world = World::with_toggl();
    world.fake().elsewhere_start_at("On the phone", world.today_at("8:30"));
    world.run("start Here").success();
    world.advance(TimeDelta::hours(1));
    world.track_with_input(&["login", "--token", "-"], TOKEN).success();
    assert_eq!(world.at_toggl(), ["08:30–09:00 On the phone", "09:00– Here"]);
}

#[test]
fn rows_that_toggl_refuses_at_login_are_reported_and_kept() {
    let world = World::with_toggl();
    world.run("add Good 7:00-8:00").success();
    world.run("add Bad 8:00-8:30 -b").success();
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    Logged in as Ada Example (ada@example.com), workspace Personal.
    The API token is saved in ~/config/config.toml; only you can read it.
    Synced 1 pending change.
    --- stderr
    Toggl refused “Bad”: Billable is a premium feature.
    ");
    assert_eq!(world.at_toggl(), ["07:00–08:00 Good"]);
    assert_eq!(world.json("list")["entries"][0]["sync"], "refused");
}

#[test]
fn of_several_workspaces_the_default_one_is_taken() {
    let world = World::with_toggl();
    world.fake().add_workspace(ORGANIZATION, "Work", false);
    world.log_in();
    world.run("start Hello").success();
    assert_eq!(world.fake().entries()[0].workspace_id, WORKSPACE);
}

#[test]
fn another_workspace_is_named_at_login() {
    let mut world = World::with_toggl();
    let work = world.fake().add_workspace(ORGANIZATION, "Work", false);
    let outcome = world.track_with_input(&["login", "--token", "-", "--workspace", "work"], TOKEN);
    assert_snapshot!(outcome, @"
    Logged in as Ada Example (ada@example.com), workspace Work.
    The API token is saved in ~/config/config.toml; only you can read it.
    ");
    world.run("start Hello").success();
    // Later listings of the catalog do not bring the default one back.
    world.advance(TimeDelta::days(2));
    world.run("whoami").success();
    world.run("start Again").success();
    assert!(world.fake().entries().iter().all(|entry| entry.workspace_id == work));
}

#[test]
fn a_workspace_that_does_not_exist_changes_nothing() {
    let world = World::with_toggl();
    let outcome =
        world.track_with_input(&["login", "--token", "-", "--workspace", "personnel"], TOKEN);
    assert_snapshot!(outcome, @"
    --- stderr
    error: No workspace called “personnel”.
    hint: Did you mean “Personal”?
    --- exit 4
    ");
    assert!(!world.config_file().exists());
    world.run("whoami").exits(3);
}

#[test]
fn login_answers_in_json() {
    let world = World::with_toggl();
    world.run("add Early 7:00-7:45").success();
    let answer = world.track_with_input(&["login", "--token", "-", "--json"], TOKEN).json();
    assert_snapshot!(format!("{answer:#}"), @r#"
    {
      "account": {
        "email": "ada@example.com",
        "id": 1000001,
        "name": "Ada Example"
      },
      "notes": [],
      "sent": 1,
      "token_file": "~/config/config.toml",
      "waiting": 0,
      "workspace": {
        "id": 2000001,
        "name": "Personal"
      }
    }
    "#);
}

#[cfg(unix)]
#[test]
fn the_configuration_is_private_and_keeps_its_comments() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| {
        fs::metadata(path).expect("it exists").permissions().mode() & 0o777
    };
    let world = World::with_toggl();
    world.log_in();
    assert_eq!((mode(&world.config_file()), mode(&world.config_dir())), (0o600, 0o700));
    assert_eq!((mode(&world.database()), mode(&world.data_dir())), (0o600, 0o700));

    let world = World::with_toggl();
    world.configure("# mine\nmax_age = \"2m\" # patient\n\n[profiles.work]\n# theirs\n");
    fs::set_permissions(world.config_file(), fs::Permissions::from_mode(0o644)).expect("a mode");
    world.log_in();
    assert_eq!(mode(&world.config_file()), 0o600);
    let config = fs::read_to_string(world.config_file()).expect("the configuration");
    assert_snapshot!(config.replace(TOKEN, "TOKEN"), @r#"
    # mine
    max_age = "2m" # patient
    api_token = "TOKEN"

    [profiles.work]
    # theirs
    "#);
}

#[test]
fn the_token_shows_nowhere() {
    let mut world = World::with_toggl();
    world.run("start Hello").success();
    let mut outcomes = vec![world.track_with_input(&["login", "--token", "-", "-v"], TOKEN)];
    world.advance(TimeDelta::minutes(5));
    for line in [
        "-v stop",
        "-v start Next",
        "-v list --fresh --json",
        "-v sync",
        "-v whoami --json",
        "-v current --fresh",
    ] {
        outcomes.push(world.run(line));
    }
    world.fake().set_token("another");
    outcomes.push(world.run("-v sync"));
    world.fake().fail_always(Fault::DropBeforeCommit);
    outcomes.push(world.track_with_input(&["-v", "login", "--token", "-"], TOKEN));
    let basic = "MTIzNGFiY2Q1Njc4ZWY5MDEyMzRhYmNkNTY3OGVmOTA6";
    for outcome in &outcomes {
        let text = outcome.to_string();
        assert!(!text.contains(TOKEN) && !text.contains(basic), "{text}");
    }
    for file in fs::read_dir(world.data_dir()).expect("the folder") {
        let bytes = fs::read(file.expect("a file").path()).expect("its content");
        assert!(!bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes()));
    }
}

#[test]
fn verbose_shows_each_request_and_nothing_of_its_content() {
    let world = World::logged_in();
    let outcome = world.run("-v start Hello");
    let text = outcome.stderr.split(" ms").next().unwrap_or_default();
    let text = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    assert_snapshot!(text, @"POST /api/v9/workspaces/2000001/time_entries → 200,");
    assert!(outcome.stderr.trim_end().ends_with("29 left"), "{outcome}");
}

#[test]
fn logout_forgets_the_token_and_keeps_the_time() {
    let world = World::logged_in();
    world.run("add Meeting 8:00-8:30").success();
    world.run("--offline start Hello").success();
    assert_snapshot!(world.run("logout"), @"Removed the API token. Your entries stay in ~/data/default.db, including 1 pending change.");
    let config = fs::read_to_string(world.config_file()).expect("the configuration");
    assert!(!config.contains(TOKEN));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   30m
      @2  08:00–08:30  30m  Meeting
      @1  09:00–now     0s  Hello    not sent yet
    --- stderr
    Nothing fetched from Toggl yet: not logged in.
    Incomplete: Toggl's entries today were never fetched.
    ");
    assert_snapshot!(world.run("whoami"), @"
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3
    ");
    assert_snapshot!(world.run("logout"), @"There was no API token. Your entries stay in ~/data/default.db, including 1 pending change.");

    world.log_in();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting", "09:00– Hello"]);
}

#[test]
fn logout_says_what_still_holds_a_token() {
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", TOKEN);
    assert_snapshot!(world.run("logout"), @"
    There was no API token. Your entries stay in ~/data/default.db.
    --- stderr
    TRACK_API_TOKEN still has a token; unset it to log out.
    ");
}

#[test]
fn whoami_prints_the_account() {
    let world = World::logged_in();
    assert_snapshot!(world.run("whoami"), @"Ada Example (ada@example.com), workspace Personal");
    assert_eq!(world.asked(), ["GET /me"]);
    assert_snapshot!(format!("{:#}", world.json("whoami")), @r#"
    {
      "email": "ada@example.com",
      "id": 1000001,
      "name": "Ada Example",
      "notes": [],
      "profile": "default",
      "server": "http://toggl",
      "workspace": {
        "id": 2000001,
        "name": "Personal"
      }
    }
    "#);
    assert_snapshot!(world.run("whoami --offline"), @"
    Ada Example (ada@example.com), workspace Personal
    --- stderr
    As of 09:00: offline.
    ");
}

#[test]
fn somebody_elses_token_sends_nothing() {
    let mut world = World::logged_in();
    world.run("--offline start Mine").success();
    world.fake().with(|toggl| {
        toggl.user.id += 1;
        toggl.user.email = "grace@example.com".to_owned();
        toggl.user.token = "grace".to_owned();
    });
    let outcome = world.track_with_input(&["login", "--token", "-"], "grace");
    assert_snapshot!(outcome, @"
    --- stderr
    error: The local store belongs to ada@example.com, but the API token belongs to grace@example.com; nothing was sent.
    hint: To use the other account, create a profile: `track --profile NAME login`.
    --- exit 3
    ");
    assert_eq!(world.asked(), ["GET /me"]);

    world.set("TRACK_API_TOKEN", "grace");
    assert_snapshot!(world.run("stop"), @"
    Stopped  Mine  09:00–09:00  0s  @1
    --- stderr
    error: The local store belongs to ada@example.com, but the API token belongs to grace@example.com; nothing was sent.
    hint: To use the other account, create a profile: `track --profile NAME login`.
    hint: Your changes are saved locally and will be sent.
    --- exit 3
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   0s
      @1  09:00–09:00  0s  Mine  not sent yet
    --- stderr
    Incomplete: Toggl's entries today were never fetched.
    error: The local store belongs to ada@example.com, but the API token belongs to grace@example.com; nothing was sent.
    hint: To use the other account, create a profile: `track --profile NAME login`.
    --- exit 3
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: The local store belongs to ada@example.com, but the API token belongs to grace@example.com; nothing was sent.
    hint: To use the other account, create a profile: `track --profile NAME login`.
    --- exit 3
    ");
    let asked = world.asked();
    assert!(asked.iter().all(|request| request == "GET /me"), "{asked:?}");
    assert_eq!(world.at_toggl(), [""; 0]);

    let other = ["--profile", "grace", "login"];
    world.track_with_input(&other, "").success();
    assert_eq!(world.run("--profile grace whoami --json").json()["email"], "grace@example.com");
    assert_eq!(world.at_toggl(), [""; 0]);
    assert_eq!(world.run("--profile grace list --json").json()["entries"], json!([]));
}

#[cfg(unix)]
#[test]
fn a_token_command_is_asked_for_the_token() {
    let mut world = World::with_toggl();
    world.set("PATH", "/usr/bin:/bin");
    world.configure(&format!("token_command = [\"echo\", \"{TOKEN}\"]\n"));
    world.run("start Hello").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}

#[cfg(unix)]
#[test]
fn without_the_token_of_its_command_time_is_kept_and_shown() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut world = World::logged_in();
    world.set("PATH", "/usr/bin:/bin");
    world.run("start Hello").success();
    world.advance(TimeDelta::minutes(20));
    world.configure("token_command = [\"false\"]\n");
    fs::set_permissions(world.config_file(), fs::Permissions::from_mode(0o600)).expect("a mode");
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:20  20m  @1
    --- stderr
    error: Could not get an API token: false, the program of token_command, failed (exit status: 1).
    hint: Correct the setting or variable that provides it, or run `track login`.
    hint: Your changes are saved locally and will be sent.
    --- exit 3
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   20m
      @1  09:00–09:20  20m  Hello  not sent yet
    --- stderr
    Incomplete: Toggl's entries today were never fetched.
    error: Could not get an API token: false, the program of token_command, failed (exit status: 1).
    hint: Correct the setting or variable that provides it, or run `track login`.
    --- exit 3
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: Could not get an API token: false, the program of token_command, failed (exit status: 1).
    hint: Correct the setting or variable that provides it, or run `track login`.
    --- exit 3
    ");
    assert_eq!(world.asked().len(), 1);

    world.configure(&format!("token_command = [\"echo\", \"{TOKEN}\"]\n"));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00–09:20 Hello"]);
}

/// Asked on a terminal, by way of util-linux's `script`: where the token is gets said, once.
#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn on_a_terminal_it_says_where_the_token_is() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    let world = World::with_toggl();
    let track = world.command(&[]);
    let shell = format!("'{}' login", track.get_program().to_string_lossy());
    let mut script = Command::new("script");
    script.args(["-qec", &shell, "/dev/null"]).env_clear();
    script.envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))));
    script.envs([("TERM", "xterm"), ("SHELL", "/bin/sh"), ("PATH", "/usr/bin:/bin")]);
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = script.spawn() else {
        eprintln!("left out: `script` is missing");
        return;
    };
    let mut keys = child.stdin.take().expect("a pipe");
    writeln!(keys, "{TOKEN}").expect("a terminal that listens");
    let output = child.wait_with_output().expect("it ends");
    drop(keys);
    let said = String::from_utf8_lossy(&output.stdout);
    if !said.contains("API token:") {
        eprintln!("left out: `script` has no terminal to give");
        return;
    }
    assert_eq!(said.matches("https://track.toggl.com/profile").count(), 1, "{said}");
    assert!(said.contains("Logged in as"), "{said}");
}

#[test]
fn that_the_clocks_disagree_is_said_at_the_login() {
    let mut world = World::with_toggl();
    world.skew(TimeDelta::minutes(20));
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN).success();
    assert!(outcome.stderr.contains("clock is 20m ahead of Toggl's"), "{outcome}");
    world.skew(-TimeDelta::minutes(20));
    world.run("logout").success();
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN).success();
    assert!(!outcome.stderr.contains("clock is"), "{outcome}");
}

#[test]
fn whoami_names_nobody_whose_token_is_refused() {
    let mut world = World::logged_in();
    world.set("TRACK_API_TOKEN", "0123456789abcdef0123456789abcdef");
    for line in ["whoami", "whoami --json"] {
        let outcome = world.run(line).exits(3);
        assert_eq!(outcome.stdout, "", "{line}: {outcome}");
    }
}

#[test]
fn the_token_is_the_first_line_whatever_follows() {
    let world = World::with_toggl();
    let mut child = world.command(&["login", "--token", "-"]).spawn().expect("track starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let lines = [TOKEN.as_bytes(), b"\r\nlogin: ada\n\xff\n"].concat();
    std::io::Write::write_all(&mut stdin, &lines).expect("an answer");
    drop(stdin);
    let output = child.wait_with_output().expect("track ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_tag_that_never_was_at_toggl_is_not_called_deleted() {
    let world = World::with_toggl();
    world.run("add Foo 30m -t Wichtig").success();
    world.run("tag edit wichtig --name Dringend").success();
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN).success();
    assert!(!outcome.stderr.contains("deleted at Toggl"), "{outcome}");
    world.run("sync").success();
    let tags = world.json("list")["entries"][0]["tags"].clone();
    assert_eq!(tags, json!(["Dringend"]));
}
