//! Toggl's hourly request allowances, with names.

use crate::model::{Allowance, Bucket, Workspace};
use crate::store::{self, Store};

/// One of Toggl's hourly request allowances, with a name.
#[derive(Clone, Debug)]
pub(crate) struct Allotment {
    pub(crate) bucket: Bucket,
    /// “You”, or the names of the workspaces that share it.
    pub(crate) name: String,
    /// `None` when no answer of Toggl named it yet.
    pub(crate) allowance: Option<Allowance>,
}

/// The person's own allowance, then one for each organization, named by its workspaces.
pub(crate) fn allotments(store: &Store) -> store::Result<Vec<Allotment>> {
    let mut buckets: Vec<(Bucket, String)> = vec![(Bucket::User, "You".to_owned())];
    for Workspace { id, organization, name, .. } in store.workspaces()? {
        let bucket = organization.map_or(Bucket::Workspace(id), Bucket::Organization);
        match buckets.iter_mut().find(|(known, _)| *known == bucket) {
            Some((_, names)) => names.push_str(&format!(", {name}")),
            None => buckets.push((bucket, name)),
        }
    }
    let allotment =
        |(bucket, name)| Ok(Allotment { bucket, name, allowance: store.allowance(bucket)? });
    buckets.into_iter().map(allotment).collect()
}
