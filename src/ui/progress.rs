//! A bar for what takes longer than a moment, on a stderr that somebody watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Out;

/// Runs a longer piece of sending with a bar on stderr, where somebody watches it.
pub(crate) fn with_progress<T>(
    out: &Out,
    work: impl FnOnce(&mut dyn FnMut(usize, usize)) -> T,
) -> T {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("Sending {pos} of {len}  {wide_bar}  {eta}") {
        bar.set_style(style);
    }
    let done = work(&mut |sent, of| {
        // A handful is over before a bar could be read.
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
    done
}
