//! Workspaces, which Toggl alone makes and names: their ids are Toggl's, so nothing of them can wait
//! here. A change is asked for, and has happened or has not.

use crate::model::{Bucket, OrganizationId, Refusal, Workspace, WorkspaceId};
use crate::store::{self, Written};
use crate::sync::outcome::{Report, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::ApiError;

/// A change of the account's workspaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WorkspaceChange {
    /// A new one.
    Add {
        /// Whose it is.
        organization: OrganizationId,
        /// What it is called.
        name: String,
    },
    /// Another name for one.
    Rename {
        /// Which.
        workspace: WorkspaceId,
        /// What it is called from now on.
        name: String,
    },
}

impl WorkspaceChange {
    /// Whether a workspace shows that the change was made.
    fn is_seen_in(&self, workspace: &Workspace) -> bool {
        match self {
            Self::Add { organization, name } => {
                workspace.organization == Some(*organization) && workspace.name == *name
            }
            Self::Rename { workspace: id, name } => workspace.id == *id && workspace.name == *name,
        }
    }
}

/// What Toggl made of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RemoteOutcome {
    /// It was made; this is the workspace now.
    Done(Workspace),
    /// Toggl said no.
    Refused(Refusal),
    /// It went out, and whether it was made could not be found out; this is why.
    Unsure(String),
}

impl Sync<'_> {
    /// Asks Toggl for a change of the workspaces, and takes over what it answers. Without a verdict
    /// nothing was changed, and the report says why.
    pub(crate) async fn change_workspace(
        mut self,
        change: &WorkspaceChange,
    ) -> store::Result<(Report, Option<RemoteOutcome>)> {
        let mut remote_outcome = None;
        let end = async {
            remote_outcome = Some(self.ask_for(change).await?);
            Ok(())
        }
        .await;
        Ok((self.finish(end)?, remote_outcome))
    }

    async fn ask_for(&mut self, change: &WorkspaceChange) -> Run<RemoteOutcome> {
        // Another process that lists the catalog just now would not see the change yet, and undo it here.
        self.acquire_lock(&Written::default()).await?;
        self.verify_account(false).await?;
        let bucket = match change {
            WorkspaceChange::Add { organization, .. } => Bucket::Organization(*organization),
            WorkspaceChange::Rename { workspace, .. } => self.bucket(*workspace)?,
        };
        self.gate(bucket, Purpose::Write)?;
        let reply = match change {
            WorkspaceChange::Add { organization, name } => {
                self.client.create_workspace(*organization, name).await
            }
            WorkspaceChange::Rename { workspace, name } => {
                self.client.rename_workspace(*workspace, name).await
            }
        };
        let refused = |status, message| Ok(RemoteOutcome::Refused(Refusal { status, message }));
        match self.record_reply(bucket, reply)? {
            Ok(workspace) => Ok(RemoteOutcome::Done(self.take_over_workspace(change, workspace)?)),
            Err(ApiError::Refused { status, message }) => refused(status, message),
            Err(ApiError::PlanFeature(message)) => refused(402, message),
            Err(ApiError::Forbidden(message)) => refused(403, message),
            Err(ApiError::InDoubt { why, late }) => self.look_for(change, why, late).await,
            Err(api_error) => Err(self.stop_reason(&api_error)),
        }
    }

    /// Keeps a workspace as Toggl answered; of one that was known, all but the name stays as it is,
    /// since an answer to a write may leave things out.
    fn take_over_workspace(&self, change: &WorkspaceChange, theirs: Workspace) -> Run<Workspace> {
        let known = self.store.workspaces()?.into_iter().find(|it| it.id == theirs.id);
        let workspace = match (known, change) {
            (Some(known), _) => Workspace { name: theirs.name, ..known },
            (None, WorkspaceChange::Add { organization, .. }) => {
                Workspace { organization: theirs.organization.or(Some(*organization)), ..theirs }
            }
            (None, WorkspaceChange::Rename { .. }) => theirs,
        };
        self.store.put_workspace(&workspace)?;
        Ok(workspace)
    }

    /// After a lost answer: no two workspaces of an organization have one name, so a listing tells
    /// whether the change was made. It is never sent again.
    async fn look_for(
        &mut self,
        change: &WorkspaceChange,
        why: String,
        late: bool,
    ) -> Run<RemoteOutcome> {
        match self.list_catalog(Purpose::Write).await {
            Ok(()) => {}
            Err(RunError::Stopped(_)) => return Ok(RemoteOutcome::Unsure(why)),
            Err(broken) => return Err(broken),
        }
        let mut workspaces = self.store.workspaces()?.into_iter();
        match workspaces.find(|workspace| change.is_seen_in(workspace)) {
            Some(workspace) => Ok(RemoteOutcome::Done(workspace)),
            // It may still be under way.
            None if late => Ok(RemoteOutcome::Unsure(why)),
            None => Err(RunError::Stopped(StopReason::Unreachable(why))),
        }
    }
}
