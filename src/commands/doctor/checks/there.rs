//! Between here and Toggl: token, server, certificates, account, clock, time zone.

use chrono::TimeDelta;

use crate::answer::{Check, Finding};
use crate::commands::doctor::facts::{
    Contact, Contacted, Facts, MachineZone, StoreFacts, TokenFacts,
};
use crate::messages::unknown_zone;
use crate::sync;
use crate::time::format;
use crate::toggl::{ApiError, UserProfile};
use crate::ui::text::brief;

const LOGIN: &str =
    "Run `track login`; your API token is at the bottom of https://track.toggl.com/profile.";

/// The person that the token belongs to, or why that is not known.
fn person(facts: &Facts) -> Result<&UserProfile, &str> {
    match &facts.contact {
        Contact::Skipped(why) | Contact::Asked { outcome: Contacted::There(why), .. } => Err(why),
        Contact::Asked { outcome: Contacted::Person(person), .. } => Ok(person),
        Contact::Asked { outcome: Contacted::Failed(ApiError::NotLoggedIn), .. } => {
            Err("Toggl rejected the token")
        }
        Contact::Asked { .. } => Err("the server did not report it"),
    }
}

pub(super) fn token(facts: &Facts) -> Finding {
    let check = Check::Token;
    let (from, refused) = match &facts.token {
        _ if facts.configuration.is_err() => {
            return check.skipped("not checked: fix the configuration first");
        }
        TokenFacts::None if facts.account().is_some() => {
            return check.warning("none, so nothing is synced", LOGIN);
        }
        TokenFacts::None => {
            return check.ok("none; entries are saved locally until you run `track login`");
        }
        TokenFacts::Unavailable(failure) => {
            return check.broken(failure.message(), &failure.hints());
        }
        TokenFacts::Have { from, refused } => (from, *refused),
    };
    match facts.contact.outcome() {
        Some(Contacted::Failed(ApiError::NotLoggedIn)) => {
            check.failed(format!("rejected by Toggl; from {from}"), LOGIN)
        }
        Some(Contacted::Person(_)) => check.ok(format!("accepted; from {from}")),
        _ if refused => check.failed(format!("rejected by Toggl before; from {from}"), LOGIN),
        _ => check.skipped(format!("found, but not tested; from {from}")),
    }
}

pub(super) fn server(facts: &Facts) -> Finding {
    let check = Check::Server;
    let server = &facts.server;
    let (took, outcome) = match &facts.contact {
        Contact::Skipped(why) if facts.configuration.is_err() => {
            return check.skipped(format!("not contacted: {why}"));
        }
        Contact::Skipped(why) => return check.skipped(format!("{server}, not contacted: {why}")),
        Contact::Asked { took, outcome, .. } => (took, outcome),
    };
    let network = "Check the network. Behind a proxy, set HTTPS_PROXY.";
    match outcome {
        Contacted::Person(_)
        | Contacted::There(_)
        | Contacted::Failed(
            ApiError::NotLoggedIn
            | ApiError::Forbidden(_)
            | ApiError::PlanFeature(_)
            | ApiError::OverQuota { .. },
        ) => check.ok(format!("{server} answered in {} ms", took.as_millis())),
        Contacted::Failed(ApiError::RateLimited { pause }) => {
            let pause = format::length(TimeDelta::from_std(*pause).unwrap_or_default());
            check.warning(
                format!("{server} asked for a pause of {pause}"),
                "Your changes are saved, and sent after that.",
            )
        }
        Contacted::Failed(api_error) if api_error.certificate_error().is_some() => check.failed(
            format!("{server} was not contacted: {api_error}"),
            "See “Certificates”; the token was not sent.",
        ),
        Contacted::Failed(ApiError::Refused { status, message }) => check.failed(
            format!("{server} does not respond like Toggl ({status}: {message})"),
            "Check `api_url` in the config file and TRACK_API_URL.",
        ),
        // Without a token, nothing depends on the server.
        Contacted::Failed(ApiError::Unreachable(why) | ApiError::InDoubt { why, .. })
            if matches!(facts.token, TokenFacts::None) =>
        {
            check.skipped(format!("{server} is unreachable: {why}"))
        }
        Contacted::Failed(ApiError::Unreachable(why)) => {
            check.failed(format!("{server} is unreachable: {why}"), network)
        }
        Contacted::Failed(ApiError::InDoubt { why, timed_out: true }) => {
            let fix = format!("{network} On a slow network, set a longer `timeout`.");
            check.failed(format!("{server}: {why}"), fix)
        }
        Contacted::Failed(ApiError::InDoubt { why, timed_out: false }) => check.failed(
            format!("{server}: {why}"),
            "Toggl may be down, or something in between answers in its place, for example a proxy \
             or the login page of a network.",
        ),
    }
}

pub(super) fn certificates(facts: &Facts) -> Finding {
    let check = Check::Certificates;
    let file = &facts.certificate_file;
    let whose = match file {
        Some(file) => format!("SSL_CERT_FILE, {}", file.display()),
        None => "the system".to_owned(),
    };
    let distrust = match facts.contact.outcome() {
        Some(Contacted::Failed(api_error)) => api_error.certificate_error(),
        _ => None,
    };
    match (&facts.certificates, distrust) {
        (Err(why), _) => check.failed(
            format!("could not be loaded from {whose}: {why}"),
            match file {
                Some(_) => "Correct SSL_CERT_FILE, or unset it to use the system's certificates.",
                None => {
                    "Install the package ca-certificates, or set SSL_CERT_FILE to a file of \
                         certificates."
                }
            },
        ),
        (Ok(()), Some(why)) if why.contains("Expired") || why.contains("NotValidYet") => check
            .failed(
                format!("the server's certificate is not valid today: {why}"),
                "Check this machine's date; if it is right, the server has to renew its certificate.",
            ),
        (Ok(()), Some(why)) => check.failed(
            format!("the server's certificate is not trusted: {why}"),
            "A company proxy or a virus scanner may use a certificate of its own: add its \
             authority to the system's certificates, or set SSL_CERT_FILE to a file with it.",
        ),
        (Ok(()), None) if facts.server.starts_with("http:") => {
            check.ok("not needed: the server is on this machine")
        }
        (Ok(()), None) => check.ok(format!("loaded from {whose}")),
    }
}

pub(super) fn account(facts: &Facts) -> Finding {
    let check = Check::Account;
    let name = |name: &str, email: &str| format!("{} ({})", brief(name), brief(email));
    let person = person(facts);
    let (ours, workspace) = match facts.open_store().map(|it| (&it.account, &it.workspace)) {
        Some((Err(failure), _) | (Ok(Some(_)), Err(failure))) => {
            return check.broken(failure.message(), &failure.hints());
        }
        Some((Ok(Some(ours)), Ok(workspace))) => (ours, workspace.as_ref()),
        Some((Ok(None), _)) | None => {
            return match (&facts.store, person) {
                (StoreFacts::Closed(_), _) => check.skipped("unknown: the store cannot be opened"),
                (_, Ok(person)) => check.ok(format!(
                    "{}; fetched by the next command",
                    name(&person.name, &person.email)
                )),
                (_, Err(_)) => check.ok("none yet"),
            };
        }
    };
    let workspace = workspace.map_or(String::new(), |name| format!(", workspace {}", brief(name)));
    match person {
        Ok(person) if person.user != ours.user => check.failed(
            format!(
                "the local store belongs to {}, but the token to {}; nothing is synced",
                brief(&ours.email),
                brief(&person.email)
            ),
            "Use a separate profile for the other account: `track --profile NAME login`.",
        ),
        Ok(person) => check.ok(format!("{}{workspace}", name(&person.name, &person.email))),
        Err(why) => {
            let ours = name(&ours.name, &ours.email);
            check.skipped(format!("{ours}{workspace}; not checked: {why}"))
        }
    }
}

pub(super) fn clock(facts: &Facts) -> Finding {
    let check = Check::Clock;
    match &facts.contact {
        Contact::Skipped(why) => check.skipped(format!("not checked: {why}")),
        Contact::Asked { offset: None, .. } => {
            check.skipped("not checked: the server did not report its time")
        }
        Contact::Asked { offset: Some(offset), .. } if sync::clocks_disagree(*offset) => {
            let side = if *offset < TimeDelta::zero() { "ahead of" } else { "behind" };
            check.warning(
                format!("{} {side} Toggl's clock", format::length(offset.abs())),
                "Set this machine's clock, ideally with NTP; entries are sent with its times.",
            )
        }
        Contact::Asked { .. } => check.ok("agrees with Toggl's"),
    }
}

pub(super) fn time_zone(facts: &Facts) -> Finding {
    let check = Check::TimeZone;
    let theirs = person(facts)
        .and_then(|person| person.timezone.as_deref().ok_or("your Toggl profile has none"));
    match (&facts.zone, theirs) {
        (MachineZone::Fixed(offset), theirs) => {
            let theirs =
                theirs.map_or(String::new(), |theirs| format!("; your Toggl profile has {theirs}"));
            check.skipped(format!("{offset}, fixed by TRACK_CLOCK{theirs}"))
        }
        (MachineZone::Unknown(zone), _) => {
            let (text, fix) = unknown_zone(zone);
            check.warning(text, fix)
        }
        (MachineZone::System { name: None, .. }, Ok(theirs)) => check.skipped(format!(
            "this machine's has no name to compare; your Toggl profile has {theirs}"
        )),
        (MachineZone::System { name, .. }, Err(why)) => {
            let ours = name.as_ref().map_or("this machine's", String::as_str);
            check.skipped(format!("{ours}, not checked: {why}"))
        }
        (MachineZone::System { name: Some(ours), .. }, Ok(theirs)) if *ours == theirs => {
            check.ok(format!("{ours}, as in your Toggl profile"))
        }
        (MachineZone::System { name: Some(ours), rule, their_rule }, Ok(theirs)) => {
            let same = rule.as_ref().zip(their_rule.as_ref()).map(|(one, other)| one == other);
            other_zone(ours, theirs, same)
        }
    }
}

/// Two zones of different names, which are the `same` when their rules are known and equal.
fn other_zone(ours: &str, theirs: &str, same: Option<bool>) -> Finding {
    let check = Check::TimeZone;
    let fix = match same {
        Some(true) => {
            let text = format!("{ours}, the same time as {theirs} in your Toggl profile");
            return check.ok(text);
        }
        Some(false) => {
            "track uses this machine's zone, Toggl's reports use your profile's: set both to the \
             same zone."
        }
        None => {
            "If these are different zones, set both to the same one: track uses this machine's, \
             Toggl's reports use your profile's."
        }
    };
    check.warning(format!("{ours} here, {theirs} in your Toggl profile"), fix)
}
