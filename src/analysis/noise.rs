//! What may have moved a figure of a side without being the release's: each category has its own.
//!
//! The heap is moved by nobody else, so its figures are judged by the heap's noise; device memory by the device's;
//! totals, and what is derived from them, by the system's. What is counted as it is allocated has none.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::{Category, RecordedNoise};
use crate::report::{AttributionKind, Rounding, middle};

use super::figure::is_counted;

/// Stands in where no noise of the system is known, as in a log of one run, bytes. A change beyond it is decided;
/// one within it is not, and is never called unchanged.
pub const ASSUMED_NOISE_BYTES: u64 = 16 << 20;

/// How coarsely logs are written, for reports made before that was kept: in whole MiB, a total of two figures.
const OF_LOGS: Rounding = Rounding {
    total_bytes: 2 << 20,
    cpu_bytes: 1 << 20,
    device_bytes: 1 << 20,
};

/// What is known of the noise of a side: the median over its runs, counter by counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideNoise {
    /// What each counter moved by itself, bytes, where it was recorded.
    pub recorded: RecordedNoise,
    /// What the system had not got back when the process was gone; the median of the magnitudes, bytes.
    pub not_reclaimed_bytes: Option<u64>,
    kind: AttributionKind,
}

/// A noise floor of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoiseFloor {
    /// What it applies to: `total` is the system's memory, `cpu` the heap, `device` the device's memory.
    pub category: Category,
    /// The noise floor, bytes: the middle of the runs used.
    pub bytes: u64,
    /// Whether it was measured.
    pub basis: NoiseFloorBasis,
}

/// Where a noise floor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseFloorBasis {
    /// Measured with the runs.
    Measured,
    /// Assumed, because nothing was measured.
    Assumed,
}

/// How far a figure of a side, or of two sides together, may be off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// What moves the counter by itself, bytes.
    pub bytes: u64,
    /// Whether nothing is known of it and [`ASSUMED_NOISE_BYTES`] stands in.
    pub assumed: bool,
    /// What rounding hides: a bias, which no number of runs averages out. It widens both ends after any test.
    pub rounding_bytes: u64,
}

impl SideNoise {
    /// The noise of runs of this attribution: what was recorded with each, and what the system had not got back.
    pub fn of(
        runs: impl IntoIterator<Item = (RecordedNoise, Option<i64>)>,
        kind: AttributionKind,
    ) -> SideNoise {
        let runs: Vec<(RecordedNoise, Option<i64>)> = runs.into_iter().collect();
        let of = |pick: fn(&RecordedNoise) -> Option<u64>| {
            middle(runs.iter().filter_map(|(noise, _)| pick(noise)))
        };
        let drift = runs.iter().filter_map(|(_, drift)| *drift);
        SideNoise {
            recorded: RecordedNoise {
                system_bytes: of(|noise| noise.system_bytes),
                heap_bytes: of(|noise| noise.heap_bytes),
                device_bytes: of(|noise| noise.device_bytes),
                // All runs of a side were written alike.
                rounding: runs
                    .iter()
                    .find_map(|(noise, _)| noise.rounding)
                    .or((kind == AttributionKind::Logged).then_some(OF_LOGS)),
                assumed: runs.iter().any(|(noise, _)| noise.assumed),
            },
            not_reclaimed_bytes: middle(drift.map(i64::unsigned_abs)),
            kind,
        }
    }

    /// The floors that are known or assumed.
    pub fn floors(&self) -> Vec<NoiseFloor> {
        use NoiseFloorBasis::{Assumed, Measured};
        let (system, basis) = match (self.recorded.system_bytes, self.is_assumed()) {
            (bytes, true) => (bytes.or(Some(ASSUMED_NOISE_BYTES)), Assumed),
            (bytes, false) => (bytes, Measured),
        };
        let floors = [
            (Category::Total, system, basis),
            (Category::Cpu, self.recorded.heap_bytes, Measured),
            (Category::Device, self.recorded.device_bytes, Measured),
        ];
        let floors = floors.into_iter().filter_map(|(category, bytes, basis)| {
            Some(NoiseFloor {
                category,
                bytes: bytes?,
                basis,
            })
        });
        floors.collect()
    }

    /// Whether the noise of the system is not known, and an assumed one stands in.
    pub fn is_assumed(&self) -> bool {
        self.recorded.assumed || self.recorded.system_bytes.is_none()
    }

    /// Whether figures of a category were counted to the byte as they were allocated. A log rounds them.
    pub fn counts(&self, category: Category) -> bool {
        is_counted(category) && self.kind != AttributionKind::Logged
    }

    /// How far a figure of this category may be off.
    pub fn reach(&self, category: Category) -> Reach {
        let recorded = &self.recorded;
        // There device memory has a counter of its own, and is a part of the total beside the system's.
        let is_discrete = self.kind == AttributionKind::Discrete;
        let device = recorded.device_bytes.filter(|_| is_discrete);
        let drift = self.not_reclaimed_bytes.filter(|_| !recorded.assumed);
        let of_its_own = match category {
            Category::Allocator | Category::Buffers => Some(0),
            Category::Cpu => recorded.heap_bytes,
            Category::Device => device,
            _ => None,
        };
        let of_the_system = recorded.system_bytes.map(|system| {
            let moved = system.saturating_add(device.unwrap_or(0));
            moved.saturating_add(drift.unwrap_or(0))
        });
        let known = of_its_own.or(of_the_system);
        Reach {
            bytes: known.unwrap_or(ASSUMED_NOISE_BYTES),
            assumed: of_its_own.is_none() && self.is_assumed(),
            rounding_bytes: recorded.rounding.map_or(0, |step| match category {
                Category::Total | Category::Other | Category::Unattributed => step.total_bytes,
                Category::Cpu => step.cpu_bytes,
                Category::Device
                | Category::Allocator
                | Category::Buffers
                | Category::DeviceRest => step.device_bytes,
            }),
        }
    }
}

impl Reach {
    /// That of a difference between figures of two sides. What is assumed is assumed of the difference: it is no
    /// measurement that could add up.
    #[must_use]
    pub fn and(self, other: Reach) -> Reach {
        let assumed = self.assumed || other.assumed;
        Reach {
            bytes: if assumed {
                self.bytes.max(other.bytes)
            } else {
                self.bytes.saturating_add(other.bytes)
            },
            assumed,
            rounding_bytes: self.rounding_bytes.saturating_add(other.rounding_bytes),
        }
    }
}
