//! The drafts that an editor works on: temporary files beside the store, which are kept when an edit fails.

use std::fs::{self, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::NamedTempFile;

use super::editor::{Editor, EditorError};

/// How long a draft is kept after its last change.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

const PREFIX: &str = "edit-";
const SUFFIX: &str = ".toml";

/// A temporary file with mode 0600 for the editor. It is deleted on drop unless it is kept.
#[derive(Debug)]
pub(crate) struct EditorDraft(NamedTempFile);

/// A draft that no command works on: of an edit that failed, or of a command that was killed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptDraft {
    pub(crate) path: PathBuf,
    /// When it was changed last.
    pub(crate) changed: DateTime<Utc>,
}

impl EditorDraft {
    /// An empty draft in a folder that is not temporary, so that a kept draft survives a restart. Drafts that were
    /// kept there for more than a week by `now` are removed.
    pub(crate) fn new(folder: &Path, now: DateTime<Utc>) -> Result<Self, EditorError> {
        for old in kept_drafts(folder).into_iter().filter(|it| now - it.changed > KEPT_FOR) {
            // What cannot be removed is named by the doctor.
            let _ = fs::remove_file(old.path);
        }
        let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder);
        let file = file.map_err(|source| EditorError::Draft { path: folder.to_owned(), source })?;
        // Tells other commands that it is in use. Not every file system can lock.
        let _ = file.as_file().try_lock();
        Ok(Self(file))
    }

    /// Lets the person edit this text, from a line that is counted from 1 on, and returns the edited text. When the
    /// editor fails, the draft holds the text as the editor left it.
    pub(crate) fn edit(
        &self,
        editor: &Editor,
        text: &str,
        at: Option<usize>,
    ) -> Result<String, EditorError> {
        let path = self.0.path();
        // By path, not by file handle: editors may replace the file.
        fs::write(path, text).map_err(|source| self.error(source))?;
        editor.open(path, at)?;
        self.text()
    }

    pub(crate) fn text(&self) -> Result<String, EditorError> {
        let bytes = fs::read(self.0.path()).map_err(|source| self.error(source))?;
        String::from_utf8(bytes)
            .map_err(|_| EditorError::NotText { path: self.0.path().to_owned() })
    }

    pub(crate) fn keep(self) -> io::Result<PathBuf> {
        Ok(self.0.into_temp_path().keep()?)
    }

    fn error(&self, source: io::Error) -> EditorError {
        EditorError::Draft { path: self.0.path().to_owned(), source }
    }
}

/// The drafts in a folder that no command works on, the oldest first; none where they cannot be listed.
pub(crate) fn kept_drafts(folder: &Path) -> Vec<KeptDraft> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let draft = |file: fs::DirEntry| {
        let name = file.file_name();
        let name = name.to_str()?;
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        let is_draft = name.starts_with(PREFIX) && name.ends_with(SUFFIX);
        (is_draft && !is_in_use(&file.path()))
            .then_some(())
            .and_then(|()| metadata.modified().ok())
            .map(|changed| KeptDraft { path: file.path(), changed: changed.into() })
    };
    let mut drafts: Vec<KeptDraft> = files.filter_map(draft).collect();
    drafts.sort_by(|one, other| (one.changed, &one.path).cmp(&(other.changed, &other.path)));
    drafts
}

/// Whether another command has locked a draft.
fn is_in_use(path: &Path) -> bool {
    let locked = fs::File::open(path).map(|file| file.try_lock());
    matches!(locked, Ok(Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn the_shell_runs_the_command_and_the_draft_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let draft = EditorDraft::new(folder.path(), now()).unwrap();
        let editor = |line: &str| Editor::new(Some(line.into()));
        let replace = editor(
            "sh -c 'cp \"$1\" \"$1.new\"; echo more >> \"$1.new\"; mv \"$1.new\" \"$1\"' 'a name'",
        );
        assert_eq!(draft.edit(&replace, "text\n", None).unwrap(), "text\nmore\n");
        assert_eq!(draft.edit(&editor("true"), "other", None).unwrap(), "other");
        let failed = draft.edit(&editor("false"), "other", None).unwrap_err();
        assert!(failed.to_string().contains("“false” failed (exit status: 1)"), "{failed}");
        let binary = editor("printf '\\377' >");
        let binary = draft.edit(&binary, "text", None);
        assert!(matches!(binary, Err(EditorError::NotText { .. })));
        drop(draft);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_kept_draft_stays_and_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let draft = EditorDraft::new(folder.path(), now()).unwrap();
        draft.edit(&Editor::new(Some("true".into())), "text", None).unwrap();
        let path = draft.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn drafts_of_more_than_a_week_ago_are_removed_unless_they_are_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let days_ago = |days: i64| now() - TimeDelta::days(days);
        let write = |name: &str, days: i64| {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(days_ago(days).into()).unwrap();
            file
        };
        let in_use = write("edit-open.toml", 30);
        in_use.lock().unwrap();
        for (name, days) in [
            ("edit-old.toml", 8),
            ("edit-new.toml", 6),
            ("edit-newest.toml", 0),
            ("config.toml", 99),
            ("edit-old.txt", 99),
        ] {
            write(name, days);
        }
        fs::create_dir(folder.path().join("edit-folder.toml")).unwrap();
        let kept = || -> Vec<(String, i64)> {
            let drafts = kept_drafts(folder.path()).into_iter();
            let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
            drafts.map(|it| (name(it.path), (now() - it.changed).num_days())).collect()
        };
        let named = |names: &[(&str, i64)]| -> Vec<(String, i64)> {
            names.iter().map(|(name, days)| ((*name).to_owned(), *days)).collect()
        };
        let newer = [("edit-new.toml", 6), ("edit-newest.toml", 0)];
        assert_eq!(kept(), named(&[&[("edit-old.toml", 8)][..], &newer].concat()));
        let draft = EditorDraft::new(folder.path(), now()).unwrap();
        assert_eq!(kept(), named(&newer), "neither the old one nor those in use");
        drop(draft);
        assert!(folder.path().join("edit-open.toml").exists());
        assert!(folder.path().join("config.toml").exists());
        assert_eq!(kept_drafts(&folder.path().join("nowhere")), []);
    }
}
