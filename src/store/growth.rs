//! What everyday commands ask of the store costs the same, however many entries there are and whether Toggl has
//! them. Counted in steps of SQLite's virtual machine, which are the same on every machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;

use super::{Filter, Order, ProjectSet, Result, Store, StoreError};
use crate::model::testing::at;
use crate::model::{
    CatalogFields, Change, EntryFields, EntryId, Handle, ProjectFields, ProjectKey,
};

/// Seconds from one entry to the next.
const EVERY: i64 = 1200;
/// A Monday, long after all entries.
const NOW: i64 = 1_700_000_000;
/// Both sizes are of more than the longest time that an entry can take: so far back some questions look.
const SIZES: [i64; 2] = [3_500, 10_000];
/// How many projects the entries are on, in turn.
const PROJECTS: i64 = 20;

fn fields(n: i64) -> EntryFields {
    let start = at(NOW - 3600 - n * EVERY);
    EntryFields {
        workspace: None,
        description: format!("Work {n}"),
        project: Some(ProjectKey(1 + n % PROJECTS)),
        task: None,
        tags: ["deep".to_owned()].into(),
        billable: false,
        start,
        stop: Some(start + TimeDelta::minutes(15)),
    }
}

/// A store with so many entries, which Toggl has or has never heard of.
fn store(folder: &tempfile::TempDir, count: i64, is_sent: bool) -> Store {
    let store = Store::open(&folder.path().join("default.db")).expect("a store");
    let fill = |store: &Store| -> Result<()> {
        for n in 0..PROJECTS {
            let project = CatalogFields::Project(ProjectFields {
                workspace: None,
                name: format!("Project {n}"),
                client: None,
                color: None,
                active: true,
                private: None,
                billable: None,
            });
            store.insert(None, is_sent.then_some(n + 1), &project, is_sent)?;
        }
        for n in 0..count {
            store.insert(None, is_sent.then_some(EntryId(n + 1)), &fields(n), is_sent)?;
        }
        Ok(())
    };
    store.atomically(fill).expect("a filled store");
    let started = EntryFields { stop: None, ..fields(-2) };
    let written =
        store.write("start", at(NOW), |_| Ok::<_, StoreError>((vec![Change::Create(started)], ())));
    written.expect("a running entry");
    store
}

/// A question of an everyday command.
type Question = (&'static str, fn(&Store) -> Result<()>);

const QUESTIONS: &[Question] = &[
    ("the running entry", |store| store.running().map(drop)),
    ("what ended last", |store| store.last_ended(at(NOW)).map(drop)),
    ("how many wait", |store| store.waiting().map(drop)),
    ("whether anything was refused", |store| store.has_refused().map(drop)),
    ("what was refused", |store| store.refused::<EntryFields>().map(drop)),
    ("what is in flight", |store| store.in_flight::<EntryFields>().map(drop)),
    ("which timers end", |store| store.ending_timers().map(drop)),
    ("what has changed", |store| store.changed_at_toggl(1000).map(drop)),
    ("what is sent next", |store| store.waiting_page(20, 0).map(drop)),
    ("what has waited", |store| store.waits_since(Some(at(NOW)), &[]).map(drop)),
    ("whether it is the first entry", |store| store.has_no_entry().map(drop)),
    ("whether it is the first command", |store| store.is_first_command().map(drop)),
    ("which tags there are", |store| store.tags(None).map(drop)),
    ("the newest entry", |store| store.entry_at(Handle::Past(1), at(NOW)).map(drop)),
    ("its handle", |store| store.count_planned(at(NOW)).map(drop)),
    ("recent descriptions", |store| store.recent_descriptions(20).map(drop)),
    ("what it overlaps", |store| store.entries_within(at(NOW - 3600), at(NOW)).map(drop)),
    ("a day", |store| {
        let filter = Filter { from: Some(at(NOW - 10 * 3600)), ..Filter::default() };
        store.entries(&filter).map(drop)
    }),
    ("the last ten", |store| {
        store.entries(&Filter { limit: Some(10), ..Filter::default() }).map(drop)
    }),
    ("a day of a project", |store| {
        let projects = vec![ProjectSet::from(ProjectKey(7))];
        let filter = Filter { from: Some(at(NOW - 10 * 3600)), projects, ..Filter::default() };
        store.entries(&filter).map(drop)
    }),
    ("the last two of some projects", |store| {
        let keys = vec![ProjectKey(7), ProjectKey(8)];
        let projects = vec![ProjectSet { keys, without: true }];
        let filter = Filter { limit: Some(2), projects, ..Filter::default() };
        store.entries(&filter).map(drop)
    }),
    ("the first entry of a list", |store| {
        store.each_listed::<StoreError>(&Filter::default(), Order::OldestFirst, |_| {
            Ok(std::ops::ControlFlow::Break(()))
        })
    }),
];

/// The steps that each question takes.
fn steps(mut store: Store) -> Vec<(&'static str, u64)> {
    let steps = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&steps);
    let count = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    store.db_mut().progress_handler(1, Some(count)).expect("a handler");
    let ask = |(name, question): &Question| {
        // To prepare a statement is no step, but the first one reads the schema.
        question(&store).expect("an answer");
        steps.store(0, Ordering::Relaxed);
        question(&store).expect("an answer");
        (*name, steps.load(Ordering::Relaxed))
    };
    QUESTIONS.iter().map(ask).collect()
}

#[test]
fn what_everyday_commands_ask_does_not_grow_with_the_store() {
    for is_sent in [true, false] {
        let folders =
            [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
        let few = steps(store(&folders[0], SIZES[0], is_sent));
        let many = steps(store(&folders[1], SIZES[1], is_sent));
        for ((name, few), (_, many)) in few.into_iter().zip(many) {
            assert!(many <= few + few / 10 + 20, "{name}, sent {is_sent}: {few} and {many} steps");
        }
    }
}

/// The life of a store in as many commands: each opens it, writes, and closes it.
#[test]
fn the_log_stays_small_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("default.db");
    let log = folder.path().join("default.db-wal");
    let mut largest = 0;
    for n in 0..10_000 {
        let store = Store::open(&path).expect("a store");
        let change = vec![Change::Create(fields(n))];
        store.write("add", at(NOW), |_| Ok::<_, StoreError>((change, ()))).expect("a commit");
        drop(store);
        largest = largest.max(std::fs::metadata(&log).expect("a log").len());
        if n % 500 == 0 {
            let other = Store::open_read_only(&path).expect("a store").expect("a file");
            let newest =
                Filter { limit: Some(1), from: Some(fields(n).start), ..Filter::default() };
            assert!(!other.entries(&newest).expect("entries").is_empty(), "{n} is there");
        }
    }
    assert!(largest < 1 << 20, "{largest} bytes");
    let store = Store::open(&path).expect("a store");
    assert_eq!(store.entries(&Filter::default()).expect("entries").len(), 10_000);
    assert_eq!(store.waiting().expect("a count"), 10_000);
}

#[test]
fn a_commit_is_durable_and_references_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder, 1, true);
    let pragma = |name: &str| -> i64 {
        store.db().pragma_query_value(None, name, |row| row.get(0)).expect("a setting")
    };
    assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (2, 1));
    let without_waiting = store.atomically_without_fsync(|_| {
        assert_eq!(pragma("synchronous"), 1, "in the log, and not waited for");
        Err::<(), _>(StoreError::Database(rusqlite::Error::QueryReturnedNoRows))
    });
    assert!(without_waiting.is_err());
    assert_eq!(pragma("synchronous"), 2, "also after a failure");
}
