//! Who else may change a file: its owner, its mode, and those of the folders above it.

use std::fmt;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// The number of root.
const ROOT: u32 = 0;

/// The user who runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    uid: u32,
    /// The user who called `sudo`.
    behind_sudo: Option<u32>,
}

/// A user by their number. Shown by name where the machine has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner(u32);

/// A file or folder through which others can change a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) path: PathBuf,
    /// Its owner; `None` where that is this user.
    pub(crate) owner: Option<Owner>,
    /// Whether it is open because of its owner, whatever its mode is.
    pub(crate) is_foreign: bool,
    /// Its permission bits.
    pub(crate) mode: u32,
}

impl Default for User {
    fn default() -> Self {
        Self::new(None)
    }
}

impl User {
    /// The effective user of this process, and the value of `SUDO_UID`.
    pub(crate) fn new(behind_sudo: Option<u32>) -> Self {
        #[cfg(unix)]
        let uid = rustix::process::geteuid().as_raw();
        #[cfg(not(unix))]
        let uid = ROOT;
        Self { uid, behind_sudo }
    }

    /// The owner of a file that this user must not rely on; `None` where it is theirs or root's. Behind `sudo`
    /// the files of the one who called it count as well, as in git: root does what that user says anyway, and
    /// `sudo track` meets the files of `track`.
    pub(crate) fn stranger(self, file: &Metadata) -> Option<Owner> {
        let owner = uid(file)?;
        let trusted = owner == ROOT
            || owner == self.uid
            || (self.uid == ROOT && self.behind_sudo == Some(owner));
        (!trusted).then_some(Owner(owner))
    }

    /// The owner of a file or folder that belongs to another user, root included; `None` where it is this user's,
    /// where it does not exist, and on systems without owners.
    pub(crate) fn other_owner(self, path: &Path) -> Option<Owner> {
        uid(&fs::metadata(path).ok()?).filter(|owner| *owner != self.uid).map(Owner)
    }

    /// The name of this user, or their number.
    pub(crate) fn name(self) -> String {
        name_of(self.uid).unwrap_or_else(|| self.uid.to_string())
    }

    /// Whether this is root, who needs no `sudo`.
    pub(crate) fn is_root(self) -> bool {
        self.uid == ROOT
    }

    /// Through what other users can change a file, the outermost first: the file itself or a folder above it that
    /// belongs to somebody else, or that others can write to. Symbolic links are followed. Inside the home folder,
    /// what is above it does not count, as for ssh.
    pub(crate) fn openings(self, file: &Path, home: Option<&Path>) -> Vec<Opening> {
        let mut found: Vec<Opening> = Vec::new();
        for path in [Some(file.to_owned()), fs::canonicalize(file).ok()].into_iter().flatten() {
            for opening in self.openings_of_path(&path, home) {
                if !found.iter().any(|known| is_same(&known.path, &opening.path)) {
                    found.push(opening);
                }
            }
        }
        found
    }

    fn openings_of_path(self, path: &Path, home: Option<&Path>) -> Vec<Opening> {
        let home = home.and_then(|home| {
            let real = fs::canonicalize(home).ok().filter(|real| path.starts_with(real));
            real.or_else(|| path.starts_with(home).then(|| home.to_owned()))
        });
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.retain(|folder| home.as_ref().is_none_or(|home| folder.starts_with(home)));
        let mut found = Vec::new();
        // The bits of those who get as far as this.
        let mut reach = 0o077;
        for path in way.into_iter().rev() {
            let Ok(file) = fs::metadata(path) else {
                break;
            };
            let mode = mode_of(&file);
            let is_foreign = self.stranger(&file).is_some();
            // In a folder such as /tmp, nobody can replace what belongs to another.
            let sticky = file.is_dir() && mode & 0o1000 != 0;
            let mut writable = if sticky { 0 } else { mode & reach & 0o022 };
            if writable & 0o020 != 0 && file.is_dir() && self.is_alone_in_group(&file) {
                writable &= !0o020;
            }
            if is_foreign || writable != 0 {
                let owner = uid(&file).filter(|owner| *owner != self.uid).map(Owner);
                let path = path.to_owned();
                found.push(Opening { path, owner, is_foreign, mode: mode & 0o777 });
            }
            if file.is_dir() {
                // The members of a group may pass as others do.
                reach &= if mode & 0o001 == 0 { 0o070 } else { 0o077 };
                reach &= if mode & 0o011 == 0 { 0o007 } else { 0o077 };
            }
        }
        found
    }

    /// Whether the group of a file is the own one of this user, or of the one behind `sudo`, as many systems make
    /// one for each user: what its members may do is nothing to complain about there. A group of another name may
    /// have others in it that no file tells of.
    fn is_alone_in_group(self, file: &Metadata) -> bool {
        let Some(gid) = gid(file) else {
            return false;
        };
        let caller = self.behind_sudo.filter(|_| self.uid == ROOT);
        let (users, groups) = (read("/etc/passwd"), read("/etc/group"));
        [Some(self.uid), caller].into_iter().flatten().any(|uid| is_own(uid, gid, &users, &groups))
    }
}

/// Whether a group has the name of a user and no other members, by the lists of users and groups.
fn is_own(uid: u32, gid: u32, users: &str, groups: &str) -> bool {
    let (uid, gid) = (uid.to_string(), gid.to_string());
    let Some(user) = records(users).find(|it| it.get(2) == Some(&uid.as_str())) else {
        return false;
    };
    let name = user[0];
    let own = records(groups).any(|group| {
        group[0] == name
            && group.get(2) == Some(&gid.as_str())
            && group.get(3).is_none_or(|members| members.is_empty() || *members == name)
    });
    own && records(users).all(|it| it.get(3) != Some(&gid.as_str()) || it[0] == name)
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match name_of(self.0) {
            Some(name) => f.write_str(&name),
            None => write!(f, "user {}", self.0),
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || fs::canonicalize(one).is_ok_and(|one| one == other)
}

/// The name of a user in the machine's own list; those of a directory service have none there.
fn name_of(uid: u32) -> Option<String> {
    let (users, uid) = (read("/etc/passwd"), uid.to_string());
    let name = records(&users).find(|user| user.get(2) == Some(&uid.as_str()))?[0];
    (!name.is_empty()).then(|| name.to_owned())
}

fn read(path: &str) -> String {
    if cfg!(unix) { fs::read_to_string(path).unwrap_or_default() } else { String::new() }
}

/// The lines of a list such as `/etc/passwd`, in their fields, of which each has at least one.
fn records(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().map(|line| line.split(':').collect())
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no owners")]
fn uid(file: &Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::uid(file))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no groups")]
fn gid(file: &Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::gid(file))
}

#[cfg(unix)]
fn mode_of(file: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(file) & 0o7777
}

#[cfg(not(unix))]
fn uid(_: &Metadata) -> Option<u32> {
    None
}

#[cfg(not(unix))]
fn gid(_: &Metadata) -> Option<u32> {
    None
}

#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> u32 {
    0
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};

    use super::*;

    /// A user who is not in the machine's list.
    const NOBODY_KNOWN: u32 = 54_321;

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A home with a file in it, all private.
    fn home() -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("file");
        fs::write(&file, "").unwrap();
        for path in [home.path(), &home.path().join("a"), &folder] {
            set(path, 0o755);
        }
        set(&file, 0o600);
        (home, file)
    }

    /// The openings as `mode name`, with "a" for the folder "a".
    fn openings(home: &Path, file: &Path) -> Vec<String> {
        let openings = User::default().openings(file, Some(home));
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        openings.iter().map(|it| format!("{:o} {}", it.mode, name(&it.path))).collect()
    }

    #[test]
    fn what_others_can_write_to_is_open() {
        let (home, file) = home();
        let home = home.path();
        assert_eq!(openings(home, &file), [""; 0]);
        for (path, mode, found) in [
            ("a", 0o777, Some("777 a")),
            ("a", 0o757, Some("757 a")),
            ("a", 0o1777, None),
            ("a/b", 0o777, Some("777 b")),
            ("a/b/file", 0o666, Some("666 file")),
            ("a/b/file", 0o620, Some("620 file")),
            ("a/b/file", 0o644, None),
        ] {
            let path = home.join(path);
            let before = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
            set(&path, mode);
            assert_eq!(openings(home, &file), Vec::from_iter(found), "{mode:o}");
            set(&path, before);
        }
    }

    #[test]
    fn what_nobody_else_can_reach_is_not_open() {
        let (home, file) = home();
        let home = home.path();
        set(&home.join("a/b"), 0o777);
        set(&home.join("a"), 0o700);
        assert_eq!(openings(home, &file), [""; 0]);
        set(&home.join("a"), 0o701);
        assert_eq!(openings(home, &file), ["777 b"]);
    }

    #[test]
    fn what_is_above_the_home_does_not_count() {
        let (home, file) = home();
        set(home.path(), 0o777);
        assert_eq!(openings(&home.path().join("a"), &file), [""; 0]);
        assert_eq!(openings(home.path(), &file).len(), 1);
        // From somewhere else, all of it does.
        let found = openings(Path::new("/nowhere"), &file);
        assert!(found.iter().any(|it| it.starts_with("777 ")), "{found:?}");
    }

    #[test]
    fn a_symbolic_link_is_as_open_as_where_it_leads() {
        let (home, file) = home();
        let (other, link) = (tempfile::tempdir().unwrap(), home.path().join("link"));
        set(other.path(), 0o755);
        symlink(&file, &link).unwrap();
        assert_eq!(openings(home.path(), &link), [""; 0]);
        set(&home.path().join("a"), 0o777);
        assert_eq!(openings(home.path(), &link), ["777 a"]);
    }

    #[test]
    fn a_group_of_ones_own_has_nobody_else_in_it() {
        let users = "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n\
                     bob:x:1001:100::/home/bob:/bin/sh\neve:x:1002:100::/home/eve:/bin/sh\n";
        let own = |uid, gid, groups| is_own(uid, gid, users, groups);
        assert!(own(1000, 1000, "ada:x:1000:\n") && own(1000, 1000, "ada:x:1000:ada\n"));
        assert!(!own(1000, 1000, "ada:x:1000:bob\n"), "another member");
        assert!(!own(1001, 100, "users:x:100:\n"), "a group of another name");
        assert!(!own(1001, 100, "bob:x:100:\n"), "the group of another user as well");
        assert!(!own(1000, 1000, ""), "a group that is not in the list");
        assert!(!own(1003, 1003, "fay:x:1003:\n"), "a user who is not in the list");
    }

    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    #[test]
    fn files_are_trusted_by_their_owner() {
        let (home, file) = home();
        let me = User::default();
        let metadata = || fs::metadata(&file).unwrap();
        assert_eq!((me.stranger(&metadata()), me.other_owner(&file)), (None, None));
        let other = User { uid: NOBODY_KNOWN, behind_sudo: None };
        assert_eq!(other.name(), "54321");
        if !me.is_root() {
            assert!(other.stranger(&metadata()).is_some());
            eprintln!("skipped: to give a file to another user needs root");
            return;
        }
        assert_eq!(other.stranger(&metadata()), None, "root's files are trusted");
        chown(&file, Some(NOBODY_KNOWN), None).unwrap();
        let owner = me.stranger(&metadata()).unwrap();
        assert_eq!(owner.to_string(), "user 54321");
        assert_eq!(other.stranger(&metadata()), None);
        let sudo = User { behind_sudo: Some(NOBODY_KNOWN), ..me };
        assert_eq!(sudo.stranger(&metadata()), None);
        // Only root is behind sudo.
        let liar = User { uid: 54_322, behind_sudo: Some(NOBODY_KNOWN) };
        assert!(liar.stranger(&metadata()).is_some());
        let found = me.openings(&file, Some(home.path()));
        assert!(matches!(&found[..], [Opening { is_foreign: true, mode: 0o600, .. }]), "{found:?}");
    }
}
