//! Lists of any length and age: all of it, or it says what is missing.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

fn days_ago(world: &World, days: i64) -> chrono::DateTime<chrono::Utc> {
    world.now().to_utc() - TimeDelta::days(days)
}

fn count(answer: &Value) -> usize {
    answer["entries"].as_array().expect("a list").len()
}

#[test]
fn more_than_one_page_is_fetched_completely() {
    let world = World::logged_in();
    world.fake().seed(2500, days_ago(&world, 70), TimeDelta::minutes(40));
    let answer = world.json("list last 75 days");
    assert_eq!((count(&answer), &answer["complete"]), (2500, &json!(true)));
    assert_eq!(answer["missing"], json!([]));
    assert_eq!(answer["total"], 2500 * 30 * 60);
    let asked = world.asked();
    assert_eq!(asked, ["GET /me/time_entries"; 3]);
    assert_eq!(count(&world.json("list last 75 days")), 2500);
    assert_eq!(world.asked().len(), 3, "what is known is not fetched again");
}

#[test]
fn a_thousand_entries_to_the_dot_are_all() {
    let world = World::logged_in();
    world.fake().seed(1000, days_ago(&world, 30), TimeDelta::minutes(40));
    let answer = world.json("list last 31 days");
    assert_eq!((count(&answer), &answer["complete"]), (1000, &json!(true)));
}

#[test]
fn many_changes_at_once_are_not_cut() {
    let mut world = World::logged_in();
    world.run("list").success();
    world.advance(TimeDelta::hours(1));
    let first = days_ago(&world, 60);
    for number in 0..1300 {
        let start = first + TimeDelta::minutes(40 * number);
        world.fake().elsewhere_add("Import", start, start + TimeDelta::minutes(20));
    }
    let answer = world.json("list last 62 days");
    assert_eq!((count(&answer), &answer["complete"]), (1300, &json!(true)));
}

#[test]
fn what_is_older_than_toggl_lists_comes_from_reports() {
    let world = World::with_toggl();
    let client = world.fake().add_client("Acme");
    let project =
        world.fake().add_project_in(WORKSPACE, "Website", |it| it.client_id = Some(client));
    world.log_in();
    let start = days_ago(&world, 200);
    let id = world.fake().elsewhere_add("Design", start, start + TimeDelta::minutes(90));
    world.fake().elsewhere_edit(id, |entry| {
        entry.project_id = Some(project);
        entry.tags = vec!["api".to_owned()];
    });
    // What was changed lately would come along anyway.
    world.fake().with(|toggl| toggl.entries.get_mut(&id).expect("an entry").at = start);
    assert_snapshot!(world.run("list 2025-08"), @"
    Thu 14 Aug 2025    1h 30m
      @1  09:00–10:30  1h 30m  Design  Website (Acme)  #api
    ");
    assert_snapshot!(world.asked().join("\n"), @"
    GET /me/time_entries
    POST /reports/api/v3/workspace/…/search/time_entries
    ");
    world.fake().clear_requests();
    assert_eq!(world.json("list 2025-08-14")["entries"][0]["tags"], json!(["api"]));
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn a_range_across_the_limit_is_one_list() {
    let world = World::logged_in();
    world.fake().seed(200, days_ago(&world, 199), TimeDelta::days(1));
    let answer = world.json("list 2025-08-01..today");
    assert_eq!((count(&answer), &answer["complete"]), (200, &json!(true)));
    let ids: std::collections::BTreeSet<i64> = answer["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["id"].as_i64())
        .collect();
    assert_eq!(ids.len(), 200, "none of them twice");
}

#[test]
fn several_years_are_fetched_in_windows_and_pages() {
    let world = World::logged_in();
    world.fake().with(|toggl| toggl.rules.report_page_limit = 50);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 240);
    world.fake().seed(300, days_ago(&world, 900), TimeDelta::days(3));
    let answer = world.json("list 2023-09-01..today");
    assert_eq!((count(&answer), &answer["complete"]), (300, &json!(true)));
    let reports = world.asked().iter().filter(|it| it.contains("/reports/")).count();
    assert!((6..=9).contains(&reports), "{:?}", world.asked());
}

#[test]
fn old_entries_of_every_workspace_are_found() {
    let world = World::with_toggl();
    let work = world.fake().add_workspace(ORGANIZATION, "Work", false);
    world.log_in();
    let start = days_ago(&world, 300);
    world.fake().elsewhere_add("Private", start, start + TimeDelta::hours(1));
    let id = world.fake().elsewhere_add("Plan", start, start + TimeDelta::hours(2));
    world.fake().elsewhere_edit(id, |entry| entry.workspace_id = work);
    world.fake().with(|toggl| toggl.entries.values_mut().for_each(|entry| entry.at = start));
    let answer = world.json("list 2025-05");
    assert_eq!(count(&answer), 2);
    assert_eq!(answer["total"], 3 * 3600);
}

#[test]
fn offline_what_was_never_fetched_is_named() {
    let world = World::logged_in();
    world.run("list").success();
    assert_snapshot!(world.run("list 2025-08 --offline"), @"
    No entries from Fri 1 Aug 2025 to Sun 31 Aug 2025.
    --- stderr
    As of 09:00: offline.
    Incomplete: Toggl's entries from Fri 1 Aug 2025 to Sun 31 Aug 2025 were never fetched.
    ");
    let answer = world.json("list 2025-08 --offline");
    assert_eq!(answer["complete"], false);
    assert_snapshot!(format!("{:#}", answer["missing"]), @r#"
    [
      {
        "from": "2025-08-01T00:00:00+01:00",
        "until": "2025-09-01T00:00:00+01:00"
      }
    ]
    "#);
    assert_eq!(world.json("list last 30 days --offline")["complete"], true);
}

#[test]
fn what_fails_in_the_middle_is_named_and_the_rest_is_kept() {
    let mut world = World::logged_in();
    world.fake().seed(300, days_ago(&world, 900), TimeDelta::days(3));
    world.run("list").success();
    world.fake().set_quota_remaining(Bucket::Organization(ORGANIZATION), 5);
    let outcome = world.run("list 2023-09-01..today --json").exits(5);
    let answer = outcome.json();
    assert_eq!(answer["complete"], false);
    assert_snapshot!(format!("{:#}", answer["missing"]), @r#"
    [
      {
        "from": "2023-09-01T00:00:00+01:00",
        "until": "2023-12-19T09:00:00+01:00"
      }
    ]
    "#);
    assert!((150..300).contains(&count(&answer)), "{}", count(&answer));

    world.advance(TimeDelta::minutes(61));
    let answer = world.json("list 2023-09-01..today");
    assert_eq!((count(&answer), &answer["complete"]), (300, &json!(true)));

    world.fake().fail_always(Fault::Html(502));
    assert_snapshot!(world.run("list 2020"), @"
    No entries from Wed 1 Jan 2020 to Thu 31 Dec 2020.
    --- stderr
    As of 10:01: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    Incomplete: Toggl's entries from Wed 1 Jan 2020 to Thu 31 Dec 2020 were never fetched.
    --- exit 6
    ");
}

#[test]
fn a_few_of_the_newest_need_no_range() {
    let world = World::logged_in();
    world.fake().seed(20, days_ago(&world, 20), TimeDelta::days(1));
    assert_snapshot!(world.run("list -n 3"), @"
    Fri 27 Feb            18h 00m
      @3  09:00–03:00+1d  18h 00m  work 17

    Sat 28 Feb            18h 00m
      @2  09:00–03:00+1d  18h 00m  work 18

    Yesterday, Sun 1 Mar  18h 00m
      @1  09:00–03:00+1d  18h 00m  work 19

    Total                 54h 00m
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
}

#[test]
fn all_is_really_all() {
    let world = World::logged_in();
    world.fake().seed(10, days_ago(&world, 3000), TimeDelta::days(300));
    let outcome = world.run("list all --json");
    let answer = outcome.json();
    assert_eq!((count(&answer), &answer["complete"]), (10, &json!(true)), "{outcome}");
}

#[test]
fn after_months_away_what_was_edited_follows() {
    let mut world = World::logged_in();
    world.run("add Draft 7:00-7:30").success();
    world.run("list").success();
    let id = world.fake().entries()[0].id;
    world.advance(TimeDelta::days(2));
    world.fake().elsewhere_edit(id, |entry| entry.description = Some("Final".to_owned()));
    world.advance(TimeDelta::days(120));
    let answer = world.json("list 2026-03-02");
    assert_eq!((count(&answer), &answer["complete"]), (1, &json!(true)));
    assert_eq!(answer["entries"][0]["description"], "Final");
}
