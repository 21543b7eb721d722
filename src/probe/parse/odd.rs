//! What was odd about a counter file, in bounded number and length.

use std::fmt;

/// Odd lines kept of one file. More of the same says nothing new.
const MOST_KEPT: usize = 8;

/// Characters quoted of an odd line.
const MOST_QUOTED: usize = 60;

/// What is odd about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// It ends without a newline; its value was not taken.
    Cut,
    /// It does not have the form of the file; it was not taken.
    Garbage,
    /// Its number does not fit in 64 bits; its value was not taken.
    TooLarge,
    /// Its key has a value already; the first one holds.
    Repeated,
    /// The text in brackets does not say what the number says; the number holds.
    TextDisagrees,
}

impl Oddity {
    fn meaning(self) -> &'static str {
        match self {
            Oddity::Cut => "ends without a newline and was ignored, its number may be half of one",
            Oddity::Garbage => "is not understood and was ignored",
            Oddity::TooLarge => "holds a number no counter can have and was ignored",
            Oddity::Repeated => "repeats a key and was ignored",
            Oddity::TextDisagrees => "has a text in brackets that disagrees with its number",
        }
    }
}

/// A line and what is odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OddLine<'a> {
    /// What is odd.
    pub oddity: Oddity,
    /// The line without its end.
    pub line: &'a [u8],
}

impl fmt::Display for OddLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line `")?;
        let mut characters = self
            .line
            .utf8_chunks()
            .flat_map(|chunk| chunk.valid().chars().chain(broken_bytes(&chunk)));
        for character in characters.by_ref().take(MOST_QUOTED) {
            write!(f, "{}", character.escape_debug())?;
        }
        if characters.next().is_some() {
            write!(f, "…")?;
        }
        write!(f, "` {}", self.oddity.meaning())
    }
}

/// One replacement character for a run of bytes that are not UTF-8.
fn broken_bytes(chunk: &std::str::Utf8Chunk<'_>) -> Option<char> {
    (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER)
}

/// The odd lines of one file: the first few, and how many more there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OddLines<'a> {
    kept: Vec<OddLine<'a>>,
    left_out: usize,
}

impl<'a> OddLines<'a> {
    /// Notes one more.
    pub(super) fn note(&mut self, odd: OddLine<'a>) {
        if self.kept.len() < MOST_KEPT {
            self.kept.push(odd);
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    /// The first few.
    pub fn kept(&self) -> &[OddLine<'a>] {
        &self.kept
    }

    /// How many there were in all.
    pub fn count(&self) -> usize {
        self.kept.len().saturating_add(self.left_out)
    }

    /// One warning for each that was kept, and one for all the others; `file` is named in each.
    pub fn warnings(&self, file: &str) -> Vec<String> {
        let kept = self.kept.iter().map(|odd| format!("{file}: {odd}"));
        let rest = (self.left_out > 0)
            .then(|| format!("{file}: {} more lines are odd and not shown", self.left_out));
        kept.chain(rest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn garbage(line: &[u8]) -> OddLine<'_> {
        OddLine {
            oddity: Oddity::Garbage,
            line,
        }
    }

    #[test]
    fn a_warning_quotes_the_line_shortly_and_harmlessly() {
        let long = [b"\x1b[2J\xff".as_slice(), &[b'x'; 1000]].concat();
        let shown = garbage(&long).to_string();
        assert!(shown.starts_with("line `\\u{1b}[2J\u{fffd}xxx"), "{shown}");
        assert!(shown.contains("…` is not understood"), "{shown}");
        assert!(shown.chars().count() < 120, "{shown}");
    }

    #[test]
    fn many_odd_lines_make_few_warnings() {
        let mut odd = OddLines::default();
        for _ in 0..1000 {
            odd.note(garbage(b"?"));
        }
        let warnings = odd.warnings("/proc/vm/stats");
        assert_eq!(warnings.len(), MOST_KEPT + 1);
        assert_eq!(odd.count(), 1000);
        assert!(warnings.iter().all(|w| w.starts_with("/proc/vm/stats: ")));
        assert!(warnings.last().is_some_and(|w| w.contains("992 more")));
    }
}
