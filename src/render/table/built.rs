//! What a builder says of its own memory, beside what was measured.

use crate::report::Run;
use crate::trt_log::{Skipped, built};
use crate::units;

use super::shown::Shown;

/// `the builder says, in whole MiB: peak of its allocators CPU 97, GPU 12`; of the first run shown.
pub(in crate::render) fn lines(shown: &Shown) -> Vec<String> {
    let Some(said) = shown.runs.first().map(|run| built(&run.log)) else {
        return Vec::new();
    };
    let allocators = said
        .allocator_peak_mib
        .map(|(cpu, gpu)| format!("peak of its allocators CPU {cpu}, GPU {gpu}"));
    let process = said
        .process_peak_mib
        .map(|mib| format!("peak of the process {mib}"));
    let peaks: Vec<String> = allocators.into_iter().chain(process).collect();
    let peaks = (!peaks.is_empty())
        .then(|| format!("the builder says, in whole MiB: {}", peaks.join(" · ")));
    peaks.into_iter().chain(said.skipped.map(told)).collect()
}

/// What a build lacked that failed for want of memory: how much, and what there was.
pub(super) fn meaning(run: &Run) -> Option<String> {
    let said = built(&run.log);
    let refused = said.refused_bytes.map(|bytes| {
        format!(
            "{} of device memory were wanted at once{}",
            units::size(bytes),
            free_before(run)
        )
    });
    let skipped = said.skipped.map(told);
    let lacked: Vec<String> = refused.into_iter().chain(skipped).collect();
    if lacked.is_empty() {
        return None;
    }
    let next = "end other programs on the device, or bound what the builder may take: --memPoolSize=workspace:…";
    Some(format!("{}; {next}", lacked.join("; ")))
}

/// What was free when the stage began in which the run ended: the last sample was taken there.
fn free_before(run: &Run) -> String {
    let before = run.samples.last();
    let device = before.and_then(|sample| sample.device.cuda_free_bytes.value().copied());
    let system = before.and_then(|sample| sample.system.available_bytes.value().copied());
    match (device, system) {
        (Some(bytes), _) => format!(", {} of it were free", units::size(bytes)),
        (None, Some(bytes)) => format!(", {} of system memory were available", units::size(bytes)),
        (None, None) => String::new(),
    }
}

fn told(skipped: Skipped) -> String {
    let least = skipped.least_available_bytes;
    let least = least.map_or_else(String::new, |bytes| {
        format!(", the least available was {}", units::size(bytes))
    });
    format!(
        "{} skipped for lack of memory: the largest wanted {}{least}",
        match skipped.tactics {
            1 => "1 tactic was".to_owned(),
            more => format!("{more} tactics were"),
        },
        units::size(skipped.largest_wanted_bytes)
    )
}
