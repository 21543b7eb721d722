//! The backends of this build, by name.

use std::sync::Arc;

use super::{
    Backend, BackendError, BackendOptions, BackendSpec, LogSink, cuda, synthetic, tensorrt,
};
use crate::model_file::ModelFormat;

#[cfg(feature = "cpu")]
use super::cpu;

/// What is known of a backend without making one.
#[derive(Debug)]
pub struct BackendInfo {
    /// Name on the command line and in reports.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// What each stage means to it, for `--help`: one line per stage.
    pub stages_help: &'static str,
    /// Options that have no flag of their own and are given by `-O`: name and meaning.
    pub options: fn() -> Vec<(String, String)>,
    /// Whether it uses a device with memory of its own or a part of the system's.
    pub uses_device: bool,
    /// Whether it builds engines, which `trtmem build` asks for; the others run models.
    pub builds: bool,
    /// Formats of model it runs, as [`ModelFormat::id`] names them; none where it needs no model.
    pub formats: &'static [&'static str],
}

impl BackendInfo {
    /// Whether it runs models of this format.
    pub fn runs(&self, format: ModelFormat) -> bool {
        self.formats.contains(&format.id())
    }
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
