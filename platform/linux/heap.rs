//! Where glibc has its heap counters; musl has none.

use crate::posix::{HeapFunction, HeapWidth};

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
