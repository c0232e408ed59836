//! How the help is laid out: the commands by purpose, examples before the options, and the global options once, in
//! `track --help`.
//!
//! The layout is made only when the help is asked for.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};

use crate::commands::{GROUPS, Row};

/// How much of the help is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `-h`: the usage, and each option in a few words.
    Short,
    /// `--help`: the examples, the notes, and each option in full.
    Long,
}

impl Form {
    /// The form that a command line asks for.
    pub(super) fn of(args: &[OsString]) -> Self {
        let mut flags = args.iter().take_while(|arg| *arg != "--");
        if flags.any(|arg| arg == "--help") { Self::Long } else { Self::Short }
    }
}

/// The whole command line, laid out for its help.
pub(super) fn laid_out(root: Command, form: Form) -> Command {
    let template = of_the_program(&root);
    root.help_template(template)
        .mut_args(|argument| in_form(argument, form))
        .mut_subcommands(|command| command_laid_out(command, form))
}

/// The template of `track --help`: the groups of commands, and the global options.
fn of_the_program(root: &Command) -> StyledStr {
    let styles = root.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let names = |row: &Row| row.names().join(", ");
    let rows = || GROUPS.iter().flat_map(|group| group.rows);
    let width = rows().map(|row| names(row).len()).max().unwrap_or_default();
    let mut text = StyledStr::new();
    let _ = write!(text, "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n");
    for group in &GROUPS {
        let _ = writeln!(text, "{header}{}:{header:#}", group.title);
        for row in group.rows {
            let about = match row {
                Row::One(name) => {
                    let about = root.find_subcommand(name).and_then(Command::get_about);
                    about.map(ToString::to_string).unwrap_or_default()
                }
                Row::Several(_, about) => (*about).to_owned(),
            };
            let _ = writeln!(text, "  {literal}{:width$}{literal:#}  {about}", names(row));
        }
    }
    let _ = write!(text, "\n{header}Global options:{header:#}\n{{options}}");
    text
}

/// A command below the program, and those below it.
fn command_laid_out(command: Command, form: Form) -> Command {
    let template = of_a_command(&command, form);
    let header = *command.get_styles().get_header();
    let examples = command.get_before_help().map(|examples| {
        let mut text = StyledStr::new();
        let _ = write!(text, "{header}Examples:{header:#}");
        for line in examples.to_string().lines() {
            let _ = write!(text, "\n  {line}");
        }
        text
    });
    let command = match examples {
        Some(examples) => command.before_help(examples),
        None => command,
    };
    command
        .help_template(template)
        .mut_args(|argument| {
            let is_global = argument.is_global_set();
            let is_hidden = argument.is_hide_set();
            in_form(argument, form).hide(is_global || is_hidden)
        })
        .mut_subcommands(|inner| command_laid_out(inner, form))
}

/// The template of a command. Text without braces is printed as it is.
fn of_a_command(command: &Command, form: Form) -> StyledStr {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let heading = command.get_styles().get_usage();
    let mut text = StyledStr::new();
    let _ = write!(text, "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n");
    let aliases: Vec<&str> = command.get_visible_aliases().collect();
    if !aliases.is_empty() {
        let word = if aliases.len() == 1 { "Alias" } else { "Aliases" };
        let _ = writeln!(text, "{heading}{word}:{heading:#} {}", aliases.join(", "));
    }
    let _ = match form {
        Form::Short => write!(
            text,
            "\n{{all-args}}\n\nExamples: `{name} --help`. Global options: `track --help`."
        ),
        Form::Long => write!(
            text,
            "\n{{before-help}}{{all-args}}{{after-help}}\n\nGlobal options, for example --json and --offline: see `track --help`."
        ),
    };
    text
}

/// An argument with its text in this form. clap would show each text of the long form on lines of its own.
fn in_form(argument: Arg, form: Form) -> Arg {
    if matches!(argument.get_action(), ArgAction::Help) {
        return argument.action(ArgAction::HelpShort).help("Print help");
    }
    match argument.get_long_help().map(|text| text.to_string().replace("\n\n", " ")) {
        Some(text) if form == Form::Long => argument.help(text),
        _ => argument,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;

    #[test]
    fn every_command_is_in_one_group() {
        let root = cli::whole();
        let mut commands: Vec<&str> = root.get_subcommands().map(Command::get_name).collect();
        let mut grouped: Vec<&str> =
            GROUPS.iter().flat_map(|group| group.rows).flat_map(Row::names).copied().collect();
        commands.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(grouped, commands);
    }

    #[test]
    fn the_form_is_that_of_the_flag() {
        let form = |line: &str| {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            Form::of(&args)
        };
        assert_eq!(form("track edit --help"), Form::Long);
        assert_eq!(form("track edit -h"), Form::Short);
        assert_eq!(form("track edit -h -- --help"), Form::Short);
    }

    #[test]
    fn the_paragraphs_of_an_argument_are_sentences() {
        fn check(command: &Command) {
            for argument in command.get_arguments() {
                let Some(text) = argument.get_long_help().map(ToString::to_string) else {
                    continue;
                };
                let is_sentence = |paragraph: &str| paragraph.ends_with('.');
                let is_help = matches!(argument.get_action(), ArgAction::Help);
                assert!(is_help || text.split("\n\n").all(is_sentence), "{text}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&cli::whole());
    }

    /// No text could be taken for a tag of the template.
    #[test]
    fn no_text_of_a_template_has_braces() {
        let root = cli::whole();
        let template = of_the_program(&root).to_string();
        let tags = ["{about-with-newline}", "{usage-heading}", "{usage}", "{options}"];
        let rest = tags.iter().fold(template, |text, tag| text.replacen(tag, "", 1));
        assert!(!rest.contains('{'), "{rest}");
    }
}
