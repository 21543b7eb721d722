//! Headers of plans: any bytes are read, and what is found is written out.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use trtmem::model_file::read_plan_header;

fuzz_target!(|bytes: &[u8]| {
    let length = bytes.len() as u64;
    let header = read_plan_header(Cursor::new(bytes), length).expect("memory can be read");
    if let Some(header) = header {
        assert!(header.sections.len() <= 64);
        assert!(header.metadata_bytes <= length);
        serde_json::to_string(&header).unwrap();
    }
});
