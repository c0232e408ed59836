//! For every description, `CMD <its words>` does what `CMD "<it>"` does, and what it does is about that entry.
//!
//! `TRACK_TEST_CASES=500 cargo test entry_properties` tries more of them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::support::{Outcome, World};

/// Descriptions that look like something else, or like several.
const AWKWARD: [&str; 22] = [
    "Fix bug",
    "42",
    "Fix bug 42",
    "Lunch @ cafe",
    "Meeting @2 PM",
    "Call with Ann 2",
    "Sprint 2 planning",
    "@",
    "@2",
    "@1 @2",
    "@1,@3",
    "@17",
    "last",
    "last week",
    "2 3",
    "007",
    "9:00",
    "Standup 9:00",
    "for 15m",
    "- Ann -",
    "Größe Café",
    "Mail, @home",
];

/// Words that descriptions are made of.
const WORDS: [&str; 20] = [
    "Fix",
    "fix",
    "bug",
    "42",
    "2",
    "0",
    "@",
    "@2",
    "@+1",
    "@1,@2",
    "@1-@2",
    "last",
    "9:00",
    "45m",
    "PM",
    "-",
    "at",
    "Größe",
    "#7",
    "yesterday",
];

/// What is done to an entry, in front of its description and behind it.
const COMMANDS: [(&str, &[&str], &[&str]); 6] = [
    ("delete", &[], &[]),
    ("edit", &[], &["-t", "changed"]),
    ("split", &[], &[]),
    ("move", &[], &["-1h"]),
    ("show", &[], &["--format", "{description}"]),
    ("continue", &[], &[]),
];

/// A home with an entry of ten minutes for each description, the first one the newest.
fn world(descriptions: &[String]) -> World {
    let world = World::offline();
    for (place, description) in descriptions.iter().enumerate() {
        let minutes = 60 * 8 - 10 * place;
        let clock = |minutes: usize| format!("{}:{:02}", minutes / 60, minutes % 60);
        world.add_called(description, &clock(minutes), &clock(minutes + 10));
    }
    world
}

fn entries(world: &World) -> Value {
    world.json("list all")["entries"].clone()
}

fn names(entries: &Value) -> Vec<&str> {
    let entries = entries.as_array().expect("entries").iter();
    entries.map(|entry| entry["description"].as_str().expect("a text")).collect()
}

/// Runs a command on an entry, and takes it back.
fn run_on(world: &World, command: (&str, &[&str], &[&str]), words: &[&str]) -> (Outcome, Value) {
    let (name, before, after) = command;
    let outcome = world.track_with_input(&[&[name], before, words, after].concat(), "");
    let left = entries(world);
    if outcome.code == 0 && name != "show" {
        world.run("undo").success();
    }
    (outcome, left)
}

/// That words and quotes do the same; returns how it ended.
fn check(descriptions: &[String], command: (&str, &[&str], &[&str])) -> Result<(), TestCaseError> {
    let (typed, quoted) = (world(descriptions), world(descriptions));
    let before = entries(&typed);
    for description in descriptions {
        let words: Vec<&str> = description.split(' ').collect();
        let (outcome, left) = run_on(&typed, command, &words);
        let (same, same_left) = run_on(&quoted, command, &[description]);
        let line = format!("{} {description}", command.0);
        prop_assert_eq!(outcome.to_string(), same.to_string(), "{}", &line);
        prop_assert_eq!(&left, &same_left, "{}", &line);
        if outcome.code != 0 {
            // Only behind `split` are there other words on the line, and then it asks.
            prop_assert!(command.0 == "split", "{}\n{}", &line, &outcome);
            prop_assert_eq!(&left, &before, "{}", &line);
            continue;
        }
        let changed: BTreeSet<&str> = match command.0 {
            "show" => {
                prop_assert_eq!(outcome.stdout.trim_end(), description, "{}", &line);
                continue;
            }
            "delete" => {
                names(&before).into_iter().filter(|it| !names(&left).contains(it)).collect()
            }
            "edit" => {
                let tagged = left.as_array().expect("entries").iter();
                let tagged = tagged.filter(|entry| entry["tags"] == serde_json::json!(["changed"]));
                tagged.filter_map(|entry| entry["description"].as_str()).collect()
            }
            "move" => {
                let all = left.as_array().expect("entries").iter();
                let moved = all.filter(|entry| {
                    let mut was = before.as_array().expect("entries").iter();
                    was.any(|it| {
                        it["description"] == entry["description"] && it["start"] != entry["start"]
                    })
                });
                moved.filter_map(|entry| entry["description"].as_str()).collect()
            }
            _ => {
                let count = |all: &Value, name: &str| {
                    names(all).iter().filter(|other| **other == name).count()
                };
                let more = |name: &&str| count(&left, name) > count(&before, name);
                names(&left).into_iter().filter(more).collect()
            }
        };
        prop_assert_eq!(changed, BTreeSet::from([description.as_str()]), "{}", &line);
    }
    Ok(())
}

#[test]
fn awkward_descriptions_are_named_by_their_words_as_in_quotes() {
    let descriptions = AWKWARD.map(str::to_owned);
    for command in COMMANDS {
        check(&descriptions, command).unwrap_or_else(|why| panic!("{why}"));
    }
}

#[test]
fn any_descriptions_are_named_by_their_words_as_in_quotes() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|text| text.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(12),
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..Config::default()
    };
    let description = prop::collection::vec(prop::sample::select(&WORDS[..]), 1..5);
    let descriptions =
        prop::collection::btree_set(description.prop_map(|words| words.join(" ")), 1..6);
    let strategy = (descriptions, prop::sample::select(&COMMANDS[..]));
    let checked = TestRunner::new(config).run(&strategy, |(descriptions, command)| {
        check(&descriptions.into_iter().collect::<Vec<_>>(), command)
    });
    if let Err(why) = checked {
        panic!("{why}");
    }
}
