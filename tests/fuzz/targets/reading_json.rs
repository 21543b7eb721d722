//! A reading out of a pipe or a file: whatever it holds, it means something, and it can be sent on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::{Keep, OwnedReading, interpret};

fuzz_target!(|text: &[u8]| {
    let Ok(reading) = serde_json::from_slice::<OwnedReading>(text) else {
        return;
    };
    let named = interpret(&reading, Keep::Named);
    let all = interpret(&reading, Keep::All);
    assert_eq!(named.system.available_bytes, all.system.available_bytes);
    let sent = serde_json::to_vec(&reading).expect("a reading has a JSON form");
    let again: OwnedReading = serde_json::from_slice(&sent).expect("its own form is read back");
    assert_eq!(again, reading);
});
