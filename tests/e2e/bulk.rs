//! Many entries edited in the same way: one request for a hundred of them, where that is exact.

use std::time::Duration;

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, WORKSPACE};

/// So many sent entries, known here, from midnight on, at nine.
fn world(count: u32) -> World {
    world_on_plan(count, false)
}

fn world_on_plan(count: u32, paid: bool) -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, paid);
    world.fake().add_project("Website");
    world.fake().add_tag("old");
    world.fake().seed(count, world.today_at("0:00"), TimeDelta::minutes(2));
    world.log_in();
    world.run("list").success();
    world.fake().clear_requests();
    world
}

fn assert_synced(world: &World, name: &str) {
    let sync = world.json("sync");
    assert_eq!((&sync["sent"], &sync["waiting"]), (&0.into(), &0.into()), "{name}: {sync}");
    world.assert_agreed();
}

#[test]
fn a_hundred_entries_cost_one_request_and_two_hundred_two() {
    for (count, requests) in [(2, 1), (100, 1), (101, 2), (102, 2), (200, 2), (201, 3)] {
        let world = world(count);
        world.run("edit --range today -p Website -t +new -d Work").success();
        let asked = world.asked();
        assert_eq!(asked.len(), requests, "{count}: {asked:?}");
        let entries = world.fake().entries();
        assert_eq!(entries.len(), usize::try_from(count).expect("a few"));
        for entry in entries {
            assert!(entry.project_id.is_some());
            assert_eq!(
                (entry.tags, entry.description.as_deref()),
                (vec!["new".into()], Some("Work"))
            );
        }
        assert_synced(&world, "exact");
    }
}

#[test]
fn each_exact_change_goes_together() {
    let world = world_on_plan(5, true);
    for line in [
        "edit --range today -d Work",
        "edit --range today -t old,other",
        "edit --range today -t -old",
        "edit --range today --no-tags",
        "edit --range today -p Website",
        "edit --range today -b",
        "edit --range today --no-billable -d \"\"",
    ] {
        world.fake().clear_requests();
        world.typed(line).success();
        assert_eq!(world.asked(), ["PATCH /time_entries/…"], "{line}");
        assert_synced(&world, line);
    }
}

#[test]
fn entries_beyond_the_plan_are_sent_one_by_one_and_reported() {
    let world = world_on_plan(2, true);
    world.run("edit --range today -b").success();
    world.run("edit --range today --no-billable").success();
    world.fake().set_premium(WORKSPACE, false);
    world.fake().with(|toggl| toggl.rules.refuse_billable_when_free = false);
    world.run("workspace --fresh").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("undo"), @"
    Undone   edit “work 1” and 1 more, just now
    Now      work 1  $  00:02–00:03  1m  @1
    Now      work 0  $  00:00–00:01  1m  @2
    --- stderr
    Toggl saved “work 0” with changes: billable.
    Toggl saved “work 1” with changes: billable.
    ");
    assert_eq!(world.asked(), ["PUT /time_entries/…"; 2]);
    assert_synced(&world, "billable");
}

#[test]
fn what_is_not_exact_goes_one_by_one_within_the_quota_and_the_rest_waits() {
    let mut world = world(40);
    assert_snapshot!(world.run("edit --range today --duration 1m"), @"
    Edited   40 entries
    --- stderr
    Saved locally; Toggl's hourly quota is used up until 10:00. `track sync` then sends all 10 pending changes.
    ");
    let puts = world.asked().iter().filter(|it| *it == "PUT /time_entries/…").count();
    assert_eq!(puts, 30, "the hour's allowance");
    world.advance(TimeDelta::minutes(61));
    world.run("sync").success();
    assert_synced(&world, "times");
    let lengths = world.fake().entries().into_iter().map(|it| it.stop.map(|stop| stop - it.start));
    assert!(lengths.into_iter().all(|length| length == Some(TimeDelta::minutes(1))));
}

#[test]
fn each_entry_succeeds_or_fails_by_itself() {
    let world = world(4);
    let ids: Vec<i64> = world.fake().entries().iter().map(|entry| entry.id).collect();
    world.fake().elsewhere_delete(ids[1]);
    world.fake().elsewhere_edit(ids[2], |entry| {
        entry.tags = (0..50).map(|number| format!("tag{number}")).collect();
    });
    assert_snapshot!(world.run("edit --range today -t +one"), @"
    Edited   work 0  no tags → #one  00:00–00:01  1m  @4
    Edited   work 1  no tags → #one  00:02–00:03  1m  @3
    Edited   work 2  no tags → #one  00:04–00:05  1m  @2
    Edited   work 3  no tags → #one  00:06–00:07  1m  @1
    --- stderr
    New tag: one
    “work 2” was also changed elsewhere; kept your tags.
    “work 1” was deleted in Toggl; it was changed here, so it is created there again.
    error: Toggl refused “work 2”: Tags are limited to 50 per task.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    let requests = ["PATCH /time_entries/…", "GET /me/time_entries", "POST /time_entries"];
    assert_eq!(world.asked(), requests);
    let tagged = world.fake().entries().into_iter().filter(|entry| entry.tags == ["one"]);
    assert_eq!(tagged.count(), 3, "the deleted one is there again, with what was asked for");
    world.run("sync").exits(7);
    assert_eq!(world.json("current")["refused"], 1);
}

#[test]
fn what_an_answer_passes_over_goes_by_itself() {
    for answer in ["{\"success\":[],\"failure\":[]}", "{}", "{\"success\":null,\"failure\":null}"] {
        let world = world(3);
        world.fake().fail_next_on("PATCH", Fault::Status(200, answer.to_owned()));
        world.run("edit --range today -d Work").success();
        assert_eq!(world.asked().len(), 4, "{answer}: {:?}", world.asked());
        assert!(world.fake().entries().iter().all(|it| it.description.as_deref() == Some("Work")));
        assert_synced(&world, answer);
    }
}

#[test]
fn a_server_without_bulk_edits_gets_them_one_by_one() {
    for status in [400, 403, 404, 405, 501] {
        let mut world = world(3);
        world.fake().fail_always_on("PATCH", Fault::Status(status, "\"no\"".to_owned()));
        world.run("edit --range today -d Work");
        if status == 501 {
            // That says nothing about what was done, so it waits for a better answer.
            world.fake().heal();
            world.advance(TimeDelta::minutes(2));
            world.run("sync").success();
        }
        assert_synced(&world, &status.to_string());
        assert!(world.fake().entries().iter().all(|it| it.description.as_deref() == Some("Work")));
    }
}

#[test]
fn what_waited_goes_together_too() {
    let world = world(60);
    world.run("edit --range today -d Work --offline").success();
    world.run("edit @1 --duration 1m --offline").success();
    assert_eq!(world.asked(), [""; 0]);
    world.run("sync").success();
    let asked = world.asked();
    let patches = asked.iter().filter(|it| *it == "PATCH /time_entries/…").count();
    let puts = asked.iter().filter(|it| *it == "PUT /time_entries/…").count();
    assert_eq!((patches, puts), (1, 1), "{asked:?}");
    assert_synced(&world, "backlog");
}

#[test]
fn an_edit_made_while_a_bulk_edit_is_under_way_is_kept() {
    let world = world(3);
    world.fake().fail_next_on("PATCH", Fault::Delay(Duration::from_millis(400)));
    std::thread::scope(|scope| {
        let bulk = scope.spawn(|| world.run("edit --range today -d Work").success());
        while world.fake().requests().is_empty() && !bulk.is_finished() {
            std::thread::yield_now();
        }
        world.run("edit @2 -d Other --offline").success();
        bulk.join().expect("it ends");
    });
    world.run("sync").success();
    let there: Vec<_> =
        world.fake().entries().into_iter().filter_map(|it| it.description).collect();
    assert_eq!(there, ["Work", "Other", "Work"]);
    assert_synced(&world, "race");
}

/// Everything that goes wrong on the way: the edit is kept, and in the end Toggl has it.
#[test]
fn whatever_goes_wrong_the_edit_arrives_in_the_end() {
    let troubles = [
        ("drop before commit", Fault::DropBeforeCommit),
        ("drop after commit", Fault::DropAfterCommit),
        ("hang", Fault::Hang),
        ("hang after commit", Fault::HangAfterCommit),
        ("500", Fault::Status(500, "\"oops\"".to_owned())),
        ("502 page", Fault::Html(502)),
        ("404 page", Fault::Html(404)),
        ("captive portal", Fault::CaptivePortal),
        ("half an answer", Fault::TruncatedJson),
        ("wrong types", Fault::WrongTypes),
        ("nothing", Fault::EmptyBody),
        ("quota", Fault::Quota),
        ("quota text only", Fault::QuotaTextOnly),
        ("429", Fault::TooMany { retry_after: None }),
    ];
    for (name, fault) in troubles {
        for line in ["edit @1 -d Work", "edit @1 @2 @3 -d Work", "edit @1 @2 --duration 1m"] {
            let mut world = world(3);
            if let Fault::Hang | Fault::HangAfterCommit = fault {
                world.set("TRACK_TIMEOUT", "150ms");
            }
            world.fake().fail_always(fault.clone());
            let outcome = world.run(line).success();
            assert!(outcome.says_kept(), "{name}, {line}:\n{outcome}");
            world.run("current");
            world.fake().heal();
            world.set("TRACK_TIMEOUT", "");
            world.advance(TimeDelta::minutes(62));
            world.run("sync").success();
            assert_synced(&world, &format!("{name}, {line}"));
            let work = world.fake().entries().into_iter().filter(|it| {
                it.description.as_deref() == Some("Work")
                    || it.stop.is_some_and(|stop| stop - it.start == TimeDelta::minutes(1))
            });
            assert_eq!(work.count(), line.matches('@').count(), "{name}, {line}");
        }
    }
}

#[test]
fn a_large_allowance_takes_them_all_at_once() {
    let world = world(40);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 600);
    world.run("edit --range today --duration 1m").success();
    assert_eq!(world.asked().len(), 40);
    assert_synced(&world, "quick");
}

#[test]
fn an_answer_that_was_lost_is_made_up_for_in_one_request() {
    for (fault, expected) in [(Fault::DropBeforeCommit, 1), (Fault::DropAfterCommit, 0)] {
        let mut world = world(20);
        world.fake().fail_next_on("PATCH", fault);
        world.run("edit --range today -d Work").success();
        world.advance(TimeDelta::minutes(2));
        world.fake().clear_requests();
        world.run("sync").success();
        let writes = world.asked().into_iter().filter(|it| !it.starts_with("GET"));
        assert_eq!(writes.count(), expected, "{:?}", world.asked());
        assert!(world.fake().entries().iter().all(|it| it.description.as_deref() == Some("Work")));
        assert_synced(&world, "lost");
    }
}

#[test]
fn a_project_made_a_moment_ago_is_no_reason_to_refuse() {
    let refusal = |status| Fault::Status(status, "\"Project not found\"".to_owned());
    for each in [true, false] {
        let mut world = world(4);
        world.run("--offline project add Fresh").success();
        world.run("--offline edit --range today -p Fresh").success();
        if each {
            let ids = world.fake().entries().into_iter().map(|entry| entry.id);
            let failures =
                ids.map(|id| format!("{{\"id\":{id},\"message\":\"Project not found\"}}"));
            let failures = failures.collect::<Vec<_>>().join(",");
            let answer = format!("{{\"success\":[],\"failure\":[{failures}]}}");
            world.fake().fail_next_on("PATCH", Fault::Status(200, answer));
        } else {
            world.fake().fail_always_on("PATCH", refusal(400));
            world.fake().fail_always_on("PUT", refusal(400));
        }
        world.fake().clear_requests();
        world.run("sync");
        assert_eq!(world.json("--offline current")["refused"], 0, "each: {each}");
        let writes = world.asked().into_iter().filter(|it| it.contains("time_entries/"));
        assert_eq!(writes.count(), 1, "not one by one as well: {:?}", world.asked());
        world.fake().heal();
        world.advance(TimeDelta::minutes(2));
        world.run("sync").success();
        assert!(world.fake().entries().iter().all(|it| it.project_id.is_some()));
        assert_synced(&world, "fresh");
    }
}
