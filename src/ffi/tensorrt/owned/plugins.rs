//! Plugin libraries: TensorRT's own and the user's.

#![allow(unsafe_code)]

use std::ffi::{CString, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;

use super::library::was_found;
use super::{Library, Logger};
use crate::ffi::library::Library as Opened;
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::raw::object::{call_interface, is_plausible};
use crate::ffi::tensorrt::raw::tables::plugin_registry;

/// `initLibNvInferPlugins`: logger, namespace.
type InitPlugins = unsafe extern "C" fn(*mut c_void, *const c_char) -> u8;
/// `getPluginRegistry`.
type GetRegistry = unsafe extern "C" fn() -> *mut c_void;

impl Library {
    /// Opens TensorRT's own plugins of the same major version, where they are, and registers them all.
    /// Returns their file, or `None` where there are none: a lean installation has none, and few plans need
    /// them. `library` names another file.
    ///
    /// # Errors
    /// The named file, or one that was found, cannot be opened or has no plugins; TensorRT refused.
    pub fn init_plugins(
        &self,
        logger: &'static Logger,
        library: Option<&Path>,
    ) -> Result<Option<PathBuf>, TensorRtError> {
        let operation = "register TensorRT's plugins";
        self.fits(logger, operation)?;
        let candidates = match library {
            Some(path) => vec![path.to_owned()],
            None => self.plugin_candidates(),
        };
        let opened = match Opened::open(&candidates) {
            Ok(opened) => opened.leak(),
            Err(error) if library.is_none() && !was_found(&error) => return Ok(None),
            Err(error) => return Err(self.origin().error(operation, Problem::Absent(error))),
        };
        let name = c"initLibNvInferPlugins";
        // SAFETY: `bool initLibNvInferPlugins(void*, char const*)`, extern "C", every release since 8.0.
        let init = unsafe { opened.function::<InitPlugins>(name) }
            .map_err(|error| self.origin().error(operation, Problem::NotTensorRt(error)))?;
        let given = logger.object().pointer();
        // SAFETY: the logger is one of this family and is never freed; the namespace is an empty text.
        let (taken, said) = logger.watch(|| unsafe { init(given, c"".as_ptr()) });
        match (taken, said) {
            (0, Some(said)) => {
                let returned = false;
                Err(self
                    .origin()
                    .error(operation, Problem::Logged { said, returned }))
            }
            (0, None) => {
                let returned = "false".to_owned();
                Err(self
                    .origin()
                    .error(operation, Problem::Answered { returned }))
            }
            _ => {
                let asked = || opened.asked().to_owned();
                Ok(Some(opened.file_of(name).unwrap_or_else(asked)))
            }
        }
    }

    /// Loads a library of plugins, which register themselves: through TensorRT's registry where the release
    /// has one that loads and its layout is sure, else by the loader alone, as trtexec does for older ones.
    ///
    /// # Errors
    /// The loader, or TensorRT, does not take it.
    pub fn load_plugin_library(
        &self,
        logger: &'static Logger,
        path: &Path,
    ) -> Result<(), TensorRtError> {
        let operation = format!("load the plugin library {}", path.display());
        let Some(registry) = self.loading_registry() else {
            return match Opened::open(&[path]) {
                Ok(opened) => {
                    opened.leak();
                    Ok(())
                }
                Err(error) => Err(self.origin().error(operation, Problem::Absent(error))),
            };
        };
        let Ok(text) = CString::new(path.as_os_str().as_bytes()) else {
            let problem = Problem::Argument("the path has a zero byte in it".to_owned());
            return Err(self.origin().error(operation, problem));
        };
        let (loaded, said) = logger.watch(|| {
            let method = &plugin_registry::LOAD_LIBRARY;
            // SAFETY: the registry is this library's own and lives as long; the path is a C string.
            unsafe { call_interface(registry, self.release(), method, (text.as_ptr(),)) }
        });
        let returned = loaded.unwrap_or(std::ptr::null_mut());
        match said {
            _ if is_plausible(returned) => Ok(()),
            Some(said) => {
                let returned = false;
                Err(self
                    .origin()
                    .error(operation, Problem::Logged { said, returned }))
            }
            None => {
                let returned = returned.addr();
                Err(self
                    .origin()
                    .error(operation, Problem::Nothing { returned }))
            }
        }
    }

    /// The plugin registry, where it loads libraries and its layout is sure. 8.6.0 put the method elsewhere
    /// than 8.6.1, and what DRIVE OS's 8.6.10 to 8.6.13 were made of is not known.
    fn loading_registry(&self) -> Option<NonNull<c_void>> {
        let release = self.release();
        let unsure = release.known_to() == 8600;
        let there = plugin_registry::LOAD_LIBRARY.row().slot(release).is_some();
        if unsure || !there {
            return None;
        }
        // SAFETY: `IPluginRegistry* getPluginRegistry()`, extern "C", every release since 8.0.
        let get = unsafe { self.opened().function::<GetRegistry>(c"getPluginRegistry") }.ok()?;
        // SAFETY: the function has been found and takes nothing.
        let registry = unsafe { get() };
        NonNull::new(registry).filter(|registry| is_plausible(registry.as_ptr()))
    }

    /// Where the plugins of this library are: beside it where it was named by a path, else where the loader
    /// looks.
    fn plugin_candidates(&self) -> Vec<PathBuf> {
        let names = [
            format!("libnvinfer_plugin.so.{}", self.version().major()),
            "libnvinfer_plugin.so".to_owned(),
        ];
        let beside = self
            .asked()
            .parent()
            .filter(|parent| *parent != Path::new(""));
        match beside {
            Some(folder) => names.map(|name| folder.join(name)).into(),
            None => names.map(PathBuf::from).into(),
        }
    }
}
