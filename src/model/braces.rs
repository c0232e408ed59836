//! Text with `{field}` in it, where `{{` and `}}` stand for the braces themselves: the syntax that
//! `--format` shares with the description in `.track.toml`.

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment<'a> {
    /// Literal text.
    Text(&'a str),
    /// What is between two braces.
    Field(&'a str),
}

/// An opening brace that is never closed, or a closing one that was never opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LoneBrace(pub(crate) char);

/// The segments of a template from left to right, up to the first error.
pub(crate) fn segments(template: &str) -> impl Iterator<Item = Result<Segment<'_>, LoneBrace>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let brace = rest.find(['{', '}']);
        let (segment, after) = match brace {
            None if rest.is_empty() => return None,
            None => (Ok(Segment::Text(rest)), ""),
            Some(0) => at_brace(rest),
            Some(at) => (Ok(Segment::Text(&rest[..at])), &rest[at..]),
        };
        rest = after;
        Some(segment)
    })
}

/// The segment at the beginning of a text that begins with a brace, and the text behind it.
fn at_brace(text: &str) -> (Result<Segment<'_>, LoneBrace>, &str) {
    let (brace, inside) = text.split_at(1);
    let opens = brace == "{";
    if let Some(after) = inside.strip_prefix(brace) {
        return (Ok(Segment::Text(brace)), after);
    }
    match inside.split_once('}') {
        Some((field, after)) if opens => (Ok(Segment::Field(field)), after),
        _ => (Err(LoneBrace(if opens { '{' } else { '}' })), ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(template: &str) -> Result<Vec<Segment<'_>>, LoneBrace> {
        segments(template).collect()
    }

    #[test]
    fn a_template_is_split_at_its_braces() {
        use Segment::{Field, Text};
        for (template, expected) in [
            ("", vec![]),
            ("plain é", vec![Text("plain é")]),
            ("{a}", vec![Field("a")]),
            ("on {a} in {b}.", vec![Text("on "), Field("a"), Text(" in "), Field("b"), Text(".")]),
            ("{a}{}{ a:%H }", vec![Field("a"), Field(""), Field(" a:%H ")]),
            ("{{a}}", vec![Text("{"), Text("a"), Text("}")]),
            ("{{{a}}}", vec![Text("{"), Field("a"), Text("}")]),
            ("{a{b}", vec![Field("a{b")]),
        ] {
            assert_eq!(parse(template), Ok(expected), "{template}");
        }
        for (template, brace) in
            [("{", '{'), ("}", '}'), ("{a", '{'), ("a}", '}'), ("{{a}", '}'), ("{a}}", '}')]
        {
            assert_eq!(parse(template), Err(LoneBrace(brace)), "{template}");
        }
    }

    #[test]
    fn segments_before_an_error_are_given() {
        let segments: Vec<_> = segments("{a} {b").collect();
        let expected = [Ok(Segment::Field("a")), Ok(Segment::Text(" ")), Err(LoneBrace('{'))];
        assert_eq!(segments, expected);
    }

    proptest! {
        #[test]
        fn doubled_braces_are_literal(text in "\\PC*|[{}a]*") {
            let doubled = text.replace('{', "{{").replace('}', "}}");
            let literal = parse(&doubled).unwrap().into_iter().map(|segment| match segment {
                Segment::Text(text) => text,
                Segment::Field(_) => panic!("no field was written"),
            });
            prop_assert_eq!(literal.collect::<String>(), text);
        }
    }
}
