//! Targets: how much time a day is meant to have.

use chrono::Weekday;

/// The weekdays, as they are written in settings.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How many of these, from Monday on, a target without a weekday is for.
const WORKDAYS: usize = 5;

/// The target of each weekday, in seconds; nothing for a day without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    from_monday: [i64; 7],
}

impl Target {
    /// The same for each day from Monday to Friday.
    pub(crate) fn of_workdays(seconds: i64) -> Self {
        let mut target = Self::default();
        target.from_monday[..WORKDAYS].fill(seconds);
        target
    }

    /// Changes the target of a weekday.
    pub(crate) fn set(&mut self, weekday: Weekday, seconds: i64) {
        self.from_monday[weekday.num_days_from_monday() as usize] = seconds;
    }

    /// The target of a weekday, in seconds.
    pub(crate) fn on(&self, weekday: Weekday) -> i64 {
        self.from_monday[weekday.num_days_from_monday() as usize]
    }

    /// The days with the same target as ranges of weekdays, `mon-thu`; those without one are skipped.
    pub(crate) fn ranges(&self) -> Vec<(String, i64)> {
        let mut ranges = Vec::new();
        let mut first = 0;
        for days in self.from_monday.chunk_by(|a, b| a == b) {
            let last = first + days.len() - 1;
            if days[0] > 0 {
                let name = match WEEKDAYS[first..=last] {
                    [day] => day.to_owned(),
                    _ => format!("{}-{}", WEEKDAYS[first], WEEKDAYS[last]),
                };
                ranges.push((name, days[0]));
            }
            first = last + 1;
        }
        ranges
    }

    /// The one target of all days from Monday to Friday, where the others have none.
    pub(crate) fn uniform(&self) -> Option<i64> {
        let seconds = self.from_monday[0];
        (*self == Self::of_workdays(seconds)).then_some(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_with_the_same_target_are_one_range() {
        let hour = 3600;
        let shown = |target: Target| -> String {
            let ranges = target.ranges().into_iter();
            let ranges: Vec<_> = ranges.map(|(days, it)| format!("{days} {}", it / hour)).collect();
            ranges.join(", ")
        };
        let workdays = Target::of_workdays(8 * hour);
        assert_eq!((shown(workdays), workdays.uniform()), ("mon-fri 8".to_owned(), Some(8 * hour)));
        assert_eq!((workdays.on(Weekday::Fri), workdays.on(Weekday::Sat)), (8 * hour, 0));
        let mut mixed = workdays;
        mixed.set(Weekday::Wed, 0);
        mixed.set(Weekday::Fri, 6 * hour);
        mixed.set(Weekday::Sun, hour);
        assert_eq!(shown(mixed), "mon-tue 8, thu 8, fri 6, sun 1");
        assert_eq!(mixed.uniform(), None);
        assert_eq!(
            (shown(Target::default()), Target::default().uniform()),
            (String::new(), Some(0))
        );
    }
}
