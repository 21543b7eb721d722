//! The fields of a counter file by their keys.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use super::odd::{OddLine, OddLines, Oddity};
use crate::report::Field;

/// A usable line: its key, its figure, and what is odd about it all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) key: &'a str,
    pub(super) field: Field,
    pub(super) line: &'a [u8],
    pub(super) remark: Option<Oddity>,
}

/// A line of a counter file: usable, or odd.
pub(super) type Read<'a> = Result<Entry<'a>, OddLine<'a>>;

/// The fields of a counter file by their keys, and what was odd about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    map: BTreeMap<&'a str, Field>,
    odd: OddLines<'a>,
}

impl<'a> Fields<'a> {
    /// The field with exactly this key.
    pub fn get(&self, key: &str) -> Option<Field> {
        self.map.get(key).copied()
    }

    /// Every field, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, Field)> {
        self.map.iter().map(|(key, field)| (*key, *field))
    }

    /// What was odd.
    pub fn odd(&self) -> &OddLines<'a> {
        &self.odd
    }

    /// Collects usable lines; the first of a key holds.
    pub(super) fn collect(lines: impl Iterator<Item = Read<'a>>) -> Self {
        let mut fields = Fields::default();
        for line in lines {
            match line {
                Ok(entry) => fields.add(entry),
                Err(odd) => fields.odd.note(odd),
            }
        }
        fields
    }

    fn add(&mut self, entry: Entry<'a>) {
        let oddity = match self.map.entry(entry.key) {
            Slot::Vacant(slot) => {
                slot.insert(entry.field);
                entry.remark
            }
            Slot::Occupied(_) => Some(Oddity::Repeated),
        };
        if let Some(oddity) = oddity {
            self.odd.note(OddLine {
                oddity,
                line: entry.line,
            });
        }
    }
}

/// The figure of the first usable line with exactly this key. Allocates nothing.
pub(super) fn find<'a>(mut lines: impl Iterator<Item = Read<'a>>, key: &str) -> Option<Field> {
    lines.find_map(|line| {
        line.ok()
            .filter(|entry| entry.key == key)
            .map(|entry| entry.field)
    })
}
