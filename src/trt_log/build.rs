//! What the builder says of the engine it made: totals, layers, tactics. Bytes.

use super::said::{Said, Total};
use super::scan::Scan;

/// What the line says, if it is one of these.
pub(super) fn parse(body: &str) -> Option<Said> {
    totals(body)
        .or_else(|| layer(body))
        .or_else(|| layers_without(body))
        .or_else(|| block(body))
        .or_else(|| blocks_assigned(body))
        .or_else(|| reserved(body))
        .or_else(|| tactic(body))
        .or_else(|| cache(body))
}

const TOTALS: [(&str, Total); 6] = [
    ("Total Host Persistent Memory: ", Total::HostPersistent),
    ("Total Device Persistent Memory: ", Total::DevicePersistent),
    ("Total Scratch Memory: ", Total::Scratch),
    ("Max Scratch Memory: ", Total::Scratch),
    ("Total Activation Memory: ", Total::Activation),
    ("Total Weights Memory: ", Total::Weights),
];

fn totals(body: &str) -> Option<Said> {
    let of = |(mark, total): &(&str, Total)| {
        let mut scan = Scan::after(body, mark)?;
        let bytes = scan.number()?;
        scan.bytes_end(Said::Total {
            total: *total,
            bytes,
        })
    };
    TOTALS.iter().find_map(of)
}

/// `Layer: <name> Host Persistent: 1[ bytes] Device Persistent: 2[ bytes][ Scratch Memory: 3[ bytes]]`,
/// in 8.0 without the blanks inside the words. A name may hold anything, so it is read from the right.
fn layer(body: &str) -> Option<Said> {
    let line = Scan::after(body, "Layer: ")?.rest().trim_end();
    let (line, scratch_bytes) = match line.rsplit_once(" Scratch Memory: ") {
        Some((line, bytes)) => (line, Some(size(bytes)?)),
        None => (line, None),
    };
    let (line, device_bytes) = either(line, " Device Persistent: ", " DevicePersistent: ")?;
    let (name, host_bytes) = either(line, " Host Persistent: ", " HostPersistent: ")?;
    Some(Said::Layer {
        name: name.to_owned(),
        host_bytes,
        device_bytes,
        scratch_bytes,
    })
}

/// What stands before the last of two spellings of a label, and the size after it.
fn either<'a>(line: &'a str, newer: &str, older: &str) -> Option<(&'a str, u64)> {
    let split = line.rsplit_once(newer).or_else(|| line.rsplit_once(older));
    let (before, bytes) = split?;
    Some((before, size(bytes)?))
}

/// A size that is all there is, with or without its unit.
fn size(text: &str) -> Option<u64> {
    let mut scan = Scan::begins(text, "")?;
    let bytes = scan.number()?;
    scan.bytes_end(bytes)
}

/// `Skipped printing memory information for 5 layers with 0 memory size i.e. …`
fn layers_without(body: &str) -> Option<Said> {
    let mut scan = Scan::after(body, "Skipped printing memory information for ")?;
    let layers = scan.number()?;
    scan.skip(" layers")?;
    Some(Said::LayersWithout { layers })
}

fn block(body: &str) -> Option<Said> {
    let mut scan = Scan::begins(body, "Block size ")?;
    let bytes = scan.number()?;
    scan.end(Said::Block { bytes })
}

/// `[BlockAssignment] Algorithm ShiftNTopDown took 0.1ms to assign 7 blocks to 214 nodes requiring 7181828 bytes.`
fn blocks_assigned(body: &str) -> Option<Said> {
    let mut scan = Scan::after(body, "[BlockAssignment] Algorithm ")?;
    scan.until(" to assign ")?;
    let blocks = scan.number()?;
    scan.skip(" blocks to ")?;
    let nodes = scan.number()?;
    scan.skip(" nodes requiring ")?;
    let bytes = scan.number()?;
    scan.skip(" bytes")?;
    Some(Said::BlocksAssigned {
        blocks,
        nodes,
        bytes,
    })
}

/// `Reserving memory for activation tensors. Host: 0 bytes Device: 10250496 bytes`
fn reserved(body: &str) -> Option<Said> {
    let mut scan = Scan::after(body, "Reserving memory for ")?;
    let purpose = scan.until(". Host: ")?;
    let host_bytes = scan.number()?;
    scan.skip(" bytes")?;
    let mut device = scan;
    let device_bytes = device.skip(" Device: ").and_then(|()| device.number());
    let said = Said::Reserved {
        purpose: purpose.to_owned(),
        host_bytes,
        device_bytes,
    };
    if device_bytes.is_some() {
        device.bytes_end(said)
    } else {
        scan.end(said)
    }
}

fn tactic(body: &str) -> Option<Said> {
    if let Some(mut scan) = Scan::after(body, "Scratch requested: ") {
        let wanted_bytes = scan.number()?;
        scan.skip(", available: ")?;
        let available_bytes = Some(scan.number()?);
        return scan.end(Said::TacticSkipped {
            wanted_bytes,
            available_bytes,
        });
    }
    if let Some(mut scan) = Scan::after(body, "Exceeded mem budget of ") {
        let available_bytes = Some(scan.number()?);
        scan.skip(". Need ")?;
        let wanted_bytes = scan.number()?;
        return scan.end(Said::TacticSkipped {
            wanted_bytes,
            available_bytes,
        });
    }
    if let Some(mut scan) = Scan::after(body, "insufficient memory on requested size of ") {
        let wanted_bytes = scan.number()?;
        return Some(Said::TacticSkipped {
            wanted_bytes,
            available_bytes: None,
        });
    }
    // The blank before "enables" is missing in the product's text.
    let mut scan = Scan::after(body, "Setting workspace to ")?;
    let bytes = scan.number()?;
    scan.rest()
        .trim_start()
        .starts_with("enables more tactics")
        .then_some(Said::WorkspaceAdvised { bytes })
}

/// `Serialized 26 bytes of code generator cache.`
fn cache(body: &str) -> Option<Said> {
    let mut scan = Scan::after(body, "Serialized ")?;
    let bytes = scan.number()?;
    scan.skip(" bytes of ")?;
    let cache = scan.rest().trim_end().trim_end_matches('.');
    cache.ends_with("cache").then(|| Said::CacheSerialized {
        cache: cache.to_owned(),
        bytes,
    })
}
