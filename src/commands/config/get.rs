//! `track config get`

use super::key::key;
use crate::answer::{ConfigValue, SettingJson};
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::completion;
use crate::config::SettingValue;
use crate::messages::Failure;
use crate::ui::text::plain;

const NOTES: &str = "\
Prints only the value, a list as one word per line. The exit code is 1 if the setting is not set. The \
API token and token_command are never shown.";

const EXAMPLES: &str = "\
track config get workspace
track config get profile";

/// Print the value of a setting
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ConfigGetArgs {
    /// The name of the setting, as in config.toml, or "profile"
    #[arg(value_name = "KEY", add = completion::settings())]
    key: String,
}

pub(crate) fn run(args: &ConfigGetArgs, app: &App) -> anyhow::Result<Outcome> {
    let name = if args.key == "profile" { "profile" } else { key(&args.key)?.name() };
    let found = app.settings.list().into_iter().find(|(found, _)| *found == name);
    let setting = found.and_then(|(_, setting)| setting);
    let text = match setting.as_ref().map(|setting| &setting.value) {
        Some(SettingValue::Hidden(_)) if !app.out.json => {
            return Err(Failure::usage(format!("{name} is never shown."))
                .hint("`track config` shows whether it is set, and where.")
                .into());
        }
        Some(SettingValue::Hidden(_)) | None => String::new(),
        Some(SettingValue::Text(text)) => format!("{}\n", plain(text)),
        Some(SettingValue::Switch(on)) => format!("{on}\n"),
        Some(SettingValue::Table(rows)) => {
            let row = |(name, value): &(String, String)| plain(name) + " = " + &plain(value) + "\n";
            rows.0.iter().map(row).collect()
        }
        Some(SettingValue::List(words)) => words.iter().map(|word| plain(word) + "\n").collect(),
    };
    Ok(Answered::new(ConfigValue { setting: SettingJson::of(name, setting.as_ref()), text }).into())
}
