//! The machine's time zone: its name, its rule, and whether `TZ` and `/etc/localtime` lead to one at all.
//!
//! `chrono` looks the zone up by itself, and takes UTC in silence where it finds none. What it accepts is
//! looked up here in the same way: the same folders, the same files, the same rules.

use std::fs;
use std::path::Path;

/// The folders of the tz database, in the order in which `chrono` searches them.
const FOLDERS: [&str; 4] =
    ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];
/// The zone of the machine.
const LOCALTIME: &str = "/etc/localtime";
/// The zone that is taken where there is no other.
const UTC: &str = "UTC";
/// Names that mean UTC, whether the machine has a file for them or not.
const NAMES_OF_UTC: [&str; 6] = ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Universal"];

/// The zone that was meant, and the one whose times are used in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownZone {
    /// The value of `TZ`; `None` when that is not set, and the machine has no zone.
    pub(crate) meant: Option<String>,
    /// The name of the zone that is used.
    pub(crate) used: String,
    /// A value of `TZ` that may be meant: a zone of this name in another case, or a fixed offset.
    pub(crate) nearest: Option<String>,
    /// Whether the machine has a tz database.
    pub(crate) has_database: bool,
}

/// The zone that `TZ` asks for, or the machine's.
#[derive(Clone, Debug)]
pub(super) struct TimeZone {
    /// The value of `TZ`, which may be empty; `None` when it is not set, or no text.
    variable: Option<String>,
}

impl TimeZone {
    pub(super) fn new(variable: Option<String>) -> Self {
        Self { variable }
    }

    /// The name of the zone, such as `Europe/Berlin`, or its rule; `None` where it has neither.
    pub(super) fn name(&self) -> Option<String> {
        match self.variable.as_deref() {
            // That is how UTC is chosen, by convention.
            Some("") => Some(UTC.to_owned()),
            None | Some("localtime") => iana_time_zone::get_timezone().ok(),
            Some(variable) => Some(variable.strip_prefix(':').unwrap_or(variable).to_owned()),
        }
    }

    /// What is wrong when the zone is unknown, so that another one is used. Reads one small file.
    pub(super) fn unknown(&self) -> Option<UnknownZone> {
        // Windows keeps the zone elsewhere and does not know the variable.
        if cfg!(not(unix)) || self.is_known() {
            return None;
        }
        let of_machine = iana_time_zone::get_timezone().ok();
        let of_machine = of_machine.filter(|name| is_zone(&Path::new(FOLDERS[0]).join(name)));
        let meant = self.variable.clone().filter(|variable| variable != "localtime");
        if meant.is_none() && of_machine.is_some() {
            return None;
        }
        let used = of_machine.filter(|name| !is_utc(name)).unwrap_or_else(|| UTC.to_owned());
        if used == UTC && meant.as_deref().is_some_and(is_utc) {
            return None;
        }
        let nearest = meant.as_deref().and_then(nearest);
        Some(UnknownZone { meant, used, nearest, has_database: has_database() })
    }

    fn is_known(&self) -> bool {
        match self.variable.as_deref() {
            Some("") => true,
            None | Some("localtime") => is_zone(Path::new(LOCALTIME)),
            Some(variable) => match variable.strip_prefix(':') {
                Some(name) => is_zone_file(name),
                None => match file_of(variable) {
                    Some(file) => holds_zone(&file),
                    None => {
                        is_rule(variable.trim_matches(|c: char| c.is_ascii_whitespace()), false)
                    }
                },
            },
        }
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
    let bytes = fs::read(Path::new(FOLDERS[0]).join(zone)).ok()?;
    rule_of(&bytes).map(str::to_owned)
}

/// The rule in a `TZif` file: its last line, between two line breaks (RFC 9636, footer).
fn rule_of(file: &[u8]) -> Option<&str> {
    let file = file.strip_suffix(b"\n")?;
    let rule = file.rsplit(|&byte| byte == b'\n').next()?;
    let rule = std::str::from_utf8(rule).ok()?;
    (!rule.is_empty() && !rule.contains(char::is_control)).then_some(rule)
}

fn is_utc(name: &str) -> bool {
    let name = name.strip_prefix(':').unwrap_or(name);
    NAMES_OF_UTC.iter().any(|utc| utc.eq_ignore_ascii_case(name))
}

/// The bytes of the file of a zone, by its name or full path. `None` where there is none: what cannot be read,
/// such as a folder, is an empty one.
fn file_of(name: &str) -> Option<Vec<u8>> {
    // The path of an absolute name is that name.
    let path = FOLDERS.iter().map(|folder| Path::new(folder).join(name)).find(|it| it.exists())?;
    Some(read(&path))
}

fn is_zone_file(name: &str) -> bool {
    file_of(name).is_some_and(|file| holds_zone(&file))
}

fn is_zone(path: &Path) -> bool {
    holds_zone(&read(path))
}

/// The bytes of a regular file, else none: a pipe would never end.
fn read(path: &Path) -> Vec<u8> {
    let is_file = fs::metadata(path).is_ok_and(|it| it.is_file());
    if is_file { fs::read(path).unwrap_or_default() } else { Vec::new() }
}

/// Whether a file is a time zone in one of the formats that `chrono` reads.
fn holds_zone(file: &[u8]) -> bool {
    let Some(version) = file.strip_prefix(b"TZif").and_then(|rest| rest.first()) else {
        return false;
    };
    match version {
        0 => true,
        b'2' | b'3' if file.ends_with(b"\n\n") => true,
        b'2' | b'3' => rule_of(file).is_some_and(|rule| is_rule(rule, *version == b'3')),
        _ => false,
    }
}

fn has_database() -> bool {
    FOLDERS
        .iter()
        .any(|folder| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()))
}

/// A value of `TZ` that may be meant by one that is unknown.
fn nearest(meant: &str) -> Option<String> {
    let meant = meant.strip_prefix(':').unwrap_or(meant);
    FOLDERS.iter().find_map(|folder| zone_like(Path::new(folder), meant)).or_else(|| fixed(meant))
}

/// The zone of a name in another case, or of the last part of a name: `berlin` is `Europe/Berlin`.
fn zone_like(folder: &Path, meant: &str) -> Option<String> {
    let meant = meant.trim().replace(' ', "_");
    let whole = in_other_case(folder, &meant);
    let found = whole.or_else(|| {
        // Not its other formats of the same zones, in folders named in lower case.
        let is_region = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase());
        let regions = names(folder).into_iter().filter(is_region);
        let mut found = regions.filter_map(|region| {
            Some(format!("{region}/{}", in_other_case(&folder.join(&region), &meant)?))
        });
        found.next()
    })?;
    is_zone(&folder.join(&found)).then_some(found)
}

/// The path below a folder that differs from this one in nothing but the case of its letters.
fn in_other_case(folder: &Path, meant: &str) -> Option<String> {
    let (first, rest) = meant.split_once('/').map_or((meant, None), |(one, two)| (one, Some(two)));
    let name = names(folder).into_iter().find(|name| name.eq_ignore_ascii_case(first))?;
    match rest {
        Some(rest) => Some(format!("{name}/{}", in_other_case(&folder.join(&name), rest)?)),
        None => Some(name),
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.filter_map(|it| it.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// A fixed offset such as `+02:00` as a rule of POSIX, which counts the other way.
fn fixed(meant: &str) -> Option<String> {
    let (sign, offset) = match meant.strip_prefix('+') {
        Some(offset) => ('+', offset),
        None => ('-', meant.strip_prefix('-')?),
    };
    let (hours, minutes) = match offset.split_once(':') {
        Some(parts) => parts,
        None if offset.len() == 4 => offset.split_at_checked(2)?,
        None => (offset, ""),
    };
    let opposite = if sign == '+' { '-' } else { '+' };
    let short = matches!(minutes, "" | "00");
    let (hour, colon) = (hours.parse::<u8>().ok()?, if short { "" } else { ":" });
    let minutes = if short { "" } else { minutes };
    let rule = format!("<{sign}{hour:02}{minutes}>{opposite}{hour}{colon}{minutes}");
    is_rule(&rule, false).then(|| format!("'{rule}'"))
}

/// Whether a text is a rule of POSIX in the form that `chrono` takes: a name and its offset; then nothing, or
/// the name of daylight saving time, perhaps its offset, and the two changes. `extended` allows times of day
/// from -167 to 167 hours, as files of version 3 have them.
fn is_rule(text: &str, extended: bool) -> bool {
    let rest = name(text).and_then(offset);
    let Some(rest) = rest.filter(|rest| !rest.is_empty()).and_then(name) else {
        return rest == Some("");
    };
    let rest = if rest.starts_with(',') { Some(rest) } else { offset(rest) };
    let change = |rest: &'_ str| -> Option<usize> {
        let after = day(rest.strip_prefix(',')?)?;
        let after = match after.strip_prefix('/') {
            Some(time) if extended => clock(time.strip_prefix(['+', '-']).unwrap_or(time), 167)?,
            Some(time) => clock(time, 24)?,
            None => after,
        };
        Some(rest.len() - after.len())
    };
    let ends = |rest: &str| {
        let first = change(rest)?;
        Some(first + change(&rest[first..])? == rest.len())
    };
    rest.and_then(ends).unwrap_or(false)
}

/// What follows the name of a time, such as `CET` or `<+03>`.
fn name(text: &str) -> Option<&str> {
    let (name, rest) = if let Some(quoted) = text.strip_prefix('<') {
        quoted.split_once('>')?
    } else {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        text.split_at(end)
    };
    let fits = (3..=7).contains(&name.len());
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-".contains(&byte);
    (fits && name.bytes().all(is_letter)).then_some(rest)
}

/// What follows an offset from UTC, such as `-1` or `+5:30`.
fn offset(text: &str) -> Option<&str> {
    clock(text.strip_prefix(['+', '-']).unwrap_or(text), 23)
}

/// What follows hours, at most so many, and perhaps minutes and seconds.
fn clock(text: &str, hours: u32) -> Option<&str> {
    let mut rest = number(text, 0, hours)?;
    for _ in 0..2 {
        match rest.strip_prefix(':') {
            Some(part) => rest = number(part, 0, 59)?,
            None => break,
        }
    }
    Some(rest)
}

/// What follows the day of a change: `M3.5.0`, `J60` or `59`.
fn day(text: &str) -> Option<&str> {
    if let Some(month) = text.strip_prefix('M') {
        let week = number(month, 1, 12)?.strip_prefix('.')?;
        return number(number(week, 1, 5)?.strip_prefix('.')?, 0, 6);
    }
    match text.strip_prefix('J') {
        Some(day) => number(day, 1, 365),
        None => number(text, 0, 365),
    }
}

/// What follows a whole number between these two.
fn number(text: &str, least: u32, most: u32) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let number: u32 = digits.parse().ok()?;
    (least..=most).contains(&number).then_some(rest)
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
            assert_eq!(rule_of(file), expected, "{file:?}");
        }
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

    #[test]
    fn rules_are_those_that_chrono_takes() {
        for rule in [
            "UTC0",
            "HST10",
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "CET-1CEST-2,M3.5.0,M10.5.0/3",
            "<+03>-3",
            "<+0530>-5:30",
            "NZST-12NZDT,M9.5.0,M4.1.0/3",
            "IST-1GMT0,M10.5.0,M3.5.0/1",
            "AAA5:30:15",
            "AAA23",
            "CST5CDT,J60/0:30,365/24:59:59",
        ] {
            assert!(is_rule(rule, false), "{rule}");
        }
        for odd in [
            "",
            "UTC",
            "+02:00",
            "+2",
            "0",
            "CET-1CEST",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,M3.5.0,M10.5.0/3,",
            "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0",
            "CET-1CEST,J0,M10.5.0",
            "CET-1CEST,366,M10.5.0",
            "CET-1CEST,M3.5.0/25,M10.5.0",
            "CET-1CEST,M3.5.0,M10.5.0/-1",
            "CE-1",
            "CENTRALS-1",
            "<+03-3",
            "AAA24",
            "AAA5:60",
            "AAA5 ",
            "Europe/Berlin",
            "CÉT-1",
        ] {
            assert!(!is_rule(odd, false), "{odd}");
        }
        let far = "<-02>2<-01>,M3.5.0/-1,M10.5.0/167";
        assert!(is_rule(far, true) && !is_rule(far, false));
        assert!(!is_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/168", true));
    }

    #[test]
    fn a_file_is_a_zone_by_its_format() {
        for (file, expected) in [
            (&b"TZif\x00\x00"[..], true),
            (b"TZif2\x00\nUTC0\n", true),
            (b"TZif2\x00\n\n", true),
            (b"TZif2\x00\nUTC0", false),
            (b"TZif2\x00\n<-02>2<-01>,M3.5.0/-1,M10.5.0/0\n", false),
            (b"TZif3\x00\n<-02>2<-01>,M3.5.0/-1,M10.5.0/0\n", true),
            (b"TZif9\x00\nUTC0\n", false),
            (b"root:x:0:0\n", false),
            (b"", false),
        ] {
            assert_eq!(holds_zone(file), expected, "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn a_fixed_offset_is_written_as_a_rule() {
        for (meant, rule) in [
            ("+02:00", Some("'<+02>-2'")),
            ("-5", Some("'<-05>+5'")),
            ("+0530", Some("'<+0530>-5:30'")),
            ("+5:45", Some("'<+0545>-5:45'")),
            ("+99", None),
            ("+", None),
            ("Mars", None),
        ] {
            assert_eq!(fixed(meant).as_deref(), rule, "{meant}");
        }
    }

    #[test]
    fn a_name_in_another_case_is_found() {
        let dir = tempfile::tempdir().unwrap();
        for zone in ["Europe/Berlin", "America/Argentina/Salta", "America/New_York", "posix/Berlin"]
        {
            let path = dir.path().join(zone);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"TZif2\x00\nUTC0\n").unwrap();
        }
        for (meant, found) in [
            ("Europe/berlin", Some("Europe/Berlin")),
            ("EUROPE/BERLIN", Some("Europe/Berlin")),
            ("berlin", Some("Europe/Berlin")),
            ("america/argentina/salta", Some("America/Argentina/Salta")),
            ("new york", Some("America/New_York")),
            ("europe", None),
            ("Mars/Phobos", None),
            ("../etc/passwd", None),
            ("", None),
        ] {
            assert_eq!(zone_like(dir.path(), meant).as_deref(), found, "{meant}");
        }
    }

    #[test]
    fn utc_on_purpose_is_known() {
        let unknown = |variable: &str| TimeZone::new(Some(variable.to_owned())).unknown();
        for variable in ["", "UTC0", "<+03>-3", "CET-1CEST,M3.5.0,M10.5.0/3", " UTC0 "] {
            assert_eq!(unknown(variable), None, "{variable}");
        }
        assert_eq!(TimeZone::new(Some(String::new())).name().as_deref(), Some("UTC"));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_zone_is_unknown() {
        for variable in ["Mars/Phobos", "+02:00", ":UTC0", "/etc/passwd", "/dev/zero", "CET-1CEST"]
        {
            let unknown = TimeZone::new(Some(variable.to_owned())).unknown();
            let meant = unknown.expect(variable).meant;
            assert_eq!(meant.as_deref(), Some(variable));
        }
    }
}
