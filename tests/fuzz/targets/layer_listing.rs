//! A line that lists a layer, whatever stands before and inside it: names come out as they stand there, and
//! what is read of one line is read of the same line in a log.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::layers::read::read;
use trtmem::layers::{Engine, Wanted, open};

fn engine(text: &str) -> Option<Engine> {
    open(read(text.as_bytes()).ok()?, None, &Wanted::default()).ok()
}

fuzz_target!(|text: &str| {
    let Some(alone) = engine(text) else { return };
    for layer in &alone.layers {
        for used in layer.uses() {
            assert!(text.contains(alone.name_of(used.tensor)) || text.contains(['\u{1b}', '\r', '\\']));
        }
    }
    let behind = format!("[11/20/2026-10:00:00] [I] something else\n{text}");
    if text.starts_with("Layer(") && !text.contains("\n{") && !text.contains("\n[") {
        let again = engine(&behind).expect("the same lines");
        assert_eq!(again.layers.len(), alone.layers.len());
    }
});
