//! What the folder a command is given in adds to its words.

use crate::answer::FolderJson;
use crate::app::App;
use crate::config::{FolderFile, Placeholder};
use crate::lookup::error::LookupError;
use crate::lookup::work::{Work, WorkRequest};
use crate::ui::text::{capital, listed};

/// The words of a command line, completed by the nearest `.track.toml`.
pub(crate) struct InFolder {
    /// What the entry is about.
    pub(crate) work: Work,
    /// Its description.
    pub(crate) description: String,
    /// The file and what was used of it.
    from: Option<FromFile>,
}

struct FromFile {
    file: FolderFile,
    /// The file as people write its path.
    shown: String,
    used: Vec<&'static str>,
    /// What the description lacks.
    unknown: Option<Placeholder>,
}

impl InFolder {
    /// Completes what was typed by what the file says, if there is one, and finds what the names mean.
    pub(crate) fn resolve(
        work: WorkRequest,
        description: String,
        file: Option<FolderFile>,
        app: &App,
    ) -> Result<Self, LookupError> {
        let here = &app.settings.here;
        let Some(file) = file else {
            return Ok(Self { work: work.resolve(app)?, description, from: None });
        };
        let (request, mut used) = work.completed_by(&file);
        let proposed = if description.is_empty() { file.description(here) } else { None };
        let (description, unknown) = match proposed {
            Some(Ok(text)) => {
                used.push("description");
                (text, None)
            }
            Some(Err(placeholder)) => (description, Some(placeholder)),
            None => (description, None),
        };
        let mut from = FromFile { shown: here.short(&file.path), file, used, unknown };
        let work = request.resolve(app).map_err(|error| from.mark(error))?;
        from.used.retain(|key| !(work.project_yielded && *key == "project"));
        Ok(Self { work, description, from: Some(from) })
    }

    /// The notes about the file, one sentence each.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.from.iter().flat_map(FromFile::notes).collect()
    }

    /// The file and what was used of it, for the answer.
    pub(crate) fn document(&self) -> Option<FolderJson> {
        let from = self.from.as_ref()?;
        Some(FolderJson { file: from.file.path.clone(), used: from.used.clone() })
    }
}

impl FromFile {
    /// The error with the keys of the file that it may be about.
    fn mark(&self, error: LookupError) -> LookupError {
        let keys: Vec<_> = self.used.iter().copied().filter(|key| *key != "description").collect();
        match error {
            error @ LookupError::Other(_) => error,
            error if keys.is_empty() => error,
            error => {
                LookupError::FromFolder { error: Box::new(error), keys, file: self.shown.clone() }
            }
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.used.is_empty() {
            notes.push(format!("{} from {}.", capital(&listed(&self.used)), self.shown));
        }
        let why = self.unknown.map(|placeholder| match placeholder {
            Placeholder::Branch => "no git branch is checked out here",
            Placeholder::Issue => "the git branch names no ticket",
            Placeholder::Dir => "the folder has no name",
        });
        notes.extend(why.map(|why| format!("No description: {why}.")));
        notes
    }
}
