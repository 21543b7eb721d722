//! The two ways to a digest: what the fast one takes is what the long one takes, with the same result, in one
//! piece and in several.
#![no_main]

use std::convert::Infallible;

use libfuzzer_sys::fuzz_target;
use trtmem::analysis::digest::{Digest, Reader, read, read_pieces};
use trtmem::report::read_document;

fuzz_target!(|text: &str| {
    let long = read_document(text).map(|it| (Digest::of(&it.report), it.skipped));
    let fast = fast_way(text);
    if let Some(fast) = &fast {
        let (digest, skipped) = long.as_ref().expect("the long way takes what the fast one does");
        assert_eq!((fast, &None), (digest, skipped));
    }
    assert_eq!(in_pieces(text), fast);
    let either = read(text).map(|it| (it.digest, it.skipped));
    assert_eq!(
        either.map_err(|error| error.to_string()),
        long.map_err(|error| error.to_string())
    );
});

fn fast_way(text: &str) -> Option<Digest> {
    let mut reader = Reader::new();
    reader.advance(text.as_bytes(), true).ok()?;
    reader.finish().ok()
}

/// In pieces whose ends move with the text.
fn in_pieces(text: &str) -> Option<Digest> {
    let mut reader = Reader::new();
    let bytes = text.as_bytes();
    let step = 1 + bytes.len() / 7;
    let mut done = 0;
    for end in (0..bytes.len()).step_by(step) {
        done += reader.advance(bytes.get(done..end)?, false).ok()?;
    }
    reader.advance(bytes.get(done..)?, true).ok()?;
    let read = reader.finish().ok();
    // The window of whole texts comes to the same.
    let mut rest = bytes;
    let windowed = read_pieces(|free| {
        let length = rest.len().min(free.len()).min(step);
        free[..length].copy_from_slice(&rest[..length]);
        rest = &rest[length..];
        Ok::<_, Infallible>(length)
    });
    assert_eq!(windowed, Ok(read.clone()));
    read
}
