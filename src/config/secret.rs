//! The API token and the password: secrets that `Debug` does not show.

use std::fmt;
use std::io::{self, IsTerminal};
use std::process::{Command, ExitStatus, Stdio};
use std::str::FromStr;

/// Longest accepted API token, in bytes. Toggl's have 32; other servers may choose another length.
const MAX_LENGTH: usize = 256;

/// Why there is no token. No variant has the token, nor anything a command printed; `program` is the
/// first word of the command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    #[error("an API token is 1 to {MAX_LENGTH} visible ASCII characters without spaces")]
    Malformed,
    #[error("token_command names no program")]
    NoProgram,
    #[error("cannot run {program}, the program of token_command")]
    NotRun { program: String, source: io::Error },
    #[error("{program}, the program of token_command, failed ({status})")]
    Failed { program: String, status: ExitStatus },
    #[error("{program}, the program of token_command, printed no API token on its first line")]
    NotAToken { program: String },
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
    type Err = SecretError;

    /// Accepts surrounding whitespace, as pasting leaves it.
    fn from_str(text: &str) -> Result<Self, SecretError> {
        let token = text.trim();
        let fits = (1..=MAX_LENGTH).contains(&token.len());
        if fits && token.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(token.to_owned()))
        } else {
            Err(SecretError::Malformed)
        }
    }
}

/// Runs a program, such as a password manager, and takes the first line it prints for the token.
///
/// No shell is involved. The program inherits stderr and, when it is a terminal, stdin; a piped stdin
/// is input for `track` and is not passed on.
pub(crate) fn run_token_command(command: &[String]) -> Result<Token, SecretError> {
    let (program, arguments) = command.split_first().ok_or(SecretError::NoProgram)?;
    let stdin = if io::stdin().is_terminal() { Stdio::inherit() } else { Stdio::null() };
    let output = Command::new(program)
        .args(arguments)
        .stdin(stdin)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| SecretError::NotRun { program: program.clone(), source })?;
    if !output.status.success() {
        return Err(SecretError::Failed { program: program.clone(), status: output.status });
    }
    let first_line = output.stdout.split(|&byte| byte == b'\n').next().unwrap_or_default();
    std::str::from_utf8(first_line)
        .ok()
        .and_then(|line| line.parse().ok())
        .ok_or_else(|| SecretError::NotAToken { program: program.clone() })
}

/// A password, entered at login and never stored. Unlike a token it may have any character.
pub(crate) struct Password(String);

impl Password {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
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
    fn debug_hides_the_token() {
        let token: Token = "s3cr3t".parse().unwrap();
        assert_eq!(format!("{token:?} {:?}", Some(&token)), "Token(…) Some(Token(…))");
    }

    #[test]
    fn a_missing_program_is_named() {
        assert!(matches!(run_token_command(&[]), Err(SecretError::NoProgram)));
        let error = run_token_command(&["track-test-no-such-program".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("track-test-no-such-program"), "{error}");
    }

    #[cfg(unix)]
    fn shell(script: &str) -> Result<Token, SecretError> {
        run_token_command(&["sh", "-c", script].map(str::to_owned))
    }

    #[cfg(unix)]
    #[test]
    fn the_first_line_is_the_token() {
        assert_eq!(shell("printf 's3cr3t \\nuser: me\\n'").unwrap().expose(), "s3cr3t");
        assert_eq!(shell("printf s3cr3t").unwrap().expose(), "s3cr3t");
    }

    #[cfg(unix)]
    #[test]
    fn a_failing_command_never_shows_its_output() {
        for (script, fact) in [
            ("echo s3cr3t; exit 3", "exit status: 3"),
            ("printf 's3cr3t with spaces'", "printed no API token"),
            ("printf 's3cr3t\\377'", "printed no API token"),
            ("true", "printed no API token"),
        ] {
            let error = shell(script).unwrap_err();
            assert!(error.to_string().contains(fact), "{error}");
            assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
        }
    }
}
