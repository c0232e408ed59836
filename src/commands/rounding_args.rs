//! The flags by which a report rounds time.

use crate::answer::RoundingJson;
use crate::report::{RoundedPart, Rounding, RoundingMode};
use crate::time::DurationExpr;

/// The largest step: a day.
const LARGEST: i64 = 86_400;

/// How time is rounded and written.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct RoundingArgs {
    /// Round time to this step, such as 15m
    #[arg(long, value_name = "DURATION", value_parser = step)]
    round: Option<i64>,
    /// Round up, to the nearest step (when it is left out), or down
    #[arg(long, value_name = "MODE", requires = "round", hide_possible_values = true)]
    round_mode: Option<Mode>,
    /// Round each entry (when it is left out), each group, or each day of each group
    #[arg(long, value_name = "PART", requires = "round", hide_possible_values = true)]
    round_per: Option<Part>,
    /// Write lengths in hours with decimals, such as 1.25
    #[arg(long, conflicts_with = "json")]
    pub(super) decimal: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Mode {
    /// Up to the next step
    Up,
    /// To the nearest step
    Nearest,
    /// Down to the last step
    Down,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Part {
    /// Each entry
    Entry,
    /// Each innermost group
    Group,
    /// Each day of each innermost group
    Day,
}

/// Parses a step, in seconds: whole minutes up to a day.
fn step(text: &str) -> Result<i64, String> {
    let duration: DurationExpr = text.parse().map_err(|error| format!("{error}"))?;
    let seconds = duration.delta().num_seconds();
    let is_step = (60..=LARGEST).contains(&seconds) && seconds % 60 == 0;
    is_step
        .then_some(seconds)
        .ok_or_else(|| "write whole minutes, such as 15m, up to a day".to_owned())
}

impl RoundingArgs {
    /// The rule, if there is one.
    pub(super) fn rule(self) -> Option<Rounding> {
        let mode = match self.round_mode {
            Some(Mode::Up) => RoundingMode::Up,
            None | Some(Mode::Nearest) => RoundingMode::Nearest,
            Some(Mode::Down) => RoundingMode::Down,
        };
        let per = match self.round_per {
            None | Some(Part::Entry) => RoundedPart::Entry,
            Some(Part::Group) => RoundedPart::Group,
            Some(Part::Day) => RoundedPart::Day,
        };
        self.round.map(|step| Rounding { step, mode, per })
    }

    /// The rule in words, with the total before it.
    pub(super) fn in_words(self, exact: i64) -> Option<RoundingJson> {
        let Rounding { step, mode, per } = self.rule()?;
        let mode = match mode {
            RoundingMode::Up => "up",
            RoundingMode::Nearest => "nearest",
            RoundingMode::Down => "down",
        };
        let per = match per {
            RoundedPart::Entry => "entry",
            RoundedPart::Group => "group",
            RoundedPart::Day => "day",
        };
        Some(RoundingJson { exact, mode, per, step })
    }
}
