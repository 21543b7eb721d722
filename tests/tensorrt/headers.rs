//! trtmem's layouts against the vendor's own headers, through a C++ compiler: those of TensorRT 11.4, which
//! `scripts/fetch-tensorrt-headers.sh` fetches, or any that `TRTMEM_TENSORRT_HEADERS` names.

use std::collections::BTreeSet;
use std::ffi::{CString, c_char, c_void};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use crate::aside;
use crate::support::tensorrt as vendor;
use trtmem::ffi::library::Library;
use trtmem::ffi::tensorrt::checked::release_of;
use trtmem::ffi::tensorrt::raw::allocator::{AllocatorObject, DeviceAllocator};
use trtmem::ffi::tensorrt::raw::logger::LoggerObject;
use trtmem::ffi::tensorrt::raw::progress::{Progress, ProgressObject};

#[test]
fn every_slot_that_is_used_is_where_the_headers_have_it() {
    let (Some(headers), true) = (vendor::headers(), vendor::has_compiler()) else {
        return;
    };
    let checked = Command::new(vendor::root("scripts/check-abi.sh"))
        .arg(headers)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    let complaint = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}{complaint}");
    assert!(said.contains(", 0 different"), "{said}");
    println!("{said}");
}

/// The crate with the headers has those of TensorRT-RTX beside them.
#[test]
fn every_slot_is_where_the_headers_of_tensorrt_rtx_have_it() {
    let (Some(headers), true) = (vendor::headers(), vendor::has_compiler()) else {
        return;
    };
    let minors = 3..=7;
    let folders = minors.map(|minor| headers.with_file_name(format!("TRT-RTX-1.{minor}")));
    let folders: Vec<PathBuf> = folders.filter(|folder| folder.is_dir()).collect();
    if folders.len() < 5 {
        aside::lacks("no headers of TensorRT-RTX beside those of TensorRT");
        return;
    }
    let checked = Command::new(vendor::root("scripts/check-abi.sh"))
        .args(&folders)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    let complaint = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}{complaint}");
    let same = said.lines().filter(|line| {
        line.starts_with("TensorRT-RTX 1.") && line.ends_with(" compared, 0 different")
    });
    assert_eq!(same.count(), 5, "{said}");
}

#[test]
fn a_slot_that_is_off_by_one_is_noticed() {
    let (Some(headers), true) = (vendor::headers(), vendor::has_compiler()) else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("abi-off-by-one");
    std::fs::create_dir_all(&folder).unwrap();
    let probe = std::fs::read_to_string(vendor::root("scripts/check-abi.cpp")).unwrap();
    let shifted = probe.replacen(
        "{{{3, 8001}}, {{5, 100000}}, {{4, 110000}}, {{5, 10300}}, {{4, 10500}}}",
        "{{{4, 8001}}, {{6, 100000}}, {{5, 110000}}, {{5, 10300}}, {{4, 10500}}}",
        1,
    );
    assert_ne!(probe, shifted);
    std::fs::write(folder.join("check-abi.cpp"), shifted).unwrap();
    let script = folder.join("check-abi.sh");
    std::fs::copy(vendor::root("scripts/check-abi.sh"), &script).unwrap();
    let checked = Command::new("bash")
        .arg(script)
        .arg(headers)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(!checked.status.success(), "{said}");
    assert!(
        said.contains("DIFFERENT slot of VRuntime::setDLACore"),
        "{said}"
    );
}

/// The C++ side, compiled against the headers; `None` where they or the compiler are missing.
fn callbacks() -> Option<&'static Library> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let headers = vendor::headers()?;
        vendor::has_compiler().then(|| build(&headers))
    });
    let library = Library::open(&[built.as_ref()?]).unwrap();
    Some(library.leak())
}

fn build(headers: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("abi");
    std::fs::create_dir_all(&folder).unwrap();
    let stub = "#pragma once\n#include <cstddef>\n#include <cstdint>\n\
                typedef struct CUstream_st* cudaStream_t;\ntypedef struct CUevent_st* cudaEvent_t;\n\
                typedef int cudaError_t;\n";
    std::fs::write(folder.join("cuda_runtime_api.h"), stub).unwrap();
    let library = folder.join(format!("callbacks-{}.so", std::process::id()));
    let built = Command::new(vendor::compiler())
        .args(["-std=c++17", "-O2", "-w", "-shared", "-fPIC", "-pthread"])
        .args([Path::new("-I"), &folder, Path::new("-I"), headers])
        .arg(vendor::root("tests/abi/callbacks.cpp"))
        .args([Path::new("-o"), &library])
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    library
}

/// A function of the C++ side.
///
/// # Safety
/// `F` is its signature.
unsafe fn function<F: Copy>(library: &Library, name: &str) -> F {
    let name = CString::new(name).unwrap();
    // SAFETY: the caller vouches for the signature.
    unsafe { library.function(&name) }.unwrap()
}

fn family(library: &Library) -> trtmem::ffi::tensorrt::Family {
    // SAFETY: tests/abi/callbacks.cpp.
    let version = unsafe { function::<extern "C" fn() -> i32>(library, "headersVersion") };
    release_of(version()).unwrap().family()
}

#[test]
fn tensorrt_reaches_our_logger_from_any_thread() {
    static LINES: Mutex<Vec<(i32, Vec<u8>)>> = Mutex::new(Vec::new());
    let Some(library) = callbacks() else {
        return;
    };
    let logger = LoggerObject::new(family(library), &|severity, line| {
        assert_ne!(line, b"panic", "a sink that panics");
        LINES.lock().unwrap().push((severity, line.to_vec()));
    });
    let object = logger.unwrap().pointer();
    // SAFETY: tests/abi/callbacks.cpp; the logger is of the headers' family.
    let (log, threads, says) = unsafe {
        (
            function::<extern "C" fn(*mut c_void, i32, *const c_char)>(library, "logOne"),
            function::<extern "C" fn(*mut c_void, i32, i32)>(library, "logFromThreads"),
            function::<extern "C" fn(*mut c_void) -> bool>(library, "loggerSaysWhatItIs"),
        )
    };
    assert!(says(object));
    for severity in 0..5 {
        log(object, severity, c"a line, \xff and more".as_ptr());
    }
    log(object, 1, std::ptr::null());
    log(object, 1, c"panic".as_ptr());
    let lines = std::mem::take(&mut *LINES.lock().unwrap());
    assert_eq!(lines.len(), 6, "a sink that panics ends nothing");
    for (severity, line) in (0..5).zip(&lines) {
        assert_eq!(*line, (severity, b"a line, \xff and more".to_vec()));
    }
    assert_eq!(lines[5], (1, Vec::new()));

    let endless = CString::new(vec![b'x'; 1 << 20]).unwrap();
    log(object, 4, endless.as_ptr());
    assert_eq!(
        LINES.lock().unwrap().pop().unwrap().1.len(),
        64 << 10,
        "bounded"
    );

    threads(object, 8, 500);
    assert_eq!(LINES.lock().unwrap().len(), 4000);
}

/// Keeps what it is told; gives up at step 7, and panics at step 8.
struct Told;

static PHASES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Progress for Told {
    fn phase_start(&self, phase: &str, parent: Option<&str>, steps: i32) {
        assert_ne!(steps, -1, "a receiver that panics");
        let told = format!("{phase} in {parent:?}, {steps} steps");
        PHASES.lock().unwrap().push(told);
    }

    fn step(&self, phase: &str, step: i32) -> bool {
        assert_ne!(step, 8, "a receiver that panics");
        PHASES.lock().unwrap().push(format!("{phase} {step}"));
        step != 7
    }

    fn phase_finish(&self, phase: &str) {
        PHASES.lock().unwrap().push(format!("{phase} ends"));
    }
}

#[test]
fn tensorrt_reaches_our_progress_monitor() {
    type Start = extern "C" fn(*mut c_void, *const c_char, *const c_char, i32);
    let Some(library) = callbacks() else {
        return;
    };
    let object = ProgressObject::new(family(library), &Told)
        .unwrap()
        .pointer();
    // SAFETY: tests/abi/callbacks.cpp; the monitor is of the headers' family.
    let (says, start, step, finish) = unsafe {
        (
            function::<extern "C" fn(*mut c_void) -> i32>(library, "monitorSaysWhatItIs"),
            function::<Start>(library, "startPhase"),
            function::<extern "C" fn(*mut c_void, *const c_char, i32) -> bool>(
                library,
                "completeStep",
            ),
            function::<extern "C" fn(*mut c_void, *const c_char)>(library, "finishPhase"),
        )
    };
    if says(object) == 2 {
        return;
    }
    assert_eq!(says(object), 1);
    start(object, c"outer".as_ptr(), std::ptr::null(), 9);
    start(object, c"inner \xff".as_ptr(), c"outer".as_ptr(), 2);
    assert!(step(object, c"inner".as_ptr(), 0));
    assert!(!step(object, c"inner".as_ptr(), 7));
    assert!(step(object, c"inner".as_ptr(), 8), "a panic ends nothing");
    start(object, c"outer".as_ptr(), std::ptr::null(), -1);
    finish(object, std::ptr::null());
    let told = std::mem::take(&mut *PHASES.lock().unwrap());
    let expected = [
        "outer in None, 9 steps",
        "inner \u{fffd} in Some(\"outer\"), 2 steps",
        "inner 0",
        "inner 7",
        " ends",
    ];
    assert_eq!(told, expected);
}

/// Device memory that is none: addresses that count up.
#[derive(Default)]
struct Addresses {
    given: Mutex<BTreeSet<u64>>,
    next: AtomicUsize,
    asked: Mutex<Vec<(u64, u64, u32)>>,
}

impl DeviceAllocator for Addresses {
    fn allocate(&self, bytes: u64, alignment: u64, flags: u32) -> Option<u64> {
        assert_ne!(bytes, 666, "an allocator that panics");
        self.asked.lock().unwrap().push((bytes, alignment, flags));
        if bytes > 1 << 40 {
            return None;
        }
        let address = 0x7000_0000_0000 + 256 * self.next.fetch_add(1, Ordering::Relaxed) as u64;
        self.given.lock().unwrap().insert(address);
        Some(address)
    }

    fn free(&self, address: u64) -> bool {
        self.given.lock().unwrap().remove(&address)
    }
}

#[test]
fn tensorrt_reaches_our_allocator_by_every_method_of_its_release() {
    type Allocate = extern "C" fn(*mut c_void, u64, u64, u32) -> *mut c_void;
    type GiveBack = extern "C" fn(*mut c_void, *mut c_void) -> bool;
    let Some(library) = callbacks() else {
        return;
    };
    let memory: &'static Addresses = Box::leak(Box::default());
    let allocator = AllocatorObject::new(family(library), memory).unwrap();
    let object = allocator.pointer();
    // SAFETY: tests/abi/callbacks.cpp; the allocator is of the headers' family.
    let (says, pairs, reallocate) = unsafe {
        (
            function::<extern "C" fn(*mut c_void) -> bool>(library, "allocatorSaysWhatItIs"),
            [
                ("allocateSome", "giveBack"),
                ("allocateSome", "giveBackOldWay"),
                ("allocateInStream", "giveBackInStream"),
            ]
            .map(|(allocate, give_back)| {
                (
                    function::<Allocate>(library, allocate),
                    function::<GiveBack>(library, give_back),
                )
            }),
            function::<extern "C" fn(*mut c_void, *mut c_void, u64, u64) -> *mut c_void>(
                library,
                "reallocateSome",
            ),
        )
    };
    assert!(says(object));
    for (allocate, give_back) in pairs {
        let some = allocate(object, 4096, 256, 1);
        assert_eq!(memory.asked.lock().unwrap().pop(), Some((4096, 256, 1)));
        assert_eq!(
            memory.given.lock().unwrap().iter().next(),
            Some(&(some.addr() as u64))
        );
        assert!(reallocate(object, some, 256, 8192).is_null());
        assert!(give_back(object, some));
        assert!(memory.given.lock().unwrap().is_empty());
        assert!(
            give_back(object, std::ptr::null_mut()),
            "nothing to give back"
        );
        assert!(allocate(object, 0, 256, 0).is_null(), "no bytes");
        assert!(allocate(object, 1 << 41, 256, 0).is_null(), "none left");
        assert!(
            allocate(object, 666, 256, 0).is_null(),
            "a panic ends nothing"
        );
    }
}
