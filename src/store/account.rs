//! The account of the store: entries of two accounts are never mixed.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Changed, Result, Store};
use crate::model::{Account, UserId, WorkspaceId, first_weekday};

impl Store {
    /// The account of this store; `None` until the first login.
    pub(crate) fn account(&self) -> Result<Option<Account>> {
        let sql = "select user, email, name, workspace, week_start from profile";
        Ok(self.db().prepare_cached(sql)?.query_row([], |row| {
            let (Some(user), Some(workspace)) = (row.get(0)?, row.get(3)?) else {
                return Ok(None);
            };
            Ok(Some(Account {
                user: UserId(user),
                email: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                name: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                workspace: WorkspaceId(workspace),
                week_start: first_weekday(row.get(4)?),
            }))
        })?)
    }

    /// Binds the store to an account, and assigns its workspace to rows from before the login.
    pub(crate) fn bind(&self, account: &Account) -> Result<()> {
        self.note_change(Changed::Something);
        let sql = "update profile set user = ?, email = ?, name = ?, workspace = ?, week_start = ?";
        let (workspace, week_start) = (account.workspace, account.week_start);
        let week_start = week_start.num_days_from_sunday();
        let values = params![account.user.0, account.email, account.name, workspace.0, week_start];
        self.execute(sql, values)?;
        let sql = "update entries set workspace = ? where workspace is null";
        self.execute(sql, [workspace.0])?;
        self.assign_catalog_workspace(workspace)
    }

    /// The server of the account; `None` when it was bound by an earlier version.
    pub(crate) fn server(&self) -> Result<Option<String>> {
        self.value("select server from profile", [])
    }

    /// Records the server of the account.
    pub(crate) fn set_server(&self, server: &str) -> Result<()> {
        self.execute("update profile set server = ?", [server])
    }

    /// When the account was made; `None` when Toggl has not said.
    pub(crate) fn account_began(&self) -> Result<Option<DateTime<Utc>>> {
        let seconds: Option<i64> = self.value("select account_began from profile", [])?;
        Ok(seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
    }

    /// Records when the account was made.
    pub(crate) fn set_account_began(&self, at: DateTime<Utc>) -> Result<()> {
        self.execute("update profile set account_began = ?", [at.timestamp()])
    }

    /// The fingerprint of the credentials that Toggl accepted last.
    pub(crate) fn accepted_credentials(&self) -> Result<Option<i64>> {
        self.value("select accepted_credentials from profile", [])
    }

    /// Records that Toggl accepted these credentials (a fingerprint, never the token).
    pub(crate) fn accept_credentials(&self, fingerprint: i64) -> Result<()> {
        let sql = "update profile set accepted_credentials = ?, refused_credentials = null";
        self.execute(sql, [fingerprint])
    }

    /// The fingerprint of the credentials that Toggl refused last.
    pub(crate) fn refused_credentials(&self) -> Result<Option<i64>> {
        self.value("select refused_credentials from profile", [])
    }

    /// Records that Toggl refused these credentials: trying them again could lock the account.
    pub(crate) fn refuse_credentials(&self, fingerprint: i64) -> Result<()> {
        let sql = "update profile set refused_credentials = ?, accepted_credentials = null";
        self.execute(sql, [fingerprint])
    }
}
