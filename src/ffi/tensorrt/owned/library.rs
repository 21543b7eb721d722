//! TensorRT's library, open and of a known release.

#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use trtmem_platform::AddressSpace;

use super::{Choice, Logger};
use crate::ffi::library::{Attempt, Library as Opened, LibraryError};
use crate::ffi::tensorrt::checked::{Origin, release_of};
use crate::ffi::tensorrt::error::{Identity, Problem, TensorRtError};
use crate::ffi::tensorrt::raw::{Release, Version};
use crate::tensorrt_release::Product;

/// `getInferLibVersion`.
type GetVersion = unsafe extern "C" fn() -> c_int;
/// `createInferRuntime_INTERNAL`: logger, version.
pub(super) type CreateRuntime = unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void;

/// What a library of TensorRT's can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `libnvinfer`, `libtensorrt_rtx`: builds and runs.
    Full,
    /// `libnvinfer_lean`: runs version-compatible plans.
    Lean,
    /// `libnvinfer_dispatch`: runs version-compatible plans that bring their lean runtime.
    Dispatch,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Full => "full",
            Kind::Lean => "lean",
            Kind::Dispatch => "dispatch",
        })
    }
}

/// TensorRT's library, open, of a known release. Never closed: TensorRT and the CUDA runtime inside it leave
/// threads and exit handlers behind that would be unmapped. Clones are of the same library.
#[derive(Clone, Debug)]
pub struct Library {
    opened: &'static Opened,
    origin: Rc<Origin>,
    kind: Kind,
    create_runtime: CreateRuntime,
    base: Option<usize>,
}

impl Library {
    /// Opens the library and asks its release. TensorRT's own start-up code runs; CUDA is not touched.
    ///
    /// # Errors
    /// There is none ([`TensorRtError::is_missing`]), or it is not one of the releases whose layout is
    /// known: the safety runtime, a release before 8.0 or after 11.x, an unknown one of TensorRT-RTX.
    pub fn open(choice: &Choice) -> Result<Library, TensorRtError> {
        let opened = Opened::open(&choice.candidates())
            .map_err(|error| failed(None, Problem::Absent(error)))?
            .leak();
        let path = opened
            .file_of(c"getInferLibVersion")
            .unwrap_or_else(|| opened.asked().to_owned());
        refuse_safety(&path)?;
        let lacking = |error| failed(Some(identity(&path, None)), Problem::NotTensorRt(error));
        // SAFETY: `int32_t getInferLibVersion()`, extern "C", every release since 8.0.
        let version = unsafe { opened.function::<GetVersion>(c"getInferLibVersion") };
        // SAFETY: the function has been found and takes nothing.
        let number = unsafe { version.map_err(lacking)?() };
        let release = release_of(number)
            .map_err(|why| failed(Some(identity(&path, Some(number))), Problem::Refused(why)))?;
        // SAFETY: `void* createInferRuntime_INTERNAL(void*, int32_t)`, extern "C", every release since 8.0.
        let create = unsafe { opened.function::<CreateRuntime>(FACTORY) };
        let create_runtime = create.map_err(lacking)?;
        let kind = kind_of(opened, &path);
        let base = AddressSpace::default()
            .origin(create_runtime as *const () as usize)
            .map(|origin| origin.base);
        Ok(Library {
            opened,
            origin: Rc::new(Origin::new(path, release)),
            kind,
            create_runtime,
            base,
        })
    }

    /// What kind of runtime it has.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it builds engines where there is no GPU: TensorRT-RTX compiles its kernels when an engine is run.
    pub fn builds_without_a_gpu(&self) -> bool {
        self.version().product() == Product::TensorRtRtx
    }

    /// Its version.
    pub fn version(&self) -> Version {
        self.origin.release.version()
    }

    /// Its release: version and family.
    pub fn release(&self) -> Release {
        self.origin.release
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.origin.path
    }

    /// The name it was found by.
    pub fn asked(&self) -> &Path {
        self.opened.asked()
    }

    /// Refuses a logger made for another family: TensorRT would call past its table.
    pub(super) fn fits(&self, logger: &Logger, operation: &str) -> Result<(), TensorRtError> {
        if logger.family() == self.release().family() {
            return Ok(());
        }
        let problem =
            Problem::Argument(format!("the logger is made for family {}", logger.family()));
        Err(self.origin.error(operation, problem))
    }

    pub(super) fn origin(&self) -> &Rc<Origin> {
        &self.origin
    }

    pub(super) fn opened(&self) -> &'static Opened {
        self.opened
    }

    /// The runtime's factory.
    pub(super) fn create_runtime(&self) -> CreateRuntime {
        self.create_runtime
    }

    /// Where the library begins in memory.
    pub(super) fn base(&self) -> Option<usize> {
        self.base
    }
}

/// The runtime's factory by name.
const FACTORY: &std::ffi::CStr = c"createInferRuntime_INTERNAL";

/// The safety runtime has another interface altogether, and is known by its file's name.
fn refuse_safety(path: &Path) -> Result<(), TensorRtError> {
    if !file_name(path).starts_with("libnvinfer_safe") {
        return Ok(());
    }
    let why =
        "this is TensorRT's safety runtime, whose interface is another one; trtmem drives the \
               standard runtime, libnvinfer"
            .to_owned();
    Err(failed(Some(identity(path, None)), Problem::Refused(why)))
}

/// The kind by the file's name, or, where that has been changed, by what the library exports.
fn kind_of(opened: &Opened, path: &Path) -> Kind {
    let name = file_name(path);
    let by_name = [
        ("libnvinfer_lean", Kind::Lean),
        ("libnvinfer_dispatch", Kind::Dispatch),
        ("libnvinfer.", Kind::Full),
        ("libtensorrt_rtx.", Kind::Full),
    ];
    let named = by_name.iter().find(|(stem, _)| name.starts_with(stem));
    if let Some((_, kind)) = named {
        return *kind;
    }
    if opened.has(c"createInferBuilder_INTERNAL") {
        Kind::Full
    } else if opened.has(c"getForwardCompatibilityHelper") {
        Kind::Lean
    } else {
        Kind::Dispatch
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn identity(path: &Path, number: Option<i32>) -> Identity {
    Identity {
        path: PathBuf::from(path),
        version: number.map(Version::from_number),
        family: None,
    }
}

fn failed(library: Option<Identity>, problem: Problem) -> TensorRtError {
    TensorRtError {
        operation: "open TensorRT".to_owned(),
        library: library.map(Box::new),
        problem: Box::new(problem),
    }
}

/// Whether a library is there but for something of its own, which says more than an absent one.
pub(super) fn was_found(error: &LibraryError) -> bool {
    error.tried().iter().any(Attempt::was_found)
}
