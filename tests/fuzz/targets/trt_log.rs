//! What TensorRT logged: any text is read, what is understood is told and explained, and a prefix
//! changes nothing of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::trt_log::{clean, explain, looks_like_memory, parse_line, parse_text, prefix, stage_of};

fuzz_target!(|text: &[u8]| {
    let text = String::from_utf8_lossy(text);
    for said in parse_text(&text) {
        let _ = stage_of(&said);
        if let Some(words) = explain(&said) {
            assert!(!words.contains('\n'));
        }
        serde_json::to_string(&said).unwrap();
    }
    for line in text.lines() {
        let cleaned = clean(line);
        let _ = looks_like_memory(&cleaned);
        let split = prefix::split(&cleaned);
        assert!(cleaned.contains(split.body));
        if let Some(said) = parse_line(line) {
            let again = parse_line(&format!("[06/15/2022-05:43:36] [I] [TRT] {line}"));
            assert!(line.contains(['\r', '\n']) || again == Some(said));
        }
    }
});
