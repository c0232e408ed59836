//! Reading `config.toml`: every key is checked, every mistake has its line, no value is ever repeated.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, TableLike, Value};

use super::error::{ConfigError, Requirement, SourceLocation};
use super::here;
use super::layer::{Layer, Setting, Source};
use super::value::{self, Profile};

/// A configuration file has at most so many bytes.
const MOST: u64 = 1 << 20;

/// The table that holds a table for each profile.
pub(super) const PROFILES: &str = "profiles";

macro_rules! keys {
    ($(#[doc = $about:literal] $key:ident = $name:literal)*) => {
        /// A setting of `config.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key { $(#[doc = $about] $key),* }

        impl Key {
            /// Every setting, in the order people are shown them.
            pub(crate) const ALL: &[Self] = &[$(Self::$key),*];

            /// Its name in the file.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$key => $name),* }
            }

            /// What it is about, as a sentence.
            pub(crate) const fn about(self) -> &'static str {
                match self { $(Self::$key => $about.trim_ascii()),* }
            }
        }
    };
}

keys! {
    /// The API token.
    ApiToken = "api_token"
    /// The program that prints the API token.
    TokenCommand = "token_command"
    /// The address of the Toggl server.
    ApiUrl = "api_url"
    /// The workspace.
    Workspace = "workspace"
    /// How old an answer may be.
    MaxAge = "max_age"
    /// How long to wait for one answer.
    Timeout = "timeout"
    /// Pause between the requests of a sync.
    Pace = "pace"
    /// When to use colour.
    Color = "color"
    /// Whether to stay off the network.
    Offline = "offline"
    /// The folders in which a profile is used.
    Folders = "folders"
}

impl Key {
    /// The setting of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }

    /// The setting that was probably meant by this name.
    pub(crate) fn nearest(name: &str) -> Option<&'static str> {
        let distance = |key: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), key);
        let known = Self::ALL.iter().map(|key| key.name()).chain([PROFILES]);
        known.min_by_key(distance).filter(|key| distance(key) <= key.len() / 3 + 1)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a configuration file says.
#[derive(Default)]
pub(super) struct File {
    /// The top level.
    pub(super) top: Layer,
    /// The profiles.
    pub(super) profiles: BTreeMap<Profile, Layer>,
}

/// Reads a configuration file; one that does not exist says nothing.
pub(super) fn read(path: &Path) -> Result<File, ConfigError> {
    parse(path, &text(path)?)
}

/// The text of a configuration file; that of one that does not exist is empty.
pub(super) fn text(path: &Path) -> Result<String, ConfigError> {
    match here::read(path, MOST) {
        Err(ConfigError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
            Ok(String::new())
        }
        text => text,
    }
}

/// Text as TOML. The parser's own error would quote the line, and with it perhaps the token.
pub(super) fn document<'a>(path: &Path, text: &'a str) -> Result<Document<&'a str>, ConfigError> {
    Document::parse(text).map_err(|error| ConfigError::Syntax {
        at: place(path, text, error.span()),
        reason: error.message().to_owned(),
    })
}

/// Understands the text of a configuration file.
pub(super) fn parse(path: &Path, text: &str) -> Result<File, ConfigError> {
    let document = document(path, text)?;
    let reader = Reader { path, text };
    let mut profiles = BTreeMap::new();
    let mut bound = BTreeSet::new();
    if let Some((key, item)) = document.get_key_value(PROFILES) {
        let at = reader.place(key.span());
        for (profile, table) in reader.profiles(at, item)? {
            let layer = reader.layer(table, Some(&profile))?;
            let mut folders = layer.folders.iter().flat_map(|setting| &setting.value);
            if !folders.all(|folder| bound.insert(Path::new(folder).to_owned())) {
                let key = Key::Folders.name();
                let at = reader.place(table.key(key).and_then(toml_edit::Key::span));
                return Err(Requirement("name each folder once, also across profiles").at(at, key));
            }
            profiles.insert(profile, layer);
        }
    }
    Ok(File { top: reader.layer(document.as_table(), None)?, profiles })
}

/// Whether a file holds an API token, of whichever profile; one that cannot be read may.
pub(crate) fn holds_token(path: &Path) -> bool {
    let is_token = |line: &str| {
        let code = line.split('#').next().unwrap_or_default();
        code.contains(Key::ApiToken.name())
    };
    text(path).map_or(true, |text| text.lines().any(is_token))
}

/// The line on which a span of the text begins.
pub(super) fn place(path: &Path, text: &str, span: Option<Range<usize>>) -> SourceLocation {
    let start = span.map_or(0, |span| span.start.min(text.len()));
    let line = text.as_bytes()[..start].split(|&byte| byte == b'\n').count();
    SourceLocation { path: path.to_owned(), line }
}

/// Turns tables into layers and remembers what to name when one is wrong.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn place(&self, span: Option<Range<usize>>) -> SourceLocation {
        place(self.path, self.text, span)
    }

    /// The name and table of each profile.
    fn profiles<'t>(
        &self,
        at: SourceLocation,
        item: &'t Item,
    ) -> Result<Vec<(Profile, &'t dyn TableLike)>, ConfigError> {
        let tables = Requirement("hold a table for each profile, such as [profiles.work]");
        let profiles = item.as_table_like().ok_or_else(|| tables.at(at, PROFILES))?;
        let named = profiles.iter().map(|(name, item)| {
            let at = || self.place(profiles.key(name).and_then(toml_edit::Key::span));
            let table = item.as_table_like().ok_or_else(|| tables.at(at(), PROFILES))?;
            let refused = |requirement: Requirement| requirement.at(at(), "the name of a profile");
            Ok((name.parse().map_err(refused)?, table))
        });
        named.collect()
    }

    /// What one table of the file says.
    fn layer(
        &self,
        table: &dyn TableLike,
        profile: Option<&Profile>,
    ) -> Result<Layer, ConfigError> {
        let mut layer = Layer::default();
        for (name, item) in table.iter() {
            if profile.is_none() && name == PROFILES {
                continue;
            }
            let at = self.place(table.key(name).and_then(toml_edit::Key::span));
            let Some(key) = Key::named(name) else {
                let nearest = Key::nearest(name);
                let key = presentable(name);
                return Err(ConfigError::UnknownKey { at, key, nearest });
            };
            if matches!(key, Key::ApiToken | Key::TokenCommand) && layer.credential.is_some() {
                return Err(ConfigError::TwoCredentials { at });
            }
            if key == Key::Folders && profile.is_none() {
                return Err(OF_A_PROFILE.at(at, key.name()));
            }
            let from = Source::File(self.path.to_owned(), profile.cloned());
            put(&mut layer, key, item, from)
                .map_err(|requirement| requirement.at(at, key.name()))?;
        }
        Ok(layer)
    }
}

/// Lets a layer say one thing more.
pub(super) fn put(
    layer: &mut Layer,
    key: Key,
    item: &Item,
    from: Source,
) -> Result<(), Requirement> {
    match key {
        Key::ApiToken => {
            layer.credential = Some(Setting::new(value::token(string(item)?)?, from));
        }
        Key::TokenCommand => {
            const WORDS: Requirement =
                Requirement("be a list of words, such as ['pass', 'show', 'toggl']");
            layer.credential = Some(Setting::new(value::command(strings(item, WORDS)?)?, from));
        }
        Key::ApiUrl => layer.api_url = Some(Setting::new(string(item)?.parse()?, from)),
        Key::Workspace => {
            layer.workspace = Some(Setting::new(value::name(&scalar(item)?)?, from));
        }
        Key::MaxAge => layer.max_age = Some(Setting::new(value::length(&scalar(item)?)?, from)),
        Key::Timeout => {
            layer.timeout = Some(Setting::new(value::patience(&scalar(item)?)?, from));
        }
        Key::Pace => layer.pace = Some(Setting::new(value::length(&scalar(item)?)?, from)),
        Key::Color => layer.color = Some(Setting::new(string(item)?.parse()?, from)),
        Key::Offline => layer.offline = Some(Setting::new(boolean(item)?, from)),
        Key::Folders => {
            let folders = value::folders(strings(item, value::FOLDERS)?)?;
            layer.folders = Some(Setting::new(folders, from));
        }
    }
    Ok(())
}

pub(super) fn boolean(item: &Item) -> Result<bool, Requirement> {
    item.as_bool().ok_or(Requirement("be true or false"))
}

pub(super) fn string(item: &Item) -> Result<&str, Requirement> {
    item.as_str().ok_or(Requirement("be text in quotes"))
}

/// Text, or a whole number: seconds, or the id of a workspace.
pub(super) fn scalar(item: &Item) -> Result<String, Requirement> {
    match (item.as_str(), item.as_integer()) {
        (Some(text), _) => Ok(text.to_owned()),
        (_, Some(number)) => Ok(number.to_string()),
        _ => Err(Requirement("be text in quotes or a whole number")),
    }
}

/// A list of words; what else it has to be stands in `requirement`.
pub(super) fn strings(item: &Item, requirement: Requirement) -> Result<Vec<String>, Requirement> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let words = item.as_array().and_then(|array| array.iter().map(word).collect());
    words.ok_or(requirement)
}

/// Folders say when a profile is used.
pub(super) const OF_A_PROFILE: Requirement =
    Requirement("stand in the table of a profile, such as [profiles.work]");

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
    fn every_mistake_is_one_sentence_with_its_line() {
        // "⏎" is a line break.
        let table = "\
⏎api_tokn = 'x' -> 2: there is no setting “api_tokn”
[profiles.a]⏎pace = 1⏎x = 1 -> 3: there is no setting “x”
[other]⏎x = 1 -> 1: there is no setting “other”
[profiles.a.profiles.b] -> 1: there is no setting “profiles”
⏎⏎max_age = 1.5 -> 3: max_age must be text in quotes or a whole number
max_age = -1 -> 1: max_age must be a length of time such as 60s, 5m or 1h
timeout = 0 -> 1: timeout must be longer than 0s
offline = 'yes' -> 1: offline must be true or false
color = 1 -> 1: color must be text in quotes
color = 'red' -> 1: color must be auto, always or never
workspace = '' -> 1: workspace must not be empty
token_command = 1 -> 1: token_command must be a list of words, such as ['pass', 'show', 'toggl']
token_command = [] -> 1: token_command must begin with the name of a program
token_command = ['./t'] -> 1: token_command must begin with the name of a program, or with its full path
token_command = ['bin/t'] -> 1: token_command must begin with the name of a program, or with its full path
api_token = 'x'⏎token_command = ['y'] -> 2: api_token and token_command exclude each other
profiles = 1 -> 1: profiles must hold a table for each profile, such as [profiles.work]
⏎[[profiles.a]] -> 2: profiles must hold a table for each profile, such as [profiles.work]
folders = ['/x'] -> 1: folders must stand in the table of a profile, such as [profiles.work]
[profiles.a]⏎folders = '/x' -> 2: folders must be a list of full paths, such as ['~/work']
[profiles.a]⏎folders = ['/x', 'y'] -> 2: folders must be a list of full paths, such as ['~/work']
[profiles.a]⏎folders = ['~bob/x'] -> 2: folders must be a list of full paths, such as ['~/work']
[profiles.a]⏎folders = ['/x']⏎[profiles.b]⏎folders = ['~/y', '/x/'] -> 4: folders must name each folder once, also across profiles
[profiles.'.'] -> 1: the name of a profile must be 1 to 64 letters, digits, “.”, “_” or “-”, \
and not begin with “.”";
        for (text, sentence) in table.lines().filter_map(|line| line.split_once(" -> ")) {
            let told = error(&text.replace('⏎', "\n")).to_string();
            assert_eq!(told, format!("c.toml, line {sentence}"));
        }
    }

    #[test]
    fn the_nearest_setting_is_known() {
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
        // One broken file a line; "⏎" is a line break.
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
api_token = 'TOKEN'⏎api_token = 'TOKEN'
api_token = 'TOKEN'⏎token_command = ['TOKEN']
api_token = 'TOKEN'⏎[api_token]
api_token.TOKEN = 1
api_token.TOKEN.x = 1⏎api_token.TOKEN = 1
token_command = 'TOKEN'
token_command = ['', 'TOKEN']
token_command = ['TOKEN', 1]
workspace = { name = 'TOKEN' }
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
