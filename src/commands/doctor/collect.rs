//! Collects the facts, each on its own, so that one that is missing hides no other.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::facts::{
    Contact, Contacted, DraftFacts, Facts, MachineZone, Mode, Modes, Opened, RefusedFacts, Seen,
    Share, StoreFacts, TokenFacts, Waiting,
};
use super::trial::try_store;
use crate::answer::FailureKind;
use crate::app::{App, Connection};
use crate::config::secret::{SecretError, Token};
use crate::config::{self, Credential, Source};
use crate::lookup::home_workspace;
use crate::messages::{Failure, explain, misconfigured};
use crate::model::{Bucket, CatalogFields, EntryFields};
use crate::store::{self, Store};
use crate::sync::{self, StopReason};
use crate::system::draft::{KeptDraft, kept_drafts};
use crate::system::{machine, time_zone};
use crate::time::Zone;
use crate::toggl::{ApiError, Client, Credentials};
use crate::view::Allotment;
use crate::{messages, view};

const NOT_OPENED: &str = "The store cannot be written, so it was not opened.";
const OPEN: &str = "See “Permissions”; token_command does not run until this is fixed.";
const NO_TOKEN: &str = "Correct the setting or variable that sets it, or run `track login`.";

/// Collects all facts, with one request to Toggl.
pub(super) fn collect(app: &App) -> anyhow::Result<Facts> {
    let settings = &app.settings;
    let paths = &settings.paths;
    // Before the store is opened: what is wrong is seen best before SQLite has tried.
    let trial = try_store(&paths.database, settings.here.user);
    let opened = match &trial {
        Err(obstacle) if obstacle.closes_store() => Err(Failure::no(NOT_OPENED)),
        _ => open(app),
    };
    let store = opened.as_ref().ok().copied().flatten();
    let (token, secret) = token(app, store)?;
    let mut profiles = paths.profiles();
    profiles.retain(|profile| *profile != settings.profile.value);
    // Before the quota is read, since the answer updates it.
    let (contact, certificates) = contact(app, secret, &token, store)?;
    Ok(Facts {
        config_file: settings.here.short(&paths.config_file),
        configuration: match &settings.config_error {
            None => Ok(paths.config_file.exists()),
            Some(error) => Err(misconfigured(error)),
        },
        profile: settings.profile.value.to_string(),
        profile_from: match &settings.profile.from {
            Source::Default => None,
            from => Some(from.shown(&settings.here)),
        },
        other_profiles: profiles.iter().map(ToString::to_string).collect(),
        token,
        server: settings.api_url.value.as_str().to_owned(),
        certificate_file: app.machine.certificates.clone(),
        certificates,
        zone: zone(app, &contact),
        contact,
        modes: modes(app),
        drafts: drafts(app),
        trial,
        here: settings.here.clone(),
        store: match opened {
            Ok(None) => StoreFacts::None(settings.here.short(&paths.database)),
            Ok(Some(store)) => StoreFacts::Open(Box::new(inside(app, store))),
            Err(failure) => StoreFacts::Closed(failure),
        },
    })
}

fn seen<T, E: Into<anyhow::Error>>(result: Result<T, E>) -> Seen<T> {
    result.map_err(|error| explain(&error.into()))
}

/// The store, if there is one; none is created, and so an empty file counts as none.
fn open(app: &App) -> Seen<Option<&Store>> {
    let path = &app.settings.paths.database;
    match fs::metadata(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let path = app.settings.here.short(path);
            Err(Failure::no(format!("Could not check for a store at {path}: {error}.")))
        }
        // What is out of reach, such as on a disk that is not mounted, is not “none”.
        _ => seen(app.store()).map(|store| Some(&**store).filter(|store| !store.is_missing())),
    }
}

/// The facts about the token, and the token itself when it is to be used.
fn token(app: &App, store: Option<&Store>) -> anyhow::Result<(TokenFacts, Option<Token>)> {
    let Some(setting) = &app.settings.token else {
        return Ok((TokenFacts::None, None));
    };
    let from = match (&setting.value, setting.from.shown(&app.settings.here)) {
        (Credential::Token(_), from) => from,
        (Credential::Command(_), from) => format!("token_command in {from}"),
    };
    // A password manager is not started when nothing is going to be sent.
    if app.settings.offline.value && matches!(setting.value, Credential::Command(_)) {
        return Ok((TokenFacts::Have { from, refused: false }, None));
    }
    Ok(match app.token(&setting.value)? {
        Err(error) => {
            let (text, hint) = match error {
                SecretError::Open { file } => {
                    (format!("token_command was not run: others can change {file}"), OPEN)
                }
                error => (format!("could not be read: {:#}", anyhow::Error::from(error)), NO_TOKEN),
            };
            (TokenFacts::Unavailable(Failure::new(FailureKind::Usage, text).hint(hint)), None)
        }
        Ok(token) => {
            let fingerprint = sync::fingerprint(app.settings.api_url.value.as_str(), &token);
            // A store that cannot be read is reported by its check.
            let before = store.and_then(|store| store.refused_credentials().ok()).flatten();
            let refused = before == Some(fingerprint);
            (TokenFacts::Have { from, refused }, Some(token))
        }
    })
}

enum Way {
    Person(Connection),
    Anybody(Client),
}

/// Asks Toggl who the token belongs to or, when that is not allowed, only for its status. Also returns
/// whether the certificates could be loaded.
fn contact(
    app: &App,
    secret: Option<Token>,
    token: &TokenFacts,
    store: Option<&Store>,
) -> anyhow::Result<(Contact, Result<(), String>)> {
    let barred =
        store.and_then(|store| sync::request_forbidden(store, app.clock.now()).ok()).flatten();
    let why = barred.as_ref().map(|stop_reason| messages::why(stop_reason, &app.moment()));
    let way = match secret.filter(|_| why.is_none()) {
        Some(secret) => app.connect(secret).map(Way::Person),
        None => app.client(Credentials::None).map(Way::Anybody),
    };
    let way = match way {
        Ok(way) => way,
        Err(error) => {
            let why = "the certificates could not be loaded".to_owned();
            return Ok((Contact::Skipped(why), Err(format!("{error:#}"))));
        }
    };
    let left_out = match (&barred, &why) {
        _ if app.settings.config_error.is_some() => Some("fix the configuration first"),
        _ if app.settings.offline.value => Some("offline"),
        (Some(StopReason::Paused { .. }), Some(why)) => Some(why.as_str()),
        _ => None,
    };
    if let Some(why) = left_out {
        return Ok((Contact::Skipped(why.to_owned()), Ok(())));
    }
    let (outcome, meta) = match way {
        Way::Person(connection) => {
            let reply = app.ask_person(&connection, store)?;
            (reply.result.map_or_else(Contacted::Failed, Contacted::Person), reply.meta)
        }
        Way::Anybody(client) => {
            let why = why.unwrap_or_else(|| match token {
                TokenFacts::Unavailable(_) => "no token could be read".to_owned(),
                _ => "there is no token".to_owned(),
            });
            let reply = app.block_on(client.status())?;
            let outcome = match reply.result {
                // The server is there, whatever its answer.
                Ok(())
                | Err(ApiError::NotLoggedIn | ApiError::Forbidden(_) | ApiError::Refused { .. }) => {
                    Contacted::There(why)
                }
                Err(api_error) => Contacted::Failed(api_error),
            };
            (outcome, reply.meta)
        }
    };
    let offset = sync::clock_offset(&meta, app.clock.now());
    Ok((Contact::Asked { took: meta.took, offset, outcome }, Ok(())))
}

fn zone(app: &App, contact: &Contact) -> MachineZone {
    if let Zone::Fixed(offset) = app.zone {
        return MachineZone::Fixed(offset.to_string());
    }
    if let Some(zone) = app.unknown_zone() {
        return MachineZone::Unknown(zone);
    }
    let name = app.machine.zone();
    let theirs = match contact.outcome() {
        Some(Contacted::Person(person)) => person.timezone.as_deref(),
        _ => None,
    };
    let rule = name.as_deref().and_then(time_zone::rule);
    MachineZone::System { name, rule, their_rule: theirs.and_then(time_zone::rule) }
}

fn modes(app: &App) -> Modes {
    let paths = &app.settings.paths;
    let here = &app.settings.here;
    let of = |path: &Path| {
        let owner = here.user.other_owner(path);
        machine::mode(path).map(|bits| Mode { path: path.to_owned(), bits, owner })
    };
    let mut openings = here.user.openings(&paths.config_file, here.home());
    for opening in here.user.openings(&paths.database, here.home()) {
        if !openings.contains(&opening) {
            openings.push(opening);
        }
    }
    let config_dir = paths.config_file.parent().unwrap_or(&paths.config_file).to_owned();
    Modes {
        config: of(&paths.config_file).filter(|config| config.path.is_file()),
        secret: config::holds_token(&paths.config_file),
        folder: of(&paths.data_dir),
        store: of(&paths.database).filter(|store| store.path.is_file()),
        own: vec![config_dir, paths.data_dir.clone()],
        openings,
    }
}

fn drafts(app: &App) -> Vec<DraftFacts> {
    let drafts = kept_drafts(&app.settings.paths.data_dir).into_iter();
    let path = |draft: &KeptDraft| app.settings.here.short(&draft.path);
    drafts.map(|it| DraftFacts { path: path(&it), changed: it.changed }).collect()
}

fn inside(app: &App, store: &Store) -> Opened {
    let now = app.clock.started();
    let waiting = || -> store::Result<_> {
        Ok(Waiting {
            count: store.waiting()?,
            in_doubt: u32::try_from(store.in_flight::<EntryFields>()?.len()).unwrap_or(u32::MAX),
            since: store.waiting_since()?,
        })
    };
    let quota = || -> store::Result<_> {
        let known = view::allotments(store)?.into_iter();
        let whose = |it: &Allotment| match it.bucket {
            Bucket::User => "you".to_owned(),
            Bucket::Organization(_) | Bucket::Workspace(_) => it.name.clone(),
        };
        let share = |it: Allotment| Some(Share { whose: whose(&it), allowance: it.allowance? });
        Ok(known.filter_map(share).collect())
    };
    Opened {
        path: app.settings.here.short(store.path()),
        health: seen(store.health()),
        free: machine::free_space(&app.settings.paths.data_dir),
        account: seen(store.account()),
        workspace: seen(workspace(app, store)),
        quota: seen(quota()),
        waiting: seen(waiting()),
        refused: seen(refused(store, now)),
    }
}

/// The name of the workspace new entries go to.
fn workspace(app: &App, store: &Store) -> anyhow::Result<Option<String>> {
    let home = home_workspace(app, store)?;
    let workspaces = store.workspaces()?.into_iter();
    Ok(workspaces.filter(|it| Some(it.id) == home).map(|it| it.name).next())
}

fn refused(store: &Store, now: DateTime<Utc>) -> anyhow::Result<Vec<RefusedFacts>> {
    let rows = store.refused::<EntryFields>()?;
    let views = view::of_rows(store, &rows, now)?;
    let handles: HashMap<_, _> = views.into_iter().map(|it| (it.key, it.handle)).collect();
    let mut found = Vec::new();
    for row in rows {
        let view::Sending::Refused(refusal) = view::sending(&row) else {
            continue;
        };
        let handle = handles.get(&row.key).copied();
        let fields = row.wanted.or(row.known);
        let description = fields.map(|fields| fields.description).unwrap_or_default();
        let called = handle.map_or("(deleted)".to_owned(), |handle| handle.to_string());
        let what = format!("{called} “{description}”");
        found.push(RefusedFacts { handle, what, refusal });
    }
    for view in view::catalog_rows(store, &store.refused::<CatalogFields>()?)? {
        if let view::Sending::Refused(refusal) = view.sending {
            let what = format!("the {} “{}”", view.kind.name(), view.name);
            found.push(RefusedFacts { handle: None, what, refusal });
        }
    }
    Ok(found)
}
