//! What a command adds to an error that it met: typed context, so that the words are still made once.

/// An error with advice of the command that met it.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(crate) struct Advised {
    #[source]
    pub(super) error: anyhow::Error,
    /// Which of several rows it is about.
    pub(super) about: Option<String>,
    pub(super) hints: Vec<String>,
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
