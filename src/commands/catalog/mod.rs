//! What `project`, `client`, `tag` and `task` have in common: finding, listing, changing and telling.

pub(super) mod client;
pub(super) mod project;
pub(super) mod tag;
pub(super) mod task;
pub(super) mod workspace;

use crate::answer::{
    CatalogAnswer, CatalogChanged, CatalogList, CatalogRows, CatalogVerb, FailureKind, Unchanged,
};
use crate::app::App;
use crate::commands::outcome::{Answered, Committed, Outcome};
use crate::lookup::{
    ArchivedRow, LookupError, Purpose, ask_again, find_workspace, home_workspace, with_newest_names,
};
use crate::messages::{self, Failure, FollowUp};
use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, Change, EntriesOf,
    ProjectKey, Workspace, WorkspaceId,
};
use crate::rules::catalog::{self, References};
use crate::rules::names::{self, Named};
use crate::store::{self, Filter, Store, Written};
use crate::ui::text::counted;
use crate::{completion, view};

/// What people read where nothing was to be done.
const UNCHANGED: &str = "Nothing to change: it is so already.";

/// The name of one thing, in as many words as it has.
#[derive(Debug, clap::Args)]
pub(crate) struct NameArgs {
    /// Its name; quotes are optional
    #[arg(value_name = "NAME", required = true, add = completion::names())]
    words: Vec<String>,
}

/// Which things are listed.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogListArgs {
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
struct CatalogScope {
    kind: CatalogKind,
    /// Only these; put away ones come into play where no other has the name.
    prefer: Option<bool>,
    /// Of a task: the project it is looked for in.
    project: Option<ProjectKey>,
}

impl CatalogScope {
    const fn of(kind: CatalogKind) -> Self {
        Self { kind, prefer: None, project: None }
    }

    /// The rows to look among, the preferred ones first.
    fn rows(self, store: &Store) -> store::Result<[Vec<Named<CatalogRow>>; 2]> {
        let mut rows = view::named(store, store.catalog_rows(self.kind)?)?;
        if let Some(project) = self.project {
            rows.retain(|row| {
                row.item.wanted.as_ref().and_then(catalog::project_of) == Some(project)
            });
        }
        let preferred = |row: &Named<CatalogRow>| {
            self.prefer.is_none_or(|active| {
                row.item.wanted.as_ref().is_some_and(|fields| fields.active() == active)
            })
        };
        let (first, second) = rows.into_iter().partition(preferred);
        Ok([first, second])
    }
}

/// Finds the one thing that a name means.
fn find(name: &str, scope: CatalogScope, app: &App) -> Result<CatalogRow, LookupError> {
    with_newest_names(app, |store| look_up(name, scope, store))
}

/// The one thing that a name means in the catalog as it is here.
fn look_up(name: &str, scope: CatalogScope, store: &Store) -> Result<CatalogRow, LookupError> {
    let [first, second] = scope.rows(store)?;
    match names::find(name, &first) {
        Ok(thing) => Ok(thing.clone()),
        Err(miss) => match names::find(name, &second) {
            Ok(thing) if matches!(miss, names::Miss::Absent(_)) => Ok(thing.clone()),
            _ => Err(LookupError::in_catalog(scope.kind, name, miss, store)),
        },
    }
}

/// Finds a client for a project, in use. One that is archived here may be back in use at Toggl.
fn find_client(name: &str, app: &App) -> Result<CatalogRow, LookupError> {
    let scope = CatalogScope { prefer: Some(true), ..CatalogScope::of(CatalogKind::Client) };
    with_newest_names(app, |store| {
        let client = look_up(name, scope, store)?;
        match &client.wanted {
            Some(fields) if !fields.active() => Err(LookupError::Archived(ArchivedRow {
                kind: CatalogKind::Client,
                name: fields.name().to_owned(),
                id: client.id,
                purpose: Purpose::Client,
            })),
            _ => Ok(client),
        }
    })
}

/// Where a new thing goes: the workspace that is named, else the usual one.
fn place(named: Option<&str>, app: &App) -> Result<Option<WorkspaceId>, LookupError> {
    with_newest_names(app, |store| match named {
        None => home_workspace(app, store),
        Some(name) => Ok(Some(find_workspace(name, store)?.id)),
    })
}

fn workspace_of(fields: &CatalogFields, store: &Store) -> anyhow::Result<Option<Workspace>> {
    let id = match catalog::project_of(fields) {
        Some(project) => store.project(project)?.and_then(|project| project.workspace),
        None => fields.workspace(),
    };
    Ok(store.workspaces()?.into_iter().find(|it| Some(it.id) == id))
}

/// Makes a thing.
fn add(fields: CatalogFields, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let store = app.store()?;
    let kind = fields.kind();
    let command = format!("{} add", kind.name());
    let (written, ()) = store.write(&command, now.instant, |store| {
        let workspace = workspace_of(&fields, store)?;
        catalog::check(&fields, None, &store.catalog_rows(kind)?, workspace.as_ref())?;
        Ok::<_, anyhow::Error>((vec![Change::Catalog(CatalogChange::Create(fields))], ()))
    })?;
    Ok(changed(CatalogVerb::Added, written, 0, None).into())
}

/// Changes a thing; nothing at all is done where it is so already.
fn edit(
    key: CatalogKey,
    change: impl FnOnce(CatalogFields) -> CatalogFields,
    app: &App,
) -> anyhow::Result<Outcome> {
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
        catalog::check(
            &after,
            Some((key, &before)),
            &store.catalog_rows(kind)?,
            workspace.as_ref(),
        )?;
        let tagged = match &before {
            CatalogFields::Tag(tag) if tag.name != after.name() => {
                store.entries(&Filter { tags: vec![tag.name.clone()], ..Filter::default() })?
            }
            _ => Vec::new(),
        };
        let changes = catalog::change(key, &before, after, &tagged);
        let tagged = touched(&changes);
        Ok::<_, anyhow::Error>((changes, tagged))
    })?;
    if written.catalog.is_empty() {
        let row = view::catalog_rows(store, store.catalog_row(key)?.as_slice())?.pop();
        let answer = Unchanged::new(row.map(CatalogAnswer));
        return Ok(Answered::new(answer).asides([UNCHANGED.to_owned()]).into());
    }
    let note = (tagged > 0).then(|| match tagged {
        1 => "1 entry carries the new name.".to_owned(),
        _ => format!("{tagged} entries carry the new name."),
    });
    Ok(changed(CatalogVerb::Changed, written, tagged, note).into())
}

/// Archives a thing, or takes it back into use.
fn set_archived(
    name: &str,
    active: bool,
    scope: CatalogScope,
    app: &App,
) -> anyhow::Result<Outcome> {
    let thing = find(name, CatalogScope { prefer: Some(!active), ..scope }, app)?;
    let now = app.now()?;
    let store = app.store()?;
    let (key, kind) = (thing.key, thing.key.kind());
    let verb = if active { "restore" } else { "archive" };
    let command = format!("{} {verb}", kind.name());
    let (written, projects) = store.write(&command, now.instant, |store| {
        let fields = current(key, store)?;
        let projects = store.catalog_rows(CatalogKind::Project)?;
        let changes = catalog::set_archived(key, &fields, active, &projects)?;
        let after = fields.clone().set_active(active);
        let workspace = workspace_of(&after, store)?;
        catalog::check(
            &after,
            Some((key, &fields)),
            &store.catalog_rows(kind)?,
            workspace.as_ref(),
        )?;
        let projects = changes.len() - 1;
        Ok::<_, anyhow::Error>((changes, projects))
    })?;
    let verb = match (kind, active) {
        (CatalogKind::Task, true) => CatalogVerb::Opened,
        (CatalogKind::Task, false) => CatalogVerb::Done,
        (_, true) => CatalogVerb::Restored,
        (_, false) => CatalogVerb::Archived,
    };
    let note = match (kind, projects) {
        (CatalogKind::Client, 1..) => Some(format!("{} with it.", counted(projects, "project"))),
        _ => None,
    };
    Ok(changed(verb, written, 0, note).into())
}

/// Deletes a thing; its entries stay without it, unless they are to go as well.
fn delete(key: CatalogKey, entries: EntriesOf, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let store = app.store()?;
    let kind = key.kind();
    let command = format!("{} delete", kind.name());
    let (written, (touched, before)) = store.write(&command, now.instant, |store| {
        let fields = current(key, store)?;
        let before = view::catalog_rows(store, store.catalog_row(key)?.as_slice())?;
        let workspace = workspace_of(&fields, store)?;
        catalog::may_change(kind, workspace.as_ref())?;
        let uses = uses(key, &fields, store)?;
        let changes = catalog::delete(key, &fields, &uses, entries);
        let touched = touched(&changes);
        Ok::<_, anyhow::Error>((changes, (touched, before)))
    })?;
    let note = (touched > 0).then(|| entries_outcome(touched, kind, entries));
    let written = Written { catalog: vec![key], ..written };
    let change = Committed::new(written, move |_, stage| {
        let deleted = CatalogVerb::Deleted(before.first().cloned().map(CatalogAnswer));
        Ok(CatalogChanged { changed: deleted, entries: touched, notes: stage.notes() })
    });
    Ok(change.before(FollowUp::notes(note)).into())
}

/// How many entries are among the changes.
fn touched(changes: &[Change]) -> usize {
    changes.iter().filter(|change| !matches!(change, Change::Catalog(_))).count()
}

/// What becomes of entries whose project, task or tag is deleted.
fn entries_outcome(count: usize, kind: CatalogKind, entries: EntriesOf) -> String {
    let is = if count == 1 { "is" } else { "are" };
    let entries_are = format!("{} {is}", counted(count, "entry"));
    match (kind, entries) {
        (CatalogKind::Project, EntriesOf::Deleted) => format!("{entries_are} deleted with it."),
        (CatalogKind::Tag, _) => format!("{entries_are} without it now."),
        _ => format!("{entries_are} without a {} now.", kind.name()),
    }
}

/// Everything that deleting a thing changes.
pub(super) fn uses(
    key: CatalogKey,
    fields: &CatalogFields,
    store: &Store,
) -> crate::store::Result<References> {
    let entries = |filter: Filter| store.entries(&filter);
    Ok(match (key, fields) {
        (CatalogKey::Client(_), _) => References {
            projects: store.catalog_rows(CatalogKind::Project)?,
            ..References::default()
        },
        (CatalogKey::Project(project), _) => {
            let mut tasks = store.catalog_rows(CatalogKind::Task)?;
            tasks.retain(|row| row.wanted.as_ref().and_then(catalog::project_of) == Some(project));
            let of_it = Filter { projects: Some(vec![project]), ..Filter::default() };
            References { entries: entries(of_it)?, tasks, ..References::default() }
        }
        (CatalogKey::Task(task), _) => {
            let of_it = Filter { task: Some(task), ..Filter::default() };
            References { entries: entries(of_it)?, ..References::default() }
        }
        (CatalogKey::Tag(_), _) => {
            let tags = vec![fields.name().to_owned()];
            References {
                entries: entries(Filter { tags, ..Filter::default() })?,
                ..References::default()
            }
        }
    })
}

/// A change of one row, which the first of the written ones is.
fn changed(
    verb: fn(Option<CatalogAnswer>) -> CatalogVerb,
    written: Written,
    entries: usize,
    note: Option<String>,
) -> Committed {
    let first = written.catalog.first().copied();
    let change = Committed::new(written, move |app, stage| {
        let store = app.store()?;
        let row = first.map(|key| store.catalog_row(key)).transpose()?.flatten();
        let view = view::catalog_rows(store, row.as_slice())?.pop();
        let changed = verb(view.map(CatalogAnswer));
        Ok(CatalogChanged { changed, entries, notes: stage.notes() })
    });
    change.before(FollowUp::notes(note))
}

/// Lists what is wanted of a kind; what is put away only when it is asked for.
fn list(scope: CatalogScope, all: bool, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let refreshed = ask_again(app)?;
    let store = app.store()?;
    let [rows, put_away] = CatalogScope { prefer: Some(true), ..scope }.rows(store)?;
    let hidden = if all { 0 } else { put_away.len() };
    let rows = rows.into_iter().chain(put_away.into_iter().filter(|_| all));
    let rows: Vec<CatalogRow> = rows.map(|row| row.item).collect();
    let mut views = view::catalog_rows(store, &rows)?;
    views.sort_by_key(|view| (view.name.to_lowercase(), view.client.clone()));
    let follow_up =
        messages::after_read_as_of(app, &refreshed, store.progress()?.catalog_at, &now)?;
    let word = if scope.kind == CatalogKind::Task { "done" } else { "archived" };
    let hidden = (hidden > 0).then(|| format!("{hidden} {word}; --all shows them too."));
    let rows = views.into_iter().map(CatalogAnswer).collect();
    let answer = CatalogList {
        rows: CatalogRows::new(scope.kind, rows),
        notes: follow_up.all().cloned().collect(),
        has_account: store.account()?.is_some(),
    };
    Ok(Answered::new(answer).asides(hidden).follow_up(follow_up).into())
}

/// What is wanted of a thing now: since it was found, an answer of Toggl's may have changed it.
///
/// # Errors
/// When it was deleted meanwhile.
fn current(key: CatalogKey, store: &Store) -> anyhow::Result<CatalogFields> {
    let row = store.catalog_row(key)?;
    row.and_then(|row| row.wanted).ok_or_else(|| gone(key.kind()).into())
}

fn gone(kind: CatalogKind) -> Failure {
    Failure::new(FailureKind::NotFound, format!("The {} is gone.", kind.name()))
}
