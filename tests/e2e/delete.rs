//! `track delete` and `track cancel`: gone here and at Toggl, once, whatever happens on the way.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, own_help, transcript};

#[test]
fn entries_are_deleted_by_handle_and_words() {
    let world = World::offline();
    for line in [
        "add Standup 6:00-6:15",
        "add Review 6:15-7:00",
        "add Call 7:00-7:30",
        "add Mail 8:00-8:30",
    ] {
        world.run(line).success();
    }
    assert_snapshot!(transcript(&world, &[
        "delete @1",
        "delete @3 @2",
        "list",
        "rm @ @1",
        "list",
    ]), @"
    $ track delete @1
    Deleted  Mail  08:00–08:30  30m
    --- stderr
    `track undo` restores it.

    $ track delete @3 @2
    Deleted  Standup  06:00–06:15  15m
    Deleted  Review  06:15–07:00  45m
    --- stderr
    `track undo` restores them.

    $ track list
    Today, Mon 2 Mar   30m
      @1  07:00–07:30  30m  Call

    $ track rm @ @1
    Deleted  Call  07:00–07:30  30m
    --- stderr
    `track undo` restores it.

    $ track list
    No entries today.
    ");
}

#[test]
fn something_has_to_be_named_and_all_of_it_to_exist() {
    let world = World::offline();
    world.run("add Standup 6:00-6:15").success();
    world.run("add Review 6:15-7:00").success();
    assert_snapshot!(transcript(&world, &[
        "delete",
        "delete \" \"",
        "delete @1 @7",
        "delete @1 Lunch",
        "delete 4400000001",
        "delete 2",
    ]), @r#"
    $ track delete
    --- stderr
    error: Which entry should be deleted?
    hint: Name at least one, for example `track delete @2`; `track list` shows the handles.
    --- exit 2

    $ track delete " "
    --- stderr
    error: Which entry should be deleted?
    hint: Name at least one, for example `track delete @2`; `track list` shows the handles.
    --- exit 2

    $ track delete @1 @7
    --- stderr
    error: There is no entry @7.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track delete @1 Lunch
    --- stderr
    error: “@1 Lunch” could be one description or several entries.
    hint: No entry has this description.
    hint: To name several entries, use their handles, for example `@1 @2`; `track list` shows them.
    --- exit 4

    $ track delete 4400000001
    --- stderr
    error: There is no entry with the id 4400000001 in the local store.
    hint: `track list RANGE` fetches older entries and shows their handles.
    --- exit 4

    $ track delete 2
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4
    "#);
    assert_eq!(world.json("list")["entries"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_sent_entry_costs_one_request_and_one_that_was_never_sent_none() {
    let world = World::logged_in();
    world.run("add Sent 6:00-6:30").success();
    world.run("add Unsent 7:00-7:30 --offline").success();
    world.fake().clear_requests();
    world.run("delete Unsent").success();
    assert_eq!(world.asked(), [""; 0]);
    world.run("delete Sent").success();
    assert_eq!(world.asked(), ["DELETE /time_entries/…"]);
    assert_eq!(world.at_toggl(), [""; 0]);

    for line in ["add One 6:00-6:10", "add Two 6:10-6:20", "add Three 6:20-6:30"] {
        world.run(line).success();
    }
    world.fake().clear_requests();
    world.run("delete One Two @1").exits(4);
    assert_eq!(world.asked(), ["GET /me/time_entries"], "there may be one at Toggl");
    world.fake().clear_requests();
    world.run("delete @3 @2 @1").success();
    assert_eq!(world.asked(), ["DELETE /time_entries/…"; 3]);
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn offline_it_waits_and_then_goes() {
    let world = World::logged_in();
    world.run("add Meeting 6:00-6:30").success();
    assert_snapshot!(world.run("delete @ --offline"), @"
    Deleted  Meeting  06:00–06:30  30m
    --- stderr
    `track undo` restores it.
    Saved locally; 1 pending change.
    ");
    assert_eq!(world.at_toggl(), ["06:00–06:30 Meeting"]);
    world.run("list").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn its_json_holds_what_was_deleted() {
    let world = World::logged_in();
    world.run("add Sent 6:00-6:30").success();
    let answer = world.json("delete @");
    assert_eq!(answer["deleted"][0]["description"], "Sent");
    assert_eq!(answer["deleted"][0]["handle"], "@1");
    assert_eq!(answer["deleted"][0]["sync"], "sent");
    world.run("add Waits 6:00-6:30").success();
    let answer = world.json("delete @ --offline");
    assert_eq!(answer["deleted"][0]["sync"], "waiting");
    assert_eq!(answer["notes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_runs_is_cancelled_and_what_ran_before_is_not_resumed() {
    let mut world = World::logged_in();
    world.run("start First").success();
    world.advance(TimeDelta::minutes(30));
    world.run("start Second -t api").success();
    world.advance(TimeDelta::minutes(10));
    world.fake().clear_requests();
    assert_snapshot!(world.run("cancel"), @"
    Canceled  Second  #api  09:30–09:40  10m
    --- stderr
    `track undo` restores it.
    ");
    assert_eq!(world.asked(), ["DELETE /time_entries/…"]);
    assert_eq!(world.at_toggl(), ["09:00–09:30 First"]);
    assert_snapshot!(world.run("cancel"), @"
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    --- exit 1
    ");
    assert_snapshot!(world.run("cancel --offline --json"), @r#"
    --- stderr
    {
      "error": {
        "code": 1,
        "hints": [
          "`track start` starts a timer; `track add` logs past time.",
          "This was not checked with Toggl: offline."
        ],
        "kind": "no",
        "message": "Nothing is running."
      }
    }
    --- exit 1
    "#);
    world.assert_agreed();
}

#[test]
fn a_timer_that_was_never_sent_is_cancelled_without_a_request() {
    let mut world = World::logged_in();
    world.run("start Hello --offline").success();
    world.advance(TimeDelta::minutes(10));
    world.fake().clear_requests();
    let answer = world.json("cancel");
    assert_eq!(answer["cancelled"][0]["description"], "Hello");
    assert_eq!(answer["cancelled"][0]["running"], true);
    assert_eq!(answer["cancelled"][0]["duration"], 600);
    assert_eq!(answer["cancelled"][0]["sync"], "sent");
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(world.at_toggl(), [""; 0]);
}

#[test]
fn a_timer_that_runs_elsewhere_is_cancelled_too() {
    let world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.run("cancel").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "DELETE /time_entries/…"]);
    assert_eq!(world.at_toggl(), [""; 0]);
    world.fake().fail_always(Fault::Html(502));
    assert_snapshot!(world.run("cancel"), @"
    --- stderr
    error: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    hint: Nothing is running here; another device may have a running entry.
    --- exit 6
    ");
}

/// What may go wrong with a DELETE, and whether it passes by itself.
fn troubles() -> Vec<(&'static str, Fault)> {
    vec![
        ("drop before commit", Fault::DropBeforeCommit),
        ("drop after commit", Fault::DropAfterCommit),
        ("hang", Fault::Hang),
        ("hang after commit", Fault::HangAfterCommit),
        ("500", Fault::Status(500, "\"oops\"".to_owned())),
        ("502 page", Fault::Html(502)),
        ("404 page", Fault::Html(404)),
        ("captive portal", Fault::CaptivePortal),
        ("redirect", Fault::Redirect("http://127.0.0.1:9/login".to_owned())),
        ("quota", Fault::Quota),
        ("quota text only", Fault::QuotaTextOnly),
        ("429", Fault::TooMany { retry_after: None }),
    ]
}

#[test]
fn a_deletion_is_kept_and_sent_later() {
    for (name, fault) in troubles() {
        for (before, line, left) in [
            (
                vec!["add Other 6:00-6:30", "add Meeting 7:00-7:45"],
                "delete Meeting",
                "06:00–06:30 Other",
            ),
            (vec!["start Other", "start Hello"], "cancel", "09:00–09:10 Other"),
        ] {
            let mut world = World::logged_in();
            for line in before {
                world.run(line).success();
                world.advance(TimeDelta::minutes(10));
            }
            world.run("list").success();
            world.set("TRACK_TIMEOUT", "150ms");
            world.fake().fail_always(fault.clone());
            world.run(line).success();
            // A second attempt has the same fault, and changes nothing.
            let list = world.json("list");
            assert_eq!(list["entries"].as_array().map(Vec::len), Some(1), "{name}: {list:#}");
            world.fake().heal();
            world.set("TRACK_TIMEOUT", "");
            world.advance(TimeDelta::minutes(61));
            world.run("list yesterday..today");
            assert_eq!(world.at_toggl(), [left], "{name} {line}: {:?}", world.asked());
            let list = world.json("list");
            assert_eq!(list["entries"].as_array().map(Vec::len), Some(1), "{name}: {list:#}");
            world.assert_agreed();
        }
    }
}

#[test]
fn deleting_an_entry_already_deleted_elsewhere_succeeds() {
    let world = World::logged_in();
    world.run("add Meeting 7:00-7:45").success();
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_delete(id);
    assert_snapshot!(world.run("delete @"), @"
    Deleted  Meeting  07:00–07:45  45m
    --- stderr
    `track undo` restores it.
    ");
    world.assert_agreed();
}

#[test]
fn an_entry_whose_create_is_in_doubt_is_deleted_for_good() {
    for fault in [Fault::DropBeforeCommit, Fault::DropAfterCommit] {
        let mut world = World::logged_in();
        world.fake().fail_next_on("POST", fault);
        world.run("add Meeting 7:00-7:45").success();
        world.run("delete @ --offline").success();
        assert_eq!(world.json("list --offline")["entries"], json!([]));
        world.run("sync");
        world.advance(TimeDelta::seconds(61));
        world.run("sync").success();
        assert_eq!(world.at_toggl(), [""; 0]);
        assert_eq!(world.json("list")["entries"], json!([]));
        world.assert_agreed();
    }
}

#[test]
fn a_refused_deletion_says_so_with_toggls_words() {
    let world = World::logged_in();
    world.run("add Meeting 7:00-7:45").success();
    world.fake().fail_next_on("DELETE", Fault::Status(400, "\"Locked\"".to_owned()));
    assert_snapshot!(world.run("delete @"), @"
    Deleted  Meeting  07:00–07:45  45m
    --- stderr
    `track undo` restores it.
    error: Toggl refused it: Locked.
    hint: It is deleted only locally; `track sync --retry` tries again.
    --- exit 7
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched.
    --- stderr
    Toggl refused to delete “Meeting”: Locked.
    --- exit 7
    ");
    world.run("sync --retry").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn hostile_text_is_harmless_in_their_receipts() {
    let nasty = "ok\u{1b}[2J\u{202e}evil\u{9b}31m";
    let world = World::with_toggl();
    let project = world.fake().add_project_in(WORKSPACE, nasty, |_| {});
    let id = world.fake().elsewhere_add(nasty, world.today_at("7:00"), world.today_at("7:30"));
    world.fake().elsewhere_edit(id, |entry| entry.project_id = Some(project));
    world.fake().elsewhere_start(nasty);
    world.log_in();
    world.run("list").success();
    for line in ["cancel", "delete @"] {
        let outcome = world.run(line).success();
        let text = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(text.contains("ok [2J"), "{outcome}");
        let bad = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert!(!text.contains(bad), "{text:?}");
    }
}

#[test]
fn their_help() {
    assert_snapshot!(own_help("delete"), @"
    Delete entries

    Usage: track delete [OPTIONS] <ENTRY>...
    Alias: rm

    Examples:
      track delete @2
      track delete @3 @4
      track delete Standup
      track delete last

    Arguments:
      [ENTRY]...  An entry is a handle, an id, or words of its description. `@1` is
                  the newest entry, `@2` the one before it, `@+1` the next planned
                  one; `@` is the running entry or else the newest; `last` is the
                  entry of your last command. `track list` shows the handles.

    Options:
      -h, --help  Print help

    Deletes the entries locally and in Toggl. `track undo` restores them.
    ");
    assert_snapshot!(own_help("cancel"), @"
    Discard the running timer

    Usage: track cancel

    Examples:
      track cancel
      track cancel --json

    Options:
      -h, --help  Print help

    `track undo` restores the entry. `track continue` starts what ran before it. The
    exit code is 1 if nothing is running.
    ");
}

#[test]
fn the_examples_of_their_help_are_true() {
    let world = World::offline();
    for line in [
        "add Standup 6:00-6:15",
        "add A 6:15-6:30",
        "add B 6:30-6:45",
        "add C 6:45-7:00",
        "add D 7:00-7:15",
    ] {
        world.run(line).success();
    }
    for line in ["delete @2", "delete @3 @4", "delete D"] {
        world.run(line).success();
    }
    for line in ["cancel", "cancel --json"] {
        world.run("start").success();
        world.run(line).success();
    }
}

#[test]
fn words_that_several_are_called_by_mean_the_newest_and_it_is_said() {
    let world = World::offline();
    for span in ["5:00-5:10", "6:00-6:10", "7:00-7:10"] {
        world.run(&format!("add Call client {span}")).success();
    }
    assert_snapshot!(world.run("delete Call client"), @"
    Deleted  Call client  07:00–07:10  10m
    --- stderr
    2 other entries have this description; this is the newest.
    `track undo` restores it.
    ");
    assert_snapshot!(world.run("delete @1"), @"
    Deleted  Call client  06:00–06:10  10m
    --- stderr
    `track undo` restores it.
    ");
}

#[test]
fn a_list_mentions_what_toggl_refused_to_delete() {
    let world = World::logged_in();
    world.run("add Meeting 7:00-7:45 -t office").success();
    world.run("add Old 2026-02-27 9:00-10:00").success();
    world.run("start Timer").success();
    world.fake().fail_always_on("DELETE", Fault::Status(400, "\"Locked\"".to_owned()));
    for line in ["delete Meeting", "delete Old", "cancel"] {
        world.run(line).exits(7);
    }
    assert_snapshot!(world.run("list"), @"
    No entries today.
    --- stderr
    “Timer” from 09:00 is deleted here and is still running in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.
    “Meeting” from 07:00 is deleted here and is still in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.
    ");
    assert_snapshot!(world.run("list week -t office -s meet"), @"
    No matching entries from Mon 2 Mar to Sun 8 Mar.
    --- stderr
    “Meeting” from 07:00 is deleted here and is still in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.
    ");
    assert_snapshot!(world.run("list 2026-02-27"), @"
    No entries on Fri 27 Feb.
    --- stderr
    “Old” from Fri 27 Feb 09:00 is deleted here and is still in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.
    ");
    for line in ["list -t none --not-search tim", "list yesterday", "list -s call"] {
        let said = world.run(line);
        assert!(!said.stderr.contains("refused"), "{line}: {said}");
    }
    assert_eq!(world.run("list -n 5").stderr.matches("still").count(), 3);
    assert_snapshot!(world.json("list --offline")["notes"], @r#"["As of 09:00: offline.","“Timer” from 09:00 is deleted here and is still running in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.","“Meeting” from 07:00 is deleted here and is still in Toggl, which refused to delete it: Locked; `track sync --retry` tries again."]"#);
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    --- stderr
    Toggl refused 3 changes; `track sync` shows why.
    “Timer” from 09:00 is deleted here and is still running in Toggl, which refused to delete it: Locked; `track sync --retry` tries again.
    --- exit 1
    ");
}
