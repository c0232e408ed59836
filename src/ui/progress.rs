//! A progress bar on stderr.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Out;

/// How far a series of requests has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// What is done: `Sending`.
    pub(crate) verb: &'static str,
    pub(crate) done: usize,
    /// Of how many, all in all.
    pub(crate) of: usize,
    /// The same in words.
    pub(crate) of_all: String,
}

/// Runs a series of requests with a progress bar on stderr, where that is a terminal. `work` gets a
/// function to call before each of them.
pub(crate) fn with_progress<T>(out: &Out, work: impl FnOnce(&mut dyn FnMut(Position)) -> T) -> T {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    let template = "{prefix} {pos} of {msg}  {wide_bar}  {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let result = work(&mut |Position { verb, done, of, of_all }| {
        // A few requests take too little time for a bar to be read.
        if of > 5 {
            bar.set_prefix(verb);
            bar.set_message(of_all);
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            if bar.is_hidden() && out.watched() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Duration::from_millis(200));
            }
        }
    });
    bar.finish_and_clear();
    result
}
