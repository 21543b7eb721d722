//! `/proc/PID/pmap`: no panic, and a sum only where every row has its figure.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::pmap;

fuzz_target!(|text: &[u8]| {
    let Some(pmap) = pmap::parse(text) else {
        return;
    };
    let whole = |column| pmap.rows().iter().all(|row| row.number(column).is_some());
    assert!(pmap.mapped_bytes().get().is_none() || whole("size"));
    assert!(pmap.reserved_bytes().get().is_none() || whole("rsv"));
    for row in pmap.rows() {
        assert!(row.number("vaddr").is_some());
        assert!(!row.is_cut() || !pmap.columns().is_empty());
        row.text("path");
    }
});
