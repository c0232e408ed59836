//! What a command adds to an error that it met: typed context, so that the words are still made once.

/// An error with advice of the command that met it.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(crate) struct Advised {
    #[source]
    pub(super) error: anyhow::Error,
    pub(super) hint: String,
}

/// Adds context to an error.
pub(crate) trait Advise {
    /// Adds what to do next.
    fn hint(self, hint: impl Into<String>) -> anyhow::Error;
}

impl<E: Into<anyhow::Error>> Advise for E {
    fn hint(self, hint: impl Into<String>) -> anyhow::Error {
        Advised { error: self.into(), hint: hint.into() }.into()
    }
}
