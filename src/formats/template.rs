//! The templates of `--format`, which render an entry as a line. `docs/format.md` describes them.

use std::fmt::Write as _;
use std::str::FromStr;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, TimeDelta, Utc};

use crate::model::braces::{self, LoneBrace, Segment};
use crate::rules::names;
use crate::time::{Now, format};
use crate::ui::text::{NAMELESS, fit, plain};
use crate::view::EntryView;

/// A field of an entry, with its description for the help.
#[derive(Debug)]
struct TemplateField {
    name: &'static str,
    about: &'static str,
    value: ValueSource,
}

/// Where a field has its value from, which decides what may follow its name.
#[derive(Clone, Copy, Debug)]
enum ValueSource {
    /// Text without control characters; a number of columns may follow.
    Words(fn(&EntryView) -> Option<String>),
    /// A time in a format of `strftime`, with the default one; without one it is the clock time as it is written
    /// everywhere.
    Moment(fn(&EntryView) -> Option<DateTime<Utc>>, Option<&'static str>),
    /// The duration; one of its formats may follow.
    Duration,
}

/// Every field, in the order of the help.
static FIELDS: [TemplateField; 17] = [
    words("handle", "@1 for the newest entry", |it| Some(it.handle.to_string())),
    words("id", "the id in Toggl", |it| Some(it.id?.to_string())),
    words("title", "the description or, without one, the project", title),
    words("description", "the description", |it| Some(plain(&it.description))),
    words("project", "the name of the project", project),
    words("client", "the name of the client", |it| {
        it.project.as_ref()?.client.as_deref().map(plain)
    }),
    words("task", "the name of the task", |it| it.task.as_deref().map(plain)),
    words("tags", "the names of the tags, with commas", |it| {
        Some(it.tags.iter().map(|tag| plain(tag)).collect::<Vec<_>>().join(", "))
    }),
    words("billable", "“yes” or nothing", |it| it.billable.then(|| "yes".to_owned())),
    words("workspace", "the name of the workspace", |it| Some(plain(&it.workspace.as_ref()?.name))),
    words("color", "the color of the project, for example #0b83d9", |it| {
        it.project.as_ref()?.color.as_deref().map(plain)
    }),
    moment("date", "the day of the start, 2026-11-20", |it| Some(it.start), Some("%Y-%m-%d")),
    moment("start", "the start, 09:30", |it| Some(it.start), None),
    moment("stop", "the stop; nothing for the running entry", |it| it.stop, None),
    TemplateField { name: "duration", about: "the duration, 1h 05m", value: ValueSource::Duration },
    words("running", "“yes” or nothing", |it| it.stop.is_none().then(|| "yes".to_owned())),
    words("sync", "sent, waiting, in_doubt or refused", |it| Some(it.sending.name().to_owned())),
];

const fn words(
    name: &'static str,
    about: &'static str,
    get: fn(&EntryView) -> Option<String>,
) -> TemplateField {
    TemplateField { name, about, value: ValueSource::Words(get) }
}

const fn moment(
    name: &'static str,
    about: &'static str,
    get: fn(&EntryView) -> Option<DateTime<Utc>>,
    default: Option<&'static str>,
) -> TemplateField {
    TemplateField { name, about, value: ValueSource::Moment(get, default) }
}

fn title(entry: &EntryView) -> Option<String> {
    let words = [Some(plain(&entry.description)), project(entry)].into_iter().flatten();
    words.chain([NAMELESS.to_owned()]).find(|words| !words.is_empty())
}

fn project(entry: &EntryView) -> Option<String> {
    Some(plain(&entry.project.as_ref()?.name))
}

/// The forms of a field, for the help.
const SHAPES: &str = "
Formats:
  {title:30}      at most 30 columns
  {start:%a %R}   a strftime format
  {duration:hms}  1:05:09; also clock, decimal or seconds
  {project? in }  “ in ” if there is a project
  {{ }} \\t \\n     braces, tab, new line
";

impl TemplateField {
    fn of(name: &str) -> Result<&'static Self, TemplateError> {
        FIELDS.iter().find(|field| field.name == name).ok_or_else(|| {
            let known = FIELDS.iter().map(|field| field.name);
            let nearest = names::nearest(name, known);
            TemplateError::UnknownField { name: name.to_owned(), nearest: nearest.first().copied() }
        })
    }

    /// Whether an entry has no value for it.
    fn is_absent(&self, entry: &EntryView) -> bool {
        match self.value {
            ValueSource::Words(get) => get(entry).is_none_or(|words| words.is_empty()),
            ValueSource::Moment(get, _) => get(entry).is_none(),
            ValueSource::Duration => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DurationFormat {
    /// `1h 05m`
    Short,
    /// `1:05`
    Clock,
    /// `1:05:09`
    Hms,
    /// `1.09`, in hours
    Decimal,
    /// `3909`
    Seconds,
}

impl DurationFormat {
    fn write(self, length: TimeDelta) -> String {
        let seconds = length.num_seconds();
        let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
        match self {
            Self::Short => format::length(length),
            Self::Clock => format!("{hours}:{minutes:02}"),
            Self::Hms => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
            Self::Decimal => {
                let hundredths = (seconds + 18) / 36;
                format!("{}.{:02}", hundredths / 100, hundredths % 100)
            }
            Self::Seconds => seconds.to_string(),
        }
    }
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    /// Text, in at most so many columns.
    Words(fn(&EntryView) -> Option<String>, Option<usize>),
    Moment(fn(&EntryView) -> Option<DateTime<Utc>>, Vec<Item<'static>>),
    /// The clock time of a moment, as it is written everywhere.
    Clock(fn(&EntryView) -> Option<DateTime<Utc>>),
    Duration(DurationFormat),
    /// Literal text for an entry that has a value for the field.
    If(&'static TemplateField, String),
}

#[derive(Clone, Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error("the template has an unknown field “{}”", plain(name))]
    UnknownField {
        name: String,
        /// The field with the most similar name.
        nearest: Option<&'static str>,
    },
    #[error("“{}” is not a valid format of “{field}” in the template", plain(shape))]
    UnknownShape { field: &'static str, shape: String, expected: &'static str },
    /// An opening brace that is never closed, or a closing one that was never opened.
    #[error("the template has an unmatched “{0}”")]
    LoneBrace(char),
    /// There is no field in it, so that every line would be the same.
    #[error("the template “{}” has no field", plain(.0))]
    NoField(String),
    /// A backslash before a character that it does not escape.
    #[error("the template has an unknown escape sequence")]
    UnknownEscape,
}

impl TemplateError {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::UnknownField { nearest, .. } => {
                let nearest = nearest.as_ref().map(|name| format!("Did you mean {{{name}}}? "));
                format!("{}The fields are {}.", nearest.unwrap_or_default(), field_names())
            }
            Self::UnknownShape { expected, .. } => format!("Use {expected}."),
            Self::LoneBrace(brace) => format!("Write {brace}{brace} for a literal brace."),
            Self::NoField(text) => {
                let format = text.trim().to_lowercase();
                match &*format {
                    "json" | "jsonl" | "ndjson" => "For JSON, use `--json`.".to_owned(),
                    "csv" | "tsv" | "table" | "markdown" => format!(
                        "A template prints a line for each entry: `--format {TABLE}`; `track list` and `track report` take `--csv`, `--tsv` and `--markdown`."
                    ),
                    _ => format!(
                        "Write fields in braces, for example {{title}}; the fields are {}. For JSON, use `--json`.",
                        field_names()
                    ),
                }
            }
            Self::UnknownEscape => "\\t is a tab, \\n a new line, \\\\ a backslash.".to_owned(),
        }
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let piece = |segment| match segment {
            Ok(Segment::Text(text)) => unescape(text).map(Piece::Text),
            Ok(Segment::Field(inside)) => piece(inside),
            Err(LoneBrace(brace)) => Err(TemplateError::LoneBrace(brace)),
        };
        Ok(Self { pieces: braces::segments(text).map(piece).collect::<Result<_, _>>()? })
    }
}

/// The columns that a table of entries usually has, with tabs between them.
const TABLE: &str = r"'{date}\t{start}\t{stop}\t{duration:decimal}\t{project}\t{title}'";

fn field_names() -> String {
    FIELDS.each_ref().map(|field| field.name).join(", ")
}

/// Parses a template of entries in a list, which has a field: the same line for each of them helps nobody, and
/// other programs take the name of a format there.
pub(crate) fn of_entries(text: &str) -> Result<Template, TemplateError> {
    let template: Template = text.parse()?;
    if template.pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
        return Err(TemplateError::NoField(text.to_owned()));
    }
    Ok(template)
}

/// Text with `\t`, `\n` and `\\` as the characters they stand for.
fn unescape(text: &str) -> Result<String, TemplateError> {
    let mut unescaped = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        unescaped.push(match char {
            '\\' => match chars.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('\\') => '\\',
                _ => return Err(TemplateError::UnknownEscape),
            },
            char => char,
        });
    }
    Ok(unescaped)
}

/// Parses the text between braces: `field`, `field:shape` or `field?text`.
fn piece(inside: &str) -> Result<Piece, TemplateError> {
    let end = inside.find([':', '?']).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    let field = TemplateField::of(name.trim())?;
    if let Some(text) = rest.strip_prefix('?') {
        return Ok(Piece::If(field, unescape(text)?));
    }
    let shape = rest.strip_prefix(':');
    let unfit = |expected| TemplateError::UnknownShape {
        field: field.name,
        shape: shape.unwrap_or_default().to_owned(),
        expected,
    };
    match field.value {
        ValueSource::Words(get) => match shape.map(|shape| shape.parse().ok()) {
            None => Ok(Piece::Words(get, None)),
            Some(Some(width)) if width > 0 => Ok(Piece::Words(get, Some(width))),
            Some(_) => Err(unfit("a number of columns, for example {title:30}")),
        },
        ValueSource::Moment(get, default) => {
            let Some(format) = shape.or(default) else { return Ok(Piece::Clock(get)) };
            let items = StrftimeItems::new(format).parse_to_owned();
            let items = items.map_err(|_| unfit("a strftime format, for example %H:%M"))?;
            Ok(Piece::Moment(get, items))
        }
        ValueSource::Duration => match shape {
            None => Ok(Piece::Duration(DurationFormat::Short)),
            Some("clock") => Ok(Piece::Duration(DurationFormat::Clock)),
            Some("hms") => Ok(Piece::Duration(DurationFormat::Hms)),
            Some("decimal") => Ok(Piece::Duration(DurationFormat::Decimal)),
            Some("seconds") => Ok(Piece::Duration(DurationFormat::Seconds)),
            Some(_) => Err(unfit("clock, hms, decimal or seconds")),
        },
    }
}

impl Template {
    /// An entry as a line of text, with its line break.
    pub(crate) fn render(&self, entry: &EntryView, now: &Now) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Words(get, width) => {
                    let words = get(entry).unwrap_or_default();
                    text.push_str(&fit(&words, width.unwrap_or(usize::MAX)));
                }
                Piece::Moment(get, items) => {
                    if let Some(moment) = get(entry) {
                        // The format was checked by the parser, so writing cannot fail.
                        let _ = write!(text, "{}", now.at(moment).format_with_items(items.iter()));
                    }
                }
                Piece::Clock(get) => {
                    text.push_str(
                        &get(entry).map_or_else(String::new, |it| format::clock(it, now)),
                    );
                }
                Piece::Duration(length) => {
                    text.push_str(&length.write(entry.length(now.instant)));
                }
                Piece::If(field, literal) if !field.is_absent(entry) => text.push_str(literal),
                Piece::If(..) => {}
            }
        }
        text.push('\n');
        text
    }
}

/// The fields, for the help of the commands that take a template.
pub(crate) fn fields() -> String {
    let mut text = String::from("Template fields:\n");
    for TemplateField { name, about, .. } in &FIELDS {
        let _ = writeln!(text, "  {:<16}{about}", format!("{{{name}}}"));
    }
    text + SHAPES
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{FixedOffset, TimeZone as _, Utc};
    use proptest::prelude::*;

    use super::*;
    use crate::model::{EntryId, EntryKey, Handle, Project, ProjectKey, WorkspaceId};
    use crate::time::Zone;
    use crate::view::Sending;

    /// Ten o'clock in Berlin, in winter.
    fn ten() -> Now {
        let zone = Zone::Fixed(FixedOffset::east_opt(3600).unwrap());
        Now::new(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap(), zone)
    }

    fn entry(description: &str, running: bool) -> EntryView {
        let start = ten().instant - TimeDelta::seconds(3909);
        EntryView {
            key: EntryKey(1),
            handle: Handle::Past(1),
            id: Some(EntryId(4_400_000_001)),
            description: description.to_owned(),
            project: None,
            task: None,
            tags: Vec::new(),
            billable: false,
            workspace: None,
            start,
            stop: (!running).then(|| ten().instant),
            sending: Sending::Waiting,
        }
    }

    fn full(name: &str) -> EntryView {
        EntryView {
            project: Some(Arc::new(Project {
                key: ProjectKey(1),
                id: None,
                workspace: Some(WorkspaceId(1)),
                name: format!("Website {name}"),
                client: Some(format!("Acme {name}")),
                color: Some(format!("#0b83d9{name}")),
                active: true,
                billable: None,
            })),
            task: Some(format!("Design {name}")),
            tags: vec![format!("api {name}"), "bug".to_owned()],
            billable: true,
            ..entry(&format!("Fix login {name}"), false)
        }
    }

    fn shown(template: &str, entry: &EntryView) -> String {
        template.parse::<Template>().unwrap().render(entry, &ten())
    }

    #[test]
    fn templates_are_rendered() {
        let (full, running, bare) = (full(""), entry("Call", true), entry("", false));
        let table = [
            ("", &full, ""),
            ("{title} {duration}", &full, "Fix login 1h 05m"),
            ("{title}", &bare, "(no description)"),
            (
                "{title}|{description}",
                &EntryView { description: String::new(), ..full.clone() },
                "Website|",
            ),
            ("{project}/{client}/{task}", &full, "Website/Acme/Design"),
            ("{project}/{client}/{task}/{tags}/{workspace}/{color}", &bare, "/////"),
            ("{tags}, {color}", &full, "api, bug, #0b83d9"),
            ("{handle} {id} {sync}", &full, "@1 4400000001 waiting"),
            ("{billable} {running}.", &full, "yes ."),
            ("{billable} {running}.", &running, " yes."),
            ("{date} {start}–{stop}", &full, "2026-03-02 08:54–10:00"),
            ("{start}–{stop}", &running, "08:54–"),
            ("{start:%a %-d %b, %T %:z}", &full, "Mon 2 Mar, 08:54:51 +01:00"),
            ("{stop:%s}", &full, "1772442000"),
            ("{date:%G-W%V}", &full, "2026-W10"),
            ("{duration:clock} {duration:hms}", &full, "1:05 1:05:09"),
            ("{duration:decimal} {duration:seconds}", &full, "1.09 3909"),
            ("{title:6}", &full, "Fix l…"),
            (
                "{description}{project? in }{project}{task?, }{task}",
                &full,
                "Fix login in Website, Design",
            ),
            ("{description}{project? in }{project}", &running, "Call"),
            ("{running?● }{title}{stop? until }{stop}", &running, "● Call"),
            (r"{start}\t{title}\n\\{project?\t}", &full, "08:54\tFix login\n\\\t"),
            ("{{{title}}}", &full, "{Fix login}"),
            ("100 % $(x) `y` [z]", &full, "100 % $(x) `y` [z]"),
        ];
        for (template, entry, expected) in table {
            assert_eq!(shown(template, entry), format!("{expected}\n"), "{template}");
        }
    }

    #[test]
    fn a_clock_time_without_a_format_is_written_as_everywhere() {
        let now = Now { clock: crate::time::ClockStyle::H12, ..ten() };
        for (template, expected) in [
            ("{start}–{stop}", "8:54 AM–10:00 AM\n"),
            ("{start:%H:%M} {start:%R}", "08:54 08:54\n"),
            ("{date}", "2026-03-02\n"),
        ] {
            let template: Template = template.parse().unwrap();
            assert_eq!(template.render(&full(""), &now), expected);
        }
    }

    #[test]
    fn errors_have_a_message_and_a_hint() {
        let table = [
            (
                "{titel}",
                "the template has an unknown field “titel”",
                "Did you mean {title}? The fields are handle, ",
            ),
            ("{}", "the template has an unknown field “”", "The fields are handle, "),
            ("{xyz}", "the template has an unknown field “xyz”", "The fields are handle, "),
            ("{title", "the template has an unmatched “{”", "Write {{ for a literal brace."),
            ("title}", "the template has an unmatched “}”", "Write }} for a literal brace."),
            (
                "{title:wide}",
                "“wide” is not a valid format of “title” in the template",
                "Use a number of columns",
            ),
            (
                "{title:0}",
                "“0” is not a valid format of “title” in the template",
                "Use a number of columns",
            ),
            (
                "{start:%Q}",
                "“%Q” is not a valid format of “start” in the template",
                "Use a strftime format",
            ),
            (
                "{duration:days}",
                "“days” is not a valid format of “duration” in the template",
                "Use clock, hms",
            ),
            (r"\e[31m", "the template has an unknown escape sequence", "\\t is a tab"),
            ("{title?\\}", "the template has an unknown escape sequence", "\\t is a tab"),
        ];
        for (template, message, hint) in table {
            let error = template.parse::<Template>().unwrap_err();
            assert_eq!(error.to_string(), message, "{template}");
            assert!(error.hint().starts_with(hint), "{template}: {}", error.hint());
        }
    }

    #[test]
    fn a_template_of_entries_has_a_field() {
        let table = [
            ("json", "For JSON, use `--json`."),
            ("JSON", "For JSON, use `--json`."),
            ("csv", "A template prints a line for each entry: `--format '{date}"),
            ("text", "Write fields in braces, for example {title}"),
            ("title", "Write fields in braces, for example {title}"),
            ("", "Write fields in braces, for example {title}"),
            ("{{title}}", "Write fields in braces, for example {title}"),
        ];
        for (text, hint) in table {
            let error = of_entries(text).unwrap_err();
            assert_eq!(error.to_string(), format!("the template “{text}” has no field"));
            assert!(error.hint().starts_with(hint), "{text}: {}", error.hint());
        }
        for text in ["{title}", "x{project?y}", "- {start}"] {
            assert!(of_entries(text).is_ok(), "{text}");
        }
        assert!(of_entries(TABLE.trim_matches('\'')).is_ok());
    }

    /// Templates made of likely pieces, so that most of them are valid.
    fn any_template() -> impl Strategy<Value = String> {
        let known = FIELDS.each_ref().map(|field| field.name);
        let field = prop::sample::select(known.to_vec());
        let spec = prop::sample::select(vec![
            "",
            ":3",
            ":clock",
            ":hms",
            ":%H:%M",
            ":%c %+ %Z",
            ":%",
            ":%9f",
            "? x",
            "?\\t",
            "?",
        ]);
        let piece = prop_oneof![
            4 => (field, spec).prop_map(|(name, spec)| format!("{{{name}{spec}}}")),
            1 => "\\PC{0,4}".prop_map(String::from),
            1 => "[{}\\\\:?%a]{0,4}".prop_map(String::from),
            1 => "%[-_0:.#]?[0-9]?[a-zA-Z+%]".prop_map(|spec| format!("{{start:{spec}}}")),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_template_is_parsed_or_refused(template in any_template(), name in ".*") {
            match template.parse::<Template>() {
                Ok(template) => drop(template.render(&full(&name), &ten())),
                Err(error) => prop_assert!(!error.hint().is_empty()),
            }
        }

        #[test]
        fn no_foreign_text_breaks_the_line(name in ".*|[\\x00-\\x1f\u{7f}-\u{9f}\u{202a}-\u{202e}a]*") {
            for TemplateField { name: field, .. } in &FIELDS {
                let line = shown(&format!("{{{field}}}"), &full(&name));
                let line = line.strip_suffix('\n').unwrap();
                prop_assert!(!line.chars().any(char::is_control), "{field}: {line:?}");
            }
        }
    }
}
