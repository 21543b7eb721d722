//! A journal that was cut, edited or mixed with another: a refusal in one line, or a report that can
//! be written and read again, and shown in every form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::report::read_journal;

mod shown;

fuzz_target!(|text: &str| {
    match read_journal(text) {
        Ok(recovered) => shown::in_every_form(&recovered.report),
        Err(error) => shown::as_one_line(&error),
    }
});
