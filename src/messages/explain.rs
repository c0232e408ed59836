//! The one place that turns any error into words: lower layers state facts with error types of their own.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use crate::answer::{ErrorDocument, ErrorJson, FailureKind, Json as _};
use crate::config::secret::SecretError;
use crate::config::{ConfigError, FOLDER_FILE, FOLDER_KEYS};
use crate::lookup::LookupError;
use crate::messages::failure::{Failure, sentence};
use crate::messages::{lookup, overlap, owners, required_fields, rules};
use crate::store::{Changed, Store, StoreError};
use crate::system::editor::EditorError;
use crate::system::file::FileError;
use crate::time::{SyntaxError, TimeError};
use crate::ui::Out;

/// Prints why a command failed and chooses the exit code.
pub(crate) fn report(error: &anyhow::Error, out: &Out) -> ExitCode {
    // Whoever read our output has seen enough: not an error.
    if error.chain().any(is_closed_pipe) {
        return ExitCode::SUCCESS;
    }
    let failure = explain(error);
    let (kind, message, hints) = (failure.kind(), failure.message(), failure.hints());
    if out.json {
        let (code, hints) = (kind.code(), &hints);
        let error = ErrorJson { code, hints, kind, message };
        out.error_with(|stderr| ErrorDocument { error }.json(stderr));
    } else {
        out.error(message, &hints);
    }
    ExitCode::from(kind.code())
}

fn is_closed_pipe(cause: &(dyn Error + 'static)) -> bool {
    cause.downcast_ref().is_some_and(|error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The error of a command that has changed so much before it failed.
pub(crate) fn after_change(error: anyhow::Error, changed: Changed) -> anyhow::Error {
    if changed == Changed::Nothing || error.chain().any(is_closed_pipe) {
        return error;
    }
    let failure = explain(&error);
    // A failure in words that claims nothing about changes was made by who knows of them.
    if error.is::<Failure>() && !failure.is_unchanged() {
        return error;
    }
    failure.after(changed).into()
}

const DAMAGED: [&str; 2] = [
    "Move the file away together with its -wal and -shm files; left behind, they would corrupt a backup put in its place.",
    "Then copy a backup into its place. Without a backup, the next command fetches your entries from Toggl; changes not sent yet are only in the damaged file.",
];

/// Adds what to do next to any error.
pub(crate) trait Advise {
    fn hint(self, hint: impl Into<String>) -> anyhow::Error;
}

impl<E: Into<anyhow::Error>> Advise for E {
    fn hint(self, hint: impl Into<String>) -> anyhow::Error {
        explain(&self.into()).hint(hint).into()
    }
}

/// Turns any error into a failure in words.
pub(crate) fn explain(error: &anyhow::Error) -> Failure {
    // The sentence, and the system's own words behind it.
    let text = || sentence(&format!("{error:#}"));
    let of_lookup = |error: &LookupError| match error {
        LookupError::Other(error) => explain(error),
        error => lookup::lookup_failure(error),
    };
    let of_secret = |_: &SecretError| {
        Failure::new(FailureKind::NotLoggedIn, text())
            .hint("`track login` asks for the API token and saves it.")
    };
    error
        .downcast_ref::<Failure>()
        .cloned()
        .or_else(|| error.downcast_ref().map(of_lookup))
        .or_else(|| error.downcast_ref().map(required_fields::missing))
        .or_else(|| error.downcast_ref().map(overlap::nothing_left))
        .or_else(|| error.downcast_ref().map(rules::refused))
        .or_else(|| error.downcast_ref().map(rules::catalog))
        .or_else(|| error.downcast_ref().map(rules::workspace))
        .or_else(|| error.downcast_ref().map(store_failure))
        .or_else(|| error.downcast_ref().map(|error| config_failure(error, text())))
        .or_else(|| error.downcast_ref().map(|error| editor_failure(error, text())))
        .or_else(|| error.downcast_ref().map(|error| file_failure(error, text())))
        .or_else(|| error.downcast_ref().map(of_secret))
        .or_else(|| error.downcast_ref().map(|_: &TimeError| Failure::usage(text())))
        .or_else(|| error.downcast_ref().map(|_: &SyntaxError| Failure::usage(text())))
        .unwrap_or_else(|| Failure::no(text()))
}

fn store_failure(error: &StoreError) -> Failure {
    let failure = Failure::no(sentence(&error.to_string()));
    match error {
        StoreError::Newer { .. } => {
            failure.hint("Update track to the newest version; the file was not changed.")
        }
        StoreError::Older { .. } => failure.hint("Run any other command to upgrade it."),
        StoreError::Foreign { .. } => {
            failure.hint("The file was not changed. Set TRACK_DATA_DIR to another folder.")
        }
        StoreError::Backup { .. } => failure.hint("No backup was created. Choose another file name."),
        StoreError::Busy => failure.unchanged().hint("Try again in a moment."),
        StoreError::Open { .. } => failure
            .unchanged()
            .hint("Check the file and its folder, or set TRACK_DATA_DIR to another folder."),
        StoreError::ReadOnly { .. } => failure.unchanged().hint(
            "Check the owner and permissions of the file and its folder, and whether the disk is full or mounted read-only; or set TRACK_DATA_DIR to another folder.",
        ),
        error if error.is_damage() => DAMAGED.into_iter().fold(failure.unchanged(), Failure::hint),
        StoreError::Damaged { .. } | StoreError::Database(_) | StoreError::Content(_) => failure
            .unchanged()
            .hint("Check the disk. Everything saved before is intact."),
    }
}

/// The failure of a command that would have to write a store that can only be read.
pub(crate) fn read_only_store(store: &Store) -> Failure {
    store_failure(&StoreError::ReadOnly { path: store.path().to_owned() })
}

fn editor_failure(error: &EditorError, text: String) -> Failure {
    let failure = Failure::no(text).unchanged();
    let not_started = match error {
        EditorError::NotStarted { .. } => true,
        // That is how the shell says that there is no such program.
        EditorError::Failed { status, .. } => matches!(status.code(), Some(126 | 127)),
        _ => false,
    };
    if not_started { failure.hint("Set VISUAL or EDITOR to the editor to use.") } else { failure }
}

fn file_failure(error: &FileError, text: String) -> Failure {
    let hint = match error {
        FileError::NotAFile { .. } => "Choose a file, or `-` for standard output.",
        FileError::Unwritable { .. } => {
            "Check the folder and its permissions, or choose another file."
        }
    };
    Failure::no(text).hint(hint)
}

/// The failure of a command because of an invalid configuration.
pub(crate) fn misconfigured(error: &ConfigError) -> Failure {
    let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
    config_failure(error, sentence(&format!("{error}{cause}")))
}

fn config_failure(error: &ConfigError, text: String) -> Failure {
    let failure = Failure::usage(text);
    if error.path().is_some_and(|path| path.ends_with(FOLDER_FILE)) {
        return match error {
            ConfigError::NotInAFolder { .. } => failure.hint(
                "A cloned repository must not be able to redirect your account or your time; put \
                 the setting in your own config.toml.",
            ),
            ConfigError::UnknownInFolder { .. } => {
                failure.hint(format!("It can only set {}.", FOLDER_KEYS.join(", ")))
            }
            _ => failure,
        }
        .hint("`track start --no-folder` ignores the file.");
    }
    match error {
        // It begins with the name of a setting, which is not capitalized.
        ConfigError::Invalid { .. } => Failure::usage(format!("{error}.")),
        ConfigError::UnknownKey { nearest: Some(nearest), .. } => {
            failure.hint(format!("Did you mean `{nearest}`?"))
        }
        ConfigError::TwoCredentials { .. } => failure.hint("Remove one of the two."),
        ConfigError::Unreadable { .. } => {
            failure.hint("Check the file's permissions, or set TRACK_CONFIG_DIR to another folder.")
        }
        ConfigError::Foreign { path, user, .. } => {
            owners::foreign_configuration(failure, path, *user)
        }
        ConfigError::NotAFile { .. } => failure.hint("Move it away or remove it."),
        _ => failure,
    }
}
