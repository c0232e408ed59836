//! Output: answers go to stdout, notes, warnings and errors to stderr. Only this module writes there, and
//! what people read is cleaned here once more, whatever it quotes.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;
use anstream::adapter::strip_str;
use terminal_size::{Height, Width, terminal_size_of};

use super::style::{Depth, ERROR, HINT, WARNING};
use super::terminal::{ColorChoice, Terminal};
use super::text::{one_line, styled_lines, width};

/// How much of a document is written at once, in bytes.
const DOCUMENT_BUFFER: usize = 1 << 15;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) depth: Depth,
    /// Columns of the terminal; `None` in a pipe, where nothing is cut.
    pub(crate) width: Option<usize>,
    /// Whether stdout is a terminal.
    pub(crate) terminal: bool,
}

/// Writes to stdout and stderr, with color and width decided once.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    pub(crate) json: bool,
    quiet: bool,
    mute: bool,
    stdout_color: anstream::ColorChoice,
    stderr_color: anstream::ColorChoice,
    look: Look,
}

/// An answer or a receipt could not be written.
#[derive(Debug, thiserror::Error)]
#[error("could not write to standard output")]
pub(crate) struct OutputError(#[from] io::Error);

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
        let measured = || columns_of(terminal_size_of(io::stdout()));
        let width = if is_terminal { columns.or_else(measured) } else { None };
        Self {
            json,
            quiet,
            mute: false,
            stdout_color,
            stderr_color: choose(io::stderr().is_terminal()),
            look: Look { depth, width, terminal: is_terminal },
        }
    }

    /// The same without anything on stderr: for the output that a shell prompt includes.
    pub(crate) fn muted(self) -> Self {
        Self { mute: true, ..self }
    }

    /// Writes an answer to the last byte.
    pub(crate) fn exactly(text: &str) -> Result<(), OutputError> {
        let mut stdout = io::stdout().lock();
        Ok(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())?)
    }

    /// Writes an answer as it is, but for styles where there is no color.
    pub(crate) fn answer(&self, text: &str) -> Result<(), OutputError> {
        if self.stdout_color == anstream::ColorChoice::Never {
            // At once: a stream would write each piece between two styles.
            return Self::exactly(&strip_str(text).to_string());
        }
        let mut stdout = AutoStream::new(io::stdout().lock(), self.stdout_color);
        Ok(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())?)
    }

    /// Writes a document for programs piece by piece, however long it is, to the last byte.
    /// A closed pipe is an error here; `messages::report` ends the program quietly.
    pub(crate) fn document(
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let mut stdout = BufWriter::with_capacity(DOCUMENT_BUFFER, io::stdout().lock());
        Ok(write(&mut stdout).and_then(|()| stdout.flush())?)
    }

    /// Writes an answer for people, of which nothing but line breaks and styles reaches a terminal.
    pub(crate) fn show(&self, text: &str) -> Result<(), OutputError> {
        let text = styled_lines(text);
        let is_plain = self.stdout_color == anstream::ColorChoice::Never;
        if is_plain { Self::exactly(&without_styles(text)) } else { self.answer(&text) }
    }

    /// The text that [`show`](Self::show) would write.
    pub(crate) fn shown(&self, text: &str) -> String {
        let text = styled_lines(text);
        let is_plain = self.stdout_color == anstream::ColorChoice::Never;
        if is_plain { without_styles(text) } else { text }
    }

    /// Columns and lines of the terminal that stdout is; `None` where it is none, or does not know.
    pub(crate) fn screen(&self) -> Option<(usize, usize)> {
        let (_, Height(lines)) = terminal_size_of(io::stdout())?;
        Some((self.look.width?, usize::from(lines))).filter(|(_, lines)| *lines > 0)
    }

    /// How many lines a text takes on a screen of so many columns.
    pub(crate) fn height(text: &str, columns: usize) -> usize {
        let height = |line| width(&strip_str(line).to_string()).div_ceil(columns.max(1)).max(1);
        text.lines().map(height).sum()
    }

    /// What the terminal can show.
    pub(crate) fn look(&self) -> Look {
        self.look
    }

    /// Whether receipts, answers that `--quiet` leaves out, are written.
    pub(crate) fn writes_receipts(&self) -> bool {
        !self.quiet
    }

    /// Writes a note to stderr. As for all of stderr, a failure to write is ignored: there is no other
    /// place to report it.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            self.stderr(&format!("{}\n", one_line(text)));
        }
    }

    pub(crate) fn warn(&self, text: &str) {
        if !self.json {
            self.stderr(&format!("{WARNING}warning:{WARNING:#} {}\n", one_line(text)));
        }
    }

    /// Writes an error and its hints to stderr.
    pub(crate) fn error(&self, text: &str, hints: &[String]) {
        let mut lines = format!("{ERROR}error:{ERROR:#} {}\n", one_line(text));
        for hint in hints {
            lines.push_str(&format!("{HINT}hint:{HINT:#} {}\n", one_line(hint)));
        }
        self.stderr(&lines);
    }

    /// Writes an error for programs to stderr, as it is.
    pub(crate) fn error_with(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut text = Vec::new();
        if write(&mut text).is_ok() {
            self.stderr(&String::from_utf8_lossy(&text));
        }
    }

    /// Writes a line about a request to stderr, for `-v`.
    pub(crate) fn trace(&self, line: &str) {
        self.stderr(&format!("{HINT}{}{HINT:#}\n", one_line(line)));
    }

    /// Whether progress may be drawn: stderr is a terminal, and neither `--quiet` nor `--json` is given.
    pub(crate) fn watched(&self) -> bool {
        !self.quiet && !self.json && io::stderr().is_terminal()
    }

    pub(crate) fn stderr_is_colored(&self) -> bool {
        self.stderr_color == anstream::ColorChoice::Always
    }

    pub(crate) fn stderr_width() -> Option<usize> {
        columns_of(terminal_size_of(io::stderr()))
    }

    fn stderr(&self, text: &str) {
        if self.mute {
            return;
        }
        let mut stderr = AutoStream::new(io::stderr().lock(), self.stderr_color);
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    }
}

/// A text of [`styled_lines`] without its styles. Most lines have none, and are not looked at letter by letter.
fn without_styles(text: String) -> String {
    if !text.contains('\u{1b}') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.contains('\u{1b}') {
            plain.extend(strip_str(line));
        } else {
            plain.push_str(line);
        }
    }
    plain
}

fn columns_of(size: Option<(Width, Height)>) -> Option<usize> {
    Some(usize::from(size?.0.0)).filter(|columns| *columns > 0)
}
