//! The settings of one source, and their order of precedence.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use chrono::Weekday;

use super::env::{self, Env};
use super::error::{ConfigError, Requirement};
use super::here::Here;
use super::overrides::Overrides;
use super::value::{self, ApiUrl, Credential, Profile};
use crate::model::{Currency, Rate, Target};
use crate::time::{Clock, ClockStyle};
use crate::ui::ColorChoice;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Flag(&'static str),
    Env(&'static str),
    /// A file; with a profile, its table there.
    File(PathBuf, Option<Profile>),
    /// A folder bound to a profile in `config.toml`, as it is written there.
    Folder(String),
    Default,
}

impl Source {
    /// The text for people: paths below the home folder begin with `~`.
    pub(crate) fn shown(&self, here: &Here) -> String {
        match self {
            Self::File(path, None) => here.short(path),
            Self::File(path, Some(profile)) => format!("{} (profile {profile})", here.short(path)),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Env(name) => f.write_str(name),
            Self::File(path, None) => path.display().fmt(f),
            Self::File(path, Some(profile)) => write!(f, "{} (profile {profile})", path.display()),
            Self::Folder(folder) => write!(f, "{folder} in config.toml"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) from: Source,
}

impl<T> Setting<T> {
    pub(super) fn new(value: T, from: Source) -> Self {
        Self { value, from }
    }

    pub(super) fn default(value: T) -> Self {
        Self::new(value, Source::Default)
    }

    pub(super) fn flag(name: &'static str, value: T) -> Self {
        Self::new(value, Source::Flag(name))
    }

    /// The value of an environment variable; `None` when it is unset.
    pub(super) fn variable(
        env: &Env,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Requirement>,
    ) -> Result<Option<Self>, ConfigError> {
        let Some(text) = env.text(name)? else {
            return Ok(None);
        };
        let value = parse(text).map_err(|requirement| requirement.of(name))?;
        Ok(Some(Self::new(value, Source::Env(name))))
    }
}

/// The settings of one source; `None` for those it does not set.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) credential: Option<Setting<Credential>>,
    pub(super) api_url: Option<Setting<ApiUrl>>,
    pub(super) workspace: Option<Setting<String>>,
    pub(super) max_age: Option<Setting<Duration>>,
    pub(super) timeout: Option<Setting<Duration>>,
    pub(super) pace: Option<Setting<Duration>>,
    pub(super) color: Option<Setting<ColorChoice>>,
    pub(super) offline: Option<Setting<bool>>,
    pub(super) rate: Option<Setting<Rate>>,
    pub(super) currency: Option<Setting<Currency>>,
    pub(super) rates: Option<Setting<Vec<(String, Rate)>>>,
    pub(super) target: Option<Setting<Target>>,
    pub(super) week_start: Option<Setting<Weekday>>,
    pub(super) day_start: Option<Setting<Clock>>,
    pub(super) clock: Option<Setting<ClockStyle>>,
    pub(super) folders: Option<Setting<Vec<String>>>,
}

impl Layer {
    pub(super) fn of_flags(flags: &Overrides) -> Self {
        Self {
            max_age: flags.fresh.then(|| Setting::flag("--fresh", Duration::ZERO)),
            color: flags.color.map(|choice| Setting::flag("--color", choice)),
            offline: flags.offline.then(|| Setting::flag("--offline", true)),
            ..Self::default()
        }
    }

    pub(super) fn of_environment(env: &Env) -> Result<Self, ConfigError> {
        let credential = match Setting::variable(env, env::TRACK_API_TOKEN, value::token)? {
            None => Setting::variable(env, env::TOGGL_API_TOKEN, value::token)?,
            found => found,
        };
        Ok(Self {
            credential,
            api_url: Setting::variable(env, env::TRACK_API_URL, str::parse)?,
            workspace: Setting::variable(env, env::TRACK_WORKSPACE, value::name)?,
            max_age: Setting::variable(env, env::TRACK_MAX_AGE, value::duration)?,
            timeout: Setting::variable(env, env::TRACK_TIMEOUT, value::positive_duration)?,
            pace: Setting::variable(env, env::TRACK_PACE, value::duration)?,
            color: Setting::variable(env, env::TRACK_COLOR, str::parse)?,
            offline: Setting::variable(env, env::TRACK_OFFLINE, value::boolean)?,
            ..Self::default()
        })
    }

    /// This layer, completed from one of lower precedence.
    pub(super) fn or(self, lower: Self) -> Self {
        Self {
            credential: self.credential.or(lower.credential),
            api_url: self.api_url.or(lower.api_url),
            workspace: self.workspace.or(lower.workspace),
            max_age: self.max_age.or(lower.max_age),
            timeout: self.timeout.or(lower.timeout),
            pace: self.pace.or(lower.pace),
            color: self.color.or(lower.color),
            offline: self.offline.or(lower.offline),
            rate: self.rate.or(lower.rate),
            currency: self.currency.or(lower.currency),
            rates: self.rates.or(lower.rates),
            target: self.target.or(lower.target),
            week_start: self.week_start.or(lower.week_start),
            day_start: self.day_start.or(lower.day_start),
            clock: self.clock.or(lower.clock),
            folders: self.folders.or(lower.folders),
        }
    }
}
