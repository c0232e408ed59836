//! The write-ahead log, which stays beside the store: what was acknowledged is in the two files together, whatever
//! becomes of the machine.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rusqlite::Connection;

use crate::support::World;

const PAGE: usize = 4096;

/// The descriptions that a store shows.
fn descriptions(world: &World) -> BTreeSet<String> {
    let list = world.json("list 2026-02-20..2026-05-31");
    let entries = list["entries"].as_array().expect("entries");
    entries.iter().map(|it| it["description"].as_str().expect("text").to_owned()).collect()
}

/// A world whose disk has this store and this log, and nothing else.
fn after_power_failure(database: &[u8], log: &[u8]) -> World {
    let world = World::offline();
    fs::create_dir(world.data_dir()).expect("a folder");
    fs::write(world.database(), database).expect("a store");
    fs::write(log_of(&world), log).expect("a log");
    world
}

fn log_of(world: &World) -> std::path::PathBuf {
    world.data_dir().join("default.db-wal")
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("a file")
}

#[test]
fn reading_makes_and_removes_no_file() {
    let world = World::offline();
    world.run("start Work").success();
    let files = || {
        let files = fs::read_dir(world.data_dir()).expect("a folder");
        let facts = |file: fs::DirEntry| {
            let metadata = file.metadata().expect("facts");
            (file.file_name(), metadata.ino(), metadata.len())
        };
        files.map(|file| facts(file.expect("a file"))).collect::<BTreeSet<_>>()
    };
    let before = files();
    assert_eq!(before.len(), 3, "a store, its log, and the locks");
    for line in ["list", "current", "prompt", "show @", "undo --list", "project"] {
        world.run(line);
    }
    assert_eq!(files(), before);
}

/// Whatever the disk had written of a log that was not acknowledged yet.
#[test]
fn what_was_acknowledged_is_there_after_a_power_failure() {
    let world = World::offline();
    let mut wanted = BTreeSet::new();
    for n in 0..30 {
        world.run(&format!("add Work {n} 8:00-8:10")).success();
        wanted.insert(format!("Work {n}"));
        let (database, log) = (read(&world.database()), read(&log_of(&world)));
        for tail in [0, 10, 24, PAGE, PAGE + 24, 3 * PAGE] {
            let log = [&log[..], &vec![0x5a; tail]].concat();
            let other = after_power_failure(&database, &log);
            assert_eq!(descriptions(&other), wanted, "{tail} bytes behind the log");
            other.run("add After 8:00-8:10").success();
            assert_eq!(descriptions(&other).len(), wanted.len() + 1);
        }
    }
}

/// While the log is moved into the store, each page of the store is the old one or the new one.
#[test]
fn a_power_failure_while_the_log_is_moved_loses_nothing() {
    let world = World::offline();
    let mut wanted = BTreeSet::new();
    let mut seed = 7_u64;
    for round in 0..8 {
        for n in 0..2 {
            world.run(&format!("add Work {round} {n} 8:00-8:10")).success();
            wanted.insert(format!("Work {round} {n}"));
        }
        let (old, log) = (read(&world.database()), read(&log_of(&world)));
        if log.is_empty() {
            continue;
        }
        let db = Connection::open(world.database()).expect("a store");
        db.pragma_query(None, "wal_checkpoint", |_| Ok(())).expect("a log that is moved");
        let new = read(&world.database());
        for _ in 0..10 {
            let mut mixed = new.clone();
            for page in 0..old.len() / PAGE {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                if seed >> 63 == 1 {
                    let place = page * PAGE..(page + 1) * PAGE;
                    mixed[place.clone()].copy_from_slice(&old[place]);
                }
            }
            let other = after_power_failure(&mixed, &log);
            assert_eq!(descriptions(&other), wanted);
            let sound = other.json("doctor --offline");
            let checks = sound["checks"].as_array().expect("checks");
            let store = checks.iter().find(|it| it["name"] == "store").expect("a check");
            assert_eq!(store["state"], "ok", "{store:#}");
        }
    }
}

/// A process that reads for long keeps the log from being emptied, and the next one that writes does it.
#[test]
fn a_reader_is_not_waited_for_and_the_log_is_emptied_later() {
    let world = World::offline();
    world.run("add First 8:00-8:10").success();
    let reader = Connection::open(world.database()).expect("a store");
    let stays = rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    reader.set_db_config(stays, true).expect("a reader that leaves the log alone");
    reader.execute_batch("begin; select count(*) from entries").expect("a reader");
    for n in 0..20 {
        world.run(&format!("add Work {n} 8:00-8:10")).success();
    }
    let size = || fs::metadata(log_of(&world)).expect("a log").len();
    assert!(size() > 60 * PAGE as u64, "{} bytes", size());
    drop(reader);
    world.run("add Last 8:00-8:10").success();
    assert_eq!(size(), 0);
    assert_eq!(descriptions(&world).len(), 22);
}
