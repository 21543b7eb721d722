//! The two ways to a digest: what goes the short way gives what it gives; whatever does not gives what the whole way
//! does, refusals in its words. What a digest does not hold the short way does not look at: a fault in there is not seen,
//! so that the two can differ there and nowhere else (`tests/digest.rs` mends such faults and compares).
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::analysis::digest::{Digest, read, skim};
use trtmem::report::read_document;

fuzz_target!(|text: &str| {
    let read = read(text).map_err(|error| error.to_string());
    if let Some(digest) = skim(text) {
        assert_eq!(read, Ok((digest, None)));
        return;
    }
    let whole = read_document(text).map(|it| (Digest::of(&it.report), it.skipped));
    assert_eq!(read, whole.map_err(|error| error.to_string()));
});
