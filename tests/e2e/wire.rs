//! What goes over the wire: the shapes Toggl expects, and TLS.

use chrono::{DateTime, TimeDelta};
use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;
use crate::support::fake_toggl::{Outcome, WORKSPACE};

const CREATED_WITH: &str = concat!("track/", env!("CARGO_PKG_VERSION"));

#[test]
fn a_running_entry_goes_out_with_the_negative_time_of_its_start() {
    let world = World::with_toggl();
    let project = world.fake().add_project("Website");
    world.log_in();
    world.run("start Fix login -p Website -t bug -t api").success();
    let request = world.fake().requests().remove(0);
    assert_eq!(request.content_type.as_deref(), Some("application/json"));
    assert_eq!(request.user_agent.as_deref(), Some(CREATED_WITH));
    assert_eq!(
        request.body,
        json!({
            "created_with": CREATED_WITH,
            "workspace_id": WORKSPACE,
            "description": "Fix login",
            "project_id": project,
            "tags": ["api", "bug"],
            "start": "2026-03-02T08:00:00Z",
            "stop": null,
            "duration": -1_772_438_400,
        })
    );
    let start = DateTime::from_timestamp(1_772_438_400, 0).expect("a time");
    assert_eq!(start, world.today_at("9:00"));
}

#[test]
fn a_finished_entry_goes_out_with_all_three_times() {
    let world = World::logged_in();
    world.run("add Meeting 7:00-7:45").success();
    assert_eq!(
        world.fake().requests()[0].body,
        json!({
            "created_with": CREATED_WITH,
            "workspace_id": WORKSPACE,
            "description": "Meeting",
            "start": "2026-03-02T06:00:00Z",
            "stop": "2026-03-02T06:45:00Z",
            "duration": 2700,
        })
    );
}

#[test]
fn a_change_names_only_what_changed() {
    let mut world = World::logged_in();
    world.run("start Hello -t api").success();
    world.advance(TimeDelta::minutes(30));
    world.fake().clear_requests();
    world.run("stop --at -10m").success();
    let request = world.fake().requests().remove(1);
    assert_eq!(
        request.body,
        json!({
            "start": "2026-03-02T08:00:00Z",
            "stop": "2026-03-02T08:20:00Z",
            "duration": 1200,
        })
    );
    world.run("start Again").success();
    world.advance(TimeDelta::minutes(1));
    world.run("stop").success();
    let stop = world.fake().requests().remove(3);
    assert!(stop.method == "PATCH" && !stop.has_body && stop.names_length, "{stop}");
    assert_eq!(stop.content_type.as_deref(), Some("application/json"));
}

#[test]
fn a_write_without_a_body_names_its_length_and_type() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    world.run("start Hello").success();
    world.run("client add Acme").success();
    world.advance(TimeDelta::minutes(1));
    world.fake().clear_requests();
    for line in ["stop", "client archive Acme", "client restore Acme"] {
        world.run(line).success();
    }
    let requests = world.fake().requests();
    assert_eq!(requests.len(), 3, "{requests:?}");
    for request in requests {
        assert!(!request.has_body && request.names_length, "{request}");
        assert_eq!(request.content_type.as_deref(), Some("application/json"), "{request}");
        assert_eq!(request.outcome, Outcome::Answered(200), "{request}");
    }
}

#[test]
fn text_goes_and_comes_as_it_is() {
    let world = World::logged_in();
    let text = "Grüße 👋🏽 \"quoted\" \\ 日本語 <b>&amp;</b>";
    world.track(["start", text, "-t", "café +:&=?"]).success();
    let there = world.fake().entries().remove(0);
    assert_eq!(there.description.as_deref(), Some(text));
    assert_eq!(there.tags, ["café +:&=?"]);
    assert_eq!(world.json("list --fresh")["entries"][0]["description"], text);
}

#[test]
fn what_others_wrote_cannot_write_to_the_terminal() {
    let world = World::logged_in();
    let evil = "\u{1b}[31mred\u{1b}]0;title\u{7} and\nmore";
    world.fake().elsewhere_add(evil, world.today_at("7:00"), world.today_at("7:30"));
    let list = world.run("list").success();
    assert_snapshot!(list, @"
    Today, Mon 2 Mar   30m
      @1  07:00–07:30  30m  [31mred ]0;title  and more
    ");
    assert_eq!(world.json("list")["entries"][0]["description"], evil);
}

#[test]
fn the_time_of_a_request_is_never_finer_than_seconds() {
    let mut world = World::logged_in();
    world.skew(TimeDelta::milliseconds(700));
    world.run("start Hello").success();
    assert_eq!(world.fake().requests()[0].body["start"], "2026-03-02T08:00:00Z");
    world.advance(TimeDelta::minutes(10));
    world.run("stop").success();
    assert_eq!(world.at_toggl(), ["09:00–09:10 Hello"]);
}

#[test]
fn answers_travel_packed() {
    let mut world = World::logged_in();
    world.fake().elsewhere_add(
        &"long ".repeat(500),
        world.today_at("7:00"),
        world.today_at("7:30"),
    );
    world.advance(TimeDelta::minutes(5));
    let list = world.json("list");
    assert_eq!(list["entries"][0]["description"], "long ".repeat(500));
    let requests = world.fake().requests();
    let accepted = requests[0].accept_encoding.as_deref();
    assert_eq!(accepted, Some("gzip"), "and the fake packs for whoever accepts it");
}

// Elsewhere the system itself judges certificates, whatever the environment says.
#[cfg(target_os = "linux")]
#[test]
fn one_may_log_in_where_a_certificate_is_trusted() {
    let mut world = World::offline();
    world.fake = Some(crate::support::fake_toggl::FakeToggl::start_tls(world.now().to_utc()));
    let authority = world.home().join("ca.pem");
    std::fs::write(&authority, world.fake().ca_pem().expect("an authority")).expect("a file");
    world.set("SSL_CERT_FILE", &authority.display().to_string());
    world.log_in();
    world.run("start Hello").success();
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}

#[test]
fn a_token_is_not_sent_in_the_clear() {
    let mut world = World::offline();
    world.set("TRACK_API_URL", "http://toggl.example.com");
    world.set("TRACK_API_TOKEN", "1234");
    assert_snapshot!(world.run("start Hello"), @"
    --- stderr
    error: TRACK_API_URL must begin with https:// unless the server is on this machine.
    --- exit 2
    ");
}

#[test]
fn an_address_with_the_version_in_it_is_understood() {
    let mut world = World::with_toggl();
    let url = format!("{}/api/v9/", world.fake().url());
    let fake = world.fake.take();
    world.set("TRACK_API_URL", &url);
    world.set("TRACK_API_TOKEN", crate::support::fake_toggl::TOKEN);
    world.run("start Hello").success();
    world.fake = fake;
    assert_eq!(world.at_toggl(), ["09:00– Hello"]);
}
