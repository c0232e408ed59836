//! The environment variables: the only place that reads them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};

use super::error::{ConfigError, Requirement};
use super::here::Here;
use crate::system::owner::User;
use crate::ui::Terminal;

macro_rules! variables {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = stringify!($name);)*

        /// Every variable that is read.
        pub(crate) const ALL: &[&str] = &[$($name),*];
    };
}

variables! {
    TRACK_API_TOKEN
    /// The API token under the name other Toggl tools use; `TRACK_API_TOKEN` overrides it.
    TOGGL_API_TOKEN
    TRACK_API_URL
    TRACK_PROFILE
    TRACK_WORKSPACE
    TRACK_MAX_AGE
    TRACK_TIMEOUT
    TRACK_PACE
    TRACK_COLOR
    TRACK_OFFLINE
    /// The folder of `config.toml`.
    TRACK_CONFIG_DIR
    /// The folder of the databases.
    TRACK_DATA_DIR
    /// A fixed time (RFC 3339) for tests and demonstrations; its offset is then also the time zone.
    TRACK_CLOCK
    /// Set by a shell that asks for completion: its name.
    TRACK_COMPLETE
    /// The end of the last word, which bash replaces; from PowerShell a dot when a space precedes the cursor.
    TRACK_COMPLETE_WORD
    /// The kind of completion that bash asks for, `COMP_TYPE`.
    TRACK_COMPLETE_TYPE
    /// The machine's time zone, where it is not the system's.
    TZ
    /// Set by `sudo`: the number of the user who called it.
    SUDO_UID
    /// The file of the certificate authorities to trust, in place of the system's.
    SSL_CERT_FILE
    /// Folders of them, in place of the system's as well.
    SSL_CERT_DIR
    /// Asks every program not to use color.
    NO_COLOR
    /// Asks every program to use color even in a pipe.
    CLICOLOR_FORCE
    TERM
    /// Whether the terminal can show 24-bit colors.
    COLORTERM
    COLUMNS
    EDITOR
    /// The full-screen editor to use; overrides `EDITOR`.
    VISUAL
    /// The pager to use; overrides `PAGER`. Empty, there is none.
    TRACK_PAGER
    PAGER
    /// Options of `less`.
    LESS
}

/// The variables above, the working directory and the home folder, as they were when the program
/// started. An empty variable counts as unset, but for `TZ` and the pagers.
#[derive(Clone, Default)]
pub(crate) struct Env {
    vars: BTreeMap<&'static str, OsString>,
    pub(super) here: Here,
}

impl Env {
    /// Reads the environment of this process.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub(crate) fn read() -> Self {
        let vars = ALL.iter().filter_map(|&name| Some((name, std::env::var_os(name)?)));
        // Most commands do not need a working directory, so a deleted one is no error.
        let folder = std::env::current_dir().ok();
        let env = Self::collect(vars);
        let behind_sudo =
            env.get(SUDO_UID).and_then(OsStr::to_str).and_then(|uid| uid.parse().ok());
        let here = Here { folder, home: dirs::home_dir(), user: User::new(behind_sudo) };
        Self { here, ..env }
    }

    /// An environment made of these variables only.
    #[cfg(test)]
    pub(crate) fn from_pairs<V: Into<OsString>>(
        pairs: impl IntoIterator<Item = (&'static str, V)>,
    ) -> Self {
        Self::collect(pairs.into_iter().map(|(name, value)| (name, value.into())))
    }

    fn collect(pairs: impl Iterator<Item = (&'static str, OsString)>) -> Self {
        // But for these: by convention, an empty zone is UTC, and an empty pager is none.
        let may_be_empty = |name| matches!(name, TZ | TRACK_PAGER | PAGER);
        let vars = pairs.filter(|(name, value)| may_be_empty(name) || !value.is_empty()).collect();
        Self { vars, here: Here::default() }
    }

    /// The same environment with another working directory.
    #[cfg(test)]
    pub(super) fn at(self, here: Here) -> Self {
        Self { here, ..self }
    }

    /// The working directory; `None` when it is gone.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.here.folder.as_deref()
    }

    /// A variable as the system gave it.
    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        self.vars.get(name).map(OsString::as_os_str)
    }

    /// A variable that has to be text.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, ConfigError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        value.to_str().map(Some).ok_or(Requirement("be UTF-8 text").of(name))
    }

    /// What the environment says of the terminal. A variable that is not text counts as unset.
    pub(crate) fn terminal(&self) -> Terminal<'_> {
        let text = |name| self.text(name).ok().flatten().unwrap_or_default();
        Terminal {
            no_color: self.get(NO_COLOR).is_some(),
            clicolor_force: self.get(CLICOLOR_FORCE).is_some(),
            term: text(TERM),
            colorterm: text(COLORTERM),
            columns: text(COLUMNS).parse().ok(),
        }
    }

    /// The command line of the editor the person named, if any.
    pub(crate) fn editor(&self) -> Option<OsString> {
        self.get(VISUAL).or_else(|| self.get(EDITOR)).map(OsStr::to_owned)
    }

    /// The command line of the pager the person named, if any.
    pub(crate) fn pager(&self) -> Option<OsString> {
        self.get(TRACK_PAGER).or_else(|| self.get(PAGER)).map(OsStr::to_owned)
    }

    /// A variable that names a file or folder.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// Whether certificate authorities are named here that are trusted in place of the system's.
    pub(crate) fn names_authorities(&self) -> bool {
        [SSL_CERT_FILE, SSL_CERT_DIR].iter().any(|name| self.get(name).is_some())
    }

    /// A variable that names a folder, `~` standing for the home. A relative one is an error: it would be another
    /// folder in every working directory.
    pub(crate) fn folder_of(&self, name: &'static str) -> Result<Option<PathBuf>, ConfigError> {
        let Some(path) = self.path(name) else { return Ok(None) };
        let path = match (path.strip_prefix("~"), &self.here.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path,
        };
        if path.is_absolute() {
            return Ok(Some(path));
        }
        Err(Requirement("be an absolute path, or begin with ~/").of(name))
    }

    /// The fixed time of [`TRACK_CLOCK`], when one is set.
    pub(crate) fn clock(&self) -> Result<Option<DateTime<FixedOffset>>, ConfigError> {
        let expected = Requirement("be a time such as 2026-03-02T09:00:00+01:00");
        let parse = |text| DateTime::parse_from_rfc3339(text).map_err(|_| expected.of(TRACK_CLOCK));
        self.text(TRACK_CLOCK)?.map(parse).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_counts_as_unset() {
        let env = Env::from_pairs([(TRACK_PROFILE, ""), (NO_COLOR, "1")]);
        assert_eq!((env.get(TRACK_PROFILE), env.get(NO_COLOR)), (None, Some(OsStr::new("1"))));
    }

    #[test]
    fn authorities_are_named_by_a_file_or_by_folders() {
        let names =
            |pairs: &[(&'static str, &str)]| Env::from_pairs(pairs.to_vec()).names_authorities();
        assert!(names(&[(SSL_CERT_FILE, "/ca.pem")]));
        assert!(names(&[(SSL_CERT_DIR, "/a:/b")]));
        assert!(!names(&[(SSL_CERT_FILE, ""), (SSL_CERT_DIR, "")]));
    }

    #[test]
    fn the_full_screen_editor_comes_first() {
        let named = |pairs: &[(&'static str, &str)]| {
            Env::from_pairs(pairs.to_vec()).editor().and_then(|line| line.into_string().ok())
        };
        assert_eq!(named(&[(VISUAL, "code --wait"), (EDITOR, "ed")]).unwrap(), "code --wait");
        assert_eq!(named(&[(VISUAL, ""), (EDITOR, "ed")]).unwrap(), "ed");
        assert_eq!(named(&[]), None);
    }

    #[test]
    fn an_empty_pager_counts() {
        let named = |pairs: &[(&'static str, &str)]| {
            Env::from_pairs(pairs.to_vec()).pager().and_then(|line| line.into_string().ok())
        };
        assert_eq!(named(&[(TRACK_PAGER, "most"), (PAGER, "less")]).as_deref(), Some("most"));
        assert_eq!(named(&[(TRACK_PAGER, ""), (PAGER, "less")]).as_deref(), Some(""));
        assert_eq!(named(&[(PAGER, "less")]).as_deref(), Some("less"));
        assert_eq!(named(&[]), None);
    }

    #[test]
    fn the_clock_is_rfc_3339() {
        let clock = |text| Env::from_pairs([(TRACK_CLOCK, text)]).clock();
        let fixed = clock("2026-03-02T09:00:00+01:00").unwrap().unwrap();
        assert_eq!(fixed.to_rfc3339(), "2026-03-02T09:00:00+01:00");
        assert_eq!(clock("").unwrap(), None);
        assert!(clock("monday").unwrap_err().to_string().starts_with("TRACK_CLOCK must be a time"));
    }

    #[cfg(unix)]
    #[test]
    fn text_that_is_not_unicode_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let env = Env::from_pairs([(TRACK_WORKSPACE, OsString::from_vec(vec![b'a', 0xff]))]);
        let error = env.text(TRACK_WORKSPACE).unwrap_err();
        assert_eq!(error.to_string(), "TRACK_WORKSPACE must be UTF-8 text");
        assert!(env.path(TRACK_WORKSPACE).is_some());
    }
}
