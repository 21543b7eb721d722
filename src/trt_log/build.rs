//! What the builder says: the steps of a build, and the engine it made: totals, layers, tactics. Bytes.

use super::prefix::parse_text;
use super::said::{OutOfMemory, Said, Total};
use super::scan::Scan;
use crate::report::{LogLine, Stage};

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

/// A builder's own figures; what it did not say is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Peak of what went through TensorRT's allocators: host and device, whole MiB, rounded down.
    pub allocator_peak_mib: Option<(i64, i64)>,
    /// Peak of the process's memory as the builder knows it, whole MiB.
    pub process_peak_mib: Option<i64>,
    /// The largest device memory that was refused with its size told, bytes.
    pub refused_bytes: Option<u64>,
    /// Kernels that it could not try for lack of memory.
    pub skipped: Option<Skipped>,
}

/// Kernels that were not tried for lack of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub tactics: u64,
    /// The largest that one of them wanted, bytes.
    pub largest_wanted_bytes: u64,
    /// The least that was there for one of them, bytes; absent where no line tells.
    pub least_available_bytes: Option<u64>,
}

/// What was said in the builds of a log. Of several peaks the largest.
pub fn built(log: &[LogLine]) -> Built {
    let of_builds = log.iter().filter(|line| line.stage == Some(Stage::Build));
    let said = of_builds.flat_map(|line| parse_text(&line.text));
    said.fold(Built::default(), |built, said| built.with(&said))
}

impl Built {
    fn with(self, said: &Said) -> Built {
        match *said {
            Said::AllocatorPeak { cpu_mib, gpu_mib } => Built {
                allocator_peak_mib: self.allocator_peak_mib.max(Some((cpu_mib, gpu_mib))),
                ..self
            },
            Said::BuildPeak { cpu_mib } => Built {
                process_peak_mib: self.process_peak_mib.max(Some(cpu_mib)),
                ..self
            },
            Said::OutOfMemory {
                kind: OutOfMemory::Device { bytes } | OutOfMemory::TensorRt { bytes: Some(bytes) },
            } => Built {
                refused_bytes: self.refused_bytes.max(Some(bytes)),
                ..self
            },
            Said::TacticSkipped {
                wanted_bytes,
                available_bytes,
            } => Built {
                skipped: Some(Skipped::one_more(
                    self.skipped,
                    wanted_bytes,
                    available_bytes,
                )),
                ..self
            },
            _ => self,
        }
    }
}

impl Skipped {
    fn one_more(before: Option<Skipped>, wanted_bytes: u64, available: Option<u64>) -> Skipped {
        let Some(before) = before else {
            return Skipped {
                tactics: 1,
                largest_wanted_bytes: wanted_bytes,
                least_available_bytes: available,
            };
        };
        Skipped {
            tactics: before.tactics.saturating_add(1),
            largest_wanted_bytes: before.largest_wanted_bytes.max(wanted_bytes),
            least_available_bytes: match (before.least_available_bytes, available) {
                (Some(least), Some(here)) => Some(least.min(here)),
                (known, other) => known.or(other),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Severity;

    fn line(stage: Stage, text: &str) -> LogLine {
        LogLine {
            at_ns: 0,
            severity: Severity::Info,
            stage: Some(stage),
            model: None,
            line: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_peaks_and_the_skipped_tactics_of_a_build_are_summed_up() {
        let peak = "[MemUsageStats] Peak memory usage of TRT CPU/GPU memory allocators: CPU 97 MiB, GPU 12 MiB";
        let log = [
            line(
                Stage::Build,
                "Skipping tactic 0x1 because of lack of memory. Scratch requested: 4096, available: 1024",
            ),
            line(
                Stage::Build,
                "Skipping tactic 0 due to insufficient memory on requested size of 8192 detected for tactic 0x2.",
            ),
            line(Stage::Build, peak),
            line(
                Stage::Build,
                "Error Code 2: OutOfMemory (Requested size was 16384 bytes.)",
            ),
            line(Stage::Deserialize, "Scratch requested: 99999, available: 1"),
        ];
        let skipped = Skipped {
            tactics: 2,
            largest_wanted_bytes: 8192,
            least_available_bytes: Some(1024),
        };
        let expected = Built {
            allocator_peak_mib: Some((97, 12)),
            process_peak_mib: None,
            refused_bytes: Some(16384),
            skipped: Some(skipped),
        };
        assert_eq!(built(&log), expected);
        assert_eq!(built(&[]), Built::default());
    }
}
