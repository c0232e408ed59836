//! Answers about settings.

use std::path::PathBuf;

use serde::Serialize;

use crate::config::{FolderFile, Setting, SettingValue, Settings, Source};

/// `config` and `config list`.
#[derive(Serialize)]
pub(crate) struct ConfigList {
    /// Where `config.toml` is, or would be.
    #[serde(serialize_with = "super::path")]
    pub(crate) config_file: PathBuf,
    /// What the `.track.toml` of this folder says; null without one.
    pub(crate) folder: Option<FolderFileJson>,
    /// Every setting.
    pub(crate) settings: Vec<SettingJson>,
    /// Where the store is, or would be.
    #[serde(serialize_with = "super::path")]
    pub(crate) store: PathBuf,
    /// The same, for people.
    #[serde(skip)]
    pub(crate) shown: Box<Settings>,
    /// The file of the folder, for people.
    #[serde(skip)]
    pub(crate) folder_file: Option<FolderFile>,
}

/// A `.track.toml`, as `track start` takes it.
#[derive(Serialize)]
pub(crate) struct FolderFileJson {
    /// Whether the time is billable; null when it does not say.
    pub(crate) billable: Option<bool>,
    /// The description; null when it does not say.
    pub(crate) description: Option<DescriptionJson>,
    #[serde(serialize_with = "super::path")]
    pub(crate) file: PathBuf,
    /// The project; null when it does not say.
    pub(crate) project: Option<String>,
    /// The tags; null when it does not say.
    pub(crate) tags: Option<Vec<String>>,
    /// The task; null when it does not say.
    pub(crate) task: Option<String>,
}

/// The description of a `.track.toml`.
#[derive(Serialize)]
pub(crate) struct DescriptionJson {
    /// What it comes to here; null where something it names is missing.
    pub(crate) now: Option<String>,
    /// The template as it is written.
    pub(crate) template: String,
}

/// A setting, also the answer of `config get`.
#[derive(Serialize)]
pub(crate) struct SettingJson {
    /// The variable, flag, file or folder behind the source; null for a default.
    pub(crate) from: Option<String>,
    /// Its name, as in `config.toml`.
    pub(crate) key: &'static str,
    /// Whether it has a value.
    pub(crate) set: bool,
    /// Where the value is from; null without one.
    pub(crate) source: Option<SourceKind>,
    /// The value: a string, a boolean, a list or a table; null for what is never shown.
    pub(crate) value: Option<SettingValue>,
}

/// Where a value is from.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SourceKind {
    Flag,
    Environment,
    Folder,
    File,
    Default,
}

impl SourceKind {
    fn of(source: &Source) -> Self {
        match source {
            Source::Flag(_) => Self::Flag,
            Source::Env(_) => Self::Environment,
            Source::Folder(_) => Self::Folder,
            Source::File(..) => Self::File,
            Source::Default => Self::Default,
        }
    }
}

impl SettingJson {
    /// A setting, if it has a value.
    pub(crate) fn of(key: &'static str, setting: Option<&Setting<SettingValue>>) -> Self {
        let from = setting.map(|setting| &setting.from);
        Self {
            from: from.and_then(origin),
            key,
            set: setting.is_some(),
            source: from.map(SourceKind::of),
            value: setting.map(|setting| setting.value.clone()),
        }
    }
}

/// The variable, flag, file or folder behind a source.
fn origin(source: &Source) -> Option<String> {
    match source {
        Source::Flag(name) | Source::Env(name) => Some((*name).to_owned()),
        Source::File(path, None) => Some(path.display().to_string()),
        Source::File(_, Some(_)) => Some(source.to_string()),
        Source::Folder(folder) => Some(folder.clone()),
        Source::Default => None,
    }
}

/// `config get`.
#[derive(Serialize)]
pub(crate) struct ConfigValue {
    #[serde(flatten)]
    pub(crate) setting: SettingJson,
    /// The bare value, for people.
    #[serde(skip)]
    pub(crate) text: String,
}

/// `config set`.
#[derive(Serialize)]
pub(crate) struct ConfigWritten {
    /// The file that it was written to.
    #[serde(serialize_with = "super::path")]
    pub(crate) config_file: PathBuf,
    /// The setting.
    pub(crate) key: &'static str,
    pub(crate) notes: Vec<String>,
    pub(crate) profile: String,
    /// The value that was written, as far as it is shown.
    #[serde(skip)]
    pub(crate) value: String,
    /// Where it was written.
    #[serde(skip)]
    pub(crate) written_to: String,
}

/// `config unset`.
#[derive(Serialize)]
pub(crate) struct ConfigRemoved {
    /// The file that it was removed from.
    #[serde(serialize_with = "super::path")]
    pub(crate) config_file: PathBuf,
    /// The setting.
    pub(crate) key: &'static str,
    pub(crate) notes: Vec<String>,
    pub(crate) profile: String,
    /// Whether it was set there.
    pub(crate) removed: bool,
    /// Whether it is the default profile.
    #[serde(skip)]
    pub(crate) is_default_profile: bool,
}

/// `config path`.
#[derive(Serialize)]
pub(crate) struct ConfigPath {
    /// Where `config.toml` is, or would be.
    #[serde(serialize_with = "super::path")]
    pub(crate) config_file: PathBuf,
    /// Whether it exists.
    pub(crate) exists: bool,
}

/// `config edit`.
#[derive(Serialize)]
pub(crate) struct ConfigEdited {
    /// Whether the file is another one now.
    pub(crate) changed: bool,
    #[serde(serialize_with = "super::path")]
    pub(crate) config_file: PathBuf,
    /// The file as people write its path.
    #[serde(skip)]
    pub(crate) shown_file: String,
}
