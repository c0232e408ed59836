//! The one list of all settings, for people and for programs: names, values, and where they come from.

use super::key::Key;
use super::layer::Source;
use super::value::{Credential, format_duration};
use super::{Setting, Settings};

/// A value as it can be shown. What may be a secret has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SettingValue {
    /// A text, a name, an address, a length of time.
    Text(String),
    /// Yes or no.
    Switch(bool),
    /// Several words or folders.
    List(Vec<String>),
    /// It is there, and this much of it may be told.
    Hidden(String),
}

/// A setting as people are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it is, and where that comes from; `None` when nobody said anything and there is no default.
    pub(crate) setting: Option<Setting<SettingValue>>,
}

impl Settings {
    /// Every setting, in the order people are shown them.
    pub(crate) fn list(&self) -> Vec<Shown> {
        let profile = text(&self.profile, ToString::to_string);
        let profile = Shown { name: "profile", setting: Some(profile) };
        let others = Key::ALL.iter().map(|&key| Shown { name: key.name(), setting: self.get(key) });
        std::iter::once(profile).chain(others).collect()
    }

    /// One setting, as it can be shown.
    pub(crate) fn get(&self, key: Key) -> Option<Setting<SettingValue>> {
        let duration = |setting| Some(text(setting, |duration| format_duration(*duration)));
        match key {
            Key::ApiToken | Key::TokenCommand => self.credential(key),
            Key::ApiUrl => Some(text(&self.api_url, ToString::to_string)),
            Key::Workspace => self.workspace.as_ref().map(|setting| text(setting, String::clone)),
            Key::MaxAge => duration(&self.max_age),
            Key::Timeout => duration(&self.timeout),
            Key::Pace => duration(&self.pace),
            Key::Color => Some(text(&self.color, ToString::to_string)),
            Key::Offline => Some(shown(&self.offline, |on| SettingValue::Switch(*on))),
            Key::Folders => {
                let list = |folders: &Vec<String>| SettingValue::List(folders.clone());
                self.folders.as_ref().map(|setting| shown(setting, list))
            }
        }
    }

    /// That there is a token, or the program that prints it: its other words may hold a token too.
    fn credential(&self, key: Key) -> Option<Setting<SettingValue>> {
        let setting = self.token.as_ref()?;
        let told = match (key, &setting.value) {
            (Key::ApiToken, Credential::Token(_)) => "set, not shown".to_owned(),
            (Key::TokenCommand, Credential::Command(words)) => match &words[..] {
                [program] => program.clone(),
                words => format!("{} …", words.first()?),
            },
            _ => return None,
        };
        Some(shown(setting, |_| SettingValue::Hidden(told.clone())))
    }
}

fn shown<T>(setting: &Setting<T>, show: impl Fn(&T) -> SettingValue) -> Setting<SettingValue> {
    Setting::new(show(&setting.value), setting.from.clone())
}

fn text<T>(setting: &Setting<T>, show: impl Fn(&T) -> String) -> Setting<SettingValue> {
    shown(setting, |value| SettingValue::Text(show(value)))
}

impl Source {
    /// One word for programs.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Env(_) => "environment",
            Self::File(..) => "file",
            Self::Folder(_) => "folder",
            Self::Default => "default",
        }
    }

    /// For a list in which the path of `config.toml` stands once.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::File(_, None) => "config.toml".to_owned(),
            Self::File(_, Some(profile)) => format!("config.toml, [profiles.{profile}]"),
            other => other.to_string(),
        }
    }
}
