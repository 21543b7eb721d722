//! `/proc/PID/statm`: a part of a line gives nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::statm;

fuzz_target!(|text: &[u8]| {
    let whole = statm::parse(text);
    let (part, _) = text.split_at(text.len() / 2);
    if let Some(part) = statm::parse(part) {
        assert_eq!(whole, Some(part));
    }
});
