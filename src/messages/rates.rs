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
            "The configuration sets a rate for {name}, but there is no such project or client."
        )),
        names => Some(format!(
            "The configuration sets rates for {}, but there are no such projects or clients.",
            listed(names)
        )),
    }
}
