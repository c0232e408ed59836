//! Values in, text out: what answers look like. Nothing here reads, asks or writes.

pub(crate) mod checks;
pub(crate) mod entries;
pub(crate) mod json;
pub(crate) mod style;
mod text;

pub(crate) use style::Depth;
pub(crate) use text::{brief, escaped, fit, plain};
