//! What the machine says of itself: its time zone, who may read a file, how full a disk is.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the rules of the time zones lie on most systems.
const ZONES: &str = "/usr/share/zoneinfo";

/// The time zone and the certificates that the environment names.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    zone: Option<String>,
    /// The certificates to trust, where they are not the system's.
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

/// The rule by which a zone's clocks go from now on, such as `CET-1CEST,M3.5.0,M10.5.0/3`. Two names
/// with one rule are as good as one zone. `None` where the system keeps no rules.
pub(crate) fn rule(zone: &str) -> Option<String> {
    // The name of a profile's zone comes from elsewhere, and must not lead anywhere else.
    let named = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
    };
    if !zone.split('/').all(named) {
        // TZ may hold a rule in place of a name.
        return zone.contains(',').then(|| zone.to_owned());
    }
    let bytes = fs::read(Path::new(ZONES).join(zone)).ok()?;
    rule_of(&bytes)
}

/// The last line of a zone's file, which stands between two line breaks.
fn rule_of(file: &[u8]) -> Option<String> {
    let file = file.strip_suffix(b"\n")?;
    let rule = file.rsplit(|&byte| byte == b'\n').next()?;
    let rule = std::str::from_utf8(rule).ok()?;
    (!rule.is_empty() && !rule.contains(char::is_control)).then(|| rule.to_owned())
}

/// The permissions of a file or folder, such as `0o640`; `None` where it is not there, and on systems
/// without modes.
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

/// What others can do to a configuration of this mode and shall not; `None` when there is nothing.
/// Whether it holds a token is asked only where they can read it.
pub(crate) fn exposure(mode: u32, holds_token: impl FnOnce() -> bool) -> Option<&'static str> {
    if mode & 0o022 != 0 {
        return Some("others can change the configuration");
    }
    (mode & 0o044 != 0 && holds_token()).then_some("others can read the API token")
}

/// How many bytes the disk of a folder has left for this person; `None` where the system does not say.
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
    fn others_may_not_change_a_configuration_nor_read_a_token() {
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
    fn a_zone_from_elsewhere_leads_nowhere_else() {
        for odd in ["../../../etc/passwd", "/etc/passwd", "", "Europe//Berlin", "Europe/Ber lin"] {
            assert_eq!(rule(odd), None, "{odd}");
        }
        assert_eq!(
            rule("CET-1CEST,M3.5.0,M10.5.0/3").as_deref(),
            Some("CET-1CEST,M3.5.0,M10.5.0/3")
        );
    }
}
