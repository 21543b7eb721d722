//! Stand-ins for NVIDIA's driver libraries, built from C when a test asks for them.
//!
//! What was built is kept below the target directory by a hash of its sources and settings, so each
//! kind is compiled once.

#![allow(unreachable_pub, dead_code)]

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// The sources, all of them part of the hash.
const SOURCES: [(&str, &str); 3] = [
    ("shared.h", include_str!("../doubles/cuda/shared.h")),
    ("cuda.c", include_str!("../doubles/cuda/cuda.c")),
    ("nvml.c", include_str!("../doubles/cuda/nvml.c")),
];

const COMPILE: [&str; 7] = [
    "-O1",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-shared",
    "-fPIC",
    "-fvisibility=hidden",
];

/// A stand-in to be built: its settings (see `tests/doubles/cuda`) and the functions it lacks.
#[derive(Clone, Debug, Default, Hash)]
pub struct Double {
    settings: Vec<(String, String)>,
    lacks: Vec<String>,
}

impl Double {
    /// As it is without settings.
    pub fn new() -> Double {
        Double::default()
    }

    /// With a setting.
    pub fn with(mut self, name: &str, value: &str) -> Double {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a function.
    pub fn without(mut self, function: &str) -> Double {
        self.lacks.push(function.to_owned());
        self
    }

    /// The directory that holds `libcuda.so.1`, `libcuda.so` and `libnvidia-ml.so.1`, for
    /// `LD_LIBRARY_PATH`. `None`, with a word about it, where there is no C compiler; with `CI=true`
    /// that is a failure.
    pub fn build(&self) -> Option<PathBuf> {
        if Command::new("cc").arg("--version").output().is_err() {
            crate::aside::lacks("a C compiler, for the stand-in driver");
            return None;
        }
        let mut hasher = DefaultHasher::new();
        (SOURCES, COMPILE, self).hash(&mut hasher);
        let name = format!("cuda-double-{:016x}", hasher.finish());
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if !directory.exists() {
            self.build_in(&directory);
        }
        Some(directory)
    }

    /// The path of the driver alone.
    pub fn driver(&self) -> Option<PathBuf> {
        self.build().map(|directory| directory.join("libcuda.so.1"))
    }

    fn build_in(&self, directory: &Path) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        // Made aside and then moved, so that nobody finds half of it.
        let aside = directory.with_extension(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&aside).unwrap();
        for (name, text) in SOURCES {
            fs::write(aside.join(name), text).unwrap();
        }
        let script = format!("{{ {} }};\n", self.hidden());
        fs::write(aside.join("symbols"), script).unwrap();
        self.compile(&aside, "cuda.c", "libcuda.so.1");
        self.compile(&aside, "nvml.c", "libnvidia-ml.so.1");
        std::os::unix::fs::symlink("libcuda.so.1", aside.join("libcuda.so")).unwrap();
        // Another test may have been faster; then its directory is as good.
        if fs::rename(&aside, directory).is_err() {
            fs::remove_dir_all(&aside).unwrap();
        }
        assert!(directory.exists());
    }

    /// The linker's list of what is kept inside.
    fn hidden(&self) -> String {
        match self.lacks.as_slice() {
            [] => "global: *;".to_owned(),
            lacks => format!("global: *; local: {};", lacks.join("; ")),
        }
    }

    fn compile(&self, directory: &Path, source: &str, library: &str) {
        let settings: Vec<String> = self
            .settings
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let output = Command::new("cc")
            .current_dir(directory)
            .args(COMPILE)
            .arg(format!("-DSETTINGS=\"{}\"", settings.join(";")))
            .arg("-Wl,--version-script=symbols")
            .arg(format!("-Wl,-soname,{library}"))
            .args([source, "-o", library])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{source}: {said}");
    }
}

/// A path of the file by which processes tell each other what they hold; gone when dropped.
pub struct SharedLedger(PathBuf);

impl SharedLedger {
    /// A path that nobody else has.
    pub fn new() -> SharedLedger {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("trtmem-double-{}-{number}", std::process::id());
        SharedLedger(std::env::temp_dir().join(name))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SharedLedger {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
