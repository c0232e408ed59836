//! Text to values and back: templates, and the page that an editor opens.

pub(crate) mod braces;
pub(crate) mod edit_buffer;
pub(crate) mod template;
