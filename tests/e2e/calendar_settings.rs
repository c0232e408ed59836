//! `week_start`, `day_start` and `clock`: the calendar that lists and reports go by.

use chrono::TimeDelta;
use insta::assert_snapshot;

use super::support::{World, transcript};

mod week {
    use super::*;

    /// Entries on Sunday 1 March, on Monday, the day of the clock, and on Saturday before.
    fn around_sunday() -> World {
        let world = World::offline();
        world.run("add Old 2026-02-28 9:00-10:00").success();
        world.run("add Rest 2026-03-01 9:00-11:00").success();
        world.run("add Work 2026-03-02 8:00-8:30").success();
        world
    }

    #[test]
    fn it_begins_on_monday_unless_it_is_set() {
        let world = around_sunday();
        assert_snapshot!(world.run("report week"), @"
        Mon 2 – Sun 8 Mar  30m

        no project         30m  100%  ████████████████████
        ");
        world.configure("week_start = 'sunday'");
        assert_snapshot!(world.run("report week"), @"
        Sun 1 – Sat 7 Mar  2h 30m

        no project         2h 30m  100%  ████████████████████

        2 days · 1h 15m a day
        ");
        assert_snapshot!(world.run("report last week"), @"
        Sun 22 – Sat 28 Feb  1h 00m

        no project           1h 00m  100%  ████████████████████
        ");
        assert_snapshot!(world.run("list this week"), @"
        Yesterday, Sun 1 Mar  2h 00m
          @2  09:00–11:00     2h 00m  Rest

        Today, Mon 2 Mar         30m
          @1  08:00–08:30        30m  Work

        Total                 2h 30m
        ");
    }

    #[test]
    fn reports_by_week_grids_and_calendars_begin_with_it() {
        let world = around_sunday();
        world.configure("week_start = 'sun'");
        assert_snapshot!(world.run("report 2026-02-28..2026-03-02 --by week"), @"
        Sat 28 Feb – Mon 2 Mar  3h 30m

        Sat 28 Feb              1h 00m   29%  ████████
        Sun 1 – Mon 2 Mar       2h 30m   71%  ████████████████████

        3 days · 1h 10m a day
        ");
        assert_snapshot!(world.run("report 2026-02-28..2026-03-02 --by weekday"), @"
        Sat 28 Feb – Mon 2 Mar  3h 30m

        Sunday                  2h 00m   57%  ████████████████████
        Monday                     30m   14%  █████
        Saturday                1h 00m   29%  ██████████

        3 days · 1h 10m a day
        ");
        assert_snapshot!(world.run("report 2026-02-15..2026-03-02 --grid"), @"
        Sun 15 Feb – Mon 2 Mar  15 Feb  22 Feb  1 Mar  Total
        no project                   ·    1:00   2:30   3:30
        Total                        ·    1:00   2:30   3:30

        3 days · 1h 10m a day
        ");
        assert_snapshot!(world.run("report 2026-02-15..2026-03-02 --heat"), @"
        Sun 15 Feb – Mon 2 Mar  3h 30m

             Feb
        Sun  ··█
        Mon  ··░
        Tue  ··
        Wed  ··
        Thu  ··
        Fri  ··
        Sat  ·▒

        ░ ≤ 30m  ▒ ≤ 1h 00m  ▓ ≤ 1h 30m  █ ≤ 2h 00m
        Busiest day: Sun 1 Mar, 2h 00m

        3 days · 1h 10m a day
        ");
        // An ISO week is what it is.
        assert_snapshot!(world.run("report 2026-W10"), @"
        Mon 2 – Sun 8 Mar  30m

        no project         30m  100%  ████████████████████
        ");
    }

    #[test]
    fn it_is_a_setting_of_each_profile_and_overrides_toggl() {
        let world = World::logged_in();
        world.run("add Rest 2026-03-01 9:00-11:00").success();
        // The profile at Toggl says Monday.
        assert_snapshot!(world.run("list this week"), @"No entries from Mon 2 Mar to Sun 8 Mar.");
        assert_snapshot!(world.run("config set week_start Sunday"), @r#"Set week_start = "Sunday" in config.toml."#);
        assert_snapshot!(world.run("list this week"), @"
        Yesterday, Sun 1 Mar  2h 00m
          @1  09:00–11:00     2h 00m  Rest
        ");
        assert_snapshot!(world.run("config get week_start"), @"sunday");
        assert_snapshot!(world.run("config set week_start 7"), @"
        --- stderr
        error: week_start must be a day of the week, such as monday or sunday.
        --- exit 2
        ");
        world.run("config unset week_start").success();
        assert_snapshot!(world.run("config get week_start"), @"--- exit 1");
    }

    #[test]
    fn a_profile_has_its_own() {
        let world = around_sunday();
        world.configure("week_start = 'sunday'\n[profiles.work]\nweek_start = 'monday'\n");
        world.run("--profile work add Rest 2026-03-01 9:00-11:00").success();
        assert_snapshot!(world.run("--profile work list this week"), @"No entries from Mon 2 Mar to Sun 8 Mar.");
    }
}

mod clock {
    use super::*;

    fn twelve_hours() -> World {
        let world = World::offline();
        world.configure("clock = '12h'");
        world
    }

    #[test]
    fn receipts_lists_and_details_are_in_it() {
        let mut world = twelve_hours();
        world.advance(TimeDelta::hours(6));
        assert_snapshot!(transcript(&world, &[
            "add Night yesterday 10pm-1:30am",
            "add Early 12:05-12:20 am",
            "add Breakfast 9:00-9:30",
            "add Lunch 12:00-13:05",
            "start Fix login --at 14:45",
            "list yesterday..today",
            "show @2",
            "current",
            "edit @2 --start +5m",
            "stop",
            "undo",
            "list --format '{start}–{stop} {start:%H:%M}'",
        ]), @"
        $ track add Night yesterday 10pm-1:30am
        Added    Night  yesterday 10:00 PM – 1:30 AM  3h 30m  @1
        --- stderr
        Saved locally. To sync with Toggl, run `track login`.

        $ track add Early 12:05-12:20 am
        Added    Early  12:05 AM–12:20 AM  15m  @1
        --- stderr
        Overlaps @2 “Night”, yesterday 10:00 PM – 1:30 AM; `track edit @1 --trim` shortens it.

        $ track add Breakfast 9:00-9:30
        Added    Breakfast  9:00 AM–9:30 AM  30m  @1

        $ track add Lunch 12:00-13:05
        Added    Lunch  12:00 PM–1:05 PM  1h 05m  @1

        $ track start Fix login --at 14:45
        Started  Fix login  2:45 PM  @1

        $ track list yesterday..today
        Yesterday, Sun 1 Mar       3h 30m
          @5  10:00 PM–1:30 AM+1d  3h 30m  Night

        Today, Mon 2 Mar           2h 05m
          @4  12:05 AM–12:20 AM       15m  Early
          @3   9:00 AM–9:30 AM        30m  Breakfast
          @2  12:00 PM–1:05 PM     1h 05m  Lunch
          @1   2:45 PM–now            15m  Fix login

        Total                      5h 35m

        $ track show @2
        @2  Lunch

          Time       Today, Mon 2 Mar  12:00 PM–1:05 PM  1h 05m
          Project    –
          Task       –
          Tags       –
          Billable   no
          Workspace  –
          Toggl      not connected; saved locally

        History
          3:00 PM  add  created, 12:00 PM to 1:05 PM

        $ track current
        Running  Fix login  15m since 2:45 PM
        Today    2h 05m

        $ track edit @2 --start +5m
        Edited   Lunch  12:00 PM–1:05 PM → 12:05 PM–1:05 PM  1h 00m (was 1h 05m)  @2

        $ track stop
        Stopped  Fix login  2:45 PM–3:00 PM  15m  @1

        $ track undo
        Undone   stop “Fix login”, just now
        Running  Fix login  15m since 2:45 PM  @1

        $ track list --format '{start}–{stop} {start:%H:%M}'
        12:05 AM–12:20 AM 00:05
        9:00 AM–9:30 AM 09:00
        12:05 PM–1:05 PM 12:05
        2:45 PM– 14:45
        ");
    }

    #[test]
    fn what_is_read_stays_and_what_programs_read_does_too() {
        let world = twelve_hours();
        world.run("add Call 8:00-8:30").success();
        assert_snapshot!(world.run("list --csv"), @"
        start_date,start_time,stop_date,stop_time,duration,description,project,client,task,tags,billable,running,workspace,id
        2026-03-02,08:00:00,2026-03-02,08:30:00,0:30:00,Call,,,,,no,no,,
        ");
        assert_snapshot!(world.run("list --markdown"), @"
        | Date | Time | Duration | Description | Project | Client | Tags |
        | --- | --- | ---: | --- | --- | --- | --- |
        | 2026-03-02 | 8:00 AM–8:30 AM | 30m | Call |  |  |  |
        ");
        let entry = &world.json("list")["entries"][0];
        assert_eq!(entry["start"], "2026-03-02T08:00:00+01:00");
        world.run("add Again 1:05 AM-1:10 AM").success();
        assert_snapshot!(world.track(["list", "--format", "{start} {title}"]), @"
        1:05 AM Again
        8:00 AM Call
        ");
    }

    #[test]
    fn hints_and_refusals_are_in_it() {
        let world = twelve_hours();
        world.run("add Call 8:00-8:30").success();
        assert_snapshot!(transcript(&world, &[
            "start Later --at 20:59",
            "add Later 8:30pm-9:00pm",
            "add Nothing 7:00-7:00",
            "add Over 8:15-8:45",
            "edit @1 --stop 6:00",
        ]), @"
        $ track start Later --at 20:59
        --- stderr
        error: 8:59 PM is later than now; use “yesterday 8:59 PM” or “today 8:59 PM”.
        --- exit 2

        $ track add Later 8:30pm-9:00pm
        Added    Later  yesterday 8:30 PM–9:00 PM  30m  @2

        $ track add Nothing 7:00-7:00
        --- stderr
        error: “7:00 AM-7:00 AM” has no length: it starts and ends at the same time.
        --- exit 2

        $ track add Over 8:15-8:45
        Added    Over  8:15 AM–8:45 AM  30m  @1
        --- stderr
        Overlaps @2 “Call”, 8:00 AM–8:30 AM; `track edit @1 --trim` shortens it.

        $ track edit @1 --stop 6:00
        --- stderr
        error: The entry would stop at 6:00 AM, before it starts at 8:15 AM.
        hint: For the day after, use “2026-03-03 6:00 AM”; or set an earlier start as well.
        --- exit 2
        ");
    }

    #[test]
    fn seconds_are_shown_where_nothing_else_differs() {
        let world = twelve_hours();
        world.run("add Call 8:00:05-8:30").success();
        assert_snapshot!(world.run("edit @1 --start 8:00:10"), @"Edited   Call  8:00:05 AM–8:30:00 AM → 8:00:10 AM–8:30:00 AM  29m  @1");
        assert_snapshot!(world.run("show @1"), @"
        @1  Call

          Time       Today, Mon 2 Mar  8:00 AM–8:30 AM  29m
          Project    –
          Task       –
          Tags       –
          Billable   no
          Workspace  –
          Toggl      not connected; saved locally

        History
          9:00 AM  add   created, 8:00:05 AM to 8:30 AM
          9:00 AM  edit  start: 8:00:05 AM → 8:00:10 AM
        ");
    }

    #[test]
    fn a_prompt_is_in_it_and_a_profile_has_its_own() {
        let mut world = twelve_hours();
        world.run("start Fix login --at 8:05").success();
        assert_snapshot!(world.track(["prompt", "--format", "{title} since {start}"]), @"Fix login since 8:05 AM");
        world.configure("clock = 12\n[profiles.default]\nclock = '24h'\n");
        assert_snapshot!(world.track(["prompt", "--format", "{title} since {start}"]), @"Fix login since 08:05");
        world.advance(TimeDelta::hours(14));
        world.configure("clock = '12h'");
        assert_snapshot!(world.run("current"), @r#"
        Running  Fix login  14h 55m since 8:05 AM
        Today    14h 55m
        --- stderr
        “Fix login” has been running for 14h 55m. If it ended earlier, set the time: `track stop "4:05 PM"`.
        "#);
    }
}

mod day {
    use super::*;

    /// The night to Tuesday at two, of a Monday of three entries.
    fn night() -> World {
        let mut world = World::offline();
        world.configure("day_start = '4:00'");
        world.run("add Concert 2026-03-01 22:00 - 2026-03-02 1:00").success();
        world.run("add Market 2026-03-02 3:30-5:00").success();
        world.advance(TimeDelta::hours(17));
        world.run("add Play 22:00-23:30").success();
        world.run("start Shift --at 0:30").success();
        world
    }

    #[test]
    fn the_night_belongs_to_the_day_before_in_every_sum_and_word() {
        let mut world = night();
        assert_snapshot!(transcript(&world, &["current", "list", "list yesterday..today", "show @1"]), @"
        $ track current
        Running  Shift  1h 30m since 00:30
        Today    3h 00m

        $ track list
        Today, Mon 2 Mar   3h 00m
          @2  22:00–23:30  1h 30m  Play
          @1  00:30–now    1h 30m  Shift
        --- stderr
        “Market” is from yesterday 03:30 to 05:00; it is counted on the day it begins.

        $ track list yesterday..today
        Yesterday, Sun 1 Mar  4h 30m
          @4  22:00–01:00     3h 00m  Concert
          @3  03:30–05:00+1d  1h 30m  Market

        Today, Mon 2 Mar      3h 00m
          @2  22:00–23:30     1h 30m  Play
          @1  00:30–now       1h 30m  Shift

        Total                 7h 30m

        $ track show @1
        @1  Shift

          Time       Today, Mon 2 Mar  00:30–now  1h 30m
          Project    –
          Task       –
          Tags       –
          Billable   no
          Workspace  –
          Toggl      not connected; saved locally

        History
          02:00  start  created, running since 00:30
        ");
        world.run("stop").success();
        world.advance(TimeDelta::hours(7));
        assert_snapshot!(transcript(&world, &["current", "list", "list yesterday", "undo"]), @"
        $ track current
        Nothing is running.
        --- exit 1

        $ track list
        No entries today.

        $ track list yesterday
        Yesterday, Mon 2 Mar  3h 00m
          @2  22:00–23:30     1h 30m  Play
          @1  00:30–02:00     1h 30m  Shift
        --- stderr
        “Market” is from Sun 1 Mar 03:30 to yesterday 05:00; it is counted on the day it begins.

        $ track undo
        Undone   stop “Shift”, yesterday at 02:00
        Running  Shift  8h 30m since yesterday 00:30  @1
        ");
    }

    #[test]
    fn reports_divide_time_where_days_begin() {
        let mut world = night();
        world.run("stop").success();
        world.advance(TimeDelta::hours(7));
        assert_snapshot!(transcript(&world, &[
            "report 2026-03-01..2026-03-02 --by day",
            "report 2026-02-28..2026-03-03 --by weekday,description",
            "report mar --by month",
            "report feb --by month",
            "report sun..tue --grid --by description",
            "report feb..mar --heat",
        ]), @"
        $ track report 2026-03-01..2026-03-02 --by day
        Sun 1 – Mon 2 Mar  7h 30m

        Sun 1 Mar          3h 30m   47%  █████████████████▌
        Mon 2 Mar          4h 00m   53%  ████████████████████

        2 days · 3h 45m a day

        $ track report 2026-02-28..2026-03-03 --by weekday,description
        Sat 28 Feb – Tue 3 Mar  7h 30m

        Monday                  4h 00m   53%  ████████████████████
          Play                  1h 30m   20%  ███████▌
          Shift                 1h 30m   20%  ███████▌
          Market                1h 00m   13%  █████
        Sunday                  3h 30m   47%  █████████████████▌
          Concert               3h 00m   40%  ███████████████
          Market                   30m    7%  ██▌

        2 days · 3h 45m a day

        $ track report mar --by month
        March 2026  7h 30m

        March 2026  7h 30m  100%  ████████████████████

        2 days · 3h 45m a day

        $ track report feb --by month
        No entries from Sun 1 Feb to Sat 28 Feb.

        $ track report sun..tue --grid --by description
        Sun 1 – Tue 3 Mar  Sun 1  Mon 2  Tue 3  Total
        Concert             3:00      ·      ·   3:00
        Market              0:30   1:00      ·   1:30
        Play                   ·   1:30      ·   1:30
        Shift                  ·   1:30      ·   1:30
        Total               3:30   4:00      ·   7:30

        2 days · 3h 45m a day

        $ track report feb..mar --heat
        Sun 1 Feb – Tue 31 Mar  7h 30m

             Feb Mar
        Mon   ····█
        Tue   ·····
        Wed   ····
        Thu   ····
        Fri   ····
        Sat   ····
        Sun  ····█

        ░ ≤ 1h 00m  ▒ ≤ 2h 00m  ▓ ≤ 3h 00m  █ ≤ 4h 00m
        Busiest day: Mon 2 Mar, 4h 00m

        2 days · 3h 45m a day
        ");
        let report = world.json("report 2026-03-01..2026-03-02 --by day");
        assert_eq!(report["groups"][0]["name"], "2026-03-01");
        // The concert until one, and half an hour of the market, are of Sunday.
        assert_eq!(report["groups"][0]["total"], (180 + 30) * 60);
        let sum: i64 = report["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["total"].as_i64().unwrap())
            .sum();
        assert_eq!(sum, report["total"].as_i64().unwrap());
    }

    #[test]
    fn typed_times_are_of_such_days() {
        let world = night();
        assert_snapshot!(transcript(&world, &[
            "stop 1:30",
            "add Call today 1:40-1:50",
            "add Before yesterday 23:00-23:30",
            "add Later 3:00-3:30",
            "add Figures 2026-03-03 1:50-1:55",
            "edit @1 --start 1:45 --stop 1:50",
            "move @1 yesterday",
            "list yesterday..today",
        ]), @"
        $ track stop 1:30
        Stopped  Shift  00:30–01:30  1h 00m  @1

        $ track add Call today 1:40-1:50
        Added    Call  01:40–01:50  10m  @1

        $ track add Before yesterday 23:00-23:30
        Added    Before  yesterday 23:00–23:30  30m  @5
        --- stderr
        Overlaps @6 “Concert”, yesterday 22:00–01:00; `track edit @5 --trim` shortens it.

        $ track add Later 3:00-3:30
        --- stderr
        error: That time span has not ended yet; use “today 3:00-3:30” or “yesterday 3:00-3:30”.
        --- exit 2

        $ track add Figures 2026-03-03 1:50-1:55
        Added    Figures  01:50–01:55  5m  @1

        $ track edit @1 --start 1:45 --stop 1:50
        Edited   Figures  01:50–01:55 → 01:45–01:50  5m  @1
        --- stderr
        Overlaps @2 “Call”, 01:40–01:50; `track edit @1 --trim` shortens it.

        $ track move @1 yesterday
        Moved    Figures  yesterday 01:45–01:50  5m  @5

        $ track list yesterday..today
        Yesterday, Sun 1 Mar  5h 05m
          @7  22:00–01:00     3h 00m  Concert
          @6  23:00–23:30        30m  Before
          @5  01:45–01:50         5m  Figures
          @4  03:30–05:00+1d  1h 30m  Market

        Today, Mon 2 Mar      2h 40m
          @3  22:00–23:30     1h 30m  Play
          @2  00:30–01:30     1h 00m  Shift
          @1  01:40–01:50        10m  Call

        Total                 7h 45m
        ");
    }

    #[test]
    fn what_goes_to_toggl_and_comes_from_there_are_instants() {
        let mut world = World::logged_in();
        world.run("config set day_start 4:00").success();
        // Of the night that belongs to the day: on the next date at Toggl.
        let late = world.now().to_utc() + TimeDelta::hours(17);
        world.advance(TimeDelta::hours(25));
        world.fake().elsewhere_add("Late", late, late + TimeDelta::minutes(30));
        world.fake().elsewhere_add("Next", late + TimeDelta::hours(2), late + TimeDelta::hours(3));
        assert_snapshot!(world.run("list 2026-03-02"), @"
        Yesterday, Mon 2 Mar  30m
          @2  02:00–02:30     30m  Late
        ");
        world.run("add Mine yesterday 1:00-1:30").success();
        assert!(world.at_toggl().iter().any(|it| it.contains("Mine")), "{:?}", world.at_toggl());
        let list = world.json("list 2026-03-02");
        assert_eq!(list["range"], serde_json::json!({ "from": "2026-03-02", "to": "2026-03-02" }));
        let starts: Vec<_> =
            list["entries"].as_array().unwrap().iter().map(|it| it["start"].clone()).collect();
        assert_eq!(starts, ["2026-03-03T02:00:00+01:00", "2026-03-03T01:00:00+01:00"]);
    }

    #[test]
    fn a_list_of_days_that_were_never_fetched_asks_for_their_nights() {
        let mut world = World::logged_in();
        world.run("config set day_start 4:00").success();
        let late = world.now().to_utc() - TimeDelta::days(200) + TimeDelta::hours(17);
        world.fake().elsewhere_add("Late", late, late + TimeDelta::minutes(30));
        world.advance(TimeDelta::hours(1));
        world.fake().clear_requests();
        assert_snapshot!(world.run("list 2025-08-14"), @"
        Thu 14 Aug 2025    30m
          @1  02:00–02:30  30m  Late
        ");
        let asked = world.asked();
        // The second time nothing is asked.
        world.fake().clear_requests();
        world.run("list 2025-08-14").success();
        assert_eq!((asked.len(), world.asked().len()), (2, 0), "{asked:?}");
    }

    /// `today 1:00` is the coming night, which the clock time alone does not tell from the last one.
    #[test]
    fn an_entry_planned_for_the_coming_night_shows_its_date() {
        let world = World::offline();
        world.configure("day_start = '4:00'");
        assert_snapshot!(transcript(&world, &[
            "add Deploy today 1:00-2:00",
            "edit @+1 --start \"today 1:30\"",
            "add Evening today 23:00-0:30",
            "add Night 1:00-2:00",
        ]), @r#"
        $ track add Deploy today 1:00-2:00
        Added    Deploy  2026-03-03 01:00–02:00  1h 00m  @+1
        --- stderr
        Saved locally. To sync with Toggl, run `track login`.

        $ track edit @+1 --start "today 1:30"
        Edited   Deploy  2026-03-03 01:00–02:00 → 2026-03-03 01:30–02:00  30m (was 1h 00m)  @+1

        $ track add Evening today 23:00-0:30
        Added    Evening  23:00–00:30  1h 30m  @+1

        $ track add Night 1:00-2:00
        Added    Night  yesterday 01:00–02:00  1h 00m  @1
        "#);
    }

    #[test]
    fn days_of_23_and_25_hours_are_as_long_as_they_are() {
        let mut world = World::offline();
        world.set("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
        world.set("TRACK_CLOCK", "");
        world.configure("day_start = '4:00'");
        world.run("add Autumn 2025-10-24T04:00:00+02:00 - 2025-10-27T04:00:00+01:00").success();
        world.run("add Spring 2025-03-28T04:00:00+01:00 - 2025-03-31T04:00:00+02:00").success();
        assert_snapshot!(world.run("report 2025-10-24..2025-10-26 --by day"), @"
        Fri 24 – Sun 26 Oct 2025  73h 00m

        Fri 24 Oct 2025           24h 00m   33%  ███████████████████▏
        Sat 25 Oct 2025           25h 00m   34%  ████████████████████
        Sun 26 Oct 2025           24h 00m   33%  ███████████████████▏

        3 days · 24h 20m a day
        ");
        assert_snapshot!(world.run("report 2025-03-28..2025-03-30 --by day"), @"
        Fri 28 – Sun 30 Mar 2025  71h 00m

        Fri 28 Mar 2025           24h 00m   34%  ████████████████████
        Sat 29 Mar 2025           23h 00m   32%  ███████████████████▏
        Sun 30 Mar 2025           24h 00m   34%  ████████████████████

        3 days · 23h 40m a day
        ");
    }
}
