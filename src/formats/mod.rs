//! Text formats: templates, and the text that an editor opens.

pub(crate) mod edit_buffer;
pub(crate) mod template;
