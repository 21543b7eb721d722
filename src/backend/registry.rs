//! The backends of this build, by name.

use std::sync::Arc;

use super::{Backend, BackendError, BackendSpec, LogSink, cuda, synthetic, tensorrt};
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
    /// Options it takes: name and meaning.
    pub options: &'static [(&'static str, &'static str)],
    /// Whether it uses a device with memory of its own or a part of the system's.
    pub uses_device: bool,
    /// Formats of model it runs, as [`ModelFormat::id`] names them; none where it needs no model.
    pub formats: &'static [&'static str],
    /// Makes one; the options' names have been checked.
    pub(super) make: Make,
}

/// Makes a backend; its libraries log to the sink.
pub(super) type Make =
    fn(&BackendSpec, &Arc<dyn LogSink>) -> Result<Box<dyn Backend>, BackendError>;

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
    cuda::INFO,
    synthetic::INFO,
];

/// Every backend of this build. Where several run a format, the first is the one to take.
pub fn all() -> &'static [BackendInfo] {
    BACKENDS
}

/// The backend of this name, if this build has it.
pub fn by_name(name: &str) -> Option<&'static BackendInfo> {
    BACKENDS.iter().find(|info| info.name == name)
}

/// Makes a backend. What it takes for itself it takes now; its libraries log to `log`.
///
/// # Errors
/// This build has no such backend, it has no such option, or it cannot be made as asked for.
pub fn create(
    spec: &BackendSpec,
    log: &Arc<dyn LogSink>,
) -> Result<Box<dyn Backend>, BackendError> {
    let info = by_name(&spec.name).ok_or_else(|| no_backend(&spec.name))?;
    let is_known = |option: &&String| info.options.iter().any(|(name, _)| name == option);
    if let Some(option) = spec.options.keys().find(|option| !is_known(option)) {
        return Err(no_option(info, option));
    }
    (info.make)(spec, log)
}

fn no_backend(name: &str) -> BackendError {
    let names: Vec<_> = BACKENDS.iter().map(|info| info.name).collect();
    let names = names.join(", ");
    BackendError::new(format!(
        "this build has no backend `{name}`; it has {names}"
    ))
}

fn no_option(info: &BackendInfo, option: &str) -> BackendError {
    let name = info.name;
    if info.options.is_empty() {
        return BackendError::new(format!(
            "the backend `{name}` takes no options; leave out `{option}`"
        ));
    }
    let options: Vec<_> = info.options.iter().map(|(option, _)| *option).collect();
    let options = options.join(", ");
    BackendError::new(format!(
        "the backend `{name}` has no option `{option}`; it has {options}"
    ))
}
