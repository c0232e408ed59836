//! The colors of a page.

use std::fmt;

/// Below this contrast to its surroundings a shape has an outline.
const CONTRAST: f64 = 2.0;
/// The luminance of a card, in light and in dark.
const LIGHT_CARD: f64 = 1.0;
const DARK_CARD: f64 = 0.012;

/// How a bar or a swatch is filled: with the color of a project, or with one of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Paint {
    /// `0xrrggbb`
    Project(u32),
    /// What has no color of its own.
    Accent,
    /// What has no project, and what is left over.
    None,
}

impl Paint {
    /// The color of a project as Toggl sent it; none where it is no color.
    pub(super) fn project(color: Option<&str>) -> Self {
        let digits = color.and_then(|color| color.strip_prefix('#'));
        let digits =
            digits.filter(|it| it.len() == 6 && it.bytes().all(|it| it.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(color) => Self::Project(color),
            None => Self::None,
        }
    }

    /// Attributes of an SVG shape. They hold nothing but fixed words and hexadecimal digits.
    pub(super) fn attributes(self) -> Attributes {
        Attributes(self)
    }

    /// Classes of a name that has a swatch of this color in front; as harmless.
    pub(super) fn swatch(self) -> Swatch {
        Swatch(self)
    }

    /// The rule of style for such a swatch, where the color is not one of the page.
    pub(super) fn rule(self) -> Option<String> {
        match self {
            Self::Project(color) => {
                Some(format!(".c{color:06x}::before {{ background: #{color:06x}; }}\n"))
            }
            Self::Accent | Self::None => None,
        }
    }
}

/// Writes attributes.
pub(super) struct Attributes(Paint);

/// Writes classes.
pub(super) struct Swatch(Paint);

impl fmt::Display for Swatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Paint::Project(color) => write!(f, "s c{color:06x}{}", outline(color)),
            Paint::Accent | Paint::None => f.write_str("s plain"),
        }
    }
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Paint::Accent => f.write_str(r#"class="bar accent""#),
            Paint::None => f.write_str(r#"class="bar plain""#),
            Paint::Project(color) => {
                write!(f, r##"class="bar{}" fill="#{color:06x}""##, outline(color))
            }
        }
    }
}

/// The class for an outline of a color, where it needs one in light or in dark.
fn outline(color: u32) -> &'static str {
    let luminance = luminance(color);
    if contrast(luminance, LIGHT_CARD) < CONTRAST {
        " pale"
    } else if contrast(luminance, DARK_CARD) < CONTRAST {
        " deep"
    } else {
        ""
    }
}

/// The relative luminance of a color of sRGB, from 0 to 1.
fn luminance(color: u32) -> f64 {
    let [_, r, g, b] = color.to_be_bytes();
    let linear = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The contrast of two luminances, from 1 to 21.
fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hard_to_see_has_an_outline() {
        let table = [
            ("#0b83d9", r##"class="bar" fill="#0b83d9""##),
            ("#FFFFFF", r##"class="bar pale" fill="#ffffff""##),
            ("#000000", r##"class="bar deep" fill="#000000""##),
            ("#ffe98a", r##"class="bar pale" fill="#ffe98a""##),
            ("#c7af14", r##"class="bar" fill="#c7af14""##),
            ("#303040", r##"class="bar deep" fill="#303040""##),
        ];
        for (color, expected) in table {
            assert_eq!(Paint::project(Some(color)).attributes().to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_color_is_not_written() {
        for odd in ["", "#", "red", "#12345", "#1234567", "#+12345", "#12345\"", "#é1234", "url(x)"]
        {
            assert_eq!(Paint::project(Some(odd)), Paint::None, "{odd}");
        }
    }
}
