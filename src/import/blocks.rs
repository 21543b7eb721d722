//! From bytes to lines.
//!
//! A log can be of any size, in one of three encodings, with lines of any length. It is taken in blocks
//! as they come; of a line only so much is held as is looked at.

use std::borrow::Cow;

use super::scan::Scanner;

/// Longest line that is looked at, bytes; the rest of a longer one is passed over.
const LONGEST_LINE: usize = 64 << 10;

/// So much of the beginning tells whether it is text at all.
const HEAD: usize = 4096;

/// Takes a line and its number.
pub(super) type Take<'a> = &'a mut dyn FnMut(u64, &str);

/// Turns blocks of bytes into the lines that can tell anything, with their numbers.
pub struct BlockReader {
    scanner: Scanner,
    encoding: Option<Encoding>,
    /// Lines ended so far.
    ended: u64,
    /// A line that began in an earlier block, and whether its end is still to be passed over.
    begun: Vec<u8>,
    is_cut: bool,
    /// What began a character of two bytes.
    odd: Option<u8>,
    surrogate: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { is_big: bool },
}

impl Default for BlockReader {
    fn default() -> Self {
        BlockReader {
            scanner: Scanner::new(),
            encoding: None,
            ended: 0,
            begun: Vec::new(),
            is_cut: false,
            odd: None,
            surrogate: None,
        }
    }
}

/// Whether bytes, the first of a file, are no text: more than a tenth of them are characters that no log
/// has. A few can stand in any: a board that lost power fills its files with zeros.
pub fn is_binary(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return false;
    }
    let head = head.get(..HEAD).unwrap_or(head);
    let is_odd = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31);
    head.iter().filter(is_odd).count() * 10 > head.len()
}

impl BlockReader {
    /// Takes the next block. The first should hold more than three bytes, which tell the encoding.
    pub fn feed(&mut self, block: &[u8], take: Take<'_>) {
        let (encoding, block) = match self.encoding {
            Some(encoding) => (encoding, block),
            None => encoding_of(block),
        };
        self.encoding = Some(encoding);
        match encoding {
            Encoding::Utf8 => self.feed_text(block, take),
            Encoding::Utf16 { is_big } => {
                let text = self.decode(block, is_big);
                self.feed_text(text.as_bytes(), take);
            }
        }
    }

    /// Takes the last line, which needs no end.
    pub fn finish(&mut self, take: Take<'_>) {
        if !self.begun.is_empty() {
            self.end_line(take);
        }
    }

    /// Lines seen.
    pub fn lines(&self) -> u64 {
        self.ended
    }

    fn feed_text(&mut self, block: &[u8], take: Take<'_>) {
        let mut rest = block;
        if !self.begun.is_empty() || self.is_cut {
            let Some(end) = memchr::memchr(b'\n', rest) else {
                self.hold(rest);
                return;
            };
            let (line, after) = rest.split_at(end);
            self.hold(line);
            self.end_line(take);
            rest = after.get(1..).unwrap_or_default();
        }
        let whole = memchr::memrchr(b'\n', rest).map_or(0, |end| end + 1);
        let (lines, begun) = rest.split_at(whole);
        let first = self.ended;
        self.ended += self.scanner.scan(lines, &mut |number, line| {
            take(first + number, &text(line));
        });
        self.hold(begun);
    }

    /// Holds the beginning of a line.
    fn hold(&mut self, part: &[u8]) {
        let room = LONGEST_LINE.saturating_sub(self.begun.len());
        self.is_cut |= part.len() > room;
        self.begun
            .extend_from_slice(part.get(..room).unwrap_or(part));
    }

    fn end_line(&mut self, take: Take<'_>) {
        self.ended += 1;
        self.is_cut = false;
        if self.scanner.is_anchored(&self.begun) {
            take(self.ended, &text(&self.begun));
        }
        self.begun.clear();
    }

    fn decode(&mut self, block: &[u8], is_big: bool) -> String {
        let bytes: Cow<'_, [u8]> = match self.odd.take() {
            Some(odd) => Cow::Owned([&[odd], block].concat()),
            None => Cow::Borrowed(block),
        };
        let pairs = bytes.chunks_exact(2);
        self.odd = pairs.remainder().first().copied();
        let unit = |pair: &[u8]| match *pair {
            [a, b] if is_big => u16::from_be_bytes([a, b]),
            [a, b] => u16::from_le_bytes([a, b]),
            _ => 0,
        };
        let mut units: Vec<u16> = self.surrogate.take().into_iter().collect();
        units.extend(pairs.map(unit));
        if let Some(last @ 0xd800..=0xdbff) = units.last().copied() {
            units.pop();
            self.surrogate = Some(last);
        }
        char::decode_utf16(units)
            .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    }
}

/// What the mark at the beginning tells, and what is behind it.
fn encoding_of(head: &[u8]) -> (Encoding, &[u8]) {
    let after = |mark: &[u8]| head.strip_prefix(mark);
    if let Some(rest) = after(&[0xff, 0xfe]) {
        (Encoding::Utf16 { is_big: false }, rest)
    } else if let Some(rest) = after(&[0xfe, 0xff]) {
        (Encoding::Utf16 { is_big: true }, rest)
    } else {
        (Encoding::Utf8, after(&[0xef, 0xbb, 0xbf]).unwrap_or(head))
    }
}

fn text(line: &[u8]) -> Cow<'_, str> {
    let line = line.get(..LONGEST_LINE).unwrap_or(line);
    String::from_utf8_lossy(line)
}
