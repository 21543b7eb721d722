//! Memory over cycles and iterations: what is needed to tell growth from one-time cost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measured::Measured;
use super::stage::Stage;

/// The counters after so many cycles or iterations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrowthPoint {
    /// Cycles or iterations done, from 1.
    pub done: u64,
    /// Monotonic time, nanoseconds.
    pub at_ns: u64,
    /// Available system memory.
    pub available_bytes: Measured<u64>,
    /// Heap in use; modulo 2^32 with a layout that wraps.
    pub heap_in_use_bytes: Measured<u64>,
    /// Resident bytes of the process.
    pub resident_bytes: Measured<u64>,
    /// Device memory: what the driver books to the process, else total minus free.
    pub device_bytes: Measured<u64>,
    /// Device memory held through TensorRT's allocator and this program's buffers together.
    pub device_seen_bytes: Measured<u64>,
}

/// A steady loop as it was watched from inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WatchedLoop {
    /// The stage that looped.
    pub stage: Stage,
    /// Its model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<u32>,
    /// The points, in time order; a bounded number.
    pub points: Vec<GrowthPoint>,
}

/// What a series is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GrowthOver {
    /// Creating and releasing everything once.
    Cycle,
    /// A thousand inferences.
    ThousandIterations,
}

/// Which counter a series is of.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum GrowthCounter {
    /// Heap in use.
    HeapInUse,
    /// Resident bytes of the process.
    Resident,
    /// Fall of available system memory.
    SystemTaken,
    /// Device memory.
    Device,
    /// Device memory seen being allocated.
    DeviceSeen,
}

/// Growth of one counter, told apart from its one-time cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Growth {
    /// What is counted.
    pub over: GrowthOver,
    /// The stage that looped and its model; absent for cycles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Its model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<u32>,
    /// The counter.
    pub counter: GrowthCounter,
    /// Points the figures rest on.
    pub points: u32,
    /// What the first cycle or the first iterations cost once.
    pub one_time_bytes: Measured<i64>,
    /// Growth per cycle or per 1,000 iterations.
    pub rate_bytes: Measured<i64>,
    /// Lower end of its 95% confidence interval.
    pub low_bytes: Measured<i64>,
    /// Upper end.
    pub high_bytes: Measured<i64>,
    /// Whether growth is shown.
    pub verdict: GrowthVerdict,
}

impl GrowthCounter {
    /// Every counter, in printing order.
    pub const ALL: [GrowthCounter; 5] = [
        GrowthCounter::HeapInUse,
        GrowthCounter::Resident,
        GrowthCounter::SystemTaken,
        GrowthCounter::Device,
        GrowthCounter::DeviceSeen,
    ];

    /// The counter at a point, so that more is more taken.
    pub fn of(self, point: &GrowthPoint) -> Measured<i64> {
        let bytes = match self {
            GrowthCounter::HeapInUse => &point.heap_in_use_bytes,
            GrowthCounter::Resident => &point.resident_bytes,
            GrowthCounter::SystemTaken => {
                return Measured::Value(0).growth_since(&point.available_bytes);
            }
            GrowthCounter::Device => &point.device_bytes,
            GrowthCounter::DeviceSeen => &point.device_seen_bytes,
        };
        bytes.growth_since(&Measured::Value(0))
    }
}

/// What a series shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GrowthVerdict {
    /// It grows: the whole interval is above zero and above what the counter resolves.
    Grows,
    /// It does not grow by more than the counter resolves, or by less than 1 KiB a cycle or 1,000
    /// iterations.
    Steady,
    /// Too few points, or too much movement by others, to say.
    Undecided,
}
