//! Requests are money: how many each command spends.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, ORGANIZATION, WORKSPACE};

/// A world with a client, a project, a tag, and everything that is known of them.
fn busy_world() -> World {
    let world = World::with_toggl();
    // Enough of it that nothing is saved up.
    world.fake().set_quota(Bucket::User, 600);
    let client = world.fake().add_client("Acme");
    world.fake().add_project_in(WORKSPACE, "Website", |it| it.client_id = Some(client));
    world.fake().add_tag("api");
    world.log_in();
    world
}

#[test]
fn every_write_costs_one_request() {
    let mut world = busy_world();
    let table = [
        ("start Write docs", "POST /time_entries"),
        ("stop", "PATCH /time_entries/…/stop"),
        ("start Design -p Website -t api -t new", "POST /time_entries"),
        ("start Review -p acme/website", "POST /time_entries"),
        ("add Meeting 6:00-6:30", "POST /time_entries"),
        ("add Call 5m -p Website -t api", "POST /time_entries"),
    ];
    for (line, request) in table {
        world.advance(TimeDelta::minutes(10));
        world.fake().clear_requests();
        world.run(line).success();
        assert_eq!(world.asked(), [request], "{line}");
    }
}

#[test]
fn a_change_of_times_costs_one_request_more_when_the_last_pull_is_old() {
    let mut world = busy_world();
    world.run("start Call").success();
    for line in ["edit @1 --start 8:45", "stop --at -1m", "edit @1 --stop -2m", "undo"] {
        world.advance(TimeDelta::minutes(10));
        world.fake().clear_requests();
        world.run(line).success();
        assert_eq!(world.asked(), ["GET /me/time_entries", "PUT /time_entries/…"], "{line}");
        world.fake().clear_requests();
        world.run("edit @1 --start 8:40").success();
        assert_eq!(world.asked(), ["PUT /time_entries/…"], "{line}: the picture is new");
        world.run("undo").success();
    }
}

#[test]
fn a_start_ends_what_ran_for_no_request_of_its_own() {
    let mut world = busy_world();
    world.run("start First").success();
    world.advance(TimeDelta::minutes(25));
    world.fake().clear_requests();
    world.run("start Second -p Website -t api").success();
    assert_eq!(world.asked(), ["POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["09:00–09:25 First", "09:25– Second"]);
    world.run("sync").success();
    assert_eq!(world.asked(), ["POST /time_entries", "GET /me/time_entries"]);
}

#[test]
fn a_start_in_the_past_of_what_runs_costs_two_and_looks_first_when_the_last_pull_is_old() {
    let mut world = busy_world();
    world.run("start First").success();
    world.advance(TimeDelta::minutes(25));
    world.fake().clear_requests();
    world.run("start Second --at -10m").success();
    let sent = ["PUT /time_entries/…", "POST /time_entries"];
    assert_eq!(world.asked(), [&["GET /me/time_entries"][..], &sent].concat());
    assert_eq!(world.at_toggl(), ["09:00–09:15 First", "09:15– Second"]);
    world.advance(TimeDelta::seconds(50));
    world.fake().clear_requests();
    world.run("start Third --at -20s").success();
    assert_eq!(world.asked(), sent);
}

#[test]
fn a_start_in_the_past_looks_for_what_runs_elsewhere_unless_that_is_known() {
    let mut world = busy_world();
    world.run("start First --at -10m").success();
    assert_eq!(world.asked(), ["GET /me/time_entries/current", "POST /time_entries"]);
    world.run("stop").success();
    world.run("list").success();
    world.fake().clear_requests();
    world.advance(TimeDelta::seconds(30));
    world.run("start Second --at -15s").success();
    assert_eq!(world.asked(), ["POST /time_entries"]);
}

#[test]
fn reading_asks_once_and_then_not_within_a_minute() {
    let mut world = busy_world();
    world.run("start Hello").success();
    world.fake().clear_requests();
    world.run("list").success();
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
    for line in ["current", "list", "list yesterday", "list last 7 days", "list -n 5", ""] {
        world.run(line).success();
    }
    world.advance(TimeDelta::seconds(60));
    world.run("current").success();
    assert_eq!(world.asked().len(), 1, "{:?}", world.asked());

    world.advance(TimeDelta::seconds(1));
    world.run("current").success();
    world.run("list").success();
    assert_eq!(world.asked(), ["GET /me/time_entries"; 2]);
    world.run("list --fresh").success();
    assert_eq!(world.asked().len(), 3);
}

#[test]
fn the_settings_say_how_fresh_is_fresh() {
    let mut world = busy_world();
    world.set("TRACK_MAX_AGE", "10m");
    world.run("list").success();
    world.advance(TimeDelta::minutes(10));
    world.run("list").success();
    assert_eq!(world.asked().len(), 1);
    world.set("TRACK_MAX_AGE", "0");
    world.advance(TimeDelta::seconds(1));
    world.run("list").success();
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn offline_nothing_is_asked_and_everything_waits() {
    let mut world = busy_world();
    assert_snapshot!(world.run("start First -p Website --offline"), @"
    Started  First  Website (Acme)  09:00  @1
    --- stderr
    Saved locally; 1 pending change.
    ");
    world.advance(TimeDelta::minutes(5));
    assert_snapshot!(world.run("stop --offline"), @"
    Stopped  First  Website (Acme)  09:00–09:05  5m  @1
    --- stderr
    Saved locally; 1 pending change.
    ");
    assert_snapshot!(world.run("add Meeting 6:00-6:30 --offline"), @"
    Added    Meeting  06:00–06:30  30m  @2
    --- stderr
    Saved locally; 2 pending changes.
    ");
    assert_snapshot!(world.run("list --offline"), @"
    Today, Mon 2 Mar   35m
      @2  06:00–06:30  30m  Meeting  not sent yet
      @1  09:00–09:05   5m  First    Website (Acme)  not sent yet
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.
    ");
    world.run("current --offline").exits(1);
    world.run("add Other 5:00-5:30 -p Nonsense --offline").exits(4);
    world.set("TRACK_OFFLINE", "1");
    world.run("current").exits(1);
    world.run("sync").exits(2);
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn what_waits_is_taken_along_by_the_next_command() {
    let mut world = busy_world();
    for line in ["add One 6:00-6:10", "add Two 6:10-6:20", "start Three"] {
        world.run(&format!("{line} --offline")).success();
    }
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("stop"), @"Stopped  Three  09:00–09:30  30m  @1");
    // What has waited since the last pull is looked for before it is created.
    assert_eq!(world.asked()[0], "GET /me/time_entries");
    assert_eq!(world.asked()[1..], ["POST /time_entries"; 3]);
    assert_eq!(world.at_toggl(), ["06:00–06:10 One", "06:10–06:20 Two", "09:00–09:30 Three"]);
}

#[test]
fn reading_takes_along_what_waits_as_well() {
    let world = busy_world();
    world.run("add One 6:00-6:10 --offline").success();
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   10m
      @1  06:00–06:10  10m  One
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
}

#[test]
fn of_a_long_backlog_a_command_takes_a_few() {
    let world = busy_world();
    for hour in 0..8 {
        world.run(&format!("add Work {hour}:00-{hour}:30 --offline")).success();
    }
    assert_snapshot!(world.run("start Now"), @"
    Started  Now  09:00  @1
    --- stderr
    3 pending changes; `track sync` sends all.
    ");
    assert_eq!(world.asked()[0], "GET /me/time_entries");
    assert_eq!(world.asked()[1..], ["POST /time_entries"; 6]);
    assert_eq!(world.at_toggl().last().map(String::as_str), Some("09:00– Now"));
    world.run("current").success();
    assert_eq!(world.at_toggl().len(), 9);
}

#[test]
fn many_changes_to_one_entry_cost_one_request() {
    let mut world = busy_world();
    world.run("start Hello --offline").success();
    world.advance(TimeDelta::minutes(30));
    world.run("stop --at -10m --offline").success();
    world.run("sync").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["09:00–09:20 Hello"]);
}

#[test]
fn history_costs_a_request_for_each_year_and_each_thousand_entries() {
    let table = [
        // days of the account, entries a day, entries on a page, reports
        (10, 1, 1000, 1),
        (500, 1, 1000, 3),
        (800, 4, 1000, 4),
        (500, 8, 1000, 5),
        (200, 8, 50, 21),
    ];
    for (days, entries, page, reports) in table {
        for line in ["sync --all", "list all"] {
            let world = World::with_toggl();
            world.fake().set_quota(Bucket::Organization(ORGANIZATION), 240);
            let first = world.now().to_utc() - TimeDelta::days(days);
            world.fake().with(|toggl| {
                toggl.user.created_at = Some(first);
                toggl.rules.report_page_limit = page;
            });
            let count = u32::try_from(days * entries).expect("a small number");
            world.fake().seed(
                count,
                first,
                TimeDelta::days(1) / i32::try_from(entries).expect("few"),
            );
            world.log_in();
            world.run(line).success();
            let asked = world.asked();
            assert_eq!(asked[0], "GET /me/time_entries", "{line}");
            assert!(asked[1..].iter().all(|it| it.contains("/reports/")), "{line}: {asked:?}");
            let case = format!("{line}: {days} days, {entries} a day, {page} on a page");
            assert_eq!(asked.len() - 1, reports, "{case}");
        }
    }
}

#[test]
fn an_unknown_name_is_looked_up_once() {
    let world = busy_world();
    world.fake().add_project("Launch");
    assert_snapshot!(world.run("start Plan -p launch"), @"Started  Plan  Launch  09:00  @1");
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"]);
    assert!(world.fake().entries()[0].project_id.is_some());

    world.fake().clear_requests();
    assert_snapshot!(world.run("start Plan -p Websit3"), @"
    --- stderr
    error: No project called “Websit3”.
    hint: Did you mean “Website”?
    --- exit 4
    ");
    assert_eq!(world.asked(), ["GET /me"]);
    assert_eq!(world.at_toggl(), ["09:00– Plan"], "nothing was stopped either");
}

#[test]
fn the_catalog_is_listed_anew_once_a_day() {
    let mut world = busy_world();
    world.run("list").success();
    world.fake().clear_requests();
    world.advance(TimeDelta::hours(25));
    world.run("list").success();
    world.run("list").success();
    world.run("list").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "GET /me"], "one at a time");
}

#[test]
fn stop_checks_the_remote_timer_once_when_nothing_runs_here() {
    let world = busy_world();
    world.run("stop").exits(1);
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
    world.run("--offline stop").exits(1);
    assert_eq!(world.asked().len(), 1);
}

#[test]
fn a_change_of_what_runs_looks_elsewhere_only_when_nothing_runs_here() {
    let mut world = busy_world();
    world.run("add Write 6:00-7:00").success();
    world.run("list --fresh").success();
    let table: [(&str, &[&str]); 6] = [
        ("edit @ -t api", &["GET /me/time_entries", "PUT /time_entries/…"]),
        ("edit @1 -t +x", &["PUT /time_entries/…"]),
        ("edit Write -t +y", &["PUT /time_entries/…"]),
        ("edit last -t +z", &["PUT /time_entries/…"]),
        ("show", &[]),
        ("delete @", &["GET /me/time_entries", "DELETE /time_entries/…"]),
    ];
    for (line, requests) in table {
        world.fake().clear_requests();
        world.run(line).success();
        assert_eq!(world.asked(), requests, "{line}");
    }
    world.run("start Call").success();
    world.advance(TimeDelta::minutes(30));
    for (line, request) in
        [("edit @ -t api", "PUT /time_entries/…"), ("delete @", "DELETE /time_entries/…")]
    {
        world.fake().clear_requests();
        world.run(line).success();
        assert_eq!(world.asked(), [request], "{line}");
    }
    world.advance(TimeDelta::minutes(30));
    world.run("add Mail 6:00-7:00").success();
    world.fake().clear_requests();
    world.run("show").success();
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
    world.run("edit @ -t x --offline").success();
    assert_eq!(world.asked().len(), 1);
}

#[test]
fn help_and_mistakes_cost_nothing() {
    let world = busy_world();
    for line in ["--help", "start --help", "start --at nonsense", "add Meeting", "list nonsense"] {
        world.run(line);
    }
    assert_eq!(world.asked(), [""; 0]);
}
