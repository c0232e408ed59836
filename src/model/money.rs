//! Money: prices of an hour, and amounts in the smallest unit of their currency. There are no fractions and no floats:
//! what is not whole yet is counted in [`PARTS`].

use std::fmt;
use std::str::FromStr;

use super::{Project, folded, is_same_text};

/// The parts of the hundredth of a currency's main unit in which money is exact: a second at the price of one hundredth
/// an hour is one part.
const PARTS: i64 = 3600;

/// The highest rate, in hundredths: ten million an hour.
const HIGHEST: i64 = 1_000_000_000;

/// A currency, by its code of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Currency([u8; 3]);

/// That a text is no currency, or no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotMoney;

impl Currency {
    /// The code: `EUR`.
    pub(crate) fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The decimals of its smallest unit.
    const fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = NotMoney;

    /// Reads three letters, in capitals or not.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| NotMoney)?;
        let is_code = letters.iter().all(u8::is_ascii_alphabetic);
        is_code.then(|| Self(letters.map(|letter| letter.to_ascii_uppercase()))).ok_or(NotMoney)
    }
}

/// The price of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rate {
    /// In hundredths of the currency's main unit, whatever its smallest is.
    hundredths: i64,
    /// `None` where no currency is named.
    pub(crate) currency: Option<Currency>,
}

impl Rate {
    /// The price of so many seconds, in [parts](PARTS); the largest number where it would be more.
    pub(crate) const fn of(self, seconds: i64) -> i64 {
        self.hundredths.saturating_mul(seconds)
    }
}

impl FromStr for Rate {
    type Err = NotMoney;

    /// Reads `95`, `95.5`, `95,50` and `80 USD`: digits, at most two decimals, and a currency.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let text = text.trim();
        let (number, currency) = match text.split_once(char::is_whitespace) {
            Some((number, currency)) => (number, Some(currency.parse()?)),
            None => (text, None),
        };
        let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
            return Err(NotMoney);
        }
        let hundredths = format!("{whole}{decimals:0<2}").parse().map_err(|_| NotMoney)?;
        if hundredths > HIGHEST {
            return Err(NotMoney);
        }
        Ok(Self { hundredths, currency })
    }
}

impl fmt::Display for Rate {
    /// The text that reads as this rate: `95`, `95.50`, `80 USD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.hundredths / 100, self.hundredths % 100) {
            (whole, 0) => write!(f, "{whole}")?,
            (whole, decimals) => write!(f, "{whole}.{decimals:02}")?,
        }
        self.currency.map_or(Ok(()), |currency| write!(f, " {currency}"))
    }
}

/// A sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount {
    /// `None` where no currency is named; it then has two decimals.
    pub(crate) currency: Option<Currency>,
    /// In the smallest unit of the currency, such as cents.
    pub(crate) minor: i64,
}

impl Amount {
    /// The decimals that amounts of a currency have.
    const fn decimals(currency: Option<Currency>) -> u32 {
        match currency {
            Some(currency) => currency.decimals(),
            None => 2,
        }
    }

    /// How many [parts](PARTS) the smallest unit of a currency has.
    pub(crate) const fn unit(currency: Option<Currency>) -> i64 {
        100 * PARTS / 10_i64.pow(Self::decimals(currency))
    }

    /// So many [parts](PARTS), to the nearest smallest unit; half of one is rounded up.
    pub(crate) const fn nearest(currency: Option<Currency>, parts: i64) -> Self {
        let unit = Self::unit(currency);
        Self { currency, minor: parts.saturating_add(unit / 2).div_euclid(unit) }
    }

    /// The number without the currency: `1234.50`, `1234` of one without decimals.
    pub(crate) fn number(self) -> String {
        let decimals = Self::decimals(self.currency);
        let one = 10_i64.pow(decimals);
        match (self.minor / one, self.minor % one) {
            (whole, _) if decimals == 0 => whole.to_string(),
            (whole, rest) => format!("{whole}.{rest:0width$}", width = decimals as usize),
        }
    }
}

impl fmt::Display for Amount {
    /// `1234.50 EUR`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number())?;
        self.currency.map_or(Ok(()), |currency| write!(f, " {currency}"))
    }
}

/// The rates of a person: one for all time, and others by the names of projects and clients.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    /// For what has no rate of its own.
    pub(crate) general: Option<Rate>,
    /// By the name of a project, of `client/project`, or of a client.
    pub(crate) named: Vec<(String, Rate)>,
    /// Of rates that name none.
    pub(crate) currency: Option<Currency>,
}

impl Rates {
    pub(crate) fn is_empty(&self) -> bool {
        self.general.is_none() && self.named.is_empty()
    }

    /// The rate for the time of a project, or for time without one: that of the project comes before that of its client,
    /// and this before the general one.
    pub(crate) fn of(&self, project: Option<&Project>) -> Option<Rate> {
        let own = project.and_then(|project| {
            let client = project.client.as_deref();
            let in_client = client.map(|client| format!("{client}/{}", project.name));
            let names = [in_client.as_deref(), Some(&*project.name), client];
            names.into_iter().flatten().find_map(|name| self.named(name))
        });
        let rate = own.or(self.general)?;
        Some(Rate { currency: rate.currency.or(self.currency), ..rate })
    }

    /// The rate of this very name, or else of one that differs in case alone.
    fn named(&self, name: &str) -> Option<Rate> {
        let same = |(it, _): &&(String, Rate)| is_same_text(it, name);
        let alike = |(it, _): &&(String, Rate)| folded(it) == folded(name);
        let found = self.named.iter().find(same).or_else(|| self.named.iter().find(alike));
        found.map(|(_, rate)| *rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use crate::model::testing::project;

    #[test]
    fn rates_are_read_to_the_hundredth() {
        let table = [
            ("95", Some("95")),
            ("95.5", Some("95.50")),
            ("95.50", Some("95.50")),
            ("95,05", Some("95.05")),
            ("0", Some("0")),
            ("0.01", Some("0.01")),
            ("007", Some("7")),
            (" 80  usd ", Some("80 USD")),
            ("10000000", Some("10000000")),
            ("10000000.01", None),
            ("99999999999999999999", None),
            ("95.505", None),
            ("95.", None),
            (".5", None),
            ("1,000", None),
            ("1.000,50", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            ("inf", None),
            ("80 $", None),
            ("80 EURO", None),
            ("80USD", None),
            ("EUR 80", None),
            ("", None),
        ];
        for (text, expected) in table {
            let shown = text.parse::<Rate>().ok().map(|rate| rate.to_string());
            assert_eq!(shown.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn amounts_by_hand() {
        let table = [
            // rate, seconds, amount
            ("95", 3600, "95.00"),
            ("95", 1800, "47.50"),
            ("95.50 EUR", 3600, "95.50 EUR"),
            ("100 EUR", 2400, "66.67 EUR"),
            ("100 EUR", 1200, "33.33 EUR"),
            // Half a cent is rounded up, less is not.
            ("0.01", 1800, "0.01"),
            ("0.01", 1799, "0.00"),
            ("36", 1, "0.01"),
            ("18", 1, "0.01"),
            ("17.99", 1, "0.00"),
            ("0 EUR", 3600, "0.00 EUR"),
            ("12000 JPY", 900, "3000 JPY"),
            ("100.50 JPY", 3600, "101 JPY"),
            ("20 KWD", 90, "0.500 KWD"),
            ("80 USD", 1_000_000 * 3600, "80000000.00 USD"),
        ];
        for (rate, seconds, expected) in table {
            let rate: Rate = rate.parse().unwrap();
            let amount = Amount::nearest(rate.currency, rate.of(seconds));
            assert_eq!(amount.to_string(), expected, "{rate} for {seconds} s");
        }
    }

    #[test]
    fn the_project_comes_before_the_client_and_that_before_the_general_rate() {
        let named = [
            ("Acme", "80 USD"),
            ("website", "70"),
            ("Other/Website", "60"),
            ("Acme/App", "0"),
            ("APP", "50"),
        ];
        let named = named.map(|(name, rate)| (name.to_owned(), rate.parse().unwrap()));
        let rates =
            Rates { general: "95".parse().ok(), named: named.into(), currency: "eur".parse().ok() };
        let table = [
            (None, "95 EUR"),
            (Some(("Sketch", None)), "95 EUR"),
            (Some(("Sketch", Some("Acme"))), "80 USD"),
            (Some(("Sketch", Some("ACME"))), "80 USD"),
            (Some(("Website", Some("Acme"))), "70 EUR"),
            (Some(("Website", Some("Other"))), "60 EUR"),
            (Some(("App", Some("Acme"))), "0 EUR"),
            (Some(("App", None)), "50 EUR"),
            // A project of the name of a client.
            (Some(("Acme", None)), "80 USD"),
        ];
        for (names, expected) in table {
            let project = names.map(|(name, client)| project(name, client));
            let rate = rates.of(project.as_ref()).map(|rate| rate.to_string());
            assert_eq!(rate.as_deref(), Some(expected), "{names:?}");
        }
        let only_named = Rates { general: None, currency: None, ..rates };
        assert_eq!(only_named.of(None), None);
        assert_eq!(only_named.of(Some(&project("Sketch", None))), None);
        assert!(!only_named.is_empty() && Rates::default().is_empty());
    }

    proptest! {
        #[test]
        fn a_rate_is_read_as_it_is_written(hundredths in 0..=HIGHEST, code in "([A-Z]{3})?") {
            let rate = Rate { hundredths, currency: code.parse().ok() };
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        }

        #[test]
        fn no_text_is_too_much(text in ".*", seconds in any::<i64>()) {
            if let Ok(rate) = text.parse::<Rate>() {
                let _ = Amount::nearest(rate.currency, rate.of(seconds)).to_string();
            }
        }
    }
}
