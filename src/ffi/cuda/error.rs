//! What a refusal of the driver means.

use super::calls::{Calls, Refusal};
use crate::ffi::library::LibraryError;

/// A step that CUDA did not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CudaError {
    /// There is no driver library.
    #[error(
        "cannot open the CUDA driver library; install NVIDIA's driver, or set LD_LIBRARY_PATH to where it is"
    )]
    NoLibrary {
        /// What was tried.
        #[source]
        source: LibraryError,
    },
    /// The driver has no such function.
    #[error("cannot {operation}: this CUDA driver has no {function}; install a newer driver")]
    NoFunction {
        /// What was wanted.
        operation: String,
        /// The function.
        function: &'static str,
    },
    /// The driver knows no such device.
    #[error(
        "there is no CUDA device {ordinal}; this machine has {count}{}",
        visible_hint()
    )]
    NoDevice {
        /// The position that was asked for.
        ordinal: u32,
        /// How many there are.
        count: u32,
    },
    /// The driver refused.
    #[error("cannot {operation}: {function} gave {}; {}", told(*.code, name.as_deref(), description.as_deref()), next_step(*.code))]
    Refused {
        /// What was wanted, with its object.
        operation: String,
        /// The function.
        function: &'static str,
        /// The driver's number for the reason.
        code: u32,
        /// The driver's name for it.
        name: Option<String>,
        /// The driver's words for it.
        description: Option<String>,
    },
}

impl CudaError {
    /// A refusal, told with what was wanted.
    pub(super) fn new(calls: &Calls, operation: impl Into<String>, refusal: Refusal) -> CudaError {
        let operation = operation.into();
        match refusal {
            Refusal::Absent { function } => CudaError::NoFunction {
                operation,
                function,
            },
            Refusal::Code { function, code } => {
                let [name, description] = calls.texts(code);
                CudaError::Refused {
                    operation,
                    function,
                    code,
                    name,
                    description,
                }
            }
        }
    }

    /// Whether the machine lacks something: the driver, a device, a driver that is new enough.
    pub fn is_missing(&self) -> bool {
        match self {
            CudaError::NoLibrary { .. }
            | CudaError::NoFunction { .. }
            | CudaError::NoDevice { .. } => true,
            // A driver that does not start is as good as none, whatever it calls the reason.
            CudaError::Refused { function, code, .. } => {
                *function == "cuInit" || LACKING.contains(code)
            }
        }
    }

    /// The driver's number for the reason, where it refused.
    pub fn code(&self) -> Option<u32> {
        match self {
            CudaError::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether the device had no room.
    pub fn is_out_of_memory(&self) -> bool {
        self.code() == Some(OUT_OF_MEMORY)
    }
}

/// `CUDA_ERROR_OUT_OF_MEMORY` (`cuda.h`, as the other numbers here).
pub(super) const OUT_OF_MEMORY: u32 = 2;
const NOT_INITIALIZED: u32 = 3;
const STUB_LIBRARY: u32 = 34;
const DEVICE_UNAVAILABLE: u32 = 46;
const NO_DEVICE: u32 = 100;
const INVALID_DEVICE: u32 = 101;
const NO_BINARY_FOR_GPU: u32 = 209;
const JIT_COMPILER_NOT_FOUND: u32 = 221;
const UNSUPPORTED_PTX_VERSION: u32 = 222;
const JIT_COMPILATION_DISABLED: u32 = 223;
const SYSTEM_NOT_READY: u32 = 802;
const SYSTEM_DRIVER_MISMATCH: u32 = 803;
const COMPAT_NOT_SUPPORTED: u32 = 804;
const UNKNOWN: u32 = 999;

/// Codes that say that the machine has no working driver or device.
const LACKING: [u32; 9] = [
    STUB_LIBRARY,
    DEVICE_UNAVAILABLE,
    NO_DEVICE,
    INVALID_DEVICE,
    JIT_COMPILER_NOT_FOUND,
    UNSUPPORTED_PTX_VERSION,
    SYSTEM_NOT_READY,
    SYSTEM_DRIVER_MISMATCH,
    COMPAT_NOT_SUPPORTED,
];

fn told(code: u32, name: Option<&str>, description: Option<&str>) -> String {
    match (name, description) {
        (Some(name), Some(words)) => format!("{code} {name}, {words}"),
        (Some(name), None) => format!("{code} {name}"),
        (None, Some(words)) => format!("{code}, {words}"),
        (None, None) => format!("{code}, which it does not explain"),
    }
}

/// What a user can do about it.
fn next_step(code: u32) -> &'static str {
    match code {
        OUT_OF_MEMORY => "ask for less, or end what else uses the device",
        NOT_INITIALIZED => "this is an error of trtmem, please report it",
        STUB_LIBRARY => {
            "a stub for linking was opened; take the CUDA toolkit's stubs out of LD_LIBRARY_PATH"
        }
        NO_DEVICE | INVALID_DEVICE => {
            "check that nvidia-smi lists a device and what CUDA_VISIBLE_DEVICES says"
        }
        DEVICE_UNAVAILABLE => "another process has the device for itself alone; end it",
        NO_BINARY_FOR_GPU => "this device is older than the shipped kernel's target, sm_50",
        JIT_COMPILER_NOT_FOUND => "install the driver's PTX compiler, libnvidia-ptxjitcompiler.so",
        UNSUPPORTED_PTX_VERSION => "install a newer driver",
        JIT_COMPILATION_DISABLED => "unset CUDA_DISABLE_PTX_JIT and CUDA_DISABLE_JIT",
        SYSTEM_NOT_READY => "start the fabric manager or the services that this machine needs",
        SYSTEM_DRIVER_MISMATCH | COMPAT_NOT_SUPPORTED => {
            "the library and the kernel's driver are of different releases; install matching ones"
        }
        UNKNOWN => "see the kernel's log; the driver's modules may not be loaded",
        _ => "see the CUDA driver API's list of errors",
    }
}

/// Why devices that nvidia-smi lists may not be there.
fn visible_hint() -> String {
    match std::env::var("CUDA_VISIBLE_DEVICES") {
        Ok(visible) => {
            let plain: String = visible
                .chars()
                .filter(|c| !c.is_control())
                .take(80)
                .collect();
            format!(" with CUDA_VISIBLE_DEVICES={plain}")
        }
        Err(_) => String::new(),
    }
}
