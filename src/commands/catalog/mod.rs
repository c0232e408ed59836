//! What `project`, `client`, `tag` and `task` share: lookup, lists, changes and their answers.

mod affected;
pub(super) mod client;

pub(super) mod project;
pub(super) mod tag;
pub(super) mod task;
pub(super) mod workspace;

use self::affected::{affected, answer, project_of};
pub(super) use self::affected::{unfetched, uses};
use crate::answer::{CatalogAnswer, CatalogList, CatalogRows, CatalogVerb, Unchanged};
use crate::app::App;
use crate::commands::newest::on_newest_names_unless;
use crate::commands::outcome::{Answered, Committed, Outcome};
use crate::lookup::{
    ArchivedRow, LookupError, LookupPurpose, Remedy, ask_again, find_workspace, home_workspace,
    with_names_of_account,
};
use crate::messages::{self, Affected, Failure, FollowUp};
use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, Change, EntriesOf,
    ProjectKey, Workspace, WorkspaceId, folded,
};
use crate::rules::catalog::{self, SideEffects};
use crate::rules::names::{self, Named};
use crate::store::{self, Store, Written};
use crate::time::Now;
use crate::ui::prompt;
use crate::ui::text::counted;
use crate::{completion, view};

const UNCHANGED: &str = "Nothing to change: it is already like that.";

/// The name of a row, one word or several.
#[derive(Debug, clap::Args)]
pub(crate) struct NameArgs {
    /// The name; quotes are optional
    #[arg(value_name = "NAME", required = true, add = completion::names())]
    words: Vec<String>,
}

/// Which rows are listed.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogListArgs {
    /// Include archived ones
    #[arg(short, long)]
    all: bool,
}

/// A new row without fields of its kind.
#[derive(Debug, clap::Args)]
struct CatalogAddArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Create it in this workspace
    #[arg(long, value_name = "NAME", add = completion::workspaces())]
    workspace: Option<String>,
}

/// A row and its new name.
#[derive(Debug, clap::Args)]
struct RenameArgs {
    #[command(flatten)]
    row: NameArgs,
    /// Set the new name
    #[arg(short, long, value_name = "NEW_NAME")]
    name: String,
}

impl NameArgs {
    fn text(&self) -> String {
        self.words.join(" ").trim().to_owned()
    }
}

/// The rows among which a name is looked up.
#[derive(Clone, Copy, Debug)]
struct CatalogScope {
    kind: CatalogKind,
    /// Active or archived rows first; the rest only counts when none of these has the name.
    prefer: Option<bool>,
    /// The project of a task.
    project: Option<ProjectKey>,
}

impl CatalogScope {
    const fn of(kind: CatalogKind) -> Self {
        Self { kind, prefer: None, project: None }
    }

    /// The rows with their names.
    fn rows(self, store: &Store) -> store::Result<Vec<Named<CatalogRow>>> {
        let mut rows = view::named(store, store.catalog_rows(self.kind)?)?;
        rows.retain(|row| self.project.is_none() || project_of(&row.item) == self.project);
        Ok(rows)
    }

    fn prefers(self, row: &CatalogRow) -> bool {
        let is = |active| row.wanted.as_ref().is_some_and(|fields| fields.active() == active);
        self.prefer.is_none_or(is)
    }
}

fn find(name: &str, scope: CatalogScope, app: &App) -> Result<CatalogRow, LookupError> {
    with_names_of_account(app, |store| look_up(name, scope, store))
}

/// The row that a name means in the local catalog.
fn look_up(name: &str, scope: CatalogScope, store: &Store) -> Result<CatalogRow, LookupError> {
    let rows = scope.rows(store)?;
    let found = names::find_preferring(name, &rows, |row| scope.prefers(row)).cloned();
    found.map_err(|miss| LookupError::in_catalog(scope.kind, name, miss, Remedy::None, store))
}

/// The row that a command takes away: by its whole name or its id. On a terminal, a part of one name is asked
/// about, in the words of `question`; `verb` is the command.
fn find_whole(
    name: &str,
    verb: &'static str,
    scope: CatalogScope,
    question: impl Fn(&CatalogRow) -> anyhow::Result<String>,
    app: &App,
) -> anyhow::Result<CatalogRow> {
    let found = with_names_of_account(app, |store| {
        let rows = scope.rows(store)?;
        let found = names::find_whole(name, &rows, |row| scope.prefers(row)).cloned();
        found.map_err(|miss| {
            LookupError::in_catalog(scope.kind, name, miss, Remedy::WholeName { verb }, store)
        })
    });
    let Err(error) = found else { return Ok(found?) };
    if let (Some(label), false, true) = (error.only_part(), app.out.json, prompt::possible()) {
        let row = look_up(label, scope, app.store()?)?;
        if prompt::confirmed(&question(&row)?)? {
            return Ok(row);
        }
    }
    Err(error.into())
}

/// Finds an active client for a project. One that is archived here may be active again in Toggl.
fn find_client(name: &str, app: &App) -> Result<CatalogRow, LookupError> {
    let scope = CatalogScope { prefer: Some(true), ..CatalogScope::of(CatalogKind::Client) };
    with_names_of_account(app, |store| {
        let client = look_up(name, scope, store)?;
        match &client.wanted {
            Some(fields) if !fields.active() => Err(LookupError::Archived(ArchivedRow {
                kind: CatalogKind::Client,
                name: fields.name().to_owned(),
                id: client.id,
                purpose: LookupPurpose::Client,
            })),
            _ => Ok(client),
        }
    })
}

/// The workspace of a new row: the named one, else the one new entries go to.
fn place(named: Option<&str>, app: &App) -> Result<Option<WorkspaceId>, LookupError> {
    with_names_of_account(app, |store| match named {
        None => home_workspace(app, store),
        Some(name) => Ok(Some(find_workspace(name, store)?.id)),
    })
}

fn workspace_of(fields: &CatalogFields, store: &Store) -> anyhow::Result<Option<Workspace>> {
    let id = match catalog::project_of(fields) {
        Some(project) => store.project(project)?.and_then(|project| project.workspace),
        None => fields.workspace(),
    };
    Ok(store.workspace(id)?)
}

/// Checks the new fields of a row; `before` are those it has.
fn check(
    fields: &CatalogFields,
    before: Option<(CatalogKey, &CatalogFields)>,
    store: &Store,
) -> anyhow::Result<()> {
    let workspace = workspace_of(fields, store)?;
    let rows = store.catalog_rows(fields.kind())?;
    Ok(catalog::check(fields, before, &rows, workspace.as_ref())?)
}

/// Decides on the changes of a command and commits them.
fn write<T>(
    kind: CatalogKind,
    verb: &str,
    app: &App,
    decide: impl Fn(&Store) -> anyhow::Result<(Vec<Change>, T)>,
) -> anyhow::Result<(Written, T)> {
    let (store, command, now) = (app.store()?, format!("{} {verb}", kind.name()), app.now()?);
    let is_idle = |(written, _): &(Written, T)| written.catalog.is_empty();
    on_newest_names_unless(is_idle, app, &now, || store.write(&command, now.instant, &decide))
}

fn add(fields: &CatalogFields, app: &App) -> anyhow::Result<Outcome> {
    let (written, ()) = write(fields.kind(), "add", app, |store| {
        check(fields, None, store)?;
        Ok((vec![Change::Catalog(CatalogChange::Create(fields.clone()))], ()))
    })?;
    Ok(changed(CatalogVerb::Added, written, Affected::default(), None))
}

fn rename(row: &NameArgs, new: &str, scope: CatalogScope, app: &App) -> anyhow::Result<Outcome> {
    let key = find(&row.text(), scope, app)?.key;
    edit(key, |fields| fields.renamed(new.trim()), app)
}

/// Changes a row; when it already has the values, nothing is written.
fn edit(
    key: CatalogKey,
    change: impl Fn(CatalogFields) -> CatalogFields,
    app: &App,
) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let (written, affected) = write(key.kind(), "edit", app, |store| {
        let before = current(key, store)?;
        let after = change(before.clone());
        if after == before {
            return Ok((Vec::new(), Affected::default()));
        }
        check(&after, Some((key, &before)), store)?;
        let tagged = match key {
            CatalogKey::Tag(_) => uses(key, &before, store)?.entries,
            _ => Vec::new(),
        };
        let changes = catalog::change(key, &before, after, &tagged);
        let affected = affected(key, &changes, store, app, &now)?;
        Ok((changes, affected))
    })?;
    if written.catalog.is_empty() {
        let store = app.store()?;
        let row = view::catalog_rows(store, store.row(key)?.as_slice())?.pop();
        let answer = Unchanged::new(row.map(CatalogAnswer));
        return Ok(Answered::new(answer).asides([UNCHANGED.to_owned()]).into());
    }
    let note = messages::renaming_note(&affected, &now);
    Ok(changed(CatalogVerb::Changed, written, affected, note))
}

/// Archives or restores a row.
fn set_archived(
    name: &NameArgs,
    active: bool,
    scope: CatalogScope,
    app: &App,
) -> anyhow::Result<Outcome> {
    let prefer = Some(!active);
    let scope = CatalogScope { prefer, ..scope };
    let verb = if active { "restore" } else { "archive" };
    let row = if active {
        find(&name.text(), scope, app)?
    } else {
        let question = |row: &CatalogRow| archive_question(row, app.store()?);
        find_whole(&name.text(), verb, scope, question, app)?
    };
    let key = row.key;
    let (written, known) = write(scope.kind, verb, app, |store| {
        let fields = current(key, store)?;
        let projects = store.catalog_rows(CatalogKind::Project)?;
        let changes = catalog::set_archived(key, &fields, active, &projects)?;
        check(&fields.clone().set_active(active), Some((key, &fields)), store)?;
        let known = SideEffects::of(key, &changes);
        Ok((changes, known))
    })?;
    let verb = match (scope.kind, active) {
        (CatalogKind::Task, true) => CatalogVerb::Opened,
        (CatalogKind::Task, false) => CatalogVerb::Done,
        (_, true) => CatalogVerb::Restored,
        (_, false) => CatalogVerb::Archived,
    };
    let projects = known.projects;
    let note = (projects > 0).then(|| format!("{} with it.", counted(projects, "project")));
    Ok(changed(verb, written, Affected { known, ..Affected::default() }, note))
}

/// The question before a row is archived.
fn archive_question(row: &CatalogRow, store: &Store) -> anyhow::Result<String> {
    let fields = current(row.key, store)?;
    let projects = store.catalog_rows(CatalogKind::Project)?;
    let changes = catalog::set_archived(row.key, &fields, false, &projects)?;
    let known = SideEffects::of(row.key, &changes);
    Ok(messages::archive_question(row.key.kind(), fields.name(), known))
}

/// Deletes a row; its entries stay without it, unless they are to be deleted as well.
fn delete(
    name: &NameArgs,
    scope: CatalogScope,
    entries: EntriesOf,
    app: &App,
) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let question = |row: &CatalogRow| {
        let store = app.store()?;
        let fields = current(row.key, store)?;
        let (_, affected) = deletion(row.key, &fields, entries, store, app, &now)?;
        Ok(messages::deletion_question(scope.kind, fields.name(), entries, &affected))
    };
    let key = find_whole(&name.text(), "delete", scope, question, app)?.key;
    let (written, (before, affected)) = write(scope.kind, "delete", app, |store| {
        let fields = current(key, store)?;
        let before = view::catalog_rows(store, store.row(key)?.as_slice())?;
        catalog::may_change(scope.kind, workspace_of(&fields, store)?.as_ref())?;
        let (changes, affected) = deletion(key, &fields, entries, store, app, &now)?;
        Ok((changes, (before, affected)))
    })?;
    let notes = messages::deletion_notes(scope.kind, entries, &affected, &now);
    let written = Written { catalog: vec![key], ..written };
    let change = Committed::new(written, move |_, stage| {
        let deleted = CatalogVerb::Deleted(before.first().cloned().map(CatalogAnswer));
        Ok(answer(deleted, affected, stage.notes()))
    });
    Ok(change.before(FollowUp::notes(notes)).into())
}

/// The changes that delete a row, and what they affect.
fn deletion(
    key: CatalogKey,
    fields: &CatalogFields,
    entries: EntriesOf,
    store: &Store,
    app: &App,
    now: &Now,
) -> anyhow::Result<(Vec<Change>, Affected)> {
    let changes = catalog::delete(key, fields, &uses(key, fields, store)?, entries);
    let affected = affected(key, &changes, store, app, now)?;
    Ok((changes, affected))
}

/// The change of a row, the first of the written ones.
fn changed(
    verb: fn(Option<CatalogAnswer>) -> CatalogVerb,
    written: Written,
    affected: Affected,
    note: Option<String>,
) -> Outcome {
    let first = written.catalog.first().copied();
    let change = Committed::new(written, move |app, stage| {
        let store = app.store()?;
        let row = first.map(|key| store.row(key)).transpose()?.flatten();
        let view = view::catalog_rows(store, row.as_slice())?.pop();
        Ok(answer(verb(view.map(CatalogAnswer)), affected, stage.notes()))
    });
    change.before(FollowUp::notes(note)).into()
}

/// Lists the rows of a kind; archived ones only with `all`.
fn list(scope: CatalogScope, all: bool, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let refreshed = ask_again(app)?;
    let store = app.store()?;
    let scope = CatalogScope { prefer: Some(true), ..scope };
    let (rows, archived): (Vec<_>, Vec<_>) =
        scope.rows(store)?.into_iter().partition(|row| scope.prefers(&row.item));
    let hidden = if all { 0 } else { archived.len() };
    let rows = rows.into_iter().chain(archived.into_iter().filter(|_| all));
    let rows: Vec<CatalogRow> = rows.map(|row| row.item).collect();
    let mut views = view::catalog_rows(store, &rows)?;
    views.sort_by_key(|view| (folded(&view.name), view.client.clone()));
    let listed_at = store.progress()?.catalog_at;
    let mut follow_up = messages::after_read_as_of(app, &refreshed, listed_at, &now)?;
    if listed_at.is_none() {
        follow_up.insist_on_fetch(&refreshed);
    }
    let word = if scope.kind == CatalogKind::Task { "done" } else { "archived" };
    let hidden = (hidden > 0).then(|| format!("{hidden} {word} not shown; `--all` shows them."));
    let rows = views.into_iter().map(CatalogAnswer).collect();
    let answer = CatalogList {
        rows: CatalogRows::new(scope.kind, rows),
        notes: follow_up.all().cloned().collect(),
        has_account: store.account()?.is_some(),
    };
    Ok(Answered::new(answer).asides(hidden).follow_up(follow_up).into())
}

/// The fields of a row now: an answer of Toggl may have changed or deleted it since the lookup.
fn current(key: CatalogKey, store: &Store) -> anyhow::Result<CatalogFields> {
    let row = store.row(key)?;
    row.and_then(|row| row.wanted).ok_or_else(|| {
        let text = format!("The {} was deleted in the meantime.", key.kind().name());
        Failure::not_found(text).into()
    })
}
