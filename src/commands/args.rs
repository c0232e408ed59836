//! Flags that several commands share, each with the step from words to things.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::app::App;
use crate::failure::{Failure, Kind, sentence};
use crate::model::{Fields, Project, ProjectKey, TaskKey, WorkspaceId};
use crate::names::{self, Miss, Named};
use crate::render::brief;
use crate::store::Store;
use crate::tell;
use crate::time::{Now, format};
use crate::timeline::Refusal;

/// What an entry is about.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkArgs {
    /// Project, by name, client/name or id
    #[arg(short, long, value_name = "PROJECT")]
    project: Option<String>,
    /// Task of the project, by name or id
    #[arg(long, value_name = "TASK")]
    task: Option<String>,
    /// Tag; repeat it for more. One that does not exist yet is made
    #[arg(short, long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Mark the time as billable (a paid feature of Toggl)
    #[arg(short, long)]
    billable: bool,
}

/// What an entry is about, as things instead of words.
#[derive(Debug, Default)]
pub(crate) struct Work {
    workspace: Option<WorkspaceId>,
    project: Option<ProjectKey>,
    task: Option<TaskKey>,
    tags: BTreeSet<String>,
    /// Tags that do not exist yet: Toggl makes them with the entry.
    pub(crate) new_tags: Vec<String>,
    billable: bool,
}

impl Work {
    /// The fields of an entry with this work in it.
    pub(crate) fn fields(
        &self,
        description: String,
        start: chrono::DateTime<chrono::Utc>,
        stop: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Fields {
        Fields {
            workspace: self.workspace,
            description,
            project: self.project,
            task: self.task,
            tags: self.tags.clone(),
            billable: self.billable,
            start,
            stop,
        }
    }
}

impl WorkArgs {
    /// Finds what the names mean. A name that the catalog lacks may be younger than the catalog, so
    /// it is listed anew, once, before the name counts as unknown.
    ///
    /// # Errors
    /// When a name means nothing, or more than one thing.
    pub(crate) fn resolve(&self, app: &App) -> anyhow::Result<Work> {
        let store = app.store()?;
        match self.look_up(app, store) {
            Err(error) if is_absent(&error) && app.apart().is_none() => {
                let halt = app.refresh_catalog()?.ok().and_then(|report| report.halt);
                // Not found here is not the same as not there.
                let now = app.now()?;
                self.look_up(app, store).map_err(|error| {
                    match (error.downcast::<Failure>(), halt) {
                        (Ok(failure), Some(halt)) => {
                            let why = tell::why(&halt, &now);
                            failure
                                .hint(format!("Newer names could not be asked for: {why}."))
                                .into()
                        }
                        (Ok(failure), None) => failure.into(),
                        (Err(error), _) => error,
                    }
                })
            }
            other => other,
        }
    }

    fn look_up(&self, app: &App, store: &Store) -> anyhow::Result<Work> {
        let home = home_workspace(app, store)?;
        let mut project = match &self.project {
            Some(name) => Some(find_project(name, store, home)?),
            None => None,
        };
        let task = match &self.task {
            Some(name) => Some(find_task(name, &mut project, store)?),
            None => None,
        };
        // The project decides where the entry goes.
        let workspace = project.as_ref().map(|project| project.workspace).or(home);
        let known = store.tags(workspace)?;
        let mut work = Work {
            workspace,
            project: project.map(|project| project.key),
            task,
            billable: self.billable,
            ..Work::default()
        };
        for tag in &self.tags {
            let (name, new) = find_tag(tag, &known)?;
            // Without an account there is no list of tags that it could be missing from.
            if new && home.is_some() && !work.new_tags.contains(&name) {
                work.new_tags.push(name.clone());
            }
            work.tags.insert(name);
        }
        Ok(work)
    }
}

/// The workspace new entries go to: the one from the settings, else the account's.
fn home_workspace(app: &App, store: &Store) -> anyhow::Result<Option<WorkspaceId>> {
    let Some(account) = store.account()? else {
        return Ok(None);
    };
    let Some(wanted) = &app.settings.workspace else {
        return Ok(Some(account.workspace));
    };
    let workspaces: Vec<Named<WorkspaceId>> = store
        .workspaces()?
        .into_iter()
        .map(|w| Named { name: w.name, qualified: None, id: Some(w.id.0), item: w.id })
        .collect();
    let found = names::find(&wanted.value, &workspaces);
    Ok(Some(*found.map_err(|miss| missed("workspace", &wanted.value, miss))?))
}

fn find_project(name: &str, store: &Store, home: Option<WorkspaceId>) -> anyhow::Result<Project> {
    let (active, archived): (Vec<_>, Vec<_>) =
        store.projects()?.into_iter().map(named).partition(|project| project.item.active);
    let (at_home, elsewhere): (Vec<_>, Vec<_>) =
        active.into_iter().partition(|project| Some(project.item.workspace) == home);
    let miss = match names::find(name, &at_home) {
        Ok(project) => return Ok(project.clone()),
        Err(ambiguous @ Miss::Ambiguous(_)) => ambiguous,
        Err(absent) => match names::find(name, &elsewhere) {
            Ok(project) => return Ok(project.clone()),
            Err(ambiguous @ Miss::Ambiguous(_)) => ambiguous,
            Err(_) => absent,
        },
    };
    if let (Miss::Absent(_), Ok(project)) = (&miss, names::find(name, &archived)) {
        let name = brief(&project.name);
        return Err(Failure::new(Kind::NotFound, format!("The project “{name}” is archived."))
            .hint("Restore it in Toggl first, or name another one.")
            .into());
    }
    Err(missed_in_catalog("project", name, miss, store))
}

/// A name that did not lead to one thing, with the reason why none could where there is no account.
pub(super) fn missed_in_catalog(
    thing: &str,
    name: &str,
    miss: Miss,
    store: &Store,
) -> anyhow::Error {
    let failure = missed(thing, name, miss);
    match store.account() {
        Ok(Some(_)) => failure.into(),
        Ok(None) => failure
            .hint(sentence(&format!("{thing}s come from Toggl: `track login` brings yours here")))
            .into(),
        Err(error) => error.into(),
    }
}

/// A project by its own name and as `client/name`.
pub(super) fn named(project: Project) -> Named<Project> {
    let qualified = project.client.as_ref().map(|client| format!("{client}/{}", project.name));
    Named { name: project.name.clone(), qualified, id: project.id.map(|id| id.0), item: project }
}

/// Finds a task in the project, or in all of them; then the task decides on the project.
fn find_task(name: &str, project: &mut Option<Project>, store: &Store) -> anyhow::Result<TaskKey> {
    let projects = match project {
        Some(project) => vec![project.clone()],
        None => store.projects()?,
    };
    let mut tasks = Vec::new();
    for owner in &projects {
        for task in store.tasks(owner.key)?.into_iter().filter(|task| task.active) {
            tasks.push(Named {
                qualified: Some(format!("{}/{}", owner.name, task.name)),
                name: task.name.clone(),
                id: task.id.map(|id| id.0),
                item: (task.key, owner.clone()),
            });
        }
    }
    let (key, owner) =
        names::find(name, &tasks).map_err(|miss| missed_in_catalog("task", name, miss, store))?;
    *project = Some(owner.clone());
    Ok(*key)
}

/// A tag by its name, whatever the case; or a new one. Parts do not count: that would keep a person
/// from making the tag “doc” when there is “docs”.
fn find_tag(name: &str, known: &BTreeSet<String>) -> anyhow::Result<(String, bool)> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Failure::new(Kind::Usage, "A tag needs a name.").into());
    }
    if known.contains(name) {
        return Ok((name.to_owned(), false));
    }
    let folded = name.to_lowercase();
    let mut alike = known.iter().filter(|tag| tag.to_lowercase() == folded);
    match (alike.next(), alike.next()) {
        (None, _) => Ok((name.to_owned(), true)),
        (Some(tag), None) => Ok((tag.clone(), false)),
        (Some(one), Some(other)) => {
            let both = vec![one.clone(), other.clone()];
            Err(missed("tag", name, Miss::Ambiguous(both)).into())
        }
    }
}

/// A name that did not lead to one thing, in words.
pub(super) fn missed(thing: &str, name: &str, miss: Miss) -> Failure {
    let quoted = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|name| format!("“{}”", brief(name))).collect();
        quoted.join(", ")
    };
    let name = brief(name);
    match miss {
        Miss::Absent(nearest) => {
            let failure = Failure::new(Kind::NotFound, format!("No {thing} called “{name}”."));
            if nearest.is_empty() {
                failure
            } else {
                failure.hint(format!("Did you mean {}?", quoted(&nearest)))
            }
        }
        Miss::Ambiguous(candidates) => {
            Failure::new(Kind::Ambiguous, format!("“{name}” could be more than one {thing}."))
                .hint(format!("Say which: {}.", quoted(&candidates)))
        }
    }
}

fn is_absent(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(Failure::is_not_found)
}

/// A refusal of the rules, in words for a person.
pub(super) fn refused(refusal: &Refusal, now: &Now) -> Failure {
    let at = |instant| format::at(instant, now);
    match refusal {
        Refusal::NothingRuns => Failure::new(Kind::No, "Nothing is running.")
            .hint("`track start` begins something; `track add` logs what is already over."),
        Refusal::StopBeforeStart { start, stop } => Failure::new(
            Kind::Usage,
            format!("It would stop {}, before it starts {}.", at(*stop), at(*start)),
        )
        .hint("Give a later stop; a day in front makes it clear, such as “yesterday 22:00”."),
        Refusal::StartBeforeRunning { start, running } => Failure::new(
            Kind::Usage,
            format!(
                "It would start {}, but what is running began later, {}.",
                at(*start),
                at(*running)
            ),
        )
        .hint("`track stop` ends it first; `track add` logs time before it."),
        Refusal::Future(moment) => {
            let moment = format::moment(*moment, now);
            Failure::new(Kind::Usage, format!("{moment} is still to come.")).hint(
                "A timer starts and stops now or in the past; `track add` takes planned time.",
            )
        }
        Refusal::TooLong => Failure::new(
            Kind::Usage,
            "It would be longer than 999 hours, the longest entry that Toggl keeps.",
        )
        .hint("Check the dates; what is longer takes several entries."),
        Refusal::Forgotten { start } => {
            let end = now.at(*start + TimeDelta::hours(8)).format("%Y-%m-%d %H:%M");
            Failure::new(
                Kind::Usage,
                format!(
                    "The timer has been running since {}, for longer than the 999 hours that Toggl keeps.",
                    format::moment(*start, now)
                ),
            )
            .hint(format!("Say when it really ended, such as `track stop --at \"{end}\"`."))
        }
        Refusal::Empty => Failure::new(Kind::Usage, "It would begin and end at the same time.")
            .hint("Give two different times, or a duration."),
        Refusal::LongDescription(count) => Failure::new(
            Kind::Usage,
            format!("The description has {count} characters; Toggl keeps at most 3000."),
        )
        .hint("Shorten it."),
        Refusal::ManyTags(count) => Failure::new(
            Kind::Usage,
            format!("{count} tags are too many; Toggl keeps at most 50 on an entry."),
        )
        .hint("Name fewer."),
    }
}

/// Words of a description, as typed.
pub(super) fn description(words: &[String]) -> String {
    words.join(" ").trim().to_owned()
}
