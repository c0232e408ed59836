//! A time zone that is unknown: said with every change, never taken for UTC in silence.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{World, mounting, skipped};

/// The time as it is, in the zone that `TZ` names: a fixed clock would bring its own.
fn world(zone: &str) -> World {
    let mut world = World::offline();
    world.set("TRACK_CLOCK", "");
    world.set("TZ", zone);
    world
}

/// What is said of the zone with an entry at noon in summer, and the offset that it gets.
fn noon(world: &World) -> (String, Option<String>) {
    let line = r#"add Noon --start "2025-07-01 12:00" --duration 5m --json"#;
    let added = world.typed(line).success().json();
    let start = added["added"]["start"].as_str().expect("a time").to_owned();
    let notes = added["notes"].as_array().expect("notes").iter().filter_map(|it| it.as_str());
    let note = notes.map(str::to_owned).find(|note| note.contains("times are in"));
    (start.strip_prefix("2025-07-01T12:00:00").expect("noon").to_owned(), note)
}

/// What is accepted here and what is not is what `chrono` does: an accepted zone gives its own times.
#[test]
fn a_zone_is_unknown_just_where_its_times_are_not_used() {
    if !Path::new("/usr/share/zoneinfo/Asia/Tokyo").exists() {
        skipped("no time zones are installed");
        return;
    }
    // That is no complete rule.
    let (fallback, said) = noon(&world("CET-1CEST"));
    assert!(said.is_some());
    for (zone, offset) in [
        ("Asia/Tokyo", "+09:00"),
        (":Asia/Tokyo", "+09:00"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "+09:00"),
        ("EST5EDT", "-04:00"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "+02:00"),
        (" CET-1CEST,M3.5.0,M10.5.0/3 ", "+02:00"),
        ("<+0530>-5:30", "+05:30"),
        ("AAA11", "-11:00"),
        ("America/Nuuk", "-01:00"),
        ("Etc/GMT-14", "+14:00"),
        ("UTC", "+00:00"),
        ("UTC0", "+00:00"),
        ("", "+00:00"),
    ] {
        assert_eq!(noon(&world(zone)), (offset.to_owned(), None), "{zone}");
    }
    for zone in [
        "Asia/tokyo",
        "Tokyo",
        "+09:00",
        ":AAA11",
        "Asia",
        "Mars/Phobos",
        "/etc/passwd",
        "/dev/null",
        "CET-1CEST,M13.5.0,M10.5.0",
        "AA11",
        "AAA24",
    ] {
        let (offset, note) = noon(&world(zone));
        assert_eq!(offset, fallback, "{zone}");
        assert!(note.is_some_and(|note| note.contains(&format!("TZ is “{zone}”"))), "{zone}");
    }
}

#[test]
fn every_change_of_times_says_it_and_no_answer() {
    let world = world("Mars/Phobos");
    let said = |line: &str| {
        let outcome = world.typed(line);
        outcome.stderr.lines().filter(|line| line.contains("Mars/Phobos")).count()
    };
    for line in [
        "start Write",
        "stop",
        "continue",
        "edit @ -d Other",
        "cancel",
        "start Read",
        "stop",
        "add Call --start \"2025-07-01 9:00\" --stop \"2025-07-01 10:00\"",
        "split last 9:30",
        "move last +1h",
        "delete last",
        "undo",
    ] {
        let outcome = world.typed(line).success();
        assert!(outcome.stderr.contains("Mars/Phobos"), "{line}: {outcome}");
    }
    for line in ["list", "current", "prompt", "project new Web", "undo --list", "-q start Quiet"] {
        assert_eq!(said(line), 0, "{line}");
    }
}

#[test]
fn the_clock_of_a_test_brings_its_zone() {
    let mut world = World::offline();
    world.set("TZ", "Mars/Phobos");
    assert!(!world.run("start Write").to_string().contains("Mars"));
}

#[test]
fn the_doctor_says_it_too() {
    let world = world("Mars/Phobos");
    let finding = |world: &World| {
        let document = world.run("doctor --offline --json").json();
        let checks = document["checks"].as_array().expect("checks").clone();
        let zone = checks.into_iter().find(|it| it["name"] == "time_zone").expect("the zone");
        format!("{}: {} → {}", zone["state"], zone["finding"], zone["fix"])
    };
    let found = finding(&world);
    assert!(found.starts_with("\"attention\": \"TZ is “Mars/Phobos”, which is no"), "{found}");
    // By convention, an empty one is UTC.
    let found = finding(&self::world(""));
    assert!(found.starts_with("\"left_out\": \"UTC, not checked"), "{found}");
}

#[test]
fn a_machine_without_time_zones() {
    let mut world = World::offline();
    world.set("TRACK_CLOCK", "");
    let hide = "mount -t tmpfs none /usr/share/zoneinfo; cd /tmp; \
                for zone in Europe/Berlin UTC UTC0; do echo \"$zone\"; TZ=$zone \"$0\" start X 2>&1 >/dev/null; done; \
                echo no zone; \"$0\" stop 2>&1 >/dev/null";
    let Some(outcome) = mounting(&world, hide) else { return };
    if Path::new("/etc/localtime").is_file() && !Path::new("/etc/localtime").is_symlink() {
        skipped("this machine keeps its zone in a file of its own");
        return;
    }
    assert_snapshot!(outcome, @"
    Europe/Berlin
    Saved locally. To sync with Toggl, run `track login`.
    TZ is “Europe/Berlin”, but no time zones are installed, so times are in UTC. Install the time zones, usually the package tzdata.
    UTC
    UTC0
    no zone
    This machine has no time zone in /etc/localtime, so times are in UTC. Install the time zones, usually the package tzdata, and set one, or set TZ, for example TZ=Europe/Berlin; TZ=UTC keeps UTC.
    ");
}
