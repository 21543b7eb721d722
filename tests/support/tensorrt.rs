//! Where the vendor's headers and libraries are, for the tests that compare with them.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A path of the repository.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder of trtmem's in the user's cache.
fn cache(folder: &str) -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    cache.unwrap_or_else(home).join("trtmem").join(folder)
}

/// TensorRT's headers: those that `TRTMEM_TENSORRT_HEADERS` names, or those of 11.4 in the source of the
/// crate `trtx-sys`, where cargo has it. `None`, with what to run, where there are none; CI has them.
pub fn headers() -> Option<PathBuf> {
    if let Some(named) = env::var_os("TRTMEM_TENSORRT_HEADERS") {
        return Some(PathBuf::from(named));
    }
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cargo");
    let cargo = env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from);
    let sources = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    let found = sources(cargo.join("registry/src"))
        .flat_map(|registry| sources(registry.path()))
        .filter(|source| {
            source
                .file_name()
                .to_string_lossy()
                .starts_with("trtx-sys-0.9.1")
        })
        .map(|source| source.path().join("TensorRT-Headers/TRT-Enterprise-11.4"))
        .find(|headers| headers.join("NvInfer.h").is_file());
    let absent = "no headers of TensorRT; run scripts/fetch-tensorrt-headers.sh";
    if found.is_none() {
        crate::aside::lacks(absent);
    }
    found
}

/// A folder with the lean and dispatch runtimes, one folder for each: what `TRTMEM_LEAN_RUNTIMES` names, or
/// what `scripts/fetch-lean-runtimes.sh` makes.
pub fn lean_runtimes() -> Option<PathBuf> {
    let named = env::var_os("TRTMEM_LEAN_RUNTIMES").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| cache("lean-runtimes"));
    if folder.is_dir() {
        return Some(folder);
    }
    crate::aside::stands("no lean runtimes; run scripts/fetch-lean-runtimes.sh");
    None
}

/// Folders with a real TensorRT-RTX each, its ONNX parser beside it: those that `TRTMEM_RTX_LIBRARIES` names, separated
/// as in `PATH`. None, with what to run, where it names none; CI has one where there is one for the machine.
pub fn rtx_libraries() -> Vec<PathBuf> {
    let named = env::var_os("TRTMEM_RTX_LIBRARIES");
    if named.is_none() {
        let lacks: fn(&str) = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            crate::aside::lacks
        } else {
            crate::aside::stands
        };
        lacks(
            "no real TensorRT-RTX: scripts/fetch-tensorrt-rtx.sh fetches one, TRTMEM_RTX_LIBRARIES names its folder",
        );
    }
    named.iter().flat_map(env::split_paths).collect()
}

/// Whether there is a C++ compiler, which CI has.
pub fn has_compiler() -> bool {
    let found = Command::new(compiler()).arg("--version").output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        crate::aside::lacks("a C++ compiler; install g++ or set CXX");
    }
    found
}

/// The C++ compiler.
pub fn compiler() -> String {
    env::var("CXX").unwrap_or_else(|_| "g++".to_owned())
}
