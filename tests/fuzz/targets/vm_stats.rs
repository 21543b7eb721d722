//! `/proc/vm/stats`: a part of a text has no figure that the whole has not, a search finds what the
//! full reader finds, and the sum of parts is taken without overflow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::stats;
use trtmem::report::Field;

fuzz_target!(|text: &[u8]| {
    let whole = stats::parse(text, Some(4096));
    stats::residue_pages(&whole);
    assert!(whole.odd().warnings("stats").len() <= 9);
    for (key, field) in whole.iter().take(32) {
        let pages = match field {
            Field::Pages(pages) | Field::VirtualPages(pages) => Some(pages),
            Field::Bytes(_) | Field::Count(_) => None,
        };
        assert_eq!(stats::pages(text, key), pages);
    }
    let (part, _) = text.split_at(text.len() / 2);
    for (key, field) in stats::parse(part, None).iter() {
        assert_eq!(whole.get(key), Some(field));
    }
});
