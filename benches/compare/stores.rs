//! The stores of the programs: made once for each size, and copied for each row.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use serde_json::{Value, json};

use crate::support::{DATABASE, Sent, fill, project, tag};

/// An earlier build.
pub(crate) struct Before {
    pub(crate) path: PathBuf,
    /// What makes a store of today one of its format.
    pub(crate) sql: Option<String>,
}

/// A folder with the stores that were made so far.
pub(crate) struct Stores(tempfile::TempDir);

impl Stores {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A copy of the store of `track`, in a folder of its own.
    pub(crate) fn track(&self, (sent, entries): (Sent, u32)) -> tempfile::TempDir {
        let made = self.0.path().join(format!("{sent:?}-{entries}"));
        if !made.exists() {
            fs::create_dir(&made).expect("a folder");
            let this = std::env::current_exe().expect("this program");
            let mut command = Command::new(this);
            command.args(["--make", &format!("{sent:?}"), &entries.to_string()]).arg(&made);
            assert!(command.status().expect("it starts").success(), "a store is made");
        }
        copied(&made)
    }

    /// The same for an earlier build.
    pub(crate) fn before(&self, before: &Before, store: (Sent, u32)) -> tempfile::TempDir {
        let copy = self.track(store);
        if let Some(sql) = &before.sql {
            let this = std::env::current_exe().expect("this program");
            let mut change = Command::new(this);
            change.arg("--sql").arg(copy.path().join(DATABASE)).arg(sql);
            assert!(change.status().expect("it starts").success(), "the store is changed");
        }
        copy
    }

    /// The same past for Watson.
    pub(crate) fn watson(&self, entries: u32) -> tempfile::TempDir {
        let made = self.0.path().join(format!("watson-{entries}"));
        if !made.exists() {
            make_watson(&made, entries, Utc::now()).expect("files");
        }
        copied(&made)
    }

    /// The same past for timewarrior.
    pub(crate) fn timew(&self, entries: u32) -> tempfile::TempDir {
        let made = self.0.path().join(format!("timew-{entries}"));
        if !made.exists() {
            make_timew(&made, entries, Utc::now()).expect("files");
        }
        copied(&made)
    }
}

/// The same past for Watson.
fn make_watson(folder: &Path, entries: u32, now: DateTime<Utc>) -> std::io::Result<()> {
    let frames = (0..entries).rev().map(|n| {
        let (start, stop) = span(n, now);
        let (start, stop) = (start.timestamp(), stop.timestamp());
        let tags: Vec<String> = tag(n).into_iter().collect();
        json!([start, stop, project(n), format!("{n:032x}"), tags, stop])
    });
    fs::create_dir_all(folder)?;
    fs::write(folder.join("frames"), Value::Array(frames.collect()).to_string())
}

/// When an entry starts and stops.
fn span(n: u32, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = now - TimeDelta::hours(1) - TimeDelta::minutes(i64::from(n) * 20);
    (start, start + TimeDelta::minutes(15))
}

/// Makes a store of `track`; the process ends afterwards.
pub(crate) fn make(sent: &str, entries: &str, folder: &Path) {
    let sent = [Sent::All, Sent::Never, Sent::Waiting]
        .into_iter()
        .find(|it| format!("{it:?}") == sent)
        .expect("a kind of store");
    let entries = entries.parse().expect("a number");
    fill(&folder.join(DATABASE), entries, sent, Utc::now()).expect("a filled store");
}

/// Changes a store; the process ends afterwards.
pub(crate) fn apply(file: &Path, sql: &str) {
    let db = rusqlite::Connection::open(file).expect("a store");
    db.execute_batch(sql).expect("SQL");
}

/// One line for each interval, in a file for each month.
fn make_timew(folder: &Path, entries: u32, now: DateTime<Utc>) -> std::io::Result<()> {
    let mut months: BTreeMap<String, String> = BTreeMap::new();
    let now = now.duration_trunc(TimeDelta::seconds(1)).expect("a whole second");
    for n in (0..entries).rev() {
        let (start, stop) = span(n, now);
        let month = months.entry(start.format("%Y-%m").to_string()).or_default();
        let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
        let tag = tag(n).map_or_else(String::new, |tag| format!(" \"{tag}\""));
        let (work, project) = (n % 997, project(n));
        let (start, stop) = (time(start), time(stop));
        writeln!(
            month,
            "inc {start} - {stop} # \"Piece of work number {work}\" \"{project}\"{tag}"
        )
        .expect("a String");
    }
    let data = folder.join("data");
    fs::create_dir_all(&data)?;
    for (month, lines) in months {
        fs::write(data.join(format!("{month}.data")), lines)?;
    }
    fs::write(folder.join("timewarrior.cfg"), "")
}

/// A copy of a folder, with the folders in it.
fn copied(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder");
    let mut folders: Vec<PathBuf> = vec![from.to_owned()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(&folder).expect("a folder") {
            let path = file.expect("a file").path();
            let target = to.path().join(path.strip_prefix(from).expect("inside"));
            if path.is_dir() {
                fs::create_dir(&target).expect("a folder");
                folders.push(path);
            } else {
                fs::copy(&path, &target).expect("a copy");
            }
        }
    }
    to
}
