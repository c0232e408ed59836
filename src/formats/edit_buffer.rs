//! Entries as a TOML text for an editor, and parsing the edited text.
//!
//! A value whose text is unchanged is not part of the edit, whatever it would resolve to now. Errors are
//! written as comment lines above the line they are about, and removed before the text is parsed again.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Document, Item, TableLike};

use crate::messages::{explain, sentence};
use crate::model::{Entry, EntryFields};
use crate::rules::edit::{EditRequest, FieldChange, TagsChange};
use crate::rules::merge::EntryField;
use crate::rules::names;
use crate::time::{NewTime, Now};
use crate::ui::text::{brief, counted, plain, toml_string};
use crate::view::EntryView;

/// The prefix of a line with an error.
const MARK: &str = "# !! ";

/// The fields that can be edited, in the order of the text.
const FIELDS: [EntryField; 7] = [
    EntryField::Description,
    EntryField::Project,
    EntryField::Task,
    EntryField::Tags,
    EntryField::Billable,
    EntryField::Start,
    EntryField::Stop,
];

const HEADER: &str = "\
# Edit the values, then save and close. To cancel, close without changes.
# A line that you remove leaves its field unchanged; \"\" removes a project or a task.
# Times are local. “9:30” is on the entry's own day; “yesterday 22:00” and “-15m” work too.
";
const HEADER_FOR_SEVERAL: &str = "\
# An entry that you remove from this text is not edited.
";

/// The text, with the entries that are needed to parse it later.
pub(crate) struct EditBuffer {
    sections: Vec<Section>,
}

struct Section {
    entry: Entry,
    was: EntryFields,
    handle: String,
    description: String,
    project: String,
    task: String,
    tags: BTreeSet<String>,
    billable: bool,
    start: String,
    stop: String,
}

/// The edit of one entry.
#[derive(Debug)]
pub(crate) struct ParsedSection {
    /// The entry as it was shown.
    pub(crate) entry: Entry,
    /// Its fields as they were shown.
    pub(crate) was: EntryFields,
    pub(crate) request: EditRequest,
    /// The line of each field in the text.
    lines: BTreeMap<EntryField, usize>,
    /// The line of errors that are about no field in the text.
    line: usize,
}

impl ParsedSection {
    /// An error in a field of this entry.
    pub(crate) fn diagnostic(&self, field: EntryField, error: &anyhow::Error) -> Diagnostic {
        let line = self.lines.get(&field).copied().unwrap_or(self.line);
        Diagnostic { line, said: explain(error).lines() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// Counted from 0.
    line: usize,
    pub(crate) said: Vec<String>,
}

impl Diagnostic {
    /// The line of `text` that the error is about.
    pub(crate) fn line_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        text.lines().nth(self.line).map(str::trim).filter(|line| !line.is_empty())
    }
}

impl EditBuffer {
    pub(crate) fn of(entries: Vec<(Entry, EntryView)>, now: &Now) -> Self {
        let sections =
            entries.into_iter().filter_map(|(entry, view)| Section::of(entry, view, now));
        Self { sections: sections.collect() }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        if let [section] = &self.sections[..] {
            text.push('\n');
            text.push_str(&section.text());
            return text;
        }
        text.push_str(HEADER_FOR_SEVERAL);
        for section in &self.sections {
            text.push_str(&format!("\n[{}]\n{}", toml_string(&section.handle), section.text()));
        }
        text
    }

    /// Parses an edited text; the errors are all that were found.
    pub(crate) fn read(&self, text: &str) -> Result<Vec<ParsedSection>, Vec<Diagnostic>> {
        let line = |at: Option<std::ops::Range<usize>>| {
            let before = at.and_then(|at| text.get(..at.start)).unwrap_or_default();
            before.matches('\n').count()
        };
        let document = Document::parse(text).map_err(|error| {
            vec![Diagnostic {
                line: line(error.span()),
                said: vec![sentence(&plain(error.message()))],
            }]
        })?;
        let root = document.as_table();
        let mut parsed_sections = Vec::new();
        let mut diagnostics = Vec::new();
        if let [section] = &self.sections[..] {
            parsed_sections.push(section.read(root, 0, &line, &mut diagnostics));
        } else {
            for (name, item) in root {
                let at = line(root.key(name).and_then(toml_edit::Key::span).or(item.span()));
                let section = self.sections.iter().find(|section| section.handle == name);
                if let (Some(section), Some(table)) = (section, item.as_table_like()) {
                    parsed_sections.push(section.read(table, at, &line, &mut diagnostics));
                } else {
                    let text = format!("There is no entry “{}” in this text.", brief(name));
                    diagnostics.push(Diagnostic { line: at, said: vec![text] });
                }
            }
        }
        if diagnostics.is_empty() { Ok(parsed_sections) } else { Err(diagnostics) }
    }
}

impl Section {
    fn of(entry: Entry, view: EntryView, now: &Now) -> Option<Self> {
        let was = entry.wanted.clone()?;
        let project = view.project.map_or(String::new(), |project| match &project.client {
            Some(client) => format!("{client}/{}", project.name),
            None => project.name.clone(),
        });
        let moment = |moment| {
            let local = now.at(moment);
            let whole = local.timestamp() % 60 == 0;
            local.format(if whole { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
        };
        Some(Self {
            handle: view.handle.to_string(),
            description: view.description,
            project,
            task: view.task.unwrap_or_default(),
            tags: view.tags.into_iter().collect(),
            billable: view.billable,
            start: moment(view.start),
            stop: view.stop.map_or(String::new(), moment),
            entry,
            was,
        })
    }

    fn text(&self) -> String {
        let tags: Vec<String> = self.tags.iter().map(|tag| toml_string(tag)).collect();
        let runs = if self.stop.is_empty() { "  # running; a time stops it" } else { "" };
        format!(
            "description = {}\nproject = {}\ntask = {}\ntags = [{}]\nbillable = {}\nstart = {}\nstop = {}{runs}\n",
            toml_string(&self.description),
            toml_string(&self.project),
            toml_string(&self.task),
            tags.join(", "),
            self.billable,
            toml_string(&self.start),
            toml_string(&self.stop),
        )
    }

    fn read(
        &self,
        table: &dyn TableLike,
        at: usize,
        line: &dyn Fn(Option<std::ops::Range<usize>>) -> usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ParsedSection {
        let mut request = EditRequest::default();
        let mut lines = BTreeMap::new();
        for (name, item) in table.iter() {
            let at = line(table.key(name).and_then(toml_edit::Key::span).or(item.span()));
            let parsed = match FIELDS.iter().find(|field| field.name() == name) {
                Some(&field) => {
                    lines.insert(field, at);
                    self.parse_field(field, item, &mut request)
                }
                None => Err(unknown(name)),
            };
            if let Err(why) = parsed {
                diagnostics.push(Diagnostic { line: at, said: vec![why] });
            }
        }
        // An invalid stop that results from a new start alone is reported at the start.
        let line = lines.get(&EntryField::Start).or(lines.values().min()).copied().unwrap_or(at);
        ParsedSection { entry: self.entry.clone(), was: self.was.clone(), request, lines, line }
    }

    /// Parses one field into `request`; the error is a sentence.
    fn parse_field(
        &self,
        field: EntryField,
        item: &Item,
        request: &mut EditRequest,
    ) -> Result<(), String> {
        match field {
            EntryField::Description => {
                let text = text(field, item)?;
                request.description = (text != self.description).then(|| text.trim().to_owned());
            }
            EntryField::Project => request.project = named(text(field, item)?, &self.project),
            EntryField::Task => request.task = named(text(field, item)?, &self.task),
            EntryField::Tags => {
                let wrong = || "“tags” must be a list, such as [\"api\", \"bug\"].".to_owned();
                let list = item.as_array().ok_or_else(wrong)?;
                let tags = list.iter().map(|tag| tag.as_str().map(str::to_owned));
                let tags: BTreeSet<String> = tags.collect::<Option<_>>().ok_or_else(wrong)?;
                request.tags =
                    if tags == self.tags { TagsChange::Keep } else { TagsChange::Replace(tags) };
            }
            EntryField::Billable => {
                let wrong = "“billable” must be true or false.";
                let billable = item.as_bool().ok_or_else(|| wrong.to_owned())?;
                request.billable = (billable != self.billable).then_some(billable);
            }
            EntryField::Start => request.times.start = time(field, item, &self.start)?,
            _ if text_or_time(field, item)?.trim().is_empty() => {
                if !self.stop.is_empty() {
                    return Err(
                        "The entry has ended; to continue it, use `track continue`.".to_owned()
                    );
                }
            }
            _ => request.times.stop = time(field, item, &self.stop)?,
        }
        Ok(())
    }
}

fn unknown(name: &str) -> String {
    let fields: Vec<names::Named<()>> =
        FIELDS.map(|field| names::Named::plain(field.name().to_owned(), None, ())).into();
    let known = match names::find(name, &fields) {
        Err(names::Miss::Absent(nearest)) if !nearest.is_empty() => {
            format!("did you mean “{}”?", nearest.join("”, “"))
        }
        _ => format!("the fields are {}.", EntryField::names(&FIELDS)),
    };
    format!("Unknown field “{}”; {known}", brief(name))
}

fn text(field: EntryField, item: &Item) -> Result<String, String> {
    let text = item.as_str().map(str::to_owned);
    text.ok_or_else(|| format!("“{field}” must be text in quotes."))
}

/// A text, or a time without quotes, which is a TOML datetime.
fn text_or_time(field: EntryField, item: &Item) -> Result<String, String> {
    match item.as_datetime() {
        Some(time) => Ok(time.to_string()),
        None => text(field, item),
    }
}

fn time(field: EntryField, item: &Item, shown: &str) -> Result<Option<NewTime>, String> {
    let text = text_or_time(field, item)?;
    if text == shown {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error: crate::time::SyntaxError| sentence(&error.to_string()))
}

fn named(text: String, shown: &str) -> FieldChange<String> {
    if text == shown {
        FieldChange::Keep
    } else if text.trim().is_empty() {
        FieldChange::Clear
    } else {
        FieldChange::Set(text)
    }
}

/// A text with each error above its line.
#[derive(Debug)]
pub(crate) struct Marked {
    pub(crate) text: String,
    /// The first line with an error in it, counted from 1.
    pub(crate) line: usize,
}

/// The text with each error above its line.
pub(crate) fn marked(text: &str, diagnostics: &[Diagnostic]) -> Marked {
    let mut lines = String::new();
    let mut first = None;
    let places: BTreeSet<usize> = diagnostics.iter().map(|diagnostic| diagnostic.line).collect();
    let places = counted(places.len(), "place");
    lines.push_str(&format!(
        "{MARK}Nothing was changed. Fix {places} below, marked like this line.\n"
    ));
    let count = text.lines().count();
    for (number, line) in text.lines().chain([""]).enumerate() {
        let at = |diagnostic: &&Diagnostic| diagnostic.line.min(count) == number;
        for said in diagnostics.iter().filter(at).flat_map(|diagnostic| &diagnostic.said) {
            lines.push_str(&format!("{MARK}{said}\n"));
        }
        if first.is_none() && diagnostics.iter().any(|it| at(&it)) {
            first = Some(lines.lines().count() + 1);
        }
        if number < count {
            lines.push_str(&format!("{line}\n"));
        }
    }
    // An error behind the last line is about that line.
    let line = first.unwrap_or(1).min(lines.lines().count());
    Marked { text: lines, line }
}

/// The text without the errors of an earlier attempt.
pub(crate) fn unmarked(text: &str) -> String {
    let kept = text.lines().filter(|line| !line.starts_with(MARK.trim_end()));
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{entry, fields};
    use crate::model::{EntryKey, Handle};
    use crate::rules::edit::TimesChange;
    use crate::time::{TimeExpr, Zone};
    use crate::view::Sending;

    fn now() -> Now {
        let noon = DateTime::parse_from_rfc3339("2026-03-02T12:00:00+01:00").expect("a time");
        Now::new(noon.to_utc(), Zone::Fixed(*noon.offset()))
    }

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse::<TimeExpr>().expect(text).resolve(&now()).expect(text)
    }

    fn shown(place: u32, description: &str, stop: Option<&str>) -> (Entry, EntryView) {
        let (start, stop) = (moment("9:00"), stop.map(moment));
        let was = EntryFields { description: description.to_owned(), start, stop, ..fields(0) };
        let view = EntryView {
            key: EntryKey(1),
            handle: Handle::Past(place),
            id: None,
            description: description.to_owned(),
            project: None,
            task: None,
            tags: vec!["api".to_owned(), "bug".to_owned()],
            billable: false,
            workspace: None,
            start,
            stop,
            sending: Sending::Sent,
        };
        (entry(place.into(), Some(was), None), view)
    }

    fn one() -> EditBuffer {
        EditBuffer::of(vec![shown(1, "Fix \"login\"", Some("10:30:15"))], &now())
    }

    fn two() -> EditBuffer {
        EditBuffer::of(vec![shown(1, "Call", None), shown(2, "Mail", Some("10:00"))], &now())
    }

    #[test]
    fn entries_are_shown_as_toml() {
        assert_snapshot!(one().text(), @r#"
        # Edit the values, then save and close. To cancel, close without changes.
        # A line that you remove leaves its field unchanged; "" removes a project or a task.
        # Times are local. “9:30” is on the entry's own day; “yesterday 22:00” and “-15m” work too.

        description = "Fix \"login\""
        project = ""
        task = ""
        tags = ["api", "bug"]
        billable = false
        start = "2026-03-02 09:00"
        stop = "2026-03-02 10:30:15"
        "#);
        assert_snapshot!(two().text(), @r#"
        # Edit the values, then save and close. To cancel, close without changes.
        # A line that you remove leaves its field unchanged; "" removes a project or a task.
        # Times are local. “9:30” is on the entry's own day; “yesterday 22:00” and “-15m” work too.
        # An entry that you remove from this text is not edited.

        ["@1"]
        description = "Call"
        project = ""
        task = ""
        tags = ["api", "bug"]
        billable = false
        start = "2026-03-02 09:00"
        stop = ""  # running; a time stops it

        ["@2"]
        description = "Mail"
        project = ""
        task = ""
        tags = ["api", "bug"]
        billable = false
        start = "2026-03-02 09:00"
        stop = "2026-03-02 10:00"
        "#);
    }

    #[test]
    fn unchanged_text_is_no_edit() {
        for buffer in [one(), two()] {
            let parsed_sections = buffer.read(&buffer.text()).expect("our own text");
            assert!(parsed_sections.iter().all(|parsed| parsed.request == EditRequest::default()));
        }
        assert_eq!(one().read("").expect("all lines removed")[0].request, EditRequest::default());
        assert_eq!(two().read("").expect("all entries removed").len(), 0);
    }

    #[test]
    fn changed_text_becomes_an_edit_request() {
        let request = |text: &str| one().read(text).expect(text).remove(0).request;
        let start = |text: &str| Some(text.parse().expect("a time"));
        let table = [
            (
                "description = \" new \"",
                EditRequest { description: Some("new".into()), ..EditRequest::default() },
            ),
            (
                "project = \"Web\"",
                EditRequest { project: FieldChange::Set("Web".into()), ..EditRequest::default() },
            ),
            (
                "project = \" \"",
                EditRequest { project: FieldChange::Clear, ..EditRequest::default() },
            ),
            ("tags = [\"bug\", \"api\"]", EditRequest::default()),
            (
                "tags = []",
                EditRequest { tags: TagsChange::Replace([].into()), ..EditRequest::default() },
            ),
            ("billable = true", EditRequest { billable: Some(true), ..EditRequest::default() }),
        ];
        for (text, expected) in table {
            assert_eq!(request(text), expected, "{text}");
        }
        for time in ["\"9:30\"", "\"2026-03-02 9:30\"", "2026-03-02T09:30:00", "09:30:00"] {
            let times = request(&format!("start = {time}")).times;
            assert_eq!(
                times,
                TimesChange { start: start(time.trim_matches('"')), ..TimesChange::default() }
            );
        }
    }

    #[test]
    fn errors_are_shown_above_their_line_and_removed_again() {
        let text = "\
# a comment
description = 7
projct = \"Web\"
tags = \"api\"
billable = \"no\"
start = \"25:00\"
stop = \"\"
";
        let diagnostics = one().read(text).expect_err("all wrong");
        let Marked { text: marked, line } = marked(text, &diagnostics);
        assert!(line > 1 && !marked.lines().nth(line - 1).unwrap().starts_with(MARK), "{marked}");
        assert_snapshot!(marked, @r#"
        # !! Nothing was changed. Fix 6 places below, marked like this line.
        # a comment
        # !! “description” must be text in quotes.
        description = 7
        # !! Unknown field “projct”; did you mean “project”?
        projct = "Web"
        # !! “tags” must be a list, such as ["api", "bug"].
        tags = "api"
        # !! “billable” must be true or false.
        billable = "no"
        # !! “25:00” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
        start = "25:00"
        # !! The entry has ended; to continue it, use `track continue`.
        stop = ""
        "#);
        assert_eq!(unmarked(&marked), text);
        let several = "[\"@2\"]\nbillable = true\n\n[\"@9\"]\nbillable = true\n";
        let diagnostics = two().read(several).expect_err("no such entry");
        assert_eq!((diagnostics.len(), diagnostics[0].line), (1, 3));
        let diagnostics = one().read("a = 1\nb = \n").expect_err("no TOML");
        assert_eq!((diagnostics.len(), diagnostics[0].line), (1, 1));
    }

    #[test]
    fn an_error_beyond_the_end_is_shown_at_the_end() {
        let diagnostic = Diagnostic { line: 9, said: vec!["Odd.".to_owned()] };
        let Marked { text, line } = marked("a = 1", &[diagnostic]);
        assert!(text.ends_with("a = 1\n# !! Odd.\n"));
        assert_eq!(line, 3);
    }

    proptest! {
        #[test]
        fn any_text_survives(description in ".*") {
            let buffer = EditBuffer::of(vec![shown(1, &description, Some("10:00"))], &now());
            let text = buffer.text();
            prop_assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
            let parsed_sections = buffer.read(&unmarked(&text)).expect("our own text");
            prop_assert_eq!(&parsed_sections[0].request, &EditRequest::default());
        }

        #[test]
        fn nothing_written_can_panic(text in ".*") {
            for buffer in [one(), two()] {
                if let Err(diagnostics) = buffer.read(&text) {
                    prop_assert!(!diagnostics.is_empty());
                    let marked = marked(&text, &diagnostics).text;
                    prop_assert!(unmarked(&marked).len() <= text.len() + 1);
                }
            }
        }
    }
}
