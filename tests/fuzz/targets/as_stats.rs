//! `/proc/PID/vmstat`, by way of the sample it becomes a part of.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::probe::parse::stats;
use trtmem::probe::{Content, Keep, Reading, Source, SourceReading, interpret};

fuzz_target!(|text: &str| {
    let reading = Reading {
        at_ns: 0,
        cost_ns: 0,
        page_bytes: 4096,
        sources: vec![SourceReading {
            source: Source::AsStats,
            content: Content::Text(text.to_owned()),
            cost_ns: 0,
        }],
        heap: None,
    };
    let process = interpret(&reading, Keep::Named).process;
    let resident = stats::pages(text.as_bytes(), "as_stats.rss");
    let bytes = resident.and_then(|pages| pages.checked_mul(4096));
    assert_eq!(process.resident_bytes.get(), bytes);
});
