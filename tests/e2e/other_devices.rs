//! The same account on other devices: changes there are pulled, merged with local ones, and not reverted.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{ORGANIZATION, WORKSPACE};
use crate::support::{World, transcript};

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

#[test]
fn an_entry_created_elsewhere_is_pulled() {
    let world = World::logged_in();
    world.fake().elsewhere_add("Breakfast", world.today_at("7:30"), world.today_at("8:00"));
    world.fake().elsewhere_start_at("On the phone", world.today_at("8:45"));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   45m
      @2  07:30–08:00  30m  Breakfast
      @1  08:45–now    15m  On the phone
    ");
    assert_snapshot!(world.run("current"), @"
    Running  On the phone  15m since 08:45
    Today    45m
    ");
}

#[test]
fn edits_stops_and_deletions_elsewhere_are_pulled() {
    let mut world = World::logged_in();
    world.run("add Typo 7:30-8:00").success();
    world.run("add Mistake 8:00-8:30").success();
    world.run("start Hello").success();
    world.run("list").success();
    world.advance(minutes(20));
    let ids: Vec<i64> = world.fake().entries().iter().map(|entry| entry.id).collect();
    world.fake().elsewhere_edit(ids[0], |entry| {
        entry.description = Some("Corrected".to_owned());
        entry.tags = vec!["later".to_owned()];
    });
    world.fake().elsewhere_delete(ids[1]);
    world.fake().elsewhere_stop_at(ids[2], world.today_at("9:15"));
    world.fake().clear_requests();
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   45m
      @2  07:30–08:00  30m  Corrected  #later
      @1  09:00–09:15  15m  Hello
    ");
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    45m
    --- exit 1
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
}

#[test]
fn a_deletion_is_noticed_after_months() {
    let mut world = World::logged_in();
    world.run("add Old 7:30-8:00").success();
    world.run("list").success();
    let id = world.fake().entries()[0].id;
    world.advance(TimeDelta::days(40));
    world.run("list").success();
    world.fake().elsewhere_delete(id);
    world.advance(TimeDelta::days(20));
    assert_eq!(world.json("list 2026-03-02")["entries"], json!([]));
}

#[test]
fn a_timer_stopped_elsewhere_keeps_that_stop() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.advance(minutes(20));
    world.fake().elsewhere_stop();
    world.advance(minutes(20));
    world.fake().clear_requests();
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:40  40m  @1
    --- stderr
    “Hello” was already stopped elsewhere, at 09:20.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:20 Hello"]);
    assert_eq!(world.asked(), ["PATCH /time_entries/…/stop", "GET /me/time_entries"]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   20m
      @1  09:00–09:20  20m  Hello
    ");
}

#[test]
fn stop_stops_the_timer_that_replaced_ours_elsewhere() {
    let mut world = World::logged_in();
    world.run("start Here").success();
    world.advance(minutes(20));
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    assert_snapshot!(world.run("stop"), @"
    Stopped  Here  09:00–09:40  40m  @1
    Stopped  There  09:20–09:40  20m  @1
    --- stderr
    “Here” was already stopped elsewhere, at 09:20.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:20 Here", "09:20–09:40 There"]);
    assert_eq!(world.json("current")["running"], json!(null));
}

#[test]
fn stop_finds_a_timer_that_only_runs_elsewhere() {
    let mut world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    assert_snapshot!(world.run("stop"), @"Stopped  There  09:00–09:20  20m  @1");
    assert_eq!(world.at_toggl(), ["09:00–09:20 There"]);
}

#[test]
fn when_nothing_runs_anywhere_stop_says_no() {
    let world = World::logged_in();
    assert_snapshot!(world.run("stop"), @"
    --- stderr
    error: Nothing is running.
    hint: `track start` starts a timer; `track add` logs past time.
    --- exit 1
    ");
    assert_snapshot!(world.run("stop --json"), @r#"
    --- stderr
    {
      "error": {
        "code": 1,
        "hints": [
          "`track start` starts a timer; `track add` logs past time."
        ],
        "kind": "no",
        "message": "Nothing is running."
      }
    }
    --- exit 1
    "#);
}

#[test]
fn starting_ends_a_timer_from_elsewhere_without_an_overlap() {
    let mut world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    world.run("start Here").success();
    assert_eq!(world.asked(), ["POST /time_entries"]);
    assert_eq!(world.at_toggl(), ["09:00–09:20 There", "09:20– Here"]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   20m
      @2  09:00–09:20  20m  There
      @1  09:20–now     0s  Here
    ");
}

#[test]
fn a_start_in_the_past_pulls_first_and_leaves_no_overlap() {
    let mut world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    assert_snapshot!(world.run("start Here --at -5m"), @"
    Started  Here  09:15  @1
    --- stderr
    “There” was stopped at 09:15, when another entry started.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:15 There", "09:15– Here"]);
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00–09:15 There", "09:15– Here"]);
    let list = world.json("list");
    assert_eq!(list["entries"][1]["stop"], "2026-03-02T09:15:00+01:00");
}

#[test]
fn of_two_timers_the_earlier_ends_where_the_later_begins() {
    let mut world = World::logged_in();
    world.run("--offline start Here").success();
    world.advance(minutes(20));
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   40m
      @2  09:00–09:20  20m  Here
      @1  09:20–now    20m  There
    --- stderr
    “Here” was stopped at 09:20, when another entry started.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:20 Here", "09:20– There"]);

    let mut world = World::logged_in();
    world.fake().elsewhere_start("There");
    world.advance(minutes(20));
    world.run("--offline start Here").success();
    world.advance(minutes(20));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   40m
      @2  09:00–09:20  20m  There
      @1  09:20–now    20m  Here
    --- stderr
    “There” was stopped at 09:20, when another entry started.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:20 There", "09:20– Here"]);
}

#[test]
fn changes_of_different_fields_are_merged() {
    let mut world = World::logged_in();
    world.run("start Draft").success();
    world.advance(minutes(30));
    world.run("--offline stop").success();
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_edit(id, |entry| {
        entry.description = Some("Final".to_owned());
        entry.tags = vec!["text".to_owned()];
    });
    world.advance(minutes(30));
    assert_snapshot!(world.run("sync"), @"Sent 1 change, fetched 1 entry.");
    assert_eq!(world.at_toggl(), ["09:00–09:30 Final"]);
    assert_eq!(world.fake().entries()[0].tags, ["text"]);
    let list = world.json("list");
    assert_eq!(list["entries"][0]["description"], "Final");
    assert_eq!(list["entries"][0]["duration"], 1800);
}

#[test]
fn the_local_value_wins_a_conflict() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.advance(minutes(30));
    world.run("--offline stop --at 9:20").success();
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_stop_at(id, world.today_at("9:25"));
    world.advance(minutes(5));
    assert_snapshot!(world.run("sync"), @"
    Sent 1 change, fetched 1 entry.
    --- stderr
    “Hello” was also changed elsewhere; kept your stop.
    ");
    assert_eq!(world.at_toggl(), ["09:00–09:20 Hello"]);
}

#[test]
fn a_timer_deleted_there_is_let_go_when_it_is_stopped_here() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.run("list").success();
    world.advance(minutes(30));
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_delete(id);
    assert_snapshot!(world.run("stop"), @"
    Stopped  Hello  09:00–09:30  30m  @1
    --- stderr
    “Hello” was deleted elsewhere.
    ");
    assert_eq!(world.at_toggl(), [""; 0]);
    world.run("sync").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    assert_eq!(world.json("list")["entries"].as_array().expect("a list").len(), 0);
}

#[test]
fn a_new_project_from_elsewhere_is_named_without_a_request() {
    let world = World::logged_in();
    let client = world.fake().add_client("Acme");
    let project =
        world.fake().add_project_in(WORKSPACE, "Launch", |it| it.client_id = Some(client));
    let id = world.fake().elsewhere_add("Plan", world.today_at("7:30"), world.today_at("8:00"));
    world.fake().elsewhere_edit(id, |entry| entry.project_id = Some(project));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   30m
      @1  07:30–08:00  30m  Plan  Launch (Acme)
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
    world.run("start More -p Acme/Launch").success();
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn a_project_renamed_elsewhere_shows_its_new_name() {
    let mut world = World::with_toggl();
    let project = world.fake().add_project("Old name");
    world.log_in();
    world.run("add Plan 7:30-8:00 -p Old").success();
    world.run("list").success();
    world.fake().with(|toggl| {
        let found = toggl.projects.iter_mut().find(|it| it.id == project);
        found.expect("the project").name = "New name".to_owned();
    });
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_edit(id, |entry| entry.description = Some("Planning".to_owned()));
    world.advance(minutes(5));
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar   30m
      @1  07:30–08:00  30m  Planning  New name
    ");
}

#[test]
fn candidates_of_an_ambiguous_name_can_be_typed() {
    let world = World::with_toggl();
    let [_, interview] =
        ["Internal", "Interview"].map(|name| world.fake().add_project_in(WORKSPACE, name, |_| ()));
    world.log_in();
    let refused = world.run("start Talk -p inter").exits(4);
    assert!(refused.stderr.contains("“Internal”, “Interview”"), "{refused}");
    for typed in ["Interview", &format!("Interview ({interview})")] {
        world.track(["start", "Talk", "-p", typed]).success();
        assert_eq!(world.json("current")["running"]["project"]["name"], "Interview");
        world.run("cancel").success();
    }
}

#[test]
fn an_archived_project_is_refused_with_a_reason() {
    let world = World::with_toggl();
    world.fake().add_project_in(WORKSPACE, "Done", |it| it.active = false);
    world.fake().add_project_in(WORKSPACE, "Not yet", |it| it.active = false);
    world.fake().add_project_in(WORKSPACE, "What $HOME", |it| it.active = false);
    world.log_in();
    world.run("start Before").success();
    assert_snapshot!(world.run("start More -p Done"), @"
    --- stderr
    error: The project “Done” is archived.
    hint: `track project restore Done` restores it, or choose another one.
    --- exit 4
    ");
    assert_snapshot!(transcript(&world, &[
        "start More -p not",
        "start More -p what",
    ]), @r#"
    $ track start More -p not
    --- stderr
    error: The project “Not yet” is archived.
    hint: `track project restore "Not yet"` restores it, or choose another one.
    --- exit 4

    $ track start More -p what
    --- stderr
    error: The project “What $HOME” is archived.
    hint: `track project restore 201000003` restores it, or choose another one.
    --- exit 4
    "#);
    assert_eq!(world.at_toggl(), ["09:00– Before"]);
}

#[test]
fn a_project_archived_since_is_refused_by_toggl_and_kept_here() {
    let world = World::with_toggl();
    let project = world.fake().add_project("Done");
    world.log_in();
    world.fake().with(|toggl| {
        let found = toggl.projects.iter_mut().find(|it| it.id == project);
        found.expect("the project").active = false;
    });
    assert_snapshot!(world.run("start More -p Done"), @"
    Started  More  Done  09:00  @1
    --- stderr
    The project “Done” is archived or deleted in Toggl.
    error: Toggl refused it: Cannot track time to an archived project.
    hint: It is saved locally; `track edit @1` changes it, `track sync --retry` tries again.
    --- exit 7
    ");
    assert_eq!(world.at_toggl(), [""; 0]);
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  More  Done  refused: Cannot track time to an archived project
    ");
}

#[test]
fn projects_of_the_same_name_are_qualified_by_their_clients() {
    let world = World::with_toggl();
    for client in ["Acme", "Bolt"] {
        let id = world.fake().add_client(client);
        world.fake().add_project_in(WORKSPACE, "Website", |it| it.client_id = Some(id));
    }
    world.log_in();
    assert_snapshot!(world.run("start Design -p website"), @"
    --- stderr
    error: “website” matches several projects.
    hint: Use one of these: “Acme/Website”, “Bolt/Website”.
    --- exit 4
    ");
    assert_eq!(world.at_toggl(), [""; 0]);
    assert_snapshot!(world.run("start Design -p bolt/website"), @"Started  Design  Website (Bolt)  09:00  @1");
    let projects = world.fake().with(|toggl| toggl.projects.clone());
    assert_eq!(world.fake().entries()[0].project_id, Some(projects[1].id));
    world.run(&format!("start Design -p {}", projects[0].id)).success();
    assert_eq!(world.fake().running().expect("it runs").project_id, Some(projects[0].id));
}

#[test]
fn a_task_goes_with_its_project() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let website = world.fake().add_project("Website");
    let task = world.fake().add_task(website, "Design");
    let app = world.fake().add_project("App");
    world.fake().add_task(app, "Testing");
    world.log_in();
    assert_snapshot!(world.run("start Logo --task design"), @"Started  Logo  Website › Design  09:00  @1");
    let running = world.fake().running().expect("it runs");
    assert_eq!((running.project_id, running.task_id), (Some(website), Some(task)));
    assert_snapshot!(world.run("start Logo -p App --task Design"), @"
    --- stderr
    error: No task called “Design”.
    hint: `track task add -p App Design` creates it.
    --- exit 4
    ");
    assert_snapshot!(world.run("list"), @"
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  Logo  Website › Design
    ");
}

#[test]
fn new_tags_are_created_and_noted() {
    let world = World::with_toggl();
    world.fake().add_tag("Docs");
    world.log_in();
    assert_snapshot!(world.run("start Write -t docs -t draft"), @"
    Started  Write  #Docs #draft  09:00  @1
    --- stderr
    New tag: draft
    ");
    assert_eq!(world.fake().entries()[0].tags, ["Docs", "draft"]);
    let answer = world.json("start Write more -t draft -t doc");
    assert_eq!(answer["new_tags"], json!(["doc"]));
}

#[test]
fn a_project_decides_on_the_workspace() {
    let world = World::with_toggl();
    let work = world.fake().add_workspace(ORGANIZATION, "Work", false);
    let project = world.fake().add_project_in(work, "Launch", |_| {});
    world.log_in();
    world.run("start Private").success();
    world.run("start Plan -p Launch").success();
    let running = world.fake().running().expect("it runs");
    assert_eq!((running.workspace_id, running.project_id), (work, Some(project)));
    assert_eq!(world.fake().entries().iter().filter(|entry| entry.running).count(), 1);
    world.run("stop").success();
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["09:00–09:00 Private", "09:00–09:00 Plan"]);
}

#[test]
fn the_workspace_may_be_set_for_one_command() {
    let mut world = World::with_toggl();
    let work = world.fake().add_workspace(ORGANIZATION, "Work", false);
    world.log_in();
    world.set("TRACK_WORKSPACE", "Work");
    world.run("start Plan").success();
    assert_eq!(world.fake().entries()[0].workspace_id, work);
    world.set("TRACK_WORKSPACE", "Wrok");
    assert_snapshot!(world.run("start Plan"), @"
    --- stderr
    error: No workspace called “Wrok”.
    hint: Did you mean “Work”?
    hint: The name comes from TRACK_WORKSPACE: correct it there, or unset it; `track workspace` lists your workspaces.
    --- exit 4
    ");
}

#[test]
fn a_stop_that_toggl_rounds_is_not_changed_back_and_forth() {
    let mut world = World::logged_in();
    world.run("start Hello").success();
    world.skew(TimeDelta::seconds(1));
    world.run("stop").success();
    world.advance(minutes(5));
    world.fake().clear_requests();
    world.run("sync").success();
    world.run("sync").success();
    assert_eq!(world.asked(), ["GET /me/time_entries"; 2]);
}

#[test]
fn a_wrong_clock_shifts_entries_but_never_reverses_start_and_stop() {
    let mut world = World::logged_in();
    world.skew(minutes(7));
    assert_snapshot!(world.run("start First"), @"
    Started  First  09:07  @1
    --- stderr
    This machine's clock is 7m ahead of Toggl's; times are sent unchanged.
    ");
    world.advance(minutes(30));
    assert_snapshot!(world.run("start Second"), @"
    Stopped  First  09:07–09:37  30m  @2
    Started  Second  09:37  @1
    ");
    world.advance(minutes(30));
    world.run("stop").success();
    assert_eq!(world.at_toggl(), ["09:07–09:37 First", "09:37–10:07 Second"]);
    assert_eq!(world.json("list")["total"], 3600);
}
