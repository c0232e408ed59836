//! Prompts for input on the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::Context as _;

use super::text::one_line;

/// Whether stdin and stderr are terminals, so that a prompt can be shown and answered.
pub(crate) fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a secret, without an echo.
pub(crate) fn hidden(question: &str) -> anyhow::Result<String> {
    rpassword::prompt_password(format!("{question}: ")).context("could not read from the terminal")
}

/// Asks for one of several options by its number. An empty answer and the end of input choose the
/// proposed one. Returns its index.
pub(crate) fn choose(question: &str, options: &[String], proposed: usize) -> anyhow::Result<usize> {
    let mut stderr = io::stderr().lock();
    for (i, option) in options.iter().enumerate() {
        writeln!(stderr, "  {}  {}", i + 1, one_line(option))?;
    }
    loop {
        write!(stderr, "{question} [{}]: ", proposed + 1)?;
        stderr.flush()?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        let answer = line.trim();
        if answer.is_empty() {
            return Ok(proposed);
        }
        match answer.parse::<usize>() {
            Ok(number) if (1..=options.len()).contains(&number) => return Ok(number - 1),
            _ => writeln!(stderr, "Enter a number from 1 to {}.", options.len())?,
        }
    }
}

/// Asks a yes-or-no question, to which an empty answer means yes.
pub(crate) fn agreed(question: &str) -> anyhow::Result<bool> {
    Ok(answer(question, "[Y/n]")?.is_some_and(|answer| !answer.starts_with('n')))
}

/// Asks a yes-or-no question, to which an empty answer means no.
pub(crate) fn confirmed(question: &str) -> anyhow::Result<bool> {
    Ok(answer(question, "[y/N]")?.is_some_and(|answer| answer.starts_with('y')))
}

/// The answer to a question, in lower case; `None` at the end of input, which means no: a caller that repeats
/// the question would never end.
fn answer(question: &str, choices: &str) -> anyhow::Result<Option<String>> {
    let mut stderr = io::stderr().lock();
    write!(stderr, "{} {choices}: ", one_line(question))?;
    stderr.flush()?;
    let mut line = String::new();
    let answered = io::stdin().lock().read_line(&mut line)? > 0;
    Ok(answered.then(|| line.trim().to_lowercase()))
}
