//! On the disk: whether the store is intact and can be written, and who else can read or change your data.

use std::path::{Path, PathBuf};

use crate::answer::{Check, Finding};
use crate::commands::doctor::facts::{Facts, Mode, StoreFacts};
use crate::commands::doctor::trial::{Denied, Obstacle, Place};
use crate::config::Here;
use crate::messages::{as_root, command_path, opening, take_over};
use crate::system::machine::exposure;
use crate::ui::text::{capital, file_size, plain};

/// Less free space than this is a warning, in bytes.
const SCARCE: u64 = 100 * 1024 * 1024;
const SCARCE_FIX: &str = "Free some space; on a full disk, track cannot save entries.";
const ELSEWHERE: &str = "set TRACK_DATA_DIR to another folder";
const OTHER_FOLDERS: &str =
    "Set TRACK_CONFIG_DIR and TRACK_DATA_DIR to folders that only you can write to";

pub(super) fn store(facts: &Facts) -> Finding {
    let check = Check::Store;
    if let Err(obstacle) = &facts.trial {
        return stopped(obstacle, &facts.here);
    }
    let store = match &facts.store {
        StoreFacts::None(path) => {
            return check.ok(format!("none yet; it will be created at {path}"));
        }
        StoreFacts::Closed(failure) => return check.broken(failure.message(), &failure.hints()),
        StoreFacts::Open(store) => store,
    };
    let health = match &store.health {
        Ok(health) => health,
        Err(failure) => return check.broken(failure.message(), &failure.hints()),
    };
    let path = &store.path;
    if let Some(free) = store.free.filter(|free| *free < SCARCE) {
        return check.warning(
            format!("{path}, intact, but its disk has only {} left", file_size(free)),
            SCARCE_FIX,
        );
    }
    check.ok(format!("{path}, intact, {}, format {}", file_size(health.bytes), health.format))
}

/// The finding of a store that cannot be written, or was another one before.
fn stopped(obstacle: &Obstacle, here: &Here) -> Finding {
    let check = Check::Store;
    let shown = |path: &Path| plain(&here.short(path));
    match obstacle {
        Obstacle::Empty(path) => check.warning(
            format!("{} is empty (0 bytes); the next command creates a new store in it", shown(path)),
            "If it had entries, restore a backup to this path first.",
        ),
        Obstacle::DanglingLink { link, target } => check.failed(
            format!("{} is a symbolic link to {}, which does not exist", shown(link), shown(target)),
            "Restore the target, for example by mounting its disk; or remove the link to start with \
             an empty store.",
        ),
        Obstacle::NotAFolder(path) => check.failed(
            format!("{} is not a folder, so it cannot hold the store", shown(path)),
            format!("Move it away, or {ELSEWHERE}."),
        ),
        Obstacle::NotAFile(path) => check.failed(
            format!("{} is not a regular file, so it cannot be the store", shown(path)),
            format!("Move it away, or {ELSEWHERE}."),
        ),
        Obstacle::Denied(denied) => {
            let (texts, fixes): (Vec<String>, Vec<Option<String>>) =
                denied.iter().map(|it| refused(it, here)).unzip();
            let fix = match fixes.into_iter().collect::<Option<Vec<String>>>() {
                Some(fixes) => format!("Run `{}`, or {ELSEWHERE}.", fixes.join(" && ")),
                None => format!("{}.", capital(ELSEWHERE)),
            };
            check.failed(texts.join("; "), fix)
        }
        Obstacle::ReadOnly(path) => check.failed(
            format!("{} cannot be written: its file system is read-only", shown(path)),
            format!("Mount it read-write, or {ELSEWHERE}."),
        ),
        Obstacle::Full(path) => check.failed(
            format!("cannot write to {}: no space left", shown(path)),
            SCARCE_FIX,
        ),
        Obstacle::Failed { path, why } => check.failed(
            format!("{} cannot be written: {}", shown(path), plain(why)),
            format!("Check the disk, or {ELSEWHERE}."),
        ),
    }
}

/// That a file or folder cannot be written, and the command that changes it. There is none for a folder that
/// others use as well, such as /var.
fn refused(denied: &Denied, here: &Here) -> (String, Option<String>) {
    let Denied { path, owner, mode, place } = denied;
    let shown = plain(&here.short(path));
    let is_shared = (*place == Place::Above || owner.is_some())
        && !here.home().is_some_and(|home| path.starts_with(home));
    let word = || command_path(path, here);
    let (text, fix) = match owner {
        Some(owner) => {
            (format!("{shown} cannot be written: it belongs to {owner}"), take_over(path, here))
        }
        None if *place == Place::File => (
            format!("{shown} cannot be written (mode {mode:03o})"),
            format!("chmod u+rw {}", word()),
        ),
        None => (
            format!("{shown} cannot be written (mode {mode:03o})"),
            format!("chmod u+rwx {}", word()),
        ),
    };
    (text, (!is_shared).then_some(fix))
}

pub(super) fn permissions(facts: &Facts) -> Finding {
    let check = Check::Permissions;
    let modes = &facts.modes;
    let mut found: Vec<(String, String)> = Vec::new();
    let mut judged = Vec::new();
    let mut shared = false;
    let mut complain = |what: &str, Mode { path, owner, .. }: &Mode, bits: &str| {
        // What is not this user's, such as /tmp, others use as well.
        let is_shared =
            owner.is_some() && !facts.here.home().is_some_and(|home| path.starts_with(home));
        shared |= is_shared;
        let close = format!("chmod {bits} {}", command_path(path, &facts.here));
        found.push(match owner {
            None => (what.to_owned(), close),
            Some(owner) => {
                let shown = plain(&facts.here.short(path));
                let close = as_root(&close, facts.here.user);
                let text = format!("{what}: {shown} belongs to {owner}");
                (text, if is_shared { String::new() } else { close })
            }
        });
    };
    if let Some(mode) = &modes.config
        && let Some(exposed) = exposure(mode.bits, || modes.secret)
    {
        complain(exposed, mode, "600");
        judged.push(&mode.path);
    }
    if let Some(mode) = modes.folder.as_ref().filter(|mode| mode.bits & 0o022 != 0) {
        complain("others can create files next to the store", mode, "700");
        judged.push(&mode.path);
    }
    if let Some(mode) = modes.store.as_ref().filter(|mode| mode.bits & 0o066 != 0) {
        complain("others can read your entries", mode, "600");
        judged.push(&mode.path);
    }
    let further = modes.openings.iter().filter(|it| it.is_foreign || !judged.contains(&&it.path));
    for it in further {
        let (text, close) = opening(it, &facts.here);
        let mut ours = modes.own.iter().map(PathBuf::as_path).chain(facts.here.home());
        // A folder that others use as well is not for this user to close.
        let is_shared = !ours.any(|folder| it.path.starts_with(folder));
        shared |= is_shared;
        found.push((text, if is_shared { String::new() } else { close }));
    }
    if found.is_empty() && matches!(facts.trial, Err(Obstacle::Denied(_))) {
        return check.skipped("not fully checked: see Store");
    }
    if found.is_empty() {
        let none = modes.config.is_none() && modes.folder.is_none() && modes.store.is_none();
        return check.ok(if none {
            "nothing to protect yet, or this system has no file modes"
        } else {
            "your data is private"
        });
    }
    let (texts, mut fixes): (Vec<String>, Vec<String>) = found.into_iter().unzip();
    fixes.retain(|fix| !fix.is_empty());
    let commands = format!("Run `{}`", fixes.join(" && "));
    let fix = match (fixes.is_empty(), shared) {
        (_, false) => format!("{commands}."),
        (true, true) => format!("{OTHER_FOLDERS}."),
        (false, true) => format!("{commands}. {OTHER_FOLDERS}."),
    };
    check.warning(texts.join("; "), fix)
}
