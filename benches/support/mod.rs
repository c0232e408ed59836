//! Stores filled with a made-up past: the same for the same number of entries, on every machine.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{
    CatalogFields, CatalogKey, ClientFields, EntryFields, EntryId, OrganizationId, ProjectFields,
    ProjectId, Required, Workspace, WorkspaceId, WorkspaceRules,
};
use crate::store::Store;

/// The moment at which every benchmark takes place, with its zone.
pub(crate) const NOW: &str = "2026-03-02T18:00:00+01:00";

/// Sizes that are compared: a new user's store, and ten years of thirty entries a day.
pub(crate) const SIZES: [u32; 2] = [100, 100_000];

/// Every project belongs to one of ten clients, and every third entry has one of these tags.
const PROJECTS: u32 = 50;
const CLIENTS: u32 = 10;
const TAGS: u32 = 200;

/// A folder with a store of so many finished entries, the newest an hour old.
pub(crate) struct Seeded {
    folder: tempfile::TempDir,
}

/// How many of the entries Toggl has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sent {
    /// All: the store of somebody with an account.
    All,
    /// None: there never was an account.
    Never,
    /// None yet: there is an account, and all entries wait to be sent.
    Waiting,
}

impl Seeded {
    /// Makes a store of entries that Toggl has.
    pub(crate) fn new(count: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now = DateTime::parse_from_rfc3339(NOW).expect("a time").to_utc();
        fill(&folder.path().join(DATABASE), count, Sent::All, now).expect("a filled store");
        Self { folder }
    }

    /// Opens the store.
    pub(crate) fn open(&self) -> Store {
        Store::open(&self.database()).expect("a store")
    }

    /// The folder the store lies in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }
}

/// Fills a new store with entries of a quarter of an hour, one every twenty minutes up to an hour before `now`.
pub(crate) fn fill(
    file: &Path,
    count: u32,
    sent: Sent,
    now: DateTime<Utc>,
) -> crate::store::Result<()> {
    let store = Store::open(file)?;
    store.atomically(|store| {
        fill_catalog(store)?;
        for n in 0..count {
            let start = now - TimeDelta::hours(1) - TimeDelta::minutes(20) * as_i32(n);
            let id = (sent == Sent::All).then(|| EntryId(4_300_000_000 + i64::from(n)));
            store.insert(None, id, &fields(n, start, store)?, sent == Sent::All)?;
        }
        Ok(())
    })
}

/// The name of the store in its folder.
pub(crate) const DATABASE: &str = "default.db";

fn fields(n: u32, start: DateTime<Utc>, store: &Store) -> crate::store::Result<EntryFields> {
    let project = ProjectId(i64::from(n % PROJECTS));
    Ok(EntryFields {
        workspace: Some(WorkspaceId(1)),
        description: format!("Piece of work number {}", n % 997),
        project: store.project_key(project)?,
        task: None,
        tags: tag(n).into_iter().collect(),
        billable: false,
        start,
        stop: Some(start + TimeDelta::minutes(15)),
    })
}

/// The project of an entry.
pub(crate) fn project(n: u32) -> String {
    format!("Project {}", n % PROJECTS)
}

/// The tag of an entry.
pub(crate) fn tag(n: u32) -> Option<String> {
    n.is_multiple_of(3).then(|| format!("Tag {}", n % TAGS))
}

fn fill_catalog(store: &Store) -> crate::store::Result<()> {
    let workspace = WorkspaceId(1);
    store.set_workspaces(&[Workspace {
        id: workspace,
        organization: Some(OrganizationId(1)),
        name: "Work".to_owned(),
        premium: false,
        rules: WorkspaceRules::default(),
        required: Required::default(),
        rounding: None,
    }])?;
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        let client = CatalogFields::Client(ClientFields {
            workspace: Some(workspace),
            name: format!("Client {n}"),
            archived: false,
        });
        clients.push(store.insert(None, Some(i64::from(n)), &client, true)?);
    }
    for n in 0..PROJECTS {
        let client = match clients[(n % CLIENTS) as usize] {
            CatalogKey::Client(key) => Some(key),
            _ => None,
        };
        let project = CatalogFields::Project(ProjectFields {
            workspace: Some(workspace),
            name: project(n),
            client,
            color: Some("#0b83d9".to_owned()),
            active: true,
            private: Some(true),
            billable: Some(false),
        });
        store.insert(None, Some(i64::from(n)), &project, true)?;
    }
    Ok(())
}

fn as_i32(n: u32) -> i32 {
    i32::try_from(n).expect("a small number")
}
