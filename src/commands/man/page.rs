//! The pages of the manual, made from the texts of the help.

use clap::{Arg, ArgAction, Command};
use roff::{Inline, Roff, bold, italic, roman};

use super::reference::{ENVIRONMENT, EXIT_STATUS, Entry, FILES};
use crate::commands::{GROUPS, Row};

/// The section of the manual for commands.
const SECTION: &str = "1";

/// A command and the name of its page, such as `track-project-add`.
type Named<'a> = (String, &'a Command);

/// The pages of a command line, each with the name of its file.
pub(super) fn pages(root: &Command, date: &str) -> Vec<(String, String)> {
    let all = below(root, root.get_name().to_owned());
    all.iter().map(|named| (format!("{}.{SECTION}", named.0), page(named, &all, date))).collect()
}

/// A command and those below it.
fn below(command: &Command, name: String) -> Vec<Named<'_>> {
    let inner = inner(command).flat_map(|(verb, inner)| below(inner, format!("{name}-{verb}")));
    let inner: Vec<Named> = inner.collect();
    [(name, command)].into_iter().chain(inner).collect()
}

/// The commands of a command, by their names.
fn inner(command: &Command) -> impl Iterator<Item = (&str, &Command)> {
    let shown = command.get_subcommands().filter(|inner| !inner.is_hide_set());
    shown.map(|inner| (inner.get_name(), inner))
}

/// The text of a page. Lines are not justified and words not divided, so that a command can be copied.
fn page(named: &Named, all: &[Named], date: &str) -> String {
    let (name, command) = named;
    let is_program = !name.contains('-');
    let mut roff = Roff::new();
    let source = concat!("track ", env!("CARGO_PKG_VERSION"));
    roff.control("TH", [&*name.to_uppercase(), SECTION, date, source, "track manual"]);
    roff.control("nh", []).control("ad", ["l"]);

    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    roff.control("SH", ["NAME"]).text([roman(format!("{name} - {}", lower_first(&about)))]);
    synopsis(command, &mut roff);
    roff.control("SH", ["DESCRIPTION"]);
    let long = command.get_long_about().map(ToString::to_string);
    prose(&sentence(&long.unwrap_or(about)), &mut roff);
    if let Some(notes) = command.get_after_help() {
        roff.control("PP", []);
        prose(&notes.to_string(), &mut roff);
    }
    if is_program {
        groups(command, &mut roff);
    } else {
        commands(name, command, &mut roff);
    }
    arguments(command, &mut roff);
    options(command, is_program, &mut roff);
    examples(command, &mut roff);
    if is_program {
        roff.control("SH", ["FILES"]);
        entries(&FILES, &mut roff);
        roff.control("SH", ["ENVIRONMENT"]);
        entries(&ENVIRONMENT, &mut roff);
    } else {
        roff.control("SH", ["FILES"]).text(inlines("`track`(1) describes the files."));
        let text = "`track`(1) describes the environment variables.";
        roff.control("SH", ["ENVIRONMENT"]).text(inlines(text));
    }
    roff.control("SH", ["EXIT STATUS"]);
    entries(&EXIT_STATUS, &mut roff);
    see_also(name, all, &mut roff);
    roff.render()
}

/// How the command is called.
fn synopsis(command: &Command, roff: &mut Roff) {
    roff.control("SH", ["SYNOPSIS"]);
    let usage = command.clone().render_usage().to_string();
    for (index, line) in usage.trim_start_matches("Usage: ").lines().enumerate() {
        if index > 0 {
            roff.control("br", []);
        }
        roff.text(usage_line(line.trim()));
    }
}

/// A line such as `track edit [OPTIONS] [ENTRY]...`: the command in bold, values in italics.
fn usage_line(line: &str) -> Vec<Inline> {
    let is_value = |word: &str| word.starts_with(['[', '<', '-']);
    let words: Vec<&str> = line.split(' ').collect();
    let (command, values) =
        words.split_at(words.iter().position(|word| is_value(word)).unwrap_or(words.len()));
    let mut text = vec![bold(command.join(" "))];
    for value in values {
        text.push(roman(" "));
        let name = value.trim_matches(['[', ']', '<', '>', '.']);
        match value.split_once(name) {
            _ if value.starts_with('-') => text.push(bold(*value)),
            Some((before, after)) => {
                let mark = |text: &str| roman(text.replace(['<', '>'], ""));
                text.extend([mark(before), italic(name), mark(after)]);
            }
            None => text.push(roman(*value)),
        }
    }
    text
}

/// All commands of the program, by their purpose.
fn groups(root: &Command, roff: &mut Roff) {
    roff.control("SH", ["COMMANDS"]);
    for group in &GROUPS {
        roff.control("SS", [group.title]);
        for name in group.rows.iter().flat_map(Row::names) {
            if let Some(command) = root.find_subcommand(name) {
                command_line(&format!("{}-{name}", root.get_name()), command, roff);
            }
        }
    }
}

/// The commands of a command, if it has some.
fn commands(name: &str, command: &Command, roff: &mut Roff) {
    for (index, (verb, inner)) in inner(command).enumerate() {
        if index == 0 {
            roff.control("SH", ["COMMANDS"]);
        }
        command_line(&format!("{name}-{verb}"), inner, roff);
    }
}

/// A command in a list of some.
fn command_line(name: &str, command: &Command, roff: &mut Roff) {
    roff.control("TP", []).text([bold(name), roman(format!("({SECTION})"))]);
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let aliases: Vec<&str> = command.get_visible_aliases().collect();
    roff.text(inlines(&(sentence(&about) + &alias(&aliases))));
}

/// The words of the command line that are no options.
fn arguments(command: &Command, roff: &mut Roff) {
    let mut shown = command.get_positionals().filter(|it| !it.is_hide_set()).peekable();
    if shown.peek().is_none() {
        return;
    }
    roff.control("SH", ["ARGUMENTS"]);
    for argument in shown {
        let name = value_name(argument);
        let is_several = argument.get_num_args().is_some_and(|count| count.max_values() > 1);
        let dots = if is_several { "..." } else { "" };
        roff.control("TP", []).text([italic(name), roman(dots)]);
        roff.text(inlines(&details(argument)));
    }
}

/// The options, those with a heading of their own below it. The global ones are described on the program's page.
fn options(command: &Command, is_program: bool, roff: &mut Roff) {
    let is_own = |it: &&Arg| {
        let is_global = it.is_global_set() || matches!(it.get_action(), ArgAction::Help);
        !it.is_positional() && !it.is_hide_set() && (is_program || !is_global)
    };
    let own: Vec<&Arg> = command.get_arguments().filter(is_own).collect();
    let (with_heading, plain): (Vec<&Arg>, Vec<&Arg>) =
        own.into_iter().partition(|option| option.get_help_heading().is_some());
    roff.control("SH", ["OPTIONS"]);
    for option in &plain {
        roff.control("TP", []).text(option_name(option)).text(inlines(&details(option)));
    }
    if !plain.is_empty() {
        roff.control("PP", []);
    }
    let rest = if is_program {
        "These options can be used with every command."
    } else {
        "`track`(1) describes the global options, for example `--json` and `--offline`."
    };
    roff.text(inlines(rest));
    let mut heading = None;
    for option in with_heading {
        if option.get_help_heading() != heading {
            heading = option.get_help_heading();
            roff.control("SS", heading);
        }
        roff.control("TP", []).text(option_name(option)).text(inlines(&details(option)));
    }
}

/// An option as it is typed, with its value: `-p`, `--project` *PROJECT*.
fn option_name(option: &Arg) -> Vec<Inline> {
    let short = option.get_short().map(|short| format!("-{short}"));
    let long = option.get_long().map(|long| format!("--{long}"));
    let mut text = Vec::new();
    for name in short.into_iter().chain(long) {
        if !text.is_empty() {
            text.push(roman(", "));
        }
        text.push(bold(name));
    }
    let count = option.get_num_args().unwrap_or_default();
    if count.takes_values() {
        let (before, after) = if count.min_values() == 0 { (" [", "]") } else { (" ", "") };
        text.extend([roman(before), italic(value_name(option)), roman(after)]);
    }
    text
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    match names {
        [] => argument.get_id().as_str().to_uppercase(),
        names => names.join(" "),
    }
}

/// What an argument is for, its default and its other names.
fn details(argument: &Arg) -> String {
    if matches!(argument.get_action(), ArgAction::Help) {
        return "Print help; `-h` for a short form.".to_owned();
    }
    let text = argument.get_long_help().or_else(|| argument.get_help());
    let text = text.map(|text| text.to_string().replace("\n\n", " ")).unwrap_or_default();
    let mut text = sentence(&text);
    let defaults = argument.get_default_values();
    let takes_values = argument.get_num_args().is_some_and(|count| count.takes_values());
    if takes_values && !argument.is_hide_default_value_set() && !defaults.is_empty() {
        let defaults: Vec<_> = defaults.iter().map(|it| it.to_string_lossy()).collect();
        text += &format!(" Default: {}.", defaults.join(", "));
    }
    let aliases = argument.get_visible_aliases().unwrap_or_default();
    let aliases: Vec<String> = aliases.iter().map(|name| format!("--{name}")).collect();
    text + &alias(&aliases)
}

/// The other names of a command or an option, behind its text.
fn alias<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    if names.is_empty() { String::new() } else { format!(" Alias: {}.", names.join(", ")) }
}

fn examples(command: &Command, roff: &mut Roff) {
    let Some(examples) = command.get_before_help() else { return };
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in examples.to_string().lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

fn entries(list: &[Entry], roff: &mut Roff) {
    for (term, text) in list {
        roff.control("TP", []).text([bold(*term)]).text(inlines(text));
    }
}

/// The pages that belong to this one; on the program's page all of them.
fn see_also(name: &str, all: &[Named], roff: &mut Roff) {
    let is_related = |other: &str| match name.split_once('-') {
        None => true,
        Some((root, own)) => {
            let Some(other) = other.strip_prefix(root).and_then(|it| it.strip_prefix('-')) else {
                return true;
            };
            let noun = own.split('-').next();
            let in_one_group = GROUPS.iter().any(|group| {
                let mut names = group.rows.iter().flat_map(Row::names);
                names.clone().any(|it| *it == own) && names.any(|it| *it == other)
            });
            other.split('-').next() == noun || in_one_group
        }
    };
    let mut related: Vec<&str> = all.iter().map(|(other, _)| other.as_str()).collect();
    related.retain(|other| *other != name && is_related(other));
    let last = related.len().saturating_sub(1);
    roff.control("SH", ["SEE ALSO"]);
    for (index, other) in related.iter().enumerate() {
        let comma = if index == last { "" } else { "," };
        roff.text([bold(*other), roman(format!("({SECTION}){comma}"))]);
    }
}

/// Paragraphs of text; lines that are indented, such as those of a table, stay lines.
fn prose(text: &str, roff: &mut Roff) {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            roff.control("PP", []);
        }
        let mut is_table = false;
        for line in paragraph.lines() {
            if line.starts_with("  ") != is_table {
                is_table = !is_table;
                roff.control(if is_table { "nf" } else { "fi" }, []);
            }
            roff.text(inlines(line));
        }
        if is_table {
            roff.control("fi", []);
        }
    }
}

/// A text in which what is between backquotes is bold.
fn inlines(text: &str) -> Vec<Inline> {
    let pieces = text.split('`').enumerate();
    pieces.map(|(index, text)| if index % 2 == 0 { roman(text) } else { bold(text) }).collect()
}

/// A text with a period at its end.
fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

/// A phrase behind a dash.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}
