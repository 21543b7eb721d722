//! What a failure means and what to do next, one sentence.

use super::said::{OutOfMemory, PlanRefusal, Said};
use crate::tensorrt_release::writers_of;
use crate::units;

/// What a line means that tells of a failure, with the next step; `None` for figures.
pub fn explain(said: &Said) -> Option<String> {
    match said {
        Said::PlanRefused { why } => Some(refusal(*why)),
        Said::OutOfMemory { kind } => Some(out_of_memory(*kind)),
        Said::CudaFailed { error } => Some(cuda(*error)),
        Said::GpuMemoryUnknown { .. } => Some(
            "TensorRT could not query device memory: its own GPU figures of this step are 0 and meaningless"
                .to_owned(),
        ),
        _ => None,
    }
}

const REBUILD: &str =
    "rebuild it with this library, or give the library that built it with --tensorrt";

fn refusal(why: PlanRefusal) -> String {
    match why {
        PlanRefusal::Serialization {
            library,
            plan,
            safe,
        } => format!(
            "the plan was built by another TensorRT: it has {}serialization version {}, this library \
             has {}; {REBUILD}",
            if safe { "safety " } else { "" },
            serialization(plan),
            serialization(library)
        ),
        PlanRefusal::Release { library, plan } => {
            format!("the plan was built by TensorRT {plan}, this library is {library}; {REBUILD}")
        }
        PlanRefusal::Compute { device, plan } => format!(
            "the plan was built for a device of compute capability {}.{}, this one has {}.{}; rebuild it on this \
             device",
            plan.0, plan.1, device.0, device.1
        ),
        PlanRefusal::Magic => format!(
            "the file is not a plan, or one of TensorRT 8.6 or later under an older library; `trtmem doctor FILE` \
             says which; {REBUILD}"
        ),
        PlanRefusal::Platform => {
            "the plan was built on another operating system or processor; rebuild it on this one"
                .to_owned()
        }
    }
}

/// `236 (that of 8.6.1)`, or the number alone where nobody is known to write it.
fn serialization(number: u32) -> String {
    match writers_of(number) {
        Some(writers) => format!("{number} (that of {writers})"),
        None => number.to_string(),
    }
}

fn out_of_memory(kind: OutOfMemory) -> String {
    let refused = |bytes| format!("{} of device memory were not available", units::size(bytes));
    match kind {
        OutOfMemory::Device { bytes } | OutOfMemory::TensorRt { bytes: Some(bytes) } => format!(
            "{}; end other programs on the device, or build the plan with a smaller workspace",
            refused(bytes)
        ),
        OutOfMemory::CudaRuntime | OutOfMemory::TensorRt { bytes: None } => {
            "the device has no memory left; end other programs on it, or build the plan with a \
             smaller workspace"
                .to_owned()
        }
        OutOfMemory::Tactic { bytes } => format!(
            "{} while a tactic was tried; the build goes on without it",
            refused(bytes)
        ),
        OutOfMemory::NvMap { error } => format!(
            "Tegra's memory driver refused memory (error {error}); the run can go on, for TensorRT \
             may ask for less"
        ),
    }
}

/// What CUDA's number means where this is met at initialisation (`cudaError` of the CUDA runtime).
fn cuda(error: u32) -> String {
    let meaning = match error {
        2 => "the device has no memory left; end other programs on it",
        34 => "only a stub of the driver is found; take the stubs folder out of LD_LIBRARY_PATH",
        35 => "the driver is older than this CUDA needs; install a newer driver",
        100 => {
            "there is no CUDA device; check that the driver is loaded and the device is passed on"
        }
        801 => "the operation is not supported on this device",
        802 => "the system is not ready; NVSwitch machines need their fabric manager",
        _ => "CUDA's documentation of cudaError says what it means",
    };
    format!("CUDA could not be initialised (error {error}): {meaning}")
}
