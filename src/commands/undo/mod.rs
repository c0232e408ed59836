//! `track undo`

mod refusals;

use std::collections::{HashMap, HashSet};

use super::catalog::{unfetched, uses};
use crate::answer::{BeforeAfter, CatalogAnswer, CommandAt, EntryAt, UndoList, Undone};
use crate::app::App;
use crate::commands::flags::count;
use crate::commands::newest::{on_newest_entries, on_newest_names};
use crate::commands::outcome::{Answered, Committed, Outcome, Stage};
use crate::lookup::archived_project_of;
use crate::messages::Unfetched;
use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogRow, Change, EntriesOf, EntryFields, EntryKey,
    RowKey, WorkspaceId,
};
use crate::render;
use crate::rules::merge::FieldSet;
use crate::rules::{catalog, undo};
use crate::store::{self, Effect, JournalEntry, Store, Written};
use crate::time::Now;
use crate::view::history::CommandSummary;
use crate::view::{self, CatalogView, EntryView};
use refusals::{Blocker, ChangedSince, UndoError};

/// The most entries that are shown one by one.
const SHOWN: usize = 10;

const NOTES: &str = "\
Also undoes what was already sent to Toggl. Running it again undoes the command before that; there is \
no redo. Changes of workspaces and settings cannot be undone.";

const EXAMPLES: &str = "\
track undo
track undo 3
track undo --list
track undo --list -n 30";

/// Undo the last command or several
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct UndoArgs {
    /// How many commands to undo; by default the last one
    #[arg(value_name = "N", value_parser = count)]
    count: Option<u32>,
    /// List what can be undone, the last command first
    #[arg(long, conflicts_with = "count")]
    list: bool,
    /// With --list, list at most this many
    #[arg(
        short = 'n',
        long = "limit",
        value_name = "COUNT",
        requires = "list",
        default_value = "10",
        value_parser = count
    )]
    limit: u32,
}

pub(crate) fn run(args: &UndoArgs, app: &App) -> anyhow::Result<Outcome> {
    if args.list {
        return list(args.limit, app);
    }
    let now = app.now()?;
    let store = app.store()?;
    let count = args.count.unwrap_or(1);
    let workspace = app.account()?.map(|account| account.workspace);
    let decide = || {
        store
            .atomically(|store| undo_commands(store, count, workspace, app.out.json, &now))
            .map_err(|why| refusals::failure(why, store, &now))
    };
    let decide = || on_newest_names(app, &now, decide);
    let (undone, follow_up) = on_newest_entries(app, &now, decide)?;
    let written = undone.written.clone();
    let lost = loses_unfetched(&undone, store, app, &now)?;
    let change = Committed::new(written, move |app, stage| answer(&undone, app, stage, &now));
    Ok(change.before(follow_up).hints(lost.then(|| NOT_BROUGHT_BACK.to_owned())).into())
}

const NOT_BROUGHT_BACK: &str =
    "If Toggl changed or deleted entries that were never fetched, undo does not restore them.";

/// Whether the undo creates a row again that Toggl may have deleted, together with changes of entries that were
/// never fetched.
fn loses_unfetched(
    undone: &UndoneRows,
    store: &Store,
    app: &App,
    now: &Now,
) -> anyhow::Result<bool> {
    let mut is_created_again = false;
    for (key, before) in &undone.names {
        let row: Option<CatalogRow> = store.row(*key)?;
        is_created_again |= before.is_none()
            && !matches!(key, CatalogKey::Client(_))
            && row.is_some_and(|row| row.id.is_none() && row.wanted.is_some());
    }
    Ok(is_created_again && unfetched(store, app, now)? != Unfetched::None)
}

/// The commands that were undone, with each row as it was and as it is now.
fn answer(undone: &UndoneRows, app: &App, stage: Stage, now: &Now) -> anyhow::Result<Undone> {
    let store = app.store()?;
    let keys: Vec<EntryKey> = undone.before.iter().map(|(key, _)| *key).collect();
    let mut after = seen(store, &keys, now)?;
    let entry = |view: EntryView| EntryAt { view, now: *now };
    let mut entries: Vec<_> = undone
        .before
        .iter()
        .map(|(key, before)| BeforeAfter {
            after: after.remove(key).map(entry),
            before: before.clone().map(entry),
        })
        .collect();
    // Deleted entries, then stopped ones, then the running one.
    entries.sort_by_key(|it| it.after.as_ref().map(|entry| entry.view.stop.is_none()));
    let mut names = Vec::new();
    for (key, before) in &undone.names {
        let after = shown(store, *key)?.map(CatalogAnswer);
        names.push(BeforeAfter { after, before: before.clone().map(CatalogAnswer) });
    }
    let command = |summary: &CommandSummary| CommandAt { summary: summary.clone(), now: *now };
    Ok(Undone {
        entries,
        names,
        notes: stage.notes(),
        undone: undone.summaries.iter().map(command).collect(),
        count: (undone.touched > SHOWN).then_some(undone.touched),
    })
}

/// The changes of all undone commands.
#[derive(Default)]
struct UndoneRows {
    summaries: Vec<CommandSummary>,
    written: Written,
    /// The number of entries that the commands changed.
    touched: usize,
    /// Each entry once, as it was before the undo; empty when there are more than are shown.
    before: Vec<(EntryKey, Option<EntryView>)>,
    /// Each catalog row once, as it was before the undo.
    names: Vec<(CatalogKey, Option<CatalogView>)>,
}

/// Undoes the last commands, the last one first, inside a transaction of the caller: all of them or
/// none. `all` entries are to be shown, however many there are.
fn undo_commands(
    store: &Store,
    count: u32,
    workspace: Option<WorkspaceId>,
    all: bool,
    now: &Now,
) -> Result<UndoneRows, UndoError> {
    let commands = store.undoable(count)?;
    if commands.len() < count as usize {
        return Err(UndoError::TooFew(commands.len()));
    }
    let effects = commands.iter().flat_map(|command| &command.entries);
    let touched = effects.map(|effect| effect.key).collect::<HashSet<_>>().len();
    let mut undone = UndoneRows { touched, ..UndoneRows::default() };
    let (mut known, mut written) = (HashSet::new(), HashSet::new());
    for (done, command) in commands.iter().enumerate() {
        let summary = CommandSummary::of(command);
        let blocked = |by| UndoError::Blocked { title: render::undo::title(&summary), done, by };
        let (changes, deleted) = changes(store, command, workspace, blocked)?;
        if all || touched <= SHOWN {
            let keys = command.entries.iter().map(|effect| effect.key);
            let keys: Vec<_> = keys.filter(|key| known.insert(RowKey::Entry(*key))).collect();
            let mut before = seen(store, &keys, now)?;
            undone.before.extend(keys.into_iter().map(|key| (key, before.remove(&key))));
        }
        for effect in &command.catalog {
            if known.insert(RowKey::Catalog(effect.key)) {
                undone.names.push((effect.key, shown(store, effect.key)?));
            }
        }
        let rows = store.record("undo", now.instant, Some(command.seq), &changes)?;
        for (key, fields) in deleted {
            let users = users(store, key, &fields)?;
            if let Some((user, rest)) = users.split_first() {
                let (name, user, more) = (fields.name().to_owned(), *user, rest.len());
                return Err(blocked(Blocker::Used { key, name, user, more }));
            }
        }
        undone.written.entries.extend(rows.entries);
        undone.written.catalog.extend(rows.catalog);
        undone.summaries.push(summary);
    }
    undone.written.entries.retain(|key| written.insert(RowKey::Entry(*key)));
    undone.written.catalog.retain(|key| written.insert(RowKey::Catalog(*key)));
    one_timer(store, &undone.written)?;
    for key in &undone.written.entries {
        let row = store.row(*key)?.filter(|row| row.known.is_none());
        if let Some(fields) = row.and_then(|row| row.wanted)
            && let Some(project) = archived_project_of(&fields, store)?
        {
            return Err(UndoError::ProjectArchived { project, count });
        }
    }
    Ok(undone)
}

type DeletedRows = Vec<(CatalogKey, CatalogFields)>;

/// The changes that undo one command, and the catalog rows they delete: restored projects come before
/// the entries on them, deleted ones after.
fn changes(
    store: &Store,
    command: &JournalEntry,
    workspace: Option<WorkspaceId>,
    blocked: impl Fn(Blocker) -> UndoError,
) -> Result<(Vec<Change>, DeletedRows), UndoError> {
    let (mut changes, mut deleted) = (Vec::new(), Vec::new());
    for effect in &command.catalog {
        let now = store.row(effect.key)?.and_then(|row| row.wanted);
        let back = revert(effect, now.as_ref()).map_err(|it| blocked(Blocker::Catalog(it)))?;
        if let Some(fields) = back {
            let fields = match workspace {
                Some(workspace) => fields.with_default_workspace(workspace),
                None => fields,
            };
            changes.push(Change::Catalog(CatalogChange::Set(effect.key, fields)));
        } else if let Some(now) = now {
            deleted.insert(0, (effect.key, now));
        }
    }
    for effect in &command.entries {
        let now = store.row(effect.key)?.and_then(|row| row.wanted);
        match revert(effect, now.as_ref()).map_err(|it| blocked(Blocker::Entry(it)))? {
            Some(fields) => {
                // An entry from before the login has no workspace.
                let workspace = fields.workspace.or(workspace);
                changes.push(Change::Set(effect.key, EntryFields { workspace, ..fields }));
            }
            None if now.is_some() => changes.push(Change::Delete(effect.key)),
            None => {}
        }
    }
    let delete = |key| Change::Catalog(CatalogChange::Delete(key, EntriesOf::Unassigned));
    changes.extend(deleted.iter().map(|(key, _)| delete(*key)));
    Ok((changes, deleted))
}

fn revert<K: Clone, F: FieldSet>(
    effect: &Effect<K, F>,
    now: Option<&F>,
) -> Result<Option<F>, Box<ChangedSince<K, F>>> {
    undo::revert(effect.before.as_ref(), effect.after.as_ref(), now).map_err(|obstacle| {
        Box::new(ChangedSince { effect: effect.clone(), obstacle, now: now.cloned() })
    })
}

/// The other rows that deleting this one would change.
fn users(store: &Store, key: CatalogKey, fields: &CatalogFields) -> store::Result<Vec<RowKey>> {
    let uses = uses(key, fields, store)?;
    let changes = catalog::delete(key, fields, &uses, EntriesOf::Unassigned);
    let keys = changes.into_iter().filter_map(|change| match change {
        Change::Set(key, _) | Change::Delete(key) => Some(RowKey::Entry(key)),
        Change::Catalog(CatalogChange::Set(key, _) | CatalogChange::Delete(key, _)) => {
            Some(RowKey::Catalog(key))
        }
        Change::Create(_) | Change::Catalog(CatalogChange::Create(_)) => None,
    });
    Ok(keys.filter(|user| *user != RowKey::Catalog(key)).collect())
}

/// An entry that runs again must not run beside a timer that was started elsewhere since.
fn one_timer(store: &Store, written: &Written) -> Result<(), UndoError> {
    let (again, rest): (Vec<_>, Vec<_>) =
        store.running()?.into_iter().partition(|row| written.entries.contains(&row.key));
    match (again.into_iter().next(), rest.into_iter().next()) {
        (Some(again), Some(other)) => Err(UndoError::Runs { again: again.key, other: other.key }),
        _ => Ok(()),
    }
}

fn seen(
    store: &Store,
    keys: &[EntryKey],
    now: &Now,
) -> store::Result<HashMap<EntryKey, EntryView>> {
    let views = view::of_keys(store, keys, now.instant)?;
    Ok(views.into_iter().map(|view| (view.key, view)).collect())
}

fn shown(store: &Store, key: CatalogKey) -> store::Result<Option<CatalogView>> {
    let row = store.row(key)?.filter(|row| row.wanted.is_some());
    Ok(view::catalog_rows(store, row.as_slice())?.pop())
}

fn list(limit: u32, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let store = app.store()?;
    let command = |it: &JournalEntry| CommandAt { summary: CommandSummary::of(it), now };
    let commands = store.undoable(limit)?.iter().map(command).collect();
    let total = store.count_undoable()?;
    let older = (total > limit).then(|| {
        format!("{} older commands; `track undo --list -n {total}` shows all.", total - limit)
    });
    Ok(Answered::new(UndoList { commands, notes: Vec::new(), total }).asides(older).into())
}
