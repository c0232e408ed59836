//! Words of a description that other tools would read as a tag. They stay in the description; a note shows
//! the flag.

use crate::lookup::is_reference;
use crate::messages::shell_word;
use crate::model::{Project, folded};
use crate::ui::text::{brief, listed};

/// A note that words such as `#work` and `+work` are no tags; `sign` is written before a tag behind `-t`.
pub(crate) fn seeming_tags(description: &str, sign: &str) -> Option<String> {
    let tags: Vec<(&str, &str)> =
        description.split_whitespace().filter_map(|word| Some((word, tag(word)?))).collect();
    if tags.is_empty() {
        return None;
    }
    let words: Vec<String> = tags.iter().map(|(word, _)| format!("“{}”", brief(word))).collect();
    let names: Vec<String> = tags.iter().map(|(_, tag)| format!("{sign}{tag}")).collect();
    let (are, them) = match tags.len() {
        1 => ("is", "it a tag"),
        _ => ("are", "them tags"),
    };
    Some(format!(
        "{} {are} part of the description; `-t {}` makes {them}.",
        listed(&words),
        shell_word(&names.join(","), None)
    ))
}

/// A note that a description such as `@1` is a handle as well: the description takes precedence.
pub(crate) fn seeming_handle(description: &str) -> Option<String> {
    let is_handle = description.starts_with('@') && is_reference(description);
    let name = brief(description);
    is_handle.then(|| format!("`{name}` now means this entry, not the handle."))
}

/// The tag that a word would be elsewhere: not `#123`, which is an issue.
fn tag(word: &str) -> Option<&str> {
    let name = word.strip_prefix(['#', '+'])?;
    let name = name.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    name.starts_with(char::is_alphabetic).then_some(name)
}

/// A note that `@website` or `acme/website` is no project behind a description, where there is such a project.
pub(crate) fn seeming_project(description: &str, projects: &[Project]) -> Option<String> {
    let names: Vec<ProjectNames<'_>> =
        projects.iter().filter(|project| project.active).map(ProjectNames::new).collect();
    // The name may be several words; the longest that fits is meant.
    let most = names.iter().map(|names| names.words).max()?;
    let words: Vec<&str> = description.split_whitespace().collect();
    let (typed, name) = (0..words.len()).find_map(|from| {
        let longest = words.len().min(from + most);
        (from + 1..=longest).rev().find_map(|to| {
            let typed = words[from..to].join(" ");
            let bare = typed.trim_end_matches([',', '.', ';', ':', '!', '?']);
            [&*typed, bare]
                .iter()
                .find_map(|typed| Some((typed.to_string(), named(typed, &names)?)))
        })
    })?;
    Some(format!(
        "“{}” is part of the description; `-p {}` makes it the project.",
        brief(&typed),
        shell_word(&name, None)
    ))
}

/// What a project is written as, for comparison.
struct ProjectNames<'p> {
    project: &'p Project,
    alone: String,
    with_client: Option<String>,
    /// How many words the longer of the two has.
    words: usize,
}

impl<'p> ProjectNames<'p> {
    fn new(project: &'p Project) -> Self {
        let alone = folded(&project.name);
        let with_client = qualified(project).map(|name| folded(&name));
        let words = with_client.as_ref().unwrap_or(&alone).split(' ').count();
        Self { project, alone, with_client, words }
    }
}

fn qualified(project: &Project) -> Option<String> {
    project.client.as_ref().map(|client| format!("{client}/{}", project.name))
}

/// The name, as `-p` takes it, of the project that is written like this in other tools.
fn named(typed: &str, projects: &[ProjectNames<'_>]) -> Option<String> {
    let (is_marked, name) = match typed.strip_prefix('@') {
        Some(name) => (true, name),
        None if typed.contains('/') => (false, typed),
        None => return None,
    };
    let name = folded(name);
    let with_client = |it: &&ProjectNames<'_>| it.with_client.as_ref() == Some(&name);
    if let Some(found) = projects.iter().find(with_client) {
        return qualified(found.project);
    }
    let mut alone = projects.iter().filter(|it| is_marked && it.alone == name);
    let found = alone.next()?;
    // Only the client tells namesakes apart.
    let client = alone.next().and_then(|_| qualified(found.project));
    Some(client.unwrap_or_else(|| found.project.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProjectKey;

    fn project(name: &str, client: Option<&str>, active: bool) -> Project {
        Project {
            key: ProjectKey(1),
            id: None,
            workspace: None,
            name: name.to_owned(),
            client: client.map(str::to_owned),
            color: None,
            active,
            billable: None,
        }
    }

    #[test]
    fn the_name_of_a_project_is_noted() {
        let projects = [
            project("Website", Some("Acme"), true),
            project("Größe", None, true),
            project("Mobile app", Some("Corner Bakery"), true),
            project("Shop", Some("Acme"), true),
            project("Shop", Some("Corner Bakery"), true),
            project("Yahoo!", None, true),
            project("Old", None, false),
        ];
        let table = [
            ("Fix @Website", "“@Website” Website"),
            ("Fix @website, again", "“@website” Website"),
            ("acme/website", "“acme/website” Acme/Website"),
            ("Fix acme/Website now", "“acme/Website” Acme/Website"),
            ("@Acme/Website", "“@Acme/Website” Acme/Website"),
            ("Fix @GRÖSSE", "“@GRÖSSE” Größe"),
            ("Fix @mobile app soon", "“@mobile app” \"Mobile app\""),
            ("corner bakery/mobile app", "“corner bakery/mobile app” \"Corner Bakery/Mobile app\""),
            ("@Shop", "“@Shop” Acme/Shop"),
            ("Lunch @ cafe", ""),
            ("Fix Website", ""),
            ("Fix @Web", ""),
            ("/Website and/or", ""),
            ("Ask @yahoo! about it", "“@yahoo!” 'Yahoo!'"),
            ("@", ""),
            ("@Old", ""),
            ("ada@website", ""),
        ];
        for (text, expected) in table {
            let note = seeming_project(text, &projects).unwrap_or_default();
            let shown = note
                .replace(" is part of the description; `-p", "")
                .replace("` makes it the project.", "");
            assert_eq!(shown, expected, "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_tag_is_noted() {
        let table = [
            ("Coding #work", "“#work” is part of the description; `-t work` makes it a tag."),
            ("+work: more", "“+work:” is part of the description; `-t work` makes it a tag."),
            ("#a and +b", "“#a” and “+b” are part of the description; `-t a,b` makes them tags."),
            ("#it's", "“#it's” is part of the description; `-t 'it'\\''s'` makes it a tag."),
            ("Fix #123", ""),
            ("C# # + +1 c++", ""),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(seeming_tags(text, "").unwrap_or_default(), expected, "{text}");
        }
        let of_an_edit = seeming_tags("#a #b", "+").expect("two");
        assert!(of_an_edit.contains("`-t +a,+b`"), "{of_an_edit}");
    }
}
