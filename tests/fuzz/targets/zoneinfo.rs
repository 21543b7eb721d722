//! `/proc/zoneinfo`: a sum never shrinks when text is added.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::zoneinfo;

fuzz_target!(|text: &[u8]| {
    let whole = zoneinfo::listed_pages(text);
    let more = [text, b"\n  pages free 1\n count: 2\n"].concat();
    if let (Some(whole), Some(more)) = (whole, zoneinfo::listed_pages(&more)) {
        assert!(whole < more);
    }
});
