//! `.track.toml`: the project, task, tags, billable flag and description for a folder.
//!
//! Such a file may come with a repository that somebody else wrote. It can choose a project or a
//! description, which the receipt shows, but never an account, a server or a program to run.

use std::cell::LazyCell;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeValue;

use super::error::{ConfigError, Requirement, SourceLocation};
use super::here::{self, Here};
use super::key::{Key, PROFILES};
use super::template::{DescriptionTemplate, Placeholder};
use super::{file, git, value};
use crate::system::owner::Owner;

/// The name of the file.
pub(crate) const FOLDER_FILE: &str = ".track.toml";
/// The largest file that is read, in bytes: the five keys take a few lines.
const MAX_BYTES: u64 = 64 * 1024;
pub(crate) const FOLDER_KEYS: [&str; 5] = ["project", "task", "tags", "billable", "description"];

/// The contents of a `.track.toml`, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FolderFile {
    pub(crate) path: PathBuf,
    /// The project, by name, client/name or id.
    pub(crate) project: Option<String>,
    /// The task, by name or id.
    pub(crate) task: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) billable: Option<bool>,
    pub(crate) description: Option<DescriptionTemplate>,
}

/// The nearest `.track.toml`, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FoundFile {
    /// The one that counts.
    pub(crate) file: Option<FolderFile>,
    /// The one that does not count because of its owner. None from farther above takes its place.
    pub(crate) foreign: Option<ForeignFile>,
}

/// A `.track.toml`, or a symbolic link of that name, which belongs neither to the user nor to root: in a folder that
/// all can write to, such as /tmp, anybody can leave one for those who work below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForeignFile {
    pub(crate) path: PathBuf,
    pub(crate) owner: Owner,
}

impl FolderFile {
    /// The nearest file: in the working directory or a folder above it.
    pub(super) fn find(here: &Here) -> Result<FoundFile, ConfigError> {
        for folder in here.upward() {
            let path = folder.join(FOLDER_FILE);
            if here::is_absent(&path) {
                continue;
            }
            let file = here::open(&path);
            // Of the link, if it is one, and of the file that is open.
            let link = fs::symlink_metadata(&path).ok();
            let opened = file.as_ref().ok().and_then(|file| file.metadata().ok());
            let mut both = [link, opened].into_iter().flatten();
            if let Some(owner) = both.find_map(|file| here.user.stranger(&file)) {
                return Ok(FoundFile { file: None, foreign: Some(ForeignFile { path, owner }) });
            }
            let text = here::contents(file?, &path, MAX_BYTES)?;
            return Ok(FoundFile { file: Some(parse(&path, &text)?), foreign: None });
        }
        Ok(FoundFile::default())
    }

    /// The description for work in this folder; `None` when the file has none. It fails as a whole when
    /// one of its placeholders has no value: half a description would be a wrong one.
    pub(crate) fn description(&self, here: &Here) -> Option<Result<String, Placeholder>> {
        let template = self.description.as_ref()?;
        let branch = LazyCell::new(|| git::branch(here).ok_or(Placeholder::Branch));
        let dir = || Some(self.path.parent()?.file_name()?.to_str()?.to_owned());
        let filled = template.fill(|place| match place {
            Placeholder::Branch => branch.clone(),
            Placeholder::Issue => git::issue(&branch.clone()?).ok_or(place),
            Placeholder::Dir => dir().ok_or(place),
        });
        Some(filled.map(|text| text.trim().to_owned()))
    }
}

pub(super) fn parse(path: &Path, text: &str) -> Result<FolderFile, ConfigError> {
    let mut file = FolderFile { path: path.to_owned(), ..FolderFile::default() };
    for (name, value) in file::document(path, text)? {
        let at = SourceLocation::new(path, text, Some(name.span()));
        let name = name.get_ref();
        let Some(key) = FOLDER_KEYS.into_iter().find(|key| key == name) else {
            return Err(match setting(name) {
                Some(key) => ConfigError::NotInAFolder { at, key },
                None => ConfigError::UnknownInFolder { at, key: file::presentable(name) },
            });
        };
        set(&mut file, key, value).map_err(|requirement| requirement.at(at, key))?;
    }
    Ok(file)
}

/// The setting of `config.toml` that a key names, in whichever spelling: here it is refused.
fn setting(name: &str) -> Option<&'static str> {
    let not_keys = [PROFILES, "profile"];
    let name = name.to_lowercase().replace('-', "_");
    Key::named(&name).map(Key::name).or_else(|| not_keys.into_iter().find(|key| *key == name))
}

fn set(file: &mut FolderFile, key: &str, value: Spanned<DeValue>) -> Result<(), Requirement> {
    const TAGS: Requirement = Requirement("be a list of names, such as ['api', 'bug']");
    match key {
        "project" => file.project = Some(value::name(&file::scalar(value)?)?),
        "task" => file.task = Some(value::name(&file::scalar(value)?)?),
        "tags" => {
            let tags: Vec<String> = file::typed(value, TAGS)?;
            file.tags = Some(tags.iter().map(|tag| value::name(tag)).collect::<Result<_, _>>()?);
        }
        "billable" => file.billable = Some(file::boolean(value)?),
        _ => file.description = Some(DescriptionTemplate::parse(&file::string(value)?)?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<FolderFile, ConfigError> {
        parse(Path::new("/code/site/.track.toml"), text)
    }

    #[test]
    fn every_key_is_read() {
        let file = read(
            "project = 'Acme/Web'\ntask = 12\ntags = ['api', ' bug ']\nbillable = true\n\
             description = '{issue} in {dir}'\n",
        )
        .unwrap();
        assert_eq!(file.project.as_deref(), Some("Acme/Web"));
        assert_eq!(file.task.as_deref(), Some("12"));
        assert_eq!(file.tags.unwrap(), ["api", "bug"]);
        assert_eq!(file.billable, Some(true));
        assert_eq!(file.description.unwrap().as_str(), "{issue} in {dir}");
        let empty = read("# nothing\n").unwrap();
        assert_eq!((empty.project, empty.tags, empty.billable), (None, None, None));
    }

    #[test]
    fn no_setting_is_taken_from_it() {
        let settings = Key::ALL.iter().map(|key| key.name()).chain([PROFILES, "profile"]);
        for key in settings {
            for text in [
                format!("{key} = 'x'"),
                format!("{key} = 1"),
                format!("{key}.x = 1"),
                format!("[{key}]\nx = 1"),
                format!("[[{key}]]\nx = 1"),
                format!("[{key}.x]\nproject = 'y'"),
                format!("'{key}' = 'x'"),
                format!("\"\\u{:04x}{}\" = 'x'", key.as_bytes()[0], &key[1..]),
            ] {
                let error = read(&format!("project = 'Web'\n{text}")).unwrap_err();
                let message = error.to_string();
                assert_eq!(
                    message,
                    format!("/code/site/.track.toml, line 2: {key} cannot be set in a folder"),
                    "{text}"
                );
            }
        }
        let error = read("API-Token = 'x'").unwrap_err().to_string();
        assert!(error.ends_with("line 1: api_token cannot be set in a folder"), "{error}");
    }

    #[test]
    fn every_error_is_one_sentence_with_its_line() {
        // "⏎" is a line break.
        let table = "\
project = -> 1: string values must be quoted, expected literal string
⏎⏎project = 1.5 -> 3: project must be text in quotes or a whole number
project = ' ' -> 1: project must not be empty
project.name = 'Web' -> 1: project must be text in quotes or a whole number
task = [] -> 1: task must be text in quotes or a whole number
tags = 'api' -> 1: tags must be a list of names, such as ['api', 'bug']
tags = ['api', 1] -> 1: tags must be a list of names, such as ['api', 'bug']
tags = ['api', ''] -> 1: tags must not be empty
billable = 'yes' -> 1: billable must be true or false
description = 1 -> 1: description must be text in quotes
description = '{user}' -> 1: description must use only the placeholders {branch}, {dir} and {issue}
description = '{branch' -> 1: description must write a literal brace twice: {{ or }}
⏎client = 'Acme' -> 2: unknown key “client”
[tags]⏎x = 1 -> 1: tags must be a list of names, such as ['api', 'bug']
[tool.track]⏎project = 'x' -> 1: unknown key “tool”
proxy = 'x' -> 1: unknown key “proxy”
command = 'x' -> 1: unknown key “command”
include = 'x' -> 1: unknown key “include”";
        for (text, sentence) in table.lines().filter_map(|line| line.split_once(" -> ")) {
            let message = read(&text.replace('⏎', "\n")).unwrap_err().to_string();
            assert_eq!(message, format!("/code/site/.track.toml, line {sentence}"));
        }
    }

    #[test]
    fn no_error_repeats_what_the_file_holds() {
        let shapes = "\
SECRET
SECRET = 1
project = SECRET
project = 'SECRET
project = ['SECRET']
project.SECRET = 1
tags = 'SECRET'
tags = ['SECRET', 1]
tags = [['SECRET']]
[[tags]]⏎x = 'SECRET'
project = 'SECRET'⏎project = 'SECRET'
task = { SECRET = 1 }
task = 'SECRET' 'SECRET'
billable = ['SECRET']
description = ['SECRET']
billable = 'SECRET'
description = '{SECRET}'
description = '{SECRET'
description = '}SECRET'
api_token = 'SECRET'
api_url = 'https://SECRET@example.org'
[SECRET]
[profiles.SECRET]
[profiles.work]⏎SECRET = 1";
        for shape in shapes.lines() {
            let text =
                shape.replace("SECRET", "s3cr3t71800d4d82861d8f2c1651fea4").replace('⏎', "\n");
            let error = read(&text).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("s3cr3t"), "{shape}: {shown}");
        }
    }

    #[test]
    fn the_nearest_file_counts_alone() {
        let dir = tempfile::tempdir().unwrap();
        let root = here::real(dir.path());
        let deep = root.join("site/src/ui");
        fs::create_dir_all(&deep).unwrap();
        let here = Here { folder: Some(deep.clone()), home: Some(root.clone()), ..Here::default() };
        assert_eq!(FolderFile::find(&here).unwrap().file, None);
        for (folder, project) in [("", "Home"), ("site", "Site"), ("site/src/ui", "Ui")] {
            let path = root.join(folder).join(FOLDER_FILE);
            fs::write(&path, format!("project = '{project}'\n")).unwrap();
            let found = FolderFile::find(&here).unwrap().file.unwrap();
            assert_eq!((found.path, found.project.as_deref()), (path, Some(project)));
        }
        // Missing keys are not taken from the files above.
        fs::write(deep.join(FOLDER_FILE), "").unwrap();
        assert_eq!(FolderFile::find(&here).unwrap().file.unwrap().project, None);
    }

    #[test]
    fn a_description_is_filled_in_as_a_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let root = here::real(dir.path());
        let here =
            Here { folder: Some(root.join("site")), home: Some(root.clone()), ..Here::default() };
        fs::create_dir_all(root.join("site/.git")).unwrap();
        for (head, template, expected) in [
            ("ref: refs/heads/ABC-1-x", "{branch}", Some(Ok("ABC-1-x"))),
            ("ref: refs/heads/ABC-1-x", "{issue} {dir}", Some(Ok("ABC-1 site"))),
            ("ref: refs/heads/main", "{branch} {issue}", Some(Err(Placeholder::Issue))),
            ("0123456789", "{branch}", Some(Err(Placeholder::Branch))),
            ("0123456789", "work on {issue}", Some(Err(Placeholder::Branch))),
            ("0123456789", " work on {dir} ", Some(Ok("work on site"))),
        ] {
            fs::write(root.join("site/.git/HEAD"), head).unwrap();
            let text = format!("description = '{template}'");
            let file = parse(&root.join("site").join(FOLDER_FILE), &text).unwrap();
            let filled = file.description(&here);
            assert_eq!(filled, expected.map(|text| text.map(str::to_owned)), "{template}");
        }
        assert_eq!(read("").unwrap().description(&here), None);
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(
            pieces in prop::collection::vec("project = |tags = |description = |'[{}a]*'|\\[|\\]|\n|\\PC{0,6}", 0..12)
        ) {
            let text = pieces.concat();
            if let Ok(file) = read(&text) {
                prop_assert!(file.project.is_none_or(|name| !name.trim().is_empty()));
            }
        }
    }
}
