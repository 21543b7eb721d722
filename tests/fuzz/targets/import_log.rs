//! A log of any bytes, in blocks of any size: it makes reports that are read back, and of its lines the
//! fast way loses nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trtmem::import::{BlockReader, LogReader, Options, is_binary};
use trtmem::report::{Report, Tool, read_report};

fuzz_target!(|input: (u8, &[u8])| {
    let (size, log) = input;
    let _ = is_binary(log);
    let mut reader = LogReader::new(options());
    let mut lines = BlockReader::default();
    for block in log.chunks(usize::from(size).max(4)) {
        lines.feed(block, &mut |number, line| drop(reader.read(number, line)));
    }
    lines.finish(&mut |number, line| drop(reader.read(number, line)));
    let reports = reader.finish(lines.lines()).unwrap();
    for report in &reports {
        let text = serde_json::to_string(report).unwrap();
        assert_eq!(read_report(&text).unwrap(), *report);
    }
    if let Ok(text) = std::str::from_utf8(log) {
        let has_mark = text.starts_with('\u{feff}');
        assert!(has_mark || slowly(text) == reports);
    }
});

fn slowly(log: &str) -> Vec<Report> {
    let mut reader = LogReader::new(options());
    let mut count = 0;
    for line in log.split_inclusive('\n') {
        count += 1;
        reader.read(count, line);
    }
    reader.finish(count).unwrap()
}

fn options() -> Options {
    Options {
        name: "a.log".into(),
        release: None,
        memory: None,
        is_taken_for_finished: false,
        noise_bytes: 16 << 20,
        page_bytes: 4096,
        created: "2020-01-01T00:00:00Z".into(),
        tool: Tool {
            name: "trtmem".into(),
            version: "0".into(),
            commit: "unknown".into(),
            target: "none".into(),
            features: Vec::new(),
        },
    }
}
