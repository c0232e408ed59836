//! Answers that are longer than the screen go through a pager, on a terminal.

use std::io;

use crate::answer::Answer;
use crate::system::pager::{OpenPager, Pager};
use crate::ui::{Out, OutputError};

/// Where a text goes.
enum Destination {
    /// It is held as long as it fits on the screen.
    Held(String),
    Pager(OpenPager),
    Terminal,
}

/// A text on its way to the terminal, by a pager where it is longer than the screen.
struct Paged<'a> {
    destination: Destination,
    pager: &'a Pager,
    out: &'a Out,
    /// Columns and lines of the screen.
    screen: (usize, usize),
    /// Whether the person left the pager before the end of the text.
    was_left: bool,
}

/// Prints the text of an answer for people; `false` where the pager could not be started after all, and nothing was
/// shown.
pub(super) fn show(
    answer: &dyn Answer,
    pager: &Pager,
    screen: (usize, usize),
    out: &Out,
) -> anyhow::Result<bool> {
    let destination = Destination::Held(String::new());
    let mut text = Paged { destination, pager, out, screen, was_left: false };
    let written = answer.write(out.look(), &mut |piece| text.print(piece));
    let was_started = match text.destination {
        Destination::Held(held) => Out::exactly(&held).map(|()| true)?,
        Destination::Pager(pager) => pager.finish().map_err(OutputError::from)?,
        Destination::Terminal => true,
    };
    if !was_started {
        out.note(&not_started(pager));
        return Ok(false);
    }
    // Whoever left the pager has seen enough: not an error.
    if text.was_left { Ok(true) } else { written.map(|()| true) }
}

impl Paged<'_> {
    fn print(&mut self, text: &str) -> Result<(), OutputError> {
        let text = self.out.shown(text);
        match &mut self.destination {
            Destination::Terminal => Out::exactly(&text),
            Destination::Pager(pager) => {
                let written = pager.write(&text);
                self.judged(written)
            }
            Destination::Held(held) => {
                held.push_str(&text);
                let (columns, lines) = self.screen;
                // The prompt of the shell takes the last line.
                if Out::height(held, columns) < lines {
                    return Ok(());
                }
                let held = std::mem::take(held);
                self.open(&held)
            }
        }
    }

    /// Starts the pager with what was held. Without one the text goes to the terminal.
    fn open(&mut self, held: &str) -> Result<(), OutputError> {
        match self.pager.start() {
            Ok(mut pager) => {
                let written = pager.write(held);
                self.destination = Destination::Pager(pager);
                self.judged(written)
            }
            Err(error) => {
                // Where nobody asked for a pager, nobody misses it.
                if self.pager.is_named() {
                    let reason = format!("{} {error}.", not_started(self.pager));
                    self.out.note(&reason);
                }
                self.destination = Destination::Terminal;
                Out::exactly(held)
            }
        }
    }

    fn judged(&mut self, written: io::Result<()>) -> Result<(), OutputError> {
        self.was_left |=
            written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        Ok(written?)
    }
}

fn not_started(pager: &Pager) -> String {
    format!("Could not start the pager “{}”.", pager.shown())
}
