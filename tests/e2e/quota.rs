//! The hourly quota: stretched when it runs low, kept for writes, and said when it is used up.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

const ORGANIZATIONS: Bucket = Bucket::Organization(ORGANIZATION);

#[test]
fn reading_less_often_makes_the_quota_last() {
    let mut world = World::logged_in();
    world.fake().set_quota_remaining(Bucket::User, 8);
    world.run("list").success();
    world.fake().clear_requests();
    // Of the 7 left, 4 may go to reading: after 12 minutes one in each of the 4 times 12 to come.
    world.advance(TimeDelta::minutes(12));
    assert_snapshot!(world.run("list"), @"
    No entries today.
    --- stderr
    As of 09:00; `--fresh` asks Toggl now.
    ");
    assert_eq!(world.asked(), [""; 0]);
    world.advance(TimeDelta::seconds(1));
    world.run("list").success();
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
}

#[test]
fn the_last_requests_are_left_to_writing() {
    let mut world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.fake().set_quota_remaining(Bucket::User, 4);
    world.run("list").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("list --fresh"), @"
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  There
    --- stderr
    As of 09:00: the last 3 requests of Toggl's hourly quota are reserved for changes until 10:00.
    ");
    assert_eq!(world.asked(), [""; 0]);

    // Looking for a lost answer is part of writing.
    world.advance(TimeDelta::minutes(5));
    world.fake().fail_next(Fault::DropAfterCommit);
    world.run("add Meeting 8:00-8:30").success();
    world.run("add Call 8:30-8:45").success();
    assert_eq!(world.asked(), ["POST /time_entries", "GET /me/time_entries", "POST /time_entries"]);
    let there = ["08:00–08:30 Meeting", "08:30–08:45 Call", "09:00– There"];
    assert_eq!(world.at_toggl(), there);
}

#[test]
fn when_reading_is_used_up_the_answer_comes_from_here() {
    let mut world = World::logged_in();
    world.run("add Meeting 8:00-8:30").success();
    world.run("list").success();
    world.fake().set_quota_remaining(Bucket::User, 0);
    world.advance(TimeDelta::minutes(20));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   30m
      @1  08:00–08:30  30m  Meeting
    --- stderr
    As of 09:00: Toggl's hourly quota is used up until 10:00.
    ");
    world.fake().clear_requests();
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    30m
    --- stderr
    As of 09:00: Toggl's hourly quota is used up until 10:00.
    --- exit 1
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched.
    --- stderr
    error: Toggl's hourly quota is used up until 10:00.
    --- exit 5
    ");
    assert_eq!(world.asked(), [""; 0], "no request while it is known to be useless");
    world.run("start Hello").success();
    assert_eq!(world.asked(), ["POST /time_entries"], "writing has a quota of its own");
    world.advance(TimeDelta::minutes(41));
    world.fake().clear_requests();
    assert_snapshot!(world.run("current"), @"
    Running  Hello  41m since 09:20
    Today    1h 11m
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
}

#[test]
fn when_writing_is_used_up_time_is_kept_until_it_is_not() {
    let mut world = World::logged_in();
    world.fake().set_quota_remaining(ORGANIZATIONS, 1);
    world.run("start First").success();
    world.run("list").success();
    world.advance(TimeDelta::minutes(10));
    world.fake().clear_requests();
    assert_snapshot!(world.run("start Second"), @"
    Stopped  First  09:00–09:10  10m  @2
    Started  Second  09:10  @1
    --- stderr
    Saved locally; Toggl's hourly quota is used up until 10:00. The next command after that sends it.
    ");
    world.advance(TimeDelta::minutes(10));
    assert_snapshot!(world.run("stop"), @"
    Stopped  Second  09:10–09:20  10m  @1
    --- stderr
    Saved locally; Toggl's hourly quota is used up until 10:00. The next command after that sends it.
    ");
    assert_eq!(world.asked(), [""; 0]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   20m
      @2  09:00–09:10  10m  First   not sent yet
      @1  09:10–09:20  10m  Second  not sent yet
    --- stderr
    2 pending changes: Toggl's hourly quota is used up until 10:00.
    ");
    world.run("sync").exits(5);
    // Reading counts against another quota, and goes on.
    assert_eq!(world.asked(), ["GET /me/time_entries", "GET /me/time_entries"]);

    world.advance(TimeDelta::minutes(41));
    world.run("current").exits(1);
    assert_eq!(world.at_toggl(), ["09:00–09:10 First", "09:10–09:20 Second"]);
    assert_eq!(world.json("current")["waiting"], 0);
}

#[test]
fn a_quota_that_others_used_up_is_noticed() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.fake().set_quota_remaining(ORGANIZATIONS, 0);
    world.advance(TimeDelta::minutes(10));
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:10  10m  @1
    --- stderr
    Saved locally; Toggl's hourly quota is used up until 10:00. The next command after that sends it.
    ");
    world.fake().clear_requests();
    world.run("add Meeting 8:00-8:30").success();
    assert_eq!(world.asked(), [""; 0], "one refusal is enough");
}

#[test]
fn a_range_that_was_never_fetched_is_not_known_without_quota() {
    let world = World::logged_in();
    world.fake().set_quota_remaining(Bucket::User, 4);
    world.run("list").success();
    assert_snapshot!(world.run("list 2025-08-01"), @"No entries on Fri 1 Aug 2025.");
    world.fake().set_quota_remaining(ORGANIZATIONS, 0);
    assert_snapshot!(world.run("list 2025-09-01"), @"
    No entries on Mon 1 Sep 2025.
    --- stderr
    As of 09:00: Toggl's hourly quota is used up until 10:00.
    Incomplete: Toggl's entries on Mon 1 Sep 2025 were never fetched.
    --- exit 5
    ");
    assert_eq!(world.json("list 2025-09-01")["complete"], false);
}

#[test]
fn every_organization_has_its_own_quota() {
    let world = World::with_toggl();
    let rich = world.fake().add_organization("Rich", 240);
    let work = world.fake().add_workspace(rich, "Work", true);
    world.fake().add_project_in(work, "Launch", |_| {});
    world.log_in();
    world.fake().set_quota_remaining(ORGANIZATIONS, 0);
    world.run("add Private 7:00-7:30").success();
    world.run("add Plan 7:30-8:00 -p Launch").success();
    assert_eq!(world.at_toggl(), ["07:30–08:00 Plan"]);
}

#[test]
fn servers_without_quota_headers_are_fine() {
    let mut world = World::with_toggl();
    world.fake().set_quota_headers(false);
    world.log_in();
    world.run("start Hello").success();
    world.run("list").success();
    world.advance(TimeDelta::seconds(61));
    world.run("list").success();
    assert_eq!(world.asked().len(), 3);
}

#[test]
fn a_paid_feature_is_a_refusal_and_not_the_quota() {
    let mut world = World::with_a_plan_that_ended();
    assert_snapshot!(world.run("start Hello -b"), @"
    Started  Hello  $  09:00  @1
    --- stderr
    error: Toggl refused it: Billable is a premium feature.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_eq!(world.at_toggl(), [""; 0]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  Hello  $  refused: Billable is a premium feature
    ");
    world.run("add Meeting 8:00-8:30").success();
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting"]);

    world.fake().set_premium(WORKSPACE, true);
    world.advance(TimeDelta::minutes(5));
    world.run("sync").exits(7);
    assert_snapshot!(world.run("sync --retry"), @"Sent 1 change.");
    assert_eq!(world.at_toggl(), ["08:00–08:30 Meeting", "09:00– Hello"]);
    assert!(world.fake().running().expect("it runs").billable);
}

#[test]
fn after_a_429_toggl_is_left_alone_as_long_as_it_asks() {
    let mut world = World::logged_in();
    world.fake().fail_next(Fault::TooMany { retry_after: Some(90) });
    world.run("start Hello").success();
    world.advance(TimeDelta::seconds(89));
    world.fake().clear_requests();
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar  1m
      @1  09:00–now   1m  Hello  not sent yet
    --- stderr
    Nothing fetched from Toggl yet: Toggl asked for a pause until 09:02.
    Incomplete: Toggl's entries today were never fetched.
    --- exit 5
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: Toggl asked for a pause until 09:02.
    hint: The next command continues.
    --- exit 5
    ");
    assert_eq!(world.asked(), [""; 0]);
    world.advance(TimeDelta::seconds(2));
    world.run("list").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}

#[test]
fn what_is_left_is_shown_without_spending_any_of_it() {
    let mut world = World::logged_in();
    assert_snapshot!(world.run("quota"), @"
    You       29 requests left, resets at 10:00
    Personal  not known yet; `--fresh` asks Toggl
    ");
    world.run("start Hello").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("quota"), @"
    You       29 requests left, resets at 10:00
    Personal  29 requests left, resets at 10:00
    ");
    assert_eq!(world.asked(), [""; 0]);
    assert_snapshot!(world.run("quota --fresh"), @"
    You       28 of 30 requests left, resets at 10:00
    Personal  29 of 30 requests left, resets at 10:00
    ");
    assert_eq!(world.asked(), ["GET /me/quota"]);
    assert_snapshot!(world.json("quota"), @r#"{"buckets":[{"name":"You","organization":null,"remaining":28,"resets_at":"2026-03-02T10:00:00+01:00","total":30},{"name":"Personal","organization":5550001,"remaining":29,"resets_at":"2026-03-02T10:00:00+01:00","total":30}],"notes":[]}"#);
    world.advance(TimeDelta::minutes(61));
    assert_snapshot!(world.run("quota"), @"
    You       30 of 30 requests left
    Personal  30 of 30 requests left
    ");
    assert_eq!(world.asked(), ["GET /me/quota"]);
}

#[test]
fn the_quota_of_nobody_is_not_known() {
    let world = World::with_toggl();
    assert_snapshot!(world.run("quota"), @"
    --- stderr
    error: You are not logged in to Toggl.
    hint: `track login` connects your account; until then, time is saved locally.
    --- exit 3
    ");
    let world = World::logged_in();
    world.fake().fail_always(Fault::Html(502));
    assert_snapshot!(world.run("quota --fresh"), @"
    You       29 requests left, resets at 10:00
    Personal  not known yet; `--fresh` asks Toggl
    --- stderr
    error: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    --- exit 6
    ");
    assert_snapshot!(world.run("quota --offline"), @"
    You       29 requests left, resets at 10:00
    Personal  not known yet; `--fresh` asks Toggl
    ");
}

#[test]
fn one_reset_has_one_time() {
    let mut world = World::with_toggl();
    world.advance(TimeDelta::seconds(30));
    world.log_in();
    world.fake().set_quota_remaining(Bucket::User, 0);
    assert_snapshot!(world.run("list --fresh"), @"
    No entries today.
    --- stderr
    Nothing fetched from Toggl yet: Toggl's hourly quota is used up until 10:01.
    Incomplete: Toggl's entries today were never fetched.
    --- exit 5
    ");
    assert_snapshot!(world.run("quota"), @"
    You       0 requests left, resets at 10:01
    Personal  not known yet; `--fresh` asks Toggl
    ");
    let doctor = world.run("doctor --offline").stdout;
    assert!(doctor.contains("used up for you; resets at 10:01"), "{doctor}");
}

#[test]
fn what_is_kept_for_writes_is_not_used_up() {
    for (left, words) in [
        (1, "The last request of Toggl's hourly quota is reserved for changes until 10:00."),
        (3, "The last 3 requests of Toggl's hourly quota are reserved for changes until 10:00."),
    ] {
        let mut world = World::logged_in();
        world.fake().set_quota_remaining(Bucket::User, left + 1);
        world.run("list").success();
        world.advance(TimeDelta::minutes(10));
        for line in ["sync", "list 2025-09-01", "current --fresh"] {
            let said = world.run(line).stderr;
            assert!(!said.contains("used up"), "{line}: {said}");
            assert!(said.contains(words) || said.contains(&words.replace("The", "the")), "{said}");
        }
    }
}

#[test]
fn a_max_age_that_was_set_is_obeyed_while_more_than_ten_requests_are_left() {
    let mut world = World::logged_in();
    world.run("start Work").success();
    world.run("list --fresh").success();
    world.fake().elsewhere_stop();
    world.advance(TimeDelta::seconds(90));
    assert_snapshot!(world.run("current"), @"
    Running  Work  1m since 09:00
    Today    1m
    --- stderr
    As of 09:00; `--fresh` asks Toggl now.
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar  1m
      @1  09:00–now   1m  Work
    --- stderr
    As of 09:00; `--fresh` asks Toggl now.
    ");
    world.set("TRACK_MAX_AGE", "60s");
    world.fake().clear_requests();
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    0s
    --- exit 1
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
    world.fake().set_quota_remaining(Bucket::User, 11);
    world.run("list --fresh").success();
    world.fake().clear_requests();
    world.advance(TimeDelta::seconds(90));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   0s
      @1  09:00–09:00  0s  Work
    --- stderr
    As of 09:01; `--fresh` asks Toggl now.
    ");
    assert_eq!(world.asked(), [""; 0], "ten are left");
}
