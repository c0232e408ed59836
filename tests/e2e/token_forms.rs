//! What cannot be an API token is refused before a request, with what to do, wherever it comes from.

use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::TOKEN;

/// What is no token, and a part of what is said of it.
fn forms() -> Vec<(String, &'static str)> {
    vec![
        ("toggl_sk_0123456789abcdef".to_owned(), "a key of Toggl 2.0 (toggl_sk_…)"),
        (format!("\"{TOKEN}\""), "have no quotation marks around it"),
        (format!("'{TOKEN}'"), "have no quotation marks around it"),
        (format!("{TOKEN}:api_token"), "only the part before the colon"),
        ("ada@example.com".to_owned(), "not an email address; `track login --email`"),
    ]
}

/// Runs a line that must fail without a request and without a word of the text.
#[track_caller]
fn refused(world: &World, line: &[&str], input: &str, text: &str, words: &str, code: i32) {
    let outcome = world.track_with_input(line, input).exits(code);
    assert!(outcome.stderr.contains(words), "{text}: {outcome}");
    let hidden = text.trim_matches(['"', '\'']).split(':').next().unwrap_or(text);
    assert!(!outcome.to_string().contains(hidden), "{outcome}");
    assert_eq!(world.asked(), [""; 0], "{text}");
}

#[test]
fn at_login() {
    let world = World::with_toggl();
    for (text, words) in forms() {
        refused(&world, &["login", "--token", "-"], &text, &text, words, 2);
    }
    assert!(!world.config_file().exists());
    assert_snapshot!(world.track_with_input(&["login", "--token", "-"], "toggl_sk_x"), @"
    --- stderr
    error: The API token must be one of Toggl Track, from the bottom of https://track.toggl.com/profile, and not a key of Toggl 2.0 (toggl_sk_…).
    hint: Nothing was changed. Find your API token at the bottom of https://track.toggl.com/profile.
    --- exit 2
    ");
}

#[test]
fn in_a_variable() {
    for name in ["TRACK_API_TOKEN", "TOGGL_API_TOKEN"] {
        for (text, words) in forms() {
            let mut world = World::with_toggl();
            world.set(name, &text);
            for line in [&["start", "Hello"][..], &["whoami"], &["login"]] {
                refused(&world, line, "", &text, words, 2);
            }
        }
    }
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", &format!("{TOKEN}:api_token"));
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: TRACK_API_TOKEN must be only the part before the colon.
    --- exit 2
    ");
}

#[test]
fn in_the_configuration() {
    for (text, words) in forms() {
        let world = World::with_toggl();
        world.configure(&format!("api_token = {text:?}\n"));
        refused(&world, &["start", "Hello"], "", &text, words, 2);
    }
    let world = World::with_toggl();
    world.configure("api_token = \"ada@example.com\"\n");
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: ~/config/config.toml, line 1: api_token must be a token, not an email address; `track login --email` accepts that.
    --- exit 2
    ");
}

#[cfg(unix)]
#[test]
fn printed_by_a_program() {
    for (text, words) in forms() {
        let mut world = World::with_toggl();
        world.set("PATH", "/usr/bin:/bin");
        world.configure(&format!("token_command = [\"echo\", {text:?}]\n"));
        refused(&world, &["start", "Hello"], "", &text, words, 3);
        assert_eq!(world.json("--offline current")["running"]["description"], "Hello");
    }
    let mut world = World::with_toggl();
    world.set("PATH", "/usr/bin:/bin");
    world.configure("token_command = [\"echo\", \"toggl_sk_x\"]\n");
    assert_snapshot!(world.run("start Hello"), @"
    Started  Hello  09:00  @1
    --- stderr
    error: Could not get an API token: echo, the program of token_command, printed no API token on its first line: that must be one of Toggl Track, from the bottom of https://track.toggl.com/profile, and not a key of Toggl 2.0 (toggl_sk_…).
    hint: Correct the setting or variable that provides it, or run `track login`.
    hint: Your changes are saved locally and will be sent.
    --- exit 3
    ");
}

/// Only Toggl's own tokens have a form; those of a compatible server are its own affair.
#[test]
fn a_digit_too_few_is_noticed_for_toggl_itself() {
    let short = &TOKEN[1..];
    let mut world = World::offline();
    world.set("TRACK_API_TOKEN", short);
    for line in ["-v start Hello", "-v list", "-v sync", "-v whoami", "-v login"] {
        let outcome = world.run(line).exits(3);
        assert!(outcome.stderr.contains("must be 32 hexadecimal digits"), "{outcome}");
        assert!(!outcome.to_string().contains(short) && !outcome.stderr.contains(" → "));
    }
    assert_eq!(world.json("--offline current")["running"]["description"], "Hello");
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:00  0s  @1
    --- stderr
    error: Could not get an API token: the one that is set must be 32 hexadecimal digits, as shown at the bottom of https://track.toggl.com/profile.
    hint: Correct the setting or variable that provides it, or run `track login`.
    hint: Your changes are saved locally and will be sent.
    --- exit 3
    ");
    assert_snapshot!(world.run("login"), @"
    --- stderr
    error: Could not read an API token: the one that is set must be 32 hexadecimal digits, as shown at the bottom of https://track.toggl.com/profile.
    hint: Correct TRACK_API_TOKEN, or unset it and log in again.
    --- exit 3
    ");
    world.set("TRACK_API_TOKEN", "");
    assert_snapshot!(world.track_with_input(&["login", "--token", "-"], short), @"
    --- stderr
    error: The API token must be 32 hexadecimal digits, as shown at the bottom of https://track.toggl.com/profile.
    hint: Nothing was changed. Find your API token at the bottom of https://track.toggl.com/profile.
    --- exit 2
    ");

    let mut compatible = World::with_toggl();
    compatible.set("TRACK_API_TOKEN", short);
    // It is asked, and does not know it.
    compatible.run("whoami").exits(3);
    assert_eq!(compatible.asked(), ["GET /me"]);
}

#[test]
fn an_empty_password_is_none() {
    let world = World::with_toggl();
    let login = |input| world.track_with_input(&["login", "--email", "ada@example.com"], input);
    assert_eq!(login("").to_string(), login("\n").to_string());
    assert_snapshot!(login(""), @"
    --- stderr
    error: No password was given.
    hint: Nothing was changed. Accounts that log in with Google or Apple have none: use the API token from the bottom of https://track.toggl.com/profile.
    --- exit 2
    ");
    assert_eq!(world.asked(), [""; 0]);
}

// Needs a terminal from util-linux's `script`.
#[cfg(target_os = "linux")]
#[test]
fn typed_at_login() {
    use std::io::Write as _;
    use std::process::Stdio;

    for (text, words) in forms() {
        let world = World::with_toggl();
        let mut script = world.on_terminal("track login");
        let mut child = script.stdin(Stdio::piped()).spawn().expect("`script`, of util-linux");
        let mut stdin = child.stdin.take().expect("a pipe");
        writeln!(stdin, "{text}").expect("it listens");
        let output = child.wait_with_output().expect("it ends");
        drop(stdin);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(words), "{text}: {said}");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(world.asked(), [""; 0]);
    }
}
