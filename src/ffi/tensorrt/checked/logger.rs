//! What TensorRT says: handed on, and kept where it is the cause of a failure.

use std::sync::{Mutex, PoisonError};

use crate::ffi::tensorrt::raw::Family;
use crate::ffi::tensorrt::raw::logger::{LoggerObject, Receiver};

/// Where the lines go: TensorRT's number of the severity (0 internal error, 1 error, 2 warning, 3 info,
/// 4 verbose) and the bytes of the line, which are gone when it returns. Called on any thread.
pub type Sink = &'static Receiver;

/// The least grave number that is an error.
const ERROR: i32 = 1;

/// Most of what was logged as errors during one creation that is kept, bytes.
const MOST_KEPT: usize = 2000;

/// A logger for TensorRT. One per process, since TensorRT keeps the first one it is given for what it says
/// outside any runtime; never freed. Between TensorRT and the sink nothing is allocated.
pub struct Logger {
    object: &'static LoggerObject,
    caught: &'static Mutex<Caught>,
    family: Family,
}

/// Errors logged while something is made.
struct Caught {
    watching: bool,
    any: bool,
    text: [u8; MOST_KEPT],
    used: usize,
}

impl std::fmt::Debug for Logger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Logger({:p})", self.object.pointer())
    }
}

impl Logger {
    /// A logger for libraries of `family` that hands every line to `sink`. `None` when the family's table
    /// has a slot that is not known here, which the tests rule out.
    pub fn new(family: Family, sink: Sink) -> Option<&'static Logger> {
        let caught: &'static Mutex<Caught> = Box::leak(Box::new(Mutex::new(Caught {
            watching: false,
            any: false,
            text: [0; MOST_KEPT],
            used: 0,
        })));
        let receiver: &'static Receiver = Box::leak(Box::new(move |severity: i32, line: &[u8]| {
            if severity <= ERROR {
                lock(caught).keep(line);
            }
            sink(severity, line);
        }));
        let object = LoggerObject::new(family, receiver)?;
        Some(Box::leak(Box::new(Logger {
            object,
            caught,
            family,
        })))
    }

    /// Does something and tells what was logged as an error meanwhile, on whatever thread; `None` where
    /// nothing was.
    pub fn watch<R>(&self, what: impl FnOnce() -> R) -> (R, Option<String>) {
        lock(self.caught).begin();
        let result = what();
        (result, lock(self.caught).end())
    }

    /// The family it is made for.
    pub fn family(&self) -> Family {
        self.family
    }

    /// What TensorRT is given.
    pub(in crate::ffi::tensorrt) fn object(&self) -> &'static LoggerObject {
        self.object
    }
}

fn lock(caught: &Mutex<Caught>) -> std::sync::MutexGuard<'_, Caught> {
    caught.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Caught {
    fn begin(&mut self) {
        self.watching = true;
        self.any = false;
        self.used = 0;
    }

    /// Keeps a line behind those before it, as far as there is room.
    fn keep(&mut self, line: &[u8]) {
        if !self.watching {
            return;
        }
        let between: &[u8] = if self.any { b" | " } else { b"" };
        self.any = true;
        for part in [between, line] {
            let room = self.text.get_mut(self.used..).unwrap_or_default();
            let taken = part.len().min(room.len());
            if let (Some(to), Some(from)) = (room.get_mut(..taken), part.get(..taken)) {
                to.copy_from_slice(from);
            }
            self.used += taken;
        }
    }

    fn end(&mut self) -> Option<String> {
        self.watching = false;
        let text = self.text.get(..self.used)?;
        self.any
            .then(|| String::from_utf8_lossy(text).trim().to_owned())
    }
}
