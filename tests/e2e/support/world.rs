//! One world a test: a temporary home, a fixed clock that only the test moves, and, when asked for,
//! a Toggl that keeps the same time.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;
use tempfile::TempDir;

use super::fake_toggl::{FakeToggl, Request, TOKEN, WORKSPACE};
use super::words;

/// A Monday morning in Berlin, in winter.
pub(crate) const MORNING: &str = "2026-03-02T09:00:00+01:00";

/// How long a command may take to ask Toggl for something.
const PATIENCE: Duration = Duration::from_secs(20);

/// A home, a clock and perhaps a Toggl.
pub(crate) struct World {
    home: TempDir,
    now: DateTime<FixedOffset>,
    /// The server, when there is one.
    pub(crate) fake: Option<FakeToggl>,
    environment: Vec<(String, String)>,
    /// The number of the user who runs the commands, when it is not the one who runs the tests.
    user: Option<u32>,
}

/// What a command said and how it ended.
#[derive(Clone)]
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl World {
    /// No account and no network, on a Monday at nine.
    pub(crate) fn offline() -> Self {
        let home = TempDir::new().expect("a temporary home");
        let now = DateTime::parse_from_rfc3339(MORNING).expect("a valid time");
        Self { home, now, fake: None, environment: Vec::new(), user: None }
    }

    /// A Toggl beside it, not logged in yet.
    pub(crate) fn with_toggl() -> Self {
        let mut world = Self::offline();
        world.fake = Some(FakeToggl::start(world.now.to_utc()));
        world
    }

    /// Logged in to that Toggl; its log begins after the login.
    pub(crate) fn logged_in() -> Self {
        let world = Self::with_toggl();
        world.log_in();
        world
    }

    /// The same, on a paid plan that has ended since the workspaces were listed: `track` does not know yet.
    pub(crate) fn with_a_plan_that_ended() -> Self {
        let world = Self::with_toggl();
        world.fake().set_premium(WORKSPACE, true);
        world.log_in();
        world.fake().set_premium(WORKSPACE, false);
        world
    }

    /// Logs in with the token, through standard input, and empties the log.
    pub(crate) fn log_in(&self) {
        self.track_with_input(&["login", "--token", "-"], TOKEN).success();
        self.fake().clear_requests();
    }

    /// The server.
    pub(crate) fn fake(&self) -> &FakeToggl {
        self.fake.as_ref().expect("this world has a Toggl")
    }

    /// Lets time pass, for the machine and for Toggl.
    pub(crate) fn advance(&mut self, by: TimeDelta) {
        self.now += by;
        if let Some(fake) = &self.fake {
            fake.advance(by);
        }
    }

    /// Sets the clock of the machine alone, so that it is off Toggl's by this much.
    pub(crate) fn skew(&mut self, by: TimeDelta) {
        self.now += by;
    }

    /// The machine's clock.
    pub(crate) fn now(&self) -> DateTime<FixedOffset> {
        self.now
    }

    /// Sets an environment variable for every command that follows.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Gives the home and all in it to another user, who runs every later command. `false`, with a word about it,
    /// where the tests may not do that.
    #[cfg(unix)]
    pub(crate) fn run_as(&mut self, user: u32) -> bool {
        if !is_root("to run as another user") {
            return false;
        }
        give(self.home(), user);
        self.user = Some(user);
        true
    }

    /// Runs `track` with these arguments.
    pub(crate) fn track<const N: usize>(&self, args: [&str; N]) -> Outcome {
        self.track_with_input(&args, "")
    }

    /// Runs `track` with words as one would type them, split at spaces.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.track_with_input(&words, "")
    }

    /// Runs `track` with a line as one would type it, quotes included.
    pub(crate) fn typed(&self, line: &str) -> Outcome {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.track_with_input(&words, "")
    }

    /// Adds an entry with just this description, whatever it looks like.
    pub(crate) fn add_called(&self, description: &str, start: &str, stop: &str) {
        self.track(["add", "Placeholder", "--start", start, "--stop", stop]).success();
        let description = format!("--description={description}");
        self.track(["edit", "--search", "Placeholder", &description]).success();
    }

    /// Runs `track` and parses its answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --json")).json()
    }

    /// Runs `track` with something on standard input.
    pub(crate) fn track_with_input(&self, args: &[&str], input: &str) -> Outcome {
        let mut child = self.command(args).spawn().expect("track starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A command that does not read its input closes it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        self.outcome(&child.wait_with_output().expect("track ends"))
    }

    /// Starts a command and waits until Toggl has received such a request of it; what becomes of the
    /// answer is up to the fault that was chosen before.
    pub(crate) fn until_received(
        &self,
        line: &str,
        such: impl Fn(&Request) -> bool + Send + 'static,
    ) -> Child {
        let (received, wait) = mpsc::channel();
        self.fake().on_request(move |request| {
            if such(request) {
                let _ = received.send(());
            }
        });
        let words: Vec<&str> = line.split_whitespace().collect();
        let child = self.command(&words).spawn().expect("track starts");
        wait.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{line} asks for nothing"));
        self.fake().on_request(|_| {});
        child
    }

    /// What an output of `track` says.
    pub(crate) fn outcome(&self, output: &Output) -> Outcome {
        Outcome {
            stdout: self.anonymous(&output.stdout),
            stderr: self.anonymous(&output.stderr),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Runs `track` in a folder of the home, with a line as one would type it.
    pub(crate) fn run_in(&self, folder: &str, line: &str) -> Outcome {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = self.command(&words);
        let output = command.current_dir(self.home().join(folder)).output().expect("track runs");
        self.outcome(&output)
    }

    /// Writes a file in the home, and the folders on the way to it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.home().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// `track` with an environment that holds nothing but this world.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_track"));
        command
            .args(args)
            .current_dir(self.home.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("TRACK_CONFIG_DIR", self.config_dir())
            .env("TRACK_DATA_DIR", self.data_dir())
            .env("TRACK_CLOCK", self.now.to_rfc3339())
            .env("TRACK_PACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Windows finds nothing, not even sockets, without it.
        #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        if let Some(fake) = &self.fake {
            command.env("TRACK_API_URL", fake.url());
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        #[cfg(unix)]
        if let Some(user) = self.user {
            use std::os::unix::process::CommandExt as _;
            command.uid(user).gid(user);
        }
        command
    }

    /// A line of shell on a terminal, which util-linux's `script` gives; `track` in it is the program.
    pub(crate) fn on_terminal(&self, line: &str) -> Command {
        let track = self.command(&[]);
        let program = track.get_program().to_string_lossy();
        let mut script = Command::new("script");
        script
            .args(["-qec", &format!("track() {{ '{program}' \"$@\"; }}; {line}"), "/dev/null"])
            .current_dir(self.home.path())
            .env_clear()
            .envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .envs([("TERM", "dumb"), ("SHELL", "/bin/sh"), ("TRACK_PAGER", "cat")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        script
    }

    /// The home folder.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder of the configuration.
    pub(crate) fn config_dir(&self) -> PathBuf {
        self.home.path().join("config")
    }

    /// The configuration file.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.config_dir().join("config.toml")
    }

    /// Writes the configuration file.
    pub(crate) fn configure(&self, text: &str) {
        fs::create_dir_all(self.config_dir()).expect("a folder");
        fs::write(self.config_file(), text).expect("a file");
    }

    /// The folder of the store.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The store of the default profile.
    pub(crate) fn database(&self) -> PathBuf {
        self.data_dir().join("default.db")
    }

    /// Moves what is in the write-ahead log into the store, and removes the files beside it, as most programs with
    /// SQLite do when they end.
    pub(crate) fn fold_log(&self) {
        let db = rusqlite::Connection::open(self.database()).expect("a store");
        db.pragma_query(None, "wal_checkpoint", |_| Ok(())).expect("a log");
        db.close().expect("the only connection");
        assert!(!self.data_dir().join("default.db-wal").exists(), "another process has it open");
    }

    /// Text without what differs from run to run: the home folder and the server's port.
    fn anonymous(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes).into_owned();
        // The system may know the home by another path than the one it was made with.
        let real = fs::canonicalize(self.home.path()).expect("the home");
        let text = text.replace(&real.display().to_string(), "~");
        let text = text.replace(&self.home.path().display().to_string(), "~");
        match &self.fake {
            Some(fake) => text.replace(&fake.url(), "http://toggl"),
            None => text,
        }
    }
}

/// Says that a test, or a part of it, is skipped, and why.
#[expect(clippy::print_stderr, reason = "nobody shall take it for tested")]
pub(crate) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Whether root runs the tests; says what is skipped where not.
#[cfg(unix)]
pub(crate) fn is_root(what_for: &str) -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        skipped(&format!("{what_for} needs root"));
    }
    is_root
}

/// Gives a file, or a folder and all in it, to another user.
#[cfg(unix)]
pub(crate) fn give(path: &Path, user: u32) {
    std::os::unix::fs::lchown(path, Some(user), Some(user)).expect("root may give away");
    if fs::symlink_metadata(path).expect("it is there").is_dir() {
        for file in fs::read_dir(path).expect("a folder") {
            give(&file.expect("a file").path(), user);
        }
    }
}

/// A line of shell in which file systems can be mounted that nobody else sees. `None`, with a word about it, where
/// the tests may not mount any.
#[cfg(target_os = "linux")]
pub(crate) fn mounting(world: &World, line: &str) -> Option<Outcome> {
    let shell = |line: &str| {
        let track = world.command(&[]);
        let mut shell = Command::new("unshare");
        shell
            .args(["-m", "/bin/sh", "-c", &format!("set -e; {line}")])
            .arg(track.get_program())
            .current_dir(world.home())
            .env_clear()
            .envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::null());
        shell.output()
    };
    let may = shell("mkdir -p m; mount -t tmpfs none m; umount m; rmdir m");
    if !may.is_ok_and(|may| may.status.success()) {
        skipped("to mount a file system needs root, and unshare");
        return None;
    }
    Some(world.outcome(&shell(line).expect("a shell")))
}

/// Ends a command as it is.
pub(crate) fn kill(mut child: Child) {
    child.kill().expect("a child of ours");
    child.wait().expect("track ends");
}

impl Outcome {
    /// Insists on exit code 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.exits(0)
    }

    /// Insists on an exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{self}");
        self
    }

    /// Whether it reports that the change is saved only locally.
    pub(crate) fn says_kept(&self) -> bool {
        self.stderr.contains("Saved locally; ")
    }

    /// Stdout as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|why| panic!("{why}:\n{self}"))
    }
}

/// Everything a person sees, as one text: what was said, what was remarked, how it ended.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "--- stderr\n{}", self.stderr)?;
        }
        if self.code != 0 {
            write!(f, "--- exit {}", self.code)?;
        }
        Ok(())
    }
}
