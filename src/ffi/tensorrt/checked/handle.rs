//! An object of TensorRT and the release it is of.

#![allow(unsafe_code)]

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::fmt;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::rc::Rc;

use trtmem_platform::AddressSpace;

use super::Logger;
use crate::ffi::tensorrt::error::{Identity, Problem, TensorRtError};
use crate::ffi::tensorrt::raw::build_tables::builder;
use crate::ffi::tensorrt::raw::method::{
    ClassTable, Enumerator, Method, MethodRow, OfName, OfNumbers, Signature, This,
};
use crate::ffi::tensorrt::raw::object::{
    Missing, Object, call_interface, delete_interface, is_plausible,
};
use crate::ffi::tensorrt::raw::tables::{
    cuda_engine, engine_inspector, execution_context, runtime,
};
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

/// What an object has to agree with.
#[derive(Clone, Debug, Default)]
pub(in crate::ffi::tensorrt) struct Expected {
    /// Where the library begins in memory that its tables lie in; any library's where absent.
    pub base: Option<usize>,
    /// The logger it was given.
    pub logger: Option<usize>,
    /// The engine it belongs to.
    pub engine: Option<usize>,
    /// Whether it is the object itself and stands for no other.
    pub is_itself: bool,
}

/// Most threads that a runtime is believed to want.
const MOST_THREADS: i32 = 1 << 16;

type Answer = unsafe extern "C" fn(This) -> *mut c_void;

/// Looks at an object.
///
/// # Safety
/// A library returned it, for an object of the handle's class, and it has not been deleted.
pub(in crate::ffi::tensorrt) unsafe fn inspect(
    handle: &Handle,
    expected: &Expected,
) -> Result<(), Problem> {
    // SAFETY: the caller vouches for the object.
    unsafe { places(handle, expected) }?;
    if let Some(logger) = expected.logger {
        for method in [runtime::GET_LOGGER, builder::GET_LOGGER] {
            same(handle, &method, logger, "getLogger is ours")?;
        }
    }
    if expected.is_itself {
        let itself = handle.pointer().addr();
        for method in [
            runtime::GET_P_IMPL,
            cuda_engine::GET_P_IMPL,
            execution_context::GET_P_IMPL,
            engine_inspector::GET_P_IMPL,
        ] {
            same(handle, &method, itself, "getPImpl is the object")?;
        }
    }
    if let Some(engine) = expected.engine {
        same(
            handle,
            &execution_context::GET_ENGINE,
            engine,
            "getEngine is its engine",
        )?;
    }
    threads(handle)
}

/// Whether the object's tables, and the functions they hold, lie in a library.
///
/// # Safety
/// As for [`inspect`].
unsafe fn places(handle: &Handle, expected: &Expected) -> Result<(), Problem> {
    const TABLES: &str = "the tables lie in the library";
    const SLOTS: &str = "the slots lead into code";
    let loaded = AddressSpace::default();
    let in_library = |check, what: &str, address: usize| match loaded.origin(address) {
        None => Err(failed(
            check,
            format!("{what} at {address:#x} lies in no library"),
        )),
        Some(origin) if expected.base.is_some_and(|base| base != origin.base) => Err(failed(
            check,
            format!("{what} at {address:#x} lies in {}", origin.path.display()),
        )),
        Some(_) => Ok(()),
    };
    // SAFETY: the caller vouches that this is an object.
    let tables = unsafe { tables(handle) }.map_err(|found| failed(TABLES, found))?;
    // The loader is slow to say whose an address is, and objects of one class have the same tables.
    if handle.origin().knows(tables) {
        return Ok(());
    }
    let [public_table, table] = tables;
    in_library(TABLES, "the object's table", public_table)?;
    in_library(TABLES, "the implementation's table", table)?;
    let count = handle.class().length(handle.release()).unwrap_or(0);
    // SAFETY: as above; the release's table of the class has this many slots at least, and it lies in a
    // library.
    let (_, functions) = unsafe { functions(handle, count) };
    for (slot, function) in functions.into_iter().enumerate() {
        in_library(SLOTS, &format!("slot {slot} of {count}"), function)?;
    }
    handle.origin().remember(tables);
    Ok(())
}

/// Where the tables lie of the public object and of what stands behind it; of an interface twice its own.
///
/// # Safety
/// As for [`inspect`].
unsafe fn tables(handle: &Handle) -> Result<[usize; 2], String> {
    if handle.class().is_interface() {
        // SAFETY: the caller vouches that this is an interface; no slot is asked for.
        let (table, _) = unsafe { handle.object().interface_functions(0) };
        return Ok([table, table]);
    }
    // SAFETY: the caller vouches that this is an object.
    let anatomy = unsafe { handle.object().anatomy() };
    let implementation = anatomy.implementation;
    if !is_plausible(std::ptr::without_provenance(implementation)) {
        return Err(format!(
            "the implementation's address is {implementation:#x}"
        ));
    }
    // SAFETY: the implementation lies where one can; no slot is asked for yet.
    let (table, _) = unsafe { handle.object().functions(0) };
    Ok([anatomy.public_table, table])
}

/// The table that the class's slots count in, and what its first `count` slots hold.
///
/// # Safety
/// As for [`inspect`], and the table has this many slots.
unsafe fn functions(handle: &Handle, count: usize) -> (usize, Vec<usize>) {
    if handle.class().is_interface() {
        // SAFETY: the caller vouches for the interface and its table.
        return unsafe { handle.object().interface_functions(count) };
    }
    // SAFETY: the caller vouches for the object and its table.
    unsafe { handle.object().functions(count) }
}

/// Whether a method without arguments, where the release and the class have it, gives this address.
fn same(
    handle: &Handle,
    method: &Method<Answer>,
    address: usize,
    check: &'static str,
) -> Result<(), Problem> {
    if method.row().class != handle.class().name {
        return Ok(());
    }
    match handle.ask(method, ()) {
        Ok(found) if found.addr() != address => {
            Err(failed(check, format!("{found:p} instead of {address:#x}")))
        }
        // A method that the release does not have says nothing against it.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Whether a runtime keeps the number of threads that it is told; it gets back the one it had.
fn threads(handle: &Handle) -> Result<(), Problem> {
    let (get, set) = (&runtime::GET_MAX_THREADS, &runtime::SET_MAX_THREADS);
    let Ok(had) = handle.ask(get, ()) else {
        return Ok(());
    };
    let wrong = |found| Err(failed("setMaxThreads round trip", found));
    if !(1..=MOST_THREADS).contains(&had) {
        return wrong(format!("getMaxThreads gave {had}"));
    }
    for threads in [if had == 1 { 2 } else { had - 1 }, had] {
        if let (Ok(taken), Ok(has)) = (handle.ask(set, (threads,)), handle.ask(get, ()))
            && (taken, has) != (1, threads)
        {
            return wrong(format!(
                "of {threads}, setMaxThreads gave {taken} and getMaxThreads {has}"
            ));
        }
    }
    Ok(())
}

fn failed(check: &'static str, found: String) -> Problem {
    Problem::SelfCheck { check, found }
}
