//! Where the vendor's headers and libraries are, for the tests that compare with them.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use std::env;
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

/// A folder that a variable names, or that a script has filled; what to run where it is neither. With
/// `CI=true` what CI installs has to be there.
fn folder(
    variable: &str,
    name: &str,
    holds: impl Fn(&Path) -> bool,
    script: &str,
) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    let folder = named.unwrap_or_else(|| cache(name));
    if holds(&folder) {
        return Some(folder);
    }
    let absent = format!("{} is not there; run {script}", folder.display());
    eprintln!("left out: {absent}");
    None
}

/// Whether CI runs this, which installs what tests want.
pub fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}

/// TensorRT's headers: those of 11.4, or the ones `TRTMEM_TENSORRT_HEADERS` names.
pub fn headers() -> Option<PathBuf> {
    let variable = "TRTMEM_TENSORRT_HEADERS";
    let holds = |folder: &Path| folder.join("NvInfer.h").is_file();
    let script = "scripts/fetch-tensorrt-headers.sh";
    let found = folder(variable, "tensorrt-headers", holds, script);
    assert!(found.is_some() || !in_ci(), "run {script}");
    found
}

/// A folder with the lean and dispatch runtimes, one folder for each: what
/// `scripts/fetch-lean-runtimes.sh` makes, or what `TRTMEM_LEAN_RUNTIMES` names.
pub fn lean_runtimes() -> Option<PathBuf> {
    let script = "scripts/fetch-lean-runtimes.sh";
    folder(
        "TRTMEM_LEAN_RUNTIMES",
        "lean-runtimes",
        Path::is_dir,
        script,
    )
}

/// Whether there is a C++ compiler, which CI has.
pub fn has_compiler() -> bool {
    let found = Command::new(compiler()).arg("--version").output();
    let found = found.is_ok_and(|output| output.status.success());
    assert!(found || !in_ci(), "g++ is missing");
    if !found {
        eprintln!("left out: no C++ compiler; install g++ or set CXX");
    }
    found
}

/// The C++ compiler.
pub fn compiler() -> String {
    env::var("CXX").unwrap_or_else(|_| "g++".to_owned())
}
