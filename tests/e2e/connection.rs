//! The connection to Toggl: one for all requests of a command, and none is needed to answer from the store.

use std::io::{self, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;

use crate::support::World;
#[cfg(target_os = "linux")]
use crate::support::fake_toggl::FakeToggl;
use crate::support::fake_toggl::{EMAIL, PASSWORD};

/// How many connections and how many requests a command needs.
fn cost(world: &World, run: impl FnOnce(&World)) -> (usize, usize) {
    let before = world.fake().connections();
    world.fake().clear_requests();
    run(world);
    (world.fake().connections() - before, world.asked().len())
}

#[test]
fn a_command_that_looks_and_then_sends_makes_one_connection() {
    let mut world = World::logged_in();
    world.fake().elsewhere_start("On the phone");
    world.advance(TimeDelta::minutes(5));
    // What runs is looked for, and then stopped.
    assert_eq!(cost(&world, |world| drop(world.run("stop").success())), (1, 2));
    // A new name is looked for, and then used.
    world.fake().add_project("New");
    let start = |world: &World| drop(world.run("start Hello -p New").success());
    assert_eq!(cost(&world, start), (1, 2));
    world.run("add One 7:00-7:10 --offline").success();
    world.run("add Two 7:10-7:20 --offline").success();
    world.advance(TimeDelta::hours(25));
    let (connections, requests) = cost(&world, |world| drop(world.run("sync").success()));
    assert_eq!(connections, 1);
    assert!(requests > 3, "{:?}", world.asked());
}

#[test]
fn a_login_makes_one_connection_for_password_and_token() {
    let world = World::with_toggl();
    world.run("add One 7:00-7:10").success();
    let login = |world: &World| {
        world.track_with_input(&["login", "--email", EMAIL], PASSWORD).success();
    };
    assert_eq!(cost(&world, login), (1, 3));
    assert_eq!(world.at_toggl(), ["07:00–07:10 One"]);
}

const IDLE: Duration = Duration::from_millis(150);

/// Stands between `track` and a fake, and closes every connection that is idle for [`IDLE`].
struct Closing {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Closing {
    fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::Relaxed);
                // Silence is an error as well, which ends the connection.
                let _ = stream.and_then(|stream| pass_on(&stream, &server));
            }
        });
        Self { address, connections }
    }
}

/// Passes on requests and their answers until there is no further one in time.
fn pass_on(mut client: &TcpStream, server: &str) -> io::Result<()> {
    client.set_read_timeout(Some(IDLE))?;
    let mut server = TcpStream::connect(server)?;
    let (mut requests, mut answers) = (BufReader::new(client), BufReader::new(server.try_clone()?));
    loop {
        server.write_all(&message(&mut requests)?)?;
        client.write_all(&message(&mut answers)?)?;
    }
}

/// One HTTP message with a length, as it came.
fn message(from: &mut impl io::BufRead) -> io::Result<Vec<u8>> {
    let (mut message, mut length) = (Vec::new(), 0);
    loop {
        let begin = message.len();
        if from.read_until(b'\n', &mut message)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&message[begin..]).to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line == "\r\n" {
            break;
        }
    }
    from.take(length).read_to_end(&mut message)?;
    Ok(message)
}

/// While the person edits, the server closes the connection over which `track` looked.
#[cfg(target_os = "linux")]
#[test]
fn a_connection_that_was_closed_meanwhile_leaves_nothing_in_doubt() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut world = World::with_toggl();
    let start = world.today_at("7:00") - TimeDelta::days(20);
    world.fake().elsewhere_add("First", start, start + TimeDelta::minutes(30));
    let fake = world.fake().url();
    let proxy = Closing::before(fake.trim_start_matches("http://").to_owned());
    world.set("TRACK_API_URL", &format!("http://{}", proxy.address));
    world.log_in();
    proxy.connections.store(0, Ordering::Relaxed);
    let editor = world.home().join("editor");
    let script = "#!/bin/sh\nsleep 1\nsed -i 's/First/Second/' \"$1\"\n";
    std::fs::write(&editor, script).expect("a script");
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    world.set("EDITOR", &editor.display().to_string());
    world.set("PATH", "/usr/bin:/bin");
    let mut command = world.on_terminal("track edit --range 2026-02-10");
    let output = command.output().expect("`script`, of util-linux");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && !said.contains("Saved locally"), "{said}");
    let asked = world.asked();
    assert!(asked.len() > 1, "it looked before it sent: {asked:?}");
    assert_eq!(asked.iter().filter(|it| it.starts_with("PUT")).count(), 1, "{asked:?}");
    assert_eq!(proxy.connections.load(Ordering::Relaxed), 2, "one before the editor, one after it");
    let names: Vec<_> = world.fake().entries().into_iter().map(|it| it.description).collect();
    assert_eq!(names, [Some("Second".to_owned())]);
}

/// Certificates that cannot be used: a file that is not there, and one with none in it.
#[cfg(target_os = "linux")]
#[test]
fn without_certificates_toggl_is_out_of_reach_and_the_store_is_not() {
    use crate::support::fake_toggl::TOKEN;

    for (name, file) in [("missing.pem", None), ("empty.pem", Some(""))] {
        let mut world = World::with_toggl();
        world.log_in();
        world.run("add First 7:00-7:30").success();
        world.run("list").success();
        world.fake = Some(FakeToggl::start_tls(world.now().to_utc()));
        let path = world.home().join(name);
        if let Some(text) = file {
            std::fs::write(&path, text).expect("a file");
        }
        world.set("SSL_CERT_FILE", &path.display().to_string());
        // Where there is a folder of certificates as well, it counts beside the file.
        world.set("SSL_CERT_DIR", &world.home().join("none").display().to_string());
        world.advance(TimeDelta::minutes(5));
        let list = world.run("list").success();
        assert!(list.stdout.contains("07:00–07:30  30m  First"), "{name}: {list}");
        assert!(list.stderr.starts_with("As of 09:00: Toggl is unreachable (could not set up"));
        let start = world.run("start Hello").success();
        assert!(start.stderr.starts_with("Saved locally; Toggl is unreachable (could not set up"));
        assert!(start.stderr.ends_with("The next command sends it.\n"), "{start}");
        assert!(world.run("current").success().stdout.contains("Hello"));
        world.run("project").success();
        world.run("sync").exits(6);
        world.track_with_input(&["login", "--token", "-"], TOKEN).exits(6);
        let doctor = world.run("doctor").exits(1);
        assert!(doctor.stdout.contains("could not be loaded from SSL_CERT_FILE"), "{doctor}");
    }
}

#[test]
fn an_unencrypted_connection_needs_no_certificates() {
    let mut world = World::with_toggl();
    world.set("SSL_CERT_FILE", &world.home().join("none.pem").display().to_string());
    world.set("SSL_CERT_DIR", &world.home().join("none").display().to_string());
    world.log_in();
    world.run("start Hello").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
    let doctor = world.run("doctor").success();
    assert!(doctor.stdout.contains("not needed: the server is on this machine"), "{doctor}");
}
