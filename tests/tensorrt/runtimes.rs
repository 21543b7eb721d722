//! NVIDIA's own lean and dispatch runtimes, where `scripts/fetch-lean-runtimes.sh` has put them: opened,
//! asked, and asked for a runtime without a driver, which must end in a sentence and not in a crash.
//!
//! Each is opened in a process of its own, as trtmem does.

use std::env;
use std::path::{Path, PathBuf};

use crate::again;
use crate::support::tensorrt as vendor;
use trtmem::ffi::library;
use trtmem::ffi::tensorrt::{Choice, Kind, Library, Logger, Runtime, TensorRtError};

/// Set for the process that opens a library: its folder.
const FOLDER: &str = "TRTMEM_TEST_RUNTIME_FOLDER";

/// The folders with a runtime of this architecture.
fn folders() -> Vec<PathBuf> {
    let Some(all) = vendor::lean_runtimes() else {
        return Vec::new();
    };
    let folders = std::fs::read_dir(all)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Runs a test of this file in a process of its own, with a folder.
fn run(test: &str, folder: &Path) -> std::process::Output {
    again::command(module_path!(), test)
        .env(FOLDER, folder)
        .output()
        .unwrap()
}

#[test]
fn every_runtime_is_opened_and_its_factory_survived() {
    for folder in folders() {
        let output = run("child_opens_a_runtime", &folder);
        again::expect_passed(&output, &folder.display().to_string());
    }
}

#[test]
#[ignore = "runs in a process of its own, which the test above starts"]
fn child_opens_a_runtime() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let (kind, version) = name.split_once('-').unwrap();
    let library = Library::open(&Choice::Path(folder.clone())).unwrap();
    println!(
        "{name}: {} at {}",
        library.version(),
        library.path().display()
    );
    assert!(
        version.starts_with(&library.version().to_string()),
        "{name}"
    );
    assert_eq!(library.kind().to_string(), kind);
    assert_eq!(
        library.path().parent(),
        folder.canonicalize().ok().as_deref()
    );

    let logger = Logger::new(library.release().family(), &|severity, line| {
        println!("[{severity}] {}", String::from_utf8_lossy(line));
    });
    let created = Runtime::create(&library, logger.unwrap());
    match created {
        Ok(runtime) => with_a_driver(runtime),
        Err(error) => without_a_driver(&error, &library),
    }
}

/// What is asked of a runtime on a machine that can make one.
fn with_a_driver(runtime: Runtime) {
    println!("created; threads {:?}", runtime.max_threads());
    runtime.set_max_threads(3).unwrap();
    assert_eq!(runtime.max_threads().unwrap(), 3);
    runtime.set_temporary_directory(Path::new("/tmp")).unwrap();
    runtime.allow_engine_host_code(true).unwrap();
    assert!(runtime.engine_host_code_allowed().unwrap());
    for no_plan in [&b""[..], b"not a plan", &[0; 4096]] {
        let error = runtime.deserialize(no_plan).unwrap_err();
        println!("{error}");
        assert!(!error.is_missing());
    }
    runtime.release().unwrap();
}

/// Without one the factory logs an error and returns a small number.
fn without_a_driver(error: &TensorRtError, library: &Library) {
    let line = error.to_string();
    println!("{line}");
    assert!(error.is_missing(), "{line}");
    assert!(!line.contains('\n'), "{line}");
    for word in [
        "create the runtime",
        "CUDA initialization failure",
        "nvidia-smi",
    ] {
        assert!(line.contains(word), "{line}");
    }
    assert!(line.contains(&library.version().to_string()), "{line}");
}

#[test]
fn a_library_that_is_not_there_is_told_with_what_was_tried() {
    let error = Library::open(&Choice::from_option(Some("/nowhere/libnvinfer.so.8"))).unwrap_err();
    assert!(error.is_missing());
    let line = error.to_string();
    assert!(
        line.contains("/nowhere/libnvinfer.so.8") && line.contains("--tensorrt"),
        "{line}"
    );
    let folder = env!("CARGO_MANIFEST_DIR");
    let error = Library::open(&Choice::from_option(Some(folder))).unwrap_err();
    let line = error.to_string();
    for name in [
        "libnvinfer.so.11",
        "libnvinfer_lean.so.8",
        "libnvinfer_dispatch.so",
    ] {
        assert!(line.contains(name), "{line}");
    }
}

#[test]
fn a_library_that_is_none_of_tensorrts_is_refused() {
    let names = ["libm.so.6", "libm.so", "libc.so"];
    let Some(name) = names
        .iter()
        .find(|name| library::Library::open(&[name]).is_ok())
    else {
        return;
    };
    let error = Library::open(&Choice::from_option(Some(name))).unwrap_err();
    let line = error.to_string();
    assert!(line.contains("getInferLibVersion"), "{line}");
    assert!(!error.is_missing());
    let _ = Kind::Full;
}
