//! What `track` is told: flags, environment and `config.toml`, resolved once into [`Settings`].
//!
//! A flag outranks a `TRACK_*` variable, which outranks the profile in `config.toml`, which outranks
//! the top level of that file. What a folder's `.track.toml` says stands apart: it is read only when
//! somebody asks for it, and can set none of these. Reading writes nothing; only the functions of
//! `edit` do.

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
mod paths;
mod profile;
pub(crate) mod secret;
mod template;
mod value;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

pub(crate) use edit::{create, remove_token, set, store_token, unset};
pub(crate) use env::Env;
pub(crate) use error::{ConfigError, Requirement};
use file::File;
pub(crate) use file::holds_token;
pub(crate) use folder::{FOLDER_FILE, FOLDER_KEYS, FolderFile};
pub(crate) use here::Here;
pub(crate) use key::Key;
use layer::Layer;
pub(crate) use layer::{Setting, Source};
pub(crate) use listing::SettingValue;
pub(crate) use paths::Paths;
pub(crate) use template::Placeholder;
pub(crate) use value::{ApiUrl, Credential, Profile};

use crate::ui::ColorChoice;

/// What the global flags ask for.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
pub(crate) struct Overrides {
    /// `--profile`: the profile to use.
    pub(crate) profile: Option<Profile>,
    /// `--color`: when to use colour.
    pub(crate) color: Option<ColorChoice>,
    /// `--offline`: stay off the network.
    pub(crate) offline: bool,
    /// `--fresh`: ask Toggl, however young the last answer is.
    pub(crate) fresh: bool,
    /// `--json`: answer in JSON.
    pub(crate) json: bool,
    /// `--quiet`: no notes.
    pub(crate) quiet: bool,
    /// `--verbose`: how much to tell about requests.
    pub(crate) verbose: u8,
}

/// Every setting, with where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The profile in use.
    pub(crate) profile: Setting<Profile>,
    /// Whether `config.toml` describes it.
    pub(crate) described: bool,
    /// Where the API token comes from; `None` when logged out.
    pub(crate) token: Option<Setting<Credential>>,
    /// The server.
    pub(crate) api_url: Setting<ApiUrl>,
    /// The workspace, by name or id; `None` means the account's default one.
    pub(crate) workspace: Option<Setting<String>>,
    /// How old an answer may be before Toggl is asked again.
    pub(crate) max_age: Setting<Duration>,
    /// How long to wait for one answer of Toggl.
    pub(crate) timeout: Setting<Duration>,
    /// Pause between the requests of `track sync`.
    pub(crate) pace: Setting<Duration>,
    /// When to use colour.
    pub(crate) color: Setting<ColorChoice>,
    /// Whether to stay off the network.
    pub(crate) offline: Setting<bool>,
    /// The folders in which the profile is used.
    pub(crate) folders: Option<Setting<Vec<String>>>,
    /// Where the command is given.
    pub(crate) here: Here,
    /// Where things are kept.
    pub(crate) paths: Paths,
    /// What is wrong with the file or the environment, where a command goes on without them.
    pub(crate) mistake: Option<Rc<ConfigError>>,
}

impl Settings {
    /// Finds every setting.
    ///
    /// A profile is an account. One that is named takes the top level of `config.toml` for what it does
    /// not say itself, except `api_token`, `token_command` and `workspace`: they are the default
    /// account's, and nobody's time may end up in somebody else's account by accident. A profile that
    /// `config.toml` does not mention is an empty one.
    pub(crate) fn resolve(flags: &Overrides, env: &Env) -> Result<Self, ConfigError> {
        let config = Paths::config_file(env)?;
        let file = file::read(&config.value)?;
        Self::heard(flags, env, config, file)
    }

    fn heard(
        flags: &Overrides,
        env: &Env,
        config: Setting<PathBuf>,
        mut file: File,
    ) -> Result<Self, ConfigError> {
        let profile = profile::choose(flags, env, &file)?;
        let paths = Paths::new(env, config, &profile.value)?;
        let own = file.profiles.remove(&profile.value);
        let described = own.is_some();
        let own = own.unwrap_or_default();
        let top = if profile.value.is_default() { file.top } else { file.top.without_account() };
        let said = Layer::of_flags(flags).or(Layer::of_environment(env)?).or(own).or(top);
        Ok(Self { described, ..Self::of(profile, paths, said, env) })
    }

    /// The settings of a command that goes on although file or environment hold a mistake: flags and
    /// defaults, no token, and no network, for what was meant instead of the default is not known.
    ///
    /// # Errors
    /// When not even the folders are known.
    pub(crate) fn despite(
        mistake: ConfigError,
        flags: &Overrides,
        env: &Env,
    ) -> Result<Self, ConfigError> {
        let profile = profile::choose(flags, env, &File::default())?;
        let paths = Paths::new(env, Paths::config_file(env)?, &profile.value)?;
        let flags = Overrides { offline: true, ..flags.clone() };
        let settings = Self::of(profile, paths, Layer::of_flags(&flags), env);
        Ok(Self { mistake: Some(Rc::new(mistake)), ..settings })
    }

    /// What was said, and defaults for the rest.
    fn of(profile: Setting<Profile>, paths: Paths, said: Layer, env: &Env) -> Self {
        let seconds = |count| Setting::default(Duration::from_secs(count));
        Self {
            profile,
            described: false,
            token: said.credential,
            api_url: said.api_url.unwrap_or_else(|| Setting::default(ApiUrl::default())),
            workspace: said.workspace,
            max_age: said.max_age.unwrap_or_else(|| seconds(60)),
            timeout: said.timeout.unwrap_or_else(|| seconds(15)),
            pace: said.pace.unwrap_or_else(|| seconds(1)),
            color: said.color.unwrap_or_else(|| Setting::default(ColorChoice::default())),
            offline: said.offline.unwrap_or_else(|| Setting::default(false)),
            folders: said.folders,
            here: env.here().clone(),
            paths,
            mistake: None,
        }
    }

    /// What the nearest `.track.toml` says, if there is one; looked for when asked.
    pub(crate) fn folder_file(&self) -> Result<Option<FolderFile>, ConfigError> {
        FolderFile::find(&self.here)
    }
}

/// Whether a configuration file is right; one that does not exist is.
pub(crate) fn verify(file: &Path) -> Result<(), ConfigError> {
    file::read(file).map(drop)
}

/// The profiles that `config.toml` describes or that have a store, in order.
pub(crate) fn profiles(paths: &Paths) -> BTreeSet<Profile> {
    let described = file::read(&paths.config_file).map(|file| file.profiles).unwrap_or_default();
    described.into_keys().chain(paths.profiles()).collect()
}

/// Reads the text of a configuration file, for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn check(text: &str) -> Result<(), ConfigError> {
    file::parse(Path::new("config.toml"), text).map(drop)
}

/// Reads the text of a `.track.toml`, for the fuzzer.
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
                "api_url" => (s.api_url.value.to_string(), s.api_url.from),
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
    fn a_higher_source_is_heard_first() {
        let both = format!("{TOP}{WORK}");
        // setting, default, top level, profile, variable = what it says and what that means
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
    fn a_flag_is_heard_before_all() {
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
    fn our_variable_outranks_the_shared_one() {
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
        let own = World::new("api_token = 'top'\n[profiles.default]\ntoken_command = ['a', 'b']");
        assert_eq!(own.shows("token"), "a b from FILE (profile default)");
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
    fn with_a_mistake_nothing_is_known_that_could_send_a_token_astray() {
        let world = World::new("api_token = 'top'\napi_url = 'https://own.org'\ncolr = 'x'");
        let mistake = world.resolve().unwrap_err();
        let env = Env::from_pairs(world.vars.clone());
        let settings = Settings::despite(mistake, &world.flags, &env).unwrap();
        assert!(settings.token.is_none() && settings.offline.value);
        assert!(settings.mistake.unwrap().to_string().ends_with("there is no setting “colr”"));
        assert_eq!(settings.paths.config_file, world.dir.path().join("config.toml"));
    }

    #[test]
    fn the_profiles_that_keep_time_here_are_known_by_their_files() {
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
