//! Everything that goes wrong on the way to Toggl: what is typed is kept, and in the end Toggl has it
//! once.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::fake_toggl::{Fault, Request};
use crate::support::{World, kill};

/// A fault between the program and Toggl, by how it ends.
enum Outage {
    /// Connections are refused.
    Unplugged,
    /// The next command may try again.
    Passing(&'static str, Fault),
    /// Toggl accepts no request for some time.
    Pause(&'static str, Fault),
}

fn outages() -> Vec<Outage> {
    use Outage::{Passing, Pause, Unplugged};
    vec![
        Unplugged,
        Passing("drop before commit", Fault::DropBeforeCommit),
        Passing("drop after commit", Fault::DropAfterCommit),
        Passing("hang", Fault::Hang),
        Passing("hang after commit", Fault::HangAfterCommit),
        Passing("500", Fault::Status(500, "\"Internal Server Error\"".to_owned())),
        Passing("502 page", Fault::Html(502)),
        Passing("404 page", Fault::Html(404)),
        Passing("captive portal", Fault::CaptivePortal),
        Passing("half an answer", Fault::TruncatedJson),
        Passing("wrong types", Fault::WrongTypes),
        Passing("redirect", Fault::Redirect("http://127.0.0.1:9/login".to_owned())),
        Pause("quota", Fault::Quota),
        Pause("quota text only", Fault::QuotaTextOnly),
        Pause("429", Fault::TooMany { retry_after: None }),
    ]
}

/// Variants that are handled alike: they are tested with one kind of write.
fn rarer_outages() -> Vec<Outage> {
    use Outage::{Passing, Pause};
    vec![
        Passing("garbage", Fault::Garbage),
        Passing("nothing", Fault::EmptyBody),
        Passing("deep", Fault::DeepJson),
        Passing("half of a packed answer", Fault::TruncatedGzip),
        Passing("unpacks without end", Fault::GzipBomb),
        Pause("429 for two minutes", Fault::TooMany { retry_after: Some(120) }),
    ]
}

impl Outage {
    fn name(&self) -> &'static str {
        match self {
            Outage::Unplugged => "unplugged",
            Outage::Passing(name, _) | Outage::Pause(name, _) => name,
        }
    }

    /// The message without the parts that depend on the operating system.
    fn comparable(&self, stderr: &str) -> String {
        let by_system = matches!(
            self,
            Outage::Unplugged
                | Outage::Passing(_, Fault::DropBeforeCommit | Fault::DropAfterCommit)
        );
        let stderr = match (stderr.find('('), stderr.rfind(')')) {
            (Some(from), Some(until)) if by_system => {
                format!("{}(…{}", &stderr[..from], &stderr[until..])
            }
            _ => stderr.to_owned(),
        };
        format!("{}: {stderr}", self.name())
    }

    fn begin(&self, world: &mut World) {
        match self {
            Outage::Unplugged => world.fake.as_mut().expect("a Toggl").unplug(),
            Outage::Passing(_, fault) | Outage::Pause(_, fault) => {
                if let Fault::Hang | Fault::HangAfterCommit = fault {
                    world.set("TRACK_TIMEOUT", "150ms");
                }
                world.fake().fail_always(fault.clone());
            }
        }
    }

    fn end(&self, world: &mut World) {
        match self {
            Outage::Unplugged => world.fake.as_mut().expect("a Toggl").plug_in(),
            Outage::Passing(..) | Outage::Pause(..) => {
                world.set("TRACK_TIMEOUT", "");
                world.fake().heal();
            }
        }
    }
}

/// Runs a command in each of the outages: it succeeds, says that the change is kept, and after the outage
/// Toggl has exactly what was requested. Returns the messages.
fn in_every(outages: Vec<Outage>, before: &[&str], line: &str, wanted: &[&str]) -> String {
    let mut said = String::new();
    for outage in outages {
        let name = outage.name();
        let mut world = World::logged_in();
        for line in before {
            world.run(line).success();
            world.advance(TimeDelta::minutes(10));
        }
        outage.begin(&mut world);
        let outcome = world.run(line).success();
        assert!(outcome.says_kept(), "{name}:\n{outcome}");
        said.push_str(&outage.comparable(&outcome.stderr));
        // A second attempt has the same outage, and changes nothing.
        world.run("current --fresh");
        outage.end(&mut world);
        if let Outage::Pause(..) = outage {
            world.fake().clear_requests();
            world.run("current");
            let writes = world.fake().requests().into_iter().filter(Request::writes);
            assert_eq!(writes.count(), 0, "{name}: no request in the pause");
            world.advance(TimeDelta::minutes(61));
        }
        // By then a request without an answer can no longer be under way.
        world.advance(TimeDelta::seconds(61));
        world.run("current");
        assert_eq!(world.at_toggl(), wanted, "{name}: {:?}", world.asked());
        assert_synced(&world, name);
    }
    said
}

/// Asserts that both sides agree and nothing is unsent.
fn assert_synced(world: &World, name: &str) {
    let there = world.at_toggl();
    world.fake().clear_requests();
    let sync = world.json("sync");
    assert_eq!((&sync["sent"], &sync["waiting"]), (&json!(0), &json!(0)), "{name}");
    assert_eq!(world.asked(), ["GET /me/time_entries"], "{name}");
    assert_eq!(world.at_toggl(), there, "{name}");
    let list = world.json("list");
    let mut ids: Vec<i64> = world.fake().entries().iter().map(|entry| entry.id).collect();
    let mut here: Vec<i64> = Vec::new();
    for entry in list["entries"].as_array().expect("a list") {
        assert_eq!(entry["sync"], "sent", "{name}");
        here.extend(entry["id"].as_i64());
    }
    ids.sort_unstable();
    here.sort_unstable();
    assert_eq!(here, ids, "{name}");
}

#[test]
fn a_start_is_kept_and_sent_later() {
    let all = outages().into_iter().chain(rarer_outages()).collect();
    assert_snapshot!(in_every(all, &[], "start Hello", &["09:00– Hello"]), @"
    unplugged: Saved locally; Toggl is unreachable.
    drop before commit: Saved locally; no usable answer from Toggl (…). The next command checks whether it arrived.
    drop after commit: Saved locally; no usable answer from Toggl (…). The next command checks whether it arrived.
    hang: Saved locally; no answer from Toggl. The next command after 09:01 checks whether it arrived.
    hang after commit: Saved locally; no answer from Toggl. The next command after 09:01 checks whether it arrived.
    500: Saved locally; no usable answer from Toggl (Internal Server Error). The next command checks whether it arrived.
    502 page: Saved locally; no usable answer from Toggl (HTTP 502 with a web page instead of an answer). The next command checks whether it arrived.
    404 page: Saved locally; no usable answer from Toggl (HTTP 404 with a web page instead of an answer). The next command checks whether it arrived.
    captive portal: Saved locally; no usable answer from Toggl (got a web page instead of an answer). The next command checks whether it arrived.
    half an answer: Saved locally; no usable answer from Toggl (could not read the answer: it ends unexpectedly). The next command checks whether it arrived.
    wrong types: Saved locally; no usable answer from Toggl (could not read the answer: unexpected value at line 1, column 7). The next command checks whether it arrived.
    redirect: Saved locally; no usable answer from Toggl (HTTP 307 without a reason). The next command checks whether it arrived.
    quota: Saved locally; Toggl's hourly quota is used up until 09:31. The next command after that sends it.
    quota text only: Saved locally; Toggl's hourly quota is used up until 09:31. The next command after that sends it.
    429: Saved locally; Toggl asked for a pause until 09:01. The next command after that sends it.
    garbage: Saved locally; no usable answer from Toggl (could not read the answer: not valid JSON at line 1, column 2). The next command checks whether it arrived.
    nothing: Saved locally; no usable answer from Toggl (could not read the answer: it ends unexpectedly). The next command checks whether it arrived.
    deep: Saved locally; no usable answer from Toggl (could not read the answer: unexpected value at line 1, column 1). The next command checks whether it arrived.
    half of a packed answer: Saved locally; no usable answer from Toggl (unexpected end of file). The next command checks whether it arrived.
    unpacks without end: Saved locally; no usable answer from Toggl (the answer was too large: more than 16 MB). The next command checks whether it arrived.
    429 for two minutes: Saved locally; Toggl asked for a pause until 09:02. The next command after that sends it.
    ");
}

#[test]
fn a_start_that_ends_another_timer_is_kept_and_sent_later() {
    let wanted = ["09:00–09:10 First", "09:10– Second"];
    in_every(outages(), &["start First"], "start Second", &wanted);
}

#[test]
fn a_stop_is_kept_and_sent_later() {
    let said = in_every(outages(), &["start Hello"], "stop", &["09:00–09:10 Hello"]);
    assert_snapshot!(said, @"
    unplugged: Saved locally; Toggl is unreachable.
    drop before commit: Saved locally; Toggl gave no usable answer (…). The next command sends it.
    drop after commit: Saved locally; Toggl gave no usable answer (…). The next command sends it.
    hang: Saved locally; Toggl is unreachable.
    hang after commit: Saved locally; Toggl is unreachable.
    500: Saved locally; Toggl gave no usable answer (Internal Server Error). The next command sends it.
    502 page: Saved locally; Toggl gave no usable answer (HTTP 502 with a web page instead of an answer). The next command sends it.
    404 page: Saved locally; Toggl gave no usable answer (HTTP 404 with a web page instead of an answer). The next command sends it.
    captive portal: Saved locally; Toggl gave no usable answer (got a web page instead of an answer). The next command sends it.
    half an answer: Saved locally; Toggl gave no usable answer (could not read the answer: it ends unexpectedly). The next command sends it.
    wrong types: Saved locally; Toggl gave no usable answer (could not read the answer: unexpected value at line 1, column 7). The next command sends it.
    redirect: Saved locally; Toggl gave no usable answer (HTTP 307 without a reason). The next command sends it.
    quota: Saved locally; Toggl's hourly quota is used up until 09:41. The next command after that sends it.
    quota text only: Saved locally; Toggl's hourly quota is used up until 09:41. The next command after that sends it.
    429: Saved locally; Toggl asked for a pause until 09:11. The next command after that sends it.
    ");
}

#[test]
fn an_added_entry_is_kept_and_sent_later() {
    let wanted = ["07:00–07:45 Meeting"];
    in_every(outages(), &[], "add Meeting 7:00-7:45 -t team", &wanted);
}

#[test]
fn reading_answers_from_here_and_says_as_of_when() {
    let mut said = String::new();
    for outage in outages() {
        let name = outage.name();
        let mut world = World::logged_in();
        world.run("add Meeting 7:00-7:45").success();
        world.run("start Hello").success();
        world.run("list").success();
        world.advance(TimeDelta::minutes(10));
        outage.begin(&mut world);
        let list = world.run("list").success();
        let expected = "Today, Mon 2 Mar   55m\n  @2  07:00–07:45  45m  Meeting\n  \
                        @1  09:00–now    10m  Hello\n";
        assert_eq!(list.stdout, expected, "{name}");
        assert!(list.stderr.starts_with("As of 09:00: "), "{name}:\n{list}");
        world.run("current").success();
        assert_eq!(world.json("current")["as_of"], "2026-03-02T09:00:00+01:00");
        said.push_str(&outage.comparable(&list.stderr));
    }
    assert_snapshot!(said, @"
    unplugged: As of 09:00: Toggl is unreachable.
    drop before commit: As of 09:00: Toggl gave no usable answer (…).
    drop after commit: As of 09:00: Toggl gave no usable answer (…).
    hang: As of 09:00: Toggl is unreachable.
    hang after commit: As of 09:00: Toggl is unreachable.
    500: As of 09:00: Toggl gave no usable answer (Internal Server Error).
    502 page: As of 09:00: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    404 page: As of 09:00: Toggl gave no usable answer (HTTP 404 with a web page instead of an answer).
    captive portal: As of 09:00: Toggl gave no usable answer (got a web page instead of an answer).
    half an answer: As of 09:00: Toggl gave no usable answer (could not read the answer: it ends unexpectedly).
    wrong types: As of 09:00: Toggl gave no usable answer (none of the entries in its list can be read).
    redirect: As of 09:00: Toggl gave no usable answer (HTTP 307 without a reason).
    quota: As of 09:00: Toggl's hourly quota is used up until 09:41.
    quota text only: As of 09:00: Toggl's hourly quota is used up until 09:41.
    429: As of 09:00: Toggl asked for a pause until 09:11.
    ");
}

#[test]
fn a_list_that_was_never_pulled_is_not_called_empty() {
    let world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.fake().fail_always(Fault::Html(502));
    assert_snapshot!(world.run("list"), @"
    No entries today.
    --- stderr
    Nothing fetched from Toggl yet: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    Incomplete: Toggl's entries today were never fetched.
    --- exit 6
    ");
    assert_snapshot!(world.run("current"), @"
    --- stderr
    Nothing fetched from Toggl yet: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    error: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    hint: Nothing is running here; Toggl has not been asked yet.
    --- exit 6
    ");
    assert_snapshot!(world.run("stop"), @"
    --- stderr
    error: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    hint: Nothing is running here; another device may have a running entry.
    --- exit 6
    ");
    world.fake().heal();
    world.fake().fail_always(Fault::Quota);
    assert_snapshot!(world.run("stop"), @"
    --- stderr
    error: Toggl's hourly quota is used up until 09:31.
    hint: Nothing is running here; another device may have a running entry.
    --- exit 5
    ");
    assert_snapshot!(world.run("current"), @"
    --- stderr
    Nothing fetched from Toggl yet: Toggl's hourly quota is used up until 09:31.
    error: Toggl's hourly quota is used up until 09:31.
    hint: Nothing is running here; Toggl has not been asked yet.
    --- exit 5
    ");
}

#[test]
fn a_refusal_is_parked_with_toggls_words() {
    let refusals = [
        Fault::PlanFeature("Billable is a premium feature".to_owned()),
        Fault::Status(400, "\"Description is not nice.\"".to_owned()),
        Fault::Status(400, r#"{"error": {"message": "Start is odd"}}"#.to_owned()),
        Fault::Status(422, String::new()),
    ];
    let mut said = String::new();
    for fault in refusals {
        let mut world = World::logged_in();
        world.fake().fail_always_on("POST", fault);
        for line in ["start Hello", "add Meeting 7:00-7:45"] {
            let _ = writeln!(said, "{}", world.run(line).exits(7));
        }
        world.advance(TimeDelta::minutes(5));
        world.fake().heal();
        world.fake().clear_requests();
        world.run("list").success();
        assert_eq!(world.asked(), ["GET /me/time_entries"], "a refused row waits for the person");
        assert_eq!(world.json("current")["refused"], 2);
        world.run("sync").exits(7);
        world.run("sync --retry").success();
        assert_eq!(world.at_toggl(), ["07:00–07:45 Meeting", "09:00– Hello"]);
        assert_synced(&world, "refused");
    }
    assert_snapshot!(said, @"
    Started  Hello  09:00  @1
    --- stderr
    error: Toggl refused it: Billable is a premium feature.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    Added    Meeting  07:00–07:45  45m  @2
    --- stderr
    error: Toggl refused it: Billable is a premium feature.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    Started  Hello  09:00  @1
    --- stderr
    error: Toggl refused it: Description is not nice.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    Added    Meeting  07:00–07:45  45m  @2
    --- stderr
    error: Toggl refused it: Description is not nice.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    Started  Hello  09:00  @1
    --- stderr
    error: Toggl refused it: Start is odd.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    Added    Meeting  07:00–07:45  45m  @2
    --- stderr
    error: Toggl refused it: Start is odd.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    Started  Hello  09:00  @1
    --- stderr
    error: Toggl refused it: HTTP 422 without a reason.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    Added    Meeting  07:00–07:45  45m  @2
    --- stderr
    error: Toggl refused it: HTTP 422 without a reason.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
}

#[test]
fn a_refused_stop_is_sent_again_when_it_is_changed() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.advance(TimeDelta::minutes(10));
    world.fake().fail_next(Fault::Status(400, "\"No\"".to_owned()));
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:10  10m  @1
    --- stderr
    error: Toggl refused it: No.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   10m
      @1  09:00–09:10  10m  Hello  refused: No
    ");
    world.run("sync --retry").success();
    assert_eq!(world.at_toggl(), ["09:00–09:10 Hello"]);
}

#[test]
fn required_fields_of_the_workspace_are_named() {
    use crate::support::fake_toggl::{Required, WORKSPACE};
    let mut world = World::logged_in();
    world.fake().require(WORKSPACE, &[Required::Project]);
    world.run("start Hello").success();
    world.advance(TimeDelta::minutes(10));
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:10  10m  @1
    --- stderr
    error: Toggl refused it: This entry can't be saved - please add a project.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_snapshot!(world.run("add Meeting 7:00-7:45"), @"
    Added    Meeting  07:00–07:45  45m  @2
    --- stderr
    error: Toggl refused it: This entry can't be saved - please add a project.
    hint: It is saved locally; `track edit @2` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_eq!(world.json("list")["entries"][0]["refusal"]["status"], 400);
}

#[test]
fn a_token_that_is_refused_midway_keeps_what_was_typed() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.run("list").success();
    world.advance(TimeDelta::minutes(10));
    world.fake().set_token("new");
    world.fake().clear_requests();
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:10  10m  @1
    --- stderr
    error: Toggl rejected the API token.
    hint: Run `track login` with the token from the bottom of https://track.toggl.com/profile; TRACK_API_TOKEN, if it is set, takes precedence.
    hint: Your changes are saved locally and will be sent.
    --- exit 3
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   10m
      @1  09:00–09:10  10m  Hello  not sent yet
    --- stderr
    error: Toggl rejected the API token.
    hint: Run `track login` with the token from the bottom of https://track.toggl.com/profile; TRACK_API_TOKEN, if it is set, takes precedence.
    --- exit 3
    ");
    assert_snapshot!(world.run("start Next --json"), @r#"
    {
      "folder": null,
      "new_tags": [],
      "notes": [],
      "overlaps": [],
      "profile": "default",
      "started": {
        "billable": false,
        "description": "Next",
        "duration": 0,
        "handle": "@1",
        "id": null,
        "project": null,
        "refusal": null,
        "running": true,
        "start": "2026-03-02T09:10:00+01:00",
        "stop": null,
        "sync": "waiting",
        "tags": [],
        "task": null,
        "workspace": {
          "id": 2000001,
          "name": "Personal"
        }
      },
      "stopped": null,
      "trimmed": []
    }
    --- stderr
    {
      "error": {
        "code": 3,
        "hints": [
          "Run `track login` with the token from the bottom of https://track.toggl.com/profile; TRACK_API_TOKEN, if it is set, takes precedence.",
          "Your changes are saved locally and will be sent."
        ],
        "kind": "not_logged_in",
        "message": "Toggl rejected the API token."
      }
    }
    --- exit 3
    "#);
    world.run("current").exits(3);
    assert_eq!(world.asked().len(), 1, "it is not tried again: {:?}", world.asked());
    world.run("sync").exits(3);
    assert_eq!(world.asked().len(), 2, "unless it is asked for: {:?}", world.asked());
    assert_snapshot!(world.run("whoami"), @"
    --- stderr
    error: Toggl rejected the API token.
    hint: Run `track login` with the token from the bottom of https://track.toggl.com/profile; TRACK_API_TOKEN, if it is set, takes precedence.
    --- exit 3
    ");

    let login = world.track_with_input(&["login", "--token", "-"], "new");
    assert_snapshot!(login, @"
    Logged in as Ada Example (ada@example.com), workspace Personal.
    The API token is saved in ~/config/config.toml; only you can read it.
    Synced 1 pending change.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:10 Hello", "09:10– Next"]);
    assert_synced(&world, "logged in again");
}

#[test]
fn a_403_about_one_row_does_not_cost_the_login() {
    let world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::Status(403, "\"Missing permission\"".to_owned()));
    assert_snapshot!(world.run("start Hello"), @"
    Started  Hello  09:00  @1
    --- stderr
    error: Toggl refused it: Missing permission.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_eq!(world.asked(), ["POST /time_entries", "GET /me/logged"]);
    world.run("add Meeting 7:00-7:45").success();
    assert_eq!(world.at_toggl(), ["07:00–07:45 Meeting"]);
}

#[test]
fn one_row_that_breaks_the_server_does_not_hold_up_the_others() {
    let mut world = World::logged_in();
    world.run("add One 6:00-6:10 --offline").success();
    world.run("add Two 6:10-6:20 --offline").success();
    world.fake().fail_next_on("POST", Fault::Status(500, String::new()));
    assert_snapshot!(world.run("sync"), @"
    Sent 1 change; 1 pending change.
    --- stderr
    error: Toggl gave no usable answer (HTTP 500 without a reason).
    hint: The next command continues.
    --- exit 6
    ");
    assert_eq!(world.at_toggl(), ["06:10–06:20 Two"]);
    // It may still be carried out.
    world.run("sync").exits(6);
    assert_eq!(world.at_toggl(), ["06:10–06:20 Two"]);
    world.advance(TimeDelta::seconds(60));
    assert_snapshot!(world.run("sync"), @"Sent 1 change.");
    assert_eq!(world.at_toggl(), ["06:00–06:10 One", "06:10–06:20 Two"]);
}

#[test]
fn an_entry_like_one_that_was_there_before_is_still_sent() {
    let mut world = World::logged_in();
    world.run("add Standup 7:00-7:15").success();
    world.advance(TimeDelta::minutes(30));
    world.fake().fail_next(Fault::DropBeforeCommit);
    world.run("add Standup 7:00-7:15").success();
    world.advance(TimeDelta::seconds(60));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:15 Standup"; 2]);
    assert_synced(&world, "twins");
}

#[test]
fn twins_whose_answers_got_lost_stay_two() {
    let world = World::logged_in();
    world.fake().fail_next(Fault::DropAfterCommit);
    world.run("add Standup 7:00-7:15").success();
    world.run("add Standup 7:00-7:15 --offline").success();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("sync");
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:15 Standup"; 2]);
    assert_synced(&world, "twins");
}

#[test]
fn a_start_in_doubt_that_was_stopped_meanwhile_ends_right() {
    let mut world = World::logged_in();
    world.fake().fail_next(Fault::DropAfterCommit);
    world.run("start Hello").success();
    world.advance(TimeDelta::minutes(10));
    assert_snapshot!(world.run("list --offline"), @"
    Today, Mon 2 Mar  10m
      @1  09:00–now   10m  Hello  sent, not confirmed
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.
    ");
    world.run("stop --offline").success();
    world.advance(TimeDelta::minutes(10));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00–09:10 Hello"]);
    assert_synced(&world, "in doubt");
}

#[test]
fn a_command_killed_while_it_waits_for_the_answer_leaves_nothing_twice() {
    for fault in [Fault::Hang, Fault::HangAfterCommit] {
        for (before, line, wanted) in [
            ("current", "start Hello", "09:00– Hello"),
            ("start Hello", "stop", "09:00–09:00 Hello"),
            ("current", "add Hello 7:00-7:45", "07:00–07:45 Hello"),
        ] {
            let mut world = World::logged_in();
            world.run(before);
            world.fake().fail_always(fault.clone());
            let child = world.until_received(line, |_| true);
            kill(child);
            world.fake().heal();
            world.advance(TimeDelta::seconds(76));
            world.run("current");
            assert_eq!(world.at_toggl(), [wanted], "{fault:?} {line}");
            assert_synced(&world, line);
        }
    }
}

#[test]
fn what_is_typed_while_the_answer_is_under_way_is_not_lost() {
    let mut world = World::logged_in();
    world.fake().fail_next(Fault::Delay(Duration::from_millis(300)));
    let child = world.until_received("start Hello", |_| true);
    world.advance(TimeDelta::minutes(5));
    world.run("stop").success();
    assert!(child.wait_with_output().expect("it ends").status.success());
    assert_eq!(world.at_toggl(), ["09:00–09:05 Hello"]);
    assert_synced(&world, "under way");
}

#[test]
fn while_another_track_sends_a_command_leaves_its_rows_to_it() {
    let mut world = World::logged_in();
    world.fake().fail_next(Fault::Hang);
    let child = world.until_received("add One 7:00-7:10", |_| true);
    assert_snapshot!(world.run("add Two 7:10-7:20"), @"
    Added    Two  07:10–07:20  10m  @1
    --- stderr
    Saved locally; another track process is sending. That process or the next command sends it.
    ");
    kill(child);
    world.advance(TimeDelta::seconds(76));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:10 One", "07:10–07:20 Two"]);
}

#[test]
fn an_answer_without_an_end_is_given_up() {
    let world = World::logged_in();
    world.fake().fail_next(Fault::Endless);
    let outcome = world.run("start Hello").success();
    assert!(outcome.stderr.contains("the answer was too large"), "{outcome}");
    world.run("current").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}

#[test]
fn a_redirect_never_sees_the_token() {
    let world = World::logged_in();
    let other = World::with_toggl();
    world.fake().fail_always(Fault::Redirect(other.fake().url()));
    world.run("start Hello").success();
    world.run("sync").exits(6);
    assert_eq!(other.asked(), [""; 0]);
}

#[test]
fn failures_are_json_where_json_is_asked_for() {
    let world = World::logged_in();
    world.fake().fail_always(Fault::Html(502));
    let start = world.json("start Hello");
    assert_eq!(start["started"]["sync"], "in_doubt");
    assert_snapshot!(format!("{:#}", start["notes"]), @r#"
    [
      "Saved locally; no usable answer from Toggl (HTTP 502 with a web page instead of an answer). The next command checks whether it arrived."
    ]
    "#);
    let list = world.run("list --json").exits(6);
    let answer: Value = list.json();
    assert_eq!(answer["complete"], false);
    assert_eq!(list.stderr, "");
    let sync = world.run("sync --json").exits(6);
    assert_eq!(sync.json()["waiting"], 1);
    assert_snapshot!(sync.stderr, @r#"
    {
      "error": {
        "code": 6,
        "hints": [
          "The next command continues."
        ],
        "kind": "unreachable",
        "message": "Toggl gave no usable answer (HTTP 502 with a web page instead of an answer)."
      }
    }
    "#);
}

#[test]
fn a_timer_is_not_made_before_the_end_of_the_one_it_ends_has_arrived() {
    let mut world = World::logged_in();
    world.run("start First --at 6:00").success();
    world.run("start Second --at 8:00 --offline").success();
    world.fake().fail_next_on("PUT", Fault::Html(502));
    world.run("current").success();
    assert_eq!(world.at_toggl(), ["06:00– First"]);
    world.advance(TimeDelta::minutes(5));
    world.run("current").success();
    assert_eq!(world.at_toggl(), ["06:00–08:00 First", "08:00– Second"]);
    assert_synced(&world, "ends first");
}

#[test]
fn a_request_that_is_only_late_is_not_sent_twice() {
    let mut world = World::logged_in();
    world.set("TRACK_TIMEOUT", "200ms");
    world.fake().fail_next_on("POST", Fault::Hang);
    world.run("add Meeting 7:00-7:45").success();
    world.set("TRACK_TIMEOUT", "");
    world.run("current");
    world.run("sync").exits(6);
    assert_eq!(world.at_toggl(), [""; 0], "it may still arrive");
    // And so it does.
    world.fake().elsewhere_add("Meeting", world.today_at("7:00"), world.today_at("7:45"));
    world.advance(TimeDelta::seconds(61));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:45 Meeting"]);
    assert_synced(&world, "late");
}

#[test]
fn no_wait_is_longer_than_an_hour() {
    let mut world = World::logged_in();
    world.fake().fail_next(Fault::TooMany { retry_after: Some(u64::MAX) });
    world.run("add Meeting 7:00-7:45").success();
    world.advance(TimeDelta::minutes(61));
    world.run("current");
    assert_eq!(world.at_toggl(), ["07:00–07:45 Meeting"]);
}

#[test]
fn a_clock_that_was_ahead_once_silences_nothing() {
    let mut world = World::logged_in();
    world.skew(TimeDelta::days(1500));
    world.run("list");
    world.skew(TimeDelta::days(-1500));
    world.fake().elsewhere_add("There", world.today_at("7:00"), world.today_at("7:45"));
    let list = world.json("list");
    assert_eq!(list["entries"][0]["description"], "There", "{list:#}");
}

/// The write is lost, and then the look for it fails as well: after both nothing is missing or twice.
#[test]
fn the_lookup_of_a_lost_create_may_fail_too() {
    for outage in outages() {
        let (Outage::Passing(name, on_look) | Outage::Pause(name, on_look)) = &outage else {
            continue;
        };
        for on_write in [Fault::DropBeforeCommit, Fault::DropAfterCommit] {
            for (line, wanted) in
                [("start Hello", "09:00– Hello"), ("add Meeting 7:00-7:45", "07:00–07:45 Meeting")]
            {
                let mut world = World::logged_in();
                world.set("TRACK_TIMEOUT", "150ms");
                world.fake().fail_next_on("POST", on_write.clone());
                world.run(line).success();
                world.fake().fail_next_on("GET", on_look.clone());
                world.run("current");
                world.fake().heal();
                world.set("TRACK_TIMEOUT", "");
                world.advance(TimeDelta::minutes(62));
                world.run("current");
                assert_eq!(world.at_toggl(), [wanted], "{name} after {on_write:?}: {line}");
                assert_synced(&world, name);
            }
        }
    }
}

#[test]
fn a_server_whose_name_is_not_found_is_out_of_reach() {
    let mut world = World::logged_in();
    let url = world.fake().url();
    world.set("TRACK_API_URL", "https://toggl.invalid");
    let outcome = world.run("add Meeting 7:00-7:45").success();
    assert!(outcome.stderr.contains("Saved locally; Toggl is unreachable."), "{outcome}");
    world.set("TRACK_API_URL", &url);
    world.run("current --fresh");
    assert_eq!(world.at_toggl(), ["07:00–07:45 Meeting"]);
}

#[test]
fn what_toggl_refused_was_reached() {
    let mut world = World::logged_in();
    world.run("add Meeting 8:00-8:30").success();
    world.run("list --fresh").success();
    world.advance(TimeDelta::minutes(10));
    world.fake().fail_always_on("GET", Fault::Status(400, "\"Invalid since\"".to_owned()));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   30m
      @1  08:00–08:30  30m  Meeting
    --- stderr
    As of 09:00: Toggl refused it (400): Invalid since.
    ");
    assert_snapshot!(world.run("sync"), @"
    Nothing sent or fetched.
    --- stderr
    error: Toggl refused it (400): Invalid since.
    --- exit 7
    ");
    world.fake().heal();
    // The entry is there: what was not found is something else.
    let missing = Fault::Status(404, "\"Resource not found\"".to_owned());
    world.fake().fail_next_on("PUT", missing.clone());
    assert_snapshot!(world.run("edit Meeting -d Call"), @"
    Edited   Meeting → Call  08:00–08:30  30m  @1
    --- stderr
    Saved locally; Toggl refused it (404): Resource not found. The next command sends it.
    ");
    world.run("sync").success();
    world.run("project add Web").success();
    world.fake().fail_next_on("PUT", missing);
    assert_snapshot!(world.run("project edit Web -n Site"), @"
    Changed  project  Site
    --- stderr
    Saved locally; Toggl refused it (404): Resource not found. The next command sends it.
    ");
}
