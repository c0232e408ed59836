//! Time that is charged for, by rate, and the money it comes to.

use std::collections::BTreeMap;

use super::apportioned;
use crate::model::{Amount, Currency, Rate};

/// Whether time is charged for, and at which rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    /// It is not.
    Nothing,
    /// At this rate; `None` where it has none.
    At(Option<Rate>),
}

/// Seconds that are charged for, by rate; those without a rate stand under `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Charged(BTreeMap<Option<Rate>, i64>);

impl Charged {
    /// Adds time.
    pub(super) fn add(&mut self, charge: Charge, seconds: i64) {
        if let Charge::At(rate) = charge {
            *self.0.entry(rate).or_default() += seconds;
        }
    }

    /// Adds other time.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for (rate, seconds) in &other.0 {
            *self.0.entry(*rate).or_default() += seconds;
        }
    }

    /// All of it, in seconds.
    pub(crate) fn seconds(&self) -> i64 {
        self.0.values().sum()
    }

    /// What has no rate, in seconds.
    pub(crate) fn unrated(&self) -> i64 {
        self.0.get(&None).copied().unwrap_or_default()
    }

    /// The same time rounded by a rule as a whole: each rate has its share of that, in whole seconds.
    pub(super) fn rounded(&self, round: impl Fn(i64) -> i64) -> Self {
        let exact = self.seconds();
        if exact == 0 {
            return self.clone();
        }
        let rounded = round(exact);
        let parts: Vec<i64> = self.0.values().map(|seconds| seconds * rounded).collect();
        let seconds = apportioned(&parts, exact, rounded);
        Self(self.0.keys().copied().zip(seconds).collect())
    }

    /// The price, by currency.
    pub(crate) fn price(&self) -> Price {
        let mut price = Price::default();
        for (rate, seconds) in &self.0 {
            if let Some(rate) = rate {
                let parts = price.0.entry(rate.currency).or_default();
                *parts = parts.saturating_add(rate.of(*seconds));
            }
        }
        price
    }
}

/// Money by currency, in exact parts of the smallest unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Price(BTreeMap<Option<Currency>, i64>);

impl Price {
    /// To the smallest unit of each currency; half of one is rounded up.
    pub(crate) fn amounts(&self) -> Vec<Amount> {
        self.0.iter().map(|(currency, parts)| Amount::nearest(*currency, *parts)).collect()
    }

    /// The amounts of parts of this price, which is shown as `whole`: those of each currency add up to it. Parts that
    /// overlap do not, and each is rounded by itself.
    pub(crate) fn divided(&self, parts: &[Self], whole: &[Amount]) -> Vec<Vec<Amount>> {
        let mut divided = vec![Vec::new(); parts.len()];
        for Amount { currency, minor } in whole {
            let exact: Vec<i64> = parts.iter().map(|part| part.of(*currency)).collect();
            let unit = Amount::unit(*currency);
            let adds_up = exact.iter().sum::<i64>() == self.of(*currency);
            let minors = if adds_up {
                apportioned(&exact, unit, *minor)
            } else {
                exact.iter().map(|parts| Amount::nearest(*currency, *parts).minor).collect()
            };
            for ((amounts, part), minor) in divided.iter_mut().zip(parts).zip(minors) {
                if part.0.contains_key(currency) {
                    amounts.push(Amount { currency: *currency, minor });
                }
            }
        }
        divided
    }

    fn of(&self, currency: Option<Currency>) -> i64 {
        self.0.get(&currency).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn charged(times: &[(&str, i64)]) -> Charged {
        let mut charged = Charged::default();
        for (rate, seconds) in times {
            charged.add(Charge::At(rate.parse().ok()), *seconds);
        }
        charged
    }

    fn shown(amounts: &[Amount]) -> String {
        amounts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ")
    }

    /// Seconds by rate.
    type Times = &'static [(&'static str, i64)];

    #[test]
    fn amounts_are_sums_by_currency() {
        let table: [(Times, &str, i64); 6] = [
            // time by rate, amounts, seconds without a rate
            (&[], "", 0),
            (&[("95 EUR", 3600), ("100 EUR", 1800)], "145.00 EUR", 0),
            (&[("80 USD", 3600), ("100 EUR", 1800), ("-", 60)], "50.00 EUR + 80.00 USD", 60),
            (&[("-", 600)], "", 600),
            // Three thirds of an hour are an hour: nothing is rounded before the sum.
            (&[("100 EUR", 1200), ("100 EUR", 1200), ("100 EUR", 1200)], "100.00 EUR", 0),
            (&[("0 EUR", 3600)], "0.00 EUR", 0),
        ];
        for (times, expected, unrated) in table {
            let charged = charged(times);
            assert_eq!(shown(&charged.price().amounts()), expected);
            assert_eq!(charged.unrated(), unrated);
        }
        let mut none = Charged::default();
        none.add(Charge::Nothing, 3600);
        assert_eq!(none, Charged::default());
    }

    #[test]
    fn parts_are_rounded_so_that_they_add_up() {
        let parts = [
            charged(&[("100 EUR", 1200)]),
            charged(&[("100 EUR", 1200), ("80 USD", 3600)]),
            charged(&[("100 EUR", 1200)]),
            charged(&[("-", 1200)]),
        ];
        let mut whole = Charged::default();
        for part in &parts {
            whole.add_all(part);
        }
        let price = whole.price();
        let amounts = price.amounts();
        assert_eq!(shown(&amounts), "100.00 EUR + 80.00 USD");
        let parts = parts.map(|part| part.price());
        let divided = price.divided(&parts, &amounts);
        let divided: Vec<String> = divided.iter().map(|amounts| shown(amounts)).collect();
        assert_eq!(divided, ["33.34 EUR", "33.33 EUR + 80.00 USD", "33.33 EUR", ""]);
        // Rows of tags, each of which has all of it.
        let overlapping = price.divided(&[price.clone(), parts[0].clone()], &amounts);
        assert_eq!(shown(&overlapping[0]), "100.00 EUR + 80.00 USD");
        assert_eq!(shown(&overlapping[1]), "33.33 EUR");
    }

    #[test]
    fn rounded_time_is_shared_by_the_rates() {
        let up = |seconds: i64| (seconds + 899) / 900 * 900;
        let one = charged(&[("80", 1000)]).rounded(up);
        assert_eq!(one, charged(&[("80", 1800)]));
        let two = charged(&[("80", 300), ("40", 600), ("-", 100)]).rounded(up);
        assert_eq!(two, charged(&[("80", 540), ("40", 1080), ("-", 180)]));
        assert_eq!(Charged::default().rounded(up), Charged::default());
        assert_eq!(charged(&[("80", 100)]).rounded(|_| 0), charged(&[("80", 0)]));
    }

    proptest! {
        #[test]
        fn parts_equal_the_whole_to_the_cent(
            parts in prop::collection::vec(
                prop::collection::vec((0..4_usize, 0..200_000_i64), 0..5), 1..12,
            ),
            step in 1..2000_i64,
        ) {
            let rates = ["95.55 EUR", "17.01 EUR", "80 USD", "-"];
            let parts: Vec<Charged> = parts
                .iter()
                .map(|times| {
                    let times: Vec<_> = times.iter().map(|(i, it)| (rates[*i], *it)).collect();
                    let exact = charged(&times);
                    let rounded = exact.rounded(|seconds| (seconds + step - 1) / step * step);
                    assert_eq!(rounded.seconds(), (exact.seconds() + step - 1) / step * step);
                    rounded
                })
                .collect();
            let mut whole = Charged::default();
            for part in &parts {
                whole.add_all(part);
            }
            let amounts = whole.price().amounts();
            let prices: Vec<Price> = parts.iter().map(Charged::price).collect();
            let divided = whole.price().divided(&prices, &amounts);
            for amount in amounts {
                let of = |it: &&Amount| it.currency == amount.currency;
                let sum: i64 = divided.iter().flatten().filter(of).map(|it| it.minor).sum();
                prop_assert_eq!(sum, amount.minor);
            }
            // Each is less than a cent from what it is by itself.
            for (price, amounts) in prices.iter().zip(&divided) {
                for (own, shown) in price.amounts().iter().zip(amounts) {
                    prop_assert!(own.currency == shown.currency && (own.minor - shown.minor).abs() <= 1);
                }
            }
        }
    }
}
