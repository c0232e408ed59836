//! Sums as they are shown: in whole minutes and percent that add up.

use crate::report::apportioned;
use crate::time::format;

/// The unit in which lengths are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Minutes,
    /// Of an hour.
    Hundredths,
}

impl Unit {
    /// Minutes, or seconds where all of it is less than a minute.
    pub(crate) fn of_total(seconds: i64) -> Self {
        if (1..60).contains(&seconds) { Self::Seconds } else { Self::Minutes }
    }

    pub(crate) const fn seconds(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hundredths => 36,
        }
    }

    /// So many of it, for a narrow column: `9:05`.
    pub(crate) fn short(self, units: i64) -> String {
        match self {
            Self::Seconds => format!("{units}s"),
            Self::Minutes => format!("{}:{:02}", units / 60, units % 60),
            Self::Hundredths => self.text(units),
        }
    }

    /// So many of it, for people.
    pub(crate) fn text(self, units: i64) -> String {
        match self {
            Self::Seconds => format!("{units}s"),
            Self::Minutes => format::minutes(units),
            Self::Hundredths => format!("{}.{:02}", units / 100, units % 100),
        }
    }
}

/// What is shown of a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) units: i64,
    /// Of the total.
    pub(crate) percent: i64,
}

/// How the sums of one total are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) unit: Unit,
    /// The total, in seconds.
    pub(crate) total: i64,
}

impl Scale {
    /// The total itself: rounded down, as lengths are everywhere. Without any time there are no shares.
    pub(crate) fn whole(self) -> Figures {
        let percent = if self.total > 0 { 100 } else { 0 };
        Figures { units: self.total / self.unit.seconds(), percent }
    }

    /// The parts of a group of so many seconds that is shown as `whole`: they add up to what is shown of it. Parts
    /// that overlap do not, and each is rounded by itself.
    pub(crate) fn parts(self, parts: &[i64], seconds: i64, whole: Figures) -> Vec<Figures> {
        let (unit, total) = (self.unit.seconds(), self.total.max(1));
        let hundredfold: Vec<i64> = parts.iter().map(|seconds| seconds * 100).collect();
        let (units, percents): (Vec<i64>, Vec<i64>) = if parts.iter().sum::<i64>() == seconds {
            (apportioned(parts, unit, whole.units), apportioned(&hundredfold, total, whole.percent))
        } else {
            let nearest = |part: &i64| (part + total / 2) / total;
            (parts.iter().map(|it| it / unit).collect(), hundredfold.iter().map(nearest).collect())
        };
        units.into_iter().zip(percents).map(|(units, percent)| Figures { units, percent }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_nothing_have_no_share() {
        for (total, parts, expected) in
            [(0, [0, 0], [0, 0]), (1, [1, 0], [100, 0]), (7200, [3600, 3600], [50, 50])]
        {
            let scale = Scale { unit: Unit::of_total(total), total };
            let shown = scale.parts(&parts, total, scale.whole());
            assert_eq!(shown.iter().map(|it| it.percent).collect::<Vec<_>>(), expected, "{total}");
        }
    }
}
