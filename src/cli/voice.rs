//! What the program says beside its result, on standard error.

use std::io::{self, Write};

use crate::escape::escape;

/// Says one line to the user, beside the result.
pub(super) fn say(line: &str) {
    tell(&format!("trtmem: {}\n", escape(line)));
}

/// Writes text to standard error. Where even that cannot be written, nobody is left to tell.
pub(super) fn tell(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
