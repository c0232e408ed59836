//! The one place that turns any error into words: lower layers state facts with error types of their own.

use std::error::Error as _;
use std::process::ExitCode;

use crate::answer::{ErrorDocument, ErrorJson, FailureKind, Json as _};
use crate::config::{FOLDER_FILE, FOLDER_KEYS, secret};
use crate::lookup::overlap::NothingLeft;
use crate::lookup::required_fields::MissingFields;
use crate::lookup::{LookupError, RemoteTimerUnknown};
use crate::messages::advice::Advised;
use crate::messages::failure::{Failure, sentence};
use crate::messages::{lookup, overlap, required_fields, rules};
use crate::system::editor;
use crate::ui::Out;
use crate::{config, store, time};

/// Prints why a command failed and chooses the exit code.
pub(crate) fn report(error: &anyhow::Error, out: &Out) -> ExitCode {
    // Whoever read our output has seen enough: not an error.
    if error.chain().any(is_closed_pipe) {
        return ExitCode::SUCCESS;
    }
    let Failure { kind, message, hints } = explain(error);
    if out.json {
        let (code, hints) = (kind.code(), &hints);
        let error = ErrorJson { code, hints, kind, message: &message };
        out.error_with(|stderr| ErrorDocument { error }.json(stderr));
    } else {
        out.error(&message, &hints);
    }
    ExitCode::from(kind.code())
}

fn is_closed_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

const DAMAGED: &str = "Nothing was changed. Move the file away and put a backup of it in its place; without one, what Toggl has is fetched anew.";

const EDITOR: &str = "VISUAL, or EDITOR, names the editor to use.";

/// Turns any error into a failure in words.
pub(crate) fn explain(error: &anyhow::Error) -> Failure {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.clone();
    }
    if let Some(advised) = error.downcast_ref::<Advised>() {
        return explain(&advised.error).hint(&advised.hint);
    }
    if let Some(error) = error.downcast_ref::<LookupError>() {
        return match error {
            LookupError::Other(error) => explain(error),
            error => lookup::lookup_failure(error),
        };
    }
    if let Some(error) = error.downcast_ref::<RemoteTimerUnknown>() {
        return lookup::remote_timer_unknown(error);
    }
    if let Some(error) = error.downcast_ref::<MissingFields>() {
        return required_fields::missing(error);
    }
    if let Some(error) = error.downcast_ref::<NothingLeft>() {
        return overlap::nothing_left(error);
    }
    rules::refusal(error).unwrap_or_else(|| lower_failure(error))
}

/// The failure that an error of a lower layer is.
fn lower_failure(error: &anyhow::Error) -> Failure {
    // The sentence, and the system's own words behind it.
    let text = sentence(&format!("{error:#}"));
    if let Some(error) = error.downcast_ref::<store::StoreError>() {
        return store_failure(error);
    }
    if let Some(error) = error.downcast_ref::<config::ConfigError>() {
        return config_failure(error, text);
    }
    if let Some(error) = error.downcast_ref::<editor::EditorError>() {
        return editor_failure(error, text);
    }
    if error.is::<secret::SecretError>() {
        return Failure::new(FailureKind::NotLoggedIn, text)
            .hint("`track login` asks for the API token and keeps it.");
    }
    if error.is::<time::TimeError>() || error.is::<time::SyntaxError>() {
        return Failure::usage(text);
    }
    Failure::new(FailureKind::No, text)
}

fn store_failure(error: &store::StoreError) -> Failure {
    let advice = match error {
        store::StoreError::Newer { .. } => "Install the newer track; the file was left untouched.",
        store::StoreError::Older { .. } => "Any other command brings it up to date.",
        store::StoreError::Foreign { .. } => {
            "It was left untouched. Name another folder with TRACK_DATA_DIR."
        }
        store::StoreError::Busy => "Nothing was changed; try again in a moment.",
        store::StoreError::Open { .. } => {
            "Nothing was changed. Check the file and its folder, or name another folder with TRACK_DATA_DIR."
        }
        store::StoreError::Damaged { .. } => DAMAGED,
        store::StoreError::Database(_) if error.is_damage() => DAMAGED,
        store::StoreError::Database(_) | store::StoreError::Content(_) => {
            "Nothing was changed. Check the disk; what was saved before is intact."
        }
    };
    Failure::new(FailureKind::No, sentence(&error.to_string())).hint(advice)
}

fn editor_failure(error: &editor::EditorError, text: String) -> Failure {
    let failure = Failure::new(FailureKind::No, text).hint("Nothing was changed.");
    match error {
        editor::EditorError::NotStarted { .. } => failure.hint(EDITOR),
        // That is how the shell says that there is no such program.
        editor::EditorError::Failed { status, .. } if matches!(status.code(), Some(126 | 127)) => {
            failure.hint(EDITOR)
        }
        _ => failure,
    }
}

/// The failure of a command because of an invalid configuration.
pub(crate) fn misconfigured(error: &config::ConfigError) -> Failure {
    let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
    config_failure(error, sentence(&format!("{error}{cause}")))
}

fn config_failure(error: &config::ConfigError, text: String) -> Failure {
    let failure = Failure::usage(text);
    if error.path().is_some_and(|path| path.ends_with(FOLDER_FILE)) {
        let failure = match error {
            config::ConfigError::NotInAFolder { .. } => failure.hint(
                "A cloned repository must not be able to redirect your account or your time; \
                 settings stand in your own config.toml.",
            ),
            config::ConfigError::UnknownInFolder { .. } => {
                failure.hint(format!("It can say nothing but {}.", FOLDER_KEYS.join(", ")))
            }
            _ => failure,
        };
        return failure.hint("`track start --no-folder` goes without the file.");
    }
    match error {
        // It begins with the name of a setting, which is not capitalized.
        config::ConfigError::Invalid { .. } => Failure::usage(format!("{error}.")),
        config::ConfigError::UnknownKey { nearest: Some(nearest), .. } => {
            failure.hint(format!("Did you mean `{nearest}`?"))
        }
        config::ConfigError::TwoCredentials { .. } => failure.hint("Keep one of the two."),
        config::ConfigError::Unreadable { .. } => failure
            .hint("Check the file's permissions, or name another folder with TRACK_CONFIG_DIR."),
        config::ConfigError::NotAFile { .. } => failure.hint("Move away what stands in its place."),
        _ => failure,
    }
}
