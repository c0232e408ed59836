//! Facts about the machine: the zone and the certificates that the environment names, file modes, free disk space,
//! suspended processes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::time_zone::{TimeZone, UnknownZone};

/// The time zone and the certificates that the environment names.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    zone: TimeZone,
    /// The file of trusted certificates, in place of the system's.
    pub(crate) certificates: Option<PathBuf>,
}

impl Machine {
    /// Takes the value of `TZ` and the certificate file; asks the system nothing yet.
    pub(crate) fn new(zone: Option<String>, certificates: Option<PathBuf>) -> Self {
        Self { zone: TimeZone::new(zone), certificates }
    }

    /// The name of the machine's time zone, such as `Europe/Berlin`; `None` where it has none.
    pub(crate) fn zone(&self) -> Option<String> {
        self.zone.name()
    }

    /// What is wrong with the time zone when it is unknown, so that another one is used.
    pub(crate) fn unknown_zone(&self) -> Option<UnknownZone> {
        self.zone.unknown()
    }
}

/// The permission bits of a file or folder, such as `0o640`; `None` where it does not exist, and on
/// systems without modes.
pub(crate) fn mode(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(fs::metadata(path).ok()?.permissions().mode() & 0o777)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Whether this user may write to a file, by its modes and its file system; it is not opened.
pub(crate) fn may_write(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, AtFlags, CWD, accessat};
        Ok(accessat(CWD, path, Access::READ_OK | Access::WRITE_OK, AtFlags::EACCESS)?)
    }
    #[cfg(not(unix))]
    {
        if fs::metadata(path)?.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(())
    }
}

/// What other users can do to a configuration file of this mode but should not. `holds_token` is called
/// only where they can read the file.
pub(crate) fn exposure(mode: u32, holds_token: impl FnOnce() -> bool) -> Option<&'static str> {
    if mode & 0o022 != 0 {
        return Some("others can change the configuration");
    }
    (mode & 0o044 != 0 && holds_token()).then_some("others can read the API token")
}

/// The symbolic link on the way to a path that leads to nothing, such as into a disk that is not mounted.
pub(crate) fn dangling_link(path: &Path) -> Option<&Path> {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
    path.ancestors().find(|path| is_link(path) && fs::metadata(path).is_err())
}

/// The permission bits of a regular file; `None` of anything else.
pub(crate) fn file_mode(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|_| mode(path))
}

/// Whether a signal has stopped a process, as Ctrl-Z does; `false` where the system does not tell.
pub(crate) fn is_suspended(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name of the program comes before the state, in parentheses, and may hold anything.
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T'))
}

/// The bytes available to this user on the file system of a folder; `None` where that is unknown.
pub(crate) fn free_space(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder).ok()?;
        disk.f_bavail.checked_mul(disk.f_frsize)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_users_may_not_change_a_configuration_or_read_a_token() {
        let (read, change) =
            ("others can read the API token", "others can change the configuration");
        let table = [
            (0o600, None, None),
            (0o711, None, None),
            (0o644, None, Some(read)),
            (0o604, None, Some(read)),
            (0o620, Some(change), Some(change)),
            (0o622, Some(change), Some(change)),
            (0o666, Some(change), Some(change)),
        ];
        for (mode, without, with) in table {
            assert_eq!(exposure(mode, || false), without, "{mode:o}");
            assert_eq!(exposure(mode, || true), with, "{mode:o}");
        }
        assert_eq!(exposure(0o600, || unreachable!("nobody can read it")), None);
    }
}
