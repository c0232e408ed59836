//! The flag by which a report says what time comes to.

use crate::app::App;
use crate::messages::{Failure, no_rates};
use crate::model::Rates;

/// Whether money is shown.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct MoneyArgs {
    /// Show what billable time comes to, by `rate` and `rates` in the configuration
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
}
