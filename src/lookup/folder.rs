//! What the folder a command is given in adds to its words.

use crate::answer::FolderJson;

use crate::app::App;
use crate::config::{FolderFile, Placeholder};
use crate::lookup::WorkArgs;
use crate::lookup::work::Work;
use crate::messages::Failure;
use crate::ui::text::{capital, listed};

/// The words of a command line, completed by the nearest `.track.toml`.
pub(crate) struct InFolder {
    /// What the entry is about.
    pub(crate) work: Work,
    /// Its description.
    pub(crate) description: String,
    /// The file and what was taken from it.
    from: Option<FromFile>,
}

struct FromFile {
    file: FolderFile,
    /// The file as people write its path.
    shown: String,
    taken: Vec<&'static str>,
    /// What the description lacks.
    unknown: Option<Placeholder>,
}

impl InFolder {
    /// Completes what was typed by what the file says, if there is one, and finds what the names mean.
    ///
    /// # Errors
    /// When a name means nothing, or more than one thing.
    pub(crate) fn resolve(
        work: &WorkArgs,
        description: String,
        file: Option<FolderFile>,
        app: &App,
    ) -> anyhow::Result<Self> {
        let here = &app.settings.here;
        let Some(file) = file else {
            return Ok(Self { work: work.resolve(app)?, description, from: None });
        };
        let (args, mut taken) = work.clone().or_of(&file);
        let proposed = if description.is_empty() { file.description(here) } else { None };
        let (description, unknown) = match proposed {
            Some(Ok(text)) => {
                taken.push("description");
                (text, None)
            }
            Some(Err(place)) => (description, Some(place)),
            None => (description, None),
        };
        let mut from = FromFile { shown: here.short(&file.path), file, taken, unknown };
        let work = args.resolve(app).map_err(|error| from.blame(error))?;
        from.taken.retain(|key| !(work.project_yielded && *key == "project"));
        Ok(Self { work, description, from: Some(from) })
    }

    /// What is worth saying about it, one sentence each.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.from.iter().flat_map(FromFile::notes).collect()
    }

    /// The file and what was taken from it, for the answer.
    pub(crate) fn document(&self) -> Option<FolderJson> {
        let from = self.from.as_ref()?;
        Some(FolderJson { file: from.file.path.clone(), used: from.taken.clone() })
    }
}

impl FromFile {
    /// Where the work comes from that an error may be about.
    fn blame(&self, error: anyhow::Error) -> anyhow::Error {
        let of_work = |key: &&&str| **key != "description";
        let work: Vec<&str> = self.taken.iter().filter(of_work).copied().collect();
        match error.downcast::<Failure>() {
            Ok(failure) if !work.is_empty() => failure
                .hint(format!(
                    "{} from {}; `--no-folder` goes without.",
                    capital(&listed(&work)),
                    self.shown
                ))
                .into(),
            Ok(failure) => failure.into(),
            Err(error) => error,
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.taken.is_empty() {
            notes.push(format!("{} from {}.", capital(&listed(&self.taken)), self.shown));
        }
        let why = self.unknown.map(|place| match place {
            Placeholder::Branch => "no git branch is checked out here",
            Placeholder::Issue => "the git branch here names no ticket",
            Placeholder::Dir => "the folder has no name",
        });
        notes.extend(why.map(|why| format!("No description: {why}.")));
        notes
    }
}
