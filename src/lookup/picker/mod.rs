//! Picking from what was used before, on a terminal: fuzzy search, most recent first.
//!
//! [`prompt`] asks for something new; this offers what there is. All of it comes from
//! the store, all of it is drawn on stderr, and Esc or Ctrl-C leave everything as it was.

mod order;

use std::cell::RefCell;

use inquire::autocompletion::Replacement;
use inquire::list_option::ListOption;
use inquire::ui::{Attributes, Color, RenderConfig, StyleSheet, Styled};
use inquire::{Autocomplete, CustomUserError, InquireError, MultiSelect, Select, Text};
use order::{TagInput, distinct, matching, recent_first, score, tag_input, tag_score};

use crate::lookup::EntryRef;
use crate::lookup::error::LookupError;
use crate::model::{Entry, EntryFields, Project, ProjectKey, WorkspaceId};
use crate::render::entries::project_text;
use crate::store::{Filter, Store};
use crate::ui::text::{NAMELESS, brief, fit, in_full, name_in_full, plain};
use crate::ui::{Out, prompt};

/// The number of newest entries that recent work is collected from.
const RECENT: u32 = 1000;
/// Lines that a list shows at a time.
const VISIBLE_LINES: usize = 10;
/// Columns before an option: a mark, and the box of those that can be ticked.
const MARGIN: usize = 7;
/// What can be done with a list. `>` marks a line also where there is no color.
const HELP: &str = "Type to search, Enter to choose the > line, Esc to cancel.";
const PROJECT_HELP: &str =
    "Enter to choose the > line; `track project add` creates one; Esc to cancel.";
const TAGS_HELP: &str = "Space to tick, Enter to take what is ticked or typed, or no tag.";
const SUBJECT_HELP: &str =
    "Enter to take the typed text or the > line, ↓ for earlier descriptions.";
const NEW_SUBJECT_HELP: &str = "Enter to take the typed text.";
/// The line of a list where nothing matches what is typed.
const NO_MATCH: &str = "(no match; Enter chooses nothing)";
/// The line of the tags where none matches what is typed.
const NEW_TAG: &str = "(new tag; Enter creates it)";

/// What a person picked, or `None` when they changed their mind.
pub(crate) type Picked<T> = anyhow::Result<Option<T>>;

/// The way to the person and what there is to pick from.
pub(crate) struct Picker<'a> {
    store: &'a Store,
    render_config: RenderConfig<'static>,
    width: usize,
    /// The newest entry of each kind of work, newest first.
    recent: Vec<Entry>,
}

/// A description that was picked or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) description: String,
    /// The newest entry of that description, whose project and tags are proposed.
    like: Option<EntryFields>,
}

impl<'a> Picker<'a> {
    /// A picker for the terminal. `instead` is the advice where there is none.
    pub(crate) fn new(
        store: &'a Store,
        out: &Out,
        instead: &'static str,
    ) -> Result<Self, LookupError> {
        if !prompt::possible() {
            return Err(LookupError::NoTerminal { instead });
        }
        let width = Out::stderr_width().unwrap_or(80).saturating_sub(MARGIN);
        let render_config = render_config(out.stderr_is_colored());
        let newest = store.entries(&Filter { limit: Some(RECENT), ..Filter::default() })?;
        let recent = distinct(newest, |entry| entry.wanted.as_ref());
        Ok(Self { store, render_config, width, recent })
    }

    /// The recent kinds of work, newest first.
    fn recent(&self) -> impl Iterator<Item = &EntryFields> {
        self.recent.iter().filter_map(|entry| entry.wanted.as_ref())
    }

    /// One of the entries of late, each kind of work once: for continuing it.
    pub(crate) fn entry(&self) -> Picked<Entry> {
        let lines: anyhow::Result<Vec<String>> =
            self.recent().map(|fields| self.line(fields)).collect();
        let lines = lines?;
        if lines.is_empty() {
            let reference = EntryRef::Current;
            return Err(LookupError::NoEntry { reference, handle: None }.into());
        }
        let chosen = self.one("Which entry?", HELP, &lines)?;
        Ok(chosen.map(|index| self.recent[index].clone()))
    }

    /// What is going to be worked on: a description of late, or a new one.
    pub(crate) fn subject(&self) -> Picked<Subject> {
        let mut offered: Vec<(String, &EntryFields)> = Vec::new();
        for fields in self.recent().filter(|fields| !fields.description.is_empty()) {
            let line = plain(&fields.description);
            if !offered.iter().any(|(known, _)| *known == line) {
                offered.push((line, fields));
            }
        }
        let lines = offered.iter().map(|(line, _)| fit(line, self.width)).collect();
        let help = if offered.is_empty() { NEW_SUBJECT_HELP } else { SUBJECT_HELP };
        let text = Text::new("What are you working on?")
            .with_autocomplete(Descriptions { lines })
            .with_placeholder(NAMELESS)
            .with_formatter(&|answer| match answer.trim() {
                "" => NAMELESS.to_owned(),
                answer => answer.to_owned(),
            })
            .with_page_size(VISIBLE_LINES)
            .with_help_message(help)
            .with_render_config(self.render_config);
        let Some(answer) = answered(text.prompt())? else {
            return Ok(None);
        };
        let answer = answer.trim();
        let known =
            offered.iter().find(|(line, _)| line == answer || fit(line, self.width) == answer);
        Ok(Some(match known {
            Some((_, fields)) => {
                Subject { description: fields.description.clone(), like: Some((*fields).clone()) }
            }
            None => Subject { description: answer.to_owned(), like: None },
        }))
    }

    /// A description that was given already.
    pub(crate) fn like(&self, description: String) -> Subject {
        let like = self.recent().find(|fields| fields.description == description).cloned();
        Subject { description, like }
    }

    /// The project, or none: `Some(None)`. Those of `home` come before those of other workspaces. New
    /// work has no project until one is picked; what was done before has the one it had.
    pub(crate) fn project(
        &self,
        subject: &Subject,
        home: Option<WorkspaceId>,
    ) -> Picked<Option<Project>> {
        let mut projects = self.store.projects()?;
        projects.retain(|project| project.active);
        projects.sort_by_key(|project| project.workspace != home);
        if projects.is_empty() {
            return Ok(Some(None));
        }
        let like = subject.like.as_ref().and_then(|fields| fields.project);
        let used = std::iter::once(like).chain(self.recent().map(|fields| fields.project));
        let all: Vec<Option<ProjectKey>> =
            std::iter::once(None).chain(projects.iter().map(|it| Some(it.key))).collect();
        let order = recent_first(used, &all);
        let find = |key: &Option<ProjectKey>| projects.iter().find(|it| Some(it.key) == *key);
        let text = |key| find(key).map_or("(no project)".to_owned(), |it| project_text(it, None));
        let lines: Vec<String> = order.iter().map(|key| fit(&text(key), self.width)).collect();
        let chosen = self.one("Project", PROJECT_HELP, &lines)?;
        Ok(chosen.map(|index| find(&order[index]).cloned()))
    }

    /// The tags, perhaps none; one that is typed and matches nothing is a new one. What is typed when Enter
    /// comes counts as well: nobody types a tag to have none.
    pub(crate) fn tags(
        &self,
        subject: &Subject,
        workspace: Option<WorkspaceId>,
    ) -> Picked<Vec<String>> {
        let all: Vec<String> = self.store.tags(workspace)?.into_iter().collect();
        if all.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let used = subject.like.iter().chain(self.recent()).flat_map(|fields| fields.tags.clone());
        let order = recent_first(used, &all);
        let lines: Vec<String> = order.iter().map(|tag| fit(&plain(tag), self.width)).collect();
        let proposed = subject.like.as_ref().map(|fields| &fields.tags);
        let proposed: Vec<usize> = (0..order.len())
            .filter(|index| proposed.is_some_and(|tags| tags.contains(&order[*index])))
            .collect();
        // Only the scorer gets the typed text.
        let typed = RefCell::new(String::new());
        let scorer = |query: &str, line: &String, _: &str, index: usize| {
            query.clone_into(&mut typed.borrow_mut());
            if index < lines.len() {
                return tag_score(query, line, index);
            }
            // The last line is shown where it is the only one.
            matches!(tag_input(query, &lines), TagInput::New(_)).then_some(0)
        };
        let formatter = |chosen: &[ListOption<&String>]| {
            let ticked = chosen.iter().filter(|it| it.index < lines.len());
            let mut tags: Vec<String> = ticked.map(|it| format!("#{}", it.value)).collect();
            tags.extend(match tag_input(&typed.borrow(), &lines) {
                TagInput::One(index) => Some(format!("#{}", lines[index])),
                TagInput::New(name) => Some(format!("#{}", name_in_full(name))),
                TagInput::Nothing | TagInput::Several(_) => None,
            });
            if tags.is_empty() { "(no tags)".to_owned() } else { tags.join(" ") }
        };
        let shown = lines.iter().cloned().chain([NEW_TAG.to_owned()]).collect();
        let answer = MultiSelect::new("Tags", shown)
            .with_default(&proposed)
            .with_scorer(&scorer)
            .with_formatter(&formatter)
            .with_help_message(TAGS_HELP)
            .with_page_size(VISIBLE_LINES)
            .with_render_config(self.render_config)
            .raw_prompt();
        let Some(chosen) = answered(answer)? else {
            return Ok(None);
        };
        let ticked = chosen.iter().filter_map(|it| order.get(it.index));
        let mut tags: Vec<String> = ticked.cloned().collect();
        let typed = typed.into_inner();
        match tag_input(&typed, &lines) {
            TagInput::Nothing => {}
            TagInput::One(index) => tags.push(order[index].clone()),
            TagInput::New(name) => tags.push(name.to_owned()),
            // Which line was marked is not known either.
            TagInput::Several(indexes) => {
                let question = format!("Which tag is “{}”?", brief(&typed));
                let offered: Vec<String> =
                    indexes.iter().map(|index| lines[*index].clone()).collect();
                let Some(picked) = self.one(&question, HELP, &offered)? else {
                    return Ok(None);
                };
                tags.push(order[indexes[picked]].clone());
            }
        }
        Ok(Some(tags))
    }

    /// Lets a person pick one of these lines; returns its index. Where nothing matches what is typed, a line
    /// says so, and Enter asks again.
    fn one(&self, question: &str, help: &str, lines: &[String]) -> Picked<usize> {
        let typed = RefCell::new(String::new());
        let scorer = |query: &str, line: &String, _: &str, index: usize| {
            query.clone_into(&mut typed.borrow_mut());
            if index < lines.len() {
                return score(query, line, index);
            }
            matching(query, lines).is_empty().then_some(0)
        };
        loop {
            let begun = typed.borrow().clone();
            let shown = lines.iter().cloned().chain([NO_MATCH.to_owned()]).collect();
            let answer = Select::new(question, shown)
                .with_scorer(&scorer)
                .with_starting_filter_input(&begun)
                .with_help_message(help)
                .with_page_size(VISIBLE_LINES)
                .with_render_config(self.render_config)
                .raw_prompt();
            match answered(answer)?.map(|chosen| chosen.index) {
                Some(index) if index == lines.len() => {}
                picked => return Ok(picked),
            }
        }
    }

    /// An entry in one line: what it is about, without times.
    fn line(&self, fields: &EntryFields) -> anyhow::Result<String> {
        let mut line = in_full(&fields.description);
        if line.is_empty() {
            NAMELESS.clone_into(&mut line);
        }
        let project = fields.project.map(|key| self.store.project(key)).transpose()?.flatten();
        if let Some(project) = project {
            line.push_str(&format!("  {}", project_text(&project, None)));
        }
        for tag in &fields.tags {
            line.push_str(&format!("  #{}", name_in_full(tag)));
        }
        Ok(fit(&line, self.width))
    }
}

/// An answer, or `None` when the person left without one.
fn answered<T>(answer: Result<T, InquireError>) -> Picked<T> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => Ok(None),
        Err(error) => Err(anyhow::Error::from(error).context("could not read from the terminal")),
    }
}

/// Earlier descriptions, offered while a new one is typed.
#[derive(Clone)]
struct Descriptions {
    lines: Vec<String>,
}

impl Autocomplete for Descriptions {
    fn get_suggestions(&mut self, input: &str) -> Result<Vec<String>, CustomUserError> {
        Ok(matching(input, &self.lines)
            .into_iter()
            .map(|index| self.lines[index].clone())
            .collect())
    }

    fn get_completion(
        &mut self,
        input: &str,
        highlighted: Option<String>,
    ) -> Result<Replacement, CustomUserError> {
        Ok(match highlighted {
            Some(line) => Some(line),
            None => self.get_suggestions(input)?.into_iter().next(),
        })
    }
}

/// Few colors, the same as everywhere else, readable on light and dark backgrounds.
fn render_config(colored: bool) -> RenderConfig<'static> {
    let plain = RenderConfig::empty()
        .with_prompt_prefix(Styled::new("?"))
        .with_answered_prompt_prefix(Styled::new(" "))
        .with_highlighted_option_prefix(Styled::new(">"))
        .with_selected_checkbox(Styled::new("[x]"))
        .with_unselected_checkbox(Styled::new("[ ]"))
        .with_scroll_up_prefix(Styled::new("↑"))
        .with_scroll_down_prefix(Styled::new("↓"))
        .with_canceled_prompt_indicator(Styled::new(""));
    if !colored {
        return plain;
    }
    let bold = StyleSheet::new().with_attr(Attributes::BOLD);
    let chosen = StyleSheet::new().with_fg(Color::DarkCyan);
    let quiet = StyleSheet::new().with_fg(Color::DarkGrey);
    RenderConfig { placeholder: quiet, ..plain }
        .with_prompt_prefix(Styled::new("?").with_fg(Color::DarkGreen))
        .with_highlighted_option_prefix(Styled::new(">").with_fg(Color::DarkCyan))
        .with_selected_checkbox(Styled::new("[x]").with_fg(Color::DarkGreen))
        .with_selected_option(Some(chosen))
        .with_answer(bold)
}
