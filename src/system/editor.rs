//! Starts the person's editor.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// The editor that every system has.
const FALLBACK: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Why there is no edited text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditorError {
    #[error("could not use the draft {}", path.display())]
    Draft { path: PathBuf, source: io::Error },
    #[error("the draft {} is not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    #[error("could not start the editor “{editor}”")]
    NotStarted { editor: String, source: io::Error },
    /// The editor ended with a failure status; some do so when the person gives up.
    #[error("the editor “{editor}” failed ({status})")]
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

    /// Opens a file, at a line that is counted from 1 where the editor is known to take one, and waits until the
    /// editor ends.
    pub(crate) fn open(&self, file: &Path, at: Option<usize>) -> Result<(), EditorError> {
        let editor = || self.line.to_string_lossy().into_owned();
        let status = self
            .command(&arguments(&self.line, file, at))
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
    fn command(&self, arguments: &[OsString]) -> Command {
        let mut script = self.line.clone();
        script.push(" \"$@\"");
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(&self.line).args(arguments);
        command
    }

    /// Runs without a shell: the line is a program, or a program and its arguments.
    #[cfg(windows)]
    fn command(&self, arguments: &[OsString]) -> Command {
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
        command.args(arguments);
        command
    }
}

/// The arguments that open a file at a line, counted from 1, in the editor of this command line. An editor that is
/// not known gets the file alone, and so does one behind a command line that needs a shell to be understood.
fn arguments(line: &OsStr, file: &Path, at: Option<usize>) -> Vec<OsString> {
    let file = file.as_os_str().to_owned();
    let name = line.to_str().and_then(program);
    let (Some(at), Some(name)) = (at, name) else {
        return vec![file];
    };
    let in_one = || {
        let mut file = file.clone();
        file.push(format!(":{at}"));
        file
    };
    match name {
        // POSIX has no other way for `vi`, and that of BusyBox knows no other.
        "vi" | "view" | "ex" => vec!["-c".into(), at.to_string().into(), file],
        "vim" | "nvim" | "gvim" | "vimx" | "nano" | "pico" | "rnano" | "emacs" | "emacsclient"
        | "micro" | "kak" | "joe" | "jed" | "mg" | "ne" | "mcedit" | "gedit" => {
            vec![format!("+{at}").into(), file]
        }
        "hx" | "helix" | "subl" | "zed" => vec![in_one()],
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => {
            vec!["-g".into(), in_one()]
        }
        _ => vec![file],
    }
}

/// The name of the program in a command line, without its folder; `None` where the shell would read it in another
/// way than as words.
fn program(line: &str) -> Option<&str> {
    // Behind one of these the arguments would go to another program.
    if line.contains([';', '|', '&', '#', '\n']) {
        return None;
    }
    let is_assignment = |word: &&str| word.contains('=');
    let program = line.split_whitespace().find(|word| !is_assignment(word))?;
    if program.contains(['\'', '"', '\\', '`', '<', '>', '(', ')', '*', '?']) {
        return None;
    }
    let name = program.rsplit(['/', std::path::MAIN_SEPARATOR]).next()?;
    Some(name.strip_suffix(".exe").unwrap_or(name))
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

    #[test]
    fn a_known_editor_opens_the_file_at_the_line() {
        let table = [
            ("vi", "-c 7 f"),
            ("/usr/bin/vim -u NONE", "+7 f"),
            ("nvim", "+7 f"),
            ("nano -w", "+7 f"),
            ("TERM=xterm emacs -nw", "+7 f"),
            ("emacsclient -t", "+7 f"),
            ("emacsclient -t -a ''", "+7 f"),
            ("micro", "+7 f"),
            ("kak", "+7 f"),
            ("hx", "f:7"),
            ("/opt/helix/helix", "f:7"),
            ("code --wait", "-g f:7"),
            ("subl -w", "f:7"),
            ("ed", "f"),
            ("my-editor", "f"),
            ("busybox vi", "f"),
            ("'/Applications/My vim/vim'", "f"),
            ("exec vim; true", "f"),
            ("$HOME/bin/vim", "+7 f"),
            ("~/bin/nvim", "+7 f"),
            ("$VIM", "f"),
            ("A=\"b c\" vim", "f"),
            ("vim #", "f"),
            ("", "f"),
        ];
        for (line, expected) in table {
            let shown = |at| {
                let given = arguments(OsStr::new(line), Path::new("f"), at);
                let given: Vec<_> = given.iter().map(|it| it.to_str().unwrap()).collect();
                given.join(" ")
            };
            assert_eq!(shown(Some(7)), expected, "{line}");
            assert_eq!(shown(None), "f", "{line}");
        }
    }
}
