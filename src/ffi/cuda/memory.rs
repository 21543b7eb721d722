//! Memory of the device and pinned memory of the host.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::Arc;

use super::context::Context;
use super::error::CudaError;
use crate::ffi::ledger::Ledger;

/// Every address of device memory is a multiple of this (CUDA C++ Programming Guide, "Device Memory
/// Accesses": any address returned by an allocation routine is aligned to at least 256 bytes).
pub const DEVICE_ALIGNMENT: u64 = 256;

/// Memory of the device, given back when it is dropped.
#[derive(Debug)]
pub struct DeviceBuffer {
    context: Context,
    ledger: Arc<Ledger>,
    address: u64,
    bytes: u64,
}

/// Memory of the host that stays where it is, so that the device can read it; given back when it is
/// dropped.
#[derive(Debug)]
pub struct PinnedBuffer {
    context: Context,
    ledger: Arc<Ledger>,
    start: NonNull<u8>,
    bytes: usize,
}

// SAFETY: the memory belongs to this value alone, and it may be given back from any thread.
unsafe impl Send for PinnedBuffer {}

impl Context {
    /// Takes device memory and enters it in `ledger`. Its content is whatever was there.
    ///
    /// # Errors
    /// The driver refuses: no room, or no bytes asked for.
    pub fn allocate(&self, bytes: u64, ledger: &Arc<Ledger>) -> Result<DeviceBuffer, CudaError> {
        match self.allocate_raw(bytes) {
            Ok(address) => {
                ledger.took(bytes);
                Ok(DeviceBuffer {
                    context: self.clone(),
                    ledger: Arc::clone(ledger),
                    address,
                    bytes,
                })
            }
            Err(refusal) => {
                ledger.was_refused();
                let operation = format!("allocate {bytes} bytes of device memory");
                Err(self.failed(operation, refusal))
            }
        }
    }

    /// Takes pinned host memory, zeroed, and enters it in `ledger`.
    ///
    /// # Errors
    /// The driver refuses: no room, a limit on locked memory, or no bytes asked for.
    pub fn allocate_pinned(
        &self,
        bytes: u64,
        ledger: &Arc<Ledger>,
    ) -> Result<PinnedBuffer, CudaError> {
        let refused = |refusal| {
            ledger.was_refused();
            let operation = format!("allocate {bytes} bytes of pinned host memory");
            self.failed(operation, refusal)
        };
        let size = usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut start: *mut c_void = std::ptr::null_mut();
        self.ensure_current().map_err(refused)?;
        // SAFETY: the place lives through the call, and a context is current. The flags ask for
        // nothing beyond memory that stays in its place.
        let taken = unsafe {
            let calls = self.driver().calls();
            calls.cuMemHostAlloc(&raw mut start, size, 0)
        };
        taken.map_err(refused)?;
        let function = "cuMemHostAlloc";
        let start = NonNull::new(start.cast::<u8>());
        let start = start.ok_or_else(|| refused(super::Refusal::Code { function, code: 0 }))?;
        // SAFETY: the driver gave this many bytes at that place to this call alone.
        unsafe { start.write_bytes(0, size) };
        ledger.took(bytes);
        Ok(PinnedBuffer {
            context: self.clone(),
            ledger: Arc::clone(ledger),
            start,
            bytes: size,
        })
    }
}

impl DeviceBuffer {
    /// Its address on the device, a multiple of [`DEVICE_ALIGNMENT`].
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Its size as it was asked for, bytes; the driver may keep more.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The context it was made in.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Gives the memory back and says how that went.
    ///
    /// # Errors
    /// The driver refuses; the memory is then lost, and stays in the ledger.
    pub fn release(mut self) -> Result<(), CudaError> {
        let bytes = self.bytes;
        self.free().map_err(|refusal| {
            let operation = format!("free {bytes} bytes of device memory");
            self.context.failed(operation, refusal)
        })
    }

    /// Leaves the memory to nobody, still counted: a leak on purpose, for measuring whether it is seen.
    pub fn forget(mut self) {
        self.address = 0;
    }

    fn free(&mut self) -> Result<(), super::Refusal> {
        // An address is asked for once, whatever comes of it.
        match std::mem::take(&mut self.address) {
            0 => Ok(()),
            address => {
                self.context.free_raw(address)?;
                self.ledger.gave_back(self.bytes);
                Ok(())
            }
        }
    }
}

impl Drop for DeviceBuffer {
    fn drop(&mut self) {
        // A refusal cannot be mended here; the memory stays in the ledger.
        let _ = self.free();
    }
}

impl PinnedBuffer {
    /// Its content.
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: so many bytes were given at that place, and all were written when it was made. Copies
        // to the device are over when they return, so nobody else writes there.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.bytes) }
    }

    /// Its content, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        // SAFETY: as for reading; the borrow is the only one.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.bytes) }
    }

    /// Where it begins, for libraries that are given an address.
    pub fn address(&self) -> *mut c_void {
        self.start.as_ptr().cast()
    }

    /// Its size, bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes as u64
    }
}

impl Drop for PinnedBuffer {
    fn drop(&mut self) {
        if self.context.ensure_current().is_err() {
            return;
        }
        let calls = self.context.driver().calls();
        // SAFETY: the place is one the driver gave, and no borrow of it is left. A refusal cannot be
        // mended here; the memory stays in the ledger.
        let freed = unsafe { calls.cuMemFreeHost(self.start.as_ptr().cast()) };
        if freed.is_ok() {
            self.ledger.gave_back(self.bytes as u64);
        }
    }
}
