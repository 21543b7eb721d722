//! What bytes can be, and numbers in bytes that may end anywhere.

use std::io::{Read, Seek, SeekFrom};
use std::{fmt, io};

/// What a model file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelFormat {
    /// An ONNX model.
    Onnx,
    /// A serialized TensorRT engine.
    Plan,
}

impl ModelFormat {
    /// The stable identifier used in reports.
    pub fn id(self) -> &'static str {
        match self {
            ModelFormat::Onnx => "onnx",
            ModelFormat::Plan => "plan",
        }
    }
}

impl fmt::Display for ModelFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ModelFormat::Onnx => "ONNX model",
            ModelFormat::Plan => "TensorRT plan",
        })
    }
}

impl ModelFormat {
    pub(super) fn article(self) -> &'static str {
        match self {
            ModelFormat::Onnx => "an",
            ModelFormat::Plan => "a",
        }
    }
}

/// What some bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A whole model, as far as its outermost structure tells.
    Model(ModelFormat),
    /// The beginning of a model.
    Truncated {
        /// What it is the beginning of.
        format: ModelFormat,
        /// Bytes the whole must have at least.
        expected: u64,
    },
    /// A git-lfs pointer.
    LfsPointer,
    /// A TensorRT timing cache.
    TimingCache,
    /// Something else.
    Unknown,
}

/// Bytes that decide between the formats: the longest fixed header of a plan.
pub(super) const HEAD_BYTES: usize = 32;

/// Fills `bytes` from `start` on as far as there is something, and says how far that was.
pub(super) fn fill(
    source: &mut (impl Read + Seek),
    start: u64,
    bytes: &mut [u8],
) -> io::Result<usize> {
    source.seek(SeekFrom::Start(start))?;
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The byte at `at`.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The 16 bits at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let word = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(word.try_into().ok()?))
}

/// The 32 bits at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(word.try_into().ok()?))
}

/// The 64 bits at `at`.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let word = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(word.try_into().ok()?))
}
