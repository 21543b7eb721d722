//! Tegra's `nvmap/iovmm/clients`: a part of a text has no client that the whole has not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::nvmap;

fuzz_target!(|text: &[u8]| {
    let whole = nvmap::parse(text);
    assert!(whole.odd.warnings("clients").len() <= 9);
    let (part, _) = text.split_at(text.len() / 2);
    let part = nvmap::parse(part);
    assert!(whole.rows.starts_with(&part.rows));
    assert!(part.total_bytes.is_none() || part.total_bytes == whole.total_bytes);
});
