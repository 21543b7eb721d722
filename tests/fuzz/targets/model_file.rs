//! Model files by their content: one that is cut short wants more than it has.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use trtmem::model_file::{Content, identify};

fuzz_target!(|bytes: &[u8]| {
    let length = bytes.len() as u64;
    let content = identify(Cursor::new(bytes), length).expect("memory can be read");
    if let Content::Truncated { expected, .. } = content {
        assert!(expected > length, "{expected} wanted, {length} there");
    }
});
