//! Starts the person's pager, which shows a text longer than the screen.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

/// The pager where none is named.
const USUAL: &str = "less";
/// The options of `less` where the person has none: leave when all fits on the screen, pass colors on, and leave the
/// text on the screen at the end.
const LESS: &str = "FRX";

/// The command that starts the pager.
#[derive(Clone, Debug)]
pub(crate) struct Pager {
    line: OsString,
    is_named: bool,
    /// Whether the options of `less` are left to us.
    sets_less: bool,
}

impl Pager {
    /// The pager of this command line, else the usual one; `None` where none is wanted: the line is empty or `cat`.
    /// `has_less` says whether the environment has options of `less`.
    pub(crate) fn new(line: Option<OsString>, has_less: bool) -> Option<Self> {
        let is_named = line.is_some();
        let line = line.unwrap_or_else(|| USUAL.into());
        let is_off = line.to_str().is_some_and(|line| matches!(line.trim(), "" | "cat"));
        (!is_off).then_some(Self { line, is_named, sets_less: !has_less })
    }

    /// Whether the environment names it.
    pub(crate) fn is_named(&self) -> bool {
        self.is_named
    }

    /// The command line, for a message.
    pub(crate) fn shown(&self) -> String {
        self.line.to_string_lossy().into_owned()
    }

    /// Starts it on the terminal of this process.
    pub(crate) fn start(&self) -> io::Result<OpenPager> {
        let (mut command, by_shell) = self.command();
        if self.sets_less {
            command.env("LESS", LESS);
        }
        let interrupts = Interrupts::ignored();
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        let text = child.stdin.take();
        Ok(OpenPager { child, text, by_shell, _interrupts: interrupts })
    }

    /// The command, and whether a shell runs it: one that is more than words.
    fn command(&self) -> (Command, bool) {
        if let Some(mut words) = words(&self.line) {
            let mut command = Command::new(words.remove(0));
            command.args(words);
            return (command, false);
        }
        if cfg!(windows) {
            return (Command::new(&self.line), false);
        }
        let mut command = Command::new("sh");
        command.arg("-c").arg(&self.line);
        (command, true)
    }
}

/// The words of a command line that a shell would read as just these.
fn words(line: &OsStr) -> Option<Vec<&str>> {
    let line = line.to_str()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ./_-+:,@%".contains(c);
    let words: Vec<&str> = line.split_whitespace().collect();
    (!words.is_empty() && line.chars().all(is_plain)).then_some(words)
}

/// A pager that takes a text.
#[derive(Debug)]
pub(crate) struct OpenPager {
    child: Child,
    text: Option<ChildStdin>,
    by_shell: bool,
    _interrupts: Interrupts,
}

impl OpenPager {
    /// Hands over more of the text. A pager that was left is a broken pipe.
    pub(crate) fn write(&mut self, text: &str) -> io::Result<()> {
        match &mut self.text {
            Some(pipe) => pipe.write_all(text.as_bytes()),
            None => Ok(()),
        }
    }

    /// Ends the text, and waits until the person has left; whether there was a pager at all, which of a line for a
    /// shell is only known now.
    pub(crate) fn finish(mut self) -> io::Result<bool> {
        drop(self.text.take());
        let status = self.child.wait()?;
        Ok(!(self.by_shell && was_not_started(status)))
    }
}

/// Whether a shell says that it found no such program, or may not run it.
fn was_not_started(status: ExitStatus) -> bool {
    matches!(status.code(), Some(126 | 127))
}

/// While this lives, Ctrl-C is the pager's: it goes to all processes at the terminal.
#[derive(Debug)]
struct Interrupts {
    #[cfg(unix)]
    handler: Option<signal_hook::SigId>,
}

impl Interrupts {
    /// A handler, and not an ignored signal, which the pager would inherit.
    #[cfg(unix)]
    fn ignored() -> Self {
        let flag = std::sync::Arc::default();
        Self { handler: signal_hook::flag::register(signal_hook::consts::SIGINT, flag).ok() }
    }

    #[cfg(not(unix))]
    fn ignored() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Interrupts {
    fn drop(&mut self) {
        if let Some(handler) = self.handler {
            signal_hook::low_level::unregister(handler);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_wanted_where_the_line_is_empty_or_cat() {
        for line in ["", " ", "cat", " cat "] {
            assert!(Pager::new(Some(line.into()), false).is_none(), "{line:?}");
        }
        let usual = Pager::new(None, true).unwrap();
        assert_eq!((&*usual.shown(), usual.is_named(), usual.sets_less), ("less", false, false));
        let named = Pager::new(Some("most".into()), false).unwrap();
        assert_eq!((&*named.shown(), named.is_named(), named.sets_less), ("most", true, true));
    }

    #[test]
    fn what_is_more_than_words_is_run_by_a_shell() {
        for (line, expected) in [
            ("less", Some("less")),
            ("  less  -R +G ", Some("less|-R|+G")),
            ("/usr/bin/less -x4", Some("/usr/bin/less|-x4")),
            ("less -R | tee x", None),
            ("LESS=R less", None),
            ("'my pager' -x", None),
            ("~/bin/pager", None),
            ("$HOME/pager", None),
        ] {
            let words = words(OsStr::new(line)).map(|words| words.join("|"));
            assert_eq!(words.as_deref(), expected, "{line}");
        }
    }
}
