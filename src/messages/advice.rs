//! What a command adds to an error that it met: typed context, so that the words are still made once.

use crate::messages::{Failure, explain};

/// An error with advice of the command that met it.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(crate) struct Advised {
    #[source]
    error: anyhow::Error,
    /// Which of several rows it is about.
    about: Option<String>,
    hints: Vec<String>,
}

impl Advised {
    /// The failure in words.
    pub(super) fn failure(&self) -> Failure {
        let failure = explain(&self.error);
        let failure = match &self.about {
            Some(about) => failure.about(about),
            None => failure,
        };
        self.hints.iter().cloned().fold(failure, Failure::hint)
    }
}

/// Adds context to an error.
pub(crate) trait Advise {
    /// Adds what to do next.
    fn hint(self, hint: impl Into<String>) -> anyhow::Error;

    /// Says which of several rows it is about.
    fn about(self, row: String) -> anyhow::Error;
}

impl<E: Into<anyhow::Error>> Advise for E {
    fn hint(self, hint: impl Into<String>) -> anyhow::Error {
        Advised { error: self.into(), about: None, hints: vec![hint.into()] }.into()
    }

    fn about(self, row: String) -> anyhow::Error {
        Advised { error: self.into(), about: Some(row), hints: Vec::new() }.into()
    }
}
