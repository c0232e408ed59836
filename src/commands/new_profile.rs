//! A profile that does not exist yet: it begins with `login` or `config`, or when the person says so. With any other
//! command its name may be mistyped.

use crate::app::App;
use crate::config::{self, Profile, Setting, Source};
use crate::messages::Failure;
use crate::rules::names::nearest;
use crate::store::Store;
use crate::ui::prompt;
use crate::ui::text::listed;

/// What a command does with a profile that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenNew {
    /// Begins it.
    Begin,
    /// Asks on a terminal, and else refuses it.
    Ask,
    /// Refuses it.
    Refuse,
}

/// Whether a command may run with the profile of the settings: it exists, or begins with this command, or the
/// person says that it does. A failure where nobody can be asked.
pub(super) fn may_begin(when_new: WhenNew, app: &App) -> anyhow::Result<bool> {
    if when_new == WhenNew::Begin || exists(app) {
        return Ok(true);
    }
    let Setting { value: profile, from } = &app.settings.profile;
    let existing = config::profiles(&app.settings.paths);
    let existing: Vec<String> = existing.iter().map(ToString::to_string).collect();
    if when_new == WhenNew::Refuse || app.out.json || !prompt::possible() {
        return Err(unknown(profile, from, &existing).into());
    }
    let others = match &existing[..] {
        [] => String::new(),
        existing => format!(" (existing: {})", listed(existing)),
    };
    let question = format!("There is no profile “{profile}”{others}. Create it?");
    let begins = prompt::confirmed(&question)?;
    if begins {
        // It exists from now on, and need not be introduced.
        Store::create(&app.settings.paths.database)?;
    }
    Ok(begins)
}

fn exists(app: &App) -> bool {
    let settings = &app.settings;
    settings.profile.value.is_default()
        || settings.profile_has_table
        || settings.paths.database.exists()
        // Which profiles there are is not known then.
        || settings.config_error.is_some()
}

fn unknown(profile: &Profile, from: &Source, existing: &[String]) -> Failure {
    let name = profile.to_string();
    let near = nearest(&name, existing.iter().map(String::as_str));
    let failure = Failure::usage(format!("There is no profile “{name}”."));
    let failure = match (near.first(), from) {
        (Some(near), Source::Env(variable)) => {
            failure.hint(format!("Did you mean “{near}”? The profile is set by {variable}."))
        }
        (Some(near), _) => failure.hint(format!("Did you mean `--profile {near}`?")),
        (None, Source::Env(variable)) => failure.hint(format!("The profile is set by {variable}.")),
        (None, _) => failure,
    };
    failure.hint(format!(
        "To create it, run `track --profile {name} login`; without an account, add a table [profiles.{name}] to config.toml."
    ))
}
