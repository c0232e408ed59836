//! Tries to write where the store is or would be. Leaves nothing behind, and makes no store.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::system::machine;
use crate::system::owner::{Owner, User};

/// As much as a small change needs on the disk, in bytes.
const PAGE: [u8; 4096] = [0; 4096];

/// What keeps the store from being written, or makes it another one than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// A symbolic link leads to nothing.
    DanglingLink { link: PathBuf, target: PathBuf },
    /// The folder of the store, or one above it, is not a folder.
    NotAFolder(PathBuf),
    /// The store is not a regular file.
    NotAFile(PathBuf),
    /// This user may not write to these.
    Denied(Vec<Denied>),
    /// The file system cannot be written to at present.
    ReadOnly(PathBuf),
    /// No room is left for this user.
    Full(PathBuf),
    /// A write failed for another reason.
    Failed { path: PathBuf, why: String },
    /// The file is there, with nothing in it.
    Empty(PathBuf),
}

/// A file or folder that this user may not write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denied {
    pub(crate) path: PathBuf,
    /// The owner, where it is another user.
    pub(crate) owner: Option<Owner>,
    pub(crate) mode: u32,
    pub(crate) place: Place,
}

/// What a path is to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The store, or a file beside it.
    File,
    /// The folder of the store.
    Folder,
    /// A folder above that one, which has to be made first.
    Above,
}

impl Obstacle {
    /// Whether SQLite, when it opened the store, would leave files beside it that it cannot remove.
    pub(super) fn closes_store(&self) -> bool {
        match self {
            Self::Denied(denied) => denied.iter().any(|it| it.place == Place::File),
            other => matches!(other, Self::Full(_)),
        }
    }
}

/// Tries to write beside the store, and to open what SQLite and `sync` open.
pub(super) fn try_store(database: &Path, user: User) -> Result<(), Obstacle> {
    let trial = Trial { user };
    if let Some(folder) = database.parent() {
        trial.folder(folder)?;
    }
    let Some(database) = trial.file(database)? else {
        return Ok(());
    };
    // The files beside it are in the folder that a symbolic link leads to.
    if let Some(folder) = database.parent() {
        trial.folder(folder)?;
    }
    let mut all_denied = Vec::new();
    for file in beside(&database) {
        match trial.beside(&file) {
            Err(Obstacle::Denied(denied)) => all_denied.extend(denied),
            other => other?,
        }
    }
    if all_denied.is_empty() { Ok(()) } else { Err(Obstacle::Denied(all_denied)) }
}

/// The files of a store: what SQLite writes, and the lock.
fn beside(database: &Path) -> Vec<PathBuf> {
    let with = |suffix: &str| {
        let mut name = OsString::from(database);
        name.push(suffix);
        PathBuf::from(name)
    };
    vec![with(""), with("-wal"), with("-shm"), database.with_extension("lock")]
}

struct Trial {
    user: User,
}

impl Trial {
    /// Makes a file without a name in a folder, or in the nearest one above it that exists.
    fn folder(&self, folder: &Path) -> Result<(), Obstacle> {
        for (above, folder) in folder.ancestors().enumerate() {
            let place = if above == 0 { Place::Folder } else { Place::Above };
            match fs::metadata(folder) {
                Ok(file) if file.is_dir() => {
                    return unnamed(folder).map_err(|error| self.obstacle(folder, place, &error));
                }
                Ok(_) => return Err(Obstacle::NotAFolder(folder.to_owned())),
                Err(_) if machine::dangling_link(folder) == Some(folder) => {
                    return Err(dangling(folder));
                }
                // Some folder above it tells why.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// The real path of the store, if there is one.
    fn file(&self, database: &Path) -> Result<Option<PathBuf>, Obstacle> {
        match fs::metadata(database) {
            Ok(file) if !file.is_file() => Err(Obstacle::NotAFile(database.to_owned())),
            Ok(file) if file.len() == 0 => Err(Obstacle::Empty(database.to_owned())),
            Ok(_) => Ok(Some(database.canonicalize().unwrap_or_else(|_| database.to_owned()))),
            Err(_) if machine::dangling_link(database) == Some(database) => Err(dangling(database)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                // The folder can be written, so what is denied is to look into it.
                let folder = database.parent().unwrap_or(database);
                Err(self.obstacle(folder, Place::Folder, &error))
            }
        }
    }

    /// Opens the lock file, if there is one. Of the others it is only asked whether they may be written: to close a
    /// file of SQLite takes away the locks that this process has on it. The check of the store tries it by SQLite.
    fn beside(&self, path: &Path) -> Result<(), Obstacle> {
        let is_lock = path.extension().is_some_and(|it| it == "lock");
        let outcome = if is_lock && fs::metadata(path).is_ok_and(|file| !file.is_file()) {
            return Err(Obstacle::NotAFile(path.to_owned()));
        } else if is_lock && machine::dangling_link(path) == Some(path) {
            return Err(dangling(path));
        } else if is_lock {
            OpenOptions::new().write(true).open(path).map(drop)
        } else {
            machine::may_write(path)
        };
        match outcome {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(self.obstacle(path, Place::File, &error))
            }
            _ => Ok(()),
        }
    }

    fn obstacle(&self, path: &Path, place: Place, error: &io::Error) -> Obstacle {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::PermissionDenied => Obstacle::Denied(vec![Denied {
                owner: self.user.other_owner(&path),
                mode: machine::mode(&path).unwrap_or_default(),
                place,
                path,
            }]),
            ErrorKind::ReadOnlyFilesystem => Obstacle::ReadOnly(path),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Obstacle::Full(path),
            _ => Obstacle::Failed { path, why: error.to_string() },
        }
    }
}

/// Writes a file that has no name, and is gone when this ends, however it ends.
fn unnamed(folder: &Path) -> io::Result<()> {
    let mut file: File = tempfile::tempfile_in(folder)?;
    file.write_all(&PAGE)?;
    file.sync_data()
}

fn dangling(link: &Path) -> Obstacle {
    let target = fs::read_link(link).unwrap_or_default();
    let target = link.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
    Obstacle::DanglingLink { link: link.to_owned(), target }
}
