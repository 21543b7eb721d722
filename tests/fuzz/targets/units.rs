//! Sizes and times of the command line, and their printed forms.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::lifecycle::SettlePolicy;
use trtmem::units::{
    TimeScale, mib, nanos, parse_size, parse_time, plain_mib, signed_mib, signed_size, size, time,
};

fuzz_target!(|text: &str| {
    if let Ok(bytes) = parse_size(text) {
        let signed = bytes.cast_signed();
        for printed in [
            size(bytes),
            plain_mib(bytes),
            signed_mib(signed),
            mib(signed),
        ] {
            assert!(!printed.is_empty());
        }
        assert_eq!(signed_size(signed).starts_with('+'), signed > 0);
    }
    if let Ok(duration) = parse_time(text) {
        let nanos = nanos(duration);
        assert!(!time(nanos).is_empty());
        assert!(!TimeScale::of(nanos).format(nanos).is_empty());
    }
    if let Ok(policy) = text.parse::<SettlePolicy>() {
        assert_eq!(policy.to_string().parse(), Ok(policy), "{text}");
    }
});
