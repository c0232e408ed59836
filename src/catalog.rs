//! Pure rules on clients, projects, tasks and tags: what making, changing, putting away and deleting
//! them changes, or why they cannot.

use crate::model::{
    Change, ClientKey, EntriesOf, Entry, Fields, Kind, ProjectFields, ProjectKey, TagFields, Thing,
    ThingChange, ThingFields, ThingKey, Workspace,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing can be called nothing.
    NoName(Kind),
    /// There is one of that name in the same place.
    Taken {
        /// What it is.
        kind: Kind,
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
        kind: Kind,
        /// The workspace.
        workspace: String,
    },
    /// It is put away already, or in use already.
    Already {
        /// What it is.
        kind: Kind,
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
    fields: &ThingFields,
    before: Option<(ThingKey, &ThingFields)>,
    others: &[Thing],
    workspace: Option<&Workspace>,
) -> Result<(), Refusal> {
    let kind = fields.kind();
    if fields.name().trim().is_empty() {
        return Err(Refusal::NoName(kind));
    }
    let own = before.map(|(key, _)| key);
    let namesake = others
        .iter()
        .filter(|other| Some(other.key) != own)
        .filter_map(|other| Some((other.id, other.wanted.as_ref()?)))
        .find(|(_, other)| other.is_namesake(fields));
    if let Some((id, other)) = namesake {
        let (name, active) = (other.name().to_owned(), other.active());
        return Err(Refusal::Taken { kind, name, id, active });
    }
    may_change(kind, workspace)?;
    let Some(workspace) = workspace else {
        // Without an account nothing is known of a plan; Toggl has its say later.
        return Ok(());
    };
    let before = before.map(|(_, before)| before);
    match lacking(fields, before).filter(|_| !workspace.premium) {
        Some(feature) => Err(Refusal::Plan { feature, workspace: workspace.name.clone() }),
        None => Ok(()),
    }
}

/// Checks that the person may make, change and delete things of a kind.
///
/// # Errors
/// When only administrators may, and the person is none.
pub(crate) fn may_change(kind: Kind, workspace: Option<&Workspace>) -> Result<(), Refusal> {
    let Some(workspace) = workspace else {
        return Ok(());
    };
    let rules = workspace.rules;
    let kept = match kind {
        Kind::Project => rules.projects_by_admins,
        Kind::Tag => rules.tags_by_admins,
        Kind::Client | Kind::Task => false,
    };
    if kept && !rules.admin {
        return Err(Refusal::Administrators { kind, workspace: workspace.name.clone() });
    }
    Ok(())
}

/// Checks that time in a workspace may be billable, as far as the workspace is known. Toggl either refuses
/// such time on a free plan, or silently keeps it as not billable.
///
/// # Errors
/// When its plan lacks that.
pub(crate) fn may_bill(workspace: Option<&Workspace>) -> Result<(), Refusal> {
    match workspace {
        Some(Workspace { premium: false, name, .. }) => {
            Err(Refusal::Plan { feature: "billable time", workspace: name.clone() })
        }
        _ => Ok(()),
    }
}

/// What of a change needs a paid plan.
fn lacking(fields: &ThingFields, before: Option<&ThingFields>) -> Option<&'static str> {
    match (fields, before) {
        (ThingFields::Task(_), None) => Some("making tasks"),
        (ThingFields::Client(new), Some(ThingFields::Client(old)))
            if new.archived && !old.archived =>
        {
            Some("archiving a client")
        }
        (ThingFields::Project(new), old) => {
            let old = match old {
                Some(ThingFields::Project(old)) => old.color.as_ref(),
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
    key: ThingKey,
    before: &ThingFields,
    after: ThingFields,
    tagged: &[Entry],
) -> Vec<Change> {
    let mut changes = Vec::new();
    if *before != after {
        let renamed = before.name() != after.name();
        if let (ThingFields::Tag(old), true) = (before, renamed) {
            changes.extend(retag(tagged, old, Some(after.name())));
        }
        changes.insert(0, Change::Thing(ThingChange::Set(key, after)));
    }
    changes
}

/// Archives a thing or takes it back into use; a client with its projects.
///
/// # Errors
/// When it is so already.
pub(crate) fn put_away(
    key: ThingKey,
    fields: &ThingFields,
    active: bool,
    projects: &[Thing],
) -> Result<Vec<Change>, Refusal> {
    if fields.active() == active {
        let name = fields.name().to_owned();
        return Err(Refusal::Already { kind: fields.kind(), name, active });
    }
    let own = Change::Thing(ThingChange::Set(key, fields.clone().set_active(active)));
    let mut changes = vec![own];
    if let ThingKey::Client(client) = key {
        for (project, fields) in of_client(client, projects) {
            if fields.active != active {
                let fields = ThingFields::Project(ProjectFields { active, ..fields.clone() });
                changes.push(Change::Thing(ThingChange::Set(project, fields)));
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
    pub(crate) projects: Vec<Thing>,
    /// The tasks of a project.
    pub(crate) tasks: Vec<Thing>,
}

/// Deletes a thing: its entries are unassigned, or deleted with it; the projects of a client stay.
pub(crate) fn delete(
    key: ThingKey,
    fields: &ThingFields,
    uses: &Uses,
    entries: EntriesOf,
) -> Vec<Change> {
    let mut changes = Vec::new();
    match (key, fields) {
        (ThingKey::Client(client), _) => {
            for (project, fields) in of_client(client, &uses.projects) {
                let fields = ThingFields::Project(ProjectFields { client: None, ..fields.clone() });
                changes.push(Change::Thing(ThingChange::Set(project, fields)));
            }
        }
        (ThingKey::Project(_) | ThingKey::Task(_), _) => {
            for entry in &uses.entries {
                changes.extend(entry.wanted.as_ref().map(|it| match (key, entries) {
                    (ThingKey::Task(_), _) => {
                        Change::Set(entry.key, Fields { task: None, ..it.clone() })
                    }
                    (_, EntriesOf::Deleted) => Change::Delete(entry.key),
                    (_, EntriesOf::Unassigned) => {
                        Change::Set(entry.key, Fields { project: None, task: None, ..it.clone() })
                    }
                }));
            }
            for task in &uses.tasks {
                let gone = ThingChange::Delete(task.key, EntriesOf::Unassigned);
                changes.push(Change::Thing(gone));
            }
        }
        (ThingKey::Tag(_), ThingFields::Tag(tag)) => {
            changes.extend(retag(&uses.entries, tag, None));
        }
        (ThingKey::Tag(_), _) => {}
    }
    changes.push(Change::Thing(ThingChange::Delete(key, entries)));
    changes
}

fn of_client(
    client: ClientKey,
    projects: &[Thing],
) -> impl Iterator<Item = (ThingKey, &ProjectFields)> {
    projects.iter().filter_map(move |row| match &row.wanted {
        Some(ThingFields::Project(fields)) if fields.client == Some(client) => {
            Some((row.key, fields))
        }
        _ => None,
    })
}

/// Entries of the tag's workspace with another tag in its place, or none.
fn retag(tagged: &[Entry], old: &TagFields, new: Option<&str>) -> Vec<Change> {
    let carries = |fields: &&Fields| {
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
        Some(Change::Set(entry.key, Fields { tags, ..fields.clone() }))
    };
    tagged.iter().filter_map(changed).collect()
}

/// The project a task belongs to.
pub(crate) fn project_of(fields: &ThingFields) -> Option<ProjectKey> {
    match fields {
        ThingFields::Task(task) => Some(task.project),
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

    fn thing(key: ThingKey, fields: ThingFields) -> Thing {
        let (wanted, entries) = (Some(fields), EntriesOf::default());
        Thing { key, id: None, wanted, known: None, status: Status::Idle, entries }
    }

    fn project(name: &str, client: Option<i64>, color: Option<&str>) -> ThingFields {
        ThingFields::Project(ProjectFields {
            workspace: PLACE,
            name: name.to_owned(),
            client: client.map(ClientKey),
            color: color.map(str::to_owned),
            active: true,
            private: None,
        })
    }

    fn client(archived: bool) -> ThingFields {
        ThingFields::Client(ClientFields { workspace: PLACE, name: "Acme".to_owned(), archived })
    }

    fn tag(name: &str) -> ThingFields {
        ThingFields::Tag(TagFields { workspace: PLACE, name: name.to_owned() })
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
            thing(ThingKey::Project(ProjectKey(1)), project("Web", None, None)),
            thing(ThingKey::Project(ProjectKey(2)), project("Web", Some(1), None)),
        ];
        let (kind, name, active) = (Kind::Project, "Web".to_owned(), true);
        let taken = Refusal::Taken { kind, name, id: None, active };
        let plan = |feature| Refusal::Plan { feature, workspace: "Work".to_owned() };
        let task = ThingFields::Task(TaskFields {
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
            (project(" ", None, None), Err(Refusal::NoName(Kind::Project))),
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
        let own = (ThingKey::Client(ClientKey(1)), &old);
        let archived = check(&new, Some(own), &[], Some(&workspace(false, true)));
        assert_eq!(archived, Err(plan("archiving a client")));
        for (fields, kind) in [(project("New", None, None), Kind::Project), (tag("x"), Kind::Tag)] {
            let workspace = workspace(true, false);
            let refused = check(&fields, None, &[], Some(&workspace));
            let name = workspace.name;
            assert_eq!(refused, Err(Refusal::Administrators { kind, workspace: name }));
        }
    }

    #[test]
    fn a_client_is_put_away_with_its_projects() {
        let key = ThingKey::Client(ClientKey(1));
        let mine = thing(ThingKey::Project(ProjectKey(1)), project("Web", Some(1), None));
        let other = thing(ThingKey::Project(ProjectKey(2)), project("Web", Some(2), None));
        let set = |key, fields| Change::Thing(ThingChange::Set(key, fields));
        let changes = put_away(key, &client(false), false, &[mine.clone(), other]);
        let archived = project("Web", Some(1), None).set_active(false);
        assert_eq!(changes, Ok(vec![set(key, client(true)), set(mine.key, archived)]));
        assert_eq!(
            put_away(key, &client(true), false, &[]),
            Err(Refusal::Already { kind: Kind::Client, name: "Acme".to_owned(), active: false })
        );
    }

    #[test]
    fn deleting_says_what_becomes_of_the_time() {
        let on = |project: Option<i64>, task: Option<i64>, tags: &[&str]| Fields {
            workspace: PLACE,
            project: project.map(ProjectKey),
            task: task.map(TaskKey),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..stopped(0, 60)
        };
        let row = |fields: &Fields| entry(9, Some(fields.clone()), None);
        let set = |fields| Change::Set(row(&stopped(0, 1)).key, fields);
        let key = ThingKey::Project(ProjectKey(1));
        let gone = |key, entries| Change::Thing(ThingChange::Delete(key, entries));
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
        let task = ThingKey::Task(TaskKey(2));
        assert_eq!(
            delete(task, &web, &uses, EntriesOf::Unassigned),
            [set(on(Some(1), None, &["x"])), gone(task, EntriesOf::Unassigned)]
        );
        let key = ThingKey::Tag(TagKey(1));
        assert_eq!(
            delete(key, &tag("x"), &uses, EntriesOf::Unassigned),
            [set(on(Some(1), Some(2), &[])), gone(key, EntriesOf::Unassigned)]
        );
        assert_eq!(
            change(key, &tag("x"), tag("y"), &uses.entries),
            [Change::Thing(ThingChange::Set(key, tag("y"))), set(on(Some(1), Some(2), &["y"]))]
        );
        assert_eq!(change(key, &tag("x"), tag("x"), &uses.entries), []);
    }
}
