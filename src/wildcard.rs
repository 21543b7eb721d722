//! Texts with `*`, which stands for any characters, also none, and `?` for exactly one.

/// Whether `pattern` stands for the whole of `text`. Takes at most the product of both lengths: on a
/// mismatch only the last star takes one more character.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (mut wanted, mut found) = (pattern.chars(), text.chars());
    let mut after_star = None;
    loop {
        let here = found.clone();
        match (wanted.next(), found.next()) {
            (Some('*'), _) => {
                after_star = Some((wanted.clone(), here.clone()));
                found = here;
            }
            (Some('?'), Some(_)) => {}
            (Some(want), Some(got)) if want == got => {}
            (None, None) => return true,
            _ => {
                let Some((pattern, mut tried)) = after_star.take() else {
                    return false;
                };
                if tried.next().is_none() {
                    return false;
                }
                (wanted, found) = (pattern.clone(), tried.clone());
                after_star = Some((pattern, tried));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_and_a_question_mark_for_one() {
        assert!(matches("resnet50*.engine", "resnet50-int8.engine"));
        assert!(matches("resnet50*.engine", "resnet50.engine"));
        assert!(!matches("resnet50*.engine", "resnet50.onnx"));
        assert!(matches("?.onnx", "é.onnx"));
        assert!(!matches("?.onnx", "ab.onnx"));
        assert!(matches("*", ""));
        assert!(matches("**a*", "bab"));
        assert!(!matches("", "a"));
    }

    #[test]
    fn many_stars_take_no_longer_than_both_lengths_allow() {
        let pattern = "*a".repeat(2_000) + "b";
        assert!(!matches(&pattern, &"a".repeat(10_000)));
    }

    /// The definition, which takes exponential time.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                (0..=text.len()).any(|taken| by_definition(rest, &text[taken..]))
            }
            (['?', rest @ ..], [_, more @ ..]) => by_definition(rest, more),
            ([want, rest @ ..], [got, more @ ..]) if want == got => by_definition(rest, more),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_pattern_matches_what_its_definition_says(
            pattern in "[ab*?]{0,8}",
            text in "[ab]{0,10}",
        ) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(
                matches(&pattern, &text),
                by_definition(&chars(&pattern), &chars(&text))
            );
        }

        #[test]
        fn every_name_matches_itself(name in "\\PC{0,30}") {
            prop_assert!(matches(&name, &name));
        }
    }
}
