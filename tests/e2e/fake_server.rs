//! The fake Toggl by itself: what it does when something goes wrong, asked without `track`.

mod other_clients;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::fake_toggl::{Entry, FakeToggl, Fault, WORKSPACE};

/// The header of the one account's token.
const LOGIN: &str = "Authorization: Basic MTIzNGFiY2Q1Njc4ZWY5MDEyMzRhYmNkNTY3OGVmOTA6YXBpX3Rva2Vu";
/// How long silence is listened to.
const SILENCE: Duration = Duration::from_millis(100);

/// An answer, or what came of one: the status is 0 when there was none.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &&str| line.to_lowercase().starts_with(&format!("{name}:"));
        Some(self.head.lines().find(line)?.split_once(": ")?.1)
    }

    fn date(&self) -> DateTime<Utc> {
        DateTime::parse_from_rfc2822(self.header("date").expect("a date")).expect("a date").to_utc()
    }
}

/// Sends the bytes of a request, `line` being its method and path.
fn ask_with(fake: &FakeToggl, line: &str, headers: &str, body: &str) -> Answer {
    let address = fake.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).expect("a connection");
    stream.set_read_timeout(Some(SILENCE)).expect("a timeout");
    let head = format!("{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{LOGIN}");
    let request = format!("{head}\r\n{headers}\r\n{body}");
    stream.write_all(request.as_bytes()).expect("a request is sent");
    let mut answer = Vec::new();
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut bytes) {
        answer.extend_from_slice(&bytes[..count]);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

fn get(fake: &FakeToggl, path: &str) -> Answer {
    ask_with(fake, &format!("GET /api/v9{path}"), "", "")
}

fn write(fake: &FakeToggl, method: &str, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let line = format!("{method} /api/v9/workspaces/{WORKSPACE}{path}");
    ask_with(fake, &line, &headers, &body)
}

fn morning() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-02T08:00:00Z").expect("a time").to_utc()
}

fn fake() -> FakeToggl {
    FakeToggl::start(morning())
}

fn draft(description: &str) -> Value {
    json!({
        "created_with": "test", "workspace_id": WORKSPACE, "description": description,
        "start": "2026-03-02T07:00:00Z", "stop": "2026-03-02T07:30:00Z", "duration": 1800,
    })
}

fn one_entry(fake: &FakeToggl) -> i64 {
    let hour = TimeDelta::hours(1);
    fake.elsewhere_add("There", fake.now() - hour * 2, fake.now() - hour)
}

#[test]
fn an_unusable_answer_may_be_followed_by_a_late_commit() {
    let faults = [
        (Fault::Html(504), 504),
        (Fault::Status(500, "\"oops\"".to_owned()), 500),
        (Fault::DropBeforeCommit, 0),
        (Fault::DropAfterCommit, 0),
        (Fault::TruncatedJson, 200),
        (Fault::EmptyBody, 200),
        (Fault::CaptivePortal, 200),
        (Fault::ForeignJson, 200),
        (Fault::Hang, 0),
        (Fault::Html(502).dated(TimeDelta::hours(1)), 502),
    ];
    for (fault, status) in faults {
        let fake = fake();
        fake.fail_next_on("POST", fault.clone().commits_later());
        let answer = write(&fake, "POST", "/time_entries", &draft("Late"));
        assert_eq!(answer.status, status, "{fault:?}");
        assert_eq!(fake.all_entries(), [], "{fault:?}: nothing is done yet");
        fake.advance(TimeDelta::seconds(3));
        fake.let_late_requests_arrive();
        let entries = fake.all_entries();
        assert_eq!(entries.len(), 1, "{fault:?}");
        assert_eq!(entries[0].at.timestamp(), fake.now().timestamp(), "{fault:?}");
        fake.let_late_requests_arrive();
        assert_eq!(fake.all_entries().len(), 1, "{fault:?}: it arrives once");
    }
}

#[test]
fn reads_lag_and_writes_do_not() {
    let fake = fake();
    let old = one_entry(&fake);
    let project = fake.add_project("Web");
    fake.set_read_lag(30);
    let created = write(&fake, "POST", "/time_entries", &draft("New")).json();
    let path = format!("/time_entries/{old}");
    assert_eq!(write(&fake, "PUT", &path, &json!({"description": "Edited"})).status, 200);
    fake.elsewhere_edit_project(project, |project| project.name = "Site".to_owned());
    let names = |path: &str| -> Vec<String> {
        let list = get(&fake, path).json();
        let text = |item: &Value| {
            item["description"].as_str().or(item["name"].as_str()).map(str::to_owned)
        };
        list.as_array().expect("a list").iter().filter_map(text).collect()
    };
    let created = format!("/me/time_entries/{}", created["id"]);
    let since = format!("/me/time_entries?since={}", fake.now().timestamp());
    for _ in 0..2 {
        assert_eq!(names("/me/time_entries"), ["There"]);
        assert_eq!(names("/me/projects"), ["Web"]);
        assert_eq!(names(&format!("/workspaces/{WORKSPACE}/projects")), ["Web"]);
        assert_eq!(names(&since), ["There"], "it was made in the same second");
        assert_eq!(get(&fake, &created).status, 404);
        assert_eq!(get(&fake, "/me?with_related_data=true").json()["projects"][0]["name"], "Web");
        fake.advance(TimeDelta::seconds(14));
    }
    // What is written meanwhile builds on the newest state.
    assert_eq!(write(&fake, "DELETE", &path, &Value::Null).status, 200);
    fake.advance(TimeDelta::seconds(2));
    assert_eq!(names("/me/time_entries"), ["New", "Edited"]);
    assert_eq!(names("/me/projects"), ["Site"]);
    assert_eq!(get(&fake, &created).status, 200);
    fake.advance(TimeDelta::seconds(28));
    assert_eq!(names("/me/time_entries"), ["New"]);
}

#[test]
fn answers_that_are_not_toggls_look_like_those_of_others() {
    let fake = fake();
    let path = format!("/time_entries/{}", one_entry(&fake));
    fake.fail_next(Fault::PlainNotFound);
    let plain = write(&fake, "DELETE", &path, &Value::Null);
    assert_eq!((plain.status, plain.body.as_str()), (404, "404 page not found"));
    assert!(plain.header("content-type").is_some_and(|kind| kind.starts_with("text/plain")));
    fake.fail_next(Fault::ForeignJson);
    let foreign = write(&fake, "DELETE", &path, &Value::Null);
    assert_eq!((foreign.status, foreign.json()), (200, json!({"error": "login required"})));
    fake.fail_next(Fault::LengthRequired);
    assert_eq!(write(&fake, "DELETE", &path, &Value::Null).status, 411);
    assert_eq!(fake.entries().len(), 1);
}

#[test]
fn a_write_without_a_length_is_refused_by_the_front_end() {
    let fake = fake();
    fake.elsewhere_start("There");
    let id = fake.running().expect("it runs").id;
    let line = format!("PATCH /api/v9/workspaces/{WORKSPACE}/time_entries/{id}/stop");
    let refused = ask_with(&fake, &line, "Content-Type: application/json\r\n", "");
    assert_eq!(refused.status, 411);
    assert!(refused.body.contains("Length Required"), "{refused:?}");
    let untyped = ask_with(&fake, &line, "Content-Length: 0\r\n", "");
    assert_eq!((untyped.status, &untyped.json()["stop"]), (200, &Value::Null), "it runs on");
    assert!(fake.running().is_some());
    let chunked = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    assert_eq!(ask_with(&fake, &line, chunked, "0\r\n\r\n").status, 200);
    assert!(fake.running().is_none());
    // A DELETE needs none.
    let line = format!("DELETE /api/v9/workspaces/{WORKSPACE}/time_entries/{id}");
    assert_eq!(ask_with(&fake, &line, "", "").status, 200);
}

#[test]
fn a_stop_may_stop_nothing() {
    let fake = fake();
    fake.elsewhere_start("There");
    let path = format!("/time_entries/{}/stop", fake.running().expect("it runs").id);
    fake.fail_next_on("/stop", Fault::StopDoesNotStop);
    let answer = write(&fake, "PATCH", &path, &Value::Null);
    assert_eq!((answer.status, &answer.json()["description"]), (200, &json!("There")));
    assert!(answer.json()["duration"].as_i64().is_some_and(|duration| duration < 0));
    assert!(fake.running().is_some());
    assert_eq!(write(&fake, "PATCH", &path, &Value::Null).status, 200);
    assert!(fake.running().is_none());
}

#[test]
fn a_list_window_can_be_shorter() {
    let fake = fake();
    let list =
        |from: &str| get(&fake, &format!("/me/time_entries?start_date={from}&end_date=2026-03-03"));
    assert_eq!(list("2025-12-20").status, 200);
    fake.set_list_window(60);
    let refused = list("2025-12-20");
    let sentence = json!("start_date must not be earlier than 2026-01-01");
    assert_eq!((refused.status, refused.json()), (400, sentence));
    assert_eq!(list("2026-01-01").status, 200);
}

#[test]
fn a_report_can_go_on_for_ever() {
    let fake = fake();
    one_entry(&fake);
    let ask = |row: u32| {
        let body =
            json!({"start_date": "2026-03-01", "end_date": "2026-03-02", "first_row_number": row});
        let headers = format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.to_string().len()
        );
        let line = format!("POST /reports/api/v3/workspace/{WORKSPACE}/search/time_entries");
        let answer = ask_with(&fake, &line, &headers, &body.to_string());
        let next = answer.header("x-next-row-number").and_then(|row| row.parse::<u32>().ok());
        (answer.json().as_array().expect("rows").len(), next)
    };
    assert_eq!(ask(1), (1, None));
    fake.set_endless_reports(true);
    assert_eq!(ask(1), (1, Some(51)));
    assert_eq!(ask(51), (0, Some(101)));
    assert_eq!(ask(101), (0, Some(151)));
}

#[test]
fn one_row_of_a_list_can_be_odd() {
    for (field, value) in
        [("tags", json!([null, "x"])), ("id", Value::Null), ("start", Value::Null)]
    {
        let fake = fake();
        let odd = one_entry(&fake);
        fake.elsewhere_start("Now");
        fake.set_odd_field(odd, field, value.clone());
        let list = get(&fake, "/me/time_entries").json();
        assert_eq!(list[1][field], value);
        assert_ne!(list[0][field], value, "only that one");
        let related = get(&fake, "/me?with_related_data=true").json();
        assert_eq!(related["time_entries"][1][field], value);
    }
    let fake = fake();
    let tag = fake.add_tag("x");
    fake.set_odd_field(tag, "name", Value::Null);
    assert_eq!(get(&fake, "/me/tags").json()[0]["name"], Value::Null);
}

#[test]
fn the_names_in_me_can_be_null() {
    let fake = fake();
    fake.add_project("Web");
    fake.add_client("Acme");
    fake.set_null_in_me(&["projects", "tags"]);
    let me = get(&fake, "/me?with_related_data=true").json();
    let fields = me.as_object().expect("an object");
    assert_eq!(fields.get("projects"), Some(&Value::Null));
    assert_eq!(fields.get("tags"), Some(&Value::Null));
    assert_eq!(me["clients"][0]["name"], "Acme");
    assert!(!fields.contains_key("tasks"));
}

#[test]
fn one_date_can_be_off() {
    let fake = fake();
    fake.fail_next(Fault::Nothing.dated(TimeDelta::hours(5)));
    fake.fail_next(Fault::Html(502).dated(TimeDelta::hours(-5)));
    let me = get(&fake, "/me");
    assert_eq!((me.status, me.date()), (200, morning() + TimeDelta::hours(5)));
    let page = get(&fake, "/me");
    assert_eq!((page.status, page.date()), (502, morning() - TimeDelta::hours(5)));
    assert_eq!(get(&fake, "/me").date(), morning());
}

#[test]
fn other_devices_change_names_and_move_entries_far_back() {
    let fake = fake();
    let (id, project, client) =
        (one_entry(&fake), fake.add_project("Web"), fake.add_client("Acme"));
    let tag = fake.add_tag("x");
    fake.elsewhere_edit(id, |entry| {
        (entry.project_id, entry.tags) = (Some(project), vec!["x".to_owned()]);
    });
    fake.advance(TimeDelta::minutes(1));
    let since = fake.now().timestamp();
    let back = TimeDelta::days(85);
    fake.elsewhere_edit(id, |entry| {
        (entry.start, entry.stop) = (entry.start - back, entry.stop.map(|stop| stop - back));
    });
    fake.elsewhere_edit_project(project, |project| project.active = false);
    fake.elsewhere_edit_client(client, |client| client.name = "Apex".to_owned());
    let changed = |list: &str| get(&fake, &format!("/me/{list}since={since}")).json();
    assert_eq!(changed("time_entries?")[0]["start"], "2025-12-07T06:00:00+00:00");
    assert_eq!(changed("projects?include_archived=true&")[0]["active"], false);
    assert_eq!(changed("clients?")[0]["name"], "Apex");
    fake.elsewhere_rename_tag(tag, "y");
    assert_eq!(fake.entry(id).expect("an entry").tags, ["y"]);
    fake.elsewhere_delete_tag(tag);
    fake.elsewhere_delete_client(client);
    assert!(changed("clients?")[0]["server_deleted_at"].is_string());
    assert!(changed("tags?")[0]["deleted_at"].is_string());
    fake.advance(TimeDelta::minutes(1));
    fake.elsewhere_delete_project(project);
    let entry = fake.entry(id).expect("an entry");
    assert!(entry.project_id.is_none() && entry.tags.is_empty(), "{entry:?}");
    assert!(entry.at >= fake.now(), "its project was taken off, which is an edit");
    assert!(changed("projects?include_archived=true&")[0]["server_deleted_at"].is_string());
}

#[test]
fn a_deleted_entry_is_not_found_or_shown_as_deleted() {
    let fake = fake();
    let id = one_entry(&fake);
    let read = || get(&fake, &format!("/me/time_entries/{id}"));
    assert_eq!(read().json()["description"], "There");
    assert_eq!(get(&fake, "/me/time_entries/1").status, 404);
    fake.elsewhere_delete(id);
    assert_eq!((read().status, read().json()), (404, json!("Time entry not found")));
    fake.set_shows_deleted_entries(true);
    assert!(read().json()["server_deleted_at"].is_string());
    let alive: Vec<Entry> = fake.entries();
    assert_eq!(alive, []);
}
