//! Rates that are missing, or that are for nothing.

use crate::messages::Failure;
use crate::ui::text::{brief, listed};

/// That money was asked for and no rate is set.
pub(crate) fn no_rates() -> Failure {
    Failure::usage("No rate is set.")
        .hint("For all billable time: `track config set rate 95`, `track config set currency EUR`.")
        .hint("For a project or a client: `track config set rates Acme=80`.")
}

/// That nothing has the names of some rates.
pub(crate) fn unknown_rates(names: &[String]) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("“{}”", brief(name))).collect();
    match &quoted[..] {
        [] => None,
        [name] => Some(format!(
            "{name} has a rate in the configuration, but no project or client is called that."
        )),
        names => Some(format!(
            "{} have rates in the configuration, but no project or client is called that.",
            listed(names)
        )),
    }
}
