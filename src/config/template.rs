//! A text with places to be filled in, such as `{issue} {branch}`.

use super::error::Requirement;
use crate::formats::braces::{self, Segment};

/// What can be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// The branch that is checked out.
    Branch,
    /// The name of the folder that holds the file.
    Dir,
    /// The ticket in the name of the branch.
    Issue,
}

impl Placeholder {
    fn named(name: &str) -> Option<Self> {
        match name {
            "branch" => Some(Self::Branch),
            "dir" => Some(Self::Dir),
            "issue" => Some(Self::Issue),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum DescriptionPiece {
    Text(String),
    Placeholder(Placeholder),
}

/// A text with places to be filled in; a brace of its own is written twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DescriptionTemplate {
    written: String,
    pieces: Vec<DescriptionPiece>,
}

impl DescriptionTemplate {
    /// The text as it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }

    /// Understands a text.
    pub(super) fn parse(written: &str) -> Result<Self, Requirement> {
        const KNOWN: Requirement =
            Requirement("name no placeholder but {branch}, {dir} and {issue}");
        const BRACE: Requirement =
            Requirement("write a brace that is no placeholder twice: {{ or }}");
        let piece = |segment| match segment {
            Ok(Segment::Text(text)) => Ok(DescriptionPiece::Text(text.to_owned())),
            Ok(Segment::Field(name)) => {
                Placeholder::named(name).map(DescriptionPiece::Placeholder).ok_or(KNOWN)
            }
            Err(_) => Err(BRACE),
        };
        let pieces = braces::segments(written).map(piece).collect::<Result<_, _>>()?;
        Ok(Self { written: written.to_owned(), pieces })
    }

    /// The text with every place filled in; or the first thing that is not known.
    pub(super) fn fill(
        &self,
        mut known: impl FnMut(Placeholder) -> Result<String, Placeholder>,
    ) -> Result<String, Placeholder> {
        let fill = |piece: &DescriptionPiece| match piece {
            DescriptionPiece::Text(text) => Ok(text.clone()),
            DescriptionPiece::Placeholder(place) => known(*place),
        };
        self.pieces.iter().map(fill).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(text: &str) -> Result<String, Placeholder> {
        DescriptionTemplate::parse(text).unwrap().fill(|place| match place {
            Placeholder::Branch => Ok("ABC-1-{x}".to_owned()),
            Placeholder::Dir => Ok("site".to_owned()),
            Placeholder::Issue => Err(place),
        })
    }

    #[test]
    fn places_are_filled_in_and_nothing_else() {
        for (text, expected) in [
            ("{branch}", "ABC-1-{x}"),
            ("on {branch} in {dir}.", "on ABC-1-{x} in site."),
            ("{dir}{dir}", "sitesite"),
            ("plain", "plain"),
            ("", ""),
            ("{{branch}}", "{branch}"),
            ("{{{dir}}}", "{site}"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(filled("{branch} {issue}"), Err(Placeholder::Issue));
    }

    #[test]
    fn mistakes_are_told_without_the_text() {
        for (text, mistake) in [
            ("{user}", "name no placeholder but {branch}, {dir} and {issue}"),
            ("{}", "name no placeholder but {branch}, {dir} and {issue}"),
            ("{ branch }", "name no placeholder but {branch}, {dir} and {issue}"),
            ("{branch", "write a brace that is no placeholder twice: {{ or }}"),
            ("branch}", "write a brace that is no placeholder twice: {{ or }}"),
            ("{{branch}", "write a brace that is no placeholder twice: {{ or }}"),
        ] {
            assert_eq!(DescriptionTemplate::parse(text), Err(Requirement(mistake)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn braces_written_twice_come_out_once(text in "\\PC*|[{}a]*") {
            let doubled = text.replace('{', "{{").replace('}', "}}");
            prop_assert_eq!(DescriptionTemplate::parse(&doubled).unwrap().fill(Err), Ok(text));
        }

        #[test]
        fn any_text_is_understood_or_refused(text in "[{}a-d ]*") {
            if let Ok(template) = DescriptionTemplate::parse(&text) {
                prop_assert_eq!(template.as_str(), text);
            }
        }
    }
}
