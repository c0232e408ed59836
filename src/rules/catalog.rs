//! Pure rules on clients, projects, tasks and tags: what making, changing, putting away and deleting
//! them changes, or why they cannot.

use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, Change, ClientKey,
    EntriesOf, Entry, EntryFields, ProjectFields, ProjectKey, TagFields, Workspace,
};

/// The colours of a free plan, with names for them; other clients list the same fourteen, and four
/// were seen in answers of Toggl's.
pub(crate) const PALETTE: [(&str, &str); 14] = [
    ("blue", "#0b83d9"),
    ("violet", "#9e5bd9"),
    ("pink", "#d94182"),
    ("orange", "#e36a00"),
    ("gold", "#bf7000"),
    ("green", "#2da608"),
    ("teal", "#06a893"),
    ("beige", "#c9806b"),
    ("dark-blue", "#465bb3"),
    ("purple", "#990099"),
    ("yellow", "#c7af14"),
    ("dark-green", "#566614"),
    ("red", "#d92b2b"),
    ("grey", "#525266"),
];

/// Why a change of the catalog makes no sense. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rules of the catalog refuse it: {self:?}")]
pub(crate) enum CatalogRuleError {
    /// Nothing can be called nothing.
    NoName(CatalogKind),
    /// There is one of that name in the same place.
    Taken {
        /// What it is.
        kind: CatalogKind,
        /// Its name.
        name: String,
        /// Toggl's id.
        id: Option<i64>,
        /// Whether it is in use, or put away.
        active: bool,
    },
    /// The plan of the workspace lacks it.
    Plan {
        /// What it is about.
        feature: &'static str,
        /// The workspace.
        workspace: String,
    },
    /// Only administrators of the workspace may.
    Administrators {
        /// What it is about.
        kind: CatalogKind,
        /// The workspace.
        workspace: String,
    },
    /// It is put away already, or in use already.
    Already {
        /// What it is.
        kind: CatalogKind,
        /// Its name.
        name: String,
        /// Whether it is in use.
        active: bool,
    },
}

/// Text as a colour: one of the palette by its name, or `#rrggbb`, in lower case as Toggl wants it.
pub(crate) fn colour(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if let Some((_, hex)) = PALETTE.iter().find(|(name, _)| *name == text.replace(' ', "-")) {
        return Some((*hex).to_owned());
    }
    let digits = text.strip_prefix('#').unwrap_or(&text);
    let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| format!("#{digits}"))
}

/// Checks what a thing is to be, beside all `others` of its kind, in its `workspace` as far as that
/// is known. `before` is what it was.
///
/// # Errors
/// When it has no name or a taken one, or the workspace does not allow it.
pub(crate) fn check(
    fields: &CatalogFields,
    before: Option<(CatalogKey, &CatalogFields)>,
    others: &[CatalogRow],
    workspace: Option<&Workspace>,
) -> Result<(), CatalogRuleError> {
    let kind = fields.kind();
    if fields.name().trim().is_empty() {
        return Err(CatalogRuleError::NoName(kind));
    }
    let own = before.map(|(key, _)| key);
    let namesake = others
        .iter()
        .filter(|other| Some(other.key) != own)
        .filter_map(|other| Some((other.id, other.wanted.as_ref()?)))
        .find(|(_, other)| other.is_namesake(fields));
    if let Some((id, other)) = namesake {
        let (name, active) = (other.name().to_owned(), other.active());
        return Err(CatalogRuleError::Taken { kind, name, id, active });
    }
    may_change(kind, workspace)?;
    let Some(workspace) = workspace else {
        // Without an account nothing is known of a plan; Toggl has its say later.
        return Ok(());
    };
    let before = before.map(|(_, before)| before);
    match lacking(fields, before).filter(|_| !workspace.premium) {
        Some(feature) => Err(CatalogRuleError::Plan { feature, workspace: workspace.name.clone() }),
        None => Ok(()),
    }
}

/// Checks that the person may make, change and delete things of a kind.
///
/// # Errors
/// When only administrators may, and the person is none.
pub(crate) fn may_change(
    kind: CatalogKind,
    workspace: Option<&Workspace>,
) -> Result<(), CatalogRuleError> {
    let Some(workspace) = workspace else {
        return Ok(());
    };
    let rules = workspace.rules;
    let kept = match kind {
        CatalogKind::Project => rules.projects_by_admins,
        CatalogKind::Tag => rules.tags_by_admins,
        CatalogKind::Client | CatalogKind::Task => false,
    };
    if kept && !rules.admin {
        return Err(CatalogRuleError::Administrators { kind, workspace: workspace.name.clone() });
    }
    Ok(())
}

/// Checks that time in a workspace may be billable, as far as the workspace is known. Toggl either refuses
/// such time on a free plan, or silently keeps it as not billable.
///
/// # Errors
/// When its plan lacks that.
pub(crate) fn may_bill(workspace: Option<&Workspace>) -> Result<(), CatalogRuleError> {
    match workspace {
        Some(Workspace { premium: false, name, .. }) => {
            Err(CatalogRuleError::Plan { feature: "billable time", workspace: name.clone() })
        }
        _ => Ok(()),
    }
}

/// What of a change needs a paid plan.
fn lacking(fields: &CatalogFields, before: Option<&CatalogFields>) -> Option<&'static str> {
    match (fields, before) {
        (CatalogFields::Task(_), None) => Some("making tasks"),
        (CatalogFields::Client(new), Some(CatalogFields::Client(old)))
            if new.archived && !old.archived =>
        {
            Some("archiving a client")
        }
        (CatalogFields::Project(new), old) => {
            let old = match old {
                Some(CatalogFields::Project(old)) => old.color.as_ref(),
                _ => None,
            };
            let own = new.color.as_ref().filter(|color| Some(*color) != old);
            own.filter(|color| !PALETTE.iter().any(|(_, hex)| hex == color))
                .map(|_| "a colour of its own")
        }
        _ => None,
    }
}

/// Changes a thing, and with it what carries its name: the entries with a tag.
pub(crate) fn change(
    key: CatalogKey,
    before: &CatalogFields,
    after: CatalogFields,
    tagged: &[Entry],
) -> Vec<Change> {
    let mut changes = Vec::new();
    if *before != after {
        let renamed = before.name() != after.name();
        if let (CatalogFields::Tag(old), true) = (before, renamed) {
            changes.extend(retag(tagged, old, Some(after.name())));
        }
        changes.insert(0, Change::Catalog(CatalogChange::Set(key, after)));
    }
    changes
}

/// Archives a thing or takes it back into use; a client with its projects.
///
/// # Errors
/// When it is so already.
pub(crate) fn set_archived(
    key: CatalogKey,
    fields: &CatalogFields,
    active: bool,
    projects: &[CatalogRow],
) -> Result<Vec<Change>, CatalogRuleError> {
    if fields.active() == active {
        let name = fields.name().to_owned();
        return Err(CatalogRuleError::Already { kind: fields.kind(), name, active });
    }
    let own = Change::Catalog(CatalogChange::Set(key, fields.clone().set_active(active)));
    let mut changes = vec![own];
    if let CatalogKey::Client(client) = key {
        for (project, fields) in of_client(client, projects) {
            if fields.active != active {
                let fields = CatalogFields::Project(ProjectFields { active, ..fields.clone() });
                changes.push(Change::Catalog(CatalogChange::Set(project, fields)));
            }
        }
    }
    Ok(changes)
}

/// What a thing is used by: all that changes when it is deleted.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// The entries on a project or a task, or with a tag.
    pub(crate) entries: Vec<Entry>,
    /// All projects, of which some may be a client's.
    pub(crate) projects: Vec<CatalogRow>,
    /// The tasks of a project.
    pub(crate) tasks: Vec<CatalogRow>,
}

/// Deletes a thing: its entries are unassigned, or deleted with it; the projects of a client stay.
pub(crate) fn delete(
    key: CatalogKey,
    fields: &CatalogFields,
    uses: &Uses,
    entries: EntriesOf,
) -> Vec<Change> {
    let mut changes = Vec::new();
    match (key, fields) {
        (CatalogKey::Client(client), _) => {
            for (project, fields) in of_client(client, &uses.projects) {
                let fields =
                    CatalogFields::Project(ProjectFields { client: None, ..fields.clone() });
                changes.push(Change::Catalog(CatalogChange::Set(project, fields)));
            }
        }
        (CatalogKey::Project(_) | CatalogKey::Task(_), _) => {
            for entry in &uses.entries {
                changes.extend(entry.wanted.as_ref().map(|it| match (key, entries) {
                    (CatalogKey::Task(_), _) => {
                        Change::Set(entry.key, EntryFields { task: None, ..it.clone() })
                    }
                    (_, EntriesOf::Deleted) => Change::Delete(entry.key),
                    (_, EntriesOf::Unassigned) => Change::Set(
                        entry.key,
                        EntryFields { project: None, task: None, ..it.clone() },
                    ),
                }));
            }
            for task in &uses.tasks {
                let gone = CatalogChange::Delete(task.key, EntriesOf::Unassigned);
                changes.push(Change::Catalog(gone));
            }
        }
        (CatalogKey::Tag(_), CatalogFields::Tag(tag)) => {
            changes.extend(retag(&uses.entries, tag, None));
        }
        (CatalogKey::Tag(_), _) => {}
    }
    changes.push(Change::Catalog(CatalogChange::Delete(key, entries)));
    changes
}

fn of_client(
    client: ClientKey,
    projects: &[CatalogRow],
) -> impl Iterator<Item = (CatalogKey, &ProjectFields)> {
    projects.iter().filter_map(move |row| match &row.wanted {
        Some(CatalogFields::Project(fields)) if fields.client == Some(client) => {
            Some((row.key, fields))
        }
        _ => None,
    })
}

/// Entries of the tag's workspace with another tag in its place, or none.
fn retag(tagged: &[Entry], old: &TagFields, new: Option<&str>) -> Vec<Change> {
    let carries = |fields: &&EntryFields| {
        let same = fields.workspace == old.workspace
            || fields.workspace.is_none()
            || old.workspace.is_none();
        same && fields.tags.contains(&old.name)
    };
    let changed = |entry: &Entry| {
        let fields = entry.wanted.as_ref().filter(carries)?;
        let mut tags = fields.tags.clone();
        tags.remove(&old.name);
        tags.extend(new.map(str::to_owned));
        Some(Change::Set(entry.key, EntryFields { tags, ..fields.clone() }))
    };
    tagged.iter().filter_map(changed).collect()
}

/// The project a task belongs to.
pub(crate) fn project_of(fields: &CatalogFields) -> Option<ProjectKey> {
    match fields {
        CatalogFields::Task(task) => Some(task.project),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::{entry, stopped};
    use crate::model::{
        ClientFields, Required, Status, TagKey, TaskFields, TaskKey, WorkspaceId, WorkspaceRules,
    };

    const PLACE: Option<WorkspaceId> = Some(WorkspaceId(1));

    fn catalog_row(key: CatalogKey, fields: CatalogFields) -> CatalogRow {
        let (wanted, entries) = (Some(fields), EntriesOf::default());
        CatalogRow { key, id: None, wanted, known: None, status: Status::Idle, entries }
    }

    fn project(name: &str, client: Option<i64>, color: Option<&str>) -> CatalogFields {
        CatalogFields::Project(ProjectFields {
            workspace: PLACE,
            name: name.to_owned(),
            client: client.map(ClientKey),
            color: color.map(str::to_owned),
            active: true,
            private: None,
        })
    }

    fn client(archived: bool) -> CatalogFields {
        CatalogFields::Client(ClientFields { workspace: PLACE, name: "Acme".to_owned(), archived })
    }

    fn tag(name: &str) -> CatalogFields {
        CatalogFields::Tag(TagFields { workspace: PLACE, name: name.to_owned() })
    }

    fn workspace(premium: bool, admin: bool) -> Workspace {
        Workspace {
            id: WorkspaceId(1),
            organization: None,
            name: "Work".to_owned(),
            premium,
            rules: WorkspaceRules {
                admin,
                projects_by_admins: true,
                tags_by_admins: true,
                private_projects: true,
            },
            required: Required::default(),
        }
    }

    #[test]
    fn a_colour_is_a_name_or_six_digits() {
        let table = [
            ("blue", Some("#0b83d9")),
            ("Dark Blue", Some("#465bb3")),
            ("#FFAA00", Some("#ffaa00")),
            ("ffaa00", Some("#ffaa00")),
            ("mauve", None),
            ("#fff", None),
            ("#gggggg", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(colour(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_unique_in_their_place_and_plans_have_limits() {
        let others = [
            catalog_row(CatalogKey::Project(ProjectKey(1)), project("Web", None, None)),
            catalog_row(CatalogKey::Project(ProjectKey(2)), project("Web", Some(1), None)),
        ];
        let (kind, name, active) = (CatalogKind::Project, "Web".to_owned(), true);
        let taken = CatalogRuleError::Taken { kind, name, id: None, active };
        let plan = |feature| CatalogRuleError::Plan { feature, workspace: "Work".to_owned() };
        let task = CatalogFields::Task(TaskFields {
            project: ProjectKey(1),
            name: "Design".to_owned(),
            active: true,
        });
        let table = [
            (project("New", None, None), Ok(())),
            (project("web", None, None), Ok(())),
            (project("Web", None, None), Err(taken.clone())),
            (project("Web", Some(1), None), Err(taken)),
            (project("Web", Some(2), None), Ok(())),
            (project(" ", None, None), Err(CatalogRuleError::NoName(CatalogKind::Project))),
            (project("New", None, Some("#0b83d9")), Ok(())),
            (project("New", None, Some("#123456")), Err(plan("a colour of its own"))),
            (task.clone(), Err(plan("making tasks"))),
        ];
        for (fields, expected) in table {
            let checked = check(&fields, None, &others, Some(&workspace(false, true)));
            assert_eq!(checked, expected, "{fields:?}");
        }
        assert_eq!(check(&task, None, &[], Some(&workspace(true, true))), Ok(()));
        assert_eq!(check(&task, None, &[], None), Ok(()), "no account, no plan");
        let own = (others[0].key, others[0].wanted.as_ref().expect("wanted"));
        let same = check(&project("Web", None, None), Some(own), &others, None);
        assert_eq!(same, Ok(()), "its own name is not taken");
        let old = project("Web", None, Some("#123456"));
        let kept = check(&old, Some((others[0].key, &old)), &[], Some(&workspace(false, true)));
        assert_eq!(kept, Ok(()), "a colour from better days stays");
        let (old, new) = (client(false), client(true));
        let own = (CatalogKey::Client(ClientKey(1)), &old);
        let archived = check(&new, Some(own), &[], Some(&workspace(false, true)));
        assert_eq!(archived, Err(plan("archiving a client")));
        for (fields, kind) in
            [(project("New", None, None), CatalogKind::Project), (tag("x"), CatalogKind::Tag)]
        {
            let workspace = workspace(true, false);
            let refused = check(&fields, None, &[], Some(&workspace));
            let name = workspace.name;
            assert_eq!(refused, Err(CatalogRuleError::Administrators { kind, workspace: name }));
        }
    }

    #[test]
    fn a_client_is_put_away_with_its_projects() {
        let key = CatalogKey::Client(ClientKey(1));
        let mine = catalog_row(CatalogKey::Project(ProjectKey(1)), project("Web", Some(1), None));
        let other = catalog_row(CatalogKey::Project(ProjectKey(2)), project("Web", Some(2), None));
        let set = |key, fields| Change::Catalog(CatalogChange::Set(key, fields));
        let changes = set_archived(key, &client(false), false, &[mine.clone(), other]);
        let archived = project("Web", Some(1), None).set_active(false);
        assert_eq!(changes, Ok(vec![set(key, client(true)), set(mine.key, archived)]));
        assert_eq!(
            set_archived(key, &client(true), false, &[]),
            Err(CatalogRuleError::Already {
                kind: CatalogKind::Client,
                name: "Acme".to_owned(),
                active: false
            })
        );
    }

    #[test]
    fn deleting_says_what_becomes_of_the_time() {
        let on = |project: Option<i64>, task: Option<i64>, tags: &[&str]| EntryFields {
            workspace: PLACE,
            project: project.map(ProjectKey),
            task: task.map(TaskKey),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..stopped(0, 60)
        };
        let row = |fields: &EntryFields| entry(9, Some(fields.clone()), None);
        let set = |fields| Change::Set(row(&stopped(0, 1)).key, fields);
        let key = CatalogKey::Project(ProjectKey(1));
        let gone = |key, entries| Change::Catalog(CatalogChange::Delete(key, entries));
        let web = project("Web", None, None);
        let booked = on(Some(1), Some(2), &["x"]);
        let uses = Uses { entries: vec![row(&booked)], ..Uses::default() };
        assert_eq!(
            delete(key, &web, &uses, EntriesOf::Unassigned),
            [set(on(None, None, &["x"])), gone(key, EntriesOf::Unassigned)]
        );
        assert_eq!(
            delete(key, &web, &uses, EntriesOf::Deleted),
            [Change::Delete(uses.entries[0].key), gone(key, EntriesOf::Deleted)]
        );
        let task = CatalogKey::Task(TaskKey(2));
        assert_eq!(
            delete(task, &web, &uses, EntriesOf::Unassigned),
            [set(on(Some(1), None, &["x"])), gone(task, EntriesOf::Unassigned)]
        );
        let key = CatalogKey::Tag(TagKey(1));
        assert_eq!(
            delete(key, &tag("x"), &uses, EntriesOf::Unassigned),
            [set(on(Some(1), Some(2), &[])), gone(key, EntriesOf::Unassigned)]
        );
        assert_eq!(
            change(key, &tag("x"), tag("y"), &uses.entries),
            [Change::Catalog(CatalogChange::Set(key, tag("y"))), set(on(Some(1), Some(2), &["y"]))]
        );
        assert_eq!(change(key, &tag("x"), tag("x"), &uses.entries), []);
    }
}
