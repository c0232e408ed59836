//! Reports of random stores, recomputed from `list --json` in plain code.
//!
//! `TRACK_TEST_CASES=50 cargo test report_sums` tries more of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::support::World;

const PROJECTS: [Option<&str>; 4] = [None, Some("Website"), Some("Bookkeeping"), Some("App")];
const TAGS: [&str; 3] = ["api", "docs", "review"];

/// An entry to be made: start and length in seconds since the first day, project, tags, billable.
type Draft = (i64, i64, usize, BTreeSet<usize>, bool);

/// The names of a group and of those around it, to its seconds and those that are billable.
type Sums = BTreeMap<Vec<Option<String>>, (i64, i64)>;

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let draft = (
        0..20 * 86_400_i64,
        prop_oneof![4 => 1..4 * 3600_i64, 1 => 1..60_i64, 1 => 1..60 * 3600_i64],
        0..PROJECTS.len(),
        prop::collection::btree_set(0..TAGS.len(), 0..3),
        any::<bool>(),
    );
    prop::collection::vec(draft, 1..25)
}

/// The first day of the store; the clock stands on its eleventh.
fn first_day() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-02-20T00:00:00+01:00").expect("a time")
}

fn world_of(drafts: &[Draft]) -> World {
    let world = World::offline();
    for line in [
        "client add Acme",
        "project add Website --client Acme",
        "project add Bookkeeping",
        "project add App --client Acme",
    ] {
        world.run(line).success();
    }
    for (i, (start, length, project, tags, is_billable)) in drafts.iter().enumerate() {
        let start = first_day() + Duration::seconds(*start);
        let times = [start, start + Duration::seconds(*length)].map(|it| it.to_rfc3339());
        let mut line = format!("add Work {} --start {} --stop {}", i % 5, times[0], times[1]);
        if let Some(name) = PROJECTS[*project] {
            line += &format!(" -p {name}");
        }
        for tag in tags {
            line += &format!(" -t {}", TAGS[*tag]);
        }
        line += if *is_billable { " -b" } else { "" };
        world.run(&line).success();
    }
    world.run("start Now -p Website --at 7:00:01").success();
    world
}

fn time(entry: &Value, field: &str) -> Option<DateTime<FixedOffset>> {
    entry[field].as_str().map(|text| DateTime::parse_from_rfc3339(text).expect("a time"))
}

fn midnight(date: NaiveDate, now: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    date.and_time(NaiveTime::MIN).and_local_timezone(*now.offset()).unwrap()
}

/// The names of the groups of one kind that the time of an entry on a day belongs to.
fn names(entry: &Value, by: &str, day: NaiveDate) -> Vec<Option<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let one = match by {
        "project" => text(&entry["project"]["name"]),
        "client" => text(&entry["project"]["client"]),
        "description" => text(&entry["description"]),
        "billable" if entry["billable"] == true => Some("billable".to_owned()),
        "billable" => Some("not billable".to_owned()),
        "day" => Some(day.to_string()),
        "week" => {
            let monday = day - Duration::days(day.weekday().num_days_from_monday().into());
            Some(monday.to_string())
        }
        "month" => Some(day.to_string()[..7].to_owned()),
        "weekday" => Some(day.format("%A").to_string().to_lowercase()),
        "tag" => {
            let tags: Vec<_> = entry["tags"].as_array().expect("tags").iter().map(text).collect();
            return if tags.is_empty() { vec![None] } else { tags };
        }
        _ => None,
    };
    vec![one]
}

/// What a report over these days has to say, second by second of each day.
fn expected(
    entries: &[Value],
    by: &[&str],
    (first, last): (NaiveDate, NaiveDate),
    now: DateTime<FixedOffset>,
) -> (Sums, BTreeSet<NaiveDate>, i64) {
    let (mut sums, mut days, mut planned) = (Sums::new(), BTreeSet::new(), 0);
    sums.insert(Vec::new(), (0, 0));
    for entry in entries {
        let (start, stop) =
            (time(entry, "start").expect("one"), time(entry, "stop").unwrap_or(now));
        let mut day = first;
        while day <= last {
            let (from, until) = (midnight(day, now), midnight(day + Duration::days(1), now));
            let inside = |from: DateTime<FixedOffset>, until: DateTime<FixedOffset>| {
                (stop.min(until) - start.max(from)).num_seconds().max(0)
            };
            let seconds = inside(from, until.min(now));
            planned += inside(from.max(now), until);
            if seconds > 0 {
                days.insert(day);
                let mut paths = vec![Vec::new()];
                let mut all = paths.clone();
                for by in by {
                    let longer = |path: &Vec<Option<String>>| {
                        let names = names(entry, by, day).into_iter();
                        let path = path.clone();
                        names.map(move |name| [&path[..], &[name]].concat()).collect::<Vec<_>>()
                    };
                    paths = paths.iter().flat_map(longer).collect();
                    all.extend(paths.clone());
                }
                for path in all {
                    let sum = sums.entry(path).or_default();
                    sum.0 += seconds;
                    sum.1 += if entry["billable"] == true { seconds } else { 0 };
                }
            }
            day += Duration::days(1);
        }
    }
    (sums, days, planned)
}

/// The sums of a report, as it says.
fn said(report: &Value) -> Sums {
    fn add(group: &Value, path: &[Option<String>], sums: &mut Sums) {
        let seconds = |field: &str| group[field].as_i64().expect("seconds");
        sums.insert(path.to_vec(), (seconds("total"), seconds("billable")));
        for inner in group["groups"].as_array().expect("groups") {
            let name = inner["name"].as_str().map(str::to_owned);
            add(inner, &[path, &[name]].concat(), sums);
        }
    }
    let mut sums = Sums::new();
    add(report, &[], &mut sums);
    sums
}

fn day(date: &str) -> NaiveDate {
    date.parse().expect("a day")
}

fn check(drafts: &[Draft]) -> Result<(), TestCaseError> {
    let world = world_of(drafts);
    let entries = world.json("list all");
    let entries = entries["entries"].as_array().expect("entries");
    let ranges =
        [("2026-02-23", "2026-03-01"), ("2026-02-25", "2026-02-25"), ("2026-02-01", "2026-03-31")];
    let all = [
        "project",
        "client",
        "tag",
        "description",
        "billable",
        "day",
        "week",
        "month",
        "weekday",
        "client,project,tag",
        "tag,day",
        "month,project,description",
    ];
    for (i, by) in all.into_iter().enumerate() {
        let (first, last) = ranges[i % ranges.len()];
        let groups: Vec<&str> = by.split(',').collect();
        let range = (day(first), day(last));
        let (mut sums, days, planned) = expected(entries, &groups, range, world.now());
        let report = world.json(&format!("report {first}..{last} --by {by}"));
        let mut found = said(&report);
        // A group may be there without any time.
        found.retain(|path, sum| *sum != (0, 0) || path.is_empty());
        sums.retain(|path, sum| *sum != (0, 0) || path.is_empty());
        prop_assert_eq!(found, sums, "{} {}..{}", by, first, last);
        prop_assert_eq!(report["days"].as_u64(), Some(days.len() as u64));
        prop_assert_eq!(report["planned"].as_i64(), Some(planned));
        if !by.contains("tag") {
            shown_adds_up(&world.run(&format!("report {first}..{last} --by {by}")).stdout)?;
        }
    }
    rounding_is_of_its_parts(&world, entries)?;
    filters_partition(&world)
}

/// Reports that round are the sum of their rounded parts.
fn rounding_is_of_its_parts(world: &World, entries: &[Value]) -> Result<(), TestCaseError> {
    let range = (day("2026-02-01"), day("2026-03-31"));
    let step = 900;
    for (mode, add) in [("up", step - 1), ("nearest", step / 2), ("down", 0)] {
        let round = |seconds: i64| (seconds + add) / step * step;
        let total = |per: &str, by: &str| -> Option<i64> {
            let line = format!(
                "report 2026-02-01..2026-03-31 --round 15m --round-mode {mode} --round-per {per} --by {by}"
            );
            world.json(&line)["total"].as_i64()
        };
        let each = entries.iter().map(|entry| {
            let (sums, ..) = expected(std::slice::from_ref(entry), &[], range, world.now());
            round(sums[&Vec::new()].0)
        });
        let per_entry: i64 = each.sum();
        for by in ["project", "day", "weekday,description"] {
            prop_assert_eq!(total("entry", by), Some(per_entry), "{} {}", mode, by);
        }
        for (per, by, groups) in [
            ("group", "project,billable", &["project", "billable"][..]),
            ("day", "client", &["client", "day"]),
        ] {
            let (sums, ..) = expected(entries, groups, range, world.now());
            let innermost = sums.iter().filter(|(path, _)| path.len() == groups.len());
            let sum: i64 = innermost.map(|(_, (seconds, _))| round(*seconds)).sum();
            prop_assert_eq!(total(per, by), Some(sum), "{} {} {}", mode, per, by);
        }
    }
    Ok(())
}

/// A filter and its opposite add up to the whole, and so do neighboring days.
fn filters_partition(world: &World) -> Result<(), TestCaseError> {
    let range = "report 2026-02-22..2026-03-04";
    let total = |line: &str| world.json(line)["total"].as_i64().expect("seconds");
    let whole = total(range);
    for (one, other) in [
        ("-p Website", "-p !Website"),
        ("-p none", "-p !none"),
        ("--client Acme", "--client !Acme"),
        ("-t api", "-t !api"),
        ("-b", "--no-billable"),
        ("-s work", "--not-search work"),
    ] {
        // A name that no entry has is unknown.
        let known = !one.starts_with("-t") || world.run(&format!("{range} {one}")).code == 0;
        if known {
            let sum = total(&format!("{range} {one}")) + total(&format!("{range} {other}"));
            prop_assert_eq!(sum, whole, "{} and {}", one, other);
        }
    }
    let halves = ["report 2026-02-22..2026-02-25", "report 2026-02-26..2026-03-04"].map(total);
    prop_assert_eq!(halves[0] + halves[1], whole);
    Ok(())
}

/// The minutes of the outermost rows add up to those of the heading, and the shares to a hundred.
fn shown_adds_up(text: &str) -> Result<(), TestCaseError> {
    let minutes = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &str, unit: char| word.strip_suffix(unit)?.parse::<i64>().ok();
        let at = words.iter().rposition(|word| number(word, 'm').is_some())?;
        let hours = if at > 0 { number(words[at - 1], 'h') } else { None };
        Some(hours.unwrap_or(0) * 60 + number(words[at], 'm')?)
    };
    let share = |line: &str| {
        let word = line.split_whitespace().find_map(|word| word.strip_suffix('%'))?;
        word.parse::<i64>().ok()
    };
    let Some((heading, rows)) = text.split_once("\n\n") else { return Ok(()) };
    let rows = rows.split("\n\n").next().expect("rows").lines();
    let rows: Vec<&str> = rows.filter(|line| !line.starts_with(' ')).collect();
    let Some(whole) = minutes(heading).filter(|whole| *whole > 0) else { return Ok(()) };
    prop_assert_eq!(rows.iter().filter_map(|row| minutes(row)).sum::<i64>(), whole, "{}", text);
    prop_assert_eq!(rows.iter().filter_map(|row| share(row)).sum::<i64>(), 100, "{}", text);
    Ok(())
}

#[test]
fn every_report_is_what_the_list_adds_up_to() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(3);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner.run(&drafts(), |drafts| check(&drafts)).unwrap();
}

#[test]
fn two_entries_over_one_second_of_midnight_are_counted_exactly() {
    let second = |seconds: i64| TimeDelta::days(4).num_seconds() + seconds;
    let drafts = [
        (second(-1), 2, 0, BTreeSet::new(), true),
        (second(0), 86_400, 1, BTreeSet::from([0, 1]), false),
    ];
    check(&drafts).unwrap();
}
