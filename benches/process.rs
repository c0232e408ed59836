//! Whole processes, as a person or a script waits for them: local commands at two sizes of the store,
//! and `start` over TLS beside `curl` sending the same request.
#![allow(dead_code, unused_imports, reason = "the store is included whole; each uses a part")]

#[path = "../tests/e2e/support/fake_toggl/mod.rs"]
mod fake_toggl;
#[path = "../src/model/mod.rs"]
mod model;
#[path = "../src/store/mod.rs"]
mod store;
mod support;
#[path = "../src/system/mod.rs"]
mod system;

use std::path::Path;
use std::process::{Command, Stdio};

use chrono::DateTime;
use divan::Bencher;
use fake_toggl::{Bucket, FakeToggl, ORGANIZATION, TOKEN, WORKSPACE};
use support::{NOW, SIZES, Seeded};

fn main() {
    divan::main();
}

/// `track` on a store of its own, with nothing else in its environment.
fn track(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_track"));
    command
        .args(args)
        .env_clear()
        .env("HOME", data)
        .env("TRACK_CONFIG_DIR", data)
        .env("TRACK_DATA_DIR", data)
        .env("TRACK_CLOCK", NOW)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn run(mut command: Command) {
    assert!(command.status().expect("the program starts").success(), "{command:?}");
}

#[divan::bench]
fn start_up() {
    run(track(Path::new("/"), &["--version"]));
}

#[divan::bench(args = SIZES)]
fn start(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    bencher.bench_local(|| run(track(seeded.folder(), &["start", "Write", "the", "report"])));
}

#[divan::bench(args = SIZES)]
fn stop(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    bencher
        .with_inputs(|| run(track(seeded.folder(), &["start", "Write", "the", "report"])))
        .bench_local_values(|()| run(track(seeded.folder(), &["stop"])));
}

#[divan::bench(args = SIZES)]
fn current(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    run(track(seeded.folder(), &["start", "Write", "the", "report"]));
    bencher.bench_local(|| run(track(seeded.folder(), &["current"])));
}

#[divan::bench(args = SIZES)]
fn list_one_day(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    bencher.bench_local(|| run(track(seeded.folder(), &["list"])));
}

#[divan::bench(args = SIZES)]
fn list_last_ten(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    bencher.bench_local(|| run(track(seeded.folder(), &["list", "-n", "10"])));
}

#[divan::bench(args = SIZES)]
fn prompt(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    run(track(seeded.folder(), &["start", "Write", "the", "report"]));
    bencher.bench_local(|| run(track(seeded.folder(), &["prompt"])));
}

/// What fish asks behind these words.
fn complete(bencher: Bencher<'_, '_>, entries: u32, words: &[&str]) {
    let seeded = Seeded::new(entries);
    let words = [&["--", "track"], words].concat();
    bencher.bench_local(|| {
        let mut command = track(seeded.folder(), &words);
        command.env("TRACK_COMPLETE", "fish");
        run(command);
    });
}

#[divan::bench(args = SIZES)]
fn complete_projects(bencher: Bencher<'_, '_>, entries: u32) {
    complete(bencher, entries, &["start", "-p", ""]);
}

#[divan::bench(args = SIZES)]
fn complete_descriptions(bencher: Bencher<'_, '_>, entries: u32) {
    complete(bencher, entries, &["start", "Piece"]);
}

/// Where Linux systems keep the authorities they trust.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A Toggl behind TLS with a quota nobody uses up, and a file of authorities to trust: the system's,
/// for reading them all is part of the work, and the one of this server.
fn toggl(folder: &Path) -> (FakeToggl, std::path::PathBuf) {
    let now = DateTime::parse_from_rfc3339(NOW).expect("a time").to_utc();
    let fake = FakeToggl::start_tls(now);
    fake.set_quota(Bucket::User, 1_000_000);
    fake.set_quota(Bucket::Organization(ORGANIZATION), 1_000_000);
    let ca = folder.join("ca.pem");
    let trusted = std::fs::read_to_string(SYSTEM).unwrap_or_default();
    std::fs::write(&ca, trusted + fake.ca_pem().expect("a certificate")).expect("a file");
    (fake, ca)
}

#[divan::bench]
fn online_start(bencher: Bencher<'_, '_>) {
    let seeded = Seeded::new(100);
    let (fake, ca) = toggl(seeded.folder());
    let start = || {
        let mut command = track(seeded.folder(), &["start", "Write", "the", "report"]);
        command
            .env("SSL_CERT_FILE", &ca)
            .env("TRACK_API_URL", fake.url())
            .env("TRACK_API_TOKEN", TOKEN);
        run(command);
    };
    // The first one asks who this is.
    start();
    assert!(fake.running().is_some(), "what is measured includes the request");
    bencher.bench_local(start);
}

#[divan::bench]
fn online_start_by_curl(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (fake, ca) = toggl(folder.path());
    let url = format!("{}/api/v9/workspaces/{WORKSPACE}/time_entries", fake.url());
    let body = format!(
        r#"{{"created_with":"curl","workspace_id":{WORKSPACE},"start":"2026-03-02T17:00:00Z",
            "duration":-1772470800,"stop":null,"description":"Write the report"}}"#
    );
    bencher.bench_local(|| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--fail", "--cacert"])
            .arg(&ca)
            .args(["--user", &format!("{TOKEN}:api_token")])
            .args(["--header", "Content-Type: application/json", "--data", &body, &url])
            .stdout(Stdio::null());
        run(curl);
    });
}
