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
    "`track login` asks for the token at the end of https://track.toggl.com/profile.";

/// The person that the token belongs to, or why that is not known.
fn person(facts: &Facts) -> Result<&UserProfile, &str> {
    match &facts.contact {
        Contact::LeftOut(why) | Contact::Asked { outcome: Contacted::There(why), .. } => Err(why),
        Contact::Asked { outcome: Contacted::Person(person), .. } => Ok(person),
        Contact::Asked { outcome: Contacted::Failed(ApiError::NotLoggedIn), .. } => {
            Err("the token is not accepted")
        }
        Contact::Asked { .. } => Err("the server did not tell"),
    }
}

pub(super) fn token(facts: &Facts) -> Finding {
    let check = Check::Token;
    let (from, refused) = match &facts.token {
        _ if facts.configuration.is_err() => {
            return check.left_out("not looked for: the configuration has to be right first");
        }
        TokenFacts::None if facts.account().is_some() => {
            return check.attention("none, so nothing is sent or fetched", LOGIN);
        }
        TokenFacts::None => {
            return check.ok("none; time is kept on this machine until `track login`");
        }
        TokenFacts::Unavailable(failure) => {
            return check.broken(failure.message(), &failure.hints());
        }
        TokenFacts::Have { from, refused } => (from, *refused),
    };
    match facts.contact.outcome() {
        Some(Contacted::Failed(ApiError::NotLoggedIn)) => {
            check.failed(format!("not accepted by Toggl; it comes from {from}"), LOGIN)
        }
        Some(Contacted::Person(_)) => check.ok(format!("accepted; it comes from {from}")),
        _ if refused => {
            check.failed(format!("refused by Toggl before; it comes from {from}"), LOGIN)
        }
        _ => check.left_out(format!("there, but not tried; it comes from {from}")),
    }
}

pub(super) fn server(facts: &Facts) -> Finding {
    let check = Check::Server;
    let server = &facts.server;
    let (took, outcome) = match &facts.contact {
        Contact::LeftOut(why) if facts.configuration.is_err() => {
            return check.left_out(format!("not asked: {why}"));
        }
        Contact::LeftOut(why) => return check.left_out(format!("{server}, not asked: {why}")),
        Contact::Asked { took, outcome, .. } => (took, outcome),
    };
    let network = "Check the network. Behind a proxy, HTTPS_PROXY has to name it.";
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
            check.attention(
                format!("{server} asks for a pause of {pause}"),
                "It ends by itself; what you do meanwhile is kept, and sent then.",
            )
        }
        Contacted::Failed(api_error) if api_error.certificate_error().is_some() => check.failed(
            format!("{server} was not asked: {api_error}"),
            "See “Certificates”; the token was not sent.",
        ),
        Contacted::Failed(ApiError::Refused { status, message }) => check.failed(
            format!("{server} does not answer as Toggl does ({status}: {message})"),
            "Check `api_url` in the configuration, and TRACK_API_URL.",
        ),
        // Without a token, nothing depends on the server.
        Contacted::Failed(ApiError::Unreachable(why) | ApiError::InDoubt { why, .. })
            if matches!(facts.token, TokenFacts::None) =>
        {
            check.left_out(format!("{server} cannot be reached: {why}"))
        }
        Contacted::Failed(ApiError::Unreachable(why)) => {
            check.failed(format!("{server} cannot be reached: {why}"), network)
        }
        Contacted::Failed(ApiError::InDoubt { why, timed_out: true }) => {
            let fix = format!("{network} A slow one may need a longer `timeout`.");
            check.failed(format!("{server}: {why}"), fix)
        }
        Contacted::Failed(ApiError::InDoubt { why, timed_out: false }) => check.failed(
            format!("{server}: {why}"),
            "Toggl may be down for a while, or something on the way answers in its place, such as \
             a proxy or the login page of a network.",
        ),
    }
}

pub(super) fn certificates(facts: &Facts) -> Finding {
    let check = Check::Certificates;
    let file = &facts.certificate_file;
    let whose = match file {
        Some(file) => format!("those of SSL_CERT_FILE, {}", file.display()),
        None => "the system's".to_owned(),
    };
    let distrust = match facts.contact.outcome() {
        Some(Contacted::Failed(api_error)) => api_error.certificate_error(),
        _ => None,
    };
    match (&facts.certificates, distrust) {
        (Err(why), _) => check.failed(
            format!("could not be loaded ({whose}): {why}"),
            match file {
                Some(_) => "Correct SSL_CERT_FILE, or unset it to trust the system's.",
                None => {
                    "Install the system's certificates (ca-certificates), or name a file of \
                         them with SSL_CERT_FILE."
                }
            },
        ),
        (Ok(()), Some(why)) if why.contains("Expired") || why.contains("NotValidYet") => check
            .failed(
                format!("the server's is not valid today: {why}"),
                "Is this machine's date right? If it is, the server has to renew its certificate.",
            ),
        (Ok(()), Some(why)) => check.failed(
            format!("the server's is not trusted: {why}"),
            "A company's proxy or a virus scanner often stands in between with a certificate of \
             its own: add its authority to the system's certificates, or name a file that holds \
             it with SSL_CERT_FILE.",
        ),
        (Ok(()), None) if facts.server.starts_with("http:") => {
            check.ok("not needed: the server is on this machine")
        }
        (Ok(()), None) => check.ok(format!("loaded, {whose}")),
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
                (StoreFacts::Closed(_), _) => {
                    check.left_out("not known: the store cannot be opened")
                }
                (_, Ok(person)) => check.ok(format!(
                    "{}; the next command brings it here",
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
                "the time kept here belongs to {}, but the token to {}; nothing is sent",
                brief(&ours.email),
                brief(&person.email)
            ),
            "Keep the other account apart: `track --profile NAME login`.",
        ),
        Ok(person) => check.ok(format!("{}{workspace}", name(&person.name, &person.email))),
        Err(why) => {
            let ours = name(&ours.name, &ours.email);
            check.left_out(format!("{ours}{workspace}; not compared: {why}"))
        }
    }
}

pub(super) fn clock(facts: &Facts) -> Finding {
    let check = Check::Clock;
    match &facts.contact {
        Contact::LeftOut(why) => check.left_out(format!("not compared: {why}")),
        Contact::Asked { offset: None, .. } => {
            check.left_out("not compared: the server did not tell the time")
        }
        Contact::Asked { offset: Some(offset), .. } if sync::clocks_disagree(*offset) => {
            let side = if *offset < TimeDelta::zero() { "ahead of" } else { "behind" };
            check.attention(
                format!("{} {side} Toggl's", format::length(offset.abs())),
                "Set this machine's clock, best by a time service (NTP). Times are sent as they \
                 are here.",
            )
        }
        Contact::Asked { .. } => check.ok("in step with Toggl's"),
    }
}

pub(super) fn time_zone(facts: &Facts) -> Finding {
    let check = Check::TimeZone;
    let theirs = person(facts)
        .and_then(|person| person.timezone.as_deref().ok_or("the Toggl profile names none"));
    match (&facts.zone, theirs) {
        (MachineZone::Fixed(offset), theirs) => {
            let theirs = theirs
                .map_or(String::new(), |theirs| format!("; your Toggl profile says {theirs}"));
            check.left_out(format!("{offset}, fixed by TRACK_CLOCK{theirs}"))
        }
        (MachineZone::Unknown(zone), _) => {
            let (text, fix) = unknown_zone(zone);
            check.attention(text, fix)
        }
        (MachineZone::System { name: None, .. }, Ok(theirs)) => check.left_out(format!(
            "the machine's has no name to compare; your Toggl profile says {theirs}"
        )),
        (MachineZone::System { name, .. }, Err(why)) => {
            let ours = name.as_ref().map_or("the machine's", String::as_str);
            check.left_out(format!("{ours}, not compared: {why}"))
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
            "Lists here count days by this machine's zone, Toggl's reports by the profile's: \
             set one of them like the other."
        }
        None => {
            "If these are not two names of one zone, set one like the other: lists here \
             count days by this machine's, Toggl's reports by the profile's."
        }
    };
    check.attention(format!("{ours} here, {theirs} in your Toggl profile"), fix)
}
