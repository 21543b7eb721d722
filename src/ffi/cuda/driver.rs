//! The driver and its devices.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cudarc::driver::sys;
use cudarc::driver::sys::CUdevice_attribute as Attribute;

use super::calls::{Calls, Refusal, bounded};
use super::error::CudaError;
use crate::ffi::library::Library;

/// The name that drivers for Linux install, which is the one TensorRT opens; the plain name is a link of
/// development packages there, and the only one on QNX. The stub for linking has the plain name too.
const NAMES: [&str; 2] = ["libcuda.so.1", "libcuda.so"];

/// The driver library, open and not yet started. It is never closed: the driver does not bear it.
#[derive(Clone, Copy, Debug)]
pub struct DriverLibrary {
    library: &'static Library,
    calls: &'static Calls,
}

/// The driver, started.
#[derive(Clone, Copy, Debug)]
pub struct Driver {
    library: DriverLibrary,
}

/// A device of the driver.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    driver: Driver,
    ordinal: u32,
    handle: sys::CUdevice,
}

/// A version of CUDA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CudaVersion {
    /// What stands before the dot.
    pub major: u32,
    /// What stands behind it.
    pub minor: u32,
}

impl DriverLibrary {
    /// Opens the driver library. It is opened once in a process.
    ///
    /// # Errors
    /// There is none, or the loader refuses it.
    pub fn open() -> Result<DriverLibrary, CudaError> {
        static OPENED: OnceLock<Result<DriverLibrary, CudaError>> = OnceLock::new();
        let open = || DriverLibrary::open_from(&NAMES);
        OPENED.get_or_init(open).clone()
    }

    /// Opens the first of these libraries that the loader takes, for tests with another driver.
    ///
    /// # Errors
    /// The loader takes none.
    pub fn open_from<P: AsRef<Path>>(names: &[P]) -> Result<DriverLibrary, CudaError> {
        let library = Library::open(names).map_err(|source| CudaError::NoLibrary { source })?;
        let library = library.leak();
        let calls = Box::leak(Box::new(Calls::find(library)));
        Ok(DriverLibrary { library, calls })
    }

    /// The file, where the loader tells it.
    pub fn path(&self) -> Option<PathBuf> {
        self.library.file_of(c"cuInit")
    }

    /// Starts the driver.
    ///
    /// # Errors
    /// It does not start, or there is no device.
    pub fn start(self) -> Result<Driver, CudaError> {
        let driver = Driver { library: self };
        // SAFETY: cuInit may be called again and again; 0 is the only value there is for its flags.
        let started = unsafe { self.calls.cuInit(0) };
        started.map_err(|refusal| driver.failed("start the CUDA driver", refusal))?;
        match driver.devices()? {
            0 => Err(CudaError::NoDevice {
                ordinal: 0,
                count: 0,
            }),
            _ => Ok(driver),
        }
    }
}

impl Driver {
    /// Opens and starts the driver.
    ///
    /// # Errors
    /// There is no driver library, it does not start, or there is no device.
    pub fn open() -> Result<Driver, CudaError> {
        DriverLibrary::open()?.start()
    }

    /// The library it is in.
    pub fn library(&self) -> DriverLibrary {
        self.library
    }

    /// The highest version of CUDA that the driver knows.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn version(&self) -> Result<CudaVersion, CudaError> {
        let mut version: c_int = 0;
        // SAFETY: the place lives through the call.
        let told = unsafe { self.calls().cuDriverGetVersion(&raw mut version) };
        told.map_err(|refusal| self.failed("query the driver's version", refusal))?;
        let number = u32::try_from(version).unwrap_or(0);
        // 1000 * major + 10 * minor (CUDA driver API, cuDriverGetVersion).
        Ok(CudaVersion {
            major: number / 1000,
            minor: number % 1000 / 10,
        })
    }

    /// How many devices there are.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn devices(&self) -> Result<u32, CudaError> {
        let mut count: c_int = 0;
        // SAFETY: the place lives through the call.
        let told = unsafe { self.calls().cuDeviceGetCount(&raw mut count) };
        told.map_err(|refusal| self.failed("count the devices", refusal))?;
        Ok(u32::try_from(count).unwrap_or(0))
    }

    /// The device at this position, from 0.
    ///
    /// # Errors
    /// There is none, or the driver refuses it.
    pub fn device(&self, ordinal: u32) -> Result<Device, CudaError> {
        let count = self.devices()?;
        let number = c_int::try_from(ordinal).ok().filter(|_| ordinal < count);
        let number = number.ok_or(CudaError::NoDevice { ordinal, count })?;
        let mut handle: sys::CUdevice = 0;
        // SAFETY: the place lives through the call, and the position is one that the driver counted.
        let found = unsafe { self.calls().cuDeviceGet(&raw mut handle, number) };
        found.map_err(|refusal| self.failed(format!("find device {ordinal}"), refusal))?;
        Ok(Device {
            driver: *self,
            ordinal,
            handle,
        })
    }

    pub(super) fn calls(&self) -> &'static Calls {
        self.library.calls
    }

    pub(super) fn failed(&self, operation: impl Into<String>, refusal: Refusal) -> CudaError {
        CudaError::new(self.calls(), operation, refusal)
    }
}

impl Device {
    /// Its position, from 0.
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }

    /// The driver it belongs to.
    pub fn driver(&self) -> Driver {
        self.driver
    }

    /// Its name, `NVIDIA H200`.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn name(&self) -> Result<String, CudaError> {
        let mut text: [c_char; 256] = [0; 256];
        let length = c_int::try_from(text.len()).unwrap_or(0);
        // SAFETY: the place has room for that many characters and lives through the call.
        let told = unsafe {
            let calls = self.driver.calls();
            calls.cuDeviceGetName(text.as_mut_ptr(), length, self.handle)
        };
        told.map_err(|refusal| self.failed("query the name", refusal))?;
        Ok(until_nul(&text))
    }

    /// Its address on the bus, `0000:01:00.0`.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn pci_bus_id(&self) -> Result<String, CudaError> {
        let mut text: [c_char; 64] = [0; 64];
        let length = c_int::try_from(text.len()).unwrap_or(0);
        // SAFETY: the place has room for that many characters and lives through the call.
        let told = unsafe {
            let calls = self.driver.calls();
            calls.cuDeviceGetPCIBusId(text.as_mut_ptr(), length, self.handle)
        };
        told.map_err(|refusal| self.failed("query the bus address", refusal))?;
        Ok(until_nul(&text))
    }

    /// Major and minor compute capability.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn compute_capability(&self) -> Result<(u32, u32), CudaError> {
        let major = self.attribute(Attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)?;
        let minor = self.attribute(Attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)?;
        Ok((major, minor))
    }

    /// Whether its memory is the system's.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn is_integrated(&self) -> Result<bool, CudaError> {
        Ok(self.attribute(Attribute::CU_DEVICE_ATTRIBUTE_INTEGRATED)? != 0)
    }

    /// How many multiprocessors it has.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn multiprocessors(&self) -> Result<u32, CudaError> {
        self.attribute(Attribute::CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT)
    }

    /// All its memory, bytes.
    ///
    /// # Errors
    /// The driver does not tell.
    pub fn total_bytes(&self) -> Result<u64, CudaError> {
        let mut bytes: usize = 0;
        let calls = self.driver.calls();
        // SAFETY: the place lives through the call, and the handle is one the driver gave.
        let told = unsafe { calls.cuDeviceTotalMem_v2(&raw mut bytes, self.handle) };
        told.map_err(|refusal| self.failed("query the memory", refusal))?;
        Ok(bytes as u64)
    }

    fn attribute(&self, which: Attribute) -> Result<u32, CudaError> {
        let mut value: c_int = 0;
        let calls = self.driver.calls();
        // SAFETY: the place lives through the call, and the handle is one the driver gave.
        let told = unsafe { calls.cuDeviceGetAttribute(&raw mut value, which, self.handle) };
        told.map_err(|refusal| self.failed("query an attribute", refusal))?;
        Ok(u32::try_from(value).unwrap_or(0))
    }

    pub(super) fn handle(&self) -> sys::CUdevice {
        self.handle
    }

    fn failed(&self, operation: &str, refusal: Refusal) -> CudaError {
        let operation = format!("{operation} of device {}", self.ordinal);
        self.driver.failed(operation, refusal)
    }
}

impl fmt::Display for CudaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The characters before the first NUL.
fn until_nul(text: &[c_char]) -> String {
    let bytes: Vec<u8> = text.iter().map(|c| c.to_ne_bytes()[0]).collect();
    CStr::from_bytes_until_nul(&bytes).map_or_else(|_| String::new(), bounded)
}
