//! Pure rules on clients, projects, tasks and tags: what creating, changing, archiving and deleting
//! them changes, or why that is refused.

use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, Change, ClientKey,
    EntriesOf, Entry, EntryFields, MAX_NAME, Project, ProjectFields, ProjectKey, TagFields,
    Workspace, is_same_text,
};

/// The feature of a paid plan that billable entries, and projects whose entries are, need.
const BILLABLE: &str = "billable time";

/// The colors of a free plan, with names. Other Toggl clients list the same fourteen; four of them were
/// seen in answers of Toggl.
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

/// Why a change of the catalog is refused. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rules of the catalog refuse it: {self:?}")]
pub(crate) enum CatalogRuleError {
    /// The name is empty.
    NoName(CatalogKind),
    /// The name has more than [`MAX_NAME`] characters: this many.
    LongName(CatalogKind, usize),
    /// Another row of the same kind and parent, with this id and status, has the name.
    Taken { kind: CatalogKind, name: String, id: Option<i64>, active: bool },
    /// The plan of the workspace does not include the feature.
    Plan { feature: &'static str, workspace: String },
    /// Only administrators of the workspace may change rows of this kind.
    Administrators { kind: CatalogKind, workspace: String },
    /// The row already has the status.
    Already { kind: CatalogKind, name: String, active: bool },
}

/// Parses a color: a name of the palette, or `#rrggbb`, in lower case as Toggl requires.
pub(crate) fn color(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if let Some((_, hex)) = PALETTE.iter().find(|(name, _)| *name == text.replace(' ', "-")) {
        return Some((*hex).to_owned());
    }
    let digits = text.strip_prefix('#').unwrap_or(&text);
    let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| format!("#{digits}"))
}

/// Checks the new fields of a row against all rows of its kind and, as far as it is known, the
/// workspace. `before` is the key and the fields of an existing row.
pub(crate) fn check(
    fields: &CatalogFields,
    before: Option<(CatalogKey, &CatalogFields)>,
    rows: &[CatalogRow],
    workspace: Option<&Workspace>,
) -> Result<(), CatalogRuleError> {
    let kind = fields.kind();
    if fields.name().trim().is_empty() {
        return Err(CatalogRuleError::NoName(kind));
    }
    let is_new = before.is_none_or(|(_, before)| before.name() != fields.name());
    match fields.name().chars().count() {
        count if is_new && count > MAX_NAME => return Err(CatalogRuleError::LongName(kind, count)),
        _ => {}
    }
    let key = before.map(|(key, _)| key);
    let namesake = rows
        .iter()
        .filter(|other| Some(other.key) != key)
        .filter_map(|other| Some((other.id, other.wanted.as_ref()?)))
        .find(|(_, other)| is_taken_by(other, fields));
    if let Some((id, other)) = namesake {
        let (name, active) = (other.name().to_owned(), other.active());
        return Err(CatalogRuleError::Taken { kind, name, id, active });
    }
    may_change(kind, workspace)?;
    let Some(workspace) = workspace else {
        // Without an account no plan is known; Toggl checks it when the row is sent.
        return Ok(());
    };
    let before = before.map(|(_, before)| before);
    match paid_feature(fields, before).filter(|_| !workspace.premium) {
        Some(feature) => Err(CatalogRuleError::Plan { feature, workspace: workspace.name.clone() }),
        None => Ok(()),
    }
}

/// Whether a row has the name of these fields. Toggl may tell two forms of one letter apart; people cannot.
fn is_taken_by(other: &CatalogFields, fields: &CatalogFields) -> bool {
    is_same_text(other.name(), fields.name())
        && other.clone().renamed(fields.name()).is_namesake(fields)
}

/// Checks that the account may create, change and delete rows of a kind.
pub(crate) fn may_change(
    kind: CatalogKind,
    workspace: Option<&Workspace>,
) -> Result<(), CatalogRuleError> {
    let Some(workspace) = workspace else {
        return Ok(());
    };
    let rules = workspace.rules;
    let admins_only = match kind {
        CatalogKind::Project => rules.projects_by_admins,
        CatalogKind::Tag => rules.tags_by_admins,
        CatalogKind::Client | CatalogKind::Task => false,
    };
    if admins_only && !rules.admin {
        return Err(CatalogRuleError::Administrators { kind, workspace: workspace.name.clone() });
    }
    Ok(())
}

/// Checks that entries in a workspace may be billable, as far as the workspace is known. On a free plan
/// Toggl either refuses a billable entry or silently stores it as not billable.
pub(crate) fn may_bill(workspace: Option<&Workspace>) -> Result<(), CatalogRuleError> {
    match workspace {
        Some(Workspace { premium: false, name, .. }) => {
            Err(CatalogRuleError::Plan { feature: BILLABLE, workspace: name.clone() })
        }
        _ => Ok(()),
    }
}

/// Whether a new entry of a project, or of none, is billable when nothing is said: as its project says, where
/// the plan of the workspace has billable time.
pub(crate) fn default_billable(project: Option<&Project>, workspace: Option<&Workspace>) -> bool {
    project.is_some_and(|it| it.billable == Some(true)) && may_bill(workspace).is_ok()
}

/// The feature of a paid plan that a change needs, if any.
fn paid_feature(fields: &CatalogFields, before: Option<&CatalogFields>) -> Option<&'static str> {
    match (fields, before) {
        (CatalogFields::Task(_), None) => Some("creating tasks"),
        (CatalogFields::Client(new), Some(CatalogFields::Client(old)))
            if new.archived && !old.archived =>
        {
            Some("archiving a client")
        }
        (CatalogFields::Project(new), old) => {
            let old = old.and_then(CatalogFields::project);
            let was_billable = old.and_then(|old| old.billable);
            let old = old.and_then(|old| old.color.as_ref());
            if new.billable == Some(true) && was_billable != Some(true) {
                return Some(BILLABLE);
            }
            let new = new.color.as_ref().filter(|color| Some(*color) != old);
            new.filter(|color| !PALETTE.iter().any(|(_, hex)| hex == color))
                .map(|_| "a custom color")
        }
        _ => None,
    }
}

/// Changes a row; renaming a tag also changes the entries that have it, since Toggl stores tags on
/// entries by name.
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

/// Archives or restores a row; a client with its projects.
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
    let change = Change::Catalog(CatalogChange::Set(key, fields.clone().set_active(active)));
    let mut changes = vec![change];
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

/// The rows that refer to a catalog row and change when it is deleted.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// The entries on a project or a task, or with a tag.
    pub(crate) entries: Vec<Entry>,
    /// All projects, among them those of a client.
    pub(crate) projects: Vec<CatalogRow>,
    /// The tasks of a project.
    pub(crate) tasks: Vec<CatalogRow>,
}

/// How many other rows a change of a catalog row changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SideEffects {
    /// Time entries that change or are deleted.
    pub(crate) entries: usize,
    /// Projects that change.
    pub(crate) projects: usize,
    /// Tasks that are deleted.
    pub(crate) tasks: usize,
}

impl SideEffects {
    /// Counts the changes of other rows than `key`.
    pub(crate) fn of(key: CatalogKey, changes: &[Change]) -> Self {
        let mut counts = Self::default();
        for change in changes {
            match change {
                Change::Create(_) | Change::Set(..) | Change::Delete(_) => counts.entries += 1,
                Change::Catalog(CatalogChange::Set(other, _) | CatalogChange::Delete(other, _))
                    if *other != key =>
                {
                    match other.kind() {
                        CatalogKind::Project => counts.projects += 1,
                        CatalogKind::Task => counts.tasks += 1,
                        CatalogKind::Client | CatalogKind::Tag => {}
                    }
                }
                Change::Catalog(_) => {}
            }
        }
        counts
    }
}

/// Deletes a row: its entries are unassigned or deleted; the projects of a client stay.
pub(crate) fn delete(
    key: CatalogKey,
    fields: &CatalogFields,
    references: &References,
    entries: EntriesOf,
) -> Vec<Change> {
    let mut changes = Vec::new();
    match (key, fields) {
        (CatalogKey::Client(client), _) => {
            for (project, fields) in of_client(client, &references.projects) {
                let fields =
                    CatalogFields::Project(ProjectFields { client: None, ..fields.clone() });
                changes.push(Change::Catalog(CatalogChange::Set(project, fields)));
            }
        }
        (CatalogKey::Project(_) | CatalogKey::Task(_), _) => {
            for entry in &references.entries {
                changes.extend(entry.wanted.clone().map(|it| match (key, entries) {
                    (CatalogKey::Task(_), _) => {
                        Change::Set(entry.key, EntryFields { task: None, ..it })
                    }
                    (_, EntriesOf::Deleted) => Change::Delete(entry.key),
                    (_, EntriesOf::Unassigned) => {
                        Change::Set(entry.key, EntryFields { project: None, task: None, ..it })
                    }
                }));
            }
            for task in &references.tasks {
                let deletion = CatalogChange::Delete(task.key, EntriesOf::Unassigned);
                changes.push(Change::Catalog(deletion));
            }
        }
        (CatalogKey::Tag(_), CatalogFields::Tag(tag)) => {
            changes.extend(retag(&references.entries, tag, None));
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
    let all = projects.iter().filter_map(|row| Some((row.key, row.wanted.as_ref()?.project()?)));
    all.filter(move |(_, fields)| fields.client == Some(client))
}

/// Replaces a tag by another one, or removes it, on the entries of its workspace.
fn retag(tagged: &[Entry], old: &TagFields, new: Option<&str>) -> Vec<Change> {
    let has_tag = |fields: &&EntryFields| {
        let same_workspace = fields.workspace == old.workspace
            || fields.workspace.is_none()
            || old.workspace.is_none();
        same_workspace && fields.tags.contains(&old.name)
    };
    let changed = |entry: &Entry| {
        let fields = entry.wanted.as_ref().filter(has_tag)?;
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
    use crate::model::testing::{entry, stopped};
    use crate::model::{
        ClientFields, Required, TagKey, TaskFields, TaskKey, WorkspaceId, WorkspaceRules,
    };

    const WORKSPACE: Option<WorkspaceId> = Some(WorkspaceId(1));

    fn catalog_row(key: CatalogKey, fields: CatalogFields) -> CatalogRow {
        CatalogRow { wanted: Some(fields), ..CatalogRow::new(key) }
    }

    fn project(name: &str, client: Option<i64>, color: Option<&str>) -> CatalogFields {
        CatalogFields::Project(ProjectFields {
            workspace: WORKSPACE,
            name: name.to_owned(),
            client: client.map(ClientKey),
            color: color.map(str::to_owned),
            active: true,
            private: None,
            billable: None,
        })
    }

    fn billable(billable: Option<bool>) -> CatalogFields {
        match project("New", None, None) {
            CatalogFields::Project(fields) => {
                CatalogFields::Project(ProjectFields { billable, ..fields })
            }
            fields => fields,
        }
    }

    fn client(archived: bool) -> CatalogFields {
        CatalogFields::Client(ClientFields {
            workspace: WORKSPACE,
            name: "Acme".to_owned(),
            archived,
        })
    }

    fn tag(name: &str) -> CatalogFields {
        CatalogFields::Tag(TagFields { workspace: WORKSPACE, name: name.to_owned() })
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
            rounding: None,
        }
    }

    #[test]
    fn a_color_is_a_name_or_six_digits() {
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
            assert_eq!(color(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_unique_in_their_parent_and_plans_have_limits() {
        let others = [
            catalog_row(CatalogKey::Project(ProjectKey(1)), project("Web", None, None)),
            catalog_row(CatalogKey::Project(ProjectKey(2)), project("Web", Some(1), None)),
            catalog_row(CatalogKey::Project(ProjectKey(3)), project("Café", None, None)),
        ];
        let (kind, name, active) = (CatalogKind::Project, "Web".to_owned(), true);
        let taken = CatalogRuleError::Taken { kind, name, id: None, active };
        let cafe = CatalogRuleError::Taken { kind, name: "Café".to_owned(), id: None, active };
        let plan = |feature| CatalogRuleError::Plan { feature, workspace: "Work".to_owned() };
        let task = CatalogFields::Task(TaskFields {
            project: ProjectKey(1),
            name: "Design".to_owned(),
            active: true,
        });
        let long = "é".repeat(MAX_NAME + 1);
        let table = [
            (project("New", None, None), Ok(())),
            (project("web", None, None), Ok(())),
            (project("Cafe\u{301}", None, None), Err(cafe)),
            (project("Web", None, None), Err(taken.clone())),
            (project("Web", Some(1), None), Err(taken)),
            (project("Web", Some(2), None), Ok(())),
            (project(" ", None, None), Err(CatalogRuleError::NoName(CatalogKind::Project))),
            (project(&"é".repeat(MAX_NAME), None, None), Ok(())),
            (
                project(&long, None, None),
                Err(CatalogRuleError::LongName(CatalogKind::Project, 256)),
            ),
            (project("New", None, Some("#0b83d9")), Ok(())),
            (project("New", None, Some("#123456")), Err(plan("a custom color"))),
            (billable(Some(true)), Err(plan("billable time"))),
            (billable(Some(false)), Ok(())),
            (task.clone(), Err(plan("creating tasks"))),
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
        assert_eq!(kept, Ok(()), "a color that a former plan allowed stays");
        let (own, free) = ((others[0].key, &billable(Some(true))), workspace(false, true));
        let kept = check(&billable(Some(true)), Some(own), &[], Some(&free));
        assert_eq!(kept, Ok(()), "so does billable");
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
    fn a_new_entry_is_billable_as_its_project_and_the_plan_say() {
        let project = |billable| Project {
            key: ProjectKey(1),
            id: None,
            workspace: WORKSPACE,
            name: "Web".to_owned(),
            client: None,
            color: None,
            active: true,
            billable,
        };
        let (paid, free) = (workspace(true, true), workspace(false, true));
        let table = [
            (Some(project(Some(true))), Some(&paid), true),
            (Some(project(Some(false))), Some(&paid), false),
            (Some(project(None)), Some(&paid), false),
            (None, Some(&paid), false),
            (Some(project(Some(true))), Some(&free), false),
            (Some(project(Some(true))), None, true),
        ];
        for (project, workspace, expected) in table {
            let billable = default_billable(project.as_ref(), workspace);
            assert_eq!(billable, expected, "{project:?} in {workspace:?}");
        }
    }

    #[test]
    fn a_client_is_archived_with_its_projects() {
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
    fn deleting_changes_the_entries() {
        let on = |project: Option<i64>, task: Option<i64>, tags: &[&str]| EntryFields {
            workspace: WORKSPACE,
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
        let references = References { entries: vec![row(&booked)], ..References::default() };
        assert_eq!(
            delete(key, &web, &references, EntriesOf::Unassigned),
            [set(on(None, None, &["x"])), gone(key, EntriesOf::Unassigned)]
        );
        assert_eq!(
            delete(key, &web, &references, EntriesOf::Deleted),
            [Change::Delete(references.entries[0].key), gone(key, EntriesOf::Deleted)]
        );
        let deleted = delete(key, &web, &references, EntriesOf::Deleted);
        let counts = SideEffects { entries: 1, ..SideEffects::default() };
        assert_eq!(SideEffects::of(key, &deleted), counts, "the project itself is not counted");
        let task = CatalogKey::Task(TaskKey(2));
        assert_eq!(
            delete(task, &web, &references, EntriesOf::Unassigned),
            [set(on(Some(1), None, &["x"])), gone(task, EntriesOf::Unassigned)]
        );
        let key = CatalogKey::Tag(TagKey(1));
        assert_eq!(
            delete(key, &tag("x"), &references, EntriesOf::Unassigned),
            [set(on(Some(1), Some(2), &[])), gone(key, EntriesOf::Unassigned)]
        );
        assert_eq!(
            change(key, &tag("x"), tag("y"), &references.entries),
            [Change::Catalog(CatalogChange::Set(key, tag("y"))), set(on(Some(1), Some(2), &["y"]))]
        );
        assert_eq!(change(key, &tag("x"), tag("x"), &references.entries), []);
    }
}
