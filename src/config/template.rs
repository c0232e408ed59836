//! The description in `.track.toml`, a template such as `{issue} {branch}`.

use super::error::Requirement;
use crate::model::braces::{self, Segment};

/// A field of a description.
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

/// A description with placeholders, as written and parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DescriptionTemplate {
    written: String,
    pieces: Vec<DescriptionPiece>,
}

impl DescriptionTemplate {
    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }

    pub(super) fn parse(written: &str) -> Result<Self, Requirement> {
        const KNOWN: Requirement =
            Requirement("use only the placeholders {branch}, {dir} and {issue}");
        const BRACE: Requirement = Requirement("write a literal brace twice: {{ or }}");
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

    /// The text with all placeholders replaced; or the first placeholder that has no value.
    pub(super) fn fill(
        &self,
        mut value_of: impl FnMut(Placeholder) -> Result<String, Placeholder>,
    ) -> Result<String, Placeholder> {
        let fill = |piece: &DescriptionPiece| match piece {
            DescriptionPiece::Text(text) => Ok(text.clone()),
            DescriptionPiece::Placeholder(placeholder) => value_of(*placeholder),
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
    fn only_placeholders_are_replaced() {
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
    fn errors_do_not_repeat_the_text() {
        for (text, requirement) in [
            ("{user}", "use only the placeholders {branch}, {dir} and {issue}"),
            ("{}", "use only the placeholders {branch}, {dir} and {issue}"),
            ("{ branch }", "use only the placeholders {branch}, {dir} and {issue}"),
            ("{branch", "write a literal brace twice: {{ or }}"),
            ("branch}", "write a literal brace twice: {{ or }}"),
            ("{{branch}", "write a literal brace twice: {{ or }}"),
        ] {
            assert_eq!(DescriptionTemplate::parse(text), Err(Requirement(requirement)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn doubled_braces_are_literal(text in "\\PC*|[{}a]*") {
            let doubled = text.replace('{', "{{").replace('}', "}}");
            prop_assert_eq!(DescriptionTemplate::parse(&doubled).unwrap().fill(Err), Ok(text));
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "[{}a-d ]*") {
            if let Ok(template) = DescriptionTemplate::parse(&text) {
                prop_assert_eq!(template.as_str(), text);
            }
        }
    }
}
