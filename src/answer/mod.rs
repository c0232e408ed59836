//! What commands answer: one struct for each answer. These structs are the JSON contract that
//! `docs/json.md` describes; `render` makes the text for people of them.
//!
//! Fields are in alphabetical order, in the struct as in the document, and are only ever added. `notes`
//! are sentences for people.

#![expect(
    clippy::option_option,
    clippy::struct_field_names,
    reason = "the fields are the JSON contract: an omitted field, null and a value differ there"
)]

mod account;
mod catalog;
mod config;
mod entry;
mod exit;
mod history;
mod report;
mod streamed;
mod system;
mod target;
mod timer;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

pub(crate) use account::*;
pub(crate) use catalog::*;
pub(crate) use config::*;
pub(crate) use entry::{EntryAt, moment};
pub(crate) use exit::{ErrorDocument, ErrorJson, Exit, FailureKind};
pub(crate) use history::*;
pub(crate) use report::*;
pub(crate) use streamed::{GapJson, Late, Streamed};
pub(crate) use system::*;
pub(crate) use target::*;
pub(crate) use timer::*;

use crate::ui::text::escaped;
use crate::ui::{Look, OutputError};

/// A path as text: what is not UTF-8 in it is replaced, since JSON has nothing else.
fn path<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

fn paths<S: Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| path.to_string_lossy()))
}

/// Who reads a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A person: only line breaks and styles are left of what could control a terminal.
    Person,
    /// Whoever wrote the template that the text follows: what is in it stays, styles only with color.
    Template,
    /// A program: the text is printed to the last byte.
    Program,
}

/// Prints a piece of a text.
pub(crate) type Print<'a> = dyn FnMut(&str) -> Result<(), OutputError> + 'a;

/// What a command has to say.
pub(crate) trait Answer: Json {
    /// Its text for people, with a line break at the end of each line.
    fn text(&self, look: Look) -> String;

    /// Hands over the text: where it may be long, piece by piece, as soon as a piece is made.
    fn write(&self, look: Look, print: &mut Print<'_>) -> anyhow::Result<()> {
        Ok(print(&self.text(look))?)
    }

    /// What kept the last document from being whole, where that is made while it is written.
    fn check(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// Who the text is for, which decides on how much of it is cleaned.
    fn reader(&self, _: Look) -> Reader {
        Reader::Person
    }

    /// How the command ends once this is said.
    fn exit(&self) -> Exit {
        Exit::Done
    }
}

/// A value as one JSON document; everything that serializes has it.
pub(crate) trait Json {
    /// Writes the document, with a line break at its end.
    fn json(&self, out: &mut dyn Write) -> io::Result<()>;
}

impl<T: Serialize> Json for T {
    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        // Looking at each of the many small pieces would cost more than making them.
        let mut out = BufWriter::with_capacity(PIECE, Escaping(out));
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")?;
        out.flush()
    }
}

/// How many bytes of a document are looked at together.
const PIECE: usize = 1 << 14;

/// Passes JSON on with escapes for what could move a cursor, turn a line around or hide. `serde_json`
/// writes whole characters at a time, and a buffer passes on whole writes.
struct Escaping<'a>(&'a mut dyn Write);

impl Write for Escaping<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_all(escaped(text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
