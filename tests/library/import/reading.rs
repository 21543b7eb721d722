//! Reading logs as the program does, and telling what came out in a line.

use std::path::Path;

use trtmem::import::{BlockReader, ImportError, LogReader, Options};
use trtmem::report::{Measured, MemoryKind, Outcome, Report, Run, StageStatus, Tool};

/// What is said of a log beside its lines.
pub(crate) fn options() -> Options {
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

/// The reports of a log that comes in blocks of this size.
pub(crate) fn in_blocks(log: &[u8], size: usize) -> Result<Vec<Report>, ImportError> {
    let mut reader = LogReader::new(options());
    let mut lines = BlockReader::default();
    for block in log.chunks(size.max(4)) {
        lines.feed(block, &mut |number, line| drop(reader.read(number, line)));
    }
    lines.finish(&mut |number, line| drop(reader.read(number, line)));
    reader.finish(lines.lines())
}

/// The reports of a log of which every line is looked at.
pub(crate) fn line_by_line(log: &str) -> Vec<Report> {
    let mut reader = LogReader::new(options());
    let mut count = 0;
    for line in log.split_inclusive('\n') {
        count += 1;
        reader.read(count, line);
    }
    reader.finish(count).unwrap()
}

pub(crate) fn read(log: impl AsRef<[u8]>) -> Vec<Report> {
    in_blocks(log.as_ref(), 64 << 10).unwrap()
}

/// The only report of a log, told whose memory the device has.
pub(crate) fn read_with(log: &str, memory: Option<MemoryKind>) -> Report {
    let mut reader = LogReader::new(Options {
        memory,
        ..options()
    });
    for (number, line) in (1..).zip(log.lines()) {
        reader.read(number, line);
    }
    let mut reports = reader.finish(log.lines().count() as u64).unwrap();
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

/// A log of our own making.
pub(crate) fn own(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/logs/import");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// `cuda=150/150/0 read0- deserialize0=355/245/110 T12`: the stages of a run with total, cpu and device in
/// MiB, rounded down, and what TensorRT's allocator took; `x` is absent, `-` skipped, `!` not ended.
pub(crate) fn stages(run: &Run) -> String {
    let mib = |bytes: &Measured<i64>| match bytes.get() {
        Some(bytes) => (bytes >> 20).to_string(),
        None => "x".to_owned(),
    };
    let told = run.stages.iter().map(|record| {
        let model = record.model.map_or_else(String::new, |it| it.to_string());
        let name = format!("{}{model}", record.stage.id());
        match &record.status {
            StageStatus::NotApplicable { .. } => format!("{name}-"),
            StageStatus::Unfinished { .. } => format!("{name}!"),
            StageStatus::Finished(figures) => {
                let delta = &figures.delta;
                let seen = figures.device_seen.value();
                let seen = seen.and_then(|seen| seen.allocator.get());
                let seen =
                    seen.map_or_else(String::new, |it| format!(" T{}", it.growth_bytes >> 20));
                format!(
                    "{name}={}/{}/{}{seen}",
                    mib(&delta.total_bytes),
                    mib(&delta.cpu_bytes),
                    mib(&delta.device_bytes)
                )
            }
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

/// How a run ended, in a word.
pub(crate) fn ended(run: &Run) -> &'static str {
    match run.outcome {
        Outcome::Finished => "finished",
        Outcome::Failed { .. } => "failed",
        Outcome::Unknown { .. } => "unknown",
        Outcome::Died { .. } | Outcome::Interrupted { .. } => "other",
    }
}

pub(crate) fn version(report: &Report) -> Option<&str> {
    let libraries = &report.header.environment.libraries;
    libraries.get("TensorRT").map(String::as_str)
}
