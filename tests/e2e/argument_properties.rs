//! No arguments, configuration or input make the program crash: it ends with a documented exit code.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::World;

/// Words with a meaning in some grammar, so that the code behind the parser is reached too.
const KNOWN: &[&str] = &[
    "start",
    "stop",
    "undo",
    "add",
    "list",
    "current",
    "sync",
    "login",
    "logout",
    "whoami",
    "config",
    "get",
    "unset",
    "path",
    "edit",
    "max_age",
    "help",
    "show",
    "split",
    "move",
    "join",
    "delete",
    "cancel",
    "--trim",
    "--after-last",
    "--",
    "-p",
    "-t",
    "-b",
    "-q",
    "-v",
    "-vvvv",
    "--at",
    "--json",
    "--offline",
    "--fresh",
    "--task",
    "--profile",
    "--color",
    "--color=always",
    "--token",
    "-",
    "--email",
    "--workspace",
    "--retry",
    "--no-folder",
    "--help",
    "--version",
    "now",
    "9:00",
    "24:00",
    "9:00-10:30",
    "23:59-0:01",
    "-15m",
    "-0m",
    "-999999999999h",
    "1h30",
    "1.5h",
    "0.0000001h",
    "yesterday 22:00",
    "last week",
    "2026-02-30",
    "9999-12-31",
    "1970-01-01..9999-12-31",
    "mon..sun",
    "last 99999999999 days",
    "@1",
    "@-1",
    "@99999999999999999999",
    "noon",
    "12am",
    "2026-03-29 2:30",
    "…",
    "",
    " ",
    "=",
    "--=",
    "-=",
];

fn word() -> impl Strategy<Value = OsString> {
    prop_oneof![
        6 => prop::sample::select(KNOWN).prop_map(OsString::from),
        2 => "[-+@.:0-9a-z ]{0,12}".prop_map(OsString::from),
        1 => "\\PC{0,8}".prop_map(OsString::from),
        1 => prop::collection::vec(1_u8.., 0..8).prop_map(from_bytes),
        1 => (1_usize..40_000).prop_map(|count| "x".repeat(count).into()),
    ]
}

/// Any bytes where the system allows them as arguments.
fn from_bytes(bytes: Vec<u8>) -> OsString {
    #[cfg(unix)]
    {
        std::os::unix::ffi::OsStringExt::from_vec(bytes)
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(&bytes).into_owned().into()
    }
}

/// How many cases to try: more when asked for.
fn cases(usual: u32) -> u32 {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let asked = std::env::var("TRACK_TEST_CASES").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// Asserts a documented exit code, in time and without a panic.
fn ends_well(world: &World, args: &[OsString], input: &str) -> Result<(), TestCaseError> {
    let began = Instant::now();
    let mut child = world.command(&[]).args(args).spawn().expect("track starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("track ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    // A signal has no code.
    let code = output.status.code().unwrap_or(-1);
    prop_assert!((0..=7).contains(&code), "{args:?} ended with {}: {stderr}", output.status);
    prop_assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
    prop_assert!(began.elapsed() < Duration::from_secs(10), "{args:?} took too long");
    Ok(())
}

fn runner(usual: u32) -> TestRunner {
    TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(cases(usual)) })
}

#[test]
fn any_arguments_end_with_a_code_of_ours() {
    let world = World::offline();
    let strategy = prop::collection::vec(word(), 0..7);
    let checked = runner(250).run(&strategy, |args| ends_well(&world, &args, ""));
    if let Err(why) = checked {
        panic!("{why}");
    }
}

#[test]
fn any_configuration_ends_with_a_code_of_ours() {
    let world = World::offline();
    let known = prop::sample::select(
        &[
            "api_token = ",
            "token_command = ",
            "api_url = ",
            "workspace = ",
            "max_age = ",
            "timeout = ",
            "pace = ",
            "color = ",
            "offline = ",
            "[profiles.",
            "work]",
            "\n",
            "'",
            "\"",
            "[",
            "]",
            "{",
            "}",
            "=",
            ".",
            "'1h'",
            "99999999999999999999",
            "true",
            "'https://[::1]'",
            "\u{feff}",
            "#",
            "\"\\u0000\"",
            "\"\"\"",
            "1e999",
            "2026-03-02T09:00:00Z",
        ][..],
    );
    let piece = prop_oneof![5 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    let strategy = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    let checked = runner(60).run(&strategy, |text| {
        fs::create_dir_all(world.config_dir()).expect("a folder");
        fs::write(world.config_file(), text).expect("a file");
        ends_well(&world, &["--offline".into(), "current".into()], "")
    });
    if let Err(why) = checked {
        panic!("{why}");
    }
}

#[test]
fn any_input_at_login_ends_with_a_code_of_ours() {
    let world = World::offline();
    let mut refused = World::offline();
    refused.set("TRACK_API_URL", "http://127.0.0.1:1");
    let checked = runner(30).run(&"\\PC{0,300}|[\\x00-\\x1f]*", |text| {
        ends_well(&refused, &["login".into(), "--token".into(), "-".into()], &text)?;
        ends_well(&world, &["--offline".into(), "login".into()], &text)
    });
    if let Err(why) = checked {
        panic!("{why}");
    }
}
