//! The settings among the global flags.

use super::value::Profile;
use crate::ui::ColorChoice;

/// The settings among the global flags.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
pub(crate) struct Overrides {
    pub(crate) profile: Option<Profile>,
    pub(crate) color: Option<ColorChoice>,
    pub(crate) offline: bool,
    /// `--fresh`: ask Toggl, however young the last answer is.
    pub(crate) fresh: bool,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    /// `--verbose`: how much to report about requests.
    pub(crate) verbose: u8,
}
