//! Reading `config.toml`: first as TOML, then each key by its rules. An error has the line, never the value.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, ValueDeserializer};

use super::error::{ConfigError, Requirement, SourceLocation};
use super::here;
use super::key::{Key, PROFILES};
use super::layer::{Layer, Setting, Source};
use super::tables::{self, Misfit};
use super::value::{self, Profile};
use crate::system::machine::dangling_link;
use crate::system::owner::User;

/// The largest configuration file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// A configuration file, checked.
#[derive(Default)]
pub(super) struct File {
    pub(super) top: Layer,
    pub(super) profiles: BTreeMap<Profile, Layer>,
}

/// Reads a configuration file; a missing one sets nothing. That of another user is refused, whatever it says: it
/// would name the server that gets the token, and a program to run.
pub(super) fn read(path: &Path, user: User) -> Result<File, ConfigError> {
    let file = match here::open(path) {
        // What is only out of reach may set something.
        Err(error) if is_missing(&error) && dangling_link(path).is_none() => {
            return Ok(File::default());
        }
        file => file?,
    };
    // Of the file that is open, since another one may have taken its place.
    if let Some(owner) = file.metadata().ok().and_then(|file| user.stranger(&file)) {
        return Err(ConfigError::Foreign { path: path.to_owned(), owner, user });
    }
    parse(path, &here::contents(file, path, MAX_BYTES)?)
}

fn is_missing(error: &ConfigError) -> bool {
    let ConfigError::Unreadable { source, .. } = error else { return false };
    source.kind() == ErrorKind::NotFound
}

/// The text of a configuration file; that of a missing one is empty.
pub(super) fn text(path: &Path) -> Result<String, ConfigError> {
    match here::read(path, MAX_BYTES) {
        Err(error) if is_missing(&error) => Ok(String::new()),
        text => text,
    }
}

/// Whether a file holds an API token, of whichever profile; one that cannot be read may.
pub(crate) fn holds_token(path: &Path) -> bool {
    let is_token = |line: &str| {
        let code = line.split('#').next().unwrap_or_default();
        code.contains(Key::ApiToken.name())
    };
    text(path).map_or(true, |text| text.lines().any(is_token))
}

pub(super) fn parse(path: &Path, text: &str) -> Result<File, ConfigError> {
    let mut document = document(path, text)?;
    let mut reader = Reader { path, text, folders: BTreeSet::new() };
    let profiles = match document.remove_entry(PROFILES) {
        Some((key, value)) => reader.profiles(&key, value)?,
        None => BTreeMap::new(),
    };
    Ok(File { top: reader.layer(document, None)?, profiles })
}

/// Parses TOML. The parser's own display of an error quotes the line, and with it perhaps the token.
pub(super) fn document<'a>(path: &Path, text: &'a str) -> Result<DeTable<'a>, ConfigError> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| ConfigError::Syntax {
        at: SourceLocation::new(path, text, error.span()),
        reason: error.message().to_owned(),
    })
}

/// Turns the tables of a file into layers, and knows the line of each key.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    /// The folders bound to a profile so far.
    folders: BTreeSet<PathBuf>,
}

impl Reader<'_> {
    fn location(&self, key: &Spanned<DeString>) -> SourceLocation {
        SourceLocation::new(self.path, self.text, Some(key.span()))
    }

    fn profiles(
        &mut self,
        key: &Spanned<DeString>,
        value: Spanned<DeValue>,
    ) -> Result<BTreeMap<Profile, Layer>, ConfigError> {
        let mut profiles = BTreeMap::new();
        for (name, value) in self.table(key, value)? {
            let table = self.table(&name, value)?;
            let profile = name.get_ref().parse().map_err(|requirement: Requirement| {
                requirement.at(self.location(&name), "the name of a profile")
            })?;
            let layer = self.layer(table, Some(&profile))?;
            profiles.insert(profile, layer);
        }
        Ok(profiles)
    }

    fn table<'t>(
        &self,
        key: &Spanned<DeString>,
        value: Spanned<DeValue<'t>>,
    ) -> Result<DeTable<'t>, ConfigError> {
        const TABLES: Requirement =
            Requirement("hold a table for each profile, such as [profiles.work]");
        match value.into_inner() {
            DeValue::Table(table) => Ok(table),
            _ => Err(TABLES.at(self.location(key), PROFILES)),
        }
    }

    fn layer(&mut self, table: DeTable, profile: Option<&Profile>) -> Result<Layer, ConfigError> {
        const ONCE: Requirement = Requirement("name each folder once, also across profiles");
        const IN_A_PROFILE: Requirement =
            Requirement("be in the table of a profile, such as [profiles.work]");
        let mut layer = Layer::default();
        for (name, value) in table {
            let at = self.location(&name);
            let Some(key) = Key::named(name.get_ref()) else {
                let (key, nearest) = (presentable(name.get_ref()), Key::nearest(name.get_ref()));
                return Err(ConfigError::UnknownKey { at, key, nearest });
            };
            if matches!(key, Key::ApiToken | Key::TokenCommand) && layer.credential.is_some() {
                return Err(ConfigError::TwoCredentials { at });
            }
            if key == Key::Folders && profile.is_none() {
                return Err(IN_A_PROFILE.at(at, key.name()));
            }
            let from = Source::File(self.path.to_owned(), profile.cloned());
            set(&mut layer, key, value, from).map_err(|Misfit { requirement, span }| {
                let within = span.map(|it| SourceLocation::new(self.path, self.text, Some(it)));
                requirement.at(within.unwrap_or_else(|| at.clone()), key.name())
            })?;
            let mut folders = layer.folders.iter().flat_map(|setting| &setting.value);
            if key == Key::Folders && !folders.all(|folder| self.folders.insert(folder.into())) {
                return Err(ONCE.at(at, key.name()));
            }
        }
        Ok(layer)
    }
}

fn set(layer: &mut Layer, key: Key, value: Spanned<DeValue>, from: Source) -> Result<(), Misfit> {
    const WORDS: Requirement = Requirement("be a list of words, such as ['pass', 'show', 'toggl']");
    match key {
        Key::ApiToken => layer.credential = found(value::token(&string(value)?), from)?,
        Key::TokenCommand => layer.credential = found(value::command(typed(value, WORDS)?), from)?,
        Key::ApiUrl => layer.api_url = found(string(value)?.parse(), from)?,
        Key::Workspace => layer.workspace = found(value::name(&scalar(value)?), from)?,
        Key::MaxAge => layer.max_age = found(value::duration(&scalar(value)?), from)?,
        Key::Timeout => layer.timeout = found(value::positive_duration(&scalar(value)?), from)?,
        Key::Pace => layer.pace = found(value::duration(&scalar(value)?), from)?,
        Key::Color => layer.color = found(string(value)?.parse(), from)?,
        Key::Offline => layer.offline = found(boolean(value), from)?,
        Key::Rate => layer.rate = found(tables::rate(value.get_ref()), from)?,
        Key::Currency => layer.currency = found(tables::currency(&string(value)?), from)?,
        Key::Rates => layer.rates = found(tables::rates(value.into_inner()), from)?,
        Key::Target => layer.target = found(tables::target(value.into_inner()), from)?,
        Key::WeekStart => layer.week_start = found(value::weekday(&string(value)?), from)?,
        Key::DayStart => layer.day_start = found(value::day_start(&scalar(value)?), from)?,
        Key::Clock => layer.clock = found(value::clock(&scalar(value)?), from)?,
        Key::Folders => {
            layer.folders = found(value::folders(typed(value, value::FOLDERS)?), from)?;
        }
    }
    Ok(())
}

/// A value that meets its requirement, with its source.
fn found<T, E>(value: Result<T, E>, from: Source) -> Result<Option<Setting<T>>, E> {
    value.map(|value| Some(Setting::new(value, from)))
}

/// A value of the given type. The requirement replaces serde's own error, which would repeat the value.
pub(super) fn typed<'de, T: Deserialize<'de>>(
    value: Spanned<DeValue<'de>>,
    requirement: Requirement,
) -> Result<T, Requirement> {
    T::deserialize(ValueDeserializer::from(value)).map_err(|_| requirement)
}

pub(super) fn boolean(value: Spanned<DeValue>) -> Result<bool, Requirement> {
    typed(value, Requirement("be true or false"))
}

pub(super) fn string(value: Spanned<DeValue>) -> Result<String, Requirement> {
    typed(value, Requirement("be text in quotes"))
}

/// Text, or a whole number: seconds, or the id of a workspace.
pub(super) fn scalar(value: Spanned<DeValue>) -> Result<String, Requirement> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Number(i64),
    }
    Ok(match typed(value, Requirement("be text in quotes or a whole number"))? {
        Scalar::Text(text) => text,
        Scalar::Number(number) => number.to_string(),
    })
}

/// The name of an unknown key, unless it may be a token on the wrong side of the equals sign.
pub(super) fn presentable(key: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '-';
    if key.len() <= 24 && key.chars().all(allowed) { key.to_owned() } else { "…".to_owned() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn error(text: &str) -> ConfigError {
        parse(Path::new("c.toml"), text).map(|_| ()).unwrap_err()
    }

    #[test]
    fn every_error_is_one_sentence_with_its_line() {
        // "⏎" is a line break.
        let table = "\
⏎api_tokn = 'x' -> 2: unknown setting “api_tokn”
[profiles.a]⏎pace = 1⏎x = 1 -> 3: unknown setting “x”
[other]⏎x = 1 -> 1: unknown setting “other”
[profiles.a.profiles.b] -> 1: unknown setting “profiles”
⏎⏎max_age = 1.5 -> 3: max_age must be text in quotes or a whole number
max_age = -1 -> 1: max_age must be a length of time such as 60s, 5m or 1h
timeout = 0 -> 1: timeout must be longer than 0s
offline = 'yes' -> 1: offline must be true or false
color = 1 -> 1: color must be text in quotes
color = 'red' -> 1: color must be auto, always or never
week_start = 'sunday!' -> 1: week_start must be a day of the week, such as monday or sunday
week_start = 7 -> 1: week_start must be text in quotes
day_start = '18:00' -> 1: day_start must be a time from 0:00 to 12:00, such as 4:00
day_start = 'dawn' -> 1: day_start must be a time from 0:00 to 12:00, such as 4:00
clock = '13h' -> 1: clock must be 24h or 12h
workspace = '' -> 1: workspace must not be empty
token_command = 1 -> 1: token_command must be a list of words, such as ['pass', 'show', 'toggl']
token_command = [] -> 1: token_command must begin with the name of a program
token_command = ['./t'] -> 1: token_command must begin with the name of a program, or with its full path
token_command = ['bin/t'] -> 1: token_command must begin with the name of a program, or with its full path
api_token = 'x'⏎token_command = ['y'] -> 2: api_token and token_command cannot both be set
profiles = 1 -> 1: profiles must hold a table for each profile, such as [profiles.work]
profiles = [] -> 1: profiles must hold a table for each profile, such as [profiles.work]
⏎[[profiles]]⏎pace = 1 -> 2: profiles must hold a table for each profile, such as [profiles.work]
⏎[[profiles.a]] -> 2: profiles must hold a table for each profile, such as [profiles.work]
profiles.a = [{ pace = 1 }] -> 1: profiles must hold a table for each profile, such as [profiles.work]
[[api_token]]⏎x = 1 -> 1: api_token must be text in quotes
[workspace]⏎x = 1 -> 1: workspace must be text in quotes or a whole number
color = 'red'⏎pace = 'x' -> 1: color must be auto, always or never
pace = 'x'⏎color = 'red' -> 1: pace must be a length of time such as 60s, 5m or 1h
workspace = 99999999999999999999 -> 1: workspace must be text in quotes or a whole number
token_command = [⏎'pass',⏎1] -> 1: token_command must be a list of words, such as ['pass', 'show', 'toggl']
folders = ['/x'] -> 1: folders must be in the table of a profile, such as [profiles.work]
[profiles.a]⏎folders = '/x' -> 2: folders must be a list of full paths, such as ['~/work']
[profiles.a]⏎folders = ['/x', 'y'] -> 2: folders must be a list of full paths, such as ['~/work']
[profiles.a]⏎folders = ['~bob/x'] -> 2: folders must be a list of full paths, such as ['~/work']
[profiles.a]⏎folders = ['/x']⏎[profiles.b]⏎folders = ['~/y', '/x/'] -> 4: folders must name each folder once, also across profiles
rate = 95.505 -> 1: rate must be the price of an hour with at most two decimals, for example 95, 95.50 or \"80 USD\"
currency = '€' -> 1: currency must be a code of three letters, such as EUR
currency = 1 -> 1: currency must be text in quotes
rates = 80 -> 1: rates must be a table of projects and clients with hourly rates, such as { Acme = 80 }
[[rates]]⏎Acme = 80 -> 1: rates must be a table of projects and clients with hourly rates, such as { Acme = 80 }
[rates]⏎Acme = 80⏎Web = '80 €' -> 3: rates must be the price of an hour with at most two decimals, for example 95, 95.50 or \"80 USD\"
[rates]⏎' ' = 80 -> 2: rates must name each project or client once
target = 8 -> 1: target must be a length of time in whole minutes up to 24h, such as 8h or 7h30m, \
or a table of weekdays with one, such as { mon-thu = \"8h\", fri = \"6h\" }
[target]⏎mon-fry = '8h' -> 2: target must name weekdays, such as mon, or the first and the last of several, such as mon-fri
[target]⏎mon-fri = '8h'⏎fri = '6h' -> 3: target must name each weekday once
[profiles.'.'] -> 1: the name of a profile must be 1 to 64 letters, digits, “.”, “_” or “-”, \
and not begin with “.”";
        for (text, sentence) in table.lines().filter_map(|line| line.split_once(" -> ")) {
            let message = error(&text.replace('⏎', "\n")).to_string();
            assert_eq!(message, format!("c.toml, line {sentence}"));
        }
    }

    #[test]
    fn an_unknown_key_has_its_nearest_setting() {
        for (name, expected) in [
            ("api_tokn", Some("api_token")),
            ("apitoken", Some("api_token")),
            ("Color", Some("color")),
            ("colour", Some("color")),
            ("max-age", Some("max_age")),
            ("profile", Some("profiles")),
            ("editor", None),
            ("x", None),
        ] {
            match error(&format!("{name} = 1")) {
                ConfigError::UnknownKey { nearest, .. } => assert_eq!(nearest, expected, "{name}"),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn no_error_shows_the_token() {
        // One invalid file a line; "⏎" is a line break.
        let shapes = r#"TOKEN
= TOKEN
TOKEN = 'x'
'TOKEN' = 1
[TOKEN]
[[TOKEN]]⏎x = 1
api_token TOKEN
api_token = TOKEN
api_token = 'TOKEN
api_token = "TOKEN
api_token = 'TOKEN⏎'
api_token = 'TOKEN' 'TOKEN'
api_token = "\qTOKEN"
api_token = '''⏎TOKEN
api_token = 'TOKEN TOKEN'
api_token = ['TOKEN']
api_token = { value = 'TOKEN' }
api_token = { TOKEN = 1 }
api_token = [{ TOKEN = 1 }]
[[api_token]]⏎x = 'TOKEN'
[[TOKEN]]⏎api_token = 'TOKEN'
api_token = 'TOKEN'⏎'api_token' = 'TOKEN2'
'TOKEN' = 1⏎'TOKEN' = 2
api_token = 'TOKEN'⏎api_token = 'TOKEN'
api_token = 'TOKEN'⏎token_command = ['TOKEN']
api_token = 'TOKEN'⏎[api_token]
api_token.TOKEN = 1
api_token.TOKEN.x = 1⏎api_token.TOKEN = 1
token_command = 'TOKEN'
token_command = ['', 'TOKEN']
token_command = ['TOKEN', 1]
token_command = ['pass' 'TOKEN']
token_command = ['pass', 'TOKEN
token_command = ['pass', { x = 'TOKEN' }]
workspace = { name = 'TOKEN' }
workspace = ['TOKEN']
max_age = ['TOKEN']
max_age = { TOKEN = 'TOKEN' }
offline = ['TOKEN']
color = { x = 'TOKEN' }
folders = ['TOKEN']
[profiles.work]⏎folders = 'TOKEN'
[profiles.work]⏎folders = ['TOKEN']
[profiles.work]⏎folders = ['TOKEN', 1]
profiles = ['TOKEN']
profiles = [{ api_token = 'TOKEN' }]
[[profiles]]⏎api_token = 'TOKEN'
[[profiles.TOKEN]]⏎api_token = 'TOKEN'
[profiles.work]⏎api_token = 'TOKEN'⏎api_token = 'TOKEN'
[profiles.work]⏎api_token = 'TOKEN'⏎[profiles.work]
[profiles.work.TOKEN]⏎x = 1
api_url = 'TOKEN'
api_url = 'https://TOKEN@example.org'
max_age = 'TOKEN'
color = 'TOKEN'
offline = 'TOKEN'
profiles = 'TOKEN'
profiles.TOKEN = 1
[profiles.'TOKEN/']
[profiles.work]⏎TOKEN = 1
[profiles.TOKEN"#;
        for shape in shapes.lines() {
            let text =
                shape.replace("TOKEN", "s3cr3t71800d4d82861d8f2c1651fea4").replace('⏎', "\n");
            let error = error(&text);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("s3cr3t"), "{shape}: {shown}");
        }
    }

    #[test]
    fn ids_and_seconds_may_be_numbers() {
        let file = parse(Path::new("c.toml"), "workspace = 123\nmax_age = 90").ok().unwrap();
        assert_eq!(file.top.workspace.unwrap().value, "123");
        assert_eq!(file.top.max_age.unwrap().value.as_secs(), 90);
    }

    #[test]
    fn a_missing_file_is_empty_and_an_unreadable_one_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(text(&dir.path().join("config.toml")).unwrap(), "");
        assert!(matches!(text(dir.path()), Err(ConfigError::NotAFile { .. })));
        let beyond = dir.path().join("binary/config.toml");
        let binary = dir.path().join("binary");
        fs::write(&binary, [b'a', 0xff]).unwrap();
        assert!(matches!(text(&binary), Err(ConfigError::NotText { .. })));
        assert!(matches!(text(&beyond), Err(ConfigError::Unreadable { .. })));
    }
}
