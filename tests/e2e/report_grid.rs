//! `track report --grid` and `--heat`.

use insta::assert_snapshot;
use serde_json::Value;

#[cfg(target_os = "linux")]
use crate::report::on_terminal;
use crate::report::week;
use crate::support::{World, transcript};

#[test]
fn a_grid_has_sums_on_both_edges() {
    let world = week();
    world.run("start Write docs -p Website --at -70m").success();
    assert_snapshot!(transcript(&world, &[
        "report last week --grid",
        "report this week --grid --by description",
        "report february --grid --by client",
        "report year --grid --top 1",
        "report last week --grid --by tag -p Website",
        "report last week --grid --csv",
        "report last week --grid --markdown --by description --top 2",
    ]), @"
    $ track report last week --grid
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total
    Website  Acme             6:10    1:00       ·       ·       ·       ·      ·   7:10
    no project                   ·       ·       ·       ·    0:25    2:00   2:00   4:25
    Bookkeeping                  ·       ·       ·    4:00       ·       ·      ·   4:00
    Total                     6:10    1:00       ·    4:00    0:25    2:00   2:00  15:35

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report this week --grid --by description
    Mon 2 – Sun 8 Mar    Mon 2  Tue 3  Wed 4  Thu 5  Fri 6  Sat 7  Sun 8  Total
    Write docs  running   1:10      ·      ·      ·      ·      ·      ·   1:10
    Total                 1:10      ·      ·      ·      ·      ·      ·   1:10

    $ track report february --grid --by client
    February 2026  1 Feb  2 Feb  9 Feb  16 Feb  23 Feb  Total
    Acme               ·      ·      ·       ·    7:10   7:10
    no client          ·      ·      ·       ·    6:25   6:25
    Total              ·      ·      ·       ·   13:35  13:35

    Billable 6h 10m (45%) · 5 days · 2h 43m a day
    --- stderr
    “Night shift” is from Sat 28 Feb 22:00 to yesterday 02:00; the time outside these days is not counted.

    $ track report year --grid --top 1
    2026                    Jan    Feb   Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec  Total
    Website  Acme  running    ·   7:10  1:10    ·    ·    ·    ·    ·    ·    ·    ·    ·   8:20
    and 2 more                ·   6:25  2:00    ·    ·    ·    ·    ·    ·    ·    ·    ·   8:25
    Total                     ·  13:35  3:10    ·    ·    ·    ·    ·    ·    ·    ·    ·  16:45

    Billable 6h 10m (37%) · 7 days · 2h 23m a day

    $ track report last week --grid --by tag -p Website
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total
    #api                      6:10       ·       ·       ·       ·       ·      ·   6:10
    #review                   3:00       ·       ·       ·       ·       ·      ·   3:00
    no tag                       ·    1:00       ·       ·       ·       ·      ·   1:00
    Total  filtered           6:10    1:00       ·       ·       ·       ·      ·   7:10

    Billable 6h 10m (86%) · 2 days · 3h 35m a day
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week --grid --csv
    project,client,2026-02-23,2026-02-24,2026-02-25,2026-02-26,2026-02-27,2026-02-28,2026-03-01,total
    Website,Acme,6:10:00,1:00:00,0:00:00,0:00:00,0:00:00,0:00:00,0:00:00,7:10:00
    ,,0:00:00,0:00:00,0:00:00,0:00:00,0:25:00,2:00:00,2:00:00,4:25:00
    Bookkeeping,,0:00:00,0:00:00,0:00:00,4:00:00,0:00:00,0:00:00,0:00:00,4:00:00

    $ track report last week --grid --markdown --by description --top 2
    | description | 2026-02-23 | 2026-02-24 | 2026-02-25 | 2026-02-26 | 2026-02-27 | 2026-02-28 | 2026-03-01 | total |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | Fix login | 3:10 | 1:00 |  |  |  |  |  | 4:10 |
    | Night shift |  |  |  |  |  | 2:00 | 2:00 | 4:00 |
    | and 3 more | 3:00 |  |  | 4:00 | 0:25 |  |  | 7:25 |
    | **Total** | **6:10** | **1:00** | **0:00** | **4:00** | **0:25** | **2:00** | **2:00** | **15:35** |
    ");
}

#[test]
fn what_a_grid_cannot_be_is_refused() {
    let world = week();
    assert_snapshot!(transcript(&world, &[
        "report all --grid",
        "report --grid --by project,tag",
        "report --grid --heat",
        "report 2025 --grid",
    ]), @"
    $ track report all --grid
    --- stderr
    error: --grid shows at most three years, with a column for each month.
    hint: For example: `track report year --grid` or `track report all --by month`.
    --- exit 2

    $ track report --grid --by project,tag
    --- stderr
    error: --grid takes one group for its rows.
    hint: For example: `track report --grid --by client`.
    --- exit 2

    $ track report --grid --heat
    --- stderr
    error: The argument '--grid' cannot be used with '--heat [<YEAR>]'.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track report 2025 --grid
    No entries from Wed 1 Jan 2025 to Wed 31 Dec 2025.
    ");
}

#[test]
fn a_grid_adds_up_whatever_the_seconds_are() {
    let world = World::offline();
    for (i, day) in [23, 24, 25, 26, 27].into_iter().enumerate() {
        for name in ["One", "Two", "Three"] {
            let start = format!("2026-02-{day} 9:0{i}:00");
            let stop = format!("2026-02-{day} 9:1{i}:{}", 31 + name.len());
            world.track(["add", name, "--start", &start, "--stop", &stop]).success();
        }
    }
    let shown = world.run("report last week --grid --by description").success().stdout;
    let minutes = |cell: &str| -> Option<i64> {
        let (hours, minutes) = cell.split_once(':')?;
        Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
    };
    let row = |line: &str| -> Vec<i64> { line.split_whitespace().filter_map(minutes).collect() };
    let rows: Vec<Vec<i64>> = shown.lines().take(5).skip(1).map(row).collect();
    let (totals, rows) = rows.split_last().expect("rows");
    assert_eq!((rows.len(), totals.len()), (3, 6), "{shown}");
    for row in rows.iter().chain([totals]) {
        assert_eq!(row[..5].iter().sum::<i64>(), row[5], "{shown}");
    }
    for (i, total) in totals.iter().enumerate() {
        assert_eq!(rows.iter().map(|row| row[i]).sum::<i64>(), *total, "{shown}");
    }
    let json = world.json("report last week --grid --by description");
    assert_eq!(json["total"].as_i64().map(|seconds| seconds / 60), Some(totals[5]));
    let columns: i64 = json["columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["total"].as_i64())
        .sum();
    assert_eq!(json["total"], Value::from(columns));
    assert_eq!(json["by"], serde_json::json!(["description", "day"]));
}

#[cfg(target_os = "linux")]
#[test]
fn columns_without_room_go_below() {
    let world = week();
    let screens = [50, 80, 120].map(|columns| {
        let screen = on_terminal(&world, columns, "report last week --grid", &[]);
        let widest = screen.lines().map(unicode_width::UnicodeWidthStr::width).max();
        assert!(widest <= Some(columns as usize), "{columns}\n{screen}");
        format!("{columns} columns\n{screen}")
    });
    assert_snapshot!(screens.join("\n"), @"
    50 columns
    Mon 23 Feb – Sun 1 Mar   Mon   Tue  Wed   Thu
    Website  Acme           6:10  1:00    ·     ·
    no project                 ·     ·    ·     ·
    Bookkeeping                ·     ·    ·  4:00
    Total                   6:10  1:00    ·  4:00

    Mon 23 Feb – Sun 1 Mar   Fri   Sat   Sun  Total
    Website  Acme              ·     ·     ·   7:10
    no project              0:25  2:00  2:00   4:25
    Bookkeeping                ·     ·     ·   4:00
    Total                   0:25  2:00  2:00  15:35

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    80 columns
    Mon 23 Feb – Sun 1 Mar   Mon   Tue  Wed   Thu   Fri   Sat   Sun  Total
    Website  Acme           6:10  1:00    ·     ·     ·     ·     ·   7:10
    no project                 ·     ·    ·     ·  0:25  2:00  2:00   4:25
    Bookkeeping                ·     ·    ·  4:00     ·     ·     ·   4:00
    Total                   6:10  1:00    ·  4:00  0:25  2:00  2:00  15:35

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    120 columns
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total
    Website  Acme             6:10    1:00       ·       ·       ·       ·      ·   7:10
    no project                   ·       ·       ·       ·    0:25    2:00   2:00   4:25
    Bookkeeping                  ·       ·       ·    4:00       ·       ·      ·   4:00
    Total                     6:10    1:00       ·    4:00    0:25    2:00   2:00  15:35

    Billable 6h 10m (40%) · 6 days · 2h 35m a day
    ");
}

#[test]
fn a_calendar_is_darkest_at_its_busiest() {
    let world = week();
    assert_snapshot!(transcript(&world, &[
        "report --heat",
        "report february --heat -p Website",
        "report --heat 2025",
        "report --heat last month",
        "report all --heat",
        "report march --heat 2025",
    ]), @"
    $ track report --heat
    2026  15h 35m

         Jan Feb Mar  Apr May  Jun Jul Aug  Sep Oct Nov  Dec
    Mon   ·······█·
    Tue   ·······░
    Wed   ········
    Thu  ········▓
    Fri  ········░
    Sat  ········▒
    Sun  ········▒

    ░ ≤ 1h 32m  ▒ ≤ 3h 05m  ▓ ≤ 4h 37m  █ ≤ 6h 10m
    Busiest day: Mon 23 Feb, 6h 10m

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report february --heat -p Website
    February 2026  7h 10m  filtered

         Feb
    Mon   ···█
    Tue   ···░
    Wed   ····
    Thu   ····
    Fri   ····
    Sat   ····
    Sun  ····

    ░ ≤ 1h 32m  ▒ ≤ 3h 05m  ▓ ≤ 4h 37m  █ ≤ 6h 10m
    Busiest day: Mon 23 Feb, 6h 10m

    Billable 6h 10m (86%) · 2 days · 3h 35m a day

    $ track report --heat 2025
    No entries from Wed 1 Jan 2025 to Wed 31 Dec 2025.

    $ track report --heat last month
    --- stderr
    error: Invalid value 'last' for '--heat [<YEAR>]': write a year, or put the range before it: track report last month --heat.
    --- exit 2

    $ track report all --heat
    --- stderr
    error: --heat shows at most a year.
    hint: For example: `track report --heat 2025`.
    --- exit 2

    $ track report march --heat 2025
    --- stderr
    error: The range is given twice, once after --heat.
    --- exit 2
    ");
    assert_eq!(world.json("report --heat")["by"], serde_json::json!(["day"]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_calendar_uses_the_room_of_a_wide_terminal() {
    let world = week();
    let screens = [60, 120].map(|columns| {
        let screen = on_terminal(&world, columns, "report --heat", &[]);
        let widest = screen.lines().map(unicode_width::UnicodeWidthStr::width).max();
        assert!(widest <= Some(columns as usize), "{columns}\n{screen}");
        screen
    });
    assert_snapshot!(screens.join("\n"), @"
    2026  15h 35m

         Jan Feb Mar  Apr May  Jun Jul Aug  Sep Oct Nov  Dec
    Mon   ·······█·
    Tue   ·······░
    Wed   ········
    Thu  ········▓
    Fri  ········░
    Sat  ········▒
    Sun  ········▒

    ░ ≤ 1h 32m  ▒ ≤ 3h 05m  ▓ ≤ 4h 37m  █ ≤ 6h 10m
    Busiest day: Mon 23 Feb, 6h 10m

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    2026  15h 35m

         Jan     Feb     Mar       Apr     May       Jun     Jul     Aug       Sep     Oct     Nov       Dec
    Mon    ··············██··
    Tue    ··············░░
    Wed    ················
    Thu  ················▓▓
    Fri  ················░░
    Sat  ················▒▒
    Sun  ················▒▒

    ░ ≤ 1h 32m  ▒ ≤ 3h 05m  ▓ ≤ 4h 37m  █ ≤ 6h 10m
    Busiest day: Mon 23 Feb, 6h 10m

    Billable 6h 10m (40%) · 6 days · 2h 35m a day
    ");
}
