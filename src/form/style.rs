//! What the place is like that text is written to.

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
