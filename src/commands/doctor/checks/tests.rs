//! One table: what was found, changed in one thing at a time, and what is made of it.

use std::time::Duration;

use chrono::{TimeDelta, Weekday};

use super::*;
use crate::answer::{Check, FailureKind};
use crate::commands::doctor::facts::*;
use crate::commands::doctor::trial::{Denied, Obstacle, Place};
use crate::config::Here;
use crate::messages::Failure;
use crate::model::testing::at;
use crate::model::{Account, Allowance, Handle, Refusal, UserId, WorkspaceId};
use crate::store::Health;
use crate::system::owner::Opening;
use crate::system::time_zone::UnknownZone;
use crate::time::Zone;
use crate::toggl::{ApiError, UserProfile};

fn person() -> UserProfile {
    UserProfile {
        user: UserId(1),
        email: "ada@example.com".to_owned(),
        name: "Ada".to_owned(),
        timezone: Some("Europe/Berlin".to_owned()),
    }
}

fn answered(outcome: Contacted) -> Contact {
    let offset = (!matches!(outcome, Contacted::Failed(_))).then(TimeDelta::zero);
    Contact::Asked { took: Duration::from_millis(123), offset, outcome }
}

fn opened() -> Opened {
    Opened {
        path: "/data/default.db".to_owned(),
        health: Ok(Health { format: 2, bytes: 1_234_567 }),
        free: Some(1 << 40),
        account: Ok(Some(Account {
            user: UserId(1),
            email: "ada@example.com".to_owned(),
            name: "Ada".to_owned(),
            workspace: WorkspaceId(1),
            week_start: Weekday::Mon,
        })),
        workspace: Ok(Some("Personal".to_owned())),
        quota: Ok(vec![share("You", left(28))]),
        waiting: Ok(Waiting::default()),
        refused: Ok(Vec::new()),
    }
}

fn share(whose: &str, allowance: Allowance) -> Share {
    Share { whose: whose.to_owned(), allowance }
}

fn left(remaining: i64) -> Allowance {
    Allowance { remaining, total: None, resets_at: at(600) }
}

fn mode(path: &str, bits: u32) -> Option<Mode> {
    Some(Mode { path: path.into(), bits, owner: None })
}

fn healthy() -> Facts {
    let berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
    Facts {
        config_file: "/config/config.toml".to_owned(),
        configuration: Ok(true),
        profile: "default".to_owned(),
        profile_from: None,
        other_profiles: Vec::new(),
        token: TokenFacts::Have { from: "TRACK_API_TOKEN".to_owned(), refused: false },
        server: "https://toggl".to_owned(),
        certificate_file: None,
        certificates: Ok(()),
        contact: answered(Contacted::Person(person())),
        zone: MachineZone::System {
            name: Some("Europe/Berlin".to_owned()),
            rule: Some(berlin.to_owned()),
            their_rule: Some(berlin.to_owned()),
        },
        store: StoreFacts::Open(Box::new(opened())),
        modes: Modes {
            config: mode("/config/config.toml", 0o600),
            secret: true,
            folder: mode("/data", 0o700),
            store: mode("/data/default.db", 0o600),
            own: vec!["/config".into(), "/data".into()],
            openings: Vec::new(),
        },
        drafts: Vec::new(),
        trial: Ok(()),
        here: Here::default(),
    }
}

/// The one finding of a check, as `state: text → fix`.
fn found(facts: &Facts, check: Check) -> String {
    let now = Now::new(at(0), Zone::Named(chrono_tz::UTC));
    let findings = examine(facts, &now);
    let finding = findings.into_iter().find(|it| it.check == check).expect("every check has one");
    let fix = finding.fix.map_or(String::new(), |fix| format!(" → {fix}"));
    format!("{:?}: {}{fix}", finding.state, finding.text)
}

fn other(change: impl FnOnce(&mut Facts)) -> Facts {
    let mut facts = healthy();
    change(&mut facts);
    facts
}

fn inside(change: impl FnOnce(&mut Opened)) -> Facts {
    let mut store = opened();
    change(&mut store);
    other(|facts| facts.store = StoreFacts::Open(Box::new(store)))
}

fn advice() -> Failure {
    Failure::new(FailureKind::No, "It broke.").hint("Fix it.")
}

fn unreachable(why: &str) -> Contact {
    answered(Contacted::Failed(ApiError::Unreachable(why.to_owned())))
}

#[track_caller]
fn judged(table: Vec<(Facts, Check, &str)>) {
    for (facts, check, expected) in table {
        let found = found(&facts, check);
        assert!(found.starts_with(expected), "\n{found}\n{expected}\n{facts:?}");
    }
}

#[test]
fn no_problems_are_found() {
    let now = Now::new(at(0), Zone::Named(chrono_tz::UTC));
    let findings = examine(&healthy(), &now);
    assert!(
        findings.iter().all(|it| it.state == CheckState::Ok && it.fix.is_none()),
        "{findings:#?}"
    );
    assert!(!has_problems(&findings));
    assert_eq!(findings.len(), 13);
}

#[test]
fn the_way_to_toggl() {
    let doubt = |timed_out| {
        let why = "no answer in time".to_owned();
        other(|it| it.contact = answered(Contacted::Failed(ApiError::InDoubt { why, timed_out })))
    };
    let refused = ApiError::Refused { status: 404, message: "not found".to_owned() };
    let pause = ApiError::RateLimited { pause: Duration::from_secs(60) };
    let no_token = || answered(Contacted::There("there is no token".to_owned()));
    judged(vec![
        (healthy(), Check::Token, "Ok: accepted; from TRACK_API_TOKEN"),
        (healthy(), Check::Server, "Ok: https://toggl answered in 123 ms"),
        (
            other(|it| it.contact = answered(Contacted::Failed(ApiError::NotLoggedIn))),
            Check::Token,
            "Failed: rejected by Toggl; from TRACK_API_TOKEN → Run `track login`",
        ),
        (
            other(|it| it.contact = answered(Contacted::Failed(ApiError::NotLoggedIn))),
            Check::Server,
            "Ok: https://toggl answered",
        ),
        (
            other(|it| it.contact = unreachable("refused")),
            Check::Server,
            "Failed: https://toggl is unreachable: refused → Check the network.",
        ),
        (
            other(|it| {
                it.contact = unreachable("refused");
                it.token = TokenFacts::None;
            }),
            Check::Server,
            "LeftOut: https://toggl is unreachable: refused",
        ),
        (
            other(|it| it.contact = unreachable("refused")),
            Check::Token,
            "LeftOut: found, but not tested",
        ),
        (
            other(|it| {
                it.contact = unreachable("refused");
                it.token = TokenFacts::Have { from: "x".to_owned(), refused: true };
            }),
            Check::Token,
            "Failed: rejected by Toggl before; from x → Run `track login`",
        ),
        (
            doubt(true),
            Check::Server,
            "Failed: https://toggl: no answer in time → Check the network.",
        ),
        (
            doubt(false),
            Check::Server,
            "Failed: https://toggl: no answer in time → Toggl may be down",
        ),
        (
            other(|it| it.contact = answered(Contacted::Failed(refused))),
            Check::Server,
            "Failed: https://toggl does not respond like Toggl (404: not found) → Check `api_url`",
        ),
        (
            other(|it| it.contact = answered(Contacted::Failed(pause))),
            Check::Server,
            "Attention: https://toggl asked for a pause of 1m → Your changes are saved",
        ),
        (
            other(|it| (it.token, it.contact) = (TokenFacts::None, no_token())),
            Check::Token,
            "Attention: none, so nothing is synced → Run `track login`",
        ),
        (
            other(|it| {
                (it.token, it.contact) = (TokenFacts::None, no_token());
                it.store = StoreFacts::None("/data/default.db".into());
            }),
            Check::Token,
            "Ok: none; entries are saved locally",
        ),
        (
            other(|it| (it.token, it.contact) = (TokenFacts::Unavailable(advice()), no_token())),
            Check::Token,
            "Failed: It broke. → Fix it.",
        ),
        (
            other(|it| (it.token, it.contact) = (TokenFacts::None, no_token())),
            Check::Server,
            "Ok: https://toggl answered",
        ),
    ]);
}

#[test]
fn what_is_trusted() {
    let certificate = "its certificate is not trusted: ";
    judged(vec![
        (healthy(), Check::Certificates, "Ok: loaded from the system"),
        (
            other(|it| it.contact = unreachable(&format!("{certificate}UnknownIssuer"))),
            Check::Certificates,
            "Failed: the server's certificate is not trusted: UnknownIssuer → A company proxy",
        ),
        (
            other(|it| it.contact = unreachable(&format!("{certificate}Expired"))),
            Check::Certificates,
            "Failed: the server's certificate is not valid today: Expired → Check this machine's date",
        ),
        (
            other(|it| {
                it.certificate_file = Some("/x.pem".into());
                it.certificates = Err("none".to_owned());
            }),
            Check::Certificates,
            "Failed: could not be loaded from SSL_CERT_FILE, /x.pem: none → Correct SSL_CERT_FILE",
        ),
        (
            other(|it| it.server = "http://localhost:1".to_owned()),
            Check::Certificates,
            "Ok: not needed",
        ),
    ]);
}

#[test]
fn whose_account_it_is() {
    let stranger = || {
        let email = "eve@example.com".to_owned();
        answered(Contacted::Person(UserProfile { user: UserId(2), email, ..person() }))
    };
    let offline = || Contact::Skipped("offline".to_owned());
    judged(vec![
        (healthy(), Check::Account, "Ok: Ada (ada@example.com), workspace Personal"),
        (
            other(|it| it.contact = stranger()),
            Check::Account,
            "Failed: the local store belongs to ada@example.com, but the token to eve@example.com",
        ),
        (
            other(|it| it.contact = offline()),
            Check::Account,
            "LeftOut: Ada (ada@example.com), workspace Personal; not checked: offline",
        ),
        (
            inside(|it| it.account = Ok(None)),
            Check::Account,
            "Ok: Ada (ada@example.com); fetched by the next",
        ),
        (inside(|it| it.account = Err(advice())), Check::Account, "Failed: It broke. → Fix it."),
        (inside(|it| it.workspace = Err(advice())), Check::Account, "Failed: It broke. → Fix it."),
        (
            other(|it| it.store = StoreFacts::Closed(advice())),
            Check::Account,
            "LeftOut: unknown: the store cannot be opened",
        ),
    ]);
}

#[test]
fn two_clocks_and_two_zones() {
    let off = |seconds| {
        other(|it| {
            let Contact::Asked { offset, .. } = &mut it.contact else { panic!("it was asked") };
            *offset = Some(TimeDelta::seconds(seconds));
        })
    };
    let zone = |name: Option<&str>, rules: (Option<&str>, Option<&str>)| {
        let owned = |text: &str| text.to_owned();
        other(|it| {
            let (rule, their_rule) = (rules.0.map(owned), rules.1.map(owned));
            it.zone = MachineZone::System { name: name.map(owned), rule, their_rule };
        })
    };
    judged(vec![
        (off(2), Check::Clock, "Ok: agrees with Toggl's"),
        (off(-2), Check::Clock, "Ok: agrees with Toggl's"),
        (off(183), Check::Clock, "Attention: 3m behind Toggl's clock → Set this machine's clock"),
        (off(-3), Check::Clock, "Attention: 3s ahead of Toggl's clock → Set this machine's clock"),
        (
            other(|it| it.contact = unreachable("refused")),
            Check::Clock,
            "LeftOut: not checked: the server did not report its time",
        ),
        (healthy(), Check::TimeZone, "Ok: Europe/Berlin, as in your Toggl profile"),
        (
            zone(Some("Europe/Vienna"), (Some("A"), Some("A"))),
            Check::TimeZone,
            "Ok: Europe/Vienna, the same time as Europe/Berlin",
        ),
        (
            zone(Some("America/New_York"), (Some("A"), Some("B"))),
            Check::TimeZone,
            "Attention: America/New_York here, Europe/Berlin in your Toggl profile → track uses this machine's zone",
        ),
        (
            zone(Some("Europe/Vienna"), (None, None)),
            Check::TimeZone,
            "Attention: Europe/Vienna here, Europe/Berlin in your Toggl profile → If these are different",
        ),
        (zone(None, (None, None)), Check::TimeZone, "LeftOut: this machine's has no name"),
        (
            other(|it| it.zone = MachineZone::Unknown(berlin_in_lower_case())),
            Check::TimeZone,
            "Attention: TZ is “Europe/berlin”, which is not a time zone, so times are in UTC → Set \
             TZ=Europe/Berlin.",
        ),
        (
            other(|it| it.zone = MachineZone::Fixed("+01:00".to_owned())),
            Check::TimeZone,
            "LeftOut: +01:00, fixed by TRACK_CLOCK; your Toggl profile has Europe/Berlin",
        ),
        (
            other(|it| {
                it.contact =
                    answered(Contacted::Person(UserProfile { timezone: None, ..person() }));
            }),
            Check::TimeZone,
            "LeftOut: Europe/Berlin, not checked: your Toggl profile has none",
        ),
    ]);
}

fn berlin_in_lower_case() -> UnknownZone {
    UnknownZone {
        meant: Some("Europe/berlin".to_owned()),
        used: "UTC".to_owned(),
        nearest: Some("Europe/Berlin".to_owned()),
        has_database: true,
    }
}

#[test]
fn what_keeps_the_store_from_being_written() {
    let stopped = |obstacle| other(|it| it.trial = Err(obstacle));
    let denied = |paths: &[(&str, Place)]| {
        let all = paths.iter().map(|&(path, place)| {
            let path = path.into();
            Denied { path, owner: None, mode: 0o555, place }
        });
        stopped(Obstacle::Denied(all.collect()))
    };
    judged(vec![
        (
            stopped(Obstacle::Empty("/data/default.db".into())),
            Check::Store,
            "Attention: /data/default.db is empty (0 bytes); the next command creates a new store \
             in it → If it had entries, restore a backup",
        ),
        (
            stopped(Obstacle::DanglingLink { link: "/data".into(), target: "/mnt/data".into() }),
            Check::Store,
            "Failed: /data is a symbolic link to /mnt/data, which does not exist → Restore the target",
        ),
        (
            stopped(Obstacle::NotAFolder("/data".into())),
            Check::Store,
            "Failed: /data is not a folder, so it cannot hold the store → Move it away",
        ),
        (
            stopped(Obstacle::NotAFile("/data/default.db".into())),
            Check::Store,
            "Failed: /data/default.db is not a regular file, so it cannot be the store",
        ),
        (
            denied(&[("/data", Place::Folder)]),
            Check::Store,
            "Failed: /data cannot be written (mode 555) → Run `chmod u+rwx /data`, or set",
        ),
        (
            denied(&[("/data/default.db", Place::File), ("/data/default.lock", Place::File)]),
            Check::Store,
            "Failed: /data/default.db cannot be written (mode 555); /data/default.lock cannot be \
             written (mode 555) → Run `chmod u+rw /data/default.db && chmod u+rw /data/default.lock`, or",
        ),
        (
            denied(&[("/var", Place::Above)]),
            Check::Store,
            "Failed: /var cannot be written (mode 555) → Set TRACK_DATA_DIR to another folder.",
        ),
        (
            stopped(Obstacle::ReadOnly("/data".into())),
            Check::Store,
            "Failed: /data cannot be written: its file system is read-only → Mount it read-write",
        ),
        (
            stopped(Obstacle::Full("/data".into())),
            Check::Store,
            "Failed: cannot write to /data: no space left → Free some space",
        ),
        (
            stopped(Obstacle::Failed { path: "/data".into(), why: "I/O error".to_owned() }),
            Check::Store,
            "Failed: /data cannot be written: I/O error → Check the disk",
        ),
    ]);
}

#[test]
fn what_others_can_change() {
    let open = |path: &str, mode| {
        let path = path.into();
        let opening = Opening { path, owner: None, is_foreign: false, mode };
        other(|it| it.modes.openings.push(opening))
    };
    let data = |mut facts: Facts| {
        facts.modes.folder = mode("/data", 0o777);
        facts
    };
    judged(vec![
        (
            open("/config", 0o777),
            Check::Permissions,
            "Attention: others can write to /config (mode 777) → Run `chmod go-w /config`",
        ),
        (
            open("/srv", 0o777),
            Check::Permissions,
            "Attention: others can write to /srv (mode 777) → Set TRACK_CONFIG_DIR and",
        ),
        (
            data(open("/data", 0o777)),
            Check::Permissions,
            "Attention: others can create files next to the store → Run `chmod 700 /data`",
        ),
    ]);
}

#[test]
fn what_is_kept_here() {
    let modes = |config, secret, folder, store| {
        other(|it| {
            it.modes = Modes {
                config: mode("/config/config.toml", config),
                secret,
                folder: mode("/data", folder),
                store: mode("/data/default.db", store),
                own: Vec::new(),
                openings: Vec::new(),
            };
        })
    };
    let refused = |number| RefusedFacts {
        handle: Some(Handle::Past(number)),
        what: format!("@{number} “Review”"),
        refusal: Refusal { status: 400, message: "No.".to_owned() },
    };
    let waiting = Waiting { count: 2, in_doubt: 1, since: Some(at(-60)) };
    judged(vec![
        (
            other(|it| it.configuration = Err(advice())),
            Check::Configuration,
            "Failed: It broke. → Fix it.",
        ),
        (
            other(|it| it.configuration = Ok(false)),
            Check::Configuration,
            "Ok: no file at /config/config.toml; using defaults",
        ),
        (
            other(|it| it.other_profiles = vec!["home".to_owned(), "work".to_owned()]),
            Check::Profile,
            "Ok: default; other profiles: home, work",
        ),
        (healthy(), Check::Store, "Ok: /data/default.db, intact, 1.2 MB, format 2"),
        (
            inside(|it| it.free = Some(5_000_000)),
            Check::Store,
            "Attention: /data/default.db, intact, but its disk has only 5.0 MB left → Free some space",
        ),
        (inside(|it| it.health = Err(advice())), Check::Store, "Failed: It broke. → Fix it."),
        (
            other(|it| it.store = StoreFacts::Closed(advice())),
            Check::Store,
            "Failed: It broke. → Fix it.",
        ),
        (healthy(), Check::Quota, "Ok: You: 28 left, resets at"),
        (
            inside(|it| it.quota = Ok(vec![share("Acme", left(0))])),
            Check::Quota,
            "Attention: used up for Acme; resets at",
        ),
        (inside(|it| it.quota = Ok(Vec::new())), Check::Quota, "Ok: not reported by Toggl yet"),
        (modes(0o600, true, 0o700, 0o600), Check::Permissions, "Ok"),
        (modes(0o644, false, 0o755, 0o600), Check::Permissions, "Ok"),
        (
            modes(0o640, true, 0o700, 0o600),
            Check::Permissions,
            "Attention: others can read the API token → Run `chmod 600 /config/config.toml`",
        ),
        (
            modes(0o622, false, 0o770, 0o644),
            Check::Permissions,
            "Attention: others can change the configuration; others can create files next to the \
             store; others can read your entries → Run `chmod 600 /config/config.toml && chmod 700 /data \
             && chmod 600 /data/default.db`",
        ),
        (
            inside(|it| it.waiting = Ok(waiting)),
            Check::Unsent,
            "Attention: 2 pending changes, the oldest from",
        ),
        (
            inside(|it| (it.waiting, it.account) = (Ok(waiting), Ok(None))),
            Check::Unsent,
            "Ok: 2 pending changes",
        ),
        (inside(|it| it.waiting = Err(advice())), Check::Unsent, "Failed: It broke. → Fix it."),
        (
            inside(|it| it.refused = Ok(vec![refused(1), refused(4)])),
            Check::Refused,
            "Attention: @1 “Review”: No; @4 “Review”: No → Run `track edit @1`",
        ),
        (
            inside(|it| it.refused = Ok((1..=5).map(refused).collect())),
            Check::Refused,
            "Attention: @1 “Review”: No; @2 “Review”: No; @3 “Review”: No; and 2 more",
        ),
    ]);
}

#[test]
fn drafts_are_named_where_there_are_any() {
    let draft = |path: &str, seconds| DraftFacts { path: path.to_owned(), changed: at(seconds) };
    let with = |drafts| other(|facts| facts.drafts = drafts);
    judged(vec![
        (
            with(vec![draft("~/data/edit-a.toml", -60)]),
            Check::Drafts,
            "Ok: 1 draft of an unfinished edit, kept for a week: ~/data/edit-a.toml, saved at 06:12",
        ),
        (
            with(vec![draft("~/data/edit-a.toml", -86_400), draft("~/data/edit-b.toml", 0)]),
            Check::Drafts,
            "Ok: 2 drafts of unfinished edits, each kept for a week; the oldest is ~/data/edit-a.toml, saved yesterday \
             at 06:13",
        ),
    ]);
    let now = Now::new(at(0), Zone::Named(chrono_tz::UTC));
    assert!(examine(&healthy(), &now).iter().all(|it| it.check != Check::Drafts));
}
