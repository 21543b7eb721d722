//! The corpus that is shared between projects, where it is there.

#![allow(dead_code)]

use std::path::{Path, PathBuf};

/// A folder of the shared corpus. Without it a test says so and passes; where CI runs it is required.
pub(crate) fn corpus(folder: &str) -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = shared.join(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    crate::aside::lacks(&format!("there is no {}", folder.display()));
    None
}

/// The files below a folder whose names pass, sorted.
pub(crate) fn files(folder: &Path, passes: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| passes(path.file_name().unwrap().to_str().unwrap()))
        .collect();
    found.sort();
    found
}

/// Whether a file's name ends so.
pub(crate) fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it == ending)
}
