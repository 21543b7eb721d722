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

/// Growth of one counter, separated from its one-time cost.
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
    /// Growth that was seen from the first of these points to the last. A leak is never called by more
    /// than this: the rate and its interval are computed from a line.
    #[serde(default = "not_kept")]
    pub growth_bytes: Measured<i64>,
    /// Cycles or iterations over which it was seen.
    #[serde(default)]
    pub steps: u64,
    /// What the first cycle or the first iterations cost once.
    pub one_time_bytes: Measured<i64>,
    /// Growth per cycle or per 1,000 iterations, by the line through the points.
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

    /// Whether it counts to the byte what was asked for of TensorRT's allocator and by this program:
    /// nothing else moves it, and it does not warm up unseen.
    pub fn is_exact_count(self) -> bool {
        self == GrowthCounter::DeviceSeen
    }

    /// Whether other processes move it too, or the system by itself: growth of it is shown and hardly ever decides.
    pub fn is_shared(self) -> bool {
        matches!(self, GrowthCounter::Resident | GrowthCounter::SystemTaken)
    }

    /// The least growth seen over so many steps that is called a leak, bytes.
    pub fn least_leak_bytes(self, over: GrowthOver, steps: u64) -> u64 {
        match (self, over) {
            (GrowthCounter::Device | GrowthCounter::SystemTaken, _) => 2 * DEVICE_GRANULE,
            (GrowthCounter::DeviceSeen, GrowthOver::ThousandIterations) => 1,
            (_, GrowthOver::ThousandIterations) => LOOP_HEAP,
            (_, GrowthOver::Cycle) => steps.saturating_mul(CYCLE_KEPT),
        }
    }
}

/// Device memory is taken from the driver in pieces of this size (CUDA C++ Programming Guide, virtual
/// memory management: a granularity of 2 MiB on every device so far), so device counters move by it.
pub(super) const DEVICE_GRANULE: u64 = 2 << 20;

/// Least growth of the heap in a loop. Below it lie the caches of allocators and thread pools: 0.4 MiB
/// in one step, and a few hundred bytes an iteration, were seen in loops that then stood still.
const LOOP_HEAP: u64 = 64 << 10;

/// Least growth with each cycle, bytes: at a kilobyte a cycle, a gigabyte takes a million cycles.
/// CUDA's driver itself was seen to keep 0.1 KiB of heap for each cycle of module and stream.
const CYCLE_KEPT: u64 = 1024;

/// What a series shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GrowthVerdict {
    /// It grows: over enough cycles or iterations, without slowing down, by at least
    /// [`GrowthCounter::least_leak_bytes`], and of a counter that is the process's own.
    Grows,
    /// It does not grow, or by less than is called a leak.
    Steady,
    /// It moved, and not by itself alone as far as can be said: the growth is not even, or the counter
    /// counts what others take.
    Undecided,
    /// It grew, over too few cycles or iterations to tell a leak from what comes once.
    TooFew,
}

fn not_kept() -> Measured<i64> {
    Measured::absent("it was not kept when this report was made")
}
