//! `track report`: sums of time by group.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{World, own_help, transcript};

/// A week of work until Friday evening, with what is there of names; something still runs.
pub(crate) fn week() -> World {
    let mut world = World::offline();
    for line in [
        "client add Acme",
        "project add Website --client Acme --color green",
        "project add Bookkeeping --color orange",
        "add Fix login mon 9:00-12:10 -p Website -t api -b",
        "add Checkout mon 13:00-16:00 -p Website -t api -t review -b",
        "add Fix login today 6:00-7:00 -p Website",
        "add Receipts 26 feb 13:00-17:00 -p Bookkeeping",
        "add Mail 27 feb 8:00-8:25",
        "add Night shift 28 feb 22:00 - 1 mar 2:00",
    ] {
        // Monday is the second of March; the others are of the week before.
        let line = line.replace(" mon ", " 23 feb ").replace(" today ", " 24 feb ");
        world.run(&line).success();
    }
    world.advance(TimeDelta::hours(8));
    world
}

#[test]
fn a_week_by_project() {
    let world = week();
    assert_snapshot!(transcript(&world, &["report last week", "report last week --by project,description"]), @"
    $ track report last week
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Website  Acme            7h 10m   46%  ████████████████████
    no project               4h 25m   28%  ████████████▎
    Bookkeeping              4h 00m   26%  ███████████▏

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by project,description
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Website  Acme            7h 10m   46%  ████████████████████
      Fix login              4h 10m   27%  ███████████▋
      Checkout               3h 00m   19%  ████████▎
    no project               4h 25m   28%  ████████████▎
      Night shift            4h 00m   25%  ███████████▏
      Mail                      25m    3%  █▏
    Bookkeeping              4h 00m   26%  ███████████▏
      Receipts               4h 00m   26%  ███████████▏

    Billable 6h 10m (40%) · 6 days · 2h 35m a day
    ");
}

#[test]
fn this_week_is_the_default_and_what_runs_counts_up_to_now() {
    let world = week();
    world.run("start Write docs -p Website --at -70m").success();
    world.run("add Planning tomorrow 9:00-10:30").success();
    assert_snapshot!(transcript(&world, &["report", "summary today", "report tomorrow", "report next month"]), @"
    $ track report
    Mon 2 – Sun 8 Mar       1h 10m

    Website  Acme  running  1h 10m  100%  ████████████████████

    1h 30m of planned time is not counted

    $ track summary today
    Today, Mon 2 Mar        1h 10m

    Website  Acme  running  1h 10m  100%  ████████████████████

    $ track report tomorrow
    Tomorrow, Tue 3 Mar  0m

    1h 30m of planned time is not counted

    $ track report next month
    No entries from Wed 1 Apr to Thu 30 Apr.
    ");
    let report = world.json("report");
    assert_eq!(report["total"], 70 * 60);
    assert_eq!(report["planned"], 90 * 60);
    assert_eq!(report["running"], true);
    assert_eq!(report["groups"][0]["running"], true);
}

#[test]
fn by_everything_there_is() {
    let world = week();
    let by = |group: &str| format!("report last week --by {group}");
    let lines = [
        "client",
        "tag",
        "task",
        "workspace",
        "billable",
        "day",
        "week",
        "month",
        "weekday",
        "client,project,day",
        "Projects",
    ]
    .map(by);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_snapshot!(transcript(&world, &lines), @"
    $ track report last week --by client
    Mon 23 Feb – Sun 1 Mar  15h 35m

    no client                8h 25m   54%  ████████████████████
    Acme                     7h 10m   46%  █████████████████

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by tag
    Mon 23 Feb – Sun 1 Mar  15h 35m

    no tag                   9h 25m   60%  ████████████████████
    #api                     6h 10m   40%  █████████████
    #review                  3h 00m   19%  ██████▎

    Billable 6h 10m (40%) · 6 days · 2h 35m a day
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week --by task
    Mon 23 Feb – Sun 1 Mar  15h 35m

    no task                 15h 35m  100%  ████████████████████

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by workspace
    Mon 23 Feb – Sun 1 Mar  15h 35m

    no workspace            15h 35m  100%  ████████████████████

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by billable
    Mon 23 Feb – Sun 1 Mar  15h 35m

    not billable             9h 25m   60%  ████████████████████
    billable                 6h 10m   40%  █████████████

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by day
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Mon 23 Feb               6h 10m   39%  ████████████████████
    Tue 24 Feb               1h 00m    6%  ███▏
    Thu 26 Feb               4h 00m   26%  ████████████▉
    Fri 27 Feb                  25m    3%  █▎
    Sat 28 Feb               2h 00m   13%  ██████▍
    Sun 1 Mar                2h 00m   13%  ██████▍

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by week
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Mon 23 Feb – Sun 1 Mar  15h 35m  100%  ████████████████████

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by month
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Mon 23 – Sat 28 Feb     13h 35m   87%  ████████████████████
    Sun 1 Mar                2h 00m   13%  ██▉

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by weekday
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Monday                   6h 10m   39%  ████████████████████
    Tuesday                  1h 00m    6%  ███▏
    Thursday                 4h 00m   26%  ████████████▉
    Friday                      25m    3%  █▎
    Saturday                 2h 00m   13%  ██████▍
    Sunday                   2h 00m   13%  ██████▍

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by client,project,day
    Mon 23 Feb – Sun 1 Mar  15h 35m

    no client                8h 25m   54%  ████████████████████
      no project             4h 25m   28%  ██████████▍
        Fri 27 Feb              25m    2%  ▉
        Sat 28 Feb           2h 00m   13%  ████▊
        Sun 1 Mar            2h 00m   13%  ████▊
      Bookkeeping            4h 00m   26%  █████████▌
        Thu 26 Feb           4h 00m   26%  █████████▌
    Acme                     7h 10m   46%  █████████████████
      Website                7h 10m   46%  █████████████████
        Mon 23 Feb           6h 10m   40%  ██████████████▋
        Tue 24 Feb           1h 00m    6%  ██▍

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by Projects
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Website  Acme            7h 10m   46%  ████████████████████
    no project               4h 25m   28%  ████████████▎
    Bookkeeping              4h 00m   26%  ███████████▏

    Billable 6h 10m (40%) · 6 days · 2h 35m a day
    ");
}

#[test]
fn an_entry_over_midnight_is_split_by_day_and_counted_once() {
    let world = week();
    assert_snapshot!(transcript(&world, &["report sat..sun --by day", "report 28 feb", "report 1 mar"]), @"
    $ track report sat..sun --by day
    Sat 28 Feb – Sun 1 Mar  4h 00m

    Sat 28 Feb              2h 00m   50%  ████████████████████
    Sun 1 Mar               2h 00m   50%  ████████████████████

    2 days · 2h 00m a day

    $ track report 28 feb
    Sat 28 Feb  2h 00m

    no project  2h 00m  100%  ████████████████████
    --- stderr
    “Night shift” is from Sat 28 Feb 22:00 to yesterday 02:00; the time outside these days is not counted.

    $ track report 1 mar
    Yesterday, Sun 1 Mar  2h 00m

    no project            2h 00m  100%  ████████████████████
    --- stderr
    “Night shift” is from Sat 28 Feb 22:00 to yesterday 02:00; the time outside these days is not counted.
    ");
    let days = world.json("report 2026-02-28..2026-03-01 --by day");
    assert_eq!((&days["total"], &days["split_at_midnight"]), (&14_400.into(), &true.into()));
    assert_eq!(days["days"], 2);
    let whole = world.json("report 2026-02-28..2026-03-01");
    assert_eq!((&whole["total"], &whole["split_at_midnight"]), (&14_400.into(), &false.into()));
    let sunday = world.json("report 2026-03-01");
    assert_eq!((&sunday["total"], &sunday["outside"]), (&7200.into(), &7200.into()));
}

#[test]
fn what_is_shown_adds_up() {
    let world = World::offline();
    for (i, start) in ["7:00:00", "7:10:00", "7:20:00"].into_iter().enumerate() {
        let stop = start.replace("0:00", "1:40");
        world.track(["add", &format!("Call {i}"), "--start", start, "--stop", &stop]).success();
    }
    assert_snapshot!(transcript(&world, &["report --by description", "report --by day,description --sort name"]), @"
    $ track report --by description
    Mon 2 – Sun 8 Mar  5m

    Call 0             2m   34%  ████████████████████
    Call 1             2m   33%  ████████████████████
    Call 2             1m   33%  ████████████████████

    $ track report --by day,description --sort name
    Mon 2 – Sun 8 Mar  5m

    Mon 2 Mar          5m  100%  ████████████████████
      Call 0           2m   34%  ██████▋
      Call 1           2m   33%  ██████▋
      Call 2           1m   33%  ██████▋
    ");
    let world = World::offline();
    world.run("add Short --start 8:00:00 --stop 8:00:20").success();
    world.run("add Shorter --start 8:01:00 --stop 8:01:10").success();
    assert_snapshot!(world.run("report --by description"), @"
    Mon 2 – Sun 8 Mar  30s

    Short              20s   67%  ████████████████████
    Shorter            10s   33%  ██████████
    ");
}

#[test]
fn small_groups_are_folded_and_the_order_can_be_chosen() {
    let world = week();
    assert_snapshot!(transcript(&world, &[
        "report last week --top 2",
        "report last week --by day --top 2",
        "report last week --by day --sort time",
        "report last week --sort name",
    ]), @"
    $ track report last week --top 2
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Website  Acme            7h 10m   46%  ████████████████████
    no project               4h 25m   28%  ████████████▎
    and 1 more               4h 00m   26%

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by day --top 2
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Mon 23 Feb               6h 10m   39%  ████████████████████
    Thu 26 Feb               4h 00m   26%  ████████████▉
    and 4 more               5h 25m   35%

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --by day --sort time
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Mon 23 Feb               6h 10m   39%  ████████████████████
    Thu 26 Feb               4h 00m   26%  ████████████▉
    Sat 28 Feb               2h 00m   13%  ██████▍
    Sun 1 Mar                2h 00m   13%  ██████▍
    Tue 24 Feb               1h 00m    6%  ███▏
    Fri 27 Feb                  25m    3%  █▎

    Billable 6h 10m (40%) · 6 days · 2h 35m a day

    $ track report last week --sort name
    Mon 23 Feb – Sun 1 Mar  15h 35m

    Bookkeeping              4h 00m   26%  ███████████▏
    Website  Acme            7h 10m   46%  ████████████████████
    no project               4h 25m   28%  ████████████▎

    Billable 6h 10m (40%) · 6 days · 2h 35m a day
    ");
    let report = world.json("report last week --top 2");
    assert_eq!(report["groups"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["more"]["count"], 1);
}

#[test]
fn filters_are_those_of_the_list() {
    let world = week();
    assert_snapshot!(transcript(&world, &[
        "report last week -p Website --by tag",
        "report last week -p none",
        "report last week --billable --by description",
        "report --from 2026-02-24 --to 2026-02-26",
        "report last week -s nothing",
        "report last week -p Webb",
    ]), @"
    $ track report last week -p Website --by tag
    Mon 23 Feb – Sun 1 Mar  7h 10m  filtered

    #api                    6h 10m   86%  ████████████████████
    #review                 3h 00m   42%  █████████▋
    no tag                  1h 00m   14%  ███▏

    Billable 6h 10m (86%) · 2 days · 3h 35m a day
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week -p none
    Mon 23 Feb – Sun 1 Mar  4h 25m  filtered

    no project              4h 25m  100%  ████████████████████

    3 days · 1h 28m a day

    $ track report last week --billable --by description
    Mon 23 Feb – Sun 1 Mar  6h 10m  filtered

    Fix login               3h 10m   51%  ████████████████████
    Checkout                3h 00m   49%  ██████████████████▉

    Billable 6h 10m (100%)

    $ track report --from 2026-02-24 --to 2026-02-26
    Tue 24 – Thu 26 Feb  5h 00m

    Bookkeeping          4h 00m   80%  ████████████████████
    Website  Acme        1h 00m   20%  █████

    2 days · 2h 30m a day

    $ track report last week -s nothing
    No matching entries from Mon 23 Feb to Sun 1 Mar.

    $ track report last week -p Webb
    --- stderr
    error: No project called “Webb”.
    hint: `track login` fetches your projects from Toggl.
    --- exit 4
    ");
}

#[test]
fn what_cannot_be_summed_by_is_refused() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "report",
        "report all",
        "report --by colour",
        "report --by project,project",
        "report --by project,client,tag,day",
        "report --sort size",
        "report --top 0",
        "report nonsense",
    ]), @"
    $ track report
    No entries from Mon 2 Mar to Sun 8 Mar.

    $ track report all
    No entries.

    $ track report --by colour
    --- stderr
    error: Invalid value 'colour' for '--by <GROUP>': write one of project, client, tag, task, description, workspace, billable, day, week, month, weekday.
    --- exit 2

    $ track report --by project,project
    --- stderr
    error: --by has “project” twice.
    --- exit 2

    $ track report --by project,client,tag,day
    --- stderr
    error: --by takes at most three groups.
    hint: For example: `track report --by client,project,description`.
    --- exit 2

    $ track report --sort size
    --- stderr
    error: Invalid value 'size' for '--sort <ORDER>' [possible values: name, time].
    --- exit 2

    $ track report --top 0
    --- stderr
    error: Invalid value '0' for '--top <COUNT>': write a whole number, at least 1.
    --- exit 2

    $ track report nonsense
    --- stderr
    error: “nonsense” is not a date range; try today, last week, 2026-11, mon..today or last 7 days.
    --- exit 2
    ");
}

#[test]
fn a_report_as_json() {
    let world = week();
    assert_snapshot!(world.run("report 2026-02-23 --by project,tag --json"), @r##"
    {
      "as_of": null,
      "billable": 22200,
      "by": [
        "project",
        "tag"
      ],
      "complete": true,
      "days": 1,
      "groups": [
        {
          "billable": 22200,
          "by": "project",
          "client": "Acme",
          "color": "#2da608",
          "groups": [
            {
              "billable": 22200,
              "by": "tag",
              "groups": [],
              "more": null,
              "name": "api",
              "running": false,
              "total": 22200
            },
            {
              "billable": 10800,
              "by": "tag",
              "groups": [],
              "more": null,
              "name": "review",
              "running": false,
              "total": 10800
            }
          ],
          "id": null,
          "more": null,
          "name": "Website",
          "running": false,
          "total": 22200
        }
      ],
      "missing": [],
      "more": null,
      "notes": [],
      "outside": 0,
      "overlapping": true,
      "planned": 0,
      "range": {
        "from": "2026-02-23",
        "to": "2026-02-23"
      },
      "running": false,
      "split_at_midnight": false,
      "total": 22200
    }
    "##);
}

#[test]
fn groups_of_days_have_their_days_in_json() {
    let world = week();
    assert_snapshot!(world.run("report last week --by month,task --json"), @r#"
    {
      "as_of": null,
      "billable": 22200,
      "by": [
        "month",
        "task"
      ],
      "complete": true,
      "days": 6,
      "groups": [
        {
          "billable": 22200,
          "by": "month",
          "from": "2026-02-23",
          "groups": [
            {
              "billable": 22200,
              "by": "task",
              "groups": [],
              "id": null,
              "more": null,
              "name": null,
              "project": null,
              "running": false,
              "total": 48900
            }
          ],
          "more": null,
          "name": "2026-02",
          "running": false,
          "to": "2026-02-28",
          "total": 48900
        },
        {
          "billable": 0,
          "by": "month",
          "from": "2026-03-01",
          "groups": [
            {
              "billable": 0,
              "by": "task",
              "groups": [],
              "id": null,
              "more": null,
              "name": null,
              "project": null,
              "running": false,
              "total": 7200
            }
          ],
          "more": null,
          "name": "2026-03",
          "running": false,
          "to": "2026-03-01",
          "total": 7200
        }
      ],
      "missing": [],
      "more": null,
      "notes": [],
      "outside": 0,
      "overlapping": false,
      "planned": 0,
      "range": {
        "from": "2026-02-23",
        "to": "2026-03-01"
      },
      "running": false,
      "split_at_midnight": true,
      "total": 56100
    }
    "#);
}

#[test]
fn days_that_were_never_fetched_are_fetched_once_and_otherwise_named() {
    let mut world = World::logged_in();
    let start = world.now().to_utc() - TimeDelta::days(200);
    world.fake().elsewhere_add("Design", start, start + TimeDelta::minutes(90));
    world.run("list").success();
    world.fake().clear_requests();
    world.run("report").success();
    assert_eq!(world.asked(), [""; 0], "a report over fetched days");
    assert_snapshot!(world.run("report 2025-08 --offline"), @"
    No entries from Fri 1 Aug 2025 to Sun 31 Aug 2025.
    --- stderr
    As of 09:00: offline.
    Incomplete: Toggl's entries from Fri 1 Aug 2025 to Sun 31 Aug 2025 were never fetched.
    ");
    assert_eq!(world.json("report 2025-08 --offline")["complete"], false);
    world.fake().fail_always(Fault::Html(502));
    assert_snapshot!(world.run("report 2025-08"), @"
    No entries from Fri 1 Aug 2025 to Sun 31 Aug 2025.
    --- stderr
    As of 09:00: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    Incomplete: Toggl's entries from Fri 1 Aug 2025 to Sun 31 Aug 2025 were never fetched.
    --- exit 6
    ");
    world.fake().heal();
    world.advance(TimeDelta::minutes(5));
    world.run("sync").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("report 2025-08"), @"
    August 2025  1h 30m

    no project   1h 30m  100%  ████████████████████
    ");
    assert_eq!(world.asked().len(), 1, "{:?}", world.asked());
    for line in
        ["report 2025-08", "report 2025-08 --by day", "list 2025-08", "report august --json"]
    {
        world.run(line).success();
    }
    assert_eq!(world.asked().len(), 1, "{:?}", world.asked());
    world.run("report --fresh").success();
    assert_eq!(world.asked().len(), 2, "{:?}", world.asked());
}

/// What a terminal of so many columns shows.
#[cfg(target_os = "linux")]
pub(crate) fn on_terminal(
    world: &World,
    columns: u32,
    line: &str,
    colors: &[(&str, &str)],
) -> String {
    let mut script = world.on_terminal(&format!("stty cols {columns} rows 50; track {line}"));
    script.envs([("PATH", "/usr/bin:/bin")]).envs(colors.iter().copied());
    let output = script.output().expect("`script` runs");
    String::from_utf8(output.stdout).expect("readable text").replace("\r\n", "\n")
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_narrow_terminal_the_bars_go_first_then_the_shares() {
    let world = week();
    for line in [
        "client add 株式会社",
        "project add 日本語アプリ🎉 --client 株式会社 --color pink",
        "project add The relaunch of everything that was ever made --color blue",
        "add 設計レビュー 25 feb 9:00-11:00 -p 日本語",
        "add Kick-off with all the people who are in any way concerned by it 25 feb 11:00-12:00 -p relaunch",
    ] {
        world.run(line).success();
    }
    let screens = [30, 45, 60, 80, 120].map(|columns| {
        let screen = on_terminal(&world, columns, "report last week --by project,description", &[]);
        let widest = screen.lines().map(unicode_width::UnicodeWidthStr::width).max();
        assert!(widest <= Some(columns as usize), "{columns}\n{screen}");
        format!("{columns} columns\n{screen}")
    });
    assert_snapshot!(screens.join("\n"), @"
    30 columns
    Mon 23 Feb – Sun 1 M…  18h 35m

    Website  Acme           7h 10m
      Fix login             4h 10m
      Checkout              3h 00m
    no project              4h 25m
      Night shift           4h 00m
      Mail                     25m
    Bookkeeping             4h 00m
      Receipts              4h 00m
    日本語アプリ🎉  株式…   2h 00m
      設計レビュー          2h 00m
    The relaunch of ever…   1h 00m
      Kick-off with all …   1h 00m

    Billable 6h 10m (33%) · 7 days
    · 2h 39m a day

    45 columns
    Mon 23 Feb – Sun 1 Mar                18h 35m

    Website  Acme                          7h 10m
      Fix login                            4h 10m
      Checkout                             3h 00m
    no project                             4h 25m
      Night shift                          4h 00m
      Mail                                    25m
    Bookkeeping                            4h 00m
      Receipts                             4h 00m
    日本語アプリ🎉  株式会社               2h 00m
      設計レビュー                         2h 00m
    The relaunch of everything that was…   1h 00m
      Kick-off with all the people who …   1h 00m

    Billable 6h 10m (33%) · 7 days · 2h 39m a day

    60 columns
    Mon 23 Feb – Sun 1 Mar                         18h 35m

    Website  Acme                                   7h 10m   39%
      Fix login                                     4h 10m   23%
      Checkout                                      3h 00m   16%
    no project                                      4h 25m   24%
      Night shift                                   4h 00m   22%
      Mail                                             25m    2%
    Bookkeeping                                     4h 00m   21%
      Receipts                                      4h 00m   21%
    日本語アプリ🎉  株式会社                        2h 00m   11%
      設計レビュー                                  2h 00m   11%
    The relaunch of everything that was ever made   1h 00m    5%
      Kick-off with all the people who are in an…   1h 00m    5%

    Billable 6h 10m (33%) · 7 days · 2h 39m a day

    80 columns
    Mon 23 Feb – Sun 1 Mar                       18h 35m

    Website  Acme                                 7h 10m   39%  ████████████████████
      Fix login                                   4h 10m   23%  ███████████▋
      Checkout                                    3h 00m   16%  ████████▎
    no project                                    4h 25m   24%  ████████████▎
      Night shift                                 4h 00m   22%  ███████████▏
      Mail                                           25m    2%  █▏
    Bookkeeping                                   4h 00m   21%  ███████████▏
      Receipts                                    4h 00m   21%  ███████████▏
    日本語アプリ🎉  株式会社                      2h 00m   11%  █████▌
      設計レビュー                                2h 00m   11%  █████▌
    The relaunch of everything that was ever m…   1h 00m    5%  ██▊
      Kick-off with all the people who are in …   1h 00m    5%  ██▊

    Billable 6h 10m (33%) · 7 days · 2h 39m a day

    120 columns
    Mon 23 Feb – Sun 1 Mar                                             18h 35m

    Website  Acme                                                       7h 10m   39%  ████████████████████
      Fix login                                                         4h 10m   23%  ███████████▋
      Checkout                                                          3h 00m   16%  ████████▎
    no project                                                          4h 25m   24%  ████████████▎
      Night shift                                                       4h 00m   22%  ███████████▏
      Mail                                                                 25m    2%  █▏
    Bookkeeping                                                         4h 00m   21%  ███████████▏
      Receipts                                                          4h 00m   21%  ███████████▏
    日本語アプリ🎉  株式会社                                            2h 00m   11%  █████▌
      設計レビュー                                                      2h 00m   11%  █████▌
    The relaunch of everything that was ever made                       1h 00m    5%  ██▊
      Kick-off with all the people who are in any way concerned by it   1h 00m    5%  ██▊

    Billable 6h 10m (33%) · 7 days · 2h 39m a day
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn rows_have_the_color_of_their_project() {
    let world = week();
    world.run("start Write docs -p Website --at -70m").success();
    let colors = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")];
    let shown = |colors: &[(&str, &str)]| {
        on_terminal(&world, 60, "report last week..today --top 2", colors).replace('\u{1b}', "␛")
    };
    assert_snapshot!(shown(&colors), @"
    ␛[1mMon 23 Feb – Mon 2 Mar␛[0m  16h 45m

    ␛[38;2;45;166;8mWebsite␛[0m  ␛[2mAcme␛[0m  ␛[1m␛[32mrunning␛[0m   8h 20m   50%  ␛[38;2;45;166;8m████████████████████␛[0m
    ␛[2mno project␛[0m               4h 25m   26%  ██████████▌
    ␛[2mand 1 more␛[0m               4h 00m   24%

    Billable 6h 10m (37%) · 7 days · 2h 23m a day
    ");
    let plain = shown(&[&colors[..], &[("NO_COLOR", "1")]].concat());
    assert!(!plain.contains('␛'), "{plain}");
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("report"), @"
    Sum up time by project, client, tag or day

    Usage: track report [OPTIONS] [RANGE]...
    Alias: summary

    Examples:
      track report
      track report last week --by project,description
      track report month --by client,project --billable
      track report 2026-11 --by day -p Web
      track report last month --by tag --top 5
      track report last month --grid --by client
      track report --heat 2026
      track report last month --round 15m --round-mode up --decimal
      track report last month --money --by client,project
      track report month --target
      track report last week --json
      track report last month --csv
      track report last month --html report.html

    Arguments:
      [RANGE]...  The days, for example today or last month; by default this week.
                  Takes the same ranges as `track list`.

    Options:
          --by <GROUP>         Group by project, client, tag, day and others. One to
                               three of project (the default), client, tag, task,
                               description, workspace, billable, day, week, month
                               and weekday, separated by commas; each divides the
                               groups before it.
          --sort <ORDER>       Sort groups by `name`, or by `time`, most first
          --top <COUNT>        Show only this many groups, those with the most time.
                               The other groups are summed up in one row.
          --grid               Show a grid of groups and days. It has a row for each
                               group and a column for each day; in longer ranges for
                               each week or month.
          --heat [<YEAR>]      Show a calendar of a year, by default this year. The
                               darker a day, the more time was tracked.
          --money              Show amounts for billable time. The settings `rate`
                               and `rates` give the hourly rates.
          --target             Show the target of each day and the overtime. The
                               setting `target` gives the targets.
          --from <DAY>         The first day. A week, month or year stands for its
                               first day. [alias: --since]
          --to <DAY>           The last day; by default today [alias: --until]
      -p, --project <PROJECT>  Only entries of this project. A name, client/name, or
                               a part of names, which may match several projects.
                               `none` selects entries without a project, `!NAME`
                               those of other projects. Can be repeated.
          --client <CLIENT>    Only entries of this client. `none` and `!NAME` work
                               as for --project.
      -t, --tag <TAG>          Only entries with this tag. `a,b` selects entries
                               with both tags, `none` those without tags, `!NAME`
                               those without this tag.
      -s, --search <TEXT>      Only entries with this text in the description
          --not-search <TEXT>  Only entries without this text in the description
      -b, --billable           Only billable time
          --no-billable        Only time that is not billable
          --round <DURATION>   Round durations to this step, for example 15m.
                               `toggl` rounds as the workspace does in Toggl.
          --round-mode <MODE>  Round `up`, `nearest` (the default) or `down`
          --round-per <PART>   Round each `entry` (the default), `group` or `day`.
                               `day` rounds each day of each group.
          --decimal            Print durations as decimal hours, for example 1.25
          --csv                Print CSV for a spreadsheet, exact to the second
          --tsv                Print tab-separated values
          --markdown           Print a Markdown table
          --escape-formulas    Protect spreadsheets from formulas in CSV and TSV.
                               Cells that a spreadsheet could run as a formula get a
                               leading '.
          --html <FILE>        Write an HTML page to this file. It has a chart, a
                               grid and all entries. `-` writes it to standard
                               output.
          --no-pager           Print everything at once, without a pager
      -h, --help               Print help

    An entry that begins before the first day or ends after the last counts with the
    part within these days. The running entry counts up to now; planned entries do
    not count.
    ");
}
