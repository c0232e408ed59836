//! Unusable answers to requests that are carried out seconds later: by a backend that goes on behind a
//! gateway's 504, or behind a connection that broke.

use chrono::TimeDelta;

use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, Request, WORKSPACE};
use crate::support::{World, kill};

/// Answers that leave open whether the request will still be carried out.
fn faults() -> Vec<Fault> {
    vec![
        Fault::Html(504),
        Fault::Html(502),
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Status(503, String::new()),
        Fault::DropBeforeCommit,
        Fault::TruncatedJson,
        Fault::Garbage,
        Fault::CaptivePortal,
        Fault::ForeignJson,
        Fault::Redirect("http://127.0.0.1:9/".to_owned()),
        Fault::Hang,
    ]
}

/// Logged in, with quota for everything; the commands have run and are synced, and a pull is fresh.
fn world(lines: &[&str]) -> World {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    for line in lines {
        world.typed(line).success();
    }
    world.run("list --fresh").success();
    world.set("TRACK_TIMEOUT", "1s");
    world
}

/// The same for a deletion: half of an empty body, or of a bare number, is one of Toggl's own answers.
fn faults_of_deletions() -> impl Iterator<Item = Fault> {
    faults().into_iter().filter(|fault| !matches!(fault, Fault::TruncatedJson))
}

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

/// Every fault once, for the request that fits: the story between the unusable answer and the late commit,
/// and what is to be at Toggl after it.
#[track_caller]
fn each_fault(
    before: &[&str],
    pattern: &str,
    story: impl Fn(&mut World),
    expected: impl Fn(&World, &str),
) {
    for fault in faults() {
        let mut world = world(before);
        world.fake().fail_next_on(pattern, fault.clone().commits_later());
        story(&mut world);
        world.settle();
        expected(&world, &format!("{fault:?}"));
    }
}

/// The backend gets to it.
fn three_seconds_later(world: &mut World) {
    world.advance(seconds(3));
    world.fake().let_late_requests_arrive();
}

#[test]
fn an_entry_made_late_is_there_once() {
    let story = |world: &mut World| {
        world.run("add Work 7:00-7:30").success();
        // It looks, and it is not there yet.
        world.run("sync");
        three_seconds_later(world);
        world.run("list --fresh");
    };
    each_fault(&[], "POST /api/v9/workspaces", story, |world, fault| {
        assert_eq!(world.at_toggl(), ["07:00–07:30 Work"], "{fault}");
        assert_eq!(world.fake().all_entries().len(), 1, "{fault}");
    });
}

#[test]
fn an_entry_made_after_most_of_a_minute_is_there_once() {
    for fault in [Fault::Html(504), Fault::DropBeforeCommit, Fault::Hang] {
        let mut world = world(&[]);
        world.fake().fail_next_on("POST /api/v9/workspaces", fault.clone().commits_later());
        world.run("add Work 7:00-7:30").success();
        for _ in 0..5 {
            world.advance(seconds(11));
            world.run("sync");
            world.run("add Other 10s").success();
        }
        world.fake().let_late_requests_arrive();
        world.settle();
        world.id_at_toggl("Work");
        assert_eq!(world.fake().all_entries().len(), 6, "{fault:?}");
    }
}

/// The request is carried out at once, and the reads show it half a minute later.
#[test]
fn an_entry_that_reads_show_late_is_there_once() {
    for fault in [Fault::DropAfterCommit, Fault::TruncatedJson, Fault::HangAfterCommit] {
        let mut world = world(&[]);
        world.fake().set_read_lag(30);
        world.fake().fail_next_on("POST /api/v9/workspaces", fault.clone());
        world.run("add Work 7:00-7:30").success();
        for _ in 0..4 {
            world.run("sync");
            world.advance(seconds(9));
        }
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 Work"], "{fault:?}");
        assert_eq!(world.fake().all_entries().len(), 1, "{fault:?}");
    }
}

#[test]
fn an_entry_that_never_arrives_is_sent_again_after_a_minute() {
    for fault in [Fault::Html(504), Fault::DropBeforeCommit, Fault::Hang] {
        let mut world = world(&[]);
        world.fake().fail_next_on("POST /api/v9/workspaces", fault.clone());
        world.run("add Work 7:00-7:30").success();
        world.advance(seconds(65));
        world.run("sync").success();
        assert_eq!(world.at_toggl(), ["07:00–07:30 Work"], "{fault:?}");
        world.settle();
    }
}

#[test]
fn what_never_left_the_machine_is_sent_again_at_once() {
    let mut world = world(&[]);
    world.fake.as_mut().expect("a Toggl").unplug();
    world.run("add Work 7:00-7:30").success();
    world.fake.as_mut().expect("a Toggl").plug_in();
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Work"]);
    world.settle();
}

#[test]
fn an_older_change_made_late_does_not_replace_a_newer_one() {
    for looks in [false, true] {
        let story = |world: &mut World| {
            world.run("edit Work -d first").success();
            if looks {
                world.run("list --fresh");
            }
            world.run("edit @1 -d second").success();
            three_seconds_later(world);
            world.run("list --fresh");
        };
        each_fault(&["add Work 7:00-7:30"], "PUT", story, |world, fault| {
            assert_eq!(world.at_toggl(), ["07:00–07:30 second"], "{fault}, looks: {looks}");
        });
    }
}

#[test]
fn nothing_newer_about_an_entry_overtakes_a_change_in_doubt() {
    for fault in faults() {
        let mut world = world(&["add Work 7:00-7:30"]);
        world.fake().clear_requests();
        world.fake().fail_next_on("PUT", fault.clone().commits_later());
        world.run("edit Work -d first").success();
        world.run("edit @1 -d second").success();
        world.advance(seconds(30));
        world.run("sync");
        world.advance(seconds(20));
        world.run("add Other 8:00-8:30").success();
        let changes =
            |world: &World| world.fake().requests().iter().filter(|it| it.method == "PUT").count();
        assert_eq!(changes(&world), 1, "{fault:?}: {:?}", world.asked());
        assert!(world.asked().contains(&"POST /time_entries".to_owned()), "the others go out");
        world.settle();
        assert_eq!(world.at_toggl(), ["07:00–07:30 second", "08:00–08:30 Other"], "{fault:?}");
    }
}

#[test]
fn a_late_deletion_does_not_erase_what_undo_brought_back() {
    for looks in [false, true] {
        let story = |world: &mut World| {
            world.run("delete Precious").success();
            world.run("undo").success();
            if looks {
                world.run("sync");
            }
            three_seconds_later(world);
            world.run("list --fresh");
        };
        for fault in faults_of_deletions() {
            let mut world = world(&["add Precious 7:00-7:30"]);
            world.fake().fail_next_on("DELETE", fault.clone().commits_later());
            story(&mut world);
            world.settle();
            assert_eq!(world.at_toggl(), ["07:00–07:30 Precious"], "{fault:?}, looks: {looks}");
        }
    }
}

#[test]
fn a_timer_started_late_ends_no_newer_one() {
    let story = |world: &mut World| {
        world.run("start First").success();
        world.advance(seconds(5));
        world.run("start Second").success();
        three_seconds_later(world);
        world.run("list --fresh");
    };
    each_fault(&[], "POST /api/v9/workspaces", story, |world, fault| {
        let expected = ["09:00–09:00:05 First", "09:00:05– Second"];
        assert_eq!(world.at_toggl(), expected, "{fault}");
    });
}

#[test]
fn a_timer_started_late_ends_nothing_that_runs_again() {
    let story = |world: &mut World| {
        world.advance(TimeDelta::minutes(10));
        world.run("stop").success();
        world.advance(seconds(5));
        world.run("start Next").success();
        world.run("undo 2").success();
        three_seconds_later(world);
        world.run("list --fresh");
    };
    each_fault(&["start Work"], "POST /api/v9/workspaces", story, |world, fault| {
        assert_eq!(world.at_toggl(), ["09:00– Work"], "{fault}");
    });
}

#[test]
fn a_late_stop_ends_nothing_but_its_own_timer() {
    let story = |world: &mut World| {
        world.advance(TimeDelta::minutes(10));
        world.run("stop").success();
        world.advance(seconds(2));
        world.run("start Next").success();
        three_seconds_later(world);
        world.run("list --fresh");
    };
    each_fault(&["start Work"], "PATCH", story, |world, fault| {
        let there = world.at_toggl();
        assert_eq!(there.len(), 2, "{fault}: {there:?}");
        assert!(there[0].starts_with("09:00–09:10") && there[0].ends_with("Work"), "{there:?}");
        assert_eq!(there[1], "09:10:02– Next", "{fault}");
    });
}

#[test]
fn an_older_bulk_edit_made_late_does_not_replace_a_newer_one() {
    let story = |world: &mut World| {
        world.run("edit @1 @2 -d old").success();
        world.run("edit @1 @2 -d new").success();
        three_seconds_later(world);
        world.run("list --fresh");
    };
    each_fault(&["add First 7:00-7:30", "add Second 7:30-8:00"], "PATCH", story, |world, fault| {
        assert_eq!(world.at_toggl(), ["07:00–07:30 new", "07:30–08:00 new"], "{fault}");
    });
}

#[test]
fn a_name_made_late_is_there_once() {
    for (kind, name) in [("project", "Web"), ("client", "Acme"), ("tag", "docs")] {
        let story = |world: &mut World| {
            world.run(&format!("{kind} add {name}")).success();
            world.run("sync");
            three_seconds_later(world);
            world.run("sync");
        };
        each_fault(&[], "POST /api/v9/workspaces", story, |world, fault| {
            let kinds = format!("{kind}s");
            assert_eq!(world.names_at_toggl(&kinds), [name], "{fault}");
            assert_eq!(world.names_here(&kinds), [name], "{fault}");
        });
    }
}

#[test]
fn an_older_rename_made_late_does_not_replace_a_newer_one() {
    for (kind, name) in [("project", "Web"), ("client", "Acme"), ("tag", "docs")] {
        let story = |world: &mut World| {
            world.run(&format!("{kind} edit {name} --name old")).success();
            world.run(&format!("{kind} edit old --name new")).success();
            three_seconds_later(world);
            world.run("sync");
        };
        let before = format!("{kind} add {name}");
        each_fault(&[&before], "PUT", story, |world, fault| {
            let kinds = format!("{kind}s");
            assert_eq!(world.names_at_toggl(&kinds), ["new"], "{fault}");
            assert_eq!(world.names_here(&kinds), ["new"], "{fault}");
        });
    }
}

#[test]
fn a_late_deletion_does_not_erase_a_project_that_undo_brought_back() {
    for fault in faults_of_deletions() {
        let mut world = world(&["project add Web", "add Write 7:00-7:30 -p Web"]);
        world.fake().fail_next_on("DELETE", fault.clone().commits_later());
        world.run("project delete Web").success();
        world.run("undo").success();
        three_seconds_later(&mut world);
        world.run("sync");
        world.settle();
        assert_eq!(world.names_at_toggl("projects"), ["Web"], "{fault:?}");
        assert_eq!(world.names_here("projects"), ["Web"], "{fault:?}");
        assert_eq!(world.at_toggl(), ["07:00–07:30 Write"], "{fault:?}");
        let entry = world.fake().entries().remove(0);
        assert!(entry.project_id.is_some(), "{fault:?}: it is on its project again");
    }
}

#[test]
fn a_minute_of_a_failing_gateway_doubles_and_reverts_nothing() {
    for fault in [Fault::Html(504), Fault::DropBeforeCommit, Fault::CaptivePortal] {
        let mut world = world(&["add Old 7:00-7:30", "project add Web"]);
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            world.fake().fail_always_on(method, fault.clone().commits_later());
        }
        let lines = [
            "add First 7:30-8:00 -p Web",
            "edit Old -d Older",
            "start Second",
            "project edit Web --name Site",
            "edit First -d Third",
            "delete Older",
            "undo",
            "stop",
            "add Fourth 8:00-8:30 -t docs",
        ];
        for (number, line) in lines.into_iter().enumerate() {
            world.typed(line).success();
            world.advance(seconds(3));
            if number % 3 == 2 {
                world.fake().let_late_requests_arrive();
            }
            world.advance(seconds(4));
        }
        world.settle();
        let there = world.at_toggl();
        let expected = ["07:00–07:30 Older", "07:30–08:00 Third", "08:00–08:30 Fourth"];
        assert_eq!(there[..3], expected, "{fault:?}: {there:?}");
        // A late stop ends it at the time by Toggl's clock.
        let timer = there[3].starts_with("09:00:14–09:00:") && there[3].ends_with("Second");
        assert!(timer && there.len() == 4, "{fault:?}: {there:?}");
        assert_eq!(world.names_at_toggl("projects"), ["Site"], "{fault:?}");
        assert_eq!(world.names_here("projects"), ["Site"], "{fault:?}");
    }
}

/// A laptop that is suspended while it waits for an answer, and is then switched off: the request was given
/// up when it was, not when it was sent.
#[test]
fn the_minute_begins_when_a_request_is_given_up() {
    let mut world = world(&[]);
    world.set("TRACK_TIMEOUT", "64s");
    world.fake().fail_next_on("POST /api/v9/workspaces", Fault::Hang.commits_later());
    let waiting = world.until_received("add Work 7:00-7:30", Request::writes);
    world.advance(seconds(64));
    kill(waiting);
    world.advance(seconds(2));
    world.run("sync");
    world.run("sync");
    world.advance(seconds(1));
    world.fake().let_late_requests_arrive();
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Work"]);
    assert_eq!(world.fake().all_entries().len(), 1, "it was made once");
}

/// The same for a change: what was said after it wins.
#[test]
fn the_minute_of_a_change_begins_when_it_is_given_up() {
    let mut world = world(&["add Work 7:00-7:30"]);
    world.set("TRACK_TIMEOUT", "64s");
    world.fake().fail_next_on("PUT", Fault::Hang.commits_later());
    let waiting = world.until_received("edit Work -d first", Request::writes);
    world.advance(seconds(64));
    kill(waiting);
    world.advance(seconds(2));
    world.run("edit @1 -d second").success();
    world.run("sync");
    world.advance(seconds(1));
    world.fake().let_late_requests_arrive();
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 second"]);
}

#[test]
fn what_is_found_is_settled_at_once() {
    for fault in [Fault::DropAfterCommit, Fault::TruncatedJson, Fault::Html(504).commits_later()] {
        let mut world = world(&[]);
        world.fake().fail_next_on("POST /api/v9/workspaces", fault.clone());
        world.run("add Work 7:00-7:30").success();
        world.advance(seconds(1));
        world.fake().let_late_requests_arrive();
        world.run("sync").success();
        assert_eq!(world.json("list --offline")["entries"][0]["sync"], "sent", "{fault:?}");
        // What is changed now need not wait.
        world.run("edit Work -d Changed").success();
        assert_eq!(world.at_toggl(), ["07:00–07:30 Changed"], "{fault:?}");
        world.settle();
    }
}
