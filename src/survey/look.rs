//! The child's side: opens one library and says what it found.

use std::path::Path;

use serde::Serialize;

use super::found::{CudaFound, NvmlFound, TensorRtFound, Topic};
use crate::error_chain::chain;
use crate::ffi::cuda::{CudaError, Device, Driver};
#[cfg(feature = "nvml")]
use crate::ffi::nvml::{NvmlChoice, NvmlDevice};
use crate::ffi::tensorrt::{Choice, Library};
use crate::model_file::ComputeCapability;
use crate::report::{DeviceFacts, Measured};
use crate::tensorrt_release::TensorRtVersion;

/// What the line with the answer begins with: a library may print lines of its own.
pub(super) const ANSWER: &str = "trtmem-survey ";

/// Devices described at most; the largest machines have sixteen.
const MOST_DEVICES: u32 = 64;

/// Looks for one library and gives the line that says what was found.
///
/// # Errors
/// The answer has no JSON form; a fault of this program.
pub fn look(topic: Topic, tensorrt: Option<&Path>) -> serde_json::Result<String> {
    match topic {
        Topic::Cuda => line(&cuda()),
        Topic::TensorRt => line(&self::tensorrt(tensorrt)),
        Topic::Nvml => line(&nvml()),
    }
}

fn line<T: Serialize>(found: &Measured<T>) -> serde_json::Result<String> {
    Ok(format!("{ANSWER}{}", serde_json::to_string(found)?))
}

fn cuda() -> Measured<CudaFound> {
    match cuda_found() {
        Ok(found) => Measured::Value(found),
        Err(error) => Measured::absent(chain(&error)),
    }
}

fn cuda_found() -> Result<CudaFound, CudaError> {
    let driver = Driver::open()?;
    let version = driver.version()?.to_string();
    let count = driver.devices()?.min(MOST_DEVICES);
    let devices = (0..count).map(|ordinal| described(&driver.device(ordinal)?, &version));
    Ok(CudaFound {
        devices: devices.collect::<Result<_, _>>()?,
        path: driver.library().path().as_deref().map(told),
        version,
    })
}

fn described(device: &Device, driver_version: &str) -> Result<DeviceFacts, CudaError> {
    let (major, minor) = device.compute_capability()?;
    let total_bytes = match device.total_bytes() {
        Ok(bytes) => Measured::Value(bytes),
        Err(error) => Measured::absent(chain(&error)),
    };
    Ok(DeviceFacts {
        name: device.name()?,
        ordinal: device.ordinal(),
        compute_capability: ComputeCapability { major, minor }.to_string(),
        integrated: device.is_integrated()?,
        total_bytes,
        multiprocessors: device.multiprocessors()?,
        driver_version: driver_version.to_owned(),
    })
}

fn tensorrt(path: Option<&Path>) -> Measured<TensorRtFound> {
    let choice = path.map_or(Choice::Usual, |path| Choice::Path(path.to_owned()));
    let library = match Library::open(&choice) {
        Ok(library) => library,
        Err(error) => return Measured::absent(chain(&error)),
    };
    let number = u32::try_from(library.version().number());
    Measured::Value(TensorRtFound {
        version: TensorRtVersion::from_number(number.unwrap_or(0)),
        kind: library.kind().to_string(),
        path: Some(told(library.path())),
    })
}

#[cfg(feature = "nvml")]
fn nvml() -> Measured<NvmlFound> {
    match NvmlDevice::open(&NvmlChoice::Index(0)) {
        Ok(device) => Measured::Value(NvmlFound {
            driver: device.driver_version(),
            total_bytes: match device.memory() {
                Ok(memory) => Measured::Value(memory.total_bytes),
                Err(refusal) => Measured::absent(refusal.to_string()),
            },
        }),
        Err(refusal) => Measured::absent(refusal.to_string()),
    }
}

#[cfg(not(feature = "nvml"))]
fn nvml() -> Measured<NvmlFound> {
    Measured::absent("this build has no NVML, which boards do not have either")
}

/// A path in a text.
fn told(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
