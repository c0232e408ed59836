//! An edit of `config.toml`: comments are kept, and the file is replaced atomically.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::error::{ConfigError, SourceLocation};
use super::file;
use super::key::{Key, PROFILES};
use super::value::Profile;

/// The name of the new file before it replaces the old one.
const PREFIX: &str = ".config-";
const SUFFIX: &str = ".tmp";

/// The text of a configuration file during an edit. It is valid when opened, and checked again when saved.
pub(super) struct ConfigDraft<'a> {
    path: &'a Path,
    text: String,
    lock: Option<fs::File>,
}

impl<'a> ConfigDraft<'a> {
    /// Locks and reads a file, and refuses an invalid one.
    pub(super) fn open(path: &'a Path) -> Result<Self, ConfigError> {
        let lock = lock(path);
        let text = file::text(path)?;
        file::parse(path, &text)?;
        Ok(Self { path, text, lock })
    }

    /// The text as a document that keeps comments and spacing.
    fn document(&self) -> Result<Document<&str>, ConfigError> {
        Document::parse(self.text.as_str()).map_err(|error| ConfigError::Syntax {
            at: SourceLocation::new(self.path, &self.text, error.span()),
            reason: error.message().to_owned(),
        })
    }

    /// The path of a profile's table: the top level for the default profile, unless that has a table.
    pub(super) fn section<'p>(&self, profile: &'p Profile) -> Result<Vec<&'p str>, ConfigError> {
        let named = vec![PROFILES, profile.as_str()];
        let document = self.document()?;
        let top = profile.is_default() && find(document.as_item(), &named).is_none();
        Ok(if top { Vec::new() } else { named })
    }

    /// Sets a key; the comments around it are kept. A table of this name is replaced.
    pub(super) fn set(
        &mut self,
        section: &[&str],
        name: &str,
        mut value: Value,
    ) -> Result<(), ConfigError> {
        let document = self.document()?;
        let old = find(document.as_item(), section).and_then(|table| table.get(name));
        if old.is_some_and(|item| !item.is_value()) {
            self.remove(section, name)?;
        }
        let mut document = self.document()?.into_mut();
        let table = table_mut(&mut document, section);
        if let Some(old) = table.get_mut(name).and_then(Item::as_value_mut) {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        } else {
            table.insert(name, Item::Value(value));
        }
        self.text = document.to_string();
        Ok(())
    }

    /// The line of the other credential key in a table, which excludes the one about to be set.
    pub(super) fn other_credential(
        &self,
        section: &[&str],
        key: Key,
    ) -> Result<Option<SourceLocation>, ConfigError> {
        let other = match key {
            Key::ApiToken => Key::TokenCommand,
            Key::TokenCommand => Key::ApiToken,
            _ => return Ok(None),
        };
        let document = self.document()?;
        let table = find(document.as_item(), section).and_then(Item::as_table_like);
        let key = table.and_then(|table| table.key(other.name()));
        Ok(key.map(|key| SourceLocation::new(self.path, &self.text, key.span())))
    }

    /// Removes a key with its line, or a table with its lines. The comment lines above are kept: they may be about the
    /// file.
    pub(super) fn remove(&mut self, section: &[&str], name: &str) -> Result<bool, ConfigError> {
        let document = self.document()?;
        let Some(table) = find(document.as_item(), section) else {
            return Ok(false);
        };
        let Some(item) = table.get(name) else {
            return Ok(false);
        };
        let key = table.as_table().and_then(|table| table.key(name)).and_then(toml_edit::Key::span);
        let written = match item {
            Item::Value(value) => key.zip(value.span()).map(|(key, value)| key.start..value.end),
            Item::Table(table) if !table.is_dotted() => table.span().map(|heading| {
                let ends = table.iter().filter_map(|(_, item)| Some(item.span()?.end));
                heading.start..ends.fold(heading.end, usize::max)
            }),
            _ => None,
        };
        if let Some(written) = written {
            let begin = self.text[..written.start].rfind('\n').map_or(0, |newline| newline + 1);
            let rest = self.text[written.end..].find('\n');
            let end = rest.map_or(self.text.len(), |newline| written.end + newline + 1);
            self.text.replace_range(begin..end, "");
        } else {
            let mut document = document.into_mut();
            table_mut(&mut document, section).remove(name);
            self.text = document.to_string();
        }
        Ok(true)
    }

    /// Writes the file with access for its owner only. Of a symbolic link the target is written.
    pub(super) fn save(self) -> Result<(), ConfigError> {
        file::parse(self.path, &self.text)?;
        let target = destination(self.path);
        if self.lock.is_some() {
            remove_leftovers(&target);
        }
        replace(&target, &self.text)
            .map_err(|source| ConfigError::Unwritable { path: target, source })
    }
}

/// The item at a path of keys.
fn find<'d>(root: &'d Item, section: &[&str]) -> Option<&'d Item> {
    section.iter().try_fold(root, |item, key| item.get(key))
}

/// The table at a path of keys, created where it is missing. As the draft is valid, each key on the
/// path is a table or absent.
fn table_mut<'d>(document: &'d mut DocumentMut, section: &[&str]) -> &'d mut dyn TableLike {
    let mut item = document.as_item_mut();
    for (depth, key) in section.iter().enumerate() {
        let inline = item.is_inline_table();
        let slot = &mut item[key];
        if slot.is_none() {
            let mut table = Table::new();
            // `[profiles]` gets no header, only the tables in it do.
            table.set_implicit(depth + 1 < section.len());
            *slot = if inline { InlineTable::new().into() } else { table.into() };
        }
        item = slot;
    }
    item.as_table_like_mut().expect("a parsed draft has tables here")
}

/// The end of a chain of symbolic links, which need not exist.
pub(super) fn destination(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    // Linux follows 40 links. Reading has failed before on a loop.
    for _ in 0..40 {
        let Ok(next) = fs::read_link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    path
}

/// Locks the folder of a configuration file, after any other command that edits it: what that one
/// writes between our read and our write would be lost. `None` without a folder, or where the system
/// cannot lock one.
pub(super) fn lock(path: &Path) -> Option<fs::File> {
    fs::File::open(folder(&destination(path))).ok().filter(|folder| folder.lock().is_ok())
}

/// Creates the folder of a configuration file, so that it can be locked for the first file, too.
pub(super) fn prepare(path: &Path) -> Result<(), ConfigError> {
    let target = destination(path);
    create_private_folder(folder(&target))
        .map_err(|source| ConfigError::Unwritable { path: target, source })
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Removes the temporary files of commands that were killed during a write: they may hold a token.
fn remove_leftovers(path: &Path) {
    for file in fs::read_dir(folder(path)).into_iter().flatten().flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            // Where removing fails, writing fails next, and that is reported.
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Writes a temporary file in the same folder and renames it.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = folder(path);
    create_private_folder(folder)?;
    // A temporary file is created with access for its owner only.
    let mut new = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    // The rename survives a power cut only once the folder is synced. Not every file system can do
    // that, and the file is in place already, so an error is ignored.
    #[cfg(unix)]
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Creates a folder with access for its owner only, unless it exists.
fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let blocker = dir.path().join("config.toml");
        fs::create_dir_all(blocker.join("full")).unwrap();
        assert!(replace(&blocker, "x").is_err(), "a folder cannot be replaced by a file");
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }
}
