//! `/proc/zoneinfo`: a sum never shrinks when text is added, and never exceeds what 64 bits count.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::zoneinfo;

fuzz_target!(|text: &[u8]| {
    let whole = zoneinfo::free_pages(text);
    let more = [text, b"\n  pages free 1\n count: 2\n"].concat();
    if let (Some(whole), Some(more)) = (whole, zoneinfo::free_pages(&more)) {
        assert!(whole.in_zones <= more.in_zones && whole.in_lists <= more.in_lists);
    }
});
