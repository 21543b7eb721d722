//! A program that takes memory and prints lines on cue; see `tests/doubles/cued.c`.

#![allow(unreachable_pub, dead_code)]

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::Command;

const SOURCE: &str = include_str!("../doubles/cued.c");

/// The program's path. `None`, with a word about it, where there is no C compiler; with `CI=true` that
/// is a failure.
pub fn cued() -> Option<String> {
    if Command::new("cc").arg("--version").output().is_err() {
        crate::aside::lacks("a C compiler, for the cued program");
        return None;
    }
    let mut hasher = DefaultHasher::new();
    SOURCE.hash(&mut hasher);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = folder.join(format!("cued-{:016x}", hasher.finish()));
    if !program.exists() {
        let unfinished = program.with_extension(std::process::id().to_string());
        let source = unfinished.with_extension("c");
        fs::write(&source, SOURCE).expect("a source can be written");
        let built = Command::new("cc")
            .args(["-O1", "-Wall", "-Wextra", "-Werror", "-o"])
            .args([&unfinished, &source])
            .status();
        assert!(built.expect("cc starts").success(), "cued.c compiles");
        fs::rename(&unfinished, &program).expect("a program can be renamed");
    }
    program.to_str().map(str::to_owned)
}

/// Cues as a program's arguments.
pub fn cues(cues: &[&str]) -> Vec<String> {
    cues.iter().map(|cue| (*cue).to_owned()).collect()
}
