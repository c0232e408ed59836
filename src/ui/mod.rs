//! The terminal and nothing else: streams, colors, text, tables, prompts, progress. Depends on no other
//! module of the crate.

mod output;
mod progress;
pub(crate) mod prompt;
pub(crate) mod style;
pub(crate) mod table;
mod terminal;
pub(crate) mod text;

pub(crate) use output::{Look, Out, OutputError};
pub(crate) use progress::{Position, with_progress};
pub(crate) use terminal::{ColorChoice, Terminal};
