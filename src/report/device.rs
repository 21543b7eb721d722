//! Device memory that the measured process itself saw being allocated.
//!
//! These figures are exact: they are counted where the memory is asked for, not read from a counter
//! that others move too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measured::Measured;

/// What the measured process itself allocated in a stage, by who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceSeen {
    /// Device memory that TensorRT asked its allocator for: weights in `deserialize`, activations and
    /// persistent memory in `context`, scratch in the inferences.
    pub allocator: Measured<Allocations>,
    /// Device buffers made by this program: bindings, shared context memory, the `cuda` backend's own.
    pub buffers: Measured<Allocations>,
    /// Pinned host memory made by this program.
    pub pinned: Measured<Allocations>,
}

/// Allocations of one kind in one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Allocations {
    /// Bytes held when the stage ended.
    pub live_bytes: u64,
    /// Bytes held when the stage ended minus bytes held when it began.
    pub growth_bytes: i64,
    /// Most bytes held at any moment of the stage, minus bytes held when it began. Never negative. Absent, as all
    /// that follow, where a log reports only the sums.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_bytes: Option<u64>,
    /// Size of the largest single allocation of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_bytes: Option<u64>,
    /// Allocations made in the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocations: Option<u64>,
    /// Allocations freed in the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub releases: Option<u64>,
    /// Allocations the device refused in the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusals: Option<u64>,
}

/// What the measured process reports of the device at a stage border. Plain numbers, so that reporting them allocates
/// nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReading {
    /// Free and total bytes (`cuMemGetInfo`); absent before there is a context.
    pub memory: Option<(u64, u64)>,
    /// The driver's error number where the query failed.
    pub refused: Option<i32>,
    /// How long asking took, nanoseconds.
    pub cost_ns: u64,
    /// TensorRT's allocations since the last reading; absent without the hook.
    pub allocator: Option<Allocations>,
    /// Device buffers of this program since the last reading.
    pub buffers: Option<Allocations>,
    /// Pinned host memory of this program since the last reading.
    pub pinned: Option<Allocations>,
}

/// Nothing allocated, which was counted.
impl Default for Allocations {
    fn default() -> Self {
        Allocations {
            live_bytes: 0,
            growth_bytes: 0,
            peak_bytes: Some(0),
            largest_bytes: Some(0),
            allocations: Some(0),
            releases: Some(0),
            refusals: Some(0),
        }
    }
}

impl Allocations {
    /// Sums alone, as a log tells them.
    pub fn sums(live_bytes: u64, growth_bytes: i64) -> Self {
        Allocations {
            live_bytes,
            growth_bytes,
            peak_bytes: None,
            largest_bytes: None,
            allocations: None,
            releases: None,
            refusals: None,
        }
    }
}

impl DeviceSeen {
    /// Nothing watched, for `reason`.
    pub fn absent(reason: &str) -> Measured<Self> {
        Measured::absent(reason)
    }

    /// The growth of what was seen; absent where nothing was watched.
    pub fn growth_of(seen: &Measured<DeviceSeen>) -> Measured<i64> {
        match seen {
            Measured::Value(seen) => seen.device_growth_bytes(),
            Measured::Absent { absent } => Measured::absent(absent.clone()),
        }
    }

    /// Growth of the device memory seen, TensorRT's and this program's together; absent where neither
    /// was watched. Pinned memory is the host's and no part of it.
    pub fn device_growth_bytes(&self) -> Measured<i64> {
        let growth = |owner: &Measured<Allocations>| owner.clone().map(|it| it.growth_bytes);
        match (growth(&self.allocator), growth(&self.buffers)) {
            (allocator @ Measured::Value(_), buffers @ Measured::Value(_)) => {
                allocator.plus(&buffers)
            }
            (allocator @ Measured::Value(_), Measured::Absent { .. }) => allocator,
            (Measured::Absent { .. }, buffers) => buffers,
        }
    }
}

/// Why a report made before allocations were watched has none.
pub(crate) fn not_watched() -> Measured<DeviceSeen> {
    Measured::absent("no allocation of device memory was watched")
}
