//! The backends of this build, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

#[cfg(feature = "cpu")]
use super::cpu;
use super::cuda::CudaOptions;
use super::options::told;
use super::synthetic::SyntheticOptions;
use super::tensorrt::{BuildOptions, EngineOptions, LibraryOptions};
use super::{Backend, BackendError, BackendInfo, BackendSpec, LogSink, cuda, synthetic, tensorrt};
use crate::report::BUILD_BACKEND;

/// The options of one of the backends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackendOptions {
    /// The CPU engine has none.
    Cpu,
    /// Running a TensorRT plan.
    TensorRt {
        /// What holds whether an engine is run or built.
        library: Box<LibraryOptions>,
        /// What holds where one is run.
        engine: EngineOptions,
    },
    /// Building a plan.
    Build {
        /// What holds whether an engine is run or built.
        library: Box<LibraryOptions>,
        /// What holds where one is built.
        build: Box<BuildOptions>,
    },
    /// CUDA alone.
    Cuda(CudaOptions),
    /// Known amounts.
    Synthetic(SyntheticOptions),
}

impl BackendOptions {
    /// The name of the backend that they are for.
    pub fn backend(&self) -> &'static str {
        match self {
            BackendOptions::Cpu => "cpu",
            BackendOptions::TensorRt { .. } => "tensorrt",
            BackendOptions::Build { .. } => BUILD_BACKEND,
            BackendOptions::Cuda(_) => "cuda",
            BackendOptions::Synthetic(_) => "synthetic",
        }
    }

    /// Those that were given, in words, by name: as reports hold them.
    pub fn told(&self) -> BTreeMap<String, String> {
        match self {
            BackendOptions::Cpu => BTreeMap::new(),
            BackendOptions::TensorRt { library, engine } => both(told(library), told(engine)),
            BackendOptions::Build { library, build } => both(told(library), told(build)),
            BackendOptions::Cuda(options) => told(options),
            BackendOptions::Synthetic(options) => told(options),
        }
    }

    /// Position of the CUDA device, from 0, for backends that use one; absent where nobody said.
    pub fn ordinal(&self) -> Option<u32> {
        match self {
            BackendOptions::TensorRt { library, .. } | BackendOptions::Build { library, .. } => {
                library.ordinal
            }
            BackendOptions::Cuda(options) => options.ordinal,
            BackendOptions::Cpu | BackendOptions::Synthetic(_) => None,
        }
    }
}

fn both(
    mut some: BTreeMap<String, String>,
    others: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    some.extend(others);
    some
}

/// Every backend, the preferred one of a format first.
static BACKENDS: &[BackendInfo] = &[
    #[cfg(feature = "cpu")]
    cpu::INFO,
    tensorrt::INFO,
    tensorrt::BUILD,
    cuda::INFO,
    synthetic::INFO,
];

/// Every backend of this build. Where several run a format, the first is the one to take.
pub fn all() -> &'static [BackendInfo] {
    BACKENDS
}

/// The backends that run models.
pub fn runners() -> impl Iterator<Item = &'static BackendInfo> {
    BACKENDS.iter().filter(|info| !info.builds)
}

/// The backend that builds engines.
pub fn builder() -> &'static BackendInfo {
    &tensorrt::BUILD
}

/// The backend of this name, if this build has it.
pub fn by_name(name: &str) -> Option<&'static BackendInfo> {
    BACKENDS.iter().find(|info| info.name == name)
}

/// Makes a backend. What it takes for itself it takes now; its libraries log to `log`.
///
/// # Errors
/// This build has no such backend, or it cannot be made as asked for.
pub fn create(
    spec: &BackendSpec,
    log: &Arc<dyn LogSink>,
) -> Result<Box<dyn Backend>, BackendError> {
    match &spec.options {
        #[cfg(feature = "cpu")]
        BackendOptions::Cpu => cpu::make(spec),
        #[cfg(not(feature = "cpu"))]
        BackendOptions::Cpu => Err(no_backend("cpu")),
        BackendOptions::TensorRt { library, engine } => tensorrt::make(spec, library, engine, log),
        BackendOptions::Build { library, build } => tensorrt::make_build(spec, library, build, log),
        BackendOptions::Cuda(options) => Ok(cuda::make(spec, options)),
        BackendOptions::Synthetic(options) => synthetic::make(spec, options, log),
    }
}

#[cfg(not(feature = "cpu"))]
fn no_backend(name: &str) -> BackendError {
    let names: Vec<_> = BACKENDS.iter().map(|info| info.name).collect();
    let names = names.join(", ");
    BackendError::new(format!(
        "this build has no backend `{name}`; it has {names}"
    ))
}
