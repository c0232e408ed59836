//! A Toggl of your own, to try `track` (or any other client) by hand: nothing you do here reaches the real one.
//!
//! `cargo run --example fake-toggl -- --port 8080`

use std::error::Error;
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::Parser;
use fake_toggl::{
    Bucket, Clock, EMAIL, FakeToggl, ORGANIZATION, Options, PASSWORD, TOKEN, WORKSPACE,
};

#[path = "../tests/e2e/support/fake_toggl/mod.rs"]
mod fake_toggl;

/// Runs a fake Toggl server until interrupted
#[derive(Parser)]
struct Args {
    /// Port on the loopback interface; 0 for any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve HTTPS, under a certificate authority made up on the spot
    #[arg(long)]
    tls: bool,
    /// Requests an hour that name a workspace or the organization
    #[arg(long, default_value_t = 30)]
    quota: i64,
    /// Requests an hour below /me, which have a quota of their own
    #[arg(long, default_value_t = 30)]
    user_quota: i64,
    /// Put the workspace on a paid plan: tasks, billable time, any color
    #[arg(long)]
    premium: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let clock = Clock::Running { ahead: TimeDelta::zero() };
    let fake = FakeToggl::start_with(Options { clock, port: args.port, tls: args.tls });
    fake.set_quota(Bucket::Organization(ORGANIZATION), args.quota);
    fake.set_quota(Bucket::User, args.user_quota);
    fake.set_premium(WORKSPACE, args.premium);
    fake.set_created_project_has_created_at(true);
    furnish(&fake);

    let ca_file = fake.ca_pem().map(write_ca).transpose()?;
    say(&instructions(&fake, ca_file.as_deref().and_then(|path| path.to_str())));
    fake.on_request(|request| say(&request.to_string()));
    loop {
        std::thread::park();
    }
}

/// A few projects to track time on, and some of yesterday's work.
fn furnish(fake: &FakeToggl) {
    let acme = fake.add_client("Acme");
    let bakery = fake.add_client("Corner Bakery");
    let projects = [
        ("Website", Some(acme), "#06a893"),
        ("Support", Some(acme), "#d92b2b"),
        ("Online shop", Some(bakery), "#e36a00"),
        ("Bookkeeping", None, "#525266"),
    ];
    for (name, client, color) in projects {
        fake.add_project_in(WORKSPACE, name, |project| {
            project.client_id = client;
            color.clone_into(&mut project.color);
        });
    }
    for tag in ["meeting", "deep work", "review"] {
        fake.add_tag(tag);
    }
    let yesterday = fake.now() - TimeDelta::days(1);
    fake.elsewhere_add("Sprint planning", yesterday, yesterday + TimeDelta::minutes(45));
    fake.elsewhere_add(
        "Fix the login page",
        yesterday + TimeDelta::hours(1),
        yesterday + TimeDelta::hours(3),
    );
}

fn write_ca(pem: &str) -> std::io::Result<PathBuf> {
    let path = std::env::temp_dir().join(format!("fake-toggl-ca-{}.pem", std::process::id()));
    std::fs::write(&path, pem)?;
    Ok(path)
}

fn instructions(fake: &FakeToggl, ca_file: Option<&str>) -> String {
    let url = fake.url();
    let mut lines =
        vec![format!("export TRACK_API_URL={url}"), format!("export TRACK_API_TOKEN={TOKEN}")];
    lines.extend(ca_file.map(|path| format!("export SSL_CERT_FILE={path}")));
    lines.push(format!("# or log in as {EMAIL} with the password {PASSWORD}"));
    lines.push(format!("# curl -u {TOKEN}:api_token {url}/api/v9/me"));
    lines.join("\n") + "\n"
}

#[expect(clippy::print_stdout, reason = "stdout is what this program is for")]
fn say(text: &str) {
    println!("{text}");
}
