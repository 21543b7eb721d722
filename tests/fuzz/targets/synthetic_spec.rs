//! The synthetic specification: what is read is written so that it is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::backend::SyntheticSpec;

fuzz_target!(|text: &str| {
    if let Ok(spec) = text.parse::<SyntheticSpec>() {
        assert_eq!(spec.to_string().parse(), Ok(spec), "{text}");
    }
});
