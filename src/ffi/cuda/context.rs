//! The primary context of a device.

#![allow(unsafe_code)]

use std::sync::Arc;

use cudarc::driver::sys;

use super::calls::Refusal;
use super::driver::{Device, Driver};
use super::error::CudaError;

/// The context of a device that all of a process share: TensorRT and this program. It is given back
/// when the last of its clones, and of the owners made in it, is dropped.
#[derive(Clone, Debug)]
pub struct Context {
    retained: Arc<Retained>,
}

#[derive(Debug)]
struct Retained {
    device: Device,
    handle: sys::CUcontext,
}

// SAFETY: a context may be used from any thread that makes it current (CUDA driver API, context
// management); the handle itself is only passed on.
unsafe impl Send for Retained {}
// SAFETY: as above; the driver's functions are safe to call from several threads at once.
unsafe impl Sync for Retained {}

/// What the driver says of a device's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryInfo {
    /// Free, bytes; where the device has the system's memory, what the system could give.
    pub free_bytes: u64,
    /// All, bytes.
    pub total_bytes: u64,
}

impl Context {
    /// Retains the primary context, which makes it where there is none, and makes it current on this
    /// thread.
    ///
    /// # Errors
    /// The driver refuses: no memory, or a device that another process has for itself.
    pub fn retain(device: &Device) -> Result<Context, CudaError> {
        let driver = device.driver();
        let mut handle: sys::CUcontext = std::ptr::null_mut();
        // SAFETY: the place lives through the call, and the handle is one the driver gave.
        let retained = unsafe {
            let calls = driver.calls();
            calls.cuDevicePrimaryCtxRetain(&raw mut handle, device.handle())
        };
        retained.map_err(|refusal| {
            let operation = format!("make the primary context of device {}", device.ordinal());
            driver.failed(operation, refusal)
        })?;
        let device = *device;
        let retained = Arc::new(Retained { device, handle });
        let context = Context { retained };
        context.make_current()?;
        Ok(context)
    }

    /// Makes the context the current one of this thread. Every thread needs it once.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn make_current(&self) -> Result<(), CudaError> {
        self.set_current()
            .map_err(|refusal| self.failed("make the context current", refusal))
    }

    /// Free and total memory as the driver tells them in this context. Allocates nothing, neither when
    /// it succeeds nor when it fails.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn memory_info(&self) -> Result<MemoryInfo, Refusal> {
        let (mut free, mut total) = (0_usize, 0_usize);
        self.ensure_current()?;
        // SAFETY: both places live through the call, and a context is current.
        unsafe {
            let calls = self.driver().calls();
            calls.cuMemGetInfo_v2(&raw mut free, &raw mut total)
        }?;
        Ok(MemoryInfo {
            free_bytes: free as u64,
            total_bytes: total as u64,
        })
    }

    /// The device.
    pub fn device(&self) -> &Device {
        &self.retained.device
    }

    /// Takes device memory that nobody owns, and returns its address, a multiple of
    /// [`DEVICE_ALIGNMENT`](super::DEVICE_ALIGNMENT). For callbacks that hand memory to a library: may
    /// be called on any thread, and allocates nothing on the host by itself.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn allocate_raw(&self, bytes: u64) -> Result<u64, Refusal> {
        self.ensure_current()?;
        // More than the address space holds is more than any device has.
        let size = usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut address: sys::CUdeviceptr = 0;
        // SAFETY: the place lives through the call, and a context is current.
        unsafe {
            let calls = self.driver().calls();
            calls.cuMemAlloc_v2(&raw mut address, size)
        }?;
        Ok(address)
    }

    /// Gives memory back that [`allocate_raw`](Context::allocate_raw) took. May be called on any
    /// thread. An address that is none is refused by the driver.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn free_raw(&self, address: u64) -> Result<(), Refusal> {
        self.ensure_current()?;
        // SAFETY: the driver checks the address against its own list; device memory is never reached
        // through a reference of Rust, so none can dangle.
        unsafe { self.driver().calls().cuMemFree_v2(address) }
    }

    /// Makes the context current where this thread has none.
    pub(super) fn ensure_current(&self) -> Result<(), Refusal> {
        let mut current: sys::CUcontext = std::ptr::null_mut();
        // SAFETY: the place lives through the call.
        unsafe { self.driver().calls().cuCtxGetCurrent(&raw mut current) }?;
        if current.is_null() {
            return self.set_current();
        }
        Ok(())
    }

    fn set_current(&self) -> Result<(), Refusal> {
        // SAFETY: the handle is one the driver gave, and it is retained as long as `self` lives.
        unsafe { self.driver().calls().cuCtxSetCurrent(self.retained.handle) }
    }

    pub(super) fn driver(&self) -> Driver {
        self.retained.device.driver()
    }

    pub(super) fn failed(&self, operation: impl Into<String>, refusal: Refusal) -> CudaError {
        self.driver().failed(operation, refusal)
    }
}

impl Drop for Retained {
    fn drop(&mut self) {
        let calls = self.device.driver().calls();
        // SAFETY: the context was retained once by this value, and all that was made in it is gone. A
        // refusal cannot be mended here: the context stays until the process ends.
        let _ = unsafe { calls.cuDevicePrimaryCtxRelease_v2(self.device.handle()) };
    }
}
