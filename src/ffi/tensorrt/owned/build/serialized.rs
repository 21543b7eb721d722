//! Host memory that TensorRT gave: a plan, a timing cache.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::fmt;
use std::rc::Rc;

use crate::ffi::tensorrt::checked::{Expected, Handle, Origin};
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::owned::Logger;
use crate::ffi::tensorrt::raw::build_tables::host_memory as methods;

/// Most bytes that anything is believed to have: no machine holds more.
const MOST: usize = 1 << 42;

/// A serialized engine, in TensorRT's memory. It outlives its builder.
pub struct Serialized {
    handle: Handle,
    logger: &'static Logger,
    data: *const u8,
    size: usize,
    logged: Option<String>,
}

impl fmt::Debug for Serialized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} bytes", self.handle, self.size)
    }
}

impl Drop for Serialized {
    fn drop(&mut self) {
        // SAFETY: its bytes are only lent, for as long as this lives; it is deleted nowhere else.
        unsafe { self.handle.delete() };
    }
}

impl Serialized {
    /// The host memory that `make` makes.
    pub(super) fn create(
        origin: &Rc<Origin>,
        logger: &'static Logger,
        make: impl FnOnce() -> Result<*mut c_void, TensorRtError>,
        operation: &str,
    ) -> Result<Serialized, TensorRtError> {
        let (class, expected) = (&methods::CLASS, Expected::default());
        // SAFETY: what is made is what a method returned for an `IHostMemory`.
        let got = unsafe {
            Handle::create_all_the_same(origin, logger, class, &expected, make, operation)
        };
        let (handle, said) = got?;
        let mut memory = Serialized {
            handle,
            logger,
            data: std::ptr::null(),
            size: 0,
            logged: said,
        };
        memory.size = memory.handle.ask(&methods::SIZE, ())?;
        memory.data = memory.handle.ask(&methods::DATA, ())?.cast_const().cast();
        if memory.data.is_null() || !(1..=MOST).contains(&memory.size) {
            let told = format!("{} bytes at {:p}", memory.size, memory.data);
            return Err(memory
                .handle
                .refused(operation, &told, memory.logged.take()));
        }
        Ok(memory)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: TensorRT told address and size of this memory, which is not null, not larger than memory
        // can be, and stays unchanged until it is deleted, when this is dropped.
        unsafe { std::slice::from_raw_parts(self.data, self.size) }
    }

    /// What TensorRT logged as errors while it was made; the first of it. A kernel that could not be tried,
    /// for example, leaves the build well.
    pub fn logged(&self) -> Option<&str> {
        self.logged.as_deref()
    }

    /// Gives the memory back now.
    ///
    /// # Errors
    /// TensorRT logged an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let (origin, logger) = (Rc::clone(self.handle.origin()), self.logger);
        let ((), said) = logger.watch(|| drop(self));
        origin.unless_logged(said, "free the plan")
    }
}
