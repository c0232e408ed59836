//! What the manual says of files, environment variables and exit codes.

/// A term and its description.
pub(super) type Entry = (&'static str, &'static str);

/// The files that `track` reads and writes.
pub(super) const FILES: [Entry; 3] = [
    (
        "~/.config/track/config.toml",
        "The settings, including the API token. `track config path` prints where it is; on macOS it is in \
         `~/Library/Application Support/track`.",
    ),
    (
        "~/.local/share/track/PROFILE.db",
        "The local store of a profile; `default.db` without a profile. On macOS it is in \
         `~/Library/Application Support/track`.",
    ),
    (
        ".track.toml",
        "The project, task, tags, billable state and description that `track start` uses in this folder and \
         those below it.",
    ),
];

/// The environment variables for people.
pub(super) const ENVIRONMENT: [Entry; 24] = [
    ("TRACK_API_TOKEN", "The API token; no login is needed."),
    ("TOGGL_API_TOKEN", "The same, if `TRACK_API_TOKEN` is not set."),
    ("TRACK_PROFILE", "The profile to use; `--profile` overrides it."),
    ("TRACK_WORKSPACE", "The workspace for new entries."),
    ("TRACK_OFFLINE", "If `true`, no requests are sent, as with `--offline`."),
    ("TRACK_COLOR", "When to use color: `auto`, `always` or `never`."),
    ("TRACK_MAX_AGE", "How old local data may be before Toggl is asked again, for example `5m`."),
    ("TRACK_TIMEOUT", "How long a request may take."),
    ("TRACK_PACE", "The time between the requests of `track sync`."),
    ("TRACK_API_URL", "The address of the server."),
    ("TRACK_CONFIG_DIR", "The folder of `config.toml`."),
    ("TRACK_DATA_DIR", "The folder of the local stores."),
    ("TRACK_PAGER", "The pager of `track list` and `track report`; empty for none."),
    ("PAGER", "The same, if `TRACK_PAGER` is not set; by default `less`."),
    ("LESS", "The options of `less`; by default `FRX`."),
    ("VISUAL", "The editor of `track edit` and `track config edit`."),
    ("EDITOR", "The same, if `VISUAL` is not set; by default `vi`."),
    ("NO_COLOR", "If set, no color is used."),
    ("CLICOLOR_FORCE", "If set, color is used even in a pipe."),
    ("COLUMNS", "The width of the screen, if the terminal does not report it."),
    ("HTTPS_PROXY", "The proxy for requests."),
    ("SSL_CERT_FILE", "A file of certificate authorities to trust instead of those of the system."),
    ("SSL_CERT_DIR", "Folders of such files."),
    ("TRACK_CLOCK", "A fixed time, for tests and demonstrations."),
];

/// The exit codes.
pub(super) const EXIT_STATUS: [Entry; 9] = [
    ("0", "Success. A change may be saved locally and not sent yet."),
    ("1", "The answer is no, for example because nothing is running; or the command failed."),
    ("2", "The command line or the configuration is not valid."),
    ("3", "Not logged in, or Toggl does not accept the API token."),
    ("4", "No entry or name matches, or several do."),
    ("5", "Toggl's hourly quota is used up, so the result is missing or incomplete."),
    ("6", "Toggl is unreachable, so the result is missing or incomplete."),
    ("7", "Toggl refused the change."),
    ("130", "Interrupted. A change that was being sent is saved locally."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::FailureKind;
    use crate::config::env;

    #[test]
    fn every_exit_code_is_described() {
        let codes: Vec<&str> = EXIT_STATUS.iter().map(|(code, _)| *code).collect();
        let kinds = [
            FailureKind::No,
            FailureKind::Usage,
            FailureKind::NotLoggedIn,
            FailureKind::NotFound,
            FailureKind::Ambiguous,
            FailureKind::OverQuota,
            FailureKind::Unreachable,
            FailureKind::Refused,
        ];
        for kind in kinds {
            assert!(codes.contains(&&*kind.code().to_string()), "{kind:?}");
        }
    }

    #[test]
    fn every_variable_is_described_or_no_business_of_people() {
        // Between a shell or the system and the program.
        let others = [
            env::TRACK_COMPLETE,
            env::TRACK_COMPLETE_WORD,
            env::TRACK_COMPLETE_TYPE,
            "TZ",
            "SUDO_UID",
            "TERM",
            "COLORTERM",
        ];
        let mut described: Vec<&str> = ENVIRONMENT.iter().map(|(name, _)| *name).collect();
        described.extend(others);
        described.sort_unstable();
        // reqwest reads the last one.
        let mut read = [env::ALL, &["HTTPS_PROXY"]].concat();
        read.sort_unstable();
        assert_eq!(described, read);
    }
}
