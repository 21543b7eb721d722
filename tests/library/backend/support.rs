//! What the tests of every backend need.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use trtmem::backend::{self, Backend, BackendError, BackendSpec, LogSink};
use trtmem::report::{Severity, Stage};

/// What the worker would ask for.
pub(crate) fn ask(name: &str, models: &[PathBuf], options: &[(&str, &str)]) -> BackendSpec {
    BackendSpec {
        models: models.to_vec(),
        iterations: 3,
        warm_up: 1,
        options: crate::options::options(name, options),
        log_level: Severity::Info,
    }
}

/// Makes a backend to whose libraries nobody listens.
pub(crate) fn create(spec: &BackendSpec) -> Result<Box<dyn Backend>, BackendError> {
    let deaf: Arc<dyn LogSink> = Arc::new(());
    backend::create(spec, &deaf)
}

/// Every stage in order, for every model where it concerns one; lacking stages are left out.
pub(crate) fn live(backend: &mut dyn Backend, models: usize) -> Result<(), BackendError> {
    for stage in Stage::ALL {
        if backend.lacks(stage).is_some() {
            continue;
        }
        let times = if stage.is_per_process() { 1 } else { models };
        (0..times).try_for_each(|model| backend.step(stage, model, &mut |_| ()))?;
    }
    Ok(())
}

/// An error and what lies beneath, as a user sees them; one line each.
pub(crate) fn told(error: &BackendError) -> String {
    assert!(!error.message.contains('\n'), "{}", error.message);
    match &error.source {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// A model that the project ships.
#[cfg_attr(not(feature = "cpu"), allow(dead_code))]
pub(crate) fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/models")
        .join(name)
}

/// A directory of its own for one test, gone when it is over.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Scratch {
        let name = format!("trtmem-backend-{name}-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        Scratch(directory)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
