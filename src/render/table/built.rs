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

/// What the skipped kernels mean for a build that failed.
pub(super) fn meaning(run: &Run) -> Option<String> {
    let skipped = built(&run.log).skipped?;
    Some(format!(
        "{}; give the builder more with --memPoolSize=workspace:…, or free memory for it",
        told(skipped)
    ))
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
