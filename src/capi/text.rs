//! Texts of C.

#![allow(unsafe_code)]

use std::borrow::Cow;
use std::ffi::{CStr, c_char};

/// The text at `text`, or nothing for a null pointer. What is not UTF-8 is replaced.
///
/// # Safety
/// `text` is null, or a text that ends with a zero and stays as it is while the result lives.
pub(super) unsafe fn text<'a>(text: *const c_char) -> Option<Cow<'a, str>> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller says that it ends with a zero and stays.
    Some(unsafe { CStr::from_ptr(text) }.to_string_lossy())
}
