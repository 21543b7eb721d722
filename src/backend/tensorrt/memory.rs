//! Device memory: what TensorRT asks for through its allocator, and what this program takes itself.

use std::sync::{Arc, OnceLock};

use crate::ffi::cuda::Context as CudaContext;
use crate::ffi::ledger::{AddressLedger, Ledger};
use crate::ffi::tensorrt::DeviceAllocator;

/// Allocations that TensorRT can hold at a time before the ledger takes memory from the heap that is
/// being measured: far more than engines with thousands of layers were seen to.
const ROOM: usize = 32_768;

/// Hands CUDA's memory to TensorRT and counts it. Never freed, since engines keep it.
#[derive(Debug)]
pub(super) struct CountedMemory {
    context: OnceLock<CudaContext>,
    /// What TensorRT holds.
    pub(super) ledger: AddressLedger,
}

impl CountedMemory {
    /// Counted memory without a context yet; what it needs for itself it takes now.
    pub(super) fn new() -> &'static CountedMemory {
        Box::leak(Box::new(CountedMemory {
            context: OnceLock::new(),
            ledger: AddressLedger::with_room_for(ROOM),
        }))
    }

    /// Says where memory comes from, once there is a context.
    pub(super) fn comes_from(&self, context: CudaContext) {
        // Said once: the stage that makes the context comes once in a process.
        let _ = self.context.set(context);
    }
}

impl DeviceAllocator for CountedMemory {
    fn allocate(&self, bytes: u64, alignment: u64, _flags: u32) -> Option<u64> {
        let given = self.context.get()?.allocate_raw(bytes).ok();
        let aligned = given.filter(|address| alignment < 2 || address % alignment == 0);
        if let (Some(address), None, Some(context)) = (given, aligned, self.context.get()) {
            // More than the driver's own alignment was asked for, which no release seen does.
            let _ = context.free_raw(address);
        }
        match aligned {
            Some(address) => self.ledger.took(address, bytes),
            None => self.ledger.was_refused(),
        }
        aligned
    }

    fn free(&self, address: u64) -> bool {
        let Some(context) = self.context.get() else {
            return false;
        };
        // Out of the ledger first: the driver may give the address to another thread at once.
        let known = self.ledger.gave_back(address).is_some();
        known && context.free_raw(address).is_ok()
    }
}

/// What this program takes itself.
#[derive(Debug, Default)]
pub(super) struct OwnMemory {
    /// Device buffers.
    pub(super) buffers: Arc<Ledger>,
    /// Pinned host memory.
    pub(super) pinned: Arc<Ledger>,
}
