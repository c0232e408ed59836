//! All of history: `track sync --all` and `--since`, page by page, whatever comes between.

use std::io::Read as _;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::fake_toggl::{Bucket, Entry, Fault, ORGANIZATION, WORKSPACE};
use crate::support::inspect::peak_memory;
use crate::support::{Outcome, World, kill};

const ORG: Bucket = Bucket::Organization(ORGANIZATION);
const REPORT: &str = "POST /reports/api/v3/workspace/…/search/time_entries";

fn days_ago(world: &World, days: i64) -> DateTime<Utc> {
    world.now().to_utc() - TimeDelta::days(days)
}

/// An account that was made so many days ago, with two entries a day since then.
fn account(days: u32) -> World {
    let world = World::with_toggl();
    let first = days_ago(&world, days.into());
    world.fake().with(|toggl| toggl.user.created_at = Some(first));
    world.fake().seed(days * 2, first + TimeDelta::hours(1), TimeDelta::hours(12));
    world.log_in();
    world.fake().clear_requests();
    world
}

/// How many reports were asked for.
fn reports(world: &World) -> usize {
    world.asked().iter().filter(|it| *it == REPORT).count()
}

/// The ids of all entries here, as the list of all shows them, and whether it is complete.
fn here(world: &World) -> (Vec<i64>, Value) {
    let list = world.json("list all --offline");
    let entries = list["entries"].as_array().expect("a list");
    let mut ids: Vec<i64> = entries.iter().filter_map(|entry| entry["id"].as_i64()).collect();
    ids.sort_unstable();
    (ids, list["complete"].clone())
}

/// Insists that all is here that is at Toggl, and nothing else.
#[track_caller]
fn is_mirrored(world: &World) {
    let mut there: Vec<i64> = world.fake().entries().iter().map(|entry| entry.id).collect();
    there.sort_unstable();
    let (here, complete) = here(world);
    let missing: Vec<_> = there.iter().filter(|id| !here.contains(id)).collect();
    let gone: Vec<_> = here.iter().filter(|id| !there.contains(id)).collect();
    assert!(missing.is_empty() && gone.is_empty(), "missing: {missing:?}, too many: {gone:?}");
    assert_eq!(complete, true);
}

fn end(mut child: Child) -> Outcome {
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child.stdout.take().expect("a pipe").read_to_string(&mut stdout).expect("text");
    child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("text");
    let code = child.wait().expect("it ends").code().unwrap_or(-1);
    Outcome { stdout, stderr, code }
}

/// Starts `sync --all`, and waits until Toggl has received so many reports of it.
fn until_reports(world: &World, count: usize) -> Child {
    let received = AtomicUsize::new(0);
    world.until_received("sync --all", move |request| {
        let is_report = usize::from(request.path.contains("/reports/"));
        received.fetch_add(is_report, Ordering::Relaxed) + is_report >= count
    })
}

/// The reports after so many meet a fault, once.
fn fail_report_after(world: &World, count: usize, fault: Fault) {
    for _ in 0..count {
        world.fake().fail_next_on("/reports/", Fault::Nothing);
    }
    world.fake().fail_next_on("/reports/", fault);
}

#[test]
fn all_of_history_comes_and_is_asked_for_once() {
    let world = account(700);
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 1400 entries (1400 new).
    All days since Mon 1 Apr 2024 are complete.
    ");
    // 160 entries in 80 days, then 1240 in two years, and one report of the year before.
    assert_eq!(world.asked(), [&["GET /me/time_entries"][..], &[REPORT; 3]].concat());
    is_mirrored(&world);
    world.fake().clear_requests();
    assert_eq!(world.json("list all")["complete"], true);
    assert_eq!(world.json("report all")["complete"], true);
    assert_snapshot!(world.run("sync --all"), @"
    Up to date.
    All days since Mon 1 Apr 2024 are complete.
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
}

#[test]
fn it_answers_in_json() {
    let world = account(200);
    let answer = world.json("sync --all");
    assert_snapshot!(format!("{:#}", answer["history"]), @r#"
    {
      "added": 400,
      "changed": 0,
      "complete": true,
      "complete_since": "2025-08-14T00:00:00+01:00",
      "goes_on_at": null,
      "missing": [],
      "removed": 0,
      "requests_left": 0
    }
    "#);
    assert_eq!(world.json("sync")["history"], Value::Null);
}

#[test]
fn the_quota_ends_it_and_the_next_hour_goes_on() {
    let mut world = account(1400);
    world.fake().set_quota_remaining(ORG, 12);
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 1610 entries (1610 new).
    All days since Wed 20 Dec 2023 are complete.
    --- stderr
    Incomplete: Toggl's entries from Wed 5 May 2021 to Tue 19 Dec 2023 were never fetched.
    error: The last 10 requests of Toggl's hourly quota are reserved for other commands until 10:00.
    hint: The rest takes about 3 more requests; run `track sync --all` again after 10:00.
    --- exit 5
    ");
    assert_eq!(reports(&world), 2);
    assert_eq!(world.fake().quota(ORG).remaining, 10, "the rest is left to other commands");
    world.run("start Hello").success();
    world.fake().clear_requests();
    let answer = world.run("sync --all --json").exits(5).json();
    assert_snapshot!(format!("{:#}", answer["history"]), @r#"
    {
      "added": 0,
      "changed": 0,
      "complete": false,
      "complete_since": "2023-12-19T09:00:00+01:00",
      "goes_on_at": "2026-03-02T10:00:00+01:00",
      "missing": [
        {
          "from": "2021-05-05T09:00:00+01:00",
          "until": "2023-12-19T09:00:00+01:00"
        }
      ],
      "removed": 0,
      "requests_left": 3
    }
    "#);
    assert_eq!(world.asked(), ["GET /me/time_entries"], "nothing is asked that cannot be answered");
    world.advance(TimeDelta::minutes(61));
    world.fake().clear_requests();
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 1190 entries (1190 new).
    All days since Mon 2 May 2022 are complete.
    ");
    assert_eq!(reports(&world), 3, "what was read is not asked for again");
    is_mirrored(&world);
}

#[test]
fn the_plan_of_several_hours_is_told() {
    let world = account(1400);
    world.fake().with(|toggl| toggl.rules.report_page_limit = 50);
    world.run("quota --fresh").success();
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 1080 entries (1080 new).
    All days since Mon 9 Sep 2024 are complete.
    --- stderr
    Incomplete: Toggl's entries from Wed 5 May 2021 to Sun 8 Sep 2024 were never fetched.
    error: The last 10 requests of Toggl's hourly quota are reserved for other commands until 10:00.
    hint: The rest takes about 49 more requests; run `track sync --all` again after 10:00.
    hint: With `track sync --all` every hour, all of it is fetched by 12:00.
    --- exit 5
    ");
}

#[test]
fn a_bar_shows_how_much_is_done_and_what_the_quota_allows() {
    let mut world = account(1400);
    world.fake().with(|toggl| toggl.rules.report_page_limit = 50);
    world.set("TRACK_PACE", "80ms");
    let shown =
        world.on_terminal("track sync --all").env("TERM", "xterm").output().expect("`script`");
    let shown = String::from_utf8_lossy(&shown.stdout);
    let bars: Vec<&str> = shown.split("Fetching history: ").skip(1).collect();
    assert!(!bars.is_empty(), "{shown}");
    for bar in bars {
        let (done, rest) = bar.split_once(" of about ").expect(bar);
        let (done, of) = (done.parse::<usize>(), rest.split(' ').next().map(str::parse::<usize>));
        assert!(done.is_ok_and(|done| done <= 20), "{bar:?}");
        assert!(of.is_some_and(|of| of.is_ok_and(|of| (50..90).contains(&of))), "{bar:?}");
        assert!(
            rest.contains(" requests, ") && rest.contains(" now, the rest after 10:00"),
            "{bar:?}"
        );
    }
}

#[test]
fn killed_at_any_page_it_goes_on_there() {
    for pages in 0..4 {
        let world = account(1400);
        fail_report_after(&world, pages, Fault::Hang);
        let child = until_reports(&world, pages + 1);
        let before = reports(&world);
        kill(child);
        world.fake().clear_requests();
        world.run("sync --all").success();
        let asked = before + reports(&world);
        assert_eq!(asked, 5 + 1, "after {pages} pages: only the one without an answer is repeated");
        is_mirrored(&world);
    }
}

#[test]
fn ctrl_c_leaves_one_line() {
    let mut world = account(1400);
    world.set("TRACK_TIMEOUT", "60s");
    fail_report_after(&world, 1, Fault::Hang);
    let child = until_reports(&world, 2);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    assert_snapshot!(end(child), @"
    --- stderr
    Interrupted: all days since Mon 16 Dec 2024 are complete; `track sync --all` continues there.
    --- exit 130
    ");
    world.run("sync --all").success();
    is_mirrored(&world);
}

#[test]
fn whatever_goes_wrong_the_next_run_goes_on() {
    let faults = [
        Fault::TooMany { retry_after: Some(60) },
        Fault::Quota,
        Fault::Html(502),
        Fault::DropAfterCommit,
        Fault::TruncatedJson,
        Fault::TruncatedGzip,
        Fault::GzipBomb,
        Fault::WrongTypes,
        Fault::EmptyBody,
    ];
    for fault in faults {
        let mut world = account(1400);
        let case = format!("{fault:?}");
        fail_report_after(&world, 1, fault);
        let outcome = world.run("sync --all");
        assert!([5, 6].contains(&outcome.code), "{case}: {outcome}");
        assert!(outcome.stderr.contains("`track sync --all` again"), "{case}: {outcome}");
        let (_, complete) = here(&world);
        assert_eq!(complete, false, "{case}");
        world.fake().heal();
        world.advance(TimeDelta::minutes(61));
        world.fake().clear_requests();
        world.run("sync --all").success();
        assert_eq!(reports(&world), 4, "{case}");
        is_mirrored(&world);
    }
}

#[test]
fn without_a_network_or_an_account_it_says_so() {
    let world = account(200);
    assert_snapshot!(world.run("sync --all --offline"), @"
    --- stderr
    error: Cannot sync offline.
    hint: Run it without --offline; pending changes stay saved.
    --- exit 2
    ");
    let world = World::with_toggl();
    world.run("sync --all").exits(3);
    world.run("sync --all --since 2024").exits(2);
    assert_snapshot!(World::logged_in().run("sync --since all"), @"
    --- stderr
    error: --since takes one day, week, month or year.
    hint: For example: `track sync --since 2024-03-01`. For everything: `track sync --all`.
    --- exit 2
    ");
}

#[test]
fn history_since_a_day() {
    let world = account(1400);
    assert_snapshot!(world.run("sync --since 2024-06"), @"
    Fetched 1282 entries (1282 new).
    All days since Sat 1 Jun 2024 are complete.
    ");
    let reported = reports(&world);
    assert_eq!(reported, 2);
    assert_eq!(world.json("list 2024-06-01..today --offline")["complete"], true);
    assert_eq!(world.json("list 2024-05-31 --offline")["complete"], false);
    world.run("sync --since 2024-07-15").success();
    assert_eq!(reports(&world), reported, "it is here");
    world.fake().set_quota_remaining(ORG, 10);
    assert_snapshot!(world.run("sync --since 2023-01-01"), @"
    Fetched 724 entries (724 new).
    All days since Mon 5 Jun 2023 are complete.
    --- stderr
    Incomplete: Toggl's entries from Sun 1 Jan 2023 to Sun 4 Jun 2023 were never fetched.
    error: The last 9 requests of Toggl's hourly quota are reserved for other commands until 10:00.
    hint: The rest takes about 1 more request; run `track sync --since 2023-01-01` again after 10:00.
    --- exit 5
    ");
}

#[test]
fn entries_from_before_the_account_are_found() {
    let world = account(200);
    // Imported: the first is three years older than the account, each within a year of the next.
    for days in [500, 800, 1100, 1300] {
        let start = days_ago(&world, days);
        world.fake().elsewhere_add("Imported", start, start + TimeDelta::hours(1));
    }
    world.fake().with(|toggl| {
        toggl.entries.values_mut().for_each(|entry| entry.at = entry.start);
    });
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 404 entries (404 new).
    All days since Wed 10 Aug 2022 are complete.
    ");
    is_mirrored(&world);
}

#[test]
fn where_the_first_day_is_not_known_it_is_that_of_toggl() {
    let mut world = World::with_toggl();
    world.fake().with(|toggl| toggl.user.created_at = None);
    world.fake().seed(30, days_ago(&world, 3000), TimeDelta::days(90));
    world.log_in();
    world.fake().set_quota_remaining(ORG, 14);
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 13 entries (13 new).
    All days since Sun 26 Dec 2021 are complete.
    --- stderr
    Incomplete: Toggl's entries from Sun 1 Jan 2006 to Sat 25 Dec 2021 were never fetched.
    Toggl does not report when the account was created; using 1 January 2006.
    error: The last 10 requests of Toggl's hourly quota are reserved for other commands until 10:00.
    hint: The rest takes about 17 more requests; run `track sync --all` again after 10:00.
    --- exit 5
    ");
    world.advance(TimeDelta::minutes(61));
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 17 entries (17 new).
    All days since Sun 1 Jan 2006 are complete.
    --- stderr
    Toggl does not report when the account was created; using 1 January 2006.
    ");
    is_mirrored(&world);
}

#[test]
fn a_store_of_before_learns_the_first_day() {
    let world = account(200);
    world.run("list").success();
    let db = rusqlite::Connection::open(world.database()).expect("a store");
    db.execute("update profile set account_began = null", []).expect("an old store");
    world.fake().clear_requests();
    world.run("sync --all").success();
    assert_eq!(world.asked()[..2], ["GET /me/time_entries", "GET /me"]);
    assert_eq!(reports(&world), 2);
}

#[test]
fn every_workspace_is_mirrored() {
    let mut world = World::with_toggl();
    let first = days_ago(&world, 700);
    world.fake().with(|toggl| toggl.user.created_at = Some(first));
    world.fake().seed(1400, first, TimeDelta::hours(12));
    let work = world.fake().add_workspace(ORGANIZATION, "Work", false);
    world.fake().with(|toggl| {
        let odd = toggl.entries.values_mut().filter(|entry| entry.id % 3 == 0);
        odd.for_each(|entry| entry.workspace_id = work);
    });
    world.log_in();
    world.fake().set_quota_remaining(ORG, 14);
    world.run("sync --all").exits(5);
    let (_, complete) = here(&world);
    assert_eq!(complete, false);
    world.advance(TimeDelta::minutes(61));
    world.run("sync --all").success();
    is_mirrored(&world);
}

/// A mirrored account that was not synced for so long that Toggl lists no deletions any more.
fn long_away() -> World {
    let mut world = account(300);
    world.run("sync --all").success();
    world.advance(TimeDelta::days(100));
    world
}

/// The ids of the oldest entries at Toggl.
fn oldest(world: &World, count: usize) -> Vec<i64> {
    world.fake().entries().iter().take(count).map(|entry| entry.id).collect()
}

#[test]
fn what_was_deleted_at_toggl_disappears_here() {
    let world = long_away();
    let ids = oldest(&world, 3);
    for id in ids {
        world.fake().elsewhere_delete(id);
    }
    world.fake().clear_requests();
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 3 entries (3 deleted in Toggl).
    All days since Tue 6 May 2025 are complete.
    ");
    let lookups = world.asked().iter().filter(|it| *it == "GET /me/time_entries/…").count();
    assert_eq!(lookups, 3, "each is looked up before it goes");
    is_mirrored(&world);
}

#[test]
fn what_was_changed_here_and_deleted_at_toggl_is_kept() {
    let world = long_away();
    let id = oldest(&world, 1)[0];
    world.run(&format!("edit {id} --description Mine --offline")).success();
    world.fake().elsewhere_delete(id);
    let outcome = world.run("sync --all");
    assert!(outcome.stderr.contains("Mine"), "{outcome}");
    world.run("sync").success();
    assert_eq!(world.kept("Mine"), 1);
    let mine = |it: &&Entry| it.description.as_deref() == Some("Mine");
    assert_eq!(world.fake().entries().iter().filter(mine).count(), 1, "it was created again");
}

#[test]
fn many_deletions_take_several_hours_and_nothing_is_complete_before() {
    let mut world = long_away();
    let ids = oldest(&world, 40);
    for id in ids {
        world.fake().elsewhere_delete(id);
    }
    assert_snapshot!(world.run("sync --all"), @"
    Fetched 18 entries (18 deleted in Toggl).
    All days since Sat 17 May 2025 are complete.
    --- stderr
    Incomplete: Toggl's entries from Tue 6 May 2025 to Fri 16 May 2025 were never fetched.
    error: The last 10 requests of Toggl's hourly quota are reserved for other commands until 10:00.
    hint: The rest takes about 1 more request; run `track sync --all` again after 10:00.
    --- exit 5
    ");
    assert_eq!(here(&world).1, false);
    for _ in 0..2 {
        world.advance(TimeDelta::minutes(61));
        world.run("sync --all");
    }
    is_mirrored(&world);
}

/// Lets something happen at Toggl after the report number `page` was answered.
fn between_pages(world: &World, page: usize, happens: impl FnOnce()) -> Outcome {
    fail_report_after(world, page - 1, Fault::Delay(Duration::from_millis(700)));
    let child = until_reports(world, page);
    happens();
    end(child)
}

#[test]
fn what_changes_between_two_pages_loses_nothing_and_removes_nothing_else() {
    // Pages of 50 with eight entries a day follow each other by rows, pages of 1000 by days.
    for (limit, days, page) in [(50, 120, 3), (1000, 400, 2)] {
        for case in ["deleted", "many deleted", "added", "moved back", "moved forth"] {
            let world = World::with_toggl();
            let first = days_ago(&world, days);
            world.fake().with(|toggl| {
                toggl.user.created_at = Some(first);
                toggl.rules.report_page_limit = limit;
            });
            world.fake().set_quota(ORG, 240);
            world.fake().seed(u32::try_from(days * 8).expect("few"), first, TimeDelta::hours(3));
            world.log_in();
            let entries = world.fake().entries();
            // The report begins 80 days ago: this one is on its first page.
            let newest = entries.iter().rfind(|it| it.start < days_ago(&world, 81));
            let newest = newest.expect("one of before").clone();
            let outcome = between_pages(&world, page, || match case {
                "deleted" => world.fake().elsewhere_delete(newest.id),
                "many deleted" => {
                    (0..60).for_each(|n| world.fake().elsewhere_delete(newest.id - n));
                }
                "added" => {
                    let start = days_ago(&world, 81) + TimeDelta::minutes(7);
                    let stop = start + TimeDelta::minutes(5);
                    for _ in 0..60 {
                        world.fake().elsewhere_add("New", start, stop);
                    }
                }
                "moved back" => world.fake().elsewhere_edit(newest.id, |it| {
                    (it.start, it.stop) = (first, Some(first + TimeDelta::hours(1)));
                }),
                _ => world.fake().elsewhere_edit(entries[0].id, |it| {
                    let start = days_ago(&world, 82);
                    (it.start, it.stop) = (start, Some(start + TimeDelta::hours(1)));
                }),
            });
            let outcome = outcome.exits(0);
            assert!(outcome.stderr.is_empty(), "{case}: {outcome}");
            world.run("list --fresh").success();
            is_mirrored(&world);
        }
    }
}

#[test]
fn what_another_shell_enters_meanwhile_is_sent_at_the_end() {
    let world = account(200);
    let outcome = between_pages(&world, 1, || {
        world.run("add Meanwhile 7:00-7:30 --offline").success();
    });
    let outcome = outcome.exits(0);
    assert!(outcome.stdout.starts_with("Sent 1 change, "), "{outcome}");
    let is_there = |it: &Entry| it.description.as_deref() == Some("Meanwhile");
    assert!(world.fake().entries().iter().any(is_there), "{:?}", world.asked());
}

#[test]
fn what_runs_and_what_is_planned_stays() {
    let mut world = account(300);
    world.run("sync --all").success();
    world.fake().elsewhere_start("Long");
    world.run("list --fresh").success();
    world.advance(TimeDelta::days(30));
    world.fake().set_list_window(14);
    let db = rusqlite::Connection::open(world.database()).expect("a store");
    db.execute("delete from coverage", []).expect("nothing is known");
    world.run("sync --all").success();
    assert_eq!(world.kept("Long"), 1);
    is_mirrored(&world);
}

#[test]
fn odd_rows_cost_themselves_and_a_note() {
    let world = account(200);
    let id = oldest(&world, 1)[0];
    world.fake().set_odd_field(id, "start", json!(7));
    let outcome = world.run("sync --all").success();
    assert!(outcome.stderr.contains("could not be read"), "{outcome}");
    assert_eq!(here(&world).0.len(), 399);
}

#[test]
fn a_single_entry_at_toggl_is_found_by_list_and_report() {
    let world = account(1);
    let start = days_ago(&world, 300);
    let id = world.fake().elsewhere_add("Once", start, start + TimeDelta::hours(1));
    world.fake().elsewhere_edit(id, |entry| entry.workspace_id = WORKSPACE);
    world.run("list").success();
    world.fake().clear_requests();
    let report = world.json("report 2025-05");
    assert_eq!((&report["complete"], &report["total"]), (&json!(true), &json!(3600)));
    assert_eq!(world.asked(), [REPORT]);
    world.run("list 2025-05").success();
    world.run("report 2025-05").success();
    assert_eq!(world.asked(), [REPORT]);
}

/// The exit code of a command, and how many kilobytes it filled at most.
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
fn measured(world: &World, line: &str) -> (Option<i32>, u64) {
    let words: Vec<&str> = line.split(' ').collect();
    let output = std::fs::File::create(world.home().join("output")).expect("a file");
    let mut child = world.command(&words).stdout(output).spawn().expect("track starts");
    let mut peak = 0;
    loop {
        peak = peak.max(peak_memory(&child));
        if let Some(status) = child.try_wait().expect("a child of ours") {
            return (status.code(), peak);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn five_years_cost_as_few_requests_as_there_can_be() {
    let first = |world: &World| days_ago(world, 5 * 365);
    for line in ["sync --all", "list all --json"] {
        let world = World::with_toggl();
        world.fake().set_quota(ORG, 240);
        world.fake().with(|toggl| toggl.user.created_at = Some(first(&world)));
        world.fake().seed(20_000, first(&world), TimeDelta::seconds(7884));
        world.log_in();
        world.fake().clear_requests();
        let (code, peak) = measured(&world, line);
        assert_eq!(code, Some(0), "{line}");
        let asked = world.asked().len();
        // 876 entries of the last 80 days, 19,124 of before, and one report of the year before the first day.
        let fewest = 1 + 20 + 1;
        assert!(asked <= fewest * 110 / 100, "{line}: {asked} requests of {fewest}");
        assert!(peak < 40 * 1024, "{line}: {peak} kB");
        if cfg!(target_os = "linux") {
            assert!(peak > 0, "nothing was measured");
        }
        is_mirrored(&world);
    }
}
