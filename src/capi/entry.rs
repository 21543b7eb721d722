//! The functions of the library.

#![allow(unsafe_code)]

use std::ffi::{c_char, c_int};
use std::path::Path;

use super::state::{DONE, error, fail, is_inherited, is_open, with};
use super::text::text;
use crate::recorder::{Recorder, RecorderError, RecorderOptions};
use crate::report::Stage;

/// Opens the recorder of this process: begins a journal at `journal` and takes the baseline. Options are
/// `name=value` parted by commas: `attribution=host-only|discrete|unified`, `device=N`, `models=N`,
/// `noise=TIME`, `release=LABEL`, `workload=NAME`; null for none. One that is open already is closed.
/// Gives 0, or -1 where `trtmem_error` says why.
///
/// # Safety
/// Both texts are null or end with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trtmem_open(journal: *const c_char, options: *const c_char) -> c_int {
    // SAFETY: what is asked of the caller.
    let (journal, options) = unsafe { (text(journal), text(options)) };
    let Some(journal) = journal else {
        return fail("trtmem_open needs the path of a journal");
    };
    with(|recorder| {
        let options = RecorderOptions::parse(options.as_deref().unwrap_or_default())?;
        if let Some(open) = recorder.take() {
            open.close()?;
        }
        *recorder = Some(Recorder::open(Path::new(&*journal), &options)?);
        Ok(())
    })
}

/// A stage begins: `library`, `cuda`, `builder`, `parse`, `build`, `save`, `release-builder`, `runtime`, `read`,
/// `deserialize`, `release-plan`, `context`, `bindings`, `first-inference`, `inference`, `release-context`,
/// `release-engine` or `release-runtime`; or one of the program's own, `custom:` and a name of 1 to 64 letters,
/// digits, `.`, `_` or `-`, of which a process has 256 at most. `model` says of which engine, from 0, and is not
/// looked at for stages of the whole process: those up to `runtime`, `release-runtime`, and the program's own. Does
/// nothing where no recorder is open. Gives 0 or -1.
///
/// # Safety
/// `stage` is null or a text that ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trtmem_stage_begin(stage: *const c_char, model: c_int) -> c_int {
    if !is_open() {
        return DONE;
    }
    // SAFETY: what is asked of the caller.
    unsafe { at_border(stage, model, Recorder::begin) }
}

/// The stage that goes on has ended. Does nothing where no recorder is open. Gives 0 or -1.
///
/// # Safety
/// `stage` is null or a text that ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trtmem_stage_end(stage: *const c_char, model: c_int) -> c_int {
    if !is_open() {
        return DONE;
    }
    // SAFETY: what is asked of the caller.
    unsafe { at_border(stage, model, Recorder::end) }
}

/// Keeps a remark, in the stage that goes on. Does nothing where no recorder is open. Gives 0 or -1.
///
/// # Safety
/// `note` is null or a text that ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn trtmem_note(note: *const c_char) -> c_int {
    if !is_open() {
        return DONE;
    }
    // SAFETY: what is asked of the caller.
    let note = unsafe { text(note) }.unwrap_or_default();
    with_open(|recorder| recorder.note(&note))
}

/// Ends the journal; `trtmem render JOURNAL` makes a report of it. Gives 0 or -1.
#[unsafe(no_mangle)]
pub extern "C" fn trtmem_close() -> c_int {
    if !is_open() || is_inherited() {
        return DONE;
    }
    with(|recorder| recorder.take().map_or(Ok(()), Recorder::close))
}

/// What went wrong last in this thread, in words; empty where nothing did. The text stays until the next
/// failure in this thread.
#[unsafe(no_mangle)]
pub extern "C" fn trtmem_error() -> *const c_char {
    error()
}

/// Apart, so that a function of a library that is not open is a load and a branch and sets up nothing more.
///
/// # Safety
/// `stage` is null or a text that ends with a zero.
#[cold]
#[inline(never)]
unsafe fn at_border(
    stage: *const c_char,
    model: c_int,
    act: fn(&mut Recorder, Stage, u32) -> Result<(), RecorderError>,
) -> c_int {
    // SAFETY: what is asked of the caller.
    let stage = unsafe { text(stage) }.unwrap_or_default();
    with_open(|recorder| act(recorder, stage_of(&stage)?, number(model)))
}

/// Does something with the recorder of this process, where it has one.
fn with_open(act: impl FnOnce(&mut Recorder) -> Result<(), RecorderError>) -> c_int {
    if is_inherited() {
        return DONE;
    }
    with(|recorder| recorder.as_mut().map_or(Ok(()), act))
}

fn stage_of(name: &str) -> Result<Stage, RecorderError> {
    Stage::parse(name).map_err(|why| RecorderError::Stage {
        given: name.chars().take(100).collect(),
        why,
    })
}

/// A model's number; a negative one is none there can be.
fn number(model: c_int) -> u32 {
    u32::try_from(model).unwrap_or(u32::MAX)
}
