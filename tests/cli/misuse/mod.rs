//! Misuse and outputs: whatever is asked for wrongly, or cannot be read or written, ends with the
//! documented status and one line that says what to do next; nothing is left half-done.

#[cfg(target_os = "linux")]
mod disk;
mod documents;
mod flags;
mod forms;
mod models;
mod outputs;
mod pipes;

use crate::command::{Dir, Ran, run};

/// A run that waits for nothing: these tests look at what becomes of its result.
fn quick<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["run", "--settle", "none", "--noise-window", "0"];
    args.extend(more);
    args
}

/// Expects a refusal: the status, nothing on standard output, one line that holds all of `words` and
/// says what to do next, and nothing new in the directory.
fn refused(dir: &Dir, args: &[&str], status: i32, words: &[&str]) {
    let before = dir.files();
    let ran = run(dir, args);
    assert_eq!(ran.code(), status, "{args:?}: {ran:?}");
    assert_eq!(ran.stdout, "", "{args:?}");
    complained(&ran, words);
    assert_eq!(dir.files(), before, "{args:?}");
}

/// Expects one line that holds all of `words` and says what to do next.
fn complained(ran: &Ran, words: &[&str]) {
    let line = ran.complaint();
    assert!(line.starts_with("trtmem: "), "{line}");
    let tells_what_to_do = ["; ", ", expected "].iter().any(|mark| line.contains(mark));
    assert!(tells_what_to_do, "{line}");
    for word in words {
        assert!(line.contains(word), "{word:?} is not in {line:?}");
    }
}
