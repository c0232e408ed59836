//! The branch of a git repository, read from git's own files, and the ticket in its name.

use std::path::{Path, PathBuf};

use super::here::{self, Here};

/// The largest git file that is read, in bytes; the real ones are far smaller.
const MAX_BYTES: u64 = 4096;

/// The branch that is checked out in the working directory. `None` outside of a repository, while no
/// branch is checked out, and where git's files do not have the expected form.
///
/// Git is not run: a repository may bring settings that name programs.
pub(super) fn branch(here: &Here) -> Option<String> {
    let folder = here.upward().find(|folder| folder.join(".git").exists())?;
    let head = read(&repository(folder)?.join("HEAD"))?;
    branch_of(&head).map(str::to_owned)
}

/// The git directory of a working tree. In worktrees and submodules `.git` is a file that points to it.
fn repository(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let pointer = read(&git)?;
    let target = pointer.strip_prefix("gitdir: ")?.trim_end_matches(['\r', '\n']);
    // A UNC path: Windows would log in to another machine to open it.
    let elsewhere = target.starts_with(r"\\") || target.starts_with("//");
    (!target.is_empty() && !elsewhere).then(|| folder.join(target))
}

fn read(path: &Path) -> Option<String> {
    here::text(path, MAX_BYTES).ok().flatten()
}

/// The branch that the text of a `HEAD` names.
fn branch_of(head: &str) -> Option<&str> {
    let name = head.strip_prefix("ref:")?.trim().strip_prefix("refs/heads/")?;
    // Git allows neither in a name; `.invalid` is written where branches are kept in a reftable.
    let odd = name.starts_with('.') || name.contains(|c: char| c.is_control() || c == ' ');
    (!name.is_empty() && !odd).then_some(name)
}

/// The first ticket a branch names: `ABC-123` anywhere, else `abc-123` at the beginning of a path
/// segment, else `123` or `#123` there.
pub(super) fn issue(branch: &str) -> Option<String> {
    let segments = || branch.split('/');
    key(branch)
        .or_else(|| segments().find_map(lowercase_key))
        .or_else(|| segments().find_map(number).map(str::to_owned))
}

/// `ABC-123`, with no letter or digit before or after it.
fn key(branch: &str) -> Option<String> {
    let words = branch.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let mut pairs = words.flat_map(|word| word.split('-').zip(word.split('-').skip(1)));
    pairs.find_map(|(name, count)| {
        let capital = name.starts_with(|c: char| c.is_ascii_uppercase())
            && !name.contains(|c: char| c.is_ascii_lowercase());
        (capital && name.len() > 1 && is_number(count)).then(|| format!("{name}-{count}"))
    })
}

/// `abc-123`, as issue trackers write keys in the branch names they propose. After “issue” and the like
/// the number alone is the ticket; after a kind of work, such as “fix”, the number is none.
fn lowercase_key(segment: &str) -> Option<String> {
    const KINDS: &[&str] = &[
        "bug", "bugfix", "chore", "doc", "docs", "feat", "feature", "fix", "hotfix", "part",
        "phase", "release", "step", "task", "test", "utf", "v", "version",
    ];
    let (name, rest) = segment.split_once('-')?;
    let count = leading_number(rest)?;
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let letters = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    match name {
        "issue" | "issues" | "ticket" | "gh" => Some(count.to_owned()),
        _ if KINDS.contains(&kind) || name.len() < 2 || !letters => None,
        _ => Some(format!("{}-{count}", name.to_ascii_uppercase())),
    }
}

/// `123` or `#123` at the beginning of a path segment.
fn number(segment: &str) -> Option<&str> {
    leading_number(segment.strip_prefix('#').unwrap_or(segment))
}

/// The number at the beginning of a text, unless the word goes on or a date or version follows.
fn leading_number(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (count, rest) = text.split_at(end);
    let next = rest.strip_prefix(['-', '_']);
    let goes_on = next.and_then(|next| next.split(['-', '_']).next()).is_some_and(is_number);
    (is_number(count) && (rest.is_empty() || next.is_some()) && !goes_on).then_some(count)
}

fn is_number(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_ticket_of_a_branch() {
        let table = "\
ABC-123 -> ABC-123
ABC-123-fix-login -> ABC-123
feature/ABC-123-fix-login -> ABC-123
ada/feature/ABC-123 -> ABC-123
fix_ABC-123_login -> ABC-123
fix-ABC-123-and-DEF-4 -> ABC-123
A2B-7 -> A2B-7
12-ABC-34 -> ABC-34
2026/ABC-5 -> ABC-5
ada/eng-123-fix-login -> ENG-123
eng-123 -> ENG-123
123 -> 123
#123 -> 123
123-fix-login -> 123
123_fix -> 123
123-2fa-login -> 123
feature/#123-fix -> 123
feature/123 -> 123
issue-42 -> 42
gh-42-crash -> 42
ticket-7/try -> 7
main -> none
feature/login -> none
fix-2-bugs -> none
feature-3 -> none
v2-3 -> none
release/2026-11-20 -> none
release/1.2.3 -> none
v1.2 -> none
login-123 -> LOGIN-123
fix-login-123 -> none
A-1 -> none
aABC-1 -> none
ABC-1x -> none
ABC- -> none
ABC-12345678901 -> none
-123 -> none
# -> none
12.3 -> none
12ab -> none";
        for line in table.lines() {
            let (branch, expected) = line.split_once(" -> ").unwrap();
            assert_eq!(issue(branch).as_deref().unwrap_or("none"), expected, "{branch}");
        }
    }

    #[test]
    fn head_names_a_branch_or_none() {
        for (head, branch) in [
            ("ref: refs/heads/main\n", Some("main")),
            ("ref: refs/heads/feature/x/y", Some("feature/x/y")),
            ("ref: refs/heads/größe\r\n", Some("größe")),
            ("ref:\trefs/heads/main\n", Some("main")),
            ("0123456789012345678901234567890123456789\n", None),
            ("ref: refs/heads/.invalid\n", None),
            ("ref: refs/heads/\n", None),
            ("ref: refs/tags/v1\n", None),
            ("ref: refs/heads/a\u{1b}[31m\n", None),
            ("ref: refs/heads/a\nb\n", None),
            ("", None),
        ] {
            assert_eq!(branch_of(head), branch, "{head:?}");
        }
    }

    /// A folder to be in, below one that holds these files.
    fn inside(files: &[(&str, &str)], folder: &str) -> (tempfile::TempDir, Here) {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let root = here::real(dir.path());
        fs::create_dir_all(root.join(folder)).unwrap();
        let here = Here { folder: Some(root.join(folder)), home: Some(root), ..Here::default() };
        (dir, here)
    }

    #[test]
    fn a_repository_is_a_folder_or_a_file_that_leads_to_one() {
        let head = "ref: refs/heads/ABC-1\n";
        for (files, folder, found) in [
            (&[("a/.git/HEAD", head)][..], "a/b/c", Some("ABC-1")),
            (&[("a/.git", "gitdir: ../g/w\n"), ("g/w/HEAD", head)], "a/b", Some("ABC-1")),
            // The nearest repository counts, even if its files are damaged.
            (&[(".git/HEAD", head), ("a/.git/x", "")], "a", None),
            (&[(".git/HEAD", head), ("a/.git", "")], "a", None),
            (&[("a/.git/HEAD", "garbage")], "a", None),
            (&[("a/.git/HEAD/x", head)], "a", None),
            (&[("a/.git", "gitdir: nowhere")], "a", None),
            (&[("a/.git", "gitdir: //server/share")], "a", None),
            (&[("a/.git", "")], "a", None),
            (&[], "a", None),
        ] {
            let (_dir, here) = inside(files, folder);
            assert_eq!(branch(&here).as_deref(), found, "{files:?}");
        }
    }

    #[test]
    fn an_absolute_path_leads_to_a_worktree_too() {
        let (dir, here) = inside(&[("g/w/HEAD", "ref: refs/heads/x\n")], "tree/src");
        let target = dir.path().join("g/w");
        fs::write(dir.path().join("tree/.git"), format!("gitdir: {}\n", target.display())).unwrap();
        assert_eq!(branch(&here).as_deref(), Some("x"));
    }

    #[test]
    fn a_head_without_end_is_no_branch() {
        let head = format!("ref: refs/heads/{}\n", "x".repeat(1_000_000));
        let (_dir, here) = inside(&[(".git/HEAD", &head)], "a");
        assert_eq!(branch(&here), None);
    }

    proptest! {
        #[test]
        fn a_ticket_is_short_and_plain(branch in "[-#/_.a-zA-Z0-9é]{0,40}|\\PC*") {
            if let Some(issue) = issue(&branch) {
                prop_assert!(branch.to_uppercase().contains(&issue), "{issue}");
                prop_assert!(issue.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            }
        }
    }
}
