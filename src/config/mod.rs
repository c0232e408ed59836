//! Flags, environment and `config.toml`, resolved once into [`Settings`].
//!
//! The order of precedence: a flag, a `TRACK_*` variable, the profile in `config.toml`, the top level of
//! that file. A folder's `.track.toml` is not among them: it is read on demand and can set none of
//! these. Only the functions of `edit` write.

mod draft;
mod edit;
pub(crate) mod env;
mod error;
mod file;
mod folder;
mod git;
mod here;
mod key;
mod layer;
mod listing;
mod overrides;
mod paths;
mod profile;
mod redact;
pub(crate) mod secret;
mod tables;
mod template;
mod token_command;
mod value;

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};

use chrono::{DateTime, Utc, Weekday};
pub(crate) use edit::{create, set, store_token, unset};
pub(crate) use env::Env;
pub(crate) use error::{ConfigError, Requirement};
use file::File;
pub(crate) use file::holds_token;
pub(crate) use folder::{FOLDER_FILE, FOLDER_KEYS, FolderFile, ForeignFile, FoundFile};
pub(crate) use here::Here;
pub(crate) use key::Key;
use layer::Layer;
pub(crate) use layer::{Setting, Source};
pub(crate) use listing::SettingValue;
pub(crate) use overrides::Overrides;
pub(crate) use paths::Paths;
pub(crate) use redact::Redactor;
pub(crate) use template::Placeholder;
pub(crate) use token_command::TokenCommand;
pub(crate) use value::{ApiUrl, Credential, Profile};

use crate::model::{Currency, Rate, Rates, Target};
use crate::time::{Clock, ClockStyle, Now, Zone};
use crate::ui::ColorChoice;

/// Every setting with its source.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) profile: Setting<Profile>,
    /// Whether the profile has a table in `config.toml`.
    pub(crate) profile_has_table: bool,
    /// The API token, or the program that prints it; `None` when logged out.
    pub(crate) token: Option<Setting<Credential>>,
    pub(crate) api_url: Setting<ApiUrl>,
    /// The workspace, by name or id; `None` means the account's default one.
    pub(crate) workspace: Option<Setting<String>>,
    /// How old an answer may be before Toggl is asked again.
    pub(crate) max_age: Setting<Duration>,
    /// How long to wait for one answer of Toggl.
    pub(crate) timeout: Setting<Duration>,
    /// Pause between the requests of `track sync`.
    pub(crate) pace: Setting<Duration>,
    pub(crate) color: Setting<ColorChoice>,
    pub(crate) offline: Setting<bool>,
    /// The price of an hour of billable time.
    pub(crate) rate: Option<Setting<Rate>>,
    /// The currency of rates that name none.
    pub(crate) currency: Option<Setting<Currency>>,
    /// The rates of projects and clients, by name.
    pub(crate) rates: Option<Setting<Vec<(String, Rate)>>>,
    /// How much time a day is meant to have.
    pub(crate) target: Option<Setting<Target>>,
    /// The first day of the week; `None` means the one that Toggl says, else Monday.
    pub(crate) week_start: Option<Setting<Weekday>>,
    /// When a day begins: what is before belongs to the day before.
    pub(crate) day_start: Setting<Clock>,
    /// How times of day are written.
    pub(crate) clock: Setting<ClockStyle>,
    /// The folders in which the profile is used.
    pub(crate) folders: Option<Setting<Vec<String>>>,
    pub(crate) here: Here,
    pub(crate) paths: Paths,
    /// The error for which file and environment were ignored, in a command that runs without them.
    pub(crate) config_error: Option<Rc<ConfigError>>,
}

impl Settings {
    /// Resolves every setting.
    ///
    /// A profile is an account. A named one inherits from the top level of `config.toml`, except
    /// `api_token`, `token_command` and `workspace`: they belong to the default account, and time must
    /// not go to another account by accident. A profile without a table is an empty one.
    pub(crate) fn resolve(flags: &Overrides, env: &Env) -> Result<Self, ConfigError> {
        let config = Paths::config_file(env)?;
        let mut file = file::read(&config.value, env.here.user)?;
        let profile = profile::choose(flags, env, &file)?;
        let paths = Paths::new(env, config, &profile.value)?;
        let table = file.profiles.remove(&profile.value);
        let profile_has_table = table.is_some();
        if !profile.value.is_default() {
            file.top = Layer { credential: None, workspace: None, ..file.top };
        }
        let layer = Layer::of_flags(flags)
            .or(Layer::of_environment(env)?)
            .or(table.unwrap_or_default())
            .or(file.top);
        Ok(Self { profile_has_table, ..Self::of(profile, paths, layer, env) })
    }

    /// The settings of a command that runs although the file or the environment is invalid: flags and
    /// defaults, without a token and without the network, since the intended server is unknown.
    pub(crate) fn without_config(
        config_error: ConfigError,
        flags: &Overrides,
        env: &Env,
    ) -> Result<Self, ConfigError> {
        let profile = profile::choose(flags, env, &File::default())?;
        let paths = Paths::new(env, Paths::config_file(env)?, &profile.value)?;
        let flags = Overrides { offline: true, ..flags.clone() };
        let settings = Self::of(profile, paths, Layer::of_flags(&flags), env);
        Ok(Self { config_error: Some(Rc::new(config_error)), ..settings })
    }

    /// The settings of a layer, and defaults for the rest.
    fn of(profile: Setting<Profile>, paths: Paths, layer: Layer, env: &Env) -> Self {
        let seconds = |count| Setting::default(Duration::from_secs(count));
        Self {
            profile,
            profile_has_table: false,
            token: layer.credential,
            api_url: layer.api_url.unwrap_or_else(|| Setting::default(ApiUrl::default())),
            workspace: layer.workspace,
            max_age: layer.max_age.unwrap_or_else(|| seconds(60)),
            timeout: layer.timeout.unwrap_or_else(|| seconds(15)),
            pace: layer.pace.unwrap_or_else(|| seconds(1)),
            color: layer.color.unwrap_or_else(|| Setting::default(ColorChoice::default())),
            offline: layer.offline.unwrap_or_else(|| Setting::default(false)),
            rate: layer.rate,
            currency: layer.currency,
            rates: layer.rates,
            target: layer.target,
            week_start: layer.week_start,
            day_start: layer.day_start.unwrap_or_else(|| Setting::default(Clock::MIDNIGHT)),
            clock: layer.clock.unwrap_or_else(|| Setting::default(ClockStyle::default())),
            folders: layer.folders,
            here: env.here.clone(),
            paths,
            config_error: None,
        }
    }

    /// The target of a day, in seconds; 0 without one.
    pub(crate) fn target_on(&self, date: NaiveDate) -> i64 {
        self.target.as_ref().map_or(0, |setting| setting.value.on(date.weekday()))
    }

    /// All rates together.
    pub(crate) fn all_rates(&self) -> Rates {
        let named = self.rates.as_ref();
        Rates {
            general: self.rate.as_ref().map(|setting| setting.value),
            named: named.map(|setting| setting.value.clone()).unwrap_or_default(),
            currency: self.currency.as_ref().map(|setting| setting.value),
        }
    }

    /// A moment in a zone, with the calendar that is set here.
    pub(crate) fn now(&self, instant: DateTime<Utc>, zone: Zone) -> Now {
        let now = Now::new(instant, zone);
        let week_start = self.week_start.as_ref().map_or(now.week_start, |setting| setting.value);
        Now { week_start, day_start: self.day_start.value, clock: self.clock.value, ..now }
    }

    /// The nearest `.track.toml`, searched for with each call.
    pub(crate) fn folder_file(&self) -> Result<FoundFile, ConfigError> {
        FolderFile::find(&self.here)
    }
}

/// Checks a configuration file; a missing one is valid.
pub(crate) fn verify(file: &Path, here: &Here) -> Result<(), ConfigError> {
    file::read(file, here.user).map(drop)
}

/// The profiles that have a table in `config.toml` or a database, in order.
pub(crate) fn profiles(paths: &Paths) -> BTreeSet<Profile> {
    let file = &paths.config_file;
    let in_file = file::text(file).and_then(|text| file::parse(file, &text));
    let in_file = in_file.map(|file| file.profiles).unwrap_or_default();
    in_file.into_keys().chain(paths.profiles()).collect()
}

/// Parses the text of a configuration file, for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn check(text: &str) -> Result<(), ConfigError> {
    file::parse(Path::new("config.toml"), text).map(drop)
}

/// Parses the text of a `.track.toml`, for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn check_folder(text: &str) -> Result<(), ConfigError> {
    folder::parse(Path::new(FOLDER_FILE), text).map(drop)
}

#[cfg(test)]
mod tests {
    use super::env::*;
    use super::*;

    /// A folder with a `config.toml`, the environment that points there, and flags.
    struct World {
        dir: tempfile::TempDir,
        vars: Vec<(&'static str, String)>,
        flags: Overrides,
    }

    impl World {
        fn new(config: &str) -> Self {
            let dir = tempfile::tempdir().unwrap();
            std::fs::write(dir.path().join("config.toml"), config).unwrap();
            let folder = dir.path().to_str().unwrap().to_owned();
            let vars = vec![(TRACK_CONFIG_DIR, folder.clone()), (TRACK_DATA_DIR, folder)];
            let flags = Overrides::default();
            Self { dir, vars, flags }
        }

        fn var(mut self, name: &'static str, value: &str) -> Self {
            self.vars.push((name, value.to_owned()));
            self
        }

        fn profile(mut self, name: &str) -> Self {
            self.flags.profile = Some(name.parse().unwrap());
            self
        }

        fn resolve(&self) -> Result<Settings, ConfigError> {
            Settings::resolve(&self.flags, &Env::from_pairs(self.vars.clone()))
        }

        /// A setting as `track config` would show it, but with the token in the clear.
        fn shows(&self, key: &str) -> String {
            let s = self.resolve().unwrap();
            let (value, from) = match key {
                "token" => match s.token {
                    Some(Setting { value: Credential::Token(token), from }) => {
                        (token.expose().to_owned(), from)
                    }
                    Some(Setting { value: Credential::Command(words), from }) => {
                        (words.join(" "), from)
                    }
                    None => ("none".to_owned(), Source::Default),
                },
                "workspace" => match s.workspace {
                    Some(workspace) => (workspace.value, workspace.from),
                    None => ("none".to_owned(), Source::Default),
                },
                "api_url" => (s.api_url.value.as_str().to_owned(), s.api_url.from),
                "max_age" => (format!("{:?}", s.max_age.value), s.max_age.from),
                "timeout" => (format!("{:?}", s.timeout.value), s.timeout.from),
                "pace" => (format!("{:?}", s.pace.value), s.pace.from),
                "color" => (s.color.value.to_string(), s.color.from),
                "offline" => (s.offline.value.to_string(), s.offline.from),
                _ => (s.profile.value.to_string(), s.profile.from),
            };
            let file = s.paths.config_file.display().to_string();
            format!("{value} from {from}").replace(&file, "FILE")
        }
    }

    const TOP: &str = "
        api_token = 'top'
        workspace = 'Top'
        api_url = 'https://top.org'
        max_age = '1m'
        timeout = '1m'
        pace = '1m'
        color = 'always'
        offline = true
    ";
    const WORK: &str = "
        [profiles.work]
        api_token = 'work'
        workspace = 'Work'
        api_url = 'https://work.org'
        max_age = '2m'
        timeout = '2m'
        pace = '2m'
        color = 'never'
        offline = false
    ";

    #[test]
    fn a_source_overrides_those_below_it() {
        let both = format!("{TOP}{WORK}");
        // setting, default, top level, profile, variable = text and value
        let table = "\
token none top work TRACK_API_TOKEN=env env
token none top work TOGGL_API_TOKEN=env env
workspace none Top Work TRACK_WORKSPACE=Env Env
api_url https://api.track.toggl.com https://top.org https://work.org TRACK_API_URL=https://e.org/ https://e.org
max_age 60s 60s 120s TRACK_MAX_AGE=3m 180s
timeout 15s 60s 120s TRACK_TIMEOUT=1h 3600s
pace 1s 60s 120s TRACK_PACE=0 0ns
color auto always never TRACK_COLOR=auto auto
offline false true false TRACK_OFFLINE=1 true";
        for line in table.lines() {
            let words: Vec<_> = line.split(' ').collect();
            let [key, default, top, work, variable, env] = words[..] else { panic!("{line}") };
            let (name, value) = variable.split_once('=').unwrap();
            assert_eq!(World::new("").shows(key), format!("{default} from default"));
            let world = World::new(&both);
            assert_eq!(world.shows(key), format!("{top} from FILE"));
            let world = world.profile("work");
            assert_eq!(world.shows(key), format!("{work} from FILE (profile work)"));
            assert_eq!(world.var(name, value).shows(key), format!("{env} from {name}"));
        }
    }

    #[test]
    fn a_duration_is_the_same_in_the_file_and_in_a_variable() {
        for (key, name) in
            [("max_age", TRACK_MAX_AGE), ("timeout", TRACK_TIMEOUT), ("pace", TRACK_PACE)]
        {
            for text in ["1h30m", "1:30", "90m", "5400"] {
                let world = World::new(&format!("{key} = '{text}'"));
                assert_eq!(world.shows(key), "5400s from FILE");
                assert_eq!(World::new("").var(name, text).shows(key), format!("5400s from {name}"));
            }
        }
    }

    #[test]
    fn a_flag_overrides_everything() {
        let mut world = World::new(TOP)
            .var(TRACK_PROFILE, "a")
            .var(TRACK_OFFLINE, "no")
            .var(TRACK_COLOR, "always")
            .var(TRACK_MAX_AGE, "9");
        assert_eq!(World::new("").shows("profile"), "default from default");
        assert_eq!(world.shows("profile"), "a from TRACK_PROFILE");
        world = world.profile("b");
        world.flags.color = Some(ColorChoice::Never);
        (world.flags.offline, world.flags.fresh) = (true, true);
        assert_eq!(world.shows("profile"), "b from --profile");
        assert_eq!(world.shows("color"), "never from --color");
        assert_eq!(world.shows("offline"), "true from --offline");
        assert_eq!(world.shows("max_age"), "0ns from --fresh");
    }

    #[test]
    fn our_variable_overrides_the_shared_one() {
        let world = World::new(TOP).var(TOGGL_API_TOKEN, "shared").var(TRACK_API_TOKEN, "ours");
        assert_eq!(world.shows("token"), "ours from TRACK_API_TOKEN");
        assert_eq!(World::new(TOP).var(TRACK_API_TOKEN, "").shows("token"), "top from FILE");
    }

    #[test]
    fn a_named_profile_inherits_all_but_the_account() {
        for token in ["api_token = 'top'", "token_command = ['pass']"] {
            let world = World::new(&TOP.replace("api_token = 'top'", token)).profile("work");
            assert_eq!(world.shows("token"), "none from default");
            assert_eq!(world.shows("workspace"), "none from default");
            assert_eq!(world.shows("api_url"), "https://top.org from FILE");
            assert_eq!(world.shows("max_age"), "60s from FILE");
            assert_eq!(world.shows("offline"), "true from FILE");
        }
        let with_table =
            World::new("api_token = 'top'\n[profiles.default]\ntoken_command = ['a', 'b']");
        assert_eq!(with_table.shows("token"), "a b from FILE (profile default)");
    }

    #[test]
    fn paths_follow_the_profile() {
        let world = World::new("").profile("work");
        let paths = world.resolve().unwrap().paths;
        assert_eq!(paths.config_file, world.dir.path().join("config.toml"));
        assert_eq!(paths.data_dir, world.dir.path());
        assert_eq!(paths.database, world.dir.path().join("work.db"));
    }

    #[test]
    fn reading_creates_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let nowhere = dir.path().join("a");
        let env = Env::from_pairs([(TRACK_CONFIG_DIR, &nowhere), (TRACK_DATA_DIR, &nowhere)]);
        assert!(Settings::resolve(&Overrides::default(), &env).is_ok());
        assert!(!nowhere.exists());
    }

    #[test]
    fn with_an_invalid_file_there_is_no_token_and_no_network() {
        let world = World::new("api_token = 'top'\napi_url = 'https://own.org'\ncolr = 'x'");
        let error = world.resolve().unwrap_err();
        let env = Env::from_pairs(world.vars.clone());
        let settings = Settings::without_config(error, &world.flags, &env).unwrap();
        assert!(settings.token.is_none() && settings.offline.value);
        assert!(settings.config_error.unwrap().to_string().ends_with("unknown setting “colr”"));
        assert_eq!(settings.paths.config_file, world.dir.path().join("config.toml"));
    }

    #[test]
    fn profiles_are_listed_by_their_databases() {
        let world = World::new("");
        for name in ["work.db", "default.db", "work.lock", "work.db-wal", ".odd.db", "notes.txt"] {
            std::fs::write(world.dir.path().join(name), "").unwrap();
        }
        let profiles = world.resolve().unwrap().paths.profiles();
        assert_eq!(profiles, ["default", "work"].map(|name| name.parse().unwrap()).into());
    }

    #[test]
    fn a_bad_variable_is_named_and_not_repeated() {
        for (name, value) in [
            (TRACK_API_TOKEN, "s3cr3t token"),
            (TOGGL_API_TOKEN, "s3cr3t\u{7f}"),
            (TRACK_API_URL, "http://s3cr3t"),
            (TRACK_API_URL, "https://s3cr3t@example.org"),
            (TRACK_PROFILE, "../s3cr3t"),
            (TRACK_WORKSPACE, " "),
            (TRACK_MAX_AGE, "s3cr3t"),
            (TRACK_TIMEOUT, "0"),
            (TRACK_PACE, "s3cr3t"),
            (TRACK_COLOR, "s3cr3t"),
            (TRACK_OFFLINE, "s3cr3t"),
        ] {
            let error = World::new("").var(name, value).resolve().unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.starts_with(&format!("{name} must ")), "{shown}");
            assert!(!shown.contains("s3cr3t"), "{shown}");
        }
    }

    #[test]
    fn debug_of_settings_shows_no_token() {
        let settings = World::new("api_token = 's3cr3t'").resolve().unwrap();
        let shown = format!("{settings:?}");
        assert!(shown.contains("Token(…)") && !shown.contains("s3cr3t"), "{shown}");
    }
}
