//! What the words of an edit mean for an entry: names become things, and the rules decide.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::super::args::{
    billed, find_project, find_tag, find_task, home_workspace, is_absent, note_new_tag, refused,
    tag_names, without_hash,
};
use crate::app::App;
use crate::edit::{self, Edit, Field, Place, Refusal, Tags, Times};
use crate::failure::{Failure, Kind};
use crate::model::{Fields, Project, ProjectKey, TaskKey, WorkspaceId};
use crate::store::Store;
use crate::time::{DurationExpr, Now, format};
use crate::timeline;

/// What somebody wants of an entry, in their own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) description: Option<String>,
    pub(super) project: Field<String>,
    pub(super) task: Field<String>,
    pub(super) tags: Tags,
    pub(super) billable: Option<bool>,
    pub(super) times: Times,
}

/// Why a wish cannot be fulfilled, and which field of it is to blame.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) field: &'static str,
    pub(super) error: anyhow::Error,
}

/// Names as they were looked up; each is looked up once, however many entries there are.
pub(super) struct Names<'a> {
    store: &'a Store,
    home: Option<WorkspaceId>,
    projects: HashMap<(String, Option<WorkspaceId>), Place>,
    tasks: HashMap<(String, Option<ProjectKey>), (TaskKey, Place)>,
    tags: HashMap<Option<WorkspaceId>, BTreeSet<String>>,
    /// Tags that do not exist yet.
    pub(super) new_tags: Vec<String>,
}

impl<'a> Names<'a> {
    /// Nothing is looked up yet.
    ///
    /// # Errors
    /// When the configured workspace is none of the account's.
    pub(super) fn new(app: &App, store: &'a Store) -> anyhow::Result<Self> {
        Ok(Self {
            store,
            home: home_workspace(app, store)?,
            projects: HashMap::new(),
            tasks: HashMap::new(),
            tags: HashMap::new(),
            new_tags: Vec::new(),
        })
    }

    /// What an entry becomes.
    ///
    /// # Errors
    /// The first thing that is wrong, with its field.
    pub(super) fn fields(&mut self, wish: &Wish, was: &Fields, now: &Now) -> Result<Fields, Wrong> {
        let wrong = |field| move |error| Wrong { field, error };
        let project = self.project(wish, was).map_err(wrong("project"))?;
        let (project, task) = self.task(wish, was, project).map_err(wrong("task"))?;
        let workspace = match project {
            Field::Set(place) => place.workspace.or(self.home),
            Field::Keep | Field::Clear => was.workspace.or(self.home),
        };
        let tags = self.tags(&wish.tags, was, workspace).map_err(wrong("tags"))?;
        if wish.billable == Some(true) && !was.billable {
            billed(self.store, workspace).map_err(wrong("billable"))?;
        }
        let asked = Edit {
            description: wish.description.clone(),
            project,
            task,
            tags,
            billable: wish.billable,
            times: wish.times.clone(),
        };
        edit::edit(was, &asked, now)
            .map_err(|why| Wrong { field: why.field(), error: in_words(why, now) })
    }

    fn project(&mut self, wish: &Wish, was: &Fields) -> anyhow::Result<Field<Place>> {
        let name = match &wish.project {
            Field::Keep => return Ok(Field::Keep),
            Field::Clear => return Ok(Field::Clear),
            Field::Set(name) => name,
        };
        let home = was.workspace.or(self.home);
        Ok(Field::Set(match self.projects.entry((name.clone(), home)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(place(&find_project(name, self.store, home)?)),
        }))
    }

    /// The task, and the project that it brings along: the named one, else the entry's own, else
    /// whichever has such a task.
    fn task(
        &mut self,
        wish: &Wish,
        was: &Fields,
        project: Field<Place>,
    ) -> anyhow::Result<(Field<Place>, Field<TaskKey>)> {
        let name = match &wish.task {
            Field::Keep => return Ok((project, Field::Keep)),
            Field::Clear => return Ok((project, Field::Clear)),
            Field::Set(name) => name,
        };
        let named = match project {
            Field::Set(place) => Some(place.project),
            Field::Keep | Field::Clear => None,
        };
        let within = named.or(was.project);
        let (task, place) = match self.tasks.entry((name.clone(), within)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                *new.insert(find_owned(name, within, named.is_some(), self.store)?)
            }
        };
        Ok((Field::Set(place), Field::Set(task)))
    }

    fn tags(
        &mut self,
        wish: &Tags,
        was: &Fields,
        workspace: Option<WorkspaceId>,
    ) -> anyhow::Result<Tags> {
        Ok(match wish {
            Tags::Keep => Tags::Keep,
            Tags::Replace(names) => Tags::Replace(self.known_tags(names, workspace)?),
            Tags::Change { add, remove } => Tags::Change {
                add: self.known_tags(add, workspace)?,
                remove: remove.iter().filter_map(|name| carried(name, &was.tags)).collect(),
            },
        })
    }

    fn known_tags(
        &mut self,
        names: &BTreeSet<String>,
        workspace: Option<WorkspaceId>,
    ) -> anyhow::Result<BTreeSet<String>> {
        let known = match self.tags.entry(workspace) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.store.tags(workspace)?),
        };
        let mut tags = BTreeSet::new();
        for name in names {
            let (name, new) = find_tag(name, known)?;
            if new {
                note_new_tag(&name, self.home, &mut self.new_tags);
            }
            tags.insert(name);
        }
        Ok(tags)
    }
}

/// The task of this name in a project, and where it belongs. One that is not there may be in any other,
/// unless the project was `named` beside it.
fn find_owned(
    name: &str,
    within: Option<ProjectKey>,
    named: bool,
    store: &Store,
) -> anyhow::Result<(TaskKey, Place)> {
    let task = match find_task(name, within, store) {
        Err(error) if !named && within.is_some() && is_absent(&error) => {
            find_task(name, None, store)?
        }
        found => found?,
    };
    let workspace = store.project(task.project)?.and_then(|project| project.workspace);
    Ok((task.key, Place { project: task.project, workspace }))
}

fn place(project: &Project) -> Place {
    Place { project: project.key, workspace: project.workspace }
}

/// The tag of this name that an entry carries, whatever the case.
fn carried(name: &str, tags: &BTreeSet<String>) -> Option<String> {
    let bare = without_hash(name);
    let folded = bare.to_lowercase();
    tags.get(name)
        .or_else(|| tags.get(bare))
        .or_else(|| tags.iter().find(|tag| tag.to_lowercase() == folded))
        .cloned()
}

/// Tags as they are typed: `a,b` are just these, `+a,-b` is one more and one less, and nothing at all
/// is no tags.
///
/// # Errors
/// When the two ways are mixed, or a sign stands alone.
pub(super) fn tags(typed: &[String]) -> anyhow::Result<Tags> {
    if typed.is_empty() {
        return Ok(Tags::Keep);
    }
    let (mut just, mut add, mut remove) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for word in typed.iter().flat_map(|typed| tag_names(typed)) {
        let (tags, name) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
            (Some(name), _) => (&mut add, name),
            (_, Some(name)) => (&mut remove, name),
            _ => (&mut just, word),
        };
        if name.trim().is_empty() {
            return Err(Failure::new(Kind::Usage, "A tag needs a name.").into());
        }
        tags.insert(name.trim().to_owned());
    }
    match (just.is_empty(), add.is_empty() && remove.is_empty()) {
        (_, true) => Ok(Tags::Replace(just)),
        (true, false) => Ok(Tags::Change { add, remove }),
        (false, false) => {
            let text = "Tags are either named, or added and removed; both at once is not clear.";
            Err(Failure::new(Kind::Usage, text)
                .hint(
                    "`-t api,bug` leaves just these two; `-t +api,-bug` adds one and removes one.",
                )
                .into())
        }
    }
}

/// A refusal of the rules, in words for a person.
fn in_words(why: Refusal, now: &Now) -> anyhow::Error {
    let at = |moment| format::at(moment, now);
    let written = |moment| now.at(moment).format("%Y-%m-%d %H:%M").to_string();
    let failure = match why {
        Refusal::Start(error) | Refusal::Stop(error) => return error.into(),
        Refusal::Rule(refusal) => return refused(&refusal, now).into(),
        Refusal::Early(start) => refused(&timeline::Refusal::Future(start), now),
        Refusal::StopBeforeStart { start, stop, next } => {
            let text = format!("It would stop {}, before it starts {}.", at(stop), at(start));
            let failure = Failure::new(Kind::Usage, text);
            match next {
                Some(next) => failure.hint(format!(
                    "Write “{}” for the day after, or give an earlier start as well.",
                    written(next)
                )),
                None => failure.hint("Give a later stop, or an earlier start as well."),
            }
        }
        Refusal::StartAfterStop { start, stop, length } => {
            let text = format!("It would start {}, after it stops {}.", at(start), at(stop));
            Failure::new(Kind::Usage, text).hint(format!(
                "Move its stop as well, such as to “{}”; `--duration {}` keeps its length.",
                written(start + length),
                DurationExpr::from(length)
            ))
        }
        Refusal::StillToCome(end) => {
            let text = format!("{} is still to come.", format::moment(end, now));
            Failure::new(Kind::Usage, text)
                .hint(format!("If it is planned, give its stop with the day: “{}”.", written(end)))
        }
    };
    failure.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_named_or_added_and_removed() {
        let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let just = |names: &[&str]| Some(Tags::Replace(set(names)));
        let change = |add: &[&str], remove: &[&str]| {
            Some(Tags::Change { add: set(add), remove: set(remove) })
        };
        let table = [
            (vec![], Some(Tags::Keep)),
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
            assert_eq!(tags(&words).ok(), expected, "{typed:?}");
        }
    }
}
