//! `track undo`

mod refusals;

use crate::answer::{BeforeAfter, CatalogAnswer, CommandAt, EntryAt, UndoList, Undone};
use crate::commands::outcome::{Answered, Committed, Outcome, Stage};
use std::collections::{HashMap, HashSet};

use super::catalog::uses;

use crate::app::App;
use crate::commands::flags::count;
use crate::lookup::archived_project_of;
use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, Change, EntriesOf, EntryFields, EntryKey, RowKey,
    WorkspaceId,
};
use crate::rules::{catalog, undo};
use crate::store::{JournalEntry, Store, Written};
use crate::time::Now;
use crate::view::history::CommandSummary;
use crate::view::{self, CatalogView, EntryView};
use refusals::{Blocked, UndoError, Used};

/// Up to so many entries are shown one by one.
const SHOWN: usize = 10;

const EXAMPLES: &str = "\
What was sent is taken back at Toggl too. Another undo goes one command further back; it redoes \
nothing. Of workspaces and settings it takes nothing back.

Examples:
  track undo
  track undo 3
  track undo --list
  track undo --list -n 30";

/// Take back the last command that changed something, or several
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct UndoArgs {
    /// How many commands, the last one when left out
    #[arg(value_name = "N", value_parser = count)]
    count: Option<u32>,
    /// Show what can be taken back, the last command first; changes nothing
    #[arg(long, conflicts_with = "count")]
    list: bool,
    /// With --list: at most so many
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
    let undone = store
        .atomically(|store| undo_commands(store, count, workspace, app.out.json, &now))
        .map_err(|why| refusals::failure(why, store, &now))?;
    let written = undone.written.clone();
    let change = Committed::new(written, move |app, stage| answer(&undone, app, stage, &now));
    Ok(change.into())
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
    // What is gone, what is there, what runs.
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

/// What was done to take commands back.
#[derive(Default)]
struct UndoneRows {
    summaries: Vec<CommandSummary>,
    written: Written,
    /// How many entries it was about.
    touched: usize,
    /// Each entry as it was before all of it, once; none where there are too many to be shown.
    before: Vec<(EntryKey, Option<EntryView>)>,
    /// Each client, project, task and tag as it was before all of it, once.
    names: Vec<(CatalogKey, Option<CatalogView>)>,
}

/// Takes the last commands back, the last one first; inside a transaction of the caller's, so that it
/// is all of them or none. `all` entries are to be shown, however many there are.
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
        let changes = changes(store, command, workspace).map_err(|why| why.after(done))?;
        let deleted = deleted(store, &changes)?;
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
            if !users.is_empty() {
                let command = command.clone();
                let used = Used { command, done, key, fields, users };
                return Err(UndoError::Used(Box::new(used)));
            }
        }
        let entries = rows.entries.into_iter();
        let entries = entries.filter(|key| written.insert(RowKey::Entry(*key)));
        undone.written.entries.extend(entries);
        let things = rows.catalog.into_iter();
        undone.written.catalog.extend(things.filter(|key| written.insert(RowKey::Catalog(*key))));
        undone.summaries.push(CommandSummary::of(command));
    }
    one_timer(store, &undone.written)?;
    for key in &undone.written.entries {
        let row = store.entry(*key)?.filter(|row| row.known.is_none());
        let project = match row.and_then(|row| row.wanted) {
            Some(fields) => archived_project_of(&fields, store)?,
            None => None,
        };
        if let Some(project) = project {
            return Err(UndoError::ProjectArchived { project, count });
        }
    }
    Ok(undone)
}

/// What takes one command back: first what entries may be booked on, last what they no longer are.
fn changes(
    store: &Store,
    command: &JournalEntry,
    workspace: Option<WorkspaceId>,
) -> Result<Vec<Change>, UndoError> {
    let (mut changes, mut gone) = (Vec::new(), Vec::new());
    for effect in &command.catalog {
        let now = store.catalog_row(effect.key)?.and_then(|row| row.wanted);
        let back = undo::revert(effect.before.as_ref(), effect.after.as_ref(), now.as_ref())
            .map_err(|obstacle| {
                let (effect, command) = (effect.clone(), command.clone());
                let now = now.clone();
                UndoError::Named(Box::new(Blocked { command, done: 0, effect, obstacle, now }))
            })?;
        match back {
            Some(fields) => {
                let fields = match workspace {
                    Some(workspace) => fields.with_default_workspace(workspace),
                    None => fields,
                };
                changes.push(Change::Catalog(CatalogChange::Set(effect.key, fields)));
            }
            None if now.is_some() => {
                let delete = CatalogChange::Delete(effect.key, EntriesOf::Unassigned);
                gone.insert(0, Change::Catalog(delete));
            }
            None => {}
        }
    }
    for effect in &command.entries {
        let now = store.entry(effect.key)?.and_then(|row| row.wanted);
        let back = undo::revert(effect.before.as_ref(), effect.after.as_ref(), now.as_ref())
            .map_err(|obstacle| {
                let (effect, command) = (effect.clone(), command.clone());
                UndoError::Blocked(Box::new(Blocked {
                    command,
                    done: 0,
                    effect,
                    obstacle,
                    now: now.clone(),
                }))
            })?;
        match back {
            // From before there was an account.
            Some(fields) if fields.workspace.is_none() => {
                changes.push(Change::Set(effect.key, EntryFields { workspace, ..fields }));
            }
            Some(fields) => changes.push(Change::Set(effect.key, fields)),
            None if now.is_some() => changes.push(Change::Delete(effect.key)),
            None => {}
        }
    }
    changes.extend(gone);
    Ok(changes)
}

/// The clients, projects, tasks and tags that changes delete.
fn deleted(
    store: &Store,
    changes: &[Change],
) -> Result<Vec<(CatalogKey, CatalogFields)>, UndoError> {
    let mut deleted = Vec::new();
    for change in changes {
        if let Change::Catalog(CatalogChange::Delete(key, _)) = change {
            let fields = store.catalog_row(*key)?.and_then(|row| row.wanted);
            deleted.extend(fields.map(|fields| (*key, fields)));
        }
    }
    Ok(deleted)
}

/// What is wanted with a thing: all that deleting it would change besides.
fn users(
    store: &Store,
    key: CatalogKey,
    fields: &CatalogFields,
) -> crate::store::Result<Vec<RowKey>> {
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

/// What runs again must not run beside something that was started elsewhere since.
fn one_timer(store: &Store, written: &Written) -> Result<(), UndoError> {
    let (again, others): (Vec<_>, Vec<_>) =
        store.running()?.into_iter().partition(|row| written.entries.contains(&row.key));
    match (again.into_iter().next(), others.into_iter().next()) {
        (Some(again), Some(other)) => Err(UndoError::Runs { again: again.key, other: other.key }),
        _ => Ok(()),
    }
}

/// Those of these entries that are wanted, as they are shown.
fn seen(
    store: &Store,
    keys: &[EntryKey],
    now: &Now,
) -> crate::store::Result<HashMap<EntryKey, EntryView>> {
    let views = view::of_keys(store, keys, now.instant)?;
    Ok(views.into_iter().map(|view| (view.key, view)).collect())
}

/// A thing that is wanted, as it is shown.
fn shown(store: &Store, key: CatalogKey) -> crate::store::Result<Option<CatalogView>> {
    let row = store.catalog_row(key)?.filter(|row| row.wanted.is_some());
    Ok(view::catalog_rows(store, row.as_slice())?.pop())
}

fn list(limit: u32, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let store = app.store()?;
    let command = |it: &JournalEntry| CommandAt { summary: CommandSummary::of(it), now };
    let commands = store.undoable(limit)?.iter().map(command).collect();
    let total = store.count_undoable()?;
    let older = (total > limit).then(|| {
        format!("{} older ones; `track undo --list -n {total}` shows all.", total - limit)
    });
    Ok(Answered::new(UndoList { commands, notes: Vec::new(), total }).asides(older).into())
}
