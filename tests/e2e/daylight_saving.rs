//! Changes of clocks in the zone of the machine, which is given by its rules and needs no database.

use insta::assert_snapshot;

use crate::support::{World, transcript};

/// Clocks as in a zone, and the time as it is: a fixed clock would bring its own zone.
fn world(zone: &str) -> World {
    let mut world = World::offline();
    world.set("TZ", zone);
    world.set("TRACK_CLOCK", "");
    world
}

#[test]
fn only_what_is_skipped_or_doubled_is_refused() {
    let world = world("CET-1CEST,M3.5.0,M10.5.0/3");
    assert_snapshot!(transcript(&world, &[
        "add Night --start \"2025-10-26 1:00\" --stop \"2025-10-26 3:00\"",
        "add Twice --start \"2025-10-26 2:00\" --duration 5m",
        "add Twice --start \"2025-10-26 2:59\" --duration 5m",
        "add Skipped --start \"2025-03-30 2:00\" --duration 5m",
        "add Skipped --start \"2025-03-30 2:59\" --duration 5m",
        "add Before --start \"2025-03-30 1:59\" --stop \"2025-03-30 3:00\"",
    ]), @r#"
    $ track add Night --start "2025-10-26 1:00" --stop "2025-10-26 3:00"
    Added    Night  Sun 26 Oct 2025 01:00–03:00  3h 00m  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track add Twice --start "2025-10-26 2:00" --duration 5m
    --- stderr
    error: 02:00 on 26 Oct 2025 happens twice; use 2025-10-26T02:00:00+02:00 or 2025-10-26T02:00:00+01:00.
    --- exit 2

    $ track add Twice --start "2025-10-26 2:59" --duration 5m
    --- stderr
    error: 02:59 on 26 Oct 2025 happens twice; use 2025-10-26T02:59:00+02:00 or 2025-10-26T02:59:00+01:00.
    --- exit 2

    $ track add Skipped --start "2025-03-30 2:00" --duration 5m
    --- stderr
    error: 02:00 on 30 Mar 2025 does not exist: clocks go from 02:00 to 03:00; use 2025-03-30T01:00:00+01:00 or 2025-03-30T03:00:00+02:00.
    --- exit 2

    $ track add Skipped --start "2025-03-30 2:59" --duration 5m
    --- stderr
    error: 02:59 on 30 Mar 2025 does not exist: clocks go from 02:00 to 03:00; use 2025-03-30T01:59:00+01:00 or 2025-03-30T03:59:00+02:00.
    --- exit 2

    $ track add Before --start "2025-03-30 1:59" --stop "2025-03-30 3:00"
    Added    Before  Sun 30 Mar 2025 01:59–03:00  1m  @2
    "#);
}

#[test]
fn a_day_begins_at_its_first_midnight() {
    // At one o'clock it is midnight again.
    let world = world("CST5CDT,M3.2.0/0,M11.1.0/1");
    world.run("add First --start 2023-11-05T00:30:00-04:00 --duration 5m").success();
    assert_snapshot!(transcript(&world, &["list 2023-11-04", "list 2023-11-05"]), @"
    $ track list 2023-11-04
    No entries on Sat 4 Nov 2023.

    $ track list 2023-11-05
    Sun 5 Nov 2023     5m
      @1  00:30–00:35  5m  First
    ");
}
