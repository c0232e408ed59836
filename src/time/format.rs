//! Times and lengths as text.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::{ClockStyle, Day, Now};

/// A length in its largest units: `1h 05m`, `25m`, `40s`. A negative one is `0s`.
pub(crate) fn length(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    match (seconds / 3600, seconds % 3600 / 60) {
        (0, 0) => format!("{seconds}s"),
        (0, minutes) => format!("{minutes}m"),
        (hours, minutes) => format!("{hours}h {minutes:02}m"),
    }
}

/// A length in whole minutes: `1h 05m`, `25m`, `0m`.
pub(crate) fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, minutes) => format!("{hours}h {minutes:02}m"),
    }
}

/// The local clock time: `09:30`, or `9:30 AM`.
pub(crate) fn clock(instant: DateTime<Utc>, now: &Now) -> String {
    now.clock.time(now.at(instant).time())
}

/// The local clock time to the second: `09:30:05`, or `9:30:05 AM`.
pub(crate) fn exact_clock(instant: DateTime<Utc>, now: &Now) -> String {
    now.clock.exact_time(now.at(instant).time())
}

/// The local clock time in a column of them, aligned at the colon.
pub(crate) fn clock_in_column(instant: DateTime<Utc>, now: &Now) -> String {
    let clock = clock(instant, now);
    match now.clock {
        ClockStyle::H24 => clock,
        ClockStyle::H12 => format!("{clock:>8}"),
    }
}

/// A day, for a heading: `Today, Mon 2 Mar`, `Mon 23 Feb`; with the year unless it is the current one.
pub(crate) fn day(date: NaiveDate, now: &Now) -> String {
    let name = match Day::of(date, now) {
        Day::Today => "Today",
        Day::Yesterday => "Yesterday",
        Day::Tomorrow => "Tomorrow",
        _ => return short_date(date, now),
    };
    format!("{name}, {}", date.format("%a %-d %b"))
}

/// A moment, within a sentence: `09:30` today, `yesterday 09:30`, `Fri 20 Nov 09:30`.
pub(crate) fn moment(instant: DateTime<Utc>, now: &Now) -> String {
    on_its_day(&clock(instant, now), instant, now)
}

/// A moment of an entry: the same, but one in the night that still belongs to today and is to come has its date of the
/// calendar. Its clock time alone reads as that of the last night.
pub(crate) fn moment_of_entry(instant: DateTime<Utc>, now: &Now) -> String {
    if is_in_coming_night(instant, now) {
        return format!("{} {}", now.at(instant).date_naive(), clock(instant, now));
    }
    moment(instant, now)
}

/// Whether an instant is to come, and belongs to today although the calendar already has the next day.
pub(crate) fn is_in_coming_night(instant: DateTime<Utc>, now: &Now) -> bool {
    let date = |instant| now.at(instant).date_naive();
    now.date_of(instant) == now.today() && date(instant) > date(now.instant)
}

/// A clock time, with the day of the instant unless that is today.
fn on_its_day(clock: &str, instant: DateTime<Utc>, now: &Now) -> String {
    let date = now.date_of(instant);
    match Day::of(date, now) {
        Day::Today => clock.to_owned(),
        day @ (Day::Yesterday | Day::Tomorrow) => format!("{day} {clock}"),
        _ => format!("{} {clock}", short_date(date, now)),
    }
}

/// The same to the second: `09:30:05` today, `yesterday 09:30:05`.
pub(crate) fn exact_moment(instant: DateTime<Utc>, now: &Now) -> String {
    on_its_day(&exact_clock(instant, now), instant, now)
}

/// A moment, as the end of a sentence: `at 09:30` today, `yesterday at 09:30`, `on Fri 20 Nov at 09:30`.
pub(crate) fn at(instant: DateTime<Utc>, now: &Now) -> String {
    let date = now.date_of(instant);
    let clock = clock(instant, now);
    match Day::of(date, now) {
        Day::Today => format!("at {clock}"),
        day @ (Day::Yesterday | Day::Tomorrow) => format!("{day} at {clock}"),
        _ => format!("on {} at {clock}", short_date(date, now)),
    }
}

/// `today`, `yesterday`, `on Mon 23 Feb`; for several days `from Mon 23 Feb to Sun 1 Mar`.
pub(crate) fn days(first: NaiveDate, last: NaiveDate, now: &Now) -> String {
    if first != last {
        return format!("from {} to {}", short_date(first, now), short_date(last, now));
    }
    match Day::of(first, now) {
        day @ (Day::Today | Day::Yesterday | Day::Tomorrow) => day.to_string(),
        _ => format!("on {}", short_date(first, now)),
    }
}

/// Consecutive days, for a heading: `Today, Mon 2 Mar`, `Mon 16 – Sun 22 Nov`, `November 2026`, `Q4 2026`, `2026`.
pub(crate) fn days_heading(first: NaiveDate, last: NaiveDate, now: &Now) -> String {
    if first == last {
        return day(first, now);
    }
    between(first, last, |last| short_date(last, now))
}

/// The same for what is read on another day: `Mon 2 Mar 2026`, `Mon 16 – Sun 22 Nov 2026`.
pub(crate) fn days_with_year(first: NaiveDate, last: NaiveDate) -> String {
    let with_year = |date: NaiveDate| date.format("%a %-d %b %Y").to_string();
    if first == last {
        return with_year(first);
    }
    between(first, last, with_year)
}

/// Several days, with the last day of those in one year as it is given.
fn between(first: NaiveDate, last: NaiveDate, end: impl Fn(NaiveDate) -> String) -> String {
    let (year, next) = (first.year(), last.succ_opt());
    if let Some(next) = next.filter(|next| first.day() == 1 && next.day() == 1) {
        let months =
            (next.year() - year) * 12 + next.month0().cast_signed() - first.month0().cast_signed();
        match (months, first.month0()) {
            (1, _) => return first.format("%B %Y").to_string(),
            (3, month) if month % 3 == 0 => return format!("Q{} {year}", month / 3 + 1),
            (12, 0) => return year.to_string(),
            _ => {}
        }
    }
    let same_year = year == last.year();
    let start = match (same_year, first.month() == last.month()) {
        (true, true) => first.format("%a %-d").to_string(),
        (true, false) => first.format("%a %-d %b").to_string(),
        (false, _) => first.format("%a %-d %b %Y").to_string(),
    };
    let end = if same_year { end(last) } else { last.format("%a %-d %b %Y").to_string() };
    format!("{start} – {end}")
}

/// `Mon 23 Feb`, or `Mon 24 Feb 2025` in another year.
pub(crate) fn short_date(date: NaiveDate, now: &Now) -> String {
    let is_this_year = date.year() == now.today().year();
    date.format(if is_this_year { "%a %-d %b" } else { "%a %-d %b %Y" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::TimeExpr;
    use super::super::testing::{monday, now_in};
    use super::*;
    use chrono_tz::Tz;

    #[test]
    fn lengths() {
        for (seconds, shown) in [
            (-5, "0s"),
            (0, "0s"),
            (40, "40s"),
            (25 * 60 + 59, "25m"),
            (65 * 60, "1h 05m"),
            (26 * 3600, "26h 00m"),
        ] {
            assert_eq!(length(TimeDelta::seconds(seconds)), shown);
        }
    }

    #[test]
    fn whole_minutes() {
        for (count, shown) in [(0, "0m"), (25, "25m"), (65, "1h 05m"), (26 * 60, "26h 00m")] {
            assert_eq!(minutes(count), shown);
        }
    }

    #[test]
    fn clock_times() {
        let at = |text: &str| text.parse().unwrap();
        for (text, day, half, column, exact) in [
            ("00:00:00", "00:00", "12:00 AM", "12:00 AM", "12:00:00 AM"),
            ("00:30:09", "00:30", "12:30 AM", "12:30 AM", "12:30:09 AM"),
            ("09:05:00", "09:05", "9:05 AM", " 9:05 AM", "9:05:00 AM"),
            ("12:00:00", "12:00", "12:00 PM", "12:00 PM", "12:00:00 PM"),
            ("13:05:59", "13:05", "1:05 PM", " 1:05 PM", "1:05:59 PM"),
            ("23:59:00", "23:59", "11:59 PM", "11:59 PM", "11:59:00 PM"),
        ] {
            assert_eq!(ClockStyle::H24.time(at(text)), day);
            assert_eq!(ClockStyle::H12.time(at(text)), half);
            assert_eq!(ClockStyle::H24.exact_time(at(text)), text);
            assert_eq!(ClockStyle::H12.exact_time(at(text)), exact);
            let now = Now { clock: ClockStyle::H12, ..monday() };
            let instant = format!("2026-03-02 {text}").parse::<TimeExpr>().unwrap().resolve(&now);
            assert_eq!(clock_in_column(instant.unwrap(), &now), column);
        }
    }

    #[test]
    fn headings_of_days() {
        let now = monday();
        for (first, last, shown) in [
            ("2026-03-02", "2026-03-02", "Today, Mon 2 Mar"),
            ("2026-03-02", "2026-03-08", "Mon 2 – Sun 8 Mar"),
            ("2026-02-23", "2026-03-01", "Mon 23 Feb – Sun 1 Mar"),
            ("2025-03-03", "2025-03-09", "Mon 3 – Sun 9 Mar 2025"),
            ("2025-12-29", "2026-01-04", "Mon 29 Dec 2025 – Sun 4 Jan 2026"),
            ("2026-02-01", "2026-02-28", "February 2026"),
            ("2025-12-01", "2025-12-31", "December 2025"),
            ("2026-01-01", "2026-03-31", "Q1 2026"),
            ("2026-02-01", "2026-04-30", "Sun 1 Feb – Thu 30 Apr"),
            ("2025-01-01", "2025-12-31", "2025"),
            ("2025-07-01", "2026-06-30", "Tue 1 Jul 2025 – Tue 30 Jun 2026"),
        ] {
            let [first, last] = [first, last].map(|day| day.parse().unwrap());
            assert_eq!(days_heading(first, last, &now), shown);
        }
    }

    #[test]
    fn headings_that_are_read_later() {
        for (first, last, shown) in [
            ("2026-03-02", "2026-03-02", "Mon 2 Mar 2026"),
            ("2026-03-02", "2026-03-08", "Mon 2 – Sun 8 Mar 2026"),
            ("2026-02-23", "2026-03-01", "Mon 23 Feb – Sun 1 Mar 2026"),
            ("2025-12-29", "2026-01-04", "Mon 29 Dec 2025 – Sun 4 Jan 2026"),
            ("2026-02-01", "2026-02-28", "February 2026"),
        ] {
            let [first, last] = [first, last].map(|day| day.parse().unwrap());
            assert_eq!(days_with_year(first, last), shown);
        }
    }

    #[test]
    fn days_and_moments() {
        let new_year = now_in(Tz::Europe__Berlin, "2026-01-01 10:00");
        for (now, text, heading, inline) in [
            (monday(), "2026-03-02 9:30", "Today, Mon 2 Mar", "09:30"),
            (monday(), "2026-03-01 9:30", "Yesterday, Sun 1 Mar", "yesterday 09:30"),
            (monday(), "2026-03-03 9:30", "Tomorrow, Tue 3 Mar", "tomorrow 09:30"),
            (monday(), "2026-02-23 0:00", "Mon 23 Feb", "Mon 23 Feb 00:00"),
            (monday(), "2025-02-24 9:30", "Mon 24 Feb 2025", "Mon 24 Feb 2025 09:30"),
            (new_year, "2025-12-31 9:30", "Yesterday, Wed 31 Dec", "yesterday 09:30"),
        ] {
            let instant = text.parse::<TimeExpr>().unwrap().resolve(&now).unwrap();
            assert_eq!(day(now.at(instant).date_naive(), &now), heading);
            assert_eq!(moment(instant, &now), inline);
        }
    }
}
