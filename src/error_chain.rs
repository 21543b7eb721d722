//! An error told with what lies beneath it.

use std::error::Error;

/// An error and what lies beneath it, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut beneath = error.source();
    while let Some(source) = beneath {
        let words = source.to_string();
        // Some errors already tell their source, because it belongs inside the sentence.
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        beneath = source.source();
    }
    text
}
