//! `[MemUsageChange]`, `[MemUsageSnapshot]` and `[MemUsageStats]`: one grammar from 8.0 on.

use super::said::{Meter, Said};
use super::scan::Scan;

/// What the line says, if it is one of these.
pub(super) fn parse(body: &str) -> Option<Said> {
    let (_, tagged) = body.split_once("[MemUsage")?;
    change(tagged)
        .or_else(|| snapshot(tagged))
        .or_else(|| allocator_peak(tagged))
        .or_else(|| build_peak(tagged))
}

/// `Change] <label>: CPU +1, GPU +2, now: CPU 3, GPU 4 (MiB)`
fn change(tagged: &str) -> Option<Said> {
    let mut scan = Scan::begins(tagged, "Change] ")?;
    let label = scan.until(": CPU ")?;
    let cpu_delta_mib = scan.delta()?;
    scan.skip(", GPU ")?;
    let gpu_delta_mib = scan.delta()?;
    scan.skip(", now: CPU ")?;
    let cpu_now_mib = scan.signed()?;
    scan.skip(", GPU ")?;
    let gpu_now_mib = scan.signed()?;
    scan.skip(" (MiB)")?;
    let meter = if label.starts_with("TensorRT-managed") {
        Meter::TensorRt
    } else {
        Meter::Process
    };
    scan.end(Said::Change {
        label: label.to_owned(),
        meter,
        cpu_delta_mib,
        gpu_delta_mib,
        cpu_now_mib,
        gpu_now_mib,
    })
}

/// `Snapshot] <label>: CPU 1 MiB, GPU 2 MiB`
fn snapshot(tagged: &str) -> Option<Said> {
    let mut scan = Scan::begins(tagged, "Snapshot] ")?;
    let label = scan.until(": CPU ")?;
    let (cpu_mib, gpu_mib) = both(&mut scan)?;
    scan.end(Said::Snapshot {
        label: label.to_owned(),
        cpu_mib,
        gpu_mib,
    })
}

/// `Stats] Peak memory usage of TRT CPU/GPU memory allocators: CPU 1 MiB, GPU 2 MiB`
fn allocator_peak(tagged: &str) -> Option<Said> {
    let mark = "Stats] Peak memory usage of TRT CPU/GPU memory allocators: CPU ";
    let mut scan = Scan::begins(tagged, mark)?;
    let (cpu_mib, gpu_mib) = both(&mut scan)?;
    scan.end(Said::AllocatorPeak { cpu_mib, gpu_mib })
}

/// `Stats] Peak memory usage during Engine building and serialization: CPU: 1 MiB`
fn build_peak(tagged: &str) -> Option<Said> {
    let mark = "Stats] Peak memory usage during Engine building and serialization: CPU: ";
    let mut scan = Scan::begins(tagged, mark)?;
    let cpu_mib = scan.signed()?;
    scan.skip(" MiB")?;
    scan.end(Said::BuildPeak { cpu_mib })
}

/// `1 MiB, GPU 2 MiB`
fn both(scan: &mut Scan<'_>) -> Option<(i64, i64)> {
    let cpu_mib = scan.signed()?;
    scan.skip(" MiB, GPU ")?;
    let gpu_mib = scan.signed()?;
    scan.skip(" MiB")?;
    Some((cpu_mib, gpu_mib))
}
