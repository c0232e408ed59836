//! `track backup`

use std::path::{Path, PathBuf};

use crate::answer::BackedUp;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::config::Settings;
use crate::messages::Failure;

const NOTES: &str = "\
FILE must not exist yet. The backup is complete and verified, and other commands may run while it is \
written. To restore it, move the local store away together with its -wal and -shm files, then copy \
the backup to its place.";

const EXAMPLES: &str = "\
track backup track-2026-11-27.db
track --profile work backup work.db";

/// Copy the local store to a file
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct BackupArgs {
    /// The file to create
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
}

pub(crate) fn run(args: &BackupArgs, app: &App) -> anyhow::Result<Outcome> {
    let Settings { paths, here, profile, .. } = &app.settings;
    let store = app.store()?;
    if store.is_missing() {
        let text = format!(
            "There is no store to back up: {} does not exist.",
            here.short(&paths.database)
        );
        return Err(Failure::not_found(text)
            .hint("The first command that saves something creates it.")
            .into());
    }
    if is_inside(&args.file, &paths.data_dir) {
        let text = format!("{} is in the same folder as the store.", here.short(&args.file));
        let hint = "Choose another folder, on another disk if possible.";
        return Err(Failure::usage(text).hint(hint).into());
    }
    let backup = store.back_up(&args.file)?;
    let answer = BackedUp {
        bytes: backup.bytes,
        entries: backup.entries,
        file: args.file.clone(),
        profile: profile.value.to_string(),
        shown_file: here.short(&args.file),
    };
    Ok(Answered::receipt(answer).into())
}

/// Whether a file would be made in a folder, by whatever path.
fn is_inside(file: &Path, folder: &Path) -> bool {
    let parent = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => parent == folder,
        _ => false,
    }
}
