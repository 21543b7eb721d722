//! Text that came from elsewhere, made safe to print.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Shows what a terminal would act upon instead of showing it: control characters as `\x1b`, marks
/// that turn the direction of writing or break lines as `\u{202e}`.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if !acts(character) {
            safe.push(character);
        } else if character.is_control() {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\x{:02x}", u32::from(character));
        } else {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        }
    }
    Cow::Owned(safe)
}

/// [`escape`]d text of at most `most` characters, the last of them `…` where some were cut.
pub(crate) fn bounded(text: &str, most: usize) -> String {
    let kept: String = text.chars().take(most.saturating_add(1)).collect();
    let safe = escape(&kept);
    let mut ends = safe.char_indices().skip(most.saturating_sub(1));
    let last = ends.next().map(|(at, _)| at);
    if let (Some(last), Some(_)) = (last, ends.next()) {
        return format!("{}…", safe.get(..last).unwrap_or_default());
    }
    safe.into_owned()
}

/// Whether a terminal acts upon a character: C0 and C1 controls, the bidirectional controls of
/// Unicode's annex 9, line and paragraph separators, invisible joiners and the byte order mark.
pub(crate) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
        )
}

/// Text for a console that knows only ASCII. The signs this program prints have a spelling of their
/// own; anything else is shown by its number.
pub fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{0}'..='\u{7f}' => plain.push(character),
            '\u{2212}' | '—' | '─' => plain.push('-'),
            '·' => plain.push('|'),
            '×' => plain.push('x'),
            '±' => plain.push_str("+-"),
            'µ' => plain.push('u'),
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '✓' => plain.push_str("ok"),
            '✗' => plain.push_str("NO"),
            other => {
                let _ = write!(plain, "\\u{{{:x}}}", u32::from(other));
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_is_left_alone() {
        assert!(matches!(escape("réseau 网络.onnx"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(escape("a\u{1b}[2Jb\n\u{9b}"), "a\\x1b[2Jb\\x0a\\x9b");
        assert_eq!(escape("x\u{202e}onnx.exe"), "x\\u{202e}onnx.exe");
    }

    #[test]
    fn the_signs_of_tables_have_a_plain_spelling() {
        assert_eq!(
            ascii("−4 KiB · ±16 µs ×3 — é ✓✗"),
            "-4 KiB | +-16 us x3 - \\u{e9} okNO"
        );
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_and_says_so() {
        assert_eq!(bounded("abc", 3), "abc");
        assert_eq!(bounded("abcd", 3), "ab…");
        assert_eq!(bounded("a\nb", 4), "a\\x…");
        assert_eq!(bounded("", 0), "");
    }

    proptest! {
        #[test]
        fn a_bounded_text_is_no_longer_than_asked(text in any::<String>(), most in 1usize..40) {
            prop_assert!(bounded(&text, most).chars().count() <= most);
            prop_assert!(!bounded(&text, most).chars().any(acts));
        }

        #[test]
        fn nothing_a_terminal_acts_upon_remains(text in any::<String>()) {
            prop_assert!(!escape(&text).chars().any(acts));
            prop_assert!(ascii(&text).is_ascii());
        }
    }
}
