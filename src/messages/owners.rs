//! Files of other users, and files that others can change, in words.

use std::path::Path;

use crate::config::{ForeignFile, Here};
use crate::messages::{Failure, shell_text};
use crate::system::owner::{Opening, User};
use crate::ui::text::plain;

/// A note that a folder's `.track.toml` is ignored.
pub(crate) fn foreign_folder_file(file: &ForeignFile, here: &Here) -> String {
    let shown = plain(&here.short(&file.path));
    let owner = plain(&file.owner.to_string());
    let take = take_over(&file.path, here);
    format!(
        "{shown} is ignored because it belongs to {owner}. To use it, copy it to a folder that you \
         own, or take ownership: `{take}`."
    )
}

/// Adds what to do about a `config.toml` that belongs to another user.
pub(super) fn foreign_configuration(failure: Failure, path: &Path, user: User) -> Failure {
    let take = owned_by(&shell_text(&path.display().to_string()), user);
    failure.hint("It decides which server gets your token and which program runs.").hint(format!(
        "If you trust its contents, take ownership with `{take}`; or set TRACK_CONFIG_DIR to \
             another folder."
    ))
}

/// How others can change a file, as a clause, and the command that ends it.
pub(crate) fn opening(opening: &Opening, here: &Here) -> (String, String) {
    let Opening { path, owner, is_foreign, mode } = opening;
    let shown = plain(&here.short(path));
    let owner = owner.map(|owner| plain(&owner.to_string()));
    match owner {
        Some(owner) if *is_foreign => {
            (format!("{shown} belongs to {owner}"), take_over(path, here))
        }
        owner => {
            let close = format!("chmod go-w {}", command_path(path, here));
            let close = if owner.is_some() { as_root(&close, here.user) } else { close };
            let of = owner.map_or(String::new(), |owner| format!(", which belongs to {owner}"));
            (format!("others can write to {shown} (mode {mode:03o}){of}"), close)
        }
    }
}

/// The command that makes a file this user's.
pub(crate) fn take_over(path: &Path, here: &Here) -> String {
    owned_by(&command_path(path, here), here.user)
}

fn owned_by(path: &str, user: User) -> String {
    as_root(&format!("chown {} {path}", shell_text(&user.name())), user)
}

/// A command that only root may give, as this user gives it.
pub(crate) fn as_root(command: &str, user: User) -> String {
    if user.is_root() { command.to_owned() } else { format!("sudo {command}") }
}

/// A path as one word for a shell: in quotes, a tilde would not be the home folder.
pub(crate) fn command_path(path: &Path, here: &Here) -> String {
    let full = path.display().to_string();
    let short = here.short(path);
    match short.strip_prefix('~') {
        Some(rest) if shell_text(rest) == rest => short,
        _ => shell_text(&full),
    }
}
