//! Whether an object is laid out as its release's are: looked at once, right after it was made.
//!
//! In this order, each cheap and without effect; what a release does not allow is left out:
//!
//! 1. the object's words are read, and its two tables lie in a library: for a runtime in the very library
//!    that was asked (an engine of the dispatch runtime is made by a library that it loads itself);
//! 2. every slot up to the last that the release is known to have leads into a library's code;
//! 3. `getLogger()` is our logger (runtimes and builders, since 8.2);
//! 4. `getPImpl()` is the object itself (since 8.6);
//! 5. what `setMaxThreads` is told, `getMaxThreads` tells (runtimes, since 8.4.1);
//! 6. a context's `getEngine()` is its engine.
//!
//! For 4 and 6 the objects of the lean and dispatch runtimes' engines may stand in for others, which only
//! the full library's never do.

#![allow(unsafe_code)]

use std::ffi::c_void;

use trtmem_platform::AddressSpace;

use super::handle::Handle;
use crate::ffi::tensorrt::error::Problem;
use crate::ffi::tensorrt::raw::build_tables::builder;
use crate::ffi::tensorrt::raw::method::{Method, This};
use crate::ffi::tensorrt::raw::object::is_plausible;
use crate::ffi::tensorrt::raw::tables::{
    cuda_engine, engine_inspector, execution_context, runtime,
};

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
