//! Whether there is a store. What cannot be looked at, and what is only out of reach, is not “none”.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Result;
use super::error::cannot_open;
use crate::system::machine::dangling_link;

/// Whether there is a store at a path. An empty file is none yet. [`super::StoreError::Open`] when that cannot be told:
/// a folder may not be entered, a symbolic link leads to nothing, or only the write-ahead log is there.
pub(super) fn is_there(path: &Path) -> Result<bool> {
    let metadata = fs::metadata(path);
    let is_empty = match &metadata {
        Ok(file) => file.is_file() && file.len() == 0,
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    if !is_empty {
        return metadata.map(|_| true).map_err(|error| cannot_open(path, error.to_string()));
    }
    if let Some(link) = dangling_link(path) {
        let why = format!("the symbolic link {} is broken", link.display());
        return Err(cannot_open(path, why));
    }
    let log = log_of(path);
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        let why =
            format!("it is missing or empty, and {} next to it may hold entries", log.display());
        return Err(cannot_open(path, why));
    }
    Ok(false)
}

/// The write-ahead log of a store.
pub(super) fn log_of(path: &Path) -> PathBuf {
    side_file(path, "-wal")
}

/// A file of SQLite beside a store.
pub(super) fn side_file(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
