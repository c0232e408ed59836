//! The list of all settings for `track config`: names, values and sources.

use chrono::{TimeDelta, Weekday};
use serde::{Serialize, Serializer};

use super::key::Key;
use super::layer::Source;
use super::value::{Credential, format_duration};
use super::{Setting, Settings};
use crate::model::{Rate, Target};
use crate::time::{DurationExpr, weekday_name};

/// A value that can be shown: never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum SettingValue {
    Text(String),
    Switch(bool),
    List(Vec<String>),
    /// A table of texts, in order.
    Table(TextTable),
    /// A credential, and the text that is shown in its place; null in JSON.
    #[serde(serialize_with = "null")]
    Hidden(String),
}

fn null<S: Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit()
}

/// Names and texts, in order; an object in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextTable(pub(crate) Vec<(String, String)>);

impl Serialize for TextTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Settings {
    /// Every setting with its name, in the order of `track config`; `None` for one that is not set and
    /// has no default.
    pub(crate) fn list(&self) -> Vec<(&'static str, Option<Setting<SettingValue>>)> {
        let profile = ("profile", Some(text(&self.profile, ToString::to_string)));
        let keys = Key::ALL.iter().map(|&key| (key.name(), self.get(key)));
        std::iter::once(profile).chain(keys).collect()
    }

    /// One setting, as it can be shown.
    pub(crate) fn get(&self, key: Key) -> Option<Setting<SettingValue>> {
        let duration = |setting| Some(text(setting, |duration| format_duration(*duration)));
        match key {
            Key::ApiToken | Key::TokenCommand => self.credential(key),
            Key::ApiUrl => Some(text(&self.api_url, |url| url.as_str().to_owned())),
            Key::Workspace => self.workspace.as_ref().map(|setting| text(setting, String::clone)),
            Key::MaxAge => duration(&self.max_age),
            Key::Timeout => duration(&self.timeout),
            Key::Pace => duration(&self.pace),
            Key::Color => Some(text(&self.color, ToString::to_string)),
            Key::Offline => Some(shown(&self.offline, |on| SettingValue::Switch(*on))),
            Key::Rate => self.rate.as_ref().map(|setting| text(setting, ToString::to_string)),
            Key::Currency => {
                self.currency.as_ref().map(|setting| text(setting, ToString::to_string))
            }
            Key::Rates => self.rates.as_ref().map(|setting| shown(setting, |it| rates(it))),
            Key::Target => self.target.as_ref().map(|setting| shown(setting, target)),
            Key::WeekStart => {
                let name = |day: &Weekday| weekday_name(*day).to_lowercase();
                self.week_start.as_ref().map(|setting| text(setting, name))
            }
            Key::DayStart => Some(text(&self.day_start, ToString::to_string)),
            Key::Clock => Some(text(&self.clock, ToString::to_string)),
            Key::Folders => {
                let list = |folders: &Vec<String>| SettingValue::List(folders.clone());
                self.folders.as_ref().map(|setting| shown(setting, list))
            }
        }
    }

    /// The fact that a token is set, or the program that prints it without its arguments, which may
    /// hold a token.
    fn credential(&self, key: Key) -> Option<Setting<SettingValue>> {
        let setting = self.token.as_ref()?;
        let text = match (key, &setting.value) {
            (Key::ApiToken, Credential::Token(_)) => "set, not shown".to_owned(),
            (Key::TokenCommand, Credential::Command(words)) => match &words[..] {
                [program] => program.clone(),
                words => format!("{} …", words.first()?),
            },
            _ => return None,
        };
        Some(shown(setting, |_| SettingValue::Hidden(text.clone())))
    }
}

fn rates(rates: &[(String, Rate)]) -> SettingValue {
    let row = |(name, rate): &(String, Rate)| (name.clone(), rate.to_string());
    SettingValue::Table(TextTable(rates.iter().map(row).collect()))
}

/// One length for the days from Monday to Friday, or a table of days.
fn target(target: &Target) -> SettingValue {
    let length = |seconds| DurationExpr::from(TimeDelta::seconds(seconds)).to_string();
    if let Some(seconds) = target.uniform() {
        return SettingValue::Text(length(seconds));
    }
    let row = |(days, seconds)| (days, length(seconds));
    SettingValue::Table(TextTable(target.ranges().into_iter().map(row).collect()))
}

fn shown<T>(setting: &Setting<T>, show: impl Fn(&T) -> SettingValue) -> Setting<SettingValue> {
    Setting::new(show(&setting.value), setting.from.clone())
}

fn text<T>(setting: &Setting<T>, show: impl Fn(&T) -> String) -> Setting<SettingValue> {
    shown(setting, |value| SettingValue::Text(show(value)))
}

impl Source {
    /// The source in a list that shows the path of `config.toml` once.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::File(_, None) => "config.toml".to_owned(),
            Self::File(_, Some(profile)) => format!("config.toml, [profiles.{profile}]"),
            other => other.to_string(),
        }
    }
}
