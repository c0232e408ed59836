//! `week_start`, `day_start` and `clock`: the calendar that lists and reports go by.

use insta::assert_snapshot;

use super::support::World;

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

        ░ to 30m  ▒ to 1h 00m  ▓ to 1h 30m  █ to 2h 00m
        Busiest Sun 1 Mar, 2h 00m

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
        assert_snapshot!(world.run("config set week_start Sunday"), @r#"week_start = "Sunday" in config.toml."#);
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
