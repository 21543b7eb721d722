//! A line from a worker, which may be anything: what is read as a message is written as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::lifecycle::parse_message;

mod shown;

fuzz_target!(|line: &[u8]| {
    match parse_message(line) {
        Ok(message) => {
            let said = serde_json::to_vec(&message).expect("a message has a JSON form");
            assert_eq!(parse_message(&said), Ok(message));
        }
        Err(error) => shown::as_one_line(&error),
    }
});
