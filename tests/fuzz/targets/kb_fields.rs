//! `/proc/meminfo` and its like: a part of a text has no figure that the whole has not, and a search
//! finds what the full reader finds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::kb_fields;
use trtmem::report::Field;

fuzz_target!(|text: &[u8]| {
    let whole = kb_fields::parse(text);
    assert!(whole.odd().warnings("meminfo").len() <= 9);
    for (key, field) in whole.iter().take(32) {
        let size = kb_fields::bytes(text, key).map(Field::Bytes);
        let count = kb_fields::count(text, key).map(Field::Count);
        assert_eq!(size.or(count), Some(field));
    }
    let (part, _) = text.split_at(text.len() / 2);
    for (key, field) in kb_fields::parse(part).iter() {
        assert_eq!(whole.get(key), Some(field));
    }
});
