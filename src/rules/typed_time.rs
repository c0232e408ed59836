//! The time among the words of a command line, and words that look like a time and are none.
//!
//! `track add Standup yesterday 9:00-9:15` ends in its time. What looks like a day or a time and is in the
//! description instead would silently lead to the wrong day, so it is an error, unless it is in quotes.

use crate::rules::seeming_time::{
    SeemingKind, SeemingTime, is_clear_time, is_day, is_digits, seeming,
};
use crate::time::{DurationExpr, SpanExpr, SyntaxError, TimeExpr, no_such_date};

/// The most words of a time, such as `on Thu 26 Nov 2026 at 9 for 1 hour 30 minutes`.
const LONGEST: usize = 12;
/// The most words that may look like a time: `Thu 26 Nov 2026 9:00`.
const LONGEST_SEEMING: usize = 5;

/// When a finished entry was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Span(SpanExpr),
    /// So long, until now.
    UntilNow(DurationExpr),
}

/// A description and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypedEntry {
    pub(crate) description: String,
    pub(crate) when: When,
}

/// Why words lead to no description with a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypedTimeError {
    /// They do not end in a time; `respelled` is the span that is somewhere else in them.
    NoTime { respelled: Option<String>, is_empty: bool },
    /// The last word may be a time of day as well as a length.
    TimeOrLength { text: String, length: DurationExpr },
    /// The time is one moment, so it has no length.
    Moment(String),
    /// The description has something that looks like a time. `time` is the one beside it, empty where there is
    /// none, and `None` where flags say it.
    Seeming { seeming: SeemingTime, description: String, time: Option<String> },
}

/// A word, or several in quotes.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    text: &'a str,
    is_quoted: bool,
}

/// Quotes are gone by the time the words are read, but several words in one argument had some.
fn pieces(args: &[String]) -> Vec<Piece<'_>> {
    let texts = args.iter().map(|arg| arg.trim()).filter(|text| !text.is_empty());
    texts.map(|text| Piece { text, is_quoted: text.contains(char::is_whitespace) }).collect()
}

fn joined(pieces: &[Piece<'_>]) -> String {
    pieces.iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ")
}

/// Finds the description and the time that the words end in: the longest that there is. One argument may hold
/// the whole sentence.
pub(crate) fn read(args: &[String]) -> Result<TypedEntry, TypedTimeError> {
    let pieces = match args {
        [sentence] => {
            sentence.split_whitespace().map(|text| Piece { text, is_quoted: false }).collect()
        }
        args => pieces(args),
    };
    let first = pieces.len().saturating_sub(LONGEST);
    for at in first..pieces.len() {
        let (description, tail) = pieces.split_at(at);
        if !may_be_time(tail) {
            continue;
        }
        let time = joined(tail);
        if let Some(when) = when(&time) {
            return with_time(description, when, time, &pieces);
        }
        if let Some((date, error)) = flawed_span(tail) {
            let seeming =
                SeemingTime { text: joined(&tail[..date]), kind: SeemingKind::NoSuchDate(error) };
            let (description, time) = (&pieces[..at + date], joined(&tail[date..]));
            let description = joined(description);
            return Err(TypedTimeError::Seeming { seeming, description, time: Some(time) });
        }
    }
    Err(no_time(&pieces))
}

/// Whether the last words can be a time as a whole: quotes keep words together, and a dash divides.
fn may_be_time(tail: &[Piece<'_>]) -> bool {
    let is_divided = tail.first().is_some_and(|piece| DASHES.contains(&piece.text));
    let quoted = tail.iter().filter(|piece| piece.is_quoted).count();
    // Two moments may be in quotes each.
    !is_divided && (quoted == 0 || quoted == tail.len() && quoted <= 2)
}

/// A description and the words behind it, which are a time.
fn with_time(
    description: &[Piece<'_>],
    when: When,
    time: String,
    pieces: &[Piece<'_>],
) -> Result<TypedEntry, TypedTimeError> {
    let seeming = |seeming, description: &[Piece<'_>]| TypedTimeError::Seeming {
        seeming,
        description: joined(description),
        time: Some(time.clone()),
    };
    if let Some(cut) = cut_off(description, &time) {
        return Err(seeming(cut, description));
    }
    let is_clock = time.parse::<TimeExpr>().is_ok();
    if let (true, When::UntilNow(length)) = (is_clock, when) {
        return Err(match no_time(pieces) {
            // `at 9:00` is no length.
            TypedTimeError::Moment(moment) if moment == time => {
                TypedTimeError::TimeOrLength { text: time, length }
            }
            error => error,
        });
    }
    let description = without_dash(description);
    let found =
        seeming_time(description, true).or_else(|| seeming_before(description, names_a_day(&time)));
    if let Some(found) = found {
        return Err(seeming(found, description));
    }
    let mut text = joined(description);
    if description.last().is_some_and(|piece| !piece.is_quoted) {
        text.truncate(text.trim_end_matches([',', ';']).len());
    }
    Ok(TypedEntry { description: text, when })
}

const DASHES: [&str; 3] = ["-", "–", "—"];

/// The description without a dash that divides it from the time.
fn without_dash<'d, 'a>(description: &'d [Piece<'a>]) -> &'d [Piece<'a>] {
    match description {
        [rest @ .., last] if DASHES.contains(&last.text) => rest,
        _ => description,
    }
}

/// A time of which only the end was read: `around 9-10`, `9-10 and 11-12`, `this friday 9-10`.
fn cut_off(description: &[Piece<'_>], time: &str) -> Option<SeemingTime> {
    /// Words that always begin a time.
    const LINKS: [&str; 10] =
        ["past", "to", "til", "till", "until", "around", "about", "circa", "ca.", "between"];
    /// Words between two times.
    const CONNECTORS: [&str; 18] = [
        "and",
        "&",
        "+",
        "or",
        "in",
        "-",
        "–",
        "—",
        "bis",
        "uhr",
        "für",
        "à",
        "a",
        "jusqu'à",
        "jusqu’à",
        "pour",
        "tot",
        "hasta",
    ];
    /// Words in front of the hour.
    const BEFORE_HOURS: [&str; 6] = ["um", "à", "at", "om", "kl", "gegen"];
    /// Words in front of a day.
    const BEFORE_DAYS: [&str; 7] = ["this", "next", "last", "coming", "previous", "the", "on"];
    let [before @ .., last] = description else { return None };
    if last.is_quoted {
        return None;
    }
    let word = last.text.to_lowercase();
    let first = time.split(' ').next().unwrap_or_default();
    let follows_time = || {
        let piece = before.last().filter(|piece| !piece.is_quoted);
        piece.is_some_and(|it| is_digits(it.text) || seeming(it.text).is_some())
    };
    let begins_with_day = || {
        let words: Vec<&str> = time.split(' ').collect();
        (1..=words.len()).any(|count| is_day(&words[..count].join(" ")))
    };
    let is_day_of_month =
        || is_digits(&word) && word.len() <= 2 && is_day(&format!("{word} {first}"));
    let is_hour = || {
        let hour = is_digits(&word) && word.len() <= 2;
        hour && before.last().is_some_and(|it| BEFORE_HOURS.contains(&&*it.text.to_lowercase()))
    };
    let is_cut = LINKS.contains(&&*word)
        || is_hour()
        || CONNECTORS.contains(&&*word) && follows_time()
        || BEFORE_DAYS.contains(&&*word) && begins_with_day()
        || is_day_of_month();
    let is_between = CONNECTORS.contains(&&*word);
    let from = before.len().saturating_sub(usize::from(is_between));
    let text = format!("{} {time}", joined(&description[from..]));
    is_cut.then_some(SeemingTime { text, kind: SeemingKind::PartlyParsed })
}

/// Checks a description whose time is given by flags; `has_day` when they name the day.
pub(crate) fn check_description(args: &[String], has_day: bool) -> Result<(), TypedTimeError> {
    let pieces = pieces(args);
    match seeming_time(&pieces, true) {
        // The flags say when, so that a number is one.
        Some(SeemingTime { kind: SeemingKind::Dots(_), .. }) => Ok(()),
        Some(seeming) if !(has_day && is_about_days(&seeming.kind)) => {
            Err(TypedTimeError::Seeming { seeming, description: joined(&pieces), time: None })
        }
        _ => Ok(()),
    }
}

fn is_about_days(kind: &SeemingKind) -> bool {
    matches!(kind, SeemingKind::Day | SeemingKind::Vague | SeemingKind::DayOfMonth)
}

/// How many words in front are a date that does not exist, where a time is behind them.
fn flawed_span(pieces: &[Piece<'_>]) -> Option<(usize, SyntaxError)> {
    (1..pieces.len().min(LONGEST_SEEMING)).find_map(|count| {
        let (date, rest) = pieces.split_at(count);
        let error = no_such_date(&joined(date)).filter(|_| when(&joined(rest)).is_some())?;
        Some((count, error))
    })
}

fn no_time(pieces: &[Piece<'_>]) -> TypedTimeError {
    let text = joined(pieces);
    let first = pieces.len().saturating_sub(LONGEST_SEEMING);
    let mut tails = (first..pieces.len()).map(|at| joined(&pieces[at..]));
    if let Some(moment) = tails.find(|tail| is_clear_time(tail)) {
        return TypedTimeError::Moment(moment);
    }
    match seeming_time(pieces, false) {
        Some(seeming) if !matches!(seeming.kind, SeemingKind::Day) => {
            let time = Some(String::new());
            TypedTimeError::Seeming { seeming, description: text, time }
        }
        _ => TypedTimeError::NoTime { respelled: respelled(&text), is_empty: text.is_empty() },
    }
}

fn when(text: &str) -> Option<When> {
    if let Ok(span) = text.parse() {
        return Some(When::Span(span));
    }
    let length = text.strip_prefix("for ").unwrap_or(text).parse::<DurationExpr>().ok()?;
    length.is_explicit().then_some(When::UntilNow(length))
}

/// Whether a time has a day in it, so that one in the description is none.
fn names_a_day(time: &str) -> bool {
    let words: Vec<&str> = time.split_whitespace().collect();
    (1..=words.len()).any(|count| words.windows(count).any(|it| is_day(&it.join(" "))))
        || time.contains('T')
}

/// A note for a description that no time belongs to: its last words look like one, or a clock time is in it.
pub(crate) fn seeming_in_description(args: &[String]) -> Option<SeemingTime> {
    let pieces = pieces(args);
    let clock = |piece: &Piece<'_>| !piece.is_quoted && is_clear_time(piece.text);
    let front = pieces.first().filter(|piece| clock(piece)).map(|piece| piece.text);
    // A number with a dot is a version as often as a time.
    let is_plain = |it: &SeemingTime| !matches!(it.kind, SeemingKind::Dots(_));
    seeming_time(&pieces, false).filter(is_plain).or_else(|| seeming(front?))
}

/// What looks like a time in front of a description that has one behind it, or a clock time in it.
fn seeming_before(description: &[Piece<'_>], has_day: bool) -> Option<SeemingTime> {
    let front = (1..=description.len().min(LONGEST_SEEMING))
        .rev()
        .filter(|count| description[..*count].iter().all(|piece| !piece.is_quoted))
        .map(|count| joined(&description[..count]));
    let leads = |text: &String| match seeming(text)?.kind {
        // `Sat down`, `Mail 9` and `5/6 done` are words.
        SeemingKind::Day if has_day || is_word(text) => None,
        SeemingKind::Day
        | SeemingKind::Time(_)
        | SeemingKind::NoSuchDate(_)
        | SeemingKind::Misspelled(_)
        | SeemingKind::Vague
        | SeemingKind::NoSuchClock => seeming(text),
        _ => None,
    };
    front.clone().find_map(|text| leads(&text)).or_else(|| {
        let unquoted = description.iter().filter(|piece| !piece.is_quoted);
        unquoted.filter(|piece| is_clear_time(piece.text)).find_map(|piece| seeming(piece.text))
    })
}

/// Whether a day is written in a way that may be another word: `sat`, `may 1`.
fn is_word(day: &str) -> bool {
    let day = day.to_lowercase();
    ["sat", "sun", "wed", "mar", "may"].iter().any(|word| day.starts_with(word)) && day.len() <= 6
}

/// The last words that look like a time; `beside` one, also such as are part of many descriptions.
fn seeming_time(pieces: &[Piece<'_>], beside: bool) -> Option<SeemingTime> {
    // `yesterday at`, `monday for`
    const LINKS: [&str; 6] = ["at", "on", "for", "from", "since", "@"];
    let links = pieces.iter().rev().take_while(|it| LINKS.contains(&it.text)).count();
    let pieces = &pieces[..pieces.len() - if beside { links } else { 0 }];
    let unquoted = pieces.iter().rev().take_while(|piece| !piece.is_quoted).count();
    let longest = unquoted.min(LONGEST_SEEMING);
    let mut tails = (1..=longest).rev().map(|count| joined(&pieces[pieces.len() - count..]));
    tails.find_map(|text| {
        let seeming = seeming(&text)?;
        let is_common = match &seeming.kind {
            SeemingKind::Span => !text.contains(':') && !text.starts_with("for "),
            SeemingKind::Day => text.len() <= 4,
            SeemingKind::DayOfMonth => true,
            _ => false,
        };
        (beside || !is_common).then_some(seeming)
    })
}

/// The span of a text in which it is misplaced, as it has to be written: the day is behind it, or it is in front
/// of the description.
fn respelled(text: &str) -> Option<String> {
    let is_span = |text: &str| text.parse::<SpanExpr>().is_ok();
    let words: Vec<&str> = text.split_whitespace().collect();
    let windows = (0..words.len()).flat_map(|from| {
        let longest = words.len().min(from + LONGEST);
        (from + 1..=longest).rev().map(move |until| (from, until))
    });
    windows.map(|(from, until)| words[from..until].join(" ")).find(|window| is_span(window))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a line; those between double quotes are one.
    fn args(line: &str) -> Vec<String> {
        let pieces = line.split('"').enumerate();
        pieces
            .flat_map(|(index, piece)| match index % 2 {
                0 => piece.split_whitespace().map(str::to_owned).collect(),
                _ => vec![piece.to_owned()],
            })
            .collect()
    }

    #[test]
    fn the_time_is_the_last_words() {
        let table = [
            ("Meeting 9:00-10:30", "Meeting", "9:00-10:30"),
            ("\"Meeting 9:00-10:30\"", "Meeting", "9:00-10:30"),
            ("Meeting yesterday 9:00 - 10:30", "Meeting", "yesterday 9:00-10:30"),
            ("Meeting \"yesterday 9-10\"", "Meeting", "yesterday 9:00-10:00"),
            ("9-10", "", "9:00-10:00"),
            ("15m", "", "15m"),
            ("Standup 1h 30m", "Standup", "1h30m"),
            ("Wait for 15m", "Wait", "15m"),
            ("Call 9:00 30m", "Call", "9:00 for 30m"),
            ("Call yesterday at 9 for 30m", "Call", "yesterday 9:00 for 30m"),
            ("b Thu 26 Nov 9:00-10:00", "b", "Thu 26 Nov 9:00-10:00"),
            ("x on Thu 26 Nov 2026 at 9 for 1 hour 30 minutes", "x", "26 Nov 2026 9:00 for 1h30m"),
            ("Sprint 9 15m", "Sprint 9", "15m"),
            ("Call at 9 15m", "Call", "9:00 for 15m"),
            ("Ticket 1234 15m", "Ticket 1234", "15m"),
            ("Chapter 2 9-10", "Chapter 2", "9:00-10:00"),
            ("covid-19 9-10", "covid-19", "9:00-10:00"),
            ("Lunch at noon-13:00", "Lunch", "12:00-13:00"),
            ("1:1 with Ann 15m", "1:1 with Ann", "15m"),
            ("Sat down with Ann 15m", "Sat down with Ann", "15m"),
            ("Part 1/2 of it 15m", "Part 1/2 of it", "15m"),
            ("Ran 100m hurdles 15m", "Ran 100m hurdles", "15m"),
            ("Monday review yesterday 9-10", "Monday review", "yesterday 9:00-10:00"),
            ("\"Standup yesterday\" 15m", "Standup yesterday", "15m"),
            ("\"Monday review\" 9-10", "Monday review", "9:00-10:00"),
            ("\"Genesis 3:16\" 15m", "Genesis 3:16", "15m"),
            ("\"Part 1/2\" 15m", "Part 1/2", "15m"),
            ("Mondays 15m", "Mondays", "15m"),
            ("Invoice 2026-11 15m", "Invoice 2026-11", "15m"),
        ];
        for (line, description, time) in table {
            let typed = read(&args(line)).unwrap_or_else(|error| panic!("{line}: {error:?}"));
            let when = match typed.when {
                When::Span(span) => span.to_string(),
                When::UntilNow(length) => length.to_string(),
            };
            assert_eq!((&*typed.description, &*when), (description, time), "{line}");
        }
    }

    #[test]
    fn nothing_that_looks_like_a_time_is_left_in_the_description() {
        let table = [
            ("Standup yesterday 15m", "yesterday"),
            ("yesterday Standup 15m", "yesterday"),
            ("Standup on monday 15m", "on monday"),
            ("Standup yesterday at 15m", "yesterday"),
            ("Monday review 9-10", "Monday"),
            ("last monday review 9-10", "last monday"),
            ("x 11/26 9-10", "11/26"),
            ("x 26/11/2026 9-10", "26/11/2026"),
            ("x 2026-02-29 9-10", "2026-02-29"),
            ("x 30.2.2026 9-10", "30.2.2026"),
            ("x 30 Feb 9-10", "30 Feb"),
            ("x yesteday 9-10", "yesteday"),
            ("tomorow x 9-10", "tomorow"),
            ("x this morning 15m", "this morning"),
            ("x last night 9-10", "last night"),
            ("x tonight 15m", "tonight"),
            ("x last week 15m", "last week"),
            ("x 26 Nov 15m", "26 Nov"),
            ("x 2 days ago 15m", "2 days ago"),
            ("9:00 x 15m", "9:00"),
            ("x 9:00 with Ann 15m", "9:00"),
            ("x @9:00 15m", "@9:00"),
            ("x 9-10 15m", "9-10"),
            ("x 30m 9:00-9:30", "30m"),
            ("x Fri 27 Nov 2026 15m", "Fri 27 Nov 2026"),
        ];
        for (line, looks) in table {
            match read(&args(line)) {
                Err(TypedTimeError::Seeming { seeming, .. }) => {
                    assert_eq!(seeming.text, looks, "{line}");
                }
                other => panic!("{line}: {other:?}"),
            }
        }
    }

    #[test]
    fn without_a_time_at_the_end_it_is_told_where_it_is() {
        let none = |respelled: Option<&str>, is_empty| TypedTimeError::NoTime {
            respelled: respelled.map(str::to_owned),
            is_empty,
        };
        let table = [
            ("Lunch from 9:00 until 10:30 with Ann", none(Some("from 9:00 until 10:30"), false)),
            ("9:00-10:30 Lunch", none(Some("9:00-10:30"), false)),
            ("2026-11-20 9:00-10:30 Lunch", none(Some("2026-11-20 9:00-10:30"), false)),
            ("Moved to Rome", none(None, false)),
            ("2026-11 report", none(None, false)),
            ("Monday", none(None, false)),
            ("", none(None, true)),
            ("Lunch at 9:00", TypedTimeError::Moment("at 9:00".to_owned())),
            ("Call 1h ago", TypedTimeError::Moment("1h ago".to_owned())),
            ("Call yesterday 9:00", TypedTimeError::Moment("yesterday 9:00".to_owned())),
        ];
        for (line, expected) in table {
            assert_eq!(read(&args(line)).expect_err(line), expected, "{line}");
        }
        let both = read(&args("Call 1:30")).expect_err("either");
        assert!(matches!(both, TypedTimeError::TimeOrLength { .. }), "{both:?}");
    }

    #[test]
    fn a_started_description_is_looked_through_as_well() {
        let table = [
            ("x 1h ago", "1h ago"),
            ("x at 9:00", "at 9:00"),
            ("x 9:00", "9:00"),
            ("fix bug @9:00", "@9:00"),
            ("9:00 foo", "9:00"),
            ("x yesterday", "yesterday"),
            ("x yesteday", "yesteday"),
            ("x 11/26", "11/26"),
            ("x this morning", "this morning"),
            ("foo 9", ""),
            ("9 lives", ""),
            ("Sprint 9-10", ""),
            ("Run 30m", ""),
            ("Run for 30m", "for 30m"),
            ("Meeting 9:00-10:00", "9:00-10:00"),
            ("Meeting 25:00", "25:00"),
            ("Score 3:1", ""),
            ("Fix: foo", ""),
            ("Call mon", ""),
            ("\"Plan for tomorrow\"", ""),
            ("Friday review", ""),
            ("", ""),
        ];
        for (line, looks) in table {
            let seeming = seeming_in_description(&args(line)).map_or(String::new(), |it| it.text);
            assert_eq!(seeming, looks, "{line}");
        }
    }
}
