//! Rounding of time for a bill: to steps such as a quarter of an hour.

use chrono::NaiveDate;

use crate::model::RoundingMode;

/// What is rounded before it is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoundedPart {
    Entry,
    /// Each innermost group.
    Group,
    /// Each day of each innermost group.
    Day,
}

/// A rule of rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rounding {
    /// In seconds, at least one.
    pub(crate) step: i64,
    pub(crate) mode: RoundingMode,
    pub(crate) per: RoundedPart,
}

impl Rounding {
    /// A length, rounded to whole steps.
    pub(crate) fn round(self, seconds: i64) -> i64 {
        let add = match self.mode {
            RoundingMode::Up => self.step - 1,
            RoundingMode::Nearest => self.step / 2,
            RoundingMode::Down => 0,
        };
        (seconds + add) / self.step * self.step
    }

    /// The days of an entry, so that together they are its rounded length: what is added goes to the last day, and
    /// what is taken off is taken from the last days.
    pub(crate) fn round_days(self, days: &mut [(NaiveDate, i64)]) {
        let exact: i64 = days.iter().map(|(_, seconds)| seconds).sum();
        let mut more = self.round(exact) - exact;
        for (_, seconds) in days.iter_mut().rev() {
            let change = more.max(-*seconds);
            *seconds += change;
            more -= change;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60;

    fn rule(minutes: i64, mode: RoundingMode) -> Rounding {
        Rounding { step: minutes * MINUTE, mode, per: RoundedPart::Entry }
    }

    #[test]
    fn lengths_are_rounded_to_whole_steps() {
        // step in minutes; seconds; up, nearest, down in minutes
        let table = [
            (15, 0, 0, 0, 0),
            (15, 1, 15, 0, 0),
            (15, 7 * MINUTE + 29, 15, 0, 0),
            (15, 7 * MINUTE + 30, 15, 15, 0),
            (15, 15 * MINUTE - 1, 15, 15, 0),
            (15, 15 * MINUTE, 15, 15, 15),
            (15, 15 * MINUTE + 1, 30, 15, 15),
            (6, 32 * MINUTE, 36, 30, 30),
            (6, 33 * MINUTE, 36, 36, 30),
            (60, 89 * MINUTE + 59, 120, 60, 60),
            (60, 90 * MINUTE, 120, 120, 60),
            (1, 89, 2, 1, 1),
            (1, 90, 2, 2, 1),
        ];
        for (step, seconds, up, nearest, down) in table {
            let rounded = [RoundingMode::Up, RoundingMode::Nearest, RoundingMode::Down]
                .map(|mode| rule(step, mode).round(seconds) / MINUTE);
            assert_eq!(rounded, [up, nearest, down], "{seconds} seconds to {step} minutes");
        }
        let odd = Rounding { step: 3, ..rule(1, RoundingMode::Nearest) };
        assert_eq!([0, 1, 2, 3, 4, 5].map(|seconds| odd.round(seconds)), [0, 0, 3, 3, 3, 6]);
    }

    #[test]
    fn the_days_of_an_entry_add_up_to_its_rounded_length() {
        let table: [(RoundingMode, &[i64], &[i64]); 6] = [
            // minutes of each day, rounded to quarters of an hour in all
            (RoundingMode::Up, &[120, 5], &[120, 15]),
            (RoundingMode::Down, &[120, 5], &[120, 0]),
            (RoundingMode::Down, &[119, 5], &[119, 1]),
            (RoundingMode::Down, &[10, 1440, 3], &[10, 1430, 0]),
            (RoundingMode::Nearest, &[8, 3], &[8, 7]),
            (RoundingMode::Down, &[5, 5], &[0, 0]),
        ];
        for (mode, minutes, expected) in table {
            let date: NaiveDate = "2026-03-02".parse().unwrap();
            let mut days: Vec<_> = minutes.iter().map(|it| (date, it * MINUTE)).collect();
            rule(15, mode).round_days(&mut days);
            let rounded: Vec<i64> = days.iter().map(|(_, seconds)| seconds / MINUTE).collect();
            assert_eq!(rounded, expected, "{mode:?} {minutes:?}");
        }
    }
}
