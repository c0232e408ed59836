//! Changes to `config.toml` by `login`, `logout` and `track config`.

use std::path::Path;

use toml_edit::{Array, InlineTable, Value};

use super::draft::{ConfigDraft, destination, lock, prepare, replace};
use super::error::{ConfigError, Requirement};
use super::file;
use super::key::{Key, PROFILES};
use super::layer::{Setting, Source};
use super::tables::pairs;
use super::value::{self, Profile};
use crate::config::secret::Token;

/// Stores the token of a profile; `true` when it replaced a `token_command`.
pub(crate) fn store_token(
    file: &Path,
    profile: &Profile,
    token: &Token,
) -> Result<bool, ConfigError> {
    prepare(file)?;
    let mut draft = ConfigDraft::open(file)?;
    let section = draft.section(profile)?;
    let had_command = draft.remove(&section, Key::TokenCommand.name())?;
    draft.set(&section, Key::ApiToken.name(), token.expose().into())?;
    draft.save()?;
    Ok(had_command)
}

/// Removes one setting of a profile; `false` when the file did not hold it.
pub(crate) fn unset(file: &Path, profile: &Profile, key: Key) -> Result<bool, ConfigError> {
    let mut draft = ConfigDraft::open(file)?;
    let mut removed = draft.remove(&[PROFILES, profile.as_str()], key.name())?;
    if profile.is_default() {
        removed |= draft.remove(&[], key.name())?;
    }
    if removed {
        draft.save()?;
    }
    Ok(removed)
}

/// Sets one setting of a profile; returns the value as TOML with the table it was written to.
pub(crate) fn set(
    file: &Path,
    profile: &Profile,
    key: Key,
    words: &[String],
) -> Result<Setting<String>, ConfigError> {
    let value = value(key, words).map_err(|requirement| requirement.of(key.name()))?;
    let written = value.to_string();
    let table = if key == Key::Folders { "profiles.default." } else { "" };
    file::parse(file, &format!("{table}{} = {value}", key.name())).map_err(without_line)?;
    prepare(file)?;
    let mut draft = ConfigDraft::open(file)?;
    let section = match key {
        Key::Folders => vec![PROFILES, profile.as_str()],
        _ => draft.section(profile)?,
    };
    if let Some(at) = draft.other_credential(&section, key)? {
        return Err(ConfigError::TwoCredentials { at });
    }
    match (key, value) {
        // Beside the rates that are there.
        (Key::Rates, Value::InlineTable(rates)) => {
            let table = [&section[..], &[key.name()]].concat();
            for (name, rate) in rates {
                draft.set(&table, &name, rate)?;
            }
        }
        (_, value) => draft.set(&section, key.name(), value)?,
    }
    draft.save().map_err(without_line)?;
    let of = (!section.is_empty()).then(|| profile.clone());
    Ok(Setting::new(written, Source::File(file.to_owned(), of)))
}

const PAIRS: Requirement =
    Requirement("name projects or clients with their rates, such as Acme=80 or \"Acme=80 USD\"");
const WEEKDAYS: Requirement = Requirement(
    "be one length of time, such as 8h, or weekdays with one, such as mon-thu=8h fri=6h",
);

/// Words as the value of a setting.
fn value(key: Key, words: &[String]) -> Result<Value, Requirement> {
    let text = words.join(" ");
    Ok(match key {
        Key::TokenCommand | Key::Folders => words.iter().collect::<Array>().into(),
        Key::Offline => value::boolean(&text)?.into(),
        Key::Rates => pairs(words).ok_or(PAIRS)?.into_iter().collect::<InlineTable>().into(),
        Key::Target if text.contains('=') => {
            pairs(words).ok_or(WEEKDAYS)?.into_iter().collect::<InlineTable>().into()
        }
        _ => text.trim().into(),
    })
}

/// The error of a value about to be written names the setting only: its line is not in the file yet.
fn without_line(error: ConfigError) -> ConfigError {
    match error {
        ConfigError::InvalidKey { key, requirement, .. } => requirement.of(key),
        other => other,
    }
}

/// Creates a configuration file in which every setting is explained and none is set; `false` when the
/// file exists.
pub(crate) fn create(file: &Path) -> Result<bool, ConfigError> {
    prepare(file)?;
    let (target, _lock) = (destination(file), lock(file));
    if target.exists() {
        return Ok(false);
    }
    replace(&target, BLANK).map_err(|source| ConfigError::Unwritable { path: target, source })?;
    Ok(true)
}

/// A configuration file in which no setting is set.
const BLANK: &str = r#"# Settings of `track`. To set one, remove the # in front of it.
# `track config` shows the settings in use; docs/configuration.md explains all of them.

# The API token, saved here by `track login`; or a program that prints it.
# token_command = ["pass", "show", "toggl"]

# The workspace for new entries, by name or ID. Default: that of your Toggl profile.
# workspace = "Personal"

# How old the local entries may be before Toggl is asked for changes.
# max_age = "60s"

# How long to wait for an answer from Toggl.
# timeout = "15s"

# Pause between the requests of `track sync`.
# pace = "1s"

# When to use color: auto, always or never.
# color = "auto"

# Whether to work without the network.
# offline = false

# The first day of the week. Default: that of your Toggl profile.
# week_start = "monday"

# When a day begins; earlier times count as the day before.
# day_start = "0:00"

# The clock format: 24h or 12h.
# clock = "24h"

# The address of the Toggl server, or of a compatible one.
# api_url = "https://api.track.toggl.com"

# The price of a billable hour and its currency, for `track report --money`, and the rates of projects and clients
# that have their own.
# rate = 95
# currency = "EUR"
# rates = { Acme = 80, "Acme/Website" = "90.50 USD" }

# The target for each day from Monday to Friday; for other days, use a table by weekday.
# target = "8h"

# Another account, and the folders in which it is used.
# [profiles.work]
# folders = ["~/work"]
# workspace = "Office"
"#;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn token() -> Token {
        "s3cr3t".parse().unwrap()
    }

    fn profile(name: &str) -> Profile {
        name.parse().unwrap()
    }

    /// The result of an edit, and the text of the file after it.
    fn after<T>(before: &str, edit: impl FnOnce(&Path) -> Result<T, ConfigError>) -> (T, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        fs::write(&path, before).unwrap();
        let result = edit(&path).unwrap();
        assert_eq!(dir.path().read_dir().unwrap().count(), 1, "nothing else is left behind");
        (result, fs::read_to_string(&path).unwrap())
    }

    /// Rows of "profile | file before | file after"; "⏎" is a line break.
    fn rows(table: &str) -> impl Iterator<Item = (Profile, String, String)> {
        let row = |line: &str| {
            let cells: Vec<_> = line.split(" | ").map(|cell| cell.replace('⏎', "\n")).collect();
            (profile(&cells[0]), cells[1].clone(), cells[2].clone())
        };
        table.lines().map(row)
    }

    #[test]
    fn storing_keeps_everything_else() {
        let table = r#"default |  | api_token = "s3cr3t"⏎
default | # me⏎⏎api_token  =  'old'  # web⏎pace = 2 # slow⏎ | # me⏎⏎api_token  =  "s3cr3t"  # web⏎pace = 2 # slow⏎
default | pace = 2⏎⏎# other⏎[profiles.a]⏎ | pace = 2⏎api_token = "s3cr3t"⏎⏎# other⏎[profiles.a]⏎
default | # me⏎token_command = [⏎ 'pass', # x⏎] # y⏎pace = 2⏎ | # me⏎pace = 2⏎api_token = "s3cr3t"⏎
default | [profiles.default]⏎pace = 3⏎ | [profiles.default]⏎pace = 3⏎api_token = "s3cr3t"⏎
work | api_token = 'me' # keep⏎ | api_token = 'me' # keep⏎⏎[profiles.work]⏎api_token = "s3cr3t"⏎
work | profiles = { a = { pace = 3 } } # x⏎ | profiles = { a = { pace = 3 } , work = { api_token = "s3cr3t" } } # x⏎
work | profiles.work.token_command = ['pass']⏎profiles.work.pace = 1⏎ | profiles.work.pace = 1⏎profiles.work.api_token = "s3cr3t"⏎"#;
        for (profile, before, expected) in rows(table) {
            let store = |path: &Path| store_token(path, &profile, &token());
            assert_eq!(after(&before, store).1, expected);
        }
    }

    #[test]
    fn storing_reports_whether_it_replaced_a_command() {
        for (before, replaced) in [
            ("[profiles.work]\napi_token = 'x'", false),
            ("api_token = 'x'", false),
            ("token_command = ['x']", true),
        ] {
            let store = |path: &Path| store_token(path, &Profile::default(), &token());
            let (result, text) = after(before, store);
            assert_eq!(result, replaced);
            assert!(text.contains("api_token = \"s3cr3t\"\n"), "{text}");
        }
    }

    #[test]
    fn removing_keeps_everything_else() {
        let table = "\
default |  | \n\
default | pace = 2⏎ | pace = 2⏎
default | token_command = ['pass']⏎ | token_command = ['pass']⏎
default | # me⏎⏎api_token = 'x' # web⏎⏎[profiles.a]⏎ | # me⏎⏎⏎[profiles.a]⏎
default | pace = 2⏎api_token = 'x' | pace = 2⏎
default | api_token = 'x'⏎[profiles.default]⏎api_token = 'y'⏎ | [profiles.default]⏎
work | api_token = 'x'⏎ | api_token = 'x'⏎
work | api_token = 'x'⏎[profiles.work]⏎api_token = 'y'⏎ | api_token = 'x'⏎[profiles.work]⏎
work | profiles = { work = { api_token = 'y', pace = 1 } }⏎ | profiles = { work = { pace = 1 } }⏎";
        for (profile, before, expected) in rows(table) {
            let remove = |path: &Path| unset(path, &profile, Key::ApiToken);
            assert_eq!(after(&before, remove), (before != expected, expected));
        }
    }

    #[test]
    fn a_table_is_removed_with_its_lines() {
        let table = "\
default | pace = 2⏎⏎# mine⏎[rates] # x⏎Acme = 80⏎# y⏎Web = 90 # z⏎⏎# other⏎[profiles.a]⏎ | pace = 2⏎⏎# mine⏎⏎# other⏎[profiles.a]⏎
default | [rates]⏎ | \n\
default | # mine⏎rates = { Acme = 80 } # x⏎pace = 1⏎ | # mine⏎pace = 1⏎
default | rates.Acme = 80⏎pace = 1⏎rates.Web = 90⏎ | pace = 1⏎
work | [rates]⏎Web = 1⏎[profiles.work.rates]⏎Acme = 80⏎[profiles.work]⏎pace = 1⏎ | [rates]⏎Web = 1⏎[profiles.work]⏎pace = 1⏎";
        for (profile, before, expected) in rows(table) {
            let remove = |path: &Path| unset(path, &profile, Key::Rates);
            assert_eq!(after(&before, remove), (true, expected), "{before}");
        }
    }

    #[test]
    fn setting_keeps_everything_else() {
        let table = r#"default | offline yes |  | offline = true⏎
default | workspace My Team | # me⏎workspace = 'x' # here⏎pace = 2⏎ | # me⏎workspace = "My Team" # here⏎pace = 2⏎
default | max_age 1h30m |  | max_age = "1h30m"⏎
default | pace 2s | [profiles.a]⏎pace = 1⏎ | pace = "2s"⏎[profiles.a]⏎pace = 1⏎
default | pace 2s | [profiles.default]⏎ | [profiles.default]⏎pace = "2s"⏎
default | folders /a | pace = 1⏎ | pace = 1⏎⏎[profiles.default]⏎folders = ["/a"]⏎
work | folders /a ~/b | pace = 1⏎ | pace = 1⏎⏎[profiles.work]⏎folders = ["/a", "~/b"]⏎
work | token_command pass show x | api_token = 'me'⏎ | api_token = 'me'⏎⏎[profiles.work]⏎token_command = ["pass", "show", "x"]⏎
default | rate 95.50 |  | rate = "95.50"⏎
default | rates Acme=80 Web=90 | pace = 1⏎ | pace = 1⏎⏎[rates]⏎Acme = "80"⏎Web = "90"⏎
default | rates Acme=70 | [rates] # x⏎# y⏎Acme = 80 # z⏎Web = 90⏎⏎[profiles.a]⏎ | [rates] # x⏎# y⏎Acme = "70" # z⏎Web = 90⏎⏎[profiles.a]⏎
default | rates Acme=70 | rates = { Web = 90 }⏎ | rates = { Web = 90 , Acme = "70" }⏎
default | rates a/b=70 | rates.Web = 90⏎ | rates.Web = 90⏎rates."a/b" = "70"⏎
work | rates Acme=70 | [rates]⏎Web = 90⏎ | [rates]⏎Web = 90⏎⏎[profiles.work.rates]⏎Acme = "70"⏎
default | target 8h | # x⏎[target]⏎mon = '8h'⏎[profiles.a]⏎pace = 1⏎ | target = "8h"⏎# x⏎[profiles.a]⏎pace = 1⏎
default | target mon-thu=8h fri=6h | target = '8h' # x⏎ | target = { mon-thu = "8h", fri = "6h" } # x⏎
work | color never | [profiles.work] # x⏎color = 'auto' # y⏎ | [profiles.work] # x⏎color = "never" # y⏎"#;
        for line in table.lines() {
            let cells: Vec<_> = line.split(" | ").collect();
            let [name, words, before, expected] = cells[..] else { panic!("{line}") };
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let key = Key::named(&words[0]).unwrap();
            let run = |path: &Path| set(path, &profile(name), key, &words[1..]);
            let (_, text) = after(&before.replace('⏎', "\n"), run);
            assert_eq!(text, expected.replace('⏎', "\n"), "{line}");
        }
    }

    #[test]
    fn an_invalid_value_changes_nothing() {
        let before = "# me\napi_token = 'x'\n[profiles.a]\nfolders = ['/a']\n";
        for (words, refusal) in [
            ("max_age soon", "max_age must be a length of time such as 60s, 5m or 1h"),
            ("offline maybe", "offline must be true or false"),
            (
                "api_url http://example.org",
                "api_url must begin with https:// unless the server is on this machine",
            ),
            ("workspace ", "workspace must not be empty"),
            ("folders work", "folders must be a list of full paths, such as ['~/work']"),
            (
                "token_command ./x",
                "token_command must begin with the name of a program, or with its full path",
            ),
            (
                "rate 1,000",
                "rate must be the price of an hour with at most two decimals, for example 95, 95.50 or \"80 USD\"",
            ),
            (
                "rates Acme 80",
                "rates must name projects or clients with their rates, such as Acme=80 or \"Acme=80 USD\"",
            ),
            ("target mon-fri=8h fri=6h", "target must name each weekday once"),
            (
                "target mon=8h fri",
                "target must be one length of time, such as 8h, or weekdays with one, such as mon-thu=8h fri=6h",
            ),
            ("folders /b /a", "folders must name each folder once, also across profiles"),
            ("token_command pass", "PATH, line 2: api_token and token_command cannot both be set"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("config.toml");
            fs::write(&path, before).unwrap();
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let key = Key::named(&words[0]).unwrap();
            let error = set(&path, &Profile::default(), key, &words[1..]).unwrap_err().to_string();
            assert_eq!(error.replace(&path.display().to_string(), "PATH"), refusal);
            assert_eq!(fs::read_to_string(&path).unwrap(), before);
        }
    }

    #[test]
    fn a_new_file_sets_nothing_and_all_its_examples_are_valid() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/config.toml");
        assert!(create(&path).unwrap());
        assert!(!create(&path).unwrap());
        assert!(file::parse(&path, BLANK).unwrap().profiles.is_empty());
        let setting = |line: &&str| line.starts_with("# [") || line.contains(" = ");
        let examples: Vec<&str> = BLANK.lines().filter(setting).map(|line| &line[2..]).collect();
        let text = examples.join("\n");
        assert_eq!(file::parse(&path, &text).unwrap().profiles.len(), 1);
        for key in Key::ALL.iter().filter(|key| **key != Key::ApiToken) {
            assert!(text.contains(&format!("{} = ", key.name())), "{key:?}");
        }
    }

    #[test]
    fn an_invalid_file_is_not_changed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        for invalid in ["api_token = ", "colour = 1\n", "profiles = 1\n"] {
            fs::write(&path, invalid).unwrap();
            assert!(store_token(&path, &Profile::default(), &token()).is_err());
            assert!(unset(&path, &Profile::default(), Key::ApiToken).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), invalid);
        }
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn removing_from_nothing_creates_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(
            !unset(&dir.path().join("a/config.toml"), &Profile::default(), Key::ApiToken).unwrap()
        );
        assert_eq!(dir.path().read_dir().unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn files_and_new_folders_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/config.toml");
        store_token(&path, &Profile::default(), &token()).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!((mode(&dir.path().join("a")), mode(&dir.path().join("a/b"))), (0o700, 0o700));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        store_token(&path, &Profile::default(), &token()).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_file_stays_linked() {
        let dir = tempfile::tempdir().unwrap();
        let (home, dotfiles) = (dir.path().join("home"), dir.path().join("dotfiles"));
        fs::create_dir_all(&home).unwrap();
        let link = home.join("config.toml");
        std::os::unix::fs::symlink("../dotfiles/track.toml", &link).unwrap();
        // Once with nothing at the end of the link, once with a file there.
        for token in ["one", "two"] {
            store_token(&link, &Profile::default(), &token.parse().unwrap()).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert!(fs::read_to_string(dotfiles.join("track.toml")).unwrap().contains(token));
        }
        assert_eq!(
            (home.read_dir().unwrap().count(), dotfiles.read_dir().unwrap().count()),
            (1, 1)
        );
    }
}
