//! Reading JSON token by token where it is known what comes next. `None` is always the same: it is
//! something else, or the text ends here.

// Every call knows its key at compile time, and what it does is then a few comparisons of whole words; left to
// the compiler's own judgement they are calls, and the whole takes twice as long.
#![allow(clippy::inline_always)]

use serde::de::DeserializeOwned;
use serde::de::value::{BorrowedStrDeserializer, Error};

use super::digits;
use super::text::{length_of_string, plain};

/// The powers of ten up to that of eight digits.
const POWERS: [u64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    /// What has not been read.
    rest: &'a [u8],
}

/// A figure, or the reason why there is none, as it stands in the text between its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure<'a, T> {
    Value(T),
    Absent(&'a [u8]),
}

impl<T> Figure<'_, T> {
    pub(super) fn get(self) -> Option<T> {
        match self {
            Figure::Value(value) => Some(value),
            Figure::Absent(_) => None,
        }
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Cursor { rest }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Passes over white space.
    #[inline(always)]
    pub(super) fn space(&mut self) {
        if matches!(self.rest, [..=b' ', ..]) {
            self.rest = behind_space(self.rest);
        }
    }

    /// Passes over this character and the white space before it.
    #[inline(always)]
    pub(super) fn mark(&mut self, byte: u8) -> Option<()> {
        self.space();
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                Some(())
            }
            _ => None,
        }
    }

    /// Whether this character comes next, which is then passed over.
    #[inline(always)]
    pub(super) fn found(&mut self, byte: u8) -> bool {
        self.mark(byte).is_some()
    }

    /// The first key of an object, its opening brace before it.
    #[inline(always)]
    pub(super) fn first(&mut self, name: &str) -> Option<()> {
        self.key(b'{', name)
    }

    /// A further key of an object, the comma before it.
    #[inline(always)]
    pub(super) fn next(&mut self, name: &str) -> Option<()> {
        self.key(b',', name)
    }

    /// Whether this is the next key of the object, which is then passed over.
    #[inline(always)]
    pub(super) fn has(&mut self, name: &str) -> bool {
        self.next(name).is_some()
    }

    /// A key with the mark that has to stand before it. Only the white space that this program writes is
    /// taken. Nothing is passed over where it is another key.
    #[inline(always)]
    fn key(&mut self, mark: u8, name: &str) -> Option<()> {
        let [first, rest @ ..] = self.rest else {
            return None;
        };
        if *first != mark {
            return None;
        }
        let rest = match rest {
            [..=b' ', ..] => behind_space(rest),
            _ => rest,
        };
        let rest = rest.strip_prefix(b"\"")?;
        let rest = rest.strip_prefix(name.as_bytes())?;
        let rest = rest.strip_prefix(b"\":")?;
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        Some(())
    }

    /// An integer that is not negative. Most have fewer than sixteen digits.
    #[inline(always)]
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let Some(digits) = self.rest.first_chunk::<8>() else {
            return self.many_digits();
        };
        let (mut value, mut count) = digits::leading(*digits);
        if count == 8 {
            let Some(([_, _, _, _, _, _, _, _, more @ ..], _)) =
                self.rest.split_first_chunk::<16>()
            else {
                return self.many_digits();
            };
            let (low, more) = digits::leading(*more);
            if more == 8 {
                return self.many_digits();
            }
            // Both are below ten to the eighth.
            value = value * POWERS.get(more)? + low;
            count += more;
        }
        // Zeros do not come first, nor does nothing.
        if count == 0 || (digits.first() == Some(&b'0') && count > 1) {
            return None;
        }
        self.rest = self.rest.get(count..)?;
        Some(value)
    }

    /// Integers with sixteen digits and more, and those at the very end of the text.
    fn many_digits(&mut self) -> Option<u64> {
        let leads_with_zero = self.rest.first() == Some(&b'0');
        let mut value = 0_u64;
        let mut digits = 0_usize;
        while let Some(eight) = self.rest.first_chunk::<8>() {
            let (more, count) = digits::leading(*eight);
            value = value.checked_mul(*POWERS.get(count)?)?.checked_add(more)?;
            digits += count;
            self.rest = self.rest.get(count..)?;
            if count < 8 {
                break;
            }
        }
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
            let digit = u64::from(digit - b'0');
            value = value.checked_mul(10)?.checked_add(digit)?;
            digits += 1;
            self.rest = rest;
        }
        (digits == 1 || digits > 1 && !leads_with_zero).then_some(value)
    }

    /// An integer that fits 32 bits.
    #[inline(always)]
    pub(super) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.unsigned()?).ok()
    }

    /// An integer with its sign.
    #[inline(always)]
    pub(super) fn signed(&mut self) -> Option<i64> {
        let Some(rest) = self.rest.strip_prefix(b"-") else {
            return i64::try_from(self.unsigned()?).ok();
        };
        self.rest = rest;
        // The long way reads -0 as a fraction.
        match self.unsigned()? {
            0 => None,
            size => 0_i64.checked_sub_unsigned(size),
        }
    }

    /// `true` or `false`.
    pub(super) fn truth(&mut self) -> Option<bool> {
        let (truth, rest) = match self.rest {
            [b't', b'r', b'u', b'e', rest @ ..] => (true, rest),
            [b'f', b'a', b'l', b's', b'e', rest @ ..] => (false, rest),
            _ => return None,
        };
        self.rest = rest;
        Some(truth)
    }

    /// A string, between its quotes, with its escapes.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let body = self.rest.strip_prefix(b"\"")?;
        let (text, rest) = body.split_at_checked(plain(body))?;
        if let Some(rest) = rest.strip_prefix(b"\"") {
            self.rest = rest;
            return Some(text);
        }
        self.unusual_string()
    }

    /// A string with escapes, or in other letters than ASCII's.
    #[cold]
    fn unusual_string(&mut self) -> Option<&'a [u8]> {
        let length = length_of_string(self.rest.get(1..)?)?;
        let (token, rest) = self.rest.split_at_checked(length.checked_add(2)?)?;
        // Only one that the long way takes too.
        serde_json::from_slice::<String>(token).ok()?;
        self.rest = rest;
        token.get(1..=length)
    }

    /// One of a type's names.
    #[inline(always)]
    pub(super) fn name<T: DeserializeOwned>(&mut self) -> Option<T> {
        named(self.string()?)
    }

    /// Why a figure is absent.
    #[inline(always)]
    fn absence(&mut self) -> Option<&'a [u8]> {
        self.first("absent")?;
        let reason = self.string()?;
        self.mark(b'}')?;
        Some(reason)
    }

    /// What `read` reads, or why it is absent.
    #[inline(always)]
    pub(super) fn measured<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Figure<'a, T>> {
        if self.rest.first() == Some(&b'{') {
            return self.absence().map(Figure::Absent);
        }
        read(self).map(Figure::Value)
    }

    /// What `read` reads of an object, or why it is absent.
    #[inline(always)]
    pub(super) fn measured_object<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Figure<'a, T>> {
        let mut ahead = *self;
        if let Some(reason) = ahead.absence() {
            *self = ahead;
            return Some(Figure::Absent(reason));
        }
        read(self).map(Figure::Value)
    }

    /// Passes over an object whose values are all read by `value`, whatever its keys.
    pub(super) fn map(&mut self, value: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        self.mark(b'{')?;
        if self.found(b'}') {
            return Some(());
        }
        loop {
            self.space();
            self.string()?;
            self.mark(b':')?;
            self.space();
            value(self)?;
            if self.found(b'}') {
                return Some(());
            }
            self.mark(b',')?;
        }
    }

    /// Passes over an array whose elements are all read by `element`.
    pub(super) fn list(&mut self, element: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        self.mark(b'[')?;
        if self.found(b']') {
            return Some(());
        }
        loop {
            self.space();
            element(self)?;
            if self.found(b']') {
                return Some(());
            }
            self.mark(b',')?;
        }
    }
}

/// What comes behind white space as indented JSON has it: a newline and many blanks.
fn behind_space(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = text {
        text = rest;
        while let Some(rest) = text.strip_prefix(b"        ") {
            text = rest;
        }
        if let Some(rest) = text.strip_prefix(b"    ") {
            text = rest;
        }
    }
    text
}

/// The value with this name, as the type's own reader knows it.
#[inline]
pub(super) fn named<T: DeserializeOwned>(name: &[u8]) -> Option<T> {
    let name = str::from_utf8(name).ok()?;
    T::deserialize(BorrowedStrDeserializer::<Error>::new(name)).ok()
}
