//! Which entries are meant: those of projects, of a client, with tags, with a text.

use crate::app::App;
use crate::lookup::error::{LookupError, Remedy};
use crate::lookup::tags::{tag_names, without_hash};
use crate::lookup::workspace::with_newest_names;
use crate::model::{CatalogKind, CatalogRow, Project, is_same_name};
use crate::rules::names::{self, Miss, Named};
use crate::store::{Filter, ProjectSet, Store};
use crate::view;

/// The word for entries without a project or a tag, unless something has that name.
const NONE: &str = "none";

/// A filter of entries, in words. A name with `!` in front leaves out what it means, and `none` means
/// entries without any; a project, client or tag that has just this name comes first.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilterRequest {
    /// Of any of these projects, archived ones too.
    pub(crate) projects: Vec<String>,
    /// Of a project of this client, an archived one too.
    pub(crate) client: Option<String>,
    /// With each of these tags; commas may separate several.
    pub(crate) tags: Vec<String>,
    /// With this text in the description.
    pub(crate) search: Option<String>,
    /// Without this text in the description.
    pub(crate) not_search: Option<String>,
    pub(crate) billable: Option<bool>,
    /// Whether a name that several have means all of them, as it does for reading.
    pub(crate) may_be_several: bool,
}

/// The filter that the words mean.
#[derive(Debug)]
pub(crate) struct FoundFilter {
    pub(crate) filter: Filter,
    /// Names that mean several rows.
    pub(crate) several: Vec<SeveralRows>,
}

/// A name that means several rows.
#[derive(Debug)]
pub(crate) struct SeveralRows {
    pub(crate) kind: CatalogKind,
    pub(crate) name: String,
    /// What to call each of them.
    pub(crate) labels: Vec<String>,
}

/// One word of a filter.
struct Term<'a, T> {
    /// Whether it leaves out what it means.
    is_excluded: bool,
    /// The rows it means; `None` for entries without any.
    rows: Option<Vec<&'a Named<T>>>,
}

impl FilterRequest {
    /// Whether nothing narrows the entries down.
    pub(crate) fn is_empty(&self) -> bool {
        self.projects.is_empty()
            && self.client.is_none()
            && self.tags.is_empty()
            && self.search.is_none()
            && self.not_search.is_none()
            && self.billable.is_none()
    }

    /// Finds what the names mean, with a newer catalog where this one lacks a name.
    pub(crate) fn resolve(&self, app: &App) -> Result<FoundFilter, LookupError> {
        with_newest_names(app, |store| self.look_up(store))
    }

    fn look_up(&self, store: &Store) -> Result<FoundFilter, LookupError> {
        let filter = Filter {
            search: self.search.clone(),
            not_search: self.not_search.clone(),
            billable: self.billable,
            ..Filter::default()
        };
        let mut found = FoundFilter { filter, several: Vec::new() };
        if !self.projects.is_empty() || self.client.is_some() {
            let all = view::named_projects(store)?;
            let projects = self.projects_of_client(all.clone(), &mut found, store)?;
            self.find_projects(&projects, &all, &mut found, store)?;
        }
        if !self.tags.is_empty() {
            self.find_tags(&mut found, store)?;
        }
        Ok(found)
    }

    /// Narrows the filter down to the client, and returns the projects that are left.
    fn projects_of_client(
        &self,
        mut projects: Vec<Named<Project>>,
        found: &mut FoundFilter,
        store: &Store,
    ) -> Result<Vec<Named<Project>>, LookupError> {
        let Some(client) = &self.client else {
            return Ok(projects);
        };
        let clients = view::named(store, store.catalog_rows(CatalogKind::Client)?)?;
        let term = self.term(CatalogKind::Client, client, &clients, found, store)?;
        let is_meant = |project: &Project| match &term.rows {
            None => project.client.is_none(),
            Some(rows) => rows.iter().any(|client| is_of_client(project, &client.item)),
        };
        let meant = projects.iter().filter(|it| is_meant(&it.item)).map(|it| it.item.key);
        let set = ProjectSet { keys: meant.collect(), without: term.rows.is_none() };
        projects.retain(|project| set.keys.contains(&project.item.key) != term.is_excluded);
        if term.is_excluded {
            found.filter.not_projects.push(set);
        } else {
            found.filter.projects.push(set);
        }
        Ok(projects)
    }

    fn find_projects(
        &self,
        projects: &[Named<Project>],
        all: &[Named<Project>],
        found: &mut FoundFilter,
        store: &Store,
    ) -> Result<(), LookupError> {
        let (mut wanted, mut unwanted) = (None::<ProjectSet>, None::<ProjectSet>);
        for name in &self.projects {
            // One of another client is none of this one, and not unknown.
            let known = Term::of(CatalogKind::Project, name, projects).1.is_ok();
            let rows = if known { projects } else { all };
            let term = self.term(CatalogKind::Project, name, rows, found, store)?;
            let set = if term.is_excluded { &mut unwanted } else { &mut wanted };
            let set = set.get_or_insert_default();
            match term.rows {
                None => set.without = true,
                Some(rows) => set.keys.extend(rows.iter().map(|row| row.item.key)),
            }
        }
        found.filter.projects.extend(wanted);
        found.filter.not_projects.extend(unwanted);
        Ok(())
    }

    fn find_tags(&self, found: &mut FoundFilter, store: &Store) -> Result<(), LookupError> {
        let named = |tag: String| Named::plain(tag, None, ());
        let known: Vec<Named<()>> = store.tags(None)?.into_iter().map(named).collect();
        let words = self.tags.iter().flat_map(|typed| {
            // A tag may have a comma in its name.
            let is_one = names::matching_whole(typed, &known).is_some();
            if is_one || tag_names(typed).next().is_none() {
                vec![&**typed]
            } else {
                tag_names(typed).collect()
            }
        });
        let only_one = Self { may_be_several: false, ..self.clone() };
        for word in words {
            let term = only_one.term(CatalogKind::Tag, word, &known, found, store)?;
            let tags = term.rows.as_ref().map(|rows| rows.iter().map(|row| row.name.clone()));
            match (tags, term.is_excluded) {
                (None, _) => found.filter.has_tags = Some(term.is_excluded),
                (Some(tags), false) => found.filter.tags.extend(tags),
                (Some(tags), true) => found.filter.not_tags.extend(tags),
            }
        }
        Ok(())
    }

    /// What one word means among rows of a kind.
    fn term<'a, T>(
        &self,
        kind: CatalogKind,
        word: &str,
        all: &'a [Named<T>],
        found: &mut FoundFilter,
        store: &Store,
    ) -> Result<Term<'a, T>, LookupError> {
        let (name, term) = Term::of(kind, word, all);
        let miss = match term {
            Err(miss) => miss,
            Ok(Term { rows: Some(rows), .. }) if rows.len() > 1 && !self.may_be_several => {
                Miss::Ambiguous(names::labels(&rows, all))
            }
            Ok(term) => {
                if let Some(rows) = term.rows.as_ref().filter(|rows| rows.len() > 1) {
                    let labels = names::labels(rows, all);
                    found.several.push(SeveralRows { kind, name: name.to_owned(), labels });
                }
                return Ok(term);
            }
        };
        Err(LookupError::in_catalog(kind, name, miss, Remedy::None, store))
    }
}

impl<'a, T> Term<'a, T> {
    /// What a word means among these rows, and the name in it.
    fn of<'w>(
        kind: CatalogKind,
        word: &'w str,
        all: &'a [Named<T>],
    ) -> (&'w str, Result<Self, Miss>) {
        let whole = |name: &str| names::matching_whole(name, all);
        let term = |is_excluded| move |rows| Self { is_excluded, rows };
        let word = word.trim();
        if let Some(rows) = whole(word) {
            return (word, Ok(term(false)(Some(rows))));
        }
        let excluded = word.strip_prefix('!').map(str::trim_start);
        let (is_excluded, name) = (excluded.is_some(), excluded.unwrap_or(word));
        let has_hash = kind == CatalogKind::Tag && whole(name).is_none();
        let name = if has_hash { without_hash(name) } else { name };
        if is_same_name(name, NONE) && whole(name).is_none() {
            return (name, Ok(term(is_excluded)(None)));
        }
        (name, names::matching(name, all).map(|rows| term(is_excluded)(Some(rows))))
    }
}

/// Whether a project belongs to a client: the name of a client is unique in its workspace.
fn is_of_client(project: &Project, client: &CatalogRow) -> bool {
    let fields = client.wanted.as_ref();
    fields.is_some_and(|client| {
        project.client.as_deref() == Some(client.name()) && project.workspace == client.workspace()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_filter_is_a_name_or_leaves_one_out() {
        let named = |(id, name): (i64, &str)| Named::plain(name.to_owned(), Some(id), ());
        let plain: Vec<Named<()>> =
            [(1, "Web"), (2, "Webinar"), (3, "Nonesuch"), (4, "#odd")].map(named).into();
        let odd: Vec<Named<()>> = [(1, "none"), (2, "!Web"), (3, "Web")].map(named).into();
        let ids = |term: Result<Term<'_, ()>, Miss>| match term {
            Err(Miss::Absent(_)) => "absent".to_owned(),
            Err(miss) => format!("{miss:?}"),
            Ok(Term { is_excluded, rows }) => {
                let ids = rows.map(|rows| rows.iter().filter_map(|row| row.id).collect::<Vec<_>>());
                format!("{}{ids:?}", if is_excluded { "not " } else { "" })
            }
        };
        let table = [
            (&plain, "web", "Some([1])"),
            (&plain, "we", "Some([1, 2])"),
            (&plain, " !Web", "not Some([1])"),
            (&plain, "! webi", "not Some([2])"),
            (&plain, "none", "None"),
            (&plain, "!NONE", "not None"),
            (&plain, "nones", "Some([3])"),
            (&plain, "#web", "Some([1])"),
            (&plain, "!#web", "not Some([1])"),
            (&plain, "#odd", "Some([4])"),
            (&plain, "!", "absent"),
            (&plain, "", "absent"),
            (&plain, "!!Web", "absent"),
            (&odd, "none", "Some([1])"),
            (&odd, "!None", "not Some([1])"),
            (&odd, "!web", "Some([2])"),
            (&odd, "!!Web", "not Some([2])"),
        ];
        for (rows, word, expected) in table {
            let (_, term) = Term::of(CatalogKind::Tag, word, rows);
            assert_eq!(ids(term), expected, "{word:?}");
        }
    }
}
