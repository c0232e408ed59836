//! The person's editor, opened on a file.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus};

/// The editor of last resort: the one that every such system has.
const USUAL: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Why a file could not be edited. It is as the editor left it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The editor could not be started.
    #[error("cannot run the editor {}", editor.display())]
    NotRun {
        /// What was to be run.
        editor: OsString,
        /// What the system said.
        source: io::Error,
    },
    /// The editor ran and failed.
    #[error("the editor {} failed ({status})", editor.display())]
    Failed {
        /// What was run.
        editor: OsString,
        /// How it ended.
        status: ExitStatus,
    },
}

/// Opens an editor, `$VISUAL` or `$EDITOR` as they were set, and waits until it is closed.
///
/// # Errors
/// When it cannot be started, or says that it failed.
pub(crate) fn open(editor: Option<&OsStr>, path: &Path) -> Result<(), Error> {
    let editor = editor.unwrap_or(OsStr::new(USUAL));
    let status = command(editor)
        .arg(path)
        .status()
        .map_err(|source| Error::NotRun { editor: editor.to_owned(), source })?;
    if status.success() { Ok(()) } else { Err(Error::Failed { editor: editor.to_owned(), status }) }
}

/// Both variables hold a line for a shell, such as `code --wait`; the file goes beside it, unread.
#[cfg(unix)]
fn command(editor: &OsStr) -> Command {
    let mut line = editor.to_owned();
    line.push(" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).arg(editor);
    command
}

/// Without a shell to ask, words end at spaces, unless all of it names a file.
#[cfg(not(unix))]
fn command(editor: &OsStr) -> Command {
    let words = editor.to_str().filter(|_| !Path::new(editor).is_file());
    let mut words = words.map(str::split_whitespace).into_iter().flatten();
    let mut command = Command::new(words.next().map_or(editor, OsStr::new));
    command.args(words);
    command
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_editor_may_be_a_whole_line_and_a_file_may_be_called_anything() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a \"$(touch owned)\" file");
        fs::write(&path, "before\n").unwrap();
        open(Some(OsStr::new("sh -c 'echo after >> \"$1\"' --")), &path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before\nafter\n");
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn an_editor_that_fails_is_named() {
        let error = open(Some(OsStr::new("exit 3; #")), Path::new("x")).unwrap_err();
        assert_eq!(error.to_string(), "the editor exit 3; # failed (exit status: 3)");
    }
}
