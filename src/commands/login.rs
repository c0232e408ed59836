//! `track login`

use std::io::{BufRead as _, Read as _};

use crate::answer::{AccountJson, FailureKind, HomeJson, LoggedIn};
use crate::app::App;
use crate::commands::history::position;
use crate::commands::outcome::{Answered, Outcome};
use crate::completion;
use crate::config::secret::{Password, Token};
use crate::config::{self, Credential, Setting, Source};
use crate::lookup::LookupError;
use crate::lookup::error::LookupKind;
use crate::messages::{self, Failure};
use crate::model::{Account, Workspace};
use crate::rules::workspace as workspace_rules;
use crate::store::Written;
use crate::toggl::{ApiError, Credentials, Me, Meta, Reply};
use crate::ui::text::{brief, plain};
use crate::ui::{Position, prompt, with_progress};

const NOTES: &str = "\
Find your API token at the bottom of https://track.toggl.com/profile. It is never read from the \
command line, where other users of this machine could see it. After logging in, pending changes are \
sent.";

const EXAMPLES: &str = "\
track login
pass show toggl | track login --token -
track login --email ada@example.com
track login --workspace Personal";

const TOKEN_PLACE: &str =
    "Nothing was changed. Find your API token at the bottom of https://track.toggl.com/profile.";

/// Log in to a Toggl account
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct LoginArgs {
    /// Read the API token from standard input.
    ///
    /// The value must be `-`.
    #[arg(long, value_name = "-", allow_hyphen_values = true)]
    token: Option<String>,
    /// Log in with email and password instead of the token.
    ///
    /// They are exchanged for the token and not saved.
    #[arg(long, value_name = "EMAIL", conflicts_with = "token")]
    email: Option<String>,
    /// Create new entries in this workspace, by name or id
    #[arg(long, value_name = "NAME", add = completion::workspaces())]
    workspace: Option<String>,
}

pub(crate) fn run(args: &LoginArgs, app: &App) -> anyhow::Result<Outcome> {
    if app.settings.offline.value {
        return Err(Failure::usage("Cannot log in offline.")
            .hint("Run it without --offline.")
            .into());
    }
    let (token, me, meta) = introduce(args, app)?;
    let workspace = choose_workspace(args, app, &me)?;
    let connection = app.connect(token.clone())?;
    let account = me.account.clone();
    let bound = app.sync_over(&connection)?.sign_in(me, meta, workspace.id)?;
    if let Some(stop_reason) = &bound.stop_reason {
        return Err(messages::unanswered(stop_reason, &app.now()?).into());
    }
    let paths = &app.settings.paths;
    let profile = &app.settings.profile.value;
    let had_command = config::store_token(&paths.config_file, profile, &token)?;
    let (sync, pace) = (app.sync_over(&connection)?, app.settings.pace.value);
    let moment = app.moment();
    let sending = |progress: &mut dyn FnMut(Position)| {
        app.block_on(sync.send_all(pace, &mut |step| progress(position(step, &moment))))
    };
    let mut report = app.with_next_try(with_progress(&app.out, sending)??, false)?;
    // Such as that the clocks disagree, by the first answer.
    report.notes.splice(0..0, bound.notes);

    let now = app.now()?;
    let sent = report.sent;
    let mut follow_up = messages::after_write(app, &Ok(report), &Written::default(), &now)?;
    if had_command {
        follow_up
            .notes
            .push("Removed token_command from the config file; the token replaces it.".to_owned());
    }
    if let Some(name) = overridden_by(app, &token) {
        let text = format!("{name} has another token and takes precedence while it is set.");
        follow_up.notes.push(text);
    }
    let Account { user, email, name, .. } = account;
    let answer = LoggedIn {
        account: AccountJson { email, id: user, name },
        notes: follow_up.all().cloned().collect(),
        sent,
        token_file: paths.config_file.clone(),
        waiting: app.store()?.waiting()?,
        workspace,
        shown_file: app.settings.here.short(&paths.config_file),
    };
    Ok(Answered::receipt(answer).follow_up(follow_up).into())
}

/// Gets hold of a token and of the account it belongs to.
fn introduce(args: &LoginArgs, app: &App) -> anyhow::Result<(Token, Me, Meta)> {
    if let Some(email) = &args.email {
        let password = Password::new(secret_input("Password")?).ok_or_else(|| {
            Failure::usage("No password was given.").hint(
                "Nothing was changed. Accounts that log in with Google or Apple have none: use the \
                 API token from the bottom of https://track.toggl.com/profile.",
            )
        })?;
        let email = email.clone();
        let credentials = Credentials::Password { email, password };
        let (mut me, meta) = ask(app, credentials, "email and password")?;
        let token = me.api_token.take().ok_or_else(|| {
            let text = "Toggl did not return the API token of this account.";
            Failure::new(FailureKind::Refused, text).hint(
                "Copy it from the bottom of https://track.toggl.com/profile and run `track login`.",
            )
        })?;
        return Ok((token, me, meta));
    }
    let from_environment =
        app.settings.token.as_ref().filter(|it| matches!(it.from, Source::Env(_)));
    let token: Token = match (&args.token, from_environment) {
        (Some(dash), _) if dash == "-" => {
            tell_where(app);
            token(&secret_input("API token")?, app)?
        }
        (Some(_), _) => {
            let text = "Others on this machine can read a token on the command line.";
            return Err(Failure::usage(text)
                .hint("Use `--token -` and pass it on standard input.")
                .into());
        }
        (None, Some(Setting { value, from })) => app.token(value)?.map_err(|error| {
            let text = format!("Could not read an API token: {:#}.", anyhow::Error::from(error));
            Failure::new(FailureKind::NotLoggedIn, text)
                .hint(format!("Correct {from}, or unset it and log in again."))
        })?,
        (None, None) if prompt::possible() => {
            tell_where(app);
            token(&prompt::hidden("API token")?, app)?
        }
        (None, None) => {
            let text = "Cannot ask for the API token: this is not a terminal.";
            return Err(Failure::usage(text)
                .hint("Pass it on standard input: `track login --token -`.")
                .into());
        }
    };
    let (me, meta) = ask(app, Credentials::Token(token.clone()), "API token")?;
    Ok((token, me, meta))
}

/// Says where the token is, to somebody who is about to be asked for it.
fn tell_where(app: &App) {
    if prompt::possible() {
        app.out.note("Find your API token at the bottom of https://track.toggl.com/profile.");
    }
}

/// What was given as a token, if the server can have given it.
fn token(text: &str, app: &App) -> anyhow::Result<Token> {
    if text.trim().is_empty() {
        return Err(Failure::usage("No API token was given.").hint(TOKEN_PLACE).into());
    }
    let token = text.parse::<Token>().and_then(|token| {
        app.settings.api_url.value.check(&token)?;
        Ok(token)
    });
    token.map_err(|requirement| {
        Failure::usage(format!("The API token {requirement}.")).hint(TOKEN_PLACE).into()
    })
}

/// From the terminal, hidden; or the first line of standard input.
fn secret_input(what: &str) -> anyhow::Result<String> {
    if prompt::possible() {
        return prompt::hidden(what);
    }
    let mut text = String::new();
    // More than any secret, and not all of a file that is piped in by accident.
    std::io::stdin().lock().take(4096).read_line(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Asks Toggl who this is: the one request of a login.
fn ask(app: &App, credentials: Credentials, what: &str) -> anyhow::Result<(Me, Meta)> {
    let client = app.client(credentials).map_err(|error| {
        Failure::new(FailureKind::Unreachable, format!("Could not log in: {error:#}."))
            .hint("Nothing was changed. `track doctor` checks for problems.")
    })?;
    let Reply { result, meta } = app.block_on(client.me())?;
    let me = result.map_err(|api_error| -> anyhow::Error {
        let kind = match api_error {
            ApiError::NotLoggedIn => {
                let text = format!("Toggl rejected this {what}.");
                return Failure::new(FailureKind::NotLoggedIn, text).hint(TOKEN_PLACE).into();
            }
            ApiError::OverQuota { .. } | ApiError::RateLimited { .. } => FailureKind::OverQuota,
            ApiError::Unreachable(_) | ApiError::InDoubt { .. } => FailureKind::Unreachable,
            ApiError::Forbidden(_) | ApiError::Refused { .. } | ApiError::PlanFeature(_) => {
                FailureKind::Refused
            }
        };
        Failure::new(kind, format!("Could not log in: {}.", plain(&api_error.to_string())))
            .hint("Nothing was changed; until you log in, entries are saved locally.")
            .into()
    })?;
    Ok((me, meta))
}

/// The workspace new entries go to: the one named, the only one, or the one a person picks.
fn choose_workspace(args: &LoginArgs, app: &App, me: &Me) -> anyhow::Result<HomeJson> {
    let (workspaces, default) = (&me.catalog.workspaces, me.account.workspace);
    let home = |it: &Workspace| HomeJson { id: it.id, name: it.name.clone() };
    let configured = app.settings.workspace.as_ref().map(|setting| &setting.value);
    if let Some(name) = args.workspace.as_ref().or(configured) {
        let found = workspace_rules::named(name, workspaces);
        let found = found.map_err(|miss| LookupError::name(LookupKind::Workspace, name, miss));
        return Ok(home(found?));
    }
    let mut chosen = workspaces.iter().position(|it| it.id == default).unwrap_or(0);
    if workspaces.len() > 1 && prompt::possible() && !app.out.json {
        let names: Vec<String> = workspaces.iter().map(|it| brief(&it.name)).collect();
        chosen = prompt::choose("Workspace for new entries", &names, chosen)?;
    }
    let unlisted = || HomeJson { id: default, name: default.to_string() };
    Ok(workspaces.get(chosen).map_or_else(unlisted, home))
}

/// The variable that will go on deciding, if it holds another token than the one just kept.
fn overridden_by(app: &App, token: &Token) -> Option<&'static str> {
    match app.settings.token.as_ref().map(|setting| (&setting.value, &setting.from)) {
        Some((Credential::Token(other), Source::Env(name))) if other != token => Some(name),
        _ => None,
    }
}
