//! SPAN: the syntax for a start and an end, `9:00-10:30`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc, Weekday};

use super::clock::Half;
use super::day::Day;
use super::expr::NIGHT;
use super::words::{divisions, number, plain};
use super::{Clock, ClockStyle, DurationExpr, Now, SyntaxError, TimeError, TimeExpr};

/// A start and an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpanExpr {
    from: TimeExpr,
    to: SpanEnd,
}

/// Where a span ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanEnd {
    /// `9:00-10:30`; a clock time is the first such time after the start.
    At(TimeExpr),
    /// `9:00 for 30m`
    After(DurationExpr),
}

type StartStop = (DateTime<Utc>, DateTime<Utc>);

impl SpanExpr {
    /// A span of two moments.
    pub(crate) fn between(from: TimeExpr, to: TimeExpr) -> Self {
        Self { from, to: SpanEnd::At(to) }
    }

    /// A span that begins at a moment and is so long.
    pub(crate) fn lasting(from: TimeExpr, length: DurationExpr) -> Self {
        Self { from, to: SpanEnd::After(length) }
    }

    /// Start and stop, in whole seconds, the stop always the later.
    ///
    /// Without a day the span is judged by its end: that is today if it has been, yesterday if it was no more
    /// than twelve hours ago, and refused otherwise. With a day both may lie in the future. Clock times go over
    /// midnight for at most twelve hours; 14:00-13:15 is a mistake, and not 23 hours.
    pub(crate) fn resolve(&self, now: &Now) -> Result<StartStop, TimeError> {
        let span = match (self.from, self.to) {
            (TimeExpr::Clock(from), SpanEnd::At(TimeExpr::Clock(_)) | SpanEnd::After(_)) => {
                self.latest(from, now)?
            }
            (TimeExpr::On(Day::Weekday(day), from), _) if day == now.today().weekday() => {
                self.on_weekday(day, from, now)?
            }
            (
                from @ TimeExpr::Clock(_),
                SpanEnd::At(to @ (TimeExpr::On(..) | TimeExpr::Exact(_))),
            ) => {
                let stop = to.resolve(now)?;
                let start = from.resolve_before(stop, now)?;
                self.check_night(start, stop, now)?;
                (start, stop)
            }
            (from, _) => {
                let start = from.resolve(now)?;
                (start, self.stop(start, now)?)
            }
        };
        match span.1.cmp(&span.0) {
            Ordering::Greater if span.1 <= now.instant || self.names_its_day() => Ok(span),
            // `15m ago for 30m`
            Ordering::Greater => {
                let start = now.at(span.0);
                let late = self.on(start.date_naive(), Clock::of(start.time()), now);
                Err(TimeError::StillToCome { early: None, late: late.text(now.clock) })
            }
            Ordering::Equal => Err(TimeError::EmptySpan(self.text(now.clock))),
            Ordering::Less => Err(self.reversed(span.0, now)),
        }
    }

    /// Whether one of its ends does, so that it may be planned.
    fn names_its_day(&self) -> bool {
        let stop_does = matches!(self.to, SpanEnd::At(stop) if stop.names_its_day());
        self.from.names_its_day() || stop_does
    }

    /// The stop that belongs to a start.
    fn stop(&self, start: DateTime<Utc>, now: &Now) -> Result<DateTime<Utc>, TimeError> {
        match self.to {
            SpanEnd::After(length) => {
                start.checked_add_signed(length.delta()).ok_or(TimeError::OutOfRange)
            }
            SpanEnd::At(to) => {
                let stop = to.resolve_after(start, now)?;
                if matches!(to, TimeExpr::Clock(_)) {
                    self.check_night(start, stop, now)?;
                }
                Ok(stop)
            }
        }
    }

    /// Refuses a stop on another day that only the clock times lead to, when it is far away.
    fn check_night(
        &self,
        start: DateTime<Utc>,
        stop: DateTime<Utc>,
        now: &Now,
    ) -> Result<(), TimeError> {
        let day = |instant| now.calendar_date(instant);
        // 24:00 belongs to the day that it ends.
        let last = stop - TimeDelta::seconds(1);
        if day(start) == day(last) || stop - start <= NIGHT {
            return Ok(());
        }
        Err(self.reversed(start, now))
    }

    /// The latest one that is over.
    fn latest(&self, from: Clock, now: &Now) -> Result<StartStop, TimeError> {
        if self.to == SpanEnd::At(TimeExpr::Clock(from)) {
            return Err(TimeError::EmptySpan(self.text(now.clock)));
        }
        let today = now.calendar_date(now.instant);
        let on = |date: NaiveDate| {
            let start = now.clock_on(date, from)?;
            let stop = self.stop(start, now).map_err(|error| match error {
                // Of last night, if at all.
                TimeError::EndsBeforeStart { .. } => self.reversed(start - TimeDelta::days(1), now),
                error => error,
            })?;
            Ok((start, stop))
        };
        let is_over = |span: &Result<StartStop, TimeError>| match span {
            Ok((_, stop)) => *stop <= now.instant,
            Err(error) => error.candidates().is_none_or(|[_, late]| late <= now.instant),
        };
        let days = std::iter::successors(Some(today), NaiveDate::pred_opt).take(3);
        let mut spans = days.map(|date| (date, on(date)));
        let (date, span) = spans.find(|(_, span)| is_over(span)).ok_or(TimeError::OutOfRange)?;
        let (start, stop) = span?;
        // An end at 24:00 belongs to the day before.
        let last = stop - TimeDelta::seconds(1);
        let is_today = now.calendar_date(last) == today || now.date_of(last) == now.today();
        if is_today || now.instant - stop <= NIGHT {
            return Ok((start, stop));
        }
        let late = date.succ_opt().ok_or(TimeError::OutOfRange)?;
        Err(TimeError::StillToCome {
            early: Some(self.on(date, from, now).text(now.clock)),
            late: self.on(late, from, now).text(now.clock),
        })
    }

    /// The one of today, on a day of the week that today is; it has to be over.
    fn on_weekday(&self, day: Weekday, from: Clock, now: &Now) -> Result<StartStop, TimeError> {
        let on = |day| Self { from: TimeExpr::On(day, from), ..*self };
        let start = Day::Today.at(from, now)?;
        let stop = self.stop(start, now)?;
        if stop <= now.instant {
            return Ok((start, stop));
        }
        Err(TimeError::StillToCome {
            early: Some(on(Day::Last(day)).text(now.clock)),
            late: on(Day::Today).text(now.clock),
        })
    }

    /// The same with the day named, from a clock time on a date of the calendar.
    fn on(&self, date: NaiveDate, from: Clock, now: &Now) -> Self {
        Self { from: TimeExpr::On(Day::of_clock(date, from, now), from), ..*self }
    }

    /// The error of a span that ends before it begins; where it may go on overnight, with both days.
    fn reversed(&self, start: DateTime<Utc>, now: &Now) -> TimeError {
        let span = self.text(now.clock);
        let (TimeExpr::Clock(from) | TimeExpr::On(_, from), SpanEnd::At(TimeExpr::Clock(to))) =
            (self.from, self.to)
        else {
            return TimeError::EndsBeforeStart { span, afternoon: None, overnight: None };
        };
        if from == to {
            return TimeError::EmptySpan(span);
        }
        let date = now.calendar_date(start);
        let days = date
            .succ_opt()
            .map(|next| (Day::of_clock(date, from, now), Day::of_clock(next, to, now)));
        let overnight = days.map(|(first, next)| {
            Self::between(TimeExpr::On(first, from), TimeExpr::On(next, to)).text(now.clock)
        });
        // 9-5 is a working day; 9:30-9:00 is not one of eleven hours.
        let afternoon =
            to.in_the_afternoon().filter(|to| (1..=600).contains(&to.minutes_since(from)));
        let afternoon = afternoon
            .map(|to| Self { to: SpanEnd::At(TimeExpr::Clock(to)), ..*self }.text(now.clock));
        TimeError::EndsBeforeStart { span, afternoon, overnight }
    }
}

impl FromStr for SpanExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        parse(&plain(text).replace(['–', '—', '−'], "-"))
            .ok_or_else(|| SyntaxError::new(SyntaxError::Span, text))
    }
}

fn parse(text: &str) -> Option<SpanExpr> {
    // One moment may have a sign in it: 2026-11-26T12:00-05:00.
    if text.parse::<TimeExpr>().is_ok() {
        return None;
    }
    if let Some(from) = text.strip_prefix("since ") {
        return Some(SpanExpr::between(start(from)?, TimeExpr::Now));
    }
    let text = text.strip_prefix("from ").unwrap_or(text).replacen(" from ", " ", 1);
    let text = match text.strip_prefix("between ") {
        Some(ends) => ends.replacen(" and ", " to ", 1),
        None => text,
    };
    two_moments(&text).or_else(|| moment_and_length(&text))
}

/// `9:00 for 30m`, `9:00 + 30m`, `9:00 30m`
fn moment_and_length(text: &str) -> Option<SpanExpr> {
    let lasting = |from: &str, length: &str| {
        let length: DurationExpr = length.parse().ok().filter(DurationExpr::is_explicit)?;
        Some(SpanExpr::lasting(start(from.trim_end_matches(','))?, length))
    };
    let marked = [" for ", "+"]
        .iter()
        .find_map(|sign| text.split_once(sign).and_then(|(from, length)| lasting(from, length)));
    // Without a sign, 930 may be any number, and 1:30 another time.
    let is_clear = |from: &str| number(from, 1..=9).is_none();
    let has_unit = |length: &str| length.contains(|c: char| c.is_ascii_alphabetic());
    marked.or_else(|| {
        divisions(text)
            .filter(|(from, length)| is_clear(from) && has_unit(length))
            .find_map(|(from, length)| lasting(from, length))
    })
}

/// A moment that a span may begin with: `now` is none, and `2 days ago` leaves the time of day open.
fn start(text: &str) -> Option<TimeExpr> {
    let time = text.parse().ok()?;
    (!matches!(time, TimeExpr::Now | TimeExpr::DaysAgo(_))).then_some(time)
}

/// The words between two moments.
const BETWEEN: [&str; 6] = [" to ", " until ", " till ", " til ", "..", "-"];

/// `9:00-10:30`, `yesterday 22:00 - today 1:00`, `9:00 to 10:30 yesterday`
fn two_moments(text: &str) -> Option<SpanExpr> {
    let signed = BETWEEN.iter().find_map(|sign| {
        text.match_indices(sign).find_map(|(at, sign)| {
            span(text[..at].trim_end(), text[at + sign.len()..].trim_start())
        })
    });
    // `2026-11-26 9:00 2026-11-26 10:00`
    signed.or_else(|| {
        let dated = |text: &str| {
            let time = text.parse().ok();
            time.filter(|it| matches!(it, TimeExpr::On(Day::Date(_), _) | TimeExpr::Exact(_)))
        };
        divisions(text).find_map(|(from, to)| Some(SpanExpr::between(dated(from)?, dated(to)?)))
    })
}

fn span(from: &str, to: &str) -> Option<SpanExpr> {
    // 2026-11 is a month, not 20:26 to 11:00; and 2026-0042 a number, not 20:26 to 0:42.
    if let Some(year) = number(from, 4..=4)
        && (number(to, 2..=2).is_some()
            || (1900..2100).contains(&year) && number(to, 4..=4).is_some_and(|to| to < year))
    {
        return None;
    }
    // 9h30-10h and 9.30-10.45 can only be clock times; 1h-2h may be lengths.
    let is_clear = |(from, _): &(String, String)| {
        from.len() + to.len() > 6 || !matches!(from.as_bytes(), [b'0'..=b'5', b':', ..])
    };
    let pair =
        both(from, to, clock_of_hours).filter(is_clear).or_else(|| both(from, to, clock_of_dots));
    let (from, to) = match &pair {
        Some((from, to)) => (&**from, &**to),
        None => (from, to),
    };
    // A day behind both clock times is the day of the first.
    if let Some((to, day)) = divisions(to).find(|(_, day)| Day::parse(day).is_some())
        && let (Some(_), Some(_)) = (Clock::parse(from), Clock::parse(to))
    {
        let span = span(from, to)?;
        let TimeExpr::Clock(clock) = span.from else { return None };
        return Some(SpanExpr { from: TimeExpr::On(Day::parse(day)?, clock), ..span });
    }
    let end: TimeExpr = to.parse().ok()?;
    Some(SpanExpr::between(share_half(from, to, start(from)?, end)?, end))
}

/// Both ends as clock times, where both have that form; the start may have its day in front.
fn both(from: &str, to: &str, read: fn(&str) -> Option<String>) -> Option<(String, String)> {
    let (day, clock) = from.rsplit_once(' ').map_or(("", from), |(day, clock)| (day, clock));
    let from = format!("{day} {}", read(clock)?);
    Some((from.trim_start().to_owned(), read(to)?))
}

/// `9h30`, `9h`
fn clock_of_hours(text: &str) -> Option<String> {
    let (hours, minutes) = text.split_once('h')?;
    number(hours, 1..=2)?;
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    number(minutes, 2..=2)?;
    Some(format!("{hours}:{minutes}"))
}

/// `9.30`, where no month has that number.
fn clock_of_dots(text: &str) -> Option<String> {
    let (hours, minutes) = text.split_once('.')?;
    number(hours, 1..=2)?;
    number(minutes, 2..=2).filter(|minutes| !(1..=12).contains(minutes))?;
    Some(format!("{hours}:{minutes}"))
}

/// The start with the am or pm of the end, unless it has its own: 1-2pm is one hour, not thirteen. `None` where
/// it could be either.
fn share_half(from: &str, to: &str, start: TimeExpr, end: TimeExpr) -> Option<TimeExpr> {
    let Some(half) = Half::split(to).1 else { return Some(start) };
    let Ok(shared) = format!("{from}{}", half.name()).parse() else { return Some(start) };
    let clock = |time| match time {
        TimeExpr::Clock(clock) | TimeExpr::On(_, clock) => Some(clock),
        _ => None,
    };
    match (clock(shared)? < clock(end)?, half) {
        (true, _) => Some(shared),
        // The 10 of 10-1am may be am or pm; the 9 of 9-5pm is am.
        (false, Half::Am) => None,
        (false, Half::Pm) => Some(start),
    }
}

impl SpanExpr {
    /// As it is typed, with clock times in this style.
    fn text(&self, style: ClockStyle) -> String {
        let from = self.from.text(style);
        let end = match self.to {
            SpanEnd::After(length) => return format!("{from} for {length}"),
            SpanEnd::At(end) => end,
        };
        let to = end.text(style);
        let is_short = |time| matches!(time, TimeExpr::Clock(_) | TimeExpr::Now);
        let starts_short = matches!(self.from, TimeExpr::Clock(_) | TimeExpr::On(..));
        if starts_short && is_short(end) {
            format!("{from}-{to}")
        } else {
            format!("{from} - {to}")
        }
    }
}

impl fmt::Display for SpanExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(ClockStyle::H24))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        any_clock, any_day, any_now, assert_reads, assert_refuses, monday, now_in, show,
    };
    use super::*;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    #[test]
    fn parses_the_documented_forms() {
        assert_reads::<SpanExpr>(&[
            ("9-10:30", "9:00-10:30"),
            ("9-10", "9:00-10:00"),
            ("930-1030", "9:30-10:30"),
            ("9:00–10:30", "9:00-10:30"),
            ("9:00 - 10:30", "9:00-10:30"),
            ("22:00-1:00", "22:00-1:00"),
            ("9:00-now", "9:00-now"),
            ("9am-10:30am", "9:00-10:30"),
            ("9-10:30am", "9:00-10:30"),
            ("1-2pm", "13:00-14:00"),
            ("9-5 pm", "9:00-17:00"),
            ("22-1am", "22:00-1:00"),
            ("noon-1pm", "12:00-13:00"),
            ("Yesterday 9-10", "yesterday 9:00-10:00"),
            ("mon 9:00 – 10:30", "Mon 9:00-10:30"),
            ("2026-11-20 9:00-10:30", "2026-11-20 9:00-10:30"),
            ("22:00-24:00", "22:00-24:00"),
            ("9-10 on monday", "Mon 9:00-10:00"),
            ("on monday 9-10", "Mon 9:00-10:00"),
            ("last monday 9-10", "last Mon 9:00-10:00"),
            ("next monday 9-10", "next Mon 9:00-10:00"),
            ("9:00 to 10:30 yesterday", "yesterday 9:00-10:30"),
            ("yesterday from 9 to 5pm", "yesterday 9:00-17:00"),
            ("from 9:00 until 10:30", "9:00-10:30"),
            ("at 12:00-13:00", "12:00-13:00"),
            ("since 9:00", "9:00-now"),
            ("9:00..10:30", "9:00-10:30"),
            ("9:00 — 10:30", "9:00-10:30"),
            ("1-2pm yesterday", "yesterday 13:00-14:00"),
            ("yesterday 1-2pm", "yesterday 13:00-14:00"),
            ("9a-5p", "9:00-17:00"),
            ("26 Nov 9-10", "26 Nov 9:00-10:00"),
            ("Thu 26 Nov 09:00–10:00", "Thu 26 Nov 9:00-10:00"),
            ("Thu 26 Nov 22:00 – Fri 27 Nov 01:00", "Thu 26 Nov 22:00 - Fri 27 Nov 1:00"),
            ("yesterday 22:00 – 02:00", "yesterday 22:00-2:00"),
            ("Tue 30 Dec 2025 09:00–17:00", "30 Dec 2025 9:00-17:00"),
            ("2026-11-06 22:00 - 2026-11-07 1:00", "2026-11-06 22:00 - 2026-11-07 1:00"),
            ("yesterday 22:00-today 1:00", "yesterday 22:00 - today 1:00"),
            ("22:00 - today 1:00", "22:00 - today 1:00"),
            ("2 days ago 9-10", "2 days ago 9:00-10:00"),
            ("-1d 9-10", "1 day ago 9:00-10:00"),
            (
                "2026-10-25T02:30:00+02:00 - 2026-10-25T02:15:00+01:00",
                "2026-10-25T02:30:00+02:00 - 2026-10-25T02:15:00+01:00",
            ),
            ("2026-10-25T02:30:00+02:00-3:30", "2026-10-25T02:30:00+02:00 - 3:30"),
            ("-2h - -1h", "2h ago - 1h ago"),
            ("9:00 for 30m", "9:00 for 30m"),
            ("9 for 1:30", "9:00 for 1h30m"),
            ("yesterday 9:00 30m", "yesterday 9:00 for 30m"),
            ("9:00 1h 30m", "9:00 for 1h30m"),
            ("9:00 + 1h", "9:00 for 1h"),
            ("9:00, 30m", "9:00 for 30m"),
            ("2026-11-26 9:00 2026-11-26 10:00", "2026-11-26 9:00 - 2026-11-26 10:00"),
            ("9am for an hour", "9:00 for 1h"),
            ("at 9pm for two hours", "21:00 for 2h"),
            ("half past 9 for half an hour", "9:30 for 30m"),
            ("quarter to 9 - quarter past 10", "8:45-10:15"),
            ("between 9 and 10:30", "9:00-10:30"),
            ("9h30-10h15", "9:30-10:15"),
            ("9h - 10h", "9:00-10:00"),
            ("yesterday 18h30-19h15", "yesterday 18:30-19:15"),
            ("2026-12-08 9h30 - 10h15", "2026-12-08 9:30-10:15"),
            ("9h30 to 10h", "9:30-10:00"),
            ("mon 9.00-9.30", "Mon 9:00-9:30"),
            ("9.30-10.45", "9:30-10:45"),
            ("9.00 - 9.30", "9:00-9:30"),
            ("2000-2130", "20:00-21:30"),
            ("two days ago 9-10", "2 days ago 9:00-10:00"),
            ("the day before yesterday 9-10", "2 days ago 9:00-10:00"),
            ("in two days 9-10", "in 2 days 9:00-10:00"),
            ("an hour ago for 30m", "1h ago for 30m"),
            ("9:00+1h", "9:00 for 1h"),
            ("yesterday at 9 for 1 hour 30 minutes", "yesterday 9:00 for 1h30m"),
            ("2h ago for 30m", "2h ago for 30m"),
        ]);
    }

    #[test]
    fn refuses_other_text() {
        assert_refuses::<SpanExpr>(
            " | - | 9 | 9- | -9 | 9-25 | 9-10-11 | 2026-11 | 2026 - 11 | 2026-11-20 | \
             mon..fri | now-9 | 10-1am | 9:00-24:01 | yesterday | mon tue 9-10 | -15m | \
             covid-19 9-10 | 9 15m | 930 1h | 9:00 1:30 | 9:00 for 30 | 9:00 for | for 15m | \
             9.10-9.12 | 24.11-25.11 | 9h-10 | 2026-0042 | yesterday 15m | 2 days ago 15m | 2026-02-29 9-10 | 2026-11-26T12:00-05:00 | yesteday 9-10 | 1h - 2h",
        );
    }

    #[test]
    fn lies_in_the_past_unless_a_day_is_named() {
        let night = now_in(Tz::Europe__Berlin, "2026-03-02 00:30");
        for (now, text, expected) in [
            (monday(), "8:00-9:30", "Mon 2026-03-02 08:00:00 to Mon 2026-03-02 09:30:00"),
            (monday(), "9:00-now", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 10:00:00"),
            (
                monday(),
                "11-12",
                "that time span has not ended yet; use “today 11:00-12:00” or “yesterday 11:00-12:00”",
            ),
            (monday(), "22-23", "Sun 2026-03-01 22:00:00 to Sun 2026-03-01 23:00:00"),
            (monday(), "9:00 30m", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 09:30:00"),
            (
                monday(),
                "15m ago for 30m",
                "that time span has not ended yet; use “today 9:45 for 30m”",
            ),
            (monday(), "1h ago - 30m ago", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 09:30:00"),
            (monday(), "23:30 for 1h", "Sun 2026-03-01 23:30:00 to Mon 2026-03-02 00:30:00"),
            (
                monday(),
                "9:30 for 1h",
                "that time span has not ended yet; use “today 9:30 for 1h” or “yesterday 9:30 for 1h”",
            ),
            (monday(), "22:00-24:00", "Sun 2026-03-01 22:00:00 to Mon 2026-03-02 00:00:00"),
            (
                monday(),
                "9:00-9:00",
                "“9:00-9:00” has no length: it starts and ends at the same time",
            ),
            (
                monday(),
                "9:30-9:00",
                "“9:30-9:00” ends before it starts; if it ran overnight, use “yesterday 9:30 - today 9:00”",
            ),
            (
                monday(),
                "yesterday 14:00-13:15",
                "“yesterday 14:00-13:15” ends before it starts; if it ran overnight, use “yesterday 14:00 - today 13:15”",
            ),
            (
                monday(),
                "yesterday 14:00 - today 13:15",
                "Sun 2026-03-01 14:00:00 to Mon 2026-03-02 13:15:00",
            ),
            (
                monday(),
                "2026-11-06 22:00 - 2026-11-07 1:00",
                "Fri 2026-11-06 22:00:00 to Sat 2026-11-07 01:00:00",
            ),
            (monday(), "next monday 9-10", "Mon 2026-03-09 09:00:00 to Mon 2026-03-09 10:00:00"),
            (monday(), "last monday 9-10", "Mon 2026-02-23 09:00:00 to Mon 2026-02-23 10:00:00"),
            (monday(), "22:00 - today 1:00", "Sun 2026-03-01 22:00:00 to Mon 2026-03-02 01:00:00"),
            (monday(), "-2h - -1h", "Mon 2026-03-02 08:00:00 to Mon 2026-03-02 09:00:00"),
            (
                monday(),
                "2026-10-25T02:30:00+02:00 - 2026-10-25T02:15:00+01:00",
                "Sun 2026-10-25 02:30:00 to Sun 2026-10-25 02:15:00",
            ),
            (monday(), "22:00-1:00", "Sun 2026-03-01 22:00:00 to Mon 2026-03-02 01:00:00"),
            (monday(), "today 9-12", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 12:00:00"),
            (monday(), "tomorrow 9-12", "Tue 2026-03-03 09:00:00 to Tue 2026-03-03 12:00:00"),
            (
                monday(),
                "9-10:30",
                "that time span has not ended yet; use “today 9:00-10:30” or “yesterday 9:00-10:30”",
            ),
            (
                night,
                "22-1",
                "that time span has not ended yet; use “yesterday 22:00-1:00” or “2026-02-28 22:00-1:00”",
            ),
            (monday(), "9-9:00", "“9:00-9:00” has no length: it starts and ends at the same time"),
            (monday(), "tomorrow 9-now", "“tomorrow 9:00-now” ends before it starts"),
        ] {
            let shown = match text.parse::<SpanExpr>().unwrap().resolve(&now) {
                Ok((start, stop)) => {
                    format!("{} to {}", show(Ok(start), &now), show(Ok(stop), &now))
                }
                Err(error) => error.to_string(),
            };
            assert_eq!(shown, expected, "{text}");
        }
    }

    fn any_moment() -> impl Strategy<Value = TimeExpr> {
        prop_oneof![
            any_clock().prop_map(TimeExpr::Clock),
            (any_day(), any_clock()).prop_map(|(day, clock)| TimeExpr::On(day, clock)),
            (1..1000_i64).prop_map(|minutes| TimeExpr::Ago(TimeDelta::minutes(minutes))),
        ]
    }

    proptest! {
        #[test]
        fn survives_display(
            from in any_moment(),
            to in prop_oneof![Just(TimeExpr::Now), any_moment()],
            minutes in prop::option::of(1..1000_i64),
        ) {
            let length = minutes.map(|minutes| TimeDelta::minutes(minutes).into());
            let span = length.map_or(SpanExpr::between(from, to), |it| SpanExpr::lasting(from, it));
            prop_assert_eq!(span.to_string().parse(), Ok(span));
            prop_assert_eq!(span.text(ClockStyle::H12).parse(), Ok(span));
        }

        #[test]
        fn without_a_day_it_is_over_and_no_longer_than_a_night(
            from in any_clock(), to in any_clock(), now in any_now(),
        ) {
            let span = SpanExpr::between(TimeExpr::Clock(from), TimeExpr::Clock(to));
            if let Ok((start, stop)) = span.resolve(&now) {
                prop_assert!(start < stop && stop <= now.instant);
                prop_assert!(now.instant - stop <= TimeDelta::hours(25));
                let day = |instant| now.calendar_date(instant);
                prop_assert!(day(start) == day(stop) || from < to || stop - start <= NIGHT);
            }
        }
    }
}
