//! `track config get`

use super::{key, setting_document};
use crate::answer::{Exit, FailureKind};
use crate::app::App;
use crate::completion;
use crate::config::{Setting, SettingValue};
use crate::messages::Failure;
use crate::ui::text::plain;

const EXAMPLES: &str = "\
Writes the bare value, several words one a line; exits with 1 when it is not set. Neither the API \
token nor the command that prints it is ever shown.

Examples:
  track config get workspace
  track config get profile";

/// Show the value of one setting
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigGetArgs {
    /// The setting, as in config.toml; or "profile"
    #[arg(value_name = "KEY", add = completion::settings())]
    key: String,
}

pub(crate) fn run(args: &ConfigGetArgs, app: &App) -> anyhow::Result<Exit> {
    let name = if args.key == "profile" { "profile" } else { key(&args.key)?.name() };
    let shown = app.settings.list().into_iter().find(|shown| shown.name == name);
    let setting = shown.and_then(|shown| shown.setting);
    if app.out.json {
        app.out.document(&setting_document(name, setting.as_ref()))?;
        return Ok(if setting.is_some() { Exit::Done } else { Exit::No });
    }
    let text = match setting {
        None => return Ok(Exit::No),
        Some(Setting { value: SettingValue::Hidden(_), .. }) => {
            return Err(Failure::new(FailureKind::Usage, format!("{name} is never shown."))
                .hint("`track config` tells whether it is set, and where.")
                .into());
        }
        Some(Setting { value: SettingValue::Text(text), .. }) => plain(&text),
        Some(Setting { value: SettingValue::Switch(on), .. }) => on.to_string(),
        Some(Setting { value: SettingValue::List(words), .. }) => {
            words.iter().map(|word| plain(word)).collect::<Vec<_>>().join("\n")
        }
    };
    app.out.answer(&format!("{text}\n"))?;
    Ok(Exit::Done)
}
