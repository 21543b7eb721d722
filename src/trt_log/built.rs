//! What a builder said of its own memory in a build.

use super::line::parse_text;
use super::said::{OutOfMemory, Said};
use crate::report::{LogLine, Stage};

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
