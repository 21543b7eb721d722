//! Shapes as they are typed, and the JSON they become.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::shapes::Shapes;

fuzz_target!(|text: &str| {
    let Ok(shapes) = text.parse::<Shapes>() else {
        return;
    };
    assert!(!shapes.by_name().is_empty(), "{text}");
    for (name, dimensions) in shapes.by_name() {
        assert!(!name.is_empty(), "{text}");
        assert!(dimensions.iter().all(|dimension| *dimension >= 0), "{text}");
    }
    let sent = serde_json::to_string(&shapes).expect("a JSON object of lists of numbers");
    let read: Shapes = serde_json::from_str(&sent).expect("what was sent");
    assert_eq!(read, shapes, "{text}");
});
