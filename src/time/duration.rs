//! DURATION: the grammar of durations on the command line and in settings.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;

use super::SyntaxError;
use super::error::Excerpt;
use super::words::{counted_in_figures, number, plain};

const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// A hundred years: far beyond any entry, far within chrono's arithmetic.
const LONGEST: u64 = 36_525 * 24 * HOUR;

/// A duration in whole seconds, from zero to a hundred years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DurationExpr {
    seconds: u64,
    explicit: bool,
}

impl DurationExpr {
    /// The duration, never negative.
    pub(crate) fn delta(&self) -> TimeDelta {
        i64::try_from(self.seconds).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX)
    }

    /// Whether a unit or a colon says that this is a duration; a bare `42` may just as well be a
    /// word.
    pub(crate) fn is_explicit(&self) -> bool {
        self.explicit
    }
}

/// The duration that displays as `delta`, cut to whole seconds and, where it is negative, to
/// nothing.
impl From<TimeDelta> for DurationExpr {
    fn from(delta: TimeDelta) -> Self {
        Self { seconds: delta.num_seconds().try_into().unwrap_or(0), explicit: true }
    }
}

impl FromStr for DurationExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let plain = counted_in_figures(&plain(text));
        let parsed = match bare(&plain) {
            Some(seconds) => Some((seconds, false)),
            None => {
                with_colons(&plain).or_else(|| with_units(&plain)).map(|seconds| (seconds, true))
            }
        };
        match parsed {
            Some((seconds, explicit)) if seconds <= LONGEST => Ok(Self { seconds, explicit }),
            Some(_) => Err(SyntaxError::TooLong(Excerpt::of(text))),
            None => Err(match plain.strip_prefix(['-', '+']).map(str::parse::<Self>) {
                Some(Ok(_)) => SyntaxError::Signed(Excerpt::of(text)),
                _ => SyntaxError::Duration(Excerpt::of(text)),
            }),
        }
    }
}

// The parsers below count in seconds and saturate, so that an overflow is refused as too long.

/// A whole number of minutes or a decimal of hours, as in Toggl.
fn bare(text: &str) -> Option<u64> {
    let amount = Amount::parse(text)?;
    Some(amount.of(if amount.is_whole() { MINUTE } else { HOUR }))
}

/// `h:mm` or `h:mm:ss`
fn with_colons(text: &str) -> Option<u64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let sixtieths = |text| number(text, 2..=2).filter(|number| *number < 60).map(u64::from);
    let hours = Amount::parse(hours).filter(Amount::is_whole)?.of(HOUR);
    Some(hours.saturating_add(sixtieths(minutes)? * MINUTE + sixtieths(seconds)?))
}

/// Amounts with units from large to small, each at most once; the last unit may be omitted: `1h30`.
fn with_units(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut above = None;
    let mut rest = text;
    while !rest.is_empty() {
        let (amount, after) = split_while(rest, |c| c.is_ascii_digit() || c == '.' || c == ',');
        let (unit, after) = split_while(after.trim_start(), |c| c.is_ascii_alphabetic());
        rest = after.trim_start();
        let size = match (unit, above) {
            ("", Some(above)) if rest.is_empty() => above / 60,
            _ => size_of(unit)?,
        };
        let amount = Amount::parse(amount)?;
        let is_in_order = above.is_none_or(|above| (1..above).contains(&size));
        // “1h90m” is more likely a typing error than ninety minutes after an hour, and so is a
        // fraction before the last unit.
        let is_sound =
            (above.is_none() || amount.whole < 60) && (amount.is_whole() || rest.is_empty());
        if !is_in_order || !is_sound {
            return None;
        }
        total = total.saturating_add(amount.of(size));
        above = Some(size);
    }
    above.map(|_| total)
}

fn size_of(unit: &str) -> Option<u64> {
    match unit {
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(HOUR),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(MINUTE),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(SECOND),
        _ => None,
    }
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

/// A decimal number, kept as digits so that 1.5 hours are 5400 seconds exactly.
struct Amount<'a> {
    whole: u64,
    /// At most nine digits after the point, enough for any unit.
    fraction: Option<&'a str>,
}

impl<'a> Amount<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = match text.split_once(['.', ',']) {
            Some((whole, fraction)) if digits(fraction) => {
                (whole, Some(&fraction[..fraction.len().min(9)]))
            }
            Some(_) => return None,
            None => (text, None),
        };
        // Digits alone fail to parse only when they are too many.
        digits(whole).then(|| Self { whole: whole.parse().unwrap_or(u64::MAX), fraction })
    }

    fn is_whole(&self) -> bool {
        self.fraction.is_none()
    }

    /// This many units of `size` seconds, to the nearest second.
    fn of(&self, size: u64) -> u64 {
        let fraction = self.fraction.map_or(0, |digits| {
            let denominator = digits.bytes().fold(1_u64, |power, _| power * 10);
            let numerator = digits.parse::<u64>().unwrap_or(0);
            (2 * numerator * size + denominator) / (2 * denominator)
        });
        self.whole.saturating_mul(size).saturating_add(fraction)
    }
}

impl fmt::Display for DurationExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) =
            (self.seconds / HOUR, self.seconds % HOUR / MINUTE, self.seconds % MINUTE);
        for (amount, unit) in [(hours, 'h'), (minutes, 'm')] {
            if amount > 0 {
                write!(f, "{amount}{unit}")?;
            }
        }
        if seconds > 0 || self.seconds == 0 {
            write!(f, "{seconds}s")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_reads, assert_refuses};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_write() {
        assert_reads::<DurationExpr>(&[
            ("1h30m", "1h30m"),
            ("1h30", "1h30m"),
            ("1m30", "1m30s"),
            (" 1H 30 Min ", "1h30m"),
            ("2 hours", "2h"),
            ("1 hr 5 secs", "1h5s"),
            ("1:30", "1h30m"),
            ("1:30:05", "1h30m5s"),
            ("90min", "1h30m"),
            ("45s", "45s"),
            ("0", "0s"),
            ("42", "42m"),
            ("1.5", "1h30m"),
            ("0,25", "15m"),
            ("1.5h", "1h30m"),
            ("1,5h", "1h30m"),
            ("1h 2.5m", "1h2m30s"),
            ("0.333333333333h", "20m"),
            ("0.5s", "1s"),
            ("876600h", "876600h"),
        ]);
    }

    #[test]
    fn refuses_the_rest() {
        assert_refuses::<DurationExpr>(
            " | h | m30 | -15m | 1 30 | 1h1h | 30m1h | 30s5 | 1h90m | 1.5h30m | 1:5 | 1:60 | \
             1.5:30 | 1:30:5 | 1:30h | 1. | .5 | 1.2.3 | 1e3 | 3d | ²m | 1h30mm | 876601h | \
             99999999999999999999h | 5259600000:00",
        );
        let too_long = "99999999999999999999".parse::<DurationExpr>().unwrap_err().to_string();
        assert_eq!(
            too_long,
            "“99999999999999999999” is too long; a duration can be at most 100 years"
        );
        for text in ["-5m", "+1h30m"] {
            let signed = text.parse::<DurationExpr>().unwrap_err();
            assert!(matches!(signed, SyntaxError::Signed(_)), "{signed}");
        }
    }

    #[test]
    fn a_bare_number_is_not_explicit() {
        for (text, explicit) in
            [("15m", true), ("1:30", true), ("1h30", true), ("42", false), ("1.5", false)]
        {
            assert_eq!(text.parse::<DurationExpr>().unwrap().is_explicit(), explicit, "{text}");
        }
    }

    proptest! {
        #[test]
        fn survives_display(seconds in 0..=LONGEST) {
            let duration = DurationExpr { seconds, explicit: true };
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
            prop_assert_eq!(DurationExpr::from(duration.delta()), duration);
        }
    }
}
