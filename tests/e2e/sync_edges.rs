//! One thing that goes wrong, or that is odd, costs itself: it makes nothing twice, takes nothing away, holds up
//! nothing else, and what is said of it is true.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rusqlite::Connection;
use serde_json::json;

use crate::support::World;
use crate::support::fake_toggl::{Bucket, FakeToggl, Fault, ORGANIZATION, TOKEN, WORKSPACE};

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Logged in on a paid plan, with quota for everything, one entry, and a pull.
fn world() -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    world.run("add Before 6:00-6:30").success();
    world.run("list --fresh").success();
    world
}

/// The same, with pulls so late that the next one does not show that entry.
fn world_later() -> World {
    let mut world = world();
    for _ in 0..3 {
        world.advance(minutes(5));
        world.run("list --fresh").success();
    }
    world
}

/// Makes an entry that no decoder expects, as it was seen: a tag that is `null`.
fn make_odd(world: &World, id: i64) {
    world.fake().set_odd_field(id, "tags", json!([null, "x"]));
}

fn count_at_toggl(world: &World, part: &str) -> usize {
    world.at_toggl().iter().filter(|line| line.contains(part)).count()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}

#[test]
fn a_lost_create_is_recognized_when_the_machines_clock_was_ahead() {
    for ahead in [5, 10, 60, 120] {
        let mut world = world();
        world.advance(minutes(5));
        world.skew(minutes(ahead));
        world.fake().fail_next_on("POST", Fault::DropAfterCommit);
        world.run("add Work 5:00-5:30").success();
        for _ in 0..2 {
            world.advance(minutes(130));
            world.run("sync").success();
        }
        assert_eq!(count_at_toggl(&world, "Work"), 1, "{ahead}: {:?}", world.at_toggl());
    }
}

#[test]
fn a_lost_create_before_the_first_pull_is_recognized_when_the_clock_was_ahead() {
    let mut world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.log_in();
    world.skew(minutes(60));
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("add Work 5:00-5:30").success();
    for _ in 0..2 {
        world.advance(minutes(130));
        world.run("sync").success();
    }
    assert_eq!(count_at_toggl(&world, "Work"), 1, "{:?}", world.at_toggl());
}

#[test]
fn a_lost_timer_runs_once_when_the_machines_clock_was_ahead() {
    let mut world = world();
    world.advance(minutes(5));
    world.skew(minutes(5));
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("start Work").success();
    world.advance(minutes(70));
    let list = world.run("list --fresh").success();
    assert_eq!(count_at_toggl(&world, "Work"), 1, "{list}\n{:?}", world.at_toggl());
}

#[test]
fn a_lost_create_is_not_made_again_after_three_months_away() {
    let mut world = world();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("add Work 7:00-7:30").success();
    for days in [85, 1, 1] {
        world.advance(TimeDelta::days(days));
        world.run("sync");
    }
    assert_eq!(world.fake().all_entries().len(), 2, "{:?}", world.at_toggl());
}

#[test]
fn doctor_does_not_open_the_store_to_another_instance() {
    let mut world = world();
    let other = FakeToggl::start(world.fake().now());
    other.elsewhere_add("Theirs", world.today_at("6:00"), world.today_at("6:30"));
    world.set("TRACK_API_TOKEN", TOKEN);
    let _first = world.fake.replace(other).expect("a Toggl");
    world.run("doctor");
    world.run("delete Before");
    assert_eq!(count_at_toggl(&world, "Theirs"), 1, "{:?}", world.asked());
}

#[test]
fn an_entry_that_was_never_sent_is_not_replaced_by_another_one_without_a_word() {
    let mut world = world();
    world.run("add Standup 7:00-7:30 --offline").success();
    world.advance(minutes(5));
    world.fake().elsewhere_add("Review", world.today_at("7:00"), world.today_at("7:30"));
    world.advance(minutes(5));
    let sync = world.run("sync").success();
    let is_told = sync.stderr.contains("Standup");
    assert!(is_told || count_at_toggl(&world, "Standup") == 1, "{sync}\n{:?}", world.at_toggl());
}

#[test]
fn a_restored_store_looks_also_when_it_has_a_pull_after_the_entry() {
    let mut world = world();
    world.run("add First 7:00-7:30 --offline").success();
    world.advance(minutes(1));
    // Read, but not sent.
    world.fake().set_quota_remaining(Bucket::Organization(ORGANIZATION), 0);
    world.run("sync").exits(5);
    let backup = world.home().join("backup");
    copy(&world.data_dir(), &backup);
    world.advance(minutes(65));
    world.run("sync").success();
    world.advance(minutes(65));
    fs::remove_dir_all(world.data_dir()).expect("the store");
    copy(&backup, &world.data_dir());
    world.run("sync").success();
    assert_eq!(world.fake().all_entries().len(), 2, "{:?}", world.at_toggl());
}

#[test]
fn a_known_entry_that_became_odd_keeps_nothing_from_being_read_and_sent() {
    let mut world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.log_in();
    world.run("add Before 6:00-6:30").success();
    make_odd(&world, world.id_at_toggl("Before"));
    world.fake().elsewhere_add("Other", world.today_at("7:00"), world.today_at("7:30"));
    world.advance(minutes(10));
    world.run("add Waits 5:00-5:30 --offline").success();
    let (list, sync) = (world.run("list"), world.run("sync"));
    assert_eq!(count_at_toggl(&world, "Waits"), 1, "{list}\n{sync}");
}

#[test]
fn a_lost_change_of_an_entry_that_became_odd_keeps_nothing_else_from_being_sent() {
    let mut world = world();
    make_odd(&world, world.id_at_toggl("Before"));
    world.fake().fail_next_on("PUT", Fault::DropAfterCommit);
    world.run("edit Before -d Changed").success();
    world.advance(minutes(10));
    let (add, sync) = (world.run("add New 10m"), world.run("sync"));
    assert_eq!(count_at_toggl(&world, "New"), 1, "{add}\n{sync}");
}

#[test]
fn two_odd_entries_keep_nothing_from_being_sent() {
    let mut world = world_later();
    for at in ["7:00", "8:00"] {
        let start = world.today_at(at);
        make_odd(&world, world.fake().elsewhere_add("Odd", start, start + minutes(5)));
    }
    world.advance(TimeDelta::seconds(5));
    world.run("add Waits 5:00-5:30 --offline").success();
    world.advance(minutes(10));
    let (sync, add) = (world.run("sync"), world.run("add New 10m"));
    assert_eq!(count_at_toggl(&world, "Waits"), 1, "{sync}\n{add}");
}

#[test]
fn a_deleted_entry_that_cannot_be_looked_up_keeps_nothing_from_being_sent() {
    let mut world = world_later();
    world.fake().fail_next_on("DELETE", Fault::Status(200, String::new()));
    world.run("delete Before").success();
    world.fake().fail_always_on("GET /me/time_entries/", Fault::Status(500, "\"oops\"".into()));
    world.run("add Waits 5:00-5:30 --offline").success();
    world.advance(minutes(5));
    let (add, sync) = (world.run("add New 10m"), world.run("sync"));
    assert_eq!(count_at_toggl(&world, "Waits"), 1, "{add}\n{sync}");
}

#[test]
fn one_entry_that_may_not_be_seen_does_not_log_out() {
    let mut world = world();
    let no_access = Fault::Status(403, "\"User does not have access\"".into());
    world.fake().fail_always_on("GET /me/time_entries/", no_access);
    world.fake().fail_next_on("PUT", Fault::Status(404, "\"Time entry not found\"".into()));
    let edit = world.run("edit Before -d Changed");
    world.advance(minutes(5));
    let add = world.run("add Work 7:00-7:30");
    assert_eq!(count_at_toggl(&world, "Work"), 1, "{edit}\n{add}");
}

#[test]
fn the_quota_of_one_organization_does_not_hold_up_another() {
    let mut world = world();
    let other = world.fake().add_organization("Other", 30);
    let workspace = world.fake().add_workspace(other, "Elsewhere", true);
    world.fake().add_project_in(workspace, "Far", |_| {});
    world.fake().add_project("Near");
    world.advance(TimeDelta::hours(25));
    world.run("list --fresh").success();
    world.run("project list --fresh").success();
    for (name, span) in [("Near", "0:00-0:30"), ("Far", "0:30-0:50")] {
        world.run(&format!("add {name} {span} -p {name} --offline")).success();
    }
    world.fake().set_quota_remaining(Bucket::Organization(ORGANIZATION), 0);
    // The first run learns it.
    world.run("sync");
    let sync = world.run("sync");
    assert_eq!(count_at_toggl(&world, "Far"), 1, "{sync}\n{:?}", world.at_toggl());
}

#[test]
fn the_reserve_pays_for_the_look_before_times_are_sent() {
    let mut world = world();
    world.run("start Work").success();
    world.fake().set_quota_remaining(Bucket::User, 4);
    world.run("list --fresh").success();
    world.advance(minutes(40));
    world.fake().elsewhere_stop_at(world.id_at_toggl("Work"), world.today_at("9:10"));
    world.fake().clear_requests();
    world.run("edit @ --start -70m").success();
    assert_eq!(world.fake().running().map(|it| it.id), None, "{:?}", world.asked());
}

#[test]
fn a_bulk_edit_hides_nothing_that_the_phone_changed_before() {
    let mut world = world();
    world.run("add Second 7:00-7:30").success();
    world.advance(minutes(5));
    world.run("list --fresh").success();
    world.fake().elsewhere_edit(world.id_at_toggl("Before"), |entry| entry.billable = true);
    // The answer was dated half a minute after the edit.
    let slow = Fault::Dated(TimeDelta::seconds(30), Box::new(Fault::Nothing));
    world.fake().fail_next_on("PATCH", slow);
    world.run("edit @1 @2 -d New").success();
    world.advance(TimeDelta::seconds(85));
    for _ in 0..3 {
        world.run("list --fresh").success();
        world.advance(minutes(5));
    }
    let list = world.json("list");
    assert!(list.to_string().contains("\"billable\":true"), "{list}");
}

#[test]
fn an_archived_client_stays_archived_when_its_project_is_renamed_elsewhere() {
    let mut world = world();
    let client = world.fake().add_client("Acme");
    let project = world.fake().add_project_in(WORKSPACE, "Web", |it| it.client_id = Some(client));
    world.run("project --fresh").success();
    world.run("add Work 7:00-7:30 -p Web").success();
    world.run("client archive Acme").success();
    let active = |world: &World| world.run("client list --offline").stdout.contains("Acme");
    assert!(!active(&world));
    world.advance(minutes(5));
    world.fake().elsewhere_edit_project(project, |it| it.name = "Site".into());
    world.fake().elsewhere_edit(world.id_at_toggl("Work"), |it| it.billable = true);
    world.run("list --fresh").success();
    assert!(!active(&world), "nobody has restored it");
}

#[test]
fn a_gateway_that_wants_to_be_paid_refuses_no_entry() {
    let mut world = world();
    world.fake().fail_next_on("POST", Fault::Html(402));
    world.run("add Work 7:00-7:30");
    world.advance(minutes(3));
    let sync = world.run("sync");
    assert_eq!(count_at_toggl(&world, "Work"), 1, "{sync}");
}

#[test]
fn a_stop_or_a_start_that_arrives_late_is_no_change_elsewhere() {
    for (line, method) in [("stop", "PATCH"), ("start Other", "POST")] {
        let mut world = world();
        world.run("start Work").success();
        world.advance(minutes(30));
        world.fake().fail_next_on(method, Fault::CommitsLater(Box::new(Fault::Html(504))));
        world.run(line).success();
        world.advance(TimeDelta::seconds(25));
        world.fake().let_late_requests_arrive();
        let list = world.run("list --fresh");
        assert!(!list.stderr.contains("changed elsewhere"), "{line}: {list}");
    }
}

#[test]
fn a_new_timer_that_waits_for_a_refused_project_does_not_wait_for_an_answer() {
    let mut world = world();
    world.run("start Old").success();
    world.advance(minutes(5));
    world.fake().fail_always_on("POST /projects", Fault::Status(403, "\"Only admins\"".into()));
    world.run("project add Web --offline").success();
    world.run("edit @ -p Web --offline").success();
    world.run("stop --offline").success();
    world.run("sync");
    for _ in 0..2 {
        world.advance(minutes(5));
        let start = world.run("start New");
        assert!(!start.stderr.contains("may still arrive"), "everything was answered: {start}");
    }
}

#[test]
fn the_end_of_a_timer_that_was_stopped_elsewhere_is_not_made_up() {
    let mut world = world();
    world.run("start Work").success();
    world.fake().set_quota_remaining(Bucket::User, 4);
    world.run("list --fresh").success();
    world.advance(minutes(40));
    world.fake().elsewhere_stop();
    world.advance(minutes(1));
    let stop = world.run("stop").success();
    assert!(!stop.stderr.contains("elsewhere already, at 09:41"), "it was at 09:40: {stop}");
}

#[test]
fn a_lost_create_that_was_changed_here_and_deleted_there_is_said_to_be_sent_again() {
    let mut world = world();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("add Work 7:00-7:30").success();
    world.run("edit Work -d Changed --offline").success();
    world.fake().elsewhere_delete(world.id_at_toggl("Work"));
    world.advance(minutes(3));
    let sync = world.run("sync").success();
    assert_eq!(count_at_toggl(&world, "Changed"), 1, "it is kept, since it was changed here");
    assert!(sync.stderr.contains("is created there again"), "{sync}");
}

#[test]
fn an_odd_entry_is_told_once_by_one_command() {
    let mut world = world();
    world.fake().fail_next_on("POST", Fault::DropBeforeCommit);
    world.run("add Work 7:00-7:30").success();
    let start = world.today_at("7:00");
    make_odd(&world, world.fake().elsewhere_add("Odd", start, start + minutes(10)));
    world.advance(minutes(10));
    let sync = world.run("sync");
    assert_eq!(sync.stderr.matches("could not be read").count(), 1, "{sync}");
}

#[test]
fn many_deleted_entries_do_not_use_up_the_quota_of_one_list() {
    let mut world = world();
    let ids: Vec<i64> = (0..40)
        .map(|n| {
            let start = world.today_at("3:00") + minutes(3 * n);
            world.fake().elsewhere_add("Old", start, start + minutes(1))
        })
        .collect();
    world.run("list --fresh").success();
    world.advance(minutes(10));
    for id in ids {
        world.fake().elsewhere_delete(id);
    }
    // More changes than a list has, as an import makes them.
    for n in 0..1100 {
        let start = world.today_at("5:00") + TimeDelta::seconds(n);
        world.fake().elsewhere_add("Imported", start, start + TimeDelta::seconds(1));
    }
    for _ in 0..3 {
        world.advance(minutes(10));
        world.fake().clear_requests();
        world.run("list today").success();
        assert!(world.asked().len() <= 12, "{}", world.asked().len());
    }
}

#[test]
fn a_bulk_edit_of_entries_that_were_deleted_elsewhere_looks_once() {
    let world = world();
    for n in 0..12 {
        world.run(&format!("add Old 3:{n:02}-3:{:02}", n + 1)).success();
    }
    world.run("list --fresh").success();
    for entry in world.fake().entries() {
        world.fake().elsewhere_delete(entry.id);
    }
    world.fake().clear_requests();
    world.run("edit @1 @2 @3 @4 @5 @6 @7 @8 @9 @10 @11 @12 -d New").success();
    let looks = world.fake().requests().iter().filter(|it| it.method == "GET").count();
    assert!(looks <= 2, "{looks}: {:?}", world.asked());
}

/// How long it takes until a timer runs at Toggl, while so many entries wait and 900 are new there.
fn time_of_a_start(waiting: u32) -> Duration {
    let mut world = world();
    world.advance(minutes(1));
    let (now, db) = (world.now().timestamp(), Connection::open(world.database()).expect("a store"));
    db.execute_batch(&format!(
        "insert into journal (at, command) values ({now}, 'add');
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {waiting})
         insert into entries (workspace, description, start, stop, unsent)
             select {WORKSPACE}, 'Waits', {now} - 90000000 - i * 60, {now} - 90000000 - i * 60 + 30, 1 from n;
         insert into journal_changes (seq, entry, after)
             select (select max(seq) from journal), key, '{{}}' from entries where description = 'Waits';"
    ))
    .expect("entries that wait");
    drop(db);
    for n in 0..900 {
        let start = world.today_at("5:00") + TimeDelta::seconds(n);
        world.fake().elsewhere_add("Imported", start, start + TimeDelta::seconds(1));
    }
    world.advance(minutes(5));
    let began = Instant::now();
    world.run("start Now").success();
    began.elapsed()
}

#[test]
fn merging_a_list_does_not_read_all_that_waits_for_each_of_its_entries() {
    let (few, many) = (time_of_a_start(100), time_of_a_start(50_000));
    assert!(many < few * 12, "{few:?} with 100 waiting entries, {many:?} with 50,000");
}

#[test]
fn a_lost_change_of_a_project_that_may_not_be_seen_keeps_nothing_from_being_sent() {
    let mut world = world();
    world.run("project add Web").success();
    world.fake().set_null_in_me(&["projects"]);
    let no_access = Fault::Status(403, "\"User does not have access\"".into());
    world.fake().fail_always_on("GET /api/v9/workspaces", no_access);
    world.fake().fail_next_on("PUT", Fault::DropAfterCommit);
    world.run("project edit Web --name Site").success();
    world.advance(minutes(5));
    let (add, sync) = (world.run("add New 10m"), world.run("sync"));
    assert_eq!(count_at_toggl(&world, "New"), 1, "{add}\n{sync}");
}

#[test]
fn a_bulk_edit_whose_answer_was_dated_wrongly_does_not_hide_what_the_phone_changes_later() {
    let mut world = world();
    world.run("add Second 7:00-7:30").success();
    world.advance(minutes(5));
    let wrong = Fault::Dated(TimeDelta::hours(2), Box::new(Fault::Nothing));
    world.fake().fail_next_on("PATCH", wrong);
    world.run("edit @1 @2 -t docs").success();
    world.advance(minutes(10));
    let id = world.fake().entries()[0].id;
    world.fake().elsewhere_edit(id, |entry| entry.description = Some("Phone".to_owned()));
    for _ in 0..3 {
        world.advance(minutes(5));
        world.run("list --fresh").success();
    }
    assert_eq!(world.kept("Phone"), 1, "{}", world.run("list"));
}

#[test]
fn a_lost_create_after_an_answer_that_was_dated_wrongly_is_recognized() {
    let mut world = world();
    world.advance(minutes(5));
    world.run("list --fresh").success();
    world.run("add First 5:00-5:10 --offline").success();
    world.run("add Second 5:10-5:20 --offline").success();
    let wrong = Fault::Dated(TimeDelta::minutes(20), Box::new(Fault::Nothing));
    world.fake().fail_next_on("POST", wrong);
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("sync");
    for _ in 0..2 {
        world.advance(minutes(30));
        world.run("sync").success();
    }
    assert_eq!(world.fake().all_entries().len(), 3, "{:?}", world.at_toggl());
}
