//! The comparison of names as people type them.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;

/// The form in which names, tags and descriptions are compared: fully case-folded, composed, and with single
/// spaces between words. Two texts that a person would call the same have the same form, wherever they were
/// typed: `GRÖSSE` and `größe`, or the decomposed letters that macOS sends for a composed `é`.
pub(crate) fn folded(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Composed once before the folding, as Unicode's canonical caseless match wants it, and once after it.
    let normalizer = ComposingNormalizer::new_nfc();
    let folded = CaseMapper::new().fold_string(&normalizer.normalize(&text)).into_owned();
    normalizer.normalize(&folded).into_owned()
}

/// Whether the two texts are the same letters, in whichever form they were typed; case matters.
pub(crate) fn is_same_text(one: &str, other: &str) -> bool {
    let normalizer = ComposingNormalizer::new_nfc();
    one == other || normalizer.normalize(one) == normalizer.normalize(other)
}

/// Whether a person would call the two texts the same.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_look_the_same_compare_as_the_same() {
        let same = [
            ("Fix bug", "fix  BUG "),
            ("Größe Café", "GRO\u{308}SSE cafe\u{301}"),
            ("größe", "GRÖSSE"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("\u{212b}ngström", "Ångström"),
            ("İstanbul", "i\u{307}stanbul"),
            ("ﬁx", "FIX"),
            ("", "  "),
            ("a\tb", "A B"),
        ];
        for (one, other) in same {
            assert!(is_same_name(one, other), "{one:?} {other:?}: {:?}", folded(other));
        }
        for (one, other) in [("Cafe", "Café"), ("fix bug", "fixbug"), ("größe", "grosze")] {
            assert!(!is_same_name(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_form_of_a_letter_does_not_matter_and_case_does() {
        assert!(is_same_text("Café", "Cafe\u{301}"));
        assert!(!is_same_text("Café", "café"));
        assert!(!is_same_text("Café", "Cafe"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }

        #[test]
        fn case_and_form_do_not_matter(text in "[a-zA-ZäöüßÄÖÜéÉñÑçàÀœŒ ]*") {
            let decomposed = icu_normalizer::DecomposingNormalizer::new_nfd().normalize(&text);
            prop_assert!(is_same_name(&text, &decomposed));
            prop_assert!(is_same_name(&text, &text.to_uppercase()));
        }
    }
}
