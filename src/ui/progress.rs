//! A progress bar on stderr.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Out;

/// Runs a series of requests with a progress bar on stderr, where that is a terminal. `work` gets a
/// function to call with how many requests are sent, and of how many.
pub(crate) fn with_progress<T>(
    out: &Out,
    work: impl FnOnce(&mut dyn FnMut(usize, usize)) -> T,
) -> T {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("Sending {pos} of {len}  {wide_bar}  {eta}") {
        bar.set_style(style);
    }
    let result = work(&mut |sent, of| {
        // A few requests take too little time for a bar to be read.
        if of > 5 {
            bar.set_length(of as u64);
            bar.set_position(sent as u64);
            if bar.is_hidden() && out.watched() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Duration::from_millis(200));
            }
        }
    });
    bar.finish_and_clear();
    result
}
