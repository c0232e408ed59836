//! What published clients of Toggl ask for and `track` does not: see `docs/clients.md`.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;

use chrono::TimeDelta;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use serde_json::{Value, json};

use super::{Answer, ask_with, draft, fake, get, morning, one_entry, write};
use crate::support::fake_toggl::{Bucket, FakeToggl, ORGANIZATION, TOKEN, WORKSPACE};

/// Sends JSON to a path below `/api/v9`.
fn send(fake: &FakeToggl, method: &str, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    ask_with(fake, &format!("{method} /api/v9{path}"), &headers, &body)
}

fn report(fake: &FakeToggl, kind: &str, content_type: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = format!("{content_type}Content-Length: {}\r\n", body.len());
    let line = format!("POST /reports/api/v3/workspace/{WORKSPACE}/{kind}/time_entries");
    ask_with(fake, &line, &headers, &body)
}

/// Whether an object has every one of these fields, `null` or not.
fn assert_fields(object: &Value, names: &[&str]) {
    let fields = object.as_object().expect("an object");
    for name in names {
        assert!(fields.contains_key(*name), "{name} is not in {object}");
    }
}

#[test]
fn entries_are_written_without_a_workspace_in_the_path() {
    let fake = fake();
    fake.elsewhere_start("There");
    let running = json!({
        "created_with": "test", "wid": WORKSPACE, "description": "Here",
        "start": "2026-03-02T08:00:00Z", "duration": -1,
    });
    let created = send(&fake, "POST", "/time_entries", &running);
    assert_eq!((created.status, &created.json()["workspace_id"]), (200, &json!(WORKSPACE)));
    let id = created.json()["id"].as_i64().expect("an id");
    assert_eq!(fake.running().expect("it runs").id, id, "the one before was stopped");
    let path = format!("/time_entries/{id}");
    let stop = json!({"stop": "2026-03-02T08:10:00Z", "duration": 600});
    assert_eq!(send(&fake, "PUT", &path, &stop).json()["duration"], 600);
    assert_eq!(fake.entry(id).expect("an entry").description.as_deref(), Some("Here"));
    assert_eq!(fake.quota(Bucket::User).remaining, 28);
    assert_eq!(send(&fake, "DELETE", &path, &Value::Null).status, 200);
    assert_eq!(fake.entry(id), None);
    for method in ["PUT", "DELETE"] {
        let gone = send(&fake, method, &path, &json!({"description": "Again"}));
        assert_eq!((gone.status, gone.json()), (404, json!("Time entry not found")));
    }
    assert_eq!(send(&fake, "GET", &path, &Value::Null).status, 404);
}

#[test]
fn an_entry_without_a_workspace_is_refused() {
    let fake = fake();
    let mut entry = draft("Here");
    entry["workspace_id"] = Value::Null;
    let refused = send(&fake, "POST", "/time_entries", &entry);
    assert_eq!(refused.json(), json!("wid is required for time entry creation"));
    assert_eq!(refused.status, 400);
    entry["workspace_id"] = json!(WORKSPACE + 7);
    assert_eq!(send(&fake, "POST", "/time_entries", &entry).status, 403);
    assert_eq!(fake.all_entries(), []);
}

#[test]
fn workspaces_have_a_list_of_their_own_with_every_field() {
    let fake = fake();
    fake.add_workspace(ORGANIZATION, "Second", false);
    let list = get(&fake, "/workspaces");
    assert_eq!(list.header("x-toggl-quota-remaining"), Some("29"));
    assert_eq!(fake.quota(Bucket::User).remaining, 29);
    assert_eq!(fake.quota(Bucket::Organization(ORGANIZATION)).remaining, 30);
    assert_eq!(list.json().as_array().expect("a list").len(), 2);
    assert_eq!(list.json(), get(&fake, "/me/workspaces").json());
    let names = [
        "csv_upload",
        "disable_approvals",
        "disable_expenses",
        "disable_timesheet_view",
        "limit_public_project_data",
        "max_data_retention_days",
        "only_admins_see_team_dashboard",
        "rate_last_updated",
        "reports_collapse",
        "working_hours_in_minutes",
    ];
    assert_fields(&list.json()[0], &names);
    assert!(list.json()[0]["logo_url"].is_string());
}

#[test]
fn a_workspace_keeps_the_settings_it_is_sent() {
    let fake = fake();
    let sent = json!({
        "name": "Mine", "only_admins_may_create_projects": true, "only_admins_may_create_tags": true,
        "only_admins_see_team_dashboard": true, "reports_collapse": false,
    });
    assert_eq!(write(&fake, "PUT", "", &sent).status, 200);
    assert_eq!(write(&fake, "PUT", "", &json!({"name": "Ours"})).status, 200);
    let workspace = get(&fake, &format!("/workspaces/{WORKSPACE}")).json();
    assert_eq!(workspace["name"], "Ours");
    for (name, value) in
        sent.as_object().expect("fields").iter().filter(|(name, _)| *name != "name")
    {
        assert_eq!(workspace[name], *value, "{name}");
    }
}

#[test]
fn features_follow_the_plan() {
    let fake = fake();
    let enabled = |name: &str| {
        let list = get(&fake, "/me/features").json();
        assert_eq!(list[0]["workspace_id"], WORKSPACE);
        let features = list[0]["features"].as_array().expect("features").clone();
        let feature = features.iter().find(|it| it["name"] == name).expect("the feature").clone();
        assert!(feature["feature_id"].is_i64());
        feature["enabled"].as_bool().expect("on or off")
    };
    assert!(enabled("free") && !enabled("tasks"));
    fake.set_premium(WORKSPACE, true);
    assert!(enabled("free") && enabled("tasks"));
}

#[test]
fn preferences_are_read_and_set() {
    let fake = fake();
    let read = || get(&fake, "/me/preferences").json();
    assert_eq!(read()["date_format"], "YYYY-MM-DD");
    assert_eq!((&read()["beginningOfWeek"], &read()["BeginningOfWeek"]), (&json!(1), &json!(1)));
    assert_eq!(read()["pg_time_zone_name"], "Europe/Berlin");
    assert!(read()["alpha_features"][0]["code"].is_string());
    let names = ["record_timeline", "send_product_emails", "send_timer_notifications"];
    assert_fields(&read(), &names);
    let set = |body: &Value| send(&fake, "POST", "/me/preferences", body);
    let formats = json!({"date_format": "DD.MM.YYYY", "timeofday_format": "h:mm A"});
    assert_eq!((set(&formats).status, set(&formats).body.as_str()), (200, ""));
    assert_eq!(read()["date_format"], "DD.MM.YYYY");
    assert_eq!(read()["duration_format"], "improved", "what was not sent stays");
    let refusals = [
        (json!({}), "Missing data"),
        (json!({"toSAcceptNeeded": false}), "Cannot set value for ToSAcceptNeeded"),
        (json!({"date_format": "D/M/Y"}), "Value in date_format is invalid"),
        (json!({"timeofday_format": "HH"}), "Value in timeofday_format is invalid"),
        (json!({"alpha_features": [{"code": "none"}]}), "Invalid feature code(s)"),
    ];
    for (body, message) in refusals {
        assert_eq!((set(&body).status, set(&body).json()), (400, json!(message)));
    }
    assert_eq!(read()["date_format"], "DD.MM.YYYY");
    assert_eq!(get(&fake, "/me/preferences/web").json(), read());
    assert_eq!(get(&fake, "/me/preferences/phone").json(), json!("Unknown client"));
}

#[test]
fn the_profile_can_be_changed() {
    let fake = fake();
    let put = |body: &Value| send(&fake, "PUT", "/me", body);
    let changed = put(&json!({"fullname": "Ada E.", "beginning_of_week": 0, "country_id": 3}));
    assert_eq!((changed.status, &changed.json()["fullname"]), (200, &json!("Ada E.")));
    assert!(changed.json()["toggl_accounts_updated_at"].is_string());
    let me = get(&fake, "/me").json();
    assert_eq!((&me["fullname"], &me["beginning_of_week"]), (&json!("Ada E."), &json!(0)));
    assert_eq!((&me["country_id"], &me["email"]), (&json!(3), &json!("ada@example.com")));
    let hash = me["intercom_hash"].as_str().expect("a hash");
    assert!(hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit()), "{hash}");
    let refusals = [
        (json!({"password": "longer"}), "Current password must be present to change password"),
        (json!({"password": "longer", "current_password": "no"}), "Current password is not valid"),
        (
            json!({"password": "short", "current_password": "secret"}),
            "Password should be at least 6 characters",
        ),
        (json!({"email": "ada"}), "Invalid email"),
        (json!({"beginning_of_week": 7}), "Invalid beginning_of_week"),
        (json!({"default_workspace_id": 7}), "Invalid default_workspace_id"),
        (json!({"timezone": ""}), "Invalid timezone"),
        (json!({"fullname": " "}), "Invalid fullname"),
    ];
    for (body, message) in refusals {
        assert_eq!((put(&body).status, put(&body).json()), (400, json!(message)));
    }
    let password = json!({"password": "longer", "current_password": "secret"});
    assert_eq!(put(&password).status, 200);
    fake.with(|world| assert_eq!(world.user.password, "longer"));
}

#[test]
fn a_token_that_was_reset_is_of_no_use() {
    let fake = fake();
    let token = send(&fake, "POST", "/me/reset_token", &Value::Null).json();
    let token = token.as_str().expect("a token");
    assert!(token.len() == 32 && token != TOKEN, "{token}");
    assert_eq!(get(&fake, "/me").status, 403);
    fake.set_token(TOKEN);
    assert_eq!(get(&fake, "/me").status, 200);
}

#[test]
fn projects_come_in_pages_by_id() {
    let fake = fake();
    let ids: Vec<i64> = ["C", "A", "B"].map(|name| fake.add_project(name)).to_vec();
    fake.add_project_in(WORKSPACE, "Old", |project| project.active = false);
    let page = |query: &str| -> Vec<i64> {
        let list = get(&fake, &format!("/me/projects/paginated{query}")).json();
        list.as_array().expect("a list").iter().filter_map(|it| it["id"].as_i64()).collect()
    };
    assert_eq!(page(""), ids);
    assert_eq!(page("?per_page=2"), ids[..2]);
    assert_eq!(page(&format!("?start_project_id={}&per_page=2", ids[1])), ids[1..]);
    assert_eq!(get(&fake, "/me/projects/paginated?per_page=x").status, 400);
}

#[test]
fn the_timer_page_has_all_lists() {
    let fake = fake();
    fake.add_project("Web");
    fake.add_client("Acme");
    let tag = fake.add_tag("x");
    let entry = one_entry(&fake);
    fake.elsewhere_edit(entry, |entry| entry.tags = vec!["x".to_owned()]);
    fake.elsewhere_start("Now");
    let page = get(&fake, "/me/web-timer").json();
    assert_eq!(
        (&page["projects"][0]["name"], &page["clients"][0]["name"]),
        (&json!("Web"), &json!("Acme"))
    );
    let entries = page["time_entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 1, "finished ones: {page}");
    assert_eq!((&entries[0]["id"], &entries[0]["tag_ids"]), (&json!(entry), &json!([tag])));
    assert_eq!(
        (&entries[0]["duration_in_seconds"], &entries[0]["deleted"]),
        (&json!(3600), &Value::Null)
    );
    assert_eq!(entries[0]["utc_stop"], "2026-03-02T07:00:00+00:00");
    assert_fields(&entries[0], &["ignore_start_and_stop", "planned_task_id", "updated_at"]);
}

#[test]
fn a_project_has_every_field_and_its_dates() {
    let fake = fake();
    fake.add_client("Acme");
    let sent = json!({
        "name": "Web", "active": true, "client_name": "Acme", "start_date": "2026-01-01",
        "end_date": "2026-12-31",
    });
    let created = write(&fake, "POST", "/projects", &sent);
    assert_eq!(created.status, 200);
    assert!(created.json().get("created_at").is_none() && created.json().get("status").is_none());
    let path = format!("/projects/{}", created.json()["id"]);
    let read = || get(&fake, &format!("/workspaces/{WORKSPACE}{path}")).json();
    let names = [
        "actual_hours",
        "auto_estimates",
        "estimated_hours",
        "fixed_fee",
        "rate",
        "rate_last_updated",
        "recurring_parameters",
        "template_id",
    ];
    assert_fields(&read(), &names);
    assert_eq!(
        (&read()["can_track_time"], &read()["client_id"]),
        (&json!(true), &json!(66_000_001))
    );
    assert_eq!(
        (&read()["start_date"], &read()["end_date"]),
        (&json!("2026-01-01"), &json!("2026-12-31"))
    );
    let update = write(&fake, "PUT", &path, &json!({"end_date": null, "active": false}));
    assert_eq!((update.status, update.json().get("end_date")), (200, None));
    assert_eq!(read()["can_track_time"], false);
    let time = json!({"start_date": "2026-02-01T23:30:00.085Z"});
    assert_eq!(write(&fake, "PUT", &path, &time).json()["start_date"], "2026-02-01");
    for body in [json!({"start_date": "soon"}), json!({"end_date": "2026-02-30"})] {
        assert_eq!(write(&fake, "PUT", &path, &body).status, 400);
    }
    assert_eq!(write(&fake, "PUT", &path, &json!({"client_name": "None"})).status, 404);
    assert_eq!(read()["start_date"], "2026-02-01");
}

#[test]
fn rates_and_estimates_are_part_of_a_paid_plan() {
    let fake = fake();
    let path = format!("/projects/{}", fake.add_project("Web"));
    let sent = json!({
        "auto_estimates": false, "estimated_hours": 2, "rate": 50.5, "fixed_fee": 1000.0,
        "currency": "EUR",
    });
    assert_eq!(write(&fake, "PUT", &path, &sent).status, 402);
    fake.set_premium(WORKSPACE, true);
    assert_eq!(write(&fake, "PUT", &path, &sent).status, 200);
    let project = write(&fake, "PUT", &path, &json!({"estimated_hours": 3})).json();
    assert_eq!(
        (&project["estimated_hours"], &project["estimated_seconds"]),
        (&json!(3), &json!(10_800))
    );
    assert_eq!((&project["rate"], &project["fixed_fee"]), (&json!(50.5), &json!(1000.0)));
    assert_eq!((&project["currency"], &project["auto_estimates"]), (&json!("EUR"), &json!(false)));
}

#[test]
fn a_new_project_can_tell_when_it_was_created() {
    let fake = fake();
    fake.set_created_project_has_created_at(true);
    let created = write(&fake, "POST", "/projects", &json!({"name": "Web"})).json();
    assert_eq!(created["created_at"], "2026-03-02T08:00:00+00:00");
    assert_eq!(created.get("status"), None);
}

#[test]
fn projects_are_edited_in_bulk_and_some_may_fail() {
    let fake = fake();
    let (web, shop) = (fake.add_project("Web"), fake.add_project("Shop"));
    let path = format!("/projects/{web},{shop},7");
    let replace = |field: &str, value: &str| {
        let body = json!([{"op": "replace", "path": format!("/{field}"), "value": value}]);
        write(&fake, "PATCH", &path, &body).json()
    };
    // A color that a free plan does not have passes here, as it was recorded.
    let answer = replace("color", "#000000");
    assert_eq!(answer["success"], json!([web, shop]));
    assert_eq!(answer["failure"], json!([{"id": 7, "message": "Project not found/accessible"}]));
    let colors =
        fake.with(|world| world.projects.iter().map(|it| it.color.clone()).collect::<Vec<_>>());
    assert_eq!(colors, ["#000000", "#000000"]);
    let answer = replace("name", "Both");
    assert_eq!(
        (&answer["success"], answer["failure"].as_array().map(Vec::len)),
        (&json!([web]), Some(2))
    );
    assert_eq!(replace("color", "red")["success"], json!([]));
}

#[test]
fn a_workspace_names_its_members() {
    let fake = fake();
    let (web, _) = (fake.add_project("Web"), fake.add_project("Shop"));
    let list = |path: &str| get(&fake, &format!("/workspaces/{WORKSPACE}{path}")).json();
    let user = &get(&fake, "/me").json()["id"];
    assert_eq!((&list("/users")[0]["id"], &list("/users")[0]["is_admin"]), (user, &json!(true)));
    let member = &list("/workspace_users")[0];
    assert_eq!((&member["user_id"], &member["admin"]), (user, &json!(true)));
    assert_ne!(&member["id"], user, "the id of the membership");
    assert_eq!(list("/project_users").as_array().map(Vec::len), Some(2));
    let one = list(&format!("/project_users?project_ids={web}"));
    assert_eq!((one.as_array().map(Vec::len), &one[0]["project_id"]), (Some(1), &json!(web)));
    assert_eq!(list("/groups"), json!([]));
    let add = |project: i64, user: &Value| {
        let body = json!({"project_id": project, "user_id": user});
        let answer = write(&fake, "POST", "/project_users", &body);
        assert_eq!(answer.status, 400);
        answer.json()
    };
    assert_eq!(add(web, user), json!("Project user already exists"));
    assert_eq!(add(7, user), json!("Invalid project_id"));
    assert_eq!(add(web, &json!(7)), json!("Invalid user_id"));
}

#[test]
fn a_report_needs_no_content_type_and_a_write_does() {
    let fake = fake();
    let entry = one_entry(&fake);
    let days = json!({"start_date": "2026-03-02", "user_agent": "test"});
    let detailed = report(&fake, "search", "", &days);
    assert_eq!(detailed.status, 200, "{detailed:?}");
    let item = &detailed.json()[0]["time_entries"][0];
    assert_eq!((&item["id"], &item["at_tz"]), (&json!(entry), &json!("2026-03-02T09:00:00+01:00")));
    assert_eq!(report(&fake, "summary", "", &days).status, 200);
    let other = "Content-Type: text/plain\r\n";
    assert_eq!(report(&fake, "search", other, &days).status, 400);
    let body = draft("Untyped").to_string();
    let line = format!("POST /api/v9/workspaces/{WORKSPACE}/time_entries");
    let headers = format!("Content-Length: {}\r\n", body.len());
    assert_eq!(ask_with(&fake, &line, &headers, &body).status, 400);
    assert_eq!(fake.all_entries().len(), 1);
}

#[test]
fn a_weekly_report_sums_seven_days_by_project() {
    let fake = fake();
    let project = fake.add_project("Web");
    one_entry(&fake);
    for days in [1, 6, 8] {
        let start = morning() - TimeDelta::days(days);
        let id = fake.elsewhere_add("Then", start, start + TimeDelta::minutes(30));
        fake.elsewhere_edit(id, |entry| entry.project_id = Some(project));
    }
    // The end that is asked for does not matter.
    let asked = json!({"start_date": "2026-02-24", "end_date": "2026-02-25"});
    let week = report(&fake, "weekly", "", &asked);
    assert_eq!(week.header("x-range-end"), Some("2026-03-02"));
    let week = week.json();
    assert_eq!(week[0]["seconds"], json!([0, 0, 0, 0, 0, 0, 3600]));
    assert_eq!((&week[0]["project_id"], &week[0]["project_name"]), (&Value::Null, &Value::Null));
    assert_eq!(week[1]["seconds"], json!([1800, 0, 0, 0, 0, 1800, 0]));
    assert_eq!(
        (&week[1]["project_id"], &week[1]["project_name"]),
        (&json!(project), &json!("Web"))
    );
    assert_eq!(report(&fake, "weekly", "", &json!({})).status, 400);
}

#[test]
fn the_old_detailed_report_has_pages_and_milliseconds() {
    let fake = fake();
    let first = morning() - TimeDelta::days(4);
    fake.seed(60, first, TimeDelta::hours(1));
    fake.elsewhere_start("Now");
    let ask = |query: &str| {
        let path = format!("/reports/api/v2/details?user_agent=test&workspace_id={query}");
        ask_with(&fake, &format!("GET {path}"), "", "")
    };
    let page = ask(&format!("{WORKSPACE}&since=2026-02-26T00:00:00%2B00:00&until=2026-03-02"));
    assert_eq!(page.header("x-toggl-quota-remaining"), Some("29"));
    assert_eq!(fake.quota(Bucket::Organization(ORGANIZATION)).remaining, 29);
    let page = page.json();
    assert_eq!((&page["total_count"], &page["per_page"]), (&json!(60), &json!(50)));
    assert_eq!(page["data"].as_array().map(Vec::len), Some(50));
    let row = &page["data"][0];
    assert_eq!(
        (&row["dur"], &row["start"]),
        (&json!(2_700_000), &json!("2026-02-28T20:00:00+01:00"))
    );
    assert_fields(row, &["billable", "description", "end", "id", "pid", "tags", "tid", "uid"]);
    let second = ask(&format!("{WORKSPACE}&since=2026-02-26&until=2026-03-02&page=2")).json();
    assert_eq!(second["data"].as_array().map(Vec::len), Some(10));
    assert_eq!(ask(&format!("{WORKSPACE}&since=2026-03-01")).json()["data"], json!([]));
    let refused = ask("7");
    assert_eq!((refused.status, &refused.json()["error"]["code"]), (400, &json!(400)));
    assert_eq!(ask(&format!("{WORKSPACE}&since=soon")).status, 400);
}

#[test]
fn the_quota_of_the_user_is_a_switch_of_its_own() {
    let fake = fake();
    fake.set_quota(Bucket::User, 2);
    let status = |path: &str| get(&fake, path).status;
    assert_eq!([status("/me"), status("/workspaces"), status("/me/tags")], [200, 200, 402]);
    assert_eq!(status(&format!("/workspaces/{WORKSPACE}/tags")), 200);
}

#[test]
fn the_certificate_is_valid_for_the_names_of_the_real_one() {
    let fake = FakeToggl::start_tls(morning());
    let pem = fake.ca_pem().expect("an authority");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(pem.as_bytes()).expect("a PEM"))
        .expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().expect("a version of TLS");
    let config = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
    let is_trusted_as = |name: &'static str| {
        let name = ServerName::try_from(name).expect("a host name");
        let mut client = ClientConnection::new(Arc::clone(&config), name).expect("a connection");
        let mut socket = TcpStream::connect(fake.url().replace("https://", "")).expect("a socket");
        let mut stream = rustls::Stream::new(&mut client, &mut socket);
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").is_ok()
    };
    for name in ["localhost", "api.track.toggl.com", "track.toggl.com"] {
        assert!(is_trusted_as(name), "{name}");
    }
    assert!(!is_trusted_as("example.com"));
}
