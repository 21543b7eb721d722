//! Where QNX has its heap counters.

use super::layout::assert_ten_heap_fields;
use super::release::mallinfo_width;
use crate::posix::{HeapFunction, HeapWidth, system_name};

#[allow(
    dead_code,
    missing_docs,
    non_camel_case_types,
    unreachable_pub,
    reason = "C names, as the generator writes them; what is asserted is all that is used"
)]
mod bindings {
    #[cfg(not(feature = "bindgen"))]
    include!("bindings.rs");
    #[cfg(feature = "bindgen")]
    include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
}

assert_ten_heap_fields!(bindings::mallinfo);
// 7.1 or 8.0: which of the two is decided where the binary runs.
const _: () = assert!(matches!(size_of::<bindings::mallinfo>(), 40 | 80));

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
