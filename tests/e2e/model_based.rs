//! Any sequence of commands, faults and changes made elsewhere: in the end Toggl holds what was asked
//! for, each entry, project and tag once, and both sides agree.
//!
//! `TRACK_TEST_CASES=500 cargo test model_based` tries more of them. Each run tries others; when one fails, it
//! names its seed, and `TRACK_TEST_SEED=7 cargo test model_based` tries those of the seed 7 again, with the same
//! number of cases. Only what two shells do at the same time depends on the machine too.
//!
//! What is demanded depends on what has happened:
//!
//! - On this device alone, whatever the network, the clock of the machine or a second shell does: exactly what
//!   was asked for; timers end within two seconds of it, or within ten when a request arrived late: Toggl ends a
//!   timer by its own clock.
//! - What was changed on the phone too is there once at most, and the rest is as before, except that timers end
//!   when the phone says so. Names that the phone has changed are only compared with what is listed here.
//! - After a store has come back from a copy: what is the same in both pictures is there as it was, nothing is
//!   there twice, and what was sent meanwhile is not lost.
//!
//! Not demanded is what cannot be known: a timer started elsewhere in the very same second as ours, or a request
//! that is carried out more than a minute after it was given up.

mod check;
mod commands;
mod events;
mod life;
mod model;
mod phone;
mod restore;
mod shells;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use events::any_events;
use life::Life;

fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    Some(DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc())
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|why| panic!("{name} is “{text}”: {why}")))
}

/// The lives of a seed.
fn runner(seed: u64, cases: u32) -> TestRunner {
    let config = Config {
        cases,
        max_shrink_time: u32::try_from(Duration::from_secs(60).as_millis()).expect("small"),
        failure_persistence: None,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

#[test]
fn any_sequence_ends_with_everything_at_toggl_once() {
    let cases = number("TRACK_TEST_CASES").map_or(24, |it| u32::try_from(it).expect("fewer"));
    // Different in each process.
    let random = || RandomState::new().build_hasher().finish() % 1_000_000;
    let seed = number("TRACK_TEST_SEED").unwrap_or_else(random);
    let result = runner(seed, cases).run(&any_events(), |events| {
        let mut life = Life::new();
        for event in &events {
            life.happen(event, "");
        }
        life.finish_sync();
        life.check();
        Ok(())
    });
    if let Err(why) = result {
        panic!("TRACK_TEST_SEED={seed} TRACK_TEST_CASES={cases}: {why}");
    }
}

#[test]
fn a_seed_names_its_lives() {
    let lives = |seed| {
        let mut runner = runner(seed, 1);
        let life =
            |_| format!("{:?}", any_events().new_tree(&mut runner).expect("a life").current());
        (0..3).map(life).collect::<Vec<_>>()
    };
    assert_eq!(lives(7), lives(7));
    assert_ne!(lives(7), lives(8));
}
