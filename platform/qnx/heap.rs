//! Where QNX has its heap counters.

use super::release::mallinfo_width;
use crate::posix::{HeapFunction, HeapWidth, system_name};

/// `mallinfo`, its fields as wide as the running release has them: the release a binary was built
/// for says nothing about the one it runs on.
pub(crate) fn heap_functions() -> &'static [HeapFunction] {
    match mallinfo_width(&system_name().release) {
        Some(HeapWidth::Bits32) => &[HeapFunction {
            name: c"mallinfo",
            width: HeapWidth::Bits32,
        }],
        Some(HeapWidth::Bits64) => &[HeapFunction {
            name: c"mallinfo",
            width: HeapWidth::Bits64,
        }],
        None => &[],
    }
}
