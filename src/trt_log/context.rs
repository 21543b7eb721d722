//! What the runtime says of engines and execution contexts.

use super::said::{Bound, Place, Said, Size};
use super::scan::Scan;

/// What the line says, if it is one of these.
pub(super) fn parse(body: &str) -> Option<Said> {
    per_runner(body)
        .or_else(|| allocated(body))
        .or_else(|| engine(body))
        .or_else(|| streaming(body))
}

/// `Total per-runner device persistent memory is 214528`, in 8.0 without "persistent".
fn per_runner(body: &str) -> Option<Said> {
    let mut scan = Scan::after(body, "Total per-runner ")?;
    let place = match scan.until(" ")? {
        "device" => Place::Device,
        "host" => Place::Host,
        _ => return None,
    };
    let _ = scan.skip("persistent ");
    scan.skip("memory is ")?;
    let bytes = scan.number()?;
    scan.bytes_end(Said::PerRunner { place, bytes })
}

fn allocated(body: &str) -> Option<Said> {
    let size = |mark| {
        let mut scan = Scan::after(body, mark)?;
        let bytes = scan.number()?;
        scan.bytes_end(bytes)
    };
    if let Some(bytes) = size("Allocated activation device memory of size ") {
        return Some(Said::ActivationAllocated { bytes });
    }
    if let Some(bytes) = size("Allocated device scratch memory of size ") {
        return Some(Said::ScratchAllocated { bytes });
    }
    size("- Runner scratch: ").map(|bytes| Said::RunnerScratch { bytes })
}

fn engine(body: &str) -> Option<Said> {
    if let Some(mut scan) = Scan::after(body, "Loaded engine size: ") {
        let number = scan.number()?;
        // What 8.0 calls MB is the same number.
        let size = if scan.skip(" MiB").or_else(|| scan.skip(" MB")).is_some() {
            Size::WholeMib(number)
        } else {
            scan.skip(" bytes")?;
            Size::Bytes(number)
        };
        return scan.end(Said::EngineLoaded { size });
    }
    let mut scan = Scan::after(body, "Deserialization required ")?;
    let microseconds = scan.number()?;
    scan.skip(" microseconds")?;
    let time_ns = microseconds.checked_mul(1000)?;
    Some(Said::DeserializationTook { time_ns })
}

fn streaming(body: &str) -> Option<Said> {
    if body.contains("This engine can stream its weights") {
        return Some(Said::StreamableWeights);
    }
    let bounds = [
        ("- Minimum budget: ", Bound::Minimum),
        ("- Maximum budget: ", Bound::Maximum),
    ];
    bounds.into_iter().find_map(|(mark, bound)| {
        let mut scan = Scan::after(body, mark)?;
        let bytes = scan.number()?;
        scan.bytes_end(Said::StreamingBudget { bound, bytes })
    })
}
