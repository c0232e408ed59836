//! Text formats: templates, tables, and the text that an editor opens.

pub(crate) mod edit_buffer;
pub(crate) mod entry_table;
pub(crate) mod grid_table;
pub(crate) mod report_table;
pub(crate) mod tabular;
pub(crate) mod target_table;
pub(crate) mod template;
