//! `track doctor`: each finding with its advice, and the number of its requests.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::fake_toggl::{Bucket, FakeToggl, Fault, ORGANIZATION, TOKEN};
use crate::support::{World, own_help};

/// What the doctor says, without what differs from run to run or with each new format of the store.
fn doctor(world: &World, flags: &str) -> String {
    let text = world.run(&format!("doctor {flags}")).to_string();
    let timeless = |line: &str| {
        for (before, after) in [(" answered in ", " ms"), (", intact, ", "")] {
            if let Some((start, _)) = line.split_once(before) {
                return format!("{start}{before}…{after}\n");
            }
        }
        format!("{line}\n")
    };
    text.lines().map(timeless).collect::<Vec<_>>().concat()
}

/// The lines about warnings and failed checks.
fn troubles(world: &World) -> String {
    let text = doctor(world, "");
    let mut shown = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if !line.starts_with(' ') {
            shown = ["warning", "failed", "---"].iter().any(|mark| line.starts_with(mark));
        }
        if shown {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// One check of the JSON answer.
fn check(document: &Value, name: &str) -> Value {
    let checks = document["checks"].as_array().expect("checks");
    checks.iter().find(|it| it["name"] == name).expect("a check of this name").clone()
}

#[test]
fn the_help() {
    assert_snapshot!(own_help("doctor"), @"
    Check for problems

    Usage: track doctor

    Examples:
      track doctor
      track doctor --offline
      track doctor --json

    Options:
      -h, --help  Print help

    Checks the configuration, the token, the connection to Toggl, the clock, the
    local store and pending changes, and shows how to fix what is wrong. Changes
    nothing. Sends one request that counts against your quota; without a token, it
    only checks that Toggl is reachable.

    The exit code is 1 if there is a warning or an error.
    ");
}

#[test]
fn all_is_well() {
    let world = World::logged_in();
    world.run("add Standup 8:00-8:15").success();
    world.fake().clear_requests();
    assert_snapshot!(doctor(&world, ""), @"
    ok       Configuration  ~/config/config.toml
    ok       Profile        default
    ok       API token      accepted; from ~/config/config.toml
    ok       Server         http://toggl answered in … ms
    ok       Certificates   not needed: the server is on this machine
    ok       Account        Ada Example (ada@example.com), workspace Personal
    ok       Clock          agrees with Toggl's
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK; your Toggl profile has Europe/Berlin
    ok       Quota          you: 28 left, resets at 10:00; Personal: 29 left, resets at 10:00
    ok       Store          ~/data/default.db, intact, …
    ok       Permissions    your data is private
    ok       Pending        none
    ok       Refused        none

    No problems found. Not checked: Time zone.
    ");
    assert_eq!(world.asked(), ["GET /me"]);
}

#[test]
fn offline_it_checks_this_machine_alone() {
    let world = World::logged_in();
    assert_snapshot!(doctor(&world, "--offline"), @"
    ok       Configuration  ~/config/config.toml
    ok       Profile        default
    skipped  API token      found, but not tested; from ~/config/config.toml
    skipped  Server         http://toggl, not contacted: offline
    ok       Certificates   not needed: the server is on this machine
    skipped  Account        Ada Example (ada@example.com), workspace Personal; not checked: offline
    skipped  Clock          not checked: offline
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK
    ok       Quota          you: 29 left, resets at 10:00
    ok       Store          ~/data/default.db, intact, …
    ok       Permissions    your data is private
    ok       Pending        none
    ok       Refused        none

    No problems found. Not checked: API token, Server, Account, Clock, Time zone.
    ");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn without_an_account_nothing_is_wrong_and_nothing_is_made() {
    let world = World::with_toggl();
    assert_snapshot!(doctor(&world, ""), @"
    ok       Configuration  no file at ~/config/config.toml; using defaults
    ok       Profile        default
    ok       API token      none; entries are saved locally until you run `track login`
    ok       Server         http://toggl answered in … ms
    ok       Certificates   not needed: the server is on this machine
    ok       Account        none yet
    ok       Clock          agrees with Toggl's
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK
    ok       Quota          not reported by Toggl yet
    ok       Store          none yet; it will be created at ~/data/default.db
    ok       Permissions    nothing to protect yet, or this system has no file modes
    ok       Pending        none
    ok       Refused        none

    No problems found. Not checked: Time zone.
    ");
    assert_eq!(world.asked(), ["GET /status"]);
    assert!(!world.data_dir().exists() && !world.config_dir().exists());
    world.run("start Hello").success();
    assert_eq!(check(&world.json("doctor"), "unsent")["state"], "ok");
}

#[test]
fn logged_out_it_says_so() {
    let world = World::logged_in();
    world.run("logout").success();
    assert_snapshot!(troubles(&world), @"
    warning  API token      none, so nothing is synced
                            fix: Run `track login`; your API token is at the bottom of https://track.toggl.com/profile.
    --- exit 1
    ");
}

#[test]
fn programs_get_the_same() {
    let mut world = World::logged_in();
    world.skew(TimeDelta::minutes(3));
    let document = world.run("doctor --json").exits(1).json();
    assert_eq!(document["ok"], false);
    let names: Vec<&str> = document["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .map(|it| it["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            "configuration",
            "profile",
            "token",
            "server",
            "certificates",
            "account",
            "clock",
            "time_zone",
            "quota",
            "store",
            "permissions",
            "unsent",
            "refused",
        ]
    );
    assert_snapshot!(format!("{:#}", check(&document, "clock")), @r#"
    {
      "finding": "3m ahead of Toggl's clock",
      "fix": "Set this machine's clock, ideally with NTP; entries are sent with its times.",
      "name": "clock",
      "state": "attention"
    }
    "#);
    let document = World::logged_in().run("doctor --json").success().json();
    assert_eq!(document["ok"], true);
    assert_eq!(check(&document, "clock")["fix"], Value::Null);
}

#[test]
fn a_refused_token() {
    let mut world = World::logged_in();
    world.fake().set_token("ffffffffffffffffffffffffffffffff");
    assert_snapshot!(troubles(&world), @"
    failed   API token      rejected by Toggl; from ~/config/config.toml
                            fix: Run `track login`; your API token is at the bottom of https://track.toggl.com/profile.
    --- exit 1
    ");
    // What it learned is remembered, so that nothing runs into Toggl's lock-out.
    world.fake().clear_requests();
    world.run("start Hello").exits(3);
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(check(&world.json("doctor --offline"), "token")["state"], "failed");
    // The doctor tries it again, and what works is good again.
    world.fake().set_token(TOKEN);
    world.set("TRACK_API_TOKEN", TOKEN);
    world.run("doctor").exits(1);
    world.run("stop").success();
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"]);
}

#[test]
fn a_password_manager_that_fails() {
    let world = World::logged_in();
    world.configure("token_command = [\"false\"]");
    assert_snapshot!(troubles(&world), @"
    failed   API token      could not be read: false, the program of token_command, failed (exit status: 1)
                            fix: Correct the setting or variable that sets it, or run `track login`.
    --- exit 1
    ");
    assert_eq!(world.asked(), ["GET /status"]);
}

#[test]
fn a_token_of_somebody_else() {
    let world = World::logged_in();
    world.fake().with(|toggl| {
        toggl.user.id += 1;
        toggl.user.email = "eve@example.com".to_owned();
    });
    assert_snapshot!(troubles(&world), @"
    failed   Account        the local store belongs to ada@example.com, but the token to eve@example.com; nothing is synced
                            fix: Use a separate profile for the other account: `track --profile NAME login`.
    --- exit 1
    ");
}

#[test]
fn a_server_that_is_not_there() {
    let mut world = World::logged_in();
    world.fake.as_mut().expect("a Toggl").unplug();
    assert_snapshot!(doctor(&world, ""), @"
    ok       Configuration  ~/config/config.toml
    ok       Profile        default
    skipped  API token      found, but not tested; from ~/config/config.toml
    failed   Server         http://toggl is unreachable: Connection refused
                            fix: Check the network. Behind a proxy, set HTTPS_PROXY.
    ok       Certificates   not needed: the server is on this machine
    skipped  Account        Ada Example (ada@example.com), workspace Personal; not checked: the server did not report it
    skipped  Clock          not checked: the server did not report its time
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK
    ok       Quota          you: 29 left, resets at 10:00
    ok       Store          ~/data/default.db, intact, …
    ok       Permissions    your data is private
    ok       Pending        none
    ok       Refused        none

    1 check failed.
    --- exit 1
    ");
}

#[test]
fn a_server_that_is_something_else() {
    let world = World::logged_in();
    for (fault, expected) in [
        (Fault::CaptivePortal, "http://toggl: got a web page instead of an answer"),
        (Fault::Html(502), "http://toggl: HTTP 502 with a web page instead of an answer"),
        (
            Fault::Status(404, "\"no such page\"".to_owned()),
            "http://toggl does not respond like Toggl (404: no such page)",
        ),
        (Fault::Status(500, "\"oops\"".to_owned()), "http://toggl: oops"),
    ] {
        world.fake().fail_next(fault);
        let outcome = world.run("doctor --json").exits(1);
        let server = check(&outcome.json(), "server");
        assert_eq!((&server["state"], &server["finding"]), (&"failed".into(), &expected.into()));
    }
    assert_eq!(world.asked(), ["GET /me"; 4]);
}

#[test]
fn a_pause_is_kept() {
    let world = World::logged_in();
    world.fake().fail_next(Fault::TooMany { retry_after: Some(60) });
    assert_snapshot!(troubles(&world), @"
    warning  Server         http://toggl asked for a pause of 1m
                            fix: Your changes are saved, and sent after that.
    --- exit 1
    ");
    let document = world.run("doctor --json").success().json();
    assert_eq!(check(&document, "server")["state"], "left_out");
    assert_eq!(world.asked(), ["GET /me"]);
}

// Elsewhere the system itself judges certificates, whatever the environment says.
#[cfg(target_os = "linux")]
#[test]
fn a_certificate_nobody_vouches_for() {
    let mut world = World::offline();
    world.fake = Some(FakeToggl::start_tls(world.now().to_utc()));
    world.set("TRACK_API_TOKEN", TOKEN);
    assert_snapshot!(troubles(&world).replace(&world.fake().url(), "https://toggl"), @"
    failed   Server         http://toggl was not contacted: its certificate is not trusted: UnknownIssuer
                            fix: See “Certificates”; the token was not sent.
    failed   Certificates   the server's certificate is not trusted: UnknownIssuer
                            fix: A company proxy or a virus scanner may use a certificate of its own: add its authority to the system's certificates, or set SSL_CERT_FILE to a file with it.
    --- exit 1
    ");
    assert_eq!(world.asked(), [""; 0], "the token was not sent");

    let authority = world.home().join("ca.pem");
    std::fs::write(&authority, world.fake().ca_pem().expect("an authority")).expect("a file");
    world.set("SSL_CERT_FILE", &authority.display().to_string());
    let document = world.run("doctor --json").success().json();
    assert_eq!(check(&document, "certificates")["finding"], "loaded from SSL_CERT_FILE, ~/ca.pem");
}

#[test]
fn a_clock_that_is_off() {
    let mut world = World::logged_in();
    world.skew(TimeDelta::minutes(3));
    assert_snapshot!(troubles(&world), @"
    warning  Clock          3m ahead of Toggl's clock
                            fix: Set this machine's clock, ideally with NTP; entries are sent with its times.
    --- exit 1
    ");
    world.skew(TimeDelta::minutes(-3) - TimeDelta::seconds(30));
    let clock = check(&world.run("doctor --json").exits(1).json(), "clock");
    assert_eq!(clock["finding"], "30s behind Toggl's clock");
}

/// With the machine's own clock: a fixed one would fix the zone as well.
#[cfg(target_os = "linux")]
#[test]
fn a_zone_that_is_not_the_profiles() {
    let world = World::logged_in();
    let zone = |name: &str| {
        let mut command = world.command(&["doctor", "--json"]);
        command.env_remove("TRACK_CLOCK").env("TZ", name).stdin(std::process::Stdio::null());
        let output = command.output().expect("track runs");
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let zone = check(&document, "time_zone");
        let text = |field: &str| zone[field].as_str().expect("text").to_owned();
        (text("state"), text("finding"))
    };
    let text = |state: &str, finding: &str| (state.to_owned(), finding.to_owned());
    let berlin = "Europe/Berlin, as in your Toggl profile";
    assert_eq!(zone("Europe/Berlin"), text("ok", berlin));
    assert_eq!(zone(":Europe/Berlin"), text("ok", berlin));
    let elsewhere = "America/New_York here, Europe/Berlin in your Toggl profile";
    assert_eq!(zone("America/New_York"), text("attention", elsewhere));
    if std::path::Path::new("/usr/share/zoneinfo/Europe/Vienna").exists() {
        let vienna = "Europe/Vienna, the same time as Europe/Berlin in your Toggl profile";
        assert_eq!(zone("Europe/Vienna"), text("ok", vienna));
    }
}

#[test]
fn a_quota_that_is_used_up() {
    let world = World::logged_in();
    world.fake().set_quota_remaining(Bucket::User, 1);
    world.run("doctor").exits(1);
    world.fake().clear_requests();
    assert_snapshot!(doctor(&world, ""), @"
    ok       Configuration  ~/config/config.toml
    ok       Profile        default
    skipped  API token      found, but not tested; from ~/config/config.toml
    ok       Server         http://toggl answered in … ms
    ok       Certificates   not needed: the server is on this machine
    skipped  Account        Ada Example (ada@example.com), workspace Personal; not checked: Toggl's hourly quota is used up until 10:00
    ok       Clock          agrees with Toggl's
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK
    warning  Quota          used up for you; resets at 10:00
                            fix: Your changes are saved, and sent after that.
    ok       Store          ~/data/default.db, intact, …
    ok       Permissions    your data is private
    ok       Pending        none
    ok       Refused        none

    1 warning.
    --- exit 1
    ");
    // It is not asked for what it would not answer.
    assert_eq!(world.asked(), ["GET /status"]);
    let world = World::logged_in();
    world.fake().set_quota_remaining(Bucket::Organization(ORGANIZATION), 1);
    world.run("start Hello").success();
    assert_snapshot!(troubles(&world), @"
    warning  Quota          used up for Personal; resets at 10:00
                            fix: Your changes are saved, and sent after that.
    --- exit 1
    ");
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::logged_in();
    let set = |path: &std::path::Path, mode| {
        set_permissions(path, Permissions::from_mode(mode)).expect("a file of ours");
    };
    set(&world.config_file(), 0o644);
    set(&world.database(), 0o640);
    set(&world.data_dir(), 0o777);
    assert_snapshot!(troubles(&world), @"
    warning  Permissions    others can read the API token; others can create files next to the store; others can read your entries
                            fix: Run `chmod 600 ~/config/config.toml && chmod 700 ~/data && chmod 600 ~/data/default.db`.
    --- exit 1
    ");
    set(&world.config_file(), 0o600);
    set(&world.database(), 0o600);
    set(&world.data_dir(), 0o700);
    world.run("doctor").success();
}

#[test]
fn what_waits_and_what_was_refused() {
    let mut world = World::logged_in();
    world.run("add Kept 8:00-8:15 --offline").success();
    world.advance(TimeDelta::minutes(5));
    world.run("add Also 8:15-8:30 --offline").success();
    assert_snapshot!(troubles(&world), @"
    warning  Pending        2 pending changes, the oldest from 09:00
                            fix: Run `track sync` to send them.
    --- exit 1
    ");
    world.run("sync").success();

    let no = Fault::Status(400, "\"Stop time must be after start time\"".to_owned());
    world.fake().fail_next_on("POST /time_entries", no);
    world.track(["add", "Re\u{1b}[31mview", "8:30-8:45"]).exits(7);
    let shown = troubles(&world);
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    assert_snapshot!(shown, @"
    warning  Refused        @1 “Re [31mview”: Stop time must be after start time
                            fix: Run `track edit @1` to correct it, `track delete @1` to drop it, or `track sync --retry` to send it again unchanged.
    --- exit 1
    ");
    world.run("sync --retry").success();
    world.run("doctor").success();
}

#[test]
fn what_is_in_doubt() {
    let world = World::logged_in();
    world.fake().fail_next(Fault::DropAfterCommit);
    world.run("add Meeting 8:00-8:30").success();
    assert_snapshot!(troubles(&world), @"
    warning  Pending        1 pending change, from 09:00; 1 sent without an answer, checked by the next command
                            fix: Run `track sync` to send them.
    --- exit 1
    ");
}

#[test]
fn a_configuration_with_an_error() {
    let world = World::logged_in();
    let token = std::fs::read_to_string(world.config_file()).expect("a file");
    world.configure(&format!("{token}colr = \"never\"\n"));
    assert_snapshot!(doctor(&world, ""), @"
    failed   Configuration  ~/config/config.toml, line 2: unknown setting “colr”.
                            fix: Did you mean `color`?
    ok       Profile        default
    skipped  API token      not checked: fix the configuration first
    skipped  Server         not contacted: fix the configuration first
    ok       Certificates   loaded from the system
    skipped  Account        Ada Example (ada@example.com), workspace Personal; not checked: fix the configuration first
    skipped  Clock          not checked: fix the configuration first
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK
    ok       Quota          you: 29 left, resets at 10:00
    ok       Store          ~/data/default.db, intact, …
    ok       Permissions    your data is private
    ok       Pending        none
    ok       Refused        none

    1 check failed.
    --- exit 1
    ");
    // The intended settings are not known, so no request is made.
    assert_eq!(world.asked(), [""; 0]);
    let mut world = World::logged_in();
    world.set("TRACK_MAX_AGE", "soon");
    assert_snapshot!(troubles(&world), @"
    failed   Configuration  TRACK_MAX_AGE must be a length of time such as 60s, 5m or 1h.
                            fix: Fix it; until then, only `track doctor`, `track config path` and `track config edit` work.
    --- exit 1
    ");
}

#[test]
fn a_store_that_cannot_be_used_hides_nothing_else() {
    let world = World::logged_in();
    world.fold_log();
    std::fs::write(world.database(), "no store at all, ".repeat(1000)).expect("a file");
    assert_snapshot!(doctor(&world, ""), @"
    ok       Configuration  ~/config/config.toml
    ok       Profile        default
    ok       API token      accepted; from ~/config/config.toml
    ok       Server         http://toggl answered in … ms
    ok       Certificates   not needed: the server is on this machine
    skipped  Account        unknown: the store cannot be opened
    ok       Clock          agrees with Toggl's
    skipped  Time zone      +01:00, fixed by TRACK_CLOCK; your Toggl profile has Europe/Berlin
    skipped  Quota          unknown: the store cannot be opened
    failed   Store          The local store ~/data/default.db is damaged or is not a store.
                            fix: Nothing was changed. Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place. Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file.
    ok       Permissions    your data is private
    skipped  Pending        unknown: the store cannot be opened
    skipped  Refused        unknown: the store cannot be opened

    1 check failed.
    --- exit 1
    ");
    assert_eq!(world.asked(), ["GET /me"]);

    let world = World::logged_in();
    world.fold_log();
    let mut bytes = std::fs::read(world.database()).expect("a store");
    let half = bytes.len() / 2;
    bytes[half..].fill(0xab);
    std::fs::write(world.database(), bytes).expect("a file");
    let document = world.run("doctor --json").exits(1).json();
    assert_eq!(check(&document, "store")["state"], "failed");
    assert_eq!(check(&document, "token")["state"], "ok");
}

#[test]
fn other_profiles_are_named() {
    let world = World::logged_in();
    world.run("--profile work config set max_age 5m").success();
    world.run("--profile work start Hello").success();
    let profile = check(&world.json("doctor"), "profile");
    assert_eq!(profile["finding"], "default; other profiles: work");
    let profile = check(&world.json("--profile work doctor"), "profile");
    assert_eq!(profile["finding"], "work, from --profile; other profiles: default");
}

#[test]
fn who_has_no_account_needs_no_network() {
    let mut world = World::offline();
    world.set("TRACK_API_URL", "http://127.0.0.1:9");
    let server = check(&world.run("doctor --json").success().json(), "server");
    assert_eq!(server["state"], "left_out");
}
