//! Words of a command line that look like a time, or in which there is none, in sentences.

use crate::messages::{Failure, sentence, shell_text, shell_word};
use crate::rules::seeming_time::{SeemingKind, SeemingTime};
use crate::rules::typed_time::TypedTimeError;
use crate::time::{DurationExpr, SpanExpr, SyntaxError};
use crate::ui::text::{brief, plain};

/// The failure of an entry whose time is not clear.
pub(crate) fn typed_time(error: &TypedTimeError) -> Failure {
    match error {
        TypedTimeError::NoTime { respelled: Some(span), .. } => {
            no_time().hint(format!("Put `{}` at the end.", plain(span)))
        }
        TypedTimeError::NoTime { respelled: None, is_empty } => {
            let failure = no_time()
                .hint("End with a time span or a duration: `track add Meeting 9:00-10:30`, `track add Standup 15m`.")
                .hint("Or use any two of --start, --stop and --duration.");
            // `log` lists, in other tools.
            if *is_empty { failure.hint("`track list` shows your entries.") } else { failure }
        }
        TypedTimeError::TimeOrLength { text, length } => time_or_length(text, length),
        TypedTimeError::Moment(text) => {
            let time = plain(text);
            let bare = time.strip_prefix("at ").unwrap_or(&time);
            Failure::usage(format!("“{}” is a point in time, not a time span.", brief(&time)))
                .hint(format!("Use `{bare} for 30m`, or `since {bare}` for the time since then."))
        }
        TypedTimeError::Seeming { seeming, description, time } => {
            looks_like_a_time(seeming, description, time.as_deref())
        }
    }
}

fn no_time() -> Failure {
    Failure::usage("`track add` needs a time.")
}

/// `9:00` may be a time of day or nine hours: adding the wrong one would go unnoticed.
fn time_or_length(text: &str, duration: &DurationExpr) -> Failure {
    Failure::usage(format!("“{text}” could be a time of day or a duration.")).hint(format!(
        "Use `{text}-now` for the time since then, or `{duration}` for the duration."
    ))
}

/// `time` is the one beside it, empty where there is none, and `None` where flags say it.
fn looks_like_a_time(seeming: &SeemingTime, description: &str, time: Option<&str>) -> Failure {
    let failure = Failure::usage(problem(seeming, time));
    let failure = match remedy(seeming, time) {
        Some(hint) => failure.hint(plain(&hint)),
        None => failure,
    };
    let insist = match time {
        None => format!("use `-d {}`.", shell_word(description, None)),
        Some(time) => {
            let time = if time.is_empty() { "9:00-10:00" } else { time };
            let flag = if description.contains(' ') { "" } else { "-d " };
            let quoted = shell_word(description, None);
            format!("quote it: `track add {flag}{quoted} {time}`.")
        }
    };
    failure.hint(plain(&format!("If it is part of the description, {insist}")))
}

fn problem(seeming: &SeemingTime, time: Option<&str>) -> String {
    let text = brief(&seeming.text);
    let time = time.unwrap_or_default();
    match &seeming.kind {
        SeemingKind::Day if is_length(time) => {
            format!("“{text}” looks like a day, but “{time}” has no start time.")
        }
        SeemingKind::Day => format!("“{text}” looks like a day, but it is not part of the time."),
        SeemingKind::Time(_) if is_length(time) => {
            format!("“{text}” looks like a time, but it is not directly before “{time}”.")
        }
        SeemingKind::Time(_) | SeemingKind::Span => format!("“{text}” looks like a second time."),
        SeemingKind::Numbers(_) => {
            format!("“{text}” is an ambiguous date: some countries write the month first.")
        }
        SeemingKind::Dots(_) => format!("“{text}” could be a time, a date or a number."),
        SeemingKind::OtherDate(_) => {
            format!("“{text}” looks like a date, but not in a supported format.")
        }
        SeemingKind::DayOfMonth => {
            format!("“{text}” looks like a day without its month.")
        }
        SeemingKind::NoSuchClock => format!("“{text}” is not a time of day."),
        SeemingKind::NoSuchDate(error) => sentence(&error.to_string()),
        SeemingKind::Misspelled(_) => format!("“{text}” looks like a day."),
        SeemingKind::Vague => {
            format!("“{text}” looks like a time, but has no exact start.")
        }
        SeemingKind::PartlyParsed => format!("“{text}” is not a valid time."),
    }
}

fn remedy(seeming: &SeemingTime, time: Option<&str>) -> Option<String> {
    const EXAMPLES: &str = "Use exact times: `9:00-10:30`, `yesterday 22:00-23:00`.";
    let text = brief(&seeming.text);
    let lower = text.to_lowercase();
    let is_by_flags = time.is_none();
    let time = time.unwrap_or_default();
    let behind =
        if time.is_empty() || is_length(time) { String::new() } else { format!(" {time}") };
    match &seeming.kind {
        SeemingKind::Day if is_by_flags => {
            Some(format!("Put the day before the time: `--start \"{lower} 9:00\"`."))
        }
        SeemingKind::Day if is_length(time) => {
            let length = time.strip_prefix("for ").unwrap_or(time);
            Some(format!("Add the start: `{lower} 9:00 for {length}`."))
        }
        SeemingKind::Day => {
            let span = format!("{lower} {time}");
            let is_span = span.parse::<SpanExpr>().is_ok();
            is_span.then(|| format!("Put `{span}` at the end."))
        }
        SeemingKind::Time(_) if is_by_flags => {
            let time = text.trim_start_matches('@');
            Some(format!("Use `--start {}`.", shell_text(time.strip_prefix("at ").unwrap_or(time))))
        }
        SeemingKind::Time(_) if is_length(time) => {
            let length = time.strip_prefix("for ").unwrap_or(time);
            Some(format!("Put `{} for {length}` at the end.", text.trim_start_matches('@')))
        }
        SeemingKind::Span if is_length(time) && text.contains('h') => {
            let clock = text.trim_end_matches('h').replace('h', ":");
            let length = time.strip_prefix("for ").unwrap_or(time);
            let span = format!("{clock} for {length}");
            span.parse::<SpanExpr>().is_ok().then(|| format!("Put `{span}` at the end."))
        }
        SeemingKind::Numbers(dates) => Some(format!("Use {}.", either(dates, &behind))),
        SeemingKind::Dots(readings) => Some(format!("Use {}.", either(readings, ""))),
        SeemingKind::OtherDate(Some(date)) => Some(format!("Use `{date}{behind}`.")),
        SeemingKind::OtherDate(None) => Some("Write it as `26 Nov` or `2026-11-26`.".to_owned()),
        SeemingKind::DayOfMonth => Some("Write it as `24 Nov`.".to_owned()),
        SeemingKind::Misspelled(day) => Some(format!("Did you mean `{day}`?")),
        SeemingKind::Vague | SeemingKind::PartlyParsed => Some(EXAMPLES.to_owned()),
        _ => None,
    }
}

fn is_length(time: &str) -> bool {
    time.strip_prefix("for ").unwrap_or(time).parse::<DurationExpr>().is_ok()
}

fn either(dates: &[String], time: &str) -> String {
    let dates: Vec<String> = dates.iter().map(|date| format!("`{date}{time}`")).collect();
    dates.join(" or ")
}

/// A note that a timer started now, although its description names a time.
pub(crate) fn seeming_time(seeming: &SeemingTime) -> String {
    let text = brief(&seeming.text);
    let is_description = format!("“{text}” is part of the description");
    let at = |time: &str| format!("{is_description}; `--at {}` sets the start.", shell_text(time));
    match &seeming.kind {
        SeemingKind::Time(_) => {
            let befores = ["@", "at ", "since ", "from "];
            at(befores.iter().find_map(|it| text.strip_prefix(it)).unwrap_or(&text))
        }
        SeemingKind::Day => at(&format!("{text} 9:00")),
        SeemingKind::Misspelled(day) => at(&format!("{day} 9:00")),
        SeemingKind::Numbers(dates) if dates.len() == 1 => at(&format!("{} 9:00", dates[0])),
        SeemingKind::OtherDate(Some(date)) => at(&format!("{date} 9:00")),
        SeemingKind::NoSuchDate(SyntaxError::NoSuchDate(_)) => {
            format!("{is_description}; there is no such date.")
        }
        SeemingKind::NoSuchDate(error) => format!("{is_description}; {error}."),
        SeemingKind::NoSuchClock => format!("{is_description}; it is not a time of day."),
        SeemingKind::Span => format!("{is_description}; `track add` logs time with an end."),
        _ => format!("{is_description}; `--at TIME` sets the start."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::typed_time::{read, seeming_in_description};

    fn args(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn what_looks_like_a_time_gets_its_words() {
        let table = [(
            "Standup yesterday 15m",
            "“yesterday” looks like a day, but “15m” has no start time. \
                 Add the start: `yesterday 9:00 for 15m`. \
                 If it is part of the description, quote it: `track add \"Standup yesterday\" 15m`.",
        )];
        for (line, expected) in table {
            let failure = typed_time(&read(&args(line)).expect_err(line));
            assert_eq!(failure.lines().join(" "), expected, "{line}");
        }
    }

    #[test]
    fn a_started_description_with_a_time_is_noted() {
        let table = [
            ("x 1h ago", "“1h ago” is part of the description; `--at \"1h ago\"` sets the start."),
            ("x at 9:00", "“at 9:00” is part of the description; `--at 9:00` sets the start."),
            ("x @9:00", "“@9:00” is part of the description; `--at 9:00` sets the start."),
            (
                "x yesteday",
                "“yesteday” is part of the description; `--at \"yesterday 9:00\"` sets the start.",
            ),
        ];
        for (line, expected) in table {
            let seeming = seeming_in_description(&args(line)).expect(line);
            assert_eq!(seeming_time(&seeming), expected, "{line}");
        }
    }
}
