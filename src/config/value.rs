//! The types of settings, and their rules.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chrono::Weekday;
use url::{Host, Url};

use super::error::Requirement;
use super::secret::Token;
use crate::time::{Clock, ClockStyle, DurationExpr};
use crate::ui::ColorChoice;

/// The length of Toggl's own API tokens, in hexadecimal digits.
const TOKEN_DIGITS: usize = 32;

/// The name of a profile: an account with its settings and its database.
///
/// Letters, digits, `.`, `_` and `-`, without a leading dot, since it becomes a file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Profile(String);

impl Profile {
    /// Whether this is `default`, the profile in use when none is named.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Profile {
    type Err = Requirement;

    fn from_str(text: &str) -> Result<Self, Requirement> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=64).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Requirement("be 1 to 64 letters, digits, “.”, “_” or “-”, and not begin with “.”"))
        }
    }
}

/// Where the API token comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Token(Token),
    /// A program and its arguments; the first line it prints is the token.
    Command(Vec<String>),
}

impl fmt::Debug for Credential {
    /// Hides the arguments, too: `["echo", "<token>"]` is possible.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => token.fmt(f),
            Self::Command(_) => f.write_str("Command(…)"),
        }
    }
}

/// The address of a Toggl server, without `/api/v9` and without a slash at the end.
///
/// Encrypted, or on this machine, so that a token never crosses a network in the clear. Parsed by the
/// same parser that `reqwest` uses, so that the host checked is the host contacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiUrl {
    base: String,
    is_loopback: bool,
    /// Whether the server is Toggl's own, and not one that is compatible with it.
    is_toggl: bool,
}

impl ApiUrl {
    /// The address, to be followed by a path that begins with a slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.base
    }

    /// Whether the server is certainly this machine: 127.0.0.0/8, `::1` or `localhost`. A resolver may
    /// send any other name elsewhere, also one below `localhost`.
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether what is sent there is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.base.starts_with("https:")
    }

    /// Checks that the server can have given this token: Toggl's own have a fixed form. One that cannot be
    /// right is never sent, since failed logins can lock an account.
    pub(crate) fn check(&self, token: &Token) -> Result<(), Requirement> {
        let digits = token.expose();
        let is_toggls =
            digits.len() == TOKEN_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_toggls || !self.is_toggl {
            return Ok(());
        }
        Err(Requirement(
            "be 32 hexadecimal digits, as shown at the bottom of https://track.toggl.com/profile",
        ))
    }
}

impl Default for ApiUrl {
    fn default() -> Self {
        let base = "https://api.track.toggl.com".to_owned();
        Self { base, is_loopback: false, is_toggl: true }
    }
}

impl FromStr for ApiUrl {
    type Err = Requirement;

    fn from_str(text: &str) -> Result<Self, Requirement> {
        const ADDRESS: Requirement =
            Requirement("be an address such as https://api.track.toggl.com");
        // The URL parser drops tabs and line breaks and takes a backslash for a slash.
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(ADDRESS);
        }
        let url = Url::parse(text).map_err(|_| ADDRESS)?;
        let is_loopback = match url.host().ok_or(ADDRESS)? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback => {}
            "http" => {
                return Err(Requirement(
                    "begin with https:// unless the server is on this machine",
                ));
            }
            _ => return Err(ADDRESS),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Requirement("not contain a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Requirement("not contain “?” or “#”"));
        }
        let base = url.as_str().trim_end_matches('/');
        let base = base.strip_suffix("/api/v9").unwrap_or(base).trim_end_matches('/').to_owned();
        let host = url.host_str().unwrap_or_default();
        let is_toggl = host == "toggl.com" || host.ends_with(".toggl.com");
        Ok(Self { base, is_loopback, is_toggl })
    }
}

impl FromStr for ColorChoice {
    type Err = Requirement;

    fn from_str(text: &str) -> Result<Self, Requirement> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err(Requirement("be auto, always or never")),
        }
    }
}

/// A duration with a unit or a colon, and beyond that grammar `500ms` and a bare number of seconds; at
/// most a year.
pub(super) fn duration(text: &str) -> Result<Duration, Requirement> {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let text = text.trim();
    let duration = if let Some(count) = text.strip_suffix("ms") {
        whole_number(count.trim_end()).map(Duration::from_millis)
    } else if let Some(count) = whole_number(text) {
        Some(Duration::from_secs(count))
    } else {
        let duration = text.parse::<DurationExpr>().ok().filter(DurationExpr::is_explicit);
        duration.and_then(|duration| duration.delta().to_std().ok())
    };
    let requirement = Requirement("be a length of time such as 60s, 5m or 1h");
    duration.filter(|duration| *duration <= YEAR).ok_or(requirement)
}

/// Digits only: `parse` alone would allow a sign.
fn whole_number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

pub(super) fn positive_duration(text: &str) -> Result<Duration, Requirement> {
    match duration(text)? {
        Duration::ZERO => Err(Requirement("be longer than 0s")),
        duration => Ok(duration),
    }
}

/// A boolean from a variable or the command line.
pub(super) fn boolean(text: &str) -> Result<bool, Requirement> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(Requirement("be true or false")),
    }
}

/// A day of the week, by its English name or the first three letters of it.
pub(super) fn weekday(text: &str) -> Result<Weekday, Requirement> {
    text.trim().parse().map_err(|_| Requirement("be a day of the week, such as monday or sunday"))
}

/// A time of day, by noon at the latest.
pub(super) fn day_start(text: &str) -> Result<Clock, Requirement> {
    Clock::of_day_start(text).ok_or(Requirement("be a time from 0:00 to 12:00, such as 4:00"))
}

pub(super) fn clock(text: &str) -> Result<ClockStyle, Requirement> {
    match text.trim() {
        "24h" | "24" => Ok(ClockStyle::H24),
        "12h" | "12" => Ok(ClockStyle::H12),
        _ => Err(Requirement("be 24h or 12h")),
    }
}

/// A name, trimmed, which cannot be blank.
pub(super) fn name(text: &str) -> Result<String, Requirement> {
    match text.trim() {
        "" => Err(Requirement("not be empty")),
        name => Ok(name.to_owned()),
    }
}

pub(super) fn token(text: &str) -> Result<Credential, Requirement> {
    text.parse().map(Credential::Token)
}

pub(super) fn command(words: Vec<String>) -> Result<Credential, Requirement> {
    let Some(program) = words.first().filter(|program| !program.is_empty()) else {
        return Err(Requirement("begin with the name of a program"));
    };
    // A relative path would run a program from the working directory, which may be a cloned repository.
    if Path::new(program).is_absolute() || !program.contains(std::path::is_separator) {
        Ok(Credential::Command(words))
    } else {
        Err(Requirement("begin with the name of a program, or with its full path"))
    }
}

pub(super) const FOLDERS: Requirement = Requirement("be a list of full paths, such as ['~/work']");

/// Absolute paths, or paths below `~`: a relative one would depend on the working directory.
pub(super) fn folders(paths: Vec<String>) -> Result<Vec<String>, Requirement> {
    let full =
        |path: &String| path == "~" || path.starts_with("~/") || Path::new(path).is_absolute();
    if paths.iter().all(full) { Ok(paths) } else { Err(FOLDERS) }
}

/// A duration as text: in the largest unit that divides it, except that a minute is `60s`.
pub(super) fn format_duration(duration: Duration) -> String {
    const MINUTE: u128 = 60_000;
    match duration.as_millis() {
        0 => "0s".to_owned(),
        millis if millis % (60 * MINUTE) == 0 => format!("{}h", millis / (60 * MINUTE)),
        millis if millis % MINUTE == 0 && millis > MINUTE => format!("{}m", millis / MINUTE),
        millis if millis % 1000 == 0 => format!("{}s", millis / 1000),
        millis => format!("{millis}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_addresses() {
        let table = "\
https://api.track.toggl.com -> https://api.track.toggl.com
https://api.track.toggl.com/ -> https://api.track.toggl.com
https://api.track.toggl.com/api/v9 -> https://api.track.toggl.com
https://api.track.toggl.com/api/v9/ -> https://api.track.toggl.com
HTTPS://API.Track.Toggl.com:443/ -> https://api.track.toggl.com
https://time.example.org:8443/toggl//api/v9 -> https://time.example.org:8443/toggl
https://time.example.org/my/api/v9x -> https://time.example.org/my/api/v9x
http://localhost:8080 -> http://localhost:8080
HTTP://LOCALHOST -> http://localhost
http://127.0.0.1:8080/api/v9 -> http://127.0.0.1:8080
http://127.9.9.9 -> http://127.9.9.9
http://[::1]:8080 -> http://[::1]:8080";
        for (text, base) in table.lines().filter_map(|line| line.split_once(" -> ")) {
            assert_eq!(text.parse::<ApiUrl>().unwrap().as_str(), base);
        }
        let usual = ApiUrl::default();
        assert_eq!(usual.as_str().parse(), Ok(usual));
    }

    #[test]
    fn refused_addresses() {
        let table = "
api.track.toggl.com
localhost:8080
ftp://api.track.toggl.com
file:///etc/passwd
https://
http://api.track.toggl.com
http://localhost.evil.com
http://127.0.0.1.evil.com
http://127.0.0.1@evil.com
http://localhost:80@evil.com
http://localhost\\@evil.com
http://evil.com#@localhost
http://evil.com?localhost
http://localhost.
http://0.0.0.0
http://192.168.0.1
http://[::ffff:127.0.0.1]
http://[::2]
HTTP://EVIL.COM
https://me@api.track.toggl.com
https://me:secret@api.track.toggl.com
https://:secret@api.track.toggl.com
https://api.track.toggl.com?a=b
https://api.track.toggl.com?
https://api.track.toggl.com/#a
https://api.track.toggl.com/#
https://api.track. toggl.com
 https://api.track.toggl.com";
        for text in table.lines().chain(["ht\ntps://api.track.toggl.com"]) {
            assert!(text.parse::<ApiUrl>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn loopback_addresses_are_recognized() {
        let table = "
localhost -> yes
LocalHost -> yes
127.0.0.1 -> yes
127.255.255.254 -> yes
[::1] -> yes
[0:0:0:0:0:0:0:1] -> yes
sub.localhost -> no
localhost. -> no
localhost.evil.com -> no
LOCALHOST.EVIL.COM -> no
127.0.0.1.evil.com -> no
128.0.0.1 -> no
0.0.0.0 -> no
10.0.0.1 -> no
[::] -> no
[::2] -> no
[::ffff:127.0.0.1] -> no
[::127.0.0.1] -> no
api.track.toggl.com -> no";
        for (host, loopback) in table.lines().filter_map(|line| line.split_once(" -> ")) {
            for rest in ["", ":8443", "/toggl"] {
                let https: ApiUrl = format!("https://{host}{rest}").parse().unwrap();
                assert_eq!(https.is_loopback(), loopback == "yes", "{https:?}");
                // Unencrypted, this machine is the only server.
                let http = format!("http://{host}{rest}").parse::<ApiUrl>();
                assert_eq!(
                    http.is_ok_and(|http| http.is_loopback()),
                    loopback == "yes",
                    "{https:?}"
                );
            }
        }
        // Without brackets, an IPv6 address is no host.
        assert!("https://::1".parse::<ApiUrl>().is_err());
    }

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("60s", 60),
            ("5m", 300),
            ("1h", 3600),
            ("90", 90),
            ("0", 0),
            (" 5 m ", 300),
            ("8760h", 31_536_000),
            ("1h30m", 5400),
            ("1h30", 5400),
            ("1 hour 30 min", 5400),
            ("1:30", 5400),
            ("1.5h", 5400),
            ("90M", 5400),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("1500 ms"), Ok(Duration::from_millis(1500)));
        for text in [
            "",
            "s",
            "ms",
            "-5",
            "+5",
            "-5m",
            "+5ms",
            "5d",
            "1.5",
            "1.5ms",
            "1h90m",
            "8761h",
            "8760h1s",
            "99999999999999999999",
            "99999999999999999999ms",
            "5é",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert!(positive_duration("0s").is_err() && positive_duration("0h0m").is_err());
    }

    #[test]
    fn toggl_has_one_form_of_token_and_other_servers_have_theirs() {
        let accepted = |token: &str, server: &str| {
            server.parse::<ApiUrl>().unwrap().check(&token.parse().unwrap()).is_ok()
        };
        let digits = "1234abcd5678ef901234abcd5678ef90";
        for server in ["https://api.track.toggl.com", "https://toggl.com", "https://API.TOGGL.COM"]
        {
            assert!(accepted(digits, server) && accepted(&digits.to_uppercase(), server));
            assert!(!accepted(&digits[1..], server), "31 digits");
            assert!(!accepted(&format!("{digits}0"), server), "33 digits");
            assert!(!accepted(&digits.replace('a', "g"), server), "not hexadecimal");
        }
        for server in ["https://time.example.org", "https://nottoggl.com", "http://127.0.0.1:8080"]
        {
            assert!(accepted("s3cr3t", server), "{server}");
        }
    }

    #[test]
    fn durations_are_formatted_as_people_write_them() {
        for text in ["0s", "500ms", "1s", "15s", "60s", "90s", "5m", "90m", "1h", "8760h"] {
            assert_eq!(format_duration(duration(text).unwrap()), text);
        }
        assert_eq!(format_duration(duration("3600").unwrap()), "1h");
        assert_eq!(format_duration(duration("1h30m").unwrap()), "90m");
    }

    #[test]
    fn names_of_profiles() {
        for text in ["default", "work", "a.b_c-9", "-", "A"] {
            assert_eq!(
                text.parse::<Profile>().map(|profile| profile.to_string()).as_deref(),
                Ok(text)
            );
        }
        let too_long = "x".repeat(65);
        for text in ["", ".", "..", ".hidden", "a/b", "a\\b", "../x", "a b", "a:b", "é", &too_long]
        {
            assert!(text.parse::<Profile>().is_err(), "{text}");
        }
    }

    #[test]
    fn booleans_and_color_choices() {
        for (text, on) in [("1", true), ("TRUE", true), ("on", true), ("0", false), ("no", false)] {
            assert_eq!(boolean(text), Ok(on));
        }
        assert!(boolean("maybe").is_err());
        for choice in [ColorChoice::Auto, ColorChoice::Always, ColorChoice::Never] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        assert!("blue".parse::<ColorChoice>().is_err());
    }

    #[test]
    fn debug_of_a_credential_shows_nothing() {
        let words = ["echo", "s3cr3t"].map(str::to_owned).to_vec();
        let shown = format!("{:?} {:?}", token("s3cr3t").unwrap(), command(words).unwrap());
        assert_eq!(shown, "Token(…) Command(…)");
    }
}
