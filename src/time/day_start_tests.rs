//! Tests of days that begin after midnight.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::testing::{any_now, now_in, show};
use super::*;

/// The moment when clocks in Berlin show `local`, with days that begin at four.
fn at_four(local: &str) -> Now {
    Now { day_start: Clock::parse("4:00").unwrap(), ..now_in(Tz::Europe__Berlin, local) }
}

/// At two in the night to Tuesday, when it is still Monday 2 March.
fn night() -> Now {
    at_four("2026-03-03 02:00")
}

/// At ten on Tuesday.
fn morning() -> Now {
    at_four("2026-03-03 10:00")
}

#[test]
fn the_night_belongs_to_the_day_before() {
    for (local, date) in [
        ("2026-03-02 03:59", "2026-03-01"),
        ("2026-03-02 04:00", "2026-03-02"),
        ("2026-03-02 23:59", "2026-03-02"),
        ("2026-03-03 00:00", "2026-03-02"),
        ("2026-03-01 02:00", "2026-02-28"),
        ("2026-01-01 02:00", "2025-12-31"),
    ] {
        assert_eq!(at_four(local).today().to_string(), date, "{local}");
    }
}

#[test]
fn days_are_as_long_as_they_are_where_clocks_change() {
    for (zone, day_start, date, minutes) in [
        // Clocks change at two or three, before or after the day begins.
        (Tz::Europe__Berlin, "4:00", "2026-03-28", 1380),
        (Tz::Europe__Berlin, "4:00", "2026-03-29", 1440),
        (Tz::Europe__Berlin, "4:00", "2026-10-24", 1500),
        (Tz::Europe__Berlin, "4:00", "2026-10-25", 1440),
        (Tz::Europe__Berlin, "1:00", "2026-10-25", 1500),
        // The start is skipped: the day begins at three.
        (Tz::Europe__Berlin, "2:30", "2026-03-28", 1410),
        (Tz::Europe__Berlin, "2:30", "2026-03-29", 1410),
        // The start happens twice: the day begins with the first one.
        (Tz::Europe__Berlin, "2:30", "2026-10-24", 1440),
        (Tz::Europe__Berlin, "2:30", "2026-10-25", 1500),
        (Tz::Pacific__Apia, "4:00", "2011-12-29", 1200),
        (Tz::Pacific__Apia, "4:00", "2011-12-30", 240),
    ] {
        let now = now_in(zone, "2026-03-02 10:00");
        let now = Now { day_start: Clock::parse(day_start).unwrap(), ..now };
        let date = date.parse().unwrap();
        let day = Period::of_days(date, date, &now).unwrap();
        assert_eq!(day.until - day.from, TimeDelta::minutes(minutes), "{date} in {zone}");
        for instant in [day.from, day.until - TimeDelta::seconds(1)] {
            assert_eq!(now.date_of(instant), date, "{} in {zone}", now.at(instant).naive_local());
        }
    }
}

/// What is typed in the night and in the morning, and what it means then.
#[test]
fn a_day_with_a_time_before_its_start_is_the_night_behind_it() {
    let monday = "Mon 2026-03-02";
    for (now, text, expected) in [
        // Without a day it is the last such time.
        (night(), "1:30", "Tue 2026-03-03 01:30:00".to_owned()),
        (night(), "23:00", format!("{monday} 23:00:00")),
        (night(), "9:00", format!("{monday} 09:00:00")),
        (
            night(),
            "3:00",
            "3:00 is later than now; use “yesterday 3:00” or “today 3:00”".to_owned(),
        ),
        (morning(), "1:30", "Tue 2026-03-03 01:30:00".to_owned()),
        (morning(), "23:00", format!("{monday} 23:00:00")),
        (
            morning(),
            "11:00",
            "11:00 is later than now; use “yesterday 11:00” or “today 11:00”".to_owned(),
        ),
        // A day that is named is that from four to four.
        (night(), "today 1:30", "Tue 2026-03-03 01:30:00".to_owned()),
        (night(), "today 3:00", "Tue 2026-03-03 03:00:00".to_owned()),
        (night(), "today 23:00", format!("{monday} 23:00:00")),
        (night(), "yesterday 23:00", "Sun 2026-03-01 23:00:00".to_owned()),
        (night(), "yesterday 1:30", format!("{monday} 01:30:00")),
        (night(), "yesterday 3:00", format!("{monday} 03:00:00")),
        (night(), "tomorrow 9:00", "Tue 2026-03-03 09:00:00".to_owned()),
        (night(), "mon 1:30", "Tue 2026-03-03 01:30:00".to_owned()),
        (
            night(),
            "mon 3:00",
            "3:00 is later than now; use “last Mon 3:00” or “today 3:00”".to_owned(),
        ),
        (night(), "last mon 3:00", "Tue 2026-02-24 03:00:00".to_owned()),
        (morning(), "yesterday 1:30", "Tue 2026-03-03 01:30:00".to_owned()),
        (morning(), "today 1:30", "Wed 2026-03-04 01:30:00".to_owned()),
        (morning(), "yesterday 24:00", "Tue 2026-03-03 00:00:00".to_owned()),
        (morning(), "2 days ago 1:30", format!("{monday} 01:30:00")),
        (morning(), "Fri 27 Feb 1:30", "Sat 2026-02-28 01:30:00".to_owned()),
        (morning(), "27 Feb 2026 1:30", "Sat 2026-02-28 01:30:00".to_owned()),
        (morning(), "27 Feb 4:00", "Fri 2026-02-27 04:00:00".to_owned()),
        // A whole date in figures is that of the calendar.
        (morning(), "2026-02-27 1:30", "Fri 2026-02-27 01:30:00".to_owned()),
        (morning(), "27.2.2026 1:30", "Fri 2026-02-27 01:30:00".to_owned()),
        (morning(), "2026-02-27T01:30", "Fri 2026-02-27 01:30:00".to_owned()),
        (morning(), "2 days ago", "Sun 2026-03-01 10:00:00".to_owned()),
    ] {
        let time: TimeExpr = text.parse().unwrap();
        assert_eq!(show(time.resolve(&now), &now), expected, "{text}");
    }
}

#[test]
fn spans_keep_to_the_same_rule() {
    for (now, text, expected) in [
        (night(), "23:00-1:00", "Mon 2026-03-02 23:00:00 to Tue 2026-03-03 01:00:00"),
        (night(), "1:00-1:30", "Tue 2026-03-03 01:00:00 to Tue 2026-03-03 01:30:00"),
        (night(), "9:00-10:00", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 10:00:00"),
        (night(), "mon 1:00-1:30", "Tue 2026-03-03 01:00:00 to Tue 2026-03-03 01:30:00"),
        (night(), "yesterday 23:00-1:00", "Sun 2026-03-01 23:00:00 to Mon 2026-03-02 01:00:00"),
        (night(), "yesterday 1:00-2:00", "Mon 2026-03-02 01:00:00 to Mon 2026-03-02 02:00:00"),
        (morning(), "yesterday 1:00-2:00", "Tue 2026-03-03 01:00:00 to Tue 2026-03-03 02:00:00"),
        (morning(), "yesterday 3:30-4:30", "Tue 2026-03-03 03:30:00 to Tue 2026-03-03 04:30:00"),
        (
            night(),
            "3:00-3:30",
            "that time span has not ended yet; use “today 3:00-3:30” or “yesterday 3:00-3:30”",
        ),
        (
            morning(),
            "9:30-9:00",
            "“9:30-9:00” ends before it starts; if it ran overnight, use “yesterday 9:30 - today 9:00”",
        ),
        (
            morning(),
            "2026-02-27 3:00-2:00",
            "“2026-02-27 3:00-2:00” ends before it starts; if it ran overnight, use “2026-02-27 3:00 - 2026-02-28 2:00”",
        ),
    ] {
        let shown = match text.parse::<SpanExpr>().unwrap().resolve(&now) {
            Ok((start, stop)) => format!("{} to {}", show(Ok(start), &now), show(Ok(stop), &now)),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn ranges_are_of_such_days() {
    for (text, from, until) in [
        ("today", "Mon 2026-03-02 04:00:00", "Tue 2026-03-03 04:00:00"),
        ("yesterday", "Sun 2026-03-01 04:00:00", "Mon 2026-03-02 04:00:00"),
        ("2026-02-20", "Fri 2026-02-20 04:00:00", "Sat 2026-02-21 04:00:00"),
        ("this week", "Mon 2026-03-02 04:00:00", "Mon 2026-03-09 04:00:00"),
        ("2026-02", "Sun 2026-02-01 04:00:00", "Sun 2026-03-01 04:00:00"),
    ] {
        let period = text.parse::<RangeExpr>().unwrap().resolve(&night()).unwrap();
        let bounds = [period.from, period.until].map(|instant| show(Ok(instant), &night()));
        assert_eq!(bounds, [from, until], "{text}");
    }
}

#[test]
fn an_entry_goes_to_the_time_within_its_day() {
    let now = morning();
    for (was, text, expected) in [
        ("Fri 27 Feb 23:00", "1:30", "Sat 2026-02-28 01:30:00"),
        ("Fri 27 Feb 1:30", "23:00", "Fri 2026-02-27 23:00:00"),
        ("Fri 27 Feb 4:30", "3:50", "Fri 2026-02-27 03:50:00"),
        ("Fri 27 Feb 3:30", "4:10", "Sat 2026-02-28 04:10:00"),
        ("Fri 27 Feb 1:30", "yesterday", "Tue 2026-03-03 01:30:00"),
        ("Fri 27 Feb 1:30", "2026-02-20", "Sat 2026-02-21 01:30:00"),
        ("Fri 27 Feb 1:30", "+1d", "Sun 2026-03-01 01:30:00"),
    ] {
        let was = was.parse::<TimeExpr>().unwrap().resolve(&now).unwrap();
        let start: NewStart = text.parse().unwrap();
        assert_eq!(show(start.resolve(was, &now), &now), expected, "{text}");
    }
}

#[test]
fn words_are_of_such_days() {
    let instant = |text: &str| text.parse::<TimeExpr>().unwrap().resolve(&morning()).unwrap();
    for (date_and_clock, moment) in [
        ("2026-03-03 1:30", "yesterday 01:30"),
        ("2026-03-03 4:00", "04:00"),
        ("2026-03-02 3:59", "Sun 1 Mar 03:59"),
        ("2026-01-01 1:30", "Wed 31 Dec 2025 01:30"),
    ] {
        assert_eq!(format::moment(instant(date_and_clock), &morning()), moment);
    }
}

proptest! {
    #[test]
    fn an_instant_is_in_the_period_of_its_day(now in any_now(), seconds in 0..10_000_000_i64) {
        let instant = now.instant - TimeDelta::seconds(seconds);
        let date = now.date_of(instant);
        prop_assert!(Period::of_days(date, date, &now).unwrap().contains(instant));
    }

    #[test]
    fn what_is_shown_of_the_past_can_be_typed(now in any_now(), minutes in 0..700_000_i64) {
        let instant = now.instant - TimeDelta::minutes(minutes);
        let minute = instant - TimeDelta::seconds(instant.timestamp().rem_euclid(60));
        let shown = format::moment(minute, &now);
        match shown.parse::<TimeExpr>().unwrap().resolve(&now) {
            Ok(typed) => prop_assert_eq!(typed, minute, "{}", shown),
            Err(refused) => prop_assert!(refused.candidates().is_some(), "{shown}: {refused}"),
        }
    }

    #[test]
    fn days_follow_each_other(now in any_now()) {
        let next: NaiveDate = now.today().succ_opt().unwrap();
        prop_assert_eq!(now.date_of(now.beginning_of(next).unwrap()), next);
    }
}
