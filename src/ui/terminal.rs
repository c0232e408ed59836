//! What flags, settings and environment say of the terminal.

use std::fmt;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless the environment asks otherwise.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    Never,
}

impl fmt::Display for ColorChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        })
    }
}

/// What the environment says of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terminal<'a> {
    pub(crate) no_color: bool,
    pub(crate) clicolor_force: bool,
    /// `TERM`, the kind of terminal.
    pub(crate) term: &'a str,
    /// `COLORTERM`, which says whether 24-bit colors can be shown.
    pub(crate) colorterm: &'a str,
    /// `COLUMNS`, the width that the person asks for.
    pub(crate) columns: Option<usize>,
}
