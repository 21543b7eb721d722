//! An object of TensorRT and the release it is of.

#![allow(unsafe_code)]

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::fmt;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::rc::Rc;

use super::{Expected, Logger, inspect};
use crate::ffi::tensorrt::error::{Identity, Problem, TensorRtError};
use crate::ffi::tensorrt::raw::method::{
    ClassTable, Enumerator, Method, MethodRow, OfName, OfNumbers, Signature,
};
use crate::ffi::tensorrt::raw::object::{Missing, Object, call_interface, delete_interface};
use crate::ffi::tensorrt::raw::{Family, Release, Version, text};

/// A library of a known release: what objects need to know of where they come from.
#[derive(Debug)]
pub struct Origin {
    /// Its file.
    pub path: PathBuf,
    /// Its release.
    pub release: Release,
    /// Tables that passed the inspection, by their addresses.
    inspected: RefCell<Vec<[usize; 2]>>,
}

/// Tables that are remembered: there are four classes to run an engine and nine to build one, and some of
/// them may come from a second library.
const MOST_TABLES: usize = 32;

impl Origin {
    /// The library at `path`, which is of this release.
    pub(in crate::ffi::tensorrt) fn new(path: PathBuf, release: Release) -> Origin {
        Origin {
            path,
            release,
            inspected: RefCell::new(Vec::with_capacity(MOST_TABLES)),
        }
    }

    /// Whether an object with these two tables has passed the inspection.
    pub(super) fn knows(&self, tables: [usize; 2]) -> bool {
        self.inspected.borrow().contains(&tables)
    }

    /// Remembers the tables of an object that has passed.
    pub(super) fn remember(&self, tables: [usize; 2]) {
        let mut inspected = self.inspected.borrow_mut();
        if inspected.len() < MOST_TABLES {
            inspected.push(tables);
        }
    }

    /// What an error tells of it.
    pub fn identity(&self) -> Identity {
        Identity {
            path: self.path.clone(),
            version: Some(self.release.version()),
            family: Some(self.release.family()),
        }
    }

    /// An error where TensorRT logged one.
    ///
    /// # Errors
    /// It did.
    pub fn unless_logged(
        &self,
        logged: Option<String>,
        operation: &str,
    ) -> Result<(), TensorRtError> {
        match logged {
            None => Ok(()),
            Some(said) => {
                let returned = false;
                Err(self.error(operation, Problem::Logged { said, returned }))
            }
        }
    }

    /// Drops what one of TensorRT's objects is held by, now.
    ///
    /// # Errors
    /// Something else holds it too, and it goes with the last of them; TensorRT logged an error.
    pub fn give_back<T>(
        &self,
        held: Rc<T>,
        log: &Logger,
        operation: &str,
        users: &'static str,
    ) -> Result<(), TensorRtError> {
        let inner =
            Rc::try_unwrap(held).map_err(|_| self.error(operation, Problem::InUse(users)))?;
        let ((), logged) = log.watch(|| drop(inner));
        self.unless_logged(logged, operation)
    }

    /// An error of an operation with this library.
    pub fn error(&self, operation: impl Into<String>, problem: Problem) -> TensorRtError {
        TensorRtError {
            operation: operation.into(),
            library: Some(Box::new(self.identity())),
            problem: Box::new(problem),
        }
    }
}

/// An object that TensorRT made, of a class and a release whose layout is known. It is not deleted when it
/// is dropped: its owner does that.
pub struct Handle {
    object: Object,
    class: &'static ClassTable,
    origin: Rc<Origin>,
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:p})", self.class.name, self.pointer())
    }
}

impl Handle {
    /// Lets `make` make an object of `class` and looks at what comes back: nothing logged as an error, a
    /// pointer that can be one, an object laid out as the release's are.
    ///
    /// # Safety
    /// What `make` returns is what a method or factory of the library returned for an object of `class`.
    ///
    /// # Errors
    /// TensorRT logged an error or gave nothing; what it gave with an error is given back. An object that
    /// fails the inspection is left alone.
    pub(in crate::ffi::tensorrt) unsafe fn create(
        origin: &Rc<Origin>,
        log: &Logger,
        class: &'static ClassTable,
        expected: &Expected,
        make: impl FnOnce() -> Result<*mut c_void, TensorRtError>,
        operation: &str,
    ) -> Result<Handle, TensorRtError> {
        // SAFETY: the caller vouches for what `make` makes.
        let got =
            unsafe { Handle::create_all_the_same(origin, log, class, expected, make, operation) };
        let (handle, logged) = got?;
        if let Some(said) = logged {
            // SAFETY: the object has just been made and passed the inspection; nobody else has it.
            unsafe { handle.delete() };
            let returned = true;
            return Err(origin.error(operation, Problem::Logged { said, returned }));
        }
        Ok(handle)
    }

    /// The same where an error in the log does not mean that the object is no good: it is told beside it.
    ///
    /// # Safety
    /// As for [`create`](Handle::create).
    ///
    /// # Errors
    /// TensorRT gave nothing, or an object that fails the inspection, which is left alone.
    pub(in crate::ffi::tensorrt) unsafe fn create_all_the_same(
        origin: &Rc<Origin>,
        log: &Logger,
        class: &'static ClassTable,
        expected: &Expected,
        make: impl FnOnce() -> Result<*mut c_void, TensorRtError>,
        operation: &str,
    ) -> Result<(Handle, Option<String>), TensorRtError> {
        let (pointer, logged) = log.watch(make);
        // SAFETY: the caller vouches for what `make` makes.
        unsafe { Handle::taken(origin, class, expected, pointer?, logged, operation) }
    }

    /// The object that was made, once for all that can make one.
    ///
    /// # Safety
    /// As for [`create`](Handle::create), of `pointer`.
    unsafe fn taken(
        origin: &Rc<Origin>,
        class: &'static ClassTable,
        expected: &Expected,
        pointer: *mut c_void,
        logged: Option<String>,
        operation: &str,
    ) -> Result<(Handle, Option<String>), TensorRtError> {
        let object = Object::at(pointer);
        let Some(object) = object else {
            let problem = match logged {
                Some(said) => Problem::Logged {
                    said,
                    returned: false,
                },
                None => Problem::Nothing {
                    returned: pointer.addr(),
                },
            };
            return Err(origin.error(operation, problem));
        };
        let handle = Handle {
            object,
            class,
            origin: Rc::clone(origin),
        };
        // SAFETY: the caller vouches that the library returned this object for one of the class, and it
        // lies where an object can.
        let inspected = unsafe { inspect(&handle, expected) };
        inspected.map_err(|problem| origin.error(operation, problem))?;
        Ok((handle, logged))
    }

    /// An object that another one has and keeps, and that is never deleted from here: a tensor of a
    /// network, an error of a parser.
    ///
    /// # Safety
    /// A method of the library returned `pointer` for an object of `class`; the handle is not used longer
    /// than its owner lives.
    ///
    /// # Errors
    /// It is none: null, or not laid out as the release's are.
    pub(in crate::ffi::tensorrt) unsafe fn found(
        origin: &Rc<Origin>,
        class: &'static ClassTable,
        pointer: *mut c_void,
        operation: &str,
    ) -> Result<Handle, TensorRtError> {
        let Some(object) = Object::at(pointer) else {
            let returned = pointer.addr();
            return Err(origin.error(operation, Problem::Nothing { returned }));
        };
        let handle = Handle {
            object,
            class,
            origin: Rc::clone(origin),
        };
        // SAFETY: the caller vouches that the library returned this object for one of the class, and it
        // lies where an object can.
        let inspected = unsafe { inspect(&handle, &Expected::default()) };
        inspected.map_err(|problem| origin.error(operation, problem))?;
        Ok(handle)
    }

    /// The object's address.
    pub fn pointer(&self) -> *mut c_void {
        self.object.pointer()
    }

    /// The object.
    pub(super) fn object(&self) -> Object {
        self.object
    }

    /// Its class.
    pub fn class(&self) -> &'static ClassTable {
        self.class
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Rc<Origin> {
        &self.origin
    }

    /// Its release.
    pub fn release(&self) -> Release {
        self.origin.release
    }

    /// Whether its release has a method.
    pub fn has<F>(&self, method: &Method<F>) -> bool {
        method.row().slot(self.release()).is_some()
    }

    /// The number of a value of an enumeration in its release.
    ///
    /// # Errors
    /// The release does not have it.
    pub fn value(&self, value: &Enumerator, operation: &str) -> Result<i32, TensorRtError> {
        let number = value.number(self.release());
        number.ok_or_else(|| self.lacks(value, operation))
    }

    /// The error that the release lacks a value.
    pub fn lacks(&self, value: &Enumerator, operation: &str) -> TensorRtError {
        let problem = Problem::NoSuchValue {
            enumeration: value.enumeration,
            name: value.name,
            releases: releases_with(value),
        };
        self.error(operation, problem)
    }

    /// Calls a method that takes numbers.
    ///
    /// # Errors
    /// The release does not have the method, or it is another class's.
    pub fn ask<F: OfNumbers>(
        &self,
        method: &Method<F>,
        arguments: F::Arguments,
    ) -> Result<F::Output, TensorRtError> {
        // SAFETY: numbers ask for no memory of ours.
        unsafe { self.call(method, arguments) }
    }

    /// Calls a method that takes a name and numbers.
    ///
    /// # Errors
    /// The release does not have the method, or it is another class's.
    pub fn ask_of<F: OfName>(
        &self,
        method: &Method<F>,
        name: &CStr,
        numbers: F::Numbers,
    ) -> Result<F::Output, TensorRtError> {
        // SAFETY: a C string that lives through the call is what the method asks for.
        unsafe { self.call(method, F::arguments(name.as_ptr(), numbers)) }
    }

    /// Calls a method.
    ///
    /// # Safety
    /// The arguments are what the method asks for.
    ///
    /// # Errors
    /// The release does not have the method, or it is another class's.
    pub unsafe fn call<F: Signature>(
        &self,
        method: &Method<F>,
        arguments: F::Arguments,
    ) -> Result<F::Output, TensorRtError> {
        let row = method.row();
        if row.class != self.class.name {
            return Err(self.missing(row));
        }
        let called = match self.interface() {
            // SAFETY: the interface is of the method's class and of this release, it lives as long as its
            // owner, which holds this handle; the caller vouches for the arguments.
            Some(interface) => unsafe {
                call_interface(interface, self.release(), method, arguments)
            },
            // SAFETY: the same of an object with an implementation.
            None => unsafe { self.object.call(self.release(), method, arguments) },
        };
        called.map_err(|Missing { method }| self.missing(method))
    }

    /// An error of an operation on this object.
    pub fn error(&self, operation: impl Into<String>, problem: Problem) -> TensorRtError {
        self.origin.error(operation, problem)
    }

    /// An error by what a method returned, with what was logged meanwhile where anything was.
    pub fn refused(
        &self,
        operation: impl Into<String>,
        returned: &dyn ToString,
        logged: Option<String>,
    ) -> TensorRtError {
        let problem = match logged {
            Some(said) => Problem::Logged {
                said,
                returned: false,
            },
            None => Problem::Answered {
                returned: returned.to_string(),
            },
        };
        self.error(operation, problem)
    }

    /// Deletes the object.
    ///
    /// # Safety
    /// It has not been deleted, and neither this handle nor any copy of it is used again.
    pub unsafe fn delete(&self) {
        let Some(interface) = self.interface() else {
            // SAFETY: the caller vouches for it.
            unsafe { self.object.delete() };
            return;
        };
        if let Some([_, frees]) = self.class.destructors(self.release()) {
            // SAFETY: the slot is that of the class's destructor that frees as well; the caller vouches for
            // the rest.
            unsafe { delete_interface(interface, frees) };
        }
    }

    /// The object itself, where it is called itself.
    fn interface(&self) -> Option<NonNull<c_void>> {
        NonNull::new(self.pointer()).filter(|_| self.class.is_interface())
    }

    fn missing(&self, method: MethodRow) -> TensorRtError {
        let problem = Problem::NotInRelease {
            class: method.class,
            method: method.name,
            first: method.since(self.release().family()),
        };
        self.error(format!("call {}", method.name), problem)
    }
}

/// The releases that have a value, in words.
fn releases_with(value: &Enumerator) -> String {
    let have: Vec<String> = Family::ALL
        .into_iter()
        .filter_map(|family| {
            let since = Version::from_number(value.since(family)?);
            Some(match family {
                Family::EightAndNine => format!("{since} to 9.x"),
                Family::Ten => format!("{since} to 10.x"),
                Family::Eleven => format!("{since} to 11.x"),
                Family::RtxThree => "TensorRT-RTX 1.3 and 1.4".to_owned(),
                Family::RtxFive => "TensorRT-RTX 1.5 to 1.7".to_owned(),
            })
        })
        .collect();
    have.join(", ")
}

/// A C string that TensorRT returned, at most `most` bytes of it; `None` for null. What is no UTF-8 is
/// replaced.
///
/// # Safety
/// `pointer` is null or a C string that lives through the call.
pub unsafe fn text_of(pointer: *const c_char, most: usize) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the caller vouches for the string, which is copied at once.
    let bytes = unsafe { text::bytes(pointer, most) };
    Some(String::from_utf8_lossy(bytes).into_owned())
}
