//! The API token and the password: secrets that `Debug` does not show.

use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::str::FromStr;
use std::sync::Arc;

use super::error::Requirement;

/// Longest accepted API token, in bytes. Toggl's have 32; other servers may choose another length.
const MAX_LENGTH: usize = 256;

/// Why there is no token. No variant has the token, nor anything a command printed; `program` is the
/// first word of the command.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// A token that the server cannot have given.
    #[error("the one that is set {0}")]
    Unfit(Requirement),
    /// `token_command` is in a file that others can change, by way of this file or folder.
    #[error(
        "token_command is not run, because others can change {file}; `track doctor` shows how to \
         fix it"
    )]
    Open { file: String },
    #[error("token_command names no program")]
    NoProgram,
    #[error("cannot run {program}, the program of token_command")]
    NotRun { program: String, source: Arc<io::Error> },
    #[error("{program}, the program of token_command, failed ({status})")]
    Failed { program: String, status: ExitStatus },
    #[error("{program}, the program of token_command, printed no line within {seconds} s")]
    NoAnswer { program: String, seconds: u64 },
    #[error(
        "{program}, the program of token_command, printed no API token on its first line: that \
         {requirement}"
    )]
    NotAToken { program: String, requirement: Requirement },
}

/// A Toggl API token. Only [`Token::expose`] reveals it, and only to send or store it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl FromStr for Token {
    type Err = Requirement;

    /// Accepts surrounding whitespace, as pasting leaves it. Refuses what is no token at any server.
    fn from_str(text: &str) -> Result<Self, Requirement> {
        let token = text.trim();
        // Before the rule about spaces: they tell more.
        if token.starts_with(['"', '\'', '`', '“', '‘']) || token.ends_with(['"', '\'', '`']) {
            return Err(Requirement("have no quotation marks around it"));
        }
        let fits = (1..=MAX_LENGTH).contains(&token.len());
        if !fits || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Requirement("be 1 to 256 visible ASCII characters without spaces"));
        }
        // Toggl 2.0 is another product, whose keys Toggl Track does not know.
        if token.starts_with("toggl_sk_") {
            return Err(Requirement(
                "be one of Toggl Track, from the bottom of https://track.toggl.com/profile, and not \
                 a key of Toggl 2.0 (toggl_sk_…)",
            ));
        }
        // In a login, a colon ends the user name, which the token is.
        if token.contains(':') {
            return Err(Requirement("be only the part before the colon"));
        }
        if token.contains('@') {
            return Err(Requirement(
                "be a token, not an email address; `track login --email` accepts that",
            ));
        }
        Ok(Self(token.to_owned()))
    }
}

/// A password, entered at login and never stored. Unlike a token it may have any character.
pub(crate) struct Password(String);

impl Password {
    /// The password; `None` when it is empty, which none is.
    pub(crate) fn new(text: String) -> Option<Self> {
        (!text.is_empty()).then_some(Self(text))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_trimmed_and_checked() {
        let longest = "x".repeat(MAX_LENGTH);
        for (text, token) in [("abc", "abc"), (" abc\r\n", "abc"), (&longest, &longest)] {
            assert_eq!(text.parse::<Token>().unwrap().expose(), token);
        }
        let too_long = "x".repeat(MAX_LENGTH + 1);
        for text in ["", " \n", "a b", "a\tb", "a\0b", "a\u{1b}b", "schlüssel", &too_long] {
            assert!(text.parse::<Token>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_token_anywhere_is_told_by_its_form() {
        let digits = "1234abcd5678ef901234abcd5678ef90";
        for (text, words) in [
            ("toggl_sk_s3cr3t".to_owned(), "a key of Toggl 2.0"),
            (format!("\"{digits}\""), "quotation marks"),
            (format!("'{digits}'"), "quotation marks"),
            (format!("“{digits}”"), "quotation marks"),
            (format!("{digits}\""), "quotation marks"),
            (format!("{digits}:api_token"), "the part before the colon"),
            ("ada@example.com".to_owned(), "not an email address"),
        ] {
            let requirement = text.parse::<Token>().unwrap_err().to_string();
            assert!(requirement.contains(words), "{text}: {requirement}");
            assert!(!requirement.contains("s3cr3t") && !requirement.contains(digits));
        }
    }

    #[test]
    fn debug_hides_the_token() {
        let token: Token = "s3cr3t".parse().unwrap();
        assert_eq!(format!("{token:?} {:?}", Some(&token)), "Token(…) Some(Token(…))");
    }
}
