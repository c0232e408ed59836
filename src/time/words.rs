//! Numbers and words shared by the grammars.

use std::ops::RangeInclusive;

/// `text` in lower case with single spaces, the input of all grammars.
pub(super) fn plain(text: &str) -> String {
    single_spaced(text).to_ascii_lowercase()
}

/// `text` with single spaces, in its own case.
pub(super) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` with figures for the counts that are spelled in front of a unit: `two hours`, `an hour`, `half an hour`.
pub(super) fn counted_in_figures(text: &str) -> String {
    const COUNTS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    const UNITS: [&str; 4] = ["minute", "hour", "day", "week"];
    let text = text.replace("half an hour", "30 minutes").replace("hour and ", "hour ");
    let text = text.replace("hours and ", "hours ");
    let words: Vec<&str> = text.split(' ').collect();
    let figure = |place: usize, word: &str| {
        let unit = words.get(place + 1)?;
        let is_unit = UNITS.contains(&unit.strip_suffix('s').unwrap_or(unit));
        let count = match word {
            "a" | "an" => 1,
            word => COUNTS.iter().position(|count| *count == word)? + 1,
        };
        is_unit.then(|| count.to_string())
    };
    let words = words.iter().enumerate();
    let words: Vec<String> = words
        .map(|(place, word)| figure(place, word).unwrap_or_else(|| (*word).to_owned()))
        .collect();
    words.join(" ")
}

/// A whole number written with that many ASCII digits (at most nine), and nothing else.
pub(super) fn number(text: &str, digits: RangeInclusive<usize>) -> Option<u32> {
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits_only && digits.contains(&text.len()) { text.parse().ok() } else { None }
}

/// The accepted years.
pub(super) const YEARS: RangeInclusive<i32> = 1970..=9999;

pub(super) fn year(text: &str) -> Option<i32> {
    number(text, 4..=4)?.try_into().ok().filter(|year| YEARS.contains(year))
}

/// Each way to divide the text in two at a space.
pub(super) fn divisions(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]))
}
