//! `.track.toml`: what a folder says is tracked, and all that it cannot say.

use std::fs;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::TOKEN;
use crate::support::{Outcome, World};

/// All that a folder can say.
const SITE: &str = "project = 'Web'\ntask = 'Design'\ntags = ['api', 'bug']\nbillable = true\n\
                    description = '{issue} in {dir}'\n";

/// Logged in to a Toggl with some projects, and a folder that says all it can.
fn with_site() -> World {
    let world = World::with_toggl();
    let fake = world.fake();
    fake.with(|toggl| toggl.workspaces.iter_mut().for_each(|it| it.premium = true));
    let web = fake.add_project("Web");
    fake.add_task(web, "Design");
    fake.add_task(web, "Review");
    let shop = fake.add_project("Shop");
    fake.add_task(shop, "Checkout");
    fake.add_tag("api");
    fake.add_tag("bug");
    world.log_in();
    world.write("site/.track.toml", SITE);
    world.write("site/.git/HEAD", "ref: refs/heads/feature/ABC-123-fix-login\n");
    fs::create_dir_all(world.home().join("site/src/ui")).expect("a folder");
    world
}

/// What runs, as one line.
fn running(world: &World) -> String {
    let entry = &world.json("--offline current")["running"];
    format!(
        "{} | {} | {} | {} | {}",
        entry["description"],
        entry["project"]["name"],
        entry["task"],
        entry["tags"],
        entry["billable"]
    )
}

#[test]
fn a_folder_fills_in_what_is_not_said() {
    let world = with_site();
    assert_snapshot!(world.run_in("site/src/ui", "start"), @"
    Started  ABC-123 in site  Web › Design  #api #bug  $  09:00  @1
    --- stderr
    Project, task, tags, billable and description from ~/site/.track.toml.
    ");
    let toggl = world.fake().running().expect("it runs at Toggl");
    assert_eq!(toggl.description.as_deref(), Some("ABC-123 in site"));
    assert!(toggl.billable && toggl.task_id.is_some());
    assert_eq!(world.asked(), ["POST /time_entries"]);
}

#[test]
fn a_flag_outranks_the_folder() {
    let world = with_site();
    for (line, expected, used) in [
        (
            "start Call",
            r#""Call" | "Web" | "Design" | ["api","bug"] | true"#,
            json!(["project", "task", "tags", "billable"]),
        ),
        (
            "start -t docs",
            r#""ABC-123 in site" | "Web" | "Design" | ["docs"] | true"#,
            json!(["project", "task", "billable", "description"]),
        ),
        (
            "start Call -b -t docs",
            r#""Call" | "Web" | "Design" | ["docs"] | true"#,
            json!(["project", "task"]),
        ),
        // The folder's task belongs to the folder's project.
        (
            "start Call -p Shop",
            r#""Call" | "Shop" | null | ["api","bug"] | true"#,
            json!(["tags", "billable"]),
        ),
        // A task is looked for in the folder's project first, and then in the others.
        (
            "start Call --task Review",
            r#""Call" | "Web" | "Review" | ["api","bug"] | true"#,
            json!(["project", "tags", "billable"]),
        ),
        (
            "start Call --task Checkout",
            r#""Call" | "Shop" | "Checkout" | ["api","bug"] | true"#,
            json!(["tags", "billable"]),
        ),
        ("start Call --no-folder", r#""Call" | null | null | [] | false"#, json!(null)),
    ] {
        let answer = world.run_in("site", &format!("{line} --json")).success().json();
        assert_eq!(running(&world), expected, "{line}");
        assert_eq!(answer["folder"]["used"], used, "{line}");
        assert_eq!(answer["folder"].is_null(), line.ends_with("--no-folder"), "{line}");
    }
}

#[test]
fn other_commands_leave_the_folder_alone() {
    let world = with_site();
    world.write("site/.track.toml", "api_token = 'planted'\n");
    assert_snapshot!(world.run_in("site", "add Call 8:00-8:30"), @"Added    Call  08:00–08:30  30m  @1");
    for line in ["current", "list", "stop", "sync", "config path", "config get max_age"] {
        let outcome = world.run_in("site", line);
        assert!(outcome.code <= 1 && !outcome.stderr.contains(".track.toml"), "{line}\n{outcome}");
    }
}

#[test]
fn settings_taken_from_a_folder_are_noted_once() {
    let world = World::offline();
    world.run("start Before").success();
    world.write("site/.track.toml", "tags = ['api']\ndescription = 'Website'\n");
    assert_snapshot!(world.run_in("site", "start"), @"
    Stopped  Before  09:00–09:00  0s  @2
    Started  Website  #api  09:00  @1
    --- stderr
    New tag: api
    Tags and description from ~/site/.track.toml.
    ");
    assert_snapshot!(world.run_in("site", "-q start"), @"");
    // A file that adds nothing needs no word.
    assert_snapshot!(world.run_in("site", "start Call -t phone"), @"
    Stopped  Website  #api  09:00–09:00  0s  @2
    Started  Call  #phone  09:00  @1
    --- stderr
    New tag: phone
    ");
    let notes = &world.run_in("site", "start --json").success().json()["notes"];
    assert_eq!(notes, &json!(["Tags and description from ~/site/.track.toml."]));
}

#[test]
fn a_description_that_is_not_known_is_left_empty_and_that_is_said() {
    let world = World::offline();
    world.run("start Before").success();
    world.write("site/.track.toml", "description = '{issue}: {branch}'\n");
    let head = |text: &str| world.write("site/.git/HEAD", text);
    assert_snapshot!(world.run_in("site", "start"), @"
    Stopped  Before  09:00–09:00  0s  @2
    Started  (no description)  09:00  @1
    --- stderr
    No description: no git branch is checked out here.
    ");
    head("0123456789012345678901234567890123456789\n");
    assert_snapshot!(world.run_in("site", "start"), @"
    Stopped  (no description)  09:00–09:00  0s  @2
    Started  (no description)  09:00  @1
    --- stderr
    No description: no git branch is checked out here.
    ");
    head("ref: refs/heads/main\n");
    assert_snapshot!(world.run_in("site", "start"), @"
    Stopped  (no description)  09:00–09:00  0s  @2
    Started  (no description)  09:00  @1
    --- stderr
    No description: the git branch names no ticket.
    ");
    assert_eq!(world.json("current")["running"]["description"], "");
    head("ref: refs/heads/12-x\n");
    world.run_in("site", "start").success();
    assert_eq!(world.json("current")["running"]["description"], "12: 12-x");
    // What is typed needs no branch.
    head("garbage");
    assert_snapshot!(world.run_in("site", "start Call"), @"
    Stopped  12: 12-x  09:00–09:00  0s  @2
    Started  Call  09:00  @1
    ");
}

#[test]
fn worktrees_and_submodules_have_a_branch_too() {
    let world = World::offline();
    world.write("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
    world.write("side/.git", "gitdir: ../main/.git/worktrees/side\n");
    world.write(".track.toml", "description = '{branch}'\n");
    world.run_in("side", "start").success();
    assert_eq!(world.json("current")["running"]["description"], "side");
}

#[test]
fn a_name_that_leads_nowhere_is_traced_back() {
    let world = World::logged_in();
    world.fake().add_project("Website");
    world.write("site/.track.toml", "project = 'Webiste'\n");
    assert_snapshot!(world.run_in("site", "start Call"), @"
    --- stderr
    error: No project called “Webiste”.
    hint: Did you mean “Website”?
    hint: Project from ~/site/.track.toml; `--no-folder` ignores it.
    --- exit 4
    ");
    assert_eq!(world.json("current --offline")["running"], json!(null));
    world.run_in("site", "start Call --no-folder").success();
    world.run_in("site", "start Call -p Website").success();
}

/// What `start` says in a folder with this file; nothing may have been written or asked.
#[track_caller]
fn refused(text: &str) -> Outcome {
    let world = World::logged_in();
    world.write("site/.track.toml", text);
    let outcome = world.run_in("site", "start Call").exits(2);
    assert!(!world.database().exists() || world.json("--offline list")["entries"] == json!([]));
    assert_eq!(world.asked(), [""; 0]);
    outcome
}

#[test]
fn a_cloned_repository_cannot_redirect_anything() {
    assert_snapshot!(refused("project = 'Web'\napi_url = 'https://evil.example'\n"), @"
    --- stderr
    error: ~/site/.track.toml, line 2: api_url cannot be set in a folder.
    hint: A cloned repository must not be able to redirect your account or your time; put the setting in your own config.toml.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    assert_snapshot!(refused("client = 'Acme'\n"), @"
    --- stderr
    error: ~/site/.track.toml, line 1: unknown key “client”.
    hint: It can only set project, task, tags, billable, description.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    assert_snapshot!(refused("description = '{user}'\n"), @"
    --- stderr
    error: ~/site/.track.toml, line 1: description must use only the placeholders {branch}, {dir} and {issue}.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    assert_snapshot!(refused("project = [\n"), @"
    --- stderr
    error: ~/site/.track.toml, line 1: unclosed array, expected `]`.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    for key in [
        "api_token",
        "token_command",
        "api_url",
        "workspace",
        "max_age",
        "timeout",
        "pace",
        "color",
        "offline",
        "rate",
        "currency",
        "rates",
        "target",
        "folders",
        "profiles",
        "profile",
    ] {
        for text in [
            format!("{key} = 'planted'\n"),
            format!("{key} = ['touch', 'planted']\n"),
            format!("[{key}.work]\napi_token = 'planted'\n"),
        ] {
            let outcome = refused(&text);
            let said =
                format!("error: ~/site/.track.toml, line 1: {key} cannot be set in a folder.\n");
            assert!(outcome.stderr.starts_with(&said), "{text}{outcome}");
            assert!(outcome.stderr.contains("hint: A cloned repository must not be able to "));
            assert!(!outcome.to_string().contains("planted"), "{outcome}");
        }
    }
}

#[test]
fn the_token_goes_nowhere_else_whatever_a_folder_says() {
    let world = World::logged_in();
    let other = crate::support::fake_toggl::FakeToggl::start(world.now().to_utc());
    let text = format!(
        "api_url = '{0}'\ntoken_command = ['touch', 'ran']\n[profiles.default]\napi_url = '{0}'\n",
        other.url()
    );
    world.write("site/.track.toml", &text);
    for line in ["start Call", "stop", "sync", "list --fresh", "whoami", "config", "add x 15m"] {
        let outcome = world.run_in("site", line);
        assert!(!outcome.to_string().contains(TOKEN), "{outcome}");
    }
    assert_eq!(other.requests().len(), 0);
    assert!(!world.home().join("site/ran").exists());
}

#[test]
fn a_hostile_file_neither_hangs_nor_leaks() {
    let world = World::offline();
    world.write("site/.track.toml", &format!("# {}", "s3cr3t".repeat(20_000)));
    assert_snapshot!(world.run_in("site", "start"), @"
    --- stderr
    error: ~/site/.track.toml is larger than 64 KB.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    fs::write(world.home().join("site/.track.toml"), b"project = 's3cr3t\xff'").expect("a file");
    assert_snapshot!(world.run_in("site", "start"), @"
    --- stderr
    error: ~/site/.track.toml is not UTF-8 text.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    for text in
        ["s3cr3t", "s3cr3t = 's3cr3t", "[s3cr3t", "project = '''\ns3cr3t", "tags = [s3cr3t]"]
    {
        world.write("site/.track.toml", text);
        let outcome = world.run_in("site", "start").exits(2);
        assert!(!outcome.to_string().contains("s3cr3t"), "{outcome}");
    }
    world.write("site/.track.toml", &format!("project = {}", "[".repeat(60_000)));
    world.run_in("site", "start").exits(2);
    assert!(!world.database().exists());
}

#[cfg(unix)]
#[test]
fn only_a_regular_file_is_opened() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let world = World::offline();
    let path = world.home().join("site/.track.toml");
    fs::create_dir_all(&path).expect("a folder in its place");
    assert_snapshot!(world.run_in("site", "start"), @"
    --- stderr
    error: ~/site/.track.toml is not a regular file.
    hint: `track start --no-folder` ignores the file.
    --- exit 2
    ");
    fs::remove_dir(&path).expect("it is empty");
    symlink("/dev/zero", &path).expect("a link");
    world.run_in("site", "start").exits(2);
    fs::remove_file(&path).expect("a link");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if made.is_ok_and(|status| status.success()) {
        world.run_in("site", "start").exits(2);
        fs::remove_file(&path).expect("a pipe");
    }
    // A link that leads nowhere is no file.
    symlink("nowhere", &path).expect("a link");
    world.run_in("site", "start").success();
    fs::remove_file(&path).expect("a link");
    world.write("site/.track.toml", "tags = ['api']\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a mode");
    // The administrator can read everything.
    if fs::read(&path).is_err() {
        let outcome = world.run_in("site", "start").exits(2);
        assert!(outcome.stderr.starts_with("error: Cannot read "), "{outcome}");
    }
}

#[test]
fn foreign_text_in_it_cannot_take_over_the_terminal() {
    let world = World::offline();
    world.write(
        "site/.track.toml",
        "description = \"\\u001b[31mred\\u202e\"\ntags = [\"\\u001b]0;x\\u0007\"]\n",
    );
    for line in ["start", "current", "list", "config"] {
        let outcome = world.run_in("site", line).success();
        let shown = outcome.to_string();
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
    }
}

#[test]
fn a_working_directory_that_is_gone_is_no_obstacle() {
    let world = World::offline();
    world.write("gone/script", "cd \"$1\" && rmdir \"$1\" && shift && exec \"$@\"\n");
    if cfg!(unix) {
        let folder = world.home().join("gone/inner");
        fs::create_dir_all(&folder).expect("a folder");
        let track = world.command(&[]);
        let mut command = std::process::Command::new("sh");
        command.arg(world.home().join("gone/script")).arg(&folder).arg(track.get_program());
        command.args(["start", "Hello"]).env_clear();
        command.envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = command.output().expect("a shell");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A name that is not UTF-8, as an unpacked archive may leave it.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_not_utf_8_is_a_folder() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let world = World::offline();
    world.run("project add Web").success();
    let folder = world.home().join(OsStr::from_bytes(b"a\xffb"));
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join(".track.toml"), "project = \"Web\"\n").expect("a file");
    let run = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let output = world.command(&words).current_dir(&folder).output().expect("track runs");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let started: serde_json::Value = serde_json::from_str(&run("start x --json")).expect("JSON");
    let file = started["folder"]["file"].as_str().expect("a text");
    assert!(file.ends_with("a\u{fffd}b/.track.toml"), "{file}");
    assert!(run("start y").contains("Started  y  Web"));
    for line in ["config --json", "config", "config path --json", "list --json", "stop --json"] {
        run(line);
    }
}
