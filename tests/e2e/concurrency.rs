//! Several shells at the same moment: nothing is doubled, nobody waits for ever, one sends and the
//! others hand over.

use std::collections::BTreeSet;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, Request};
use crate::support::{World, kill};

const SHELLS: usize = 8;
/// As set for these tests: how long one request may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// What is promised: 5 s for a busy store, 1 s for another sender, and the request.
const DEADLINE: Duration = Duration::from_secs(5 + 1 + TIMEOUT.as_secs());

fn world() -> World {
    let mut world = World::logged_in();
    world.set("TRACK_TIMEOUT", "5s");
    world.fake().set_quota(Bucket::User, 1_000_000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1_000_000);
    world
}

fn spawn(world: &World, line: &str) -> Child {
    let words: Vec<&str> = line.split_whitespace().collect();
    world.command(&words).spawn().expect("track starts")
}

fn end(child: Child) {
    let output = child.wait_with_output().expect("track ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
}

fn finish_sync(world: &mut World) {
    world.fake().heal();
    world.advance(TimeDelta::hours(1));
    world.run("sync").success();
    world.run("sync").success();
    world.assert_sound();
    world.assert_agreed();
}

#[test]
fn eight_first_commands_share_one_new_store() {
    for _ in 0..6 {
        let world = World::offline();
        let shells: Vec<Child> =
            (0..SHELLS).map(|shell| spawn(&world, &format!("add work{shell} 10m"))).collect();
        for child in shells {
            end(child);
        }
        for shell in 0..SHELLS {
            assert_eq!(world.kept(&format!("work{shell}")), 1);
        }
    }
}

#[test]
fn eight_shells_write_and_send_and_nothing_is_doubled() {
    const ROUNDS: usize = 5;
    let pause = Duration::from_millis(8);
    let mut world = world();
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrivals);
    world.fake().on_request(move |_| seen.lock().expect("a lock").push(Instant::now()));
    world.fake().fail_always(Fault::Delay(pause));
    std::thread::scope(|scope| {
        for shell in 0..SHELLS {
            let world = &world;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let line = match (shell + round) % 8 {
                        7 => "sync".to_owned(),
                        6 => "list".to_owned(),
                        _ => format!("add work{shell}.{round} 10m"),
                    };
                    let began = Instant::now();
                    let child = spawn(world, &line);
                    let output = child.wait_with_output().expect("track ends");
                    let took = began.elapsed();
                    assert!(took < DEADLINE, "{line} took {took:?}");
                    // `sync` and `list` cannot be complete while another one sends, and say so.
                    let fine: &[i32] = if line.starts_with("add") { &[0] } else { &[0, 6] };
                    let code = output.status.code().unwrap_or(-1);
                    let stderr = String::from_utf8_lossy(&output.stderr);
                    assert!(fine.contains(&code), "{line} ended with {code}:\n{stderr}");
                }
            });
        }
    });
    // Each answer leaves so long after its request came, so requests that come closer than that overlap.
    let arrivals = arrivals.lock().expect("a lock").clone();
    let closest = arrivals.windows(2).map(|pair| pair[1] - pair[0]).min().expect("requests");
    assert!(closest >= pause, "two requests within {closest:?}");

    finish_sync(&mut world);
    let names: Vec<_> =
        world.fake().all_entries().into_iter().filter_map(|entry| entry.description).collect();
    let posts = world.fake().requests().iter().filter(|request| request.method == "POST").count();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
    assert_eq!(names.len(), SHELLS * ROUNDS - 2 * ROUNDS, "{names:?}");
    assert_eq!(posts, names.len(), "each was sent once");
}

#[test]
fn eight_shells_change_entries_and_names_and_nothing_is_doubled() {
    let mut world = world();
    for shell in 0..SHELLS {
        world.run(&format!("add keep{shell} 10m -t old")).success();
        world.run(&format!("add drop{shell} 10m")).success();
    }
    world.fake().fail_always(Fault::Delay(Duration::from_millis(4)));
    let codes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for shell in 0..SHELLS {
            let (world, codes) = (&world, &codes);
            scope.spawn(move || {
                let run = |line: &str| {
                    let output = spawn(world, line).wait_with_output().expect("track ends");
                    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
                };
                // One of them creates the project; the others are refused because it exists.
                codes.lock().expect("a lock").push(run("project add Web").0);
                for line in [
                    format!("edit keep{shell} -p Web -t +new"),
                    format!("delete drop{shell}"),
                    format!("edit keep{shell} --duration 5m"),
                    format!("split keep{shell} 2m"),
                ] {
                    let (code, stderr) = run(&line);
                    assert_eq!(code, Some(0), "{line}: {stderr}");
                }
            });
        }
    });
    let mut codes = codes.into_inner().expect("a lock");
    codes.sort_unstable();
    let mut expected = [Some(1); SHELLS];
    expected[0] = Some(0);
    assert_eq!(codes, expected);

    finish_sync(&mut world);
    let (projects, tags) = world.fake().with(|toggl| (toggl.projects.len(), toggl.tags.len()));
    assert_eq!((projects, tags), (1, 2), "nothing was made twice");
    let mut names = Vec::new();
    for entry in world.fake().entries() {
        let name = entry.description.unwrap_or_default();
        assert!(entry.project_id.is_some() && entry.tags.len() == 2, "{name}");
        let length = entry.stop.map(|stop| (stop - entry.start).num_minutes());
        names.push((name, length.expect("a stop")));
    }
    names.sort();
    let pieces = |shell| [(format!("keep{shell}"), 2), (format!("keep{shell}"), 3)];
    assert_eq!(names, (0..SHELLS).flat_map(pieces).collect::<Vec<_>>());
}

#[test]
fn of_two_starts_at_once_one_runs() {
    for flags in ["", " --offline"] {
        let mut world = world();
        for round in 0..4 {
            let pair = ["left", "right"].map(|name| format!("start {name}{round}{flags}"));
            let shells = pair.map(|line| spawn(&world, &line));
            for child in shells {
                end(child);
            }
            world.advance(TimeDelta::minutes(1));
        }
        let list = world.json("list --offline");
        let entries = list["entries"].as_array().expect("entries");
        assert_eq!(entries.len(), 8);
        assert_eq!(entries.iter().filter(|entry| entry["stop"].is_null()).count(), 1);
        finish_sync(&mut world);
        let there = world.fake().entries();
        assert_eq!((there.len(), there.iter().filter(|entry| entry.running).count()), (8, 1));
    }
}

#[test]
fn of_two_stops_at_once_one_stops() {
    let mut world = world();
    world.run("start Call").success();
    world.advance(TimeDelta::minutes(5));
    let shells = ["stop", "stop"].map(|line| spawn(&world, line));
    let mut codes = shells.map(|child| child.wait_with_output().expect("track ends").status.code());
    codes.sort_unstable();
    // The second one finds nothing to stop, or cannot ask whether something runs elsewhere.
    assert_eq!(codes[0], Some(0));
    assert!([Some(1), Some(6)].contains(&codes[1]), "{codes:?}");
    assert_eq!(world.at_toggl(), ["09:00–09:05 Call"]);
    finish_sync(&mut world);
}

#[test]
fn what_is_known_here_is_shown_while_another_one_waits_for_toggl() {
    let mut world = world();
    world.run("add Before 10m").success();
    world.run("list").success();
    world.fake().clear_requests();
    world.set("TRACK_TIMEOUT", "60s");
    world.fake().fail_next_on("POST", Fault::HangAfterCommit);
    let mut slow = spawn(&world, "start Slow");
    let patience = Instant::now();
    while world.fake().requests().is_empty() {
        assert!(patience.elapsed() < Duration::from_secs(30), "it sends nothing");
        std::thread::yield_now();
    }
    let prompt = |line: &str| {
        let began = Instant::now();
        let outcome = world.run(line);
        // The one that sends holds no lock on the store: at most the second for the sender is waited.
        assert!(began.elapsed() < Duration::from_secs(6), "{line} took {:?}", began.elapsed());
        outcome
    };
    for line in ["list --offline --json", "list --json", "current --json"] {
        let outcome = prompt(line);
        assert!(outcome.stdout.contains("Slow"), "{outcome}");
    }
    let outcome = prompt("add Meanwhile 10m --json").success();
    assert_eq!(outcome.json()["added"]["sync"], "waiting", "{outcome}");
    let notes: Value = outcome.json()["notes"].clone();
    assert!(notes.to_string().contains("another track"), "{notes}");
    assert_eq!(world.asked(), ["POST /time_entries"], "nobody else sent");
    assert_eq!(prompt("sync").code, 6);

    slow.kill().expect("a child of ours");
    slow.wait().expect("it ends");
    finish_sync(&mut world);
    let mut names: Vec<_> = world.fake().entries().into_iter().map(|it| it.description).collect();
    names.sort();
    assert_eq!(names, ["Before", "Meanwhile", "Slow"].map(|name| Some(name.to_owned())));
}

#[test]
fn a_refusal_of_what_has_changed_since_refuses_nothing() {
    let world = World::with_a_plan_that_ended();
    let slowly = || world.fake().fail_next_on("POST", Fault::Delay(Duration::from_millis(800)));
    for (line, meanwhile) in [
        ("add Write 7:00-7:30 -b", "edit @1 --no-billable --offline"),
        ("project add Web --color #123456", "project edit Web --color blue --offline"),
    ] {
        slowly();
        let child = world.until_received(line, Request::writes);
        world.run(meanwhile).success();
        end(child);
        world.run("sync").success();
    }
    assert_eq!(world.at_toggl(), ["07:00–07:30 Write"]);
    world.assert_agreed();
}

/// Sends a signal to a process.
#[cfg(unix)]
fn signal(name: &str, process: u32) {
    let line = format!("kill -{name} {process}");
    let status = std::process::Command::new("sh").args(["-c", &line]).status().expect("a shell");
    assert!(status.success(), "{line}");
}

#[test]
fn sync_waits_for_another_one_as_long_as_that_one_sends() {
    let world = world();
    for number in 0..6 {
        world.run(&format!("add Work{number} 10m --offline")).success();
    }
    world.fake().fail_always_on("POST", Fault::Delay(Duration::from_millis(800)));
    let first = world.until_received("sync", Request::writes);
    let began = Instant::now();
    let second = world.run("sync").success();
    assert!(began.elapsed() > Duration::from_secs(3), "{:?}: {second}", began.elapsed());
    end(first);
    assert_eq!(world.at_toggl().len(), 6);
    world.assert_agreed();
}

#[test]
fn sync_names_another_one_that_gets_nothing_done() {
    let mut world = world();
    world.set("TRACK_TIMEOUT", "60s");
    world.fake().fail_next_on("POST", Fault::Hang);
    let slow = world.until_received("add Slow 10m", Request::writes);
    let said = world.run("sync").exits(6).to_string();
    let said = said.replace(&slow.id().to_string(), "4711");
    kill(slow);
    assert_snapshot!(said, @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: Another track process (4711) is sending, without progress for 3 s.
    hint: `kill 4711` ends it; no data is lost.
    hint: The next command continues.
    --- exit 6
    ");
    finish_sync(&mut world);
}

#[cfg(target_os = "linux")]
#[test]
fn a_suspended_sender_is_named() {
    let mut world = world();
    world.set("TRACK_TIMEOUT", "60s");
    world.fake().fail_next_on("POST", Fault::Hang);
    let suspended = world.until_received("add Slow 10m", Request::writes);
    let id = suspended.id();
    signal("STOP", id);
    let began = Instant::now();
    let lines = ["sync", "add Meanwhile 10m", "list"];
    let said = lines.map(|line| world.run(line).to_string().replace(&id.to_string(), "4711"));
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    signal("KILL", id);
    drop(suspended.wait_with_output());
    let [sync, add, list] = said;
    assert_snapshot!(sync, @"
    Nothing sent or fetched; 1 pending change.
    --- stderr
    error: Another track process (4711) is suspended while sending.
    hint: `kill -CONT 4711` resumes it, `kill -KILL 4711` ends it; no data is lost.
    hint: The next command continues.
    --- exit 6
    ");
    assert_snapshot!(add, @"
    Added    Meanwhile  08:50–09:00  10m  @1
    --- stderr
    Overlaps @2 “Slow”, 08:50–09:00.
    Saved locally; another track process (4711) is suspended while sending. It is sent when that process continues or ends.
    ");
    assert_snapshot!(list, @"
    Today, Mon 2 Mar   20m
      @2  08:50–09:00  10m  Slow       sent, not confirmed
      @1  08:50–09:00  10m  Meanwhile  not sent yet
    --- stderr
    Nothing fetched from Toggl yet: another track process (4711) is suspended while sending.
    Incomplete: Toggl's entries today were never fetched.
    --- exit 6
    ");
    finish_sync(&mut world);
}
