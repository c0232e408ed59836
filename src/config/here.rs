//! The working directory, the folders above it, the home folder, and the user whose it is.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use crate::system::owner::User;
use crate::ui::text::one_line;

/// The working directory of the command, its user, and their home folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Here {
    /// The working directory; `None` when it is gone.
    pub(super) folder: Option<PathBuf>,
    /// The home folder; `None` when the system names none.
    pub(super) home: Option<PathBuf>,
    /// The user who gives the command.
    pub(crate) user: User,
}

impl Here {
    /// The home folder; `None` when the system names none.
    pub(crate) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The working directory and the folders above it, nearest first, that are searched for a file.
    ///
    /// The last one is the home folder, or the last on the same file system: folders beyond may belong
    /// to other users, or be on a disk that is slow to start.
    pub(super) fn upward(&self) -> impl Iterator<Item = &Path> {
        let home = self.home.as_ref().map(|home| real(home));
        let mut device = None;
        let mut left_home = false;
        self.folder.iter().flat_map(|folder| folder.ancestors()).take_while(move |folder| {
            let ends = left_home || !same_device(folder, &mut device);
            left_home = home.as_deref() == Some(*folder);
            !ends
        })
    }

    /// The path of a folder that may begin with `~`; `None` when it is not absolute.
    pub(super) fn expand(&self, text: &str) -> Option<PathBuf> {
        let full = match text.strip_prefix('~') {
            Some("") => self.home.clone()?,
            Some(rest) => {
                self.home.as_ref()?.join(rest.strip_prefix(['/', std::path::MAIN_SEPARATOR])?)
            }
            None => PathBuf::from(text),
        };
        full.is_absolute().then_some(full)
    }

    /// A path for display, cleaned, with `~` for the home folder.
    pub(crate) fn short(&self, path: &Path) -> String {
        let inside = |home: &Path| path.strip_prefix(home).ok().map(Path::to_owned);
        let rest = self.home.as_ref().and_then(|home| inside(home).or_else(|| inside(&real(home))));
        let short = match rest {
            Some(rest) if !rest.as_os_str().is_empty() => Path::new("~").join(rest),
            _ => path.to_owned(),
        };
        one_line(&short.display().to_string()).into_owned()
    }
}

/// The canonical path of a folder, or its path as given where that fails.
pub(super) fn real(folder: &Path) -> PathBuf {
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

/// Whether a folder is on this device, which is set by the first call.
fn same_device(folder: &Path, device: &mut Option<u64>) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let Ok(metadata) = fs::metadata(folder) else {
            return false;
        };
        *device.get_or_insert(metadata.dev()) == metadata.dev()
    }
    #[cfg(not(unix))]
    {
        let _ = (folder, device);
        true
    }
}

/// The text of a file; `None` when it does not exist, or its folder is not accessible.
pub(super) fn text(path: &Path, limit: u64) -> Result<Option<String>, ConfigError> {
    if is_absent(path) { Ok(None) } else { read(path, limit).map(Some) }
}

/// Whether a file does not exist, or its folder is not accessible.
pub(super) fn is_absent(path: &Path) -> bool {
    use ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    let missing = fs::metadata(path).map_err(|error| error.kind());
    matches!(missing, Err(NotFound | NotADirectory | PermissionDenied))
}

/// The text of a file of at most `limit` bytes, which may come from anyone.
pub(super) fn read(path: &Path, limit: u64) -> Result<String, ConfigError> {
    contents(open(path)?, path, limit)
}

/// Opens a regular file only: reading a pipe or a device may never end.
pub(super) fn open(path: &Path) -> Result<fs::File, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(ConfigError::NotAFile { path: path.to_owned() });
    }
    fs::File::open(path).map_err(unreadable)
}

/// The text of an open file of at most `limit` bytes.
pub(super) fn contents(file: fs::File, path: &Path, limit: u64) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(ConfigError::TooLarge { path: path.to_owned(), limit });
    }
    String::from_utf8(bytes).map_err(|_| ConfigError::NotText { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_ends_at_home() {
        let dir = tempfile::tempdir().unwrap();
        let root = real(dir.path());
        let (home, deep) = (root.join("home/ada"), root.join("home/ada/code/site"));
        fs::create_dir_all(&deep).unwrap();
        let upward = |folder: &Path, home: &Path| {
            let (folder, home) = (Some(folder.to_owned()), Some(home.to_owned()));
            let here = Here { folder, home, ..Here::default() };
            here.upward().map(Path::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(upward(&deep, &home), [deep.clone(), home.join("code"), home.clone()]);
        assert_eq!(upward(&home, &home), std::slice::from_ref(&home));
        // Outside of it, only the file system ends.
        let outside = upward(&root, &home);
        assert_eq!(outside[0], root);
        assert!(root.starts_with(outside.last().unwrap()) && !outside.contains(&home));
        assert_eq!(Here::default().upward().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_home_behind_a_symbolic_link_is_recognized() {
        let dir = tempfile::tempdir().unwrap();
        let root = real(dir.path());
        let site = root.join("real/site");
        fs::create_dir_all(&site).unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("home")).unwrap();
        let here =
            Here { folder: Some(site.clone()), home: Some(root.join("home")), ..Here::default() };
        assert_eq!(here.upward().collect::<Vec<_>>(), [&site, &root.join("real")]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_search_ends_where_another_file_system_begins() {
        let here = Here { folder: Some("/proc/self".into()), home: None, ..Here::default() };
        let upward: Vec<_> = here.upward().collect();
        assert!(!upward.contains(&Path::new("/")), "{upward:?}");
    }

    #[cfg(unix)]
    #[test]
    fn paths_are_written_with_a_tilde() {
        let here = Here { folder: None, home: Some("/home/ada".into()), ..Here::default() };
        for (written, full) in [
            ("~", Some("/home/ada")),
            ("~/work", Some("/home/ada/work")),
            ("/srv/x", Some("/srv/x")),
            ("work", None),
            ("./work", None),
            ("~bob/work", None),
            ("", None),
        ] {
            assert_eq!(here.expand(written), full.map(PathBuf::from), "{written}");
        }
        assert_eq!(here.short(Path::new("/home/ada/work/x")), "~/work/x");
        assert_eq!(here.short(Path::new("/home/adam/x")), "/home/adam/x");
        assert_eq!(here.short(Path::new("/home/ada/\u{1b}[2J\nx\u{202e}")), "~/ [2J x");
        assert_eq!(Here::default().expand("~/work"), None);
    }

    #[test]
    fn only_small_text_in_a_regular_file_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        assert_eq!(text(&path, 4).unwrap(), None);
        assert_eq!(text(&path.join("below"), 4).unwrap(), None);
        fs::write(&path, "1234").unwrap();
        assert_eq!(text(&path, 4).unwrap().as_deref(), Some("1234"));
        assert!(matches!(text(&path, 3), Err(ConfigError::TooLarge { limit: 3, .. })));
        assert!(matches!(text(dir.path(), 4), Err(ConfigError::NotAFile { .. })));
        fs::write(&path, [b'a', 0xff]).unwrap();
        assert!(matches!(text(&path, 4), Err(ConfigError::NotText { .. })));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        for target in ["/dev/zero", "/dev/tty"] {
            let link = dir.path().join("link");
            std::os::unix::fs::symlink(target, &link).unwrap();
            assert!(matches!(text(&link, 4), Err(ConfigError::NotAFile { .. })), "{target}");
            fs::remove_file(&link).unwrap();
        }
    }
}
