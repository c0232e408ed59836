//! The store by itself: what a command waits for besides starting up.
#![allow(dead_code, unused_imports, reason = "the store is included whole; each uses a part")]

#[path = "../src/model/mod.rs"]
mod model;
#[path = "../src/store/mod.rs"]
mod store;
mod support;
#[path = "../src/system/mod.rs"]
mod system;

use chrono::{DateTime, TimeDelta, Utc};
use divan::Bencher;
use model::{Change, EntryFields};
use store::{Filter, StoreError};
use support::{NOW, SIZES, Seeded};

fn main() {
    divan::main();
}

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(NOW).expect("a time").to_utc()
}

#[divan::bench(args = SIZES)]
fn open(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    bencher.bench_local(|| seeded.open());
}

#[divan::bench(args = SIZES)]
fn running(bencher: Bencher<'_, '_>, entries: u32) {
    let store = Seeded::new(entries).open();
    bencher.bench_local(|| store.running());
}

#[divan::bench(args = SIZES)]
fn last_ten(bencher: Bencher<'_, '_>, entries: u32) {
    let store = Seeded::new(entries).open();
    let filter = Filter { limit: Some(10), ..Filter::default() };
    bencher.bench_local(|| store.entries(&filter));
}

#[divan::bench(args = SIZES)]
fn one_day(bencher: Bencher<'_, '_>, entries: u32) {
    let store = Seeded::new(entries).open();
    let filter = Filter { from: Some(now() - TimeDelta::hours(18)), ..Filter::default() };
    bencher.bench_local(|| store.entries(&filter));
}

#[divan::bench(args = SIZES)]
fn commit_an_entry(bencher: Bencher<'_, '_>, entries: u32) {
    let seeded = Seeded::new(entries);
    let store = seeded.open();
    let draft = EntryFields {
        workspace: None,
        description: "Work".to_owned(),
        project: None,
        task: None,
        tags: [].into(),
        billable: false,
        start: now(),
        stop: Some(now()),
    };
    bencher.bench_local(|| {
        store
            .write("add", now(), |_| Ok::<_, StoreError>((vec![Change::Create(draft.clone())], ())))
    });
}
