//! A slow or dead network: what a read waits for, and how long nobody waits again.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{Outcome, World};

/// More than a read waits, with room for a busy machine, and far less than the timeout of these worlds.
const SOON: Duration = Duration::from_secs(12);
/// Less than any timeout: nothing was waited for.
const AT_ONCE: Duration = Duration::from_millis(1500);

/// Runs a line; also how long it took.
fn timed(world: &World, line: &str) -> (Outcome, Duration) {
    let began = Instant::now();
    let outcome = world.run(line);
    (outcome, began.elapsed())
}

/// Logged in, with one entry, which was fetched a day ago; the timeout is longer than a test takes.
fn world() -> World {
    let mut world = World::logged_in();
    world.fake().add_project("Web");
    world.run("add First 7:00-7:30").success();
    world.run("sync").success();
    world.run("project --fresh").success();
    world.advance(TimeDelta::hours(25));
    world.set("TRACK_TIMEOUT", "60s");
    world.fake().clear_requests();
    world
}

#[test]
fn a_read_waits_two_seconds_and_answers_from_the_store() {
    for line in ["list yesterday", "current", "project", "edit @1 -d Second"] {
        let world = world();
        world.fake().fail_always_on("GET", Fault::Hang);
        let (outcome, took) = timed(&world, line);
        assert!(took < SOON, "{line}: {took:?}");
        assert!(!world.asked().is_empty(), "{line}");
        assert!(!outcome.stderr.contains("error"), "{line}: {outcome}");
    }
    let world = world();
    world.fake().fail_always(Fault::Hang);
    assert_snapshot!(world.run("list yesterday"), @"
    Yesterday, Mon 2 Mar  30m
      @1  07:00–07:30     30m  First
    --- stderr
    As of yesterday 09:00: Toggl did not answer within 2 s; `--fresh` waits longer.
    ");
    let world = self::world();
    world.fake().fail_always(Fault::Hang);
    assert_snapshot!(world.run("project"), @"
    Web
    --- stderr
    As of yesterday 09:00: Toggl did not answer within 2 s; `--fresh` waits longer.
    ");
}

#[test]
fn an_answer_that_takes_longer_is_waited_for_with_fresh() {
    let mut world = world();
    world.fake().elsewhere_start("Elsewhere");
    world.fake().fail_next(Fault::Delay(Duration::from_millis(2600)));
    let list = world.run("list --fresh").success();
    assert!(list.stdout.contains("Elsewhere"), "{list}");
    // A timeout of its own still ends it.
    world.set("TRACK_TIMEOUT", "300ms");
    world.fake().fail_always(Fault::Hang);
    let (list, took) = timed(&world, "list --fresh");
    assert!(took < AT_ONCE && list.stderr.contains("Toggl is unreachable"), "{took:?} {list}");
}

#[test]
fn a_request_under_way_stays_in_doubt_and_is_sent_once() {
    for fault in [Fault::Hang, Fault::HangAfterCommit] {
        let mut world = world();
        world.run("add Second 8:00-8:30 --offline").success();
        world.fake().fail_next_on("POST", fault);
        let (list, took) = timed(&world, "list today");
        assert!(took < SOON, "{took:?}");
        assert!(list.stdout.contains("Second  sent, not confirmed"), "{list}");
        world.advance(TimeDelta::minutes(2));
        world.run("sync").success();
        world.assert_agreed();
        world.assert_sound();
        let seconds = world.fake().entries().into_iter();
        let seconds = seconds.filter(|it| it.description.as_deref() == Some("Second"));
        assert_eq!(seconds.count(), 1);
    }
}

#[test]
fn slow_answers_do_not_make_toggl_unreachable() {
    let mut world = world();
    // One answer comes, the next one would be too late.
    world.run("add Second 8:00-8:30 --offline").success();
    world.fake().fail_always(Fault::Delay(Duration::from_millis(1200)));
    let list = world.run("list today");
    assert!(list.stderr.contains("did not answer within 2 s"), "{list}");
    world.fake().heal();
    world.fake().clear_requests();
    world.advance(TimeDelta::seconds(1));
    let list = world.run("list today").success();
    assert!(!world.asked().is_empty() && !list.stderr.contains("As of"), "{list}");
}

#[test]
fn a_hanging_server_costs_one_command_its_timeout() {
    let mut world = world();
    world.set("TRACK_TIMEOUT", "2s");
    world.fake().fail_always(Fault::Hang);
    let (start, took) = timed(&world, "start Hello");
    assert!(took >= Duration::from_secs(2), "{took:?}");
    assert_snapshot!(start, @"
    Started  Hello  10:00  @1
    --- stderr
    Saved locally; no answer from Toggl. The next command after 10:01 checks whether it arrived.
    ");
    world.fake().clear_requests();
    for line in [
        "start Again",
        "current",
        "list yesterday",
        "project",
        "edit @1 -d Other",
        "add Lunch 8:00-8:30",
        "project add New",
        "stop",
        "continue First",
        "undo",
        "tag",
    ] {
        let (outcome, took) = timed(&world, line);
        assert!(took < AT_ONCE, "{line}: {took:?}");
        assert_eq!(outcome.code, 0, "{line}: {outcome}");
        // What reads says that its answer is old; what changes something has nothing new to say.
        let reads = ["current", "list yesterday", "project", "tag"].contains(&line);
        let says = outcome.stderr.contains("was unreachable a moment ago");
        assert_eq!(says, reads, "{line}: {outcome}");
    }
    assert_eq!(world.asked(), [""; 0]);
    assert_snapshot!(world.run("add Tea 8:30-8:40"), @"Added    Tea  08:30–08:40  10m  @3");
    assert_snapshot!(world.run("list yesterday"), @"
    Yesterday, Mon 2 Mar  30m
      @5  07:00–07:30     30m  First
    --- stderr
    As of yesterday 09:00: Toggl was unreachable a moment ago; `--fresh` tries again now.
    ");
    assert_eq!(world.asked(), [""; 0]);
    // Half a minute later it is tried again.
    world.fake().heal();
    world.advance(TimeDelta::seconds(31));
    world.run("current");
    assert!(!world.asked().is_empty());
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    world.assert_agreed();
    world.assert_sound();
}

#[test]
fn a_read_that_got_no_answer_is_the_last_one_for_half_a_minute() {
    let mut world = world();
    world.fake().fail_always(Fault::Hang);
    world.run("current");
    world.fake().clear_requests();
    for line in ["current", "list", "start Hello"] {
        let (_, took) = timed(&world, line);
        assert!(took < AT_ONCE, "{line}: {took:?}");
    }
    assert_eq!(world.asked(), [""; 0]);
    world.advance(TimeDelta::seconds(31));
    world.run("current");
    assert!(!world.asked().is_empty());
}

#[test]
fn who_insists_tries_again_and_an_answer_ends_the_wait() {
    for line in ["current --fresh", "start Insisting --fresh", "sync", "whoami", "doctor"] {
        let mut world = world();
        world.set("TRACK_TIMEOUT", "200ms");
        world.fake().fail_always(Fault::Hang);
        world.run("start Hello").success();
        world.fake().clear_requests();
        world.run(line);
        assert!(!world.asked().is_empty(), "{line}");
        world.fake().heal();
        // In the minute after the attempt its rows may still arrive; others are sent at once.
        world.run("doctor");
        world.fake().clear_requests();
        world.run("tag add deep").success();
        assert!(!world.asked().is_empty(), "{line}");
    }
    let mut world = world();
    world.set("TRACK_TIMEOUT", "200ms");
    world.fake().fail_always(Fault::Hang);
    world.run("start Hello").success();
    world.fake().heal();
    world.log_in();
}

/// A clock that was set back must not keep Toggl out of reach.
#[test]
fn the_wait_ends_when_the_clock_is_set_back() {
    let mut world = world();
    world.set("TRACK_TIMEOUT", "200ms");
    world.fake().fail_always(Fault::Hang);
    world.run("current");
    world.fake().clear_requests();
    world.skew(TimeDelta::minutes(-10));
    world.run("current");
    assert!(!world.asked().is_empty());
}

/// Where the store has no answer, one that comes piece by piece is waited for.
#[test]
fn days_that_were_never_fetched_are_waited_for_while_answers_come() {
    let world = world();
    let start = world.today_at("7:00") - TimeDelta::days(3 * 365);
    world.fake().elsewhere_add("Old", start, start + TimeDelta::minutes(30));
    world.fake().fail_always(Fault::Delay(Duration::from_millis(900)));
    let (list, took) = timed(&world, "list 2023..2025");
    assert!(took > Duration::from_secs(2) && list.stdout.contains("Old"), "{took:?} {list}");
    assert_eq!(list.code, 0, "{list}");
    // Silence ends it, and what has come stays.
    world.fake().heal();
    world.fake().fail_always_on("/reports", Fault::Hang);
    let (list, took) = timed(&world, "list 2021..2025");
    assert!(took < SOON && list.stdout.contains("Old"), "{took:?} {list}");
    assert_eq!(list.code, 6, "{list}");
}

/// An error page is an answer: nothing is waited for, and nothing has to be spared.
#[test]
fn an_error_page_is_no_silence() {
    let world = world();
    world.fake().fail_always(Fault::Html(502));
    world.run("start Hello").success();
    world.fake().clear_requests();
    world.run("current --json");
    assert!(!world.asked().is_empty());
}
