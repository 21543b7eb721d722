//! Where glibc has its heap counters; musl has none.

use super::layout::assert_ten_heap_fields;
use crate::posix::{HeapFunction, HeapWidth};

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
assert_ten_heap_fields!(bindings::mallinfo2);
const _: () = assert!(size_of::<bindings::mallinfo>() == 40);
const _: () = assert!(size_of::<bindings::mallinfo2>() == 10 * size_of::<usize>());

/// `mallinfo2`, in glibc from 2.33 on, and the `mallinfo` of ten `int` that is all there was before
/// (Jetson L4T 32 and 35, DRIVE OS Linux on Ubuntu 20.04).
pub(crate) fn heap_functions() -> &'static [HeapFunction] {
    &[
        HeapFunction {
            name: c"mallinfo2",
            width: HeapWidth::SIZE_T,
        },
        HeapFunction {
            name: c"mallinfo",
            width: HeapWidth::Bits32,
        },
    ]
}
