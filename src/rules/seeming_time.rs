//! Words that look like a day or a time, also where they are none.

use crate::rules::names::nearest;
use crate::time::{DurationExpr, RangeExpr, SpanExpr, SyntaxError, TimeExpr, no_such_date};

/// Words of a description that look like a day or a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeemingTime {
    pub(crate) text: String,
    pub(crate) kind: SeemingKind,
}

/// What they look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SeemingKind {
    /// `yesterday`, `on monday`, `26 Nov`
    Day,
    /// `9:00`, `1h ago`
    Time(TimeExpr),
    /// `9-10`, `30m`
    Span,
    /// `11/26`: the dates that it could be, at least one.
    Numbers(Vec<String>),
    /// `9.30`, `24.11`: the times and dates that it could be, at least one.
    Dots(Vec<String>),
    /// `26.11.26`, `24-Nov`: a date that is not read, as it would be where that is clear.
    OtherDate(Option<String>),
    /// `the 24th`
    DayOfMonth,
    /// A date that no calendar has.
    NoSuchDate(SyntaxError),
    /// `yesteday`, with what may be meant.
    Misspelled(&'static str),
    /// `this morning`
    Vague,
    /// `25:00`
    NoSuchClock,
    /// `around 9-10`: the end of it is a time, the whole is none.
    PartlyParsed,
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_day(text: &str) -> bool {
    matches!(text.parse::<TimeExpr>(), Err(SyntaxError::DayAlone(_)))
}

/// What the text as a whole looks like, also between brackets or in front of a comma.
pub(super) fn seeming(text: &str) -> Option<SeemingTime> {
    let trimmed = text.trim_matches(['(', ')', '[', ']', ',', ';', ':', '.']);
    let kind = seeming_kind(text).or_else(|| seeming_kind(trimmed))?;
    let text = if matches!(kind, SeemingKind::DayOfMonth) { text } else { trimmed };
    if kind == SeemingKind::NoSuchClock {
        let clock = no_such_clock(&text.to_lowercase())?.to_owned();
        return Some(SeemingTime { text: clock, kind });
    }
    Some(SeemingTime { text: text.to_owned(), kind })
}

fn seeming_kind(text: &str) -> Option<SeemingKind> {
    let moment = ["@", "since ", "from "].iter().find_map(|before| text.strip_prefix(before));
    let moment = moment.filter(|rest| !rest.is_empty()).unwrap_or(text);
    let lower = text.to_lowercase();
    Some(if is_digits(moment) || text.is_empty() {
        return None;
    } else if no_such_clock(&lower).is_some() {
        SeemingKind::NoSuchClock
    } else if is_clear_time(moment) || is_at_number(&lower) {
        SeemingKind::Time(moment.parse().ok()?)
    } else if is_day(text) {
        SeemingKind::Day
    } else if is_day_of_month(&lower) {
        SeemingKind::DayOfMonth
    } else if let Some(numbers) = numbers(text) {
        SeemingKind::Numbers(numbers)
    } else if let Some(readings) = dots(text) {
        SeemingKind::Dots(readings)
    } else if let Some(error) = no_such_date(text).filter(|_| text.split_whitespace().count() <= 4)
    {
        SeemingKind::NoSuchDate(error)
    } else if let Some(kind) = other_date(&lower) {
        kind
    } else if is_vague(&lower) {
        SeemingKind::Vague
    } else if let Some(meant) = misspelled(&lower) {
        SeemingKind::Misspelled(meant)
    } else if is_span(text) {
        SeemingKind::Span
    } else {
        return None;
    })
}

/// `24th`, `the 24th`, `on the 24th`, `24.`
fn is_day_of_month(text: &str) -> bool {
    let text = text.strip_prefix("on ").unwrap_or(text);
    let text = text.strip_prefix("the ").unwrap_or(text);
    let ends = ["st", "nd", "rd", "th", "."];
    let number = ends.iter().find_map(|end| text.strip_suffix(end)).filter(|it| is_digits(it));
    number.is_some_and(|it| it.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day)))
}

/// What `9.30`, `24.11` and `9.10-9.12` could be.
fn dots(text: &str) -> Option<Vec<String>> {
    let ends: Vec<&str> = text.split('-').collect();
    let is_dotted = |text: &str| {
        let parts = text.split_once('.');
        parts.is_some_and(|(a, b)| is_digits(a) && is_digits(b) && a.len() <= 2 && b.len() == 2)
    };
    let is_part = |text: &&str| is_dotted(text) || is_digits(text) && text.len() <= 2;
    if ends.len() > 2 || !ends.iter().all(is_part) || !ends.iter().any(|it| is_dotted(it)) {
        return None;
    }
    let clock = text.replace('.', ":");
    let is_time = match ends.len() {
        1 => clock.parse::<TimeExpr>().is_ok(),
        _ => clock.parse::<SpanExpr>().is_ok(),
    };
    let date = text.split_once('.').filter(|_| ends.len() == 1);
    let date = date.and_then(|(day, month)| dated(day, month, ""));
    let readings: Vec<String> = is_time.then_some(clock).into_iter().chain(date).collect();
    (!readings.is_empty()).then_some(readings)
}

/// A date in a form that is not read, with the one that is where it is clear: `24-Nov-2026`, `26.11.26`.
fn other_date(text: &str) -> Option<SeemingKind> {
    let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
    if let [first, second, third] = parts[..] {
        let digits = parts.concat();
        let lengths = [first.len(), second.len(), third.len()];
        let has_form = matches!(lengths, [1..=2, 1..=2, 2 | 4] | [4, 1..=2, 1..=2]);
        if is_digits(&digits) && has_form {
            return Some(SeemingKind::OtherDate(None));
        }
    }
    // A name of a month between figures.
    let is_name = |c: char| c.is_ascii_alphabetic();
    let start = text.find(is_name)?;
    let name = &text[start..];
    let name = &name[..name.find(|c| !is_name(c)).unwrap_or(name.len())];
    let around = [&text[..start], &text[start + name.len()..]];
    let around = around.map(|it| it.trim_matches(['-', '/', '.']));
    let [before, after] = around;
    let spaced: Vec<&str> = [before, name, after].into_iter().filter(|it| !it.is_empty()).collect();
    let spaced = spaced.join(" ");
    let is_one_word =
        !text.contains(' ') && [before, after].iter().all(|it| it.is_empty() || is_digits(it));
    let is_date = is_one_word && spaced != text && is_day(&spaced);
    is_date.then_some(SeemingKind::OtherDate(Some(spaced)))
}

/// Whether the text is a moment that is no other word: `9:00`, `9am`, `15m ago`, and not `9` or `noon`.
pub(super) fn is_clear_time(text: &str) -> bool {
    let Ok(time) = text.parse::<TimeExpr>() else { return false };
    let is_marked = || {
        let lower = text.to_lowercase();
        let half = ["am", "pm", "a.m.", "p.m."].iter().any(|half| lower.ends_with(half));
        text.contains(':') || half
    };
    match time {
        TimeExpr::Clock(_) => is_marked(),
        TimeExpr::Now => false,
        TimeExpr::Ago(_) | TimeExpr::DaysAgo(_) => text.ends_with(" ago") || text.starts_with('-'),
        TimeExpr::On(..) | TimeExpr::Exact(_) => true,
    }
}

/// The clock time in a word that no clock shows: `25:00`, `9:00-9:60`.
fn no_such_clock(word: &str) -> Option<&str> {
    let word = word.strip_prefix("at ").unwrap_or(word);
    let parts: Vec<&str> = word.split(['-', '–', '—', '@']).filter(|it| !it.is_empty()).collect();
    let is_clock = |part: &&str| {
        let (hour, rest) = part.split_once(':').unwrap_or((part, ""));
        let is_pair = |text: &str| text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
        is_pair(&format!("{hour:0>2}")) && rest.split(':').all(is_pair)
    };
    if !parts.iter().all(|part| is_clock(part) || part.parse::<TimeExpr>().is_ok()) {
        return None;
    }
    parts.into_iter().find(|part| is_clock(part) && part.parse::<TimeExpr>().is_err())
}

/// `at 9`
fn is_at_number(text: &str) -> bool {
    text.strip_prefix("at ").is_some_and(|time| time.parse::<TimeExpr>().is_ok())
}

/// The dates that numbers with slashes could be, by the customs of two continents.
fn numbers(text: &str) -> Option<Vec<String>> {
    // Around the clock, and not a day in July.
    if text == "24/7" {
        return None;
    }
    let numbers: Vec<&str> = text.split('/').collect();
    let (first, second, year) = match numbers[..] {
        [first, second] => (first, second, None),
        [first, second, year] if year.len() == 4 => (first, second, Some(year)),
        _ => return None,
    };
    let is_number = |text: &&str| (1..=2).contains(&text.len());
    if ![first, second].iter().all(is_number) {
        return None;
    }
    let year = year.unwrap_or_default();
    let mut dates: Vec<String> =
        [dated(first, second, year), dated(second, first, year)].into_iter().flatten().collect();
    dates.dedup();
    (!dates.is_empty()).then_some(dates)
}

/// The date of these figures, in words.
fn dated(day: &str, month: &str, year: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day: u32 = day.parse().ok()?;
    let date = format!("{day} {month} {year}");
    let date = date.trim_end();
    is_day(date).then(|| date.to_owned())
}

/// `this morning`, `last week`
fn is_vague(text: &str) -> bool {
    const PARTS: [&str; 4] = ["morning", "afternoon", "evening", "night"];
    let (first, second) = text.split_once(' ').unwrap_or(("", text));
    let is_range = || {
        let first = ["last", "next", "this", "past"].contains(&first);
        first && matches!(text.parse(), Ok(RangeExpr::Of(_)))
    };
    let is_weekdays = |text: &str| {
        let days = text.split_once('-').or_else(|| text.split_once(".."));
        days.is_some_and(|(from, to)| is_day(from) && is_day(to))
    };
    text == "tonight"
        || is_weekdays(text)
        || PARTS.contains(&second) && !first.is_empty() && is_before_part(first)
        || is_range()
}

/// The words before a part of the day.
fn is_before_part(word: &str) -> bool {
    matches!(word, "this" | "last") || is_day(word)
}

/// The day that a word with a typing error may be.
fn misspelled(word: &str) -> Option<&'static str> {
    const DAYS: [&str; 10] = [
        "yesterday",
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    if word.contains(' ') {
        return None;
    }
    match word {
        // Short forms, and days in the languages next to English.
        "yest" | "yday" | "gestern" | "hier" | "ayer" | "gisteren" => return Some("yesterday"),
        "heute" | "aujourd'hui" | "aujourd’hui" | "hoy" | "vandaag" => return Some("today"),
        "tmrw" | "tmr" | "tmw" | "tomoz" | "demain" => return Some("tomorrow"),
        "montag" | "lundi" | "lunes" => return Some("monday"),
        "dienstag" | "mardi" | "martes" => return Some("tuesday"),
        "mittwoch" | "mercredi" | "miércoles" => return Some("wednesday"),
        "donnerstag" | "jeudi" | "jueves" => return Some("thursday"),
        "freitag" | "vendredi" | "viernes" => return Some("friday"),
        "samstag" | "samedi" | "sábado" => return Some("saturday"),
        "sonntag" | "dimanche" | "domingo" => return Some("sunday"),
        _ => {}
    }
    let near = nearest(word, DAYS.into_iter());
    // A plural or a genitive is another word.
    near.first().copied().filter(|day| !word.starts_with(day))
}

/// Whether the text is a span or, with its unit, a length.
fn is_span(text: &str) -> bool {
    let length = text.strip_prefix("for ").unwrap_or(text);
    text.parse::<SpanExpr>().is_ok()
        || length.parse::<DurationExpr>().is_ok_and(|length| length.is_explicit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dates_by_either_custom() {
        let table = [
            ("11/26", "26 Nov"),
            ("26/11", "26 Nov"),
            ("6/11", "6 Nov, 11 Jun"),
            ("11/11", "11 Nov"),
            ("26/11/2026", "26 Nov 2026"),
            ("13/13", ""),
            ("0/5", ""),
            ("24/7/365", ""),
            ("and/or", ""),
        ];
        for (text, dates) in table {
            assert_eq!(numbers(text).unwrap_or_default().join(", "), dates, "{text}");
        }
    }

    #[test]
    fn a_text_as_a_whole_looks_like_a_time() {
        let table = [
            ("yesterday", "Day"),
            ("(2026-11-24)", "Day"),
            ("yesterday:", "Day"),
            ("9:00,", "Time(Clock"),
            ("@9:00", "Time(Clock"),
            ("since 9:00", "Time(Clock"),
            ("at 9", "Time(Clock"),
            ("1h ago", "Time(Ago"),
            ("9-10,", "Span"),
            ("30m", "Span"),
            ("11/26", "Numbers([\"26 Nov\"])"),
            ("9.30", "Dots([\"9:30\"])"),
            ("12.10", "Dots([\"12:10\", \"12 Oct\"])"),
            ("24.11", "Dots([\"24 Nov\"])"),
            ("9.10-9.12", "Dots([\"9:10-9:12\"])"),
            ("26.11.26", "OtherDate(None)"),
            ("26-11-2026", "OtherDate(None)"),
            ("2026.11.24", "OtherDate(None)"),
            ("24-Nov-2026", "OtherDate(Some(\"24 nov 2026\"))"),
            ("24Nov", "OtherDate(Some(\"24 nov\"))"),
            ("the 24th", "DayOfMonth"),
            ("24.", "DayOfMonth"),
            ("2026-02-29", "NoSuchDate"),
            ("yesteday", "Misspelled(\"yesterday\")"),
            ("tmrw", "Misspelled(\"tomorrow\")"),
            ("this morning", "Vague"),
            ("mon-fri", "Vague"),
            ("25:00", "NoSuchClock"),
            ("9:00-9:60", "NoSuchClock"),
            ("", ""),
            ("9", ""),
            ("1.2", ""),
            ("1.2.3", ""),
            ("3:1", ""),
            ("24/7", ""),
            ("and/or", ""),
            ("32nd", ""),
            ("Mondays", ""),
            ("noon", ""),
            ("Maynard", ""),
            ("v24nov", ""),
        ];
        for (text, expected) in table {
            let kind = seeming(text).map_or(String::new(), |it| format!("{:?}", it.kind));
            let fits =
                if expected.is_empty() { kind.is_empty() } else { kind.starts_with(expected) };
            assert!(fits, "{text}: {kind}");
        }
    }
}
