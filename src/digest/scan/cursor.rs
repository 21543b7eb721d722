//! Reading JSON token by token where it is known what comes next. `None` is always the same: it is
//! something else, or the text ends here.

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
    #[inline]
    pub(super) fn space(&mut self) {
        if self.rest.first().is_some_and(|byte| *byte <= b' ') {
            self.indentation();
        }
    }

    /// White space as indented JSON has it: a newline and many blanks.
    fn indentation(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
            while let Some(rest) = self.rest.strip_prefix(&[b' '; 8]) {
                self.rest = rest;
            }
        }
    }

    /// Passes over this character and the white space before it.
    #[inline]
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
    #[inline]
    pub(super) fn found(&mut self, byte: u8) -> bool {
        self.mark(byte).is_some()
    }

    /// The first key of an object, its opening brace before it.
    #[inline]
    pub(super) fn first(&mut self, name: &str) -> Option<()> {
        self.mark(b'{')?;
        self.key(name)
    }

    /// A further key of an object, the comma before it.
    #[inline]
    pub(super) fn next(&mut self, name: &str) -> Option<()> {
        self.mark(b',')?;
        self.key(name)
    }

    /// Whether this is the next key of the object, which is then passed over.
    #[inline]
    pub(super) fn has(&mut self, name: &str) -> bool {
        let here = *self;
        if self.next(name).is_none() {
            *self = here;
            return false;
        }
        true
    }

    #[inline]
    fn key(&mut self, name: &str) -> Option<()> {
        self.space();
        let rest = self.rest.strip_prefix(b"\"")?;
        let rest = rest.strip_prefix(name.as_bytes())?;
        self.rest = rest.strip_prefix(b"\"")?;
        self.mark(b':')?;
        self.space();
        Some(())
    }

    /// An integer that is not negative, white space before it passed over.
    #[inline]
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let (value, digits) = match self.rest.first_chunk::<8>() {
            Some(eight) => digits::leading(*eight),
            None => (0, 0),
        };
        match digits {
            0 | 8 => self.many_digits(),
            1 => self.digits_read(value, 1),
            // Zeros do not come first.
            _ if self.rest.first() == Some(&b'0') => None,
            _ => self.digits_read(value, digits),
        }
    }

    fn digits_read(&mut self, value: u64, digits: usize) -> Option<u64> {
        self.rest = self.rest.get(digits..)?;
        Some(value)
    }

    /// Integers with eight digits and more, and those at the very end of the text.
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
    #[inline]
    pub(super) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.unsigned()?).ok()
    }

    /// An integer with its sign.
    #[inline]
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
    #[inline]
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
    #[inline]
    pub(super) fn name<T: DeserializeOwned>(&mut self) -> Option<T> {
        named(self.string()?)
    }

    /// Why a figure is absent.
    #[inline]
    fn absence(&mut self) -> Option<&'a [u8]> {
        self.first("absent")?;
        let reason = self.string()?;
        self.mark(b'}')?;
        Some(reason)
    }

    /// What `read` reads, or why it is absent.
    #[inline]
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
    #[inline]
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

/// The value with this name, as the type's own reader knows it.
#[inline]
pub(super) fn named<T: DeserializeOwned>(name: &[u8]) -> Option<T> {
    let name = str::from_utf8(name).ok()?;
    T::deserialize(BorrowedStrDeserializer::<Error>::new(name)).ok()
}
