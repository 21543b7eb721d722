//! Lines and numbers, strictly.

use super::odd::Oddity;

/// One line of a counter file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Without its end and the blanks before it; a serial console adds carriage returns.
    pub(super) text: &'a [u8],
    /// Whether a newline ended it. What follows a cut is lost, the rest of a number included.
    pub(super) ended: bool,
}

/// The lines of `text` that are not blank.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = Line<'_>> {
    text.split_inclusive(|&byte| byte == b'\n')
        .map(|raw| Line {
            text: raw.trim_ascii_end(),
            ended: raw.ends_with(b"\n"),
        })
        .filter(|line| !line.text.is_empty())
}

/// The words of a line, parted by any number of blanks.
pub(super) fn words(text: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

/// A number written with decimal digits only: no sign, no blanks.
pub(super) fn decimal(text: &[u8]) -> Result<u64, Oddity> {
    number(text, 10)
}

/// A number written as `0x` and hexadecimal digits.
pub(super) fn hexadecimal(text: &[u8]) -> Result<u64, Oddity> {
    number(text.strip_prefix(b"0x").ok_or(Oddity::Garbage)?, 16)
}

fn number(digits: &[u8], radix: u32) -> Result<u64, Oddity> {
    let is_digit = |&byte: &u8| char::from(byte).is_digit(radix);
    if digits.is_empty() || !digits.iter().all(is_digit) {
        return Err(Oddity::Garbage);
    }
    digits
        .iter()
        .filter_map(|&byte| char::from(byte).to_digit(radix))
        .try_fold(0u64, |sum, digit| {
            sum.checked_mul(radix.into())?.checked_add(digit.into())
        })
        .ok_or(Oddity::TooLarge)
}

/// A key: printable ASCII without blanks, so that a line of prose has none.
pub(super) fn key(text: &[u8]) -> Option<&str> {
    let plain = !text.is_empty() && text.iter().all(u8::is_ascii_graphic);
    plain
        .then_some(text)
        .and_then(|text| str::from_utf8(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_knows_whether_a_newline_ended_it() {
        let read: Vec<_> = lines(b"one\r\n\n  \ntwo").collect();
        let [one, two] = read.as_slice() else {
            panic!("two lines are not blank: {read:?}");
        };
        assert_eq!((one.text, one.ended), (&b"one"[..], true));
        assert_eq!((two.text, two.ended), (&b"two"[..], false));
    }

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        assert_eq!(decimal(b"18446744073709551615"), Ok(u64::MAX));
        assert_eq!(decimal(b"18446744073709551616"), Err(Oddity::TooLarge));
        assert_eq!(hexadecimal(b"0xe0000"), Ok(917_504));
        assert_eq!(hexadecimal(b"0xffffffffffffffff"), Ok(u64::MAX));
        assert_eq!(hexadecimal(b"0x10000000000000000"), Err(Oddity::TooLarge));
        for garbage in [
            &b""[..],
            b"+1",
            b"-1",
            b" 1",
            b"1 ",
            b"0x1",
            b"1_0",
            b"\xff",
        ] {
            assert_eq!(decimal(garbage), Err(Oddity::Garbage), "{garbage:?}");
        }
        for garbage in [&b""[..], b"0x", b"10", b"0x0x1", b"0xg"] {
            assert_eq!(hexadecimal(garbage), Err(Oddity::Garbage), "{garbage:?}");
        }
    }
}
