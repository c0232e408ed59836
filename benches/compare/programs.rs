//! Running the programs in turns, and what is measured of them.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use tempfile::TempDir;

use super::cases::{Case, YEAR_AGO, is_comparable};
use super::stores::{Before, Stores};
use crate::fake_toggl::{Bucket, FakeToggl, ORGANIZATION, TOKEN};

/// Where Linux systems keep the authorities they trust.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// What was measured of one program.
pub(crate) struct Figure {
    pub(crate) best: Duration,
    pub(crate) median: Duration,
    /// Peak memory in KB, where GNU time is installed.
    memory: Option<u32>,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |it: Duration| it.as_secs_f64() * 1000.0;
        write!(f, "{:.1} / {:.1} ms", ms(self.best), ms(self.median))?;
        match self.memory {
            Some(memory) => write!(f, ", {:.1} MB", f64::from(memory) / 1024.0),
            None => Ok(()),
        }
    }
}

/// One row of the table.
pub(crate) struct Figures {
    pub(crate) before: Option<Figure>,
    pub(crate) timew: Option<Figure>,
    pub(crate) watson: Option<Figure>,
    pub(crate) track: Figure,
}

/// A server in a process of its own.
pub(crate) struct Server {
    process: Child,
    url: String,
    ca: PathBuf,
    _folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ca = folder.path().join("ca.pem");
        let this = std::env::current_exe().expect("this program");
        let mut command = Command::new(this);
        command.arg("--serve").arg(&ca).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("it starts");
        let mut url = String::new();
        let stdout = process.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut url).expect("a line");
        Self { process, url: url.trim().to_owned(), ca, _folder: folder }
    }

    /// Serves until its standard input ends.
    pub(crate) fn serve(ca: &Path) {
        let fake = FakeToggl::start_tls(Utc::now());
        fake.set_quota(Bucket::User, 1_000_000);
        fake.set_quota(Bucket::Organization(ORGANIZATION), 1_000_000);
        let trusted = std::fs::read_to_string(SYSTEM).unwrap_or_default();
        std::fs::write(ca, trusted + fake.ca_pem().expect("a certificate")).expect("a file");
        println!("{}", fake.url());
        std::io::stdin().lines().for_each(drop);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// A program with data of its own.
struct Program<'a> {
    path: PathBuf,
    data: TempDir,
    prepare: &'a [&'a str],
    words: &'a [&'a str],
    server: Option<&'a Server>,
    times: Vec<Duration>,
}

impl Program<'_> {
    fn command(&self, before: Option<&Path>, words: &[&str]) -> Command {
        let mut command = match before {
            Some(wrapper) => {
                let mut command = Command::new(wrapper);
                command.args(["-f", "%M", "-o"]).arg(self.memory_file()).arg(&self.path);
                command
            }
            None => Command::new(&self.path),
        };
        let data = self.data.path();
        let year_ago = (Utc::now() - TimeDelta::days(365)).format("%Y-%m-%d").to_string();
        let word =
            |word: &&str| if *word == YEAR_AGO { year_ago.clone() } else { word.to_string() };
        command.args(words.iter().map(word)).current_dir(data);
        command.env_clear().env("HOME", data).env("TIMEWARRIORDB", data).env("WATSON_DIR", data);
        command.env("TRACK_CONFIG_DIR", data).env("TRACK_DATA_DIR", data);
        if let Some(Server { url, ca, .. }) = self.server {
            command.env("SSL_CERT_FILE", ca).env("TRACK_API_URL", url);
            command.env("TRACK_API_TOKEN", TOKEN);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn memory_file(&self) -> PathBuf {
        self.data.path().join("memory")
    }

    fn prepare(&self) {
        if !self.prepare.is_empty() {
            self.command(None, self.prepare).status().expect("it starts");
        }
    }

    fn round(&mut self) {
        self.prepare();
        let mut command = self.command(None, self.words);
        let began = Instant::now();
        let status = command.status().expect("it starts");
        self.times.push(began.elapsed());
        assert!(status.success(), "{command:?}");
    }

    fn figure(mut self) -> Figure {
        self.times.sort();
        let memory = Path::new("/usr/bin/time");
        let memory = memory.exists().then(|| {
            self.prepare();
            self.command(Some(memory), self.words).status().expect("it starts");
            let text = std::fs::read_to_string(self.memory_file()).unwrap_or_default();
            text.trim().parse().unwrap_or_default()
        });
        Figure { best: self.times[0], median: self.times[self.times.len() / 2], memory }
    }
}

/// Runs a case, in turns, with this build of `track` and an earlier one.
pub(crate) fn measure(
    case: &Case,
    stores: &Stores,
    (this, before): (&Path, Option<&Before>),
    rounds: usize,
) -> Figures {
    let server = case.online.then(Server::start);
    let track = |path: &Path, data: TempDir| Program {
        path: path.to_owned(),
        data,
        prepare: case.prepare,
        words: case.track,
        server: server.as_ref(),
        times: Vec::new(),
    };
    let other = |path, data, prepare, words| Program {
        path,
        data,
        prepare,
        words,
        server: None,
        times: Vec::new(),
    };
    let mut timew = installed("timew")
        .filter(|_| is_comparable(case.timew))
        .map(|path| other(path, stores.timew(case.store.1), case.timew_prepare, case.timew));
    let mut watson = installed("watson")
        .filter(|_| is_comparable(case.watson))
        .map(|path| other(path, stores.watson(case.store.1), &[], case.watson));
    let mut track_now = track(this, stores.track(case.store));
    let earlier = |before: &Before| track(&before.path, stores.before(before, case.store));
    let mut track_before = before.filter(|_| case.is_old).map(earlier);
    // The first runs read what was not read before, and ask whose account it is.
    let unmeasured = if case.rounds.is_some() { 0 } else { 3 };
    for round in 0..case.rounds.unwrap_or(rounds) + unmeasured {
        let others = track_before.iter_mut().chain(&mut timew).chain(&mut watson);
        for program in others.chain([&mut track_now]) {
            program.round();
            if round < unmeasured {
                program.times.clear();
            }
        }
    }
    Figures {
        before: track_before.map(Program::figure),
        timew: timew.map(Program::figure),
        watson: watson.map(Program::figure),
        track: track_now.figure(),
    }
}

/// Where a program is installed.
fn installed(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.exists())
}
