//! A refusal that rests on what runs or stands at Toggl: on an old picture Toggl is asked before it is said, and
//! with `--fresh` before anything is decided.

use chrono::TimeDelta;
use insta::{allow_duplicates, assert_snapshot};

use crate::support::fake_toggl::{Bucket, Fault, Required, WORKSPACE};
use crate::support::{World, transcript};

const PULL: &str = "GET /me/time_entries";

/// Something that ran for a while, and what runs since nine; two hours later the picture is old.
fn world() -> World {
    let mut world = World::logged_in();
    world.run("add Report 7:00-8:00").success();
    world.run("start Hello").success();
    world.run("list").success();
    world.advance(TimeDelta::hours(2));
    world.fake().clear_requests();
    world
}

/// The id at Toggl of the entry of this description.
fn id(world: &World, description: &str) -> i64 {
    let entries = world.fake().entries().into_iter();
    let mut named = entries.filter(|it| it.description.as_deref() == Some(description));
    named.next().expect("an entry").id
}

/// The requests of one command.
fn asked(world: &World, line: &str) -> Vec<String> {
    world.fake().clear_requests();
    world.typed(line);
    world.asked()
}

#[test]
fn continue_goes_on_with_what_was_stopped_elsewhere() {
    let mut world = world();
    world.fake().elsewhere_stop_at(id(&world, "Hello"), world.today_at("9:30"));
    assert_snapshot!(world.run("continue Hello"), @"
    Started  Hello  11:00  @1
    --- stderr
    “Hello” was already stopped elsewhere, at 09:30.
    ");
    assert_eq!(world.asked(), [PULL, "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "09:00–09:30 Hello", "11:00– Hello"]);
    // What really runs is not begun anew, and within a minute Toggl is not asked again.
    world.fake().clear_requests();
    assert_snapshot!(world.run("continue Hello"), @"
    --- stderr
    error: It is already running, since 11:00.
    hint: `track edit @ --start TIME` changes its start.
    --- exit 1
    ");
    assert_eq!(world.asked(), [""; 0]);
    world.advance(TimeDelta::minutes(30));
    world.run("continue Hello").exits(1);
    assert_eq!(world.asked(), [PULL]);
    assert_eq!(world.at_toggl().len(), 3);
    world.assert_agreed();
}

#[test]
fn continue_finds_what_ended_elsewhere_last() {
    let world = World::logged_in();
    world.fake().elsewhere_add("Breakfast", world.today_at("7:30"), world.today_at("8:00"));
    world.run("continue").success();
    assert_eq!(world.asked(), [PULL, "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["07:30–08:00 Breakfast", "09:00– Breakfast"]);
}

#[test]
fn start_begins_before_what_does_not_run_any_more() {
    let world = world();
    world.fake().elsewhere_delete(id(&world, "Hello"));
    assert_snapshot!(world.run("start Call --at 8:30"), @"
    Started  Call  08:30  @1
    --- stderr
    “Hello” was running here, but had been deleted in Toggl.
    ");
    assert_eq!(world.asked(), [PULL, "POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "08:30– Call"]);
    world.assert_agreed();
}

#[test]
fn start_after_the_last_knows_what_ended_elsewhere() {
    let world = world();
    world.fake().elsewhere_stop_at(id(&world, "Hello"), world.today_at("10:15"));
    world.run("start Call --after-last").success();
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "09:00–10:15 Hello", "10:15– Call"]);
    world.assert_agreed();

    let world = World::logged_in();
    world.fake().elsewhere_add("Breakfast", world.today_at("7:30"), world.today_at("8:00"));
    world.run("start Call --after-last").success();
    assert_eq!(world.at_toggl(), ["07:30–08:00 Breakfast", "08:00– Call"]);
}

#[test]
fn trim_erases_nothing_that_is_not_there_any_more() {
    let world = world();
    world.run("add Nap 8:10-8:20").success();
    world.fake().elsewhere_delete(id(&world, "Nap"));
    world.run("add Reading 8:00-8:30 --trim").success();
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "08:00–08:30 Reading", "09:00– Hello"]);
    world.assert_agreed();
}

#[test]
fn stop_knows_an_earlier_start_from_elsewhere() {
    let world = world();
    let start = world.today_at("8:00");
    world.fake().elsewhere_edit(id(&world, "Hello"), |it| it.start = start);
    assert_snapshot!(world.run("stop 8:45"), @"Stopped  Hello  08:00–08:45  45m  @1");
    assert_eq!(world.asked()[0], PULL);
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "08:00–08:45 Hello"]);
    world.assert_agreed();
}

#[test]
fn a_timer_that_was_forgotten_here_and_stopped_elsewhere_is_let_go() {
    let mut world = world();
    world.fake().elsewhere_stop_at(id(&world, "Hello"), world.today_at("10:00"));
    world.advance(TimeDelta::hours(1100));
    assert_snapshot!(world.run("stop"), @"
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    hint: “Hello” was already stopped elsewhere, at Mon 2 Mar 10:00.
    --- exit 1
    ");
    let there = ["03-02 07:00–03-02 08:00 Report", "03-02 09:00–03-02 10:00 Hello"];
    assert_eq!(world.at_toggl(), there);
    world.assert_agreed();
}

#[test]
fn a_timer_that_was_deleted_elsewhere_is_let_go_and_that_is_said() {
    let gone = || {
        let world = world();
        world.fake().elsewhere_delete(id(&world, "Hello"));
        world
    };
    for line in ["stop --fresh", "cancel --fresh"] {
        let world = gone();
        allow_duplicates!(assert_snapshot!(world.run(line), @"
        --- stderr
        error: Nothing is running.
        hint: `track start` starts a timer; `track add` logs past time.
        hint: “Hello” was running here, but had been deleted in Toggl.
        --- exit 1
        "));
        assert_eq!(world.asked(), [PULL], "{line}");
        assert_eq!(world.at_toggl(), ["07:00–08:00 Report"], "{line}");
        world.assert_agreed();
    }
    let world = gone();
    assert_snapshot!(world.run("start Call --fresh"), @"
    Started  Call  11:00  @1
    --- stderr
    “Hello” was running here, but had been deleted in Toggl.
    ");
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "11:00– Call"]);
    world.assert_agreed();
    let world = gone();
    let notes = &world.json("start Call --fresh")["notes"];
    assert_eq!(notes[0], "“Hello” was running here, but had been deleted in Toggl.");
}

#[test]
fn an_entry_that_was_made_elsewhere_is_found() {
    let table = [
        ("edit Lunch -d Dinner", "PUT /time_entries/…", "10:00–10:30 Dinner"),
        ("edit --search Lunch -d Dinner", "PUT /time_entries/…", "10:00–10:30 Dinner"),
        ("split Lunch 10:10", "POST /time_entries", "10:10–10:30 Lunch"),
        ("continue Lunch", "POST /time_entries", "11:00– Lunch"),
    ];
    for (line, request, there) in table {
        let world = world();
        world.fake().elsewhere_add("Lunch", world.today_at("10:00"), world.today_at("10:30"));
        let asked = asked(&world, line);
        assert_eq!(asked[0], PULL, "{line}");
        assert!(asked.contains(&request.to_owned()), "{line}: {asked:?}");
        assert!(world.at_toggl().contains(&there.to_owned()), "{line}: {:?}", world.at_toggl());
        world.assert_agreed();
    }
    let world = world();
    world.fake().elsewhere_add("Lunch", world.today_at("10:00"), world.today_at("10:30"));
    let id = id(&world, "Lunch");
    assert_eq!(asked(&world, &format!("show {id}")), [PULL]);
    world.run("delete Lunch").success();
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "09:00– Hello"]);
}

#[test]
fn edit_knows_times_from_elsewhere() {
    let world = world();
    let report = id(&world, "Report");
    let start = world.today_at("6:00");
    world.fake().elsewhere_edit(report, |it| it.start = start);
    world.run("edit Report --stop 6:30").success();
    assert_eq!(world.asked()[0], PULL);
    assert_eq!(world.at_toggl()[0], "06:00–06:30 Report");
    // What is wrong in itself is refused without a request.
    assert_eq!(asked(&world, "edit Report --start nonsense"), [""; 0]);
    assert_eq!(asked(&world, &format!("edit Report -d {}", "x".repeat(3001))), [""; 0]);
    world.assert_agreed();
}

#[test]
fn what_seems_to_be_so_already_is_looked_at() {
    let world = world();
    let name = Some("Draft".to_owned());
    world.fake().elsewhere_edit(id(&world, "Report"), |it| it.description = name);
    world.run("edit @2 -d Report").success();
    assert_eq!(world.asked(), [PULL, "PUT /time_entries/…"]);
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "09:00– Hello"]);
    world.fake().clear_requests();
    assert_snapshot!(world.run("edit @2 -d Report"), @"Nothing to change: it is already like that.");
    assert_eq!(world.asked(), [""; 0], "the picture is fresh");
    world.assert_agreed();

    let mut world = World::logged_in();
    world.run("project add Web --color red").success();
    world.fake().with(|toggl| toggl.projects[0].color = "#2da608".to_owned());
    world.advance(TimeDelta::minutes(5));
    world.fake().clear_requests();
    world.run("project edit Web --color red").success();
    assert_eq!(world.asked(), ["GET /me", "PUT /projects/…"]);
    world.assert_agreed();
}

#[test]
fn split_knows_a_later_end_from_elsewhere() {
    let world = world();
    let stop = world.today_at("8:45");
    world.fake().elsewhere_stop_at(id(&world, "Report"), stop);
    world.run("split Report 8:30").success();
    assert_eq!(world.at_toggl(), ["07:00–08:30 Report", "08:30–08:45 Report", "09:00– Hello"]);
    world.assert_agreed();
}

#[test]
fn split_looks_whether_a_project_is_still_archived() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.run("add Work 7:00-8:00 -p Web").success();
    world.run("project archive Web").success();
    world.fake().with(|toggl| toggl.projects[0].active = true);
    world.run("split Work 7:30").success();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Work", "07:30–08:00 Work"]);
    world.assert_agreed();
}

#[test]
fn a_required_field_that_was_filled_in_elsewhere_counts() {
    for (line, there) in
        [("split Report 7:30", "07:00–07:30 Report"), ("continue Report", "11:00– Report")]
    {
        let world = world();
        world.fake().require(WORKSPACE, &[Required::Tag]);
        world.run("workspace --fresh").success();
        world.run(&format!("{line} --offline")).exits(2);
        for name in ["Report", "Hello"] {
            world.fake().elsewhere_edit(id(&world, name), |it| it.tags = vec!["docs".to_owned()]);
        }
        assert_eq!(asked(&world, line)[0], PULL, "{line}");
        assert!(world.at_toggl().contains(&there.to_owned()), "{line}: {:?}", world.at_toggl());
    }
}

#[test]
fn undo_knows_what_was_changed_back_elsewhere() {
    let mut world = world();
    world.run("edit Report -d Draft").success();
    let draft = id(&world, "Draft");
    let name = |text: &str| {
        let text = Some(text.to_owned());
        world.fake().elsewhere_edit(draft, |it| it.description = text);
    };
    name("Essay");
    world.run("list --fresh").success();
    world.run("undo").exits(1);
    name("Draft");
    world.advance(TimeDelta::hours(1));
    world.run("undo").success();
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "09:00– Hello"]);
    world.assert_agreed();
}

#[test]
fn undo_knows_that_the_other_timer_ended_elsewhere() {
    let mut world = world();
    world.run("stop").success();
    world.fake().elsewhere_start("Phone");
    world.run("list --fresh").success();
    world.run("undo").exits(1);
    world.advance(TimeDelta::hours(1));
    world.fake().elsewhere_stop();
    world.run("undo").success();
    assert_eq!(world.at_toggl(), ["07:00–08:00 Report", "09:00– Hello", "11:00–12:00 Phone"]);
    world.assert_agreed();
}

#[test]
fn names_are_listed_again_before_one_counts_as_taken_or_archived() {
    let mut world = World::logged_in();
    world.run("project add Web").success();
    world.run("project add Old").success();
    world.run("project archive Old").success();
    world.run("project --fresh").success();
    world.advance(TimeDelta::hours(1));
    world.fake().with(|toggl| {
        toggl.projects[0].name = "Site".to_owned();
        toggl.projects[1].active = true;
    });
    world.fake().clear_requests();
    world.run("project add Web").success();
    assert_eq!(world.asked(), ["GET /me", "POST /projects"]);
    world.run("project archive Old").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &["project add Web", "project archive Old"]), @"
    $ track project add Web
    --- stderr
    error: A project called “Web” already exists.
    hint: Choose another name, or use the existing one.
    --- exit 1

    $ track project archive Old
    --- stderr
    error: The project “Old” is already archived.
    --- exit 1
    ");
    assert_eq!(world.asked(), [""; 0], "the names are fresh");
    let there = world.fake().with(|toggl| {
        toggl.projects.iter().map(|it| (it.name.clone(), it.active)).collect::<Vec<_>>()
    });
    let expected = [("Site", true), ("Old", false), ("Web", true)];
    assert_eq!(there, expected.map(|(name, active)| (name.to_owned(), active)));
    world.assert_agreed();
}

#[test]
fn fresh_asks_before_anything_is_decided() {
    for line in [
        "start Call --fresh",
        "stop --fresh",
        "cancel --fresh",
        "continue Report --fresh",
        "add Call 6:00-6:30 --fresh",
        "edit Report -d Draft --fresh",
        "edit --range today --with-tag x -d Draft --fresh",
        "split Report 7:30 --fresh",
        "delete Report --fresh",
        "undo --fresh",
        "show Report --fresh",
    ] {
        let world = world();
        world.run("current").success();
        assert_eq!(asked(&world, line)[0], PULL, "{line}");
        world.assert_agreed();
    }
    let world = world();
    assert_eq!(asked(&world, "project add Web --fresh"), ["GET /me", "POST /projects"]);
}

#[test]
fn where_toggl_cannot_be_asked_the_refusal_stays() {
    let mut world = world();
    assert_snapshot!(world.run("continue Hello --offline"), @"
    --- stderr
    error: It is already running, since 09:00.
    hint: `track edit @ --start TIME` changes its start.
    hint: This was not checked with Toggl: offline.
    --- exit 1
    ");
    world.fake().fail_always(Fault::Html(503));
    assert_snapshot!(world.run("continue Hello"), @"
    --- stderr
    error: It is already running, since 09:00.
    hint: `track edit @ --start TIME` changes its start.
    hint: Could not check this with Toggl: Toggl gave no usable answer (HTTP 503 with a web page instead of an answer).
    --- exit 1
    ");
    assert_snapshot!(world.run("edit Lunch -d Dinner"), @"
    --- stderr
    error: No entry called “Lunch”.
    hint: `track list` shows each entry with its handle.
    hint: Could not check this with Toggl: Toggl gave no usable answer (HTTP 503 with a web page instead of an answer).
    --- exit 4
    ");
    assert_snapshot!(world.run("start Call --fresh"), @"
    Stopped  Hello  09:00–11:00  2h 00m  @2
    Started  Call  11:00  @1
    --- stderr
    Could not ask Toggl first: Toggl gave no usable answer (HTTP 503 with a web page instead of an answer).
    Saved locally; no usable answer from Toggl (HTTP 503 with a web page instead of an answer). The next command checks whether it arrived.
    ");
    world.fake().heal();
    world.advance(TimeDelta::minutes(5));
    world.fake().set_quota_remaining(Bucket::User, 0);
    world.run("list --fresh");
    assert_snapshot!(world.run("delete Lunch"), @"
    --- stderr
    error: No entry called “Lunch”.
    hint: `track list` shows each entry with its handle.
    hint: Could not check this with Toggl: Toggl's hourly quota is used up until 12:05.
    --- exit 4
    ");

    let world = World::offline();
    world.run("start Hello").success();
    world.run("continue Hello").exits(1);
    world.run("delete Lunch").exits(4);
}
