//! The flags by which a report rounds time.

use crate::answer::RoundingJson;
use crate::app::App;
use crate::completion;
use crate::lookup::home_workspace;
use crate::messages::{rounding_has_a_mode, rounds_nothing, unknown_rounding};
use crate::model::RoundingMode;
use crate::report::{RoundedPart, Rounding};
use crate::time::DurationExpr;

/// The largest step: a day.
const LARGEST: i64 = 86_400;

/// How time is rounded and written.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct RoundingArgs {
    /// Round durations to this step, for example 15m.
    ///
    /// `toggl` rounds as the workspace does in Toggl.
    #[arg(long, value_name = "DURATION", value_parser = step, add = completion::values(&STEPS))]
    round: Option<Step>,
    /// Round `up`, `nearest` (the default) or `down`
    #[arg(long, value_name = "MODE", requires = "round", hide_possible_values = true)]
    round_mode: Option<Mode>,
    /// Round each `entry` (the default), `group` or `day`.
    ///
    /// `day` rounds each day of each group.
    #[arg(long, value_name = "PART", requires = "round", hide_possible_values = true)]
    round_per: Option<Part>,
    /// Print durations as decimal hours, for example 1.25
    #[arg(long, conflicts_with = "json")]
    pub(super) decimal: bool,
}

/// The steps that are offered.
const STEPS: [(&str, &str); 4] =
    [("15m", ""), ("30m", ""), ("6m", "a tenth of an hour"), ("toggl", "the workspace's rounding")];

/// To what time is rounded.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// So many seconds.
    Seconds(i64),
    /// To what the workspace rounds to at Toggl, in its direction.
    Toggl,
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

/// Parses a step: whole minutes up to a day, or the word for that of the workspace.
fn step(text: &str) -> Result<Step, String> {
    if text.trim().eq_ignore_ascii_case("toggl") {
        return Ok(Step::Toggl);
    }
    let duration: DurationExpr = text.parse().map_err(|error| format!("{error}"))?;
    let seconds = duration.delta().num_seconds();
    let is_step = (60..=LARGEST).contains(&seconds) && seconds % 60 == 0;
    is_step
        .then_some(Step::Seconds(seconds))
        .ok_or_else(|| "write whole minutes, such as 15m, up to a day".to_owned())
}

impl RoundingArgs {
    /// The rule, if there is one, and a note where the workspace has none.
    pub(super) fn rule(self, app: &App) -> anyhow::Result<(Option<Rounding>, Option<String>)> {
        let per = match self.round_per {
            None | Some(Part::Entry) => RoundedPart::Entry,
            Some(Part::Group) => RoundedPart::Group,
            Some(Part::Day) => RoundedPart::Day,
        };
        match self.round {
            None => Ok((None, None)),
            Some(Step::Seconds(step)) => {
                let mode = match self.round_mode {
                    Some(Mode::Up) => RoundingMode::Up,
                    None | Some(Mode::Nearest) => RoundingMode::Nearest,
                    Some(Mode::Down) => RoundingMode::Down,
                };
                Ok((Some(Rounding { step, mode, per }), None))
            }
            Some(Step::Toggl) if self.round_mode.is_some() => Err(rounding_has_a_mode().into()),
            Some(Step::Toggl) => of_workspace(per, app),
        }
    }
}

/// The rule of the workspace that new entries go to.
fn of_workspace(per: RoundedPart, app: &App) -> anyhow::Result<(Option<Rounding>, Option<String>)> {
    let store = app.store()?;
    let workspace = store.workspace(home_workspace(app, store)?)?;
    let Some(workspace) = workspace else { return Err(unknown_rounding(None).into()) };
    let Some(rounding) = workspace.rounding else {
        return Err(unknown_rounding(Some(&workspace)).into());
    };
    if rounding.minutes == 0 {
        return Ok((None, Some(rounds_nothing(&workspace))));
    }
    let step = i64::from(rounding.minutes) * 60;
    Ok((Some(Rounding { step, mode: rounding.mode, per }), None))
}

/// A rule in words, with the total before it.
pub(super) fn in_words(rule: Rounding, exact: i64) -> RoundingJson {
    let Rounding { step, mode, per } = rule;
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
    RoundingJson { exact, mode, per, step }
}
