//! What TensorRT itself says a stage took, beside what was measured.

use crate::report::{AttributionKind, LogLine, Measured, Run, StageFigures, StageRecord};
use crate::trt_log::{Managed, Meter, Said, Uttered, managed, said_between};
use crate::units;

use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{Counted, repeated};

/// Stages told one by one; the log in the JSON has them all.
const MOST_STAGES: usize = 6;

/// `TensorRT says, in whole MiB: Deserialization GPU +12 (ours +12.30) · …`; of the first run shown.
pub(crate) fn line(shown: &Shown) -> Option<String> {
    // Figures that come from the log themselves stand in the table.
    if shown.report.header.attribution.kind == AttributionKind::Logged {
        return None;
    }
    let run = shown.runs.first()?;
    let mut parts = Vec::new();
    let mut counted = Counted::default();
    let finished: Vec<(&StageRecord, &StageFigures)> = run.finished().collect();
    for (position, (record, figures)) in finished.iter().enumerate() {
        let label = repeated(record.stage, counted.next(record.stage, record.model));
        let next = finished.get(position.saturating_add(1));
        let until = next.map_or(u64::MAX, |(_, figures)| figures.began_ns);
        let said = said_in(run, record, figures.began_ns, until);
        let of_process = process(&said).map(|said| beside_process(said, figures));
        let of_allocator = managed(&said).map(|said| beside_allocator(said, figures));
        for words in of_process.into_iter().chain(of_allocator) {
            parts.push(format!("{label} {words}"));
        }
    }
    parts.truncate(MOST_STAGES);
    (!parts.is_empty()).then(|| format!("TensorRT says, in whole MiB: {}", parts.join(" · ")))
}

/// What was said in one stage: of several of its name, the one of this time.
fn said_in<'a>(run: &'a Run, record: &StageRecord, from: u64, until: u64) -> Vec<Uttered<'a>> {
    let of_stage = |line: &LogLine| line.stage == Some(record.stage) && line.model == record.model;
    let mut said = said_between(&run.log, from, until);
    said.retain(|uttered| of_stage(uttered.line));
    said
}

/// What its meter of process and device moved in a stage: host and device, MiB. Unlike its
/// allocator's, that meter sees what other programs do on the device.
fn process(said: &[Uttered<'_>]) -> Option<(i64, i64)> {
    said.iter()
        .filter_map(|uttered| match uttered.said {
            Said::Change {
                meter: Meter::Process,
                cpu_delta_mib,
                gpu_delta_mib,
                ..
            } => Some((cpu_delta_mib, gpu_delta_mib)),
            _ => None,
        })
        .reduce(|sum, next| (sum.0.saturating_add(next.0), sum.1.saturating_add(next.1)))
        .filter(|moved| *moved != (0, 0))
}

fn beside_process((cpu, gpu): (i64, i64), figures: &StageFigures) -> String {
    format!(
        "(whole process) CPU {}, GPU {} (ours {}, {})",
        units::signed_whole(cpu),
        units::signed_whole(gpu),
        ours(&figures.delta.cpu_bytes),
        ours(&figures.delta.device_bytes)
    )
}

fn beside_allocator(said: Managed, figures: &StageFigures) -> String {
    let seen = match &figures.device_seen {
        Measured::Value(seen) => seen.allocator.clone().map(|it| it.growth_bytes),
        Measured::Absent { absent } => Measured::absent(absent.clone()),
    };
    let gpu = units::signed_whole(said.gpu_delta_mib);
    format!("GPU {gpu} (ours {})", ours(&seen))
}

fn ours(bytes: &Measured<i64>) -> String {
    match bytes {
        Measured::Value(bytes) => units::signed_mib(*bytes),
        Measured::Absent { .. } => "not watched".to_owned(),
    }
}
