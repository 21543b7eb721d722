//! What the self-test found.

use serde::Serialize;

use crate::report::{AttributionKind, Measured};

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was done.
    pub deed: String,
    /// Which counter was asked.
    pub counter: &'static str,
    /// What it should say, bytes.
    pub expected_bytes: i64,
    /// What it said, bytes.
    pub measured_bytes: Measured<i64>,
    /// Most it may be off, bytes.
    pub allowed_bytes: u64,
    /// Why that much.
    pub because: &'static str,
    /// Whether it told the truth.
    pub result: Result,
}

/// Whether a counter told the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Result {
    /// Within what is allowed.
    Right,
    /// Further off.
    Wrong,
    /// There is no such counter here.
    NotMeasured,
}

/// Everything the self-test found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// The comparisons.
    pub checks: Vec<Check>,
    /// Transient plateaus found from outside.
    pub plateaus: Option<Plateaus>,
    /// What known amounts of device memory did; absent, with the reason, where there is no device.
    pub device: Measured<DeviceFindings>,
}

/// What the self-test found of device and pinned memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceFindings {
    /// The comparisons.
    pub checks: Vec<Check>,
    /// Which attribution suits this machine.
    pub calibration: Calibration,
}

/// How many short peaks were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plateaus {
    /// Plateaus made.
    pub made: u64,
    /// Found within a tenth of their size in available system memory, read from outside.
    pub found_in_system: u64,
    /// Found likewise in the child's resident size, read from outside.
    pub found_in_process: u64,
    /// Found likewise by the system's high-water mark of the child.
    pub found_by_high_water: u64,
    /// Median number of readings from outside per plateau.
    pub median_readings: u64,
    /// Longest time between two readings, nanoseconds.
    pub largest_gap_ns: u64,
    /// Whether enough were found.
    pub result: Result,
}

/// Which arithmetic suits this machine, and what it was decided by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Calibration {
    /// The arithmetic.
    pub attribution: AttributionKind,
    /// Which counters moved, in words.
    pub reason: String,
    /// Whether available memory moved by about all of it or by hardly any, both times: if not, other
    /// programs may have decided.
    pub is_clear: bool,
}

impl Check {
    /// How far the counter was off, bytes; absent where there is no such counter.
    pub fn error_bytes(&self) -> Option<i64> {
        let measured = self.measured_bytes.get();
        measured.map(|bytes| bytes.saturating_sub(self.expected_bytes))
    }
}

impl Findings {
    /// Every comparison, those of device memory last.
    pub fn all_checks(&self) -> impl Iterator<Item = &Check> {
        let device = self.device.value().map(|device| &device.checks);
        self.checks.iter().chain(device.into_iter().flatten())
    }

    /// Whether any counter was wrong.
    pub fn all_right(&self) -> bool {
        let plateaus = self.plateaus.iter().map(|plateaus| plateaus.result);
        let checks = self.all_checks().map(|check| check.result);
        checks.chain(plateaus).all(|result| result != Result::Wrong)
    }

    /// What it all comes to, in a sentence or two.
    pub fn answer(&self) -> &'static str {
        if self.all_right() {
            "The counters of this machine are correct."
        } else {
            "A counter is off by more than is allowed. Other processes move system memory: stop them and repeat; if it \
             stays, do not trust the marked counter here."
        }
    }
}
