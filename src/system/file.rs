//! Files that a person asks for by name: written whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The name of the new file before it replaces the old one.
const PREFIX: &str = ".track-";

/// A file could not be written. What stood there is as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It is a folder, a device, a pipe or a broken link; `what` says so.
    #[error("could not write {path}: it is {what}", path = path.display())]
    NotAFile { path: PathBuf, what: &'static str },
    /// The system refused it.
    #[error("could not write {path}", path = path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Writes a file under a name of its own in the same folder, and then puts it in the place of the one of this name, whose
/// mode it takes over. A link stays, and what it leads to is replaced. Returns the size in bytes.
///
/// # Errors
/// [`FileError::NotAFile`] when what has this name is not a regular file.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<u64, FileError> {
    let target = target(path)?;
    written(&target, write).map_err(|error| FileError::Unwritable {
        path: path.to_owned(),
        source: without_temporary_name(error),
    })
}

/// Whether a file of this name can be replaced or created, as far as that is known without trying.
///
/// # Errors
/// [`FileError::NotAFile`] when what has this name is not a regular file.
pub(crate) fn check(path: &Path) -> Result<(), FileError> {
    target(path).map(|_| ())
}

/// The regular file that is going to be replaced, or created.
fn target(path: &Path) -> Result<PathBuf, FileError> {
    let not_a_file = |what| Err(FileError::NotAFile { path: path.to_owned(), what });
    let end = match path.symlink_metadata() {
        Ok(metadata) if !metadata.is_symlink() => path.to_owned(),
        Ok(_) => match path.canonicalize() {
            Ok(end) => end,
            Err(_) => return not_a_file("a broken link"),
        },
        // `report.html/` is a folder, also where there is none.
        Err(_) if path.to_string_lossy().ends_with(std::path::is_separator) => {
            return not_a_file("a folder");
        }
        Err(_) => return Ok(path.to_owned()),
    };
    match end.metadata() {
        Ok(metadata) if metadata.is_dir() => not_a_file("a folder"),
        Ok(metadata) if !metadata.is_file() => not_a_file("not a regular file"),
        _ => Ok(end),
    }
}

fn written(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<u64> {
    let old = match OpenOptions::new().write(true).open(target) {
        Ok(file) => Some(file.metadata()?.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        // A file that is not to be written is not to be replaced either.
        Err(error) => return Err(error),
    };
    let folder = target.parent().filter(|it| !it.as_os_str().is_empty());
    let new = new_file(folder.unwrap_or(Path::new(".")), old)?;
    let mut out = BufWriter::new(new.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    new.as_file().sync_all()?;
    let file: File = new.persist(target).map_err(|error| error.error)?;
    Ok(file.metadata()?.len())
}

/// A temporary file with the mode of the old file, or with that of any new file.
fn new_file(folder: &Path, old: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let new = builder.tempfile_in(folder)?;
    if let Some(old) = old {
        fs::set_permissions(new.path(), old)?;
    }
    Ok(new)
}

/// The same error without the name of a temporary file that nobody knows of.
fn without_temporary_name(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((words, _)) => io::Error::new(error.kind(), words.to_owned()),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) -> Result<u64, FileError> {
        replace(path, |out| out.write_all(text.as_bytes()))
    }

    #[test]
    fn a_file_is_created_and_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.html");
        assert_eq!(put(&path, "one").unwrap(), 3);
        assert_eq!(put(&path, "three").unwrap(), 5);
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.html");
        put(&path, "old").unwrap();
        let error = replace(&path, |out| {
            out.write_all(b"new")?;
            Err(io::Error::other("no more"))
        });
        assert!(matches!(error, Err(FileError::Unwritable { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn only_files_are_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("folder");
        fs::create_dir(&folder).unwrap();
        for path in [folder, dir.path().join("new/")] {
            assert!(matches!(put(&path, "x"), Err(FileError::NotAFile { .. })), "{path:?}");
        }
        let missing = put(&dir.path().join("none/a.html"), "x").unwrap_err();
        assert!(matches!(missing, FileError::Unwritable { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn the_end_of_a_link_is_replaced_and_its_mode_stays() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let dir = tempfile::tempdir().unwrap();
        let [file, link, lost] = ["file", "link", "lost"].map(|name| dir.path().join(name));
        put(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        put(&link, "new").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        symlink("nowhere", &lost).unwrap();
        symlink("/dev/null", dir.path().join("device")).unwrap();
        for path in [lost, dir.path().join("device"), PathBuf::from("/dev/null")] {
            assert!(matches!(put(&path, "x"), Err(FileError::NotAFile { .. })), "{path:?}");
        }
    }
}
