//! Workspaces, which are created and renamed online only: rows refer to them by Toggl's id, so none can be
//! created before Toggl has it.

use crate::model::{Bucket, OrganizationId, Refusal, Workspace, WorkspaceId};
use crate::store::{self, Written};
use crate::sync::outcome::Report;
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::ApiError;

/// A change of the account's workspaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WorkspaceChange {
    /// A new workspace.
    Add {
        /// The organization it belongs to.
        organization: OrganizationId,
        /// Its name.
        name: String,
    },
    /// A new name of a workspace.
    Rename {
        /// The workspace.
        workspace: WorkspaceId,
        /// Its new name.
        name: String,
    },
}

impl WorkspaceChange {
    /// Whether a workspace has the result of the change.
    fn is_seen_in(&self, workspace: &Workspace) -> bool {
        match self {
            Self::Add { organization, name } => {
                workspace.organization == Some(*organization) && workspace.name == *name
            }
            Self::Rename { workspace: id, name } => workspace.id == *id && workspace.name == *name,
        }
    }
}

/// The outcome of a change in Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RemoteOutcome {
    /// It was made; with the workspace afterwards.
    Done(Workspace),
    /// Toggl refused it.
    Refused(Refusal),
    /// It was sent and its outcome is not known; with the reason.
    Unsure(String),
}

impl Sync<'_> {
    /// Sends a change of the workspaces and saves the answer. Without an outcome nothing was changed, and
    /// the report says why.
    pub(crate) async fn change_workspace(
        mut self,
        change: &WorkspaceChange,
    ) -> store::Result<(Report, Option<RemoteOutcome>)> {
        let mut remote_outcome = None;
        let end = async {
            remote_outcome = Some(self.request_change(change).await?);
            Ok(())
        }
        .await;
        Ok((self.finish(end)?, remote_outcome))
    }

    async fn request_change(&mut self, change: &WorkspaceChange) -> Run<RemoteOutcome> {
        // A process that is listing the catalog now would overwrite the change with an older listing.
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
            Ok(workspace) => Ok(RemoteOutcome::Done(self.save_workspace(change, workspace)?)),
            Err(ApiError::Refused { status, message }) => refused(status, message),
            Err(ApiError::PlanFeature(message)) => refused(402, message),
            Err(ApiError::Forbidden(message)) => refused(403, message),
            Err(ApiError::InDoubt { why, .. }) => self.find_change(change, why).await,
            Err(api_error) => Err(self.stop_reason(&api_error)),
        }
    }

    /// Saves the workspace of an answer. Of a known one only the name changes, since an answer to a write may
    /// leave fields out.
    fn save_workspace(&self, change: &WorkspaceChange, theirs: Workspace) -> Run<Workspace> {
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

    /// After a lost answer: names are unique within an organization, so a listing shows whether the change
    /// was made. It is never sent again.
    async fn find_change(&mut self, change: &WorkspaceChange, why: String) -> Run<RemoteOutcome> {
        match self.list_catalog(Purpose::Write).await {
            Ok(()) => {}
            Err(RunError::Stopped(_)) => return Ok(RemoteOutcome::Unsure(why)),
            Err(error) => return Err(error),
        }
        let mut workspaces = self.store.workspaces()?.into_iter();
        // What is not there may still be in flight.
        let found = workspaces.find(|workspace| change.is_seen_in(workspace));
        Ok(found.map_or(RemoteOutcome::Unsure(why), RemoteOutcome::Done))
    }
}
