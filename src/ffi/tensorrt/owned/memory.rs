//! What an engine says of the device memory it needs.

use super::engine::{Engine, EngineStat};
use super::kept::MOST;
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::raw::tables::cuda_engine as methods;

/// Weights that are streamed from the host, since 10.0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WeightStreaming {
    /// Bytes of weights that can be streamed; 0 when the engine was not built for it.
    pub streamable_bytes: u64,
    /// Bytes of device memory given to them; `None` where it is not set. This and what follows is asked only of an
    /// engine that can stream.
    pub budget_bytes: Option<u64>,
    /// The budget TensorRT would choose now, since 10.1.
    pub automatic_budget_bytes: Option<u64>,
    /// The least budget, in 10.x.
    pub minimum_budget_bytes: Option<u64>,
    /// Scratch memory that streaming takes on top, since 10.1.
    pub scratch_bytes: Option<u64>,
}

impl Engine {
    /// Bytes of device memory that a context needs for activations and scratch, of the largest profile.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn device_memory_bytes(&self) -> Result<u64, TensorRtError> {
        let handle = self.inner().handle();
        if handle.has(&methods::GET_DEVICE_MEMORY_SIZE_V2) {
            let bytes = handle.ask(&methods::GET_DEVICE_MEMORY_SIZE_V2, ())?;
            return self.bytes(bytes, "device memory");
        }
        Ok(handle.ask(&methods::GET_DEVICE_MEMORY_SIZE, ())? as u64)
    }

    /// The same of one profile, since 10.0.
    ///
    /// # Errors
    /// Before 10.0.
    pub fn device_memory_bytes_of(&self, profile: u32) -> Result<u64, TensorRtError> {
        let handle = self.inner().handle();
        let profile = i32::try_from(profile).unwrap_or(MOST);
        if handle.has(&methods::GET_DEVICE_MEMORY_SIZE_FOR_PROFILE_V2) {
            let method = &methods::GET_DEVICE_MEMORY_SIZE_FOR_PROFILE_V2;
            return self.bytes(handle.ask(method, (profile,))?, "device memory");
        }
        let method = &methods::GET_DEVICE_MEMORY_SIZE_FOR_PROFILE;
        Ok(handle.ask(method, (profile,))? as u64)
    }

    /// A size that `getEngineStat` tells, since 10.14.
    ///
    /// # Errors
    /// Before 10.14; the engine does not tell.
    pub fn stat(&self, stat: EngineStat) -> Result<u64, TensorRtError> {
        let number = match stat {
            EngineStat::TotalWeights => 0,
            EngineStat::StrippedWeights => 1,
        };
        let handle = self.inner().handle();
        let bytes = handle.ask(&methods::GET_ENGINE_STAT, (number,))?;
        self.bytes(bytes, "weights")
    }

    /// What the engine says of streaming its weights.
    ///
    /// # Errors
    /// Before 10.0.
    pub fn weight_streaming(&self) -> Result<WeightStreaming, TensorRtError> {
        let handle = self.inner().handle();
        let streamable = handle.ask(&methods::GET_STREAMABLE_WEIGHTS_SIZE, ())?;
        let streamable_bytes = self.bytes(streamable, "streamable weights")?;
        if streamable_bytes == 0 {
            // Every further question would make TensorRT log an error (seen of TensorRT-RTX 1.5 and 1.6).
            return Ok(WeightStreaming::default());
        }
        let known = |bytes: Result<i64, _>| u64::try_from(bytes.ok()?).ok();
        let budget = if handle.has(&methods::GET_WEIGHT_STREAMING_BUDGET_V2) {
            handle.ask(&methods::GET_WEIGHT_STREAMING_BUDGET_V2, ())
        } else {
            handle.ask(&methods::GET_WEIGHT_STREAMING_BUDGET, ())
        };
        let automatic = handle.ask(&methods::GET_WEIGHT_STREAMING_AUTOMATIC_BUDGET, ());
        let minimum = handle.ask(&methods::GET_MINIMUM_WEIGHT_STREAMING_BUDGET, ());
        let scratch = handle.ask(&methods::GET_WEIGHT_STREAMING_SCRATCH_MEMORY_SIZE, ());
        Ok(WeightStreaming {
            streamable_bytes,
            budget_bytes: known(budget),
            automatic_budget_bytes: known(automatic),
            minimum_budget_bytes: known(minimum),
            scratch_bytes: known(scratch),
        })
    }

    /// Gives streamed weights so much device memory. Before the first context.
    ///
    /// # Errors
    /// Before 10.0; TensorRT refuses: a context lives, or the engine's weights are not streamed.
    pub fn set_weight_streaming_budget(&self, bytes: u64) -> Result<(), TensorRtError> {
        let handle = self.inner().handle();
        let budget = (i64::try_from(bytes).unwrap_or(i64::MAX),);
        let (taken, logged) = self.inner().runtime().logger().watch(|| {
            if handle.has(&methods::SET_WEIGHT_STREAMING_BUDGET_V2) {
                handle.ask(&methods::SET_WEIGHT_STREAMING_BUDGET_V2, budget)
            } else {
                handle.ask(&methods::SET_WEIGHT_STREAMING_BUDGET, budget)
            }
        });
        if taken? == 0 {
            let operation = format!("stream weights within {bytes} bytes");
            return Err(handle.refused(operation, &"false", logged));
        }
        Ok(())
    }

    /// A number of bytes that cannot be negative.
    fn bytes(&self, bytes: i64, what: &str) -> Result<u64, TensorRtError> {
        let negative = |_| {
            let operation = format!("query the size of {what}");
            self.inner().handle().refused(operation, &bytes, None)
        };
        u64::try_from(bytes).map_err(negative)
    }
}
