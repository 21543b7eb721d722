//! What one life holds, in the order it was made.

use crate::backend::BackendError;
use crate::ffi::cuda::{DeviceBuffer, PinnedBuffer, SampleKernel, Stream};

/// Room in a list for as many as anyone repeats: the lists must not grow in a stage, for they are on
/// the heap themselves.
const ROOM: usize = 64;

/// What stands for a runtime: a module and a stream.
pub(super) struct Runtime {
    pub(super) kernel: SampleKernel,
    pub(super) stream: Stream,
}

/// What stands for a model, from its plan to its contexts.
pub(super) struct Model {
    /// The plan's bytes, while they are held.
    pub(super) plan: Option<Vec<u8>>,
    /// Engines: weights, `None` where they take nothing.
    pub(super) engines: Vec<Option<DeviceBuffer>>,
    /// Contexts, each with its bindings.
    pub(super) contexts: Vec<Execution>,
}

/// What stands for an execution context.
pub(super) struct Execution {
    /// Activations, `None` where they take nothing.
    pub(super) scratch: Option<DeviceBuffer>,
    /// Its inputs and outputs, once they are bound.
    pub(super) bindings: Option<Bindings>,
}

/// Buffers of one context.
pub(super) struct Bindings {
    pub(super) device: DeviceBuffer,
    /// `None` where no host memory was asked for.
    pub(super) pinned: Option<PinnedBuffer>,
}

impl Model {
    pub(super) fn new() -> Model {
        Model {
            plan: None,
            engines: Vec::with_capacity(ROOM),
            contexts: Vec::with_capacity(ROOM),
        }
    }
}

/// An empty list with room for all that will be made.
pub(super) fn room<T>() -> Vec<T> {
    Vec::with_capacity(ROOM)
}

/// A block of the heap, every page of it written to; a refusal is an error and no abort.
pub(super) fn block(bytes: u64) -> Result<Vec<u8>, BackendError> {
    // Copied piece by piece: a whole page at a time is fast without optimisation too.
    const PATTERN: [u8; 4096] = [0x5a; 4096];
    let refused = |error| {
        let message = format!("cannot allocate {bytes} bytes of heap; ask for less");
        BackendError::caused(message, error)
    };
    let size = usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut block = Vec::new();
    block.try_reserve_exact(size).map_err(refused)?;
    while block.len() < size {
        let piece = PATTERN.get(..size - block.len()).unwrap_or(&PATTERN);
        block.extend_from_slice(piece);
    }
    Ok(block)
}
