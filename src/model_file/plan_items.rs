//! The items that the body of a plan is made of.
//!
//! An item is a tag (u16), the number 1 (u16) and a value whose length the tag says; other tags open a
//! structure, which ends with the complement of its tag. From 8.0 on every tag has its highest bit set,
//! in 7 none has. Established by comparing public plans of TensorRT 7.0 to 10.9.

use super::content::{u8_at, u16_at, u32_at, u64_at};

/// One step along a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A number of 8 bits, or a truth value.
    Byte(u8),
    /// A truth value.
    Truth(bool),
    /// A number of 32 bits.
    Word(u32),
    /// A number of 64 bits.
    Wide(u64),
    /// A number with a fraction, which nothing here needs.
    Fraction,
    /// A structure begins; its tag without the highest bit.
    Opens(u16),
    /// The structure with this tag ends.
    Closes(u16),
}

/// Walks the items of a body from its beginning. Ends where the bytes end or stop making sense.
pub(super) struct Items<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The highest bit of every tag in this body.
    bit: u16,
    open: Vec<u16>,
}

/// The highest bit of a tag.
const HIGH: u16 = 0x8000;

/// Structures within each other; real headers have two.
const DEEPEST: usize = 16;

impl<'a> Items<'a> {
    /// The items of `body`.
    pub(super) fn of(body: &'a [u8]) -> Items<'a> {
        Items {
            bytes: body,
            at: 0,
            bit: u16_at(body, 0).unwrap_or(0) & HIGH,
            open: Vec::new(),
        }
    }

    fn step(&mut self) -> Option<Item> {
        let tag = u16_at(self.bytes, self.at)?;
        if tag & HIGH != self.bit {
            self.at += 2;
            let opened = self.open.pop()?;
            return (tag == !opened).then_some(Item::Closes(opened & !HIGH));
        }
        if u16_at(self.bytes, self.at + 2)? != 1 {
            return None;
        }
        let value = self.at + 4;
        let (item, length) = match tag & !HIGH {
            0x02 => (Item::Byte(u8_at(self.bytes, value)?), 1),
            0x07 => (Item::Word(u32_at(self.bytes, value)?), 4),
            0x08 | 0x09 => (Item::Wide(u64_at(self.bytes, value)?), 8),
            0x0a => (Item::Truth(u8_at(self.bytes, value)? != 0), 1),
            0x0b => (Item::Fraction, 4),
            structure => {
                if self.open.len() == DEEPEST {
                    return None;
                }
                self.open.push(tag);
                (Item::Opens(structure), 0)
            }
        };
        self.at = value + length;
        Some(item)
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let item = self.step();
        if item.is_none() {
            self.bytes = &[];
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(bytes: &[u8]) -> Vec<Item> {
        Items::of(bytes).collect()
    }

    #[test]
    fn structures_end_with_the_complement_of_their_tag() {
        let newer = [0x10, 0x80, 1, 0, 0x07, 0x80, 1, 0, 5, 0, 0, 0, 0xef, 0x7f];
        assert_eq!(
            items(&newer),
            [Item::Opens(0x10), Item::Word(5), Item::Closes(0x10)]
        );
        let older = [0x21, 0, 1, 0, 0x0a, 0, 1, 0, 1, 0xde, 0xff];
        assert_eq!(
            items(&older),
            [Item::Opens(0x21), Item::Truth(true), Item::Closes(0x21)]
        );
    }

    #[test]
    fn what_makes_no_sense_ends_the_walk() {
        assert_eq!(items(&[0x02, 0x80, 2, 0, 5]), []);
        assert_eq!(items(&[0x02, 0x80, 1, 0]), []);
        assert_eq!(items(&[0x10, 0x80, 1, 0, 0xee, 0x7f]), [Item::Opens(0x10)]);
        assert_eq!(items(&[]), []);
    }
}
