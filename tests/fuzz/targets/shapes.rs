//! Shapes as they are typed, and the JSON they become.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use trtmem::shapes::Shapes;

fuzz_target!(|text: &str| {
    let Ok(shapes) = Shapes::parse([text]) else {
        return;
    };
    let read: BTreeMap<String, Vec<i64>> =
        serde_json::from_str(&shapes.to_json()).expect("a JSON object of lists of numbers");
    assert!(!read.is_empty(), "{text}");
    for (name, dimensions) in read {
        assert!(!name.is_empty(), "{text}");
        assert!(dimensions.iter().all(|dimension| *dimension >= 0), "{text}");
    }
});
