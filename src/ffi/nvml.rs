//! NVIDIA's management library: what the driver knows of a device and of who holds its memory.
//!
//! It is asked by the parent and never by the process that is measured. Boards have no such library;
//! there the feature `nvml` is off.

use std::sync::OnceLock;

use nvml_wrapper::Nvml;
use nvml_wrapper::enums::device::UsedGpuMemory;
use nvml_wrapper::error::NvmlError;
use nvml_wrapper::struct_wrappers::device::ProcessInfo;

use crate::error_chain::chain;

/// The name every NVIDIA driver for Linux installs; `libnvidia-ml.so` alone is a link that only
/// development packages have (NVML API reference, "Dynamic linking").
const NAMES: [&str; 2] = ["libnvidia-ml.so.1", "libnvidia-ml.so"];

/// A device of the management library.
#[derive(Debug)]
pub struct NvmlDevice {
    library: &'static Nvml,
    device: nvml_wrapper::Device<'static>,
}

/// What the driver says of a device's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NvmlMemory {
    /// Free, bytes.
    pub free_bytes: u64,
    /// All, bytes.
    pub total_bytes: u64,
    /// Allocated, bytes: by all processes and by the driver itself.
    pub used_bytes: u64,
}

/// Which device is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NvmlChoice {
    /// By its UUID, `GPU-b7f6…`, or the beginning of one.
    Uuid(String),
    /// By its address on the bus, `0000:01:00.0`.
    PciBusId(String),
    /// By its position in bus order, from 0.
    Index(u32),
}

/// Why the management library has no answer.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct NvmlRefusal {
    message: String,
}

impl NvmlDevice {
    /// Opens the library, once in a process, and finds the device.
    ///
    /// # Errors
    /// There is no such library, it does not start, or it knows no such device.
    pub fn open(choice: &NvmlChoice) -> Result<NvmlDevice, NvmlRefusal> {
        let library = library()?;
        let refused = |error: NvmlError| NvmlRefusal {
            message: format!("NVML has no device {}: {}", choice.told(), chain(&error)),
        };
        let device = match choice {
            NvmlChoice::Uuid(uuid) => by_uuid(library, uuid),
            NvmlChoice::PciBusId(bus) => library.device_by_pci_bus_id(bus.as_str()),
            NvmlChoice::Index(index) => library.device_by_index(*index),
        };
        device
            .map(|device| NvmlDevice { library, device })
            .map_err(refused)
    }

    /// The version of the driver, `580.65.06`.
    pub fn driver_version(&self) -> Option<String> {
        self.library.sys_driver_version().ok()
    }

    /// The device's memory.
    ///
    /// # Errors
    /// The driver does not tell: it is too old for the question, or the device is lost.
    pub fn memory(&self) -> Result<NvmlMemory, NvmlRefusal> {
        let told = self.device.memory_info().map_err(|error| NvmlRefusal {
            message: format!("NVML does not report the memory: {}", chain(&error)),
        })?;
        Ok(NvmlMemory {
            free_bytes: told.free,
            total_bytes: told.total,
            used_bytes: told.used,
        })
    }

    /// Device memory that the driver books to a process, for computing and for graphics. `Ok(None)`
    /// where it does not list the process: it has no context there, or its number is one of another
    /// namespace than the driver's.
    ///
    /// # Errors
    /// The driver does not tell, or tells everything but the figure.
    pub fn process_bytes(&self, pid: u32) -> Result<Option<u64>, NvmlRefusal> {
        let refused = |error: NvmlError| NvmlRefusal {
            message: format!("NVML does not list processes: {}", chain(&error)),
        };
        let compute = self.device.running_compute_processes().map_err(refused)?;
        let compute = booked(&compute, pid)?;
        // A process that draws as well is in both lists, each time with all it holds.
        match self.device.running_graphics_processes() {
            Ok(graphics) => Ok(compute.max(booked(&graphics, pid)?)),
            // Devices made for computing alone may refuse this list.
            Err(_) => Ok(compute),
        }
    }
}

impl NvmlChoice {
    fn told(&self) -> String {
        match self {
            NvmlChoice::Uuid(uuid) => uuid.clone(),
            NvmlChoice::PciBusId(bus) => format!("at {bus}"),
            NvmlChoice::Index(index) => index.to_string(),
        }
    }
}

/// What a list books to a process.
fn booked(listed: &[ProcessInfo], pid: u32) -> Result<Option<u64>, NvmlRefusal> {
    let mine = listed.iter().find(|process| process.pid == pid);
    match mine.map(|process| &process.used_gpu_memory) {
        None => Ok(None),
        Some(UsedGpuMemory::Used(bytes)) => Ok(Some(*bytes)),
        Some(UsedGpuMemory::Unavailable) => Err(NvmlRefusal {
            message: "NVML lists the process without its memory".to_owned(),
        }),
    }
}

/// CUDA takes the beginning of a UUID where it is unambiguous; NVML wants the whole of it.
fn by_uuid<'l>(library: &'l Nvml, asked: &str) -> Result<nvml_wrapper::Device<'l>, NvmlError> {
    let whole = library.device_by_uuid(asked);
    if whole.is_ok() {
        return whole;
    }
    let begins =
        |device: &nvml_wrapper::Device<'l>| device.uuid().is_ok_and(|uuid| uuid.starts_with(asked));
    let mut every = (0..library.device_count()?).filter_map(|at| library.device_by_index(at).ok());
    every.find(begins).map_or(whole, Ok)
}

/// The library, which is opened once and never closed.
fn library() -> Result<&'static Nvml, NvmlRefusal> {
    static LIBRARY: OnceLock<Result<Nvml, String>> = OnceLock::new();
    let opened = LIBRARY.get_or_init(|| open_first(&NAMES));
    opened.as_ref().map_err(|message| NvmlRefusal {
        message: message.clone(),
    })
}

fn open_first(names: &[&str]) -> Result<Nvml, String> {
    let mut said = String::new();
    for name in names {
        let opened = Nvml::builder().lib_path(name.as_ref()).init();
        match opened {
            Ok(library) => return Ok(library),
            Err(error) => said = format!("{name} does not start: {}", chain(&error)),
        }
        // A library that is there and refuses says more than the absence of the other.
        if !said.contains("No such file") {
            break;
        }
    }
    Err(said)
}
