//! What `project`, `client`, `tag` and `task` have in common: finding, listing, changing and telling.

pub(super) mod client;
pub(super) mod project;
pub(super) mod tag;
pub(super) mod task;
pub(super) mod workspace;

use serde_json::json;

use super::args::{
    ask_again, find_workspace, home_workspace, missed_in_catalog, naming, unfit, with_newest_names,
};
use crate::app::App;
use crate::catalog::{self, Uses};
use crate::completion;
use crate::failure::{Exit, Failure, Kind as FailureKind};
use crate::model::{
    Change, EntriesOf, Kind, ProjectKey, Thing, ThingChange, ThingFields, ThingKey, Workspace,
    WorkspaceId,
};
use crate::names::{self, Named};
use crate::render::{brief, counted, json as shape, things as render};
use crate::store::{Filter, Store, Written};
use crate::tell;
use crate::time::Now;
use crate::view::{self, ThingView};

/// The name of one thing, in as many words as it has.
#[derive(Debug, clap::Args)]
pub(crate) struct NameArgs {
    /// Its name; quotes are optional
    #[arg(value_name = "NAME", required = true, add = completion::names())]
    words: Vec<String>,
}

/// Which things are listed.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Archived ones too
    #[arg(short, long)]
    all: bool,
}

impl NameArgs {
    fn text(&self) -> String {
        self.words.join(" ").trim().to_owned()
    }
}

/// Which things of a kind are looked among.
#[derive(Clone, Copy, Debug)]
struct Shelf {
    kind: Kind,
    /// Only these; put away ones come into play where no other has the name.
    prefer: Option<bool>,
    /// Of a task: the project it is looked for in.
    project: Option<ProjectKey>,
}

impl Shelf {
    const fn of(kind: Kind) -> Self {
        Self { kind, prefer: None, project: None }
    }

    /// The rows to look among, the preferred ones first.
    fn rows(self, store: &Store) -> anyhow::Result<[Vec<Named<Thing>>; 2]> {
        let mut rows = view::named(store, store.things(self.kind)?)?;
        if let Some(project) = self.project {
            rows.retain(|row| {
                row.item.wanted.as_ref().and_then(catalog::project_of) == Some(project)
            });
        }
        let preferred = |row: &Named<Thing>| {
            self.prefer.is_none_or(|active| {
                row.item.wanted.as_ref().is_some_and(|fields| fields.active() == active)
            })
        };
        let (first, second) = rows.into_iter().partition(preferred);
        Ok([first, second])
    }
}

/// Finds the one thing that a name means.
///
/// # Errors
/// When it means nothing, or several.
fn find(name: &str, shelf: Shelf, app: &App) -> anyhow::Result<Thing> {
    with_newest_names(app, |store| look_up(name, shelf, store))
}

/// The one thing that a name means in the catalog as it is here.
fn look_up(name: &str, shelf: Shelf, store: &Store) -> anyhow::Result<Thing> {
    let [first, second] = shelf.rows(store)?;
    match names::find(name, &first) {
        Ok(thing) => Ok(thing.clone()),
        Err(miss) => match names::find(name, &second) {
            Ok(thing) if matches!(miss, names::Miss::Absent(_)) => Ok(thing.clone()),
            _ => Err(missed_in_catalog(shelf.kind.name(), name, miss, store)),
        },
    }
}

/// Finds a client for a project, in use. One that is archived here may be back in use at Toggl.
fn find_client(name: &str, app: &App) -> anyhow::Result<Thing> {
    let shelf = Shelf { prefer: Some(true), ..Shelf::of(Kind::Client) };
    with_newest_names(app, |store| {
        let client = look_up(name, shelf, store)?;
        match &client.wanted {
            Some(fields) if !fields.active() => {
                let text = format!("The client “{}” is archived.", brief(fields.name()));
                let restore = naming("restore", Kind::Client, fields.name(), client.id);
                Err(Failure::new(FailureKind::NotFound, text)
                    .hint(format!("{restore} takes it back into use."))
                    .into())
            }
            _ => Ok(client),
        }
    })
}

/// Where a new thing goes: the workspace that is named, else the usual one.
fn place(named: Option<&str>, app: &App) -> anyhow::Result<Option<WorkspaceId>> {
    with_newest_names(app, |store| match named {
        None => home_workspace(app, store),
        Some(name) => Ok(Some(find_workspace(name, store)?.id)),
    })
}

fn workspace_of(fields: &ThingFields, store: &Store) -> anyhow::Result<Option<Workspace>> {
    let id = match catalog::project_of(fields) {
        Some(project) => store.project(project)?.and_then(|project| project.workspace),
        None => fields.workspace(),
    };
    Ok(store.workspaces()?.into_iter().find(|it| Some(it.id) == id))
}

/// Makes a thing.
fn add(fields: ThingFields, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let store = app.store()?;
    let kind = fields.kind();
    let command = format!("{} add", kind.name());
    let (written, ()) = store.write(&command, now.instant, |store| {
        let workspace = workspace_of(&fields, store)?;
        catalog::check(&fields, None, &store.things(kind)?, workspace.as_ref())
            .map_err(|why| unfit(&why))?;
        Ok::<_, anyhow::Error>((vec![Change::Thing(ThingChange::Create(fields))], ()))
    })?;
    answer(&Told { verb: "Added", entries: 0 }, &written, None, app, &now)
}

/// Changes a thing; nothing at all is done where it is so already.
fn edit(
    key: ThingKey,
    change: impl FnOnce(ThingFields) -> ThingFields,
    app: &App,
) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let store = app.store()?;
    let kind = key.kind();
    let command = format!("{} edit", kind.name());
    let (written, tagged) = store.write(&command, now.instant, |store| {
        let before = current(key, store)?;
        let after = change(before.clone());
        if after == before {
            return Ok((Vec::new(), 0));
        }
        let workspace = workspace_of(&after, store)?;
        catalog::check(&after, Some((key, &before)), &store.things(kind)?, workspace.as_ref())
            .map_err(|why| unfit(&why))?;
        let tagged = match &before {
            ThingFields::Tag(tag) if tag.name != after.name() => {
                store.entries(&Filter { tags: vec![tag.name.clone()], ..Filter::default() })?
            }
            _ => Vec::new(),
        };
        let changes = catalog::change(key, &before, after, &tagged);
        let tagged = touched(&changes);
        Ok::<_, anyhow::Error>((changes, tagged))
    })?;
    if written.things.is_empty() {
        return unchanged(&view::things(store, store.thing(key)?.as_slice())?, app);
    }
    let note = (tagged > 0).then(|| match tagged {
        1 => "1 entry carries the new name.".to_owned(),
        _ => format!("{tagged} entries carry the new name."),
    });
    let told = Told { verb: "Changed", entries: tagged };
    answer(&told, &written, note, app, &now)
}

/// Archives a thing, or takes it back into use.
fn put_away(name: &str, active: bool, shelf: Shelf, app: &App) -> anyhow::Result<Exit> {
    let thing = find(name, Shelf { prefer: Some(!active), ..shelf }, app)?;
    let now = app.now()?;
    let store = app.store()?;
    let (key, kind) = (thing.key, thing.key.kind());
    let verb = if active { "restore" } else { "archive" };
    let command = format!("{} {verb}", kind.name());
    let (written, projects) = store.write(&command, now.instant, |store| {
        let fields = current(key, store)?;
        let projects = store.things(Kind::Project)?;
        let changes =
            catalog::put_away(key, &fields, active, &projects).map_err(|why| unfit(&why))?;
        let after = fields.clone().set_active(active);
        let workspace = workspace_of(&after, store)?;
        catalog::check(&after, Some((key, &fields)), &store.things(kind)?, workspace.as_ref())
            .map_err(|why| unfit(&why))?;
        let projects = changes.len() - 1;
        Ok::<_, anyhow::Error>((changes, projects))
    })?;
    let verb = match (kind, active) {
        (Kind::Task, true) => "Opened",
        (Kind::Task, false) => "Done",
        (_, true) => "Restored",
        (_, false) => "Archived",
    };
    let note = match (kind, projects) {
        (Kind::Client, 1..) => Some(format!("{} with it.", counted(projects, "project"))),
        _ => None,
    };
    answer(&Told { verb, entries: 0 }, &written, note, app, &now)
}

/// Deletes a thing; its entries stay without it, unless they are to go as well.
fn delete(key: ThingKey, entries: EntriesOf, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let store = app.store()?;
    let kind = key.kind();
    let command = format!("{} delete", kind.name());
    let (written, (touched, before)) = store.write(&command, now.instant, |store| {
        let fields = current(key, store)?;
        let before = view::things(store, store.thing(key)?.as_slice())?;
        let workspace = workspace_of(&fields, store)?;
        catalog::may_change(kind, workspace.as_ref()).map_err(|why| unfit(&why))?;
        let uses = uses(key, &fields, store)?;
        let changes = catalog::delete(key, &fields, &uses, entries);
        let touched = touched(&changes);
        Ok::<_, anyhow::Error>((changes, (touched, before)))
    })?;
    let note = (touched > 0).then(|| fate(touched, kind, entries));
    let written = Written { things: vec![key], ..written };
    let carried = app.carry(&written);
    let mut aftermath = tell::after_write(app, &carried, &written, &now)?;
    aftermath.notes.splice(0..0, note);
    receipt(&Told { verb: "Deleted", entries: touched }, &before, aftermath, app)
}

/// How many entries are among the changes.
fn touched(changes: &[Change]) -> usize {
    changes.iter().filter(|change| !matches!(change, Change::Thing(_))).count()
}

/// What becomes of entries whose project, task or tag is deleted.
fn fate(count: usize, kind: Kind, entries: EntriesOf) -> String {
    let is = if count == 1 { "is" } else { "are" };
    let entries_are = format!("{} {is}", counted(count, "entry"));
    match (kind, entries) {
        (Kind::Project, EntriesOf::Deleted) => format!("{entries_are} deleted with it."),
        (Kind::Tag, _) => format!("{entries_are} without it now."),
        _ => format!("{entries_are} without a {} now.", kind.name()),
    }
}

/// Everything that deleting a thing changes.
pub(super) fn uses(
    key: ThingKey,
    fields: &ThingFields,
    store: &Store,
) -> crate::store::Result<Uses> {
    let entries = |filter: Filter| store.entries(&filter);
    Ok(match (key, fields) {
        (ThingKey::Client(_), _) => {
            Uses { projects: store.things(Kind::Project)?, ..Uses::default() }
        }
        (ThingKey::Project(project), _) => {
            let mut tasks = store.things(Kind::Task)?;
            tasks.retain(|row| row.wanted.as_ref().and_then(catalog::project_of) == Some(project));
            let of_it = Filter { projects: Some(vec![project]), ..Filter::default() };
            Uses { entries: entries(of_it)?, tasks, ..Uses::default() }
        }
        (ThingKey::Task(task), _) => {
            let of_it = Filter { task: Some(task), ..Filter::default() };
            Uses { entries: entries(of_it)?, ..Uses::default() }
        }
        (ThingKey::Tag(_), _) => {
            let tags = vec![fields.name().to_owned()];
            Uses { entries: entries(Filter { tags, ..Filter::default() })?, ..Uses::default() }
        }
    })
}

/// What a receipt says.
struct Told {
    verb: &'static str,
    /// How many entries were touched.
    entries: usize,
}

fn answer(
    told: &Told,
    written: &Written,
    note: Option<String>,
    app: &App,
    now: &Now,
) -> anyhow::Result<Exit> {
    let carried = app.carry(written);
    let mut aftermath = tell::after_write(app, &carried, written, now)?;
    aftermath.notes.splice(0..0, note);
    let store = app.store()?;
    let first = match written.things.first() {
        Some(key) => store.thing(*key)?,
        None => None,
    };
    receipt(told, &view::things(store, first.as_slice())?, aftermath, app)
}

fn receipt(
    told: &Told,
    views: &[ThingView],
    aftermath: tell::Aftermath,
    app: &App,
) -> anyhow::Result<Exit> {
    if app.out.json {
        app.out.document(&json!({
            told.verb.to_lowercase(): views.first().map(shape::thing),
            "entries": told.entries,
            "notes": aftermath.notes(),
        }))?;
    } else {
        let look = app.out.look();
        let text: String =
            views.iter().map(|view| render::receipt(told.verb, view, look)).collect();
        app.out.receipt(&text)?;
    }
    aftermath.tell(app, Exit::Done)
}

fn unchanged(views: &[ThingView], app: &App) -> anyhow::Result<Exit> {
    if app.out.json {
        let unchanged = views.first().map(shape::thing);
        app.out.document(&json!({ "changed": null, "unchanged": unchanged, "notes": [] }))?;
    } else {
        app.out.note("Nothing to change: it is so already.");
    }
    Ok(Exit::Done)
}

/// Lists what is wanted of a kind; what is put away only when it is asked for.
fn list(shelf: Shelf, all: bool, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let refreshed = ask_again(app)?;
    let store = app.store()?;
    let [rows, put_away] = Shelf { prefer: Some(true), ..shelf }.rows(store)?;
    let hidden = if all { 0 } else { put_away.len() };
    let rows = rows.into_iter().chain(put_away.into_iter().filter(|_| all));
    let rows: Vec<Thing> = rows.map(|row| row.item).collect();
    let mut views = view::things(store, &rows)?;
    views.sort_by_key(|view| (view.name.to_lowercase(), view.client.clone()));
    let aftermath = tell::after_hearing(app, &refreshed, store.progress()?.catalog_at, &now)?;
    let kind = shelf.kind.name();
    if app.out.json {
        let list: serde_json::Value = views.iter().map(shape::thing).collect();
        app.out.document(&json!({ format!("{kind}s"): list, "notes": aftermath.notes() }))?;
    } else if views.is_empty() {
        app.out.answer(&format!("No {kind}s.\n"))?;
    } else {
        let look = app.out.look();
        let account = store.account()?.is_some();
        app.out.answer(&render::list(&views, account, look))?;
    }
    if hidden > 0 {
        let word = if shelf.kind == Kind::Task { "done" } else { "archived" };
        app.out.note(&format!("{hidden} {word}; --all shows them too."));
    }
    aftermath.tell(app, Exit::Done)
}

/// What is wanted of a thing now: since it was found, an answer of Toggl's may have changed it.
///
/// # Errors
/// When it was deleted meanwhile.
fn current(key: ThingKey, store: &Store) -> anyhow::Result<ThingFields> {
    let row = store.thing(key)?;
    row.and_then(|row| row.wanted).ok_or_else(|| gone(key.kind()).into())
}

fn gone(kind: Kind) -> Failure {
    Failure::new(FailureKind::NotFound, format!("The {} is gone.", kind.name()))
}
