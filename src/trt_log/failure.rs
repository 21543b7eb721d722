//! What goes wrong for lack of memory, of a driver, or of the right plan.

use super::said::{OutOfMemory, PlanRefusal, Said};
use super::scan::Scan;
use crate::tensorrt_release::TensorRtVersion;

/// What the line says, if it is one of these.
pub(super) fn parse(body: &str) -> Option<Said> {
    gpu_memory_unknown(body)
        .or_else(|| cuda_failed(body))
        .or_else(|| plan_refused(body).map(|why| Said::PlanRefused { why }))
        .or_else(|| out_of_memory(body).map(|kind| Said::OutOfMemory { kind }))
}

fn gpu_memory_unknown(body: &str) -> Option<Said> {
    let rest = Scan::after(body, "Unable to determine GPU memory usage")?.rest();
    let reason = rest.strip_prefix(": ").map(str::trim_end);
    Some(Said::GpuMemoryUnknown {
        reason: reason.filter(|text| !text.is_empty()).map(str::to_owned),
    })
}

fn cuda_failed(body: &str) -> Option<Said> {
    let mut scan = Scan::after(body, "CUDA initialization failure with error: ")?;
    let error = scan.small()?;
    Some(Said::CudaFailed { error })
}

fn plan_refused(body: &str) -> Option<PlanRefusal> {
    serialization(body)
        .or_else(|| release(body))
        .or_else(|| compute(body))
        .or_else(|| magic(body))
        .or_else(|| platform(body))
}

/// `… assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. Note:
/// Current Version: 237, Serialized Engine Version: 239`
fn serialization(body: &str) -> Option<PlanRefusal> {
    let mut scan = Scan::after(body, "Current Version: ")?;
    let library = scan.small()?;
    scan.skip(", Serialized Engine Version: ")?;
    let plan = scan.small()?;
    Some(PlanRefusal::Serialization {
        library,
        plan,
        safe: body.contains("safeVersionRead"),
    })
}

/// `… expecting library version 8.0.0 got 8.0.1, please rebuild.`
fn release(body: &str) -> Option<PlanRefusal> {
    let mut scan = Scan::after(body, "expecting library version ")?;
    let library = version(scan.until(" got ")?)?;
    let plan = version(scan.rest())?;
    Some(PlanRefusal::Release { library, plan })
}

/// The version that `text` begins with, whatever comes after it.
fn version(text: &str) -> Option<TensorRtVersion> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (version, _) = text.split_at(end.unwrap_or(text.len()));
    TensorRtVersion::parse(version.trim_end_matches('.'))
}

/// `… expecting compute 6.1 got compute 7.5, please rebuild.`
fn compute(body: &str) -> Option<PlanRefusal> {
    let mut scan = Scan::after(body, "expecting compute ")?;
    let device = capability(&mut scan)?;
    scan.skip(" got compute ")?;
    let plan = capability(&mut scan)?;
    Some(PlanRefusal::Compute { device, plan })
}

fn capability(scan: &mut Scan<'_>) -> Option<(u32, u32)> {
    let major = scan.small()?;
    scan.skip(".")?;
    Some((major, scan.small()?))
}

fn magic(body: &str) -> Option<PlanRefusal> {
    body.contains("Magic tag does not match")
        .then_some(PlanRefusal::Magic)
}

fn platform(body: &str) -> Option<PlanRefusal> {
    body.contains("Platform specific tag mismatch")
        .then_some(PlanRefusal::Platform)
}

fn out_of_memory(body: &str) -> Option<OutOfMemory> {
    if let Some(mut scan) = Scan::after(body, "Requested amount of GPU memory (") {
        let bytes = scan.number()?;
        scan.skip(" bytes)")?;
        return Some(OutOfMemory::Device { bytes });
    }
    if let Some(mut scan) = Scan::after(body, "User allocator error allocating ") {
        let bytes = scan.number()?;
        scan.skip("-byte buffer")?;
        return Some(OutOfMemory::Tactic { bytes });
    }
    if let Some(mut scan) = Scan::begins(body, "NvMapMemAllocInternalTagged: ") {
        // The number before it is a tag of the driver's, no size.
        scan.number()?;
        scan.skip(" error ")?;
        let error = scan.small()?;
        return scan.end(OutOfMemory::NvMap { error });
    }
    if body.contains("Cuda Runtime (out of memory)") {
        return Some(OutOfMemory::CudaRuntime);
    }
    let is_told = body.contains("OutOfMemory") || body.starts_with("(Requested size was ");
    is_told.then(|| OutOfMemory::TensorRt {
        bytes: requested(body),
    })
}

/// `(Requested size was 1024 bytes.)`
fn requested(body: &str) -> Option<u64> {
    let mut scan = Scan::after(body, "Requested size was ")?;
    let bytes = scan.number()?;
    scan.skip(" bytes")?;
    Some(bytes)
}
