//! Tags by name, and tags as they are typed.

use std::collections::BTreeSet;

use crate::lookup::error::{LookupError, LookupKind};
use crate::model::{CatalogKind, MAX_NAME, is_same_name};
use crate::rules::edit::TagsChange;
use crate::rules::names::Miss;

/// The tags of one word of the command line, with commas between them.
pub(crate) fn tag_names(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// A tag without the `#` that it is shown with.
pub(crate) fn without_hash(name: &str) -> &str {
    name.strip_prefix('#').map_or(name, str::trim_start)
}

/// A tag by its name, whatever the case and with a `#` or without; or a new one and `true`. Partial names do
/// not count: that would keep a person from making the tag “doc” when there is “docs”. Two tags that
/// differ from it only in case make it ambiguous.
fn find_tag(name: &str, known: &BTreeSet<String>) -> Result<(String, bool), LookupError> {
    let name = name.trim();
    if let Some(tag) = known.get(name).or_else(|| known.get(without_hash(name))) {
        return Ok((tag.clone(), false));
    }
    let name = without_hash(name);
    if name.is_empty() {
        return Err(LookupError::NoTagName);
    }
    let mut alike = known.iter().filter(|tag| is_same_name(tag, name));
    match (alike.next(), alike.next()) {
        (None, _) => match name.chars().count() {
            count if count > MAX_NAME => Err(LookupError::LongTagName(count)),
            _ => Ok((name.to_owned(), true)),
        },
        (Some(tag), None) => Ok((tag.clone(), false)),
        (Some(one), Some(other)) => {
            let both = Miss::Ambiguous(vec![one.clone(), other.clone()]);
            Err(LookupError::name(LookupKind::Catalog(CatalogKind::Tag), name, both))
        }
    }
}

/// Finds all of the tags. Those that do not exist yet are added to `new_tags`, each once.
pub(crate) fn find_tags<'n>(
    names: impl Iterator<Item = &'n str>,
    known: &BTreeSet<String>,
    new_tags: &mut Vec<String>,
) -> Result<BTreeSet<String>, LookupError> {
    let mut tags = BTreeSet::new();
    for name in names {
        let (name, new) = find_tag(name, known)?;
        if !new {
            tags.insert(name);
            continue;
        }
        // `-t Deep,deep` makes one tag.
        let made = new_tags.iter().find(|made| is_same_name(made, &name)).cloned();
        if made.is_none() {
            new_tags.push(name.clone());
        }
        tags.insert(made.unwrap_or(name));
    }
    Ok(tags)
}

/// The tag of this name on an entry, whatever the case.
pub(super) fn tag_of_entry(name: &str, tags: &BTreeSet<String>) -> Option<String> {
    let bare = without_hash(name);
    tags.get(name)
        .or_else(|| tags.get(bare))
        .or_else(|| tags.iter().find(|tag| is_same_name(tag, bare)))
        .cloned()
}

/// Tags as they are typed: `a,b` are just these, `+a,-b` is one more and one less, and nothing at all
/// is no tags. The two ways cannot be mixed, and a sign alone is no tag.
pub(crate) fn tags_change(typed: &[String]) -> Result<TagsChange, LookupError> {
    if typed.is_empty() {
        return Ok(TagsChange::Keep);
    }
    let (mut just, mut add, mut remove) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for word in typed.iter().flat_map(|typed| tag_names(typed)) {
        let (tags, name) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
            (Some(name), _) => (&mut add, name),
            (_, Some(name)) => (&mut remove, name),
            _ => (&mut just, word),
        };
        if name.trim().is_empty() {
            return Err(LookupError::NoTagName);
        }
        tags.insert(name.trim().to_owned());
    }
    match (just.is_empty(), add.is_empty() && remove.is_empty()) {
        (_, true) => Ok(TagsChange::Replace(just)),
        (true, false) => Ok(TagsChange::Change { add, remove }),
        (false, false) => Err(LookupError::MixedTags),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_named_or_added_and_removed() {
        let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let just = |names: &[&str]| Some(TagsChange::Replace(set(names)));
        let change = |add: &[&str], remove: &[&str]| {
            Some(TagsChange::Change { add: set(add), remove: set(remove) })
        };
        let table = [
            (vec![], Some(TagsChange::Keep)),
            (vec!["a"], just(&["a"])),
            (vec!["a", "b c"], just(&["a", "b c"])),
            (vec!["b, a,"], just(&["a", "b"])),
            (vec![""], just(&[])),
            (vec!["+a"], change(&["a"], &[])),
            (vec!["-a"], change(&[], &["a"])),
            (vec!["+a,-b", "+ c"], change(&["a", "c"], &["b"])),
            (vec!["c++"], just(&["c++"])),
            (vec!["a", "+b"], None),
            (vec!["a,-b"], None),
            (vec!["+"], None),
            (vec!["-,+a"], None),
        ];
        for (typed, expected) in table {
            let words: Vec<String> = typed.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(tags_change(&words).ok(), expected, "{typed:?}");
        }
    }
}
