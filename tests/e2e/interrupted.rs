//! The order of a command: stored, said, sent. What is printed does not wait for Toggl, and Ctrl-C while it
//! answers ends the command without taking back what was said.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command};

use chrono::TimeDelta;
use serde_json::Value;

use crate::support::World;
use crate::support::fake_toggl::{Fault, Request};

const INTERRUPTED: i32 = 130;

fn world() -> World {
    let mut world = World::logged_in();
    // Longer than a test takes, so that a command that waits for the answer is noticed.
    world.set("TRACK_TIMEOUT", "60s");
    world
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// Exit code, the rest of standard output, and standard error.
fn end(mut child: Child) -> (i32, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut out).expect("text");
    }
    child.stderr.take().expect("a pipe").read_to_string(&mut err).expect("text");
    (child.wait().expect("it ends").code().unwrap_or(-1), out, err)
}

#[test]
fn the_receipt_is_printed_before_toggl_answers() {
    let setup = "add Report --duration 1h";
    for (line, receipt) in [
        ("start Hello", "Stopped Running"),
        ("stop", "Stopped Running"),
        ("add Lunch --duration 30m", "Added Lunch"),
        ("edit Report --duration 30m", "Edited Report"),
        ("delete Report", "Deleted Report"),
        ("continue Report", "Stopped Running"),
        ("undo", "Undone start"),
        ("tag add deep", "Added"),
    ] {
        let world = world();
        world.run(setup).success();
        world.run("start Running").success();
        world.fake().fail_always(Fault::Hang);
        let mut child = world.until_received(line, |_| true);
        let mut first = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        out.read_line(&mut first).expect("text");
        assert!(child.try_wait().expect("known").is_none(), "{line} did not wait for Toggl");
        let said = first.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.starts_with(receipt), "{line}: {said:?}");
        interrupt(&child);
        assert_eq!(end(child).0, INTERRUPTED, "{line}");
    }
}

#[test]
fn ctrl_c_while_sending_keeps_the_change_and_the_next_command_sends_it_once() {
    for fault in [Fault::Hang, Fault::HangAfterCommit] {
        let mut world = world();
        world.fake().fail_next(fault);
        let child = world.until_received("start Hello", Request::writes);
        interrupt(&child);
        let (code, out, err) = end(child);
        assert_eq!(code, INTERRUPTED);
        assert!(out.starts_with("Started  Hello"), "{out}");
        assert_eq!(err, "Interrupted: saved locally and possibly sent; the next command checks.\n");
        assert!(world.run("current").success().stdout.contains("Hello"));
        // What was not answered may still arrive within a minute.
        world.advance(TimeDelta::minutes(2));
        world.run("sync").success();
        let at_toggl = world.fake().entries();
        let named: Vec<_> =
            at_toggl.iter().filter(|it| it.description.as_deref() == Some("Hello")).collect();
        assert_eq!(named.len(), 1, "{at_toggl:?}");
    }
}

#[test]
fn an_interrupted_command_prints_one_json_document() {
    let world = world();
    world.fake().fail_next(Fault::Hang);
    let child = world.until_received("start Hello --json", Request::writes);
    interrupt(&child);
    let (code, out, err) = end(child);
    assert_eq!(code, INTERRUPTED, "{err}");
    let document: Value = serde_json::from_str(&out).expect("one document and nothing else");
    assert_eq!(document["started"]["description"], "Hello", "{document}");
}

#[test]
fn an_interrupted_sync_says_what_waits_and_the_next_one_sends_it_once() {
    let mut world = world();
    world.run("add One --duration 10m --offline").success();
    world.run("add Two --duration 20m --offline").success();
    world.fake().fail_next_on("POST", Fault::HangAfterCommit);
    let child = world.until_received("sync", Request::writes);
    interrupt(&child);
    let (code, out, err) = end(child);
    assert_eq!((code, out.as_str()), (INTERRUPTED, ""), "{err}");
    assert_eq!(err, "Interrupted: 2 pending changes; the next command continues.\n");
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    let mut at_toggl: Vec<_> =
        world.fake().entries().into_iter().filter_map(|it| it.description).collect();
    at_toggl.sort_unstable();
    assert_eq!(at_toggl, ["One", "Two"]);
}

#[test]
fn a_receipt_that_nobody_reads_keeps_nothing_from_toggl() {
    let world = world();
    let mut command = world.command(&["add", "Hello", "--duration", "10m"]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut child = command.stdout(writer).spawn().expect("track starts");
    child.wait().expect("it ends");
    assert_eq!(world.fake().entries().len(), 1);
}
