//! Helpers for the tests of the grammars: moments to resolve at, and values to round-trip.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::words;
use super::{Clock, ClockStyle, Day, Now, TimeError, Zone};

/// The moment when clocks in `zone` show `local`, written `2026-03-02 10:00`.
pub(super) fn now_in(zone: Tz, local: &str) -> Now {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    Now::new(Zone::Named(zone).instant(local).unwrap(), Zone::Named(zone))
}

/// A Monday morning in Berlin, the second of March 2026 at ten.
pub(super) fn monday() -> Now {
    now_in(Tz::Europe__Berlin, "2026-03-02 10:00")
}

/// An instant or the reason there is none, for tables.
pub(super) fn show(resolved: Result<DateTime<Utc>, TimeError>, now: &Now) -> String {
    match resolved {
        Ok(instant) => now.at(instant).format("%a %F %T").to_string(),
        Err(error) => error.to_string(),
    }
}

/// Asserts that each text parses to the value that displays as the second text of the pair.
pub(super) fn assert_reads<T: FromStr<Err: Debug> + Display>(table: &[(&str, &str)]) {
    for (text, shown) in table {
        let value: T = text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(value.to_string(), *shown, "{text}");
    }
}

/// Asserts that none of these texts, separated by bars, parses.
pub(super) fn assert_refuses<T: FromStr + Display>(texts: &str) {
    for text in texts.split('|') {
        if let Ok(value) = text.parse::<T>() {
            panic!("{text} was read as {value}");
        }
    }
}

/// A second between 2006 and 2099, in zones with every kind of daylight saving, with days that begin at midnight
/// or later.
pub(super) fn any_now() -> impl Strategy<Value = Now> {
    let zones = [
        Zone::System,
        Zone::Named(Tz::Europe__Berlin),
        Zone::Named(Tz::America__New_York),
        Zone::Named(Tz::America__Sao_Paulo),
        Zone::Named(Tz::Australia__Lord_Howe),
        Zone::Named(Tz::Africa__Cairo),
    ];
    let second = 1_136_073_600_i64..4_102_444_800;
    let day_starts =
        ["0:00", "0:00", "2:30", "4:00", "12:00"].map(|text| Clock::parse(text).unwrap());
    let styles = vec![ClockStyle::H24, ClockStyle::H12];
    let calendar =
        (any_weekday(), prop::sample::select(day_starts.to_vec()), prop::sample::select(styles));
    (second, prop::sample::select(zones.to_vec()), calendar).prop_map(
        |(second, zone, (week_start, day_start, clock))| {
            let now = Now::new(DateTime::from_timestamp(second, 0).unwrap(), zone);
            Now { week_start, day_start, clock, ..now }
        },
    )
}

pub(super) fn any_clock() -> impl Strategy<Value = Clock> {
    let time = |second: u32| NaiveTime::MIN + TimeDelta::seconds(second.into());
    prop_oneof![
        40 => (0..86_400_u32).prop_map(move |second| Clock::of(time(second))),
        1 => Just("24:00").prop_map(|text| Clock::parse(text).unwrap()),
    ]
}

pub(super) fn any_date() -> impl Strategy<Value = NaiveDate> {
    (1970..=9999, 1..=365_u32).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap())
}

pub(super) fn any_day() -> impl Strategy<Value = Day> {
    prop_oneof![
        Just(Day::Today),
        Just(Day::Yesterday),
        Just(Day::Tomorrow),
        any_weekday().prop_map(Day::Weekday),
        any_weekday().prop_map(Day::Last),
        any_weekday().prop_map(Day::Next),
        (1..=36_525_u32).prop_map(Day::Ago),
        (prop::option::of(any_weekday()), any_date()).prop_map(|(weekday, date)| {
            let weekday = weekday.map_or(String::new(), |day| format!("{day} "));
            Day::parse(&words::plain(&format!("{weekday}{}", date.format("%-d %b")))).unwrap()
        }),
        any_date().prop_map(Day::Date),
        any_date().prop_map(Day::Spelled),
    ]
}

fn any_weekday() -> impl Strategy<Value = Weekday> {
    (0..7_u8).prop_map(|day| day.try_into().unwrap())
}

/// Arbitrary text and, to get further, random sequences of words of the grammars.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let words = "0 1 7 9 12 24 30 45 59 60 99 930 1970 2026 9999 99999999999999999999 now today mon \
        nov last this week days month quarter year q4 w53 all to ago am pm noon h m min hours s t z \
        - -- : . .. , + – é 2026-03-29 02:30 2026-10-25T02:30:00+02:00 yesterday on at for next past since \
        until 26 feb 29.2.2026 29.2. 20261126 24:00 2d weeks 8:30a 2026-w48-5 +0100 11/26";
    let mut pieces: Vec<_> = words.split_whitespace().collect();
    pieces.extend([" "; 12]);
    let words = prop::collection::vec(prop::sample::select(pieces), 0..8);
    prop_oneof![1 => ".*", 4 => words.prop_map(|words| words.concat())]
}
