//! Text that Markdown takes for nothing but text.

use crate::escape::bounded;

/// Longest text in a cell of a table, characters.
pub(crate) const CELL: usize = 120;

/// Longest sentence, characters.
pub(crate) const SENTENCE: usize = 600;

/// Text as it stands, at most `most` characters of it: what Markdown or HTML would act upon is escaped.
///
/// GitHub looks for mentions, issues, links and formulas after Markdown is done, so a backslash does not
/// stop it; an empty comment between the characters does.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let text = bounded(text, most);
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                safe.push('\\');
                safe.push(character);
            }
            '@' | '#' => {
                safe.push(character);
                safe.push_str("<!-- -->");
            }
            '$' => safe.push_str("<span>$</span>"),
            // `http://` and `www.` become links by themselves.
            '/' if before == ':' => safe.push_str("<!-- -->/"),
            '.' if before.eq_ignore_ascii_case(&'w') => safe.push_str("<!-- -->."),
            other => safe.push(other),
        }
        before = character;
    }
    safe
}

/// A sentence that begins a line, which must not begin a list or underline what is above.
pub(crate) fn sentence(text: &str) -> String {
    let mut safe = plain(text, SENTENCE);
    let digits = safe.bytes().take_while(u8::is_ascii_digit).count();
    let at = match safe.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => digits,
        Some(b'-' | b'+' | b'=') if digits == 0 => 0,
        _ => return safe,
    };
    safe.insert(at, '\\');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        plain(text, CELL)
    }

    #[test]
    fn ordinary_names_are_left_alone() {
        assert_eq!(
            cell("resnet50.engine · 41.2 MiB (91%)"),
            "resnet50.engine · 41.2 MiB (91%)"
        );
        assert_eq!(cell("−34.90"), "−34.90");
    }

    #[test]
    fn markup_is_shown_instead_of_followed() {
        assert_eq!(cell("<b>|`*_"), "&lt;b&gt;\\|\\`\\*\\_");
        assert_eq!(cell("a\nb"), "a\\\\x0ab");
        assert_eq!(sentence("- x"), "\\- x");
        assert_eq!(sentence("12. x"), "12\\. x");
    }

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        assert_eq!(cell("@a #1"), "@<!-- -->a #<!-- -->1");
        assert_eq!(cell("https://x"), "https:<!-- -->//x");
        assert_eq!(cell("www.x"), "www<!-- -->.x");
    }
}
