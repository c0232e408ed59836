//! The progress of sync: the last pull, the completely known ranges, and the lock that makes one process the
//! sender.

use std::cell::Cell;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use super::database::open_private;
use super::error::cannot_open;
use super::{Result, Store};

/// The progress of sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Everything modified before this time, by Toggl's clock, has been merged.
    pub(crate) pulled_to: Option<DateTime<Utc>>,
    /// When the last pull was, by our clock.
    pub(crate) pulled_at: Option<DateTime<Utc>>,
    /// When the catalog was last listed, by our clock.
    pub(crate) catalog_at: Option<DateTime<Utc>>,
    /// Toggl's clock less ours.
    pub(crate) clock_offset: Option<TimeDelta>,
    /// After a 429: no request before this time.
    pub(crate) pause_until: Option<DateTime<Utc>>,
    /// How far back Toggl lists entries, where it lists fewer than are asked for.
    pub(crate) list_range: Option<TimeDelta>,
    /// When an attempt to reach Toggl got no answer, by our clock, if none has succeeded since.
    pub(crate) unreachable_at: Option<DateTime<Utc>>,
}

/// Held by the one process that sends; released when dropped, and by a crash.
#[derive(Debug)]
pub(crate) struct SenderLock {
    _file: File,
    /// The number of the sender in the store, and whether it is that of this process already.
    turn: Cell<(i64, bool)>,
}

impl Store {
    pub(crate) fn progress(&self) -> Result<Progress> {
        let sql = "select pulled_to, pulled_at, catalog_at, clock_offset, pause_until, list_days,
                    unreachable_at
                   from profile";
        let moment = |seconds: Option<i64>| seconds.and_then(|s| DateTime::from_timestamp(s, 0));
        Ok(self.db().prepare_cached(sql)?.query_row([], |row| {
            Ok(Progress {
                pulled_to: moment(row.get(0)?),
                pulled_at: moment(row.get(1)?),
                catalog_at: moment(row.get(2)?),
                clock_offset: row.get::<_, Option<i64>>(3)?.and_then(TimeDelta::try_seconds),
                pause_until: moment(row.get(4)?),
                list_range: row.get::<_, Option<i64>>(5)?.and_then(TimeDelta::try_days),
                unreachable_at: moment(row.get(6)?),
            })
        })?)
    }

    pub(crate) fn set_progress(&self, progress: &Progress) -> Result<()> {
        let sql = "update profile set pulled_to = ?, pulled_at = ?, catalog_at = ?,
                   clock_offset = ?, pause_until = ?, list_days = ?, unreachable_at = ?";
        let values = params![
            progress.pulled_to.map(|t| t.timestamp()),
            progress.pulled_at.map(|t| t.timestamp()),
            progress.catalog_at.map(|t| t.timestamp()),
            progress.clock_offset.map(|d| d.num_seconds()),
            progress.pause_until.map(|t| t.timestamp()),
            progress.list_range.map(|d| d.num_days()),
            progress.unreachable_at.map(|t| t.timestamp()),
        ];
        self.execute(sql, values)
    }

    /// The ranges of start times `[from, until)` whose entries are completely known, in order.
    pub(crate) fn coverage(&self) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
        let sql = r#"select "from", until from coverage order by "from""#;
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        self.rows(sql, [], |row| Ok((moment(row.get(0)?), moment(row.get(1)?))))
    }

    pub(crate) fn set_coverage(&self, ranges: &[(DateTime<Utc>, DateTime<Utc>)]) -> Result<()> {
        self.execute("delete from coverage", [])?;
        for (from, until) in ranges {
            let sql = r#"insert into coverage ("from", until) values (?, ?)"#;
            self.execute(sql, [from.timestamp(), until.timestamp()])?;
        }
        Ok(())
    }

    /// Makes this process the sender; `None` when another one is.
    pub(crate) fn try_sender(&self) -> Result<Option<SenderLock>> {
        self.writable()?;
        let path = self.path().with_extension("lock");
        let failed = |error: std::io::Error| cannot_open(&path, error.to_string());
        let file = open_private(&path).map_err(failed)?;
        match file.try_lock() {
            // The file was removed in between, and another process may have locked a new one.
            Ok(()) if !is_same_file(&file, &path) => Ok(None),
            Ok(()) => {
                // For people, who are told which process sends: it may fail.
                let _ = file.set_len(0).and_then(|()| write!(&file, "{}", std::process::id()));
                let turn = Cell::new((self.value("select sender from profile", [])?, false));
                Ok(Some(SenderLock { _file: file, turn }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The id of the process that sends, or was the last to do so, by the file of the lock; `None` when it cannot
    /// be read.
    pub(crate) fn sender_process(&self) -> Option<u32> {
        std::fs::read_to_string(self.path().with_extension("lock")).ok()?.trim().parse().ok()
    }

    /// A value that is another one after each answer of Toggl: of what is recorded with it.
    pub(crate) fn answers_recorded(&self) -> Result<String> {
        let sql = r#"select json_array(sender, pulled_at, pulled_to, catalog_at, unreachable_at, pause_until,
                    (select json_group_array(json_array(bucket, remaining, resets_at)) from quota),
                    (select json_group_array(json_array("from", until)) from coverage))
                   from profile"#;
        self.value(sql, [])
    }

    /// Whether this process is still the sender, inside a transaction of the caller. When the file of the lock
    /// was removed, another process may have become the sender: each of them writes down its turn with its
    /// first request, and the older one stops.
    pub(crate) fn still_sender(&self, lock: &SenderLock) -> Result<bool> {
        let (number, begun) = lock.turn.get();
        if self.value::<i64>("select sender from profile", [])? != number {
            return Ok(false);
        }
        if !begun {
            self.execute("update profile set sender = ?", [number + 1])?;
            lock.turn.set((number + 1, true));
        }
        Ok(true)
    }
}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |file: std::fs::Metadata| (file.dev(), file.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => inode(ours) == inode(theirs),
        _ => false,
    }
}

/// An open file cannot be removed there.
#[cfg(not(unix))]
fn is_same_file(_file: &File, _path: &Path) -> bool {
    true
}
