//! Targets: how far today's is reached, and overtime.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeDelta};
use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::{World, transcript};

/// Monday the second of March at nine, with a target.
fn monday(settings: &str) -> World {
    let world = World::offline();
    world.configure(settings);
    world
}

#[test]
fn today_shows_what_is_left() {
    let world = monday("target = '8h'\n");
    assert_snapshot!(transcript(&world, &["current", "report today"]), @"
    $ track current
    Nothing is running.
    Today    0m of 8h · 8h 00m left
    --- stderr
    `track start Write the report` starts a timer, `track stop` stops it.
    `track add Standup 9:00-9:15` logs past time, `track list` shows it.
    `track login` connects a Toggl account; without one, time is saved only locally.
    --- exit 1

    $ track report today
    No entries today.
    ");
    world.run("add Mail 6:00-6:42:30").success();
    assert_snapshot!(transcript(&world, &["current", "report today"]), @"
    $ track current
    Nothing is running.
    Today    42m of 8h · 7h 18m left
    --- exit 1

    $ track report today
    Today, Mon 2 Mar  42m

    no project        42m  100%  ████████████████████

    42m of 8h · 7h 18m left
    ");
    world.run("start Fix login --at 8:30").success();
    assert_snapshot!(transcript(&world, &["current", "report today", "current --json", "report today --by description --csv"]), @r#"
    $ track current
    Running  Fix login  30m since 08:30
    Today    1h 12m of 8h · done at 15:48

    $ track report today
    Today, Mon 2 Mar     1h 12m

    no project  running  1h 12m  100%  ████████████████████

    1h 12m of 8h · done at 15:48

    $ track current --json
    {
      "as_of": null,
      "notes": [],
      "profile": "default",
      "refused": 0,
      "running": {
        "billable": false,
        "description": "Fix login",
        "duration": 1800,
        "handle": "@1",
        "id": null,
        "project": null,
        "refusal": null,
        "running": true,
        "start": "2026-03-02T08:30:00+01:00",
        "stop": null,
        "sync": "waiting",
        "tags": [],
        "task": null,
        "workspace": null
      },
      "target": {
        "done": 4350,
        "done_at": "2026-03-02T15:47:30+01:00",
        "left": 24450,
        "over": 0,
        "target": 28800
      },
      "today": 4350,
      "waiting": 2
    }

    $ track report today --by description --csv
    description,duration,billable_duration
    Mail,0:42:30,0:00:00
    Fix login,0:30:00,0:00:00
    "#);
}

#[test]
fn today_shows_when_it_is_reached_and_what_is_over() {
    let mut world = monday("target = '8h'\n");
    world.run("add Mail 6:00-6:42:30").success();
    world.run("start Fix login --at 8:30").success();
    world.advance(TimeDelta::minutes(6 * 60 + 47));
    assert_snapshot!(world.run("current"), @"
    Running  Fix login  7h 17m since 08:30
    Today    7h 59m of 8h · done at 15:48
    ");
    world.advance(TimeDelta::minutes(21));
    assert_snapshot!(transcript(&world, &["current", "report today", "report today --round 15m", "report today -s login"]), @"
    $ track current
    Running  Fix login  7h 38m since 08:30
    Today    8h 20m of 8h · 20m over

    $ track report today
    Today, Mon 2 Mar     8h 20m

    no project  running  8h 20m  100%  ████████████████████

    8h 20m of 8h · 20m over

    $ track report today --round 15m
    Today, Mon 2 Mar     8h 30m

    no project  running  8h 30m  100%  ████████████████████

    Rounded to the nearest 15m per entry; 8h 20m before rounding

    $ track report today -s login
    Today, Mon 2 Mar     7h 38m  filtered

    no project  running  7h 38m  100%  ████████████████████
    ");
    assert_eq!(
        world.json("report today")["target"],
        json!({"target": 28_800, "done": 30_030, "left": 0, "over": 1230, "done_at": null})
    );
    // It would be reached tomorrow.
    world.run("stop").success();
    world.run("delete Fix login").success();
    world.advance(TimeDelta::hours(4));
    world.run("start Late").success();
    assert_snapshot!(world.run("current"), @"
    Running  Late  0s since 20:08
    Today    42m of 8h · 7h 18m left
    ");
}

#[test]
fn planned_time_does_not_count_and_a_night_counts_from_midnight() {
    let world = monday("[target]\nmon = '7h30m'\n");
    world.run("add Planned today 14:00-16:00").success();
    world.run("start Night --at -10h").success();
    assert_snapshot!(transcript(&world, &["current", "report today"]), @"
    $ track current
    Running  Night  10h 00m since yesterday 23:00
    Today    9h 00m of 7h 30m · 1h 30m over

    $ track report today
    Today, Mon 2 Mar     9h 00m

    no project  running  9h 00m  100%  ████████████████████

    9h 00m of 7h 30m · 1h 30m over
    2h 00m of planned time is not counted
    --- stderr
    “Night” has been running since yesterday 23:00; the time outside these days is not counted.
    ");
}

#[test]
fn the_night_counts_for_the_day_before_and_clocks_are_as_set() {
    let mut world = monday("day_start = '4:00'\nclock = '12h'\n[target]\nmon = '8h'\ntue = '1h'\n");
    world.advance(TimeDelta::hours(16));
    world.run("add Day 2 mar 14:00-20:30").success();
    world.run("start Night --at -30m").success();
    assert_snapshot!(transcript(&world, &["current", "report today", "report today --target"]), @"
    $ track current
    Running  Night  30m since 12:30 AM
    Today    7h 00m of 8h · done at 2:00 AM

    $ track report today
    Today, Mon 2 Mar     7h 00m

    no project  running  7h 00m  100%  ████████████████████

    7h 00m of 8h · done at 2:00 AM

    $ track report today --target
    Today, Mon 2 Mar    Time  Target     Overtime
    Mon 2 Mar         7h 00m      8h  1h 00m left
    Total             7h 00m      8h           0m

    7h 00m of 8h · done at 2:00 AM
    ");
    world.advance(TimeDelta::hours(4));
    assert_snapshot!(transcript(&world, &["current", "report yesterday..today --target"]), @"
    $ track current
    Running  Night  4h 30m since yesterday 12:30 AM
    Today    1h 00m of 1h · done

    $ track report yesterday..today --target
    Mon 2 – Tue 3 Mar     Time  Target  Overtime
    Mon 2 Mar          10h 00m      8h   +2h 00m
    Tue 3 Mar           1h 00m      1h         ·
    Total              11h 00m      9h   +2h 00m
    ");
}

#[test]
fn without_a_target_nothing_changes() {
    let today = ["", "[target]\ntue-sun = '8h'\n", "target = '0h'\n"].map(|settings| {
        let world = monday(settings);
        world.run("add Mail 6:00-6:45").success();
        world.run("start Fix login --at 8:30").success();
        assert_eq!(world.json("current")["target"], Value::Null);
        assert_eq!(world.json("report today").get("target"), None);
        transcript(&world, &["current", "report today"])
    });
    assert!(today.iter().all(|it| *it == today[0]), "{today:?}");
    assert_snapshot!(today[0], @"
    $ track current
    Running  Fix login  30m since 08:30
    Today    1h 15m

    $ track report today
    Today, Mon 2 Mar     1h 15m

    no project  running  1h 15m  100%  ████████████████████
    ");
    assert_snapshot!(World::offline().run("report --target"), @"
    --- stderr
    error: No target is set.
    hint: For Monday to Friday: `track config set target 8h`.
    hint: By weekday: `track config set target mon-thu=8h fri=6h`.
    --- exit 2
    ");
}

/// Two weeks; the clock stands on Wednesday the fourth of March at 17:00.
fn weeks() -> World {
    let mut world = monday("[target]\nmon-thu = '8h'\nfri = '6h'\n");
    for line in [
        "add Mail 24 feb 8:00-9:00",
        "add Fix 24 feb 9:00-17:20:40",
        "add Fix 25 feb 9:00-16:59:50",
        "add Fix 27 feb 9:00-16:00",
        "add Night 28 feb 22:00 - 1 mar 1:00",
        "add Fix 2 mar 5:00-8:00",
    ] {
        world.run(line).success();
    }
    world.advance(TimeDelta::hours(8));
    world.run("add Fix 2 mar 9:00-14:30").success();
    world.advance(TimeDelta::hours(48));
    world.run("add Fix 3 mar 9:00-16:00").success();
    world.run("add Fix 4 mar 9:00-15:12").success();
    world
}

#[test]
fn overtime_is_that_of_the_days_which_are_over() {
    let world = weeks();
    assert_snapshot!(transcript(&world, &[
        "report --target",
        "report last week --target",
        "report mon..tue --target",
        "report february --target -s mail",
        "report today --target",
        "report tomorrow --target",
        "report 1 feb --target",
        "report all --target --csv",
        "report --target --markdown",
    ]), @"
    $ track report --target
    Mon 2 – Sun 8 Mar     Time  Target     Overtime
    Mon 2 Mar           8h 30m      8h         +30m
    Tue 3 Mar           7h 00m      8h      -1h 00m
    Wed 4 Mar           6h 12m      8h  1h 48m left
    2 upcoming days          ·     14h            ·
    Total              21h 42m     38h         -30m

    21h 42m of 38h · 16h 18m left

    $ track report last week --target
    Mon 23 Feb – Sun 1 Mar     Time  Target  Overtime
    Tue 24 Feb               9h 20m      8h   +1h 20m
    Wed 25 Feb               8h 00m      8h         ·
    Thu 26 Feb                    ·      8h   -8h 00m
    Fri 27 Feb               7h 00m      6h   +1h 00m
    Sat 28 Feb               2h 00m       ·   +2h 00m
    Sun 1 Mar                1h 00m       ·   +1h 00m
    Total                   27h 20m     30h   -2h 40m

    $ track report mon..tue --target
    Mon 2 – Tue 3 Mar     Time  Target  Overtime
    Mon 2 Mar           8h 30m      8h      +30m
    Tue 3 Mar           7h 00m      8h   -1h 00m
    Total              15h 30m     16h      -30m

    $ track report february --target -s mail
    February 2026       Time  Target  Overtime
    Tue 24 Feb        1h 00m      8h   -7h 00m
    Wed 25 Feb             ·      8h   -8h 00m
    Thu 26 Feb             ·      8h   -8h 00m
    Fri 27 Feb             ·      6h   -6h 00m
    Total (filtered)  1h 00m     30h  -29h 00m

    $ track report today --target
    Today, Wed 4 Mar    Time  Target     Overtime
    Wed 4 Mar         6h 12m      8h  1h 48m left
    Total             6h 12m      8h           0m

    6h 12m of 8h · 1h 48m left

    $ track report tomorrow --target
    Tomorrow, Thu 5 Mar  Time  Target  Overtime
    1 upcoming day          ·      8h         ·
    Total                  0m      8h        0m

    0m of 8h · 8h 00m left

    $ track report 1 feb --target
    No entries on Sun 1 Feb.

    $ track report all --target --csv
    day,duration,target,overtime
    2026-02-24,9:20:40,8:00:00,1:20:40
    2026-02-25,7:59:50,8:00:00,-0:00:10
    2026-02-26,0:00:00,8:00:00,-8:00:00
    2026-02-27,7:00:00,6:00:00,1:00:00
    2026-02-28,2:00:00,0:00:00,2:00:00
    2026-03-01,1:00:00,0:00:00,1:00:00
    2026-03-02,8:30:00,8:00:00,0:30:00
    2026-03-03,7:00:00,8:00:00,-1:00:00
    2026-03-04,6:12:00,8:00:00,0:00:00

    $ track report --target --markdown
    | day | duration | target | overtime |
    | --- | ---: | ---: | ---: |
    | 2026-03-02 | 8:30:00 | 8:00:00 | 0:30:00 |
    | 2026-03-03 | 7:00:00 | 8:00:00 | -1:00:00 |
    | 2026-03-04 | 6:12:00 | 8:00:00 | 0:00:00 |
    | 2026-03-05 | 0:00:00 | 8:00:00 | 0:00:00 |
    | 2026-03-06 | 0:00:00 | 6:00:00 | 0:00:00 |
    | **Total** | **21:42:00** | **38:00:00** | **-0:30:00** |
    ");
}

#[test]
fn overtime_of_today_counts_beyond_its_target() {
    let world = weeks();
    world.run("start Fix --at 16:00").success();
    assert_snapshot!(world.run("report --target"), @"
    Mon 2 – Sun 8 Mar     Time  Target  Overtime
    Mon 2 Mar           8h 30m      8h      +30m
    Tue 3 Mar           7h 00m      8h   -1h 00m
    Wed 4 Mar           7h 12m      8h  48m left
    2 upcoming days          ·     14h         ·
    Total              22h 42m     38h      -30m

    22h 42m of 38h · 15h 18m left
    ");
    world.run("stop").success();
    world.run("add Fix 5:00-8:00").success();
    assert_snapshot!(world.run("report --target"), @"
    Mon 2 – Sun 8 Mar     Time  Target  Overtime
    Mon 2 Mar           8h 30m      8h      +30m
    Tue 3 Mar           7h 00m      8h   -1h 00m
    Wed 4 Mar          10h 12m      8h   +2h 12m
    2 upcoming days          ·     14h         ·
    Total              25h 42m     38h   +1h 42m

    25h 42m of 38h · 12h 18m left
    ");
    let targets = &world.json("report --target")["targets"];
    assert_eq!(
        targets["days"][1],
        json!({"date": "2026-03-03", "target": 28_800, "total": 25_200, "overtime": -3600})
    );
    assert_eq!(world.json("report").get("targets"), None);
    for line in [
        "--by day",
        "--grid",
        "--heat",
        "--top 2",
        "--sort time",
        "--money",
        "--round 15m",
        "--decimal",
    ] {
        world.run(&format!("report --target {line}")).exits(2);
    }
}

/// The seconds of the entries of `list --json` on a day, up to now.
fn seconds_on(day: NaiveDate, entries: &[Value], world: &World) -> i64 {
    let now = world.now();
    let midnight =
        |day: NaiveDate| day.and_time(NaiveTime::MIN).and_local_timezone(*now.offset()).unwrap();
    let (from, until) = (midnight(day), midnight(day + Duration::days(1)).min(now));
    let seconds = |entry: &Value| {
        let time = |field: &str| {
            entry[field].as_str().map(|it| DateTime::parse_from_rfc3339(it).expect("a time"))
        };
        let (start, stop) = (time("start").expect("one"), time("stop").unwrap_or(now));
        (stop.min(until) - start.max(from)).num_seconds().max(0)
    };
    entries.iter().map(seconds).sum()
}

/// Start in minutes since twenty days ago, and length in seconds.
fn check(drafts: &[(i64, i64)], from_monday: [i64; 7]) -> Result<(), TestCaseError> {
    let mut world = World::offline();
    world.advance(TimeDelta::hours(7));
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let line = |(day, minutes): (&&str, i64)| format!("{day} = '{minutes}m'\n");
    let days: Vec<String> = names.iter().zip(from_monday).map(line).collect();
    world.configure(&format!("[target]\n{}", days.concat()));
    for (start, length) in drafts {
        let start = world.now() - TimeDelta::days(20) + TimeDelta::minutes(*start);
        let stop = start + TimeDelta::seconds(*length);
        world
            .run(&format!("add Work --start {} --stop {}", start.to_rfc3339(), stop.to_rfc3339()))
            .success();
    }
    let list = world.json("list all");
    let entries = list["entries"].as_array().expect("entries");
    let starts = entries.iter().map(|it| {
        it["start"].as_str().expect("a start")[..10].parse::<NaiveDate>().expect("a day")
    });
    let (today, earliest) = (world.now().date_naive(), starts.min().expect("an entry"));
    for (first, last) in
        [("2026-02-16", "2026-03-08"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-02")]
    {
        let targets = &world.json(&format!("report {first}..{last} --target"))["targets"];
        let (mut expected, mut overtime, mut target_sum, mut done_sum) = (Vec::new(), 0, 0, 0);
        let [from, to] = [first, last].map(|it| it.parse::<NaiveDate>().expect("a day"));
        for day in from.max(earliest).iter_days().take_while(|day| *day <= to) {
            let target = from_monday[day.weekday().num_days_from_monday() as usize] * 60;
            let done = seconds_on(day, entries, &world);
            let over = match done - target {
                _ if day > today => 0,
                missing if day == today && missing < 0 => 0,
                difference => difference,
            };
            if target > 0 || done > 0 {
                expected.push(json!({"date": day.to_string(), "target": target, "total": done, "overtime": over}));
            }
            (overtime, target_sum, done_sum) =
                (overtime + over, target_sum + target, done_sum + done);
        }
        prop_assert_eq!(&targets["days"], &Value::from(expected));
        prop_assert_eq!(targets["overtime"].as_i64(), Some(overtime));
        prop_assert_eq!(targets["target"].as_i64(), Some(target_sum));
        prop_assert_eq!(targets["left"].as_i64(), Some((target_sum - done_sum).max(0)));
    }
    Ok(())
}

#[test]
fn every_overtime_is_what_the_list_adds_up_to() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(3);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let drafts = prop::collection::vec((0..20 * 1440_i64, 1..100_000_i64), 1..15);
    let targets = prop::array::uniform7(prop_oneof![Just(0), 1..1441_i64]);
    runner.run(&(drafts, targets), |(drafts, targets)| check(&drafts, targets)).unwrap();
}
