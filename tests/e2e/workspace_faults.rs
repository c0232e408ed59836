//! Changes of workspaces when Toggl does not answer, or its answer gets lost.

use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{Outcome, World, transcript};
use crate::workspace::{at_toggl, paying};

/// What came of a line while Toggl was not well, and what was asked for it.
fn under(fault: Fault, on: &str, line: &str) -> (World, Outcome) {
    let mut world = paying();
    world.set("TRACK_TIMEOUT", "1s");
    world.fake().fail_next_on(on, fault);
    let outcome = world.run(line);
    (world, outcome)
}

#[test]
fn an_answer_that_was_lost_is_looked_for_and_never_asked_for_again() {
    for (line, name, request) in [
        ("workspace add Ours", "Ours", "POST /organizations/…/workspaces"),
        ("workspace edit Personal --name Mine", "Mine", "PUT /workspaces/…"),
    ] {
        let method = request.split(' ').next().expect("a method");
        for fault in [
            Fault::DropAfterCommit,
            Fault::HangAfterCommit,
            Fault::TruncatedJson,
            Fault::Garbage,
            Fault::EmptyBody,
        ] {
            let case = format!("{line} {fault:?}");
            let (world, outcome) = under(fault, method, line);
            let outcome = outcome.success();
            assert!(outcome.stdout.contains(name), "{case}: {outcome}");
            assert_eq!(world.asked(), [request, "GET /me"], "{case}");
            assert!(world.run("workspace --offline").stdout.contains(name), "{case}");
        }
        for fault in [Fault::DropBeforeCommit, Fault::Html(502), Fault::CaptivePortal] {
            let case = format!("{line} {fault:?}");
            let (world, outcome) = under(fault, method, line);
            let outcome = outcome.exits(6);
            assert!(outcome.stderr.contains("may or may not have been made"), "{case}: {outcome}");
            assert_eq!(world.asked(), [request, "GET /me"], "{case}");
            assert_eq!(at_toggl(&world), ["Personal"], "{case}");
        }
    }
}

#[test]
fn what_is_not_known_is_not_claimed() {
    let (world, silence) = under(Fault::Hang, "POST", "workspace add Ours");
    assert_snapshot!(silence, @"
    --- stderr
    error: Toggl did not answer (the request timed out), so the change may or may not have been made.
    hint: Check with `track workspace --fresh` before you try again.
    --- exit 6
    ");
    assert_eq!(world.asked(), ["POST /organizations/…/workspaces", "GET /me"]);
    let world = paying();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.fake().fail_always_on("/me", Fault::DropBeforeCommit);
    assert_snapshot!(transcript(&world, &["workspace add Ours"]), @"
    $ track workspace add Ours
    --- stderr
    error: Toggl did not answer (connection closed before message completed), so the change may or may not have been made.
    hint: Check with `track workspace --fresh` before you try again.
    --- exit 6
    ");
    world.fake().heal();
    assert!(world.run("workspace --fresh").success().stdout.contains("Ours"));
}

#[test]
fn where_toggl_does_not_answer_nothing_changes() {
    let line = "workspace add Ours";
    assert_snapshot!(under(Fault::Quota, "POST", line).1, @"
    --- stderr
    error: Toggl's hourly quota is used up until 09:31.
    hint: Nothing was changed.
    --- exit 5
    ");
    assert_snapshot!(under(Fault::TooMany { retry_after: Some(90) }, "POST", line).1, @"
    --- stderr
    error: Toggl asked for a pause until 09:02.
    hint: Nothing was changed.
    --- exit 5
    ");
    assert_snapshot!(under(Fault::Status(401, String::new()), "POST", line).1, @"
    --- stderr
    error: Toggl rejected the API token.
    hint: Run `track login` with the token from the bottom of https://track.toggl.com/profile; TRACK_API_TOKEN, if it is set, takes precedence.
    hint: Nothing was changed.
    --- exit 3
    ");
    let mut world = paying();
    world.fake.as_mut().expect("a Toggl").unplug();
    world.run(line).exits(6);
    world.run("workspace edit Personal --name Mine").exits(6);
    world.fake.as_mut().expect("a Toggl").plug_in();
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(at_toggl(&world), ["Personal"]);
    let shown = world.json("workspace");
    assert_eq!(shown["workspaces"].as_array().map(Vec::len), Some(1), "{shown}");
}
