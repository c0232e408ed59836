//! Where requests go: to the server of the configuration, and to nobody else.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{FakeToggl, Fault, TOKEN};

/// A server that only counts who calls.
struct Ear {
    address: String,
    calls: Arc<AtomicUsize>,
}

impl Ear {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&calls);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::SeqCst);
                if let Ok(mut stream) = stream {
                    let _ = stream.write_all(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n");
                }
            }
        });
        Self { address, calls }
    }

    #[track_caller]
    fn heard_nothing(&self) {
        assert_eq!(self.calls.load(Ordering::SeqCst), 0, "somebody called");
    }
}

#[test]
fn a_redirect_is_never_followed() {
    let thief = FakeToggl::start(World::offline().now().to_utc());
    let ear = Ear::listen();
    for target in [thief.url(), format!("http://{}", ear.address), format!("//{}", ear.address)] {
        let mut world = World::logged_in();
        world.fake().fail_always(Fault::Redirect(format!("{target}/api/v9/me")));
        for line in ["start Hello", "stop", "list --fresh", "sync", "whoami"] {
            let outcome = world.run(line);
            assert!(!outcome.to_string().contains(TOKEN), "{outcome}");
        }
        world.track_with_input(&["login", "--token", "-"], TOKEN).exits(6);
        assert!(!world.asked().is_empty());
        world.fake().heal();
        world.advance(TimeDelta::minutes(2));
        world.run("sync").success();
        assert_eq!(world.at_toggl(), ["09:00–09:00 Hello"]);
    }
    assert_eq!(thief.requests().len(), 0);
    ear.heard_nothing();
}

#[test]
fn unencrypted_is_for_this_machine_only() {
    for url in [
        "http://api.track.toggl.com",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com",
        "http://0.0.0.0:1",
        "http://[::ffff:127.0.0.1]",
        "http://2130706433.example",
    ] {
        let mut world = World::offline();
        world.set("TRACK_API_TOKEN", TOKEN);
        world.set("TRACK_API_URL", url);
        let outcome = world.run("start Hello").exits(2);
        assert!(outcome.stderr.contains("TRACK_API_URL must "), "{url}: {outcome}");
        assert!(!world.database().exists());
    }
}

#[test]
fn files_in_the_working_directory_decide_nothing() {
    let ear = Ear::listen();
    let mut world = World::logged_in();
    let folder = world.home().join("project");
    let ran = world.home().join("ran");
    fs::create_dir_all(folder.join(".config/track")).expect("a folder");
    let url = format!("http://{}", ear.address);
    let keys = format!(
        "api_token = \"planted\"\napi_url = \"{url}\"\nprofile = \"planted\"\nproxy = \"{url}\"\n\
         workspace = \"planted\"\nmax_age = \"0\"\noffline = true\n\
         [profiles.default]\napi_url = \"{url}\"\ntoken_command = [\"touch\", \"{}\"]\n",
        ran.display()
    );
    let variables = format!(
        "TRACK_API_TOKEN=planted\nTOGGL_API_TOKEN=planted\nTRACK_API_URL={url}\n\
         TRACK_PROFILE=planted\nTRACK_OFFLINE=1\nTRACK_CONFIG_DIR=.\nTRACK_DATA_DIR=.\n\
         HTTP_PROXY={url}\nHTTPS_PROXY={url}\nALL_PROXY={url}\n"
    );
    // The keys that a `.track.toml` may set are tested in `folder.rs`.
    for name in ["track.toml", "config.toml", ".config/track/config.toml"] {
        fs::write(folder.join(name), &keys).expect("a file");
    }
    for name in [".env", ".envrc", ".track"] {
        fs::write(folder.join(name), &variables).expect("a file");
    }
    let before = fs::read_dir(&folder).expect("the folder").count();
    for args in [&["start", "Hello"][..], &["list", "--fresh"], &["whoami"], &["stop"], &["sync"]] {
        let output = world.command(args).current_dir(&folder).output().expect("track runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {text}");
        assert!(!text.contains("planted"), "{text}");
    }
    assert_eq!(world.at_toggl(), ["09:00–09:00 Hello"]);
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), before);
    assert!(!ran.exists());
    assert!(!world.data_dir().join("planted.db").exists());
    ear.heard_nothing();
    // The same without a configuration of one's own.
    world.set("TRACK_CONFIG_DIR", &world.home().join("nothing").display().to_string());
    let output = world.command(&["whoami"]).current_dir(&folder).output().expect("track runs");
    assert_eq!(output.status.code(), Some(3));
    ear.heard_nothing();
}

#[test]
fn no_proxy_sees_what_stays_on_this_machine() {
    let ear = Ear::listen();
    let proxy = format!("http://{}", ear.address);
    // Elsewhere the system's own store decides, which a test must not change.
    for tls in [false, cfg!(target_os = "linux")] {
        let mut world = World::with_toggl();
        if tls {
            world.fake = Some(FakeToggl::start_tls(world.now().to_utc()));
            trust(&mut world);
        }
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
            world.set(name, &proxy);
        }
        world.log_in();
        world.run("start Hello").success();
        assert_eq!(world.at_toggl(), ["09:00– Hello"]);
    }
    ear.heard_nothing();
}

/// Lets the system's store be the authority of the fake, as a company's would be.
fn trust(world: &mut World) {
    let path = world.home().join("ca.pem");
    fs::write(&path, world.fake().ca_pem().expect("a certificate")).expect("a file");
    world.set("SSL_CERT_FILE", &path.display().to_string());
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_nobody_vouches_for_ends_it() {
    let mut world = World::with_toggl();
    world.fake = Some(FakeToggl::start_tls(world.now().to_utc()));
    let outcome = world.track_with_input(&["login", "--token", "-"], TOKEN);
    assert_snapshot!(outcome, @"
    --- stderr
    error: Could not log in: its certificate is not trusted: UnknownIssuer.
    hint: Nothing was changed; until you log in, entries are saved locally.
    --- exit 6
    ");
    world.set("TRACK_API_TOKEN", TOKEN);
    assert_snapshot!(world.run("start Hello"), @"
    Started  Hello  09:00  @1
    --- stderr
    Saved locally; Toggl is unreachable.
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: Toggl is unreachable (its certificate is not trusted: UnknownIssuer).
    hint: The first command after 09:01 continues.
    --- exit 6
    ");
    assert!(world.fake().requests().is_empty(), "the token was not sent");
    trust(&mut world);
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}

/// The verifier of the platform reads what the environment names; an empty variable names nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_certificates_is_trusted_where_it_is_named() {
    let mut world = World::with_toggl();
    world.fake = Some(FakeToggl::start_tls(world.now().to_utc()));
    let folder = world.home().join("authorities");
    fs::create_dir(&folder).expect("a folder");
    world.set("TRACK_API_TOKEN", TOKEN);
    world.set("SSL_CERT_FILE", "");
    for named in ["", &folder.display().to_string()] {
        world.set("SSL_CERT_DIR", named);
        let outcome = world.run("sync").exits(6);
        let expected = if named.is_empty() { "UnknownIssuer" } else { "could not set up" };
        assert!(outcome.stderr.contains(expected), "{named}: {outcome}");
    }
    let authority = world.fake().ca_pem().expect("a certificate");
    fs::write(folder.join("ca.pem"), authority).expect("a file");
    world.run("start Hello").success();
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}
