//! C strings from a library, read no further than makes sense.

#![allow(unsafe_code)]

use std::ffi::c_char;

/// The bytes of a C string, without its end, at most `most` of them. Empty for null.
///
/// # Safety
/// `text` is null, or leads to bytes up to and including a zero that stay unchanged for `'a`.
pub unsafe fn bytes<'a>(text: *const c_char, most: usize) -> &'a [u8] {
    if text.is_null() {
        return &[];
    }
    let mut length = 0;
    // SAFETY: the caller vouches for every byte up to the first zero, and no later one is read.
    while length < most && unsafe { text.add(length).read() } != 0 {
        length += 1;
    }
    // SAFETY: these bytes have just been read, and the caller vouches that they stay.
    unsafe { std::slice::from_raw_parts(text.cast(), length) }
}
