//! The options of the backend.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::backend::BackendError;
use crate::units;

/// Every option and what it means.
pub(super) const OPTIONS: &[(&str, &str)] = &[
    (
        "heap",
        "heap allocated in the stage read, freed by release-plan (0)",
    ),
    (
        "weights",
        "device memory allocated in the stage deserialize (0)",
    ),
    (
        "scratch",
        "device memory allocated in the stage context (0)",
    ),
    (
        "device",
        "device memory allocated in the stage bindings, used by the kernel (1MiB)",
    ),
    (
        "pinned",
        "pinned host memory allocated in the stage bindings (1MiB)",
    ),
    ("leak", "device memory that every release-runtime leaks (0)"),
    ("ordinal", "position of the device, from 0 (0)"),
    (
        "driver",
        "path of the CUDA driver library (libcuda.so.1 as the loader finds it)",
    ),
];

/// Least device memory: the kernel adds numbers of four bytes.
const LEAST_DEVICE: u64 = 4;

/// What was asked for, bytes where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) heap: u64,
    pub(super) weights: u64,
    pub(super) scratch: u64,
    pub(super) device: u64,
    pub(super) pinned: u64,
    pub(super) leak: u64,
    /// Position of the device.
    pub(super) ordinal: u32,
    /// File of the driver library; absent where the loader is to find it.
    pub(super) driver: Option<PathBuf>,
}

impl Options {
    pub(super) fn read(asked: &BTreeMap<String, String>) -> Result<Options, BackendError> {
        let size = |name: &str, otherwise: u64| -> Result<u64, BackendError> {
            asked.get(name).map_or(Ok(otherwise), |text| {
                units::parse_size(text).map_err(|error| unreadable(name, error))
            })
        };
        let options = Options {
            heap: size("heap", 0)?,
            weights: size("weights", 0)?,
            scratch: size("scratch", 0)?,
            device: size("device", units::MIB)?,
            pinned: size("pinned", units::MIB)?,
            leak: size("leak", 0)?,
            ordinal: match asked.get("ordinal") {
                Some(text) => u32::from_str(text).map_err(|error| unreadable("ordinal", error))?,
                None => 0,
            },
            driver: asked.get("driver").map(PathBuf::from),
        };
        match options.device {
            0..LEAST_DEVICE => Err(BackendError::new(format!(
                "the option `device` of the backend `cuda` must be at least {LEAST_DEVICE} bytes, which the kernel needs"
            ))),
            _ => Ok(options),
        }
    }
}

fn unreadable(name: &str, error: impl fmt::Display) -> BackendError {
    let error = error.to_string();
    BackendError::caused(
        format!("cannot read the option `{name}` of the backend `cuda`"),
        error,
    )
}
