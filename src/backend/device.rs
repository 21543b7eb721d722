//! What every backend with a device tells of it, in the report's words.

use trtmem_platform::monotonic_ns;

use super::BackendError;
use crate::ffi::cuda::{Context, CudaError, Device, Driver, Refusal};
use crate::ffi::ledger::Figures;
use crate::report::{Allocations, DeviceFacts, DeviceReading, Fact, Measured};

/// A step that CUDA did not do, as a backend tells it.
pub(super) fn failed(error: CudaError) -> BackendError {
    let (missing, message) = (error.is_missing(), error.to_string());
    let told = match error {
        CudaError::NoLibrary { source } => BackendError::caused(message, source),
        _ => BackendError::new(message),
    };
    if missing {
        told.machine_lacks_it()
    } else {
        told
    }
}

/// Figures of a ledger.
pub(super) fn allocations(figures: Figures) -> Allocations {
    Allocations {
        live_bytes: figures.live_bytes,
        growth_bytes: figures.growth_bytes,
        peak_bytes: Some(figures.peak_bytes),
        largest_bytes: Some(figures.largest_bytes),
        allocations: Some(figures.allocations),
        releases: Some(figures.releases),
        refusals: Some(figures.refusals),
    }
}

/// Free and total memory as the driver tells this process; nothing before there is a context. The
/// ledgers are the caller's to add. Allocates nothing.
pub(super) fn reading(context: Option<&Context>) -> DeviceReading {
    let Some(context) = context else {
        return DeviceReading::default();
    };
    let began = monotonic_ns();
    let told = context.memory_info();
    DeviceReading {
        memory: told
            .ok()
            .map(|memory| (memory.free_bytes, memory.total_bytes)),
        refused: told.err().map(Refusal::number),
        cost_ns: monotonic_ns().saturating_sub(began),
        ..DeviceReading::default()
    }
}

/// The driver, as a library that does the work.
pub(super) fn driver_fact(driver: &Driver) -> Fact {
    let version = driver.version();
    Fact::Library {
        name: "CUDA".to_owned(),
        version: version.map_or_else(|_| "unknown".to_owned(), |version| version.to_string()),
        path: driver
            .library()
            .path()
            .map(|path| path.to_string_lossy().into_owned()),
    }
}

/// The device.
///
/// # Errors
/// The driver does not tell what it is.
pub(super) fn device_fact(device: &Device) -> Result<Fact, CudaError> {
    let (major, minor) = device.compute_capability()?;
    let total_bytes = match device.total_bytes() {
        Ok(bytes) => Measured::Value(bytes),
        Err(error) => Measured::absent(error.to_string()),
    };
    Ok(Fact::Device(DeviceFacts {
        name: device.name()?,
        ordinal: device.ordinal(),
        compute_capability: format!("{major}.{minor}"),
        integrated: device.is_integrated()?,
        total_bytes,
        multiprocessors: device.multiprocessors()?,
        driver_version: device.driver().version()?.to_string(),
    }))
}

/// What is learnt once there is a device: the driver, and the device or why it is not described.
pub(super) fn learn(device: &Device, tell: &mut dyn FnMut(Fact)) {
    tell(driver_fact(&device.driver()));
    tell(device_fact(device).unwrap_or_else(|error| Fact::Remark {
        text: format!("the device's properties are not available: {error}"),
    }));
}

impl From<CudaError> for BackendError {
    fn from(error: CudaError) -> BackendError {
        failed(error)
    }
}
