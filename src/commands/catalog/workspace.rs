//! `track workspace`

use super::{NameArgs, RenameArgs, UNCHANGED};
use crate::answer::{
    AccountWorkspace, FailureKind, Unchanged, WorkspaceChanged, WorkspaceChosen, WorkspaceList,
    WorkspaceVerb,
};
use crate::app::{App, SyncDisabled};
use crate::commands::outcome::{Answered, Outcome};
use crate::completion;
use crate::config::{self, Key, Setting, Source};
use crate::lookup::{LookupError, ask_again, find_workspace, home_workspace, with_newest_names};
use crate::messages::{self, Failure, FollowUp, overridden};
use crate::model::{OrganizationId, Workspace, WorkspaceId};
use crate::rules::names::Miss;
use crate::rules::workspace as workspace_rules;
use crate::sync::{RemoteOutcome, Report, WorkspaceChange};
use crate::time::Now;
use crate::ui::text::{brief, plain};

const NOTES: &str = "\
`use` sets `workspace` in config.toml. Creating and renaming a workspace happens in Toggl, so it needs \
the network and the rights of an administrator.";

const EXAMPLES: &str = "\
track workspace
track workspace use Personal
track workspace edit Personal --name Private";

/// List, choose, create and rename workspaces
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct WorkspaceArgs {
    #[command(subcommand)]
    command: Option<WorkspaceCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum WorkspaceCommand {
    /// List workspaces and mark the one for new entries
    #[command(visible_alias = "ls", before_help = "track workspace list")]
    List,
    /// Select the workspace for new entries
    #[command(before_help = "track workspace use Personal")]
    Use(NameArgs),
    /// Create a workspace
    #[command(visible_alias = "new", alias = "create", before_help = "track workspace add Studio")]
    Add(WorkspaceAddArgs),
    /// Rename a workspace
    #[command(before_help = "track workspace edit Personal --name Private")]
    Edit(RenameArgs),
}

#[derive(Debug, clap::Args)]
struct WorkspaceAddArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Create it in this organization.
    ///
    /// An id, or the name of a workspace of the organization.
    #[arg(long, value_name = "NAME", add = completion::workspaces())]
    organization: Option<String>,
}

pub(crate) fn run(args: &WorkspaceArgs, app: &App) -> anyhow::Result<Outcome> {
    match &args.command {
        None | Some(WorkspaceCommand::List) => list(app),
        Some(WorkspaceCommand::Use(name)) => choose(&name.text(), app),
        Some(WorkspaceCommand::Add(args)) => {
            add(&args.name.text(), args.organization.as_deref(), app)
        }
        Some(WorkspaceCommand::Edit(args)) => rename(&args.row.text(), args.name.trim(), app),
    }
}

fn list(app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let asked = ask_again(app)?;
    insist_on_account(&asked, app, &now)?;
    let store = app.store()?;
    let (home, bad_setting) = home(app)?;
    let mut follow_up =
        messages::after_read_as_of(app, &asked, store.progress()?.catalog_at, &now)?;
    follow_up.notes.extend(bad_setting);
    let listed = |it: Workspace| {
        let current = home == Some(it.id);
        AccountWorkspace::new(it, current)
    };
    let setting = app.settings.workspace.as_ref().filter(|_| home.is_some());
    let answer = WorkspaceList {
        notes: follow_up.all().cloned().collect(),
        workspaces: store.workspaces()?.into_iter().map(listed).collect(),
        because: setting.map(|setting| setting.from.label()),
    };
    Ok(Answered::new(answer).follow_up(follow_up).into())
}

/// The workspace new entries go to, or a note about the setting that leads to none.
fn home(app: &App) -> anyhow::Result<(Option<WorkspaceId>, Option<String>)> {
    Ok(match home_workspace(app, app.store()?) {
        Ok(id) => (id, None),
        Err(LookupError::WorkspaceSetting(setting, miss)) => {
            let (from, value) = (setting.from.label(), brief(&setting.value));
            let which = match miss {
                Miss::Absent(_) | Miss::Part(_) => "which is not a workspace",
                Miss::Ambiguous(_) => "which matches several workspaces",
            };
            (None, Some(format!("{from} names “{value}” for new entries, {which}.")))
        }
        Err(error) => return Err(error.into()),
    })
}

fn choose(name: &str, app: &App) -> anyhow::Result<Outcome> {
    let workspace = find(name, app)?;
    let written = write_setting(&workspace, app)?;
    let notes: Vec<String> = overridden(app, Key::Workspace).into_iter().collect();
    let answer = WorkspaceChosen {
        config_file: app.settings.paths.config_file.clone(),
        notes: notes.clone(),
        profile: app.settings.profile.value.to_string(),
        workspace: AccountWorkspace::new(workspace, notes.is_empty()),
        value: written.value,
        written_to: written.from.label(),
    };
    Ok(Answered::receipt(answer).asides(notes).into())
}

fn add(name: &str, organization: Option<&str>, app: &App) -> anyhow::Result<Outcome> {
    insist_on_toggl(app)?;
    let organization = organization_of(organization, app)?;
    workspace_rules::may_add(name, organization, &app.store()?.workspaces()?)?;
    let change = WorkspaceChange::Add { organization, name: name.to_owned() };
    let (workspace, mut follow_up) = ask(&change, app)?;
    follow_up.notes.push("To add new entries there, run `track workspace use`.".to_owned());
    changed(WorkspaceVerb::Added, workspace, follow_up, app)
}

fn rename(name: &str, new: &str, app: &App) -> anyhow::Result<Outcome> {
    insist_on_toggl(app)?;
    let workspace = find(name, app)?;
    if workspace.name == new {
        let current = is_current(workspace.id, app)?;
        let answer = Unchanged::new(AccountWorkspace::new(workspace, current));
        return Ok(Answered::new(answer).asides([UNCHANGED.to_owned()]).into());
    }
    workspace_rules::may_rename(&workspace, new, &app.store()?.workspaces()?)?;
    let was_current = is_current(workspace.id, app)?;
    let change = WorkspaceChange::Rename { workspace: workspace.id, name: new.to_owned() };
    let (renamed, mut follow_up) = ask(&change, app)?;
    if was_current && !is_current(workspace.id, app)? {
        follow_up.notes.extend(follow(&renamed, app));
    }
    changed(WorkspaceVerb::Changed, renamed, follow_up, app)
}

/// Writes the new name into the setting that named the workspace by its old one; a flag or variable is
/// only mentioned. A failure is a note: the workspace is renamed already.
fn follow(workspace: &Workspace, app: &App) -> Option<String> {
    let setting = app.settings.workspace.as_ref()?;
    let from = setting.from.label();
    let stays = format!("{from} still names “{}”, which no longer exists.", brief(&setting.value));
    match setting.from {
        Source::File(..) => Some(match write_setting(workspace, app) {
            Ok(written) => {
                let (value, from) = (plain(&written.value), written.from.label());
                format!("Set workspace = {value} in {from}.")
            }
            Err(error) => format!("{stays} Could not change it: {error:#}."),
        }),
        _ => Some(stays),
    }
}

/// Writes the workspace into the profile in use: by its name, or by its id where the name is ambiguous or
/// cannot be shown as it is.
fn write_setting(workspace: &Workspace, app: &App) -> anyhow::Result<Setting<String>> {
    let name = &workspace.name;
    let leads_there = !name.trim().is_empty()
        && plain(name) == *name
        && find_workspace(name, app.store()?).is_ok_and(|it| it.id == workspace.id);
    let value = if leads_there { name.clone() } else { workspace.id.to_string() };
    let (file, profile) = (&app.settings.paths.config_file, &app.settings.profile.value);
    Ok(config::set(file, profile, Key::Workspace, &[value])?)
}

fn find(name: &str, app: &App) -> anyhow::Result<Workspace> {
    let found = with_newest_names(app, |store| find_workspace(name, store));
    if found.is_err()
        && app.sync_disabled() == Some(SyncDisabled::NoAccount)
        && app.account()?.is_none()
    {
        return Err(messages::not_logged_in().into());
    }
    Ok(found?)
}

/// The organization with this id or of the workspace with this name, else of the current workspace.
fn organization_of(named: Option<&str>, app: &App) -> anyhow::Result<OrganizationId> {
    let workspaces = app.store()?.workspaces()?;
    let workspace = if let Some(name) = named {
        let is_named = |it: &OrganizationId| it.to_string() == name.trim();
        if let Some(id) = workspaces.iter().filter_map(|it| it.organization).find(is_named) {
            return Ok(id);
        }
        Some(find(name, app)?)
    } else {
        let home = home_workspace(app, app.store()?)?;
        workspaces.into_iter().find(|it| Some(it.id) == home)
    };
    workspace.and_then(|it| it.organization).ok_or_else(|| {
        Failure::no("Could not tell which organization the workspace should belong to.")
            .hint("Pass `--organization ID`.")
            .into()
    })
}

/// Fails unless Toggl can be asked and there is an account.
fn insist_on_toggl(app: &App) -> anyhow::Result<()> {
    if let Some(disabled) = app.sync_disabled() {
        return Err(sync_disabled(disabled, app)?.into());
    }
    if app.account()?.is_none() {
        let asked = app.refresh_catalog()?;
        insist_on_account(&asked, app, &app.now()?)?;
    }
    Ok(())
}

fn insist_on_account(
    asked: &Result<Report, SyncDisabled>,
    app: &App,
    now: &Now,
) -> anyhow::Result<()> {
    if app.account()?.is_some() {
        return Ok(());
    }
    let stop_reason = asked.as_ref().ok().and_then(|report| report.stop_reason.as_ref());
    Err(stop_reason
        .map_or_else(messages::not_logged_in, |stop_reason| messages::unanswered(stop_reason, now))
        .into())
}

fn sync_disabled(disabled: SyncDisabled, app: &App) -> anyhow::Result<Failure> {
    Ok(match disabled {
        SyncDisabled::NoAccount => messages::not_logged_in(),
        SyncDisabled::Offline => {
            let text = "Cannot create or rename a workspace offline.";
            let from = app.settings.offline.from.label();
            Failure::new(FailureKind::Usage, text)
                .hint(format!("Nothing was changed. Run it without {from}."))
        }
        SyncDisabled::ReadOnlyStore => messages::read_only_store(app.store()?),
    })
}

/// Sends a change that is never kept for later.
fn ask(change: &WorkspaceChange, app: &App) -> anyhow::Result<(Workspace, FollowUp)> {
    let now = app.now()?;
    let (report, remote_outcome) = match app.change_workspace(change)? {
        Ok(asked) => asked,
        Err(disabled) => return Err(sync_disabled(disabled, app)?.into()),
    };
    match remote_outcome {
        Some(RemoteOutcome::Done(workspace)) => {
            let listed_at = app.store()?.progress()?.catalog_at;
            Ok((workspace, messages::after_read_as_of(app, &Ok(report), listed_at, &now)?))
        }
        Some(RemoteOutcome::Refused(refusal)) => {
            let text = format!("Toggl refused: {}.", plain(refusal.words()));
            Err(Failure::new(FailureKind::Refused, text).hint("Nothing was changed.").into())
        }
        Some(RemoteOutcome::Unsure(why)) => {
            let text = format!(
                "Toggl did not answer ({}), so the change may or may not have been made.",
                plain(&why)
            );
            Err(Failure::new(FailureKind::Unreachable, text)
                .hint("Check with `track workspace --fresh` before you try again.")
                .into())
        }
        None => {
            let failure = match &report.stop_reason {
                Some(stop_reason) => messages::unanswered(stop_reason, &now),
                None => Failure::new(FailureKind::Unreachable, "Toggl was not contacted."),
            };
            Err(failure.hint("Nothing was changed.").into())
        }
    }
}

fn changed(
    verb: fn(AccountWorkspace) -> WorkspaceVerb,
    workspace: Workspace,
    follow_up: FollowUp,
    app: &App,
) -> anyhow::Result<Outcome> {
    let current = is_current(workspace.id, app)?;
    let changed = verb(AccountWorkspace::new(workspace, current));
    let answer = WorkspaceChanged { changed, notes: follow_up.all().cloned().collect() };
    Ok(Answered::receipt(answer).follow_up(follow_up).into())
}

fn is_current(workspace: WorkspaceId, app: &App) -> anyhow::Result<bool> {
    Ok(home(app)?.0 == Some(workspace))
}
