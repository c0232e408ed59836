//! The paths of the configuration file and the databases.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::env::{self, Env};
use super::error::ConfigError;
use super::layer::{Setting, Source};
use super::value::Profile;

/// The paths of the configuration file and the databases, which need not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths {
    pub(crate) config_file: PathBuf,
    /// The source of its folder.
    pub(crate) config_from: Source,
    /// The folder of the databases.
    pub(crate) data_dir: PathBuf,
    pub(crate) data_from: Source,
    /// The database of the profile.
    pub(crate) database: PathBuf,
}

impl Paths {
    pub(super) fn new(
        env: &Env,
        config: Setting<PathBuf>,
        profile: &Profile,
    ) -> Result<Self, ConfigError> {
        // The local folder: on Windows a database must not roam between machines.
        let data = track_folder(env, env::TRACK_DATA_DIR, dirs::data_local_dir)?
            .ok_or(ConfigError::NoFolder("data"))?;
        Ok(Self {
            config_file: config.value,
            config_from: config.from,
            database: data.value.join(format!("{profile}.db")),
            data_dir: data.value,
            data_from: data.from,
        })
    }

    /// The profiles that have a database; none when the folder is missing or not readable.
    pub(crate) fn profiles(&self) -> BTreeSet<Profile> {
        let files = std::fs::read_dir(&self.data_dir).into_iter().flatten().flatten();
        let named = files.filter_map(|file| file.file_name().into_string().ok());
        named.filter_map(|name| name.strip_suffix(".db")?.parse().ok()).collect()
    }

    pub(super) fn config_file(env: &Env) -> Result<Setting<PathBuf>, ConfigError> {
        let folder = track_folder(env, env::TRACK_CONFIG_DIR, dirs::config_dir)?
            .ok_or(ConfigError::NoFolder("configuration"))?;
        Ok(Setting::new(folder.value.join("config.toml"), folder.from))
    }
}

/// The folder that a variable names, else `track` in the system's folder for all programs.
fn track_folder(
    env: &Env,
    variable: &'static str,
    system: impl FnOnce() -> Option<PathBuf>,
) -> Result<Option<Setting<PathBuf>>, ConfigError> {
    Ok(match env.folder_of(variable)? {
        Some(named) => Some(Setting::new(named, Source::Env(variable))),
        None => system().map(|base| Setting::default(base.join("track"))),
    })
}
