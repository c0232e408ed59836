//! The settings of `config.toml` by name.

use crate::rules::names::nearest;

/// The table that holds a table for each profile.
pub(super) const PROFILES: &str = "profiles";

macro_rules! keys {
    ($(#[doc = $about:literal] $key:ident = $name:literal)*) => {
        /// A setting of `config.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key { $(#[doc = $about] $key),* }

        impl Key {
            /// Every setting, in the order of `track config`.
            pub(crate) const ALL: &[Self] = &[$(Self::$key),*];

            /// Its name in the file.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$key => $name),* }
            }

            /// Its description, as a sentence: the doc comment of the variant.
            pub(crate) const fn about(self) -> &'static str {
                match self { $(Self::$key => $about.trim_ascii()),* }
            }
        }
    };
}

keys! {
    /// The API token.
    ApiToken = "api_token"
    /// The program that prints the API token.
    TokenCommand = "token_command"
    /// The address of the Toggl server.
    ApiUrl = "api_url"
    /// The workspace for new entries.
    Workspace = "workspace"
    /// How old local entries may be.
    MaxAge = "max_age"
    /// How long to wait for an answer.
    Timeout = "timeout"
    /// The pause between the requests of a sync.
    Pace = "pace"
    /// When to use color.
    Color = "color"
    /// Whether to work offline.
    Offline = "offline"
    /// The price of a billable hour.
    Rate = "rate"
    /// The currency of rates without one.
    Currency = "currency"
    /// The rates of projects and clients, by name.
    Rates = "rates"
    /// The target of time for a day.
    Target = "target"
    /// The first day of the week.
    WeekStart = "week_start"
    /// When a day begins.
    DayStart = "day_start"
    /// The clock format, 24h or 12h.
    Clock = "clock"
    /// The folders in which a profile is used.
    Folders = "folders"
}

impl Key {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }

    /// The setting with the most similar name, if one is similar enough.
    pub(crate) fn nearest(name: &str) -> Option<&'static str> {
        let known = Self::ALL.iter().map(|key| key.name()).chain([PROFILES]);
        nearest(name, known).first().copied()
    }
}
