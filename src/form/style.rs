//! What a console is like that text is written to: its letters, its colours, its width.

use std::borrow::Cow;

use crate::escape::ascii;
use crate::view::document::Tone;

/// How text is written. The other forms are the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Columns at which sentences are broken. `None` leaves them whole.
    pub width: Option<usize>,
    /// Columns of the terminal, which tables are laid out to fit. `None` leaves them as wide as they are.
    pub columns: Option<usize>,
    /// ASCII only: for a serial console, a pipe, or where the locale is of no other letters.
    pub plain: bool,
    /// Colours of ECMA-48 for what has a tone.
    pub colour: bool,
    /// Every row, and not those alone that a reader has to see.
    pub everything: bool,
}

impl Style {
    /// Text as the console can show it.
    pub(crate) fn spelled<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.plain {
            Cow::Owned(ascii(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Text in the colour of its tone, if there are colours.
    pub(crate) fn coloured<'a>(&self, text: &'a str, tone: Tone) -> Cow<'a, str> {
        let code = match tone {
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "1;31",
            Tone::Plain => return Cow::Borrowed(text),
        };
        if !self.colour || text.trim().is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("\x1b[{code}m{text}\x1b[0m"))
    }
}

/// Breaks a paragraph at blanks so that no line is longer than `width` columns, as far as its words
/// allow. Lines after the first are indented by `indent` blanks.
pub(super) fn wrap(paragraph: &str, width: Option<usize>, indent: usize) -> String {
    let Some(width) = width else {
        return paragraph.to_owned();
    };
    let mut wrapped = String::with_capacity(paragraph.len() + 16);
    let mut column = 0;
    let mut words = paragraph.split(' ').enumerate().peekable();
    while let Some((index, word)) = words.next() {
        let length = word.chars().count();
        // A number stays with its unit.
        let unit = words.peek().filter(|(_, next)| is_unit(next));
        let unit = unit.map_or(0, |(_, next)| 1 + next.chars().count());
        if index > 0 {
            let full = column + 1 + length + unit > width && !is_unit(word);
            if full && column > indent {
                wrapped.push('\n');
                wrapped.push_str(&" ".repeat(indent));
                column = indent;
            } else {
                wrapped.push(' ');
                column += 1;
            }
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

fn is_unit(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
    ["B", "KiB", "MiB", "GiB", "TiB", "ns", "µs", "us", "ms", "s"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_broken_at_blanks_and_hangs() {
        let wrapped = wrap("one two three four", Some(9), 2);
        assert_eq!(wrapped, "one two\n  three\n  four");
        assert_eq!(wrap("one two", None, 2), "one two");
    }

    #[test]
    fn a_word_longer_than_a_line_stays_whole() {
        assert_eq!(
            wrap("aaa bbbbbbbbbbbb c", Some(4), 2),
            "aaa\n  bbbbbbbbbbbb\n  c"
        );
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(
            wrap("it took 65 ms, all", Some(11), 2),
            "it took\n  65 ms,\n  all"
        );
    }
}
