//! SPAN: the syntax for two clock times, `9:00-10:30`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveTime, Utc};

use super::words::{self, plain, show_clock};
use super::{Day, Now, SyntaxError, TimeError, TimeExpr};

/// Two clock times, the second after the first and possibly past midnight, optionally preceded by a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpanExpr {
    day: Option<Day>,
    from: NaiveTime,
    to: SpanEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanEnd {
    /// The first such clock time after the start.
    Clock(NaiveTime),
    /// `9:00-now`
    Now,
}

impl SpanExpr {
    /// Start and stop, in whole seconds, the stop always the later. Without a day the start is the
    /// nearest past one, and the stop must be past as well; with a day both may lie in the future.
    pub(crate) fn resolve(&self, now: &Now) -> Result<(DateTime<Utc>, DateTime<Utc>), TimeError> {
        if self.to == SpanEnd::Clock(self.from) {
            return Err(TimeError::EmptySpan(*self));
        }
        let from = self.day.map_or(TimeExpr::Clock(self.from), |day| TimeExpr::On(day, self.from));
        let start = from.resolve(now)?;
        let stop = match self.to {
            SpanEnd::Clock(time) => TimeExpr::Clock(time).resolve_after(start, now)?,
            SpanEnd::Now => now.instant,
        };
        if stop <= start {
            return Err(TimeError::EmptySpan(*self));
        }
        if self.day.is_none() && stop > now.instant {
            return Err(self.still_to_come(start, now));
        }
        Ok((start, stop))
    }

    fn still_to_come(&self, start: DateTime<Utc>, now: &Now) -> TimeError {
        let date = now.at(start).date_naive();
        let on = |date| Self { day: Some(Day::of(date, now)), ..*self };
        match date.pred_opt() {
            Some(day_before) => TimeError::StillToCome { early: on(day_before), late: on(date) },
            None => TimeError::OutOfRange,
        }
    }
}

impl FromStr for SpanExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        parse(&plain(text).replace('–', "-"))
            .ok_or_else(|| SyntaxError::new(SyntaxError::Span, text))
    }
}

fn parse(text: &str) -> Option<SpanExpr> {
    let day_first = |(word, clocks)| Some((Some(Day::from_word(word)?), clocks));
    let (day, clocks) = text.split_once(' ').and_then(day_first).unwrap_or((None, text));
    let (from, to) = clocks.split_once('-')?;
    let (from, to) = (from.trim_end(), to.trim_start());
    // 2026-11 is a month, not 20:26 to 11:00.
    if words::number(from, 4..=4).is_some() && words::number(to, 2..=2).is_some() {
        return None;
    }
    if to == "now" {
        return Some(SpanExpr { day, from: words::clock(from)?, to: SpanEnd::Now });
    }
    let end = words::clock(to)?;
    let start = match share_meridiem(from, to) {
        Some(start) if start < end => start,
        // The 10 of 10-1am may be am or pm; the 9 of 9-5pm is am.
        Some(_) if to.ends_with("am") => return None,
        _ => words::clock(from)?,
    };
    Some(SpanExpr { day, from: start, to: SpanEnd::Clock(end) })
}

/// `from` with the am or pm of `to`: 1-2pm is one hour, not thirteen.
fn share_meridiem(from: &str, to: &str) -> Option<NaiveTime> {
    words::clock(&format!("{from}{}", words::meridiem(to)?))
}

impl fmt::Display for SpanExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day {
            write!(f, "{day} ")?;
        }
        write!(f, "{}-", show_clock(self.from))?;
        match self.to {
            SpanEnd::Clock(time) => write!(f, "{}", show_clock(time)),
            SpanEnd::Now => f.write_str("now"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        any_clock, any_day, assert_reads, assert_refuses, monday, now_in, show,
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
        ]);
    }

    #[test]
    fn refuses_other_text() {
        assert_refuses::<SpanExpr>(
            " | - | 9 | 9- | -9 | 9-25 | 9-10-11 | 2026-11 | 2026 - 11 | 2026-11-20 | \
             mon..fri | now-9 | 10-1am | 9:00-24:00 | yesterday | mon tue 9-10 | -15m | \
             covid-19 9-10",
        );
    }

    #[test]
    fn lies_in_the_past_unless_a_day_is_named() {
        let night = now_in(Tz::Europe__Berlin, "2026-03-02 00:30");
        for (now, text, expected) in [
            (monday(), "8:00-9:30", "Mon 2026-03-02 08:00:00 to Mon 2026-03-02 09:30:00"),
            (monday(), "9:00-now", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 10:00:00"),
            (monday(), "11-12", "Sun 2026-03-01 11:00:00 to Sun 2026-03-01 12:00:00"),
            (monday(), "22:00-1:00", "Sun 2026-03-01 22:00:00 to Mon 2026-03-02 01:00:00"),
            (monday(), "today 9-12", "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 12:00:00"),
            (monday(), "tomorrow 9-12", "Tue 2026-03-03 09:00:00 to Tue 2026-03-03 12:00:00"),
            (
                monday(),
                "9-10:30",
                "that is not over yet: write “today 9:00-10:30” or “yesterday 9:00-10:30”",
            ),
            (
                night,
                "22-1",
                "that is not over yet: write “yesterday 22:00-1:00” or “2026-02-28 22:00-1:00”",
            ),
            (monday(), "9-9:00", "“9:00-9:00” has no length: it ends no later than it starts"),
            (
                monday(),
                "tomorrow 9-now",
                "“tomorrow 9:00-now” has no length: it ends no later than it starts",
            ),
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

    proptest! {
        #[test]
        fn survives_display(
            day in prop::option::of(any_day()),
            from in any_clock(),
            to in prop_oneof![Just(SpanEnd::Now), any_clock().prop_map(SpanEnd::Clock)],
        ) {
            let span = SpanExpr { day, from, to };
            prop_assert_eq!(span.to_string().parse(), Ok(span));
        }
    }
}
