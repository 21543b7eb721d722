//! Opening a shared library and finding its functions.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_void};
use std::fmt;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;

use libloading::os::unix::{Library as Loaded, RTLD_LOCAL, RTLD_NOW};
use trtmem_platform::AddressSpace;

/// Resolve everything at once, so that a library that lacks something is refused here and not in the
/// middle of a measurement; keep its symbols to itself, so that no other library is bent to it.
const HOW: c_int = RTLD_NOW | RTLD_LOCAL;

/// Longest word of the loader that is kept, bytes.
const MOST_SAID: usize = 400;

/// A shared library that is open. Dropping it closes it, which the libraries of CUDA and TensorRT do
/// not bear: they are [leaked](Library::leak).
#[derive(Debug)]
pub struct Library {
    loaded: Loaded,
    asked: PathBuf,
}

impl Library {
    /// Opens the first of `candidates` that the loader takes: a name is looked for where the loader
    /// looks (`LD_LIBRARY_PATH`, its cache), a path with a `/` is opened as it stands.
    ///
    /// The library's own start-up code runs; a library that crashes there ends the process.
    ///
    /// # Errors
    /// The loader takes none of them; every name is told with what the loader said of it.
    pub fn open<P: AsRef<Path>>(candidates: &[P]) -> Result<Library, LibraryError> {
        let mut tried = Vec::with_capacity(candidates.len());
        for candidate in candidates.iter().map(AsRef::as_ref) {
            // SAFETY: the code that runs now is the library's start-up code. Its name is one a vendor
            // gives to the library that is wanted, or one the user chose; there is nothing to check.
            match unsafe { Loaded::open(Some(candidate), HOW) } {
                Ok(loaded) => {
                    let asked = candidate.to_owned();
                    return Ok(Library { loaded, asked });
                }
                Err(error) => tried.push(Attempt::new(candidate, &error)),
            }
        }
        Err(LibraryError::NotOpened { tried })
    }

    /// The same library, never closed.
    pub fn leak(self) -> &'static Library {
        Box::leak(Box::new(self))
    }

    /// The name or path it was opened by.
    pub fn asked(&self) -> &Path {
        &self.asked
    }

    /// The file that holds `symbol`, by the loader. `None` where the library has no such symbol or the
    /// loader does not tell.
    pub fn file_of(&self, symbol: &CStr) -> Option<PathBuf> {
        let address = self.address(symbol).ok()?;
        let origin = AddressSpace::default().origin(address.as_ptr().addr())?;
        // The loader keeps the name it was asked for; the file itself says more.
        Some(std::fs::canonicalize(&origin.path).unwrap_or(origin.path))
    }

    /// Whether the library has this symbol.
    pub fn has(&self, symbol: &CStr) -> bool {
        self.address(symbol).is_ok()
    }

    /// The address of a symbol.
    ///
    /// # Errors
    /// The library has no such symbol, or it stands for nothing.
    pub fn address(&self, symbol: &CStr) -> Result<NonNull<c_void>, LibraryError> {
        // SAFETY: the type says only that it is an address; nothing is read through it.
        let found = unsafe { self.loaded.get::<*mut c_void>(symbol.to_bytes_with_nul()) };
        let said = match found {
            Ok(found) => match NonNull::new(found.into_raw()) {
                Some(address) => return Ok(address),
                None => "its address is null".to_owned(),
            },
            Err(error) => said_by(&error),
        };
        Err(LibraryError::NoSymbol {
            library: self.asked.clone(),
            symbol: symbol.to_string_lossy().into_owned(),
            said,
        })
    }

    /// A function of the library, as a value of the function type `F`.
    ///
    /// # Safety
    /// `F` is a function pointer type, and its signature is that of the library's function.
    ///
    /// # Errors
    /// The library has no such function.
    pub unsafe fn function<F: Copy>(&self, name: &CStr) -> Result<F, LibraryError> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        let address = self.address(name)?.as_ptr();
        // SAFETY: the caller vouches that `F` is a function pointer, which has the size and form of an
        // address on every system with dlsym (POSIX.1-2008, dlsym); this one is not null.
        Ok(unsafe { std::mem::transmute_copy::<*mut c_void, F>(&address) })
    }
}

/// One library that was looked for in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The name or path.
    pub asked: PathBuf,
    /// What the loader said.
    pub said: String,
}

impl Attempt {
    fn new(asked: &Path, error: &libloading::Error) -> Attempt {
        Attempt {
            asked: asked.to_owned(),
            said: said_by(error),
        }
    }

    /// Whether the loader found the file and would not have it, which says more than an absent one.
    pub fn was_found(&self) -> bool {
        // glibc and musl, and QNX, in the words of their loaders for ENOENT.
        let absent = ["No such file or directory", "Library cannot be found"];
        // A library that is there and lacks another one names that other one first.
        let own = self.asked.to_string_lossy();
        !absent.iter().any(|words| self.said.contains(words)) || !self.said.contains(&*own)
    }
}

impl Attempt {
    /// Why it was not opened, without the name that the loader begins with more often than not.
    fn reason(&self) -> &str {
        let name = format!("{}: ", self.asked.display());
        self.said.strip_prefix(&name).unwrap_or(&self.said)
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.asked.display(), self.reason())
    }
}

/// A library or a part of it that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// None of the names could be opened.
    #[error("the loader opens none of {}", list(tried))]
    NotOpened {
        /// What was tried, in this order.
        tried: Vec<Attempt>,
    },
    /// The library lacks a symbol.
    #[error("`{}` has no `{symbol}`: {said}", library.display())]
    NoSymbol {
        /// The library, as it was asked for.
        library: PathBuf,
        /// The symbol.
        symbol: String,
        /// What the loader said.
        said: String,
    },
}

impl LibraryError {
    /// What was tried; nothing where a library is open and lacks a symbol.
    pub fn tried(&self) -> &[Attempt] {
        match self {
            LibraryError::NotOpened { tried } => tried,
            LibraryError::NoSymbol { .. } => &[],
        }
    }
}

/// What was tried, each reason told once for all names in a row that have it.
fn list(tried: &[Attempt]) -> String {
    let alike = |a: &Attempt, b: &Attempt| a.reason() == b.reason();
    let told = |alike: &[Attempt]| {
        let names: Vec<String> = alike
            .iter()
            .map(|it| it.asked.display().to_string())
            .collect();
        let reason = alike.first().map_or("", Attempt::reason);
        format!("{} ({reason})", names.join(", "))
    };
    let words: Vec<String> = tried.chunk_by(alike).map(told).collect();
    if words.is_empty() {
        return "no name at all".to_owned();
    }
    words.join(", ")
}

/// The loader's own words, in one line of bounded length.
fn said_by(error: &libloading::Error) -> String {
    let own =
        std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let plain = own.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut text = String::new();
    for letter in plain {
        if text.len() + letter.len_utf8() > MOST_SAID {
            text.push('…');
            break;
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Library, LibraryError};
    use std::ffi::c_double;
    use std::path::Path;

    /// The C library's mathematics, which is there wherever these tests run.
    const MATHEMATICS: [&str; 3] = ["libm.so.6", "libm.so", "libc.so"];

    #[test]
    fn the_first_name_that_opens_is_taken() {
        let names = [
            "libtrtmem-is-not-there.so.7",
            "libm.so.6",
            "libm.so",
            "libc.so",
        ];
        let library = Library::open(&names).unwrap();
        assert!(MATHEMATICS.map(Path::new).contains(&library.asked()));
        // SAFETY: `double cos(double)`.
        let cos = unsafe { library.function::<extern "C" fn(c_double) -> c_double>(c"cos") };
        assert!((cos.unwrap()(0.0) - 1.0).abs() < 1e-9);
        let file = library.file_of(c"cos").unwrap();
        assert!(file.is_absolute() && file.exists(), "{}", file.display());
    }

    #[test]
    fn absent_libraries_are_told_with_the_words_of_the_loader() {
        let names = ["libtrtmem-a.so.1", "/nowhere/libtrtmem-b.so"];
        let error = Library::open(&names).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.tried().len(), 2);
        assert!(names.iter().all(|name| text.contains(name)), "{text}");
        assert!(!text.contains('\n'), "{text}");
        assert!(
            !error.tried().iter().any(super::Attempt::was_found),
            "{text}"
        );
        let nothing: [&str; 0] = [];
        let text = Library::open(&nothing).unwrap_err().to_string();
        assert!(text.ends_with("no name at all"), "{text}");
    }

    #[test]
    fn a_file_that_is_no_library_is_told_from_an_absent_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let error = Library::open(&[path]).unwrap_err();
        assert!(
            error.tried().iter().all(super::Attempt::was_found),
            "{error}"
        );
    }

    #[test]
    fn a_name_with_a_nul_is_refused() {
        assert!(Library::open(&["lib\0m.so"]).is_err());
    }

    #[test]
    fn an_absent_symbol_is_an_error_of_its_own() {
        let library = Library::open(&MATHEMATICS).unwrap();
        assert!(library.has(c"cos") && !library.has(c"trtmem_is_not_there"));
        let error = library.address(c"trtmem_is_not_there").unwrap_err();
        assert!(matches!(error, LibraryError::NoSymbol { .. }));
        assert!(
            error.to_string().contains("has no `trtmem_is_not_there`"),
            "{error}"
        );
        assert_eq!(library.file_of(c"trtmem_is_not_there"), None);
    }
}
