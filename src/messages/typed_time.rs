//! Words of a command line that look like a time, or in which there is none, in sentences.

use crate::messages::{Failure, sentence, shell_word};
use crate::rules::typed_time::{SeemingKind, SeemingTime, TypedTimeError};
use crate::time::{DurationExpr, SyntaxError};
use crate::ui::text::{brief, plain};

/// The failure of an entry whose time is not clear.
pub(crate) fn typed_time(error: &TypedTimeError) -> Failure {
    match error {
        TypedTimeError::NoTime { respelled: Some(span), .. } => {
            no_time().hint(format!("Write `{}` at the end.", plain(span)))
        }
        TypedTimeError::NoTime { respelled: None, is_empty } => {
            let failure = no_time()
                .hint("End with a span or a length: `track add Meeting 9:00-10:30`, `track add Standup 15m`.")
                .hint("Or give any two of --start, --stop and --duration.");
            // `log` lists, in other tools.
            if *is_empty { failure.hint("`track list` shows what was added.") } else { failure }
        }
        TypedTimeError::TimeOrLength { text, length } => time_or_length(text, length),
        TypedTimeError::Moment(text) => {
            let time = plain(text);
            let bare = time.strip_prefix("at ").unwrap_or(&time);
            Failure::usage(format!(
                "“{}” is when it began or when it ended, not how long it took.",
                brief(&time)
            ))
            .hint(format!("Write `{bare} for 30m`, or `since {bare}` for the time since then."))
        }
        TypedTimeError::Seeming { seeming, description, time } => {
            looks_like_a_time(seeming, description, time)
        }
    }
}

fn no_time() -> Failure {
    Failure::usage("When was it? There is no time to add.")
}

/// `9:00` may be a time of day or nine hours: adding the wrong one would go unnoticed.
fn time_or_length(text: &str, duration: &DurationExpr) -> Failure {
    Failure::usage(format!("“{text}” could be a time of day or a length."))
        .hint(format!("Write `{text}-now` for the time since then, `{duration}` for the length."))
}

fn looks_like_a_time(seeming: &SeemingTime, description: &str, time: &str) -> Failure {
    let text = brief(&seeming.text);
    let (problem, hint) = match &seeming.kind {
        SeemingKind::Day if is_length(time) => (
            format!("“{text}” looks like the day, but “{time}” does not say when it began."),
            Some(format!("Write when it began: `{text} 9:00 for {time}`.")),
        ),
        SeemingKind::Day => (
            format!("“{text}” looks like the day, but it is not part of the time."),
            Some(match time {
                "" => format!(
                    "Write the day with the time: `--start \"{} 9:00\"`.",
                    text.to_lowercase()
                ),
                time => format!("Write `{} {time}` at the end.", text.to_lowercase()),
            }),
        ),
        SeemingKind::Time(_) if is_length(time) => (
            format!("“{text}” looks like the time, but it does not stand before “{time}”."),
            Some(format!("Write `{} for {time}` at the end.", text.trim_start_matches('@'))),
        ),
        SeemingKind::Time(_) | SeemingKind::Span => {
            (format!("“{text}” looks like a second time."), None)
        }
        SeemingKind::Numbers(dates) => (
            format!("“{text}” is ambiguous: some countries write the month first."),
            Some(if is_length(time) || time.is_empty() {
                format!("Write {}.", either(dates, ""))
            } else {
                format!("Write {}.", either(dates, &format!(" {time}")))
            }),
        ),
        SeemingKind::NoSuchClock => (format!("“{text}” is not a time of day."), None),
        SeemingKind::NoSuchDate(error) => (sentence(&error.to_string()), None),
        SeemingKind::Misspelled(day) => {
            (format!("“{text}” looks like a day."), Some(format!("Did you mean `{day}`?")))
        }
        SeemingKind::Vague => (
            format!("“{text}” looks like a time, but does not say when it began."),
            Some("Write the times: `9:00-10:30`, `yesterday 22:00-23:00`.".to_owned()),
        ),
    };
    let quoted = shell_word(description, None);
    let insist = if description.contains(' ') && !time.is_empty() {
        format!(
            "If it is part of the description, put that in quotes: `track add {quoted} {time}`."
        )
    } else {
        format!("If it is part of the description, say so: `-d {quoted}`.")
    };
    hint.into_iter().chain([insist]).fold(Failure::usage(problem), |it, hint| it.hint(plain(&hint)))
}

fn is_length(time: &str) -> bool {
    time.parse::<DurationExpr>().is_ok()
}

fn either(dates: &[String], time: &str) -> String {
    let dates: Vec<String> = dates.iter().map(|date| format!("`{date}{time}`")).collect();
    dates.join(" or ")
}

/// A note that a timer started now, although its description names a time.
pub(crate) fn seeming_time(seeming: &SeemingTime) -> String {
    let text = brief(&seeming.text);
    let is_description = format!("“{text}” is part of the description");
    match &seeming.kind {
        SeemingKind::Time(_) => {
            let time = text.trim_start_matches('@');
            let time = shell_word(time.strip_prefix("at ").unwrap_or(time), None);
            format!("{is_description}; `--at {time}` sets the start.")
        }
        SeemingKind::Day => format!(
            "{is_description}; `--at {}` sets the start.",
            shell_word(&format!("{text} 9:00"), None)
        ),
        SeemingKind::Misspelled(day) => {
            format!("{is_description}; `--at \"{day} 9:00\"` sets the start.")
        }
        SeemingKind::Numbers(dates) if dates.len() == 1 => {
            format!("{is_description}; `--at \"{} 9:00\"` sets the start.", dates[0])
        }
        SeemingKind::NoSuchDate(SyntaxError::NoSuchDate(_)) => {
            format!("{is_description}; there is no such date.")
        }
        SeemingKind::NoSuchDate(error) => format!("{is_description}; {error}."),
        SeemingKind::NoSuchClock => format!("{is_description}; it is not a time of day."),
        SeemingKind::Span => {
            format!("{is_description}; `track add` logs time that has an end.")
        }
        SeemingKind::Numbers(_) | SeemingKind::Vague => {
            format!("{is_description}; `--at TIME` sets the start.")
        }
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
            "“yesterday” looks like the day, but “15m” does not say when it began. \
                 Write when it began: `yesterday 9:00 for 15m`. \
                 If it is part of the description, put that in quotes: `track add \"Standup yesterday\" 15m`.",
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
