//! Starts the person's editor, and keeps the draft that it edits.

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use tempfile::NamedTempFile;

/// The editor that every system has.
const FALLBACK: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Why there is no edited text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditorError {
    #[error("the draft {} could not be used", path.display())]
    Draft { path: PathBuf, source: io::Error },
    #[error("the draft {} is not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    #[error("the editor “{editor}” could not be started")]
    NotStarted { editor: String, source: io::Error },
    /// The editor ended with a failure status; some do so when the person gives up.
    #[error("the editor “{editor}” ended with {status}")]
    Failed { editor: String, status: ExitStatus },
}

/// The command that starts the editor.
#[derive(Clone, Debug)]
pub(crate) struct Editor {
    line: OsString,
    named: bool,
}

impl Editor {
    /// The editor with this command line, else the one every system has.
    pub(crate) fn new(line: Option<OsString>) -> Self {
        let named = line.is_some();
        Self { line: line.unwrap_or_else(|| FALLBACK.into()), named }
    }

    /// Whether the environment names it. The fallback needs a terminal.
    pub(crate) fn is_named(&self) -> bool {
        self.named
    }

    /// Whether stdin and stdout are terminals.
    pub(crate) fn possible() -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Opens a file and waits until the editor ends.
    pub(crate) fn open(&self, file: &Path) -> Result<(), EditorError> {
        let editor = || self.line.to_string_lossy().into_owned();
        let status = self
            .command(file)
            .status()
            .map_err(|source| EditorError::NotStarted { editor: editor(), source })?;
        if status.success() {
            Ok(())
        } else {
            Err(EditorError::Failed { editor: editor(), status })
        }
    }

    /// The environment holds a command line such as `code --wait`, which is conventionally run by a shell.
    #[cfg(not(windows))]
    fn command(&self, file: &Path) -> Command {
        let mut script = self.line.clone();
        script.push(" \"$@\"");
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(&self.line).arg(file);
        command
    }

    /// Runs without a shell: the line is a program, or a program and its arguments.
    #[cfg(windows)]
    fn command(&self, file: &Path) -> Command {
        let whole = Path::new(&self.line);
        let mut command = match self.line.to_str() {
            Some(line) if !whole.exists() => {
                let mut words = line.split_whitespace();
                let mut command = Command::new(words.next().unwrap_or(FALLBACK));
                command.args(words);
                command
            }
            _ => Command::new(whole),
        };
        command.arg(file);
        command
    }
}

/// A temporary file with mode 0600 for the editor. It is deleted on drop unless it is kept.
#[derive(Debug)]
pub(crate) struct EditorDraft(NamedTempFile);

impl EditorDraft {
    /// An empty draft in a folder that is not temporary, so that a kept draft survives a restart.
    pub(crate) fn new(folder: &Path) -> Result<Self, EditorError> {
        let file = tempfile::Builder::new().prefix("edit-").suffix(".toml").tempfile_in(folder);
        file.map(Self).map_err(|source| EditorError::Draft { path: folder.to_owned(), source })
    }

    /// Lets the person edit this text, and returns the edited text. When the editor fails, the draft
    /// holds the text as the editor left it.
    pub(crate) fn edit(&self, editor: &Editor, text: &str) -> Result<String, EditorError> {
        let path = self.0.path();
        // By path, not by file handle: editors may replace the file.
        fs::write(path, text).map_err(|source| self.error(source))?;
        editor.open(path)?;
        self.text()
    }

    pub(crate) fn text(&self) -> Result<String, EditorError> {
        let bytes = fs::read(self.0.path()).map_err(|source| self.error(source))?;
        String::from_utf8(bytes)
            .map_err(|_| EditorError::NotText { path: self.0.path().to_owned() })
    }

    pub(crate) fn keep(self) -> io::Result<PathBuf> {
        Ok(self.0.into_temp_path().keep()?)
    }

    fn error(&self, source: io::Error) -> EditorError {
        EditorError::Draft { path: self.0.path().to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_named_editor_the_fallback_is_used() {
        let (named, usual) = (Editor::new(Some("code --wait".into())), Editor::new(None));
        assert_eq!((named.line.to_str(), named.is_named()), (Some("code --wait"), true));
        assert_eq!((usual.line.to_str(), usual.is_named()), (Some(FALLBACK), false));
    }

    #[cfg(unix)]
    #[test]
    fn the_shell_runs_the_command_and_the_draft_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let draft = EditorDraft::new(folder.path()).unwrap();
        let editor = |line: &str| Editor::new(Some(line.into()));
        let replace = editor(
            "sh -c 'cp \"$1\" \"$1.new\"; echo more >> \"$1.new\"; mv \"$1.new\" \"$1\"' 'a name'",
        );
        assert_eq!(draft.edit(&replace, "text\n").unwrap(), "text\nmore\n");
        assert_eq!(draft.edit(&editor("true"), "other").unwrap(), "other");
        let failed = draft.edit(&editor("false"), "other").unwrap_err();
        assert!(failed.to_string().contains("“false” ended with exit status: 1"), "{failed}");
        let binary = editor("printf '\\377' >");
        assert!(matches!(draft.edit(&binary, "text"), Err(EditorError::NotText { .. })));
        drop(draft);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_kept_draft_stays_and_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let draft = EditorDraft::new(folder.path()).unwrap();
        draft.edit(&Editor::new(Some("true".into())), "text").unwrap();
        let path = draft.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
