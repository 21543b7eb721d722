//! What the program says beside its result, on standard error.

use std::error::Error;
use std::io::{self, Write};

use crate::render::escape;

/// An error and what lies beneath it, in one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut beneath = error.source();
    while let Some(source) = beneath {
        let words = source.to_string();
        // Some variants already tell their source, because it belongs inside the sentence.
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        beneath = source.source();
    }
    text
}

/// Says one line to the user, beside the result.
pub(super) fn say(line: &str) {
    tell(&format!("trtmem: {}\n", escape(line)));
}

/// Writes text to standard error. Where even that cannot be written, nobody is left to tell.
pub(super) fn tell(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
