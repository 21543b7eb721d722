//! The two ways to a digest: what the whole one takes, the short one makes the same of, or leaves to it; a refusal is in
//! the words of the whole one. A fault in what a digest does not hold is not seen by the short one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::analysis::digest::{Digest, read, skim};
use trtmem::report::read_document;

fuzz_target!(|text: &str| {
    let whole = read_document(text).map(|it| (Digest::of(&it.report), it.skipped));
    let short = skim(text);
    let either = read(text).map(|it| (it.digest, it.skipped));
    match (short, whole) {
        (Some(short), Ok(whole)) => assert_eq!((short, None), whole),
        (Some(short), Err(_)) => assert_eq!(either.ok(), Some((short, None))),
        (None, whole) => assert_eq!(
            either.map_err(|error| error.to_string()),
            whole.map_err(|error| error.to_string())
        ),
    }
});
