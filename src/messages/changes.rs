//! Notes on a change of entries, beside what was asked for: tags that are new, entries that are a part of another one
//! now, and how it is undone.

use chrono::TimeDelta;

use crate::time::format;
use crate::ui::text::{brief, in_quotes, listed, plain};
use crate::view::EntryView;

/// A mistyped tag becomes a tag, so a new one is always mentioned.
pub(crate) fn new_tags(tags: &[String]) -> Vec<String> {
    tags.iter().map(|tag| format!("New tag: {}", plain(tag))).collect()
}

/// Notes about what is now part of the first of these entries, `gaps` of it in none of them.
pub(crate) fn joined(entries: &[EntryView], gaps: TimeDelta) -> Vec<String> {
    let gap = (gaps > TimeDelta::zero())
        .then(|| format!("It includes {} of gaps between the entries.", format::length(gaps)));
    let [first, others @ ..] = entries else { return Vec::new() };
    let project = |entry: &EntryView| entry.project.as_ref().map(|project| project.key);
    let mut lost: Vec<String> = Vec::new();
    for other in others {
        let is_elsewhere = project(other) != project(first);
        if other.description == first.description && !is_elsewhere {
            continue;
        }
        let name = in_quotes(&other.description)
            .unwrap_or_else(|| "An entry without a description".to_owned());
        let text = match &other.project {
            Some(it) if is_elsewhere => format!("{name} in {}", brief(&it.name)),
            None if is_elsewhere => format!("{name} without a project"),
            _ => name,
        };
        if !lost.contains(&text) {
            lost.push(text);
        }
    }
    let are = if lost.len() == 1 { "is" } else { "are" };
    let lost = (!lost.is_empty()).then(|| format!("{} {are} now part of it.", listed(&lost)));
    gap.into_iter().chain(lost).chain([undo_helps(others.len())]).collect()
}

/// That other entries have the description that words named.
pub(crate) fn namesakes(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 other entry has this description; this is the newest.".to_owned()),
        _ => Some(format!("{count} other entries have this description; this is the newest.")),
    }
}

/// How to restore what was just deleted.
pub(crate) fn undo_helps(count: usize) -> String {
    let what = if count == 1 { "it" } else { "them" };
    format!("`track undo` restores {what}.")
}
