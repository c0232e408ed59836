//! The styles of the output, by meaning, and the colors of projects.

use anstyle::{Ansi256Color, AnsiColor, Color, RgbColor, Style};

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const HINT: Style = Style::new().dimmed();
/// The verb of a receipt.
pub(crate) const DONE: Style = Style::new().bold();
/// A running entry, and a check that passed.
pub(crate) const RUNNING: Style = AnsiColor::Green.on_default().bold();
pub(crate) const HEADING: Style = Style::new().bold();
pub(crate) const TAG: Style = AnsiColor::Cyan.on_default();
/// Secondary text: handles, dates, unsent changes.
pub(crate) const QUIET: Style = Style::new().dimmed();

/// Columns of the verb of a receipt: the longest one has seven letters.
pub(crate) const VERB: usize = 7;

/// How many colors the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    Plain,
    /// The 16 ANSI colors.
    Basic,
    /// The 256-color palette.
    Palette,
    /// 24-bit colors.
    True,
}

/// The color of a project in Toggl (`#rrggbb`), as near as the terminal can show it. None with 16
/// colors or fewer, which are too few to be near, and none for text that is not a color.
pub(crate) fn project(color: Option<&str>, depth: Depth) -> Style {
    let rgb = color.and_then(rgb);
    match (depth, rgb) {
        (Depth::True, Some(rgb)) => Style::new().fg_color(Some(Color::Rgb(rgb))),
        (Depth::Palette, Some(RgbColor(r, g, b))) => {
            // The 6 × 6 × 6 cube that begins at 16; its steps are 0, 95, 135, 175, 215 and 255.
            let step = |value: u8| match value {
                0..=47 => 0,
                48..=114 => 1,
                _ => (value - 35) / 40,
            };
            let color = Ansi256Color(16 + 36 * step(r) + 6 * step(g) + step(b));
            Style::new().fg_color(Some(color.into()))
        }
        _ => Style::new(),
    }
}

fn rgb(text: &str) -> Option<RgbColor> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = value.to_be_bytes();
    Some(RgbColor(r, g, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_color_is_as_exact_as_the_terminal_can_show_it() {
        let shown = |color, depth| project(color, depth).render().to_string();
        assert_eq!(shown(Some("#0b83d9"), Depth::True), "\u{1b}[38;2;11;131;217m");
        assert_eq!(shown(Some("#0b83d9"), Depth::Palette), "\u{1b}[38;5;32m");
        assert_eq!(shown(Some("#0b83d9"), Depth::Basic), "");
        for odd in ["", "#", "#12", "blue", "#gggggg", "#é12345", "+12345"] {
            assert_eq!(shown(Some(odd), Depth::True), "", "{odd}");
        }
    }
}
