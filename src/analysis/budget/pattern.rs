//! Names of engines with `*` and `?`.

use crate::analysis::comparison::file_name;
use crate::wildcard;

/// A name in which `*` stands for any characters, also none, and `?` for exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as written.
    pub fn new(text: &str) -> Pattern {
        Pattern(text.to_owned())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an engine's path is meant: all of it where the pattern has a `/`, else its file name.
    pub fn matches_path(&self, path: &str) -> bool {
        if self.0.contains('/') {
            self.matches(path)
        } else {
            self.matches(file_name(path))
        }
    }

    /// Whether the whole of `text` is meant.
    pub fn matches(&self, text: &str) -> bool {
        wildcard::matches(&self.0, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_a_slash_is_held_against_the_whole_path() {
        let path = "models/a/net.onnx";
        assert!(Pattern::new("net.onnx").matches_path(path));
        assert!(Pattern::new("models/*/net.onnx").matches_path(path));
        assert!(!Pattern::new("a/net.onnx").matches_path(path));
        assert!(Pattern::new("*/a/net.onnx").matches_path(path));
    }
}
