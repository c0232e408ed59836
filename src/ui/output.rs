//! What a person reads: stdout is the answer, stderr is conversation, and only this module writes.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;
use terminal_size::{Height, Width};

use super::style::Depth;
use super::style::{ERROR, HINT, WARNING};
use super::terminal::{ColorChoice, Terminal};

/// How an answer may look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) depth: Depth,
    /// Columns there are; `None` means that nothing is cut.
    pub(crate) width: Option<usize>,
}

/// The way to the person; how it may look is decided once.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    /// Whether answers are JSON.
    pub(crate) json: bool,
    quiet: bool,
    mute: bool,
    stdout_color: anstream::ColorChoice,
    stderr_color: anstream::ColorChoice,
    /// How many colours stdout can show.
    pub(crate) depth: Depth,
    /// Columns of the terminal on stdout; `None` in a pipe, where nothing is cut.
    pub(crate) width: Option<usize>,
}

impl Out {
    /// Decides on color and width from flags, settings and environment.
    pub(crate) fn new(color: ColorChoice, json: bool, quiet: bool, terminal: &Terminal) -> Self {
        let Terminal { no_color, clicolor_force, term, colorterm, columns } = *terminal;
        let choose = |is_terminal: bool| {
            let on = match color {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => !no_color && (clicolor_force || is_terminal && term != "dumb"),
            };
            if on { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never }
        };
        let is_terminal = io::stdout().is_terminal();
        let stdout_color = choose(is_terminal);
        let depth = match colorterm {
            _ if stdout_color == anstream::ColorChoice::Never => Depth::Plain,
            "truecolor" | "24bit" => Depth::True,
            _ if term.contains("256color") => Depth::Palette,
            _ => Depth::Basic,
        };
        let width = if is_terminal { columns.or_else(terminal_width) } else { None };
        Self {
            json,
            quiet,
            mute: false,
            stdout_color,
            stderr_color: choose(io::stderr().is_terminal()),
            depth,
            width,
        }
    }

    /// How an answer may look.
    pub(crate) fn look(&self) -> Look {
        Look { depth: self.depth, width: self.width }
    }

    /// The same way to the person, with nothing on stderr whatever happens: for what is drawn into a
    /// prompt.
    pub(crate) fn muted(self) -> Self {
        Self { mute: true, ..self }
    }

    /// Writes the answer.
    ///
    /// # Errors
    /// When stdout cannot be written; a closed pipe ends the program quietly, see `failure`.
    pub(crate) fn answer(&self, text: &str) -> io::Result<()> {
        let mut stdout = AutoStream::new(io::stdout().lock(), self.stdout_color);
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Writes an answer piece by piece, however long it is.
    ///
    /// # Errors
    /// When stdout cannot be written; a closed pipe ends the program quietly, see `messages::report`.
    pub(crate) fn answer_with(
        &self,
        write: impl FnOnce(&mut dyn Write, &Look) -> io::Result<()>,
    ) -> io::Result<()> {
        let stdout = AutoStream::new(io::stdout().lock(), self.stdout_color);
        let mut stdout = BufWriter::new(stdout);
        write(&mut stdout, &self.look())?;
        stdout.flush()
    }

    /// Writes a receipt: an answer that `--quiet` leaves out.
    pub(crate) fn receipt_with(
        &self,
        write: impl FnOnce(&mut dyn Write, &Look) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.quiet { Ok(()) } else { self.answer_with(write) }
    }

    /// Says something worth knowing. Nobody is left to tell when stderr is closed, so that is no error.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            self.stderr(&format!("{text}\n"));
        }
    }

    /// Says something that wants attention.
    pub(crate) fn warn(&self, text: &str) {
        if !self.json {
            self.stderr(&format!("{WARNING}warning:{WARNING:#} {text}\n"));
        }
    }

    /// Says what failed, and what to do about it.
    pub(crate) fn error(&self, text: &str, hints: &[String]) {
        let mut lines = format!("{ERROR}error:{ERROR:#} {text}\n");
        for hint in hints {
            lines.push_str(&format!("{HINT}hint:{HINT:#} {hint}\n"));
        }
        self.stderr(&lines);
    }

    /// Writes to stderr what failed, as JSON; nobody is left to tell when stderr is closed.
    pub(crate) fn error_with(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut text = Vec::new();
        if write(&mut text).is_ok() {
            self.stderr(&String::from_utf8_lossy(&text));
        }
    }

    /// Tells about a request, for `-v`.
    pub(crate) fn trace(&self, line: &str) {
        self.stderr(&format!("{HINT}{line}{HINT:#}\n"));
    }

    /// Whether somebody watches stderr: then progress may be drawn there.
    pub(crate) fn watched(&self) -> bool {
        !self.quiet && !self.json && io::stderr().is_terminal()
    }

    /// Whether what is said on stderr may be coloured.
    pub(crate) fn stderr_is_colored(&self) -> bool {
        self.stderr_color == anstream::ColorChoice::Always
    }

    /// Columns of the terminal on stderr.
    pub(crate) fn stderr_width() -> Option<usize> {
        columns(terminal_size::terminal_size_of(io::stderr()))
    }

    fn stderr(&self, text: &str) {
        if self.mute {
            return;
        }
        let mut stderr = AutoStream::new(io::stderr().lock(), self.stderr_color);
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    }
}

fn terminal_width() -> Option<usize> {
    columns(terminal_size::terminal_size_of(io::stdout()))
}

fn columns(size: Option<(Width, Height)>) -> Option<usize> {
    Some(usize::from(size?.0.0)).filter(|columns| *columns > 0)
}
