//! The API token: where it goes, and all the places where it does not.

use std::fs;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{FakeToggl, Fault, TOKEN};
use crate::support::{Outcome, World};

/// The token as the `Authorization` header carries it.
const BASIC: &str = "MTIzNGFiY2Q1Njc4ZWY5MDEyMzRhYmNkNTY3OGVmOTA6";

#[track_caller]
fn discreet(outcome: &Outcome) {
    let text = outcome.to_string();
    assert!(!text.contains(TOKEN) && !text.contains(BASIC), "{text}");
    assert!(!text.contains("panicked") && (0..=7).contains(&outcome.code), "{text}");
}

/// No file of a folder holds these bytes, nor does its name.
#[track_caller]
fn nowhere_in(folder: &std::path::Path, secret: &str) {
    for file in fs::read_dir(folder).expect("the folder") {
        let path = file.expect("a file").path();
        let bytes = fs::read(&path).expect("its content");
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found && !path.display().to_string().contains(secret), "{}", path.display());
    }
}

#[test]
fn no_output_of_any_command_holds_the_token() {
    let faults = [
        Fault::Status(400, format!("\"{TOKEN} is not allowed\"")),
        Fault::Status(400, format!("{{\"message\":\"Basic {TOKEN}\"}}")),
        Fault::Status(402, format!("\"{TOKEN}\"")),
        Fault::Status(403, format!("\"{TOKEN}\"")),
        Fault::Status(401, format!("\"{TOKEN}\"")),
        Fault::Status(500, TOKEN.to_owned()),
        Fault::Status(200, format!("\"{TOKEN}\"")),
        Fault::Status(200, format!("[\"{TOKEN}\"]")),
        Fault::Status(200, format!("{{\"{TOKEN}\":{TOKEN}}}")),
        Fault::Redirect(format!("http://{TOKEN}@127.0.0.1:1/{TOKEN}")),
        Fault::DropAfterCommit,
        Fault::WrongTypes,
        Fault::TruncatedJson,
        Fault::Garbage,
    ];
    for fault in faults {
        let mut world = World::logged_in();
        world.fake().fail_always(fault);
        for line in [
            "-v start Hello",
            "-v --json stop",
            "-v add Call 8:00-8:30",
            "-v list --fresh --json",
            "-v list --fresh",
            "-v current --fresh",
            "-v whoami",
            "-v whoami --json",
            "-v sync",
            "-v sync --json",
            "-v start -p nothing",
        ] {
            world.advance(TimeDelta::minutes(2));
            discreet(&world.run(line));
        }
        discreet(&world.track_with_input(&["-v", "login", "--token", "-"], TOKEN));
        nowhere_in(&world.data_dir(), TOKEN);
        nowhere_in(&world.data_dir(), BASIC);
    }
}

#[test]
fn what_a_server_repeats_of_the_token_is_left_out() {
    let world = World::logged_in();
    world.fake().fail_always_on("POST", Fault::Status(400, format!("\"bad user {TOKEN}\"")));
    assert_snapshot!(world.run("start Hello"), @"
    Started  Hello  09:00  @1
    --- stderr
    error: Toggl refused it: bad user ….
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
}

#[test]
fn it_is_left_out_in_the_form_that_it_travels_in_and_where_the_words_are_cut() {
    let login = format!("{TOKEN}:api_token");
    let encoded = base64(login.as_bytes());
    for words in
        [format!("\"bad login Basic {encoded}\""), format!("\"{} {TOKEN}\"", "x".repeat(269))]
    {
        let world = World::logged_in();
        world.fake().fail_always_on("POST", Fault::Status(400, words));
        let outcome = world.run("start Hello").exits(7);
        let said = format!("{outcome}{}", world.run("list --json"));
        for part in [&encoded[..12], &TOKEN[..12]] {
            assert!(!said.contains(part), "{said}");
            nowhere_in(&world.data_dir(), part);
        }
    }
}

/// The token as a server may repeat it, so that it shows as itself or can be read with little effort.
fn disguises() -> Vec<String> {
    let (front, back) = TOKEN.split_at(7);
    let mixed: String = TOKEN
        .char_indices()
        .map(|(at, digit)| if at % 2 == 0 { digit.to_ascii_uppercase() } else { digit })
        .collect();
    let percent = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let between = [
        "\u{200b}",
        "\u{2060}",
        "\u{ad}",
        "\0",
        "\n",
        "\r\n",
        "\u{2028}",
        "\u{1b}",
        " ",
        "%e2%80%8b",
    ];
    let mut disguises: Vec<String> = between.map(|it| format!("{front}{it}{back}")).into();
    disguises.extend([TOKEN.to_uppercase(), mixed, percent, format!("%31%32{}", &TOKEN[2..])]);
    for text in
        [TOKEN.to_owned(), format!("{TOKEN}:api_token"), format!("t={TOKEN}"), format!(":{TOKEN}")]
    {
        disguises.push(base64(text.as_bytes()));
    }
    disguises
}

/// Insists that nothing is left from which the token can be read.
#[track_caller]
fn reveals_nothing(said: &str, disguise: &str) {
    let letters: String =
        said.chars().filter(char::is_ascii_graphic).collect::<String>().to_lowercase();
    let hidden: String = disguise.chars().filter(char::is_ascii_graphic).collect();
    let (front, back) = hidden.split_at(hidden.len() / 2);
    for part in [&TOKEN[2..14], &TOKEN[14..], &front[front.len() - 9..], &back[..9]] {
        assert!(!letters.contains(&part.to_lowercase()), "{part} of {disguise:?} in {said}");
    }
}

#[test]
fn a_token_in_disguise_is_left_out_as_well() {
    for disguise in disguises() {
        let world = World::logged_in();
        let words = format!("bad user {disguise}, sorry");
        world.fake().fail_always_on("POST", Fault::Status(400, json!(words).to_string()));
        let refused = world.run("-v start Hello").exits(7);
        assert!(refused.stderr.contains('…'), "{disguise:?}: {refused}");
        let (list, show) = (world.run("list --json"), world.run("show @1"));
        let status = world.run("-v sync --retry");
        // A plain answer that is no JSON, in doubt, and forbidden; at the end of what is shown as well.
        let mut said = format!("{refused}{list}{show}{status}");
        world.fake().heal();
        for (status, words) in [
            (500, words.clone()),
            (403, json!(words).to_string()),
            (402, json!({ "message": words }).to_string()),
            (400, format!("\"{} {disguise}\"", "x".repeat(280))),
            (200, json!(words).to_string()),
        ] {
            world.fake().fail_always(Fault::Status(status, words));
            for line in ["-v sync", "-v whoami", "-v doctor", "-v list --fresh --json"] {
                said.push_str(&world.run(line).to_string());
            }
            world.fake().heal();
        }
        reveals_nothing(&said, &disguise);
        for part in [&TOKEN[2..14], &TOKEN[14..]] {
            nowhere_in(&world.data_dir(), part);
        }
    }
}

#[test]
fn a_bulk_edit_repeats_no_token_either() {
    let world = World::logged_in();
    for start in ["7:00", "7:30"] {
        world.track(["add", "Work", "--start", start, "--duration", "15m"]).success();
    }
    let ids: Vec<i64> = world.fake().with(|toggl| toggl.entries.keys().copied().collect());
    let failure: Vec<_> =
        ids.iter().map(|id| json!({ "id": id, "message": format!("no {TOKEN}") })).collect();
    let answer = json!({ "success": [], "failure": failure }).to_string();
    world.fake().fail_always_on("PATCH", Fault::Status(200, answer));
    let edited = world.run("edit @1 @2 --description Other");
    let said = format!("{edited}{}{}", world.run("list --json"), world.run("sync"));
    assert!(edited.stderr.contains("no …"), "{edited}");
    assert!(!said.contains(TOKEN), "{said}");
    nowhere_in(&world.data_dir(), TOKEN);
}

/// As HTTP encodes a login.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = bytes.chunks(3).flat_map(|three| {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        (0..=three.len()).map(move |digit| DIGITS[(bits >> (18 - 6 * digit) & 63) as usize])
    });
    let mut text: String = digits.map(char::from).collect();
    text.extend(std::iter::repeat_n('=', (4 - text.len() % 4) % 4));
    text
}

#[test]
fn the_token_of_the_environment_shows_nowhere_either() {
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", TOKEN);
    for line in ["-v start Hello", "-v whoami --json", "-v logout", "--bogus", "-v sync"] {
        discreet(&world.run(line));
    }
    world.configure("max_age = \"never\"\n");
    discreet(&world.run("-v list"));
    world.set("TRACK_API_TOKEN", &format!("{TOKEN} {TOKEN}"));
    discreet(&world.run("-v list").exits(2));
    nowhere_in(&world.data_dir(), TOKEN);
}

#[test]
fn a_password_is_kept_nowhere_and_shown_nowhere() {
    let world = World::with_toggl();
    let password = "correct horse battery staple";
    world.fake().set_password(password);
    world.fake().fail_next(Fault::Status(400, format!("\"wrong password {password}\"")));
    for _ in 0..2 {
        let outcome =
            world.track_with_input(&["-v", "login", "--email", "ada@example.com"], password);
        assert!(!outcome.to_string().contains(password), "{outcome}");
    }
    nowhere_in(&world.data_dir(), password);
    nowhere_in(&world.config_dir(), password);
}

#[test]
fn logout_leaves_no_trace_of_the_token() {
    let world = World::logged_in();
    world.run("start Hello").success();
    world.run("logout").success();
    nowhere_in(&world.config_dir(), TOKEN);
    nowhere_in(&world.data_dir(), TOKEN);
    let asked = world.asked().len();
    world.run("stop").success();
    assert_eq!(world.asked().len(), asked, "nothing is sent any more");
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
mod unix {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::*;

    /// A world whose token is printed by this script, which sees the folder of the world as `$1`.
    fn with_script(script: &str, arguments: &[&str]) -> (World, PathBuf) {
        let mut world = World::with_toggl();
        world.set("PATH", "/usr/bin:/bin");
        let path = world.home().join("token script");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("a mode");
        let words: Vec<String> = std::iter::once(path.display().to_string())
            .chain(arguments.iter().map(|&argument| argument.to_owned()))
            .collect();
        world.configure(&format!("token_command = {words:?}\n"));
        private(&world.config_file());
        let log = world.home().join("log");
        (world, log)
    }

    fn private(path: &Path) {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a mode");
    }

    #[test]
    fn the_words_of_a_token_command_reach_it_as_they_are() {
        let hostile = ["; touch owned", "$(touch owned)", "`touch owned`", "a  b", "*", "&& false"];
        let script =
            format!("for word in \"$@\"; do printf '%s\\n' \"$word\" >> ~/log; done\necho {TOKEN}");
        let (world, log) = with_script(&script, &hostile);
        world.run("start Hello").success();
        assert_eq!(world.at_toggl(), ["09:00– Hello"]);
        let logged = fs::read_to_string(log).expect("what it was given");
        assert_eq!(logged.lines().collect::<Vec<_>>(), hostile);
        assert!(!world.home().join("owned").exists() && !Path::new("owned").exists());
    }

    #[test]
    fn a_token_command_never_hears_the_token() {
        let script = format!("{{ printf '%s\\n' \"$0\" \"$@\"; cat; }} > ~/log\necho {TOKEN}");
        let (world, log) = with_script(&script, &[]);
        let typed = "something that was piped in";
        world.track_with_input(&["start", "Hello"], typed).success();
        world.track_with_input(&["sync"], typed).success();
        let logged = fs::read_to_string(log).expect("what it was given");
        assert!(!logged.contains(TOKEN) && !logged.contains(typed), "{logged}");
    }

    #[test]
    fn a_crash_would_leave_no_image_of_the_memory() {
        let (world, log) = with_script(&format!("ulimit -c > ~/log\necho {TOKEN}"), &[]);
        world.run("start Hello").success();
        assert_eq!(fs::read_to_string(log).expect("the limit").trim(), "0");
    }

    #[test]
    fn a_failing_token_command_costs_no_time() {
        let script = format!("echo {TOKEN}; echo {TOKEN} x >&2; exit 4");
        for script in
            [&script, "exit 1", "kill -9 $$", "echo 'two words'", "printf '\\377'", "true"]
        {
            let (world, _) = with_script(script, &[]);
            let outcome = world.run("start Hello --json").exits(3);
            assert!(!outcome.stdout.contains(TOKEN), "{outcome}");
            assert_eq!(world.json("--offline current")["running"]["description"], "Hello");
            assert_eq!(world.asked(), [""; 0]);
        }
    }

    #[test]
    fn a_token_command_that_does_not_end_holds_nothing_up() {
        for script in [
            format!("echo {TOKEN}; exec sleep 60"),
            format!("sleep 60 2>/dev/null & printf {TOKEN}"),
            format!("echo {TOKEN}; exec yes"),
        ] {
            let (world, _) = with_script(&script, &[]);
            let began = Instant::now();
            world.run("start Hello").success();
            assert!(began.elapsed() < Duration::from_secs(15), "{script}: {:?}", began.elapsed());
            assert_eq!(world.at_toggl(), ["09:00– Hello"], "{script}");
        }
        let (world, _) = with_script("exec tr '\\0' s < /dev/zero", &[]);
        let outcome = world.run("start Hello").exits(3);
        assert!(outcome.stderr.contains("printed no API token"), "{outcome}");
    }

    #[test]
    fn a_token_command_runs_once_in_a_command_that_looks_and_sends() {
        let script = format!("echo asked >> ~/log\necho {TOKEN}");
        let (world, log) = with_script(&script, &[]);
        world.run("list").success();
        world.fake().elsewhere_start("On the phone");
        fs::write(&log, "").expect("a file");
        world.run("stop").success();
        assert_eq!(world.asked().iter().filter(|it| it.starts_with("PATCH")).count(), 1);
        assert_eq!(fs::read_to_string(log).expect("what it wrote").lines().count(), 1);
    }

    #[test]
    fn ctrl_c_ends_a_command_that_waits_for_a_token_command() {
        // It holds out against the signal, as one in a group of its own would.
        let (world, log) = with_script("trap '' INT\necho $$ > ~/log\nexec sleep 60", &[]);
        let child = world.command(&["start", "Hello"]).spawn().expect("track starts");
        let began = Instant::now();
        while !log.exists() {
            std::thread::sleep(Duration::from_millis(10));
            assert!(began.elapsed() < Duration::from_secs(15), "it never ran");
        }
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        let output = child.wait_with_output().expect("it ends");
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        assert_eq!(output.status.code(), Some(130));
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "Interrupted: saved locally, not sent yet; the next command sends it.\n"
        );
        assert_eq!(world.json("--offline current")["running"]["description"], "Hello");
    }

    #[test]
    fn a_token_command_is_never_looked_for_in_the_working_directory() {
        let (world, log) = with_script("true", &[]);
        let folder = world.home().join("project");
        fs::create_dir_all(folder.join("bin")).expect("a folder");
        for name in ["get-token", "bin/get-token"] {
            let planted = folder.join(name);
            fs::write(&planted, format!("#!/bin/sh\necho ran > {}\n", log.display()))
                .expect("a script");
            fs::set_permissions(&planted, fs::Permissions::from_mode(0o700)).expect("a mode");
        }
        for (name, code) in [("./get-token", 2), ("bin/get-token", 2), ("get-token", 3)] {
            world.configure(&format!("token_command = [\"{name}\"]\n"));
            let mut command = world.command(&["start", "Hello"]);
            let output = command.current_dir(&folder).output().expect("track runs");
            assert_eq!(output.status.code(), Some(code), "{name}");
            assert!(!log.exists(), "{name}");
        }
    }

    #[test]
    fn a_file_that_others_can_read_or_change_is_warned_about() {
        let world = World::logged_in();
        let (read, change) = (Some("read the API token"), Some("change the configuration"));
        let warned = |world: &World, rows: &[(u32, Option<&str>)]| {
            for &(mode, others_can) in rows {
                fs::set_permissions(world.config_file(), fs::Permissions::from_mode(mode))
                    .expect("a mode");
                let outcome = world.run("-q current").exits(1);
                let said = outcome.stderr.lines().find_map(|line| line.split_once("others can "));
                let said = said.map(|(_, said)| said.split(';').next().unwrap_or_default());
                assert_eq!(said, others_can, "{mode:o} {outcome}");
            }
        };
        let rows = [(0o600, None), (0o711, None), (0o622, change), (0o666, change)];
        warned(&world, &rows);
        warned(&world, &[(0o604, read), (0o640, read)]);
        assert_snapshot!(world.run("-q current"), @"
        Nothing is running.
        --- stderr
        warning: others can read the API token; `chmod 600 ~/config/config.toml` fixes it
        --- exit 1
        ");
        // Where the token is not in the file, there is none to be read.
        let elsewhere = [(0o604, None), (0o640, None)];
        let (command, _) = with_script(&format!("echo {TOKEN}"), &[]);
        let mut variable = World::with_toggl();
        variable.set("TRACK_API_TOKEN", TOKEN);
        variable.configure("max_age = \"30s\"\n");
        for world in [command, variable] {
            warned(&world, &rows);
            warned(&world, &elsewhere);
        }
        // Storing a token closes the file again.
        world.log_in();
        let mode = fs::metadata(world.config_file()).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_sqlite_writes_beside_the_store_is_private_too() {
        let world = World::logged_in();
        world.run("start Hello").success();
        // Somebody else has the store open, so that its companions stay.
        let other = rusqlite::Connection::open(world.database()).expect("the store");
        let _: i64 =
            other.query_row("select count(*) from entries", [], |row| row.get(0)).expect("a count");
        world.run("stop").success();
        let mut seen = 0;
        for file in fs::read_dir(world.data_dir()).expect("the folder") {
            let file = file.expect("a file");
            let mode = file.metadata().expect("its mode").permissions().mode() & 0o077;
            assert_eq!(mode, 0, "{}", file.path().display());
            seen += 1;
        }
        assert!(seen >= 3, "the store and its companions: {seen}");
        nowhere_in(&world.data_dir(), TOKEN);
    }
}

#[test]
fn another_account_is_refused_before_anything_is_sent() {
    let mut world = World::logged_in();
    world.run("--offline start Mine").success();
    let mut other = FakeToggl::start(world.now().to_utc());
    std::mem::swap(world.fake.as_mut().expect("a Toggl"), &mut other);
    world.fake().with(|toggl| toggl.user.id += 7);
    for line in ["stop", "start Again", "list --fresh", "sync", "current --fresh", "whoami"] {
        discreet(&world.run(line).exits(3));
    }
    let asked = world.asked();
    assert!(asked.iter().all(|request| request == "GET /me"), "{asked:?}");
    assert_eq!(world.at_toggl(), [""; 0]);
}
