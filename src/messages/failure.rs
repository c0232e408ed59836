//! A failure in words.

use crate::answer::FailureKind;
use crate::store::Changed;
use crate::ui::text::capital;

/// What is known here of Toggl, as of the last time that it was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    Entries,
    /// Clients, projects, tasks and tags.
    Names,
}

/// A failure in words: a kind that decides the exit code, a sentence, and what to do next.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(super) kind: FailureKind,
    pub(super) message: String,
    pub(super) hints: Vec<String>,
    rests_on: Option<Picture>,
    /// Whether the hints say that nothing was changed.
    unchanged: bool,
}

impl Failure {
    /// What kind of failure it is, which decides on the exit code.
    pub(crate) fn kind(&self) -> FailureKind {
        self.kind
    }

    /// A failure without advice yet.
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new(), rests_on: None, unchanged: false }
    }

    /// A failure because what was asked for is not possible.
    pub(crate) fn no(message: impl Into<String>) -> Self {
        Self::new(FailureKind::No, message)
    }

    /// A failure because there is no such row.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(FailureKind::NotFound, message)
    }

    /// A failure because of what was typed.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, message)
    }

    /// The same, which may be out of date when this picture is.
    pub(crate) fn resting_on(self, picture: Picture) -> Self {
        Self { rests_on: Some(picture), ..self }
    }

    /// Whether it may be out of date when this picture is.
    pub(crate) fn rests_on(&self, picture: Picture) -> bool {
        self.rests_on == Some(picture)
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn hints(&self) -> Vec<String> {
        let mut hints = self.hints.clone();
        if self.unchanged {
            match hints.first_mut() {
                Some(first) => first.insert_str(0, "Nothing was changed. "),
                None => hints.push("Nothing was changed.".to_owned()),
            }
        }
        hints
    }

    /// Says that nothing was changed, unless [`Failure::after`] something was.
    pub(super) fn unchanged(self) -> Self {
        Self { unchanged: true, ..self }
    }

    /// Whether it says that nothing was changed.
    pub(super) fn is_unchanged(&self) -> bool {
        self.unchanged
    }

    /// The same failure, in a process that has changed so much before it.
    pub(super) fn after(mut self, changed: Changed) -> Self {
        match changed {
            Changed::Nothing => return self,
            Changed::Something => {}
            Changed::Command => {
                let saved = "The change was saved; do not run the command again.";
                self.hints.insert(0, saved.to_owned());
            }
        }
        Self { unchanged: false, ..self }
    }

    /// Puts the row that it is about in front.
    pub(crate) fn about(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The sentence, and what to do next, a line each.
    pub(crate) fn lines(self) -> Vec<String> {
        let hints = self.hints();
        [self.message].into_iter().chain(hints).collect()
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// A message as a sentence: it begins with a capital and ends with a period.
pub(crate) fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{end}", capital(text))
}
