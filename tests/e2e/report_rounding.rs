//! `track report --round` and `--decimal`.

use insta::assert_snapshot;
use rusqlite::Connection;
use serde_json::json;

use crate::support::fake_toggl::WORKSPACE;
use crate::support::{World, transcript};

/// Two projects with odd minutes, one entry over midnight.
fn odd() -> World {
    let world = World::offline();
    for line in [
        "project add Website",
        "project add App",
        "add Fix login 23 feb 9:00-9:50 -p Website -b",
        "add Fix login 24 feb 9:00-9:05 -p Website -b",
        "add Checkout 24 feb 10:00-11:02 -p Website",
        "add Sketch 24 feb 12:00-12:20 -p App",
        "add Night 26 feb 22:00 - 27 feb 0:05 -p App",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn the_rule_stands_below_the_rounded_table() {
    let world = odd();
    assert_snapshot!(transcript(&world, &[
        "report last week --round 15m",
        "report last week --round 15 --round-mode up --by project,description",
        "report last week --round 15m --round-mode down",
        "report last week --round 15m --round-mode up --round-per group",
        "report last week --round 15m --round-mode up --round-per day",
        "report last week --round 15m --round-mode up --by day",
        "report last week --round 1h --round-mode up --grid",
    ]), @"
    $ track report last week --round 15m
    Mon 23 Feb – Sun 1 Mar  4h 00m

    App                     2h 15m   56%  ████████████████████
    Website                 1h 45m   44%  ███████████████▌

    Billable 45m (19%) · 4 days · 1h 00m a day
    Rounded to the nearest 15m per entry; 4h 22m before rounding

    $ track report last week --round 15 --round-mode up --by project,description
    Mon 23 Feb – Sun 1 Mar  5h 15m

    App                     2h 45m   52%  ████████████████████
      Night                 2h 15m   43%  ████████████████▎
      Sketch                   30m    9%  ███▋
    Website                 2h 30m   48%  ██████████████████▏
      Checkout              1h 15m   24%  █████████
      Fix login             1h 15m   24%  █████████

    Billable 1h 15m (24%) · 4 days · 1h 18m a day
    Rounded up to 15m per entry; 4h 22m before rounding

    $ track report last week --round 15m --round-mode down
    Mon 23 Feb – Sun 1 Mar  4h 00m

    App                     2h 15m   56%  ████████████████████
    Website                 1h 45m   44%  ███████████████▌

    Billable 45m (19%) · 4 days · 1h 00m a day
    Rounded down to 15m per entry; 4h 22m before rounding

    $ track report last week --round 15m --round-mode up --round-per group
    Mon 23 Feb – Sun 1 Mar  4h 30m

    App                     2h 30m   56%  ████████████████████
    Website                 2h 00m   44%  ████████████████

    Billable 1h 00m (22%) · 4 days · 1h 07m a day
    Rounded up to 15m per group; 4h 22m before rounding

    $ track report last week --round 15m --round-mode up --round-per day
    Mon 23 Feb – Sun 1 Mar  5h 00m

    App                     2h 45m   55%  ████████████████████
    Website                 2h 15m   45%  ████████████████▎

    Billable 1h 15m (25%) · 4 days · 1h 15m a day
    Rounded up to 15m per day; 4h 22m before rounding

    $ track report last week --round 15m --round-mode up --by day
    Mon 23 Feb – Sun 1 Mar  5h 15m

    Mon 23 Feb              1h 00m   19%  ██████████
    Tue 24 Feb              2h 00m   38%  ████████████████████
    Thu 26 Feb              2h 00m   38%  ████████████████████
    Fri 27 Feb                 15m    5%  ██▌

    Billable 1h 15m (24%) · 4 days · 1h 18m a day
    Rounded up to 15m per entry; 4h 22m before rounding

    $ track report last week --round 1h --round-mode up --grid
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total
    App                          ·    1:00       ·    2:00    1:00       ·      ·   4:00
    Website                   1:00    3:00       ·       ·       ·       ·      ·   4:00
    Total                     1:00    4:00       ·    2:00    1:00       ·      ·   8:00

    Billable 2h 00m (25%) · 4 days · 2h 00m a day
    Rounded up to 1h 00m per entry; 4h 22m before rounding
    ");
    let json = world.json("report last week --round 15m --round-mode up");
    assert_eq!(
        json["rounding"],
        serde_json::json!({"step": 900, "mode": "up", "per": "entry", "exact": 262 * 60})
    );
    assert_eq!(world.json("report last week").get("rounding"), None);
}

#[test]
fn hours_with_decimals_add_up() {
    let world = odd();
    assert_snapshot!(transcript(&world, &[
        "report last week --decimal --by project,description",
        "report last week --decimal --round 15m --grid",
        "report last week --decimal --csv",
        "report last week --decimal --markdown",
        "report last week --decimal --grid --csv",
    ]), @"
    $ track report last week --decimal --by project,description
    Mon 23 Feb – Sun 1 Mar  4.36

    App                     2.41   55%  ████████████████████
      Night                 2.08   48%  █████████████████▏
      Sketch                0.33    7%  ██▊
    Website                 1.95   45%  ████████████████▏
      Checkout              1.03   24%  ████████▌
      Fix login             0.92   21%  ███████▌

    Billable 0.91 (21%) · 4 days · 1.09 a day

    $ track report last week --decimal --round 15m --grid
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total
    App                          ·    0.25       ·    2.00       ·       ·      ·   2.25
    Website                   0.75    1.00       ·       ·       ·       ·      ·   1.75
    Total                     0.75    1.25       ·    2.00       ·       ·      ·   4.00

    Billable 0.75 (19%) · 4 days · 1.00 a day
    Rounded to the nearest 15m per entry; 4h 22m before rounding

    $ track report last week --decimal --csv
    project,client,duration,billable_duration
    App,,2.41,0.00
    Website,,1.95,0.91

    $ track report last week --decimal --markdown
    | Project | Client | Time | Share |
    | --- | --- | ---: | ---: |
    | App |  | 2.41 | 55% |
    | Website |  | 1.95 | 45% |
    | **Total** |  | **4.36** | **100%** |

    $ track report last week --decimal --grid --csv
    project,client,2026-02-23,2026-02-24,2026-02-25,2026-02-26,2026-02-27,2026-02-28,2026-03-01,total
    App,,0.00,0.33,0.00,2.00,0.08,0.00,0.00,2.41
    Website,,0.83,1.12,0.00,0.00,0.00,0.00,0.00,1.95
    ");
}

#[test]
fn rules_that_are_none_are_refused() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "report --round 30s",
        "report --round 0m",
        "report --round 2d",
        "report --round soon",
        "report --round-mode up",
        "report --round 15m --round-mode sideways",
        "report --decimal --json",
    ]), @r#"
    $ track report --round 30s
    --- stderr
    error: Invalid value '30s' for '--round <DURATION>': write whole minutes, such as 15m, up to a day.
    --- exit 2

    $ track report --round 0m
    --- stderr
    error: Invalid value '0m' for '--round <DURATION>': write whole minutes, such as 15m, up to a day.
    --- exit 2

    $ track report --round 2d
    --- stderr
    error: Invalid value '2d' for '--round <DURATION>': “2d” is not a duration; try 1h30m, 1:30, 90m, 45s or 1.5h.
    --- exit 2

    $ track report --round soon
    --- stderr
    error: Invalid value 'soon' for '--round <DURATION>': “soon” is not a duration; try 1h30m, 1:30, 90m, 45s or 1.5h.
    --- exit 2

    $ track report --round-mode up
    --- stderr
    error: Missing argument: --round <DURATION>.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track report --round 15m --round-mode sideways
    --- stderr
    error: Invalid value 'sideways' for '--round-mode <MODE>' [possible values: up, nearest, down].
    --- exit 2

    $ track report --decimal --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "`track report --help` shows the usage."
        ],
        "kind": "usage",
        "message": "The argument '--decimal' cannot be used with '--json'."
      }
    }
    --- exit 2
    "#);
}

#[test]
fn the_rounding_of_the_workspace_is_taken_over() {
    let world = World::logged_in();
    for line in
        ["add Fix 23 feb 9:00-9:53", "add Fix 24 feb 9:00-9:05", "add Checkout 24 feb 10:00-11:02"]
    {
        world.run(line).success();
    }
    assert_snapshot!(world.run("report last week --round toggl"), @"
    Mon 23 Feb – Sun 1 Mar  2h 00m

    no project              2h 00m  100%  ████████████████████

    2 days · 1h 00m a day
    --- stderr
    The workspace “Personal” does not round, so this report is not rounded.
    ");
    for (mode, step, minutes) in [(1, 15, 150), (0, 15, 120), (-1, 15, 105), (1, 60, 240)] {
        world.fake().set_rounding(WORKSPACE, mode, step);
        world.run("workspace --fresh").success();
        world.fake().clear_requests();
        let report = world.json("report last week --round toggl");
        assert_eq!(
            (report["total"].as_i64(), &report["rounding"]["exact"]),
            (Some(minutes * 60), &json!(7200))
        );
        assert_eq!(world.asked(), [""; 0]);
    }
    assert_snapshot!(transcript(&world, &[
        "report last week --round toggl --by description",
        "report last week --round Toggl --round-per group --by description",
        "report last week --round toggl --round-mode up",
        "report last week --round togl",
    ]), @"
    $ track report last week --round toggl --by description
    Mon 23 Feb – Sun 1 Mar  4h 00m

    Checkout                2h 00m   50%  ████████████████████
    Fix                     2h 00m   50%  ████████████████████

    2 days · 2h 00m a day
    Rounded up to 1h 00m per entry; 2h 00m before rounding

    $ track report last week --round Toggl --round-per group --by description
    Mon 23 Feb – Sun 1 Mar  3h 00m

    Checkout                2h 00m   67%  ████████████████████
    Fix                     1h 00m   33%  ██████████

    2 days · 1h 30m a day
    Rounded up to 1h 00m per group; 2h 00m before rounding

    $ track report last week --round toggl --round-mode up
    --- stderr
    error: --round toggl uses the rounding mode of the workspace; omit --round-mode.
    hint: `--round 15m --round-mode up` sets a rule of your own.
    --- exit 2

    $ track report last week --round togl
    --- stderr
    error: Invalid value 'togl' for '--round <DURATION>': “togl” is not a duration; try 1h30m, 1:30, 90m, 45s or 1.5h.
    --- exit 2
    ");
    // A store that has not heard of it yet.
    let db = Connection::open(world.database()).expect("a store");
    db.execute("update workspaces set rounding_mode = null", []).expect("an update");
    drop(db);
    assert_snapshot!(world.run("report last week --round toggl"), @"
    --- stderr
    error: The rounding of the workspace “Personal” is not known yet.
    hint: `track workspace --fresh` fetches it.
    hint: `--round 15m --round-mode up` sets a rule of your own.
    --- exit 2
    ");
    assert_snapshot!(World::offline().run("report last week --round toggl"), @"
    --- stderr
    error: There is no workspace to take the rounding from.
    hint: `track login` connects a Toggl account.
    hint: `--round 15m --round-mode up` sets a rule of your own.
    --- exit 2
    ");
}
