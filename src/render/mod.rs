//! Values in, text out: what answers look like. Nothing here reads, asks or writes.

pub(crate) mod checks;
pub(crate) mod detail;
pub(crate) mod entries;
pub(crate) mod json;
pub(crate) mod settings;
pub(crate) mod style;
pub(crate) mod template;
mod text;
pub(crate) mod things;
pub(crate) mod undo;
pub(crate) mod workspaces;

pub(crate) use style::Depth;
pub(crate) use template::{Template, TemplateError};
pub(crate) use text::{
    NAMELESS, brief, capital, counted, escaped, fit, in_quotes, listed, plain, toml_string,
};
