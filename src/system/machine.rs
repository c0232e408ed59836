//! Facts about the machine: time zone, file modes, free disk space.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the tz database on most systems.
const ZONES: &str = "/usr/share/zoneinfo";

/// The time zone and the certificates that the environment names.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    zone: Option<String>,
    /// The file of trusted certificates, in place of the system's.
    pub(crate) certificates: Option<PathBuf>,
}

impl Machine {
    /// Takes the value of `TZ` and the certificate file; asks the system nothing yet.
    pub(crate) fn new(zone: Option<String>, certificates: Option<PathBuf>) -> Self {
        let zone = zone.map(|zone| zone.strip_prefix(':').map(str::to_owned).unwrap_or(zone));
        Self { zone, certificates }
    }

    /// The name of the machine's time zone, such as `Europe/Berlin`; `None` where it has none.
    pub(crate) fn zone(&self) -> Option<String> {
        self.zone.clone().or_else(|| iana_time_zone::get_timezone().ok())
    }
}

/// The POSIX rule of a time zone for the time from now on, such as `CET-1CEST,M3.5.0,M10.5.0/3`. Two
/// names with the same rule count as one zone. `None` where the system has no tz database.
pub(crate) fn rule(zone: &str) -> Option<String> {
    // The zone of a Toggl profile is untrusted and must not lead to another path.
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
    };
    if !zone.split('/').all(is_name) {
        // TZ can hold a rule instead of a name.
        return zone.contains(',').then(|| zone.to_owned());
    }
    let bytes = fs::read(Path::new(ZONES).join(zone)).ok()?;
    rule_of(&bytes)
}

/// The rule in a `TZif` file: its last line, between two line breaks (RFC 9636, footer).
fn rule_of(file: &[u8]) -> Option<String> {
    let file = file.strip_suffix(b"\n")?;
    let rule = file.rsplit(|&byte| byte == b'\n').next()?;
    let rule = std::str::from_utf8(rule).ok()?;
    (!rule.is_empty() && !rule.contains(char::is_control)).then(|| rule.to_owned())
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

/// What other users can do to a configuration file of this mode but should not. `holds_token` is called
/// only where they can read the file.
pub(crate) fn exposure(mode: u32, holds_token: impl FnOnce() -> bool) -> Option<&'static str> {
    if mode & 0o022 != 0 {
        return Some("others can change the configuration");
    }
    (mode & 0o044 != 0 && holds_token()).then_some("others can read the API token")
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
    fn the_rule_of_a_zone_is_the_last_line_of_its_file() {
        let table: [(&[u8], Option<&str>); 5] = [
            (
                b"TZif2\x00\x01\n\x00\nCET-1CEST,M3.5.0,M10.5.0/3\n",
                Some("CET-1CEST,M3.5.0,M10.5.0/3"),
            ),
            (b"TZif2\x00\nUTC0\n", Some("UTC0")),
            (b"TZif2\x00\n\n", None),
            (b"TZif\x00\x01\x02", None),
            (b"", None),
        ];
        for (file, expected) in table {
            assert_eq!(rule_of(file).as_deref(), expected, "{file:?}");
        }
    }

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

    #[test]
    fn an_untrusted_zone_leads_to_no_other_path() {
        for odd in ["../../../etc/passwd", "/etc/passwd", "", "Europe//Berlin", "Europe/Ber lin"] {
            assert_eq!(rule(odd), None, "{odd}");
        }
        assert_eq!(
            rule("CET-1CEST,M3.5.0,M10.5.0/3").as_deref(),
            Some("CET-1CEST,M3.5.0,M10.5.0/3")
        );
    }
}
