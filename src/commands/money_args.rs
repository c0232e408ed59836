//! The flag by which a report says what time comes to.

use crate::app::App;
use crate::config::{Setting, Settings, Source};
use crate::messages::{Failure, no_rates};
use crate::model::Rates;
use crate::view::money::unknown_names;

/// Whether money is shown.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct MoneyArgs {
    /// Show amounts for billable time.
    ///
    /// The settings `rate` and `rates` give the hourly rates.
    #[arg(long, conflicts_with = "heat")]
    money: bool,
}

impl MoneyArgs {
    /// The rates, if money is asked for; an error where there are none.
    pub(super) fn rates(self, app: &App) -> Result<Option<Rates>, Failure> {
        if !self.money {
            return Ok(None);
        }
        let rates = app.settings.all_rates();
        if rates.is_empty() { Err(no_rates()) } else { Ok(Some(rates)) }
    }

    /// The names among the rates that no project and no client has, if money is asked for. A profile may take rates from
    /// the top level of the file that are for another account.
    pub(super) fn unknown(self, app: &App) -> anyhow::Result<Vec<String>> {
        let Settings { profile, rates, .. } = &app.settings;
        let is_own = |rates: &Setting<_>| {
            profile.value.is_default() || matches!(rates.from, Source::File(_, Some(_)))
        };
        match rates.as_ref().filter(|rates| self.money && is_own(rates)) {
            Some(rates) => Ok(unknown_names(&rates.value, app.store()?)?),
            None => Ok(Vec::new()),
        }
    }
}
