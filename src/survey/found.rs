//! What was found, as data.

use serde::{Deserialize, Serialize};

use crate::report::{DeviceFacts, Measured};
use crate::tensorrt_release::TensorRtVersion;

/// What this machine has for TensorRT's work. What it lacks is absent, with what was tried and what to
/// do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// The system, `Linux`, `QNX`.
    pub system: String,
    /// The processor this program is built for, `x86_64`, `aarch64`.
    pub architecture: String,
    /// CUDA's driver and its devices.
    pub cuda: Measured<CudaFound>,
    /// TensorRT's runtime.
    pub tensorrt: Measured<TensorRtFound>,
    /// The driver's management library.
    pub nvml: Measured<NvmlFound>,
}

/// CUDA's driver and its devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CudaFound {
    /// Highest CUDA version the driver knows, `11.4`.
    pub version: String,
    /// The driver's library, where the system tells its file.
    pub path: Option<String>,
    /// The devices in the driver's order.
    pub devices: Vec<DeviceFacts>,
}

/// TensorRT's runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorRtFound {
    /// Its version as it says itself; it does not say its build.
    pub version: TensorRtVersion,
    /// `full`, `lean` or `dispatch`.
    pub kind: String,
    /// The library, where the system tells its file.
    pub path: Option<String>,
}

/// The driver's management library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NvmlFound {
    /// Version of the driver, `580.65.06`.
    pub driver: Option<String>,
    /// All memory of the first device.
    pub total_bytes: Measured<u64>,
}

/// What a child is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// CUDA's driver.
    Cuda,
    /// TensorRT's runtime.
    TensorRt,
    /// The management library.
    Nvml,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Topic; 3] = [Topic::Cuda, Topic::TensorRt, Topic::Nvml];

    /// Its name on the child's command line.
    pub fn id(self) -> &'static str {
        match self {
            Topic::Cuda => "cuda",
            Topic::TensorRt => "tensorrt",
            Topic::Nvml => "nvml",
        }
    }

    /// The topic with this name.
    pub fn from_id(id: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.id() == id)
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Topic::Cuda => "CUDA",
            Topic::TensorRt => "TensorRT",
            Topic::Nvml => "NVML",
        }
    }
}
