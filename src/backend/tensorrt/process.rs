//! What a process has of TensorRT and CUDA, whether it runs an engine or builds one.

use std::sync::Arc;

use super::execution::{CountedMemory, OwnMemory};
use super::options::LibraryOptions;
use crate::backend::device;
use crate::backend::{BackendError, DeviceCounter, LogSink};
use crate::ffi::cuda::{Context as CudaContext, Driver};
use crate::ffi::tensorrt::{Allocator, Choice, Library, Logger};
use crate::report::{DeviceReading, Fact, Severity};

/// TensorRT's library and CUDA's context, as far as they are there. Both stay to the end of the process.
pub(super) struct Process {
    /// CUDA's primary context.
    pub(super) cuda: Option<CudaContext>,
    /// What TensorRT logs to.
    pub(super) logger: Option<&'static Logger>,
    /// The library.
    pub(super) library: Option<Library>,
    /// What TensorRT's device memory comes from; absent where it allocates by itself.
    pub(super) allocator: Option<Allocator>,
    /// What this program takes itself.
    pub(super) own: OwnMemory,
    /// What both kinds of process are told.
    pub(super) options: LibraryOptions,
    counted: &'static CountedMemory,
    log: Arc<dyn LogSink>,
}

impl Process {
    /// A process that has opened nothing yet. What counting needs for itself it takes now.
    pub(super) fn new(options: &LibraryOptions, log: &Arc<dyn LogSink>) -> Process {
        Process {
            cuda: None,
            logger: None,
            library: None,
            allocator: None,
            own: OwnMemory::default(),
            options: options.clone(),
            counted: CountedMemory::new(),
            log: Arc::clone(log),
        }
    }

    /// Opens TensorRT and the plugin libraries.
    pub(super) fn open_libraries(&mut self) -> Result<(), BackendError> {
        let choice = match &self.options.library {
            Some(path) => Choice::Path(path.clone()),
            None => Choice::Usual,
        };
        let library = Library::open(&choice)?;
        let log = Arc::clone(&self.log);
        let sink = Box::leak(Box::new(move |severity: i32, text: &[u8]| {
            // A severity that no release has is news at least.
            let severity = Severity::from_number(severity).unwrap_or(Severity::Info);
            log.log(severity, text);
        }));
        let family = library.release().family();
        let logger = Logger::new(family, sink).ok_or_else(|| no_table(&library, "logger"))?;
        for path in &self.options.plugins {
            library.load_plugin_library(logger, path)?;
        }
        if !self.options.no_allocator_hook {
            let allocator = Allocator::new(family, self.counted);
            self.allocator = Some(allocator.ok_or_else(|| no_table(&library, "allocator"))?);
        }
        self.logger = Some(logger);
        self.library = Some(library);
        Ok(())
    }

    /// Makes CUDA's primary context.
    pub(super) fn start_cuda(&mut self) -> Result<(), BackendError> {
        let device = Driver::open()?.device(self.options.ordinal.unwrap_or(0))?;
        let context = CudaContext::retain(&device)?;
        self.counted.comes_from(context.clone());
        self.cuda = Some(context);
        Ok(())
    }

    /// What the process sees of the device. Allocates nothing.
    pub(super) fn device_reading(&self) -> DeviceReading {
        let mut reading = device::reading(self.cuda.as_ref());
        reading.allocator = self
            .is_hooked()
            .then(|| device::allocations(self.counted.ledger.take()));
        reading.buffers = Some(device::allocations(self.own.buffers.take()));
        reading.pinned = Some(device::allocations(self.own.pinned.take()));
        reading
    }

    /// What it holds of the device by its own count.
    pub(super) fn device_counter(&self) -> DeviceCounter {
        DeviceCounter {
            allocator: self.is_hooked().then_some(&self.counted.ledger),
            buffers: Arc::clone(&self.own.buffers),
        }
    }

    fn is_hooked(&self) -> bool {
        !self.options.no_allocator_hook && self.cuda.is_some()
    }

    /// Tells which library it is, of which kind.
    pub(super) fn tell_libraries(&self, tell: &mut dyn FnMut(Fact)) {
        if let Some(library) = &self.library {
            tell(Fact::Library {
                name: library.version().product().to_string(),
                version: library.version().to_string(),
                path: Some(library.path().display().to_string()),
            });
            tell(Fact::Remark {
                text: format!(
                    "{}'s {} runtime was used",
                    library.version().product(),
                    library.kind()
                ),
            });
        }
    }

    /// Tells of driver and device.
    pub(super) fn tell_device(&self, tell: &mut dyn FnMut(Fact)) {
        if let Some(context) = &self.cuda {
            device::learn(context.device(), tell);
        }
    }
}

/// A family whose tables have a slot that is not known here: the tests rule it out.
pub(super) fn no_table(library: &Library, what: &str) -> BackendError {
    let version = library.version();
    BackendError::new(format!(
        "no {what} can be created for {} {version}; report this with that version",
        version.product()
    ))
}
