//! The device a plan was built on, as its header tells: no name, but what tells devices apart.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::plan_items::Item;

/// A compute capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ComputeCapability {
    /// Major.
    pub major: u32,
    /// Minor.
    pub minor: u32,
}

impl ComputeCapability {
    /// The capability in `8.7`.
    pub fn parse(text: &str) -> Option<ComputeCapability> {
        let (major, minor) = text.split_once('.')?;
        Some(ComputeCapability {
            major: major.parse().ok()?,
            minor: minor.parse().ok()?,
        })
    }
}

impl fmt::Display for ComputeCapability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The device a plan was built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BuiltOn {
    /// Its compute capability.
    pub compute: ComputeCapability,
    /// Multiprocessors.
    pub multiprocessors: u32,
    /// All its memory.
    pub total_bytes: u64,
    /// Its second-level cache.
    pub l2_bytes: u64,
    /// Width of its memory bus, bits.
    pub bus_width_bits: u32,
    /// Whether its memory is the system's.
    pub integrated: bool,
}

/// The structure that tells of the device, in 7 and from 8.0 on.
const BLOCK_7: u16 = 0x21;
const BLOCK_8: u16 = 0x10;

/// Items of the block that are looked at; the longest has 20.
const MOST_ITEMS: usize = 64;

/// The device that the items of a body tell of; `None` where the block is not there, not whole, or of
/// another order than the two that are known.
pub(super) fn built_on(items: impl Iterator<Item = Item>) -> Option<BuiltOn> {
    let opens = |item: &Item| matches!(item, Item::Opens(BLOCK_7 | BLOCK_8));
    let mut block = items.skip_while(|item| !opens(item));
    let Some(Item::Opens(tag)) = block.next() else {
        return None;
    };
    let mut fields = Vec::with_capacity(MOST_ITEMS);
    for item in block.take(MOST_ITEMS) {
        match item {
            Item::Closes(closed) if closed == tag => break,
            // TensorRT 7 goes on with other structures inside the block.
            Item::Opens(_) => break,
            field => fields.push(field),
        }
    }
    match fields.first()? {
        Item::Word(_) => capability_first(&fields),
        Item::Wide(_) => memory_first(&fields),
        _ => None,
    }
}

/// 7.0 to 10.5: compute major and minor, core and memory clock, bus width, second-level cache, …,
/// multiprocessors, integrated (the first truth value), …, total memory (the first wide number after).
fn capability_first(fields: &[Item]) -> Option<BuiltOn> {
    let truth = fields
        .iter()
        .position(|field| matches!(field, Item::Truth(_)))?;
    let Item::Truth(integrated) = fields.get(truth)? else {
        return None;
    };
    let after = fields.get(truth..)?;
    let total = after.iter().find_map(|field| match field {
        Item::Wide(bytes) => Some(*bytes),
        _ => None,
    });
    Some(BuiltOn {
        compute: ComputeCapability {
            major: word(fields, 0)?,
            minor: word(fields, 1)?,
        },
        multiprocessors: word(fields, truth.checked_sub(1)?)?,
        total_bytes: total?,
        l2_bytes: wide(fields, 5)?,
        bus_width_bits: word(fields, 4)?,
        integrated: *integrated,
    })
}

/// 10.9: total memory, second-level cache, its persisting part, core and memory clock, bus width, shared
/// memory per block and per multiprocessor, multiprocessors, integrated, 1024, 1024, compute major and
/// minor, texture alignment.
fn memory_first(fields: &[Item]) -> Option<BuiltOn> {
    Some(BuiltOn {
        compute: ComputeCapability {
            major: word(fields, 12)?,
            minor: word(fields, 13)?,
        },
        multiprocessors: word(fields, 8)?,
        total_bytes: wide(fields, 0)?,
        l2_bytes: wide(fields, 1)?,
        bus_width_bits: word(fields, 5)?,
        integrated: word(fields, 9)? != 0,
    })
}

fn word(fields: &[Item], at: usize) -> Option<u32> {
    match fields.get(at)? {
        Item::Word(word) => Some(*word),
        _ => None,
    }
}

fn wide(fields: &[Item], at: usize) -> Option<u64> {
    match fields.get(at)? {
        Item::Wide(wide) => Some(*wide),
        _ => None,
    }
}
